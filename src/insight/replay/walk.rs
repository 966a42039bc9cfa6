//! The walk through timelines: what was known at each moment, and whether the lead would have been handed over then.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::course::{Course, End, InFact, Passing};
use super::judging::{Judging, Known};
use super::regime::Regime;
use super::timeline::{Heard, Moment, Passage, Timeline};
use crate::agreement::terms::{Act, Slot, Stage};
use crate::clock::Timestamp;
use crate::domain::score::{Account, Deed};
use crate::domain::{Answer, Person, Traits};
use crate::insight::Span;

/// Walks through leads under one regime.
#[derive(Debug)]
pub struct Walk<'a, 'r> {
    regime: &'r Regime<'a>,
    span: Span,
    judging: Judging<'a, 'r>,
}

/// Where a lead stands on its walk.
#[derive(Debug)]
struct Walker {
    person: Arc<Person>,
    traits: Arc<Traits>,
    bantc: BTreeMap<Slot, Answer>,
    /// What is known of what they did, in the order of time.
    deeds: Vec<Deed>,
    /// Where it stands in fact.
    stage: Stage,
    is_gone: bool,
    /// The passing that is open in fact, and the one that is open under the regime: places among the course's.
    open: Option<usize>,
    proposed: Option<usize>,
    /// How the last hand-off under the regime ended.
    ended: Option<(Timestamp, Act)>,
    course: Course,
    /// The next moment.
    next: usize,
}

impl Walker {
    fn new(timeline: &Timeline) -> Self {
        Self {
            person: Arc::clone(&timeline.person),
            traits: Arc::clone(&timeline.traits),
            bantc: BTreeMap::new(),
            deeds: Vec::new(),
            stage: Stage::Lead,
            is_gone: false,
            open: None,
            proposed: None,
            ended: None,
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

    fn known(&self) -> Known<'_> {
        Known {
            person: &self.person,
            traits: &self.traits,
            bantc: &self.bantc,
            deeds: &self.deeds,
            ended: self.ended,
        }
    }

    /// Whether sales has not yet gone so far with it that a hand-off now would say nothing.
    fn may_be_looked_at(&self) -> bool {
        let stage = if self.open.is_some() { Stage::Sal } else { Stage::Mal };
        !self.is_gone && self.stage <= stage
    }

    fn learn(&mut self, heard: &Heard) {
        match heard {
            Heard::Did(deed) => {
                let place = self.deeds.partition_point(|known| known.at <= deed.at);
                self.deeds.insert(place, *deed);
            }
            Heard::Became(person, traits) => {
                (self.person, self.traits) = (Arc::clone(person), Arc::clone(traits));
            }
            Heard::Answered(slot, answer) => {
                if self.bantc.get(slot).is_none_or(|known| known.at <= answer.at) {
                    self.bantc.insert(*slot, answer.clone());
                }
            }
            _ => {}
        }
    }

    /// It is handed over under the regime.
    fn propose(&mut self, at: Timestamp) {
        let place = self.open.unwrap_or_else(|| {
            self.course.passings.push(Passing { fact: None, proposed: None, is_before: false });
            self.course.passings.len() - 1
        });
        self.course.passings[place].proposed = Some(at);
        self.proposed = Some(place);
    }

    /// What was done with it in fact.
    fn undergo(&mut self, at: Timestamp, heard: &Heard, is_before: bool) {
        match heard {
            Heard::Passed(passage) => self.pass(at, *passage, is_before),
            Heard::Owned(owner) => {
                let fact = self.open.and_then(|place| self.course.passings[place].fact.as_mut());
                if let Some(fact) = fact {
                    fact.owner.get_or_insert_with(|| owner.clone());
                }
            }
            Heard::Ended(act) => self.end(at, *act),
            Heard::Stands(stage) => {
                self.stage = *stage;
                let ended = match stage {
                    Stage::Excluded => Some(End::Excluded),
                    Stage::Lost => Some(End::Lost),
                    _ => None,
                };
                if let Some(ended) = ended {
                    // What is put aside in fact is put aside under any definition.
                    self.course.ends.push((at, ended));
                    self.close_proposed(at, if ended == End::Lost { Act::Lose } else { Act::Exclude });
                }
            }
            Heard::Gone => self.is_gone = true,
            Heard::CameIn | Heard::Did(_) | Heard::Became(..) | Heard::Answered(..) => {}
        }
    }

    fn pass(&mut self, at: Timestamp, passage: Passage, is_before: bool) {
        if self.open.is_some() {
            self.end(at, Act::HandOff);
        }
        let fact = Some(InFact { at, passage, owner: None, ended: None });
        let waiting = self.proposed.filter(|place| self.course.passings[*place].fact.is_none());
        let place = if let Some(place) = waiting {
            self.course.passings[place].fact = fact;
            place
        } else {
            let is_in_both = is_before || matches!(passage, Passage::Decided | Passage::Found);
            let proposed = is_in_both.then_some(at);
            self.course.passings.push(Passing { fact, proposed, is_before });
            let place = self.course.passings.len() - 1;
            self.proposed = self.proposed.or(proposed.map(|_| place));
            place
        };
        self.open = Some(place);
    }

    fn end(&mut self, at: Timestamp, act: Act) {
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
            self.close_proposed(at, act);
        }
    }

