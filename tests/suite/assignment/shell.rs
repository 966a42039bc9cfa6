//! Assignment from the command line: what a team lead types, and what scripts read.

use std::path::Path;

use serde_json::Value;
use tasuki::agreement::Adoption;
use tasuki::desk::Place;
use tasuki::ids::PersonId;

use super::TEAMS;
use crate::harness::Office;

/// A Tuesday on which Tanaka is away.
const AWAY: &str = "2026-12-29T10:00:00+09:00";

/// A database of a house with teams, and the program on it.
struct Shell {
    office: Office,
    now: &'static str,
}

impl Shell {
    fn new() -> Self {
        Self::under(TEAMS, AWAY)
    }

    fn under(text: &str, now: &'static str) -> Self {
        let office = Office::at(now);
        let place: Place = office.place("suzuki");
        let by = Adoption { marketing: PersonId::new("suzuki"), sales: PersonId::new("kimura"), reason: None };
        place.open().unwrap().adopt("teams", text, &by).unwrap();
        Self { office, now }
    }

    fn run(&self, lang: &str, arguments: &[&str]) -> (u8, String, String) {
        let now = self.now;
        let db = self.office.place("ito").path;
        let environment = |name: &str| match name {
            "LANG" => Some(lang.to_owned()),
            "TASUKI_NOW" => Some(now.to_owned()),
            "TASUKI_USER" => Some("ito".to_owned()),
            _ => None,
        };
        let path = |db: &Path| db.display().to_string();
        let line = ["tasuki", "--db", &path(&db)].iter().chain(arguments).map(Into::into).collect();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let status = tasuki::cli::run(line, &environment, &mut tasuki::cli::Out::new(&mut out, &mut err));
        (status, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    fn english(&self, arguments: &[&str]) -> String {
        let (status, out, err) = self.run("en_US.UTF-8", arguments);
        assert_eq!((status, err.as_str()), (0, ""), "{out}");
        out
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let (_, out, err) = self.run("en_US.UTF-8", &[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|wrong| panic!("{wrong}: {out}{err}"))
    }

    /// A lead of a company that was captured and handed over.
    fn handed_over(&self, company: &str) -> String {
        let set = format!("company={company}");
        let lead = self.json(&["capture", "--set", &set, "--set", "name=誰か"])["lead"].to_string();
        assert!(self.json(&["handoff", &lead, "--note", "asked for it"])["results"][0]["ok"].as_bool().unwrap());
        lead
    }
}

#[test]
fn a_lead_shows_whose_it_is_and_why_in_the_readers_language() {
    let shell = Shell::new();
    let lead = shell.handed_over("山田製作所");
    let shown = shell.english(&["show", &lead]);
    for said in [
        "Given to 佐藤 健, whose turn it was (rule: All others).",
        "田中 花子: on leave until 2027-01-05, 0 open, 0 today, weight 2, credit 0 → 0",
        "Company: 山田製作所 (1 known)",
        "Roles missing: Executives; Users; IT; Procurement; Legal, compliance",
    ] {
        assert!(shown.contains(said), "{said} in\n{shown}");
    }
    let (_, japanese, _) = shell.run("ja_JP.UTF-8", &["show", &lead]);
    for said in [
        "佐藤 健さんに割り当てました(規則「それ以外」の順番)。",
        "休暇中(2027-01-05まで)",
        "未把握の役割: 経営層、現場担当者",
    ] {
        assert!(japanese.contains(said), "{said} in\n{japanese}");
    }
}

#[test]
fn scripts_read_the_decision_and_the_company() {
    let shell = Shell::new();
    let lead = shell.handed_over("山田製作所");
    let told = shell.json(&["show", &lead]);
    let assignment = &told["assignment"];
    assert_eq!((&told["owner"], &assignment["to"]), (&"sato".into(), &"sato".into()));
    assert_eq!((&assignment["how"], &assignment["rule"]), (&"turn".into(), &"rest".into()));
    assert_eq!((&assignment["current"], &assignment["by"]), (&true.into(), &"ito".into()));
    let passed_over = &assignment["thought_of"][0];
    assert_eq!((&passed_over["person"], &passed_over["barred"]["why"]), (&"tanaka".into(), &"on_leave".into()));
    assert_eq!(passed_over["barred"]["until"], "2027-01-05");
    assert!(assignment["words"]["ja"][0].as_str().unwrap().contains("佐藤"), "{assignment}");
    assert_eq!(told["account"]["name"], "山田製作所");
    assert_eq!(told["account"]["people"][0]["owner"], "sato");
    assert_eq!(told["account"]["roles"]["missing"][0], "executive");

    let plain = shell.json(&["capture", "--set", "name=会社なし"])["lead"].to_string();
    let told = shell.json(&["show", &plain]);
    assert_eq!((&told["assignment"], &told["account"]), (&Value::Null, &Value::Null));
}

#[test]
fn a_team_lead_rehearses_gives_and_looks_after_what_is_held() {
    let shell = Shell::new();
    let [first, second, third] = ["A", "B", "C"].map(|company| shell.handed_over(company));
    // Two a day are Sato's; the third is held.
    assert_eq!(shell.json(&["show", &third])["assignment"]["how"], "held");
    let rehearsed = shell.english(&["assign", "--explain", &first, &third]);
    assert!(rehearsed.contains("佐藤 健: has it now"), "{rehearsed}");
    assert!(rehearsed.contains("full for today (2 at most)"), "{rehearsed}");
    let (status, _, err) = shell.run("en_US.UTF-8", &["assign", &third, "--auto"]);
    assert_eq!(status, 1);
    assert!(err.contains("Nobody is free") && err.contains("--to"), "{err}");
    assert_eq!(shell.english(&["assign", "--held"]), "1 still held.\n");

    assert_eq!(shell.json(&["assign", &third, "--to", "kimura", "--count"])["results"][0]["ok"], true);
    let told = shell.json(&["show", &third]);
    assert_eq!((&told["owner"], &told["assignment"]["how"]), (&"kimura".into(), &"by_hand".into()));
    assert_eq!(shell.json(&["assign", &second, "--to", "kimura"])["results"][0]["ok"], true);
    let shown = shell.english(&["show", &second]);
    assert!(shown.contains("Since then it has come to 木村 翔."), "{shown}");
    assert_eq!(shell.json(&["check"])["sound"], true);
}

#[test]
fn what_cannot_go_together_is_wrong_usage() {
    let shell = Shell::new();
    for arguments in [
        &["assign"][..],
        &["assign", "1"],
        &["assign", "1", "--to", "sato", "--auto"],
        &["assign", "1", "--held"],
        &["assign", "--auto"],
        &["assign", "1", "--auto", "--count"],
        &["assign", "--explain"],
    ] {
        assert_eq!(shell.run("en_US.UTF-8", arguments).0, 2, "{arguments:?}");
    }
}

#[test]
fn what_is_overdue_is_handed_on_by_command_after_a_rehearsal() {
    let house = TEAMS.replace("account      = true", "on_breach = \"reassign\"\naccount = true");
    let mut shell = Shell::under(&house, "2026-11-16T09:00:00+09:00");
    let lead = shell.handed_over("山田製作所");
    shell.now = "2026-11-17T10:00:00+09:00";
    let rehearsed = shell.english(&["assign", "--held", "--dry-run"]);
    assert!(rehearsed.contains("The first contact was overdue with 田中 花子."), "{rehearsed}");
    assert_eq!(shell.json(&["show", &lead])["owner"], "tanaka", "nothing was done");
    let done = shell.english(&["assign", "--held"]);
    assert!(done.starts_with(&format!("{lead} ")) && done.ends_with("0 still held.\n"), "{done}");
    let told = shell.json(&["show", &lead]);
    assert_eq!((&told["owner"], &told["assignment"]["overdue"]["from"]), (&"sato".into(), &"tanaka".into()));
    let (_, japanese, _) = shell.run("ja_JP.UTF-8", &["show", &lead]);
    assert!(japanese.contains("初回連絡が期限超過のため、田中 花子さんから担当を移しました。"), "{japanese}");
    assert_eq!(shell.json(&["check"])["sound"], true);
}
