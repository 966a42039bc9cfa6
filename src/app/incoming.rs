//! A list on its way in: which file, how it is understood, how far it has come, what came of it.
//!
//! It goes on while the rep works: what is shown of it lies over the screen and can be laid aside.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tui_input::Input;

use crate::desk::{Imported, LeftAlone, Look, Lookalikes, Remark, Reverted};
use crate::domain::search_key;
use crate::i18n::{Lang, Message};
use crate::ids::OpId;
use crate::intake::{Map, Rows, Target, Typed};

/// A list on its way in.
#[derive(Debug)]
pub struct Incoming {
    /// Which order was given last: news of earlier ones are dropped.
    pub job: u64,
    /// The file, as somebody typed it or dropped it here.
    pub path: Input,
    /// How far it is.
    pub part: Part,
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
    /// Look at a file, by a map or by what its header says; then go through it without changing anything.
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
    KeepMap(PathBuf, Box<Map>),
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
    /// This would come of it.
    Rehearsed(Imported),
    /// This came of it.
    Taken(Box<ListReport>),
    /// It was stopped before the first row came in.
    NotBegun,
    /// This came of taking it back.
    TakenBack(Box<BackReport>),
    /// A file was written.
    Kept(PathBuf),
    /// A file could not be written.
    NotKept(crate::error::Error),
    /// Anything else did not work.
    Failed(crate::error::Error),
}

impl Incoming {
    /// A list that is to be named.
    pub(super) fn asking(path: &str) -> Self {
        Self { job: 0, path: Input::new(path.to_owned()), part: Part::Asking }
    }

    /// Whether it comes in just now: it goes on when it is laid aside.
    pub fn is_running(&self) -> bool {
        matches!(self.part, Part::Running(_)) || self.goes_back()
    }

    /// Whether it is being taken back just now, which goes on in the same way.
    pub fn goes_back(&self) -> bool {
        matches!(&self.part, Part::Over(over) if matches!(over.back, Some(TakingBack::Running(_))))
    }

    /// The line that is typed in.
    pub(super) fn input(&mut self) -> Option<&mut Input> {
        match &mut self.part {
            Part::Asking => Some(&mut self.path),
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
            Part::Asking => true,
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
    pub(super) fn new(look: Look) -> Self {
        let map = look.map.clone();
        Self { look, map, waits: None, forecast: Forecast::Going(0), at: 0, sample: 0, choice: None, keeping: None }
    }

    /// Another look at the list is there. What is being looked at or chosen stays, as far as it is still there.
    pub(super) fn take(&mut self, look: Look) {
        let last = |many: usize| many.saturating_sub(1);
        self.at = self.at.min(last(look.description.columns.len()));
        self.sample = self.sample.min(last(look.samples.len()));
        (self.map, self.look, self.waits) = (look.map.clone(), look, None);
        self.forecast = Forecast::Going(0);
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

/// The file that a dropped or typed text names: terminals put quotes around a path, or a backslash before its blanks, or
/// hand over a URL. Nothing where the text is several lines or names no file.
pub(super) fn dropped(text: &str, home: Option<&Path>) -> Option<PathBuf> {
    let text = text.trim();
    if text.is_empty() || text.contains(['\n', '\r', '\0']) {
        return None;
    }
    let quoted = [('\'', '\''), ('"', '"')].into_iter().find_map(|(a, b)| text.strip_prefix(a)?.strip_suffix(b));
    let plain = match (quoted, text.strip_prefix("file://")) {
        (Some(quoted), _) => quoted.to_owned(),
        (None, Some(url)) => unescaped_url(url.strip_prefix("localhost").unwrap_or(url))?,
        (None, None) => unescaped(text),
    };
    match (plain.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => Some(home.join(rest)),
        _ => Some(PathBuf::from(plain)),
    }
}

/// Whether a pasted text looks like a list that was dropped here: an absolute path, or one from home, to a file that
/// could hold one.
pub(super) fn is_dropped_list(text: &str) -> bool {
    let Some(path) = dropped(text, Some(Path::new("/"))) else { return false };
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    path.is_absolute() && extension.is_some_and(|it| ["csv", "tsv", "txt", "xlsx", "xlsm"].contains(&it.as_str()))
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        // Where backslashes are what folders are separated by, they stay.
        if c == '\\' && cfg!(unix) { plain.extend(chars.next()) } else { plain.push(c) }
    }
    plain
}

fn unescaped_url(url: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(url.len());
    let mut rest = url.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_dropped_on_any_terminal_is_that_file() {
        let home = Path::new("/home/tanaka");
        for (text, path) in [
            ("/tmp/leads.csv", "/tmp/leads.csv"),
            (" /tmp/leads.csv \n", "/tmp/leads.csv"),
            ("'/tmp/展示会 2026.csv'", "/tmp/展示会 2026.csv"),
            ("\"/tmp/a b.csv\"", "/tmp/a b.csv"),
            ("/tmp/a\\ b\\(1\\).csv", "/tmp/a b(1).csv"),
            ("file:///tmp/%E5%B1%95%E7%A4%BA%E4%BC%9A.csv", "/tmp/展示会.csv"),
            ("file://localhost/tmp/a%20b.csv", "/tmp/a b.csv"),
            ("~/leads.csv", "/home/tanaka/leads.csv"),
            ("leads.csv", "leads.csv"),
        ] {
            assert_eq!(dropped(text, Some(home)), Some(PathBuf::from(path)), "{text}");
        }
        for text in ["", "  ", "a.csv\nb.csv", "file:///tmp/%zz.csv", "file:///tmp/%E5"] {
            assert_eq!(dropped(text, Some(home)), None, "{text}");
        }
    }

    #[test]
    fn only_what_can_be_a_list_is_taken_for_one() {
        for text in ["/tmp/leads.csv", "'/tmp/a b.XLSX'", "~/x.tsv", "file:///tmp/a.txt"] {
            assert!(is_dropped_list(text), "{text}");
        }
        for text in ["leads.csv", "/tmp/leads.pdf", "aaaxxxq", "/tmp/a.csv\nq", "csv"] {
            assert!(!is_dropped_list(text), "{text}");
        }
    }
}
