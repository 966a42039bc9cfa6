//! The file of rows that were not taken (`--rejects`). It is there once the command has come to its end, whole; nobody's
//! file is written over.
//!
//! Until then what was rejected is kept in a hidden file beside it, called by the list and with a mark for each
//! transaction, so that an import that was interrupted and goes on writes what an unbroken one would have written.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::error::{Error, Kind, Result};
use crate::i18n::{Lang, Message};
use crate::intake::{Reject, Rejects, create_private, said};
use crate::storage::ImportKept;

/// What is kept of a rejected row, or how far the import had come.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Kept {
    Row { line: u64, cause: String, fields: Vec<String> },
    Mark { read: u64 },
}

/// What one import rejected so far.
#[derive(Debug)]
struct Part {
    path: PathBuf,
    to: BufWriter<File>,
    /// The lines that an earlier run has kept already.
    known: HashSet<u64>,
    rows: u64,
    /// Whether nothing goes on with it.
    is_rehearsed: bool,
}

/// The file of a command's rejected rows, whichever lists they came from.
pub(super) struct RejectsFile {
    path: PathBuf,
    lang: Lang,
    /// The columns that all of the lists have.
    header: Vec<String>,
    /// Of lists that came to their end.
    ended: Vec<Part>,
    open: Option<Part>,
}

impl RejectsFile {
    /// For lists with these columns.
    ///
    /// # Errors
    /// Where there is a file already: somebody may have mended it.
    pub(super) fn new(path: &Path, header: Vec<String>, lang: Lang) -> Result<Self> {
        if path.symlink_metadata().is_ok() {
            return Err(Error::user(Message::new("intake.file_there").with("path", path.display())));
        }
        Ok(Self { path: path.to_owned(), lang, header, ended: Vec::new(), open: None })
    }

    /// The import begins, or goes on after the rows that were read. Nothing was done yet.
    pub(super) fn begin(&mut self, import: &ImportKept, is_rehearsed: bool) -> Result<()> {
        let list = import.sum.first_chunk().map_or(0, |first| u64::from_be_bytes(*first));
        let end = if is_rehearsed { "looked" } else { "rejects" };
        let path = self.path.with_file_name(format!(".{list:016x}.{end}"));
        let wrong = |cause: &io::Error| Error::unwritten(&path, cause);
        let before = import.tally.read;
        let is_there = path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
        if is_there {
            let there = File::open(&path).map_err(|cause| wrong(&cause))?;
            self.has_to_itself(&there, &path)?;
        }
        let (file, known) = if is_there && before > 0 {
            let file = fs::OpenOptions::new().read(true).write(true).open(&path).map_err(|cause| wrong(&cause))?;
            let (known, length) = kept_before(&file, before).map_err(|cause| wrong(&cause))?;
            file.set_len(length).map_err(|cause| wrong(&cause))?;
            let mut file = file;
            file.seek(SeekFrom::End(0)).map_err(|cause| wrong(&cause))?;
            (file, known)
        } else {
            // What an import left of which nothing came in for good.
            match fs::remove_file(&path) {
                Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(wrong(&cause)),
                _ => (create_private(&path)?, HashSet::new()),
            }
        };
        self.has_to_itself(&file, &path)?;
        let rows = known.len() as u64;
        self.open = Some(Part { path, to: BufWriter::new(file), known, rows, is_rehearsed });
        Ok(())
    }

    /// Another program may be about the same list.
    fn has_to_itself(&self, file: &File, path: &Path) -> Result<()> {
        match file.try_lock() {
            Ok(()) => Ok(()),
            Err(fs::TryLockError::WouldBlock) => {
                let in_use = Message::new("import.rejects_in_use").with("path", self.path.display());
                Err(Error::new(Kind::Busy, in_use))
            }
            Err(fs::TryLockError::Error(cause)) => Err(Error::io(path, &cause)),
        }
    }

