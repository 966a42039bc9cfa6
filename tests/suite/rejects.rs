//! Rows that did not come in: in one file, whatever happened on the way, and mended before they come in.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;

use crate::cli::{Machine, Said};

const MAP: &str = "rows = \"live\"\n[columns]\nid = \"external_id\"\ncompany = \"company\"\nmail = \"mail\"\n\
    [extra]\nkeep = true\n";

/// A machine on which somebody was erased, and a list of many rows: that person in line 5, bad mails in 7 and 9,001.
fn machine() -> Machine {
    let machine = Machine::new();
    machine.write("map.toml", MAP);
    for arguments in [&["capture", "--set", "external_id=L5"][..], &["erase", "1", "--yes"]] {
        assert_eq!(machine.run(arguments).status, 0);
    }
    let row = |n: u32| match n {
        7 | 9_001 => format!("L{n},Bad,not a mail\n"),
        n => format!("L{n},Company {n},m{n}@company{n}.example\n"),
    };
    machine.write("list.csv", (2..12_002).map(row).fold("id,company,mail\n".to_owned(), |list, row| list + &row));
    machine
}

const IMPORT: [&str; 6] = ["import", "list.csv", "--map", "map.toml", "--rejects", "rejects.csv"];

fn read(machine: &Machine, name: &str) -> String {
    fs::read_to_string(machine.path(name)).unwrap_or_else(|wrong| panic!("{name}: {wrong}"))
}

fn leads(machine: &Machine) -> usize {
    machine.run(&["list", "--all", "--limit", "100000", "--format", "json"]).json().as_array().unwrap().len()
}

