//! Care of the data: the drill with real files and the real program. A backup is made, the database is damaged, and one
//! command brings the state of the backup back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::TimeDelta;
use rand::{RngExt as _, SeedableRng};
use rusqlite::Connection;
use serde_json::{Value, json};
use tasuki::app::Msg;
use tasuki::clock::{Clock, Timestamp};
use tasuki::domain::{Request, Wish};
use tasuki::i18n::{Lang, Message};
use tasuki::storage::sqlite::{Kept, Occasion, Shelf};

use crate::harness::{Console, FRIDAY, Office};

/// An office with some leads, and the program at it.
struct Firm {
    office: Office,
}

impl Firm {
    fn new(leads: usize) -> Self {
        let office = Office::at(FRIDAY);
        for n in 0..leads {
            let lead = office.lead(&format!("株式会社{n}"), "山田 太郎");
            office
                .desk("tanaka")
                .act(lead, &Request::from(Wish::Note { about: None }).with_note(format!("note {n}")))
                .unwrap();
        }
        Self { office }
    }

    fn folder(&self) -> &Path {
        self.office.folder.path()
    }

    fn db(&self) -> PathBuf {
        self.folder().join("tasuki.db")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_tasuki"))
            .env_clear()
            .env("HOME", self.folder())
            .env("TASUKI_NOW", FRIDAY)
            .env("TASUKI_DB", self.db())
            .env("TASUKI_USER", "tanaka")
            .env("LANG", "C")
            .args(arguments)
            .output()
            .unwrap()
    }

    /// What a run that goes well says.
    fn said(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.said(&[arguments, &["--format", "json"]].concat())).unwrap()
    }

    /// What a run that is refused says, in one line.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8(output.stderr.clone()).unwrap();
        assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{arguments:?}: {output:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}: {output:?}");
        said
    }

    /// Everything that is kept of every lead, as the program shows it.
    fn state(&self) -> Vec<Value> {
        let all = self.json(&["list", "--all"]);
        let ids = all.as_array().unwrap().iter().map(|lead| lead["id"].to_string());
        ids.map(|id| self.json(&["show", &id])).collect()
    }

    fn backups(&self) -> Vec<Kept> {
        Shelf::of(&self.db()).kept().unwrap()
    }
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(path).unwrap());
        }
    }
    found
}

fn flip(path: &Path, at: usize, bit: u8) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1 << bit;
    fs::write(path, bytes).unwrap();
}

/// The drill: a byte flipped anywhere, or the file cut short anywhere, and one command has the backup's state back.
#[test]
fn a_damaged_database_is_brought_back_to_the_state_of_its_backup() {
    const SEED: u64 = 20_261_121;
    let firm = Firm::new(12);
    firm.said(&["backup"]);
    let state = firm.state();
    let whole = fs::read(firm.db()).unwrap();
    let mut dice = rand_chacha::ChaCha8Rng::seed_from_u64(SEED);
    let mut places = vec![0, 18, 30, 61, 68, 100, whole.len() - 1];
    places.extend((0..6).map(|_| dice.random_range(0..whole.len())));
    let mut damages: Vec<Vec<u8>> = Vec::new();
    for at in places {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << dice.random_range(0..8);
        damages.push(flipped);
    }
    for length in [0, 1, 16, 99, 4096, whole.len() / 2, whole.len() - 1, dice.random_range(0..whole.len())] {
        damages.push(whole[..length].to_vec());
    }
    for (round, damaged) in damages.iter().enumerate() {
        fs::write(firm.db(), damaged).unwrap();
        let said = firm.said(&["restore"]);
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.starts_with("Restored: the state of 2026-11-20 16:00, 12 leads, from "), "{said}");
        let kept = PathBuf::from(said.trim_end().rsplit_once(": ").unwrap().1);
        assert!(fs::read(&kept).unwrap() == *damaged, "round {round}, seed {SEED}: what was there is kept");
        assert_eq!(firm.state(), state, "round {round}, seed {SEED}");
        assert_eq!(firm.json(&["check"])["sound"], json!(true), "round {round}, seed {SEED}");
    }
}

