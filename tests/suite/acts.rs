//! The acts from the command line: a lead's whole life, several leads at once, what would come of it, and what is said when
//! it cannot be.

use serde_json::{Value, json};
use tasuki::agreement::Adoption;
use tasuki::ids::PersonId;

use crate::cli::{Machine, Said};
use crate::harness::{FRIDAY, Office};

/// A shell of somebody at an office; the clock is set for each command.
struct Shell {
    machine: Machine,
}

impl Shell {
    fn new(office: &Office) -> Self {
        Self { machine: Machine::at(office) }
    }

    fn at(&self, when: &str, arguments: &[&str]) -> Said {
        self.machine.run_with(arguments, &[("TASUKI_NOW", &format!("2026-{when}:00+09:00"))])
    }

    /// Done by all, or the test fails.
    fn done(&self, when: &str, arguments: &[&str]) -> Value {
        let said = self.at(when, &[arguments, &["--format", "json"]].concat());
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{arguments:?}: {said:?}");
        said.json()
    }

    fn show(&self, when: &str, lead: &str) -> Value {
        self.done(when, &["show", lead])
    }
}

#[test]
fn a_lead_goes_from_capture_to_won() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let set = ["--set", "external_id=A-17", "--set", "company=株式会社山田", "--set", "source=Web"];
    assert_eq!(shell.done("11-20T15:00", &[&["capture", "--set", "name=山田 太郎"], &set[..]].concat())["lead"], 1);
    shell.done("11-20T15:05", &["--as", "ito", "admit", "A-17"]);
    assert_eq!(shell.show("11-20T15:05", "A-17")["stage"], "mal");
    shell.done(
        "11-20T16:00",
        &["--as", "ito", "handoff", "A-17", "--criterion", "score_100", "--bantc", "budget=asked"],
    );

    // Monday is a holiday; she is reached on Tuesday, in time, and writes it down half an hour later.
    let contact = ["contact", "A-17", "--outcome", "reached", "--happened", "9:30", "--next", "水曜 14時"];
    let learned = ["--bantc", "need=confirmed:在庫が合わない", "--bantc", "timeline=partial", "--said-by", "佐藤部長"];
    shell.done("11-24T10:00", &[&contact[..], &learned, &["--gave", "price_list"]].concat());
    let lead = shell.show("11-24T10:00", "A-17");
    assert_eq!((&lead["stage"], &lead["owner"]), (&json!("sal"), &json!("tanaka")), "a contact takes it on");
    assert_eq!((&lead["clocks"][0]["state"], &lead["clocks"][1]["id"]), (&json!("met"), &json!("decide")));
    assert_eq!(lead["clocks"][0]["stopped_at"], "2026-11-24T09:30:00+09:00", "when it happened");
    assert_eq!(lead["next_at"], "2026-11-25T14:00:00+09:00");
    let need = json!({
        "state": "confirmed", "stale": false, "at": "2026-11-24T09:30:00+09:00", "by": "tanaka",
        "evidence": "在庫が合わない", "said_by": "佐藤部長",
    });
    assert_eq!(lead["bantc"]["need"], need);
    assert_eq!(
        (&lead["bantc"]["budget"]["state"], &lead["bantc"]["competitor"]["at"]),
        (&json!("asked"), &Value::Null)
    );
    let gate =
        json!({ "act": "qualify", "gate": "sql", "open": false, "missing": ["budget=partial", "authority=partial"] });
    assert_eq!(lead["gates"], json!([gate]), "what is still missing for the next step");
    assert_eq!(lead["handoffs"][0]["contacts"][0]["gave"], json!(["price_list"]));

    // The manager is told that it dawdles and says what comes next: nobody else hears of it until then.
    shell.done("11-25T11:00", &["--as", "suzuki", "acknowledge", "A-17", "--until", "15:00", "--note", "折り返し電話"]);
    let said = &shell.show("11-25T11:00", "A-17")["handoffs"][0]["acknowledged"];
    assert_eq!(
        *said,
        json!([{ "at": "2026-11-25T11:00:00+09:00", "by": "suzuki", "until": "2026-11-25T15:00:00+09:00" }])
    );
    let shown = shell.at("11-25T11:30", &["show", "A-17", "--lang", "ja"]);
    assert!(shown.out.contains("督促は2026-11-25 15:00") && shown.out.contains("折り返し電話)"), "{shown:?}");
    let later = shell.at("11-25T15:00", &["show", "A-17", "--lang", "ja"]);
    assert!(!later.out.contains("まで待ちます"), "{later:?}");

    // Asked to wait a week: what decides stands still.
    shell.done("11-25T14:10", &["defer", "A-17", "--until", "12/2", "--reason", "asked_to_wait"]);
    let lead = shell.show("11-26T09:00", "A-17");
    assert_eq!((&lead["clocks"][1]["state"], &lead["clocks"][1]["running"]), (&json!("paused"), &json!(false)));
    assert_eq!(
        (&lead["asleep_until"], &lead["paused_until"]),
        (&json!("2026-12-02T09:00:00+09:00"), &json!("2026-12-02T09:00:00+09:00"))
    );
    let sleep = &lead["handoffs"][0]["deferrals"][0];
    assert_eq!((&sleep["by"], &sleep["reason"]), (&json!("tanaka"), &json!("asked_to_wait")));

    let shut = shell.at("12-02T10:00", &["qualify", "A-17", "--format", "json"]);
    assert_eq!(shut.status, 1);
    let refusal = &shut.json()["results"][0]["refusal"];
    assert_eq!(
        (&refusal["rule"], &refusal["missing"]),
        (&json!("gate_shut"), &json!(["budget=partial", "authority=partial"]))
    );
    let answers = ["--bantc", "budget=partial", "--bantc", "authority=partial:部長決裁"];
    shell.done("12-02T10:00", &[&["qualify", "A-17", "--to", "kimura"][..], &answers].concat());
    let lead = shell.show("12-02T10:00", "A-17");
    assert_eq!((&lead["stage"], &lead["owner"]), (&json!("sql"), &json!("kimura")));
    let owners: Vec<_> = lead["handoffs"][0]["owners"].as_array().unwrap().iter().map(|at| &at["owner"]).collect();
    assert_eq!(owners, [&Value::Null, &json!("tanaka"), &json!("kimura")]);
    assert_eq!(lead["clocks"][2]["id"], "ae_decide");

    shell.done("12-04T11:00", &["--as", "kimura", "open", "A-17", "--amount", "¥1,500,000", "--close", "来月末"]);
    let lead = shell.show("12-04T11:00", "A-17");
    assert_eq!((&lead["deal"]["amount"], &lead["deal"]["close"]), (&json!(1_500_000.0), &json!("2027-01-31")));
    shell.done(
        "12-18T11:00",
        &["--as", "kimura", "edit", "A-17", "--set", "amount=1400000", "--set", "close=2026-12-25"],
    );
    shell.done("12-24T17:00", &["--as", "kimura", "win", "A-17", "--happened", "2026-12-24T15:00"]);
    let lead = shell.show("12-24T17:00", "A-17");
    assert_eq!((&lead["stage"], &lead["deal"]["amount"]), (&json!("customer"), &json!(1_400_000.0)));
    assert_eq!((&lead["moved_back"], &lead["gates"]), (&json!(0), &json!([])));
    assert_eq!(shell.machine.run(&["check"]).status, 0);
}

