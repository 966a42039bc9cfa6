//! What a lead's facts make of it: stages and their dates, owners, ends, and what counts after an undo.

use super::{Lead, Reached};
use crate::agreement::terms::Outcome::{NoAnswer, Reached as Spoken};
use crate::agreement::terms::{Act, Slot, SlotState, Stage};
use crate::domain::assignment::{Allotment, How};
use crate::domain::decide::story::{Story, accept, at, call, give_back, hand_off, planned, sleep, told_later};
use crate::domain::{Ground, Learned, Request, Verdict, Way, What, Wish};
use crate::ids::{OpId, PersonId};

/// A day to call, of which the last hours are urgent; a week to decide, which a sleep stops.
const CLOCKS: &str = "[[clock]]
id = 'first_contact'
starts = 'hand_off'
stops = ['contact']
within = '24h'
calendar = 'always'
warn_at = ['50%', '80%']
[[clock]]
id = 'decide'
starts = 'contact'
stops = ['qualify', 'return', 'reject']
pauses = ['defer']
within = '7d'
calendar = 'always'
";

fn undo() -> Request {
    Wish::Undo.into()
}

fn redo() -> Request {
    Wish::Redo.into()
}

fn assign(to: &str) -> Request {
    Wish::Assign { to: PersonId::new(to) }.into()
}

/// A lead of which another system told: stages, each with its day.
fn told(stages: &[(Stage, &str)]) -> Lead {
    let mut story = Story::under("");
    for (stage, day) in stages {
        let reached = What::Reached { stage: *stage, amount: None, reason: None };
        story.add(&format!("{day} 12:00"), "ito", reached);
    }
    story.record.lead
}

#[test]
fn a_stage_has_its_earliest_date_whatever_the_order_of_telling() {
    let lead = told(&[(Stage::Mql, "12"), (Stage::Customer, "10"), (Stage::Mql, "11"), (Stage::Mql, "14")]);
    assert_eq!(lead.reached.at(Stage::Mql), Some(at("11 12:00")));
    assert_eq!(lead.reached.at(Stage::Customer), Some(at("10 12:00")));
    assert_eq!(lead.reached.at(Stage::Sal), None);
    assert_eq!(lead.reached.first(), Some(at("10 12:00")));
    assert_eq!(Reached::default().first(), None);
}

#[test]
fn a_later_stage_before_an_earlier_one_is_a_contradiction() {
    let contradictions = |stages: &[(Stage, &str)]| told(stages).reached.contradictions();
    // It came in on the 16th itself.
    assert_eq!(contradictions(&[(Stage::Mql, "17"), (Stage::Sal, "17"), (Stage::Customer, "18")]), []);
    assert_eq!(contradictions(&[(Stage::Mql, "18"), (Stage::Customer, "17")]), [(Stage::Customer, Stage::Mql)]);
    assert_eq!(contradictions(&[(Stage::Mql, "15"), (Stage::Sql, "17")]), [(Stage::Mql, Stage::Lead)]);
    // Lost before it was there. Whoever was lost and comes back is none.
    assert_eq!(contradictions(&[(Stage::Lost, "15")]), [(Stage::Lost, Stage::Lead)]);
    assert_eq!(contradictions(&[(Stage::Lost, "17"), (Stage::Mql, "18")]), []);
}

#[test]
fn a_cohort_goes_by_mql_else_by_the_leads_own_day_else_by_what_is_known() {
    assert_eq!(told(&[(Stage::Mql, "18"), (Stage::Sal, "17")]).cohort_at(), Some(at("18 12:00")));
    assert_eq!(told(&[(Stage::Sal, "12")]).cohort_at(), Some(at("16 09:00")), "when it came in");
    let mut story = Story::under("");
    story.record.facts.clear();
    story.record.lead = Lead::unknown(story.record.lead.id);
    assert_eq!(story.lead().cohort_at(), None);
    story.add("16 09:00", "ito", What::Captured { way: Way::History });
    story.add("14 12:00", "ito", What::Reached { stage: Stage::Sql, amount: None, reason: None });
    assert_eq!(story.lead().cohort_at(), Some(at("14 12:00")));
}

