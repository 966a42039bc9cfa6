//! Leads that may be one person, and those that are: found, offered, merged, taken apart again; and what lists make of them.

mod generated;
mod planted;

use serde_json::{Value, json};

use crate::cli::{Machine, Said};

const LIVE: &str = "rows = 'live'\nhand_over = true\n[columns]\nid = 'external_id'\nname = 'name'\nkana = 'kana'\n\
     company = 'company'\nmail = 'mail'\nphone = 'phone'\n";

/// Somebody's shell.
struct Shell {
    machine: Machine,
}

impl Shell {
    fn new() -> Self {
        Self { machine: Machine::of("tanaka") }
    }

    fn said(&self, when: &str, arguments: &[&str]) -> Said {
        let now = format!("2026-{when}:00+09:00");
        self.machine.run_with(&[arguments, &["--format", "json"]].concat(), &[("TASUKI_NOW", &now)])
    }

    /// Done, or the test fails.
    fn done(&self, when: &str, arguments: &[&str]) -> Value {
        let said = self.said(when, arguments);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{arguments:?}: {said:?}");
        said.json()
    }

    /// The rule that refused it.
    fn refused(&self, when: &str, arguments: &[&str]) -> Value {
        let said = self.said(when, arguments);
        assert_eq!(said.status, 1, "{arguments:?}: {said:?}");
        assert_eq!(said.err.lines().count(), 1, "{said:?}");
        let document = said.json();
        let refusal =
            if document["refusal"].is_null() { &document["results"][0]["refusal"] } else { &document["refusal"] };
        refusal["rule"].clone()
    }

    fn import(&self, when: &str, map: &str, rows: &str) -> Value {
        let file = self.machine.write("leads.csv", format!("id,name,kana,company,mail,phone\n{rows}"));
        let map = self.machine.write("map.toml", map);
        self.done(when, &["import", &file, "--map", &map])
    }

    fn show(&self, when: &str, lead: &str) -> Value {
        self.done(when, &["show", lead])
    }

    fn open(&self, when: &str) -> Vec<Value> {
        let list = self.done(when, &["list"]);
        list.as_array().unwrap().iter().map(|row| row["external_id"].clone()).collect()
    }

    /// What is kept is what the facts make.
    fn sound(&self) {
        self.done("12-01T10:00", &["check"]);
    }
}

/// 山田 came in at a fair and again, with another address, from the web; both lie with sales.
fn twice() -> Shell {
    let shell = Shell::new();
    let fair = "K-1,山田 太郎,ヤマダ タロウ,株式会社光電機,taro@hikari.example,03-1234-5678\n";
    shell.import("11-16T10:00", LIVE, fair);
    let web = "K-2,山田太郎,,光電機㈱,taro.y@gmail.com,+81-3-1234-5678\n";
    shell.import("11-18T10:00", LIVE, web);
    shell
}

#[test]
fn two_leads_of_one_person_are_offered_with_their_reasons() {
    let shell = twice();
    let found = shell.done("11-18T11:00", &["duplicates"]);
    assert_eq!((&found["total"], &found["counts"]), (&json!(1), &json!({ "strong": 1 })));
    let pair = &found["pairs"][0];
    assert_eq!((&pair["strength"], &pair["reasons"]), (&json!("strong"), &json!(["phone", "name"])));
    assert_eq!(pair["leads"][1]["person"]["mail"], "taro.y@gmail.com");
    for lead in ["K-1", "K-2"] {
        assert_eq!(shell.done("11-18T11:00", &["duplicates", lead])["pairs"], found["pairs"], "{lead}");
    }
    let lead = shell.show("11-18T11:00", "K-2");
    assert_eq!(lead["duplicates"], json!([{ "id": 1, "strength": "strong", "reasons": ["phone", "name"] }]));
    // Said to be two, and not asked again; that can be taken back like any other act.
    shell.done("11-18T11:05", &["tell-apart", "K-2", "K-1"]);
    assert_eq!(shell.done("11-18T11:06", &["duplicates"])["total"], 0);
    assert_eq!(shell.done("11-18T11:06", &["duplicates", "K-2"])["pairs"], json!([]));
    assert_eq!(shell.refused("11-18T11:06", &["tell-apart", "K-1", "K-2"]), "nothing_changes");
    assert_eq!(shell.refused("11-18T11:06", &["tell-apart", "K-1", "K-1"]), "same_lead");
    shell.done("11-18T11:07", &["undo"]);
    assert_eq!(shell.done("11-18T11:08", &["duplicates"])["total"], 1);
    shell.sound();
}

