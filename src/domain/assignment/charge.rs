//! Whom a clock that ran out is charged to.

use crate::agreement::Versions;
use crate::domain::decide::course;
use crate::domain::handoff::{ClockRun, Handoff};
use crate::ids::PersonId;

/// Whose figures a clock that ran out counts in, beside the team's: whoever had the lead when it fell due (semantics 8).
///
/// Somebody to whom it had come from another hand, or who had taken it from the queue, is charged only if they had had it
/// for the agreement's grace of working time by then. Nobody is charged with what lay in the queue.
pub fn charged<'h>(handoff: &'h Handoff, run: &ClockRun, versions: &Versions) -> Option<&'h PersonId> {
    let place = handoff.owners.iter().rposition(|(at, _)| *at <= run.due_at)?;
    let (since, owner) = &handoff.owners[place];
    let owner = owner.as_ref()?;
    if place == 0 {
        return Some(owner);
    }
    let had = match course(versions, run) {
        Some(course) => course.elapsed(*since, run.due_at),
        None => run.due_at.since(*since),
    };
    (had >= versions.of(handoff.agreement).assignment.grace).then_some(owner)
}
