//! The journal in a local SQLite file.
//!
//! A handle is one connection. Writers queue up by `BEGIN IMMEDIATE`; an acknowledged append survives a power cut
//! (`synchronous = FULL`). Nobody holds a read transaction between two calls.

mod check;
mod migrate;
mod open;
#[cfg(test)]
mod plans;
mod queue;
mod read;
mod write;

use std::path::Path;

use rusqlite::Connection;

pub use open::FirstAgreement;

use super::{Adopted, Health, LeadChange, Page, QueueAsk, QueueCounts, Record, Store, StoreError};
use crate::agreement::Adoption;
use crate::clock::Timestamp;
use crate::domain::Operation;
use crate::ids::{AgreementVersion, LeadId, OpId, PersonId};
use crate::insight::{Counted, CountedBy};

/// A handle on one file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    /// What `data_version` was when it was last asked, or when the file was opened.
    seen: i64,
}

impl Sqlite {
    /// Opens the database at `path`, or makes one there under `first`. Refuses what is not ours, damaged, of a newer
    /// program, or on a network.
    pub fn open(path: &Path, first: &FirstAgreement) -> Result<Self, StoreError> {
        let connection = open::open(path, first)?;
        let seen = data_version(&connection)?;
        Ok(Self { connection, seen })
    }

    /// The version of the library that is built in.
    pub fn library_version() -> &'static str {
        rusqlite::version()
    }
}

impl Store for Sqlite {
    fn lead(&mut self, id: LeadId) -> Result<Option<Record>, StoreError> {
        Ok(read::lead(&self.connection, id)?)
    }

    fn find(&mut self, name: &str) -> Result<Option<LeadId>, StoreError> {
        Ok(read::find(&self.connection, name)?)
    }

    fn match_person(&mut self, external_id: Option<&str>, mail: Option<&str>) -> Result<Option<LeadId>, StoreError> {
        Ok(read::match_person(&self.connection, external_id, mail)?)
    }

    fn queue(&mut self, ask: &QueueAsk, now: Timestamp) -> Result<Page, StoreError> {
        Ok(queue::queue(&self.connection, ask, now)?)
    }

    fn queue_counts(&mut self, now: Timestamp) -> Result<QueueCounts, StoreError> {
        Ok(queue::counts(&self.connection, now)?)
    }

    fn last_operation_of(&mut self, by: &PersonId) -> Result<Option<(LeadId, Operation)>, StoreError> {
        Ok(read::last_operation_of(&self.connection, by)?)
    }

    fn last_undone_of(&mut self, by: &PersonId) -> Result<Option<(LeadId, Operation)>, StoreError> {
        Ok(read::last_undone_of(&self.connection, by)?)
    }

    fn operations_of_batch(&mut self, batch: OpId) -> Result<Vec<(LeadId, OpId)>, StoreError> {
        Ok(read::operations_of_batch(&self.connection, batch)?)
    }

    fn open_leads(&mut self) -> Result<Vec<LeadId>, StoreError> {
        Ok(read::open_leads(&self.connection)?)
    }

    fn stage_counts(&mut self, by: &CountedBy) -> Result<Vec<Counted>, StoreError> {
        Ok(read::stage_counts(&self.connection, by)?)
    }

    fn agreements(&mut self) -> Result<Vec<Adopted>, StoreError> {
        Ok(read::agreements(&self.connection)?)
    }

    fn adopt(
        &mut self,
        text: &str,
        at: Timestamp,
        by: &Adoption,
        after: AgreementVersion,
    ) -> Result<AgreementVersion, StoreError> {
        write::adopt(&mut self.connection, text, at, by, after)
    }

    fn append(&mut self, operations: &[Operation], changes: &[LeadChange]) -> Result<Vec<LeadId>, StoreError> {
        write::append(&mut self.connection, operations, changes)
    }

    fn has_changed(&mut self) -> Result<bool, StoreError> {
        let now = data_version(&self.connection)?;
        Ok(std::mem::replace(&mut self.seen, now) != now)
    }

    fn check(&mut self) -> Result<Health, StoreError> {
        Ok(check::check(&self.connection)?)
    }
}

/// Differs from what it was once another connection has committed; one's own commits leave it as it is.
fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}

impl From<rusqlite::Error> for StoreError {
    fn from(cause: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match cause.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
            Some(Code::DiskFull) => open::refuse(crate::i18n::Message::new("store.disk_full")),
            Some(Code::ReadOnly) => open::refuse(crate::i18n::Message::new("store.read_only_now")),
            _ => Self::Engine(cause.to_string()),
        }
    }
}
