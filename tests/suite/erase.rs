//! Erasing a person: with real files, by the bytes that are left on the disk.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Reader as _, Xlsx};
use rand::{RngExt as _, SeedableRng};
use serde_json::{Value, json};
use tasuki::domain::{Request, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;
use unicode_normalization::UnicodeNormalization;

use crate::cli::Machine;
use crate::harness::{Console, FRIDAY, Office};

/// Somebody with values that nobody else has.
const VALUES: [(&str, &str); 13] = [
    ("external_id", "CNRY-7712-Äq"),
    ("name", "鬼怒川 カナリア之丞"),
    ("kana", "キヌガワ　ガプリエルノジョウ"),
    ("company", "株式会社ゾウアザラシ観測所"),
    ("department", "渡り鳥第九課"),
    ("title", "首席鳴き声担当"),
    ("phone", "03-7712-8899"),
    ("mobile", "090-7712-8811"),
    ("mail", "Kanaria.Zz@canary-7712.example.jp"),
    ("備考X", "臙脂色の帽子 7712-extra"),
    ("note", "カナリアは三度鳴いた ünmistakable-note"),
    ("evidence", "予算は一兆ペンギンと聞いた"),
    ("said_by", "ペンギン部長代理補佐"),
];

fn value(field: &str) -> &'static str {
    VALUES.iter().find(|(known, _)| *known == field).unwrap().1
}

/// What corrections replaced, or put there in between.
const FORMER: [&str; 2] = ["080-5555-7712-1", "old.canary-7712@example.org"];

/// Half-width kana of what NFKC would widen.
fn half_width(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{3099}' => Some('ﾞ'),
        '\u{309a}' => Some('ﾟ'),
        _ => ('\u{ff61}'..='\u{ff9f}').find(|half| half.nfkc().eq([c])),
    };
    katakana(text).nfd().map(|c| narrow(c).unwrap_or(c)).collect()
}

fn katakana(text: &str) -> String {
    text.chars().map(|c| if matches!(c, 'ぁ'..='ゖ') { char::from_u32(c as u32 + 0x60).unwrap() } else { c }).collect()
}

fn hiragana(text: &str) -> String {
    text.chars().map(|c| if matches!(c, 'ァ'..='ヶ') { char::from_u32(c as u32 - 0x60).unwrap() } else { c }).collect()
}

/// Every way in which bytes may tell of a text.
fn forms(text: &str) -> BTreeSet<Vec<u8>> {
    let spelt: BTreeSet<String> = [
        text.to_owned(),
        text.nfc().collect(),
        text.nfd().collect(),
        text.nfkc().collect(),
        text.to_lowercase(),
        text.to_uppercase(),
        hiragana(text),
        katakana(text),
        half_width(text),
        tasuki::domain::search_key(text),
        text.chars().filter(|c| !c.is_whitespace()).collect(),
        text.chars().filter(char::is_ascii_digit).collect(),
    ]
    .into_iter()
    .filter(|text| text.chars().count() > 5)
    .collect();
    let mut forms = BTreeSet::new();
    for text in spelt {
        forms.insert(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        forms.insert(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        let percent = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        };
        forms.insert(text.bytes().map(percent).collect::<String>().into_bytes());
        let escaped = |unit: u16| match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
            _ => format!("\\u{unit:04x}"),
        };
        forms.insert(text.encode_utf16().map(escaped).collect::<String>().into_bytes());
        forms.insert(text.into_bytes());
    }
    forms
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Which values are found in which files of a folder, by their bytes or by their names.
fn found(folder: &Path, values: &[&str]) -> Vec<(String, String)> {
    let mut hits = Vec::new();
    for path in files(folder) {
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend_from_slice(path.file_name().unwrap().as_encoded_bytes());
        let text = as_text(&bytes);
        for value in values {
            let has = |form: &Vec<u8>| text.contains(&as_text(form));
            if forms(value).iter().any(has) {
                hits.push(((*value).to_owned(), path.file_name().unwrap().to_str().unwrap().to_owned()));
            }
        }
    }
    hits
}

/// Bytes as a text of as many characters, in which the standard library finds another one quickly.
fn as_text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn all_values() -> Vec<&'static str> {
    VALUES.iter().map(|(_, value)| *value).chain(FORMER).collect()
}

/// A machine whose data lies in a folder of its own, away from the lists that come in.
struct Place {
    machine: Machine,
    data: PathBuf,
}

impl Place {
    fn new() -> Self {
        let machine = Machine::new();
        let data = machine.path("data");
        fs::create_dir(&data).unwrap();
        Self { machine, data }
    }

    fn db(&self) -> String {
        self.data.join("tasuki.db").to_str().unwrap().to_owned()
    }

    fn run_at(&self, now: &str, arguments: &[&str]) -> crate::cli::Said {
        let said = self
            .machine
            .run_with(arguments, &[("TASUKI_DB", &self.db()), ("TASUKI_USER", "tanaka"), ("TASUKI_NOW", now)]);
        assert!(!said.err.contains("inside Tasuki"), "{arguments:?}: {said:?}");
        said
    }

