//! The file itself: whether it is something that can be read here, and its records.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Take};
use std::path::{Path, PathBuf};

use super::encoding::{self, Encoding, EncodingBy};
use super::record::Record;
use super::records::{Broken, Records};
use super::transcode::Utf8Text;
use super::workbook::{self, Sheet, Workbook};
use super::{Form, Stated};
use crate::error::{Error, Result};
use crate::i18n::Message;

/// How much of the front is looked at to tell text from other things, and one encoding from another.
const FRONT: u64 = 1 << 16;

/// What records are read from.
#[derive(Debug)]
pub(super) enum Source {
    /// A text file.
    Text(TextFile),
    /// A sheet of a workbook, whatever the file is called.
    Workbook(Workbook),
}

/// A text file, and which of its bytes are text.
#[derive(Debug)]
pub(super) struct TextFile {
    path: PathBuf,
    file: File,
    start: u64,
    end: u64,
    encoding: Encoding,
    by: EncodingBy,
    /// Whether its encoding is still only what its front looks like.
    is_open: bool,
    /// How many NUL bytes stand at its end, as a program leaves them that reserved more than it wrote.
    padding: u64,
}

/// The text of a file as UTF-8, and how long the file's own text is in bytes. What is UTF-8 already is read as it is.
#[derive(Debug)]
enum Text {
    Plain(u64, Bytes),
    Decoded(u64, Box<Utf8Text<Bytes>>),
}

type Bytes = BufReader<Take<File>>;

impl Text {
    fn bytes_read(&self) -> u64 {
        let (length, bytes) = match self {
            Self::Plain(length, bytes) => (length, bytes),
            Self::Decoded(length, text) => (length, text.source()),
        };
        length - bytes.get_ref().limit() - bytes.buffer().len() as u64
    }
}

/// The records of a file, with the file's name in what goes wrong.
#[derive(Debug)]
pub(super) struct SourceRecords {
    path: PathBuf,
    from: From,
}

#[derive(Debug)]
enum From {
    Text(Records<Text>),
    Sheet(Box<Sheet>, u64),
}

impl SourceRecords {
    /// How many bytes of the file were read so far; of a workbook those of its sheet.
    pub(super) fn bytes_read(&self) -> u64 {
        match &self.from {
            From::Text(records) => records.source().bytes_read(),
            From::Sheet(sheet, _) => sheet.bytes_read(),
        }
    }

    /// Reads the next record; no at the end.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool> {
        match &mut self.from {
            From::Text(records) => records.read(record).map_err(|broken| broken_error(&self.path, &broken)),
            From::Sheet(sheet, first) => loop {
                if !workbook::read_row(&self.path, sheet, record)? {
                    return Ok(false);
                }
                if record.line >= *first {
                    return Ok(true);
                }
            },
        }
    }
}

fn broken_error(path: &Path, broken: &Broken) -> Error {
    match broken {
        Broken::Io(cause) => Error::io(path, cause),
        Broken::Quote(line) => {
            let refused = Message::new("intake.file.quote").with("path", path.display()).with("line", line);
            Error::user(refused).hint(Message::new("intake.file.quote_hint"))
        }
    }
}

impl Source {
    /// Opens the file and finds out what it is.
    pub(super) fn open(path: &Path, stated: &Stated) -> Result<Self> {
        let error = |cause: io::Error| Error::io(path, &cause);
        // To open a pipe would be to wait for whoever writes into it. It could be read once only, too.
        let kind = std::fs::metadata(path).map_err(error)?;
        if !kind.is_file() && !kind.is_dir() {
            return Err(Error::user(Message::new("intake.file.not_text").with("path", path.display())));
        }
        let mut file = File::open(path).map_err(error)?;
        let mut front = Vec::new();
        file.by_ref().take(FRONT).read_to_end(&mut front).map_err(error)?;
        if front.starts_with(b"PK\x03\x04") || front.starts_with(b"PK\x05\x06") {
            return Workbook::open(path, file, stated.sheet.as_deref()).map(Self::Workbook);
        }
        if front.starts_with(b"\xD0\xCF\x11\xE0") {
            return Err(workbook::refuse_old(path, &mut file));
        }
        TextFile::open(path, file, &front, stated.encoding).map(Self::Text)
    }

    /// Whether it is a workbook.
    pub(super) fn is_workbook(&self) -> bool {
        matches!(self, Self::Workbook(_))
    }

    /// What is said of it.
    pub(super) fn form(&self, delimiter: u8) -> Form {
        match self {
            Self::Text(text) => Form::Text { encoding: text.encoding, by: text.by, delimiter: char::from(delimiter) },
            Self::Workbook(book) => Form::Workbook {
                sheet: book.sheet.clone(),
                others: book.others.clone(),
                nth: book.nth,
                from_1904: book.counts_from_1904(),
            },
        }
    }

