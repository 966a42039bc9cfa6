//! What rows carry beside who they are about: touches, consents, stages, costs; and lists of the usual tools.

use serde_json::{Value, json};

use crate::cli::{Machine, Said};

/// A team to which two people came by a list.
struct Team {
    machine: Machine,
}

const PEOPLE: &str = "rows = 'history'
[columns]
id = 'external_id'
company = 'company'
mail = 'mail'
campaign = 'campaign'
since = 'created_at'
";

impl Team {
    fn new() -> Self {
        let team = Self { machine: Machine::new() };
        let people = "id,company,mail,campaign,since\nK-1,さくら製作所,a@sakura.example,Fair,2026-09-01 10:00\n\
                      K-2,はしご,b@hashigo.example,Web,2026-09-02 10:00\n";
        let came = team.takes(PEOPLE, people);
        assert_eq!(came["created"], 2, "{came}");
        team
    }

    fn import(&self, map: &str, list: &str, more: &[&str]) -> Said {
        let map = self.machine.write("map.toml", map);
        let list = self.machine.write("list.csv", list);
        self.machine.run(&[&["import", &list, "--map", &map, "--format", "json"], more].concat())
    }

    fn takes(&self, map: &str, list: &str) -> Value {
        let said = self.import(map, list, &[]);
        assert_eq!(said.status, 0, "{said:?}");
        let imported = said.json();
        let n = |key: &str| imported[key].as_u64().unwrap();
        assert_eq!(n("read"), n("created") + n("updated") + n("unchanged") + n("rejected"), "{imported}");
        imported
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let said = self.machine.run_with(arguments, &[("TASUKI_USER", "tanaka")]);
        assert_eq!(said.status, 0, "{said:?}");
        said
    }

    fn show(&self, lead: &str) -> Value {
        self.run(&["show", lead, "--format", "json"]).json()
    }

    /// Kind, day and how often, newest first.
    fn touches(&self, lead: &str) -> Vec<(String, String, u64)> {
        let lead = self.show(lead);
        let touch = |touch: &Value| {
            let text = |key: &str| touch[key].as_str().unwrap().to_owned();
            (text("kind"), text("at")[..10].to_owned(), touch["times"].as_u64().unwrap())
        };
        lead["touches"].as_array().unwrap().iter().map(touch).collect()
    }
}

fn counts(imported: &Value) -> [u64; 4] {
    ["created", "updated", "unchanged", "rejected"].map(|key| imported[key].as_u64().unwrap())
}

fn done(kind: &str, day: &str, times: u64) -> (String, String, u64) {
    (kind.to_owned(), day.to_owned(), times)
}

const TOUCHES: &str = "records = 'touches'
[columns]
event_id = 'touch_id'
who = 'external_id'
mail = 'mail'
when = 'at'
type = 'kind'
asset = 'content'
campaign = 'campaign'
";

const EVENTS: &str = "event_id,who,mail,when,type,asset,campaign
E1,K-1,,2026-10-01 09:00,資料DL,guide.pdf,Fair
E2,K-1,,2026-10-02 09:00,teleport,,
E3,K-9,,2026-10-02 09:30,資料DL,guide.pdf,
E1,K-1,,2026-10-01 09:00,資料DL,guide.pdf,Fair
E4,K-2,,tomorrow,資料DL,,
E5,K-2,,2026-10-05 09:00,TELEPORT,,
E6,K-2,,2026-10-06 09:00,資料ＤＬ,/thanks?mail=b@hashigo.example,
E7,K-2,,2026-10-07 09:00,,,
";

