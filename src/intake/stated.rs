//! What somebody states of a file before it is looked at, in the map or on the command line.

use super::Encoding;
use super::map::complain_of_word;
use crate::document::Section;
use crate::i18n::Message;

/// What is known of a file; what is not is found out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stated {
    /// In which encoding its text is written. A mark at the front of the file is believed all the same.
    pub encoding: Option<Encoding>,
    /// Which sheet of a workbook is meant; nothing where the file is none.
    pub sheet: Option<String>,
    /// How many lines stand before the header.
    pub skip: Option<u64>,
    /// Whether there is a header; without one columns are called by their places, from `1`.
    pub header: Option<bool>,
}

impl Stated {
    /// This, and what `other` says where it says nothing.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self {
            encoding: self.encoding.or(other.encoding),
            sheet: self.sheet.clone().or_else(|| other.sheet.clone()),
            skip: self.skip.or(other.skip),
            header: self.header.or(other.header),
        }
    }

    /// Reads `encoding`, `sheet`, `skip` and `header` of a map.
    pub(super) fn read(root: &mut Section<'_, '_>) -> Self {
        let encoding = root.text("encoding").and_then(|word| {
            let encoding = Encoding::of(&word);
            if encoding.is_none() {
                complain_of_word(root, &word, Encoding::words());
            }
            encoding
        });
        let sheet = root.text("sheet").map(|sheet| sheet.value);
        let skip = root.whole("skip").and_then(|lines| {
            let skip = u64::try_from(lines.value).ok().filter(|lines| *lines <= 1_000);
            if skip.is_none() {
                root.complain(&lines.span, Message::new("intake.map.skip").with("most", 1_000));
            }
            skip
        });
        let header = root.yes_no("header").map(|header| header.value);
        Self { encoding, sheet, skip, header }
    }
}
