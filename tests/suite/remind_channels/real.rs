//! Real parts: a mail server and a desktop that others made. `.ci/real` installs and starts them, and says in
//! `TASUKI_REAL` that they are there; without it these tests say that they were skipped, and with it none is.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use tasuki::clock::{Clock, SystemClock};
use tasuki::domain::notice::{Channel, Class};
use tasuki::i18n::Lang;
use tasuki::remind::{Environment, Letter, Outlet};

use super::letters::{letter, line};
use super::{CANARY, only_in, told};

/// The folder in which a real part keeps what it heard; nothing where the real parts are not asked for.
fn part(variable: &str, what: &str) -> Option<PathBuf> {
    if std::env::var("TASUKI_REAL").is_err() {
        // Past the harness, which keeps to itself what a test that passes prints.
        let line = format!("SKIPPED: {what}. `.ci/real` installs and starts it.\n");
        let _ = std::io::stderr().write_all(line.as_bytes());
        return None;
    }
    Some(std::env::var(variable).unwrap_or_else(|_| panic!("TASUKI_REAL is set and {variable} is not")).into())
}

fn mails(folder: &Path, password: &'static str) -> Box<dyn Outlet> {
    let port = fs::read_to_string(folder.join("port")).unwrap();
    let file = format!(
        "[mail]\nserver = 'localhost'\nport = {}\nuser = 'tasuki'\npassword = {{ environment = 'CANARY' }}\n\
         from = '襷 <tasuki@example.co.jp>'\nca = '{}'\n[desktop]\nby = 'none'\n",
        port.trim(),
        folder.join("ca.pem").display()
    );
    let environment = Environment::of(move |name| (name == "CANARY").then(|| password.to_owned()));
    only_in(&file, &environment)
}

/// What the server heard of a letter, one line a conversation.
fn heard(folder: &Path, id: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("heard")).unwrap_or_default();
    let all = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|heard| heard["message_id"] == format!("<{id}@example.co.jp>")).collect()
}

fn named(id: &str, to: &str, company: &str) -> Letter {
    let mut letter = letter(None, vec![line(Class::Breach, 42, company)]);
    id.clone_into(&mut letter.id);
    letter.to.mail = Some(to.to_owned());
    letter
}

#[test]
fn a_real_mail_server_takes_each_mail_once() {
    let Some(folder) = part("TASUKI_REAL_SMTP", "mail to a real server (aiosmtpd, STARTTLS, AUTH)") else { return };
    let mut outlet = mails(&folder, CANARY);
    let (word, said) = told(outlet.send(&named("once", "sato@example.co.jp", "株式会社テスト")));
    assert_eq!(word, "left", "{said}");
    let once = heard(&folder, "once");
    assert_eq!(once.len(), 1);
    assert_eq!((&once[0]["tls"], &once[0]["user"]), (&Value::Bool(true), &Value::from("tasuki")));
    assert_eq!(once[0]["to"], "sato@example.co.jp");
    assert_eq!(once[0]["headers"]["Subject"], "[Tasuki] 期限超過 1件 / 1 overdue: 株式会社テスト");
    assert_eq!(once[0]["headers"]["From"], "襷 <tasuki@example.co.jp>");
    assert_eq!(once[0]["headers"]["To"], "佐藤 健 <sato@example.co.jp>");
    let expected = named("once", "sato@example.co.jp", "株式会社テスト").mail();
    assert_eq!(once[0]["text"].as_str().unwrap().replace("\r\n", "\n").trim_end(), expected.trim_end());
}

#[test]
fn a_real_mail_server_that_asks_to_wait_takes_it_the_second_time_and_one_that_refuses_never() {
    let Some(folder) = part("TASUKI_REAL_SMTP", "mail that a real server defers and refuses") else { return };
    let mut outlet = mails(&folder, CANARY);
    let later = named("later", "later@example.co.jp", "株式会社テスト");
    let words = [told(outlet.send(&later)), told(outlet.send(&later))].map(|(word, _)| word);
    assert_eq!(words, ["later", "left"]);
    assert_eq!(heard(&folder, "later").len(), 1);
    let (word, said) = told(outlet.send(&named("never", "never@example.co.jp", "株式会社テスト")));
    assert_eq!((word, said.as_str()), ("never", "localhost: 550 5.1.1 no such mailbox"));
    assert!(heard(&folder, "never").is_empty());
}

