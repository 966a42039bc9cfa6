//! The filter in the console: typed, set right, finished, saved.

use chrono::TimeDelta;
use ratatui::style::Modifier;
use tasuki::app::Msg;
use tasuki::app::key::{Code, Key};
use tasuki::domain::Wish;
use tasuki::i18n::Lang;

use crate::harness::{Console, FRIDAY, Office};

/// Four leads: one overdue and one's own, one accepted by somebody else, two of a fair that nobody has.
fn office() -> Office {
    let office = Office::at("2026-11-16T10:00:00+09:00");
    let overdue = office.lead("株式会社山田製作所", "佐藤 花子");
    office.desk("tanaka").act(overdue, &Wish::Accept.into()).unwrap();
    office.clock.advance(TimeDelta::days(4));
    let others = office.lead("東都システム", "鈴木 一郎");
    office.desk("suzuki").act(others, &Wish::Accept.into()).unwrap();
    office.lead("ミナト物流", "高橋");
    office.lead("Acme Japan K.K.", "J. Smith");
    office
}

/// The companies that are listed, from the top.
fn listed(console: &Console<'_>) -> Vec<String> {
    console.model.queue.page.rows.iter().map(|row| row.company.to_string()).collect()
}

#[test]
fn a_condition_filters_while_it_is_typed_and_is_told_as_it_was_understood() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("/").write("期限:超過　担当：自分");
    assert_eq!(listed(&console), ["株式会社山田製作所"]);
    let screen = console.screen();
    assert!(screen.contains("期限=超過  AND  担当=自分") && screen.contains("1件"), "{screen}");
    console.press("Enter");
    assert!(console.model.filters.bar.is_none());
    assert!(console.screen().contains("期限:超過"), "it stays in sight");
    console.press("Esc");
    assert_eq!(listed(&console).len(), 4, "and Esc takes it away");
}

#[test]
fn what_is_not_understood_is_underlined_named_and_set_right_by_tab_while_the_rest_is_asked() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("/").write("ownr:me is:new");
    assert_eq!(listed(&console), ["ミナト物流", "Acme Japan K.K."], "the rest is asked");
    assert!(console.screen().contains("不明な項目: ownr  [Tab: owner]"), "{}", console.screen());
    let underlined = |console: &Console<'_>| {
        let terminal = console.terminal();
        let buffer = terminal.backend().buffer().clone();
        let cells = (0..80).filter(|x| buffer[(*x, 1)].modifier.contains(Modifier::UNDERLINED));
        cells.map(|x| buffer[(x, 1)].symbol().to_owned()).collect::<String>()
    };
    assert_eq!(underlined(&console), "ownr");
    console.press("Tab");
    assert_eq!(console.model.queue.text, "owner:me is:new");
    assert_eq!((underlined(&console), listed(&console)), (String::new(), Vec::<String>::new()));
}

#[test]
fn what_tab_is_said_to_put_in_is_what_it_puts_in() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (100, 24), Lang::En);
    for typed in ["ow", "sla:urgnet ow", "ownr:me sla:br", "sla:", "@mi", "owner:ta", "stage:sq", "is:nwe"] {
        console.press("/").press("Ctrl+U").write(typed);
        let screen = console.screen();
        let offered =
            screen.split_once("[Tab: ").and_then(|(_, rest)| rest.split_once(']')).map(|(put, _)| put.to_owned());
        console.press("Tab");
        let now = console.model.queue.text.clone();
        match offered.as_deref().map(|put| put.rsplit(' ').next().unwrap_or(put)) {
            Some(put) => assert!(now != typed && now.contains(put), "{typed} offers {put} and becomes {now}"),
            None => assert_eq!(now, typed, "nothing is offered:\n{screen}"),
        }
        console.press("Esc");
    }
}

