//! From marketing to sales and back, and from one person to the next.

use super::super::assignment::{Allotment, overdue};
use super::super::basis::Basis;
use super::super::fact::{Ground, TierMark, Traits, What};
use super::super::handing::{came_back_for_the_same, last_return};
use super::super::handoff::Handoff;
use super::super::lead::Lead;
use super::super::refusal::Refusal;
use super::clocks::Clocks;
use super::{Asked, gates};
use crate::agreement::terms::{Act, Stage, Trigger};
use crate::agreement::{Agreement, Looks, Points, Versions};
use crate::clock::Timestamp;
use crate::ids::PersonId;

/// A lead is handed over from lead or MAL; from MQL, SAL or SQL too, where it stands there by its history alone
/// (decision 5): whatever another system called it, it begins as an MQL here.
pub(super) fn hand_off(asked: &Asked<'_>, ground: &Ground, to: Option<&PersonId>) -> Result<Vec<What>, Refusal> {
    let lead = &asked.record.lead;
    if let Some(open) = lead.open_handoff() {
        return Err(Refusal::AlreadyHandedOff { n: open.n, owner: lead.owner.clone() });
    }
    asked.in_its_stage()?;
    let agreement = asked.setting.agreement();
    match ground {
        Ground::Criterion(id) if !agreement.criteria().any(|known| known == id) => {
            let known = agreement.criteria().map(ToOwned::to_owned).collect();
            return Err(Refusal::UnknownCriterion { criterion: id.clone(), known });
        }
        Ground::ByHand if asked.request.note().is_none() => return Err(Refusal::WhyNeeded { act: Act::HandOff }),
        _ => {}
    }
    // A list names its owners in the other system's words.
    if let Some(to) = to.filter(|_| *ground != Ground::List) {
        asked.check_person(to)?;
    }
    check_comeback(asked, ground)?;
    let score = asked.request.basis.as_ref().map(Basis::total);
    let tier = tier_of(agreement, ground, &lead.traits, score);
    let tier_id = tier.as_ref().map(|tier| tier.id.as_str());
    let mut clocks = Clocks::fresh(asked.setting.versions, asked.setting.version(), tier_id, asked.at);
    clocks.start(&[Trigger::Act(Act::HandOff)])?;
    let mut facts = gates::pass_exclusions(asked, Act::HandOff)?;
    facts.push(What::HandedOff { ground: ground.clone(), to: to.cloned(), tier, basis: asked.request.basis.clone() });
    facts.extend(asked.request.allotment.clone().map(What::Allotted));
    facts.extend(clocks.into_facts());
    asked.gated(facts)
}

/// What a tier looks at of a hand-off for `ground` of a lead like that.
pub fn looks_at<'a>(ground: &'a Ground, traits: &'a Traits, score: Option<Points>) -> Looks<'a> {
    Looks {
        criterion: ground.criterion(),
        source: traits.source.as_deref(),
        campaign: traits.campaign.as_deref(),
        score,
    }
}

/// The tier of a hand-off for `ground` of a lead like that.
fn tier_of(agreement: &Agreement, ground: &Ground, traits: &Traits, score: Option<Points>) -> Option<TierMark> {
    let (rank, tier) = agreement.tier_of(looks_at(ground, traits, score))?;
    Some(TierMark { id: tier.id.clone(), rank: u32::try_from(rank).unwrap_or(u32::MAX) })
}

