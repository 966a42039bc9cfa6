//! Bytes → records (RFC 4180), each with the physical line on which it begins.
//!
//! Written by hand because lines are what a person mends a file by: a quote that is never closed, or that closes in
//! the middle of a later row, must be named and must not swallow the rows between. However long a line is, no more of it
//! is kept than a record may hold.

use std::io::{self, BufRead};

use super::record::Record;

/// A quoted field longer than this is a quote that nobody closed.
const LONGEST_QUOTED: u64 = 16 * 1024 * 1024;

/// Why no more records can be read.
#[derive(Debug)]
pub(super) enum Broken {
    /// The system could not read on.
    Io(io::Error),
    /// The quote opened in this line is not closed, or closes where it swallows other rows.
    Quote(u64),
}

impl From<io::Error> for Broken {
    fn from(cause: io::Error) -> Self {
        Self::Io(cause)
    }
}

/// The records of a file, one by one. Lines end with LF, CRLF or CR; empty lines are no records.
#[derive(Debug)]
pub(super) struct Records<R> {
    source: R,
    delimiter: u8,
    line: u64,
    /// Whether the last byte was a CR: an LF after it belongs to the same line break.
    after_cr: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Bare,
    Quoted,
    QuoteInQuoted,
}

/// A record while it is being read.
struct Making<'r> {
    record: &'r mut Record,
    state: State,
    delimiter: u8,
    /// Whether any of its bytes has been seen.
    has_begun: bool,
    /// The line of the last opening quote, and how many bytes it has opened to.
    opened: u64,
    quoted: u64,
}

impl<R: BufRead> Records<R> {
    /// Reads `source` from its first line.
    pub(super) fn new(source: R, delimiter: u8) -> Self {
        Self { source, delimiter, line: 1, after_cr: false }
    }

    /// What it reads.
    pub(super) fn source(&self) -> &R {
        &self.source
    }

    /// Goes past the line that is being read, and all before line `first`.
    pub(super) fn skip_to_line(&mut self, first: u64) -> io::Result<()> {
        while self.line < first {
            let chunk = self.source.fill_buf()?;
            if chunk.is_empty() {
                return Ok(());
            }
            let mut taken = 0;
            for byte in chunk {
                let is_rest_of_break = std::mem::take(&mut self.after_cr) && *byte == b'\n';
                if self.line == first && !is_rest_of_break {
                    break;
                }
                taken += 1;
                self.after_cr = *byte == b'\r';
                self.line += u64::from(!is_rest_of_break && matches!(byte, b'\n' | b'\r'));
            }
            self.source.consume(taken);
        }
        Ok(())
    }

    /// Reads the next record; no at the end.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, Broken> {
        loop {
            if !self.read_any(record)? {
                return Ok(false);
            }
            if !record.is_blank() {
                return Ok(true);
            }
        }
    }

    fn read_any(&mut self, record: &mut Record) -> Result<bool, Broken> {
        record.begin(self.line);
        let mut making = Making {
            record,
            state: State::FieldStart,
            delimiter: self.delimiter,
            has_begun: false,
            opened: 0,
            quoted: 0,
        };
        loop {
            let chunk = self.source.fill_buf()?;
            if chunk.is_empty() {
                making.record.last_line = self.line;
                return making.end_of_file();
            }
            let (taken, is_whole) = making.take(chunk, &mut self.line, &mut self.after_cr);
            self.source.consume(taken);
            if making.quoted > LONGEST_QUOTED {
                return Err(Broken::Quote(making.opened));
            }
            if is_whole {
                return making.finish().map(|()| true);
            }
        }
    }
}

impl Making<'_> {
    /// Takes what it can of `chunk`: how many bytes, and whether the record ended there.
    fn take(&mut self, chunk: &[u8], line: &mut u64, after_cr: &mut bool) -> (usize, bool) {
        let mut at = 0;
        while let Some(&byte) = chunk.get(at) {
            if std::mem::take(after_cr) && byte == b'\n' {
                if self.state == State::Quoted {
                    self.record.push(b"\n");
                }
                at += 1;
                continue;
            }
            self.has_begun = true;
            let rest = &chunk[at..];
            let run = match self.state {
                State::Quoted => run_of(rest, |byte| !matches!(byte, b'"' | b'\n' | b'\r')),
                State::Bare => run_of(rest, |byte| byte != self.delimiter && !matches!(byte, b'\n' | b'\r')),
                State::FieldStart | State::QuoteInQuoted => 0,
            };
            if run > 0 {
                self.record.push(&rest[..run]);
                at += run;
                self.quoted += if self.state == State::Quoted { run as u64 } else { 0 };
                continue;
            }
            at += 1;
            let is_break = matches!(byte, b'\n' | b'\r');
            if is_break {
                self.record.last_line = *line;
                *line += 1;
                *after_cr = byte == b'\r';
            }
            match self.state {
                State::Quoted if byte == b'"' => self.state = State::QuoteInQuoted,
                State::Quoted => {
                    self.record.push(&[byte]);
                    self.quoted += 1;
                }
                State::QuoteInQuoted if byte == b'"' => {
                    self.record.push(b"\"");
                    self.state = State::Quoted;
                }
                State::FieldStart if byte == b'"' => {
                    (self.opened, self.quoted) = (*line, 0);
                    self.state = State::Quoted;
                }
                _ if byte == self.delimiter => {
                    self.record.end_field();
                    self.state = State::FieldStart;
                }
                _ if is_break => {
                    self.record.end_field();
                    return (at, true);
                }
                State::QuoteInQuoted => {
                    self.record.is_misquoted = true;
                    self.record.push(&[byte]);
                    self.state = State::Bare;
                }
                State::FieldStart | State::Bare => {
                    self.record.push(&[byte]);
                    self.state = State::Bare;
                }
            }
        }
        (at, false)
    }

    fn finish(&self) -> Result<(), Broken> {
        // Over several lines a stray quote has joined rows that were not one.
        if self.record.is_misquoted && self.record.last_line > self.record.line {
            return Err(Broken::Quote(self.record.line));
        }
        Ok(())
    }

    fn end_of_file(self) -> Result<bool, Broken> {
        if self.state == State::Quoted {
            return Err(Broken::Quote(self.opened));
        }
        if !self.has_begun {
            return Ok(false);
        }
        self.record.end_field();
        self.finish().map(|()| true)
    }
}

