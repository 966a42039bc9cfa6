//! A list that comes in again: what it says for the first time is news, what sales has put right since is not undone.

use serde_json::{Value, json};

use crate::cli::{Machine, Said};

const MAP: &str = "rows = 'history'
[columns]
id = 'external_id'
company = 'company'
phone = 'phone'
industry = 'industry'
won = 'won_at'
amount = 'amount'
";

/// A house with the list of `rows` taken in.
struct House {
    machine: Machine,
    map: String,
}

impl House {
    fn with(rows: &str) -> Self {
        let machine = Machine::new();
        let map = machine.write("map.toml", MAP);
        let house = Self { machine, map };
        let first = house.imports(rows);
        assert_eq!((&first["created"], &first["rejected"]), (&json!(rows.lines().count()), &json!(0)), "{first}");
        house
    }

    fn imports(&self, rows: &str) -> Value {
        let list = self.machine.write("list.csv", format!("id,company,phone,industry,won,amount,booth\n{rows}"));
        let said = self.machine.run(&["import", &list, "--map", &self.map, "--format", "json"]);
        assert_eq!(said.status, 0, "{said:?}");
        said.json()
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let said = self.machine.run_with(arguments, &[("TASUKI_USER", "tanaka")]);
        assert_eq!(said.status, 0, "{said:?}");
        said
    }

    fn lead(&self) -> Value {
        self.run(&["show", "K-1", "--format", "json"]).json()
    }

    /// What the journal tells of the deal that was won, in the order in which it was told.
    fn won(&self) -> Vec<String> {
        let said = self.run(&["show", "K-1"]).out;
        let told = said.lines().rev().filter_map(|line| line.split_once("Reached Customer, "));
        told.map(|(_, rest)| rest.split_whitespace().next().unwrap().to_owned()).collect()
    }
}

fn columns(imported: &Value) -> Vec<String> {
    let changes = imported["changes"].as_array().unwrap().iter();
    changes.map(|change| change["column"].as_str().unwrap().to_owned()).collect()
}

fn counts(imported: &Value) -> (&Value, &Value) {
    (&imported["updated"], &imported["unchanged"])
}

#[test]
fn a_number_that_sales_put_right_outlives_the_list_it_was_wrong_in() {
    let list = "K-1,山田製作所,03-1111-1111,製造,,,12\n";
    let house = House::with(list);
    house.run(&["edit", "K-1", "--set", "phone=03-2222-2222", "--set", "industry=機械", "--set", "booth=14"]);

    let again = house.imports(list);
    assert_eq!(counts(&again), (&json!(0), &json!(1)), "{again}");
    let lead = house.lead();
    assert_eq!((&lead["phone"], &lead["industry"]), (&json!("03-2222-2222"), &json!("機械")));
    assert_eq!(lead["extra"]["booth"], "14");
    let kept: Vec<_> = again["changes"].as_array().unwrap().iter().map(|change| change["column"].clone()).collect();
    assert_eq!(kept, ["industry", "phone", "booth"], "and the report says so");
    assert_eq!(
        again["changes"][1]["what"],
        "kept as 田中 花子 put it right on 2026-11-20 16:00: the list still says what it said before"
    );

    // What the list says for the first time is newer than the correction.
    let newer = house.imports("K-1,山田製作所,03-3333-3333,製造,,,12\n");
    assert_eq!(counts(&newer), (&json!(1), &json!(0)));
    assert_eq!(house.lead()["phone"], "03-3333-3333");
    assert_eq!(house.lead()["industry"], "機械");
    // From then on the list has the last word again.
    house.imports(list);
    assert_eq!(house.lead()["phone"], "03-1111-1111");
}

#[test]
fn a_correction_that_was_taken_back_protects_nothing_and_loses_nothing() {
    let list = "K-1,山田製作所,03-1111-1111,製造,,,\n";
    let house = House::with(list);
    house.run(&["edit", "K-1", "--set", "phone=03-2222-2222"]);
    house.run(&["undo", "K-1"]);
    let again = house.imports(list);
    assert_eq!((counts(&again), again["changes"].as_array().unwrap().len()), ((&json!(0), &json!(1)), 0), "{again}");
    house.imports("K-1,山田製作所,03-2222-2222,製造,,,\n");
    assert_eq!(house.lead()["phone"], "03-2222-2222", "no list has said that before");
}

#[test]
fn what_a_person_cleared_away_does_not_come_back_with_the_same_list() {
    let list = "K-1,山田製作所,03-1111-1111,製造,,,\n";
    let house = House::with(list);
    house.run(&["edit", "K-1", "--set", "phone="]);
    let again = house.imports(list);
    assert_eq!((counts(&again), &house.lead()["phone"]), ((&json!(0), &json!(1)), &Value::Null), "{again}");
}

