//! A review on a terminal.

use std::process::Command;

use tempfile::TempDir;

use crate::terminal::Start;

#[test]
fn a_review_opens_on_a_terminal_and_ends_with_it_as_it_was() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("d.db").to_str().unwrap().to_owned();
    let mut filled = Start::with(&["demo", "--db", &path, "--seed", "1", "--leads", "60"]).open(home.path());
    filled.shows("DEMO").shows("OVERDUE");
    filled.type_("q");
    assert_eq!(filled.ends().0, 0);
    let mut start = Start::with(&["review", "--db", &path, "--page", "watch,waterfall"]);
    start.size = (120, 40);
    let mut terminal = start.open(home.path());
    terminal.shows("Weekly review").shows("1/2").shows("Figures to watch");
    terminal.type_("l");
    terminal.shows("2/2");
    terminal.type_("\t\r");
    terminal.shows("Behind");
    terminal.esc();
    terminal.shows("2/2");
    terminal.esc();
    terminal.until("the cursor is gone", |terminal| !terminal.text().contains('❯'));
    terminal.esc();
    terminal.shows("ends the review");
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
    terminal.is_given_back();
    // What is no terminal gets it in words.
    let mut command = Command::new(env!("CARGO_BIN_EXE_tasuki"));
    command.env_clear().env("HOME", home.path()).env("TASUKI_USER", "tanaka").env("LANG", "en_US.UTF-8");
    let words = command.args(["--db", &path, "review", "--page", "watch"]).output().unwrap();
    assert!(words.status.success() && String::from_utf8_lossy(&words.stdout).contains("Figures to watch"), "{words:?}");
}
