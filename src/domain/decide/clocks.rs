//! The clocks of a hand-off while an act is decided: what the act starts, stops, pauses and wakes.
//!
//! Clocks go by the terms of their hand-off, whatever was adopted since (decision 13). Facts carry the instants that
//! follow, so that a fold needs no agreement.

use std::borrow::Cow;

use chrono::TimeDelta;

use super::super::fact::{Verdict, What};
use super::super::handoff::{ClockRun, Contact, Handoff};
use super::super::refusal::Refusal;
use crate::agreement::calendar::{Course, NoOpenTime};
use crate::agreement::terms::{Act, Trigger};
use crate::agreement::{Agreement, Clock, Limit, Versions, share};
use crate::clock::Timestamp;

/// The clocks of one hand-off, and the facts that an act has made of them so far.
pub(super) struct Clocks<'a> {
    versions: &'a Versions,
    terms: &'a Agreement,
    tier: Option<String>,
    runs: Vec<ClockRun>,
    contacts: &'a [Contact],
    at: Timestamp,
    facts: Vec<What>,
}

impl<'a> Clocks<'a> {
    /// Those of an open hand-off, for an act that happened at `at`.
    pub(super) fn of(handoff: &'a Handoff, versions: &'a Versions, at: Timestamp) -> Self {
        Self {
            versions,
            terms: versions.of(handoff.agreement),
            tier: handoff.tier_id().map(ToOwned::to_owned),
            runs: handoff.clocks.clone(),
            contacts: &handoff.contacts,
            at,
            facts: Vec::new(),
        }
    }

    /// Those of a hand-off that begins under `terms`.
    pub(super) fn fresh(versions: &'a Versions, terms: &'a Agreement, tier: Option<&str>, at: Timestamp) -> Self {
        let tier = tier.map(ToOwned::to_owned);
        Self { versions, terms, tier, runs: Vec::new(), contacts: &[], at, facts: Vec::new() }
    }

    /// What followed.
    pub(super) fn into_facts(self) -> Vec<What> {
        self.facts
    }

    /// Whoever works on a lead wakes it: clocks that stood still run again.
    pub(super) fn wake(&mut self) -> Result<(), Refusal> {
        let at = self.at;
        for n in self.running(|run| run.paused_until(at).is_some()) {
            if let Some((_, until)) = self.runs[n].pauses.last_mut() {
                *until = at;
            }
            let (due_at, warn_at) = self.retimed(&self.runs[n])?;
            let run = &mut self.runs[n];
            (run.due_at, run.warn_at) = (due_at, warn_at.clone());
            self.facts.push(What::ClockResumed { clock: run.clock.clone(), due_at, warn_at });
        }
        Ok(())
    }

    /// A sleep until `until`: the clocks that it pauses stand still. A sleep in a sleep takes its place.
    pub(super) fn pause(&mut self, until: Timestamp) -> Result<(), Refusal> {
        self.wake()?;
        for n in self.running(|_| true) {
            if !self.clock_of(&self.runs[n]).is_some_and(|clock| clock.pauses.contains(&Act::Defer)) {
                continue;
            }
            let from = self.at.max(self.runs[n].started_at);
            self.runs[n].pauses.push((from, until));
            let (due_at, warn_at) = self.retimed(&self.runs[n])?;
            let run = &mut self.runs[n];
            (run.due_at, run.warn_at) = (due_at, warn_at.clone());
            self.facts.push(What::ClockPaused { clock: run.clock.clone(), until, due_at, warn_at });
        }
        Ok(())
    }

    /// What `triggers` stop: running clocks, and those that had stopped later than this happened (a contact that was
    /// written down late puts a wrong breach right).
    pub(super) fn stop(&mut self, triggers: &[Trigger]) {
        for n in 0..self.runs.len() {
            let Some(stop_at) = self.stop_of(&self.runs[n], triggers) else { continue };
            if self.runs[n].stopped.is_some_and(|(known, _)| known <= stop_at) || stop_at < self.runs[n].started_at {
                continue;
            }
            self.stop_run(n, stop_at);
        }
    }

