//! Days and times as people write them: "月曜 9時", "3日後", "in 3 days", "tomorrow 14:30", "11/25".
//!
//! What was understood is shown before it is used, so a reading may be generous; it is never made up: a text of which a
//! part cannot be read is not read at all.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use chrono_tz::Tz;
use unicode_normalization::UnicodeNormalization;

use crate::clock::{Timestamp, at_wall};

/// Reads a day, a time, or both, as seen from `now` in `zone`. A day without a time begins at the minute `day_begins`; a
/// time without a day is the next such time. Years, months and weekdays that are not named are the next ones to come.
pub fn when(text: &str, now: Timestamp, zone: Tz, day_begins: u16) -> Option<Timestamp> {
    if let Some(at) = Timestamp::parse_rfc3339(text.trim()) {
        return Some(at);
    }
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let today = now.in_zone(&zone).naive_local();
    let mut reading = Reading { rest: folded.trim(), today: today.date(), day: None, time: None, later: None };
    while !reading.rest.is_empty() {
        reading.part()?;
    }
    let Reading { day, time, later, .. } = reading;
    match (later, day, time) {
        // Hours and minutes count from this very moment, and go with nothing else.
        (Some(later), None, None) => Some(now.plus(later)),
        (None, Some(day), time) => Some(at_wall(&zone, at(day, time.unwrap_or(u32::from(day_begins))))),
        (None, None, Some(time)) => {
            let today = at_wall(&zone, at(today.date(), time));
            let tomorrow = || today_plus(now, zone, 1).map(|day| at_wall(&zone, at(day, time)));
            if today > now { Some(today) } else { tomorrow() }
        }
        _ => None,
    }
}

fn today_plus(now: Timestamp, zone: Tz, days: u64) -> Option<NaiveDate> {
    now.in_zone(&zone).date_naive().checked_add_days(Days::new(days))
}

/// A minute of a day; 24:00 is the next day's first.
fn at(day: NaiveDate, minute: u32) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute))
}

/// A text while it is read.
struct Reading<'t> {
    rest: &'t str,
    today: NaiveDate,
    day: Option<NaiveDate>,
    /// Minutes from midnight.
    time: Option<u32>,
    later: Option<TimeDelta>,
}

const WEEKDAYS: [(Weekday, [&str; 6]); 7] = [
    (Weekday::Mon, ["月曜日", "月曜", "monday", "mon", "(月)", "月"]),
    (Weekday::Tue, ["火曜日", "火曜", "tuesday", "tue", "(火)", "火"]),
    (Weekday::Wed, ["水曜日", "水曜", "wednesday", "wed", "(水)", "水"]),
    (Weekday::Thu, ["木曜日", "木曜", "thursday", "thu", "(木)", "木"]),
    (Weekday::Fri, ["金曜日", "金曜", "friday", "fri", "(金)", "金"]),
    (Weekday::Sat, ["土曜日", "土曜", "saturday", "sat", "(土)", "土"]),
    (Weekday::Sun, ["日曜日", "日曜", "sunday", "sun", "(日)", "日"]),
];

/// Words that join and say nothing.
const JOINTS: [&str; 11] = ["から", "まで", "until", "at", "on", "in", "the", "の", "に", ",", "、"];

