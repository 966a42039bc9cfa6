//! What facts make of a lead: which of them count, and what each changes.

use super::super::deal::{Answer, Closing, Deal, FormerDeal};
use super::super::fact::{Fact, Ground, Operation, Way, What};
use super::super::handoff::{Acknowledged, Contact, Deferred, Ending, Handoff};
use super::super::judged::Judged;
use super::ticking::{confirm, fall_asleep, wake};
use super::{Allotted, Erasure, Lead, Reversal};
use crate::agreement::terms::{Act, Slot, Stage};
use crate::clock::Timestamp;
use crate::ids::{LeadId, PersonId};

impl Lead {
    /// The lead that these facts make. They must be all of its facts, in order.
    ///
    /// What was undone leaves no trace but in [`Lead::undone`]: clocks run on as if they had never stopped. What was
    /// redone is as if it had never been undone. What sales found itself stays as a lead that came in.
    pub fn fold<'f>(id: LeadId, facts: impl IntoIterator<Item = &'f Fact> + Clone) -> Self {
        let mut lead = Self::unknown(id);
        lead.sort_out(facts.clone());
        lead.reverted = lead.reversal(facts.clone());
        for fact in facts {
            lead.version = fact.n;
            if !lead.undone.contains(&fact.operation.id) || is_lasting(fact) {
                lead.apply(fact);
            }
        }
        lead
    }

    /// Whether nothing is left of what told that the lead came in.
    fn reversal<'f>(&self, facts: impl IntoIterator<Item = &'f Fact>) -> Option<Reversal> {
        if self.undone.is_empty() {
            return None;
        }
        let (mut gone, mut reversal) = (None, None);
        for fact in facts {
            match &fact.what {
                What::Captured { .. } if !self.undone.contains(&fact.operation.id) || is_lasting(fact) => return None,
                What::Captured { .. } => gone = Some(&fact.operation),
                What::Undone { operation } => {
                    let brought = gone.filter(|gone| gone.id == *operation);
                    reversal = brought.map(|brought| (brought.batch, fact)).or(reversal);
                }
                _ => {}
            }
        }
        let of = |(import, fact): (_, &Fact)| Reversal { at: fact.at, by: fact.operation.by.clone(), import };
        reversal.map(of)
    }

    /// Which operations count, in the end.
    fn sort_out<'f>(&mut self, facts: impl IntoIterator<Item = &'f Fact>) {
        let mut done: Vec<&Operation> = Vec::new();
        for fact in facts {
            let operation = &fact.operation;
            match &fact.what {
                // A list that was taken back comes in again as a list, and by no redo.
                What::Undone { operation: taken_back } if operation.act == Act::Revert => {
                    self.undone.insert(*taken_back);
                    self.redoable.clear();
                    if done.last().is_none_or(|last| last.id != operation.id) {
                        done.push(operation);
                    }
                }
                What::Undone { operation: taken_back } => {
                    self.undone.insert(*taken_back);
                    self.redoable
                        .extend(done.iter().find(|known| known.id == *taken_back).map(|known| (*known).clone()));
                }
                What::Redone { operation: again } => {
                    self.undone.remove(again);
                    self.redoable.retain(|known| known.id != *again);
                }
                What::Parted { operation: merge } => {
                    self.undone.insert(*merge);
                    self.redoable.clear();
                    done.push(operation);
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

    fn apply(&mut self, fact: &Fact) {
        let by = &fact.operation.by;
        let at = fact.at;
        self.live |= match &fact.what {
            What::Captured { way } => *way == Way::Live,
            _ => !matches!(
                fact.operation.act,
                Act::Capture | Act::Revert | Act::Merge | Act::Unmerge | Act::TellApart | Act::Undo | Act::Redo
            ),
        };
        match &fact.what {
            What::Captured { way: Way::Live } => self.move_to(Stage::Lead, at),
            What::MergedInto { .. } | What::Absorbed { .. } | What::ToldApart { .. } | What::RulesJudged(_) => {
                self.be_told_of(fact);
            }
            What::Captured { .. }
            | What::Parted { .. }
            | What::Edited { .. }
            | What::Noted { .. }
            | What::GateSkipped { .. }
            | What::Contacted { in_bulk: true, .. }
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
            What::HandedOff { ground, to, tier, basis } => {
                self.hand_off(fact, ground, to.clone());
                self.with_handoff(|handoff| (handoff.tier, handoff.basis) = (tier.clone(), basis.clone()));
            }
            What::Allotted(allotment) => self.allotments.push(Allotted {
                n: fact.n,
                handoff: self.handoffs.last().map_or(0, |handoff| handoff.n),
                at,
                by: by.clone(),
                agreement: fact.operation.agreement,
                allotment: allotment.clone(),
            }),
            What::Generated => self.hand_off(fact, &Ground::Generated, Some(by.clone())),
            What::Accepted => {
                self.belong_to(Some(by.clone()), at);
                self.move_to(Stage::Sal, at);
                self.with_handoff(|handoff| handoff.accepted = Some((by.clone(), at)));
            }
            What::Contacted { in_bulk: false, .. }
            | What::Deferred { .. }
            | What::Acknowledged { .. }
            | What::Answered { .. }
            | What::Qualified => self.be_worked_on(fact),
            What::Opened { .. } | What::DealMoved { .. } | What::DealValued { .. } | What::Won { .. } => {
                self.deal(fact);
            }
            What::Lost { reason } => self.close(Act::Lose, Stage::Lost, fact, Some(reason)),
            What::Fitted { spans, .. } => self.fitted.clone_from(spans),
            What::Erased | What::ReturnAllowed => self.erase(fact),
            What::Returned { reason, .. } => self.end(Act::Return, Stage::Mal, fact, Some(reason)),
            What::Withdrawn { reason } => self.end(Act::Withdraw, Stage::Mal, fact, reason.as_ref()),
            What::Rejected { reason } => self.close(Act::Reject, Stage::Excluded, fact, Some(reason)),
            What::ClockStarted { .. }
            | What::ClockPaused { .. }
            | What::ClockResumed { .. }
            | What::ClockStopped { .. }
            | What::ClockRetimed { .. }
            | What::TierChanged { .. }
            | What::TermsChanged => self.with_handoff(|handoff| handoff.tick(fact)),
        }
    }

    /// What sales does with it and hears of it.
    fn be_worked_on(&mut self, fact: &Fact) {
        let by = &fact.operation.by;
        let at = fact.at;
        match &fact.what {
            What::Contacted { channel, outcome, next, gave, .. } => {
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
            What::Acknowledged { until } => {
                let acknowledged = Acknowledged { at, by: by.clone(), until: *until };
                self.with_handoff(|handoff| handoff.acknowledged.push(acknowledged));
            }
            What::Answered { slot, state } => {
                self.hear(*slot, Answer { state: *state, at, by: by.clone(), n: fact.n });
            }
            What::Qualified => {
                self.move_to(Stage::Sql, at);
                self.with_handoff(|handoff| {
                    confirm(handoff, at);
                    handoff.qualified = Some((by.clone(), at));
                });
            }
            _ => {}
        }
    }

    /// Who the lead is the same person as, or is not; and which rules it was handed over by were wrong or right.
    fn be_told_of(&mut self, fact: &Fact) {
        match &fact.what {
            What::MergedInto { survivor } => {
                self.merged_into = Some(*survivor);
                self.end_handoff(Act::Merge, fact, None);
            }
            What::Absorbed { lead, reached } => {
                self.absorbed.push(*lead);
                for (stage, at) in reached {
                    self.tell_of(*stage, *at);
                }
            }
            What::ToldApart { other } => {
                self.told_apart.insert(*other);
            }
            What::RulesJudged(judged) => {
                self.handoffs.last_mut().into_iter().for_each(|last| last.judged.hear(judged));
            }
            _ => {}
        }
    }

    /// What a fact says of its deal.
    fn deal(&mut self, fact: &Fact) {
        let at = fact.at;
        match &fact.what {
            What::Opened { amount, close } => {
                self.end(Act::Open, Stage::Opportunity, fact, None);
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
        self.stands_since = Some(at);
        self.reached.enter(stage, at);
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
            let told_again = self.stands_since.filter(|_| stage == self.stage);
            self.stands_since = Some(told_again.map_or(at, |since| since.min(at)));
            self.stage = stage;
        }
    }

    /// What is known of a slot, by when it was heard and not by when it was written down (semantics 1).
    fn hear(&mut self, slot: Slot, answer: Answer) {
        if self.bantc.get(&slot).is_none_or(|known| known.at <= answer.at) {
            self.bantc.insert(slot, answer);
        }
    }

    fn hand_off(&mut self, fact: &Fact, ground: &Ground, to: Option<PersonId>) {
        let stage = if *ground == Ground::Generated { Stage::Sql } else { Stage::Mql };
        self.move_to(stage, fact.at);
        self.owner.clone_from(&to);
        self.handoffs.push(Handoff {
            n: u32::try_from(self.handoffs.len()).map_or(u32::MAX, |before| before + 1),
            at: fact.at,
            by: fact.operation.by.clone(),
            ground: ground.clone(),
            tier: None,
            basis: None,
            revived: std::mem::take(&mut self.recycled),
            agreement: fact.operation.agreement,
            owners: vec![(fact.at, to)],
            accepted: None,
            contacts: Vec::new(),
            deferrals: Vec::new(),
            acknowledged: Vec::new(),
            qualified: None,
            clocks: Vec::new(),
            ended: None,
            judged: Judged::default(),
        });
    }

    /// An end of the lead's way; of its hand-off too, where one is open.
    fn close(&mut self, act: Act, stage: Stage, fact: &Fact, reason: Option<&String>) {
        let (at, by) = (fact.at, fact.operation.by.clone());
        self.closed = Some(Closing { act, at, by, reason: reason.cloned() });
        self.end(act, stage, fact, reason);
    }

    fn end(&mut self, act: Act, stage: Stage, fact: &Fact, reason: Option<&String>) {
        self.move_to(stage, fact.at);
        self.end_handoff(act, fact, reason);
    }

    /// The open hand-off ends; the lead stands where it stood.
    fn end_handoff(&mut self, act: Act, fact: &Fact, reason: Option<&String>) {
        let (wake_at, wake_on) = match &fact.what {
            What::Returned { wake_at, wake_on, .. } => (*wake_at, wake_on.clone()),
            _ => (None, Vec::new()),
        };
        let by = fact.operation.by.clone();
        let ending = Ending { act, at: fact.at, by, reason: reason.cloned(), wake_at, wake_on };
        self.with_handoff(|handoff| {
            wake(handoff, ending.at);
            handoff.ended = Some(ending);
        });
    }

    /// Ends what is open and moves nothing: figures stay what they were.
    fn erase(&mut self, fact: &Fact) {
        if fact.what == What::ReturnAllowed {
            self.erased.iter_mut().for_each(|erasure| erasure.may_return = true);
            return;
        }
        let (at, by) = (fact.at, fact.operation.by.clone());
        self.erased.get_or_insert(Erasure { at, by, may_return: false });
        self.end_handoff(Act::Erase, fact, None);
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
/// yet it came in. What was erased is gone, whatever anybody says of it.
fn is_lasting(fact: &Fact) -> bool {
    if fact.what == What::Erased {
        return true;
    }
    fact.operation.act == Act::Generate && matches!(fact.what, What::Captured { .. } | What::Described(_))
}
