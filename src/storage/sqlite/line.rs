//! The whole queue in its order, as numbers alone: made once, where many were found, and kept until somebody writes. Whoever
//! types a word letter by letter asks for the same queue every time.

use rusqlite::{Connection, OptionalExtension};

use super::condition::Condition;
use super::queue::{Part, bound};
use crate::clock::Timestamp;
use crate::domain::filter::Test;
use crate::ids::LeadId;

/// When the next one who rests is to be gone on with: from then on they have another place in the queue.
pub(super) const NEXT_CALLED: &str = "SELECT rest_until FROM lead INDEXED BY lead_queue_rest \
     WHERE waiting = 1 AND rest_until > ?1 ORDER BY rest_until LIMIT 1";

/// The numbers of those in the queue whom a filter means beside its words.
#[derive(Debug)]
pub(super) struct Line {
    test: Option<Test>,
    /// From when on it is true, and until when.
    during: std::ops::Range<i64>,
    /// What was written when it was made: by others, by this handle.
    seen: (i64, u64),
    pub(super) leads: Vec<LeadId>,
}

/// What was written so far: by others, by this handle.
pub(super) fn seen(connection: &Connection) -> rusqlite::Result<(i64, u64)> {
    let version = connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
    Ok((version, connection.total_changes()))
}

impl Line {
    /// Whether it is the queue of those whom `test` means, as it is now.
    pub(super) fn is_true(
        &self,
        connection: &Connection,
        test: Option<&Test>,
        now: Timestamp,
    ) -> rusqlite::Result<bool> {
        let is_same = self.test.as_ref() == test && self.during.contains(&now.millis());
        Ok(is_same && self.seen == seen(connection)?)
    }

    /// Walks the queue of those whom `condition`, which is that of `test`, means. It may ask for nothing that changes with
    /// time.
    pub(super) fn made(
        connection: &Connection,
        (test, condition): (Option<&Test>, &Condition),
        now: Timestamp,
    ) -> rusqlite::Result<Self> {
        let now = now.millis();
        let mut leads = Vec::new();
        for part in Part::QUEUE {
            let mut walk = connection.prepare_cached(&part.statements(condition, false).numbers)?;
            let values = bound(&walk, condition, [now, 0, 0]);
            for lead in walk.query_map(rusqlite::params_from_iter(values), |row| row.get(0).map(LeadId))? {
                leads.push(lead?);
            }
        }
        let next = connection.prepare_cached(NEXT_CALLED)?.query_row([now], |row| row.get(0));
        let during = now..next.optional()?.unwrap_or(i64::MAX);
        Ok(Self { test: test.cloned(), during, seen: seen(connection)?, leads })
    }
}
