//! Rows from outside that mean harm, on every screen and in every answer: no byte of theirs acts on the terminal
//! (reliability P5). Looked at are the bytes, not what a terminal would make of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use tempfile::TempDir;

use crate::terminal::{Start, Terminal};

pub const THEN: &str = "2026-10-15T12:00:00+09:00";

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile").join(name)
}

/// A home with the rows in it, some of them handed over.
pub struct House {
    pub home: TempDir,
}

impl House {
    pub fn run(&self, lang: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tasuki"));
        command.env_clear().env("HOME", self.home.path()).env("TASUKI_USER", "tanaka").env("TASUKI_NOW", THEN);
        command.args(["--db", &self.db(), "--lang", lang]).args(arguments).output().unwrap()
    }

    pub fn db(&self) -> String {
        self.home.path().join("d.db").to_str().unwrap().to_owned()
    }

    /// Runs a command whose answer is looked at, byte by byte.
    fn clean(&self, lang: &str, arguments: &[&str]) -> String {
        let Output { stdout, stderr, .. } = self.run(lang, arguments);
        for said in [&stdout, &stderr] {
            assert_eq!(acting(said, Where::Pipe), Vec::<String>::new(), "{arguments:?}");
        }
        String::from_utf8(stdout).unwrap()
    }
}

#[derive(Clone, Copy, PartialEq)]
pub enum Where {
    /// Nothing but lines of text.
    Pipe,
    /// With the program's own sequences.
    Terminal,
}

/// Whatever acts in what was written and is not the program's own: control characters, and characters that turn the
/// direction of text or cannot be seen.
pub fn acting(bytes: &[u8], to: Where) -> Vec<String> {
    let mut found = Vec::new();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(wrong) => return vec![format!("no UTF-8: {wrong}")],
    };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let here: String = rest.chars().take(24).collect();
        if c == '\u{1b}' && to == Where::Terminal {
            let own = own_sequence(rest);
            found.extend(own.is_none().then(|| format!("{here:?}")));
            rest = &rest[own.unwrap_or(1)..];
            continue;
        }
        let is_line_end = c == '\n' || (c == '\r' && to == Where::Terminal);
        if !is_line_end && (c.is_control() || turns_or_hides(c)) {
            found.push(format!("U+{:04X} in {here:?}", c as u32));
        }
        rest = &rest[c.len_utf8()..];
    }
    found
}

/// The length of a sequence of the program's own: cursor, colours, clearing, modes. No title, no clipboard, no query.
fn own_sequence(text: &str) -> Option<usize> {
    let body = text.strip_prefix("\u{1b}[")?;
    let end = body.find(|c: char| !(c.is_ascii_digit() || matches!(c, ';' | '?' | ':')))?;
    let is_known = matches!(body.as_bytes()[end], b'H' | b'm' | b'J' | b'K' | b'A' | b'B' | b'C' | b'D' | b'G')
        || (body.starts_with('?') && matches!(body.as_bytes()[end], b'h' | b'l'));
    is_known.then_some(2 + end + 1)
}