#[test]
fn a_file_of_touches_is_taken_in_once_and_for_people_who_are_known() {
    let team = Team::new();
    let rehearsed = team.import(TOUCHES, EVENTS, &["--dry-run"]).json();
    assert_eq!(counts(&rehearsed), [4, 0, 1, 3], "{rehearsed}");
    assert_eq!(team.touches("K-1"), [], "a rehearsal keeps nothing");
    let imported = team.takes(TOUCHES, EVENTS);
    assert_eq!(counts(&imported), [4, 0, 1, 3], "{imported}");
    let rejects = imported["rejects"].as_array().unwrap();
    let mut lines: Vec<u64> = rejects.iter().map(|reject| reject["line"].as_u64().unwrap()).collect();
    lines.sort_unstable();
    assert_eq!(lines, [4, 6, 9]);
    assert!(imported["rejects"].to_string().contains("nobody here is called `K-9`"), "{imported}");
    assert_eq!(team.touches("K-1"), [done("teleport", "2026-10-02", 1), done("download", "2026-10-01", 1)]);
    let told: Vec<_> = imported["changes"].as_array().unwrap().iter().map(|change| &change["what"]).collect();
    let unknown = told.iter().filter(|what| what.as_str().unwrap().contains("no kind of touch")).count();
    assert_eq!(unknown, 2, "once for each word, as it is written: {told:?}");
    assert_eq!(team.show("K-2")["touches"][0]["content"], Value::Null, "an address is somebody's");
    let again = team.takes(TOUCHES, EVENTS);
    assert_eq!(counts(&again), [0, 0, 5, 3], "the same file changes nothing");
    assert_eq!(team.touches("K-1").len(), 2);
}

#[test]
fn whoever_waits_in_the_queue_is_not_handed_over_again_for_a_touch() {
    let team = Team::new();
    team.run(&["handoff", "K-1", "--note", "wrote to us"]);
    let before = team.show("K-1");
    team.takes(TOUCHES, "event_id,who,mail,when,type,asset,campaign\nE1,K-1,,2026-11-20 09:00,inquiry,,\n");
    let with_columns = "rows = 'live'\nhand_over = true\n[columns]\nid = 'external_id'\nsince = 'created_at'
visit = { touch = 'seminar', as = 'when' }\n";
    let imported = team.takes(with_columns, "id,since,visit\nK-1,2026-11-20 10:00,2026-11-19 13:00\n");
    assert_eq!(counts(&imported), [0, 1, 0, 0]);
    let after = team.show("K-1");
    assert_eq!(after["handoffs"].as_array().unwrap().len(), 1);
    assert_eq!(after["clocks"], before["clocks"], "what was noticed moves no clock");
    assert_eq!(team.touches("K-1"), [done("inquiry", "2026-11-20", 1), done("seminar", "2026-11-19", 1)]);
}

#[test]
fn people_who_are_not_known_come_in_with_their_touches_where_the_map_says_so() {
    let team = Team::new();
    let map = format!("unknown_people = 'create'\n{TOUCHES}");
    let list = "event_id,who,mail,when,type,asset,campaign\nE1,,new@here.example,2026-10-01 09:00,inquiry,,\n\
                E2,,new@here.example,2026-10-02 09:00,inquiry,,\n";
    assert_eq!(counts(&team.takes(&map, list)), [2, 0, 0, 0]);
    assert_eq!(team.touches("#3").len(), 2);
    assert_eq!(counts(&team.takes(&map, list)), [0, 0, 2, 0]);
    let lead = team.show("#3");
    assert_eq!((&lead["mail"], &lead["handoffs"]), (&json!("new@here.example"), &json!([])));
}

const COUNTED: &str = "rows = 'history'
[columns]
id = 'external_id'
last = 'last_activity_at'
views = { touch = 'page_view', as = 'count' }
seconds = { touch = 'page_view', as = 'amount' }
fair = { touch = 'seminar', as = 'yes_no' }
";

