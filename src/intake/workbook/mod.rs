//! Workbooks (XLSX), read as a stream with every limit counted while it is read.
//!
//! Not more than one row, the texts that cells share and a few blocks of 64 KiB are in memory: at the very limits about
//! 250 MiB, with lists as people have them a few. Formulas are never computed: what they last came to is taken. Nothing
//! outside the file is ever looked at.

mod archive;
mod serial;
mod sheet;
mod strings;
mod styles;
mod xml;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use quick_xml::events::Event;

use self::archive::Archive;
pub(super) use self::serial::date_of;
use self::sheet::Shared;
pub(super) use self::sheet::Sheet;
use self::strings::Strings;
use self::xml::{Xml, attribute};
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

/// A limit that a workbook goes beyond.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
enum Limit {
    /// The file itself is too large.
    File,
    /// Too much comes out of it.
    Unpacked,
    /// Too much comes out of too little.
    Ratio,
    /// Too many parts.
    Parts,
    /// Too many cells, or texts.
    Cells,
    /// Too many rows.
    Rows,
    /// A cell too far to the right.
    Columns {
        /// Its row.
        row: u64,
        /// Its column, from 1.
        column: usize,
    },
    /// A tag or a text that does not end.
    Token,
    /// Too many number formats.
    Formats,
}

/// Why a workbook cannot be read.
#[derive(Debug)]
enum Wrong {
    Io(io::Error),
    /// It is not what a workbook is inside.
    Damaged,
    /// It has a password.
    Locked,
    /// It names something outside of itself.
    Entity,
    TooMuch(Limit),
}

impl From<Limit> for Wrong {
    fn from(limit: Limit) -> Self {
        Self::TooMuch(limit)
    }
}

impl From<io::Error> for Wrong {
    fn from(cause: io::Error) -> Self {
        Self::Io(cause)
    }
}

/// A workbook of which one sheet is read.
#[derive(Debug)]
pub(super) struct Workbook {
    path: PathBuf,
    archive: Archive,
    shared: Arc<Shared>,
    /// The part that the sheet is.
    part: String,
    /// The sheet's name.
    pub(super) sheet: String,
    /// The names of the others.
    pub(super) others: Vec<String>,
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    part: String,
    is_visible: bool,
}

impl Workbook {
    /// Opens the workbook and chooses the sheet called `stated`, else the first visible one that holds anything.
    pub(super) fn open(path: &Path, file: File, stated: Option<&str>) -> Result<Self> {
        let wrong = |wrong: Wrong| error(path, &wrong);
        let mut archive = Archive::open(file).map_err(wrong)?;
        let (sheets, shared) = read(&mut archive).map_err(wrong)?;
        let shared = Arc::new(shared);
        let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let chosen = match stated {
            Some(name) => sheets.iter().position(|sheet| sheet.name == name),
            None => first_with_data(&mut archive, &shared, &sheets).map_err(wrong)?,
        };
        let Some(chosen) = chosen else {
            let name = stated.unwrap_or_default();
            let message = Message::new("intake.file.no_sheet").with("path", path.display()).with("sheet", name);
            return Err(Error::user(message).hint(Message::new("intake.file.sheets").with_words("sheets", &names)));
        };
        let others = names.into_iter().enumerate().filter(|(nth, _)| *nth != chosen).map(|(_, name)| name).collect();
        let sheet = &sheets[chosen];
        let (part, sheet) = (sheet.part.clone(), sheet.name.clone());
        Ok(Self { path: path.to_owned(), archive, shared, part, sheet, others })
    }

    /// Which file it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it counts days from 1904.
    pub(super) fn counts_from_1904(&self) -> bool {
        self.shared.from_1904
    }

    /// The rows of its sheet, from the first one on.
    pub(super) fn rows(&mut self) -> Result<Sheet> {
        sheet_of(&mut self.archive, &self.shared, &self.part).map_err(|wrong| error(&self.path, &wrong))
    }
}

/// Reads the next row of `sheet`, which is in the workbook at `path`.
pub(super) fn read_row(path: &Path, sheet: &mut Sheet, record: &mut Record) -> Result<bool> {
    sheet.read(record).map_err(|wrong| error(path, &wrong))
}

fn sheet_of(archive: &mut Archive, shared: &Arc<Shared>, part: &str) -> Result<Sheet, Wrong> {
    let part = archive.part(part)?.ok_or(Wrong::Damaged)?;
    Ok(Sheet::new(Xml::new(part), Arc::clone(shared)))
}

/// The place of the first sheet to show that holds anything; of the first one to show where none does.
fn first_with_data(
    archive: &mut Archive,
    shared: &Arc<Shared>,
    sheets: &[Listed],
) -> std::result::Result<Option<usize>, Wrong> {
    let mut record = Record::default();
    let mut first = None;
    for (nth, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| sheet.is_visible) {
        if sheet_of(archive, shared, &sheet.part)?.read(&mut record)? {
            return Ok(Some(nth));
        }
        first.get_or_insert(nth);
    }
    Ok(first)
}

