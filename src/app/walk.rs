//! Leads that may be one person, two of them side by side: which pairs there are, what was chosen of the one on the screen.

use std::collections::BTreeMap;

use crate::desk::{Compared, Pairing, Pairs, SideBySide};
use crate::domain::{Likeness, Merging, Refusal, Strength};
use crate::ids::LeadId;

/// A walk through leads that may be one person, pair by pair.
#[derive(Debug, Default)]
pub struct Walk {
    /// Whose likely duplicates these are; all leads' where absent.
    pub of: Option<LeadId>,
    /// Which pairs there are; nothing while they are looked for.
    pub(super) pairs: Option<Vec<Candidate>>,
    /// How many likely duplicates there are in all, of which [`Walk::MOST`] are walked through at most.
    pub total: usize,
    /// The pair on the screen.
    pub at: usize,
    /// That pair side by side; nothing while it is read.
    pub beside: Option<Box<SideBySide>>,
    /// Which lead goes on, where somebody has said so.
    pub(super) survivor: Option<LeadId>,
    /// Whose value stays, by the place of its lead, where somebody has said so.
    pub(super) chosen: BTreeMap<String, usize>,
    /// The line under the cursor.
    pub row: usize,
    /// Whether somebody is asked if they are sure.
    pub asks_sure: bool,
    /// The order that was given.
    pub ticket: Option<u64>,
    /// The question whose answer is awaited.
    pub(super) generation: u64,
    /// What was decided on this walk, the last one last: each with the pairs that went with it and where they stood.
    pub(super) decided: Vec<(LeadId, Vec<(usize, Candidate)>)>,
}

/// Two leads that may be one person, or were merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The two, the older one first.
    pub leads: [LeadId; 2],
    /// Why they may be one; nothing where they were merged.
    pub likeness: Option<Likeness>,
}

/// One row of what is shown of two leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowOf {
    /// Where they stand and whose they are.
    Standing,
    /// Their open hand-offs.
    Handoff,
    /// A field, by its place.
    Line(usize),
    /// Something that happened, the last first.
    Last(usize),
}

impl Walk {
    /// So many pairs are walked through: memory does not grow with the leads.
    pub const MOST: usize = 1_000;

    /// The pairs, as far as they are known.
    pub fn candidates(&self) -> &[Candidate] {
        self.pairs.as_deref().unwrap_or_default()
    }

    /// Whether pairs are still looked for.
    pub fn is_looking(&self) -> bool {
        self.pairs.is_none()
    }

    /// The pair on the screen.
    pub fn candidate(&self) -> Option<&Candidate> {
        self.candidates().get(self.at)
    }

    /// What was found.
    pub(super) fn take(&mut self, pairs: Pairs) {
        let likely =
            pairs.likely.into_iter().map(|pair| Candidate { leads: pair.leads, likeness: Some(pair.likeness) });
        let merged = pairs
            .merged
            .into_iter()
            .map(|[one, other]| Candidate { leads: [one.min(other), one.max(other)], likeness: None });
        self.pairs = Some(likely.chain(merged).collect());
        self.total = pairs.total;
        self.forget();
    }

    /// Nothing was chosen yet of the pair that comes.
    pub(super) fn forget(&mut self) {
        self.at = self.at.min(self.candidates().len().saturating_sub(1));
        (self.beside, self.survivor, self.row, self.asks_sure) = (None, None, 0, false);
        self.chosen.clear();
    }

    /// What is shown of the two, row by row.
    pub fn rows(&self) -> Vec<RowOf> {
        let Some(beside) = &self.beside else { return Vec::new() };
        let handoff = beside.leads.iter().any(|lead| lead.handoff.is_some()).then_some(RowOf::Handoff);
        let last = beside.leads.iter().map(|lead| lead.last.len()).max().unwrap_or(0);
        let lines = (0..beside.lines.len()).map(RowOf::Line);
        [RowOf::Standing].into_iter().chain(handoff).chain(lines).chain((0..last).map(RowOf::Last)).collect()
    }

