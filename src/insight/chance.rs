//! Whether a difference may be chance: what an arrow, a finding and "unusual" rest on.
//!
//! Small and classical on purpose. Two shares are compared by Fisher's exact test, which holds for two of five as for two
//! thousand of five thousand; two counts by the binomial they make together; two sets of lengths by their ranks. Several
//! questions asked at once are adjusted as Holm has it (decision 12).

use super::Rate;

/// An arrow is drawn where chance alone would do as much in less than one of ten (semantics 15).
pub const ARROW: f64 = 0.10;

/// The probability that chance alone makes two shares differ as much as this or more; 1 where one of them is of nothing.
pub fn shares(one: Rate, other: Rate) -> f64 {
    if one.n == 0 || other.n == 0 {
        return 1.0;
    }
    let (all, did) = (one.n + other.n, one.k + other.k);
    let ways = |k: u64| ln_choose(one.n, k) + ln_choose(other.n, did - k) - ln_choose(all, did);
    let (least, most) = (did.saturating_sub(other.n), did.min(one.n));
    as_far(least, most, one.k, ways)
}

/// The probability that chance alone makes shares differ as much within all of several strata, each a pair of shares: the test
/// of Mantel and Haenszel, without correction. What differs between the strata makes no difference.
pub fn shares_within(strata: &[(Rate, Rate)]) -> f64 {
    let (mut far, mut spread) = (0.0, 0.0);
    for (one, other) in strata {
        let (n, m) = (number(one.n), number(other.n));
        let (all, did) = (n + m, number(one.k + other.k));
        if one.n == 0 || other.n == 0 {
            continue;
        }
        far += number(one.k) - n * did / all;
        spread += n * m * did * (all - did) / (all * all * (all - 1.0));
    }
    if spread <= 0.0 { 1.0 } else { libm::erfc(far.abs() / spread.sqrt() / std::f64::consts::SQRT_2) }
}

/// The probability that chance alone makes one share change so much more than another one, each from the first to the second.
/// Half a lead is added to each side, so that none and all have a spread too.
pub fn changes(one: (Rate, Rate), other: (Rate, Rate)) -> f64 {
    let share = |rate: Rate| (number(rate.k) + 0.5) / (number(rate.n) + 1.0);
    let spread = |rate: Rate| share(rate) * (1.0 - share(rate)) / (number(rate.n) + 1.0);
    let change = |(from, to): (Rate, Rate)| share(to) - share(from);
    let all = [one.0, one.1, other.0, other.1];
    if all.iter().any(|rate| rate.n == 0) {
        return 1.0;
    }
    let far = (change(one) - change(other)).abs() / all.into_iter().map(spread).sum::<f64>().sqrt();
    libm::erfc(far / std::f64::consts::SQRT_2)
}

/// The probability that chance alone takes a share as far from an expected one as this or further.
pub fn share_against(rate: Rate, expected: f64) -> f64 {
    if rate.n == 0 || !(0.0..=1.0).contains(&expected) {
        return 1.0;
    }
    if expected <= 0.0 || expected >= 1.0 {
        return if rate.value() == Some(expected) { 1.0 } else { 0.0 };
    }
    let (yes, no) = (expected.ln(), (1.0 - expected).ln());
    as_far(0, rate.n, rate.k, |k| ln_choose(rate.n, k) + number(k) * yes + number(rate.n - k) * no)
}

/// The probability that chance alone makes two counts of the same length of time differ as much as this or more.
pub fn counts(one: u64, other: u64) -> f64 {
    let both = one + other;
    if both == 0 { 1.0 } else { share_against(Rate::new(one, both), 0.5) }
}

/// The probability that chance alone makes lengths of two groups differ as much as these in their ranks or more. Each group
/// is in ascending order.
pub fn lengths(one: &[i64], other: &[i64]) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 1.0;
    }
    let mut all: Vec<(i64, bool)> =
        one.iter().map(|length| (*length, true)).chain(other.iter().map(|length| (*length, false))).collect();
    all.sort_unstable();
    let (mut ranks, mut ties, mut before) = (0.0, 0.0, 0);
    for equal in all.chunk_by(|a, b| a.0 == b.0) {
        let size = equal.len();
        let middle = number(before as u64) + f64::midpoint(number(size as u64), 1.0);
        ranks += middle * number(equal.iter().filter(|(_, is_one)| *is_one).count() as u64);
        ties += number(size as u64).powi(3) - number(size as u64);
        before += size;
    }
    let (a, b) = (number(one.len() as u64), number(other.len() as u64));
    let n = a + b;
    let expected = a * (n + 1.0) / 2.0;
    let spread = a * b / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)));
    if spread <= 0.0 {
        return 1.0;
    }
    // Ranks move in steps: half a step towards the middle.
    let far = ((ranks - expected).abs() - 0.5).max(0.0) / spread.sqrt();
    libm::erfc(far / std::f64::consts::SQRT_2).min(1.0)
}

