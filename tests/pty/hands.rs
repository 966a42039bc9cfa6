//! What leaves the console by hand, on a real terminal: the clipboard, other programs, one's own editor, the mouse.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::terminal::{Start, Terminal};

fn home() -> TempDir {
    TempDir::new().unwrap()
}

/// A database with one lead that waits.
fn one_lead(home: &TempDir) -> String {
    let db = home.path().join("d.db").to_str().unwrap().to_owned();
    let tasuki = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tasuki"));
        command.env_clear().env("HOME", home.path()).env("TASUKI_USER", "tanaka").env("LANG", "en_US.UTF-8");
        let output = command.args(["--db", &db]).args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    tasuki(&["capture", "--set", "company=Yamada Works", "--set", "phone=03-1234-5678"]);
    tasuki(&["handoff", "1", "--note", "asked for it"]);
    db
}

fn script(home: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = home.path().join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn open(home: &TempDir, db: &str, environment: &[(&str, &str)]) -> Terminal {
    let mut start = Start::with(&["--db", db]);
    start.environment.extend_from_slice(environment);
    let mut terminal = start.open(home.path());
    terminal.shows("Yamada Works");
    terminal
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Drafts of texts that lie where such files lie.
fn drafts(home: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(home).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir() && path.file_name().unwrap().to_string_lossy().starts_with("tasuki-")).collect()
}

#[test]
fn over_ssh_a_copy_goes_to_the_terminal_between_two_frames() {
    let home = home();
    let db = one_lead(&home);
    let mut terminal = open(&home, &db, &[("SSH_TTY", "/dev/pts/9"), ("DISPLAY", ":10")]);
    terminal.type_("yp");
    terminal.shows("by the terminal");
    let text = String::from_utf8_lossy(&terminal.bytes).into_owned();
    let at = text.find("\u{1b}]52;c;MDMtMTIzNC01Njc4\u{7}").expect("the number, and nothing else");
    let before = &text[..at];
    assert!(before.rfind("\u{1b}[?2026h") < before.rfind("\u{1b}[?2026l"), "between two frames");
    terminal.type_("gp");
    terminal.shows("no desktop here").shows("yp copies");
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
    terminal.is_given_back();
}

#[test]
fn inside_tmux_a_copy_goes_to_tmux_by_its_input() {
    let home = home();
    let db = one_lead(&home);
    let told = home.path().join("told");
    script(&home, "tmux", &format!("{{ echo \"$*\"; cat; }} > {}", told.to_str().unwrap()));
    let path = format!("{}:/usr/bin:/bin", home.path().to_str().unwrap());
    let mut terminal = open(&home, &db, &[("TMUX", "/tmp/tmux-0/default,1,0"), ("PATH", &path)]);
    terminal.type_("yc");
    terminal.shows("by tmux");
    assert_eq!(fs::read_to_string(told).unwrap(), "load-buffer -w -\nYamada Works");
    assert!(!has(&terminal.bytes, "\u{1b}]52"), "not twice");
}

#[test]
fn a_link_goes_to_the_program_of_the_desktop() {
    let home = home();
    let db = one_lead(&home);
    let told = home.path().join("told");
    script(&home, "xdg-open", &format!("echo noise; echo \"$1\" > {}", told.to_str().unwrap()));
    let path = format!("{}:/usr/bin:/bin", home.path().to_str().unwrap());
    let mut terminal = open(&home, &db, &[("DISPLAY", ":9"), ("PATH", &path)]);
    terminal.type_("gp");
    terminal.shows("c logs the contact");
    terminal.until("it was called", |_| fs::read_to_string(&told).is_ok_and(|text| text == "tel:0312345678\n"));
    assert!(!terminal.text().contains("noise"));
}

#[test]
fn a_note_is_written_in_ones_own_editor_and_the_terminal_is_its_own_meanwhile() {
    let home = home();
    let db = one_lead(&home);
    let seen = home.path().join("seen");
    let editor = script(
        &home,
        "my editor",
        &format!(
            "{{ echo \"$1\"; cat \"$2\"; stat -c '%a' \"$2\" \"$(dirname \"$2\")\"; stty -a; }} > {}\n\
             trap '' INT\necho 'say something'\nread line < /dev/tty\necho \"$line\" >> \"$2\"",
            seen.to_str().unwrap()
        ),
    );
    let editor = format!("'{}' --wait", editor.to_str().unwrap());
    let mut terminal = open(&home, &db, &[("VISUAL", &editor), ("PATH", "/usr/bin:/bin")]);
    terminal.type_("mcalled\u{f}");
    terminal.shows("say something");
    assert!(!terminal.screen().alternate_screen() && !terminal.screen().bracketed_paste());
    // Of the keyboard, and not meant for the console that waits.
    terminal.type_("\u{3}");
    std::thread::park_timeout(Duration::from_millis(1_800));
    // Letters that would be commands, and that nobody may read but the editor.
    terminal.type_("qqq second line\r");
    terminal.until("the console is back", |terminal| terminal.screen().alternate_screen());
    terminal.shows("called").shows("qqq second line");
    let seen = fs::read_to_string(seen).unwrap();
    assert!(seen.starts_with("--wait\ncalled\n600\n700\n"), "{seen}");
    assert!(seen.contains(" icanon") && seen.contains(" echo "), "the shell's modes: {seen}");
    assert!(drafts(home.path()).is_empty(), "nothing is left of it");
    terminal.type_("\u{13}");
    terminal.shows("Note saved");
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
    terminal.is_given_back();
}

#[test]
fn an_editor_that_fails_or_is_not_there_leaves_the_text_as_it_was() {
    let home = home();
    let db = one_lead(&home);
    let failing = script(&home, "failing", "echo lost > \"$1\"; exit 3");
    for (editor, told) in [
        (failing.to_str().unwrap(), "exit status: 3"),
        ("no-such-editor", "could not be used"),
        ("'", "could not be used"),
    ] {
        let mut terminal = open(&home, &db, &[("EDITOR", editor), ("PATH", "/usr/bin:/bin")]);
        terminal.type_("mcalled\u{f}");
        terminal.shows(told).shows("called");
        assert!(!terminal.text().contains("lost"));
        assert!(drafts(home.path()).is_empty());
    }
}

#[test]
fn a_signal_ends_the_editor_and_the_console() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let home = home();
        let db = one_lead(&home);
        let pid = home.path().join("pid");
        let editor =
            script(&home, "editor", &format!("echo $$ > {}\necho ready\nexec sleep 60", pid.to_str().unwrap()));
        let editor = editor.to_str().unwrap();
        let mut terminal = open(&home, &db, &[("EDITOR", editor), ("PATH", "/usr/bin:/bin")]);
        terminal.type_("mcalled\u{f}");
        terminal.shows("ready");
        terminal.signal(signal);
        let (ended, took) = terminal.ends();
        assert_eq!(ended, status);
        assert!(took < Duration::from_secs(2), "{took:?}");
        terminal.is_given_back();
        assert!(drafts(home.path()).is_empty(), "the text lies nowhere");
        let pid = fs::read_to_string(pid).unwrap().trim().parse().unwrap();
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        assert!(rustix::process::test_kill_process(pid).is_err(), "nobody draws on the terminal any more");
    }
}