    /// A row was rejected.
    pub(super) fn add(&mut self, reject: &Reject) -> Result<()> {
        let Some(part) = &mut self.open else { return Ok(()) };
        if part.known.contains(&reject.line) {
            return Ok(());
        }
        part.rows += 1;
        let cause = said(reject, &self.header, self.lang);
        part.write(&Kept::Row { line: reject.line, cause, fields: reject.fields.clone() })
    }

    /// What was read up to here is about to be there for good.
    pub(super) fn mark(&mut self, read: u64) -> Result<()> {
        let Some(part) = &mut self.open else { return Ok(()) };
        part.write(&Kept::Mark { read })?;
        part.to.flush().map_err(|cause| Error::io(&part.path, &cause))
    }

    /// The list came to its end.
    pub(super) fn end(&mut self) {
        self.ended.extend(self.open.take());
    }

    /// All lists came to their ends: the file is there, where anything was rejected.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.end();
        if self.ended.iter().all(|part| part.rows == 0) {
            return Ok(());
        }
        let wrong = |cause: &io::Error| Error::unwritten(&self.path, cause);
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut whole = NamedTempFile::new_in(folder).map_err(|cause| wrong(&cause))?;
        let mut rejects = Rejects::new(&mut whole, &self.header, self.lang).map_err(|cause| wrong(&cause))?;
        for part in &mut self.ended {
            part.to.flush().map_err(|cause| wrong(&cause))?;
            let kept = File::open(&part.path).map_err(|cause| wrong(&cause))?;
            for line in BufReader::new(kept).lines() {
                let line = line.map_err(|cause| wrong(&cause))?;
                if let Kept::Row { line, cause, fields } = serde_json::from_str(&line).map_err(Error::internal)? {
                    rejects.write_kept(line, &cause, &fields).map_err(|cause| wrong(&cause))?;
                }
            }
        }
        rejects.finish().map_err(|cause| wrong(&cause))?;
        whole.as_file().sync_all().map_err(|cause| wrong(&cause))?;
        whole.persist_noclobber(&self.path).map_err(|failed| match failed.error.kind() {
            io::ErrorKind::AlreadyExists => {
                Error::user(Message::new("intake.file_there").with("path", self.path.display()))
            }
            _ => wrong(&failed.error),
        })?;
        Ok(())
    }
}

impl Drop for RejectsFile {
    /// A list that came to its end tells all of its rejects again when it is taken in again.
    fn drop(&mut self) {
        let open = self.open.take().filter(|part| part.is_rehearsed);
        for part in self.ended.drain(..).chain(open) {
            // One that stays is overwritten by the next import of the same list.
            let _ = fs::remove_file(&part.path);
        }
    }
}

impl Part {
    fn write(&mut self, kept: &Kept) -> Result<()> {
        let line = serde_json::to_string(kept).map_err(Error::internal)?;
        writeln!(self.to, "{line}").map_err(|cause| Error::io(&self.path, &cause))
    }
}

/// The lines that were rejected among the rows that came in, and where what was kept of them ends. What follows was
/// rejected in a transaction that never was.
fn kept_before(file: &File, before: u64) -> io::Result<(HashSet<u64>, u64)> {
    let mut from = BufReader::new(file);
    let (mut lines, mut known) = (Vec::new(), 0);
    let (mut place, mut length) = (0, 0);
    let mut line = String::new();
    loop {
        line.clear();
        let read = from.read_line(&mut line)?;
        place += read as u64;
        match serde_json::from_str(&line) {
            Ok(Kept::Row { line, .. }) => lines.push(line),
            Ok(Kept::Mark { read }) if read <= before => (known, length) = (lines.len(), place),
            // The end, or what a kill left of it.
            Ok(Kept::Mark { .. }) | Err(_) => break,
        }
    }
    lines.truncate(known);
    Ok((lines.into_iter().collect(), length))
}