/// What follows for an open hand-off from its lead's becoming like `traits`: where the hand-off's own terms put it into
/// another tier, its clocks go on as those of that one (semantics 6). What was due by now stays so. What
/// sales found itself is in no tier.
///
/// # Errors
/// [`Refusal::NoOpenTime`] where the calendar of a clock of the new tier never holds what it gives.
pub fn change_tier(lead: &Lead, traits: &Traits, versions: &Versions, now: Timestamp) -> Result<Vec<What>, Refusal> {
    let looked_at = |traits: &Traits| (traits.source.clone(), traits.campaign.clone());
    let open = lead.open_handoff().filter(|handoff| handoff.is_passing());
    let Some(handoff) = open.filter(|_| looked_at(traits) != looked_at(&lead.traits)) else { return Ok(Vec::new()) };
    let score = handoff.basis.as_ref().map(Basis::total);
    let tier = tier_of(versions.of(handoff.agreement), &handoff.ground, traits, score);
    if tier.as_ref().map(|tier| tier.id.as_str()) == handoff.tier_id() || is_kept_hot(handoff, tier.as_ref(), versions)
    {
        return Ok(Vec::new());
    }
    let mut clocks = Clocks::of(handoff, versions, now, now);
    clocks.retier(tier.as_ref().map(|tier| tier.id.as_str()))?;
    Ok(std::iter::once(What::TierChanged { tier }).chain(clocks.into_facts()).collect())
}

/// Whether a hand-off is in a tier for its lead's points, which nothing of the lead's traits puts it out of.
fn is_kept_hot(handoff: &Handoff, other: Option<&TierMark>, versions: &Versions) -> bool {
    let Some(mark) = &handoff.tier else { return false };
    let tier = versions.of(handoff.agreement).tiers.iter().find(|tier| tier.id == mark.id);
    tier.is_some_and(|tier| tier.score.is_some()) && other.is_none_or(|other| other.rank > mark.rank)
}

/// An open hand-off goes into a tier that goes before its own, where its lead comes to so much by now (R27). What fades puts
/// nobody behind again.
pub(super) fn heat(asked: &Asked<'_>) -> Result<Vec<What>, Refusal> {
    let lead = &asked.record.lead;
    let handoff = lead.open_handoff().filter(|handoff| handoff.is_passing()).ok_or(Refusal::NotHandedOff)?;
    let score = asked.request.basis.as_ref().map(Basis::total);
    let tier = tier_of(asked.setting.versions.of(handoff.agreement), &handoff.ground, &lead.traits, score);
    let rank = |tier: Option<&TierMark>| tier.map_or(u32::MAX, |tier| tier.rank);
    if rank(tier.as_ref()) >= rank(handoff.tier.as_ref()) {
        return Err(Refusal::NothingChanges);
    }
    let mut clocks = Clocks::of(handoff, asked.setting.versions, asked.at, asked.setting.now);
    clocks.retier(tier.as_ref().map(|tier| tier.id.as_str()))?;
    Ok(std::iter::once(What::TierChanged { tier }).chain(clocks.into_facts()).collect())
}

/// A lead that came back is left alone for a while, but for what it was promised to come back for, and one that came back
/// for the same reason again and again is handed over only with a word about what changed (semantics 10).
fn check_comeback(asked: &Asked<'_>, ground: &Ground) -> Result<(), Refusal> {
    let last = last_return(&asked.record.lead);
    if let Ground::Promise(kind) = ground
        && last.is_none_or(|last| !last.wake_on.contains(kind))
    {
        return Err(Refusal::NotPromised { kind: kind.clone() });
    }
    // Whoever gave it back has said what it comes back for: nobody else need say what changed.
    let Some(last) = last.filter(|_| !matches!(ground, Ground::Promise(_))) else { return Ok(()) };
    let rules = &asked.setting.agreement().re_entry;
    if let Ground::Criterion(id) = ground
        && !rules.strong.contains(id)
        && let Some(until) = rules.cool_off.map(|cool_off| last.at.plus(cool_off)).filter(|until| asked.at < *until)
    {
        return Err(Refusal::CoolingOff { until: asked.wall(until) });
    }
    let times = came_back_for_the_same(&asked.record.lead, last);
    if times >= rules.ask_what_changed && asked.request.note().is_none() {
        return Err(Refusal::WhatChanged { reason: last.reason.clone().unwrap_or_default(), times });
    }
    Ok(())
}

