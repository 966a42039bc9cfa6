//! What a list tells of a lead that was there.
//!
//! A list is marketing's copy of what it knew when it was written, and it comes again and again. So what a list says
//! counts as news only where no list has said it before: a telephone number that sales has put right stays right when the
//! same list, with the wrong one, is brought in again. What no list has said before is newer than the correction and is
//! taken over, as from any other list; what it was is kept. Either way the report says so. What was taken back, by undo
//! or with a whole list, has no say.
//!
//! Of several rows about one person in one list the first one speaks for it ([`super::import::FirstWords`]).
//!
//! Nothing more is kept for that: which values there were, and who told them, is told by the lead's own facts and former
//! values, which are read with it.

use std::fmt::Display;

use chrono_tz::Tz;

use crate::agreement::Versions;
use crate::agreement::terms::Act;
use crate::clock::Timestamp;
use crate::domain::{Fact, Field, Operation, Person, Refusal, Traits, What, change_tier};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::PersonId;
use crate::intake::{Adjusted, Row};
use crate::storage::{LeadChange, Record};

use super::arrival::{reached, stages_of, traits_of};

/// A value of a list that differs from what was said otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disputed {
    /// The field's word, or the extra field's own name.
    pub field: String,
    /// Whose word it differs from.
    pub word: Word,
}

/// What a list's value differs from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// What somebody said after an earlier list, or put right by hand.
    Said {
        /// Who.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// The list's value and the one that it replaces, where it is news; nothing where the list's gave way.
        replaces: Option<(String, String)>,
    },
    /// What is known, where the list told of the same person before: its first word holds.
    Told {
        /// On which line.
        first: u64,
        /// The later word, which is not taken.
        later: String,
    },
}

/// A row about somebody who is known.
pub(super) struct Telling<'r> {
    pub(super) row: &'r Row,
    /// Consents with a date of their own after which nothing else was said: whatever was heard before, they hold.
    pub(super) last_words: &'r [(Field, bool)],
    /// Whether the person is known under another external id.
    pub(super) joined: bool,
    /// The line of the same list that told of the person before, where one did.
    pub(super) first: Option<u64>,
}

impl Disputed {
    fn kept(field: &str, fact: &Fact) -> Self {
        let Operation { by, recorded_at, .. } = &fact.operation;
        let word = Word::Said { by: by.clone(), at: *recorded_at, replaces: None };
        Self { field: field.to_owned(), word }
    }

    fn later(field: &str, first: u64, later: &impl ToString) -> Self {
        Self { field: field.to_owned(), word: Word::Told { first, later: later.to_string() } }
    }

    /// Whether the list's value was not taken.
    const fn gave_way(&self) -> bool {
        !matches!(self.word, Word::Said { replaces: Some(_), .. })
    }

    /// What a report says of it, in the words of `zone`'s time.
    pub fn told(self, line: u64, versions: &Versions, zone: Tz) -> Adjusted {
        let (by, at, replaces) = match &self.word {
            Word::Said { by, at, replaces } => (by, at, replaces),
            Word::Told { first, later } => {
                let what = Message::new("import.first_word").with("first", first).with("later", Shown::line(later));
                return Adjusted { line, column: self.field, what };
            }
        };
        let message = match replaces {
            None => Message::new("import.kept"),
            Some((listed, put_right)) if put_right.is_empty() => {
                Message::new("import.replaced_blank").with("listed", Shown::line(listed))
            }
            Some((listed, put_right)) => Message::new("import.replaced")
                .with("listed", Shown::line(listed))
                .with("corrected", Shown::line(put_right)),
        };
        let at = at.in_zone(&zone).format("%Y-%m-%d %H:%M");
        Adjusted { line, column: self.field, what: message.with("by", versions.called(by)).with("at", at) }
    }
}

