//! The time machine on the screen: which file, how far it is, what it came to.

use tui_input::Input;

use crate::desk::Replayed;
use crate::error::Error;

/// A replay that somebody asked for.
#[derive(Debug)]
pub struct Replaying {
    /// Which order it is: news of earlier ones are dropped.
    pub number: u64,
    /// The file, as somebody typed it.
    pub path: Input,
    /// How far it is.
    pub stage: ReplayStage,
    /// From which line on the page is shown.
    pub scroll: u16,
}

/// How far a replay is.
#[derive(Debug)]
pub enum ReplayStage {
    /// Somebody is asked for the file.
    Asking,
    /// Leads are walked through: so many of a hundred so far.
    Running(u64),
    /// This.
    Over(Box<Replayed>),
    /// It could not be done.
    Failed(Error),
}

/// What is heard of a replay.
#[derive(Debug)]
pub enum ReplayNews {
    /// So many leads of a hundred were walked through.
    Read(u64),
    /// It has come to its end.
    Over(Result<Box<Replayed>, Error>),
}

impl Replaying {
    /// Somebody is asked for the file.
    pub(super) fn asking() -> Self {
        Self { number: 0, path: Input::default(), stage: ReplayStage::Asking, scroll: 0 }
    }

    /// Whether a line is being typed.
    pub const fn is_typed(&self) -> bool {
        matches!(self.stage, ReplayStage::Asking)
    }
}
