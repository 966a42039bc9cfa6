//! Opening the file: the wrong one is refused before a byte is written (design rule 5; reliability P8).

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::migrate;
use crate::clock::Timestamp;
use crate::error::{Error, Kind};
use crate::i18n::Message;
use crate::storage::StoreError;

/// "Tsk1": stands in the file's header, so that no other program's database is taken for ours.
const APPLICATION_ID: i32 = 0x5473_6b31;

/// Below this SQLite can lose commits of two connections that write and checkpoint at once.
const OLDEST_SQLITE: i32 = 3_051_003;

/// What the first version of the agreement is when a database is made.
#[derive(Debug, Clone)]
pub struct FirstAgreement {
    /// The file's text.
    pub text: String,
    /// When it counts as adopted.
    pub adopted_at: Timestamp,
}

/// Opens the database at `path`, or makes one there that only its owner can read.
pub(super) fn open(path: &Path, first: &FirstAgreement) -> Result<Connection, StoreError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(refuse(Message::new("store.old_sqlite").with("version", rusqlite::version())));
    }
    refuse_network(folder_of(path))?;
    if stands(path)? {
        look(path)?;
    } else {
        make(path, first)?;
    }
    connect(path, first)
}

fn connect(path: &Path, first: &FirstAgreement) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(resolved(path), flags).map_err(|cause| unusable(path, &cause))?;
    prepare(&connection).map_err(|cause| unusable(path, &cause))?;
    recognise(path, &connection)?;
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)
        .map_err(|cause| unusable(path, &cause))?;
    let mode: String = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(|cause| unusable(path, &cause))?;
    if mode != "wal" {
        return Err(refuse(Message::new("store.no_wal").with("path", path.display())));
    }
    migrate::to_newest(path, &connection, first)?;
    Ok(connection)
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The path without links in its folders: the file itself may not be one.
fn resolved(path: &Path) -> PathBuf {
    match (folder_of(path).canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Whether there is a file, which may be empty; refuses what cannot be a database of ours.
///
/// Nothing here opens the database's own file but SQLite: closing it would drop the locks that other handles of this
/// process hold on it (POSIX).
fn stands(path: &Path) -> Result<bool, StoreError> {
    // Asked before the length: a database is never empty once it has a log.
    let has_log = PathBuf::from(format!("{}-wal", path.display())).exists();
    let length = match fs::symlink_metadata(path) {
        Ok(about) if about.is_dir() => return Err(failed(path, &ErrorKind::IsADirectory.into())),
        Ok(about) if about.is_symlink() => {
            return Err(refuse(Message::new("store.is_a_link").with("path", path.display())));
        }
        Ok(about) if !about.is_file() => {
            return Err(refuse(Message::new("store.not_a_database").with("path", path.display())));
        }
        Ok(about) => Some(about.len()),
        Err(cause) if cause.kind() == ErrorKind::NotFound => None,
        Err(cause) => return Err(failed(path, &cause)),
    };
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
    let new = tempfile::NamedTempFile::new_in(folder).map_err(|cause| failed(&cause))?.into_temp_path();
    #[cfg(unix)]
    fs::set_permissions(&new, std::os::unix::fs::PermissionsExt::from_mode(0o600)).map_err(|cause| failed(&cause))?;
    drop(connect(&new, first)?);
    match new.persist_noclobber(path) {
        Ok(()) => {}
        Err(other) if other.error.kind() == ErrorKind::AlreadyExists => return Ok(()),
        Err(other) => return Err(failed(&other.error)),
    }
    // The name must survive a power cut as what is stored under it does.
    #[cfg(unix)]
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|cause| failed(&cause))?;
    Ok(())
}

fn failed(path: &Path, cause: &std::io::Error) -> StoreError {
    StoreError::Unusable(Box::new(Error::io(path, cause)))
}

/// Looks at what the file itself says, without its log and without a lock, so that nothing is recovered or written.
fn look(path: &Path) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let wrong = |cause: rusqlite::Error| unusable(path, &cause);
    let connection = Connection::open_with_flags(untouched(&resolved(path)), flags).map_err(wrong)?;
    recognise(path, &connection)
}

/// The address under which SQLite takes a file for one that never changes.
fn untouched(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    let escaped = path
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .map(|byte| if plain(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") });
    format!("file:{}?immutable=1", escaped.collect::<String>())
}

/// Two machines on one file over a network corrupt it: WAL needs shared memory.
#[cfg(target_os = "linux")]
fn refuse_network(folder: &Path) -> Result<(), StoreError> {
    const NETWORK: [(u32, &str); 5] =
        [(0x6969, "NFS"), (0xff53_4d42, "CIFS"), (0xfe53_4d42, "SMB"), (0x517b, "SMB"), (0x0102_1997, "9P")];
    let Ok(about) = rustix::fs::statfs(folder) else { return Ok(()) };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the magic numbers have 32 bits")]
    let kind = about.f_type as u32;
    match NETWORK.iter().find(|(magic, _)| *magic == kind) {
        Some((_, name)) => Err(refuse(Message::new("store.network").with("path", folder.display()).with("kind", name))),
        None => Ok(()),
    }
}

#[cfg(not(target_os = "linux"))]
fn refuse_network(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(StoreError::PATIENCE)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
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
fn recognise(path: &Path, connection: &Connection) -> Result<(), StoreError> {
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