/// What a row adds to a lead that was there, and what of it is disputed; no change where it says nothing new. A lead is
/// never handed over a second time because its row comes again, and an owner is not taken from a lead that sales is
/// working on.
///
/// # Errors
/// Where the calendar of a clock of the tier that the lead comes into by it never holds what the clock gives.
pub(super) fn learn(
    record: &Record,
    telling: &Telling<'_>,
    operation: &Operation,
    versions: &Versions,
) -> Result<(Option<LeadChange>, Vec<Disputed>), Refusal> {
    let Telling { row, last_words, joined, first } = *telling;
    let (lead, now) = (&record.lead, operation.recorded_at);
    let mut happened = Vec::new();
    let (news, mut disputed) = unheard(record, traits_of(row), first);
    let traits = lead.traits.updated_by(&news);
    if traits != lead.traits {
        let tier = change_tier(lead, &traits, versions, now)?;
        happened.push((now, What::Described(traits)));
        happened.extend(tier.into_iter().map(|what| (now, what)));
    }
    happened.extend(other_owner(record, telling, &mut disputed).map(|owner| (now, What::Assigned { owner })));
    happened.extend(steps(record, row, &mut disputed));
    let mut told = row.person.clone();
    // A lead that has a name keeps it: the other one finds it, too.
    let other_name = row.person.get(Field::ExternalId).map(ToOwned::to_owned);
    let other_name = other_name.filter(|name| record.person.get(Field::ExternalId) != Some(name));
    told.set(Field::ExternalId, "");
    let also_called = other_name.clone().filter(|_| joined);
    let mut news = unheard_of_person(record, &told, first, &mut disputed);
    for (channel, given) in last_words {
        news.set(*channel, if *given { "yes" } else { "no" });
        disputed.retain(|dispute| dispute.field != channel.word());
    }
    let mut person = record.person.clone();
    let became = person.learn(&news);
    if !became.is_empty() {
        happened.push((now, What::Edited { fields: became.iter().map(|change| change.field.clone()).collect() }));
    }
    if also_called.is_some() {
        happened.push((now, What::Edited { fields: vec![Field::ExternalId.word().to_owned()] }));
    }
    // An export of ours tells all notes in one cell.
    let is_known =
        |note: &String| record.texts.values().any(|known| known.text == *note) || record.notes().as_ref() == Some(note);
    let note = row.note.clone().filter(|note| !is_known(note));
    if note.is_some() {
        happened.push((now, What::Noted { about: None }));
    }
    if happened.is_empty() {
        return Ok((None, disputed));
    }
    let mut change = LeadChange::of(Some(record), operation, happened).with_note(note);
    change.person = (!became.is_empty()).then_some((person, became));
    change.also_called = also_called;
    Ok((Some(change), disputed))
}

/// The stages that a row tells of for the first time. The whole fact counts: another amount or reason for the same step is
/// a correction, a column that is blank or missing takes none away, and what was told and corrected since is out of date.
/// The old list that comes in again is said to be that; it does not turn the figure back, and neither would the new one
/// after it.
fn steps(record: &Record, row: &Row, disputed: &mut Vec<Disputed>) -> Vec<(Timestamp, What)> {
    let mut news = Vec::new();
    for (stage, at) in stages_of(row) {
        // What was done here at that very instant is known better here than any list tells it.
        if record.facts.iter().any(|fact| fact.at == at && counts(record, fact) && fact.what.brings_to() == Some(stage))
        {
            continue;
        }
        let what = reached(row, stage);
        let of_stage = |fact: &&Fact| matches!(fact.what, What::Reached { stage: known, .. } if known == stage);
        let told = || record.facts.iter().filter(|fact| fact.at == at && counts(record, fact)).filter(of_stage);
        if !told().any(|fact| repeats(&what, &fact.what)) {
            news.push((at, what));
        } else if let Some(newer) = told().next_back().filter(|fact| !repeats(&what, &fact.what)) {
            let field = if matches!(what, What::Reached { amount: Some(_), .. }) { "amount" } else { "reason" };
            disputed.push(Disputed::kept(field, newer));
        }
    }
    news
}

/// Whether one telling of a stage says nothing that another did not.
fn repeats(what: &What, known: &What) -> bool {
    fn adds_nothing<T: PartialEq>(told: Option<&T>, known: Option<&T>) -> bool {
        told.is_none() || told == known
    }
    match (what, known) {
        (What::Reached { amount, reason, .. }, What::Reached { amount: worth, reason: why, .. }) => {
            adds_nothing(amount.as_ref(), worth.as_ref()) && adds_nothing(reason.as_ref(), why.as_ref())
        }
        _ => false,
    }
}

/// Whose a lead becomes by a row.
fn other_owner(record: &Record, telling: &Telling<'_>, disputed: &mut Vec<Disputed>) -> Option<PersonId> {
    let listed = telling.row.owner.as_deref().map(PersonId::new)?;
    let lead = &record.lead;
    if lead.open_handoff().is_some() || lead.owner.as_ref() == Some(&listed) {
        return None;
    }
    let Some(current) = &lead.owner else { return Some(listed) };
    if let Some(first) = telling.first {
        disputed.push(Disputed::later("owner", first, &listed));
        return None;
    }
    let said = record.facts.iter().filter(|fact| counts(record, fact)).filter_map(|fact| match &fact.what {
        What::Assigned { owner } => Some((Some(owner), Some(fact))),
        What::HandedOff { to, .. } => Some((to.as_ref(), Some(fact))),
        What::Accepted | What::Generated => Some((Some(&fact.operation.by), Some(fact))),
        _ => None,
    });
    let said: Vec<_> = said.collect();
    let dispute = weigh("owner", &said, &Some(&listed), || (listed.to_string(), current.to_string()));
    let stays = dispute.as_ref().is_some_and(Disputed::gave_way);
    disputed.extend(dispute);
    (!stays).then(|| listed.clone())
}

