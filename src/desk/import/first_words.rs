//! Which rows of a list speak for it.
//!
//! Where several rows of one list are about one person, the first one speaks for the list: what a later one says adds what
//! is not known yet, and overturns nothing. So a list that comes in again says what it said, in whatever order its rows
//! and other lists came.

use std::collections::HashMap;

use crate::ids::LeadId;

/// The line on which a list tells first of each lead.
#[derive(Debug, Default)]
pub(in crate::desk) struct FirstWords(HashMap<LeadId, u64>);

impl FirstWords {
    /// The line before `line` that told of a lead first.
    pub(in crate::desk) fn before(&self, lead: LeadId, line: u64) -> Option<u64> {
        self.0.get(&lead).copied().filter(|first| *first < line)
    }

    /// A line tells of a lead.
    pub(in crate::desk) fn tell(&mut self, lead: LeadId, line: u64) {
        self.0.entry(lead).and_modify(|first| *first = line.min(*first)).or_insert(line);
    }
}
