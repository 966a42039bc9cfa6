//! What a lead was handed over from is put right while sales works on it: its tier follows, and so do its clocks.

use crate::cli::Machine;

/// A house in which inquiries have five minutes of office time, with one lead from a seminar, handed over on a Friday at
/// four.
fn house() -> Machine {
    let machine = Machine::new();
    let hot = "\n[[tier]]\nid = \"hot\"\nja = \"ホットリード\"\nen = \"Hot lead\"\nsources = [\"inquiry\"]\n\
        [[clock]]\nid = \"first_contact\"\nfor = { tier = \"hot\" }\nstarts = \"hand_off\"\nstops = [\"contact\"]\n\
        within = \"5m\"\ncalendar = \"office\"\n";
    let file = machine.write("hot.toml", format!("{}{hot}", tasuki::agreement::DEFAULT));
    let run = |arguments: &[&str]| {
        let said = machine.run(arguments);
        assert_eq!(said.status, 0, "{arguments:?}: {said:?}");
    };
    run(&["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"]);
    let map = "rows = 'history'\n[columns]\nid = 'external_id'\ncompany = 'company'\nfrom = 'source'\n";
    machine.write("map.toml", map);
    brings_in(&machine, "seminar");
    run(&["handoff", "K-1", "--note", "Was at our seminar."]);
    machine
}

fn brings_in(machine: &Machine, source: &str) {
    let list = machine.write("list.csv", format!("id,company,from\nK-1,Acme,{source}\n"));
    let map = machine
        .write("map.toml", "rows = 'history'\n[columns]\nid = 'external_id'\ncompany = 'company'\nfrom = 'source'\n");
    let said = machine.run(&["import", &list, "--map", &map]);
    assert_eq!(said.status, 0, "{said:?}");
}

fn said(machine: &Machine, when: &str, arguments: &[&str]) -> String {
    let now = format!("2026-11-20T{when}:00+09:00");
    let said = machine.run_with(arguments, &[("TASUKI_NOW", &now), ("TASUKI_USER", "tanaka")]);
    assert_eq!((said.status, said.err.as_str()), (0, ""), "{said:?}");
    said.out
}

#[test]
fn an_edit_that_makes_a_lead_hot_says_until_when_and_undo_puts_it_back() {
    let machine = house();
    let edit = ["edit", "K-1", "--set", "source=inquiry"];
    let foretold = said(&machine, "16:02", &[&edit[..], &["--dry-run", "--lang", "en"]].concat());
    assert!(
        foretold.contains("Now in the tier Hot lead") && foretold.contains("goes on, due 2026-11-20 16:05"),
        "{foretold}"
    );
    let done = said(&machine, "16:02", &[&edit[..], &["--lang", "en"]].concat());
    assert!(done.contains("(Now in the tier Hot lead, due 2026-11-20 16:05)"), "{done}");
    let shown = said(&machine, "16:02", &["show", "K-1", "--lang", "en"]);
    assert!(shown.contains("0:03:00 until 2026-11-20 16:05") && shown.contains("Now in the tier Hot lead"), "{shown}");
    let strip = said(&machine, "16:03", &["show", "K-1", "--why-late", "--lang", "en"]);
    assert!(strip.contains("Fri 11-20 16:02  terms of Hot lead from here: 5m of office, 2m of it used"), "{strip}");
    let back = said(&machine, "16:04", &["undo", "--lang", "ja"]);
    assert!(back.contains("優先区分なしに変更、期限 2026-11-24 16:00"), "{back}");
    let shown = said(&machine, "16:04", &["show", "K-1", "--lang", "en"]);
    assert!(shown.contains("until 2026-11-24 16:00"), "{shown}");
}

#[test]
fn a_list_that_knows_better_makes_a_lead_hot_too() {
    let machine = house();
    brings_in(&machine, "inquiry");
    let shown = said(&machine, "16:01", &["show", "K-1", "--lang", "en"]);
    assert!(shown.contains("until 2026-11-20 16:05") && shown.contains("Now in the tier Hot lead"), "{shown}");
    assert_eq!(machine.run(&["check"]).status, 0);
}
