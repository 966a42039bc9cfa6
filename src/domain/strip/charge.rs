//! Whose a lead was while a clock ran, and whom it is charged to that the clock was not kept (semantics 8).

use chrono::TimeDelta;

use super::super::handoff::Handoff;
use super::super::sla::SlaState;
use crate::agreement::calendar::Course;
use crate::clock::Timestamp;
use crate::ids::PersonId;

/// Somebody's time with a lead while a clock ran: `[from, to)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenure {
    /// Whose it was; the team's queue where nobody's.
    pub owner: Option<PersonId>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// How much of the clock's time that was.
    pub time: TimeDelta,
}

/// Whom it is charged to that a clock was not kept: whoever had the lead at the due instant. To the customer it is one
/// wait, so the team is measured by the whole of it whoever is charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Charge {
    /// It was kept, or is not over, or was not needed.
    Nobody,
    /// It lay in the team's queue.
    Team,
    /// Its owner.
    Owner {
        /// Who.
        who: PersonId,
        /// How much of its time they had until it was due.
        had: TimeDelta,
    },
    /// Its owner had it for too short a time; so the team.
    Spared {
        /// Who.
        who: PersonId,
        /// How much of its time they had until it was due.
        had: TimeDelta,
    },
}

/// Whose the lead was from `start` to `end`, in order. Somebody who had it for no time at all is left out.
pub(super) fn tenures(handoff: &Handoff, course: &Course<'_>, start: Timestamp, end: Timestamp) -> Vec<Tenure> {
    let owners = &handoff.owners;
    let ends = owners.iter().skip(1).map(|(at, _)| *at).chain([end]);
    let mut tenures: Vec<Tenure> = Vec::new();
    for ((at, owner), next) in owners.iter().zip(ends) {
        let from = tenures.last().map_or(start, |before| before.to).max(*at);
        let to = next.min(end);
        if from < to {
            tenures.push(Tenure { owner: owner.clone(), from, to, time: course.elapsed(from, to) });
        }
    }
    tenures
}

impl Charge {
    pub(super) fn of(
        state: SlaState,
        charged: Option<&PersonId>,
        tenures: &[Tenure],
        course: &Course<'_>,
        due_at: Timestamp,
    ) -> Self {
        if !matches!(state, SlaState::Breached | SlaState::Late) {
            return Self::Nobody;
        }
        let at_due = tenures.iter().rfind(|tenure| tenure.from <= due_at);
        let Some((tenure, who)) = at_due.and_then(|tenure| Some((tenure, tenure.owner.clone()?))) else {
            return Self::Team;
        };
        let had = course.elapsed(tenure.from, tenure.to.min(due_at));
        if charged == Some(&who) { Self::Owner { who, had } } else { Self::Spared { who, had } }
    }

    /// The word for programs.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Team => "team",
            Self::Owner { .. } => "owner",
            Self::Spared { .. } => "spared",
        }
    }
}
