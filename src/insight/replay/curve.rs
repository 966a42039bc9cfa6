//! What each threshold for the total would have selected: the whole curve, those that no other beats, and the best.

use std::collections::BTreeMap;

use super::course::Outcome;
use crate::agreement::Points;
use crate::insight::Rate;

/// How many leads of each outcome there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Reached the goal.
    pub positive: u64,
    /// Ended otherwise.
    pub negative: u64,
    /// Nobody knows.
    pub unknown: u64,
}

impl Counts {
    /// Counts one.
    pub fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Positive => self.positive += 1,
            Outcome::Negative => self.negative += 1,
            Outcome::Unknown => self.unknown += 1,
        }
    }

    /// All of them.
    pub const fn all(self) -> u64 {
        self.positive + self.negative + self.unknown
    }

    fn plus(self, other: Self) -> Self {
        Self {
            positive: self.positive + other.positive,
            negative: self.negative + other.negative,
            unknown: self.unknown + other.unknown,
        }
    }
}

/// Which thresholds are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Each multiple of so many points, from the one at or below the lowest total on.
    Step(Points),
    /// Every total that some lead had.
    Value,
}

/// Highest totals of leads, gathered by what became of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Totals {
    every: Every,
    /// By the threshold that is the highest to select them.
    by_threshold: BTreeMap<Points, Counts>,
    /// Leads that no threshold selects.
    never: Counts,
}

/// What one threshold would have selected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// So many points or more.
    pub points: Points,
    /// Who would have been selected.
    pub selected: Counts,
    /// Who would not.
    pub others: Counts,
    /// Whether no other threshold has both precision and recall that are as good, and one of them better.
    pub is_best_of_its_kind: bool,
}

/// The thresholds, lowest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    /// All that were tried.
    pub thresholds: Vec<Threshold>,
    /// The place of the one with the highest F1; of several the highest threshold.
    pub best: Option<usize>,
}

impl Totals {
    /// None yet.
    pub(super) fn new(every: Every) -> Self {
        Self { every, by_threshold: BTreeMap::new(), never: Counts::default() }
    }

    /// Counts a lead; one without a total is selected by no threshold.
    pub(super) fn add(&mut self, highest: Option<Points>, outcome: Outcome) {
        let Some(highest) = highest else { return self.never.add(outcome) };
        let threshold = match self.every {
            Every::Value => highest,
            Every::Step(step) => {
                let step = step.as_thousandths().max(1);
                Points::thousandths(highest.as_thousandths().div_euclid(step) * step)
            }
        };
        self.by_threshold.entry(threshold).or_default().add(outcome);
    }

    /// The curve.
    pub(super) fn curve(&self) -> Curve {
        let mut points: Vec<Points> =
            match (self.every, self.by_threshold.keys().next(), self.by_threshold.keys().last()) {
                (Every::Step(step), Some(lowest), Some(highest)) => {
                    let step = step.as_thousandths().max(1);
                    let steps = (highest.as_thousandths() - lowest.as_thousandths()) / step;
                    // Far-off totals would make a curve that nobody can read; then those that lie on some total remain.
                    if steps > MOST_STEPS {
                        self.by_threshold.keys().copied().collect()
                    } else {
                        (0..=steps).map(|n| Points::thousandths(lowest.as_thousandths() + n * step)).collect()
                    }
                }
                _ => self.by_threshold.keys().copied().collect(),
            };
        points.reverse();
        let everybody = self.by_threshold.values().fold(self.never, |all, counts| all.plus(*counts));
        let mut selected = Counts::default();
        let mut thresholds: Vec<Threshold> = Vec::with_capacity(points.len());
        for points in points {
            selected = selected.plus(self.by_threshold.get(&points).copied().unwrap_or_default());
            let others = Counts {
                positive: everybody.positive - selected.positive,
                negative: everybody.negative - selected.negative,
                unknown: everybody.unknown - selected.unknown,
            };
            thresholds.push(Threshold { points, selected, others, is_best_of_its_kind: false });
        }
        mark_best(&mut thresholds);
        thresholds.reverse();
        let mut best: Option<usize> = None;
        for (place, threshold) in thresholds.iter().enumerate() {
            let is_better = |than: usize| threshold.f1_parts().is_at_least(thresholds[than].f1_parts());
            if threshold.selected.positive > 0 && best.is_none_or(is_better) {
                best = Some(place);
            }
        }
        Curve { thresholds, best }
    }
}

/// More thresholds than this nobody reads.
const MOST_STEPS: i64 = 2_000;

/// Marks those that no other beats. `thresholds` are the highest first, so that recall only grows: of those with one
/// recall the highest selects the fewest others, and asks the least of sales; it is beaten by none where all with more
/// recall are less precise.
fn mark_best(thresholds: &mut [Threshold]) {
    let mut best = Parts(0, 1);
    for place in (0..thresholds.len()).rev() {
        let one = thresholds[place];
        let is_highest = place == 0 || thresholds[place - 1].selected.positive < one.selected.positive;
        if one.selected.positive > 0 && is_highest && !best.is_at_least(one.precision_parts()) {
            thresholds[place].is_best_of_its_kind = true;
            best = one.precision_parts();
        }
    }
}

