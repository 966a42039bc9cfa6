//! What is to be done after what leads did, across all of them: tasks, flags, and who came to what they were invited to.
//!
//! The second of November is a Monday.
#![allow(clippy::unwrap_used, reason = "an office that cannot be opened is a failed test")]

use serde_json::{Value, json};
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;

use crate::handing::Shell;
use crate::harness::{Console, Office, at};

impl Shell {
    /// Somebody of whom nothing is known but who it is: no points, nobody hands them over.
    fn somebody(&self) {
        self.lead("11-02T09:00", "K-1,山田 太郎,山田商店,,,,");
    }

    /// What is to be done, as "what/how it stands/whose".
    fn tasks(&self, when: &str, more: &[&str]) -> Vec<String> {
        let said = self.done(when, &[&["tasks"], more].concat());
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let told = |task: &Value| ["id", "due", "who"].map(|key| word(&task[key])).join("/");
        said["tasks"].as_array().unwrap().iter().map(told).collect()
    }

    fn candidates(&self, when: &str) -> Vec<String> {
        let said = self.done(when, &["tasks"]);
        let all = said["candidates"]["leads"].as_array().unwrap();
        all.iter().map(|one| one["at"].as_str().unwrap().to_owned()).collect()
    }

    /// What the lead's own page says is to be done.
    fn page(&self, when: &str) -> Vec<String> {
        let next = self.show(when)["briefing"]["next"].clone();
        let follow_ups = next.as_array().unwrap().iter().filter(|one| one["kind"] == "follow_up");
        let mut ids: Vec<_> = follow_ups.map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    }

    fn download(&self) {
        self.touches("11-02T10:00", "live", "K-1,資料DL,2026-11-02T09:50:00+09:00,導入ガイド\n");
    }

    fn is_sound(&self, when: &str) {
        assert_eq!(self.done(when, &["check"])["sound"], true);
    }
}

#[test]
fn what_was_downloaded_makes_tasks_which_come_due_day_by_day() {
    let shell = Shell::new();
    shell.somebody();
    shell.download();
    assert_eq!(shell.tasks("11-02T10:01", &[]), ["invite_demo/this_week/marketing"], "the invitation is next week's");
    assert_eq!(shell.tasks("11-03T08:00", &[]), ["invite_demo/today/marketing"]);
    let both = ["invite_demo/today/marketing", "invite_webinar/-/marketing"];
    assert_eq!(shell.tasks("11-03T08:00", &["--until", "2026-11-09"]), both);
    assert_eq!(shell.tasks("11-11T08:00", &[]), ["invite_demo/overdue/marketing", "invite_webinar/overdue/marketing"]);
    let task = &shell.done("11-11T08:00", &["tasks"])["tasks"][1];
    assert_eq!((&task["lead"]["called"], &task["lead"]["name"]), (&json!("山田商店"), &json!("山田 太郎")));
    assert_eq!((&task["after"], &task["at"]), (&json!("download"), &json!("2026-11-02T09:50:00+09:00")));
    assert_eq!((&task["do"], &task["due_at"]), (&json!("task"), &json!("2026-11-09T09:50:00+09:00")));
    assert_eq!(task["what"]["ja"], "関連ウェビナーを案内する");
    assert_eq!(shell.page("11-11T08:00"), ["invite_demo", "invite_webinar"], "the lead's page says the same");
    shell.is_sound("11-11T08:01");
}

#[test]
fn whoever_comes_back_for_more_before_anybody_moved_puts_nothing_off() {
    let shell = Shell::new();
    shell.somebody();
    shell.download();
    shell.touches("11-09T09:00", "live", "K-1,資料DL,2026-11-09T08:50:00+09:00,事例集\n");
    let due = &shell.done("11-09T09:01", &["tasks"])["tasks"];
    assert_eq!(due[1]["due_at"], "2026-11-09T09:50:00+09:00");
    assert_eq!(due.as_array().unwrap().len(), 2);
}

#[test]
fn a_note_is_the_word_that_it_was_done_and_what_is_done_again_is_asked_again() {
    let shell = Shell::new();
    shell.somebody();
    shell.download();
    shell.done("11-03T11:00", &["note", "K-1", "--note", "デモの案内を送付"]);
    assert_eq!(shell.tasks("11-11T08:00", &[]), [""; 0]);
    assert_eq!(shell.page("11-11T08:00"), [""; 0]);
    // What was looked at leaves the list for good, and comes back with what is taken back.
    shell.done("11-03T11:01", &["judge"]);
    shell.done("11-03T11:02", &["undo"]);
    assert_eq!(shell.tasks("11-11T08:00", &[]).len(), 2, "it was taken back");
    shell.done("11-03T11:03", &["redo"]);
    assert_eq!(shell.tasks("11-11T08:00", &[]), [""; 0]);
    shell.touches("11-12T10:00", "live", "K-1,資料DL,2026-11-12T09:50:00+09:00,事例集\n");
    assert_eq!(shell.tasks("11-12T10:01", &[]), ["invite_demo/this_week/marketing"], "something new");
    shell.is_sound("11-12T10:02");
}

