//! An Excel workbook. Rows go through an unnamed file, so that a million of them need the memory of one.

use std::io::{self, Seek, Write};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use rust_xlsxwriter::{Format, Workbook as Book, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::{Cell, Column, Sheet, Telling, Written, Wrong, on_wall};
use crate::error::Error;
use crate::i18n::Message;
use crate::intake::guarded;

/// So many rows has a sheet, its header included.
const ROWS: u32 = 1_048_576;
/// So many columns.
const COLUMNS: usize = 16_384;
/// So long is a cell's text, in units of UTF-16.
pub(super) const LONGEST: usize = 32_767;
/// No column is made wider than this, nor narrower.
const WIDEST: usize = 60;
const NARROWEST: usize = 6;

/// A workbook on its way out.
pub(super) struct Workbook<'w> {
    to: Box<dyn Write + 'w>,
    book: Book,
    title: String,
    columns: Vec<Column>,
    zone: Tz,
    formats: Formats,
    /// The rows that one sheet takes: fewer in tests.
    most: u32,
    row: u32,
    widths: Vec<usize>,
    written: Written,
}

struct Formats {
    head: Format,
    text: Format,
    instant: Format,
    day: Format,
}

impl<'w> Workbook<'w> {
    pub(super) fn new(
        title: &str,
        columns: &[Column],
        telling: Telling<'_>,
        to: Box<dyn Write + 'w>,
    ) -> Result<Self, Wrong> {
        if columns.len() > COLUMNS {
            let message = Message::new("export.too_many_columns").with("n", columns.len()).with("most", COLUMNS);
            return Err(refused(message));
        }
        let formats = Formats {
            head: Format::new().set_bold(),
            // A cell that somebody edits stays a text: no 0 in front is lost then.
            text: Format::new().set_num_format("@"),
            instant: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
        };
        let widths = columns.iter().map(|column| column.label.width()).collect();
        let mut workbook = Self {
            to,
            book: Book::new(),
            title: title.to_owned(),
            columns: columns.to_vec(),
            zone: telling.zone,
            formats,
            most: ROWS,
            row: 0,
            widths,
            written: Written::default(),
        };
        workbook.turn_over()?;
        Ok(workbook)
    }

    /// Begins the next sheet.
    fn turn_over(&mut self) -> Result<(), Wrong> {
        self.written.sheets += 1;
        let nth = self.written.sheets;
        let name = if nth == 1 { self.title.clone() } else { format!("{} {nth}", self.title) };
        let sheet = self.book.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name(name).map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        for (nth, column) in (0..).zip(&self.columns) {
            // As in CSV: one way to read a header of ours.
            sheet.write_string_with_format(0, nth, guarded(&column.label), &self.formats.head).map_err(failed)?;
        }
        self.row = 1;
        Ok(())
    }

    fn too_long(&self, nth: usize, length: usize, cells: &[Cell]) -> Wrong {
        let row = match cells.first() {
            Some(Cell::Whole(lead)) => lead.to_string(),
            _ => self.row.to_string(),
        };
        let column = self.columns.get(nth).map(|column| column.label.clone()).unwrap_or_default();
        let message = Message::new("export.cell_too_long").with("lead", row).with("column", column);
        refused(message.with("n", length).with("most", LONGEST))
    }
}

