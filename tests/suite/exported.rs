//! What became of leads is told by an export and understood when it comes back: erased, merged, with their consents; and
//! costs. Every list goes out and in as people do it, by the command.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};
use tasuki::intake::{Map, Stated, headers_of};

use crate::cli::Machine;

const HISTORY: &str = "rows = 'history'\n[columns]\nid = 'external_id'\nname = 'name'\ncompany = 'company'\n\
     mail = 'mail'\nphone = 'phone'\ncalls = 'consent_phone'\nmails = 'consent_mail'\nat = 'consent_mail_at'\n\
     where = 'consent_mail_origin'\n";
const HEADER: &str = "id,name,company,mail,phone,calls,mails,at,where\n";

/// Somebody's shell with a database of its own.
struct Shell {
    machine: Machine,
}

impl Shell {
    fn new() -> Self {
        Self { machine: Machine::of("tanaka") }
    }

    fn done(&self, arguments: &[&str]) -> Value {
        let said = self.machine.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(said.status, 0, "{arguments:?}: {said:?}");
        said.json()
    }

    fn takes(&self, rows: &str) -> Value {
        let list = self.machine.write("list.csv", format!("{HEADER}{rows}"));
        let map = self.machine.write("map.toml", HISTORY);
        self.done(&["import", &list, "--map", &map])
    }

    /// Writes all leads into a file of that name, and gives where it is.
    fn writes(&self, name: &str) -> String {
        let path = self.machine.path(name).display().to_string();
        self.done(&["export", "leads", "-o", &path, "--force"]);
        path
    }

