//! The same key for one lead and for many: marking, ranges, all that is shown; what is done with part of them.

use chrono::TimeDelta;
use tasuki::agreement::terms::Stage;
use tasuki::domain::Wish;
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;

use crate::harness::{Console, FRIDAY, Office};

fn stages(office: &Office, leads: &[LeadId]) -> Vec<Stage> {
    let mut desk = office.desk("ito");
    leads.iter().map(|lead| desk.sheet(*lead).unwrap().stage).collect()
}

/// So many leads, a minute apart; the first one is the most pressing.
fn queue(n: usize) -> (Office, Vec<LeadId>) {
    let office = Office::at(FRIDAY);
    let leads = (1..=n)
        .map(|n| {
            office.clock.advance(TimeDelta::minutes(1));
            office.lead(&format!("会社{n:02}"), "佐藤")
        })
        .collect();
    (office, leads)
}

#[test]
fn what_is_marked_is_accepted_with_one_key_and_taken_back_with_one() {
    let (office, leads) = queue(4);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("Space Space");
    assert_eq!(console.model.marks.count(), 2);
    assert!(console.screen().contains("選択 2件"), "{}", console.screen());
    console.press("a");
    assert_eq!(stages(&office, &leads), [Stage::Sal, Stage::Sal, Stage::Mql, Stage::Mql]);
    assert!(console.said().contains("2件"), "{}", console.said());
    assert_eq!(console.model.marks.count(), 0, "what is done is not marked any more");
    console.press("u");
    assert_eq!(stages(&office, &leads), [Stage::Mql; 4]);
    console.press("U");
    assert_eq!(stages(&office, &leads), [Stage::Sal, Stage::Sal, Stage::Mql, Stage::Mql]);
}

#[test]
fn undo_of_a_bulk_act_survives_the_end_of_the_program() {
    let (office, leads) = queue(3);
    Console::open(&office, "tanaka", (80, 24), Lang::En).press("V a");
    assert_eq!(stages(&office, &leads), [Stage::Sal; 3]);
    Console::open(&office, "tanaka", (80, 24), Lang::En).press("u");
    assert_eq!(stages(&office, &leads), [Stage::Mql; 3]);
}

#[test]
fn a_range_follows_the_cursor_and_a_reason_is_asked_once_for_all() {
    let (office, leads) = queue(5);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("v j j");
    assert_eq!(console.model.marks.count(), 3);
    console.press("k");
    assert_eq!(console.model.marks.count(), 2, "the range shrinks again");
    console.press("v j j");
    assert_eq!(console.model.marks.count(), 2, "the range has ended");
    console.press("r");
    assert!(console.screen().contains("2 leads"), "{}", console.screen());
    assert!(console.screen().contains("Possible with all 2"), "{}", console.screen());
    console.press("1").write("in spring").press("Ctrl+S");
    let stages = stages(&office, &leads);
    assert_eq!(stages.iter().filter(|stage| **stage == Stage::Mal).count(), 2, "{stages:?}");
    assert_eq!(console.model.queue.page.total, 3);
}

#[test]
fn what_comes_next_is_said_once_for_all_that_are_marked() {
    let (office, leads) = queue(3);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("Space Space D").write("tomorrow 15:00").press("Enter").write("Rings at three.").press("Ctrl+S");
    let silent = |lead: &LeadId| {
        let sheet = office.desk("tanaka").sheet(*lead).unwrap();
        sheet.handoffs[0].silent_at(office.clock_now()).is_some()
    };
    assert_eq!(leads.iter().filter(|lead| silent(lead)).count(), 2, "{}", console.screen());
    assert_eq!(stages(&office, &leads), [Stage::Mql; 3], "and nobody has taken one on");
    console.press("u");
    assert_eq!(leads.iter().filter(|lead| silent(lead)).count(), 0, "{}", console.said());
}

#[test]
fn shifted_arrows_and_the_full_width_blank_mark_too() {
    let (office, _) = queue(5);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("Shift+Down Shift+Down");
    assert_eq!(console.model.marks.count(), 3);
    console.press("Esc");
    assert_eq!(console.model.marks.count(), 0);
    console.press("g g").write("　　");
    assert_eq!(console.model.marks.count(), 2);
}

