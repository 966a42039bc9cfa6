//! What became of the rows of a file.

use super::Row;
use crate::error::Result;
use crate::i18n::Message;

/// A row that cannot come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The line on which the row begins; the header is line 1.
    pub line: u64,
    /// The column at fault; none where it is the row as a whole.
    pub column: Option<String>,
    /// What is wrong.
    pub cause: Message,
    /// The row as it came, for the rejects file. Not fit to be shown.
    pub fields: Vec<String>,
}

/// Something that was not taken as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjusted {
    /// The line on which the row begins.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What was done.
    pub what: Message,
}

impl Adjusted {
    /// That in words, where there is but one lead.
    pub fn told(&self) -> Message {
        Message::new("capture.changed").with("column", &self.column).with_message("what", self.what.clone())
    }
}

/// What became of one row of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// A number for what the row says and how it is read, the same for the same; even.
    pub sum: u64,
    /// The line on which the row begins; the header is line 1.
    pub line: u64,
    /// The lead, or why there is none.
    pub row: Result<Row, Reject>,
    /// What was not taken as it came; empty for a rejected row.
    pub changes: Vec<Adjusted>,
    /// The row as it came, in a file of touches, stages or costs: whether such a row can come in is not told by itself
    /// alone. Not fit to be shown.
    pub fields: Vec<String>,
}
