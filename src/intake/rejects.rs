//! The rejects file: the rows that did not come in, as they came, with the line and the cause.
//!
//! Whatever the export was written in, this is UTF-8 with the mark that says so: spreadsheets open it rightly, and it is
//! known for what it is when it is imported again with the same map.
//!
//! Some causes are not in the row once it stands in this file: that it was ragged, that a value was cut, that its id had
//! been there before. Such a cause ends with a number of what must be mended (`[#1f3a9c0d]`), so that a row that nobody
//! mended is rejected again.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::Reject;
use super::survey::of_rejects;
use crate::error::{Error, Result};
use crate::i18n::{Lang, Message};

/// Causes that a row in a rejects file does not show any more.
const OF_THE_LIST: [&str; 5] = [
    "intake.reject.quote",
    "intake.reject.long_field",
    "intake.reject.encoding",
    "intake.reject.ragged",
    "intake.reject.repeated",
];

/// The cause of a row that was not mended, as it stands in the file of rejects that it came by.
const UNMENDED: &str = "intake.reject.unmended";

/// A new file for its owner only: it holds what leads are called.
///
/// # Errors
/// Where there is a file already: it is not written over.
pub fn create_private(path: &Path) -> Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => Error::user(Message::new("intake.file_there").with("path", path.display())),
        _ => Error::unwritten(path, &cause),
    })
}

/// Writes rejected rows as CSV with the same columns as the export, and `line` and `cause` after them, or `行` and
/// `原因`: mend it there and import it again.
pub struct Rejects<W: Write> {
    to: csv::Writer<W>,
    header: Vec<String>,
    lang: Lang,
}

impl Rejects<File> {
    /// Begins a new file at `path`, for its owner only.
    ///
    /// # Errors
    /// Where there is a file already: it is not written over.
    pub fn create(path: &Path, header: &[String], lang: Lang) -> Result<Self> {
        Self::new(create_private(path)?, header, lang).map_err(|cause| Error::io(path, &cause))
    }
}

impl<W: Write> Rejects<W> {
    /// Begins the file with the header of an export. Causes are written in `lang`.
    pub fn new(mut to: W, header: &[String], lang: Lang) -> io::Result<Self> {
        to.write_all("\u{FEFF}".as_bytes())?;
        let mut to = csv::WriterBuilder::new().flexible(true).from_writer(to);
        to.write_record(header.iter().chain(&of_rejects(lang)))?;
        Ok(Self { to, header: header.to_vec(), lang })
    }

    /// Adds a row.
    pub fn write(&mut self, reject: &Reject) -> io::Result<()> {
        self.write_kept(reject.line, &said(reject, &self.header, self.lang), &reject.fields)
    }

    /// Adds a row with its cause as [`said`] tells it. One that was too short or too long for its header keeps all it has:
    /// the cause stays in its column, what was too much follows it.
    pub fn write_kept(&mut self, line: u64, cause: &str, fields: &[String]) -> io::Result<()> {
        let line = line.to_string();
        let width = self.header.len();
        let blank = std::iter::repeat_n("", width.saturating_sub(fields.len()));
        let within = fields.iter().take(width).map(String::as_str);
        let beyond = fields.iter().skip(width).map(String::as_str);
        self.to.write_record(within.chain(blank).chain([line.as_str(), cause]).chain(beyond))?;
        Ok(())
    }

    /// Writes what is still in memory.
    pub fn finish(mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// The cause of a reject as its file tells it, with the number of what must be mended where the row alone does not show
/// it. `header` are the columns of the list.
pub fn said(reject: &Reject, header: &[String], lang: Lang) -> String {
    let Reject { column, cause, fields, .. } = reject;
    if let Some(as_it_stood) = cause.value("stood").filter(|_| cause.key() == UNMENDED) {
        return as_it_stood.to_owned();
    }
    let named = |column| {
        let named = Message::new("intake.reject.in_column").with("column", column);
        named.with_message("cause", cause.clone())
    };
    let told = column.as_ref().map_or_else(|| cause.clone(), named).say(lang);
    if !OF_THE_LIST.contains(&cause.key()) {
        return told;
    }
    let place = column.as_ref().and_then(|column| header.iter().position(|name| name == column));
    let number = match place.and_then(|place| Some((&header[place], fields.get(place)?))) {
        Some((name, value)) => of_value(name, value),
        None => of_row(fields),
    };
    format!("{told} [#{number}]")
}

/// Why a row of a rejects file is rejected again: what its cause asks to be mended is as it was.
pub(super) fn unmended<T: AsRef<str>>(header: &[String], fields: &[T], cause: &str) -> Option<Message> {
    let (told, number) = cause.trim_end().strip_suffix(']')?.rsplit_once(" [#")?;
    let of_values = header.iter().zip(fields).any(|(name, value)| of_value(name, value.as_ref()) == number);
    let is_unmended = of_values || of_row(fields) == number;
    is_unmended.then(|| Message::new(UNMENDED).with("cause", told).with("stood", cause.trim_end()))
}

fn of_value(name: &str, value: &str) -> String {
    number([name, value].into_iter())
}

/// Of a whole row. Spreadsheets fill a row with blanks.
fn of_row<T: AsRef<str>>(fields: &[T]) -> String {
    let filled = fields.iter().rposition(|field| !field.as_ref().is_empty()).map_or(0, |last| last + 1);
    number(fields[..filled].iter().map(AsRef::as_ref))
}

fn number<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut sum = Sha256::new();
    for text in texts {
        sum.update(text.as_bytes());
        sum.update(b"\x1f");
    }
    let first = sum.finalize().first_chunk().map_or(0, |first| u32::from_be_bytes(*first));
    format!("{first:08x}")
}