#[test]
fn of_columns_that_count_only_what_came_on_top_is_new() {
    let team = Team::new();
    let list = |views: &str, seconds: &str, fair: &str, last: &str| {
        team.takes(COUNTED, &format!("id,last,views,seconds,fair\nK-1,{last},{views},{seconds},{fair}\n"))
    };
    assert_eq!(counts(&list("3", "90", "yes", "2026-10-01 10:00")), [0, 1, 0, 0]);
    let first = [done("page_view", "2026-10-01", 3), done("seminar", "2026-10-01", 1)];
    let mut kept = team.touches("K-1");
    kept.sort();
    assert_eq!(kept, first);
    assert_eq!(counts(&list("3", "90", "はい", "2026-10-09 10:00")), [0, 0, 1, 0], "the same list, a week later");
    assert_eq!(counts(&list("5", "120.5", "yes", "2026-10-20 10:00")), [0, 1, 0, 0]);
    assert_eq!(team.touches("K-1")[0], done("page_view", "2026-10-20", 2));
    assert_eq!(team.show("K-1")["touches"][0]["amount"], 30.5);
    assert_eq!(counts(&list("3", "90", "", "2026-10-01 10:00")), [0, 0, 1, 0], "the old list after the new one");
    let doubtful = list("many", "", "0", "2026-10-21 10:00");
    assert_eq!(doubtful["changes"][0]["column"], "views");
    assert_eq!(team.touches("K-1").len(), 3);
}

const CONSENTS: &str = "rows = 'history'
[columns]
id = 'external_id'
ok = 'consent_mail'
at = 'consent_at'
where = 'consent_origin'
stop = 'opt_out'
nocall = 'opt_out_phone'
";

#[test]
fn an_older_consent_that_arrives_late_overturns_no_newer_one() {
    let team = Team::new();
    let list = |row: &str| team.takes(CONSENTS, &format!("id,ok,at,where,stop,nocall\nK-1,{row}\n"));
    list("yes,2026-09-01 10:00,fair,,");
    assert_eq!(team.show("K-1")["consent_mail"], "yes");
    list("no,2026-10-01 10:00,mail footer,,");
    assert_eq!(team.show("K-1")["consent_mail"], "no");
    let late = list("yes,2026-09-15 10:00,web form,,");
    assert_eq!(team.show("K-1")["consent_mail"], "no", "said before the opt-out");
    assert!(late.to_string().contains("something newer was said"), "{late}");
    let consents = team.show("K-1")["consents"].clone();
    let said = consents.as_array().unwrap().iter();
    let told: Vec<_> = said.map(|said| (said["given"].clone(), said["origin"].clone())).collect();
    let pair = |given: bool, origin: &str| (json!(given), json!(origin));
    assert_eq!(told, [pair(false, "mail footer"), pair(true, "web form"), pair(true, "fair")]);
    assert_eq!(counts(&list("yes,2026-09-15 10:00,web form,,")), [0, 0, 1, 0]);

    team.run(&["edit", "K-1", "--set", "consent_mail=yes"]);
    list("no,2026-11-01 10:00,list,,");
    assert_eq!(team.show("K-1")["consent_mail"], "yes", "somebody here was told so later");
    list("no,2026-11-20 15:59,list,,");
    assert_eq!(team.show("K-1")["consent_mail"], "yes");
    let shown = team.run(&["show", "K-1"]).out;
    assert!(shown.contains("Consents") && shown.contains("(mail footer)"), "{shown}");
}

#[test]
fn an_opt_out_closes_its_channel_and_an_empty_cell_says_nothing() {
    let team = Team::new();
    let list = |row: &str| team.takes(CONSENTS, &format!("id,ok,at,where,stop,nocall\nK-1,{row}\n"));
    list("yes,2026-09-01 10:00,fair,,1");
    let lead = team.show("K-1");
    assert_eq!((&lead["consent_mail"], &lead["consent_phone"]), (&json!("yes"), &json!("no")));
    list("yes,2026-09-02 10:00,fair,no,");
    assert_eq!(team.show("K-1")["consent_phone"], "no", "a no and a blank are no consent");
    let doubtful = list("yes,2026-09-03 10:00,fair,2026/09/03,");
    let lead = team.show("K-1");
    assert_eq!(["consent_mail", "consent_phone", "consent_post"].map(|key| lead[key].clone()), ["no", "no", "no"]);
    assert!(doubtful.to_string().contains("read as an opt-out"), "{doubtful}");
}

