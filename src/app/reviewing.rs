//! A review while it is held: which page of the paper is on the screen, what is under the cursor, and the leads behind it.
//!
//! Its clock stands still: the paper tells of one moment, whatever is written meanwhile, until somebody asks for another
//! one. What lies over it and the page of a lead are left by going back to exactly where one was.

use std::path::PathBuf;
use std::sync::Arc;

use crate::desk::{Behind, LeadBehind, ReviewAsk, Unsettled};
use crate::domain::decision::{Decided, End, Proposal};
use crate::error::Error;
use crate::i18n::{Lang, Message};
use crate::ids::LeadId;
use crate::insight::paper::{Block, Cell, Page, Paper};

/// A review that is held.
#[derive(Debug)]
pub struct Reviewing {
    /// Which one was asked for.
    pub ask: ReviewAsk,
    /// The paper, once it was made.
    pub paper: Option<Arc<Paper>>,
    /// How it is made, where it is.
    pub making: Option<Making>,
    /// Why it could not be made.
    pub failed: Option<Error>,
    /// The page, counted from 0.
    pub at: usize,
    /// How far the page is scrolled.
    pub scroll: Scrolled,
    /// What on the page is under the cursor, of what has leads behind it or is a decision; nothing where nobody has asked.
    pub cursor: Option<usize>,
    /// Whether names of leads are left out.
    pub masked: bool,
    /// Whether what the figures are is told below them.
    pub defines: bool,
    /// What is looked at.
    pub part: ReviewPart,
    /// Whether something else is on the screen: a lead, or the list.
    pub is_away: bool,
    /// The lead whose page was opened from here.
    pub(super) left_for: Option<LeadId>,
}

/// A paper while it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Making {
    /// Which order it is: news of earlier ones are dropped.
    pub(super) number: u64,
    /// Leads that were walked through.
    pub read: u64,
    /// Of about so many.
    pub of: u64,
}

/// From which line on a page is shown: so many lines from something that stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scrolled {
    /// From where.
    pub from: Anchor,
    /// Lines down from there.
    pub by: i32,
}

/// Where on a page lines are counted from. How many lines it has depends on the screen, so that the page is not counted
/// from its top alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The top of the page.
    Top,
    /// Its end.
    End,
    /// Where what is under the cursor can be seen well.
    Cursor,
}

impl Scrolled {
    /// The top of a page.
    pub const TOP: Self = Self { from: Anchor::Top, by: 0 };
}

/// What of a review is looked at.
#[derive(Debug)]
pub enum ReviewPart {
    /// A page.
    Page,
    /// All pages by their names, one of them under the cursor.
    Agenda(usize),
    /// The leads behind a figure.
    Behind(Box<LeadsBehind>),
}

/// The leads behind a figure.
#[derive(Debug)]
pub struct LeadsBehind {
    /// Which order it is.
    pub(super) number: u64,
    /// What the figure is called where it stands.
    pub of: Message,
    /// How many were walked through, of how many.
    pub looked: (u64, u64),
    /// What was found.
    pub found: Option<Result<Box<Behind>, Error>>,
    /// The one under the cursor.
    pub at: usize,
}

/// What of a page can be looked behind, or settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Drill {
    /// The key of its leads.
    pub word: Option<String>,
    /// What it is called.
    pub called: Message,
    /// The open decision that it is.
    pub decision: Option<u32>,
}

/// What somebody beside the screen does for a review.
#[derive(Debug, Clone, PartialEq)]
pub enum ReviewJob {
    /// Makes the paper.
    Make(Box<ReviewAsk>),
    /// Finds the leads behind the figure of a paper as of a moment.
    Behind(String, crate::clock::Timestamp),
    /// Writes it into a file.
    Write(Arc<Paper>, PathBuf, Lang),
    /// Writes a decision down.
    Decide(Box<Proposal>),
    /// Says how one ended.
    Settle(u32, End, Option<String>),
}

