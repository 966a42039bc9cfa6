//! Waiting for a turn to write.
//!
//! SQLite's own waiting is not fair: who waits looks again ever more seldom, up to ten times a second, and whoever has
//! just written comes back before anybody looks. Of sixteen consoles one is served all the time, and one waits for
//! seconds. Here everybody looks equally often, however long they have waited, and whoever had to wait lets others go first
//! the next time. So whoever comes next is anybody: no lock beside SQLite's own is needed for that, and nothing is left
//! behind by one who is killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rusqlite::Connection;

use crate::clock::{Clock, SystemClock};

/// From one look to the next: about as long as an act takes. A look costs a few microseconds.
const LOOK: Duration = Duration::from_millis(1);

/// So long whoever had to wait leaves the others before they write again: everybody who waits has looked by then.
const COURTESY: Duration = Duration::from_millis(2);

/// How a connection waits for locks that others hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Turns {
    has_waited: Arc<AtomicBool>,
}

impl Turns {
    /// From now on whoever needs a lock that others hold looks again until they have it, or `patience` is over.
    pub(super) fn wait_at_most(&self, connection: &mut Connection, patience: Duration) -> rusqlite::Result<()> {
        let has_waited = Arc::clone(&self.has_waited);
        let clock = SystemClock::real();
        let mut began = Duration::ZERO;
        let look_again = move |looked: i32| {
            if looked == 0 {
                began = clock.elapsed();
            }
            let goes_on = clock.elapsed().saturating_sub(began) < patience;
            if goes_on {
                has_waited.store(true, Ordering::Relaxed);
                clock.wait(LOOK);
            }
            goes_on
        };
        connection.busy_handler(Some(look_again))
    }

    /// Before something is written. Where nobody else writes this takes no time.
    pub(super) fn let_others_first(&self) {
        if self.has_waited.swap(false, Ordering::Relaxed) {
            SystemClock::real().wait(COURTESY);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer(path: &std::path::Path, patience: Duration) -> Connection {
        let mut connection = Connection::open(path).unwrap();
        Turns::default().wait_at_most(&mut connection, patience).unwrap();
        connection
    }

    #[test]
    fn whoever_waits_is_refused_only_when_their_patience_is_over() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("file.db");
        let (holder, waiting) = (writer(&path, Duration::ZERO), writer(&path, Duration::from_millis(50)));
        holder.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a); BEGIN IMMEDIATE").unwrap();
        let clock = SystemClock::real();
        let refused = waiting.execute_batch("BEGIN IMMEDIATE").unwrap_err();
        assert_eq!(refused.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseBusy));
        assert!(clock.elapsed() >= Duration::from_millis(50));
        holder.execute_batch("COMMIT").unwrap();
        waiting.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert!(holder.execute_batch("BEGIN IMMEDIATE").is_err(), "who has no patience is refused at once");
    }

    #[test]
    fn of_two_who_write_all_the_time_both_come_to_write() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("file.db");
        let first = writer(&path, Duration::from_secs(60));
        first.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a)").unwrap();
        let over = Arc::new(AtomicBool::new(false));
        let (ended, there) = (Arc::clone(&over), path.clone());
        // Holds the file nearly all the time, as an import that goes on and on.
        let busy = std::thread::spawn(move || {
            let clock = SystemClock::real();
            while !ended.load(Ordering::Relaxed) {
                first.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)").unwrap();
                clock.wait(Duration::from_millis(2));
                first.execute_batch("COMMIT").unwrap();
                clock.wait(Duration::from_micros(100));
            }
        });
        let second = writer(&there, Duration::from_secs(60));
        for _ in 0..10 {
            second.execute("INSERT INTO t VALUES (2)", []).unwrap();
        }
        over.store(true, Ordering::Relaxed);
        busy.join().unwrap();
        let written: i64 = second.query_row("SELECT count(*) FROM t WHERE a = 2", [], |row| row.get(0)).unwrap();
        assert_eq!(written, 10);
    }
}