#[test]
fn an_edit_or_a_hand_off_is_something_done_about_it_and_a_list_does_nothing() {
    for (what, act) in [
        ("an edit", &["edit", "K-1", "--set", "title=課長"][..]),
        ("a hand-off", &["handoff", "K-1", "--note", "展示会で面談済み"]),
        ("an end", &["exclude", "K-1", "--reason", "is_competitor"]),
    ] {
        let shell = Shell::new();
        shell.somebody();
        shell.download();
        let row = "id,name,company,title,industry,employees,mail\nK-1,山田 太郎,山田商店,係長,,,\n";
        let (map, file) = (shell.machine.path("leads.toml"), shell.machine.write("again.csv", row));
        shell.done("11-03T09:00", &["import", &file, "--map", map.to_str().unwrap()]);
        assert_eq!(shell.tasks("11-03T09:01", &[]).len(), 1, "{what}: what a list tells closes nothing");
        shell.done("11-03T11:00", act);
        assert_eq!(shell.tasks("11-11T08:00", &[]), [""; 0], "{what}");
    }
}

#[test]
fn what_hands_a_lead_over_is_for_sales_to_follow() {
    let shell = Shell::new();
    shell.director("11-02T09:00");
    let lines = "K-1,資料DL,2026-11-02T09:40:00+09:00,導入ガイド\nK-1,料金ページ,2026-11-02T09:50:00+09:00,\n";
    shell.touches("11-02T10:00", "live", lines);
    assert_eq!(shell.show("11-02T10:01")["stage"], "mql");
    assert_eq!(shell.tasks("11-11T08:00", &[]), [""; 0]);
}

#[test]
fn who_came_to_the_webinar_needs_no_invitation_and_is_a_candidate_until_sales_has_it() {
    let shell = Shell::new();
    shell.somebody();
    shell.download();
    assert_eq!(shell.candidates("11-03T08:00"), [""; 0]);
    shell.touches("11-05T18:00", "live", "K-1,セミナー,2026-11-05T15:00:00+09:00,\n");
    assert_eq!(shell.tasks("11-06T08:00", &[]), ["send_case_study/today/marketing"]);
    assert_eq!(shell.candidates("11-06T08:00"), ["2026-11-05T15:00:00+09:00"]);
    let lead = shell.show("11-06T08:00");
    assert_eq!((&lead["stage"], &lead["handoff"]), (&json!("lead"), &Value::Null), "points and a flag, no hand-off");
    assert_eq!(lead["explained"]["candidate"], true);
    shell.done("11-06T09:00", &["note", "K-1", "--note", "事例を送付"]);
    shell.done("11-06T09:01", &["judge"]);
    assert_eq!(shell.candidates("11-06T09:02").len(), 1, "a note is no end of that");
    shell.done("11-06T10:00", &["handoff", "K-1", "--note", "来週面談を希望"]);
    assert_eq!(shell.candidates("11-06T10:01"), [""; 0]);
    shell.done("11-06T10:02", &["undo"]);
    assert_eq!(shell.candidates("11-06T10:03").len(), 1);
    shell.is_sound("11-06T10:04");
}

#[test]
fn what_is_told_of_the_past_sets_nothing_off() {
    let shell = Shell::new();
    shell.somebody();
    shell.touches("11-02T10:00", "history", "K-1,資料DL,2026-10-02T09:50:00+09:00,導入ガイド\n");
    assert_eq!((shell.tasks("11-11T08:00", &[]), shell.page("11-11T08:00")), (vec![], vec![]));
    // It is what came before all the same.
    shell.touches("11-05T18:00", "live", "K-1,セミナー,2026-11-05T15:00:00+09:00,\n");
    assert_eq!(shell.candidates("11-06T08:00").len(), 1);
}

