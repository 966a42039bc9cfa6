//! More leads at a lower rate are no more deals: twice as many, half as often (R73; terms 2.5, "deal rate low while leads
//! grow").

use super::super::{Rate, chance};
use super::{SURE, StepFinding, number};
use crate::agreement::terms::Stage;

/// More came in, and no more came through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// The step then.
    pub before: Rate,
    /// The step now.
    pub now: Rate,
}

/// By so much more must have come in.
const MORE: f64 = 1.2;

/// A step that lost what more leads would have brought: adding still more is no lever. Marketing must have handed over more, as
/// a step before it that became well again brings more too.
pub(super) fn growth(step: &StepFinding, steps: &[StepFinding]) -> Option<Growth> {
    let (before, now) = (step.before?, step.is);
    let handed_over = steps.iter().find(|step| step.step == (Stage::Mql, Stage::Sal));
    let handed_over = handed_over.and_then(|step| Some(grew(step.before?, step.is)));
    let grew = grew(before, now) && handed_over.unwrap_or(true);
    let brought_more = now.k > before.k && chance::counts(now.k, before.k) < chance::ARROW;
    (grew && !brought_more).then_some(Growth { before, now })
}

/// Whether more came in, and hardly by chance.
fn grew(before: Rate, now: Rate) -> bool {
    number(now.n) >= MORE * number(before.n) && chance::counts(now.n, before.n) < SURE
}
