//! Adopting an agreement from the command line: versions, hand-offs that keep their terms, hand-offs taken along.

use serde_json::{Value, json};
use tasuki::agreement::DEFAULT;
use tasuki::clock::Clock;
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};

use crate::cli::Machine;
use crate::harness::{FRIDAY, Office};

/// The default with other hours for the first contact, from a day on.
fn version(within: &str, from: &str) -> String {
    let text = DEFAULT.replacen("within   = \"24h\"", &format!("within   = \"{within}\""), 1);
    let text = text.replacen("effective_from = 2026-04-01", &format!("effective_from = {from}"), 1);
    assert_ne!(text, DEFAULT);
    text
}

const PEOPLE: [&str; 4] = ["--marketing", "ito", "--sales", "suzuki"];

fn due(machine: &Machine, lead: &str) -> Value {
    machine.run(&["show", lead, "--format", "json"]).json()["clocks"][0]["due_at"].clone()
}

#[test]
fn open_hand_offs_keep_their_terms_unless_they_are_taken_along() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let lead = office.lead("A", "a").to_string();
    let two = machine.write("two.toml", version("48h", "2026-11-01"));
    let adopted = machine.run(&[&["agreement", "adopt", &two][..], &PEOPLE, &["--format", "json"]].concat());
    assert_eq!((adopted.status, adopted.err.as_str()), (0, ""), "{adopted:?}");
    let document = adopted.json();
    assert_eq!(
        (&document["version"], &document["in_force"], &document["adopted"]),
        (&json!(2), &json!(true), &json!(true))
    );
    assert_eq!(document["begins_at"], FRIDAY, "a day that is past: at once");
    assert_eq!(document["by"], json!({ "marketing": "ito", "sales": "suzuki", "reason": null }));
    assert_eq!(document["open"], json!({ "taken": 0, "due_now": 0, "kept": 1, "refused": [] }));
    assert_eq!(due(&machine, &lead), "2026-11-24T16:00:00+09:00", "as it was begun");
    let later = office.lead("B", "b").to_string();
    assert_eq!(due(&machine, &later), "2026-11-25T16:00:00+09:00", "48 hours from now on");

    let three = machine.write("three.toml", version("72h", "2026-11-01"));
    let along = ["--recompute-open", "--reason", "the team is short of people"];
    let said = machine.run(&[&["agreement", "adopt", &three][..], &PEOPLE, &along].concat());
    assert_eq!((said.status, said.out.lines().count()), (0, 2), "{said:?}");
    assert!(said.out.contains("Version 3 adopted") && said.out.contains("taken along to it: 2"), "{said:?}");
    assert_eq!(due(&machine, &lead), "2026-11-26T16:00:00+09:00");

    let again = machine.run(&[&["agreement", "adopt", &three][..], &PEOPLE, &along, &["--lang", "ja"]].concat());
    assert_eq!(again.status, 0, "gone on with, where it was broken off: {again:?}");
    assert!(again.out.contains("第3版は適用済みです") && again.out.contains("0件"), "{again:?}");

    let versions = machine.run(&["agreement", "versions", "--format", "json"]).json();
    let told: Vec<_> = versions.as_array().unwrap().iter().map(|v| (&v["version"], &v["in_force"])).collect();
    let expected = [(&json!(1), &json!(false)), (&json!(2), &json!(false)), (&json!(3), &json!(true))];
    assert_eq!(told, expected);
    assert_eq!(
        (&versions[0]["by"], &versions[2]["by"]["reason"]),
        (&Value::Null, &json!("the team is short of people"))
    );
    assert_eq!(machine.run(&["agreement", "show"]).out, version("72h", "2026-11-01"));
    assert_eq!(machine.run(&["agreement", "show", "--version", "1"]).out, DEFAULT);
    let shown = machine.run(&["agreement", "show", "--version", "2", "--format", "json"]).json();
    assert_eq!((&shown["version"], &shown["text"]), (&json!(2), &json!(version("48h", "2026-11-01"))));
    for (lang, words) in [("en", "伊藤 誠, 鈴木 一郎"), ("ja", "適用開始")] {
        let table = machine.run(&["agreement", "versions", "--lang", lang]).out;
        assert!(table.contains(words) && table.contains("3*") && table.contains("2026-11-20 16:00"), "{table}");
    }
    assert_eq!(machine.run(&["check"]).status, 0);
}

