//! Dates instead of lengths: "by the end of the next working day" (decision 35).

use std::fmt;

use chrono::NaiveDate;

use super::walk::{Walk, horizon};
use super::{Calendar, NoOpenTime, minute_of_day};
use crate::clock::Timestamp;

/// A little more than the longest day, so that a walk begun so much earlier has seen the whole date of its start.
const LOOK_BACK_MS: i64 = 50 * 60 * 60 * 1000;

/// A working day and a time of its wall clock by which something is due.
///
/// A length cannot say it: in the morning it would be too short, in the evening too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// Which day.
    pub day: ByDay,
    /// The minute of that day, 0 to 1440; its last closing where absent.
    pub minute: Option<u16>,
}

/// A day counted from the one on which the clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByDay {
    /// The day of the start, if it is a working day and the time is not over yet; else the next one.
    Same,
    /// The first working day after the date of the start.
    Next,
}

impl By {
    /// Reads `next working day 18:00`, `same working day`; the time may be left out.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<_> = text.split_whitespace().collect();
        let (day, rest) = match words.as_slice() {
            ["same", "working", "day", rest @ ..] => (ByDay::Same, rest),
            ["next", "working", "day", rest @ ..] => (ByDay::Next, rest),
            _ => return None,
        };
        match rest {
            [] => Some(Self { day, minute: None }),
            [time] => Some(Self { day, minute: Some(minute_of_day(time)?) }),
            _ => None,
        }
    }
}

/// As it is written.
impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = match self.day {
            ByDay::Same => "same working day",
            ByDay::Next => "next working day",
        };
        match self.minute {
            Some(minute) => f.pad(&format!("{day} {:02}:{:02}", minute / 60, minute % 60)),
            None => f.pad(day),
        }
    }
}

impl Calendar {
    /// The instant that `by` means for something that starts at `start`. A time that the day's wall clock leaves out is
    /// the first instant after the gap; of one that comes twice the first counts.
    ///
    /// # Errors
    /// [`NoOpenTime`] when forty years hold no such day.
    pub fn by(&self, start: Timestamp, by: By) -> Result<Timestamp, NoOpenTime> {
        let today = start.in_zone(&self.zone).date_naive();
        let mut done: Option<NaiveDate> = None;
        let span = start.millis().saturating_sub(LOOK_BACK_MS)..horizon(start.millis());
        for stretch in Walk::new(self.zone, span) {
            let date = stretch.date;
            let considered = date >= today && (by.day == ByDay::Same || date > today);
            if !considered || done == Some(date) {
                continue;
            }
            let close = self.hours(date).iter().filter(|hours| !hours.is_empty()).map(|hours| hours.to).max();
            let Some(close) = close else { continue };
            let at = stretch.midnight + i64::from(by.minute.unwrap_or(close)) * super::MINUTE_MS;
            let ends_the_day = stretch.midnight + i64::from(super::MINUTES_OF_A_DAY) * super::MINUTE_MS;
            if at >= stretch.span.end && stretch.span.end != ends_the_day {
                continue;
            }
            let at = at.max(stretch.span.start).min(stretch.span.end);
            if at >= start.millis() {
                return Ok(Timestamp::from_millis(at));
            }
            done = Some(date);
        }
        Err(NoOpenTime)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Closed, Interval};
    use super::*;

    fn office() -> Calendar {
        let mut office = Calendar::always(chrono_tz::Asia::Tokyo);
        let hours = vec![Interval { from: 540, to: 720 }, Interval { from: 780, to: 1080 }];
        office.week = std::array::from_fn(|day| if day < 5 { hours.clone() } else { Vec::new() });
        office.closed = vec![Closed::Yearly { from: (8, 11), to: (8, 11) }];
        office
    }

    fn due(calendar: &Calendar, start: &str, by: &str) -> String {
        let start = Timestamp::parse_rfc3339(start).unwrap();
        calendar.by(start, By::parse(by).unwrap()).unwrap().rfc3339(&calendar.zone)
    }

    #[test]
    fn the_next_working_day_is_a_date_whatever_the_hour_of_the_start() {
        let office = office();
        for (start, by, due_at) in [
            ("2026-08-06T08:00:00+09:00", "next working day 18:00", "2026-08-07T18:00:00+09:00"),
            ("2026-08-06T23:59:00+09:00", "next working day 18:00", "2026-08-07T18:00:00+09:00"),
            ("2026-08-07T10:00:00+09:00", "next working day 18:00", "2026-08-10T18:00:00+09:00"),
            ("2026-08-08T10:00:00+09:00", "next working day", "2026-08-10T18:00:00+09:00"),
            ("2026-08-10T10:00:00+09:00", "next working day 12:00", "2026-08-12T12:00:00+09:00"),
            ("2026-08-10T10:00:00+09:00", "same working day", "2026-08-10T18:00:00+09:00"),
            ("2026-08-10T18:00:00+09:00", "same working day 18:00", "2026-08-10T18:00:00+09:00"),
            ("2026-08-10T18:00:01+09:00", "same working day 18:00", "2026-08-12T18:00:00+09:00"),
            ("2026-08-09T10:00:00+09:00", "same working day 11:00", "2026-08-10T11:00:00+09:00"),
            ("2026-08-10T00:00:00+09:00", "same working day 24:00", "2026-08-11T00:00:00+09:00"),
        ] {
            assert_eq!(due(&office, start, by), due_at, "{start} {by}");
        }
    }

    #[test]
    fn a_time_that_the_wall_leaves_out_or_shows_twice_is_an_instant_all_the_same() {
        let mut berlin = Calendar::always(chrono_tz::Europe::Berlin);
        berlin.closed.clear();
        let spring = "2026-03-28T12:00:00+01:00";
        assert_eq!(due(&berlin, spring, "next working day 02:30"), "2026-03-29T03:00:00+02:00", "left out");
        assert_eq!(due(&berlin, spring, "next working day 18:00"), "2026-03-29T18:00:00+02:00");
        let autumn = "2026-10-24T12:00:00+02:00";
        assert_eq!(due(&berlin, autumn, "next working day 02:30"), "2026-10-25T02:30:00+02:00", "the first of two");
        assert_eq!(due(&berlin, autumn, "next working day 03:00"), "2026-10-25T03:00:00+01:00");
    }

    #[test]
    fn what_is_no_such_date_is_refused() {
        for text in ["", "next", "next day 18:00", "next working day 25:00", "next working day 18:00 sharp", "24h"] {
            assert_eq!(By::parse(text), None, "{text}");
        }
        for text in ["next working day 18:00", "same working day"] {
            assert_eq!(By::parse(text).unwrap().to_string(), text);
        }
        let mut never = office();
        never.week = Default::default();
        assert_eq!(never.by(Timestamp::from_millis(0), By::parse("same working day").unwrap()), Err(NoOpenTime));
    }

    #[test]
    fn a_time_that_came_before_the_clocks_went_back_does_not_come_again() {
        // At 3:00 on 25 October the wall goes back to 1:00, by two hours.
        let troll = Calendar::always(chrono_tz::Antarctica::Troll);
        let at = |text: &str| Timestamp::parse_rfc3339(text).unwrap();
        let by = By::parse("same working day 02:45").unwrap();
        assert_eq!(troll.by(at("2026-10-25T02:30:00+02:00"), by), Ok(at("2026-10-25T02:45:00+02:00")));
        assert_eq!(troll.by(at("2026-10-25T02:30:00+00:00"), by), Ok(at("2026-10-26T02:45:00+00:00")));
    }
}