/// What all sheets share, and which there are.
fn read(archive: &mut Archive) -> std::result::Result<(Vec<Listed>, Shared), Wrong> {
    let package = relations(archive, "_rels/.rels", "")?;
    let book = package.into_values().find(|found| found.kind == "officeDocument").ok_or(Wrong::Damaged)?.part;
    let (folder, name) = book.rsplit_once('/').unwrap_or(("", &book));
    let related = relations(archive, &format!("{folder}/_rels/{name}.rels"), folder)?;
    let mut xml = Xml::new(archive.part(&book)?.ok_or(Wrong::Damaged)?);
    let (mut sheets, mut from_1904) = (Vec::new(), false);
    loop {
        match xml.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "workbookPr" => {
                    from_1904 = attribute(&start, "date1904")?.is_some_and(|yes| matches!(&*yes, "1" | "true"));
                }
                "sheet" => {
                    let relation = attribute(&start, "id")?.and_then(|id| related.get(&*id));
                    let name = attribute(&start, "name")?.map(|name| clean_line(&name).text).unwrap_or_default();
                    let is_visible = attribute(&start, "state")?.is_none_or(|state| state == "visible");
                    if let Some(relation) = relation.filter(|relation| relation.kind == "worksheet") {
                        sheets.push(Listed { name, part: relation.part.clone(), is_visible });
                    }
                }
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref() == "workbook" => break,
            Event::Eof => return Err(Wrong::Damaged),
            _ => {}
        }
    }
    archive.spend(xml.part());
    let part_of = |kind: &str| related.values().find(|found| found.kind == kind).map(|found| found.part.clone());
    let strings = part_of("sharedStrings").map(|part| Strings::read(archive, &part)).transpose()?.unwrap_or_default();
    let meanings = part_of("styles").map(|part| styles::read(archive, &part)).transpose()?.unwrap_or_default();
    Ok((sheets, Shared { strings, meanings, from_1904 }))
}

/// What one part says of another.
struct Relation {
    /// The last word of its type: `worksheet`, `styles`.
    kind: String,
    part: String,
}

/// The parts that the part called `name` lists, by their ids. Targets outside of the workbook are left out.
fn relations(archive: &mut Archive, name: &str, folder: &str) -> std::result::Result<HashMap<String, Relation>, Wrong> {
    let mut xml = Xml::new(archive.part(name)?.ok_or(Wrong::Damaged)?);
    let mut found = HashMap::new();
    loop {
        match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "Relationship" => {
                let is_outside = attribute(&start, "TargetMode")?.is_some_and(|mode| mode == "External");
                let target = attribute(&start, "Target")?.unwrap_or_default();
                let kind = attribute(&start, "Type")?.unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                if let Some(id) = attribute(&start, "Id")?.filter(|_| !is_outside) {
                    found.insert(id.into_owned(), Relation { kind, part: resolved(folder, &target) });
                }
            }
            Event::End(end) if end.local_name().as_ref() == "Relationships" => break,
            Event::Eof => return Err(Wrong::Damaged),
            _ => {}
        }
    }
    archive.spend(xml.part());
    Ok(found)
}

/// The part that `target` names from within `folder`.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut way: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                way.pop();
            }
            step => way.push(step),
        }
    }
    way.retain(|step| !step.is_empty());
    way.join("/")
}

/// Refuses the old kind of workbook (OLE), which is also what one with a password is.
pub(super) fn refuse_old(path: &Path, file: &mut File) -> Error {
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut bytes = Vec::new();
    let has_password = file
        .seek(SeekFrom::Start(0))
        // Its directory lies near the front or the end, wherever the program put it: a workbook is small enough to look.
        .and_then(|_| file.take(50 << 20).read_to_end(&mut bytes))
        .is_ok_and(|_| bytes.windows(locked.len()).any(|window| window == locked));
    let key = if has_password { "intake.file.workbook_locked" } else { "intake.file.workbook_old" };
    let hint = if has_password { "intake.file.unlock" } else { "intake.file.save_as_xlsx" };
    Error::user(Message::new(key).with("path", path.display())).hint(Message::new(hint))
}

fn error(path: &Path, wrong: &Wrong) -> Error {
    let refuse = |key: &'static str| Message::new(key).with("path", path.display());
    let limit = match wrong {
        Wrong::Io(cause) => return Error::io(path, cause),
        Wrong::Damaged => {
            let hint = Message::new("intake.file.save_as_xlsx");
            return Error::user(refuse("intake.file.workbook_damaged")).hint(hint);
        }
        Wrong::Locked => {
            return Error::user(refuse("intake.file.workbook_locked")).hint(Message::new("intake.file.unlock"));
        }
        Wrong::Entity => return Error::user(refuse("intake.file.workbook_entity")),
        Wrong::TooMuch(limit) => limit,
    };
    let what = match limit {
        Limit::File => Message::new("intake.limit.file").with("n", 50),
        Limit::Unpacked => Message::new("intake.limit.unpacked").with("n", archive::MOST_UNPACKED >> 20),
        Limit::Ratio => Message::new("intake.limit.ratio").with("n", 100),
        Limit::Parts => Message::new("intake.limit.parts").with("n", 10_000),
        Limit::Cells => Message::new("intake.limit.cells").with("n", MOST_CELLS),
        Limit::Rows => Message::new("intake.limit.rows").with("n", MOST_ROWS),
        Limit::Columns { row, column } => {
            Message::new("intake.limit.columns").with("row", row).with("column", column).with("n", MOST_COLUMNS)
        }
        Limit::Token => Message::new("intake.limit.token").with("n", 1),
        Limit::Formats => Message::new("intake.limit.formats").with("n", 65_536),
    };
    let hint = Message::new("intake.file.split");
    Error::user(refuse("intake.file.workbook_large").with_message("what", what)).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn targets_are_found_from_where_they_are_named() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl", "/xl/sharedStrings.xml"), "xl/sharedStrings.xml");
        assert_eq!(resolved("xl/x", "../styles.xml"), "xl/styles.xml");
        assert_eq!(resolved("", "xl\\workbook.xml"), "xl/workbook.xml");
        assert_eq!(resolved("", "../../../etc/passwd"), "etc/passwd", "a name in the archive, wherever it points");
    }
}
