//! One passing of a lead to sales, as its facts make it.

use super::basis::Basis;
use super::fact::{Ground, TierMark, Verdict};
use super::judged::Judged;
use crate::agreement::terms::{Act, Channel, Outcome, Stage};
use crate::clock::Timestamp;
use crate::ids::{AgreementVersion, PersonId};

/// One passing of a lead to sales. It is a record of its own: a second one starts fresh and leaves the first in view.
#[derive(Debug, Clone, PartialEq)]
pub struct Handoff {
    /// The how-many-eth of its lead, from 1.
    pub n: u32,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// What for.
    pub ground: Ground,
    /// Its tier, if any.
    pub tier: Option<TierMark>,
    /// What the lead's score was made of then, where it was reckoned.
    pub basis: Option<Basis>,
    /// Whether the lead had been lost or put aside before, and was sent round again for it (R63).
    pub revived: bool,
    /// The version of the agreement that it goes by.
    pub agreement: AgreementVersion,
    /// Whose it was, from when on; nobody's while it lay in the team's queue.
    pub owners: Vec<(Timestamp, Option<PersonId>)>,
    /// Who took it on, and when.
    pub accepted: Option<(PersonId, Timestamp)>,
    /// Every attempt to reach the person, in the order in which they were written down.
    pub contacts: Vec<Contact>,
    /// Every time that it was put to sleep, in order.
    pub deferrals: Vec<Deferred>,
    /// Every time that somebody said what comes next, and when, in the order in which it was written down.
    pub acknowledged: Vec<Acknowledged>,
    /// Who confirmed it as a deal candidate, and when.
    pub qualified: Option<(PersonId, Timestamp)>,
    /// Its clocks, in the order in which they started.
    pub clocks: Vec<ClockRun>,
    /// How it ended.
    pub ended: Option<Ending>,
    /// What was said of the rules that it was made by, in it and after it.
    pub judged: Judged,
}

/// One attempt to reach the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// When.
    pub at: Timestamp,
    /// Who tried.
    pub by: PersonId,
    /// How.
    pub channel: Channel,
    /// What came of it.
    pub outcome: Outcome,
    /// When to go on, where that was planned.
    pub next: Option<Timestamp>,
    /// What was given: ids of contents.
    pub gave: Vec<String>,
}

/// One sleep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deferred {
    /// From when.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// Until when: as it was meant, or earlier where the lead was woken.
    pub until: Timestamp,
    /// Why, where the agreement lists reasons for it.
    pub reason: Option<String>,
}

/// Somebody said what comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// When it was said.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// When it comes: no rung tells anybody before.
    pub until: Timestamp,
}

/// How a hand-off ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// By which act.
    pub act: Act,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// The reason, where the act has one.
    pub reason: Option<String>,
    /// When to look at the lead again.
    pub wake_at: Option<Timestamp>,
    /// The kinds of touch after any of which it is to come back at once.
    pub wake_on: Vec<String>,
}

/// The terms of a run from an instant on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// From when on.
    pub from: Timestamp,
    /// The version of the agreement.
    pub agreement: AgreementVersion,
    /// The tier of its hand-off: clocks of one id may differ by it.
    pub tier: Option<String>,
}

/// One run of one clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRun {
    /// The clock's id in the agreement.
    pub clock: String,
    /// The fact that started it: what the run is called for good.
    pub fact: u32,
    /// The terms that it ran under, one after the other; never none.
    pub terms: Vec<Terms>,
    /// When it began.
    pub started_at: Timestamp,
    /// Until when what it asks for must have happened, by what is known now.
    pub due_at: Timestamp,
    /// When it becomes pressing, ascending.
    pub warn_at: Vec<Timestamp>,
    /// The ideal.
    pub ideal_at: Option<Timestamp>,
    /// When it stood still: `[from, until)`.
    pub pauses: Vec<(Timestamp, Timestamp)>,
    /// When and how it ended.
    pub stopped: Option<(Timestamp, Verdict)>,
}

impl Handoff {
    /// The last run of a clock, where one has begun.
    pub fn clock(&self, id: &str) -> Option<&ClockRun> {
        self.clocks.iter().rfind(|run| run.clock == id)
    }

    /// The clocks that have not ended.
    pub fn running(&self) -> impl Iterator<Item = &ClockRun> {
        self.clocks.iter().filter(|run| run.stopped.is_none())
    }

