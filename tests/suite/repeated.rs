//! Several rows about one person, in one list or in a list that comes again: what the first one says holds, nothing is
//! lost, and the same list changes nothing a second time.

use serde_json::{Value, json};
use tasuki::desk::{Desk, Imported, Onlooker, Progress};
use tasuki::error::{Kind, Result};
use tasuki::intake::{Intake, Map, Options};

use crate::cli::Machine;
use crate::harness::{Impatient, Office};

const MAP: &str = "rows = 'history'\n[columns]\nid = 'external_id'\nname = 'name'\ncompany = 'company'\nphone = 'phone'\n\
                   mail = 'mail'\ntitle = 'title'\nno_mail = 'opt_out_mail'\nok_mail = 'consent_mail'\n\
                   seminar = { touch = 'seminar', as = 'when' }\n";
const HEADER: &str = "id,name,company,phone,mail,title,no_mail,ok_mail,seminar\n";

struct Team(Machine);

impl Team {
    fn new() -> Self {
        Self(Machine::new())
    }

    fn said(&self, arguments: &[&str]) -> Value {
        let said = self.0.run_with(arguments, &[("TASUKI_NOW", "2026-10-15T12:00:00+09:00")]);
        assert_eq!(said.status, 0, "{said:?}");
        said.json()
    }

    fn list(&self, map: &str, list: &str, more: &[&str]) -> Value {
        let (map, list) = (self.0.write("map.toml", map), self.0.write("list.csv", list));
        self.said(&[&["import", &list, "--map", &map, "--format", "json"], more].concat())
    }

    /// Takes in rows of this list.
    fn takes(&self, rows: &str) -> Value {
        self.list(MAP, &format!("{HEADER}{rows}"), &[])
    }

    /// What would come of them.
    fn foresees(&self, rows: &str) -> Value {
        self.list(MAP, &format!("{HEADER}{rows}"), &["--dry-run"])
    }

    fn show(&self, lead: &str) -> Value {
        self.said(&["show", lead, "--format", "json"])
    }
}

/// Created, updated, unchanged, rejected.
fn counts(told: &Value) -> [u64; 4] {
    ["created", "updated", "unchanged", "rejected"].map(|key| told[key].as_u64().unwrap())
}

fn changes(told: &Value) -> String {
    told["changes"].to_string()
}

#[test]
fn the_first_row_about_a_person_speaks_for_the_list_however_often_it_comes() {
    let team = Team::new();
    let rows =
        ",山田 太郎,さくら,,info@sakura.example,課長,,,\n,佐藤 一,さくら,03-1234-5678,info@sakura.example,部長,,,\n";
    let first = team.takes(rows);
    assert_eq!(counts(&first), [1, 1, 0, 0], "the telephone number is new: {first}");
    assert!(changes(&first).contains("`部長` was not taken: line 2"), "{first}");
    assert!(changes(&first).contains("`佐藤 一` was not taken: line 2"), "{first}");
    for _ in 0..3 {
        assert_eq!(counts(&team.takes(rows)), [0, 0, 2, 0]);
        let lead = team.show("#1");
        assert_eq!([&lead["name"], &lead["title"], &lead["phone"]], ["山田 太郎", "課長", "03-1234-5678"]);
    }
    // A list of its own may say otherwise, and whose name stood there is said.
    let other = team.takes(",佐藤 一,さくら,,info@sakura.example,部長,,,\n");
    assert_eq!(counts(&other), [0, 1, 0, 0]);
    assert!(changes(&other).contains("the name was 山田 太郎 until now"), "{other}");
}

#[test]
fn a_second_row_that_was_added_to_a_known_list_overturns_nothing_either() {
    let team = Team::new();
    let row = ",山田 太郎,さくら,,a@sakura.example,課長,,,\n";
    team.takes(row);
    let longer = format!("{row},山田 太郎,さくら,,a@sakura.example,部長,,,\n");
    for _ in 0..3 {
        let told = team.takes(&longer);
        assert_eq!(counts(&told), [0, 0, 2, 0]);
        assert!(changes(&told).contains("`部長` was not taken: line 2"), "{told}");
    }
    assert_eq!(team.show("#1")["title"], "課長");
}

#[test]
fn two_names_of_one_merged_lead_in_one_list_lose_nothing() {
    let team = Team::new();
    team.takes("A,山田 太郎,さくら,,a@sakura.example,,,,\nB,山田太郎,さくら㈱,,b@sakura.example,,,,\n");
    team.said(&["merge", "A", "B", "--format", "json"]);
    let rows = "A,,,,,,,,2026-07-01\nB,,,03-1111-9999,,,yes,,2026-08-02\n";
    let told = team.takes(rows);
    assert_eq!(counts(&told), [0, 2, 0, 0], "{told}");
    let lead = team.show("A");
    assert_eq!((&lead["consent_mail"], &lead["phone"]), (&json!("no"), &json!("03-1111-9999")));
    assert_eq!(lead["touches"].as_array().unwrap().len(), 2, "{lead}");
    assert_eq!(counts(&team.takes(rows)), [0, 0, 2, 0]);
}

