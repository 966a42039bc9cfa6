//! A file to begin with: every setting with what it is for, commented out where it says what holds anyway.

use std::fmt::Write;

use super::Settings;
use super::setting::Key;
use super::value::{Ambiguous, Depth, Language, Preset, Symbols, Tab};
use crate::i18n::{Lang, Message};

/// The file, with the settings of `chosen` in force and all others commented out.
pub fn example(lang: Lang, chosen: &[(Key, String)]) -> String {
    let usual = Settings::default();
    let mut text = String::new();
    for line in ["settings.example.head", "settings.example.order", "settings.example.keymap"] {
        comment(&mut text, &lang.text(line));
    }
    for key in Key::ALL {
        text.push('\n');
        comment(&mut text, &key.about().say(lang));
        let words = choices(*key);
        if !words.is_empty() {
            comment(&mut text, &Message::new("settings.example.choices").with_words("words", words).say(lang));
        }
        let line = match chosen.iter().find(|(known, _)| known == key) {
            Some((_, value)) => format!("{} = {}", key.name(), quoted(value)),
            None => format!("# {} = {}", key.name(), sample(*key, &usual)),
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn comment(text: &mut String, line: &str) {
    // A text of ours holds no line break.
    let _ = writeln!(text, "# {line}");
}

/// What stands behind the sign: what holds anyway, or, of what has no value by itself, something like it.
fn sample(key: Key, usual: &Settings) -> String {
    match key {
        Key::Theme | Key::Mouse | Key::Advance | Key::FirstRun => usual.value(key).unwrap_or_default(),
        Key::Who => quoted("tanaka"),
        Key::Database => quoted("~/leads/tasuki.db"),
        Key::View => quoted(Tab::Inbox.word()),
        Key::Editor => quoted("vim"),
        _ => quoted(&usual.value(key).unwrap_or_default()),
    }
}

/// The words among which there is a choice.
fn choices(key: Key) -> Vec<&'static str> {
    match key {
        Key::Language => Language::ALL.iter().map(|word| word.word()).collect(),
        Key::Color => Depth::ALL.iter().map(|word| word.word()).collect(),
        Key::Symbols => Symbols::ALL.iter().map(|word| word.word()).collect(),
        Key::Ambiguous => Ambiguous::ALL.iter().map(|word| word.word()).collect(),
        Key::Keys => Preset::ALL.iter().map(|word| word.word()).collect(),
        Key::View => Tab::ALL.iter().map(|word| word.word()).collect(),
        Key::Mouse | Key::Advance | Key::FirstRun => vec!["true", "false"],
        Key::Who | Key::Database | Key::Theme | Key::HintDelay | Key::Editor => Vec::new(),
    }
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
