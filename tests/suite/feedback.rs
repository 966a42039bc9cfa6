//! What sales says of the rules that made a lead an MQL, and of what a lead is to come back for: from the dialog and the
//! command line to the record of each rule and to marketing's desk.
#![allow(clippy::unwrap_used, reason = "an office that cannot be opened is a failed test")]

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};
use tasuki::agreement::terms::{Act, Slot, SlotState};
use tasuki::agreement::{DEFAULT, Points};
use tasuki::app::Overlay;
use tasuki::domain::{
    Basis, Ground, Judged, Learned, Merging, Operation, Record, Request, Setting, Wake, What, Wish, decide,
};
use tasuki::i18n::Lang;
use tasuki::ids::{LeadId, OpIds, PersonId};
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};
use tasuki::storage::{LeadChange, Store};

use crate::cli::{Machine, Said};
use crate::harness::{Console, FRIDAY, Office, at};

/// The rules of a lead that read, visited, and is somebody.
const READER: [(&str, i64); 4] = [("director", 20), ("white_paper", 60), ("pricing_page", 30), ("mail_opened", 5)];

impl Office {
    /// A lead that is handed over now, with these points.
    fn scored(&self, company: &str, points: &[(&str, i64)]) -> LeadId {
        let lead = self.captured(company, "佐藤 花子", "Web");
        let mut desk = self.desk("ito");
        let record = desk.record(lead).unwrap();
        let rules: BTreeMap<_, _> =
            points.iter().map(|(rule, points)| ((*rule).to_owned(), Points::whole(*points))).collect();
        let basis = Some(Basis { engagement: rules.values().copied().sum(), rules, ..Basis::default() });
        let wish = Wish::HandOff { ground: Ground::Criterion("score_100".to_owned()), to: None };
        let (by, now) = (PersonId::new("ito"), self.clock_now());
        let setting = Setting { by: &by, now, versions: desk.versions() };
        let decision = decide(&record, &Request { basis, ..wish.into() }, setting).unwrap();
        let operation = Operation {
            id: OpIds::random().next(),
            act: Act::HandOff,
            by: by.clone(),
            recorded_at: now,
            agreement: tasuki::ids::AgreementVersion(1),
            batch: None,
        };
        let facts = decision.facts.into_iter().map(|what| (now, what)).collect();
        let change = LeadChange::of(Some(&record), &operation, facts);
        let first = FirstAgreement { text: DEFAULT.to_owned(), adopted_at: now };
        let mut store = Sqlite::open(&self.place("ito").path, &first).unwrap();
        store.append(&[operation], &[change]).unwrap();
        lead
    }

    fn judge(&self, who: &str, lead: LeadId, wish: Wish, wrong: &[&str], right: &[&str]) {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let judged = Judged { wrong: ids(wrong), right: ids(right) };
        let request = Request { judged, ..Request::from(wish).with_note("-".to_owned()) };
        self.desk(who).act(lead, &request).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    }

    fn record_of(&self, lead: LeadId) -> Record {
        self.desk("x").record(lead).unwrap()
    }
}

fn give_back() -> Wish {
    Wish::Return { reason: "too_early".to_owned(), wake: None, wake_on: None }
}

fn qualify() -> Request {
    use SlotState::{Confirmed, Partial};
    let known = |(slot, state)| Learned { slot, state, evidence: None, said_by: None };
    let slots =
        [(Slot::Budget, Partial), (Slot::Authority, Partial), (Slot::Need, Confirmed), (Slot::Timeline, Partial)];
    Request { answers: slots.map(known).into(), ..Wish::Qualify { to: None }.into() }
}

