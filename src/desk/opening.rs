//! Sitting down: which file, who acts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Desk;
use crate::agreement::{DEFAULT, Versions};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::ids::{OpIds, PersonId};
use crate::storage::sqlite::{FirstAgreement, Sqlite, make_private};
use crate::storage::{QueueAsk, Store, StoreError};

/// Where to sit: everything that it takes to open a desk, as often as there are threads that need one.
#[derive(Clone)]
pub struct Place {
    /// The database.
    pub path: PathBuf,
    /// Who acts.
    pub who: PersonId,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Whether a database that is made here is the demo's.
    pub demo: bool,
}

/// Stands on top of the first agreement of a demo's database: so a demo says that it is one whenever it is opened.
const DEMO_MARK: &str = "# DEMO: these people do not exist.\n";

impl Place {
    /// Opens the database, making one under the default agreement where there is none.
    pub fn open(&self) -> Result<Desk> {
        self.open_with(OpIds::random())
    }

    /// The same with operation ids from elsewhere, for runs that must be repeatable.
    pub fn open_with(&self, operations: OpIds) -> Result<Desk> {
        let store = Sqlite::open(&self.path, &self.first_agreement())?;
        Desk::new(Box::new(store), Arc::clone(&self.clock), operations, self.who.clone())
    }

    /// What a database that is made here begins with.
    pub(super) fn first_agreement(&self) -> FirstAgreement {
        let mark = if self.demo { DEMO_MARK } else { "" };
        FirstAgreement { text: format!("{mark}{DEFAULT}"), adopted_at: self.clock.now() }
    }
}

impl Desk {
    /// Whether the leads here are the demo's, who do not exist.
    pub fn is_demo(&self) -> bool {
        self.versions.first().text.starts_with(DEMO_MARK)
    }

    /// Whether nobody is here yet.
    pub fn is_empty(&mut self) -> Result<bool> {
        Ok(self.queue(&QueueAsk { all: true, limit: 1, ..QueueAsk::default() })?.total == 0)
    }

    /// Lets `fill` bring leads in, past any single request: the demo does.
    pub fn fill_with(&mut self, fill: impl FnOnce(Filling<'_>) -> Result<(), StoreError>) -> Result<()> {
        let versions = Arc::clone(&self.versions);
        let filling = Filling { store: &mut *self.store, versions: &versions, who: &self.who };
        Ok(fill(filling)?)
    }
}

/// What a filling needs.
pub struct Filling<'f> {
    /// Where leads go.
    pub store: &'f mut dyn Store,
    /// The agreements.
    pub versions: &'f Versions,
    /// Who sits here.
    pub who: &'f PersonId,
}

/// Who acts where nobody says: the machine's user.
pub fn default_person(environment: impl Fn(&str) -> Option<String>) -> PersonId {
    let name = ["TASUKI_USER", "USER", "LOGNAME", "USERNAME"].into_iter();
    let mut name = name.filter_map(environment).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    PersonId::new(name.next().as_deref().unwrap_or("me"))
}

/// Makes the folder of a database that is in its usual place, for its owner only; one that is there becomes so.
pub fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).and_then(|()| make_private(folder)).map_err(|cause| Error::unwritten(folder, &cause))
}
