//! Adopting a new version of the agreement.

use std::sync::Arc;

use super::act::{called, change};
use super::{Desk, Problem, no_lead, versions};
use crate::agreement::playbook::Department;
use crate::agreement::{Adoption, Agreement, words};
use crate::domain::{Lead, take_along};
use crate::error::{Error, Result};
use crate::i18n::Message;
use crate::ids::{AgreementVersion, LeadId, PersonId};
use crate::storage::StoreError;

/// What came of taking open hand-offs along to a new version.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Which lead.
    pub lead: LeadId,
    /// Whether a clock of it, which had time left, is due at once by the new terms; or why the lead did not go along.
    pub result: Result<bool, Problem>,
}

impl Desk {
    /// Adopts a file: from its day on it is in force, and every version before it is kept. Whoever adopts it for marketing
    /// and for sales must be people of the new text, each of their own department.
    pub fn adopt(&mut self, name: &str, text: &str, by: &Adoption) -> Result<AgreementVersion> {
        self.has_changed()?;
        let agreement = Agreement::parse(name, text)?;
        check_people(&agreement, by)?;
        if text == self.versions.newest().text {
            let same = Message::new("adopt.same_text").with("version", self.versions.newest().number);
            return Err(Error::user(same).hint(Message::new("adopt.take_along_later")));
        }
        let (now, newest) = (self.now(), self.versions.newest().number);
        let version = self.store.adopt(text, now, agreement.begins_at().max(now), by, newest)?;
        self.versions = Arc::new(versions(self.store.agreements()?)?);
        // New rules, or people who can take more. What cannot be given now is given with the next act.
        self.judge_due().ok();
        self.give_held().ok();
        Ok(version)
    }

    /// Whether the text is the newest version's, word for word: it need not be adopted, and the hand-offs that are still open
    /// under older terms can be taken along to it. Whoever wants that must be people of the text.
    pub fn is_adopted(&self, text: &str, by: &Adoption) -> Result<bool> {
        let newest = self.versions.newest();
        if newest.text != text {
            return Ok(false);
        }
        check_people(&newest.agreement, by)?;
        Ok(true)
    }

    /// Takes all open hand-offs along to the agreement in force (decision 13), and writes down why beside each. Each is a
    /// transaction of its own.
    pub fn take_open_along(&mut self, why: Option<&str>) -> Result<Vec<Taken>> {
        let open = self.store.open_leads()?;
        let bulk = self.new_operation();
        let mut taken = Vec::new();
        for lead in open {
            match self.take_one_along(lead, why, bulk) {
                Ok(None) => {}
                Ok(Some(is_due)) => taken.push(Taken { lead, result: Ok(is_due) }),
                Err(problem) => taken.push(Taken { lead, result: Err(problem) }),
            }
        }
        Ok(taken)
    }

    /// How many hand-offs are open, under whichever terms.
    pub fn open_handoffs(&mut self) -> Result<usize> {
        Ok(self.store.open_leads()?.len())
    }

    /// Whether it is due at once; nothing where the lead went by these terms before.
    fn take_one_along(
        &mut self,
        lead: LeadId,
        why: Option<&str>,
        bulk: crate::ids::OpId,
    ) -> Result<Option<bool>, Problem> {
        loop {
            let record = self.store.lead(lead)?.ok_or_else(|| no_lead(lead))?;
            let refused =
                |refusal| Problem::Refused { lead, called: called(&record.person), refusal: Box::new(refusal) };
            let Some(decision) = take_along(&record, why, self.setting()).map_err(refused)? else { return Ok(None) };
            let operation = self.operation(self.new_operation(), decision.act, Some(bulk));
            let change = change(&record, &operation, decision);
            let is_due = |lead: &Lead| lead.pressing().is_some_and(|run| run.due_at <= operation.recorded_at);
            let is_due_now = !is_due(&record.lead) && is_due(&change.after);
            match self.store.append(std::slice::from_ref(&operation), &[change]) {
                Ok(_) => return Ok(Some(is_due_now)),
                // Somebody worked on it in between: whoever conflicts has got one act done, so this ends.
                Err(StoreError::Conflict(_)) => {}
                Err(other) => return Err(other.into()),
            }
        }
    }
}

/// Each is somebody of the text, of the department for which they sign by what it says, and they are two.
fn check_people(agreement: &Agreement, by: &Adoption) -> Result<()> {
    for (person, department) in [(&by.marketing, Department::Marketing), (&by.sales, Department::Sales)] {
        check_signs_for(agreement, person, department)?;
    }
    if by.marketing == by.sales {
        return Err(Error::user(Message::new("adopt.two_people").with("person", &by.marketing)));
    }
    Ok(())
}

/// Whoever signs for a department is somebody of the new text, and not of another department by what it says.
fn check_signs_for(agreement: &Agreement, person: &PersonId, department: Department) -> Result<()> {
    if let Some(known) = agreement.person(person.as_str()) {
        return match agreement.department_of(known).filter(|own| *own != department) {
            None => Ok(()),
            Some(own) => Err(Error::user(
                Message::new("adopt.other_department")
                    .with("person", person)
                    .with_message("own", words::department(own))
                    .with_message("department", words::department(department)),
            )),
        };
    }
    let known: Vec<_> = agreement.people.iter().map(|person| person.id.as_str()).collect();
    let message = Message::new("adopt.unknown_person").with("person", person).with_words("known", known);
    Err(Error::user(message))
}
