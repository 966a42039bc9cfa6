//! What is done with a lead until it is a deal candidate, or is none.

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::super::fact::What;
use super::super::lifecycle::stages_for;
use super::super::refusal::Refusal;
use super::super::request::Wake;
use super::{Asked, gates};
use crate::agreement::Deferral;
use crate::agreement::terms::{Act, Channel, Outcome, Stage, Trigger};
use crate::clock::{Timestamp, at_wall};

pub(super) fn admit(asked: &Asked<'_>) -> Result<Vec<What>, Refusal> {
    asked.in_its_stage()?;
    asked.gated(vec![What::Admitted])
}

pub(super) fn exclude(asked: &Asked<'_>, reason: &str) -> Result<Vec<What>, Refusal> {
    asked.in_its_stage()?;
    asked.check_reason(reason)?;
    asked.gated(vec![What::Excluded { reason: reason.to_owned() }])
}

pub(super) fn recycle(asked: &Asked<'_>, reason: Option<&str>) -> Result<Vec<What>, Refusal> {
    asked.in_its_stage()?;
    asked.check_why(reason)?;
    asked.gated(vec![What::Recycled { reason: reason.map(ToOwned::to_owned) }])
}

pub(super) fn accept(asked: &Asked<'_>) -> Result<Vec<What>, Refusal> {
    check_acceptable(asked)?;
    let mut facts = vec![What::Accepted];
    facts.extend(asked.ticked(&[Trigger::Act(Act::Accept)])?);
    asked.gated(facts)
}

fn check_acceptable(asked: &Asked<'_>) -> Result<(), Refusal> {
    let lead = &asked.record.lead;
    if let Some((by, _)) = lead.open_handoff().and_then(|handoff| handoff.accepted.as_ref()) {
        // Whoever took it may have passed it on since: its owner is who has it.
        let holder = lead.owner.as_ref().unwrap_or(by);
        return Err(if holder == asked.setting.by {
            Refusal::AlreadyYours
        } else {
            Refusal::AlreadyAccepted { by: holder.clone() }
        });
    }
    asked.from(stages_for(Act::Accept))?;
    if lead.open_handoff().is_none() { Err(Refusal::NotHandedOff) } else { Ok(()) }
}

pub(super) fn reject(asked: &Asked<'_>, reason: &str) -> Result<Vec<What>, Refusal> {
    asked.in_its_stage()?;
    asked.check_reason(reason)?;
    let mut facts = asked.ended()?;
    facts.push(What::Rejected { reason: reason.to_owned() });
    asked.gated(facts)
}

pub(super) fn give_back(
    asked: &Asked<'_>,
    reason: &str,
    wake: Option<Wake>,
    wake_on: Option<&[String]>,
) -> Result<Vec<What>, Refusal> {
    asked.in_its_handoff()?;
    asked.check_reason(reason)?;
    let listed = asked.setting.agreement().reason(reason);
    let wake_at = match wake {
        Some(Wake::At(at)) if at <= asked.at => return Err(Refusal::NotInFuture { at: asked.wall(at) }),
        Some(Wake::At(at)) => Some(at),
        Some(Wake::Never) => None,
        None => listed.and_then(|listed| listed.wake_after).map(|after| asked.at.plus(after)),
    };
    check_touches(asked, wake_on.unwrap_or_default())?;
    let agreed = || listed.map(|listed| listed.wake_on.clone()).unwrap_or_default();
    let wake_on = wake_on.map_or_else(agreed, <[_]>::to_vec);
    let mut facts = asked.ended()?;
    facts.push(What::Returned { reason: reason.to_owned(), wake_at, wake_on });
    asked.gated(facts)
}

/// A lead comes back after kinds of touch that the agreement has.
fn check_touches(asked: &Asked<'_>, kinds: &[String]) -> Result<(), Refusal> {
    let known = || asked.setting.agreement().touch_kinds();
    match kinds.iter().find(|kind| known().all(|known| known != kind.as_str())) {
        Some(given) => {
            Err(Refusal::UnknownTouch { given: given.clone(), known: known().map(ToOwned::to_owned).collect() })
        }
        None => Ok(()),
    }
}

