//! Mail, to servers that take it, refuse it, or do neither.

use std::io::Read;

use tasuki::domain::notice::Class;
use tasuki::remind::Outlet;

use super::letters::{letter, line};
use super::servers::{Smtp, TAKES, drip, listen, smtp};
use super::{CANARY, only, told};

fn outlet(port: u16) -> Box<dyn Outlet> {
    only(&format!(
        "[mail]\nserver = 'localhost'\nport = {port}\nsecurity = 'none'\nfrom = 'Tasuki <tasuki@example.co.jp>'\n\
         user = 'tasuki'\npassword = {{ environment = 'CANARY' }}\n[desktop]\nby = 'none'\n"
    ))
}

fn send(outlet: &mut dyn Outlet) -> (&'static str, String) {
    told(outlet.send(&letter(None, vec![line(Class::Breach, 42, "株式会社テスト")])))
}

#[test]
fn a_mail_is_handed_over_once_with_its_envelope() {
    let (port, heard) = smtp(TAKES);
    assert_eq!(send(&mut *outlet(port)), ("left", "localhost: 250 taken as 4711".to_owned()));
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), 1);
    for part in [
        "MAIL FROM:<tasuki@example.co.jp>\n",
        "RCPT TO:<sato@example.co.jp>\n",
        "Message-ID: <sato.1795502400000.1@example.co.jp>\n",
        "Auto-Submitted: auto-generated\n",
        "AUTH PLAIN AHRhc3VraQBrYW5hcmllbnZvZ2VsLTcx\n",
    ] {
        assert_eq!(heard[0].matches(part).count(), 1, "{part}{}", heard[0]);
    }
}

#[test]
fn a_server_that_asks_to_wait_gets_the_same_mail_later() {
    let (port, heard) = smtp(Smtp { rcpt: ["450 4.2.0 greylisted", "250 ok"], ..TAKES });
    let mut outlet = outlet(port);
    assert_eq!(send(&mut *outlet), ("later", "localhost: 450 4.2.0 greylisted".to_owned()));
    assert_eq!(send(&mut *outlet).0, "left");
    assert_eq!(heard.lock().unwrap().len(), 1);
}

#[test]
fn a_server_that_refuses_is_not_asked_again_and_its_words_are_harmless() {
    let (port, heard) = smtp(Smtp { rcpt: ["550 5.1.1 no such\u{1b}]0;x\u{7} user"; 2], ..TAKES });
    assert_eq!(send(&mut *outlet(port)), ("never", "localhost: 550 5.1.1 no such]0;x user".to_owned()));
    let (long, _) = smtp(Smtp {
        message: Some(concat!(
            "554 ",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        )),
        ..TAKES
    });
    assert_eq!(send(&mut *outlet(long)).0, "never");
    assert!(heard.lock().unwrap().is_empty());
}

#[test]
fn a_server_that_will_not_talk_to_us_at_all_says_nothing_of_the_mail() {
    let (port, _) = smtp(Smtp { greeting: "554 5.7.1 not from there", ..TAKES });
    assert_eq!(send(&mut *outlet(port)), ("later", "localhost: 554 5.7.1 not from there".to_owned()));
    let (port, _) = smtp(Smtp { hello: "502 what?", ..TAKES });
    assert_eq!(send(&mut *outlet(port)).0, "later");
}

#[test]
fn a_wrong_password_is_mended_and_the_mail_leaves_then() {
    let (port, _) = smtp(Smtp { auth: "535 5.7.8 wrong", ..TAKES });
    assert_eq!(send(&mut *outlet(port)), ("later", "localhost does not let `tasuki` in: 535 5.7.8 wrong".to_owned()));
    let (asks, _) = smtp(Smtp { rcpt: ["530 5.7.0 log in first"; 2], ..TAKES });
    assert_eq!(send(&mut *outlet(asks)).0, "later");
    let (other, _) = smtp(Smtp { hello: "250-mail.example.com\r\n250 AUTH GSSAPI", ..TAKES });
    assert_eq!(send(&mut *outlet(other)).1, "localhost takes no password (AUTH PLAIN or LOGIN)");
}

#[test]
fn without_tls_where_it_was_asked_for_nothing_is_said_in_the_open() {
    let (port, heard) = listen(|_, mut stream, heard| {
        use std::io::Write;
        let _ = stream.write_all(b"220 mail.example.com\r\n");
        let _ = stream.write_all(b"250-mail.example.com\r\n250 AUTH PLAIN\r\n");
        let mut text = String::new();
        let _ = stream.read_to_string(&mut text);
        heard.lock().unwrap().push(text);
    });
    let mut outlet = only(&format!(
        "[mail]\nserver = 'localhost'\nport = {port}\nfrom = 'tasuki@example.co.jp'\nuser = 'tasuki'\n\
         password = {{ environment = 'CANARY' }}\n[desktop]\nby = 'none'\n"
    ));
    let (word, said) = send(&mut *outlet);
    assert_eq!((word, said.as_str()), ("later", "localhost has no STARTTLS, and nothing is sent in the open"));
    while heard.lock().unwrap().is_empty() {
        std::thread::yield_now();
    }
    assert_eq!(heard.lock().unwrap().concat(), "EHLO [127.0.0.1]\r\n");
}

#[test]
fn a_server_that_hangs_up_after_the_message_may_get_it_twice_under_the_same_name() {
    let (port, heard) = smtp(Smtp { message: None, ..TAKES });
    let mut outlet = outlet(port);
    assert_eq!([send(&mut *outlet).0, send(&mut *outlet).0], ["later"; 2]);
    let heard = heard.lock().unwrap();
    assert_eq!((heard.len(), &heard[0]), (2, &heard[1]), "to the last letter");
}

#[test]
fn whoever_answers_nonsense_is_no_mail_server() {
    for hello in ["HTTP/1.1 400 Bad Request", "250-a\r\n250-\r\n250    \r\nx", "25", "999 a", "250_a"] {
        let script = Smtp { hello, ..TAKES };
        assert_eq!(send(&mut *outlet(smtp(script).0)).0, "later", "{hello:?}");
    }
    let nobody = listen(|_, _, _| ()).0;
    assert_eq!(send(&mut *outlet(nobody)).0, "later");
}

#[test]
fn a_server_that_never_answers_is_left() {
    let (port, _) = listen(|_, mut stream, _| {
        let _ = stream.read_to_end(&mut Vec::new());
    });
    assert_eq!(send(&mut *outlet(port)).0, "later");
}

#[test]
fn a_server_that_says_a_byte_a_second_is_left() {
    let (port, _) = listen(|_, mut stream, _| drip(&mut stream, "220-mail.example.com\r\n"));
    let mut outlet = outlet(port);
    assert_eq!(send(&mut *outlet), ("later", "no answer within 20 seconds".to_owned()));
}

#[test]
fn whoever_has_no_address_gets_no_mail() {
    let mut nobody = letter(None, vec![line(Class::Breach, 42, "株式会社テスト")]);
    nobody.to.mail = None;
    let mut outlet = outlet(1);
    assert_eq!(told(outlet.send(&nobody)), ("never", "sato has no mail address in the agreement".to_owned()));
    assert_eq!(CANARY.len(), 16);
}
