//! How far leads came, and how long it took (decision 10).

use super::{Counting, Item, Worth};
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::insight::Basis;
use crate::insight::figures::Case;

/// When it reached a stage, if that counts.
fn reached(case: &Case<'_>, stage: Stage, counting: Counting) -> Option<Timestamp> {
    let at = case.entered(stage)?;
    let in_time = |within| case.lead.cohort_at().is_some_and(|cohort_at| at <= cohort_at.plus(within));
    (counting.basis != Basis::Cohort || counting.within.is_none_or(in_time)).then_some(at)
}

pub(super) fn count<'c>(case: &'c Case<'_>, stage: Stage, counting: Counting) -> Vec<Item<'c>> {
    if counting.basis == Basis::Stock {
        let stands = case.lead.stage == stage;
        return stands.then(|| Item::of(None, Worth::One).in_handoff(case.lead.handoffs.last())).into_iter().collect();
    }
    let Some(at) = reached(case, stage, counting) else { return Vec::new() };
    let at = if counting.basis == Basis::Cohort { case.lead.cohort_at() } else { Some(at) };
    vec![Item::of(at, Worth::One).in_handoff(case.passings().next())]
}

pub(super) fn rate<'c>(case: &'c Case<'_>, (from, to): (Stage, Stage), counting: Counting) -> Vec<Item<'c>> {
    let first = case.passings().next();
    // Of a step to SQL and beyond that begins before, what sales generated is no part.
    let is_left_out = case.is_generated && from < Stage::Sql;
    let [began, came] = [from, to].map(|stage| reached(case, stage, counting).filter(|_| !is_left_out));
    match counting.basis {
        Basis::Cohort => {
            let item = |_| Item::of(case.lead.cohort_at(), Worth::Share(came.is_some())).in_handoff(first);
            began.map(item).into_iter().collect()
        }
        Basis::Period => {
            let flows = [(began, Worth::In), (came, Worth::Out)].into_iter();
            flows.filter_map(|(at, worth)| Some(Item::of(Some(at?), worth).in_handoff(first))).collect()
        }
        // Where leads stand there are no rates.
        Basis::Stock => Vec::new(),
    }
}

/// What was recorded of both: a stage that only a later one implies has no time of its own.
pub(super) fn time<'c>(case: &'c Case<'_>, from: Stage, to: Stage) -> Vec<Item<'c>> {
    let first = case.passings().next();
    match (case.lead.reached.at(from), case.lead.reached.at(to)) {
        (Some(began), Some(came)) => {
            let length = came.since(began).num_milliseconds();
            vec![Item::of(Some(came), Worth::Time(length)).in_handoff(first)]
        }
        (Some(began), None) if is_under_way(case, from, to) => {
            let so_far = case.now.since(began).num_milliseconds();
            vec![Item::of(None, Worth::Open(so_far)).in_handoff(first)]
        }
        _ => Vec::new(),
    }
}

pub(super) fn days<'c>(case: &'c Case<'_>, from: Stage, to: Stage) -> Vec<Item<'c>> {
    let day = |at: Timestamp| at.in_zone(&case.terms.zone).date_naive();
    let first = case.passings().next();
    let between = |began: Timestamp, came: Timestamp| (day(came) - day(began)).num_days();
    match (case.lead.reached.at(from), case.lead.reached.at(to)) {
        (Some(began), Some(came)) => {
            vec![Item::of(Some(came), Worth::Days(between(began, came))).in_handoff(first)]
        }
        (Some(began), None) if is_under_way(case, from, to) => {
            vec![Item::of(None, Worth::Open(between(began, case.now))).in_handoff(first)]
        }
        _ => Vec::new(),
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
        Item::of(None, Worth::Time(length)).in_handoff(case.lead.handoffs.last())
    };
    stands.map(item).into_iter().collect()
}
