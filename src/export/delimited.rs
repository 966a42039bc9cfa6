//! CSV: for spreadsheets and for programs.

use std::borrow::Cow;
use std::io::{self, Write};

use chrono_tz::Tz;
use encoding_rs::SHIFT_JIS;

use super::{Cell, Column, Encoding, Sheet, Written, Wrong, on_wall, plain};
use crate::intake::{REFERENCED, guarded, reference};

/// CSV for programs: RFC 4180, UTF-8, CRLF, nothing changed.
pub(super) struct ForPrograms<'w> {
    to: Box<dyn Write + 'w>,
    zone: Tz,
    written: Written,
}

impl<'w> ForPrograms<'w> {
    pub(super) fn new(columns: &[Column], zone: Tz, mut to: Box<dyn Write + 'w>) -> io::Result<Self> {
        record(&mut to, columns.iter().map(|column| Cow::Borrowed(column.word.as_bytes())))?;
        Ok(Self { to, zone, written: Written::default() })
    }
}

impl Sheet for ForPrograms<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), Wrong> {
        let fields = cells.iter().map(|cell| match cell {
            Cell::Blank => Cow::Borrowed(&b""[..]),
            Cell::Text(text) | Cell::Term(text, _) => Cow::Borrowed(text.as_bytes()),
            Cell::Number(number) => Cow::Owned(plain(*number).into_bytes()),
            Cell::Whole(number) => Cow::Owned(number.to_string().into_bytes()),
            Cell::At(at) => Cow::Owned(at.rfc3339(&self.zone).into_bytes()),
            Cell::Day(day) => Cow::Owned(day.to_string().into_bytes()),
        });
        record(&mut self.to, fields)?;
        self.written.rows += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written, Wrong> {
        self.to.flush()?;
        Ok(self.written)
    }
}

/// CSV that people open in a spreadsheet: the mark of UTF-8 in front, or CP932; what could be taken for a formula is
/// marked by a `'`. Numbers and dates are those that were computed here, and plain.
pub(super) struct ForSpreadsheets<'w> {
    to: Box<dyn Write + 'w>,
    zone: Tz,
    encoding: Encoding,
    written: Written,
}

impl<'w> ForSpreadsheets<'w> {
    pub(super) fn new(
        columns: &[Column],
        zone: Tz,
        encoding: Encoding,
        mut to: Box<dyn Write + 'w>,
    ) -> Result<Self, Wrong> {
        if encoding == Encoding::Utf8 {
            to.write_all("\u{FEFF}".as_bytes())?;
        }
        let mut sheet = Self { to, zone, encoding, written: Written::default() };
        let mut labels: Vec<_> = columns.iter().map(|column| sheet.encoded(&guarded(&column.label))).collect();
        if let (Encoding::Cp932, Some(first)) = (encoding, labels.first_mut()) {
            first.extend_from_slice(REFERENCED.as_bytes());
        }
        sheet.written = Written::default();
        record(&mut sheet.to, labels.into_iter().map(Cow::Owned))?;
        Ok(sheet)
    }

    fn encoded(&mut self, text: &str) -> Vec<u8> {
        match self.encoding {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Cp932 => {
                let (bytes, referenced) = cp932(text);
                self.written.referenced += u64::from(referenced);
                bytes
            }
        }
    }

    fn field(&mut self, cell: &Cell) -> Vec<u8> {
        match cell {
            Cell::Blank => Vec::new(),
            Cell::Text(text) | Cell::Term(_, text) => self.encoded(&guarded(text)),
            Cell::Number(number) => plain(*number).into_bytes(),
            Cell::Whole(number) => number.to_string().into_bytes(),
            Cell::At(at) => match on_wall(*at, self.zone) {
                Some(local) => local.format("%Y-%m-%d %H:%M:%S%.f").to_string().into_bytes(),
                // That hour is there twice: its offset tells which.
                None => at.rfc3339(&self.zone).into_bytes(),
            },
            Cell::Day(day) => day.to_string().into_bytes(),
        }
    }
}

impl Sheet for ForSpreadsheets<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), Wrong> {
        let fields: Vec<_> = cells.iter().map(|cell| Cow::Owned(self.field(cell))).collect();
        record(&mut self.to, fields.into_iter())?;
        self.written.rows += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written, Wrong> {
        self.to.flush()?;
        Ok(self.written)
    }
}

/// One record. Quoted is what holds any sign that some program cuts at.
fn record<'f>(to: &mut dyn Write, fields: impl Iterator<Item = Cow<'f, [u8]>>) -> io::Result<()> {
    let mut line = Vec::new();
    for (n, field) in fields.enumerate() {
        if n > 0 {
            line.push(b',');
        }
        // In CP932 none of these is the second byte of a character.
        if field.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r' | b';' | b'\t')) {
            line.push(b'"');
            for byte in field.iter() {
                if *byte == b'"' {
                    line.push(b'"');
                }
                line.push(*byte);
            }
            line.push(b'"');
        } else {
            line.extend_from_slice(&field);
        }
    }
    line.extend_from_slice(b"\r\n");
    to.write_all(&line)
}

