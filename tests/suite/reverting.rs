//! A list that should not have come in is taken back (decision 8): all that it brought, but for what was built upon since.

use serde_json::{Value, json};
use tasuki::desk::Desk;
use tasuki::intake::Map;
use tasuki::storage::QueueAsk;

use crate::cli::{Machine, Said};
use crate::harness::Impatient;

const PEOPLE: &str = "rows = 'live'
[columns]
id = 'external_id'
name = 'name'
company = 'company'
mail = 'mail'
phone = 'phone'
source = 'source'
note = 'note'
";

const HEADER: &str = "id,name,company,mail,phone,source,note\n";
const SAKURA: &str = "K-1,佐藤 花子,さくら製作所,sato@sakura.example,03-1234-0001,Web,\n";
const HASHIGO: &str = "K-2,鈴木 一郎,はしご商事,suzuki@hashigo.example,03-1234-0002,Web,\n";

struct Office(Machine);

impl Office {
    fn new() -> Self {
        Self(Machine::new())
    }

    fn say(&self, arguments: &[&str]) -> Said {
        self.0.run_with(arguments, &[("TASUKI_USER", "tanaka")])
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let said = self.say(arguments);
        assert_eq!(said.status, 0, "{said:?}");
        said
    }

    fn json(&self, arguments: &[&str]) -> Value {
        self.run(&[arguments, &["--format", "json"]].concat()).json()
    }

    fn import_by(&self, map: &str, list: &str, more: &[&str]) -> Value {
        let map = self.0.write("map.toml", map);
        let list = self.0.write("list.csv", list);
        self.json(&[&["import", &list, "--map", &map], more].concat())
    }

    /// Takes a list in; its id.
    fn import(&self, rows: &[&str]) -> String {
        let imported = self.import_by(PEOPLE, &(HEADER.to_owned() + &rows.concat()), &[]);
        imported["id"].as_str().unwrap().to_owned()
    }

    fn revert(&self, id: &str) -> Value {
        self.json(&["import", "--revert", id])
    }

    fn is_sound(&self) {
        let said = self.run(&["check"]);
        assert_eq!(said.status, 0, "{said:?}");
    }

    /// The companies in the list of all leads.
    fn companies(&self) -> Vec<String> {
        let all = self.json(&["list", "--all"]);
        let rows = all.as_array().or(all["leads"].as_array()).unwrap_or_else(|| panic!("{all}"));
        let mut companies: Vec<_> = rows.iter().map(|row| row["company"].as_str().unwrap().to_owned()).collect();
        companies.sort();
        companies
    }

    fn show(&self, lead: &str) -> Value {
        self.json(&["show", lead])
    }
}

fn counts(reverted: &Value) -> [u64; 3] {
    ["gone", "put_back", "left_alone"].map(|key| reverted[key].as_u64().unwrap_or_else(|| panic!("{reverted}")))
}

#[test]
fn the_wrong_file_is_as_if_it_had_never_come() {
    let office = Office::new();
    office.import(&[SAKURA]);
    let before = office.json(&["list", "--all"]);
    let waterfall = office.json(&["report", "waterfall"]);
    let wrong = office.import(&[HASHIGO, "K-3,山本 久美,みなと物流,yamamoto@minato.example,,Fair,called us first\n"]);
    assert_eq!(office.companies().len(), 3);
    let rehearsed = office.json(&["import", "--revert", &wrong, "--dry-run"]);
    assert_eq!(counts(&rehearsed), [2, 0, 0]);
    assert_eq!(office.companies().len(), 3, "a rehearsal changes nothing");

    // The beginning of the id is enough.
    let reverted = office.revert(&wrong[..8]);
    assert_eq!(counts(&reverted), [2, 0, 0], "{reverted}");
    assert_eq!(reverted["left"], json!([]));
    assert_eq!(office.json(&["list", "--all"]), before);
    assert_eq!(office.json(&["report", "waterfall"]), waterfall);
    assert_eq!(office.run(&["list", "--all", "suzuki", "--ids"]).out, "", "nobody is found by what the list told");
    // What became of the lead is told; nothing of the person is.
    let gone = office.show("2");
    assert_eq!(gone["reverted"]["import"], wrong.as_str());
    assert_eq!(gone["reverted"]["by"], "tanaka");
    let told = office.run(&["show", "2"]).out;
    assert!(!told.contains("鈴木") && !told.contains("はしご"), "{told}");
    let refused = office.say(&["accept", "2"]);
    assert_eq!(refused.status, 1, "{refused:?}");
    office.is_sound();

    let list = office.json(&["import", "--list"]);
    assert_eq!(list[0]["reverted"]["by"], "tanaka", "{list}");
    assert_eq!(list[1]["reverted"], Value::Null);
    let twice = office.say(&["import", "--revert", &wrong]);
    assert_eq!(twice.status, 1, "{twice:?}");
    assert!(twice.err.contains("taken back already"), "{twice:?}");

    // The same file afterwards brings everybody anew.
    let again = office.import_by(PEOPLE, &(HEADER.to_owned() + HASHIGO), &[]);
    assert_eq!((&again["created"], &again["unchanged"]), (&json!(1), &json!(0)), "{again}");
    assert_eq!(office.companies(), ["さくら製作所", "はしご商事"]);
    office.is_sound();
}