impl Sheet for Workbook<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), Wrong> {
        if self.row >= self.most {
            self.turn_over()?;
        }
        for (nth, cell) in cells.iter().enumerate() {
            if let Cell::Text(text) | Cell::Term(_, text) = cell
                && text.len() > LONGEST
            {
                let length = text.encode_utf16().count();
                if length > LONGEST {
                    return Err(self.too_long(nth, length, cells));
                }
            }
        }
        let sheet = self.book.worksheet_from_index(self.written.sheets - 1).map_err(failed)?;
        for (nth, cell) in (0..).zip(cells) {
            let width = write(sheet, &self.formats, self.zone, (self.row, nth), cell).map_err(failed)?;
            if let Some(widest) = self.widths.get_mut(usize::from(nth)) {
                *widest = width.max(*widest);
            }
        }
        self.row += 1;
        self.written.rows += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written, Wrong> {
        for nth in 0..self.written.sheets {
            let sheet = self.book.worksheet_from_index(nth).map_err(failed)?;
            for (column, width) in (0..).zip(&self.widths) {
                // A little air, and a whole number of at most sixty.
                let width = u16::try_from((*width + 2).clamp(NARROWEST, WIDEST)).unwrap_or(0);
                sheet.set_column_width(column, f64::from(width)).map_err(failed)?;
            }
        }
        let mut packed = tempfile::tempfile()?;
        self.book.save_to_writer(&mut packed).map_err(failed)?;
        packed.rewind()?;
        io::copy(&mut packed, &mut self.to)?;
        self.to.flush()?;
        Ok(self.written)
    }
}

/// Writes a cell by its type; gives how wide it is shown.
fn write(
    sheet: &mut Worksheet,
    formats: &Formats,
    zone: Tz,
    (row, column): (u32, u16),
    cell: &Cell,
) -> Result<usize, XlsxError> {
    let text = |sheet: &mut Worksheet, text: &str| {
        sheet.write_string_with_format(row, column, text, &formats.text)?;
        Ok(text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0))
    };
    match cell {
        Cell::Blank => Ok(0),
        Cell::Text(known) | Cell::Term(_, known) => text(sheet, known),
        // A spreadsheet keeps fifteen digits of a number, and all of a text.
        Cell::Number(number) if format!("{number:.14e}").parse() != Ok(*number) => text(sheet, &super::plain(*number)),
        Cell::Number(number) => {
            sheet.write_number(row, column, *number)?;
            Ok(super::plain(*number).len())
        }
        #[allow(clippy::cast_precision_loss, reason = "counts and numbers of leads are far below 2^53")]
        Cell::Whole(number) => {
            sheet.write_number(row, column, *number as f64)?;
            Ok(number.to_string().len())
        }
        Cell::At(at) => match on_wall(*at, zone).and_then(serial) {
            Some(serial) => {
                sheet.write_number_with_format(row, column, serial, &formats.instant)?;
                Ok(19)
            }
            // That hour is there twice, or no spreadsheet knows that day.
            None => text(sheet, &at.rfc3339(&zone)),
        },
        Cell::Day(day) => match serial(day.and_time(NaiveTime::MIN)) {
            Some(serial) => {
                sheet.write_number_with_format(row, column, serial, &formats.day)?;
                Ok(10)
            }
            None => text(sheet, &day.to_string()),
        },
    }
}

/// The day as spreadsheets count it, from the day after which all of them agree to the last that they know.
pub(super) fn serial(at: NaiveDateTime) -> Option<f64> {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(NaiveTime::MIN);
    let millis = at.signed_duration_since(first).num_milliseconds();
    let days = millis.div_euclid(86_400_000);
    #[allow(clippy::cast_precision_loss, reason = "fewer than 2^53 milliseconds in ten thousand years")]
    (61..=2_958_465).contains(&days).then_some(millis as f64 / 86_400_000.0)
}

fn refused(message: Message) -> Wrong {
    Wrong::Refused(Error::user(message).hint(Message::new("export.use_csv")))
}

