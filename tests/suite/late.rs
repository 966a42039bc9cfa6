//! `show --why-late`: every clock of a hand-off as a strip. The pictures were looked at.

use serde_json::{Value, json};
use tasuki::clock::Timestamp;

use crate::cli::Machine;
use crate::harness::Office;

/// Handed over on a Friday afternoon, taken an hour later, passed on to and fro, reached late, put to sleep, qualified.
fn office() -> (Office, Machine) {
    let office = Office::at("2026-11-20T16:00:00+09:00");
    office.lead("株式会社山田製作所", "山田 太郎");
    let machine = Machine::at(&office);
    let at = |when: &str, arguments: &[&str]| {
        let said = machine.run_with(arguments, &[("TASUKI_NOW", &format!("2026-{when}:00+09:00"))]);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{arguments:?}: {said:?}");
    };
    at("11-20T17:00", &["--as", "sato", "accept", "1"]);
    at("11-24T15:50", &["assign", "1", "--to", "kimura"]);
    at("11-24T18:10", &["--as", "kimura", "contact", "1", "--outcome", "reached"]);
    at("11-26T10:30", &["--as", "kimura", "defer", "1", "--until", "2026-11-30 09:00", "--reason", "asked_to_wait"]);
    (office, machine)
}

fn why(machine: &Machine, when: &str, more: &[&str]) -> String {
    let arguments = [&["show", "1", "--why-late"], more].concat();
    let said = machine.run_with(&arguments, &[("TASUKI_NOW", &format!("2026-{when}:00+09:00"))]);
    assert_eq!((said.status, said.err.as_str()), (0, ""), "{said:?}");
    said.out
}

#[test]
fn a_late_contact_and_a_decision_that_was_put_off() {
    let (_office, machine) = office();
    for lang in ["en", "ja"] {
        insta::assert_snapshot!(format!("why-late-{lang}"), why(&machine, "12-02T11:00", &["--lang", lang]));
    }
}

#[test]
fn an_office_with_lunch_and_a_day_instead_of_a_length() {
    let office = Office::at("2026-11-20T16:00:00+09:00");
    let machine = Machine::at(&office);
    let more = "\n[[clock]]\nid = \"accept\"\nja = \"受け入れ期限\"\nen = \"Time to accept\"\nstarts = \"hand_off\"\n\
        stops = [\"accept\"]\nwithin = \"40h\"\ncalendar = \"office\"\nwarn_at = [\"75%\"]\n\
        [[clock]]\nid = \"call\"\nja = \"折り返し\"\nen = \"Call back\"\nstarts = \"hand_off\"\nstops = [\"contact\"]\n\
        by = \"next working day 18:00\"\ncalendar = \"office\"\n";
    let text = tasuki::agreement::DEFAULT.replacen("effective_from = 2026-04-01", "effective_from = 2026-11-01", 1);
    let file = machine.write("a.toml", format!("{text}{more}"));
    let adopt = ["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"];
    let early = [("TASUKI_NOW", "2026-11-20T15:00:00+09:00")];
    assert_eq!(machine.run_with(&adopt, &early).status, 0);
    office.lead("Acme", "J. Smith");
    insta::assert_snapshot!("why-late-office-ja", why(&machine, "11-24T10:20", &["--lang", "ja"]));
    insta::assert_snapshot!("why-late-office-en", why(&machine, "11-24T10:20", &["--lang", "en"]));
}

#[test]
fn programs_get_the_same_as_segments_and_seconds() {
    let (_office, machine) = office();
    let lead: Value = serde_json::from_str(&why(&machine, "12-02T11:00", &["--format", "json"])).unwrap();
    assert_eq!(lead["stage"], "sal", "all of the lead is there too");
    let strips = lead["why_late"].as_array().unwrap();
    let first = &strips[0];
    assert_eq!(
        (&first["clock"], &first["state"], &first["late"]),
        (&json!("first_contact"), &json!("late"), &json!(true))
    );
    assert_eq!((&first["need_seconds"], &first["elapsed_seconds"]), (&json!(86_400), &json!(94_200)));
    assert_eq!((&first["team_seconds"], &first["charged"]["to"]), (&json!(3_600), &json!("spared")));
    let charged = json!({ "to": "spared", "owner": "kimura", "had_seconds": 600, "grace_seconds": 1_800 });
    assert_eq!(first["charged"], charged);
    let reached: Vec<_> =
        first["rungs"].as_array().unwrap().iter().map(|rung| (&rung["at"], &rung["reached"])).collect();
    let at = |when: &str| json!(format!("2026-11-24T{when}:00+09:00"));
    let (due, two, four) = (at("16:00"), at("18:00"), at("20:00"));
    let (yes, no) = (json!(true), json!(false));
    assert_eq!(reached, [(&due, &yes), (&two, &yes), (&four, &no)]);

    for strip in strips {
        let segments = strip["segments"].as_array().unwrap();
        let instant = |value: &Value| Timestamp::parse_rfc3339(value.as_str().unwrap()).unwrap();
        assert!(segments.windows(2).all(|pair| pair[0]["to"] == pair[1]["from"]), "no holes: {strip}");
        let seconds = |kinds: &[&str]| -> i64 {
            let those = segments.iter().filter(|segment| kinds.contains(&segment["kind"].as_str().unwrap()));
            those.map(|segment| instant(&segment["to"]).since(instant(&segment["from"])).num_seconds()).sum()
        };
        assert_eq!(json!(seconds(&["used", "over"])), strip["elapsed_seconds"]);
        let owners = strip["owners"].as_array().unwrap().iter().map(|owner| owner["working_seconds"].as_i64().unwrap());
        assert_eq!(json!(owners.sum::<i64>()), strip["elapsed_seconds"], "somebody had all of it");
    }
    let decide = &strips[1];
    assert_eq!(decide["segments"].as_array().unwrap().iter().filter(|part| part["kind"] == "paused").count(), 1);
    assert_eq!(decide["due_at"], "2026-12-05T16:40:00+09:00", "seven days and the four of the sleep");
}

