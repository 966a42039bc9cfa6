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
        "kept as tanaka put it right on 2026-11-20 16:00: the list still says what it said before"
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
