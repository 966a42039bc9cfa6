//! Leads hand themselves over the moment they meet the definition, once, and not before.

use serde_json::{Value, json};

use crate::cli::{Machine, Said};

const LEADS: &str = "rows = 'live'\n[columns]\nid = 'external_id'\nname = 'name'\ncompany = 'company'\ntitle = 'title'\n\
     industry = 'industry'\nemployees = 'employees'\nmail = 'mail'\n";
const TOUCHES: &str =
    "records = 'touches'\n[columns]\nid = 'external_id'\nwhat = 'kind'\non = 'at'\nabout = 'content'\n";

/// What a shell tells, told the time.
pub struct Shell {
    pub machine: Machine,
}

impl Shell {
    pub fn new() -> Self {
        Self { machine: Machine::of("tanaka") }
    }

    pub fn said(&self, when: &str, arguments: &[&str]) -> Said {
        let now = format!("2026-{when}:00+09:00");
        self.machine.run_with(&[arguments, &["--format", "json"]].concat(), &[("TASUKI_NOW", &now)])
    }

    pub fn done(&self, when: &str, arguments: &[&str]) -> Value {
        let said = self.said(when, arguments);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{arguments:?}: {said:?}");
        said.json()
    }

    /// A director of a manufacturer with 80 people: 45 points for who they are.
    pub fn director(&self, when: &str) {
        self.lead(when, "K-1,佐々木 愛,共和精機,製造部長,製造,80,ai@kyowa.example");
    }

    pub fn lead(&self, when: &str, row: &str) {
        let map = self.machine.write("leads.toml", LEADS);
        let file = self.machine.write("leads.csv", format!("id,name,company,title,industry,employees,mail\n{row}\n"));
        assert_eq!(self.done(when, &["import", &file, "--map", &map])["created"], 1);
    }

    /// What marketing's tool tells as it happens; or of the past, in `rows`.
    pub fn touches(&self, when: &str, rows: &str, lines: &str) -> Value {
        let map = self.machine.write("touches.toml", format!("rows = '{rows}'\n{TOUCHES}"));
        let file = self.machine.write("touches.csv", format!("id,what,on,about\n{lines}"));
        self.done(when, &["import", &file, "--map", &map])
    }

    pub fn show(&self, when: &str) -> Value {
        self.done(when, &["show", "K-1", "--score"])
    }
}

#[test]
fn a_lead_that_meets_the_definition_is_handed_over_at_that_moment_and_once() {
    let shell = Shell::new();
    shell.director("11-16T09:00");
    let came = shell.touches("11-16T10:00", "live", "K-1,資料DL,2026-11-16T09:50:00+09:00,導入ガイド\n");
    assert_eq!(came["handed_over"], Value::Null, "65 points");
    let lead = shell.show("11-16T10:01");
    assert_eq!((&lead["stage"], &lead["score"], &lead["handoff"]), (&json!("lead"), &json!(65.0), &Value::Null));
    assert_eq!(lead["explained"]["ahead"][0]["criterion"], "score_80_pricing", "one look at the prices away");

    let came = shell.touches("11-16T11:00", "live", "K-1,料金ページ,2026-11-16T10:55:00+09:00,\n");
    assert_eq!(came["handed_over"], 1);
    let lead = shell.show("11-16T11:01");
    assert_eq!((&lead["stage"], &lead["score"]), (&json!("mql"), &json!(95.0)));
    let handoff = &lead["handoff"];
    assert_eq!((&handoff["criterion"], &handoff["n"]), (&json!("score_80_pricing"), &json!(1)));
    assert_eq!(handoff["by"], "tasuki");
    let again = shell.touches(
        "11-16T12:00",
        "live",
        "K-1,料金ページ,2026-11-16T11:55:00+09:00,\nK-1,セミナー,2026-11-16T11:58:00+09:00,\n",
    );
    assert_eq!(again["handed_over"], Value::Null, "it lies with sales");
    assert_eq!(shell.show("11-16T12:01")["handoff"]["n"], 1);
}

