//! What acts make of clocks, in every order in which they can be written down.

mod clocks;
mod edits;
mod gates;
mod passing;

use super::story::{Story, accept, at, call, give_back, hand_off, planned, sleep, told_later};
use crate::agreement::terms::Outcome::{NoAnswer, Reached};
use crate::agreement::terms::{Channel, Slot, SlotState, Stage};
use crate::domain::{Learned, Request, What, Wish};
use crate::i18n::Lang;

/// After every contact the next one within two days, unless it was planned.
const NEXT_STEP: &str = "[[clock]]
id = 'next_step'
starts = 'contact'
repeats = true
stops = ['planned', 'qualify', 'return', 'reject']
within = '48h'
calendar = 'always'
";

/// A week to decide, which stands still while the lead sleeps.
const DECIDE: &str = "[[clock]]
id = 'decide'
starts = 'contact'
stops = ['qualify', 'return', 'reject']
pauses = ['defer']
within = '7d'
calendar = 'always'
";

#[test]
fn a_step_written_down_late_ends_the_wait_that_it_ended() {
    let story = Story::handed_over(NEXT_STEP).then("16 11:00", "tanaka", &call(NoAnswer)).then(
        "19 11:00",
        "tanaka",
        &call(NoAnswer),
    );
    assert_eq!(story.run("next_step"), "16 11:00, due 18 11:00, late 19 11:00; 19 11:00, due 21 11:00, running");
    let story = story.then("19 12:00", "tanaka", &told_later(call(NoAnswer), "17 15:00"));
    assert_eq!(story.run("next_step"), "16 11:00, due 18 11:00, met 17 15:00; 19 11:00, due 21 11:00, running");
    let story = story.then("19 13:00", "tanaka", &told_later(planned("25 10:00"), "16 18:00"));
    assert_eq!(story.run("next_step"), "16 11:00, due 18 11:00, met 16 18:00; 19 11:00, due 21 11:00, running");
}

#[test]
fn a_call_from_before_the_last_plan_asks_for_no_other_step() {
    let story = Story::handed_over(NEXT_STEP)
        .then("16 11:00", "tanaka", &call(NoAnswer))
        .then("17 11:00", "tanaka", &planned("25 10:00"))
        .then("17 12:00", "tanaka", &told_later(call(NoAnswer), "16 15:00"));
    assert_eq!(story.run("next_step"), "16 11:00, due 18 11:00, met 16 15:00", "the next step is planned");
    let story = story.then("25 10:00", "tanaka", &call(NoAnswer));
    assert_eq!(story.runs("next_step")[1], "25 10:00, due 27 10:00, running");
}

#[test]
fn a_late_word_on_a_sleep_of_before_leaves_the_sleep_of_now_alone() {
    let story = Story::handed_over(DECIDE)
        .then("16 11:00", "tanaka", &call(Reached))
        .then("17 11:00", "tanaka", &sleep("20 11:00"))
        .then("21 11:00", "tanaka", &sleep("24 11:00"));
    assert_eq!(story.run("decide"), "16 11:00, due 29 11:00, running", "seven days, and three, and three");
    let story = story.then("21 12:00", "tanaka", &told_later(call(NoAnswer), "18 11:00"));
    assert_eq!(story.run("decide"), "16 11:00, due 27 11:00, running", "the first sleep ended two days early");
    let pauses = &story.handoff().clocks[0].pauses;
    assert_eq!(pauses.as_slice(), [("17 11:00", "18 11:00"), ("21 11:00", "24 11:00")].map(|(a, b)| (at(a), at(b))));
    let slept: Vec<_> = story.handoff().deferrals.iter().map(|sleep| (sleep.at, sleep.until)).collect();
    assert_eq!(&slept, pauses, "the lead sleeps while its clock stands still");
    assert_eq!(story.handoff().asleep_until(at("21 13:00")), Some(at("24 11:00")));
}

