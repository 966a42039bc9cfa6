//! Generated lists against the manifest that counts what was put into them: leads, then touches and stages. Five hundred
//! leads with every planted fault lie in `fixtures/generated/`; larger files of the same columns are named as CONTRIBUTING
//! says.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tasuki::clock::{Clock, SystemClock};
use tasuki::desk::{Desk, Imported, Onlooker, Remark};
use tasuki::domain::Field;
use tasuki::error::Result;
use tasuki::intake::Map;

use crate::harness::Office;

const LEADS: &str = "rows = 'history'\n[columns]\nlead_id = 'external_id'\ncreated_at = 'created_at'\n\
     last_name = 'last_name'\nfirst_name = 'first_name'\nlast_name_kana = 'last_name_kana'\n\
     first_name_kana = 'first_name_kana'\ncompany = 'company'\nindustry = 'industry'\nemployees = 'employees'\n\
     title = 'title'\ndepartment = 'department'\nemail = 'mail'\nphone = 'phone'\nsource = 'source'\n\
     campaign = 'campaign'\nnotes = 'note'\nopted_out = 'opt_out'\nlast_activity_at = 'last_activity_at'\n\
     [extra]\nkeep = true\n";

const TOUCHES: &str = "records = 'touches'\n[columns]\nevent_id = 'touch_id'\nlead_id = 'external_id'\nemail = 'mail'\n\
     occurred_at = 'at'\nevent_type = 'kind'\nasset = 'content'\ncampaign = 'campaign'\n";

const STAGES: &str = "records = 'stages'\n[columns]\nlead_id = 'external_id'\nstage = 'stage'\nentered_at = 'at'\n\
     owner = 'owner'\nreason = 'reason'\n[stages]\nMQL = 'mql'\nSAL = 'sal'\nSQL = 'sql'\nREJECTED = 'excluded'\n\
     LOST = 'lost'\nWON = 'won'\n";

