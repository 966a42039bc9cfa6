//! Duplicates that were planted, with the truth beside: how many are found, and whether anybody is taken for somebody else.
//!
//! The rows here are few. `TASUKI_GEN_LEADS=L.csv TASUKI_GEN_TRUTH=T.csv cargo test --test suite planted -- --nocapture`
//! takes larger files of the same columns.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use serde_json::Value;
use tasuki::ids::LeadId;

use crate::cli::Machine;
use crate::harness::{FRIDAY, Office};

/// The columns that matter, as the map names them.
const COLUMNS: [&str; 7] = ["lead_id", "last_name", "last_name_kana", "company", "email", "phone", "first_name"];

const MAP: &str = "rows = 'history'\n[columns]\nid = 'external_id'\nname = 'name'\nkana = 'kana'\ncompany = 'company'\n\
     mail = 'mail'\nphone = 'phone'\n";

/// One row of the truth.
struct Truth {
    lead: String,
    person: String,
    duplicate_of: String,
    kind: String,
}

struct Planted {
    /// The leads as a list that can be read: name and reading in one column each.
    list: String,
    truth: Vec<Truth>,
}

fn file(variable: &str, own: &str) -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/duplicates").join(own);
    std::env::var_os(variable).map_or(own, PathBuf::from)
}

fn table(path: PathBuf) -> (HashMap<String, usize>, Vec<csv::ByteRecord>) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
    let header = reader.byte_headers().unwrap().clone();
    let places = header.iter().enumerate().map(|(place, name)| (String::from_utf8_lossy(name).into_owned(), place));
    (places.collect(), reader.byte_records().map(Result::unwrap).filter(|row| row.len() == header.len()).collect())
}

fn planted() -> Planted {
    let (at, rows) = table(file("TASUKI_GEN_LEADS", "leads.csv"));
    let mut list = csv::Writer::from_writer(Vec::new());
    list.write_record(["id", "name", "kana", "company", "mail", "phone"]).unwrap();
    for row in &rows {
        let get = |name: &str| std::str::from_utf8(&row[at[name]]);
        // What is no text is another test's matter.
        if COLUMNS.iter().any(|name| get(name).is_err()) {
            continue;
        }
        let get = |name: &str| get(name).unwrap().to_owned();
        let both = |one: &str, other: &str| format!("{} {}", get(one), get(other)).trim().to_owned();
        let (name, kana) = (
            both("last_name", "first_name"),
            if at.contains_key("first_name_kana") {
                both("last_name_kana", "first_name_kana")
            } else {
                get("last_name_kana")
            },
        );
        list.write_record([get("lead_id"), name, kana, get("company"), get("email"), get("phone")]).unwrap();
    }
    let (at, rows) = table(file("TASUKI_GEN_TRUTH", "truth.csv"));
    let truth = rows.iter().map(|row| {
        let get = |name: &str| String::from_utf8_lossy(&row[at[name]]).into_owned();
        Truth { lead: get("lead_id"), person: get("person_id"), duplicate_of: get("dup_of"), kind: get("dup_kind") }
    });
    Planted { list: String::from_utf8(list.into_inner().unwrap()).unwrap(), truth: truth.collect() }
}

/// A machine on which the list was taken in, and what was said of it.
fn taken_in(planted: &Planted, map: &str) -> (Office, Machine, Value) {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let (list, map) = (machine.write("leads.csv", &planted.list), machine.write("map.toml", map));
    let said = machine.run(&["import", &list, "--map", &map, "--format", "json"]);
    assert_eq!((said.status, said.err.as_str()), (0, ""));
    (office, machine, said.json())
}

/// The external ids of all leads by their numbers.
fn names(machine: &Machine) -> HashMap<i64, String> {
    let list = machine.run(&["list", "--all", "--format", "json"]).json();
    let row = |row: &Value| (row["id"].as_i64().unwrap(), row["external_id"].as_str().unwrap_or_default().to_owned());
    list.as_array().unwrap().iter().map(row).collect()
}

