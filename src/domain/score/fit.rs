//! Points for who somebody is (R21; decision 28).

use std::collections::{BTreeMap, BTreeSet};

use crate::agreement::{FitRule, Points, Score, Versions};
use crate::clock::Timestamp;
use crate::domain::basis::FitSpan;
use crate::domain::condition::{Found, Subject};
use crate::domain::exclusion::exclusions;
use crate::domain::record::Record;

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

/// What a person's attributes came to until `now`, by the agreement in force at each time: a span for each time at which
/// they came to something else. Nothing where they never came to anything.
pub fn fit_spans(record: &Record, versions: &Versions, now: Timestamp) -> Vec<FitSpan> {
    let mut changes: BTreeSet<Timestamp> = record.facts.iter().map(|fact| fact.at).collect();
    changes.extend(record.past.iter().map(|former| former.until));
    changes.extend(versions.iter().map(|version| version.begins_at().max(version.adopted_at)));
    let first = record.facts.iter().map(|fact| fact.at).min();
    let mut spans: Vec<FitSpan> = Vec::new();
    for from in changes.into_iter().filter(|at| Some(*at) >= first && *at <= now) {
        let then = record.as_it_was(from);
        let agreement = &versions.in_force(from).agreement;
        let subject = Subject { person: &then.person, traits: &then.lead.traits, bantc: &then.lead.bantc };
        let lines = lines(&agreement.score.fit, &subject);
        let rules: BTreeMap<_, _> = lines.iter().map(|line| (line.rule.id.clone(), line.rule.points)).collect();
        let excluded = exclusions(agreement, subject).next().map(|fitting| fitting.exclusion.id.clone());
        let is_same = |span: &FitSpan| span.rules == rules && span.excluded == excluded;
        let comes_to_nothing = spans.is_empty() && rules.is_empty() && excluded.is_none();
        if !comes_to_nothing && !spans.last().is_some_and(is_same) {
            spans.push(FitSpan { from, rules, excluded });
        }
    }
    spans
}
