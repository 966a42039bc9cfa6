//! Why a clock stands where it stands: one run of it cut along time, with whoever had the lead, whom it is charged to and
//! whom it tells (semantics 8 and "explainable clock").
//!
//! A strip is a value that others draw. It is computed from what the run is made of, never from how it was drawn before.

mod charge;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod way;

use chrono::TimeDelta;
use chrono_tz::Tz;

pub use charge::{Charge, Tenure};
pub use way::Step;

use super::assignment::charged;
use super::decide::{course, retimed};
use super::fact::Verdict;
use super::handoff::{ClockRun, Handoff, Terms};
use super::sla::SlaState;
use crate::agreement::calendar::{Course, Length};
use crate::agreement::holidays::Holidays;
use crate::agreement::terms::Recipient;
use crate::agreement::{Limit, Names, Versions};
use crate::clock::Timestamp;
use crate::ids::AgreementVersion;

/// One run of one clock, cut along time.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    /// The clock's id.
    pub clock: String,
    /// What people call it.
    pub names: Names,
    /// What it gives.
    pub limit: Limit,
    /// The name of its calendar.
    pub calendar: String,
    /// On whose wall its days are read.
    pub zone: Tz,
    /// The public holidays that its calendar keeps.
    pub holidays: Option<&'static Holidays>,
    /// When it began.
    pub started_at: Timestamp,
    /// Until when.
    pub due_at: Timestamp,
    /// The ideal.
    pub ideal_at: Option<Timestamp>,
    /// Its warnings: the share of its time in per cent, and when.
    pub warnings: Vec<(u8, Timestamp)>,
    /// When and how it ended.
    pub stopped: Option<(Timestamp, Verdict)>,
    /// Its state.
    pub state: SlaState,
    /// Up to when its time was counted: its end, or now.
    pub until: Timestamp,
    /// From the start to the due instant, or to [`Strip::until`] where that is later; without holes or overlaps.
    pub stretches: Vec<Stretch>,
    /// How much of its calendar's time has passed.
    pub elapsed: TimeDelta,
    /// How much it gives.
    pub need: TimeDelta,
    /// Whose the lead was while it ran, in order.
    pub tenures: Vec<Tenure>,
    /// Whom it is charged to that it was not kept.
    pub charge: Charge,
    /// Whoever took it over and had it for less than this is not charged.
    pub grace: TimeDelta,
    /// Whom it tells, and when.
    pub rungs: Vec<Tell>,
    /// How the due instant comes about, to be followed by hand.
    pub way: Vec<Step>,
    /// The terms that it ran under, one after the other; never none.
    pub terms: Vec<Held>,
}

/// The terms under which a run was for a while (decision 13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// From when on.
    pub from: Timestamp,
    /// The version of the agreement.
    pub version: AgreementVersion,
    /// The tier, and what people call it.
    pub tier: Option<(String, Names)>,
    /// Whether it is another tier than before, under the same version.
    pub is_other_tier: bool,
    /// What they give.
    pub limit: Limit,
    /// The name of their calendar.
    pub calendar: String,
    /// How much had been counted by then.
    pub used: TimeDelta,
}

/// A part of a strip: `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// What time was in it.
    pub kind: Kind,
}

/// What time was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It counted.
    Used,
    /// It counted after the due instant.
    Over,
    /// It is left until the due instant, or was when the clock ended.
    Left,
    /// Outside the calendar's hours.
    Closed,
    /// The lead slept.
    Paused,
}

impl Kind {
    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Over => "over",
            Self::Left => "left",
            Self::Closed => "closed",
            Self::Paused => "paused",
        }
    }
}

/// One rung of a clock's ladder with its own instant (decision 19).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tell {
    /// How long after due.
    pub after: Length,
    /// Who is told.
    pub whom: Vec<Recipient>,
    /// When; never, where the calendar holds no such time.
    pub at: Option<Timestamp>,
    /// Whether that came while the clock ran: a rung that is moot never happens.
    pub reached: bool,
}

impl Strip {
    /// The strip of a run as it stands at `now`. Nothing where the agreement that it runs under does not have its clock.
    pub fn of(versions: &Versions, handoff: &Handoff, run: &ClockRun, now: Timestamp) -> Option<Self> {
        let terms = versions.of(run.agreement());
        let clock = terms.clock(&run.clock, run.tier())?;
        let calendar = terms.calendars.get(&clock.calendar)?;
        let course = course(versions, run)?;
        let until = run.stopped.map_or(now, |(at, _)| at).max(run.started_at);
        let need = course.elapsed(run.started_at, run.due_at);
        let stretches = stretches(&course, run, until);
        let state = run.state(now);
        let tenures = charge::tenures(handoff, &course, run.started_at, until);
        let charged = charged(handoff, run, versions);
        let charge = Charge::of(state, charged, &tenures, &course, run.due_at);
        Some(Self {
            clock: run.clock.clone(),
            names: clock.names.clone(),
            limit: clock.limit,
            calendar: clock.calendar.clone(),
            zone: calendar.zone,
            holidays: calendar.holidays,
            started_at: run.started_at,
            due_at: run.due_at,
            ideal_at: run.ideal_at,
            warnings: warnings(versions, run)?,
            stopped: run.stopped,
            state,
            until,
            elapsed: course.elapsed(run.started_at, until),
            need,
            way: way::way(&stretches, run.started_at, run.due_at, &changes(run), calendar.zone),
            terms: held(versions, run, &course)?,
            stretches,
            tenures,
            charge,
            grace: versions.of(handoff.agreement).assignment.grace,
            rungs: rungs(versions, run, now),
        })
    }

