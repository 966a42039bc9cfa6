//! What somebody wants to do with a lead.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::assignment::Allotment;
use super::basis::Basis;
use super::fact::Ground;
use super::judged::Judged;
use crate::agreement::terms::{Act, Channel, Outcome, Slot, SlotState};
use crate::clock::Timestamp;
use crate::ids::{LeadId, PersonId};

/// A wish and what goes with it: [`super::decide()`] turns it into facts, or refuses it by a named rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What to do.
    pub wish: Wish,
    /// More in words.
    pub note: Option<String>,
    /// What was learned of BANTC on the way.
    pub answers: Vec<Learned>,
    /// When it happened, where that is not now.
    pub happened: Option<Timestamp>,
    /// On how many leads it is done in one go: a mail to many is no contact with any of them (semantics 5).
    pub leads: usize,
    /// Go past the gates that may be skipped; the note says why.
    pub past_gates: bool,
    /// Whether an assignment by hand counts as a turn in the rule that fits.
    pub counted: bool,
    /// What the agreement's rules found, for wishes that ask them: [`super::assignment::choose`] finds it when the
    /// request is decided, and not whoever wishes.
    pub allotment: Option<Allotment>,
    /// Which of the rules that made it an MQL were wrong or right.
    pub judged: Judged,
    /// What the lead's score is made of, for a hand-off: reckoned when the request is decided, and not by whoever wishes.
    pub basis: Option<Basis>,
}

/// What to do with a lead.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Take it in for nurturing.
    Admit,
    /// Put it aside for good, says marketing.
    Exclude {
        /// A reason of the agreement that is for excluding.
        reason: String,
    },
    /// Pass it to sales.
    HandOff {
        /// What for. [`Ground::ByHand`] needs a note.
        ground: Ground,
        /// To whom; to whomever the agreement's rules say where absent, or to the team's queue.
        to: Option<PersonId>,
    },
    /// Pull it back before sales has taken it.
    Withdraw {
        /// A reason of the agreement, where it lists any for this.
        reason: Option<String>,
    },
    /// Take it on.
    Accept,
    /// Never approach it.
    Reject {
        /// A reason of the agreement that is for rejecting.
        reason: String,
    },
    /// Give it back to marketing.
    Return {
        /// A reason of the agreement that is for returning.
        reason: String,
        /// When to look at it again; as the reason says where absent.
        wake: Option<Wake>,
        /// The kinds of touch after any of which it is to come back at once; as the reason says where absent.
        wake_on: Option<Vec<String>>,
    },
    /// Log an attempt to reach the person.
    Contact {
        /// How.
        channel: Channel,
        /// What came of it.
        outcome: Outcome,
        /// When to go on (decision 20).
        next: Option<Timestamp>,
        /// What was given: ids of the agreement's contents.
        gave: Vec<String>,
    },
    /// Keep it asleep until an instant.
    Defer {
        /// Until when.
        until: Timestamp,
        /// A reason of the agreement, where it lists any for this.
        reason: Option<String>,
    },
    /// Say what comes next, in the request's note, and when: reminders wait until then (semantics 7).
    Acknowledge {
        /// Until when.
        until: Timestamp,
    },
    /// Confirm it as a deal candidate.
    Qualify {
        /// To whom it is passed on.
        to: Option<PersonId>,
    },
    /// Open a deal.
    Open {
        /// What it is worth, in the currency's main unit.
        amount: Option<f64>,
        /// When it is expected to be won.
        close: Option<NaiveDate>,
    },
    /// Win the deal.
    Win {
        /// What for; as it was opened where absent.
        amount: Option<f64>,
    },
    /// Lose the deal, or the candidate.
    Lose {
        /// A reason of the agreement that is for losing.
        reason: String,
    },
    /// Send a lost or excluded lead round again.
    Recycle {
        /// A reason of the agreement, where it lists any for this.
        reason: Option<String>,
    },
    /// Give it to somebody else.
    Assign {
        /// To whom.
        to: PersonId,
    },
    /// Ask the agreement's rules whose it is: for a lead that nobody has, or whose owner is to be relieved of it.
    Allot,
    /// Pass it on by the agreement's rules because its first contact is overdue: the program's own wish.
    HandOn,
    /// Put it into a tier that goes before, because of what it comes to by now: the program's own wish.
    Heat,
    /// Correct what is known: fields by their words (`interface`), extra fields by their own names; an empty text
    /// forgets. Answers alone make an edit too.
    Edit {
        /// New values by field.
        set: BTreeMap<String, String>,
    },
    /// Write something down.
    Note {
        /// A rule of the agreement that it speaks about.
        about: Option<String>,
    },
    /// Say that a lead which looks like it is somebody else.
    TellApart {
        /// Which one; it must have come in later.
        other: LeadId,
    },
    /// Erase the person's data wherever it is kept, for good.
    Erase,
    /// Let a person whose data was erased come in again.
    AllowReturn,
    /// Take one's own last act on the lead back.
    Undo,
    /// Do again what was taken back last.
    Redo,
}

