//! What a rep sees before the call: what this person read, what colleagues did, who is missing in the buying group, what
//! was given, which channels are closed, the last words of the hand-off before.
#![allow(clippy::unwrap_used, reason = "an office that cannot be opened is a failed test")]

use chrono::TimeDelta;
use tasuki::agreement::terms::{Act, Channel, Outcome};
use tasuki::desk::{Advice, Sheet};
use tasuki::domain::{Ground, Operation, Request, Touch, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use tasuki::storage::Store;
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};

use crate::harness::{Console, FRIDAY, Office, at};

impl Office {
    /// Marketing noticed that somebody read something.
    pub fn read(&self, lead: LeadId, kind: &str, content: &str, when: &str) {
        let first = FirstAgreement { text: tasuki::agreement::DEFAULT.to_owned(), adopted_at: self.clock_now() };
        let mut store = Sqlite::open(&self.place("ito").path, &first).unwrap();
        let operation = Operation {
            id: OpIds::random().next(),
            act: Act::Capture,
            by: PersonId::new("ito"),
            recorded_at: self.clock_now(),
            agreement: AgreementVersion(1),
            batch: None,
        };
        let touch = Touch { content: Some(content.to_owned()), is_live: true, ..Touch::plain(kind, at(when)) }.keyed();
        assert_eq!(store.append_touches(&operation, &[(lead, touch)]).unwrap(), [true]);
    }

    pub fn sheet(&self, lead: LeadId) -> Sheet {
        self.desk("tanaka").sheet(lead).unwrap()
    }

    pub fn set(&self, lead: LeadId, field: &str, value: &str) {
        let set = [(field.to_owned(), value.to_owned())].into();
        self.desk("tanaka").act(lead, &Wish::Edit { set }.into()).unwrap();
    }
}

/// A lead that read the price list, of a company of three, with the head of IT known.
pub fn office() -> (Office, LeadId) {
    let office = Office::at("2026-11-18T10:00:00+09:00");
    let other = office.captured("株式会社山田製作所", "鈴木 一郎", "Web");
    let third = office.captured("(株)山田製作所", "高橋 次郎", "展示会");
    let lead = office.lead("山田製作所株式会社", "佐藤 花子");
    office.set(other, "role", "it");
    office.read(other, "seminar", "初回接触ウェビナー", "2026-11-17T15:00:00+09:00");
    office.read(third, "download", "手引き", "2026-11-10T15:00:00+09:00");
    for when in ["2026-11-12T10:00:00+09:00", "2026-11-14T10:00:00+09:00", "2026-11-20T11:00:00+09:00"] {
        office.read(lead, "pricing_view", "価格表", when);
    }
    office.read(lead, "download", "白書", "2026-11-16T10:00:00+09:00");
    let mut tanaka = office.desk("tanaka");
    let wish = Wish::Contact {
        channel: Channel::Phone,
        outcome: Outcome::Reached,
        next: None,
        gave: vec!["price_list".to_owned(), "tech_spec".to_owned()],
    };
    tanaka.act(lead, &wish.into()).unwrap();
    let back = Wish::Return { reason: "too_early".to_owned(), wake: None, wake_on: None };
    tanaka.act(lead, &Request::from(back).with_note("4月の組織変更後に再提案".to_owned())).unwrap();
    office.clock.advance(TimeDelta::days(2) + TimeDelta::hours(6));
    let again = Request::from(Wish::HandOff { ground: Ground::ByHand, to: Some(PersonId::new("tanaka")) });
    office.desk("ito").act(lead, &again.with_note("価格表をまた見ている".to_owned())).unwrap();
    (office, lead)
}

#[test]
fn what_somebody_read_stands_once_with_how_often_and_when_last() {
    let (office, lead) = office();
    let sheet = office.sheet(lead);
    let read: Vec<_> = sheet.briefing.read.iter().map(|one| (one.kind.as_str(), one.times, one.at)).collect();
    let (last, before) = (at("2026-11-20T11:00:00+09:00"), at("2026-11-16T10:00:00+09:00"));
    assert_eq!(read, [("pricing_view", 3, last), ("download", 1, before)]);
}

