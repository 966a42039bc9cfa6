//! How days stand to today, by the calendar of the agreement's zone.

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;

use crate::clock::{Timestamp, start_of};
use crate::i18n::Message;

/// How a day stands to today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// Before today.
    Overdue,
    /// Today.
    Today,
    /// Later this week.
    ThisWeek,
}

impl Due {
    /// As JSON has it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::ThisWeek => "this_week",
        }
    }

    /// In words.
    pub const fn told(self) -> Message {
        Message::new(match self {
            Self::Overdue => "returns.overdue",
            Self::Today => "returns.today",
            Self::ThisWeek => "returns.this_week",
        })
    }
}

/// The days of a week around a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Week {
    today: NaiveDate,
    zone: Tz,
}

impl Week {
    /// The one of `now`.
    pub(super) fn of(now: Timestamp, zone: Tz) -> Self {
        Self { today: now.in_zone(&zone).date_naive(), zone }
    }

    /// When it is over: the first moment of the next Monday.
    pub(super) fn ends(self) -> Timestamp {
        self.later(7 - u64::from(self.today.weekday().num_days_from_monday()))
    }

    /// How an instant stands to today; nothing for what comes after the week.
    pub(super) fn due(self, at: Timestamp) -> Option<Due> {
        match at {
            at if at < self.later(0) => Some(Due::Overdue),
            at if at < self.later(1) => Some(Due::Today),
            at if at < self.ends() => Some(Due::ThisWeek),
            _ => None,
        }
    }

    fn later(self, days: u64) -> Timestamp {
        start_of(self.today.checked_add_days(Days::new(days)).unwrap_or(self.today), self.zone)
    }
}
