//! Opening the file: the wrong one is refused before a byte is written (design rule 5; reliability P8).

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::gates::{self, Surroundings, folder_of};
use super::migrate::{self, Before};
use super::patience::Turns;
use super::{fold, log, private, restore};
use crate::clock::Timestamp;
use crate::error::{Error, Kind};
use crate::i18n::Message;
use crate::storage::StoreError;

/// "Tsk1": stands in the file's header, so that no other program's database is taken for ours.
const APPLICATION_ID: i32 = 0x5473_6b31;

/// What the first version of the agreement is when a database is made.
#[derive(Debug, Clone)]
pub struct FirstAgreement {
    /// The file's text.
    pub text: String,
    /// When it counts as adopted: now. A backup that an opening makes is of then, too.
    pub adopted_at: Timestamp,
}

/// Opens the database at `path`, or makes one there that only its owner can read.
pub(super) fn open(path: &Path, first: &FirstAgreement) -> Result<Connection, StoreError> {
    open_at(path, first, &Surroundings::of(path))
}

/// The same, where the machine is as `surroundings` says.
pub(super) fn open_at(
    path: &Path,
    first: &FirstAgreement,
    surroundings: &Surroundings,
) -> Result<Connection, StoreError> {
    gates::check_place(path, surroundings)?;
    restore::finish(path)?;
    if stands(path, surroundings)? {
        let looked = untouched(path).and_then(|connection| recognise(path, &connection));
        if gates::has_log(path) { log::check(path, looked)? } else { looked? }
    } else {
        make(path, first)?;
    }
    connect(path, first, Before::BackUp)
}

/// Opens what the gates have let through, and brings it to the newest form.
pub(super) fn connect(path: &Path, first: &FirstAgreement, before: Before) -> Result<Connection, StoreError> {
    let mut found = file_under(path);
    let mut connection = raw(path)?;
    recognise(path, &connection)?;
    // A backup that is put in place takes the name from the file that was opened, and the log's name with it. From here
    // on this handle has a lock that a restore respects.
    while found != file_under(path) {
        found = file_under(path);
        connection = raw(path)?;
        recognise(path, &connection)?;
    }
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)
        .map_err(|cause| unusable(path, &cause))?;
    let mode: String = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(|cause| unusable(path, &cause))?;
    if mode != "wal" {
        return Err(refuse(Message::new("store.no_wal").with("path", path.display())));
    }
    private::mend(path);
    migrate::to_newest(path, &connection, first, before)?;
    Ok(connection)
}

/// A handle that leaves the file and its log as they are unless it is told otherwise.
pub(super) fn raw(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let wrong = |cause: rusqlite::Error| unusable(path, &cause);
    let mut connection = Connection::open_with_flags(resolved(path), flags).map_err(wrong)?;
    prepare(&mut connection).map_err(wrong)?;
    Ok(connection)
}

