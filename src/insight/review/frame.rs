//! Of what a review tells: its moment, the days that it looks at, and those with which it compares them.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};

use crate::agreement::goals::{Amount, Figure, Rhythm};
use crate::clock::{Timestamp, at_wall, start_of};
use crate::insight::Span;
use crate::insight::figures::{Ask, Counting, Dimension, Terms};
use crate::insight::paper::Each;

/// A week, a month or a quarter of the agreement's zone; both days belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
}

impl Stretch {
    /// The stretch in which a day lies.
    pub fn of(day: NaiveDate, rhythm: Rhythm) -> Self {
        let from = match rhythm {
            Rhythm::Weekly => day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))),
            Rhythm::Monthly => day.with_day(1),
            Rhythm::Quarterly => day.with_day(1).and_then(|day| day.with_month0(day.month0() / 3 * 3)),
        };
        let from = from.unwrap_or(day);
        Self { from, to: after(from, rhythm, 1).and_then(|next| next.pred_opt()).unwrap_or(from) }
    }

    /// So many stretches before this one.
    #[must_use]
    pub fn back(self, rhythm: Rhythm, times: u32) -> Self {
        let from = match rhythm {
            Rhythm::Weekly => self.from.checked_sub_days(Days::new(7 * u64::from(times))),
            Rhythm::Monthly => self.from.checked_sub_months(Months::new(times)),
            Rhythm::Quarterly => self.from.checked_sub_months(Months::new(3 * times)),
        };
        from.map_or(self, |from| Self::of(from, rhythm))
    }

    /// From its first instant to its last one.
    pub fn span(self, terms: Terms<'_>) -> Span {
        let start = |day: NaiveDate| start_of(day, terms.zone);
        Span { from: Some(start(self.from)), until: self.to.succ_opt().map(start) }
    }

    /// From the first day of another one to the last of this.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self { from: earlier.from, to: self.to }
    }
}

/// The last stretch that was over by an instant. What is looked at as a day ended, is looked at in the day's last instant: then
/// that day is over.
fn over_by(at: Timestamp, terms: Terms<'_>, rhythm: Rhythm) -> Stretch {
    let running = at.plus(TimeDelta::milliseconds(1)).in_zone(&terms.zone).date_naive();
    Stretch::of(running, rhythm).back(rhythm, 1)
}

fn after(day: NaiveDate, rhythm: Rhythm, times: u32) -> Option<NaiveDate> {
    match rhythm {
        Rhythm::Weekly => day.checked_add_days(Days::new(7 * u64::from(times))),
        Rhythm::Monthly => day.checked_add_months(Months::new(times)),
        Rhythm::Quarterly => day.checked_add_months(Months::new(3 * times)),
    }
}

/// Of what a review tells.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// By which terms.
    pub terms: Terms<'a>,
    /// How often it is held.
    pub rhythm: Rhythm,
    /// Its moment.
    pub as_of: Timestamp,
    /// The moment with which it is compared.
    pub against: Timestamp,
    /// The last stretch that was over by its moment.
    pub period: Stretch,
    /// The last one that was over by the moment with which it is compared.
    pub before: Stretch,
    /// So many stretches before that make what is usual.
    pub usual: u32,
}

impl<'a> Frame<'a> {
    /// The review of a moment, compared with another one; with the same moment one stretch earlier where nobody says otherwise.
    pub fn new(terms: Terms<'a>, rhythm: Rhythm, as_of: Timestamp, against: Option<Timestamp>, usual: u32) -> Self {
        let local = |at: Timestamp| at.in_zone(&terms.zone);
        let against = against.unwrap_or_else(|| {
            let then = local(as_of).naive_local();
            let day = match rhythm {
                Rhythm::Weekly => then.checked_sub_days(Days::new(7)),
                Rhythm::Monthly => then.checked_sub_months(Months::new(1)),
                Rhythm::Quarterly => then.checked_sub_months(Months::new(3)),
            };
            day.map_or(as_of, |day| at_wall(&terms.zone, day))
        });
        let [period, before] = [as_of, against].map(|at| over_by(at, terms, rhythm));
        Self { terms, rhythm, as_of, against, period, before, usual }
    }

    /// The last stretch of a rhythm that was over by its moment.
    pub fn last(&self, rhythm: Rhythm) -> Stretch {
        over_by(self.as_of, self.terms, rhythm)
    }

