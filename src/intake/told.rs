//! What a row says of one of its columns, as it was understood.

use super::{NamePart, Row, Target};
use crate::clock::Timestamp;
use crate::domain::Field;

impl Row {
    /// What was understood of the column called `column`, which becomes `target`; nothing where it says nothing. Instants
    /// in universal time.
    pub fn told(&self, column: &str, target: Target) -> Option<String> {
        let day = |at: Timestamp| at.rfc3339(&chrono_tz::Tz::UTC);
        match target {
            Target::Person(field) => self.person.get(field).map(ToOwned::to_owned),
            Target::Source => self.source.clone(),
            Target::Campaign => self.campaign.clone(),
            Target::Industry => self.industry.clone(),
            Target::Employees => self.employees.map(|employees| employees.to_string()),
            Target::Owner => self.owner.clone(),
            Target::CreatedAt => self.created_at.map(day),
            Target::Stage(stage) => self.stages.iter().find(|(known, _)| *known == stage).map(|(_, at)| day(*at)),
            Target::Amount => self.amount.map(|amount| amount.to_string()),
            Target::Currency => self.currency.clone(),
            Target::Reason => self.reason.clone(),
            Target::Note => self.note.clone(),
            // Its parts are put together: what became of each is seen in the whole.
            Target::NamePart(NamePart::Last | NamePart::First) => self.person.get(Field::Name).map(ToOwned::to_owned),
            Target::NamePart(NamePart::LastKana | NamePart::FirstKana) => self.person.get(Field::Kana).map(ToOwned::to_owned),
            Target::Extra(_) => self.person.extra.get(column).cloned(),
        }
    }
}
