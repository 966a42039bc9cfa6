//! Workbooks (XLSX): calamine reads what a sieve let through, cell by cell.
//!
//! The file goes through [`sieve`] once; every limit of decision 39 is counted there or while rows are put together.
//! What came through lies in memory, deflated as lightly as it goes; no dense range of cells ever does. Besides that
//! calamine holds the texts that cells share, one allocation for each: a list of 200,000 rows with 800,000 different
//! texts (78 MiB unpacked) takes about 175 MiB, and one that goes to the limits more than twice that. Formulas are
//! never computed: what they last came to is taken.
//!
//! What is not calamine's: which cells make a row, how a number is shown (fifteen digits, as Excel), and that an error or a
//! formula that was never computed is told of its row.

mod counted;
mod serial;
mod sheet;
mod sieve;
mod wrong;

use std::fs::File;
use std::path::{Path, PathBuf};

use calamine::{Reader as _, SheetType, SheetVisible};

pub(super) use self::serial::date_of;
use self::sheet::Kept;
pub(super) use self::sheet::Sheet;
use self::wrong::Wrong;
pub(super) use self::wrong::refuse_old;
use super::record::Record;
use crate::error::{Error, Result};
use crate::gate::clean_line;
use crate::i18n::Message;

/// So many cells a sheet may have, and so many texts they may share (decision 39).
const MOST_CELLS: u64 = 5_000_000;
/// So many rows of a sheet may hold anything.
const MOST_ROWS: u64 = 1_000_000;
/// So many columns of a sheet may hold anything.
const MOST_COLUMNS: usize = 256;

/// A workbook of which one sheet is read.
#[derive(Debug)]
pub(super) struct Workbook {
    path: PathBuf,
    kept: Kept,
    from_1904: bool,
    /// The sheet's name as it is written.
    name: String,
    /// The sheet's name.
    pub(super) sheet: String,
    /// The names of the others.
    pub(super) others: Vec<String>,
    /// How many of them stand before it.
    pub(super) nth: usize,
}

impl Workbook {
    /// Opens the workbook and chooses the sheet called `stated`, else the first visible one that holds anything.
    pub(super) fn open(path: &Path, mut file: File, stated: Option<&str>) -> Result<Self> {
        let wrong = |wrong: Wrong| wrong.of(path);
        let kept = Kept::new(sieve::sieved(&mut file).map_err(wrong)?.into());
        let book = kept.book().map_err(wrong)?;
        let from_1904 = book.has_1904_epoch();
        let sheets: Vec<_> =
            book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
        drop(book);
        let names: Vec<String> = sheets.iter().map(|sheet| clean_line(&sheet.name).text).collect();
        let chosen = if let Some(stated) = stated {
            names.iter().position(|name| name == stated)
        } else {
            let visible = sheets.iter().enumerate().filter(|(_, sheet)| sheet.visible == SheetVisible::Visible);
            first_with_data(&kept, visible.map(|(nth, sheet)| (nth, sheet.name.as_str()))).map_err(wrong)?
        };
        let Some(chosen) = chosen else {
            let name = stated.unwrap_or_default();
            let message = Message::new("intake.file.no_sheet").with("path", path.display()).with("sheet", name);
            return Err(Error::user(message).hint(Message::new("intake.file.sheets").with_words("sheets", &names)));
        };
        let (name, sheet) = (sheets[chosen].name.clone(), names[chosen].clone());
        let others = names.into_iter().enumerate().filter(|(nth, _)| *nth != chosen).map(|(_, name)| name).collect();
        Ok(Self { path: path.to_owned(), kept, from_1904, name, sheet, others, nth: chosen })
    }

    /// Which file it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it counts days from 1904.
    pub(super) fn counts_from_1904(&self) -> bool {
        self.from_1904
    }

    /// The rows of its sheet, from the first one on.
    pub(super) fn rows(&self) -> Result<Sheet> {
        Sheet::new(&self.kept, &self.name).map_err(|wrong| wrong.of(&self.path))
    }
}

/// Reads the next row of `sheet`, which is in the workbook at `path`.
pub(super) fn read_row(path: &Path, sheet: &mut Sheet, record: &mut Record) -> Result<bool> {
    sheet.read(record).map_err(|wrong| wrong.of(path))
}

/// The place of the first of these sheets that holds anything; of the first one where none does.
fn first_with_data<'s>(
    kept: &Kept,
    sheets: impl Iterator<Item = (usize, &'s str)>,
) -> std::result::Result<Option<usize>, Wrong> {
    let mut record = Record::default();
    let mut first = None;
    for (nth, name) in sheets {
        if Sheet::new(kept, name)?.read(&mut record)? {
            return Ok(Some(nth));
        }
        first.get_or_insert(nth);
    }
    Ok(first)
}
