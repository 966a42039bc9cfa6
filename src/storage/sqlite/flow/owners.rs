//! The numbers by which the flow calls owners.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::storage::sqlite::read::text;

/// Every owner with a number. One who is new gets the next one, and is kept once [`Owners::keep`] says so.
#[derive(Debug)]
pub(super) struct Owners {
    numbers: HashMap<String, u64>,
    /// The last one that is kept.
    kept: u64,
    last: u64,
}

impl Owners {
    pub(super) fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let mut statement = connection.prepare_cached("SELECT owner, id FROM flow_owner")?;
        let numbers = statement.query_map([], |row| Ok((text(row, 0)?.to_owned(), row.get(1)?)));
        let numbers = numbers?.collect::<rusqlite::Result<HashMap<_, _>>>()?;
        let last = numbers.values().copied().max().unwrap_or(0);
        Ok(Self { numbers, kept: last, last })
    }

    /// The number of an owner; zero where nobody is.
    pub(super) fn id(&mut self, owner: Option<&str>) -> u64 {
        let Some(owner) = owner else { return 0 };
        if let Some(number) = self.numbers.get(owner) {
            return *number;
        }
        self.last += 1;
        self.numbers.insert(owner.to_owned(), self.last);
        self.last
    }

    /// Keeps those who are new.
    pub(super) fn keep(&self, connection: &Connection) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached("INSERT INTO flow_owner (id, owner) VALUES (?1, ?2)")?;
        for (owner, number) in self.numbers.iter().filter(|(_, number)| **number > self.kept) {
            statement.execute(rusqlite::params![number, owner])?;
        }
        Ok(())
    }

    /// Who has a number; empty for nobody.
    pub(super) fn owner(&self, number: u64) -> String {
        let owner = self.numbers.iter().find(|(_, other)| **other == number);
        owner.map(|(owner, _)| owner.clone()).unwrap_or_default()
    }
}
