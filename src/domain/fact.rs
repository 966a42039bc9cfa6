//! Facts: what happened, who did it, when, under which version of the agreement.
//!
//! A fact is never changed and never removed; taking something back is a new fact. Facts hold no personal data of a
//! lead: texts of notes and a person's attributes live beside the journal, where they can be erased (decision 1).

use serde::{Deserialize, Serialize};

use crate::agreement::terms::{Act, Channel, Outcome, Stage};
use crate::clock::Timestamp;
use crate::ids::{AgreementVersion, OpId, PersonId};

/// One thing done by one person in one go: all of its facts are there, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Made by whoever asks, so that asking twice does it once.
    pub id: OpId,
    /// What was done.
    pub act: Act,
    /// Who did it.
    pub by: PersonId,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// The agreement in force then.
    pub agreement: AgreementVersion,
}

/// One fact of one lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The how-many-eth fact of its lead, from 1; the lead's version after it.
    pub n: u32,
    /// What it is part of.
    pub operation: Operation,
    /// When it happened in the world.
    pub at: Timestamp,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// The lead came into the database.
    Captured {
        /// Now, or as something that was long over.
        way: Way,
    },
    /// What figures need to know of the lead, in place of what was known before.
    Described(Traits),
    /// History: the lead had reached a stage at the fact's time. Starts no clock and tells nobody.
    Reached {
        /// The stage.
        stage: Stage,
        /// What the deal was worth, in the currency's main unit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<f64>,
        /// Why it was lost, in the other system's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Attributes of the person became others. The values lie beside the journal.
    Edited {
        /// Which ones, by their words.
        fields: Vec<String>,
    },
    /// The lead belongs to somebody from now on.
    Assigned {
        /// To whom.
        owner: PersonId,
    },
    /// Passed to sales.
    HandedOff {
        /// What it was handed over for.
        ground: Ground,
        /// To whom; to the team's queue where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<PersonId>,
    },
    /// A clock of the agreement began to run. Its instants were computed then and stay, whatever the calendar becomes.
    ClockStarted {
        /// Which clock.
        clock: String,
        /// Until when what it asks for must have happened.
        due_at: Timestamp,
        /// When it becomes pressing: the first is *soon*, the last is *urgent*.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warn_at: Vec<Timestamp>,
        /// The ideal, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ideal_at: Option<Timestamp>,
    },
    /// A clock ended.
    ClockStopped {
        /// Which clock.
        clock: String,
        /// How it ended.
        verdict: Verdict,
    },
    /// Sales took the lead on; the one who did is its owner.
    Accepted,
    /// Never to be approached.
    Rejected {
        /// Why: a reason of the agreement.
        reason: String,
    },
    /// Given back to marketing.
    Returned {
        /// Why: a reason of the agreement.
        reason: String,
        /// When to look at it again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wake_at: Option<Timestamp>,
    },
    /// Somebody tried to reach the person.
    Contacted {
        /// How.
        channel: Channel,
        /// What came of it.
        outcome: Outcome,
    },
    /// A note was written; its text lies beside the journal under this fact's number.
    Noted,
    /// An earlier operation on this lead is as if it had not been.
    Undone {
        /// Which one.
        operation: OpId,
    },
}

/// How a lead came in (decision 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// It came in at that moment.
    Live,
    /// It was told of afterwards.
    History,
}

/// What a lead was handed over for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// It met this criterion of the agreement.
    Criterion(String),
    /// Marketing decided so and wrote down why.
    ByHand,
    /// It came in on a list that was to be handed over.
    List,
}

/// How a clock ended (decision 17).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// What it asked for happened by the due instant (exactly at it is by it).
    Met,
    /// It happened later.
    Late,
    /// The hand-off ended without its being needed.
    NotRequired,
}

/// What figures need of a lead. Nothing here tells who the person is, so it may stand in the journal (decision 1).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Traits {
    /// Where the lead came from. Absent where the export left it blank, which is not the same as `unknown`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The campaign that brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// The company's industry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// How many people the company employs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employees: Option<u32>,
}

impl Traits {
    /// What is known after `newer` was learned: its values, and the old ones where it says nothing.
    #[must_use]
    pub fn updated_by(&self, newer: &Self) -> Self {
        Self {
            source: newer.source.clone().or_else(|| self.source.clone()),
            campaign: newer.campaign.clone().or_else(|| self.campaign.clone()),
            industry: newer.industry.clone().or_else(|| self.industry.clone()),
            employees: newer.employees.or(self.employees),
        }
    }
}
