//! What is kept at one moment, read in windows.

use super::{Record, StoreError};
use crate::clock::Timestamp;
use crate::domain::{Alongside, Touch};
use crate::ids::{LeadId, OpId};
use crate::insight::figures::Recorded;
use crate::insight::replay::{Regime, Timeline};

/// Since when something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// What was written down at this instant or later, by the clock.
    Instant(Timestamp),
    /// What was written down after this operation, or after this import, in the order of writing.
    Operation(OpId),
}

/// Timelines that were read, and how far that has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Timelines {
    /// The timelines.
    pub leads: Vec<Timeline>,
    /// Whether they are those of one company, which must be looked at together.
    pub is_company: bool,
    /// The number of leads that were passed so far, about.
    pub read: u64,
    /// About how many there are.
    pub of: u64,
}

/// What is recorded of some leads, and how far reading has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// The leads, in their order.
    pub leads: Vec<Recorded>,
    /// The number of leads that were passed so far, about.
    pub read: u64,
    /// About how many there are.
    pub of: u64,
}

/// What is kept, as it was when this was made, whatever others write meanwhile.
pub trait Snapshot {
    /// The operation that was written last: with [`Since::Operation`] it gives all that came after, once. Nothing where
    /// nothing was ever written.
    fn last_operation(&mut self) -> Result<Option<OpId>, StoreError>;

    /// The names of all fields that lists carried beside, in their order.
    fn extra_names(&mut self) -> Result<Vec<String>, StoreError>;

    /// The leads of which something was written down since, in their order; nothing where there is no such operation.
    fn changed(&mut self, since: Since) -> Result<Option<Vec<LeadId>>, StoreError>;

    /// The leads of which somebody was heard since on being reached, or of which such words count no more since: the same
    /// way.
    fn consented(&mut self, since: Since) -> Result<Option<Vec<LeadId>>, StoreError>;

    /// The leads of which a touch was written down since, in their order; nothing where there is no such operation. Where
    /// one went into another, that one.
    fn touched(&mut self, since: Since) -> Result<Option<Vec<LeadId>>, StoreError>;

    /// What a person did that marketing noticed, in the order of time, under whichever of the leads that went into this one
    /// it was told; only what was written down since, where that is
    /// asked for. What was reverted does not count.
    fn touches(&mut self, lead: LeadId, since: Option<Since>) -> Result<Vec<Touch>, StoreError>;

    /// What is kept beside a record of this very moment.
    fn alongside(&mut self, record: &Record) -> Result<Alongside, StoreError>;

    /// Everything there is of the first `limit` leads whose numbers come after `after`.
    fn window(&mut self, after: LeadId, limit: usize) -> Result<Vec<Record>, StoreError>;

    /// What is recorded of every lead, with what the rules of a regime look at, in an order of its own; those of one company
    /// together where the regime asks for that. Leads that went into others, and those as if they had never come, are left
    /// out. Breaks off as soon as `each` says no.
    fn timelines(&mut self, regime: &Regime<'_>, each: &mut dyn FnMut(Timelines) -> bool) -> Result<(), StoreError>;

    /// What is recorded of every lead, in their order; of those, too, that count in no figure any more. Breaks off as soon as
    /// `each` says no.
    fn recorded(&mut self, each: &mut dyn FnMut(Window) -> bool) -> Result<(), StoreError>;

    /// Everything there is of a lead.
    fn record(&mut self, lead: LeadId) -> Result<Option<Record>, StoreError>;
}
