//! Whether what is known can be trusted, and whether anybody looks after it (R75).

use chrono::TimeDelta;

use super::{Item, Worth};
use crate::agreement::terms::Stage;
use crate::domain::Handoff;
use crate::insight::figures::Case;

/// Whoever does nothing for so long has forgotten it.
const SILENT_FOR: TimeDelta = TimeDelta::days(14);

fn open<'c>(case: &'c Case<'_>) -> Option<&'c Handoff> {
    case.lead.open_handoff()
}

pub(super) fn unowned<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let nobodys = open(case).filter(|_| case.lead.owner.is_none());
    nobodys.map(|handoff| Item::of(None, Worth::One).in_handoff(Some(handoff))).into_iter().collect()
}

/// What the program did by itself is nothing that anybody did.
pub(super) fn silent<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let Some(handoff) = open(case).filter(|handoff| handoff.asleep_until(case.now).is_none()) else {
        return Vec::new();
    };
    let by_people = case.counting().filter(|fact| !fact.operation.by.is_program());
    let last = by_people.map(|fact| fact.at).max().unwrap_or(handoff.at).max(handoff.at);
    let is_silent = case.now.since(last) >= SILENT_FOR;
    let item = Item { rep: case.lead.owner.as_ref(), ..Item::of(None, Worth::One).in_handoff(Some(handoff)) };
    is_silent.then_some(item).into_iter().collect()
}

/// Whoever was erased is known by nothing, and is asked about no more.
pub(super) fn incomplete<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let is_under_way = (Stage::Mal..=Stage::Opportunity).contains(&case.lead.stage) && case.lead.erased.is_none();
    let share = Worth::Share(case.missing_now().next().is_some());
    let item = Item { rep: case.lead.owner.as_ref(), ..Item::of(None, share).in_handoff(case.lead.handoffs.last()) };
    is_under_way.then_some(item).into_iter().collect()
}

pub(super) fn contradictions<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let is_contradicted = !case.lead.reached.contradictions().is_empty();
    let item = Item { rep: case.lead.owner.as_ref(), ..Item::of(None, Worth::One) };
    is_contradicted.then_some(item).into_iter().collect()
}
