//! Doing something with a lead: decide, append, and tell.

use chrono_tz::Tz;

use super::assignment::Sharing;
use super::told::told;
use super::{Desk, Foreseen, no_lead};
use crate::agreement::Versions;
use crate::agreement::terms::Act;
use crate::clock::{Timestamp, Until};
use crate::domain::{Decision, Field, Lead, Learned, Operation, Record, Refusal, Request, Setting, What, Wish, decide};
use crate::error::Error;
use crate::gate::{Shown, clean_line, clean_text};
use crate::i18n::Message;
use crate::ids::{LeadId, OpId, PersonId};
use crate::storage::{LeadChange, QueueRow, StoreError};

/// What was done, durably.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// On which lead.
    pub lead: LeadId,
    /// What.
    pub act: Act,
    /// Whether it took a lead on that nobody had: a contact does.
    pub accepted: bool,
    /// Whose the lead was before, where it was somebody's.
    pub owner_before: Option<PersonId>,
    /// Whose it is now.
    pub owner: Option<PersonId>,
    /// What was taken back or done again, where it was an undo or a redo.
    pub before: Option<Act>,
    /// The operation.
    pub operation: OpId,
    /// When.
    pub at: Timestamp,
    /// What the lead is called: its company, else its name.
    pub called: Shown,
    /// Whether it was one mail to many, which is logged and is no contact.
    pub in_bulk: bool,
    /// The tier that its hand-off came into by this, or was put back into, and until when it now has.
    pub tier: Option<Message>,
    /// What the program did with it by itself in the same moment, because of this: it meets the definition, or is to be put
    /// aside.
    pub follows: Option<Act>,
    /// Further leads of the same person on which it was done: what is erased is a person, not a lead.
    pub with: Vec<LeadId>,
}

impl Done {
    /// What an operation did with a lead that is nobody's, before and after; whoever knows more adds it.
    pub(super) fn of(lead: LeadId, act: Act, operation: OpId, at: Timestamp, called: Shown) -> Self {
        Self {
            lead,
            act,
            accepted: false,
            owner_before: None,
            owner: None,
            before: None,
            operation,
            at,
            called,
            in_bulk: false,
            tier: None,
            follows: None,
            with: Vec::new(),
        }
    }

    /// Whom it took the lead from and who has it now, where it passed from one person to another.
    pub fn passed(&self) -> Option<(&PersonId, &PersonId)> {
        passed(self.owner_before.as_ref(), self.owner.as_ref())
    }
}

/// That an open hand-off is in another tier than it was, with the due instant of the clock that asks first.
fn other_tier(before: &Lead, after: &Lead, versions: &Versions, zone: Tz) -> Option<Message> {
    let (was, is) = before.open_handoff().zip(after.open_handoff())?;
    if was.n != is.n || was.tier_id() == is.tier_id() {
        return None;
    }
    let changed = What::TierChanged { tier: is.tier.clone() };
    let tier = told(&changed, is.agreement, versions, zone)?;
    Some(match after.pressing() {
        Some(run) => {
            Message::new("acts.tier_due").with_message("tier", tier).with("at", Until { at: run.due_at, zone })
        }
        None => tier,
    })
}

/// From one person to another, where it is another.
pub(super) fn passed<'p>(from: Option<&'p PersonId>, to: Option<&'p PersonId>) -> Option<(&'p PersonId, &'p PersonId)> {
    from.zip(to).filter(|(from, to)| from != to)
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
        refusal: Box<Refusal>,
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
pub(super) const TRIES: usize = 50;

/// Several acts that are one step for undo (decision 4): each is a transaction of its own and told of by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bulk(OpId);

/// What was rehearsed on several leads, one after the other.
#[derive(Debug, Default)]
pub struct Rehearsal(Sharing);

/// How a part of a bulk act stands to its undo or redo.
enum Next {
    /// It comes next.
    It,
    /// There is nothing left of it to take back or to do again.
    Done,
    /// Something else was done on its lead since.
    Other(Problem),
}

impl Desk {
    /// Does what `request` asks on a lead, or says why not.
    pub fn act(&mut self, lead: LeadId, request: &Request) -> Result<Done, Problem> {
        let id = self.operations.next();
        self.act_as(id, lead, request)
    }

    /// The same under an operation id that the caller keeps: asked again after an answer that was lost, it is done once.
    pub fn act_as(&mut self, id: OpId, lead: LeadId, request: &Request) -> Result<Done, Problem> {
        self.repeat(id, None, lead, request)
    }

    /// Begins a bulk act.
    pub fn bulk(&self) -> Bulk {
        Bulk(self.operations.next())
    }

