//! `decay`: how what somebody did fades with time (R25; semantics 11).

use chrono::TimeDelta;

use crate::agreement::calendar::Length;
use crate::agreement::length;
use crate::agreement::points::Points;
use crate::document::Section;
use crate::i18n::Message;

/// How what somebody did fades.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decay {
    /// It loses a part of its points with time.
    Fades(Fading),
    /// It counts in full for so long, and then no more.
    Window(Length),
}

/// A loss of so many per cent for each `every` of age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fading {
    /// How much is lost, in thousandths of a per cent: 20 % is 20,000.
    pub percent: u32,
    /// How often. A day is 24 hours here, on no calendar.
    pub every: Length,
    /// Whether it fades all the time, and not only at each full `every`.
    pub smooth: bool,
}

/// A whole, in thousandths of a per cent.
const WHOLE: u32 = 100_000;

impl Decay {
    /// What is left of `points` at an age, rounded half up to a thousandth of a point (decision 27). An age below nothing
    /// is none.
    pub fn left(&self, points: Points, age: TimeDelta) -> Points {
        let age = age.max(TimeDelta::zero());
        match self {
            Self::Window(window) if age < window.time() => points,
            Self::Window(_) => Points::ZERO,
            Self::Fades(fading) => fading.left(points, age),
        }
    }

    /// When what happened at an age of nothing changes next after `age`, in steps or at the end of a window; nothing for
    /// what fades all the time or never again.
    pub fn next_change(&self, age: TimeDelta) -> Option<TimeDelta> {
        let age = age.max(TimeDelta::zero());
        match self {
            Self::Window(window) => Some(window.time()).filter(|window| age < *window),
            Self::Fades(fading) if !fading.smooth => {
                let steps = i32::try_from(fading.steps(age)).ok()?.checked_add(1)?;
                fading.every.time().checked_mul(steps)
            }
            Self::Fades(_) => None,
        }
    }
}

impl Fading {
    fn steps(&self, age: TimeDelta) -> u32 {
        let every = self.every.time().num_milliseconds();
        u32::try_from(age.num_milliseconds() / every).unwrap_or(u32::MAX)
    }

    fn left(&self, points: Points, age: TimeDelta) -> Points {
        let kept = WHOLE - self.percent;
        // At a full step it is what the steps leave, to the thousandth.
        if self.smooth && age.num_milliseconds() % self.every.time().num_milliseconds() != 0 {
            return self.left_smoothly(points, age);
        }
        let steps = self.steps(age);
        if steps == 0 {
            return points;
        }
        let (numerator, denominator) = reduced(kept, WHOLE);
        let exactly = || {
            let numerator =
                i128::from(numerator).checked_pow(steps)?.checked_mul(i128::from(points.as_thousandths()))?;
            half_up(numerator, i128::from(denominator).checked_pow(steps)?)
        };
        // Beyond some forty steps of 20 % no whole number holds the fraction, and nothing is left that a rounding could
        // change.
        at_once(points, numerator, denominator, steps).or_else(exactly).unwrap_or_else(|| {
            let share = (f64::from(kept) / f64::from(WHOLE)).powi(i32::try_from(steps).unwrap_or(i32::MAX));
            rounded(points, share)
        })
    }

    /// Between two steps as at them: the share that is left falls evenly by its logarithm.
    fn left_smoothly(&self, points: Points, age: TimeDelta) -> Points {
        #[expect(clippy::cast_precision_loss, reason = "ages have fewer than sixteen digits of milliseconds")]
        let periods = age.num_milliseconds() as f64 / self.every.time().num_milliseconds() as f64;
        rounded(points, (f64::from(WHOLE - self.percent) / f64::from(WHOLE)).powf(periods))
    }
}

fn rounded(points: Points, share: f64) -> Points {
    #[expect(clippy::cast_precision_loss, reason = "scores have far fewer than sixteen digits")]
    let thousandths = points.as_thousandths() as f64 * share;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "points were read as at most 13 digits, and a share is at most 1"
    )]
    Points::thousandths((thousandths + 0.5).floor() as i64)
}

/// Rounded half up: towards more points where both are as near.
fn half_up(numerator: i128, denominator: i128) -> Option<Points> {
    let doubled = numerator.checked_mul(2)?.checked_add(denominator)?;
    i64::try_from(doubled.div_euclid(denominator.checked_mul(2)?)).ok().map(Points::thousandths)
}

/// What so many steps leave, exactly, where all of it fits what a machine reckons in at once: millions of touches do.
fn at_once(points: Points, numerator: u32, denominator: u32, steps: u32) -> Option<Points> {
    let numerator = i64::from(numerator).checked_pow(steps)?.checked_mul(points.as_thousandths())?;
    let denominator = i64::from(denominator).checked_pow(steps)?;
    let doubled = numerator.checked_mul(2)?.checked_add(denominator)?;
    Some(Points::thousandths(doubled.div_euclid(denominator.checked_mul(2)?)))
}