const STAGES: &str = "records = 'stages'
[columns]
lead_id = 'external_id'
stage = 'stage'
entered_at = 'at'
owner = 'owner'
reason = 'reason'
worth = 'amount'
[stages]
MQL = 'mql'
SAL = 'sal'
WON = 'won'
LOST = 'lost'
Nurture = 'ignore'
";

#[test]
fn a_file_of_stages_tells_a_leads_way_once() {
    let team = Team::new();
    let list = "lead_id,stage,entered_at,owner,reason,worth
K-1,MQL,2026-10-01 10:00,rep01,,
K-1,SAL,2026-10-03 10:00,rep01,,
K-1,won,2026-11-02 10:00,rep01,,500000
K-2,MQL,2026-10-01 10:00,,,
K-2,Nurture,2026-10-02 10:00,,,
K-2,NURTURE?,2026-10-02 11:00,,,
K-7,MQL,2026-10-01 10:00,,,
K-2,MQL,2026-10-01 10:00,,,
";
    let imported = team.takes(STAGES, list);
    assert_eq!(counts(&imported), [4, 0, 2, 2], "{imported}");
    let causes = imported["rejects"].to_string();
    assert!(causes.contains("stands for no stage") && causes.contains("nobody here is called `K-7`"), "{causes}");
    assert!(imported["changes"].to_string().contains("1 rows with `Nurture` were passed over"), "{imported}");
    let lead = team.show("K-1");
    assert_eq!((&lead["stage"], &lead["owner"], &lead["clocks"]), (&json!("customer"), &json!("rep01"), &json!([])));
    assert_eq!(counts(&team.takes(STAGES, list)), [0, 0, 6, 2], "the same file changes nothing");
    assert_eq!(team.show("K-1")["version"], lead["version"]);
}

#[test]
fn of_what_a_campaign_cost_the_newest_word_counts() {
    let team = Team::new();
    let map =
        "records = 'costs'\n[columns]\ncampaign = 'campaign'\nmonth = 'month'\nspent = 'amount'\nin = 'currency'\n";
    let list =
        "campaign,month,spent,in\nFair,2026-09,\"¥300,000\",JPY\nFair,2026年10月,100000,JPY\nWeb,2026/9,abc,JPY\n";
    assert_eq!(counts(&team.takes(map, list)), [2, 0, 0, 1]);
    assert_eq!(counts(&team.takes(map, list)), [0, 0, 2, 1]);
    assert_eq!(counts(&team.takes(map, "campaign,month,spent,in\nFair,2026-10,150000,JPY\n")), [0, 1, 0, 0]);
    let costs = team.run(&["costs", "--format", "json"]).json();
    let of_fair = json!({
        "campaign": "Fair", "currency": "JPY", "amount": 450_000.0, "leads": 1, "mqls": 0, "per_lead": 450_000.0,
        "per_mql": null,
    });
    assert_eq!(costs["campaigns"], json!([of_fair]));
    assert_eq!(costs["costs"][1]["to"], "2026-10-31");
    let shown = team.run(&["costs"]).out;
    assert!(shown.contains("450000") && shown.contains("per Lead"), "{shown}");
}

#[test]
fn a_field_may_be_asked_of_several_columns_in_the_maps_order() {
    let team = Team::new();
    let map = "rows = 'history'\n[columns]\nid = 'external_id'\n'Mobile' = { field = 'phone', fallback = true }
'Office' = { field = 'phone', fallback = true }\n'Phone' = 'phone'\nrole = 'role'\n[roles]\n'決裁者' = 'executive'
[values.Office]\n'n/a' = ''\n";
    let imported = team.takes(
        map,
        "Office,id,Mobile,Phone,role\n03-0000-0001,K-1,090-0000-0001,,決裁者\nn/a,K-2,,03-0000-0002,使う人\n",
    );
    assert_eq!(counts(&imported), [0, 2, 0, 0], "{imported}");
    let (one, two) = (team.show("K-1"), team.show("K-2"));
    assert_eq!((&one["phone"], &one["extra"]["Office"]), (&json!("090-0000-0001"), &json!("03-0000-0001")));
    assert_eq!(
        (&one["role"], &two["role"], &two["phone"]),
        (&json!("executive"), &json!("使う人"), &json!("03-0000-0002"))
    );
}

