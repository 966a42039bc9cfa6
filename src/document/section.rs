//! The parts of a file: [`Section`], one table, and [`Item`], one element of a list or entry of a table.

use std::ops::Range;
use std::rc::Rc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use super::{Document, Kind, Placed, hint, nearest};
use crate::i18n::Message;

/// One table of the file. Each key is taken once; [`Section::close`] looks at what nobody took.
#[derive(Debug)]
pub struct Section<'d, 't> {
    document: &'d Document<'t>,
    path: Rc<str>,
    span: Range<usize>,
    table: DeTable<'t>,
    /// Every key that was asked for, and whether it was there.
    known: Vec<(String, bool)>,
    missing: Vec<String>,
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
    Tables,
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
            Self::Tables => "document.shape.tables",
        }
    }
}

impl<'d, 't> Section<'d, 't> {
    pub(super) fn new(document: &'d Document<'t>, path: Rc<str>, span: Range<usize>, table: DeTable<'t>) -> Self {
        Self { document, path, span, table, known: Vec::new(), missing: Vec::new() }
    }

    /// The section's own name, such as `calendar.office`; empty for the file's root.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where the section stands.
    pub fn span(&self) -> &Range<usize> {
        &self.span
    }

    /// Says that what stands at `span` cannot be, whatever else the file says.
    pub fn complain(&self, span: &Range<usize>, message: Message) {
        self.document.add(Kind::Part, span, message);
    }

    /// Says that what stands at `span` does not fit what the file says, or does not say, elsewhere. Told once every key
    /// and value is right by itself.
    pub fn misfit(&self, span: &Range<usize>, message: Message) {
        self.document.add(Kind::Whole, span, message);
    }

    /// Whether the key is there, taken or not.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn take(&mut self, key: &str) -> Option<Spanned<DeValue<'t>>> {
        let found = self.table.remove(key);
        self.known.push((key.to_owned(), found.is_some()));
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
        self.items(key, Shape::List)
    }

    /// A value that may be of several shapes.
    pub fn item(&mut self, key: &str) -> Option<Item<'d, 't>> {
        let value = self.take(key)?;
        Some(Item { document: self.document, path: self.child(key), value })
    }

    fn items(&mut self, key: &str, shape: Shape) -> Option<Placed<Vec<Item<'d, 't>>>> {
        let found = self.take(key)?;
        let span = found.span();
        let DeValue::Array(array) = found.into_inner() else {
            let name = if matches!(shape, Shape::Tables) { self.child(key) } else { key.into() };
            self.complain(&span, wrong_shape(&name, shape));
            return None;
        };
        let path = self.child(key);
        let items = array.into_iter().map(|value| Item { document: self.document, path: Rc::clone(&path), value });
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
        let items = self.items(key, Shape::Tables).map(|list| list.value).unwrap_or_default();
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

    /// The value of a key that must be there. Where it is not, that is told when the section's reading ends, unless the
    /// key is there under a misspelt name. (One that is there and of a wrong shape has been complained of already.)
    pub fn need<T>(&mut self, key: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.known.iter().any(|(known, found)| *found && known == key) {
            self.missing.push(key.to_owned());
        }
        value
    }

    /// Ends the reading of this section: a key that nobody asked for is a mistake.
    pub fn close(mut self) {
        for (key, _) in std::mem::take(&mut self.table) {
            let message = self.stranger(key.get_ref());
            self.complain(&key.span(), message);
        }
        self.leave();
    }

    /// Ends the reading of a section that may hold keys for others to read.
    pub fn leave(self) {
        for key in &self.missing {
            let message = match &*self.path {
                "" => Message::new("document.missing"),
                path => Message::new("document.missing_in").with("section", path),
            };
            self.complain(&self.span, message.with("key", key));
        }
    }

    /// What to say of a key that nobody asked for. The word that it was meant for is not missing any more.
    fn stranger(&mut self, key: &str) -> Message {
        let meant = nearest(key, self.missing.iter().map(String::as_str)).map(ToOwned::to_owned);
        let hint = match &meant {
            Some(meant) => hint(key, [meant.as_str()]),
            None => hint(key, self.known.iter().map(|(known, _)| known.as_str())),
        };
        self.missing.retain(|missing| Some(missing) != meant.as_ref());
        let message = match &*self.path {
            "" => Message::new("document.unknown_key"),
            path => Message::new("document.unknown_key_in").with("section", path),
        };
        message.with("key", key).with_message("hint", hint)
    }

    fn child(&self, key: &str) -> Rc<str> {
        if self.path.is_empty() { key.into() } else { format!("{}.{key}", self.path).into() }
    }
}

/// One element of a list, or one entry of a table whose keys people choose.
#[derive(Debug)]
pub struct Item<'d, 't> {
    document: &'d Document<'t>,
    path: Rc<str>,
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

    /// Whether it is a list.
    pub fn is_list(&self) -> bool {
        self.value.get_ref().is_array()
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

    /// It as a list.
    pub fn list(self) -> Option<Placed<Vec<Self>>> {
        let Self { document, path, value } = self;
        let span = value.span();
        let DeValue::Array(array) = value.into_inner() else {
            document.add(Kind::Part, &span, wrong_shape(&path, Shape::List));
            return None;
        };
        let items = array.into_iter().map(|value| Item { document, path: Rc::clone(&path), value });
        Some(Placed { value: items.collect(), span })
    }

    /// It as a list of texts.
    pub fn texts(self) -> Option<Placed<Vec<Placed<String>>>> {
        self.list().map(|list| list.map(|items| items.into_iter().filter_map(Item::text).collect()))
    }

    /// It as a table.
    pub fn section(self) -> Option<Section<'d, 't>> {
        let Self { document, path, value } = self;
        let span = value.span();
        let DeValue::Table(table) = value.into_inner() else {
            document.add(Kind::Part, &span, wrong_shape(&path, Shape::Table));
            return None;
        };
        Some(Section::new(document, path, span, table))
    }

    fn typed<T>(self, shape: Shape, read: impl FnOnce(&DeValue<'t>) -> Option<T>) -> Option<Placed<T>> {
        let span = self.value.span();
        let value = read(self.value.get_ref());
        if value.is_none() {
            self.document.add(Kind::Part, &span, wrong_shape(&self.path, shape));
        }
        value.map(|value| Placed { value, span })
    }
}

fn wrong_shape(key: &str, shape: Shape) -> Message {
    let shape = Message::new(shape.key()).with("key", key);
    Message::new("document.wrong_shape").with("key", key).with_message("shape", shape)
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
