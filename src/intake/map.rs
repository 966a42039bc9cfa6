//! The map: which column of an export is which field.
//!
//! A TOML file that people write, so every complaint has its line and names the nearest right word.

use std::collections::BTreeMap;

use chrono_tz::{TZ_VARIANTS, Tz};

use super::date::DateOrder;
use crate::agreement::terms::Stage;
use crate::document::{Complaints, Document, Item, Placed, Section, nearest};
use crate::domain::Field;
use crate::i18n::Message;

/// What the rows of an export are (decision 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Things past: stage dates become facts, nothing opens, no clock starts.
    History,
    /// Leads that come in now.
    Live,
}

/// What a column becomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// An attribute of the person.
    Person(Field),
    /// Where the lead came from.
    Source,
    /// The campaign that brought it.
    Campaign,
    /// The company's line of business.
    Industry,
    /// How many people work there.
    Employees,
    /// Who works the lead.
    Owner,
    /// When the lead came in.
    CreatedAt,
    /// When a stage was reached.
    Stage(Stage),
    /// What a deal is worth.
    Amount,
    /// In what money.
    Currency,
    /// Why it was lost or given back.
    Reason,
    /// A note of several lines.
    Note,
    /// A part of the person's name.
    NamePart(NamePart),
    /// Kept under the column's own name.
    Extra(Typed),
}

/// A part of a name that an export keeps in columns of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamePart {
    /// The family name.
    Last,
    /// The given name.
    First,
    /// How the family name is read.
    LastKana,
    /// How the given name is read.
    FirstKana,
}

/// The fields that are no attribute of the person, by their words.
const LEAD_FIELDS: &[(&str, Target)] = &[
    ("source", Target::Source),
    ("campaign", Target::Campaign),
    ("industry", Target::Industry),
    ("employees", Target::Employees),
    ("owner", Target::Owner),
    ("created_at", Target::CreatedAt),
    ("lead_at", Target::Stage(Stage::Lead)),
    ("mal_at", Target::Stage(Stage::Mal)),
    ("mql_at", Target::Stage(Stage::Mql)),
    ("sal_at", Target::Stage(Stage::Sal)),
    ("sql_at", Target::Stage(Stage::Sql)),
    ("opportunity_at", Target::Stage(Stage::Opportunity)),
    ("won_at", Target::Stage(Stage::Customer)),
    ("lost_at", Target::Stage(Stage::Lost)),
    ("amount", Target::Amount),
    ("currency", Target::Currency),
    ("reason", Target::Reason),
    ("note", Target::Note),
    ("last_name", Target::NamePart(NamePart::Last)),
    ("first_name", Target::NamePart(NamePart::First)),
    ("last_name_kana", Target::NamePart(NamePart::LastKana)),
    ("first_name_kana", Target::NamePart(NamePart::FirstKana)),
];

impl Target {
    /// The words of all fields.
    pub fn words() -> impl Iterator<Item = &'static str> {
        let person = Field::ALL.iter().map(|field| field.word());
        person.chain(LEAD_FIELDS.iter().map(|(word, _)| *word))
    }

    /// The field that `word` stands for.
    pub fn of(word: &str) -> Option<Self> {
        let of_lead = || LEAD_FIELDS.iter().find(|(known, _)| *known == word).map(|(_, target)| *target);
        Field::of(word).map(Self::Person).or_else(of_lead)
    }

    /// The field's word; none for a column that is kept under its own name.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Person(field) => Some(field.word()),
            Self::Extra(_) => None,
            other => LEAD_FIELDS.iter().find(|(_, target)| *target == other).map(|(word, _)| *word),
        }
    }

    /// Whether its values are dates.
    pub fn is_date(self) -> bool {
        match self {
            Self::CreatedAt | Self::Stage(_) => true,
            Self::Extra(typed) => matches!(typed.shape, Shape::Instant | Shape::Day),
            _ => false,
        }
    }
}

