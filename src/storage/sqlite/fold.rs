//! Folding the log into the file, and what leads have become since into the sums of figures ([`super::flow`]).
//!
//! What is committed is in the log at first. SQLite lets whoever commits fold it in as soon as it has a thousand pages:
//! every hundredth act takes twenty times as long as the others. Here somebody folds it in who has nothing else to do
//! ([`Folding`]); whoever writes does so only when the log has become [`LONGEST`], so that it is bounded also where
//! nobody else is there. Whoever closes the file last folds in all of it.
//!
//! One thing lets it grow beyond that: somebody who goes on reading one snapshot (a backup, a long list), or several whose
//! reading overlaps without a gap. What was committed since cannot be folded in before they are done, the log is not begun
//! anew, and beyond [`LONGEST`] everybody who commits tries in vain, which takes them a little longer. Once they are done,
//! whoever folds cuts a log of [`LONG`] and more off altogether, so that the file does not stay as long as it was.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::open::{self, FirstAgreement};
use super::{flow, gates};
use crate::storage::StoreError;

/// So many pages the log may have before whoever commits folds it in: 16 MB.
const LONGEST: i64 = 4_000;

/// So many pages are worth folding in by somebody who has nothing else to do.
const WORTHWHILE: i64 = 500;

/// A log of so many pages is not only folded in but cut off: nobody has come to begin it anew for a while.
const LONG: i64 = 2_000;

/// So long whoever cuts it off waits for those who still read it. Whoever wants to write waits as long.
const PATIENCE: Duration = Duration::from_millis(5);

/// Whoever writes by this connection folds the log in when it has become too long.
pub(super) fn bound(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "wal_autocheckpoint", LONGEST, |_| Ok(()))
}

/// A connection that folds the log in, beside those who read and write.
#[derive(Debug)]
pub struct Folding {
    connection: Connection,
    /// The log's file.
    log: PathBuf,
}

/// Bytes of a page in the log.
const PAGE: u64 = 4_096 + 24;

impl Folding {
    /// Opens the database at `path`, which is there.
    pub fn beside(path: &Path, first: &FirstAgreement) -> Result<Self, StoreError> {
        let connection = open::open(path, first)?;
        connection.busy_timeout(PATIENCE)?;
        Ok(Self { connection, log: gates::beside(path, "-wal") })
    }

    /// How many pages of the log are not in the file.
    pub fn waiting(&self) -> Result<i64, StoreError> {
        self.told("NOOP")
    }

    /// Folds in what nobody reads any more in its older form, where that is worth it: nobody waits for it, and it waits for
    /// nobody. A log that has become long is cut off, where nobody reads it within some milliseconds. Says whether there was
    /// so much.
    pub fn fold(&self) -> Result<bool, StoreError> {
        self.add_up()?;
        let mut left = self.waiting()?;
        let is_worth_it = left >= WORTHWHILE;
        if is_worth_it {
            left = self.told("PASSIVE")?;
        }
        // What somebody still reads is left to them without making anybody wait.
        let is_long = left < WORTHWHILE && self.length() >= LONG;
        if is_long {
            self.told("TRUNCATE")?;
        }
        Ok(is_worth_it || is_long)
    }

    /// Adds up the leads that figures wait for, where they have become many, and somebody else is not writing.
    fn add_up(&self) -> Result<(), StoreError> {
        if flow::waiting(&self.connection)? < flow::WORTHWHILE {
            return Ok(());
        }
        loop {
            match flow::add_up_part(&self.connection).map_err(StoreError::from) {
                Ok(true) => {}
                Ok(false) | Err(StoreError::Busy) => return Ok(()),
                Err(other) => return Err(other),
            }
        }
    }

    /// How many pages have room in the log's file as it is.
    fn length(&self) -> i64 {
        let bytes = self.log.metadata().map_or(0, |about| about.len());
        i64::try_from(bytes / PAGE).unwrap_or(i64::MAX)
    }

    /// How many pages are not in the file after so much was done.
    fn told(&self, how: &str) -> Result<i64, StoreError> {
        let told = |row: &rusqlite::Row<'_>| Ok(row.get::<_, i64>(1)? - row.get::<_, i64>(2)?);
        Ok(self.connection.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], told)?)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::gates::beside;
    use super::*;
    use crate::clock::{Clock, SystemClock, Timestamp};

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

    /// How many pages have room in the log's file.
    fn length(path: &Path) -> i64 {
        i64::try_from(beside(path, "-wal").metadata().map_or(0, |about| about.len()) / PAGE).unwrap()
    }

    #[test]
    fn nobody_but_a_writer_is_there_and_the_log_is_bounded() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        let connection = open::open(&path, &first()).unwrap();
        for _ in 0..6 {
            commit(&connection, 200);
            assert!(length(&path) <= LONGEST + 50, "{} pages", length(&path));
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
            assert!(length(&path) < LONGEST / 2, "{} pages", length(&path));
        }
    }

    #[test]
    fn what_leads_became_is_added_up_by_somebody_beside_and_never_in_somebodys_way() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        let connection = open::open(&path, &first()).unwrap();
        let folding = Folding::beside(&path, &first()).unwrap();
        let come = |n: i64| {
            let many = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?1) \
                        INSERT INTO lead (version, stage, waiting, tier, accepted, attempts, at_lead) \
                        SELECT 1, 'lead', 0, 0, 0, 0, i FROM c";
            connection.execute(many, [n]).unwrap();
            flow::waiting(&connection).unwrap()
        };
        assert_eq!(come(flow::WORTHWHILE - 1), flow::WORTHWHILE - 1);
        folding.fold().unwrap();
        assert_eq!(come(1), flow::WORTHWHILE, "it was not worth it before");
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        folding.fold().unwrap();
        assert_eq!(flow::waiting(&connection).unwrap(), flow::WORTHWHILE, "somebody writes");
        connection.execute_batch("COMMIT").unwrap();
        folding.fold().unwrap();
        assert_eq!(flow::waiting(&connection).unwrap(), 0);
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
    fn a_log_that_grew_while_somebody_read_is_cut_off_once_they_are_done() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        let connection = open::open(&path, &first()).unwrap();
        let reading = open::open(&path, &first()).unwrap();
        let folding = Folding::beside(&path, &first()).unwrap();
        let still = reading.unchecked_transaction().unwrap();
        let count = |connection: &Connection| -> i64 {
            connection.query_row("SELECT count(*) FROM operation", [], |row| row.get(0)).unwrap()
        };
        assert_eq!(count(&still), 0);
        let clock = SystemClock::real();
        while length(&path) <= LONGEST + 500 {
            commit(&connection, 50);
            let began = clock.elapsed();
            folding.fold().unwrap();
            let took = clock.elapsed().saturating_sub(began);
            assert!(took < Duration::from_secs(2), "it waits for nobody who goes on reading");
        }
        assert_eq!(count(&still), 0, "whoever reads is left what they read");
        drop(still);
        assert!(folding.fold().unwrap());
        assert_eq!(length(&path), 0, "nothing of it stays while both are still open");
        commit(&connection, 1);
        assert_eq!(count(&reading), count(&connection));
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
        assert!(length(&left) <= LONGEST + 50, "{} pages", length(&left));
        drop(next);
        assert_eq!(length(&left), 0);
    }
}
