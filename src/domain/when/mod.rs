//! Days and times as people write them: "月曜 9時", "3日後", "in 3 days", "tomorrow 14:30", "11/25"; of what is over:
//! "昨日 15時", "30分前", "friday 3pm", "2 hours ago".
//!
//! What was understood is shown before it is used, so a reading may be generous; it is never made up: a text of which a
//! part cannot be read is not read at all.

mod reading;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use crate::clock::{Timestamp, at_wall};

use reading::{Toward, read};

/// An instant with its distance from UTC; seconds may be left out.
fn instant(text: &str) -> Option<Timestamp> {
    const TO_THE_MINUTE: usize = "2026-11-18T08:00".len();
    let text = text.trim();
    Timestamp::parse_rfc3339(text).or_else(|| {
        let (minute, zone) = (text.get(..TO_THE_MINUTE)?, text.get(TO_THE_MINUTE..)?);
        Timestamp::parse_rfc3339(&format!("{minute}:00{zone}"))
    })
}

/// Reads a day, a time, or both, as seen from `now` in `zone`. A day without a time begins at the minute `day_begins`; a
/// time without a day is the next such time. Years, months and weekdays that are not named are the next ones to come.
pub fn when(text: &str, now: Timestamp, zone: Tz, day_begins: u16) -> Option<Timestamp> {
    if let Some(at) = instant(text) {
        return Some(at);
    }
    let today = now.in_zone(&zone).date_naive();
    let (away, day, time) = read(text, today, Toward::Ahead)?;
    match (away, day, time) {
        // Hours and minutes count from this very moment, and go with nothing else.
        (Some(away), None, None) => Some(now.plus(away)),
        (None, Some(day), time) => Some(at_wall(&zone, at(day, time.unwrap_or(u32::from(day_begins))))),
        (None, None, Some(time)) => {
            let today_at = at_wall(&zone, at(today, time));
            if today_at > now { Some(today_at) } else { today.succ_opt().map(|day| at_wall(&zone, at(day, time))) }
        }
        _ => None,
    }
}

/// Reads when something was, as seen from `now` in `zone`. A time without a day is today's; a day needs its time, since
/// clocks are stopped by it. Years and weekdays that are not named are the last ones. Whether it is over is not asked
/// here: who uses it says so in its own words.
pub fn when_it_was(text: &str, now: Timestamp, zone: Tz) -> Option<Timestamp> {
    if let Some(at) = instant(text) {
        return Some(at);
    }
    let today = now.in_zone(&zone).date_naive();
    match read(text, today, Toward::Back)? {
        (Some(away), None, None) => Some(now.plus(-away)),
        (None, day, Some(time)) => Some(at_wall(&zone, at(day.unwrap_or(today), time))),
        _ => None,
    }
}

/// Reads as of when something is to be looked at, as seen from `now` in `zone`: `now`, an instant, or a day, which is looked
/// at as it ended; today as it is now. Whether it is over is not asked here.
pub fn as_of(text: &str, now: Timestamp, zone: Tz) -> Option<Timestamp> {
    if matches!(text.trim(), "now" | "今" | "現在") {
        return Some(now);
    }
    match moment(text, now, zone, false)? {
        Moment::At(at) => Some(at),
        Moment::Day(day) if day == now.in_zone(&zone).date_naive() => Some(now),
        Moment::Day(day) => Some(at_wall(&zone, at(day.succ_opt()?, 0)).plus(TimeDelta::milliseconds(-1))),
    }
}

/// Reads a day by which something is to be done, as seen from `now` in `zone`: years, months and weekdays that are not named
/// are the next ones to come.
pub fn day_ahead(text: &str, now: Timestamp, zone: Tz) -> Option<NaiveDate> {
    match moment(text, now, zone, true)? {
        Moment::Day(day) => Some(day),
        Moment::At(_) => None,
    }
}

/// A day, or an instant of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// All of a day.
    Day(NaiveDate),
    /// This very instant.
    At(Timestamp),
}

