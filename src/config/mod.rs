//! What one user of the program likes: `config.toml`, and beside it `keymap.toml`.
//!
//! The file is read strictly ([`Written::read`]): an unknown key or a value that cannot be is told with line, column and
//! the fix. The program never writes it over; it makes one where there is none, when somebody answered its first
//! questions ([`keep()`]). What is stated on the command line goes before the environment, that before the file, that
//! before the program's own ([`Config::of`]). Who reads the settings and what they do with them is theirs.

mod example;
mod keep;
mod setting;
mod value;
mod written;

use std::path::{Path, PathBuf};

pub use example::example;
pub use keep::{keep, keep_instead};
pub use setting::{Config, Key, Origin, Stated, Statements};
pub use value::{Ambiguous, Depth, Language, Preset, Symbols, Tab, ThemeChoice};
pub use written::Written;

use std::time::Duration;

use crate::ids::PersonId;

/// The variable that names another file than the usual one.
pub const VARIABLE: &str = "TASUKI_CONFIG";

/// What holds for one run of the program, wherever it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The language of the screens.
    pub language: Language,
    /// Who acts; nothing where nobody said, which means the machine's user.
    pub who: Option<PersonId>,
    /// The database; nothing where nobody said, which means the one in the user's data folder.
    pub database: Option<PathBuf>,
    /// How the console looks.
    pub theme: ThemeChoice,
    /// How many colours the terminal has.
    pub color: Depth,
    /// With which symbols states are marked.
    pub symbols: Symbols,
    /// How wide the terminal draws characters of which East Asian tables say that it depends.
    pub ambiguous: Ambiguous,
    /// Which keys are shown first.
    pub keys: Preset,
    /// Whether the console takes the mouse; the terminal's own selecting then wants Shift.
    pub mouse: bool,
    /// Whether the cursor goes to the next most pressing lead after an act.
    pub advance: bool,
    /// Which tab the console opens with; nothing where the role of whoever sits there says it.
    pub view: Option<Tab>,
    /// How long after the first key of a sequence the box of what may follow appears.
    pub hint_delay: Duration,
    /// The command that notes are written with; nothing where there is none, and none in the environment.
    pub editor: Option<String>,
    /// Whether a console on a database that is not there yet asks its first questions.
    pub first_run: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::Auto,
            who: None,
            database: None,
            theme: ThemeChoice::default(),
            color: Depth::Auto,
            symbols: Symbols::Auto,
            ambiguous: Ambiguous::Auto,
            keys: Preset::Vim,
            mouse: true,
            advance: true,
            view: None,
            hint_delay: Duration::from_millis(400),
            editor: None,
            first_run: true,
        }
    }
}

/// Where the files lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// `config.toml`, or the file that `$TASUKI_CONFIG` names.
    pub config: PathBuf,
}

impl Files {
    /// The file that somebody named, else the one in `folder`.
    pub fn of(named: Option<&str>, folder: Option<&Path>) -> Option<Self> {
        let named = named.filter(|named| !named.is_empty()).map(PathBuf::from);
        named.or_else(|| folder.map(|folder| folder.join("config.toml"))).map(|config| Self { config })
    }

    /// The keymap, which lies beside the configuration.
    pub fn keymap(&self) -> PathBuf {
        self.folder().join("keymap.toml")
    }

