//! What the mind of the console hears, and what it asks for.

use std::path::PathBuf;
use std::sync::Arc;

use super::filters::ViewsJob;
use super::hands::{Copied, Hit, Link, LinkOf, Way};
use super::incoming::{Job, News};
use super::key::Key;
use super::notices::NoticesJob;
use super::preferences::Answers;
use super::replaying::ReplayNews;
use super::reviewing::{ReviewJob, ReviewNews};
use crate::desk::{Bell, Done, ExportAsk, Mailbox, Pairs, Problem, Returns, Sheet, SideBySide, Step, Task, Tried};
use crate::domain::{Merging, Request};
use crate::error::Error;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::ids::LeadId;
use crate::storage::{ImportKept, Page, QueueAsk, QueueCounts, Share};

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
        Arc<crate::agreement::Versions>,
    ),
    /// An answer from the database.
    Reply(Reply),
    /// Of a replay: the number of the order, and what came of it so far.
    Replay(u64, ReplayNews),
    /// Of a review: the number of the order, and what came of it so far.
    Review(u64, ReviewNews),
    /// Of a list on its way in: the number of the order, and what came of it so far.
    Intake(u64, News),
    /// How many leads of an order on many are done so far.
    Progress {
        /// Of which order.
        ticket: u64,
        /// How many.
        done: usize,
    },
    /// The moment for which [`super::Model::wakes_at`] asked has come.
    Wake,
    /// What became of the file of views: all there are.
    Views(ViewsJob, Result<Vec<crate::domain::filter::View>, Error>),
    /// What became of something that was done with notices.
    Noticed(NoticesJob, Result<(), Error>),
    /// Whether nobody is reminded just now, and why.
    Falters(Option<Message>),
    /// Whether the ways out of this machine cannot be known, and why.
    NoWays(Option<Message>),
    /// What became of a text that was to be copied: the way it took, or why not.
    Copied(Copied, Result<Way, Message>),
    /// What became of a link.
    Opened(LinkOf, Result<(), Message>),
    /// The editor was left: the text, or why it stays as it was.
    Written(Result<String, Message>),
    /// A click with the first button.
    Click {
        /// What is there on the screen.
        what: Option<Hit>,
    },
    /// The wheel was turned.
    Wheel {
        /// What is there on the screen.
        over: Option<Hit>,
        /// Notches: down is more than 0.
        by: isize,
    },
    /// Something that should be known, whatever one is doing: that no backup could be made, say.
    Warn(Message),
    /// Something by the way.
    Tell(Message),
    /// The screen was covered or the program slept: draw all of it.
    Refresh,
}

