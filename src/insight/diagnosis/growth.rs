//! More leads at a lower rate are no more deals: twice as many, half as often (R73; terms 2.5, "deal rate low while leads
//! grow").

use super::super::{Rate, chance};
use super::{SURE, StepFinding, number};

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

/// A step that lost what more leads would have brought: adding still more is no lever.
pub(super) fn growth(step: &StepFinding) -> Option<Growth> {
    let (before, now) = (step.before?, step.is);
    let grew = number(now.n) >= MORE * number(before.n) && chance::counts(now.n, before.n) < SURE;
    let brought_more = now.k > before.k && chance::counts(now.k, before.k) < chance::ARROW;
    (grew && !brought_more).then_some(Growth { before, now })
}
