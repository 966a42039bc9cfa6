//! Taking back what a list brought: its operations one by one, and what lies beside their facts.
//!
//! What a list told of a person is no part of the journal. Of a lead that is as if it had never come in nothing of that
//! stays; of one that was there before the former values come back, and what the list told of it goes, notes and further
//! names too.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Beside, ImportPart};
use super::errands;
use super::write::{Memory, in_one, insert_operation};
use super::{personal, read};
use crate::agreement::terms::Act;
use crate::domain::{Operation, What};
use crate::ids::{LeadId, OpId};
use crate::storage::{LeadChange, StoreError};

pub(super) const NEXT_PART: &str = "SELECT id, key FROM operation INDEXED BY operation_batch \
     WHERE batch = ?1 AND id > ?2 ORDER BY id LIMIT 1";
pub(super) const LEADS_OF_PART: &str = "SELECT DISTINCT lead FROM fact WHERE operation = ?1 ORDER BY lead";

/// What an import brought to leads that are left alone, told again. What has no date of its own was said when it was
/// written down.
const KEEP: [&str; 2] = [
    "INSERT INTO touch (lead, operation, key, at, kind, content, campaign, times, amount, total, live) \
     SELECT t.lead, ?2, t.key, t.at, t.kind, t.content, t.campaign, t.times, t.amount, t.total, t.live FROM import i \
       JOIN left_alone a ON a.import = i.id JOIN touch t ON t.lead = a.lead JOIN operation o ON o.id = t.operation \
     WHERE i.key = ?1 AND o.batch = ?1 AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.operation = o.id)",
    "INSERT INTO consent (lead, operation, channel, given, at, origin) \
     SELECT c.lead, ?2, c.channel, c.given, coalesce(c.at, o.recorded_at), c.origin FROM import i \
       JOIN left_alone a ON a.import = i.id JOIN consent c ON c.lead = a.lead JOIN operation o ON o.id = c.operation \
     WHERE i.key = ?1 AND o.batch = ?1 AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.operation = o.id) \
     ORDER BY c.id",
];

/// What an operation told of a lead, by table.
const TOLD_BY: [&str; 3] = ["note", "person_past", "also_called"];

/// The operation of a lead's touches, and of its consents, that no import of this key brought.
pub(super) const TOLD_BESIDE: [&str; 2] = [
    "SELECT o.key, o.act, o.by, o.recorded_at, o.agreement, o.batch \
     FROM touch t JOIN operation o ON o.id = t.operation \
     WHERE t.lead = ?1 AND o.batch IS NOT ?2 AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.operation = o.id) LIMIT 1",
    "SELECT o.key, o.act, o.by, o.recorded_at, o.agreement, o.batch \
     FROM consent c JOIN operation o ON o.id = c.operation \
     WHERE c.lead = ?1 AND o.batch IS NOT ?2 AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.operation = o.id) LIMIT 1",
];

pub(super) fn part(connection: &Connection, import: OpId, after: i64) -> rusqlite::Result<Option<ImportPart>> {
    let next = connection
        .prepare_cached(NEXT_PART)?
        .query_row(params![&import.to_bytes()[..], after], |row| Ok((row.get(0)?, OpId::from_bytes(row.get(1)?))))
        .optional()?;
    let Some((place, operation)) = next else { return Ok(None) };
    let leads = connection
        .prepare_cached(LEADS_OF_PART)?
        .query_map([place], |row| row.get(0).map(LeadId))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(ImportPart { place, operation, leads }))
}