#[test]
fn what_is_stated_of_a_file_holds_for_the_rehearsal_as_for_the_import() {
    let team = Team::new();
    let map = "rows = 'history'\n[columns]\n1 = 'external_id'\n2 = 'company'\n3 = 'created_at'\n";
    // Two lines that are no rows, no header, days before months, and half-width kana that is CP932.
    let (list, _, _) = encoding_rs::SHIFT_JIS
        .encode("展示会\n9月\nK-7,ｻｸﾗ製作所,01/02/2026\nK-8,はしご髙木,03/04/2026\nK-9,はしご髙木,05/06/2026\n");
    let (map, list) = (team.machine.write("odd.toml", map), team.machine.write("odd.csv", list));
    let stated = ["--skip", "2", "--no-header", "--encoding", "cp932", "--date-order", "dmy"];
    let import = ["import", &list, "--map", &map, "--format", "json"];
    let foretold = team.run(&[&import[..], &stated, &["--dry-run"]].concat()).json();
    assert_eq!(counts(&foretold), [3, 0, 0, 0], "{foretold}");
    assert_eq!(foretold["samples"][1], json!({ "line": 4, "cells": ["K-8", "はしご髙木", "03/04/2026"] }));
    assert_eq!(foretold["read_as"]["columns"][2]["date_order"], "dmy");
    let done = team.run(&[&import[..], &stated].concat()).json();
    assert_eq!((counts(&done), &done["read_as"]), ([3, 0, 0, 0], &foretold["read_as"]));
    let lead = team.show("K-8");
    assert!(lead["history"][0]["at"].as_str().unwrap().starts_with("2026-04-03"), "{lead}");
    // Kept in a map, what was stated needs no second word.
    let kept = team.run(&[&["import", &list, "--map", &map, "--make-map"][..], &stated].concat());
    let map = team.machine.write("kept.toml", &kept.out);
    assert_eq!(counts(&team.run(&["import", &list, "--map", &map, "--format", "json"]).json()), [0, 0, 3, 0]);
}

/// A list that says what was done last in a column, and of no row when.
#[test]
fn the_last_thing_done_may_stand_in_a_cell_and_the_day_in_the_map() {
    let team = Team::new();
    let map = "rows = 'history'\nas_of = 2026-10-01\n[columns]\nid = 'external_id'\nlast = { as = 'kind' }
seconds = { touch = 'page_view', as = 'amount' }\n";
    let list = "id,last,seconds\nK-5,資料DL,90\nK-6,,\n";
    assert_eq!(counts(&team.takes(map, list)), [2, 0, 0, 0]);
    assert_eq!(team.touches("K-5"), [done("download", "2026-10-01", 1), done("page_view", "2026-10-01", 1)]);
    assert_eq!(team.touches("K-6"), []);
    assert_eq!(counts(&team.takes(map, list)), [0, 0, 2, 0], "nobody did it twice");
    let lead = team.show("K-5");
    assert!(lead["history"][0]["at"].as_str().unwrap().starts_with("2026-10-01"), "it was there by then: {lead}");

    // Where the row says when, it is one touch of that instant, and the next one another.
    let dated = "rows = 'history'\nas_of = 2026-10-01\n[columns]\nid = 'external_id'\nlast = { as = 'kind' }\nat = 'last_activity_at'\n";
    for (day, new) in [("2026-10-05", [0, 1, 0, 0]), ("2026-10-05", [0, 0, 1, 0]), ("2026-10-07", [0, 1, 0, 0])] {
        assert_eq!(counts(&team.takes(dated, &format!("id,last,at\nK-6,資料DL,{day} 09:00\n"))), new, "{day}");
    }
    assert_eq!(team.touches("K-6"), [done("download", "2026-10-07", 1), done("download", "2026-10-05", 1)]);
}

