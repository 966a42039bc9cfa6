//! How far leads came, and how long it took (decision 10).

use super::{Counting, CountingUnit, Item, Worth};
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::Handoff;
use crate::insight::Basis;
use crate::insight::figures::Case;

/// What goes through the stages: a lead, or one of its hand-offs.
#[derive(Clone, Copy)]
enum Traveller<'c> {
    Lead(&'c Case<'c>),
    Handoff(&'c Case<'c>, &'c Handoff),
}

/// Those of a lead. Hand-offs stand nowhere by themselves: they have no stock.
fn travellers<'c>(case: &'c Case<'_>, counting: Counting) -> impl Iterator<Item = Traveller<'c>> {
    let is_lead = counting.unit == CountingUnit::Lead;
    let is_handoff = !is_lead && counting.basis != Basis::Stock;
    let lead = is_lead.then_some(Traveller::Lead(case));
    let handoffs = case.passings().filter(move |_| is_handoff);
    lead.into_iter().chain(handoffs.map(move |handoff| Traveller::Handoff(case, handoff)))
}

impl<'c> Traveller<'c> {
    /// By when cohorts count it.
    fn cohort_at(self) -> Option<Timestamp> {
        match self {
            Self::Lead(case) => case.lead.cohort_at(),
            Self::Handoff(_, handoff) => Some(handoff.at),
        }
    }

    /// When a stage itself was recorded. Before SQL what sales found has none.
    fn recorded(self, stage: Stage) -> Option<Timestamp> {
        match self {
            Self::Lead(case) if case.is_generated && stage < Stage::Sql => None,
            Self::Lead(case) => case.lead.reached.at(stage),
            Self::Handoff(case, handoff) => case.recorded_of(handoff, stage),
        }
    }

    /// When it came to a stage.
    fn came(self, stage: Stage) -> Option<Timestamp> {
        match self {
            Self::Lead(case) => case.entered(stage),
            Self::Handoff(case, handoff) => case.entered_by(handoff, stage),
        }
    }

    /// The same, if that counts.
    fn entered(self, stage: Stage, counting: Counting) -> Option<Timestamp> {
        self.came(stage).filter(|at| self.is_in_time(*at, counting))
    }

    /// Whether it came there soon enough after the date by which cohorts count it.
    fn is_in_time(self, at: Timestamp, counting: Counting) -> bool {
        let in_time = |within| self.cohort_at().is_some_and(|cohort_at| at <= cohort_at.plus(within));
        counting.basis != Basis::Cohort || counting.within.is_none_or(in_time)
    }

    /// Whose it was when it was `held`; where nothing is said of that, whose it is.
    fn item(self, at: Option<Timestamp>, worth: Worth, held: Option<Timestamp>) -> Item<'c> {
        match self {
            Self::Lead(case) => {
                let rep = held.map_or(case.lead.owner.as_ref(), |held| case.held_at(held));
                Item { rep, ..Item::of(at, worth).in_handoff(case.passings().next()) }
            }
            Self::Handoff(case, handoff) => {
                let reason = handoff.ended.as_ref().and_then(|ended| ended.reason.as_deref());
                let rep = Case::owner_at(handoff, held.unwrap_or(case.now));
                Item { rep, reason, ..Item::of(at, worth).in_handoff(Some(handoff)) }
            }
        }
    }

    /// One that came to a stage, which was recorded at an instant, as it is counted.
    fn counted(self, stage: Stage, at: Timestamp, counting: Counting) -> Item<'c> {
        let at = if counting.basis == Basis::Cohort { self.cohort_at() } else { Some(at) };
        self.item(at, Worth::One, self.came(stage))
    }
}

/// Those of a lead that are counted, wherever they got to: by the date of their cohort, else as they are there.
pub(in super::super) fn there<'c>(case: &'c Case<'_>, counting: Counting) -> Vec<Item<'c>> {
    let item = |one: Traveller<'c>| match counting.basis {
        Basis::Cohort => one.cohort_at().map(|at| one.item(Some(at), Worth::One, None)),
        Basis::Period | Basis::Stock => Some(one.item(None, Worth::One, None)),
    };
    travellers(case, counting).filter_map(item).collect()
}

pub(in super::super) fn count<'c>(case: &'c Case<'_>, stage: Stage, counting: Counting) -> Vec<Item<'c>> {
    if counting.basis == Basis::Stock {
        let stands = case.lead.stage == stage && counting.unit == CountingUnit::Lead;
        let item = Item::of(None, Worth::One).in_handoff(case.lead.handoffs.last());
        return stands.then_some(Item { rep: case.lead.owner.as_ref(), ..item }).into_iter().collect();
    }
    let entered = |one: Traveller<'c>| one.entered(stage, counting).map(|at| one.counted(stage, at, counting));
    travellers(case, counting).filter_map(entered).collect()
}

