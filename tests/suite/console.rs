//! A rep works a queue: whole flows through the console's mind and face, on a real database.

use chrono::TimeDelta;
use tasuki::agreement::terms::{Outcome, Stage};
use tasuki::app::Msg;
use tasuki::domain::Wish;
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;

use crate::harness::{Console, FRIDAY, Office};

/// Three leads, ten minutes apart: the first one is the most pressing.
fn three_leads() -> Office {
    let office = Office::at(FRIDAY);
    for (company, name) in
        [("株式会社山田製作所", "佐藤 花子"), ("東都システム株式会社", "鈴木 一郎"), ("Acme Japan K.K.", "J. Smith")]
    {
        office.lead(company, name);
        office.clock.advance(TimeDelta::minutes(10));
    }
    office
}

fn stage(office: &Office, lead: i64) -> Stage {
    office.desk("tanaka").record(LeadId(lead)).unwrap().lead.stage
}

#[test]
fn accepting_says_saved_goes_on_to_the_next_and_can_be_taken_back() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("j a");
    assert_eq!(stage(&office, 2), Stage::Sal);
    assert!(console.said().contains("saved: 東都システム株式会社"), "{}", console.said());
    assert_eq!(console.model.lead(), Some(LeadId(3)), "on to the next one");
    console.press("u");
    assert_eq!(stage(&office, 2), Stage::Mql);
    assert_eq!(console.model.lead(), Some(LeadId(2)), "and back to it");
}

#[test]
fn returning_asks_for_a_reason_takes_words_and_gives_room_to_the_next() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("r 1").write("来春に再提案").press("Ctrl+S");
    let record = office.desk("tanaka").record(LeadId(1)).unwrap();
    assert_eq!(record.lead.stage, Stage::Mal);
    let ending = record.lead.handoffs[0].ended.clone().unwrap();
    assert_eq!(ending.reason.as_deref(), Some("too_early"));
    assert_eq!(record.texts.values().next().map(|words| words.text.as_str()), Some("来春に再提案"));
    assert!(console.said().contains("差し戻しを保存しました"), "{}", console.said());
    assert_eq!(console.model.lead(), Some(LeadId(2)), "the next most pressing one is under the cursor");
    console.press("u");
    assert_eq!(stage(&office, 1), Stage::Mql);
    assert_eq!(console.model.lead(), Some(LeadId(1)));
}

#[test]
fn a_contact_takes_a_channel_and_a_digit_and_accepts_the_lead() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("c Tab 2");
    let lead = office.desk("tanaka").record(LeadId(1)).unwrap().lead;
    assert_eq!(lead.stage, Stage::Sal, "being contacted accepts it");
    assert_eq!(lead.handoffs[0].contacts[0].outcome, Outcome::NoAnswer);
    assert_eq!(lead.handoffs[0].contacts[0].channel.word(), "mail");
}

#[test]
fn rejecting_and_notes_work_with_the_keys_that_an_input_method_lets_through() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("F8").write("メモ\n").press("Enter").write("二行目").press("Ctrl+S");
    let record = office.desk("tanaka").record(LeadId(1)).unwrap();
    assert!(record.texts.values().next().unwrap().text.ends_with("二行目"), "{:?}", record.texts);
    console.press("F3 2").press("Ctrl+S");
    assert_eq!(stage(&office, 1), Stage::Excluded);
    // Full-width letters are keys, kana are not.
    console.write("ｊ").write("あ");
    assert_eq!(console.model.queue.cursor, 1);
    assert!(console.said().contains("IME"), "{}", console.said());
}

#[test]
fn the_slower_of_two_is_told_who_has_the_lead_and_sees_it_within_a_notice() {
    let office = three_leads();
    let mut slow = Console::open(&office, "sato", (80, 24), Lang::En);
    office.desk("tanaka").act(LeadId(1), &Wish::Accept.into()).unwrap();
    slow.press("a");
    assert!(slow.said().contains("田中 花子 was first"), "{}", slow.said());
    assert!(slow.screen().contains("田中 花子"), "{}", slow.screen());

    let mut watching = Console::open(&office, "kimura", (120, 40), Lang::En);
    office.desk("tanaka").act(LeadId(2), &Wish::Accept.into()).unwrap();
    watching.notice();
    assert!(watching.screen().lines().any(|line| line.contains("東都") && line.contains("田中 花子")));
}

#[test]
fn nothing_is_called_saved_before_it_is() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.take(Msg::Key("a".parse().unwrap()));
    assert!(!console.screen().contains("saved"), "the database has not answered yet");
    assert!(console.screen().contains("Saving 1"));
    console.take(Msg::Key("q".parse().unwrap()));
    console.settle();
    assert!(console.has_quit, "it left once what was on its way had come home");
    assert_eq!(stage(&office, 1), Stage::Sal);
}

#[test]
fn keys_typed_ahead_find_the_leads_they_were_meant_for() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    // As fast as a script types: the database has answered none of it yet.
    for key in ["a", "a", "u", "x"] {
        console.take(Msg::Key(key.parse().unwrap()));
    }
    console.settle();
    assert_eq!([1, 2, 3].map(|lead| stage(&office, lead)), [Stage::Sal, Stage::Mql, Stage::Mql]);
    console.press("2 Ctrl+S");
    assert_eq!(stage(&office, 2), Stage::Excluded, "the one that undo brought back");
}