#[test]
fn a_lost_deal_goes_round_again() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let id = office.lead("Yamada", "T. Yamada").to_string();
    shell.done("11-20T16:10", &["accept", &id]);
    let past = ["qualify", &id, "--past-gates", "--note", "the president asked for it"];
    let barred = shell.at("11-20T16:20", &past);
    assert_eq!(barred.status, 1, "not everybody may: {barred:?}");
    shell.done("11-20T16:20", &[&["--as", "suzuki"], &past[..]].concat());
    shell.done(
        "11-20T16:30",
        &["lose", &id, "--reason", "price", "--note", "too dear", "--bantc", "competitor=confirmed:X"],
    );
    let lead = shell.show("11-20T16:30", &id);
    assert_eq!((&lead["closed"]["reason"], &lead["bantc"]["competitor"]["evidence"]), (&json!("price"), &json!("X")));
    shell.done("11-20T16:40", &["--as", "ito", "recycle", &id, "--reason", "new_interest"]);
    shell.done("11-20T16:50", &["--as", "ito", "handoff", &id, "--note", "they asked again", "--to", "sato"]);
    shell.done("11-20T16:55", &["--as", "ito", "withdraw", &id, "--reason", "sent_by_mistake"]);
    shell.done("11-20T17:00", &["--as", "ito", "exclude", &id, "--reason", "student"]);
    let lead = shell.show("11-20T17:00", &id);
    assert_eq!((&lead["stage"], &lead["handoffs"][1]["revived"]), (&json!("excluded"), &json!(true)));
    assert_eq!(lead["handoffs"][1]["ended"]["act"], "withdraw");
}

#[test]
fn a_return_says_when_to_look_again() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let leads = ["A", "B", "C"].map(|name| office.lead(name, name).to_string());
    let give_back = |n: usize, more: &[&str]| {
        shell.done("11-20T17:00", &[&["return", &leads[n], "--reason", "too_early"], more].concat());
        shell.show("11-20T17:00", &leads[n])["handoff"]["ended"]["wake_at"].clone()
    };
    assert_eq!(give_back(0, &[]), "2027-02-18T17:00:00+09:00", "as the reason says");
    assert_eq!(give_back(1, &["--until", "来月"]), "2026-12-01T09:00:00+09:00");
    assert_eq!(give_back(2, &["--until", "never"]), Value::Null);
}

#[test]
fn several_leads_are_one_step_for_undo() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let leads = ["A", "B", "C"].map(|name| office.lead(name, name).to_string());
    let ids = shell.machine.run(&["list", "--ids"]).out;
    assert_eq!(ids, format!("#{}\n#{}\n#{}\n", leads[0], leads[1], leads[2]));
    let now = [("TASUKI_NOW", FRIDAY)];
    let taken = shell.machine.run_fed(&["accept", "-", "nobody", "--format", "json"], &now, &ids);
    assert_eq!(taken.status, 1, "one was refused");
    let results = taken.json()["results"].clone();
    let done: Vec<_> = results.as_array().unwrap().iter().map(|result| (&result["lead"], &result["ok"])).collect();
    let names = ids.lines().map(|name| json!(name)).collect::<Vec<_>>();
    let expected = [
        (&names[0], &json!(true)),
        (&names[1], &json!(true)),
        (&names[2], &json!(true)),
        (&json!("nobody"), &json!(false)),
    ];
    assert_eq!(done, expected);
    assert_eq!(results[0]["id"].to_string(), leads[0]);

    // One of them was worked on since: it is told of by itself, the others are taken back as one step.
    shell.done("11-20T16:10", &["note", &leads[1], "--note", "asked for a call on Tuesday"]);
    let stages = || leads.iter().map(|lead| shell.show("11-20T16:20", lead)["stage"].clone()).collect::<Vec<_>>();
    shell.done("11-20T16:20", &["undo", &leads[1]]);
    let undone = shell.done("11-20T16:20", &["undo"]);
    assert_eq!(undone["results"].as_array().map(Vec::len), Some(3), "{undone}");
    assert_eq!(stages(), ["mql", "mql", "mql"]);
    let again = shell.machine.run_with(&["redo", "--lang", "ja"], &now);
    assert_eq!((again.status, again.out.lines().count()), (0, 3), "{again:?}");
    assert!(again.out.contains("やり直しました(受け入れ)"), "{again:?}");
    assert_eq!(stages(), ["sal", "sal", "sal"]);
    let nothing = shell.machine.run_fed(&["accept", "-", "--format", "json"], &now, "\n");
    assert_eq!((nothing.status, nothing.json()), (0, json!({ "results": [] })), "nobody was named");
}

