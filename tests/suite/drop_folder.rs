//! Marketing's tool drops lists into a folder; `import --watch` takes them in.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::cli::{Machine, Said};

const MAP: &str = "rows = \"live\"\n[columns]\nid = \"external_id\"\ncompany = \"company\"\nmail = \"mail\"\n";

struct Folder {
    machine: Machine,
}

impl Folder {
    fn new() -> Self {
        let machine = Machine::new();
        fs::create_dir(machine.path("in")).unwrap();
        machine.write("map.toml", MAP);
        Self { machine }
    }

    fn drop_list(&self, name: &str, text: &str) {
        self.machine.write(&format!("in/{name}"), text);
    }

    /// Everything that waits is taken in.
    fn watch(&self) -> Said {
        let answer = self.machine.run(&["import", "--watch", "in", "--once", "--map", "map.toml"]);
        assert_eq!(answer.status, 0, "{answer:?}");
        answer
    }

    /// As many rows as take a while, with a bad one in line 7.
    fn long_list() -> String {
        let row = |n: u32| match n {
            7 => "L7,Bad,not a mail\n".to_owned(),
            n => format!("L{n},Company {n},m{n}@company{n}.example\n"),
        };
        (2..12_002).map(row).fold("id,company,mail\n".to_owned(), |list, row| list + &row)
    }

    /// Looks after the folder until a part of a list is in for good, and is killed then.
    fn watch_killed(&self) {
        let mut program = self.machine.command(&["import", "--watch", "in", "--map", "map.toml"]);
        let mut program = program.stdout(Stdio::null()).spawn().unwrap();
        let is_under_way = || {
            let kept = fs::read_dir(self.machine.path("in/done")).into_iter().flatten();
            kept.filter_map(|entry| fs::read_to_string(entry.ok()?.path()).ok())
                .any(|text| text.matches("\"read\"").count() > 1)
        };
        while !is_under_way() {
            std::thread::park_timeout(Duration::from_millis(2));
            assert!(program.try_wait().unwrap().is_none(), "it looks after the folder");
        }
        program.kill().unwrap();
        program.wait().unwrap();
        assert_eq!(self.names("in"), ["g.csv"], "it was on its way");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.machine.path(name)).unwrap_or_else(|wrong| panic!("{name}: {wrong}"))
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.machine.path(folder)).unwrap().map(|entry| entry.unwrap());
        let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
        let mut names: Vec<String> = files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        names
    }
}

#[test]
fn what_is_dropped_comes_in_and_goes_to_done_with_its_report_and_its_rejects() {
    let folder = Folder::new();
    folder.drop_list("fair.csv", "id,company,mail\nL1,Acme,a@acme.example\nL2,Toto,not a mail\n");
    folder.watch();
    assert_eq!(folder.names("in"), Vec::<String>::new());
    assert_eq!(folder.names("in/done"), ["fair.csv", "fair.csv.rejects.csv", "fair.csv.report.txt"]);
    let report = folder.read("in/done/fair.csv.report.txt");
    assert!(report.contains("created 1") && report.contains("rejected 1") && report.contains("line 3"), "{report}");
    // The mended rejects are dropped again and come in.
    let mended = folder.read("in/done/fair.csv.rejects.csv").replace("not a mail", "t@toto.example");
    folder.drop_list("mended.csv", &mended);
    folder.watch();
    let report = folder.read("in/done/mended.csv.report.txt");
    assert!(report.contains("created 1") && report.contains("rejected 0"), "{report}");
}

#[test]
fn what_is_no_list_goes_to_failed_and_the_next_one_comes_in_all_the_same() {
    let folder = Folder::new();
    folder.drop_list("a.csv", "name,something\nx,y\n");
    folder.drop_list("b.csv", "id,company,mail\nL1,Acme,a@acme.example\n");
    folder.watch();
    assert_eq!(folder.names("in/failed"), ["a.csv", "a.csv.report.txt"]);
    assert!(folder.read("in/failed/a.csv.report.txt").contains("a.csv"));
    assert_eq!(folder.names("in/done"), ["b.csv", "b.csv.report.txt"]);
}

