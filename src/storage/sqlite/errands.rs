//! Leads of which something may be to be done after what they did, and those that came to what they were invited to: kept in
//! the order of time, so that no list walks over all touches.
//!
//! What is kept may be older than what was done since: whoever lists looks at each lead, and tells what it found.

use rusqlite::{Connection, Row, params};

use super::Sqlite;
use super::write::in_one;
use crate::clock::Timestamp;
use crate::domain::{Fact, Operation, What};
use crate::ids::LeadId;
use crate::storage::{ErrandKept, ErrandSeen, Errands, LeadChange, StoreError};

/// Leads of which something is to be done before an instant.
pub(super) const DUE: &str = "SELECT lead, told FROM errand INDEXED BY errand_due \
     WHERE due IS NOT NULL AND due < ?1 ORDER BY due, lead LIMIT ?2";

/// Leads of which something has become since they were looked at.
pub(super) const STIRRED: &str = "SELECT lead, told FROM errand INDEXED BY errand_look \
     WHERE look IS NOT NULL AND look <= ?1 ORDER BY look, lead LIMIT ?2";

/// Leads with marketing that came to what they were invited to, the newest first.
pub(super) const CANDIDATES: &str = "SELECT e.lead, e.told \
     FROM errand e INDEXED BY errand_candidate CROSS JOIN lead l ON l.id = e.lead \
     WHERE e.candidate IS NOT NULL AND l.stage IN ('lead', 'mal') AND l.waiting = 0 \
       AND l.merged_into IS NULL AND l.reverted_at IS NULL AND l.erased_at IS NULL \
     ORDER BY e.candidate DESC, e.lead DESC LIMIT ?1";

const LOOK: &str = "INSERT INTO errand (lead, look, told) VALUES (?1, ?2, 1) ON CONFLICT (lead) DO UPDATE \
     SET look = min(ifnull(look, excluded.look), excluded.look), told = told + 1";

const STIR: &str = "UPDATE errand SET look = min(ifnull(look, ?2), ?2), told = told + 1 WHERE lead = ?1";

const STIR_ALL: &str = "UPDATE errand SET look = min(ifnull(look, ?1), ?1), told = told + 1";

const LOOK_AT_ALL: &str = "INSERT INTO errand (lead, look, told) \
     SELECT id, ?1, 1 FROM lead WHERE EXISTS (SELECT 1 FROM touch t WHERE t.lead = lead.id AND t.live = 1) \
     ON CONFLICT (lead) DO UPDATE SET look = min(ifnull(look, excluded.look), excluded.look), told = told + 1";

const SEEN: &str = "UPDATE errand SET due = ?3, candidate = ?4, look = ?5 WHERE lead = ?1 AND told = ?2";

const OVER: &str = "DELETE FROM errand WHERE lead = ?1 AND told = ?2";

impl Errands for Sqlite {
    fn errands_due(&mut self, before: Timestamp, most: usize) -> Result<Vec<ErrandKept>, StoreError> {
        Ok(due(&self.connection, before, most)?)
    }

    fn errands_stirred(&mut self, now: Timestamp, most: usize) -> Result<Vec<ErrandKept>, StoreError> {
        Ok(stirred(&self.connection, now, most)?)
    }

    fn candidates(&mut self, most: usize) -> Result<Vec<ErrandKept>, StoreError> {
        Ok(candidates(&self.connection, most)?)
    }

    fn errands_seen(&mut self, all: &[ErrandSeen]) -> Result<(), StoreError> {
        seen(&mut self.connection, all)
    }
}

fn due(connection: &Connection, before: Timestamp, most: usize) -> rusqlite::Result<Vec<ErrandKept>> {
    connection.prepare_cached(DUE)?.query_map(params![before.millis(), limit(most)], kept)?.collect()
}

fn stirred(connection: &Connection, now: Timestamp, most: usize) -> rusqlite::Result<Vec<ErrandKept>> {
    connection.prepare_cached(STIRRED)?.query_map(params![now.millis(), limit(most)], kept)?.collect()
}

fn candidates(connection: &Connection, most: usize) -> rusqlite::Result<Vec<ErrandKept>> {
    connection.prepare_cached(CANDIDATES)?.query_map([limit(most)], kept)?.collect()
}

