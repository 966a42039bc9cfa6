//! What was done last, to be looked at and taken back.

use crate::desk::Step;
use crate::ids::LeadId;

/// What was done last, the latest first.
#[derive(Debug, Default)]
pub struct History {
    /// The steps; nothing while they are read.
    pub steps: Option<Vec<Step>>,
    /// The one under the cursor.
    pub at: usize,
    /// The first question whose answer is shown: an older one is not. While others keep writing, the answer to the newest
    /// may be long in coming.
    pub(super) since: u64,
}

impl History {
    /// So many steps are listed.
    pub const MOST: usize = 200;

    /// The step under the cursor.
    pub fn step(&self) -> Option<&Step> {
        self.steps.as_ref()?.get(self.at)
    }

    /// Its lead.
    pub fn lead(&self) -> Option<LeadId> {
        self.step().map(|step| step.kept.lead)
    }

    /// Up and down.
    pub(super) fn move_by(&mut self, by: isize) {
        let last = self.steps.as_ref().map_or(0, Vec::len).saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    /// What was read. The cursor stays with its step.
    pub(super) fn take(&mut self, steps: Vec<Step>) {
        let before = self.step().map(|step| step.kept.operation.id);
        let found = before.and_then(|id| steps.iter().position(|step| step.kept.operation.id == id));
        self.at = found.unwrap_or(self.at).min(steps.len().saturating_sub(1));
        self.steps = Some(steps);
    }
}
