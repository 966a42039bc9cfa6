//! A clock's way through time: calendars that replace one another, and pauses.

use std::borrow::Cow;
use std::ops::Range;

use chrono::TimeDelta;
use thiserror::Error;

use super::Calendar;
use super::walk::{horizon, union, without};
use crate::clock::Timestamp;

/// The calendar does not hold the open time that was asked for, as far as anybody looks ahead (forty years).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the calendar has no open time")]
pub struct NoOpenTime;

/// The calendars that hold one after the other, and the pauses in which nothing counts.
///
/// Each calendar holds from its instant on until that of the next; the first holds for all earlier time as well. Time
/// is counted under the calendar that held when it passed, so a change never judges again what was counted before it.
/// The order of both lists does not matter, except that of two calendars from the same instant the later one wins.
/// A course without calendars never opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Course<'c> {
    /// Calendars, each with the instant from which it holds.
    pub calendars: Vec<(Timestamp, Cow<'c, Calendar>)>,
    /// Pauses `[from, to)`. They may overlap; one that ends where it begins, or before, is none.
    pub pauses: Vec<(Timestamp, Timestamp)>,
}

impl<'c> Course<'c> {
    /// One calendar, never paused.
    pub(super) fn simple(calendar: &'c Calendar) -> Self {
        Self { calendars: vec![(Timestamp::from_millis(i64::MIN), Cow::Borrowed(calendar))], pauses: Vec::new() }
    }

    /// As [`Calendar::deadline`], over all calendars and around the pauses.
    ///
    /// # Errors
    /// [`NoOpenTime`] when forty years do not hold as much open time.
    pub fn deadline(&self, start: Timestamp, need: TimeDelta) -> Result<Timestamp, NoOpenTime> {
        let mut need = need.num_milliseconds();
        if need <= 0 {
            return Ok(start);
        }
        for run in self.runs(start.millis()..horizon(start.millis())) {
            let length = run.end - run.start;
            if need <= length {
                return Ok(Timestamp::from_millis(run.start + need));
            }
            need -= length;
        }
        Err(NoOpenTime)
    }

    /// As [`Calendar::elapsed`], over all calendars and without the pauses.
    pub fn elapsed(&self, from: Timestamp, to: Timestamp) -> TimeDelta {
        if to < from {
            return -self.elapsed(to, from);
        }
        let open: i64 = self.runs(from.millis()..to.millis()).map(|run| run.end - run.start).sum();
        TimeDelta::milliseconds(open)
    }

    /// When time counts between two instants: `[from, to)` each, in order and apart.
    pub fn counted(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let mut counted: Vec<(Timestamp, Timestamp)> = Vec::new();
        for run in self.runs(from.millis()..to.millis()) {
            let (start, end) = (Timestamp::from_millis(run.start), Timestamp::from_millis(run.end));
            match counted.last_mut().filter(|(_, before)| *before == start) {
                Some((_, before)) => *before = end,
                None => counted.push((start, end)),
            }
        }
        counted
    }

    /// The runs in which time counts inside `span` (milliseconds), in their order.
    fn runs(&self, span: Range<i64>) -> impl Iterator<Item = Range<i64>> {
        let pauses = union(self.pauses.iter().map(|(from, to)| from.millis()..to.millis()));
        let open = self.reigns(&span).into_iter().flat_map(|(reign, calendar)| calendar.runs(reign));
        open.flat_map(move |run| without(run, &pauses))
    }

    /// Which calendar holds in which part of `span`.
    fn reigns(&self, span: &Range<i64>) -> Vec<(Range<i64>, &Calendar)> {
        let mut calendars: Vec<_> =
            self.calendars.iter().map(|(from, calendar)| (from.millis(), &**calendar)).collect();
        calendars.sort_by_key(|(from, _)| *from);
        let ends: Vec<_> = calendars.iter().skip(1).map(|(from, _)| *from).chain([i64::MAX]).collect();
        let mut from = span.start;
        let mut reigns = Vec::new();
        for ((_, calendar), end) in calendars.into_iter().zip(ends) {
            // One that was replaced before the span begins has an empty part.
            let to = end.min(span.end).max(from);
            reigns.push((from..to, calendar));
            from = to;
        }
        reigns
    }
}
