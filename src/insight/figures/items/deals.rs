//! What deals are worth, and what became of them (R57, R60).

use super::{Item, Worth};
use crate::agreement::terms::{Act, Stage};
use crate::domain::{Closing, What};
use crate::insight::figures::Case;

/// The amount of a deal, where it is known.
fn worth(amount: Option<f64>, share: f64) -> Worth {
    amount.map_or(Worth::Unvalued, |amount| Worth::Amount(amount * share))
}

fn open<'c>(case: &'c Case<'_>, share: impl Fn(Option<&str>) -> f64) -> Vec<Item<'c>> {
    let deal = case.lead.deal.as_ref().filter(|_| case.lead.stage == Stage::Opportunity);
    let item = |deal: &crate::domain::Deal| {
        let item = Item::of(None, worth(deal.amount, share(deal.deal_stage.as_deref())));
        Item { rep: case.lead.owner.as_ref(), ..item.in_handoff(case.handoffs().last()) }
    };
    deal.map(item).into_iter().collect()
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
    let amount = case.lead.deal.as_ref().and_then(|deal| deal.amount).or_else(|| told(case));
    let item = Item::of(Some(at), worth(amount, 1.0)).in_handoff(case.handoffs().last());
    vec![Item { rep: case.lead.owner.as_ref(), ..item }]
}

/// What a list told of its worth.
fn told(case: &Case<'_>) -> Option<f64> {
    case.counting().filter_map(|fact| if let What::Reached { amount, .. } = &fact.what { *amount } else { None }).last()
}

/// Deals and candidates that were lost: this one, those of earlier rounds, and what a list tells of.
pub(super) fn losses<'c>(case: &'c Case<'_>) -> Vec<Item<'c>> {
    let lead = &case.lead;
    let closings = lead.former_deals.iter().filter_map(|former| former.closed.as_ref()).chain(&lead.closed);
    let item = |closing: &'c Closing| {
        let handoff = case.handoffs().filter(|handoff| handoff.at <= closing.at).last();
        let item = Item::of(Some(closing.at), Worth::One).in_handoff(handoff);
        Item { rep: Some(&closing.by), reason: closing.reason.as_deref(), ..item }
    };
    let lost: Vec<_> = closings.filter(|closing| closing.act == Act::Lose).map(item).collect();
    if !lost.is_empty() || lead.stage != Stage::Lost {
        return lost;
    }
    let told = |fact: &'c crate::domain::Fact| match &fact.what {
        What::Reached { stage: Stage::Lost, reason, .. } => {
            Some(Item { reason: reason.as_deref(), ..Item::of(Some(fact.at), Worth::One) })
        }
        _ => None,
    };
    case.counting().filter_map(told).last().into_iter().collect()
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
