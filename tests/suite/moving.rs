//! A team in Tokyo comes under Berlin's agreement while it works: every hand-off keeps the terms that it began under, every
//! new one has the new ones, to the minute. All of it through the command line, with a clock moved by hand.
//!
//! Tokyo is eight hours ahead of Berlin in winter. Lunch in Berlin is from 12:15 to 13:00, Friday ends at 12:15.

use serde_json::{Value, json};
use tasuki::agreement::DEFAULT;

use crate::cli::{Machine, Said};
use crate::harness::Office;

const BERLIN: &str = include_str!("../../fixtures/agreements/berlin.toml");

/// The agreement of the house in Berlin, from a Thursday on.
fn berlin() -> String {
    let text = BERLIN.replacen("effective_from = 2026-01-01", "effective_from = 2026-11-19", 1);
    text.replacen("next_review    = 2026-07-01", "next_review    = 2027-07-01", 1)
}

/// The same with six hours for the first call, and noon for known customers.
fn more_time() -> String {
    let text = berlin().replacen("within   = \"4h\"", "within   = \"6h\"", 1);
    text.replacen("by       = \"next working day 10:00\"", "by       = \"next working day 12:00\"", 1)
}

struct Team {
    machine: Machine,
}

impl Team {
    fn run(&self, now: &str, who: &str, arguments: &[&str]) -> Said {
        let arguments = [&["--as", who], arguments].concat();
        self.machine.run_with(&arguments, &[("TASUKI_NOW", now)])
    }

    /// What must be done, as JSON.
    fn done(&self, now: &str, who: &str, arguments: &[&str]) -> Value {
        let said = self.run(now, who, &[arguments, &["--format", "json"]].concat());
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{now} {arguments:?}: {said:?}");
        said.json()
    }

    /// By which rule it is refused, and what is said.
    fn refused(&self, now: &str, who: &str, arguments: &[&str]) -> (String, Said) {
        let said = self.run(now, who, &[arguments, &["--format", "json"]].concat());
        assert_eq!(said.status, 1, "{now} {arguments:?}: {said:?}");
        let rule = said.json()["results"][0]["refusal"]["rule"].as_str().unwrap_or_default().to_owned();
        (rule, said)
    }

    /// A lead that came in and is handed over: how, is said in the options.
    fn handed_over(&self, now: &str, who: &str, company: &str, options: &[&str]) -> String {
        let set = format!("company={company}");
        let captured = self.done(now, who, &["capture", "--set", &set, "--set", "phone=03-1234-5678"]);
        let lead = captured["lead"].to_string();
        self.done(now, who, &[&["handoff", &lead], options].concat());
        lead
    }

    /// A clock of the last hand-off: until when, how it stands, and by which version it goes.
    fn clock(&self, now: &str, lead: &str, id: &str) -> [Value; 3] {
        let shown = self.done(now, "tanaka", &["show", lead]);
        let clocks = shown["handoff"]["clocks"].as_array().unwrap().clone();
        let clock = clocks.iter().find(|clock| clock["id"] == id).unwrap_or_else(|| panic!("{id}: {clocks:?}"));
        ["due_at", "state", "agreement"].map(|key| clock[key].clone())
    }
}

fn is(due: &str, state: &str, version: i64) -> [Value; 3] {
    [json!(due), json!(state), json!(version)]
}

/// The leads that lie with sales on the evening before Berlin's agreement holds.
struct Open {
    waiting: String,
    accepted: String,
    called: String,
    asleep: String,
    returned: String,
    last: String,
}

