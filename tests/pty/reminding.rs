//! Whoever sits at a terminal is told in time; and others are told whatever the terminal does.

use std::process::Command;
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, Signal, prlimit};
use tempfile::TempDir;

use tasuki::clock::{Clock, SystemClock};

use crate::terminal::{PATIENCE, Start, Terminal};

/// A Tuesday morning. What is handed over now is due on Wednesday at half past nine.
const TUESDAY: &str = "2026-11-17T09:30:00+09:00";

/// Seconds before it is due.
const ALMOST: &str = "2026-11-18T09:29:55+09:00";

/// A home with a lead of tanaka's, who hears by a program that keeps the letter.
fn home() -> TempDir {
    let home = TempDir::new().unwrap();
    let folder = home.path().join(".config/tasuki");
    std::fs::create_dir_all(&folder).unwrap();
    let slip = slip(&home);
    let file = format!("[program.slip]\ncommand = [\"cp\", \"/dev/stdin\", \"{}\"]\n", slip.display());
    std::fs::write(folder.join("channels.toml"), file).unwrap();
    let id = tasuki(&home, &["--as", "ito", "capture", "--set", "company=Yamada Works", "--format", "json"]);
    let id = serde_json::from_slice::<serde_json::Value>(&id.stdout).unwrap()["lead"].to_string();
    done(&home, &["--as", "ito", "handoff", &id, "--to", "tanaka", "--note", "asked for it"]);
    done(&home, &["notices", "ways", "program:slip=breach", "--digest", "off"]);
    home
}

fn slip(home: &TempDir) -> std::path::PathBuf {
    home.path().join("slip.json")
}

fn tasuki(home: &TempDir, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tasuki"));
    command.env_clear().env("HOME", home.path()).env("TASUKI_USER", "tanaka").env("LANG", "en_US.UTF-8");
    command.env("TASUKI_NOW", TUESDAY).env("PATH", "/usr/bin:/bin");
    command.args(["--db", &db(home)]).args(arguments).output().unwrap()
}

fn done(home: &TempDir, arguments: &[&str]) {
    let output = tasuki(home, arguments);
    assert!(output.status.success(), "{output:?}");
}

fn db(home: &TempDir) -> String {
    home.path().join("t.db").to_str().unwrap().to_owned()
}

/// The console, seconds before the lead is due; signals for files that are too large leave it alone.
fn console(home: &TempDir, read: bool) -> Terminal {
    console_in(home, read, &[])
}

fn console_in(home: &TempDir, read: bool, environment: &[(&'static str, &'static str)]) -> Terminal {
    let line = format!("trap '' XFSZ; exec {} --db {}", env!("CARGO_BIN_EXE_tasuki"), db(home));
    let mut start = Start::with(&["-c", &line]);
    start.program = "/bin/sh";
    start.environment = vec![("TASUKI_NOW", ALMOST), ("PATH", "/usr/bin:/bin")];
    start.environment.extend(environment);
    start.read = read;
    start.size = (200, 60);
    start.open(home.path())
}

#[test]
fn whoever_looks_elsewhere_is_rung_and_the_window_says_why_until_it_is_left() {
    let home = home();
    let mut terminal = console(&home, true);
    terminal.shows("Yamada Works");
    let title = b"\x1b]2;(1!) Tasuki t.db\x1b\\";
    terminal.until("the title says it", |terminal| terminal.bytes.windows(title.len()).any(|bytes| bytes == title));
    let rung = |terminal: &Terminal| String::from_utf8_lossy(&terminal.bytes).matches('\u{7}').count();
    terminal.until("it rings", |terminal| rung(terminal) > 0);
    terminal.shows("Overdue");
    assert_eq!(rung(&terminal), 1, "once");
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
    terminal.is_given_back();
    let written = String::from_utf8_lossy(&terminal.bytes).into_owned();
    assert!(written.rfind("\u{1b}[22;0t") < written.rfind("\u{1b}[23;0t"), "the window has its own title again");
}

#[test]
fn over_ssh_the_terminal_itself_tells_and_rings_once() {
    let home = home();
    done(&home, &["notices", "ways", "desktop=breach", "--digest", "off"]);
    let far = [("SSH_TTY", "/dev/pts/9"), ("TERM_PROGRAM", "WezTerm")];
    let mut terminal = console_in(&home, true, &far);
    terminal.shows("Yamada Works");
    let said = |terminal: &Terminal| {
        let written = String::from_utf8_lossy(&terminal.bytes).into_owned();
        let told = written.split("\u{1b}]9;").nth(1).and_then(|rest| rest.split("\u{1b}\\").next()).map(str::to_owned);
        (told, written.matches('\u{7}').count())
    };
    terminal.until("it is told", |terminal| said(terminal).0.is_some());
    terminal.shows("Overdue: Yamada Works");
    let (told, rung) = said(&terminal);
    assert!(told.as_ref().is_some_and(|told| told.contains("Yamada Works")), "{told:?}");
    assert_eq!(rung, 1, "the letter and the console together");
    let letters = tasuki(&home, &["notices", "letters", "--all"]);
    assert!(String::from_utf8_lossy(&letters.stdout).contains("The terminal was told"), "{letters:?}");
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
    terminal.is_given_back();
}

#[test]
fn a_terminal_that_does_not_read_keeps_nobody_from_being_told() {
    let home = home();
    let mut terminal = console(&home, false);
    // Let it draw until nothing more goes in: then it hangs in a write.
    for _ in 0..40 {
        terminal.type_("?\u{1b}gl");
        std::thread::park_timeout(Duration::from_millis(20));
    }
    let waited = SystemClock::real();
    while !slip(&home).exists() {
        assert!(waited.elapsed() < PATIENCE, "the letter never leaves");
        std::thread::park_timeout(Duration::from_millis(20));
    }
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.ends().0, 143);
    assert!(tasuki(&home, &["check"]).status.success());
}

#[test]
fn where_nothing_can_be_written_it_is_seen_and_told_once_there_is_room() {
    let home = home();
    let mut terminal = console(&home, true);
    terminal.shows("Yamada Works");
    let pid = Pid::from_raw(terminal.pid());
    // No file may get longer than this: as far as the program can tell the disk is full.
    let before = prlimit(pid, Resource::Fsize, Rlimit { current: Some(1), maximum: None }).unwrap();
    terminal.shows("no reminders");
    assert!(!slip(&home).exists());
    // It is as quick as ever.
    terminal.type_("?");
    terminal.shows("Keys");
    terminal.esc();
    prlimit(pid, Resource::Fsize, before).unwrap();
    terminal.until("the letter has left", |_| slip(&home).exists());
    terminal.until("and that is seen", |terminal| !terminal.text().contains("no reminders"));
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
    assert!(tasuki(&home, &["check"]).status.success());
}
