//! Where the ticks of an axis are.

use super::Unit;

/// A stretch of numbers with ticks at round ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Its lower end: zero, or less where there are figures below.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// From one tick to the next.
    pub step: f64,
}

/// Round steps between one and ten.
const ROUND: [f64; 4] = [1.0, 2.0, 5.0, 10.0];
/// Round steps of time in seconds: of a minute, an hour, a day.
const ROUND_TIMES: [f64; 15] = [
    1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0, 21_600.0, 43_200.0, 86_400.0,
    172_800.0,
];

impl Scale {
    /// The scale that holds zero and all `values`, in at most `most` steps (at least one). Shares that do not exceed one
    /// end there.
    pub fn of(unit: &Unit, values: impl IntoIterator<Item = f64>, most: usize) -> Self {
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for value in values.into_iter().filter(|value| value.is_finite()) {
            (low, high) = (low.min(value), high.max(value));
        }
        let is_share = *unit == Unit::Percent && low >= 0.0 && high <= 1.0;
        if high - low <= 0.0 {
            high = if is_share { 1.0 } else { low + 1.0 };
        }
        #[allow(clippy::cast_precision_loss, reason = "a handful of ticks")]
        let most = most.clamp(1, 100) as f64;
        let step = round_step(unit, high - low, most);
        let (below, mut above) = ((low / step).floor() * step, (high / step - 1e-9).ceil() * step);
        if is_share && above > 1.0 {
            above = 1.0;
        }
        Self { low: below, high: above, step }
    }

    /// The ticks, both ends among them as a rule.
    pub fn ticks(&self) -> Vec<f64> {
        let first = (self.low / self.step - 1e-9).ceil();
        let mut ticks = Vec::new();
        let mut nth = first;
        // The steps are few by construction; the bound is for a scale that somebody made by hand.
        while ticks.len() < 200 && nth * self.step <= self.high + self.step * 1e-6 {
            ticks.push(nth * self.step);
            nth += 1.0;
        }
        ticks
    }

    /// How far up the scale a value lies: 0 at its lower end, 1 at its upper one, never beyond them.
    pub fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// The smallest round step of which at most `most` cover `whole` from any beginning at zero.
fn round_step(unit: &Unit, whole: f64, most: f64) -> f64 {
    let least = whole / most;
    let least = if *unit == Unit::Count { least.max(1.0) } else { least };
    if *unit == Unit::Time
        && let Some(step) = ROUND_TIMES.iter().find(|step| **step >= least - 1e-9)
    {
        return *step;
    }
    // Beyond two days, in whole days.
    let base = if *unit == Unit::Time { 86_400.0 } else { 1.0 };
    let power = 10.0_f64.powf((least / base).log10().floor());
    let step = ROUND.iter().map(|round| round * power * base).find(|step| *step >= least * (1.0 - 1e-9));
    step.unwrap_or(power * base * 10.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ticks(unit: &Unit, values: &[f64], most: usize) -> Vec<f64> {
        Scale::of(unit, values.iter().copied(), most).ticks()
    }

    #[test]
    fn ticks_are_round_and_begin_at_zero() {
        assert_eq!(ticks(&Unit::Count, &[37.0, 12.0], 5), [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!(ticks(&Unit::Count, &[2.0], 5), [0.0, 1.0, 2.0], "there is no half lead");
        assert_eq!(ticks(&Unit::Count, &[], 4), [0.0, 1.0]);
        assert_eq!(
            ticks(&Unit::Percent, &[0.97], 5),
            [0.0, 0.2, 0.4, 0.6, 0.8, 1.0].map(|t: f64| (t * 5.0).round() * 0.2)
        );
        assert_eq!(ticks(&Unit::Percent, &[1.3], 5).last(), Some(&1.5), "a flow may exceed one");
        assert_eq!(ticks(&Unit::Number, &[-3.0, 4.0], 5), [-4.0, -2.0, 0.0, 2.0, 4.0]);
    }

    #[test]
    fn times_have_ticks_of_minutes_hours_and_days() {
        let hours = |ticks: Vec<f64>| ticks.iter().map(|tick| tick / 3_600.0).collect::<Vec<_>>();
        assert_eq!(hours(ticks(&Unit::Time, &[20_000.0], 4)), [0.0, 2.0, 4.0, 6.0]);
        assert_eq!(hours(ticks(&Unit::Time, &[90_000.0], 4)), [0.0, 12.0, 24.0, 36.0]);
        assert_eq!(hours(ticks(&Unit::Time, &[30.0 * 86_400.0], 4)), [0.0, 240.0, 480.0, 720.0]);
    }

    fn unit() -> impl Strategy<Value = Unit> {
        prop_oneof![
            Just(Unit::Count),
            Just(Unit::Percent),
            Just(Unit::Number),
            Just(Unit::Time),
            Just(Unit::Money(None)),
            Just(Unit::Points)
        ]
    }

    proptest! {
        #[test]
        fn all_is_on_the_scale_in_few_steps(
            unit in unit(), values in prop::collection::vec(-1e12..1e12_f64, 0..9), most in 2_usize..12
        ) {
            let scale = Scale::of(&unit, values.iter().copied(), most);
            prop_assert!(scale.step > 0.0 && scale.low <= 0.0 && scale.high > scale.low);
            let slack = scale.step * 1e-6;
            prop_assert!(values.iter().all(|v| *v >= scale.low - slack && *v <= scale.high + slack));
            let ticks = scale.ticks();
            // An end below zero and one above may each take a step more.
            prop_assert!(!ticks.is_empty() && ticks.len() <= most + 3, "{ticks:?}");
            prop_assert!(values.iter().all(|v| (0.0..=1.0).contains(&scale.share(*v))));
        }
    }
}