/// An MQL is accepted by being contacted. Every contact may stop clocks, by when it happened.
///
/// That somebody called is told of a lead that lies with sales by its history alone, too: it happened, and stays in the
/// lead's story. When to go on is only remembered by a hand-off.
pub(super) fn contact(
    asked: &Asked<'_>,
    contacted: What,
    outcome: Outcome,
    next: Option<Timestamp>,
) -> Result<Vec<What>, Refusal> {
    if next.is_some() {
        asked.in_its_handoff()?;
    }
    if let What::Contacted { channel, in_bulk: true, .. } = &contacted {
        return bulk_mail(asked, *channel, contacted, next);
    }
    asked.in_its_stage()?;
    if let Some(at) = next.filter(|next| *next <= asked.at) {
        return Err(Refusal::NotInFuture { at: asked.wall(at) });
    }
    check_gave(asked, &contacted)?;
    let mut facts = past_opt_out(asked, &contacted)?;
    let mut triggers = vec![Trigger::Act(Act::Contact)];
    if asked.stage() == Stage::Mql {
        check_acceptable(asked)?;
        // Contacting is no way around a gate on accepting.
        facts.extend(gates::pass(asked, Act::Accept)?);
        facts.push(What::Accepted);
        triggers.push(Trigger::Act(Act::Accept));
    }
    triggers.extend(outcome.is_reached().then_some(Trigger::Reached));
    triggers.extend(next.is_some().then_some(Trigger::Planned));
    facts.push(contacted);
    facts.extend(asked.ticked(&triggers)?);
    asked.gated(facts)
}

/// One mail to many is in the story of each. It accepts nobody, wakes nobody and stops no clock, and a next step would be
/// that of a contact, which there was not.
fn bulk_mail(
    asked: &Asked<'_>,
    channel: Channel,
    contacted: What,
    next: Option<Timestamp>,
) -> Result<Vec<What>, Refusal> {
    asked.in_its_stage()?;
    if let Some(most) = asked.past_bulk_mail(channel).filter(|_| next.is_some()) {
        return Err(Refusal::BulkPlansNothing { most });
    }
    check_gave(asked, &contacted)?;
    let mut facts = past_opt_out(asked, &contacted)?;
    facts.push(contacted);
    asked.gated(facts)
}

/// An opt-out blocks its channel (decision 26). Whoever was called by the person all the same says so in a note,
/// and it is counted like a gate (semantics 9).
fn past_opt_out(asked: &Asked<'_>, contacted: &What) -> Result<Vec<What>, Refusal> {
    let What::Contacted { channel, .. } = contacted else { return Ok(Vec::new()) };
    let Some(consent) = asked.record.person.opt_out_of(*channel) else { return Ok(Vec::new()) };
    match (asked.request.past_gates, asked.request.note()) {
        (false, _) => Err(Refusal::OptedOut { channel: *channel }),
        (true, None) => Err(Refusal::WhyNeeded { act: Act::Contact }),
        (true, Some(_)) => Ok(vec![What::GateSkipped {
            gate: What::PAST_OPT_OUT.to_owned(),
            missing: vec![consent.word().to_owned()],
        }]),
    }
}

/// What was given is something that the agreement knows, where it knows any.
fn check_gave(asked: &Asked<'_>, contacted: &What) -> Result<(), Refusal> {
    let What::Contacted { gave, .. } = contacted else { return Ok(()) };
    let known: Vec<_> = asked.setting.agreement().playbook.offers().collect();
    match gave.iter().find(|given| !known.is_empty() && !known.contains(&given.as_str())) {
        Some(given) => {
            let known = known.into_iter().map(ToOwned::to_owned).collect();
            Err(Refusal::UnknownContent { given: given.clone(), known })
        }
        None => Ok(()),
    }
}