#[test]
fn an_inquiry_hands_over_whoever_made_it() {
    let shell = Shell::new();
    shell.lead("11-16T09:00", "K-1,山田 太郎,山田商店,,,,");
    shell.touches("11-16T10:00", "live", "K-1,問い合わせ,2026-11-16T09:59:00+09:00,\n");
    let lead = shell.show("11-16T10:01");
    assert_eq!((&lead["stage"], &lead["handoff"]["criterion"]), (&json!("mql"), &json!("inquiry")));
}

#[test]
fn what_is_told_of_the_past_hands_nobody_over() {
    let shell = Shell::new();
    shell.director("11-16T09:00");
    let lines = "K-1,料金ページ,2026-11-10T10:00:00+09:00,\nK-1,セミナー,2026-11-10T11:00:00+09:00,\n";
    shell.touches("11-16T10:00", "history", lines);
    let lead = shell.show("11-16T10:01");
    assert_eq!((&lead["stage"], &lead["explained"]["standing"]), (&json!("lead"), &json!("meets")));
    // Whatever happens next is live.
    shell.touches("11-16T11:00", "live", "K-1,開封,2026-11-16T10:59:00+09:00,\n");
    assert_eq!(shell.show("11-16T11:01")["handoff"]["criterion"], "score_100");
}

#[test]
fn a_title_that_is_set_right_may_be_what_was_missing() {
    let shell = Shell::new();
    shell.lead("11-16T09:00", "K-1,佐々木 愛,共和精機,,製造,80,");
    shell.touches("11-16T10:00", "live", "K-1,セミナー,2026-11-16T09:50:00+09:00,\n");
    assert_eq!(shell.show("11-16T10:01")["stage"], "lead", "65 points");
    shell.done("11-16T10:30", &["edit", "K-1", "--set", "title=製造部長"]);
    let lead = shell.show("11-16T10:31");
    assert_eq!((&lead["stage"], &lead["handoff"]["criterion"]), (&json!("mql"), &json!("score_80_seminar")));
}

#[test]
fn a_competitor_is_put_aside_as_soon_as_it_comes() {
    let shell = Shell::new();
    shell.lead("11-16T09:00", "K-1,A,B,部長,製造,90,a@rival.example");
    let lead = shell.show("11-16T09:01");
    assert_eq!((&lead["stage"], &lead["closed"]["reason"]), (&json!("excluded"), &json!("is_competitor")));
    assert_eq!((&lead["score"], &lead["fit"]), (&json!(0.0), &json!(45.0)), "never handed over: no points");
    // Somebody looked, and takes it in all the same.
    shell.done("11-16T09:10", &["recycle", "K-1", "--reason", "put_aside_wrongly"]);
    shell.touches("11-16T10:00", "live", "K-1,問い合わせ,2026-11-16T09:59:00+09:00,\n");
    assert_eq!(shell.show("11-16T10:01")["stage"], "mal", "neither put aside again nor handed over");
}

#[test]
fn who_comes_back_starts_afresh_and_cools_off() {
    let shell = Shell::new();
    shell.director("11-02T09:00");
    shell.touches("11-02T10:00", "live", "K-1,セミナー,2026-11-02T09:50:00+09:00,\n");
    shell.done("11-02T11:00", &["accept", "K-1"]);
    shell.done("11-04T11:00", &["return", "K-1", "--reason", "too_early", "--note", "来期に"]);
    let lead = shell.show("11-04T11:01");
    assert_eq!((&lead["stage"], &lead["score"]), (&json!("mal"), &json!(45.0)), "who they are stays");
    // Two weeks are not over: what they do counts, and waits.
    shell.touches("11-05T10:00", "live", "K-1,セミナー,2026-11-05T09:50:00+09:00,\n");
    let lead = shell.show("11-05T10:01");
    assert_eq!((&lead["stage"], &lead["explained"]["standing"]), (&json!("mal"), &json!("cools_off")));
    assert_eq!(lead["explained"]["since"], "2026-11-04T11:00:00+09:00");
    // When they are over, whatever is done next with the data finds it.
    shell.touches("11-18T11:00", "live", "");
    let lead = shell.show("11-18T11:01");
    assert_eq!((&lead["stage"], &lead["handoff"]["n"]), (&json!("mql"), &json!(2)));
    assert_eq!((&lead["owner"], &lead["handoff"]["criterion"]), (&json!("tanaka"), &json!("score_80_seminar")));
}

