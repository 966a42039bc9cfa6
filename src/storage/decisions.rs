//! What reviews decided, as a store keeps it: beside the facts of leads, and like them never changed.

use super::StoreError;
use crate::domain::Operation;
use crate::domain::decision::{Decided, Ending, Resolution};

/// Keeping what reviews decide. Whether a decision may be made, or end, is looked at in the transaction that keeps it
/// ([`super::Store::begin`]).
pub trait Decisions {
    /// Keeps what a review decided. Gives its number.
    fn append_decision(&mut self, operation: &Operation, what: &Resolution) -> Result<u32, StoreError>;

    /// Keeps how a decision ended.
    fn append_settlement(&mut self, operation: &Operation, n: u32, ending: &Ending) -> Result<(), StoreError>;

    /// All that was ever decided, with how it ended, in the order in which it was; [`Decided::known_at`] says what was
    /// known of it at an instant.
    fn decisions(&mut self) -> Result<Vec<Decided>, StoreError>;
}