pub(super) fn failed(cause: XlsxError) -> Wrong {
    match cause {
        XlsxError::IoError(cause) => Wrong::Io(cause),
        other => Wrong::Io(io::Error::other(other)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;
    use crate::agreement::{Agreement, DEFAULT, Versions};
    use crate::clock::Timestamp;
    use crate::i18n::Lang;

    fn telling(versions: &Versions) -> Telling<'_> {
        let now = Timestamp::from_millis(0);
        Telling { lang: Lang::Ja, zone: chrono_tz::Asia::Tokyo, versions, now }
    }

    fn versions() -> Versions {
        Versions::only(Agreement::recall("default", DEFAULT).expect("it is right"))
    }

    fn columns(n: usize) -> Vec<Column> {
        (0..n).map(|n| Column { word: format!("c{n}"), label: format!("列{n}") }).collect()
    }

    fn book(most: u32, rows: &[Vec<Cell>]) -> (Written, Xlsx<Cursor<Vec<u8>>>) {
        let mut bytes = Vec::new();
        let versions = versions();
        let to: Box<dyn Write> = Box::new(&mut bytes);
        let mut workbook = Workbook::new("リード", &columns(3), telling(&versions), to).expect("a workbook");
        workbook.most = most;
        for row in rows {
            workbook.row(row).expect("a row");
        }
        let written = Box::new(workbook).finish().expect("the end");
        (written, Xlsx::new(Cursor::new(bytes)).expect("a workbook that another reads"))
    }

    #[test]
    fn cells_keep_their_types_and_text_is_never_a_formula() {
        let at = Timestamp::parse_rfc3339("2026-11-20T16:00:00.250+09:00").expect("an instant");
        let texts = ["=1+1", "@cosme", "+81 3", "0312345678", "_x0041_", "a\nb", "\u{FFFE}"];
        let mut rows: Vec<Vec<Cell>> =
            texts.iter().map(|text| vec![Cell::Text((*text).to_owned()), Cell::Blank, Cell::Number(-0.5)]).collect();
        rows.push(vec![Cell::Whole(42), Cell::At(at), Cell::Day(NaiveDate::from_ymd_opt(2026, 4, 1).expect("a day"))]);
        let (_, mut book) = book(ROWS, &rows);
        assert_eq!(book.sheet_names(), ["リード"]);
        let range = book.worksheet_range("リード").expect("the sheet");
        assert_eq!(range.get_value((0, 2)), Some(&Data::String("列2".to_owned())));
        for (row, text) in (1..).zip(&texts[..6]) {
            assert_eq!(range.get_value((row, 0)), Some(&Data::String((*text).to_owned())));
            assert_eq!(range.get_value((row, 2)), Some(&Data::Float(-0.5)));
        }
        let last = u32::try_from(rows.len()).expect("few");
        let dated = |column| match range.get_value((last, column)) {
            Some(Data::DateTime(date)) => date.as_datetime().map(|date| date.to_string()),
            other => panic!("{other:?}"),
        };
        assert_eq!(dated(1).as_deref(), Some("2026-11-20 16:00:00.250"));
        assert_eq!(dated(2).as_deref(), Some("2026-04-01 00:00:00"));
        let formulas = book.worksheet_formula("リード").expect("the sheet");
        assert_eq!(formulas.used_cells().filter(|(.., formula)| !formula.is_empty()).count(), 0);
    }

    #[test]
    fn what_one_sheet_does_not_hold_goes_on_the_next() {
        let rows: Vec<_> = (0..5).map(|n| vec![Cell::Whole(n), Cell::Blank, Cell::Blank]).collect();
        let (written, mut book) = book(3, &rows);
        assert_eq!((written.rows, written.sheets), (5, 3));
        assert_eq!(book.sheet_names(), ["リード", "リード 2", "リード 3"]);
        let last = book.worksheet_range("リード 3").expect("the sheet");
        assert_eq!(
            (last.get_value((0, 0)), last.get_value((1, 0))),
            (Some(&Data::String("列0".to_owned())), Some(&Data::Float(4.0)))
        );
    }

    #[test]
    fn what_a_cell_does_not_hold_is_refused_with_the_way_out_and_not_cut() {
        let versions = versions();
        let mut workbook =
            Workbook::new("Leads", &columns(2), telling(&versions), Box::new(io::sink())).expect("a workbook");
        workbook.row(&[Cell::Whole(7), Cell::Text("山".repeat(LONGEST))]).expect("just as long as may be");
        let Err(Wrong::Refused(error)) = workbook.row(&[Cell::Whole(8), Cell::Text("山".repeat(LONGEST + 1))]) else {
            panic!("it was taken")
        };
        let said = error.say(Lang::En);
        assert!(said.contains('8') && said.contains("32768") && said.contains("--form"), "{said}");
    }
}