pub(super) fn withdraw(asked: &Asked<'_>, reason: Option<&str>) -> Result<Vec<What>, Refusal> {
    asked.in_its_handoff()?;
    asked.check_why(reason)?;
    let mut facts = asked.ended()?;
    facts.push(What::Withdrawn { reason: reason.map(ToOwned::to_owned) });
    asked.gated(facts)
}

/// Another owner. No clock starts anew for it: to the customer it is one wait (semantics 8).
pub(super) fn assign(asked: &Asked<'_>, to: &PersonId) -> Result<Vec<What>, Refusal> {
    asked.in_its_stage()?;
    asked.check_person(to)?;
    if asked.request.counted && (asked.request.allotment.is_none() || asked.handoff().is_none()) {
        return Err(Refusal::NothingToCount);
    }
    asked.gated(given(asked, to)?)
}

/// What the agreement's rules say of a lead that lies with sales: another owner, or that it is held until somebody is
/// free. Nobody is relieved of a lead for nobody. What the program does by itself passes no gate: the rules were agreed.
pub(super) fn allot(asked: &Asked<'_>) -> Result<Vec<What>, Refusal> {
    asked.from(&[Stage::Mql, Stage::Sal, Stage::Sql])?;
    let lead = &asked.record.lead;
    if asked.handoff().is_none() {
        return Err(Refusal::NotHandedOff);
    }
    let allotment = asked.request.allotment.as_ref().ok_or(Refusal::NoRules)?;
    let facts = match &allotment.to {
        Some(to) => given(asked, to)?,
        None if allotment.is_held() && lead.owner.is_none() && lead.held_for() != allotment.rule.as_deref() => {
            vec![What::Allotted(allotment.clone())]
        }
        // Held once; by the rules of today it waits for whoever takes it.
        None if !allotment.is_held() && lead.held_for().is_some() => vec![What::Allotted(allotment.clone())],
        None => return Err(nobody_chosen(asked, allotment)),
    };
    if asked.setting.by.is_program() { Ok(facts) } else { asked.gated(facts) }
}

/// A lead of which the first contact is overdue goes on to somebody else by the agreement's rules (semantics 8), or stays
/// where it is. No clock starts anew.
pub(super) fn hand_on(asked: &Asked<'_>) -> Result<Vec<What>, Refusal> {
    asked.from(&[Stage::Mql, Stage::Sal, Stage::Sql])?;
    let overdue = overdue(&asked.record.lead, asked.setting.versions, asked.at).ok_or(Refusal::NotOverdue)?;
    let allotment = asked.request.allotment.as_ref().ok_or(Refusal::NoRules)?;
    if allotment.overdue.as_ref() != Some(&overdue) {
        return Err(Refusal::NotOverdue);
    }
    match &allotment.to {
        Some(to) => given(asked, to),
        None => Err(nobody_chosen(asked, allotment)),
    }
}

/// Why the rules gave a lead to nobody.
fn nobody_chosen(asked: &Asked<'_>, allotment: &Allotment) -> Refusal {
    if allotment.is_held() {
        Refusal::NobodyFree { thought_of: allotment.reasons(asked.setting.agreement()).collect() }
    } else {
        Refusal::LeftToTheTeam { rule: allotment.rule.clone().unwrap_or_default() }
    }
}

pub(super) fn given(asked: &Asked<'_>, to: &PersonId) -> Result<Vec<What>, Refusal> {
    if asked.record.lead.owner.as_ref() == Some(to) {
        return Err(Refusal::AlreadyTheirs { to: to.clone() });
    }
    let mut facts = vec![What::Assigned { owner: to.clone() }];
    facts.extend(asked.request.allotment.clone().map(What::Allotted));
    if let Some(mut clocks) = asked.clocks() {
        let mut triggers = vec![Trigger::Act(Act::Assign)];
        if asked.stage() == Stage::Sql && asked.is_account_executive(to) {
            triggers.push(Trigger::Passed);
        }
        clocks.stop(&triggers);
        clocks.start(&triggers)?;
        facts.extend(clocks.into_facts());
    }
    Ok(facts)
}
