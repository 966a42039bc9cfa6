//! Whether an act may be done, and which facts follow: the lifecycle's table as code.

use super::fact::{Ground, Verdict, What};
use super::lead::{ClockRun, Handoff, Lead};
use super::refusal::Refusal;
use super::request::Request;
use crate::agreement::Agreement;
use crate::agreement::terms::{Act, Stage};
use crate::clock::Timestamp;
use crate::ids::PersonId;

/// What follows from a request that was granted: facts, all at one instant, in one operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// What was done.
    pub act: Act,
    /// In order; [`What::Noted`] is the last where there is a note.
    pub facts: Vec<What>,
    /// The note's text.
    pub note: Option<String>,
}

/// Where a decision is made: by whom, when, under what.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Who asks.
    pub by: &'a PersonId,
    /// When.
    pub now: Timestamp,
    /// The agreement in force.
    pub agreement: &'a Agreement,
}

/// Grants `request` on `lead` or refuses it by a named rule. Nothing is changed either way.
pub fn decide(lead: &Lead, request: &Request, setting: Setting<'_>) -> Result<Decision, Refusal> {
    let mut facts = match request {
        Request::HandOff { ground, to, .. } => hand_off(lead, request, ground, to.as_ref(), setting)?,
        Request::Accept => accept(lead, setting)?,
        Request::Reject { reason, .. } => {
            from(lead, Act::Reject, &[Stage::Mql, Stage::Sal])?;
            check_reason(request, reason, setting.agreement)?;
            end(lead, What::Rejected { reason: reason.clone() }, Act::Reject, setting)
        }
        Request::Return { reason, .. } => {
            from(lead, Act::Return, &[Stage::Mql, Stage::Sal, Stage::Sql])?;
            check_reason(request, reason, setting.agreement)?;
            let listed = setting.agreement.reason(reason);
            let wake_at = listed.and_then(|listed| listed.wake_after).map(|after| setting.now.plus(after));
            end(lead, What::Returned { reason: reason.clone(), wake_at }, Act::Return, setting)
        }
        Request::Contact { channel, outcome, .. } => {
            contact(lead, What::Contacted { channel: *channel, outcome: *outcome }, setting)?
        }
        Request::Note { .. } if request.note().is_none() => return Err(Refusal::EmptyNote),
        Request::Note { .. } => Vec::new(),
        Request::Undo => undo(lead, setting)?,
    };
    let note = request.note().map(ToOwned::to_owned);
    if note.is_some() {
        facts.push(What::Noted);
    }
    Ok(Decision { act: request.act(), facts, note })
}

fn from(lead: &Lead, act: Act, stages: &[Stage]) -> Result<(), Refusal> {
    if stages.contains(&lead.stage) { Ok(()) } else { Err(Refusal::NotFromHere { act, stage: lead.stage }) }
}

/// A lead is handed over from lead or MAL; from MQL too, where it stands there by its history alone (decision 5).
fn hand_off(
    lead: &Lead,
    request: &Request,
    ground: &Ground,
    to: Option<&PersonId>,
    setting: Setting<'_>,
) -> Result<Vec<What>, Refusal> {
    if let Some(open) = lead.open_handoff() {
        return Err(Refusal::AlreadyHandedOff { n: open.n, owner: lead.owner.clone() });
    }
    from(lead, Act::HandOff, &[Stage::Lead, Stage::Mal, Stage::Mql])?;
    match ground {
        Ground::Criterion(id) if !setting.agreement.criteria().any(|known| known == id) => {
            let known = setting.agreement.criteria().map(ToOwned::to_owned).collect();
            return Err(Refusal::UnknownCriterion { criterion: id.clone(), known });
        }
        Ground::ByHand if request.note().is_none() => return Err(Refusal::WhyNeeded),
        _ => {}
    }
    let mut facts = vec![What::HandedOff { ground: ground.clone(), to: to.cloned() }];
    facts.extend(start_clocks(Act::HandOff, setting)?);
    Ok(facts)
}

fn accept(lead: &Lead, setting: Setting<'_>) -> Result<Vec<What>, Refusal> {
    if let Some((by, _)) = lead.open_handoff().and_then(|handoff| handoff.accepted.as_ref()) {
        // Whoever took it may have passed it on since: its owner is who has it.
        let holder = lead.owner.as_ref().unwrap_or(by);
        return Err(if holder == setting.by {
            Refusal::AlreadyYours
        } else {
            Refusal::AlreadyAccepted { by: holder.clone() }
        });
    }
    from(lead, Act::Accept, &[Stage::Mql])?;
    if lead.open_handoff().is_none() {
        return Err(Refusal::NotHandedOff);
    }
    let mut facts = vec![What::Accepted];
    facts.extend(stop_clocks(lead, Act::Accept, setting));
    facts.extend(start_clocks(Act::Accept, setting)?);
    Ok(facts)
}

