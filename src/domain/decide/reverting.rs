//! Taking back what a list brought (decision 8): lead by lead, and only where nobody has built on it since.

use super::super::fact::{Fact, Operation, What};
use super::super::person::Person;
use super::super::record::Record;
use super::edit;
use super::erasing::known_spans;
use crate::agreement::terms::Act;
use crate::clock::Timestamp;
use crate::ids::{OpId, PersonId};

/// What becomes of a lead when an import is taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum Reversion {
    /// The import says nothing of it any more.
    Nothing,
    /// It came in by the import: it is as if it had never come.
    Gone {
        /// The operations that count no more.
        operations: Vec<OpId>,
    },
    /// It was there before, and is as it was.
    PutBack {
        /// The operations that count no more.
        operations: Vec<OpId>,
        /// The person after it and the words of what became different, where something did.
        person: Option<(Person, Vec<String>)>,
    },
    /// It was acted upon since, and stays as it is.
    LeftAlone(Since),
}

/// What was done with a lead since a list told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// What.
    pub act: Act,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// With what else at once, where it was many: a list names itself so.
    pub batch: Option<OpId>,
}

impl Since {
    /// The same of an operation.
    pub fn of(operation: &Operation) -> Self {
        Self { act: operation.act, by: operation.by.clone(), at: operation.recorded_at, batch: operation.batch }
    }
}

/// What becomes of a lead when `import` is taken back. `told` is who told something of it since that is no fact: what the
/// person did that marketing noticed, or allowed.
///
/// What the program did by its rules (giving the lead to whose turn it was, taking it along to another agreement) is
/// nobody's act; what was taken back since is none either.
pub fn revert(record: &Record, import: OpId, told: Option<&Operation>) -> Reversion {
    let undone = &record.lead.undone;
    let is_of_it = |fact: &Fact| fact.operation.batch == Some(import) && fact.operation.act == Act::Capture;
    let counts = |fact: &&Fact| !undone.contains(&fact.operation.id);
    let Some(first) = record.facts.iter().filter(counts).find(|fact| is_of_it(fact)) else { return Reversion::Nothing };
    let later = || record.facts.iter().filter(|fact| fact.n > first.n).filter(counts);
    let is_nobodys = |operation: &Operation| {
        operation.by.is_program() || matches!(operation.act, Act::Undo | Act::Redo | Act::Revert | Act::Adopt)
    };
    if let Some(since) = later().find(|fact| !is_of_it(fact) && !is_nobodys(&fact.operation)) {
        return Reversion::LeftAlone(Since::of(&since.operation));
    }
    let brought = matches!(first.what, What::Captured { .. }) && record.facts.first().is_some_and(is_of_it);
    if brought {
        if let Some(told) = told {
            return Reversion::LeftAlone(Since::of(told));
        }
        return Reversion::Gone {
            operations: operations(record.facts.iter().filter(counts).filter(|fact| takes(fact))),
        };
    }
    let of_it = std::iter::once(first).chain(later().filter(|fact| is_of_it(fact)));
    let operations = operations(of_it);
    let person = put_back(record, &operations);
    Reversion::PutBack { operations, person }
}

impl Reversion {
    /// What is told of the lead at `now`, in this order. Which of its attributes had been known is written down before what
    /// the list told of them goes: what sales was told at a past moment stays as it was then (decision 12).
    pub fn facts(&self, record: &Record, now: Timestamp) -> Vec<What> {
        let (operations, fields) = match self {
            Self::Nothing | Self::LeftAlone(_) => return Vec::new(),
            Self::Gone { operations } => (operations, None),
            Self::PutBack { operations, person } => (operations, person.as_ref().map(|(_, fields)| fields)),
        };
        let stays = matches!(self, Self::PutBack { person: None, .. });
        let known = if stays { Vec::new() } else { known_spans(record, now) };
        let was_known = (!known.is_empty()).then_some(What::Fitted { spans: Vec::new(), known });
        let undone = operations.iter().map(|operation| What::Undone { operation: *operation });
        let edited = fields.map(|fields| What::Edited { fields: fields.clone() });
        was_known.into_iter().chain(undone).chain(edited).collect()
    }
}

/// Everything but what takes back itself.
fn takes(fact: &Fact) -> bool {
    !matches!(fact.operation.act, Act::Undo | Act::Redo | Act::Revert)
}

/// Each once, in order.
fn operations<'f>(facts: impl Iterator<Item = &'f Fact>) -> Vec<OpId> {
    let mut operations: Vec<OpId> = facts.map(|fact| fact.operation.id).collect();
    operations.dedup();
    operations
}

