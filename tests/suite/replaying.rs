//! The time machine: a proposed agreement over a month that the program itself has lived through.
#![allow(clippy::unwrap_used, reason = "a month that cannot be lived is a failed test")]

use serde_json::{Value, json};
use tasuki::i18n::Lang;
use unicode_width::UnicodeWidthStr;

use crate::cli::{Machine, Said};
use crate::harness::{Console, Office};

const TOUCHES: &str =
    "records = 'touches'\nrows = 'live'\n[columns]\nwho = 'external_id'\nwhen = 'at'\ntype = 'kind'\n";

/// A month, command by command.
struct Month(Machine);

impl Month {
    fn on(&self, now: &str, who: &str, arguments: &[&str]) -> Said {
        let now = format!("2026-{now}:00+09:00");
        let said = self.0.run_with(arguments, &[("TASUKI_NOW", &now), ("TASUKI_USER", who)]);
        assert_eq!(said.status, 0, "{now} {arguments:?}: {said:?}");
        said
    }

    fn comes(&self, now: &str, id: &str, title: &str, source: &str) {
        self.comes_of(now, [id, title, source, id]);
    }

    fn comes_of(&self, now: &str, [id, title, source, company]: [&str; 4]) {
        let told = [("external_id", id), ("title", title), ("source", source), ("company", company)];
        let told = told.map(|(field, is)| format!("{field}={is}"));
        let set: Vec<&str> = told.iter().flat_map(|it| ["--set", it.as_str()]).collect();
        self.on(now, "ito", &[&["capture"], &set[..]].concat());
    }

    /// A list of touches comes in: who, when, what.
    fn notices(&self, now: &str, rows: &[[&str; 3]]) {
        let rows = rows.iter().map(|[who, when, what]| format!("{who},2026-{when},{what}"));
        let rows = rows.collect::<Vec<_>>().join("\n");
        let list = self.0.write("touches.csv", format!("who,when,type\n{rows}"));
        let map = self.0.write("map.toml", TOUCHES);
        self.on(now, "ito", &["import", &list, "--map", &map]);
    }

    fn replays(&self, text: &str, more: &[&str]) -> Value {
        let file = self.0.write("replayed.toml", text);
        let arguments = [&["agreement", "replay", &file, "--format", "json"], more].concat();
        self.on("12-20T10:00", "ito", &arguments).json()
    }

    fn in_force(&self) -> String {
        self.on("12-20T10:00", "ito", &["agreement", "show"]).out
    }
}

/// Live captures, touches, late ones, returns, a strong comeback, one that waits for the end of its cool-off, a new
/// version in the middle.
fn month() -> Month {
    let month = Month(Machine::new());
    for (id, title, source) in [
        ("A", "営業部長", "Web"),
        ("B", "課長", "Web"),
        ("C", "担当", "展示会"),
        ("D", "部長", "展示会"),
        ("E", "部長", "Web"),
    ] {
        month.comes("11-02T10:00", id, title, source);
    }
    month.notices("11-04T10:00", &[["A", "11-03 09:00", "inquiry"], ["B", "11-03 09:00", "download"]]);
    let seen = [["D", "11-04 11:00", "pricing_view"], ["D", "11-05 11:00", "seminar"], ["B", "11-05 12:00", "seminar"]];
    month.notices("11-06T10:00", &seen);
    // Told five days after it happened.
    month.notices("11-09T10:00", &[["B", "11-04 12:00", "pricing_view"], ["C", "11-08 12:00", "mail_open"]]);
    month.on("11-09T11:00", "tanaka", &["return", "A", "--reason", "too_early", "--note", "来期"]);
    month.on("11-09T12:00", "tanaka", &["accept", "D"]);
    month.on("11-09T13:00", "tanaka", &["return", "D", "--reason", "too_early", "--note", "来期"]);
    month.notices("11-12T10:00", &[["A", "11-12 09:00", "quote_request"]]);
    let again = [["D", "11-12 09:00", "pricing_view"], ["D", "11-13 09:00", "seminar"]];
    month.notices("11-13T10:00", &again);
    month.on("11-16T10:00", "ito", &["handoff", "C", "--note", "紹介"]);
    let lower = month.in_force().replace("score = 100\n", "score = 60\n");
    let lower = month.0.write("lower.toml", lower);
    month.notices("11-17T10:00", &[["E", "11-17 09:00", "seminar"]]);
    month.on("11-18T10:00", "ito", &["agreement", "adopt", &lower, "--marketing", "ito", "--sales", "suzuki"]);
    month.comes("11-20T10:00", "F", "取締役", "Web");
    month.notices("11-24T10:00", &[["F", "11-24 09:00", "seminar"]]);
    month
}