#[test]
fn who_was_confirmed_before_a_sleep_does_not_sleep() {
    // The week to decide ends; the wait for an answer, which stands still in a sleep too, goes on.
    let answer = DECIDE.replace("'decide'", "'answer'").replace("'qualify', ", "");
    let story = Story::handed_over(&format!("{DECIDE}{answer}")).then("16 11:00", "tanaka", &call(Reached)).then(
        "18 11:00",
        "tanaka",
        &sleep("20 11:00"),
    );
    let late = told_later(Wish::Qualify { to: None }.into(), "17 11:00");
    let confirmed = story.then("19 11:00", "tanaka", &late);
    assert_eq!(confirmed.run("decide"), "16 11:00, due 23 11:00, met 17 11:00");
    assert_eq!(confirmed.run("answer"), "16 11:00, due 23 11:00, running", "and no day of it was slept");
    assert!(confirmed.handoff().clock("answer").unwrap().pauses.is_empty());
    assert_eq!((confirmed.lead().rests_until(), confirmed.handoff().sleeps().next()), (None, None));
    assert_eq!(confirmed.handoff().deferrals.len(), 1, "that somebody had put it to sleep stays known");
    // A call from before its confirmation that is told of later still begins no sleep.
    let told = confirmed.asked("19 12:00", "tanaka", &told_later(call(NoAnswer), "16 10:30")).unwrap().facts;
    assert!(!told.iter().any(|what| matches!(what, What::ClockPaused { .. })), "{told:?}");
    let again = confirmed.then("19 12:00", "tanaka", &Wish::Undo.into());
    assert_eq!(again.run("answer"), "16 11:00, due 25 11:00, running", "taken back, it sleeps as it had");
    assert_eq!(again.handoff().asleep_until(at("19 12:00")), Some(at("20 11:00")));
}

#[test]
fn a_clock_that_begins_with_a_confirmation_stands_still_for_no_sleep_of_before() {
    let answer = DECIDE.replace("'decide'", "'answer'").replace("'contact'", "'qualify'").replace("'qualify', ", "");
    let asleep = Story::handed_over(&answer).then("16 11:00", "tanaka", &call(Reached)).then(
        "18 11:00",
        "tanaka",
        &sleep("20 11:00"),
    );
    let late = told_later(Wish::Qualify { to: None }.into(), "17 11:00");
    let confirmed = asleep.then("19 11:00", "tanaka", &late);
    assert_eq!(confirmed.run("answer"), "17 11:00, due 24 11:00, running", "seven days, none of them slept");
}

#[test]
fn a_clock_that_a_new_sleep_ends_is_not_due_by_a_sleep_that_never_came() {
    // Put to sleep by a computer whose clock ran ahead; then the clock was put back.
    let step = DECIDE.replace("'decide'", "'step'").replace("['qualify', 'return', 'reject']", "['planned']");
    let story = Story::handed_over(&step)
        .then("16 10:30", "tanaka", &accept())
        .then("18 11:00", "tanaka", &sleep("20 11:00"))
        .then("16 11:00", "tanaka", &call(Reached));
    assert_eq!(story.run("step"), "16 11:00, due 25 11:00, running", "seven days, and two of the sleep to come");
    let asleep = story.then("16 12:00", "tanaka", &sleep("17 11:00"));
    assert_eq!(asleep.run("step"), "16 11:00, due 23 11:00, met 16 12:00");
}

#[test]
fn a_sleep_that_was_over_is_ended_by_nobody() {
    let answer = DECIDE.replace("'decide'", "'answer'").replace("'qualify', ", "");
    let slept = Story::handed_over(&answer).then("16 11:00", "tanaka", &call(Reached)).then(
        "17 11:00",
        "tanaka",
        &sleep("18 11:00"),
    );
    let facts = slept.asked("18 11:00", "tanaka", &Wish::Qualify { to: None }.into()).unwrap().facts;
    assert!(!facts.iter().any(|what| matches!(what, What::ClockResumed { .. })), "{facts:?}");
}

#[test]
fn a_call_and_a_sleep_of_one_instant_are_a_sleep_after_the_call() {
    let story = Story::handed_over(DECIDE).then("16 11:00", "tanaka", &call(Reached));
    let asleep = story.then("16 11:00", "tanaka", &sleep("20 11:00"));
    assert_eq!(asleep.handoff().asleep_until(at("16 12:00")), Some(at("20 11:00")));
    let awake = asleep.then("16 11:00", "tanaka", &call(NoAnswer));
    assert_eq!(awake.handoff().asleep_until(at("16 12:00")), None, "and a call after it wakes the lead");
}

