//! What the courses of all leads add up to.

use std::collections::BTreeMap;

use super::course::{Course, Goal, Outcome, Passing};
use super::curve::{Counts, Curve, Every, Totals};
use super::load::{Load, Weeks};
use super::spread::Spread;
use super::timeline::Passage;
use super::walk::is_within;
use crate::agreement::Agreement;
use crate::agreement::terms::Act;
use crate::insight::{Rate, Span};

/// What is asked of a replay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// Of which time.
    pub span: Span,
    /// By which outcome precision, recall and the curve go.
    pub goal: Goal,
    /// Which thresholds are tried.
    pub every: Every,
    /// Whether nothing follows any more: whoever asks says that a lead without an outcome has failed.
    pub is_closed: bool,
}

impl Asked {
    /// What became of a lead, as far as it is known or said.
    fn outcome(self, course: &Course) -> Outcome {
        match course.outcome(self.goal) {
            Outcome::Unknown if self.is_closed => Outcome::Negative,
            outcome => outcome,
        }
    }
}

/// Hand-offs in fact beside those that would have been.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// Hand-offs in fact.
    pub then: u64,
    /// Hand-offs as they would have been.
    pub proposed: u64,
    /// In both worlds at the same moment.
    pub same: u64,
    /// Those that would have come earlier, by how much.
    pub earlier: Spread,
    /// Those that would have come later, by how much.
    pub later: Spread,
    /// Hand-offs that there would not have been.
    pub only_then: u64,
    /// Hand-offs that there were not.
    pub only_proposed: u64,
    /// Of these, those that were made in fact, after the time that is replayed.
    pub made_later: u64,
    /// Hand-offs that were given back, pulled back or refused in fact.
    pub returned: u64,
    /// Of these, those that there would not have been.
    pub avoided: u64,
    /// By what became of the leads: of all that could be handed over, of those that were, of those that would have been.
    pub leads: Counts,
    /// Leads that were handed over.
    pub leads_then: Counts,
    /// Leads that would have been.
    pub leads_proposed: Counts,
    /// Leads that became an SQL.
    pub sql: Reached,
    /// Leads that became a customer.
    pub customer: Reached,
}

/// Leads that reached an outcome after they were handed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reached {
    /// Of those that were handed over in fact.
    pub then: u64,
    /// Of these, those that would not have been handed over.
    pub missed: u64,
    /// Of these, those that would have been earlier, by how much.
    pub earlier: Spread,
    /// Of these, those that would have been later, by how much.
    pub later: Spread,
}

/// A proposal beside what really happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// What was asked.
    pub asked: Asked,
    /// All leads together.
    pub total: Compared,
    /// By where they came from, most hand-offs first; empty where that is not known.
    pub sources: Vec<(String, Compared)>,
    /// What thresholds for the total would have selected.
    pub curve: Curve,
    /// What would have come to whom.
    pub load: Load,
}

/// Adds up one course after the other.
#[derive(Debug)]
pub struct Tally<'a> {
    asked: Asked,
    agreement: &'a Agreement,
    total: Compared,
    sources: BTreeMap<String, Compared>,
    totals: Totals,
    weeks: Weeks,
}

impl<'a> Tally<'a> {
    /// Nothing yet. Weeks and people are those of the agreement that is replayed.
    pub fn new(asked: Asked, agreement: &'a Agreement) -> Self {
        let totals = Totals::new(asked.every);
        Self { asked, agreement, total: Compared::default(), sources: BTreeMap::new(), totals, weeks: Weeks::default() }
    }

    /// Of which time.
    pub const fn span(&self) -> Span {
        self.asked.span
    }

    /// Counts a lead.
    pub fn add(&mut self, course: &Course) {
        let span = self.asked.span;
        for passing in course.passings.iter().filter(|passing| !passing.is_before) {
            self.weeks.add(passing, span, self.agreement);
        }
        let is_found = course
            .passings
            .first()
            .and_then(|first| first.fact.as_ref())
            .is_some_and(|it| it.passage == Passage::Found);
        if course.since.is_none() || is_found {
            return;
        }
        self.totals.add(course.highest, self.asked.outcome(course));
        self.total.add(course, self.asked);
        // A source is looked up by its text; most leads share a few.
        let source = course.source.as_deref().unwrap_or_default();
        if let Some(compared) = self.sources.get_mut(source) {
            compared.add(course, self.asked);
        } else {
            self.sources.entry(source.to_owned()).or_default().add(course, self.asked);
        }
    }