    /// What a run says that goes well.
    fn said(&self, arguments: &[&str]) -> String {
        let said = self.run_at(FRIDAY, arguments);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{arguments:?}: {said:?}");
        said.out
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.said(&[arguments, &["--format", "json"]].concat())).unwrap()
    }

    /// The rule that refuses.
    fn refused(&self, arguments: &[&str]) -> String {
        let said = self.run_at(FRIDAY, &[arguments, &["--format", "json"]].concat());
        assert_eq!(said.status, 1, "{arguments:?}: {said:?}");
        assert_eq!(found_in(&said.err), Vec::<&str>::new(), "a message without personal values");
        said.json()["results"][0]["refusal"]["rule"].as_str().unwrap().to_owned()
    }

    fn reports(&self) -> Vec<Value> {
        let by = [&[][..], &["--by", "source"], &["--by", "owner"], &["--stock"], &["--period", "--by", "industry"]];
        by.iter().map(|by| self.json(&[&["report", "waterfall"], *by].concat())).collect()
    }

    /// A list of the person and many others, so that rows move from page to page.
    fn list(&self, name: &str) -> (String, String) {
        let columns = "external_id,name,kana,company,department,title,phone,mobile,mail,source,備考X,note";
        let mut rows = vec![columns.to_owned()];
        for n in 0..150 {
            rows.push(format!(
                "A-{n},Person {n},,Company {n},,,03-0000-{n:04},,p{n}@example.jp,Web,{},",
                "filler ".repeat(n % 40)
            ));
        }
        let cells = columns.split(',').map(|column| if column == "source" { "Web" } else { value(column) });
        rows.insert(70, cells.collect::<Vec<_>>().join(","));
        let map = "rows = 'live'\n[columns]\nexternal_id = 'external_id'\nname = 'name'\nkana = 'kana'\n\
                   company = 'company'\ndepartment = 'department'\ntitle = 'title'\nphone = 'phone'\n\
                   mobile = 'mobile'\nmail = 'mail'\nsource = 'source'\nnote = 'note'\n[extra]\nkeep = true\n";
        let map = self.machine.write("map.toml", map);
        (self.machine.write(name, rows.join("\n")), map)
    }
}

/// Which values a text tells.
fn found_in(text: &str) -> Vec<&'static str> {
    let text = as_text(text.as_bytes());
    all_values().into_iter().filter(|value| forms(value).iter().any(|form| text.contains(&as_text(form)))).collect()
}

/// The person goes through everything that there is.
fn live(place: &Place) -> String {
    let (list, map) = place.list("list.csv");
    let report = place.json(&["import", &list, "--map", &map]);
    assert_eq!((&report["created"], &report["rejected"]), (&json!(151), &json!(0)));
    let id = place.json(&["show", value("external_id")])["id"].to_string();
    let lead = id.as_str();
    let corrected = |field: &str, other: &str| {
        place.said(&["edit", lead, "--set", &format!("{field}={other}")]);
        place.said(&["edit", lead, "--set", &format!("{field}={}", value(field))]);
    };
    corrected("mobile", FORMER[0]);
    corrected("mail", FORMER[1]);
    place.said(&["note", lead, "--note", value("note")]);
    place.said(&["edit", lead, "--set", "備考X=7712 changed note"]);
    let own = format!("external_id={}", value("external_id"));
    place.said(&["capture", "--set", &own, "--set", "department=渡り鳥第八課"]);
    place.said(&["edit", lead, "--set", &format!("備考X={}", value("備考X"))]);
    place.said(&["edit", lead, "--set", &format!("department={}", value("department"))]);
    place.said(&["backup"]);
    place.said(&["handoff", lead, "--note", value("note")]);
    place.said(&["accept", lead]);
    let bantc = format!("need=confirmed:{}", value("evidence"));
    place.said(&["contact", lead, "--outcome", "reached", "--bantc", &bantc, "--said-by", value("said_by")]);
    place.said(&["defer", lead, "--until", "in 3 days", "--reason", "asked_to_wait", "--note", value("note")]);
    place.said(&["undo", lead]);
    place.said(&["redo", lead]);
    place.said(&["return", lead, "--reason", "no_budget", "--note", value("note")]);
    place.said(&["handoff", lead, "--note", value("note")]);
    place.said(&["edit", lead, "--set", "title=other"]);
    place.said(&["undo", lead]);
    place.said(&["list", "カナリア"]);
    place.said(&["show", lead]);
    place.said(&["agreement", "show"]);
    id
}

