//! Why a workbook cannot be read, and how it is said.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use calamine::XlsxError;
use zip::result::ZipError;

use super::counted::MOST_UNPACKED;
use super::{MOST_CELLS, MOST_COLUMNS, MOST_ROWS};
use crate::error::Error;
use crate::i18n::Message;

/// A limit that a workbook goes beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub(super) enum Limit {
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
pub(super) enum Wrong {
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
        let limit = cause.get_ref().and_then(|inner| inner.downcast_ref::<Limit>());
        match (limit, cause.kind()) {
            (Some(limit), _) => Self::TooMuch(*limit),
            // What cannot be inflated, or ends too soon.
            (None, io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) => {
                Self::Damaged
            }
            (None, _) => Self::Io(cause),
        }
    }
}

impl From<quick_xml::Error> for Wrong {
    fn from(wrong: quick_xml::Error) -> Self {
        let quick_xml::Error::Io(cause) = wrong else { return Self::Damaged };
        let limit = cause.get_ref().and_then(|inner| inner.downcast_ref::<Limit>());
        limit.map_or_else(|| io::Error::new(cause.kind(), cause.to_string()).into(), |limit| Self::TooMuch(*limit))
    }
}

impl From<ZipError> for Wrong {
    fn from(wrong: ZipError) -> Self {
        if let ZipError::Io(cause) = wrong { cause.into() } else { Self::Damaged }
    }
}

/// Whatever calamine does not understand of what the sieve let through is not what a workbook is inside.
impl From<XlsxError> for Wrong {
    fn from(_: XlsxError) -> Self {
        Self::Damaged
    }
}

impl Wrong {
    /// What is said of the workbook at `path`.
    pub(super) fn of(self, path: &Path) -> Error {
        let refuse = |key: &'static str| Message::new(key).with("path", path.display());
        let limit = match self {
            Self::Io(cause) => return Error::io(path, &cause),
            Self::Damaged => {
                let hint = Message::new("intake.file.save_as_xlsx");
                return Error::user(refuse("intake.file.workbook_damaged")).hint(hint);
            }
            Self::Locked => {
                return Error::user(refuse("intake.file.workbook_locked")).hint(Message::new("intake.file.unlock"));
            }
            Self::Entity => return Error::user(refuse("intake.file.workbook_entity")),
            Self::TooMuch(limit) => limit,
        };
        let what = match limit {
            Limit::File => Message::new("intake.limit.file").with("n", 50),
            Limit::Unpacked => Message::new("intake.limit.unpacked").with("n", MOST_UNPACKED >> 20),
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
}

/// Refuses the old kind of workbook (OLE), which is also what one with a password is.
pub(in crate::intake) fn refuse_old(path: &Path, file: &mut File) -> Error {
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
