//! What became of what marketing passed on.

use super::{Item, Worth};
use crate::agreement::terms::Act;
use crate::domain::{Ending, Handoff, What};
use crate::insight::figures::Case;

/// An item of a hand-off that ended; whose it was then.
fn ended<'c>(handoff: &'c Handoff, ending: &'c Ending, worth: Worth) -> Item<'c> {
    let rep = Case::owner_at(handoff, ending.at);
    let item = Item::of(Some(ending.at), worth).in_handoff(Some(handoff));
    Item { rep, reason: ending.reason.as_deref(), ..item }
}

/// Hand-offs that came to a verdict of sales. One that marketing pulled back, or that ended with an erase, did not.
fn judged<'c>(case: &'c Case<'_>) -> impl Iterator<Item = (&'c Handoff, &'c Ending)> {
    let by_sales = |ending: &&Ending| matches!(ending.act, Act::Return | Act::Reject | Act::Open | Act::Lose);
    case.passings().filter_map(move |handoff| Some((handoff, handoff.ended.as_ref().filter(by_sales)?)))
}

/// Those that sales gave back or put aside.
fn refused<'c>(case: &'c Case<'_>) -> impl Iterator<Item = (&'c Handoff, &'c Ending)> {
    judged(case).filter(|(_, ending)| matches!(ending.act, Act::Return | Act::Reject))
}

pub(super) fn made<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let item = |handoff: &'c Handoff| {
        let rep = Case::owner_at(handoff, case.now);
        Item { rep, ..Item::of(Some(handoff.at), Worth::One).in_handoff(Some(handoff)) }
    };
    case.passings().map(item).collect()
}

pub(super) fn ended_by<'c>(case: &'c Case<'_>, act: Act) -> Vec<Item<'c>> {
    judged(case).map(|(handoff, ending)| ended(handoff, ending, Worth::Share(ending.act == act))).collect()
}

pub(super) fn refusals<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    refused(case).map(|(handoff, ending)| ended(handoff, ending, Worth::One)).collect()
}

pub(super) fn untouched<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let share = |handoff: &Handoff| Worth::Share(handoff.contacts.is_empty());
    refused(case).map(|(handoff, ending)| ended(handoff, ending, share(handoff))).collect()
}

pub(super) fn attempts<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let number = |handoff: &Handoff| Worth::Number(handoff.contacts.len() as u64);
    judged(case).map(|(handoff, ending)| ended(handoff, ending, number(handoff))).collect()
}

/// Points as they were when it was handed over, kept with the decision: whatever fades or is erased later changes none.
pub(super) fn scores<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let item = |handoff: &'c Handoff| {
        let points = handoff.basis.as_ref()?.total().as_thousandths();
        let item = Item::of(Some(handoff.at), Worth::Points(points)).in_handoff(Some(handoff));
        Some(Item { rep: Case::owner_at(handoff, handoff.at), ..item })
    };
    case.passings().filter_map(item).collect()
}

pub(super) fn comebacks<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let last = case.passings().last().map(|handoff| handoff.n);
    let returned = judged(case).filter(|(_, ending)| ending.act == Act::Return);
    returned.map(|(handoff, ending)| ended(handoff, ending, Worth::Share(Some(handoff.n) != last))).collect()
}

pub(super) fn gates_skipped<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let item = |fact: &'c crate::domain::Fact| {
        let What::GateSkipped { gate, .. } = &fact.what else { return None };
        let handoff = case.handoffs().filter(|handoff| handoff.at <= fact.at).last();
        let item = Item::of(Some(fact.at), Worth::One).in_handoff(handoff);
        Some(Item { rep: Some(&fact.operation.by), gate: Some(gate), ..item })
    };
    case.counting().filter_map(item).collect()
}