/// Wednesday in Tokyo, under the default; at 14:00 Berlin's agreement is adopted for Thursday.
fn wednesday(team: &Team) -> Open {
    let handed = |time: &str, company: &str| {
        team.handed_over(&format!("2026-11-18T{time}:00+09:00"), "ito", company, &["--criterion", "score_100"])
    };
    let [waiting, accepted, called, asleep, returned] =
        ["Aoki", "Baba", "Chiba", "Doi", "Endo"].map(|company| handed("10:00", company));
    let tanaka = |time: &str, arguments: &[&str]| {
        team.done(&format!("2026-11-18T{time}:00+09:00"), "tanaka", arguments);
    };
    tanaka("11:00", &["accept", &accepted, &called, &asleep, &returned]);
    tanaka("12:00", &["contact", &called, "--outcome", "reached"]);
    tanaka("12:30", &["contact", &asleep, "--outcome", "reached"]);
    let sleep = ["defer", &asleep, "--until", "2026-11-20 09:00", "--reason", "asked_to_wait"];
    tanaka("13:00", &sleep);
    tanaka("13:10", &["return", &returned, "--reason", "too_early"]);

    let file = team.machine.write("berlin.toml", berlin());
    let adopt = ["agreement", "adopt", &file, "--marketing", "weber", "--sales", "costa"];
    let adopted = team.done("2026-11-18T14:00:00+09:00", "ito", &adopt);
    assert_eq!((&adopted["version"], &adopted["in_force"]), (&json!(2), &json!(false)));
    assert_eq!(adopted["begins_at"], "2026-11-19T00:00:00+01:00", "midnight in Berlin, eight o'clock in Tokyo");
    assert_eq!(adopted["open"], json!({ "taken": 0, "due_now": 0, "kept": 4, "refused": [] }));
    // Until then the default holds: 24 hours of working days.
    let last = handed("15:00", "Fujita");
    let thursday = is("2026-11-19T15:00:00+09:00", "ok", 1);
    assert_eq!(team.clock("2026-11-18T15:00:00+09:00", &last, "first_contact"), thursday);
    Open { waiting, accepted, called, asleep, returned, last }
}

/// What was promised on Wednesday is promised still, told in Berlin's time now.
fn keeps_its_terms(team: &Team, open: &Open) {
    let now = "2026-11-19T00:30:00+01:00";
    // Handed over at 10:00 in Tokyo: 24 hours later, 02:00 in Berlin. The night before that is its last fifth.
    assert_eq!(team.clock(now, &open.waiting, "first_contact"), is("2026-11-19T02:00:00+01:00", "urgent", 1));
    assert_eq!(team.clock(now, &open.last, "first_contact"), is("2026-11-19T07:00:00+01:00", "soon", 1));
    // Called at noon in Tokyo, 04:00 in Berlin: seven days.
    assert_eq!(team.clock(now, &open.called, "decide"), is("2026-11-25T04:00:00+01:00", "ok", 1));
    // Called at 12:30 in Tokyo, 04:30 in Berlin; seven days, and 44 hours from Wednesday 13:00 to Friday 9:00 in Tokyo.
    assert_eq!(team.clock(now, &open.asleep, "decide"), is("2026-11-27T00:30:00+01:00", "paused", 1));

    // What begins in an old hand-off begins under its terms, too: seven days again, and not three.
    team.done("2026-11-19T00:45:00+01:00", "tanaka", &["contact", &open.accepted, "--outcome", "reached"]);
    let met = is("2026-11-19T02:00:00+01:00", "met", 1);
    assert_eq!(team.clock("2026-11-19T00:45:00+01:00", &open.accepted, "first_contact"), met);
    let decide = is("2026-11-26T00:45:00+01:00", "ok", 1);
    assert_eq!(team.clock("2026-11-19T00:45:00+01:00", &open.accepted, "decide"), decide);
    let clocks = team.done(now, "tanaka", &["show", &open.accepted])["handoff"]["clocks"].clone();
    assert_eq!(clocks.as_array().map(Vec::len), Some(2), "none of Berlin's: {clocks}");

    // Its gate is the old one: what would do in Berlin does not.
    let now = "2026-11-19T00:50:00+01:00";
    let new = ["--bantc", "need=partial", "--bantc", "competitor=asked"];
    let (rule, said) = team.refused(now, "tanaka", &[&["qualify", &open.called][..], &new].concat());
    let missing = json!(["budget=partial", "authority=partial", "need=confirmed", "timeline=partial"]);
    assert_eq!((rule.as_str(), &said.json()["results"][0]["refusal"]["missing"]), ("gate_shut", &missing));
    let known = ["budget=partial", "authority=partial", "need=confirmed", "timeline=partial"];
    let old: Vec<&str> = known.iter().flat_map(|known| ["--bantc", known]).collect();
    team.done(now, "tanaka", &[&["qualify", &open.called][..], &old].concat());
    assert_eq!(team.clock(now, &open.called, "decide"), is("2026-11-25T04:00:00+01:00", "met", 1));

    // And so are its rules of sleeping: a second time is for a manager or head, for up to thirty days and not ten. Whom the
    // new file does not list acts as a rep.
    let woken = "2026-11-20T10:00:00+01:00";
    let until = ["defer", &open.asleep, "--until", "2026-12-10 08:30", "--note", "They decide in December."];
    assert_eq!(team.refused(woken, "tanaka", &until).0, "deferred_before");
    team.done(woken, "costa", &until);
    // From Friday 10:00 to Thursday 8:30: 19 days, 22 hours and 30 minutes more.
    assert_eq!(team.clock(woken, &open.asleep, "decide"), is("2026-12-16T23:00:00+01:00", "paused", 1));
}

