//! Intake: an export of some other system → typed rows, read as a stream.
//!
//! A [`Map`] says which column is which field. [`Intake::open`] goes through the whole file once, to refuse it as a
//! whole where it cannot be understood and to learn in which order each column writes its dates; iterating then goes
//! through it again and gives one [`Read`] a row. Nothing here knows what is stored already: matching is the
//! importer's work.

mod ballot;
mod called;
mod columns;
mod date;
mod description;
mod encoding;
mod form;
mod heard;
mod map;
mod name;
mod own;
mod preset;
mod read;
mod record;
mod records;
mod rejects;
mod remap;
mod row;
mod source;
mod stated;
mod survey;
mod target;
mod told;
mod transcode;
mod usual;
mod value;
mod workbook;
mod write;

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono_tz::Tz;
use unicode_normalization::UnicodeNormalization;

pub use ballot::DecidedBy;
pub use date::DateOrder;
pub use description::{Described, Description, Form, Lines, ReadAs};
pub use encoding::{Encoding, EncodingBy};
pub use form::{amount, corrected, no_field, row_of};
use heard::Heard;
pub use heard::PassedOver;
pub use map::{Extras, Map, Mapping, NamePart, Rows, Shape, Span, Strangers, Tally, Target, Typed, Unit};
pub use own::{COLUMNS, Own, OwnColumn, REFERENCED, extra_column, guarded, reference, zoned};
pub use preset::{Fit, Preset, guess, headers_of};
pub use read::{Adjusted, Read, Reject};
pub use rejects::{Rejects, create_private, said};
pub use stated::Stated;

use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::{Consent, Cost, Field, LeadKey, Person, Touch, is_mail};
use crate::error::{Error, Result};
use crate::gate::clean_line;
use crate::i18n::Message;
use crate::ids::LeadId;
use columns::{check_columns, column_of, order_of, target_of};
use record::{LONGEST_FIELD, Record, Remark};
use row::{Column, Rules};
use source::{Source, SourceRecords};
use survey::{Header, OF_REJECTS, Survey, survey};

/// What the map leaves open.
#[derive(Debug, Clone, Copy)]
pub struct Options {
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
    /// Which lead it is, where the list is one that Tasuki wrote.
    pub key: Option<LeadKey>,
    /// What the person did that marketing noticed, in the words of the list.
    pub touches: Vec<Touch>,
    /// What was said of being reached.
    pub consents: Vec<Consent>,
    /// In a file of costs: what a campaign cost.
    pub cost: Option<Cost>,
    /// The column for which such rows are passed over, and its word, where it is the map that does so; without a word, as
    /// the person's data was erased.
    pub passed_over: Option<(String, Option<String>)>,
}

/// An export that was understood: an iterator over its rows.
#[derive(Debug)]
pub struct Intake {
    path: PathBuf,
    description: Description,
    columns: Vec<Column>,
    rules: Rules,
    /// How its cells are written, where Tasuki wrote it.
    own: Option<Own>,
    records: SourceRecords,
    header: Header,
    /// The encoding's name, for what is said of damage.
    encoding: Encoding,
    is_workbook: bool,
    /// The record that is being read.
    record: Record,
    /// The sums of the external ids that came in, and their lines.
    seen: HashMap<u64, u64>,
    heard: Heard,
    is_broken: bool,
    keeps_fields: bool,
}

