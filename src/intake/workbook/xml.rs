//! The XML of a part, event by event. No entity is looked up anywhere, and a document type is refused.

use std::borrow::Cow;
use std::io;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::archive::Part;
use super::{Limit, Wrong};
use crate::intake::record::LONGEST_FIELD;

/// A part that is being read.
pub(super) struct Xml {
    reader: Reader<Part>,
    buffer: Vec<u8>,
}

impl std::fmt::Debug for Xml {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Xml").finish_non_exhaustive()
    }
}

/// Text that is gathered from a part, no more of it than a field may hold.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// What was kept.
    pub(super) text: String,
    /// How long it was in all, in bytes.
    pub(super) length: u64,
}

impl Gathered {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.length = 0;
    }

    fn push(&mut self, text: &str) {
        self.length += text.len() as u64;
        // One byte more than a field may hold is kept, so that it is known as too long.
        let space = (LONGEST_FIELD + 1).saturating_sub(self.text.len()).min(text.len());
        let cut = (0..=space).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        self.text.push_str(&text[..cut]);
    }
}

impl Xml {
    pub(super) fn new(part: Part) -> Self {
        let mut reader = Reader::from_reader(part);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new() }
    }

    /// The next event; a document type is none that a workbook has.
    pub(super) fn next(&mut self) -> Result<Event<'_>, Wrong> {
        self.buffer.clear();
        self.reader.get_mut().begin();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::DocType(_)) => Err(Wrong::Entity),
            Ok(event) => Ok(event),
            Err(wrong) => Err(wrong.into()),
        }
    }

    /// The part, for what was read of it to be counted.
    pub(super) fn part(&self) -> &Part {
        self.reader.get_ref()
    }

    /// Gathers the text up to the end of the element `name`, which holds no other elements.
    pub(super) fn text(&mut self, name: &str, into: &mut Gathered) -> Result<(), Wrong> {
        loop {
            match self.next()? {
                Event::Text(text) => into.push(&text.xml10_content()),
                Event::CData(text) => into.push(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character = match reference.as_ref() {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => reference.resolve_char_ref()?,
                    };
                    into.push(character.ok_or(Wrong::Entity)?.encode_utf8(&mut [0; 4]));
                }
                Event::End(end) if end.local_name().as_ref() == name => return Ok(()),
                Event::Eof => return Err(Wrong::Damaged),
                _ => {}
            }
        }
    }

    /// Goes past everything up to the end of the element `name`.
    pub(super) fn skip(&mut self, name: &str) -> Result<(), Wrong> {
        let mut depth = 0;
        loop {
            match self.next()? {
                Event::Start(start) if start.local_name().as_ref() == name => depth += 1,
                Event::End(end) if end.local_name().as_ref() == name && depth == 0 => return Ok(()),
                Event::End(end) if end.local_name().as_ref() == name => depth -= 1,
                Event::Eof => return Err(Wrong::Damaged),
                _ => {}
            }
        }
    }
}

/// The attribute `name` of a tag, whatever its prefix.
pub(super) fn attribute<'e>(tag: &'e BytesStart<'_>, name: &str) -> Result<Option<Cow<'e, str>>, Wrong> {
    for found in tag.attributes().with_checks(false) {
        let found = found.map_err(|_| Wrong::Damaged)?;
        if found.key.local_name().as_ref() == name {
            return Ok(Some(found.normalized_value(XmlVersion::Implicit1_0)?));
        }
    }
    Ok(None)
}

impl From<quick_xml::Error> for Wrong {
    fn from(wrong: quick_xml::Error) -> Self {
        let quick_xml::Error::Io(cause) = wrong else { return Self::Damaged };
        let limit = cause.get_ref().and_then(|inner| inner.downcast_ref::<Limit>());
        match (limit, cause.kind()) {
            (Some(limit), _) => Self::TooMuch(limit.clone()),
            // What cannot be inflated.
            (None, io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) => {
                Self::Damaged
            }
            (None, kind) => Self::Io(io::Error::new(kind, cause.to_string())),
        }
    }
}
