//! Folding the log into the file.
//!
//! What is committed is in the log at first. SQLite lets whoever commits fold it in as soon as it has a thousand pages:
//! every hundredth act takes twenty times as long as the others. Here somebody folds it in who has nothing else to do
//! ([`Folding`]); whoever writes does so only when the log has become [`LONGEST`], so that it is bounded whoever else is
//! there, or was and is no more. Whoever closes the file last folds in all of it.

use std::path::Path;

use rusqlite::Connection;

use super::open::{self, FirstAgreement};
use crate::storage::StoreError;

/// So many pages the log may have before whoever commits folds it in: 16 MB.
const LONGEST: i64 = 4_000;

/// So many pages are worth folding in by somebody who has nothing else to do.
const WORTHWHILE: i64 = 500;

/// Whoever writes by this connection folds the log in when it has become too long.
pub(super) fn bound(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "wal_autocheckpoint", LONGEST, |_| Ok(()))
}

/// A connection that folds the log in, beside those who read and write.
#[derive(Debug)]
pub struct Folding(Connection);

impl Folding {
    /// Opens the database at `path`, which is there.
    pub fn beside(path: &Path, first: &FirstAgreement) -> Result<Self, StoreError> {
        open::open(path, first).map(Self)
    }

    /// How many pages of the log are not in the file.
    pub fn waiting(&self) -> Result<i64, StoreError> {
        self.told("NOOP")
    }

    /// Folds in what nobody reads any more in its older form, where that is worth it. Nobody waits for it, and it waits
    /// for nobody. Says whether there was so much.
    pub fn fold(&self) -> Result<bool, StoreError> {
        let is_worth_it = self.waiting()? >= WORTHWHILE;
        if is_worth_it {
            self.told("PASSIVE")?;
        }
        Ok(is_worth_it)
    }

    /// How many pages are not in the file after so much was done.
    fn told(&self, how: &str) -> Result<i64, StoreError> {
        let told = |row: &rusqlite::Row<'_>| Ok(row.get::<_, i64>(1)? - row.get::<_, i64>(2)?);
        Ok(self.0.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], told)?)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::gates::beside;
    use super::*;
    use crate::clock::Timestamp;

    fn first() -> FirstAgreement {
        FirstAgreement { text: "a".to_owned(), adopted_at: Timestamp::from_millis(0) }
    }

    /// Commits `n` times some forty thousand bytes.
    fn commit(connection: &Connection, n: usize) {
        for _ in 0..n {
            let add = "INSERT INTO operation (key, act, by, recorded_at, agreement) \
                       VALUES (randomblob(16), 'note', hex(zeroblob(20000)), 0, 1)";
            connection.execute(add, []).unwrap();
        }
    }

    fn length(path: &Path) -> i64 {
        i64::try_from(beside(path, "-wal").metadata().map_or(0, |about| about.len())).unwrap()
    }

    /// Bytes of a page in the log.
    const PAGE: i64 = 4_096 + 24;

    #[test]
    fn nobody_but_a_writer_is_there_and_the_log_is_bounded() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        let connection = open::open(&path, &first()).unwrap();
        for _ in 0..6 {
            commit(&connection, 200);
            assert!(length(&path) <= (LONGEST + 50) * PAGE, "{} pages", length(&path) / PAGE);
        }
        drop(connection);
        assert_eq!(length(&path), 0, "whoever closes the file last leaves no log");
    }

    #[test]
    fn somebody_beside_folds_in_what_a_writer_would_have_to() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        let connection = open::open(&path, &first()).unwrap();
        let folding = Folding::beside(&path, &first()).unwrap();
        commit(&connection, 2);
        assert!(!folding.fold().unwrap(), "it is not worth it yet");
        for _ in 0..20 {
            commit(&connection, 60);
            assert!(folding.fold().unwrap());
            assert_eq!(folding.waiting().unwrap(), 0, "all is in the file");
            // The next one who writes begins the log anew.
            assert!(length(&path) < LONGEST / 2 * PAGE, "{} pages", length(&path) / PAGE);
        }
    }

    #[test]
    fn whoever_still_reads_is_left_what_they_read() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        let connection = open::open(&path, &first()).unwrap();
        let reading = open::open(&path, &first()).unwrap();
        let folding = Folding::beside(&path, &first()).unwrap();
        let count = |connection: &Connection| -> i64 {
            connection.query_row("SELECT count(*) FROM operation", [], |row| row.get(0)).unwrap()
        };
        let still = reading.unchecked_transaction().unwrap();
        assert_eq!(count(&still), 0);
        commit(&connection, 100);
        assert!(folding.fold().unwrap());
        assert_eq!((count(&still), count(&connection)), (0, 100));
    }

    #[test]
    fn a_log_that_a_killed_program_left_is_bounded_and_folded_in_by_the_next_one() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        let connection = open::open(&path, &first()).unwrap();
        commit(&connection, 500);
        // Under another name the files are what a kill leaves of them.
        let left = folder.path().join("left.db");
        for end in ["", "-wal"] {
            fs::copy(beside(&path, end), beside(&left, end)).unwrap();
        }
        let next = open::open(&left, &first()).unwrap();
        let operations: i64 = next.query_row("SELECT count(*) FROM operation", [], |row| row.get(0)).unwrap();
        assert_eq!(operations, 500);
        commit(&next, 500);
        assert!(length(&left) <= (LONGEST + 50) * PAGE, "{} pages", length(&left) / PAGE);
        drop(next);
        assert_eq!(length(&left), 0);
    }
}
