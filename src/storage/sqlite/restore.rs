//! Putting a backup in place: what was there is kept beside, and whenever the program is killed, the database is either
//! what it was or the backup.
//!
//! A file and its log are two names, which no system changes in one go. So the backup is put beside them first, whole,
//! as `tasuki.db.restoring`: with that name the restore is done, and whoever opens the database next finishes it, by
//! moving away what was there and giving the backup its place.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::backup::{self, Examined, first_of, pour, same_file};
use super::check;
use super::gates::{self, Surroundings, beside, folder_of, is_there};
use super::migrate::{self, Before};
use super::open::{self, FirstAgreement, failed, refuse};
use super::shelf::{Kept, Shelf};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::i18n::Message;
use crate::storage::StoreError;

/// What is to be put in place.
#[derive(Debug)]
pub struct Source {
    /// The backup, which was found to be good.
    pub examined: Examined,
    /// When it was made, where its name says so.
    pub made_at: Option<Timestamp>,
    /// Newer backups that were passed over, and why.
    pub passed_over: Vec<(PathBuf, Error)>,
}

/// A backup that somebody names. The database itself is none.
pub fn named_source(database: &Path, file: &Path) -> Result<Source, StoreError> {
    if same_file(database, file) {
        return Err(refuse(Message::new("care.is_the_database").with("path", file.display())));
    }
    let kept = Kept::named(file.to_owned());
    let examined = kept.as_ref().map_or_else(|| backup::examine(file), Kept::examine).map_err(take_another)?;
    Ok(Source { examined, made_at: kept.map(|kept| kept.at), passed_over: Vec::new() })
}

/// What is no good backup is said with what else there is.
fn take_another(error: StoreError) -> StoreError {
    match error {
        StoreError::Unusable(error) if ["care.not_a_backup", "care.damaged_backup"].contains(&error.message.key()) => {
            StoreError::Unusable(Box::new(error.hint(Message::new("care.take_another"))))
        }
        other => other,
    }
}

/// The newest backup of the database's own that is good.
pub fn newest_source(database: &Path, now: Timestamp) -> Result<Source, StoreError> {
    let shelf = Shelf::of(database);
    let mut passed_over = Vec::new();
    for kept in shelf.newest_first(now)? {
        match kept.examine() {
            Ok(examined) => return Ok(Source { examined, made_at: Some(kept.at), passed_over }),
            Err(cause) => passed_over.push((kept.path, cause.into())),
        }
    }
    let message = Message::new("care.no_backup").with("path", shelf.folder().display());
    Err(refuse(message.with("n", passed_over.len())))
}

/// Puts the source in the database's place. Gives the name under which what was there is kept.
pub fn put_in_place(path: &Path, source: &Examined, now: Timestamp) -> Result<Option<PathBuf>, StoreError> {
    let surroundings = Surroundings::of(path);
    gates::check_place(path, &surroundings)?;
    gates::check_file(path, &surroundings)?;
    refuse_other_programs(path)?;
    let lock = Shelf::of(path).lock()?;
    finish_locked(path)?;
    // Asked before anything is written; held until the backup is in its place.
    let present = hold(path)?;
    let part = stage(path, source)?;
    let kept = kept_name(path, now)?;
    let stamp = |file: File| file.set_modified(kept.1.utc().into()).and_then(|()| file.sync_all());
    File::options().write(true).open(&part).and_then(stamp).map_err(|cause| failed(&part, &cause))?;
    let restoring = restoring(path);
    part.persist_noclobber(&restoring).map_err(|cause| failed(&restoring, &cause.error))?;
    open::keep_names(folder_of(path))?;
    // Where there was nothing a program that started in between may have made something.
    let present = present.map_or_else(|| hold(path), |held| Ok(Some(held)))?;
    let moved = swap(path).map_err(|cause| {
        let message = Message::new("care.unfinished").with("path", path.display());
        refuse(message.with_message("cause", Error::from(cause).message))
    })?;
    drop((present, lock));
    Ok(moved)
}

/// Finishes a restore in the middle of which a program was killed.
pub(super) fn finish(path: &Path) -> Result<(), StoreError> {
    if !is_pending(path) {
        return Ok(());
    }
    let _lock = Shelf::of(path).lock()?;
    finish_locked(path)
}

fn finish_locked(path: &Path) -> Result<(), StoreError> {
    if !is_pending(path) {
        return Ok(());
    }
    let present = hold(path)?;
    swap(path)?;
    drop(present);
    Ok(())
}

/// Whether a restore was broken off after it was certain.
pub(super) fn is_pending(path: &Path) -> bool {
    is_there(&restoring(path))
}

fn restoring(path: &Path) -> PathBuf {
    beside(path, ".restoring")
}

