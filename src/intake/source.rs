//! The file itself: whether it is text that can be read here, and what its header says.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Take};
use std::path::{Path, PathBuf};

use super::records::{Broken, Record, Records};
use crate::error::{Error, Result};
use crate::gate::clean_line;
use crate::i18n::Message;

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with the mark that Excel puts in front.
    Utf8Bom,
}

impl Encoding {
    /// The name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 (BOM)",
        }
    }
}

/// The file, and which of its bytes are text.
#[derive(Debug)]
pub(super) struct Source {
    path: PathBuf,
    file: File,
    start: u64,
    end: u64,
    /// How it is written.
    pub(super) encoding: Encoding,
    /// How many NUL bytes stand at its end, as a program leaves them that reserved more than it wrote.
    pub(super) padding: u64,
}

/// The records of a file, with the file's name in what goes wrong.
#[derive(Debug)]
pub(super) struct FileRecords<F> {
    path: PathBuf,
    length: u64,
    records: Records<BufReader<Take<F>>>,
}

impl<F: Read> FileRecords<F> {
    pub(super) fn read(&mut self) -> Result<Option<Record>> {
        self.records.read().map_err(|broken| self.error(&broken))
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.length - self.records.left()
    }

    fn error(&self, broken: &Broken) -> Error {
        let refuse = |key: &'static str, line: u64| {
            Error::user(Message::new(key).with("path", self.path.display()).with("line", line))
        };
        match broken {
            Broken::Io(cause) => Error::io(&self.path, cause),
            Broken::Quote(line) => refuse("intake.file.quote", *line).hint(Message::new("intake.file.quote_hint")),
            Broken::Long(line) => refuse("intake.file.long", *line),
        }
    }
}

/// How much of the front is looked at to tell text from other things.
const FRONT: usize = 4096;

impl Source {
    /// Opens the file and finds its text.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let error = |cause: &std::io::Error| Error::io(path, cause);
        let mut file = File::open(path).map_err(|cause| error(&cause))?;
        let mut front = Vec::new();
        file.by_ref().take(FRONT as u64).read_to_end(&mut front).map_err(|cause| error(&cause))?;
        let encoding = judge(path, &front)?;
        let start = if encoding == Encoding::Utf8Bom { 3 } else { 0 };
        let (end, length) = end_of_text(&mut file).map_err(|cause| error(&cause))?;
        if end <= start {
            let key = if length == 0 { "intake.file.empty" } else { "intake.file.no_header" };
            return Err(Error::user(Message::new(key).with("path", path.display())));
        }
        Ok(Self { path: path.to_owned(), file, start, end, encoding, padding: length - end })
    }

    /// The file's records from its header on.
    pub(super) fn records(&mut self, delimiter: u8) -> Result<FileRecords<&File>> {
        self.file.seek(SeekFrom::Start(self.start)).map_err(|cause| Error::io(&self.path, &cause))?;
        let text = BufReader::with_capacity(1 << 16, (&self.file).take(self.end - self.start));
        let length = self.end - self.start;
        Ok(FileRecords { path: self.path.clone(), length, records: Records::new(text, delimiter) })
    }

    /// As [`Source::records`], for whoever needs nothing else of the file any more.
    pub(super) fn into_records(mut self, delimiter: u8) -> Result<FileRecords<File>> {
        self.file.seek(SeekFrom::Start(self.start)).map_err(|cause| Error::io(&self.path, &cause))?;
        let text = BufReader::with_capacity(1 << 16, self.file.take(self.end - self.start));
        let length = self.end - self.start;
        Ok(FileRecords { path: self.path, length, records: Records::new(text, delimiter) })
    }

    /// The delimiter that splits the header into the most columns; a comma where none splits it.
    pub(super) fn sniff(&mut self) -> Result<u8> {
        let mut best = (0, b',');
        for delimiter in [b',', b';', b'\t'] {
            let width = self.records(delimiter)?.read()?.map_or(0, |header| header.fields.len());
            if width > best.0 {
                best = (width, delimiter);
            }
        }
        Ok(best.1)
    }

    /// The names of the columns. One without a name is called by its place, one whose name was there before gets a
    /// number.
    pub(super) fn header(&mut self, delimiter: u8) -> Result<Vec<String>> {
        let refuse = |key| Error::user(Message::new(key).with("path", self.path.display()));
        let missing = refuse("intake.file.no_header");
        let record = self.records(delimiter)?.read()?.ok_or(missing)?;
        let mut names: Vec<String> = Vec::with_capacity(record.fields.len());
        for (nth, field) in (1..).zip(record.fields) {
            let name = String::from_utf8(field).map_err(|_| self.not_utf8(record.line))?;
            let name = clean_line(&name).text;
            let name = if name.is_empty() { format!("#{nth}") } else { name };
            let twice = names.iter().filter(|known| **known == name).count();
            names.push(if twice > 0 { format!("{name} ({nth})") } else { name });
        }
        Ok(names)
    }

    /// The error that the text in `line` is in some other encoding.
    pub(super) fn not_utf8(&self, line: u64) -> Error {
        not_utf8(&self.path, line)
    }
}

fn not_utf8(path: &Path, line: u64) -> Error {
    let message = Message::new("intake.file.not_utf8").with("path", path.display()).with("line", line);
    Error::user(message).hint(Message::new("intake.file.save_as_utf8"))
}

/// Tells UTF-8 from what cannot be read here, by the front of the file.
fn judge(path: &Path, front: &[u8]) -> Result<Encoding> {
    let refuse = |key| Err(Error::user(Message::new(key).with("path", path.display())));
    let save = |refused: Result<Encoding>| refused.map_err(|e| e.hint(Message::new("intake.file.save_as_utf8")));
    if front.starts_with(b"PK\x03\x04") || front.starts_with(b"\xD0\xCF\x11\xE0") {
        return save(refuse("intake.file.workbook"));
    }
    if front.starts_with(b"\xFF\xFE") || front.starts_with(b"\xFE\xFF") {
        return save(refuse("intake.file.utf16"));
    }
    let (encoding, text) = match front.strip_prefix(b"\xEF\xBB\xBF") {
        Some(text) => (Encoding::Utf8Bom, text),
        None => (Encoding::Utf8, front),
    };
    // The header decides: NUL and other controls in a row are that row's business, padding has no header at all.
    let header = text.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.is_empty()).unwrap_or_default();
    let is_padding = header.iter().all(|byte| *byte == 0);
    if !is_padding && header.iter().any(|byte| *byte < 0x20 && *byte != b'\t' && *byte != 0x1B) {
        return refuse("intake.file.not_text");
    }
    Ok(encoding)
}

/// Where the NUL bytes at the end begin, and how long the file is.
fn end_of_text(file: &mut File) -> std::io::Result<(u64, u64)> {
    const BLOCK: u64 = 1 << 16;
    let length = file.seek(SeekFrom::End(0))?;
    let mut end = length;
    let mut block = Vec::new();
    while end > 0 {
        let from = end.saturating_sub(BLOCK);
        file.seek(SeekFrom::Start(from))?;
        block.clear();
        file.take(end - from).read_to_end(&mut block)?;
        if let Some(last) = block.iter().rposition(|byte| *byte != 0) {
            return Ok((from + last as u64 + 1, length));
        }
        end = from;
    }
    Ok((0, length))
}
