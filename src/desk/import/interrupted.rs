//! Whether a list was interrupted on its way in, said before it comes in again.

use super::fingerprint;
use crate::clock::Timestamp;
use crate::desk::Desk;
use crate::error::Result;
use crate::intake::{Intake, Map};
use crate::storage::ImportKept;

/// An earlier import of a list, which did not come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted {
    /// When it began.
    pub at: Timestamp,
    /// So many rows had come in.
    pub read: u64,
    /// So many rows the list had.
    pub rows: u64,
    /// Whether the list goes on there, read as it is now. Else it begins anew.
    pub goes_on: bool,
}

impl Interrupted {
    fn of(import: &ImportKept, goes_on: bool) -> Self {
        Self { at: import.at, read: import.tally.read, rows: import.rows, goes_on }
    }
}

impl Desk {
    /// The import of this list that was interrupted: of the same bytes read in the same way, else of a file of the same
    /// name.
    ///
    /// # Errors
    /// A file that cannot be read any more, and a database that cannot.
    pub fn interrupted(&mut self, intake: &Intake, map: &Map) -> Result<Option<Interrupted>> {
        let mut unfinished = self.store.imports()?;
        unfinished.retain(|import| !import.is_whole && import.reverted.is_none());
        if unfinished.is_empty() {
            return Ok(None);
        }
        let sum = fingerprint::of(intake, map, self.versions.in_force(self.now()).number)?;
        if let Some(import) = unfinished.iter().find(|import| import.sum == sum) {
            return Ok(Some(Interrupted::of(import, true)));
        }
        let name = intake.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(unfinished.iter().find(|import| import.file == name).map(|import| Interrupted::of(import, false)))
    }
}