#[test]
fn a_list_says_how_many_of_its_new_leads_look_like_others() {
    let shell = Shell::new();
    let fair = "K-1,山田 太郎,ヤマダ タロウ,株式会社光電機,taro@hikari.example,03-1234-5678\n";
    assert_eq!(shell.import("11-16T10:00", LIVE, fair)["likely_duplicates"], 0);
    let (file, map) = (shell.machine.path("leads.csv"), shell.machine.path("map.toml"));
    let web = "K-2,山田太郎,,光電機㈱,taro.y@gmail.com,+81-3-1234-5678\nK-3,佐藤 花子,,東都,hanako@toto.example,\n\
               K-4,佐藤花子,,東都,HANAKO@toto.example,\nK-5,鈴木 一郎,,ミナト,i@minato.example,\n";
    std::fs::write(&file, format!("id,name,kana,company,mail,phone\n{web}")).unwrap();
    let arguments = ["import", file.to_str().unwrap(), "--map", map.to_str().unwrap()];
    // Of a rehearsal there are no leads yet that could be compared.
    assert_eq!(shell.done("11-18T10:00", &[&arguments[..], &["--dry-run"]].concat())["likely_duplicates"], Value::Null);
    let said = shell.machine.run_with(&arguments, &[("TASUKI_NOW", "2026-11-18T10:00:00+09:00")]);
    assert!(said.out.contains("Likely duplicates: 3 of the new leads (`tasuki duplicates`)"), "{said:?}");
    // The same list again brings nobody in.
    assert_eq!(shell.done("11-18T11:00", &arguments)["likely_duplicates"], 0);
}

#[test]
fn of_two_merged_leads_one_goes_on_with_what_both_knew() {
    let shell = twice();
    shell.done("11-18T11:00", &["contact", "K-2", "--outcome", "no_answer", "--note", "Rang twice."]);
    shell.done("11-18T11:05", &["note", "K-2", "--note", "Asked for prices."]);
    // The one that waits for longer goes on.
    assert_eq!(shell.refused("11-18T12:00", &["merge", "K-2", "K-1"]), "other_survives");
    let would = shell.done("11-18T12:00", &["merge", "K-1", "K-2", "--dry-run"]);
    assert_eq!(would["operation"], Value::Null);
    assert_eq!(shell.open("11-18T12:00").len(), 2, "a rehearsal changes nothing");
    let merged = shell.done("11-18T12:00", &["merge", "K-1", "K-2", "--take", "mail"]);
    assert_eq!(merged["handoff_ended"], true);
    let from = |field: &str| {
        let line = merged["fields"].as_array().unwrap().iter().find(|line| line["field"] == field).unwrap();
        (line["survivor"].clone(), line["other"].clone(), line["from"].clone())
    };
    assert_eq!(from("mail"), (json!("taro@hikari.example"), json!("taro.y@gmail.com"), json!("other")));
    assert_eq!(from("kana").2, "survivor");
    assert_eq!(from("owner"), (json!(""), json!("tanaka"), json!("other")), "whoever knows the person has it");

    let lead = shell.show("11-18T12:05", "K-1");
    assert_eq!(
        (&lead["mail"], &lead["owner"], &lead["stage"]),
        (&json!("taro.y@gmail.com"), &json!("tanaka"), &json!("mql"))
    );
    assert_eq!(lead["absorbed"], json!([{ "id": 2, "external_id": "K-2" }]));
    let told = lead["history"].to_string();
    assert!(told.contains("Rang twice.") && told.contains("Asked for prices."), "both histories: {told}");
    assert_eq!(shell.show("11-18T12:05", "K-2")["id"], 1, "either name finds it");
    let other = shell.show("11-18T12:05", "#2");
    assert_eq!((&other["merged_into"], &other["handoffs"][0]["ended"]["act"]), (&json!(1), &json!("merge")));

    // It is there once: in the queue, among all leads, in figures; and nobody is offered to be merged with themselves.
    assert_eq!(shell.open("11-18T12:05"), ["K-1"]);
    assert_eq!(shell.done("11-18T12:05", &["list", "--all"]).as_array().unwrap().len(), 1);
    let waterfall = shell.done("11-18T12:05", &["report", "waterfall", "--stock"]);
    assert_eq!(waterfall["rows"][0]["mql"], 1, "{waterfall}");
    assert_eq!(shell.done("11-18T12:05", &["duplicates"])["total"], 0);
    assert_eq!(lead["account"]["total"], 1, "and once at the company");
    assert_eq!(shell.refused("11-18T12:06", &["accept", "#2"]), "merged");
    assert_eq!(shell.refused("11-18T12:06", &["merge", "K-1", "#2"]), "merged");
    shell.sound();
}

