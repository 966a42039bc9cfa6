//! A copy of a database, and what a copy is worth: it is made whole, read back whole, and only then given its name
//! (reliability P9).

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempPath;

use super::gates::{self, folder_of};
use super::open::{self, PART, PART_END, failed, refuse, unusable};
use super::{check, erase, migrate, telling};
use crate::clock::Timestamp;
use crate::i18n::Message;
use crate::ids::AgreementVersion;
use crate::storage::{Adopted, Health, StoreError};

/// What is in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// Its form.
    pub form: i32,
    /// Leads.
    pub leads: u64,
    /// Facts of the journal.
    pub facts: u64,
    /// Operations of the journal.
    pub operations: u64,
    /// Versions of the agreement.
    pub agreements: u64,
    /// When something was last written down.
    pub last_at: Timestamp,
}

impl Contents {
    fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let form = migrate::form(connection)?;
        let facts = if form < migrate::TOLD_AT_ONCE { "SELECT count(*) FROM fact" } else { telling::COUNT };
        let counted = format!(
            "SELECT (SELECT count(*) FROM lead), ({facts}), (SELECT count(*) FROM operation), \
             (SELECT count(*) FROM agreement), max((SELECT coalesce(max(recorded_at), 0) FROM operation), \
             (SELECT coalesce(max(adopted_at), 0) FROM agreement))"
        );
        connection.query_row(&counted, [], |row| {
            Ok(Self {
                form,
                leads: row.get(0)?,
                facts: row.get(1)?,
                operations: row.get(2)?,
                agreements: row.get(3)?,
                last_at: Timestamp::from_millis(row.get(4)?),
            })
        })
    }
}

/// The sum of a file's bytes (FNV-1a, 64 bits): whichever single byte is another one, the sum is another one. It guards
/// against accidents, which SQLite's own check does not see in a text or a number; not against anybody who means it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sum(pub(super) u64);

impl Sum {
    const START: Self = Self(0xcbf2_9ce4_8422_2325);

    fn and(self, bytes: &[u8]) -> Self {
        let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        Self(bytes.iter().fold(self.0, step))
    }

    /// The sum of these bytes.
    #[cfg(test)]
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self::START.and(bytes)
    }
}

/// A copy that has been read back, under a name of its own that goes with the value.
#[derive(Debug)]
pub(super) struct Verified {
    pub(super) part: TempPath,
    pub(super) contents: Contents,
    pub(super) sum: Sum,
}

/// A file that was found to be a sound database of ours, looked at without being touched.
#[derive(Debug)]
pub struct Examined {
    /// The file.
    pub path: PathBuf,
    /// What is in it.
    pub contents: Contents,
    /// The versions of its agreement, without who adopted them.
    pub agreements: Vec<Adopted>,
    pub(super) sum: Sum,
}

/// A verified copy of what `source` has committed, beside `wanted`, which it is to become. `path` is the database, for
/// what is said.
pub(super) fn copy(path: &Path, source: &Connection, wanted: &Path) -> Result<Verified, StoreError> {
    let folder = folder_of(wanted);
    let part = open::part(folder, wanted)?;
    sweep(folder, &part);
    let contents = copy_into(&part, source).map_err(|cause| match unusable(path, &cause) {
        StoreError::Unusable(error) if error.message.key() == "error.disk_full" => {
            failed(folder, &ErrorKind::StorageFull.into())
        }
        other => other,
    })?;
    // SQLite wrote without waiting for the disk; this waits, once.
    File::open(&part).and_then(|file| file.sync_all()).map_err(|cause| failed(&part, &cause))?;
    // The copy is as the database is: where it does not check out, the database does not.
    let unsound = |cause| {
        let message = Message::new("care.unsound").with("path", path.display());
        Err(refuse(message.with_message("cause", cause)))
    };
    let found = match examined(&part)? {
        Ok(found) => found,
        Err(cause) => return unsound(cause),
    };
    if found.contents != contents {
        return unsound(Message::new("care.copy_differs"));
    }
    Ok(Verified { part, contents, sum: found.sum })
}

