//! Who is to hear of what: the ladder of a lead's clocks and the other things that its people wait for (R27, R34–R40, R95,
//! semantics 7 and 16).
//!
//! A [`Matter`] is one thing of one lead that somebody is to hear of; its steps come due one after the other, each is
//! recorded once at its own due time, and whoever is addressed hears of the highest one only (decision 19).

mod choice;
mod hearers;
mod matter;
mod standing;
mod telling;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use choice::{Channel, Choice, Way, WrongWay};
pub use hearers::{Hearers, opens};
pub use matter::{Level, Matter};
pub use standing::{Standing, Step, TAKE_BACK, Whom, standing};
pub use telling::{As, Kept, NewNotice, NoticeKept, NoticeState, Telling, telling};

use crate::agreement::terms::terms;

terms! {
    /// What a notice is about, the most pressing first.
    Class {
        /// A superior is told that an answer is overdue.
        Escalation = "escalation",
        /// An answer of one's own is overdue.
        Breach = "breach",
        /// A share of an answer's time has passed.
        Warning = "warning",
        /// A call that was promised is due, or a lead wakes.
        CallBack = "call_back",
        /// A lead that is the person's now.
        Assigned = "assigned",
        /// A lead that sales gave back to marketing.
        Returned = "returned",
        /// A lead that was given back is to be looked at again.
        Wake = "wake",
        /// Sales asks marketing something.
        Question = "question",
        /// Somebody is named in a note.
        Mention = "mention",
        /// What was said to be overdue was not: it had been done, and was written down late.
        Correction = "correction",
        /// What the day brings.
        Digest = "digest",
    }
}

impl Class {
    /// Whether it cannot wait: what rings and stands in the terminal's title.
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::Escalation | Self::Breach)
    }
}