#[test]
fn tab_finishes_words_where_the_cursor_stands() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("/").write("担").press("Tab").write("自").press("Tab");
    assert_eq!(console.model.queue.text, "担当:自分");
    assert_eq!(listed(&console), ["株式会社山田製作所"]);
    // In the middle of the line the cursor stays behind what was put in.
    console.press("Home").write("ow").press("Tab").write("x");
    assert_eq!(console.model.queue.text, "owner:x担当:自分");
}

#[test]
fn what_was_asked_before_comes_back_with_the_arrow_and_is_written_nowhere() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    for text in ["is:new", "山田", "is:new"] {
        console.press("/ Ctrl+U").write(text).press("Enter Esc");
    }
    console.press("/").write("half ty").press("Up");
    assert_eq!(console.model.queue.text, "is:new");
    console.press("Up");
    assert_eq!(console.model.queue.text, "山田", "each once");
    console.press("Up");
    assert_eq!(console.model.queue.text, "山田", "there is nothing before");
    console.press("Down Down");
    assert_eq!(console.model.queue.text, "half ty", "what was typed is not lost");
    let kept: Vec<_> =
        std::fs::read_dir(office.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(kept.iter().all(|name| name.to_string_lossy().starts_with("tasuki.db")), "{kept:?}");
}

#[test]
fn a_filter_is_saved_under_a_name_chosen_again_used_in_another_one_and_deleted() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("/").write("is:new -会社:acme").press("Ctrl+S").write("a b").press("Enter");
    assert!(console.said().contains("使えません"), "{}", console.said());
    console.press("Ctrl+U").write("朝一").press("Ctrl+S");
    assert_eq!(console.said(), "@朝一 として保存しました");
    console.press("Esc");
    assert_eq!(listed(&console).len(), 4);
    console.press("@").write("朝").press("Enter");
    assert_eq!((console.model.queue.text.as_str(), listed(&console)), ("@朝一", vec!["ミナト物流".to_owned()]));
    // Another console of the same person has it, too.
    let mut other = Console::open(&office, "tanaka", (80, 24), Lang::En);
    other.press("/").write("-@朝一 is:new");
    assert_eq!(listed(&other), ["Acme Japan K.K."]);
    console.press("@");
    assert!(console.screen().contains("* 朝一") && console.screen().contains("urgent"), "{}", console.screen());
    console.press("Ctrl+D");
    assert_eq!(console.said(), "@朝一 を削除しました");
    assert!(!console.screen().contains("* 朝一"), "{}", console.screen());
    // What comes along cannot be deleted.
    console.press("Ctrl+D");
    assert!(console.screen().contains("urgent"));
}

#[test]
fn quick_filters_come_and_go_and_add_up() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("f m");
    assert_eq!(listed(&console), ["株式会社山田製作所"]);
    console.press("f b");
    assert_eq!(console.model.queue.text, "owner:me sla:breached");
    console.press("f m f b f n");
    assert_eq!(listed(&console), ["ミナト物流", "Acme Japan K.K."]);
    console.press("f n f t");
    assert_eq!(listed(&console), ["株式会社山田製作所"], "overdue, so it is to be done today");
    console.press("f t f w");
    assert_eq!(listed(&console), Vec::<String>::new());
    console.press("f w f u");
    assert_eq!(console.model.queue.text, "sla:urgent");
}

#[test]
fn the_list_is_put_in_other_orders_by_one_prefix() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    let usual = listed(&console);
    console.press(", c");
    assert_eq!(
        listed(&console),
        ["Acme Japan K.K.", "ミナト物流", "株式会社山田製作所", "東都システム"],
        "by name alone"
    );
    let mut back = listed(&console);
    back.reverse();
    console.press(", C");
    assert_eq!((listed(&console), console.model.queue.text.as_str()), (back, "sort:-company"));
    console.press(", d");
    assert_eq!(listed(&console)[0], "Acme Japan K.K.", "what came in last");
    console.press(", D");
    assert_eq!(listed(&console)[0], "株式会社山田製作所");
    console.press(", s");
    assert_eq!((listed(&console), console.model.queue.text.as_str()), (usual.clone(), ""));
    let mut backwards = usual;
    backwards.reverse();
    console.press(", S");
    assert_eq!(listed(&console), backwards);
}

