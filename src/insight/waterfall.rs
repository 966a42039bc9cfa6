//! The waterfall: how many leads reached each stage, and the rate of each step (decisions 10 and 11).

mod told;

use super::figures::{Counting, CountingUnit, Dimension};
use super::rate::Rate;
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;

/// How leads are counted. The three are never mixed: each is named beside its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Leads by the date on which they first reached MQL (the lead's own date where they never did), wherever they
    /// got to since.
    Cohort,
    /// Whatever entered a stage in the period. Rates are ratios of two flows and may exceed one.
    Period,
    /// Where leads stand. There are no rates.
    Stock,
}

impl Basis {
    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cohort => "cohort",
            Self::Period => "period",
            Self::Stock => "stock",
        }
    }
}

/// What kept sums tell leads apart by: the store answers for these at once, however many leads there are. Their words and
/// names are those of the [`Dimension`] of which each is a case ([`Dimension::kept`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptBy {
    /// Where they came from.
    Source,
    /// The campaign that brought them.
    Campaign,
    /// The company's industry.
    Industry,
    /// Whose they are.
    Owner,
}

impl KeptBy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Source, Self::Campaign, Self::Industry, Self::Owner];
}

/// A stretch of time; an absent end is open. Half-open: `from` belongs to it, `until` does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// From when.
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Option<Timestamp>,
}

impl Span {
    /// Whether an instant belongs to it. What stands now, and has no instant of its own, belongs to every span.
    pub fn has(self, at: Option<Timestamp>) -> bool {
        at.is_none_or(|at| self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until))
    }
}

/// What a store is asked to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedBy {
    /// How.
    pub basis: Basis,
    /// Told apart by what; all together where absent.
    pub dimension: Option<KeptBy>,
    /// When.
    pub span: Span,
    /// Cohort only: how long after its cohort date a lead may take to reach a stage, in milliseconds.
    pub within_ms: Option<i64>,
}

/// One counted group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted {
    /// The value of each dimension, in their order; empty where there is none. No values where nothing tells groups apart.
    pub keys: Vec<String>,
    /// Leads that reached each stage of the way: it or a later one was recorded.
    pub reached: [u64; Stage::WAY.len()],
    /// Of them those of which the stage itself was recorded.
    pub recorded: [u64; Stage::WAY.len()],
    /// Of those that reached it, the leads that sales generated (SGL). Their way begins at SQL (decision 10), so that
    /// they are in no rate from an earlier stage.
    pub generated: [u64; Stage::WAY.len()],
}

/// A step whose rate is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// From which stage.
    pub from: Stage,
    /// To which.
    pub to: Stage,
}

impl Step {
    /// Each stage to the next, and the two that leap: MQL→SQL and MQL→customer.
    pub const ALL: [Self; 8] = [
        Self { from: Stage::Lead, to: Stage::Mal },
        Self { from: Stage::Mal, to: Stage::Mql },
        Self { from: Stage::Mql, to: Stage::Sal },
        Self { from: Stage::Sal, to: Stage::Sql },
        Self { from: Stage::Sql, to: Stage::Opportunity },
        Self { from: Stage::Opportunity, to: Stage::Customer },
        Self { from: Stage::Mql, to: Stage::Sql },
        Self { from: Stage::Mql, to: Stage::Customer },
    ];

    /// `mql_to_sal`.
    pub fn word(self) -> String {
        format!("{}_to_{}", self.from, self.to)
    }
}

impl Counted {
    /// How many reached a stage of the way.
    pub fn reached(&self, stage: Stage) -> u64 {
        self.reached.get(stage as usize).copied().unwrap_or(0)
    }

    /// How many of them are implied by a later stage alone.
    pub fn implied(&self, stage: Stage) -> u64 {
        self.reached(stage).saturating_sub(self.recorded.get(stage as usize).copied().unwrap_or(0))
    }

