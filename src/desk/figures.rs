//! Figures, by local dates of the agreement's zone.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

use super::Desk;
use super::answers::GoOn;
use crate::clock::start_of;
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
