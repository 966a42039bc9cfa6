//! A lead as its facts make it: [`Lead::fold`] is the only way to one.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};

use super::assignment::Allotment;
use super::deal::{Answer, Closing, Deal, FormerDeal};
use super::fact::{Fact, Ground, Operation, TierMark, Traits, Way, What};
use super::handoff::{ClockRun, Contact, Deferred, Ending, Handoff, cut_short};
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
    /// How often it went from a stage of the way to an earlier one. Legal, and counted (R14).
    pub moved_back: u32,
    /// Operations that were not taken back, in order; the last is what undo would take back.
    pub operations: Vec<Operation>,
    /// Operations that were taken back.
    pub undone: HashSet<OpId>,
    /// Operations that were taken back with nothing done since, the last one last: what redo would do again.
    pub redoable: Vec<Operation>,
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
            allotments: Vec::new(),
            bantc: BTreeMap::new(),
            deal: None,
            former_deals: Vec::new(),
            closed: None,
            recycled: false,
            moved_back: 0,
            operations: Vec::new(),
            undone: HashSet::new(),
            redoable: Vec::new(),
        }
    }

    /// The lead that these facts make. They must be all of its facts, in order.
    ///
    /// What was undone leaves no trace but in [`Lead::undone`]: clocks run on as if they had never stopped. What was
    /// redone is as if it had never been undone. What sales found itself stays as a lead that came in.
    pub fn fold<'f>(id: LeadId, facts: impl IntoIterator<Item = &'f Fact> + Clone) -> Self {
        let mut lead = Self::unknown(id);
        lead.sort_out(facts.clone());
        for fact in facts {
            lead.version = fact.n;
            if !lead.undone.contains(&fact.operation.id) || is_lasting(fact) {
                lead.apply(fact);
            }
        }
        lead
    }

    /// Which operations count, in the end.
    fn sort_out<'f>(&mut self, facts: impl IntoIterator<Item = &'f Fact>) {
        let mut done: Vec<&Operation> = Vec::new();
        for fact in facts {
            let operation = &fact.operation;
            match &fact.what {
                What::Undone { operation: taken_back } => {
                    self.undone.insert(*taken_back);
                    self.redoable
                        .extend(done.iter().find(|known| known.id == *taken_back).map(|known| (*known).clone()));
                }
                What::Redone { operation: again } => {
                    self.undone.remove(again);
                    self.redoable.retain(|known| known.id != *again);
                }
                _ if done.last().is_none_or(|last| last.id != operation.id) => {
                    done.push(operation);
                    // A note may go with an undo; it is no act after it.
                    if !matches!(operation.act, Act::Undo | Act::Redo) {
                        self.redoable.clear();
                    }
                }
                _ => {}
            }
        }
        done.retain(|operation| {
            !matches!(operation.act, Act::Undo | Act::Redo) && !self.undone.contains(&operation.id)
        });
        self.operations = done.into_iter().cloned().collect();
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

    /// Until when it may rest in the queue, from when on it goes before all others: when it wakes, or when somebody is to
    /// go on with it (decision 20). It rests no longer than until its clock is urgent.
    pub fn rests_until(&self) -> Option<Timestamp> {
        let handoff = self.open_handoff()?;
        let rest = handoff.sleeps_until().or_else(|| handoff.next_at())?;
        let urgent_at = self.pressing().and_then(|run| run.urgent_at().or(Some(run.due_at)));
        Some(urgent_at.map_or(rest, |urgent_at| rest.min(urgent_at)))
    }

    fn apply(&mut self, fact: &Fact) {
        let by = &fact.operation.by;
        let at = fact.at;
        match &fact.what {
            What::Captured { way: Way::Live } => self.move_to(Stage::Lead, at),
            What::Captured { .. }
            | What::Edited { .. }
            | What::Noted { .. }
            | What::GateSkipped { .. }
            | What::Undone { .. }
            | What::Redone { .. } => {}
            What::Described(traits) => self.traits = traits.clone(),
            What::Reached { stage, .. } => self.tell_of(*stage, at),
            What::Assigned { owner } => self.belong_to(Some(owner.clone()), at),
            What::Admitted => self.move_to(Stage::Mal, at),
            What::Recycled { .. } => {
                let (handoff, closed) = (self.handoffs.last().map_or(0, |handoff| handoff.n), self.closed.take());
                // The next round starts fresh, and leaves the deal of the last one in view.
                self.former_deals.extend(self.deal.take().map(|deal| FormerDeal { handoff, deal, closed }));
                self.recycled = true;
                self.move_to(Stage::Mal, at);
            }
            What::Excluded { reason } => self.close(Act::Exclude, Stage::Excluded, fact, Some(reason)),
            What::HandedOff { ground, to, tier } => self.hand_off(fact, ground, to.clone(), tier.clone()),
            What::Allotted(allotment) => self.allotments.push(Allotted {
                n: fact.n,
                handoff: self.handoffs.last().map_or(0, |handoff| handoff.n),
                at,
                by: by.clone(),
                agreement: fact.operation.agreement,
                allotment: allotment.clone(),
            }),
            What::Generated => {
                self.hand_off(fact, &Ground::Generated, Some(by.clone()), None);
            }
            What::Accepted => {
                self.belong_to(Some(by.clone()), at);
                self.move_to(Stage::Sal, at);
                self.with_handoff(|handoff| handoff.accepted = Some((by.clone(), at)));
            }
            What::Contacted { channel, outcome, next, gave } => {
                let (channel, outcome, next, gave) = (*channel, *outcome, *next, gave.clone());
                let contact = Contact { at, by: by.clone(), channel, outcome, next, gave };
                self.with_handoff(|handoff| {
                    wake(handoff, at);
                    handoff.contacts.push(contact);
                });
            }
            What::Deferred { until, reason } => {
                let sleep = Deferred { at, by: by.clone(), until: *until, reason: reason.clone() };
                self.with_handoff(|handoff| fall_asleep(handoff, sleep));
            }
            What::Answered { slot, state } => {
                // By when it was heard, and not by when it was written down (semantics 1).
                if self.bantc.get(slot).is_none_or(|known| known.at <= at) {
                    let answer = Answer { state: *state, at, by: by.clone(), n: fact.n };
                    self.bantc.insert(*slot, answer);
                }
            }
            What::Qualified => {
                self.move_to(Stage::Sql, at);
                self.with_handoff(|handoff| {
                    wake(handoff, at);
                    handoff.qualified = Some((by.clone(), at));
                });
            }
            What::Opened { .. } | What::DealMoved { .. } | What::DealValued { .. } | What::Won { .. } => {
                self.deal(fact);
            }
            What::Lost { reason } => self.close(Act::Lose, Stage::Lost, fact, Some(reason)),
            What::Returned { reason, wake_at } => self.end(Act::Return, Stage::Mal, fact, Some(reason), *wake_at),
            What::Withdrawn { reason } => self.end(Act::Withdraw, Stage::Mal, fact, reason.as_ref(), None),
            What::Rejected { reason } => self.close(Act::Reject, Stage::Excluded, fact, Some(reason)),
            What::ClockStarted { .. }
            | What::ClockPaused { .. }
            | What::ClockResumed { .. }
            | What::ClockStopped { .. }
            | What::ClockRetimed { .. }
            | What::TermsChanged => self.with_handoff(|handoff| handoff.tick(fact)),
        }
    }

    /// What a fact says of its deal.
    fn deal(&mut self, fact: &Fact) {
        let at = fact.at;
        match &fact.what {
            What::Opened { amount, close } => {
                self.end(Act::Open, Stage::Opportunity, fact, None, None);
                let (amount, close) = (Some(*amount), Some(*close));
                self.deal = Some(Deal { opened_at: at, amount, close, deal_stage: None });
            }
            What::DealMoved { deal_stage } => {
                self.deal_at(at).deal_stage = Some(deal_stage.clone());
            }
            What::DealValued { amount, close } => {
                let deal = self.deal_at(at);
                deal.amount = amount.or(deal.amount);
                deal.close = close.or(deal.close);
            }
            What::Won { amount } => {
                self.move_to(Stage::Customer, at);
                self.deal_at(at).amount = Some(*amount);
            }
            _ => {}
        }
    }

    fn move_to(&mut self, stage: Stage, at: Timestamp) {
        // The stages beside the way are no step back: they have words of their own.
        self.moved_back += u32::from(self.stage <= Stage::Customer && stage < self.stage);
        self.stage = stage;
        self.reached.record(stage, at);
    }

    fn belong_to(&mut self, owner: Option<PersonId>, at: Timestamp) {
        self.owner.clone_from(&owner);
        self.with_handoff(|handoff| {
            if handoff.owners.last().is_none_or(|(_, known)| *known != owner) {
                handoff.owners.push((at, owner));
            }
        });
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

    fn hand_off(&mut self, fact: &Fact, ground: &Ground, to: Option<PersonId>, tier: Option<TierMark>) {
        let stage = if *ground == Ground::Generated { Stage::Sql } else { Stage::Mql };
        self.move_to(stage, fact.at);
        self.owner.clone_from(&to);
        self.handoffs.push(Handoff {
            n: u32::try_from(self.handoffs.len()).map_or(u32::MAX, |before| before + 1),
            at: fact.at,
            by: fact.operation.by.clone(),
            ground: ground.clone(),
            tier,
            revived: std::mem::take(&mut self.recycled),
            agreement: fact.operation.agreement,
            owners: vec![(fact.at, to)],
            accepted: None,
            contacts: Vec::new(),
            deferrals: Vec::new(),
            qualified: None,
            clocks: Vec::new(),
            ended: None,
        });
    }

    /// An end of the lead's way; of its hand-off too, where one is open.
    fn close(&mut self, act: Act, stage: Stage, fact: &Fact, reason: Option<&String>) {
        let (at, by) = (fact.at, fact.operation.by.clone());
        self.closed = Some(Closing { act, at, by, reason: reason.cloned() });
        self.end(act, stage, fact, reason, None);
    }

    fn end(&mut self, act: Act, stage: Stage, fact: &Fact, reason: Option<&String>, wake_at: Option<Timestamp>) {
        self.move_to(stage, fact.at);
        let by = fact.operation.by.clone();
        let ending = Ending { act, at: fact.at, by, reason: reason.cloned(), wake_at };
        self.with_handoff(|handoff| {
            wake(handoff, fact.at);
            handoff.ended = Some(ending);
        });
    }

    fn with_handoff(&mut self, change: impl FnOnce(&mut Handoff)) {
        if let Some(handoff) = self.handoffs.last_mut().filter(|handoff| handoff.ended.is_none()) {
            change(handoff);
        }
    }

    /// The deal, of which history may have told without a word of its worth.
    fn deal_at(&mut self, at: Timestamp) -> &mut Deal {
        let opened_at = self.reached.at(Stage::Opportunity).unwrap_or(at);
        self.deal.get_or_insert(Deal { opened_at, amount: None, close: None, deal_stage: None })
    }
}

/// What stays when its operation is taken back: of what sales found itself it was said in error that it is a candidate, and
/// yet it came in.
fn is_lasting(fact: &Fact) -> bool {
    fact.operation.act == Act::Generate && matches!(fact.what, What::Captured { .. } | What::Described(_))
}

/// Whoever works on a lead wakes it from the sleep in which that was done, whenever it is written down; what was done before
/// it fell asleep does not.
fn wake(handoff: &mut Handoff, at: Timestamp) {
    if let Some(sleep) = handoff.deferrals.iter_mut().find(|sleep| sleep.at <= at && at < sleep.until) {
        sleep.until = at;
    }
}

/// A sleep takes the place of the one in which it begins, and of those that a clock ahead of time wrote down for later:
/// sleeps never overlap.
fn fall_asleep(handoff: &mut Handoff, sleep: Deferred) {
    for known in &mut handoff.deferrals {
        known.until = known.until.min(known.at.max(sleep.at));
    }
    for run in handoff.clocks.iter_mut().filter(|run| run.stopped.is_none()) {
        run.sleep_anew(sleep.at);
    }
    handoff.deferrals.push(sleep);
}

impl Handoff {
    /// What a fact says of its clocks.
    fn tick(&mut self, fact: &Fact) {
        let at = fact.at;
        let running = |clocks: &mut Vec<ClockRun>, clock: &str| -> Option<usize> {
            clocks.iter().rposition(|run| run.clock == *clock && run.stopped.is_none())
        };
        match &fact.what {
            What::ClockStarted { clock, due_at, warn_at, ideal_at } => {
                let earlier = running(&mut self.clocks, clock).filter(|n| at <= self.clocks[*n].started_at);
                let run = ClockRun {
                    clock: clock.clone(),
                    tier: self.tier_id().map(ToOwned::to_owned),
                    terms: earlier.map_or_else(|| vec![(at, self.agreement)], |n| self.clocks[n].terms.clone()),
                    started_at: at,
                    due_at: *due_at,
                    warn_at: warn_at.clone(),
                    ideal_at: *ideal_at,
                    pauses: earlier.map(|n| self.clocks[n].pauses.clone()).unwrap_or_default(),
                    stopped: None,
                };
                match earlier {
                    Some(n) => self.clocks[n] = run,
                    None => self.clocks.push(run),
                }
            }
            What::ClockPaused { clock, from, until, due_at, warn_at } => {
                if let Some(n) = running(&mut self.clocks, clock) {
                    let run = &mut self.clocks[n];
                    run.stand_still(from.unwrap_or(at), *until);
                    (run.due_at, run.warn_at) = (*due_at, warn_at.clone());
                }
            }
            What::ClockResumed { clock, due_at, warn_at } => {
                if let Some(n) = running(&mut self.clocks, clock) {
                    let run = &mut self.clocks[n];
                    cut_short(&mut run.pauses, at);
                    (run.due_at, run.warn_at) = (*due_at, warn_at.clone());
                }
            }
            What::ClockRetimed { clock, due_at, warn_at } => {
                if let Some(n) = running(&mut self.clocks, clock) {
                    let run = &mut self.clocks[n];
                    run.terms.push((at, self.agreement));
                    (run.due_at, run.warn_at) = (*due_at, warn_at.clone());
                }
            }
            What::ClockStopped { clock, verdict, at: instead } => {
                let stopped_at = instead.unwrap_or(at);
                let meant = |run: &&mut ClockRun| {
                    let later = run.stopped.is_none_or(|(known, _)| stopped_at < known);
                    run.clock == *clock && run.started_at <= stopped_at && later
                };
                if let Some(run) = self.clocks.iter_mut().rfind(meant) {
                    run.stopped = Some((stopped_at, *verdict));
                }
            }
            What::TermsChanged => self.agreement = fact.operation.agreement,
            _ => {}
        }
    }
}