/// What of a list's attributes is news.
fn unheard_of_person(record: &Record, told: &Person, first: Option<u64>, disputed: &mut Vec<Disputed>) -> Person {
    let is_consent = |field: &str| Field::CONSENTS.iter().any(|channel| channel.word() == field);
    let mut gives_way = |field: &str, current: &str, value: &str| {
        if value == current {
            return false;
        }
        // Consents are held against each other with their dates.
        if let Some(first) = first.filter(|_| !current.is_empty() && !is_consent(field)) {
            disputed.push(Disputed::later(field, first, &value));
            return true;
        }
        let both = || (value.to_owned(), current.to_owned());
        let dispute = weigh(field, &said(record, field, current), &value, both);
        let gives_way = dispute.as_ref().is_some_and(Disputed::gave_way);
        disputed.extend(dispute);
        gives_way
    };
    let mut news = told.clone();
    for (field, value) in told.iter() {
        if gives_way(field.word(), record.person.get(field).unwrap_or_default(), value) {
            news.set(field, "");
        }
    }
    news.extra.retain(|name, value| !gives_way(name, record.person.extra.get(name).map_or("", String::as_str), value));
    news
}

/// The same for what figures need.
fn unheard(record: &Record, mut told: Traits, first: Option<u64>) -> (Traits, Vec<Disputed>) {
    let mut disputed = Vec::new();
    let held = (record, first);
    forget(held, "source", &mut told, |traits| &mut traits.source, &mut disputed);
    forget(held, "campaign", &mut told, |traits| &mut traits.campaign, &mut disputed);
    forget(held, "industry", &mut told, |traits| &mut traits.industry, &mut disputed);
    forget(held, "employees", &mut told, |traits| &mut traits.employees, &mut disputed);
    (told, disputed)
}

fn forget<T: Clone + PartialEq + Display>(
    (record, first): (&Record, Option<u64>),
    word: &str,
    told: &mut Traits,
    one: impl Fn(&mut Traits) -> &mut Option<T>,
    disputed: &mut Vec<Disputed>,
) {
    let of = |traits: &Traits| one(&mut traits.clone()).clone();
    let (value, current) = (of(told), of(&record.lead.traits));
    let Some(listed) = value.as_ref().filter(|_| value != current) else { return };
    if let Some(first) = first.filter(|_| current.is_some()) {
        disputed.push(Disputed::later(word, first, listed));
        *one(told) = None;
        return;
    }
    let described = record.facts.iter().filter(|fact| counts(record, fact)).filter_map(|fact| match &fact.what {
        What::Described(traits) => Some((of(traits), Some(fact))),
        _ => None,
    });
    let mut said: Vec<(Option<T>, Option<&Fact>)> = described.collect();
    // Each such fact tells all of them: what it only repeats it did not say.
    said.dedup_by(|later, earlier| later.0 == earlier.0);
    let shown = |value: &Option<T>| value.as_ref().map(T::to_string).unwrap_or_default();
    let dispute = weigh(word, &said, &value, || (listed.to_string(), shown(&current)));
    if dispute.as_ref().is_some_and(Disputed::gave_way) {
        *one(told) = None;
    }
    disputed.extend(dispute);
}

/// Every value that an attribute had, from the first to the one that it has, each with the fact that told it; the first
/// one came with the lead.
fn said<'r>(record: &'r Record, field: &str, current: &'r str) -> Vec<(&'r str, Option<&'r Fact>)> {
    let mut past: Vec<_> = record.past.iter().filter(|former| former.field == field).collect();
    past.sort_by_key(|former| former.n);
    let tellers = past.iter().map(|former| record.facts.iter().find(|fact| fact.n == former.n));
    let tellers = std::iter::once(None).chain(tellers);
    let said = past.iter().map(|former| former.old.as_str()).chain([current]).zip(tellers);
    said.filter(|(_, teller)| teller.is_none_or(|fact| counts(record, fact))).collect()
}

/// Whether a fact has a say: one that was taken back has none, and an undo or a redo only gives back what others said.
pub(super) fn counts(record: &Record, fact: &Fact) -> bool {
    !matches!(fact.operation.act, Act::Undo | Act::Redo | Act::Revert)
        && !record.lead.undone.contains(&fact.operation.id)
}

/// What a list's value meets that is not the value there is: nothing where the last word is a list's, else somebody's word,
/// which stays where a list has said the same before. `both` tells the list's value and the one there is.
fn weigh<V: PartialEq>(
    field: &str,
    said: &[(V, Option<&Fact>)],
    value: &V,
    both: impl FnOnce() -> (String, String),
) -> Option<Disputed> {
    let is_of_list = |fact: &Fact| fact.operation.act == Act::Capture;
    let last = said.last().and_then(|(_, fact)| *fact).filter(|fact| !is_of_list(fact))?;
    let heard = said.iter().any(|(known, fact)| known == value && fact.is_none_or(is_of_list));
    let Operation { by, recorded_at, .. } = &last.operation;
    let word = Word::Said { by: by.clone(), at: *recorded_at, replaces: (!heard).then(both) };
    Some(Disputed { field: field.to_owned(), word })
}