#[test]
fn a_map_that_cannot_be_is_told_of_by_line() {
    let team = Team::new();
    for (map, told) in [
        ("records = 'touchs'\n[columns]\n", "did you mean `touches`?"),
        ("records = 'touches'\n[columns]\nid = 'external_id'\nk = 'kind'\n", "needs a column for one of: at"),
        ("rows = 'live'\n[columns]\nid = 'external_id'\nk = 'kind'\n", "4:5: `kind` is no field of a file of `leads`"),
        ("rows = 'live'\n[columns]\nid = { touch = 'x', as = 'counts' }\n", "did you mean `count`?"),
        ("rows = 'live'\n[columns]\nid = { field = 'mail', as = 'count' }\n", "`as` goes with `touch`"),
        ("rows = 'live'\n[columns]\nid = { touch = 'x', as = 'kind' }\n", "`as = \"kind\"` goes alone"),
        (
            "records = 'stages'\n[columns]\nid = 'external_id'\ns = 'stage'\nd = 'at'\nk = { as = 'kind' }\n",
            "6:12: `touch` is no field",
        ),
        (
            "rows = 'history'\nas_of = 2026-10-01T10:00:00\n[columns]\nid = 'external_id'\n",
            "2:9: `as_of` must be a day",
        ),
        ("rows = 'live'\n[columns]\nid = { type = 'text', fallback = true }\n", "`fallback` goes with `field`"),
        (
            "records = 'stages'\n[columns]\ni = 'mail'\ns = 'stage'\na = 'at'\n[stages]\nX = 'mqll'\n",
            "did you mean `mql`?",
        ),
        ("rows = 'live'\n[columns]\na = 'phone'\nb = 'phone'\n", "is filled from the column `a` already"),
    ] {
        let said = team.import(map, "id\n1\n", &[]);
        assert!(said.status != 0 && said.err.contains(told), "{map}: {said:?}");
    }
}

/// A sample of a tool's export, what it is found to be, and how many of its rows come in.
const SAMPLES: &[(&str, &str, u64)] = &[
    ("hubspot_contacts", "hubspot_contacts", 2),
    ("hubspot_contacts_ja", "hubspot_contacts", 1),
    ("salesforce_leads", "salesforce_leads", 2),
    ("salesforce_leads_ja", "salesforce_leads", 1),
    ("marketo", "marketo", 2),
    ("account_engagement_prospects", "account_engagement_prospects", 2),
    ("satori", "satori", 1),
    ("bownow", "bownow", 1),
    ("bownow_search", "bownow", 2),
    ("kintone", "kintone", 2),
    ("business_cards", "business_cards", 1),
];

