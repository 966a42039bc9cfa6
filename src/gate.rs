//! The one gate for text from outside.
//!
//! Text that people or other programs wrote reaches a terminal, a table on standard output or an error line only as
//! [`Shown`], which nothing but this file can make. Before it is stored, [`clean_line`] and [`clean_text`] take out
//! what no lead's data may hold, and say whether they did.

use std::fmt;

/// Text that is safe to draw: no control or invisible format character, at most eight marks on a letter, composed,
/// half-width kana widened (terminals and libraries disagree on how wide ﾞ is).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Shown(String);

impl Shown {
    /// For one line: line breaks and tabs become blanks.
    pub fn line(text: &str) -> Self {
        Self(clean_line(text).text)
    }

    /// For a text of several lines: LF stays, a tab becomes blanks.
    pub fn lines(text: &str) -> Self {
        Self(clean_text(text).text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, to go on with.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Whether there is nothing to see.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A text that may be stored, and whether the gate had to change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clean {
    /// What may be stored.
    pub text: String,
    /// Whether it differs from what came.
    pub changed: bool,
}

/// Makes `text` fit for a field of one line.
pub fn clean_line(text: &str) -> Clean {
    let text_: String = text.chars().filter(|c| !c.is_control()).collect();
    Clean { changed: text_ != text, text: text_ }
}

/// Makes `text` fit for a note: LF and TAB are legal.
pub fn clean_text(text: &str) -> Clean {
    let text_: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    Clean { changed: text_ != text, text: text_ }
}

/// Whether there is anything to see.
pub fn has_visible(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace())
}
