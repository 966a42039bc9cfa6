//! Where leads get lost beyond what is usual, whose turn it is, and what helps (R65–R69, R73, R92, R93; semantics, the second
//! of the ten capabilities).
//!
//! A [`Diagnosis`] looks at each step of the way: the leads of the last days that have had their time, against the target, the
//! days before, and what was usual (`look`). It speaks only where chance alone would hardly do as much and the difference is
//! one that matters (decision 12, `judge`). Of a step that speaks it says what the loss is made of and whose turn that makes it
//! (`parts`), where it sits (`place`), and what the agreement knows to do about it (`measures`).
//!
//! Everything is asked of a [`Ledger`]: as long as questions are open, what is known so far is said.

mod growth;
mod judge;
mod look;
mod measures;
mod parts;
mod place;
mod stall;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use growth::Growth;
pub use judge::{Against, StepFinding, Usual, Verdict};
pub use measures::{Measures, Question};
pub use parts::{Part, Parts, Topic};
pub use place::Place;
pub use stall::{Stall, Suspect};

use super::Rate;
use super::figures::{Answer, Ask, Dimension, Fit, NONE, Warmth};
use super::review::{Frame, Ledger};
use crate::agreement::goals::Figure;
use crate::agreement::playbook::Turn;
use crate::agreement::terms::Stage;

/// Chance alone must be rarer than this, adjusted as Holm has it (decision 12).
pub const SURE: f64 = 0.01;

/// A difference must be at least so large: ten points (decision 12).
pub const MATTERS: f64 = 0.10;

/// Fewer leads than this are not enough on either side: below it ten points are three leads.
pub const LEAST: u64 = 30;

/// So many steps that speak are looked into.
const MOST: usize = 3;

/// A share of the leads that are looked at, and of those with which they are compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// Of those that are looked at.
    pub now: Rate,
    /// Of the others, where there are any.
    pub then: Option<Rate>,
}

/// What is amiss, and what not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diagnosis {
    /// Every step of the way, in its order; the way from MQL to SQL as a whole is the last.
    pub steps: Vec<StepFinding>,
    /// The steps that speak, the one that costs most first.
    pub findings: Vec<Finding>,
}

/// What is known of a step that speaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The step.
    pub step: StepFinding,
    /// What the loss is made of; whose turn that makes it.
    pub parts: Parts,
    /// How many attempts sales made of each hand-off that ended in the same days, and in those with which they are compared.
    pub attempts: (Option<f64>, Option<f64>),
    /// How many were handed over whom something spoke for by who they are, of those of which that was written down.
    pub fits: Compared,
    /// How many had cooled before anybody tried to reach them, of those of which that can be told.
    pub cooled: Compared,
    /// Where it sits, what costs most first; none where it sits everywhere alike.
    pub places: Vec<Place>,
    /// By what it could be looked for: by nothing where every group is blank, small, or all there is.
    pub looked_by: Vec<Dimension>,
    /// The way from MQL to SQL, told apart before anybody is named (R67); nothing for other steps.
    pub stall: Option<Stall>,
    /// More leads came in and no more came through (R73).
    pub growth: Option<Growth>,
    /// What helps, and what to ask in the meeting.
    pub measures: Measures,
}

impl Finding {
    /// Whose turn it is; nothing where the evidence does not say.
    pub fn turn(&self) -> Option<Turn> {
        self.parts.turn()
    }

    /// Where to look first as long as nobody knows better (R66).
    pub const fn first_suspect(&self) -> Option<Turn> {
        match self.step.step {
            (Stage::Mql, Stage::Sql) => None,
            (Stage::Lead | Stage::Mal | Stage::Mql, _) => Some(Turn::Marketing),
            _ => Some(Turn::Sales),
        }
    }
}

impl Diagnosis {
    /// Whether nothing can be said of any step.
    pub fn is_blind(&self) -> bool {
        self.steps.iter().all(|step| step.verdict == Verdict::NotEnough)
    }
}