#[test]
fn what_undo_would_take_back_is_told_before_it_does() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let [a, b, c] = ["A", "B", "C"].map(|name| office.lead(name, name).to_string());
    let whole = |when: &str| [&a, &b, &c].map(|lead| shell.show(when, lead));
    let nothing = shell.at("11-20T16:00", &["undo", "--dry-run"]);
    assert_eq!((nothing.status, nothing.out.as_str()), (1, ""), "{nothing:?}");
    assert!(nothing.err.contains("There is nothing to take back"), "{nothing:?}");

    shell.done("11-20T16:01", &["accept", &a, &b]);
    shell.done("11-20T16:02", &["accept", &c]);
    let before = whole("11-20T16:10");
    // The last act alone: one lead.
    let one = shell.at("11-20T16:10", &["undo", "--dry-run"]);
    let told = format!(
        "{c} C: Undo would be done\n\
         \x20   SAL → MQL\n\
         \x20   taken back: Accept\n\
         \x20   First contact: runs, due 2026-11-24 16:00\n"
    );
    assert_eq!((one.status, one.out), (0, told));
    assert_eq!(whole("11-20T16:10"), before, "nothing was done");
    assert_eq!(shell.done("11-20T16:11", &["undo"])["results"][0]["lead"], c, "and this is what undo does");

    // Before it two leads as one step; and what was taken back would be done again.
    let would = shell.done("11-20T16:12", &["undo", "--dry-run"])["results"].clone();
    let leads: Vec<_> = would.as_array().unwrap().iter().map(|one| (&one["lead"], &one["id"], &one["act"])).collect();
    let (n, undo) = ([&a, &b].map(|lead| json!(lead.parse::<i64>().unwrap())), json!("undo"));
    assert_eq!(leads, [(&json!(a), &n[0], &undo), (&json!(b), &n[1], &undo)]);
    assert_eq!((&would[0]["operation"], &would[0]["would"]["takes_back"]), (&Value::Null, &json!("accept")));
    let again = shell.at("11-20T16:12", &["redo", "--dry-run", "--lang", "ja"]);
    assert_eq!(again.status, 0);
    assert!(again.out.starts_with(&format!("{c} C: ")) && again.out.contains("MQL → SAL"), "{again:?}");
    let stages = whole("11-20T16:12").map(|lead| lead["stage"].clone());
    assert_eq!(stages, ["sal", "sal", "mql"].map(|stage| json!(stage)), "nothing more was taken back");

    // One of the two moved on: only the other would be taken back, as undo does, and both say so.
    shell.done("11-20T16:13", &["--as", "suzuki", "note", &a, "--note", "They asked for a visit."]);
    for undo in [&["undo", "--dry-run", "--format", "json"][..], &["undo", "--format", "json"]] {
        let said = shell.at("11-20T16:14", undo);
        let left = said.json()["results"].clone();
        let told = [0, 1].map(|n| (&left[n]["lead"], &left[n]["ok"], &left[n]["refusal"]["holder"]));
        let expected = [(&json!(a), &json!(false), &json!("suzuki")), (&json!(b), &json!(true), &Value::Null)];
        assert_eq!((said.status, told), (1, expected), "{left}");
    }
    // What would be refused is refused here too: a day later it is too late.
    shell.done("11-20T16:15", &["accept", &b]);
    let late = shell.at("11-21T16:16", &["undo", "--dry-run", "--format", "json"]);
    assert_eq!((late.status, &late.json()["results"][0]["refusal"]["rule"]), (1, &json!("too_late_to_undo")));
}

#[test]
fn what_was_taken_back_first_is_done_again_last() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let leads = ["A", "B"].map(|name| office.lead(name, name).to_string());
    shell.done("11-20T16:01", &["accept", &leads[0]]);
    shell.done("11-20T16:02", &["accept", &leads[1]]);
    let which = |when: &str, act: &str| shell.done(when, &[act])["results"][0]["lead"].clone();
    assert_eq!(which("11-20T16:03", "undo"), leads[1], "the newest act first");
    assert_eq!(which("11-20T16:04", "undo"), leads[0]);
    assert_eq!(which("11-20T16:05", "redo"), leads[0], "and back in the order in which they were done");
    assert_eq!(which("11-20T16:06", "redo"), leads[1]);
    let over = shell.at("11-20T16:07", &["redo", "--format", "json"]);
    assert_eq!(over.json()["results"][0]["refusal"]["rule"], "nothing_to_redo");
    // Something was done on it since: it is not done again.
    assert_eq!(which("11-20T16:08", "undo"), leads[1]);
    shell.done("11-20T16:09", &["note", &leads[1], "--note", "called in between"]);
    assert_eq!(shell.at("11-20T16:10", &["redo"]).status, 1);
}