/// Reads a day or an instant, for whoever looks for what was then: years and weekdays that are not named are the last
/// ones, or the next ones where what is asked for lies ahead.
pub(super) fn moment(text: &str, now: Timestamp, zone: Tz, ahead: bool) -> Option<Moment> {
    if let Some(at) = instant(text) {
        return Some(Moment::At(at));
    }
    let today = now.in_zone(&zone).date_naive();
    let toward = if ahead { Toward::Ahead } else { Toward::Back };
    match read(text, today, toward)? {
        (Some(away), None, None) => Some(Moment::At(now.plus(if ahead { away } else { -away }))),
        (None, Some(day), None) => Some(Moment::Day(day)),
        (None, day, Some(time)) => Some(Moment::At(at_wall(&zone, at(day.unwrap_or(today), time)))),
        _ => None,
    }
}

/// A minute of a day; 24:00 is the next day's first.
fn at(day: NaiveDate, minute: u32) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute))
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
    fn a_day_is_looked_at_as_it_ended_and_today_as_it_is_now() {
        let (now, zone) = (Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap(), chrono_tz::Asia::Tokyo);
        let read = |text: &str| Some(as_of(text, now, zone)?.in_zone(&zone).format("%m-%d %H:%M:%S%.3f").to_string());
        for (text, at) in [
            ("now", "11-20 16:00:00.000"),
            ("今", "11-20 16:00:00.000"),
            ("2026-11-20", "11-20 16:00:00.000"),
            ("2026-11-18", "11-18 23:59:59.999"),
            ("水曜", "11-18 23:59:59.999"),
            ("昨日 15時", "11-19 15:00:00.000"),
            ("2026-11-18T08:00:00+09:00", "11-18 08:00:00.000"),
            ("2026-11-18T08:00+09:00", "11-18 08:00:00.000"),
            ("2026-11-18T08:00Z", "11-18 17:00:00.000"),
        ] {
            assert_eq!(read(text).as_deref(), Some(at), "{text}");
        }
        assert_eq!(read("then"), None);
    }

    #[test]
    fn a_day_to_come_is_a_day_and_no_instant() {
        let (now, zone) = (Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap(), chrono_tz::Asia::Tokyo);
        let read = |text: &str| day_ahead(text, now, zone).map(|day| day.to_string());
        for (text, day) in [("2026-12-23", "2026-12-23"), ("来週水曜", "2026-11-25"), ("月末", "2026-11-30")] {
            assert_eq!(read(text).as_deref(), Some(day), "{text}");
        }
        for text in ["30分後", "2026-12-23 09:00", "soon", ""] {
            assert_eq!(read(text), None, "{text}");
        }
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
            ("25日", "11-25 09:00"),
            ("25日 14時", "11-25 14:00"),
            ("25日まで", "11-25 09:00"),
            ("25日後", "12-15 09:00"),
            ("3日", "12-03 09:00"),
            ("20日 18:00", "11-20 18:00"),
            ("今月30日", "11-30 09:00"),
            ("31日", "12-31 09:00"),
            ("来月10日 10時", "12-10 10:00"),
            ("来月の10日", "12-10 09:00"),
            ("24日(火) 9時", "11-24 09:00"),
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
            ("16:00", "11-21 16:00"),
            ("16:01", "11-20 16:01"),
        ] {
            assert_eq!(read(text).as_deref(), Some(at), "{text}");
        }
        let instant = |text: &str| Timestamp::parse_rfc3339(text).unwrap();
        let next_year = when("1/8", instant("2026-11-20T16:00:00+09:00"), chrono_tz::Asia::Tokyo, 9 * 60);
        assert_eq!(next_year, Some(instant("2027-01-08T09:00:00+09:00")), "that day of this year is over");
    }

    #[test]
    fn months_have_english_names_and_an_hour_may_stand_alone_behind_its_day() {
        for (text, at) in [
            ("tomorrow 9", "11-21 09:00"),
            ("tomorrow at 14", "11-21 14:00"),
            ("月曜 9", "11-23 09:00"),
            ("明日 15", "11-21 15:00"),
            ("Nov 30", "11-30 09:00"),
            ("nov. 30", "11-30 09:00"),
            ("30 November", "11-30 09:00"),
            ("Nov 30 9am", "11-30 09:00"),
            ("Nov 30 14:30", "11-30 14:30"),
            ("Nov 30, 10", "11-30 10:00"),
            ("on the 1st of December", "12-01 09:00"),
            ("Dec 1st, 2026 at 3pm", "12-01 15:00"),
            ("1 apr", "04-01 09:00"),
            ("9 mar", "03-09 09:00"),
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
            "13am",
            "午前14時",
            "13月1日",
            "2/30",
            "11/25(月)",
            "24日(月)",
            "0日",
            "32日",
            "来月32日",
            "3日間",
            "monthly",
            "2 hours 9:00",
            "明日 3時間後",
            "月曜 3",
            "tomorrow 5",
            "tomorrow 25",
            "9 tomorrow",
            "Nov 31",
            "Nov",
            "marching 3",
            "Nov 30:00",
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

    /// Read on Friday, 20 November 2026, 16:00 in Tokyo.
    fn read_back(text: &str) -> Option<String> {
        let (now, zone) = (Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap(), chrono_tz::Asia::Tokyo);
        let read = when_it_was(text, now, zone)?;
        Some(read.in_zone(&zone).format("%Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn what_was_is_looked_for_behind_us() {
        for (text, at) in [
            ("14:30", "2026-11-20 14:30"),
            ("午後2時半", "2026-11-20 14:30"),
            ("今日 9時", "2026-11-20 09:00"),
            ("18:00", "2026-11-20 18:00"),
            ("昨日 15時", "2026-11-19 15:00"),
            ("yesterday 3pm", "2026-11-19 15:00"),
            ("一昨日の10時", "2026-11-18 10:00"),
            ("おととい 10:15", "2026-11-18 10:15"),
            ("30分前", "2026-11-20 15:30"),
            ("2時間前", "2026-11-20 14:00"),
            ("90 min ago", "2026-11-20 14:30"),
            ("2 hours ago", "2026-11-20 14:00"),
            ("3日前 11時", "2026-11-17 11:00"),
            ("3 days ago at 11:00", "2026-11-17 11:00"),
            ("2週間前 9時", "2026-11-06 09:00"),
            ("1か月前 9時", "2026-10-20 09:00"),
            ("月曜 9時", "2026-11-16 09:00"),
            ("金曜 9時", "2026-11-13 09:00"),
            ("last friday 9am", "2026-11-13 09:00"),
            ("Nov 18 9am", "2026-11-18 09:00"),
            ("18 Dec 15:00", "2025-12-18 15:00"),
            ("yesterday 15", "2026-11-19 15:00"),
            ("thursday noon", "2026-11-19 12:00"),
            ("先週の金曜 9時", "2026-11-13 09:00"),
            ("last week monday 9:00", "2026-11-09 09:00"),
            ("今週の月曜 9時", "2026-11-16 09:00"),
            ("11/18 14:00", "2026-11-18 14:00"),
            ("11/18(水) 14時", "2026-11-18 14:00"),
            ("12月1日 10時", "2025-12-01 10:00"),
            ("18日 15時", "2026-11-18 15:00"),
            ("25日 15時", "2026-10-25 15:00"),
            ("31日 15時", "2026-10-31 15:00"),
            ("2026-11-19T08:30:00", "2026-11-19 08:30"),
            ("2026-11-19T08:30:00Z", "2026-11-19 17:30"),
        ] {
            assert_eq!(read_back(text).as_deref(), Some(at), "{text}");
        }
    }

    #[test]
    fn when_something_was_needs_a_time_and_is_never_ahead_by_its_words() {
        for text in [
            "",
            "昨日",
            "yesterday",
            "11/18",
            "last",
            "3日後 9時",
            "in 3 days 9:00",
            "30分",
            "30分後",
            "2h",
            "月末 9時",
            "just now",
        ] {
            assert_eq!(read_back(text), None, "{text}");
        }
        for text in ["30分前", "2 hours ago", "3日前", "last friday", "先月"] {
            assert_eq!(read(text), None, "nothing to come is {text}");
        }
    }
}
