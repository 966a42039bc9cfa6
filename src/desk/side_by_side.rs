//! Two leads side by side: what either says, what would stay, and doing what somebody decides of them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::act::called;
use super::sheet::history;
use super::{Desk, Done, Event, Merged, Parted, Problem};
use crate::agreement::Versions;
use crate::agreement::terms::{Act, Slot, SlotState, Stage};
use crate::clock::Timestamp;
use crate::domain::{Field, Handoff, Joint, Merging, Record, Refusal, Side, Strength, survivor_of, words};
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::ids::{LeadId, PersonId};
use crate::storage::Pair;

/// So many of the last things that happened to either lead are shown.
const LAST: usize = 3;

/// Leads that may be one person, by their numbers: to be walked through one pair after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairs {
    /// The likely ones, strongest first; of equal ones those of the newest leads first.
    pub likely: Vec<Pair>,
    /// Of one lead: those that it was merged with, the survivor first.
    pub merged: Vec<[LeadId; 2]>,
    /// How many likely ones there are in all.
    pub total: usize,
}

/// What somebody decides of two leads.
#[derive(Debug, Clone, PartialEq)]
pub enum Pairing {
    /// They are one person: `other` goes into `survivor`.
    Merge {
        /// The one that goes on.
        survivor: LeadId,
        /// The one that goes into it.
        other: LeadId,
        /// What stays.
        merging: Merging,
    },
    /// The merge was wrong: this lead comes out of the one that it went into.
    Part(LeadId),
    /// They are two people, and not offered again.
    TellApart([LeadId; 2]),
}

/// Two leads side by side, ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct SideBySide {
    /// The two, the older one first.
    pub leads: [Beside; 2],
    /// The one that goes on, or would.
    pub survivor: LeadId,
    /// Whether they are merged already.
    pub is_merged: bool,
    /// Which of the two must go on, where that is not for whoever merges to say.
    pub must: Option<LeadId>,
    /// Field by field.
    pub lines: Vec<Compared>,
    /// Why they cannot be merged as it was asked.
    pub refusal: Option<Refusal>,
}

/// One of two leads side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// Which.
    pub lead: LeadId,
    /// What it is called.
    pub called: Shown,
    /// Where it stands.
    pub stage: Stage,
    /// Whose it is.
    pub owner: Option<PersonId>,
    /// When it came in, or reached its first stage.
    pub since: Option<Timestamp>,
    /// The open hand-off: the how-many-eth, and since when.
    pub handoff: Option<(u32, Timestamp)>,
    /// The last things that happened, newest first.
    pub last: Vec<Event>,
}

/// What two leads say of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The field's word, or the extra field's own name.
    pub field: String,
    /// What either says, in the order of the leads; empty where it is not known.
    pub values: [Shown; 2],
    /// Which of them stay.
    pub stays: [bool; 2],
    /// Whether that is for whoever merges to say.
    pub is_choice: bool,
}

impl Compared {
    /// Whether both say the same.
    pub fn is_same(&self) -> bool {
        self.values[0] == self.values[1]
    }
}

/// What a field of two leads is called, by its word.
pub fn label_of(field: &str) -> Message {
    if let Some(stage) = stage_of(field) {
        return Message::new("history.reached").with_message("stage", words::stage(stage));
    }
    match Slot::of(field) {
        Some(slot) => words::slot(slot),
        None => words::need(field),
    }
}

/// A value of such a field as people read it.
pub fn value_of(field: &str, value: &Shown, versions: &Versions, lang: Lang) -> String {
    if field == "owner" && !value.is_empty() {
        return Shown::line(versions.called(&PersonId::new(value.as_str()))).into_string();
    }
    if Slot::of(field).is_some()
        && let Some(state) = SlotState::of(value.as_str())
    {
        return words::slot_state(state).say(lang);
    }
    Field::of(field).map_or_else(|| value.to_string(), |field| words::value(field, value, lang))
}

fn stage_of(field: &str) -> Option<Stage> {
    let word = field.strip_suffix("_at")?;
    Stage::of(if word == "won" { Stage::Customer.word() } else { word })
}

impl Beside {
    fn of(record: &Record) -> Self {
        let lead = &record.lead;
        let mut last = history(record);
        last.truncate(LAST);
        Self {
            lead: lead.id,
            called: called(&record.person),
            stage: lead.stage,
            owner: lead.owner.clone(),
            since: lead.reached.first(),
            handoff: lead.open_handoff().map(|Handoff { n, at, .. }| (*n, *at)),
            last,
        }
    }
}

impl Desk {
    /// The leads that may be the same person as this one, and those that it was merged with.
    pub fn pairs_of(&mut self, lead: LeadId) -> Result<Pairs> {
        let likely = self.store.alike(lead)?;
        let record = self.record(lead)?;
        let into = record.lead.merged_into.map(|into| [into, lead]);
        let absorbed = record.lead.absorbed.iter().rev().map(|other| [lead, *other]);
        let total = likely.len();
        Ok(Pairs { likely, merged: into.into_iter().chain(absorbed).collect(), total })
    }

    /// The strongest of all pairs that may be one person, at most `limit` of them, and how many there are.
    pub fn all_pairs(&mut self, limit: usize) -> Result<Pairs> {
        let mut found = Strongest::new(limit);
        self.store.all_alike(&mut |pair| {
            found.add(pair);
            true
        })?;
        let (likely, counts) = found.into_parts();
        Ok(Pairs { likely, merged: Vec::new(), total: counts.values().sum() })
    }

