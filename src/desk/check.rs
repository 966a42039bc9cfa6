//! `tasuki check`: whether everything that is kept follows from the journal, and the journal's clocks from the agreement.

use super::{Agreements, Desk};
use crate::agreement::Instants;
use crate::clock::Timestamp;
use crate::domain::{Fact, What};
use crate::error::Result;
use crate::i18n::Message;
use crate::ids::{AgreementVersion, LeadId};
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
    /// Whether there is nothing to complain of.
    pub fn is_sound(&self) -> bool {
        self.health.engine.is_empty() && self.health.differing.is_empty() && self.clocks.is_empty()
    }
}

/// A run of a clock of which the journal says something else than its agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockDoubt {
    /// Of which lead.
    pub lead: LeadId,
    /// The number of the fact that started it.
    pub n: u32,
    /// Which clock.
    pub clock: String,
    /// Under which version of the agreement.
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
    /// What is different, in words; instants in the zone of the agreement in force.
    pub fn message(&self, agreements: &Agreements) -> Message {
        let zone = agreements.in_force().zone;
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
    /// The engine's check of its file, the journal folded anew, and every clock computed anew.
    pub fn check(&mut self) -> Result<Checkup> {
        let mut checkup = Checkup::default();
        let agreements = &*self.agreements;
        checkup.health = self.store.review(&mut |lead, facts| {
            checkup.runs += facts.iter().filter(|fact| matches!(fact.what, What::ClockStarted { .. })).count();
            checkup.clocks.extend(doubts(lead, facts, agreements));
        })?;
        Ok(checkup)
    }
}

/// The runs of a lead's clocks whose instants are not those that the agreement version and the start of their facts
/// give. Undone ones too: they were computed all the same.
///
/// The one place that knows how a run's instants follow from its facts: what pauses a run or times it anew belongs here.
fn doubts(lead: LeadId, facts: &[Fact], agreements: &Agreements) -> Vec<ClockDoubt> {
    let mut found = Vec::new();
    for fact in facts {
        let What::ClockStarted { clock, due_at, warn_at, ideal_at } = &fact.what else { continue };
        let kept = Instants { due_at: *due_at, warn_at: warn_at.clone(), ideal_at: *ideal_at };
        let agreement = fact.operation.agreement;
        if let Some(doubt) = doubt(&kept, clock, agreement, fact.at, agreements) {
            found.push(ClockDoubt { lead, n: fact.n, clock: clock.clone(), agreement, doubt });
        }
    }
    found
}

fn doubt(
    kept: &Instants,
    clock: &str,
    version: AgreementVersion,
    start: Timestamp,
    agreements: &Agreements,
) -> Option<Doubt> {
    let Some((agreement, clock)) = agreements.of(version).and_then(|known| Some((known, known.clock(clock)?))) else {
        return Some(Doubt::Unknown);
    };
    let Ok(computed) = agreement.instants(clock, start) else { return Some(Doubt::NoOpenTime) };
    let warnings = kept.warn_at.len().max(computed.warn_at.len());
    let warn = (0..warnings).map(|n| ("warn", kept.warn_at.get(n).copied(), computed.warn_at.get(n).copied()));
    std::iter::once(("due", Some(kept.due_at), Some(computed.due_at)))
        .chain(warn)
        .chain(std::iter::once(("ideal", kept.ideal_at, computed.ideal_at)))
        .find(|(_, kept, computed)| kept != computed)
        .map(|(which, kept, computed)| Doubt::Instant { which, kept, computed })
}
