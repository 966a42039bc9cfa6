//! Every figure of reports and reviews, from what is recorded of each lead (R57–R75; semantics 15).
//!
//! A [`Recorded`] lead is looked at from a [`Moment`], which makes a [`Case`]: the lead as it stood, what it had done, and the
//! terms of the time. A figure is nothing but the items that a case contributes to it ([`items()`]); an [`Ask`] picks a figure,
//! a span and at most two [`Dimension`]s, and a [`Board`] answers many of them in one walk. So every figure can be told apart
//! by every dimension, groups add up to their total, and the leads behind a number are those whose items it counts.
//!
//! Not here: how leads are read, and how figures look.

mod board;
mod case;
mod difference;
mod dimension;
mod drill;
mod fading;
mod fall;
mod fate;
mod items;
mod recorded;
mod sets;
mod sum;
pub mod table;
pub mod told;

pub use board::{Answer, Ask, Board};
pub use case::{Case, Terms};
pub use difference::{Cause, Comparison, Difference};
pub use dimension::{Dimension, FirstContact, Fit, NONE};
pub use fading::Warmth;
pub use fall::Fall;
pub use fate::Fate;
pub use items::{Counting, CountingUnit, Item, items};
pub use recorded::{Filled, Moment, Recorded, Seen};
pub use sets::Report;
pub use sum::{Sum, Worth};
