//! What items come to: counts, rates, times, amounts.

use super::super::rate::Rate;

/// What one item is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Worth {
    /// One of them.
    One,
    /// One of those that are asked about, and whether it did.
    Share(bool),
    /// A flow that goes in: one of those that are asked about.
    In,
    /// A flow that comes out: one that did.
    Out,
    /// A length of time, in milliseconds.
    Time(i64),
    /// Whole days.
    Days(i64),
    /// A length of time that is not over; so long it is by now, in milliseconds.
    Open(i64),
    /// So much money, in the main unit.
    Amount(f64),
    /// Money whose sum is not known: a deal of unknown worth.
    Unvalued,
    /// So many points, in thousandths.
    Points(i64),
    /// So many.
    Number(u64),
}

/// What items come to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sum {
    /// How many items there are; of rates, of how many.
    pub n: u64,
    /// How many of them did.
    pub k: u64,
    /// All amounts, in thousandths of the main unit: whole numbers add up whatever their order.
    thousandths: i128,
    /// How many have no amount.
    pub unvalued: u64,
    /// The lengths, in milliseconds or days; sorted by [`Sum::finish`].
    lengths: Vec<i64>,
    /// Those that are not over yet.
    pub open: u64,
    /// Of the lengths those that end before they begin, as a list told of them.
    pub backwards: u64,
}

impl Sum {
    /// What these items come to.
    pub fn of(items: impl IntoIterator<Item = Worth>) -> Self {
        let mut sum = Self::default();
        items.into_iter().for_each(|worth| sum.add(worth));
        sum.finish();
        sum
    }

    /// Adds an item.
    pub fn add(&mut self, worth: Worth) {
        match worth {
            Worth::Share(did) => (self.n, self.k) = (self.n + 1, self.k + u64::from(did)),
            Worth::One | Worth::In => self.n += 1,
            Worth::Out => self.k += 1,
            Worth::Time(length) | Worth::Days(length) => {
                self.n += 1;
                self.backwards += u64::from(length < 0);
                self.lengths.push(length);
            }
            Worth::Open(_) => self.open += 1,
            Worth::Amount(amount) => {
                self.n += 1;
                self.thousandths += thousandths(amount);
            }
            Worth::Unvalued => (self.n, self.unvalued) = (self.n + 1, self.unvalued + 1),
            Worth::Points(points) => {
                self.n += 1;
                self.thousandths += i128::from(points);
            }
            Worth::Number(number) => {
                self.n += 1;
                self.thousandths += i128::from(number) * 1_000;
            }
        }
    }

    /// Adds what other items come to.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.k += other.k;
        self.thousandths += other.thousandths;
        self.unvalued += other.unvalued;
        self.open += other.open;
        self.backwards += other.backwards;
        self.lengths.extend(&other.lengths);
        self.lengths.sort_unstable();
    }

    /// Puts what was added in order. Quantiles are asked for afterwards.
    pub(super) fn finish(&mut self) {
        self.lengths.sort_unstable();
    }

    /// Adds what was paid for them all.
    pub fn pay(&mut self, amount: f64) {
        self.thousandths += thousandths(amount);
    }

    /// k of n.
    pub const fn rate(&self) -> Rate {
        Rate::new(self.k, self.n)
    }

    /// All amounts together, in the main unit.
    #[allow(clippy::cast_precision_loss, reason = "sums of money are far below 2^53 thousandths")]
    pub fn total(&self) -> f64 {
        self.thousandths as f64 / 1_000.0
    }

    /// The mean of amounts, of those that have one.
    #[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
    pub fn mean(&self) -> Option<f64> {
        let valued = self.n - self.unvalued;
        (valued > 0).then(|| self.total() / valued as f64)
    }

    /// The lengths, in their order, in milliseconds or days.
    pub fn lengths(&self) -> &[i64] {
        &self.lengths
    }

    /// The mean length.
    #[allow(clippy::cast_precision_loss, reason = "lengths are far below 2^53 milliseconds")]
    pub fn mean_length(&self) -> Option<f64> {
        let n = self.lengths.len();
        let sum: i128 = self.lengths.iter().map(|length| i128::from(*length)).sum();
        (n > 0).then(|| sum as f64 / n as f64)
    }

    /// The length below which a share of all lie, interpolated linearly (decision 11): 0.5 is the median.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place among lengths, which are far below 2^53"
    )]
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let last = self.lengths.len().checked_sub(1)?;
        let place = share.clamp(0.0, 1.0) * last as f64;
        let (below, part) = (place.floor() as usize, place.fract());
        let low = *self.lengths.get(below)? as f64;
        let high = *self.lengths.get((below + 1).min(last))? as f64;
        Some(low + (high - low) * part)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "no amount of money is beyond 2^127 thousandths")]
fn thousandths(amount: f64) -> i128 {
    (amount * 1_000.0).round() as i128
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "halves and tenths of whole numbers")]
mod tests {
    use super::*;

    fn times(lengths: &[i64]) -> Sum {
        let mut sum = Sum::default();
        for length in lengths {
            sum.add(Worth::Time(*length));
        }
        sum.finish();
        sum
    }

    #[test]
    fn quantiles_lie_between_their_neighbours_in_proportion() {
        let sum = times(&[40, 10, 20, 30]);
        assert_eq!(
            [0.0, 0.25, 0.5, 0.9, 1.0].map(|share| sum.quantile(share).unwrap()),
            [10.0, 17.5, 25.0, 37.0, 40.0]
        );
        assert_eq!(times(&[7]).quantile(0.9), Some(7.0));
        assert_eq!(times(&[]).quantile(0.5), None);
        assert_eq!(sum.mean_length(), Some(25.0));
    }

    #[test]
    fn what_is_open_is_counted_beside_and_in_no_quantile() {
        let mut sum = times(&[10, 20]);
        sum.add(Worth::Open(1_000));
        assert_eq!((sum.n, sum.open, sum.quantile(1.0)), (2, 1, Some(20.0)));
    }

    #[test]
    fn amounts_add_up_whatever_their_order() {
        let sum = |amounts: &[f64]| {
            let mut sum = Sum::default();
            for amount in amounts {
                sum.add(Worth::Amount(*amount));
            }
            sum
        };
        assert_eq!(sum(&[0.1, 0.2, 1e9]).total().to_bits(), sum(&[1e9, 0.2, 0.1]).total().to_bits());
        let mut known = sum(&[10.0, 20.0]);
        known.add(Worth::Unvalued);
        assert_eq!((known.n, known.mean()), (3, Some(15.0)), "what nobody valued is counted, and in no mean");
    }
}
