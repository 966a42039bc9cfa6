//! The forms of a review: what is decided, how a decision ended, the file that its paper becomes.

use tui_input::Input;

use super::dialog::{paste_into, type_into};
use super::key::{Code, Key};
use crate::domain::decision::End;
use crate::gate::clean_line;
use crate::i18n::Message;

/// A form of a review.
#[derive(Debug)]
pub struct Minuting {
    /// What it is for.
    pub of: MinutesOf,
    /// Its lines.
    pub lines: Vec<MinutesLine>,
    /// The one that is typed in.
    pub at: usize,
    /// Why what was typed was not taken.
    pub refused: Option<Message>,
    /// Whether it was asked if what was typed may be thrown away.
    pub discarding: bool,
    /// The order that was given.
    pub(super) sent: Option<u64>,
}

/// What a form of a review is for.
#[derive(Debug, Clone, PartialEq)]
pub enum MinutesOf {
    /// Something is decided.
    Decision,
    /// A decision ends.
    Ending {
        /// Its number.
        n: u32,
        /// What it is called.
        called: Message,
        /// How.
        end: End,
    },
    /// The paper becomes a file.
    Paper,
}

/// One line of it.
#[derive(Debug)]
pub struct MinutesLine {
    /// What it is, by the key of its word.
    pub word: &'static str,
    /// What is typed.
    pub input: Input,
    before: String,
}

impl MinutesLine {
    pub(super) fn new(word: &'static str, known: &str) -> Self {
        let before = clean_line(known).text;
        Self { word, input: Input::new(before.clone()), before }
    }
}

impl Minuting {
    pub(super) const fn new(of: MinutesOf, lines: Vec<MinutesLine>) -> Self {
        Self { of, lines, at: 0, refused: None, discarding: false, sent: None }
    }

    /// How many rows can be gone through: the ends of a decision have one of their own, before the lines.
    pub fn rows(&self) -> usize {
        self.lines.len() + usize::from(self.chooses())
    }

    /// Whether one of several ends is chosen.
    pub const fn chooses(&self) -> bool {
        matches!(self.of, MinutesOf::Ending { .. })
    }

    /// The line that is typed in.
    pub fn line(&self) -> Option<usize> {
        if self.chooses() { self.at.checked_sub(1) } else { Some(self.at) }
    }

    /// What was typed into a line.
    pub fn value(&self, word: &str) -> &str {
        self.lines.iter().find(|line| line.word == word).map_or("", |line| line.input.value().trim())
    }

    /// Whether something was typed that would be missed.
    pub(super) fn is_dirty(&self) -> bool {
        self.lines.len() > 1 && self.lines.iter().any(|line| line.input.value().trim() != line.before.trim())
    }

    pub(super) fn step(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.rows().saturating_sub(1));
    }

    /// The cursor goes to a line, where there is one of that word.
    pub(super) fn go_to(&mut self, word: Option<&str>) {
        let at = word.and_then(|word| self.lines.iter().position(|line| line.word == word));
        self.at = at.map_or(self.at, |at| at + usize::from(self.chooses()));
    }

    pub(super) fn typed(&mut self, key: Key) {
        let line = self.line();
        match (&mut self.of, line) {
            (MinutesOf::Ending { end, .. }, None) => choose_end(end, key),
            (_, Some(at)) => {
                if let Some(line) = self.lines.get_mut(at) {
                    type_into(&mut line.input, key);
                }
            }
            (_, None) => {}
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(line) = self.line().and_then(|at| self.lines.get_mut(at)) {
            paste_into(&mut line.input, text);
        }
    }
}

/// The next end, the one before, or that of a digit.
fn choose_end(end: &mut End, key: Key) {
    let at = End::ALL.iter().position(|one| one == end).unwrap_or(0);
    let last = End::ALL.len() - 1;
    let to = match key.folded().code {
        Code::Left => at.checked_sub(1).unwrap_or(last),
        Code::Right | Code::Char(' ') => (at + 1) % End::ALL.len(),
        Code::Char(digit @ '1'..='3') => digit as usize - '1' as usize,
        _ => at,
    };
    *end = End::ALL[to.min(last)];
}
