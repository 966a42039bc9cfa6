//! Working time: when a clock of the agreement runs, and when it is due.
//!
//! The rule (`fixtures/sla/cases.json` is its law): a clock runs at an instant if the wall of the calendar's zone, at
//! that instant, reads a time inside one of that date's half-open intervals and the date is not closed. What passes is
//! physical time, so a day on which the clocks go forward is shorter and one on which they go back is longer.
//!
//! Everything is derived from one walk along the time line (`walk`), in stretches that lie within one local date and
//! under one offset. In such a stretch wall time and physical time differ by a constant, so no local time is ever
//! turned back into an instant: gaps, folds and dates that a zone left out need no cases of their own.

mod by;
mod course;
mod length;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{Datelike, NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::holidays::Holidays;
use crate::clock::Timestamp;

pub use by::{By, ByDay};
pub use course::{Course, NoOpenTime};
pub use length::Length;
use walk::{Stretch, Walk, union};

const MINUTES_OF_A_DAY: u16 = 24 * 60;
const MINUTE_MS: i64 = 60_000;

/// A part of a day in minutes of its wall clock, from `from` up to and without `to`.
///
/// 24:00 (1440) is a legal end. An interval that ends where it begins, or before, is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The first minute, 0 to 1439.
    pub from: u16,
    /// The minute after the last, up to 1440.
    pub to: u16,
}

impl Interval {
    const WHOLE_DAY: Self = Self { from: 0, to: MINUTES_OF_A_DAY };

    /// Reads `09:00-12:00` or `00:00-24:00`; `None` for anything that is no pair of times of a day.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        Some(Self { from: minute_of_day(from.trim())?, to: minute_of_day(to.trim())? })
    }

    fn is_empty(self) -> bool {
        self.from >= self.to
    }
}

/// As it is written.
impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { from, to } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

/// The minute of the day that `HH:MM` stands for, 24:00 included.
fn minute_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= MINUTES_OF_A_DAY).then_some(minute)
}

/// Dates on which nobody works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// This one date.
    Once(NaiveDate),
    /// These dates, once, the first and the last included.
    Between {
        /// The first.
        from: NaiveDate,
        /// The last.
        to: NaiveDate,
    },
    /// Every year from one month and day to another, both included. A range whose end comes before its beginning
    /// runs over the end of the year: 29 December to 3 January.
    Yearly {
        /// Month and day of the first date, from 1.
        from: (u32, u32),
        /// Month and day of the last date, from 1.
        to: (u32, u32),
    },
}

impl Closed {
    fn contains(&self, date: NaiveDate) -> bool {
        match *self {
            Self::Once(once) => once == date,
            Self::Between { from, to } => from <= date && date <= to,
            Self::Yearly { from, to } => {
                let day = (date.month(), date.day());
                if from <= to { from <= day && day <= to } else { from <= day || day <= to }
            }
        }
    }
}

/// When work is done: the hours of each weekday in a zone, and the dates that are different.
///
/// Intervals of a day may overlap, touch and stand in any order; what they cover counts once. Between the years 1900
/// and 2200 only: outside of them no calendar is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// Whose wall clock the hours are read on.
    pub zone: Tz,
    /// The hours of each weekday, Monday first.
    pub week: [Vec<Interval>; 7],
    /// The public holidays that are kept, if any.
    pub holidays: Option<&'static Holidays>,
    /// Further dates on which nothing is open.
    pub closed: Vec<Closed>,
    /// The hours of single dates. They replace the weekday's and win over holidays and closed dates.
    pub on: BTreeMap<NaiveDate, Vec<Interval>>,
}

impl Calendar {
    /// How many years ahead a search looks before it gives up.
    pub const YEARS_AHEAD: i64 = walk::HORIZON_YEARS;

    /// Whether as much time counts in the years that a search looks ahead. Where it begins makes no difference to any
    /// length that somebody would agree on.
    pub fn holds(&self, time: TimeDelta) -> bool {
        self.deadline(Timestamp::from_millis(0), time).is_ok()
    }

    /// Open every minute of every day.
    pub fn always(zone: Tz) -> Self {
        Self {
            zone,
            week: std::array::from_fn(|_| vec![Interval::WHOLE_DAY]),
            holidays: None,
            closed: Vec::new(),
            on: BTreeMap::new(),
        }
    }

    /// The earliest instant from `start` on by which `need` of open time has passed.
    ///
    /// Time that is used up exactly at closing is due at closing, never at the next opening; no need at all (or less)
    /// is due at `start` itself, open or not.
    ///
    /// # Errors
    /// [`NoOpenTime`] when forty years do not hold as much open time.
    pub fn deadline(&self, start: Timestamp, need: TimeDelta) -> Result<Timestamp, NoOpenTime> {
        Course::simple(self).deadline(start, need)
    }