    /// Two leads side by side, with what would become of them by `merging`. Which of them goes on is the one that does
    /// already or must, else `survivor`, else the older one.
    pub fn side_by_side(
        &mut self,
        leads: [LeadId; 2],
        survivor: Option<LeadId>,
        merging: &Merging,
    ) -> Result<SideBySide> {
        let [one, other] = leads;
        let (older, newer) = (self.record(one.min(other))?, self.record(one.max(other))?);
        let merged_into = |from: &Record, into: &Record| from.lead.merged_into.filter(|found| *found == into.lead.id);
        let merged = merged_into(&older, &newer).or_else(|| merged_into(&newer, &older));
        let must = survivor_of(&older.lead, &newer.lead).unwrap_or_default();
        let survivor = merged.or(must).or(survivor).unwrap_or(older.lead.id);
        let turned = survivor == newer.lead.id;
        let (ours, theirs) = if turned { (&newer, &older) } else { (&older, &newer) };
        let (joints, refusal) =
            if merged.is_some() { (plain(ours, theirs), None) } else { self.foreseen_merge(ours, theirs, merging) };
        let lines = joints.into_iter().map(|joint| compared(joint, turned, merged.is_none())).collect();
        let leads = [Beside::of(&older), Beside::of(&newer)];
        Ok(SideBySide { leads, survivor, is_merged: merged.is_some(), must, lines, refusal })
    }

    /// What would stay, and what refuses the merge. Where only the owner is still to be named, or somebody must be sure,
    /// the fields are told all the same.
    fn foreseen_merge(&self, ours: &Record, theirs: &Record, merging: &Merging) -> (Vec<Joint>, Option<Refusal>) {
        let refusal = match crate::domain::merge(ours, theirs, merging, self.setting()) {
            Ok(merger) => return (merger.fields, None),
            Err(refusal) => refusal,
        };
        let owner = merging.owner.clone().or_else(|| ours.lead.owner.clone());
        let told = Merging { owner, sure: true, ..merging.clone() };
        match crate::domain::merge(ours, theirs, &told, self.setting()) {
            Ok(mut merger) => {
                // Nobody has said yet whose it is.
                if matches!(refusal, Refusal::OwnerNeeded { .. }) {
                    let owner = merger.fields.iter_mut().filter(|joint| joint.field == "owner");
                    owner.for_each(|joint| joint.from = Side::Both);
                }
                (merger.fields, Some(refusal))
            }
            Err(_) => (plain(ours, theirs), Some(refusal)),
        }
    }

    /// Does what somebody decided of two leads.
    pub fn pair(&mut self, pairing: &Pairing) -> Result<Done, Problem> {
        match pairing {
            Pairing::Merge { survivor, other, merging } => {
                let Merged { survivor, other, called, operation, .. } = self.merge(*survivor, *other, merging)?;
                let operation = operation.unwrap_or_else(|| self.new_operation());
                self.paired(Act::Merge, survivor, other, (called, operation))
            }
            Pairing::Part(lead) => {
                let Parted { survivor, other, called, operation, .. } = self.unmerge(*lead)?;
                self.paired(Act::Unmerge, survivor, other, (called, operation))
            }
            Pairing::TellApart([one, other]) => {
                let done = self.tell_apart(*one, *other)?;
                let with = vec![if done.lead == *one { *other } else { *one }];
                Ok(Done { with, ..done })
            }
        }
    }

    fn paired(
        &mut self,
        act: Act,
        survivor: LeadId,
        other: LeadId,
        (called, operation): (Shown, crate::ids::OpId),
    ) -> Result<Done, Problem> {
        let owner = self.record(survivor)?.lead.owner;
        let done = Done::of(survivor, act, operation, self.now(), called);
        Ok(Done { owner_before: owner.clone(), owner, with: vec![other], ..done })
    }
}

/// The fields of two people as they are, whatever would become of them.
fn plain(ours: &Record, theirs: &Record) -> Vec<Joint> {
    let joint = |field: &Field| {
        let of = |record: &Record| record.person.get(*field).unwrap_or_default().to_owned();
        let (survivor, other) = (of(ours), of(theirs));
        let known = !survivor.is_empty() || !other.is_empty();
        let field = field.word().to_owned();
        known.then_some(Joint { field, survivor, other, from: Side::Both, is_choice: false })
    };
    Field::ALL.iter().filter_map(joint).collect()
}

fn compared(joint: Joint, turned: bool, is_open: bool) -> Compared {
    let ours = Shown::line(&joint.survivor);
    let theirs = Shown::line(&joint.other);
    // What nobody has chosen yet stays on neither side.
    let both = is_open && joint.from == Side::Both && !joint.is_choice;
    let stays = [is_open && joint.from == Side::Survivor || both, is_open && joint.from == Side::Other || both];
    let is_choice = is_open && joint.is_choice;
    if turned {
        Compared { field: joint.field, values: [theirs, ours], stays: [stays[1], stays[0]], is_choice }
    } else {
        Compared { field: joint.field, values: [ours, theirs], stays, is_choice }
    }
}

/// The strongest of very many pairs. Now and then what has fallen behind is forgotten: memory is bounded by how many are
/// wanted.
pub(super) struct Strongest {
    limit: usize,
    pairs: Vec<Pair>,
    counts: BTreeMap<Strength, usize>,
}

impl Strongest {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, pairs: Vec::new(), counts: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, pair: Pair) {
        *self.counts.entry(pair.likeness.strength).or_default() += 1;
        self.pairs.push(pair);
        if self.pairs.len() > 2 * self.limit + 1_000 {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.pairs
            .sort_by_key(|pair| (Reverse(pair.likeness.strength), Reverse(pair.leads[1]), Reverse(pair.leads[0])));
        self.pairs.truncate(self.limit);
    }

    /// The strongest, and how many there were of each strength.
    pub(super) fn into_parts(mut self) -> (Vec<Pair>, BTreeMap<Strength, usize>) {
        self.cut();
        (self.pairs, self.counts)
    }
}