    /// The same as a part of a bulk act.
    pub fn act_in(&mut self, bulk: Bulk, lead: LeadId, request: &Request) -> Result<Done, Problem> {
        let id = self.operations.next();
        self.repeat(id, Some(bulk.0), lead, request)
    }

    /// Takes one's own last act back, whichever lead it was on; of a bulk act all that is left of it. Each lead is told of
    /// by itself; where there is nothing to take back, that is the one answer.
    pub fn undo_last(&mut self) -> Vec<Result<Done, Problem>> {
        self.whole_step(Wish::Undo, Self::act_of_step)
    }

    /// Does again what one took back last, whichever lead it was on; a bulk act as a whole.
    pub fn redo_last(&mut self) -> Vec<Result<Done, Problem>> {
        self.whole_step(Wish::Redo, Self::act_of_step)
    }

    /// What [`Self::undo_last`] would do, without doing it.
    pub fn foresee_undo_last(&mut self) -> Vec<Result<Foreseen, Problem>> {
        self.whole_step(Wish::Undo, |desk, lead, request, _| desk.foresee(lead, request))
    }

    /// What [`Self::redo_last`] would do, without doing it.
    pub fn foresee_redo_last(&mut self) -> Vec<Result<Foreseen, Problem>> {
        self.whole_step(Wish::Redo, |desk, lead, request, _| desk.foresee(lead, request))
    }

    /// Does, or foresees, the undo or redo of one's last operation and of all that were done with it. An operation of the
    /// bulk act that is no longer the last one on its lead is not touched, and that is said.
    fn whole_step<T>(
        &mut self,
        wish: Wish,
        one: impl Fn(&mut Self, LeadId, &Request, Option<Bulk>) -> Result<T, Problem>,
    ) -> Vec<Result<T, Problem>> {
        let (last, nothing) = match wish {
            Wish::Undo => (self.store.last_operation_of(&self.who), Refusal::NothingToUndo),
            _ => (self.store.last_undone_of(&self.who), Refusal::NothingToRedo),
        };
        let (lead, operation) = match last {
            Ok(Some(last)) => last,
            Ok(None) => {
                let (called, refusal) = (Shown::default(), Box::new(nothing));
                return vec![Err(Problem::Refused { lead: LeadId(0), called, refusal })];
            }
            Err(error) => return vec![Err(error.into())],
        };
        let request = Request::from(wish);
        // An import is no act to be taken back by itself, and neither is taking one back.
        let batch = operation.batch.filter(|_| !matches!(operation.act, Act::Capture | Act::Revert));
        match batch {
            Some(batch) => self.whole_batch(batch, &request, one),
            None => vec![one(self, lead, &request, None)],
        }
    }

    /// Takes back one step that may not be the last one: of a bulk act all that is left of it. What was acted on since is
    /// not touched, and that is said.
    pub(super) fn step_back(
        &mut self,
        lead: LeadId,
        operation: OpId,
        batch: Option<OpId>,
    ) -> Vec<Result<Done, Problem>> {
        let request = Request::from(Wish::Undo);
        if let Some(batch) = batch {
            return self.whole_batch(batch, &request, Self::act_of_step);
        }
        match self.next_of_step(lead, operation, &request) {
            Ok(Next::It) => vec![self.act(lead, &request)],
            Ok(Next::Done) => {
                let (called, refusal) = (Shown::default(), Box::new(Refusal::NothingToUndo));
                vec![Err(Problem::Refused { lead, called, refusal })]
            }
            Ok(Next::Other(problem)) | Err(problem) => vec![Err(problem)],
        }
    }

    /// Does, or foresees, the undo or redo of all that was done at once.
    fn whole_batch<T>(
        &mut self,
        batch: OpId,
        request: &Request,
        one: impl Fn(&mut Self, LeadId, &Request, Option<Bulk>) -> Result<T, Problem>,
    ) -> Vec<Result<T, Problem>> {
        let all = match self.store.operations_of_batch(batch) {
            Ok(all) => all,
            Err(error) => return vec![Err(error.into())],
        };
        let bulk = self.bulk();
        let mut answers = Vec::new();
        for (lead, operation) in all {
            match self.next_of_step(lead, operation, request) {
                Ok(Next::It) => answers.push(one(self, lead, request, Some(bulk))),
                Ok(Next::Done) => {}
                Ok(Next::Other(problem)) | Err(problem) => answers.push(Err(problem)),
            }
        }
        answers
    }

    fn act_of_step(&mut self, lead: LeadId, request: &Request, bulk: Option<Bulk>) -> Result<Done, Problem> {
        match bulk {
            Some(bulk) => self.act_in(bulk, lead, request),
            None => self.act(lead, request),
        }
    }

