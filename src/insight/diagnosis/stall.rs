//! A stall between MQL and SQL, told apart before anybody is named: criteria, content, follow-up (R67).

use super::super::figures::{Ask, Dimension, FirstContact, NONE};
use super::super::{Rate, chance};
use super::parts::{Parts, Topic};
use super::place::Place;
use super::{LEAST, MATTERS, Pair, SURE, value};
use crate::agreement::terms::Side;

/// What a suspicion came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspect {
    /// The figures support it.
    Supported,
    /// They do not.
    NotSupported,
    /// There are too few to say.
    NotEnough,
}

/// Criteria, content and follow-up, each by its own figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Stall {
    /// Whether too many are handed over that are none: more came back for reasons that speak to marketing, or one criterion
    /// loses more than the others.
    pub criteria: Suspect,
    /// Whether those who have read nothing come through less.
    pub content: Suspect,
    /// How many came through who had read something, and who had not.
    pub read: (Rate, Rate),
    /// Whether late first contacts explain a part.
    pub follow_up: Suspect,
    /// The leads that were not contacted in time.
    pub late: Ask,
}

pub(super) fn stall(parts: &Parts, (places, looked_by): (&[Place], &[Dimension]), contents: &Pair) -> Stall {
    let is_named = |topic| parts.named().any(|part| part.topic == topic);
    let is_criterion = places.iter().any(|place| place.by == Dimension::Criterion);
    // Where neither criteria nor reasons were written down nothing speaks for them, and nothing against.
    let is_known = looked_by.contains(&Dimension::Criterion) || parts.told >= LEAST;
    let criteria = match is_known {
        _ if is_criterion || is_named(Topic::Said(Side::Marketing)) => Suspect::Supported,
        true => Suspect::NotSupported,
        false => Suspect::NotEnough,
    };
    let follow_up = match parts.in_time.now.n {
        few if few < LEAST => Suspect::NotEnough,
        _ if is_named(Topic::FollowUp) => Suspect::Supported,
        _ => Suspect::NotSupported,
    };
    let all = contents.now.total.rate();
    let nothing = contents.now.group(&[NONE]).map_or(Rate::new(0, 0), super::super::figures::Sum::rate);
    let something = Rate::new(all.k.saturating_sub(nothing.k), all.n.saturating_sub(nothing.n));
    let content = if nothing.n < LEAST || something.n < LEAST {
        Suspect::NotEnough
    } else if chance::shares(something, nothing) < SURE && value(something) - value(nothing) > MATTERS - 1e-9 {
        Suspect::Supported
    } else {
        Suspect::NotSupported
    };
    let late = Ask { by: vec![Dimension::Contact], ..contents.ask.clone() };
    let late = late.of_group(&[FirstContact::Late.word().to_owned()]);
    Stall { criteria, content, read: (something, nothing), follow_up, late }
}