#[test]
fn what_was_done_again_is_the_last_thing_done_whatever_came_between() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let [a, b, c, d] = ["A", "B", "C", "D"].map(|name| office.lead(name, name).to_string());
    let leads = |when: &str, act: &str| {
        let results = shell.done(when, &[act])["results"].clone();
        results.as_array().unwrap().iter().map(|one| one["lead"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // Two at once are taken back; then something else is done, and the two are done again.
    shell.done("11-20T16:01", &["accept", &a, &b]);
    assert_eq!(leads("11-20T16:02", "undo"), [&*a, &*b]);
    shell.done("11-20T16:03", &["accept", &c]);
    assert_eq!(leads("11-20T16:04", "redo"), [&*a, &*b]);
    // Last done, first taken back; what came between comes after.
    assert_eq!(leads("11-20T16:05", "undo"), [&*a, &*b]);
    assert_eq!(leads("11-20T16:06", "undo"), [&*c]);
    assert_eq!(leads("11-20T16:07", "redo"), [&*c]);
    assert_eq!(leads("11-20T16:08", "redo"), [&*a, &*b]);
    shell.done("11-20T16:09", &["accept", &d]);
    assert_eq!(leads("11-20T16:10", "undo"), [&*d], "something new after a redo is the last thing done");
    assert_eq!(leads("11-20T16:11", "undo"), [&*a, &*b]);
    assert_eq!(leads("11-20T16:12", "undo"), [&*c]);
    assert_eq!(shell.at("11-20T16:13", &["undo"]).status, 1, "each was taken back once");
}

#[test]
fn a_number_is_told_from_an_external_id_by_its_mark() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    shell.done("11-20T16:00", &["capture", "--set", "company=First"]);
    shell.done("11-20T16:00", &["capture", "--set", "company=Second", "--set", "external_id=1"]);
    assert_eq!(shell.show("11-20T16:00", "1")["company"], "Second", "an external id goes before a number");
    assert_eq!(shell.show("11-20T16:00", "#1")["company"], "First");
    assert_eq!(shell.machine.run(&["list", "--all", "--ids"]).out, "#2\n#1\n");
}

#[test]
fn a_rehearsal_says_what_would_follow_and_changes_nothing() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let id = office.lead("株式会社山田", "山田 太郎").to_string();
    let before = shell.show("11-20T17:00", &id);
    let contact = ["contact", &id, "--outcome", "no_answer", "--next", "monday 10:00", "--dry-run"];
    let said = shell.at("11-20T17:00", &contact);
    assert_eq!(
        said.out,
        format!(
            "{id} 株式会社山田: Contact would be done\n\
             \x20   MQL → SAL\n\
             \x20   Accept\n\
             \x20   Phone: No answer, go on 2026-11-23 10:00\n\
             \x20   First contact: ends, MET\n\
             \x20   Decision: starts, due 2026-11-27 17:00\n"
        )
    );
    let would = shell.done("11-20T17:00", &contact)["results"][0]["would"].clone();
    assert_eq!((&would["stage"], &would["owner"]), (&json!({ "from": "mql", "to": "sal" }), &json!("tanaka")));
    let stop = json!({ "id": "first_contact", "does": "stop", "at": "2026-11-20T17:00:00+09:00", "state": "met" });
    let start = json!({ "id": "decide", "does": "start", "due_at": "2026-11-27T17:00:00+09:00" });
    assert_eq!(would["clocks"], json!([stop, start]));
    assert_eq!(would["then_running"], json!([{ "id": "decide", "due_at": "2026-11-27T17:00:00+09:00" }]));
    assert_eq!(shell.show("11-20T17:00", &id), before, "nothing was done");

    shell.done("11-20T17:00", &["accept", &id]);
    let defer = shell.at(
        "11-20T17:30",
        &["defer", &id, "--until", "3日後", "--reason", "answer_pending", "--dry-run", "--lang", "ja"],
    );
    assert!(defer.out.contains("2026-11-23 09:00"), "what was understood is shown: {defer:?}");
    let undo = shell.at("11-20T17:30", &["undo", &id, "--dry-run"]);
    assert!(undo.out.contains("taken back: Accept") && undo.out.contains("SAL → MQL"), "{undo:?}");
    assert!(undo.out.contains("First contact: runs, due 2026-11-24 16:00"), "{undo:?}");
    let refused = shell.at("11-20T17:30", &["win", &id, "--dry-run"]);
    assert_eq!((refused.status, refused.out.as_str()), (1, ""), "what would be refused is");
}

#[test]
fn what_sales_found_itself_is_an_sql_from_the_start() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let found = ["generate", "--set", "company=Minato", "--set", "mail=a@minato.example", "--set", "phone=8.1E+11"];
    let more =
        ["--bantc", "need=confirmed", "--evidence", "asked us at the fair", "--to", "kimura", "--note", "referral"];
    let generate = [&found[..], &more].concat();
    let rehearsed = shell.done("11-20T17:00", &[&generate[..], &["--dry-run"]].concat());
    assert_eq!((&rehearsed["lead"], &rehearsed["created"]), (&Value::Null, &json!(false)));
    assert_eq!(rehearsed["results"][0]["would"]["clocks"][0]["id"], "ae_decide");
    assert_eq!(shell.done("11-20T17:00", &["list", "--all"]), json!([]));
    let done = shell.done("11-20T17:00", &generate);
    assert_eq!((&done["lead"], &done["created"], &done["results"][0]["ok"]), (&json!(1), &json!(true), &json!(true)));
    assert_eq!(done["changes"][0]["column"], "phone", "as with a capture");
    let lead = shell.show("11-20T17:00", "1");
    assert_eq!(
        (&lead["stage"], &lead["owner"], &lead["handoff"]["ground"]),
        (&json!("sql"), &json!("kimura"), &json!("generated"))
    );
    assert_eq!(lead["bantc"]["need"]["evidence"], "asked us at the fair");
    assert_eq!(lead["history"][0]["note"], "referral");
    assert_eq!(lead["history"][0]["answers"][0]["evidence"], "asked us at the fair");
    let again = shell.at("11-20T17:00", &[&generate[..], &["--format", "json"]].concat());
    assert_eq!((again.status, &again.json()["results"][0]["refusal"]["rule"]), (1, &json!("failed")), "known already");
}