/// Something was told of a lead as it happened.
pub(super) fn look(connection: &Connection, lead: LeadId, at: Timestamp) -> rusqlite::Result<()> {
    connection.prepare_cached(LOOK)?.execute(params![lead.0, at.millis()]).map(drop)
}

/// Something was told of a lead as it happened, or was done with it. What takes back, merges or parts may open again what was over.
pub(super) fn follow(
    connection: &Connection,
    lead: LeadId,
    operations: &[Operation],
    change: &LeadChange,
) -> rusqlite::Result<()> {
    let is_told = change.touches.iter().any(|touch| touch.is_live);
    let Some(operation) = operations.first().filter(|_| is_told || !change.is_new) else { return Ok(()) };
    let reopens = |fact: &Fact| {
        use What::{Absorbed, MergedInto, Parted, Redone, Undone};
        matches!(fact.what, Undone { .. } | Redone { .. } | Absorbed { .. } | MergedInto { .. } | Parted { .. })
    };
    let statement = if is_told || change.facts.iter().any(reopens) { LOOK } else { STIR };
    connection.prepare_cached(statement)?.execute(params![lead.0, operation.recorded_at.millis()]).map(drop)
}

/// Touches were taken back, of whomever.
pub(super) fn stir_all(connection: &Connection, at: Timestamp) -> rusqlite::Result<()> {
    connection.execute(STIR_ALL, [at.millis()]).map(drop)
}

/// What is to be done after what becomes another from an instant on.
pub(super) fn look_at_all(connection: &Connection, from: Timestamp) -> rusqlite::Result<()> {
    connection.execute(LOOK_AT_ALL, [from.millis()]).map(drop)
}

/// What was found of leads; of one of which something has become since, nothing is believed.
fn seen(connection: &mut Connection, all: &[ErrandSeen]) -> Result<(), StoreError> {
    if all.is_empty() {
        return Ok(());
    }
    in_one(connection, |connection| {
        for ErrandSeen { kept, due, candidate, again } in all {
            let ErrandKept { lead, told } = kept;
            let [due, candidate, again] = [due, candidate, again].map(|at| at.map(Timestamp::millis));
            if due.or(candidate).or(again).is_some() {
                let found = params![lead.0, told, due, candidate, again];
                connection.prepare_cached(SEEN)?.execute(found)?;
            } else {
                connection.prepare_cached(OVER)?.execute(params![lead.0, told])?;
            }
        }
        Ok(())
    })
}

fn kept(row: &Row<'_>) -> rusqlite::Result<ErrandKept> {
    Ok(ErrandKept { lead: LeadId(row.get(0)?), told: row.get(1)? })
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::sqlite::{FirstAgreement, open};

    #[test]
    fn what_was_found_before_something_more_was_told_is_not_believed() {
        let folder = tempfile::TempDir::new().unwrap();
        let first = FirstAgreement { text: String::new(), adopted_at: Timestamp::from_millis(0) };
        let mut connection = open::open(&folder.path().join("tasuki.db"), &first).unwrap();
        let lead = "INSERT INTO lead (id, version, stage, waiting, tier, accepted, attempts) \
                    VALUES (1, 1, 'lead', 0, 0, 0, 0)";
        connection.execute(lead, []).unwrap();
        let at = Timestamp::from_millis;
        look(&connection, LeadId(1), at(10)).unwrap();
        let found = stirred(&connection, at(10), 9).unwrap();
        look(&connection, LeadId(1), at(20)).unwrap();
        let nothing = |kept| ErrandSeen { kept, due: None, candidate: None, again: None };
        seen(&mut connection, &[nothing(found[0])]).unwrap();
        let again = stirred(&connection, at(20), 9).unwrap();
        assert_eq!(again.iter().map(|kept| kept.told).collect::<Vec<_>>(), [2]);
        seen(&mut connection, &[ErrandSeen { due: Some(at(30)), ..nothing(again[0]) }]).unwrap();
        assert_eq!(stirred(&connection, at(99), 9).unwrap(), []);
        assert_eq!((due(&connection, at(30), 9).unwrap().len(), due(&connection, at(31), 9).unwrap().len()), (0, 1));
        seen(&mut connection, &[nothing(again[0])]).unwrap();
        assert_eq!(due(&connection, at(31), 9).unwrap(), [], "what is over is gone");
    }
}