/// Everything that exports in every form tell, as text.
fn exported(place: &Place) -> String {
    let mut told = String::new();
    for what in ["leads", "touches", "handoffs", "costs", "figures"] {
        for form in ["csv", "sheet-csv", "json-lines"] {
            let said = place.run_at(FRIDAY, &["export", what, "--form", form]);
            assert_eq!(said.status, 0, "{said:?}");
            told += &said.out;
            told += &said.err;
        }
        let path = place.machine.path("out.xlsx");
        place.said(&["export", what, "--force", "-o", path.to_str().unwrap()]);
        let mut book: Xlsx<_> = calamine::open_workbook(&path).unwrap();
        for (name, range) in book.worksheets() {
            told += &name;
            range.rows().flatten().for_each(|cell| told += &format!("{cell}\n"));
        }
    }
    told
}

#[test]
fn of_an_erased_person_no_byte_is_left() {
    let place = Place::new();
    let id = live(&place);
    let known = found_in(&exported(&place));
    for field in
        ["external_id", "name", "kana", "company", "department", "title", "phone", "mobile", "mail", "備考X", "note"]
    {
        assert!(known.contains(&value(field)), "{field} goes out as long as it is there");
    }
    let lead = format!("#{id}");
    let (values, figures) = (all_values(), place.reports());
    for value in &values {
        assert!(!found(&place.data, &[value]).is_empty(), "{value} is looked for in vain: the test proves nothing");
    }
    let foretold = place.said(&["erase", &lead, "--dry-run"]);
    assert!(foretold.contains("was erased") && found_in(&foretold).is_empty(), "{foretold}");
    assert_eq!(place.run_at(FRIDAY, &["erase", &lead]).status, 2, "nothing is erased that nobody said yes to");
    assert_eq!(place.refused(&["erase", &lead, "--yes", "--reason", "鬼怒川様の依頼"]), "names_the_person");
    assert!(!found(&place.data, &[value("mail")]).is_empty());

    let said = place.said(&["erase", &lead, "--yes", "--reason", "asked for by mail"]);
    assert!(said.contains("Nothing of it is left"), "{said}");
    // The daily backups of a month are the rule's longest.
    assert!(said.contains("Backups that still hold it: 2") && said.contains("by 2026-12-"), "{said}");
    assert_eq!(found_in(&said), Vec::<&str>::new());
    let left = found(&place.data, &values);
    assert!(left.iter().all(|(_, file)| file.starts_with("2026-11-20T")), "but for backups: {left:?}");
    assert_eq!(place.reports(), figures, "every figure is what it was");

    assert_eq!(found_in(&exported(&place)), Vec::<&str>::new(), "nor does any export tell");
    assert!(place.run_at(FRIDAY, &["export", "leads"]).out.contains("erased"), "but that somebody was there");
    let shown = place.json(&["show", &lead]);
    assert_eq!((&shown["name"], &shown["mail"], &shown["extra"]), (&Value::Null, &Value::Null, &json!({})));
    assert_eq!(shown["erased"]["by"], "tanaka");
    assert_eq!(shown["handoff"]["ended"]["act"], "erase", "{shown:#}");
    for clock in shown["clocks"].as_array().unwrap() {
        assert!(["met", "late", "not_required"].contains(&clock["state"].as_str().unwrap()), "{clock}");
    }
    assert_eq!(shown["clocks"][0]["state"], "not_required");
    assert!(place.said(&["show", &lead]).contains("erased (2026-11-20"));
    assert!(place.said(&["list", "--all", "--lang", "ja"]).contains("消去済み"));
    let waiting: Vec<_> = place.json(&["list"]).as_array().unwrap().iter().map(|row| row["id"].to_string()).collect();
    assert!(!waiting.contains(&id), "it is no longer waited for");
    for act in [
        &["accept", &lead][..],
        &["undo", &lead],
        &["redo", &lead],
        &["undo"],
        &["note", &lead, "--note", "x"],
        &["edit", &lead, "--set", "name=x"],
        &["handoff", &lead, "--note", "x"],
        &["erase", &lead, "--yes"],
    ] {
        assert_eq!(place.refused(act), "erased", "{act:?}");
    }
    let listed = place.json(&["erase", "--list"]);
    assert_eq!((listed.as_array().map(Vec::len), &listed[0]["lead"]), (Some(1), &json!(id.parse::<i64>().unwrap())));
    assert!(place.json(&["check"])["sound"].as_bool().unwrap());

    place.run_at(FRIDAY, &["erase", &lead, "--yes", "--also-backups"]);
    assert_eq!(found(&place.data, &values), [], "nowhere any more");
    place.said(&["restore"]);
    assert_eq!(found(&place.data, &values), [], "and not by a restore");
}

/// What only the person's second lead knew, and the names under which other lists know it.
const SECOND: [&str; 5] = [
    "CNRY-7713-Öw",
    "Kanaria.Second@canary-7713.example.jp",
    "鳥獣保護連絡員7713",
    "CNRY-7714-Łx",
    "カナリア同意書式7713",
];

