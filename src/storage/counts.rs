//! How many leads are open, and whose.

use crate::clock::Timestamp;
use crate::ids::PersonId;

/// How the queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueCounts {
    /// Open leads.
    pub open: usize,
    /// Of them nobody's yet.
    pub unaccepted: usize,
    /// Of them urgent, not yet overdue.
    pub urgent: usize,
    /// Of them overdue.
    pub breached: usize,
    /// Of them those of whoever asks.
    pub mine: usize,
    /// Of them nobody's.
    pub nobodys: usize,
}

impl QueueCounts {
    /// Those of whoever asks, and nobody's.
    pub const fn of_inbox(&self) -> usize {
        self.mine + self.nobodys
    }
}

/// What somebody has of the open leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Who; nothing for the leads that are nobody's.
    pub owner: Option<PersonId>,
    /// Open leads.
    pub open: usize,
    /// Of them urgent, not yet overdue.
    pub urgent: usize,
    /// Of them overdue.
    pub breached: usize,
    /// When the next clock of theirs that is not overdue runs out.
    pub next_due: Option<Timestamp>,
}