/// A text in CP932, and whether a character was written by its number. Taken as lacking is also what would come back as
/// another one (the yen sign, the overline, the minus sign): what is written is what is read.
fn cp932(text: &str) -> (Vec<u8>, bool) {
    if text.bytes().all(|byte| byte.is_ascii() && byte != b'&') {
        return (text.as_bytes().to_vec(), false);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut referenced = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let mut one = [0; 4];
        let one: &str = c.encode_utf8(&mut one);
        let (encoded, _, lacks) = SHIFT_JIS.encode(one);
        let comes_back = !lacks && SHIFT_JIS.decode_without_bom_handling(&encoded).0 == one;
        // What looks like a number of a character in the text itself is written so that it comes back.
        if c == '&' && characters.peek() == Some(&'#') {
            bytes.extend_from_slice(reference(c).as_bytes());
        } else if comes_back {
            bytes.extend_from_slice(&encoded);
        } else {
            referenced = true;
            bytes.extend_from_slice(reference(c).as_bytes());
        }
    }
    (bytes, referenced)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;

    fn columns() -> Vec<Column> {
        [("lead", "No;"), ("name", "=氏名")]
            .map(|(word, label)| Column { word: word.to_owned(), label: label.to_owned() })
            .to_vec()
    }

    fn cells(text: &str) -> Vec<Cell> {
        vec![Cell::Whole(-1), Cell::Text(text.to_owned())]
    }

    #[test]
    fn programs_get_what_is_kept_and_nothing_else() {
        let mut bytes = Vec::new();
        let mut sheet: Box<dyn Sheet> =
            Box::new(ForPrograms::new(&columns(), chrono_tz::Asia::Tokyo, Box::new(&mut bytes)).expect("a sheet"));
        for text in ["=1+1", "a,b", "say \"hi\"", "two\nlines", "a;b"] {
            sheet.row(&cells(text)).expect("a row");
        }
        sheet.row(&[Cell::At(Timestamp::from_millis(1_500)), Cell::Number(1_500_000.0)]).expect("a row");
        assert_eq!(sheet.finish().expect("the end").rows, 6);
        assert_eq!(
            String::from_utf8(bytes).expect("UTF-8"),
            "lead,name\r\n-1,=1+1\r\n-1,\"a,b\"\r\n-1,\"say \"\"hi\"\"\"\r\n-1,\"two\nlines\"\r\n-1,\"a;b\"\r\n\
             1970-01-01T09:00:01.500+09:00,1500000\r\n"
        );
    }

    #[test]
    fn people_get_marked_text_and_dates_that_a_spreadsheet_knows() {
        let mut bytes = Vec::new();
        let zone = chrono_tz::Europe::Berlin;
        let mut sheet: Box<dyn Sheet> =
            Box::new(ForSpreadsheets::new(&columns(), zone, Encoding::Utf8, Box::new(&mut bytes)).expect("a sheet"));
        sheet.row(&cells("@cosme")).expect("a row");
        let at = |text: &str| Cell::At(Timestamp::parse_rfc3339(text).expect("an instant"));
        sheet.row(&[at("2026-07-01T09:00:00.250+02:00"), at("2026-10-25T02:30:00+01:00")]).expect("a row");
        sheet.finish().expect("the end");
        assert_eq!(
            String::from_utf8(bytes).expect("UTF-8"),
            "\u{FEFF}\"No;\",'=氏名\r\n-1,'@cosme\r\n2026-07-01 09:00:00.250,2026-10-25T02:30:00+01:00\r\n"
        );
    }

    #[test]
    fn what_cp932_lacks_is_written_by_its_number_and_counted() {
        let mut bytes = Vec::new();
        let mut sheet: Box<dyn Sheet> = Box::new(
            ForSpreadsheets::new(&columns(), chrono_tz::Asia::Tokyo, Encoding::Cp932, Box::new(&mut bytes))
                .expect("a sheet"),
        );
        for text in ["髙橋﨑①㈱～", "𠮷野家", "¥100 −1", "&#1;"] {
            sheet.row(&cells(text)).expect("a row");
        }
        assert_eq!(sheet.finish().expect("the end").referenced, 2);
        let (text, _, wrong) = SHIFT_JIS.decode(&bytes);
        assert!(!wrong);
        assert_eq!(
            text,
            "\"No; [&#]\",'=氏名\r\n-1,髙橋﨑①㈱～\r\n-1,\"&#134071;野家\"\r\n-1,\"&#165;100 &#8722;1\"\r\n-1,\"&#38;#1;\"\r\n"
        );
    }
}
