//! What was done last, step by step: a bulk act is one step, whatever number of leads it was on.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::super::StepKept;
use super::read::{operation, snapshot};
use crate::ids::LeadId;

pub(super) const STEP_BEFORE: &str = "SELECT id, key, act, by, recorded_at, agreement, batch FROM operation \
     INDEXED BY operation_step WHERE act <> 'capture' AND id < ?1 ORDER BY id DESC LIMIT 1";
pub(super) const LEAD_OF: &str = "SELECT lead FROM fact INDEXED BY fact_operation WHERE operation = ?1 LIMIT 1";
pub(super) const SIZE_OF_BATCH: &str = "SELECT count(*) FROM \
     (SELECT 1 FROM operation INDEXED BY operation_batch WHERE batch = ?1 LIMIT ?2)";

/// So many operations are looked at: a bulk act has thousands, and none of them but the last is a step.
const MOST_WALKED: usize = 25_000;

/// A step of more leads is told as one of so many at least.
const MOST_COUNTED: usize = 10_000;

pub(super) fn steps(connection: &Connection, most: usize) -> rusqlite::Result<Vec<StepKept>> {
    let transaction = snapshot(connection)?;
    let mut steps = Vec::new();
    let (mut before, mut walked, mut batches) = (i64::MAX, 0, HashSet::new());
    while steps.len() < most && walked < MOST_WALKED {
        let next = transaction
            .prepare_cached(STEP_BEFORE)?
            .query_row([before], |row| Ok((row.get::<_, i64>(0)?, operation(row, 1)?)))
            .optional()?;
        let Some((id, operation)) = next else { break };
        before = id;
        walked += 1;
        let mut leads = 1;
        if let Some(batch) = operation.batch {
            // What others did meanwhile stands between the parts of it.
            if !batches.insert(batch) {
                continue;
            }
            let batch = &batch.to_bytes()[..];
            leads =
                transaction.prepare_cached(SIZE_OF_BATCH)?.query_row(params![batch, MOST_COUNTED], |row| row.get(0))?;
        }
        let lead: Option<i64> = transaction.prepare_cached(LEAD_OF)?.query_row([id], |row| row.get(0)).optional()?;
        // What concerns no lead (an agreement that was adopted) is no step that can be gone back to.
        if let Some(lead) = lead {
            steps.push(StepKept { operation, lead: LeadId(lead), leads });
        }
    }
    Ok(steps)
}