    fn close_proposed(&mut self, at: Timestamp, act: Act) {
        if self.proposed.take().is_some() {
            self.ended = Some((at, act));
        }
    }
}

impl<'a, 'r> Walk<'a, 'r> {
    /// A walk under a regime, which begins to hold with the span and holds to its end: before it, both worlds are one.
    pub fn new(regime: &'r Regime<'a>, span: Span) -> Self {
        Self { regime, span, judging: Judging::new(regime) }
    }

    /// One lead alone.
    pub fn lead(&mut self, timeline: &Timeline) -> Course {
        let mut walker = Walker::new(timeline);
        while walker.next < timeline.moments.len() {
            self.step(&mut walker, timeline, None);
        }
        walker.course
    }

    /// The leads of one company, side by side: criteria may look at all of them.
    pub fn company(&mut self, timelines: &[Timeline]) -> Vec<Course> {
        let mut walkers: Vec<Walker> = timelines.iter().map(Walker::new).collect();
        loop {
            let next = |(place, walker): (usize, &Walker)| {
                timelines[place].moments.get(walker.next).map(|moment| (moment.at, place))
            };
            let Some((at, place)) = walkers.iter().enumerate().filter_map(next).min() else { break };
            let (before, rest) = walkers.split_at_mut(place);
            let Some((walker, after)) = rest.split_first_mut() else { break };
            let mut others = Account::default();
            for other in before.iter().chain(after.iter()).filter(|other| other.next > 0 && !other.is_gone) {
                self.judging.add(&mut others, &other.known(), at);
            }
            self.step(walker, &timelines[place], Some(others));
        }
        walkers.into_iter().map(|walker| walker.course).collect()
    }

    /// All moments of one instant: what is learned first, then the judgement, then what was done.
    fn step(&mut self, walker: &mut Walker, timeline: &Timeline, others: Option<Account>) {
        let rest = &timeline.moments[walker.next..];
        let at = rest[0].at;
        let here = &rest[..rest.iter().position(|moment| moment.at != at).unwrap_or(rest.len())];
        walker.next += here.len();
        let learned = here.iter().position(|moment| !moment.heard.is_learned()).unwrap_or(here.len());
        let (learned, done) = here.split_at(learned);
        learned.iter().for_each(|moment| walker.learn(&moment.heard));
        let is_before = self.span.from.is_some_and(|from| at < from);
        let is_after = self.span.until.is_some_and(|until| at >= until);
        let is_judged = learned.iter().any(|moment: &Moment| moment.is_judged);
        if is_judged && !is_before && !is_after && walker.may_be_looked_at() {
            self.judge(walker, at, others);
        }
        for moment in done {
            if matches!(moment.heard, Heard::Passed(_)) && !is_before && !is_after {
                walker.course.since.get_or_insert(at);
            }
            walker.undergo(at, &moment.heard, is_before);
        }
    }

    fn judge(&mut self, walker: &mut Walker, at: Timestamp, others: Option<Account>) {
        walker.course.since.get_or_insert(at);
        let rules = self.regime.at(at);
        let verdict = self.judging.judge(rules, &walker.known(), at, others.unwrap_or_default());
        walker.course.highest = walker.course.highest.max(verdict.total);
        if verdict.is_handed_over && walker.proposed.is_none() {
            walker.propose(at);
        }
    }
}