/// Looks at every step, and into those that speak.
pub fn diagnose(frame: &Frame<'_>, ledger: &mut Ledger) -> Diagnosis {
    let looks: Vec<look::Look> =
        look::STEPS.iter().map(|step| look::Look::at(*step, frame, &mut |ask| ledger.now(ask))).collect();
    let steps = judge::judge(&looks);
    let mut speaking: Vec<(&look::Look, &StepFinding)> =
        looks.iter().zip(&steps).filter(|(_, step)| step.verdict == Verdict::Speaks).collect();
    speaking.sort_by(|(_, a), (_, b)| b.weight.total_cmp(&a.weight));
    let findings =
        speaking.into_iter().take(MOST).map(|(look, step)| finding(look, step, &steps, frame, ledger)).collect();
    Diagnosis { steps, findings }
}

/// The leads that are looked at, and those with which they are compared, by the same dimensions.
#[derive(Debug, Clone)]
struct Pair {
    ask: Ask,
    now: Arc<Answer>,
    then: Option<Arc<Answer>>,
}

impl Pair {
    fn of(by: &[Dimension], look: &look::Look, step: &StepFinding, ledger: &mut Ledger) -> Self {
        let ask = Ask { by: by.to_vec(), ..look.ask(look.days) };
        let now = ledger.now(&ask);
        let then = look.compared_with(step.cohort).map(|days| ledger.now(&Ask { by: by.to_vec(), ..look.ask(days) }));
        Self { ask, now, then }
    }

    /// The share of one group, of all that have one.
    fn share_of(&self, group: &str) -> Compared {
        let share = |answer: &Answer| {
            let of = |key: &str| answer.group(&[key]).map_or(0, |sum| sum.n);
            Rate::new(of(group), answer.total.n - of(NONE))
        };
        Compared { now: share(&self.now), then: self.then.as_deref().map(share).filter(|then| then.n > 0) }
    }
}

fn finding(
    look: &look::Look,
    step: &StepFinding,
    steps: &[StepFinding],
    frame: &Frame<'_>,
    ledger: &mut Ledger,
) -> Finding {
    let versions = frame.terms.versions;
    let fates = Pair::of(&[Dimension::Contact, Dimension::Ended, Dimension::Fate], look, step, ledger);
    let sources = Pair::of(&[Dimension::Ended, Dimension::Source], look, step, ledger);
    let untouched = Ask::of(Figure::Untouched, look.days.span(frame.terms));
    let untouched = (ledger.now(&untouched).total.rate(), untouched);
    let parts = parts::parts(&fates, &sources, untouched, step, versions);
    let fits = Pair::of(&[Dimension::Fit], look, step, ledger).share_of(Fit::Fits.word());
    let cooled = Pair::of(&[Dimension::Warmth], look, step, ledger).share_of(Warmth::Cooled.word());
    let mut pairs = Vec::new();
    for dimension in place::DIMENSIONS {
        pairs.push((dimension, Pair::of(&[dimension], look, step, ledger)));
    }
    let (places, looked_by) = place::places(&pairs, versions);
    let is_of_stall = matches!(step.step, (Stage::Mql, Stage::Sal | Stage::Sql) | (Stage::Sal, Stage::Sql));
    let contents = is_of_stall.then(|| Pair::of(&[Dimension::Content], look, step, ledger));
    let stall = contents.map(|contents| stall::stall(&parts, (&places, &looked_by), &contents));
    let measures = measures::measures(step.step, parts.turn(), &frame.terms.agreement.playbook);
    let mut attempts_in =
        |days: super::review::Stretch| ledger.now(&Ask::of(Figure::Attempts, days.span(frame.terms))).total.mean();
    let attempts = (attempts_in(look.days), look.compared_with(step.cohort).and_then(&mut attempts_in));
    Finding {
        step: step.clone(),
        parts,
        attempts,
        fits,
        cooled,
        places,
        looked_by,
        stall,
        growth: growth::growth(step, steps),
        measures,
    }
}

fn value(rate: Rate) -> f64 {
    rate.value().unwrap_or_default()
}

#[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
const fn number(count: u64) -> f64 {
    count as f64
}
