//! A TOML file that people write, read so that every complaint has a place: file, line, column, and the fix.
//!
//! The agreement, maps of columns and themes are read through a [`Section`]: each asks for the keys that it knows, and
//! [`Section::close`] complains of whatever was left over, naming the nearest right word. One reading tells all that is
//! wrong of a kind, and one slip is told once: what a file says by itself comes before what does not fit together, which
//! may follow from the slip.

mod places;
mod section;

use std::cell::RefCell;
use std::fmt;
use std::ops::{Deref, Range};

use toml::de::DeTable;

pub use places::Places;
pub use section::{Item, Section};

use crate::error::{self, Error};
use crate::i18n::{Lang, Message};

/// Something that a file says and that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What is wrong and how to mend it.
    pub message: Message,
}

/// All that is wrong with one file, in the order of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaints {
    /// The file's name as it was given.
    pub file: String,
    /// Never empty.
    pub list: Vec<Complaint>,
}

impl Complaints {
    /// One line a complaint: `file:line:column: what is wrong`.
    pub fn say(&self, lang: Lang) -> String {
        let file = crate::gate::Shown::line(&self.file);
        let lines = self.list.iter().map(|c| format!("{file}:{}:{}: {}", c.line, c.column, c.message.say(lang)));
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl From<Complaints> for Error {
    /// The first complaint as one line; how many more there are as its hint.
    fn from(complaints: Complaints) -> Self {
        let more = complaints.list.len().saturating_sub(1);
        let Some(first) = complaints.list.into_iter().next() else {
            return Self::internal("a file was refused without a cause");
        };
        let place = Message::new("document.at")
            .with("file", &complaints.file)
            .with("line", first.line)
            .with("column", first.column)
            .with_message("what", first.message);
        let refused = Self::new(error::Kind::Config, place);
        if more == 0 { refused } else { refused.hint(Message::new("document.more").with("n", more)) }
    }
}

/// A value and the bytes of the file that it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// What was read.
    pub value: T,
    /// Where it stands.
    pub span: Range<usize>,
}

impl<T> Placed<T> {
    /// Another value at the same place.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Placed<U> {
        Placed { value: f(self.value), span: self.span }
    }
}

impl<T> Deref for Placed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Of what kind a complaint is. Only those of the first kind that a file has are told: the later ones may follow from
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// This is not TOML.
    Form,
    /// A key or a value is wrong, whatever else the file says.
    Part,
    /// What the file says here does not fit what it says, or does not say, elsewhere.
    Whole,
}

/// One file while it is being read.
#[derive(Debug)]
pub struct Document<'t> {
    name: String,
    text: &'t str,
    complaints: RefCell<Vec<(Kind, usize, Message)>>,
}

impl<'t> Document<'t> {
    /// Takes the text of the file called `name`. [`Document::root`] begins the reading, [`Document::finish`] ends it.
    pub fn new(name: &str, text: &'t str) -> Self {
        Self { name: name.to_owned(), text, complaints: RefCell::new(Vec::new()) }
    }

    /// The file's outermost section. What is not TOML becomes complaints, and what could be read all the same is given.
    pub fn root(&self) -> Section<'_, 't> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            // The commonest slip of those who write Japanese names: TOML wants them in quotes.
            let bare = error.message().contains("unquoted key");
            let key = if bare { "document.bare_key" } else { "document.not_toml" };
            let message = Message::new(key).with("cause", error.message());
            self.add(Kind::Form, &error.span().unwrap_or(0..0), message);
        }
        Section::new(self, "".into(), 0..self.text.len(), table.into_inner())
    }

    fn add(&self, kind: Kind, span: &Range<usize>, message: Message) {
        self.complaints.borrow_mut().push((kind, span.start, message));
    }

    /// The value that was made of the file, even where its parts do not fit together. What is wrong by itself is a
    /// complaint all the same.
    pub fn recall<T>(self, value: Option<T>) -> Result<T, Complaints> {
        if value.is_some() {
            self.complaints.borrow_mut().retain(|(kind, ..)| *kind != Kind::Whole);
        }
        self.finish(value)
    }

    /// All that was complained of, where whatever is right is used all the same.
    pub fn complaints(self) -> Option<Complaints> {
        if self.complaints.borrow().is_empty() { None } else { self.finish(None::<()>).err() }
    }

    /// The value that was made of the file, unless there was a complaint.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Complaints> {
        let Self { name: file, text, complaints } = self;
        let mut found = complaints.into_inner();
        match value {
            Some(value) if found.is_empty() => return Ok(value),
            None if found.is_empty() => found.push((Kind::Form, 0, Message::new("document.unusable"))),
            _ => {}
        }
        let first = found.iter().map(|(kind, ..)| *kind).min();
        found.retain(|(kind, ..)| Some(*kind) == first);
        found.sort_by_key(|(_, at, _)| *at);
        let list = found.into_iter().map(|(_, at, message)| {
            let (line, column) = line_and_column(text, at);
            Complaint { line, column, message }
        });
        Err(Complaints { file, list: list.collect() })
    }
}

fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

/// The word among `known` that was most likely meant by `word`; none where nothing is near.
pub fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    known
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// What to write instead of `word`: the nearest of the `known`, or else all of them.
pub fn hint<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Message {
    let known: Vec<_> = known.into_iter().collect();
    match nearest(word, known.iter().copied()) {
        Some(word) => Message::new("document.hint.near").with("word", word),
        None if known.is_empty() => Message::new("document.hint.none"),
        None => Message::new("document.hint.known").with_words("known", known),
    }
}

impl fmt::Display for Complaints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, i64), Complaints> {
        let document = Document::new("a.toml", text);
        let mut root = document.root();
        let title = root.text("title");
        let title = root.need("title", title);
        let mut clock = root.section("clock");
        let hours = clock.as_mut().and_then(|clock| {
            let hours = clock.whole("hours");
            clock.need("hours", hours)
        });
        clock.into_iter().for_each(Section::close);
        root.close();
        let made = title.zip(hours).map(|(title, hours)| (title.value, hours.value));
        document.finish(made)
    }

    #[test]
    fn a_right_file_is_read() {
        assert_eq!(read("title = 'x'\n[clock]\nhours = 24\n").unwrap(), ("x".to_owned(), 24));
    }

    fn said(text: &str) -> Vec<String> {
        let complaints = read(text).unwrap_err();
        complaints.to_string().lines().map(|line| line.replacen("a.toml:", "", 1)).collect()
    }

    #[test]
    fn every_complaint_has_its_line_and_column_and_the_nearest_word() {
        assert_eq!(
            said("titel = 'x'\n[clock]\nhours = 'many'\n"),
            ["1:1: `titel` is not known here; did you mean `title`?", "3:9: `hours` must be a whole number"]
        );
    }

    #[test]
    fn what_is_missing_is_told_at_the_header_of_its_section() {
        assert_eq!(said("title = 'x'\n\n  [clock]\n\n"), ["3:3: `hours` is missing in [clock]"]);
        assert_eq!(said("# nothing\n[clock]\nhours = 1\n"), ["1:1: `title` is missing in this file"]);
    }

    #[test]
    fn a_misspelt_key_is_not_missing_as_well() {
        assert_eq!(
            said("title = 'x'\n[clock]\nhuors = 3\n"),
            ["3:1: `huors` is not known in [clock]; did you mean `hours`?"]
        );
    }

    #[test]
    fn where_no_word_is_near_all_are_named() {
        assert_eq!(
            said("title = 'x'\ncolour = 1\n[clock]\nhours = 1"),
            ["2:1: `colour` is not known here; known are: title, clock"]
        );
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "title = 'x'\n[clock]\nhours = 1\nx = { \"題名\" = 1 }\n[clock.\"時計\"]";
        assert_eq!(read(text).unwrap_err().list[0].column, 1);
        assert_eq!(line_and_column("あ\n題名 = x", "あ\n題名 = ".len()), (2, 6));
    }

    #[test]
    fn what_is_not_toml_says_where() {
        let complaints = read("title = \n").unwrap_err();
        assert_eq!(complaints.list[0].line, 1);
    }
}
