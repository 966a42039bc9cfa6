//! The texts that the cells of a workbook share.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::archive::Archive;
use super::xml::{Gathered, Xml};
use super::{Limit, MOST_CELLS, Wrong};

/// All texts one after the other: no more memory than the text itself and four bytes for each.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
    /// Those that were too long to be kept, and how long they are in bytes.
    too_long: HashMap<usize, u64>,
}

impl Strings {
    /// Reads the part called `name`; a workbook may have none.
    pub(super) fn read(archive: &mut Archive, name: &str) -> Result<Self, Wrong> {
        let mut strings = Self::default();
        let Some(part) = archive.part(name)? else { return Ok(strings) };
        let mut xml = Xml::new(part);
        let mut gathered = Gathered::default();
        loop {
            match xml.next()? {
                Event::Start(start) if start.local_name().as_ref() == "si" => {
                    gathered.clear();
                    rich_text(&mut xml, "si", &mut gathered)?;
                    strings.push(&gathered)?;
                }
                Event::End(end) if end.local_name().as_ref() == "sst" => break,
                Event::Eof => return Err(Wrong::Damaged),
                _ => {}
            }
        }
        archive.spend(xml.part());
        Ok(strings)
    }

    fn push(&mut self, gathered: &Gathered) -> Result<(), Wrong> {
        if self.ends.len() as u64 >= MOST_CELLS {
            return Err(Limit::Cells.into());
        }
        let kept = escapes_undone(&gathered.text);
        self.text.push_str(&kept);
        if gathered.length > gathered.text.len() as u64 {
            self.too_long.insert(self.ends.len(), gathered.length);
        }
        self.ends.push(u32::try_from(self.text.len()).map_err(|_| Wrong::from(Limit::Unpacked))?);
        Ok(())
    }

    /// The text in this place, and its whole length in bytes where it was too long to be kept.
    pub(super) fn get(&self, place: usize) -> Option<(&str, Option<u64>)> {
        let end = *self.ends.get(place)? as usize;
        let begin = place.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        Some((self.text.get(begin..end)?, self.too_long.get(&place).copied()))
    }
}

/// Gathers a text that may be made of several runs, without the reading that stands above Japanese words.
pub(super) fn rich_text(xml: &mut Xml, within: &str, into: &mut Gathered) -> Result<(), Wrong> {
    enum Step {
        Text,
        Reading,
        Over,
        On,
    }
    loop {
        let step = match xml.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "t" => Step::Text,
                "rPh" => Step::Reading,
                _ => Step::On,
            },
            Event::End(end) if end.local_name().as_ref() == within => Step::Over,
            Event::Eof => return Err(Wrong::Damaged),
            _ => Step::On,
        };
        match step {
            Step::Text => xml.text("t", into)?,
            Step::Reading => xml.skip("rPh")?,
            Step::Over => return Ok(()),
            Step::On => {}
        }
    }
}

/// `_x000D_` as Excel writes characters that XML has not.
pub(super) fn escapes_undone(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest[at + 6..].starts_with('_'));
        let character = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        plain.push_str(&rest[..at]);
        if let Some(character) = character {
            plain.push(character);
            rest = &rest[at + 7..];
        } else {
            plain.push_str("_x");
            rest = &rest[at + 2..];
        }
    }
    plain.push_str(rest);
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_xml_has_not_are_undone() {
        for (written, meant) in [
            ("a_x000D_\nb", "a\r\nb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x30_", "_x30_"),
            ("_xあいうえ_", "_xあいうえ_"),
            ("x_", "x_"),
        ] {
            assert_eq!(escapes_undone(written), meant);
        }
    }
}
