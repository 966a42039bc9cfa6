//! Sitting down: which file, who acts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Desk;
use crate::agreement::DEFAULT;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::ids::{OpIds, PersonId};
use crate::storage::sqlite::{FirstAgreement, Sqlite};

/// Where to sit: everything that it takes to open a desk, as often as there are threads that need one.
#[derive(Clone)]
pub struct Place {
    /// The database.
    pub path: PathBuf,
    /// Who acts.
    pub who: PersonId,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

impl Place {
    /// Opens the database, making one under the default agreement where there is none.
    pub fn open(&self) -> Result<Desk> {
        self.open_with(OpIds::random())
    }

    /// The same with operation ids from elsewhere, for runs that must be repeatable.
    pub fn open_with(&self, operations: OpIds) -> Result<Desk> {
        let first = FirstAgreement { text: DEFAULT.to_owned(), adopted_at: self.clock.now() };
        let store = Sqlite::open(&self.path, &first)?;
        Desk::new(Box::new(store), Arc::clone(&self.clock), operations, self.who.clone())
    }
}

/// Who acts where nobody says: the machine's user.
pub fn default_person(environment: impl Fn(&str) -> Option<String>) -> PersonId {
    let name = ["TASUKI_USER", "USER", "LOGNAME", "USERNAME"].into_iter().find_map(environment);
    PersonId::new(name.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or("me"))
}

/// Makes the folder of a database that is in its usual place, for its owner only.
pub fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|cause| Error::io(folder, &cause))
}
