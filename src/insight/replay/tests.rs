//! Leads of which everything is known, replayed under one definition and another.

use chrono::TimeDelta;

use super::*;
use crate::agreement::terms::{Act, Channel, Outcome as CallOutcome, Slot, SlotState, Stage};
use crate::agreement::{Agreement, Points, Versions};
use crate::clock::Timestamp;
use crate::domain::score::Deed;
use crate::domain::{Fact, Field, Former, Ground, Operation, Person, Traits, Way, What};
use crate::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use crate::insight::Span;

mod planted;

const COMMON: &str = "
title = 'A year'
effective_from = 2026-04-01
time_zone = 'Asia/Tokyo'
calendar.office.hours = { monday = ['09:00-18:00'], tuesday = ['09:00-18:00'], wednesday = ['09:00-18:00'], thursday = ['09:00-18:00'], friday = ['09:00-18:00'] }
score.fit = [{ id = 'director', when = { title = ['director'] }, points = 20 }]
score.touch = [
  { id = 'paper', kind = 'download', points = 10 },
  { id = 'prices', kind = 'pricing_view', points = 30 },
]
person = [
  { id = 'sato', name = 'Sato', role = 'inside_sales', calendar = 'office', per_day = 2 },
  { id = 'ito', name = 'Ito', role = 'marketing' },
]
reason = [{ id = 'later', for = ['return', 'lose'], speaks_to = 'nurturing', wake_after = '30d' }]
";