#[test]
fn a_long_story_leaves_days_out_in_the_middle() {
    let office = Office::at("2026-06-01T10:00:00+09:00");
    office.lead("Forgotten", "N. N.");
    let machine = Machine::at(&office);
    let told = why(&machine, "11-20T10:00", &["--lang", "en"]);
    assert!(told.contains("days more") && told.lines().count() < 60, "{told}");
    assert!(told.contains("charged to the team"), "{told}");
    office.captured("Never handed over", "N. N.", "Web");
    let none = machine.run(&["show", "2", "--why-late"]);
    assert!(none.out.contains("No clock has run"), "{none:?}");
}

/// Half of eight hours was over on Friday at 13:00, and nobody knew: until Monday at eight there were 24.
#[test]
fn shorter_terms_are_a_step_of_the_way_and_warn_of_nothing_before_they_held() {
    let office = Office::at("2026-08-07T09:00:00+09:00");
    office.lead("Acme", "J. Smith");
    let machine = Machine::at(&office);
    let text = tasuki::agreement::DEFAULT.replacen("within   = \"24h\"", "within   = \"8h\"", 1);
    let file = machine.write("eight.toml", text);
    let people = ["--marketing", "ito", "--sales", "suzuki", "--recompute-open", "--reason", "Leads get cold"];
    let monday = [("TASUKI_NOW", "2026-08-10T08:00:00+09:00")];
    let adopted = machine.run_with(&[&["agreement", "adopt", &file][..], &people].concat(), &monday);
    assert_eq!(adopted.status, 0, "{adopted:?}");
    assert!(
        adopted.out.contains("due at once because the new terms give less time than was used already: 1"),
        "what becomes due by it is said: {adopted:?}"
    );
    let told = why(&machine, "08-10T08:30", &["--lang", "en"]);
    let way = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "24h of working_days: Fri 08-07 09:00 → 15h → (Sat 08-08, Sun 08-09 do not count) → 8h → \
        terms of version 2 from here: 8h of working_days, 23h of it used → Mon 08-10 08:00";
    assert!(way.contains(expected), "{told}");
    let warnings: Vec<_> = told.lines().filter(|line| line.contains("warning")).map(str::trim).collect();
    assert_eq!(warnings, ["Fri 08-07 21:00  warning: 50% of the time", "Mon 08-10 04:12  warning: 80% of the time"]);
    assert!(told.contains("  Mon 08-10 08:00  terms of version 2 from here"), "a milestone: {told}");
    let japanese = why(&machine, "08-10T08:30", &["--lang", "ja"]);
    assert!(japanese.contains("ここから合意書の第2版(8時間、カレンダー working_days、経過 23時間)"), "{japanese}");
    let lead = machine.run_with(&["show", "1", "--lang", "en"], &monday).out;
    assert!(
        lead.contains("Goes by version 2 of the agreement from here  田中 花子\n      Leads get cold (ito, suzuki)"),
        "{lead}"
    );
    let strip: Value = serde_json::from_str(&why(&machine, "08-10T08:30", &["--format", "json"])).unwrap();
    let terms = strip["why_late"][0]["terms"].as_array().unwrap();
    let told: Vec<_> = terms.iter().map(|held| (&held["version"], &held["limit"], &held["used_seconds"])).collect();
    assert_eq!(told, [(&json!(1), &json!("24h"), &json!(0)), (&json!(2), &json!("8h"), &json!(82_800))]);
}

/// Saturday at ten and 24 hours of working days: all of Monday. Tuesday, 11 August 2026, is a holiday.
#[test]
fn what_is_due_at_midnight_is_due_at_the_end_of_the_day_before() {
    let office = Office::at("2026-08-08T10:00:00+09:00");
    let lead = office.lead("Acme", "J. Smith").to_string();
    let machine = Machine::at(&office);
    let run = |arguments: &[&str]| machine.run_with(arguments, &[("TASUKI_NOW", "2026-08-08T11:00:00+09:00")]).out;
    let shown = run(&["show", &lead, "--lang", "en"]);
    assert!(shown.contains("until 2026-08-10 24:00") && !shown.contains("2026-08-11"), "{shown}");
    let strip = run(&["show", &lead, "--why-late", "--lang", "en"]);
    assert!(strip.contains("Mon 08-10 24:00  due (still to come)"), "{strip}");
    assert!(strip.contains("Mon 08-10 24:00  told at due: owner") && !strip.contains("Tue 08-11 00:00"), "{strip}");
    let programs: Value = serde_json::from_str(&run(&["show", &lead, "--format", "json", "--why-late"])).unwrap();
    assert_eq!(programs["why_late"][0]["due_at"], "2026-08-11T00:00:00+09:00");
    let other = office.captured("Beta", "N. N.", "Web").to_string();
    let foretold = run(&["handoff", &other, "--note", "Asked us to call.", "--dry-run", "--lang", "en"]);
    assert!(foretold.contains("2026-08-10 24:00") && !foretold.contains("2026-08-11"), "{foretold}");
}
