//! What facts make of a hand-off's clocks and sleeps.

use super::super::fact::{Fact, What};
use super::super::handoff::{ClockRun, Deferred, Handoff, Terms, cut_short};
use crate::agreement::terms::Act;
use crate::clock::Timestamp;

/// Whoever works on a lead wakes it from the sleep in which that was done, whenever it is written down; what was done before
/// it fell asleep does not.
pub(super) fn wake(handoff: &mut Handoff, at: Timestamp) {
    if let Some(sleep) = handoff.deferrals.iter_mut().find(|sleep| sleep.at <= at && at < sleep.until) {
        sleep.until = at;
    }
}

/// Nobody falls asleep after having been confirmed as a candidate before: a confirmation that is told of late ends the sleep
/// in which it was given, and those that were written down for later.
pub(super) fn confirm(handoff: &mut Handoff, at: Timestamp) {
    for sleep in &mut handoff.deferrals {
        sleep.until = sleep.until.min(at.max(sleep.at));
    }
}

/// A sleep takes the place of the one in which it begins, and of those that a clock ahead of time wrote down for later:
/// sleeps never overlap.
pub(super) fn fall_asleep(handoff: &mut Handoff, sleep: Deferred) {
    for known in &mut handoff.deferrals {
        known.until = known.until.min(known.at.max(sleep.at));
    }
    for run in handoff.clocks.iter_mut().filter(|run| run.stopped.is_none()) {
        run.sleep_anew(sleep.at);
    }
    handoff.deferrals.push(sleep);
}

impl Handoff {
    /// What it goes by, for a clock that does so from an instant on.
    fn terms_from(&self, from: Timestamp) -> Terms {
        Terms { from, agreement: self.agreement, tier: self.tier_id().map(ToOwned::to_owned) }
    }

    /// What a fact says of its clocks.
    pub(super) fn tick(&mut self, fact: &Fact) {
        let at = fact.at;
        let running = |clocks: &mut Vec<ClockRun>, clock: &str| -> Option<usize> {
            clocks.iter().rposition(|run| run.clock == *clock && run.stopped.is_none())
        };
        match &fact.what {
            What::ClockStarted { clock, due_at, warn_at, ideal_at } => {
                let earlier = running(&mut self.clocks, clock).filter(|n| at <= self.clocks[*n].started_at);
                let run = ClockRun {
                    clock: clock.clone(),
                    fact: earlier.map_or(fact.n, |n| self.clocks[n].fact),
                    terms: earlier.map_or_else(|| vec![self.terms_from(at)], |n| self.clocks[n].terms.clone()),
                    started_at: at,
                    due_at: *due_at,
                    warn_at: warn_at.clone(),
                    ideal_at: *ideal_at,
                    pauses: earlier.map(|n| self.clocks[n].pauses.clone()).unwrap_or_default(),
                    stopped: None,
                };
                match earlier {
                    Some(n) => self.clocks[n] = run,
                    None => self.clocks.push(run),
                }
            }
            What::ClockPaused { clock, from, until, due_at, warn_at } => {
                if let Some(n) = running(&mut self.clocks, clock) {
                    let run = &mut self.clocks[n];
                    run.stand_still(from.unwrap_or(at), *until);
                    (run.due_at, run.warn_at) = (*due_at, warn_at.clone());
                }
            }
            What::ClockResumed { clock, due_at, warn_at } => {
                if let Some(n) = running(&mut self.clocks, clock) {
                    let run = &mut self.clocks[n];
                    cut_short(&mut run.pauses, at);
                    // Whoever was confirmed sleeps no more; a call before a sleep leaves it as it was.
                    if fact.operation.act == Act::Qualify {
                        run.sleep_anew(at);
                    }
                    (run.due_at, run.warn_at) = (*due_at, warn_at.clone());
                }
            }
            What::ClockRetimed { clock, due_at, warn_at } => {
                if let Some(n) = running(&mut self.clocks, clock) {
                    let terms = self.terms_from(at);
                    let run = &mut self.clocks[n];
                    run.go_by(terms);
                    (run.due_at, run.warn_at) = (*due_at, warn_at.clone());
                }
            }
            What::ClockStopped { clock, verdict, at: instead } => {
                let stopped_at = instead.unwrap_or(at);
                let meant = |run: &&mut ClockRun| {
                    let later = run.stopped.is_none_or(|(known, _)| stopped_at < known);
                    run.clock == *clock && run.started_at <= stopped_at && later
                };
                if let Some(run) = self.clocks.iter_mut().rfind(meant) {
                    run.stopped = Some((stopped_at, *verdict));
                }
            }
            What::TierChanged { tier } => self.tier.clone_from(tier),
            What::TermsChanged => self.agreement = fact.operation.agreement,
            _ => {}
        }
    }
}