impl Intake {
    /// Opens the export at `path` and reads it through once.
    ///
    /// # Errors
    /// A file that cannot be read, is neither text nor a workbook, goes beyond the limits of one, has no header or lacks a
    /// column of the map, in which a quote is not closed, or one of whose date columns does not tell its order.
    pub fn open(path: &Path, map: &Map, options: Options) -> Result<Self> {
        let mut source = Source::open(path, &map.stated)?;
        let (mut header, mut targets, mut found) = look(&mut source, map)?;
        // What looked like UTF-8 in front and is not is read anew as what it is.
        if found.is_damaged && source.look_again()? {
            (header, targets, found) = look(&mut source, map)?;
        }
        let zone = map.time_zone.unwrap_or(options.zone);
        let rules = Rules {
            unit: map.unit,
            rows: map.rows,
            zone,
            as_of: map.as_of.map(|day| crate::clock::at_wall(&zone, day.and_time(chrono::NaiveTime::MIN))),
            now: options.now,
            stages: Arc::new(map.stages.clone()),
            is_own: map.own.is_some(),
        };
        let (mut columns, mut described) = (Vec::new(), Vec::new());
        let ballots = found.ballots.iter().zip(found.formulas);
        for ((name, target), (ballot, formulas)) in header.names.iter().zip(targets).zip(ballots) {
            let stated = map.columns.iter().find(|mapping| mapping.column == *name).and_then(|found| found.date_order);
            let stated = stated.or(map.date_order);
            let dates = if target.is_some_and(Target::is_date) { order_of(path, name, stated, ballot)? } else { None };
            let (order, is_mixed) = (dates.map(|(order, _)| order), ballot.is_mixed());
            columns.push(column_of(map, name, target, order, is_mixed));
            let needs_zone = ballot.needs_zone();
            described.push(Described { name: name.clone(), target, dates, needs_zone, formulas });
        }
        let description = Description {
            form: source.form(header.delimiter),
            padding: source.padding(),
            skipped: header.line - 1,
            has_header: header.is_there,
            is_mended: header.is_of_rejects,
            repeated_headers: found.repeated_headers,
            rows: found.rows,
            zone: rules.zone,
            columns: described,
        };
        let mut records = source.records(header.delimiter, header.line)?;
        let mut record = Record::default();
        if header.is_there {
            records.read(&mut record)?;
        }
        let is_workbook = source.is_workbook();
        Ok(Self {
            path: path.to_owned(),
            description,
            columns,
            rules,
            own: map.own,
            records,
            header,
            encoding: source.encoding(),
            is_workbook,
            record,
            seen: HashMap::new(),
            heard: Heard::default(),
            is_broken: false,
            keeps_fields: false,
        })
    }