/// What a column kept under its own name holds, and within which bounds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Typed {
    /// The type.
    pub shape: Shape,
    /// The least number to believe.
    pub min: Option<f64>,
    /// The greatest number to believe.
    pub max: Option<f64>,
}

/// The type of a column that is kept under its own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Any text.
    #[default]
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
    /// An instant; kept as RFC 3339.
    Instant,
    /// A day; kept as `2026-04-01`.
    Day,
}

const SHAPES: &[(&str, Shape)] = &[
    ("text", Shape::Text),
    ("whole", Shape::Whole),
    ("number", Shape::Number),
    ("yes_no", Shape::YesNo),
    ("instant", Shape::Instant),
    ("day", Shape::Day),
];

const ROWS: &[(&str, Rows)] = &[("history", Rows::History), ("live", Rows::Live)];

const ORDERS: &[(&str, DateOrder)] = &[("dmy", DateOrder::Dmy), ("mdy", DateOrder::Mdy), ("ymd", DateOrder::Ymd)];

const DELIMITERS: &[(&str, u8)] = &[(",", b','), (";", b';'), ("tab", b'\t'), ("\t", b'\t')];

/// One column as the map names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// The column's name in the header.
    pub column: String,
    /// What it becomes.
    pub target: Target,
    /// The order of its dates, where the map states it.
    pub date_order: Option<DateOrder>,
}

/// Which of the columns that the map does not name are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extras {
    /// All of them.
    All,
    /// None.
    None,
    /// These.
    Only(Vec<String>),
}

/// A map as it was read from its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// What the rows are.
    pub rows: Rows,
    /// Whether each lead is handed to sales as it comes in; only with live rows.
    pub hand_over: bool,
    /// The delimiter, where the map states it.
    pub delimiter: Option<u8>,
    /// The order of all dates, where the map states it.
    pub date_order: Option<DateOrder>,
    /// The zone of times without offset, where the map states it.
    pub time_zone: Option<Tz>,
    /// The columns, in the map's order.
    pub columns: Vec<Mapping>,
    /// What happens to the other columns.
    pub extra: Extras,
}

impl Map {
    /// Reads the map in `text`, the content of the file called `file_name`.
    ///
    /// # Errors
    /// Everything in the file that cannot be: unknown keys, fields and words, a field named twice, a type that does
    /// not go with its field.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, Complaints> {
        let document = Document::new(file_name, text);
        let mut root = document.root();
        let rows = root.text("rows");
        let rows = root.need("rows", rows).and_then(|word| choose(&root, &word, ROWS));
        let hand_over = root.yes_no("hand_over");
        if let (Some(Rows::History), Some(Placed { value: true, span })) = (rows, &hand_over) {
            root.complain(span, Message::new("intake.map.hand_over_of_history"));
        }
        let delimiter = root.text("delimiter").and_then(|word| choose(&root, &word, DELIMITERS));
        let date_order = root.text("date_order").and_then(|word| choose(&root, &word, ORDERS));
        let time_zone = root.text("time_zone").and_then(|name| read_zone(&root, &name));
        let columns = root.section("columns");
        let columns = root.need("columns", columns).map(read_columns);
        let extra = root.section("extra").map_or(Extras::All, |section| read_extra(section, text));
        root.close();
        let hand_over = hand_over.is_some_and(|yes| yes.value);
        let map = rows.zip(columns).map(|(rows, columns)| Self {
            rows,
            hand_over,
            delimiter,
            date_order,
            time_zone,
            columns,
            extra,
        });
        document.finish(map)
    }
}

