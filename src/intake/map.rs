//! The map: which column of an export is which field.
//!
//! A TOML file that people write, so every complaint has its line and names the nearest right word.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::{TZ_VARIANTS, Tz};
use toml::value::Datetime;

use super::date::DateOrder;
use super::own::Own;
use super::stated::Stated;
pub(super) use super::target::SHAPES;
pub use super::target::{NamePart, Shape, Span, Tally, Target, Typed, Unit};
use super::value::fold;
use crate::agreement::terms::{Join, Stage};
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

/// What becomes of a row of touches or stages about somebody who is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strangers {
    /// It is rejected: nobody is made up.
    #[default]
    Reject,
    /// They come in as history, by what the row says of them.
    Create,
}

const STRANGERS: &[(&str, Strangers)] = &[("reject", Strangers::Reject), ("create", Strangers::Create)];

/// The word in `[stages]` for rows that tell of no stage.
const IGNORE: &str = "ignore";

const ROWS: &[(&str, Rows)] = &[("history", Rows::History), ("live", Rows::Live)];

const JOINS: &[(&str, Join)] = &[("mail", Join::Mail)];

const ORDERS: &[(&str, DateOrder)] = &[("dmy", DateOrder::Dmy), ("mdy", DateOrder::Mdy), ("ymd", DateOrder::Ymd)];

/// Dates that are written as numbers.
const COUNTS: &[(&str, DateOrder)] = &[
    ("serial", DateOrder::Serial),
    ("serial_1904", DateOrder::Serial1904),
    ("unix", DateOrder::Seconds),
    ("unix_ms", DateOrder::Milliseconds),
];

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
    /// The kind of touch that it tells of, in the words of lists.
    pub touch: Option<String>,
    /// Whether it is asked only where the columns before it that become the same say nothing.
    pub is_fallback: bool,
    /// The name under which an extra field is kept, where that is not the column's.
    pub kept_as: Option<String>,
    /// Whose numbers external ids are, where another system has the same numbers for other people: it stands before them.
    pub of: Option<String>,
}

impl Mapping {
    /// A column that becomes this, and of which nothing else is said.
    pub fn of(column: String, target: Target) -> Self {
        Self { column, target, date_order: None, touch: None, is_fallback: false, kept_as: None, of: None }
    }
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
    /// What one row is.
    pub unit: Unit,
    /// What the rows are.
    pub rows: Rows,
    /// Whether each lead is handed to sales as it comes in; only with live rows.
    pub hand_over: bool,
    /// What the map states of the file itself.
    pub stated: Stated,
    /// The delimiter, where the map states it.
    pub delimiter: Option<u8>,
    /// The order of all dates, where the map states it.
    pub date_order: Option<DateOrder>,
    /// The zone of times without offset, where the map states it.
    pub time_zone: Option<Tz>,
    /// As of which day rows are that tell no instant themselves, where the map states it.
    pub as_of: Option<NaiveDate>,
    /// What joins rows of different external ids, where the map asks for it (decision 40).
    pub join: Option<Join>,
    /// The columns, in the map's order.
    pub columns: Vec<Mapping>,
    /// What happens to the other columns.
    pub extra: Extras,
    /// What becomes of touches and stages of people who are not known.
    pub strangers: Strangers,
    /// The words of a file of stages and the stages they stand for; those that stand for none are passed over.
    pub stages: BTreeMap<String, Option<Stage>>,
    /// The words of lists for roles in the buying group.
    pub roles: BTreeMap<String, String>,
    /// By column: words that are read as other words.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// By column: the words of which a row must have one to be read; others are passed over.
    pub only: BTreeMap<String, Vec<String>>,
    /// Set where the file is one that Tasuki wrote.
    pub own: Option<Own>,
}

/// A word of a list as it is compared: width, case and blanks around it make no difference.
pub(super) fn key(word: &str) -> String {
    fold(word).trim().to_lowercase()
}

impl Map {
    /// A map of leads' rows in which nothing is said but what columns become.
    pub fn of_leads(columns: Vec<Mapping>) -> Self {
        Self {
            unit: Unit::Leads,
            rows: Rows::History,
            hand_over: false,
            join: None,
            stated: Stated::default(),
            delimiter: None,
            date_order: None,
            time_zone: None,
            as_of: None,
            columns,
            extra: Extras::All,
            strangers: Strangers::Reject,
            stages: BTreeMap::new(),
            roles: BTreeMap::new(),
            values: BTreeMap::new(),
            only: BTreeMap::new(),
            own: None,
        }
    }