/// Which file stands under a name at this moment, where the system can tell.
fn file_under(path: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        fs::symlink_metadata(path).ok().map(|about| (about.dev(), about.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// The path without links in its folders: the file itself may not be one.
fn resolved(path: &Path) -> PathBuf {
    match (folder_of(path).canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Whether there is a file, which may be empty; refuses what cannot be a database of ours.
fn stands(path: &Path, surroundings: &Surroundings) -> Result<bool, StoreError> {
    // Asked before the length: a database is never empty once it has a log.
    let has_log = gates::is_there(&gates::beside(path, "-wal"));
    let length = gates::check_file(path, surroundings)?;
    if has_log && length.unwrap_or(0) == 0 {
        return Err(refuse(Message::new("store.lost_its_file").with("path", path.display())));
    }
    Ok(length.is_some())
}

/// A new database appears under its name whole and closed: of several programs that start at once, one makes it and the
/// others find it. Only its owner can read it, whatever the umask; SQLite gives the log beside it the same mode.
fn make(path: &Path, first: &FirstAgreement) -> Result<(), StoreError> {
    let failed = |cause: &std::io::Error| failed(path, cause);
    let folder = folder_of(path);
    let new = part(folder, path)?;
    drop(connect(&new, first, Before::Nothing)?);
    match new.persist_noclobber(path) {
        Ok(()) => {}
        Err(other) if other.error.kind() == ErrorKind::AlreadyExists => return Ok(()),
        Err(other) => return Err(failed(&other.error)),
    }
    keep_names(folder)
}

/// An empty file of a name that nobody else has, which only its owner can read; it goes with the value. It is to become
/// `wanted`, which is what is named where it cannot be made.
pub(super) fn part(folder: &Path, wanted: &Path) -> Result<tempfile::TempPath, StoreError> {
    let made = tempfile::Builder::new().prefix(PART).suffix(PART_END).tempfile_in(folder);
    let part = made.map_err(|cause| failed(wanted, &cause))?.into_temp_path();
    #[cfg(unix)]
    fs::set_permissions(&part, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .map_err(|cause| failed(&part, &cause))?;
    Ok(part)
}

/// How the names of files begin that are not whole yet.
pub(super) const PART: &str = ".tasuki-";

/// How they end.
pub(super) const PART_END: &str = ".part";

/// The names of a folder must survive a power cut as what is stored under them does.
pub(super) fn keep_names(folder: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|cause| failed(folder, &cause))?;
    Ok(())
}

pub(super) fn failed(path: &Path, cause: &std::io::Error) -> StoreError {
    StoreError::Unusable(Box::new(Error::unwritten(path, cause)))
}

/// What the file itself says, without its log and without a lock, so that nothing is recovered or written.
pub(super) fn untouched(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let wrong = |cause: rusqlite::Error| unusable(path, &cause);
    let connection = Connection::open_with_flags(address(&resolved(path)), flags).map_err(wrong)?;
    keep_plans(&connection).map_err(wrong)?;
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;").map_err(wrong)?;
    Ok(connection)
}

/// The address under which SQLite takes a file for one that never changes.
fn address(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    let escaped = path
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .map(|byte| if plain(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") });
    format!("file:{}?immutable=1", escaped.collect::<String>())
}

/// A statement's plan does not depend on the values that are sought. Otherwise SQLite plans every statement on a table with
/// a partial index anew for each value, to see whether the index would do for just that one: that took longer than the
/// reading.
fn keep_plans(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    Turns::default().wait_at_most(connection, StoreError::PATIENCE)?;
    fold::bound(connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    keep_plans(connection)?;
    // Until the file is known to be ours, leaving it changes nothing in it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA mmap_size = 0;
         PRAGMA secure_delete = ON;
         PRAGMA journal_size_limit = 16777216;",
    )
}

/// Ours, not newer than this program, or empty; anything else is refused. Reads only.
pub(super) fn recognise(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let wrong = |cause: rusqlite::Error| unusable(path, &cause);
    // One snapshot: another program may be making the first tables at this moment.
    let transaction = connection.unchecked_transaction().map_err(wrong)?;
    let pragma = |name: &str| transaction.pragma_query_value(None, name, |row| row.get::<_, i32>(0)).map_err(wrong);
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    if application == APPLICATION_ID && version > migrate::NEWEST {
        let message = Message::new("store.newer").with("path", path.display()).with("version", version);
        return Err(refuse(message.with("known", migrate::NEWEST)));
    }
    let is_empty = || transaction.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0));
    if application == APPLICATION_ID || (application == 0 && version == 0 && is_empty().map_err(wrong)?) {
        return Ok(());
    }
    Err(refuse(Message::new("store.foreign").with("path", path.display())))
}

/// Writes the mark of ownership; part of the transaction that makes the first tables.
pub(super) fn mark(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)
}

pub(super) fn refuse(message: Message) -> StoreError {
    StoreError::Unusable(Box::new(Error::new(Kind::User, message)))
}

/// What SQLite says of a file that it cannot use, in words of ours where people meet it.
pub(super) fn unusable(path: &Path, cause: &rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode as Code;
    let key = match cause.sqlite_error_code() {
        Some(Code::DatabaseBusy | Code::DatabaseLocked) => return StoreError::Busy,
        Some(Code::NotADatabase) => "store.not_a_database",
        Some(Code::DatabaseCorrupt) => "store.damaged",
        Some(Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied) => "store.read_only",
        Some(Code::DiskFull) => "error.disk_full",
        _ => "error.io",
    };
    refuse(Message::new(key).with("path", path.display()).with("cause", cause))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tempfile::TempDir;

    use super::super::gates::FileSystem;
    use super::*;

    fn first() -> FirstAgreement {
        FirstAgreement { text: "first".to_owned(), adopted_at: Timestamp::from_millis(0) }
    }

    /// Every name of a folder with its bytes and when it was last written.
    fn all(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .map(|path| (path.clone(), (fs::read(&path).unwrap(), path.metadata().unwrap().modified().unwrap())))
            .collect()
    }

    /// Which message says no to a database in a place that this machine has not, and that nothing became different there,
    /// neither to one that is there nor to one that would be made.
    fn refused(change: impl Fn(&mut Surroundings)) -> &'static str {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        drop(open(&path, &first()).unwrap());
        let before = all(folder.path());
        let mut surroundings = Surroundings::of(&path);
        change(&mut surroundings);
        let Err(StoreError::Unusable(error)) = open_at(&path, &first(), &surroundings) else { panic!("opened") };
        assert!(all(folder.path()) == before, "something was written: {error}");
        error.message.key()
    }

    #[test]
    fn a_database_on_a_network_is_left_alone() {
        for magic in [0x6969, 0xff53_4d42, 0xfe53_4d42, 0x517b, 0x0102_1997] {
            let network = |place: &mut Surroundings| place.file_system.magic = magic;
            assert_eq!(refused(network), "store.network", "{magic:x}");
        }
        let sshfs = FileSystem { magic: 0x6573_5546, program: Some(("fuse.sshfs".to_owned(), "a@b:/".to_owned())) };
        assert_eq!(refused(|place| place.file_system = sshfs.clone()), "store.network");
    }

    #[test]
    fn a_medium_that_is_read_only_is_left_alone() {
        assert_eq!(refused(|place| place.writable = false), "store.read_only");
    }

    #[cfg(unix)]
    #[test]
    fn another_users_database_is_left_alone() {
        assert_eq!(refused(|place| place.user = place.user.map(|user| user + 1)), "store.not_yours");
    }

    #[test]
    fn a_library_that_loses_commits_opens_nothing() {
        let old = |place: &mut Surroundings| place.engine = (3_051_002, "3.51.2".to_owned());
        assert_eq!(refused(old), "store.old_sqlite");
    }
}
