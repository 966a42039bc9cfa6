//! Figures, by local dates of the agreement's zone.

use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::Desk;
use super::answers::GoOn;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::insight::figures::{Case, Fall, Recorded, Terms};
use crate::insight::{RuleRecords, Span, Waterfall, WaterfallAsk};

impl Desk {
    /// A waterfall: from kept sums where they know it, else by walking through everything that is recorded.
    ///
    /// # Errors
    /// [`crate::error::Kind::Busy`] where `go_on` said no.
    pub fn waterfall(&mut self, ask: &WaterfallAsk, go_on: GoOn<'_>) -> Result<Waterfall> {
        if let Some(by) = ask.kept() {
            let rows = self.store.stage_counts(&by)?;
            return Ok(Waterfall::of_parts(ask.clone(), rows));
        }
        let versions = Arc::clone(&self.versions);
        let moment = self.moment_of(ask.as_of);
        let terms = Terms::at(&versions, moment.now);
        let count = |fall: &mut Fall, recorded: &Recorded| {
            if let Some(case) = Case::of(recorded, moment, terms) {
                fall.add(&case);
            }
        };
        Ok(self.over_all(Fall::new(ask.clone()), count, go_on)?.finish())
    }

    /// The record of every rule that makes a lead an MQL, over the hand-offs that were made from a day of the agreement's
    /// zone to another, both inclusive (decision 11).
    pub fn rule_records(&mut self, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<RuleRecords> {
        self.rule_records_in(span(from, to, self.agreement().zone))
    }

    pub(super) fn rule_records_in(&mut self, span: Span) -> Result<RuleRecords> {
        let mut records = RuleRecords::new(span, &self.versions);
        self.store.handed_over(span.from, &mut |lead| records.add(lead))?;
        Ok(records)
    }
}

/// From the first instant of a local day to the last one of another.
pub(super) fn span(from: Option<NaiveDate>, to: Option<NaiveDate>, zone: Tz) -> Span {
    Span {
        from: from.map(|day| start_of(day, zone)),
        until: to.and_then(|day| day.checked_add_days(Days::new(1))).map(|day| start_of(day, zone)),
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
