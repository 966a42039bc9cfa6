//! What was done last: from there a step can be taken back that is not the last one (decision 22).

use super::Desk;
use super::act::called;
use crate::domain::{Request, Wish, decide};
use crate::error::Result;
use crate::gate::Shown;
use crate::storage::StepKept;

/// Something that was done: on one lead, or on several at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The operation, and its lead; of a bulk act the last one.
    pub kept: StepKept,
    /// What the lead is called.
    pub called: Shown,
    /// Whether it still counts: it was not taken back.
    pub counts: bool,
    /// Whether whoever sits here can take it back: it is theirs, recent, and nothing was done on its lead since.
    pub can_go_back: bool,
}

impl Desk {
    /// What was done last, the latest first. What lists brought in is no step.
    pub fn history(&mut self, most: usize) -> Result<Vec<Step>> {
        let kept = self.store.steps(most)?;
        kept.into_iter().map(|kept| self.step(kept)).collect()
    }

    fn step(&mut self, kept: StepKept) -> Result<Step> {
        let Some(record) = self.store.lead(kept.lead)? else {
            return Ok(Step { kept, called: Shown::default(), counts: true, can_go_back: false });
        };
        let done = &record.lead.operations;
        let is = |operation: &crate::domain::Operation| operation.id == kept.operation.id;
        let was_taken_back = record.lead.redoable.iter().any(is);
        let can_go_back = done.last().is_some_and(is)
            && kept.operation.by == self.who
            && decide(&record, &Request::from(Wish::Undo), self.setting()).is_ok();
        Ok(Step { called: called(&record.person), counts: !was_taken_back, can_go_back, kept })
    }
}