/// When to look at a returned lead again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// Then.
    At(Timestamp),
    /// Never by itself.
    Never,
}

impl Wake {
    /// When, where it is ever.
    pub const fn at(self) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(at),
            Self::Never => None,
        }
    }
}

/// What was learned of one slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// Which.
    pub slot: Slot,
    /// How well it is known now.
    pub state: SlotState,
    /// What was said, in words.
    pub evidence: Option<String>,
    /// Who said it.
    pub said_by: Option<String>,
}

impl From<Wish> for Request {
    fn from(wish: Wish) -> Self {
        Self {
            wish,
            note: None,
            answers: Vec::new(),
            happened: None,
            leads: 1,
            past_gates: false,
            counted: false,
            allotment: None,
            judged: Judged::default(),
            basis: None,
        }
    }
}

impl Request {
    /// The same with words.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<Option<String>>) -> Self {
        self.note = note.into();
        self
    }

    /// Which act it asks for.
    pub const fn act(&self) -> Act {
        self.wish.act()
    }

    /// The words that go with it, where there are any to see.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref().filter(|text| crate::gate::has_visible(text))
    }

    /// A contact of which nothing is said but the way and the outcome.
    pub fn contact(channel: Channel, outcome: Outcome) -> Self {
        Wish::Contact { channel, outcome, next: None, gave: Vec::new() }.into()
    }
}

impl Wish {
    /// Which act it is.
    pub const fn act(&self) -> Act {
        match self {
            Self::Admit => Act::Admit,
            Self::Exclude { .. } => Act::Exclude,
            Self::HandOff { .. } => Act::HandOff,
            Self::Withdraw { .. } => Act::Withdraw,
            Self::Accept => Act::Accept,
            Self::Reject { .. } => Act::Reject,
            Self::Return { .. } => Act::Return,
            Self::Contact { .. } => Act::Contact,
            Self::Defer { .. } => Act::Defer,
            Self::Acknowledge { .. } => Act::Acknowledge,
            Self::Qualify { .. } => Act::Qualify,
            Self::Open { .. } => Act::Open,
            Self::Win { .. } => Act::Win,
            Self::Lose { .. } => Act::Lose,
            Self::Recycle { .. } => Act::Recycle,
            Self::Assign { .. } | Self::Allot | Self::HandOn => Act::Assign,
            Self::Edit { .. } | Self::Heat => Act::Edit,
            Self::Note { .. } => Act::Note,
            Self::TellApart { .. } => Act::TellApart,
            Self::Erase | Self::AllowReturn => Act::Erase,
            Self::Undo => Act::Undo,
            Self::Redo => Act::Redo,
        }
    }

    /// The reason that it gives.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Exclude { reason }
            | Self::Reject { reason }
            | Self::Return { reason, .. }
            | Self::Lose { reason } => Some(reason),
            Self::Withdraw { reason } | Self::Defer { reason, .. } | Self::Recycle { reason } => reason.as_deref(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_of_a_wish_is_the_one_that_it_gives() {
        let given = || "later".to_owned();
        for wish in [
            Wish::Exclude { reason: given() },
            Wish::Reject { reason: given() },
            Wish::Return { reason: given(), wake: None, wake_on: None },
            Wish::Lose { reason: given() },
            Wish::Withdraw { reason: Some(given()) },
            Wish::Defer { until: Timestamp::from_millis(0), reason: Some(given()) },
            Wish::Recycle { reason: Some(given()) },
        ] {
            assert_eq!(wish.reason(), Some("later"), "{wish:?}");
        }
        for wish in [Wish::Recycle { reason: None }, Wish::Accept, Wish::Note { about: None }] {
            assert_eq!(wish.reason(), None, "{wish:?}");
        }
    }
}
