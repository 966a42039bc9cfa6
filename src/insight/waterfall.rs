//! The waterfall: how many leads reached each stage, and the rate of each step (decisions 10 and 11).

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

/// What leads are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// Where they came from.
    Source,
    /// The campaign that brought them.
    Campaign,
    /// The company's industry.
    Industry,
    /// Whose they are.
    Owner,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Source, Self::Campaign, Self::Industry, Self::Owner];

    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Campaign => "campaign",
            Self::Industry => "industry",
            Self::Owner => "owner",
        }
    }
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
    pub dimension: Option<Dimension>,
    /// When.
    pub span: Span,
    /// Cohort only: how long after its cohort date a lead may take to reach a stage, in milliseconds.
    pub within_ms: Option<i64>,
}

/// One counted group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted {
    /// The dimension's value; empty where a lead has none.
    pub key: String,
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

/// The waterfall with its definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// What was counted, and how.
    pub by: CountedBy,
    /// The groups, largest first; one without a key where nothing tells them apart.
    pub rows: Vec<Counted>,
    /// All together.
    pub total: Counted,
}

impl Waterfall {
    /// Adds the groups up and puts them in order: most MQLs first, then by key.
    pub fn new(by: CountedBy, mut rows: Vec<Counted>) -> Self {
        let mut total = Counted::default();
        for row in &rows {
            total.add(row);
        }
        let mql = Stage::Mql as usize;
        rows.sort_by(|a, b| b.reached[mql].cmp(&a.reached[mql]).then_with(|| a.key.cmp(&b.key)));
        Self { by, rows, total }
    }

    /// Whether rates may be told: a stock has none.
    pub fn has_rates(&self) -> bool {
        self.by.basis != Basis::Stock
    }
}
