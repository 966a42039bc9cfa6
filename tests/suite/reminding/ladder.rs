//! The ladder: who hears of what is overdue, and of what was not.

use tasuki::domain::{Ground, Wish};
use tasuki::ids::{LeadId, PersonId};

use super::Reminded;
use crate::harness::FRIDAY;

#[test]
fn a_lead_that_nobody_calls_is_told_of_up_the_ladder_each_rung_once_and_in_working_time() {
    let day = Reminded::at(FRIDAY);
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-20T16:00:30+09:00"), [""; 0], "it was given to tanaka: no mail for that");
    assert_eq!(day.list("tanaka"), ["assigned 0"]);
    // 24 hours of working days: Monday is a holiday. Half of it is over on Tuesday at four in the morning.
    assert_eq!(day.comes("2026-11-24T08:59:00+09:00"), [""; 0], "nobody works yet");
    assert_eq!(day.list("tanaka"), ["assigned 0"]);
    assert_eq!(day.comes("2026-11-24T09:00:00+09:00"), [""; 0], "a warning is no mail");
    assert_eq!(day.list("tanaka"), ["warning 0", "assigned 0"]);
    assert_eq!(day.comes("2026-11-24T16:00:00+09:00"), ["tanaka: breach 1"]);
    assert_eq!(day.comes("2026-11-24T16:01:00+09:00"), [""; 0], "once");
    // Two hours of working days later it is six, when nobody works any more: the next morning, for both.
    assert_eq!(day.comes("2026-11-24T18:30:00+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-24T20:30:00+09:00"), [""; 0]);
    let morning = day.comes("2026-11-25T09:00:00+09:00");
    assert_eq!(morning, ["suzuki: escalation 1", "tanaka: breach 1", "yamamoto: escalation 1"]);
    assert_eq!(day.comes("2026-11-27T09:00:00+09:00"), [""; 0], "the ladder ends");
    assert_eq!(day.list("suzuki"), ["escalation 101"]);
    day.call(lead, "tanaka", None);
    assert_eq!(day.comes("2026-11-27T09:01:00+09:00"), [""; 0], "it is done, and was late");
    assert_eq!((day.list("tanaka"), day.list("suzuki")), (Vec::new(), Vec::new()), "nobody is told of what is done");
}

#[test]
fn after_a_long_weekend_with_nothing_running_everybody_hears_once_of_the_highest_rung() {
    let day = Reminded::at(FRIDAY);
    day.lead();
    let told = day.comes("2026-11-25T09:30:00+09:00");
    assert_eq!(told, ["suzuki: escalation 1", "tanaka: breach 1", "yamamoto: escalation 1"]);
    assert_eq!(day.list("tanaka"), ["breach 101", "assigned 0"]);
}

#[test]
fn a_call_in_the_night_ends_what_would_have_been_told_in_the_morning() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-18T08:00:00+09:00"), [""; 0], "both warnings wait for nine");
    day.call(lead, "sato", None);
    assert_eq!(day.comes("2026-11-18T10:00:00+09:00"), [""; 0]);
    assert_eq!(day.list("tanaka"), [""; 0]);
}

#[test]
fn a_breach_that_was_none_is_corrected_to_whoever_was_told() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
    assert_eq!(day.comes("2026-11-18T11:30:00+09:00"), ["suzuki: escalation 1", "tanaka: breach 1"]);
    day.call(lead, "tanaka", Some("2026-11-18T09:29:00+09:00"));
    assert_eq!(day.comes("2026-11-18T11:40:00+09:00"), ["suzuki: correction 1", "tanaka: correction 1"]);
    assert_eq!(day.comes("2026-11-18T11:50:00+09:00"), [""; 0], "once");
    assert_eq!(day.list("suzuki"), ["correction 1000"]);
}

/// A breach that tanaka was told of, then that it was none; and what said so is taken back.
fn corrected_by_mistake() -> (Reminded, LeadId) {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
    day.call(lead, "tanaka", Some("2026-11-18T09:29:00+09:00"));
    assert_eq!(day.comes("2026-11-18T09:40:00+09:00"), ["tanaka: correction 1"]);
    day.act(lead, "tanaka", &Wish::Undo.into());
    (day, lead)
}

