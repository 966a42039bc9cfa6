//! Taking back, and doing again (decision 22).

use super::super::fact::{Operation, What};
use super::super::person::{Change, Person};
use super::super::refusal::Refusal;
use super::{Asked, edit};
use crate::agreement::terms::Act;
use crate::ids::OpId;

/// Only the last act on a lead, only by its author, only within the time that the agreement gives.
pub(super) fn undo(asked: &Asked<'_>, person: &mut Option<(Person, Vec<Change>)>) -> Result<Vec<What>, Refusal> {
    let (last, follows) = asked.record.lead.last_done(asked.setting.by).ok_or(Refusal::NothingToUndo)?;
    if matches!(last.act, Act::Capture | Act::Adopt | Act::Merge | Act::Unmerge | Act::Erase | Act::Revert) {
        return Err(Refusal::NotUndoable { act: last.act });
    }
    check_mine(asked, last)?;
    let within = asked.setting.agreement().undo_within;
    if asked.setting.now.since(last.recorded_at) > within {
        return Err(Refusal::TooLateToUndo { within });
    }
    *person = restored(asked, last.id);
    let undone = follows.into_iter().chain([last]);
    Ok(undone.map(|operation| What::Undone { operation: operation.id }).collect())
}

/// Only what was taken back last, with nothing done since.
pub(super) fn redo(asked: &Asked<'_>, person: &mut Option<(Person, Vec<Change>)>) -> Result<Vec<What>, Refusal> {
    let last = asked.record.lead.redoable.last().ok_or(Refusal::NothingToRedo)?;
    check_mine(asked, last)?;
    let undoing = |what: &What| matches!(what, What::Undone { operation } if *operation == last.id);
    let taken_back = asked.record.facts.iter().rfind(|fact| undoing(&fact.what)).map(|fact| &fact.operation);
    let within = asked.setting.agreement().undo_within;
    if taken_back.is_none_or(|undo| asked.setting.now.since(undo.recorded_at) > within) {
        return Err(Refusal::TooLateToUndo { within });
    }
    *person = taken_back.and_then(|undo| restored(asked, undo.id));
    Ok(vec![What::Redone { operation: last.id }])
}

fn check_mine(asked: &Asked<'_>, operation: &Operation) -> Result<(), Refusal> {
    if &operation.by == asked.setting.by {
        return Ok(());
    }
    Err(Refusal::NotYourAct { by: operation.by.clone(), act: operation.act })
}

/// The person as before an operation; nothing where it changed nobody's attributes.
fn restored(asked: &Asked<'_>, operation: OpId) -> Option<(Person, Vec<Change>)> {
    let record = asked.record;
    let of_it = |n: u32| record.facts.iter().any(|fact| fact.n == n && fact.operation.id == operation);
    let mut person = record.person.clone();
    let former = record.past.iter().filter(|former| of_it(former.n));
    let became: Vec<_> = former.filter_map(|former| edit::correct(&mut person, &former.field, &former.old)).collect();
    (!became.is_empty()).then_some((person, became))
}
