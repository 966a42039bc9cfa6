//! Erasing what is kept of a person, and letting one come in again (decision 1, reliability P6).

use std::collections::BTreeSet;

use super::super::basis::KnownSpan;
use super::super::fact::What;
use super::super::person::Field;
use super::super::record::Record;
use super::super::refusal::Refusal;
use super::super::score::fit_spans;
use super::super::suppression::names;
use super::Asked;
use crate::clock::Timestamp;

/// An open hand-off ends with it: it is neither missed nor refused, and its clocks asked for what is no longer needed.
///
/// Why it was asked for is kept in words, which must not tell of whom.
pub(super) fn erase(asked: &Asked<'_>) -> Result<Vec<What>, Refusal> {
    if asked.request.note().is_some_and(|why| names(why, asked.record)) {
        return Err(Refusal::NamesThePerson);
    }
    let mut facts = asked.clocks().map_or_else(Vec::new, |mut clocks| {
        clocks.give_up();
        clocks.into_facts()
    });
    let spans = fit_spans(asked.record, asked.setting.versions, asked.at);
    let known = known_spans(asked.record, asked.at);
    if !spans.is_empty() || !known.is_empty() {
        facts.push(What::Fitted { spans, known });
    }
    // Where a lead came from may be told by a name (decision 1: what was written down of it is emptied, too).
    let traits = &asked.record.lead.traits;
    let silent = traits.without(|word| names(word, asked.record));
    if silent != *traits {
        facts.push(What::Described(silent));
    }
    facts.push(What::Erased);
    asked.gated(facts)
}

/// Which of the person's attributes were known, from when on.
pub(super) fn known_spans(record: &Record, until: Timestamp) -> Vec<KnownSpan> {
    let mut changes: BTreeSet<Timestamp> = record.past.iter().map(|former| former.until).collect();
    changes.extend(record.facts.iter().map(|fact| fact.at).min());
    let mut spans: Vec<KnownSpan> = Vec::new();
    for from in changes.into_iter().filter(|at| *at <= until) {
        let person = record.person_as_it_was(from);
        let known = Field::ALL.iter().filter(|field| person.get(**field).is_some());
        let fields: Vec<String> = known.map(|field| field.word().to_owned()).collect();
        if spans.last().map_or(!fields.is_empty(), |last| last.fields != fields) {
            spans.push(KnownSpan { from, fields });
        }
    }
    spans
}

/// Whoever was erased comes back by their own will: as a new lead, with what is told of them then.
pub(super) fn allow_return(asked: &Asked<'_>) -> Result<Vec<What>, Refusal> {
    match &asked.record.lead.erased {
        None => Err(Refusal::NotErased),
        Some(erasure) if erasure.may_return => Err(Refusal::NothingChanges),
        Some(_) => asked.gated(vec![What::ReturnAllowed]),
    }
}
