//! What figures know of one lead at a moment.

use chrono_tz::Tz;

use super::recorded::{Filled, Moment, Recorded, Seen};
use crate::agreement::terms::{Act, Stage};
use crate::agreement::{Agreement, Versions};
use crate::clock::Timestamp;
use crate::domain::{Fact, Field, Handoff, Lead, What};
use crate::ids::PersonId;

/// By which agreement, and in whose days, figures are reckoned.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// All versions: what happened goes by the one of its time.
    pub versions: &'a Versions,
    /// The one by which reasons are read and promises are held: that of the moment that is looked from.
    pub agreement: &'a Agreement,
    /// In whose days figures are told.
    pub zone: Tz,
}

impl<'a> Terms<'a> {
    /// The terms in force at an instant.
    pub fn at(versions: &'a Versions, at: Timestamp) -> Self {
        let agreement = &versions.in_force(at).agreement;
        Self { versions, agreement, zone: agreement.zone }
    }
}

/// One lead at one moment.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The lead as it stood.
    pub lead: Lead,
    /// The facts that counted, in order; those that were taken back are among them.
    pub facts: Vec<&'a Fact>,
    /// What the person had done, in the order of time.
    pub deeds: Vec<&'a Seen>,
    /// Which attributes were known.
    pub filled: &'a Filled,
    /// What time it was.
    pub now: Timestamp,
    /// By which terms.
    pub terms: Terms<'a>,
    /// Whether sales found it itself: its way begins at SQL (decision 10).
    pub is_generated: bool,
}

impl<'a> Case<'a> {
    /// The lead at a moment. Nothing where it counts in no figure: of which nothing was known, that went into another one, or
    /// whose list was taken back.
    pub fn of(recorded: &'a Recorded, moment: Moment, terms: Terms<'a>) -> Option<Self> {
        let facts = recorded.facts_at(moment);
        let lead = recorded.lead_at(&facts)?;
        if lead.merged_into.is_some() || lead.reverted.is_some() {
            return None;
        }
        let deeds = recorded.deeds.iter().filter(|seen| moment.has_seen(seen)).collect();
        let is_generated = lead.handoffs.iter().any(|handoff| !handoff.is_passing());
        Some(Self { lead, facts, deeds, filled: &recorded.filled, now: moment.now, terms, is_generated })
    }

    /// When it reached a stage: when that stage or a later one of its way was first recorded. A lost deal had been an SQL at
    /// least; the way of an SGL begins there (decision 10).
    pub fn entered(&self, stage: Stage) -> Option<Timestamp> {
        if self.is_generated && stage < Stage::Sql {
            return None;
        }
        let way = Stage::WAY.iter().filter(|later| **later >= stage);
        let lost = (stage <= Stage::Sql).then_some(&Stage::Lost);
        way.chain(lost).filter_map(|later| self.lead.reached.at(*later)).min()
    }

    /// When a hand-off came to a stage itself; of its deal, when it was won.
    pub fn recorded_of(&self, handoff: &Handoff, stage: Stage) -> Option<Timestamp> {
        handoff.recorded(stage).or_else(|| self.lead.won_by(handoff).filter(|_| stage == Stage::Customer))
    }

    /// When a hand-off came to a stage: when that stage or a later one of its way was recorded of it. It begins when it is
    /// made, whatever lists tell of the time before.
    pub fn entered_by(&self, handoff: &Handoff, stage: Stage) -> Option<Timestamp> {
        match stage {
            Stage::Lead | Stage::Mal => None,
            Stage::Mql => Some(handoff.at),
            _ => {
                let later = Stage::WAY.iter().filter(|later| **later >= stage);
                later.filter_map(|later| self.recorded_of(handoff, *later)).min()
            }
        }
    }

    /// The hand-offs that marketing made. What sales found is none; one whose lead turned out to be somebody else is left
    /// out (semantics 12). One that ended because its person was erased happened all the same.
    pub fn passings(&self) -> impl Iterator<Item = &Handoff> {
        self.handoffs().filter(|handoff| handoff.is_passing())
    }

    /// The same with what sales found.
    pub fn handoffs(&self) -> impl Iterator<Item = &Handoff> {
        let is_merged = |handoff: &Handoff| handoff.ended.as_ref().is_some_and(|ended| ended.act == Act::Merge);
        self.lead.handoffs.iter().filter(move |handoff| !is_merged(handoff))
    }

    /// The facts that were not taken back.
    pub fn counting(&self) -> impl Iterator<Item = &'a Fact> {
        self.facts.iter().copied().filter(|fact| !self.lead.undone.contains(&fact.operation.id))
    }

    /// Whose a hand-off was at an instant.
    pub fn owner_at(handoff: &Handoff, at: Timestamp) -> Option<&PersonId> {
        let held = handoff.owners.iter().rev().find(|(since, _)| *since <= at).or(handoff.owners.first());
        held.and_then(|(_, owner)| owner.as_ref())
    }

    /// Whose the lead was at an instant. Before its first hand-off, and where there is none, whose it was said to be: nobody
    /// says since when.
    pub fn held_at(&self, at: Timestamp) -> Option<&PersonId> {
        match self.lead.handoffs.iter().rev().find(|handoff| handoff.at <= at) {
            Some(handoff) => Self::owner_at(handoff, at),
            None if self.lead.handoffs.is_empty() => self.lead.owner.as_ref(),
            None => self.held_before(),
        }
    }

    fn held_before(&self) -> Option<&'a PersonId> {
        let begins = |fact: &&Fact| matches!(fact.what, What::HandedOff { .. } | What::Generated);
        let before = self.counting().take_while(|fact| !begins(fact));
        let told = before.filter_map(|fact| if let What::Assigned { owner } = &fact.what { Some(owner) } else { None });
        told.last()
    }

    /// What of that which marketing promises was not known at an instant, of a hand-off or of none yet.
    pub fn missing_at(&self, handoff: Option<&Handoff>, at: Timestamp) -> impl Iterator<Item = &'a str> {
        let traits = &self.lead.traits;
        let is_known = move |field: &&str| match *field {
            "industry" => traits.industry.is_some(),
            "employees" => traits.employees.is_some(),
            "source" => traits.source.is_some(),
            "campaign" => traits.campaign.is_some(),
            "touches" => self.deeds.iter().any(|seen| seen.at <= at),
            "scores" => handoff.is_none_or(|handoff| handoff.basis.is_some()),
            field => Field::of(field).is_none_or(|field| self.filled.has(field, at)),
        };
        self.terms.agreement.promised_context().into_iter().filter(move |field| !is_known(field))
    }

    /// The same of how it stands.
    pub fn missing_now(&self) -> impl Iterator<Item = &'a str> {
        self.missing_at(None, self.now)
    }
}
