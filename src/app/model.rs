//! All that the console knows: what is on the screen, and why.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tui_input::Input;

use super::command::{Command, Needs, Scope};
use super::editor::Editor;
use super::key::Key;
use super::keymap::Keymap;
use crate::agreement::terms::{Act, Channel, Outcome};
use crate::agreement::{Agreement, Names, Versions};
use crate::clock::Timestamp;
use crate::desk::Sheet;
use crate::domain::{Request, SlaState, countdown};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::ids::{LeadId, PersonId};
use crate::storage::{Page, QueueAsk, QueueCounts, QueueRow};

/// How many rows of the queue are kept around the cursor.
pub const WINDOW: usize = 200;

/// What stays the same while the console runs.
#[derive(Debug, Clone)]
pub struct Circumstances {
    /// Who acts.
    pub who: PersonId,
    /// The agreements.
    pub versions: Arc<Versions>,
    /// Whether this is the demo, which is said all the time.
    pub demo: bool,
    /// Whether the time was set and is not the world's.
    pub set_clock: bool,
    /// The database, as it is called on the screen.
    pub database: Shown,
}

/// The state of the console.
#[derive(Debug)]
pub struct Model {
    /// What stays.
    pub fixed: Circumstances,
    /// The language of the screen.
    pub lang: Lang,
    /// Columns and rows.
    pub size: (u16, u16),
    /// The keys.
    pub keymap: Keymap,
    /// Keys that began a sequence.
    pub keys: Vec<Key>,
    /// The queue.
    pub queue: Queue,
    /// The lead under the cursor, once it was read.
    pub sheet: Option<Box<Sheet>>,
    /// Whether that lead has the whole screen.
    pub full: bool,
    /// How far its page is scrolled.
    pub scroll: u16,
    /// What lies over it.
    pub overlay: Option<Overlay>,
    /// The text by which the list is filtered, while it is being typed.
    pub filter: Option<Input>,
    /// Orders that were given and not yet answered.
    pub pending: Vec<Pending>,
    /// What was last said.
    pub toast: Option<Toast>,
    /// When Ctrl+C was last pressed, by the clock that only goes forward.
    pub cancelled: Option<Duration>,
    /// Keys that were pressed before everything ordered was answered and read anew: what they are meant for is only
    /// then on the screen.
    pub held: VecDeque<Key>,
    /// The number of the next question or order.
    pub next: u64,
    /// What the countdowns read when they were last looked at.
    pub(super) shown_countdowns: Vec<String>,
}

/// The queue as far as it was read.
#[derive(Debug, Default)]
pub struct Queue {
    /// The window.
    pub page: Page,
    /// How the queue stands.
    pub counts: QueueCounts,
    /// Whether the first window has come.
    pub loaded: bool,
    /// The words by which it is filtered.
    pub text: String,
    /// The row under the cursor, counted over the whole queue.
    pub cursor: usize,
    /// The lead under the cursor, which it follows when the order changes.
    pub lead: Option<LeadId>,
    /// The question whose answer is awaited.
    pub generation: u64,
    /// Whether the lead under the cursor may go while the cursor stays: after an act on it.
    pub advance: bool,
    /// Whether something was done that the window does not show yet.
    pub stale: bool,
}

impl Queue {
    /// The row under the cursor, where it was read.
    pub fn row(&self) -> Option<&QueueRow> {
        self.page.rows.get(self.cursor.checked_sub(self.page.offset)?)
    }
}

/// An order that was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// Its number.
    pub ticket: u64,
    /// Its lead.
    pub lead: Option<LeadId>,
    /// What it asks.
    pub request: Request,
}

/// What lies over the screen.
#[derive(Debug)]
pub enum Overlay {
    /// A reason is to be chosen.
    Reasons {
        /// For which act.
        act: Act,
        /// Of which lead.
        lead: LeadId,
        /// The reasons: id and names.
        choices: Vec<(String, Names)>,
        /// The one that Enter takes.
        at: usize,
    },
    /// What a contact led to is to be chosen.
    Contact {
        /// Of which lead.
        lead: LeadId,
        /// By what way.
        channel: Channel,
        /// The outcome that Enter takes.
        at: usize,
    },
    /// Words are to be written: of a note, or beside a reason.
    Writing {
        /// Of which lead.
        lead: LeadId,
        /// What the words go with.
        purpose: Purpose,
        /// The text.
        editor: Box<Editor>,
        /// Whether it was asked if the text may be thrown away.
        discarding: bool,
    },
    /// All keys.
    Help {
        /// From which line on.
        scroll: u16,
    },
}

