//! No name does any harm on its way, whichever way it goes.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::channels::{MailServer, Webhook};
use super::desktop::notice;
use super::mail::MailOutlet;
use super::program::document;
use super::terminal::{Kind, Through, sequence};
use super::webhook::payload;
use super::*;
use crate::agreement::Names;
use crate::agreement::terms::Act;
use crate::clock::Timestamp;
use crate::domain::notice::Class;
use crate::ids::{LeadId, PersonId};

pub(super) fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// A letter about one overdue lead of `company`, to somebody who is called `name`.
fn letter(company: &str, name: &str) -> Letter {
    let line = Line {
        class: Class::Breach,
        lead: LeadId(42),
        company: Shown::line(company),
        owner: Some(Shown::line(name)),
        by: Some(Shown::line(name)),
        clock: Some(Names { ja: format!("期限 {company}"), en: company.to_owned() }),
        at: at("2026-11-24T16:00:00+09:00"),
        left: Some(TimeDelta::minutes(-5)),
        answer: Some(Act::Contact),
    };
    Letter {
        id: "sato.1.2".to_owned(),
        to: Addressee {
            person: PersonId::new("sato"),
            name: Shown::line(name),
            mail: Some("sato@example.co.jp".to_owned()),
        },
        lang: None,
        made_at: at("2026-11-24T16:05:00+09:00"),
        zone: chrono_tz::Asia::Tokyo,
        lines: vec![line],
        counts: vec![(Class::Breach, 1)],
        day: None,
        is_trial: false,
    }
}

fn mails() -> MailOutlet {
    let server = MailServer {
        server: "localhost".to_owned(),
        port: 25,
        security: Security::None,
        login: None,
        from: "襷 <tasuki@example.co.jp>".parse().unwrap(),
        ca: None,
    };
    MailOutlet::of(server, Environment::of(|_| None), Lang::Ja)
}

/// Every text of the hostile rows.
fn hostile() -> BTreeSet<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/hostile/rows.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let cells = reader.records().flat_map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect::<Vec<_>>());
    cells.chain(["\r\nBcc: a@example.com".to_owned(), "<!channel> @here &amp; <b>".to_owned()]).collect()
}

/// Whether it moves, hides or orders something. `own` are those that we put there.
fn is_harmful(c: char, own: &str) -> bool {
    let bidi = matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{61C}');
    (c.is_control() || bidi || matches!(c, '\u{200B}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')) && !own.contains(c)
}

fn headers(message: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(message).unwrap();
    assert!(text.is_ascii(), "every mail server takes it");
    let head = text.split_once("\r\n\r\n").unwrap().0;
    assert!(head.split("\r\n").all(|line| !line.contains(['\r', '\n']) && line.len() <= 998), "{head}");
    let names = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    names.map(|line| line.split_once(':').unwrap().0.to_owned()).collect()
}

#[test]
fn a_mail_has_the_headers_that_we_gave_it_whatever_somebody_is_called() {
    let expected = [
        "From",
        "To",
        "Subject",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Date",
        "Content-Type",
        "Content-Transfer-Encoding",
    ];
    let expected = BTreeSet::from(expected.map(ToOwned::to_owned));
    let outlet = mails();
    for text in hostile() {
        let parcel = outlet.parcel(&letter(&text, &text)).unwrap();
        let names = headers(&parcel.message);
        assert_eq!((names.len(), names.into_iter().collect()), (expected.len(), expected.clone()), "{text:?}");
        assert_eq!(AsRef::<str>::as_ref(&parcel.to), "sato@example.co.jp");
    }
}