#[test]
fn a_list_that_comes_again_finds_the_lead_that_goes_on_under_either_id() {
    let shell = twice();
    shell.done("11-18T12:00", &["merge", "K-1", "K-2"]);
    let again = "K-2,山田太郎,,光電機㈱,taro.y@gmail.com,090-1111-2222\n";
    let came = shell.import("11-19T10:00", LIVE, again);
    assert_eq!((&came["created"], &came["matched"], &came["updated"]), (&json!(0), &json!(1), &json!(1)));
    let lead = shell.show("11-19T10:01", "K-1");
    assert_eq!((&lead["phone"], &lead["external_id"]), (&json!("090-1111-2222"), &json!("K-1")));
    assert_eq!(lead["handoffs"].as_array().unwrap().len(), 1, "no second hand-off");
    // A row without an id is of whoever has its address, be it the other one's.
    let by_mail = shell.import("11-19T11:00", LIVE, ",山田太郎,,,TARO.Y@gmail.com,\n");
    assert_eq!((&by_mail["created"], &by_mail["matched"]), (&json!(0), &json!(1)));
    shell.sound();
}

#[test]
fn a_merge_that_was_wrong_leaves_both_leads_as_they_were() {
    let shell = twice();
    let before = [shell.show("11-18T13:31", "#1"), shell.show("11-18T13:31", "#2")];
    shell.done("11-18T12:00", &["merge", "K-1", "K-2", "--take", "mail"]);
    // What is done in between stays.
    shell.done("11-18T13:00", &["edit", "K-1", "--set", "title=部長"]);
    shell.done("11-18T13:30", &["unmerge", "K-2"]);
    let after = [shell.show("11-18T13:31", "#1"), shell.show("11-18T13:31", "#2")];
    for field in ["mail", "stage", "owner", "handoffs"] {
        assert_eq!(after[0][field], before[0][field], "{field}");
        assert_eq!(after[1][field], before[1][field], "{field}");
    }
    assert_eq!((&after[0]["title"], &after[0]["absorbed"]), (&json!("部長"), &json!([])));
    assert_eq!(after[1]["merged_into"], Value::Null);
    assert_eq!(shell.open("11-18T14:00").len(), 2);
    assert_eq!(shell.show("11-18T14:00", "K-2")["id"], 2, "its name is its own again");
    assert_eq!(shell.refused("11-18T14:00", &["unmerge", "K-1"]), "not_merged");
    // And once more, taken back by whoever did it, like any last act.
    shell.done("11-18T15:00", &["merge", "K-1", "K-2"]);
    let undone = shell.done("11-18T15:01", &["undo"]);
    assert_eq!(undone["results"][0]["ok"], true);
    assert_eq!(shell.open("11-18T15:02").len(), 2);
    assert_eq!(shell.refused("11-18T15:03", &["redo"]), "nothing_to_redo");
    shell.sound();
}