#[test]
fn history_moves_a_lead_forward_and_of_two_ends_the_later_one_holds() {
    use Stage::{Customer, Excluded, Lead, Lost, Mal, Mql, Sal};
    for (stages, stands) in [
        (&[(Sal, "12"), (Mql, "13")][..], Sal),
        (&[(Mql, "13"), (Sal, "12")], Sal),
        (&[(Mal, "12")], Mal),
        (&[(Lead, "17")], Lead),
        (&[(Lost, "12"), (Customer, "13")], Customer),
        (&[(Lost, "13"), (Customer, "12")], Lost),
        (&[(Customer, "12"), (Excluded, "12")], Excluded),
        (&[(Customer, "13"), (Sal, "14")], Customer),
    ] {
        assert_eq!(told(stages).stage, stands, "{stages:?}");
    }
}

#[test]
fn what_is_told_of_a_lead_in_work_is_kept_and_ends_nothing() {
    let mut story = Story::handed_over("");
    story.add("17 12:00", "ito", What::Reached { stage: Stage::Customer, amount: None, reason: None });
    assert_eq!((story.lead().stage, story.lead().reached.at(Stage::Customer)), (Stage::Mql, Some(at("17 12:00"))));
    assert!(story.lead().open_handoff().is_some());
}

#[test]
fn hand_offs_are_numbered_and_their_owners_kept_without_repeats() {
    let story = Story::handed_over(CLOCKS)
        .then("16 11:00", "tanaka", &accept())
        .then("16 12:00", "tanaka", &assign("sato"))
        .then("16 13:00", "sato", &give_back("later"))
        .then("17 10:00", "ito", &hand_off())
        .then("17 11:00", "sato", &give_back("later"));
    let people = |n: usize| -> Vec<_> {
        let owners = story.lead().handoffs[n].owners.iter();
        owners.map(|(at, owner)| (*at, owner.as_ref().map_or("nobody", PersonId::as_str))).collect()
    };
    assert_eq!(people(0), [(at("16 10:00"), "nobody"), (at("16 11:00"), "tanaka"), (at("16 12:00"), "sato")]);
    assert_eq!(people(1), [(at("17 10:00"), "nobody")]);
    let again = Request { note: Some("They asked again.".to_owned()), ..hand_off() };
    let story = story.then("18 10:00", "ito", &again);
    assert_eq!(story.lead().handoffs.iter().map(|handoff| handoff.n).collect::<Vec<_>>(), [1, 2, 3]);
    let mut given = story.then("18 11:00", "tanaka", &accept());
    assert_eq!(given.lead().given(), Some((&PersonId::new("tanaka"), at("18 11:00"))));
    given.add("18 12:00", "ito", What::Assigned { owner: PersonId::new("tanaka") });
    assert_eq!(given.handoff().owners.len(), 2, "given to whoever has it already");
}

#[test]
fn what_sales_found_itself_was_given_by_nobody() {
    let mut story = Story::under("");
    story.add("16 10:00", "tanaka", What::Generated);
    assert_eq!(story.lead().given(), None);
    assert!(!story.handoff().is_passing());
    assert_eq!((story.lead().stage, story.handoff().ground.clone()), (Stage::Sql, Ground::Generated));
    let story = Story::handed_over("");
    assert!(story.handoff().is_passing());
    assert_eq!(story.lead().given(), None, "it lies in the team's queue");
}

#[test]
fn a_lead_is_held_while_it_is_nobodys_and_its_own_hand_off_says_so() {
    let mut story = Story::handed_over("");
    let allotment =
        |how| Allotment { how, to: None, rule: Some("west".to_owned()), overdue: None, thought_of: Vec::new() };
    assert_eq!(story.lead().held_for(), None);
    story.add("16 10:30", "ito", What::Allotted(allotment(How::Held)));
    assert_eq!(story.lead().held_for(), Some("west"));
    assert_eq!(story.lead().allotted().map(|allotted| allotted.handoff), Some(1));
    let taken = story.then("16 11:00", "tanaka", &accept());
    assert_eq!(taken.lead().held_for(), None, "somebody took it");
    let mut again = taken.then("16 12:00", "tanaka", &give_back("later")).then("17 10:00", "ito", &hand_off());
    assert_eq!((again.lead().held_for(), again.lead().allotted()), (None, None), "that was the hand-off before");
    again.add("17 11:00", "ito", What::Allotted(allotment(How::Queue)));
    assert_eq!(again.lead().held_for(), None, "left to the team, and not held");
    assert!(again.lead().allotted().is_some());
}

