//! In whose hours: days, quiet, agreements that change.

use tasuki::agreement::Adoption;
use tasuki::domain::notice::Choice;
use tasuki::domain::{Request, Wake, Wish};
use tasuki::ids::PersonId;

use super::Reminded;
use crate::harness::at;

#[test]
fn the_day_begins_with_what_it_brings() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    day.office.desk("tanaka").choose_ways(&PersonId::new("tanaka"), &Choice::default()).unwrap();
    day.comes("2026-11-17T10:00:00+09:00");
    assert_eq!(day.comes("2026-11-18T08:59:00+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-18T09:00:00+09:00"), ["tanaka: day 1/0"]);
    assert_eq!(day.comes("2026-11-18T09:10:00+09:00"), [""; 0], "once a day");
}

/// The agreement, with an hour more in the mornings, from a day on.
pub(super) fn earlier(from: &str) -> String {
    let text = tasuki::agreement::DEFAULT.replace("09:00-12:00", "08:00-12:00");
    text.replace("effective_from = 2026-04-01", &format!("effective_from = {from}"))
}

#[test]
fn a_day_begins_when_it_does_by_the_agreement_of_that_day() {
    for adopted in ["2026-11-17T09:59:00+09:00", "2026-11-17T17:00:00+09:00"] {
        let day = Reminded::at("2026-11-17T09:30:00+09:00");
        day.lead();
        day.office.desk("tanaka").choose_ways(&PersonId::new("tanaka"), &Choice::default()).unwrap();
        day.comes(adopted);
        day.adopts(&earlier("2026-11-18"));
        day.comes("2026-11-17T17:30:00+09:00");
        assert_eq!(day.comes("2026-11-18T07:59:00+09:00"), [""; 0]);
        assert_eq!(day.comes("2026-11-18T08:00:00+09:00"), ["tanaka: day 1/0"], "agreed on at {adopted}");
        assert_eq!(day.comes("2026-11-18T09:00:00+09:00"), [""; 0], "once a day");
    }
}

#[test]
fn who_wants_quiet_hears_later_and_who_snoozes_when_that_is_over() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    day.comes("2026-11-18T09:29:00+09:00");
    day.office.desk("tanaka").snooze(Some(at("2026-11-18T10:30:00+09:00"))).unwrap();
    assert_eq!(day.comes("2026-11-18T09:45:00+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-18T10:29:00+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-18T10:30:00+09:00"), ["tanaka: breach 1"]);
}

#[test]
fn whoever_wants_quiet_in_all_their_hours_is_told_and_not_never() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    let quiet = vec![tasuki::agreement::calendar::Interval::parse("08:00-19:00").unwrap()];
    let choice = Choice { quiet, digest: false, ..Choice::default() };
    day.office.desk("tanaka").choose_ways(&PersonId::new("tanaka"), &choice).unwrap();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
}

#[test]
fn a_morning_of_whoever_is_not_listed_any_more_holds_up_nobody() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let mut desk = day.office.desk("tanaka");
    desk.choose_ways(&PersonId::new("mori"), &Choice::default()).unwrap();
    desk.remind().unwrap();
    let listed = "[[person]]\nid         = \"mori\"";
    let text = tasuki::agreement::DEFAULT.replacen(listed, "[[person]]\nid         = \"morita\"", 1);
    assert_ne!(text, tasuki::agreement::DEFAULT);
    let by = Adoption { marketing: PersonId::new("ito"), sales: PersonId::new("suzuki"), reason: None };
    desk.adopt("next", &text, &by).unwrap_or_else(|wrong| panic!("{wrong}"));
    day.comes("2026-11-18T12:00:00+09:00");
    assert!(
        desk.reminds_next().unwrap().is_some_and(|next| next > day.office.clock_now()),
        "it does not turn for ever"
    );
}

#[test]
fn what_stands_is_theirs_again_who_were_not_listed_for_a_while() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    let wake = Some(Wake::At(at("2026-11-18T10:00:00+09:00")));
    let back = Wish::Return { reason: "too_early".to_owned(), wake, wake_on: None };
    day.act(lead, "tanaka", &Request::from(back).with_note("Tomorrow.".to_owned()));
    assert_eq!(day.comes("2026-11-18T10:00:00+09:00"), ["ito: returned 1, wake 1"]);
    day.adopts(&tasuki::agreement::DEFAULT.replace("\"ito\"", "\"endo\""));
    assert_eq!(day.comes("2026-11-18T10:01:00+09:00"), ["endo: returned 1, wake 1"]);
    assert_eq!(day.list("ito"), [""; 0]);
    let tomorrow = tasuki::agreement::DEFAULT.replace("effective_from = 2026-04-01", "effective_from = 2026-11-19");
    day.adopts(&tomorrow);
    day.act(lead, "suzuki", &Request::from(Wish::Note { about: None }).with_note("Wait and see.".to_owned()));
    day.comes("2026-11-18T10:02:00+09:00");
    assert_eq!(day.list("ito"), [""; 0], "not before tomorrow, whatever becomes of it until then");
    assert_eq!(day.comes("2026-11-19T09:30:00+09:00"), [""; 0], "whoever has heard of it has heard of it");
    assert_eq!((day.list("ito"), day.list("endo")), (vec!["wake 0".to_owned()], Vec::new()));
}

#[test]
fn hours_that_become_longer_count_for_what_waits_already() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    assert_eq!(day.comes("2026-11-18T12:30:00+09:00"), [""; 0], "nobody works at noon");
    let at_noon = tasuki::agreement::DEFAULT.replace("\"09:00-12:00\", \"13:00-18:00\"", "\"09:00-18:00\"");
    day.adopts(&at_noon);
    let told = day.comes("2026-11-18T12:31:00+09:00");
    assert_eq!(told, ["suzuki: escalation 1", "tanaka: breach 1"], "{told:?}");
}