fn names(machine: &Machine) -> BTreeSet<String> {
    let entries = fs::read_dir(machine.path("")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

/// Somebody may have mended what is there.
#[test]
fn a_file_that_is_there_is_said_before_anything_comes_in() {
    let machine = machine();
    machine.write("rejects.csv", "mended\n");
    let before = leads(&machine);
    let said = machine.run(&IMPORT);
    assert!(said.status == 1 && said.err.contains("rejects.csv"), "{said:?}");
    assert_eq!((leads(&machine), read(&machine, "rejects.csv").as_str()), (before, "mended\n"));
    assert_eq!(machine.run(&["import", "--list", "--format", "json"]).json(), json!([]));
    let nowhere = machine.run(&["import", "list.csv", "--map", "map.toml", "--rejects", "nowhere/rejects.csv"]);
    assert!(nowhere.status == 1 && nowhere.err.contains("nowhere"), "{nowhere:?}");
    assert_eq!(leads(&machine), before, "nor where it could not be written");
}

/// Begins the import and ends it by a signal once a part of it is in for good.
fn broken_off(machine: &Machine, signal: &str) {
    let mut program = machine.command(&IMPORT).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let is_under_way = || {
        let hidden = names(machine).into_iter().filter(|name| name.starts_with('.') && name.ends_with(".rejects"));
        hidden
            .filter_map(|name| fs::read_to_string(machine.path(&name)).ok())
            .any(|text| text.matches("\"read\"").count() > 1)
    };
    while !is_under_way() {
        std::thread::park_timeout(Duration::from_millis(2));
        assert!(program.try_wait().unwrap().is_none());
    }
    assert!(Command::new("kill").args([signal, &program.id().to_string()]).status().unwrap().success());
    program.wait().unwrap();
    let listed = machine.run(&["import", "--list", "--format", "json"]).json();
    assert_eq!(listed[0]["whole"], false, "it was on its way: {listed}");
    assert!(!names(machine).contains("rejects.csv"), "the file is there when it is whole");
}

#[test]
fn an_import_that_goes_on_writes_the_rejects_of_an_unbroken_one() {
    let unbroken = machine();
    assert_eq!(unbroken.run(&IMPORT).status, 0);
    let expected = read(&unbroken, "rejects.csv");
    assert_eq!(expected.lines().count(), 4, "{expected}");
    let before = names(&unbroken);
    for signal in ["-INT", "-KILL"] {
        let machine = machine();
        broken_off(&machine, signal);
        let said = machine.run(&IMPORT);
        assert_eq!(said.status, 0, "{signal}: {said:?}");
        assert!(said.out.contains("Read 12000") && said.out.contains("rejected 3"), "{signal}: {said:?}");
        let lines = |text: &str| text.lines().map(ToOwned::to_owned).collect::<BTreeSet<_>>();
        assert_eq!(lines(&read(&machine, "rejects.csv")), lines(&expected), "{signal}");
        assert_eq!(names(&machine), before, "nothing else is left");
    }
}

#[test]
fn all_lists_of_a_command_share_a_file_where_they_have_the_same_columns() {
    let machine = Machine::new();
    machine.write("map.toml", MAP);
    machine.write("a.csv", "id,company,mail\nA1,Acme,a@acme.example\nA2,Toto,bad\n");
    machine.write("b.csv", "id,company,mail\nB1,Tata,worse\nB2,Acme,b@acme.example\n");
    machine.write("c.csv", "id,mail,company,memo\nC1,c@acme.example,Acme,x\n");
    let import =
        |files: &[&str]| machine.run(&[&["import", "--map", "map.toml", "--rejects", "r.csv"], files].concat());
    for lang in ["en", "ja"] {
        let said = import(&["a.csv", "c.csv", "--lang", lang]);
        assert!(said.status == 1 && said.err.contains("c.csv"), "{said:?}");
        assert_eq!(said.out, "");
    }
    let said = import(&["a.csv", "b.csv"]);
    assert_eq!(said.status, 0, "{said:?}");
    let rejects = read(&machine, "r.csv");
    assert_eq!(rejects.lines().count(), 3, "{rejects}");
    assert!(rejects.contains("A2,Toto,bad,3,") && rejects.contains("B1,Tata,worse,2,"), "{rejects}");
    fs::remove_file(machine.path("r.csv")).unwrap();
    assert_eq!(import(&["c.csv"]).status, 0);
    assert!(!names(&machine).contains("r.csv"), "nothing was rejected, nothing is written");
}

/// Imports a list and then, as they are, its rejects.
fn twice(list: &str) -> (Machine, Said, Said) {
    let machine = Machine::new();
    machine.write("map.toml", MAP);
    machine.write("list.csv", list);
    let import = |file: &str, rejects: &str| {
        let said = machine.run(&["import", file, "--map", "map.toml", "--rejects", rejects, "--format", "json"]);
        assert_eq!(said.status, 0, "{said:?}");
        said
    };
    let first = import("list.csv", "first.csv");
    let second = import("first.csv", "second.csv");
    (machine, first, second)
}

#[test]
fn a_row_that_nobody_mended_is_rejected_again_for_its_cause() {
    let long = "x".repeat(70_000);
    let list = format!(
        "id,company,mail,memo\nD,short\nF,First,f@first.example,\nF,Second,s@second.example,\n\
         G,Long,g@long.example,{long}\nH,Wide,h@wide.example,,1,2\nI,\"Quo\"ted,i@quoted.example,\n"
    );
    let (machine, first, second) = twice(&list);
    assert_eq!((&first.json()["created"], &first.json()["rejected"]), (&json!(1), &json!(5)), "{first:?}");
    let again = second.json();
    assert_eq!(
        (&again["read"], &again["rejected"], &again["created"]),
        (&json!(5), &json!(5), &json!(0)),
        "{second:?}"
    );
    assert_eq!(machine.run(&["show", "F", "--format", "json"]).json()["company"], "First");
    // Nothing piles up: but for the lines the second file is the first one.
    let rows = |name: &str| -> Vec<Vec<String>> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(machine.path(name)).unwrap();
        let rows = reader.records().map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect::<Vec<_>>());
        rows.map(|mut row| {
            row[4] = String::new();
            row
        })
        .collect()
    };
    assert_eq!(rows("first.csv"), rows("second.csv"));

    // What was mended comes in.
    let mended = read(&machine, "first.csv")
        .replacen("D,short,", "D,Short KK,", 1)
        .replacen("F,Second", "F2,Second", 1)
        .replacen(&"x".repeat(65_536), "a shorter memo", 1);
    machine.write("mended.csv", mended);
    let said = machine.run(&["import", "mended.csv", "--map", "map.toml", "--format", "json"]).json();
    assert_eq!((&said["created"], &said["rejected"]), (&json!(3), &json!(2)), "{said:#}");
    // An id that had been there before must be another one, whatever else was changed.
    let other = read(&machine, "second.csv").replacen("F,Second", "F,Another", 1);
    machine.write("other.csv", other);
    machine.run(&["import", "other.csv", "--map", "map.toml"]);
    assert_eq!(machine.run(&["show", "F", "--format", "json"]).json()["company"], "First");
}