#[test]
fn who_does_what_was_agreed_on_comes_back_at_once_to_whoever_knows_them() {
    let shell = Shell::new();
    shell.director("11-02T09:00");
    shell.touches("11-02T10:00", "live", "K-1,セミナー,2026-11-02T09:50:00+09:00,\n");
    shell.done(
        "11-02T11:00",
        &["contact", "K-1", "--channel", "phone", "--outcome", "reached", "--bantc", "need=confirmed"],
    );
    let back = ["return", "K-1", "--reason", "too_early", "--note", "価格表を見たら再開", "--wake-on", "price_list"];
    shell.done("11-04T11:00", &back);
    shell.touches("11-05T10:00", "live", "K-1,開封,2026-11-05T09:50:00+09:00,\n");
    assert_eq!(shell.show("11-05T10:01")["stage"], "mal", "that was not it");
    // Two days later, and far from two weeks.
    shell.touches("11-06T10:00", "live", "K-1,価格表,2026-11-06T09:50:00+09:00,\n");
    let lead = shell.show("11-06T10:01");
    assert_eq!((&lead["stage"], &lead["owner"], &lead["handoff"]["n"]), (&json!("mql"), &json!("tanaka"), &json!(2)));
    assert_eq!(lead["bantc"]["need"]["state"], "confirmed", "what was learned comes back with it");
}

#[test]
fn what_has_cooled_before_anybody_took_it_says_so() {
    let shell = Shell::new();
    shell.director("08-03T09:00");
    shell.touches("08-03T10:00", "live", "K-1,セミナー,2026-08-03T09:50:00+09:00,\n");
    assert_eq!(shell.done("08-04T10:00", &["list"])[0]["cooled"], false);
    let rows = shell.done("10-05T10:00", &["list"]);
    assert_eq!((&rows[0]["cooled"], &rows[0]["score"]), (&json!(true), &json!(70.6)));
    shell.done("10-05T10:05", &["accept", "K-1"]);
    assert_eq!(shell.done("10-05T10:06", &["list"])[0]["cooled"], false, "it was taken on: nobody takes it back");
}

#[test]
fn what_gets_hot_while_it_waits_goes_before_the_others() {
    let shell = Shell::new();
    let tier = "[[tier]]\nid = 'hot'\nja = 'ホット'\nen = 'Hot'\nscore = 120\n";
    let text = tasuki::agreement::DEFAULT
        .replace("# [[tier]]\n# id       = \"hot\"", &format!("{tier}# [[tier]]\n# id       = \"hot\""));
    let file = shell.machine.write("hot.toml", text);
    shell.done("11-13T09:00", &["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"]);
    shell.director("11-16T09:00");
    shell.touches("11-16T10:00", "live", "K-1,セミナー,2026-11-16T09:50:00+09:00,\n");
    assert_eq!(shell.show("11-16T10:01")["tier"], Value::Null, "85 points");
    shell.touches("11-16T10:30", "live", "K-1,セミナー,2026-11-16T10:29:00+09:00,\n");
    assert_eq!(shell.show("11-16T10:31")["tier"], "hot", "125 points");
    shell.done("11-16T10:40", &["edit", "K-1", "--set", "source=Web"]);
    assert_eq!(shell.show("11-16T10:41")["tier"], "hot", "where it came from has nothing to do with that");
    assert_eq!(shell.show("12-28T10:31")["tier"], "hot", "what fades puts nobody behind again");
}

