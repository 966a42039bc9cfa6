//! What the screens look like: every snapshot was looked at. Below the text stand the meanings of styles by row, so that
//! a change of how a state is marked is seen, whatever colours a theme gives it.

use std::fmt::Write as _;

use chrono::TimeDelta;
use tasuki::agreement::terms::{Channel, Outcome, Slot, SlotState};
use tasuki::domain::{Field, Learned, Merging, Request, Wish};
use tasuki::gate::Shown;
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;

use crate::harness::{Console, FRIDAY, Office};

/// Five leads: one overdue, one urgent, one contacted, one with a former hand-off, one with a long name.
fn office() -> Office {
    let office = Office::at("2026-11-19T15:50:00+09:00");
    office.lead("株式会社山田製作所", "佐藤 花子");
    office.clock.advance(TimeDelta::minutes(40));
    office.lead("東都システム株式会社ソリューション事業本部営業推進部", "鈴木 一郎");
    let returned = office.lead("ﾐﾅﾄ物流", "髙橋﨑");
    let mut tanaka = office.desk("tanaka");
    let note = Some("来期の予算で検討".to_owned());
    tanaka
        .act(
            returned,
            &Request::from(Wish::Return { reason: "too_early".to_owned(), wake: None, wake_on: None }).with_note(note),
        )
        .unwrap();
    office.clock.advance(TimeDelta::hours(20));
    let again = Request::from(Wish::HandOff { ground: tasuki::domain::Ground::ByHand, to: None })
        .with_note("quotation asked for".to_owned());
    office.desk("ito").act(returned, &again).unwrap();
    let contacted = office.lead("Acme Japan K.K.", "J. Smith");
    let request = Request::contact(Channel::Phone, Outcome::NoAnswer).with_note("line 1\nline 2".to_owned());
    tanaka.act(contacted, &request).unwrap();
    office.lead("𠮷野家🇯🇵", "יוסי כהן");
    office.clock.advance(TimeDelta::hours(3) + TimeDelta::minutes(29));
    office
}

/// The screen's rows, and where which look stands.
pub(crate) fn drawn(console: &Console<'_>) -> String {
    let terminal = console.terminal();
    let buffer = terminal.backend().buffer();
    let (mut text, mut looks) = (String::new(), String::new());
    for y in 0..buffer.area.height {
        let mut row = String::new();
        let mut stretches: Vec<(u16, u16, String)> = Vec::new();
        let mut x = 0;
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            row.push_str(cell.symbol());
            // The second cell of a wide character has no look of its own.
            let next = x + ratatui::buffer::CellWidth::cell_width(cell).max(1);
            let look = format!("{:?} {:?}", cell.fg, cell.modifier);
            match stretches.last_mut().filter(|(_, _, last)| *last == look) {
                Some((_, end, _)) => *end = next,
                None => stretches.push((x, next, look)),
            }
            x = next;
        }
        writeln!(text, "{}", row.trim_end()).unwrap();
        for (start, end, look) in stretches.iter().filter(|(_, _, look)| look != "Reset NONE") {
            writeln!(looks, "{y:>2}: {start}..{end} {look}").unwrap();
        }
    }
    format!("{text}---\n{looks}")
}

#[test]
fn the_inbox_and_what_lies_over_it() {
    let office = office();
    for (size, lang) in [((80, 24), Lang::Ja), ((80, 24), Lang::En), ((120, 40), Lang::Ja), ((120, 40), Lang::En)] {
        let name = |what: &str| format!("{what}-{}x{}-{}", size.0, size.1, lang.code());
        let mut console = Console::open(&office, "tanaka", size, lang);
        insta::assert_snapshot!(name("inbox"), drawn(&console));
        console.press("r");
        insta::assert_snapshot!(name("reasons"), drawn(&console));
        console.press("1").write("春に再提案 in spring");
        insta::assert_snapshot!(name("words"), drawn(&console));
        console.press("Esc y c");
        insta::assert_snapshot!(name("contact"), drawn(&console));
        console.press("Esc ?");
        insta::assert_snapshot!(name("help"), drawn(&console));
    }
}