#[test]
fn whoever_heard_that_a_breach_was_none_hears_anew_where_it_is_one_after_all() {
    let (day, lead) = corrected_by_mistake();
    assert_eq!(day.comes("2026-11-18T09:50:00+09:00"), ["tanaka: breach 1"], "it was another lead that was called");
    assert_eq!(day.list("tanaka"), ["breach 2100", "assigned 0"], "the first one and what corrected it are over");
    assert_eq!(day.comes("2026-11-18T11:30:00+09:00"), ["suzuki: escalation 1", "tanaka: breach 1"], "and it goes on");
    day.act(lead, "tanaka", &Wish::Redo.into());
    assert_eq!(day.comes("2026-11-18T11:40:00+09:00"), ["suzuki: correction 1", "tanaka: correction 1"]);
    assert_eq!(day.comes("2026-11-18T13:30:00+09:00"), [""; 0], "once");
}

#[test]
fn who_heard_that_a_breach_was_none_hears_anew_also_where_another_one_had_the_lead_meanwhile() {
    let (day, lead) = corrected_by_mistake();
    day.act(lead, "suzuki", &Wish::Assign { to: PersonId::new("sato") }.into());
    assert_eq!(day.comes("2026-11-18T09:50:00+09:00"), ["sato: breach 1"]);
    day.act(lead, "suzuki", &Wish::Assign { to: PersonId::new("tanaka") }.into());
    assert_eq!(day.comes("2026-11-18T10:00:00+09:00"), ["tanaka: breach 1"]);
}

#[test]
fn a_correction_that_nobody_heard_yet_leaves_what_was_told_as_it_was() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
    day.call(lead, "tanaka", Some("2026-11-18T09:29:00+09:00"));
    day.act(lead, "tanaka", &Wish::Undo.into());
    assert_eq!(day.comes("2026-11-18T09:50:00+09:00"), [""; 0]);
    assert_eq!(day.list("tanaka"), ["breach 100", "assigned 0"]);
}

#[test]
fn a_clock_that_is_put_back_makes_no_breach_undone_nor_tells_of_it_again() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
    assert_eq!(day.comes("2026-11-17T16:00:00+09:00"), [""; 0], "nothing to correct");
    assert_eq!(day.comes("2026-11-18T09:45:00+09:00"), [""; 0], "nor to tell");
    assert_eq!(day.list("tanaka"), ["breach 100", "assigned 0"]);
}

#[test]
fn who_was_late_is_told_no_correction() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
    day.comes("2026-11-18T10:00:00+09:00");
    day.call(lead, "tanaka", Some("2026-11-18T09:31:00+09:00"));
    assert_eq!(day.comes("2026-11-18T11:40:00+09:00"), [""; 0]);
}

#[test]
fn passing_a_lead_on_ends_no_ladder_and_who_has_it_now_hears() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
    day.act(lead, "suzuki", &Wish::Assign { to: PersonId::new("sato") }.into());
    assert_eq!(day.comes("2026-11-18T09:31:00+09:00"), [""; 0]);
    assert_eq!((day.list("sato"), day.list("tanaka")), (vec!["assigned 0".to_owned()], Vec::new()));
    assert_eq!(day.comes("2026-11-18T11:30:00+09:00"), ["sato: breach 1", "suzuki: escalation 1"]);
}

#[test]
fn a_call_that_is_taken_back_lets_the_ladder_go_on_where_it_was() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    day.comes("2026-11-18T09:00:00+09:00");
    day.call(lead, "tanaka", None);
    assert_eq!(day.comes("2026-11-18T11:00:00+09:00"), [""; 0]);
    day.act(lead, "tanaka", &Wish::Undo.into());
    assert_eq!(day.comes("2026-11-18T11:01:00+09:00"), ["tanaka: breach 1"], "due since half past nine");
    assert_eq!(day.comes("2026-11-18T11:30:00+09:00"), ["suzuki: escalation 1", "tanaka: breach 1"]);
}

#[test]
fn what_was_overdue_and_was_handed_over_anew_is_told_of_anew() {
    let day = Reminded::at("2026-11-17T10:00:00+09:00");
    let lead = day.office.captured("Works", "Mori", "Web");
    let to_tanaka = Wish::HandOff { ground: Ground::List, to: Some(PersonId::new("tanaka")) }.into();
    day.act(lead, "ito", &to_tanaka);
    assert_eq!(day.comes("2026-11-18T09:59:59+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-18T10:00:00+09:00"), ["tanaka: breach 1"]);
    // It should not have been handed over: nothing was overdue.
    day.act(lead, "ito", &Wish::Undo.into());
    assert_eq!(day.comes("2026-11-18T10:01:00+09:00"), ["tanaka: correction 1"]);
    day.act(lead, "ito", &to_tanaka);
    assert_eq!(day.comes("2026-11-19T10:01:00+09:00"), ["tanaka: breach 1"]);
}