    /// The id of its tier.
    pub fn tier_id(&self) -> Option<&str> {
        self.tier.as_ref().map(|tier| tier.id.as_str())
    }

    /// The first attempt to reach the person, by when it happened and not by when it was written down.
    pub fn first_contact(&self) -> Option<&Contact> {
        self.contacts.iter().min_by_key(|contact| contact.at)
    }

    /// The last attempt, by when it happened; of two at one instant the one written down later.
    pub fn last_contact(&self) -> Option<&Contact> {
        self.contacts.iter().max_by_key(|contact| contact.at)
    }

    /// The first time that the person was reached, which is more than an attempt (semantics 5).
    pub fn first_reached(&self) -> Option<&Contact> {
        self.contacts.iter().filter(|contact| contact.outcome.is_reached()).min_by_key(|contact| contact.at)
    }

    /// When the last contact said to go on (decision 20).
    pub fn next_at(&self) -> Option<Timestamp> {
        let last = self.last_contact()?;
        let done = self.qualified.as_ref().is_some_and(|(_, at)| *at > last.at);
        last.next.filter(|_| !done)
    }

    /// When it slept, or is to sleep: `[from, until)`. A sleep that never came to be is none: somebody had worked on it before.
    pub fn sleeps(&self) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        self.deferrals.iter().map(|sleep| (sleep.at, sleep.until)).filter(|(from, until)| from < until)
    }

    /// Until when it sleeps, or slept, if nobody has worked on it since it was put to sleep.
    pub fn sleeps_until(&self) -> Option<Timestamp> {
        let sleep = self.deferrals.last().filter(|sleep| sleep.at < sleep.until)?;
        let worked = self.last_contact().map(|contact| contact.at).max(self.qualified.as_ref().map(|(_, at)| *at));
        // In the very instant it was worked on first: work in a sleep ends the sleep there.
        worked.is_none_or(|at| at <= sleep.at).then_some(sleep.until)
    }

    /// Until when it sleeps at `now`.
    pub fn asleep_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.sleeps_until().filter(|until| now < *until)
    }

    /// What was said last, by `now`, of what comes next, where reminders wait for it at `now` (semantics 7). What was said
    /// later goes before what was said earlier, also where it leaves less time; whoever worked on the lead since has
    /// kept the word, and reminders wait no more.
    pub fn acknowledged_at(&self, now: Timestamp) -> Option<&Acknowledged> {
        let said = self.acknowledged.iter().filter(|said| said.at <= now).max_by_key(|said| said.at)?;
        let worked = self.contacts.iter().map(|contact| contact.at).chain(self.qualified.as_ref().map(|(_, at)| *at));
        let kept = worked.filter(|at| *at <= now).any(|at| at > said.at);
        Some(said).filter(|said| !kept && now < said.until)
    }

    /// Until when no rung tells anybody, at `now`.
    pub fn silent_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.acknowledged_at(now).map(|said| said.until)
    }

    /// When it came to a stage of the way, as it was recorded of it: made, taken on, confirmed, a deal opened. That the deal was
    /// won is told of the lead ([`super::Lead::won_by`]).
    pub fn recorded(&self, stage: Stage) -> Option<Timestamp> {
        match stage {
            Stage::Mql => Some(self.at),
            Stage::Sal => self.accepted.as_ref().map(|(_, at)| *at),
            Stage::Sql => self.qualified.as_ref().map(|(_, at)| *at),
            Stage::Opportunity => self.ended.as_ref().filter(|ended| ended.act == Act::Open).map(|ended| ended.at),
            _ => None,
        }
    }

    /// Whether marketing passed it on: what sales found itself is no passing (R7).
    pub fn is_passing(&self) -> bool {
        self.ground != Ground::Generated
    }
}

/// Ends the stretch `[from, until)` that holds at `at`, if one does.
pub(super) fn cut_short(stretches: &mut [(Timestamp, Timestamp)], at: Timestamp) {
    if let Some((_, until)) = stretches.iter_mut().find(|(from, until)| *from <= at && at < *until) {
        *until = at;
    }
}

impl ClockRun {
    /// It goes by other terms from now on. They hold no earlier than those before them: what comes later may have been
    /// written down by a clock that goes behind (reliability P3).
    pub(super) fn go_by(&mut self, terms: Terms) {
        let from = self.terms.last().map_or(terms.from, |before| before.from.max(terms.from));
        self.terms.push(Terms { from, ..terms });
    }

