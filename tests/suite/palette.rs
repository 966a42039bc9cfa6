//! Finding what can be done: by its name, by its key, by hesitating.

use chrono::TimeDelta;
use tasuki::agreement::terms::Stage;
use tasuki::app::Msg;
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
