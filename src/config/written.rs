//! `config.toml` as it is written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::setting::Key;
use super::value::{Ambiguous, Depth, Language, Preset, Symbols, Tab, ThemeChoice};
use crate::document::{Complaints, Document, Places, Section, hint};
use crate::gate::has_visible;
use crate::i18n::Message;
use crate::ids::PersonId;

/// What a file says; nothing of what it is silent about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "as in Settings")]
pub struct Written {
    pub language: Option<Language>,
    pub who: Option<PersonId>,
    pub database: Option<PathBuf>,
    pub theme: Option<ThemeChoice>,
    pub color: Option<Depth>,
    pub symbols: Option<Symbols>,
    pub ambiguous: Option<Ambiguous>,
    pub keys: Option<Preset>,
    pub mouse: Option<bool>,
    pub advance: Option<bool>,
    pub view: Option<Tab>,
    pub hint_delay: Option<Duration>,
    pub editor: Option<String>,
    pub first_run: Option<bool>,
    places: Places,
}

/// No box waits longer than this.
const LONGEST_DELAY: Duration = Duration::from_secs(10);

impl Written {
    /// Reads the text of the file called `name`. A path in it is of the folder in which the file lies, or of `home` where
    /// it begins with `~/`.
    pub fn read(name: &str, text: &str, folder: &Path, home: Option<&Path>) -> Result<Self, Complaints> {
        // An editor of Windows may begin a file with the mark of its encoding.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = Document::new(name, text);
        let mut root = document.root();
        let path = |text: String| match (text.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => folder.join(text),
        };
        let written = Self {
            language: word(&mut root, Key::Language, &Language::ALL, Language::word),
            who: filled(&mut root, Key::Who).map(|who| PersonId::new(&who)),
            database: filled(&mut root, Key::Database).map(path),
            theme: theme(&mut root),
            color: word(&mut root, Key::Color, &Depth::ALL, Depth::word),
            symbols: word(&mut root, Key::Symbols, &Symbols::ALL, Symbols::word),
            ambiguous: word(&mut root, Key::Ambiguous, &Ambiguous::ALL, Ambiguous::word),
            keys: word(&mut root, Key::Keys, &Preset::ALL, Preset::word),
            mouse: root.yes_no(Key::Mouse.name()).map(|read| read.value),
            advance: root.yes_no(Key::Advance.name()).map(|read| read.value),
            view: word(&mut root, Key::View, &Tab::ALL, Tab::word),
            hint_delay: delay(&mut root),
            editor: filled(&mut root, Key::Editor),
            first_run: root.yes_no(Key::FirstRun.name()).map(|read| read.value),
            places: Places::of(text),
        };
        root.close();
        document.finish(Some(written))
    }

    /// At which line a setting stands, from 1.
    pub fn line(&self, key: Key) -> Option<usize> {
        self.places.line(key.name())
    }
}

/// One of the words that a key knows.
fn word<T: Copy>(root: &mut Section<'_, '_>, key: Key, all: &[T], word: impl Fn(T) -> &'static str) -> Option<T> {
    let read = root.text(key.name())?;
    let found = all.iter().copied().find(|known| word(*known) == read.value);
    if found.is_none() {
        let known = all.iter().map(|known| word(*known));
        let message = Message::new("settings.no_such_value").with("key", key.name()).with("value", &read.value);
        root.complain(&read.span, message.with_message("hint", hint(&read.value, known)));
    }
    found
}

/// A text with something in it.
fn filled(section: &mut Section<'_, '_>, key: Key) -> Option<String> {
    let read = section.text(key.name())?;
    if !has_visible(&read.value) {
        section.complain(&read.span, Message::new("settings.blank").with("key", key.name()));
        return None;
    }
    Some(read.value.trim().to_owned())
}

/// A name, or one for each background.
fn theme(root: &mut Section<'_, '_>) -> Option<ThemeChoice> {
    let item = root.item(Key::Theme.name())?;
    let span = item.span();
    if !item.is_section() {
        let name = item.text()?.value;
        if !has_visible(&name) {
            root.complain(&span, Message::new("settings.blank").with("key", Key::Theme.name()));
            return None;
        }
        return Some(ThemeChoice::Named(name.trim().to_owned()));
    }
    let mut pair = item.section()?;
    let mut named = |key: &str| {
        let read = pair.text(key);
        if let Some(blank) = read.as_ref().filter(|read| !has_visible(&read.value)) {
            pair.complain(&blank.span, Message::new("settings.blank").with("key", key));
        }
        read.map(|read| read.value.trim().to_owned()).filter(|name| !name.is_empty())
    };
    let (dark, light) = (named("dark"), named("light"));
    let fallback = named("fallback").unwrap_or_else(|| "terminal".to_owned());
    let (dark, light) = (pair.need("dark", dark), pair.need("light", light));
    pair.close();
    Some(ThemeChoice::Paired { dark: dark?, light: light?, fallback })
}

/// `400ms`, `1s`, `0s`.
fn delay(root: &mut Section<'_, '_>) -> Option<Duration> {
    let read = root.text(Key::HintDelay.name())?;
    let text = read.value.trim();
    let number = |digits: &str| digits.trim().parse::<u64>().ok();
    let delay = match text.strip_suffix("ms") {
        Some(digits) => number(digits).map(Duration::from_millis),
        None => text.strip_suffix('s').and_then(number).map(Duration::from_secs),
    };
    let delay = delay.filter(|delay| *delay <= LONGEST_DELAY);
    if delay.is_none() {
        let message = Message::new("settings.no_delay").with("key", Key::HintDelay.name()).with("value", text);
        root.complain(&read.span, message.with("most", LONGEST_DELAY.as_secs()));
    }
    delay
}
