//! The desktop where there is none, or one that hangs. One that is there: `real`.

use std::os::unix::net::UnixListener;
use std::process::Command;

use tasuki::domain::notice::{Channel, Class};
use tasuki::i18n::Lang;
use tasuki::remind::{Care, Environment};

use super::letters::{letter, line};
use super::{only_in, told};

const AGAIN: &str = "TASUKI_TEST_BUS";

/// Sends a box in a process whose bus is at `path`: the library asks the environment itself.
fn sent_by(test: &str, path: &std::path::Path) -> String {
    let address = format!("unix:path={}", path.display());
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("remind_channels::desktop::{test}"), "--nocapture"])
        .env("DBUS_SESSION_BUS_ADDRESS", address)
        .env_remove("SSH_TTY")
        .env_remove("SSH_CONNECTION")
        .env(AGAIN, "1")
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Whether this is that process; then the box was sent, and what came of it was printed.
fn is_sender() -> bool {
    if std::env::var(AGAIN).is_err() {
        return false;
    }
    let mut outlet = only_in("", &Environment::real());
    assert_eq!((outlet.channel(), outlet.care()), (Channel::Desktop, Care::AtMostOnce));
    let (word, said) = told(outlet.send(&letter(Some(Lang::En), vec![line(Class::Breach, 42, "株式会社テスト")])));
    let _ = std::io::Write::write_all(&mut std::io::stdout(), format!("sent: {word}: {said}\n").as_bytes());
    true
}

#[test]
fn a_bus_that_is_not_there_is_asked_later() {
    if is_sender() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let said = sent_by("a_bus_that_is_not_there_is_asked_later", &folder.path().join("bus"));
    assert!(said.contains("sent: later: no desktop takes notices: "), "{said}");
}

#[test]
fn a_bus_that_hangs_is_left_and_nothing_was_shown() {
    if is_sender() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bus");
    let _listens = UnixListener::bind(&path).unwrap();
    let said = sent_by("a_bus_that_hangs_is_left_and_nothing_was_shown", &path);
    assert!(said.contains("sent: later: no answer within 10 seconds"), "{said}");
}