fn agreement(text: &str) -> Agreement {
    Agreement::parse("replayed", &format!("{COMMON}{text}")).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// So many points make an MQL.
fn bar(points: i64) -> Agreement {
    agreement(&format!("mql = [{{ id = 'bar', score = {points} }}]"))
}

/// A day of April 2026 and after, at noon in Tokyo.
fn day(day: i64) -> Timestamp {
    let first = Timestamp::parse_rfc3339("2026-04-01T12:00:00+09:00").unwrap();
    first.plus(TimeDelta::days(day - 1))
}

/// A lead's life as it was written down.
struct Life {
    way: Way,
    facts: Vec<Fact>,
    touches: Vec<(String, Timestamp, Timestamp)>,
    person: Person,
    past: Vec<Former>,
    ids: OpIds,
}

impl Life {
    fn of(way: Way, came: i64) -> Self {
        let (person, ids) = (Person::default(), OpIds::seeded(7));
        let life = Self { way, facts: Vec::new(), touches: Vec::new(), person, past: Vec::new(), ids };
        let traits = Traits { source: Some("Fair".to_owned()), ..Traits::default() };
        life.then(came, Act::Capture, What::Captured { way }).then(came, Act::Capture, What::Described(traits))
    }

    fn live(came: i64) -> Self {
        Self::of(Way::Live, came)
    }

    fn history(came: i64) -> Self {
        Self::of(Way::History, came).then(came, Act::Capture, reached(Stage::Lead))
    }

    fn then(mut self, at: i64, act: Act, what: What) -> Self {
        let by = if act == Act::Capture { "ito" } else { "sato" };
        // A list of history is written down long after.
        let recorded_at = if self.way == Way::History && act == Act::Capture { day(400) } else { day(at) };
        let (id, by, agreement) = (self.ids.next(), PersonId::new(by), AgreementVersion(1));
        let operation = Operation { id, act, by, recorded_at, agreement, batch: None };
        let n = u32::try_from(self.facts.len()).unwrap() + 1;
        self.facts.push(Fact { n, operation, at: day(at), what });
        self
    }

    fn did(self, at: i64, kind: &str) -> Self {
        self.did_told(at, kind, at)
    }

    /// It was told on a later day.
    fn did_told(mut self, at: i64, kind: &str, told: i64) -> Self {
        self.touches.push((kind.to_owned(), day(at), day(told)));
        self
    }

    fn handed_over(self, at: i64) -> Self {
        let ground = Ground::Criterion("bar".to_owned());
        self.then(at, Act::HandOff, What::HandedOff { ground, to: None, tier: None, basis: None })
    }

    fn handed_over_by_hand(self, at: i64) -> Self {
        let ground = Ground::ByHand;
        self.then(at, Act::HandOff, What::HandedOff { ground, to: None, tier: None, basis: None })
    }

    fn returned(self, at: i64) -> Self {
        self.then(at, Act::Return, What::Returned { reason: "later".to_owned(), wake_at: None, wake_on: Vec::new() })
    }

    fn qualified(self, at: i64) -> Self {
        self.then(at, Act::Accept, What::Accepted).then(at, Act::Qualify, What::Qualified)
    }

    fn titled(mut self, title: &str) -> Self {
        self.person.set(Field::Title, title);
        self
    }

    fn timeline(&self, regime: &Regime<'_>) -> Timeline {
        let told = |(kind, at, told): &(String, Timestamp, Timestamp)| ToldDeed {
            deed: Deed { at: *at, kind: regime.kind(kind), asset: 0, times: 1, amount: None, is_total: false },
            recorded_at: *told,
            is_live: self.way == Way::Live,
        };
        let deeds: Vec<_> = self.touches.iter().map(told).collect();
        Timeline::new(LeadId(1), &self.facts, self.person.clone(), &self.past, &deeds)
    }

    fn course(&self, agreement: &Agreement) -> Course {
        self.course_in(agreement, Span::default())
    }

    fn course_in(&self, agreement: &Agreement, span: Span) -> Course {
        let regime = Regime::of(agreement);
        Walk::new(&regime, span).lead(&self.timeline(&regime))
    }
}

fn reached(stage: Stage) -> What {
    What::Reached { stage, amount: None, reason: None }
}

/// `12>9`: handed over in fact on the 12th, and on the 9th as it would have been; `-` where never.
fn told(course: &Course) -> String {
    let on =
        |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| (at.since(day(1)).num_days() + 1).to_string());
    let one = |passing: &Passing| format!("{}>{}", on(passing.fact.as_ref().map(|fact| fact.at)), on(passing.proposed));
    course.passings.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn replayed(lives: &[Life], agreement: &Agreement, goal: Goal) -> Replay {
    let asked = Asked { span: Span::default(), goal, every: Every::Step(Points::whole(5)) };
    let mut tally = Tally::new(asked, agreement);
    for life in lives {
        tally.add(&life.course(agreement));
    }
    tally.finish()
}

#[test]
fn a_lead_is_handed_over_earlier_later_or_never() {
    let life = || Life::live(1).did(3, "download").did(5, "pricing_view").handed_over(5).did(9, "pricing_view");
    assert_eq!(told(&life().course(&bar(40))), "5>5", "as it was");
    assert_eq!(told(&life().course(&bar(10))), "5>3");
    assert_eq!(told(&life().course(&bar(70))), "5>9", "it goes on being looked at while sales has it");
    assert_eq!(told(&life().course(&bar(71))), "5>-");
    assert_eq!(told(&life().qualified(7).course(&bar(70))), "5>-", "once it is an SQL, a hand-off would say nothing");
}

#[test]
fn what_is_told_late_is_known_from_then_on_and_counts_from_when_it_happened() {
    let life = Life::live(1).did_told(3, "pricing_view", 20).did(10, "download");
    assert_eq!(told(&life.course(&bar(40))), "->20");
    let fading = agreement("score.decay = { percent = 50, every = '10d' }\nmql = [{ id = 'bar', score = 40 }]");
    assert_eq!(told(&life.course(&fading)), "", "by then it is seventeen days old, the other one ten");
}

#[test]
fn history_is_taken_as_known_when_it_happened_and_its_hand_off_is_the_day_on_which_it_was_an_mql() {
    let life = Life::history(1)
        .then(8, Act::Capture, reached(Stage::Mql))
        .then(30, Act::Capture, reached(Stage::Sql))
        .did(2, "download")
        .did(6, "pricing_view");
    assert_eq!(told(&life.course(&bar(40))), "8>6");
    assert_eq!(life.course(&bar(40)).outcome(Goal::Sql), Outcome::Positive);
    assert_eq!(life.course(&bar(40)).outcome(Goal::Customer), Outcome::Unknown);
    let implied = Life::history(1).then(30, Act::Capture, reached(Stage::Customer)).did(2, "pricing_view");
    assert_eq!(told(&implied.course(&bar(30))), "30>2", "that it was an MQL follows from what came later");
}

#[test]
fn somebodys_own_decision_happens_under_any_definition() {
    let life = Life::live(1).did(3, "download").handed_over_by_hand(4).did(6, "pricing_view");
    assert_eq!(told(&life.course(&bar(1_000))), "4>4");
    assert_eq!(told(&life.course(&bar(10))), "4>3", "unless it was there before");
    let list = What::HandedOff { ground: Ground::List, to: None, tier: None, basis: None };
    let life = Life::live(1).then(1, Act::HandOff, list);
    assert_eq!(told(&life.course(&bar(1_000))), "1>1");
}

#[test]
fn what_was_done_before_it_came_back_counts_no_more_in_either_world() {
    let life = Life::live(1).did(3, "pricing_view").handed_over(3).returned(10).did(12, "download");
    assert_eq!(told(&life.course(&bar(30))), "3>3");
    assert_eq!(told(&life.course(&bar(10))), "3>3 ->12");
    let life = life.did(20, "pricing_view").handed_over(20);
    assert_eq!(told(&life.course(&bar(30))), "3>3 20>20");
    assert_eq!(told(&life.course(&bar(40))), "3>- 20>12", "where it never was with sales, all of it counts");
}

#[test]
fn a_lead_that_cools_off_is_looked_at_again_when_that_is_over() {
    let text = "mql = [{ id = 'bar', score = 30 }, { id = 'asked', touched = ['pricing_view'] }]";
    let cool = |strong: &str| agreement(&format!("re_entry = {{ cool_off = '14d', strong = [{strong}] }}\n{text}"));
    let life = Life::live(1).did(3, "pricing_view").handed_over(3).returned(10).did(12, "pricing_view");
    assert_eq!(told(&life.course(&cool(""))), "3>3 ->24");
    assert_eq!(told(&life.course(&cool("'asked'"))), "3>3 ->12", "what is strong does not wait");
    let told_then = life.handed_over(25);
    assert_eq!(told(&told_then.course(&cool(""))), "3>3 25>25", "the program ran a day later: that is no difference");
}

#[test]
fn a_hand_off_that_there_was_not_stays_open_until_one_in_fact_covers_it_and_ends() {
    let life = Life::live(1).did(3, "download").did(8, "pricing_view").handed_over(8).returned(15).did(20, "download");
    assert_eq!(told(&life.course(&bar(10))), "8>3 ->20");
    let never = Life::live(1).did(3, "download").did(8, "download").did(20, "pricing_view");
    assert_eq!(told(&never.course(&bar(10))), "->3", "never twice while it is open");
    assert_eq!(never.course(&bar(10)).outcome(Goal::Sql), Outcome::Unknown, "nobody knows what would have come of it");
}

#[test]
fn whoever_is_never_handed_over_is_not_and_has_no_total() {
    let exclude = "exclude = [{ id = 'own', when = { title = ['director'] }, reason = 'out' }]\n";
    let reason = "reason = [{ id = 'out', for = ['exclude'], speaks_to = 'marketing' }]";
    let text = COMMON.replace(
        "reason = [{ id = 'later', for = ['return', 'lose'], speaks_to = 'nurturing', wake_after = '30d' }]",
        reason,
    );
    let excluding = Agreement::parse("a", &format!("{text}{exclude}mql = [{{ id = 'bar', score = 30 }}]")).unwrap();
    let life = Life::live(1).titled("Director").did(3, "pricing_view");
    let course = life.course(&excluding);
    assert_eq!((told(&course), course.highest), (String::new(), None));
    let course = life.course(&bar(30));
    assert_eq!((told(&course), course.highest), ("->3".to_owned(), Some(Points::whole(50))));
}

#[test]
fn the_person_is_judged_as_they_were_known_then() {
    let edited = What::Edited { fields: vec!["title".to_owned()] };
    let mut life = Life::live(1).titled("Director").did(3, "pricing_view").then(9, Act::Edit, edited);
    life.past.push(Former { n: 3, field: "title".to_owned(), old: "Clerk".to_owned(), until: day(9) });
    assert_eq!(told(&life.course(&bar(50))), "->9");
    let need = agreement("mql = [{ id = 'bar', known = { need = 'partial' } }]");
    let answer = What::Answered { slot: Slot::Need, state: SlotState::Partial };
    assert_eq!(told(&Life::live(1).then(4, Act::Note, answer).course(&need)), "->4");
}

#[test]
fn before_the_time_that_is_replayed_both_worlds_are_one() {
    let span = Span { from: Some(day(10)), until: Some(day(30)) };
    let life = Life::live(1).did(3, "pricing_view").handed_over(3).returned(12).did(15, "download");
    let course = life.course_in(&bar(10), span);
    assert_eq!(told(&course), "3>3 ->15");
    assert!(course.passings[0].is_before && !course.passings[1].is_before);
    let quiet = Life::live(1).did(3, "download");
    assert_eq!(told(&quiet.course_in(&bar(10), span)), "->10", "who meets it on the first day is handed over then");
    let late = Life::live(1).did(40, "pricing_view");
    assert_eq!(told(&late.course_in(&bar(10), span)), "");
}

#[test]
fn colleagues_add_to_what_a_company_comes_to() {
    let account = agreement("mql = [{ id = 'company', account = { score = 60, people = 2 } }]");
    let regime = Regime::of(&account);
    assert!(regime.looks_at_accounts());
    let first = Life::live(1).did(3, "pricing_view").timeline(&regime);
    let second = Timeline { lead: LeadId(2), ..Life::live(2).did(9, "pricing_view").timeline(&regime) };
    let mut walk = Walk::new(&regime, Span::default());
    let courses = walk.company(&[first.clone(), second]);
    assert_eq!(courses.iter().map(told).collect::<Vec<_>>(), ["", "->9"]);
    assert_eq!(told(&walk.company(std::slice::from_ref(&first))[0]), "");
    let third = Timeline { lead: LeadId(3), ..Life::live(2).did(9, "pricing_view").timeline(&regime) };
    let span = Span { from: Some(day(20)), until: None };
    let courses = Walk::new(&regime, span).company(&[first, third]);
    assert_eq!(courses.iter().map(told).collect::<Vec<_>>(), ["->20", "->20"], "each is looked at on the first day");
}

#[test]
fn the_agreement_in_force_replayed_over_its_own_history_makes_no_difference() {
    let (before, after) = (bar(30), bar(60));
    let mut versions: Vec<crate::agreement::Version> = Vec::new();
    for (number, (agreement, from)) in [(before, day(1)), (after, day(100))].into_iter().enumerate() {
        let number = AgreementVersion(i64::try_from(number).unwrap() + 1);
        versions.push(crate::agreement::Version { number, text: String::new(), adopted_at: from, by: None, agreement });
    }
    let later = versions.split_off(1);
    let versions = Versions::new(versions.remove(0), later);
    let life = Life::live(1)
        .did(3, "pricing_view")
        .handed_over(3)
        .then(
            4,
            Act::Contact,
            What::Contacted {
                channel: Channel::Phone,
                outcome: CallOutcome::NoAnswer,
                next: None,
                gave: Vec::new(),
                in_bulk: false,
            },
        )
        .returned(20)
        .did(90, "download")
        .did_told(95, "download", 110)
        .did(120, "pricing_view")
        .did(130, "download")
        .handed_over(130);
    let regime = Regime::as_agreed(&versions);
    let course = Walk::new(&regime, Span::default()).lead(&life.timeline(&regime));
    assert_eq!(told(&course), "3>3 130>130");
    assert!(course.passings.iter().all(|passing| passing.delay() == Some(TimeDelta::zero())));
    let other =
        Walk::new(&Regime::of(&versions.newest().agreement.clone()), Span::default()).lead(&life.timeline(&regime));
    assert_eq!(told(&other), "3>- 130>120", "under the new version alone there is no first one, and all counts");
}

#[test]
fn what_a_proposal_changes_is_counted_with_what_became_of_the_leads() {
    let lives = [
        // An SQL that either definition finds, the proposal two days before.
        Life::live(1).did(3, "download").did(5, "pricing_view").handed_over(5).qualified(9),
        // One that was given back and would not have been handed over.
        Life::live(1).did(3, "pricing_view").handed_over(3).returned(9),
        // One of whom nobody knows.
        Life::live(1).did(4, "download"),
        // An SQL that the proposal misses.
        Life::live(1).did(3, "pricing_view").handed_over(3).qualified(9),
        // What sales found itself is no passing.
        Life::live(1).then(2, Act::Generate, What::Generated),
    ];
    let proposal = agreement("mql = [{ id = 'bar', touched = ['download'] }]");
    let Replay { total, load, .. } = replayed(&lives, &proposal, Goal::Sql);
    assert_eq!((total.then, total.proposed, total.same), (3, 2, 0));
    assert_eq!((total.only_then, total.only_proposed, total.returned, total.avoided), (2, 1, 1, 1));
    assert_eq!(total.earlier.quartiles(), Some([2.0; 3]));
    assert_eq!((total.precision_then().k, total.precision_then().n), (2, 3));
    assert_eq!(
        (total.precision_proposed().k, total.precision_proposed().n),
        (1, 1),
        "of whom nobody knows is no failure"
    );
    assert_eq!(total.leads_proposed.unknown, 1);
    assert_eq!((total.recall_proposed().k, total.recall_proposed().n), (1, 2));
    assert_eq!((total.sql.then, total.sql.missed, total.sql.earlier.n()), (2, 1, 1));
    assert_eq!((total.customer.then, total.customer.missed), (0, 0));
    let sato = load.people.iter().find(|one| one.person == Some(PersonId::new("sato"))).unwrap();
    assert_eq!((sato.capacity, sato.handoffs), (Some(10), Both { then: 2, proposed: 1 }), "who accepted had them");
}
