//! The words of `src/i18n`: each in both languages, with the same values, and none without a use.
//!
//! A key is used where it stands in a source as a text of its own, `"stage.mql"`. Keys that code puts together begin as
//! `concat!("field.", …)` does; such a beginning stands for all keys under it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a file of words that cannot be read is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use tasuki::domain::Field;
use toml::{Table, Value};

/// What stands under one key: the languages and their texts.
type Texts = BTreeMap<String, String>;

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|known| known == extension) {
            found.push(path);
        }
    }
    found
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn words() -> BTreeMap<String, Texts> {
    let mut words = BTreeMap::new();
    for file in files(&src().join("i18n"), "toml") {
        let mut table: Table = fs::read_to_string(&file).unwrap().parse().unwrap();
        assert_eq!(table.remove("_version"), Some(Value::Integer(2)), "{}", file.display());
        collect(&mut words, "", table);
    }
    words
}

fn collect(words: &mut BTreeMap<String, Texts>, path: &str, table: Table) {
    for (name, value) in table {
        match value {
            Value::Table(table) if path.is_empty() => collect(words, &name, table),
            Value::Table(table) => collect(words, &format!("{path}.{name}"), table),
            Value::String(text) => {
                let before = words.entry(path.to_owned()).or_default().insert(name, text);
                assert_eq!(before, None, "{path} is in two files");
            }
            other => panic!("{path}.{name} is no text: {other}"),
        }
    }
}

fn sources() -> Vec<String> {
    files(&src(), "rs").iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

/// What begins after each `opening` in `source` and is made of the letters of keys, up to the closing quote.
fn quoted<'s>(source: &'s str, opening: &'s str) -> impl Iterator<Item = &'s str> {
    source.match_indices(opening).filter_map(move |(at, _)| {
        let rest = &source[at + opening.len()..];
        let end = rest.find(|c: char| !matches!(c, 'a'..='z' | '0'..='9' | '_' | '.'))?;
        rest[end..].starts_with('"').then_some(&rest[..end])
    })
}

/// The values that a text takes: every `%{name}`.
fn values(text: &str) -> BTreeSet<&str> {
    text.split("%{").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn every_text_is_there_in_both_languages_with_the_same_values() {
    for (key, texts) in words() {
        assert_eq!(texts.keys().collect::<Vec<_>>(), ["en", "ja"], "{key}");
        assert_eq!(values(&texts["en"]), values(&texts["ja"]), "{key}");
    }
}

#[test]
fn no_text_is_blank_or_holds_a_control_character() {
    for (key, texts) in words() {
        for text in texts.values() {
            assert!(!text.trim().is_empty() && !text.chars().any(char::is_control), "{key}: {text:?}");
        }
    }
}

#[test]
fn every_key_that_the_program_names_is_there() {
    let words = words();
    let subjects: BTreeSet<_> = words.keys().filter_map(|key| key.split('.').next()).collect();
    let is_key = |text: &&str| {
        let mut parts = text.split('.');
        parts.next().is_some_and(|subject| subjects.contains(subject)) && parts.all(|part| !part.is_empty())
    };
    for source in sources() {
        // Whatever is asked for by name, and every text that looks like a key of a known subject.
        let asked =
            quoted(&source, "Message::new(\"").chain(quoted(&source, ".text(\"").filter(|key| key.contains('.')));
        // Names of commands, of meanings in themes, of files and of a section look like keys, and are none.
        let is_table = source.contains("pub const COMMANDS")
            || source.contains("pub enum Meaning")
            || source.contains("pub enum Mark");
        let is_section = |text: &str| text == "import.touches";
        let is_name = |text: &&str| {
            is_table
                || is_section(text)
                || Path::new(text)
                    .extension()
                    .is_some_and(|extension| ["db", "toml"].iter().any(|known| extension == *known))
        };
        let seen = quoted(&source, "\"").filter(|text| text.contains('.') && !is_name(text)).filter(is_key);
        for key in asked.chain(seen) {
            assert!(words.contains_key(key), "there are no words for {key}");
        }
    }
}

#[test]
fn every_field_has_its_words() {
    let words = words();
    for field in Field::ALL {
        assert!(words.contains_key(field.label().key()), "{}", field.label().key());
        assert_eq!(tasuki::domain::words::need(field.word()), field.label(), "one field has one label");
    }
}

#[test]
fn every_command_and_argument_has_its_words() {
    let words = words();
    let missing: Vec<_> = tasuki::cli::words_of_help().filter(|key| !words.contains_key(key)).collect();
    assert!(missing.is_empty(), "there are no words for {missing:?}");
}

#[test]
fn no_words_are_left_over() {
    let sources = sources().concat();
    let used: BTreeSet<_> = quoted(&sources, "\"").collect();
    let beginnings: Vec<_> = quoted(&sources, "concat!(\"").filter(|text| text.ends_with('.')).collect();
    let help: BTreeSet<_> = tasuki::cli::words_of_help().collect();
    let said = |key: &String| used.contains(key.as_str()) || beginnings.iter().any(|begin| key.starts_with(begin));
    let left_over = |key: &String| !said(key) && !help.contains(key);
    let left_over: Vec<_> = words().into_keys().filter(left_over).collect();
    assert!(left_over.is_empty(), "nothing says {left_over:?}");
}

#[test]
fn no_text_of_the_console_names_a_key_that_the_user_may_have_changed() {
    // Keys stand in the table of commands; a text names them by what they do (`%{key_save}`). Ctrl+C alone is nobody's to
    // change.
    let text = fs::read_to_string(src().join("i18n/console.toml")).unwrap();
    let marks = fs::read_to_string(src().join("i18n/marks.toml")).unwrap();
    let named: Vec<_> = text
        .lines()
        .chain(marks.lines())
        .filter(|line| {
            let line = line.replace("Ctrl+C", "");
            ["Ctrl+", "Enter ", "Esc ", "Esc,", "y/n", "F1", "F2", "g d"].iter().any(|key| line.contains(key))
        })
        .collect();
    assert!(named.is_empty(), "{}", named.join("\n"));
}
