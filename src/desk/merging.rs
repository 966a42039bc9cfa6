//! Leads that may be one person, and those that are: looking for them, merging, taking apart.

use std::collections::BTreeMap;

use super::act::{TRIES, called};
use super::side_by_side::Strongest;
use super::{Desk, Done, Problem, no_lead};
use crate::agreement::terms::{Act, Stage};
use crate::clock::Timestamp;
use crate::domain::{
    Field, Joint, Likeness, Merger, Merging, Operation, Parting, Record, Refusal, Request, Strength, What, Wish, merge,
    part, stands_for_itself, survivor_of,
};
use crate::error::Result;
use crate::gate::{Shown, clean_text};
use crate::i18n::Message;
use crate::ids::{LeadId, OpId, PersonId};
use crate::storage::{Crowds, LeadChange, Pair, StoreError};

/// The new leads of a list are looked at one by one as long as there are no more of them: that is about a second.
const MOST_LOOKED_AT: usize = 5_000;

/// Two leads that may be one person, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// The two, the older one first.
    pub parties: [Party; 2],
    /// Why, and how much that says.
    pub likeness: Likeness,
}

impl Alike {
    /// The lead that `lead` is like.
    pub fn other_than(&self, lead: LeadId) -> &Party {
        let [one, other] = &self.parties;
        if one.lead == lead { other } else { one }
    }

    /// That it may be the same person as `lead`, how likely, and why.
    pub fn told(&self, lead: LeadId) -> Message {
        Message::new("likeness.told")
            .with("lead", self.other_than(lead).lead)
            .with_message("strength", self.likeness.strength.message())
            .with_list("reasons", self.likeness.reasons.iter().map(|sign| sign.message()))
    }
}

/// One of two leads that may be one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Which lead.
    pub lead: LeadId,
    /// What is known of the person, in the fields' order.
    pub person: Vec<(Field, Shown)>,
    /// When it came in, or reached its first stage.
    pub since: Option<Timestamp>,
    /// Where it stands.
    pub stage: Stage,
    /// Whose it is.
    pub owner: Option<PersonId>,
}

impl Party {
    fn of(record: &Record) -> Self {
        let Record { lead, person, .. } = record;
        Self {
            lead: lead.id,
            person: person.iter().map(|(field, value)| (field, Shown::line(value))).collect(),
            since: lead.reached.first(),
            stage: lead.stage,
            owner: lead.owner.clone(),
        }
    }

    /// What is known of one attribute.
    pub fn field(&self, field: Field) -> Option<&Shown> {
        self.person.iter().find(|(known, _)| *known == field).map(|(_, value)| value)
    }
}

/// The likely duplicates of all leads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Duplicates {
    /// The strongest of them, as many as were asked for; of equal ones those of the newest leads first.
    pub pairs: Vec<Alike>,
    /// How many there are of each strength.
    pub counts: BTreeMap<Strength, usize>,
    /// What too many leads share to be a sign of anything.
    pub crowds: Crowds,
}

/// Two leads that were merged, or would be.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The one that goes on.
    pub survivor: LeadId,
    /// The one that went into it.
    pub other: LeadId,
    /// What the survivor is called.
    pub called: Shown,
    /// Field by field, what either said and which holds. Not yet fit to be shown.
    pub fields: Vec<Joint>,
    /// Whether an open hand-off of the other one ended.
    pub ended: bool,
    /// The operation; nothing where it was only rehearsed.
    pub operation: Option<OpId>,
}

/// Two leads that were taken apart again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parted {
    /// The one that had gone on.
    pub survivor: LeadId,
    /// The one that is by itself again.
    pub other: LeadId,
    /// What the survivor is called.
    pub called: Shown,
    /// The operation.
    pub operation: OpId,
    /// When.
    pub at: Timestamp,
}

/// How many of the new leads of a list may be the same person as another lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookalikes {
    /// So many.
    Counted(usize),
    /// They were not counted: looking at all of the new leads would have kept somebody waiting.
    NotCounted,
}

impl Lookalikes {
    /// How many, where they were counted.
    pub const fn count(self) -> Option<usize> {
        match self {
            Self::Counted(n) => Some(n),
            Self::NotCounted => None,
        }
    }

    /// What is said of it on the command line; nothing where there is none.
    pub fn told(self) -> Option<Message> {
        match self {
            Self::Counted(0) => None,
            Self::Counted(n) => Some(Message::new("import.lookalikes").with("n", n)),
            Self::NotCounted => Some(Message::new("import.lookalikes_not_counted")),
        }
    }

