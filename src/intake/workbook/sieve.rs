//! The sieve through which a workbook goes before calamine reads it.
//!
//! calamine reserves memory by numbers that a file declares, an allocation that fails ends the program, and it believes
//! an archive's directory. So it never sees the file: it sees a copy in memory of which every part was inflated and
//! counted, and in which nothing is left but what a list is made of (`KEPT`): no declared size, count, dimension or
//! index (`uniqueCount`, `ref`, `si`), no formula, no style but number formats, no document type, nothing outside.
//! What calamine would take for something else than Excel does, or refuse the whole workbook for, is written as it
//! understands it.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, BufWriter, Cursor, Read, Seek, SeekFrom, Write};

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer, XmlVersion};
use zip::read::{Config, ZipFileEntry, ZipReadOptions};
use zip::unstable::read::ZipIterable;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, HasZipMetadata, ZipWriter};

use super::MOST_CELLS;
use super::counted::{Counted, LONGEST_TOKEN};
use super::wrong::{Limit, Wrong};

/// The largest workbook, in bytes (decision 39).
const MOST_FILE: u64 = 50 << 20;
/// So many parts a workbook may have, and so many sheets and relations.
const MOST_PARTS: u64 = 10_000;
/// So many formats Excel itself can keep.
const MOST_FORMATS: u64 = 65_536;
/// So deep the elements of a workbook may lie in one another.
const DEEPEST: usize = 64;
/// The longest attribute that is kept, in bytes: calamine copies them for each cell format and each sheet.
const LONGEST_ATTRIBUTE: usize = 1_024;

/// What is let through: an element, those of its attributes that count, and how many of it a part may have.
const KEPT: [(&str, &[&str], Limit, u64); 22] = [
    // The frequent ones first.
    ("c", &["r", "s", "t"], Limit::Cells, MOST_CELLS),
    ("v", &[], Limit::Unpacked, u64::MAX),
    ("t", &["space"], Limit::Unpacked, u64::MAX),
    ("si", &[], Limit::Cells, MOST_CELLS),
    ("row", &["r"], Limit::Unpacked, u64::MAX),
    ("is", &[], Limit::Unpacked, u64::MAX),
    ("r", &[], Limit::Unpacked, u64::MAX),
    ("f", &[], Limit::Unpacked, u64::MAX),
    ("worksheet", &[], Limit::Parts, 1),
    ("sheetData", &[], Limit::Parts, 1),
    ("sst", &[], Limit::Parts, 1),
    ("styleSheet", &[], Limit::Parts, 1),
    ("numFmts", &[], Limit::Formats, MOST_FORMATS),
    ("numFmt", &["numFmtId", "formatCode"], Limit::Formats, MOST_FORMATS),
    ("cellXfs", &[], Limit::Formats, MOST_FORMATS),
    ("xf", &["numFmtId"], Limit::Formats, MOST_FORMATS),
    ("Relationships", &[], Limit::Parts, 1),
    ("Relationship", &["Id", "Type", "Target"], Limit::Parts, MOST_PARTS),
    ("workbook", &[], Limit::Parts, 1),
    ("workbookPr", &["date1904"], Limit::Parts, MOST_PARTS),
    ("sheets", &[], Limit::Parts, MOST_PARTS),
    ("sheet", &["name", "id", "state"], Limit::Parts, MOST_PARTS),
];

/// The parts that make a list, by what their first element is.
const ROOTS: [&str; 5] = ["Relationships", "workbook", "styleSheet", "sst", "worksheet"];

