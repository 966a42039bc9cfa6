//! What something that lies over the screen was begun for. Leads come and go while it is open, and a place in the list is
//! another lead's a moment later.

use std::collections::BTreeSet;

use super::command::{Command, Needs};
use super::model::Model;
use crate::ids::LeadId;

/// With what a command would be done: the lead under the cursor, or those that are marked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Aim {
    /// The lead under the cursor.
    lead: Option<LeadId>,
    /// The leads that are marked, where keys for leads mean those.
    marked: Option<BTreeSet<LeadId>>,
}

impl Aim {
    /// As it is now.
    pub(super) fn of(model: &Model) -> Self {
        Self { lead: model.lead(), marked: model.acts_on_marks().then(|| model.marks.leads.clone()) }
    }

    /// Whether a command would be done now with what it was meant for.
    pub(super) fn holds_for(&self, command: Command, model: &Model) -> bool {
        let now = Self::of(model);
        match command.spec().needs {
            Needs::Nothing => true,
            Needs::Leads if self.marked.is_some() || now.marked.is_some() => self.marked == now.marked,
            _ => self.lead == now.lead,
        }
    }
}
