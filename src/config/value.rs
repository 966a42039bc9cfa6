//! The values that a setting may have, as words of the file.

use std::fmt;

/// Gives an enum its words.
macro_rules! words {
    ($name:ident: $($variant:ident $word:literal),+) => {
        impl $name {
            /// All of them.
            pub const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];

            /// Its word in the file.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The one of that word.
            pub fn of(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|known| known.word() == word)
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

/// What is to be known of the terminal's colours; how many there are then is the theme's to find out.
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

/// Which symbols are wanted.
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

/// How the terminal draws glyphs whose width Unicode leaves open: the lines of boxes, `…`, `→`, `①`, Greek, Cyrillic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ambiguous {
    /// The terminal is asked once, before the console opens.
    #[default]
    Auto,
    /// One cell.
    Narrow,
    /// Two cells, as terminals for East Asian languages can be told to.
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

/// A view of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Tab {
    /// What waits for whoever sits here: the open leads that are theirs or nobody's.
    Inbox,
    /// The open leads that are theirs.
    Mine,
    /// Every open lead.
    #[default]
    Team,
    /// Every open lead, whatever expires next first, and how everybody stands.
    Board,
    /// Every lead of every stage, newest first.
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

/// The themes of whoever named none: on a dark ground, on a light one, where the terminal does not say.
const USUAL: [&str; 3] = ["dark", "light", "terminal"];

impl Default for ThemeChoice {
    fn default() -> Self {
        let [dark, light, fallback] = USUAL.map(ToOwned::to_owned);
        Self::Paired { dark, light, fallback }
    }
}

impl ThemeChoice {
    /// The theme that is worn whatever the ground is, where one is named.
    pub fn named(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Paired { .. } => None,
        }
    }

    /// Those for a dark ground, for a light one, and where the terminal does not say.
    pub fn for_grounds(&self) -> [&str; 3] {
        match self {
            Self::Named(_) => USUAL,
            Self::Paired { dark, light, fallback } => [dark, light, fallback],
        }
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
