//! Finding what can be done: by its name, by its key, by hesitating.

use chrono::TimeDelta;
use tasuki::agreement::terms::Stage;
use tasuki::app::command::{Command, Scope};
use tasuki::app::{Effect, Msg};
use tasuki::i18n::Lang;

use crate::harness::{Console, FRIDAY, Office};

#[test]
fn a_command_is_found_in_kana_in_romaji_and_in_either_language() {
    for typed in ["うけい", "ukei", "accept", "受け入", "ＡＣＣＥＰＴ", "lead.acc"] {
        let office = Office::at(FRIDAY);
        let lead = office.lead("株式会社山田製作所", "佐藤 花子");
        let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
        console.press(":").write(typed);
        assert!(console.screen().contains("受け入れ"), "{typed}: {}", console.screen());
        console.press("Enter");
        assert_eq!(office.desk("ito").sheet(lead).unwrap().stage, Stage::Sal, "{typed}");
    }
}

#[test]
fn what_cannot_be_done_is_shown_with_the_reason_and_not_done() {
    let office = Office::at(FRIDAY);
    office.lead("株式会社山田製作所", "佐藤 花子");
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    console.press(":").write("win");
    let screen = console.screen();
    assert!(screen.lines().any(|line| line.contains("Win") && line.contains('(') && line.contains('W')), "{screen}");
    console.press("Enter");
    assert!(console.model.overlay.is_some() && !console.said().is_empty(), "it stays, and says why");
    console.press("Esc");
    assert!(console.model.overlay.is_none());
}

#[test]
fn the_palette_teaches_the_key() {
    let office = Office::at(FRIDAY);
    office.lead("A", "B");
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("Ctrl+P").write("duplicates");
    assert!(console.screen().lines().any(|line| line.contains("all likely duplicates") && line.contains("gd")));
}

#[test]
fn help_begins_with_the_keys_of_here_and_is_searched() {
    let office = Office::at(FRIDAY);
    office.lead("A", "B");
    let mut console = Console::open(&office, "tanaka", (80, 50), Lang::Ja);
    console.press("?");
    let screen = console.screen();
    let place = |words: &str| screen.find(words).unwrap_or(usize::MAX);
    assert!(place("受け入れ") < place("ほかの画面"), "{screen}");
    console.press("/").write("さいげん").press("Ctrl+U").write("差し戻");
    let screen = console.screen();
    assert!(screen.contains("差し戻") && !screen.contains("受注"), "{screen}");
    console.press("Esc");
    assert!(console.screen().contains("ほかの画面") || console.screen().contains("受注"), "all keys again");
    console.press("Esc");
    assert!(console.model.overlay.is_none());
}

#[test]
fn whoever_hesitates_after_a_prefix_sees_what_may_follow() {
    let office = Office::at(FRIDAY);
    office.lead("A", "B");
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("g");
    let soon = console.screen();
    assert!(console.model.wakes_at().is_some());
    office.clock.advance(TimeDelta::milliseconds(450));
    console.hear(Msg::Wake);
    let late = console.screen();
    assert!(!soon.contains("Go through all likely duplicates"), "{soon}");
    assert!(late.contains("Go through all likely duplicates"), "{late}");
    assert!(console.model.wakes_at().is_none());
    console.press("Esc");
    assert!(!console.screen().contains("Go through all likely duplicates"));
}

/// The lines of the screen without what is around the box.
fn told(console: &Console<'_>) -> Vec<String> {
    console.screen().lines().filter_map(|line| Some(line.split('│').nth(1)?.trim().to_owned())).collect()
}

#[test]
fn what_stands_together_has_a_heading_that_says_with_how_many_leads() {
    let office = Office::at(FRIDAY);
    office.lead("株式会社山田製作所", "佐藤 花子");
    office.lead("ミナト物流", "高橋");
    let mut console = Console::open(&office, "tanaka", (100, 90), Lang::Ja);
    console.press(":");
    let screen = console.screen();
    let place = |words: &str| screen.find(words).unwrap_or_else(|| panic!("no {words}:\n{screen}"));
    assert!(place("カーソル位置のリードへの操作") < place("受け入れる"), "{screen}");
    assert!(place("受け入れる") < place("登録・取り込み"), "{screen}");
    assert!(place("登録・取り込み") < place("表示・絞り込み"), "{screen}");
    assert!(place("表示・絞り込み") < place("設定・プログラム"), "{screen}");
    console.press("Esc Space Space :").write("うけい");
    let lines = told(&console);
    assert!(lines.iter().any(|line| line == "選択中の2件への操作"), "{lines:?}");
    // Enter does what stands first, not the heading above it.
    console.press("Enter");
    assert!(console.said().contains('2'), "{}", console.said());
}

