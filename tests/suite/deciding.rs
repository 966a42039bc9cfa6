//! A team decides on Wednesdays, and a few Wednesdays later says what became of it.

use std::sync::Barrier;

use serde_json::{Value, json};
use tasuki::agreement::goals::{Amount, Rhythm};
use tasuki::desk::{ReviewAsk, Unsettled};
use tasuki::domain::decision::{End, Objection, Proposal};
use tasuki::ids::PersonId;

use crate::cli::{Machine, Said};
use crate::harness::{Office, at};

const DECIDE: [&str; 16] = [
    "review",
    "decide",
    "--figure",
    "mql_to_sal",
    "--hypothesis",
    "展示会のリードへの連絡が遅い",
    "--measure",
    "受付の当日に電話する",
    "--from",
    "41%",
    "--to",
    "60%",
    "--owner",
    "suzuki",
    "--due",
    "2026-12-23",
];

fn run(machine: &Machine, when: &str, arguments: &[&str]) -> Said {
    machine.run_with(arguments, &[("TASUKI_NOW", &format!("2026-{when}:00+09:00"))])
}

fn done(machine: &Machine, when: &str, arguments: &[&str]) -> Value {
    let said = run(machine, when, &[arguments, &["--format", "json"]].concat());
    assert_eq!((said.status, said.err.as_str()), (0, ""), "{arguments:?}: {said:?}");
    said.json()
}

fn refused(machine: &Machine, when: &str, arguments: &[&str]) -> Value {
    let said = run(machine, when, &[arguments, &["--format", "json"]].concat());
    assert_eq!(said.status, 1, "{arguments:?}: {said:?}");
    said.json()["refusal"].clone()
}

/// How each decision stands, by its number.
fn states(machine: &Machine, when: &str, more: &[&str]) -> Vec<(u64, String)> {
    let listed = done(machine, when, &[&["review", "decisions"], more].concat());
    let state = |decided: &Value| (decided["n"].as_u64().unwrap(), decided["state"].as_str().unwrap().to_owned());
    listed.as_array().unwrap().iter().map(state).collect()
}

#[test]
fn what_was_decided_on_a_wednesday_is_asked_for_until_somebody_says_what_became_of_it() {
    let machine = Machine::of("ito");
    assert_eq!(done(&machine, "11-25T08:20", &["review", "decisions"]), json!([]));
    let first = done(&machine, "11-25T08:30", &DECIDE);
    assert_eq!(
        (&first["n"], &first["state"], &first["from"], &first["to"], &first["review"]),
        (&json!(1), &json!("open"), &json!(0.41), &json!(0.6), &json!("weekly"))
    );
    let second = refused(&machine, "12-02T08:30", &DECIDE);
    assert_eq!(second["rule"], "open_already");
    assert!(second["message"].as_str().unwrap().contains("tasuki review settle 1 --kept"), "{second}");
    let of_group = [&DECIDE[..], &["--group", "source=展示会", "--fix", "creative"]].concat();
    assert_eq!(refused(&machine, "12-02T08:30", &of_group)["rule"], "open_already", "they are among all leads");
    // Of another figure it is another one.
    let of_group = [&["review", "decide", "--figure", "sal_to_sql"], &of_group[4..]].concat();
    assert_eq!(done(&machine, "12-02T08:30", &of_group)["group"], json!({ "by": "source", "key": "展示会" }));

    assert_eq!(states(&machine, "12-23T18:00", &["--open"]), [(1, "open".into()), (2, "open".into())]);
    assert_eq!(states(&machine, "12-24T08:00", &["--open"])[0], (1, "overdue".into()));
    let ended = ["review", "settle", "1", "--missed", "--note", "電話がつながらない"];
    assert_eq!(done(&machine, "12-24T08:30", &ended)["settled"]["note"], "電話がつながらない");
    assert_eq!(refused(&machine, "12-24T08:31", &["review", "settle", "1", "--kept"])["rule"], "settled_before");
    assert_eq!(refused(&machine, "12-24T08:31", &["review", "settle", "9", "--kept"])["rule"], "no_such_decision");
    let next = [&DECIDE[..15], &["2027-01-20"]].concat();
    assert_eq!(done(&machine, "12-24T08:32", &next)["n"], 3, "what was learned makes the next one");

    assert_eq!(states(&machine, "12-24T09:00", &[]), [(1, "missed".into()), (2, "overdue".into()), (3, "open".into())]);
    // As it was known before.
    assert_eq!(states(&machine, "12-24T09:00", &["--as-of", "2026-11-25"]), [(1, "open".into())]);
    assert_eq!(states(&machine, "12-24T09:00", &["--as-of", "2026-12-24T08:29:59+09:00"])[0], (1, "overdue".into()));
    assert_eq!(states(&machine, "12-24T09:00", &["--as-of", "2026-11-25T08:29:00+09:00"]), []);
    assert_eq!(run(&machine, "12-24T09:00", &["review", "decisions", "--as-of", "2027-01-01"]).status, 2);
}

