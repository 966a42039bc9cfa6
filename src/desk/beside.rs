//! What a row tells beside a lead's facts: touches and consents, held against what is known.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::learning::counts;
use crate::agreement::terms::Act;
use crate::agreement::{Agreement, folded};
use crate::clock::Timestamp;
use crate::domain::{Consent, Field, Touch};
use crate::error::Result;
use crate::i18n::Message;
use crate::intake::{Adjusted, Row};
use crate::storage::{LeadChange, Record, Store};

/// The key of what is said of a word that stands for no kind of touch.
const UNKNOWN_KIND: &str = "import.unknown_kind";

/// The kind of touch that a word of a list stands for: by `[import.touches]`, else a kind's own id or one of its names.
/// Nothing where the agreement has no such kind; the word is kept as it is then.
pub fn kind_of(agreement: &Agreement, word: &str) -> Option<String> {
    if let Some(kind) = agreement.import.kind_of(word) {
        return Some(kind.to_owned());
    }
    let word = folded(word);
    let called = |names: &[&str]| names.iter().any(|name| folded(name) == word);
    let touches = agreement.playbook.touches.iter();
    let listed = touches.filter(|kind| called(&[&kind.id, &kind.names.ja, &kind.names.en])).map(|kind| &kind.id);
    let scored = agreement.score.touch.iter().map(|rule| &rule.kind).filter(|kind| called(&[kind]));
    listed.chain(scored).next().cloned()
}

/// Touches with the agreement's kinds in the place of a list's words, and the words that stand for none.
pub(super) fn named(touches: &[Touch], agreement: &Agreement) -> (Vec<Touch>, BTreeSet<String>) {
    let mut unknown = BTreeSet::new();
    let named = touches.iter().map(|touch| {
        let kind = kind_of(agreement, &touch.kind).unwrap_or_else(|| {
            unknown.insert(touch.kind.clone());
            touch.kind.clone()
        });
        Touch { kind, ..touch.clone() }
    });
    (named.collect(), unknown)
}

pub(super) fn unknown_kind(word: &str) -> Message {
    Message::new(UNKNOWN_KIND).with("word", word)
}

/// The word of which is said that it stands for no kind; nothing of other messages.
pub(super) fn unknown_word(what: &Message) -> Option<&str> {
    (what.key() == UNKNOWN_KIND).then(|| what.value("word")).flatten()
}

/// Rows that a map passes over: counted, and said once a word.
#[derive(Debug, Default)]
pub(super) struct PassedOver(BTreeMap<(String, Option<String>), (u64, usize)>);

impl PassedOver {
    pub(super) fn row(&mut self, line: u64, column: String, word: Option<String>) {
        self.0.entry((column, word)).or_insert((line, 0)).1 += 1;
    }

    pub(super) fn told(self) -> impl Iterator<Item = Adjusted> {
        self.0.into_iter().map(|((column, word), (line, n))| {
            let what = match word {
                Some(word) => Message::new("import.passed_over").with("word", word),
                None => Message::new("import.passed_over_erased"),
            };
            Adjusted { line, column, what: what.with("n", n) }
        })
    }
}

/// What is new of a row's touches and consents.
#[derive(Debug, Default)]
pub(super) struct Beside {
    touches: Vec<Touch>,
    consents: Vec<Consent>,
    /// Consents that were said later than anything else on their channels.
    pub(super) last_words: Vec<(Field, bool)>,
    /// Channels of which the row says nothing that holds: something newer is known.
    silent: Vec<Field>,
    /// What is to be said of it.
    pub(super) remarks: Vec<(String, Message)>,
}

impl Beside {
    /// Of a row about somebody who is known, or not yet.
    /// `first` is the line of the same list that told of them before, where one did.
    pub(super) fn of(
        store: &mut dyn Store,
        known: Option<&Record>,
        row: &Row,
        first: Option<u64>,
        agreement: &Agreement,
    ) -> Result<Self> {
        let mut beside = Self::default();
        beside.silent.extend(known.into_iter().flat_map(|record| unsaid(record, row)));
        if !row.touches.is_empty() {
            let (told, unknown) = named(&row.touches, agreement);
            let before = match known {
                Some(record) => store.touches(record.lead.id)?,
                None => Vec::new(),
            };
            beside.touches = told.into_iter().filter_map(|touch| news(touch, &before)).collect();
            beside.remarks.extend(unknown.iter().map(|word| ("touch".to_owned(), unknown_kind(word))));
        }
        if !row.consents.is_empty() {
            let before = match known {
                Some(record) => store.consents(record.lead.id)?,
                None => Vec::new(),
            };
            row.consents.iter().for_each(|consent| match consent.at {
                Some(at) => beside.hold(consent, at, known, &before),
                None => beside.hold_undated(consent, row, (known, first), &before),
            });
        }
        Ok(beside)
    }