    /// How many of them sales generated.
    pub fn generated(&self, stage: Stage) -> u64 {
        self.generated.get(stage as usize).copied().unwrap_or(0)
    }

    /// The rate of a step. Of a step to SQL and beyond that begins before, what sales generated is no part.
    pub fn rate(&self, step: Step) -> Rate {
        let left_out = if step.from < Stage::Sql { self.generated(step.to) } else { 0 };
        Rate::new(self.reached(step.to).saturating_sub(left_out), self.reached(step.from))
    }

    fn add(&mut self, other: &Self) {
        let sums = [
            (&mut self.reached, other.reached),
            (&mut self.recorded, other.recorded),
            (&mut self.generated, other.generated),
        ];
        for (sums, counts) in sums {
            for (sum, n) in sums.iter_mut().zip(counts) {
                *sum += n;
            }
        }
    }
}

/// Which waterfall: what is counted, how, when, and what tells it apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WaterfallAsk {
    /// What goes through the stages, and how it is counted.
    pub counting: Counting,
    /// When.
    pub span: Span,
    /// Told apart by at most two dimensions, in this order; all together where there is none.
    pub by: Vec<Dimension>,
    /// As it was known then; everything that is known where absent.
    pub as_of: Option<Timestamp>,
}

impl WaterfallAsk {
    /// What a store counts from kept sums, where it can: leads as they are known now, told apart by what sums are kept by.
    pub fn kept(&self) -> Option<CountedBy> {
        let dimension = match self.by[..] {
            [] => None,
            [by] => Some(by.kept()?),
            _ => return None,
        };
        let Counting { unit, basis, within } = self.counting;
        let within_ms = within.map(|within| within.num_milliseconds());
        let is_kept = unit == CountingUnit::Lead && self.as_of.is_none();
        is_kept.then_some(CountedBy { basis, dimension, span: self.span, within_ms })
    }
}

/// The waterfall with its definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// What was counted, and how.
    pub ask: WaterfallAsk,
    /// The groups, largest first, those that have an order of their own in it; one without keys where nothing tells them
    /// apart.
    pub rows: Vec<Counted>,
    /// All together.
    pub total: Counted,
}

impl Waterfall {
    /// Of groups to which everything belongs that is counted, each to one: they add up to the total.
    pub fn of_parts(ask: WaterfallAsk, rows: Vec<Counted>) -> Self {
        let mut total = Counted::default();
        for row in &rows {
            total.add(row);
        }
        Self::new(ask, rows, total)
    }

    /// Puts groups in order: most MQLs first, then by key; hours, weeks and months as they follow.
    pub fn new(ask: WaterfallAsk, mut rows: Vec<Counted>, total: Counted) -> Self {
        rows.sort_by(|a, b| a.keys.cmp(&b.keys));
        if ask.by.is_empty() || !ask.by.iter().all(|by| by.is_in_order()) {
            rows.sort_by_key(|row| std::cmp::Reverse(row.reached(Stage::Mql)));
        }
        Self { ask, rows, total }
    }

    /// Whether rates may be told: a stock has none.
    pub fn has_rates(&self) -> bool {
        self.ask.counting.basis != Basis::Stock
    }

    /// How many of a group reached a stage; nothing where that is not counted, which is not the same as nobody.
    pub fn reached(&self, row: &Counted, stage: Stage) -> Option<u64> {
        self.ask.counting.unit.has(stage).then(|| row.reached(stage))
    }

    /// The rate of a step in a group; nothing where one of its stages is not counted, and where each stage is told of whoever
    /// had the lead when it came there: that may be somebody else at each.
    pub fn rate(&self, row: &Counted, step: Step) -> Option<Rate> {
        let is_of_people = self.ask.by.iter().any(|by| matches!(by, Dimension::Rep | Dimension::Team));
        let is_told = self.ask.counting.unit.has(step.from) && (!is_of_people || row.keys.is_empty());
        is_told.then(|| row.rate(step))
    }
}