/// An MQL is accepted by being contacted. Only the first contact of a hand-off starts clocks; every one may stop them.
fn contact(lead: &Lead, contacted: What, setting: Setting<'_>) -> Result<Vec<What>, Refusal> {
    from(lead, Act::Contact, &[Stage::Mql, Stage::Sal, Stage::Sql])?;
    let mut facts = if lead.stage == Stage::Mql { accept(lead, setting)? } else { Vec::new() };
    facts.push(contacted);
    facts.extend(stop_clocks(lead, Act::Contact, setting));
    if lead.open_handoff().is_some_and(|handoff| handoff.contacts.is_empty()) {
        facts.extend(start_clocks(Act::Contact, setting)?);
    }
    Ok(facts)
}

/// The end of a hand-off ends all of its clocks: those that asked for this act by their due instants, the others as
/// not required (semantics 5: a return without any contact is no missed contact, and no met one either).
fn end(lead: &Lead, ending: What, act: Act, setting: Setting<'_>) -> Vec<What> {
    let running = lead.open_handoff().into_iter().flat_map(Handoff::running);
    let mut facts: Vec<_> = running
        .map(|run| {
            if stops(run, act, setting) {
                stopped(run, setting.now)
            } else {
                What::ClockStopped { clock: run.clock.clone(), verdict: Verdict::NotRequired }
            }
        })
        .collect();
    facts.push(ending);
    facts
}

/// Only the last act on a lead, only by its author, only within the time that the agreement gives (decision 22).
fn undo(lead: &Lead, setting: Setting<'_>) -> Result<Vec<What>, Refusal> {
    let last = lead.operations.last().ok_or(Refusal::NothingToUndo)?;
    if last.act == Act::Capture {
        return Err(Refusal::NotUndoable { act: last.act });
    }
    if &last.by != setting.by {
        return Err(Refusal::NotYourAct { by: last.by.clone(), act: last.act });
    }
    let within = setting.agreement.undo_within;
    if setting.now.since(last.recorded_at) > within {
        return Err(Refusal::TooLateToUndo { within });
    }
    Ok(vec![What::Undone { operation: last.id }])
}

fn check_reason(request: &Request, reason: &str, agreement: &Agreement) -> Result<(), Refusal> {
    let act = request.act();
    match agreement.reasons_for(act).find(|known| known.id == reason) {
        None => {
            let known = agreement.reasons_for(act).map(|known| known.id.clone()).collect();
            Err(Refusal::UnknownReason { reason: reason.to_owned(), act, known })
        }
        Some(known) if known.needs_note && request.note().is_none() => {
            Err(Refusal::NoteNeeded { reason: reason.to_owned() })
        }
        Some(_) => Ok(()),
    }
}

fn start_clocks(by: Act, setting: Setting<'_>) -> Result<Vec<What>, Refusal> {
    setting
        .agreement
        .clocks_started_by(by)
        .map(|clock| {
            let never = |_| Refusal::NoOpenTime { clock: clock.id.clone() };
            let instants = setting.agreement.instants(clock, setting.now).map_err(never)?;
            Ok(What::ClockStarted {
                clock: clock.id.clone(),
                due_at: instants.due_at,
                warn_at: instants.warn_at,
                ideal_at: instants.ideal_at,
            })
        })
        .collect()
}

/// The clocks that `act` ends.
fn stop_clocks(lead: &Lead, act: Act, setting: Setting<'_>) -> Vec<What> {
    let running = lead.open_handoff().into_iter().flat_map(Handoff::running);
    running.filter(|run| stops(run, act, setting)).map(|run| stopped(run, setting.now)).collect()
}

fn stops(run: &ClockRun, act: Act, setting: Setting<'_>) -> bool {
    setting.agreement.clock(&run.clock).is_some_and(|clock| clock.stops.contains(&act))
}

/// Exactly at the due instant is in time (semantics 3).
fn stopped(run: &ClockRun, now: Timestamp) -> What {
    let verdict = if now <= run.due_at { Verdict::Met } else { Verdict::Late };
    What::ClockStopped { clock: run.clock.clone(), verdict }
}
