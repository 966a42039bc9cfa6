//! A refusal: which rule, what is missing, and who was first.

use chrono::TimeDelta;

use crate::agreement::terms::{Act, Stage};
use crate::i18n::Message;
use crate::ids::PersonId;

/// Why an act may not be done. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The lifecycle knows no such step from where the lead stands.
    NotFromHere {
        /// What was asked for.
        act: Act,
        /// Where the lead stands.
        stage: Stage,
    },
    /// Somebody took the lead first.
    AlreadyAccepted {
        /// Who.
        by: PersonId,
    },
    /// The asker has the lead already.
    AlreadyYours,
    /// The lead stands at MQL by its history, but nobody handed it over here.
    NotHandedOff,
    /// The lead lies with sales already.
    AlreadyHandedOff {
        /// The open hand-off's number.
        n: u32,
        /// With whom, if not in the team's queue.
        owner: Option<PersonId>,
    },
    /// A hand-off by hand says why.
    WhyNeeded,
    /// The agreement lists no such criterion.
    UnknownCriterion {
        /// What was given.
        criterion: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The agreement lists no such reason for this act.
    UnknownReason {
        /// What was given.
        reason: String,
        /// What was asked for.
        act: Act,
        /// The reasons for this act.
        known: Vec<String>,
    },
    /// The agreement asks for words beside this reason.
    NoteNeeded {
        /// The reason.
        reason: String,
    },
    /// A note without anything to see.
    EmptyNote,
    /// There is nothing that could be taken back.
    NothingToUndo,
    /// The last act on the lead is somebody else's.
    NotYourAct {
        /// Whose.
        by: PersonId,
        /// What it was.
        act: Act,
    },
    /// The last act is too long ago.
    TooLateToUndo {
        /// How long the agreement gives.
        within: TimeDelta,
    },
    /// This act cannot be taken back.
    NotUndoable {
        /// What it was.
        act: Act,
    },
    /// A clock that this act starts can never come due: its calendar does not open.
    NoOpenTime {
        /// Which clock.
        clock: String,
    },
}

impl Refusal {
    /// The rule's name, for programs.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::NotFromHere { .. } => "not_from_here",
            Self::AlreadyAccepted { .. } => "already_accepted",
            Self::AlreadyYours => "already_yours",
            Self::NotHandedOff => "not_handed_off",
            Self::AlreadyHandedOff { .. } => "already_handed_off",
            Self::WhyNeeded => "why_needed",
            Self::UnknownCriterion { .. } => "unknown_criterion",
            Self::UnknownReason { .. } => "unknown_reason",
            Self::NoteNeeded { .. } => "note_needed",
            Self::EmptyNote => "empty_note",
            Self::NothingToUndo => "nothing_to_undo",
            Self::NotYourAct { .. } => "not_your_act",
            Self::TooLateToUndo { .. } => "too_late_to_undo",
            Self::NotUndoable { .. } => "not_undoable",
            Self::NoOpenTime { .. } => "no_open_time",
        }
    }

    /// Who holds the lead, where that is why.
    pub const fn holder(&self) -> Option<&PersonId> {
        match self {
            Self::AlreadyAccepted { by } | Self::NotYourAct { by, .. } => Some(by),
            Self::AlreadyHandedOff { owner, .. } => owner.as_ref(),
            _ => None,
        }
    }

    /// What is said: what happened, and what to do.
    pub fn message(&self) -> Message {
        match self {
            Self::NotFromHere { act, stage } => Message::new("refusal.not_from_here")
                .with_message("act", super::words::act(*act))
                .with_message("stage", super::words::stage(*stage)),
            Self::AlreadyAccepted { by } => Message::new("refusal.already_accepted").with("by", by),
            Self::AlreadyYours => Message::new("refusal.already_yours"),
            Self::NotHandedOff => Message::new("refusal.not_handed_off"),
            Self::AlreadyHandedOff { n, owner: Some(owner) } => {
                Message::new("refusal.already_handed_off_to").with("n", n).with("owner", owner)
            }
            Self::AlreadyHandedOff { n, owner: None } => Message::new("refusal.already_handed_off").with("n", n),
            Self::WhyNeeded => Message::new("refusal.why_needed"),
            Self::UnknownCriterion { criterion, known } => {
                Message::new("refusal.unknown_criterion").with("criterion", criterion).with("known", known.join(", "))
            }
            Self::UnknownReason { reason, act, known } => Message::new("refusal.unknown_reason")
                .with("reason", reason)
                .with_message("act", super::words::act(*act))
                .with("known", known.join(", ")),
            Self::NoteNeeded { reason } => Message::new("refusal.note_needed").with("reason", reason),
            Self::EmptyNote => Message::new("refusal.empty_note"),
            Self::NothingToUndo => Message::new("refusal.nothing_to_undo"),
            Self::NotYourAct { by, act } => {
                Message::new("refusal.not_your_act").with("by", by).with_message("act", super::words::act(*act))
            }
            Self::TooLateToUndo { within } => {
                Message::new("refusal.too_late_to_undo").with("hours", within.num_hours())
            }
            Self::NotUndoable { act } => {
                Message::new("refusal.not_undoable").with_message("act", super::words::act(*act))
            }
            Self::NoOpenTime { clock } => Message::new("refusal.no_open_time").with("clock", clock),
        }
    }
}
