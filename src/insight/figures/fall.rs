//! The waterfall from cases: of any unit, told apart by anything, at any moment. Kept sums know of leads as they are now
//! ([`WaterfallAsk::kept`]) and say the same, faster.

use std::collections::BTreeMap;

use super::board::combined;
use super::case::Case;
use super::items::{CountingUnit, Item, stages};
use crate::agreement::terms::Stage;
use crate::insight::{Counted, Waterfall, WaterfallAsk};

/// A waterfall while it is counted, lead by lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Fall {
    ask: WaterfallAsk,
    groups: BTreeMap<Vec<String>, Counted>,
    total: Counted,
}

/// What of a group goes up by one.
#[derive(Debug, Clone, Copy)]
enum Mark {
    Reached,
    Recorded,
    Generated,
}

impl Fall {
    /// Nothing counted yet.
    pub fn new(ask: WaterfallAsk) -> Self {
        Self { ask, groups: BTreeMap::new(), total: Counted::default() }
    }

    /// Counts a lead.
    pub fn add(&mut self, case: &Case<'_>) {
        let (counting, span) = (self.ask.counting, self.ask.span);
        if self.is_of_leads() {
            for item in stages::there(case, counting).iter().filter(|item| span.has(item.at)) {
                for keys in combined(&self.ask.by, case, item) {
                    self.groups.entry(keys).or_default();
                }
            }
        }
        let is_generated = case.is_generated && counting.unit == CountingUnit::Lead;
        for stage in Stage::WAY.into_iter().filter(|stage| counting.unit.has(*stage)) {
            for item in stages::count(case, stage, counting).iter().filter(|item| span.has(item.at)) {
                self.mark(case, item, stage, Mark::Reached);
                if is_generated {
                    self.mark(case, item, stage, Mark::Generated);
                }
            }
            for item in stages::recorded(case, stage, counting).iter().filter(|item| span.has(item.at)) {
                self.mark(case, item, stage, Mark::Recorded);
            }
        }
    }

    /// Whether its groups are of leads, whatever comes to stages of them: they are there even where nothing does.
    fn is_of_leads(&self) -> bool {
        self.ask.by.iter().all(|by| by.is_of_lead())
    }

    fn mark(&mut self, case: &Case<'_>, item: &Item<'_>, stage: Stage, mark: Mark) {
        self.total.mark(stage, mark);
        for keys in combined(&self.ask.by, case, item) {
            self.groups.entry(keys).or_default().mark(stage, mark);
        }
    }

    /// The waterfall.
    pub fn finish(mut self) -> Waterfall {
        // What was recorded in other days than those in which it was reached makes no group.
        let is_there = self.is_of_leads();
        self.groups.retain(|_, counted| is_there || counted.reached.iter().any(|n| *n > 0));
        let rows = self.groups.into_iter().map(|(keys, counted)| Counted { keys, ..counted });
        Waterfall::new(self.ask, rows.collect(), self.total)
    }
}

impl Counted {
    fn mark(&mut self, stage: Stage, mark: Mark) {
        let counts = match mark {
            Mark::Reached => &mut self.reached,
            Mark::Recorded => &mut self.recorded,
            Mark::Generated => &mut self.generated,
        };
        if let Some(count) = counts.get_mut(stage as usize) {
            *count += 1;
        }
    }
}