/// Copies one snapshot of the source and counts what is in that very snapshot. The copy needs no log and no index of one
/// beside it, so it can lie on any medium.
fn copy_into(part: &Path, source: &Connection) -> rusqlite::Result<Contents> {
    let snapshot = source.unchecked_transaction()?;
    let contents = Contents::of(&snapshot)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut to = Connection::open_with_flags(part, flags)?;
    to.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    if Backup::new(&snapshot, &mut to)?.step(-1)? != StepResult::Done {
        return Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None));
    }
    drop(snapshot);
    erase::sweep_copy(&to)?;
    // The source says of itself that it has a log.
    to.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    to.close().map_err(|(_, cause)| cause)?;
    Ok(contents)
}

/// Looks at a file that is to be restored from, or was just copied: refused is what is not ours, of a newer program, not
/// whole, or not sound. Nothing is written, neither to it nor beside it, so it may lie on a network or be read-only.
pub(super) fn examine(path: &Path) -> Result<Examined, StoreError> {
    examined(path).map_err(|error| of_backup(path, error))?.map_err(|cause| damaged(path, cause))
}

/// What is said of a database that somebody opens, said of a file that somebody restores from.
fn of_backup(path: &Path, error: StoreError) -> StoreError {
    let StoreError::Unusable(found) = &error else { return error };
    match found.message.key() {
        "store.not_a_database" | "store.foreign" => {
            refuse(Message::new("care.not_a_backup").with("path", path.display()))
        }
        "store.damaged" => {
            let cause = found.message.value("cause").unwrap_or_default();
            damaged(path, Message::new("care.cause").with("cause", cause))
        }
        _ => error,
    }
}

/// The same, with what is not sound about it apart from why it could not be looked at.
fn examined(path: &Path) -> Result<Result<Examined, Message>, StoreError> {
    let wrong = |cause: rusqlite::Error| unusable(path, &cause);
    let connection = standing_alone(path)?;
    let contents = match Contents::of(&connection) {
        Err(cause) if check::is_damage(&cause) => return Ok(Err(Message::new("care.cause").with("cause", cause))),
        contents => contents.map_err(wrong)?,
    };
    // A form older than this program's has other columns; it is folded when it has been brought up to date.
    let health = if contents.form == migrate::NEWEST {
        check::check(&connection, &mut |_| {}).map_err(wrong)?
    } else {
        Health { engine: check::engine(&connection).map_err(wrong)?, ..Health::default() }
    };
    if let Some(cause) = first_of(&health) {
        return Ok(Err(cause));
    }
    let agreements = agreements(&connection).map_err(wrong)?;
    drop(connection);
    let sum = sum_of(path).map_err(|cause| failed(path, &cause))?;
    Ok(Ok(Examined { path: path.to_owned(), contents, agreements, sum }))
}

/// The versions of the agreement, by what every form has of them.
fn agreements(connection: &Connection) -> rusqlite::Result<Vec<Adopted>> {
    let mut statement = connection.prepare("SELECT version, text, adopted_at FROM agreement ORDER BY version")?;
    let rows = statement.query_map([], |row| {
        let version = AgreementVersion(row.get(0)?);
        Ok(Adopted { version, text: row.get(1)?, adopted_at: Timestamp::from_millis(row.get(2)?), by: None })
    })?;
    rows.collect()
}

/// A file that cannot be restored from.
pub(super) fn damaged(path: &Path, cause: Message) -> StoreError {
    refuse(Message::new("care.damaged_backup").with("path", path.display()).with_message("cause", cause))
}