#[test]
fn what_colleagues_did_is_told_with_who_it_was_however_they_spell_the_company() {
    let (office, lead) = office();
    let colleagues = office.sheet(lead).briefing.colleagues.unwrap();
    assert_eq!((colleagues.others, colleagues.looked_at, colleagues.touches), (2, 2, 2));
    let who: Vec<_> = colleagues.latest.iter().map(|one| one.name.as_str().to_owned()).collect();
    assert_eq!(who, ["鈴木 一郎", "高橋 次郎"], "the latest first");
}

#[test]
fn of_a_very_large_company_those_who_came_last_are_looked_at() {
    let office = Office::at(FRIDAY);
    let first = office.captured("大企業株式会社", "一番", "Web");
    office.read(first, "download", "白書", "2026-11-20T11:00:00+09:00");
    for n in 0..3 {
        office.captured("大企業株式会社", &format!("社員{n}"), "Web");
    }
    let lead = office.captured("大企業株式会社", "佐藤", "Web");
    let first = FirstAgreement { text: String::new(), adopted_at: office.clock_now() };
    let mut store = Sqlite::open(&office.place("ito").path, &first).unwrap();
    let key = tasuki::domain::account_key("大企業株式会社").unwrap();
    let all = store.neighbours(&key, lead, 200).unwrap();
    assert_eq!((all.others, all.looked_at, all.touches), (4, 4, 1));
    let some = store.neighbours(&key, lead, 2).unwrap();
    assert_eq!((some.others, some.looked_at, some.touches), (4, 2, 0), "and it is said of how many this tells");
}

#[test]
fn nothing_is_given_twice_unawares() {
    let (office, lead) = office();
    let sheet = office.sheet(lead);
    let given: Vec<_> = sheet.briefing.given.iter().map(|one| (one.id.as_str(), one.times)).collect();
    assert_eq!(given, [("price_list", 1), ("tech_spec", 1)]);
    let procurement = sheet.briefing.missing.iter().find(|role| role.id == "procurement").unwrap();
    assert_eq!(procurement.offer.last().map(String::as_str), Some("price_list"), "what was given goes behind");
    assert!(!sheet.briefing.missing.iter().any(|role| role.id == "it"), "a colleague is known");
    let mut tanaka = office.desk("tanaka");
    let again = Wish::Contact {
        channel: Channel::Phone,
        outcome: Outcome::Reached,
        next: None,
        gave: vec!["price_list".to_owned()],
    };
    tanaka.act(lead, &again.into()).unwrap();
    assert_eq!(office.sheet(lead).briefing.given[0].times, 2);
    tanaka.act(lead, &Wish::Undo.into()).unwrap();
    assert_eq!(office.sheet(lead).briefing.given[0].times, 1, "what was taken back was not given");
}

#[test]
fn the_playbook_offers_what_follows_from_what_was_read_until_somebody_tried() {
    let office = Office::at("2026-11-18T10:00:00+09:00");
    let lead = office.lead("Acme", "J. Smith");
    office.clock.advance(TimeDelta::days(1));
    // What it did before it was handed over is what sales was told of.
    office.read(lead, "download", "White paper", "2026-11-17T15:00:00+09:00");
    office.read(lead, "seminar", "Webinar", "2026-11-19T09:00:00+09:00");
    let follow_ups = |office: &Office| -> Vec<String> {
        let next = office.sheet(lead).briefing.next;
        next.into_iter()
            .filter_map(|advice| match advice {
                Advice::FollowUp { id, .. } => Some(id),
                _ => None,
            })
            .collect()
    };
    assert_eq!(follow_ups(&office), ["send_case_study"]);
    let briefing = office.sheet(lead).briefing;
    assert!(briefing.next.iter().any(|one| matches!(one, Advice::Offer { role, .. } if role == "executive")));
    assert!(briefing.next.iter().any(|one| matches!(one, Advice::Fix { .. })), "MQL is on the way to a deal");
    office.desk("tanaka").act(lead, &Request::contact(Channel::Phone, Outcome::NoAnswer)).unwrap();
    assert_eq!(follow_ups(&office), [""; 0], "whoever tried has seen it");
}