/// One lead is won, one comes back with a word about a rule, one is rejected with two; and what is no hand-off of
/// marketing's, or none any more.
fn a_fortnight() -> Office {
    let office = Office::at("2026-11-06T10:00:00+09:00");
    let won = office.scored("山田製作所", &READER);
    office.desk("tanaka").act(won, &Wish::Accept.into()).unwrap();
    let praised = Judged { right: ["pricing_page".to_owned()].into(), ..Judged::default() };
    office.desk("tanaka").act(won, &Request { judged: praised, ..qualify() }).unwrap();
    let close = NaiveDate::from_ymd_opt(2026, 12, 25);
    office.desk("tanaka").act(won, &Wish::Open { amount: Some(1_000_000.0), close }.into()).unwrap();
    office.desk("tanaka").act(won, &Wish::Win { amount: None }.into()).unwrap();
    office.clock.advance(TimeDelta::days(7));
    let back = office.scored("東都システム", &READER);
    let twin = office.scored("東都システム", &READER);
    let merging = Merging { sure: true, ..Merging::default() };
    office.desk("ito").merge(back, twin, &merging).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    office.judge("tanaka", back, give_back(), &["white_paper"], &[]);
    let rejected = office.scored("ミナト物流", &[("white_paper", 60), ("director", 40)]);
    office.desk("tanaka").act(rejected, &Wish::Accept.into()).unwrap();
    let reject = Wish::Reject { reason: "is_competitor".to_owned() };
    office.judge("tanaka", rejected, reject, &["white_paper", "score_100"], &[]);
    // Taken back, found by sales itself, or the same person as another lead: none of these counts.
    let mistaken = office.scored("取り消し商事", &READER);
    office.desk("ito").act(mistaken, &Wish::Undo.into()).unwrap();
    let row = [("company".to_owned(), "白樺信用金庫".to_owned())];
    let (row, _) = tasuki::intake::row_of(&row, chrono_tz::Asia::Tokyo, office.clock_now()).unwrap();
    office.desk("tanaka").generate(&row, &qualify(), false).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    office
}

fn asked(office: &Office, arguments: &[&str]) -> Said {
    let now = office.clock_now().rfc3339(&chrono::Utc);
    Machine::at(office).run_with(arguments, &[("TASUKI_NOW", &now)])
}

fn told(office: &Office, arguments: &[&str]) -> Value {
    let said = asked(office, &[arguments, &["--format", "json"]].concat());
    assert_eq!((said.status, said.err.as_str()), (0, ""), "{arguments:?}: {said:?}");
    said.json()
}

/// `fired accepted qualified won / blamed praised` of a rule.
fn counts(document: &Value, kind: &str, rule: &str) -> String {
    let is_it = |known: &&Value| known["rule"] == rule && known["kind"] == kind;
    let found = document["rules"].as_array().unwrap().iter().find(is_it).unwrap_or_else(|| panic!("{rule}"));
    let n = |name: &str| found[name].as_u64().unwrap();
    let [fired, accepted, qualified, won] = ["fired", "accepted", "qualified", "won"].map(n);
    format!("{fired} {accepted} {qualified} {won} / {} {}", n("blamed"), n("praised"))
}