#[test]
fn another_amount_for_the_same_deal_is_a_correction_and_is_told_once() {
    let (first, corrected) = ("K-1,山田製作所,,,2026-03-01,1000000,\n", "K-1,山田製作所,,,2026-03-01,1200000,\n");
    let house = House::with(first);
    assert_eq!(house.won(), ["1,000,000"]);
    assert_eq!(counts(&house.imports(corrected)), (&json!(1), &json!(0)));
    assert_eq!(house.won(), ["1,000,000", "1,200,000"]);
    assert_eq!(counts(&house.imports(corrected)), (&json!(0), &json!(1)));
    // The list as it was before the correction has nothing new to say.
    assert_eq!(counts(&house.imports(first)), (&json!(0), &json!(1)));
    assert_eq!(house.won().len(), 2);
}

/// The journal tells of every step of both corrections; only what counts has a say in what is kept.
#[test]
fn a_correction_between_two_lists_that_was_taken_back_is_nobodys_word() {
    let (first, second) = ("K-1,山田製作所,03-1111-1111,製造,,,12\n", "K-1,山田製作所,03-2222-2222,機械,,,14\n");
    let house = House::with(first);
    house.imports(second);
    house.run(&["edit", "K-1", "--set", "phone=03-3333-3333", "--set", "industry=化学", "--set", "booth=16"]);
    house.run(&["undo", "K-1"]);
    let back = house.imports(first);
    assert_eq!((counts(&back), &back["changes"]), ((&json!(1), &json!(0)), &json!([])), "lists alone speak: {back}");
    assert_eq!((&house.lead()["phone"], &house.lead()["industry"]), (&json!("03-1111-1111"), &json!("製造")));

    house.run(&["edit", "K-1", "--set", "phone=03-3333-3333", "--set", "industry=化学"]);
    house.run(&["undo", "K-1"]);
    house.run(&["redo", "K-1"]);
    let again = house.imports(second);
    assert_eq!(columns(&again), ["industry", "phone"], "done again it is tanaka's word again: {again}");
    assert_eq!((&house.lead()["phone"], &house.lead()["industry"]), (&json!("03-3333-3333"), &json!("化学")));
}

#[test]
fn what_a_list_says_for_the_first_time_replaces_a_correction_and_says_so() {
    let house = House::with("K-1,山田製作所,03-1111-1111,製造,,,\n");
    house.run(&["edit", "K-1", "--set", "phone=03-2222-2222", "--set", "industry=機械"]);
    let newer = "K-1,山田製作所,03-4444-4444,化学,,,\n";
    let told = house.imports(newer);
    assert_eq!(counts(&told), (&json!(1), &json!(0)));
    assert_eq!(columns(&told), ["industry", "phone"]);
    assert_eq!(
        told["changes"][1]["what"],
        "03-4444-4444 is new from the list; it replaces 03-2222-2222, which 田中 花子 had put right on 2026-11-20 16:00"
    );
    let again = house.imports(newer);
    assert_eq!((counts(&again), &again["changes"]), ((&json!(0), &json!(1)), &json!([])), "it is told once");
}

#[test]
fn somebody_who_types_a_lead_in_that_is_there_hears_what_was_kept() {
    let house = House::with("K-1,山田製作所,03-1111-1111,製造,,,\n");
    house.run(&["edit", "K-1", "--set", "phone=03-2222-2222"]);
    let typed = ["capture", "--set", "external_id=K-1", "--set", "phone=03-1111-1111"];
    let said = house.run(&typed).out;
    assert!(said.contains("phone: kept as 田中 花子 put it right"), "{said}");
    let said = house.run(&[&typed[..], &["--format", "json"]].concat()).json();
    assert_eq!((&said["updated"], &said["changes"][0]["column"]), (&json!(false), &json!("phone")), "{said}");
    let said = house.run(&[&typed[..], &["--lang", "ja"]].concat()).out;
    assert!(said.contains("田中 花子が2026-11-20 16:00に修正した値を残しました"), "{said}");
}

#[test]
fn a_list_without_amounts_takes_none_away() {
    let house = House::with("K-1,山田製作所,,,2026-03-01,1000000,\n");
    let again = house.imports("K-1,山田製作所,,,2026-03-01,,\n");
    assert_eq!((counts(&again), &again["changes"]), ((&json!(0), &json!(1)), &json!([])), "{again}");
    assert_eq!(house.won(), ["1,000,000"]);
}