/// A share as two whole numbers, so that two are compared exactly.
#[derive(Debug, Clone, Copy)]
struct Parts(u64, u64);

impl Parts {
    fn is_at_least(self, other: Self) -> bool {
        // Of nothing there is no share; it is the least.
        u128::from(self.0) * u128::from(other.1.max(1)) >= u128::from(other.0) * u128::from(self.1.max(1))
    }
}

impl Threshold {
    const fn precision_parts(&self) -> Parts {
        Parts(self.selected.positive, self.selected.positive + self.selected.negative)
    }

    const fn recall_parts(&self) -> Parts {
        Parts(self.selected.positive, self.selected.positive + self.others.positive)
    }

    const fn f1_parts(&self) -> Parts {
        let (tp, fp, missed) = (self.selected.positive, self.selected.negative, self.others.positive);
        Parts(2 * tp, 2 * tp + fp + missed)
    }

    /// Of those selected of whom it is known, how many reached the goal.
    pub const fn precision(&self) -> Rate {
        let Parts(k, n) = self.precision_parts();
        Rate::new(k, n)
    }

    /// Of those who reached the goal, how many are selected.
    pub const fn recall(&self) -> Rate {
        let Parts(k, n) = self.recall_parts();
        Rate::new(k, n)
    }

    /// Precision and recall in one: their harmonic mean.
    pub fn f1(&self) -> Option<f64> {
        let Parts(k, n) = self.f1_parts();
        Rate::new(k, n).value()
    }

    /// Of all of whom it is known, how many it sorts rightly.
    pub const fn accuracy(&self) -> Rate {
        let right = self.selected.positive + self.others.negative;
        Rate::new(right, right + self.selected.negative + self.others.positive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(every: Every, leads: &[(i64, Outcome)]) -> Curve {
        let mut totals = Totals::new(every);
        for (points, outcome) in leads {
            totals.add(Some(Points::whole(*points)), *outcome);
        }
        totals.curve()
    }

    #[test]
    fn thresholds_stand_at_multiples_from_the_lowest_total_on() {
        use Outcome::{Negative, Positive, Unknown};
        let leads = [(-7, Negative), (3, Negative), (12, Positive), (14, Unknown), (22, Positive)];
        let curve = totals(Every::Step(Points::whole(5)), &leads);
        let told: Vec<_> = curve
            .thresholds
            .iter()
            .map(|one| (one.points.to_string(), one.selected.all(), one.precision(), one.recall().k))
            .collect();
        let expected = [
            ("-10", 5, Rate::new(2, 4), 2),
            ("-5", 4, Rate::new(2, 3), 2),
            ("0", 4, Rate::new(2, 3), 2),
            ("5", 3, Rate::new(2, 2), 2),
            ("10", 3, Rate::new(2, 2), 2),
            ("15", 1, Rate::new(1, 1), 1),
            ("20", 1, Rate::new(1, 1), 1),
        ];
        let expected: Vec<_> = expected.into_iter().map(|(at, all, rate, k)| (at.to_owned(), all, rate, k)).collect();
        assert_eq!(told, expected);
        assert_eq!(
            curve.best,
            Some(4),
            "10 has everybody who reached the goal and nobody else, and asks least of sales"
        );
        let marked: Vec<_> = curve.thresholds.iter().map(|one| one.is_best_of_its_kind).collect();
        assert_eq!(marked, [false, false, false, false, true, false, false]);
    }

    #[test]
    fn every_total_can_be_a_threshold_and_one_who_is_never_handed_over_is_missed_by_all() {
        use Outcome::{Negative, Positive};
        let mut all = Totals::new(Every::Value);
        for (points, outcome) in [(44_800, Positive), (44_799, Negative)] {
            all.add(Some(Points::thousandths(points)), outcome);
        }
        all.add(None, Positive);
        let curve = all.curve();
        let told: Vec<_> = curve.thresholds.iter().map(|one| (one.points.to_string(), one.recall())).collect();
        assert_eq!(told, [("44.799".to_owned(), Rate::new(1, 2)), ("44.8".to_owned(), Rate::new(1, 2))]);
        assert_eq!(curve.thresholds[1].accuracy(), Rate::new(2, 3));
    }

    #[test]
    fn a_threshold_that_trades_precision_for_recall_beats_none_and_is_beaten_by_none() {
        use Outcome::{Negative, Positive};
        let leads = [(90, Positive), (60, Positive), (60, Negative), (30, Negative)];
        let curve = totals(Every::Value, &leads);
        let marked: Vec<_> =
            curve.thresholds.iter().map(|one| (one.points.as_thousandths() / 1_000, one.is_best_of_its_kind)).collect();
        assert_eq!(marked, [(30, false), (60, true), (90, true)]);
        assert_eq!(curve.best, Some(1), "2·2/(2·2+1+0) = 0.8 is more than 2·1/(2·1+0+1)");
    }
}
