//! Waiting for a turn to write.
//!
//! SQLite's own waiting is not fair: who waits looks again ever more seldom, up to ten times a second, and whoever has
//! just written comes back before anybody looks. Of sixteen consoles one is served all the time, and one waits for
//! seconds. Here everybody looks equally often, however long they have waited, and whoever had to wait lets others go first
//! the next time. So does whoever writes one thing right behind the other for a while without ever having to wait: the gaps
//! between are shorter than any look. So whoever comes next is anybody: no lock beside SQLite's own is needed for that, and
//! nothing is left behind by one who is killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rusqlite::Connection;

use crate::clock::{Clock, SystemClock};

/// From one look to the next: about as long as an act takes. A look costs a few microseconds.
const LOOK: Duration = Duration::from_millis(1);

/// So long whoever had to wait leaves the others before they write again: everybody who waits has looked by then.
const COURTESY: Duration = Duration::from_millis(2);

/// Acts that follow one another within this are in a row: nobody who looks comes between.
const TIGHT: Duration = Duration::from_millis(5);

/// After so many acts in a row others go first, however short they were.
const IN_A_ROW: u32 = 8;

/// The same after so long a row, however few they were.
const LONG_ROW: Duration = Duration::from_millis(50);

/// So long others have then: whoever waits looks once.
const PAUSE: Duration = Duration::from_micros(1_500);

/// How a connection waits for locks that others hold.
#[derive(Debug)]
pub(super) struct Turns {
    has_waited: Arc<AtomicBool>,
    clock: SystemClock,
    row: Row,
}

/// What was written in a row.
#[derive(Debug, Default)]
struct Row {
    acts: u32,
    began: Duration,
    /// When the last one was over.
    ended: Duration,
}

impl Default for Turns {
    fn default() -> Self {
        Self { has_waited: Arc::default(), clock: SystemClock::real(), row: Row::default() }
    }
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

    /// Before something is written. For one act alone, where nobody else writes, this takes no time.
    pub(super) fn let_others_first(&mut self) {
        let now = self.clock.elapsed();
        let is_in_row = self.row.acts > 0 && now.saturating_sub(self.row.ended) < TIGHT;
        let is_long = is_in_row && (self.row.acts >= IN_A_ROW || now.saturating_sub(self.row.began) >= LONG_ROW);
        let leaves = match (self.has_waited.swap(false, Ordering::Relaxed), is_long) {
            (true, _) => Some(COURTESY),
            (false, true) => Some(PAUSE),
            (false, false) => None,
        };
        if let Some(leaves) = leaves {
            self.clock.wait(leaves);
        }
        if leaves.is_some() || !is_in_row {
            self.row = Row { acts: 0, began: self.clock.elapsed(), ended: Duration::ZERO };
        }
    }

    /// After something was written.
    pub(super) fn wrote(&mut self) {
        self.row.acts = self.row.acts.saturating_add(1);
        self.row.ended = self.clock.elapsed();
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

    #[test]
    fn whoever_writes_without_a_gap_lets_others_come_between() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("file.db");
        let first = writer(&path, Duration::from_secs(60));
        first.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a)").unwrap();
        let over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&over);
        // Never has to wait: it is not this one's connection that looks again and again.
        let busy = std::thread::spawn(move || {
            let mut turns = Turns::default();
            while !ended.load(Ordering::Relaxed) {
                turns.let_others_first();
                first.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)").unwrap();
                turns.clock.wait(Duration::from_millis(2));
                first.execute_batch("COMMIT").unwrap();
                turns.wrote();
            }
        });
        let second = writer(&path, Duration::from_millis(300));
        for n in 0..30 {
            second.execute("INSERT INTO t VALUES (2)", []).unwrap_or_else(|wrong| panic!("{n}: {wrong}"));
        }
        over.store(true, Ordering::Relaxed);
        busy.join().unwrap();
    }

    #[test]
    fn nobody_waits_before_one_act_and_a_row_of_them_pauses_once_in_a_while() {
        let clock = SystemClock::real();
        let mut turns = Turns::default();
        let (mut pauses, mut acts) = (0, 0);
        let began = clock.elapsed();
        while acts < 10 * IN_A_ROW {
            let before = clock.elapsed();
            turns.let_others_first();
            pauses += u32::from(clock.elapsed().saturating_sub(before) >= PAUSE);
            assert!(acts > 0 || pauses == 0, "the first one waits for nobody");
            turns.wrote();
            acts += 1;
        }
        assert!(pauses >= 9 || clock.elapsed().saturating_sub(began) > Duration::from_secs(1), "{pauses}");
        clock.wait(TIGHT);
        let before = turns.row.acts;
        turns.let_others_first();
        assert!(before > 0 && turns.row.acts == 0, "after a while a row begins anew, without a pause");
    }
}
