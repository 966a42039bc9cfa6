//! With what a console is opened, and how it ends.

use std::path::PathBuf;

use super::{Mover, Site};
use crate::desk::Desk;
use crate::ui::Wardrobe;

/// A console that is to be opened.
pub struct Console {
    /// Where it works, and for whom.
    pub site: Site,
    /// A desk there, opened before the terminal is touched: a file that is refused is refused in plain words.
    pub desk: Desk,
    /// How it looks.
    pub wardrobe: Wardrobe,
    /// The user's home.
    pub home: Option<PathBuf>,
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