#[test]
fn a_row_without_an_id_meets_the_one_before_it_near_and_far() {
    for between in [0, 5, 1_100] {
        let team = Team::new();
        let other = |n| format!("X-{n},,会社{n},,x{n}@other.example,,,,\n");
        let others: String = (0..between).map(other).collect();
        let rows = format!("A,山田 太郎,さくら,,taro@sakura.example,,,,\n{others},,,,taro@sakura.example,部長,,,\n");
        let foreseen = team.foresees(&rows);
        let told = team.takes(&rows);
        assert_eq!(counts(&told), [1 + between, 1, 0, 0], "{between} rows between them");
        assert_eq!(counts(&foreseen), counts(&told), "{between} rows between them");
        assert_eq!(team.show("A")["title"], "部長");
    }
}

#[test]
fn a_rehearsal_knows_the_people_of_the_rows_before() {
    let team = Team::new();
    let rows = ",山田,さくら,,a@sakura.example,,,,\n,山田,さくら,,a@sakura.example,,,,\n,,,,a@sakura.example,部長,,,\n\
                ,佐藤,はしご,,b@hashigo.example,,,,\n";
    let foreseen = team.foresees(rows);
    assert_eq!((counts(&foreseen), &foreseen["matched"]), ([2, 1, 1, 0], &json!(2)));
    let told = team.takes(rows);
    assert_eq!((counts(&told), &told["matched"]), ([2, 1, 1, 0], &json!(2)));
    let map = "records = 'touches'\nunknown_people = 'create'\n[columns]\nmail = 'mail'\nwhat = 'kind'\nat = 'at'\n";
    let touches = "mail,what,at\nnew@x.example,seminar,2026-09-01\nnew@x.example,seminar,2026-09-01\n\
                   new@x.example,seminar,2026-09-02\na@sakura.example,seminar,2026-09-02\n";
    let foreseen = team.list(map, touches, &["--dry-run"]);
    let told = team.list(map, touches, &[]);
    assert_eq!((counts(&told), &told["matched"]), ([3, 0, 1, 0], &json!(3)));
    assert_eq!((counts(&foreseen), &foreseen["matched"]), ([3, 0, 1, 0], &json!(3)));
}

#[test]
fn hundreds_of_addresses_of_one_mailbox_are_as_many_people() {
    let team = Team::new();
    let rows = |title: &str| -> String {
        let row = |n: u32| format!(",担当{n},デスク,,support+{n}@desk.example,{title},,,\n");
        (0..300).map(row).collect()
    };
    assert_eq!(counts(&team.takes(&rows("係"))), [300, 0, 0, 0]);
    assert_eq!(counts(&team.takes(&rows("課長"))), [0, 300, 0, 0]);
    // Last of all the mailbox itself, which is none of them.
    let mailbox = ",窓口,デスク,,support@desk.example,,,,\n";
    assert_eq!(counts(&team.takes(mailbox)), [1, 0, 0, 0]);
    assert_eq!(counts(&team.takes(&format!("{mailbox},,,,support@desk.example,係,,,\n"))), [0, 1, 1, 0]);
}

#[test]
fn a_campaign_that_costs_two_sums_in_one_list_costs_the_first_and_the_other_is_given_back() {
    let team = Team::new();
    let map = "records = 'costs'\n[columns]\nc = 'campaign'\nm = 'month'\ny = 'amount'\n";
    let list = "c,m,y\nFair,2026-09,100000\nFair,2026-09,120000\nFair,2026-09,100000\n";
    let told = team.list(map, list, &[]);
    assert_eq!(counts(&told), [1, 0, 1, 1], "{told}");
    assert!(told["rejects"].to_string().contains("line 2"), "{told}");
    assert_eq!(counts(&team.list(map, list, &[])), [0, 0, 2, 1]);
}

#[test]
fn a_stranger_whose_data_was_erased_is_counted_among_the_rejects() {
    let team = Team::new();
    team.takes("A,山田 太郎,さくら,,taro@sakura.example,,,,\n");
    assert_eq!(team.0.run(&["erase", "A", "--yes"]).status, 0);
    let map = "records = 'touches'\nunknown_people = 'create'\n[columns]\nmail = 'mail'\nwhat = 'kind'\nat = 'at'\n";
    let told = team.list(map, "mail,what,at\ntaro@sakura.example,seminar,2026-09-01\n", &[]);
    assert_eq!((counts(&told), told["rejects"].as_array().unwrap().len()), ([0, 0, 0, 1], 1), "{told}");
}

