//! The clocks of a hand-off while an act is decided: what the act starts, stops, pauses and wakes.
//!
//! Clocks go by the terms of their hand-off, whatever was adopted since (decision 13). Facts carry the instants that
//! follow, so that a fold needs no agreement.

use std::borrow::Cow;

use chrono::TimeDelta;

use super::super::fact::{Verdict, What};
use super::super::handoff::{ClockRun, Contact, Handoff, Terms, cut_short};
use super::super::refusal::Refusal;
use crate::agreement::calendar::{Course, NoOpenTime};
use crate::agreement::terms::{Act, Trigger};
use crate::agreement::{Clock, Limit, Versions, share};
use crate::clock::Timestamp;
use crate::ids::AgreementVersion;

/// The clocks of one hand-off, and the facts that an act has made of them so far.
pub(super) struct Clocks<'a> {
    versions: &'a Versions,
    /// The version that the hand-off goes by.
    version: AgreementVersion,
    tier: Option<String>,
    /// As they stood before the act.
    before: &'a [ClockRun],
    runs: Vec<ClockRun>,
    contacts: &'a [Contact],
    /// Steps that a hand-off takes once, by when it took them.
    steps: Vec<(Act, Timestamp)>,
    /// When the lead slept or is to sleep, in order: `[from, until)`.
    sleeps: Vec<(Timestamp, Timestamp)>,
    /// When the act happened.
    at: Timestamp,
    /// Whether it is written down later than it happened.
    told_late: bool,
    facts: Vec<What>,
}

impl<'a> Clocks<'a> {
    /// Those of an open hand-off, for an act that happened at `at` and is written down at `now`.
    pub(super) fn of(handoff: &'a Handoff, versions: &'a Versions, at: Timestamp, now: Timestamp) -> Self {
        Self {
            tier: handoff.tier_id().map(ToOwned::to_owned),
            before: &handoff.clocks,
            runs: handoff.clocks.clone(),
            contacts: &handoff.contacts,
            steps: steps(handoff),
            sleeps: handoff.sleeps().collect(),
            told_late: at < now,
            ..Self::fresh(versions, handoff.agreement, None, at)
        }
    }

    /// Those of a hand-off that begins under `version`.
    pub(super) fn fresh(versions: &'a Versions, version: AgreementVersion, tier: Option<&str>, at: Timestamp) -> Self {
        let tier = tier.map(ToOwned::to_owned);
        Self {
            versions,
            version,
            tier,
            before: &[],
            runs: Vec::new(),
            contacts: &[],
            steps: Vec::new(),
            sleeps: Vec::new(),
            at,
            told_late: false,
            facts: Vec::new(),
        }
    }

    /// What followed.
    pub(super) fn into_facts(self) -> Vec<What> {
        self.facts
    }

    /// Whoever works on a lead wakes it: clocks that stood still run again.
    pub(super) fn wake(&mut self) -> Result<(), Refusal> {
        let at = self.at;
        cut_short(&mut self.sleeps, at);
        self.resume(self.running(|run| run.paused_until(at).is_some()), |_| {})
    }

    /// The same, and the sleeps that were written down for later end, too: nobody falls asleep after having been confirmed as
    /// a candidate before, and a new sleep takes the place of those that a clock ahead of time wrote down.
    pub(super) fn wake_for_good(&mut self) -> Result<(), Refusal> {
        let at = self.at;
        cut_short(&mut self.sleeps, at);
        self.sleeps.retain(|(from, _)| *from <= at);
        let stands_still = |run: &ClockRun| run.pauses.iter().any(|(_, until)| at < *until);
        self.resume(self.running(stands_still), |run| run.sleep_anew(at))
    }

    /// These run again from now on, and are due by what is left of their pauses.
    fn resume(&mut self, runs: Vec<usize>, also: impl Fn(&mut ClockRun)) -> Result<(), Refusal> {
        let at = self.at;
        for n in runs {
            cut_short(&mut self.runs[n].pauses, at);
            also(&mut self.runs[n]);
            let (due_at, warn_at) = self.retimed(&self.runs[n])?;
            let run = &mut self.runs[n];
            (run.due_at, run.warn_at) = (due_at, warn_at.clone());
            self.facts.push(What::ClockResumed { clock: run.clock.clone(), due_at, warn_at });
        }
        Ok(())
    }

    /// A sleep until `until`: the clocks that it pauses stand still. Nothing sleeps by then.
    pub(super) fn pause(&mut self, until: Timestamp) -> Result<(), Refusal> {
        self.sleeps.push((self.at, until));
        self.running(|_| true).into_iter().try_for_each(|n| self.pause_run(n, self.at, until))
    }

