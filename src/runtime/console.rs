//! With what a console is opened, and how it ends.

use std::path::PathBuf;

use super::Mover;
use crate::app::Preferences;
use crate::desk::{Desk, Place, ViewsFile};
use crate::gate::Shown;
use crate::i18n::Lang;
use crate::ui::Wardrobe;

/// A console that is to be opened.
pub struct Console {
    /// The database, who acts, what time it is.
    pub place: Place,
    /// A desk there, opened before the terminal is touched: a file that is refused is refused in plain words.
    pub desk: Desk,
    /// The language of the screen.
    pub lang: Lang,
    /// How it looks.
    pub wardrobe: Wardrobe,
    /// Whether this is the demo.
    pub demo: bool,
    /// What the database is called on the screen.
    pub database: Shown,
    /// The user's home.
    pub home: Option<PathBuf>,
    /// The file of views.
    pub views: ViewsFile,
    /// What the user likes.
    pub own: Preferences,
    /// Whoever makes ready what the first questions ask for, where they are asked.
    pub mover: Option<Mover>,
}

/// How a console ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The user left.
    ByUser,

    /// A signal came, or the terminal went away.
    BySignal(i32),
}
