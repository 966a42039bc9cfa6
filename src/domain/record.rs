//! Everything there is of a lead: its facts, what they make, and what lies beside them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::fact::{Fact, Operation, What};
use super::lead::Lead;
use super::person::{Field, Person};
use super::touch::Consent;
use crate::clock::Timestamp;
use crate::ids::{LeadId, OpId};

/// Everything there is of a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What its facts make it.
    pub lead: Lead,
    /// The facts, in order.
    pub facts: Vec<Fact>,
    /// Texts by the numbers of the facts that they belong to: notes, and the evidence of answers.
    pub texts: BTreeMap<u32, Words>,
    /// The person.
    pub person: Person,
    /// What the person's attributes were before.
    pub past: Vec<Former>,
}

/// A text beside the journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// The text; LF separates lines.
    pub text: String,
    /// Who said so, in words; a person at the lead's company, mostly.
    pub said_by: Option<String>,
}

/// An attribute's former value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The fact under which it became another.
    pub n: u32,
    /// The field's word, or the extra field's own name.
    pub field: String,
    /// What it had been; empty where nothing was known.
    pub old: String,
    /// Until when.
    pub until: Timestamp,
}

/// What is kept of a lead beside its record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Alongside {
    /// What was said of being reached, in the order of time.
    pub consents: Vec<(Timestamp, Consent)>,
    /// Further external ids under which lists know it, those of leads that went into it among them.
    pub other_names: Vec<String>,
}

/// Which lead of which database: its number, and the operation by which it came in, which no other database has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadKey {
    /// The operation by which it came in.
    pub operation: OpId,
    /// Its number.
    pub lead: LeadId,
}

impl fmt::Display for LeadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.operation, self.lead)
    }
}

impl FromStr for LeadKey {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (operation, lead) = text.split_once('-').ok_or(())?;
        let lead = LeadId(lead.parse().map_err(|_| ())?);
        Ok(Self { operation: operation.parse().map_err(|_| ())?, lead })
    }
}

impl Record {
    /// Which lead of which database it is; nothing for one of which nothing is known.
    pub fn key(&self) -> Option<LeadKey> {
        Some(LeadKey { operation: self.facts.first()?.operation.id, lead: self.lead.id })
    }

    /// Whether a fact counts: the operation that it is part of was not taken back.
    pub fn counts(&self, fact: &Fact) -> bool {
        !self.lead.undone.contains(&fact.operation.id)
    }

    /// All notes that count as one text, in the order in which they were written, a blank line between two.
    pub fn notes(&self) -> Option<String> {
        let noted = self.facts.iter().filter(|fact| matches!(fact.what, What::Noted { .. }) && self.counts(fact));
        let texts: Vec<_> = noted.filter_map(|fact| self.texts.get(&fact.n)).map(|words| words.text.as_str()).collect();
        (!texts.is_empty()).then(|| texts.join("\n\n"))
    }

    /// The same as it was then: with the facts of what had happened, and the person as it was known.
    #[must_use]
    pub fn as_it_was(&self, then: Timestamp) -> Self {
        let mut record = Self { person: self.person_as_it_was(then), ..self.clone() };
        record.facts.retain(|fact| fact.at <= then);
        record.lead = Lead::fold(record.lead.id, &record.facts);
        // Of whom was erased since, this is all that tells who they were.
        record.lead.fitted.clone_from(&self.lead.fitted);
        record
    }

    /// The person as it was known then.
    pub fn person_as_it_was(&self, then: Timestamp) -> Person {
        let mut person = self.person.clone();
        for former in self.past.iter().rev().filter(|former| former.until > then) {
            match Field::of(&former.field) {
                Some(field) => person.set(field, &former.old),
                None if former.old.is_empty() => drop(person.extra.remove(&former.field)),
                None => drop(person.extra.insert(former.field.as_str(), &former.old)),
            }
        }
        person
    }

    /// A lead of which nothing is known yet.
    pub fn unknown(id: LeadId) -> Self {
        Self {
            lead: Lead::unknown(id),
            facts: Vec::new(),
            texts: BTreeMap::new(),
            person: Person::default(),
            past: Vec::new(),
        }
    }

    /// The numbered facts that follow from an operation, each with its instant.
    pub fn next_facts(&self, operation: &Operation, happened: Vec<(Timestamp, What)>) -> Vec<Fact> {
        let first = self.facts.last().map_or(1, |fact| fact.n + 1);
        (first..).zip(happened).map(|(n, (at, what))| Fact { n, operation: operation.clone(), at, what }).collect()
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), said_by: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::terms::Act;
    use crate::ids::{AgreementVersion, OpIds, PersonId};

    #[test]
    fn facts_are_numbered_on_from_those_that_are_there() {
        let now = Timestamp::from_millis(0);
        let (id, by, agreement) = (OpIds::seeded(1).next(), PersonId::new("ito"), AgreementVersion(1));
        let operation = Operation { id, act: Act::Note, by, recorded_at: now, agreement, batch: None };
        let mut record = Record::unknown(LeadId(1));
        for expected in [[1, 2], [3, 4]] {
            let facts = record
                .next_facts(&operation, vec![(now, What::Noted { about: None }), (now, What::Noted { about: None })]);
            assert_eq!(facts.iter().map(|fact| fact.n).collect::<Vec<_>>(), expected);
            record.facts.extend(facts);
        }
    }

    #[test]
    fn words_of_nobody_in_particular() {
        let words = Words { text: "Rang twice.".to_owned(), said_by: None };
        assert_eq!(Words::from("Rang twice."), words);
    }
}
