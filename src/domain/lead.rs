//! A lead as its facts make it: [`Lead::fold`] is the only way to one.

use std::collections::HashSet;

use super::fact::{Fact, Ground, Operation, Traits, Verdict, What};
use crate::agreement::terms::{Act, Channel, Outcome, Stage};
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
    /// When each stage was first recorded.
    pub reached: Reached,
    /// Whose it is.
    pub owner: Option<PersonId>,
    /// What figures need of it.
    pub traits: Traits,
    /// Every passing to sales, in order; at most the last one is open.
    pub handoffs: Vec<Handoff>,
    /// Operations that were not taken back, in order; the last is what undo would take back.
    pub operations: Vec<Operation>,
    /// Operations that were taken back.
    pub undone: HashSet<OpId>,
}

/// When each stage was first recorded; nothing where it was not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reached([Option<Timestamp>; Stage::ALL.len()]);

impl Reached {
    /// When `stage` was first reached, as far as it was recorded.
    pub fn at(&self, stage: Stage) -> Option<Timestamp> {
        self.0[stage as usize]
    }

    /// The earliest of them all.
    pub fn first(&self) -> Option<Timestamp> {
        self.0.iter().flatten().min().copied()
    }

    fn record(&mut self, stage: Stage, at: Timestamp) {
        let first = &mut self.0[stage as usize];
        *first = Some(first.map_or(at, |known| known.min(at)));
    }

    /// Stages of the way that were recorded earlier than one before them: won before the first contact, say. Each
    /// pair is (the later stage, the earlier one).
    pub fn contradictions(&self) -> Vec<(Stage, Stage)> {
        let recorded: Vec<_> = Stage::WAY.iter().filter_map(|stage| Some((*stage, self.at(*stage)?))).collect();
        recorded.windows(2).filter(|pair| pair[1].1 < pair[0].1).map(|pair| (pair[1].0, pair[0].0)).collect()
    }
}

/// One passing of a lead to sales.
#[derive(Debug, Clone, PartialEq)]
pub struct Handoff {
    /// The how-many-eth of its lead, from 1.
    pub n: u32,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// What for.
    pub ground: Ground,
    /// The version of the agreement that it goes by.
    pub agreement: AgreementVersion,
    /// Who took it on, and when.
    pub accepted: Option<(PersonId, Timestamp)>,
    /// Every attempt to reach the person.
    pub contacts: Vec<Contact>,
    /// Its clocks, in the order in which they started.
    pub clocks: Vec<ClockRun>,
    /// How it ended.
    pub ended: Option<Ending>,
}

/// One attempt to reach the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// When.
    pub at: Timestamp,
    /// Who tried.
    pub by: PersonId,
    /// How.
    pub channel: Channel,
    /// What came of it.
    pub outcome: Outcome,
}

/// How a hand-off ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// By which act.
    pub act: Act,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// The reason, where the act has one.
    pub reason: Option<String>,
    /// When to look at the lead again.
    pub wake_at: Option<Timestamp>,
}

/// One run of one clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRun {
    /// The clock's id in the agreement.
    pub clock: String,
    /// The version of the agreement that it runs under.
    pub agreement: AgreementVersion,
    /// When it began.
    pub started_at: Timestamp,
    /// Until when what it asks for must have happened.
    pub due_at: Timestamp,
    /// When it becomes pressing, ascending.
    pub warn_at: Vec<Timestamp>,
    /// The ideal.
    pub ideal_at: Option<Timestamp>,
    /// When and how it ended.
    pub stopped: Option<(Timestamp, Verdict)>,
}

impl Handoff {
    /// The run of a clock, where it has begun.
    pub fn clock(&self, id: &str) -> Option<&ClockRun> {
        self.clocks.iter().find(|run| run.clock == id)
    }

    /// The clocks that have not ended.
    pub fn running(&self) -> impl Iterator<Item = &ClockRun> {
        self.clocks.iter().filter(|run| run.stopped.is_none())
    }
}

impl Lead {
    /// A lead of which nothing is known yet.
    pub fn unknown(id: LeadId) -> Self {
        Self {
            id,
            version: 0,
            stage: Stage::Lead,
            reached: Reached::default(),
            owner: None,
            traits: Traits::default(),
            handoffs: Vec::new(),
            operations: Vec::new(),
            undone: HashSet::new(),
        }
    }