/// A lead that somebody is working on, with something known of it, and one that was found.
pub(crate) fn worked_on() -> Office {
    let office = office();
    let mut tanaka = office.desk("tanaka");
    let lead = LeadId(2);
    let mut request = Request::contact(Channel::Phone, Outcome::Reached);
    let learned = |slot, state, evidence: &str, said_by: &str| Learned {
        slot,
        state,
        evidence: Some(evidence.to_owned()),
        said_by: Some(said_by.to_owned()),
    };
    request.answers = vec![
        learned(Slot::Need, SlotState::Confirmed, "在庫の棚卸しに月80時間かかっている", "鈴木 一郎"),
        learned(Slot::Budget, SlotState::Asked, "asked finance, no answer yet", "Mr Suzuki"),
    ];
    tanaka.act(lead, &request).unwrap();
    office.clock.advance(TimeDelta::minutes(1));
    office
}

#[test]
fn the_dialogs() {
    let office = worked_on();
    for (size, lang) in [((80, 24), Lang::Ja), ((80, 24), Lang::En), ((120, 40), Lang::Ja), ((120, 40), Lang::En)] {
        let name = |what: &str| format!("{what}-{}x{}-{}", size.0, size.1, lang.code());
        let mut console = Console::open(&office, "tanaka", size, lang);
        console.press("G");
        while console.model.lead() != Some(LeadId(2)) {
            console.press("k");
        }
        for (what, keys, text) in [
            ("defer", "d", "月曜 9時"),
            ("call-back", "c n 2", "sometime"),
            ("bantc", "s j 4 Enter", "社長決裁 with the CEO"),
            ("people", "T", "suzu"),
            ("edit", "e Down Down Down", "部長"),
            ("new-lead", "N", "新しい株式会社"),
        ] {
            console.press(keys).write(text);
            insta::assert_snapshot!(name(what), drawn(&console));
            while console.model.overlay.is_some() {
                let asked = console.model.overlay.as_ref().is_some_and(tasuki::app::Overlay::is_discarding);
                console.press(if asked { "y" } else { "Esc" });
            }
        }
    }
}

#[test]
fn a_deal_and_what_rests() {
    for (size, lang) in [((80, 24), Lang::Ja), ((80, 24), Lang::En), ((120, 40), Lang::Ja), ((120, 40), Lang::En)] {
        let name = |what: &str| format!("{what}-{}x{}-{}", size.0, size.1, lang.code());
        let office = worked_on();
        let mut suzuki = Console::open(&office, "suzuki", size, lang);
        suzuki.press("G");
        while suzuki.model.lead() != Some(LeadId(2)) {
            suzuki.press("k");
        }
        // Past the gate, whose note the agreement lets a manager write.
        suzuki
            .press("s Ctrl+G Ctrl+S")
            .write("社長案件")
            .press("Ctrl+S O")
            .write("350万")
            .press("Enter")
            .write("12/25");
        insta::assert_snapshot!(name("open-deal"), drawn(&suzuki));
        suzuki.press("Ctrl+S");
        // One sleeps, one is to be called back tomorrow, one was to be called back by now.
        let mut tanaka = office.desk("tanaka");
        let mut act = |lead: i64, wish: Wish| tanaka.act(LeadId(lead), &wish.into()).unwrap();
        let call = |next| Wish::Contact { channel: Channel::Phone, outcome: Outcome::NoAnswer, next, gave: Vec::new() };
        act(1, call(Some(office.clock_now().plus(TimeDelta::hours(18)))));
        act(3, call(Some(office.clock_now().plus(TimeDelta::minutes(1)))));
        office.clock.advance(TimeDelta::minutes(2));
        let until = office.clock_now().plus(TimeDelta::days(5));
        act(4, Wish::Defer { until, reason: Some("answer_pending".to_owned()) });
        let mut console = Console::open(&office, "tanaka", size, lang);
        console.press("G");
        insta::assert_snapshot!(name("resting"), drawn(&console));
        console.press("5 /").write("東都").press("Enter Enter");
        insta::assert_snapshot!(name("deal"), drawn(&console));
    }
}

#[test]
fn what_comes_next() {
    for lang in [Lang::Ja, Lang::En] {
        for size in [(60, 20), (80, 24), (120, 40)] {
            let name = |what: &str| format!("{what}-{}x{}-{}", size.0, size.1, lang.code());
            let office = worked_on();
            let mut suzuki = Console::open(&office, "suzuki", size, lang);
            suzuki.press("G");
            while suzuki.model.lead() != Some(LeadId(2)) {
                suzuki.press("k");
            }
            suzuki.press("D").write("11/24 15:00");
            insta::assert_snapshot!(name("next-step"), drawn(&suzuki));
            suzuki.press("Enter").write("折り返し電話").press("Ctrl+S Enter");
            insta::assert_snapshot!(name("reminders-wait"), drawn(&suzuki));
        }
    }
}