/// Whatever stands in the file that was never written there, a command answers, or says that the file is damaged; it never
/// takes it for a mistake of the program.
#[test]
fn a_damaged_database_is_called_damaged() {
    const SEED: u64 = 20_261_122;
    let firm = Firm::new(6);
    firm.said(&["list"]);
    let whole = fs::read(firm.db()).unwrap();
    let mut dice = rand_chacha::ChaCha8Rng::seed_from_u64(SEED);
    // A text that is no text any more, in the places where people's names and the journal's words stand; and anything.
    let texts = |word: &str| {
        let word = word.as_bytes();
        (0..whole.len() - word.len())
            .filter(|at| whole[*at..].starts_with(word))
            .map(|at| (at, 0xff))
            .collect::<Vec<_>>()
    };
    let mut places = [texts("山田"), texts("first_contact"), texts("\"kind\""), texts("mql"), texts("note 3")].concat();
    assert!(places.len() > 20, "there is something to damage: {}", places.len());
    let step = places.len().div_ceil(20);
    places = places.into_iter().step_by(step).collect();
    places.extend((0..20).map(|_| (dice.random_range(100..whole.len()), 1 << dice.random_range(0..8))));
    let mut damaged = 0;
    for (at, bits) in places {
        let mut other = whole.clone();
        other[at] ^= bits;
        fs::write(firm.db(), &other).unwrap();
        for arguments in [&["check"][..], &["list", "--all"], &["show", "2"]] {
            let output = firm.run(arguments);
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(!said.contains("inside Tasuki") && !said.contains("panicked"), "byte {at}, {arguments:?}: {said}");
            damaged += usize::from(said.contains("damaged"));
        }
    }
    assert!(damaged > 0, "some of it was noticed");
}

#[test]
fn a_database_that_is_gone_is_brought_back_and_its_log_is_kept_out() {
    let firm = Firm::new(3);
    firm.said(&["backup"]);
    let state = firm.state();
    firm.office.lead("株式会社 後から", "鈴木");
    // A log that has the later lead in it, and no database to go with.
    let desk = firm.office.desk("tanaka");
    firm.office.lead("株式会社 その後", "佐藤");
    let log = fs::read(firm.folder().join("tasuki.db-wal")).unwrap();
    assert!(!log.is_empty());
    drop(desk);
    fs::remove_file(firm.db()).unwrap();
    fs::write(firm.folder().join("tasuki.db-wal"), &log).unwrap();
    firm.refused(&["list"]);

    let done = firm.json(&["restore"]);
    assert_eq!((&done["leads"], &done["as_of"]), (&json!(3), &json!(FRIDAY)));
    assert_eq!(firm.state(), state);
    let kept = format!("{}-wal", done["kept"].as_str().unwrap());
    assert!(fs::read(kept).unwrap() == log, "the log is kept, under the name that says so");

    fs::remove_file(firm.db()).unwrap();
    let said = firm.said(&["--lang", "ja", "restore"]);
    assert!(said.starts_with("復元しました: 2026-11-20 16:00 時点の状態、リード3件"), "{said}");
    assert_eq!(firm.state(), state);
}