#[test]
fn a_version_for_a_day_to_come_takes_along_once_its_day_has_come() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let lead = office.lead("A", "a").to_string();
    let file = machine.write("december.toml", version("96h", "2026-11-24"));
    let adopt = [&["agreement", "adopt", &file][..], &PEOPLE, &["--recompute-open", "--reason", "agreed"]].concat();
    let early = machine.run(&adopt);
    assert!(
        early.out.contains("in force from 2026-11-24 00:00") && early.out.contains("with the same command"),
        "{early:?}"
    );
    let in_force = machine.run(&["agreement", "versions", "--format", "json"]).json()[1]["in_force"].clone();
    assert_eq!((in_force, due(&machine, &lead)), (json!(false), json!("2026-11-24T16:00:00+09:00")));
    let then =
        machine.run_with(&[&adopt[..], &["--format", "json"]].concat(), &[("TASUKI_NOW", "2026-11-24T09:00:00+09:00")]);
    assert_eq!((&then.json()["adopted"], &then.json()["open"]["taken"]), (&json!(false), &json!(1)), "{then:?}");
    assert_eq!(due(&machine, &lead), "2026-11-27T16:00:00+09:00");
}

#[test]
fn a_version_for_a_day_to_come_that_a_later_one_overrides_says_so() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let adopt = |name: &str, within: &str, from: &str, more: &[&str]| {
        let file = machine.write(name, version(within, from));
        machine.run(&[&["agreement", "adopt", &file][..], &PEOPLE, more].concat())
    };
    let december = adopt("december.toml", "48h", "2026-12-01", &["--format", "json"]).json();
    assert_eq!((&december["overrides"], &december["overridden_by"]), (&json!([]), &Value::Null));
    let now = adopt("now.toml", "72h", "2026-11-01", &[]);
    assert!(now.out.contains("Version 2, whose day has not come, is overridden"), "{now:?}");
    let versions = machine.run(&["agreement", "versions", "--format", "json"]).json();
    let over: Vec<_> = versions.as_array().unwrap().iter().map(|version| version["overridden_by"].clone()).collect();
    assert_eq!(over, [Value::Null, json!(3), Value::Null]);
    for (lang, words) in [("en", "overridden by 3"), ("ja", "第3版により無効")] {
        let table = machine.run(&["agreement", "versions", "--lang", lang]).out;
        assert!(table.contains(words) && !table.contains("2026-12-01"), "{table}");
    }
}

#[test]
fn what_cannot_be_adopted_is_said_and_adopts_nothing() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    office.lead("A", "a");
    let good = machine.write("good.toml", version("48h", "2026-11-01"));
    let same = machine.write("same.toml", DEFAULT);
    let wrong = machine.write("wrong.toml", DEFAULT.replacen("within", "witin", 1));
    let with = |file: &str, more: &[&str]| {
        let arguments = [&["agreement", "adopt", file], more].concat();
        arguments.into_iter().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let table = [
        (with(&good, &[]), 2, "--marketing"),
        (with(&good, &["--marketing", "ito"]), 2, "--sales"),
        (with(&good, &["--marketing", "ito", "--sales", "suzuki", "--recompute-open"]), 2, "--reason"),
        (with(&good, &["--marketing", "ito", "--sales", "suzuki", "--reason", "x"]), 2, "--recompute-open"),
        (with(&good, &["--marketing", "ito", "--sales", "suzuki", "--recompute-open", "--reason", " "]), 1, "--reason"),
        (with(&good, &["--marketing", "ito", "--sales", "nobody"]), 1, "suzuki"),
        (with(&good, &["--marketing", "ito", "--sales", "ito"]), 1, "ito"),
        (with(&good, &["--marketing", "tanaka", "--sales", "suzuki"]), 1, "tanaka"),
        (with(&good, &["--marketing", "suzuki", "--sales", "ito"]), 1, "ito"),
        (with(&good, &["--marketing", "ito", "--sales", "mori"]), 1, "mori"),
        (with(&same, &PEOPLE), 1, "1"),
        (with("missing.toml", &PEOPLE), 1, "missing.toml"),
        (with(&wrong, &PEOPLE), 1, "wrong.toml:"),
        (["agreement", "show", "--version", "7"].map(ToOwned::to_owned).to_vec(), 1, "7"),
        (["agreement", "show", "--version", "x"].map(ToOwned::to_owned).to_vec(), 2, "x"),
    ];
    for (arguments, status, named) in &table {
        for lang in ["en", "ja"] {
            let mut all: Vec<&str> = arguments.iter().map(String::as_str).collect();
            all.extend(["--lang", lang]);
            let said = machine.run(&all);
            assert_eq!((said.status, said.out.as_str()), (*status, ""), "{all:?}: {said:?}");
            assert!(said.err.contains(named), "{all:?}: {said:?}");
        }
    }
    assert_eq!(machine.run(&["agreement", "versions", "--format", "json"]).json().as_array().map(Vec::len), Some(1));
}