#[test]
fn a_lead_that_somebody_called_stays_and_is_named() {
    let office = Office::new();
    let wrong = office.import(&[SAKURA, HASHIGO]);
    office.run(&["note", "K-1", "--note", "rang twice"]);
    // Taken back since: as if nobody had done anything.
    office.run(&["note", "K-2", "--note", "the wrong one"]);
    office.run(&["undo", "K-2"]);
    let reverted = office.revert(&wrong);
    assert_eq!(counts(&reverted), [1, 0, 1], "{reverted}");
    let left = &reverted["left"][0];
    assert_eq!((&left["lead"], &left["called"]), (&json!(1), &json!("さくら製作所")));
    assert_eq!((&left["since"]["act"], &left["since"]["by"]), (&json!("note"), &json!("tanaka")));
    assert_eq!(office.companies(), ["さくら製作所"]);
    let list = office.run(&["import", "--list"]).out;
    assert!(list.contains("partly taken back"), "{list}");
    office.is_sound();
}

#[test]
fn leads_that_were_there_get_back_what_the_list_changed() {
    let office = Office::new();
    office.import(&[SAKURA, HASHIGO]);
    let before = office.show("K-1");
    let wrong = office.import(&[
        "K-1,佐藤 花子,さくら製作所,sato@sakura.example,03-9999-0001,Fair,wants an offer\n",
        "K-2,鈴木 一郎,はしご商事,suzuki@hashigo.example,03-9999-0002,Fair,\n",
    ]);
    assert_eq!(office.show("K-1")["phone"], "03-9999-0001");
    // Somebody put one of the numbers right in the meantime: that lead is left alone.
    office.run(&["edit", "K-2", "--set", "phone=03-5555-0002"]);
    let reverted = office.revert(&wrong);
    assert_eq!(counts(&reverted), [0, 1, 1], "{reverted}");
    let after = office.show("K-1");
    for what in ["name", "phone", "mail", "company", "source", "stage", "owner", "extra"] {
        assert_eq!(after[what], before[what], "{what}");
    }
    assert!(!office.run(&["show", "K-1"]).out.contains("wants an offer"), "the list's note is gone");
    assert_eq!(office.show("K-2")["phone"], "03-5555-0002");
    office.is_sound();
    // The list again says it all anew.
    let again = office.import_by(
        PEOPLE,
        &(HEADER.to_owned() + "K-1,佐藤 花子,さくら製作所,sato@sakura.example,03-9999-0001,Fair,wants an offer\n"),
        &[],
    );
    assert_eq!(again["updated"], 1, "{again}");
    let told = office.run(&["show", "K-1"]).out;
    assert!(told.contains("03-9999-0001") && told.contains("wants an offer"), "{told}");
    office.is_sound();
}

#[test]
fn two_lists_are_taken_back_one_after_the_other() {
    let office = Office::new();
    let first = office.import(&[SAKURA]);
    let second = office.import(&["K-1,佐藤 花子,さくら製作所,sato@sakura.example,03-9999-0001,Web,\n"]);
    let foretold = office.json(&["import", "--revert", &first, "--dry-run"]);
    assert_eq!(counts(&foretold), [0, 0, 1], "the second builds on it");
    assert_eq!(foretold["left"][0]["since"]["list"], "list.csv", "{foretold}");
    let told = office.run(&["import", "--revert", &first, "--dry-run", "--lang", "en"]).out;
    assert!(told.contains("it goes if that list is taken back first"), "{told}");
    assert_eq!(counts(&office.revert(&second)), [0, 1, 0]);
    assert_eq!(office.show("K-1")["phone"], "03-1234-0001");
    assert_eq!(counts(&office.revert(&first)), [1, 0, 0]);
    assert_eq!(office.companies(), Vec::<String>::new());
    office.is_sound();
}