    /// What it comes to.
    pub fn finish(self) -> Replay {
        let mut sources: Vec<_> = self.sources.into_iter().collect();
        let handed = |compared: &Compared| compared.then.max(compared.proposed);
        sources.sort_by(|(a, one), (b, other)| handed(other).cmp(&handed(one)).then_with(|| a.cmp(b)));
        Replay {
            asked: self.asked,
            total: self.total,
            sources,
            curve: self.totals.curve(),
            load: self.weeks.load(self.agreement),
        }
    }
}

impl Compared {
    fn add(&mut self, course: &Course, asked: Asked) {
        let span = asked.span;
        let (mut handed, mut would_be) = (false, false);
        let mut first_delay = None;
        for passing in course.passings.iter().filter(|passing| !passing.is_before) {
            let fact = passing.passed().filter(|fact| is_within(span, fact.at));
            let proposed = passing.would_pass().filter(|at| is_within(span, *at));
            self.then += u64::from(fact.is_some());
            self.proposed += u64::from(proposed.is_some());
            handed |= fact.is_some();
            would_be |= proposed.is_some();
            let is_refused = fact.is_some() && was_refused(passing);
            self.returned += u64::from(is_refused);
            match (fact, proposed) {
                (Some(_), Some(_)) => {
                    let delay = passing.delay().unwrap_or_default();
                    self.same += u64::from(delay.is_zero());
                    count(delay, &mut self.earlier, &mut self.later);
                    first_delay = first_delay.or(Some(delay));
                }
                (Some(_), None) => {
                    self.only_then += 1;
                    self.avoided += u64::from(is_refused);
                }
                (None, Some(_)) => {
                    self.only_proposed += 1;
                    self.made_later += u64::from(passing.passed().is_some());
                }
                (None, None) => {}
            }
        }
        let outcome = asked.outcome(course);
        self.leads.add(outcome);
        if handed {
            self.leads_then.add(outcome);
        }
        if would_be {
            self.leads_proposed.add(outcome);
        }
        for (goal, reached) in [(Goal::Sql, &mut self.sql), (Goal::Customer, &mut self.customer)] {
            if handed && course.outcome(goal) == Outcome::Positive {
                reached.then += 1;
                reached.missed += u64::from(!would_be);
                count(first_delay.unwrap_or_default(), &mut reached.earlier, &mut reached.later);
            }
        }
    }

    /// Of the leads handed over in fact of whom it is known, how many reached the goal.
    pub const fn precision_then(&self) -> Rate {
        precision(self.leads_then)
    }

    /// The same of those that would have been handed over. Whoever never was is in it only where it is known what became
    /// of them.
    pub const fn precision_proposed(&self) -> Rate {
        precision(self.leads_proposed)
    }

    /// Of the leads that reached the goal, how many were handed over in fact.
    pub const fn recall_then(&self) -> Rate {
        Rate::new(self.leads_then.positive, self.leads.positive)
    }

    /// The same of those that would have been.
    pub const fn recall_proposed(&self) -> Rate {
        Rate::new(self.leads_proposed.positive, self.leads.positive)
    }

    /// Whether both worlds are one.
    pub fn is_same(&self) -> bool {
        self.only_then == 0 && self.only_proposed == 0 && self.earlier.n() == 0 && self.later.n() == 0
    }
}

const fn precision(leads: Counts) -> Rate {
    Rate::new(leads.positive, leads.positive + leads.negative)
}

fn count(delay: chrono::TimeDelta, earlier: &mut Spread, later: &mut Spread) {
    if delay < chrono::TimeDelta::zero() {
        earlier.add(-delay);
    } else if delay > chrono::TimeDelta::zero() {
        later.add(delay);
    }
}

/// Whether sales did not want it, or marketing itself pulled it back.
fn was_refused(passing: &Passing) -> bool {
    let ended = passing.fact.as_ref().and_then(|fact| fact.ended.as_ref());
    ended.is_some_and(|(_, act)| matches!(act, Act::Return | Act::Reject | Act::Withdraw))
}