#[test]
fn the_agreement_in_force_makes_no_difference_to_the_month_that_it_made() {
    let month = month();
    let replayed = month.replays(&month.in_force(), &[]);
    let total = &replayed["total"];
    assert_eq!(replayed["in_force"], json!(2), "{replayed}");
    assert!(total["then"]["handoffs"].as_u64().unwrap() >= 6, "{total}");
    assert_eq!((&total["only_then"], &total["only_proposed"]), (&json!(0), &json!(0)), "{total}");
    assert_eq!((&total["earlier"]["n"], &total["later"]["n"]), (&json!(0), &json!(0)), "{total}");
    assert_eq!(replayed["same"], json!(true));
}

#[test]
fn a_kept_promise_an_erased_person_and_two_that_are_one_make_no_difference_either() {
    let month = Month(Machine::new());
    for (id, title) in [("P", "部長"), ("X", "部長"), ("M", "課長"), ("N", "課長")] {
        month.comes("11-02T10:00", id, title, "Web");
    }
    let seen = [["P", "11-03 09:00", "inquiry"], ["X", "11-03 09:00", "inquiry"], ["N", "11-03 09:00", "seminar"]];
    month.notices("11-04T10:00", &seen);
    let back = ["return", "P", "--reason", "too_early", "--note", "価格表を見たら再開", "--wake-on", "price_list"];
    month.on("11-05T10:00", "tanaka", &back);
    month.notices("11-06T10:00", &[["P", "11-06 09:00", "mail_open"]]);
    // Far from enough points, and in the middle of the cool-off: what was promised is kept.
    month.notices("11-09T10:00", &[["P", "11-09 09:00", "price_list"]]);
    month.on("11-10T10:00", "ito", &["merge", "M", "N", "--sure"]);
    // Only what both did together is enough.
    month.notices("11-11T10:00", &[["M", "11-11 09:00", "pricing_view"]]);
    month.on("11-12T10:00", "ito", &["erase", "X", "--reason", "asked for", "--yes"]);
    let stands = |lead: &str| month.on("11-13T10:00", "ito", &["show", lead, "--format", "json"]).json();
    assert_eq!((&stands("P")["stage"], &stands("P")["handoff"]["n"]), (&json!("mql"), &json!(2)));
    assert_eq!(stands("M")["stage"], "mql");
    let replayed = month.replays(&month.in_force(), &[]);
    assert_eq!(replayed["total"]["then"]["handoffs"], 4, "P twice, X, and the two that are M: {replayed}");
    assert_eq!(replayed["same"], json!(true), "{replayed}");
    let without = month.in_force().replace("pricing_view", "fax");
    let total = month.replays(&without, &[])["total"].clone();
    assert_eq!((&total["only_then"], &total["only_proposed"]), (&json!(1), &json!(0)), "M alone is missed: {total}");
}