    /// A consent with a date against what was said before of its channel.
    fn hold(&mut self, consent: &Consent, at: Timestamp, known: Option<&Record>, before: &[(Timestamp, Consent)]) {
        let current = known.and_then(|record| record.person.get(consent.channel));
        let of_channel = || before.iter().filter(|(_, other)| other.channel == consent.channel);
        let is_known = of_channel().any(|(_, other)| other == consent);
        if !is_known {
            self.consents.push(consent.clone());
        }
        let by_hand = known.and_then(|record| by_hand_at(record, consent.channel));
        let last = of_channel().map(|(at, _)| *at).chain(by_hand).max();
        if last.is_some_and(|last| last > at) {
            self.silent.push(consent.channel);
            if !is_known && current != Some(word_of(consent)) {
                self.remarks.push((consent.channel.word().to_owned(), Message::new("import.older_consent")));
            }
        } else {
            self.last_words.push((consent.channel, consent.given));
        }
    }

    /// The same of one that does not say when. A refusal holds until somebody says yes who had not said so before it: a
    /// list from before it proves nothing, and neither does a second row of one that refuses.
    fn hold_undated(
        &mut self,
        consent: &Consent,
        row: &Row,
        (known, first): (Option<&Record>, Option<u64>),
        before: &[(Timestamp, Consent)],
    ) {
        let of_channel = || before.iter().map(|(_, other)| other).filter(|other| other.channel == consent.channel);
        let says_the_same = |other: &Consent| {
            other.given == consent.given && (consent.origin.is_none() || other.origin == consent.origin)
        };
        // A list of ours only says again what stands there, whoever said so.
        let current = known.and_then(|record| record.person.get(consent.channel));
        if (row.key.is_some() && current == Some(word_of(consent)))
            || of_channel().next_back().is_some_and(says_the_same)
        {
            return;
        }
        let refuses = of_channel().next_back().is_some_and(|last| !last.given);
        if consent.given && refuses && (first.is_some() || of_channel().any(says_the_same)) {
            self.silent.push(consent.channel);
            self.remarks.push((consent.channel.word().to_owned(), Message::new("import.consent_refused")));
            return;
        }
        self.consents.push(consent.clone());
    }

    /// The row without the consents that something newer has overtaken.
    pub(super) fn without_old_words<'r>(&self, row: &'r Row) -> Cow<'r, Row> {
        if self.silent.is_empty() {
            return Cow::Borrowed(row);
        }
        let mut row = row.clone();
        for channel in &self.silent {
            row.person.set(*channel, "");
        }
        Cow::Owned(row)
    }

    /// Adds it to what becomes of the lead; makes a change of it alone where nothing else is new.
    pub(super) fn add_to(&mut self, change: &mut Option<LeadChange>, known: Option<&Record>) {
        if self.touches.is_empty() && self.consents.is_empty() {
            return;
        }
        if let (None, Some(record)) = (&change, known) {
            *change = Some(LeadChange::beside(&record.lead));
        }
        if let Some(change) = change {
            change.touches = std::mem::take(&mut self.touches);
            change.consents = std::mem::take(&mut self.consents);
        }
    }
}

/// Channels of which a row says nothing, and somebody has said something: an empty cell, which is no consent where nobody
/// is known, takes none back.
fn unsaid<'r>(record: &'r Record, row: &'r Row) -> impl Iterator<Item = Field> + 'r {
    let says = |channel: &Field| row.consents.iter().any(|consent| consent.channel == *channel);
    let is_known = |channel: &Field| record.person.get(*channel).is_some();
    Field::CONSENTS.into_iter().filter(move |channel| !says(channel) && is_known(channel))
}

const fn word_of(consent: &Consent) -> &'static str {
    if consent.given { "yes" } else { "no" }
}

/// What is new of a touch.
fn news(touch: Touch, before: &[Touch]) -> Option<Touch> {
    if touch.is_total {
        return touch.beyond(before);
    }
    before.iter().all(|known| known.key != touch.key).then_some(touch)
}

/// When somebody last put a consent right by hand.
fn by_hand_at(record: &Record, channel: Field) -> Option<Timestamp> {
    let former = record.past.iter().filter(|former| former.field == channel.word());
    let facts = former.filter_map(|former| record.facts.iter().find(|fact| fact.n == former.n));
    let by_hand = facts.filter(|fact| fact.operation.act != Act::Capture && counts(record, fact));
    by_hand.map(|fact| fact.operation.recorded_at).max()
}