/// What of the workbook in `file` is let through, as a workbook.
pub(super) fn sieved(file: &mut File) -> Result<Vec<u8>, Wrong> {
    if file.seek(SeekFrom::End(0))? > MOST_FILE {
        return Err(Limit::File.into());
    }
    let mut directory = ZipIterable::try_new(BufReader::new(&mut *file), Config::default())?;
    if directory.len() as u64 > MOST_PARTS {
        return Err(Limit::Parts.into());
    }
    let entries = directory.files()?.collect::<Result<Vec<_>, _>>()?;
    if entries.iter().any(ZipFileEntry::encrypted) {
        return Err(Wrong::Locked);
    }
    let mut file = BufReader::with_capacity(1 << 16, file);
    let mut kept = ZipWriter::new(Cursor::new(Vec::new()));
    let (mut names, mut spent) = (HashSet::new(), 0);
    for entry in entries {
        let name = plain(entry.name_raw());
        if !matches!(name.rsplit('.').next(), Some("xml" | "rels")) {
            continue;
        }
        if !names.insert(name.clone()) {
            return Err(Wrong::Damaged);
        }
        let packed = entry.get_metadata().compressed_size;
        let from = Counted::new(entry.with_reader(&mut file, ZipReadOptions::new())?, packed, spent);
        spent += Sieve::of(from).part(&name, &mut kept)?;
    }
    Ok(kept.finish()?.into_inner())
}

/// What parts are called: case and the direction of slashes make no difference.
fn plain(name: &[u8]) -> String {
    String::from_utf8_lossy(name).replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// What stands in the cell that is being let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    YesNo,
    Error,
    Text,
}

/// One part on its way through.
struct Sieve<R> {
    xml: Reader<Counted<R>>,
    counts: [u64; KEPT.len()],
    /// How deep the element lies that is being read, and how deep within something that is left out.
    depth: usize,
    left_out: usize,
    kind: Kind,
    /// The text of the value or run that is being read; none outside of one.
    text: Option<String>,
    /// How long the texts of this cell or shared text are so far, in bytes.
    length: u64,
}

impl<R: Read> Sieve<R> {
    fn of(from: Counted<R>) -> Self {
        let mut xml = Reader::from_reader(from);
        xml.config_mut().expand_empty_elements = true;
        Self { xml, counts: [0; _], depth: 0, left_out: 0, kind: Kind::Number, text: None, length: 0 }
    }

    /// Lets the part called `name` through into `kept`, where it is one that makes a list. Tells how many bytes came out
    /// of it.
    fn part(mut self, name: &str, kept: &mut ZipWriter<Cursor<Vec<u8>>>) -> Result<u64, Wrong> {
        let mut buffer = Vec::new();
        let root = loop {
            match self.next(&mut buffer)? {
                Event::Start(root) => break root.into_owned(),
                Event::Eof => return Ok(self.xml.get_ref().unpacked()),
                _ => {}
            }
        };
        if ROOTS.contains(&root.local_name().as_ref()) {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            kept.start_file(name, options.compression_level(Some(1)))?;
            let mut to = Writer::new(BufWriter::new(kept));
            self.event(Event::Start(root), &mut to)?;
            loop {
                match self.next(&mut buffer)? {
                    Event::Eof if self.depth > 0 => return Err(Wrong::Damaged),
                    Event::Eof => break,
                    event => self.event(event, &mut to)?,
                }
            }
            to.into_inner().flush()?;
        }
        Ok(self.xml.get_ref().unpacked())
    }

    /// The next event; a document type is none that a workbook has.
    fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, Wrong> {
        buffer.clear();
        self.xml.get_mut().begin();
        match self.xml.read_event_into(buffer)? {
            Event::DocType(_) => Err(Wrong::Entity),
            event => Ok(event),
        }
    }

