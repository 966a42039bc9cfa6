//! Leads that are to be held against the definition of an MQL: work to do, in the order of time.

use rusqlite::{Connection, params};

use super::errands;
use super::write::in_one;
use crate::clock::Timestamp;
use crate::ids::LeadId;
use crate::storage::{Judging, StoreError};

/// Leads to be judged by now.
pub(super) const DUE: &str =
    "SELECT lead FROM to_judge INDEXED BY to_judge_at WHERE at <= ?1 ORDER BY at, lead LIMIT ?2";

/// When the next one is.
pub(super) const NEXT: &str = "SELECT min(at) FROM to_judge INDEXED BY to_judge_at";

/// Leads that lie with marketing and of which something was told live.
pub(super) const LIVE: &str = "SELECT id FROM lead WHERE id > ?1 AND stage IN ('lead', 'mal') AND waiting = 0 \
     AND merged_into IS NULL AND reverted_at IS NULL AND erased_at IS NULL \
     AND (live = 1 OR EXISTS (SELECT 1 FROM touch t WHERE t.lead = lead.id AND t.live = 1)) ORDER BY id LIMIT ?2";

const JUDGE: &str =
    "INSERT INTO to_judge (lead, at) VALUES (?1, ?2) ON CONFLICT (lead) DO UPDATE SET at = min(at, excluded.at)";

const JUDGED: &str = "DELETE FROM to_judge WHERE lead = ?1";

const JUDGE_ALL: &str = "INSERT INTO to_judge (lead, at) \
     SELECT id, ?1 FROM lead WHERE stage IN ('lead', 'mal') AND waiting = 0 \
       AND merged_into IS NULL AND reverted_at IS NULL AND erased_at IS NULL \
       AND (live = 1 OR EXISTS (SELECT 1 FROM touch t WHERE t.lead = lead.id AND t.live = 1)) \
     ON CONFLICT (lead) DO UPDATE SET at = min(at, excluded.at)";

pub(super) fn due(connection: &Connection, now: Timestamp, most: usize) -> rusqlite::Result<Vec<LeadId>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut due = connection.prepare_cached(DUE)?;
    due.query_map(params![now.millis(), most], |row| row.get(0).map(LeadId))?.collect()
}

pub(super) fn next(connection: &Connection) -> rusqlite::Result<Option<Timestamp>> {
    let next: Option<i64> = connection.prepare_cached(NEXT)?.query_row([], |row| row.get(0))?;
    Ok(next.map(Timestamp::from_millis))
}

pub(super) fn live(connection: &Connection, after: LeadId, most: usize) -> rusqlite::Result<Vec<LeadId>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    connection.prepare_cached(LIVE)?.query_map(params![after.0, most], |row| row.get(0).map(LeadId))?.collect()
}

pub(super) fn plan(connection: &Connection, lead: LeadId, judging: Judging) -> rusqlite::Result<()> {
    match judging {
        Judging::AsPlanned => Ok(()),
        Judging::Again(at) => connection.prepare_cached(JUDGE)?.execute(params![lead.0, at.millis()]).map(drop),
        Judging::Done => connection.prepare_cached(JUDGED)?.execute([lead.0]).map(drop),
    }
}

pub(super) fn plan_each(connection: &mut Connection, leads: &[(LeadId, Judging)]) -> Result<(), StoreError> {
    if leads.is_empty() {
        return Ok(());
    }
    in_one(connection, |connection| {
        // What was planned for them is done with; what is planned now may be later than that.
        Ok(leads.iter().try_for_each(|(lead, judging)| {
            plan(connection, *lead, Judging::Done)?;
            plan(connection, *lead, *judging)
        })?)
    })
}

/// Every live lead of marketing is judged from an instant on, and what is to be done about any is looked at anew.
pub(super) fn plan_all(connection: &Connection, from: Timestamp) -> rusqlite::Result<()> {
    errands::look_at_all(connection, from)?;
    connection.execute(JUDGE_ALL, [from.millis()]).map(drop)
}
