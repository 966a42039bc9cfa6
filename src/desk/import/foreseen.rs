//! Who would be there by now, in a rehearsal: nothing is written that a later row of the list could meet.

use std::collections::{HashMap, HashSet};

use super::batch::{content_key, known_by, met_by};
use crate::agreement::terms::Join;
use crate::ids::LeadId;
use crate::intake::Row;

/// People whom a list would bring, and what it would tell of them.
#[derive(Debug, Default)]
pub(super) struct Foreseen {
    /// By what they would be met, as numbers, and which they are.
    people: HashMap<u64, LeadId>,
    /// For each of them, what the first row says.
    said: Vec<u64>,
    /// Touches that would be there.
    touches: HashSet<(LeadId, u64)>,
}

impl Foreseen {
    /// The one whom a row would meet: under a number that no lead has.
    pub(super) fn who_is(&self, row: &Row, join: Option<Join>) -> Option<LeadId> {
        met_by(row, join).find_map(|identity| self.people.get(&number(&identity)).copied())
    }

    /// Somebody who would come in with a row.
    pub(super) fn come(&mut self, row: &Row) -> LeadId {
        let lead = LeadId(-1 - i64::try_from(self.said.len()).unwrap_or(i64::MAX - 1));
        self.said.push(said_by(row));
        for identity in known_by(row) {
            self.people.entry(number(&identity)).or_insert(lead);
        }
        lead
    }

    /// Whether a row says something else of one of them than the first row did.
    pub(super) fn is_told_more(&self, lead: LeadId, row: &Row) -> bool {
        usize::try_from(-1 - lead.0).ok().and_then(|place| self.said.get(place)) != Some(&said_by(row))
    }

    /// Whether a touch would be new; it is there from now on.
    pub(super) fn touch(&mut self, lead: LeadId, key: u64) -> bool {
        self.touches.insert((lead, key))
    }
}

/// Whether it is one that only a rehearsal knows.
pub(super) const fn is_foreseen(lead: LeadId) -> bool {
    lead.0 < 0
}

fn said_by(row: &Row) -> u64 {
    number(&(content_key(row), &row.owner, &row.note, row.stages.len(), row.touches.len()))
}

fn number(of: &impl std::hash::Hash) -> u64 {
    use std::hash::{DefaultHasher, Hasher as _};
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}
