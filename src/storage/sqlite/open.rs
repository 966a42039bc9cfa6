//! Opening the file: the wrong one is refused before a byte is written (design rule 5; reliability P8).

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
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
    make_or_look(path)?;
    refuse_network(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(resolved(path), flags).map_err(|cause| unusable(path, &cause))?;
    prepare(&connection).map_err(|cause| unusable(path, &cause))?;
    recognise(path, &connection)?;
    let mode = turn_to_wal(&connection).map_err(|cause| unusable(path, &cause))?;
    if mode != "wal" {
        return Err(refuse(Message::new("store.no_wal").with("path", path.display())));
    }
    migrate::to_newest(path, &connection, first)?;
    Ok(connection)
}

/// The path without links in its folders: the file itself may not be one.
fn resolved(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Makes the file where there is none; refuses what is there and cannot be a database of ours.
fn make_or_look(path: &Path) -> Result<(), StoreError> {
    let mut new = OpenOptions::new();
    new.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
    match new.open(path) {
        Ok(_) => return Ok(()),
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {}
        Err(cause) => return Err(StoreError::Unusable(Box::new(Error::io(path, &cause)))),
    }
    let wrong = |cause: std::io::Error| StoreError::Unusable(Box::new(Error::io(path, &cause)));
    if path.is_dir() {
        return Err(wrong(ErrorKind::IsADirectory.into()));
    }
    let mut head = [0; 16];
    // Closed before SQLite opens the file: closing it later would drop the locks that SQLite holds.
    let length = File::open(path).and_then(|mut file| read_up_to(&mut file, &mut head)).map_err(wrong)?;
    if length == 0 {
        let wal = PathBuf::from(format!("{}-wal", path.display()));
        return if wal.exists() {
            Err(refuse(Message::new("store.lost_its_file").with("path", path.display())))
        } else {
            Ok(())
        };
    }
    if &head != b"SQLite format 3\0" {
        return Err(refuse(Message::new("store.not_a_database").with("path", path.display())));
    }
    Ok(())
}

fn read_up_to(file: &mut File, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match file.read(&mut buffer[length..])? {
            0 => break,
            read => length += read,
        }
    }
    Ok(length)
}

/// Two machines on one file over a network corrupt it: WAL needs shared memory.
#[cfg(target_os = "linux")]
fn refuse_network(path: &Path) -> Result<(), StoreError> {
    const NETWORK: [(u32, &str); 5] =
        [(0x6969, "NFS"), (0xff53_4d42, "CIFS"), (0xfe53_4d42, "SMB"), (0x517b, "SMB"), (0x0102_1997, "9P")];
    let Ok(about) = rustix::fs::statfs(path) else { return Ok(()) };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the magic numbers have 32 bits")]
    let kind = about.f_type as u32;
    match NETWORK.iter().find(|(magic, _)| *magic == kind) {
        Some((_, name)) => Err(refuse(Message::new("store.network").with("path", path.display()).with("kind", name))),
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

/// Several programs that make the same file at once meet here. SQLite does not wait by itself where two that both read
/// already could wait for each other for ever; for the file as a whole it does.
fn turn_to_wal(connection: &Connection) -> rusqlite::Result<String> {
    const TRIES: usize = 50;
    let ask = || connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0));
    for _ in 1..TRIES {
        match ask() {
            Err(cause) if cause.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {
                connection.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
            }
            done => return done,
        }
    }
    ask()
}

/// Ours, not newer than this program, or empty; anything else is refused. Reads only.
fn recognise(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let (application, version, objects) = (|| {
        // One snapshot for the three: another program may be making the file right now.
        let _snapshot = connection.unchecked_transaction()?;
        let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        rusqlite::Result::Ok((pragma("application_id")?, pragma("user_version")?, objects))
    })()
    .map_err(|cause| unusable(path, &cause))?;
    if application == 0 && version == 0 && objects == 0 {
        return Ok(());
    }
    if application != APPLICATION_ID {
        return Err(refuse(Message::new("store.foreign").with("path", path.display())));
    }
    if version > migrate::NEWEST {
        let message = Message::new("store.newer").with("path", path.display()).with("version", version);
        return Err(refuse(message.with("known", migrate::NEWEST)));
    }
    Ok(())
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
