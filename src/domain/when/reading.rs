//! A text as days and times, part by part.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta, Weekday};
use unicode_normalization::UnicodeNormalization;

/// Which way what is not named lies: a year, a week, hours and minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Toward {
    /// What is to come.
    Ahead,
    /// What is over.
    Back,
}

/// What was said: how far away from this very moment, on which day, at which minute of a day.
type Said = (Option<TimeDelta>, Option<NaiveDate>, Option<u32>);

/// Reads all of a text, or nothing.
pub(super) fn read(text: &str, today: NaiveDate, toward: Toward) -> Option<Said> {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut reading = Reading { rest: folded.trim(), today, toward, day: None, time: None, away: None };
    while !reading.rest.is_empty() {
        reading.part()?;
    }
    Some((reading.away, reading.day, reading.time))
}

/// A text while it is read.
struct Reading<'t> {
    rest: &'t str,
    today: NaiveDate,
    toward: Toward,
    day: Option<NaiveDate>,
    /// Minutes from midnight.
    time: Option<u32>,
    /// From this very moment.
    away: Option<TimeDelta>,
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

/// The months' English names, from January on.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan"],
    &["february", "feb"],
    &["march", "mar"],
    &["april", "apr"],
    &["may"],
    &["june", "jun"],
    &["july", "jul"],
    &["august", "aug"],
    &["september", "sept", "sep"],
    &["october", "oct"],
    &["november", "nov"],
    &["december", "dec"],
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
        // Before the time: the "1 a" of "1 april" is no hour.
        if let Some(day) = self.tried(Self::date_with_month_name) {
            return set(&mut self.day, day);
        }
        if let Some(minute) = self.tried(Self::clock_time) {
            return set(&mut self.time, minute);
        }
        if let Some(away) = self.tried(Self::length) {
            return set(&mut self.away, away);
        }
        if let Some(day) = self.tried(Self::named_day).or_else(|| self.tried(Self::date)) {
            // A weekday in brackets only says what the date is, and must be right: 11/25(水).
            if self.rest.starts_with('(') && self.weekday()? != day.weekday() {
                return None;
            }
            return set(&mut self.day, day);
        }
        if let Some(minute) = self.tried(Self::bare_hour) {
            return set(&mut self.time, minute);
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
        let right = minute < 60 && whole <= 24 * 60 && !self.rest.starts_with(['後', '前']);
        right.then_some(whole)
    }

    /// The `9` of `tomorrow 9`: after a day, at the end, and only an hour that is not as well one of the afternoon.
    fn bare_hour(&mut self) -> Option<u32> {
        self.day?;
        let hour = self.number()?;
        (self.rest.trim().is_empty() && (7..24).contains(&hour)).then_some(hour * 60)
    }

    /// What ends a length: `3日後`, or only `3 days`; of what is over `3日前`, `3 days ago`, and never without it.
    fn away(&mut self) -> Option<()> {
        self.rest = self.rest.trim_start();
        match self.toward {
            Toward::Ahead => self.any(&["後"]) || !self.any(&["前", "ago"]),
            Toward::Back => self.any(&["前", "ago"]),
        }
        .then_some(())
    }

    /// `2時間後`, `30分後`, `4h`, `90 minutes`; `30分前`, `2 hours ago`: from this very moment.
    fn length(&mut self) -> Option<TimeDelta> {
        let count = i64::from(self.number()?);
        self.rest = self.rest.trim_start();
        let hours = self.any(&["時間", "hours", "hour", "h"]);
        if !hours && !self.any(&["分", "minutes", "minute", "mins", "min", "m"]) {
            return None;
        }
        self.away()?;
        if hours { TimeDelta::try_hours(count) } else { TimeDelta::try_minutes(count) }
    }

    /// `明日`, `月曜`, `来週の月曜`, `3日後`, `25日`, `来月10日`, `2 weeks`, `月末`; `昨日`, `先週の金曜`, `3日前`.
    fn named_day(&mut self) -> Option<NaiveDate> {
        const NAMED: [(&[&str], i64); 6] = [
            (&["明々後日", "しあさって"], 3),
            (&["明後日", "あさって", "day after tomorrow"], 2),
            (&["明日", "あした", "あす", "tomorrow", "tmr"], 1),
            (&["今日", "本日", "きょう", "today"], 0),
            (&["昨日", "きのう", "yesterday"], -1),
            (&["一昨日", "おととい", "day before yesterday"], -2),
        ];
        for (words, days) in NAMED {
            if self.any(words) {
                return self.today.checked_add_signed(TimeDelta::days(days));
            }
        }
        if self.toward == Toward::Ahead {
            if self.any(&["来月末", "end of next month"]) {
                return last_of_month(self.today.checked_add_months(Months::new(1))?);
            }
            if self.any(&["月末", "今月末", "end of month", "end of the month", "eom"]) {
                return last_of_month(self.today);
            }
            if self.any(&["来月", "next month"]) {
                let first = self.today.checked_add_months(Months::new(1))?.with_day(1)?;
                return match self.tried(Self::day_of_month) {
                    Some(day) => first.with_day(day),
                    None => Some(first),
                };
            }
        }
        self.week_and_day().or_else(|| self.tried(Self::days_away)).or_else(|| {
            let day = self.tried(|reading| {
                reading.any(&["今月"]);
                reading.day_of_month()
            })?;
            self.nearest_day(day)
        })
    }

    /// `25日`: the day of a month, which is no length as `3日後` is one.
    fn day_of_month(&mut self) -> Option<u32> {
        self.rest = self.rest.trim_start().trim_start_matches('の').trim_start();
        let day = self.number()?;
        (self.word("日") && !self.rest.starts_with(['後', '前', '間'])).then_some(day)
    }

    /// That day of this month, or of the first month on the side that is meant which has it.
    fn nearest_day(&self, day: u32) -> Option<NaiveDate> {
        let first = self.today.with_day(1)?;
        (0..=2).find_map(|months| {
            let month = match self.toward {
                Toward::Ahead => first.checked_add_months(Months::new(months))?,
                Toward::Back => first.checked_sub_months(Months::new(months))?,
            };
            month.with_day(day).filter(|found| match self.toward {
                Toward::Ahead => *found >= self.today,
                Toward::Back => *found <= self.today,
            })
        })
    }

    /// A weekday: the next or the last one, or that of the week that is named. A week without a weekday is its Monday.
    fn week_and_day(&mut self) -> Option<NaiveDate> {
        const WEEKS: [(&[&str], i64); 4] = [
            (&["再来週"], 2),
            (&["来週", "next week", "next"], 1),
            (&["今週", "this week", "this"], 0),
            (&["先週", "last week"], -1),
        ];
        let monday = self.today.week(Weekday::Mon).first_day();
        let weeks = WEEKS.iter().find(|(words, _)| self.any(words)).map(|(_, weeks)| *weeks);
        // "Last friday" is the last one there was, be it of this week.
        if weeks.is_none() && self.toward == Toward::Back {
            self.any(&["last"]);
        }
        let named = self.tried(|reading| {
            reading.rest = reading.rest.trim_start().trim_start_matches('の').trim_start();
            reading.weekday()
        });
        match (weeks, named) {
            (None, None) => None,
            (None, Some(day)) => self.today.checked_add_signed(TimeDelta::days(self.days_to(day))),
            (Some(weeks), day) => {
                let day = day.map_or(0, |day| i64::from(day.num_days_from_monday()));
                monday.checked_add_signed(TimeDelta::days(weeks * 7 + day))
            }
        }
    }

    /// To the next or the last such day. The day itself is called today.
    fn days_to(&self, day: Weekday) -> i64 {
        let of = |day: Weekday| i64::from(day.num_days_from_monday());
        let (here, there) = (of(self.today.weekday()), of(day));
        match self.toward {
            Toward::Ahead => (there - here - 1).rem_euclid(7) + 1,
            Toward::Back => -((here - there - 1).rem_euclid(7) + 1),
        }
    }

    fn weekday(&mut self) -> Option<Weekday> {
        WEEKDAYS.iter().find(|(_, words)| self.any(words)).map(|(day, _)| *day)
    }

    fn days_away(&mut self) -> Option<NaiveDate> {
        let count = self.number()?;
        self.rest = self.rest.trim_start();
        // 25日 is a date: as a length it needs its 後 or 前.
        let days = if self.word("日") {
            if !self.rest.starts_with(['後', '前']) {
                return None;
            }
            Some(1)
        } else if self.any(&["days", "day", "d"]) {
            Some(1)
        } else if self.any(&["週間", "週", "weeks", "week", "w"]) {
            Some(7)
        } else if self.any(&["か月", "ヶ月", "カ月", "ヵ月", "ケ月", "months", "month"]) {
            None
        } else {
            return None;
        };
        self.away()?;
        match (days, self.toward) {
            (Some(days), Toward::Ahead) => self.today.checked_add_days(Days::new(u64::from(count) * days)),
            (Some(days), Toward::Back) => self.today.checked_sub_days(Days::new(u64::from(count) * days)),
            (None, Toward::Ahead) => self.today.checked_add_months(Months::new(count)),
            (None, Toward::Back) => self.today.checked_sub_months(Months::new(count)),
        }
    }

    /// `2026-12-01`, `2026/12/1`, `12/1`, `12-1`, `12月1日`, `2026年12月1日`.
    fn date(&mut self) -> Option<NaiveDate> {
        let first = self.number()?;
        let between = if self.word("年") { '年' } else { self.separator()? };
        let second = self.number()?;
        let day = if between == '月' {
            let day = second;
            if !self.word("日") {
                return None;
            }
            self.nearest(first, day)?
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
            self.nearest(first, second)?
        };
        Some(day)
    }

    /// `Nov 30`, `30 November`, `the 1st of December`, `Nov 30, 2026`.
    fn date_with_month_name(&mut self) -> Option<NaiveDate> {
        let before = self.month();
        self.rest = self.rest.trim_start();
        let day = self.number()?;
        self.any(&["st", "nd", "rd", "th"]);
        let month = if let Some(month) = before {
            month
        } else {
            self.rest = self.rest.trim_start();
            self.any(&["of"]);
            self.month()?
        };
        let year = self.tried(|reading| {
            reading.rest = reading.rest.trim_start();
            reading.any(&[","]);
            reading.rest = reading.rest.trim_start();
            reading.number().filter(|year| (2000..2200).contains(year))
        });
        match year {
            Some(year) => NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day),
            None if self.rest.starts_with(':') => None,
            None => self.nearest(month, day),
        }
    }

    /// A month by its English name.
    fn month(&mut self) -> Option<u32> {
        self.rest = self.rest.trim_start();
        let month = MONTHS.iter().position(|names| self.any(names))?;
        self.rest = self.rest.strip_prefix('.').unwrap_or(self.rest);
        u32::try_from(month + 1).ok()
    }

    fn separator(&mut self) -> Option<char> {
        let separator = self.rest.chars().next().filter(|c| matches!(c, '/' | '-' | '月'))?;
        self.rest = &self.rest[separator.len_utf8()..];
        Some(separator)
    }

    /// That day of this year, or of the one next to it on the side that is meant.
    fn nearest(&self, month: u32, day: u32) -> Option<NaiveDate> {
        let of = |year| NaiveDate::from_ymd_opt(year, month, day);
        let year = self.today.year();
        match self.toward {
            Toward::Ahead => of(year).filter(|day| *day >= self.today).or_else(|| of(year + 1)),
            Toward::Back => of(year).filter(|day| *day <= self.today).or_else(|| of(year - 1)),
        }
    }
}

fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    // Said twice is not understood.
    place.replace(value).is_none().then_some(())
}

fn last_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()
}
