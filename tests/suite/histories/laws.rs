//! What must hold after every step, whatever was asked (P12).

use std::collections::{BTreeMap, HashSet};

use tasuki::agreement::Versions;
use tasuki::agreement::terms::{Act, Stage, Trigger};
use tasuki::clock::Timestamp;
use tasuki::domain::{ClockRun, Fact, Handoff, Lead, Record, Verdict, What, retimed};
use tasuki::ids::OpId;

use super::model::Standing;

/// The lead but for what counts its facts and operations.
pub fn bare(lead: &Lead) -> Lead {
    Lead { version: 0, operations: Vec::new(), undone: HashSet::new(), redoable: Vec::new(), ..lead.clone() }
}

/// Nothing shows of a merge that was taken back, on the lead or its person.
pub fn same_but_for_the_record(before: &Record, after: &Record) {
    assert_eq!(bare(&after.lead), bare(&before.lead), "taken apart it is as it was");
    assert_eq!(after.person, before.person, "and so is its person");
    assert!(after.facts.starts_with(&before.facts), "the journal only grows");
}

/// How a lead stood before and after each of its operations.
#[derive(Default)]
pub struct Memory {
    around: BTreeMap<OpId, (Lead, Lead)>,
}

impl Memory {
    /// A lead that was found by sales: taken back, it is one that came in and of which nothing else was said.
    pub fn of_found(record: &Record) -> Self {
        let came = record.facts.iter().filter(|fact| matches!(fact.what, What::Captured { .. } | What::Described(_)));
        let came: Vec<_> = came.cloned().collect();
        let was = Lead::fold(record.lead.id, &came);
        let id = record.facts[0].operation.id;
        Self { around: BTreeMap::from([(id, (bare(&was), bare(&record.lead)))]) }
    }

    /// An operation was done: undo must give back exactly what was before it, redo exactly what was after it.
    pub fn observe(&mut self, before: &Record, after: &Record) {
        let (was, is) = (bare(&before.lead), bare(&after.lead));
        let new = &after.facts[before.facts.len()..];
        for fact in new {
            match &fact.what {
                What::Undone { operation } => {
                    let (known, _) = &self.around[operation];
                    assert_eq!(is, *known, "undo gives back exactly the lead as before");
                    return;
                }
                What::Redone { operation } => {
                    let (_, known) = &self.around[operation];
                    assert_eq!(is, *known, "redo gives exactly the lead as after");
                    return;
                }
                _ => {}
            }
        }
        if let Some(fact) = new.first() {
            self.around.insert(fact.operation.id, (was, is));
        }
    }
}

/// One operation was appended, and the lead is what all of its facts make.
pub fn grew_by_one_operation(before: &Record, after: &Record) {
    let (old, all) = (&before.facts, &after.facts);
    assert!(all.len() > old.len(), "an act leaves a fact");
    assert_eq!(all[..old.len()], old[..], "facts stay as they are");
    let new = &all[old.len()..];
    assert!(new.iter().all(|fact| fact.operation == new[0].operation), "one act is one operation");
    for (n, fact) in (1..).zip(all) {
        assert_eq!(fact.n, n, "facts are numbered from 1");
    }
    assert_eq!(after.lead.version, u32::try_from(all.len()).unwrap(), "the version counts the facts");
}

/// The program's lead and the model's.
pub fn same(lead: &Lead, told: &Standing) {
    assert_eq!(lead.stage, told.stage, "the stage");
    assert_eq!(lead.owner, told.owner, "the owner");
    assert_eq!(lead.handoffs.len(), told.passings.len(), "the passings to sales");
    for (handoff, passing) in lead.handoffs.iter().zip(&told.passings) {
        let owners: Vec<_> = handoff.owners.iter().map(|(_, owner)| owner.clone()).collect();
        assert_eq!(owners, passing.owners, "the owners one after the other");
        assert_eq!(handoff.accepted.as_ref().map(|(by, _)| by), passing.taken.as_ref(), "who took it");
        assert_eq!(handoff.agreement, passing.terms, "the terms");
        assert_eq!(handoff.tier_id(), passing.tier, "the tier");
        assert_eq!(handoff.deferrals.len(), passing.sleeps, "the sleeps");
        assert_eq!(handoff.acknowledged.len(), passing.said, "what was said to come next");
        let mut sleeps: Vec<_> = handoff.deferrals.iter().map(|sleep| (sleep.at, sleep.until)).collect();
        sleeps.retain(|(from, until)| from < until);
        sleeps.sort_unstable();
        assert!(sleeps.windows(2).all(|pair| pair[0].1 <= pair[1].0), "sleeps never overlap: {sleeps:?}");
        if let Some((_, confirmed)) = &handoff.qualified {
            let slept = handoff.running().flat_map(|run| &run.pauses).chain(&sleeps);
            let late: Vec<_> = slept.filter(|(_, until)| confirmed < until).collect();
            assert!(late.is_empty(), "nobody sleeps who was confirmed at {confirmed:?}: {late:?}");
        }
        let ended = handoff.ended.as_ref().map(|ended| (ended.act, ended.reason.clone()));
        assert_eq!(ended, passing.ended, "how it ended");
        let tried: Vec<_> = handoff.contacts.iter().map(|contact| contact.at).collect();
        assert_eq!(tried, passing.contacts, "the contacts");
        let first = handoff.first_contact().map(|contact| contact.at);
        assert_eq!(first, passing.contacts.iter().min().copied(), "the first contact is the earliest");
    }
    let closed = lead.closed.as_ref().map(|closed| (closed.act, closed.reason.clone()));
    assert_eq!(closed, told.closed, "how its way was closed");
    let known: BTreeMap<_, _> = lead.bantc.iter().map(|(slot, answer)| (*slot, (answer.state, answer.at))).collect();
    assert_eq!(known, told.bantc, "what is known of BANTC");
    if let Some(deal) = lead.deal.as_ref().filter(|_| told.stage == Stage::Opportunity || told.stage == Stage::Customer)
    {
        assert_eq!(deal.amount, told.amount, "what the deal is worth");
    }
}

