//! A review or a report as it lies on the table: pages of sentences, tables and charts, each figure with its definition.
//!
//! One model, many faces: the desk fills it, the console draws it, exports write it. Nothing here knows of signs on a
//! screen, of SVG or of files. What all faces must agree on stands here: how a figure is said ([`Cell::say`]), where a
//! chart's ticks are ([`Scale`]) and where on an axis a day lies ([`Axis::place`]).

mod cell;
mod chart;
mod retold;
mod scale;
mod table;
mod words;

use chrono_tz::Tz;

use crate::clock::{OnWall, Timestamp};
use crate::i18n::Message;

pub use cell::{Cell, Change, Unit};
pub use chart::{Axis, Chart, Each, Kind, Level, Mark, Series, Step};
pub use scale::Scale;
pub use table::{Column, Row, Table};
pub use words::Told;

/// A review or a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// What it is: "Weekly review, 16 to 22 November".
    pub title: Message,
    /// What its figures rest on: the moment, the agreement's version, what they are compared with.
    pub about: Vec<Message>,
    /// Its pages, in the order in which they are walked through.
    pub pages: Vec<Page>,
    /// Whether names of leads are left out. Whoever fills it does that; here it is only told.
    pub masked: bool,
    /// The moment that its figures tell of.
    pub as_of: Timestamp,
    /// When it was made.
    pub made_at: Timestamp,
    /// The zone of its days and times: the agreement's.
    pub zone: Tz,
}

impl Paper {
    /// What its figures rest on, line by line: the moment, what is said about them, when it was made, what is left out.
    pub fn rests_on(&self) -> Vec<Message> {
        let on_wall = |at| OnWall { at, zone: self.zone };
        let as_of = Message::new("paper.as_of").with("at", on_wall(self.as_of)).with("zone", self.zone);
        let mut lines = vec![as_of];
        lines.extend(self.about.iter().cloned());
        lines.push(Message::new("paper.made_at").with("at", on_wall(self.made_at)));
        lines.extend(self.masked.then(|| Message::new("paper.masked")));
        lines
    }
}

/// One page: what a team looks at together for a few minutes.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its word: in addresses, names of sheets and agendas.
    pub id: &'static str,
    /// What it is about.
    pub title: Message,
    /// The one sentence that is read across a room.
    pub lead: Option<Message>,
    /// What is on it, from top to bottom.
    pub blocks: Vec<Block>,
}

impl Page {
    /// An empty page.
    pub const fn new(id: &'static str, title: Message) -> Self {
        Self { id, title, lead: None, blocks: Vec::new() }
    }

    /// With the sentence that is read across a room.
    #[must_use]
    pub fn leading(mut self, lead: Message) -> Self {
        self.lead = Some(lead);
        self
    }

    /// With one more block.
    #[must_use]
    pub fn with(mut self, block: impl Into<Block>) -> Self {
        self.blocks.push(block.into());
        self
    }
}

/// What stands on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A sentence.
    Said(Message),
    /// A note in small print: how something is to be read.
    Note(Message),
    /// Figures in rows.
    Table(Table),
    /// Figures to look at.
    Chart(Chart),
    /// Findings, promises, decisions.
    List(List),
}

impl From<Table> for Block {
    fn from(table: Table) -> Self {
        Self::Table(table)
    }
}

impl From<Chart> for Block {
    fn from(chart: Chart) -> Self {
        Self::Chart(chart)
    }
}

impl From<List> for Block {
    fn from(list: List) -> Self {
        Self::List(list)
    }
}

/// Findings, promises or decisions, one below the other.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// What they are; nothing where the page's title says it.
    pub title: Option<Message>,
    /// The items.
    pub items: Vec<Item>,
    /// What is said in their place where there is none.
    pub none: Message,
}

/// One finding, promise or decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// How it stands.
    pub tone: Tone,
    /// What it is, in one line.
    pub headline: Message,
    /// What supports it, what follows from it, whose turn it is: a line each.
    pub details: Vec<Message>,
    /// The key by which the console lists the leads behind it.
    pub drill: Option<String>,
    /// The decision that it is, by its number, while that is open: the console says how it ended.
    pub decision: Option<u32>,
}

impl Item {
    /// An item that nothing more is said of yet.
    pub const fn new(tone: Tone, headline: Message) -> Self {
        Self { tone, headline, details: Vec::new(), drill: None, decision: None }
    }

    /// With one more line.
    #[must_use]
    pub fn saying(mut self, detail: Message) -> Self {
        self.details.push(detail);
        self
    }

    /// As the open decision of that number.
    #[must_use]
    pub const fn deciding(mut self, n: u32) -> Self {
        self.decision = Some(n);
        self
    }

    /// With the leads behind it.
    #[must_use]
    pub fn drilling(mut self, key: impl Into<String>) -> Self {
        self.drill = Some(key.into());
        self
    }
}

/// How something stands. No face says it by a colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tone {
    /// Kept, reached, better.
    Good,
    /// Broken, missed, worse.
    Bad,
    /// Not decided yet.
    Open,
    /// Neither.
    #[default]
    Neutral,
}

impl Tone {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Good, Self::Bad, Self::Open, Self::Neutral];

    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Open => "open",
            Self::Neutral => "neutral",
        }
    }
}