#[test]
fn stages_and_touches_and_costs_are_taken_back_too() {
    let office = Office::new();
    office.import(&[SAKURA]);
    let stages = "records = 'stages'\n[columns]\nwho = 'external_id'\nstage = 'stage'\nday = 'at'\n";
    let came = office.import_by(stages, "who,stage,day\nK-1,mql,2026-09-01 10:00\n", &[]);
    assert_eq!(office.show("K-1")["stage"], "mql", "{came}");
    assert_eq!(counts(&office.revert(came["id"].as_str().unwrap())), [0, 1, 0]);
    assert_eq!(office.show("K-1")["stage"], "lead");
    let again = office.import_by(stages, "who,stage,day\nK-1,mql,2026-09-01 10:00\n", &[]);
    assert_eq!(again["created"], 1, "{again}");
    assert_eq!(office.show("K-1")["stage"], "mql");

    let touches = "records = 'touches'\n[columns]\nid = 'touch_id'\nwho = 'external_id'\nwhen = 'at'\nwhat = 'kind'\n";
    let list = "id,who,when,what\nT-1,K-1,2026-10-01 10:00,download\n";
    let came = office.import_by(touches, list, &[]);
    assert_eq!(office.show("K-1")["touches"].as_array().unwrap().len(), 1, "{came}");
    let reverted = office.revert(came["id"].as_str().unwrap());
    assert_eq!((counts(&reverted), &reverted["touches"]), ([0, 0, 0], &json!(1)));
    assert_eq!(office.show("K-1")["touches"], json!([]));
    assert_eq!(office.import_by(touches, list, &[])["created"], 1);
    assert_eq!(office.show("K-1")["touches"].as_array().unwrap().len(), 1);

    let costs = "records = 'costs'\n[columns]\ncampaign = 'campaign'\nmonth = 'month'\namount = 'amount'\n";
    let came = office.import_by(costs, "campaign,month,amount\nFair,2026-09,120000\n", &[]);
    let reverted = office.revert(came["id"].as_str().unwrap());
    assert_eq!(reverted["costs"], 1, "{reverted}");
    assert!(!office.run(&["costs"]).out.contains("120"));
    office.is_sound();
}

#[test]
fn what_was_noticed_by_another_list_keeps_a_lead_and_its_own_touches_stay_with_it() {
    let office = Office::new();
    let own = "rows = 'live'\n[columns]\nid = 'external_id'\ncompany = 'company'\nseen = { touch = 'page_view', as = 'when' }\n";
    let came = office.import_by(
        own,
        "id,company,seen\nK-1,さくら製作所,2026-09-01 10:00\nK-2,はしご商事,2026-09-01 10:00\n",
        &[],
    );
    let touches = "records = 'touches'\n[columns]\nid = 'touch_id'\nwho = 'external_id'\nwhen = 'at'\nwhat = 'kind'\n";
    office.import_by(touches, "id,who,when,what\nT-1,K-1,2026-10-01 10:00,download\n", &[]);
    let before = office.show("K-1")["touches"].clone();
    assert_eq!(before.as_array().unwrap().len(), 2, "{before}");
    let reverted = office.revert(came["id"].as_str().unwrap());
    assert_eq!(counts(&reverted), [1, 0, 1], "{reverted}");
    assert_eq!(office.show("K-1")["touches"], before);
    office.is_sound();
}

#[test]
fn a_list_that_was_handed_over_leaves_no_clock_running() {
    let office = Office::new();
    let map = PEOPLE.replace("rows = 'live'", "rows = 'live'\nhand_over = true");
    let came = office.import_by(&map, &(HEADER.to_owned() + SAKURA + HASHIGO), &[]);
    assert_eq!(office.run(&["list", "--ids"]).out.lines().count(), 2);
    office.revert(came["id"].as_str().unwrap());
    assert_eq!(office.run(&["list", "--ids"]).out, "");
    office.is_sound();
}

