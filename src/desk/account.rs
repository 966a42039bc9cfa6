//! The company behind a lead: who is known there, and which roles of its buying group are not (R11, R53).

use super::Desk;
use crate::domain::{BuyingRole, Field, Person, Roles, account_key};
use crate::error::Result;
use crate::gate::Shown;
use crate::storage::{Colleague, Company};

/// So many people of one company are told of by name.
const SHOWN: usize = 200;

/// A company, as a lead of it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name, as the lead spells it.
    pub name: Shown,
    /// Who is known there, the lead included, oldest lead first.
    pub people: Vec<Colleague>,
    /// How many are.
    pub total: usize,
    /// The roles of its buying group.
    pub roles: Roles,
}

impl Desk {
    /// The company of a person; nothing where none is known.
    pub(super) fn account_of(&mut self, person: &Person) -> Result<Option<Account>> {
        let Some(name) = person.get(Field::Company) else { return Ok(None) };
        let Some(account) = account_key(name) else { return Ok(None) };
        let Company { people, total, roles } = self.store.company(&account, SHOWN)?;
        let known = &self.agreement().playbook.buying_roles;
        let known = known.iter().map(|role| BuyingRole { id: role.id.clone(), names: role.names.clone() }).collect();
        let roles = Roles::of(known, roles.iter().map(String::as_str));
        Ok(Some(Account { name: Shown::line(name), people, total, roles }))
    }
}
