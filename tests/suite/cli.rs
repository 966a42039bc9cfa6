//! The command line from outside: what scripts rely on, and what people get to read when something is wrong.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tasuki::clock::Timestamp;
use tasuki::domain::Wish;
use tempfile::TempDir;

use crate::harness::{FRIDAY, Office};

/// What a run of the program said.
#[derive(Debug)]
pub struct Said {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The one JSON document of standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|wrong| panic!("{wrong}: {self:?}"))
    }
}

/// A machine on which nothing is set but a home.
pub struct Machine {
    home: TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Machine {
    pub fn new() -> Self {
        let variables = vec![("LANG", "en_US.UTF-8".to_owned()), ("TASUKI_NOW", FRIDAY.to_owned())];
        Self { home: TempDir::new().unwrap(), variables }
    }

    /// The machine of one person, with the usual database.
    pub fn of(who: &str) -> Self {
        let mut machine = Self::new();
        machine.variables.push(("TASUKI_USER", who.to_owned()));
        machine
    }

    pub fn at(office: &Office) -> Self {
        let mut machine = Self::new();
        machine.variables.push(("TASUKI_DB", office.place("tanaka").path.display().to_string()));
        machine.variables.push(("TASUKI_USER", "tanaka".to_owned()));
        machine
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, &[])
    }

    pub fn run_with(&self, arguments: &[&str], more: &[(&str, &str)]) -> Said {
        self.run_fed(arguments, more, "")
    }

