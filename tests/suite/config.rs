//! The configuration: what somebody wrote down once holds from then on, unless it is said otherwise for one run.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::cli::Machine;

/// A machine on which somebody wrote a configuration.
fn configured(text: &str) -> Machine {
    let machine = Machine::new();
    put(&machine, "config.toml", text);
    machine
}

pub fn put(machine: &Machine, name: &str, text: &str) {
    let folder = machine.path(".config/tasuki");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
}

fn setting(machine: &Machine, arguments: &[&str], more: &[(&str, &str)], name: &str) -> (Value, String, Value) {
    let said = machine.run_with(&[arguments, &["config", "--format", "json"]].concat(), more);
    assert_eq!(said.status, 0, "{said:?}");
    let json = said.json();
    let found = json["settings"].as_array().unwrap().iter().find(|setting| setting["name"] == name).unwrap().clone();
    (found["value"].clone(), found["from"].as_str().unwrap().to_owned(), found["place"].clone())
}

#[test]
fn what_is_written_down_once_holds_from_then_on() {
    let machine = configured("# mine\nlanguage = 'ja'\nwho = 'tanaka'\ndatabase = '~/leads/own.db'\n");
    fs::create_dir(machine.path("leads")).unwrap();
    let captured = machine.run(&["capture", "--set", "name=佐藤 花子", "--set", "company=株式会社山田製作所"]);
    assert_eq!(captured.status, 0, "{captured:?}");
    assert!(captured.out.contains("登録"), "in Japanese: {captured:?}");
    assert!(machine.path("leads/own.db").exists(), "where the file says");
    let noted = machine.run(&["note", "1", "--note", "電話で確認済み"]);
    assert_eq!(noted.status, 0, "{noted:?}");
    let events = machine.run(&["show", "1", "--format", "json"]).out;
    assert!(events.contains("\"tanaka\""), "whoever acts is written down: {events}");
}

#[test]
fn the_command_line_goes_before_the_environment_and_that_before_the_file() {
    let machine = configured("who = 'tanaka'\ntheme = 'dark'\n");
    assert_eq!(setting(&machine, &[], &[], "who"), ("tanaka".into(), "file".to_owned(), 1.into()));
    let environment = [("TASUKI_USER", "sato")];
    let (value, from, place) = setting(&machine, &[], &environment, "who");
    assert_eq!((value, from.as_str(), place), ("sato".into(), "environment", "TASUKI_USER".into()));
    let (value, from, place) = setting(&machine, &["--as", "ito"], &environment, "who");
    assert_eq!((value, from.as_str(), place), ("ito".into(), "command_line", "--as".into()));
    assert_eq!(setting(&machine, &[], &[], "theme"), ("dark".into(), "file".to_owned(), 2.into()));
    let (value, from, _) = setting(&machine, &[], &[("TASUKI_THEME", "mono")], "theme");
    assert_eq!((value, from.as_str()), ("mono".into(), "environment"));
    let (value, from, _) = setting(&machine, &[], &[("TASUKI_DB", "/tmp/x.db")], "database");
    assert_eq!((value, from.as_str()), ("/tmp/x.db".into(), "environment"));
    let (value, from, _) = setting(&machine, &["--db", "y.db"], &[("TASUKI_DB", "/tmp/x.db")], "database");
    assert_eq!((value, from.as_str()), ("y.db".into(), "command_line"));
    let (value, from, place) = setting(&machine, &[], &[("NO_COLOR", "1")], "color");
    assert_eq!((value, from.as_str(), place), ("none".into(), "environment", "NO_COLOR".into()));
    assert_eq!(setting(&machine, &[], &[], "mouse"), ("true".into(), "default".to_owned(), Value::Null));
}

#[test]
fn without_a_file_the_machines_user_acts_and_everything_is_usual() {
    let machine = Machine::new();
    let (who, from, _) = setting(&machine, &[], &[("USER", "u1042")], "who");
    assert_eq!((who, from.as_str()), ("u1042".into(), "default"));
    let told = machine.run(&["config"]);
    assert!(
        told.out.contains("hint_delay") && told.out.contains("400ms") && told.out.contains("not there"),
        "{told:?}"
    );
    assert!(!machine.path(".config").exists(), "nothing is made by looking");
}

