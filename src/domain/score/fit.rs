//! Points for who somebody is (R21; decision 28).

use std::collections::BTreeMap;

use crate::agreement::{FitRule, Points, Score};
use crate::domain::condition::{Found, Subject};

/// A rule that fits, and what it found.
#[derive(Debug, Clone, PartialEq)]
pub struct FitLine<'a> {
    /// The rule.
    pub rule: &'a FitRule,
    /// Everything that it asks for, and what was found of it.
    pub found: Vec<Found<'a>>,
}

/// The rules that count for somebody, in the file's order. Of those that ask for one and the same field the most specific
/// one does, and of two as specific the first; a rule that asks for several things at once counts for itself.
pub(super) fn lines<'a>(rules: &'a [FitRule], subject: &Subject<'_>) -> Vec<FitLine<'a>> {
    let fitting = rules.iter().filter_map(|rule| Some(FitLine { rule, found: subject.meets(&rule.when)? }));
    let mut lines: Vec<Option<FitLine<'a>>> = Vec::new();
    let mut best: BTreeMap<&str, usize> = BTreeMap::new();
    for line in fitting {
        if let [alone] = line.found.as_slice() {
            let (field, weight) = (alone.field, alone.weight);
            if let Some(place) = best.get(field) {
                let before = lines[*place].as_ref().and_then(|line| line.found.first()).map(|found| found.weight);
                if before >= Some(weight) {
                    continue;
                }
                lines[*place] = None;
            }
            best.insert(field, lines.len());
        }
        lines.push(Some(line));
    }
    lines.into_iter().flatten().collect()
}

/// The points of all rules that count for somebody.
pub fn fit_points(score: &Score, subject: &Subject<'_>) -> Points {
    lines(&score.fit, subject).iter().map(|line| line.rule.points).sum()
}
