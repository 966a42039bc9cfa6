//! Lists that came in: which, and how far each has come.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::{ImportKept, RevertKept, StoreError, Tally};
use super::read::instant;
use crate::ids::{LeadId, OpId, PersonId};

const COLUMNS: &str =
    "key, file, sum, by, at, rows, read, created, matched, updated, unchanged, sanitised, rejected, whole";
const REVERT_COLUMNS: &str = "revert, reverted_by, reverted_at, revert_place, gone, put_back, left_alone, revert_whole";

/// The newest first.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<ImportKept>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS}, {REVERT_COLUMNS} FROM import ORDER BY id DESC"))?
        .query_map([], import)?
        .collect()
}

pub(super) fn of(connection: &Connection, import_id: OpId) -> rusqlite::Result<Option<ImportKept>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS}, {REVERT_COLUMNS} FROM import WHERE key = ?1"))?
        .query_row([&import_id.to_bytes()[..]], import)
        .optional()
}

pub(super) fn unfinished(connection: &Connection, sum: &[u8; 32]) -> rusqlite::Result<Option<ImportKept>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS}, {REVERT_COLUMNS} FROM import \
             WHERE sum = ?1 AND whole = 0 AND revert IS NULL ORDER BY id DESC LIMIT 1"
        ))?
        .query_row([&sum[..]], import)
        .optional()
}

pub(super) fn hear(connection: &Connection, heard: &[(LeadId, u64)]) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached("INSERT OR REPLACE INTO heard (lead, sum) VALUES (?1, ?2)")?;
    heard.iter().try_for_each(|(lead, sum)| statement.execute(params![lead.0, sum.cast_signed()]).map(drop))
}

pub(super) fn heard(connection: &Connection) -> rusqlite::Result<Vec<(u64, LeadId)>> {
    let mut sums = connection
        .prepare_cached("SELECT sum, lead FROM heard")?
        .query_map([], |row| Ok((row.get(0).map(i64::cast_unsigned)?, LeadId(row.get(1)?))))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    sums.sort_unstable();
    Ok(sums)
}

/// Keeps how far an import has come that had come to the row `from`. Of two who take in one list at the same time the one
/// that comes later writes nothing.
pub(super) fn keep(connection: &Connection, import: &ImportKept, from: u64) -> Result<(), StoreError> {
    let Tally { read, created, matched, updated, unchanged, sanitised, rejected } = import.tally;
    let kept = connection
        .prepare_cached(&format!(
            "INSERT INTO import ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) \
             ON CONFLICT (key) DO UPDATE SET read = excluded.read, created = excluded.created, \
               matched = excluded.matched, updated = excluded.updated, unchanged = excluded.unchanged, \
               sanitised = excluded.sanitised, rejected = excluded.rejected, whole = excluded.whole \
               WHERE revert IS NULL AND read = ?15"
        ))?
        .execute(params![
            &import.id.to_bytes()[..],
            import.file,
            &import.sum[..],
            import.by.as_str(),
            import.at.millis(),
            import.rows,
            read,
            created,
            matched,
            updated,
            unchanged,
            sanitised,
            rejected,
            import.is_whole,
            from,
        ])?;
    if kept > 0 {
        return Ok(());
    }
    let mut reverted = connection.prepare_cached("SELECT 1 FROM import WHERE key = ?1 AND revert IS NOT NULL")?;
    let is_reverted = reverted.exists([&import.id.to_bytes()[..]])?;
    Err(if is_reverted { StoreError::Reverted(import.id) } else { StoreError::Overtaken(import.id) })
}

/// Keeps how far an import is taken back.
pub(super) fn keep_revert(connection: &Connection, import: OpId, revert: &RevertKept) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE import SET revert = ?2, reverted_by = ?3, reverted_at = ?4, revert_place = ?5, gone = ?6, \
               put_back = ?7, left_alone = ?8, revert_whole = ?9 WHERE key = ?1",
        )?
        .execute(params![
            &import.to_bytes()[..],
            &revert.id.to_bytes()[..],
            revert.by.as_str(),
            revert.at.millis(),
            revert.place,
            revert.gone,
            revert.put_back,
            revert.left_alone,
            revert.is_whole,
        ])?;
    Ok(())
}

fn import(row: &Row<'_>) -> rusqlite::Result<ImportKept> {
    Ok(ImportKept {
        id: OpId::from_bytes(row.get(0)?),
        file: row.get(1)?,
        sum: row.get(2)?,
        by: PersonId::new(&row.get::<_, String>(3)?),
        at: instant(row, 4)?,
        rows: row.get(5)?,
        tally: Tally {
            read: row.get(6)?,
            created: row.get(7)?,
            matched: row.get(8)?,
            updated: row.get(9)?,
            unchanged: row.get(10)?,
            sanitised: row.get(11)?,
            rejected: row.get(12)?,
        },
        is_whole: row.get(13)?,
        reverted: match row.get(14)? {
            None => None,
            Some(id) => Some(RevertKept {
                id: OpId::from_bytes(id),
                by: PersonId::new(&row.get::<_, String>(15)?),
                at: instant(row, 16)?,
                place: row.get(17)?,
                gone: row.get(18)?,
                put_back: row.get(19)?,
                left_alone: row.get(20)?,
                is_whole: row.get(21)?,
            }),
        },
    })
}
