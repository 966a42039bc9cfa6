//! Terminals that say what they are like, say it too late, say nonsense, or say nothing: the console opens on all of them,
//! and no answer is ever taken for a key.

use std::path::PathBuf;

use tempfile::TempDir;

use crate::terminal::{QUESTION, Start, Terminal};

/// The console of a demo on a terminal whose answers are there as soon as it asks. (They wait in the terminal's queue, so
/// that how long a busy machine takes does not matter.)
fn answering(home: &TempDir, answer: &str, arguments: &[&str], more: &[(&'static str, &'static str)]) -> Terminal {
    let db = home.path().join("d.db").to_str().unwrap().to_owned();
    let all = [&["demo", "--db", &db, "--seed", "1", "--leads", "30"], arguments].concat();
    let mut start = Start::with(&all);
    start.environment = [&[("COLORTERM", "truecolor")], more].concat();
    let mut terminal = start.open(home.path());
    terminal.type_(answer);
    terminal.shows("DEMO");
    terminal
}

fn ground(terminal: &Terminal) -> vt100::Color {
    terminal.screen().cell(20, 70).unwrap().bgcolor()
}

fn leaves(mut terminal: Terminal) {
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
    terminal.is_given_back();
    assert!(!terminal.text().contains('─'), "nothing is left of the question: {:?}", terminal.text());
}

const NARROW: &str = "\u{1b}[5;1R\u{1b}[5;2R";
const KIND: &str = "\u{1b}[?62;22c";

#[test]
fn the_look_is_the_one_for_the_ground_that_the_terminal_tells() {
    let light = vt100::Color::Rgb(0xff, 0xff, 0xff);
    let dark = vt100::Color::Rgb(0x16, 0x18, 0x1d);
    for (answer, expected) in [("rgb:fdfd/f6f6/e3e3", light), ("rgb:00/2b/36", dark)] {
        let home = TempDir::new().unwrap();
        let answer = format!("{NARROW}\u{1b}]11;{answer}\u{1b}\\{KIND}");
        let mut terminal = answering(&home, &answer, &[], &[]);
        terminal.until("the ground is the theme's", |terminal| ground(terminal) == expected);
        // By hand it is the other one.
        terminal.type_("gT");
        let other = if expected == light { dark } else { light };
        terminal.until("the ground is the other one", |terminal| ground(terminal) == other);
        leaves(terminal);
    }
}

#[test]
fn where_the_terminal_draws_lines_wide_there_are_none() {
    let home = TempDir::new().unwrap();
    let mut terminal = answering(&home, &format!("\u{1b}[5;1R\u{1b}[5;3R{KIND}"), &[], &[]);
    terminal.type_("?");
    terminal.shows("+- ");
    assert!(!terminal.text().contains(['─', '│', '┌', '❯', '▸']), "{}", terminal.text());
    terminal.esc();
    leaves(terminal);
}

#[test]
fn nonsense_is_no_answer_and_what_was_typed_meanwhile_is_not_lost() {
    let home = TempDir::new().unwrap();
    let mut terminal = answering(&home, &format!("/\u{1b}]11;reddish\u{7}\u{1b}[;R\u{1b}[R{KIND}zzz"), &[], &[]);
    terminal.shows("/ zzz").shows("Nothing found");
    assert_eq!(ground(&terminal), vt100::Color::Default, "nothing is known of the ground");
    terminal.esc();
    terminal.shows("most pressing first");
    leaves(terminal);
}

#[test]
fn an_answer_that_comes_too_late_does_nothing() {
    let home = TempDir::new().unwrap();
    let mut terminal = answering(&home, "", &[], &[]);
    terminal.shows("OVERDUE").shows("Help");
    // Taken for keys this would be: return the lead, the first of the list, BANTC.
    terminal.type_(&format!("{NARROW}\u{1b}]11;rgb:1c1c/1b1b/2222\u{1b}\\{KIND}"));
    terminal.type_("?");
    terminal.shows("With leads");
    terminal.esc();
    terminal.until("the list is as it was, with the cursor on its first row", |terminal| {
        let cursor = terminal.screen().cell(3, 0).is_some_and(|cell| cell.contents() == "❯");
        cursor && terminal.text().contains("most pressing first") && !terminal.text().contains('┌')
    });
    leaves(terminal);
}

#[test]
fn who_has_said_how_it_is_to_look_is_not_asked_for_the_ground() {
    let home = TempDir::new().unwrap();
    let mut terminal = answering(&home, "", &["--theme", "light"], &[]);
    terminal.until("the ground is the theme's", |terminal| ground(terminal) == vt100::Color::Rgb(255, 255, 255));
    assert!(!String::from_utf8_lossy(&terminal.bytes).contains("]11;"));
    leaves(terminal);
    let home = TempDir::new().unwrap();
    let mut told = answering(&home, "", &[], &[("COLORFGBG", "0;15")]);
    told.shows("OVERDUE");
    assert!(String::from_utf8_lossy(&told.bytes).contains(QUESTION));
    told.until("the environment knows", |told| ground(told) == vt100::Color::Rgb(255, 255, 255));
    leaves(told);
}

#[test]
fn a_theme_file_is_worn_as_soon_as_it_is_saved_and_a_wrong_one_is_told_of() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join(".config/tasuki/themes");
    std::fs::create_dir_all(&folder).unwrap();
    let file: PathBuf = folder.join("mine.toml");
    let theme = |line: &str| format!("name = 'mine'\ninherits = 'dark'\n[styles]\n{line}\n");
    std::fs::write(&file, theme("text = { fg = '#ffffff', bg = '#102030' }")).unwrap();
    let mut terminal = answering(&home, "", &["--theme", "mine"], &[]);
    terminal.until("it is worn", |terminal| ground(terminal) == vt100::Color::Rgb(0x10, 0x20, 0x30));
    std::fs::write(&file, theme("text = { fg = '#ffffff', bg = '#203010' } # changed")).unwrap();
    terminal.shows("theme file was changed");
    terminal.until("the change is worn", |terminal| ground(terminal) == vt100::Color::Rgb(0x20, 0x30, 0x10));
    std::fs::write(&file, theme("txet = { fg = '#ffffff', bg = '#301020' } # wrong now")).unwrap();
    terminal.shows("mine.toml:4:1").shows("`text`");
    assert_eq!(ground(&terminal), vt100::Color::Rgb(0x20, 0x30, 0x10), "the old look stays");
    leaves(terminal);
}

#[test]
fn a_preview_on_a_terminal_is_painted() {
    let home = TempDir::new().unwrap();
    let mut start = Start::with(&["--color", "truecolor", "themes", "preview", "dark"]);
    start.environment = vec![("LANG", "ja_JP.UTF-8")];
    let mut terminal = start.open(home.path());
    assert_eq!(terminal.ends().0, 0);
    let rows = 0..24;
    let late =
        rows.into_iter().find(|row| terminal.screen().rows(0, 80).nth(*row).is_some_and(|text| text.contains("超過")));
    let cell = terminal.screen().cell(u16::try_from(late.unwrap()).unwrap(), 4).unwrap();
    assert_eq!((cell.inverse(), cell.bold(), cell.fgcolor()), (true, true, vt100::Color::Rgb(0xff, 0x7b, 0x7b)));
}
