//! What a text says about a date, and in which order a whole column says it.
//!
//! `2018-02-26` can be read in one way and is read anywhere. `10/11/2026` can not: the column has to say, by a value
//! such as `26/11/2026` or because somebody stated its order.

mod time;

use chrono::offset::LocalResult;
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use self::time::read_time;
use super::value::fold;
use super::workbook::date_of;
use crate::clock::Timestamp;

/// The order of day, month and year, or what a date is counted in where it is one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Ymd,
    /// Days as Excel counts them, from 1900.
    Serial,
    /// Days as Excel counted them on old Macs, from 1904.
    Serial1904,
    /// Seconds from 1970 in UTC.
    Seconds,
    /// Milliseconds from 1970 in UTC.
    Milliseconds,
}

impl DateOrder {
    /// Those of day, month and year.
    pub const ALL: &'static [Self] = &[Self::Dmy, Self::Mdy, Self::Ymd];

    /// The word: `dmy`, `mdy`, `ymd`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::Ymd => "ymd",
            Self::Serial => "serial",
            Self::Serial1904 => "serial_1904",
            Self::Seconds => "unix",
            Self::Milliseconds => "unix_ms",
        }
    }

    /// The one that `word` stands for.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|order| order.word() == word)
    }
}

/// The three numbers of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// Year, month, day: four digits first, or words that name them.
    YearFirst(i32, u32, u32),
    /// Two numbers of which one is the day, and the year.
    YearLast(u32, u32, i32),
    /// Three numbers of at most two digits.
    Short(u32, u32, u32),
}

/// A date, perhaps with a time, as somebody wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    numbers: Numbers,
    time: Option<NaiveTime>,
    offset: Option<FixedOffset>,
}

/// Why a date is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Not the form of a date, or no such day.
    NoDate,
    /// The column's order does not fit it, or is not known.
    Order,
    /// That hour was left out when the clocks went forward.
    Gap,
}

/// An instant that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// The instant.
    pub(super) at: Timestamp,
    /// Whether the zone had to be assumed.
    pub(super) is_local: bool,
    /// Whether that hour was there twice; it is the earlier one.
    pub(super) is_fold: bool,
}

/// What a value says about its column's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vote {
    /// Can be read in one way only, by its form.
    Clear,
    /// The first number is above twelve.
    Dmy,
    /// The second number is above twelve.
    Mdy,
    /// Could be either.
    Either,
}

impl Written {
    /// Reads the form of `text`; nothing where it is not that of a date.
    pub(super) fn read(text: &str) -> Option<Self> {
        if let Some(plain) = read_plain(text.as_bytes()) {
            return Some(plain);
        }
        let folded = fold(text.trim());
        let (numbers, rest) = read_numbers(&folded)?;
        let (time, offset) = if rest.is_empty() { (None, None) } else { read_time(rest)? };
        Some(Self { numbers, time, offset })
    }

    /// What it says about the order of its column; nothing where it cannot be a date or is the same in any order.
    pub(super) fn vote(self) -> Option<Vote> {
        Some(match self.numbers {
            Numbers::YearFirst(..) => Vote::Clear,
            Numbers::Short(..) => Vote::Either,
            _ if self.is_same_either_way() => return None,
            Numbers::YearLast(first, second, _) => match (first > 12, second > 12) {
                (true, true) => return None,
                (true, false) => Vote::Dmy,
                (false, true) => Vote::Mdy,
                (false, false) => Vote::Either,
            },
        })
    }

    /// Whether it is like `05/05/2026`, which can be read without its column's order and tells nothing of it.
    fn is_same_either_way(self) -> bool {
        matches!(self.numbers, Numbers::YearLast(first, second, _) if first == second)
    }

    /// Whether it names its offset from UTC.
    pub(super) fn has_offset(self) -> bool {
        self.offset.is_some()
    }

    /// Reads `text` in a column of `order`, which may say that its dates are numbers. What is no number is read as a date
    /// all the same: a workbook's own dates come as such.
    pub(super) fn read_in(text: &str, order: Option<DateOrder>) -> Option<Self> {
        let Some((order, number)) = order.filter(|order| !DateOrder::ALL.contains(order)).zip(counted(text)) else {
            return Self::read(text);
        };
        match order {
            DateOrder::Seconds => Self::of_instant(number * 1000.0),
            DateOrder::Milliseconds => Self::of_instant(number),
            serial => date_of(number, serial == DateOrder::Serial1904).map(|at| Self::of(at, None)),
        }
    }

