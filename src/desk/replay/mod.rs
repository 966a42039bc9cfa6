//! The time machine: a proposed agreement over everything that is recorded ([`crate::insight::replay`]).

mod page;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use chrono::{Days, NaiveDate};

use super::Desk;
use crate::agreement::{Agreement, Points, Version};
use crate::clock::start_of;
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;
use crate::ids::AgreementVersion;
use crate::insight::Span;
pub use page::ReplayPart;

use crate::insight::replay::{Asked, Every, Goal, Regime, Replay, Tally, Walk};
use crate::storage::Timelines;

/// So many windows of leads may wait to be walked through: what is read ahead must not fill the memory.
const AHEAD: usize = 4;

/// What is asked of a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayAsk {
    /// What the proposal is called where it is complained about: its file.
    pub name: String,
    /// The proposal's text.
    pub text: String,
    /// The first day, in the proposal's zone.
    pub from: Option<NaiveDate>,
    /// The last day, inclusive (decision 11).
    pub to: Option<NaiveDate>,
    /// By which outcome precision, recall and the curve go.
    pub goal: Goal,
    /// Which thresholds are tried.
    pub every: Every,
    /// Whether nothing follows any more: a lead without an outcome has failed.
    pub is_closed: bool,
}

/// What a replay came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Replayed {
    /// The figures.
    pub figures: Replay,
    /// What the agreement calls itself that was replayed.
    pub title: String,
    /// The days that were asked for.
    pub days: (Option<NaiveDate>, Option<NaiveDate>),
    /// Whether it is the agreement in force: then each moment was judged by the version that was in force at the time.
    pub in_force: Option<AgreementVersion>,
}

impl Desk {
    /// Runs an agreement over everything that is recorded, all of one moment, and writes nothing. Nobody who writes
    /// waits for it. `go_on` hears how many leads were read, of about how many, and ends it by saying no.
    ///
    /// # Errors
    /// Everything that is wrong with the agreement, by line and column; [`Kind::Busy`] where `go_on` said no.
    pub fn replay(&mut self, ask: &ReplayAsk, go_on: &mut dyn FnMut(u64, u64) -> bool) -> Result<Replayed> {
        let versions = Arc::clone(&self.versions);
        let in_force = versions.in_force(self.now());
        let parsed = if in_force.text == ask.text { None } else { Some(Agreement::parse(&ask.name, &ask.text)?) };
        let (agreement, regime) = match &parsed {
            None => (&in_force.agreement, Regime::as_agreed(&versions)),
            Some(proposal) => (proposal, Regime::of(proposal)),
        };
        let zone = agreement.zone;
        let span = Span {
            from: ask.from.map(|day| start_of(day, zone)),
            until: ask.to.and_then(|day| day.checked_add_days(Days::new(1))).map(|day| start_of(day, zone)),
        };
        let asked = Asked { span, goal: ask.goal, every: ask.every, is_closed: ask.is_closed };
        let figures = self.walked(&regime, Tally::new(asked, agreement), go_on)?;
        let figures = figures.ok_or_else(|| Error::new(Kind::Busy, Message::new("replay.broken_off")))?;
        Ok(Replayed {
            figures,
            title: agreement.title.clone(),
            days: (ask.from, ask.to),
            in_force: parsed.is_none().then_some(in_force.number),
        })
    }

    /// Walks through everything that is recorded: while one thread walks through some leads, the next ones are read.
    /// Nothing where `go_on` said no.
    fn walked(
        &mut self,
        regime: &Regime<'_>,
        mut tally: Tally<'_>,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Option<Replay>> {
        let mut snapshot = self.store.snapshot()?;
        let mut is_broken_off = false;
        let figures = std::thread::scope(|scope| {
            let (hand_on, read) = sync_channel::<Timelines>(AHEAD);
            let walking = scope.spawn(move || {
                let mut walk = Walk::new(regime, tally.span());
                for read in read {
                    if read.is_company {
                        walk.company(&read.leads).iter().for_each(|course| tally.add(course));
                    } else {
                        read.leads.iter().for_each(|lead| tally.add(&walk.lead(lead)));
                    }
                }
                tally.finish()
            });
            let is_read = snapshot.timelines(regime, &mut |read| {
                is_broken_off = !go_on(read.read, read.of);
                !is_broken_off && hand_on.send(read).is_ok()
            });
            drop(hand_on);
            let figures = walking.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause));
            is_read.map(|()| figures)
        })?;
        Ok(Some(figures).filter(|_| !is_broken_off))
    }

    /// The same of a file, of all that is recorded, by who became an SQL, with a threshold every five points.
    pub fn replay_file(&mut self, path: &Path, go_on: &mut dyn FnMut(u64, u64) -> bool) -> Result<Replayed> {
        let bytes = std::fs::read(path).map_err(|cause| Error::io(path, &cause))?;
        let wrong = |_| Error::user(Message::new("agreement.not_text").with("path", path.display()));
        let text = String::from_utf8(bytes).map_err(wrong)?;
        let (name, every) = (path.display().to_string(), Every::Step(Points::whole(5)));
        self.replay(&ReplayAsk { name, text, from: None, to: None, goal: Goal::Sql, every, is_closed: false }, go_on)
    }

    /// The version that is called by its number, as in `v3`.
    pub fn version_called(&self, name: &str) -> Option<&Version> {
        let number = name.strip_prefix('v')?.parse().ok()?;
        self.versions.get(AgreementVersion(number))
    }
}