#[test]
fn a_rule_has_a_record_of_what_became_of_its_leads_and_of_what_was_said_of_it() {
    let office = a_fortnight();
    let document = told(&office, &["report", "rules"]);
    assert_eq!((&document["unit"], &document["handoffs"]), (&json!("handoff"), &json!(3)));
    assert_eq!(counts(&document, "touch", "white_paper"), "3 2 1 1 / 2 0");
    assert_eq!(counts(&document, "touch", "pricing_page"), "2 1 1 1 / 0 1");
    assert_eq!(counts(&document, "fit", "director"), "3 2 1 1 / 0 0");
    assert_eq!(counts(&document, "criterion", "score_100"), "3 2 1 1 / 1 0");
    assert_eq!(counts(&document, "touch", "seminar"), "0 0 0 0 / 0 0", "a rule in force that never fired");
    let white_paper = document["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == "white_paper").unwrap();
    let accepted = &white_paper["rates"]["accepted"];
    assert_eq!((&accepted["k"], &accepted["n"]), (&json!(2), &json!(3)));
    // Reference: R, binom::binom.confint(2, 3, methods = "wilson").
    assert!((accepted["low"].as_f64().unwrap() - 0.207_655).abs() < 1e-5, "{accepted}");
    assert!((accepted["high"].as_f64().unwrap() - 0.938_511).abs() < 1e-5, "{accepted}");
    assert_eq!((&white_paper["rates"]["blamed"]["k"], &white_paper["rates"]["blamed"]["n"]), (&json!(2), &json!(2)));
}

#[test]
fn the_record_of_a_span_of_days_counts_hand_offs_by_the_day_on_which_they_were_made() {
    let office = a_fortnight();
    let of = |from: &str, to: &str| told(&office, &["report", "rules", "--from", from, "--to", to]);
    let first = of("2026-11-06", "2026-11-12");
    assert_eq!((&first["handoffs"], &first["to"]), (&json!(1), &json!("2026-11-12")));
    assert_eq!(counts(&first, "touch", "white_paper"), "1 1 1 1 / 0 0", "what was won later, too");
    assert_eq!(of("2026-11-13", "2026-11-13")["handoffs"], 2, "both days are in it");
    assert_eq!(of("2026-11-14", "2026-11-30")["handoffs"], 0);
    let text = asked(&office, &["report", "rules", "--lang", "ja"]).out;
    insta::assert_snapshot!("record-of-rules-ja", text);
    insta::assert_snapshot!("record-of-rules-en", asked(&office, &["report", "rules", "--lang", "en"]).out);
}

#[test]
fn what_is_said_of_a_rule_goes_with_its_act_and_stays_when_the_person_is_erased() {
    let office = Office::at(FRIDAY);
    let lead = office.scored("山田製作所", &READER);
    let refused = asked(&office, &["accept", "1", "--wrong", "seminar", "--lang", "en"]);
    assert_eq!(refused.status, 1);
    let named = "Those that can be named: white_paper, pricing_page, director, mail_opened, score_100.";
    assert!(refused.err.contains(named), "{}", refused.err);
    assert!(asked(&office, &["accept", "1", "--right", "pricing_page"]).status == 0);
    let back = ["return", "1", "--reason", "too_early", "--wrong", "white_paper", "--wrong", "director"];
    assert_eq!(asked(&office, &back).status, 0);
    let both = json!({ "wrong": ["director", "white_paper"], "right": ["pricing_page"] });
    assert_eq!(told(&office, &["show", "1"])["handoffs"][0]["judged"], both);
    let page = asked(&office, &["show", "1", "--lang", "ja"]).out;
    assert!(page.contains("規則の評価: 不適切(director、white_paper)、妥当(pricing_page)"), "{page}");
    assert!(
        page.contains("差し戻し: 時期尚早(再開予定日 2027-02-18)、規則の評価: 不適切(director、white_paper)"),
        "{page}"
    );
    assert_eq!(asked(&office, &["undo", "1"]).status, 0);
    let accepted = json!({ "wrong": [], "right": ["pricing_page"] });
    assert_eq!(told(&office, &["show", "1"])["handoffs"][0]["judged"], accepted, "with the return");
    assert_eq!(asked(&office, &["redo", "1"]).status, 0);
    let later = ["note", "1", "--note", "Read for the whole department", "--right", "white_paper"];
    assert_eq!(asked(&office, &later).status, 0);
    assert_eq!(asked(&office, &["erase", "1", "--reason", "asked for it", "--yes"]).status, 0);
    let judged = office.record_of(lead).lead.handoffs[0].judged.clone();
    assert_eq!((judged.wrong.into_iter().collect::<Vec<_>>(), judged.right.len()), (vec!["director".to_owned()], 2));
    assert_eq!(counts(&told(&office, &["report", "rules"]), "fit", "director"), "1 1 0 0 / 1 0", "figures stay");
    assert_eq!(office.desk("x").check().unwrap().health.differing, []);
}

#[test]
fn who_gives_a_lead_back_marks_the_rule_that_lied_with_one_key() {
    let office = Office::at(FRIDAY);
    let lead = office.scored("山田製作所", &READER);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("r");
    let screen = console.screen();
    assert!(screen.contains("[ ] x: 不適切な規則: white_paper(60点)"), "{screen}");
    assert!(screen.contains("[ ] y: 不適切な規則: pricing_page(30点)"), "{screen}");
    assert!(screen.contains("[ ] z: 不適切な規則: director(20点)") && !screen.contains("mail_opened"), "{screen}");
    console.press("x y y");
    let screen = console.screen();
    assert!(screen.contains("[x] x") && screen.contains("[ ] y"), "{screen}");
    insta::assert_snapshot!("which-rule-lied-ja", screen);
    console.press("1");
    assert!(console.screen().contains("規則の評価: 不適切(white_paper)"), "{}", console.screen());
    console.write("来期の話でした").press("Ctrl+S");
    let handoff = office.record_of(lead).lead.handoffs[0].clone();
    assert_eq!(handoff.ended.unwrap().act, Act::Return);
    assert_eq!(handoff.judged.wrong.into_iter().collect::<Vec<_>>(), ["white_paper"]);
    // Of the next lead nothing is marked yet, and of one whose score nobody reckoned nothing can be.
    let next = office.scored("東都システム", &READER);
    office.lead("ミナト物流", "鈴木");
    console.notice().press("x F3");
    assert!(console.screen().contains("[x] y: 不適切な規則: pricing_page(30点)"), "{}", console.screen());
    console.press("1 Ctrl+S");
    assert_eq!(office.record_of(next).lead.handoffs[0].judged.wrong.len(), 1, "{}", console.said());
    console.press("r");
    assert!(!console.screen().contains("不適切な規則"), "{}", console.screen());
}

#[test]
fn who_qualifies_a_lead_may_praise_a_rule() {
    let office = Office::at(FRIDAY);
    let lead = office.scored("山田製作所", &READER);
    let told = Request { answers: qualify().answers, ..Wish::Edit { set: BTreeMap::new() }.into() };
    office.desk("tanaka").act(lead, &told).unwrap();
    office.desk("tanaka").act(lead, &Wish::Accept.into()).unwrap();
    let mut console = Console::open(&office, "tanaka", (100, 34), Lang::En);
    console.press("s");
    assert!(console.screen().contains("[ ] y: right: pricing_page (30 points)"), "{}", console.screen());
    console.press("y");
    assert!(console.screen().contains("[x] y: right: pricing_page"), "{}", console.screen());
    console.press("Ctrl+S");
    let handoff = office.record_of(lead).lead.handoffs[0].clone();
    assert!(handoff.qualified.is_some(), "{}", console.said());
    assert_eq!(handoff.judged.right.into_iter().collect::<Vec<_>>(), ["pricing_page"]);
}

#[test]
fn answers_that_are_kept_alone_say_nothing_of_rules() {
    let office = Office::at(FRIDAY);
    let lead = office.scored("山田製作所", &READER);
    office.desk("tanaka").act(lead, &Wish::Accept.into()).unwrap();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("s x 3 w");
    assert!(console.model.overlay.is_none(), "{}", console.said());
    let record = office.record_of(lead);
    assert!(record.lead.bantc.contains_key(&Slot::Budget) && record.lead.handoffs[0].judged.is_empty());
}

#[test]
fn marketing_sees_which_rules_were_said_to_be_wrong_beside_what_came_back() {
    let office = a_fortnight();
    let returns = told(&office, &["returns"]);
    let rules: Vec<_> = returns["rules"].as_array().unwrap().iter().map(|rule| rule["rule"].clone()).collect();
    assert_eq!(rules, ["white_paper", "score_100"], "the most often first");
    assert_eq!((&returns["rules"][0]["fired"], &returns["rules"][0]["blamed"]), (&json!(3), &json!(2)));
    let line = "white_paper: 不適切 2、妥当 0 ・ 引き渡し 3、受け入れ 2、SQL 1、受注 1";
    let page = asked(&office, &["returns", "--lang", "ja"]).out;
    assert!(page.contains("不適切とされた規則") && page.contains(line), "{page}");
    let mut console = Console::open(&office, "ito", (160, 30), Lang::Ja);
    console.press("7");
    assert!(console.screen().contains(line), "{}", console.screen());
    // A quarter later nobody blames anything.
    office.clock.advance(TimeDelta::weeks(13));
    assert_eq!(told(&office, &["returns"])["rules"], json!([]));
}

#[test]
fn who_gives_a_lead_back_may_say_what_it_comes_back_for() {
    let office = Office::at(FRIDAY);
    let lead = office.lead("山田製作所", "佐藤 花子");
    let mut console = Console::open(&office, "tanaka", (100, 30), Lang::Ja);
    console.press("r");
    assert!(console.screen().contains("n: 再開予定日・条件も入力する"), "{}", console.screen());
    console.press("n 1").write("2027-04-01").press("Enter");
    assert!(console.screen().contains("11 見積もり依頼"), "what there is to choose: {}", console.screen());
    console.write("fax");
    assert!(console.screen().contains("合意書にない行動があります"), "{}", console.screen());
    console.press("Ctrl+U").write("見積もり依頼、10");
    assert!(console.screen().contains("→ 見積もり依頼 または 問い合わせ"), "{}", console.screen());
    console.press("Enter");
    let promise = "再開: 2027-04-01(木) または 見積もり依頼 または 問い合わせ";
    assert!(console.screen().contains(promise), "{}", console.screen());
    console.write("来期の予算で").press("Ctrl+S");
    let ending = office.record_of(lead).lead.handoffs[0].ended.clone().unwrap();
    assert_eq!(ending.wake_at, Some(at("2027-04-01T09:00:00+09:00")));
    assert_eq!(ending.wake_on, ["quote_request", "inquiry"]);
    console.press("5");
    assert!(console.screen().contains("再開: 2027-04-01(木) または 見積も"), "{}", console.screen());
    assert!(!matches!(console.model.overlay, Some(Overlay::Form(_))));
}

#[test]
fn a_promise_is_told_wherever_the_lead_is() {
    let office = Office::at(FRIDAY);
    office.lead("山田製作所", "佐藤 花子");
    let refused = asked(&office, &["return", "1", "--reason", "too_early", "--wake-on", "fax", "--lang", "en"]);
    assert!(
        refused.status == 1 && refused.err.contains("no kind of touch `fax`. It has: download,"),
        "{}",
        refused.err
    );
    let back = ["return", "1", "--reason", "too_early", "--note", "来期の予算で", "--until", "2026-11-21"];
    let said = asked(&office, &[&back[..], &["--wake-on", "quote_request", "--lang", "ja"]].concat());
    assert!(said.out.contains("再開: 2026-11-21 09:00 または 見積もり依頼"), "{}", said.out);
    let ended = &told(&office, &["show", "1"])["handoffs"][0]["ended"];
    assert_eq!(ended["wake_on"], json!(["quote_request"]));
    let page = asked(&office, &["show", "1", "--lang", "en"]).out;
    assert!(page.contains("  comes back: 2026-11-21 or Quotation asked for"), "{page}");
    let returns = told(&office, &["returns"]);
    let wake = &returns["wake_ups"]["leads"][0];
    assert_eq!((&wake["wake_on"], &wake["words"]), (&json!(["quote_request"]), &json!("来期の予算で")));
    let page = asked(&office, &["returns", "--lang", "ja"]).out;
    assert!(page.contains("時期尚早(または 見積もり依頼)") && page.contains("来期の予算で"), "{page}");
    let mut console = Console::open(&office, "ito", (80, 24), Lang::Ja);
    console.press("7");
    assert!(console.screen().contains("再開: 11-21 または 見積もり依頼"), "{}", console.screen());
    // It comes back as promised within the fortnight, and with nothing else.
    let hand_off = |kind: &str| {
        let wish = Wish::HandOff { ground: Ground::Promise(kind.to_owned()), to: None };
        office.desk("ito").act(LeadId(1), &wish.into()).map(|_| ())
    };
    assert!(hand_off("download").is_err());
    hand_off("quote_request").unwrap_or_else(|wrong| panic!("{wrong:?}"));
    let lead = told(&office, &["show", "1"]);
    assert_eq!(lead["handoffs"][1]["ground"], json!({ "promise": "quote_request" }));
    assert_eq!(lead["handoffs"][1]["criterion"], Value::Null);
    let page = asked(&office, &["show", "1", "--lang", "ja"]).out;
    assert!(page.contains("差し戻し時の再開条件を満たした(見積もり依頼)"), "{page}");
    assert_eq!(told(&office, &["returns"])["wake_ups"]["total"], 0);
}

#[test]
fn never_means_that_nothing_brings_it_back_whatever_the_reason_says() {
    let office = Office::at(FRIDAY);
    office.lead("山田製作所", "佐藤 花子");
    let back = ["return", "1", "--reason", "too_early", "--until", "never", "--wake-on", "never"];
    assert_eq!(asked(&office, &back).status, 0);
    let record = office.record_of(LeadId(1));
    let returned = |fact: &tasuki::domain::Fact| matches!(&fact.what, What::Returned { wake_at: None, wake_on, .. } if wake_on.is_empty());
    assert!(record.facts.iter().any(returned));
    assert!(Wake::Never.at().is_none() && record.lead.promise().is_some() && record.lead.wakes_on().is_empty());
}