/// Undo takes back what was done last, or says why it cannot; it never passes over it to something older.
#[test]
fn undo_never_reaches_past_what_was_done_last() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let id = office.lead("Yamada", "T. Yamada").to_string();
    shell.done("11-20T16:00", &["accept", &id]);
    shell.done("11-20T16:10", &["capture", "--set", "company=Ota"]);
    let undo = shell.at("11-20T16:11", &["undo", "--format", "json"]);
    assert_eq!((undo.status, &undo.json()["results"][0]["refusal"]["rule"]), (1, &json!("not_undoable")), "{undo:?}");
    assert!(undo.err.contains("tasuki undo LEAD"), "{undo:?}");
    assert_eq!(shell.show("11-20T16:11", &id)["stage"], "sal");
    shell.done("11-20T16:12", &["undo", &id]);
    assert_eq!(shell.show("11-20T16:12", &id)["stage"], "mql");
}

/// What of a bulk act somebody else has worked on since is left alone, and that is said.
#[test]
fn undo_of_several_leads_tells_of_each() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let ids = ["A", "B", "C"].map(|company| office.lead(company, "T. Yamada").to_string());
    shell.done("11-20T16:00", &["accept", &ids[0], &ids[1], &ids[2]]);
    shell.done("11-20T16:05", &["assign", &ids[1], "--to", "sato", "--as", "sato"]);
    let undo = shell.at("11-20T16:10", &["undo", "--format", "json"]);
    let results = undo.json()["results"].clone();
    let told: Vec<_> = results.as_array().unwrap().iter().map(|one| (&one["lead"], &one["refusal"]["rule"])).collect();
    let expected =
        [(&json!(ids[0]), &Value::Null), (&json!(ids[1]), &json!("not_your_act")), (&json!(ids[2]), &Value::Null)];
    assert_eq!((undo.status, told), (1, expected.to_vec()), "{undo:?}");
    // Again: what was taken back is over, what was not is still somebody else's.
    assert_eq!(shell.show("11-20T16:11", &ids[1])["stage"], "sal");
}

/// It came in, and that stays; it is no candidate in any figure, and marketing can put it aside.
#[test]
fn what_was_generated_in_error_is_taken_back() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let found = shell.done("11-20T16:00", &["generate", "--set", "company=Minato", "--set", "source=Fair"]);
    let id = found["results"][0]["lead"].to_string();
    let id = id.trim_matches('"');
    let sqls = || {
        let total = shell.done("11-20T16:02", &["report", "waterfall"])["total"].clone();
        ["leads", "sql"].map(|stage| total[stage].as_u64().unwrap())
    };
    assert_eq!(sqls(), [0, 1]);
    shell.done("11-20T16:01", &["undo"]);
    assert_eq!(sqls(), [1, 0], "it came in, and is no SQL in any figure");
    let lead = shell.show("11-20T16:01", id);
    assert_eq!((&lead["stage"], &lead["owner"], &lead["source"]), (&json!("lead"), &Value::Null, &json!("Fair")));
    let check = shell.at("11-20T16:02", &["check"]);
    assert_eq!(check.status, 0, "{check:?}");
    shell.done("11-20T16:03", &["redo"]);
    assert_eq!((shell.show("11-20T16:03", id)["stage"].clone(), sqls()), (json!("sql"), [0, 1]));
    shell.done("11-20T16:04", &["undo"]);
    shell.done("11-20T16:05", &["exclude", id, "--reason", "student"]);
    assert_eq!(shell.show("11-20T16:05", id)["stage"], "excluded");
}

#[test]
fn an_edit_is_read_as_carefully_as_a_capture() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let id = office.lead("Yamada", "T. Yamada").to_string();
    shell.done("11-20T16:00", &["capture", "--set", "company=B", "--set", "amount=500"]);
    let edit = ["edit", &id, "--set", "mail=mailto:b@example.jp", "--set", "employees=１,２００名", "--set", "title="];
    let said = shell.at("11-20T16:10", &edit);
    assert_eq!(said.out, format!("  mail: `mailto:` was taken off\n{id} Yamada: Edit\n"));
    let lead = shell.show("11-20T16:10", &id);
    assert_eq!((&lead["mail"], &lead["employees"]), (&json!("b@example.jp"), &json!(1_200)));
    assert_eq!(shell.done("11-20T16:11", &["edit", "2", "--bantc", "budget=partial"])["results"][0]["act"], "edit");
    // An extra field is each lead's own: of two leads one has it.
    let own = shell.at("11-20T16:12", &["edit", "2", &id, "--set", "備考=x"]);
    assert_eq!((own.status, own.err.lines().count()), (1, 2), "{own:?}");
    assert!(own.err.contains("There is no field `備考`"), "{own:?}");
    let refused = shell.at("11-20T16:13", &["edit", &id, "--set", "owner=sato", "--format", "json"]);
    assert_eq!(refused.json()["results"][0]["refusal"]["rule"], "not_editable");
    let dates = shell.at("11-20T16:13", &["edit", &id, "--set", "won_at=2026-11-01", "--format", "json"]);
    assert_eq!(dates.json()["results"][0]["refusal"]["rule"], "not_editable");
    let same = shell.at("11-20T16:14", &["edit", &id, "--set", "mail=b@example.jp", "--format", "json"]);
    assert_eq!(same.json()["results"][0]["refusal"]["rule"], "nothing_changes");
}