fn sample(name: &str) -> String {
    format!("{}/fixtures/intake/presets/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn exports_of_the_usual_tools_are_known_by_their_columns() {
    for (name, preset, rows) in SAMPLES {
        let machine = Machine::new();
        let import = |more: &[&str]| {
            let said = machine.run(&[&["import", &sample(name), "--format", "json"], more].concat());
            assert_eq!(said.status, 0, "{name}: {said:?}");
            said.json()
        };
        let imported = import(&[]);
        assert_eq!((&imported["preset"]["name"], &imported["created"]), (&json!(preset), &json!(rows)), "{imported}");
        let again = import(&["--preset", preset]);
        assert_eq!(counts(&again), [0, 0, *rows, 0], "{name}: {again}");
        let made = machine.run(&["import", &sample(name), "--make-map"]);
        let map = machine.write("made.toml", &made.out);
        let by_map = machine.run(&["import", &sample(name), "--map", &map, "--format", "json"]);
        assert_eq!(counts(&by_map.json()), [0, 0, *rows, 0], "{name}: a map that was made reads the same");
    }
}

#[test]
fn what_a_tool_calls_its_columns_lands_where_it_belongs() {
    let machine = Machine::new();
    let run = |arguments: &[&str]| {
        let said = machine.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(said.status, 0, "{said:?}");
        said.json()
    };
    run(&["import", &sample("hubspot_contacts")]);
    let (one, two) = (run(&["show", "hubspot:901"]), run(&["show", "hubspot:902"]));
    let fields = ["name", "company", "role", "source", "stage", "consent_mail"].map(|key| one[key].clone());
    assert_eq!(
        fields,
        ["Maëlle Dufour", "Fromagerie Dufour", "executive", "Organic Search", "mql", "yes"]
            .map(|text| { if text == "yes" { Value::Null } else { json!(text) } })
    );
    assert_eq!(one["touches"][0]["times"], 12);
    assert_eq!((&two["name"], &two["stage"], &two["consent_mail"]), (&json!("森田 太郎"), &json!("sql"), &json!("no")));
    let deals = run(&["import", &sample("hubspot_deals")]);
    assert_eq!((&deals["preset"]["name"], counts(&deals)), (&json!("hubspot_deals"), [2, 0, 0, 0]), "{deals}");
    assert_eq!(
        (&run(&["show", "hubspot:902"])["stage"], &run(&["show", "hubspot:901"])["stage"]),
        (&json!("customer"), &json!("lost"))
    );

    run(&["import", &sample("salesforce_leads")]);
    let history = run(&["import", &sample("salesforce_lead_history")]);
    assert_eq!(counts(&history), [3, 0, 1, 0], "a change of owner is passed over: {history}");
    let lead = run(&["show", "00Q000000000002AAA"]);
    assert_eq!((&lead["stage"], &lead["consent_phone"]), (&json!("opportunity"), &json!("no")));
}

#[test]
fn number_twelve_of_one_tool_is_not_number_twelve_of_another() {
    let machine = Machine::new();
    let run = |arguments: &[&str]| {
        let said = machine.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(said.status, 0, "{said:?}");
        said.json()
    };
    let (cards, records) = (
        machine.write("cards.csv", "名刺ID,会社名,氏名,携帯番号\n12,さくら製作所,山田 花子,090-1111-2222\n"),
        machine
            .write("kintone.csv", "レコード番号,会社名,担当者名,更新日時\n12,有限会社丸一,鈴森 一,2026-09-01 10:00\n"),
    );
    for file in [&cards, &records] {
        assert_eq!(counts(&run(&["import", file])), [1, 0, 0, 0]);
    }
    assert_eq!(counts(&run(&["import", &cards])), [0, 0, 1, 0]);
    let card = run(&["show", "card:12"]);
    assert_eq!(
        (&card["name"], &card["mobile"]),
        (&json!("山田 花子"), &json!("090-1111-2222")),
        "a column of their own"
    );
    assert_eq!(run(&["show", "kintone:12"])["name"], "鈴森 一");
    // Somebody's own list may say the same, and what goes out comes back.
    let map = machine.write(
        "own.toml",
        "rows = 'history'\n[columns]\nNo = { field = 'external_id', of = 'kintone' }\n'役職' = 'title'\n",
    );
    let own = machine.write("own.csv", "No,役職\n12,部長\nkintone:12,部長\n");
    let told = run(&["import", &own, "--map", &map]);
    assert_eq!(counts(&told), [0, 1, 0, 1], "it is one person, however it is written: {told}");
    assert_eq!(run(&["show", "kintone:12"])["title"], "部長");
    let wrong = machine.write(
        "wrong.toml",
        "rows = 'history'\n[columns]\nNo = 'external_id'\n'役職' = { field = 'title', of = 'kintone' }\n",
    );
    let refused = machine.run(&["import", &own, "--map", &wrong]);
    assert!(refused.status != 0 && refused.err.contains("4:"), "{refused:?}");
}

#[test]
fn a_report_says_how_many_leads_went_to_sales_and_what_its_rows_are() {
    let machine = Machine::new();
    let map =
        machine.write("map.toml", "rows = 'live'\nhand_over = true\n[columns]\nid = 'external_id'\nmail = 'mail'\n");
    let list = machine.write("list.csv", "id,mail\nA,a@sakura.example\nB,b@sakura.example\n");
    let run = |more: &[&str]| machine.run(&[&["import", &list, "--map", &map], more].concat());
    let foretold = run(&["--dry-run"]).out;
    assert!(
        foretold.contains("Would be handed to sales: 2") && foretold.contains("leads that come in now"),
        "{foretold}"
    );
    assert!(run(&[]).out.contains("Handed to sales: 2"));
    assert_eq!(run(&["--format", "json"]).json()["handed_over"], 0, "nobody is handed over twice");
    let history = run(&["--rows", "history", "--lang", "ja"]).out;
    assert!(history.contains("過去の記録として取り込み") && !history.contains("引き渡し:"), "{history}");
}

#[test]
fn a_note_of_a_list_stands_in_history_as_a_note() {
    let team = Team::new();
    let map = "rows = 'history'\n[columns]\nid = 'external_id'\nsince = 'created_at'\nmemo = 'note'\n";
    team.takes(map, "id,since,memo\nK-9,2026-09-01 10:00,wants a catalogue\n");
    let history = team.show("K-9")["history"].clone();
    assert_eq!((&history[0]["act"], &history[0]["note"]), (&json!("note"), &json!("wants a catalogue")), "{history}");
    assert_eq!(history[1]["act"], "capture");
}

#[test]
fn a_file_that_no_preset_fits_is_answered_with_the_way_on() {
    let machine = Machine::new();
    let file = machine.write("own.csv", "氏名,会社名,メールアドレス,謎\n森田 太郎,さくら,a@sakura.example,1\n");
    let refused = machine.run(&["import", &file]);
    assert!(refused.status != 0 && refused.err.contains("--make-map"), "{refused:?}");
    let made = machine.run(&["import", &file, "--make-map"]);
    assert!(made.out.contains("\"会社名\" = \"company\"") && made.out.contains("# 謎"), "{made:?}");
    let map = machine.write("my.toml", &made.out);
    let imported = machine.run(&["import", &file, "--map", &map, "--rows", "live", "--format", "json"]).json();
    assert_eq!(counts(&imported), [1, 0, 0, 0]);
    let listed = machine.run(&["import", "--presets"]);
    assert!(listed.out.contains("satori") && listed.out.lines().count() == 10, "{listed:?}");
    let misspelt = machine.run(&["import", &file, "--preset", "satory"]);
    assert!(misspelt.err.contains("`satori`"), "{misspelt:?}");
    let history = machine.run(&["import", &file, "--map", &map, "--hand-over"]);
    assert!(history.status != 0 && history.err.contains("--rows live"), "{history:?}");
}

/// What somebody stated and what says nothing of this file is not passed over in silence.
#[test]
fn what_was_stated_and_is_of_no_use_is_said() {
    let machine = Machine::new();
    let map = "rows = 'live'\n[columns]\nid = 'external_id'\nname = 'name'\n";
    let map = machine.write("map.toml", map);
    let text = machine.write("list.csv", "id,name\nK-1,A\n");
    let book = machine.path("list.xlsx").display().to_string();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in [(0, ["id", "name"]), (1, ["K-2", "B"])] {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    workbook.save(&book).unwrap();
    for (file, stated, word) in [(&text, ["--sheet", "Leads"], "sheet"), (&book, ["--encoding", "cp932"], "encoding")] {
        let arguments = [&["import", file, "--map", &map, "--dry-run"][..], &stated].concat();
        let said = machine.run(&arguments);
        assert!(said.status == 0 && said.out.contains(word) && said.out.contains("says nothing of"), "{said:?}");
        let said = machine.run(&[&arguments[..], &["--lang", "ja"]].concat());
        assert!(said.out.contains("使いません"), "{said:?}");
        let said = machine.run(&[&arguments[..], &["--format", "json"]].concat()).json();
        assert_eq!(said["read_as"]["of_no_use"], serde_json::json!([word]), "{said}");
    }
}
