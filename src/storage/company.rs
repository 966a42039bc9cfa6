//! Who is known at a company.

use std::collections::BTreeSet;

use crate::agreement::terms::Stage;
use crate::gate::Shown;
use crate::ids::{LeadId, PersonId};

/// The people of a company.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Company {
    /// Who they are, oldest lead first.
    pub people: Vec<Colleague>,
    /// How many there are in all.
    pub total: usize,
    /// The roles in the buying group that any of them has, each once, in the words of whoever wrote them down.
    pub roles: BTreeSet<String>,
}

/// Somebody at a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Their lead.
    pub lead: LeadId,
    /// Their name.
    pub name: Shown,
    /// Their title.
    pub title: Shown,
    /// Their role in the buying group, in the words of whoever wrote it down.
    pub role: Shown,
    /// The company, as it is spelt there.
    pub company: Shown,
    /// Where the lead stands.
    pub stage: Stage,
    /// Whose it is.
    pub owner: Option<PersonId>,
}