#[test]
fn a_lead_is_found_by_its_number_or_by_words_and_opened() {
    let office = Office::at(FRIDAY);
    let sato = office.lead("株式会社山田製作所", "佐藤 花子");
    let hitori = office.captured("ミナト物流", "高橋 一人", "Web");
    let mut console = Console::open(&office, "tanaka", (100, 30), Lang::Ja);
    // One that no list of open leads shows.
    console.press(":").write(&format!("#{hitori}"));
    assert!(told(&console).iter().any(|line| line.contains("ミナト物流") && line.contains("高橋 一人")));
    console.press("Enter");
    assert!(console.model.full && console.model.lead() == Some(hitori), "{}", console.screen());
    assert!(console.screen().contains("高橋 一人"));
    console.press("Esc :").write("＃佐藤");
    let lines = told(&console);
    assert!(lines.iter().any(|line| line == "リード 1件"), "{lines:?}");
    console.press("Enter");
    assert_eq!(console.model.lead(), Some(sato));
    console.press(":").write("#存在しない");
    assert!(told(&console).iter().any(|line| line.contains("該当なし")), "{:?}", told(&console));
    console.press("Ctrl+U").write("#");
    assert!(told(&console).iter().any(|line| line.contains("番号、または会社")), "{:?}", told(&console));
    console.press("Enter");
    assert!(console.model.overlay.is_some(), "there is nothing to open yet");
}

#[test]
fn enter_before_the_answer_opens_what_was_asked_for_last() {
    let office = Office::at(FRIDAY);
    let yamada = office.lead("株式会社山田製作所", "佐藤 花子");
    office.lead("ミナト物流", "高橋");
    let mut console = Console::open(&office, "tanaka", (100, 30), Lang::Ja);
    console.press(":").write("#ミナト");
    for _ in 0..3 {
        console.take(Msg::Key("Backspace".parse().unwrap()));
    }
    for c in "山田".chars() {
        console.take(Msg::Key(tasuki::app::key::Key::char(c)));
    }
    console.take(Msg::Key("Enter".parse().unwrap()));
    assert!(console.model.overlay.is_some(), "the answer is still to come");
    console.settle();
    assert_eq!((console.model.lead(), console.model.full), (Some(yamada), true), "{}", console.screen());
}

#[test]
fn the_console_is_stopped_by_its_name_and_only_where_a_shell_brings_it_back() {
    let office = Office::at(FRIDAY);
    office.lead("A", "B");
    for typed in ["suspend", "いちじ", "一時停止"] {
        let mut console = Console::open(&office, "tanaka", (140, 30), Lang::Ja);
        console.press(":").write(typed).press("Enter");
        assert_eq!(console.outside, [Effect::Suspend], "{typed}");
        assert!(console.model.overlay.is_none());
        console.model.fixed.can_stop = false;
        console.press(":").write(typed);
        assert!(console.screen().contains("ここには再開するためのシェルがありません"), "{}", console.screen());
        console.press("Enter");
        assert_eq!(console.outside.len(), 1);
    }
}

#[test]
fn the_console_is_not_stopped_while_something_is_being_saved() {
    for (lang, saving) in [(Lang::Ja, "保存が終わるまでお待ちください"), (Lang::En, "something is still being saved")]
    {
        let office = Office::at(FRIDAY);
        office.lead("A", "B");
        let mut console = Console::open(&office, "tanaka", (160, 30), lang);
        // The writer has the order and has not answered yet.
        console.take(Msg::Key("a".parse().unwrap()));
        assert_eq!(console.model.pending.len(), 1);
        let why = |console: &Console<'_>| {
            assert!(!console.model.available(Command::Suspend));
            console.model.why_unavailable(Command::Suspend, Scope::List).unwrap().say(lang)
        };
        assert!(why(&console).contains(saving), "{}", why(&console));
        console.settle();
        console.press("Esc Esc :").write("suspend").press("Enter");
        assert_eq!(console.outside, [Effect::Suspend], "now it does");
    }
}
