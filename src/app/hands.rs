//! What leaves the console by hand: a text that is copied, a link that another program opens, a text that is written in
//! one's own editor. And what the mouse points at.

use std::time::Duration;

use super::command::Command;
use super::tab::Tab;
use crate::i18n::Message;
use crate::ids::LeadId;

/// A text for the clipboard. It has gone through the gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The text.
    pub text: String,
    /// What it is.
    pub what: Message,
    /// Whether it leads to a channel that the person closed (decision 26).
    pub is_closed: bool,
}

/// The way by which a text came into the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By tmux, which hands it on to the terminal.
    Tmux,
    /// By a program of the desktop.
    Program(
        /// Its name.
        &'static str,
    ),
    /// By the terminal (OSC 52), which may be set not to take it and says nothing either way.
    Terminal,
}

impl Way {
    /// What it is called.
    pub fn told(self) -> Message {
        match self {
            Self::Tmux => Message::new("hands.by_tmux"),
            Self::Program(name) => Message::new("hands.by_program").with("program", name),
            Self::Terminal => Message::new("hands.by_terminal"),
        }
    }
}

/// A link for another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// `tel:` or `mailto:`; nothing in it acts on anything but that program.
    pub url: String,
    /// What it is for.
    pub of: LinkOf,
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkOf {
    /// A call.
    Call,
    /// A mail.
    Mail,
}

/// Something on the screen that the mouse can point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// A row of the list.
    Row {
        /// Counted over the whole queue.
        at: usize,
        /// Its lead.
        lead: LeadId,
    },
    /// A view.
    Tab(Tab),
    /// A view that is a filter with a name: its place among all of them.
    View(usize),
    /// The lead beside or below the list, or on the whole screen.
    Lead,
    /// A key in the line of keys.
    Key(Command),
    /// A row of a choice.
    Choice(usize),
    /// A page of a review, by its place.
    ReviewPage(usize),
    /// What can be looked behind on it, a row of the agenda, or a lead.
    ReviewRow(usize),
}

/// What the mouse did last.
#[derive(Debug, Clone, Default)]
pub struct Pointer {
    /// What was last clicked, and when, by the clock that only goes forward.
    last: Option<(Hit, Duration)>,
}

/// Two clicks within this are a double click.
const DOUBLE: Duration = Duration::from_millis(400);

impl Pointer {
    /// Takes a click: whether it is the second one on the same thing. A third one is a first one again.
    pub(super) fn is_double(&mut self, hit: Hit, elapsed: Duration) -> bool {
        let is_second = self.last.is_some_and(|(before, at)| before == hit && elapsed.saturating_sub(at) <= DOUBLE);
        self.last = (!is_second).then_some((hit, elapsed));
        is_second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_clicks_in_a_row_on_the_same_thing_are_a_double_click_and_three_are_not_two() {
        let mut pointer = Pointer::default();
        let mut click = |hit, millis| pointer.is_double(hit, Duration::from_millis(millis));
        assert!(!click(Hit::Choice(1), 0));
        assert!(!click(Hit::Choice(2), 100));
        assert!(click(Hit::Choice(2), 200));
        assert!(!click(Hit::Choice(2), 300));
        assert!(!click(Hit::Choice(2), 800));
    }
}
