//! A text of several lines while it is being written.
//!
//! The state of `ratatui-textarea`, which is drawn by `ui`. It is the one thing of the drawing library that the mind
//! keeps: a text area's lines, its cursor and its own undo belong together.

use ratatui_textarea::{CursorMove, Input, Key as AreaKey, TextArea, WrapMode};

use super::key::{Code, Key};
use crate::gate::clean_text;

/// At most so many bytes, as in an import.
const LIMIT: usize = 65_536;

/// The text.
#[derive(Debug, Clone)]
pub struct Editor {
    area: TextArea<'static>,
}

impl Default for Editor {
    fn default() -> Self {
        let mut area = TextArea::default();
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        Self { area }
    }
}

impl Editor {
    /// What was written, through the gate.
    pub fn text(&self) -> String {
        clean_text(&self.area.lines().join("\n")).text
    }

    /// Whether anything was written.
    pub fn is_blank(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    /// For drawing.
    pub fn area(&self) -> &TextArea<'static> {
        &self.area
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) {
        if self.area.lines().iter().map(String::len).sum::<usize>() < LIMIT
            || !matches!(key.code, Code::Char(_) | Code::Enter)
        {
            self.area.input(input(key));
        }
    }

    /// Takes a text that begins a line of its own: where something stands already, on the next one.
    pub fn insert(&mut self, text: &str) {
        let row = self.area.cursor().0;
        let stands = self.area.lines().get(row).is_some_and(|line| !line.trim().is_empty());
        if stands {
            self.area.move_cursor(CursorMove::End);
        }
        self.put(if stands { "\n" } else { "" }, text);
    }

    /// Takes a pasted text: one step of its undo, and nothing in it acts.
    pub fn paste(&mut self, text: &str) {
        self.put("", text);
    }

    /// Puts a text in, behind what does not come from outside: the gate would take a line break at its beginning away.
    fn put(&mut self, before: &'static str, text: &str) {
        let room = LIMIT.saturating_sub(self.area.lines().iter().map(String::len).sum());
        let clean = format!("{before}{}", clean_text(text).text);
        let end =
            clean.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= room).last().unwrap_or(0);
        self.area.insert_str(&clean[..end]);
    }

    /// Puts another text in the place of this one.
    pub(super) fn replace(&mut self, text: &str) {
        self.area.select_all();
        self.area.cut();
        self.paste(text);
    }
}

fn input(key: Key) -> Input {
    let code = match key.code {
        Code::Char(c) => AreaKey::Char(c),
        Code::Enter => AreaKey::Enter,
        Code::Esc => AreaKey::Esc,
        Code::Tab => AreaKey::Tab,
        Code::Backspace => AreaKey::Backspace,
        Code::Delete => AreaKey::Delete,
        Code::Up => AreaKey::Up,
        Code::Down => AreaKey::Down,
        Code::Left => AreaKey::Left,
        Code::Right => AreaKey::Right,
        Code::Home => AreaKey::Home,
        Code::End => AreaKey::End,
        Code::PageUp => AreaKey::PageUp,
        Code::PageDown => AreaKey::PageDown,
        Code::F(n) => AreaKey::F(n),
    };
    Input { key: code, ctrl: key.ctrl, alt: key.alt, shift: key.shift }
}