#[test]
fn a_mail_is_the_same_one_however_often_it_is_tried() {
    let letter = letter("株式会社テスト", "佐藤 健");
    let parcel = |outlet: MailOutlet| outlet.parcel(&letter).unwrap().message;
    let first = parcel(mails());
    assert_eq!(first, parcel(mails()));
    let text = String::from_utf8(first).unwrap();
    for line in [
        "Message-ID: <sato.1.2@example.co.jp>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Date: Tue, 24 Nov 2026 16:05:00 +0900\r\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
}

#[test]
fn only_an_address_is_written_to() {
    let outlet = mails();
    let mut letter = letter("株式会社テスト", "佐藤 健");
    for wrong in [
        "",
        "sato",
        "a@b@",
        "a@example.com\r\nRCPT TO:<b@example.com>",
        "a@example.com, b@example.com",
        "a b@example.com",
    ] {
        letter.to.mail = Some(wrong.to_owned());
        assert!(matches!(outlet.parcel(&letter), Err(Failure::Never(_))), "{wrong:?}");
    }
    letter.to.mail = None;
    assert!(matches!(outlet.parcel(&letter), Err(Failure::Never(why)) if why.as_str().contains("sato")));
}

#[test]
fn nothing_that_others_see_holds_anything_but_text() {
    for text in hostile() {
        let letter = letter(&text, "佐藤 健");
        for lang in [Lang::Ja, Lang::En] {
            let room: serde_json::Value = serde_json::from_str(&payload(&letter, lang)).unwrap();
            let room = room["text"].as_str().unwrap();
            assert!(!room.contains(|c| is_harmful(c, "\n") || matches!(c, '<' | '>' | '@')), "{room:?}");
            let notice = notice(&letter, lang);
            let shown = format!("{}\n{}", notice.summary, notice.body);
            assert!(!shown.contains(|c| is_harmful(c, "\n") || matches!(c, '<' | '>')), "{shown:?}");
            let document = document(&letter, lang);
            assert!(!document["text"].as_str().unwrap().contains(|c| is_harmful(c, "\n")), "{document}");
            let company = document["lines"][0]["company"].as_str().unwrap_or_default().to_owned();
            assert!(!company.contains(|c| is_harmful(c, "")), "{company:?}");
            for outside in [room, &shown, &document.to_string()] {
                assert!(!outside.contains("佐藤"), "names nobody: {outside}");
            }
            let mail = letter.mail();
            assert!(!mail.contains(|c| is_harmful(c, "\n")), "{mail:?}");
            assert!(!letter.subject().contains(|c| is_harmful(c, "")), "{text:?}");
        }
    }
}

#[test]
fn nothing_but_our_own_sequences_reaches_the_terminal() {
    for text in hostile() {
        let short = letter(&text, "佐藤 健").short(Lang::Ja);
        for (kind, begins) in [(Kind::Osc9, 1), (Kind::Osc99, 2), (Kind::Osc777, 1), (Kind::Bell, 0)] {
            // As title and as text, however it comes.
            for (title, body) in [(&short.title, &short.lines[0]), (&short.lines[0], &Shown::lines(&text))] {
                let bytes = sequence(kind, title, body, Through::Nothing);
                let told = String::from_utf8(bytes).unwrap();
                assert!(!told.contains(|c| is_harmful(c, "\u{1b}\u{7}")), "{told:?}");
                assert_eq!(told.matches('\u{1b}').count(), 2 * begins, "{told:?}");
                assert_eq!(told.matches("\u{1b}]").count(), begins, "{told:?}");
                assert_eq!(told.matches('\u{7}').count(), 1, "{told:?}");
                let fields = if kind == Kind::Osc777 { 3 } else { 2 * begins };
                assert_eq!(told.matches(';').count(), if kind == Kind::Osc9 { 1 } else { fields }, "{told:?}");
            }
        }
    }
}

#[test]
fn nobody_in_a_room_is_called_by_a_companys_name() {
    let payload = payload(&letter("<!channel> @here & <https://x|y>", "佐藤 健"), Lang::En);
    assert!(payload.contains("&lt;!channel&gt; ＠here &amp; &lt;https://x|y&gt;"), "{payload}");
}

#[test]
fn no_file_and_no_outlet_says_a_secret() {
    const CANARY: &str = "https://hooks.example.com/kanarienvogel";
    let webhook = Webhook { url: Source::Written(Secret::new(CANARY)), lang: None };
    let file = ChannelsFile { webhooks: [("team".to_owned(), webhook)].into(), ..ChannelsFile::default() };
    let said = format!("{file:?} {file:#?}");
    assert!(said.contains("Secret") && !said.contains("kanarien"), "{said}");
    let outlets = Outlets::of(&file, &Environment::of(|_| None), Lang::En);
    let channels: Vec<_> = outlets.iter().map(|outlet| outlet.channel().to_string()).collect();
    assert_eq!(channels, ["webhook:team"], "there is no bus here");
}