    /// The instant that is so many milliseconds after 1970.
    fn of_instant(millis: f64) -> Option<Self> {
        // Up to the year 9999.
        if !(0.0..253_402_300_800_000.0).contains(&millis) {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, reason = "checked above; rounding could move it into the future")]
        let at = DateTime::from_timestamp_millis(millis as i64)?.naive_utc();
        Some(Self::of(at, FixedOffset::east_opt(0)))
    }

    fn of(at: NaiveDateTime, offset: Option<FixedOffset>) -> Self {
        let day = at.date();
        Self { numbers: Numbers::YearFirst(day.year(), day.month(), day.day()), time: Some(at.time()), offset }
    }

    /// The day, in a column of `order`.
    pub(super) fn day(self, order: Option<DateOrder>) -> Result<NaiveDate, Fault> {
        let order = if self.is_same_either_way() { Some(DateOrder::Dmy) } else { order };
        let (year, month, day) = match (self.numbers, order) {
            (Numbers::YearFirst(year, month, day), _)
            | (Numbers::YearLast(day, month, year), Some(DateOrder::Dmy))
            | (Numbers::YearLast(month, day, year), Some(DateOrder::Mdy)) => (year, month, day),
            (Numbers::Short(day, month, year), Some(DateOrder::Dmy))
            | (Numbers::Short(month, day, year), Some(DateOrder::Mdy))
            | (Numbers::Short(year, month, day), Some(DateOrder::Ymd)) => {
                (2000 + i32::try_from(year).unwrap_or(0), month, day)
            }
            _ => return Err(Fault::Order),
        };
        NaiveDate::from_ymd_opt(year, month, day).ok_or(Fault::NoDate)
    }

    /// The instant, in a column of `order` and, where it names no offset, in `zone`. A day alone is its start.
    pub(super) fn instant(self, order: Option<DateOrder>, zone: Tz) -> Result<Named, Fault> {
        let day = self.day(order)?;
        let Some(time) = self.time else {
            let at = start_of_day(day, zone).ok_or(Fault::NoDate)?;
            return Ok(Named { at, is_local: true, is_fold: false });
        };
        let local = day.and_time(time);
        if let Some(offset) = self.offset {
            let at = offset.from_local_datetime(&local).single().ok_or(Fault::NoDate)?;
            return Ok(Named { at: at.to_utc().into(), is_local: false, is_fold: false });
        }
        match zone.from_local_datetime(&local) {
            LocalResult::Single(at) => Ok(Named { at: at.to_utc().into(), is_local: true, is_fold: false }),
            LocalResult::Ambiguous(early, _) => Ok(Named { at: early.to_utc().into(), is_local: true, is_fold: true }),
            LocalResult::None => Err(Fault::Gap),
        }
    }
}

/// `2026-04-01 09:30:00` and `2026-04-01T09:30:00`, as programs write it in every row; nothing of what is written in any
/// other way.
fn read_plain(text: &[u8]) -> Option<Written> {
    let [year @ .., b'-', _, _, b'-', _, _, b' ' | b'T', _, _, b':', _, _, b':', _, _] = text else { return None };
    let number = |digits: &[u8]| {
        let digit = |sum: u32, byte: &u8| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0'));
        digits.iter().try_fold(0, digit)
    };
    let two = |at: usize| number(&text[at..at + 2]);
    let year = if year.len() == 4 { number(year)? } else { return None };
    let numbers = Numbers::YearFirst(i32::try_from(year).ok()?, two(5)?, two(8)?);
    let time = NaiveTime::from_hms_opt(two(11)?, two(14)?, two(17)?)?;
    Some(Written { numbers, time: Some(time), offset: None })
}

fn counted(text: &str) -> Option<f64> {
    fold(text.trim()).replace(',', "").parse().ok()
}

/// The first instant of a day: not always midnight, where the clocks go forward at midnight.
fn start_of_day(day: NaiveDate, zone: Tz) -> Option<Timestamp> {
    let end = day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN);
    let mut local: NaiveDateTime = day.and_time(NaiveTime::MIN);
    while local < end {
        if let Some(at) = zone.from_local_datetime(&local).earliest() {
            return Some(at.to_utc().into());
        }
        local += TimeDelta::minutes(15);
    }
    None
}

/// Takes the digits at the front: their number, how many there are, and what comes after.
fn digits(text: &str) -> Option<(u32, usize, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(count);
    if !(1..=4).contains(&count) {
        return None;
    }
    Some((number.parse().ok()?, count, rest))
}

