//! One record of an export, whatever the export is written in.

/// The longest field that is kept, in bytes; a longer one rejects its row (decision 39).
pub(super) const LONGEST_FIELD: usize = 65_536;
/// So much of one record is kept, in bytes; the fields beyond count as too long.
const LONGEST_KEPT: usize = 8 << 20;
/// So many fields of one record are kept, as many as a spreadsheet has columns; what is beyond is only counted.
const MOST_FIELDS: usize = 16_384;

/// Something that a cell of a workbook was besides its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remark {
    /// The text is what its formula came to when it was last computed.
    Formula,
    /// Its formula was never computed.
    Uncomputed,
    /// It shows an error such as `#N/A`.
    Error,
}

/// One record as it stands in the file. It is used again for the next one, so that a row costs no memory of its own.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    /// The line on which it begins, from 1; in a workbook its row.
    pub(super) line: u64,
    /// The line on which it ends.
    pub(super) last_line: u64,
    /// Whether something stood between a closing quote and the next delimiter.
    pub(super) is_misquoted: bool,
    /// The first field that was too long to be kept, from 0, and its length in bytes.
    pub(super) too_long: Option<(usize, u64)>,
    /// What cells were besides their text, with their places from 0.
    pub(super) remarks: Vec<(usize, Remark)>,
    /// The fields one after the other, quotes undone.
    text: Vec<u8>,
    /// Where each field ends.
    ends: Vec<usize>,
    /// How long the field is that is being read, with what of it was not kept.
    length: u64,
    /// Fields that were only counted.
    beyond: usize,
}

impl Record {
    /// Makes it empty, to begin on `line`.
    pub(super) fn begin(&mut self, line: u64) {
        self.text.clear();
        self.ends.clear();
        self.remarks.clear();
        (self.line, self.last_line, self.length, self.beyond) = (line, line, 0, 0);
        (self.is_misquoted, self.too_long) = (false, None);
    }

    /// Adds to the field that is being read.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let kept = self.text.len() - self.ends.last().copied().unwrap_or(0);
        let space = LONGEST_FIELD.saturating_sub(kept).min(LONGEST_KEPT.saturating_sub(self.text.len()));
        let space = if self.ends.len() < MOST_FIELDS { space } else { 0 };
        self.text.extend_from_slice(&bytes[..space.min(bytes.len())]);
        self.length += bytes.len() as u64;
    }

    /// Ends the field that is being read.
    pub(super) fn end_field(&mut self) {
        let begin = self.ends.last().copied().unwrap_or(0);
        if self.ends.len() == MOST_FIELDS {
            self.beyond += 1;
        } else {
            if self.length > (self.text.len() - begin) as u64 && self.too_long.is_none() {
                self.too_long = Some((self.ends.len(), self.length));
                // What is kept of it does not end within a character.
                let cut = std::str::from_utf8(&self.text[begin..]).err().filter(|fault| fault.error_len().is_none());
                self.text.truncate(cut.map_or(self.text.len(), |fault| begin + fault.valid_up_to()));
            }
            self.ends.push(self.text.len());
        }
        self.length = 0;
    }

    /// How many fields it has.
    pub(super) fn width(&self) -> usize {
        self.ends.len() + self.beyond
    }

    /// Whether there is nothing in it but white space in one field: an empty line.
    pub(super) fn is_blank(&self) -> bool {
        self.ends.len() == 1 && self.too_long.is_none() && self.text.trim_ascii().is_empty()
    }

    /// Whether none of its fields holds anything.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.too_long.is_none() && self.remarks.is_empty()
    }

    /// Adds empty fields until there are `width`, and takes empty ones off its end that are more: in a workbook they are
    /// not written, or were only given a colour.
    pub(super) fn fit(&mut self, width: usize) {
        while self.ends.len() < width {
            self.ends.push(self.text.len());
        }
        while self.ends.len() > width && self.ends.len() >= 2 && self.ends[self.ends.len() - 2] == self.text.len() {
            self.ends.pop();
        }
    }

    /// Its fields, as far as they were kept.
    pub(super) fn fields(&self) -> impl Iterator<Item = &[u8]> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| &self.text[begin..*end])
    }

    /// Whether it says the same as `other`, field by field.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.text == other.text && self.ends == other.ends
    }

    /// Whether all of it is text in UTF-8.
    pub(super) fn is_text(&self) -> bool {
        std::str::from_utf8(&self.text).is_ok()
    }
}
