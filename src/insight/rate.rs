//! k of n, and how sure one may be of it.

/// The 97.5th percentile of the normal distribution, which gives two-sided 95 % (decision 11).
const Z: f64 = 1.959_964;

/// A rate with its Wilson interval at 95 %, without correction for continuity (decision 11).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// How many did.
    pub k: u64,
    /// Out of how many.
    pub n: u64,
}

impl Rate {
    /// k of n.
    pub const fn new(k: u64, n: u64) -> Self {
        Self { k, n }
    }

    /// k ÷ n; nothing when n is 0.
    #[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
    pub fn value(self) -> Option<f64> {
        (self.n > 0).then(|| self.k as f64 / self.n as f64)
    }

    /// The interval's lower and upper end; nothing when n is 0, and nothing where k exceeds n: a ratio of two flows
    /// is no share.
    #[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
    pub fn interval(self) -> Option<(f64, f64)> {
        let p = self.value().filter(|p| *p <= 1.0)?;
        let n = self.n as f64;
        let z2 = Z * Z;
        let middle = p + z2 / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        let whole = 1.0 + z2 / n;
        Some((((middle - half) / whole).max(0.0), ((middle + half) / whole).min(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;

    #[test]
    fn two_of_five_is_not_forty_per_cent() {
        let (low, high) = Rate::new(2, 5).interval().unwrap();
        // Reference: R, binom::binom.confint(2, 5, methods = "wilson").
        assert!((low - 0.117_621).abs() < 1e-5 && (high - 0.769_276).abs() < 1e-5, "{low} {high}");
    }

    #[test]
    fn more_than_all_is_a_ratio_and_has_no_interval() {
        assert_eq!(Rate::new(2, 1).value(), Some(2.0));
        assert_eq!(Rate::new(2, 1).interval(), None);
    }

    #[test]
    fn of_nothing_there_is_no_rate() {
        assert_eq!(Rate::new(0, 0).value(), None);
        assert_eq!(Rate::new(0, 0).interval(), None);
    }

    #[test]
    fn none_and_all_stay_within_what_can_be() {
        let (low, _) = Rate::new(0, 10).interval().unwrap();
        let (_, high) = Rate::new(10, 10).interval().unwrap();
        assert!(low.abs() < 1e-12 && (high - 1.0).abs() < 1e-12);
    }
}
