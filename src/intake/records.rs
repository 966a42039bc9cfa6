//! Bytes → records (RFC 4180), each with the physical line on which it begins.
//!
//! Written by hand because lines are what a person mends a file by: a quote that is never closed, or that closes in
//! the middle of a later row, must be named and must not swallow the rows between.

use std::io::{self, BufRead, BufReader, Read, Take};

/// The longest record that is read; more is a quote that nobody closed.
const LONGEST: usize = 16 * 1024 * 1024;

/// One record as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Record {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    /// The line on which it ends.
    pub(super) last_line: u64,
    /// Its fields, quotes undone.
    pub(super) fields: Vec<Vec<u8>>,
    /// Whether something stood between a closing quote and the next delimiter.
    pub(super) is_misquoted: bool,
}

/// Why no more records can be read.
#[derive(Debug)]
pub(super) enum Broken {
    /// The system could not read on.
    Io(io::Error),
    /// The quote opened in this line is not closed, or closes where it swallows other rows.
    Quote(u64),
    /// The record that begins in this line is longer than any record.
    Long(u64),
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
}

impl<R: Read> Records<BufReader<Take<R>>> {
    /// How many bytes were not looked at yet.
    pub(super) fn left(&self) -> u64 {
        self.source.get_ref().limit() + self.source.buffer().len() as u64
    }
}

enum State {
    FieldStart,
    Bare,
    Quoted,
    QuoteInQuoted,
}

/// What a byte did to a record.
enum Step {
    GoOn,
    LineBreak,
    RecordEnd,
}

impl<R: BufRead> Records<R> {
    /// Reads `source` from its first line.
    pub(super) fn new(source: R, delimiter: u8) -> Self {
        Self { source, delimiter, line: 1 }
    }

    /// The next record; none at the end.
    pub(super) fn read(&mut self) -> Result<Option<Record>, Broken> {
        loop {
            let Some(record) = self.read_any()? else { return Ok(None) };
            let is_blank = record.fields.len() == 1 && record.fields[0].trim_ascii().is_empty();
            if !is_blank {
                return Ok(Some(record));
            }
        }
    }

    fn read_any(&mut self) -> Result<Option<Record>, Broken> {
        let mut making = Making::new(self.line, self.delimiter);
        loop {
            let Some(byte) = self.next_byte()? else { return making.end_of_file() };
            if making.size > LONGEST {
                return Err(if making.opened == 0 {
                    Broken::Long(making.record.line)
                } else {
                    Broken::Quote(making.opened)
                });
            }
            match making.take(byte, self.line) {
                Step::GoOn => {}
                Step::LineBreak => self.end_line(byte, Some(&mut making))?,
                Step::RecordEnd => {
                    making.record.last_line = self.line;
                    self.end_line(byte, None)?;
                    return making.finish().map(Some);
                }
            }
        }
    }

    /// Counts the line that `byte` ended; the LF of a CRLF belongs to it.
    fn end_line(&mut self, byte: u8, within: Option<&mut Making>) -> Result<(), Broken> {
        self.line += 1;
        if byte == b'\r' && self.source.fill_buf()?.first() == Some(&b'\n') {
            self.source.consume(1);
            if let Some(making) = within {
                making.field.push(b'\n');
            }
        }
        Ok(())
    }

    fn next_byte(&mut self) -> Result<Option<u8>, Broken> {
        let byte = self.source.fill_buf()?.first().copied();
        if byte.is_some() {
            self.source.consume(1);
        }
        Ok(byte)
    }
}

/// A record while it is being read.
struct Making {
    record: Record,
    field: Vec<u8>,
    state: State,
    delimiter: u8,
    size: usize,
    /// The line of the last opening quote; 0 for none.
    opened: u64,
}

impl Making {
    fn new(line: u64, delimiter: u8) -> Self {
        let record = Record { line, last_line: line, ..Record::default() };
        Self { record, field: Vec::new(), state: State::FieldStart, delimiter, size: 0, opened: 0 }
    }

    fn take(&mut self, byte: u8, line: u64) -> Step {
        self.size += 1;
        let is_break = matches!(byte, b'\n' | b'\r');
        match self.state {
            State::Quoted if byte == b'"' => self.state = State::QuoteInQuoted,
            State::Quoted => {
                self.field.push(byte);
                if is_break {
                    return Step::LineBreak;
                }
            }
            State::QuoteInQuoted if byte == b'"' => {
                self.field.push(byte);
                self.state = State::Quoted;
            }
            State::FieldStart if byte == b'"' => {
                self.opened = line;
                self.state = State::Quoted;
            }
            _ if byte == self.delimiter => {
                self.record.fields.push(std::mem::take(&mut self.field));
                self.state = State::FieldStart;
            }
            _ if is_break => {
                self.record.fields.push(std::mem::take(&mut self.field));
                return Step::RecordEnd;
            }
            State::QuoteInQuoted => {
                self.record.is_misquoted = true;
                self.field.push(byte);
                self.state = State::Bare;
            }
            State::FieldStart | State::Bare => {
                self.field.push(byte);
                self.state = State::Bare;
            }
        }
        Step::GoOn
    }

    fn finish(self) -> Result<Record, Broken> {
        // Over several lines a stray quote has joined rows that were not one.
        if self.record.is_misquoted && self.record.last_line > self.record.line {
            return Err(Broken::Quote(self.record.line));
        }
        Ok(self.record)
    }

    fn end_of_file(mut self) -> Result<Option<Record>, Broken> {
        if matches!(self.state, State::Quoted) {
            return Err(Broken::Quote(self.opened));
        }
        if self.size == 0 {
            return Ok(None);
        }
        self.record.fields.push(std::mem::take(&mut self.field));
        self.finish().map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(u64, Vec<String>)>, Broken> {
        let mut records = Records::new(text.as_bytes(), b',');
        let mut all = Vec::new();
        while let Some(record) = records.read()? {
            let fields = record.fields.into_iter().map(|field| String::from_utf8(field).unwrap());
            all.push((record.line, fields.collect()));
        }
        Ok(all)
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
    }

    #[test]
    fn a_quote_never_swallows_rows() {
        assert!(matches!(read("a,b\n1,\"x\n2,y\n"), Err(Broken::Quote(2))), "never closed");
        assert!(matches!(read("a,b\n1,\"x\n2,y\n3,\"z\",w\n"), Err(Broken::Quote(2))), "closed by another row's quote");
        assert_eq!(read("a\nO\"Brien\n").unwrap()[1].1, ["O\"Brien"], "a quote inside a bare field is a quote");
    }
}
