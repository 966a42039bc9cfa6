//! Nobody is forgotten: what came due is written down and told, by whichever program runs (R35, semantics 7 and 16).
//!
//! A turn of it ([`Desk::remind`]) looks at every lead of which something is due, in transactions of their own: a step is
//! recorded once, whoever comes first, and what it says was read in the same transaction. Then it tells what waits for
//! people's hours. What leaves the machine does so afterwards ([`Desk::deliver`]), from what was written down: a program
//! that is killed between the two loses nothing.

mod bell;
mod days;
mod delivering;
mod hearing;
mod letters;
mod rehearsal;
mod turn;

use chrono::TimeDelta;

pub use bell::{Bell, Mailbox};
pub use days::next_working_day;
pub use delivering::Delivered;
pub use hearing::{Inbox, NoticeLine};
pub use letters::About;
pub use rehearsal::{Foretold, Rehearsed};
pub use turn::Turned;

use super::Desk;
use crate::agreement::Versions;
use crate::clock::Timestamp;
use crate::domain::notice::{Channel, Choice, NoticeKept, NoticeState, Telling, opens, telling};
use crate::error::Result;
use crate::ids::{LeadId, PersonId};
use crate::storage::{Opening, Reach};

/// So many leads, or notices, are looked at before others may write.
const AT_ONCE: usize = 64;

/// A lead that could not be read is looked at again after so long.
const LATER: TimeDelta = TimeDelta::hours(1);

/// What a turn did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reminded {
    /// Steps that came due and were written down.
    pub steps: usize,
    /// Notices that were told.
    pub told: usize,
    /// People whose day began.
    pub days: usize,
}

impl std::ops::AddAssign for Reminded {
    fn add_assign(&mut self, other: Self) {
        self.steps += other.steps;
        self.told += other.told;
        self.days += other.days;
    }
}

impl Desk {
    /// Writes down what has come due by now, and tells everybody whose hours it is. Asking twice does it once.
    pub fn remind(&mut self) -> Result<Reminded> {
        self.look_for_agreements()?;
        let now = self.now();
        self.store.heal(now)?;
        let mut done = Reminded::default();
        while let Some(steps) = self.in_a_turn(Self::look_at_some)? {
            done.steps += steps;
        }
        done.days = self.begin_days()?;
        while let Some(told) = self.in_a_turn(Self::tell_some)? {
            done.told += told;
        }
        Ok(done)
    }

    /// When there is anything to do next, as far as anybody knows now.
    pub fn reminds_next(&mut self) -> Result<Option<Timestamp>> {
        Ok(self.store.tells_next()?)
    }

    /// How somebody hears, by their own words or as is usual.
    pub fn choice_of(&mut self, person: &PersonId) -> Result<Choice> {
        Ok(self.store.choice(person)?.unwrap_or_default())
    }

    /// One transaction of it; nothing where there was nothing to do.
    fn in_a_turn(&mut self, work: impl FnOnce(&mut Self, Timestamp) -> Result<Option<usize>>) -> Result<Option<usize>> {
        let now = self.now();
        if self.store.tells_next()?.is_none_or(|next| next > now) {
            return Ok(None);
        }
        self.store.begin(Reach::AFew)?;
        // An agreement that was adopted since the turn began made leads be looked at by it.
        match self.look_for_agreements().and_then(|()| work(self, now)) {
            Ok(done) => {
                self.store.commit()?;
                Ok(done)
            }
            Err(error) => {
                self.store.abandon()?;
                Err(error)
            }
        }
    }

    /// Looks at leads of which something may be due.
    fn look_at_some(&mut self, now: Timestamp) -> Result<Option<usize>> {
        let due = self.store.to_tell(now, AT_ONCE)?;
        if due.is_empty() {
            return Ok(None);
        }
        let choices = self.store.choices()?;
        due.into_iter().map(|lead| self.look_for_notices(lead, &choices, now)).sum::<Result<usize>>().map(Some)
    }

    fn look_for_notices(&mut self, lead: LeadId, choices: &[(PersonId, Choice)], now: Timestamp) -> Result<usize> {
        // One that cannot be read holds nobody up: it is looked at again later, and `check` tells of it.
        let read = (self.store.notices_of(lead), self.store.lead(lead));
        let (Ok(kept), Ok(Some(record))) = read else {
            let later = Telling { next: Some(now.plus(LATER)), ..Telling::default() };
            self.store.keep_telling(lead, &later, now)?;
            return Ok(0);
        };
        let versions = std::sync::Arc::clone(&self.versions);
        let choice_of = |person: &PersonId| {
            let chosen = choices.iter().find(|(known, _)| known == person);
            chosen.map(|(_, choice)| choice.clone()).unwrap_or_default()
        };
        let mut telling = telling(&record, &versions, now, &kept, &choice_of);
        // Another agreement may say otherwise of it, and of who hears: also of what nobody hears of by this one.
        let is_anybodys = record.lead.open_handoff().is_some() || record.lead.promise().is_some();
        let is_told = !telling.notices.is_empty() || kept.notices.iter().any(is_open);
        let concerns = is_anybodys || is_told || telling.next.is_some();
        let begins = next_terms(&versions, now).filter(|_| concerns);
        telling.next = telling.next.into_iter().chain(begins).min();
        self.store.keep_telling(lead, &telling, now)?;
        Ok(telling.steps.len())
    }

    /// Tells what waits for somebody's hours, if they are now.
    fn tell_some(&mut self, now: Timestamp) -> Result<Option<usize>> {
        // What came due meanwhile, or what somebody did, may have ended its cause.
        if !self.store.to_tell(now, 1)?.is_empty() {
            return self.look_at_some(now).map(|_| Some(0));
        }
        let due = self.store.opening(now, AT_ONCE)?;
        if due.is_empty() {
            return Ok(None);
        }
        let mut told = 0;
        for notice in due {
            let choice = self.choice_of(&notice.person)?;
            let agreement = &self.versions.in_force(now).agreement;
            let listed = agreement.person(notice.person.as_str());
            let at = listed.map_or(now, |person| opens(agreement, person, &choice, now));
            let opening = if at > now {
                Opening::Wait(at)
            } else {
                told += 1;
                let reaches = |channel: &&Channel| {
                    **channel != Channel::Mail || listed.is_some_and(|person| person.mail.is_some())
                };
                Opening::Tell(choice.channels_for(notice.class).into_iter().filter(reaches).cloned().collect())
            };
            self.store.open_notice(notice.id, &opening, now)?;
        }
        Ok(Some(told))
    }
}

/// Whether somebody is to be told, or was told of what stands.
fn is_open(notice: &NoticeKept) -> bool {
    notice.state == NoticeState::Waiting || notice.state == NoticeState::Told && !notice.is_over
}

/// When another agreement begins, as far as one was adopted.
fn next_terms(versions: &Versions, now: Timestamp) -> Option<Timestamp> {
    versions.iter().map(|version| version.begins_at().max(version.adopted_at)).filter(|begins| now < *begins).min()
}
