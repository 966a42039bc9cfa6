//! Lists that came in, as they are kept.

use crate::clock::Timestamp;
use crate::ids::{OpId, PersonId};

/// A list that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportKept {
    /// What it is called: the batch of its operations.
    pub id: OpId,
    /// The file's name, without its folder.
    pub file: String,
    /// The sum of the file and of what it was read by.
    pub sum: [u8; 32],
    /// Who took it in.
    pub by: PersonId,
    /// When that began.
    pub at: Timestamp,
    /// How many rows the file has.
    pub rows: u64,
    /// What became of those that were read.
    pub tally: Tally,
    /// Whether it came to its end.
    pub is_whole: bool,
}

/// What became of rows. `read = created + updated + unchanged + rejected`; `matched` and `sanitised` overlap with these
/// (decision 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Rows.
    pub read: u64,
    /// Leads that were not there before.
    pub created: u64,
    /// Rows whose lead was there.
    pub matched: u64,
    /// Of them those that said something new.
    pub updated: u64,
    /// Of them those that did not.
    pub unchanged: u64,
    /// Rows in which the gate or the believer changed something.
    pub sanitised: u64,
    /// Rows that were not taken.
    pub rejected: u64,
}