/// The arguments behind `tasuki`, the exit status, and what is said.
type Case<'c> = (&'c [&'c str], i32, &'c str);

/// Lead 1 waits, 2 is tanaka's, 3 is sato's, 4 is an SQL of tanaka's, 5 an open deal of mori's.
const REFUSED: &[Case<'_>] = &[
    // What cannot be understood.
    (&["admit"], 2, "LEAD"),
    (&["admit", "1", "--reason", "x"], 2, "--reason"),
    (&["accept", "1", "--happened", "9:00"], 2, "--happened"),
    (&["accept", "1", "--bantc", "need=asked"], 2, "--bantc"),
    (&["exclude", "1"], 2, "--reason"),
    (&["defer", "2"], 2, "--until"),
    (&["defer", "2", "--until", "soon"], 2, "soon"),
    (&["acknowledge", "2", "--note", "x"], 2, "--until"),
    (&["acknowledge", "2", "--until", "15:00", "--happened", "9:00"], 2, "--happened"),
    (&["contact", "2", "--outcome", "reached", "--next", "そのうち"], 2, "そのうち"),
    (&["contact", "2", "--outcome", "reached", "--happened", "the other day"], 2, "the other day"),
    (&["return", "2", "--reason", "too_early", "--until", "whenever"], 2, "whenever"),
    (&["open", "4"], 2, "--amount"),
    (&["open", "4", "--amount", "much", "--close", "2027-01-31"], 2, "much"),
    (&["open", "4", "--amount", "1", "--close", "2027-02-30"], 2, "2027-02-30"),
    (&["assign", "2"], 2, "--to"),
    (&["edit", "2"], 2, "--set"),
    (&["edit", "2", "--set", "phone"], 2, "phone"),
    (&["edit", "2", "--set", "phone=03-1", "--set", "phone=03-2"], 2, "phone"),
    (&["generate"], 2, "--set"),
    (&["note", "2"], 2, "--note"),
    (&["undo", "--note", "x"], 2, "LEAD"),
    (&["qualify", "2", "--bantc", "need"], 2, "need"),
    (&["qualify", "2", "--bantc", "nede=confirmed"], 2, "need"),
    (&["qualify", "2", "--bantc", "need=sure"], 2, "confirmed"),
    (&["qualify", "2", "--bantc", "need=asked", "--bantc", "need=partial"], 2, "need"),
    (&["qualify", "2", "--evidence", "x"], 2, "--bantc"),
    (&["qualify", "2", "--bantc", "need=asked", "--bantc", "budget=asked", "--evidence", "x"], 2, "--evidence"),
    // What cannot be believed.
    (&["edit", "2", "--set", "mail=nobody"], 1, "mail"),
    (&["edit", "2", "--set", "phone=tba"], 1, "tba"),
    (&["edit", "2", "--set", "employees=many"], 1, "many"),
    (&["edit", "2", "--set", "consent_mail=perhaps"], 1, "perhaps"),
    (&["edit", "2", "--set", "phnoe=03-1234-5678"], 1, "`phone`"),
    (&["generate", "--set", "source=Web"], 1, "external"),
    (&["generate", "--set", "company=X", "--to", "nobody"], 1, "mori"),
    // What the rules refuse.
    (&["admit", "2"], 1, "SAL"),
    (&["accept", "2"], 1, "2 B"),
    (&["accept", "3"], 1, "佐藤 健"),
    (&["handoff", "2", "--note", "x"], 1, "田中 花子"),
    (&["withdraw", "2", "--reason", "sent_by_mistake"], 1, "SAL"),
    (&["withdraw", "1"], 1, "sent_by_mistake"),
    (&["reject", "2", "--reason", "mood"], 1, "is_competitor"),
    (&["return", "2", "--reason", "too_early", "--until", "2026-01-05"], 1, "2026-01-05"),
    (&["defer", "2", "--until", "2027-06-01", "--reason", "asked_to_wait"], 1, "30"),
    (&["defer", "2", "--until", "tomorrow"], 1, "asked_to_wait"),
    (&["acknowledge", "2", "--until", "tomorrow 15:00"], 1, "2 B"),
    (&["acknowledge", "2", "--until", "2027-06-01", "--note", "x"], 1, "30"),
    (&["acknowledge", "2", "--until", "2026-11-20 09:00", "--note", "x"], 1, "2026-11-20 09:00"),
    (&["acknowledge", "5", "--until", "tomorrow 15:00", "--note", "x"], 1, "5 E"),
    (&["qualify", "2"], 1, "2 B"),
    (&["qualify", "2", "--past-gates", "--note", "x"], 1, "2 B"),
    (&["--as", "suzuki", "qualify", "2", "--past-gates"], 1, "2 B"),
    (&["qualify", "2", "--to", "nobody"], 1, "mori"),
    (&["contact", "2", "--outcome", "reached", "--happened", "2026-11-21T09:00"], 1, "2026-11-21"),
    (&["contact", "2", "--outcome", "reached", "--happened", "2026-11-19T09:00"], 1, "2026-11-20"),
    (&["open", "4", "--amount", "-5", "--close", "2027-01-31"], 1, "4 D"),
    (&["open", "2", "--amount", "5", "--close", "2027-01-31"], 1, "SAL"),
    (&["win", "4"], 1, "SQL"),
    (&["lose", "5", "--reason", "too_dear"], 1, "price"),
    (&["recycle", "5", "--reason", "new_interest"], 1, "5 E"),
    (&["assign", "2", "--to", "tanaka"], 1, "田中 花子"),
    (&["assign", "2", "--to", "nobody"], 1, "kimura"),
    (&["undo", "3"], 1, "佐藤 健"),
    (&["redo", "2"], 1, "2 B"),
    (&["redo"], 1, "tasuki: "),
    (&["note", "2", "--note", " "], 1, "2 B"),
];

