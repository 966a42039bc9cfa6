//! How a file was understood, to be shown before its rows come in.

use chrono_tz::Tz;

use super::{DateOrder, DecidedBy, Encoding, EncodingBy, Stated, Target};
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
        /// How many of the others stand before it.
        nth: usize,
        /// Whether it counts its days from 1904.
        from_1904: bool,
    },
}

/// One of the ways in which a file can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadAs {
    /// As text of an encoding.
    Text(Encoding),
    /// A workbook's sheet of this name.
    Sheet(String),
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

impl ReadAs {
    /// What is called so: the encoding, or the sheet.
    pub fn name(&self) -> &str {
        match self {
            Self::Text(encoding) => encoding.name(),
            Self::Sheet(name) => name,
        }
    }

    /// `stated` but for this, which is stated now.
    #[must_use]
    pub fn of(&self, stated: &Stated) -> Stated {
        match self {
            Self::Text(encoding) => Stated { encoding: Some(*encoding), ..stated.clone() },
            Self::Sheet(name) => Stated { sheet: Some(name.clone()), ..stated.clone() },
        }
    }
}

impl Form {
    /// In which way it is read.
    pub fn read_as(&self) -> ReadAs {
        match self {
            Self::Text { encoding, .. } => ReadAs::Text(*encoding),
            Self::Workbook { sheet, .. } => ReadAs::Sheet(sheet.clone()),
        }
    }

    /// The other ways in which it might be, from the one behind this round to the one before. There are none where the
    /// file itself says what it is.
    pub fn otherwise(&self) -> Vec<ReadAs> {
        match self {
            Self::Text { by: EncodingBy::Mark, .. } => Vec::new(),
            Self::Text { encoding, .. } => {
                let round = std::iter::successors(Some(encoding.next()), |tried| Some(tried.next()));
                round.take_while(|tried| tried != encoding).map(ReadAs::Text).collect()
            }
            Self::Workbook { others, nth, .. } => {
                let (before, behind) = others.split_at((*nth).min(others.len()));
                behind.iter().chain(before).cloned().map(ReadAs::Sheet).collect()
            }
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_of_reading_a_file_are_gone_round_and_none_is_left_out() {
        let sheets = ["表紙", "リスト", "四月", "五月"];
        let book = |nth: usize| {
            let others = sheets.iter().enumerate().filter(|(n, _)| *n != nth).map(|(_, name)| (*name).to_owned());
            Form::Workbook { sheet: sheets[nth].to_owned(), others: others.collect(), nth, from_1904: false }
        };
        for nth in 0..sheets.len() {
            let names: Vec<_> = book(nth).otherwise().iter().map(|way| way.name().to_owned()).collect();
            let round: Vec<_> = (1..sheets.len()).map(|n| sheets[(nth + n) % sheets.len()]).collect();
            assert_eq!(names, round);
        }
        let text = |encoding, by| Form::Text { encoding, by, delimiter: ',' };
        let ways = text(Encoding::Cp932, EncodingBy::Looks).otherwise();
        assert_eq!(ways.first(), Some(&ReadAs::Text(Encoding::EucJp)));
        assert_eq!(ways.last(), Some(&ReadAs::Text(Encoding::Utf8)));
        assert_eq!(ways.len(), 6, "each but its own");
        assert_eq!(text(Encoding::Utf8Bom, EncodingBy::Mark).otherwise(), [], "a mark is believed");
    }
}
