//! The wrong file is refused before a byte of it is written; the right one is its owner's alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Barrier};

use rusqlite::Connection;
use tasuki::clock::Timestamp;
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};
use tasuki::storage::{Store, StoreError};
use tempfile::TempDir;

fn open(path: &Path) -> Result<Sqlite, StoreError> {
    let first = FirstAgreement { text: "first".to_owned(), adopted_at: Timestamp::from_millis(0) };
    Sqlite::open(path, &first)
}

/// Every file of a folder with its bytes; links by where they lead. An index of a log (-shm) is nobody's data.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let data = paths.filter(|path| path.extension().is_none_or(|extension| extension != "db-shm"));
    data.map(|path| (path.clone(), fs::read(&path).unwrap_or_default())).collect()
}

/// Opens `name` in a folder that `prepare` filled: which message says no, and that nothing there became different.
fn refusal(name: &str, prepare: impl FnOnce(&Path)) -> &'static str {
    let folder = TempDir::new().unwrap();
    prepare(folder.path());
    let before = bytes(folder.path());
    let Err(StoreError::Unusable(error)) = open(&folder.path().join(name)) else { panic!("{name} was opened") };
    assert!(bytes(folder.path()) == before, "{name}: something was written: {error}");
    error.message.key()
}

/// A database in its first form, with its log folded in.
fn ours(folder: &Path) -> PathBuf {
    let path = folder.join("tasuki.db");
    drop(open(&path).unwrap());
    path
}

fn changed(path: &Path, statements: &str) {
    Connection::open(path).unwrap().execute_batch(statements).unwrap();
}

#[test]
fn a_newer_programs_database_is_left_alone() {
    let newer = |folder: &Path| changed(&ours(folder), "PRAGMA user_version = 99");
    assert_eq!(refusal("tasuki.db", newer), "store.newer");
}

#[test]
fn another_programs_database_is_left_alone() {
    let marked = |folder: &Path| changed(&folder.join("tasuki.db"), "PRAGMA application_id = 7; CREATE TABLE t (a);");
    assert_eq!(refusal("tasuki.db", marked), "store.foreign");
    let unmarked = |folder: &Path| changed(&folder.join("tasuki.db"), "CREATE TABLE t (a);");
    assert_eq!(refusal("tasuki.db", unmarked), "store.foreign");
}

/// As after a crash: what was committed is in the log only, and the log must not be folded in.
fn crashed(folder: &Path, statements: &str) {
    let path = folder.join("made.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;").unwrap();
    connection.execute_batch(statements).unwrap();
    for end in ["", "-wal"] {
        fs::copy(folder.join(format!("made.db{end}")), folder.join(format!("tasuki.db{end}"))).unwrap();
    }
    drop(connection);
}

#[test]
fn what_another_program_left_in_its_log_stays_there() {
    let foreign = |folder: &Path| crashed(folder, "CREATE TABLE t (a); INSERT INTO t VALUES (1);");
    assert_eq!(refusal("tasuki.db", foreign), "store.foreign");
    let newer = |folder: &Path| crashed(folder, "PRAGMA application_id = 0x54736b31; PRAGMA user_version = 99;");
    assert_eq!(refusal("tasuki.db", newer), "store.newer");
}

#[test]
fn what_is_no_database_is_left_alone() {
    let write = |text: &'static [u8]| move |folder: &Path| fs::write(folder.join("tasuki.db"), text).unwrap();
    assert_eq!(refusal("tasuki.db", write(b"name,company\n")), "store.not_a_database");
    assert_eq!(refusal("tasuki.db", write(&[b'x'; 9000])), "store.not_a_database");
    assert_eq!(refusal("tasuki.db", write(b"SQLite")), "store.not_a_database");
    assert_eq!(refusal("tasuki.db", write(b"SQLite format 3\0\x10")), "store.not_a_database");
}

#[test]
fn a_database_that_was_cut_short_is_called_damaged() {
    let cut = |folder: &Path| {
        let path = ours(folder);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    };
    assert_eq!(refusal("tasuki.db", cut), "store.damaged");
}

#[test]
fn a_log_without_its_database_is_not_thrown_away() {
    let emptied = |folder: &Path| {
        crashed(folder, "CREATE TABLE t (a);");
        fs::write(folder.join("tasuki.db"), b"").unwrap();
    };
    assert_eq!(refusal("tasuki.db", emptied), "store.lost_its_file");
    let removed = |folder: &Path| {
        crashed(folder, "CREATE TABLE t (a);");
        fs::remove_file(folder.join("tasuki.db")).unwrap();
    };
    assert_eq!(refusal("tasuki.db", removed), "store.lost_its_file");
}