    /// How the file was understood.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// What a row of it is.
    pub fn unit(&self) -> Unit {
        self.rules.unit
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

    /// From here on each row comes with what stands in its columns.
    pub fn keep_fields(&mut self) {
        self.keeps_fields = true;
    }

    /// How many bytes of its text were read so far.
    pub fn bytes_read(&self) -> u64 {
        self.records.bytes_read()
    }

    /// The names of its columns, as the rejects file repeats them.
    pub fn header(&self) -> Vec<String> {
        self.columns.iter().take(self.width()).map(|column| column.name.clone()).collect()
    }

    /// How many columns the list has; of a file of rejected rows without those that are the file's own.
    fn width(&self) -> usize {
        self.columns.len() - if self.header.is_of_rejects { OF_REJECTS } else { 0 }
    }

    /// The fields of a record as the list had them.
    fn of_list<'f, 't>(&self, fields: &'f [Cow<'t, str>]) -> Cow<'f, [Cow<'t, str>]> {
        if !self.header.is_of_rejects {
            return Cow::Borrowed(fields);
        }
        // What was too much for the header stands behind the file's own columns.
        let beyond = fields.iter().skip(self.columns.len());
        Cow::Owned(fields.iter().take(self.width()).chain(beyond).cloned().collect())
    }

    /// Why a row of a file of rejected rows is rejected again: nobody mended what does not show any more.
    fn unmended(&self, written: &[Cow<'_, str>], fields: &[Cow<'_, str>]) -> Option<Message> {
        let cause = written.get(self.columns.len() - 1).filter(|_| self.header.is_of_rejects)?;
        rejects::unmended(&self.header(), fields, cause)
    }

    /// Reads the record that was read last as a row.
    fn understand(&mut self) -> Read {
        let (line, sum) = (self.record.line, heard::sum_of(&self.record, self.heard.how));
        match self.row() {
            Ok((row, changes, fields)) => Read { sum, line, row: Ok(row), changes, fields },
            Err(reject) => Read { sum, line, row: Err(reject), changes: Vec::new(), fields: Vec::new() },
        }
    }

    /// What is wrong with the record as a whole, and in which of its fields.
    fn fault(&self) -> Option<(Option<usize>, Message)> {
        let record = &self.record;
        if record.is_misquoted {
            return Some((None, Message::new("intake.reject.quote")));
        }
        if let Some((field, length)) = record.too_long {
            let cause = Message::new("intake.reject.long_field").with("n", length).with("most", LONGEST_FIELD);
            return Some((Some(field), cause));
        }
        if !record.is_text() {
            let field = record.fields().position(|field| std::str::from_utf8(field).is_err());
            return Some((field, Message::new("intake.reject.encoding").with("encoding", self.encoding.name())));
        }
        if record.width() != self.columns.len() {
            let own = self.columns.len() - self.width();
            let message = Message::new("intake.reject.ragged").with("n", record.width().saturating_sub(own));
            return Some((None, message.with("columns", self.width()).with("last", record.last_line)));
        }
        None
    }

    /// What cells of a workbook were besides their text, where that is to be said of the row.
    fn remarks(&self) -> Vec<Adjusted> {
        let said = |(column, remark): &(usize, Remark)| {
            let what = match remark {
                Remark::Formula => return None,
                Remark::Uncomputed => Message::new("intake.change.uncomputed"),
                Remark::Error => Message::new("intake.change.cell_error"),
            };
            let column = self.columns.get(*column)?;
            column.target?;
            Some(Adjusted { line: self.record.line, column: column.name.clone(), what })
        };
        self.record.remarks.iter().filter_map(said).collect()
    }

    fn row(&mut self) -> Result<(Row, Vec<Adjusted>, Vec<String>), Reject> {
        let line = self.record.line;
        let written: Vec<Cow<'_, str>> = self.record.fields().map(String::from_utf8_lossy).collect();
        let fields = self.of_list(&written);
        let owned = |fields: &[Cow<'_, str>]| fields.iter().map(|field| field.clone().into_owned()).collect::<Vec<_>>();
        let reject = |fields: &[Cow<'_, str>], cause| Reject { line, column: None, cause, fields: owned(fields) };
        if let Some(cause) = self.unmended(&written, &fields) {
            return Err(reject(&fields, cause));
        }
        if let Some((field, cause)) = self.fault() {
            let column = field.and_then(|field| self.columns.get(field)).map(|column| column.name.clone());
            return Err(Reject { column, ..reject(&fields, cause) });
        }
        let plain = self.plain(&written);
        let (row, mut changes) =
            row::read(&self.rules, &self.columns, line, &plain).map_err(|reject| self.as_it_came(reject, &fields))?;
        if !self.record.remarks.is_empty() {
            changes.extend(self.remarks());
        }
        if self.rules.unit != Unit::Leads {
            return Ok((row, changes, owned(&fields)));
        }
        if let Some(id) = row.person.get(Field::ExternalId) {
            if let Some(first) = self.seen.get(&heard::sum_of_text(id)) {
                let cause = Message::new("intake.reject.repeated").with("id", id).with("first", first);
                let column = self.column_of(Target::Person(Field::ExternalId));
                return Err(self.as_it_came(Reject { column, ..reject(&[], cause) }, &fields));
            }
            self.seen.insert(heard::sum_of_text(id), line);
        }
        let kept = if self.keeps_fields { owned(&plain) } else { Vec::new() };
        Ok((row, changes, kept))
    }

    /// From here on rows that were told before are passed over and counted only. `how` is a number for what they are read
    /// by; `sums`, in order, are those of rows of which there is nothing new to be said, odd where something in the row was
    /// not taken as it came, and the leads that they tell of.
    pub fn pass_over(&mut self, how: u64, sums: Vec<(u64, LeadId)>) {
        self.heard = Heard { how, sums, ..Heard::default() };
    }

    /// The rows that were passed over since this was last asked.
    pub fn passed_over(&mut self) -> PassedOver {
        std::mem::take(&mut self.heard.passed)
    }

    fn is_heard(&mut self) -> bool {
        let Some((lead, is_adjusted)) = self.heard.knows(&self.record) else { return false };
        if let Some(id) = self.id_of(&self.record) {
            // Of two rows with one id the second one is not taken, whether or not the first was told before.
            match self.seen.entry(id) {
                Entry::Occupied(_) => return false,
                Entry::Vacant(free) => free.insert(self.record.line),
            };
        }
        let passed = &mut self.heard.passed;
        passed.rows += 1;
        passed.adjusted += u64::from(is_adjusted);
        passed.leads.push((lead, self.record.line));
        true
    }

    /// The sum of a record's external id.
    fn id_of(&self, record: &Record) -> Option<u64> {
        let is_id = |column: &Column| column.target == Some(Target::Person(Field::ExternalId));
        let ids = self.columns.iter().zip(record.fields()).filter(|(column, id)| is_id(column) && !id.is_empty());
        let (column, written) = ids.min_by_key(|(column, _)| column.rank)?;
        let id: String = clean_line(std::str::from_utf8(written).ok()?).text.nfc().collect();
        (!id.is_empty()).then(|| heard::sum_of_text(&column.id(id)))
    }

    /// The cells as they were before they were written, where the file is one that Tasuki wrote.
    fn plain<'f, 't>(&self, fields: &'f [Cow<'t, str>]) -> Cow<'f, [Cow<'t, str>]> {
        match self.own.and_then(|own| own.as_written_in(self.is_workbook)) {
            Some(own) => Cow::Owned(fields.iter().map(|field| Cow::Owned(own.plain(field))).collect()),
            None => Cow::Borrowed(fields),
        }
    }

    /// A rejected row goes back as it came. The file of such rows is CSV, in which the cells of a workbook of ours stand
    /// as an export would write them there.
    fn as_it_came(&self, reject: Reject, fields: &[Cow<'_, str>]) -> Reject {
        let is_to_be_guarded = self.is_workbook && self.own.is_some_and(|own| own.is_guarded);
        let written =
            |field: &Cow<'_, str>| if is_to_be_guarded { guarded(field).into_owned() } else { field.to_string() };
        Reject { fields: fields.iter().map(written).collect(), ..reject }
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
            match self.records.read(&mut self.record) {
                Ok(true) if self.header.is_again(&self.record) => continue,
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.is_broken = true;
                    return Some(Err(error));
                }
            }
            if self.is_workbook {
                self.record.fit(self.columns.len());
            }
            if !self.is_heard() {
                return Some(Ok(self.understand()));
            }
        }
    }
}

/// Finds the header and goes through all rows behind it.
fn look(source: &mut Source, map: &Map) -> Result<(Header, Vec<Option<Target>>, Survey)> {
    let header = Header::find(source, map)?;
    if !header.is_text() {
        let message = Message::new("intake.file.header_encoding").with("path", source.path().display());
        let message = message.with("line", header.line).with("encoding", source.encoding().name());
        return Err(Error::user(message).hint(Message::new("intake.file.state_encoding")));
    }
    // What columns are called is kept for good, whoever it is about.
    if header.is_there && header.names.iter().any(|name| is_mail(name.trim())) {
        let message = Message::new("intake.file.header_of_data").with("path", source.path().display());
        let hint = Message::new("intake.file.state_no_header");
        return Err(Error::user(message.with("line", header.line)).hint(hint));
    }
    check_columns(source.path(), map, &header.names)?;
    let mut targets: Vec<_> = header.names.iter().map(|name| target_of(map, name)).collect();
    if header.is_of_rejects {
        // The lines and the causes are the rejects file's own.
        let own = targets.len() - OF_REJECTS;
        targets[own..].fill(None);
    }
    let found = survey(source, &header, &targets)?;
    Ok((header, targets, found))
}