fn read_numbers(text: &str) -> Option<(Numbers, &str)> {
    for (era, year_before) in [("令和", 2018), ("平成", 1988), ("昭和", 1925)] {
        if let Some(rest) = text.strip_prefix(era) {
            let (year, rest) = match rest.strip_prefix('元') {
                Some(rest) => (1, rest),
                None => digits(rest).map(|(year, _, rest)| (year, rest))?,
            };
            return read_month_and_day(year_before + i32::try_from(year).ok()?, rest);
        }
    }
    if let Some(era) = read_short_era(text) {
        return era;
    }
    let (first, first_digits, rest) = digits(text)?;
    if first_digits == 4 && rest.starts_with('年') {
        return read_month_and_day(i32::try_from(first).ok()?, rest);
    }
    let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
    let (second, second_digits, rest) = digits(rest.strip_prefix(separator)?)?;
    let (third, third_digits, rest) = digits(rest.strip_prefix(separator)?)?;
    let numbers = match (first_digits, second_digits, third_digits) {
        (4, 1..=2, 1..=2) => Numbers::YearFirst(i32::try_from(first).ok()?, second, third),
        (1..=2, 1..=2, 4) => Numbers::YearLast(first, second, i32::try_from(third).ok()?),
        (1..=2, 1..=2, 1..=2) => Numbers::Short(first, second, third),
        _ => return None,
    };
    Some((numbers, rest))
}

/// `R8.4.1`, as in Japanese spreadsheets and forms: the era's letter, then the year in it. Nothing where it begins otherwise.
#[allow(clippy::option_option, reason = "whether it begins so, and whether it is right")]
fn read_short_era(text: &str) -> Option<Option<(Numbers, &str)>> {
    let eras = [(['R', 'r'], 2018), (['H', 'h'], 1988), (['S', 's'], 1925)];
    let (year_before, rest) = eras.iter().find_map(|(letters, year)| Some((*year, text.strip_prefix(letters)?)))?;
    let year = rest.strip_prefix('元').map(|rest| (1, 1, rest)).or_else(|| digits(rest));
    Some(year.and_then(|(year, _, rest)| {
        let year = year_before + i32::try_from(year).ok().filter(|year| (1..=99).contains(year))?;
        if rest.starts_with('年') {
            return read_month_and_day(year, rest);
        }
        let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
        let (month, month_digits, rest) = digits(rest.strip_prefix(separator)?)?;
        let (day, day_digits, rest) = digits(rest.strip_prefix(separator)?)?;
        (month_digits <= 2 && day_digits <= 2).then_some((Numbers::YearFirst(year, month, day), rest))
    }))
}

fn read_month_and_day(year: i32, text: &str) -> Option<(Numbers, &str)> {
    let (month, _, rest) = digits(text.strip_prefix('年')?)?;
    let (day, _, rest) = digits(rest.strip_prefix('月')?)?;
    Some((Numbers::YearFirst(year, month, day), rest.strip_prefix('日')?))
}

#[cfg(test)]
mod tests {
    use chrono_tz::America::Sao_Paulo;
    use chrono_tz::Asia::Tokyo;
    use chrono_tz::Europe::Berlin;

    use super::*;

    fn in_tokyo(text: &str, order: Option<DateOrder>) -> Option<String> {
        let named = Written::read(text)?.instant(order, Tokyo).ok()?;
        Some(named.at.rfc3339(&Tokyo))
    }

    #[test]
    fn forms_that_can_be_read_in_one_way_need_no_order() {
        for text in [
            "2026-10-14T10:00:00+09:00",
            "2026-10-14T01:00:00Z",
            "2026-10-13T21:00:00-0400",
            "2026-10-14 10:00:00",
            "2026/10/14 10:00",
            "2026年10月14日 10:00",
            "令和8年10月14日 10:00",
            "２０２６／１０／１４　１０：００",
            "2026-10-14 10:00 AM",
        ] {
            assert_eq!(in_tokyo(text, None).as_deref(), Some("2026-10-14T10:00:00+09:00"), "{text}");
        }
        assert_eq!(in_tokyo("2026-10-14T10:00:00.9999+09:00", None).as_deref(), Some("2026-10-14T10:00:00.999+09:00"));
        for text in [
            "2026年4月1日",
            "令和8年4月1日",
            "R8.4.1",
            "Ｒ８．４．１",
            "r8/4/1",
            "R08.04.01",
            "2026年4月1日(水)",
            "2026/4/1 水曜日",
        ] {
            assert_eq!(in_tokyo(text, None).as_deref(), Some("2026-04-01T00:00:00+09:00"), "{text}");
        }
        assert_eq!(in_tokyo("R元.5.1", None).as_deref(), Some("2019-05-01T00:00:00+09:00"));
        assert_eq!(in_tokyo("H31.4.30", None).as_deref(), Some("2019-04-30T00:00:00+09:00"));
    }