#[test]
fn a_backup_of_which_a_byte_is_another_one_is_passed_over_for_the_one_before() {
    let firm = Firm::new(2);
    firm.said(&["backup"]);
    let state = firm.state();
    firm.office.clock.advance(TimeDelta::hours(1));
    firm.office.lead("株式会社 後から", "鈴木");
    let later = firm.office.clock.now().rfc3339(&chrono_tz::Asia::Tokyo);
    let output = Command::new(env!("CARGO_BIN_EXE_tasuki"))
        .env_clear()
        .env("TASUKI_NOW", &later)
        .args(["--db", firm.db().to_str().unwrap(), "--lang", "en", "backup"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let newest = firm.backups().pop().unwrap();
    let text = fs::read(&newest.path).unwrap();
    // A letter of a company's name: SQLite's own check has nothing against another one.
    let at = text.windows(9).position(|bytes| bytes == "後から".as_bytes()).unwrap();
    flip(&newest.path, at + 2, 0);
    assert_eq!(
        Connection::open(&newest.path).unwrap().query_row("PRAGMA integrity_check", [], |row| row.get(0)),
        Ok("ok".to_owned())
    );
    flip(&firm.db(), 3, 1);

    let output = Command::new(env!("CARGO_BIN_EXE_tasuki"))
        .env_clear()
        .env("TASUKI_NOW", &later)
        .args(["--db", firm.db().to_str().unwrap(), "--lang", "en", "restore"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.lines().count() == 1 && complaint.contains(newest.path.to_str().unwrap()), "{complaint}");
    assert_eq!(firm.state(), state);

    for kept in firm.backups() {
        flip(&kept.path, 5_000, 3);
    }
    let before = files(firm.folder());
    let said = firm.refused(&["restore"]);
    assert!(said.contains("2 bad"), "{said}");
    assert!(files(firm.folder()) == before, "no good backup: nothing is touched");
}

#[test]
fn a_wrong_file_is_refused_as_a_backup_before_a_byte_is_written() {
    let firm = Firm::new(2);
    let good = firm.folder().join("good.db");
    firm.said(&["backup", good.to_str().unwrap()]);
    let whole = fs::read(&good).unwrap();
    let path = |name: &str| firm.folder().join(name);
    fs::write(path("newer.db"), &whole).unwrap();
    Connection::open(path("newer.db")).unwrap().pragma_update(None, "user_version", 9_999).unwrap();
    Connection::open(path("foreign.db")).unwrap().execute_batch("CREATE TABLE t (a);").unwrap();
    fs::write(path("letter.db"), "This is a letter, and no database at all.".repeat(99)).unwrap();
    fs::write(path("cut.db"), &whole[..whole.len() / 2]).unwrap();
    fs::write(path("cut-a-little.db"), &whole[..whole.len() - 1]).unwrap();
    fs::write(path("grown.db"), [&whole[..], b"x"].concat()).unwrap();
    fs::write(path("empty.db"), "").unwrap();
    fs::write(path("used.db"), &whole).unwrap();
    fs::write(path("used.db-wal"), "frames").unwrap();
    // Whole by SQLite's own check; but the journal says something else than what is kept.
    fs::write(path("bent.db"), &whole).unwrap();
    Connection::open(path("bent.db")).unwrap().execute("UPDATE lead SET stage = 'sal' WHERE id = 1", []).unwrap();
    // Nobody could open it afterwards.
    fs::write(path("mute.db"), &whole).unwrap();
    let mute = "DROP TRIGGER agreement_stays; UPDATE agreement SET text = 'no agreement at all'";
    Connection::open(path("mute.db")).unwrap().execute_batch(mute).unwrap();
    fs::create_dir(path("folder")).unwrap();
    let before = files(firm.folder());
    let table = [
        ("newer.db", "newer Tasuki"),
        ("foreign.db", "no backup of Tasuki"),
        ("letter.db", "no backup of Tasuki"),
        ("cut.db", "damaged"),
        ("cut-a-little.db", "damaged"),
        ("grown.db", "damaged"),
        ("empty.db", "is empty"),
        ("used.db", "in use"),
        ("bent.db", "damaged"),
        ("mute.db", "agreement v1"),
        ("folder", "is a folder"),
        ("missing.db", "no such file"),
        ("tasuki.db", "the database itself"),
    ];
    for (name, cause) in table {
        let said = firm.refused(&["restore", path(name).to_str().unwrap()]);
        assert!(said.contains(cause), "{name}: {said}");
        assert!(files(firm.folder()) == before, "{name}: something was written");
    }
    let said = firm.said(&["restore", good.to_str().unwrap()]);
    assert!(said.starts_with("Restored: the state after the last entry of 2026-11-20 16:00 (in a file of a name of its own: whether a byte was changed since cannot be told), 2 leads"), "{said}");
}

#[test]
fn a_database_that_another_program_has_open_is_not_replaced() {
    let firm = Firm::new(1);
    firm.said(&["backup"]);
    let desk = firm.office.desk("sato");
    let said = firm.refused(&["restore"]);
    assert!(said.contains("another program"), "{said}");
    drop(desk);
    firm.said(&["restore"]);
}

#[test]
fn a_backup_is_its_owners_alone_and_writes_over_nothing_unasked() {
    let firm = Firm::new(2);
    let file = firm.folder().join("100% 営業?#&.db");
    let name = file.to_str().unwrap();
    let made = firm.json(&["backup", name]);
    assert_eq!((&made["leads"], &made["backup"]), (&json!(2), &json!(name)));
    assert_eq!(made["facts"], firm.json(&["check"])["facts"]);
    let first = fs::read(&file).unwrap();
    firm.office.lead("A", "a");
    assert!(firm.refused(&["backup", name]).contains("--overwrite"));
    assert!(fs::read(&file).unwrap() == first);
    assert_eq!(firm.json(&["backup", name, "--overwrite"])["leads"], json!(3));
    let itself = firm.db();
    assert!(firm.refused(&["backup", itself.to_str().unwrap(), "--overwrite"]).contains("the database itself"));
    assert!(firm.refused(&["backup", firm.folder().to_str().unwrap()]).contains("is a folder"));
    assert!(firm.refused(&["backup", "/missing/folder/b.db"]).contains("/missing/folder"));

    firm.said(&["backup"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        let kept = firm.backups().pop().unwrap().path;
        assert_eq!((mode(&file), mode(&kept), mode(kept.parent().unwrap())), (0o600, 0o600, 0o700));
    }
    let left = files(firm.folder());
    assert!(left.keys().all(|path| !path.to_str().unwrap().contains(".part")), "{:?}", left.keys());
}

#[test]
fn no_backup_is_made_of_a_database_that_does_not_check_out() {
    let firm = Firm::new(2);
    firm.said(&["backup"]);
    Connection::open(firm.db()).unwrap().execute("UPDATE lead SET stage = 'sal' WHERE id = 1", []).unwrap();
    let said = firm.refused(&["backup"]);
    assert!(said.contains("tasuki check") && said.contains("tasuki restore"), "{said}");
    assert_eq!(firm.backups().len(), 1, "the good one stays");
    assert_eq!(files(&firm.folder().join("tasuki.db.backups")).len(), 1, "and nothing is left over");
}

/// A year of working days at one database: there is always a backup that is at most a day old, and never many.
#[test]
fn in_use_there_is_always_a_backup_of_the_last_day_and_only_so_many() {
    let office = Office::at(FRIDAY);
    office.lead("A", "a");
    let place = office.place("tanaka");
    let shelf = Shelf::of(&place.path);
    let made = (0..1_000_000).find_map(|_| place.back_up_by_age().unwrap()).expect("there was none");
    assert_eq!(made.contents.leads, 1);
    office.clock.advance(TimeDelta::hours(24));
    assert!(place.back_up_by_age().unwrap().is_none(), "it is not older than a day");
    let mine = shelf.folder().join("2020-01-01 mine.db");
    fs::write(&mine, "not Tasuki's").unwrap();
    // While another test of this process starts a program, that program has a copy of the lock for a moment.
    let make = || (0..1_000_000).find_map(|_| place.back_up_by_age().unwrap()).expect("it is due");
    for _ in 0..60 {
        office.clock.advance(TimeDelta::hours(25));
        assert_eq!(make().at, office.clock.now());
        assert!(place.back_up_by_age().unwrap().is_none());
        assert!(shelf.kept().unwrap().len() <= 7 + 4);
    }
    let kept = shelf.kept().unwrap();
    assert_eq!(kept.len(), 7 + 2, "the seven days lie in two of the four weeks");
    assert!(kept.iter().all(|kept| kept.occasion == Occasion::Daily));
    assert!(mine.exists(), "what it did not name it leaves alone");

    // The clock was set back by a year: the backups of later say nothing of today.
    office.clock.jump(TimeDelta::days(-365));
    assert_eq!(make().at, office.clock.now());
    assert_eq!(shelf.kept().unwrap().len(), kept.len() + 1);
}

#[test]
fn a_backup_that_cannot_be_made_is_said_and_the_act_is_done() {
    let firm = Firm::new(1);
    let missing = firm.office.place("tanaka");
    fs::write(firm.folder().join("tasuki.db.backups"), "a file where the folder would be").unwrap();
    let output = firm.run(&["accept", "1", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["results"][0]["ok"], json!(true));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.lines().count() == 1 && said.contains("daily backup") && said.contains("tasuki.db.backups"), "{said}");

    let error = missing.back_up_by_age().unwrap_err();
    let mut console = Console::open(&firm.office, "tanaka", (120, 32), Lang::Ja);
    console.hear(Msg::Warn(error.message));
    assert!(console.screen().contains("毎日のバックアップを作れませんでした"), "{}", console.screen());

    fs::remove_file(firm.folder().join("tasuki.db.backups")).unwrap();
    firm.said(&["note", "1", "--note", "again"]);
    assert_eq!(firm.backups().len(), 1, "the next act makes it");
    firm.said(&["note", "1", "--note", "once more"]);
    firm.said(&["list"]);
    assert_eq!(firm.backups().len(), 1, "once a day");
}

#[test]
fn a_folder_that_a_service_copies_is_warned_of_and_works() {
    let firm = Firm::new(0);
    let folder = firm.folder().join("OneDrive - 株式会社サンプル");
    fs::create_dir(&folder).unwrap();
    let db = folder.join("tasuki.db");
    let output = firm.run(&["--db", db.to_str().unwrap(), "capture", "--set", "company=A"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.lines().count() == 1 && said.contains("OneDrive"), "{said}");
    let again = firm.run(&["--db", db.to_str().unwrap(), "capture", "--set", "company=B"]);
    assert!(again.stderr.is_empty(), "not at every act: {again:?}");
    let check = firm.run(&["--db", db.to_str().unwrap(), "check", "--lang", "ja"]);
    assert!(check.status.success() && String::from_utf8(check.stderr).unwrap().contains("OneDriveの同期フォルダー"));
    assert_eq!(firm.office.place("tanaka").warning(), None::<Message>);
}

#[test]
fn a_check_finds_clocks_that_do_not_follow_from_their_agreement() {
    let firm = Firm::new(2);
    let sound = firm.json(&["check"]);
    assert_eq!((&sound["sound"], &sound["clocks"]), (&json!(true), &json!([])));
    assert!(sound["clock_runs"].as_u64().unwrap() >= 2, "{sound}");
    // An hour more for the first lead, in the journal and in what is kept alike: folding anew sees nothing.
    let connection = Connection::open(firm.db()).unwrap();
    let hour = "DROP TRIGGER fact_stays;
        UPDATE fact SET body = json_set(body, '$.due_at', json_extract(body, '$.due_at') + 3600000)
          WHERE lead = 1 AND json_extract(body, '$.kind') = 'clock_started';
        UPDATE lead SET due_at = due_at + 3600000 WHERE id = 1;";
    connection.execute_batch(hour).unwrap();
    drop(connection);
    let output = firm.run(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&found["differing"], &found["engine"]), (&json!([]), &json!([])), "{found}");
    let clock = &found["clocks"][0];
    assert_eq!(
        (&clock["lead"], &clock["clock"], &clock["differs"]),
        (&json!(1), &json!("first_contact"), &json!("due"))
    );
    let instant = |name: &str| Timestamp::parse_rfc3339(clock[name].as_str().unwrap()).unwrap();
    assert_eq!(instant("kept").since(instant("computed")), TimeDelta::hours(1));
    let said = String::from_utf8(firm.run(&["check", "--lang", "ja"]).stderr).unwrap();
    assert!(said.contains("リード1: 期限 `first_contact`"), "{said}");
}

#[test]
fn a_check_names_a_fact_that_cannot_be_read() {
    let firm = Firm::new(2);
    let connection = Connection::open(firm.db()).unwrap();
    connection.execute_batch("DROP TRIGGER fact_stays; UPDATE fact SET body = '{' WHERE lead = 2 AND n = 1;").unwrap();
    drop(connection);
    let output = firm.run(&["check", "--format", "json"]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &found["differing"]), (Some(1), &json!([2])), "{found}");
    assert!(found["engine"][0].as_str().unwrap().contains("lead 2"), "{found}");
}

/// How many open leads everybody has is kept beside them. Where that is wrong nothing is lost: it is counted anew and told.
#[test]
fn what_was_counted_wrongly_is_counted_anew_and_no_reason_to_refuse_a_backup() {
    let firm = Firm::new(3);
    let raw = |statement: &str| Connection::open(firm.db()).unwrap().execute(statement, []).unwrap();
    let wrong = || {
        raw("INSERT INTO tally VALUES ('tanaka', 7, 0) ON CONFLICT DO UPDATE SET open = 7");
        raw("INSERT INTO tally VALUES ('', 7, 0) ON CONFLICT DO UPDATE SET open = 7");
    };
    let state = firm.state();
    wrong();
    let said = firm.said(&["check"]);
    assert!(said.contains("田中 花子: the number of open leads was kept wrongly. It was counted anew"), "{said}");
    assert!(said.contains("Leads without an owner: their number was kept wrongly"), "{said}");
    let said = firm.said(&["--lang", "ja", "check"]);
    assert!(!said.contains("数え直し"), "it is right now: {said}");
    wrong();
    let checked = firm.json(&["--lang", "ja", "check"]);
    assert_eq!((&checked["sound"], &checked["counted_anew"]), (&json!(true), &json!([null, "tanaka"])));
    wrong();
    let said = firm.said(&["--lang", "ja", "check"]);
    assert!(said.contains("田中 花子: 対応中リードの件数がずれていたため、数え直しました"), "{said}");
    // A backup of it is made, restored, and right.
    wrong();
    firm.said(&["backup"]);
    firm.said(&["restore"]);
    assert_eq!(firm.state(), state);
    assert_eq!(firm.json(&["check"])["counted_anew"], json!([]));
}