fn reduced(numerator: u32, denominator: u32) -> (u32, u32) {
    let (mut a, mut b) = (numerator, denominator);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (numerator / a, denominator / a)
}

/// `{ percent = 20, every = "30d" }`, the same with `smooth = true`, or `{ window = "90d" }`.
pub(super) fn read(mut section: Section<'_, '_>) -> Option<Decay> {
    if section.has("window") {
        let window = positive(&mut section, "window");
        section.close();
        return window.map(Decay::Window);
    }
    let percent = section.number("percent");
    let percent = section.need("percent", percent);
    let exact = percent.as_ref().and_then(|percent| {
        if !(0.0..=100.0).contains(&percent.value) {
            section.complain(&percent.span, Message::new("agreement.not_a_percentage").with("key", "percent"));
            return None;
        }
        if Points::written(percent.value).is_none() {
            section.misfit(&percent.span, Message::new("agreement.points_too_fine").with("key", "percent"));
        }
        u32::try_from(Points::nearest(percent.value).as_thousandths()).ok()
    });
    let every = positive(&mut section, "every");
    let smooth = section.yes_no("smooth").is_some_and(|yes| yes.value);
    section.close();
    Some(Decay::Fades(Fading { percent: exact?, every: every?, smooth }))
}

/// A length that is needed, of more than nothing.
fn positive(section: &mut Section<'_, '_>, key: &str) -> Option<Length> {
    let read = length(section, key);
    let read = section.need(key, read)?;
    if read.time() <= TimeDelta::zero() {
        section.misfit(&read.span, Message::new("agreement.not_positive").with("key", key));
        return None;
    }
    Some(read.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWENTY: Fading = Fading { percent: 20_000, every: Length::Days(30), smooth: false };

    #[test]
    fn a_fifth_is_lost_at_exactly_thirty_days_and_not_before() {
        let decay = Decay::Fades(TWENTY);
        let left = |millis: i64| decay.left(Points::whole(70), TimeDelta::milliseconds(millis)).to_string();
        let thirty = TimeDelta::days(30).num_milliseconds();
        assert_eq!([left(0), left(thirty - 1), left(thirty), left(2 * thirty)], ["70", "70", "56", "44.8"]);
        assert_eq!(left(-5), "70", "what is said to happen later is not older for that");
    }

    #[test]
    fn what_fades_smoothly_agrees_with_the_steps_at_each_of_them() {
        let smooth = Decay::Fades(Fading { smooth: true, ..TWENTY });
        for (days, left) in [(0, "100"), (15, "89.443"), (30, "80"), (60, "64")] {
            assert_eq!(smooth.left(Points::whole(100), TimeDelta::days(days)).to_string(), left, "{days} days");
        }
    }

    #[test]
    fn what_fades_smoothly_is_rounded_at_a_step_as_the_steps_are() {
        let quarter = |smooth| Decay::Fades(Fading { percent: 25_000, every: Length::Days(30), smooth });
        for thousandths in 1..2_000 {
            let left = |smooth, days| quarter(smooth).left(Points::thousandths(thousandths), TimeDelta::days(days));
            assert_eq!([left(true, 30), left(true, 60)], [left(false, 30), left(false, 60)], "{thousandths}");
        }
    }

    #[test]
    fn a_window_counts_in_full_and_then_not_at_all() {
        let decay = Decay::Window(Length::Days(90));
        let left = |age| decay.left(Points::whole(40), age);
        let ninety = TimeDelta::days(90);
        assert_eq!((left(ninety - TimeDelta::milliseconds(1)), left(ninety)), (Points::whole(40), Points::ZERO));
    }

    #[test]
    fn each_touch_is_rounded_half_up_once() {
        let tenth = Decay::Fades(Fading { percent: 50_000, every: Length::Days(1), smooth: false });
        let left = |thousandths, days| tenth.left(Points::thousandths(thousandths), TimeDelta::days(days));
        assert_eq!(left(5, 1), Points::thousandths(3), "two and a half thousandths");
        assert_eq!(left(-5, 1), Points::thousandths(-2), "towards more points");
        assert_eq!(left(5, 2), Points::thousandths(1));
        assert_eq!(left(1_000_000, 500), Points::ZERO, "after so many steps nothing is left");
        let nearly = Decay::Fades(Fading { percent: 1, every: Length::Days(1), smooth: false });
        assert_eq!(nearly.left(Points::whole(1), TimeDelta::days(100)).to_string(), "0.999");
    }

    #[test]
    fn it_is_known_when_something_changes_next() {
        let decay = Decay::Fades(TWENTY);
        for (age, next) in [(0, 30), (29, 30), (30, 60), (61, 90)] {
            assert_eq!(decay.next_change(TimeDelta::days(age)), Some(TimeDelta::days(next)), "{age} days");
        }
        let window = Decay::Window(Length::Days(90));
        assert_eq!(window.next_change(TimeDelta::days(89)), Some(TimeDelta::days(90)));
        assert_eq!(window.next_change(TimeDelta::days(90)), None);
    }
}