    /// The program on this machine, not yet begun.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tasuki"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .env("TMPDIR", self.home.path())
            .envs(self.variables.iter().map(|(name, value)| (*name, value.as_str())))
            .current_dir(self.home.path());
        command
    }

    /// With something on standard input.
    pub fn run_fed(&self, arguments: &[&str], more: &[(&str, &str)], input: &str) -> Said {
        let mut child = self
            .command(arguments)
            .envs(more.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Whoever does not read it goes away before it is written.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// The same in this process, which is quicker.
fn run_here(arguments: &[&str]) -> Said {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = ["tasuki"].iter().chain(arguments).map(Into::into).collect();
    let environment = |name: &str| (name == "LANG").then(|| "en_US.UTF-8".to_owned());
    let status = tasuki::cli::run(arguments, &environment, &mut tasuki::cli::Out::new(&mut out, &mut err));
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { status: status.into(), out: text(out), err: text(err) }
}

/// A database that says it is of a form yet to come.
fn newer_database(machine: &Machine) -> String {
    let path = machine.path("newer.db").display().to_string();
    assert_eq!(machine.run(&["--db", &path, "capture", "--set", "company=A"]).status, 0);
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 9_999).unwrap();
    path
}

const NEVER: &str = "time_zone = \"Asia/Tokyo\"\n[calendar.never]\n";

#[test]
fn whatever_is_wrong_is_said_in_one_line_that_names_it() {
    let machine = Machine::new();
    let good = machine.path("good.db").display().to_string();
    assert_eq!(machine.run(&["--db", &good, "capture", "--set", "company=A"]).status, 0);
    let text = machine.write("text.db", "This is a letter, and no database at all.");
    let newer = newer_database(&machine);
    let never = machine.write("never.toml", NEVER);
    let bytes = machine.write("bytes.toml", [0xff, 0xfe, 0x00]);
    let folder = machine.home.path().display().to_string();
    let from = ["--from", "2026-11-20T16:00"];
    let due = |more: &[&'static str]| [&["due", "--calendar"], more, &from[..]].concat();
    // The arguments, the exit status, and what the line must name.
    let table: Vec<(Vec<&str>, i32, &str)> = vec![
        (vec!["--db", "missing.db", "list"], 1, "missing.db"),
        (vec!["--db", &text, "list"], 1, "text.db"),
        (vec!["--db", &newer, "list"], 1, "newer.db"),
        (vec!["--db", &folder, "list"], 1, &folder),
        (vec!["--db", "/proc/x.db", "capture", "--set", "company=A"], 1, "/proc/x.db"),
        (vec!["--db", &good, "show", "nobody\u{1b}[31m"], 1, "nobody"),
        (vec!["--db", &good, "accept", "7"], 1, "7"),
        (vec!["--db", &good, "show", "1", "--at", "yesterday"], 2, "yesterday"),
        (vec!["--db", &good, "report", "waterfall", "--within", "soon"], 2, "soon"),
        (vec!["--db", &good, "report", "waterfall", "--by", "colour"], 2, "colour"),
        (vec!["--db", &good, "report", "waterfall", "--from", "2026-02-30"], 2, "2026-02-30"),
        (vec!["--db", &good, "report", "waterfall", "--cohort", "--period"], 2, "--period"),
        (vec!["due", "--calendar", "office", "--from", FRIDAY, "--within", "400000h"], 1, "400000h"),
        (vec!["lst"], 2, "list"),
        (vec!["list", "--al"], 2, "--all"),
        (vec!["list", "--format", "csv"], 2, "csv"),
        (vec!["list", "--format", "md"], 2, ": table"),
        (vec!["list", "--limit", "many"], 2, "many"),
        (vec!["list", "--format", "", "--all"], 2, "--format"),
        (vec!["accept"], 2, "LEAD"),
        (vec!["reject", "1"], 2, "--reason"),
        (vec!["contact", "1", "--outcome", "gone"], 2, "gone"),
        (vec!["report"], 2, "waterfall"),
        (vec!["agreement", "check", "missing.toml"], 1, "missing.toml"),
        (vec!["agreement", "check", &bytes], 1, "bytes.toml"),
        (vec!["agreement", "check", &folder], 1, &folder),
        (
            vec!["due", "--agreement", "missing.toml", "--calendar", "a", "--from", "now", "--within", "1h"],
            1,
            "missing",
        ),
        (vec!["due", "--agreement", &bytes, "--calendar", "a", "--from", FRIDAY, "--within", "1h"], 1, "bytes.toml"),
        (vec!["due", "--agreement", &never, "--calendar", "never", "--from", FRIDAY, "--within", "1h"], 1, "never"),
        (vec!["due", "--agreement", &never, "--calendar", "never", "--from", FRIDAY, "--to", FRIDAY], 1, "never"),
        (due(&["offices", "--within", "1h"]), 1, "office"),
        (due(&["office", "--within", "7d"]), 1, "7d"),
        (due(&["office", "--within", "5 minutes"]), 2, "5 minutes"),
        (due(&["office"]), 2, "--within"),
        (vec!["due", "--calendar", "office", "--from", "tomorrow", "--within", "1h"], 2, "tomorrow"),
    ];
    for (arguments, status, named) in &table {
        for lang in ["en", "ja"] {
            let said = machine.run(&[arguments.as_slice(), &["--lang", lang]].concat());
            assert_eq!(said.status, *status, "{arguments:?}: {said:?}");
            assert!(said.err.starts_with("tasuki: ") && said.err.lines().count() == 1, "{arguments:?}: {said:?}");
            assert!(said.err.contains(named) && !said.err.contains('\u{1b}'), "{arguments:?}: {said:?}");
            assert_eq!(said.out, "", "{arguments:?}");
            let is_japanese = said.err.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}'));
            assert_eq!(is_japanese, lang == "ja", "{arguments:?}: {said:?}");
        }
    }
    let bad_now = machine.run_with(&["list"], &[("TASUKI_NOW", "noon")]);
    assert_eq!((bad_now.status, bad_now.err.lines().count()), (2, 1), "{bad_now:?}");
    assert!(bad_now.err.contains("noon"), "{bad_now:?}");
    assert!(!Path::new("missing.db").exists() && !machine.path("missing.db").exists(), "a look makes no database");
}

/// A command that comes to nothing leaves no database behind in which there is nothing.
#[test]
fn what_comes_to_nothing_makes_no_database() {
    let machine = Machine::new();
    let map = machine.write("map.toml", "rows = 'live'\n[columns]\nid = 'external_id'\n");
    let empty = machine.write("empty.csv", "");
    let other = machine.write("other.csv", "name,company\nA,B\n");
    let wrong = machine.write("wrong.toml", "rows = 'sideways'\n");
    for (arguments, status) in [
        (&["import", "missing.csv", "--map", &map][..], 1),
        (&["import", &empty, "--map", &map], 1),
        (&["import", &other, "--map", &map], 1),
        (&["import", &other, "--map", &wrong], 1),
        (&["import", &other, "--map", "missing.toml"], 1),
        (&["capture", "--set", "colour=red"], 1),
        (&["capture", "--set", "company"], 2),
        (&["capture", "--set", "mail=nobody"], 1),
        (&["accept", "1"], 1),
        (&["agreement", "adopt", "missing.toml", "--marketing", "a", "--sales", "b"], 1),
        // Neither has a terminal here.
        (&[], 2),
        (&["demo"], 2),
        (&["demo", "--db", "new.db"], 2),
    ] {
        let said = machine.run_with(arguments, &[("TASUKI_DB", "new.db")]);
        assert_eq!((said.status, said.err.lines().count()), (status, 1), "{arguments:?}: {said:?}");
        assert!(!machine.path("new.db").exists(), "{arguments:?}");
    }
}

/// Every command lists the forms that it has and no other, wherever it is asked: help, and both kinds of refusal.
#[test]
fn each_command_lists_exactly_the_forms_that_it_prints() {
    let machine = Machine::new();
    for (command, known, help) in [
        (&["list"][..], "table, json", "<table|json>"),
        (&["agreement", "versions"], "table, json", "<table|json>"),
        (&["keys"], "table, json, md", "<table|json|md>"),
    ] {
        let said = machine.run(&[command, &["--format", "csv"]].concat());
        assert!(said.status == 2 && said.err.contains(&format!(": {known} (")), "{command:?}: {said:?}");
        let said = machine.run(&[command, &["--help"]].concat());
        assert!(said.status == 0 && said.out.contains(&format!("--format {help}")), "{command:?}: {said:?}");
        let said = machine.run(&[&["--format", "md"], command].concat());
        assert_eq!(said.status == 0, known.contains("md"), "{command:?}: {said:?}");
        assert!(said.status == 0 || said.err.trim_end().ends_with(&format!(": {known}")), "{command:?}: {said:?}");
        let json = machine.run(&[&["--format", "json"], command].concat());
        assert_eq!((json.status, json.out.starts_with(['{', '['])), (0, true), "{command:?}: {json:?}");
    }
    let before = machine.run(&["--format", "csv", "list"]);
    assert!(before.status == 2 && before.err.contains(": table, json ("), "{before:?}");
    let md = machine.run(&["keys", "--format", "md"]);
    assert!(md.status == 0 && md.out.contains('|'), "{md:?}");
}

/// What `due` tells needs no database: it makes none, not even its folder, and does without where there can be none. One
/// that is there and cannot be looked at is said; the answer of another agreement would be wrong.
#[test]
fn a_database_that_cannot_be_looked_at_is_not_taken_for_none() {
    let machine = Machine::new();
    let due = ["due", "--calendar", "office", "--from", FRIDAY, "--within", "1h"];
    assert_eq!(machine.run(&due).status, 0, "without a database by the default agreement");
    assert!(!machine.path(".local").exists(), "a look makes no folder");
    let nowhere = machine.path("gone/away").display().to_string();
    assert_eq!(machine.run_with(&due, &[("HOME", &nowhere)]).status, 0, "nor is a home needed");
    assert!(!machine.path("gone").exists());

    let folder = machine.path(".local/share/tasuki");
    let db = folder.join("tasuki.db");
    fs::create_dir_all(&folder).unwrap();
    let calendars = machine.write("ours.toml", machine.run(&["agreement", "show", "--preset", "24h"]).out);
    let refused = |what: &str| {
        let said = machine.run(&due);
        assert_eq!((said.status, said.out.as_str(), said.err.lines().count()), (1, "", 1), "{what}: {said:?}");
        assert!(said.err.contains("tasuki.db"), "{what}: {said:?}");
        let said = machine.run(&[&due[..], &["--agreement", &calendars]].concat());
        assert_eq!(said.status, 0, "{what}: a file that is named is enough: {said:?}");
    };
    std::os::unix::fs::symlink("tasuki.db", &db).unwrap();
    refused("a link to itself");
    fs::remove_file(&db).unwrap();
    fs::create_dir(&db).unwrap();
    refused("a folder");
    fs::remove_dir(&db).unwrap();
    fs::write(&db, "not a database").unwrap();
    refused("another file");
}

#[test]
fn a_reason_of_a_list_is_a_reason_only_where_the_agreement_has_it() {
    let machine = Machine::new();
    let map = machine
        .write("map.toml", "rows = 'history'\n[columns]\nid = 'external_id'\nlost = 'lost_at'\nwhy = 'reason'\n");
    let list = machine
        .write("list.csv", "id,lost,why\nA,2026-03-01,no_budget\nB,2026-03-01,田中様が退職\nC,2026-03-01,予算なし\n");
    assert_eq!(machine.run(&["import", &list, "--map", &map]).status, 0);
    let told = |id: &str| {
        let lead = machine.run(&["show", id, "--format", "json"]).json();
        (lead["history"].to_string(), lead["extra"]["reason"].clone())
    };
    for id in ["A", "C"] {
        let (history, extra) = told(id);
        assert!(history.contains("no_budget") || history.contains("No budget"), "{id}: {history}");
        assert_eq!(extra, Value::Null, "{id}");
    }
    // Words may tell of a person: they stay with the person, and out of the journal.
    let (history, extra) = told("B");
    assert!(!history.contains("退職"), "{history}");
    assert_eq!(extra, "田中様が退職");
}

#[test]
fn a_misspelt_key_is_named_with_its_place_and_the_right_word() {
    let machine = Machine::new();
    let text = tasuki::agreement::DEFAULT.replacen("effective_from", "efective_from", 1);
    let (line, _) = text.lines().enumerate().find(|(_, line)| line.starts_with("efective_from")).unwrap();
    let file = machine.write("agreement.toml", &text);
    let said = machine.run(&["agreement", "check", &file]);
    assert_eq!((said.status, said.out.as_str()), (1, ""));
    let complaint = said.err.lines().find(|said| said.starts_with(&format!("{file}:{}:1: ", line + 1)));
    assert!(complaint.is_some_and(|complaint| complaint.contains("`effective_from`")), "{said:?}");

    let file = machine.write("good.toml", tasuki::agreement::DEFAULT);
    let said = machine.run(&["agreement", "check", &file]);
    assert_eq!((said.status, said.err.as_str()), (0, ""), "{said:?}");
    assert_eq!(machine.run(&["agreement", "show"]).out, tasuki::agreement::DEFAULT, "on a fresh database");
}

#[test]
fn help_is_in_the_readers_language_throughout() {
    let machine = Machine::new();
    for arguments in [&["--help"][..], &["help"], &["due", "--help"], &["help", "report", "waterfall"]] {
        let said = machine.run_with(arguments, &[("LC_ALL", "ja_JP.UTF-8")]);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{arguments:?}");
        for english in ["Usage", "Options", "Commands", "Arguments", "Print", "possible values", "default:"] {
            assert!(!said.out.contains(english), "{arguments:?}: {english} in {}", said.out);
        }
        assert!(said.out.contains("使い方"), "{}", said.out);
    }
    assert!(machine.run(&["--help"]).out.contains("Usage: tasuki"));
    assert!(machine.run(&["--version"]).out.starts_with("tasuki "));
}

#[test]
fn several_leads_are_acted_upon_each_for_itself() {
    let office = Office::at(FRIDAY);
    let (first, second) = (office.lead("株式会社山田", "山田 太郎"), office.lead("Suzuki Inc.", "S. Suzuki"));
    office.desk("sato").act(second, &Wish::Accept.into()).unwrap();
    let machine = Machine::at(&office);
    let rehearsed = machine.run(&["accept", &first.to_string(), "--dry-run", "--format", "json"]);
    assert_eq!((rehearsed.status, &rehearsed.json()["results"][0]["ok"]), (0, &json!(true)));

    let both = ["accept", &second.to_string(), "no-such", &first.to_string(), "--format", "json"];
    let said = machine.run(&both);
    assert_eq!(said.status, 1, "one was refused");
    let results = &said.json()["results"];
    assert_eq!(results[0]["lead"], second.to_string());
    assert_eq!(results[0]["refusal"]["rule"], "already_accepted");
    assert_eq!(results[0]["refusal"]["holder"], "sato");
    assert!(results[0]["refusal"]["message"].as_str().unwrap().contains("佐藤 健"), "by name");
    assert_eq!(results[1]["ok"], json!(false));
    assert_eq!((&results[2]["ok"], &results[2]["refusal"]), (&json!(true), &Value::Null), "the others are done");

    let again = machine.run(&["accept", &first.to_string(), "--lang", "ja"]);
    assert_eq!((again.status, again.out.as_str()), (1, ""));
    assert!(again.err.starts_with(&format!("tasuki: {first} 株式会社山田: ")), "{again:?}");

    assert_eq!(machine.run(&["undo"]).status, 0, "one's own last act, whichever lead it was on");
    assert_eq!(machine.run(&["show", &first.to_string(), "--format", "json"]).json()["stage"], "mql");
    let reason = machine.run(&["return", &first.to_string(), "--reason", "bad_mood", "--format", "json"]);
    assert_eq!(reason.json()["results"][0]["refusal"]["rule"], "unknown_reason");
}

#[test]
fn a_lead_is_told_with_its_hand_off_and_its_clocks() {
    let office = Office::at(FRIDAY);
    let id = office.lead("株式会社\u{1b}[2J山田", "山田 太郎");
    office.captured("Not handed over", "N. N.", "Fair");
    let machine = Machine::at(&office);

    let list = machine.run(&["list", "--format", "json"]).json();
    assert_eq!(list.as_array().map(Vec::len), Some(1), "what is open");
    let lead = &list[0];
    let names: Vec<_> = lead.as_object().unwrap().keys().map(String::as_str).collect();
    let first = ["id", "external_id", "name", "company", "title", "industry", "source", "campaign", "stage", "owner"];
    let last = [
        "score",
        "cooled",
        "handoff",
        "clocks",
        "tier",
        "asleep_until",
        "next_at",
        "paused_until",
        "held_for",
        "erased",
    ];
    assert_eq!(names, [&first[..], &last].concat());
    assert_eq!(lead["id"], id.0);
    assert_eq!((&lead["score"], &lead["external_id"], &lead["stage"]), (&json!(0.0), &Value::Null, &json!("mql")));
    let handoff = &lead["handoff"];
    assert_eq!((&handoff["n"], &handoff["at"], &handoff["ended"]), (&json!(1), &json!(FRIDAY), &Value::Null));
    assert_eq!(handoff["criterion"], "score_100");
    let clock = &lead["clocks"][0];
    assert_eq!((&clock["id"], &clock["state"]), (&json!("first_contact"), &json!("ok")));
    assert_eq!((&clock["started_at"], &clock["running"]), (&json!(FRIDAY), &json!(true)));
    assert_eq!(clock["left_seconds"], 24 * 3_600);

    assert_eq!(machine.run(&["list", "--all", "--format", "json"]).json().as_array().map(Vec::len), Some(2));
    assert_eq!(
        machine.run(&["list", "--all", "--limit", "1", "--format", "json"]).json().as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(machine.run(&["list", "山田", "太郎", "--format", "json"]).json()[0]["id"], id.0);
    assert_eq!(machine.run(&["list", "nobody", "--format", "json"]).json(), json!([]));

    let contact = ["contact", &id.to_string(), "--outcome", "reached", "--note", "来週\nもう一度"];
    assert_eq!(machine.run_with(&contact, &[("TASUKI_NOW", "2026-11-20T17:00:00+09:00")]).status, 0);
    let show = machine.run(&["show", &id.to_string(), "--format", "json"]).json();
    assert_eq!((&show["stage"], &show["owner"]), (&json!("sal"), &json!("tanaka")));
    assert_eq!(show["clocks"][0]["state"], "met");
    assert_eq!(show["history"][0]["note"], "来週\nもう一度");
    assert_eq!(show["handoffs"][0]["contacts"][0]["outcome"], "reached");
    let before = machine.run(&["show", &id.to_string(), "--at", "2026-11-20T16:30", "--format", "json"]).json();
    assert_eq!((&before["stage"], &before["clocks"][0]["state"]), (&json!("mql"), &json!("ok")), "as it was then");

    for format in ["table", "json"] {
        for arguments in [&["list"][..], &["list", "--all"], &["show", "1"], &["check"], &["keys"]] {
            let said = machine.run(&[arguments, &["--format", format]].concat());
            assert_eq!((said.status, said.err.as_str()), (0, ""), "{arguments:?}");
            assert!(!said.out.contains('\u{1b}'), "{arguments:?}: {}", said.out);
        }
    }
}

#[test]
fn a_waterfall_carries_its_definition_its_counts_and_its_intervals() {
    let office = Office::at(FRIDAY);
    let first = office.lead("A", "a");
    office.lead("B", "b");
    office.captured("C", "c", "");
    office.desk("tanaka").act(first, &Wish::Accept.into()).unwrap();
    let machine = Machine::at(&office);
    let waterfall = |more: &[&str]| machine.run(&[&["report", "waterfall"], more].concat());

    let all = waterfall(&["--format", "json", "--by", "source", "--from", "2026-11-20", "--to", "2026-11-20"]).json();
    let head = ["basis", "from", "to", "by"].map(|name| all[name].clone());
    assert_eq!(head, ["cohort", "2026-11-20", "2026-11-20", "source"].map(Value::from));
    assert_eq!(all["rows"][0]["key"], "Web");
    assert_eq!(all["rows"][1]["key"], "", "a lead without a value");
    let total = &all["total"];
    let counts = ["leads", "mal", "mql", "sal", "sql", "opportunity", "customer"].map(|stage| total[stage].clone());
    assert_eq!(counts, [3, 2, 2, 1, 0, 0, 0].map(Value::from));
    assert_eq!(total["implied"], json!({ "mal": 2 }), "MAL is known from MQL alone");
    let rate = &total["rates"]["mql_to_sal"];
    assert_eq!((&rate["k"], &rate["n"], &rate["rate"]), (&json!(1), &json!(2), &json!(0.5)));
    // Wilson, 1 of 2, z = 1.959964.
    let near = |value: &Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 1e-6;
    assert!(near(&rate["low"], 0.094_531_2) && near(&rate["high"], 0.905_468_8), "{rate}");
    assert_eq!(
        total["rates"]["sql_to_opportunity"],
        json!({ "k": 0, "n": 0, "rate": null, "low": null, "high": null })
    );

    let none = waterfall(&["--format", "json", "--to", "2026-11-19"]).json();
    assert_eq!((&none["rows"], &none["total"]["leads"], &none["by"]), (&json!([]), &json!(0), &Value::Null));
    let stock = waterfall(&["--stock", "--format", "json"]).json();
    assert_eq!(
        (&stock["basis"], &stock["total"]["mql"], &stock["total"]["sal"]),
        (&json!("stock"), &json!(1), &json!(1))
    );
    assert_eq!(stock["total"]["rates"], json!({}), "a stock has no rates");

    for (lang, words) in [("en", ["cohort", "95 %", "implied", "7d"]), ("ja", ["コホート", "95%", "後の段階", "7日"])]
    {
        let table = waterfall(&["--by", "source", "--from", "2026-11-01", "--within", "7d", "--lang", lang]).out;
        for word in words.into_iter().chain(["2026-11-01", "1/2", "50.0%", "9.5–90.5"]) {
            assert!(table.contains(word), "{word}: {table}");
        }
    }
}

#[test]
fn more_leaving_than_entering_is_a_ratio_without_an_interval() {
    let office = Office::at(FRIDAY);
    let ids = [office.lead("A", "a"), office.lead("B", "b")];
    office.clock.advance(chrono::TimeDelta::days(1));
    for id in ids {
        office.desk("tanaka").act(id, &Wish::Accept.into()).unwrap();
    }
    office.lead("C", "c");
    let machine = Machine::at(&office);
    let period = machine.run(&["report", "waterfall", "--period", "--from", "2026-11-21", "--format", "json"]).json();
    let expected = json!({ "k": 2, "n": 1, "rate": 2.0, "low": null, "high": null });
    assert_eq!(period["total"]["rates"]["mql_to_sal"], expected);
}

/// The agreement file of a case of `fixtures/sla`.
fn agreement_of(case: &Value) -> String {
    let hours = |intervals: &Value| {
        let pairs = intervals.as_array().unwrap().iter();
        let texts = pairs.map(|pair| format!("\"{}-{}\"", pair[0].as_str().unwrap(), pair[1].as_str().unwrap()));
        format!("[{}]", texts.collect::<Vec<_>>().join(", "))
    };
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let week = days.map(|day| format!("{day} = {}\n", hours(&case["weekly_hours"][&day[..3]])));
    let closed: Vec<_> = case["holidays"].as_array().unwrap().iter().map(|day| day.as_str().unwrap()).collect();
    let on: Vec<_> = case["overrides"].as_object().into_iter().flatten().collect();
    let on: Vec<_> = on.into_iter().map(|(day, intervals)| format!("{day} = {}\n", hours(intervals))).collect();
    format!(
        "time_zone = {}\n[calendar.c]\nclosed = [{}]\n[calendar.c.hours]\n{}[calendar.c.on]\n{}",
        case["tz"],
        closed.join(", "),
        week.concat(),
        on.concat()
    )
}

#[test]
fn the_cases_of_the_calendar_hold_on_the_command_line_too() {
    let all: Value = serde_json::from_str(include_str!("../../fixtures/sla/cases.json")).unwrap();
    let machine = Machine::new();
    let mut counted = 0;
    for kind in ["deadline_cases", "elapsed_cases"] {
        for case in all[kind].as_array().unwrap() {
            if case.get("pauses").or_else(|| case.get("calendar_changes")).is_some() {
                continue;
            }
            counted += 1;
            let file = machine.write("case.toml", agreement_of(case));
            let due = ["due", "--agreement", &file, "--calendar", "c", "--format", "json", "--from"];
            let text = |name: &str| case[name].as_str().unwrap();
            if kind == "elapsed_cases" {
                let said = run_here(&[&due[..], &[text("from"), "--to", text("to")]].concat());
                let seconds = case["expected_minutes"].as_i64().unwrap() * 60;
                assert_eq!(said.json(), json!({ "working_seconds": seconds }), "{}: {said:?}", case["name"]);
                continue;
            }
            let within = format!("{}m", case["duration_minutes"]);
            let said = run_here(&[&due[..], &[text("start"), "--within", &within]].concat());
            if case.get("expected_error").is_some() {
                assert_eq!((said.status, said.out.as_str()), (1, ""), "{}: {said:?}", case["name"]);
                continue;
            }
            let due_at = Timestamp::parse_rfc3339(said.json()["due_at"].as_str().unwrap());
            assert_eq!(due_at, Timestamp::parse_rfc3339(text("expected_deadline")), "{}: {said:?}", case["name"]);
        }
    }
    assert!(counted > 50, "{counted}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let machine = Machine::new();
    let program = env!("CARGO_BIN_EXE_tasuki");
    let line = format!("{{ '{program}' agreement show; echo $? >&2; }} | true");
    let shell = Command::new("sh").args(["-c", &line]).env_clear().env("HOME", machine.home.path()).output().unwrap();
    assert_eq!(String::from_utf8(shell.stderr).unwrap().trim(), "0");
}
