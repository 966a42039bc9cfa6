//! Doing something with a lead: decide, append, and tell.

use super::{Desk, no_lead};
use crate::agreement::terms::Act;
use crate::clock::Timestamp;
use crate::domain::{Field, Operation, Refusal, Request, Setting, What, decide};
use crate::error::Error;
use crate::gate::{Shown, clean_text};
use crate::ids::{LeadId, OpId};
use crate::storage::{LeadChange, StoreError};

/// What was done, durably.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// On which lead.
    pub lead: LeadId,
    /// What.
    pub act: Act,
    /// Whether it took a lead on that nobody had: a contact does.
    pub accepted: bool,
    /// What was taken back, where it was an undo.
    pub undone: Option<Act>,
    /// The operation.
    pub operation: OpId,
    /// When.
    pub at: Timestamp,
    /// What the lead is called: its company, else its name.
    pub called: Shown,
}

/// Why something was not done. Nothing was changed.
#[derive(Debug, Clone)]
pub enum Problem {
    /// A rule refused it.
    Refused {
        /// Which lead.
        lead: LeadId,
        /// What the lead is called.
        called: Shown,
        /// The rule.
        refusal: Refusal,
    },
    /// It could not be done.
    Failed(Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// How often a decision is made anew because the lead moved on in between. Each time somebody else got one act done.
const TRIES: usize = 50;

impl Desk {
    /// Does what `request` asks on a lead, or says why not.
    pub fn act(&mut self, lead: LeadId, request: &Request) -> Result<Done, Problem> {
        let id = self.operations.next();
        self.act_as(id, lead, request)
    }

    /// The same under an operation id that the caller keeps: asked again after an answer that was lost, it is done once.
    pub fn act_as(&mut self, id: OpId, lead: LeadId, request: &Request) -> Result<Done, Problem> {
        let request = cleaned(request);
        for _ in 0..TRIES {
            match self.try_act(id, lead, &request) {
                Err(Attempt::Again) => {}
                Err(Attempt::Over(problem)) => return Err(*problem),
                Ok(done) => return Ok(done),
            }
        }
        Err(StoreError::Conflict(lead).into())
    }

    /// Takes one's own last act back, whichever lead it was on.
    pub fn undo_last(&mut self) -> Result<Done, Problem> {
        match self.store.last_operation_of(&self.who)? {
            Some((lead, _)) => self.act(lead, &Request::Undo),
            None => {
                Err(Problem::Refused { lead: LeadId(0), called: Shown::default(), refusal: Refusal::NothingToUndo })
            }
        }
    }

    /// What would come of a request, without doing it.
    pub fn rehearse(&mut self, lead: LeadId, request: &Request) -> Result<(), Problem> {
        let record = self.store.lead(lead)?.ok_or_else(|| no_lead(lead))?;
        let setting = Setting { by: &self.who, now: self.clock.now(), agreement: self.agreements.in_force() };
        let refused = |refusal| Problem::Refused { lead, called: called(&record.person), refusal };
        decide(&record.lead, &cleaned(request), setting).map(drop).map_err(refused)
    }

    fn try_act(&mut self, id: OpId, lead: LeadId, request: &Request) -> Result<Done, Attempt> {
        let now = self.clock.now();
        let record = self.store.lead(lead)?.ok_or_else(|| no_lead(lead)).map_err(Problem::from)?;
        let called = called(&record.person);
        let before = record.lead.operations.last().map(|operation| operation.act);
        let setting = Setting { by: &self.who, now, agreement: self.agreements.in_force() };
        let decision = match decide(&record.lead, request, setting) {
            Ok(decision) => decision,
            Err(refusal) => return Err(Problem::Refused { lead, called, refusal }.into()),
        };
        let operation = Operation {
            id,
            act: decision.act,
            by: self.who.clone(),
            recorded_at: now,
            agreement: self.agreements.version(),
        };
        let accepted = decision.facts.contains(&What::Accepted);
        let happened: Vec<(Timestamp, What)> = decision.facts.into_iter().map(|what| (now, what)).collect();
        let change = LeadChange::of(Some(&record), &operation, happened).with_note(decision.note);
        match self.store.append(&[operation], &[change]) {
            Ok(_) | Err(StoreError::Done(_)) => {}
            Err(StoreError::Conflict(_)) => return Err(Attempt::Again),
            Err(other) => return Err(other.into()),
        }
        let undone = if decision.act == Act::Undo { before } else { None };
        Ok(Done { lead, act: decision.act, accepted, undone, operation: id, at: now, called })
    }
}

enum Attempt {
    /// The lead moved on in between.
    Again,
    Over(Box<Problem>),
}

impl<E: Into<Problem>> From<E> for Attempt {
    fn from(problem: E) -> Self {
        Self::Over(Box::new(problem.into()))
    }
}

/// What a person is called where there is room for one word: the company, else the name, else the external id.
pub(super) fn called(person: &crate::domain::Person) -> Shown {
    let known = [Field::Company, Field::Name, Field::ExternalId].into_iter().find_map(|field| person.get(field));
    Shown::line(known.unwrap_or_default())
}

/// Notes come from people and go through the gate like everything from outside.
fn cleaned(request: &Request) -> Request {
    let mut request = request.clone();
    match &mut request {
        Request::HandOff { note, .. }
        | Request::Reject { note, .. }
        | Request::Return { note, .. }
        | Request::Contact { note, .. } => {
            *note = note.take().map(|text| clean_text(&text).text);
        }
        Request::Note { text } => *text = clean_text(text).text,
        Request::Accept | Request::Undo => {}
    }
    request
}