    /// The end of a hand-off ends all of its clocks: those that asked for this act by their due instants, the others as
    /// not required (semantics 5: a return without any contact is no missed contact, and no met one either).
    pub(super) fn end(&mut self, act: Act) -> Result<(), Refusal> {
        self.wake()?;
        for n in self.running(|_| true) {
            if self.clock_of(&self.runs[n]).is_some_and(|clock| clock.stops.contains(&Trigger::Act(act))) {
                self.stop_run(n, self.at);
            } else {
                let clock = self.runs[n].clock.clone();
                self.facts.push(What::ClockStopped { clock, verdict: Verdict::NotRequired, at: None });
                self.runs[n].stopped = Some((self.at, Verdict::NotRequired));
            }
        }
        Ok(())
    }

    /// What `triggers` start. A clock runs once in a hand-off, unless it repeats; one that was started by something later
    /// than this began at this.
    pub(super) fn start(&mut self, triggers: &[Trigger]) -> Result<(), Refusal> {
        let (terms, tier) = (self.terms, self.tier.clone());
        for clock in terms.clocks_for(tier.as_deref()).filter(|clock| triggers.contains(&clock.starts)) {
            let last = self.runs.iter().rposition(|run| run.clock == clock.id);
            let running = last.filter(|n| self.runs[*n].stopped.is_none());
            match (running, clock.repeats) {
                (Some(n), true) if self.at >= self.runs[n].started_at => self.stop_run(n, self.at),
                (Some(n), false) if self.at < self.runs[n].started_at => {}
                (None, true) => {}
                (None, false) if last.is_none() => {}
                _ => continue,
            }
            // The next step is planned already: nothing to wait for.
            if clock.repeats && clock.stops.iter().any(|stop| triggers.contains(stop)) {
                continue;
            }
            self.begin(clock)?;
        }
        Ok(())
    }

    /// All clocks go on under `terms`. What was due by now stays so, and nothing becomes due in the past (decision 13).
    pub(super) fn retime(
        &mut self,
        terms: &'a Agreement,
        version: crate::ids::AgreementVersion,
    ) -> Result<(), Refusal> {
        self.terms = terms;
        for n in self.running(|_| true) {
            if self.runs[n].due_at <= self.at {
                continue;
            }
            let run = self.runs[n].clone();
            if terms.clock(&run.clock, run.tier.as_deref()).is_none() {
                self.facts.push(What::ClockStopped { clock: run.clock, verdict: Verdict::NotRequired, at: None });
                self.runs[n].stopped = Some((self.at, Verdict::NotRequired));
                continue;
            }
            self.runs[n].terms.push((self.at, version));
            let (due_at, warn_at) = self.retimed(&self.runs[n])?;
            let due_at = due_at.max(self.at);
            let run = &mut self.runs[n];
            (run.due_at, run.warn_at) = (due_at, warn_at.clone());
            self.facts.push(What::ClockRetimed { clock: run.clock.clone(), due_at, warn_at });
        }
        Ok(())
    }

    fn begin(&mut self, clock: &Clock) -> Result<(), Refusal> {
        let never = |_| Refusal::NoOpenTime { clock: clock.id.clone() };
        let instants = self.terms.instants(clock, self.at).map_err(never)?;
        let earlier = self.runs.iter_mut().find(|run| run.clock == clock.id && run.stopped.is_none());
        let mut run = ClockRun {
            clock: clock.id.clone(),
            tier: self.tier.clone(),
            terms: Vec::new(),
            started_at: self.at,
            due_at: instants.due_at,
            warn_at: instants.warn_at,
            ideal_at: instants.ideal_at,
            pauses: Vec::new(),
            stopped: None,
        };
        match earlier {
            None => self.runs.push(run.clone()),
            Some(known) => {
                (run.pauses, run.terms) = (known.pauses.clone(), known.terms.clone());
                *known = run.clone();
                if !run.pauses.is_empty() {
                    (run.due_at, run.warn_at) = self.retimed(&run)?;
                }
            }
        }
        let ClockRun { clock, due_at, warn_at, ideal_at, .. } = run;
        self.facts.push(What::ClockStarted { clock, due_at, warn_at, ideal_at });
        Ok(())
    }

