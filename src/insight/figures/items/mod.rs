//! What each figure counts: the items that one lead contributes to it.
//!
//! This is all there is to a figure's meaning. Totals, groups by any dimension, rates with their intervals, quantiles, the
//! leads behind a number and the difference between two dates follow from the items, the same way for every figure.

mod clocks;
mod deals;
mod handoffs;
mod promises;
mod quality;
pub(super) mod stages;

use chrono::TimeDelta;

use super::case::Case;
use super::sum::Worth;
use crate::agreement::goals::Figure;
use crate::agreement::terms::{Stage, terms};
use crate::clock::Timestamp;
use crate::domain::{ClockRun, Handoff};
use crate::ids::{AgreementVersion, PersonId};
use crate::insight::Basis;
use serde::{Deserialize, Serialize};

/// One thing that counts in a figure.
#[derive(Debug, Clone, Copy)]
pub struct Item<'c> {
    /// When it happened, by which it belongs to a period. Nothing for what stands now: it belongs to every period.
    pub at: Option<Timestamp>,
    /// What it is worth.
    pub worth: Worth,
    /// The hand-off that it tells of.
    pub handoff: Option<&'c Handoff>,
    /// The clock that it tells of.
    pub clock: Option<&'c ClockRun>,
    /// Who did it, or whose the lead was when it happened; nothing where it was nobody's.
    pub rep: Option<&'c PersonId>,
    /// The version of the agreement that it goes by.
    pub version: Option<AgreementVersion>,
    /// The reason that was given.
    pub reason: Option<&'c str>,
    /// The gate that was passed by.
    pub gate: Option<&'c str>,
}

impl<'c> Item<'c> {
    pub(super) const fn of(at: Option<Timestamp>, worth: Worth) -> Self {
        Self { at, worth, handoff: None, clock: None, rep: None, version: None, reason: None, gate: None }
    }

    fn in_handoff(self, handoff: Option<&'c Handoff>) -> Self {
        let version = handoff.map(|handoff| handoff.agreement);
        Self { handoff, version: self.version.or(version), ..self }
    }
}

terms! {
    /// What goes through the stages (decision 10).
    #[derive(Default)]
    CountingUnit {
        /// The lead, once, however often it was handed over.
        #[default]
        Lead = "lead",
        /// Each hand-off of marketing by itself, from MQL on. Nobody stands anywhere by hand-offs: they have no stock.
        Handoff = "handoff",
    }
}

impl CountingUnit {
    /// Whether it can come to a stage of the way: a hand-off begins at MQL.
    pub fn has(self, stage: Stage) -> bool {
        self == Self::Lead || stage >= Stage::Mql
    }
}

/// How stages are counted; of no matter for other figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Counting {
    /// What goes through them.
    pub unit: CountingUnit,
    /// Cohort, period or stock.
    pub basis: Basis,
    /// Cohort only: how long after its cohort date a lead may take, or a hand-off after it was made.
    pub within: Option<TimeDelta>,
}

impl Default for Counting {
    fn default() -> Self {
        Self::of(Basis::Cohort)
    }
}

impl Counting {
    /// Leads, counted like this.
    pub const fn of(basis: Basis) -> Self {
        Self { unit: CountingUnit::Lead, basis, within: None }
    }

    /// How a figure is counted where nobody says otherwise: leads by when they entered a stage, rates by their cohorts.
    pub const fn usual(figure: Figure) -> Self {
        Self::of(if matches!(figure, Figure::Rate(..)) { Basis::Cohort } else { Basis::Period })
    }
}

/// The items that a lead contributes to a figure.
pub fn items<'c>(figure: Figure, counting: Counting, case: &'c Case<'_>) -> Vec<Item<'c>> {
    match figure {
        Figure::Count(stage) => stages::count(case, stage, counting),
        Figure::Rate(from, to) => stages::rate(case, (from, to), counting),
        // What was paid is no lead's: it is divided by the entries to the stage.
        Figure::Cost(stage) => stages::count(case, stage, Counting::of(Basis::Period)),
        Figure::Time(from, to) => stages::time(case, from, to),
        Figure::Days(from, to) => stages::days(case, from, to),
        Figure::Age(stage) => stages::age(case, stage),
        Figure::Handoffs => handoffs::made(case),
        Figure::Returned => handoffs::ended_by(case, crate::agreement::terms::Act::Return),
        Figure::Rejected => handoffs::ended_by(case, crate::agreement::terms::Act::Reject),
        Figure::Refusals => handoffs::refusals(case),
        Figure::Untouched => handoffs::untouched(case),
        Figure::Attempts => handoffs::attempts(case),
        Figure::Score => handoffs::scores(case),
        Figure::Comeback => handoffs::comebacks(case),
        Figure::GatesSkipped => handoffs::gates_skipped(case),
        Figure::FirstContact => clocks::first_contact(case, false),
        Figure::FirstReached => clocks::first_contact(case, true),
        Figure::Attainment => clocks::attainment(case),
        Figure::OwnerAttainment => clocks::owner_attainment(case),
        Figure::Ideal => clocks::ideal(case),
        Figure::Losses => deals::losses(case),
        Figure::Pipeline => deals::pipeline(case),
        Figure::Forecast => deals::forecast(case),
        Figure::Revenue | Figure::DealSize => deals::won(case),
        Figure::Cycle => deals::cycle(case),
        Figure::Context => promises::context(case),
        Figure::Answers => promises::answers(case),
        Figure::Wakes => promises::wakes(case),
        Figure::Unowned => quality::unowned(case),
        Figure::Silent => quality::silent(case),
        Figure::Incomplete => quality::incomplete(case),
        Figure::Contradictions => quality::contradictions(case),
    }
}
