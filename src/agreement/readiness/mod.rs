//! What a working agreement needs, and whether this one has it: the checklist and, above it, the six steps of alignment
//! (R16, R88, R89).
//!
//! What the file says is read from the file: *done* names the line that it comes from, *missing* the line to add. What
//! no file can say is ticked by hand, in the file as well, so that ticks are versioned and signed with it.

mod items;
mod steps;
#[cfg(test)]
mod tests;
mod way;

pub use items::{ItemId, TICKABLE};
pub use steps::Step;

use chrono::NaiveDate;

use super::goals::Tick;
use super::{Agreement, Clock};
use crate::agreement::terms::{Act, Trigger};
use crate::document::Places;
use crate::i18n::Message;

/// What the file itself cannot say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The day that it is, in the agreement's zone.
    pub today: NaiveDate,
    /// Who adopted this very text: somebody of marketing and somebody of sales.
    pub adopted_by: Option<(String, String)>,
    /// Whether past leads were replayed under an agreement since the last adoption.
    pub replayed: bool,
}

/// How an item stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The agreement has it, there.
    Done(Place),
    /// It is not so.
    Missing(Lack),
    /// Somebody says so.
    Ticked(Tick),
    /// Nobody says so yet.
    Open {
        /// Whether the file looks as if it could be ticked.
        is_proposed: bool,
    },
    /// This house has no part in it.
    NotOurs,
}

/// What is to be done about what is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// Add this to the file.
    Line(String),
    /// Give this command.
    Command(&'static str),
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What it is, as the file writes it, or in words where it is not in the file.
    pub what: Message,
    /// The line, from 1; none where it is not in the file.
    pub line: Option<usize>,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<T> {
    /// Its number, from 1.
    pub n: usize,
    /// What it is about.
    pub about: T,
    /// How it stands.
    pub state: State,
}

/// How ready an agreement is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// The six steps.
    pub steps: Vec<Line<Step>>,
    /// The checklist: 26 items where leads are nurtured in three phases.
    pub items: Vec<Line<ItemId>>,
}

impl Readiness {
    /// Of an agreement and the text that it was read from.
    pub fn of(agreement: &Agreement, text: &str, known: &Known) -> Self {
        let judge = Judge { agreement, places: Places::of(text), known };
        let items: Vec<_> = ItemId::all(&agreement.playbook).into_iter().map(|id| (judge.item(&id), id)).collect();
        let steps = Step::ALL.map(|step| (judge.step(step, &items), step));
        Self { steps: numbered(steps), items: numbered(items) }
    }

    /// How many items are done or ticked, of how many that are ours.
    pub fn count(&self) -> (usize, usize) {
        let ours = self.items.iter().filter(|line| line.state != State::NotOurs);
        (self.items.iter().filter(|line| line.state.is_met()).count(), ours.count())
    }

    /// How many items are not ours.
    pub fn not_ours(&self) -> usize {
        self.items.len() - self.count().1
    }
}

fn numbered<T>(lines: impl IntoIterator<Item = (State, T)>) -> Vec<Line<T>> {
    (1..).zip(lines).map(|(n, (state, about))| Line { n, about, state }).collect()
}

impl State {
    /// Whether there is nothing to do about it.
    pub const fn is_met(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Ticked(_))
    }

    /// The word, as JSON writes it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Done(_) => "done",
            Self::Missing(_) => "missing",
            Self::Ticked(_) => "ticked",
            Self::Open { .. } => "open",
            Self::NotOurs => "not_ours",
        }
    }
}

/// Looks at one agreement.
struct Judge<'a> {
    agreement: &'a Agreement,
    places: Places,
    known: &'a Known,
}

impl Judge<'_> {
    /// Done, by what stands under `path`; `what` is how the file calls it.
    fn done(&self, what: impl std::fmt::Display, path: &str) -> State {
        let line = self.places.line(path).or_else(|| self.places.line(&format!("playbook.{path}")));
        State::Done(Place { what: Message::new("readiness.written").with("text", what), line })
    }

    /// The clock that a contact stops.
    fn contact_clock(&self) -> Option<&Clock> {
        let ends = [Trigger::Act(Act::Contact), Trigger::Reached];
        self.agreement.clocks.iter().find(|clock| ends.iter().any(|end| clock.stops.contains(end)))
    }
}

/// Missing: what to write.
fn missing(add: impl Into<String>) -> State {
    State::Missing(Lack::Line(add.into()))
}
