//! Intake: an export of some other system → typed rows, read as a stream.
//!
//! A [`Map`] says which column is which field. [`Intake::open`] goes through the whole file once, to refuse it as a
//! whole where it cannot be understood and to learn in which order each column writes its dates; iterating then goes
//! through it again and gives one [`Read`] a row. Nothing here knows what is stored already: matching is the
//! importer's work.

mod ballot;
mod date;
mod form;
mod heard;
mod map;
mod name;
mod records;
mod rejects;
mod row;
mod source;
mod value;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use unicode_normalization::UnicodeNormalization;

pub use ballot::DecidedBy;
pub use date::DateOrder;
pub use form::{amount, corrected, no_field, row_of};
pub use heard::Heard;
pub use map::{Extras, Map, Mapping, NamePart, Rows, Shape, Target, Typed};
pub use rejects::Rejects;
pub use source::Encoding;

use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::document::nearest;
use crate::domain::{Field, Person, Touch};
use crate::error::{Error, Result};
use crate::gate::clean_line;
use crate::i18n::Message;
use ballot::{Ballot, Undecided};
use records::Record;
use row::{Column, Rules};
use source::{FileRecords, Source};

/// What the map leaves open.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The order of dates as the person says it; over the map's general one, under that of a single column.
    pub date_order: Option<DateOrder>,
    /// The zone of times without offset, unless the map names one.
    pub zone: Tz,
    /// The instant of the import: what is later is not believed.
    pub now: Timestamp,
}

/// One lead as the export tells it. All its text went through the gate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The person, extra columns included.
    pub person: Person,
    /// Where the lead came from.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// The company's line of business.
    pub industry: Option<String>,
    /// How many people work there.
    pub employees: Option<u32>,
    /// Who works the lead.
    pub owner: Option<String>,
    /// When it came in.
    pub created_at: Option<Timestamp>,
    /// When it reached which stage, in the order of the way.
    pub stages: Vec<(Stage, Timestamp)>,
    /// What the deal is worth.
    pub amount: Option<f64>,
    /// In what money.
    pub currency: Option<String>,
    /// Why it was lost or given back.
    pub reason: Option<String>,
    /// A note of several lines.
    pub note: Option<String>,
    /// What the person did that marketing noticed, in the words of the list.
    pub touches: Vec<Touch>,
}

/// A row that cannot come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The line on which the row begins; the header is line 1.
    pub line: u64,
    /// The column at fault; none where it is the row as a whole.
    pub column: Option<String>,
    /// What is wrong.
    pub cause: Message,
    /// The row as it came, for the rejects file. Not fit to be shown.
    pub fields: Vec<String>,
}

/// Something that was not taken as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjusted {
    /// The line on which the row begins.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What was done.
    pub what: Message,
}

impl Adjusted {
    /// That in words, where there is but one lead.
    pub fn told(&self) -> Message {
        Message::new("capture.changed").with("column", &self.column).with_message("what", self.what.clone())
    }
}

/// What became of one row of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// A number for what the row says and how it is read, the same for the same; even.
    pub sum: u64,
    /// The line on which the row begins; the header is line 1.
    pub line: u64,
    /// The lead, or why there is none.
    pub row: Result<Row, Reject>,
    /// What was not taken as it came; empty for a rejected row.
    pub changes: Vec<Adjusted>,
}

/// How a file was understood, to be shown before its rows come in.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// How it is written.
    pub encoding: Encoding,
    /// What stands between two fields.
    pub delimiter: char,
    /// How many NUL bytes were left off at its end.
    pub padding: u64,
    /// How many rows follow the header.
    pub rows: u64,
    /// The zone of times without offset.
    pub zone: Tz,
    /// The columns, in the file's order.
    pub columns: Vec<Described>,
}

/// How one column was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// What it becomes; none where it is left out.
    pub target: Option<Target>,
    /// The order of its dates and what decided it, where it holds dates.
    pub dates: Option<(DateOrder, DecidedBy)>,
    /// Whether any of its dates leaves its offset to the zone.
    pub needs_zone: bool,
}

/// An export that was understood: an iterator over its rows.
#[derive(Debug)]
pub struct Intake {
    path: PathBuf,
    description: Description,
    columns: Vec<Column>,
    rules: Rules,
    records: FileRecords<File>,
    /// The sums of the external ids that came in, and their lines.
    seen: HashMap<u64, u64>,
    heard: Heard,
    is_broken: bool,
}