    /// The same on the console.
    pub fn told_on_screen(self) -> Option<Message> {
        match self {
            Self::Counted(0) => None,
            Self::Counted(n) => Some(Message::new("incoming.lookalikes").with("n", n)),
            Self::NotCounted => Some(Message::new("incoming.lookalikes_not_counted")),
        }
    }
}

impl Desk {
    /// The leads that may be the same person as this one, strongest first.
    pub fn duplicates_of(&mut self, lead: LeadId) -> Result<Vec<Alike>> {
        let pairs = self.store.alike(lead)?;
        pairs.into_iter().map(|pair| self.parties(pair)).collect()
    }

    /// The likely duplicates of all leads, at most `limit` of them by name.
    pub fn duplicates(&mut self, limit: usize) -> Result<Duplicates> {
        let mut found = Strongest::new(limit);
        let crowds = self.store.all_alike(&mut |pair| {
            found.add(pair);
            true
        })?;
        let (strongest, counts) = found.into_parts();
        let pairs = strongest.into_iter().map(|pair| self.parties(pair)).collect::<Result<_>>()?;
        Ok(Duplicates { pairs, counts, crowds })
    }

    /// How many of the leads that a list brought in may be the same person as another lead, be it of the same list.
    pub fn lookalikes(&mut self, import: OpId) -> Result<Lookalikes> {
        let brought = self.store.brought_by(import, MOST_LOOKED_AT + 1)?;
        if brought.len() > MOST_LOOKED_AT {
            return Ok(Lookalikes::NotCounted);
        }
        let mut alike = 0;
        for lead in brought {
            alike += usize::from(!self.store.alike(lead)?.is_empty());
        }
        Ok(Lookalikes::Counted(alike))
    }

    /// Gives every pair that may be one person, each once and in no order, until `each` says no.
    pub fn each_duplicate(&mut self, each: &mut dyn FnMut(Pair) -> bool) -> Result<Crowds> {
        Ok(self.store.all_alike(each)?)
    }

    fn parties(&mut self, pair: Pair) -> Result<Alike> {
        let [one, other] = pair.leads;
        let parties = [Party::of(&self.record(one)?), Party::of(&self.record(other)?)];
        Ok(Alike { parties, likeness: pair.likeness })
    }

    /// Says that two leads which look alike are two people: they are not offered again.
    pub fn tell_apart(&mut self, one: LeadId, other: LeadId) -> Result<Done, Problem> {
        // Kept with the older one; both must be there.
        let (older, newer) = (one.min(other), one.max(other));
        let record = self.record(newer)?;
        stands_for_itself(&record.lead, self.setting()).map_err(|refusal| refused(&record, refusal))?;
        self.act(older, &Request::from(Wish::TellApart { other: newer }))
    }

    /// Which of two leads must go on, where it is not for whoever merges to say.
    pub fn survivor_of(&mut self, one: LeadId, other: LeadId) -> Result<Option<LeadId>, Problem> {
        let (one, other) = (self.record(one)?, self.record(other)?);
        survivor_of(&one.lead, &other.lead).map_err(|refusal| refused(&one, refusal))
    }

    /// What would come of merging `other` into `survivor`.
    pub fn foresee_merge(&mut self, survivor: LeadId, other: LeadId, merging: &Merging) -> Result<Merged, Problem> {
        let (survivor, other) = (self.record(survivor)?, self.record(other)?);
        let merger = self.merger(&survivor, &other, merging)?;
        Ok(merged(&survivor, &other, merger, None))
    }

