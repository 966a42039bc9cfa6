//! The values that a setting may have, as words of the file.

use std::fmt;

/// Gives an enum its words.
macro_rules! words {
    ($name:ident: $($variant:ident $word:literal),+) => {
        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its word in the file.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The one of that word.
            pub fn of(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

/// The language of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// That of the locale.
    Auto,
    /// Japanese.
    Ja,
    /// English.
    En,
}
words!(Language: Auto "auto", Ja "ja", En "en");

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// As many as it says; none where `$NO_COLOR` is set.
    Auto,
    /// 16 million.
    TrueColor,
    /// 256.
    Palette,
    /// The 16 of every terminal.
    Sixteen,
    /// None: bold, underlined and reversed only.
    None,
}
words!(Depth: Auto "auto", TrueColor "truecolor", Palette "256", Sixteen "16", None "none");

/// With which symbols states are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbols {
    /// ASCII where the terminal is not known to draw others.
    Auto,
    /// ▸ ✗ ✓ and the like.
    Unicode,
    /// Letters and signs of every keyboard.
    Ascii,
}
words!(Symbols: Auto "auto", Unicode "unicode", Ascii "ascii");

/// How wide characters are drawn of which East Asian tables say that it depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ambiguous {
    /// As was measured when the console opened.
    Auto,
    /// One column.
    Narrow,
    /// Two columns.
    Wide,
}
words!(Ambiguous: Auto "auto", Narrow "narrow", Wide "wide");

/// Which keys are shown first where a command has several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// Letters.
    #[default]
    Vim,
    /// Function keys and arrows, which an input method lets through.
    Arrows,
}
words!(Preset: Vim "vim", Arrows "arrows");

/// A tab of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// What nobody has taken on.
    Inbox,
    /// One's own.
    Mine,
    /// The team's.
    Team,
    /// How the team stands.
    Board,
    /// Every lead of every stage.
    All,
}
words!(Tab: Inbox "inbox", Mine "mine", Team "team", Board "board", All "all");

/// How the console looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemeChoice {
    /// One theme, by the name of one that comes with the program or by its file.
    Named(String),
    /// One for dark and one for light backgrounds.
    Paired {
        /// On a dark background.
        dark: String,
        /// On a light one.
        light: String,
        /// Where the terminal does not say.
        fallback: String,
    },
}

impl Default for ThemeChoice {
    fn default() -> Self {
        let [dark, light, fallback] = ["dark", "light", "terminal"].map(ToOwned::to_owned);
        Self::Paired { dark, light, fallback }
    }
}

impl fmt::Display for ThemeChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Paired { dark, light, fallback } => {
                write!(f, "{{ dark = \"{dark}\", light = \"{light}\", fallback = \"{fallback}\" }}")
            }
        }
    }
}
