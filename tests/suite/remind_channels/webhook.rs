//! Rooms of chats.

use std::io::{Read, Write};

use chrono::TimeDelta;
use tasuki::domain::notice::{Channel, Class};
use tasuki::remind::{Failure, Outlet, Wait};

use super::letters::{letter, line};
use super::servers::{drip, http, listen};
use super::{CANARY, only, told};
use crate::harness::at;

fn room(port: u16) -> Box<dyn Outlet> {
    only(&format!(
        "[webhook.team]\nurl = {{ command = ['echo', 'http://localhost:{port}/{CANARY}'] }}\nlang = 'ja'\n\
         [desktop]\nby = 'none'\n"
    ))
}

fn send(outlet: &mut dyn Outlet) -> (&'static str, String) {
    told(outlet.send(&letter(None, vec![line(Class::Breach, 42, "<!channel> & @here")])))
}

#[test]
fn a_room_that_asks_to_wait_gets_one_message() {
    let (port, heard) = http(&[
        "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ]);
    let mut room = room(port);
    assert_eq!(room.channel(), Channel::Webhook("team".to_owned()));
    assert_eq!(send(&mut *room), ("not before", "429, asks to wait 30 s".to_owned()));
    assert_eq!(send(&mut *room), ("left", "200 ok".to_owned()));
    let heard = heard.lock().unwrap();
    assert_eq!((heard.len(), &heard[0]), (2, &heard[1]));
    let (head, body) = heard[1].split_once("\n\n").unwrap();
    assert!(head.starts_with(&format!("POST /{CANARY} HTTP/1.1\r\n")), "{head}");
    let body: serde_json::Value = serde_json::from_str(body.trim()).unwrap();
    let text = body["text"].as_str().unwrap();
    assert!(text.starts_with("期限超過 1件\n・期限超過: &lt;!channel&gt; &amp; ＠here(#42)"), "{text}");
    assert!(!text.contains("佐藤"), "{text}");
}

#[test]
fn what_a_room_answers_decides_whether_it_is_asked_again() {
    let answers: [(&'static [&'static str], &str, &str); 5] = [
        (&["HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n\r\nno_service"], "never", "404 no_service"),
        (&["HTTP/1.1 500 Oh\r\nContent-Length: 5\r\n\r\na\u{1b}[2J"], "later", "500 a[2J"),
        (&["HTTP/1.1 503 No\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n"], "not before", "503, asks to wait 5 s"),
        (&["HTTP/1.1 307 There\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n"], "never", "307 "),
        (&["220 mail.example.com\r\n"], "later", "no answer: "),
    ];
    for (answer, word, begins) in answers {
        let (told, said) = send(&mut *room(http(answer).0));
        assert!(told == word && said.starts_with(begins), "{told} {said}");
    }
}

#[test]
fn a_room_says_how_long_to_wait_in_seconds_or_until_when() {
    let wait = |answer: &'static [&'static str]| match room(http(answer).0).send(&letter(None, Vec::new())) {
        Err(Failure::NotBefore(said, wait)) => (said.into_string(), Some(wait)),
        Err(failure) => (failure.why().as_str().to_owned(), None),
        Ok(said) => (said.into_string(), None),
    };
    let (said, seconds) = wait(&["HTTP/1.1 429 Slowly\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n"]);
    assert_eq!((said.as_str(), seconds), ("429, asks to wait 600 s", Some(Wait::For(TimeDelta::minutes(10)))));
    let (said, until) =
        wait(&["HTTP/1.1 503 No\r\nRetry-After: Tue, 24 Nov 2026 07:05:00 GMT\r\nContent-Length: 0\r\n\r\n"]);
    assert_eq!(until, Some(Wait::Until(at("2026-11-24T07:05:00Z"))));
    assert_eq!(said, "503, asks to wait until 2026-11-24T07:05:00Z");
    let (_, long) = wait(&["HTTP/1.1 429 No\r\nRetry-After: 99999999999\r\nContent-Length: 0\r\n\r\n"]);
    assert_eq!(long, Some(Wait::For(TimeDelta::seconds(u32::MAX.into()))), "long in any case");
    for other in [
        &["HTTP/1.1 503 No\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n"] as &[_],
        &["HTTP/1.1 503 No\r\nRetry-After: -5\r\nContent-Length: 0\r\n\r\n"],
        &["HTTP/1.1 500 Oh\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n"],
    ] {
        assert_eq!(wait(other).1, None, "{other:?}");
    }
}

#[test]
fn a_room_that_is_not_there_and_a_secret_that_is_no_url_are_tried_later() {
    let nobody = listen(|_, _, _| ()).0;
    assert_eq!(send(&mut *room(nobody)).0, "later");
    for url in
        ["{ environment = 'CANARY' }", "{ environment = 'NO_SUCH' }", "{ command = ['echo', 'http://example.com/'] }"]
    {
        let mut room = only(&format!("[webhook.team]\nurl = {url}\n[desktop]\nby = 'none'\n"));
        assert_eq!(send(&mut *room).0, "later", "{url}");
    }
}

#[test]
fn a_room_that_never_answers_is_left() {
    let (port, _) = listen(|_, mut stream, _| {
        let _ = stream.read_to_end(&mut Vec::new());
    });
    assert_eq!(send(&mut *room(port)).0, "later");
}

#[test]
fn a_room_that_says_a_byte_a_second_is_left() {
    let (port, _) = listen(|_, mut stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        drip(&mut stream, "X-Header: a\r\n");
    });
    assert_eq!(send(&mut *room(port)).0, "later");
}