#[test]
fn of_three_leads_of_one_person_the_last_merge_is_taken_back_first() {
    let shell = twice();
    shell.import("11-19T10:00", LIVE, "K-3,山田太郎,,光電機,taro@hikari.example,\n");
    shell.done("11-19T11:00", &["merge", "K-2", "K-3"]);
    shell.done("11-19T12:00", &["merge", "K-1", "K-2"]);
    assert_eq!(shell.show("11-19T12:05", "K-3")["id"], 1, "through both");
    assert_eq!(shell.show("11-19T12:05", "K-1")["absorbed"].as_array().unwrap().len(), 2);
    assert_eq!(shell.refused("11-19T12:10", &["unmerge", "#3"]), "merged");
    shell.done("11-19T12:15", &["unmerge", "K-2"]);
    assert_eq!(shell.show("11-19T12:20", "K-3")["id"], 2);
    shell.done("11-19T12:25", &["unmerge", "K-3"]);
    assert_eq!(shell.open("11-19T12:30").len(), 3);
    shell.sound();
}

#[test]
fn whose_a_merged_lead_is_is_said_where_both_have_an_owner() {
    let shell = twice();
    shell.done("11-18T11:00", &["accept", "K-1"]);
    shell.done("11-18T11:00", &["--as", "sato", "accept", "K-2"]);
    assert_eq!(shell.refused("11-18T12:00", &["merge", "K-1", "K-2"]), "owner_needed");
    assert_eq!(shell.refused("11-18T12:00", &["merge", "K-1", "K-2", "--owner", "nobody"]), "unknown_person");
    shell.done("11-18T12:00", &["merge", "K-1", "K-2", "--owner", "sato"]);
    let lead = shell.show("11-18T12:05", "K-1");
    assert_eq!((&lead["owner"], &lead["stage"]), (&json!("sato"), &json!("sal")));
    shell.sound();
}

#[test]
fn what_is_not_one_person_is_merged_only_by_whoever_is_sure() {
    let shell = twice();
    shell.import("11-19T10:00", LIVE, "K-3,鈴木 花子,,光電機,hanako@hikari.example,03-1234-5678\n");
    assert_eq!(shell.done("11-19T10:30", &["duplicates", "K-3"])["pairs"], json!([]), "a colleague");
    assert_eq!(shell.refused("11-19T11:00", &["merge", "K-1", "K-3"]), "not_one_person");
    assert_eq!(shell.refused("11-19T11:00", &["merge", "K-1", "K-1"]), "same_lead");
    assert_eq!(shell.refused("11-19T11:00", &["merge", "K-1", "K-2", "--take", "department"]), "nothing_to_take");
    shell.done("11-19T11:00", &["merge", "K-1", "K-3", "--sure", "--note", "She married."]);
    assert!(shell.show("11-19T11:05", "K-1")["history"].to_string().contains("She married."));
}

#[test]
fn an_opt_out_of_either_holds_for_the_one_that_goes_on() {
    let shell = twice();
    shell.done("11-18T11:00", &["edit", "K-2", "--set", "consent_mail=no", "--bantc", "need=confirmed:在庫が合わない"]);
    shell.done("11-18T12:00", &["merge", "K-1", "K-2"]);
    let lead = shell.show("11-18T12:05", "K-1");
    assert_eq!(lead["consent_mail"], "no");
    assert_eq!(lead["bantc"]["need"]["state"], "confirmed", "what was learned of one is known of both: {lead}");
    assert_eq!(lead["bantc"]["need"]["at"], "2026-11-18T11:00:00+09:00", "since it was heard");
    assert!(lead["bantc"].to_string().contains("在庫が合わない"));
}