/// What is to be done outside. Data: somebody else does it, and answers by [`Reply`].
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read something. A newer question of the same kind replaces one that still waits.
    Read(Ask),
    /// Do something, durably.
    Act(Order),
    /// Write leads into a workbook in the folder in which the program was started.
    Export(ExportAsk, Lang),
    /// Do something with a list, beside everything else. Answered by [`Msg::Intake`] under the same number.
    Intake(u64, Job),
    /// Replay the agreement of a file over what is recorded, beside everything else. Answered by [`Msg::Replay`] under the
    /// same number.
    Replay(u64, PathBuf),
    /// What is being replayed is not wanted any more.
    StopReplay(u64),
    /// Do something for a review, beside everything else. Answered by [`Msg::Review`] under the same number.
    Review(u64, ReviewJob),
    /// Nobody waits for what is looked for under this number or an earlier one.
    StopReview(u64),
    /// Keep the answers to the first questions, and open the console anew as they say.
    Keep(Answers),
    /// Stop what is being done with many leads: what is done stays done.
    StopActs,
    /// Do something with the file of views. Answered by [`Msg::Views`].
    Views(ViewsJob),
    /// Do something with notices. Answered by [`Msg::Noticed`].
    Notices(NoticesJob),
    /// Ring the terminal's bell: somebody should look.
    Ring,
    /// Give the window a title, or its own again.
    Title(Option<Shown>),
    /// Put a text into the clipboard. Answered by [`Msg::Copied`].
    Copy(Copied),
    /// Let another program open a link. Answered by [`Msg::Opened`].
    Open(Link),
    /// Let the text be written in one's own editor, which has the terminal meanwhile. Answered by [`Msg::Written`].
    Write(String),
    /// Draw every cell anew.
    Redraw,
    /// From a dark look to a light one, or back.
    ChangeLook,
    /// Stop for a while, and give the terminal back to the shell.
    Suspend,
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
        /// Whether to tell how everybody stands, too.
        team: bool,
    },
    /// How the queue stands, by itself: counting takes longer than a window, which does not wait for it.
    Counts {
        /// Whether to tell how everybody stands, too.
        team: bool,
    },
    /// One lead.
    Sheet(LeadId),
    /// Leads that somebody looks for by number or by words.
    Leads {
        /// Which question this is.
        generation: u64,
        /// Which leads.
        ask: QueueAsk,
    },
    /// Which leads a stretch of the queue has: they are to be marked.
    Marked {
        /// Which question this is.
        generation: u64,
        /// Which stretch.
        ask: QueueAsk,
    },
    /// What an act on many leads would come to.
    Outlook {
        /// Which question this is.
        generation: u64,
        /// The leads.
        leads: Arc<[LeadId]>,
        /// The act.
        request: Box<Request>,
    },
    /// Which leads may be one person: one lead and others, or any two.
    Pairs {
        /// Which question this is.
        generation: u64,
        /// Of which lead; of all where absent. That takes a while.
        of: Option<LeadId>,
    },
    /// What was done last.
    History {
        /// Which question this is.
        generation: u64,
    },
    /// What the edge of the screen shows of notices.
    Bell,
    /// What one was told, what is not told yet, and what has not left.
    Notices {
        /// Which question this is.
        generation: u64,
    },
    /// The lists that came in.
    Imports {
        /// Which question this is.
        generation: u64,
    },
    /// Marketing's page.
    Returns {
        /// Which question this is.
        generation: u64,
    },
    /// Two leads side by side, with what would become of them.
    SideBySide {
        /// Which question this is.
        generation: u64,
        /// The two.
        leads: [LeadId; 2],
        /// Which one goes on, where somebody has said so.
        survivor: Option<LeadId>,
        /// What was chosen so far.
        merging: Merging,
    },
}

/// Something to be done, durably.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Which order this is.
    pub ticket: u64,
    /// What.
    pub task: Task,
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
        /// How the queue stands; where absent it follows as [`Reply::Counts`].
        counts: Option<QueueCounts>,
        /// How everybody stands, where that was asked for, and does not follow.
        team: Option<Vec<Share>>,
    },
    /// To [`Ask::Counts`].
    Counts {
        /// How the queue stands.
        counts: QueueCounts,
        /// How everybody stands, where that was asked for.
        team: Option<Vec<Share>>,
    },
    /// To [`Ask::Sheet`].
    Sheet(Box<Sheet>),
    /// To [`Ask::Leads`].
    Leads {
        /// Of which question.
        generation: u64,
        /// The leads.
        page: Page,
    },
    /// To [`Ask::Marked`].
    Marked {
        /// Of which question.
        generation: u64,
        /// The leads.
        leads: Vec<LeadId>,
    },
    /// To [`Ask::Outlook`].
    Outlook {
        /// Of which question.
        generation: u64,
        /// What it would come to.
        tried: Tried,
    },
    /// To [`Ask::Pairs`].
    Pairs {
        /// Of which question.
        generation: u64,
        /// What was found.
        pairs: Pairs,
    },
    /// To [`Ask::Imports`].
    Imports {
        /// Of which question.
        generation: u64,
        /// The lists, the last one first.
        imports: Vec<ImportKept>,
    },
    /// To [`Ask::Returns`].
    Returns {
        /// Of which question.
        generation: u64,
        /// What marketing has before it.
        returns: Box<Returns>,
    },
    /// To [`Ask::History`].
    History {
        /// Of which question.
        generation: u64,
        /// The steps, the latest first.
        steps: Vec<Step>,
    },
    /// To [`Ask::Bell`].
    Bell(Box<Bell>),
    /// To [`Ask::Notices`].
    Notices {
        /// Of which question.
        generation: u64,
        /// What was read.
        mailbox: Box<Mailbox>,
    },
    /// To [`Ask::SideBySide`].
    SideBySide {
        /// Of which question.
        generation: u64,
        /// The two.
        beside: Box<SideBySide>,
    },
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
    Failed {
        /// Which; nothing where it was only looked whether somebody has written.
        of: Option<Box<Ask>>,
        /// Why.
        error: Error,
    },
}
