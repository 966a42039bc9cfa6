//! The rejects file: the rows that did not come in, as they came, with the line and the cause.
//!
//! Whatever the export was written in, this is UTF-8 with the mark that says so: spreadsheets open it rightly, and it is
//! known for what it is when it is imported again with the same map.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::Reject;
use super::survey::OF_REJECTS;
use crate::error::{Error, Result};
use crate::i18n::{Lang, Message};

/// Writes rejected rows as CSV with the same columns as the export, and `line` and `cause` after them: mend it there
/// and import it again.
pub struct Rejects<W: Write> {
    to: csv::Writer<W>,
    width: usize,
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

/// A new file for its owner only: it holds what leads are called.
///
/// # Errors
/// Where there is a file already: it is not written over.
pub fn create_private(path: &Path) -> Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => Error::user(Message::new("intake.file_there").with("path", path.display())),
        _ => Error::io(path, &cause),
    })
}

impl<W: Write> Rejects<W> {
    /// Begins the file with the header of an export. Causes are written in `lang`.
    pub fn new(mut to: W, header: &[String], lang: Lang) -> io::Result<Self> {
        to.write_all("\u{FEFF}".as_bytes())?;
        let mut to = csv::WriterBuilder::new().flexible(true).from_writer(to);
        to.write_record(header.iter().map(String::as_str).chain(OF_REJECTS))?;
        Ok(Self { to, width: header.len(), lang })
    }

    /// Adds a row. One that was too short or too long for its header keeps all it has: the cause stays in its column,
    /// what was too much follows it.
    pub fn write(&mut self, reject: &Reject) -> io::Result<()> {
        let line = reject.line.to_string();
        let cause = self.cause(reject);
        let blank = std::iter::repeat_n("", self.width.saturating_sub(reject.fields.len()));
        let within = reject.fields.iter().take(self.width).map(String::as_str);
        let beyond = reject.fields.iter().skip(self.width).map(String::as_str);
        self.to.write_record(within.chain(blank).chain([line.as_str(), cause.as_str()]).chain(beyond))?;
        Ok(())
    }

    fn cause(&self, reject: &Reject) -> String {
        let named = |column| {
            let named = Message::new("intake.reject.in_column").with("column", column);
            named.with_message("cause", reject.cause.clone())
        };
        reject.column.as_ref().map_or_else(|| reject.cause.clone(), named).say(self.lang)
    }

    /// Writes what is still in memory.
    pub fn finish(mut self) -> io::Result<()> {
        self.to.flush()
    }
}
