//! Clocks where two things happen at one moment, where a tier has its own, and where a sleep begins or ends.

use super::super::story::{Story, at, call, give_back, hand_off, planned, sleep, told_later};
use super::{DECIDE, NEXT_STEP, accept};
use crate::agreement::terms::Outcome::{NoAnswer, Reached};
use crate::domain::{Request, What, Wish};
use crate::ids::PersonId;

/// Whoever takes over calls once.
const FIRST_CALL: &str = "[[clock]]
id = 'first_call'
starts = 'qualify'
stops = ['contact']
within = '72h'
calendar = 'always'
";

fn qualify() -> Request {
    Wish::Qualify { to: None }.into()
}

fn facts(story: &Story, now: &str, request: &Request) -> Vec<What> {
    story.asked(now, "tanaka", request).unwrap().facts
}

#[test]
fn an_urgent_lead_has_the_urgent_clock_from_its_second_step_on_too() {
    let rules = format!(
        "{NEXT_STEP}{}\n[[tier]]\nid = 'urgent'\ncriteria = ['fits']\n",
        NEXT_STEP.replace("48h", "4h").replace("repeats", "for = { tier = 'urgent' }\nrepeats")
    );
    let story = Story::handed_over(&rules).then("16 11:00", "tanaka", &call(NoAnswer));
    assert_eq!(story.run("next_step"), "16 11:00, due 16 15:00, running");
    let asked = Wish::HandOff { ground: crate::domain::Ground::Criterion("asked".to_owned()), to: None };
    let other = Story::under(&rules).then("16 10:00", "ito", &asked.into()).then("16 11:00", "tanaka", &call(NoAnswer));
    assert_eq!(other.run("next_step"), "16 11:00, due 18 11:00, running", "handed over for something else");
}

#[test]
fn a_call_from_before_the_wait_does_not_end_it_however_late_it_is_told() {
    let story = Story::handed_over(FIRST_CALL)
        .then("16 11:00", "tanaka", &call(Reached))
        .then("16 14:00", "tanaka", &qualify())
        .then("17 10:00", "tanaka", &told_later(call(NoAnswer), "16 12:00"));
    assert_eq!(story.run("first_call"), "16 14:00, due 19 14:00, running");
}

#[test]
fn one_call_is_asked_for_and_the_first_one_after_the_beginning_is_it() {
    let story = Story::handed_over(FIRST_CALL)
        .then("16 14:00", "tanaka", &call(Reached))
        .then("16 14:00", "tanaka", &qualify())
        .then("16 15:00", "tanaka", &call(NoAnswer));
    assert_eq!(story.run("first_call"), "16 14:00, due 19 14:00, met 16 15:00", "not by the call before the pass");
}

#[test]
fn a_second_call_of_the_same_minute_says_nothing_new_of_the_clocks() {
    let rules = format!("{DECIDE}{}", FIRST_CALL.replace("'qualify'", "'hand_off'"));
    let story = Story::handed_over(&rules).then("16 11:00", "tanaka", &call(Reached));
    assert_eq!(story.run("first_call"), "16 10:00, due 19 10:00, met 16 11:00");
    let told = facts(&story, "16 12:00", &told_later(call(NoAnswer), "16 11:00"));
    assert!(matches!(told.as_slice(), [What::Contacted { .. }]), "{told:?}");
}

#[test]
fn a_call_of_the_minute_of_a_plan_asks_for_a_next_step_again() {
    let story = Story::handed_over(NEXT_STEP)
        .then("16 11:00", "tanaka", &call(NoAnswer))
        .then("17 11:00", "tanaka", &planned("25 10:00"))
        .then("17 11:00", "tanaka", &call(NoAnswer));
    let runs = ["16 11:00, due 18 11:00, met 17 11:00", "17 11:00, due 19 11:00, running"];
    assert_eq!(story.runs("next_step"), runs, "the plan was not made after the call");
}

#[test]
fn what_begins_as_the_lead_wakes_does_not_stand_still() {
    for wakes in ["16 15:00", "17 10:00"] {
        let story = Story::handed_over(DECIDE).then("16 10:30", "tanaka", &accept()).then(
            "16 11:00",
            "tanaka",
            &sleep("17 10:00"),
        );
        let told = facts(&story, wakes, &call(Reached));
        assert!(!told.iter().any(|what| matches!(what, What::ClockPaused { .. })), "{wakes}: {told:?}");
    }
}

#[test]
fn a_clock_that_began_before_a_sleep_stands_still_from_the_sleep_on() {
    let story = Story::handed_over(DECIDE)
        .then("16 10:30", "tanaka", &accept())
        .then("16 15:00", "tanaka", &sleep("18 15:00"))
        .then("16 16:00", "tanaka", &told_later(call(Reached), "16 12:00"));
    let pauses: Vec<_> = story.handoff().clock("decide").unwrap().pauses.clone();
    assert_eq!(pauses, [(at("16 15:00"), at("18 15:00"))], "and not from the call on");
    assert_eq!(story.run("decide"), "16 12:00, due 25 12:00, running");
}

#[test]
fn the_clocks_of_a_criterion_with_a_tier_are_the_tiers() {
    let first = FIRST_CALL.replace("'qualify'", "'hand_off'");
    let rules = format!(
        "{first}{}\n[[tier]]\nid = 'urgent'\ncriteria = ['fits']\n",
        first.replace("72h", "1h").replace("starts", "for = { tier = 'urgent' }\nstarts")
    );
    let story = Story::under(&rules).then("16 10:00", "ito", &hand_off());
    assert_eq!(story.handoff().tier_id(), Some("urgent"));
    assert_eq!(story.run("first_call"), "16 10:00, due 16 11:00, running");
}