    /// The lead that these facts make. They must be all of its facts, in order.
    ///
    /// What was undone leaves no trace but in [`Lead::undone`]: clocks run on as if they had never stopped.
    pub fn fold<'f>(id: LeadId, facts: impl IntoIterator<Item = &'f Fact> + Clone) -> Self {
        let mut lead = Self::unknown(id);
        for fact in facts.clone() {
            if let What::Undone { operation } = fact.what {
                lead.undone.insert(operation);
            }
        }
        for fact in facts {
            lead.version = fact.n;
            if !lead.undone.contains(&fact.operation.id) {
                lead.apply(fact);
            }
        }
        lead
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

    /// The clock that asks first: of those running, the one due earliest.
    pub fn pressing(&self) -> Option<&ClockRun> {
        self.open_handoff()?.running().min_by_key(|run| run.due_at)
    }

    fn apply(&mut self, fact: &Fact) {
        let by = &fact.operation.by;
        let at = fact.at;
        if !matches!(fact.what, What::Undone { .. })
            && self.operations.last().is_none_or(|last| last.id != fact.operation.id)
        {
            self.operations.push(fact.operation.clone());
        }
        match &fact.what {
            What::Captured { way: super::fact::Way::Live } => self.move_to(Stage::Lead, at),
            What::Captured { .. } | What::Edited { .. } | What::Noted | What::Undone { .. } => {}
            What::Described(traits) => self.traits = traits.clone(),
            What::Reached { stage, .. } => self.tell_of(*stage, at),
            What::Assigned { owner } => self.owner = Some(owner.clone()),
            What::HandedOff { ground, to } => self.hand_off(fact, ground, to.as_ref()),
            What::ClockStarted { clock, due_at, warn_at, ideal_at } => {
                let run = ClockRun {
                    clock: clock.clone(),
                    agreement: fact.operation.agreement,
                    started_at: at,
                    due_at: *due_at,
                    warn_at: warn_at.clone(),
                    ideal_at: *ideal_at,
                    stopped: None,
                };
                self.with_handoff(|handoff| handoff.clocks.push(run));
            }
            What::ClockStopped { clock, verdict } => self.with_handoff(|handoff| {
                let running = handoff.clocks.iter_mut().rev().find(|run| run.clock == *clock && run.stopped.is_none());
                if let Some(run) = running {
                    run.stopped = Some((at, *verdict));
                }
            }),
            What::Accepted => {
                self.owner = Some(by.clone());
                self.move_to(Stage::Sal, at);
                self.with_handoff(|handoff| handoff.accepted = Some((by.clone(), at)));
            }
            What::Contacted { channel, outcome } => {
                let contact = Contact { at, by: by.clone(), channel: *channel, outcome: *outcome };
                self.with_handoff(|handoff| handoff.contacts.push(contact));
            }
            What::Returned { reason, wake_at } => self.end(Act::Return, Stage::Mal, fact, Some(reason), *wake_at),
            What::Rejected { reason } => self.end(Act::Reject, Stage::Excluded, fact, Some(reason), None),
        }
    }

    fn move_to(&mut self, stage: Stage, at: Timestamp) {
        self.stage = stage;
        self.reached.record(stage, at);
    }

    /// History moves a lead forward only; of two ends (won, lost, excluded) the later one holds. A lead that sales is
    /// working on stays where its acts have brought it: what another system tells of is recorded and ends nothing here.
    fn tell_of(&mut self, stage: Stage, at: Timestamp) {
        self.reached.record(stage, at);
        if self.open_handoff().is_some() {
            return;
        }
        let rank = |stage: Stage| (stage as usize).min(Stage::Customer as usize);
        let newer = self.reached.at(self.stage).is_none_or(|known| known <= at);
        if rank(stage) > rank(self.stage) || (rank(stage) == rank(self.stage) && newer) {
            self.stage = stage;
        }
    }

    fn hand_off(&mut self, fact: &Fact, ground: &Ground, to: Option<&PersonId>) {
        self.move_to(Stage::Mql, fact.at);
        self.owner = to.cloned();
        self.handoffs.push(Handoff {
            n: u32::try_from(self.handoffs.len()).map_or(u32::MAX, |before| before + 1),
            at: fact.at,
            by: fact.operation.by.clone(),
            ground: ground.clone(),
            agreement: fact.operation.agreement,
            accepted: None,
            contacts: Vec::new(),
            clocks: Vec::new(),
            ended: None,
        });
    }

    fn end(&mut self, act: Act, stage: Stage, fact: &Fact, reason: Option<&String>, wake_at: Option<Timestamp>) {
        self.move_to(stage, fact.at);
        let by = fact.operation.by.clone();
        let ending = Ending { act, at: fact.at, by, reason: reason.cloned(), wake_at };
        self.with_handoff(|handoff| handoff.ended = Some(ending));
    }

    fn with_handoff(&mut self, change: impl FnOnce(&mut Handoff)) {
        if let Some(handoff) = self.handoffs.last_mut().filter(|handoff| handoff.ended.is_none()) {
            change(handoff);
        }
    }
}