#[test]
fn the_same_list_again_changes_nothing_and_nothing_is_written_over() {
    let folder = Folder::new();
    for _ in 0..2 {
        folder.drop_list("fair.csv", "id,company,mail\nL1,Acme,a@acme.example\n");
        folder.watch();
    }
    assert_eq!(folder.names("in/done").len(), 4);
    let report = folder.read("in/done/fair-2.csv.report.txt");
    assert!(report.contains("created 0") && report.contains("unchanged 1"), "{report}");
}

#[test]
fn a_folder_that_is_not_there_is_said_before_anything_is_waited_for() {
    let folder = Folder::new();
    let answer = folder.machine.run(&["import", "--watch", "nowhere", "--once"]);
    assert_eq!(answer.status, 1);
    assert!(answer.err.contains("nowhere"), "{}", answer.err);
}

/// Killed, interrupted, or kept from the database: the list stays and goes on, and its rejects are whole.
#[test]
fn a_list_that_was_broken_off_goes_on_when_the_folder_is_looked_after_again() {
    let folder = Folder::new();
    folder.drop_list("g.csv", &Folder::long_list());
    folder.watch_killed();
    folder.watch();
    assert_eq!(folder.names("in/failed"), Vec::<String>::new());
    assert_eq!(folder.names("in/done"), ["g.csv", "g.csv.rejects.csv", "g.csv.report.txt"]);
    let report = folder.read("in/done/g.csv.report.txt");
    assert!(report.contains("Read 12000") && report.contains("rejected 1"), "{report}");
    let unbroken = Folder::new();
    unbroken.drop_list("g.csv", &Folder::long_list());
    unbroken.watch();
    let rejects = "in/done/g.csv.rejects.csv";
    assert_eq!(folder.read(rejects), unbroken.read(rejects));
    let listed = folder.machine.run(&["import", "--list", "--format", "json"]).json();
    assert_eq!((listed.as_array().map(Vec::len), &listed[0]["whole"]), (Some(1), &Value::Bool(true)), "{listed}");
    let hidden = fs::read_dir(folder.machine.path("in/done")).unwrap().count();
    assert_eq!(hidden, 3, "nothing is left of what was kept on the way");
}

#[test]
fn what_happens_to_one_list_keeps_no_other_from_coming_in() {
    let folder = Folder::new();
    let long = format!("a{}.csv", "b".repeat(245));
    folder.drop_list(&long, "id,company,mail\nL1,Acme,a@acme.example\nL2,Toto,not a mail\n");
    folder.drop_list("z.csv", "id,company,mail\nL3,Tata,t@tata.example\n");
    folder.watch();
    let done = folder.names("in/done");
    assert_eq!(done.len(), 5, "{done:?}");
    assert!(done.iter().all(|name| name.len() <= 255) && done.contains(&"z.csv".to_owned()), "{done:?}");
    assert_eq!(folder.names("in"), Vec::<String>::new());
}

#[test]
fn for_programs_each_list_is_one_line() {
    let folder = Folder::new();
    folder.drop_list("a.csv", "name,something\nx,y\n");
    folder.drop_list("b.csv", "id,company,mail\nL1,Acme,a@acme.example\nL2,Toto,not a mail\n");
    let said = folder.machine.run(&["import", "--watch", "in", "--once", "--map", "map.toml", "--format", "json"]);
    assert_eq!((said.status, said.err.as_str()), (0, ""), "{said:?}");
    let lines: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["file"], &lines[0]["taken"]), (&Value::from("a.csv"), &Value::Bool(false)));
    assert!(lines[0]["error"].as_str().is_some_and(|error| error.contains("a.csv")), "{said:?}");
    let counts = (&lines[1]["taken"], &lines[1]["read"], &lines[1]["created"], &lines[1]["rejected"]);
    assert_eq!(counts, (&Value::Bool(true), &Value::from(2), &Value::from(1), &Value::from(1)));
}