pub(super) fn told_beside(connection: &Connection, import: OpId, lead: LeadId) -> rusqlite::Result<Option<Operation>> {
    for statement in TOLD_BESIDE {
        let found = connection
            .prepare_cached(statement)?
            .query_row(params![lead.0, &import.to_bytes()[..]], |row| read::operation(row, 0))
            .optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

pub(super) fn leave_alone(connection: &Connection, import: OpId, leads: &[LeadId]) -> rusqlite::Result<()> {
    let mut statement = connection
        .prepare_cached("INSERT OR IGNORE INTO left_alone (import, lead) SELECT id, ?2 FROM import WHERE key = ?1")?;
    leads.iter().try_for_each(|lead| statement.execute(params![&import.to_bytes()[..], lead.0]).map(drop))
}

pub(super) fn left_alone(connection: &Connection, import: OpId) -> rusqlite::Result<Vec<LeadId>> {
    connection
        .prepare_cached("SELECT a.lead FROM import i JOIN left_alone a ON a.import = i.id WHERE i.key = ?1 ORDER BY 1")?
        .query_map([&import.to_bytes()[..]], |row| row.get(0).map(LeadId))?
        .collect()
}

/// Goes through all that lies beside the facts: nobody else asks by operation, so no index would be worth its room.
pub(super) fn brought(connection: &Connection, import: OpId) -> rusqlite::Result<Beside> {
    let count = |table: &str| -> rusqlite::Result<u64> {
        let count = format!("SELECT count(*) FROM {table} t JOIN operation o ON o.id = t.operation WHERE {COUNTS}");
        connection.prepare_cached(&count)?.query_row([&import.to_bytes()[..]], |row| row.get(0))
    };
    Ok(Beside { touches: count("touch")?, consents: count("consent")?, costs: count("cost")? })
}

/// The same of one lead.
pub(super) fn brought_to(connection: &Connection, import: OpId, lead: LeadId) -> rusqlite::Result<Beside> {
    let count = |table: &str| -> rusqlite::Result<u64> {
        let count = format!(
            "SELECT count(*) FROM {table} t CROSS JOIN operation o ON o.id = t.operation WHERE t.lead = ?2 AND {COUNTS}"
        );
        connection.prepare_cached(&count)?.query_row(params![&import.to_bytes()[..], lead.0], |row| row.get(0))
    };
    Ok(Beside { touches: count("touch")?, consents: count("consent")?, costs: 0 })
}

/// An operation of an import that was not taken back.
const COUNTS: &str = "o.batch = ?1 AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.operation = o.id)";

/// What the facts of a change say about taking back is done with what lies beside them.
pub(super) fn follow(
    transaction: &Connection,
    memory: &mut Memory,
    lead: LeadId,
    change: &LeadChange,
) -> Result<(), StoreError> {
    let taken_back = change.facts.iter().filter(|fact| fact.operation.act == Act::Revert);
    let taken_back = taken_back.filter_map(|fact| match &fact.what {
        What::Undone { operation } => Some(*operation),
        _ => None,
    });
    let mut taken_back = taken_back.peekable();
    if taken_back.peek().is_none() {
        return Ok(());
    }
    if change.after.reverted.is_some() {
        memory.forget(transaction, lead, &read::person(transaction, lead)?)?;
        return Ok(personal::forget(transaction, lead)?);
    }
    for operation in taken_back {
        for table in TOLD_BY {
            let forget = format!(
                "DELETE FROM {table} WHERE lead = ?1 AND n IN (SELECT f.n FROM fact f \
                   JOIN operation o ON o.id = f.operation WHERE f.lead = ?1 AND o.key = ?2)"
            );
            transaction.prepare_cached(&forget)?.execute(params![lead.0, &operation.to_bytes()[..]])?;
        }
    }
    Ok(())
}

/// What lies beside the facts of an import counts no more, but for leads that were left alone.
pub(super) fn beside(connection: &mut Connection, batch: OpId, by: &Operation) -> Result<usize, StoreError> {
    in_one(connection, |transaction| {
        let (key, at) = (by.id.to_bytes(), by.recorded_at);
        let known = transaction
            .prepare_cached("SELECT id FROM operation WHERE key = ?1")?
            .query_row([&key[..]], |row| row.get::<_, i64>(0))
            .optional()?;
        let by = match known {
            Some(id) => id,
            None => insert_operation(transaction, by)?,
        };
        let batch = batch.to_bytes();
        // An operation tells of many leads, and counts for all of them or for none.
        for keep in KEEP {
            transaction.execute(keep, params![&batch[..], by])?;
        }
        let reverted = transaction.execute(
            "INSERT INTO reverted (operation, by) SELECT o.id, ?2 FROM operation o \
             WHERE (o.key = ?1 OR o.batch = ?1) AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.operation = o.id)",
            params![&batch[..], by],
        )?;
        transaction.execute("DELETE FROM heard", [])?;
        errands::stir_all(transaction, at)?;
        Ok(reverted)
    })
}
