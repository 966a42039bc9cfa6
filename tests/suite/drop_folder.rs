//! Marketing's tool drops lists into a folder; `import --watch` takes them in.

use std::fs;

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