#[test]
fn a_real_mail_server_that_is_not_who_it_should_be_hears_nothing() {
    let Some(folder) = part("TASUKI_REAL_SMTP", "a wrong password and a certificate of nobody's") else { return };
    let (word, said) = told(mails(&folder, "wrong").send(&named("wrong", "sato@example.co.jp", "株式会社テスト")));
    assert!(word == "later" && said.contains("535"), "{said}");
    let port = fs::read_to_string(folder.join("port")).unwrap();
    let file = format!(
        "[mail]\nserver = 'localhost'\nport = {}\nfrom = 'tasuki@example.co.jp'\n[desktop]\nby = 'none'\n",
        port.trim()
    );
    let mut stranger = only_in(&file, &Environment::of(|_| None));
    let (word, said) = told(stranger.send(&named("wrong", "sato@example.co.jp", "株式会社テスト")));
    assert!(word == "later" && said.contains("certificate"), "{said}");
    assert!(heard(&folder, "wrong").is_empty());
}

#[test]
fn no_hostile_row_puts_a_header_into_a_mail_that_a_real_server_reads() {
    let Some(folder) = part("TASUKI_REAL_SMTP", "mails of every hostile row to a real server") else { return };
    let mut outlet = mails(&folder, CANARY);
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
    let expected = BTreeSet::from(expected);
    let rows = crate::hostile::rows();
    for (n, (_, row)) in rows.iter().enumerate() {
        let mut letter = named(&format!("row.{n}"), "sato@example.co.jp", &row["company"]);
        letter.to.name = tasuki::gate::Shown::line(&row["name"]);
        let (word, said) = told(outlet.send(&letter));
        assert_eq!(word, "left", "{row:?}: {said}");
        let all = heard(&folder, &letter.id);
        let [heard] = all.as_slice() else { panic!("{row:?} came {} times", all.len()) };
        let names: Vec<&str> = heard["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!((names.len(), names.into_iter().collect()), (expected.len(), expected.clone()), "{row:?}");
        assert_eq!(heard["headers"]["Subject"].as_str(), Some(letter.subject().as_str()), "{row:?}");
        let text = heard["text"].as_str().unwrap().replace("\r\n", "\n");
        assert_eq!(text.trim_end(), letter.mail().trim_end(), "{row:?}");
    }
    assert!(rows.len() > 100, "{} rows", rows.len());
}

#[test]
fn a_real_desktop_shows_each_box_once_and_no_name_is_markup() {
    let Some(printed) = part("TASUKI_REAL_NOTICES", "boxes on a real desktop (D-Bus, dunst)") else { return };
    let mut outlet = only_in("[desktop]\nby = 'bus'\n", &Environment::real());
    assert_eq!(outlet.channel(), Channel::Desktop);
    let mut companies: Vec<String> = crate::hostile::rows().iter().map(|(_, row)| row["company"].clone()).collect();
    companies.truncate(150);
    companies.extend(["<b>&".to_owned(), "<img src=x onerror=alert(1)>&amp;</b>".to_owned()]);
    for (n, company) in (1_000..).zip(&companies) {
        let lines = vec![line(Class::Breach, n, company)];
        let (word, said) = told(outlet.send(&letter(Some(Lang::Ja), lines)));
        assert_eq!((word, said.as_str()), ("left", "shown on the desktop"), "{company:?}");
    }
    let last = 1_000 + companies.len() - 1;
    let clock = SystemClock::real();
    let mut bodies = Vec::new();
    while !bodies.iter().any(|body: &String| body.contains(&format!("(#{last})"))) {
        assert!(clock.elapsed() < Duration::from_secs(60), "the desktop says nothing of {last}: {bodies:?}");
        clock.wait(Duration::from_millis(100));
        let text = String::from_utf8_lossy(&fs::read(&printed).unwrap()).into_owned();
        assert!(!text.contains("佐藤"), "it names nobody");
        bodies = text.lines().filter_map(|line| line.strip_prefix("\tbody: ").map(ToOwned::to_owned)).collect();
    }
    assert_eq!(bodies.len(), companies.len(), "each is shown once");
    for (n, body) in (1_000..).zip(&bodies) {
        assert!(body.contains(&format!("#{n}")) && !body.contains(['<', '>']), "{body}");
    }
    assert!(bodies.contains(&format!("'&lt;b&gt;&amp;(#{}) 16:00'", last - 1)), "it came as text: {bodies:?}");
}