#[test]
fn a_confirmation_in_a_sleep_ends_it_and_the_one_after_it() {
    let answer = DECIDE.replace("'decide'", "'answer'").replace("'qualify', ", "");
    let story = Story::handed_over(&answer)
        .then("16 11:00", "tanaka", &call(Reached))
        .then("17 11:00", "tanaka", &sleep("19 11:00"))
        .then("20 11:00", "tanaka", &sleep("22 11:00"))
        .then("21 11:00", "tanaka", &told_later(Wish::Qualify { to: None }.into(), "18 11:00"));
    assert_eq!(story.run("answer"), "16 11:00, due 24 11:00, running", "one day was slept");
    let slept: Vec<_> = story.handoff().sleeps().collect();
    assert_eq!(slept, [(at("17 11:00"), at("18 11:00"))]);
    assert_eq!(story.handoff().clock("answer").unwrap().pauses, slept);
    assert_eq!(story.rule("21 12:00", "tanaka", &sleep("23 12:00")), "not_from_here", "and a candidate sleeps no more");
}

#[test]
fn only_contacts_since_a_clock_began_are_its_attempts() {
    let after_the_pass = "[[clock]]
        id = 'two_calls'
        starts = 'qualify'
        stops = ['contact']
        attempts = 2
        within = '72h'
        calendar = 'always'
        ";
    let story = Story::handed_over(after_the_pass)
        .then("16 11:00", "tanaka", &call(NoAnswer))
        .then("16 12:00", "tanaka", &call(NoAnswer))
        .then("16 13:00", "tanaka", &call(Reached))
        .then("16 14:00", "tanaka", &Wish::Qualify { to: None }.into())
        .then("16 15:00", "kimura", &call(NoAnswer));
    assert_eq!(story.run("two_calls"), "16 14:00, due 19 14:00, running");
    let story = story.then("17 15:00", "kimura", &call(NoAnswer));
    assert_eq!(story.run("two_calls"), "16 14:00, due 19 14:00, met 17 15:00");
    let story = story.then("17 16:00", "kimura", &told_later(call(NoAnswer), "16 16:00"));
    assert_eq!(story.run("two_calls"), "16 14:00, due 19 14:00, met 16 16:00", "the second call was earlier");
}

#[test]
fn any_one_of_its_stops_stops_a_clock() {
    for stops in ["['reached', 'contact']", "['contact', 'reached']"] {
        let three = format!(
            "[[clock]]\nid = 'tries'\nstarts = 'hand_off'\nstops = {stops}\nattempts = 3\nwithin = '72h'\ncalendar = 'always'\n"
        );
        let story = Story::handed_over(&three).then("16 11:00", "tanaka", &call(NoAnswer)).then(
            "16 12:00",
            "tanaka",
            &call(NoAnswer),
        );
        assert_eq!(story.run("tries"), "16 10:00, due 19 10:00, running");
        let story = story.then("16 13:00", "tanaka", &call(Reached));
        assert_eq!(story.run("tries"), "16 10:00, due 19 10:00, met 16 13:00", "{stops}: the third contact");
    }
}

#[test]
fn a_clock_of_the_wall_that_was_set_back_leaves_no_clock_running() {
    let accept_and_call = "
        [[clock]]
        id = 'accept'
        starts = 'hand_off'
        stops = ['accept']
        within = '4h'
        calendar = 'always'
        [[clock]]
        id = 'first_contact'
        starts = 'hand_off'
        stops = ['contact']
        within = '24h'
        calendar = 'always'
        ";
    let story = Story::handed_over(accept_and_call).then("16 09:59", "tanaka", &accept());
    assert_eq!(story.run("accept"), "16 10:00, due 16 14:00, met 16 10:00", "no time passed, and none is missing");
    let called = story.then("16 09:59", "tanaka", &call(NoAnswer));
    assert_eq!(called.run("first_contact"), "16 10:00, due 17 10:00, met 16 10:00");
    let story = Story::handed_over(accept_and_call).then("16 09:59", "tanaka", &give_back("later"));
    assert_eq!(story.run("accept"), "16 10:00, due 16 14:00, not required 16 10:00");
}