#[test]
fn the_mouse_is_taken_and_given_back_with_the_rest() {
    let home = home();
    let db = one_lead(&home);
    let mut terminal = open(&home, &db, &[]);
    assert!(has(&terminal.bytes, "\u{1b}[?1000h\u{1b}[?1006h"), "buttons and wheel");
    assert!(!has(&terminal.bytes, "\u{1b}[?1003h"), "moves would wake it all the time");
    // The last tab on top, then the row, twice.
    let line = terminal.text().lines().next().unwrap().to_owned();
    let column = line.find("5All").unwrap() + 2;
    terminal.type_(&format!("\u{1b}[<0;{column};1M\u{1b}[<0;{column};1m"));
    terminal.shows("Every lead of every stage");
    let y = terminal.text().lines().position(|line| line.contains("Yamada Works")).unwrap() + 1;
    let click = format!("\u{1b}[<0;20;{y}M\u{1b}[<0;20;{y}m");
    terminal.type_(&format!("{click}{click}"));
    terminal.shows("means: meets");
    terminal.type_("qq");
    assert_eq!(terminal.ends().0, 0);
    terminal.is_given_back();
}

#[test]
fn whoever_does_not_want_the_mouse_keeps_it() {
    let home = home();
    let db = one_lead(&home);
    let config = home.path().join("own.toml");
    fs::write(&config, "mouse = false\n").unwrap();
    let mut terminal = open(&home, &db, &[("TASUKI_CONFIG", config.to_str().unwrap())]);
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
    assert!(!has(&terminal.bytes, "\u{1b}[?1000") && !has(&terminal.bytes, "\u{1b}[?1006"));
}

#[test]
fn a_start_that_fails_never_touches_the_terminal() {
    let home = home();
    let path = home.path().join("not-a-database");
    fs::write(&path, "a shopping list\n".repeat(200)).unwrap();
    let mut terminal = Start::with(&["--db", path.to_str().unwrap()]).open(home.path());
    assert_ne!(terminal.ends().0, 0);
    assert!(!has(&terminal.bytes, "\u{1b}["), "{}", terminal.text());
    assert!(terminal.is_cooked() && terminal.text().contains("not-a-database"), "{}", terminal.text());
}

/// Looking ten times a second whether the keyboard is lent must cost nothing.
#[cfg(target_os = "linux")]
#[test]
fn an_idle_console_takes_no_processor_time() {
    let home = home();
    let db = one_lead(&home);
    let mut terminal = open(&home, &db, &[]);
    let spent = |terminal: &Terminal| -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", terminal.pid())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    };
    std::thread::park_timeout(Duration::from_secs(1));
    let before = spent(&terminal);
    std::thread::park_timeout(Duration::from_secs(3));
    // In hundredths of a second; this build is not optimised.
    let ticks = spent(&terminal) - before;
    assert!(ticks <= 9, "{ticks} hundredths of a second in three");
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
}