#[test]
fn mails_are_joined_where_that_was_agreed_and_nowhere_else() {
    let rows = "K-1,山田 太郎,,光電機,taro@hikari.example,\nK-2,山田 太郎,,光電機,ＴＡＲＯ@Hikari.example,\n";
    let apart = Shell::new();
    let came = apart.import("11-18T10:00", LIVE, rows);
    assert_eq!((&came["created"], &came["matched"]), (&json!(2), &json!(0)), "never by themselves");

    let joined = Shell::new();
    let map = format!("join = 'mail'\n{LIVE}");
    let came = joined.import("11-18T10:00", &map, rows);
    assert_eq!((&came["created"], &came["matched"]), (&json!(1), &json!(1)), "{came}");
    assert!(came["changes"].to_string().contains("joined to lead 1"), "and that is said: {came}");
    let lead = joined.show("11-18T10:05", "K-2");
    assert_eq!((&lead["external_id"], &lead["also_called"]), (&json!("K-1"), &json!(["K-2"])));
    // The second name is one for good, whatever the next list says of the address.
    let again = joined.import("11-19T10:00", LIVE, "K-2,山田 太郎,,光電機,other@hikari.example,\n");
    assert_eq!((&again["created"], &again["matched"]), (&json!(0), &json!(1)));
    assert_eq!(joined.import("11-19T11:00", &map, rows)["created"], 0, "and nothing comes twice");
    joined.sound();
}

#[test]
fn rows_without_an_id_are_one_lead_by_their_mail_however_it_is_written() {
    let shell = Shell::new();
    let rows = ",山田 太郎,,光電機,taro@hikari.example,\n,山田 太郎,,光電機,TARO@HIKARI.EXAMPLE,\n,,,,ｔａｒｏ@hikari.example,\n";
    let came = shell.import("11-18T10:00", LIVE, rows);
    assert_eq!((&came["created"], &came["matched"], &came["rejected"]), (&json!(1), &json!(2), &json!(0)));
    let known = Shell::new();
    known.import("11-18T10:00", LIVE, "K-1,山田 太郎,,光電機,taro@hikari.example,\n");
    let came = known.import("11-19T10:00", LIVE, ",,,,Taro@Hikari.example,\n");
    assert_eq!((&came["created"], &came["matched"]), (&json!(0), &json!(1)), "a lead that has an id, too");
}

#[test]
fn whoever_closed_every_channel_comes_in_and_is_not_handed_over() {
    let shell = Shell::new();
    let map = format!("{LIVE}tel = 'consent_phone'\nmailing = 'consent_mail'\npost = 'consent_post'\n");
    let map = shell.machine.write("map.toml", map);
    let file = shell.machine.write(
        "leads.csv",
        "id,name,kana,company,mail,phone,tel,mailing,post\nK-1,A,,X,a@x.example,,no,no,no\nK-2,B,,Y,b@y.example,,yes,no,no\n",
    );
    let came = shell.done("11-18T10:00", &["import", &file, "--map", &map]);
    assert_eq!(came["created"], 2);
    assert_eq!(shell.open("11-18T10:05"), ["K-2"], "one channel is open");
    assert_eq!(
        shell.refused("11-18T10:10", &["contact", "K-2", "--channel", "mail", "--outcome", "reached"]),
        "opted_out"
    );
    let closed = shell.done("11-18T10:10", &["show", "K-1"]);
    assert_eq!((&closed["stage"], &closed["closed"]["reason"]), (&json!("excluded"), &json!("opted_out")));
    assert_eq!(closed["closed"]["by"], "tasuki", "by the agreement's rule, and by nobody in particular");
}