/// The person came in once more from another list: merged, taken apart, told apart, merged after all. And a third list
/// knows that lead by another name.
fn come_again(place: &Place, first: &str) -> String {
    let [id, mail, title, other_id, form] = SECOND;
    let header = "id,name,phone,mail,title,seminar,consent,asked,where";
    let row = |id: &str| {
        let (name, phone) = (value("name"), value("phone"));
        format!("{header}\n{id},{name},{phone},{mail},{title},2026-11-01 10:00,yes,2026-11-01,{form}\n")
    };
    let map = "rows = 'live'\n[columns]\nid = 'external_id'\nname = 'name'\nphone = 'phone'\nmail = 'mail'\n\
               title = 'title'\nseminar = { touch = 'seminar', as = 'when' }\nconsent = 'consent_mail'\n\
               asked = 'consent_at'\nwhere = 'consent_origin'\n";
    let join = place.machine.write("join.toml", format!("join = 'mail'\n{map}"));
    let map = place.machine.write("second.toml", map);
    let list = place.machine.write("second.csv", row(id));
    assert_eq!(place.json(&["import", &list, "--map", &map])["created"], 1);
    let second = format!("#{}", place.json(&["show", id])["id"]);
    place.said(&["tell-apart", first, &second]);
    place.said(&["undo"]);
    place.said(&["merge", first, &second, "--take", "mail", "--note", value("note")]);
    place.said(&["unmerge", &second]);
    let list = place.machine.write("third.csv", row(other_id));
    let came = place.json(&["import", &list, "--map", &join]);
    assert_eq!((&came["created"], &came["matched"]), (&json!(0), &json!(1)), "{came}");
    place.said(&["merge", first, &second, "--take", "title"]);
    second
}

#[test]
fn of_somebody_who_was_merged_every_lead_is_erased() {
    let place = Place::new();
    let first = format!("#{}", live(&place));
    let second = come_again(&place, &first);
    let figures = place.reports();
    let values: Vec<_> = all_values().into_iter().chain(SECOND).collect();
    for value in &values {
        assert!(!found(&place.data, &[value]).is_empty(), "{value} is looked for in vain: the test proves nothing");
    }
    let number = |lead: &str| lead.trim_start_matches('#').parse::<i64>().unwrap();
    let foretold = place.said(&["erase", &second, "--dry-run"]);
    assert!(foretold.contains(&format!("lead {}, which would be erased with it", number(&first))), "{foretold}");
    // Whichever of the two is named; what says why must tell of neither.
    assert_eq!(place.refused(&["erase", &second, "--yes", "--reason", value("name")]), "names_the_person");
    assert!(place.json(&["show", &first])["erased"].is_null(), "one of them alone is never erased");
    let first_only = place.said(&["erase", &first, "--dry-run"]);
    assert!(first_only.contains(&format!("lead {}, which would be erased with it", number(&second))), "{first_only}");
    let erased = place.json(&["erase", &second, "--yes", "--also-backups"]);
    assert_eq!(erased["results"][0]["with"], json!([number(&first)]), "{erased}");
    assert_eq!(found(&place.data, &values), [], "of neither is anything left");
    assert_eq!(place.reports(), figures, "every figure is what it was");
    assert_eq!(place.json(&["erase", "--list"]).as_array().map(Vec::len), Some(2));
    assert!(place.json(&["check"])["sound"].as_bool().unwrap());

    // Of whom nothing is known, nobody can say any more who it was.
    for act in [&["unmerge", &second][..], &["merge", "A-1", &first, "--sure"], &["tell-apart", &first, "A-1"]] {
        let said = place.run_at(FRIDAY, act);
        assert!(said.status == 1 && said.err.contains("data was erased"), "{act:?}: {said:?}");
    }
    // No list brings either of them back, by whichever name it knows them.
    let map = place.machine.path("second.toml").display().to_string();
    for list in ["second.csv", "third.csv"] {
        let list = place.machine.path(list).display().to_string();
        let came = place.json(&["import", &list, "--map", &map]);
        assert_eq!((&came["created"], &came["rejected"]), (&json!(0), &json!(1)), "{came}");
    }
    let by_name = ["capture", "--set", "company=Other", "--set", &format!("external_id={}", SECOND[3])];
    assert_eq!(place.run_at(FRIDAY, &by_name).status, 1, "nor by the name of the third list alone");
    assert_eq!(found(&place.data, &values), []);
    place.said(&["erase", &first, "--allow-return"]);
    let all = place.json(&["erase", "--list"]);
    assert!(all.as_array().unwrap().iter().all(|one| one["may_return"] == true), "the person, not one lead: {all}");
}

#[test]
fn the_backups_that_still_hold_somebody_are_gone_by_the_day_that_was_said() {
    let place = Place::new();
    let lead = live(&place);
    let said = place.json(&["erase", &lead, "--yes"]);
    let until = said["copies"]["until"].as_str().unwrap().to_owned();
    assert!(said["swept"].as_bool().unwrap());
    let values = all_values();
    let first = tasuki::clock::Timestamp::parse_rfc3339(FRIDAY).unwrap();
    let mut gone_at = None;
    for day in 1..60 {
        let now = first.plus(chrono::TimeDelta::days(day));
        // Any act of a day brings about its backup.
        let said = place.run_at(&now.rfc3339(&chrono_tz::Asia::Tokyo), &["note", "1", "--note", "x"]);
        assert_eq!(said.status, 0, "{said:?}");
        // Not looked for before the first of them goes.
        if day > 6 && found(&place.data, &values[8..9]).is_empty() {
            gone_at = Some(now);
            break;
        }
    }
    let until = tasuki::clock::Timestamp::parse_rfc3339(&until).unwrap();
    assert!(gone_at.is_some_and(|gone| gone <= until.plus(chrono::TimeDelta::days(1))), "{gone_at:?}, not {until:?}");
    assert_eq!(found(&place.data, &values), []);
}