    /// How `operation`, a part of a bulk act, stands to the undo or redo of all of it.
    fn next_of_step(&mut self, lead: LeadId, operation: OpId, request: &Request) -> Result<Next, Problem> {
        let record = self.store.lead(lead)?.ok_or_else(|| no_lead(lead))?;
        let (done, undone) = (&record.lead.operations, &record.lead.redoable);
        let is_undo = request.wish == Wish::Undo;
        let (next, already) = if is_undo { (done, undone) } else { (undone, done) };
        let last = if is_undo {
            record.lead.last_done(&self.who).map(|(last, _)| last.id)
        } else {
            next.last().map(|next| next.id)
        };
        if last == Some(operation) {
            return Ok(Next::It);
        }
        // Taken back, or done again, by itself before.
        let has = |list: &[Operation]| list.iter().any(|known| known.id == operation);
        if has(already) || (is_undo && !has(done)) {
            return Ok(Next::Done);
        }
        let refusal = match done.last().filter(|_| is_undo) {
            Some(last) => Refusal::NotYourAct { by: last.by.clone(), act: last.act },
            None => Refusal::NothingToRedo,
        };
        Ok(Next::Other(Problem::Refused { lead, called: called(&record.person), refusal: Box::new(refusal) }))
    }

    /// What would come of a request, without doing it.
    pub fn rehearse(&mut self, lead: LeadId, request: &Request) -> Result<Decision, Problem> {
        let who = self.who.clone();
        self.rehearse_after(&who, &mut Rehearsal::default(), lead, request)
    }

    /// The same after what was rehearsed on other leads: their turns and places are taken.
    pub(super) fn rehearse_after(
        &mut self,
        by: &PersonId,
        before: &mut Rehearsal,
        lead: LeadId,
        request: &Request,
    ) -> Result<Decision, Problem> {
        if super::erase::concerns_person(&request.wish) {
            return Ok(self.decide_on_person(lead, request)?.named.1);
        }
        let record = self.store.lead(lead)?.ok_or_else(|| no_lead(lead))?;
        let ruled = self.ruled(&record, &cleaned(request), Some(&before.0))?;
        let called = called_for(request, &record.person);
        let refused = |refusal| Problem::Refused { lead, called, refusal: Box::new(refusal) };
        let decision = decide(&record, &ruled.request, Setting { by, ..self.setting() }).map_err(refused)?;
        before.0.add(&record, &ruled.request);
        Ok(decision)
    }

