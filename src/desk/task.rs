//! What somebody orders, whatever it is: done at their desk, one order after the other.

use std::sync::Arc;

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
    /// What a request asks on each of several leads, as one step for undo.
    Many(Arc<[LeadId]>, Box<Request>),
    /// What somebody decided of two leads.
    Pair(Box<Pairing>),
}

impl Desk {
    /// Does it. Of each lead is told by itself. With many leads `goes_on` is told how many are done, and may say no.
    pub fn carry_out(&mut self, task: &Task, goes_on: &mut dyn FnMut(usize) -> bool) -> Vec<Result<Done, Problem>> {
        match task {
            Task::Many(leads, request) => self.act_on_many(leads, request, goes_on),
            Task::Act(Some(lead), request) => vec![self.act(*lead, request)],
            Task::Act(None, request) if request.wish == Wish::Redo => self.redo_last(),
            Task::Act(None, _) => self.undo_last(),
            Task::TakeIn(fields, request) => vec![self.generate_typed(fields, request)],
            Task::Pair(pairing) => vec![self.pair(pairing)],
        }
    }
}