/// Holm's adjustment: each probability as it must be read among so many questions asked at once, in the same order.
pub fn holm(probabilities: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]));
    let mut adjusted = vec![1.0; probabilities.len()];
    let mut least = 0.0_f64;
    for (place, nth) in order.iter().enumerate() {
        let left = number((probabilities.len() - place) as u64);
        least = least.max((probabilities[*nth] * left).min(1.0));
        adjusted[*nth] = least;
    }
    adjusted
}

/// The probabilities of all outcomes that are no likelier than the one that was seen.
fn as_far(least: u64, most: u64, seen: u64, ln_probability: impl Fn(u64) -> f64) -> f64 {
    // Sums of logarithms are never exactly equal: what differs by less is equally likely.
    let bar = ln_probability(seen) + 1e-7;
    let each = (least..=most).map(ln_probability).filter(|one| *one <= bar).map(f64::exp);
    each.sum::<f64>().min(1.0)
}

fn ln_choose(n: u64, k: u64) -> f64 {
    let ln_factorial = |n: u64| libm::lgamma(number(n) + 1.0);
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

#[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-4 * expected.max(1e-3), "{found} is not {expected}");
    }

    #[test]
    fn two_shares_differ_as_fisher_says() {
        // Reference: SciPy, fisher_exact.
        near(shares(Rate::new(3, 4), Rate::new(1, 4)), 0.485_714);
        near(shares(Rate::new(12, 31), Rate::new(30, 50)), 0.071_693);
        near(shares(Rate::new(2, 5), Rate::new(0, 9)), 0.109_890);
        assert!((shares(Rate::new(2, 5), Rate::new(0, 0)) - 1.0).abs() < f64::EPSILON, "of nothing nothing follows");
        assert!(shares(Rate::new(400, 1000), Rate::new(600, 1000)) < 1e-15);
    }

    #[test]
    fn a_share_is_as_far_from_what_was_expected_as_the_binomial_says() {
        // Reference: SciPy, binomtest.
        near(share_against(Rate::new(2, 10), 0.5), 0.109_375);
        near(share_against(Rate::new(38, 92), 0.6), 0.000_385_43);
        near(counts(5, 15), 0.041_389);
    }

    #[test]
    fn lengths_differ_by_their_ranks() {
        // Reference: SciPy, mannwhitneyu with method "asymptotic".
        let (one, other): (Vec<i64>, Vec<i64>) = ((1..=10).collect(), (6..=15).collect());
        near(lengths(&one, &other), 0.005_075_4);
        near(lengths(&[1, 1, 2, 3, 9], &[2, 3, 3, 4, 8, 9, 9]), 0.159_967);
        assert!((lengths(&[5, 5, 5], &[5, 5]) - 1.0).abs() < f64::EPSILON, "all the same");
    }

    #[test]
    fn shares_are_compared_within_their_strata() {
        // One stratum: the test of two shares without correction, times (n - 1) / n.
        // 12/31 against 30/50: chi-square 3.4743 of 81 leads, 3.4314 with 80/81, and 0.063968 lie further.
        near(shares_within(&[(Rate::new(12, 31), Rate::new(30, 50))]), 0.063_968);
        // Alike in each stratum, though 30 of 110 are far from 65 of 110.
        let alike = [(Rate::new(5, 10), Rate::new(50, 100)), (Rate::new(20, 100), Rate::new(2, 10))];
        assert!((shares_within(&alike) - 1.0).abs() < 1e-9);
        assert!((shares_within(&[]) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn one_share_fell_and_the_other_did_not() {
        let steady = (Rate::new(80, 100), Rate::new(80, 100));
        assert!(changes((Rate::new(80, 100), Rate::new(40, 100)), steady) < 1e-4);
        assert!((changes((Rate::new(40, 50), Rate::new(40, 50)), steady) - 1.0).abs() < 1e-9);
        let both_fell = (Rate::new(80, 100), Rate::new(40, 100));
        assert!((changes(both_fell, both_fell) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_more_one_asks_the_surer_each_must_be() {
        let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (found, expected) in adjusted.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            near(*found, expected);
        }
    }
}
