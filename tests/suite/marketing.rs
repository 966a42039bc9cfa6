//! Marketing's desk: what came back and why, what was promised to be looked at again, what sales asks.
#![allow(clippy::unwrap_used, reason = "an office that cannot be opened is a failed test")]

use chrono::TimeDelta;
use tasuki::desk::{Due, Returns};
use tasuki::domain::{Ground, Request, Wake, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;

use crate::harness::{Console, Office, at};

impl Office {
    pub fn give_back(&self, lead: LeadId, reason: &str, wake: Option<Wake>, words: &str) {
        let wish = Wish::Return { reason: reason.to_owned(), wake, wake_on: None };
        self.desk("tanaka").act(lead, &Request::from(wish).with_note(words.to_owned())).unwrap();
    }

    fn returns(&self) -> Returns {
        self.desk("ito").returns(4).unwrap()
    }

    fn act(&self, who: &str, lead: LeadId, wish: Wish, note: &str) {
        let note = (!note.is_empty()).then(|| note.to_owned());
        self.desk(who).act(lead, &Request::from(wish).with_note(note)).unwrap();
    }
}

/// Five leads: one asks for information, one is due today, one was due, one later this week, one was rejected.
pub fn office() -> Office {
    let office = Office::at("2026-11-10T10:00:00+09:00");
    for company in ["山田製作所", "東都システム", "ミナト物流", "Acme Japan K.K.", "白樺信用金庫"]
    {
        office.lead(company, "佐藤 花子");
    }
    office.clock.advance(TimeDelta::hours(1));
    office.give_back(LeadId(1), "not_enough_info", None, "部署と決裁者が分からない");
    let wake = |text: &str| Some(Wake::At(at(text)));
    office.give_back(LeadId(2), "too_early", wake("2026-11-18T09:00:00+09:00"), "来期の予算で検討");
    office.give_back(LeadId(3), "too_early", wake("2026-11-16T09:00:00+09:00"), "社内調整中");
    office.give_back(LeadId(4), "no_budget", wake("2026-11-20T09:00:00+09:00"), "next quarter");
    office.act("tanaka", LeadId(5), Wish::Reject { reason: "is_competitor".to_owned() }, "");
    // Wednesday.
    office.clock.jump(at("2026-11-18T10:00:00+09:00").since(office.clock_now()));
    office
}

#[test]
fn marketing_reads_why_leads_came_back_in_numbers_and_words() {
    let returns = office().returns();
    assert_eq!(returns.total, 5);
    assert_eq!(returns.by_reason[0], ("too_early".to_owned(), 2));
    assert_eq!(returns.by_source, [(Some("Web".to_owned()), 5)]);
    let said: Vec<_> = returns.back.iter().filter_map(|back| back.words.as_ref()).map(ToString::to_string).collect();
    assert_eq!(said, ["next quarter", "社内調整中", "来期の予算で検討", "部署と決裁者が分からない"]);
    assert!(returns.back.iter().all(|back| back.by.as_str() == "tanaka"));
}

#[test]
fn a_promise_is_kept_before_it_is_forgotten() {
    let office = office();
    let due = |office: &Office| -> Vec<_> {
        office.returns().wakes.into_iter().map(|wake| (wake.whom.lead.0, wake.due)).collect()
    };
    assert_eq!(due(&office), [(3, Due::Overdue), (2, Due::Today), (4, Due::ThisWeek)]);
    office.act("ito", LeadId(3), Wish::HandOff { ground: Ground::ByHand, to: None }, "価格表をまた見た");
    assert_eq!(due(&office), [(2, Due::Today), (4, Due::ThisWeek)], "handed over again");
    office.act("ito", LeadId(3), Wish::Undo, "");
    assert_eq!(due(&office).len(), 3, "and taken back");
    let health = office.desk("ito").check().unwrap();
    assert_eq!(health.health.differing, [], "what is kept of it is what the facts make");
}

#[test]
fn a_question_waits_until_marketing_answers_it() {
    let office = office();
    let asked = |office: &Office| -> Vec<_> { office.returns().questions.iter().map(|one| one.whom.lead.0).collect() };
    assert_eq!(asked(&office), [1], "a reason with a day to look again asks nothing");
    office.act("suzuki", LeadId(1), Wish::Note { about: None }, "I wonder, too");
    assert_eq!(asked(&office), [1], "sales' own word is no answer");
    office.act("ito", LeadId(1), Wish::Note { about: None }, "情報システム部の佐藤課長です");
    assert_eq!(asked(&office), [0; 0]);
    office.act("ito", LeadId(1), Wish::Undo, "");
    assert_eq!(asked(&office), [1], "an answer that was taken back is none");
    let set = [("department".to_owned(), "情報システム部".to_owned())].into();
    office.act("ito", LeadId(1), Wish::Edit { set }, "");
    assert_eq!(asked(&office), [0; 0], "what was missing was filled in");
}

#[test]
fn a_note_that_speaks_about_a_rule_is_a_question_to_marketing() {
    let office = office();
    let rule = office.desk("ito").agreement().criteria().next().unwrap().to_owned();
    let lead = office.lead("新しい会社", "高橋");
    office.act("tanaka", lead, Wish::Note { about: Some(rule.clone()) }, "展示会の名刺だけで100点になる");
    let questions = office.returns().questions;
    assert_eq!(questions.len(), 2);
    assert_eq!((questions[0].whom.lead, questions[0].about.as_deref()), (lead, Some(rule.as_str())));
    office.act("ito", lead, Wish::Note { about: None }, "基準を見直します");
    assert_eq!(office.returns().questions.len(), 1);
    office.act("ito", lead, Wish::Note { about: Some(rule) }, "覚え書き");
    assert_eq!(office.returns().questions.len(), 1, "what marketing notes itself asks nobody");
}

#[test]
fn what_was_taken_back_never_came_back_and_what_is_long_ago_is_not_listed() {
    let office = office();
    let lead = office.lead("取り消し商事", "鈴木");
    office.give_back(lead, "not_target", None, "間違い");
    assert_eq!(office.returns().total, 6);
    office.act("tanaka", lead, Wish::Undo, "");
    assert_eq!(office.returns().total, 5);
    office.clock.jump(TimeDelta::weeks(6));
    let returns = office.returns();
    assert_eq!((returns.total, returns.questions_total), (0, 1), "a question waits longer");
    assert_eq!(returns.wakes.iter().map(|wake| wake.due).collect::<Vec<_>>(), [Due::Overdue; 3]);
    assert_eq!(office.desk("ito").returns(8).unwrap().total, 5);
}

#[test]
fn the_page_is_worked_from_the_keyboard() {
    let office = office();
    let mut console = Console::open(&office, "ito", (80, 24), Lang::Ja);
    console.press("g r");
    let screen = console.screen();
    for told in ["回答待ち: 1件", "今週末までの再開予定: 3件", "期限超過", "理由別: 時期尚早 2", "山田製作所"]
    {
        assert!(screen.contains(told), "{told}\n{screen}");
    }
    assert_eq!(console.model.lead(), Some(LeadId(1)), "what waits for others comes first");
    console.press("m").write("情報システム部です").press("Ctrl+S");
    assert!(console.said().contains("メモ"), "{}", console.said());
    assert!(console.screen().contains("回答待ち: 0件"), "{}", console.screen());
    assert_eq!(console.model.lead(), Some(LeadId(3)), "the next thing to do");
    console.press("Enter");
    assert!(console.screen().contains("社内調整中"), "the lead's page: {}", console.screen());
    console.press("n");
    assert_eq!(console.model.lead(), Some(LeadId(2)));
    console.press("Esc H");
    assert!(console.model.overlay.is_some(), "{}", console.said());
    console.press("Enter").write("予算が付いた").press("Ctrl+S");
    assert!(console.screen().contains("今週末までの再開予定: 2件"), "{}\n{}", console.said(), console.screen());
    console.press("a");
    assert!(console.model.overlay.is_none(), "accepting is no business of this page");
    console.press("Esc");
    assert!(console.model.marketing.is_none());
}

#[test]
fn from_the_page_everything_can_be_found_by_its_name_and_every_view_is_one_key_away() {
    let office = office();
    let mut console = Console::open(&office, "ito", (80, 24), Lang::Ja);
    console.press("g r :").write("めも");
    assert!(console.screen().contains("メモ"), "{}", console.screen());
    console.press("Enter").write("情報システム部です").press("Ctrl+S");
    assert!(console.screen().contains("回答待ち: 0件"), "the question is answered: {}", console.screen());
    console.press(":").write("うけいれ");
    assert!(!console.screen().contains("受け入れ"), "what is no business of this page is not offered");
    console.press("Esc g h");
    assert!(console.screen().contains("メモ"), "what was done: {}", console.screen());
    console.press("Esc");
    assert!(console.model.marketing.is_some(), "and back to the page");
    console.press("3");
    assert!(console.model.marketing.is_none());
}

#[test]
fn what_cannot_be_done_is_said_before_anything_is_typed() {
    let office = office();
    let mut console = Console::open(&office, "ito", (80, 24), Lang::En);
    console.press("g r G");
    let last = console.model.lead().unwrap();
    assert_eq!(last, LeadId(1));
    console.press("B");
    assert!(console.model.overlay.is_none() && !console.said().is_empty(), "an MAL is not sent round again");
}

#[test]
fn the_page_fits_every_screen() {
    let office = office();
    for lang in [Lang::Ja, Lang::En] {
        let mut console = Console::open(&office, "ito", (80, 24), lang);
        console.press("g r G");
        for width in (1..140).step_by(3) {
            for height in [1, 3, 6, 12, 24, 50] {
                console.resize(width, height).terminal();
            }
        }
    }
}