    /// One clock stands still, if sleeping pauses it.
    fn pause_run(&mut self, n: usize, from: Timestamp, until: Timestamp) -> Result<(), Refusal> {
        if !self.clock_of(&self.runs[n]).is_some_and(|clock| clock.pauses.contains(&Act::Defer)) {
            return Ok(());
        }
        let from = from.max(self.runs[n].started_at);
        if self.runs[n].stands_still_through(from, until) {
            return Ok(());
        }
        self.runs[n].stand_still(from, until);
        let (due_at, warn_at) = self.retimed(&self.runs[n])?;
        let run = &mut self.runs[n];
        (run.due_at, run.warn_at) = (due_at, warn_at.clone());
        let from = (from != self.at).then_some(from);
        self.facts.push(What::ClockPaused { clock: run.clock.clone(), from, until, due_at, warn_at });
        Ok(())
    }

    /// What `triggers` stop: running clocks, and those that had stopped later than this happened (a contact that was
    /// written down late puts a wrong breach right).
    pub(super) fn stop(&mut self, triggers: &[Trigger]) {
        for n in 0..self.runs.len() {
            let run = &self.runs[n];
            let Some(stop_at) = self.stop_of(run, triggers).filter(|at| run.started_at <= *at) else { continue };
            if run.stopped.is_none_or(|(known, _)| stop_at < known) {
                self.stop_run(n, stop_at);
            }
        }
    }

    /// The end of a hand-off ends all of its clocks: those that asked for this act by their due instants, the others as
    /// not required (semantics 5: a return without any contact is no missed contact, and no met one either). A clock that
    /// began after an end that is written down late ends where it began.
    pub(super) fn end(&mut self, act: Act) -> Result<(), Refusal> {
        self.wake()?;
        for n in self.running(|_| true) {
            // Where the wall's clock was set back, no time has passed at all.
            let end_at = self.at.max(self.runs[n].started_at);
            if self.clock_of(&self.runs[n]).is_some_and(|clock| clock.stops.contains(&Trigger::Act(act))) {
                self.stop_run(n, end_at);
            } else {
                self.end_run(n, end_at, Verdict::NotRequired);
            }
        }
        Ok(())
    }

    /// The end of a hand-off of which nothing may stand in the way: not even a calendar that never opens again.
    pub(super) fn give_up(&mut self) {
        let (runs, sleeps) = (self.runs.clone(), self.sleeps.clone());
        if self.end(Act::Erase).is_err() {
            (self.runs, self.sleeps) = (runs, sleeps);
            self.facts.clear();
            for n in self.running(|_| true) {
                self.end_run(n, self.at.max(self.runs[n].started_at), Verdict::NotRequired);
            }
        }
    }

    /// What `triggers` start. A clock runs once in a hand-off, unless it repeats; one that was started by something later
    /// than this began at this.
    pub(super) fn start(&mut self, triggers: &[Trigger]) -> Result<(), Refusal> {
        let (terms, tier) = (self.versions.of(self.version), self.tier.clone());
        for clock in terms.clocks_for(tier.as_deref()).filter(|clock| triggers.contains(&clock.starts)) {
            let last = self.runs.iter().rfind(|run| run.clock == clock.id);
            let begins = match last {
                None => true,
                // What was there before this is written down went on from something later.
                Some(_) if clock.repeats => !self.is_overtaken(clock),
                Some(run) => run.stopped.is_none() && self.at < run.started_at,
            };
            if !begins {
                continue;
            }
            // The next step is planned already: nothing to wait for.
            if clock.repeats && clock.stops.iter().any(|stop| triggers.contains(stop)) {
                continue;
            }
            let done_at = if clock.repeats { None } else { self.done_at(clock) };
            if done_at.is_some_and(|done_at| done_at <= self.at) {
                continue;
            }
            self.begin(clock)?;
            // What begins in a sleep begins standing still (semantics 6); what began before one, and is told of later,
            // slept through it.
            if let Some(n) = self.runs.iter().rposition(|run| run.clock == clock.id) {
                let sleeps: Vec<_> = self.sleeps.iter().copied().filter(|(_, until)| *until > self.at).collect();
                sleeps.into_iter().try_for_each(|(from, until)| self.pause_run(n, from, until))?;
                // It is told of only now that what it asks for has been done.
                if let Some(done_at) = done_at {
                    self.stop_run(n, done_at);
                }
            }
        }
        Ok(())
    }

    /// When what a clock asks for was done already, where that is done once in a hand-off: a decision that was taken is
    /// waited for no more.
    fn done_at(&self, clock: &Clock) -> Option<Timestamp> {
        let asked = |act: Act| clock.stops.contains(&Trigger::Act(act));
        self.steps.iter().filter(|(act, _)| asked(*act)).map(|(_, at)| *at).min()
    }