#[test]
fn planted_duplicates_are_found_and_nobody_is_taken_for_somebody_else() {
    let planted = planted();
    let (_office, machine, came) = taken_in(&planted, MAP);
    let names = names(&machine);
    assert_eq!(came["created"], names.len(), "rows of different ids are never joined by themselves");
    let said = machine.run(&["duplicates", "--all", "--format", "json"]);
    assert_eq!((said.status, said.err.as_str()), (0, ""));
    let mut found: BTreeMap<[String; 2], String> = BTreeMap::new();
    for line in said.out.lines() {
        let pair: Value = serde_json::from_str(line).unwrap();
        let mut both = [0, 1].map(|n| names[&pair["leads"][n].as_i64().unwrap()].clone());
        both.sort();
        let strength = pair["strength"].as_str().unwrap().to_owned();
        assert!(found.insert(both.clone(), strength).is_none(), "each pair is offered once: {both:?}");
    }
    let known: BTreeSet<_> = names.values().collect();
    let person: HashMap<_, _> = planted.truth.iter().map(|row| (&row.lead, &row.person)).collect();
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in planted.truth.iter().filter(|row| !row.kind.is_empty() && row.kind != "exact_row") {
        // What was rejected for another fault is nobody's duplicate.
        if !known.contains(&row.lead) || !known.contains(&row.duplicate_of) {
            continue;
        }
        let mut both = [row.lead.clone(), row.duplicate_of.clone()];
        both.sort();
        let (hits, all) = kinds.entry(&row.kind).or_default();
        (*hits, *all) = (*hits + usize::from(found.contains_key(&both)), *all + 1);
    }
    // (those of two people, all) by how much was said to speak for it.
    let mut strengths: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for ([one, other], strength) in &found {
        let (wrong, all) = strengths.entry(strength).or_default();
        (*wrong, *all) = (*wrong + usize::from(person.get(one) != person.get(other)), *all + 1);
    }
    let (hits, all) = kinds.values().fold((0, 0), |(hits, all), (h, a)| (hits + h, all + a));
    #[allow(clippy::print_stdout, reason = "the found share is what one wants to see")]
    {
        for (kind, (hits, all)) in &kinds {
            println!("{kind:18} {hits:>6} of {all}");
        }
        println!("found {hits} of {all} planted; {} pairs offered", found.len());
        for (strength, (wrong, all)) in &strengths {
            println!("{strength:18} {all:>6}, {wrong} of them two people");
        }
    }
    assert!(all > 0 && hits * 100 >= all * 95, "{hits} of {all}: {kinds:?}");
    // Two people of one name at one company are offered as possible, and no more than that.
    let sure = |strength: &str| strengths.get(strength).copied().unwrap_or_default();
    assert_eq!(sure("strong").0, 0, "{strengths:?}");
    // Of whom too little is known to tell them apart there are few: one in five hundred, at most.
    assert!(sure("likely").0 * 500 <= names.len().max(500), "{strengths:?}");
}

#[test]
fn joined_by_mail_nobody_is_taken_for_somebody_else() {
    let planted = planted();
    let (office, machine, _) = taken_in(&planted, &format!("join = 'mail'\n{MAP}"));
    let person: HashMap<_, _> = planted.truth.iter().map(|row| (row.lead.as_str(), row.person.as_str())).collect();
    let joined = machine.run(&["list", "--all", "--format", "json"]).json();
    let (mut merged, mut desk) = (0, office.desk("tanaka"));
    for row in joined.as_array().unwrap() {
        let names = desk.sheet(LeadId(row["id"].as_i64().unwrap())).unwrap().also_called;
        let own = person[row["external_id"].as_str().unwrap()];
        for name in names {
            merged += 1;
            assert_eq!(person[name.as_str()], own, "{row}");
        }
    }
    assert!(merged > 0, "same addresses were planted");
}
