//! All that the console knows: what is on the screen, and why.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tui_input::Input;

use super::command::{Command, Needs, Scope};
use super::dialog::{Checklist, Overlay, Picker};
use super::draft::{Draft, View};
use super::incoming::{Incoming, Part};
use super::key::Key;
use super::keymap::Keymap;
use super::preferences::Preferences;
use super::walk::Walk;
use super::welcome::Question;
use crate::agreement::terms::{Act, Outcome, Stage};
use crate::agreement::{Agreement, Versions};
use crate::clock::{OnWall, Timestamp};
use crate::desk::{Sheet, SideBySide};
use crate::domain::{Refusal, Request, SlaState, Wish, countdown, stages_for};
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
    /// How far its page is scrolled.
    pub scroll: u16,
    /// What lies over it.
    pub overlay: Option<Overlay>,
    /// What lies behind that and comes back when it is left.
    pub behind: Vec<Overlay>,
    /// A list on its way in.
    pub incoming: Option<Incoming>,
    /// The text by which the list is filtered, while it is being typed.
    pub filter: Option<Input>,
    /// Whether the lead under the cursor is being read anew.
    pub reads_lead: bool,
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
    /// Which leads are listed.
    pub listed: Listed,
}

/// Which leads are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listed {
    /// What is open, most pressing first.
    #[default]
    Open,
    /// Every lead of every stage, newest first.
    All,
}