#[test]
fn a_beginning_before_the_beginning_that_was_known_does_not_pause_the_clock_again() {
    let story = Story::handed_over(DECIDE)
        .then("16 10:30", "tanaka", &accept())
        .then("16 15:00", "tanaka", &sleep("18 15:00"))
        .then("16 16:00", "tanaka", &told_later(call(Reached), "16 12:00"));
    let told = facts(&story, "16 17:00", &told_later(call(NoAnswer), "16 11:00"));
    assert!(told.iter().any(|what| matches!(what, What::ClockStarted { .. })), "{told:?}");
    assert!(!told.iter().any(|what| matches!(what, What::ClockPaused { .. })), "it stands still already: {told:?}");
}

#[test]
fn a_sleep_takes_the_place_of_one_that_a_clock_ahead_of_time_wrote_down() {
    let since_asleep = "[[clock]]
        id = 'look_again'
        starts = 'defer'
        stops = ['contact']
        pauses = ['defer']
        within = '24h'
        calendar = 'always'
        ";
    let story = Story::handed_over("")
        .then("16 10:30", "tanaka", &accept())
        .then("17 10:00", "tanaka", &sleep("18 10:00"))
        .adopting("17 11:00", since_asleep)
        .taken_along("17 11:00");
    let told = facts(&story, "16 12:00", &sleep("16 15:00"));
    assert_eq!(told.iter().filter(|what| matches!(what, What::ClockPaused { .. })).count(), 1, "{told:?}");
    let story = story.then("16 12:00", "tanaka", &sleep("16 15:00"));
    let slept: Vec<_> = story.handoff().deferrals.iter().map(|sleep| (sleep.at, sleep.until)).collect();
    assert_eq!(slept, [("17 10:00", "17 10:00"), ("16 12:00", "16 15:00")].map(|(from, until)| (at(from), at(until))));
    assert_eq!(story.handoff().clock("look_again").unwrap().pauses, [(at("16 12:00"), at("16 15:00"))]);
}

/// A week for whoever has the deals.
const AE_WEEK: &str = "[[clock]]
id = 'ae_decide'
starts = 'passed'
stops = ['open', 'return', 'lose']
within = '7d'
calendar = 'always'
";

#[test]
fn a_candidate_that_lies_with_an_account_executive_gets_its_week_however_it_came_there() {
    let to = |to: &str| Request::from(Wish::Assign { to: PersonId::new(to) });
    let given_before = Story::handed_over(AE_WEEK).then("16 11:00", "tanaka", &accept());
    let given_before = given_before.then("16 12:00", "tanaka", &to("kimura")).then("16 14:00", "tanaka", &qualify());
    assert_eq!(given_before.run("ae_decide"), "16 14:00, due 23 14:00, running", "given to her before it was an SQL");
    let her_own = Story::handed_over(AE_WEEK).then("16 11:00", "kimura", &accept());
    let her_own = her_own.then("16 14:00", "kimura", &qualify());
    assert_eq!(her_own.run("ae_decide"), "16 14:00, due 23 14:00, running", "qualified by herself");
    let kept = Story::handed_over(AE_WEEK).then("16 11:00", "tanaka", &accept()).then("16 14:00", "tanaka", &qualify());
    assert_eq!(kept.run("ae_decide"), "", "inside sales still has it");
    let passed_back = Request::from(Wish::Qualify { to: Some(PersonId::new("sato")) });
    let passed_back =
        Story::handed_over(AE_WEEK).then("16 11:00", "kimura", &accept()).then("16 14:00", "kimura", &passed_back);
    assert_eq!(passed_back.run("ae_decide"), "", "she gave it to somebody of inside sales");
    assert_eq!(found_by("kimura", AE_WEEK).run("ae_decide"), "16 10:00, due 23 10:00, running");
    assert_eq!(found_by("tanaka", AE_WEEK).run("ae_decide"), "");
}

fn found_by(by: &str, rules: &str) -> Story {
    Story::under(rules).generated("16 10:00", by)
}

#[test]
fn a_decision_that_was_taken_is_not_waited_for_again() {
    let qualified = Story::handed_over(DECIDE).then("16 11:00", "tanaka", &accept());
    let qualified = qualified.then("16 12:00", "tanaka", &qualify()).then("16 13:00", "tanaka", &call(Reached));
    assert_eq!(qualified.run("decide"), "", "called after it was confirmed");
    let told = qualified.then("16 15:00", "tanaka", &told_later(call(Reached), "16 12:00"));
    assert_eq!(told.run("decide"), "", "in the minute in which it was confirmed");
    let found = found_by("tanaka", DECIDE).then("16 13:00", "tanaka", &call(Reached));
    assert_eq!(found.run("decide"), "", "found by sales, it is a candidate from the start");
    let again = found.then("16 14:00", "tanaka", &give_back("later"));
    let again = again.then("17 10:00", "ito", &hand_off()).then("17 11:00", "tanaka", &call(Reached));
    assert_eq!(again.run("decide"), "17 11:00, due 24 11:00, running", "another hand-off is decided on anew");
}

#[test]
fn a_call_told_after_the_decision_was_decided_on_in_time() {
    let story = Story::handed_over(DECIDE).then("16 11:00", "tanaka", &accept()).then("17 11:00", "tanaka", &qualify());
    let story = story.then("18 10:00", "tanaka", &told_later(call(Reached), "16 15:00"));
    assert_eq!(story.run("decide"), "16 15:00, due 23 15:00, met 17 11:00");
}
