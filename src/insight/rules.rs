//! The record of each rule: how often it made a lead an MQL, what became of those leads, and what was said of it (R30, R58,
//! R61; semantics 11 and the third of the ten capabilities).
//!
//! The unit is the hand-off, by the instant at which it was made. What was taken back is none, nor is what sales found
//! itself; one that ended because its lead turned out to be somebody else is none either (semantics 12).

use std::collections::BTreeMap;

use super::rate::Rate;
use super::waterfall::Span;
use crate::agreement::terms::{Act, Stage};
use crate::agreement::{RuleKind, Versions};
use crate::domain::{Handoff, Lead};

/// The record of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRecord {
    /// Its id.
    pub rule: String,
    /// What it looks at.
    pub kind: RuleKind,
    /// Hand-offs to which it gave points, or, of a criterion, that were made for it.
    pub fired: u64,
    /// Of them those that sales took on.
    pub accepted: u64,
    /// Of them those that were confirmed as deal candidates.
    pub qualified: u64,
    /// Of them those whose deal was won.
    pub won: u64,
    /// Hand-offs in which it was said to be wrong.
    pub blamed: u64,
    /// Hand-offs in which it was said to be right.
    pub praised: u64,
}

impl RuleRecord {
    fn new(rule: &str, kind: RuleKind) -> Self {
        let rule = rule.to_owned();
        Self { rule, kind, fired: 0, accepted: 0, qualified: 0, won: 0, blamed: 0, praised: 0 }
    }

    /// How many of those that it fired for sales took on.
    pub const fn rate_accepted(&self) -> Rate {
        Rate::new(self.accepted, self.fired)
    }

    /// How many of them were confirmed.
    pub const fn rate_qualified(&self) -> Rate {
        Rate::new(self.qualified, self.fired)
    }

    /// How many of them were won.
    pub const fn rate_won(&self) -> Rate {
        Rate::new(self.won, self.fired)
    }

    /// How many of those who said something of it said that it was wrong.
    pub const fn rate_blamed(&self) -> Rate {
        Rate::new(self.blamed, self.blamed + self.praised)
    }
}

/// The record of every rule, over a span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRecords {
    /// When the hand-offs were made that are counted.
    pub span: Span,
    /// How many they are.
    pub handoffs: u64,
    /// By kind and id: those of the agreement in force, and whatever else fired or was judged.
    rules: BTreeMap<(RuleKind, String), RuleRecord>,
    /// What a rule of points looks at, by the newest version that has it.
    kinds: BTreeMap<String, RuleKind>,
}

impl RuleRecords {
    /// Nothing counted yet, of the rules of `versions`.
    pub fn new(span: Span, versions: &Versions) -> Self {
        let of_points = versions.iter().flat_map(|version| version.agreement.rules_of_mql());
        let kinds = of_points.filter(|(_, kind)| *kind != RuleKind::Criterion);
        let kinds = kinds.map(|(rule, kind)| (rule.to_owned(), kind)).collect();
        let rules = versions.newest().agreement.rules_of_mql();
        let rules = rules.map(|(rule, kind)| ((kind, rule.to_owned()), RuleRecord::new(rule, kind))).collect();
        Self { span, handoffs: 0, rules, kinds }
    }

    /// Counts the hand-offs of a lead.
    pub fn add(&mut self, lead: &Lead) {
        let Span { from, until } = self.span;
        for handoff in lead.handoffs.iter().filter(|handoff| handoff.is_passing()) {
            let is_in_span = from.is_none_or(|from| from <= handoff.at) && until.is_none_or(|until| handoff.at < until);
            let is_merged = handoff.ended.as_ref().is_some_and(|ended| ended.act == Act::Merge);
            if is_in_span && !is_merged {
                self.count(handoff, lead.won_by(handoff).is_some());
            }
        }
    }

    fn count(&mut self, handoff: &Handoff, won: bool) {
        self.handoffs += 1;
        // Whoever came that far passed the stages before (decision 10).
        let came_to = |stage| Stage::WAY.iter().any(|later| *later >= stage && handoff.recorded(*later).is_some());
        let (accepted, qualified) = (came_to(Stage::Sal), came_to(Stage::Sql));
        let fired = handoff.rules_by_points().into_iter().map(|(rule, _)| (self.kind(rule), rule));
        let fired: Vec<_> = fired.chain(handoff.criterion().map(|id| (RuleKind::Criterion, id))).collect();
        for (kind, rule) in &fired {
            let record = self.record(*kind, rule);
            record.fired += 1;
            record.accepted += u64::from(accepted);
            record.qualified += u64::from(qualified);
            record.won += u64::from(won);
        }
        for (rules, praises) in [(&handoff.judged.wrong, false), (&handoff.judged.right, true)] {
            for rule in rules {
                // An id may be that of a rule and of a criterion: then both are meant. Where neither is known to have
                // fired, its score was not reckoned.
                let meant = fired.iter().filter(|(_, known)| known == rule).map(|(kind, _)| *kind);
                let mut kinds: Vec<RuleKind> = meant.collect();
                if kinds.is_empty() {
                    kinds.push(self.kinds.get(rule).copied().unwrap_or(RuleKind::Criterion));
                }
                for kind in kinds {
                    let record = self.record(kind, rule);
                    *(if praises { &mut record.praised } else { &mut record.blamed }) += 1;
                }
            }
        }
    }

    fn kind(&self, rule: &str) -> RuleKind {
        self.kinds.get(rule).copied().unwrap_or(RuleKind::Touch)
    }

    fn record(&mut self, kind: RuleKind, rule: &str) -> &mut RuleRecord {
        self.rules.entry((kind, rule.to_owned())).or_insert_with(|| RuleRecord::new(rule, kind))
    }

    /// All of them: those of points first, then the criteria; of each the one that fired most first.
    pub fn by_kind(&self) -> Vec<&RuleRecord> {
        let mut all: Vec<&RuleRecord> = self.rules.values().collect();
        // Stable: of equal ones by id.
        all.sort_by_key(|record| (record.kind, std::cmp::Reverse(record.fired)));
        all
    }

    /// Those that were said to be wrong, the most often first.
    pub fn blamed(&self) -> Vec<&RuleRecord> {
        let mut blamed: Vec<&RuleRecord> = self.rules.values().filter(|record| record.blamed > 0).collect();
        blamed.sort_by_key(|record| std::cmp::Reverse(record.blamed));
        blamed
    }
}
