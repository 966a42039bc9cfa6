//! What is known of a candidate and of the deal that it became.

use chrono::NaiveDate;

use crate::agreement::terms::{Act, SlotState};
use crate::clock::Timestamp;
use crate::ids::PersonId;

/// What is known of one slot of BANTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// How well.
    pub state: SlotState,
    /// Since when: an answer grows stale (semantics 9).
    pub at: Timestamp,
    /// Who wrote it down.
    pub by: PersonId,
    /// The fact whose number the evidence lies under, beside the journal.
    pub n: u32,
}

/// A deal: open, won or lost.
#[derive(Debug, Clone, PartialEq)]
pub struct Deal {
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What it is worth, in the currency's main unit, as far as it is known.
    pub amount: Option<f64>,
    /// When it is, or was, expected to be won.
    pub close: Option<NaiveDate>,
    /// Its deal stage, where it has moved to one (decision 41).
    pub deal_stage: Option<String>,
}

/// A deal of an earlier round: the lead was lost with it, and sent round again.
#[derive(Debug, Clone, PartialEq)]
pub struct FormerDeal {
    /// The hand-off that it came from; 0 where history alone tells of it.
    pub handoff: u32,
    /// The deal as it stood.
    pub deal: Deal,
    /// How it ended.
    pub closed: Option<Closing>,
}

/// How a lead's way came to an end of its own: lost, or never to be approached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// By which act.
    pub act: Act,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// Why.
    pub reason: Option<String>,
}
