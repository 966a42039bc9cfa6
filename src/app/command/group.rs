//! How commands are put together where they are listed, and why some have no key but letters.

use crate::i18n::Message;

/// How commands are put together where they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What is done with leads.
    Lead,
    /// Marking several.
    Mark,
    /// Getting around.
    Move,
    /// What is seen.
    View,
    /// Filling in.
    Form,
    /// Taking a list in.
    Intake,
    /// Deciding on two leads that may be one person.
    Pair,
    /// What one was told.
    Notices,
    /// A review while it is held.
    Review,
    /// The program.
    App,
}

impl Group {
    /// In the order of the lists.
    pub const ALL: [Self; 10] = [
        Self::Lead,
        Self::Mark,
        Self::Move,
        Self::View,
        Self::Form,
        Self::Intake,
        Self::Pair,
        Self::Notices,
        Self::Review,
        Self::App,
    ];

    /// Its heading.
    pub const fn title(self) -> Message {
        Message::new(match self {
            Self::Lead => "group.lead",
            Self::Mark => "group.mark",
            Self::Move => "group.move",
            Self::View => "group.view",
            Self::Form => "group.form",
            Self::Intake => "group.intake",
            Self::Pair => "group.pair",
            Self::Notices => "group.notices",
            Self::Review => "group.review",
            Self::App => "group.app",
        })
    }
}

/// Why a command has no key but letters, which do not arrive as letters while an input method is on. Everything else has a
/// key with a name, or one with Ctrl or Alt, and never one that is another key to a terminal (`Ctrl+I` is Tab), or that
/// terminals, multiplexers and input methods keep for themselves (`F11`, `Ctrl+B`, `Ctrl+Space`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LettersOnly {
    /// It is done by its name (`view.palette`), typed as it is read, in kana: there are more such commands than keys.
    ByName,
    /// It stands among the views (`filter.views`), which are chosen with arrows.
    AmongViews,
}
