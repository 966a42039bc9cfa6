//! What the user has said before this run: the configuration and the keymap, read once, before anything else.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;

use super::args::{Color, Global, LangArg};
use crate::app::keymap::Keymap;
use crate::config::{self, Config, Depth, Files, Language, Origin, Preset, Stated, Statements, Written};
use crate::document::Complaints;
use crate::error::Error;
use crate::i18n::{Lang, Message};
use crate::ids::PersonId;

/// The user's files, as far as there are any.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    /// Where they lie; nothing where nobody has a home.
    pub(super) files: Option<Files>,
    /// What the configuration says.
    pub(super) written: Option<Written>,
    /// Why it cannot be used.
    pub(super) trouble: Option<Trouble>,
}

/// Why a file cannot be used.
#[derive(Debug, Clone)]
pub(super) enum Trouble {
    /// It says what cannot be.
    Says(Complaints),
    /// It cannot be read.
    Unreadable(Error),
}

impl Trouble {
    /// In one error.
    pub(super) fn error(&self) -> Error {
        match self {
            Self::Says(complaints) => complaints.clone().into(),
            Self::Unreadable(error) => error.clone(),
        }
    }

    /// All of it, line by line.
    pub(super) fn lines(&self, lang: Lang) -> Vec<String> {
        match self {
            Self::Says(complaints) => complaints.say(lang).lines().map(ToOwned::to_owned).collect(),
            Self::Unreadable(error) => vec![error.say(lang)],
        }
    }
}

impl Own {
    /// Looks for the configuration and reads it. A file that is not there says nothing, even one that was named: the first
    /// questions may make it.
    pub(super) fn read(environment: &dyn Fn(&str) -> Option<String>) -> Self {
        let folder = config_folder();
        let Some(files) = Files::of(environment(config::VARIABLE).as_deref(), folder.as_deref()) else {
            return Self::default();
        };
        let found = text_of(&files.config);
        let home = etcetera::home_dir().ok();
        let read = found.map(|text| {
            let name = files.config.display().to_string();
            Written::read(&name, &text?, files.folder(), home.as_deref()).map_err(Trouble::Says)
        });
        match read {
            None => Self { files: Some(files), written: None, trouble: None },
            Some(Ok(written)) => Self { files: Some(files), written: Some(written), trouble: None },
            Some(Err(trouble)) => Self { files: Some(files), written: None, trouble: Some(trouble) },
        }
    }

    /// Whether there is a configuration, be it one that cannot be used.
    pub(super) fn is_there(&self) -> bool {
        self.written.is_some() || self.trouble.is_some()
    }

    /// The language that the configuration asks for.
    pub(super) fn lang(&self) -> Option<Lang> {
        match self.written.as_ref()?.language? {
            Language::Auto => None,
            Language::Ja => Some(Lang::Ja),
            Language::En => Some(Lang::En),
        }
    }

    /// The settings in force: what the command line and the environment say goes first.
    pub(super) fn config(&self, global: &Global, given: Given, environment: &dyn Fn(&str) -> Option<String>) -> Config {
        let variable = |name: &'static str| {
            let value = environment(name).filter(|value| !value.trim().is_empty())?;
            Some(Stated { value, from: Origin::Environment(name) })
        };
        let option = |name: &'static str| Origin::CommandLine(name);
        let language = global.lang.map(|lang| match lang {
            LangArg::Ja => Language::Ja,
            LangArg::En => Language::En,
        });
        let who = global.who.clone().filter(|who| !who.trim().is_empty());
        let who = who.map(|value| Stated { value, from: option("--as") }).or_else(|| variable("TASUKI_USER"));
        let color = match global.color {
            Color::Auto => variable("NO_COLOR").map(|found| Stated { value: Depth::None, from: found.from }),
            Color::Always => Some(Stated { value: Depth::Auto, from: option("--color") }),
            Color::Truecolor => Some(Stated { value: Depth::TrueColor, from: option("--color") }),
            Color::C256 => Some(Stated { value: Depth::Palette, from: option("--color") }),
            Color::C16 => Some(Stated { value: Depth::Sixteen, from: option("--color") }),
            Color::None | Color::Never => Some(Stated { value: Depth::None, from: option("--color") }),
        };
        let stated = Statements {
            language: language.map(|value| Stated { value, from: option("--lang") }),
            who: who.map(|who| Stated { value: PersonId::new(&who.value), from: who.from }),
            database: global
                .db
                .clone()
                .filter(|path| !path.as_os_str().is_empty())
                .map(|value| Stated { value, from: given.database }),
            theme: global.theme.clone().map(|value| Stated { value, from: given.theme }),
            color,
            editor: variable("VISUAL").or_else(|| variable("EDITOR")),
        };
        Config::of(stated, self.written.as_ref())
    }

    /// The keys in force, and what is wrong with the user's own.
    pub(super) fn keymap(&self, preset: Preset) -> (Keymap, Option<Trouble>) {
        let path = self.files.as_ref().map(Files::keymap);
        let found = path.as_deref().and_then(|path| Some((path.display().to_string(), text_of(path)?)));
        match found {
            None => (Keymap::of_preset(preset), None),
            Some((_, Err(trouble))) => (Keymap::of_preset(preset), Some(trouble)),
            Some((name, Ok(text))) => {
                let (keymap, complaints) = Keymap::with_own(preset, Some((&name, &text)));
                (keymap, complaints.map(Trouble::Says))
            }
        }
    }
}

/// What a console says of a keymap of which something was left out.
pub(super) fn left_out(trouble: &Trouble) -> Message {
    Message::new("keymap.left_out").with_message("what", trouble.error().message)
}

/// Where the database and the theme were said, where they were: on the command line or in the environment.
#[derive(Debug, Clone)]
pub(super) struct Given {
    database: Origin,
    theme: Origin,
}

impl Given {
    /// Whether a database was named on the command line.
    pub(super) fn says_database(&self) -> bool {
        matches!(self.database, Origin::CommandLine(_))
    }

    /// As clap found them.
    pub(super) fn of(matches: &clap::ArgMatches) -> Self {
        let from = |id: &str, option, variable| match matches.value_source(id) {
            Some(ValueSource::EnvVariable) => Origin::Environment(variable),
            _ => Origin::CommandLine(option),
        };
        Self { database: from("db", "--db", "TASUKI_DB"), theme: from("theme", "--theme", "TASUKI_THEME") }
    }
}

/// The text of a file; nothing where there is none.
pub(super) fn text_of(path: &Path) -> Option<Result<String, Trouble>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Some(Ok(text)),
        Err(cause) if cause.kind() == ErrorKind::NotFound => None,
        Err(cause) => Some(Err(Trouble::Unreadable(Error::io(path, &cause)))),
    }
}

fn config_folder() -> Option<PathBuf> {
    use etcetera::AppStrategy;
    super::strategy().map(|strategy| strategy.config_dir())
}
