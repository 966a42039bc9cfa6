//! What things look like, by what they mean.
//!
//! A theme is a file ([`shelf`] finds it and those that it inherits, `file` reads one). What is drawn with is a
//! [`Theme`]: that file resolved for the colours that there are (`depth`) and the marks that the terminal draws in one
//! width (`symbols`). [`wardrobe`] decides which theme is worn, [`check`] whether one can be read by everybody.

pub mod check;
mod depth;
mod file;
mod meaning;
pub mod preview;
pub mod shelf;
mod symbols;
#[cfg(test)]
mod tests;
pub mod wardrobe;

use std::collections::BTreeMap;

use ratatui::style::{Modifier, Style};

pub use depth::Depth;
pub use meaning::{Carries, Meaning};
pub use symbols::{Mark, SymbolSet, Symbols};

use crate::document::Complaints;
use shelf::{Chain, Found, Shelf};

/// The ground that a theme is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// Dark text on a light ground.
    Light,
    /// Light text on a dark ground.
    Dark,
}

impl Variant {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// Its name in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }
}

/// A theme as it is drawn with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// What it is called.
    pub name: String,
    /// The ground that it is made for, where it says so.
    pub variant: Option<Variant>,
    styles: BTreeMap<Meaning, Style>,
    symbols: Symbols,
    is_wide: bool,
}

impl Theme {
    /// The names of the themes that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Shelf::bundled()
    }

    /// A theme that comes with the program, in all colours.
    pub fn bundled(name: &str) -> Option<Result<Self, Complaints>> {
        let shelf = Shelf::default();
        let found = Self::names().find(|known| *known == name).and_then(|name| shelf.find(name).ok())?;
        Some(shelf.chain_of(&found).map(|chain| Self::of(&chain, Depth::TrueColor, None, false)))
    }

    /// Reads a theme file that inherits nothing but what comes with the program.
    pub fn parse(file: &str, text: &str) -> Result<Self, Complaints> {
        let chain = Shelf::default().chain_of(&Found::text(file, text))?;
        Ok(Self::of(&chain, Depth::TrueColor, None, false))
    }

    /// A theme for so many colours, with marks of a set (its own where none is wanted). Where the terminal draws glyphs
    /// of open width wide, all marks are ASCII, whatever is wanted.
    pub fn of(chain: &Chain, depth: Depth, wanted: Option<SymbolSet>, is_wide: bool) -> Self {
        let looks = chain.looks(depth == Depth::Ansi16).into_iter();
        let styles = looks.map(|(meaning, style)| (meaning, depth.fit(meaning, style))).collect();
        let own = chain.sheets.iter().find_map(|sheet| sheet.set).unwrap_or(SymbolSet::Unicode);
        let set = if is_wide { SymbolSet::Ascii } else { wanted.unwrap_or(own) };
        let mut symbols = Symbols::of(set);
        for (mark, text) in chain.sheets.iter().rev().flat_map(|sheet| &sheet.marks) {
            symbols.change(*mark, text);
        }
        Self { name: chain.name().to_owned(), variant: chain.variant(), styles, symbols, is_wide }
    }

    /// How something looks; as the terminal draws text where the theme says nothing.
    pub fn style(&self, meaning: Meaning) -> Style {
        self.styles.get(&meaning).copied().unwrap_or_default()
    }

    /// What a meaning adds to the ground on which it stands, as modifiers.
    pub fn modifiers(&self, meaning: Meaning) -> Modifier {
        self.style(meaning).add_modifier
    }

    /// A mark of the screen.
    pub fn mark(&self, mark: Mark) -> &str {
        self.symbols.get(mark)
    }

    /// All marks.
    pub fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// Whether the terminal draws glyphs of open width in two cells.
    pub fn is_wide(&self) -> bool {
        self.is_wide
    }
}