    /// A list of ours with a row that is none any more.
    fn broken(&self, form: &str) -> String {
        let written = fs::read_to_string(self.writes("leads.csv")).unwrap();
        let mail = self.leads()[1]["mail"].clone();
        if form == "csv" {
            return self.machine.write("broken.csv", written.replace(&mail, "c at d"));
        }
        // The labels of people above, and every cell a text as it is.
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let labels =
            csv::Reader::from_reader(written.trim_start_matches('\u{FEFF}').as_bytes()).headers().unwrap().clone();
        let plain = self.machine.run(&["export", "leads"]).out.replace(&mail, "c at d");
        let mut rows = csv::Reader::from_reader(plain.as_bytes());
        for (row, cells) in (0..).zip([labels].into_iter().chain(rows.records().map(Result::unwrap))) {
            for (column, cell) in (0..).zip(&cells) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
        let path = self.machine.path("broken.xlsx");
        book.save(&path).unwrap();
        path.display().to_string()
    }

    /// All leads as programs get them.
    fn leads(&self) -> Vec<BTreeMap<String, String>> {
        table(&self.machine.run(&["export", "leads"]).out)
    }
}

fn table(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        header.iter().zip(&record).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn counts(report: &Value) -> [u64; 4] {
    ["created", "updated", "unchanged", "rejected"].map(|key| report[key].as_u64().unwrap())
}

#[test]
fn an_erased_lead_goes_out_with_its_figures_and_comes_back_as_nobody() {
    let shell = Shell::new();
    shell.takes("K-1,山田 太郎,光電機,taro@hikari.example,03-1234-5678,yes,yes,2026-10-01,fair\nK-2,B,C,,,,,,\n");
    shell.done(&["capture", "--set", "name=佐藤", "--set", "company=無名商店", "--set", "source=Web"]);
    let (before, nameless) = (shell.writes("before.csv"), shell.leads()[2].clone());
    assert_eq!((nameless["external_id"].as_str(), nameless["erased"].as_str()), ("", ""));
    for lead in ["#1", "#3"] {
        shell.done(&["erase", lead, "--yes", "--reason", "asked for by mail"]);
    }

    let rows = shell.leads();
    assert_eq!(rows.len(), 3);
    let gone: Vec<_> = rows.iter().filter(|row| row["erased"] == "erased").collect();
    assert_eq!(gone.iter().map(|row| row["tasuki_lead"].as_str()).collect::<Vec<_>>(), ["1", "3"]);
    assert_eq!((gone[1]["source"].as_str(), gone[1]["stage"].as_str()), ("Web", "lead"), "its figures are there");
    let person = ["external_id", "also_called", "name", "company", "mail", "phone", "consent_mail", "note"];
    let told = ["consent_mail_at", "consent_mail_origin"];
    for word in person.iter().chain(&told) {
        assert!(gone.iter().all(|row| row[*word].is_empty()), "{word}: {gone:?}");
    }

    for name in ["after.csv", "after.xlsx"] {
        let again = shell.done(&["import", &shell.writes(name)]);
        assert_eq!(counts(&again), [0, 0, 3, 0], "{name}: {again}");
        assert_eq!(again["changes"].as_array().map(Vec::len), Some(1), "said once: {again}");
        let said = again["changes"][0].to_string();
        assert!(said.contains("2 rows") && said.contains("erased"), "{said}");
    }
    // What was written before brings nobody back, be it that only its key tells who it was.
    let old = shell.done(&["import", &before]);
    assert_eq!(counts(&old), [0, 0, 1, 2], "{old}");
    assert!(old["rejects"].to_string().contains("whose data was erased"), "{old}");
    assert_eq!(shell.leads(), rows);
    // Unless they wish to: as somebody new.
    shell.done(&["erase", "#3", "--allow-return", "--reason", "wrote to us"]);
    assert_eq!(counts(&shell.done(&["import", &before])), [1, 0, 1, 1]);
    assert_eq!(shell.leads()[2], rows[2], "what was erased stays so");
}

#[test]
fn two_leads_that_are_one_person_go_out_once_under_all_their_names() {
    let shell = Shell::new();
    shell.takes("K-1,山田 太郎,光電機,taro@hikari.example,,,,,\nK-2,山田太郎,光電機㈱,taro.y@gmail.example,,,,,\n");
    let touches =
        shell.machine.write("touches.csv", "id,kind,at\nK-1,seminar,2026-10-01 10:00\nK-2,download,2026-10-02 10:00\n");
    let map =
        shell.machine.write("t.toml", "records = 'touches'\n[columns]\nid = 'external_id'\nkind = 'kind'\nat = 'at'\n");
    shell.done(&["import", &touches, "--map", &map]);
    let before = shell.writes("before.csv");
    shell.done(&["merge", "K-1", "K-2"]);

    let rows = shell.leads();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((rows[0]["external_id"].as_str(), rows[0]["also_called"].as_str()), ("K-1", "K-2"));
    let touched = table(&shell.machine.run(&["export", "touches"]).out);
    let touched: Vec<_> = touched.iter().map(|row| (row["tasuki_lead"].as_str(), row["kind"].as_str())).collect();
    assert_eq!(touched, [("1", "seminar"), ("1", "download")], "under the one that goes on");
    assert_eq!(counts(&shell.done(&["import", &shell.writes("after.xlsx")])), [0, 0, 1, 0]);
    // Both rows of the old list tell of the one that goes on.
    let old = shell.done(&["import", &before]);
    assert_eq!((&old["created"], &old["matched"], &old["rejected"]), (&json!(0), &json!(2), &json!(0)), "{old}");
    assert_eq!(shell.leads().len(), 1);

    shell.done(&["unmerge", "K-2"]);
    assert_eq!(shell.leads().iter().map(|row| row["external_id"].clone()).collect::<Vec<_>>(), ["K-1", "K-2"]);
}

#[test]
fn consents_go_out_with_when_and_where_they_were_given_and_what_was_never_asked_stays_unknown() {
    let shell = Shell::new();
    shell.takes("K-1,A,B,,,,yes,2026-10-01 10:00,fair\nK-2,C,D,,,,no,,list\n");
    shell.done(&["capture", "--set", "external_id=K-3", "--set", "company=E"]);
    shell.done(&["capture", "--set", "external_id=K-4", "--set", "company=F"]);
    shell.done(&["edit", "K-4", "--set", "consent_phone=yes"]);
    let rows = shell.leads();
    let told = |row: usize| ["", "_at", "_origin"].map(|end| rows[row][&format!("consent_mail{end}")].clone());
    assert_eq!(told(0), ["yes", "2026-10-01T10:00:00+09:00", "fair"]);
    assert_eq!(told(1), ["no", "", "list"]);
    assert_eq!(told(2), ["", "", ""], "never asked");
    for name in ["all.csv", "all.xlsx"] {
        let again = shell.done(&["import", &shell.writes(name)]);
        assert_eq!((counts(&again), &again["changes"]), ([0, 0, 4, 0], &json!([])), "{name}: {again}");
        let elsewhere = Shell::new();
        elsewhere.done(&["import", &shell.writes(name)]);
        let mut moved = elsewhere.leads();
        moved
            .iter_mut()
            .zip(&rows)
            .for_each(|(row, before)| drop(row.insert("tasuki_key".into(), before["tasuki_key"].clone())));
        assert_eq!(moved, rows, "{name}");
        let said = |shell: &Shell| shell.done(&["show", "K-1"])["consents"].as_array().unwrap().last().cloned();
        assert_eq!(said(&elsewhere), said(&shell));
    }
    // Put right by hand: when and where the person said so is not known any more.
    shell.done(&["edit", "K-1", "--set", "consent_mail=no"]);
    assert_eq!(shell.leads()[0]["consent_mail_at"], "");
    assert_eq!(counts(&shell.done(&["import", &shell.writes("all.csv")])), [0, 0, 4, 0]);
}

#[test]
fn costs_go_out_as_a_list_of_costs_that_comes_back() {
    let shell = Shell::new();
    let map = "records = 'costs'\n[columns]\ncampaign = 'campaign'\nsource = 'source'\nfrom = 'from'\nto = 'to'\n\
               amount = 'amount'\ncurrency = 'currency'\n";
    let map = shell.machine.write("costs.toml", map);
    let rows = "campaign,source,from,to,amount,currency\r\n\"=fair; 1\",Web,2026-10-01,2026-10-31,1200.5,JPY\r\n";
    let list = shell.machine.write("costs.csv", rows);
    shell.done(&["import", &list, "--map", &map]);
    let written = shell.machine.run(&["export", "costs"]);
    assert_eq!(written.out, rows);
    let elsewhere = Shell::new();
    let list = elsewhere.machine.write("costs.csv", written.out);
    elsewhere.done(&["import", &list, "--map", &map]);
    assert_eq!(elsewhere.done(&["costs"])["costs"], shell.done(&["costs"])["costs"]);
    let book = shell.machine.path("costs.xlsx").display().to_string();
    assert_eq!(shell.done(&["export", "costs", "-o", &book])["rows"], 1);
}

#[test]
fn only_a_list_of_leads_of_ours_is_taken_for_one() {
    let shell = Shell::new();
    shell.takes("K-1,A,B,,,,yes,,\n");
    for what in ["touches", "handoffs", "figures", "costs"] {
        for name in [format!("{what}.csv"), format!("{what}.xlsx")] {
            let path = shell.machine.path(&name);
            shell.done(&["export", what, "-o", &path.display().to_string()]);
            let headers = headers_of(&path, None, &Stated::default()).unwrap();
            assert_eq!(Map::of_own(&headers), None, "{name}");
        }
    }
    let told = shell.machine.run(&["import", &shell.writes("leads.csv"), "--dry-run"]);
    assert!(told.status == 0 && told.out.contains("A list that Tasuki wrote itself"), "{told:?}");
    let made = shell.machine.run(&["import", &shell.writes("leads.xlsx"), "--make-map"]);
    assert!(made.status == 1 && made.err.contains("needs no map"), "{made:?}");
    let look = shell.machine.run(&["import", &shell.writes("leads.xlsx"), "--format", "json"]).json();
    assert_eq!((&look["preset"]["name"], &look["unchanged"]), (&json!("tasuki"), &json!(1)), "{look}");
}

#[test]
fn a_list_of_ours_that_is_dropped_comes_back_too_and_its_rejects_are_mended_in_its_own_words() {
    let shell = Shell::new();
    shell.takes("K-1,=cmd|A,B,a@b.example,,,yes,,\nK-2,'=C,D,c@d.example,,,yes,,\n");
    let folder = shell.machine.path("drop");
    fs::create_dir(&folder).unwrap();
    let folder = folder.display().to_string();
    for form in ["xlsx", "csv"] {
        shell.writes(&format!("drop/leads.{form}"));
        let said = shell.machine.run(&["import", "--watch", &folder, "--once"]);
        assert!(said.status == 0 && said.out.contains("taken in"), "{said:?}");
        assert_eq!(shell.leads()[0]["name"], "=cmd|A");
    }
    // Somebody breaks an address: the row that is given back can be mended and comes in as it was.
    for (form, mail) in [("csv", "c2@d.example"), ("xlsx", "c3@d.example")] {
        let broken = shell.broken(form);
        let rejects = shell.machine.path(&format!("rejects-{form}.csv")).display().to_string();
        assert_eq!(counts(&shell.done(&["import", &broken, "--rejects", &rejects])), [0, 0, 1, 1], "{form}");
        let mended = fs::read_to_string(&rejects).unwrap().replace("c at d", mail);
        let mended = shell.machine.write("mended.csv", mended);
        assert_eq!(counts(&shell.done(&["import", &mended])), [0, 1, 0, 0], "{form}");
        let row = &shell.leads()[1];
        assert_eq!((row["name"].as_str(), row["mail"].as_str()), ("'=C", mail), "{form}");
    }
}

/// Marketing writes back what changed; a consent that was given anew changed.
#[test]
fn a_consent_that_was_given_anew_is_told_since_the_last_export() {
    let machine = Machine::new();
    let map = "rows = 'live'\n[columns]\nid = 'external_id'\nname = 'name'\nok = 'consent_mail'\nwhen = 'consent_at'\n\
        how = 'consent_origin'\n";
    let map = machine.write("map.toml", map);
    let import = |rows: &str| {
        let list = machine.write("list.csv", format!("id,name,ok,when,how\n{rows}"));
        machine.run(&["import", &list, "--map", &map, "--format", "json"]).json()
    };
    let since = |mark: &str| machine.run(&["export", "leads", "--form", "csv", "--since", mark]);
    let mark = |said: &str| said.split("--since ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    import("K-1,A,yes,2026-05-01,form\nK-2,B,yes,2026-05-01,form\n");
    let first = machine.run(&["export", "leads", "--form", "csv"]);
    let first = mark(&first.err);
    assert_eq!(since(&first).out.lines().count(), 1, "nothing is new");
    let updated = import("K-1,A,yes,2026-06-01,web\n");
    assert_eq!(updated["updated"], 1, "{updated}");
    let told = since(&first);
    assert!(told.out.lines().count() == 2 && told.out.contains("K-1"), "{told:?}");
    // Taken back, it is as it was: that is a change, too.
    let second = mark(&machine.run(&["export", "leads", "--form", "csv"]).err);
    let id = updated["id"].as_str().unwrap();
    assert_eq!(machine.run(&["import", "--revert", id]).status, 0);
    let told = since(&second);
    assert!(told.out.lines().count() == 2 && told.out.contains("K-1"), "{told:?}");
}