    /// Reads the map in `text`, the content of the file called `file_name`.
    ///
    /// # Errors
    /// Everything in the file that cannot be: unknown keys, fields and words, a field named twice, a type that does
    /// not go with its field.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, Complaints> {
        let document = Document::new(file_name, text);
        let mut root = document.root();
        let map = Self::read(&mut root, text, Reading::OneFile);
        root.close();
        document.finish(map)
    }

    /// Reads what a map says out of a file that may say more. In a preset columns may be called by several names, of which a
    /// file has one.
    pub(super) fn read(root: &mut Section<'_, '_>, text: &str, reading: Reading) -> Option<Self> {
        let records = root.text("records");
        let unit = records.as_ref().map_or(Some(Unit::Leads), |word| choose(root, word, Unit::WORDS));
        let rows = root.text("rows");
        let rows = match (rows, unit) {
            // Whatever is no lead is history, whether it is said or not.
            (None, None | Some(Unit::Touches | Unit::Stages | Unit::Costs)) => Some(Rows::History),
            (rows, _) => root.need("rows", rows).and_then(|word| choose(root, &word, ROWS)),
        };
        let unit = unit.unwrap_or_default();
        let hand_over = root.yes_no("hand_over");
        if let (Some(Rows::History), Some(Placed { value: true, span })) = (rows, &hand_over) {
            root.complain(span, Message::new("intake.map.hand_over_of_history"));
        }
        let stated = Stated::read(root);
        let delimiter = root.text("delimiter").and_then(|word| choose(root, &word, DELIMITERS));
        let date_order = root.text("date_order").and_then(|word| choose(root, &word, ORDERS));
        let time_zone = root.text("time_zone").and_then(|name| read_zone(root, &name));
        let as_of = root.date("as_of").and_then(|day| read_day(root, &day));
        let strangers = root.text("unknown_people").and_then(|word| choose(root, &word, STRANGERS)).unwrap_or_default();
        let join = root.text("join").and_then(|word| choose(root, &word, JOINS));
        let columns = root.section("columns");
        let place = columns.as_ref().map(|columns| columns.span().clone());
        let columns = root.need("columns", columns).map(|section| read_columns(section, unit, reading));
        if let (Some(columns), Some(place)) = (&columns, &place) {
            look_for_what_is_needed(root, unit, columns, place);
        }
        let extra = root.section("extra").map_or(Extras::All, |section| read_extra(section, text));
        let stages = root.section("stages").map(read_stages).unwrap_or_default();
        let roles = root.section("roles").map(read_words).unwrap_or_default();
        let values = root.section("values").map(read_values).unwrap_or_default();
        let only = root.section("only").map(read_only).unwrap_or_default();
        let hand_over = hand_over.is_some_and(|yes| yes.value);
        rows.zip(columns).map(|(rows, columns)| Self {
            unit,
            rows,
            hand_over,
            stated,
            delimiter,
            date_order,
            time_zone,
            as_of,
            join,
            columns,
            extra,
            strangers,
            stages,
            roles,
            values,
            only,
            own: None,
        })
    }

    /// Every column that the map names, as a field or to be kept.
    pub(super) fn named_columns(&self) -> impl Iterator<Item = &String> {
        let kept = if let Extras::Only(names) = &self.extra { names.as_slice() } else { &[] };
        let asked = self.only.keys().chain(self.values.keys());
        self.columns.iter().map(|mapping| &mapping.column).chain(kept).chain(asked)
    }
}

/// Whether the names of columns are those of one file, or all that a vendor's files may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    OneFile,
    Preset,
}

/// Each kind of file has fields without which no row can be read.
fn look_for_what_is_needed(root: &Section<'_, '_>, unit: Unit, columns: &[Mapping], place: &std::ops::Range<usize>) {
    let has = |word: &&str| columns.iter().any(|mapping| mapping.target.word() == Some(word));
    for any in unit.needs().iter().filter(|any| !any.iter().any(has)) {
        let message = Message::new("intake.map.needs").with("records", unit.word()).with_words("fields", any.iter());
        root.misfit(place, message);
    }
}