/// What a file that is kept is called: when it was replaced is part of it, to the second.
fn kept_as(path: &Path, at: Timestamp) -> PathBuf {
    beside(path, &format!(".before-restore-{}", at.utc().format("%Y-%m-%dT%H%M%SZ")))
}

/// What restores have moved away and kept, logs and all.
pub fn set_aside(path: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let (folder, begins) = (folder_of(path), beside(path, ".before-restore-"));
    let begins = begins.file_name().unwrap_or_default().as_encoded_bytes();
    let entries = folder.read_dir().map_err(|cause| failed(folder, &cause))?;
    let names = entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<Result<Vec<_>, _>>();
    let mut names = names.map_err(|cause| failed(folder, &cause))?;
    names.retain(|name| name.as_encoded_bytes().starts_with(begins));
    names.sort();
    Ok(names.into_iter().map(|name| folder.join(name)).collect())
}

/// A name that nothing has, and its time.
fn kept_name(path: &Path, now: Timestamp) -> Result<(PathBuf, Timestamp), StoreError> {
    let times = (0..3_600).map(|later| Timestamp::from_millis((now.millis().div_euclid(1_000) + later) * 1_000));
    let mut names = times.map(|at| (kept_as(path, at), at));
    let free = |(name, _): &(PathBuf, Timestamp)| ENDS.iter().all(|end| !is_there(&beside(name, end)));
    names.find(free).ok_or_else(|| failed(path, &std::io::ErrorKind::AlreadyExists.into()))
}

/// The files of a database; the log and its index go with the file whose name they have.
const ENDS: [&str; 3] = ["-wal", "-shm", ""];

/// Moves away what is there and gives the backup its place. Begun anew after a kill it goes on where it was: the time
/// that the kept files have in their names is the staged file's own.
fn swap(path: &Path) -> Result<Option<PathBuf>, StoreError> {
    let restoring = restoring(path);
    let modified = restoring.metadata().and_then(|about| about.modified());
    let at = Timestamp::from(DateTime::<Utc>::from(modified.map_err(|cause| failed(&restoring, &cause))?));
    let kept = kept_as(path, at);
    for end in ENDS {
        let (from, to) = (beside(path, end), beside(&kept, end));
        if !is_there(&from) {
            continue;
        }
        if is_there(&to) {
            return Err(failed(&to, &std::io::ErrorKind::AlreadyExists.into()));
        }
        fs::rename(&from, &to).map_err(|cause| failed(&from, &cause))?;
    }
    // No power cut may bring the backup to its place and the old log back to its own.
    open::keep_names(folder_of(path))?;
    fs::rename(&restoring, path).map_err(|cause| failed(path, &cause))?;
    open::keep_names(folder_of(path))?;
    Ok(ENDS.iter().any(|end| is_there(&beside(&kept, end))).then_some(kept))
}

/// A copy of the backup beside the database, in this program's form, read back whole.
fn stage(path: &Path, source: &Examined) -> Result<tempfile::TempPath, StoreError> {
    let part = open::part(folder_of(path), path)?;
    let copied = || -> std::io::Result<backup::Sum> {
        let mut to = File::options().write(true).open(&part)?;
        let sum = pour(&mut File::open(&source.path)?, &mut to)?;
        to.sync_all()?;
        Ok(sum)
    };
    let sum = copied().map_err(|cause| failed(folder_of(path), &cause))?;
    if sum != source.sum || backup::sum_of(&part).map_err(|cause| failed(&part, &cause))? != sum {
        return Err(backup::damaged(&source.path, Message::new("care.other_bytes")));
    }
    if source.contents.form != migrate::NEWEST {
        let never_asked = FirstAgreement { text: String::new(), adopted_at: Timestamp::from_millis(0) };
        let connection = open::connect(&part, &never_asked, Before::Nothing)?;
        let health = check::check(&connection, &mut |_| {})?;
        connection.close().map_err(|(_, cause)| StoreError::from(cause))?;
        if let Some(cause) = first_of(&health) {
            return Err(backup::damaged(&source.path, cause));
        }
    }
    Ok(part)
}

/// What stands there may be damaged in any way, but another program's own database is not moved.
fn refuse_other_programs(path: &Path) -> Result<(), StoreError> {
    let ours = "SELECT count(*) FROM sqlite_schema WHERE name IN ('lead', 'fact', 'operation', 'agreement')";
    let asked = open::untouched(path).ok().and_then(|connection| {
        let count = |query: &str| connection.query_row(query, [], |row| row.get::<_, i64>(0)).ok();
        Some((count("SELECT count(*) FROM sqlite_schema")?, count(ours)?))
    });
    match asked {
        Some((1.., 0)) => Err(refuse(Message::new("store.foreign").with("path", path.display()))),
        _ => Ok(()),
    }
}

