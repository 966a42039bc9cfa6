//! Opening a database: what is not ours is refused by name and left exactly as it was; what is made is private.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Barrier;

use tasuki::storage::sqlite::{FirstAgreement, Sqlite};
use tasuki::storage::{Store, StoreError};
use tempfile::TempDir;

use crate::harness::{FRIDAY, Office, at};

fn open(path: &Path) -> Result<Sqlite, StoreError> {
    let first = FirstAgreement { text: tasuki::agreement::DEFAULT.to_owned(), adopted_at: at(FRIDAY) };
    Sqlite::open(path, &first)
}

/// The key of what is said when the file is refused.
fn refused(path: &Path) -> &'static str {
    match open(path) {
        Err(StoreError::Unusable(error)) => error.message.key(),
        other => panic!("{}: {other:?}", path.display()),
    }
}

/// Refused, and not a byte of the file is another.
fn refused_untouched(path: &Path) -> &'static str {
    let before = fs::read(path).unwrap();
    let key = refused(path);
    assert!(fs::read(path).unwrap() == before, "{}: {key}, and yet it was written to", path.display());
    key
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("tasuki.db")
    }

    fn with(bytes: &[u8]) -> Self {
        let folder = Self::new();
        fs::write(folder.path(), bytes).unwrap();
        folder
    }

    /// A database of ours that somebody did something to.
    fn changed_by(statement: &str) -> Self {
        let folder = Self::new();
        drop(open(&folder.path()).unwrap());
        rusqlite::Connection::open(folder.path()).unwrap().execute_batch(statement).unwrap();
        folder
    }
}

#[test]
fn a_file_of_a_newer_program_is_left_alone() {
    for version in ["2", "99", "2147483647"] {
        let folder = Folder::changed_by(&format!("PRAGMA user_version = {version}"));
        assert_eq!(refused_untouched(&folder.path()), "store.newer", "{version}");
    }
}

#[test]
fn another_programs_database_is_not_taken_for_ours() {
    let folder = Folder::changed_by("PRAGMA application_id = 7");
    assert_eq!(refused_untouched(&folder.path()), "store.foreign");
    let folder = Folder::new();
    let other = rusqlite::Connection::open(folder.path()).unwrap();
    other.execute_batch("CREATE TABLE song (title TEXT)").unwrap();
    drop(other);
    assert_eq!(refused_untouched(&folder.path()), "store.foreign", "it has no mark at all");
}

#[test]
fn a_text_is_no_database() {
    for text in ["会社,氏名\n", "x", "SQLite format 3", "SQLite format 2\0 and more"] {
        assert_eq!(refused_untouched(&Folder::with(text.as_bytes()).path()), "store.not_a_database", "{text}");
    }
}

#[test]
fn a_database_that_was_cut_off_is_refused_wherever_it_was_cut() {
    let whole = Folder::new();
    drop(open(&whole.path()).unwrap());
    let bytes = fs::read(whole.path()).unwrap();
    for length in [16, 20, 50, 99, 100, 512, 4096, bytes.len() - 4096] {
        let key = refused_untouched(&Folder::with(&bytes[..length]).path());
        assert!(["store.not_a_database", "store.damaged"].contains(&key), "{length} bytes: {key}");
    }
}

#[test]
fn an_empty_file_becomes_a_database_unless_it_lost_what_it_had() {
    assert!(open(&Folder::with(b"").path()).is_ok());
    let folder = Folder::with(b"");
    let wal = folder.0.path().join("tasuki.db-wal");
    fs::write(&wal, b"what was not yet in the file").unwrap();
    assert_eq!(refused_untouched(&folder.path()), "store.lost_its_file");
    assert_eq!(fs::read(wal).unwrap(), b"what was not yet in the file");
}

#[test]
fn a_folder_and_a_place_that_is_not_there_are_no_files() {
    let folder = Folder::new();
    assert_eq!(refused(folder.0.path()), "error.is_a_folder");
    assert_eq!(refused(&folder.0.path().join("nowhere/tasuki.db")), "error.not_found");
    assert_eq!(folder.0.path().read_dir().unwrap().count(), 0, "nothing was made on the way");
}

#[test]
#[cfg(target_os = "linux")]
fn a_place_where_nobody_may_write_is_said_to_be_one() {
    let key = refused(Path::new("/proc/x.db"));
    assert!(["error.not_found", "error.not_allowed"].contains(&key), "{key}");
}

#[test]
#[cfg(unix)]
fn a_link_in_the_files_place_is_not_followed() {
    let whole = Folder::new();
    drop(open(&whole.path()).unwrap());
    let before = fs::read(whole.path()).unwrap();
    let folder = Folder::new();
    std::os::unix::fs::symlink(whole.path(), folder.path()).unwrap();
    assert_eq!(refused_untouched(&folder.path()), "store.read_only");
    assert!(fs::read(whole.path()).unwrap() == before);

    let dangling = Folder::new();
    std::os::unix::fs::symlink(folder.0.path().join("nobody.db"), dangling.path()).unwrap();
    assert_eq!(refused(&dangling.path()), "error.not_found");
    assert!(!folder.0.path().join("nobody.db").exists(), "nothing was made at its end");

    let linked = Folder::new();
    std::os::unix::fs::symlink(whole.0.path(), linked.0.path().join("here")).unwrap();
    assert!(open(&linked.0.path().join("here/tasuki.db")).is_ok(), "a link among its folders is nobody's trick");
}

#[test]
#[cfg(unix)]
fn only_its_owner_can_read_the_file_and_what_lies_beside_it() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::at(FRIDAY);
    let _open = office.desk("ito");
    office.lead("山田工業", "山田 太郎");
    for name in ["tasuki.db", "tasuki.db-wal", "tasuki.db-shm"] {
        let mode = fs::metadata(office.folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn of_eight_who_make_the_same_file_at_once_all_get_it() {
    let folder = Folder::new();
    let (path, start) = (folder.path(), Barrier::new(8));
    let come = || {
        start.wait();
        open(&path).map(|mut store| store.agreements().unwrap().len())
    };
    let counts = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(come)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    for count in counts {
        assert_eq!(count.unwrap(), 1, "one agreement, made once");
    }
    let health = open(&path).unwrap().check().unwrap();
    assert_eq!(health.engine, Vec::<String>::new());
}

#[test]
fn the_library_that_is_built_in_does_not_lose_commits() {
    let parts: Vec<u32> = Sqlite::library_version().split('.').map(|part| part.parse().unwrap()).collect();
    assert!(parts >= vec![3, 51, 3], "{parts:?}: the race of two writers and a checkpoint was mended in 3.51.3");
}