    /// The folder of both.
    pub fn folder(&self) -> &Path {
        self.config.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    fn read(text: &str) -> Result<Written, String> {
        let home = Path::new("/home/tanaka");
        Written::read("config.toml", text, Path::new("/etc/tasuki"), Some(home)).map_err(|wrong| wrong.say(Lang::En))
    }

    #[test]
    fn what_nobody_says_is_the_programs_own() {
        let config = Config::of(Statements::default(), Some(&read("").unwrap()));
        assert_eq!(config.settings, Settings::default());
        assert!(Key::ALL.iter().all(|key| *config.origin(*key) == Origin::Default));
    }

    #[test]
    fn the_command_line_goes_before_the_environment_and_that_before_the_file() {
        let file = read("who = 'tanaka'\n\ntheme = 'dark'\nmouse = false\n").unwrap();
        let stated = Statements {
            who: Some(Stated { value: PersonId::new("sato"), from: Origin::Environment("TASUKI_USER") }),
            ..Statements::default()
        };
        let config = Config::of(stated, Some(&file));
        assert_eq!(config.settings.who, Some(PersonId::new("sato")));
        assert_eq!(*config.origin(Key::Who), Origin::Environment("TASUKI_USER"));
        assert_eq!(config.settings.theme, ThemeChoice::Named("dark".to_owned()));
        assert_eq!(*config.origin(Key::Theme), Origin::File(3));
        assert_eq!((config.settings.mouse, config.settings.advance), (false, true));
    }

    #[test]
    fn the_editor_of_all_programs_goes_behind_the_one_of_this_file() {
        let visual = || Some(Stated { value: "nano".to_owned(), from: Origin::Environment("VISUAL") });
        let stated = || Statements { editor: visual(), ..Statements::default() };
        assert_eq!(Config::of(stated(), None).settings.editor.as_deref(), Some("nano"));
        let file = read("editor = 'hx'").unwrap();
        assert_eq!(Config::of(stated(), Some(&file)).settings.editor.as_deref(), Some("hx"));
    }

    #[test]
    fn paths_are_of_the_home_or_of_the_files_folder() {
        let database = |text: &str| read(text).unwrap().database.unwrap();
        assert_eq!(database("database = '~/a.db'"), Path::new("/home/tanaka/a.db"));
        assert_eq!(database("database = 'a.db'"), Path::new("/etc/tasuki/a.db"));
        assert_eq!(database("database = '/a.db'"), Path::new("/a.db"));
    }

    #[test]
    fn times_are_read_as_they_are_shown() {
        for (text, shown) in [("400ms", "400ms"), ("0s", "0s"), ("1 s", "1s"), ("1500ms", "1500ms"), ("2000ms", "2s")] {
            let file = read(&format!("hint_delay = '{text}'")).unwrap();
            let settings = Config::of(Statements::default(), Some(&file)).settings;
            assert_eq!(settings.value(Key::HintDelay).as_deref(), Some(shown));
        }
        for text in ["soon", "400", "11s", "-1s", "ms"] {
            assert!(read(&format!("hint_delay = '{text}'")).is_err(), "{text}");
        }
    }

    #[test]
    fn a_theme_is_one_name_or_one_for_each_background() {
        let theme = |text: &str| read(text).map(|written| written.theme.unwrap());
        let paired = |dark: &str, light: &str, fallback: &str| {
            let [dark, light, fallback] = [dark, light, fallback].map(ToOwned::to_owned);
            ThemeChoice::Paired { dark, light, fallback }
        };
        assert_eq!(theme("theme = { dark = 'a', light = 'b' }"), Ok(paired("a", "b", "terminal")));
        assert_eq!(theme("[theme]\ndark = 'a'\nlight = 'b'\nfallback = 'c'"), Ok(paired("a", "b", "c")));
        assert!(theme("theme = { dark = 'a' }").unwrap_err().contains("`light` is missing in [theme]"));
    }

    #[test]
    fn every_mistake_has_its_line_and_the_word_that_was_meant() {
        let wrong = read("languag = 'ja'\ncolor = '256k'\nmouse = 'yes'\nview = 'inboks'\nwho = ' '\n").unwrap_err();
        let expected = [
            "config.toml:1:1: `languag` is not known here; did you mean `language`?",
            "config.toml:2:9: `color` cannot be `256k`; did you mean `256`?",
            "config.toml:3:9: `mouse` must be true or false",
            "config.toml:4:8: `view` cannot be `inboks`; did you mean `inbox`?",
            "config.toml:5:7: `who` is blank: write something, or take the line out",
        ];
        assert_eq!(wrong.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_example_says_what_holds_anyway() {
        for lang in [Lang::Ja, Lang::En] {
            let text = example(lang, &[]);
            assert_eq!(read(&text).unwrap(), read("").unwrap(), "nothing in it is in force");
            // With the signs taken away it still is a right file, and says the same as none.
            let said: Vec<&str> =
                text.lines().filter_map(|line| line.strip_prefix("# ").filter(|line| line.contains(" = "))).collect();
            let said = said.join("\n");
            let written = read(&said).unwrap();
            let settings = Config::of(Statements::default(), Some(&written)).settings;
            // What has no value by itself has an example instead.
            let usual = Settings {
                who: settings.who.clone(),
                database: settings.database.clone(),
                view: settings.view,
                editor: settings.editor.clone(),
                ..Settings::default()
            };
            assert_eq!(settings, usual);
            assert!(Key::ALL.iter().all(|key| written.line(*key).is_some()), "every setting is in it:\n{said}");
        }
    }

    #[test]
    fn what_was_chosen_is_in_force_in_the_example() {
        let text = example(Lang::Ja, &[(Key::Language, "ja".to_owned()), (Key::Who, "tanaka \"T\"".to_owned())]);
        let written = read(&text).unwrap();
        assert_eq!((written.language, written.who), (Some(Language::Ja), Some(PersonId::new("tanaka \"T\""))));
    }
}