/// Of those that [`count`] counts the ones of which the stage itself was recorded; of a period when it was.
pub(in super::super) fn recorded<'c>(case: &'c Case<'_>, stage: Stage, counting: Counting) -> Vec<Item<'c>> {
    if counting.basis == Basis::Stock {
        return count(case, stage, counting);
    }
    let recorded = |one: Traveller<'c>| {
        let at = one.recorded(stage).filter(|at| one.is_in_time(*at, counting));
        at.map(|at| one.counted(stage, at, counting))
    };
    travellers(case, counting).filter_map(recorded).collect()
}

pub(super) fn rate<'c>(case: &'c Case<'_>, (from, to): (Stage, Stage), counting: Counting) -> Vec<Item<'c>> {
    // Of a step to SQL and beyond that begins before, what sales generated is no part; a hand-off begins at MQL.
    let is_left_out = match counting.unit {
        CountingUnit::Lead => case.is_generated && from < Stage::Sql,
        CountingUnit::Handoff => !counting.unit.has(from),
    };
    let mut items = Vec::new();
    for one in travellers(case, counting).filter(|_| !is_left_out) {
        let [began, came] = [from, to].map(|stage| one.entered(stage, counting));
        // Whoever had it at the beginning of a step has what becomes of it: the step itself may give it to somebody else.
        let held = one.came(from);
        match counting.basis {
            Basis::Cohort => {
                items.extend(began.map(|_| one.item(one.cohort_at(), Worth::Share(came.is_some()), held)));
            }
            Basis::Period => {
                let flows = [(began, Worth::In), (came, Worth::Out)].into_iter();
                items.extend(flows.filter_map(|(at, worth)| Some(one.item(Some(at?), worth, held))));
            }
            // Where leads stand there are no rates.
            Basis::Stock => {}
        }
    }
    items
}

pub(super) fn time<'c>(case: &'c Case<'_>, from: Stage, to: Stage) -> Vec<Item<'c>> {
    let length = |began: Timestamp, until: Timestamp| until.since(began).num_milliseconds();
    between(case, from, to, |began, came| Worth::Time(length(began, came)), length)
}

pub(super) fn days<'c>(case: &'c Case<'_>, from: Stage, to: Stage) -> Vec<Item<'c>> {
    let day = |at: Timestamp| at.in_zone(&case.terms.zone).date_naive();
    let days = |began: Timestamp, until: Timestamp| (day(until) - day(began)).num_days();
    between(case, from, to, |began, came| Worth::Days(days(began, came)), days)
}

/// What was recorded of both on the way forward: a stage that only a later one implies has no time of its own, and whoever
/// stepped back to one had passed it before. What a list tells in the wrong order is less than nothing, and is counted beside.
fn between<'c>(
    case: &'c Case<'_>,
    from: Stage,
    to: Stage,
    over: impl Fn(Timestamp, Timestamp) -> Worth,
    so_far: impl Fn(Timestamp, Timestamp) -> i64,
) -> Vec<Item<'c>> {
    let Some(began) = case.lead.reached.forward(from) else { return Vec::new() };
    let item = |at, worth| {
        let item = Item::of(at, worth).in_handoff(case.passings().next());
        vec![Item { rep: case.held_at(began), ..item }]
    };
    match case.lead.reached.forward(to) {
        Some(came) => item(Some(came), over(began, came)),
        None if is_under_way(case, from, to) => item(None, Worth::Open(so_far(began, case.now))),
        None => Vec::new(),
    }
}

/// Whether it may still come to the later stage without going round again: it stands on the way between them.
fn is_under_way(case: &Case<'_>, from: Stage, to: Stage) -> bool {
    (from..to).contains(&case.lead.stage) && case.entered(to).is_none()
}

pub(super) fn age<'c>(case: &'c Case<'_>, stage: Stage) -> Vec<Item<'c>> {
    let stands = case.lead.stands_since.filter(|_| case.lead.stage == stage);
    let item = |since| {
        let length = case.now.since(since).num_milliseconds();
        let item = Item::of(None, Worth::Time(length)).in_handoff(case.lead.handoffs.last());
        Item { rep: case.lead.owner.as_ref(), ..item }
    };
    stands.map(item).into_iter().collect()
}