    /// Whether a clock had begun, or ended, after this happened.
    fn is_overtaken(&self, clock: &Clock) -> bool {
        let last = self.before.iter().rfind(|run| run.clock == clock.id);
        last.is_some_and(|run| self.at < run.stopped.map_or(run.started_at, |(at, _)| at))
    }

    /// All clocks go on under another version. What was due by now stays so, and nothing becomes due in the past
    /// (decision 13).
    pub(super) fn retime(&mut self, version: AgreementVersion) -> Result<(), Refusal> {
        self.version = version;
        self.go_on(self.running(|_| true))
    }

    /// Clocks go on as those of another tier, from the same start and with what they have counted (semantics 6). Those
    /// that the new tier gives as much as the one before are left as they are.
    pub(super) fn retier(&mut self, tier: Option<&str>) -> Result<(), Refusal> {
        self.tier = tier.map(ToOwned::to_owned);
        let changes = self.running(|run| {
            let own = self.versions.of(run.agreement()).clock(&run.clock, tier);
            !own.zip(self.clock_of(run)).is_some_and(|(new, old)| std::ptr::eq(new, old))
        });
        self.go_on(changes)
    }

    /// These go on by what the hand-off goes by now.
    fn go_on(&mut self, runs: Vec<usize>) -> Result<(), Refusal> {
        let terms = self.versions.of(self.version);
        for n in runs {
            if self.runs[n].due_at <= self.at {
                continue;
            }
            if terms.clock(&self.runs[n].clock, self.tier.as_deref()).is_none() {
                self.end_run(n, self.at, Verdict::NotRequired);
                continue;
            }
            let from_now = self.terms_from_now();
            self.runs[n].go_by(from_now);
            let (due_at, warn_at) = self.retimed(&self.runs[n])?;
            let run = &mut self.runs[n];
            (run.due_at, run.warn_at) = (due_at, warn_at.clone());
            self.facts.push(What::ClockRetimed { clock: run.clock.clone(), due_at, warn_at });
        }
        Ok(())
    }

    /// A clock begins at this, under the hand-off's terms. One that runs already began earlier than was known: its own
    /// terms and pauses stay.
    fn begin(&mut self, clock: &Clock) -> Result<(), Refusal> {
        let never = |_| Refusal::NoOpenTime { clock: clock.id.clone() };
        let known = self.running(|run| run.clock == clock.id).first().copied();
        let (terms, pauses) = match known {
            Some(n) => (self.runs[n].terms.clone(), self.runs[n].pauses.clone()),
            None => (vec![self.terms_from_now()], Vec::new()),
        };
        let own = known.and_then(|n| self.clock_of(&self.runs[n])).unwrap_or(clock);
        let under = self.versions.of(known.map_or(self.version, |n| self.runs[n].agreement()));
        let instants = under.instants(own, self.at).map_err(never)?;
        let mut run = ClockRun {
            clock: clock.id.clone(),
            // Told by the fact that is being decided.
            fact: known.map_or(0, |n| self.runs[n].fact),
            terms,
            started_at: self.at,
            due_at: instants.due_at,
            warn_at: instants.warn_at,
            ideal_at: instants.ideal_at,
            pauses,
            stopped: None,
        };
        if known.is_some() {
            (run.due_at, run.warn_at) = self.retimed(&run)?;
        }
        match known {
            Some(n) => self.runs[n] = run.clone(),
            None => self.runs.push(run.clone()),
        }
        let ClockRun { clock, due_at, warn_at, ideal_at, .. } = run;
        self.facts.push(What::ClockStarted { clock, due_at, warn_at, ideal_at });
        Ok(())
    }

    /// What the hand-off goes by, for a clock that does so from now on.
    fn terms_from_now(&self) -> Terms {
        Terms { from: self.at, agreement: self.version, tier: self.tier.clone() }
    }

    fn running(&self, which: impl Fn(&ClockRun) -> bool) -> Vec<usize> {
        (0..self.runs.len()).filter(|n| self.runs[*n].stopped.is_none() && which(&self.runs[*n])).collect()
    }

    /// Exactly at the due instant is in time (semantics 3).
    fn stop_run(&mut self, n: usize, stop_at: Timestamp) {
        let verdict = if stop_at <= self.runs[n].due_at { Verdict::Met } else { Verdict::Late };
        self.end_run(n, stop_at, verdict);
    }

    fn end_run(&mut self, n: usize, end_at: Timestamp, verdict: Verdict) {
        self.runs[n].stopped = Some((end_at, verdict));
        let at = (end_at != self.at).then_some(end_at);
        self.facts.push(What::ClockStopped { clock: self.runs[n].clock.clone(), verdict, at });
    }