#[test]
fn two_people_of_one_company_meet_a_criterion_together() {
    let month = Month(Machine::new());
    for of in [
        ["U", "課長", "Web", "株式会社東都システム"],
        ["V", "担当", "Web", "東都システム"],
        ["W", "課長", "Web", "北浜産業"],
    ] {
        month.comes_of("11-02T10:00", of);
    }
    month.notices("11-04T10:00", &[["U", "11-03 09:00", "download"]]);
    month.notices("11-05T10:00", &[["V", "11-05 09:00", "download"], ["W", "11-05 09:00", "download"]]);
    let together = |people: u8| {
        let criterion = format!("\n[[mql]]\nid = 'company'\naccount = {{ score = 50, people = {people} }}\n");
        month.replays(&format!("{}{criterion}", month.in_force()), &[])["total"].clone()
    };
    let total = together(2);
    assert_eq!((&total["then"]["handoffs"], &total["only_proposed"]), (&json!(0), &json!(1)), "V, with U: {total}");
    assert_eq!(together(3)["only_proposed"], json!(0), "nobody of another company is one of them");
    month.notices("11-06T10:00", &[["U", "11-06 09:00", "mail_open"], ["W", "11-06 09:00", "mail_open"]]);
    assert_eq!(together(2)["only_proposed"], json!(2), "U is looked at again as well, and W is still alone");
}

/// A year of history: forty of two sources, of whom the busier ones became an SQL.
fn year(office: &Office) -> String {
    let machine = Machine::at(office);
    let (mut leads, mut touches) = (vec!["id,title,source,came,mql,sql,lost,owner".to_owned()], Vec::new());
    touches.push("who,when,type".to_owned());
    for n in 0..40_u32 {
        let month = 1 + n % 9;
        let title = ["営業部長", "課長", "担当"][n as usize % 3];
        let source = ["Web", "展示会"][n as usize % 2];
        let owner = ["tanaka", "kimura"][n as usize / 2 % 2];
        let is_sql = n % 8 >= 4;
        let (sql, lost) = if is_sql { (format!("2026-{month:02}-20"), "") } else { (String::new(), "2026-10-20") };
        let (mql, lost) = if n % 5 == 4 { (String::new(), "") } else { (format!("2026-{month:02}-15"), lost) };
        let sql = if mql.is_empty() { String::new() } else { sql };
        leads.push(format!("L-{n},{title},{source},2026-{month:02}-01,{mql},{sql},{lost},{owner}"));
        for (nth, kind) in (0..).zip(["download", "mail_open", "seminar", "pricing_view", "mail_click"]) {
            if nth <= n % 8 / 2 + n % 3 {
                touches.push(format!("L-{n},2026-{month:02}-{:02} 10:00,{kind}", 3 + 2 * nth));
            }
        }
    }
    let of_leads = "rows = 'history'\n[columns]\nid = 'external_id'\ntitle = 'title'\nsource = 'source'\n\
        came = 'created_at'\nmql = 'mql_at'\nsql = 'sql_at'\nlost = 'lost_at'\nowner = 'owner'\n";
    for (map, rows) in [(of_leads.to_owned(), leads), (TOUCHES.replace("live", "history"), touches)] {
        let (map, list) = (machine.write("map.toml", map), machine.write("list.csv", rows.join("\n")));
        let said = machine.run(&["import", &list, "--map", &map, "--format", "json"]);
        assert_eq!((said.status, &said.json()["rejected"]), (0, &json!(0)), "{said:?}");
    }
    let lower = tasuki::agreement::DEFAULT.replace("score = 100\n", "score = 70\n");
    let file = office.folder.path().join("proposal.toml");
    std::fs::write(&file, lower).unwrap();
    file.display().to_string()
}

#[test]
fn a_year_of_history_under_a_lower_bar_is_printed_in_both_languages() {
    let office = Office::at("2026-11-20T16:00:00+09:00");
    let (file, machine) = (year(&office), Machine::at(&office));
    for lang in ["ja", "en"] {
        let said = machine.run(&["agreement", "replay", &file, "--lang", lang]);
        let widest = said.out.lines().map(UnicodeWidthStr::width).max();
        assert!(said.status == 0 && widest <= Some(80), "{widest:?} {said:?}");
        insta::assert_snapshot!(format!("replay-{lang}"), said.out);
    }
}