#[test]
fn whatever_cannot_be_is_said_in_one_line_in_both_languages() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    for name in ["A", "B", "C", "D", "E"] {
        office.lead(name, name);
    }
    let known = [
        "--bantc",
        "budget=partial",
        "--bantc",
        "authority=partial",
        "--bantc",
        "need=confirmed",
        "--bantc",
        "timeline=partial",
    ];
    let ready: [&[&str]; 6] = [
        &["accept", "2", "4"],
        &["--as", "sato", "accept", "3"],
        &["--as", "mori", "accept", "5"],
        &[&["qualify", "4"][..], &known].concat(),
        &[&["--as", "mori", "qualify", "5"][..], &known].concat(),
        &["--as", "mori", "open", "5", "--amount", "100", "--close", "2027-01-31"],
    ];
    for arguments in ready {
        let said = machine.run(arguments);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{arguments:?}: {said:?}");
    }
    let before = machine.run(&["list", "--all", "--format", "json"]).out;
    let people = office.desk("tanaka").agreement().people.clone();
    for (arguments, status, named) in REFUSED {
        for lang in ["en", "ja"] {
            let said = machine.run(&[*arguments, &["--lang", lang]].concat());
            assert_eq!((said.status, said.out.as_str()), (*status, ""), "{arguments:?}: {said:?}");
            assert!(said.err.starts_with("tasuki: ") && said.err.lines().count() == 1, "{arguments:?}: {said:?}");
            // People are called by their names, whatever the language.
            let told = people.iter().fold(said.err.clone(), |told, person| told.replace(&person.name, ""));
            let is_japanese = told.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'));
            assert!(lang == "en" || is_japanese, "{arguments:?}: {said:?}");
            let known = said.err.contains(named) || (lang == "ja" && *named == "external");
            assert!(known, "{arguments:?} {named}: {said:?}");
        }
    }
    assert_eq!(machine.run(&["list", "--all", "--format", "json"]).out, before, "nothing was changed by any of it");
}

#[test]
fn the_list_tells_what_sleeps_and_what_is_to_be_gone_on_with() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let leads = ["A", "B", "C"].map(|name| office.lead(name, name).to_string());
    assert!(!shell.at("11-20T16:00", &["list"]).out.contains("Next"), "no column for what nobody has");
    shell.done("11-20T16:10", &["contact", &leads[0], "--outcome", "no_answer", "--next", "tomorrow 10:00"]);
    shell.done("11-20T16:10", &["contact", &leads[1], "--outcome", "reached"]);
    shell.done("11-20T16:20", &["defer", &leads[1], "--until", "11/27", "--reason", "asked_to_wait"]);
    let list = shell.done("11-20T16:30", &["list"]);
    let of = |lead: &str| {
        list.as_array().unwrap().iter().find(|row| row["id"].as_i64() == lead.parse().ok()).unwrap().clone()
    };
    let (called, asleep) = (of(&leads[0]), of(&leads[1]));
    assert_eq!((&called["next_at"], &called["asleep_until"]), (&json!("2026-11-21T10:00:00+09:00"), &Value::Null));
    assert_eq!(asleep["asleep_until"], "2026-11-27T09:00:00+09:00");
    assert_eq!((&asleep["clocks"][0]["state"], &asleep["paused_until"]), (&json!("paused"), &asleep["asleep_until"]));
    let table = shell.at("11-20T16:30", &["list"]).out;
    for said in ["Next", "2026-11-21 10:00", "asleep until 2026-11-27 09:00", "PAUSED"] {
        assert!(table.contains(said), "{said}: {table}");
    }
    for lang in ["en", "ja"] {
        let page = shell.at("11-20T16:30", &["show", &leads[1], "--lang", lang]).out;
        let words: &[&str] = if lang == "en" {
            &[
                "stands still until 2026-11-27 09:00",
                "Asleep 2026-11-20 16:20 to 2026-11-27 09:00",
                "Team queue from",
                "SQL",
            ]
        } else {
            &[
                "2026-11-27 09:00まで停止",
                "保留 2026-11-20 16:20から",
                "担当なし 2026-11-20 16:00から",
                "次の段階: SQL認定",
            ]
        };
        for said in words {
            assert!(page.contains(said), "{said}: {page}");
        }
    }
}

