//! What a store finds of leads that may be one person.

use crate::domain::{Likeness, Sign};
use crate::ids::LeadId;

/// Two leads that may be one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Which ones, the older one first.
    pub leads: [LeadId; 2],
    /// Why, and how much that says.
    pub likeness: Likeness,
}

/// Something that so many leads share that it is a sign of nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowd {
    /// What it would be a sign of.
    pub sign: Sign,
    /// One of the leads.
    pub lead: LeadId,
    /// How many there are.
    pub size: usize,
}

/// What very many leads share: the largest crowds, and how many there are in all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Crowds {
    /// The largest first.
    pub largest: Vec<Crowd>,
    /// How many.
    pub total: usize,
}

impl Crowds {
    /// So many are named.
    const NAMED: usize = 20;

    /// One more.
    pub fn add(&mut self, crowd: Crowd) {
        self.total += 1;
        let place = self.largest.partition_point(|known| known.size >= crowd.size);
        self.largest.insert(place, crowd);
        self.largest.truncate(Self::NAMED);
    }
}
