//! People whose data was erased, and who does not come in again.

use super::act::{TRIES, change, cleaned};
use super::{Copies, Desk, Done, Place, Problem, no_lead};
use crate::clock::Timestamp;
use crate::domain::{Decision, Person, Record, Refusal, Request, Wish, decide, marks_of, marks_of_record};
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::{LeadId, OpId, PersonId};
use crate::storage::StoreError;

/// A lead whose person's data was erased. There is nothing personal to be told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Which lead.
    pub lead: LeadId,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// Whether the person may come in again.
    pub may_return: bool,
}

/// What is left of erased people, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remains {
    /// Whether the database and its log hold no byte of them any more; else others are using it just now, and it is done
    /// when it is opened next.
    pub swept: bool,
    /// Copies in which they still are.
    pub copies: Copies,
}

impl Place {
    /// Finishes an erase through the desk that did it: what tables do not reach. Nothing where none of these leads was
    /// erased, be it earlier.
    pub fn finish_erase(&self, desk: &mut Desk, leads: &[LeadId]) -> Result<Option<Remains>> {
        let mut since: Option<Timestamp> = None;
        for lead in desk.leads_of_people(leads)? {
            let record = desk.record(lead)?;
            // Copies that were made since it came in hold it.
            if let Some(first) = record.facts.first().filter(|_| record.lead.erased.is_some()) {
                let came = first.operation.recorded_at;
                since = Some(since.map_or(came, |since| since.min(came)));
            }
        }
        let Some(since) = since else { return Ok(None) };
        Ok(Some(Remains { swept: desk.sweep()?, copies: self.copies(since)? }))
    }
}

impl Remains {
    /// What is to be known of them.
    pub fn told(&self, zone: chrono_tz::Tz) -> Vec<Message> {
        let swept = (!self.swept).then(|| Message::new("erase.not_swept"));
        swept.into_iter().chain(self.copies.told(zone)).collect()
    }
}

/// Whether something is done with a person and so with all leads that turned out to be theirs, be they merged.
pub(super) const fn concerns_person(wish: &Wish) -> bool {
    matches!(wish, Wish::Erase | Wish::AllowReturn)
}

/// What follows for every lead of a person.
pub(super) struct OnPerson {
    /// For the lead that was named.
    pub(super) named: (Record, Decision),
    /// For those that went into it, or into which it went, and for which anything follows.
    pub(super) others: Vec<(Record, Decision)>,
}

impl Desk {
    /// All leads of the people of these.
    fn leads_of_people(&mut self, leads: &[LeadId]) -> Result<Vec<LeadId>> {
        let mut all = Vec::new();
        for lead in leads {
            let mut survivor = *lead;
            while let Some(into) = self.record(survivor)?.lead.merged_into {
                survivor = into;
            }
            all.push(survivor);
            all.extend(self.store.absorbed(survivor)?);
        }
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }

    /// Decides what is done with a person, lead by lead; nothing is done unless all of it is granted. A lead of which
    /// there is nothing left to be done is passed over, unless it is the one that was named.
    pub(super) fn decide_on_person(&mut self, lead: LeadId, request: &Request) -> Result<OnPerson, Problem> {
        let request = cleaned(request);
        let decided = |desk: &mut Self, lead| -> Result<_, Problem> {
            let record = desk.record(lead)?;
            let decision = decide(&record, &request, desk.setting());
            Ok((record, decision))
        };
        let refused = |lead, refusal| Problem::Refused { lead, called: Shown::default(), refusal: Box::new(refusal) };
        let (record, decision) = decided(self, lead)?;
        let named = (record, decision.map_err(|refusal| refused(lead, refusal))?);
        let mut others = Vec::new();
        for other in self.leads_of_people(&[lead])?.into_iter().filter(|other| *other != lead) {
            match decided(self, other)? {
                (record, Ok(decision)) => others.push((record, decision)),
                (_, Err(Refusal::Erased { .. } | Refusal::NotErased | Refusal::NothingChanges)) => {}
                (_, Err(refusal)) => return Err(refused(other, refusal)),
            }
        }
        Ok(OnPerson { named, others })
    }

    /// Does it on all leads of the person at once: somebody of whom one lead is left is not erased.
    pub(super) fn act_on_person(
        &mut self,
        id: OpId,
        batch: Option<OpId>,
        lead: LeadId,
        request: &Request,
    ) -> Result<Done, Problem> {
        for _ in 0..TRIES {
            let OnPerson { named, others } = self.decide_on_person(lead, request)?;
            let operation = self.operation(id, named.1.act, batch);
            let owner_before = named.0.lead.owner.clone();
            let with = others.iter().map(|(record, _)| record.lead.id).collect();
            let changes: Vec<_> = std::iter::once(named)
                .chain(others)
                .map(|(record, decision)| change(&record, &operation, decision))
                .collect();
            let owner = changes.first().and_then(|change| change.after.owner.clone());
            let (act, at) = (operation.act, operation.recorded_at);
            match self.store.append(&[operation], &changes) {
                Ok(_) | Err(StoreError::Done(_)) => {
                    return Ok(Done { owner_before, owner, with, ..Done::of(lead, act, id, at, Shown::default()) });
                }
                Err(StoreError::Conflict(_)) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(StoreError::Conflict(lead).into())
    }

    /// All leads whose persons' data was erased, the earliest first.
    pub fn erased(&mut self) -> Result<Vec<Erased>> {
        let leads = self.store.erased()?;
        let told = |lead| {
            let erasure = self.store.lead(lead)?.and_then(|record| record.lead.erased).ok_or_else(|| no_lead(lead))?;
            Ok(Erased { lead, at: erasure.at, by: erasure.by, may_return: erasure.may_return })
        };
        leads.into_iter().map(told).collect()
    }

    /// Takes away what erased leads may have left behind where tables do not reach: free pages, the log. `false` where
    /// others keep it from doing so just now; then it is done when the database is opened next.
    fn sweep(&mut self) -> Result<bool> {
        Ok(self.store.sweep()?)
    }

    /// Why what is told of a person may not be kept: it would bring somebody back whose data was erased. What a lead has
    /// already (an address that several people share) brings nobody back.
    pub(super) fn brings_back(&mut self, person: &Person, before: Option<&Record>) -> Result<Option<Refusal>> {
        let mut marks = marks_of(person);
        if let Some(before) = before {
            let known = marks_of_record(before, |_| false);
            marks.retain(|mark| !known.contains(mark));
        }
        Ok(self.store.suppressed(&marks)?.map(|lead| Refusal::Suppressed { lead }))
    }
}