/// At most the last passing is open, it is its owner's who is the lead's, and its clocks hold together.
pub fn is_sound(record: &Record, versions: &Versions) {
    let lead = &record.lead;
    let (last, earlier) = lead.handoffs.split_last().map_or((None, &[][..]), |(last, rest)| (Some(last), rest));
    assert!(earlier.iter().all(|handoff| handoff.ended.is_some()), "at most the last hand-off is open");
    if let Some(open) = last.filter(|handoff| handoff.ended.is_none()) {
        assert_eq!(open.owners.last().map(|(_, owner)| owner), Some(&lead.owner), "the open hand-off's owner");
    }
    for (n, handoff) in (1..).zip(&lead.handoffs) {
        assert_eq!(handoff.n, n, "hand-offs are numbered from 1");
        assert!(handoff.owners.windows(2).all(|pair| pair[0].1 != pair[1].1), "an owner follows another one");
        assert!(handoff.ended.is_none() || handoff.running().next().is_none(), "an end ends all clocks");
        handoff.clocks.iter().for_each(|run| holds_together(run, handoff));
        first_contact_counts(handoff, versions);
    }
}

/// Every end that was written down has its reason, and so has every sleep and every new round.
pub fn ends_have_their_reasons(before: &Record, after: &Record, versions: &Versions) {
    let new = &after.facts[before.facts.len()..];
    for fact in new {
        has_its_reason(fact, new, versions);
    }
}

fn has_its_reason(fact: &Fact, facts: &[Fact], versions: &Versions) {
    if matches!(fact.what, What::Acknowledged { .. }) {
        assert!(facts.iter().any(|fact| matches!(fact.what, What::Noted { .. })), "a note says what comes next");
    }
    let (act, reason) = match &fact.what {
        What::Returned { reason, .. } => (Act::Return, Some(reason)),
        What::Rejected { reason } => (Act::Reject, Some(reason)),
        What::Excluded { reason } => (Act::Exclude, Some(reason)),
        What::Lost { reason } => (Act::Lose, Some(reason)),
        What::Withdrawn { reason } => (Act::Withdraw, reason.as_ref()),
        What::Recycled { reason } => (Act::Recycle, reason.as_ref()),
        What::Deferred { reason, .. } => (Act::Defer, reason.as_ref()),
        _ => return,
    };
    let agreement = versions.of(fact.operation.agreement);
    if let Some(reason) = reason {
        assert!(agreement.reasons_for(act).any(|known| known.id == *reason), "{reason} is a reason for {act}");
    } else {
        assert!(agreement.reasons_for(act).next().is_none(), "{act} has reasons to give");
        assert!(
            facts.iter().any(|fact| matches!(fact.what, What::Noted { .. })),
            "where no reason is listed, a note says why"
        );
    }
}

