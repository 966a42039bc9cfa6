//! Which leads have had their time: rates are judged by those only.
//!
//! A step takes its time. What is compared are cohorts all of whose leads have had it, and of each it is counted what happened
//! within that time: so young cohorts are not read as leaks, and old ones have no advantage (semantics 15).

use chrono::{Days, TimeDelta};

use super::frame::{Frame, Stretch};
use crate::agreement::goals::Rhythm;
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::insight::Basis;
use crate::insight::figures::Counting;

/// So far back the last mature stretch is looked for.
const FAR: u32 = 60;

/// How many days leads have for a step, counted from their cohort date: 30 to be taken on and 90 to become an SQL are semantics
/// 15's; a deal is opened in the same time, and won in twice as much. A lead that is to become an MQL has 90.
pub const fn window(to: Stage) -> u32 {
    match to {
        Stage::Sal => 30,
        Stage::Customer => 180,
        _ => 90,
    }
}

/// How a step is counted where cohorts are compared: within the days that it has. Whoever became an MQL has that day as cohort
/// date: there is no time to it.
pub fn counted_within((from, to): (Stage, Stage)) -> Counting {
    let within = (from >= Stage::Mql).then(|| TimeDelta::days(i64::from(window(to))));
    Counting { within, ..Counting::of(Basis::Cohort) }
}

impl Frame<'_> {
    /// Whether all leads of a stretch have had their days for a step by the review's moment.
    pub fn is_mature(&self, to: Stage, stretch: Stretch) -> bool {
        self.was_mature(to, stretch, self.as_of)
    }

    fn was_mature(&self, to: Stage, stretch: Stretch, at: Timestamp) -> bool {
        let today = at.in_zone(&self.terms.zone).date_naive();
        let over = stretch.to.checked_add_days(Days::new(u64::from(window(to))));
        over.is_some_and(|day| day < today)
    }

    /// How many stretches make the cohorts by which a rate is judged: twelve weeks, three months or a quarter.
    pub const fn judged(&self) -> u32 {
        match self.rhythm {
            Rhythm::Weekly => 12,
            Rhythm::Monthly => 3,
            Rhythm::Quarterly => 1,
        }
    }

    /// The last days whose leads have all had their time for a step, or as many so many times before them.
    pub fn mature(&self, to: Stage, times: u32) -> Stretch {
        self.before_it(self.last_mature(to, self.period, self.as_of), times)
    }

    /// Those with which they are compared: the last that had had their time by the moment of comparison, without any lead that
    /// is among those of now.
    pub fn mature_then(&self, to: Stage) -> Stretch {
        let now = self.mature(to, 0);
        let then = self.before_it(self.last_mature(to, self.before, self.against), 0);
        if then.to < now.from { then } else { self.mature(to, 1) }
    }

    /// So many stretches that end with one, or as many so many times before them.
    fn before_it(&self, last: Stretch, times: u32) -> Stretch {
        let long = self.judged();
        last.back(self.rhythm, long * times).since(last.back(self.rhythm, long * (times + 1) - 1))
    }

    fn last_mature(&self, to: Stage, last: Stretch, at: Timestamp) -> Stretch {
        let stretches = (0..FAR).map(|times| last.back(self.rhythm, times));
        stretches.into_iter().find(|stretch| self.was_mature(to, *stretch, at)).unwrap_or(last)
    }
}