/// The gates for a file that is only read: it must be all there is of a database.
fn standing_alone(path: &Path) -> Result<Connection, StoreError> {
    let about = path.metadata().map_err(|cause| failed(path, &cause))?;
    let no = |key| Err(refuse(Message::new(key).with("path", path.display())));
    if about.is_dir() {
        return Err(failed(path, &ErrorKind::IsADirectory.into()));
    }
    if !about.is_file() {
        return no("store.not_a_database");
    }
    if gates::has_log(path) || gates::is_there(&gates::beside(path, "-journal")) {
        return no("care.not_alone");
    }
    if about.len() == 0 {
        return no("care.nothing_in_it");
    }
    let connection = open::untouched(path)?;
    open::recognise(path, &connection)?;
    let wrong = |cause: rusqlite::Error| unusable(path, &cause);
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, u64>(0)).map_err(wrong);
    // SQLite takes what is missing of the last page for zeros.
    if about.len() != number("page_size")? * number("page_count")? {
        return Err(damaged(path, Message::new("care.cut_short").with("bytes", about.len())));
    }
    if migrate::form(&connection).map_err(wrong)? == 0 {
        return no("care.nothing_in_it");
    }
    Ok(connection)
}

/// The first thing that is wrong.
pub(super) fn first_of(health: &Health) -> Option<Message> {
    let differs = |lead| Message::new("care.lead_differs").with("lead", lead);
    let engine = health.engine.first().map(|cause| Message::new("care.cause").with("cause", cause));
    engine.or_else(|| health.differing.first().map(differs))
}

pub(super) fn sum_of(path: &Path) -> io::Result<Sum> {
    pour(&mut File::open(path)?, &mut io::sink())
}

/// Copies bytes and gives their sum.
pub(super) fn pour(from: &mut impl Read, to: &mut impl Write) -> io::Result<Sum> {
    let mut sum = Sum::START;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(sum),
            Ok(length) => {
                sum = sum.and(&buffer[..length]);
                to.write_all(&buffer[..length])?;
            }
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
}

/// A copy into a file of the user's choice. One that is there is replaced only on the word of the user, and in one go.
pub(super) fn to_file(path: &Path, source: &Connection, to: &Path, replace: bool) -> Result<Contents, StoreError> {
    let there = gates::is_there(to);
    let no = |key| Err(refuse(Message::new(key).with("path", to.display())));
    if to.is_dir() {
        return Err(failed(to, &ErrorKind::IsADirectory.into()));
    }
    if there && same_file(path, to) {
        return no("care.is_the_database");
    }
    if there && !replace {
        return no("care.exists");
    }
    // A database that somebody works with.
    if gates::is_there(&gates::beside(to, "-wal")) {
        return no("care.not_alone");
    }
    let folder = folder_of(to);
    let copied = copy(path, source, to)?;
    let named = if replace { copied.part.persist(to) } else { copied.part.persist_noclobber(to) };
    match named {
        Ok(()) => {}
        Err(cause) if cause.error.kind() == ErrorKind::AlreadyExists => return no("care.exists"),
        Err(cause) => return Err(failed(to, &cause.error)),
    }
    open::keep_names(folder)?;
    Ok(copied.contents)
}

/// Whether two names are one file's.
pub(super) fn same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    if let (Ok(one), Ok(other)) = (one.metadata(), other.metadata()) {
        use std::os::unix::fs::MetadataExt;
        return (one.dev(), one.ino()) == (other.dev(), other.ino());
    }
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// A part that is so much older than a new one in its folder belongs to nobody any more: its program was killed.
const STALE: std::time::Duration = std::time::Duration::from_secs(3_600);

/// Takes away what programs left behind that were killed while they copied. By the folder's own times, so that a clock
/// that was set says nothing. What cannot be taken away stays, and the next copy tries again.
fn sweep(folder: &Path, new: &Path) {
    let Ok(now) = new.metadata().and_then(|about| about.modified()) else { return };
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with(PART) && name.contains(PART_END));
        let modified = entry.metadata().and_then(|about| about.modified());
        if ours && modified.is_ok_and(|then| now.duration_since(then).is_ok_and(|age| age > STALE)) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whichever_byte_is_another_one_the_sum_is_another_one() {
        let bytes: Vec<u8> = (0..=255).collect();
        let sum = Sum::of(&bytes);
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                assert_ne!(Sum::of(&flipped), sum, "byte {at}, bit {bit}");
            }
        }
        assert_eq!(pour(&mut &bytes[..], &mut io::sink()).unwrap(), sum);
    }
}