#[test]
fn what_a_list_told_wrongly_is_to_be_done_no_more() {
    let shell = Shell::new();
    shell.somebody();
    shell.download();
    let list = shell.done("11-02T11:00", &["import", "--list"])[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(shell.tasks("11-03T08:00", &[]).len(), 1);
    shell.done("11-03T09:00", &["import", "--revert", &list]);
    assert_eq!(shell.tasks("11-11T08:00", &[]), [""; 0]);
    shell.done("11-11T08:01", &["judge"]);
    shell.is_sound("11-11T08:02");
}

/// The default agreement, in which a white paper puts a flag for sales on a lead.
fn flagging() -> String {
    let add = "[[follow_up]]\nid = 'interest'\nja = '検討中'\nen = 'Looking around'\nafter = 'white_paper'\ndo = 'flag'\n\
               who = 'sales'\n[[follow_up]]\nid = \"invite_webinar\"";
    let text = tasuki::agreement::DEFAULT.replacen("[[follow_up]]\nid    = \"invite_webinar\"", add, 1);
    text.replace("effective_from = 2026-04-01", "effective_from = 2026-11-05")
}

#[test]
fn a_new_agreement_asks_for_what_it_asks_for_from_its_own_day_on() {
    let shell = Shell::new();
    shell.somebody();
    shell.download();
    let file = shell.machine.write("flags.toml", flagging());
    shell.done("11-03T09:00", &["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"]);
    shell.done("11-03T09:01", &["note", "K-1", "--note", "案内済み"]);
    shell.touches("11-04T10:00", "live", "K-1,資料DL,2026-11-04T09:50:00+09:00,事例集\n");
    assert_eq!(shell.tasks("11-04T10:01", &["--who", "sales"]), [""; 0]);
    assert_eq!(shell.tasks("11-05T09:00", &["--who", "sales"]), ["interest/overdue/sales"]);
    assert_eq!(shell.tasks("11-05T09:00", &["--who", "marketing"]), ["invite_demo/today/marketing"]);
    let flag = &shell.done("11-05T09:00", &["tasks", "--who", "sales"])["tasks"][0];
    assert_eq!(flag["do"], "flag");
    let next = shell.show("11-05T09:00")["briefing"]["next"].clone();
    let of_page = next.as_array().unwrap().iter().find(|one| one["id"] == "interest").unwrap();
    assert_eq!(of_page["do"], "flag");
    let plain = |arguments: &[&str]| {
        let now = [("TASUKI_NOW", "2026-11-05T09:00:00+09:00"), ("LANG", "ja_JP.UTF-8")];
        shell.machine.run_with(arguments, &now).out
    };
    for (arguments, told) in
        [(&["show", "K-1"][..], "目印: 検討中"), (&["tasks"], "目印: 検討中"), (&["tasks"], "MQL候補: 0件")]
    {
        let said = plain(arguments);
        assert!(said.contains(told), "{told}\n{said}");
    }
    let refused = shell.said("11-05T09:00", &["tasks", "--who", "nobody"]);
    assert!(refused.status == 2 && refused.err.contains("marketing"), "{refused:?}");
}

/// Marketing's desk with a task of each kind, a flag of one's own agreement aside, and a candidate.
pub fn office() -> Office {
    let office = Office::at("2026-11-02T10:00:00+09:00");
    let first = office.captured("山田製作所", "佐藤 花子", "Web");
    let second = office.captured("Acme Japan K.K.", "J. Smith", "展示会");
    let third = office.captured("白樺信用金庫", "高橋 次郎", "Web");
    office.read(first, "download", "導入ガイド", "2026-11-02T09:50:00+09:00");
    office.read(second, "seminar", "DX webinar", "2026-11-10T15:00:00+09:00");
    office.read(third, "download", "導入ガイド", "2026-11-03T09:50:00+09:00");
    office.read(third, "seminar", "DXウェビナー", "2026-11-09T15:00:00+09:00");
    office.clock.jump(at("2026-11-11T09:00:00+09:00").since(office.clock_now()));
    office
}

#[test]
fn marketing_works_its_tasks_off_on_its_page() {
    let office = office();
    let mut console = Console::open(&office, "ito", (80, 24), Lang::Ja);
    console.press("g r");
    let screen = console.screen();
    for told in ["今週末までにやること: 4件", "期限超過", "関連ウェビナーを案内する", "MQL候補: 1件"]
    {
        assert!(screen.contains(told), "{told}\n{screen}");
    }
    assert_eq!(console.model.lead(), Some(LeadId(1)), "the longest due");
    assert!(screen.contains("資料DL 11-02"), "after what: {screen}");
    console.press("m").write("両方案内した").press("Ctrl+S");
    assert!(console.screen().contains("今週末までにやること: 2件"), "{}", console.screen());
    assert_eq!(console.model.lead(), Some(LeadId(3)), "the next thing to do");
    console.press("Enter");
    assert!(console.screen().contains("導入事例を送る"), "the lead's page: {}", console.screen());
}

#[test]
fn the_page_of_tasks_looks_like_this() {
    let office = office();
    for (size, lang) in [((80, 24), Lang::Ja), ((80, 24), Lang::En), ((120, 40), Lang::Ja), ((120, 40), Lang::En)] {
        let mut console = Console::open(&office, "ito", size, lang);
        console.press("g r");
        insta::assert_snapshot!(format!("tasks-{}x{}-{}", size.0, size.1, lang.code()), console.screen());
    }
}
