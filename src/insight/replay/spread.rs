//! How long delays are: median and quartiles, counted by the hour so that a million of them take no more room than a few.

use std::collections::BTreeMap;

use chrono::TimeDelta;

/// Lengths of time, counted by the hour.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spread {
    hours: BTreeMap<i64, u64>,
    n: u64,
}

impl Spread {
    /// Counts one.
    pub fn add(&mut self, length: TimeDelta) {
        // To the nearest hour: half of them are not shorter by it.
        let hours = (length.num_minutes() + 30).div_euclid(60);
        *self.hours.entry(hours).or_default() += 1;
        self.n += 1;
    }

    /// How many.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The lower quartile, the median and the upper quartile in days, interpolated linearly (decision 11); nothing where
    /// there is none.
    pub fn quartiles(&self) -> Option<[f64; 3]> {
        (self.n > 0).then(|| [0.25, 0.5, 0.75].map(|share| self.quantile(share)))
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts of leads and hours are far below 2^53, and a share of them is no less than nothing"
    )]
    fn quantile(&self, share: f64) -> f64 {
        let place = share * (self.n - 1) as f64;
        let below = place.floor() as u64;
        let (lower, upper) = (self.nth(below), self.nth((below + 1).min(self.n - 1)));
        let hours = lower as f64 + (upper - lower) as f64 * (place - below as f64);
        hours / 24.0
    }

    fn nth(&self, place: u64) -> i64 {
        let mut before = 0;
        for (hours, n) in &self.hours {
            before += n;
            if place < before {
                return *hours;
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_what_was_counted() {
        let mut spread = Spread::default();
        assert_eq!(spread.quartiles(), None);
        for days in [1, 2, 3, 4] {
            spread.add(TimeDelta::days(days));
        }
        assert_eq!(spread.quartiles(), Some([1.75, 2.5, 3.25]));
        assert_eq!(spread.n(), 4);
    }
}
