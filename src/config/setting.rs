//! Which setting holds, and who said so.

use std::path::PathBuf;
use std::time::Duration;

use super::Settings;
use super::value::{Depth, Language, ThemeChoice};
use super::written::Written;
use crate::i18n::Message;
use crate::ids::PersonId;

macro_rules! keys {
    ($($(#[$doc:meta])* $id:ident $name:literal;)+) => {
        /// The settings by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Key { $($(#[$doc])* $id,)+ }

        impl Key {
            /// In the order of the lists.
            pub const ALL: &[Self] = &[$(Self::$id),+];

            /// What it is called in the file.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$id => $name),+ }
            }

            /// What it is for, in a line.
            pub const fn about(self) -> Message {
                Message::new(match self { $(Self::$id => concat!("settings.about.", $name)),+ })
            }
        }
    };
}

keys! {
    /// The language of the screens.
    Language "language";
    /// Who acts.
    Who "who";
    /// The database.
    Database "database";
    /// How the console looks.
    Theme "theme";
    /// How many colours there are.
    Color "color";
    /// With which symbols.
    Symbols "symbols";
    /// How wide ambiguous characters are.
    Ambiguous "ambiguous";
    /// Which keys are shown first.
    Keys "keys";
    /// Whether the mouse works.
    Mouse "mouse";
    /// Whether the cursor goes on after an act.
    Advance "advance";
    /// Which tab opens.
    View "view";
    /// When the box of keys appears.
    HintDelay "hint_delay";
    /// What notes are written with.
    Editor "editor";
    /// Whether there are first questions.
    FirstRun "first_run";
}

/// Who said what a setting is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// This option of the command line.
    CommandLine(&'static str),
    /// This variable of the environment.
    Environment(&'static str),
    /// This line of the file.
    File(usize),
    /// Nobody: it is the program's own.
    Default,
}

impl Origin {
    /// In one word, for programs that read it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::CommandLine(_) => "command_line",
            Self::Environment(_) => "environment",
            Self::File(_) => "file",
            Self::Default => "default",
        }
    }
}

/// Something that somebody said for this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated<T> {
    /// What.
    pub value: T,
    /// Where.
    pub from: Origin,
}

/// What the command line and the environment say, of what they can say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in Settings")]
pub struct Statements {
    pub language: Option<Stated<Language>>,
    pub who: Option<Stated<PersonId>>,
    pub database: Option<Stated<PathBuf>>,
    pub theme: Option<Stated<String>>,
    pub color: Option<Stated<Depth>>,
    /// What `$VISUAL` or `$EDITOR` say goes behind the file: they are every program's, the file is this one's.
    pub editor: Option<Stated<String>>,
}

/// The settings in force, each with its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The settings.
    pub settings: Settings,
    origins: Vec<(Key, Origin)>,
}

impl Config {
    /// Brings together what was stated, what is written, and the program's own.
    pub fn of(stated: Statements, written: Option<&Written>) -> Self {
        let (usual, nothing) = (Settings::default(), Written::default());
        let file = written.unwrap_or(&nothing);
        let mut made = Self { settings: usual.clone(), origins: Vec::new() };
        let said = |key: Key| Origin::File(file.line(key).unwrap_or(1));
        let mut note = |key: Key, origin: Origin| made.origins.push((key, origin));
        macro_rules! settle {
            ($($field:ident = $key:ident, $stated:expr;)+) => {$(
                let (value, origin) = pick($stated, file.$field.clone(), said(Key::$key), usual.$field);
                made.settings.$field = value;
                note(Key::$key, origin);
            )+};
        }
        let theme = stated.theme.map(|Stated { value, from }| Stated { value: ThemeChoice::Named(value), from });
        settle! {
            language = Language, stated.language;
            theme = Theme, theme;
            color = Color, stated.color;
            symbols = Symbols, None;
            ambiguous = Ambiguous, None;
            keys = Keys, None;
            mouse = Mouse, None;
            advance = Advance, None;
            hint_delay = HintDelay, None;
            first_run = FirstRun, None;
        }
        let some = |stated: Option<Stated<PersonId>>| stated.map(|it| Stated { value: Some(it.value), from: it.from });
        let (who, origin) = pick(some(stated.who), file.who.clone().map(Some), said(Key::Who), None);
        made.settings.who = who;
        note(Key::Who, origin);
        let database = stated.database.map(|it| Stated { value: Some(it.value), from: it.from });
        let (database, origin) = pick(database, file.database.clone().map(Some), said(Key::Database), None);
        made.settings.database = database;
        note(Key::Database, origin);
        let (view, origin) = pick(None, file.view.map(Some), said(Key::View), None);
        made.settings.view = view;
        note(Key::View, origin);
        let written = file.editor.clone().map(|value| Stated { value: Some(value), from: said(Key::Editor) });
        let everybodys = stated.editor.map(|it| Stated { value: Some(it.value), from: it.from });
        let (editor, origin) = pick(written.or(everybodys), None, Origin::Default, None);
        made.settings.editor = editor;
        note(Key::Editor, origin);
        made
    }

    /// Who said what a setting is.
    pub fn origin(&self, key: Key) -> &Origin {
        self.origins.iter().find(|(known, _)| *known == key).map_or(&Origin::Default, |(_, origin)| origin)
    }
}

impl Settings {
    /// The value of a setting as the file would have it, without quotes; nothing where there is none.
    pub fn value(&self, key: Key) -> Option<String> {
        Some(match key {
            Key::Language => self.language.to_string(),
            Key::Who => self.who.as_ref()?.to_string(),
            Key::Database => self.database.as_ref()?.display().to_string(),
            Key::Theme => self.theme.to_string(),
            Key::Color => self.color.to_string(),
            Key::Symbols => self.symbols.to_string(),
            Key::Ambiguous => self.ambiguous.to_string(),
            Key::Keys => self.keys.to_string(),
            Key::Mouse => self.mouse.to_string(),
            Key::Advance => self.advance.to_string(),
            Key::View => self.view?.to_string(),
            Key::HintDelay => delay(self.hint_delay),
            Key::Editor => self.editor.clone()?,
            Key::FirstRun => self.first_run.to_string(),
        })
    }
}

/// Whatever was stated goes first; then the file; then what is usual.
fn pick<T>(stated: Option<Stated<T>>, file: Option<T>, said: Origin, usual: T) -> (T, Origin) {
    match (stated, file) {
        (Some(Stated { value, from }), _) => (value, from),
        (None, Some(value)) => (value, said),
        (None, None) => (usual, Origin::Default),
    }
}

fn delay(delay: Duration) -> String {
    match (delay.as_millis(), delay.subsec_millis()) {
        (_, 0) => format!("{}s", delay.as_secs()),
        (millis, _) => format!("{millis}ms"),
    }
}
