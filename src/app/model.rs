//! All that the console knows: what is on the screen, and why.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::board::Board;
use super::command::Scope;
use super::dialog::{Checklist, Overlay, Picker};
use super::draft::View;
use super::filters::Filters;
use super::hands::{Hit, Pointer};
use super::incoming::Incoming;
use super::key::Key;
use super::keymap::Keymap;
use super::layout::{Layout, Pane, Shape};
use super::marketing::MarketingPage;
use super::marks::{Marks, NotDone};
use super::place::Place;
use super::preferences::{Opening, Preferences};
use super::reviewing::Reviewing;
use super::tab::Tab;
use super::welcome::Question;
use crate::agreement::terms::Outcome;
use crate::agreement::{Agreement, Versions};
use crate::clock::Timestamp;
use crate::desk::{Bell, Sheet};
use crate::domain::{Request, SlaState, countdown};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::ids::{LeadId, PersonId};
use crate::storage::{Page, QueueAsk, QueueCounts, QueueRow};

/// Before a duration: it does not get less just now, outside working hours or in a sleep.
pub const STANDS_STILL: &str = "=";

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
    /// Whether there is a shell that brings the program back once it was stopped: not where it is all that runs in its
    /// terminal, or where the system knows no such thing.
    pub can_stop: bool,
    /// The database, as it is called on the screen.
    pub database: Shown,
    /// The user's home, for paths that begin with `~/`.
    pub home: Option<std::path::PathBuf>,
    /// What the one who sits here likes.
    pub own: Preferences,
}

/// The state of the console.
#[derive(Debug)]
pub struct Model {
    /// What stays.
    pub fixed: Circumstances,
    /// When the last turn was.
    pub(super) now: Timestamp,
    /// The same by the clock that only goes forward.
    pub(super) elapsed: Duration,
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
    /// Whether the list has the whole screen.
    pub zoomed: bool,
    /// The part that is to have the keys, where it is on the screen ([`Model::pane`]).
    pub focus: Pane,
    /// How everybody stands.
    pub board: Board,
    /// How far its page is scrolled.
    pub scroll: u16,
    /// What lies over it.
    pub overlay: Option<Overlay>,
    /// What lies behind that and comes back when it is left.
    pub behind: Vec<Overlay>,
    /// A list on its way in.
    pub incoming: Option<Incoming>,
    /// Marketing's page, where it stands in the place of the list.
    pub marketing: Option<MarketingPage>,
    /// The review that is held.
    pub reviewing: Option<Box<Reviewing>>,
    /// Where the list was before a lead was looked up, which is shown alone since.
    pub place: Option<Place>,
    /// What the first questions still lead to: what lies over the list when it opens, until that is over.
    pub(super) opens: Opening,
    /// What the mouse did last.
    pub pointer: Pointer,
    /// The line by which the list is filtered while it is typed, and saved views.
    pub filters: Filters,
    /// The lead that was under the cursor after the last turn: it was read, or asked for once.
    pub(super) read_for: Option<LeadId>,
    /// Whether the lead under the cursor is being read anew.
    pub reads_lead: bool,
    /// Orders that were given and not yet answered.
    pub pending: Vec<Pending>,
    /// What was last said.
    pub toast: Option<Toast>,
    /// When Ctrl+C was last pressed, by the clock that only goes forward.
    pub cancelled: Option<Duration>,
    /// What the edge of the screen shows of notices, once it was read.
    pub bell: Option<Bell>,
    /// Why nobody is reminded just now.
    pub falters: Option<Message>,
    /// Why nothing leaves this machine: the file that names the ways out cannot be used.
    pub no_ways: Option<Message>,
    /// The leads that are marked.
    pub marks: Marks,
    /// What was done last, to be done once more.
    pub last: Option<Request>,
    /// With which leads the last act on many was not done.
    pub not_done: Vec<NotDone>,
    /// When the keys that began a sequence were pressed.
    pub(super) began: Duration,
    /// What was pressed or pasted before everything ordered was answered and read anew: what it is meant for is only
    /// then on the screen.
    pub held: VecDeque<Held>,
    /// The number of the next question or order.
    pub next: u64,
    /// What the countdowns read when they were last looked at.
    pub(super) shown_countdowns: Vec<String>,
}

/// What was pressed or pasted and waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// A key.
    Key(Key),
    /// A text.
    Paste(String),
    /// A click on something of the screen.
    Click(Hit),
}