/// The lock that no handle of another program can have its own beside, on whatever stands there; held until it is
/// dropped. Every handle has a lock on its database for as long as it is open.
///
/// Handles of this very process do not show, and would lose their locks: a restore is a command of its own.
#[cfg(unix)]
fn hold(path: &Path) -> Result<Option<File>, StoreError> {
    use rustix::fs::{FlockOperation, fcntl_lock};
    use rustix::io::Errno;
    let file = match File::options().read(true).write(true).open(path) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(|cause| failed(path, &cause))?,
    };
    match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(file)),
        Err(Errno::AGAIN | Errno::ACCESS) => Err(refuse(Message::new("care.in_use").with("path", path.display()))),
        Err(cause) => Err(failed(path, &cause.into())),
    }
}

/// A system that lets nobody rename a file that is open says so itself.
#[cfg(not(unix))]
fn hold(_: &Path) -> Result<Option<File>, StoreError> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    /// A database whose agreement has `versions` versions, the last of them in its log only: the program was killed.
    fn database(path: &Path, versions: i64) {
        let first = FirstAgreement { text: "1".to_owned(), adopted_at: Timestamp::from_millis(0) };
        let connection = open::open(path, &first).unwrap();
        for version in 2..=versions {
            let add = "INSERT INTO agreement (version, text, adopted_at) VALUES (?1, ?1, 0)";
            connection.execute(add, [version]).unwrap();
        }
        // Under another name the files are what a kill leaves of them.
        let ends = ["", "-wal"].map(|end| (beside(path, end), beside(path, &format!(".left{end}"))));
        for (from, to) in &ends {
            fs::copy(from, to).unwrap();
        }
        drop(connection);
        for (from, to) in ends {
            fs::rename(to, from).unwrap();
        }
    }

    fn versions(path: &Path) -> u64 {
        let first = FirstAgreement { text: "1".to_owned(), adopted_at: Timestamp::from_millis(0) };
        let connection = open::open(path, &first).unwrap();
        connection.query_row("SELECT count(*) FROM agreement", [], |row| row.get(0)).unwrap()
    }

    fn backup(folder: &TempDir) -> Examined {
        let (other, file) = (folder.path().join("other.db"), folder.path().join("backup.db"));
        database(&other, 5);
        backup::to_file(&other, &open::raw(&other).unwrap(), &file, false).unwrap();
        backup::examine(&file).unwrap()
    }

    #[test]
    fn wherever_a_restore_is_broken_off_the_database_is_what_it_was_or_the_backup() {
        // 0: before the backup has its place beside the database. 1: it has. 2 to 4: the log, its index and the
        // database have been moved away, one after the other.
        for done in 0..=4 {
            let folder = TempDir::new().unwrap();
            let path = folder.path().join("tasuki.db");
            database(&path, 3);
            let source = backup(&folder);
            let part = stage(&path, &source).unwrap();
            let kept = kept_as(&path, Timestamp::from_millis(1_000));
            if done == 0 {
                part.keep().unwrap();
                assert_eq!(versions(&path), 3, "as it was");
                continue;
            }
            let time = Timestamp::from_millis(1_000).utc().into();
            File::options().write(true).open(&part).unwrap().set_modified(time).unwrap();
            part.persist_noclobber(restoring(&path)).unwrap();
            for end in &ENDS[..done - 1] {
                let _ = fs::rename(beside(&path, end), beside(&kept, end));
            }
            assert!(crate::storage::sqlite::Sqlite::find(&path).is_ok(), "{done}: a command that only reads finds it");
            assert_eq!(versions(&path), 5, "{done}: the backup");
            assert_eq!(versions(&kept), 3, "{done}: what was there, with its log");
            assert!(!is_there(&restoring(&path)), "{done}");
        }
    }

    #[test]
    fn two_restores_within_a_second_keep_what_was_there_before_each() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        database(&path, 3);
        let source = backup(&folder);
        let now = Timestamp::from_millis(1_000);
        let first = put_in_place(&path, &source, now).unwrap().unwrap();
        let second = put_in_place(&path, &source, now).unwrap().unwrap();
        assert_eq!((versions(&first), versions(&second), versions(&path)), (3, 5, 5));
    }

    #[test]
    fn another_programs_database_is_not_moved_away() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (a);").unwrap();
        let before = fs::read(&path).unwrap();
        let source = backup(&folder);
        let Err(StoreError::Unusable(error)) = put_in_place(&path, &source, Timestamp::from_millis(0)) else {
            panic!("it was replaced")
        };
        assert_eq!(error.message.key(), "store.foreign");
        assert!(fs::read(&path).unwrap() == before);
    }
}