/// What a console that was killed leaves: the database, and its last acts in a log.
fn killed(folder: &Path, name: &str, agreements: i64) -> PathBuf {
    let path = folder.join(name);
    let store = open(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    for version in 2..=agreements {
        let act =
            "INSERT INTO operation (key, act, by, recorded_at, agreement) VALUES (randomblob(16), 'note', 'a', 0, 1)";
        other.execute_batch(act).unwrap();
        let add = "INSERT INTO agreement (version, text, adopted_at) VALUES (?1, 'next', 0)";
        other.execute(add, [version]).unwrap();
    }
    let ends = ["", "-wal"].map(|end| (folder.join(format!("{name}{end}")), folder.join(format!("left{end}"))));
    for (from, to) in &ends {
        fs::copy(from, to).unwrap();
    }
    drop((store, other));
    for (from, to) in ends {
        fs::rename(to, from).unwrap();
    }
    path
}

#[test]
fn a_log_of_another_database_is_not_folded_in() {
    let strange = |own: i64, other: i64| {
        move |folder: &Path| {
            // Whole and closed, as the log that was copied beside it is not its own.
            let path = killed(folder, "tasuki.db", own);
            drop(open(&path).unwrap());
            let elsewhere = TempDir::new().unwrap();
            killed(elsewhere.path(), "other.db", other);
            fs::copy(elsewhere.path().join("other.db-wal"), folder.join("tasuki.db-wal")).unwrap();
        }
    };
    assert_eq!(refusal("tasuki.db", strange(40, 3)), "store.other_log");
    assert_eq!(refusal("tasuki.db", strange(3, 40)), "store.other_log");
    assert_eq!(refusal("tasuki.db", strange(400, 400)), "store.other_log");
    let damaged = |folder: &Path| {
        let path = killed(folder, "tasuki.db", 3);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    };
    assert!(
        ["store.damaged", "store.other_log"].contains(&refusal("tasuki.db", damaged)),
        "cut short, beside its own log"
    );
}

#[test]
fn what_a_killed_program_left_in_its_log_is_there_again() {
    let folder = TempDir::new().unwrap();
    let path = killed(folder.path(), "tasuki.db", 7);
    assert_eq!(open(&path).unwrap().agreements().unwrap().len(), 7);
}

#[test]
fn a_database_of_two_names_is_left_alone() {
    let linked = |folder: &Path| fs::hard_link(ours(folder), folder.join("second.db")).unwrap();
    assert_eq!(refusal("tasuki.db", linked), "store.two_names");
    assert_eq!(refusal("second.db", linked), "store.two_names");
}

#[test]
fn a_folder_is_no_database_and_a_missing_one_is_not_made() {
    assert_eq!(refusal("db", |folder| fs::create_dir(folder.join("db")).unwrap()), "error.is_a_folder");
    assert_eq!(refusal("missing/tasuki.db", |_| ()), "error.not_found");
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_that_cannot_be_written_is_named_as_such() {
    // Under /sys nobody can make a file, not even root.
    let Err(StoreError::Unusable(error)) = open(Path::new("/sys/tasuki.db")) else { panic!("opened") };
    assert!(["error.not_allowed", "error.io", "store.read_only"].contains(&error.message.key()), "{error}");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_wherever_it_leads() {
    let to_ours = |folder: &Path| std::os::unix::fs::symlink(ours(folder), folder.join("link.db")).unwrap();
    assert_eq!(refusal("link.db", to_ours), "store.is_a_link");
    let to_nothing = |folder: &Path| std::os::unix::fs::symlink("nothing", folder.join("link.db")).unwrap();
    assert_eq!(refusal("link.db", to_nothing), "store.is_a_link");
}

#[test]
fn a_path_may_hold_any_character() {
    let folder = TempDir::new().unwrap();
    let odd = folder.path().join("100% 営業?#&");
    fs::create_dir(&odd).unwrap();
    let path = ours(&odd);
    assert_eq!(open(&path).unwrap().agreements().unwrap().len(), 1, "and is found again");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was made elsewhere");
}

#[test]
fn an_empty_file_becomes_a_database() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("tasuki.db"), b"").unwrap();
    assert_eq!(open(&folder.path().join("tasuki.db")).unwrap().agreements().unwrap().len(), 1);
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_a_database() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let mut store = open(&folder.path().join("tasuki.db")).unwrap();
    store.check().unwrap();
    for end in ["", "-wal", "-shm"] {
        let about = folder.path().join(format!("tasuki.db{end}")).metadata().unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600, "tasuki.db{end}");
    }
}

#[cfg(unix)]
#[test]
fn whatever_the_umask() {
    // The umask is the whole process's, so the test above runs once more, in a process of its own for each.
    for umask in ["000", "022", "077", "277"] {
        let line = format!("umask {umask}; exec \"$0\" --exact opening::only_its_owner_reads_a_database");
        let child = Command::new("sh").arg("-c").arg(line).arg(std::env::current_exe().unwrap()).output().unwrap();
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(child.status.success() && said.contains("1 passed"), "umask {umask}:\n{said}");
    }
}

#[test]
fn eight_consoles_that_start_at_once_make_one_database() {
    for _ in 0..10 {
        let folder = TempDir::new().unwrap();
        let path = Arc::new(folder.path().join("tasuki.db"));
        let start = Arc::new(Barrier::new(8));
        let consoles = (0..8).map(|_| {
            let (path, start) = (Arc::clone(&path), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                let mut store = open(&path).unwrap();
                store.agreements().unwrap().len()
            })
        });
        let consoles: Vec<_> = consoles.collect();
        let found: Vec<_> = consoles.into_iter().map(|console| console.join().unwrap()).collect();
        assert_eq!(found, [1; 8], "one first version of the agreement");
        assert_eq!(open(&path).unwrap().check().unwrap().engine, Vec::<String>::new());
        let left = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert!(left.into_iter().all(|name| name.to_string_lossy().starts_with("tasuki.db")), "nothing is left over");
    }
}

#[test]
fn the_library_that_is_built_in_does_not_lose_commits() {
    let parts: Vec<u32> = Sqlite::library_version().split('.').map(|part| part.parse().unwrap()).collect();
    assert!(parts >= vec![3, 51, 3], "{parts:?}: the race of two writers and a checkpoint was mended in 3.51.3");
}