#[test]
fn what_became_due_when_other_terms_began_never_becomes_due_earlier() {
    let two_days = DECIDE.replace("7d", "2d");
    let story = Story::handed_over(DECIDE)
        .then("16 11:00", "tanaka", &call(Reached))
        .then("17 11:00", "tanaka", &sleep("22 11:00"))
        .adopting("19 11:00", &two_days)
        .taken_along("19 11:00");
    assert_eq!(story.run("decide"), "16 11:00, due 23 11:00, running", "a day was used, a day is left after the sleep");
    let story = Story::handed_over(DECIDE)
        .then("16 11:00", "tanaka", &call(Reached))
        .adopting("19 11:00", &two_days)
        .taken_along("19 11:00");
    assert_eq!(story.run("decide"), "16 11:00, due 19 11:00, running", "two days are over: now, and not in the past");
    let story = story.then("19 12:00", "tanaka", &sleep("22 11:00"));
    assert_eq!(story.run("decide"), "16 11:00, due 19 11:00, running", "a sleep does not move it into the past");
}

#[test]
fn a_beginning_that_was_earlier_counts_each_day_under_the_terms_of_that_day() {
    let in_the_office = DECIDE.replace("7d", "40h").replace("always", "office");
    let day_and_night = DECIDE.replace("7d", "40h");
    let story = Story::handed_over(&day_and_night)
        .then("16 12:00", "tanaka", &call(NoAnswer))
        .adopting("17 06:00", &in_the_office)
        .taken_along("17 06:00");
    // Eighteen hours under the old terms, and 22 in the office: nine each on the 17th and 18th, four on the 19th.
    assert_eq!(story.run("decide"), "16 12:00, due 19 13:00, running");
    let story = story.then("17 09:00", "tanaka", &told_later(call(NoAnswer), "16 11:00"));
    assert_eq!(story.run("decide"), "16 11:00, due 19 12:00, running", "an hour earlier begun, an hour earlier due");
}

#[test]
fn a_sleep_never_makes_a_promised_day_come_sooner() {
    let by = DECIDE.replace("within = '7d'", "by = 'next working day 20:00'").replace("always", "office");
    let story = Story::handed_over(&by).then("20 11:00", "tanaka", &call(Reached));
    assert_eq!(story.run("decide"), "20 11:00, due 23 20:00, running", "the next working day is Monday");
    let overnight = Story::handed_over(&by).then("20 11:00", "tanaka", &call(Reached)).then(
        "20 18:00",
        "tanaka",
        &sleep("23 09:00"),
    );
    assert_eq!(overnight.run("decide"), "20 11:00, due 23 20:00, running", "no office hour was slept through");
    let an_hour = story.then("20 17:00", "tanaka", &sleep("23 09:00"));
    assert_eq!(an_hour.run("decide"), "20 11:00, due 24 10:00, running", "one was");
}

#[test]
fn taking_back_and_doing_again_learn_nothing() {
    let learned = Learned { slot: Slot::Need, state: SlotState::Confirmed, evidence: None, said_by: None };
    let asking = |wish: Wish| Request { answers: vec![learned.clone()], ..wish.into() };
    let story = Story::handed_over(DECIDE).then("16 11:00", "tanaka", &accept());
    assert_eq!(story.rule("16 11:01", "tanaka", &asking(Wish::Undo)), "learns_nothing");
    let story = story.then("16 11:02", "tanaka", &Wish::Undo.into());
    assert_eq!(story.rule("16 11:03", "tanaka", &asking(Wish::Redo)), "learns_nothing");
    let said = |lang| story.asked("16 11:03", "tanaka", &asking(Wish::Redo)).unwrap_err().message().say(lang);
    assert_eq!(said(Lang::En), "Redo takes no answers to BANTC. Write them down by themselves, with edit.");
    assert_eq!(
        said(Lang::Ja),
        "やり直すと一緒にBANTCの回答は記録できません。回答だけを edit(編集)で記録してください。"
    );
    let story = story.then("16 11:04", "tanaka", &Wish::Redo.into());
    let story = story.then("16 11:05", "tanaka", &asking(Wish::Edit { set: std::collections::BTreeMap::new() }));
    assert_eq!(story.lead().bantc[&Slot::Need].state, SlotState::Confirmed, "by themselves they are kept");
}