#[test]
fn a_lead_rests_while_it_sleeps_or_waits_for_its_next_step_but_never_past_urgency() {
    let rests = |story: &Story| story.lead().rests_until();
    let called = Story::handed_over(CLOCKS).then("16 11:00", "tanaka", &planned("18 10:00"));
    assert_eq!(rests(&called), Some(at("18 10:00")));
    let asleep = Story::handed_over(CLOCKS).then("16 11:00", "tanaka", &call(Spoken)).then(
        "16 12:00",
        "tanaka",
        &sleep("19 09:00"),
    );
    assert_eq!(rests(&asleep), Some(at("19 09:00")));
    let uncalled =
        Story::handed_over(CLOCKS).then("16 11:00", "tanaka", &accept()).then("16 12:00", "tanaka", &sleep("19 09:00"));
    assert_eq!(rests(&uncalled), Some(at("17 05:12")), "four fifths of its day to be called");
    assert_eq!(rests(&called.then("17 10:00", "tanaka", &call(Spoken))), None);
    // Five of seven days to decide are gone with the warning; the sleep that was agreed on holds the clock, and the lead.
    let decides = CLOCKS.replace("within = '7d'", "within = '7d'\nwarn_at = ['50%']");
    let urgent = |now: &str| {
        let called = Story::handed_over(&decides).then("16 11:00", "tanaka", &call(Spoken));
        called.then(now, "tanaka", &sleep("29 09:00")).lead().rests_until()
    };
    assert_eq!(urgent("22 12:00"), Some(at("29 09:00")), "it presses nobody while its clock stands still");
    assert_eq!(urgent("18 12:00"), Some(at("29 09:00")), "nor where it gets urgent after that");
    assert_eq!(urgent("23 12:00"), Some(at("19 23:00")), "what was overdue before goes on pressing");
    assert_eq!(urgent("23 11:00"), Some(at("19 23:00")), "and so does what has no time left");
    assert_eq!(rests(&asleep.then("17 10:00", "tanaka", &give_back("later"))), None, "it is over");
}

#[test]
fn the_next_step_stands_until_somebody_does_something_later() {
    let story = Story::handed_over("").then("16 11:00", "tanaka", &planned("18 10:00"));
    let qualify = Request::from(Wish::Qualify { to: None });
    assert_eq!(story.handoff().next_at(), Some(at("18 10:00")));
    let same_minute =
        Story::handed_over("").then("16 11:00", "tanaka", &planned("18 10:00")).then("16 11:00", "tanaka", &qualify);
    assert_eq!(same_minute.handoff().next_at(), Some(at("18 10:00")), "qualified in that very call");
    let later = story.then("16 12:00", "tanaka", &qualify);
    assert_eq!(later.handoff().next_at(), None);
    let after = later.then("16 13:00", "tanaka", &planned("19 10:00"));
    assert_eq!(after.handoff().next_at(), Some(at("19 10:00")), "a step that was planned since");
}

#[test]
fn a_sleep_is_over_when_it_ends_or_somebody_works_on_the_lead() {
    let story = Story::handed_over("").then("16 11:00", "tanaka", &call(NoAnswer)).then(
        "16 12:00",
        "tanaka",
        &sleep("18 09:00"),
    );
    assert_eq!(story.handoff().asleep_until(at("18 08:59")), Some(at("18 09:00")));
    assert_eq!(story.handoff().asleep_until(at("18 09:00")), None, "at nine it is awake");
    let at_once = story.then("16 12:00", "tanaka", &call(NoAnswer));
    assert_eq!(at_once.handoff().sleeps_until(), None, "called in the minute in which it fell asleep");
}

#[test]
fn the_first_contact_and_the_first_word_are_the_earliest_ones() {
    let story = Story::handed_over("")
        .then("16 12:00", "tanaka", &call(NoAnswer))
        .then("16 14:00", "tanaka", &call(Spoken))
        .then("16 15:00", "sato", &told_later(call(Spoken), "16 13:00"))
        .then("16 15:30", "sato", &told_later(call(NoAnswer), "16 11:00"));
    let handoff = story.handoff();
    assert_eq!(handoff.first_contact().map(|contact| contact.at), Some(at("16 11:00")));
    assert_eq!(handoff.first_reached().map(|contact| contact.at), Some(at("16 13:00")));
    assert_eq!(handoff.last_contact().map(|contact| contact.at), Some(at("16 14:00")));
    assert_eq!(Story::handed_over("").handoff().first_reached(), None);
}