/// Why a lead goes back is said in today's words, whatever it goes by: the list is what both departments read today. What
/// was said before is read in the words of its time.
fn reasons_are_todays(team: &Team, open: &Open) {
    let now = "2026-11-19T09:20:00+01:00";
    let (rule, said) = team.refused(now, "tanaka", &["return", &open.waiting, "--reason", "too_early"]);
    assert_eq!(rule, "unknown_reason");
    assert!(said.err.contains("kein_budget"), "{said:?}");
    let back = ["return", &open.waiting, "--reason", "kein_budget", "--note", "Nothing before April."];
    team.done(now, "tanaka", &back);
    assert_eq!(team.clock(now, &open.waiting, "first_contact")[1], "not_required", "it was never called");
    for (lang, words) in [("en", "Too early"), ("ja", "時期尚早")] {
        let shown = team.run(now, "tanaka", &["show", &open.returned, "--lang", lang]).out;
        assert!(shown.contains(words) && !shown.contains("too_early"), "{shown}");
    }
}

/// What is handed over from Thursday on goes by Berlin's agreement: nothing runs before somebody accepts.
fn has_the_new_terms(team: &Team) -> [String; 3] {
    let by_hand = ["--note", "Asked us to call."];
    let first = team.handed_over("2026-11-19T09:30:00+01:00", "weber", "Adler", &by_hand);
    let shown = team.done("2026-11-19T09:30:00+01:00", "schmidt", &["show", &first]);
    assert_eq!((&shown["owner"], &shown["clocks"]), (&json!("schmidt"), &json!([])), "the one rep of the new rule");
    team.done("2026-11-19T10:00:00+01:00", "schmidt", &["accept", &first]);
    // Four hours: 10:00–12:15 is two and a quarter, lunch, one and three quarters from 13:00 on.
    let clock = |now: &str| team.clock(&format!("2026-11-19T{now}+01:00"), &first, "ersttermin");
    assert_eq!(clock("10:00:00"), is("2026-11-19T14:45:00+01:00", "ok", 2));
    // Three hours are three quarters of four: 13:45. There is one warning, which is the last one as well.
    assert_eq!(clock("13:44:59")[1], "ok");
    assert_eq!(clock("13:45:00")[1], "urgent");
    assert_eq!(clock("14:45:00")[1], "urgent", "exactly at due is in time");
    assert_eq!(clock("14:45:01")[1], "breached");
    // The ladder goes round the manager: the owner at once, the head after 90 seconds.
    let late = team.run("2026-11-19T15:00:00+01:00", "schmidt", &["show", &first, "--why-late"]).out;
    assert!(
        late.contains("14:45  told at due: owner") && late.contains("14:46  told 1m30s after due: head of department"),
        "{late}"
    );

    // A known customer: by ten on the next working day, which is Monday, a holiday in Tokyo.
    let known = team.handed_over("2026-11-20T08:45:00+01:00", "weber", "Busch", &["--criterion", "messe"]);
    team.done("2026-11-20T09:00:00+01:00", "schmidt", &["accept", &known]);
    let monday = is("2026-11-23T10:00:00+01:00", "ok", 2);
    assert_eq!(team.clock("2026-11-20T09:00:00+01:00", &known, "ersttermin"), monday);
    let tier = team.done("2026-11-20T09:00:00+01:00", "schmidt", &["show", &known])["tier"].clone();
    assert_eq!(tier, "stammkunde");

    // Friday is short: two and a quarter hours until 12:15, one and three quarters from Monday 8:30 on.
    let friday = team.handed_over("2026-11-20T09:50:00+01:00", "weber", "Conrad", &by_hand);
    team.done("2026-11-20T10:00:00+01:00", "schmidt", &["accept", &friday]);
    let monday = is("2026-11-23T10:15:00+01:00", "ok", 2);
    assert_eq!(team.clock("2026-11-20T10:00:00+01:00", &friday, "ersttermin"), monday);
    [first, known, friday]
}