#[test]
fn what_one_does_may_hand_a_colleague_over() {
    let shell = Shell::new();
    let criterion = "[[mql]]\nid = 'company'\nfit = 40\naccount = { score = 130, people = 1 }\n";
    let text = tasuki::agreement::DEFAULT.replacen("[[mql]]", &format!("{criterion}[[mql]]"), 1);
    let file = shell.machine.write("company.toml", text);
    shell.done("11-13T09:00", &["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"]);
    shell.director("11-16T09:00");
    shell.lead("11-16T09:10", "K-2,井上 誠,共和精機株式会社,課長,製造,80,makoto@kyowa.example");
    assert_eq!(shell.show("11-16T09:11")["stage"], "lead", "80 points together");
    shell.touches(
        "11-16T10:00",
        "live",
        "K-2,資料DL,2026-11-16T09:50:00+09:00,a\nK-2,製品ページ,2026-11-16T09:51:00+09:00,\n",
    );
    assert_eq!(shell.show("11-16T10:01")["stage"], "lead", "115");
    shell.touches("11-16T11:00", "live", "K-2,製品ページ,2026-11-16T10:50:00+09:00,\n");
    let lead = shell.show("11-16T11:01");
    assert_eq!((&lead["stage"], &lead["handoff"]["criterion"]), (&json!("mql"), &json!("company")));
    let other = shell.done("11-16T11:02", &["show", "K-2"]);
    assert_eq!(other["stage"], "lead", "a manager is not enough for it");
}

#[test]
fn a_score_of_the_past_outlives_the_person() {
    let shell = Shell::new();
    shell.lead("11-16T09:00", "K-1,佐々木 愛,共和精機,課長,製造,80,");
    shell.touches("11-16T10:00", "live", "K-1,資料DL,2026-11-16T09:50:00+09:00,導入ガイド\n");
    shell.done("11-17T09:00", &["edit", "K-1", "--set", "title=製造部長"]);
    let then = |at: &str| {
        let said = shell.done("11-19T09:00", &["show", "#1", "--score", "--at", &format!("2026-11-{at}:00+09:00")]);
        let explained = &said["explained"];
        assert_eq!(explained["excluded"], json!([]), "nobody is off the target for having been forgotten");
        [&said["fit"], &said["engagement"], &said["score"], &said["phase"]].map(Clone::clone)
    };
    let before = [then("16T12:00"), then("18T12:00")];
    assert_eq!(
        before,
        [
            [json!(35.0), json!(20.0), json!(55.0), json!("interest")],
            [json!(45.0), json!(20.0), json!(65.0), json!("interest")],
        ]
    );
    shell.done("11-18T15:00", &["erase", "K-1", "--reason", "asked for", "--yes"]);
    assert_eq!([then("16T12:00"), then("18T12:00")], before);
}

#[test]
fn a_new_definition_brings_in_whoever_meets_it_and_judges_nothing_of_the_past_anew() {
    let shell = Shell::new();
    shell.director("11-16T09:00");
    shell.touches("11-16T10:00", "live", "K-1,資料DL,2026-11-16T09:50:00+09:00,導入ガイド\n");
    let before = shell.done("11-16T10:01", &["show", "K-1", "--score", "--at", "2026-11-16T10:00:00+09:00"]);
    let text =
        tasuki::agreement::DEFAULT.replace("id    = \"score_100\"\nscore = 100", "id    = \"score_60\"\nscore = 60");
    let text = text.replace("effective_from = 2026-04-01", "effective_from = 2026-11-17");
    let file = shell.machine.write("next.toml", text);
    let by = ["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"];
    let rehearsed = shell.done("11-17T09:00", &[&by[..], &["--dry-run"]].concat());
    assert_eq!((&rehearsed["brings_in"], &rehearsed["version"]), (&json!(1), &Value::Null));
    assert_eq!(shell.show("11-17T09:01")["stage"], "lead", "it was only asked");
    let adopted = shell.done("11-17T09:05", &by);
    assert_eq!(adopted["brings_in"], 1);
    let lead = shell.show("11-17T09:06");
    assert_eq!((&lead["stage"], &lead["handoff"]["criterion"]), (&json!("mql"), &json!("score_60")));
    let after = shell.done("11-17T09:07", &["show", "K-1", "--score", "--at", "2026-11-16T10:00:00+09:00"]);
    assert_eq!(after["explained"], before["explained"], "by the version that was in force then");
}

