//! Facts: what happened, who did it, when, under which version of the agreement.
//!
//! A fact is never changed and never removed; taking something back is a new fact. Facts hold no personal data of a
//! lead: texts of notes and a person's attributes live beside the journal, where they can be erased (decision 1).

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::assignment::Allotment;
use super::basis::{Basis, FitSpan, KnownSpan};
use super::judged::Judged;
use crate::agreement::terms::{Act, Channel, Outcome, Slot, SlotState, Stage};
use crate::clock::Timestamp;
use crate::ids::{AgreementVersion, LeadId, OpId, PersonId};

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
    /// The first operation of a bulk act, of which all operations are one step for undo (decision 4); nothing for an act
    /// of its own.
    pub batch: Option<OpId>,
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
        /// The tier that it belongs to, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tier: Option<TierMark>,
        /// What its score was made of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        basis: Option<Basis>,
    },
    /// Whose the lead is was decided by the agreement's rules, or a manual assignment was counted as a turn: the whole
    /// explanation. Who has the lead is told by the fact before it.
    Allotted(Allotment),
    /// A clock of the agreement began to run. Told again of a clock that is running, with an earlier instant, it began
    /// then: somebody had written the contact that starts it down late. Its instants were computed then and stay, whatever the calendar becomes.
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
    /// A clock stands still until an instant; what was left of its time is moved behind it.
    ClockPaused {
        /// Which clock.
        clock: String,
        /// From when on, where that is later than the fact's own instant: a clock that began before the lead fell asleep.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Timestamp>,
        /// Until when, unless it is woken before.
        until: Timestamp,
        /// Its due instant from now on.
        due_at: Timestamp,
        /// Its warnings from now on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warn_at: Vec<Timestamp>,
    },
    /// A clock that stood still runs again, before its time.
    ClockResumed {
        /// Which clock.
        clock: String,
        /// Its due instant from now on.
        due_at: Timestamp,
        /// Its warnings from now on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warn_at: Vec<Timestamp>,
    },
    /// A clock ended. Told again with an earlier instant, it had ended then: a contact was written down late.
    ClockStopped {
        /// Which clock.
        clock: String,
        /// How it ended.
        verdict: Verdict,
        /// When, where that is not the instant of the fact.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// The open hand-off goes by the agreement of this operation from now on (decision 13).
    TermsChanged,
    /// The open hand-off belongs to another tier from now on, or to none: what tiers look at became otherwise.
    TierChanged {
        /// Which one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tier: Option<TierMark>,
    },
    /// A running clock goes on under the hand-off's new terms, or as that of its new tier. What it had counted is not judged again.
    ClockRetimed {
        /// Which clock.
        clock: String,
        /// Its due instant from now on.
        due_at: Timestamp,
        /// Its warnings from now on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warn_at: Vec<Timestamp>,
    },
    /// Taken in by marketing for nurturing.
    Admitted,
    /// Put aside by marketing for good.
    Excluded {
        /// Why: a reason of the agreement.
        reason: String,
    },
    /// Pulled back by marketing before sales took it.
    Withdrawn {
        /// Why: a reason of the agreement, where it lists any for this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
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
        /// The kinds of touch after any of which it is to come back at once (semantics 10).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        wake_on: Vec<String>,
    },
    /// Somebody tried to reach the person.
    Contacted {
        /// How.
        channel: Channel,
        /// What came of it.
        outcome: Outcome,
        /// When to go on, where that was agreed or planned (decision 20).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Timestamp>,
        /// What was given: ids of the agreement's contents.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        gave: Vec<String>,
        /// One mail to many: it is in the lead's story, and no attempt to reach the person (semantics 5).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        in_bulk: bool,
    },
    /// Kept by sales, asleep until an instant.
    Deferred {
        /// Until when.
        until: Timestamp,
        /// Why: a reason of the agreement, where it lists any for this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// What comes next is known, and when: reminders wait until then. In which words it was said lies beside the journal
    /// under the fact of the note that goes with it.
    Acknowledged {
        /// Until when.
        until: Timestamp,
    },
    /// What is known of one slot became this. The evidence lies beside the journal under this fact's number.
    Answered {
        /// Which slot.
        slot: Slot,
        /// How well it is known.
        state: SlotState,
    },
    /// Confirmed as a deal candidate.
    Qualified,
    /// Created by sales itself: an SQL from the start.
    Generated,
    /// A deal was opened.
    Opened {
        /// What it is worth, in the currency's main unit.
        amount: f64,
        /// When it is expected to be won.
        close: NaiveDate,
    },
    /// The deal moved to a stage of its own (decision 41).
    DealMoved {
        /// A deal stage of the agreement.
        deal_stage: String,
    },
    /// The open deal's worth, or its expected day, became another.
    DealValued {
        /// What it is worth now, in the currency's main unit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<f64>,
        /// When it is expected to be won now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        close: Option<NaiveDate>,
    },
    /// The deal was won.
    Won {
        /// What for.
        amount: f64,
    },
    /// The deal, or the candidate, was lost.
    Lost {
        /// Why: a reason of the agreement.
        reason: String,
    },
    /// A lost or excluded lead goes round again.
    Recycled {
        /// Why: a reason of the agreement, where it lists any for this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// An act was done past a gate, by somebody who may. It is counted in reviews.
    GateSkipped {
        /// Which gate.
        gate: String,
        /// What was missing, in the gate's words.
        missing: Vec<String>,
    },
    /// A note was written; its text lies beside the journal under this fact's number.
    Noted {
        /// The rule of the agreement that it speaks about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<String>,
    },
    /// What the person's attributes came to by the agreement of each time, written down before they are erased: so a score at
    /// any past moment survives them (decision 1). Rules by their ids; nothing here tells who the person is. Where a list is
    /// taken back, only which attributes had been known.
    Fitted {
        /// From when on which, in the order of time.
        spans: Vec<FitSpan>,
        /// Which attributes were known from when on: what sales was told of a lead survives them too.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        known: Vec<KnownSpan>,
    },
    /// Which of the rules that made it an MQL were wrong or right, says whoever works on the lead (R30, R59).
    RulesJudged(Judged),
    /// The person's data was erased, wherever it was kept. It ends an open hand-off and moves the lead nowhere, so that
    /// every figure stays what it was; nothing is done with the lead any more (decision 1, reliability P6).
    Erased,
    /// A person whose data was erased may come in again, by their own will. What was erased stays so.
    ReturnAllowed,
    /// An earlier operation on this lead is as if it had not been.
    Undone {
        /// Which one.
        operation: OpId,
    },
    /// An operation that was taken back counts again.
    Redone {
        /// Which one.
        operation: OpId,
    },
    /// The lead is the same person as another one, which goes on for both (semantics 12). An open hand-off ends with it
    /// and counts in no figure.
    MergedInto {
        /// Which one goes on.
        survivor: LeadId,
    },
    /// Another lead is the same person: this one goes on for both. What it takes over stands in facts of its own beside.
    Absorbed {
        /// Which one went into this.
        lead: LeadId,
        /// The stages that it had reached earlier, or alone, and when.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reached: Vec<(Stage, Timestamp)>,
    },
    /// The two leads of a merge are two people after all: the merge is as if it had not been.
    Parted {
        /// The merge.
        operation: OpId,
    },
    /// A lead that looks like this one is somebody else, says somebody.
    ToldApart {
        /// Which one; the one that came in later.
        other: LeadId,
    },
}

impl What {
    /// The stage to which something that is done brings a lead; nothing for what is only told, and for what moves nobody.
    pub fn brings_to(&self) -> Option<Stage> {
        match self {
            Self::Captured { way: Way::Live } => Some(Stage::Lead),
            Self::Admitted | Self::Recycled { .. } | Self::Returned { .. } | Self::Withdrawn { .. } => Some(Stage::Mal),
            Self::HandedOff { ground: Ground::Generated, .. } | Self::Qualified | Self::Generated => Some(Stage::Sql),
            Self::HandedOff { .. } => Some(Stage::Mql),
            Self::Accepted => Some(Stage::Sal),
            Self::Opened { .. } => Some(Stage::Opportunity),
            Self::Won { .. } => Some(Stage::Customer),
            Self::Lost { .. } => Some(Stage::Lost),
            Self::Excluded { .. } | Self::Rejected { .. } => Some(Stage::Excluded),
            _ => None,
        }
    }

    /// What stands in the place of a gate where somebody went past a person's opt-out (semantics 9).
    pub const PAST_OPT_OUT: &str = "opted_out";
}

/// A tier of the agreement, as a hand-off carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierMark {
    /// Its id.
    pub id: String,
    /// Its place: 0 goes before 1.
    pub rank: u32,
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
    /// It did what it was to come back for, as whoever had returned it said: this kind of touch (semantics 10).
    Promise(String),
    /// Marketing decided so and wrote down why.
    ByHand,
    /// It came in on a list that was to be handed over.
    List,
    /// Sales found it itself: no passing from marketing, and counted as none (R7).
    Generated,
}

impl Ground {
    /// The criterion that was met, where it was for one.
    pub fn criterion(&self) -> Option<&str> {
        match self {
            Self::Criterion(id) => Some(id),
            Self::Promise(_) | Self::ByHand | Self::List | Self::Generated => None,
        }
    }
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
    /// The same without the words that `tells` speaks of.
    #[must_use]
    pub fn without(&self, tells: impl Fn(&str) -> bool) -> Self {
        let silent = |word: &Option<String>| word.clone().filter(|word| !tells(word));
        Self {
            source: silent(&self.source),
            campaign: silent(&self.campaign),
            industry: silent(&self.industry),
            employees: self.employees,
        }
    }

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
