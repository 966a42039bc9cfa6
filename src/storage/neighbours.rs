//! What the other people of a company did lately.

use crate::agreement::terms::Stage;
use crate::domain::Touch;
use crate::gate::Shown;
use crate::ids::LeadId;

/// What people of a company did that marketing noticed, one of them left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Neighbours {
    /// How many others are known there.
    pub others: usize,
    /// Of how many of them it is told: those who came in last.
    pub looked_at: usize,
    /// How often any of these did something.
    pub touches: u64,
    /// The last thing that each of them did, newest first.
    pub latest: Vec<Neighbour>,
}

/// Somebody of a company, and what they did last.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    /// Their lead.
    pub lead: LeadId,
    /// Their name.
    pub name: Shown,
    /// Their title.
    pub title: Shown,
    /// Where the lead stands.
    pub stage: Stage,
    /// How often they did anything.
    pub touches: u64,
    /// What they did last.
    pub last: Touch,
}
