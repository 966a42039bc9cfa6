//! The command line as scripts rely on it: what goes in, what comes out, what is said when it cannot be.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The program in a home of its own, with nothing of the machine's environment.
struct Shell {
    home: TempDir,
}

impl Shell {
    fn new() -> Self {
        Self { home: TempDir::new().unwrap() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tasuki"));
        command.env_clear().env("HOME", self.home.path()).env("TASUKI_USER", "tanaka").env("LANG", "C");
        command.env("TASUKI_NOW", "2026-11-20T16:00:00+09:00").args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--format", "json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|wrong| panic!("{wrong}: {output:?}"))
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> String {
        self.home.path().join(name).to_str().unwrap().to_owned()
    }

    /// A lead that was captured and handed over.
    fn lead(&self, company: &str) -> String {
        let lead = self.json(&["capture", "--set", &format!("company={company}")])["lead"].to_string();
        assert!(self.run(&["handoff", &lead, "--note", "asked for it"]).status.success());
        lead
    }
}

/// One line on standard error, nothing on standard output.
fn complaint(output: &Output) -> String {
    assert!(output.stdout.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    text.trim_end().to_owned()
}

#[test]
fn what_cannot_be_is_said_in_one_line_and_leaves_nothing_half_done() {
    let shell = Shell::new();
    let csv = shell.file("a.csv", "id,name\n1,A\n");
    let map = shell.file("m.toml", "rows = 'history'\n[columns]\nid = 'external_id'\n");
    let db = shell.path("x.db");
    let bad_agreement = shell.file("bad.toml", tasuki::agreement::DEFAULT.replacen("undo_within", "undo_withn", 1));
    let text_db = shell.file("text.db", "this is a letter to my aunt, and no database at all\n");
    let empty = shell.file("empty.csv", "");
    let wrong_map = shell.file("w.toml", "rows = 'history'\n[columns]\nnmae = 'name'\n");
    let bad_map = shell.file("b.toml", "rows = 'history'\n[columns]\nid = 'externalid'\n");
    let missing = shell.path("missing.csv");
    let never = shell.file("never.toml", "time_zone = 'Asia/Tokyo'\n[calendar.dead]\n");
    let cases: &[(&[&str], i32, &str)] = &[
        (&["--db", &db, "import", &missing, "--map", &map], 1, "there is no such file"),
        (&["--db", &db, "import", &empty, "--map", &map], 1, "empty"),
        (&["--db", &db, "import", &csv, "--map", &wrong_map], 1, "nmae"),
        (&["--db", &db, "import", &csv, "--map", &bad_map], 1, "b.toml:3:6: "),
        (&["--db", &db, "import", &csv, "--map", &missing], 1, "missing.csv"),
        (&["--db", &text_db, "list"], 1, "is no database"),
        (&["--db", "/proc/nowhere.db", "capture", "--set", "name=A"], 1, "/proc/nowhere.db"),
        (&["--db", &db, "capture", "--set", "nmae=A"], 1, "`name`"),
        (&["--db", &db, "capture", "--set", "name"], 2, "FIELD=VALUE"),
        (&["--db", &db, "show", "99"], 1, "no lead `99`"),
        (&["--db", &shell.path("none.db"), "list"], 1, "none.db"),
        (
            &["agreement", "check", &bad_agreement],
            1,
            "bad.toml:10:1: `undo_withn` is not known here; did you mean `undo_within`?",
        ),
        (&["due", "--calendar", "nowhere", "--from", "2026-11-20", "--within", "1h"], 1, "working_days"),
        (
            &["due", "--agreement", &never, "--calendar", "dead", "--from", "2026-11-20", "--within", "1h"],
            1,
            "never opens",
        ),
        (&["due", "--calendar", "office", "--from", "2026-11-20", "--within", "1d"], 1, "whole days"),
        (&["due", "--calendar", "office", "--from", "yesterday", "--within", "1h"], 2, "yesterday"),
        (&["acept", "1"], 2, "acept"),
        (&["demo", "--picture", "x.svg", "--size", "big"], 2, "big"),
        (&["demo", "--picture", "x.svg", "--keys", "g Strg+D"], 2, "Strg+D"),
        (&[], 2, "terminal"),
    ];
    assert!(shell.run(&["--db", &db, "capture", "--set", "name=Before"]).status.success());
    let before = shell.json(&["--db", &db, "list", "--all"]);
    for (arguments, status, said) in cases {
        let output = shell.run(arguments);
        assert_eq!(output.status.code(), Some(*status), "{arguments:?}: {output:?}");
        let text = complaint(&output);
        assert!(text.contains(said), "{arguments:?}: {text}");
        let japanese = shell.run(&[&["--lang", "ja"], *arguments].concat());
        assert!(complaint(&japanese).chars().any(|c| ('ぁ'..='龥').contains(&c)), "{arguments:?}: {japanese:?}");
    }
    assert_eq!(shell.json(&["--db", &db, "list", "--all"]), before);
    assert!(!Path::new(&shell.path("none.db")).exists(), "reading makes no database");
    let bad_now = shell.command(&["list"]).env("TASUKI_NOW", "noon").output().unwrap();
    assert_eq!((bad_now.status.code(), complaint(&bad_now).contains("TASUKI_NOW")), (Some(2), true));
}

#[test]
fn a_lead_lives_its_life_from_the_command_line() {
    let shell = Shell::new();
    let lead = shell.lead("株式会社サンプル");
    let shown = shell.json(&["show", &lead]);
    assert_eq!(shown["clocks"][0]["id"], "first_contact");
    assert_eq!(shown["clocks"][0]["due_at"], "2026-11-24T16:00:00+09:00", "over the weekend and the holiday");
    assert_eq!((&shown["clocks"][0]["state"], &shown["clocks"][0]["left_seconds"]), (&"ok".into(), &86_400.into()));
    let rehearsed = shell.run(&["accept", &lead, "--dry-run"]);
    assert!(rehearsed.status.success() && shell.json(&["show", &lead])["stage"] == "mql");
    assert!(shell.run(&["contact", &lead, "--outcome", "reached", "--channel", "phone"]).status.success());
    let refused = shell.json(&["--as", "sato", "accept", &lead, "999"]);
    assert_eq!(refused["results"][0]["refusal"]["rule"], "already_accepted");
    assert_eq!(refused["results"][0]["refusal"]["holder"], "tanaka");
    assert_eq!(refused["results"][1]["ok"], false);
    assert!(shell.run(&["undo"]).status.success());
    assert_eq!(shell.json(&["show", &lead])["stage"], "mql");
    let returned = shell.run(&["return", &lead, "--reason", "too_early", "--note", "来春"]);
    assert!(returned.status.success());
    let shown = shell.json(&["show", &lead]);
    assert_eq!((&shown["stage"], &shown["clocks"][0]["state"]), (&"mal".into(), &"not_required".into()));
    assert_eq!(shown["handoff"]["ended"]["reason"], "too_early");
    let wrong = shell.run(&["reject", &lead, "--reason", "too_early"]);
    assert_eq!(wrong.status.code(), Some(1), "from MAL nothing is rejected");
    assert!(shell.run(&["check"]).status.success());
}

#[test]
fn the_queue_as_json_has_the_names_that_scripts_know() {
    let shell = Shell::new();
    shell.lead("First");
    shell.lead("Second");
    shell.run(&["capture", "--set", "name=Only a lead"]);
    let queue = shell.json(&["list"]);
    assert_eq!(queue.as_array().unwrap().len(), 2, "what is open");
    assert_eq!(shell.json(&["list", "--all", "--limit", "2"])[0]["name"], "Only a lead");
    for key in
        ["id", "external_id", "name", "company", "title", "industry", "source", "campaign", "stage", "owner", "score"]
    {
        assert!(queue[0].get(key).is_some(), "{key}");
    }
    for key in ["n", "at", "criterion", "ended"] {
        assert!(queue[0]["handoff"].get(key).is_some(), "{key}");
    }
    for key in ["id", "started_at", "due_at", "state", "running", "left_seconds"] {
        assert!(queue[0]["clocks"][0].get(key).is_some(), "{key}");
    }
    assert_eq!(shell.json(&["list", "SECOND"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_list_comes_in_once_and_its_contradiction_is_kept_and_told() {
    let shell = Shell::new();
    let leads = shell.file("l.csv", "id,when,origin\na,01-02-2018,web\nb,25-02-2018,\nc,03-03-2018,unknown\n");
    let deals = shell.file("d.csv", "id,won,rep\na,2018-01-30 10:00:00,r1\nb,2018-03-01 10:00:00,r2\nx,never,r3\n");
    let map = "rows = 'history'\n[columns]\nid = 'external_id'\n";
    let leads_map = shell.file("l.toml", format!("{map}when = 'mql_at'\norigin = 'source'\n"));
    let deals_map = shell.file("d.toml", format!("{map}won = 'won_at'\nrep = 'owner'\n"));
    let counts =
        |value: &Value| ["read", "created", "updated", "unchanged", "rejected"].map(|key| value[key].as_u64().unwrap());
    assert_eq!(counts(&shell.json(&["import", &leads, "--map", &leads_map, "--dry-run"])), [3, 3, 0, 0, 0]);
    assert_eq!(shell.json(&["list", "--all"]).as_array().unwrap().len(), 0, "rehearsed");
    assert_eq!(counts(&shell.json(&["import", &leads, "--map", &leads_map])), [3, 3, 0, 0, 0]);
    assert_eq!(counts(&shell.json(&["import", &leads, "--map", &leads_map])), [3, 0, 0, 3, 0]);
    let rejects = shell.path("r.csv");
    let done = shell.json(&["import", &deals, "--map", &deals_map, "--rejects", &rejects]);
    assert_eq!(counts(&done), [3, 0, 2, 0, 1]);
    assert_eq!((done["matched"].as_u64(), done["contradictions"][0]["line"].as_u64()), (Some(2), Some(2)));
    assert!(std::fs::read_to_string(&rejects).unwrap().contains("x,never,r3,4,"));
    let figures = shell.json(&["report", "waterfall", "--cohort", "--by", "source"]);
    let total = &figures["total"];
    assert_eq!(["mql", "sal", "customer"].map(|stage| total[stage].as_u64().unwrap()), [3, 2, 2]);
    assert_eq!((&total["implied"]["sal"], total["implied"].get("customer")), (&2.into(), None));
    let blank = figures["rows"].as_array().unwrap().iter().find(|row| row["key"] == "").unwrap();
    assert_eq!(blank["mql"], 1, "blank is not unknown");
    assert!(shell.json(&["list"]).as_array().unwrap().is_empty(), "history opens nothing");
    let within = shell.json(&["report", "waterfall", "--within", "3d"]);
    assert_eq!(within["total"]["customer"], 1, "only the one that was won before it began");
    let period = shell.json(&["report", "waterfall", "--period", "--from", "2018-03-01", "--to", "2018-03-01"]);
    assert_eq!((&period["total"]["customer"], &period["total"]["mql"]), (&1.into(), &0.into()));
}

#[test]
fn history_told_of_a_lead_that_sales_works_on_ends_nothing() {
    let shell = Shell::new();
    let csv = shell.file("live.csv", "id,when\na,2026-11-20T15:00:00+09:00\n");
    let map = "rows = 'live'\nhand_over = true\n[columns]\nid = 'external_id'\nwhen = 'created_at'\n";
    let map = shell.file("live.toml", map);
    assert_eq!(shell.json(&["import", &csv, "--map", &map])["created"], 1);
    let told = shell.file("told.csv", "id,won\na,2026-11-19\n");
    let told_map = shell.file("told.toml", "rows = 'history'\n[columns]\nid = 'external_id'\nwon = 'won_at'\n");
    assert_eq!(shell.json(&["import", &told, "--map", &told_map])["updated"], 1);
    let lead = shell.json(&["show", "a"]);
    assert_eq!((&lead["stage"], &lead["clocks"][0]["state"]), (&"mql".into(), &"ok".into()));
    assert_eq!(shell.json(&["report", "waterfall"])["total"]["customer"], 1, "figures know of it");
    assert!(shell.run(&["accept", "a"]).status.success());
}

#[test]
fn an_amount_that_belongs_to_no_stage_is_kept_all_the_same() {
    let shell = Shell::new();
    let lead =
        shell.json(&["capture", "--set", "name=Q", "--set", "amount=500", "--set", "currency=JPY"])["lead"].to_string();
    let shown = shell.json(&["show", &lead]);
    assert_eq!((&shown["extra"]["amount"], &shown["extra"]["currency"]), (&"500".into(), &"JPY".into()));
    let csv = shell.file("won.csv", "id,won,worth\na,2026-11-01,1200000\n");
    let map = "rows = 'history'\n[columns]\nid = 'external_id'\nwon = 'won_at'\nworth = 'amount'\n";
    let map = shell.file("won.toml", map);
    assert_eq!(shell.json(&["import", &csv, "--map", &map])["created"], 1);
    assert!(String::from_utf8(shell.run(&["show", "a"]).stdout).unwrap().contains("1,200,000"));
    assert_eq!(shell.json(&["import", &csv, "--map", &map])["unchanged"], 1);
}

#[test]
fn a_row_without_any_name_of_its_own_comes_in_once_all_the_same() {
    let shell = Shell::new();
    let csv = shell.file("n.csv", "person,firm\n山田 太郎,株式会社テスト\n山田 花子,株式会社テスト\n");
    let map = shell.file("n.toml", "rows = 'history'\n[columns]\nperson = 'name'\nfirm = 'company'\n");
    let first = shell.json(&["import", &csv, "--map", &map]);
    assert_eq!((&first["created"], &first["sanitised"]), (&2.into(), &2.into()));
    assert_eq!(shell.json(&["import", &csv, "--map", &map])["unchanged"], 2);
}

#[test]
fn live_rows_are_handed_over_and_start_their_clocks() {
    let shell = Shell::new();
    let csv = shell.file("live.csv", "mail,when,name\na@example.jp,2026-11-20T15:00:00+09:00,A\n");
    let map = "rows = 'live'\nhand_over = true\n[columns]\nmail = 'mail'\nwhen = 'created_at'\nname = 'name'\n";
    let map = shell.file("live.toml", map);
    assert_eq!(shell.json(&["import", &csv, "--map", &map])["created"], 1);
    assert_eq!(shell.json(&["import", &csv, "--map", &map])["unchanged"], 1, "and not handed over again");
    let queue = shell.json(&["list"]);
    assert_eq!((queue.as_array().unwrap().len(), &queue[0]["clocks"][0]["id"]), (1, &"first_contact".into()));
}

#[test]
fn every_due_case_comes_out_of_the_command_too() {
    let shell = Shell::new();
    let cases: Value = serde_json::from_str(include_str!("../../fixtures/sla/cases.json")).unwrap();
    let mut answered = 0;
    for case in cases["deadline_cases"].as_array().unwrap() {
        if case.get("pauses").is_some() || case.get("calendar_changes").is_some() {
            continue;
        }
        let agreement = shell.file("c.toml", calendar(case));
        let within = format!("{}m", case["duration_minutes"]);
        let output = shell.run(&[
            "due",
            "--agreement",
            &agreement,
            "--calendar",
            "c",
            "--from",
            case["start"].as_str().unwrap(),
            "--within",
            &within,
            "--format",
            "json",
        ]);
        match case["expected_deadline"].as_str() {
            Some(expected) => {
                let answer: Value =
                    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{case}: {output:?}"));
                let instant = |text: &str| tasuki::clock::Timestamp::parse_rfc3339(text).unwrap();
                assert_eq!(instant(answer["due_at"].as_str().unwrap()), instant(expected), "{}", case["name"]);
            }
            None => assert_eq!(output.status.code(), Some(1), "{}", case["name"]),
        }
        answered += 1;
    }
    assert_eq!(answered, 41);
    for case in cases["elapsed_cases"].as_array().unwrap().iter().filter(|case| case.get("pauses").is_none()) {
        let agreement = shell.file("c.toml", calendar(case));
        let (from, to) = (case["from"].as_str().unwrap(), case["to"].as_str().unwrap());
        let answer = shell.json(&["due", "--agreement", &agreement, "--calendar", "c", "--from", from, "--to", to]);
        assert_eq!(answer["working_seconds"], case["expected_minutes"].as_i64().unwrap() * 60, "{}", case["name"]);
    }
}

/// A case's calendar as a file of `due`.
fn calendar(case: &Value) -> String {
    let list = |intervals: &Value| {
        let each = intervals.as_array().unwrap().iter();
        let each = each.map(|pair| format!("\"{}-{}\"", pair[0].as_str().unwrap(), pair[1].as_str().unwrap()));
        format!("[{}]", each.collect::<Vec<_>>().join(", "))
    };
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let closed: Vec<_> = case["holidays"].as_array().unwrap().iter().map(|day| day.as_str().unwrap()).collect();
    let mut text =
        format!("time_zone = {}\n[calendar.c]\nclosed = [{}]\n[calendar.c.hours]\n", case["tz"], closed.join(", "));
    for day in days {
        text.push_str(&format!("{day} = {}\n", list(&case["weekly_hours"][&day[..3]])));
    }
    text.push_str("[calendar.c.on]\n");
    for (day, hours) in case.get("overrides").and_then(Value::as_object).into_iter().flatten() {
        text.push_str(&format!("{day} = {}\n", list(hours)));
    }
    text
}

#[test]
fn of_two_programs_that_race_for_the_same_leads_each_lead_goes_to_one() {
    let shell = Shell::new();
    let mut csv = String::from("id,when\n");
    for n in 0..2_000 {
        csv.push_str(&format!("L{n},2026-11-20T15:00:00+09:00\n"));
    }
    let csv = shell.file("race.csv", csv);
    let map = shell
        .file("race.toml", "rows = 'live'\nhand_over = true\n[columns]\nid = 'external_id'\nwhen = 'created_at'\n");
    let db = shell.path("race.db");
    assert!(shell.run(&["--db", &db, "import", &csv, "--map", &map]).status.success());
    let names: Vec<String> = (0..2_000).map(|n| format!("L{n}")).collect();
    let race = |who: &str| {
        let mut command = shell.command(&["--db", &db, "--as", who, "--format", "json", "accept"]);
        command.args(&names).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).spawn().unwrap()
    };
    let racers = [("one", race("one")), ("two", race("two"))];
    let results = racers.map(|(who, child)| {
        let output = child.wait_with_output().unwrap();
        (who, serde_json::from_slice::<Value>(&output.stdout).unwrap())
    });
    let mut won = 0;
    for n in 0..2_000 {
        let of = |racer: usize| &results[racer].1["results"][n];
        let (winner, loser) = if of(0)["ok"] == true { (0, 1) } else { (1, 0) };
        assert_eq!((&of(winner)["ok"], &of(loser)["ok"]), (&true.into(), &false.into()), "L{n}");
        assert_eq!(of(loser)["refusal"]["rule"], "already_accepted");
        assert_eq!(of(loser)["refusal"]["holder"], results[winner].0);
        won += 1;
    }
    assert_eq!(won, 2_000);
    assert!(shell.run(&["--db", &db, "check"]).status.success());
}
