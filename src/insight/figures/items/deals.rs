//! What deals are worth, and what became of them (R57, R60).

use super::{Item, Worth};
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::What;
use crate::insight::figures::Case;

/// The amount of a deal, where it is known.
fn worth(amount: Option<f64>, share: f64) -> Worth {
    amount.map_or(Worth::Unvalued, |amount| Worth::Amount(amount * share))
}

fn open<'c>(case: &'c Case<'_>, share: impl Fn(Option<&str>) -> f64) -> Vec<Item<'c>> {
    if case.lead.stage != Stage::Opportunity {
        return Vec::new();
    }
    let deal_stage = case.lead.deal.as_ref().and_then(|deal| deal.deal_stage.as_deref());
    let item = Item::of(None, worth(amount(case), share(deal_stage)));
    vec![Item { rep: case.lead.owner.as_ref(), ..item.in_handoff(case.handoffs().last()) }]
}

/// What the deal of this round is worth, as it was said here, else as a list told.
fn amount(case: &Case<'_>) -> Option<f64> {
    case.lead.deal.as_ref().and_then(|deal| deal.amount).or_else(|| told(case))
}

pub(super) fn pipeline<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    open(case, |_| 1.0)
}

/// Amount times the chance of its deal stage; of the stage itself where it stands at none (R57, decision 41). Where neither is
/// agreed nothing is expected of it.
pub(super) fn forecast<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let agreement = case.terms.agreement;
    let agreed = agreement.stages.get(&Stage::Opportunity).copied().unwrap_or_default();
    open(case, |stage| stage.and_then(|id| agreement.playbook.deal_stage(id)).map_or(agreed, |stage| stage.probability))
}

pub(super) fn won<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let Some(at) = case.lead.reached.at(Stage::Customer).filter(|_| case.lead.stage == Stage::Customer) else {
        return Vec::new();
    };
    let item = Item::of(Some(at), worth(amount(case), 1.0)).in_handoff(case.handoffs().last());
    vec![Item { rep: case.lead.owner.as_ref(), ..item }]
}

/// What a list told of its worth since the lead was sent round again.
fn told(case: &Case<'_>) -> Option<f64> {
    case.counting().fold(None, |known, fact| match &fact.what {
        What::Recycled { .. } => None,
        What::Reached { amount, .. } => amount.or(known),
        _ => known,
    })
}

/// Deals and candidates that were lost, in this round and in those before it; of a round that ended so and of which nobody
/// said it here, what a list tells.
pub(super) fn losses<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let mut lost = Vec::new();
    let mut round = Round::default();
    for fact in case.counting() {
        let item = |rep, reason: Option<&'c str>| {
            let handoff = case.handoffs().filter(|handoff| handoff.at <= fact.at).last();
            Item { rep, reason, ..Item::of(Some(fact.at), Worth::One).in_handoff(handoff) }
        };
        match &fact.what {
            What::Lost { reason } => {
                round.is_lost_here = true;
                lost.push(item(Some(&fact.operation.by), Some(reason.as_str())));
            }
            What::Excluded { .. } | What::Rejected { .. } => round.ends = Some((fact.at, Stage::Excluded)),
            What::Reached { stage, reason, .. } => {
                if *stage == Stage::Lost {
                    round.told = Some(item(case.lead.owner.as_ref(), reason.as_deref()));
                }
                round.hear(*stage, fact.at);
            }
            What::Recycled { .. } => lost.extend(std::mem::take(&mut round).told_loss(Stage::Lost)),
            _ => {}
        }
    }
    round.ends = None;
    lost.extend(round.told_loss(case.lead.stage));
    lost
}

/// A lead's way until it is sent round again.
#[derive(Default)]
struct Round<'c> {
    is_lost_here: bool,
    /// The last loss that a list told of.
    told: Option<Item<'c>>,
    /// Which end holds, and since when.
    ends: Option<(Timestamp, Stage)>,
}

impl<'c> Round<'c> {
    /// Of two ends that lists tell of the later one holds.
    fn hear(&mut self, stage: Stage, at: Timestamp) {
        let is_end = matches!(stage, Stage::Lost | Stage::Excluded);
        if is_end && self.ends.is_none_or(|(known, _)| known <= at) {
            self.ends = Some((at, stage));
        }
    }

    /// The loss that a list told of, where it is how the round ended: at `stage`, unless it is known better.
    fn told_loss(self, stage: Stage) -> Option<Item<'c>> {
        let stage = self.ends.map_or(stage, |(_, stage)| stage);
        self.told.filter(|_| !self.is_lost_here && stage == Stage::Lost)
    }
}

/// From the first attempt to reach the person to the win, by the calendar on the wall.
pub(super) fn cycle<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let lead = &case.lead;
    let contacts = lead.handoffs.iter().filter_map(|handoff| handoff.first_contact());
    let Some(began) = contacts.map(|contact| contact.at).min() else { return Vec::new() };
    let handoff = case.handoffs().last();
    let item = match lead.reached.at(Stage::Customer).filter(|_| lead.stage == Stage::Customer) {
        Some(won) => Item::of(Some(won), Worth::Time(won.since(began).num_milliseconds())),
        None if lead.stage == Stage::Opportunity || lead.open_handoff().is_some() => {
            Item::of(None, Worth::Open(case.now.since(began).num_milliseconds()))
        }
        None => return Vec::new(),
    };
    vec![Item { rep: lead.owner.as_ref(), ..item.in_handoff(handoff) }]
}
