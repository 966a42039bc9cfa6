//! The console stops for a while and comes back, in a shell with jobs.

use tempfile::TempDir;

use crate::terminal::{Start, Terminal};

/// Lays the palette over the list and does what is called so.
fn by_name(terminal: &mut Terminal, name: &str) {
    terminal.type_(":");
    terminal.shows("Commands");
    terminal.type_(name);
    terminal.shows("brings it back with fg");
    terminal.type_("\r");
}

#[test]
fn suspended_it_leaves_the_terminal_to_the_shell_and_comes_back_clean() {
    let home = TempDir::new().unwrap();
    let mut start = Start::with(&["--norc", "--noprofile", "-i"]);
    start.program = "/bin/bash";
    start.environment = vec![("PS1", "$ "), ("PATH", "/usr/bin:/bin")];
    let mut terminal = start.open(home.path());
    terminal.shows("$ ");
    let db = home.path().join("d.db");
    let program = env!("CARGO_BIN_EXE_tasuki");
    // Under another program, as `cargo run` is one: that has to stop too, or the shell would wait for it.
    terminal.type_(&format!("sh -c '{program} demo --db {} --seed 1 --leads 60; :'\r", db.to_str().unwrap()));
    terminal.shows("OVERDUE");
    for _ in 0..3 {
        by_name(&mut terminal, "suspend");
        terminal.until("the shell has the terminal", |terminal| {
            !terminal.screen().alternate_screen() && terminal.text().contains("Stopped")
        });
        let mouse = terminal.screen().mouse_protocol_mode();
        assert_eq!(mouse, vt100::MouseProtocolMode::None, "the mouse is the terminal's again");
        assert!(!terminal.screen().hide_cursor(), "and so is the cursor");
        terminal.type_("echo one; echo two; clear\r");
        terminal.until("the shell works", |terminal| !terminal.text().contains("Stopped"));
        terminal.type_("fg\r");
        terminal.until("it is back", |terminal| terminal.screen().alternate_screen());
        terminal.shows("OVERDUE");
        // And hears keys.
        terminal.type_("?");
        terminal.shows("Keys");
        terminal.esc();
    }
    terminal.type_("q");
    terminal.until("the shell has the terminal", |terminal| {
        !terminal.screen().alternate_screen() && terminal.text().trim_end().ends_with('$')
    });
    // Of a shell that was told what to do before it asked, some forget it.
    std::thread::park_timeout(std::time::Duration::from_millis(300));
    terminal.type_("exit\r");
    assert_eq!(terminal.ends().0, 0);
    assert!(terminal.is_cooked());
}

#[test]
fn where_no_shell_would_bring_it_back_it_says_so_and_goes_on() {
    let home = TempDir::new().unwrap();
    let db = home.path().join("d.db").to_str().unwrap().to_owned();
    let mut start = Start::with(&["demo", "--db", &db, "--seed", "1", "--leads", "60"]);
    start.size = (140, 40);
    let mut terminal = start.open(home.path());
    terminal.shows("OVERDUE");
    by_name(&mut terminal, "suspend");
    terminal.shows("no shell here would bring the program back");
    terminal.esc();
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
    terminal.is_given_back();
}
