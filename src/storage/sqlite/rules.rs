//! Leads that were handed over, as their facts make them: what the record of rules is counted from.

use std::sync::LazyLock;

use rusqlite::Connection;

use super::read::{facts_of, snapshot};
use super::returns::IS_THERE;
use crate::clock::Timestamp;
use crate::domain::Lead;
use crate::ids::LeadId;

/// A lead knows when it was handed over last: whoever was handed over later than the beginning is among these.
pub(super) static HANDED_OVER: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT l.id FROM lead l INDEXED BY lead_handed \
         WHERE l.handed_at IS NOT NULL AND l.handed_at >= ?1 AND {IS_THERE}"
    )
});

pub(super) const ANY_JUDGED: &str = "SELECT 1 FROM fact INDEXED BY fact_judged \
     WHERE substr(body, 1, 22) = '{\"kind\":\"rules_judged\"' AND at >= ?1 LIMIT 1";

pub(super) fn handed_over(
    connection: &Connection,
    since: Option<Timestamp>,
    each: &mut dyn FnMut(&Lead),
) -> rusqlite::Result<()> {
    // All of one moment, and one lead at a time.
    let transaction = snapshot(connection)?;
    let mut statement = transaction.prepare_cached(&HANDED_OVER)?;
    let mut rows = statement.query([since.map_or(i64::MIN, Timestamp::millis)])?;
    while let Some(row) = rows.next()? {
        let id = LeadId(row.get(0)?);
        each(&Lead::fold(id, &facts_of(&transaction, id)?));
    }
    Ok(())
}

pub(super) fn any_judged(connection: &Connection, since: Timestamp) -> rusqlite::Result<bool> {
    connection.prepare_cached(ANY_JUDGED)?.exists([since.millis()])
}