fn read_stages(mut section: Section<'_, '_>) -> BTreeMap<String, Option<Stage>> {
    let mut stages = BTreeMap::new();
    for (word, item) in section.rest() {
        let Some(named) = item.text() else { continue };
        if let Some(stage) = stage_of(&named) {
            stages.insert(key(&word), Some(stage));
        } else if named.as_str() == IGNORE {
            stages.insert(key(&word), None);
        } else {
            complain_of_word(&section, &named, Stage::ALL.iter().map(|stage| stage.word()).chain(["won", IGNORE]));
        }
    }
    stages
}

/// A stage by its word; `won` is a customer.
pub(super) fn stage_of(word: &str) -> Option<Stage> {
    let word = key(word);
    Stage::of(&word).or((word == "won").then_some(Stage::Customer))
}

fn read_words(mut section: Section<'_, '_>) -> BTreeMap<String, String> {
    let words = section.rest().into_iter().filter_map(|(word, item)| Some((key(&word), item.text()?.value)));
    words.collect()
}

fn read_values(mut section: Section<'_, '_>) -> BTreeMap<String, BTreeMap<String, String>> {
    let columns = section.rest().into_iter();
    columns.filter_map(|(column, item)| Some((column.value, read_words(item.section()?)))).collect()
}

fn read_only(mut section: Section<'_, '_>) -> BTreeMap<String, Vec<String>> {
    let columns = section.rest().into_iter();
    let words = |item: Item<'_, '_>| Some(item.texts()?.value.into_iter().map(|word| key(&word)).collect());
    columns.filter_map(|(column, item)| Some((column.value, words(item)?))).collect()
}

