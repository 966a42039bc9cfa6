//! What the engine's own errors mean to the house.

use super::open;
use crate::storage::StoreError;

impl From<rusqlite::Error> for StoreError {
    fn from(cause: rusqlite::Error) -> Self {
        use rusqlite::{Error as Cause, ErrorCode as Code};
        let damaged = |cause| open::refuse(crate::i18n::Message::new("store.damaged_now").with("cause", cause));
        // What the schema never lets in and this program never wrote: the file is not what was written.
        if let Cause::FromSqlConversionFailure(..)
        | Cause::InvalidColumnType(..)
        | Cause::IntegralValueOutOfRange(..)
        | Cause::Utf8Error(..) = &cause
        {
            return damaged(cause);
        }
        // The statements are right: the tables are not what this program made.
        if let Cause::SqlInputError { msg, .. } = cause {
            return open::refuse(crate::i18n::Message::new("store.damaged_now").with("cause", msg));
        }
        match cause.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
            Some(Code::OperationInterrupted) => Self::GivenUp,
            Some(Code::DiskFull) => open::refuse(crate::i18n::Message::new("store.disk_full")),
            Some(Code::ReadOnly) => open::refuse(crate::i18n::Message::new("store.read_only_now")),
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => damaged(cause),
            _ => Self::Engine(cause.to_string()),
        }
    }
}