/// What is heard of that.
#[derive(Debug)]
pub enum ReviewNews {
    /// So many leads were walked through, of about so many.
    Read(u64, u64),
    /// The paper.
    Made(Result<Box<Paper>, Error>),
    /// The leads.
    Behind(Result<Box<Behind>, Error>),
    /// Where the file lies.
    Written(Result<PathBuf, Error>),
    /// The decision.
    Decided(Result<Box<Decided>, Unsettled>),
    /// The decision with its end.
    Settled(Result<Box<Decided>, Unsettled>),
}

impl Reviewing {
    pub(super) fn new(ask: ReviewAsk) -> Self {
        Self {
            masked: ask.mask,
            ask,
            paper: None,
            making: None,
            failed: None,
            at: 0,
            scroll: Scrolled::TOP,
            cursor: None,
            defines: false,
            part: ReviewPart::Page,
            is_away: false,
            left_for: None,
        }
    }

    /// The page.
    pub fn page(&self) -> Option<&Page> {
        self.paper.as_ref()?.pages.get(self.at)
    }

    /// What of the page can be looked behind, from top to bottom.
    pub fn drills(&self) -> Vec<Drill> {
        self.page().map(|page| page.blocks.iter().flat_map(drills_of).collect()).unwrap_or_default()
    }

    /// The one under the cursor.
    pub fn drill(&self) -> Option<Drill> {
        self.drills().into_iter().nth(self.cursor?)
    }

    /// The lead under the cursor, among those behind a figure.
    pub fn lead(&self) -> Option<&LeadBehind> {
        match &self.part {
            ReviewPart::Behind(behind) => behind.found.as_ref()?.as_ref().ok()?.leads.get(behind.at),
            _ => None,
        }
    }

    /// Shows another page, from its top.
    pub(super) fn turn_to(&mut self, at: usize) {
        let last = self.paper.as_ref().map_or(0, |paper| paper.pages.len().saturating_sub(1));
        (self.at, self.scroll, self.cursor, self.part) = (at.min(last), Scrolled::TOP, None, ReviewPart::Page);
    }

    /// The paper came. Whoever looks at a page goes on looking at it.
    pub(super) fn take(&mut self, paper: Paper) {
        let before = self.page().map(|page| page.id);
        // A page may be there twice: at the beginning of a review, and at its end.
        let stays = before.is_some() && paper.pages.get(self.at).map(|page| page.id) == before;
        let found = before.filter(|_| !stays).and_then(|id| paper.pages.iter().position(|page| page.id == id));
        if self.paper.is_none() {
            self.masked |= paper.masked;
        }
        let last = paper.pages.len().saturating_sub(1);
        self.at = found.unwrap_or(self.at).min(last);
        self.paper = Some(Arc::new(paper));
        let drills = self.drills().len();
        self.cursor = self.cursor.filter(|_| drills > 0).map(|at| at.min(drills - 1));
    }
}

/// What of a block can be looked behind. The face that draws it counts the same way.
fn drills_of(block: &Block) -> Vec<Drill> {
    match block {
        Block::Table(table) => {
            let table = table.on_screen();
            let rows = table.rows.iter().filter(|row| row.drill.is_some());
            let drill = |row: &crate::insight::paper::Row| Drill {
                word: row.drill.clone(),
                called: called(row.cells.first()),
                decision: None,
            };
            rows.map(drill).collect()
        }
        Block::List(list) => {
            let items = list.items.iter().filter(|item| item.drill.is_some() || item.decision.is_some());
            let drill = |item: &crate::insight::paper::Item| Drill {
                word: item.drill.clone(),
                called: item.headline.clone(),
                decision: item.decision,
            };
            items.map(drill).collect()
        }
        Block::Said(_) | Block::Note(_) | Block::Chart(_) => Vec::new(),
    }
}

fn called(cell: Option<&Cell>) -> Message {
    match cell {
        Some(Cell::Said(message)) => message.clone(),
        Some(cell) => Message::new("figures.named").with_either("name", cell.say(Lang::Ja), cell.say(Lang::En)),
        None => Message::new("figures.nothing"),
    }
}