impl Reading<'_> {
    /// Reads one more part, or finds that it cannot.
    fn part(&mut self) -> Option<()> {
        self.rest = self.rest.trim_start();
        if self.rest.is_empty() {
            return Some(());
        }
        if let Some(minute) = self.tried(Self::clock_time) {
            return set(&mut self.time, minute);
        }
        if let Some(later) = self.tried(Self::length) {
            return set(&mut self.later, later);
        }
        if let Some(day) = self.tried(Self::named_day).or_else(|| self.tried(Self::date)) {
            // A weekday in brackets only says what the date is: 11/25(水).
            return set(&mut self.day, day);
        }
        // The T of 2026-12-01T09:00.
        if let Some(time) = self.rest.strip_prefix('t').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
            self.rest = time;
            return Some(());
        }
        JOINTS.iter().any(|joint| self.word(joint)).then_some(())
    }

    /// What a reader finds, or the text as it was before.
    fn tried<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.rest;
        let found = read(self);
        if found.is_none() {
            self.rest = before;
        }
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(word) else { return false };
        // A Latin word ends where its letters end: "mon" is not the beginning of "month".
        let ends =
            !word.ends_with(|c: char| c.is_ascii_alphabetic()) || !rest.starts_with(|c: char| c.is_ascii_alphabetic());
        if ends {
            self.rest = rest;
        }
        ends
    }

    fn any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(word))
    }

    fn number(&mut self) -> Option<u32> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let number = self.rest[..end].parse().ok()?;
        self.rest = &self.rest[end..];
        Some(number)
    }

    /// `14:30`, `9時`, `9時半`, `14時30分`, `午後3時`, `3pm`, `noon`.
    fn clock_time(&mut self) -> Option<u32> {
        if self.any(&["正午", "noon"]) {
            return Some(12 * 60);
        }
        let before_noon = self.any(&["午前"]);
        let after_noon = !before_noon && self.any(&["午後"]);
        let hour = self.number()?;
        let mut minute = 0;
        if self.word(":") {
            minute = self.number()?;
            // Seconds are read and not kept.
            if self.word(":") {
                self.number()?;
            }
        } else if self.word("時") {
            if self.word("間") {
                return None;
            }
            if self.word("半") {
                minute = 30;
            } else if let Some(read) = self.tried(|reading| reading.number().filter(|_| reading.word("分"))) {
                minute = read;
            }
        } else if !self.rest.trim_start().starts_with(['a', 'p']) {
            return None;
        }
        self.rest = self.rest.trim_start();
        let (am, pm) = (before_noon || self.word("am"), after_noon || self.word("pm"));
        let hour = match (am, pm) {
            (true, false) if hour <= 12 => hour % 12,
            (false, true) if hour <= 12 => hour % 12 + 12,
            (false, false) => hour,
            _ => return None,
        };
        let whole = hour * 60 + minute;
        let right = minute < 60 && whole <= 24 * 60 && !self.rest.starts_with('後');
        right.then_some(whole)
    }

    /// `2時間後`, `30分後`, `4h`, `90 minutes`: from this very moment.
    fn length(&mut self) -> Option<TimeDelta> {
        let count = i64::from(self.number()?);
        self.rest = self.rest.trim_start();
        let hours = self.any(&["時間後", "時間", "hours", "hour", "h"]);
        if !hours && !self.any(&["分後", "minutes", "minute", "min", "m"]) {
            return None;
        }
        if hours { TimeDelta::try_hours(count) } else { TimeDelta::try_minutes(count) }
    }

    /// `明日`, `月曜`, `来週の月曜`, `3日後`, `2 weeks`, `月末`.
    fn named_day(&mut self) -> Option<NaiveDate> {
        const NAMED: [(&[&str], u64); 4] = [
            (&["明々後日", "しあさって"], 3),
            (&["明後日", "あさって", "day after tomorrow"], 2),
            (&["明日", "あした", "あす", "tomorrow", "tmr"], 1),
            (&["今日", "本日", "きょう", "today"], 0),
        ];
        for (words, days) in NAMED {
            if self.any(words) {
                return self.today.checked_add_days(Days::new(days));
            }
        }
        if self.any(&["来月末", "end of next month"]) {
            return last_of_month(self.today.checked_add_months(Months::new(1))?);
        }
        if self.any(&["月末", "今月末", "end of month", "end of the month", "eom"]) {
            return last_of_month(self.today);
        }
        if self.any(&["来月", "next month"]) {
            return self.today.checked_add_months(Months::new(1))?.with_day(1);
        }
        self.week_and_day().or_else(|| self.tried(Self::days_later))
    }

    /// A weekday: the next one, or that of the week that is named. A week without a weekday is its Monday.
    fn week_and_day(&mut self) -> Option<NaiveDate> {
        let monday = self.today.week(Weekday::Mon).first_day();
        let weeks = if self.any(&["再来週"]) {
            Some(2)
        } else if self.any(&["来週", "next week", "next"]) {
            Some(1)
        } else if self.any(&["今週", "this week", "this"]) {
            Some(0)
        } else {
            None
        };
        let named = self.tried(|reading| {
            reading.rest = reading.rest.trim_start().trim_start_matches('の').trim_start();
            reading.weekday()
        });
        match (weeks, named) {
            (None, None) => None,
            (None, Some(day)) => {
                let ahead = (7 + day.num_days_from_monday() - self.today.weekday().num_days_from_monday()) % 7;
                // The day itself is called today.
                self.today.checked_add_days(Days::new(u64::from(if ahead == 0 { 7 } else { ahead })))
            }
            (Some(weeks), day) => {
                let day = day.map_or(0, |day| u64::from(day.num_days_from_monday()));
                monday.checked_add_days(Days::new(weeks * 7 + day))
            }
        }
    }

    fn weekday(&mut self) -> Option<Weekday> {
        WEEKDAYS.iter().find(|(_, words)| self.any(words)).map(|(day, _)| *day)
    }

    fn days_later(&mut self) -> Option<NaiveDate> {
        let count = self.number()?;
        self.rest = self.rest.trim_start();
        if self.any(&["日後", "days", "day", "d"]) {
            return self.today.checked_add_days(Days::new(count.into()));
        }
        if self.any(&["週間後", "週後", "weeks", "week", "w"]) {
            return self.today.checked_add_days(Days::new(u64::from(count) * 7));
        }
        if self.any(&["か月後", "ヶ月後", "カ月後", "ヵ月後", "ケ月後", "months", "month"]) {
            return self.today.checked_add_months(Months::new(count));
        }
        None
    }

    /// `2026-12-01`, `2026/12/1`, `12/1`, `12-1`, `12月1日`, `2026年12月1日`; a weekday in brackets behind it must be right.
    fn date(&mut self) -> Option<NaiveDate> {
        let first = self.number()?;
        let between = if self.word("年") { '年' } else { self.separator()? };
        let second = self.number()?;
        let day = if between == '月' {
            let day = second;
            if !self.word("日") {
                return None;
            }
            self.next_of(first, day)?
        } else if between == '年' {
            if !self.word("月") {
                return None;
            }
            let day = self.number()?;
            self.word("日").then(|| NaiveDate::from_ymd_opt(i32::try_from(first).ok()?, second, day))??
        } else if self.word(&between.to_string()) {
            let day = self.number()?;
            NaiveDate::from_ymd_opt(i32::try_from(first).ok().filter(|year| *year >= 1000)?, second, day)?
        } else {
            self.next_of(first, second)?
        };
        let told = if self.rest.starts_with('(') { Some(self.weekday()?) } else { None };
        told.is_none_or(|told| told == day.weekday()).then_some(day)
    }

    fn separator(&mut self) -> Option<char> {
        let separator = self.rest.chars().next().filter(|c| matches!(c, '/' | '-' | '月'))?;
        self.rest = &self.rest[separator.len_utf8()..];
        Some(separator)
    }

    /// That day of this year, or of the next one where it is over.
    fn next_of(&self, month: u32, day: u32) -> Option<NaiveDate> {
        let of = |year| NaiveDate::from_ymd_opt(year, month, day);
        let year = self.today.year();
        of(year).filter(|day| *day >= self.today).or_else(|| of(year + 1))
    }
}

fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    // Said twice is not understood.
    place.replace(value).is_none().then_some(())
}

fn last_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Read on Friday, 20 November 2026, 16:00 in Tokyo; a day begins at nine.
    fn read(text: &str) -> Option<String> {
        let (now, zone) = (Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap(), chrono_tz::Asia::Tokyo);
        let read = when(text, now, zone, 9 * 60)?;
        Some(read.in_zone(&zone).format("%m-%d %H:%M").to_string())
    }

    #[test]
    fn what_people_write_is_understood() {
        for (text, at) in [
            ("月曜 9時", "11-23 09:00"),
            ("月曜9時", "11-23 09:00"),
            ("月", "11-23 09:00"),
            ("金曜", "11-27 09:00"),
            ("金曜日の午後3時", "11-27 15:00"),
            ("来週月曜", "11-23 09:00"),
            ("来週の金曜 14:30", "11-27 14:30"),
            ("再来週の火曜", "12-01 09:00"),
            ("来週", "11-23 09:00"),
            ("明日", "11-21 09:00"),
            ("明日の15時半", "11-21 15:30"),
            ("あさって 10時15分", "11-22 10:15"),
            ("今日 18:00", "11-20 18:00"),
            ("３日後", "11-23 09:00"),
            ("2週間後", "12-04 09:00"),
            ("1か月後 正午", "12-20 12:00"),
            ("2時間後", "11-20 18:00"),
            ("30分後", "11-20 16:30"),
            ("月末", "11-30 09:00"),
            ("来月", "12-01 09:00"),
            ("来月末", "12-31 09:00"),
            ("12月1日", "12-01 09:00"),
            ("12月1日(火) 10時", "12-01 10:00"),
            ("1月8日", "01-08 09:00"),
            ("2026年12月1日", "12-01 09:00"),
            ("11/25", "11-25 09:00"),
            ("11/25 14:00", "11-25 14:00"),
            ("11/25(水) 14時", "11-25 14:00"),
            ("2026-12-01", "12-01 09:00"),
            ("2026/12/1 8:30", "12-01 08:30"),
            ("2026-12-01T08:30:00", "12-01 08:30"),
            ("2026-12-01T08:30:00Z", "12-01 17:30"),
            ("monday 9:00", "11-23 09:00"),
            ("Mon 9am", "11-23 09:00"),
            ("next friday at 3pm", "11-27 15:00"),
            ("in 3 days", "11-23 09:00"),
            ("3d", "11-23 09:00"),
            ("in 2 weeks", "12-04 09:00"),
            ("1 month", "12-20 09:00"),
            ("in 4 hours", "11-20 20:00"),
            ("90 min", "11-20 17:30"),
            ("tomorrow noon", "11-21 12:00"),
            ("end of month", "11-30 09:00"),
            ("18:00", "11-20 18:00"),
            ("9時", "11-21 09:00"),
            ("12:30 pm", "11-21 12:30"),
            ("12am", "11-21 00:00"),
            ("24:00", "11-21 00:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(at), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_as_a_whole_is_not_read() {
        for text in [
            "",
            " ",
            "soon",
            "そのうち",
            "月曜 火曜",
            "9時 10時",
            "25:00",
            "9:60",
            "13pm",
            "13月1日",
            "2/30",
            "11/25(月)",
            "monthly",
            "2 hours 9:00",
            "明日 3時間後",
            "月曜 9",
            "2026-13-01",
            "99999999999 days",
            "99999999 days",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_that_the_wall_leaves_out_is_the_first_after_it() {
        let now = Timestamp::parse_rfc3339("2026-03-28T12:00:00+01:00").unwrap();
        let read = when("tomorrow 2:30", now, chrono_tz::Europe::Berlin, 540).unwrap();
        assert_eq!(read.rfc3339(&chrono_tz::Europe::Berlin), "2026-03-29T03:00:00+02:00");
    }
}
