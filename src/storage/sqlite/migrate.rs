//! From any earlier form of the file to the newest: one step at a time, each in one transaction, a copy first.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::open::{self, FirstAgreement, refuse, unusable};
use crate::i18n::Message;
use crate::storage::StoreError;

/// The steps. A step that was released is never changed; a new one is added behind.
const STEPS: [&str; 2] = [include_str!("migrations/0001_journal.sql"), include_str!("migrations/0002_agreed.sql")];

/// The newest form that this program knows.
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a handful of steps")]
pub(super) const NEWEST: i32 = STEPS.len() as i32;

/// Brings the file to its newest form. Of several programs that start at once, one does it and the others find it done.
pub(super) fn to_newest(path: &Path, connection: &Connection, first: &FirstAgreement) -> Result<(), StoreError> {
    let wrong = |cause: rusqlite::Error| unusable(path, &cause);
    let found = version(connection).map_err(wrong)?;
    if found == NEWEST {
        return Ok(());
    }
    if found > 0 {
        copy_first(path, connection, found)?;
    }
    connection.execute_batch("BEGIN IMMEDIATE").map_err(wrong)?;
    let done = version(connection).and_then(|found| steps_from(found, connection, first));
    let ended = done.and_then(|()| connection.execute_batch("COMMIT"));
    if let Err(cause) = ended {
        // The transaction is gone with the connection in any case; what went wrong first is what is told.
        let _ = connection.execute_batch("ROLLBACK");
        return Err(wrong(cause));
    }
    Ok(())
}

fn version(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn steps_from(found: i32, connection: &Connection, first: &FirstAgreement) -> rusqlite::Result<()> {
    let done = usize::try_from(found).unwrap_or(0);
    for step in STEPS.iter().skip(done) {
        connection.execute_batch(step)?;
    }
    if done == 0 {
        open::mark(connection)?;
        connection.execute(
            "INSERT INTO agreement (version, text, adopted_at) VALUES (1, ?1, ?2)",
            params![first.text, first.adopted_at.millis()],
        )?;
    }
    connection.pragma_update(None, "user_version", NEWEST)
}

/// A whole copy of the file beside it, named by the form that it has. It is there whole or not at all, and only its
/// owner can read it.
fn copy_first(path: &Path, connection: &Connection, found: i32) -> Result<(), StoreError> {
    let copy = PathBuf::from(format!("{}.v{found}.backup", path.display()));
    if copy.exists() {
        return Ok(());
    }
    let wrong = |cause: &dyn std::fmt::Display| {
        refuse(Message::new("store.no_copy").with("path", copy.display()).with("cause", cause))
    };
    let folder = open::folder_of(path);
    let part = tempfile::NamedTempFile::new_in(folder).map_err(|cause| wrong(&cause))?.into_temp_path();
    connection.execute("VACUUM INTO ?1", [part.to_string_lossy()]).map_err(|cause| wrong(&cause))?;
    match part.persist_noclobber(&copy) {
        // Another program that started at the same time was first; its copy is as good.
        Err(failed) if failed.error.kind() != ErrorKind::AlreadyExists => Err(wrong(&failed.error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;

    #[test]
    fn the_copy_before_a_change_of_form_is_whole_and_made_once() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        let first = FirstAgreement { text: "a".to_owned(), adopted_at: Timestamp::from_millis(0) };
        let connection = open::open(&path, &first).unwrap();
        copy_first(&path, &connection, 1).unwrap();
        connection.execute("INSERT INTO agreement (version, text, adopted_at) VALUES (2, 'b', 1)", []).unwrap();
        copy_first(&path, &connection, 1).unwrap();
        let copied = folder.path().join("tasuki.db.v1.backup");
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&copied.metadata().unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        let versions = |connection: &Connection| {
            connection.query_row("SELECT count(*) FROM agreement", [], |row| row.get::<_, i64>(0)).unwrap()
        };
        assert_eq!(versions(&open::open(&copied, &first).unwrap()), 1, "as it was before");
        assert_eq!(versions(&connection), 2);
    }

    #[test]
    fn a_released_step_is_never_changed() {
        // FNV-1a of each step's text. A difference here means that databases out there would differ from new ones.
        let sums: Vec<u64> = STEPS
            .iter()
            .map(|step| {
                step.bytes()
                    .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
            })
            .collect();
        assert_eq!(sums, [18_335_280_460_299_170_304, 18_191_343_737_733_441_896], "add a step instead");
    }
}