/// The format characters of reliability P5. Joiners stay where they join.
fn turns_or_hides(c: char) -> bool {
    matches!(
        c,
        '\u{061c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{00ad}'
            | '\u{180e}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Waits until the program has nothing more to draw, as far as can be told from outside.
fn settle(terminal: &mut Terminal) {
    let before = std::cell::Cell::new(usize::MAX);
    terminal.until("it has drawn", |terminal| {
        let now = terminal.bytes.len();
        before.replace(now) == now
    });
}

#[test]
fn nothing_that_came_from_outside_acts_on_the_terminal() {
    let house = House { home: TempDir::new().unwrap() };
    let (rows, map) = (fixture("rows.csv"), fixture("rows.toml"));
    let rejects = house.home.path().join("rejected.csv");
    let import = ["import", rows.to_str().unwrap(), "--map", map.to_str().unwrap()];
    house.clean("ja", &[&import[..], &["--dry-run"]].concat());
    let said = house.clean("en", &[&import[..], &["--rejects", rejects.to_str().unwrap()]].concat());
    assert!(said.contains("139"), "{said}");

    // Every answer in words, of every lead.
    let ids = house.clean("en", &["list", "--all", "--ids"]);
    let ids: Vec<&str> = ids.lines().collect();
    assert!(ids.len() > 100, "{ids:?}");
    for arguments in
        [&["list", "--all"][..], &["report", "waterfall", "--by", "source"], &["check"], &["erase", "--list"]]
    {
        for lang in ["en", "ja"] {
            house.clean(lang, arguments);
        }
    }
    for (n, id) in ids.iter().enumerate() {
        house.clean(if n % 2 == 0 { "en" } else { "ja" }, &["show", id]);
    }
    let several = |act: &[&str], more: &[&str]| house.clean("en", &[act, &ids, more].concat());
    several(&["handoff"], &["--note", "from the list"]);
    several(&["accept", "--dry-run"], &[]);
    // Refusals name the lead.
    several(&["win"], &[]);
    house.clean("en", &["show", "no\u{1b}]0;lead\u{7}\u{202e}"]);
    house.clean("en", &["capture", "--set", "name=\u{1b}[31m\u{202e}x", "--set", "phone=\u{9b}31m"]);
    house.clean("en", &["capture", "--set", "\u{1b}[2J=x"]);

    let mut start = Start::with(&["--lang", "en", "--db"]);
    let db = house.db();
    start.arguments.push(&db);
    start.environment = vec![("TASUKI_NOW", THEN)];
    start.size = (120, 60);
    let mut terminal = start.open(house.home.path());
    // Not before there is a lead under the cursor: keys for one would do nothing.
    terminal.shows("plain_ok");
    let seen = walk(&mut terminal, ids.len());
    let taken = cases().into_iter().filter(|(_, verdict)| verdict != "reject_row").map(|(case, _)| case);
    let unseen: Vec<_> = taken.filter(|case| !seen.contains(case)).collect();
    assert_eq!(unseen, Vec::<String>::new(), "each of them was on the screen");
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
    assert!(terminal.bytes.len() > 100_000, "all of it was looked at: {}", terminal.bytes.len());
    assert_eq!(acting(&crate::terminal::without_question(&terminal.bytes), Where::Terminal), Vec::<String>::new());
    terminal.is_given_back();
}

/// Every lead in the list and on a page of its own, what lies over them, searching, and refusals that name them.
fn walk(terminal: &mut Terminal, leads: usize) -> BTreeSet<String> {
    let (cases, mut seen) = (cases(), BTreeSet::new());
    for lang in 0..2 {
        terminal.type_("gg");
        terminal.type_("\r");
        settle(terminal);
        // All of them once; in the other language some.
        for n in 0..(if lang == 0 { leads } else { 6 }) {
            terminal.type_(if n == 0 { "" } else { "n" });
            // Its page, as soon as it was read; a lead that was seen before changes nothing.
            let looks = std::cell::Cell::new(0);
            let new = |terminal: &Terminal| {
                let screen = terminal.text();
                let words: BTreeSet<&str> = screen.split_whitespace().collect();
                let on_it = |case: &&String| words.contains(case.as_str());
                cases.iter().map(|(case, _)| case).filter(on_it).find(|case| !seen.contains(*case)).cloned()
            };
            // The first time round each page has something new, also where a busy machine takes its time to show it.
            let patience = if lang == 0 { 150 } else { 40 };
            let is_over = |looked: usize| looked > patience;
            terminal
                .until("the next page", |terminal| is_over(looks.replace(looks.get() + 1)) || new(terminal).is_some());
            let new = new(terminal);
            seen.extend(new);
            if n % 12 == 0 {
                // Long sheets go on below.
                terminal.type_("jjjjjjjj");
                settle(terminal);
            }
        }
        terminal.esc();
        settle(terminal);
        terminal.type_("gg");
        for keys in ["e", "m", "c", "r", "x", "H", "b", "T", "ge", "W", "?"] {
            terminal.type_(keys);
            settle(terminal);
            terminal.esc();
            settle(terminal);
            terminal.type_("j");
            settle(terminal);
        }
        // Said of the lead under the cursor: done, taken back, and refused.
        terminal.type_("a");
        settle(terminal);
        terminal.type_("u");
        settle(terminal);
        terminal.type_("W");
        settle(terminal);
        for sought in ["evil", "山田", "\u{202e}gnp", "zzzz"] {
            terminal.type_("/");
            terminal.type_(sought);
            settle(terminal);
            terminal.esc();
            terminal.esc();
            settle(terminal);
        }
        terminal.type_(if lang == 0 { "]" } else { "[" });
        settle(terminal);
        terminal.type_("gl");
        settle(terminal);
        std::thread::park_timeout(Duration::from_millis(50));
    }
    seen
}

/// What the rows are called, each with its verdict.
fn cases() -> Vec<(String, String)> {
    let mut rows = csv::Reader::from_path(fixture("rows.csv")).unwrap();
    let header = rows.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (case, verdict) = (at("case"), at("expect"));
    rows.records().map(Result::unwrap).map(|row| (row[case].to_owned(), row[verdict].to_owned())).collect()
}

#[test]
fn whatever_acts_is_noticed() {
    for own in ["\u{1b}[2J\u{1b}[1;1H\u{1b}[38;5;1mtext\r\n", "\u{1b}[?1049l", "葛\u{e0100} 家\u{200d}族"] {
        assert_eq!(acting(own.as_bytes(), Where::Terminal), Vec::<String>::new(), "{own:?}");
    }
    for acts in [
        "\u{1b}]0;title\u{7}",
        "\u{1b}[6n",
        "\u{1b}c",
        "\u{9b}31m",
        "\u{202e}x",
        "\t",
        "\u{8}",
        "\u{1b}[201~",
        "\u{1b}",
    ] {
        assert_ne!(acting(acts.as_bytes(), Where::Terminal), Vec::<String>::new(), "{acts:?}");
        assert_ne!(acting(acts.as_bytes(), Where::Pipe), Vec::<String>::new(), "{acts:?}");
    }
    assert_ne!(acting(b"\x9b31m", Where::Terminal), Vec::<String>::new());
    assert_ne!(acting(b"\r", Where::Pipe), Vec::<String>::new());
}

#[test]
fn what_a_panic_says_tells_nobody_who_the_leads_are() {
    let house = House { home: TempDir::new().unwrap() };
    let told =
        ["name=Panicked Person", "company=Canary Bird Ltd.", "mail=panic@canary.example.jp", "phone=03-7712-8899"];
    let set: Vec<&str> = told.iter().flat_map(|pair| ["--set", pair]).collect();
    assert!(house.run("en", &[&["capture"], &set[..]].concat()).status.success());
    assert!(house.run("en", &["handoff", "1", "--note", "asked for it"]).status.success());
    for place in ["read", "write", "draw", "input"] {
        let db = house.db();
        let mut start = Start::with(&["--lang", "en", "--db", &db]);
        start.environment = vec![("TASUKI_PANIC", place)];
        let mut terminal = start.open(house.home.path());
        assert_ne!(terminal.ends().0, 0, "{place}");
        let said = String::from_utf8_lossy(&terminal.bytes);
        let after = said.rsplit_once("\u{1b}[?1049l").map_or(&*said, |(_, after)| after);
        assert!(after.contains("rehearsed in"), "{place}: {after:?}");
        for pair in told {
            assert!(!after.contains(pair.split_once('=').unwrap().1), "{place}: {after:?}");
        }
    }
    let logs = std::fs::read_dir(house.home.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let logs: Vec<_> = logs.filter(|name| !name.to_str().unwrap().starts_with("d.db")).collect();
    assert_eq!(logs, Vec::<std::ffi::OsString>::new(), "nothing is written anywhere else");
}
