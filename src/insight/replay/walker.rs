//! One lead on its way through both worlds: as it stood in fact, and as it would stand under the rules that are replayed.

use std::cell::Cell;
use std::sync::Arc;

use super::course::{Course, End, InFact, Passing};
use super::judging::{Is, Known};
use super::timeline::{Heard, Passage, Timeline};
use crate::agreement::terms::{Act, Stage};
use crate::clock::Timestamp;
use crate::domain::score::Deed;
use crate::domain::{Closing, Deal, Ending, FormerDeal, Ground, Handoff, Lead, Person};
use crate::ids::{AgreementVersion, PersonId};

/// Where a lead stands on its way.
#[derive(Debug)]
pub(super) struct Walker {
    person: Arc<Person>,
    /// What is known of what they did, in the order of time.
    deeds: Vec<Deed>,
    is: Cell<Option<(u32, Is)>>,
    /// The lead as it would stand: what the definition is held against.
    lead: Lead,
    /// Where it stands in fact.
    stage: Stage,
    is_gone: bool,
    /// Whose it is in fact, as told before it was handed over.
    owner: Option<PersonId>,
    /// Whether anything was told of it as it happened.
    pub(super) is_live: bool,
    /// The passing that is open in fact, and the one that would be: places among the course's.
    open: Option<usize>,
    proposed: Option<usize>,
    /// Whether anything has become of it since it would have been handed over.
    is_looked_at_since: bool,
    /// How it was lost in fact, until it goes round again.
    lost: Option<Closing>,
    /// The next of the instants at which every live lead is looked at.
    pub(super) turn: usize,
    /// When it is looked at again, if nothing becomes of it before.
    pub(super) again: Option<Timestamp>,
    pub(super) course: Course,
    /// The next moment of its timeline.
    pub(super) next: usize,
}

impl Walker {
    pub(super) fn new(timeline: &Timeline) -> Self {
        let mut lead = Lead::unknown(timeline.lead);
        lead.traits = (*timeline.traits).clone();
        lead.fitted.clone_from(&timeline.fitted);
        Self {
            person: Arc::clone(&timeline.person),
            deeds: Vec::with_capacity(timeline.moments.len()),
            is: Cell::new(None),
            lead,
            stage: Stage::Lead,
            is_gone: false,
            owner: None,
            is_live: false,
            open: None,
            proposed: None,
            is_looked_at_since: false,
            lost: None,
            turn: 0,
            again: None,
            course: Course {
                lead: timeline.lead,
                source: timeline.source.clone(),
                passings: Vec::new(),
                highest: None,
                since: None,
                reached: timeline.reached.clone(),
                ends: Vec::new(),
            },
            next: 0,
        }
    }

