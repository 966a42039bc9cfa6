//! Values that are compared: lengths of time, and days and instants. All spans are half-open: `[from, until)`.

use chrono::{Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Weekday};
use chrono_tz::Tz;

use crate::clock::{OnWall, Timestamp, at_wall};
use crate::domain::search_key;
use crate::domain::when::{Moment, moment};

/// From when until before when, in milliseconds; without an end where absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Between {
    /// The first that is meant.
    pub from: Option<i64>,
    /// The first behind it that is not.
    pub until: Option<i64>,
}

impl Between {
    /// Whether it is meant.
    pub fn has(self, value: i64) -> bool {
        self.from.is_none_or(|from| from <= value) && self.until.is_none_or(|until| value < until)
    }
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compared<'t> {
    Alone(&'t str),
    Under(&'t str),
    UpTo(&'t str),
    Over(&'t str),
    From(&'t str),
    Range(&'t str, &'t str),
}

fn compared(text: &str) -> Compared<'_> {
    if let Some(rest) = text.strip_prefix("<=").or_else(|| text.strip_prefix('≦')) {
        return Compared::UpTo(rest);
    }
    if let Some(rest) = text.strip_prefix(">=").or_else(|| text.strip_prefix('≧')) {
        return Compared::From(rest);
    }
    if let Some(rest) = text.strip_prefix('<') {
        return Compared::Under(rest);
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Compared::Over(rest);
    }
    match text.split_once("..").or_else(|| text.split_once('~')) {
        Some((from, until)) => Compared::Range(from, until),
        None => Compared::Alone(text.strip_prefix('=').unwrap_or(text)),
    }
}

/// A length of time, in milliseconds: `30m`, `2h`, `1w1d`, `1時間30分`; negative with a minus.
pub(super) fn length(text: &str) -> Option<i64> {
    const UNITS: [(&[&str], i64); 5] = [
        (&["週間", "週", "weeks", "week", "w"], 7 * 86_400_000),
        (&["日間", "日", "days", "day", "d"], 86_400_000),
        (&["時間", "hours", "hour", "h"], 3_600_000),
        (&["分間", "分", "minutes", "minute", "min", "m"], 60_000),
        (&["秒", "seconds", "sec", "s"], 1_000),
    ];
    let folded = search_key(text);
    let (sign, mut rest) = match folded.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, folded.as_str()),
    };
    let mut total = 0_i64;
    if rest == "0" {
        return Some(0);
    }
    let mut is_any = false;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let count = i64::from(rest[..end].parse::<u32>().ok()?);
        rest = &rest[end..];
        let unit = UNITS.iter().find_map(|(names, unit)| {
            names.iter().find_map(|name| rest.strip_prefix(name).map(|behind| (behind, *unit)))
        });
        let (behind, unit) = unit?;
        total = total.checked_add(count.checked_mul(unit)?)?;
        rest = behind;
        is_any = true;
    }
    // A million days is longer than anybody waits, and can still be added to any instant.
    is_any.then_some(sign * total).filter(|total| total.abs() <= 86_400_000_000_000)
}

/// A span of lengths: one alone is "that much or less".
pub(super) fn lengths(text: &str) -> Option<Between> {
    let end = |text: &str| if text.is_empty() { Some(None) } else { length(text).map(Some) };
    Some(match compared(text) {
        Compared::Alone(text) | Compared::UpTo(text) => Between { from: None, until: Some(length(text)? + 1) },
        Compared::Under(text) => Between { from: None, until: Some(length(text)?) },
        Compared::Over(text) => Between { from: Some(length(text)? + 1), until: None },
        Compared::From(text) => Between { from: Some(length(text)?), until: None },
        Compared::Range(from, until) => {
            let between = Between { from: end(from)?, until: end(until)? };
            (between != Between::default()).then_some(between)?
        }
    })
}

/// From where dates are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) now: Timestamp,
    pub(super) zone: Tz,
    /// Whether what is asked for lies ahead: a length counts from now on, and not back.
    pub(super) ahead: bool,
}

impl Seen {
    fn begins(self, day: NaiveDate) -> i64 {
        at_wall(&self.zone, day.and_time(NaiveTime::MIN)).millis()
    }

    fn days(self, first: NaiveDate, behind: NaiveDate) -> (i64, i64) {
        (self.begins(first), self.begins(behind))
    }

    /// Weeks and months: `[first instant, first instant behind)`.
    fn stretch(self, text: &str) -> Option<(i64, i64)> {
        const WEEKS: [(&[&str], i64); 3] = [
            (&["今週", "this-week", "thisweek", "week"], 0),
            (&["先週", "last-week", "lastweek"], -1),
            (&["来週", "next-week", "nextweek"], 1),
        ];
        const MONTHS: [(&[&str], i32); 3] = [
            (&["今月", "this-month", "thismonth", "month"], 0),
            (&["先月", "last-month", "lastmonth"], -1),
            (&["来月", "next-month", "nextmonth"], 1),
        ];
        let today = self.now.in_zone(&self.zone).date_naive();
        let folded = search_key(text);
        if let Some((_, weeks)) = WEEKS.iter().find(|(names, _)| names.contains(&folded.as_str())) {
            let monday = today.week(Weekday::Mon).first_day().checked_add_signed(TimeDelta::weeks(*weeks))?;
            return Some(self.days(monday, monday.checked_add_signed(TimeDelta::weeks(1))?));
        }
        let (_, months) = MONTHS.iter().find(|(names, _)| names.contains(&folded.as_str()))?;
        let first = today.with_day(1)?;
        let first = match months {
            -1 => first.checked_sub_months(Months::new(1))?,
            0 => first,
            _ => first.checked_add_months(Months::new(1))?,
        };
        Some(self.days(first, first.checked_add_months(Months::new(1))?))
    }