#[test]
fn a_wrong_file_is_told_by_line_and_stops_what_would_go_by_it() {
    let machine = configured("who = 'tanaka'\nlangage = 'ja'\n");
    let list = machine.run(&["list"]);
    assert_eq!(list.status, 1, "{list:?}");
    assert!(list.err.contains("config.toml:2:1: `langage` is not known here; did you mean `language`?"), "{list:?}");
    let console = machine.run(&[]);
    assert_eq!(console.status, 1, "the console, too: {console:?}");
    assert!(console.err.contains("did you mean `language`?"));
    // What tells of it works.
    let told = machine.run(&["config"]);
    assert_eq!(told.status, 1);
    assert!(told.out.contains("language") && told.err.contains("config.toml:2:1"), "{told:?}");
    let doctor = machine.run(&["doctor"]);
    assert_eq!(doctor.status, 1);
    assert!(doctor.out.contains("config.toml:2:1") && doctor.out.contains("wrong"), "{doctor:?}");
    assert_eq!(machine.run(&["completions", "bash"]).status, 0);
    assert_eq!(machine.run(&["--help"]).status, 0);
}

#[test]
fn another_file_may_be_named() {
    let machine = configured("language = 'en'\n");
    let other = machine.write("other.toml", "language = 'ja'\n");
    let environment = [("TASUKI_CONFIG", other.as_str())];
    assert!(machine.run_with(&["config"], &environment).out.contains("設定"));
    assert_eq!(machine.run_with(&["config", "--path"], &environment).out.trim(), other);
    let usual = machine.run(&["config", "--path"]).out;
    assert_eq!(usual.trim(), machine.path(".config/tasuki/config.toml").display().to_string());
}

#[test]
fn the_example_is_a_file_to_begin_with() {
    let machine = Machine::new();
    for lang in ["ja", "en"] {
        let example = machine.run(&["--lang", lang, "config", "--example"]);
        assert_eq!(example.status, 0);
        assert!(example.out.contains("# hint_delay = \"400ms\""), "{example:?}");
        put(&machine, "config.toml", &example.out);
        let (value, from, _) = setting(&machine, &[], &[], "hint_delay");
        assert_eq!((value, from.as_str()), ("400ms".into(), "default"), "it says nothing by itself");
    }
}

#[test]
fn the_demo_does_not_take_the_database_of_ones_own_leads() {
    let machine = configured("database = '~/own.db'\n");
    let picture = machine.path("demo.svg").display().to_string();
    let drawn = machine.run(&["demo", "--leads", "20", "--seed", "1", "--picture", &picture]);
    assert_eq!(drawn.status, 0, "{drawn:?}");
    assert!(!machine.path("own.db").exists());
}

#[test]
fn a_file_that_cannot_be_read_is_told() {
    let machine = Machine::new();
    fs::create_dir_all(machine.path(".config/tasuki/config.toml")).unwrap();
    let list = machine.run(&["list"]);
    assert_eq!(list.status, 1);
    assert!(list.err.contains("is a folder"), "{list:?}");
    assert_eq!(machine.run(&["doctor"]).status, 1);
}

#[test]
fn a_configuration_is_made_once_for_its_owner_and_never_written_over() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("new/config.toml");
    let files = tasuki::config::Files::of(path.to_str(), None).unwrap();
    tasuki::config::keep(&files, "language = \"ja\"\n").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "language = \"ja\"\n");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let refused = tasuki::config::keep(&files, "language = \"en\"\n").unwrap_err();
    assert!(refused.to_string().contains("left as it is") || refused.to_string().contains("was left"), "{refused}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "language = \"ja\"\n");
    let names: Vec<_> = path.parent().unwrap().read_dir().unwrap().collect();
    assert_eq!(names.len(), 1, "nothing half is left: {names:?}");
}