    /// Merges `other` into `survivor`, which goes on for both (semantics 12).
    pub fn merge(&mut self, survivor: LeadId, other: LeadId, merging: &Merging) -> Result<Merged, Problem> {
        self.has_changed()?;
        let id = self.new_operation();
        for _ in 0..TRIES {
            let records = (self.record(survivor)?, self.record(other)?);
            let merger = self.merger(&records.0, &records.1, merging)?;
            let operation = self.operation(id, Act::Merge, None);
            let changes = changes(&records, &operation, &merger);
            match self.store.append(&[operation], &changes) {
                Ok(_) | Err(StoreError::Done(_)) => {
                    self.judge_anew(&[survivor]);
                    // Whose hand-off ended may take another one; what stays held is given with the next act.
                    self.give_held().ok();
                    return Ok(merged(&records.0, &records.1, merger, Some(id)));
                }
                Err(StoreError::Conflict(_)) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(StoreError::Conflict(survivor).into())
    }

    fn merger(&self, survivor: &Record, other: &Record, merging: &Merging) -> Result<Merger, Problem> {
        let note = merging.note.as_deref().map(|text| clean_text(text).text);
        let merging = Merging { note, ..merging.clone() };
        merge(survivor, other, &merging, self.setting()).map_err(|refusal| refused(survivor, refusal))
    }

    /// Takes two leads apart that had been merged: the one that is named and the one that it went into, else the one that
    /// went into it last.
    pub fn unmerge(&mut self, lead: LeadId) -> Result<Parted, Problem> {
        self.has_changed()?;
        let id = self.new_operation();
        for _ in 0..TRIES {
            let (survivor, other) = self.merged_pair(lead)?;
            let parting = part(&survivor, &other, self.setting()).map_err(|refusal| refused(&other, refusal))?;
            let operation = self.operation(id, Act::Unmerge, None);
            let at = operation.recorded_at;
            let Parting { operation: merge, person } = parting;
            let mut happened = vec![(at, What::Parted { operation: merge })];
            let alone = LeadChange::of(Some(&other), &operation, happened.clone());
            if let Some((_, became)) = &person {
                let fields = became.iter().map(|change| change.field.clone()).collect();
                happened.push((at, What::Edited { fields }));
            }
            let mut change = LeadChange::of(Some(&survivor), &operation, happened);
            change.person = person;
            match self.store.append(&[operation], &[change, alone]) {
                Ok(_) | Err(StoreError::Done(_)) => {
                    let (survivor, other, called) = (survivor.lead.id, other.lead.id, called(&survivor.person));
                    self.judge_anew(&[survivor, other]);
                    return Ok(Parted { survivor, other, called, operation: id, at });
                }
                Err(StoreError::Conflict(_)) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(StoreError::Conflict(lead).into())
    }

    fn merged_pair(&mut self, lead: LeadId) -> Result<(Record, Record), Problem> {
        let record = self.record(lead)?;
        if let Some(into) = record.lead.merged_into {
            return Ok((self.record(into)?, record));
        }
        match record.lead.absorbed.last() {
            Some(other) => {
                let other = self.record(*other)?;
                Ok((record, other))
            }
            None => Err(refused(&record, Refusal::NotMerged)),
        }
    }

    /// One's own merge that was the last thing done on a lead is taken back by taking the two apart.
    pub(super) fn undo_merge(&mut self, lead: LeadId) -> Result<Option<Done>, Problem> {
        let record = self.store.lead(lead)?.ok_or_else(|| no_lead(lead))?;
        let last = record.lead.operations.last();
        if last.is_none_or(|last| last.act != Act::Merge || last.by != self.who) {
            return Ok(None);
        }
        let within = self.agreement().undo_within;
        if last.is_some_and(|last| self.now().since(last.recorded_at) > within) {
            return Err(refused(&record, Refusal::TooLateToUndo { within }));
        }
        let Parted { survivor, operation, at, called, .. } = self.unmerge(lead)?;
        let owner = self.record(survivor)?.lead.owner;
        let (owner_before, before) = (record.lead.owner, Some(Act::Merge));
        Ok(Some(Done { owner_before, owner, before, ..Done::of(survivor, Act::Undo, operation, at, called) }))
    }
}

fn changes((survivor, other): &(Record, Record), operation: &Operation, merger: &Merger) -> [LeadChange; 2] {
    let now = operation.recorded_at;
    let change = LeadChange::of(Some(survivor), operation, merger.survivor.clone());
    let mut change = change.with_texts(merger.texts.clone());
    change.person.clone_from(&merger.person);
    let ended = merger.other.iter().map(|what| (now, what.clone())).collect();
    [change, LeadChange::of(Some(other), operation, ended)]
}

fn merged(survivor: &Record, other: &Record, merger: Merger, operation: Option<OpId>) -> Merged {
    Merged {
        survivor: survivor.lead.id,
        other: other.lead.id,
        called: called(&survivor.person),
        fields: merger.fields,
        ended: other.lead.open_handoff().is_some(),
        operation,
    }
}

fn refused(record: &Record, refusal: Refusal) -> Problem {
    Problem::Refused { lead: record.lead.id, called: called(&record.person), refusal: Box::new(refusal) }
}