/// The value that a word stands for; complains where it stands for none.
fn choose<T: Copy>(section: &Section<'_, '_>, word: &Placed<String>, known: &[(&'static str, T)]) -> Option<T> {
    let found = known.iter().find(|(name, _)| *name == word.as_str()).map(|(_, value)| *value);
    if found.is_none() {
        complain_of_word(section, word, known.iter().map(|(name, _)| *name).filter(|name| *name != "\t"));
    }
    found
}

fn complain_of_word<'k>(section: &Section<'_, '_>, word: &Placed<String>, known: impl Iterator<Item = &'k str>) {
    let known: Vec<_> = known.collect();
    let message = match nearest(word, known.iter().copied()) {
        Some(nearest) => Message::new("intake.map.unknown_word_near").with("nearest", nearest),
        None => Message::new("intake.map.unknown_word").with_words("known", known),
    };
    section.complain(&word.span, message.with("word", &word.value));
}

fn read_zone(section: &Section<'_, '_>, name: &Placed<String>) -> Option<Tz> {
    let zone = name.parse().ok();
    if zone.is_none() {
        let near = nearest(name, TZ_VARIANTS.iter().map(|zone| zone.name())).unwrap_or("Asia/Tokyo");
        let message = Message::new("intake.map.unknown_zone").with("word", &name.value).with("nearest", near);
        section.complain(&name.span, message);
    }
    zone
}

fn read_columns(mut section: Section<'_, '_>) -> Vec<Mapping> {
    let mut taken = BTreeMap::new();
    let mut columns = Vec::new();
    for (column, item) in section.rest() {
        let span = item.span();
        let Some(mapping) = read_column(&section, column.value, item) else { continue };
        if let Some(field) = mapping.target.word()
            && let Some(other) = taken.insert(field, mapping.column.clone())
        {
            let message = Message::new("intake.map.field_twice").with("field", field).with("other", other);
            section.complain(&span, message);
        }
        columns.push(mapping);
    }
    columns
}

fn read_column(within: &Section<'_, '_>, column: String, item: Item<'_, '_>) -> Option<Mapping> {
    if item.is_text() {
        let target = read_field(within, &item.text()?)?;
        return Some(Mapping { column, target, date_order: None });
    }
    let mut section = item.section()?;
    let field = section.text("field");
    let shape = section.text("type");
    let (min, max) = (section.number("min"), section.number("max"));
    let order = section.text("date_order");
    let date_order = order.as_ref().and_then(|word| choose(&section, word, ORDERS));
    let typed = Typed {
        shape: shape.as_ref().and_then(|word| choose(&section, word, SHAPES)).unwrap_or_default(),
        min: min.as_ref().map(|min| min.value),
        max: max.as_ref().map(|max| max.value),
    };
    let target = match &field {
        Some(word) => read_field(&section, word),
        None => Some(Target::Extra(typed)),
    };
    let bound = min.or(max);
    if let (Some(_), Some(span)) = (&field, shape.map(|word| word.span).or_else(|| bound.clone().map(|b| b.span))) {
        section.complain(&span, Message::new("intake.map.type_of_field"));
    } else if let Some(bound) = bound.filter(|_| !matches!(typed.shape, Shape::Whole | Shape::Number)) {
        section.complain(&bound.span, Message::new("intake.map.bound_of_text"));
    }
    if let Some(order) = order.filter(|_| target.is_some_and(|target| !target.is_date())) {
        section.complain(&order.span, Message::new("intake.map.order_of_text"));
    }
    section.close();
    Some(Mapping { column, target: target?, date_order })
}

fn read_field(section: &Section<'_, '_>, word: &Placed<String>) -> Option<Target> {
    let target = Target::of(word);
    if target.is_none() {
        complain_of_word(section, word, Target::words());
    }
    target
}

/// `keep` is a list of columns, or yes or no for all of them.
fn read_extra(mut section: Section<'_, '_>, text: &str) -> Extras {
    let mut extras = Extras::All;
    for (key, item) in section.rest() {
        let is_list = text.get(item.span()).is_some_and(|written| written.starts_with('['));
        if key.as_str() != "keep" {
            complain_of_word(&section, &key, ["keep"].into_iter());
        } else if is_list {
            let names = item.texts().map(|names| names.value).unwrap_or_default();
            extras = Extras::Only(names.into_iter().map(|name| name.value).collect());
        } else if item.yes_no().is_some_and(|keep| !keep.value) {
            extras = Extras::None;
        }
    }
    extras
}