#[test]
fn an_operation_counts_once_however_many_facts_it_has() {
    let story = Story::handed_over(CLOCKS).then("16 11:00", "tanaka", &call(NoAnswer));
    assert!(story.record.facts.len() > 4);
    let acts = |story: &Story| story.lead().operations.iter().map(|operation| operation.act).collect::<Vec<_>>();
    assert_eq!(acts(&story), [Act::Capture, Act::HandOff, Act::Contact]);
    let undone = story.then("16 11:10", "tanaka", &undo().with_note("The wrong lead.".to_owned()));
    assert_eq!(acts(&undone), [Act::Capture, Act::HandOff]);
    assert_eq!(undone.lead().redoable.len(), 1, "a note that goes with an undo is no act after it");
    let again = undone.then("16 11:20", "tanaka", &redo());
    assert_eq!(acts(&again), [Act::Capture, Act::HandOff, Act::Contact]);
    assert!(again.lead().redoable.is_empty() && again.lead().undone.is_empty());
}

#[test]
fn of_two_acts_that_were_taken_back_each_is_done_again_in_its_turn() {
    let story =
        Story::handed_over(CLOCKS).then("16 11:00", "tanaka", &accept()).then("16 11:10", "tanaka", &call(NoAnswer));
    let (accepted, called) = (story.lead().operations[2].id, story.lead().operations[3].id);
    let ids = |story: &Story| story.lead().redoable.iter().map(|operation| operation.id).collect::<Vec<OpId>>();
    let undone = story.then("16 11:20", "tanaka", &undo()).then("16 11:30", "tanaka", &undo());
    assert_eq!((ids(&undone), undone.lead().stage), (vec![called, accepted], Stage::Mql));
    let once = undone.then("16 11:40", "tanaka", &redo());
    assert_eq!((ids(&once), once.handoff().contacts.len()), (vec![called], 0));
    let twice = once.then("16 11:50", "tanaka", &redo());
    assert_eq!((ids(&twice), twice.handoff().contacts.len()), (vec![], 1));
    let other = twice.then("16 11:55", "tanaka", &undo()).then("16 11:56", "sato", &call(NoAnswer));
    assert_eq!(other.rule("16 11:57", "tanaka", &redo()), "nothing_to_redo", "somebody acted since");
}

#[test]
fn what_is_learned_goes_with_its_words_and_stays_when_the_lead_comes_back() {
    let learned = |evidence: &str, said_by: &str| {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Learned { slot: Slot::Budget, state: SlotState::Partial, evidence: text(evidence), said_by: text(said_by) }
    };
    let texts = |evidence: &str, said_by: &str| -> Vec<_> {
        let request = Request { answers: vec![learned(evidence, said_by)], ..call(Spoken) };
        let decision = Story::handed_over("").asked("16 11:00", "tanaka", &request).unwrap();
        decision.texts.into_iter().map(|(place, words)| (place, words.text, words.said_by)).collect()
    };
    assert_eq!(texts("", ""), []);
    assert_eq!(texts("  ", "\u{3000}"), [], "blanks are no words");
    let mori = Some("Mori".to_owned());
    assert_eq!(texts("Two million", "Mori"), [(0, "Two million".to_owned(), mori.clone())]);
    assert_eq!(texts("", "Mori"), [(0, String::new(), mori)]);
    assert_eq!(texts("Two million", ""), [(0, "Two million".to_owned(), None)]);
    let request = Request { answers: vec![learned("Two million", "")], ..give_back("later") };
    let story = Story::handed_over("").then("16 11:00", "tanaka", &request).then("17 10:00", "ito", &hand_off());
    assert_eq!(story.lead().bantc[&Slot::Budget].at, at("16 11:00"));
}

#[test]
fn a_deal_keeps_what_was_said_of_it_last() {
    let open = Wish::Open { amount: Some(1e6), close: "2027-01-31".parse().ok() }.into();
    let mut story = Story::handed_over("")
        .then("16 11:00", "tanaka", &accept())
        .then("16 12:00", "tanaka", &Wish::Qualify { to: None }.into())
        .then("16 13:00", "tanaka", &open);
    story.add("16 14:00", "tanaka", What::DealMoved { deal_stage: "proposal".to_owned() });
    story.add("16 15:00", "tanaka", What::DealValued { amount: Some(8e5), close: None });
    story.add("16 16:00", "tanaka", What::DealValued { amount: None, close: "2027-02-28".parse().ok() });
    let deal = story.lead().deal.clone().unwrap();
    assert_eq!(
        (deal.opened_at, deal.amount, deal.deal_stage.as_deref()),
        (at("16 13:00"), Some(8e5), Some("proposal"))
    );
    assert_eq!(deal.close, "2027-02-28".parse().ok());
    let won = story.then("16 17:00", "tanaka", &Wish::Win { amount: None }.into());
    assert_eq!((won.lead().stage, won.lead().deal.as_ref().and_then(|deal| deal.amount)), (Stage::Customer, Some(8e5)));
}

