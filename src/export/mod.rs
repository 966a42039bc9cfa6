//! Export: what is kept → tables that other programs read, row by row.
//!
//! A table is columns and cells ([`LeadColumns`], [`handoffs()`], [`touches()`], [`costs()`], [`figures()`]); a
//! [`Sheet`] writes it in one of four [`Form`]s. Cells keep their type: what a form does with a date, a number or a
//! text that looks like a formula is the form's own business, and nothing is cut or changed in silence. What is written
//! as leads comes back through [`crate::intake`], which knows the header.
//!
//! A review or a report is a [`crate::insight::paper::Paper`], written whole ([`write_paper`]) in a [`PaperForm`].

mod costs;
mod delimited;
mod figures;
mod handoffs;
mod leads;
mod lines;
mod paper;
mod place;
mod touches;
mod workbook;

use std::io::{self, Write};

use chrono::{LocalResult, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Tz;

use crate::agreement::Versions;
use crate::clock::Timestamp;
use crate::error::Error;
use crate::i18n::{Lang, Message};

pub use costs::{costs, costs_columns};
pub use figures::{figures, figures_columns};
pub use handoffs::{handoffs, handoffs_columns};
pub use leads::{LeadColumns, lead};
pub use paper::{PaperForm, write_paper};
pub use place::{Place, file_name};
pub use touches::{touches, touches_columns};

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An Excel workbook: typed cells, no text is ever a formula.
    Xlsx,
    /// CSV that people open in a spreadsheet: what could be taken for a formula is marked.
    SheetCsv(Encoding),
    /// CSV for programs: RFC 4180, UTF-8, CRLF, nothing changed.
    Csv,
    /// One JSON object a line, for programs.
    JsonLines,
}

impl Form {
    /// Whether people read it: the header and the trade's words are in their language.
    pub const fn is_for_people(self) -> bool {
        matches!(self, Self::Xlsx | Self::SheetCsv(_))
    }

    /// How such a file's name ends.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::SheetCsv(_) | Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    /// What it is called.
    pub const fn name(self) -> Message {
        Message::new(match self {
            Self::Xlsx => "export.form.xlsx",
            Self::SheetCsv(_) => "export.form.sheet_csv",
            Self::Csv => "export.form.csv",
            Self::JsonLines => "export.form.json_lines",
        })
    }
}

/// In which encoding a CSV for spreadsheets is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8 with the mark in front by which Excel knows it.
    #[default]
    Utf8,
    /// Windows' own for Japanese. A character that it lacks is written by its number, and told.
    Cp932,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Blank,
    /// A text as it is kept, a telephone number or an id among them.
    Text(String),
    /// A word of the trade: for programs, and for people.
    Term(String, String),
    /// A number.
    Number(f64),
    /// A whole number.
    Whole(i64),
    /// An instant.
    At(Timestamp),
    /// A day.
    Day(NaiveDate),
}

impl Cell {
    fn text(text: Option<&str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Self::Blank, |text| Self::Text(text.to_owned()))
    }

    fn at(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Blank, Self::At)
    }

    fn count(count: impl TryInto<i64>) -> Self {
        count.try_into().map_or(Self::Blank, Self::Whole)
    }
}

/// A column: its name for programs, and for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// For programs.
    pub word: String,
    /// For people, in their language; a column of instants says their zone.
    pub label: String,
}

/// What all cells of an export are told by.
#[derive(Debug, Clone, Copy)]
pub struct Telling<'v> {
    /// The language of whoever reads it.
    pub lang: Lang,
    /// The zone in which instants are written: the agreement's.
    pub zone: Tz,
    /// The names that things have or had.
    pub versions: &'v Versions,
    /// What time it is: a clock that runs has a state by it.
    pub now: Timestamp,
}

impl Telling<'_> {
    fn term(&self, word: &str, message: &Message) -> Cell {
        Cell::Term(word.to_owned(), message.say(self.lang))
    }

    fn reason(&self, id: Option<&str>) -> Cell {
        let Some(id) = id else { return Cell::Blank };
        let known = self.versions.newest_with(|agreement| agreement.reason(id));
        let name = known.map(|reason| match self.lang {
            Lang::Ja => reason.names.ja.clone(),
            Lang::En => reason.names.en.clone(),
        });
        Cell::Term(id.to_owned(), name.unwrap_or_else(|| id.to_owned()))
    }

    fn column(&self, word: &str, label: &Message) -> Column {
        let label = label.say(self.lang);
        let is_instant = word.ends_with("_at");
        let label = if is_instant { crate::intake::zoned(&label, self.zone) } else { label };
        Column { word: word.to_owned(), label }
    }
}

/// Why a row, or the whole, could not be written.
#[derive(Debug)]
pub enum Wrong {
    /// The place to which it is written failed.
    Io(io::Error),
    /// The form does not hold it; the error says what to do.
    Refused(Error),
}

impl From<io::Error> for Wrong {
    fn from(cause: io::Error) -> Self {
        Self::Io(cause)
    }
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// What is to be told of a table that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Rows, without the header.
    pub rows: u64,
    /// Sheets of a workbook: more than one where they are many rows.
    pub sheets: usize,
    /// Cells in which a character was written by its number, as the encoding lacks it.
    pub referenced: u64,
}

/// A table on its way out.
pub trait Sheet {
    /// Adds a row: a cell a column.
    fn row(&mut self, cells: &[Cell]) -> Result<(), Wrong>;

    /// Writes what is still in memory.
    fn finish(self: Box<Self>) -> Result<Written, Wrong>;
}

/// Begins a table in a form. `title` is what a workbook's sheet is called.
pub fn sheet<'w>(
    form: Form,
    title: &str,
    columns: &[Column],
    telling: Telling<'_>,
    to: Box<dyn Write + 'w>,
) -> Result<Box<dyn Sheet + 'w>, Wrong> {
    Ok(match form {
        Form::Xlsx => Box::new(workbook::Workbook::new(title, columns, telling, to)?),
        Form::SheetCsv(encoding) => Box::new(delimited::ForSpreadsheets::new(columns, telling.zone, encoding, to)?),
        Form::Csv => Box::new(delimited::ForPrograms::new(columns, telling.zone, to)?),
        Form::JsonLines => Box::new(lines::JsonLines::new(columns, telling.zone, to)),
    })
}

/// An instant as a clock on the wall shows it; nothing where that clock shows the same twice.
fn on_wall(at: Timestamp, zone: Tz) -> Option<NaiveDateTime> {
    let local = at.in_zone(&zone).naive_local();
    matches!(zone.from_local_datetime(&local), LocalResult::Single(_)).then_some(local)
}

/// A number without an exponent.
fn plain(number: f64) -> String {
    format!("{number}")
}