    pub(super) fn known(&self) -> Known<'_> {
        Known { lead: &self.lead, person: &self.person, deeds: &self.deeds, is: &self.is }
    }

    /// Whether it is there, and nobody of sales has gone so far with it that a hand-off now would say nothing.
    pub(super) fn may_be_looked_at(&self) -> bool {
        let furthest = if self.open.is_some() { Stage::Sal } else { Stage::Mal };
        !self.is_gone && self.stage <= furthest
    }

    /// Whether it is already handed over where the rules hold that are replayed.
    pub(super) fn is_proposed(&self) -> bool {
        self.proposed.is_some()
    }

    pub(super) fn learn(&mut self, heard: &Heard) {
        match heard {
            Heard::Did(deed) => {
                let place = self.deeds.partition_point(|known| known.at <= deed.at);
                self.deeds.insert(place, *deed);
            }
            Heard::Became(person, traits) => {
                self.is.set(None);
                self.person = Arc::clone(person);
                self.lead.traits = (**traits).clone();
            }
            Heard::Answered(slot, answer) => {
                self.is.set(None);
                if self.lead.bantc.get(slot).is_none_or(|known| known.at <= answer.at) {
                    self.lead.bantc.insert(*slot, answer.clone());
                }
            }
            _ => {}
        }
    }

    /// It was looked at.
    pub(super) fn be_looked_at(&mut self, at: Timestamp) {
        self.course.since.get_or_insert(at);
        self.is_looked_at_since = true;
        self.again = None;
    }

    /// It is handed over where the rules hold that are replayed.
    pub(super) fn propose(&mut self, at: Timestamp) {
        let place = self.open.unwrap_or_else(|| {
            self.course.passings.push(Passing { fact: None, proposed: None, is_before: false });
            self.course.passings.len() - 1
        });
        self.course.passings[place].proposed = Some(at);
        self.be_with_sales(at, place);
        self.is_looked_at_since = false;
    }

    /// It is put aside where the rules hold that are replayed.
    pub(super) fn put_aside(&mut self) {
        self.lead.stage = Stage::Excluded;
    }

    /// What was done with it in fact.
    pub(super) fn undergo(&mut self, at: Timestamp, heard: &Heard, is_before: bool) {
        match heard {
            Heard::Passed(passage) => self.pass(at, *passage, is_before),
            Heard::Owned(owner) => {
                let fact = self.open.and_then(|place| self.course.passings[place].fact.as_mut());
                if let Some(fact) = fact {
                    fact.owner.get_or_insert_with(|| owner.clone());
                } else {
                    self.owner = Some(owner.clone());
                }
            }
            Heard::Ended(act, reason, wake_on) => self.end(at, *act, reason.as_deref(), wake_on),
            Heard::Stands(stage) => self.stand(at, *stage),
            Heard::PutAside => {
                self.stage = Stage::Excluded;
                self.course.ends.push((at, End::Excluded));
                if is_before {
                    self.put_aside();
                }
            }
            Heard::Recycled => self.recycle(at),
            Heard::Gone => self.is_gone = true,
            Heard::CameIn | Heard::Did(_) | Heard::Became(..) | Heard::Answered(..) | Heard::Noted => {}
        }
    }

    fn pass(&mut self, at: Timestamp, passage: Passage, is_before: bool) {
        if self.open.is_some() {
            self.end(at, Act::HandOff, None, &[]);
        }
        // Of a hand-off that history tells of whoever has the lead is all that is known.
        let owner = self.owner.clone().filter(|_| passage == Passage::History);
        let fact = Some(InFact { at, passage, owner, ended: None });
        let waiting = self.proposed.filter(|place| self.course.passings[*place].fact.is_none());
        let is_in_both = is_before || matches!(passage, Passage::Decided | Passage::Found);
        let place = if let Some(place) = waiting {
            let passing = &mut self.course.passings[place];
            passing.fact = fact;
            // Nothing has become of it since: this is what came of the same look at it, as soon as the program ran.
            if passage == Passage::Criterion && !self.is_looked_at_since {
                passing.proposed = Some(at);
            }
            place
        } else {
            self.course.passings.push(Passing { fact, proposed: is_in_both.then_some(at), is_before });
            self.course.passings.len() - 1
        };
        self.open = Some(place);
        if is_in_both && self.proposed.is_none() {
            self.be_with_sales(at, place);
        }
    }

    fn end(&mut self, at: Timestamp, act: Act, reason: Option<&str>, wake_on: &[String]) {
        let Some(place) = self.open.take() else { return };
        if let Some(fact) = &mut self.course.passings[place].fact {
            fact.ended = Some((at, act));
        }
        let end = match act {
            Act::Return | Act::Withdraw => Some(End::Returned),
            Act::Reject => Some(End::Rejected),
            _ => None,
        };
        self.course.ends.extend(end.map(|end| (at, end)));
        if self.proposed == Some(place) {
            self.come_back(at, act, reason, wake_on);
        }
    }

    fn stand(&mut self, at: Timestamp, stage: Stage) {
        let was_put_aside = self.stage <= Stage::Mal && stage == Stage::Excluded;
        self.stage = stage;
        match stage {
            Stage::Excluded if was_put_aside => self.course.ends.push((at, End::Excluded)),
            Stage::Lost => {
                self.course.ends.push((at, End::Lost));
                let by = PersonId::program();
                self.lost = Some(Closing { act: Act::Lose, at, by, reason: None });
            }
            _ => {}
        }
        let is_alone = self.proposed.is_some_and(|place| self.course.passings[place].fact.is_none());
        if is_alone && stage >= Stage::Lost {
            // Whom somebody puts aside in fact is put aside under any definition.
            self.come_back(at, Act::Exclude, None, &[]);
        }
        if self.open.is_none() && self.proposed.is_none() {
            self.lead.stage = stage;
        }
    }

    fn recycle(&mut self, at: Timestamp) {
        self.lead.recycled = true;
        let deal = Deal { opened_at: at, amount: None, close: None, deal_stage: None };
        let handoff = u32::try_from(self.lead.handoffs.len()).unwrap_or(u32::MAX);
        let closed = self.lost.take();
        self.lead.former_deals.extend(closed.map(|closed| FormerDeal { handoff, deal, closed: Some(closed) }));
    }

    /// A hand-off opens where the rules hold that are replayed.
    fn be_with_sales(&mut self, at: Timestamp, place: usize) {
        self.proposed = Some(place);
        self.lead.stage = Stage::Mql;
        let n = u32::try_from(self.lead.handoffs.len()).map_or(u32::MAX, |before| before + 1);
        self.lead.handoffs.push(Handoff {
            n,
            at,
            by: PersonId::program(),
            ground: Ground::ByHand,
            tier: None,
            basis: None,
            revived: std::mem::take(&mut self.lead.recycled),
            agreement: AgreementVersion(1),
            owners: Vec::new(),
            accepted: None,
            contacts: Vec::new(),
            deferrals: Vec::new(),
            acknowledged: Vec::new(),
            qualified: None,
            clocks: Vec::new(),
            judged: crate::domain::Judged::default(),
            ended: None,
        });
    }

    /// It ends there.
    fn come_back(&mut self, at: Timestamp, act: Act, reason: Option<&str>, wake_on: &[String]) {
        self.proposed = None;
        let (by, reason) = (PersonId::program(), reason.map(ToOwned::to_owned));
        if let Some(handoff) = self.lead.handoffs.last_mut() {
            handoff.ended = Some(Ending { act, at, by, reason, wake_at: None, wake_on: wake_on.to_vec() });
        }
    }
}
