//! What somebody wants to do with a lead.

use super::fact::Ground;
use crate::agreement::terms::{Act, Channel, Outcome};
use crate::ids::PersonId;

/// A wish: [`super::decide()`] turns it into facts, or refuses it by a named rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Pass the lead to sales.
    HandOff {
        /// What for.
        ground: Ground,
        /// To whom; to the team's queue where absent.
        to: Option<PersonId>,
        /// Why, in words. Needed where the ground is [`Ground::ByHand`].
        note: Option<String>,
    },
    /// Take the lead on.
    Accept,
    /// Never approach it.
    Reject {
        /// A reason of the agreement that is for rejecting.
        reason: String,
        /// More in words.
        note: Option<String>,
    },
    /// Give it back to marketing.
    Return {
        /// A reason of the agreement that is for returning.
        reason: String,
        /// More in words.
        note: Option<String>,
    },
    /// Log an attempt to reach the person.
    Contact {
        /// How.
        channel: Channel,
        /// What came of it.
        outcome: Outcome,
        /// More in words.
        note: Option<String>,
    },
    /// Write something down.
    Note {
        /// The text; LF separates lines.
        text: String,
    },
    /// Take one's own last act on the lead back.
    Undo,
}

impl Request {
    /// Which act it asks for.
    pub const fn act(&self) -> Act {
        match self {
            Self::HandOff { .. } => Act::HandOff,
            Self::Accept => Act::Accept,
            Self::Reject { .. } => Act::Reject,
            Self::Return { .. } => Act::Return,
            Self::Contact { .. } => Act::Contact,
            Self::Note { .. } => Act::Note,
            Self::Undo => Act::Undo,
        }
    }

    /// The words that go with it, where there are any to see.
    pub fn note(&self) -> Option<&str> {
        let note = match self {
            Self::HandOff { note, .. }
            | Self::Reject { note, .. }
            | Self::Return { note, .. }
            | Self::Contact { note, .. } => note.as_deref(),
            Self::Note { text } => Some(text.as_str()),
            Self::Accept | Self::Undo => None,
        };
        note.filter(|text| crate::gate::has_visible(text))
    }
}
