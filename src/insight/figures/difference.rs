//! Why a figure is another one than it was: the way from one to the other in steps that add up (semantics, the fourth of the
//! ten capabilities).
//!
//! Between what was seen then and what is seen now lie four worlds, each of which differs from the one before in one thing
//! only. What a step changes is the difference of its two worlds, so the steps add up to the whole by themselves.

use super::board::{Answer, Ask, Board};
use super::case::{Case, Terms};
use super::recorded::{Moment, Recorded};
use super::sum::Sum;
use crate::agreement::Versions;
use crate::clock::Timestamp;

/// Why a figure changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Something was told later of the time before: a contact written down late, a list, an act taken back.
    LateData,
    /// Another agreement is in force: a reason speaks to another side, a deal stage has another chance.
    Definition,
    /// Time went by: the same leads of the same days came further.
    GrewUp,
    /// Other days are looked at: leads that came in since, and those that are no longer in the span.
    NewLeads,
}

impl Cause {
    /// All of them, in the order of the steps.
    pub const ALL: [Self; 4] = [Self::LateData, Self::Definition, Self::GrewUp, Self::NewLeads];

    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LateData => "late_data",
            Self::Definition => "definition",
            Self::GrewUp => "grew_up",
            Self::NewLeads => "new_leads",
        }
    }
}

/// A figure then and now, and what lies between.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What was asked now.
    pub ask: Ask,
    /// What it came to in each world: as it was seen then, after each of [`Cause::ALL`], the last being as it is seen now.
    pub worlds: [Answer; 5],
}

impl Difference {
    /// As it was seen then.
    pub fn before(&self) -> &Sum {
        &self.worlds[0].total
    }

    /// As it is seen now.
    pub fn after(&self) -> &Sum {
        &self.worlds[4].total
    }

    /// Each step: its cause, from what to what.
    pub fn steps(&self) -> impl Iterator<Item = (Cause, &Sum, &Sum)> {
        let pairs = self.worlds.iter().zip(self.worlds.iter().skip(1));
        Cause::ALL.into_iter().zip(pairs).map(|(cause, (from, to))| (cause, &from.total, &to.total))
    }
}

/// Two moments that are compared, and the questions that are asked at each.
#[derive(Debug)]
pub struct Comparison<'a> {
    versions: &'a Versions,
    moments: (Moment, Moment),
    asks: Vec<Ask>,
    worlds: [Board; 5],
}

impl<'a> Comparison<'a> {
    /// Compares what was seen at `then` with what is seen at `now`. Of each question the first is asked then, the second now.
    pub fn new(versions: &'a Versions, then: Timestamp, now: Moment, asks: Vec<(Ask, Ask)>) -> Self {
        let (before, after): (Vec<Ask>, Vec<Ask>) = asks.into_iter().unzip();
        let old = || Board::new(before.clone());
        let worlds = [old(), old(), old(), old(), Board::new(after.clone())];
        Self { versions, moments: (Moment::as_of(then), now), asks: after, worlds }
    }

    /// Counts a lead.
    pub fn add(&mut self, recorded: &Recorded) {
        let (then, now) = self.moments;
        let [old, new] = [then.now, now.now].map(|at| Terms::at(self.versions, at));
        let back = Moment::looking_back(then.now, now.known);
        let worlds = [(then, old), (back, old), (back, new), (now, new), (now, new)];
        for (board, (moment, terms)) in self.worlds.iter_mut().zip(worlds) {
            if let Some(case) = Case::of(recorded, moment, terms) {
                board.add(&case);
            }
        }
    }

    /// The differences, in the order of the questions.
    pub fn finish(self) -> Vec<Difference> {
        let mut worlds = self.worlds.map(|board| board.finish().into_iter());
        let difference = |ask| {
            let worlds = std::array::from_fn(|n| worlds[n].next().unwrap_or_default());
            Difference { ask, worlds }
        };
        self.asks.into_iter().map(difference).collect()
    }
}
