//! What leaves the machine: letters of what was told, taken by one program at a time, tried again where they could not.

use std::time::Duration;

use chrono::TimeDelta;

use super::super::Desk;
use super::next_terms;
use crate::clock::Timestamp;
use crate::domain::notice::{Channel, opens};
use crate::error::Result;
use crate::gate::Shown;
use crate::ids::PersonId;
use crate::remind::{Care, Failure, Letter, Outlet, Wait};
use crate::storage::{Claim, LetterKept, LetterState, NoticeRow, Reach, Settled};

/// So long a letter is whoever's that took it: longer than any outlet takes.
const TAKEN: TimeDelta = TimeDelta::minutes(2);

/// Where a way fails for so long, what waits for it waits for the next turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// What has come due elsewhere waits for no way longer than this.
const LONGEST: Duration = Duration::from_secs(20);

/// After so long without success a letter is given up, and said to be; not before it was tried so often.
const GIVEN_UP: TimeDelta = TimeDelta::hours(24);
const TRIES: u32 = 10;

/// Between two tries there is no more time than this.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// A letter that was taken, and what stands of what it tells.
type Taken = (LetterKept, Vec<NoticeRow>);

/// What came of taking a letter.
enum Next {
    /// This one may leave.
    Taken(Box<Taken>),
    /// It waits for the hours of whoever is to have it; another one may not.
    Off,
    /// Something came due meanwhile, and is looked at first.
    LookFirst,
    /// There is none.
    None,
}

/// What left, and what could not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivered {
    /// Letters that left.
    pub sent: Vec<(PersonId, Channel, usize)>,
    /// Letters that did not, and what was said.
    pub failed: Vec<(PersonId, Channel, Shown)>,
}

impl Desk {
    /// Sends what is to leave by these ways, until there is nothing more. Nothing is locked while something is being sent.
    pub fn deliver(&mut self, outlets: &mut [Box<dyn Outlet>]) -> Result<Delivered> {
        let mut delivered = Delivered::default();
        for outlet in outlets {
            let began = self.clock.elapsed();
            while let Some(letter) = self.take(&**outlet)? {
                let failed = delivered.failed.len();
                self.send(&mut **outlet, &letter, &mut delivered)?;
                // A server that does not answer holds up its own letters, and the others not for long.
                let took = self.clock.elapsed().saturating_sub(began);
                if took > LONGEST || delivered.failed.len() > failed && took > PATIENCE {
                    break;
                }
            }
        }
        Ok(delivered)
    }

    /// Whether there may be anything to send by a way.
    pub fn has_letters(&mut self, outlet: &dyn Outlet) -> Result<bool> {
        let (claim, now) = (self.claim_of(outlet), self.now());
        Ok(self.store.has_letter(&claim, now)?)
    }

    /// What a way may take: what pops up is whoever's that sits here.
    fn claim_of(&self, outlet: &dyn Outlet) -> Claim {
        let channel = outlet.channel();
        let person = (channel == Channel::Desktop).then(|| self.who.clone());
        Claim { channel, person, again: outlet.care() == Care::AtLeastOnce }
    }

    /// Takes one letter that may leave by a way.
    fn take(&mut self, outlet: &dyn Outlet) -> Result<Option<Taken>> {
        let claim = self.claim_of(outlet);
        loop {
            let now = self.now();
            // Mostly there is nothing, and nobody who writes is kept from it.
            if !self.store.has_letter(&claim, now)? {
                return Ok(None);
            }
            self.store.begin(Reach::AFew)?;
            let next = self.claim_in_turn(&claim, now);
            match next {
                Ok(next @ (Next::Off | Next::None | Next::Taken(_))) => {
                    self.store.commit()?;
                    match next {
                        Next::Taken(taken) => return Ok(Some(*taken)),
                        Next::None => return Ok(None),
                        _ => {}
                    }
                }
                Ok(Next::LookFirst) => {
                    self.store.abandon()?;
                    self.remind()?;
                }
                Err(error) => {
                    self.store.abandon()?;
                    return Err(error);
                }
            }
        }
    }

    /// Takes a letter within a transaction.
    fn claim_in_turn(&mut self, claim: &Claim, now: Timestamp) -> Result<Next> {
        self.look_for_agreements()?;
        // What somebody did meanwhile may have ended what it tells of.
        if !self.store.to_tell(now, 1)?.is_empty() {
            return Ok(Next::LookFirst);
        }
        let key = self.operations.next().to_string();
        let Some(letter) = self.store.claim(claim, &key, now, now.plus(TAKEN))? else { return Ok(Next::None) };
        // One that was refused before, or whose program did not run, may have outlasted the hours of whoever is to have it;
        // then it leaves with the next ones.
        let choice = self.choice_of(&letter.person)?;
        let agreement = &self.versions.in_force(now).agreement;
        let listed = agreement.person(letter.person.as_str());
        let at = listed.map_or(now, |person| opens(agreement, person, &choice, now));
        if at > now {
            // Another agreement may give them other hours.
            let at = next_terms(&self.versions, now).map_or(at, |begins| at.min(begins));
            self.store.put_letter_off(letter.id, at)?;
            return Ok(Next::Off);
        }
        let rows = self.store.told_in(letter.id)?;
        Ok(Next::Taken(Box::new((letter, rows))))
    }

    fn send(&mut self, outlet: &mut dyn Outlet, (kept, rows): &Taken, delivered: &mut Delivered) -> Result<()> {
        if rows.is_empty() {
            let dropped = Settled { state: LetterState::Dropped, next_at: None, answer: String::new() };
            let now = self.now();
            return Ok(self.store.settle_letter(kept.id, &dropped, now)?);
        }
        let letter: Letter = self.letter(kept, rows)?;
        let answer = outlet.send(&letter);
        let now = self.now();
        let (person, channel) = (kept.person.clone(), kept.channel.clone());
        let settled = match answer {
            Ok(answer) => {
                delivered.sent.push((person, channel, rows.len()));
                Settled { state: LetterState::Sent, next_at: None, answer: answer.into_string() }
            }
            Err(failure) => {
                let settled = after(&failure, kept, now);
                delivered.failed.push((person, channel, failure.why().clone()));
                settled
            }
        };
        Ok(self.store.settle_letter(kept.id, &settled, now)?)
    }
}

/// What becomes of a letter that did not leave: it is tried again after a minute, two, four, up to an hour, for a day. Whoever
/// asks for more time than that step gets it, up to the hour.
fn after(failure: &Failure, kept: &LetterKept, now: Timestamp) -> Settled {
    let answer = failure.why().as_str().to_owned();
    let is_long = now.since(kept.made_at) >= GIVEN_UP && kept.tries >= TRIES;
    let is_over = is_long || matches!(failure, Failure::Never(_));
    if is_over {
        return Settled { state: LetterState::Failed, next_at: None, answer };
    }
    let doubled = TimeDelta::minutes(1 << kept.tries.saturating_sub(1).min(10));
    let asked = match failure {
        Failure::NotBefore(_, Wait::For(time)) => *time,
        Failure::NotBefore(_, Wait::Until(at)) => at.since(now),
        Failure::Later(_) | Failure::Never(_) => TimeDelta::zero(),
    };
    Settled { state: LetterState::Due, next_at: Some(now.plus(doubled.max(asked).min(LONGEST_WAIT))), answer }
}