#[test]
fn the_countdown_moves_and_turns_from_ok_to_overdue() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    assert!(console.screen().contains("23h30m"), "30 minutes of Friday are gone");
    // Friday 16:00 + 24 h of working days; Monday is a holiday: Tuesday 16:00.
    console.wait(TimeDelta::days(3) + TimeDelta::hours(23) + TimeDelta::minutes(27));
    assert!(console.screen().contains("0:03:00"), "{}", console.screen());
    assert!(console.screen().contains("URGENT"));
    console.wait(TimeDelta::seconds(1));
    assert!(console.screen().contains("0:02:59"));
    console.wait(TimeDelta::minutes(3));
    assert!(console.screen().contains("-0:00:01") && console.screen().contains("OVERDUE"), "{}", console.screen());
}

#[test]
fn a_second_in_which_nothing_visible_changes_draws_nothing() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.take(Msg::Tick);
    office.clock.advance(TimeDelta::seconds(1));
    // 23h30m00s became 23h29m59s: that is seen. The second after is not.
    assert!(console.take(Msg::Tick));
    office.clock.advance(TimeDelta::seconds(1));
    assert!(!console.take(Msg::Tick));
}

#[test]
fn words_filter_the_list_while_they_are_typed_and_esc_brings_all_back() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("/").write("ｱｸﾒ");
    assert_eq!(console.model.queue.page.total, 0);
    console.press("Ctrl+U").write("ACME");
    assert_eq!(console.model.queue.page.total, 1);
    console.press("Enter a");
    assert_eq!(stage(&office, 3), Stage::Sal, "what is under the cursor is what was found");
    console.press("Esc");
    assert_eq!(console.model.queue.page.total, 3);
}

#[test]
fn a_pasted_text_is_text_in_a_note_and_nothing_elsewhere() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.paste("aaaaxxxq\u{1b}[201~q");
    assert!((1..=3).all(|lead| stage(&office, lead) == Stage::Mql) && !console.has_quit);
    console.press("m").paste("first\r\nsecond\u{1b}]0;x\u{7}").press("Ctrl+S");
    let notes = office.desk("tanaka").record(LeadId(1)).unwrap().texts;
    assert_eq!(notes.values().next().map(|words| words.text.as_str()), Some("first\nsecond]0;x"));
}

#[test]
fn a_text_is_not_thrown_away_by_one_key() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("m").write("important").press("Esc n Ctrl+S");
    assert_eq!(office.desk("tanaka").record(LeadId(1)).unwrap().texts.len(), 1);
    console.press("m").write("not so").press("Esc y");
    assert_eq!(office.desk("tanaka").record(LeadId(1)).unwrap().texts.len(), 1);
    assert!(console.model.overlay.is_none());
}

#[test]
fn every_way_leads_back_to_the_list_and_q_leaves_from_there() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    for way in ["?", "Enter", "r", "c", "x", "m", "/"] {
        console.press(way).press("Esc");
        assert!(console.model.overlay.is_none() && !console.model.full && console.model.filters.bar.is_none(), "{way}");
    }
    console.press("Enter q");
    assert!(!console.has_quit, "q on a page goes back");
    console.press("q");
    assert!(console.has_quit);
}

#[test]
fn the_terminals_cursor_stands_where_text_is_typed() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("/").write("日本語a");
    let mut terminal = console.terminal();
    // " / " and seven cells of text.
    terminal.backend_mut().assert_cursor_position((3 + 7, 1));
    console.press("Esc m").write("日本語a");
    let position = console.terminal().backend().cursor_position();
    let row: String = console.screen().lines().nth(usize::from(position.y)).unwrap().to_owned();
    assert!(row.contains("日本語a"), "the cursor's row is the text's: {row}");
}

#[test]
fn every_size_is_drawn_in_both_languages_with_anything_open() {
    let office = three_leads();
    for lang in [Lang::Ja, Lang::En] {
        for (width, height) in
            (1..30).map(|n| (n * 7 % 90 + 1, n)).chain([(1, 1), (80, 24), (120, 40), (200, 60), (300, 5), (5, 100)])
        {
            let mut console = Console::open(&office, "tanaka", (width, height), lang);
            for keys in ["j", "Enter", "Esc", "r", "Esc", "c", "Esc", "m", "Esc", "?", "Esc", "/"] {
                console.press(keys);
                console.terminal();
            }
        }
    }
}

#[test]
fn one_cell_is_enough_and_all_is_there_again_when_it_grows() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    let before = console.screen();
    console.resize(1, 1).press("j k");
    console.screen();
    console.resize(80, 24);
    assert_eq!(console.screen(), before);
}

#[test]
fn a_wide_character_under_a_box_never_breaks_its_border() {
    let office = Office::at(FRIDAY);
    for n in 0..20 {
        office.lead(
            &format!("{}日本語日本語日本語日本語日本語日本語日本語日本語", "x".repeat(n % 2)),
            "名前名前名前名前",
        );
    }
    for width in 60..100 {
        let mut console = Console::open(&office, "tanaka", (width, 24), Lang::Ja);
        console.press("c");
        let terminal = console.terminal();
        let buffer = terminal.backend().buffer();
        let left = (0..width).find(|x| (0..24).any(|y| buffer[(*x, y)].symbol() == "┌")).unwrap();
        let top = (0..24).find(|y| buffer[(left, *y)].symbol() == "┌").unwrap();
        let bottom = (0..24).find(|y| buffer[(left, *y)].symbol() == "└").unwrap();
        for y in top + 1..bottom {
            assert_eq!(buffer[(left, y)].symbol(), "│", "{width} columns, row {y}");
        }
    }
}

#[test]
fn twice_ctrl_c_leaves_from_the_middle_of_a_sequence_too() {
    let office = Office::at(FRIDAY);
    office.lead("A", "B");
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("g Ctrl+C");
    assert!(console.model.keys.is_empty() && !console.has_quit);
    console.press("Ctrl+C");
    assert!(console.has_quit);
}