#[test]
fn who_cannot_be_accepted_stays_marked_and_says_why() {
    let (office, leads) = queue(3);
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    console.press("V");
    // Meanwhile a colleague is faster.
    office.desk("kobayashi").act(leads[1], &Wish::Accept.into()).unwrap();
    console.press("a");
    assert_eq!(stages(&office, &leads), [Stage::Sal; 3]);
    assert!(console.said().contains("Not done with 1"), "{}", console.said());
    assert_eq!(console.model.marks.count(), 1);
    assert!(console.model.marks.has(leads[1]));
    console.press("w");
    assert!(console.screen().contains("会社02"), "{}", console.screen());
    assert!(console.screen().contains("kobayashi") || console.screen().contains("小林"), "{}", console.screen());
    console.press("Esc");
    assert_eq!(console.model.marks.count(), 1, "reading why takes no mark away");
    console.press("u");
    assert_eq!(stages(&office, &leads), [Stage::Mql, Stage::Sal, Stage::Mql], "the colleague's act stays");
}

#[test]
fn the_keys_that_are_offered_fit_one_of_the_marked_leads() {
    let (office, leads) = queue(3);
    let keys = || {
        let mut console = Console::open(&office, "tanaka", (200, 40), Lang::En);
        console.press("V");
        console.screen().lines().last().unwrap().to_owned()
    };
    let offers = |line: &str| ["Accept", "Defer", "Lost", "Hand off", "Admit"].map(|act| line.contains(act));
    assert_eq!(offers(&keys()), [true, false, false, false, false], "handed over, not accepted: {}", keys());
    office.desk("tanaka").act(leads[0], &Wish::Accept.into()).unwrap();
    assert_eq!(offers(&keys()), [true, true, false, false, false], "one of each: {}", keys());
    for lead in &leads[1..] {
        office.desk("tanaka").act(*lead, &Wish::Accept.into()).unwrap();
    }
    assert_eq!(offers(&keys()), [false, true, false, false, false], "all accepted: {}", keys());
}

#[test]
fn one_that_is_marked_is_told_by_its_name() {
    let (office, _) = queue(3);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("Space r");
    let screen = console.screen();
    let title = screen.lines().find(|line| line.contains("Reason")).unwrap();
    let marked = screen.lines().nth(3).unwrap();
    let company = marked.split_whitespace().find(|word| word.starts_with("会社")).unwrap();
    assert!(title.contains(company), "{screen}");
    assert!(!screen.contains("all 1"), "{screen}");
}

#[test]
fn many_are_asked_about_and_never_by_enter() {
    let (office, leads) = queue(25);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("V a");
    assert!(console.screen().contains("25件"), "{}", console.screen());
    assert!(console.screen().contains("25件すべて実行できます"), "{}", console.screen());
    console.press("Enter");
    assert_eq!(stages(&office, &leads[..1]), [Stage::Mql]);
    console.press("n");
    assert_eq!(console.model.marks.count(), 25, "no takes nothing away");
    console.press("a y");
    assert!(stages(&office, &leads).iter().all(|stage| *stage == Stage::Sal));
    console.press("u");
    assert!(stages(&office, &leads).iter().all(|stage| *stage == Stage::Mql));
}

#[test]
fn all_that_is_filtered_is_marked_though_it_is_more_than_was_read() {
    let (office, _) = queue(230);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("V");
    assert_eq!(console.model.marks.count(), 230);
    console.press("V");
    assert_eq!(console.model.marks.count(), 0);
    console.press("v G");
    assert_eq!(console.model.marks.count(), 230, "a range over rows that were not read");
    console.press("Esc /").write("会社11").press("Enter V");
    assert_eq!(console.model.marks.count(), 11, "会社11 and 会社110 to 119");
}

#[test]
fn esc_takes_back_one_thing_at_a_time() {
    let (office, _) = queue(3);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("/").write("会社").press("Enter Space Esc");
    assert_eq!((console.model.marks.count(), console.model.queue.text.as_str()), (0, "会社"));
    console.press("Esc");
    assert_eq!(console.model.queue.text, "");
}