/// How many bytes at the front of `bytes` belong together.
fn run_of(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !belongs(*byte)).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::record::LONGEST_FIELD;

    fn read(text: &str) -> Result<Vec<(u64, Vec<String>)>, Broken> {
        // Blocks of every size: a record must not depend on where they end.
        let mut all = None;
        for size in [1, 2, 3, 5, 1 << 16] {
            let mut records = Records::new(io::BufReader::with_capacity(size, text.as_bytes()), b',');
            let (mut record, mut found) = (Record::default(), Vec::new());
            while records.read(&mut record)? {
                let fields = record.fields().map(|field| String::from_utf8(field.to_vec()).unwrap());
                found.push((record.line, fields.collect()));
            }
            assert_eq!(*all.get_or_insert_with(|| found.clone()), found, "blocks of {size}");
        }
        Ok(all.unwrap())
    }

    fn row(line: u64, fields: &[&str]) -> (u64, Vec<String>) {
        (line, fields.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_row_knows_the_line_on_which_it_begins() {
        let text = "a,b\r\n\r\n1,\"x\r\ny\"\r\n \r\n2,\"say \"\"hi\"\"\"";
        let expected = [row(1, &["a", "b"]), row(3, &["1", "x\r\ny"]), row(6, &["2", "say \"hi\""])];
        assert_eq!(read(text).unwrap(), expected);
    }

    #[test]
    fn old_line_ends_and_a_missing_last_one_are_fine() {
        assert_eq!(read("a\r1\r2").unwrap(), [row(1, &["a"]), row(2, &["1"]), row(3, &["2"])]);
        assert_eq!(read("a,b\n1,").unwrap(), [row(1, &["a", "b"]), row(2, &["1", ""])]);
        let mixed = read("a\r\n1\r\r2\n\n3\r").unwrap();
        assert_eq!(mixed, [row(1, &["a"]), row(2, &["1"]), row(4, &["2"]), row(6, &["3"])]);
    }

    #[test]
    fn a_quote_never_swallows_rows() {
        assert!(matches!(read("a,b\n1,\"x\n2,y\n"), Err(Broken::Quote(2))), "never closed");
        assert!(matches!(read("a,b\n1,\"x\n2,y\n3,\"z\",w\n"), Err(Broken::Quote(2))), "closed by another row's quote");
        assert_eq!(read("a\nO\"Brien\n").unwrap()[1].1, ["O\"Brien"], "a quote inside a bare field is a quote");
    }

    #[test]
    fn lines_before_the_header_are_gone_past_whatever_is_in_them() {
        for text in ["x \" y\n\"\na,b\n1,2\n", "x \" y\r\n\"\r\na,b\r\n1,2\r\n", "x \" y\r\"\ra,b\r1,2\r"] {
            let mut records = Records::new(io::BufReader::with_capacity(2, text.as_bytes()), b',');
            records.skip_to_line(3).unwrap();
            let mut record = Record::default();
            assert!(records.read(&mut record).unwrap());
            assert_eq!((record.line, record.fields().next().unwrap()), (3, &b"a"[..]), "{text:?}");
        }
    }

    #[test]
    fn of_a_line_of_megabytes_only_so_much_is_kept() {
        let line = "長".repeat(1 << 20);
        let text = format!("1,{line},x\n2,\"{line}\",y\n3,{},z\n", "a".repeat(LONGEST_FIELD));
        let mut records = Records::new(text.as_bytes(), b',');
        let mut record = Record::default();
        for line in 1..=2 {
            assert!(records.read(&mut record).unwrap());
            assert_eq!((record.line, record.too_long), (line, Some((1, 3 << 20))));
            let kept: usize = record.fields().map(<[u8]>::len).sum();
            assert_eq!((record.width(), kept), (3, LONGEST_FIELD + 1), "the rest is only counted");
        }
        assert!(records.read(&mut record).unwrap());
        assert_eq!(record.too_long, None, "as long as a field may be");
        let commas = ",".repeat(1 << 20);
        let mut records = Records::new(commas.as_bytes(), b',');
        assert!(records.read(&mut record).unwrap());
        assert_eq!((record.width(), record.fields().count()), ((1 << 20) + 1, 16_384));
    }

    #[test]
    fn a_quote_that_opens_to_megabytes_is_one_that_nobody_closed() {
        let text = format!("a\n\"{}\"\n", "x\n".repeat(9 << 20));
        let mut records = Records::new(text.as_bytes(), b',');
        let mut record = Record::default();
        assert!(records.read(&mut record).unwrap());
        assert!(matches!(records.read(&mut record), Err(Broken::Quote(2))));
    }
}
