//! What would make an MQL of somebody: "17 points, or one more look at the prices".

use super::deed::Deed;
use super::definition::{Gap, Standing};
use super::reckoning::{Rules, Sums};
use crate::agreement::{Criterion, Points, TouchRule};

/// A criterion that is not met, and what would meet it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ahead<'c> {
    /// The criterion.
    pub criterion: &'c Criterion,
    /// What is missing.
    pub gaps: Vec<Gap<'c>>,
    /// A kind of touch that would do, were it seen now, and how often: the one that takes the fewest, and of those the one
    /// that gives the least.
    pub touch: Option<(&'c str, u32)>,
    /// How much that kind gives.
    weight: Points,
}

/// More than so often nobody would call a way ahead.
const OFTEN: u32 = 5;

/// The criteria that are not met, the nearest first: those that one kind of touch would meet, by how often it would take
/// and how much that kind gives; then the others, by how many things are missing.
pub fn of<'c>(rules: &'c Rules<'_>, standing: Standing<'_>) -> Vec<Ahead<'c>> {
    let criteria = &rules.agreement.criteria;
    let mut ahead: Vec<Ahead<'c>> = criteria
        .iter()
        .filter_map(|criterion| {
            let gaps = standing.gaps(criterion);
            if gaps.is_empty() {
                return None;
            }
            let nearest = nearest(rules, standing, criterion);
            let touch = nearest.map(|(rule, times)| (rule.kind.as_str(), times));
            let weight = nearest.map(|(rule, _)| rule.points).unwrap_or_default();
            Some(Ahead { criterion, gaps, touch, weight })
        })
        .collect();
    ahead.sort_by_key(|one| (one.touch.map_or(OFTEN + 1, |(_, times)| times), one.weight, one.gaps.len()));
    ahead
}

/// The kind of touch that would meet a criterion soonest, were it seen at the end of the span.
fn nearest<'c>(rules: &'c Rules<'_>, standing: Standing<'_>, criterion: &Criterion) -> Option<(&'c TouchRule, u32)> {
    let gaining =
        rules.agreement.score.touch.iter().filter(|rule| !rule.points.is_negative() && rule.by_amount.is_none());
    let ways = gaining.filter_map(|rule| {
        let kind = standing.kinds.known(&rule.kind)?;
        let times = (1..=OFTEN).find(|times| meets_after(rules, standing, criterion, kind, *times))?;
        Some((rule, times))
    });
    ways.min_by_key(|(rule, times)| (*times, rule.points))
}

fn meets_after(rules: &Rules<'_>, standing: Standing<'_>, criterion: &Criterion, kind: u32, times: u32) -> bool {
    let at = standing.span.at;
    let last = standing.deeds.iter().map(|deed| deed.asset).max().unwrap_or_default();
    // Each of something new, so that what counts once for an asset counts.
    let more =
        (1..=times).map(|n| Deed { at, kind, asset: last + u64::from(n), times: 1, amount: None, is_total: false });
    let mut deeds: Vec<Deed> = standing.deeds.iter().filter(|deed| deed.at <= at).copied().collect();
    deeds.extend(more);
    let sums = rules.sums(standing.sums.fit, &deeds, standing.kinds, standing.span);
    let mut account = standing.account;
    account.score += sums.total() - standing.sums.total();
    // One more of the company does something that gives points.
    let has_done = |sums: Sums| sums.engagement + sums.intent > Points::ZERO;
    account.people += u32::from(has_done(sums) && !has_done(standing.sums));
    Standing { sums, deeds: &deeds, account, ..standing }.is_met(criterion)
}
