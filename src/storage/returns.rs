//! What marketing has to do with: what came back, what was promised, what is asked, what is to be done after what leads did.

use super::StoreError;
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

/// A lead to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrandKept {
    /// Which lead.
    pub lead: LeadId,
    /// How often something had become of it: what is found is kept only where that is so still.
    pub told: i64,
}

/// What was found of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrandSeen {
    /// Which, and as of when.
    pub kept: ErrandKept,
    /// When the first of what is to be done is due.
    pub due: Option<Timestamp>,
    /// When it came to what it was invited to.
    pub candidate: Option<Timestamp>,
    /// When it is to be looked at again, whatever becomes of it.
    pub again: Option<Timestamp>,
}

/// What of a store keeps them. It may be older than what became of a lead since: whoever lists looks at each.
pub trait Errands {
    /// Leads of which something is to be done before an instant, by what was found of them the last time; the longest due
    /// first.
    fn errands_due(&mut self, before: Timestamp, most: usize) -> Result<Vec<ErrandKept>, StoreError>;

    /// Leads that are to be looked at anew by `now`: something was told of them as it happened, or was done with them, or
    /// another agreement has begun.
    fn errands_stirred(&mut self, now: Timestamp, most: usize) -> Result<Vec<ErrandKept>, StoreError>;

    /// Leads with marketing that came to what they were invited to, the newest first.
    fn candidates(&mut self, most: usize) -> Result<Vec<ErrandKept>, StoreError>;

    /// What was found of leads. Of one of which something has become since, nothing is kept: it is looked at again.
    fn errands_seen(&mut self, seen: &[ErrandSeen]) -> Result<(), StoreError>;
}
