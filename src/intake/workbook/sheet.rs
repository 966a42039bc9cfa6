//! The rows of one sheet, cell by cell as they stand in the file.

use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use super::strings::{Strings, escapes_undone, rich_text};
use super::styles::Meaning;
use super::xml::{Gathered, Xml, attribute};
use super::{Limit, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Wrong, serial};
use crate::intake::record::{Record, Remark};

/// What all sheets of a workbook share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) strings: Strings,
    pub(super) meanings: Vec<Meaning>,
    /// Whether days are counted from 1904, as on old Macs.
    pub(super) from_1904: bool,
}

/// A sheet that is being read.
#[derive(Debug)]
pub(in crate::intake) struct Sheet {
    xml: Xml,
    shared: Arc<Shared>,
    /// The number of the row that was read last; 0 before the first.
    row: u64,
    /// How many cells and how many rows were read.
    cells: u64,
    rows: u64,
    value: Gathered,
}

/// What the tag of a cell says.
struct Cell {
    /// From 0; none where it stands after the one before.
    column: Option<usize>,
    kind: Kind,
    meaning: Meaning,
}

/// What the content of a cell is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Text,
    YesNo,
    Error,
}

/// What comes next in a sheet.
enum Step {
    Row(Option<u64>),
    RowEnd,
    Cell(Cell),
    Over,
    On,
}

impl Sheet {
    pub(super) fn new(xml: Xml, shared: Arc<Shared>) -> Self {
        Self { xml, shared, row: 0, cells: 0, rows: 0, value: Gathered::default() }
    }

    /// How many bytes of it were read so far, as they are stored.
    pub(in crate::intake) fn bytes_read(&self) -> u64 {
        self.xml.part().packed_read()
    }

    /// Reads the next row that holds anything; no at the end of the sheet.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, Wrong> {
        record.begin(self.row);
        loop {
            let step = match self.xml.next()? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "row" => Step::Row(attribute(&start, "r")?.map(|row| row.parse().unwrap_or(0))),
                    "c" => Step::Cell(cell(&start, &self.shared.meanings)?),
                    _ => Step::On,
                },
                Event::End(end) => match end.local_name().as_ref() {
                    "row" => Step::RowEnd,
                    "sheetData" => Step::Over,
                    _ => Step::On,
                },
                Event::Eof => return Err(Wrong::Damaged),
                _ => Step::On,
            };
            match step {
                Step::Row(number) => {
                    let number = number.unwrap_or(self.row + 1);
                    if number <= self.row {
                        return Err(Wrong::Damaged);
                    }
                    self.row = number;
                    record.begin(number);
                }
                Step::Cell(cell) => self.take(&cell, record)?,
                Step::RowEnd if !record.is_empty() => {
                    self.rows += 1;
                    return if self.rows > MOST_ROWS { Err(Limit::Rows.into()) } else { Ok(true) };
                }
                Step::Over => return Ok(false),
                Step::RowEnd | Step::On => {}
            }
        }
    }

    fn take(&mut self, cell: &Cell, record: &mut Record) -> Result<(), Wrong> {
        self.cells += 1;
        if self.cells > MOST_CELLS {
            return Err(Limit::Cells.into());
        }
        let column = cell.column.unwrap_or(record.width());
        if column < record.width() {
            return Err(Wrong::Damaged);
        }
        let has_formula = self.content(cell.kind)?;
        let (remark, length) = self.put(cell, has_formula);
        if self.value.text.is_empty() && remark.is_none() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            return Err(Limit::Columns { row: self.row, column: column + 1 }.into());
        }
        while record.width() < column {
            record.end_field();
        }
        record.remarks.extend(remark.map(|remark| (column, remark)));
        record.push(self.value.text.as_bytes());
        record.end_field();
        if let Some(length) = length
            && record.too_long.is_none()
        {
            record.too_long = Some((column, length));
        }
        Ok(())
    }

    /// Gathers what stands in the cell, and tells whether a formula does.
    fn content(&mut self, kind: Kind) -> Result<bool, Wrong> {
        enum Within {
            Value,
            Inline,
            Formula,
            Other(String),
        }
        self.value.clear();
        let mut has_formula = false;
        loop {
            let within = match self.xml.next()? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "v" => Within::Value,
                    "is" => Within::Inline,
                    "f" => Within::Formula,
                    other => Within::Other(other.to_owned()),
                },
                Event::End(end) if end.local_name().as_ref() == "c" => return Ok(has_formula),
                Event::Eof => return Err(Wrong::Damaged),
                _ => continue,
            };
            match within {
                Within::Value => {
                    self.value.clear();
                    self.xml.text("v", &mut self.value)?;
                }
                Within::Inline if kind == Kind::Text => rich_text(&mut self.xml, "is", &mut self.value)?,
                Within::Inline => self.xml.skip("is")?,
                Within::Formula => {
                    has_formula = true;
                    self.xml.skip("f")?;
                }
                Within::Other(name) => self.xml.skip(&name)?,
            }
        }
    }

    /// Makes of what was gathered the text that the cell shows, and tells what is to be said of it and how long it is
    /// where it was too long to be kept.
    fn put(&mut self, cell: &Cell, has_formula: bool) -> (Option<Remark>, Option<u64>) {
        let formula = has_formula.then_some(Remark::Formula);
        let mut length = (self.value.length > self.value.text.len() as u64).then_some(self.value.length);
        if self.value.text.is_empty() {
            return (has_formula.then_some(Remark::Uncomputed), None);
        }
        let value = &mut self.value.text;
        match cell.kind {
            Kind::Shared => {
                let shared = value.trim().parse().ok().and_then(|place| self.shared.strings.get(place));
                let (text, whole) = shared.unwrap_or_default();
                value.clear();
                value.push_str(text);
                length = whole;
            }
            Kind::Text => {
                if let std::borrow::Cow::Owned(undone) = escapes_undone(value) {
                    *value = undone;
                }
            }
            Kind::YesNo => {
                let yes = matches!(value.trim(), "1" | "true");
                value.clear();
                value.push_str(if yes { "TRUE" } else { "FALSE" });
            }
            Kind::Error => {
                value.clear();
                return (Some(Remark::Error), None);
            }
            Kind::Number => {
                if let Ok(number) = value.trim().parse::<f64>() {
                    *value = number_text(number, cell.meaning, self.shared.from_1904);
                }
            }
        }
        (formula, length)
    }
}

