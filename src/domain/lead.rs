//! A lead as its facts make it: [`Lead::fold`] is the only way to one.

mod fold;
#[cfg(test)]
mod tests;
mod ticking;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::assignment::Allotment;
use super::basis::FitSpan;
use super::deal::{Answer, Closing, Deal, FormerDeal};
use super::fact::{Operation, Traits};
use super::handoff::{ClockRun, Ending, Handoff};
use crate::agreement::terms::{Act, Slot, Stage};
use crate::clock::Timestamp;
use crate::ids::{AgreementVersion, LeadId, OpId, PersonId};

/// Where a lead stands and how it came there.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    /// Which lead.
    pub id: LeadId,
    /// How many facts there are of it.
    pub version: u32,
    /// Where it stands.
    pub stage: Stage,
    /// Since when it stands there; nothing while nothing was told of it.
    pub stands_since: Option<Timestamp>,
    /// When each stage was first recorded.
    pub reached: Reached,
    /// Whose it is.
    pub owner: Option<PersonId>,
    /// What figures need of it.
    pub traits: Traits,
    /// Every passing to sales, in order; at most the last one is open.
    pub handoffs: Vec<Handoff>,
    /// Every decision of the rules whose it is, in order.
    pub allotments: Vec<Allotted>,
    /// What is known of BANTC. It outlives hand-offs: a lead that comes back brings it along.
    pub bantc: BTreeMap<Slot, Answer>,
    /// The deal of this round.
    pub deal: Option<Deal>,
    /// The deals of earlier rounds, in order.
    pub former_deals: Vec<FormerDeal>,
    /// How the lead was lost or put aside, while it is.
    pub closed: Option<Closing>,
    /// Whether it was sent round again and not handed over since.
    pub recycled: bool,
    /// When the person's data was erased, and by whom.
    pub erased: Option<Erasure>,
    /// What its attributes came to before they were erased, in the order of time.
    pub fitted: Vec<FitSpan>,
    /// That the list which brought it was taken back: nothing is done with it any more, and no list and no figure counts it.
    pub reverted: Option<Reversal>,
    /// Whether it came in live, or somebody has done something with it since: of what is history alone nothing happens by
    /// itself (decision 5).
    pub live: bool,
    /// How often it went from a stage of the way to an earlier one. Legal, and counted (R14).
    pub moved_back: u32,
    /// The lead that goes on for this one, where it turned out to be the same person. Nothing is done with this one then,
    /// and no list and no figure counts it.
    pub merged_into: Option<LeadId>,
    /// The leads that this one goes on for, in the order in which they went into it.
    pub absorbed: Vec<LeadId>,
    /// Later leads that look like this one and are said to be somebody else.
    pub told_apart: BTreeSet<LeadId>,
    /// Operations that were not taken back, in order; the last is what undo would take back.
    pub operations: Vec<Operation>,
    /// Operations that were taken back.
    pub undone: HashSet<OpId>,
    /// Operations that were taken back with nothing done since, the last one last: what redo would do again.
    pub redoable: Vec<Operation>,
}

/// That a person's data was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// Whether the person may come in again since.
    pub may_return: bool,
}

/// That a lead is as if it had never come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// The import that had brought it.
    pub import: Option<OpId>,
}

/// One decision whose a lead is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allotted {
    /// The fact that tells of it.
    pub n: u32,
    /// In which hand-off, from 1.
    pub handoff: u32,
    /// When.
    pub at: Timestamp,
    /// Who asked for it.
    pub by: PersonId,
    /// The version of the agreement whose rules decided.
    pub agreement: AgreementVersion,
    /// The decision and everything that it went by.
    pub allotment: Allotment,
}

/// When each stage was first recorded; nothing where it was not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reached {
    first: Times,
    forward: Times,
}

type Times = [Option<Timestamp>; Stage::ALL.len()];

impl Reached {
    /// When `stage` was first reached, as far as it was recorded.
    pub fn at(&self, stage: Stage) -> Option<Timestamp> {
        self.first[stage as usize]
    }

    /// When it first came to `stage` on its way forward. Nothing where it was further before: whoever was given back or goes
    /// round again had passed the earlier stages, whenever that was (R14).
    pub fn forward(&self, stage: Stage) -> Option<Timestamp> {
        self.forward[stage as usize]
    }

    /// The earliest of them all.
    pub fn first(&self) -> Option<Timestamp> {
        self.first.iter().flatten().min().copied()
    }

    /// What was told of, in whatever order.
    fn record(&mut self, stage: Stage, at: Timestamp) {
        earliest(&mut self.first, stage, at);
        earliest(&mut self.forward, stage, at);
    }

    /// What was done here. A lost deal had been an SQL at least (decision 10).
    fn enter(&mut self, stage: Stage, at: Timestamp) {
        let further =
            Stage::WAY.iter().filter(|later| **later > stage).chain((stage <= Stage::Sql).then_some(&Stage::Lost));
        let was_further = further.filter_map(|later| self.at(*later)).any(|known| known <= at);
        earliest(&mut self.first, stage, at);
        if !was_further {
            earliest(&mut self.forward, stage, at);
        }
    }

    /// Stages of the way that were recorded earlier than one before them: won before the first contact, say; and ends that
    /// were recorded before the lead was there. Whoever was lost may come back: no other stage must be before an end. So may
    /// whoever was given back: a step back contradicts nothing. Each pair is (the later stage, the earlier one).
    pub fn contradictions(&self) -> Vec<(Stage, Stage)> {
        let recorded: Vec<_> = Stage::WAY.iter().filter_map(|stage| Some((*stage, self.forward(*stage)?))).collect();
        let backwards = recorded.windows(2).filter(|pair| pair[1].1 < pair[0].1).map(|pair| (pair[1].0, pair[0].0));
        let came = self.forward(Stage::Lead);
        let ends = [Stage::Lost, Stage::Excluded].into_iter();
        let too_early = ends.filter(|end| self.at(*end).zip(came).is_some_and(|(ended, came)| ended < came));
        backwards.chain(too_early.map(|end| (end, Stage::Lead))).collect()
    }
}