    #[test]
    fn times_of_day_are_read_as_japanese_writes_them() {
        for text in [
            "2026/10/14 午後2:30",
            "2026年10月14日 午後2時30分",
            "2026年10月14日14時30分",
            "2026/10/14 14時半",
            "令和8年10月14日(水) 午後 2時30分0秒",
            "2026-10-14 2:30 PM",
            "2026-10-14 2:30pm",
        ] {
            assert_eq!(in_tokyo(text, None).as_deref(), Some("2026-10-14T14:30:00+09:00"), "{text}");
        }
        assert_eq!(in_tokyo("2026/10/14 午前0:05", None).as_deref(), Some("2026-10-14T00:05:00+09:00"));
        assert_eq!(in_tokyo("2026/10/14 午後0時", None).as_deref(), Some("2026-10-14T12:00:00+09:00"));
        for text in ["2026/10/14 午後12:30", "2026/10/14 午後14:30", "2026/10/14 14時30", "2026/10/14 分"] {
            assert_eq!(in_tokyo(text, None), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_dates_where_their_column_says_so() {
        let read = |text: &str, order| {
            let named = Written::read_in(text, Some(order))?.instant(Some(order), Tokyo).ok()?;
            Some(named.at.rfc3339(&Tokyo))
        };
        let ten = Some("2026-10-14T10:00:00+09:00".to_owned());
        assert_eq!(read("46309.4166666667", DateOrder::Serial), ten);
        assert_eq!(read("44847.4166666667", DateOrder::Serial1904), ten);
        assert_eq!(
            (read("1791939600", DateOrder::Seconds), read("1791939600000", DateOrder::Milliseconds)),
            (ten.clone(), ten)
        );
        assert_eq!(
            (read("60", DateOrder::Serial), read("1e300", DateOrder::Seconds), read("soon", DateOrder::Serial)),
            (None, None, None)
        );
    }

    #[test]
    fn the_others_take_the_order_of_their_column() {
        assert_eq!(in_tokyo("10/11/2026", None), None);
        assert_eq!(in_tokyo("10/11/2026", Some(DateOrder::Dmy)).as_deref(), Some("2026-11-10T00:00:00+09:00"));
        assert_eq!(in_tokyo("10/11/2026", Some(DateOrder::Mdy)).as_deref(), Some("2026-10-11T00:00:00+09:00"));
        assert_eq!(in_tokyo("26-02-2018 19:58", Some(DateOrder::Dmy)).as_deref(), Some("2018-02-26T19:58:00+09:00"));
        assert_eq!(in_tokyo("18/02/26", Some(DateOrder::Ymd)).as_deref(), Some("2018-02-26T00:00:00+09:00"));
    }

    #[test]
    fn what_names_no_day_is_no_date() {
        for text in [
            "2026-02-30",
            "2026-02-29",
            "2026-10-14T24:00:00+09:00",
            "2026-10-14T10:00:00+25:00",
            "0000-00-00 00:00:00",
            "46309.4166667",
            "1791936000",
            "20261014",
            "+300000-01-01T00:00:00Z",
            "2026-10/14",
            "2026-10-14T",
            "soon",
        ] {
            assert_eq!(in_tokyo(text, Some(DateOrder::Dmy)), None, "{text}");
        }
    }

    #[test]
    fn hours_that_the_clocks_skip_or_repeat_are_not_guessed() {
        let read = |text: &str| Written::read(text).unwrap().instant(None, Berlin);
        assert_eq!(read("2026-03-29 02:30"), Err(Fault::Gap));
        let fold = read("2026-10-25 02:30").unwrap();
        assert_eq!((fold.is_fold, fold.at.rfc3339(&Berlin)), (true, "2026-10-25T02:30:00+02:00".to_owned()));
    }

    #[test]
    fn a_day_begins_when_its_zone_says_so() {
        let named = Written::read("2017-10-15").unwrap().instant(None, Sao_Paulo).unwrap();
        assert_eq!(named.at.rfc3339(&Sao_Paulo), "2017-10-15T01:00:00-02:00", "the clocks went forward at midnight");
    }
}