#[test]
fn who_they_are_takes_nobody_over_again_before_they_did_something_that_gives_points() {
    let shell = Shell::new();
    let text = tasuki::agreement::DEFAULT
        .replace("id    = \"score_100\"\nscore = 100", "id    = \"right_people\"\nfit   = 40");
    let text = text.replace("cool_off         = \"14d\"", "cool_off         = \"1d\"");
    let text = text.replace("effective_from = 2026-04-01", "effective_from = 2026-11-01");
    let file = shell.machine.write("fit.toml", text);
    shell.done("11-01T09:00", &["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"]);
    shell.director("11-02T09:00");
    assert_eq!(shell.show("11-02T09:01")["handoff"]["criterion"], "right_people");
    shell.done("11-02T11:00", &["accept", "K-1"]);
    shell.done("11-04T11:00", &["return", "K-1", "--reason", "too_early", "--note", "来期に"]);
    // Three weeks later an article is read, which gives nothing.
    shell.touches("11-25T10:00", "live", "K-1,記事閲覧,2026-11-25T09:50:00+09:00,\n");
    assert_eq!(shell.show("11-25T10:01")["stage"], "mal", "what they are was known before");
    shell.touches("11-25T11:00", "live", "K-1,資料DL,2026-11-25T10:50:00+09:00,導入ガイド\n");
    let lead = shell.show("11-25T11:01");
    assert_eq!((&lead["stage"], &lead["handoff"]["n"]), (&json!("mql"), &json!(2)));
}

#[test]
fn what_two_tell_at_once_is_not_lost() {
    let shell = Shell::new();
    let leads: Vec<String> =
        (1..=150).map(|n| format!("K-{n},人{n},会社{n},製造部長,製造,80,p{n}@x{n}.example")).collect();
    let map = shell.machine.write("leads.toml", LEADS);
    let file = shell
        .machine
        .write("leads.csv", format!("id,name,company,title,industry,employees,mail\n{}\n", leads.join("\n")));
    shell.done("11-16T09:00", &["import", &file, "--map", &map]);
    let map = shell.machine.write("touches.toml", format!("rows = 'live'\n{TOUCHES}"));
    let told = |name: &str, what: &str| {
        let lines: Vec<String> = (1..=150).map(|n| format!("K-{n},{what},2026-11-16T09:30:00+09:00,")).collect();
        shell.machine.write(name, format!("id,what,on,about\n{}\n", lines.join("\n")))
    };
    let files = [told("opened.csv", "開封"), told("seminar.csv", "セミナー")];
    std::thread::scope(|scope| {
        for file in &files {
            scope.spawn(|| shell.done("11-16T10:00", &["import", file, "--map", &map]));
        }
    });
    shell.done("11-16T10:01", &["judge"]);
    let open = shell.done("11-16T10:02", &["list"]);
    assert_eq!(open.as_array().unwrap().len(), 150, "every one of them meets the definition");
}

#[test]
fn a_slip_is_taken_back_with_what_followed_from_it() {
    let shell = Shell::new();
    shell.lead("11-16T09:00", "K-1,佐々木 愛,共和精機,,製造,80,");
    shell.touches("11-16T10:00", "live", "K-1,セミナー,2026-11-16T09:50:00+09:00,\n");
    let edited = shell.said("11-16T10:30", &["edit", "K-1", "--set", "title=製造部長"]);
    assert_eq!(edited.status, 0, "{edited:?}");
    assert_eq!(shell.show("11-16T10:31")["stage"], "mql");
    shell.done("11-16T10:32", &["undo", "K-1"]);
    let lead = shell.show("11-16T10:33");
    assert_eq!((&lead["stage"], &lead["title"], &lead["score"]), (&json!("lead"), &Value::Null, &json!(65.0)));
    shell.done("11-16T10:40", &["edit", "K-1", "--set", "title=課長"]);
    assert_eq!(shell.show("11-16T10:41")["score"], 75.0, "and what it did still counts");
}

