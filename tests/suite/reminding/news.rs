//! What is news to somebody: a lead, a promised call, a return.

use tasuki::agreement::terms::{Channel as By, Outcome};
use tasuki::domain::notice::NoticeState;
use tasuki::domain::{Ground, Request, Wish};
use tasuki::ids::PersonId;

use super::Reminded;
use crate::harness::at;

#[test]
fn what_somebody_did_by_mistake_and_takes_back_within_ten_seconds_nobody_hears_of() {
    let day = Reminded::at("2026-11-17T10:00:00+09:00");
    let lead = day.lead();
    day.comes("2026-11-17T10:00:11+09:00");
    day.act(lead, "suzuki", &Wish::Assign { to: PersonId::new("sato") }.into());
    day.comes("2026-11-17T10:00:15+09:00");
    assert_eq!(day.list("sato"), [""; 0], "ten seconds are not over");
    day.act(lead, "suzuki", &Wish::Undo.into());
    day.comes("2026-11-17T10:01:00+09:00");
    assert_eq!(day.list("sato"), [""; 0]);
    assert_eq!(day.list("tanaka"), ["assigned 0"], "told once, and his again");
}

#[test]
fn a_promised_call_is_told_of_at_its_time_and_a_return_to_marketing() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    let next = Some(at("2026-11-17T15:00:00+09:00"));
    let (channel, outcome) = (By::Phone, Outcome::NoAnswer);
    day.act(lead, "tanaka", &Wish::Contact { channel, outcome, next, gave: Vec::new() }.into());
    day.comes("2026-11-17T14:59:00+09:00");
    assert_eq!(day.list("tanaka"), [""; 0]);
    day.comes("2026-11-17T15:00:00+09:00");
    assert_eq!(day.list("tanaka"), ["call_back 0"]);
    let back = Wish::Return { reason: "too_early".to_owned(), wake: None, wake_on: None };
    day.act(lead, "tanaka", &Request::from(back).with_note("Next year.".to_owned()));
    assert_eq!(day.comes("2026-11-17T15:01:00+09:00"), ["ito: returned 1"]);
    assert_eq!(day.list("tanaka"), [""; 0]);
}

#[test]
fn a_lead_that_goes_away_while_it_waits_leaves_nothing() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    day.comes("2026-11-18T08:00:00+09:00");
    assert!(day.recorded().iter().any(|told| told.contains(&format!("{:?}", NoticeState::Waiting))));
    day.office.desk("ito").act(lead, &Wish::Withdraw { reason: Some("sent_by_mistake".to_owned()) }.into()).unwrap();
    assert_eq!(day.comes("2026-11-19T12:00:00+09:00"), [""; 0]);
    assert!(day.recorded().iter().all(|told| !told.contains(&format!("{:?}", NoticeState::Waiting))));
}

#[test]
fn whoever_is_given_what_was_given_to_another_one_by_mistake_hears_of_it() {
    let day = Reminded::at("2026-11-17T10:00:00+09:00");
    let lead = day.office.captured("Works", "Mori", "Web");
    let to = |who: &str| Wish::HandOff { ground: Ground::List, to: Some(PersonId::new(who)) }.into();
    day.act(lead, "ito", &to("tanaka"));
    day.comes("2026-11-17T10:00:30+09:00");
    assert_eq!(day.list("tanaka"), ["assigned 0"]);
    day.act(lead, "ito", &Wish::Undo.into());
    day.act(lead, "ito", &to("sato"));
    day.comes("2026-11-17T10:01:00+09:00");
    assert_eq!((day.list("tanaka"), day.list("sato")), (Vec::new(), vec!["assigned 0".to_owned()]));
}