#[test]
fn a_closed_channel_says_since_when() {
    let (office, lead) = office();
    office.set(lead, "consent_phone", "no");
    let closed = office.sheet(lead).briefing.closed;
    assert_eq!(closed.len(), 1);
    assert_eq!(closed[0].since, Some(office.clock_now()));
    let mut console = Console::open(&office, "tanaka", (100, 40), Lang::Ja);
    console.press("Enter");
    let screen = console.screen();
    assert!(screen.contains("電話: 不可(11-20に停止の申し出)") && !screen.contains("03-1234-5678"), "{screen}");
    assert!(screen.contains("someone@example.jp"), "the mail is open: {screen}");
}

#[test]
fn the_page_tells_all_of_it_and_the_shell_the_same() {
    let (office, lead) = office();
    let mut console = Console::open(&office, "tanaka", (120, 60), Lang::Ja);
    console.press("Enter");
    let screen = console.screen();
    for told in [
        "「4月の組織変更後に再提案」",
        "料金ページ閲覧 ×3: 価格表、最終 11-20",
        "同じ会社の人: 2名、行動2件",
        "鈴木 一郎: セミナー",
        "把握済み: IT部門",
        "未把握: 経営層 提案: ROIレポート",
        "渡したもの",
        "価格表 11-18 田中 花子",
    ] {
        assert!(screen.contains(told), "{told}\n{screen}");
    }
    let db = office.place("tanaka").path.display().to_string();
    let run = |arguments: &[&str]| {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let arguments = ["tasuki", "--db", &db].iter().chain(arguments).map(Into::into).collect();
        let environment = |name: &str| match name {
            "LANG" => Some("ja_JP.UTF-8".to_owned()),
            "TASUKI_NOW" => Some("2026-11-20T16:00:00+09:00".to_owned()),
            _ => None,
        };
        let status = tasuki::cli::run(arguments, &environment, &mut tasuki::cli::Out::new(&mut out, &mut err));
        assert_eq!(status, 0, "{}", String::from_utf8(err).unwrap());
        String::from_utf8(out).unwrap()
    };
    let name = format!("#{lead}");
    let shown = run(&["show", &name]);
    for told in ["料金ページ閲覧 ×3: 価格表", "未把握: 経営層", "渡したもの", "次の一手"] {
        assert!(shown.contains(told), "{told}\n{shown}");
    }
    let document: serde_json::Value = serde_json::from_str(&run(&["show", &name, "--format", "json"])).unwrap();
    let briefing = &document["briefing"];
    assert_eq!(briefing["read"][0]["times"], 3);
    assert_eq!(briefing["colleagues"]["others"], 2);
    assert_eq!(briefing["given"][0]["id"], "price_list");
    assert_eq!(briefing["last_words"], "4月の組織変更後に再提案");
    assert_eq!(document["touches"].as_array().unwrap().len(), 4, "what was there stays as it was");
}

#[test]
fn help_begins_with_what_was_agreed_of_where_the_lead_stands() {
    let (office, _) = office();
    let mut console = Console::open(&office, "tanaka", (100, 40), Lang::Ja);
    console.press("?");
    let screen = console.screen();
    for told in ["定義: 合意した基準を満たし", "次の段階: 受け入れ", "初回接触の期限"] {
        assert!(screen.contains(told), "{told}\n{screen}");
    }
}

#[test]
fn what_hostile_lists_say_does_nothing_on_the_page() {
    let office = Office::at(FRIDAY);
    let lead = office.lead("Evil\u{1b}[2J Corp", "名\u{202e}前");
    office.captured("Evil\u{1b}[2J Corp", "同僚\u{1b}]0;x\u{7}", "Web");
    office.read(lead, "download", "\u{1b}[31m赤い\u{202e}資料", "2026-11-19T10:00:00+09:00");
    for size in [(60, 20), (80, 24), (120, 40)] {
        let mut console = Console::open(&office, "tanaka", size, Lang::Ja);
        console.press("Enter");
        assert!(!console.screen().contains(['\u{1b}', '\u{202e}', '\u{7}']), "{}", console.screen());
    }
}