#[test]
fn a_list_from_before_a_corrected_amount_is_told_that_it_is_out_of_date() {
    let (first, corrected) = ("K-1,山田製作所,,,2026-03-01,1000000,\n", "K-1,山田製作所,,,2026-03-01,1200000,\n");
    let house = House::with(first);
    assert_eq!(house.imports(corrected)["changes"], json!([]));
    let again = house.imports(first);
    assert_eq!((counts(&again), columns(&again)), ((&json!(0), &json!(1)), vec!["amount".to_owned()]), "{again}");
    assert_eq!(house.imports(corrected)["changes"], json!([]), "what holds is not told of");
}

const WORKED_ON: &str = "rows = 'live'
[columns]
id = 'external_id'
company = 'company'
came = 'created_at'
lead = 'lead_at'
owner = 'owner'
";

#[test]
fn whose_a_lead_became_in_its_work_is_not_undone_by_its_list() {
    let machine = Machine::new();
    let map = machine.write("map.toml", WORKED_ON);
    let run = |arguments: &[&str], who: &str| {
        let said = machine.run_with(arguments, &[("TASUKI_USER", who)]);
        assert_eq!(said.status, 0, "{arguments:?}: {said:?}");
        said
    };
    let imports = |owner: &str| {
        let row = format!("id,company,came,lead,owner\nK-1,山田製作所,2026-11-20 09:00,2026-11-19 09:00,{owner}\n");
        let list = machine.write("list.csv", row);
        run(&["import", &list, "--map", &map, "--format", "json"], "ito").json()
    };
    let owner = || run(&["show", "K-1", "--format", "json"], "ito").json()["owner"].clone();
    imports("sato");
    let again = imports("sato");
    assert_eq!(counts(&again), (&json!(0), &json!(1)), "two dates of one stage are told once: {again}");

    run(&["handoff", "K-1", "--criterion", "score_100", "--to", "tanaka"], "ito");
    run(&["withdraw", "K-1", "--reason", "sent_by_mistake"], "ito");
    assert_eq!(owner(), "tanaka");
    let again = imports("sato");
    assert_eq!((counts(&again), owner()), ((&json!(0), &json!(1)), json!("tanaka")), "{again}");
    assert_eq!(columns(&again), ["owner"]);
    imports("suzuki");
    assert_eq!(owner(), "suzuki", "that is news");
}

/// A gate that a row does not pass costs the row its hand-off, and no row its lead.
#[test]
fn a_row_that_may_not_be_handed_over_comes_in_all_the_same() {
    let machine = Machine::new();
    let gate = "\n[[gate]]\nid = 'known'\nen = 'Known company'\non = ['hand_off']\nneeds = ['company']\n";
    let agreement = machine.write("agreement.toml", format!("{}{gate}", tasuki::agreement::DEFAULT));
    let adopt = ["agreement", "adopt", &agreement, "--marketing", "ito", "--sales", "suzuki"];
    assert_eq!(machine.run(&adopt).status, 0);
    let map = machine
        .write("live.toml", "rows = 'live'\nhand_over = true\n[columns]\nid = 'external_id'\ncompany = 'company'\n");
    let list = machine.write("list.csv", "id,company\nK-1,山田製作所\nK-2,\n");
    let said = machine.run(&["import", &list, "--map", &map, "--format", "json"]);
    let imported = said.json();
    assert_eq!((said.status, &imported["created"]), (0, &json!(2)), "{said:?}");
    let change = &imported["changes"][0];
    assert_eq!((&change["line"], &change["column"]), (&json!(3), &json!("hand_over")), "{imported}");
    assert!(change["what"].as_str().unwrap().starts_with("taken in, but not handed over: "), "{imported}");
    let stage = |id: &str| machine.run(&["show", id, "--format", "json"]).json()["stage"].clone();
    assert_eq!((stage("K-1"), stage("K-2")), (json!("mql"), json!("lead")));
    // A customer is taken in as one; it would not be true that nothing was changed.
    let map = machine.write(
        "won.toml",
        "rows = 'live'\nhand_over = true\n[columns]\nid = 'external_id'\ncompany = 'company'\nwon = 'won_at'\n",
    );
    let list = machine.write("won.csv", "id,company,won\nK-3,鈴木商店,2026-10-01\n");
    for (lang, told, untrue) in
        [("en", "not handed over", "Nothing was changed"), ("ja", "引き渡していません", "変更は")]
    {
        let said = machine.run(&["import", &list, "--map", &map, "--dry-run", "--lang", lang]);
        assert!(said.out.contains(told) && !said.out.contains(untrue), "{said:?}");
    }
}