#[test]
fn a_note_may_say_which_rule_of_the_agreement_it_speaks_about() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    for company in ["A", "B"] {
        shell.done("11-20T15:00", &["capture", "--set", &format!("company={company}")]);
    }
    let note = ["note", "1", "2", "--note", "Four hours are too long", "--about", "first_contact"];
    let rehearsed = shell.at("11-20T15:05", &[&note[..], &["--dry-run", "--lang", "en"]].concat());
    assert_eq!(rehearsed.out.matches("Note about: First contact").count(), 2, "{rehearsed:?}");
    let would = &shell.done("11-20T15:05", &[&note[..], &["--dry-run"]].concat())["results"][1]["would"];
    assert_eq!(would["facts"], json!([{ "kind": "noted", "about": "first_contact" }]));
    shell.done("11-20T15:05", &note);
    for lead in ["1", "2"] {
        let event = &shell.show("11-20T15:06", lead)["history"][0];
        assert_eq!((&event["act"], &event["note"]), (&json!("note"), &json!("Four hours are too long")));
        assert_eq!(event["facts"], json!([{ "kind": "noted", "about": "first_contact" }]));
    }
    let shown = |lang| shell.at("11-20T15:06", &["show", "1", "--lang", lang]).out;
    assert!(shown("en").contains("Note about: First contact"), "{}", shown("en"));
    assert!(shown("ja").contains("規則へのメモ: 初回接触の期限"), "{}", shown("ja"));

    // Whatever the agreement calls by an id can be spoken about; a slip of the pen is named.
    for rule in ["sql", "too_early", "score_100", "team_queue"] {
        shell.done("11-20T15:10", &["note", "1", "--note", "x", "--about", rule]);
    }
    for (lang, said) in [
        ("en", "The agreement in force has no rule `first_contct` to speak about; did you mean `first_contact`?"),
        ("ja", "現在の合意書に規則 `first_contct` はありません。`first_contact` ではありませんか"),
    ] {
        let refused = shell.at("11-20T15:10", &["note", "1", "--note", "x", "--about", "first_contct", "--lang", lang]);
        assert_eq!(refused.status, 1);
        assert!(refused.err.contains(said), "{refused:?}");
    }
}

#[test]
fn what_sales_found_goes_past_a_gate_that_asks_for_more_where_the_agreement_lets_it() {
    let office = Office::at(FRIDAY);
    let gate = "\n[[gate]]\nid = 'found'\nen = 'What we must know'\non = ['generate']\nneeds = ['phone']\n\
                skip_by = ['inside_sales']\n";
    let by = Adoption { marketing: PersonId::new("ito"), sales: PersonId::new("suzuki"), reason: None };
    office.desk("suzuki").adopt("found", &format!("{}{gate}", tasuki::agreement::DEFAULT), &by).unwrap();
    let shell = Shell::new(&office);
    let found = ["generate", "--set", "company=Minato", "--note", "met at the fair"];
    let shut = shell.at("11-20T17:00", &[&found[..], &["--format", "json"]].concat());
    let refusal = &shut.json()["results"][0]["refusal"];
    assert_eq!((&refusal["rule"], &refusal["missing"]), (&json!("gate_shut"), &json!(["phone"])));
    shell.done("11-20T17:00", &[&found[..], &["--past-gates"]].concat());
    let facts = shell.show("11-20T17:00", "1")["history"][0]["facts"].clone();
    let skipped = json!({ "kind": "gate_skipped", "gate": "found", "missing": ["phone"] });
    assert!(facts.as_array().unwrap().contains(&skipped), "{facts}");
}

/// Whoever takes a lead from somebody is told from whom, in words and in JSON, and before it is done too.
#[test]
fn whose_a_lead_was_is_told_when_it_passes_from_one_to_another() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let id = office.lead("Yamada", "T. Yamada").to_string();
    shell.done("11-20T16:00", &["assign", &id, "--to", "sato"]);
    let rehearsed = &shell.done("11-20T16:01", &["assign", &id, "--to", "kimura", "--dry-run"])["results"][0]["would"];
    assert_eq!((&rehearsed["owner_before"], &rehearsed["owner"]), (&json!("sato"), &json!("kimura")));
    let done = shell.at("11-20T16:02", &["assign", &id, "--to", "kimura", "--lang", "en"]);
    assert!(done.out.contains("(owner 佐藤 健 → 木村 翔)"), "{done:?}");
    let back = shell.at("11-20T16:03", &["assign", &id, "--to", "sato", "--lang", "ja"]);
    assert!(back.out.contains("(担当 木村 翔 → 佐藤 健)"), "{back:?}");
    let last = &shell.done("11-20T16:04", &["assign", &id, "--to", "kimura"])["results"][0];
    assert_eq!((&last["owner_before"], &last["owner"]), (&json!("sato"), &json!("kimura")));
}

#[test]
fn a_clock_says_when_it_was_met_and_what_would_have_been_ideal() {
    let office = Office::at(FRIDAY);
    let shell = Shell::new(&office);
    let id = office.lead("Yamada", "T. Yamada").to_string();
    let clock = |when: &str, lang: &str| {
        let shown = shell.at(when, &["show", &id, "--lang", lang]).out;
        shown
            .lines()
            .find(|line| line.contains("First contact:") || line.contains("初回接触の期限:"))
            .unwrap()
            .to_owned()
    };
    let running = clock("11-20T16:01", "en");
    assert!(running.ends_with("until 2026-11-24 16:00 (ideally by 2026-11-20 16:05)"), "{running}");
    shell.done("11-20T16:30", &["contact", &id, "--outcome", "reached"]);
    let met = clock("11-20T17:00", "en");
    assert!(met.ends_with("2026-11-20 16:30 (due 2026-11-24 16:00) (ideally by 2026-11-20 16:05)"), "{met}");
    let met = clock("11-20T17:00", "ja");
    assert!(met.ends_with("2026-11-20 16:30(期限 2026-11-24 16:00) (目標 2026-11-20 16:05まで)"), "{met}");
}
