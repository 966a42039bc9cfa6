//! What the mind of the console hears, and what it asks for.

use std::path::PathBuf;

use super::incoming::{Job, News};
use super::key::Key;
use crate::desk::{Done, ExportAsk, Problem, Sheet};
use crate::domain::Request;
use crate::error::Error;
use crate::i18n::{Lang, Message};
use crate::ids::LeadId;
use crate::storage::{Page, QueueAsk, QueueCounts};

/// Something that happened outside.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// A text was pasted, as the terminal handed it over.
    Paste(String),
    /// The terminal has another size.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// A second passed: countdowns may have moved.
    Tick,
    /// Somebody (we, too) committed.
    StoreChanged(
        /// The versions of the agreement: somebody may have adopted one.
        std::sync::Arc<crate::agreement::Versions>,
    ),
    /// An answer from the database.
    Reply(Reply),
    /// Of a list on its way in: the number of the order, and what came of it so far.
    Intake(u64, News),
    /// Something that should be known, whatever one is doing: that no backup could be made, say.
    Warn(Message),
    /// The screen was covered or the program slept: draw all of it.
    Refresh,
}

/// What is to be done outside. Data: somebody else does it, and answers by [`Reply`].
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read something. A newer question of the same kind replaces one that still waits.
    Read(Ask),
    /// Do something to a lead, durably.
    Act(Order),
    /// Write leads into a workbook in the folder in which the program was started.
    Export(ExportAsk, Lang),
    /// Do something with a list, beside everything else. Answered by [`Msg::Intake`] under the same number.
    Intake(u64, Job),
    /// Draw every cell anew.
    Redraw,
    /// Leave.
    Quit,
}

/// A question to the database.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// A window of the queue, and how the queue stands.
    Queue {
        /// Which question this is: answers to older ones are dropped.
        generation: u64,
        /// Which window.
        ask: QueueAsk,
    },
    /// One lead.
    Sheet(LeadId),
}

/// Something to be done to a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Which order this is.
    pub ticket: u64,
    /// On which lead; the one of one's own last act where absent (undo).
    pub lead: Option<LeadId>,
    /// What.
    pub request: Box<Request>,
    /// The fields, by their words, of somebody whom sales found itself and who is to be taken in (R7).
    pub newcomer: Option<Vec<(String, String)>>,
}

/// An answer.
#[derive(Debug)]
pub enum Reply {
    /// To [`Ask::Queue`].
    Queue {
        /// Of which question.
        generation: u64,
        /// The window.
        page: Page,
        /// How the queue stands.
        counts: QueueCounts,
    },
    /// To [`Ask::Sheet`].
    Sheet(Box<Sheet>),
    /// To [`Effect::Act`].
    Acted {
        /// Of which order.
        ticket: u64,
        /// What came of it, lead by lead.
        results: Vec<Result<Done, Problem>>,
    },
    /// To [`Effect::Export`]: how many leads, and where.
    Exported(Result<(u64, PathBuf), Error>),
    /// A question that could not be answered.
    Failed(Error),
}