    /// A figure of the days that a stretch tells of. A rate of one week says little: it is told of the cohorts of several.
    pub fn ask_of(&self, figure: Figure, stretch: Stretch) -> Ask {
        Ask::of(figure, self.days_of(figure, stretch).span(self.terms)).counting(Counting::usual(figure))
    }

    /// The days by which a figure of a stretch is told.
    pub fn days_of(&self, figure: Figure, stretch: Stretch) -> Stretch {
        if matches!(figure, Figure::Rate(..)) { self.cohorts_of(stretch) } else { stretch }
    }

    /// The same of the days that the review looks at.
    pub fn ask(&self, figure: Figure) -> Ask {
        self.ask_of(figure, self.period)
    }

    /// The days that the review looks at.
    pub fn span(&self) -> Span {
        self.period.span(self.terms)
    }

    /// The stretches that make what is usual, the earliest first, and the one that the review looks at.
    pub fn course(&self) -> Vec<Stretch> {
        (0..=self.usual).rev().map(|times| self.period.back(self.rhythm, times)).collect()
    }

    /// All of them together.
    pub fn span_of_course(&self) -> Span {
        self.period.since(self.period.back(self.rhythm, self.usual)).span(self.terms)
    }

    /// The days whose cohorts tell of the rates of a stretch: twelve weeks, six months or four quarters, this one being the
    /// last.
    pub fn cohorts_of(&self, stretch: Stretch) -> Stretch {
        stretch.since(stretch.back(self.rhythm, self.cohorts() - 1))
    }

    /// So many stretches have the cohorts that tell of a rate.
    pub const fn cohorts(&self) -> u32 {
        match self.rhythm {
            Rhythm::Weekly => 12,
            Rhythm::Monthly => 6,
            Rhythm::Quarterly => 4,
        }
    }

    /// What is aimed at: by a target of its own, else by the rates that hold without a date. An amount of another span of time
    /// is none of this one; a rate has no span.
    pub fn target(&self, figure: Figure) -> Option<Amount> {
        let agreement = self.terms.agreement;
        let is_rate = matches!(figure, Figure::Rate(..));
        let of_span = |per: Option<crate::agreement::goals::Span>| {
            is_rate || per.is_none_or(|per| per.word() == self.span_word())
        };
        let own = agreement.goals.targets.iter().find(|target| target.metric == figure && of_span(target.per));
        let held = || agreement.targets.get(&figure.to_string()).map(|rate| Amount::Number(*rate));
        own.map(|target| target.to).or_else(held)
    }

    /// The span of time of its stretches, as targets name it.
    pub const fn span_word(&self) -> &'static str {
        match self.rhythm {
            Rhythm::Weekly => "week",
            Rhythm::Monthly => "month",
            Rhythm::Quarterly => "quarter",
        }
    }

    /// By what figures are told apart over time.
    pub const fn dimension(&self) -> Dimension {
        match self.rhythm {
            Rhythm::Weekly => Dimension::Week,
            Rhythm::Monthly => Dimension::Month,
            Rhythm::Quarterly => Dimension::Quarter,
        }
    }

    /// The same, as an axis.
    pub const fn each(&self) -> Each {
        match self.rhythm {
            Rhythm::Weekly => Each::Week,
            Rhythm::Monthly => Each::Month,
            Rhythm::Quarterly => Each::Quarter,
        }
    }

    /// The key of a stretch among the groups of [`Frame::dimension`].
    pub fn key(&self, stretch: Stretch) -> String {
        let day = stretch.from;
        match self.rhythm {
            Rhythm::Weekly => day.to_string(),
            Rhythm::Monthly => day.format("%Y-%m").to_string(),
            Rhythm::Quarterly => format!("{}-Q{}", day.year(), day.month0() / 3 + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(day: &str, rhythm: Rhythm) -> (String, String) {
        let stretch = Stretch::of(day.parse().unwrap(), rhythm);
        (stretch.from.to_string(), stretch.to.to_string())
    }

    fn days(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn a_stretch_begins_on_monday_on_the_first_or_with_its_quarter() {
        assert_eq!(stretch("2026-11-22", Rhythm::Weekly), days("2026-11-16", "2026-11-22"));
        assert_eq!(stretch("2028-02-29", Rhythm::Monthly), days("2028-02-01", "2028-02-29"));
        assert_eq!(stretch("2026-12-31", Rhythm::Quarterly), days("2026-10-01", "2026-12-31"));
        let january = Stretch::of("2026-01-15".parse().unwrap(), Rhythm::Quarterly);
        assert_eq!(january.back(Rhythm::Quarterly, 1).from.to_string(), "2025-10-01");
    }
}
