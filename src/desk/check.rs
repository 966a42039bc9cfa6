//! `tasuki check`: whether everything that is kept follows from the journal, and the journal's clocks from the agreement.

use chrono_tz::Tz;

use super::Desk;
use crate::agreement::Versions;
use crate::clock::Timestamp;
use crate::domain::{ClockRun, retimed};
use crate::error::Result;
use crate::i18n::Message;
use crate::ids::{AgreementVersion, LeadId, PersonId};
use crate::storage::Health;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checkup {
    /// The file, and what is kept of each lead against its facts.
    pub health: Health,
    /// How many runs of clocks were computed anew.
    pub runs: usize,
    /// Those that came out otherwise.
    pub clocks: Vec<ClockDoubt>,
}

impl Checkup {
    /// Whether there is nothing to complain of. What was counted wrongly and is put right is none.
    pub fn is_sound(&self) -> bool {
        self.health.engine.is_empty() && self.health.differing.is_empty() && self.clocks.is_empty()
    }
}

/// A run of a clock of which the journal says something else than its agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockDoubt {
    /// Of which lead.
    pub lead: LeadId,
    /// Of its how-many-eth hand-off.
    pub handoff: u32,
    /// Which clock.
    pub clock: String,
    /// The version of the agreement that it ran under last.
    pub agreement: AgreementVersion,
    /// What is different.
    pub doubt: Doubt,
}

/// What is different about a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The version of the agreement, or the clock in it, is not there.
    Unknown,
    /// The calendar has no such time at all.
    NoOpenTime,
    /// An instant: what the journal has, and what the agreement makes of the same start.
    Instant {
        /// Which one: `due`, `warn` or `ideal`.
        which: &'static str,
        /// In the journal.
        kept: Option<Timestamp>,
        /// Computed now.
        computed: Option<Timestamp>,
    },
}

impl ClockDoubt {
    /// What is different, in words.
    pub fn message(&self, zone: Tz) -> Message {
        let at = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| at.rfc3339(&zone));
        match &self.doubt {
            Doubt::Unknown => Message::new("check.clock_unknown"),
            Doubt::NoOpenTime => Message::new("check.clock_no_time"),
            Doubt::Instant { which, kept, computed } => Message::new("check.clock_differs")
                .with("which", which)
                .with("kept", at(*kept))
                .with("computed", at(*computed)),
        }
        .with("lead", self.lead)
        .with("clock", &self.clock)
        .with("agreement", self.agreement)
    }
}

impl Desk {
    /// That it was counted anew how many leads somebody has, or those whom nobody has.
    pub fn counted_anew(&self, whose: Option<&PersonId>) -> Message {
        match whose {
            Some(person) => Message::new("check.counted_anew").with("person", self.versions.called(person)),
            None => Message::new("check.counted_nobodys_anew"),
        }
    }

    /// The engine's check of its file, the journal folded anew, and every clock computed anew.
    pub fn check(&mut self) -> Result<Checkup> {
        let mut checkup = Checkup::default();
        let versions = &*self.versions;
        checkup.health = self.store.review(&mut |lead| {
            for handoff in &lead.handoffs {
                checkup.runs += handoff.clocks.len();
                let doubted = handoff.clocks.iter().filter_map(|run| Some((run, doubt(run, versions)?)));
                checkup.clocks.extend(doubted.map(|(run, doubt)| ClockDoubt {
                    lead: lead.id,
                    handoff: handoff.n,
                    clock: run.clock.clone(),
                    agreement: run.agreement(),
                    doubt,
                }));
            }
        })?;
        Ok(checkup)
    }
}

/// What is different about a run: its instants against those that its start, its terms and its pauses give.
fn doubt(run: &ClockRun, versions: &Versions) -> Option<Doubt> {
    let terms = versions.get(run.agreement()).map(|version| &version.agreement);
    let Some((terms, clock)) = terms.and_then(|terms| Some((terms, terms.clock(&run.clock, run.tier())?))) else {
        return Some(Doubt::Unknown);
    };
    let Ok((due_at, warn_at)) = retimed(versions, run) else { return Some(Doubt::NoOpenTime) };
    let warnings = run.warn_at.len().max(warn_at.len());
    let warn = (0..warnings).map(|n| ("warn", run.warn_at.get(n).copied(), warn_at.get(n).copied()));
    // The ideal is of the start, and stays when the terms change.
    let ideal = match run.terms.as_slice() {
        [_] => terms.instants(clock, run.started_at).map_or(run.ideal_at, |instants| instants.ideal_at),
        _ => run.ideal_at,
    };
    std::iter::once(("due", Some(run.due_at), Some(due_at)))
        .chain(warn)
        .chain(std::iter::once(("ideal", run.ideal_at, ideal)))
        .find(|(_, kept, computed)| kept != computed)
        .map(|(which, kept, computed)| Doubt::Instant { which, kept, computed })
}