    /// Who asks, when, under which agreements.
    pub(super) fn setting(&self) -> Setting<'_> {
        Setting { by: &self.who, now: self.clock.now(), versions: &self.versions }
    }

    fn repeat(&mut self, id: OpId, batch: Option<OpId>, lead: LeadId, request: &Request) -> Result<Done, Problem> {
        self.has_changed()?;
        if request.wish == Wish::Undo
            && let Some(done) = self.undo_merge(lead)?
        {
            return Ok(done);
        }
        if super::erase::concerns_person(&request.wish) {
            return self.act_on_person(id, batch, lead, request);
        }
        // Whoever has waited longer goes first.
        if matches!(request.wish, Wish::HandOff { to: None, .. } | Wish::Allot) {
            self.give_held()?;
        }
        let who = self.who.clone();
        let done = self.repeat_as(&who, (id, batch), lead, request)?;
        if self.looks_at_accounts() {
            // What is left of it is done with the next act, or within a minute.
            self.judge_due().ok();
        }
        if frees_somebody(&request.wish) {
            // The act is done, whatever becomes of this; what stays held is given with the next act or the next start.
            self.give_held().ok();
        }
        Ok(done)
    }

    /// Does it, as often as the lead or the team moves on in between.
    pub(super) fn repeat_as(
        &mut self,
        by: &PersonId,
        (id, batch): (OpId, Option<OpId>),
        lead: LeadId,
        request: &Request,
    ) -> Result<Done, Problem> {
        let request = cleaned(request);
        for _ in 0..TRIES {
            match self.try_act(by, (id, batch), lead, &request) {
                Err(Attempt::Again) => {}
                Err(Attempt::Over(problem)) => return Err(*problem),
                Ok(done) => return Ok(done),
            }
        }
        Err(StoreError::Conflict(lead).into())
    }

    fn try_act(
        &mut self,
        by: &PersonId,
        (id, batch): (OpId, Option<OpId>),
        lead: LeadId,
        request: &Request,
    ) -> Result<Done, Attempt> {
        let record = self.store.lead(lead)?.ok_or_else(|| no_lead(lead)).map_err(Problem::from)?;
        let called = called_for(request, &record.person);
        let before = match request.wish {
            Wish::Undo => record.lead.last_done(by).map(|(operation, _)| operation.act),
            Wish::Redo => record.lead.redoable.last().map(|operation| operation.act),
            _ => None,
        };
        let ruled = self.ruled(&record, request, None)?;
        let decision = match decide(&record, &ruled.request, Setting { by, ..self.setting() }) {
            Ok(decision) => decision,
            Err(refusal) => return Err(Problem::Refused { lead, called, refusal: Box::new(refusal) }.into()),
        };
        if let Some((person, _)) = &decision.person
            && self.store.any_suppressed()?
            && let Some(refusal) = self.brings_back(person, Some(&record))?
        {
            return Err(Problem::Refused { lead, called, refusal: Box::new(refusal) }.into());
        }
        let operation = Operation { by: by.clone(), ..self.operation(id, decision.act, batch) };
        let (act, at) = (decision.act, operation.recorded_at);
        let accepted = decision.facts.contains(&What::Accepted);
        let in_bulk = decision.facts.iter().any(|what| matches!(what, What::Contacted { in_bulk: true, .. }));
        let mut change = change(&record, &operation, decision);
        change.days = ruled.days;
        let follows = self.follow_through(Some(&record), &mut change, at, None)?;
        let follows_act = follows.as_ref().map(|operation| operation.act);
        let operations: Vec<_> = std::iter::once(operation).chain(follows).collect();
        let (owner_before, owner) = (record.lead.owner.clone(), change.after.owner.clone());
        let tier = other_tier(&record.lead, &change.after, &self.versions, self.agreement().zone);
        match self.store.append(&operations, &[change]) {
            Ok(_) | Err(StoreError::Done(_)) => {}
            Err(StoreError::Conflict(_)) => return Err(Attempt::Again),
            Err(other) => return Err(other.into()),
        }
        let done = Done::of(lead, act, id, at, called);
        Ok(Done { accepted, owner_before, owner, before, in_bulk, tier, follows: follows_act, ..done })
    }

    /// An operation of whoever sits here, now.
    pub(super) fn operation(&self, id: OpId, act: Act, batch: Option<OpId>) -> Operation {
        let now = self.clock.now();
        let agreement = self.versions.in_force(now).number;
        Operation { id, act, by: self.who.clone(), recorded_at: now, agreement, batch }
    }
}

/// What a decision makes of a lead, ready to be appended.
pub(super) fn change(record: &Record, operation: &Operation, decision: Decision) -> LeadChange {
    let Decision { at, facts, texts, person, .. } = decision;
    let happened: Vec<(Timestamp, What)> = facts.into_iter().map(|what| (at, what)).collect();
    let mut change = LeadChange::of(Some(record), operation, happened).with_texts(texts);
    change.person = person;
    change
}

/// Whether somebody may be able to take another lead once this is done.
fn frees_somebody(wish: &Wish) -> bool {
    matches!(
        wish,
        Wish::Return { .. }
            | Wish::Reject { .. }
            | Wish::Exclude { .. }
            | Wish::Withdraw { .. }
            | Wish::Open { .. }
            | Wish::Lose { .. }
            | Wish::Qualify { to: Some(_) }
            | Wish::Assign { .. }
            | Wish::Allot
            | Wish::Undo
            | Wish::Redo
    )
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
pub fn called(person: &crate::domain::Person) -> Shown {
    let known = [Field::Company, Field::Name, Field::ExternalId].into_iter().find_map(|field| person.get(field));
    Shown::line(known.unwrap_or_default())
}

/// The same where something is asked of the lead. Of whoever is to be forgotten no more is said than what is kept.
fn called_for(request: &Request, person: &crate::domain::Person) -> Shown {
    if request.act() == Act::Erase { Shown::default() } else { called(person) }
}

/// What the person of a row of the queue is called, by the same rule.
pub fn called_in_queue(row: &QueueRow) -> Shown {
    let known = [&row.company, &row.name, &row.external_id].into_iter().find(|known| !known.is_empty());
    known.cloned().unwrap_or_default()
}

/// Texts come from people and go through the gate like everything from outside.
pub(super) fn cleaned(request: &Request) -> Request {
    let mut request = request.clone();
    let clean = |text: &mut Option<String>| *text = text.take().map(|text| clean_text(&text).text);
    clean(&mut request.note);
    for Learned { evidence, said_by, .. } in &mut request.answers {
        clean(evidence);
        *said_by = said_by.take().map(|text| clean_line(&text).text);
    }
    if let Wish::Edit { set } = &mut request.wish {
        let cleaned = set.iter().map(|(name, value)| (clean_line(name).text, clean_line(value).text));
        *set = cleaned.collect();
    }
    request
}