#[test]
fn nobody_who_was_erased_is_brought_back_unless_they_wish_to() {
    let place = Place::new();
    let lead = live(&place);
    let figures = place.reports();
    place.said(&["erase", &lead, "--yes", "--also-backups"]);
    let (list, map) = place.list("again.csv");
    let rejects = place.machine.path("rejects.csv").display().to_string();
    let report = place.json(&["import", &list, "--map", &map, "--rejects", &rejects]);
    assert_eq!((&report["created"], &report["rejected"], &report["unchanged"]), (&json!(0), &json!(1), &json!(150)));
    assert_eq!(report["rejects"][0]["line"], 71);
    let told = report.to_string() + &fs::read_to_string(&rejects).unwrap();
    assert!(told.contains("whose data was erased") && told.contains(&format!("lead {lead}")), "{told}");
    assert_eq!(found_in(&told), Vec::<&str>::new());

    let spelt_otherwise =
        ["external_id=CNRY-7712-Äq", "mail=KANARIA.ZZ@CANARY-7712.EXAMPLE.JP", "mail=OLD.canary-7712@example.org"];
    for told in spelt_otherwise {
        let said = place.run_at(FRIDAY, &["capture", "--set", "company=Other", "--set", told]);
        assert!(said.status == 1 && said.err.contains("whose data was erased"), "{told}: {said:?}");
        if told.starts_with("mail") {
            assert_eq!(place.refused(&["generate", "--set", "company=Other", "--set", told]), "suppressed");
            assert_eq!(place.refused(&["edit", "A-1", "--set", told]), "suppressed");
        }
    }
    let both = ["--set", "name=鬼怒川カナリア之丞", "--set", "phone=+81 3 7712 8899"];
    assert_eq!(place.run_at(FRIDAY, &[&["capture"], &both[..]].concat()).status, 1, "name and telephone number");
    // A telephone number alone is a switchboard's, a name alone is a namesake's.
    place.said(&["capture", "--set", "name=鬼怒川カナリア之丞", "--set", "company=B", "--dry-run"]);
    place.said(&["capture", "--set", "phone=03-7712-8899", "--set", "company=B", "--dry-run"]);
    assert_eq!(found(&place.data, &all_values()), []);
    assert_eq!(place.reports(), figures);

    assert_eq!(place.refused(&["erase", "A-1", "--allow-return"]), "not_erased");
    place.said(&["erase", &lead, "--allow-return", "--reason", "wrote to us"]);
    assert_eq!(place.json(&["erase", "--list"])[0]["may_return"], true);
    let report = place.json(&["import", &list, "--map", &map]);
    assert_eq!((&report["created"], &report["rejected"]), (&json!(1), &json!(0)), "as a new lead");
    assert_eq!(place.json(&["show", &format!("#{lead}")])["name"], Value::Null, "what was erased stays so");
    assert_ne!(place.json(&["show", value("external_id")])["id"].to_string(), lead);
}