#[test]
fn an_empty_cell_takes_no_consent_back_and_an_old_yes_no_refusal() {
    let team = Team::new();
    let consent = |lead: &str| team.show(lead)["consent_mail"].clone();
    team.takes("A,,さくら,,a@sakura.example,,,yes,\nB,,さくら,,b@sakura.example,,,,\n");
    assert_eq!((consent("A"), consent("B")), (json!("yes"), json!("no")), "nobody is written to for an empty cell");
    assert_eq!(counts(&team.takes("A,,さくら,,a@sakura.example,,,,\n")), [0, 0, 1, 0]);
    assert_eq!(consent("A"), "yes");
    team.takes("A,,さくら,,a@sakura.example,,,no,\n");
    assert_eq!(consent("A"), "no");
    // The list of the week before comes again.
    let late = team.takes("A,,さくら,,a@sakura.example,,,yes,\nB,,さくら,,b@sakura.example,,,yes,\n");
    assert!(changes(&late).contains("does not overturn the refusal"), "{late}");
    assert_eq!((consent("A"), consent("B")), (json!("no"), json!("yes")));
    // Of two rows of one list the one that refuses holds, whichever comes first, and however often.
    let both = [
        ",,こま,,c@koma.example,,,yes,\n,,,,c@koma.example,,,no,\n",
        ",,こま,,d@koma.example,,,no,\n,,,,d@koma.example,,,yes,\n",
    ];
    for (lead, rows) in [("#3", both[0]), ("#4", both[1])] {
        team.takes(rows);
        assert_eq!(consent(lead), "no", "{rows}");
        assert_eq!(counts(&team.takes(rows))[..2], [0, 0], "{rows}");
        assert_eq!(consent(lead), "no", "{rows}");
    }
}

/// A list in which every third person comes twice, the second time without an id and with something else to say.
fn doubled(office: &Office) -> std::path::PathBuf {
    let mut rows = HEADER.to_owned();
    for n in 0..6_000 {
        rows += &format!("K-{n},山田{n},会社{n},,p{n}@k{n}.example,課長,,,\n");
        if n % 3 == 0 && n > 40 {
            let before = n - n % 37;
            rows += &format!(",後任{n},,03-1111-{n:04},p{before}@k{before}.example,部長,,,\n");
        }
    }
    let path = office.folder.path().join("doubled.csv");
    std::fs::write(&path, rows).unwrap();
    path
}

fn import(desk: &mut Desk, file: &std::path::Path, stop: u64) -> Result<Imported> {
    let map = Map::parse("map.toml", MAP).unwrap();
    let options = Options { zone: desk.agreement().zone, now: desk.now() };
    let mut intake = Intake::open(file, &map, options).unwrap();
    desk.import(&mut intake, &map, false, &mut Impatient::after(stop))
}

#[test]
fn a_list_that_was_broken_off_meets_the_same_people_as_one_that_was_not() {
    let office = Office::at("2026-10-15T12:00:00+09:00");
    let list = doubled(&office);
    let whole = import(&mut office.desk("tanaka"), &list, u64::MAX).unwrap().tally;
    for stops in [[700, 1_100], [1_030, 4_000], [3_000, 7_500]] {
        let office = Office::at("2026-10-15T12:00:00+09:00");
        let list = doubled(&office);
        for stop in stops {
            assert!(import(&mut office.desk("tanaka"), &list, stop).unwrap().is_stopped);
        }
        let told = import(&mut office.desk("tanaka"), &list, u64::MAX).unwrap();
        assert_eq!((told.tally, told.is_stopped), (whole, false), "stopped at {stops:?}");
        let again = import(&mut office.desk("tanaka"), &list, u64::MAX).unwrap().tally;
        assert_eq!((again.created, again.updated), (0, 0));
    }
}

/// Lets somebody else take the same list in while this one is at it.
struct Elsewhere<'o>(&'o Office, Option<u64>);

impl<Remark> Onlooker<Remark> for Elsewhere<'_> {
    fn hear(&mut self, _: Remark) -> Result<()> {
        Ok(())
    }

    fn see(&mut self, _: Progress) {
        if self.1.is_none() {
            let other = import(&mut self.0.desk("sato"), &self.0.folder.path().join("doubled.csv"), u64::MAX);
            self.1 = Some(other.unwrap().tally.created);
        }
    }
}

#[test]
fn one_list_that_two_take_in_at_once_comes_in_once_and_is_counted_once() {
    let office = Office::at("2026-10-15T12:00:00+09:00");
    let list = doubled(&office);
    let mut desk = office.desk("tanaka");
    assert!(import(&mut desk, &list, 1_500).unwrap().is_stopped);
    let map = Map::parse("map.toml", MAP).unwrap();
    let mut intake = Intake::open(&list, &map, Options { zone: desk.agreement().zone, now: desk.now() }).unwrap();
    let error = desk.import(&mut intake, &map, false, &mut Elsewhere(&office, None)).unwrap_err();
    assert_eq!((error.kind, error.message.key()), (Kind::Busy, "store.overtaken"));
    let imports = desk.imports().unwrap();
    let [kept] = &imports[..] else { panic!("{imports:?}") };
    assert!(kept.is_whole);
    assert_eq!((kept.tally.read, kept.tally.created), (kept.rows, 6_000));
}
