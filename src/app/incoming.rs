//! A list on its way in: which file, how it is understood, how far it has come, what came of it.
//!
//! It goes on while the rep works: what is shown of it lies over the screen and can be laid aside.

use std::path::PathBuf;
use std::time::Duration;

use tui_input::Input;

use crate::desk::{Imported, Interrupted, LeftAlone, Look, Lookalikes, Remark, Reverted};
use crate::domain::search_key;
use crate::i18n::{Lang, Message};
use crate::ids::OpId;
use crate::intake::{Map, Reject, Rows, Target, Typed};

pub use super::past::{GoingBack, Past};

/// A list on its way in.
#[derive(Debug)]
pub struct Incoming {
    /// Which order was given last: news of earlier ones are dropped.
    pub job: u64,
    /// The file, as somebody typed it or dropped it here.
    pub path: Input,
    /// How far it is.
    pub part: Part,
    /// The lists that came in before it.
    pub past: Past,
}

/// How far a list is on its way in.
#[derive(Debug)]
pub enum Part {
    /// Somebody is asked for the file.
    Asking,
    /// The file is opened and looked at.
    Opening,
    /// It was understood; all of it is gone through to say what would come of it.
    Looking(Box<Looking>),
    /// It comes in.
    Running(Box<Running>),
    /// It has come in, or was stopped.
    Over(Box<Over>),
    /// One that came in before goes back.
    GoingBack(Box<GoingBack>),
}

/// A list that was understood, and what can still be said to that.
#[derive(Debug)]
pub struct Looking {
    /// How it is understood.
    pub look: Look,
    /// By which map it is to come in: the look's, or one that somebody has asked for since.
    pub map: Map,
    /// Which other look was asked for and is not there yet.
    pub waits: Option<Waits>,
    /// What would come of it.
    pub forecast: Forecast,
    /// Rows that would not be taken, and why: the first ones.
    pub refused: Vec<Reject>,
    /// An earlier import of it, which was interrupted.
    pub interrupted: Option<Interrupted>,
    /// Whether a map lies beside it by which it can be read.
    pub has_map_beside: bool,
    /// The column under the cursor.
    pub at: usize,
    /// Which of the sample rows is shown.
    pub sample: usize,
    /// What the column may become, while that is being chosen.
    pub choice: Option<FieldChoice>,
    /// Where the map is to be kept, while that is typed.
    pub keeping: Option<Input>,
}

/// Which other look at a list was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// By another map, of the same columns.
    Map,
    /// In another encoding or at another sheet: which columns that has nobody knows yet.
    Reading,
    /// By the map that lies beside it, or as it is recognised without that one.
    Recognising,
}

/// What would come of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forecast {
    /// So many of its rows were gone through so far.
    Going(u64),
    /// This.
    Known(Imported),
    /// The rows could not be gone through.
    Unknown,
}

/// What a column may become.
#[derive(Debug, Default)]
pub struct FieldChoice {
    /// What was typed to narrow it.
    pub typed: Input,
    /// Of those that are shown, the one that Enter takes.
    pub at: usize,
}

/// What a column may become: a field, something of its own, nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Becomes {
    /// A field, or an extra field under the column's own name.
    Field(Target),
    /// It is left out.
    Nothing,
}

/// A list that comes in.
#[derive(Debug)]
pub struct Running {
    /// Which list.
    pub look: Look,
    /// How many rows were taken so far.
    pub read: u64,
    /// When it began, by the clock that only goes forward, and with how many rows; nothing before the first ones have come.
    pub began: Option<(Duration, u64)>,
    /// Whether it was asked to stop.
    pub stopping: bool,
}

/// What came of a list.
#[derive(Debug)]
pub struct Over {
    /// Which list.
    pub look: Look,
    /// What came of it.
    pub report: ListReport,
    /// From which line on the report is shown.
    pub scroll: u16,
    /// Where its rejects are kept, once they are.
    pub kept: Option<PathBuf>,
    /// How far it is taken back, where somebody wants that.
    pub back: Option<TakingBack>,
}

/// How far a list that had come in is taken back.
#[derive(Debug)]
pub enum TakingBack {
    /// Somebody is asked whether they mean it.
    Asked,
    /// It is being taken back: so many leads so far.
    Running(u64),
    /// It was taken back, or as much of it as could be.
    Done(Box<BackReport>),
}

/// What came of taking a list back, as far as a screen can show it.
#[derive(Debug)]
pub struct BackReport {
    /// The counts.
    pub reverted: Reverted,
    /// The leads that stay as they are: the first ones.
    pub left: Vec<LeftAlone>,
    /// How many more there are.
    pub more: u64,
}