    /// How much open time lies between two instants; negative when `to` is before `from`.
    pub fn elapsed(&self, from: Timestamp, to: Timestamp) -> TimeDelta {
        Course::simple(self).elapsed(from, to)
    }

    /// Whether time passes at this instant. At closing it no longer does.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let at = at.millis();
        self.runs(at..at.saturating_add(1)).next().is_some()
    }

    /// When [`is_open`](Self::is_open) is next different from what it is at `at`: the closing, or the next opening.
    /// `None` when that is not so within forty years.
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        if self.never_changes() {
            return None;
        }
        let open = self.is_open(at);
        let horizon = walk::horizon(at.millis());
        let mut edge = at.millis();
        for run in self.runs(edge..horizon) {
            if run.start > edge {
                return Some(Timestamp::from_millis(if open { edge } else { run.start }));
            }
            edge = run.end;
        }
        (open && edge < horizon).then_some(Timestamp::from_millis(edge))
    }

    /// When it opens next, for an instant of a day on which it does not open at all; nothing on any other day.
    pub fn reopens(&self, at: Timestamp) -> Option<Timestamp> {
        let date = at.in_zone(&self.zone).date_naive();
        if covers_nothing(self.hours(date)) { self.next_change(at) } else { None }
    }

    /// Whether every day is open from 0:00 to 24:00 or not at all, so that lengths in days make sense on it.
    pub fn whole_days(&self) -> bool {
        self.week.iter().chain(self.on.values()).all(|hours| covers_nothing(hours) || covers_all(hours))
    }

    /// Whether there is no date at all on which anything is open.
    pub fn never_opens(&self) -> bool {
        // After so many days, which are 28 years, every date of the year has fallen on every weekday.
        const CYCLE_DAYS: usize = 10_227;
        if !self.on.values().all(|hours| covers_nothing(hours)) {
            return false;
        }
        if self.week.iter().all(|hours| covers_nothing(hours)) {
            return true;
        }
        let mut cycle = NaiveDate::default().iter_days().take(CYCLE_DAYS);
        cycle.all(|date| covers_nothing(self.hours(date)))
    }

    /// Whether hours of one day overlap. They count once; whoever wrote them mostly meant a break.
    pub fn has_overlaps(&self) -> bool {
        let overlap = |hours: &Vec<Interval>| {
            let pairs =
                hours.iter().enumerate().flat_map(|(n, one)| hours[n + 1..].iter().map(move |other| (one, other)));
            pairs.into_iter().any(|(one, other)| one.from < other.to && other.from < one.to)
        };
        self.week.iter().chain(self.on.values()).any(overlap)
    }

    /// The plain cases in which nothing ever flips, so that nobody searches forty years for it. (A mutant that always
    /// says no is found by no test: the search comes to the same, later.)
    fn never_changes(&self) -> bool {
        let mut days = self.week.iter().chain(self.on.values());
        let open = self.closed.is_empty() && self.holidays.is_none() && days.clone().all(|hours| covers_all(hours));
        open || days.all(|hours| covers_nothing(hours))
    }

    /// The intervals that hold on `date`.
    fn hours(&self, date: NaiveDate) -> &[Interval] {
        if let Some(hours) = self.on.get(&date) {
            return hours;
        }
        let closed =
            self.holidays.is_some_and(|days| days.contains(date)) || self.closed.iter().any(|c| c.contains(date));
        if closed { &[] } else { &self.week[date.weekday().num_days_from_monday() as usize] }
    }

    /// The runs of open time inside `span` (milliseconds), in their order. A run may begin where the one before it
    /// ended: they are cut at midnights and where the offset changes.
    fn runs(&self, span: Range<i64>) -> impl Iterator<Item = Range<i64>> {
        Walk::new(self.zone, span).flat_map(|stretch| self.open_in(&stretch))
    }

    fn open_in(&self, stretch: &Stretch) -> Vec<Range<i64>> {
        let wall = |minute: u16| stretch.midnight + i64::from(minute) * MINUTE_MS;
        let clip = |hours: &Interval| wall(hours.from).max(stretch.span.start)..wall(hours.to).min(stretch.span.end);
        union(self.hours(stretch.date).iter().map(clip))
    }
}

fn covers_nothing(hours: &[Interval]) -> bool {
    hours.iter().all(|interval| interval.is_empty())
}

fn covers_all(hours: &[Interval]) -> bool {
    let covered = union(hours.iter().map(|interval| i64::from(interval.from)..i64::from(interval.to)));
    matches!(covered.as_slice(), [all] if all.start == 0 && all.end >= i64::from(MINUTES_OF_A_DAY))
}
