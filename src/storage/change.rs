//! What is to be appended to one lead.

use std::collections::BTreeMap;

use super::Record;
use crate::clock::Timestamp;
use crate::domain::{Change, Consent, Fact, Lead, Operation, Person, Touch, What, Words};
use crate::ids::{LeadId, PersonId};

/// Facts to be appended to one lead, and what they make of it.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadChange {
    /// The lead after it. Its id says nothing where the lead is new.
    pub after: Lead,
    /// Whether the lead is new.
    pub is_new: bool,
    /// The new facts, numbered on from the version that they were decided on.
    pub facts: Vec<Fact>,
    /// The texts of notes and the evidence of answers by their facts' numbers.
    pub texts: BTreeMap<u32, Words>,
    /// The person after it and what became different, where something did.
    pub person: Option<(Person, Vec<Change>)>,
    /// A further external id under which a list knows the lead, told of by the last of the facts.
    pub also_called: Option<String>,
    /// When the day of each person began whom these facts thought of for the lead. They must have as much, and as much
    /// credit, when the facts are written: else it is a [`super::StoreError::Conflict`].
    pub days: BTreeMap<PersonId, Timestamp>,
    /// What the person did that marketing noticed. Those that are known already change nothing; of a change without facts
    /// they are all there is, and it conflicts with nobody.
    pub touches: Vec<Touch>,
    /// What was said of being reached, each with its place and time.
    pub consents: Vec<Consent>,
    /// When the lead is to be held against the definition of an MQL again.
    pub judging: Judging,
}

/// When a lead is to be held against the definition of an MQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Judging {
    /// When it was to be before.
    #[default]
    AsPlanned,
    /// It was: not before something becomes of it.
    Done,
    /// At this instant, if nothing becomes of it before.
    Again(Timestamp),
}

impl LeadChange {
    /// The version that the facts were decided on; 0 for a new lead.
    pub fn expected(&self) -> u32 {
        self.facts.first().map_or(self.after.version, |fact| fact.n.saturating_sub(1))
    }

    /// What becomes of a lead (of which these are all facts so far) by a list of things that happened.
    pub fn of(before: Option<&Record>, operation: &Operation, happened: Vec<(Timestamp, What)>) -> Self {
        let unknown = Record::unknown(LeadId(0));
        let record = before.unwrap_or(&unknown);
        let facts = record.next_facts(operation, happened);
        let after = Lead::fold(record.lead.id, record.facts.iter().chain(&facts));
        Self { is_new: before.is_none(), facts, ..Self::to(after) }
    }

    /// A change of a lead that is there in which nothing but what lies beside its facts is new.
    pub fn beside(lead: &Lead) -> Self {
        Self::to(lead.clone())
    }

    /// A lead as it is afterwards, and nothing that led there.
    const fn to(after: Lead) -> Self {
        Self {
            after,
            is_new: false,
            facts: Vec::new(),
            texts: BTreeMap::new(),
            person: None,
            also_called: None,
            days: BTreeMap::new(),
            touches: Vec::new(),
            consents: Vec::new(),
            judging: Judging::AsPlanned,
        }
    }

    /// The facts of the first operation: what somebody told, without what follows from it by itself.
    pub fn told(&self) -> &[Fact] {
        let first = self.facts.first().map(|fact| fact.operation.id);
        let end = self.facts.iter().position(|fact| Some(fact.operation.id) != first);
        &self.facts[..end.unwrap_or(self.facts.len())]
    }

    /// What becomes of the lead by this and then by another change, decided on what this one leaves.
    pub fn go_on(&mut self, next: Self) {
        self.after = next.after;
        self.facts.extend(next.facts);
        self.texts.extend(next.texts);
        self.days.extend(next.days);
        self.person = match (self.person.take(), next.person) {
            (Some((_, mut became)), Some((person, more))) => {
                became.extend(more);
                Some((person, became))
            }
            (one, other) => other.or(one),
        };
        self.also_called = next.also_called.or_else(|| self.also_called.take());
        self.touches.extend(next.touches);
        self.consents.extend(next.consents);
    }

    /// Gives facts their texts, each by the place of its fact in the list of what happened.
    #[must_use]
    pub fn with_texts(mut self, texts: impl IntoIterator<Item = (usize, Words)>) -> Self {
        let placed = texts.into_iter().filter_map(|(place, words)| Some((self.facts.get(place)?.n, words)));
        self.texts.extend(placed);
        self
    }

    /// Gives the last fact, which says that a note was written, its text.
    #[must_use]
    pub fn with_note(mut self, text: Option<String>) -> Self {
        let words = text.map(|text| Words { text, said_by: None });
        self.texts.extend(self.facts.last().map(|fact| fact.n).zip(words));
        self
    }
}
