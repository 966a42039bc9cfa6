//! Facts of many leads, read one after the other: what many rows name (operations, words) is looked up once.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row};

use super::read;
use super::telling::{self, Unreadable};
use crate::agreement::terms::Act;
use crate::clock::Timestamp;
use crate::domain::{Fact, Operation};
use crate::ids::{AgreementVersion, OpId, PersonId};

/// What [`Journal::facts`] reads, of the leads from one number to another.
pub(super) const FACTS: &str =
    "SELECT lead, n, at, body, operation FROM fact WHERE lead BETWEEN ?1 AND ?2 ORDER BY lead, n";
pub(super) const OPERATION: &str = "SELECT key, act, by, recorded_at, agreement, batch FROM operation WHERE id = ?1";
pub(super) const TAKEN_BACK: &str = "SELECT r.operation, o.recorded_at FROM reverted r JOIN operation o ON o.id = r.by";
pub(super) const WORD: &str = "SELECT text FROM word WHERE id = ?1";

/// So many operations and words are held in mind at most.
const MOST_KNOWN: usize = 65_536;

/// The journal, with what was looked up.
pub(super) struct Journal<'c> {
    connection: &'c Connection,
    operations: HashMap<i64, Operation>,
    /// When an operation was written down: the last one that was asked for, as one list tells of many touches.
    recorded: Option<(i64, Timestamp)>,
    words: HashMap<i64, String>,
    /// What was taken back, and when.
    reverted: HashMap<i64, Timestamp>,
}

impl<'c> Journal<'c> {
    pub(super) fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        let mut statement = connection.prepare(TAKEN_BACK)?;
        let reverted = statement.query_map([], |row| Ok((row.get(0)?, read::instant(row, 1)?)))?;
        let reverted = reverted.collect::<rusqlite::Result<_>>()?;
        Ok(Self { connection, operations: HashMap::new(), recorded: None, words: HashMap::new(), reverted })
    }

    /// Whether what an operation told beside the facts was taken back.
    pub(super) fn is_taken_back(&self, operation: i64) -> bool {
        self.reverted.contains_key(&operation)
    }

    /// When it was.
    pub(super) fn taken_back_at(&self, operation: i64) -> Option<Timestamp> {
        self.reverted.get(&operation).copied()
    }

    /// The facts of a range of leads in their order, and of each the lead.
    pub(super) fn of_leads(&mut self, first: i64, last: i64) -> rusqlite::Result<(Vec<i64>, Vec<Fact>)> {
        let (mut whose, mut facts) = (Vec::new(), Vec::new());
        let connection = self.connection;
        let mut statement = connection.prepare_cached(FACTS)?;
        let mut rows = statement.query([first, last])?;
        while let Some(row) = rows.next()? {
            self.facts(row, &mut facts)?;
            whose.resize(facts.len(), row.get(0)?);
        }
        Ok((whose, facts))
    }

    /// The facts of a row of [`FACTS`].
    fn facts(&mut self, row: &Row<'_>, facts: &mut Vec<Fact>) -> rusqlite::Result<()> {
        let operation = self.operation(row.get(4)?)?;
        let first = (row.get(1)?, read::instant(row, 2)?, operation);
        let body = row.get_ref(3)?.as_str()?;
        telling::read_by(&mut |id| self.word(id), body, first, facts).map_err(|cause| match cause {
            Unreadable::Engine(cause) => cause,
            cause => read::unreadable(3, cause),
        })
    }

    fn operation(&mut self, id: i64) -> rusqlite::Result<Operation> {
        if let Some(operation) = self.operations.get(&id) {
            return Ok(operation.clone());
        }
        let operation = self.connection.prepare_cached(OPERATION)?.query_row([id], |row| {
            Ok(Operation {
                id: OpId::from_bytes(row.get(0)?),
                act: read::term(row, 1, Act::of)?,
                by: PersonId::new(read::text(row, 2)?),
                recorded_at: read::instant(row, 3)?,
                agreement: AgreementVersion(row.get(4)?),
                batch: row.get::<_, Option<[u8; 16]>>(5)?.map(OpId::from_bytes),
            })
        })?;
        if self.operations.len() >= MOST_KNOWN {
            self.operations.clear();
        }
        self.operations.insert(id, operation.clone());
        Ok(operation)
    }

    /// When an operation was written down.
    pub(super) fn recorded_at(&mut self, id: i64) -> rusqlite::Result<Timestamp> {
        if let Some((_, at)) = self.recorded.filter(|(known, _)| *known == id) {
            return Ok(at);
        }
        let at = self.operation(id)?.recorded_at;
        self.recorded = Some((id, at));
        Ok(at)
    }

    /// A word by its number.
    pub(super) fn word(&mut self, id: i64) -> rusqlite::Result<Option<String>> {
        if let Some(word) = self.words.get(&id) {
            return Ok(Some(word.clone()));
        }
        let found: Option<String> =
            self.connection.prepare_cached(WORD)?.query_row([id], |row| row.get(0)).optional()?;
        if self.words.len() >= MOST_KNOWN {
            self.words.clear();
        }
        self.words.extend(found.clone().map(|text| (id, text)));
        Ok(found)
    }
}
