//! Which leads are looked at, and with which they are compared: all at the same age.
//!
//! A step takes its time. Leads are looked at when all of a cohort have had it, and in every cohort it is counted what
//! happened within that time: so young cohorts are not read as leaks, and old ones have no advantage (semantics 15).

use std::sync::Arc;

use chrono::{Days, TimeDelta};

use super::super::figures::{Answer, Ask, Counting};
use super::super::review::{Frame, Stretch};
use super::super::{Rate, Span};
use crate::agreement::goals::{Amount, Figure, Rhythm};
use crate::agreement::terms::Stage;

/// The steps that are looked at. Those of the way come one after the other; the last is the stall that is split before anybody
/// is named (R67).
pub(super) const STEPS: [(Stage, Stage); 6] = [
    (Stage::Lead, Stage::Mql),
    (Stage::Mql, Stage::Sal),
    (Stage::Sal, Stage::Sql),
    (Stage::Sql, Stage::Opportunity),
    (Stage::Opportunity, Stage::Customer),
    (Stage::Mql, Stage::Sql),
];

/// So many cohorts before the one that is looked at make what is usual.
const EARLIER: u32 = 4;

/// How many days leads have for a step, counted from their cohort date: 30 to be taken on and 90 to become an SQL are semantics
/// 15's; a deal is opened in the same time, and won in twice as much. A lead that is to become an MQL has 90.
pub(super) const fn window(to: Stage) -> u32 {
    match to {
        Stage::Sal => 30,
        Stage::Customer => 180,
        _ => 90,
    }
}

/// A step, as the figures tell of it.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub step: (Stage, Stage),
    /// The days whose leads are looked at.
    pub days: Stretch,
    /// The days before, the latest first, each as long.
    pub earlier: Vec<Stretch>,
    pub is: Rate,
    pub was: Vec<Rate>,
    pub target: Option<f64>,
    /// How many are usually lost, as the agreement says (R68).
    pub drop_off: Option<(f64, f64)>,
    spans: Vec<(Stretch, Span)>,
}

/// With which leads those that are looked at are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cohort {
    /// Those of the days before.
    Before,
    /// Those of all earlier days.
    Usual,
}

impl Look {
    pub(super) fn at(step: (Stage, Stage), frame: &Frame<'_>, ask: &mut dyn FnMut(&Ask) -> Arc<Answer>) -> Self {
        let rhythm = frame.rhythm;
        let long = match rhythm {
            Rhythm::Weekly => 12,
            Rhythm::Monthly => 3,
            Rhythm::Quarterly => 1,
        };
        let last = last_mature(frame, window(step.1));
        let stretch = |nth: u32| last.back(rhythm, long * nth).since(last.back(rhythm, long * (nth + 1) - 1));
        let days = stretch(0);
        let earlier: Vec<Stretch> = (1..=EARLIER).map(stretch).collect();
        let mut spans: Vec<_> =
            std::iter::once(&days).chain(&earlier).map(|days| (*days, days.span(frame.terms))).collect();
        if let Some(first) = earlier.last() {
            let all = last.back(rhythm, long).since(*first);
            spans.push((all, all.span(frame.terms)));
        }
        let agreement = frame.terms.agreement;
        let figure = Figure::Rate(step.0, step.1);
        let own = agreement.goals.targets.iter().find(|target| target.metric == figure);
        let own = own.and_then(|target| if let Amount::Number(share) = target.to { Some(share) } else { None });
        let target = own.or_else(|| agreement.targets.get(&figure.to_string()).copied());
        let drop_off = agreement.playbook.transitions.iter().find(|transition| transition.step == Some(step));
        let drop_off = drop_off.and_then(|transition| transition.drop_off);
        let (is, was) = (Rate::new(0, 0), Vec::new());
        let mut look = Self { step, days, earlier, is, was, target, drop_off, spans };
        look.is = ask(&look.ask(days)).total.rate();
        look.was = look.earlier.iter().map(|days| ask(&look.ask(*days)).total.rate()).collect();
        look
    }

    /// The step of the leads of some days.
    pub(super) fn ask(&self, days: Stretch) -> Ask {
        let (from, to) = self.step;
        // Whoever became an MQL has that day as cohort date: there is no time to it.
        let within = (from >= Stage::Mql).then(|| TimeDelta::days(i64::from(window(to))));
        let span = self.spans.iter().find(|(stretch, _)| *stretch == days).map(|(_, span)| *span);
        Ask::of(Figure::Rate(from, to), span.unwrap_or_default()).counting(Counting { within, ..Counting::default() })
    }

    /// The days of the leads with which they are compared.
    pub(super) fn compared_with(&self, cohort: Option<Cohort>) -> Option<Stretch> {
        match cohort? {
            Cohort::Before => self.earlier.first().copied(),
            Cohort::Usual => self.spans.last().map(|(days, _)| *days),
        }
    }
}

/// The last stretch all of whose leads have had so many days.
fn last_mature(frame: &Frame<'_>, window: u32) -> Stretch {
    let today = frame.as_of.in_zone(&frame.terms.zone).date_naive();
    let is_over =
        |stretch: &Stretch| stretch.to.checked_add_days(Days::new(u64::from(window))).is_some_and(|day| day < today);
    let stretches = (0..60).map(|times| frame.period.back(frame.rhythm, times));
    stretches.into_iter().find(is_over).unwrap_or(frame.period)
}