#[test]
fn one_lead_on_the_whole_screen() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    while console.model.sheet.as_ref().is_none_or(|sheet| sheet.field(Field::Name) != Some(&Shown::line("髙橋﨑"))) {
        console.press("j");
        assert!(console.model.queue.cursor < 5);
    }
    console.press("Enter");
    insta::assert_snapshot!("lead-80x24-ja", drawn(&console));
}

#[test]
fn two_leads_side_by_side() {
    let office = crate::pairs::many();
    let note = Request::contact(Channel::Phone, Outcome::NoAnswer).with_note("留守番電話に伝言".to_owned());
    office.desk("tanaka").act(LeadId(1), &note).unwrap();
    for (size, lang) in [
        ((80, 24), Lang::Ja),
        ((80, 24), Lang::En),
        ((120, 40), Lang::Ja),
        ((120, 40), Lang::En),
        ((50, 24), Lang::Ja),
        ((50, 24), Lang::En),
    ] {
        let name = |what: &str| format!("{what}-{}x{}-{}", size.0, size.1, lang.code());
        let mut console = Console::open(&office, "tanaka", size, lang);
        console.press("g d");
        while console.screen().contains("hanako") {
            console.press("n");
        }
        console.press("j j j j j j");
        insta::assert_snapshot!(name("pair"), drawn(&console));
        console.press("n n n m");
        insta::assert_snapshot!(name("pair-doubtful"), drawn(&console));
    }
    let office = crate::pairs::twice();
    office.desk("ito").merge(LeadId(1), LeadId(2), &Merging::default()).unwrap();
    for lang in [Lang::Ja, Lang::En] {
        let mut console = Console::open(&office, "tanaka", (80, 24), lang);
        console.press("M");
        insta::assert_snapshot!(format!("pair-merged-80x24-{}", lang.code()), drawn(&console));
    }
}

#[test]
fn small_screens_keep_what_matters() {
    let office = office();
    for size in [(40, 12), (20, 6), (10, 3)] {
        let console = Console::open(&office, "tanaka", size, Lang::Ja);
        insta::assert_snapshot!(format!("small-{}x{}-ja", size.0, size.1), drawn(&console));
    }
}

#[test]
fn columns_stay_in_line_whatever_the_names_are() {
    let office = Office::at(FRIDAY);
    for name in ["ascii", "日本語", "ﾊﾝｶｸ", "👨‍👩‍👧 family", "e\u{301}\u{301}\u{301}", "שלום", "①※α", "葛󠄀城"]
    {
        office.lead(name, name);
    }
    let console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    let terminal = console.terminal();
    let buffer = terminal.backend().buffer();
    let stage_columns: Vec<u16> = (3..11).filter_map(|y| (50..80).find(|x| buffer[(*x, y)].symbol() == "M")).collect();
    assert_eq!(stage_columns.len(), 8, "{}", console.screen());
    assert!(stage_columns.windows(2).all(|pair| pair[0] == pair[1]), "{stage_columns:?}\n{}", console.screen());
    assert!(office.desk("x").record(LeadId(3)).unwrap().person.get(Field::Name) == Some("ﾊﾝｶｸ"), "stored as written");
}

#[test]
fn a_lead_before_the_call() {
    let (office, _) = crate::before_the_call::office();
    for (size, lang) in [((80, 24), Lang::Ja), ((80, 24), Lang::En), ((120, 40), Lang::Ja), ((120, 40), Lang::En)] {
        let name = |what: &str| format!("{what}-{}x{}-{}", size.0, size.1, lang.code());
        let mut console = Console::open(&office, "tanaka", size, lang);
        insta::assert_snapshot!(name("before-list"), drawn(&console));
        console.press("Enter");
        insta::assert_snapshot!(name("before"), drawn(&console));
        console.press("m Ctrl+T");
        insta::assert_snapshot!(name("snippets"), drawn(&console));
        console.press("Esc Esc c g");
        insta::assert_snapshot!(name("given"), drawn(&console));
    }
}

#[test]
fn marketings_desk() {
    let office = crate::marketing::office();
    for (size, lang) in
        [((60, 24), Lang::Ja), ((80, 24), Lang::Ja), ((80, 24), Lang::En), ((120, 40), Lang::Ja), ((120, 40), Lang::En)]
    {
        let mut console = Console::open(&office, "ito", size, lang);
        console.press("g r j");
        insta::assert_snapshot!(format!("returns-{}x{}-{}", size.0, size.1, lang.code()), drawn(&console));
    }
}