fn cell(tag: &BytesStart<'_>, meanings: &[Meaning]) -> Result<Cell, Wrong> {
    let (mut column, mut kind, mut meaning) = (None, Kind::Number, Meaning::Number);
    if let Some(place) = attribute(tag, "r")? {
        column = Some(column_of(&place).ok_or(Wrong::Damaged)?);
    }
    if let Some(word) = attribute(tag, "t")? {
        kind = match &*word {
            "s" => Kind::Shared,
            "inlineStr" | "str" | "d" => Kind::Text,
            "b" => Kind::YesNo,
            "e" => Kind::Error,
            _ => Kind::Number,
        };
    }
    if let Some(style) = attribute(tag, "s")? {
        let known = style.parse::<usize>().ok().and_then(|place| meanings.get(place));
        meaning = known.copied().unwrap_or(Meaning::Number);
    }
    Ok(Cell { column, kind, meaning })
}

/// The column of `BC12`, from 0.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase());
    let mut column = 0_usize;
    for letter in letters {
        column = column.checked_mul(26)?.checked_add(usize::from(letter - b'A') + 1)?;
        if column > 1 << 20 {
            return None;
        }
    }
    column.checked_sub(1)
}

/// A number as Excel would show it: a date where its format says so, else at most fifteen digits.
fn number_text(number: f64, meaning: Meaning, from_1904: bool) -> String {
    let as_date = match meaning {
        Meaning::Date => serial::text_of(number, from_1904),
        Meaning::Duration => serial::duration_of(number),
        Meaning::Number => None,
    };
    // The sixteenth digit is what is left over of a sum in binary numbers.
    let plain = || format!("{number:.14e}").parse::<f64>().unwrap_or(number).to_string();
    as_date.unwrap_or_else(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_letters() {
        assert_eq!(["A1", "Z9", "AA1", "iv3"].map(column_of), [Some(0), Some(25), Some(26), Some(255)]);
        assert_eq!(column_of("XFD1048576"), Some(16_383));
        assert_eq!(["12", "ZZZZZZZZZZZZZZZ1", ""].map(column_of), [None; 3]);
    }

    #[test]
    fn numbers_are_as_excel_shows_them() {
        let text = |number| number_text(number, Meaning::Number, false);
        assert_eq!(text(0.1 + 0.2), "0.3");
        assert_eq!(text(81_312_345_678.0), "81312345678", "a telephone number");
        assert_eq!((text(1_200_000.0), text(-0.5)), ("1200000".to_owned(), "-0.5".to_owned()));
        assert_eq!(number_text(46_113.0, Meaning::Date, false), "2026-04-01");
        assert_eq!(number_text(-3.0, Meaning::Date, false), "-3", "no date, and left as it is");
    }
}