#[test]
fn a_version_says_whom_it_puts_aside_before_it_does() {
    let shell = Shell::new();
    shell.lead("11-16T09:00", "K-1,佐々木 愛,共和精機,製造部長,製造,80,ai@gmail.com");
    let exclude = "[[exclude]]\nid = 'private'\nreason = 'off_industry'\nwhen = { free_mail = true }\n";
    let text = tasuki::agreement::DEFAULT.replacen("[[exclude]]", &format!("{exclude}[[exclude]]"), 1);
    let file = shell.machine.write("private.toml", text);
    let by = ["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"];
    let told = shell.done("11-16T10:00", &[&by[..], &["--dry-run"]].concat());
    assert_eq!((&told["brings_in"], &told["puts_aside"]), (&json!(0), &json!(1)));
    assert_eq!(shell.show("11-16T10:01")["stage"], "lead");
    shell.done("11-16T10:02", &by);
    assert_eq!(shell.show("11-16T10:03")["stage"], "excluded");
}

#[test]
fn what_a_gate_holds_back_says_so() {
    let shell = Shell::new();
    let gate = "[[gate]]\nid = 'reachable'\nja = '連絡先'\nen = 'Reachable'\non = ['hand_off']\nneeds = ['phone']\n";
    let text = tasuki::agreement::DEFAULT.replacen("[[gate]]", &format!("{gate}[[gate]]"), 1);
    let file = shell.machine.write("gate.toml", text);
    shell.done("11-13T09:00", &["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"]);
    shell.director("11-16T09:00");
    shell.touches("11-16T10:00", "live", "K-1,セミナー,2026-11-16T09:50:00+09:00,\n");
    let lead = shell.show("11-16T10:01");
    assert_eq!((&lead["stage"], &lead["explained"]["standing"]), (&json!("lead"), &json!("held_back")));
    shell.done("11-16T10:30", &["edit", "K-1", "--set", "phone=03-1234-5678"]);
    assert_eq!(shell.show("11-16T10:31")["stage"], "mql", "what was missing is there");
}

#[test]
fn what_takes_points_away_fades_too() {
    let shell = Shell::new();
    let less = "[[score.touch]]\nid = 'left'\nkind = 'unsubscribe'\npoints = -15\n";
    let text = tasuki::agreement::DEFAULT.replacen("[[score.touch]]", &format!("{less}[[score.touch]]"), 1);
    let text = text.replacen("id     = \"seminar\"", "id     = \"seminar\"\nfades  = false", 1);
    let file = shell.machine.write("less.toml", text);
    shell.done("06-01T09:00", &["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"]);
    shell.director("06-02T09:00");
    shell.touches("06-02T10:00", "live", "K-1,配信停止,2026-06-02T09:40:00+09:00,\n");
    shell.touches("06-02T11:00", "live", "K-1,セミナー,2026-06-02T10:50:00+09:00,\n");
    assert_eq!(shell.show("06-02T11:01")["score"], 70.0);
    // 85 less what is left of 15: 80 and more once five months are over.
    shell.done("10-29T09:00", &["judge"]);
    assert_eq!(shell.show("10-29T09:01")["stage"], "lead", "78.856");
    shell.done("10-31T09:00", &["judge"]);
    let lead = shell.show("10-31T09:01");
    assert_eq!((&lead["stage"], &lead["handoff"]["criterion"]), (&json!("mql"), &json!("score_80_seminar")));
}

#[test]
fn two_that_turn_out_to_be_one_may_meet_the_definition_together() {
    let shell = Shell::new();
    shell.lead("11-16T09:00", "K-2,佐々木 愛,共和精機,,,,ai@kyowa.example");
    shell.lead("11-16T09:05", "K-1,佐々木 愛,共和精機,製造部長,製造,80,ai.sasaki@kyowa.example");
    shell.touches("11-16T10:00", "live", "K-2,セミナー,2026-11-16T09:50:00+09:00,\n");
    assert_eq!(shell.show("11-16T10:01")["stage"], "lead", "45 points here, 40 there");
    shell.done("11-16T10:30", &["merge", "K-1", "K-2"]);
    let lead = shell.show("11-16T10:31");
    assert_eq!((&lead["stage"], &lead["handoff"]["criterion"]), (&json!("mql"), &json!("score_80_seminar")));
}

