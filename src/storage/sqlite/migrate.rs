//! From any earlier form of the file to the newest: one step at a time, each in one transaction, a copy first.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::open::{self, FirstAgreement, refuse, unusable};
use crate::i18n::Message;
use crate::storage::StoreError;

/// The steps. A step that was released is never changed; a new one is added behind.
const STEPS: [&str; 1] = [include_str!("migrations/0001_journal.sql")];

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

/// A whole copy of the file beside it, named by the form that it has.
fn copy_first(path: &Path, connection: &Connection, found: i32) -> Result<(), StoreError> {
    let copy = PathBuf::from(format!("{}.v{found}.backup", path.display()));
    if copy.exists() {
        return Ok(());
    }
    connection
        .execute("VACUUM INTO ?1", [copy.to_string_lossy()])
        .map(drop)
        .map_err(|cause| refuse(Message::new("store.no_copy").with("path", copy.display()).with("cause", cause)))
}

#[cfg(test)]
mod tests {
    use super::STEPS;

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
        assert_eq!(sums, [10_900_406_011_001_637_995], "add a step instead");
    }
}