/// What words go with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// They are a note.
    Note,
    /// They go with a return or a reject.
    Reason {
        /// Which.
        act: Act,
        /// The reason's id.
        reason: String,
        /// The reason's names.
        names: Names,
    },
}

/// What was said last, at the bottom of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// The words.
    pub message: Message,
    /// How they are meant.
    pub tone: Tone,
    /// Until when they stay, by the clock that only goes forward.
    pub until: Duration,
}

/// How something said is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
    /// It failed.
    Failed,
    /// By the way.
    Hint,
}

/// The outcomes in the order of their digits.
pub const OUTCOMES: &[Outcome] = Outcome::ALL;

impl Model {
    /// The console as it opens.
    pub fn new(fixed: Circumstances, lang: Lang, size: (u16, u16)) -> Self {
        Self {
            fixed,
            lang,
            size,
            keymap: Keymap::of_table(),
            keys: Vec::new(),
            queue: Queue::default(),
            sheet: None,
            full: false,
            scroll: 0,
            overlay: None,
            filter: None,
            pending: Vec::new(),
            toast: None,
            cancelled: None,
            held: VecDeque::new(),
            next: 1,
            shown_countdowns: Vec::new(),
        }
    }

    /// The agreement in force.
    pub fn agreement(&self, now: Timestamp) -> &Agreement {
        &self.fixed.versions.in_force(now).agreement
    }

    /// What the user is looking at.
    pub fn scope(&self) -> Scope {
        match &self.overlay {
            Some(Overlay::Reasons { .. } | Overlay::Contact { .. }) => Scope::Picker,
            Some(Overlay::Writing { discarding: true, .. }) => Scope::Question,
            Some(Overlay::Writing { .. }) => Scope::Editor,
            Some(Overlay::Help { .. }) => Scope::Help,
            None if self.filter.is_some() => Scope::Filter,
            None if self.full => Scope::Detail,
            None => Scope::List,
        }
    }

    /// The lead that a command would work on.
    pub fn lead(&self) -> Option<LeadId> {
        self.queue.row().map(|row| row.id)
    }

    /// Whether a command can do something here and now. The hint line and dispatch ask the same.
    pub fn available(&self, command: Command) -> bool {
        let channels = matches!(self.overlay, Some(Overlay::Contact { .. }));
        match command {
            Command::NextChannel => channels,
            // There is something to go back from, and something beside the list to scroll.
            Command::Back if self.scope() == Scope::List => !self.queue.text.is_empty() || self.toast.is_some(),
            Command::DetailDown | Command::DetailUp => {
                self.lead().is_some() && super::layout::Layout::of(self.size, self.full).has_side()
            }
            _ => command.spec().needs == Needs::Nothing || self.lead().is_some(),
        }
    }

    /// Whether something was ordered that the screen does not show yet. Keys for leads wait until it does: pressed now
    /// they would hit whatever lead happens to be under the cursor.
    pub fn is_settling(&self) -> bool {
        !self.pending.is_empty() || self.queue.stale
    }

    /// Whether a lead has an order that was not answered yet.
    pub fn is_pending(&self, lead: LeadId) -> bool {
        self.pending.iter().any(|pending| pending.lead == Some(lead))
    }

    /// The state and countdown of a row: nothing where no clock runs.
    pub fn countdown(&self, row: &QueueRow, now: Timestamp) -> Option<(SlaState, String)> {
        let clock = row.clock.as_ref()?;
        let state = clock.state(now);
        let left = clock.left(&self.fixed.versions, now);
        let stands = state != SlaState::Breached && !left.passes;
        // Outside its calendar a clock stands still: what is left will be left then, too.
        let mark = if stands { "=" } else { "" };
        Some((state, format!("{mark}{}", countdown(left.time))))
    }

    /// The rows of the list that fit on the screen.
    pub fn visible_rows(&self) -> impl Iterator<Item = &QueueRow> {
        let first = self.first_visible().saturating_sub(self.queue.page.offset);
        self.queue.page.rows.iter().skip(first).take(self.list_height())
    }

    /// The first row of the list that is on the screen, counted over the whole queue. The cursor stays on the screen
    /// with as much of what comes before it as fits; the list does not jump while the cursor moves within it.
    pub fn first_visible(&self) -> usize {
        let height = self.list_height().max(1);
        (self.queue.cursor / height) * height
    }

    /// How many rows of the list fit.
    pub fn list_height(&self) -> usize {
        super::layout::Layout::of(self.size, self.full).list_rows()
    }

    /// Which window of the queue is needed around the cursor.
    pub(super) fn wanted(&self) -> QueueAsk {
        let offset = self.queue.cursor.saturating_sub(WINDOW / 2);
        QueueAsk { text: self.queue.text.clone(), all: false, offset, limit: WINDOW }
    }
}
