//! What would come of something, told before it is done: nothing here changes anything.

use super::act::{Rehearsal, called, change, passed};
use super::{Desk, Problem, no_lead};
use crate::agreement::Names;
use crate::agreement::terms::{Act, Stage};
use crate::domain::{Decision, Lead, Missing, Record, Request, Wish, missing_for};
use crate::error::Result;
use crate::gate::Shown;
use crate::ids::{LeadId, PersonId};

/// What would come of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreseen {
    /// On which lead.
    pub lead: LeadId,
    /// What the lead is called.
    pub called: Shown,
    /// What would be taken back or done again, where it is an undo or a redo.
    pub before: Option<Act>,
    /// Where the lead stands.
    pub from: Stage,
    /// Whose it is, where it is somebody's.
    pub owner: Option<PersonId>,
    /// The facts that would follow.
    pub decision: Decision,
    /// The lead after them.
    pub after: Lead,
    /// Further leads of the same person on which it would be done.
    pub with: Vec<LeadId>,
}

/// A gate of the step that a lead would take next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The step.
    pub act: Act,
    /// The gate's id.
    pub gate: String,
    /// What people call it.
    pub names: Names,
    /// What it still asks for; it is open where nothing is.
    pub missing: Vec<Missing>,
}

impl Foreseen {
    /// Whom it would take the lead from and who would have it, where it would pass from one person to another.
    pub fn passes(&self) -> Option<(&PersonId, &PersonId)> {
        passed(self.owner.as_ref(), self.after.owner.as_ref())
    }
}

impl Desk {
    /// What would come of a request, with the lead as it would be.
    pub fn foresee(&mut self, lead: LeadId, request: &Request) -> Result<Foreseen, Problem> {
        self.foresee_after(&mut Rehearsal::default(), lead, request)
    }

    /// The same as a part of a bulk act, after what was rehearsed on the leads before.
    pub fn foresee_after(
        &mut self,
        before: &mut Rehearsal,
        lead: LeadId,
        request: &Request,
    ) -> Result<Foreseen, Problem> {
        let who = self.who.clone();
        self.foresee_as(&who, before, lead, request)
    }

    /// The same by somebody else: the program, of what it would do by itself.
    pub(super) fn foresee_as(
        &mut self,
        by: &PersonId,
        before: &mut Rehearsal,
        lead: LeadId,
        request: &Request,
    ) -> Result<Foreseen, Problem> {
        let decision = self.rehearse_after(by, before, lead, request)?;
        let record = self.record(lead)?;
        let before = match request.wish {
            Wish::Undo => record.lead.operations.last().map(|operation| operation.act),
            Wish::Redo => record.lead.redoable.last().map(|operation| operation.act),
            _ => None,
        };
        let with = if super::erase::concerns_person(&request.wish) {
            self.decide_on_person(lead, request)?.others.into_iter().map(|(record, _)| record.lead.id).collect()
        } else {
            Vec::new()
        };
        Ok(Foreseen { with, ..self.foreseen(&record, before, decision) })
    }

    pub(super) fn foreseen(&self, record: &Record, before: Option<Act>, decision: Decision) -> Foreseen {
        let operation = self.operation(self.new_operation(), decision.act, None);
        let after = change(record, &operation, decision.clone()).after;
        let (lead, from) = (record.lead.id, record.lead.stage);
        let owner = record.lead.owner.clone();
        Foreseen { lead, called: called(&record.person), before, from, owner, decision, after, with: Vec::new() }
    }

    /// The gates of the step that a lead would take next, each with what it still asks for, in the agreement's order.
    pub fn next_gates(&mut self, lead: LeadId) -> Result<Vec<Checked>> {
        let record = self.store.lead(lead)?.ok_or_else(|| no_lead(lead))?;
        let Some(next) = next_step(&record.lead) else { return Ok(Vec::new()) };
        let request = Request::from(next);
        let gates = missing_for(&record, &request, self.setting()).into_iter();
        let checked = gates.map(|(gate, missing)| Checked {
            act: request.act(),
            gate: gate.id.clone(),
            names: gate.names.clone(),
            missing,
        });
        Ok(checked.collect())
    }
}

/// The step ahead of a lead, with nothing given yet. One that lies with sales by its history alone is handed over first.
pub fn next_step(lead: &Lead) -> Option<Wish> {
    Some(match lead.stage {
        Stage::Lead => Wish::Admit,
        Stage::Mql | Stage::Sal if lead.open_handoff().is_none() => {
            Wish::HandOff { ground: crate::domain::Ground::ByHand, to: None }
        }
        Stage::Mal => Wish::HandOff { ground: crate::domain::Ground::ByHand, to: None },
        Stage::Mql => Wish::Accept,
        Stage::Sal => Wish::Qualify { to: None },
        Stage::Sql => Wish::Open { amount: None, close: None },
        Stage::Opportunity => Wish::Win { amount: None },
        Stage::Customer | Stage::Lost | Stage::Excluded => return None,
    })
}
