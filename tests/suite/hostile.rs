//! Rows from outside that mean harm: each gets its verdict through the program itself, and none is lost without a line.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tasuki::domain::Field;
use tasuki::ids::LeadId;

use crate::cli::Machine;
use crate::harness::Office;

/// When the rows came in, by the conditions under which their verdicts hold.
const THEN: &str = "2026-10-15T12:00:00+09:00";

/// The rows with the line on which each begins.
pub fn rows() -> Vec<(u64, BTreeMap<String, String>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile/rows.csv");
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let header = reader.headers().unwrap().clone();
    // The lines as an editor counts them: a lone CR ends one, too.
    let text = fs::read_to_string(&path).unwrap();
    let lines_before = |at: usize| text[..at].replace("\r\n", "\n").matches(['\n', '\r']).count() as u64;
    let rows = reader.into_records().map(|record| {
        let record = record.unwrap();
        let at = usize::try_from(record.position().unwrap().byte()).unwrap();
        let begins = at + text[at..].find(|c| c != '\r' && c != '\n').unwrap();
        let cells = header.iter().map(ToOwned::to_owned).zip(record.iter().map(ToOwned::to_owned));
        (1 + lines_before(begins), cells.collect())
    });
    rows.collect()
}

fn told(list: &Value, line: u64) -> Vec<&Value> {
    list.as_array().unwrap().iter().filter(|one| one["line"] == line).collect()
}

#[test]
fn every_hostile_row_gets_its_verdict_and_its_line_in_the_report() {
    let office = Office::at(THEN);
    let machine = Machine::at(&office);
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile");
    let (file, map) = (fixtures.join("rows.csv"), fixtures.join("rows.toml"));
    let rejected = machine.path("rejected.csv");
    let import = |rejects: &Path| {
        let arguments = ["import", file.to_str().unwrap(), "--map", map.to_str().unwrap(), "--rejects"];
        let arguments = [&arguments[..], &[rejects.to_str().unwrap(), "--format", "json"]].concat();
        let said = machine.run_with(&arguments, &[("TASUKI_NOW", THEN)]);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "no row aborts the import");
        said.json()
    };
    let report = import(&rejected);
    let rows = rows();
    let count = |name: &str| report[name].as_u64().unwrap();
    assert_eq!(count("read"), rows.len() as u64);
    assert_eq!(count("read"), count("created") + count("updated") + count("unchanged") + count("rejected"));

    let mended = fs::read_to_string(&rejected).unwrap();
    let mut mended = csv::ReaderBuilder::new().flexible(true).from_reader(mended.as_bytes());
    let width = mended.headers().unwrap().len();
    let mended: Vec<csv::StringRecord> = mended.records().map(Result::unwrap).collect();
    let mut desk = office.desk("tanaka");
    let mut wrong = Vec::new();
    let mut made = 0_u64;
    for (line, row) in &rows {
        let (case, cell) = (&row["case"], |name: &str| row[name].clone());
        let (changes, rejects) = (told(&report["changes"], *line), told(&report["rejects"], *line));
        let got = match (changes.is_empty(), rejects.is_empty()) {
            (_, false) => "reject_row",
            (false, true) => "accept_sanitised",
            (true, true) => "accept",
        };
        if got != row["expect"] {
            wrong.push(format!("{case}: {got}, not {}: {}", row["expect"], row["why"]));
            continue;
        }
        if got == "reject_row" {
            assert_eq!(rejects.len(), 1, "{case}");
            assert!(!rejects[0]["cause"].as_str().unwrap().is_empty(), "{case}");
            let kept = mended.iter().find(|kept| kept.get(width - 2) == Some(&line.to_string()));
            let kept = kept.unwrap_or_else(|| panic!("{case} is not among the rejects"));
            assert!(!kept[width - 1].is_empty(), "{case}: with its cause");
            assert_eq!(&kept[0], case, "{case}: as it came");
            continue;
        }
        made += 1;
        for change in &changes {
            assert!(!change["column"].as_str().unwrap().is_empty(), "{case}: {change}");
            assert!(!change["what"].as_str().unwrap().is_empty(), "{case}: {change}");
        }
        if got == "accept" {
            // By the store's own word, not as a screen would show it.
            let lead = desk.find(&cell("external_id")).unwrap_or_else(|error| panic!("{case}: {error}"));
            let record = desk.record(lead).unwrap();
            let known = |field| record.person.get(field).unwrap_or_default().to_owned();
            let stored = [Field::ExternalId, Field::Name, Field::Company, Field::Mail, Field::Phone].map(known);
            let written = ["external_id", "name", "company", "email", "phone"].map(cell);
            assert_eq!(stored, written, "{case}: stored as it was written");
            let note = record.texts.values().map(|words| words.text.as_str()).collect::<Vec<_>>().join("");
            assert_eq!(note, cell("notes"), "{case}: the note as it was written");
            assert_eq!(record.person.extra.get("case").unwrap_or_default(), *case);
            assert_eq!(record.lead.traits.source.as_deref().unwrap_or_default(), cell("source"), "{case}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(made, count("created") + count("updated") + count("unchanged"), "no row changes another one");
    assert!(desk.record(LeadId(i64::try_from(count("created")).unwrap())).is_ok());

    let again = import(&machine.path("again.csv"));
    assert_eq!((&again["created"], &again["updated"]), (&0.into(), &0.into()), "twice is once");
    assert_eq!(again["rejected"], report["rejected"]);
    assert!(machine.run(&["check"]).status == 0);
}
