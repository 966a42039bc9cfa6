//! Figures, by local dates of the agreement's zone.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::Desk;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::insight::{Basis, CountedBy, Dimension, Span, Waterfall};

/// Which waterfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaterfallAsk {
    /// How leads are counted.
    pub basis: Basis,
    /// Told apart by what.
    pub dimension: Option<Dimension>,
    /// The first day, in the agreement's zone.
    pub from: Option<NaiveDate>,
    /// The last day, inclusive (decision 11).
    pub to: Option<NaiveDate>,
    /// Cohorts: how long a lead may take.
    pub within: Option<TimeDelta>,
}

impl Desk {
    /// The waterfall.
    pub fn waterfall(&mut self, ask: &WaterfallAsk) -> Result<Waterfall> {
        let zone = self.agreement().zone;
        let span = Span {
            from: ask.from.map(|day| start_of(day, zone)),
            until: ask.to.and_then(|day| day.checked_add_days(Days::new(1))).map(|day| start_of(day, zone)),
        };
        let within_ms = ask.within.map(|within| within.num_milliseconds());
        let by = CountedBy { basis: ask.basis, dimension: ask.dimension, span, within_ms };
        let rows = self.store.stage_counts(&by)?;
        Ok(Waterfall::new(by, rows))
    }
}

/// The first instant of a local day. A day that a zone skipped begins when the next one does.
pub(super) fn start_of(day: NaiveDate, zone: Tz) -> Timestamp {
    let reached = |at: Timestamp| at.in_zone(&zone).date_naive() >= day;
    // Zones lie within a day of UTC, so the instant sought is between these two; halving finds it whatever the zone
    // did with its midnights.
    let midnight = Timestamp::from(day.and_time(NaiveTime::MIN).and_utc());
    let (mut before, mut after) = (midnight.plus(TimeDelta::days(-2)), midnight.plus(TimeDelta::days(2)));
    while after.since(before) > TimeDelta::milliseconds(1) {
        let middle = Timestamp::from_millis(i64::midpoint(before.millis(), after.millis()));
        if reached(middle) {
            after = middle;
        } else {
            before = middle;
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_its_zone_lets_it_begin() {
        let start = |day: &str, zone: Tz| start_of(day.parse().unwrap(), zone).rfc3339(&zone);
        assert_eq!(start("2026-11-21", chrono_tz::Asia::Tokyo), "2026-11-21T00:00:00+09:00");
        assert_eq!(start("2026-09-06", chrono_tz::America::Santiago), "2026-09-06T01:00:00-03:00", "no midnight there");
        assert_eq!(
            start("2011-12-30", chrono_tz::Pacific::Apia),
            "2011-12-31T00:00:00+14:00",
            "a day that was skipped"
        );
    }
}
