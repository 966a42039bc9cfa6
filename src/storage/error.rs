//! Why the store did not do something.

use std::time::Duration;

use crate::error::{Error, Kind};
use crate::i18n::Message;
use crate::ids::{LeadId, OpId};

/// Why the store did not do it. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The lead has moved on since the facts were decided.
    #[error("lead {0} has moved on")]
    Conflict(LeadId),
    /// Another version of the agreement was adopted in between.
    #[error("another agreement was adopted")]
    AdoptedBefore,
    /// This operation is there already.
    #[error("operation {0} was done before")]
    Done(OpId),
    /// Somebody takes this import back while it comes in.
    #[error("import {0} was taken back")]
    Reverted(OpId),
    /// An import that somebody else goes on with meanwhile.
    #[error("somebody else goes on with import {0}")]
    Overtaken(OpId),
    /// Nobody waits for the answer any more ([`super::Store::give_up_when`]).
    #[error("nobody waits for the answer any more")]
    GivenUp,
    /// Others hold the data.
    #[error("the database is busy")]
    Busy,
    /// The data cannot be used, or not by this program.
    #[error("{0}")]
    Unusable(Box<Error>),
    /// The engine failed.
    #[error("{0}")]
    Engine(String),
}

impl StoreError {
    /// How long a writer waits for others before it gives up (decision 29).
    pub const PATIENCE: Duration = Duration::from_secs(5);
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(lead) => Self::new(Kind::Conflict, Message::new("store.conflict").with("lead", lead)),
            StoreError::Busy | StoreError::GivenUp => Self::new(Kind::Busy, Message::new("store.busy")),
            StoreError::AdoptedBefore => Self::new(Kind::Conflict, Message::new("store.adopted_before")),
            StoreError::Overtaken(import) => {
                Self::new(Kind::Busy, Message::new("store.overtaken").with("import", import))
            }
            StoreError::Reverted(import) => Self::user(Message::new("store.reverted").with("import", import)),
            StoreError::Unusable(error) => *error,
            StoreError::Done(_) | StoreError::Engine(_) => Self::internal(error),
        }
    }
}