/// How often each thing was said.
#[derive(Default)]
struct Said {
    rejects: BTreeMap<&'static str, u64>,
    changes: BTreeMap<(String, &'static str), u64>,
    contradictions: u64,
}

impl Onlooker<Remark> for Said {
    fn hear(&mut self, remark: Remark) -> Result<()> {
        match remark {
            Remark::Rejected(reject) => *self.rejects.entry(reject.cause.key()).or_default() += 1,
            Remark::Changed(change) => *self.changes.entry((change.column, change.what.key())).or_default() += 1,
            Remark::Contradicts(_) => self.contradictions += 1,
        }
        Ok(())
    }
}

/// The file that a variable names; where none is named, that of the small lists.
fn file(variable: &str) -> PathBuf {
    let small = match variable {
        "TASUKI_GEN_LEADS" => "leads.csv",
        "TASUKI_GEN_TRUTH" => "truth.csv",
        "TASUKI_GEN_EVENTS" => "touches.csv",
        "TASUKI_GEN_STAGES" => "stages.csv",
        _ => "counts.json",
    };
    let small = || Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/generated").join(small);
    std::env::var_os(variable).map_or_else(small, PathBuf::from)
}

#[allow(clippy::print_stdout, reason = "the counts are what one wants to see")]
fn take_in(desk: &mut Desk, list: &str, map: &str) -> (Imported, Said, u64) {
    let map = Map::parse("map.toml", map).unwrap();
    let (clock, mut said) = (SystemClock::real(), Said::default());
    let mut intake = desk.open_list(&file(list), &map).unwrap();
    let repeated_headers = intake.description().repeated_headers.count;
    let came = desk.import(&mut intake, &map, false, &mut said).unwrap();
    println!("{list}: {:?} in {:.1?}", came.tally, clock.elapsed());
    println!("  rejects {:?}\n  changes {:?}\n  contradictions {}", said.rejects, said.changes, said.contradictions);
    (came, said, repeated_headers)
}

fn count(of: &Value) -> u64 {
    of.as_u64().unwrap_or(0)
}

fn sum(of: &Value) -> u64 {
    of.as_object().unwrap().values().map(count).sum()
}

/// The pairs that are offered, by the names that the list has for them.
fn offered(desk: &mut Desk) -> HashSet<BTreeSet<String>> {
    let pairs = desk.all_pairs(1 << 30).unwrap().likely;
    let mut name = |lead| desk.record(lead).unwrap().person.get(Field::ExternalId).unwrap().to_owned();
    pairs.into_iter().map(|pair| pair.leads.map(&mut name).into()).collect()
}

/// The pairs that the truth knows, but for rows that repeat another one to the letter or have a fault.
fn planted() -> Vec<BTreeSet<String>> {
    let mut truth = csv::Reader::from_path(file("TASUKI_GEN_TRUTH")).unwrap();
    let rows = truth.records().map(|row| row.unwrap());
    let rows = rows.filter(|row| !row[3].is_empty() && row[4] != *"exact_row" && row[9].is_empty());
    rows.map(|row| [row[1].to_owned(), row[3].to_owned()].into()).collect()
}

#[test]
fn what_was_put_into_a_generated_list_is_what_is_told_of_it() {
    let manifest: Value = serde_json::from_slice(&std::fs::read(file("TASUKI_GEN_MANIFEST")).unwrap()).unwrap();
    let (leads, faults) = (&manifest["leads"], &manifest["by_malformed_kind"]);
    let exact = count(&manifest["by_duplicate_kind"]["exact_row"]);
    // After all that is told of.
    let office = Office::at("2026-12-01T10:00:00+09:00");
    let mut desk = office.desk("tanaka");

    let (came, said, repeated_headers) = take_in(&mut desk, "TASUKI_GEN_LEADS", LEADS);
    let tally = came.tally;
    assert_eq!(tally.read, count(&leads["records"]), "every record once, no blank line, no header");
    assert_eq!(repeated_headers, count(&leads["repeated_header_lines"]));
    let rejected = |cause: &'static str| said.rejects.get(cause).copied().unwrap_or_default();
    for (cause, planted) in [
        ("intake.reject.no_date", count(&faults["bad_date"])),
        ("intake.reject.future", count(&faults["future_date"])),
        ("intake.reject.ragged", count(&faults["missing_column"]) + count(&faults["extra_column"])),
        ("intake.reject.encoding", count(&faults["bad_encoding"])),
        ("intake.reject.long_field", count(&faults["huge_field"])),
        ("intake.reject.mail", count(&faults["bad_email"])),
        ("intake.reject.repeated", count(&faults["duplicate_lead_id"]) + exact),
    ] {
        assert_eq!(rejected(cause), planted, "{cause}");
    }
    assert_eq!(tally.rejected, said.rejects.values().sum::<u64>());
    assert_eq!(
        (tally.created + tally.rejected, tally.matched),
        (tally.read, 0),
        "rows of different ids are not joined"
    );
    let narrowed = said.changes.iter().filter(|((column, _), _)| column == "email").map(|(_, n)| n).sum::<u64>();
    assert_eq!(narrowed, count(&manifest["by_duplicate_kind"]["fullwidth_email"]), "{:?}", said.changes);
    // -5 and 1e9999 are no numbers of people, nor is a text.
    assert!(said.changes.keys().any(|(column, _)| column == "employees"), "{:?}", said.changes);

    let truth = csv::Reader::from_path(file("TASUKI_GEN_TRUTH")).unwrap().into_byte_records();
    let gone: HashSet<Vec<u8>> =
        truth.map(|row| row.unwrap()).filter(|row| !row[9].is_empty()).map(|row| row[1].to_vec()).collect();

    let (stages, said, _) = take_in(&mut desk, "TASUKI_GEN_STAGES", STAGES);
    assert_eq!(stages.tally.read, sum(&manifest["stages"]["rows"]));
    assert_eq!((stages.tally.created, stages.tally.rejected), (stages.tally.read, 0), "{:?}", said.rejects);

    let events = &manifest["events"];
    let anomalies = &events["anomalies"];
    let (touches, said, _) = take_in(&mut desk, "TASUKI_GEN_EVENTS", TOUCHES);
    assert_eq!(touches.tally.read, count(&events["rows"]));
    assert_eq!(touches.tally.unchanged, count(&anomalies["duplicate_event"]), "told twice, counted once");
    assert_eq!(said.rejects.get("intake.reject.no_date"), Some(&count(&anomalies["bad_time"])));
    // Of people who were not let in, and of nobody.
    let strangers = said.rejects.get("import.unknown_person").copied().unwrap_or_default();
    let most = count(&anomalies["orphan"]) + sum(&events["of_malformed_records"]);
    assert!(strangers >= count(&anomalies["orphan"]) && strangers <= most, "{strangers}, at most {most}");
    let mut rows = csv::Reader::from_path(file("TASUKI_GEN_EVENTS")).unwrap();
    let of_gone = rows.byte_records().filter(|row| gone.contains(&row.as_ref().unwrap()[1])).count() as u64;
    assert!(strangers <= count(&anomalies["orphan"]) + of_gone, "{strangers}, {of_gone} of leads with a fault");
    assert_eq!(touches.tally.created + touches.tally.unchanged + touches.tally.rejected, touches.tally.read);

    let (offered, planted) = (offered(&mut desk), planted());
    let found = planted.iter().filter(|pair| offered.contains(*pair)).count();
    #[allow(clippy::print_stdout, reason = "the counts are what one wants to see")]
    {
        println!("{found} of {} planted duplicates found among {} pairs", planted.len(), offered.len());
    }
    assert!(found * 100 >= planted.len() * 95 && planted.len() > 20, "{found} of {}", planted.len());
    assert!(office.desk("tanaka").check().unwrap().is_sound());
}