/// Called at eight, thirty days are thirty days, although the lead wakes at nine; an hour that was named is held to.
#[test]
fn a_day_that_is_named_is_held_against_days() {
    let limited = format!("{DECIDE}[defer]\nlongest = '4d'\nwakes_at = '09:00'\n");
    let story = Story::handed_over(&limited).then("16 08:00", "tanaka", &call(Reached));
    let rule = |until: &str| story.rule("16 08:00", "tanaka", &sleep(until));
    assert_eq!([rule("20 08:00"), rule("20 09:00")], ["granted"; 2]);
    assert_eq!([rule("20 08:30"), rule("20 09:01"), rule("21 09:00")], ["sleep_too_long"; 3]);
    let said = |lang| story.asked("16 08:00", "tanaka", &sleep("21 09:00")).unwrap_err().message().say(lang);
    assert!(said(Lang::En).contains("until 2026-11-20 09:00 at the latest"), "{}", said(Lang::En));
    assert!(said(Lang::Ja).contains("今からなら2026-11-20 09:00まで"), "{}", said(Lang::Ja));
    let evening = story.then("16 18:00", "tanaka", &call(Reached));
    let refused = evening.asked("16 18:00", "tanaka", &sleep("20 18:01")).unwrap_err().message().say(Lang::En);
    assert!(refused.contains("until 2026-11-20 18:00 at the latest"), "{refused}");
    let in_all = format!("{DECIDE}[defer]\nlongest = '4d'\nin_all = '4d'\nwakes_at = '09:00'\n");
    let story = Story::handed_over(&in_all).then("16 08:00", "tanaka", &call(Reached));
    assert_eq!(story.rule("16 08:00", "tanaka", &sleep("20 09:00")), "granted");
}

#[test]
fn sleeping_is_limited_in_all_and_the_refusal_says_until_when() {
    let limited = format!("{DECIDE}[defer]\nlongest = '4d'\nin_all = '6d'\n");
    let story = Story::handed_over(&limited)
        .then("16 11:00", "tanaka", &call(Reached))
        .then("16 12:00", "tanaka", &sleep("20 12:00"))
        .then("18 12:00", "tanaka", &call(NoAnswer));
    // Two days were slept, four are left; and no sleep may last longer than four.
    assert_eq!(story.rule("18 13:00", "tanaka", &sleep("22 13:01")), "sleep_too_long");
    assert_eq!(story.rule("18 13:00", "tanaka", &sleep("22 13:00")), "granted");
    let story = story.then("18 13:00", "tanaka", &sleep("21 13:00"));
    assert_eq!(story.rule("22 09:00", "tanaka", &sleep("23 09:01")), "slept_enough", "one day is left");
    let said =
        |now: &str, until: &str, lang| story.asked(now, "tanaka", &sleep(until)).unwrap_err().message().say(lang);
    let english = "With its earlier sleeps this lead may sleep until 2026-11-23 09:00 at the latest. Take an earlier date, or return it to marketing.";
    assert_eq!(said("22 09:00", "23 09:01", Lang::En), english);
    assert!(said("22 09:00", "23 09:01", Lang::Ja).contains("保留できるのは2026-11-23 09:00までです"));
    let story = story.then("22 09:00", "tanaka", &sleep("23 09:00"));
    let refusal = story.asked("24 09:00", "tanaka", &sleep("24 10:00")).unwrap_err();
    assert_eq!(refusal.rule(), "slept_enough");
    assert!(refusal.message().say(Lang::En).starts_with("This lead has slept as long as the agreement allows"));
    let again = story.then("24 10:00", "tanaka", &give_back("later")).then("25 10:00", "ito", &hand_off());
    let again = again.then("25 11:00", "tanaka", &call(Reached));
    assert_eq!(again.rule("25 12:00", "tanaka", &sleep("29 12:00")), "granted", "another hand-off, another six days");
    let open = Story::handed_over(DECIDE).then("16 11:00", "tanaka", &call(Reached));
    assert_eq!(
        open.rule("16 12:00", "tanaka", &sleep("360 12:00")),
        "granted",
        "an agreement that says nothing limits nothing"
    );
}

