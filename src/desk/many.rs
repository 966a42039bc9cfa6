//! The same act on many leads: one step for undo, told of lead by lead (decision 4).

use super::act::Rehearsal;
use super::{Desk, Done, Problem};
use crate::domain::{Refusal, Request};
use crate::ids::LeadId;

/// What an act on many leads would come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tried {
    /// For how many leads it was tried: not for all, where they are very many.
    pub leads: usize,
    /// Why it cannot be done, for each lead with which it cannot.
    pub refusals: Vec<Refusal>,
    /// Whether it would be refused without words where it is not with them.
    pub needs_words: bool,
}

/// For so many leads it is tried; more would keep whoever waits for the answer.
const MOST_TRIED: usize = 500;

impl Desk {
    /// Does what a request asks on each of the leads, until `goes_on`, which is told how many are done, says no. Gives what
    /// came of those that were reached.
    pub fn act_on_many(
        &mut self,
        leads: &[LeadId],
        request: &Request,
        goes_on: &mut dyn FnMut(usize) -> bool,
    ) -> Vec<Result<Done, Problem>> {
        let bulk = self.bulk();
        let mut results = Vec::with_capacity(leads.len());
        for lead in leads {
            if !goes_on(results.len()) {
                break;
            }
            results.push(self.act_in(bulk, *lead, request));
        }
        results
    }

    /// What [`Self::act_on_many`] would come to, without doing anything.
    pub fn try_on_many(&mut self, leads: &[LeadId], request: &Request) -> crate::error::Result<Tried> {
        let (who, mut before) = (self.who.clone(), Rehearsal::default());
        let mut tried = Tried::default();
        for lead in leads.iter().take(MOST_TRIED) {
            tried.leads += 1;
            match self.rehearse_after(&who, &mut before, *lead, request) {
                Ok(_) if tried.leads - tried.refusals.len() == 1 => {
                    let silent = Request { note: None, ..request.clone() };
                    tried.needs_words = matches!(self.rehearse(*lead, &silent), Err(Problem::Refused { .. }));
                }
                Ok(_) => {}
                Err(Problem::Refused { refusal, .. }) => tried.refusals.push(*refusal),
                Err(Problem::Failed(error)) => return Err(error),
            }
        }
        Ok(tried)
    }
}