/// What many share is told by words: where a lead came from, what a touch was, what a list's columns are called. They may
/// tell of a person, too.
#[test]
fn words_that_many_share_tell_of_nobody_who_was_erased() {
    let place = Place::new();
    let canary = [
        "canary-kind@k.example",
        "canary-campaign@k.example",
        "紹介:鬼怒川 カナリア之丞",
        "カナリア之丞様だけの資料",
        "鬼怒川カナリア之丞メモ",
        "DM canary-own@k.example",
    ];
    let columns = "id,name,mail,source,campaign,鬼怒川カナリア之丞メモ\n\
        C-1,鬼怒川 カナリア之丞,canary-own@k.example,紹介:鬼怒川 カナリア之丞,DM canary-own@k.example,帽子\n\
        C-2,佐藤 花,hana@k.example,Web,Spring fair,靴\n";
    let map = "rows = 'live'\n[columns]\nid = 'external_id'\nname = 'name'\nmail = 'mail'\nsource = 'source'\n\
        campaign = 'campaign'\n[extra]\nkeep = true\n";
    let (list, map) = (place.machine.write("leads.csv", columns), place.machine.write("leads.toml", map));
    let report = place.json(&["import", &list, "--map", &map]);
    assert_eq!((&report["created"], &report["rejected"]), (&json!(2), &json!(0)), "{report:#}");
    let kept = place.json(&["show", "C-1"]);
    assert_eq!((&kept["campaign"], &kept["extra"]["campaign (original)"]), (&Value::Null, &json!(canary[5])), "{kept}");

    let touches = "id,kind,at,campaign,content\n\
        C-1,Mail to canary-kind@k.example,2026-11-01 10:00,,\n\
        C-1,Mail,2026-11-02 10:00,DM canary-campaign@k.example,カナリア之丞様だけの資料\n\
        C-1,Mail,2026-11-03 10:00,Spring fair,Walrus catalogue\n\
        C-2,Mail,2026-11-03 10:00,Spring fair,Talk with 鬼怒川カナリア之丞\n\
        C-2,Mail,2026-11-04 10:00,Spring fair,Price list\n";
    let map = "records = 'touches'\nrows = 'history'\n[columns]\nid = 'external_id'\nkind = 'kind'\nat = 'at'\ncampaign = 'campaign'\n\
        content = 'content'\n";
    let (list, map) = (place.machine.write("touches.csv", touches), place.machine.write("touches.toml", map));
    let report = place.json(&["import", &list, "--map", &map]);
    assert_eq!((&report["read"], &report["rejected"]), (&json!(5), &json!(1)), "{report:#}");
    let told = report["changes"].to_string();
    assert!(told.contains("campaign") && !told.contains("canary"), "{told}");
    for known in [canary[2], canary[3], canary[4], "Walrus catalogue"] {
        assert!(!found(&place.data, &[known]).is_empty(), "{known} is looked for in vain: the test proves nothing");
    }
    let said = place.said(&["erase", "1", "--yes", "--also-backups"]);
    assert!(said.contains("Nothing of it is left"), "{said}");
    let names = ["鬼怒川 カナリア之丞", "鬼怒川カナリア之丞", "canary-own@k.example", "Walrus catalogue"];
    let left = found(&place.data, &[&canary[..], &names].concat());
    assert_eq!(left, [], "in no word, no column's name and no fact");
    // What others have in common with somebody who was erased stays theirs.
    let touches = place.run_at(FRIDAY, &["export", "touches", "--form", "csv"]).out;
    assert!(touches.contains("Spring fair") && touches.contains("Price list"), "{touches}");
    let other = place.json(&["show", "C-2"]);
    assert_eq!((&other["source"], &other["campaign"]), (&json!("Web"), &json!("Spring fair")));
    assert_eq!(other["extra"].as_object().unwrap().values().collect::<Vec<_>>(), [&json!("靴")]);
    assert!(place.json(&["check"])["sound"].as_bool().unwrap());
}

/// A list without a header: its first row would be taken for the names of columns, and those are kept for good.
#[test]
fn a_person_is_not_taken_for_the_names_of_columns() {
    let place = Place::new();
    let list = place.machine.write("list.csv", "C-1,亜太郎カナリ,canary@k.example\nC-2,佐藤 花,hana@k.example\n");
    let map = "rows = 'live'\n[columns]\n1 = 'external_id'\n2 = 'name'\n3 = 'mail'\n[extra]\nkeep = true\n";
    let map = place.machine.write("map.toml", map);
    for lang in ["en", "ja"] {
        let said = place.run_at(FRIDAY, &["import", &list, "--map", &map, "--lang", lang]);
        assert!(said.status == 1 && said.err.contains("--no-header"), "{said:?}");
        assert!(!said.err.contains("canary"), "{said:?}");
    }
    assert_eq!(place.json(&["import", &list, "--map", &map, "--no-header"])["created"], 2);
}

/// A list is written by people: with a title, an extension, the names turned round, a tag in the address.
#[test]
fn an_erased_person_does_not_come_in_by_another_spelling() {
    let place = Place::new();
    place.said(&[
        "capture",
        "--set",
        "name=鑑奈里 亜太郎",
        "--set",
        "phone=03-9876-1234",
        "--set",
        "mail=canary.mail@example.jp",
    ]);
    // A colleague who shares a mailbox of the department with somebody else.
    place.said(&["capture", "--set", "name=佐藤 花", "--set", "mail=info@example.jp"]);
    place.said(&["capture", "--set", "external_id=S-3", "--set", "name=鈴木 実", "--set", "mail=info@example.jp"]);
    place.said(&["erase", "1", "2", "--yes"]);
    let map = "rows = 'live'\nhand_over = true\n[columns]\nid = 'external_id'\nname = 'name'\nphone = 'phone'\nmail = 'mail'\n";
    let map = place.machine.write("map.toml", map);
    let list = "id,name,phone,mail\n\
        X-1,鑑奈里　亜太郎様,0398761234 内線3,\n\
        X-2,亜太郎 鑑奈里,03-9876-1234,\n\
        X-3,Mr. 鑑奈里 亜太郎,03-9876-1234 / 090-5555-4444,\n\
        X-4,別名,0081-3-9876-1234,canary.mail+news@example.jp\n\
        X-5,佐藤花,,info@example.jp\n\
        X-6,鑑奈里 次郎,03-9876-1234,\n\
        X-7,高橋 誠,,info@example.jp\n";
    let list = place.machine.write("list.csv", list);
    let report = place.json(&["import", &list, "--map", &map]);
    assert_eq!((&report["created"], &report["rejected"]), (&json!(2), &json!(5)), "{report:#}");
    let refused: Vec<_> = report["rejects"].as_array().unwrap().iter().map(|reject| reject["line"].as_u64()).collect();
    assert_eq!(refused, [2, 3, 4, 5, 6].map(Some), "a colleague at the same switchboard comes in: {report:#}");
}