    /// The strips of all clocks of a hand-off, in the order in which they started.
    pub fn all(versions: &Versions, handoff: &Handoff, now: Timestamp) -> Vec<Self> {
        handoff.clocks.iter().filter_map(|run| Self::of(versions, handoff, run, now)).collect()
    }

    /// How much time of some kind there is between two instants.
    pub fn time(&self, kind: Kind, from: Timestamp, to: Timestamp) -> TimeDelta {
        let within = |stretch: &Stretch| stretch.to.min(to).since(stretch.from.max(from)).max(TimeDelta::zero());
        self.stretches.iter().filter(|stretch| stretch.kind == kind).map(within).sum()
    }
}

/// When its terms became others.
fn changes(run: &ClockRun) -> Vec<Timestamp> {
    run.terms.iter().skip(1).map(|terms| terms.from).collect()
}

/// The terms of a run, one after the other. Nothing where an agreement does not have its clock.
fn held(versions: &Versions, run: &ClockRun, course: &Course<'_>) -> Option<Vec<Held>> {
    let before = std::iter::once(None).chain(run.terms.iter().map(Some));
    let one = |(terms, before): (&Terms, Option<&Terms>)| {
        let agreement = versions.of(terms.agreement);
        let clock = agreement.clock(&run.clock, terms.tier.as_deref())?;
        let tier = agreement.tiers.iter().find(|tier| Some(&tier.id) == terms.tier.as_ref());
        Some(Held {
            from: terms.from,
            version: terms.agreement,
            tier: tier.map(|tier| (tier.id.clone(), tier.names.clone())),
            is_other_tier: before.is_some_and(|before| before.agreement == terms.agreement),
            limit: clock.limit,
            calendar: clock.calendar.clone(),
            used: course.elapsed(run.started_at, terms.from.max(run.started_at)),
        })
    };
    run.terms.iter().zip(before).map(one).collect()
}

/// The warnings of a run, each by the terms that held when it came.
fn warnings(versions: &Versions, run: &ClockRun) -> Option<Vec<(u8, Timestamp)>> {
    let mut all = Vec::new();
    for (n, terms) in run.terms.iter().enumerate() {
        let clock = versions.of(terms.agreement).clock(&run.clock, terms.tier.as_deref())?;
        let until = run.terms.get(n + 1).map(|next| next.from);
        let warn_at = match until {
            None => run.warn_at.clone(),
            // Until then only these terms and those before were known.
            Some(_) => retimed(versions, &ClockRun { terms: run.terms[..=n].to_vec(), ..run.clone() }).ok()?.1,
        };
        let held = |at: &Timestamp| (n == 0 || terms.from <= *at) && until.is_none_or(|until| *at < until);
        all.extend(clock.warn_at.iter().copied().zip(warn_at).filter(|(_, at)| held(at)));
    }
    Some(all)
}

/// When each rung of a run's ladder is due, on the clock's calendar from its due instant (decision 19).
pub fn rungs(versions: &Versions, run: &ClockRun, now: Timestamp) -> Vec<Tell> {
    let clock = versions.of(run.agreement()).clock(&run.clock, run.tier());
    let (Some(clock), Some(course)) = (clock, course(versions, run)) else { return Vec::new() };
    let tell = |rung: &crate::agreement::Rung| {
        let at = course.deadline(run.due_at, rung.after.time()).ok();
        let came = |at: Timestamp| at <= now && run.stopped.is_none_or(|(stopped, _)| at < stopped);
        Tell { after: rung.after, whom: rung.tell.clone(), at, reached: at.is_some_and(came) }
    };
    clock.ladder.iter().map(tell).collect()
}

/// Cut wherever something changes: the calendar's hours, pauses, the due instant, the end.
fn stretches(course: &Course<'_>, run: &ClockRun, until: Timestamp) -> Vec<Stretch> {
    let (start, end) = (run.started_at, run.due_at.max(until));
    let counted = course.counted(start, end);
    let mut cuts: Vec<Timestamp> = [start, end, run.due_at, until].into();
    cuts.extend(counted.iter().chain(&run.pauses).flat_map(|(from, to)| [*from, *to]));
    cuts.retain(|cut| start <= *cut && *cut <= end);
    cuts.sort_unstable();
    cuts.dedup();
    let mut stretches: Vec<Stretch> = Vec::new();
    for (from, to) in cuts.iter().copied().zip(cuts.iter().copied().skip(1)) {
        let kind = if run.pauses.iter().any(|(begun, over)| *begun <= from && from < *over) {
            Kind::Paused
        } else if !counts(&counted, from) {
            Kind::Closed
        } else if from >= run.due_at {
            Kind::Over
        } else if from >= until {
            Kind::Left
        } else {
            Kind::Used
        };
        match stretches.last_mut().filter(|before| before.kind == kind) {
            Some(before) => before.to = to,
            None => stretches.push(Stretch { from, to, kind }),
        }
    }
    stretches
}

fn counts(counted: &[(Timestamp, Timestamp)], at: Timestamp) -> bool {
    let next = counted.partition_point(|(from, _)| *from <= at);
    next > 0 && at < counted[next - 1].1
}