/// The queue as far as it was read.
#[derive(Debug, Default)]
pub struct Queue {
    /// The window.
    pub page: Page,
    /// How the queue stands, once it was counted.
    pub counts: Option<QueueCounts>,
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
    /// The first question of those that ask the same: an answer to it or a later one is shown. While others keep writing,
    /// the answer to the newest may be long in coming.
    pub since: u64,
    /// Whether the lead under the cursor may go while the cursor stays: after an act on it.
    pub advance: bool,
    /// Whether something was done that the window does not show yet.
    pub stale: bool,
    /// Which leads are listed.
    pub tab: Tab,
}

impl Queue {
    /// Whether every lead of every stage is listed.
    pub fn lists_all(&self) -> bool {
        self.tab == Tab::All
    }

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
    /// What it asks; nothing where it is a decision on two leads.
    pub request: Option<Request>,
    /// The leads that were marked for it.
    pub many: Arc<[LeadId]>,
    /// How many of them are done.
    pub done: usize,
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
        let person = fixed.versions.newest_with(|agreement| agreement.person(fixed.who.as_str()));
        let wanted = fixed.own.settings.view;
        let tab = wanted.unwrap_or_else(|| Tab::opening_for(person.map(|person| person.role)));
        Self {
            keymap: fixed.own.keymap.clone(),
            opens: fixed.own.opens,
            fixed,
            lang,
            size,
            keys: Vec::new(),
            queue: Queue { tab, ..Queue::default() },
            sheet: None,
            full: false,
            zoomed: false,
            focus: Pane::default(),
            board: Board::default(),
            scroll: 0,
            overlay: None,
            behind: Vec::new(),
            incoming: None,
            marketing: None,
            reviewing: None,
            place: None,
            pointer: Pointer::default(),
            filters: Filters::default(),
            read_for: None,
            reads_lead: false,
            pending: Vec::new(),
            toast: None,
            cancelled: None,
            bell: None,
            falters: None,
            no_ways: None,
            marks: Marks::default(),
            last: None,
            not_done: Vec::new(),
            began: Duration::ZERO,
            held: VecDeque::new(),
            next: 1,
            now: Timestamp::from_millis(0),
            elapsed: Duration::ZERO,
            shown_countdowns: Vec::new(),
        }
    }

    /// Whether keys began a sequence so long ago that whoever pressed them may want to know what can follow.
    pub fn shows_what_follows(&self) -> bool {
        !self.keys.is_empty() && self.elapsed.saturating_sub(self.began) >= self.fixed.own.settings.hint_delay
    }

    /// When something on the screen changes without a key, by the clock that only goes forward; beside what each second
    /// changes.
    pub fn wakes_at(&self) -> Option<Duration> {
        let follows = self.began + self.fixed.own.settings.hint_delay;
        (!self.keys.is_empty() && !self.shows_what_follows()).then_some(follows)
    }

    /// When the last turn was, by the clock that only goes forward.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The agreement in force.
    pub fn agreement(&self, now: Timestamp) -> &Agreement {
        &self.fixed.versions.in_force(now).agreement
    }

    /// What the user is looking at.
    pub fn scope(&self) -> Scope {
        match &self.overlay {
            Some(overlay) if overlay.is_discarding() => Scope::Question,
            Some(Overlay::Walk(walk)) if walk.asks_sure => Scope::Question,
            Some(Overlay::Leaving | Overlay::Sure(_)) => Scope::Question,
            Some(Overlay::Incoming) if self.incoming.as_ref().is_some_and(Incoming::is_asked) => Scope::Question,
            Some(Overlay::Walk(_)) => Scope::Pair,
            Some(Overlay::Picker(Picker { typed: None, .. })) => Scope::Picker,
            Some(Overlay::Checklist(Checklist { typing: None, .. })) => Scope::Checklist,
            Some(
                Overlay::Picker(_) | Overlay::Form(_) | Overlay::Checklist(_) | Overlay::Pick(_) | Overlay::Minuting(_),
            ) => Scope::Fields,
            Some(Overlay::Writing { .. }) => Scope::Editor,
            Some(Overlay::History(_)) => Scope::History,
            Some(Overlay::Notices(_)) => Scope::Notices,
            Some(Overlay::Palette(_) | Overlay::Views(_) | Overlay::Help { finding: true, .. }) => Scope::Narrow,
            Some(Overlay::Replaying(replaying)) if replaying.is_typed() => Scope::Fields,
            Some(
                Overlay::Help { .. } | Overlay::FilterHelp { .. } | Overlay::WhyNot { .. } | Overlay::Replaying(_),
            ) => Scope::Help,
            Some(Overlay::Incoming) if self.incoming.as_ref().is_some_and(Incoming::is_typed) => Scope::Fields,
            Some(Overlay::Incoming) if self.incoming.as_ref().is_some_and(Incoming::is_in_past) => Scope::Imports,
            Some(Overlay::Incoming) => Scope::Intake,
            Some(Overlay::Welcome(card)) if card.step == Question::Who => Scope::Fields,
            Some(Overlay::Welcome(_)) => Scope::Picker,
            None if self.review().is_some() => Scope::Review,
            None if self.filters.bar.is_some() => Scope::Filter,
            None if self.full || self.pane() == Pane::Lead => Scope::Detail,
            None if self.marketing.is_some() => Scope::Marketing,
            None => Scope::List,
        }
    }

    /// The review that is held, where it is on the screen.
    pub fn review(&self) -> Option<&Reviewing> {
        self.reviewing.as_deref().filter(|reviewing| !reviewing.is_away)
    }

    /// Who looks, under which agreements, when.
    pub fn view(&self, now: Timestamp) -> View<'_> {
        View { who: &self.fixed.who, versions: &self.fixed.versions, now }
    }

    /// The lead that a command would work on.
    pub fn lead(&self) -> Option<LeadId> {
        match &self.marketing {
            Some(page) => page.lead(),
            None => self.queue.row().map(|row| row.id),
        }
    }

    /// Whether the lead under the cursor is on the screen as it is now.
    pub fn has_read_lead(&self) -> bool {
        let shown = self.sheet.as_ref().map(|sheet| sheet.id);
        !self.reads_lead && self.lead().is_none_or(|lead| shown == Some(lead))
    }

    /// What the dialog on the screen has ordered and not yet heard of.
    pub fn has_sent(&self) -> bool {
        let ticket = match &self.overlay {
            Some(Overlay::Walk(walk)) => walk.ticket,
            Some(Overlay::Minuting(form)) => return form.sent.is_some(),
            overlay => overlay.as_ref().and_then(Overlay::draft).and_then(|draft| draft.ticket),
        };
        ticket.is_some_and(|ticket| self.pending.iter().any(|pending| pending.ticket == ticket))
    }

    /// Whether something was ordered that the screen does not show yet. Keys for leads wait until it does: pressed now
    /// they would hit whatever lead happens to be under the cursor.
    pub fn is_settling(&self) -> bool {
        !self.pending.is_empty() || self.queue.stale || self.marks.asked.is_some()
    }

    /// Whether a lead has an order that was not answered yet.
    pub fn is_pending(&self, lead: LeadId) -> bool {
        let meant = |pending: &Pending| pending.lead == Some(lead) || pending.many.binary_search(&lead).is_ok();
        self.pending.iter().any(meant)
    }

    /// The state and countdown of a row: nothing where no clock runs.
    pub fn countdown(&self, row: &QueueRow, now: Timestamp) -> Option<(SlaState, String)> {
        let clock = row.clock.as_ref()?;
        let state = clock.state(now);
        let left = clock.left(&self.fixed.versions, now);
        let stands = state != SlaState::Breached && !left.passes;
        // Outside its calendar a clock stands still: what is left will be left then, too.
        let mark = if stands { STANDS_STILL } else { "" };
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

    /// Where everything is on the screen.
    pub fn layout(&self) -> Layout {
        let board = if self.queue.tab == Tab::Board { self.board.rows() } else { 0 };
        Layout::of(self.size, Shape { full: self.full, zoomed: self.zoomed, board })
    }

    /// Which part has the keys: one that is on the screen.
    pub fn pane(&self) -> Pane {
        match self.focus {
            Pane::Lead if self.layout().has_side() => Pane::Lead,
            Pane::Views if !self.layout().views.is_empty() => Pane::Views,
            _ => Pane::List,
        }
    }

    /// How many rows of the list fit.
    pub fn list_height(&self) -> usize {
        self.layout().list_rows()
    }

    /// Which window of the queue is needed around the cursor.
    pub(super) fn wanted(&self) -> QueueAsk {
        let offset = self.queue.cursor.saturating_sub(WINDOW / 2);
        QueueAsk { filter: self.asked(), all: self.queue.lists_all(), offset, limit: WINDOW }
    }
}