#[test]
fn superiors_sign_for_either_department_and_a_function_says_more_than_a_role() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let adopt = |name: &str, text: String, people: [&str; 2]| {
        let file = machine.write(name, text);
        machine.run(&["agreement", "adopt", &file, "--marketing", people[0], "--sales", people[1], "--lang", "en"])
    };
    let two = version("48h", "2026-11-01");
    let said = adopt("two.toml", two.clone(), ["tanaka", "suzuki"]);
    assert!(said.err.contains("`tanaka` is of sales in this agreement and cannot adopt it for marketing"), "{said:?}");
    assert_eq!(adopt("two.toml", two, ["yamamoto", "tanaka"]).status, 0, "a head signs for marketing");
    // Mori looks after customers, and by her function she is of sales.
    let function = "role       = \"customer_success\"\nfunction   = \"account_executive\"";
    let three = version("72h", "2026-11-01").replacen("role       = \"customer_success\"", function, 1);
    assert_eq!(adopt("three.toml", three, ["ito", "mori"]).status, 0);
}

/// What was adopted once is kept, whatever a later Tasuki finds wrong with it: a rule that is added locks nobody out.
#[test]
fn a_database_opens_whose_agreement_would_be_refused_today() {
    let office = Office::at(FRIDAY);
    let text = format!("{DEFAULT}\n[[gate]]\nid = 'never'\non = ['open']\nneeds = ['until']\n");
    let first = FirstAgreement { text: text.clone(), adopted_at: office.clock.now() };
    drop(Sqlite::open(&office.place("ito").path, &first).unwrap());
    let machine = Machine::at(&office);
    let file = machine.write("same.toml", text);
    let checked = machine.run(&["agreement", "check", &file, "--lang", "en"]);
    assert!(checked.status == 1 && checked.err.contains("can never have `until`"), "{checked:?}");
    let lead = office.lead("A", "a").to_string();
    assert_eq!(machine.run(&["--as", "tanaka", "accept", &lead]).status, 0);
    let better = machine.write("better.toml", version("48h", "2026-11-01"));
    let said = machine.run(&["agreement", "diff", &better, "--lang", "en"]);
    assert!(said.status == 0 && said.out.contains("First contact: within 24h → 48h"), "{said:?}");
    assert_eq!(machine.run(&[&["agreement", "adopt", &better][..], &PEOPLE].concat()).status, 0);
}

#[test]
fn open_hand_offs_can_be_taken_along_later() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let lead = office.lead("A", "a").to_string();
    let file = machine.write("two.toml", version("48h", "2026-11-01"));
    let adopt = |more: &[&str]| machine.run(&[&["agreement", "adopt", &file][..], more].concat());
    assert_eq!(adopt(&PEOPLE).status, 0);
    assert_eq!(due(&machine, &lead), "2026-11-24T16:00:00+09:00", "under the terms that it began with");
    let same = adopt(&PEOPLE);
    assert_eq!(same.status, 1);
    assert!(same.err.contains("--recompute-open --reason"), "what can be done is said: {same:?}");

    let along = ["--recompute-open", "--reason", "we agreed to give everybody more time"];
    for wrong in [["--marketing", "ito", "--sales", "nobody"], ["--marketing", "ito", "--sales", "ito"]] {
        let refused = adopt(&[&wrong[..], &along].concat());
        assert!(refused.status == 1 && refused.err.contains("ito"), "the names are looked at: {refused:?}");
        assert_eq!(due(&machine, &lead), "2026-11-24T16:00:00+09:00");
    }
    let taken = adopt(&[&PEOPLE[..], &along, &["--format", "json"]].concat()).json();
    assert_eq!((&taken["version"], &taken["adopted"]), (&json!(2), &json!(false)));
    assert_eq!(taken["open"], json!({ "taken": 1, "due_now": 0, "kept": 0, "refused": [] }));
    assert_eq!(due(&machine, &lead), "2026-11-25T16:00:00+09:00");
    let history = machine.run(&["show", &lead, "--format", "json"]).json()["history"].clone();
    assert_eq!(history[0]["act"], "adopt");
    assert_eq!(history[0]["note"], "we agreed to give everybody more time (ito, suzuki)", "why, and who agreed to it");
    assert_eq!(machine.run(&["agreement", "versions", "--format", "json"]).json().as_array().map(Vec::len), Some(2));
    assert_eq!(machine.run(&["check"]).status, 0);
}
