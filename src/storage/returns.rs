//! What marketing has to do with: what came back, what was promised, what is asked.

use crate::agreement::terms::{Act, Stage};
use crate::clock::Timestamp;
use crate::gate::Shown;
use crate::ids::{LeadId, PersonId};

/// A lead that sales gave back, or put aside for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameBack {
    /// Which lead.
    pub lead: LeadId,
    /// The number of the fact that tells of it.
    pub n: u32,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// Returned or rejected.
    pub act: Act,
    /// Why: a reason of the agreement.
    pub reason: String,
    /// Where the lead came from.
    pub source: Option<String>,
}

/// What is to be asked for when questions are looked for.
#[derive(Debug, Clone)]
pub struct ReturnsAsk<'a> {
    /// Asked since then.
    pub since: Timestamp,
    /// The reasons of a return that ask marketing for something.
    pub reasons: &'a [String],
    /// The people of marketing: what they ask is no question to them, and their word is an answer.
    pub marketing: &'a [PersonId],
}

/// Something that sales asks marketing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// About which lead.
    pub lead: LeadId,
    /// The number of the fact that asks.
    pub n: u32,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// Of a return: its reason.
    pub reason: Option<String>,
    /// Of a note: the rule of the agreement that it speaks about.
    pub about: Option<String>,
}

/// Leads that were promised to be looked at again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wakes {
    /// How many there are in all.
    pub total: usize,
    /// The first of them, the longest due first.
    pub first: Vec<DueWake>,
}

/// A lead that was promised to be looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueWake {
    /// Which lead.
    pub lead: LeadId,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
    /// What it is called: company, else name, else external id.
    pub called: Shown,
    /// The person's name.
    pub name: Shown,
}
