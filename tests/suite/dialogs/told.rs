//! What is told before anything is saved: what would be refused anyway, days, names, and the way out of a refusal.

use super::*;

/// Whoever has slept once is put to sleep again by the manager alone: the key says so at once and not after three dialogs.
#[test]
fn a_second_sleep_that_would_be_refused_is_not_offered() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    let until = at("2026-11-24T09:00:00+09:00");
    done(&office, "tanaka", Wish::Defer { until, reason: Some("asked_to_wait".to_owned()) });
    office.clock.advance(TimeDelta::days(5));
    let hints = |console: &Console<'_>| console.screen().lines().last().unwrap().to_owned();
    let mut rep = console(&office, "tanaka");
    assert!(!hints(&rep).contains("d Defer"), "{}", hints(&rep));
    rep.press("d");
    assert!(rep.model.overlay.is_none() && rep.said().contains("deferred before"), "{}", rep.said());
    let mut manager = console(&office, &manager(&office));
    manager.press("d");
    assert!(matches!(manager.model.overlay, Some(Overlay::Form(_))), "{}", manager.said());
}

/// What comes next is asked for in words after the time, for one lead and for those that are marked; the lead's page says it.
#[test]
fn what_comes_next_is_said_with_a_time_and_words() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    let mut console = console(&office, "tanaka");
    console.press("D Enter");
    assert!(console.said().contains("Next step needs this: Date"), "{}", console.said());
    console.write("in 60 days");
    assert!(console.screen().contains("Reminders wait no longer"), "{}", console.screen());
    console.press("Ctrl+U").write("tomorrow 15:00").press("Enter Ctrl+S");
    assert!(console.model.overlay.is_some(), "without words nobody knows what comes next");
    console.write("Rings at three.").press("Ctrl+S");
    let said = record(&office).lead.open_handoff().unwrap().acknowledged.clone();
    assert_eq!(said.iter().map(|said| said.until).collect::<Vec<_>>(), [at("2026-11-21T15:00:00+09:00")]);
    console.press("Enter");
    let screen = console.screen();
    assert!(screen.contains("Reminders wait until") && screen.contains(": Rings at three.)"), "{screen}");
    console.press("u");
    assert!(record(&office).lead.open_handoff().unwrap().acknowledged.is_empty(), "{}", console.said());
    assert!(!console.screen().contains("Reminders wait"), "{}", console.screen());
}

#[test]
fn a_reason_says_in_the_note_box_when_the_lead_is_looked_at_again() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    let mut console = console(&office, "tanaka");
    console.press("r 1");
    assert!(console.screen().contains("To be looked at again 2027-02-18(Thu)"), "90 days: {}", console.screen());
    console.press("Esc").press("r n 1").write("never").press("Ctrl+S");
    assert!(console.screen().contains("Not looked at again by itself"), "{}", console.screen());
    console.press("Esc Esc Esc m");
    assert!(!console.screen().contains("looked at again"), "of a note nothing is said: {}", console.screen());
}

#[test]
fn dates_of_what_was_and_of_what_is_to_come_are_refused_where_they_cannot_be_read() {
    let office = office();
    let mut console = console(&office, "tanaka");
    console.press("c w 2").write("someday");
    assert!(console.screen().contains("cannot be read; e.g. 14:30"), "{}", console.screen());
    console.press("Enter");
    assert!(console.said().contains("`someday` cannot be read"), "{}", console.said());
    assert!(record(&office).lead.handoffs[0].contacts.is_empty());
    console.press("Ctrl+U").write("tomorrow 9:00").press("Enter");
    assert!(record(&office).lead.handoffs[0].contacts.is_empty(), "what is to come is not over: {}", console.said());
    console.press("Esc Esc r n 1").write("one day").press("Ctrl+S");
    assert!(console.screen().contains("cannot be read; e.g. in 3 months, never"), "{}", console.screen());
    assert!(console.said().contains("`one day` cannot be read"), "{}", console.said());
    assert_eq!(stage(&office), Stage::Mql);
}

/// An opt-out is gone past with a key and a word, where the person got in touch; the refusal names that key.
#[test]
fn whoever_was_called_in_spite_of_an_opt_out_says_so_in_the_console() {
    let office = office();
    let set = [("consent_phone".to_owned(), "no".to_owned())];
    done(&office, "tanaka", Wish::Edit { set: set.into() });
    let mut console = console(&office, "tanaka");
    console.press("c 1");
    assert!(console.said().contains("Ctrl+G in the contact's box (c)"), "{}", console.said());
    assert!(!console.said().contains("--"), "no option of the command line: {}", console.said());
    console.press("c");
    assert!(console.screen().contains("[ ] Ctrl+G: they got in touch, opt-out or not"), "{}", console.screen());
    console.press("Ctrl+G");
    assert!(console.screen().contains("[x] Ctrl+G: they got in touch"), "{}", console.screen());
    console.press("1");
    assert!(matches!(console.model.overlay, Some(Overlay::Writing { .. })), "it asks why: {}", console.screen());
    console.write("rang us").press("Ctrl+S");
    assert_eq!(record(&office).lead.handoffs[0].contacts.len(), 1, "{}", console.said());
    // Who did not opt out is asked nothing of the kind.
    done(&office, "tanaka", Wish::Edit { set: [("consent_phone".to_owned(), "yes".to_owned())].into() });
    console.notice().press("c");
    assert!(!console.screen().contains("opt-out or not"), "{}", console.screen());
}

#[test]
fn what_cannot_be_undone_is_said_without_a_command() {
    let office = Office::at(FRIDAY);
    office.captured("株式会社山田製作所", "佐藤 花子", "Web");
    let mut console = console(&office, "ito");
    console.press("u");
    assert!(console.said().contains("cannot be taken back") && !console.said().contains('`'), "{}", console.said());
}

/// Whoever reads is told people's names and not their ids.
#[test]
fn people_are_called_by_their_names() {
    let office = office();
    done(&office, "sato", Wish::Accept);
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::Ja);
    console.press("a");
    assert!(console.said().contains("佐藤 健") && !console.said().contains("sato"), "{}", console.said());
    console.press("t");
    assert!(console.said().contains("(担当 田中 花子)"), "{}", console.said());
    console.press("Esc");
    let screen = console.screen();
    assert!(screen.contains("担当 田中 花子"), "{screen}");
    for id in ["tanaka", "sato", "ito"] {
        assert!(!screen.contains(id), "{id} in {screen}");
    }
}