pub(super) fn defer(asked: &Asked<'_>, until: Timestamp, reason: Option<&str>) -> Result<Vec<What>, Refusal> {
    asked.in_its_handoff()?;
    let rules = &asked.setting.terms(asked.record).deferral;
    if until <= asked.at {
        return Err(Refusal::NotInFuture { at: asked.wall(until) });
    }
    let wakes = Waking::of(asked);
    if let Some(longest) = rules.longest.filter(|longest| !wakes.is_by(until, asked.at.plus(*longest))) {
        return Err(too_long(asked, longest, &wakes));
    }
    if let Some(latest) = latest_waking(asked, rules).filter(|latest| !wakes.is_by(until, *latest)) {
        let latest = (latest > asked.at).then(|| asked.wall(wakes.last_by(latest)));
        return Err(Refusal::SleptEnough { latest });
    }
    let again = asked.handoff().is_some_and(|handoff| !handoff.deferrals.is_empty());
    if again && !rules.again_by.is_empty() && !rules.again_by.contains(&asked.setting.role()) {
        return Err(Refusal::DeferredBefore { roles: rules.again_by.clone() });
    }
    asked.check_why(reason)?;
    let mut facts = vec![What::Deferred { until, reason: reason.map(ToOwned::to_owned) }];
    if let Some(mut clocks) = asked.clocks() {
        // A day that was agreed on is a planned one, whichever act says it (semantics 4).
        let triggers = [Trigger::Act(Act::Defer), Trigger::Planned];
        clocks.wake_for_good()?;
        clocks.stop(&triggers);
        clocks.pause(until)?;
        clocks.start(&triggers)?;
        facts.extend(clocks.into_facts());
    }
    asked.gated(facts)
}

/// Whoever says what comes next, and when, is asked no more until then. It moves the lead nowhere, wakes nobody, and is no
/// contact; a word for longer than a lead may sleep would be a sleep that no clock knows of. Whoever lets only superiors keep
/// the ladder silent writes a `[[gate]]` on it.
pub(super) fn acknowledge(asked: &Asked<'_>, until: Timestamp) -> Result<Vec<What>, Refusal> {
    asked.in_its_handoff()?;
    if until <= asked.at {
        return Err(Refusal::NotInFuture { at: asked.wall(until) });
    }
    let (longest, wakes) = (asked.setting.terms(asked.record).deferral.longest, Waking::of(asked));
    if let Some(longest) = longest.filter(|longest| !wakes.is_by(until, asked.at.plus(*longest))) {
        return Err(too_long(asked, longest, &wakes));
    }
    if asked.request.note().is_none() {
        return Err(Refusal::WhyNeeded { act: asked.act() });
    }
    asked.gated(vec![What::Acknowledged { until }])
}

fn too_long(asked: &Asked<'_>, longest: TimeDelta, wakes: &Waking) -> Refusal {
    let latest = asked.wall(wakes.last_by(asked.at.plus(longest)));
    Refusal::SleepTooLong { act: asked.act(), longest, latest }
}

/// On whose wall days begin at which minute, for leads that sleep until one. A day that is named stands for its
/// beginning: it is held against days, and not refused for the hours that lie between.
struct Waking {
    zone: Tz,
    minute: u16,
}

impl Waking {
    /// As the agreement in force has it, by which dates are read.
    fn of(asked: &Asked<'_>) -> Self {
        let agreement = asked.setting.agreement();
        Self { zone: agreement.zone, minute: agreement.deferral.wake_minute }
    }

    /// When a lead wakes that is to sleep until the day of an instant.
    fn on_day_of(&self, at: Timestamp) -> Timestamp {
        let day = at.in_zone(&self.zone).date_naive();
        at_wall(&self.zone, day.and_time(NaiveTime::MIN) + TimeDelta::minutes(self.minute.into()))
    }

    /// Whether `until` is not after `latest`; a day that is named, not after its day.
    fn is_by(&self, until: Timestamp, latest: Timestamp) -> bool {
        until <= latest || until == self.on_day_of(latest)
    }

    /// The last instant that is by `latest`.
    fn last_by(&self, latest: Timestamp) -> Timestamp {
        latest.max(self.on_day_of(latest))
    }
}

/// Until when a sleep that begins now may last, by all that the lead has slept in this hand-off (semantics 6). Nobody is
/// asked who grants it: a customer who waits so long was not passed to sales for waiting.
fn latest_waking(asked: &Asked<'_>, rules: &Deferral) -> Option<Timestamp> {
    let sleeps = asked.handoff().map(|handoff| handoff.deferrals.as_slice()).unwrap_or_default();
    // What is left of a sleep that lasts is not slept: this one takes its place.
    let slept = sleeps.iter().map(|sleep| sleep.until.min(asked.at).since(sleep.at).max(TimeDelta::zero()));
    Some(asked.at.plus(rules.in_all? - slept.sum::<TimeDelta>()))
}
