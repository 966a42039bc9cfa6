//! Scores: what somebody comes to by the agreement's points, rule by rule (R17–R29; semantics 11; decisions 27 and 28).
//!
//! A score is derived: of the agreement, of what is known of somebody, and of what they did up to an instant. A touch that
//! is told late counts from when it happened. Each touch's points fade, are rounded half up to a thousandth once, are
//! summed by rule, capped, capped again with their group, and summed. Who comes back from sales starts afresh with what
//! they did: it counts from then on (semantics 10). Who somebody is, counts all the time.
//!
//! [`Rules`] is an agreement made ready to reckon many leads by, [`Score`] what it makes of one of them, with its reasons.
//! [`definition`] says whether that makes an MQL, [`ahead`] what is missing for it, [`phase`] where a buyer stands.

pub mod ahead;
mod deed;
pub mod definition;
mod fit;
pub mod phase;
mod reckoning;
#[cfg(test)]
mod tests;

pub use deed::{Deed, Kinds};
pub use definition::Account;
pub use fit::{FitLine, fit_points, fit_spans};
pub use reckoning::{Counted, Rules, Score, Span, Sums, TouchLine};