    fn event(&mut self, event: Event<'_>, to: &mut Writer<impl Write>) -> Result<(), Wrong> {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(Wrong::Damaged);
                }
                match KEPT.iter().position(|(name, ..)| *name == tag.local_name().as_ref()) {
                    Some(place) if self.left_out == 0 => self.start(place, &tag, to)?,
                    _ => self.left_out += 1,
                }
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                if self.left_out > 0 {
                    self.left_out -= 1;
                } else {
                    self.end(&tag, to)?;
                }
            }
            Event::Text(text) if self.left_out == 0 => self.gather(&text.xml10_content())?,
            Event::CData(text) if self.left_out == 0 => self.gather(&text.xml10_content())?,
            Event::GeneralRef(reference) if self.left_out == 0 => {
                let named = quick_xml::escape::resolve_xml_entity(reference.as_ref());
                let sign = reference.resolve_char_ref()?;
                match (named, sign) {
                    (Some(named), _) => self.gather(named)?,
                    (None, Some(sign)) => self.gather(sign.encode_utf8(&mut [0; 4]))?,
                    (None, None) => return Err(Wrong::Entity),
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, place: usize, tag: &BytesStart<'_>, to: &mut Writer<impl Write>) -> Result<(), Wrong> {
        let (name, attributes, limit, most) = KEPT[place];
        self.counts[place] += 1;
        if self.counts[place] > most {
            return Err(limit.into());
        }
        match name {
            "c" => (self.kind, self.length) = (Kind::Number, 0),
            "si" => self.length = 0,
            "t" | "v" => self.text = Some(String::new()),
            _ => {}
        }
        let own = tag.name();
        let mut kept = BytesStart::new(own.as_ref());
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| Wrong::Damaged)?;
            let word = attribute.key.local_name();
            if name == "Relationship" && word.as_ref() == "TargetMode" && *attribute.value == *"External" {
                self.left_out += 1;
                return Ok(());
            }
            if !attributes.contains(&word.as_ref()) {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
            if value.len() > LONGEST_ATTRIBUTE {
                return Err(Wrong::Damaged);
            }
            match (name, word.as_ref()) {
                ("c", "t") => {
                    kept.extend_attributes(self.kind_of(&value).map(|word| ("t", word)));
                }
                ("c", "r") if !is_place(&value, 1..=3) => return Err(Wrong::Damaged),
                ("row", "r") if !is_place(&value, 0..=0) => return Err(Wrong::Damaged),
                _ => kept.push_attribute((attribute.key.as_ref(), &*value)),
            }
        }
        to.write_event(Event::Start(kept))?;
        Ok(())
    }

    /// What the cell is by its type, and the word for it that calamine knows.
    fn kind_of(&mut self, word: &str) -> Option<&'static str> {
        let (kind, word) = match word {
            "s" => (Kind::Shared, "s"),
            "b" => (Kind::YesNo, "b"),
            "e" => (Kind::Error, "e"),
            "str" => (Kind::Text, "str"),
            "inlineStr" => (Kind::Text, "inlineStr"),
            "d" => (Kind::Text, "d"),
            _ => return None,
        };
        self.kind = kind;
        Some(word)
    }

    fn gather(&mut self, text: &str) -> Result<(), Wrong> {
        let Some(gathered) = &mut self.text else { return Ok(()) };
        self.length += text.len() as u64;
        if self.length > LONGEST_TOKEN {
            return Err(Limit::Token.into());
        }
        gathered.push_str(text);
        Ok(())
    }

    fn end(&mut self, tag: &BytesEnd<'_>, to: &mut Writer<impl Write>) -> Result<(), Wrong> {
        if let Some(text) = self.text.take() {
            let is_value = tag.local_name().as_ref() == "v";
            let said = match self.kind {
                _ if !is_value => &text,
                Kind::Text => &text,
                Kind::Number => text.trim(),
                Kind::Shared if text.trim().bytes().all(|digit| digit.is_ascii_digit()) => text.trim(),
                Kind::Shared => return Err(Wrong::Damaged),
                Kind::YesNo if matches!(text.trim(), "1" | "true") => "1",
                Kind::YesNo => "0",
                // There are more errors than calamine knows, and one is as good as another.
                Kind::Error => "#N/A",
            };
            to.write_event(Event::Text(BytesText::new(said)))?;
        }
        to.write_event(Event::End(BytesEnd::new(tag.name().as_ref())))?;
        Ok(())
    }
}

/// Whether this is the place of a cell or a row, with so many letters, as far out as one can be at the most.
fn is_place(place: &str, letters: std::ops::RangeInclusive<usize>) -> bool {
    let digits = place.trim_start_matches(|sign: char| sign.is_ascii_alphabetic());
    letters.contains(&(place.len() - digits.len()))
        && (1..=7).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
}