    /// What one value means: `[first instant, first instant behind)`.
    fn one(self, text: &str) -> Option<(i64, i64)> {
        if let Some(stretch) = self.stretch(text) {
            return Some(stretch);
        }
        if let Some(length) = length(text) {
            let away = if self.ahead { length } else { -length };
            let at = self.now.millis().checked_add(away)?;
            return Some((at, at + 1));
        }
        match moment(text, self.now, self.zone, self.ahead)? {
            Moment::Day(day) => Some(self.days(day, day.succ_opt()?)),
            Moment::At(at) => Some((at.millis(), at.millis().checked_add(1)?)),
        }
    }

    /// A span of instants. A length alone is "within that much of now".
    pub(super) fn instants(self, text: &str) -> Option<Between> {
        let span = |from, until| Some(Between { from, until });
        match compared(text) {
            Compared::Alone(text) => {
                let (from, until) = self.one(text)?;
                match length(text) {
                    Some(_) if self.ahead => span(Some(self.now.millis()), Some(until)),
                    Some(_) => span(Some(from), Some(self.now.millis() + 1)),
                    None => span(Some(from), Some(until)),
                }
            }
            Compared::Under(text) => span(None, Some(self.one(text)?.0)),
            Compared::UpTo(text) => span(None, Some(self.one(text)?.1)),
            Compared::Over(text) => span(Some(self.one(text)?.1), None),
            Compared::From(text) => span(Some(self.one(text)?.0), None),
            Compared::Range(from, until) => {
                let begin =
                    |text: &str| if text.is_empty() { Some(None) } else { self.one(text).map(|one| Some(one.0)) };
                let between = Between { from: begin(from)?, until: begin(until)? };
                (between != Between::default()).then_some(between)
            }
        }
    }

    /// A span of instants in words that hold in every language.
    pub(super) fn told(self, between: Between) -> String {
        let shown = |at: i64| {
            let at = Timestamp::from_millis(at);
            let local = at.in_zone(&self.zone);
            if local.time() == NaiveTime::MIN {
                local.date_naive().to_string()
            } else {
                OnWall { at, zone: self.zone }.to_string()
            }
        };
        let is_day = |from: i64, until: i64| {
            let day = Timestamp::from_millis(from).in_zone(&self.zone).date_naive();
            day.succ_opt().map(|next| self.days(day, next)) == Some((from, until))
        };
        match (between.from, between.until) {
            (Some(from), Some(until)) if is_day(from, until) => shown(from),
            (Some(from), Some(until)) => format!("{}..{}", shown(from), shown(until)),
            (Some(from), None) => format!(">={}", shown(from)),
            (None, Some(until)) => format!("<{}", shown(until)),
            (None, None) => String::new(),
        }
    }
}

/// A span of lengths in words that hold in every language.
pub(super) fn lengths_told(between: Between) -> String {
    let shown = |ms: i64| crate::domain::countdown(TimeDelta::milliseconds(ms));
    match (between.from, between.until) {
        (Some(from), Some(until)) => format!("{}..{}", shown(from), shown(until)),
        (Some(from), None) => format!(">={}", shown(from)),
        (None, Some(until)) => format!("<{}", shown(until)),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(ahead: bool) -> Seen {
        // Friday.
        let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap();
        Seen { now, zone: chrono_tz::Asia::Tokyo, ahead }
    }

    #[test]
    fn lengths_are_read_as_people_write_them() {
        let minutes = |text: &str| length(text).map(|ms| ms / 60_000);
        for (text, read) in [
            ("30m", 30),
            ("2h", 120),
            ("1d", 1_440),
            ("1w1d", 8 * 1_440),
            ("1時間30分", 90),
            ("2日", 2_880),
            ("-2h", -120),
            ("0", 0),
        ] {
            assert_eq!(minutes(text), Some(read), "{text}");
        }
        for text in ["", "m", "3", "3x", "h2", "99999999999d", "-"] {
            assert_eq!(length(text), None, "{text}");
        }
        assert_eq!(lengths("<30m"), Some(Between { from: None, until: Some(1_800_000) }));
        assert_eq!(lengths("30m..2h"), Some(Between { from: Some(1_800_000), until: Some(7_200_000) }));
        assert_eq!(lengths(".."), None);
    }

    #[test]
    fn days_are_read_from_where_one_stands() {
        let told = |ahead: bool, text: &str| seen(ahead).instants(text).map(|between| seen(ahead).told(between));
        for (ahead, text, read) in [
            (false, "today", "2026-11-20"),
            (false, "今日", "2026-11-20"),
            (false, "昨日", "2026-11-19"),
            (false, "今週", "2026-11-16..2026-11-23"),
            (false, "先月", "2026-10-01..2026-11-01"),
            (false, "2026-11-01", "2026-11-01"),
            (false, "11/18", "2026-11-18"),
            (false, "2026-11-01..2026-11-10", "2026-11-01..2026-11-10"),
            (false, ">2026-11-01", ">=2026-11-02"),
            (false, "<=2026-11-01", "<2026-11-02"),
            (false, "7d..", ">=2026-11-13 16:00"),
            (false, "mon", "2026-11-16"),
            (true, "mon", "2026-11-23"),
            (true, "明日", "2026-11-21"),
            (true, "<=today", "<2026-11-21"),
        ] {
            assert_eq!(told(ahead, text).as_deref(), Some(read), "{text}");
        }
        assert_eq!(told(false, "そのうち"), None);
        let week = seen(false).instants("7d").unwrap();
        assert!(week.has(seen(false).now.millis()) && !week.has(seen(false).now.millis() + 1));
    }
}
