//! Which leads are looked at, and with which they are compared: all at the same age.
//!
//! Leads are looked at when all of a cohort have had the time that a step takes ([`window`](super::super::review::window)), and
//! in every cohort it is counted what happened within it.

use std::sync::Arc;

use super::super::figures::{Answer, Ask};
use super::super::review::{Frame, Stretch, counted_within};
use super::super::{Rate, Span};
use crate::agreement::goals::{Amount, Figure};
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
        let stretch = |times: u32| frame.mature(step.1, times);
        let days = stretch(0);
        let earlier: Vec<Stretch> = (1..=EARLIER).map(stretch).collect();
        let mut spans: Vec<_> =
            std::iter::once(&days).chain(&earlier).map(|days| (*days, days.span(frame.terms))).collect();
        if let Some(first) = earlier.last() {
            let all = earlier.first().map_or(*first, |latest| latest.since(*first));
            spans.push((all, all.span(frame.terms)));
        }
        let agreement = frame.terms.agreement;
        let figure = Figure::Rate(step.0, step.1);
        let target = frame.target(figure);
        let target = target.and_then(|aimed| if let Amount::Number(share) = aimed { Some(share) } else { None });
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
        let span = self.spans.iter().find(|(stretch, _)| *stretch == days).map(|(_, span)| *span);
        Ask::of(Figure::Rate(from, to), span.unwrap_or_default()).counting(counted_within(self.step))
    }

    /// The days of the leads with which they are compared.
    pub(super) fn compared_with(&self, cohort: Option<Cohort>) -> Option<Stretch> {
        match cohort? {
            Cohort::Before => self.earlier.first().copied(),
            Cohort::Usual => self.spans.last().map(|(days, _)| *days),
        }
    }
}