    /// The version of the agreement that it goes by now.
    pub fn agreement(&self) -> AgreementVersion {
        self.terms.last().map_or(AgreementVersion(1), |terms| terms.agreement)
    }

    /// The tier that it goes by now.
    pub fn tier(&self) -> Option<&str> {
        self.terms.last()?.tier.as_deref()
    }

    /// What was written down to begin later than `at` is no pause any more.
    pub(super) fn sleep_anew(&mut self, at: Timestamp) {
        self.pauses.retain(|(from, _)| *from <= at);
    }

    /// It stands still from an instant on, but not before it began. Sleeps of a lead never overlap, so stretches that do
    /// are parts of one sleep and become one: whoever wakes it ends all of it.
    pub(super) fn stand_still(&mut self, at: Timestamp, until: Timestamp) {
        let (mut from, mut until) = (at.max(self.started_at), until);
        if until <= from {
            return;
        }
        self.pauses.retain(|(start, end)| {
            let apart = *end <= from || until <= *start;
            if !apart {
                (from, until) = (from.min(*start), until.max(*end));
            }
            apart
        });
        self.pauses.push((from, until));
        self.pauses.sort_unstable();
    }

    /// Whether it stands still all through `[from, until)` by what is known.
    pub(super) fn stands_still_through(&self, from: Timestamp, until: Timestamp) -> bool {
        self.pauses.iter().any(|(start, end)| *start <= from && until <= *end)
    }

    /// Whether it stands still at `now`, and until when.
    pub fn paused_until(&self, now: Timestamp) -> Option<Timestamp> {
        let pause = self.pauses.iter().find(|(from, until)| *from <= now && now < *until);
        pause.filter(|_| self.stopped.is_none()).map(|(_, until)| *until)
    }
}

#[cfg(test)]
mod tests {
    use super::{AgreementVersion, ClockRun, Terms, Timestamp};
    use crate::domain::decide::story::at;

    fn hour(hour: u32) -> Timestamp {
        at(&format!("10 {hour:02}:00"))
    }

    /// A run from the 10th, 09:00.
    fn run() -> ClockRun {
        ClockRun {
            clock: "decide".to_owned(),
            fact: 1,
            terms: Vec::new(),
            started_at: hour(9),
            due_at: hour(23),
            warn_at: Vec::new(),
            ideal_at: None,
            pauses: Vec::new(),
            stopped: None,
        }
    }

    /// The same, which stood still for these stretches of hours of that day, as they were told.
    fn asleep(told: &[(u32, u32)]) -> Vec<(u32, u32)> {
        let mut run = run();
        for (from, until) in told {
            run.stand_still(hour(*from), hour(*until));
        }
        let hours = |instant| (0..24).find(|n| hour(*n) == instant).expect("a full hour");
        run.pauses.iter().map(|(from, until)| (hours(*from), hours(*until))).collect()
    }

    #[test]
    fn terms_that_were_written_by_a_clock_that_goes_behind_hold_from_where_those_before_them_do() {
        let terms = |n, agreement| Terms { from: hour(n), agreement: AgreementVersion(agreement), tier: None };
        let mut run = run();
        for (from, agreement) in [(9, 1), (8, 2), (11, 3)] {
            run.go_by(terms(from, agreement));
        }
        assert_eq!(run.terms, [terms(9, 1), terms(9, 2), terms(11, 3)]);
        assert_eq!(run.agreement(), AgreementVersion(3));
    }

    #[test]
    fn parts_of_one_sleep_are_one() {
        assert_eq!(asleep(&[(10, 12), (14, 16)]), [(10, 12), (14, 16)]);
        assert_eq!(asleep(&[(10, 12), (11, 14)]), [(10, 14)], "one begins in the other");
        assert_eq!(asleep(&[(14, 16), (11, 15)]), [(11, 16)], "one that is told later reaches into it");
        assert_eq!(asleep(&[(10, 12), (14, 16), (11, 15)]), [(10, 16)], "and one joins two");
        assert_eq!(asleep(&[(10, 12), (12, 16)]), [(10, 12), (12, 16)], "one that follows at once is another sleep");
        assert_eq!(asleep(&[(10, 16), (11, 12)]), [(10, 16)], "a nap in a sleep is that sleep");
    }

    #[test]
    fn a_clock_sleeps_no_earlier_than_it_runs() {
        assert_eq!(asleep(&[(8, 12)]), [(9, 12)]);
        assert_eq!(asleep(&[(7, 8), (8, 9)]), [], "and not at all in a sleep that was over by then");
    }
}
