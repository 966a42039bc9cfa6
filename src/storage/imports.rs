//! Lists that came in, as they are kept.

use crate::clock::Timestamp;
use crate::ids::{LeadId, OpId, PersonId};

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
    /// How far it was taken back, where it was.
    pub reverted: Option<RevertKept>,
}

/// How far a list that came in was taken back (decision 8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevertKept {
    /// The batch of the operations that took it back.
    pub id: OpId,
    /// Who took it back.
    pub by: PersonId,
    /// When that began.
    pub at: Timestamp,
    /// Behind which of the import's operations it goes on ([`ImportPart::place`]).
    pub place: i64,
    /// Leads that it had brought and that are as if they had never come.
    pub gone: u64,
    /// Leads that were there before and are as they were.
    pub put_back: u64,
    /// Leads that were acted upon since and stay as they are.
    pub left_alone: u64,
    /// Whether it came to its end.
    pub is_whole: bool,
}

/// One operation of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPart {
    /// Its place among them: they are counted upwards, with gaps.
    pub place: i64,
    /// The operation.
    pub operation: OpId,
    /// The leads of which it told something.
    pub leads: Vec<LeadId>,
}

/// What an import brought beside the facts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beside {
    /// What people did that marketing noticed.
    pub touches: u64,
    /// What they said of being reached.
    pub consents: u64,
    /// Words on what campaigns cost.
    pub costs: u64,
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
