//! What a list tells of a lead that was there.
//!
//! A list is marketing's copy of what it knew when it was written, and it comes again and again. So what a list says
//! counts as news only where no list has said it before: a telephone number that sales has put right stays right when the
//! same list, with the wrong one, is brought in again. What no list has said before is newer than the correction and is
//! taken over, as from any other list; what it was is kept.

use crate::agreement::terms::{Act, Stage};
use crate::clock::Timestamp;
use crate::domain::{Fact, Operation, Person, Traits, What};
use crate::ids::PersonId;
use crate::intake::Row;
use crate::storage::{LeadChange, Record};

use super::arrival::{reached, traits_of};

/// A value of a list that gave way to what somebody had put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The field's word, or the extra field's own name.
    pub field: String,
    /// Who put it right.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// What a row adds to a lead that was there, and what of it gave way; no change where it says nothing new. A lead is
/// never handed over a second time because its row comes again, and an owner is not taken from a lead that sales is
/// working on.
pub(super) fn learn(record: &Record, row: &Row, operation: &Operation) -> (Option<LeadChange>, Vec<Kept>) {
    let (lead, now) = (&record.lead, operation.recorded_at);
    let mut happened = Vec::new();
    let (news, mut kept) = unheard(record, traits_of(row));
    let traits = lead.traits.updated_by(&news);
    if traits != lead.traits {
        happened.push((now, What::Described(traits)));
    }
    if let Some(owner) = row.owner.as_deref().map(PersonId::new)
        && lead.owner.as_ref() != Some(&owner)
        && lead.open_handoff().is_none()
    {
        happened.push((now, What::Assigned { owner }));
    }
    let mut stages = row.stages.clone();
    stages.extend(row.created_at.map(|at| (Stage::Lead, at)));
    stages.sort_by_key(|(stage, at)| (*at, *stage));
    // The whole fact: another amount or reason for the same step is a correction, and one that was told is no news, be
    // it from before that correction.
    let told = |at: Timestamp, what: &What| record.facts.iter().any(|fact| fact.at == at && fact.what == *what);
    let steps = stages.into_iter().map(|(stage, at)| (at, reached(row, stage)));
    happened.extend(steps.filter(|(at, what)| !told(*at, what)));
    let (news, kept_of_person) = unheard_of_person(record, &row.person);
    kept.extend(kept_of_person);
    let mut person = record.person.clone();
    let became = person.learn(&news);
    if !became.is_empty() {
        happened.push((now, What::Edited { fields: became.iter().map(|change| change.field.clone()).collect() }));
    }
    let note = row.note.clone().filter(|note| !record.texts.values().any(|known| known.text == *note));
    if note.is_some() {
        happened.push((now, What::Noted));
    }
    if happened.is_empty() {
        return (None, kept);
    }
    let mut change = LeadChange::of(Some(record), operation, happened).with_note(note);
    change.person = (!became.is_empty()).then_some((person, became));
    (Some(change), kept)
}

/// What of a list's attributes no list has said before somebody put them right, and what gave way.
fn unheard_of_person(record: &Record, told: &Person) -> (Person, Vec<Kept>) {
    let mut kept = Vec::new();
    let mut gives_way = |field: &str, current: &str, value: &str| {
        let said = said(record, field, current);
        let put_right = put_right(&said, &value).filter(|_| value != current);
        kept.extend(put_right.map(|fact| keep(field, fact)));
        put_right.is_some()
    };
    let mut news = told.clone();
    for (field, value) in told.iter() {
        if gives_way(field.word(), record.person.get(field).unwrap_or_default(), value) {
            news.set(field, "");
        }
    }
    news.extra.retain(|name, value| !gives_way(name, record.person.extra.get(name).map_or("", String::as_str), value));
    (news, kept)
}

/// The same for what figures need.
fn unheard(record: &Record, mut told: Traits) -> (Traits, Vec<Kept>) {
    let mut kept = Vec::new();
    forget(record, "source", &mut told, |traits| &mut traits.source, &mut kept);
    forget(record, "campaign", &mut told, |traits| &mut traits.campaign, &mut kept);
    forget(record, "industry", &mut told, |traits| &mut traits.industry, &mut kept);
    forget(record, "employees", &mut told, |traits| &mut traits.employees, &mut kept);
    (told, kept)
}

fn forget<T: Clone + PartialEq>(
    record: &Record,
    word: &str,
    told: &mut Traits,
    one: impl Fn(&mut Traits) -> &mut Option<T>,
    kept: &mut Vec<Kept>,
) {
    let of = |traits: &Traits| one(&mut traits.clone()).clone();
    let Some(value) = of(told) else { return };
    let described = record.facts.iter().filter_map(|fact| match &fact.what {
        What::Described(traits) => Some((of(traits), Some(fact))),
        _ => None,
    });
    let mut said: Vec<(Option<T>, Option<&Fact>)> = described.collect();
    // Each such fact tells all of them: what it only repeats it did not say.
    said.dedup_by(|later, earlier| later.0 == earlier.0);
    let current = of(&record.lead.traits);
    if let Some(fact) = put_right(&said, &Some(value.clone())).filter(|_| current != Some(value)) {
        kept.push(keep(word, fact));
        *one(told) = None;
    }
}

/// Every value that an attribute had, from the first to the one that it has, each with the fact that told it; the first
/// one came with the lead.
fn said<'r>(record: &'r Record, field: &str, current: &'r str) -> Vec<(&'r str, Option<&'r Fact>)> {
    let mut past: Vec<_> = record.past.iter().filter(|former| former.field == field).collect();
    past.sort_by_key(|former| former.n);
    let tellers = past.iter().map(|former| record.facts.iter().find(|fact| fact.n == former.n));
    let tellers = std::iter::once(None).chain(tellers);
    past.iter().map(|former| former.old.as_str()).chain([current]).zip(tellers).collect()
}

/// The fact by which somebody put a value right that a list had said before; nothing where the last word is a list's.
fn put_right<'r, V: PartialEq>(said: &[(V, Option<&'r Fact>)], value: &V) -> Option<&'r Fact> {
    let is_of_list = |fact: &Fact| fact.operation.act == Act::Capture;
    let last = said.last().and_then(|(_, fact)| *fact).filter(|fact| !is_of_list(fact))?;
    said.iter().any(|(known, fact)| known == value && fact.is_none_or(is_of_list)).then_some(last)
}

fn keep(field: &str, fact: &Fact) -> Kept {
    Kept { field: field.to_owned(), by: fact.operation.by.clone(), at: fact.operation.recorded_at }
}