    /// When these triggers stop a clock, if they do: any one of its stops, and what starts it anew.
    fn stop_of(&self, run: &ClockRun, triggers: &[Trigger]) -> Option<Timestamp> {
        let clock = self.clock_of(run)?;
        let stops = clock.stops.iter().filter(|stop| triggers.contains(stop));
        let anew = (clock.repeats && triggers.contains(&clock.starts)).then_some(self.at);
        stops.filter_map(|stop| self.fulfilled_at(run, clock.attempts as usize, *stop)).chain(anew).min()
    }

    /// When a stop was fulfilled, this act included: a clock that wants several contacts is at the last of those since it
    /// began, by when they happened.
    fn fulfilled_at(&self, run: &ClockRun, wanted: usize, stop: Trigger) -> Option<Timestamp> {
        // What is done now is done after the clock began, even if the wall's clock was set back since.
        let this = if self.told_late { self.at } else { self.at.max(run.started_at) };
        let counts = |contact: &&Contact| {
            contact.at >= run.started_at && (stop != Trigger::Reached || contact.outcome.is_reached())
        };
        match stop {
            Trigger::Act(Act::Contact) | Trigger::Reached if wanted > 1 => {
                let mut at: Vec<_> = self.contacts.iter().filter(counts).map(|contact| contact.at).collect();
                at.push(this);
                at.sort_unstable();
                at.get(wanted - 1).copied()
            }
            _ => Some(this),
        }
    }

    /// A clock goes by the version that it runs under.
    fn clock_of(&self, run: &ClockRun) -> Option<&'a Clock> {
        self.versions.of(run.agreement()).clock(&run.clock, run.tier())
    }

    /// When a run is due by all that is known of it: its calendars, each from when on, and its pauses.
    fn retimed(&self, run: &ClockRun) -> Result<(Timestamp, Vec<Timestamp>), Refusal> {
        retimed(self.versions, run).map_err(|_| Refusal::NoOpenTime { clock: run.clock.clone() })
    }
}

/// What was taken on, and confirmed as a candidate: what sales found itself is both from the start (R7).
fn steps(handoff: &Handoff) -> Vec<(Act, Timestamp)> {
    let found = [Act::Accept, Act::Qualify].map(|act| (act, handoff.at));
    let taken = handoff.accepted.iter().map(|(_, at)| (Act::Accept, *at));
    let confirmed = handoff.qualified.iter().map(|(_, at)| (Act::Qualify, *at));
    found.into_iter().filter(|_| !handoff.is_passing()).chain(taken).chain(confirmed).collect()
}

/// The way of a run through time: the calendars of the terms that it ran under, and its pauses. Nothing where the
/// agreement does not have the clock.
pub fn course<'a>(versions: &'a Versions, run: &ClockRun) -> Option<Course<'a>> {
    let calendar = |terms: &Terms| versions.calendar_of(terms.agreement, &run.clock, terms.tier.as_deref());
    let calendars = run.terms.iter().map(|terms| Some((terms.from, Cow::Borrowed(calendar(terms)?))));
    Some(Course { calendars: calendars.collect::<Option<_>>()?, pauses: run.pauses.clone() })
}

/// When a run is due, and its warnings, computed anew from what it is made of. New terms make nothing due before they
/// held (decision 13).
///
/// # Errors
/// [`NoOpenTime`] where the agreement no longer has the clock, or its calendar never holds as much.
pub fn retimed(versions: &Versions, run: &ClockRun) -> Result<(Timestamp, Vec<Timestamp>), NoOpenTime> {
    let terms = versions.of(run.agreement());
    let clock = terms.clock(&run.clock, run.tier()).ok_or(NoOpenTime)?;
    let course = course(versions, run).ok_or(NoOpenTime)?;
    let need: TimeDelta = terms.need(clock, run.started_at)?;
    let due_at = match clock.limit {
        Limit::Within(_) => course.deadline(run.started_at, need)?,
        Limit::By(_) => {
            let promised = terms.instants(clock, run.started_at)?.due_at;
            // The promised hour may lie after closing: what a sleep left untouched is due then, and no sooner.
            if run.pauses.is_empty() { promised } else { course.deadline(run.started_at, need)?.max(promised) }
        }
    };
    // Nothing becomes due before the terms that say so.
    let since = run.terms.iter().skip(1).map(|terms| terms.from).max();
    let due_at = since.map_or(due_at, |since| due_at.max(since));
    let warnings = clock.warn_at.iter().map(|percent| course.deadline(run.started_at, share(need, *percent)));
    Ok((due_at, warnings.collect::<Result<_, _>>()?))
}