    fn running(&self, which: impl Fn(&ClockRun) -> bool) -> Vec<usize> {
        (0..self.runs.len()).filter(|n| self.runs[*n].stopped.is_none() && which(&self.runs[*n])).collect()
    }

    /// Exactly at the due instant is in time (semantics 3).
    fn stop_run(&mut self, n: usize, stop_at: Timestamp) {
        let run = &mut self.runs[n];
        let verdict = if stop_at <= run.due_at { Verdict::Met } else { Verdict::Late };
        run.stopped = Some((stop_at, verdict));
        let at = (stop_at != self.at).then_some(stop_at);
        self.facts.push(What::ClockStopped { clock: run.clock.clone(), verdict, at });
    }

    /// When these triggers stop a clock, if they do: a clock that wants several contacts at the last of them, by when
    /// they happened.
    fn stop_of(&self, run: &ClockRun, triggers: &[Trigger]) -> Option<Timestamp> {
        let clock = self.clock_of(run)?;
        let stop = clock.stops.iter().find(|stop| triggers.contains(stop))?;
        let wanted = clock.attempts as usize;
        let counts = |contact: &&Contact| *stop != Trigger::Reached || contact.outcome.is_reached();
        match stop {
            Trigger::Act(Act::Contact) | Trigger::Reached if wanted > 1 => {
                let mut at: Vec<_> = self.contacts.iter().filter(counts).map(|contact| contact.at).collect();
                at.push(self.at);
                at.sort_unstable();
                at.get(wanted - 1).copied()
            }
            _ => Some(self.at),
        }
    }

    fn clock_of(&self, run: &ClockRun) -> Option<&'a Clock> {
        self.terms.clock(&run.clock, run.tier.as_deref())
    }

    /// When a run is due by all that is known of it: its calendars, each from when on, and its pauses.
    fn retimed(&self, run: &ClockRun) -> Result<(Timestamp, Vec<Timestamp>), Refusal> {
        retimed(self.versions, self.terms, run).map_err(|_| Refusal::NoOpenTime { clock: run.clock.clone() })
    }
}

/// The way of a run through time: the calendars of the terms that it ran under, and its pauses. Nothing where the
/// agreement does not have the clock.
pub fn course<'a>(versions: &'a Versions, run: &ClockRun) -> Option<Course<'a>> {
    let mut calendars = Vec::with_capacity(run.terms.len());
    for (from, version) in &run.terms {
        let terms = versions.of(*version);
        let clock = terms.clock(&run.clock, run.tier.as_deref())?;
        calendars.push((*from, Cow::Borrowed(terms.calendars.get(&clock.calendar)?)));
    }
    Some(Course { calendars, pauses: run.pauses.clone() })
}

/// When a run is due, and its warnings, computed anew from what it is made of.
pub fn retimed(
    versions: &Versions,
    terms: &Agreement,
    run: &ClockRun,
) -> Result<(Timestamp, Vec<Timestamp>), NoOpenTime> {
    let clock = terms.clock(&run.clock, run.tier.as_deref()).ok_or(NoOpenTime)?;
    let need: TimeDelta = terms.need(clock, run.started_at)?;
    let calendar = terms.calendars.get(&clock.calendar).ok_or(NoOpenTime)?;
    let own = || Course { calendars: vec![(run.started_at, Cow::Borrowed(calendar))], pauses: run.pauses.clone() };
    let course = course(versions, run).filter(|course| !course.calendars.is_empty()).unwrap_or_else(own);
    let due_at = match clock.limit {
        Limit::By(by) if run.pauses.is_empty() => calendar.by(run.started_at, by)?,
        _ => course.deadline(run.started_at, need)?,
    };
    let warnings = clock.warn_at.iter().map(|percent| course.deadline(run.started_at, share(need, *percent)));
    Ok((due_at, warnings.collect::<Result<_, _>>()?))
}
