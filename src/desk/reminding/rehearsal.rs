//! What would leave until a time, if nobody did anything: a copy of the database is lived through, step by step, by the same
//! engine with a clock of its own.

use std::sync::Arc;

use super::super::{Desk, Place};
use crate::clock::{Clock, ManualClock, Timestamp};
use crate::domain::notice::Channel;
use crate::error::{Error, Result};
use crate::gate::Shown;
use crate::ids::{OpIds, PersonId};
use crate::remind::{Care, Failure, Letter, Outlet};
use crate::storage::NoticesAsk;
use crate::storage::sqlite::Sqlite;

use super::NoticeLine;

/// More steps than this until an instant are not looked at: a rehearsal of years is none.
const STEPS: usize = 10_000;

/// One letter that would leave.
#[derive(Debug, Clone, PartialEq)]
pub struct Foretold {
    /// When.
    pub at: Timestamp,
    /// By what.
    pub channel: Channel,
    /// What.
    pub letter: Letter,
}

/// What would happen until a time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rehearsed {
    /// What would leave, in the order of time.
    pub letters: Vec<Foretold>,
    /// What people would be told in their lists of notices: when, and what.
    pub notices: Vec<NoticeLine>,
    /// Whether there was more than anybody wants to know.
    pub is_part: bool,
}

impl Place {
    /// What would leave until a time. The database is only read.
    pub fn rehearse_reminders(&self, until: Timestamp) -> Result<Rehearsed> {
        let folder = tempfile::TempDir::new().map_err(|cause| Error::unwritten(&std::env::temp_dir(), &cause))?;
        let copy = folder.path().join("tasuki.db");
        Sqlite::open(&self.path, &self.first_agreement())?.back_up_to(&copy, false)?;
        let clock = Arc::new(ManualClock::at(self.clock.now()));
        let place = Self { path: copy, clock: Arc::clone(&clock) as _, ..self.clone() };
        let mut desk = place.open_with(OpIds::seeded(1))?;
        live_through(&mut desk, &clock, until)
    }
}

fn live_through(desk: &mut Desk, clock: &Arc<ManualClock>, until: Timestamp) -> Result<Rehearsed> {
    let began = clock.now();
    let mut rehearsed = Rehearsed::default();
    for step in 0.. {
        desk.remind()?;
        let everybody: Vec<_> = desk.agreement().people.iter().map(|person| PersonId::new(&person.id)).collect();
        let mut outlets: Vec<Box<dyn Outlet>> = Vec::new();
        let letters = Arc::new(std::sync::Mutex::new(Vec::new()));
        for channel in desk.channels_in_use()? {
            outlets.push(Box::new(Notebook { channel, at: clock.now(), letters: Arc::clone(&letters) }));
        }
        // What pops up does so where each of them sits.
        let who = desk.who.clone();
        for person in everybody {
            desk.who = person;
            desk.deliver(&mut outlets)?;
        }
        desk.who = who;
        rehearsed.letters.extend(letters.lock().map(|mut letters| std::mem::take(&mut *letters)).unwrap_or_default());
        let next = desk.reminds_next()?.filter(|next| *next <= until);
        let Some(next) = next else { break };
        rehearsed.is_part = step >= STEPS;
        if rehearsed.is_part {
            break;
        }
        clock.jump(next.since(clock.now()).max(chrono::TimeDelta::milliseconds(1)));
    }
    let ask = NoticesAsk { person: None, all: true, lead: None, limit: STEPS };
    rehearsed.notices = desk.notices(&ask)?;
    rehearsed.notices.retain(|line| line.row.told_at.is_some_and(|at| at >= began));
    rehearsed.notices.reverse();
    Ok(rehearsed)
}

/// Writes down what would leave.
struct Notebook {
    channel: Channel,
    at: Timestamp,
    letters: Arc<std::sync::Mutex<Vec<Foretold>>>,
}

impl Outlet for Notebook {
    fn channel(&self) -> Channel {
        self.channel.clone()
    }

    fn care(&self) -> Care {
        Care::AtLeastOnce
    }

    fn send(&mut self, letter: &Letter) -> Result<Shown, Failure> {
        if let Ok(mut letters) = self.letters.lock() {
            letters.push(Foretold { at: self.at, channel: self.channel.clone(), letter: letter.clone() });
        }
        Ok(Shown::default())
    }
}
