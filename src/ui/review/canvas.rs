//! A piece of a page, drawn beside the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::super::cells;
use super::super::theme::{Meaning, SymbolSet, Theme};
use crate::i18n::Lang;
use crate::insight::paper::Tone;

/// How pieces are drawn.
pub(super) struct Look<'l> {
    pub(super) theme: &'l Theme,
    pub(super) lang: Lang,
    /// Whether there is room for high charts and for air.
    pub(super) is_high: bool,
    /// Whether what the figures are is told.
    pub(super) defines: bool,
    /// What is under the cursor.
    pub(super) cursor: Option<usize>,
}

impl Look<'_> {
    /// Whether only ASCII is drawn, but for words.
    pub(super) fn is_ascii(&self) -> bool {
        self.theme.symbols().set() == SymbolSet::Ascii
    }

    /// A text of ours with signs that the marks of the theme hold, too.
    pub(super) fn plain(&self, text: &str) -> String {
        if !self.is_ascii() {
            return text.to_owned();
        }
        text.chars()
            .map(|c| match c {
                '–' | '—' | '−' => '-',
                '↑' => '^',
                '↓' => 'v',
                '→' => '>',
                '±' => ' ',
                c => c,
            })
            .collect()
    }
}

/// How a tone looks, beside its sign.
pub(super) const fn meaning_of(tone: Tone) -> Meaning {
    match tone {
        Tone::Good => Meaning::SaidDone,
        Tone::Bad => Meaning::SaidFailed,
        Tone::Open => Meaning::SlaSoon,
        Tone::Neutral => Meaning::Text,
    }
}

/// A piece of a page.
pub(super) struct Piece {
    buffer: Buffer,
    /// Rows of what can be looked behind, each with its place among all of the page.
    pub(super) drills: Vec<(u16, usize)>,
}

impl Piece {
    /// An empty piece.
    pub(super) fn new(look: &Look<'_>, width: u16, height: u16) -> Self {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width.max(1), height));
        let area = buffer.area;
        buffer.set_style(area, look.theme.style(Meaning::Text));
        Self { buffer, drills: Vec::new() }
    }

    pub(super) fn height(&self) -> u16 {
        self.buffer.area.height
    }

    pub(super) fn width(&self) -> u16 {
        self.buffer.area.width
    }

    /// Writes; gives the column behind it.
    pub(super) fn write(&mut self, look: &Look<'_>, x: u16, y: u16, text: &str, meaning: Meaning) -> u16 {
        let area = self.buffer.area;
        cells::write(&mut self.buffer, area, x, y, &look.plain(text), look.theme.style(meaning))
    }

    /// Writes in bold letters.
    pub(super) fn bold(&mut self, look: &Look<'_>, x: u16, y: u16, text: &str, meaning: Meaning) -> u16 {
        let area = self.buffer.area;
        let style = look.theme.style(meaning).add_modifier(Modifier::BOLD);
        cells::write(&mut self.buffer, area, x, y, &look.plain(text), style)
    }

    /// One sign in a cell, where it is on the piece.
    pub(super) fn put(&mut self, look: &Look<'_>, (x, y): (u16, u16), sign: &str, meaning: Meaning) {
        if x < self.width() && y < self.height() {
            let area = self.buffer.area;
            cells::write(&mut self.buffer, area, x, y, sign, look.theme.style(meaning));
        }
    }

    /// Whether nothing stands in a cell yet.
    pub(super) fn is_free(&self, (x, y): (u16, u16)) -> bool {
        x < self.width() && y < self.height() && self.buffer[(x, y)].symbol() == " "
    }

    /// The row under the cursor.
    pub(super) fn select(&mut self, look: &Look<'_>, y: u16) {
        if y < self.height() {
            let row = Rect { y, height: 1, ..self.buffer.area };
            self.buffer.set_style(row, look.theme.style(Meaning::Selected));
        }
    }

    /// Takes another piece in, from a row on.
    pub(super) fn copy(&mut self, other: &Self, y: u16) {
        let window = Rect { y, height: self.height().saturating_sub(y), ..self.buffer.area };
        other.onto(&mut self.buffer, window, (0, 0), 0);
    }

    /// Brings as much of it onto the screen as lies in the window that begins with the line `first` of the page.
    pub(super) fn onto(&self, screen: &mut Buffer, window: Rect, (x, y): (u16, u16), first: u16) {
        for row in 0..self.height() {
            let line = y + row;
            if line < first || line - first >= window.height {
                continue;
            }
            let to = window.y + line - first;
            for column in 0..self.width().min(window.right().saturating_sub(x)) {
                screen[(x + column, to)] = self.buffer[(column, row)].clone();
            }
        }
    }
}