#[test]
fn a_decision_is_marked_on_every_chart_of_its_figure() {
    let machine = Machine::of("ito");
    let decide =
        ["review", "decide", "--figure", "first_contact_time", "--hypothesis", "h", "--measure", "当番制にする"];
    let to = ["--to", "4h", "--owner", "suzuki", "--due", "2026-12-23"];
    done(&machine, "11-25T08:30", &[&decide[..], &to].concat());
    let review = |page: &str| run(&machine, "12-09T08:30", &["review", "--page", page]).out;
    assert!(review("times").contains("\n  2026-11-25  1. 当番制にする"), "{}", review("times"));
    assert!(!review("returns").contains("当番制にする"), "it is of another figure");
}

#[test]
fn what_is_open_stands_first_in_either_language() {
    let machine = Machine::of("ito");
    done(&machine, "11-25T08:30", &[&DECIDE[..], &["--cause", "icp_mismatch"]].concat());
    let of_time = ["review", "decide", "--figure", "first_contact_time", "--hypothesis", "h", "--measure", "m"];
    let to = ["--to", "4h", "--owner", "nobody_known", "--due", "来週水曜", "--review", "monthly"];
    let said = run(&machine, "11-25T08:40", &[&of_time[..], &to].concat());
    assert!(said.out.contains("The agreement lists nobody called `nobody_known`"), "{said:?}");
    done(&machine, "12-01T08:30", &["review", "settle", "2", "--dropped", "--note", "one line\nand another"]);
    let english = run(&machine, "12-24T08:30", &["--lang", "en", "review", "decisions"]).out;
    assert!(english.starts_with("1  overdue  rate MQL→SAL: 41% → 60%"), "{english}");
    assert!(english.contains("\n2  dropped  ") && english.contains("– → 4h"), "{english}");
    assert!(english.contains("one line\n      and another"), "{english}");
    let japanese = run(&machine, "12-24T08:30", &["--lang", "ja", "review", "decisions"]).out;
    assert!(japanese.starts_with("1  期限超過  "), "{japanese}");
    assert!(
        japanese.contains("仮説: 展示会のリードへの連絡が遅い") && japanese.contains("週次振り返りで決定"),
        "{japanese}"
    );
    let refused = run(&machine, "12-24T08:30", &[&["--lang", "ja"], &DECIDE[..]].concat());
    assert_eq!((refused.status, refused.err.lines().count()), (1, 1), "{refused:?}");
    assert!(refused.err.contains("期限(2026-12-23)が決定日(2026-12-24)より前"), "{refused:?}");
}

#[test]
fn a_decision_that_cannot_be_understood_is_wrong_usage() {
    let machine = Machine::of("ito");
    for wrong in [
        &["review", "decide", "--figure", "mql"][..],
        &["review", "settle", "1"],
        &["review", "settle", "1", "--kept", "--missed"],
        &["review", "decisions", "--as-of", "then"],
        &[&DECIDE[..15], &["someday"]].concat(),
    ] {
        assert_eq!(run(&machine, "11-25T08:30", wrong).status, 2, "{wrong:?}");
    }
    let unknown = [&["review", "decide", "--figure", "mql_to_sla"], &DECIDE[4..]].concat();
    let said = refused(&machine, "11-25T08:30", &unknown);
    assert!(said["message"].as_str().unwrap().contains("`mql_to_sal`"), "{said}");
}

#[test]
fn a_backup_holds_what_was_decided_and_an_erase_leaves_it() {
    let machine = Machine::of("ito");
    let lead = ["capture", "--set", "name=森 愛", "--set", "mail=ai@aoba.example"];
    done(&machine, "11-25T08:00", &lead);
    let about = [&DECIDE[..5], &["森 愛 told us at the fair"], &DECIDE[6..]].concat();
    done(&machine, "11-25T08:30", &about);
    let backup = machine.path("kept.db").display().to_string();
    assert_eq!(run(&machine, "11-25T08:31", &["backup", &backup]).status, 0);
    done(&machine, "11-25T08:40", &["review", "settle", "1", "--kept"]);
    let erased = run(&machine, "11-25T08:41", &["erase", "1", "--yes", "--reason", "asked for"]);
    assert_eq!(erased.status, 0, "{erased:?}");
    let left = done(&machine, "11-25T08:42", &["review", "decisions"]);
    assert_eq!(left[0]["hypothesis"], "森 愛 told us at the fair", "whoever writes it sees to it");
    assert_eq!(run(&machine, "11-25T08:43", &["check"]).status, 0);
    let back = run(&machine, "11-25T08:44", &["restore", &backup]);
    assert_eq!(back.status, 0, "{back:?}");
    assert_eq!(states(&machine, "11-25T08:45", &[]), [(1, "open".into())], "as the backup has it");
}

fn proposal() -> Proposal {
    Proposal {
        hypothesis: "They are called too late".to_owned(),
        measure: "Call them at once".to_owned(),
        fix: None,
        cause: None,
        figure: "first_contact_time".to_owned(),
        group: None,
        from: None,
        to: "4h".to_owned(),
        owner: PersonId::new("tanaka"),
        due: "2026-12-23".parse().unwrap(),
        review: Rhythm::Weekly,
        moment: at("2026-11-25T08:30:00+09:00"),
    }
}

