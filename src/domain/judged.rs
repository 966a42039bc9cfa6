//! What was said of the rules that made a lead an MQL: which were wrong, which right (R30, R58, R59).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::handoff::Handoff;
use crate::agreement::{Agreement, Points};

/// Rules by their ids, each said to be wrong or right.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Judged {
    /// Those that misled.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub wrong: BTreeSet<String>,
    /// Those that told the truth.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub right: BTreeSet<String>,
}

impl Judged {
    /// Whether nothing is said of any rule.
    pub fn is_empty(&self) -> bool {
        self.wrong.is_empty() && self.right.is_empty()
    }

    /// What is said later of a rule counts.
    pub(super) fn hear(&mut self, later: &Self) {
        self.wrong.retain(|rule| !later.right.contains(rule));
        self.right.retain(|rule| !later.wrong.contains(rule));
        self.wrong.extend(later.wrong.iter().cloned());
        self.right.extend(later.right.iter().cloned());
    }
}

impl Handoff {
    /// The rules that gave points for it, most points first, each with them; none where its score was not reckoned.
    pub fn rules_by_points(&self) -> Vec<(&str, Points)> {
        let rules = self.basis.iter().flat_map(|basis| &basis.rules);
        let mut rules: Vec<_> = rules.map(|(rule, points)| (rule.as_str(), *points)).collect();
        // Stable: of equal points by id.
        rules.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
        rules
    }

    /// The criterion that it met, where it was handed over for one.
    pub fn criterion(&self) -> Option<&str> {
        self.ground.criterion()
    }

    /// The rules of which can be said that they were wrong or right: those that gave points and the criterion; where its
    /// score was not reckoned, every rule of points and every criterion of `terms`, by which it was handed over.
    pub fn rules_to_judge<'a>(&'a self, terms: &'a Agreement) -> Vec<&'a str> {
        let mut rules: Vec<&str> = match &self.basis {
            Some(_) => self.rules_by_points().into_iter().map(|(rule, _)| rule).chain(self.criterion()).collect(),
            None => terms.rules_of_mql().map(|(rule, _)| rule).collect(),
        };
        let mut seen = BTreeSet::new();
        rules.retain(|rule| seen.insert(*rule));
        rules
    }
}