    /// How many NUL bytes at its end are no text.
    pub(super) fn padding(&self) -> u64 {
        if let Self::Text(text) = self { text.padding } else { 0 }
    }

    /// Its records from line `first` on; the lines before are no records.
    pub(super) fn records(&mut self, delimiter: u8, first: u64) -> Result<SourceRecords> {
        match self {
            Self::Text(text) => {
                let path = text.path.clone();
                let error = |cause: io::Error| Error::io(&path, &cause);
                let mut records = Records::new(text.text().map_err(error)?, delimiter);
                records.skip_to_line(first).map_err(error)?;
                Ok(SourceRecords { path, from: From::Text(records) })
            }
            Self::Workbook(book) => {
                let sheet = Box::new(book.rows()?);
                Ok(SourceRecords { path: book.path().to_owned(), from: From::Sheet(sheet, first) })
            }
        }
    }

    /// Looks through the whole file where it turned out not to be what its front looks like. Tells whether it is read
    /// differently now.
    pub(super) fn look_again(&mut self) -> Result<bool> {
        let Self::Text(text) = self else { return Ok(false) };
        text.look_again().map_err(|cause| Error::io(&text.path, &cause))
    }

    /// The encoding of its text, for what is said of damage.
    pub(super) fn encoding(&self) -> Encoding {
        if let Self::Text(text) = self { text.encoding } else { Encoding::Utf8 }
    }

    /// Which file it is.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Text(text) => &text.path,
            Self::Workbook(book) => book.path(),
        }
    }
}

impl TextFile {
    fn open(path: &Path, mut file: File, front: &[u8], stated: Option<Encoding>) -> Result<Self> {
        let refuse = |key| Err(Error::user(Message::new(key).with("path", path.display())));
        let error = |cause: io::Error| Error::io(path, &cause);
        let (padded, length) = end_of_text(&mut file).map_err(error)?;
        if length == 0 {
            return refuse("intake.file.empty");
        }
        let mark = encoding::marked(front);
        let start = mark.map_or(0, |(_, length)| length);
        let (encoding, by) = match (mark, stated) {
            (Some((encoding, _)), _) => (encoding, EncodingBy::Mark),
            (None, Some(encoding)) => (encoding, EncodingBy::Stated),
            // The padding at the end is no text to be looked at.
            (None, None) => {
                let text = &front[..front.len().min(usize::try_from(padded + padded % 2).unwrap_or(usize::MAX))];
                (encoding::by_front(text).unwrap_or(Encoding::Utf8), EncodingBy::Looks)
            }
        };
        let unit = encoding.unit();
        let end = start + padded.saturating_sub(start).div_ceil(unit) * unit;
        if end <= start {
            return refuse("intake.file.no_header");
        }
        let is_open = by == EncodingBy::Looks && encoding == Encoding::Utf8;
        let padding = length.saturating_sub(end);
        let mut text = Self { path: path.to_owned(), file, start, end, encoding, by, is_open, padding };
        if is_open && std::str::from_utf8(front).is_err_and(|fault| fault.error_len().is_some()) {
            text.look_again().map_err(error)?;
        }
        if text.is_something_else().map_err(error)? {
            return refuse("intake.file.not_text");
        }
        Ok(text)
    }

    fn bytes(&mut self) -> io::Result<Bytes> {
        self.file.seek(SeekFrom::Start(self.start))?;
        Ok(BufReader::with_capacity(1 << 16, self.file.try_clone()?.take(self.end - self.start)))
    }

    fn text(&mut self) -> io::Result<Text> {
        let (length, bytes) = (self.end - self.start, self.bytes()?);
        Ok(match self.encoding.decoding() {
            None => Text::Plain(length, bytes),
            Some(encoding) => Text::Decoded(length, Box::new(Utf8Text::new(bytes, encoding))),
        })
    }

    fn look_again(&mut self) -> io::Result<bool> {
        if !self.is_open {
            return Ok(false);
        }
        self.is_open = false;
        self.encoding = encoding::by_all(self.bytes()?)?;
        Ok(self.encoding != Encoding::Utf8)
    }

    /// Whether its first line is not one of text. NUL and other controls in a row are that row's business.
    fn is_something_else(&mut self) -> io::Result<bool> {
        let mut front = Vec::new();
        self.text()?.take(FRONT).read_to_end(&mut front)?;
        let first = front.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.is_empty()).unwrap_or_default();
        Ok(first.iter().any(|byte| *byte < 0x20 && *byte != b'\t' && *byte != 0x1B))
    }
}

impl BufRead for Text {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::Plain(_, bytes) => bytes.fill_buf(),
            Self::Decoded(_, text) => text.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        match self {
            Self::Plain(_, bytes) => bytes.consume(amount),
            Self::Decoded(_, text) => text.consume(amount),
        }
    }
}

impl Read for Text {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}

/// Where the NUL bytes at the end begin, and how long the file is.
fn end_of_text(file: &mut File) -> io::Result<(u64, u64)> {
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
