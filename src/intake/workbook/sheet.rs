//! The rows of one sheet, cell by cell as calamine finds them.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use calamine::{DataRef, Reader as _, Xlsx, XlsxCellReader};
use self_cell::{MutBorrow, self_cell};

use super::serial;
use super::wrong::{Limit, Wrong};
use super::{MOST_COLUMNS, MOST_ROWS};
use crate::intake::record::{Record, Remark};

/// The workbook as it was let through, and how much of it was read.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    bytes: Cursor<Arc<[u8]>>,
    read: Arc<AtomicU64>,
}

/// A workbook that calamine reads.
pub(super) type Book = Xlsx<Kept>;
type Cells<'b> = XlsxCellReader<'b, Kept>;

self_cell!(
    /// A workbook, and its cells that are being read.
    struct Reading {
        owner: MutBorrow<Book>,
        #[not_covariant]
        dependent: Cells,
    }
);

/// A sheet that is being read.
pub(in crate::intake) struct Sheet {
    reading: Reading,
    read: Arc<AtomicU64>,
    /// The row that has begun while the one before was told.
    ahead: Record,
    /// How many rows were told, and whether there are no more.
    rows: u64,
    is_over: bool,
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sheet").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl Kept {
    pub(super) fn new(bytes: Arc<[u8]>) -> Self {
        Self { bytes: Cursor::new(bytes), read: Arc::default() }
    }

    /// Opens it.
    pub(super) fn book(&self) -> Result<Book, Wrong> {
        Ok(Xlsx::new(self.clone())?)
    }
}

impl Read for Kept {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(to)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Kept {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

impl Sheet {
    /// The sheet of `book` that is called `name`.
    pub(super) fn new(kept: &Kept, name: &str) -> Result<Self, Wrong> {
        let own = Kept::new(Arc::clone(kept.bytes.get_ref()));
        let read = Arc::clone(&own.read);
        let book = MutBorrow::new(own.book()?);
        let reading = Reading::try_new(book, |book| book.borrow_mut().worksheet_cells_reader(name))?;
        read.store(0, Ordering::Relaxed);
        Ok(Self { reading, read, ahead: Record::default(), rows: 0, is_over: false })
    }

    /// How many bytes of it were read so far, as they are stored.
    pub(in crate::intake) fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Reads the next row that holds anything; no at the end of the sheet.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, Wrong> {
        std::mem::swap(record, &mut self.ahead);
        self.ahead.begin(record.line);
        let Self { reading, ahead, is_over, .. } = self;
        while !*is_over && ahead.is_empty() {
            *is_over = reading.with_dependent_mut(|_, cells| next_cell(cells, record, ahead))?;
        }
        if record.is_empty() {
            return Ok(false);
        }
        self.rows += 1;
        if self.rows > MOST_ROWS { Err(Limit::Rows.into()) } else { Ok(true) }
    }
}

/// Puts the next cell where it belongs: into `record`, or where that holds another row already, into the one `ahead`.
/// Tells whether there is none.
fn next_cell(cells: &mut Cells<'_>, record: &mut Record, ahead: &mut Record) -> Result<bool, Wrong> {
    let Some(cell) = cells.next_cell_with_formula_metadata()? else { return Ok(true) };
    let (row, column) = (u64::from(cell.pos.0) + 1, cell.pos.1 as usize);
    if row < record.line {
        return Err(Wrong::Damaged);
    }
    let to = if row == record.line || record.is_empty() { record } else { ahead };
    if to.line != row {
        to.begin(row);
    }
    put(to, column, &cell.value, cell.formula.is_some())?;
    Ok(false)
}

/// Puts the cell into its column, with what is to be said of it.
fn put(record: &mut Record, column: usize, value: &DataRef<'_>, has_formula: bool) -> Result<(), Wrong> {
    if column < record.width() {
        return Err(Wrong::Damaged);
    }
    let formula = has_formula.then_some(Remark::Formula);
    let number;
    let (text, remark) = match value {
        DataRef::Empty => ("", has_formula.then_some(Remark::Uncomputed)),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (text.as_str(), formula),
        DataRef::SharedString(text) => (*text, formula),
        DataRef::Bool(true) => ("TRUE", formula),
        DataRef::Bool(false) => ("FALSE", formula),
        DataRef::Error(_) => ("", Some(Remark::Error)),
        DataRef::Float(value) => {
            number = plain(*value);
            (number.as_str(), formula)
        }
        #[allow(clippy::cast_precision_loss, reason = "fifteen digits are shown")]
        DataRef::Int(value) => {
            number = plain(*value as f64);
            (number.as_str(), formula)
        }
        DataRef::DateTime(at) => {
            number = serial::text_of(at).unwrap_or_else(|| plain(at.as_f64()));
            (number.as_str(), formula)
        }
    };
    if text.is_empty() && remark.is_none_or(|remark| remark == Remark::Formula) {
        return Ok(());
    }
    if column >= MOST_COLUMNS {
        return Err(Limit::Columns { row: record.line, column: column + 1 }.into());
    }
    while record.width() < column {
        record.end_field();
    }
    record.remarks.extend(remark.map(|remark| (column, remark)));
    record.push(text.as_bytes());
    record.end_field();
    Ok(())
}

/// A number as Excel would show it, with at most fifteen digits: the sixteenth is what is left over of a sum in binary
/// numbers.
fn plain(number: f64) -> String {
    format!("{number:.14e}").parse::<f64>().unwrap_or(number).to_string()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn numbers_are_as_excel_shows_them() {
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(81_312_345_678.0), "81312345678", "a telephone number");
        assert_eq!((plain(1_200_000.0), plain(-0.5)), ("1200000".to_owned(), "-0.5".to_owned()));
    }
}