#[test]
fn a_version_with_a_shorter_cool_off_is_not_slept_over() {
    let shell = Shell::new();
    shell.director("11-02T09:00");
    shell.touches("11-02T10:00", "live", "K-1,セミナー,2026-11-02T09:50:00+09:00,\n");
    shell.done("11-04T11:00", &["return", "K-1", "--reason", "too_early", "--note", "来期に"]);
    let text = tasuki::agreement::DEFAULT.replace("cool_off         = \"14d\"", "cool_off         = \"1d\"");
    let text = text.replace("effective_from = 2026-04-01", "effective_from = 2026-11-08");
    let file = shell.machine.write("shorter.toml", text);
    shell.done("11-04T12:00", &["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"]);
    shell.touches("11-05T10:00", "live", "K-1,セミナー,2026-11-05T09:50:00+09:00,\n");
    assert_eq!(shell.show("11-05T10:01")["explained"]["standing"], "cools_off");
    shell.done("11-09T09:00", &["judge"]);
    assert_eq!(shell.show("11-09T09:01")["handoff"]["n"], 2, "not only on the eighteenth");
}

#[test]
fn what_must_be_more_than_a_number_is_not_counted_in_thousandths() {
    let shell = Shell::new();
    let text = tasuki::agreement::DEFAULT
        .replace("id    = \"score_100\"\nscore = 100", "id    = \"over\"\nscore = { over = 100 }");
    let file = shell.machine.write("over.toml", text);
    shell.done("11-13T09:00", &["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"]);
    shell.director("11-16T09:00");
    let lead = shell.show("11-16T09:01");
    let ahead = lead["explained"]["ahead"].as_array().unwrap();
    let over = ahead.iter().find(|one| one["criterion"] == "over").unwrap();
    assert!(over["missing"].as_str().unwrap().starts_with("more than 55 points, "), "{over}");
}

#[test]
fn whoever_is_called_months_late_has_cooled_and_figures_say_so_of_the_past_too() {
    let shell = Shell::new();
    shell.director("10-01T09:00");
    shell.touches(
        "10-01T10:00",
        "live",
        "K-1,資料DL,2026-10-01T09:50:00+09:00,導入ガイド\nK-1,料金ページ,2026-10-01T09:55:00+09:00,\n",
    );
    assert_eq!(shell.show("10-01T10:01")["handoff"]["criterion"], "score_80_pricing");
    let by = |when: &str, dimension: &str| {
        let told = shell.done(when, &["report", "figures", "handoffs", "--by", dimension]);
        told["figures"][0]["groups"][0]["keys"][0].clone()
    };
    assert_eq!((by("10-01T10:02", "warmth"), by("10-01T10:02", "fit")), (json!("warm"), json!("fits")));
    assert_eq!(by("12-31T09:00", "warmth"), "cooled", "nobody has tried yet");
    shell.done(
        "12-31T10:00",
        &["contact", "K-1", "--outcome", "reached", "--happened", "2026-10-02 11:00", "--note", "wrote it down late"],
    );
    assert_eq!(by("12-31T10:02", "warmth"), "warm", "somebody had, the next day");
    let only = |group: &str| {
        let told = shell.said("12-31T10:02", &["report", "figures", "handoffs", "--only", group]);
        (told.status, told)
    };
    assert_eq!(only("warmth=引き渡し基準を維持").1.json()["figures"][0]["total"]["count"], 1, "as it is called");
    let (status, unknown) = only("warmth=hot");
    assert!(status == 2 && unknown.err.contains("warmth=hot") && unknown.err.contains("warm"), "{unknown:?}");
    let as_of = ["report", "figures", "handoffs", "--by", "warmth", "--as-of", "2026-12-31 09:00"];
    assert_eq!(shell.done("12-31T10:03", &as_of)["figures"][0]["groups"][0]["keys"][0], "cooled", "nobody knew of it");
}