fn earliest(times: &mut Times, stage: Stage, at: Timestamp) {
    let first = &mut times[stage as usize];
    *first = Some(first.map_or(at, |known| known.min(at)));
}

impl Lead {
    /// A lead of which nothing is known yet.
    pub fn unknown(id: LeadId) -> Self {
        Self {
            id,
            version: 0,
            stage: Stage::Lead,
            stands_since: None,
            reached: Reached::default(),
            owner: None,
            traits: Traits::default(),
            handoffs: Vec::new(),
            allotments: Vec::new(),
            bantc: BTreeMap::new(),
            deal: None,
            former_deals: Vec::new(),
            closed: None,
            erased: None,
            fitted: Vec::new(),
            reverted: None,
            recycled: false,
            live: false,
            moved_back: 0,
            merged_into: None,
            absorbed: Vec::new(),
            told_apart: BTreeSet::new(),
            operations: Vec::new(),
            undone: HashSet::new(),
            redoable: Vec::new(),
        }
    }

    /// The date by which cohorts count it: when it first reached MQL, or the lead's own date where it never did, or the
    /// earliest thing known of it (decision 10).
    pub fn cohort_at(&self) -> Option<Timestamp> {
        let at = |stage| self.reached.at(stage);
        at(Stage::Mql).or_else(|| at(Stage::Lead)).or_else(|| self.reached.first())
    }

    /// The hand-off that is open.
    pub fn open_handoff(&self) -> Option<&Handoff> {
        self.handoffs.last().filter(|handoff| handoff.ended.is_none())
    }

    /// When the deal was won that a hand-off led to: the last one, of a lead that is a customer.
    pub fn won_by(&self, handoff: &Handoff) -> Option<Timestamp> {
        let is_last = self.handoffs.last().is_some_and(|last| last.n == handoff.n);
        let is_won = is_last && self.stage == Stage::Customer && handoff.recorded(Stage::Opportunity).is_some();
        self.reached.at(Stage::Customer).filter(|_| is_won)
    }

    /// How the rules decided last in the last hand-off. Somebody may have taken the lead, or been given it, since.
    pub fn allotted(&self) -> Option<&Allotted> {
        let handoff = self.handoffs.last()?;
        self.allotments.last().filter(|allotted| allotted.handoff == handoff.n)
    }

    /// The rule for which it is held: handed over, nobody's, and waiting until somebody of the rule is free.
    pub fn held_for(&self) -> Option<&str> {
        self.open_handoff().filter(|_| self.owner.is_none())?;
        self.allotted().filter(|allotted| allotted.allotment.is_held())?.allotment.rule.as_deref()
    }

    /// The operation that was done last by `by`, and the program's own after it, where it followed in the same moment: what
    /// is taken back of the one is taken back of the other. Else the last operation, whoever did it.
    pub fn last_done(&self, by: &PersonId) -> Option<(&Operation, Option<&Operation>)> {
        let (last, before) = self.operations.split_last()?;
        let followed = before
            .last()
            .filter(|before| last.by.is_program() && before.by == *by && before.recorded_at == last.recorded_at);
        Some(followed.map_or((last, None), |followed| (followed, Some(last))))
    }

    /// To whom the last hand-off came last, and when; nothing for what its owner found.
    pub fn given(&self) -> Option<(&PersonId, Timestamp)> {
        let handoff = self.handoffs.last().filter(|handoff| handoff.is_passing())?;
        let (at, owner) = handoff.owners.last()?;
        Some((owner.as_ref()?, *at))
    }

    /// The clock that asks first: of those running, the one due earliest.
    pub fn pressing(&self) -> Option<&ClockRun> {
        self.open_handoff()?.running().min_by_key(|run| run.due_at)
    }

    /// The return whose promise holds: for as long as the lead lies with marketing and nothing else became of it
    /// (semantics 10).
    pub fn promise(&self) -> Option<&Ending> {
        let gone = self.erased.is_some() || self.reverted.is_some() || self.merged_into.is_some();
        let last = self.handoffs.last().filter(|_| self.stage == Stage::Mal && !gone && !self.recycled)?;
        last.ended.as_ref().filter(|ended| ended.act == Act::Return)
    }

    /// When marketing is to look at it again, as whoever gave it back has said.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        self.promise()?.wake_at
    }

    /// The kinds of touch after any of which it is to come back at once, as whoever gave it back has said.
    pub fn wakes_on(&self) -> &[String] {
        self.promise().map(|ending| ending.wake_on.as_slice()).unwrap_or_default()
    }

    /// Until when it may rest in the queue, from when on it goes before all others: when it wakes, or when somebody is to
    /// go on with it (decision 20). It rests no longer than until its clock is urgent; one that stands still while the lead
    /// sleeps presses nobody before it runs again.
    pub fn rests_until(&self) -> Option<Timestamp> {
        let handoff = self.open_handoff()?;
        let rest = handoff.sleeps_until().or_else(|| handoff.next_at())?;
        let presses_at = self.pressing().map(|run| {
            let urgent_at = run.urgent_at().unwrap_or(run.due_at);
            // What was overdue before goes on pressing (decision 17).
            let stands = run.pauses.iter().filter(|(from, _)| *from < run.due_at);
            stands.fold(urgent_at, |presses_at, (_, until)| presses_at.max(*until))
        });
        Some(presses_at.map_or(rest, |presses_at| rest.min(presses_at)))
    }
}
