//! What the agreement asks to be done after something that a person did, and nobody has done yet (R32; `[[follow_up]]`).
//!
//! An errand is open from a touch that was told as it happened: what is told of the past sets nothing off. It is over when
//! somebody did something about the lead since ([`is_done_about`]), or when the lead came by itself to what follows: to the
//! next step of a way that the agreement names. It is due so long after the first such touch, however often the person does
//! the same again before anybody moves.

use super::fact::{Fact, What};
use super::record::Record;
use super::touch::Touch;
use crate::agreement::playbook::{FollowUp, Playbook};
use crate::agreement::terms::{Act, Stage};
use crate::clock::Timestamp;

/// Something to be done about a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Errand<'a> {
    /// What the agreement asks for.
    pub follow_up: &'a FollowUp,
    /// What the person did: a kind of touch.
    pub after: &'a str,
    /// When.
    pub at: Timestamp,
    /// From when on it is to be done.
    pub due: Timestamp,
}

/// What is to be done about a lead at `now`, in the agreement's order. `records` are the lead's own and those of leads that
/// went into it, its own first; `touches` all that it did, in the order of time.
pub fn errands<'a>(
    playbook: &'a Playbook,
    records: &[&Record],
    touches: &'a [Touch],
    now: Timestamp,
) -> Vec<Errand<'a>> {
    if records.first().is_none_or(|record| is_out_of_reach(record)) {
        return Vec::new();
    }
    let done = last_done(records);
    let open = playbook.follow_ups.iter().filter_map(|follow_up| {
        let next = playbook.next_after(&follow_up.after);
        let came = |touch: &&Touch| next.iter().any(|step| playbook.answers(&touch.kind, step));
        let came = touches.iter().filter(|touch| touch.at <= now && touch.times > 0).filter(came);
        let over = came.map(|touch| touch.at).chain(done).max();
        let sets_off = |touch: &&Touch| {
            let is_new = touch.at <= now && over.is_none_or(|over| touch.at > over);
            touch.is_live && touch.times > 0 && is_new && playbook.answers(&touch.kind, &follow_up.after)
        };
        let first = touches.iter().find(sets_off)?;
        let due = follow_up.wait.map_or(first.at, |wait| first.at.plus(wait.time()));
        Some(Errand { follow_up, after: &first.kind, at: first.at, due })
    });
    open.collect()
}

/// Whether nobody is to do anything about a lead: it is kept as another one, or is put aside for good.
fn is_out_of_reach(record: &Record) -> bool {
    let lead = &record.lead;
    let is_gone = lead.erased.is_some() || lead.reverted.is_some() || lead.merged_into.is_some();
    is_gone || lead.stage == Stage::Excluded
}

/// When somebody did something about a lead the last time.
fn last_done(records: &[&Record]) -> Option<Timestamp> {
    let facts = records.iter().flat_map(|record| record.facts.iter().filter(|fact| record.counts(fact)));
    facts.filter(|fact| is_done_about(fact)).map(|fact| fact.at).max()
}

/// Whether a fact tells of something that was done about a lead: a contact, a note, an edit, a hand-off, an end. Whoever did
/// that has seen what the person did before. What lists tell, who it is given to, and an alarm that is put off do nothing.
fn is_done_about(fact: &Fact) -> bool {
    use Act::{Contact, Edit, Exclude, Generate, HandOff, Lose, Note, Qualify, Reject, Return, Win, Withdraw};
    let act = fact.operation.act;
    let is_note = matches!(fact.what, What::Noted { .. }) && act != Act::Capture;
    let acts = [Contact, Note, Edit, HandOff, Generate, Withdraw, Reject, Return, Qualify, Win, Lose, Exclude];
    is_note || acts.contains(&act)
}
