//! Points of a score: whole thousandths, so that sums are exact (decision 27).

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Serialize};

/// An amount of points, exact to a thousandth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Points(i64);

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);

    /// So many thousandths of a point.
    pub const fn thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// Whole points.
    pub const fn whole(points: i64) -> Self {
        Self(points.saturating_mul(1_000))
    }

    /// As a file writes them; nothing for what is no number, is finer than a thousandth, or beyond a thousand million.
    pub fn written(points: f64) -> Option<Self> {
        let thousandths = (points * 1_000.0).round();
        let is_exact = (thousandths / 1_000.0 - points).abs() < 1e-9;
        #[expect(clippy::cast_possible_truncation, reason = "it is a whole number of at most 13 digits")]
        (thousandths.abs() <= 1e12 && is_exact).then_some(Self(thousandths as i64))
    }

    /// The nearest to a number; nothing at all for what is none.
    pub fn nearest(points: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a number beyond all points becomes the most there are")]
        Self((points * 1_000.0).round() as i64)
    }

    /// In thousandths.
    pub const fn as_thousandths(self) -> i64 {
        self.0
    }

    /// As a number for programs and figures.
    pub fn number(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "scores have far fewer than sixteen digits")]
        let thousandths = self.0 as f64;
        thousandths / 1_000.0
    }

    /// Rounded half up to whole points, as lists show it; nobody is shown with less than nothing.
    pub const fn shown(self) -> i64 {
        let whole = (self.0 + 500).div_euclid(1_000);
        if whole < 0 { 0 } else { whole }
    }

    /// So many times as much.
    #[must_use]
    pub const fn times(self, n: u32) -> Self {
        Self(self.0.saturating_mul(n as i64))
    }

    /// Whether it is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is nothing at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Not beyond `cap`: a cap above nothing holds from above, one below nothing from below.
    #[must_use]
    pub fn capped(self, cap: Option<Self>) -> Self {
        match cap {
            Some(cap) if cap.is_negative() => self.max(cap),
            Some(cap) => self.min(cap),
            None => self,
        }
    }
}

impl Add for Points {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Points {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Points {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Points {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Self::add)
    }
}

/// Exact, without zeros that say nothing: `44.8`, `-20`, `115`.
impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0.unsigned_abs() / 1_000, self.0.unsigned_abs() % 1_000);
        let sign = if self.0 < 0 { "-" } else { "" };
        if rest == 0 {
            return f.pad(&format!("{sign}{whole}"));
        }
        let rest = format!("{rest:03}");
        f.pad(&format!("{sign}{whole}.{}", rest.trim_end_matches('0')))
    }
}

#[cfg(test)]
mod tests {
    use super::Points;

    #[test]
    fn points_are_read_and_said_exactly() {
        for (written, said) in
            [(20.0, "20"), (44.8, "44.8"), (-0.5, "-0.5"), (0.125, "0.125"), (0.0, "0"), (-20.0, "-20")]
        {
            assert_eq!(Points::written(written).map(|points| points.to_string()).as_deref(), Some(said));
        }
        for finer in [0.0004, 1.2345, f64::NAN, f64::INFINITY, 1e15] {
            assert_eq!(Points::written(finer), None, "{finer}");
        }
    }

    #[test]
    fn lists_round_half_up_and_show_nobody_below_nothing() {
        for (thousandths, shown) in [(499, 0), (500, 1), (44_800, 45), (89_499, 89), (-400, 0), (-20_000, 0)] {
            assert_eq!(Points::thousandths(thousandths).shown(), shown, "{thousandths}");
        }
    }

    #[test]
    fn a_cap_holds_on_its_own_side() {
        let (sixty, less) = (Points::whole(60), Points::whole(-30));
        assert_eq!(Points::whole(90).capped(Some(sixty)), sixty);
        assert_eq!(Points::whole(-90).capped(Some(sixty)), Points::whole(-90), "what is taken away is taken away");
        assert_eq!(Points::whole(-90).capped(Some(less)), less);
        assert_eq!(Points::whole(90).capped(None), Points::whole(90));
    }
}
