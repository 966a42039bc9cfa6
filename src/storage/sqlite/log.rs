//! A log beside the file: either others have the database open, or a program ended without folding it in.
//!
//! SQLite folds in whatever lies under the log's name, also the log of another database that somebody copied there. So
//! after an unclean end the file is looked at without and with its log, before a byte of either is written.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::open::{self, refuse, unusable};
use crate::i18n::Message;
use crate::storage::StoreError;

/// Refuses a log that does not go with its file. `looked` is what the file says without its log.
pub(super) fn check(path: &Path, looked: Result<(), StoreError>) -> Result<(), StoreError> {
    let damaged = match looked {
        Ok(()) => false,
        Err(StoreError::Unusable(error)) if error.message.key() == "store.damaged" => true,
        Err(other) => return Err(other),
    };
    let alone = open::raw(path)?;
    // Nobody can have this connection's lock who shares the file with others.
    let locked =
        alone.execute_batch("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; SELECT 1 FROM sqlite_schema;");
    match locked.map_err(|cause| unusable(path, &cause)) {
        // What they write is only half there at any moment: it says nothing of the file.
        Err(StoreError::Busy) => return Ok(()),
        Err(_) if !damaged => return Err(other_log(path)),
        other => other?,
    }
    open::recognise(path, &alone)?;
    let bare = open::untouched(path)?;
    let went = goes_on(&bare, &alone);
    let sound_without = || !damaged && said(&bare).is_ok_and(|said| said == "ok");
    match went {
        Ok(true) => Ok(()),
        _ if sound_without() => Err(other_log(path)),
        Ok(false) => {
            let cause = said(&alone).unwrap_or_else(|cause| cause.to_string());
            Err(refuse(Message::new("store.damaged").with("path", path.display()).with("cause", cause)))
        }
        Err(cause) => Err(unusable(path, &cause)),
    }
}

/// Whether what the log makes of the file holds together and has the file's last operation in it: the journal only
/// ever grows.
fn goes_on(bare: &Connection, logged: &Connection) -> rusqlite::Result<bool> {
    let last: Option<(i64, Vec<u8>)> = bare
        .query_row("SELECT id, key FROM operation ORDER BY id DESC LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        // Without its log a new database may have no tables yet.
        .unwrap_or(None);
    if let Some((id, key)) = last {
        let there = logged.query_row("SELECT key FROM operation WHERE id = ?1", [id], |row| row.get::<_, Vec<u8>>(0));
        if there.optional()? != Some(key) {
            return Ok(false);
        }
    }
    Ok(said(logged)? == "ok")
}

fn said(connection: &Connection) -> rusqlite::Result<String> {
    connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
}

fn other_log(path: &Path) -> StoreError {
    refuse(Message::new("store.other_log").with("path", path.display()))
}