#[test]
fn the_next_round_starts_without_the_deal_that_was_lost_and_keeps_it_in_view() {
    let reason = || "later".to_owned();
    let open = |amount| Wish::Open { amount: Some(amount), close: "2027-01-31".parse().ok() }.into();
    let lost = Story::generated_anew("16 09:00", "tanaka").then("16 10:00", "tanaka", &open(1e6)).then(
        "16 11:00",
        "tanaka",
        &Wish::Lose { reason: reason() }.into(),
    );
    assert!(lost.lead().deal.is_some() && lost.lead().former_deals.is_empty(), "while it is lost that is its deal");
    let again =
        lost.then("16 12:00", "ito", &Request::from(Wish::Recycle { reason: None }).with_note("New head.".to_owned()));
    let again = again.then("16 13:00", "ito", &hand_off());
    let former = &again.lead().former_deals;
    assert_eq!(again.lead().deal, None, "the MQL of the next round has no deal");
    assert_eq!((former.len(), former[0].handoff, former[0].deal.amount), (1, 1, Some(1e6)));
    assert_eq!(former[0].closed.as_ref().map(|closed| closed.reason.clone()), Some(Some(reason())));
    assert_eq!(again.lead().reached.at(Stage::Opportunity), Some(at("16 10:00")), "figures count it as before");
    let taken_back = again.then("16 13:01", "ito", &Wish::Undo.into()).then("16 13:02", "ito", &Wish::Undo.into());
    assert_eq!(taken_back.lead().deal.as_ref().and_then(|deal| deal.amount), Some(1e6), "undo brings it back");
}

#[test]
fn steps_of_a_deal_follow_one_another() {
    let story = Story::handed_over("").then("16 11:00", "tanaka", &call(Spoken)).then(
        "16 12:00",
        "tanaka",
        &Wish::Qualify { to: None }.into(),
    );
    let open = || Request::from(Wish::Open { amount: Some(1e6), close: "2027-01-31".parse().ok() });
    assert_eq!(story.rule("16 15:00", "tanaka", &told_later(open(), "16 11:59")), "before_it_began");
    assert_eq!(story.rule("16 15:00", "tanaka", &told_later(open(), "16 12:00")), "granted");
    assert_eq!(story.rule("16 15:00", "tanaka", &told_later(open(), "16 15:00")), "granted", "this very minute");
    assert_eq!(story.rule("16 15:00", "tanaka", &told_later(open(), "16 15:01")), "not_yet_happened");
    let opened = story.then("16 15:00", "tanaka", &told_later(open(), "16 13:00"));
    let win = || Request::from(Wish::Win { amount: None });
    assert_eq!(opened.rule("16 16:00", "tanaka", &told_later(win(), "16 12:59")), "before_it_began");
    assert_eq!(opened.rule("16 16:00", "tanaka", &told_later(win(), "16 13:00")), "granted");
    let early = Story::handed_over("").then("16 11:00", "tanaka", &call(Spoken));
    let qualify = || Request::from(Wish::Qualify { to: None });
    assert_eq!(early.rule("16 12:00", "tanaka", &told_later(qualify(), "16 10:30")), "before_it_began");
    assert_eq!(early.rule("16 12:00", "tanaka", &told_later(call(NoAnswer), "16 10:00")), "granted");
    assert_eq!(early.rule("16 12:00", "tanaka", &told_later(call(NoAnswer), "16 09:59")), "before_it_began");
}

#[test]
fn what_the_journal_tells_twice_of_a_clock_is_true_once() {
    let mut story = Story::handed_over(CLOCKS);
    let started = |due: &str| {
        let clock = "first_contact".to_owned();
        What::ClockStarted { clock, due_at: at(due), warn_at: Vec::new(), ideal_at: None }
    };
    let stopped = |verdict| What::ClockStopped { clock: "first_contact".to_owned(), verdict, at: None };
    story.add("16 10:00", "ito", started("17 10:00"));
    assert_eq!(story.run("first_contact"), "16 10:00, due 17 10:00, running");
    story.add("16 12:00", "tanaka", stopped(Verdict::Met));
    story.add("16 12:00", "tanaka", stopped(Verdict::NotRequired));
    assert_eq!(story.run("first_contact"), "16 10:00, due 17 10:00, met 16 12:00", "as it was told first");
    story.add("16 11:00", "tanaka", stopped(Verdict::Met));
    assert_eq!(story.run("first_contact"), "16 10:00, due 17 10:00, met 16 11:00", "unless it was earlier");
}