/// What one run of a clock says of itself.
fn holds_together(run: &ClockRun, handoff: &Handoff) {
    assert!(run.pauses.iter().all(|(from, until)| from <= until), "{}: a pause ends after it begins", run.clock);
    assert!(run.pauses.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{}: pauses never overlap: {run:#?}", run.clock);
    match run.stopped {
        Some((at, Verdict::Met)) => assert!(at <= run.due_at, "{}: met by its due instant: {run:#?}", run.clock),
        Some((at, Verdict::Late)) => assert!(at > run.due_at, "{}: late after its due instant: {run:#?}", run.clock),
        Some((_, Verdict::NotRequired)) | None => {}
    }
    let running = handoff.running().filter(|other| other.clock == run.clock).count();
    assert!(running <= 1, "{}: runs once at a time", run.clock);
}

/// A clock that a contact stops was stopped by the earliest one.
fn first_contact_counts(handoff: &Handoff, versions: &Versions) {
    for run in &handoff.clocks {
        let Some(clock) = versions.of(run.agreement()).clock(&run.clock, run.tier()) else { continue };
        if clock.stops != [Trigger::Act(Act::Contact)] || clock.repeats {
            continue;
        }
        // A clock that was set back writes contacts down as of before the hand-off; they count from the clock's beginning.
        let mut tried: Vec<_> = handoff.contacts.iter().map(|contact| contact.at).collect();
        if clock.attempts > 1 && tried.iter().any(|at| *at < run.started_at) {
            continue;
        }
        // What is done now is done after the clock began, wherever the wall's clock was set.
        let begun = |at: Timestamp| if at < handoff.at { at.max(run.started_at) } else { at };
        tried = tried.into_iter().map(begun).filter(|at| *at >= run.started_at).collect();
        tried.sort_unstable();
        let enough = tried.get(clock.attempts as usize - 1).copied();
        match run.stopped {
            Some((at, Verdict::NotRequired)) => {
                assert!(enough.is_none_or(|enough| enough >= at), "{}: not required, but met", run.clock);
            }
            stopped => assert_eq!(stopped.map(|(at, _)| at), enough, "{}: {handoff:#?}", run.clock),
        }
    }
}

/// What a step may make of clocks that were there before it.
pub fn clocks_keep_their_word(before: &Record, after: &Record, versions: &Versions, now: Timestamp) {
    let new = &after.facts[before.facts.len()..];
    if new.iter().any(|fact| matches!(fact.what, What::Undone { .. } | What::Redone { .. })) {
        return;
    }
    for (was, is) in before.lead.handoffs.iter().zip(&after.lead.handoffs) {
        assert!(is.clocks.len() >= was.clocks.len(), "a run of a clock never disappears");
        for (old, run) in was.clocks.iter().zip(&is.clocks) {
            assert_eq!(old.clock, run.clock, "runs keep their places");
            assert!(run.terms.starts_with(&old.terms), "{}: the terms that it ran under stay", run.clock);
            assert!(run.started_at <= old.started_at, "{}: begins no later", run.clock);
            if let Some((stopped_at, _)) = old.stopped {
                let later = run.stopped.is_none_or(|(at, _)| at > stopped_at);
                assert!(!later, "{}: a stopped clock never moves to a later stop", run.clock);
            }
            let told = new.iter().any(|fact| match &fact.what {
                What::ClockPaused { clock, .. }
                | What::ClockResumed { clock, .. }
                | What::ClockRetimed { clock, .. }
                | What::ClockStarted { clock, .. } => *clock == run.clock,
                _ => false,
            });
            assert!(told || run.due_at == old.due_at, "{}: its due instant changes by a fact only", run.clock);
            if old.due_at <= now {
                assert!(run.due_at <= old.due_at, "{}: what was due stays judged", run.clock);
            }
        }
    }
    for (n, handoff) in after.lead.handoffs.iter().enumerate() {
        for (place, run) in handoff.clocks.iter().enumerate() {
            let known = before.lead.handoffs.get(n).and_then(|was| was.clocks.get(place));
            if known != Some(run) {
                is_due_as_computed(run, versions);
            }
        }
    }
}

/// The instants that facts carry are those that the agreement gives.
fn is_due_as_computed(run: &ClockRun, versions: &Versions) {
    let terms = versions.of(run.agreement());
    assert!(terms.clock(&run.clock, run.tier()).is_some(), "{}: its terms have it", run.clock);
    let (due_at, warn_at) = retimed(versions, run).unwrap();
    assert_eq!((run.due_at, &run.warn_at), (due_at, &warn_at), "{}: due as computed: {run:#?}", run.clock);
}

/// Whatever was taken back is as if it had never been: the facts that count, and no others, make the same lead.
/// That a lead came in is never taken back.
pub fn what_counts_makes_the_same(record: &Record) {
    let lead = &record.lead;
    let counts = |fact: &&Fact| {
        let came =
            fact.operation.act == Act::Generate && matches!(fact.what, What::Captured { .. } | What::Described(_));
        let taken_back = lead.undone.contains(&fact.operation.id) && !came;
        !taken_back && !matches!(fact.operation.act, Act::Undo | Act::Redo)
    };
    let kept: Vec<Fact> = record.facts.iter().filter(counts).cloned().collect();
    assert_eq!(bare(&Lead::fold(lead.id, &kept)), bare(lead), "what was taken back leaves no trace");
}
