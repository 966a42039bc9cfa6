//! The time machine: a definition of the MQL held against everything that is recorded, beside what really happened (R18,
//! R30, R33, R58, R61, R81; semantics, capability 1).
//!
//! A [`Timeline`] is what became known of a lead, in that order. [`Walk`] looks at the lead at each of its moments by the
//! rules of a [`Regime`], with the very function by which leads hand themselves over ([`crate::domain::handing::judge`]),
//! and gives its [`Course`] through both worlds. [`Tally`] adds courses up to a [`Replay`].
//!
//! What was told as it happened is known from when it was written down, and the program looks at a lead then. Of a lead
//! that came in as history everything is taken as known when it happened. What no definition decided (by hand, by a list)
//! happens in both worlds. A hand-off that there was not in fact stays open until the one in fact that covers it ends, or
//! for good: what would have become of it nobody knows, and it is counted as unknown and never as a failure.

mod course;
mod curve;
mod judging;
mod load;
mod look;
mod regime;
mod spread;
mod tally;
#[cfg(test)]
mod tests;
mod timeline;
mod walk;
mod walker;

pub use course::{Course, End, Goal, InFact, Outcome, Passing};
pub use curve::{Counts, Curve, Every, Threshold};
pub use load::{Both, Load, PersonLoad, Week};
pub use look::Looks;
pub use regime::Regime;
pub use spread::Spread;
pub use tally::{Asked, Compared, Reached, Replay, Tally};
pub use timeline::{Heard, Milestone, Moment, Passage, Timeline, ToldDeed};
pub use walk::Walk;