/// The person as before operations that nobody has acted upon.
fn put_back(record: &Record, operations: &[OpId]) -> Option<(Person, Vec<String>)> {
    let of_it = |n: u32| record.facts.iter().any(|fact| fact.n == n && operations.contains(&fact.operation.id));
    let mut person = record.person.clone();
    let newest_first = record.past.iter().rev().filter(|former| of_it(former.n));
    let mut fields: Vec<String> = newest_first
        .filter_map(|former| edit::correct(&mut person, &former.field, &former.old))
        .map(|change| change.field)
        .collect();
    fields.sort();
    fields.dedup();
    (!fields.is_empty()).then_some((person, fields))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::terms::Stage;
    use crate::domain::{Lead, Traits, Way};
    use crate::ids::{AgreementVersion, LeadId, OpIds};

    /// What is told of one lead, operation by operation.
    struct Story {
        ids: OpIds,
        record: Record,
    }

    impl Story {
        fn new() -> Self {
            Self { ids: OpIds::seeded(7), record: Record::unknown(LeadId(1)) }
        }

        fn tell(&mut self, act: Act, by: &str, batch: Option<OpId>, what: What) -> OpId {
            let (id, at) = (self.ids.next(), Timestamp::from_millis(i64::from(self.record.lead.version) * 1_000));
            let by = PersonId::new(by);
            let operation = Operation { id, act, by, recorded_at: at, agreement: AgreementVersion(1), batch };
            let facts = self.record.next_facts(&operation, vec![(at, what)]);
            self.record.facts.extend(facts);
            self.record.lead = Lead::fold(LeadId(1), &self.record.facts);
            id
        }

        fn come(&mut self, import: OpId) -> OpId {
            self.tell(Act::Capture, "ito", Some(import), What::Captured { way: Way::Live })
        }
    }

    #[test]
    fn a_lead_whose_coming_in_counts_no_more_is_none_until_it_comes_again() {
        let mut story = Story::new();
        let import = story.ids.next();
        let came = story.come(import);
        story.tell(Act::Assign, PersonId::PROGRAM, None, What::Assigned { owner: PersonId::new("sato") });
        let Reversion::Gone { operations } = revert(&story.record, import, None) else { panic!() };
        assert_eq!(operations.len(), 2, "what the program did with it goes, too");
        assert_eq!(operations[0], came);
        let batch = Some(story.ids.next());
        for operation in operations {
            story.tell(Act::Revert, "ito", batch, What::Undone { operation });
        }
        let lead = &story.record.lead;
        assert_eq!(lead.reverted.as_ref().unwrap().import, Some(import));
        assert_eq!((lead.owner.as_ref(), lead.reached.at(Stage::Lead), lead.redoable.len()), (None, None, 0));
        assert_eq!(revert(&story.record, import, None), Reversion::Nothing);
        story.come(import);
        assert_eq!(story.record.lead.reverted, None);
    }

    #[test]
    fn an_act_of_a_person_keeps_a_lead_and_one_that_was_taken_back_does_not() {
        let mut story = Story::new();
        let import = story.ids.next();
        story.come(import);
        let note = story.tell(Act::Note, "sato", None, What::Noted { about: None });
        let Reversion::LeftAlone(since) = revert(&story.record, import, None) else { panic!() };
        assert_eq!((since.act, since.by.as_str(), since.at), (Act::Note, "sato", Timestamp::from_millis(1_000)));
        story.tell(Act::Undo, "sato", None, What::Undone { operation: note });
        assert!(matches!(revert(&story.record, import, None), Reversion::Gone { .. }));
        // What another list noticed of the person is something to build upon as well.
        let noticed = story.record.facts[1].operation.clone();
        assert_eq!(revert(&story.record, import, Some(&noticed)), Reversion::LeftAlone(Since::of(&noticed)));
    }

    #[test]
    fn of_a_lead_that_was_there_only_what_the_list_told_is_taken_back() {
        let mut story = Story::new();
        let (first, second) = (story.ids.next(), story.ids.next());
        story.come(first);
        let from = |source: &str| What::Described(Traits { source: Some(source.to_owned()), ..Traits::default() });
        story.tell(Act::Capture, "ito", Some(first), from("Web"));
        let told = story.tell(Act::Capture, "ito", Some(second), from("Fair"));
        let put_back = Reversion::PutBack { operations: vec![told], person: None };
        assert_eq!(revert(&story.record, second, None), put_back);
        assert!(matches!(revert(&story.record, first, None), Reversion::LeftAlone(_)), "the second list builds on it");
        story.tell(Act::Revert, "ito", Some(story.ids.next()), What::Undone { operation: told });
        assert_eq!(story.record.lead.traits.source.as_deref(), Some("Web"));
        assert!(matches!(revert(&story.record, first, None), Reversion::Gone { .. }));
    }
}
