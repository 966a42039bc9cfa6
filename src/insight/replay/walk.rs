//! The walk through timelines: what was known at each moment, and whether the lead would have been handed over then.

use super::course::Course;
use super::judging::{Follows, Judging};
use super::regime::Regime;
use super::timeline::{Heard, Timeline};
use super::walker::Walker;
use crate::clock::Timestamp;
use crate::domain::score::Account;
use crate::insight::Span;

/// Walks through leads under one regime.
#[derive(Debug)]
pub struct Walk<'a, 'r> {
    span: Span,
    /// When every live lead is looked at, whatever becomes of it: other rules begin to hold.
    turns: Vec<Timestamp>,
    judging: Judging<'a, 'r>,
}

/// What comes next on a lead's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    /// It is looked at, as it was to be.
    Due,
    /// Something becomes of it.
    Moment,
}

impl<'a, 'r> Walk<'a, 'r> {
    /// A walk under a regime, which holds as long as the span lasts: before it both worlds are one, and behind it nobody
    /// is handed over any more but in fact.
    pub fn new(regime: &'r Regime<'a>, span: Span) -> Self {
        let begins = span.from.filter(|_| regime.turns().next().is_none());
        let holds = |at: &Timestamp| is_within(span, *at);
        let turns = regime.turns().chain(begins).filter(holds).collect();
        Self { span, turns, judging: Judging::new(regime) }
    }

    /// One lead alone.
    pub fn lead(&mut self, timeline: &Timeline) -> Course {
        let mut walker = Walker::new(timeline);
        while let Some(next) = self.next(&walker, timeline) {
            self.step(&mut walker, timeline, next, Account::default());
        }
        walker.course
    }

    /// The leads of one company, side by side: criteria may look at all of them.
    pub fn company(&mut self, timelines: &[Timeline]) -> Vec<Course> {
        let mut walkers: Vec<Walker> = timelines.iter().map(Walker::new).collect();
        loop {
            let next = |(place, walker): (usize, &Walker)| Some((self.next(walker, &timelines[place])?, place));
            let Some((next, place)) = walkers.iter().enumerate().filter_map(next).min() else { break };
            let mut others = Account::default();
            for (other, walker) in walkers.iter().enumerate() {
                if other != place && walker.next > 0 {
                    self.judging.add(&mut others, &walker.known(), next.0);
                }
            }
            self.step(&mut walkers[place], &timelines[place], next, others);
        }
        walkers.into_iter().map(|walker| walker.course).collect()
    }

    /// What comes next for a lead, and when. In one instant it is looked at before something becomes of it: a hand-off may
    /// be what came of the look.
    fn next(&self, walker: &Walker, timeline: &Timeline) -> Option<(Timestamp, Next)> {
        let moment = timeline.moments.get(walker.next).map(|moment| (moment.at, Next::Moment));
        let turn = self.turns.get(walker.turn).filter(|_| walker.is_live).copied();
        let due = [turn, walker.again].into_iter().flatten().min().map(|at| (at, Next::Due));
        [moment, due].into_iter().flatten().min()
    }

    fn step(&mut self, walker: &mut Walker, timeline: &Timeline, next: (Timestamp, Next), others: Account) {
        let (at, next) = next;
        walker.turn += self.turns[walker.turn..].iter().take_while(|turn| **turn <= at).count();
        match next {
            Next::Due => {
                walker.again = None;
                self.judge(walker, at, others);
            }
            Next::Moment => self.meet(walker, timeline, others),
        }
    }

    /// All moments of one instant: what is learned first, then the judgement, then what was done, and what follows from
    /// that.
    fn meet(&mut self, walker: &mut Walker, timeline: &Timeline, others: Account) {
        let rest = &timeline.moments[walker.next..];
        let Some(at) = rest.first().map(|moment| moment.at) else { return };
        let here = &rest[..rest.iter().position(|moment| moment.at != at).unwrap_or(rest.len())];
        walker.next += here.len();
        let learned = here.iter().position(|moment| !moment.heard.is_learned()).unwrap_or(here.len());
        let (learned, done) = here.split_at(learned);
        walker.is_live |= here.iter().any(|moment| moment.is_live);
        learned.iter().for_each(|moment| walker.learn(&moment.heard));
        if learned.iter().any(|moment| moment.is_judged) {
            self.judge(walker, at, others);
        }
        let is_before = self.span.from.is_some_and(|from| at < from);
        let mut is_passed = false;
        for moment in done {
            is_passed |= matches!(moment.heard, Heard::Passed(_));
            if is_passed && is_within(self.span, at) {
                walker.course.since.get_or_insert(at);
            }
            walker.undergo(at, &moment.heard, is_before);
        }
        if !is_passed && done.iter().any(|moment| moment.is_judged) {
            self.judge(walker, at, others);
        }
    }

    fn judge(&mut self, walker: &mut Walker, at: Timestamp, others: Account) {
        if !is_within(self.span, at) || !walker.may_be_looked_at() {
            return;
        }
        walker.be_looked_at(at);
        let judged = self.judging.judge(&walker.known(), at, others);
        walker.course.highest = walker.course.highest.max(judged.total);
        if walker.is_proposed() {
            return;
        }
        match judged.follows {
            Follows::HandOver => walker.propose(at),
            Follows::PutAside => walker.put_aside(),
            Follows::Again(until) => walker.again = Some(until),
            Follows::Nothing => {}
        }
    }
}

/// Whether an instant lies in a span.
pub(super) fn is_within(span: Span, at: Timestamp) -> bool {
    span.from.is_none_or(|from| from <= at) && span.until.is_none_or(|until| at < until)
}
