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
    /// Channels on which something newer is known.
    overtaken: Vec<Field>,
    /// What is to be said of it.
    pub(super) remarks: Vec<(String, Message)>,
}

impl Beside {
    /// Of a row about somebody who is known, or not yet.
    pub(super) fn of(store: &mut dyn Store, known: Option<&Record>, row: &Row, agreement: &Agreement) -> Result<Self> {
        let mut beside = Self::default();
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
            row.consents.iter().for_each(|consent| beside.hold(consent, row, known, &before));
        }
        Ok(beside)
    }

    /// A consent against what was said before of its channel.
    fn hold(&mut self, consent: &Consent, row: &Row, known: Option<&Record>, before: &[(Timestamp, Consent)]) {
        let given = if consent.given { "yes" } else { "no" };
        let current = known.and_then(|record| record.person.get(consent.channel));
        let of_channel = || before.iter().filter(|(_, other)| other.channel == consent.channel);
        let is_known = match consent.at {
            Some(_) => of_channel().any(|(_, other)| other == consent),
            // A list of ours only says again what stands there, whoever said so.
            None if row.key.is_some() && current == Some(given) => true,
            // Without a date it is news only where the last word was another.
            None => of_channel().next_back().is_some_and(|(_, last)| {
                last.given == consent.given && (consent.origin.is_none() || last.origin == consent.origin)
            }),
        };
        if !is_known {
            self.consents.push(consent.clone());
        }
        let Some(at) = consent.at else { return };
        let by_hand = known.and_then(|record| by_hand_at(record, consent.channel));
        let last = of_channel().map(|(at, _)| *at).chain(by_hand).max();
        if last.is_some_and(|last| last > at) {
            self.overtaken.push(consent.channel);
            if !is_known && current != Some(given) {
                self.remarks.push((consent.channel.word().to_owned(), Message::new("import.older_consent")));
            }
        } else {
            self.last_words.push((consent.channel, consent.given));
        }
    }

    /// The row without the consents that something newer has overtaken.
    pub(super) fn without_old_words<'r>(&self, row: &'r Row) -> Cow<'r, Row> {
        if self.overtaken.is_empty() {
            return Cow::Borrowed(row);
        }
        let mut row = row.clone();
        for channel in &self.overtaken {
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
