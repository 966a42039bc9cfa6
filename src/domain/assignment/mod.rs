//! Whose a lead is that was handed over to nobody by name (semantics 8), and why.
//!
//! [`choose()`] goes by the agreement, by what figures know of the lead, and by how things stand; it asks nothing else, so
//! the same question always has the same answer. What it found is an [`Allotment`]: the decision with everybody who was
//! thought of and why each was passed over. It stands in the journal. Turns are counted by credits: each decision moves
//! some, and the credits of a pool are the sum of all moves that were not taken back.

mod allotment;
mod charge;
mod choose;
mod overdue;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod words;

pub use allotment::{Allotment, Bar, Claim, How, Thought};
pub use charge::charged;
pub use choose::{Case, Credits, Former, Load, Standing, anybody_free, candidates, choose, count};
pub use overdue::{Overdue, overdue};
