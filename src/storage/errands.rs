//! Leads of which something may be to be done after what they did.

use crate::clock::Timestamp;
use crate::ids::LeadId;

use super::StoreError;

/// A lead to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrandKept {
    /// Which lead.
    pub lead: LeadId,
    /// How often something had become of it: what is found is kept only where that is so still.
    pub told: i64,
}

/// What was found of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrandSeen {
    /// Which, and as of when.
    pub kept: ErrandKept,
    /// When the first of what is to be done is due.
    pub due: Option<Timestamp>,
    /// When it came to what it was invited to.
    pub candidate: Option<Timestamp>,
    /// When it is to be looked at again, whatever becomes of it.
    pub again: Option<Timestamp>,
}

/// What of a store keeps them. It may be older than what became of a lead since: whoever lists looks at each.
pub trait Errands {
    /// Leads of which something is to be done before an instant, by what was found of them the last time; the longest due
    /// first.
    fn errands_due(&mut self, before: Timestamp, most: usize) -> Result<Vec<ErrandKept>, StoreError>;

    /// Leads that are to be looked at anew by `now`: something was told of them as it happened, or was done with them, or
    /// another agreement has begun.
    fn errands_stirred(&mut self, now: Timestamp, most: usize) -> Result<Vec<ErrandKept>, StoreError>;

    /// Leads with marketing that came to what they were invited to, the newest first.
    fn candidates(&mut self, most: usize) -> Result<Vec<ErrandKept>, StoreError>;

    /// What was found of leads. Of one of which something has become since, nothing is kept: it is looked at again.
    fn errands_seen(&mut self, seen: &[ErrandSeen]) -> Result<(), StoreError>;
}
