//! Whether clocks were kept, and how long the first contact took (semantics 15).
//!
//! A clock counts from the instant at which it is decided: met when it is met, missed when it falls due. So what was told of
//! a period stays as it was told, unless somebody learns something of it later. What is open and not due is not counted;
//! what ended without being needed, before it was due, is left out.

use super::{Item, Worth};
use crate::agreement::{Clock, Versions};
use crate::clock::Timestamp;
use crate::domain::assignment::charged;
use crate::domain::{ClockRun, Handoff, Verdict, course};
use crate::insight::figures::Case;

/// Whether a run was kept, and since when that is decided; nothing while it is open, and where it was not needed.
fn decided(run: &ClockRun, now: Timestamp) -> Option<(Timestamp, bool)> {
    match run.stopped {
        Some((at, Verdict::Met)) => Some((at, true)),
        Some((_, Verdict::Late)) => Some((run.due_at, false)),
        // Whoever gives back what was overdue has missed it all the same: what was told of a week does not become better.
        Some((at, Verdict::NotRequired)) => (at > run.due_at).then_some((run.due_at, false)),
        None => (now > run.due_at).then_some((run.due_at, false)),
    }
}

fn runs<'c>(case: &'c Case<'_>) -> impl Iterator<Item = (&'c Handoff, &'c ClockRun)> {
    case.handoffs().flat_map(|handoff| handoff.clocks.iter().map(move |run| (handoff, run)))
}

fn item<'c>(handoff: &'c Handoff, run: &'c ClockRun, at: Timestamp, worth: Worth) -> Item<'c> {
    let item = Item::of(Some(at), worth).in_handoff(Some(handoff));
    Item { clock: Some(run), rep: Case::owner_at(handoff, at), version: Some(run.agreement()), ..item }
}

pub(super) fn attainment<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let share = |(handoff, run): (&'c Handoff, &'c ClockRun)| {
        let (at, is_met) = decided(run, case.now)?;
        Some(item(handoff, run, at, Worth::Share(is_met)))
    };
    runs(case).filter_map(share).collect()
}

/// What is charged to an owner, who had it when it fell due and long enough before. What lay in the queue is nobody's.
pub(super) fn owner_attainment<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let share = |(handoff, run): (&'c Handoff, &'c ClockRun)| {
        let (at, is_met) = decided(run, case.now)?;
        let rep = if is_met { Case::owner_at(handoff, at) } else { charged(handoff, run, case.terms.versions) }?;
        Some(Item { rep: Some(rep), ..item(handoff, run, at, Worth::Share(is_met)) })
    };
    runs(case).filter_map(share).collect()
}

pub(super) fn ideal<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let share = |(handoff, run): (&'c Handoff, &'c ClockRun)| {
        let ideal_at = run.ideal_at?;
        let (at, is_met) = match run.stopped {
            Some((at, Verdict::NotRequired)) if at <= ideal_at => return None,
            Some((at, Verdict::Met | Verdict::Late)) if at <= ideal_at => (at, true),
            None if case.now <= ideal_at => return None,
            _ => (ideal_at, false),
        };
        Some(item(handoff, run, at, Worth::Share(is_met)))
    };
    runs(case).filter_map(share).collect()
}

/// How long it took from the hand-off until somebody tried to reach the person, or reached them. It is told by the calendar of
/// the clock that waits for it, without the time that the lead slept; by the wall's where no clock does.
pub(super) fn first_contact<'c>(case: &'c Case<'_>, is_reached: bool) -> Vec<Item<'c>> {
    let one = |handoff: &'c Handoff| {
        let contact = if is_reached { handoff.first_reached() } else { handoff.first_contact() };
        let length = |until| length(handoff, until, case.terms.versions);
        match contact {
            Some(contact) => {
                let item = Item::of(Some(contact.at), Worth::Time(length(contact.at))).in_handoff(Some(handoff));
                Some(Item { rep: Some(&contact.by), ..item })
            }
            None if handoff.ended.is_none() => {
                let item = Item::of(None, Worth::Open(length(case.now))).in_handoff(Some(handoff));
                Some(Item { rep: Case::owner_at(handoff, case.now), ..item })
            }
            None => None,
        }
    };
    case.passings().filter_map(one).collect()
}

fn length(handoff: &Handoff, until: Timestamp, versions: &Versions) -> i64 {
    let awaits = |run: &&ClockRun| {
        let clock = versions.of(run.agreement()).clock(&run.clock, run.tier());
        clock.is_some_and(Clock::awaits_contact)
    };
    let course = handoff.clocks.iter().find(awaits).and_then(|run| course(versions, run));
    let time = course.map_or_else(|| until.since(handoff.at), |course| course.elapsed(handoff.at, until));
    time.num_milliseconds()
}
