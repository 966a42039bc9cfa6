//! Looking at a database without opening it for work: nothing is made, recovered or brought to a newer form.

use std::path::Path;

use super::open::{raw, recognise, unusable};
use super::{gates, migrate};
use crate::storage::StoreError;

/// What was seen of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// On which file system it lies, where that has a name here.
    pub file_system: &'static str,
    /// Whether others than its owner may read the file.
    pub others_read: bool,
    /// The number of its form, and the newest that this program knows.
    pub form: (i32, i32),
    /// What SQLite's quick check complains of; empty when it is sound.
    pub damage: Vec<String>,
}

/// Looks at what stands at `path`; nothing where nothing does. A place or a file that is refused is an error.
pub(super) fn look(path: &Path) -> Result<Option<Looked>, StoreError> {
    let surroundings = gates::Surroundings::of(path);
    gates::check_place(path, &surroundings)?;
    if gates::check_file(path, &surroundings)?.is_none() {
        return Ok(None);
    }
    let connection = raw(path)?;
    recognise(path, &connection)?;
    let wrong = |cause: rusqlite::Error| unusable(path, &cause);
    let form = migrate::form(&connection).map_err(wrong)?;
    let mut check = connection.prepare("PRAGMA quick_check(20)").map_err(wrong)?;
    let lines = check.query_map([], |row| row.get::<_, String>(0)).map_err(wrong)?;
    let damage = lines.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
    Ok(Some(Looked {
        file_system: surroundings.file_system.name(),
        others_read: others_read(path),
        form: (form, migrate::NEWEST),
        damage: damage.into_iter().filter(|line| line != "ok").collect(),
    }))
}

#[cfg(unix)]
fn others_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_read(_: &Path) -> bool {
    false
}