impl Intake {
    /// Opens the export at `path` and reads it through once.
    ///
    /// # Errors
    /// A file that cannot be read, is not UTF-8 text, has no header or lacks a column of the map, in which a quote is
    /// not closed, or one of whose date columns does not tell its order.
    pub fn open(path: &Path, map: &Map, options: Options) -> Result<Self> {
        let mut source = Source::open(path)?;
        let delimiter = match map.delimiter {
            Some(delimiter) => delimiter,
            None => source.sniff()?,
        };
        let header = source.header(delimiter)?;
        check_columns(path, map, &header)?;
        let targets: Vec<_> = header.iter().map(|name| target_of(map, name)).collect();
        let (rows, ballots) = survey(&mut source, delimiter, &targets)?;
        let rules = Rules { rows: map.rows, zone: map.time_zone.unwrap_or(options.zone), now: options.now };
        let mut columns = Vec::with_capacity(header.len());
        let mut described = Vec::with_capacity(header.len());
        for ((name, target), ballot) in header.into_iter().zip(targets).zip(ballots) {
            let stated = map.columns.iter().find(|mapping| mapping.column == name).and_then(|found| found.date_order);
            let stated = stated.or(options.date_order).or(map.date_order);
            let dates =
                if target.is_some_and(Target::is_date) { order_of(path, &name, stated, &ballot)? } else { None };
            let (order, is_mixed) = (dates.map(|(order, _)| order), ballot.is_mixed());
            columns.push(Column { name: name.clone(), target, order, is_mixed });
            described.push(Described { name, target, dates, needs_zone: ballot.needs_zone() });
        }
        let description = Description {
            encoding: source.encoding,
            delimiter: char::from(delimiter),
            padding: source.padding,
            rows,
            zone: rules.zone,
            columns: described,
        };
        let mut records = source.into_records(delimiter)?;
        records.read()?;
        let path = path.to_owned();
        Ok(Self {
            path,
            description,
            columns,
            rules,
            records,
            seen: HashMap::new(),
            heard: Heard::default(),
            is_broken: false,
        })
    }

    /// How the file was understood.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// Which file it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads times without offset in this zone from now on.
    pub fn read_in(&mut self, zone: Tz) {
        self.rules.zone = zone;
        self.description.zone = zone;
    }

    /// How many bytes of its text were read so far.
    pub fn bytes_read(&self) -> u64 {
        self.records.bytes_read()
    }

    /// The names of its columns, as the rejects file repeats them.
    pub fn header(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    fn read(&mut self, record: Record) -> Read {
        let (line, sum) = (record.line, heard::sum_of(&record, self.heard.how));
        match self.row(record) {
            Ok((row, changes)) => Read { sum, line, row: Ok(row), changes },
            Err(reject) => Read { sum, line, row: Err(reject), changes: Vec::new() },
        }
    }

    fn row(&mut self, record: Record) -> Result<(Row, Vec<Adjusted>), Reject> {
        let (line, last_line) = (record.line, record.last_line);
        let is_text = record.fields.iter().all(|field| std::str::from_utf8(field).is_ok());
        let fields: Vec<String> = record.fields.into_iter().map(text_of).collect();
        let reject = |fields, cause| Reject { line, column: None, cause, fields };
        if record.is_misquoted {
            return Err(reject(fields, Message::new("intake.reject.quote")));
        }
        if !is_text {
            return Err(reject(fields, Message::new("intake.reject.encoding")));
        }
        if fields.len() != self.columns.len() {
            let message = Message::new("intake.reject.ragged").with("n", fields.len());
            let message = message.with("columns", self.columns.len()).with("last", last_line);
            return Err(reject(fields, message));
        }
        let (row, changes) = row::read(self.rules, &self.columns, line, &fields)?;
        if let Some(id) = row.person.get(Field::ExternalId) {
            if let Some(first) = self.seen.get(&heard::sum_of_text(id)) {
                let cause = Message::new("intake.reject.repeated").with("id", id).with("first", first);
                let mut reject = reject(fields, cause);
                reject.column = self.column_of(Target::Person(Field::ExternalId));
                return Err(reject);
            }
            self.seen.insert(heard::sum_of_text(id), line);
        }
        Ok((row, changes))
    }

    /// From here on rows that were told before are passed over and counted only. `how` is a number for what they are read
    /// by; `sums`, in order, are those of rows of which there is nothing new to be said, odd where something in the row was
    /// not taken as it came.
    pub fn pass_over(&mut self, how: u64, sums: Vec<u64>) {
        self.heard = Heard { how, sums, ..Heard::default() };
    }

    /// How many rows were passed over since this was last asked.
    pub fn passed_over(&mut self) -> (u64, u64) {
        (std::mem::take(&mut self.heard.rows), std::mem::take(&mut self.heard.adjusted))
    }

    fn is_heard(&mut self, record: &Record) -> bool {
        let Some(is_adjusted) = self.heard.knows(record) else { return false };
        if let Some(id) = self.id_of(record) {
            // Of two rows with one id the second one is not taken, whether or not the first was told before.
            match self.seen.entry(id) {
                Entry::Occupied(_) => return false,
                Entry::Vacant(free) => free.insert(record.line),
            };
        }
        self.heard.rows += 1;
        self.heard.adjusted += u64::from(is_adjusted);
        true
    }

    /// The sum of a record's external id.
    fn id_of(&self, record: &Record) -> Option<u64> {
        let place = self.columns.iter().position(|column| column.target == Some(Target::Person(Field::ExternalId)))?;
        let written = std::str::from_utf8(record.fields.get(place)?).ok()?;
        let id: String = clean_line(written).text.nfc().collect();
        (!id.is_empty()).then(|| heard::sum_of_text(&id))
    }

    fn column_of(&self, target: Target) -> Option<String> {
        self.columns.iter().find(|column| column.target == Some(target)).map(|column| column.name.clone())
    }
}

impl Iterator for Intake {
    /// An error only where the file could not be read on; nothing follows it.
    type Item = Result<Read>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_broken {
            return None;
        }
        loop {
            let record = self.records.read();
            self.is_broken = record.is_err();
            match record.transpose()? {
                Ok(record) if self.is_heard(&record) => {}
                record => return Some(record.map(|record| self.read(record))),
            }
        }
    }
}

fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|not| String::from_utf8_lossy(not.as_bytes()).into_owned())
}

/// What the column called `name` becomes.
fn target_of(map: &Map, name: &str) -> Option<Target> {
    let named = map.columns.iter().find(|mapping| mapping.column == name).map(|mapping| mapping.target);
    let kept = match &map.extra {
        Extras::All => true,
        Extras::None => false,
        Extras::Only(names) => names.iter().any(|kept| kept == name),
    };
    named.or(kept.then_some(Target::Extra(Typed::default())))
}

/// Every column that the map names, as a field or to be kept, must be there.
fn check_columns(path: &Path, map: &Map, header: &[String]) -> Result<()> {
    let kept = if let Extras::Only(names) = &map.extra { names.as_slice() } else { &[] };
    let mut named = map.columns.iter().map(|mapping| &mapping.column).chain(kept);
    let Some(missing) = named.find(|name| !header.contains(name)) else { return Ok(()) };
    let unclaimed = || header.iter().map(String::as_str).filter(|name| map.columns.iter().all(|m| m.column != *name));
    let same_but_case = unclaimed().find(|name| name.to_lowercase() == missing.to_lowercase());
    let error = Message::new("intake.file.no_column").with("path", path.display()).with("column", missing);
    let hint = match same_but_case.or_else(|| nearest(missing, unclaimed())) {
        Some(near) => Message::new("intake.file.nearest_column").with("nearest", near),
        None => Message::new("intake.file.columns").with_words("columns", header),
    };
    Err(Error::user(error).hint(hint))
}

/// The first time through: counts the rows, lets the dates vote, and refuses what is not UTF-8.
fn survey(source: &mut Source, delimiter: u8, targets: &[Option<Target>]) -> Result<(u64, Vec<Ballot>)> {
    let mut ballots = vec![Ballot::default(); targets.len()];
    let mut foreign = None;
    let mut rows = 0;
    let mut records = source.records(delimiter)?;
    records.read()?;
    while let Some(record) = records.read()? {
        rows += 1;
        if foreign.is_none() && record.fields.iter().any(|field| is_foreign(field)) {
            foreign = Some(record.line);
        }
        if record.fields.len() != targets.len() {
            continue;
        }
        for ((field, target), ballot) in record.fields.iter().zip(targets).zip(&mut ballots) {
            if target.is_some_and(Target::is_date)
                && let Ok(value) = std::str::from_utf8(field)
            {
                ballot.add(value, record.line);
            }
        }
    }
    match foreign {
        Some(line) => Err(source.not_utf8(line)),
        None => Ok((rows, ballots)),
    }
}

/// Whether the bytes are text in some other encoding. A halved character of a faulty writer (CESU-8) is not: it
/// rejects its row and says nothing about the file.
fn is_foreign(mut bytes: &[u8]) -> bool {
    while let Err(fault) = std::str::from_utf8(bytes) {
        let rest = &bytes[fault.valid_up_to()..];
        match rest {
            [0xED, 0xA0..=0xBF, 0x80..=0xBF, after @ ..] => bytes = after,
            _ => return true,
        }
    }
    false
}

/// The order of one column's dates.
fn order_of(
    path: &Path,
    column: &str,
    stated: Option<DateOrder>,
    ballot: &Ballot,
) -> Result<Option<(DateOrder, DecidedBy)>> {
    if let Some(order) = stated {
        return Ok(Some((order, DecidedBy::Stated)));
    }
    let refuse = |message: Message| {
        let message = message.with("path", path.display()).with("column", column);
        Error::user(message).hint(Message::new("intake.file.state_order"))
    };
    ballot.decide().map_err(|undecided| match undecided {
        Undecided::Ambiguous(line) => refuse(Message::new("intake.file.ambiguous").with("line", line)),
        Undecided::Contradictory(one, other) => {
            refuse(Message::new("intake.file.contradictory").with("line", one).with("other", other))
        }
    })
}
