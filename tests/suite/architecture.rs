//! The house keeps its shape: which room may know which, and what only one place may do.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from the inside out, and what each may name of the crate. Leaves may be named by all.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("ids", &[]),
    ("gate", &[]),
    ("i18n", &[]),
    ("error", &[]),
    ("document", &[]),
    ("config", &[]),
    ("agreement", &[]),
    ("domain", &["agreement"]),
    ("insight", &["domain", "agreement"]),
    ("storage", &["domain", "agreement", "insight"]),
    ("intake", &["domain", "agreement"]),
    ("export", &["domain", "agreement", "insight", "intake"]),
    ("remind", &["domain", "agreement"]),
    ("desk", &["domain", "agreement", "insight", "storage", "intake", "export", "remind"]),
    ("demo", &["domain", "agreement", "storage"]),
    ("app", &["config", "domain", "agreement", "insight", "intake", "desk", "storage"]),
    ("ui", &["app", "config", "domain", "agreement", "insight", "intake", "desk", "storage"]),
    ("runtime", &["ui", "app", "config", "desk", "domain", "agreement", "intake", "remind", "storage"]),
    ("report", &["insight", "agreement", "domain"]),
];

const LEAVES: [&str; 6] = ["clock", "ids", "gate", "i18n", "error", "document"];

/// Rooms that may name what draws, what stores, what runs beside.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("rusqlite", &["storage/sqlite"]),
    ("ratatui::", &["ui", "runtime"]),
    ("ratatui_textarea", &["app/editor.rs", "ui"]),
    ("crossterm", &["runtime"]),
    ("signal_hook", &["runtime"]),
    // A replay reads leads while it walks through others: a pair of threads inside one act, ended with it.
    ("std::thread", &["runtime", "desk/import", "desk/replay", "desk/answers.rs", "remind", "clock.rs"]),
    ("thread::sleep", &["clock.rs"]),
    ("SystemTime", &["clock.rs"]),
    ("Utc::now", &["clock.rs"]),
    ("Local::now", &["clock.rs"]),
    ("Instant::now", &["clock.rs"]),
    ("SELECT ", &["storage"]),
    ("INSERT INTO", &["storage"]),
    ("println!", &[]),
    ("eprintln!", &[]),
];

#[test]
fn the_inner_rooms_never_learn_of_the_outer_ones() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let room = room_of(&file);
        let Some((_, known)) = MAY_KNOW.iter().find(|(name, _)| *name == room) else { continue };
        for (n, line) in code_lines(&text) {
            for named in named_rooms(line) {
                let allowed = named == room || LEAVES.contains(&named) || known.contains(&named);
                let is_room = named == "cli" || MAY_KNOW.iter().any(|(name, _)| *name == named);
                if is_room && !allowed {
                    wrong.push(format!("src/{file}:{n}: {room} must not know {named}: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_only_one_place_may_do_is_done_nowhere_else() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        for (n, line) in code_lines(&text) {
            for (what, places) in ONLY_IN {
                if line.contains(what) && !places.iter().any(|place| file.starts_with(place)) {
                    wrong.push(format!("src/{file}:{n}: {what} belongs to {places:?}: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rooms_stay_small_enough_to_know_ones_way() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .map(|(file, lines)| format!("src/{file}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_room_is_in_the_table() {
    for (file, _) in sources() {
        let room = room_of(&file);
        let known = MAY_KNOW.iter().any(|(name, _)| *name == room) || ["lib", "main", "cli"].contains(&room.as_str());
        assert!(known, "src/{file}: say in this test what {room} may know");
    }
}

/// Lines of code: no comments, nothing behind the tests' mark.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(n, line)| (n + 1, line))
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

fn named_rooms(line: &str) -> Vec<&str> {
    let behind = line.split("crate::").skip(1);
    behind.map(|rest| rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("")).collect()
}

fn room_of(file: &str) -> String {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first).to_owned()
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    gather(&root, &mut files);
    files.sort();
    let name = |path: &PathBuf| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    let is_test =
        |file: &str| file.ends_with("/tests.rs") || file.ends_with("properties.rs") || file.ends_with("plans.rs");
    files
        .iter()
        .map(|path| (name(path), fs::read_to_string(path).unwrap()))
        .filter(|(file, _)| !is_test(file))
        .collect()
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