/// The value that a word stands for; complains where it stands for none.
fn choose<T: Copy>(section: &Section<'_, '_>, word: &Placed<String>, known: &[(&'static str, T)]) -> Option<T> {
    let found = known.iter().find(|(name, _)| *name == word.as_str()).map(|(_, value)| *value);
    if found.is_none() {
        complain_of_word(section, word, known.iter().map(|(name, _)| *name).filter(|name| *name != "\t"));
    }
    found
}

pub(super) fn complain_of_word<'k>(
    section: &Section<'_, '_>,
    word: &Placed<String>,
    known: impl Iterator<Item = &'k str>,
) {
    let known: Vec<_> = known.collect();
    let message = match nearest(word, known.iter().copied()) {
        Some(nearest) => Message::new("intake.map.unknown_word_near").with("nearest", nearest),
        None => Message::new("intake.map.unknown_word").with_words("known", known),
    };
    section.complain(&word.span, message.with("word", &word.value));
}

/// A day without a time: what a list says without an instant was so when the day began.
fn read_day(section: &Section<'_, '_>, read: &Placed<Datetime>) -> Option<NaiveDate> {
    let date = read.value.date.filter(|_| read.value.time.is_none());
    let day = date.and_then(|date| NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()));
    if day.is_none() {
        section.complain(&read.span, Message::new("agreement.not_a_day").with("key", "as_of"));
    }
    day
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

fn read_columns(mut section: Section<'_, '_>, unit: Unit, reading: Reading) -> Vec<Mapping> {
    let mut taken = BTreeMap::new();
    let mut columns = Vec::new();
    for (column, item) in section.rest() {
        let span = item.span();
        let Some(mapping) = read_column(&section, column.value, item, unit) else { continue };
        // In a map that is one file's, which of two columns goes first must be said.
        let adds_up = matches!(mapping.target, Target::OptOut(_));
        let is_first = !mapping.is_fallback && !adds_up && reading == Reading::OneFile;
        if let Some(field) = mapping.target.word().filter(|_| is_first)
            && let Some(other) = taken.insert(field, mapping.column.clone())
        {
            let message = Message::new("intake.map.field_twice").with("field", field).with("other", other);
            section.complain(&span, message);
        }
        columns.push(mapping);
    }
    columns
}

fn read_column(within: &Section<'_, '_>, column: String, item: Item<'_, '_>, unit: Unit) -> Option<Mapping> {
    if item.is_text() {
        let target = read_field(within, &item.text()?, unit)?;
        return Some(Mapping::of(column, target));
    }
    let mut section = item.section()?;
    let field = section.text("field");
    let touch = section.text("touch");
    let tally = section.text("as");
    let fallback = section.yes_no("fallback");
    let of = section.text("of");
    let shape = section.text("type");
    let (min, max) = (section.number("min"), section.number("max"));
    let order = section.text("date_order");
    let counted = section.text("date");
    let date_order = order.as_ref().and_then(|word| choose(&section, word, ORDERS));
    let date_order = counted.as_ref().and_then(|word| choose(&section, word, COUNTS)).or(date_order);
    let typed = Typed {
        shape: shape.as_ref().and_then(|word| choose(&section, word, SHAPES)).unwrap_or_default(),
        min: min.as_ref().map(|min| min.value),
        max: max.as_ref().map(|max| max.value),
    };
    let says_kind = tally.as_ref().is_some_and(|word| word.as_str() == "kind");
    let tallied = tally.as_ref().map_or(Some(Tally::When), |word| choose(&section, word, Tally::WORDS));
    let target = match (&field, &touch) {
        (Some(word), _) => read_field(&section, word, unit),
        (None, Some(kind)) => read_touch(&section, kind, unit, tallied),
        // The cell itself says what kind of touch it was.
        (None, None) if says_kind => Some(of_unit(&section, tally.as_ref()?, Target::Touch(Tally::Kind), unit)),
        (None, None) => Some(Target::Extra(typed)),
    };
    let is_alone = if says_kind { touch.is_some() } else { touch.is_none() };
    if let Some(word) = tally.as_ref().or(touch.as_ref()).filter(|_| is_alone || field.is_some()) {
        section.complain(&word.span, Message::new("intake.map.touch_alone"));
    }
    let bound = min.or(max);
    let is_known = field.is_some() || touch.is_some() || says_kind;
    if let (true, Some(span)) = (is_known, shape.map(|word| word.span).or_else(|| bound.clone().map(|b| b.span))) {
        section.complain(&span, Message::new("intake.map.type_of_field"));
    } else if let Some(bound) = bound.filter(|_| !matches!(typed.shape, Shape::Whole | Shape::Number)) {
        section.complain(&bound.span, Message::new("intake.map.bound_of_text"));
    }
    if let Some(order) = order.or(counted).filter(|_| target.is_some_and(|target| !target.is_date())) {
        section.complain(&order.span, Message::new("intake.map.order_of_text"));
    }
    if let Some(fallback) = fallback.as_ref().filter(|_| field.is_none()) {
        section.complain(&fallback.span, Message::new("intake.map.fallback_alone"));
    }
    if let Some(of) =
        of.as_ref().filter(|of| target != Some(Target::Person(Field::ExternalId)) || !is_system(&of.value))
    {
        section.complain(&of.span, Message::new("intake.map.of"));
    }
    section.close();
    let is_fallback = fallback.is_some_and(|fallback| fallback.value);
    let touch = touch.map(|kind| kind.value);
    let of = of.map(|of| of.value);
    Some(Mapping { date_order, touch, is_fallback, of, ..Mapping::of(column, target?) })
}

/// Whether it can stand before the numbers of a system.
fn is_system(name: &str) -> bool {
    (1..=20).contains(&name.len()) && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn read_touch(section: &Section<'_, '_>, kind: &Placed<String>, unit: Unit, tally: Option<Tally>) -> Option<Target> {
    if kind.trim().is_empty() {
        section.complain(&kind.span, Message::new("intake.map.touch_blank"));
        return None;
    }
    Some(of_unit(section, kind, tally.map(Target::Touch)?, unit))
}

/// Touches in columns are for files of leads.
fn of_unit(section: &Section<'_, '_>, said: &Placed<String>, target: Target, unit: Unit) -> Target {
    if !unit.takes(target) {
        let message = Message::new("intake.map.not_of_unit").with("field", "touch").with("records", unit.word());
        section.misfit(&said.span, message);
    }
    target
}

fn read_field(section: &Section<'_, '_>, word: &Placed<String>, unit: Unit) -> Option<Target> {
    let target = Target::of(word);
    match target {
        None => complain_of_word(section, word, Target::words(unit)),
        Some(target) if !unit.takes(target) => {
            let message = Message::new("intake.map.not_of_unit").with("field", &word.value);
            section.misfit(&word.span, message.with("records", unit.word()));
        }
        Some(_) => {}
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