#[test]
fn a_backup_from_before_does_not_bring_anybody_back() {
    let office = Office::at(FRIDAY);
    let lead = office.lead(value("company"), value("name"));
    let other = office.lead("Company", "somebody").to_string();
    let machine = Machine::at(&office);
    let mine = machine.path("mine.db").display().to_string();
    assert_eq!(machine.run(&["backup", &mine]).status, 0);
    assert_eq!(machine.run(&["erase", &lead.to_string(), "--yes", "--also-backups"]).status, 0);
    let later = machine.run(&["capture", "--set", "company=Later", "--format", "json"]).json()["lead"].clone();
    assert_eq!(machine.run(&["erase", &later.to_string(), "--yes"]).status, 0);
    // And the database is damaged beyond reading.
    fs::write(office.place("x").path, "no database at all").unwrap();
    let said = machine.run(&["restore", &mine]);
    assert!(said.status == 0 && said.out.contains("1 people had been erased since then"), "{said:?}");
    assert_eq!(found(office.folder.path(), &[value("company"), value("name")]), []);
    let listed = machine.run(&["erase", "--list", "--format", "json"]).json();
    assert_eq!((listed.as_array().map(Vec::len), &listed[0]["lead"]), (Some(1), &json!(lead.0)));
    assert_eq!(machine.run(&["show", &other, "--format", "json"]).json()["company"], "Company");
    let again = ["capture", "--set", &format!("name={}", value("name")), "--set", "phone=03-1234-5678"];
    assert_eq!(machine.run(&again).status, 1, "nor does a list, after it");
}

/// What a kill leaves of a folder: everything as it is on the disk at that moment.
fn as_killed(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in files(from) {
        let to = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&path, to).unwrap();
    }
}

#[test]
fn killed_right_after_its_commit_an_erase_is_finished_by_the_next_start() {
    let office = Office::at(FRIDAY);
    for n in 0..40 {
        office.captured(&format!("Company {n}"), "somebody", "Web");
    }
    let lead = office.lead(value("company"), value("name"));
    let note = Request::from(Wish::Note { about: None }).with_note(value("note").to_owned());
    let values = [value("company"), value("name"), value("note")];
    let mut desk = office.desk("tanaka");
    desk.act(lead, &note).unwrap();
    // Committed, and nothing done after it: the log still tells everything.
    desk.act(lead, &Wish::Erase.into()).unwrap();
    let killed = tempfile::TempDir::new().unwrap();
    as_killed(office.folder.path(), killed.path());
    assert!(!found(killed.path(), &values).is_empty(), "something is left to be done");
    let machine = Machine::new();
    let db = killed.path().join("tasuki.db");
    let said = machine.run(&["--db", db.to_str().unwrap(), "list", "--all"]);
    assert!(said.status == 0 && said.out.contains("erased"), "{said:?}");
    assert_eq!(found(killed.path(), &values), []);
}

#[test]
fn whenever_an_erase_is_killed_the_person_is_there_or_nowhere() {
    const SEED: u64 = 20_261_122;
    let mut dice = rand_chacha::ChaCha8Rng::seed_from_u64(SEED);
    let values = [value("company"), value("name"), value("note")];
    for round in 0..6 {
        let office = Office::at(FRIDAY);
        let lead = office.lead(value("company"), value("name")).to_string();
        let note = Request::from(Wish::Note { about: None }).with_note(value("note").to_owned());
        office.desk("tanaka").act(LeadId(lead.parse().unwrap()), &note).unwrap();
        let db = office.place("x").path;
        let command = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_tasuki"));
            command.env_clear().env("TASUKI_NOW", FRIDAY).env("TASUKI_DB", &db).env("LANG", "C");
            command.args(arguments).stdout(std::process::Stdio::null());
            command
        };
        let mut program = command(&["erase", &lead, "--yes"]).spawn().unwrap();
        std::thread::park_timeout(std::time::Duration::from_micros(dice.random_range(2_000..40_000)));
        program.kill().unwrap();
        program.wait().unwrap();
        assert!(command(&["list"]).status().unwrap().success());
        let record = office.desk("sato").record(LeadId(lead.parse().unwrap())).unwrap();
        let left = found(office.folder.path(), &values);
        if record.lead.erased.is_some() {
            assert_eq!(left, [], "round {round}");
        } else {
            assert_eq!(record.texts.len(), 1, "round {round}: whole, as nothing was done");
        }
        assert!(office.desk("sato").check().unwrap().is_sound(), "round {round}");
    }
}

