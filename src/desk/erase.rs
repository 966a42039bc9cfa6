//! People whose data was erased, and who does not come in again.

use super::{Copies, Desk, Place, no_lead};
use crate::clock::Timestamp;
use crate::domain::{Person, Record, Refusal, marks_of, marks_of_record};
use crate::error::Result;
use crate::i18n::Message;
use crate::ids::{LeadId, PersonId};

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
        for lead in leads {
            let record = desk.record(*lead)?;
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

impl Desk {
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
            let known = marks_of_record(before);
            marks.retain(|mark| !known.contains(mark));
        }
        Ok(self.store.suppressed(&marks)?.map(|lead| Refusal::Suppressed { lead }))
    }
}
