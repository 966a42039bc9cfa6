//! Everything that is recorded of one lead, and the moment at which it is looked at.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use chrono::TimeDelta;

use crate::agreement::terms::Act;
use crate::clock::Timestamp;
use crate::domain::{Fact, Field, KnownSpan, Lead, What};
use crate::ids::{LeadId, OpId};

/// What is recorded of one lead: all there is of it, whenever it was written down.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Which lead.
    pub lead: LeadId,
    /// Its facts, in order.
    pub facts: Vec<Fact>,
    /// What the person did, in the order of time; what was taken back says when.
    pub deeds: Vec<Seen>,
    /// Which of the person's attributes were known, and when.
    pub filled: Filled,
}

/// Something that the person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// When.
    pub at: Timestamp,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// When it was taken back, or went away with the lead of which it had been told.
    pub gone_at: Option<Timestamp>,
    /// Of what kind: an id of the agreement's, or the list's own word.
    pub kind: Arc<str>,
    /// What was read, visited or downloaded.
    pub content: Option<Arc<str>>,
    /// How often.
    pub times: u32,
}

/// Which of a person's attributes were known at which time; never what they say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    /// Those known now, or when the person was erased: one bit each, in the order of [`Field::ALL`].
    now: u32,
    /// What changed, the last change first: until when an attribute was known, or was not.
    before: Vec<(Timestamp, Field, bool)>,
}

impl Filled {
    /// What is known now, and what was known before: `until` an instant an attribute was known, or was not. Of changes in
    /// one instant those written down first come first.
    pub fn new(
        now: impl IntoIterator<Item = Field>,
        before: impl IntoIterator<Item = (Timestamp, Field, bool)>,
    ) -> Self {
        let mut before: Vec<_> = before.into_iter().collect();
        before.reverse();
        before.sort_by_key(|(until, ..)| std::cmp::Reverse(*until));
        Self { now: now.into_iter().fold(0, |bits, field| bits | bit(field)), before }
    }

    /// As it was written down before the person was erased.
    fn of_spans(spans: &[KnownSpan]) -> Self {
        let fields =
            |span: &KnownSpan| -> BTreeSet<Field> { span.fields.iter().filter_map(|word| Field::of(word)).collect() };
        let nothing = KnownSpan { from: Timestamp::from_millis(i64::MIN), fields: Vec::new() };
        let earlier = std::iter::once(&nothing).chain(spans);
        let changes = earlier.zip(spans).flat_map(|(before, after)| {
            let (old, new) = (fields(before), fields(after));
            let changed: Vec<Field> = old.symmetric_difference(&new).copied().collect();
            changed.into_iter().map(move |field| (after.from, field, old.contains(&field)))
        });
        Self::new(spans.last().map(fields).unwrap_or_default(), changes)
    }

    /// The same with what was written down of the time until `at`, when what a list had told was taken back.
    fn but_before(self, at: Timestamp, spans: &[KnownSpan]) -> Self {
        let (then, just_before) = (Self::of_spans(spans), at.plus(TimeDelta::milliseconds(-1)));
        let went = Field::ALL.iter().map(|field| (at, *field, then.has(*field, just_before)));
        let later = self.before.iter().copied().filter(|(until, ..)| *until > at);
        let earlier = then.before.iter().copied().filter(|(until, ..)| *until < at);
        Self { now: self.now, before: later.chain(went).chain(earlier).collect() }
    }

    /// Whether an attribute was known at an instant.
    pub fn has(&self, field: Field, at: Timestamp) -> bool {
        let later = self.before.iter().take_while(|(until, ..)| *until > at);
        let last = later.filter(|(_, changed, _)| *changed == field).last();
        last.map_or(self.now & bit(field) != 0, |(_, _, was_known)| *was_known)
    }
}

const fn bit(field: Field) -> u32 {
    1 << field as u32
}

/// From where one looks at what is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// What was written down by then is known, and nothing else.
    pub known: Timestamp,
    /// Of that, what had happened by then. A correction of what had happened belongs to it.
    pub happened: Timestamp,
    /// What time it is: what is open then is measured up to here.
    pub now: Timestamp,
}

impl Moment {
    /// Everything that is known, at `now`.
    pub const fn live(now: Timestamp) -> Self {
        Self { known: Timestamp::EVER, happened: Timestamp::EVER, now }
    }

    /// What was known at a past moment, as it was seen then.
    pub const fn as_of(at: Timestamp) -> Self {
        Self { known: at, happened: Timestamp::EVER, now: at }
    }

    /// What had happened by `then`, as it is known at `known`: a past moment with what was told of it later.
    pub const fn looking_back(then: Timestamp, known: Timestamp) -> Self {
        Self { known, happened: then, now: then }
    }

    fn has(self, fact: &Fact, corrected: &HashSet<OpId>) -> bool {
        if fact.operation.recorded_at > self.known {
            return false;
        }
        fact.at <= self.happened || corrected.contains(&fact.operation.id)
    }

    /// Whether something that was done is known, and had happened.
    pub fn has_seen(self, seen: &Seen) -> bool {
        let is_known = seen.recorded_at <= self.known && seen.gone_at.is_none_or(|gone_at| gone_at > self.known);
        is_known && seen.at <= self.happened
    }
}

impl Recorded {
    /// What is recorded of a lead. Of a person who was erased, and of what a list had told before it was taken back, it is
    /// known from the facts which attributes had been known.
    pub fn new(lead: LeadId, facts: Vec<Fact>, mut deeds: Vec<Seen>, filled: Filled) -> Self {
        deeds.sort_by_key(|seen| seen.at);
        let filled = facts.iter().rev().fold(filled, |filled, fact| match &fact.what {
            What::Fitted { known, .. } if fact.operation.act == Act::Erase => Filled::of_spans(known),
            What::Fitted { known, .. } => filled.but_before(fact.at, known),
            _ => filled,
        });
        Self { lead, facts, deeds, filled }
    }

    /// The facts that count at a moment, in order.
    pub fn facts_at(&self, moment: Moment) -> Vec<&Fact> {
        let corrections = self.corrections(moment);
        self.facts.iter().filter(|fact| moment.has(fact, &corrections)).collect()
    }

    /// The lead as it stood at a moment; nothing where nothing was known of it.
    pub fn lead_at(&self, facts: &[&Fact]) -> Option<Lead> {
        (!facts.is_empty()).then(|| Lead::fold(self.lead, facts.iter().copied()))
    }

    /// The operations after `happened` that only set right what was before: that somebody took back, did again, joined or
    /// parted. They tell of the past whenever they were done.
    fn corrections(&self, moment: Moment) -> HashSet<OpId> {
        if moment.happened == Timestamp::EVER {
            return HashSet::new();
        }
        let earlier: HashSet<OpId> =
            self.facts.iter().filter(|fact| fact.at <= moment.happened).map(|fact| fact.operation.id).collect();
        let sets_right = |fact: &&Fact| match &fact.what {
            What::Undone { operation } | What::Redone { operation } | What::Parted { operation } => {
                earlier.contains(operation)
            }
            What::MergedInto { .. } | What::Absorbed { .. } => fact.operation.act == Act::Merge,
            _ => false,
        };
        self.facts.iter().filter(sets_right).map(|fact| fact.operation.id).collect()
    }
}
