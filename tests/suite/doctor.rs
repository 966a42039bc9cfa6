//! The doctor: what is as it should be, what is not, what to do; and nothing of anybody.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::cli::Machine;
use crate::harness::{FRIDAY, Office};

fn finding(json: &Value, id: &str) -> Value {
    let found = json["findings"].as_array().unwrap().iter().find(|finding| finding["id"] == id);
    found.unwrap_or_else(|| panic!("{id} was not looked at: {json}")).clone()
}

fn examined(machine: &Machine, more: &[(&str, &str)]) -> (i32, Value) {
    let said = machine.run_with(&["doctor", "--format", "json"], more);
    (said.status, said.json())
}

#[test]
fn a_new_machine_is_well() {
    let machine = Machine::of("tanaka");
    let (status, json) = examined(&machine, &[("TERM", "xterm-256color")]);
    assert_eq!(status, 0, "{json}");
    for id in [
        "terminal",
        "term",
        "colors",
        "locale",
        "way",
        "paste",
        "clipboard",
        "config",
        "keymap",
        "themes",
        "theme",
        "sqlite",
        "time_zones",
        "database",
    ] {
        assert_eq!(finding(&json, id)["verdict"], "ok", "{id}");
    }
    assert!(finding(&json, "colors")["told"][0].as_str().unwrap().contains("256"));
    assert!(!machine.path(".local/share/tasuki/tasuki.db").exists(), "looking makes nothing");
}

#[test]
fn a_database_in_use_is_looked_at_from_its_place_to_its_agreement() {
    let office = Office::at(FRIDAY);
    office.lead("株式会社山田製作所", "佐藤 花子");
    let machine = Machine::at(&office);
    let (status, json) = examined(&machine, &[("TERM", "xterm")]);
    assert_eq!(status, 0, "{json}");
    for id in ["form", "integrity", "agreement", "holidays", "who"] {
        assert_eq!(finding(&json, id)["verdict"], "ok", "{id}: {json}");
    }
    assert_eq!(finding(&json, "backup")["verdict"], "look", "none was made yet");
    assert_eq!(machine.run(&["backup"]).status, 0);
    let (_, json) = examined(&machine, &[("TERM", "xterm")]);
    assert_eq!(finding(&json, "backup")["verdict"], "ok", "{json}");
    let told = machine.run(&["doctor"]).out;
    assert!(!told.contains("佐藤") && !told.contains("tanaka") && !told.contains("山田"), "nothing personal: {told}");
}

#[test]
fn somebody_whom_the_agreement_does_not_list_is_told_without_the_name() {
    let office = Office::at(FRIDAY);
    office.lead("株式会社山田製作所", "佐藤 花子");
    let machine = Machine::at(&office);
    let said = machine.run_with(&["doctor", "--format", "json"], &[("TASUKI_USER", "gastspieler")]);
    assert_eq!(finding(&said.json(), "who")["verdict"], "look", "{said:?}");
    assert!(!said.out.contains("gastspieler"), "{said:?}");
}

#[test]
fn what_is_wrong_makes_the_exit_status() {
    let machine = Machine::of("tanaka");
    let file = machine.write("leads.db", "this is no database, however long it may be ".repeat(200));
    let (status, json) = examined(&machine, &[("TASUKI_DB", &file), ("TERM", "xterm")]);
    assert_eq!((status, &json["verdict"]), (1, &"wrong".into()), "{json}");
    assert_eq!(finding(&json, "database")["verdict"], "wrong");
    assert!(finding(&json, "database")["advice"].is_string());
}

#[test]
fn a_damaged_file_is_found() {
    let office = Office::at(FRIDAY);
    for n in 0..60 {
        office.captured(&format!("会社{n}"), "佐藤 花子", "Web");
    }
    let path = office.place("tanaka").path;
    // Everything is in the file, and no log beside it tells otherwise.
    drop(office.desk("tanaka"));
    assert!(!path.with_extension("db-wal").exists());
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    for byte in &mut bytes[middle..middle + 4_096 * 6] {
        *byte = 0xa5;
    }
    fs::write(&path, bytes).unwrap();
    let (status, json) = examined(&Machine::at(&office), &[("TERM", "xterm")]);
    assert_eq!(status, 1, "{json}");
    let verdicts = ["integrity", "database"].map(|id| {
        let found = json["findings"].as_array().unwrap().iter().find(|finding| finding["id"] == id);
        found.is_some_and(|finding| finding["verdict"] == "wrong")
    });
    assert!(verdicts.contains(&true), "{json}");
}

#[test]
fn a_database_that_others_can_read_is_told() {
    let office = Office::at(FRIDAY);
    office.lead("株式会社山田製作所", "佐藤 花子");
    let path = office.place("tanaka").path;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let (status, json) = examined(&Machine::at(&office), &[("TERM", "xterm")]);
    assert_eq!((status, &finding(&json, "database")["verdict"]), (0, &"look".into()), "{json}");
}

#[test]
fn a_poor_terminal_is_told_with_what_to_do() {
    let machine = Machine::new();
    let (_, json) = examined(&machine, &[("TERM", "dumb"), ("LC_ALL", "ja_JP.eucJP")]);
    for id in ["term", "locale", "paste"] {
        assert_eq!(finding(&json, id)["verdict"], "look", "{id}: {json}");
        assert!(finding(&json, id)["advice"].is_string(), "{id}");
    }
    let (_, json) = examined(&machine, &[("TERM", "tmux-256color"), ("TMUX", "/tmp/s,1,0"), ("SSH_TTY", "/dev/pts/0")]);
    assert!(finding(&json, "way")["told"][0].as_str().unwrap().contains("tmux, through SSH"), "{json}");
    assert!(finding(&json, "clipboard")["told"][0].as_str().unwrap().contains("tmux"), "{json}");
}

#[test]
fn holidays_that_are_over_are_wrong() {
    let office = Office::at(FRIDAY);
    office.lead("株式会社山田製作所", "佐藤 花子");
    let (status, json) =
        examined(&Machine::at(&office), &[("TASUKI_NOW", "2036-02-01T09:00:00+09:00"), ("TERM", "xterm")]);
    assert_eq!((status, &finding(&json, "holidays")["verdict"]), (1, &"wrong".into()), "{json}");
}
