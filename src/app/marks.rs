//! Leads that were marked: the same key then does with all of them what it does with one.

use std::collections::BTreeSet;

use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::LeadId;

/// So many leads may be marked at once. What is to be done with more is a list for a command.
pub(super) const MOST: usize = 10_000;

/// From so many leads on it is asked whether something is to be done that asks nothing else.
pub const MANY: usize = 20;

/// The leads that are marked, and the range that is being drawn.
#[derive(Debug, Default)]
pub struct Marks {
    /// Which leads.
    pub(super) leads: BTreeSet<LeadId>,
    /// The range that follows the cursor.
    pub(super) range: Option<Range>,
    /// The question for leads that are to be marked and are not on the screen, until it is answered.
    pub(super) asked: Option<u64>,
    /// Whether somebody has written since it was known that all of them are still listed.
    pub(super) is_unsure: bool,
    /// The question which leads are still listed, until it is answered.
    pub(super) checked: Option<u64>,
}

/// A range of rows, from where it was begun to the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Range {
    /// The row where it was begun, counted over the whole list.
    pub(super) from: usize,
    /// The lead there.
    pub(super) anchor: Option<LeadId>,
    /// What was marked before.
    pub(super) before: BTreeSet<LeadId>,
}

impl Marks {
    /// How many leads are marked.
    pub fn count(&self) -> usize {
        self.leads.len()
    }

    /// Whether a lead is marked.
    pub fn has(&self, lead: LeadId) -> bool {
        self.leads.contains(&lead)
    }

    /// Whether a range follows the cursor.
    pub fn is_range(&self) -> bool {
        self.range.is_some()
    }

    /// Marks only those that are still listed; gives how many are marked no more.
    pub(super) fn keep(&mut self, listed: &BTreeSet<LeadId>) -> usize {
        let before = self.leads.len();
        self.leads.retain(|lead| listed.contains(lead));
        if let Some(range) = &mut self.range {
            range.before.retain(|lead| listed.contains(lead));
        }
        before - self.leads.len()
    }

    /// Marks nothing any more.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Marks a lead, or not any more. One too many is not marked.
    pub(super) fn toggle(&mut self, lead: LeadId) -> bool {
        if !self.leads.remove(&lead) {
            return self.add([lead]);
        }
        true
    }

    /// Marks leads, as many as may be; tells whether that was all.
    pub(super) fn add(&mut self, leads: impl IntoIterator<Item = LeadId>) -> bool {
        for lead in leads {
            if self.leads.len() >= MOST && !self.leads.contains(&lead) {
                return false;
            }
            self.leads.insert(lead);
        }
        true
    }
}

/// What an act on many leads would come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outlook {
    /// For how many leads it was tried.
    pub tried: usize,
    /// For how many of them it can be done.
    pub can: usize,
    /// Why not for the others, and for how many, the most frequent cause first.
    pub cannot: Vec<(Message, usize)>,
    /// Whether it would be refused without words.
    pub needs_words: bool,
}

/// A lead with which something was not done, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotDone {
    /// Which.
    pub lead: LeadId,
    /// What it is called.
    pub called: Shown,
    /// Why.
    pub why: Message,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_set_and_taken_away_and_there_is_an_end_to_them() {
        let mut marks = Marks::default();
        assert!(marks.toggle(LeadId(1)) && marks.has(LeadId(1)));
        assert!(marks.toggle(LeadId(1)) && !marks.has(LeadId(1)));
        let most = i64::try_from(MOST).unwrap();
        assert!(marks.add((1..=most).map(LeadId)));
        assert!(!marks.toggle(LeadId(most + 1)) && marks.count() == MOST);
        assert!(marks.add([LeadId(1)]), "it is marked already");
    }
}