#[test]
fn of_two_sleeps_that_touch_a_contact_ends_the_one_in_which_it_is() {
    let story = Story::handed_over(CLOCKS)
        .then("16 11:00", "tanaka", &call(Spoken))
        .then("17 11:00", "tanaka", &sleep("20 11:00"))
        .then("20 11:00", "tanaka", &sleep("24 11:00"))
        .then("20 11:00", "tanaka", &call(NoAnswer));
    let slept: Vec<_> = story.handoff().deferrals.iter().map(|sleep| (sleep.at, sleep.until)).collect();
    assert_eq!(slept, [(at("17 11:00"), at("20 11:00")), (at("20 11:00"), at("20 11:00"))]);
    assert_eq!(story.handoff().clocks[1].pauses, slept);
    assert_eq!(story.run("decide"), "16 11:00, due 26 11:00, running", "seven days and three");
}

#[test]
fn the_latest_answer_by_when_it_was_heard_holds() {
    let heard = |state: SlotState| Request {
        answers: vec![Learned { slot: Slot::Need, state, evidence: None, said_by: None }],
        ..call(Spoken).with_note("Told late.".to_owned())
    };
    let need = |story: &Story| story.lead().bantc.get(&Slot::Need).map(|answer| (answer.state, answer.at));
    let confirmed = Some((SlotState::Confirmed, at("16 15:00")));
    let story = Story::handed_over("").then("16 15:00", "tanaka", &heard(SlotState::Confirmed));
    assert_eq!(need(&story), confirmed);
    let story = story.then("16 16:00", "tanaka", &told_later(heard(SlotState::Asked), "16 12:00"));
    assert_eq!(need(&story), confirmed, "what was heard before it, and written down after it");
    let story = story.then("16 17:00", "tanaka", &told_later(heard(SlotState::Partial), "16 15:00"));
    assert_eq!(need(&story), Some((SlotState::Partial, at("16 15:00"))), "of two at one instant the one told later");
    let undo = || Request::from(Wish::Undo);
    let story = story.then("16 17:01", "tanaka", &undo());
    assert_eq!(need(&story), confirmed);
    let story = Story::handed_over("")
        .then("16 12:00", "tanaka", &told_later(heard(SlotState::Asked), "16 11:00"))
        .then("16 15:00", "tanaka", &heard(SlotState::Confirmed))
        .then("16 15:01", "tanaka", &undo());
    assert_eq!(need(&story), Some((SlotState::Asked, at("16 11:00"))), "the newer one was taken back");
}

#[test]
fn a_finding_in_error_is_taken_back_and_can_be_put_aside() {
    let found = Story::generated_anew("16 10:00", "tanaka");
    assert_eq!((found.lead().stage, found.lead().reached.at(Stage::Sql)), (Stage::Sql, Some(at("16 10:00"))));
    assert_eq!(found.rule("16 10:01", "sato", &Request::from(Wish::Undo)), "not_your_act");
    let found = found.then("16 10:01", "tanaka", &Request::from(Wish::Undo));
    let lead = found.lead();
    assert_eq!((lead.stage, lead.owner.as_ref(), lead.handoffs.len()), (Stage::Lead, None, 0));
    assert_eq!((lead.reached.at(Stage::Lead), lead.reached.at(Stage::Sql)), (Some(at("16 10:00")), None));
    assert_eq!(lead.traits.source.as_deref(), Some("Fair"), "what it is stays known");
    assert_eq!(found.rule("16 10:02", "tanaka", &Request::from(Wish::Undo)), "nothing_to_undo");
    let exclude = Request::from(Wish::Exclude { reason: "never".to_owned() });
    assert_eq!(found.rule("16 10:02", "ito", &exclude), "granted");
    let again = found.then("16 10:03", "tanaka", &Request::from(Wish::Redo));
    assert_eq!((again.lead().stage, again.lead().handoffs.len()), (Stage::Sql, 1));
}