#[test]
fn whoever_does_not_know_what_to_type_asks_and_goes_on_typing() {
    let office = office();
    for lang in [Lang::Ja, Lang::En] {
        let mut console = Console::open(&office, "tanaka", (120, 40), lang);
        console.press("/");
        console.hear(Msg::Key(Key::char('?')));
        let screen = console.screen();
        assert!(screen.contains("sla:urgent") && screen.contains("期限") && screen.contains("limit"), "{screen}");
        console.press("Esc").write("x?");
        assert_eq!(console.model.queue.text, "x?");
        console.hear(Msg::Key(Key::plain(Code::F(1))));
        assert!(console.model.overlay.is_some());
        console.press("q");
        assert!(console.model.overlay.is_none() && console.model.filters.bar.is_some());
    }
}

#[test]
fn an_answer_is_shown_though_others_keep_writing_and_the_same_is_asked_again_and_again() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    let before = listed(&console).len();
    office.lead("Fresh", "Person");
    // The answer to the first of these is still under way while the second is asked.
    let versions = std::sync::Arc::clone(&console.model.fixed.versions);
    console.take(Msg::StoreChanged(std::sync::Arc::clone(&versions)));
    let first = console.model.queue.generation;
    console.take(Msg::StoreChanged(versions));
    assert!(console.model.queue.generation > first);
    let mut desk = office.desk("tanaka");
    let ask = tasuki::storage::QueueAsk { limit: 200, ..tasuki::storage::QueueAsk::default() };
    let page = desk.queue(&ask).unwrap();
    let counts = Some(desk.queue_counts().unwrap());
    console.take(Msg::Reply(tasuki::app::Reply::Queue { generation: first, page, counts, team: None }));
    assert_eq!(listed(&console).len(), before + 1);
}

#[test]
fn nothing_is_exported_by_a_filter_that_was_not_understood() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("/").write("is:nwe").press("Enter E");
    assert!(console.said().contains("nwe (new?)"), "{}", console.said());
    console.press("Esc /").write("is:new").press("Enter E");
    assert!(console.said().contains('2'), "{}", console.said());
}

#[test]
fn the_bar_as_it_looks() {
    let office = office();
    for lang in [Lang::Ja, Lang::En] {
        let mut console = Console::open(&office, "tanaka", (80, 24), lang);
        console.press("/");
        insta::assert_snapshot!(format!("bar-empty-{}", lang.code()), console.screen());
        console.write("期限:超過,至急 owner:me -流入:展示会 ");
        insta::assert_snapshot!(format!("bar-{}", lang.code()), console.screen());
        console.press("Ctrl+U").write("担当者名:自分 is:new");
        insta::assert_snapshot!(format!("bar-wrong-{}", lang.code()), console.screen());
        console.press("Ctrl+S").write("朝");
        insta::assert_snapshot!(format!("bar-name-{}", lang.code()), console.screen());
        console.press("Enter Esc @");
        insta::assert_snapshot!(format!("views-{}", lang.code()), console.screen());
        console.press("Ctrl+D Esc /");
        console.hear(Msg::Key(Key::char('?')));
        insta::assert_snapshot!(format!("grammar-{}", lang.code()), console.screen());
    }
}

#[test]
fn the_cursor_stands_where_one_types_whatever_is_asked() {
    let office = Office::at(FRIDAY);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("/").write("会社:山田");
    let mut terminal = console.terminal();
    assert_eq!(terminal.get_cursor_position().unwrap(), (3 + 9, 1).into());
    console.press("Ctrl+S").write("朝一");
    let mut terminal = console.terminal();
    let at = terminal.get_cursor_position().unwrap();
    assert_eq!(at.y, 2, "in the line below, where the name is typed");
}