/// Whoever has not called within a day is late; a mail to more than two leads at once is no contact.
const BULK: &str = "contact = { bulk_mail = 2 }
[[clock]]
id = 'first_contact'
starts = 'hand_off'
stops = ['contact']
within = '24h'
calendar = 'always'
";

fn mail_to(leads: usize) -> Request {
    Request { leads, ..Request::contact(Channel::Mail, NoAnswer) }
}

#[test]
fn one_mail_to_many_is_told_of_each_and_is_no_contact_with_any() {
    let story = Story::handed_over(BULK).then("16 11:00", "tanaka", &mail_to(3));
    assert_eq!(story.run("first_contact"), "16 10:00, due 17 10:00, running");
    assert_eq!((story.lead().stage, story.handoff().contacts.len()), (Stage::Mql, 0), "nobody took it");
    let told = &story.record.facts.last().unwrap().what;
    assert!(matches!(told, What::Contacted { in_bulk: true, .. }), "{told:?}");
    let next =
        Wish::Contact { channel: Channel::Mail, outcome: NoAnswer, next: Some(at("18 10:00")), gave: Vec::new() };
    let planned = |leads| Request { leads, ..next.clone().into() };
    assert_eq!(story.rule("16 12:00", "tanaka", &planned(3)), "bulk_plans_nothing");
    assert_eq!(story.rule("16 12:00", "tanaka", &planned(2)), "granted", "as many as the agreement says are no bulk");
    let called = Request { leads: 3, ..call(NoAnswer) };
    let story = story.then("16 12:00", "tanaka", &called);
    assert_eq!(story.run("first_contact"), "16 10:00, due 17 10:00, met 16 12:00", "three calls are three calls");
    let mailed = Story::handed_over(BULK).then("16 11:00", "tanaka", &mail_to(2));
    assert_eq!(mailed.run("first_contact"), "16 10:00, due 17 10:00, met 16 11:00");
    let unlimited =
        Story::handed_over(&BULK.replace("contact = { bulk_mail = 2 }", "")).then("16 11:00", "tanaka", &mail_to(900));
    assert_eq!(unlimited.run("first_contact"), "16 10:00, due 17 10:00, met 16 11:00", "where nothing is said");
}

#[test]
fn one_mail_to_many_wakes_nobody_and_is_no_attempt() {
    let story = Story::handed_over(BULK)
        .then("16 11:00", "tanaka", &call(Reached))
        .then("16 12:00", "tanaka", &sleep("20 09:00"))
        .then("17 11:00", "tanaka", &mail_to(3));
    assert_eq!(story.handoff().asleep_until(at("17 12:00")), Some(at("20 09:00")));
    assert_eq!(story.handoff().last_contact().map(|contact| contact.at), Some(at("16 11:00")));
    let alone = story.then("17 12:00", "tanaka", &mail_to(1));
    assert_eq!(alone.handoff().asleep_until(at("17 12:00")), None, "a mail of its own does");
}

#[test]
fn the_agreement_of_the_hand_off_says_how_many_are_many() {
    let story = Story::handed_over(BULK).adopting("16 11:00", &BULK.replace("bulk_mail = 2", "bulk_mail = 5"));
    assert_eq!(story.run("first_contact"), "16 10:00, due 17 10:00, running");
    let kept = story.then("16 12:00", "tanaka", &mail_to(3));
    assert_eq!(kept.run("first_contact"), "16 10:00, due 17 10:00, running", "it goes by what was agreed on then");
    let along = kept.taken_along("16 13:00").then("16 14:00", "tanaka", &mail_to(3));
    assert_eq!(along.run("first_contact"), "16 10:00, due 17 10:00, met 16 14:00");
}
