//! Lengths of time as the agreement writes them.

use std::fmt;

use chrono::TimeDelta;

/// A length of open time in the unit it was written in: `90s`, `5m`, `24h`, `7d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Length {
    /// Seconds, `s`.
    Seconds(i64),
    /// Minutes, `m`.
    Minutes(i64),
    /// Hours, `h`.
    Hours(i64),
    /// Whole days, `d`: 24 hours each of the calendar's open time. For calendars of whole days only (decision 14,
    /// [`Calendar::whole_days`](super::Calendar::whole_days)).
    Days(i64),
}

impl Length {
    /// Reads a whole number and its unit, with nothing between or around them; `None` for anything else, signs
    /// and fractions included.
    pub fn parse(text: &str) -> Option<Self> {
        let unit = text.chars().next_back()?;
        let digits = text.strip_suffix(unit)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // 32 bits reach beyond ten thousand years of days and still fit when turned into milliseconds.
        let count = i64::from(digits.parse::<u32>().ok()?);
        match unit {
            's' => Some(Self::Seconds(count)),
            'm' => Some(Self::Minutes(count)),
            'h' => Some(Self::Hours(count)),
            'd' => Some(Self::Days(count)),
            _ => None,
        }
    }

    /// The open time it stands for; a day is 24 hours. Lengths beyond what can be counted are held at the longest.
    pub fn time(self) -> TimeDelta {
        let (count, unit_ms) = match self {
            Self::Seconds(count) => (count, 1000),
            Self::Minutes(count) => (count, 60 * 1000),
            Self::Hours(count) => (count, 60 * 60 * 1000),
            Self::Days(count) => (count, 24 * 60 * 60 * 1000),
        };
        TimeDelta::try_milliseconds(count.saturating_mul(unit_ms)).unwrap_or(TimeDelta::MIN)
    }

    /// Whether it was written in days.
    pub fn in_days(self) -> bool {
        matches!(self, Self::Days(_))
    }
}

/// As it was written.
impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match self {
            Self::Seconds(count) => (count, 's'),
            Self::Minutes(count) => (count, 'm'),
            Self::Hours(count) => (count, 'h'),
            Self::Days(count) => (count, 'd'),
        };
        f.pad(&format!("{count}{unit}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_read_and_written_alike() {
        for text in ["0m", "5m", "24h", "7d", "90s"] {
            assert_eq!(Length::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Length::parse("7d").unwrap().time(), TimeDelta::hours(7 * 24));
        assert_eq!(Length::parse("90s").unwrap().time(), TimeDelta::seconds(90));
        assert!(Length::Days(7).in_days() && !Length::Hours(168).in_days());
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for text in ["", "5", "h", "+5m", "-5m", "1.5h", " 5m", "5 m", "5w", "5日", "99999999999999999999d"] {
            assert_eq!(Length::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_absurd_length_is_held_at_the_longest() {
        assert_eq!(Length::Days(i64::MAX).time(), TimeDelta::MAX);
        assert_eq!(Length::Days(i64::MIN).time(), TimeDelta::MIN);
    }
}