/// What came of a list, as far as a screen can show it.
#[derive(Debug)]
pub struct ListReport {
    /// The counts.
    pub imported: Imported,
    /// How many of its new leads may be the same person as another lead; nothing of a rehearsal.
    pub lookalikes: Option<Lookalikes>,
    /// What is to be said of its rows: the first ones.
    pub remarks: Vec<Remark>,
    /// How many more remarks there were.
    pub more: u64,
}

/// What is to be done with a list. Somebody else does it, and answers with [`News`].
#[derive(Debug, Clone, PartialEq)]
pub enum Job {
    /// Look at a file by the map that lies beside it, else by what its header says; then go through it without changing
    /// anything.
    LookBeside(PathBuf),
    /// The same by a map, or by what its header says.
    Look(PathBuf, Option<Box<Map>>),
    /// Look at the same file in the next other way in which it can be read.
    LookOtherwise(Box<Look>),
    /// Take it in.
    Take(PathBuf, Box<Map>),
    /// Take back what an import brought.
    TakeBack(OpId),
    /// Stop this order and all before it, whether they have begun or not; after the rows that are being written.
    Stop,
    /// Keep a map in a file of its own.
    KeepMap(PathBuf, Box<Look>),
    /// Keep the rows of a list that its map does not let in, in a file of their own beside it.
    KeepRejects(PathBuf, Box<Map>),
}

/// What is told of a list.
#[derive(Debug)]
pub enum News {
    /// It was understood.
    Looked(Box<Look>),
    /// So many rows were gone through.
    Read(u64),
    /// An earlier import of it was interrupted.
    Interrupted(Interrupted),
    /// This would come of it.
    Rehearsed(Box<ListReport>),
    /// This came of it.
    Taken(Box<ListReport>),
    /// It was stopped before the first row came in.
    NotBegun,
    /// This came of taking it back.
    TakenBack(Box<BackReport>),
    /// A file was written.
    Kept(PathBuf),
    /// A map was written, and where the next one could be.
    MapKept(PathBuf, PathBuf),
    /// A file could not be written.
    NotKept(crate::error::Error),
    /// Anything else did not work.
    Failed(crate::error::Error),
}

impl Incoming {
    /// A list that is to be named.
    pub(super) fn asking(path: &str) -> Self {
        Self { job: 0, path: Input::new(path.to_owned()), part: Part::Asking, past: Past::default() }
    }

    /// Whether it comes in just now: it goes on when it is laid aside.
    pub fn is_running(&self) -> bool {
        matches!(self.part, Part::Running(_)) || self.goes_back()
    }

    /// Whether it is being taken back just now, which goes on in the same way.
    pub fn goes_back(&self) -> bool {
        matches!(self.back(), Some(TakingBack::Running(_)))
    }

    /// How far it is taken back, where it is.
    fn back(&self) -> Option<&TakingBack> {
        match &self.part {
            Part::Over(over) => over.back.as_ref(),
            Part::GoingBack(going) => Some(&going.back),
            _ => None,
        }
    }

    /// Whether somebody is asked if a whole list is to be taken back.
    pub fn is_asked(&self) -> bool {
        let of_past = matches!(self.part, Part::Asking) && self.past.asks;
        of_past || matches!(self.back(), Some(TakingBack::Asked))
    }

    /// Whether the lists that came in are walked through.
    pub fn is_in_past(&self) -> bool {
        matches!(self.part, Part::Asking) && self.past.at.is_some()
    }

    /// So many rows of it were taken, of so many; nothing while it does not come in.
    pub fn progress(&self) -> Option<(u64, u64)> {
        match &self.part {
            Part::Running(running) => Some((running.read, running.look.description.rows)),
            _ => None,
        }
    }

    /// The line that is typed in.
    pub(super) fn input(&mut self) -> Option<&mut Input> {
        match &mut self.part {
            Part::Asking if self.past.at.is_none() => Some(&mut self.path),
            Part::Looking(looking) => match (&mut looking.choice, &mut looking.keeping) {
                (Some(choice), _) => Some(&mut choice.typed),
                (None, keeping) => keeping.as_mut(),
            },
            _ => None,
        }
    }

    /// Whether something is typed.
    pub fn is_typed(&self) -> bool {
        match &self.part {
            Part::Asking => self.past.at.is_none(),
            Part::Looking(looking) => looking.choice.is_some() || looking.keeping.is_some(),
            _ => false,
        }
    }
}

