//! A TOML file that people write, read so that every complaint has a place: file, line, column, and the fix.
//!
//! The agreement, maps of columns and themes are read through a [`Section`]: each asks for the keys that it knows, and
//! [`Section::close`] complains of whatever was left over, naming the nearest right word. All complaints of a file are
//! collected, so that one reading tells everything.

use std::cell::RefCell;
use std::fmt;
use std::ops::{Deref, Range};

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use crate::error::{Error, Kind};
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
        let error = Self::new(Kind::Config, place);
        if more == 0 { error } else { error.hint(Message::new("document.more").with("n", more)) }
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

/// One file while it is being read.
#[derive(Debug)]
pub struct Document<'t> {
    name: String,
    text: &'t str,
    complaints: RefCell<Vec<(usize, Message)>>,
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
            let message = Message::new("document.not_toml").with("cause", error.message());
            self.complain(&error.span().unwrap_or(0..0), message);
        }
        let span = 0..self.text.len();
        Section {
            document: self,
            path: String::new(),
            span,
            table: table.into_inner(),
            known: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Says that what stands at `span` cannot be.
    pub fn complain(&self, span: &Range<usize>, message: Message) {
        self.complaints.borrow_mut().push((span.start, message));
    }

    /// The value that was made of the file, unless there was a complaint.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Complaints> {
        let Self { name: file, text, complaints } = self;
        let mut found = complaints.into_inner();
        match value {
            Some(value) if found.is_empty() => return Ok(value),
            None if found.is_empty() => found.push((0, Message::new("document.unusable"))),
            _ => {}
        }
        found.sort_by_key(|(at, _)| *at);
        let list = found.into_iter().map(|(at, message)| {
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

/// One table of the file. Each key is taken once; [`Section::close`] looks at what nobody took.
#[derive(Debug)]
pub struct Section<'d, 't> {
    document: &'d Document<'t>,
    path: String,
    span: Range<usize>,
    table: DeTable<'t>,
    known: Vec<String>,
    found: Vec<String>,
}

/// What a value may be, for the complaint that it is something else.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Text,
    Whole,
    Number,
    YesNo,
    Date,
    List,
    Table,
}

impl Shape {
    const fn key(self) -> &'static str {
        match self {
            Self::Text => "document.shape.text",
            Self::Whole => "document.shape.whole",
            Self::Number => "document.shape.number",
            Self::YesNo => "document.shape.yes_no",
            Self::Date => "document.shape.date",
            Self::List => "document.shape.list",
            Self::Table => "document.shape.table",
        }
    }
}

impl<'d, 't> Section<'d, 't> {
    /// The section's own name, such as `calendar.office`; empty for the file's root.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where the section stands.
    pub fn span(&self) -> &Range<usize> {
        &self.span
    }

    /// Says that what stands at `span` cannot be.
    pub fn complain(&self, span: &Range<usize>, message: Message) {
        self.document.complain(span, message);
    }

    /// Whether the key is there, taken or not.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn take(&mut self, key: &str) -> Option<Spanned<DeValue<'t>>> {
        self.known.push(key.to_owned());
        let found = self.table.remove(key);
        if found.is_some() {
            self.found.push(key.to_owned());
        }
        found
    }

    fn typed<T>(&mut self, key: &str, shape: Shape, read: impl FnOnce(&DeValue<'t>) -> Option<T>) -> Option<Placed<T>> {
        let found = self.take(key)?;
        let span = found.span();
        let value = read(found.get_ref());
        if value.is_none() {
            self.complain(&span, wrong_shape(key, shape));
        }
        value.map(|value| Placed { value, span })
    }

    /// A text.
    pub fn text(&mut self, key: &str) -> Option<Placed<String>> {
        self.typed(key, Shape::Text, |value| value.as_str().map(ToOwned::to_owned))
    }

    /// A whole number.
    pub fn whole(&mut self, key: &str) -> Option<Placed<i64>> {
        self.typed(key, Shape::Whole, whole)
    }

    /// A number, whole or not.
    pub fn number(&mut self, key: &str) -> Option<Placed<f64>> {
        self.typed(key, Shape::Number, number)
    }

    /// `true` or `false`.
    pub fn yes_no(&mut self, key: &str) -> Option<Placed<bool>> {
        self.typed(key, Shape::YesNo, DeValue::as_bool)
    }

    /// A date or time, written without quotes.
    pub fn date(&mut self, key: &str) -> Option<Placed<Datetime>> {
        self.typed(key, Shape::Date, |value| value.as_datetime().copied())
    }

    /// A list, each element to be read by [`Item`]'s methods.
    pub fn list(&mut self, key: &str) -> Option<Placed<Vec<Item<'d, 't>>>> {
        let found = self.take(key)?;
        let span = found.span();
        let DeValue::Array(array) = found.into_inner() else {
            self.complain(&span, wrong_shape(key, Shape::List));
            return None;
        };
        let items = array.into_iter().map(|value| Item { document: self.document, path: self.child(key), value });
        Some(Placed { value: items.collect(), span })
    }

    /// A list of texts.
    pub fn texts(&mut self, key: &str) -> Option<Placed<Vec<Placed<String>>>> {
        let list = self.list(key)?;
        Some(list.map(|items| items.into_iter().filter_map(Item::text).collect()))
    }

    /// A table within: `[path.key]` or `key = { … }`.
    pub fn section(&mut self, key: &str) -> Option<Section<'d, 't>> {
        let found = self.take(key)?;
        Item { document: self.document, path: self.child(key), value: found }.section()
    }

    /// The tables of `[[key]]`, in the file's order; none is an empty list.
    pub fn sections(&mut self, key: &str) -> Vec<Section<'d, 't>> {
        let items = self.list(key).map(|list| list.value).unwrap_or_default();
        items.into_iter().filter_map(Item::section).collect()
    }

    /// All that is left in here, by name: for tables whose keys people choose (`[calendar.NAME]`, `[stages]`).
    pub fn rest(&mut self) -> Vec<(Placed<String>, Item<'d, 't>)> {
        let table = std::mem::take(&mut self.table);
        let mut entries: Vec<_> = table
            .into_iter()
            .map(|(key, value)| {
                let name = Placed { span: key.span(), value: key.into_inner().into_owned() };
                let item = Item { document: self.document, path: self.child(&name), value };
                (name, item)
            })
            .collect();
        entries.sort_by_key(|(name, _)| name.span.start);
        entries
    }

    /// The value of a key that must be there; complains where it is not. (One that was there and of a wrong shape has
    /// been complained of already.)
    pub fn need<T>(&mut self, key: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.found.iter().any(|found| found == key) {
            let message = Message::new("document.missing").with("key", key).with("section", self.shown_path());
            self.complain(&self.span.clone(), message);
        }
        value
    }

    /// Ends the reading of this section: a key that nobody asked for is a mistake.
    pub fn close(self) {
        for (key, _) in self.table {
            let nearest = nearest(key.get_ref(), self.known.iter().map(String::as_str));
            let message = match nearest {
                Some(word) => Message::new("document.unknown_key_near").with("nearest", word),
                None => Message::new("document.unknown_key").with("known", self.known.join(", ")),
            };
            let message = message.with("key", key.get_ref()).with("section", shown_path(&self.path));
            self.document.complain(&key.span(), message);
        }
    }

    fn shown_path(&self) -> String {
        shown_path(&self.path)
    }

    fn child(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

fn shown_path(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("[{path}]") }
}

/// One element of a list, or one entry of a table whose keys people choose.
#[derive(Debug)]
pub struct Item<'d, 't> {
    document: &'d Document<'t>,
    path: String,
    value: Spanned<DeValue<'t>>,
}

impl<'d, 't> Item<'d, 't> {
    /// Where it stands.
    pub fn span(&self) -> Range<usize> {
        self.value.span()
    }

    /// Whether it is a text, for values that may be of several shapes.
    pub fn is_text(&self) -> bool {
        self.value.get_ref().is_str()
    }

    /// Whether it is a table.
    pub fn is_section(&self) -> bool {
        self.value.get_ref().is_table()
    }

    /// It as a text.
    pub fn text(self) -> Option<Placed<String>> {
        self.typed(Shape::Text, |value| value.as_str().map(ToOwned::to_owned))
    }

    /// It as a whole number.
    pub fn whole(self) -> Option<Placed<i64>> {
        self.typed(Shape::Whole, whole)
    }

    /// It as a number.
    pub fn number(self) -> Option<Placed<f64>> {
        self.typed(Shape::Number, number)
    }

    /// It as yes or no.
    pub fn yes_no(self) -> Option<Placed<bool>> {
        self.typed(Shape::YesNo, DeValue::as_bool)
    }

    /// It as a date.
    pub fn date(self) -> Option<Placed<Datetime>> {
        self.typed(Shape::Date, |value| value.as_datetime().copied())
    }

    /// It as a list of texts.
    pub fn texts(self) -> Option<Placed<Vec<Placed<String>>>> {
        let Self { document, path, value } = self;
        let span = value.span();
        let DeValue::Array(array) = value.into_inner() else {
            document.complain(&span, wrong_shape(&path, Shape::List));
            return None;
        };
        let items = array.into_iter().map(|value| Item { document, path: path.clone(), value });
        Some(Placed { value: items.filter_map(Item::text).collect(), span })
    }

    /// It as a table.
    pub fn section(self) -> Option<Section<'d, 't>> {
        let Self { document, path, value } = self;
        let span = value.span();
        let DeValue::Table(table) = value.into_inner() else {
            document.complain(&span, wrong_shape(&path, Shape::Table));
            return None;
        };
        Some(Section { document, path, span, table, known: Vec::new(), found: Vec::new() })
    }

    fn typed<T>(self, shape: Shape, read: impl FnOnce(&DeValue<'t>) -> Option<T>) -> Option<Placed<T>> {
        let span = self.value.span();
        let value = read(self.value.get_ref());
        if value.is_none() {
            self.document.complain(&span, wrong_shape(&self.path, shape));
        }
        value.map(|value| Placed { value, span })
    }
}

fn wrong_shape(key: &str, shape: Shape) -> Message {
    Message::new("document.wrong_shape").with("key", key).with_message("shape", Message::new(shape.key()))
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Float(float) => float.as_str().parse().ok().filter(|number: &f64| number.is_finite()),
        #[allow(clippy::cast_precision_loss, reason = "points, rates and amounts are far below 2^53")]
        _ => whole(value).map(|whole| whole as f64),
    }
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

    #[test]
    fn every_complaint_has_its_line_and_column_and_the_nearest_word() {
        let complaints = read("titel = 'x'\n[clock]\nhours = 'many'\n").unwrap_err();
        let places: Vec<_> = complaints.list.iter().map(|c| (c.line, c.column, c.message.key())).collect();
        assert_eq!(
            places,
            [(1, 1, "document.missing"), (1, 1, "document.unknown_key_near"), (3, 9, "document.wrong_shape")]
        );
        assert!(complaints.to_string().contains("title"), "{complaints}");
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        let complaints = read("\"題名\" = 1\ntitle = 'x'\n[clock]\nhours = 1\n'時' = 2").unwrap_err();
        assert_eq!((complaints.list[1].line, complaints.list[1].column), (5, 1));
    }

    #[test]
    fn what_is_not_toml_says_where() {
        let complaints = read("title = \n").unwrap_err();
        assert_eq!(complaints.list[0].line, 1);
    }
}