impl Queue {
    /// Whether every lead of every stage is listed.
    pub fn lists_all(&self) -> bool {
        self.listed == Listed::All
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
            keymap: fixed.own.keymap.clone(),
            fixed,
            lang,
            size,
            keys: Vec::new(),
            queue: Queue::default(),
            sheet: None,
            full: false,
            scroll: 0,
            overlay: None,
            behind: Vec::new(),
            incoming: None,
            filter: None,
            reads_lead: false,
            pending: Vec::new(),
            toast: None,
            cancelled: None,
            held: VecDeque::new(),
            next: 1,
            now: Timestamp::from_millis(0),
            elapsed: Duration::ZERO,
            shown_countdowns: Vec::new(),
        }
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
            Some(Overlay::Leaving) => Scope::Question,
            Some(Overlay::Incoming) if self.incoming.as_ref().is_some_and(Incoming::is_asked) => Scope::Question,
            Some(Overlay::Walk(_)) => Scope::Pair,
            Some(Overlay::Picker(Picker { typed: None, .. })) => Scope::Picker,
            Some(Overlay::Checklist(Checklist { typing: None, .. })) => Scope::Checklist,
            Some(Overlay::Picker(_) | Overlay::Form(_) | Overlay::Checklist(_)) => Scope::Fields,
            Some(Overlay::Writing { .. }) => Scope::Editor,
            Some(Overlay::Help { .. }) => Scope::Help,
            Some(Overlay::Incoming) if self.incoming.as_ref().is_some_and(Incoming::is_typed) => Scope::Fields,
            Some(Overlay::Incoming) if self.incoming.as_ref().is_some_and(Incoming::is_in_past) => Scope::Imports,
            Some(Overlay::Incoming) => Scope::Intake,
            Some(Overlay::Welcome(card)) if card.step == Question::Who => Scope::Fields,
            Some(Overlay::Welcome(_)) => Scope::Picker,
            None if self.filter.is_some() => Scope::Filter,
            None if self.full => Scope::Detail,
            None => Scope::List,
        }
    }

    /// Who looks, under which agreements, when.
    pub fn view(&self, now: Timestamp) -> View<'_> {
        View { who: &self.fixed.who, versions: &self.fixed.versions, now }
    }

    /// The lead that a command would work on.
    pub fn lead(&self) -> Option<LeadId> {
        self.queue.row().map(|row| row.id)
    }

    /// Whether a command can do something here and now, as far as the screen knows. The hint line shows no others.
    pub fn available(&self, command: Command) -> bool {
        match command {
            // There is something to go back from, and something beside the list to scroll.
            Command::Back if self.scope() == Scope::List => !self.queue.text.is_empty() || self.toast.is_some(),
            Command::DetailDown | Command::DetailUp => {
                self.lead().is_some() && super::layout::Layout::of(self.size, self.full).has_side()
            }
            Command::NextChannel | Command::Earlier => self.is_drafting(Act::Contact),
            Command::CallBack => self.is_drafting(Act::Contact) || self.is_drafting(Act::Return),
            Command::SaveAnswers | Command::PassOn => {
                self.is_drafting(Act::Qualify) || (self.is_drafting(Act::Generate) && command == Command::PassOn)
            }
            Command::GoPast => {
                let draft = self.overlay.as_ref().and_then(Overlay::draft);
                // In a choice only what an opt-out closes is gone past: gates are told of where all is there.
                let is_here = !matches!(self.overlay, Some(Overlay::Picker(_))) || self.is_drafting(Act::Contact);
                is_here && draft.is_some_and(|draft| draft.request.past_gates || draft.may_pass)
            }
            // Enter alone, so that no key that saves elsewhere does what cannot be taken back.
            Command::Save if self.is_drafting(Act::Erase) => false,
            Command::Save => !matches!(
                self.overlay,
                Some(Overlay::Picker(_) | Overlay::Incoming | Overlay::Walk(_) | Overlay::Welcome(_))
            ),
            Command::TakeIn
            | Command::ChooseField
            | Command::NextRow
            | Command::PreviousRow
            | Command::ChangeRows
            | Command::ChangeHandOver
            | Command::ChangeReading
            | Command::KeepMap => matches!(self.intake_part(), Some(Part::Looking(_))),
            Command::ChangeMap => {
                matches!(self.intake_part(), Some(Part::Looking(looking)) if looking.has_map_beside)
            }
            Command::StopIntake => {
                matches!(self.intake_part(), Some(Part::Running(running)) if !running.stopping)
                    || self.incoming.as_ref().is_some_and(Incoming::goes_back)
            }
            Command::KeepRejects => {
                matches!(self.intake_part(), Some(Part::Over(over)) if over.report.imported.tally.rejected > 0 && over.kept.is_none())
            }
            Command::Merge | Command::TellApart | Command::Swap => {
                self.walk().is_some_and(|(_, beside)| !beside.is_merged)
            }
            Command::Part => self.walk().is_some_and(|(_, beside)| beside.is_merged),
            Command::TakeLeft | Command::TakeRight | Command::TakeOther => self
                .walk()
                .is_some_and(|(walk, beside)| !beside.is_merged && walk.line().is_some_and(|line| line.is_choice)),
            Command::NextPair | Command::PreviousPair => {
                self.walk().is_some_and(|(walk, _)| walk.candidates().len() > 1)
            }
            Command::Duplicates => self.sheet.as_ref().is_some_and(|sheet| {
                self.lead() == Some(sheet.id)
                    && (!sheet.duplicates.is_empty() || !sheet.absorbed.is_empty() || sheet.merged_into.is_some())
            }),
            Command::RevertImport => {
                matches!(self.intake_part(), Some(Part::Over(over)) if over.can_go_back().is_some())
                    || self.incoming.as_ref().is_some_and(|it| it.is_in_past() && it.past.can_go_back().is_some())
            }
            Command::NextField => match &self.overlay {
                Some(Overlay::Form(form)) => form.entries.len() > 1,
                Some(Overlay::Incoming) => self.incoming.as_ref().is_some_and(|incoming| {
                    let has_past = incoming.past.imports.as_ref().is_some_and(|imports| !imports.is_empty());
                    !matches!(incoming.part, Part::Asking) || has_past
                }),
                _ => true,
            },
            _ if command.spec().needs == Needs::Nothing => true,
            _ => self.lead().is_some() && self.hindrance(command).is_none(),
        }
    }

    fn walk(&self) -> Option<(&Walk, &SideBySide)> {
        match &self.overlay {
            Some(Overlay::Walk(walk)) => Some((walk, walk.beside.as_deref()?)),
            _ => None,
        }
    }

    fn intake_part(&self) -> Option<&Part> {
        self.incoming.as_ref().map(|incoming| &incoming.part)
    }

    fn is_drafting(&self, act: Act) -> bool {
        self.overlay.as_ref().and_then(Overlay::draft).is_some_and(|draft| draft.act() == act)
    }

    /// Why an act cannot be done on the lead under the cursor, by what the list shows of it. The last word is the
    /// domain's, when it decides.
    pub fn hindrance(&self, command: Command) -> Option<Refusal> {
        let (row, act) = (self.queue.row()?, act_of(command)?);
        if row.erased {
            return Some(self.erased(row.id));
        }
        let accepted = row.handoff.as_ref().is_some_and(|handoff| handoff.accepted);
        match (act, &row.handoff) {
            (Act::Accept, _) if accepted && row.owner.as_ref() == Some(&self.fixed.who) => Some(Refusal::AlreadyYours),
            (Act::Accept, _) if accepted => row.owner.clone().map(|by| Refusal::AlreadyAccepted { by }),
            (Act::HandOff, Some(open)) => Some(Refusal::AlreadyHandedOff { n: open.n, owner: row.owner.clone() }),
            _ if !stages_for(act).contains(&row.stage) => Some(Refusal::NotFromHere { act, stage: row.stage }),
            (Act::Contact, None) if row.stage == Stage::Mql => Some(Refusal::NotHandedOff),
            (Act::Accept | Act::Withdraw | Act::Return | Act::Defer | Act::Qualify, None) => {
                Some(Refusal::NotHandedOff)
            }
            (Act::Defer, _) => self.sleeps_no_more(row.id),
            (Act::Assign, _) if command == Command::Take && row.owner.as_ref() == Some(&self.fixed.who) => {
                Some(Refusal::AlreadyTheirs { to: self.fixed.who.clone() })
            }
            _ => None,
        }
    }

    /// That nothing is done with a lead any more whose data was erased.
    fn erased(&self, lead: LeadId) -> Refusal {
        let sheet = self.sheet.as_ref().filter(|sheet| sheet.id == lead);
        let erasure = sheet.and_then(|sheet| sheet.record.lead.erased.clone());
        let (at, by) = erasure.map_or((self.now, PersonId::new("-")), |erasure| (erasure.at, erasure.by));
        Refusal::Erased { at: OnWall { at, zone: self.agreement(self.now).zone }, by }
    }

    /// Why a lead may not be put to sleep again, however short: it has slept enough, or once more is for others.
    fn sleeps_no_more(&self, lead: LeadId) -> Option<Refusal> {
        let sheet = self.sheet.as_ref().filter(|sheet| sheet.id == lead)?;
        let wish = Wish::Defer { until: self.now.plus(TimeDelta::minutes(1)), reason: None };
        let mut nap = Draft::new(Some(lead), sheet.called.clone(), wish, &[]);
        nap.record = Some(sheet.record.clone());
        let refusal = nap.objection(self.view(self.now));
        refusal.filter(|why| matches!(why, Refusal::SleptEnough { .. } | Refusal::DeferredBefore { .. }))
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
            overlay => overlay.as_ref().and_then(Overlay::draft).and_then(|draft| draft.ticket),
        };
        ticket.is_some_and(|ticket| self.pending.iter().any(|pending| pending.ticket == ticket))
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

    /// How many rows of the list fit.
    pub fn list_height(&self) -> usize {
        super::layout::Layout::of(self.size, self.full).list_rows()
    }

    /// Which window of the queue is needed around the cursor.
    pub(super) fn wanted(&self) -> QueueAsk {
        let offset = self.queue.cursor.saturating_sub(WINDOW / 2);
        QueueAsk { text: self.queue.text.clone(), all: self.queue.lists_all(), offset, limit: WINDOW }
    }
}

/// Which act a command is, where it is one on the lead under the cursor.
pub(super) const fn act_of(command: Command) -> Option<Act> {
    Some(match command {
        Command::Accept => Act::Accept,
        Command::Return => Act::Return,
        Command::Reject => Act::Reject,
        Command::Contact => Act::Contact,
        Command::Defer => Act::Defer,
        Command::Qualify => Act::Qualify,
        Command::OpenDeal => Act::Open,
        Command::Win => Act::Win,
        Command::Lose => Act::Lose,
        Command::Take | Command::Assign => Act::Assign,
        Command::HandOff => Act::HandOff,
        Command::Withdraw => Act::Withdraw,
        Command::Admit => Act::Admit,
        Command::Exclude => Act::Exclude,
        Command::Recycle => Act::Recycle,
        Command::Bantc | Command::Edit => Act::Edit,
        Command::Note => Act::Note,
        Command::Erase => Act::Erase,
        _ => return None,
    })
}