#[test]
fn an_import_is_named_by_enough_of_its_id() {
    let office = Office::new();
    office.import(&[SAKURA]);
    for id in ["zz", ""] {
        let said = office.say(&["import", "--revert", id]);
        assert_eq!(said.status, 1, "{said:?}");
        assert!(said.err.contains("No import is called"), "{said:?}");
    }
}

#[test]
fn a_list_that_was_broken_off_is_taken_back_and_the_file_begins_anew() {
    let office = crate::harness::Office::at(crate::harness::FRIDAY);
    let (list, map) = (office.folder.path().join("list.csv"), office.folder.path().join("map.toml"));
    let rows: Vec<String> = (0..5_000).map(|n| format!("K-{n},会社{n}")).collect();
    std::fs::write(&list, format!("id,company\n{}\n", rows.join("\n"))).unwrap();
    std::fs::write(&map, "rows = 'live'\n[columns]\nid = 'external_id'\ncompany = 'company'\n").unwrap();
    let map = Map::parse("map.toml", &std::fs::read_to_string(&map).unwrap()).unwrap();
    let mut desk = office.desk("tanaka");
    let import = |desk: &mut Desk, stops_after: u64| {
        let mut intake = desk.open_list(&list, &map).unwrap();
        desk.import(&mut intake, &map, false, &mut Impatient::after(stops_after)).unwrap()
    };
    let first = import(&mut desk, 2_000);
    assert!(first.is_stopped && first.tally.created > 0, "{first:?}");
    // Somebody stops that as well, and goes on.
    let stopped = desk.revert_import(first.id.unwrap(), false, &mut Impatient::after(1)).unwrap();
    assert!(stopped.is_stopped && stopped.kept.gone > 0 && stopped.kept.gone < first.tally.created, "{stopped:?}");
    let reverted = desk.revert_import(first.id.unwrap(), false, &mut Vec::new()).unwrap();
    assert_eq!((reverted.kept.gone, reverted.is_stopped), (first.tally.created, false));
    assert_eq!(desk.queue(&QueueAsk { all: true, ..QueueAsk::default() }).unwrap().total, 0);
    let again = import(&mut desk, u64::MAX);
    assert_eq!((again.before, again.tally.created), (0, 5_000));
    assert!(desk.check().unwrap().is_sound());
}

#[test]
fn of_a_lead_that_never_came_no_export_tells() {
    let office = Office::new();
    let id = office.import(&[SAKURA, HASHIGO]);
    office.revert(&id);
    for what in ["leads", "handoffs", "touches"] {
        let out = office.run(&["export", what, "--form", "csv"]).out;
        assert_eq!(out.lines().count(), 1, "{what}: {out}");
    }
}

/// What stays with a lead that was acted upon goes on counting, and is not said to be gone.
#[test]
fn what_counts_no_more_is_counted_without_the_leads_that_stay() {
    let office = Office::new();
    let map = "rows = 'live'\n[columns]\nid = 'external_id'\nname = 'name'\nmail = 'mail'\nvia = 'source'\n\
        at = { touch = 'seminar', as = 'when' }\nok = 'consent_mail'\n";
    let list = "id,name,mail,via,at,ok\nK-1,A,a@a.example,Web,2026-11-01,yes\nK-2,B,b@b.example,Web,2026-11-02,yes\n\
        K-3,C,c@c.example,Web,2026-11-03,no\n";
    let imported = office.import_by(map, list, &[]);
    let id = imported["id"].as_str().unwrap();
    for lead in ["1", "2"] {
        office.run(&["note", lead, "--note", "called us"]);
    }
    let told = |reverted: &Value| ["touches", "consents", "costs"].map(|key| reverted[key].clone());
    for arguments in [&["import", "--revert", id, "--dry-run"][..], &["import", "--revert", id]] {
        let reverted = office.json(arguments);
        assert_eq!(counts(&reverted), [1, 0, 2], "{reverted}");
        assert_eq!(told(&reverted), [json!(1), json!(1), json!(0)], "{reverted}");
    }
    let touches = office.run(&["export", "touches", "--form", "csv"]).out;
    assert_eq!(touches.lines().count(), 3, "{touches}");
}
