//! `tasuki check`: the journal folded anew against what is kept.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::assignment;
use super::read::facts_of;
use super::write::{LEAD_COLUMNS, lead_values};
use crate::domain::Lead;
use crate::ids::LeadId;
use crate::storage::Health;

pub(super) fn check(connection: &Connection) -> rusqlite::Result<Health> {
    let transaction = connection.unchecked_transaction()?;
    let mut health = Health::default();
    let said: Vec<String> =
        transaction.prepare("PRAGMA integrity_check")?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    health.engine = said.into_iter().filter(|line| line != "ok").collect();
    let dangling =
        transaction.prepare("PRAGMA foreign_key_check")?.query_map([], |row| row.get::<_, String>(0))?.count();
    if dangling > 0 {
        health.engine.push(format!("{dangling} rows refer to something that is not there"));
    }
    // Leads that the journal knows and those that are kept: either alone is a difference.
    let ids: Vec<i64> = transaction
        .prepare("SELECT id FROM lead UNION SELECT lead FROM fact ORDER BY 1")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let kept = format!("SELECT {LEAD_COLUMNS} FROM lead WHERE id = ?1");
    let columns = LEAD_COLUMNS.split(',').count();
    for id in ids.into_iter().map(LeadId) {
        let facts = facts_of(&transaction, id)?;
        health.leads += 1;
        health.facts += facts.len();
        let stored: Option<Vec<Value>> = transaction
            .prepare_cached(&kept)?
            .query_map([id.0], |row| (0..columns).map(|column| row.get(column)).collect())?
            .next()
            .transpose()?;
        let lead = Lead::fold(id, &facts);
        if stored.as_ref() != Some(&lead_values(&lead)) || !assignment::is_right(&transaction, &lead)? {
            health.differing.push(id);
        }
    }
    health.engine.extend(
        assignment::wrong_credits(&transaction)?
            .into_iter()
            .map(|whose| format!("the credit of {whose} is not the sum of its turns")),
    );
    Ok(health)
}