#[test]
fn the_page_of_a_replay_fits_screens_of_every_size() {
    let office = Office::at("2026-11-20T16:00:00+09:00");
    let file = year(&office);
    for (lang, called) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        for (width, height) in [(80, 24), (120, 40), (200, 60)] {
            let mut console = Console::open(&office, "ito", (width, height), lang);
            console.press("g k").write(&file).press("Enter");
            let mut seen = console.screen();
            for key in ["PageDown", "PageDown", "G"] {
                let before = console.screen();
                console.press(key);
                if console.screen() != before {
                    seen = format!("{seen}\n\n{}", console.screen());
                }
            }
            insta::assert_snapshot!(format!("replay-page-{called}-{width}x{height}"), seen);
        }
    }
}

#[test]
fn a_higher_bar_is_shown_with_what_it_misses_and_what_it_spares() {
    let month = month();
    let higher = month.in_force().replace("score = 60\n", "score = 300\n").replace("score   = 80\n", "score   = 300\n");
    let total = month.replays(&higher, &[])["total"].clone();
    assert!(total["only_then"].as_u64() > Some(0), "{total}");
    assert_eq!(total["only_proposed"], json!(0), "{total}");
    assert!(total["returned_avoided"].as_u64() > Some(0), "{total}");
    assert_eq!(total["then"]["precision"]["k"], json!(0), "nobody has become an SQL: {total}");
    let days = month.replays(&higher, &["--from", "2026-11-17", "--to", "2026-11-30"]);
    assert_eq!((&days["from"], &days["to"]), (&json!("2026-11-17"), &json!("2026-11-30")));
    assert!(days["total"]["then"]["handoffs"].as_u64() < total["then"]["handoffs"].as_u64());
}

#[test]
fn a_proposal_with_mistakes_is_refused_by_line_and_column_and_one_that_is_worse_is_not() {
    let month = month();
    let wrong = month.0.write("wrong.toml", month.in_force().replace("percent = 20", "percent = 200"));
    let said = month.0.run(&["agreement", "replay", &wrong]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(said.err.contains("wrong.toml:") && said.out.is_empty(), "{said:?}");
    assert_eq!(month.0.run(&["agreement", "replay", "missing.toml"]).status, 1);
    let unknown = month.0.run(&["agreement", "replay", "v9"]);
    assert!(unknown.status == 1 && unknown.err.contains("v9"), "{unknown:?}");
    assert_eq!(month.0.run(&["agreement", "replay", "v1", "--every=-1"]).status, 2);
    for form in ["table", "md"] {
        let said =
            month.on("12-20T10:00", "ito", &["agreement", "replay", "v1", "--format", form, "--outcome", "customer"]);
        assert!(said.out.contains("never as a failure"), "{said:?}");
        let widest = said.out.lines().map(|line| line.chars().count()).max();
        assert!(form == "md" || widest <= Some(80), "{widest:?}: {}", said.out);
    }
}

#[test]
fn a_proposal_is_replayed_in_the_console() {
    let office = Office::at("2026-11-20T16:00:00+09:00");
    office.lead("山田製作所", "佐藤 花子");
    let file = office.folder.path().join("proposal.toml");
    std::fs::write(&file, format!("# 案\n{}", tasuki::agreement::DEFAULT)).unwrap();
    let mut console = Console::open(&office, "ito", (100, 30), Lang::Ja);
    console.press("g k").write(&file.display().to_string()).press("Enter");
    let page = console.screen();
    assert!(page.contains("過去データで試算") && page.contains("引き渡し"), "{page}");
    console.press("G");
    assert!(console.screen().contains("分からないこと"), "{}", console.screen());
    console.press("Esc");
    assert!(!console.screen().contains("過去データで試算"), "{}", console.screen());
    console.press("g k").write("missing.toml").press("Enter");
    assert!(console.screen().contains("missing.toml"), "{}", console.screen());
    console.press("Esc").press("Esc");
}
