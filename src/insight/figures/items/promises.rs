//! Whether marketing kept what it promised sales (semantics, the fifth of the ten capabilities).

use super::{Item, Worth};
use crate::agreement::terms::{Act, Role, Side};
use crate::clock::Timestamp;
use crate::domain::{Fact, Handoff, What};
use crate::ids::PersonId;
use crate::insight::figures::Case;

pub(super) fn context<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let item = |handoff: &'c Handoff| {
        let is_told = case.missing_at(Some(handoff), handoff.at).next().is_none();
        let item = Item::of(Some(handoff.at), Worth::Share(is_told)).in_handoff(Some(handoff));
        Item { rep: Some(&handoff.by), ..item }
    };
    case.passings().map(item).collect()
}

/// What asks marketing for something: a return whose reason speaks to marketing and names no day on which to look at the lead
/// again, and a note of somebody else that speaks about a rule.
fn asks(case: &Case<'_>, fact: &Fact) -> bool {
    let by_marketing = is_of_marketing(case, &fact.operation.by);
    match &fact.what {
        What::Returned { reason, .. } => {
            let asks = case.terms.versions.iter().filter_map(|version| version.agreement.reason(reason));
            !by_marketing
                && asks.into_iter().any(|known| known.speaks_to == Side::Marketing && known.wake_after.is_none())
        }
        What::Noted { about: Some(_) } => !by_marketing && fact.operation.act != Act::Capture,
        _ => false,
    }
}

fn is_of_marketing(case: &Case<'_>, who: &PersonId) -> bool {
    let is = |agreement: &crate::agreement::Agreement| {
        agreement.person(who.as_str()).is_some_and(|person| person.role == Role::Marketing)
    };
    case.terms.versions.iter().any(|version| is(&version.agreement))
}

/// Whether a fact is marketing's word on a lead: a note or an edit of theirs, or that it moved on, by whomever.
fn is_word(case: &Case<'_>, fact: &Fact) -> bool {
    match fact.operation.act {
        Act::Note | Act::Edit => is_of_marketing(case, &fact.operation.by),
        Act::HandOff | Act::Exclude | Act::Recycle | Act::Admit | Act::Withdraw | Act::Reject => true,
        _ => false,
    }
}

/// When marketing said or did something about the lead after a fact.
fn word_after(case: &Case<'_>, n: u32) -> Option<Timestamp> {
    case.counting().find(|fact| fact.n > n && is_word(case, fact)).map(|fact| fact.at)
}

/// Whether something that was to be done by an instant was, and since when that is decided; nothing while it is open.
fn kept(done: Option<Timestamp>, due: Timestamp, now: Timestamp) -> Option<(Timestamp, bool)> {
    match done {
        Some(done) if done <= due => Some((done, true)),
        _ => (now > due).then_some((due, false)),
    }
}

/// A question counts when it is answered, or when its time is over.
pub(super) fn answers<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let item = |fact: &'c Fact| {
        let due = case.terms.agreement.answer_due(fact.at);
        let (at, is_kept) = kept(word_after(case, fact.n), due, case.now)?;
        Some(told(case, fact, at, is_kept))
    };
    case.counting().filter(|fact| asks(case, fact)).filter_map(item).collect()
}

/// A promised date counts when the lead is looked at, or when the time for it is over; where it came back to sales before, it
/// was kept.
pub(super) fn wakes<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let item = |fact: &'c Fact| {
        let What::Returned { wake_at: Some(wake_at), .. } = fact.what else { return None };
        let done = word_after(case, fact.n).map(|done| done.max(wake_at)).filter(|_| case.now >= wake_at);
        let (at, is_kept) = kept(done, case.terms.agreement.wake_due(wake_at), case.now)?;
        Some(told(case, fact, at, is_kept))
    };
    case.counting().filter_map(item).collect()
}

fn told<'c>(case: &'c Case<'_>, fact: &'c Fact, at: Timestamp, is_kept: bool) -> Item<'c> {
    let handoff = case.handoffs().filter(|handoff| handoff.at <= fact.at).last();
    let item = Item::of(Some(at), Worth::Share(is_kept)).in_handoff(handoff);
    let reason = match &fact.what {
        What::Returned { reason, .. } => Some(reason.as_str()),
        _ => None,
    };
    Item { rep: Some(&fact.operation.by), reason, ..item }
}