#[test]
fn a_team_comes_under_another_agreement_while_it_works() {
    let office = Office::at("2026-11-18T09:00:00+09:00");
    let team = Team { machine: Machine::at(&office) };
    let open = wednesday(&team);
    keeps_its_terms(&team, &open);
    reasons_are_todays(&team, &open);
    let [first, known, friday] = has_the_new_terms(&team);

    // On Friday at eleven six hours are agreed, and all that is open is to go by it.
    let now = "2026-11-20T11:00:00+01:00";
    let file = team.machine.write("more.toml", more_time());
    let reason = "half the team is ill";
    let adopt = ["agreement", "adopt", &file, "--marketing", "weber", "--sales", "costa", "--recompute-open"];
    let adopted = team.done(now, "costa", &[&adopt[..], &["--reason", reason]].concat());
    assert_eq!((&adopted["version"], &adopted["by"]["reason"]), (&json!(3), &json!(reason)));
    assert_eq!(adopted["open"], json!({ "taken": 7, "due_now": 0, "kept": 0, "refused": [] }));
    // Two and a quarter hours of Friday and three and three quarters of Monday, up to lunch.
    assert_eq!(team.clock(now, &friday, "ersttermin"), is("2026-11-23T12:15:00+01:00", "ok", 3));
    assert_eq!(team.clock(now, &known, "ersttermin"), is("2026-11-23T12:00:00+01:00", "ok", 3));
    // What was due by then stays so; what the new agreement does not ask for is asked for no more.
    assert_eq!(team.clock(now, &first, "ersttermin"), is("2026-11-19T14:45:00+01:00", "breached", 2));
    assert_eq!(team.clock(now, &open.last, "first_contact"), is("2026-11-19T07:00:00+01:00", "breached", 1));
    assert_eq!(team.clock(now, &open.accepted, "decide")[1], "not_required");
    for lead in [&first, &known, &friday, &open.accepted, &open.called, &open.asleep, &open.last] {
        let shown = team.done(now, "schmidt", &["show", lead]);
        assert_eq!(shown["handoff"]["agreement"], 3, "{shown}");
        let written = &shown["history"][0];
        assert_eq!((&written["act"], &written["by"], &written["at"]), (&json!("adopt"), &json!("costa"), &json!(now)));
        assert_eq!(written["facts"][0]["kind"], "terms_changed", "{written}");
    }
    let retimed = team.done(now, "schmidt", &["show", &friday])["history"][0]["facts"][1].clone();
    assert_eq!((&retimed["kind"], &retimed["clock"]), (&json!("clock_retimed"), &json!("ersttermin")));
    assert_eq!(retimed["due_at"], "2026-11-23T12:15:00+01:00", "instants read like all others");

    // Over the holidays: an hour and a half on Wednesday, closed until Saturday; three and three quarters on Monday up to
    // lunch, and 45 minutes after it.
    let december = "2026-12-23T16:00:00+01:00";
    let last = team.handed_over("2026-12-23T15:00:00+01:00", "weber", "Dorn", &["--note", "Asked us to call."]);
    team.done(december, "schmidt", &["accept", &last]);
    assert_eq!(team.clock(december, &last, "ersttermin"), is("2026-12-28T13:45:00+01:00", "ok", 3));
    team.done(december, "schmidt", &["contact", &last, "--outcome", "reached"]);
    let until = ["defer", &last, "--until", "2027-01-04 08:30", "--note", "After the holidays."];
    assert_eq!(team.refused(december, "schmidt", &until).0, "sleep_too_long", "ten days in Berlin");

    every_version_is_kept(&team, december);
}

fn every_version_is_kept(team: &Team, now: &str) {
    for (number, text) in [("1", DEFAULT.to_owned()), ("2", berlin()), ("3", more_time())] {
        assert_eq!(team.run(now, "costa", &["agreement", "show", "--version", number]).out, text, "byte for byte");
    }
    assert_eq!(team.run(now, "costa", &["agreement", "show"]).out, more_time());
    let versions = team.done(now, "costa", &["agreement", "versions"]);
    let told: Vec<_> = versions.as_array().unwrap().iter().map(|one| (&one["begins_at"], &one["in_force"])).collect();
    let begun =
        ["2026-04-01T00:00:00+09:00", "2026-11-19T00:00:00+01:00", "2026-11-20T11:00:00+01:00"].map(Value::from);
    assert_eq!(told, [(&begun[0], &json!(false)), (&begun[1], &json!(false)), (&begun[2], &json!(true))]);
    assert_eq!(versions[1]["by"], json!({ "marketing": "weber", "sales": "costa", "reason": null }));
    assert_eq!(versions[2]["by"]["reason"], "half the team is ill");
    let table = team.run(now, "costa", &["agreement", "versions", "--lang", "ja"]).out;
    assert!(
        table.contains("Übergabe von Leads") && table.contains("3*") && table.contains("Karin Weber, Inês Costa"),
        "{table}"
    );
    let checked = team.run(now, "costa", &["check"]);
    assert_eq!(checked.status, 0, "the journal tells the same clocks: {checked:?}");
}