#[test]
fn of_two_who_decide_about_one_figure_at_once_one_is_first() {
    let office = Office::at("2026-11-25T08:30:00+09:00");
    office.desk("ito");
    let (start, people) = (Barrier::new(4), ["ito", "suzuki", "tanaka", "sato"]);
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let one = |who: &'static str| {
            let (office, start) = (&office, &start);
            scope.spawn(move || {
                let mut desk = office.desk(who);
                start.wait();
                desk.decide(&proposal())
            })
        };
        people.map(one).map(|thread| thread.join().unwrap()).into_iter().collect()
    });
    let granted: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    assert_eq!(granted.len(), 1, "{outcomes:?}");
    for refused in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert!(matches!(refused, Unsettled::Objected(Objection::OpenAlready { n: 1, .. })), "{refused:?}");
    }
}

#[test]
fn a_clock_that_was_put_back_opens_no_second_hypothesis() {
    let office = Office::at("2026-11-25T08:30:00+09:00");
    let mut desk = office.desk("ito");
    desk.decide(&proposal()).unwrap();
    office.clock.jump(chrono::TimeDelta::hours(-1));
    let again = desk.decide(&proposal()).unwrap_err();
    assert!(matches!(again, Unsettled::Objected(Objection::OpenAlready { .. })), "{again:?}");
    assert_eq!(desk.decisions(desk.now()).unwrap(), [], "an hour before it was not made");
    desk.settle(1, End::Dropped, None).unwrap();
    desk.decide(&proposal()).unwrap();
}

#[test]
fn a_group_that_no_lead_belongs_to_is_no_group_and_the_figure_is_measured_where_nobody_says_it() {
    let office = Office::at("2026-11-16T09:00:00+09:00");
    for (source, company) in [("展示会", "東都システム"), ("展示会", "東都商事"), ("Web", "南洋")] {
        office.captured(company, "山田 太郎", source);
    }
    office.clock.jump(chrono::TimeDelta::days(9));
    let moment = office.clock_now();
    let of = |group: &str| {
        let (figure, to) = ("lead".to_owned(), "9".to_owned());
        Proposal { figure, to, group: Some(group.to_owned()), moment, ..proposal() }
    };
    let Err(Unsettled::Objected(unknown)) = office.desk("ito").decide(&of("source=展示会場")) else { panic!() };
    assert_eq!(unknown.rule(), "unknown_group");
    let told = unknown.message().say(tasuki::i18n::Lang::Ja);
    assert!(told.contains("source=展示会場") && told.contains("展示会"), "{told}");
    let decided = office.desk("ito").decide(&of("source=展示会")).unwrap();
    assert_eq!(decided.what.from, Some(Amount::Number(2.0)), "of the week that the review looked at");
    let said = Proposal { from: Some("1".to_owned()), ..of("source=Web") };
    assert_eq!(office.desk("ito").decide(&said).unwrap().what.from, Some(Amount::Number(1.0)));
}

#[test]
fn a_review_begins_with_earlier_decisions_and_ends_with_its_own_each_as_its_own_review_measures_it() {
    let office = Office::at("2026-11-18T08:30:00+09:00");
    let of = |figure: &str, group: Option<&str>| Proposal {
        figure: figure.to_owned(),
        group: group.map(ToOwned::to_owned),
        to: "60%".to_owned(),
        moment: office.clock_now(),
        ..proposal()
    };
    office.desk("ito").decide(&of("mql_to_sql", Some("source=展示会"))).unwrap();
    office.clock.jump(chrono::TimeDelta::days(7));
    office.desk("ito").decide(&of("sal_to_sql", None)).unwrap();
    let told = |rhythm: Rhythm| {
        let paper = office.desk("ito").review(&ReviewAsk::of(rhythm), &mut |_, _| true).unwrap();
        let pages = paper.pages.into_iter().filter(|page| page.id == "decisions");
        pages.map(|page| format!("{:?}", page.blocks)).collect::<Vec<_>>()
    };
    let weekly = told(Rhythm::Weekly);
    let [earlier, own] = weekly.as_slice() else { panic!("{weekly:?}") };
    assert!(earlier.contains("source=展示会") && !earlier.contains("sal_to_sql"), "{earlier}");
    assert!(own.contains("sal_to_sql") && !own.contains("source=展示会"), "{own}");
    let twelve_weeks = |text: &str| text.contains("2026-08-31") && text.contains("2026-11-22");
    assert!(twelve_weeks(earlier) && twelve_weeks(own), "{earlier}");
    let monthly = told(Rhythm::Monthly);
    assert!(twelve_weeks(&monthly[0]) && twelve_weeks(&monthly[1]), "as the weekly review measures them: {monthly:?}");
    // What has ended stands as it was.
    office.desk("ito").settle(1, End::Missed, None).unwrap();
    office.clock.jump(chrono::TimeDelta::days(14));
    assert!(twelve_weeks(&told(Rhythm::Weekly)[0]));
}
