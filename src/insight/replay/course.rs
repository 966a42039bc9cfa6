//! One lead's way in both worlds: when it was handed over in fact, and when it would have been.

use chrono::TimeDelta;

use super::timeline::{Milestone, Passage};
use crate::agreement::Points;
use crate::agreement::terms::{Act, Stage};
use crate::clock::Timestamp;
use crate::ids::{LeadId, PersonId};

/// What became of one lead in both worlds.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Which lead.
    pub lead: LeadId,
    /// Where it came from.
    pub source: Option<String>,
    /// Its hand-offs in either world, each with its other half, in the order in which they began in one of them.
    pub passings: Vec<Passing>,
    /// The most points that it ever had when it was looked at; nothing where it was never looked at, or was only ever
    /// somebody who is never handed over.
    pub highest: Option<Points>,
    /// When it was there first to be looked at or handed over, of the time that is replayed; nothing where it never was.
    pub since: Option<Timestamp>,
    /// Stages from SQL on that it reached.
    pub reached: Vec<Milestone>,
    /// How it ended otherwise, each time that it did.
    pub ends: Vec<(Timestamp, End)>,
}

/// A hand-off in fact, under the rules that are replayed, or in both.
#[derive(Debug, Clone, PartialEq)]
pub struct Passing {
    /// As it was.
    pub fact: Option<InFact>,
    /// When it would have been.
    pub proposed: Option<Timestamp>,
    /// Whether it lay before the time that is replayed, where both worlds are one.
    pub is_before: bool,
}

/// A hand-off as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct InFact {
    /// When.
    pub at: Timestamp,
    /// How it came to it.
    pub passage: Passage,
    /// Who had it first.
    pub owner: Option<PersonId>,
    /// How it ended, and when.
    pub ended: Option<(Timestamp, Act)>,
}

/// Another end than the one that is hoped for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Given back or pulled back.
    Returned,
    /// Never to be approached.
    Rejected,
    /// Put aside by marketing.
    Excluded,
    /// The candidate or the deal was lost.
    Lost,
}

/// Which outcome a definition is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// It became an SQL, or more.
    Sql,
    /// It became a customer.
    Customer,
}

/// What became of a lead, seen from when it could first be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It reached the goal.
    Positive,
    /// It is known that it ended otherwise.
    Negative,
    /// Nobody knows: it was never handed over, or sales has not decided.
    Unknown,
}

impl Goal {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sql, Self::Customer];

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sql => "sql",
            Self::Customer => "customer",
        }
    }

    /// The first stage that reaches it.
    pub const fn stage(self) -> Stage {
        match self {
            Self::Sql => Stage::Sql,
            Self::Customer => Stage::Customer,
        }
    }
}

impl Passing {
    /// By how much the proposal is later; less than nothing where it is earlier, and no time at all where it is the same
    /// moment.
    pub fn delay(&self) -> Option<TimeDelta> {
        Some(self.proposed?.since(self.fact.as_ref()?.at))
    }

    /// The hand-off in fact, as far as it is a passing from marketing (R7).
    pub fn passed(&self) -> Option<&InFact> {
        self.fact.as_ref().filter(|fact| fact.passage != Passage::Found)
    }

    /// When it would have been passed, as far as that is a passing.
    pub fn would_pass(&self) -> Option<Timestamp> {
        let is_found = self
            .fact
            .as_ref()
            .is_some_and(|fact| fact.passage == Passage::Found && self.proposed.is_some_and(|at| at >= fact.at));
        self.proposed.filter(|_| !is_found)
    }
}

impl Course {
    /// What became of it.
    pub fn outcome(&self, goal: Goal) -> Outcome {
        let Some(since) = self.since else { return Outcome::Unknown };
        let reaches = |one: &Milestone| one.stage >= goal.stage() && (one.is_history || one.at >= since);
        if self.reached.iter().any(reaches) {
            return Outcome::Positive;
        }
        // Whoever is being worked on again is not yet decided on.
        let is_open = self.passings.last().and_then(|last| last.fact.as_ref()).is_some_and(|fact| fact.ended.is_none());
        let ended = self.ends.iter().any(|(at, _)| *at >= since) && !is_open;
        if ended { Outcome::Negative } else { Outcome::Unknown }
    }
}
