//! What somebody orders, whatever it is: done at their desk, one order after the other.

use super::{Desk, Done, Pairing, Problem};
use crate::domain::{Request, Wish};
use crate::ids::LeadId;

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// What a request asks on a lead; on the one of one's own last act where absent (undo).
    Act(Option<LeadId>, Box<Request>),
    /// Taking in somebody whom sales found itself, by fields and their words (R7).
    TakeIn(Vec<(String, String)>, Box<Request>),
    /// What somebody decided of two leads.
    Pair(Box<Pairing>),
}

impl Desk {
    /// Does it. Of each lead is told by itself.
    pub fn carry_out(&mut self, task: &Task) -> Vec<Result<Done, Problem>> {
        match task {
            Task::Act(Some(lead), request) => vec![self.act(*lead, request)],
            Task::Act(None, request) if request.wish == Wish::Redo => self.redo_last(),
            Task::Act(None, _) => self.undo_last(),
            Task::TakeIn(fields, request) => vec![self.generate_typed(fields, request)],
            Task::Pair(pairing) => vec![self.pair(pairing)],
        }
    }
}