    /// The field under the cursor.
    pub fn line(&self) -> Option<&Compared> {
        match self.rows().get(self.row)? {
            RowOf::Line(at) => self.beside.as_ref()?.lines.get(*at),
            _ => None,
        }
    }

    pub(super) fn step(&mut self, by: isize) {
        self.row = self.row.saturating_add_signed(by).min(self.rows().len().saturating_sub(1));
    }

    /// The place of the lead that goes on.
    pub fn survivor(&self) -> Option<usize> {
        let beside = self.beside.as_ref()?;
        Some(usize::from(beside.leads[1].lead == beside.survivor))
    }

    /// What was chosen, for whoever merges.
    pub(super) fn merging(&self) -> Merging {
        let mut merging = Merging::default();
        let Some((beside, survivor)) = self.beside.as_ref().zip(self.survivor()) else { return merging };
        for (field, place) in &self.chosen {
            if field == "owner" {
                merging.owner.clone_from(&beside.leads[*place].owner);
            } else if *place != survivor {
                merging.take.insert(field.clone());
            }
        }
        merging
    }

    /// Turns the lead that goes on.
    pub(super) fn swap(&mut self) {
        let survivor = self.survivor();
        if let Some((beside, survivor)) = self.beside.as_mut().zip(survivor) {
            beside.survivor = beside.leads[1 - survivor].lead;
            self.survivor = Some(beside.survivor);
        }
    }

    /// Lets the value of the lead in a place stay, or the other one than now.
    pub(super) fn choose(&mut self, place: Option<usize>) {
        let Some(line) = self.line().filter(|line| line.is_choice) else { return };
        let other = usize::from(line.stays[0]);
        let field = line.field.clone();
        self.chosen.insert(field, place.unwrap_or(other));
    }

    /// The line of the owner, where somebody must say whose they become.
    pub(super) fn owner_row(&self) -> Option<usize> {
        let beside = self.beside.as_ref()?;
        let is_owner = |row: &RowOf| matches!(row, RowOf::Line(at) if beside.lines[*at].field == "owner");
        self.rows().iter().position(is_owner)
    }

    /// Whether so little says that they are one person that whoever merges is asked.
    pub(super) fn is_doubtful(&self) -> bool {
        let strength = self.candidate().and_then(|candidate| candidate.likeness.as_ref()).map(|found| found.strength);
        let refusal = self.beside.as_ref().and_then(|beside| beside.refusal.as_ref());
        strength.is_none_or(|strength| strength == Strength::Possible)
            || matches!(refusal, Some(Refusal::NotOnePerson { .. }))
    }

    /// The merge as it stands.
    pub(super) fn pairing(&self, sure: bool) -> Option<Pairing> {
        let (beside, place) = (self.beside.as_ref()?, self.survivor()?);
        let [survivor, other] = [place, 1 - place].map(|place| beside.leads[place].lead);
        Some(Pairing::Merge { survivor, other, merging: Merging { sure, ..self.merging() } })
    }

    /// The pairs in which a lead is go, and how they can come back.
    pub(super) fn drop_pairs(&mut self, decided: LeadId, gone: impl Fn(&Candidate) -> bool) {
        let Some(pairs) = &mut self.pairs else { return };
        let mut dropped = Vec::new();
        let mut place = 0;
        pairs.retain(|candidate| {
            let goes = gone(candidate);
            if goes {
                dropped.push((place, candidate.clone()));
            }
            place += 1;
            !goes
        });
        self.total = self.total.saturating_sub(dropped.len());
        self.decided.push((decided, dropped));
    }

    /// What was decided last was taken back: its pairs are there again, the first of them on the screen.
    pub(super) fn bring_back(&mut self, lead: LeadId) -> bool {
        let Some((_, dropped)) = self.decided.pop_if(|(decided, _)| *decided == lead) else { return false };
        let Some(pairs) = &mut self.pairs else { return false };
        if let Some((first, _)) = dropped.first() {
            self.at = *first;
        }
        self.total += dropped.len();
        for (place, candidate) in dropped {
            pairs.insert(place.min(pairs.len()), candidate);
        }
        true
    }
}
