//! How a file was understood, to be shown before its rows come in.

use chrono_tz::Tz;

use super::{DateOrder, DecidedBy, Encoding, EncodingBy, Target};
use crate::i18n::Message;

/// How a file was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// What it is.
    pub form: Form,
    /// How many NUL bytes were left off at its end.
    pub padding: u64,
    /// How many lines before the header were left out; in a workbook rows.
    pub skipped: u64,
    /// Whether its first line names the columns.
    pub has_header: bool,
    /// Whether it is a file of rejected rows that were mended: with their lines and causes, which are left out.
    pub is_mended: bool,
    /// The lines in which the header stands again; they are no rows.
    pub repeated_headers: Lines,
    /// How many rows follow the header.
    pub rows: u64,
    /// The zone of times without offset.
    pub zone: Tz,
    /// The columns, in the file's order.
    pub columns: Vec<Described>,
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Text with one row a line.
    Text {
        /// How it is written.
        encoding: Encoding,
        /// How that is known.
        by: EncodingBy,
        /// What stands between two fields.
        delimiter: char,
    },
    /// A workbook.
    Workbook {
        /// The sheet that is read.
        sheet: String,
        /// Its other sheets, which are not.
        others: Vec<String>,
        /// Whether it counts its days from 1904.
        from_1904: bool,
    },
}

/// Lines of a kind: how many, and the first of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lines {
    /// How many.
    pub count: u64,
    /// The first ones.
    pub first: Vec<u64>,
}

/// So many lines of a kind are named.
const NAMED: usize = 10;

impl Lines {
    pub(super) fn add(&mut self, line: u64) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(line);
        }
    }
}

/// How one column was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// What it becomes; none where it is left out.
    pub target: Option<Target>,
    /// The order of its dates and what decided it, where it holds dates.
    pub dates: Option<(DateOrder, DecidedBy)>,
    /// Whether any of its dates leaves its offset to the zone.
    pub needs_zone: bool,
    /// In how many of its cells a formula stands; what it last came to is taken.
    pub formulas: u64,
}

impl Form {
    /// What is said of it.
    pub fn told(&self) -> Message {
        match self {
            Self::Text { encoding, by, delimiter } => {
                let by = match by {
                    EncodingBy::Mark => Message::new("import.encoding_mark"),
                    EncodingBy::Stated => Message::new("import.encoding_stated"),
                    EncodingBy::Looks => Message::new("import.encoding_looks"),
                };
                let delimiter = if *delimiter == '\t' { "TAB".to_owned() } else { delimiter.to_string() };
                let told = Message::new("import.text").with("encoding", encoding.name()).with("delimiter", delimiter);
                told.with_message("by", by)
            }
            Self::Workbook { sheet, .. } => Message::new("import.workbook").with("sheet", sheet),
        }
    }
}