#[test]
fn what_is_not_seen_any_more_is_not_acted_on() {
    let (office, _) = queue(3);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("V /").write("会社01");
    assert_eq!(console.model.marks.count(), 0);
}

#[test]
fn what_concerns_one_lead_alone_is_not_done_with_many() {
    let (office, _) = queue(3);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("V e");
    assert!(console.said().contains("one lead at a time"), "{}", console.said());
    assert!(console.model.overlay.is_none());
}

#[test]
fn the_last_thing_is_done_once_more_for_its_reason_and_what_was_written_of_somebody_stays_theirs() {
    let (office, leads) = queue(4);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press(".");
    assert_eq!(console.said(), "", "there is nothing to repeat yet");
    console.press("r 1").write("her budget is spent").press("Ctrl+S .");
    assert!(console.model.overlay.is_some(), "the words are asked for anew");
    console.write("another story").press("Ctrl+S");
    assert_eq!(stages(&office, &leads), [Stage::Mal, Stage::Mal, Stage::Mql, Stage::Mql]);
    let second = office.desk("ito").sheet(leads[1]).unwrap();
    assert_eq!(second.handoffs[0].ended.as_ref().unwrap().reason.as_deref(), Some("too_early"));
    let texts: Vec<_> = second.record.texts.values().map(|text| text.text.as_str()).collect();
    assert_eq!(texts, ["another story"]);
    console.press("V .").write("both").press("Ctrl+S");
    assert_eq!(stages(&office, &leads), [Stage::Mal; 4]);
}

#[test]
fn on_one_leads_page_the_keys_mean_that_lead() {
    let (office, leads) = queue(3);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("Space Space Enter a");
    assert_eq!(
        stages(&office, &leads),
        [Stage::Mql, Stage::Mql, Stage::Sal],
        "the one on the screen, not the two marked"
    );
    assert_eq!(console.model.marks.count(), 2);
}

#[test]
fn a_page_does_not_become_another_leads() {
    let (office, leads) = queue(3);
    let mut console = Console::open_for(&office, "tanaka", (80, 24), Lang::En);
    console.press("Enter");
    // A colleague takes the lead: it is not in one's own list any more.
    office.desk("kobayashi").act(leads[0], &Wish::Accept.into()).unwrap();
    console.notice();
    assert!(!console.model.full, "{}", console.screen());
    assert!(console.said().contains("not in this list"), "{}", console.said());
}

#[test]
fn keys_that_come_before_the_list_that_was_asked_for_wait_for_it() {
    let (office, leads) = queue(3);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("G a");
    let key = |text: &str| tasuki::app::Msg::Key(text.parse().unwrap());
    // Nothing is answered in between: `f` `m` shows one's own, and `m` is a note on the first of them.
    for keys in ["f", "m", "m"] {
        console.take(key(keys));
    }
    assert!(console.model.overlay.is_none(), "not on the row that stood there before");
    console.settle();
    let draft = console.model.overlay.as_ref().and_then(|overlay| overlay.draft()).unwrap();
    assert_eq!(draft.lead, Some(leads[2]));
}

#[test]
fn the_end_of_a_long_list_is_gone_to_though_it_was_not_read() {
    let (office, _) = queue(260);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("G");
    assert_eq!(console.model.queue.cursor, 259);
    for _ in 0..90 {
        console.press("k");
    }
    assert_eq!(console.model.queue.cursor, 169);
    console.press("G");
    assert_eq!(console.model.queue.cursor, 259);
}

#[test]
fn a_date_that_counts_from_now_is_tried_once() {
    let (office, _) = queue(3);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("V a V d").write("in 3 days");
    let draft = console.model.overlay.as_ref().and_then(|overlay| overlay.draft()).unwrap();
    assert_eq!(draft.outlook.as_ref().map(|outlook| outlook.can), Some(3));
    office.clock.advance(TimeDelta::milliseconds(7));
    let turn = tasuki::app::Turn {
        now: tasuki::clock::Clock::now(&*office.clock),
        elapsed: tasuki::clock::Clock::elapsed(&*office.clock),
    };
    let reaction = tasuki::app::update(&mut console.model, tasuki::app::Msg::Tick, turn);
    assert!(reaction.effects.is_empty(), "{:?}", reaction.effects);
}