impl Over {
    /// The import, where there is something of it that can be taken back and is not.
    pub fn can_go_back(&self) -> Option<OpId> {
        let Imported { id, tally, .. } = self.report.imported;
        let is_open = match &self.back {
            None | Some(TakingBack::Asked) => true,
            Some(TakingBack::Running(_)) => false,
            Some(TakingBack::Done(report)) => report.reverted.is_stopped,
        };
        id.filter(|_| is_open && tally.created + tally.updated > 0)
    }
}

impl Looking {
    /// So many rows that would not be taken are told of.
    const REFUSED: usize = 3;

    pub(super) fn new(look: Look) -> Self {
        let map = look.map.clone();
        let has_map_beside = look.beside.as_ref().is_some_and(|beside| beside.trouble.is_none());
        Self {
            look,
            map,
            waits: None,
            forecast: Forecast::Going(0),
            refused: Vec::new(),
            interrupted: None,
            has_map_beside,
            at: 0,
            sample: 0,
            choice: None,
            keeping: None,
        }
    }

    /// Another look at the list is there. What is being looked at or chosen stays, as far as it is still there.
    pub(super) fn take(&mut self, look: Look) {
        let last = |many: usize| many.saturating_sub(1);
        self.at = self.at.min(last(look.description.columns.len()));
        self.sample = self.sample.min(last(look.samples.len()));
        (self.map, self.look, self.waits) = (look.map.clone(), look, None);
        self.begin_forecast();
    }

    /// Nothing is known yet of what would come of it.
    pub(super) fn begin_forecast(&mut self) {
        (self.forecast, self.interrupted) = (Forecast::Going(0), None);
        self.refused.clear();
    }

    /// This would come of it.
    pub(super) fn foresee(&mut self, would: ListReport) {
        self.forecast = Forecast::Known(would.imported);
        let refused = would.remarks.into_iter().filter_map(|remark| match remark {
            Remark::Rejected(reject) => Some(reject),
            Remark::Changed(_) | Remark::Contradicts(_) => None,
        });
        self.refused = refused.take(Self::REFUSED).collect();
    }

    /// What the column under the cursor may become, narrowed by what was typed.
    pub fn choices(&self, lang: Lang) -> Vec<Becomes> {
        let sought = self.choice.as_ref().map(|choice| search_key(choice.typed.value())).unwrap_or_default();
        let all = [Becomes::Field(Target::Extra(Typed::default())), Becomes::Nothing].into_iter();
        let all = all.chain(Target::words(self.map.unit).filter_map(Target::of).map(Becomes::Field));
        let fits = |becomes: &Becomes| {
            let word = becomes.word().unwrap_or_default();
            [search_key(&becomes.label().say(lang)), search_key(word)].iter().any(|text| text.contains(sought.trim()))
        };
        all.filter(fits).collect()
    }

    /// The same list, read as history or as leads that come in now.
    pub(super) fn with_rows(&self, rows: Rows) -> Map {
        Map { rows, hand_over: self.map.hand_over && rows == Rows::Live, ..self.map.clone() }
    }

    /// The map with the column under the cursor becoming something else. A field that another column had moves here.
    pub(super) fn with_column(&self, becomes: Becomes) -> Option<Map> {
        let column = &self.look.description.columns.get(self.at)?.name;
        let mut map = self.map.clone();
        map.let_column_be(
            column,
            match becomes {
                Becomes::Field(target) => Some(target),
                Becomes::Nothing => None,
            },
            self.look.description.columns.iter().map(|column| column.name.as_str()),
        );
        Some(map)
    }
}

impl Becomes {
    /// The field's word.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Field(target) => target.word(),
            Self::Nothing => None,
        }
    }

    /// What it is called.
    pub fn label(self) -> Message {
        match self {
            Self::Field(Target::Touch(_)) => Message::new("incoming.touch"),
            Self::Field(target) => target.label().unwrap_or_else(|| Message::new("incoming.kept_as_it_is")),
            Self::Nothing => Message::new("incoming.left_out"),
        }
    }
}

impl Running {
    /// Rows a second, and how long the rest takes; nothing before anything can be said of it.
    pub fn pace(&self, elapsed: Duration) -> Option<(u64, Duration)> {
        let (began, first) = self.began?;
        let passed = elapsed.checked_sub(began).filter(|passed| *passed >= Duration::from_millis(500))?;
        let done = self.read.checked_sub(first).filter(|done| *done > 0)?;
        let millis = u64::try_from(passed.as_millis()).ok()?;
        let left = self.look.description.rows.saturating_sub(self.read);
        Some((done * 1_000 / millis, Duration::from_millis(left.saturating_mul(millis) / done)))
    }
}