#[test]
fn while_somebody_reads_the_log_is_left_and_swept_at_the_next_chance() {
    let office = Office::at(FRIDAY);
    let lead = office.lead(value("company"), value("name"));
    let machine = Machine::at(&office);
    let reader = rusqlite::Connection::open(office.place("x").path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM lead;").unwrap();
    let said = machine.run(&["erase", &lead.to_string(), "--yes", "--format", "json"]).json();
    assert_eq!((&said["results"][0]["ok"], &said["swept"]), (&json!(true), &json!(false)));
    assert!(!found(office.folder.path(), &[value("name")]).is_empty(), "the reader needs the log as it was");
    reader.execute_batch("COMMIT").unwrap();
    drop(reader);
    machine.run(&["erase", "--list"]);
    let left = found(office.folder.path(), &[value("name"), value("company")]);
    assert!(left.iter().all(|(_, file)| file.starts_with("2026-")), "{left:?}");
}

#[test]
fn the_console_erases_after_the_number_was_typed() {
    for lang in [Lang::En, Lang::Ja] {
        let office = Office::at(FRIDAY);
        let lead = office.lead(value("company"), value("name"));
        let mut console = Console::open(&office, "tanaka", (100, 30), lang);
        console.press("g e");
        let screen = console.screen();
        let (number, enter) = match lang {
            Lang::En => (format!("Lead {lead}: {}", value("name")), "Enter erases for good"),
            Lang::Ja => (format!("リード {lead}: {}", value("name")), "Enter で消去する"),
        };
        assert!(screen.contains(&number) && screen.contains(enter), "{screen}");
        assert!(!screen.contains("保存"), "{screen}");
        console.press("Ctrl+S").write("7").press("Enter");
        assert!(console.said().contains(&lead.to_string()), "{}", console.said());
        assert!(office.desk("sato").record(lead).unwrap().lead.erased.is_none(), "that was another number");
        console.press("Backspace").write(&lead.to_string()).press("Enter");
        assert!(console.said().contains(&lead.to_string()), "{}", console.said());
        assert!(office.desk("sato").record(lead).unwrap().lead.erased.is_some());
        console.press("5");
        let screen = console.screen();
        assert!(screen.contains(if lang == Lang::En { "erased" } else { "消" }), "{screen}");
        assert_eq!(found_in(&screen), Vec::<&str>::new());
        console.press("m");
        assert!(console.said().contains(if lang == Lang::En { "erased" } else { "消去" }), "{}", console.said());
    }
}

#[cfg(unix)]
#[test]
fn whatever_the_umask_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    for umask in ["000", "022"] {
        let place = Place::new();
        let home = place.machine.path("home");
        fs::create_dir(&home).unwrap();
        let (list, map) = place.list("list.csv");
        fs::write(&list, "external_id,name,mail\nX-1,\u{1},not a mail\n").unwrap();
        fs::write(&map, "rows = 'live'\n[columns]\nexternal_id = 'external_id'\nmail = 'mail'\n").unwrap();
        let out = home.join("out");
        fs::create_dir(&out).unwrap();
        let script = format!(
            "umask {umask}; t={tasuki}; export HOME={home} XDG_DATA_HOME={home}/share LANG=C TASUKI_NOW={FRIDAY}; \
             $t capture --set company=A && $t capture --set company=B && $t note 1 --note x && \
             $t import {list} --map {map} --rejects {home}/out/rejects.csv && \
             $t backup {home}/out/mine.db && $t backup && $t erase 1 --yes && $t restore",
            tasuki = env!("CARGO_BIN_EXE_tasuki"),
            home = home.display(),
        );
        let ran = Command::new("/bin/sh").env_clear().args(["-c", &script]).output().unwrap();
        assert!(ran.status.success(), "{ran:?}");
        let share = home.join("share/tasuki");
        let mut seen = 0;
        for path in files(&share).iter().chain(&files(&out)) {
            assert_eq!(mode(path), 0o600, "umask {umask}: {}", path.display());
            seen += 1;
        }
        assert!(seen >= 6, "{seen}");
        for folder in [share.clone(), share.join("tasuki.db.backups")] {
            assert_eq!(mode(&folder), 0o700, "umask {umask}: {}", folder.display());
        }
        // What somebody made wider is mended when it is met.
        let widen = |path: &Path, mode| fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
        let backups = share.join("tasuki.db.backups");
        for path in files(&share) {
            widen(&path, 0o666);
        }
        widen(&share, 0o755);
        widen(&backups, 0o777);
        let ran = Command::new(env!("CARGO_BIN_EXE_tasuki"))
            .env_clear()
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join("share"))
            .arg("list")
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
        assert_eq!((mode(&share), mode(&backups), mode(&share.join("tasuki.db"))), (0o700, 0o700, 0o600));
        let backup = files(&backups).into_iter().find(|path| path.extension().is_some_and(|end| end == "db")).unwrap();
        assert_eq!(mode(&backup), 0o600);
    }
}
