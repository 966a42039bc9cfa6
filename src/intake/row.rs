//! One record → one row: every value read as what its column is, and what cannot be believed said aloud.
//!
//! A row is rejected where its structure, its identity or an instant is at fault; a side field that cannot be
//! believed is left empty and its original kept (decision 37).

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use unicode_normalization::UnicodeNormalization;

use super::date::{DateOrder, Fault, Named, Written};
use super::map::{Rows, Shape, Target, Typed, Unit, key};
use super::name::NameParts;
use super::told::Told;
use super::{Adjusted, Reject, Row, value};
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::{Field, ORIGINAL, holds_address, is_mail, is_phone, without_scheme};
use crate::gate::{Clean, clean_line, clean_text, has_visible};
use crate::i18n::Message;

/// The longest line of text, in characters, where nothing else is said.
pub(super) const LONGEST_LINE: usize = 256;
/// The longest note, in bytes.
const LONGEST_NOTE: usize = 65_536;
/// 1990-01-01T00:00:00Z, in milliseconds: what is earlier is a default of some program, not a lead's date.
const EARLIEST: Timestamp = Timestamp::from_millis(631_152_000_000);
/// How far clocks of other machines may be ahead.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// A column of the export, ready to be read.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: String,
    /// The name under which it is kept, where it becomes an extra field.
    pub(super) kept_as: Arc<str>,
    /// What it becomes; nothing where the map leaves it out.
    pub(super) target: Option<Target>,
    /// The order of its dates, where it has one.
    pub(super) order: Option<DateOrder>,
    /// Whether nearly all of its values name their offset: one that does not is told of.
    pub(super) is_mixed: bool,
    /// The kind of touch that it tells of.
    pub(super) touch: Option<String>,
    /// Whose numbers external ids are.
    pub(super) of: Option<String>,
    /// Columns are asked in the order of their ranks: a higher one only where those before it said nothing.
    pub(super) rank: usize,
    /// Words that are read as others.
    pub(super) words: BTreeMap<String, String>,
    /// The words of which a row must have one here; any where there are none.
    pub(super) only: Vec<String>,
}

impl Column {
    /// A column that becomes this, and of which nothing else is said.
    pub(super) fn plain(name: &str, target: Target) -> Self {
        Self {
            name: name.to_owned(),
            kept_as: name.into(),
            target: Some(target),
            order: None,
            is_mixed: false,
            touch: None,
            of: None,
            rank: 0,
            words: BTreeMap::new(),
            only: Vec::new(),
        }
    }

    /// An external id of this column. Number 12 of one system is not number 12 of another.
    pub(super) fn id(&self, written: String) -> String {
        match &self.of {
            Some(of) if !written.strip_prefix(of.as_str()).is_some_and(|rest| rest.starts_with(':')) => {
                format!("{of}:{written}")
            }
            _ => written,
        }
    }
}

/// What all rows of one export are read by.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) unit: Unit,
    pub(super) rows: Rows,
    pub(super) zone: Tz,
    pub(super) now: Timestamp,
    /// As of when rows are that tell no instant themselves, where the map states it.
    pub(super) as_of: Option<Timestamp>,
    pub(super) stages: Arc<BTreeMap<String, Option<Stage>>>,
    /// Whether the file is one that Tasuki wrote: a blank there is nothing known.
    pub(super) is_own: bool,
}

impl Rules {
    /// Of leads' rows.
    pub(super) fn of_leads(rows: Rows, zone: Tz, now: Timestamp) -> Self {
        Self { unit: Unit::Leads, rows, zone, now, as_of: None, stages: Arc::default(), is_own: false }
    }
}

/// Why a value rejects its row.
pub(super) type Cause = Message;

/// A row while its values are read.
pub(super) struct Reading<'c> {
    pub(super) rules: &'c Rules,
    line: u64,
    pub(super) column: &'c Column,
    pub(super) row: Row,
    pub(super) name: NameParts,
    pub(super) told: Told,
    changes: Vec<Adjusted>,
}

/// Reads the fields of the record in `line`, which must tell what its file is for: who it is, most of all.
pub(super) fn read(
    rules: &Rules,
    columns: &[Column],
    line: u64,
    fields: &[impl AsRef<str>],
) -> Result<(Row, Vec<Adjusted>), Reject> {
    let Some(mut reading) = values(rules, columns, line, fields)? else { return Ok((Row::default(), Vec::new())) };
    let of_row = |cause| Reject { line, column: None, cause, fields: owned(fields) };
    if reading.row.passed_over.is_none() {
        reading.finish().map_err(of_row)?;
    }
    let Reading { mut row, changes, .. } = reading;
    if row.passed_over.is_some() {
        return Ok((row, Vec::new()));
    }
    if rules.unit != Unit::Costs && !row.person.is_somebody() {
        return Err(of_row(Message::new("intake.reject.nobody")));
    }
    row.stages.sort_unstable_by_key(|(stage, _)| *stage);
    Ok((row, changes))
}

/// Reads the fields of a record, whoever it is about.
pub(super) fn read_values(
    rules: &Rules,
    columns: &[Column],
    line: u64,
    fields: &[impl AsRef<str>],
) -> Result<(Row, Vec<Adjusted>), Reject> {
    let reading = values(rules, columns, line, fields)?;
    Ok(reading.map(|reading| (reading.row, reading.changes)).unwrap_or_default())
}

fn values<'c>(
    rules: &'c Rules,
    columns: &'c [Column],
    line: u64,
    fields: &[impl AsRef<str>],
) -> Result<Option<Reading<'c>>, Reject> {
    let Some(first) = columns.first() else { return Ok(None) };
    let (name, told) = (NameParts::default(), Told::default());
    let mut reading = Reading { rules, line, column: first, row: Row::default(), name, told, changes: Vec::new() };
    let all = || columns.iter().zip(fields.iter().map(AsRef::as_ref));
    let passes_over = |(column, field): &(&Column, &str)| !column.only.is_empty() && !column.only.contains(&key(field));
    if let Some((column, field)) = all().find(passes_over) {
        reading.row.passed_over = Some((column.name.clone(), Some(clean_line(field).text)));
        return Ok(Some(reading));
    }
    let mut others: Vec<_> = all().filter(|(column, _)| column.rank > 0).collect();
    others.sort_by_key(|(column, _)| column.rank);
    for (column, field) in all().filter(|(column, _)| column.rank == 0).chain(others) {
        reading.column = column;
        let reject = |cause| Reject { line, column: Some(column.name.clone()), cause, fields: owned(fields) };
        let meant = if column.words.is_empty() { None } else { column.words.get(&key(field)) };
        let field = meant.map_or(field, String::as_str);
        let taken = if column.rank > 0 { reading.take_if_needed(field) } else { reading.take(field) };
        taken.map_err(reject)?;
    }
    Ok(Some(reading))
}

fn owned(fields: &[impl AsRef<str>]) -> Vec<String> {
    fields.iter().map(|field| field.as_ref().to_owned()).collect()
}

impl Reading<'_> {
    /// Asks a column that stands in for others: what they have said stays, and what it says then is kept beside.
    fn take_if_needed(&mut self, written: &str) -> Result<(), Cause> {
        if written.trim().is_empty() {
            return Ok(());
        }
        let row = &mut self.row;
        let is_known = match self.column.target {
            Some(Target::Person(field)) => row.person.get(field).is_some(),
            Some(Target::Source) => row.source.is_some(),
            Some(Target::Campaign) => row.campaign.is_some(),
            Some(Target::Industry) => row.industry.is_some(),
            Some(Target::Owner) => row.owner.is_some(),
            Some(Target::Employees) => row.employees.is_some(),
            Some(Target::Amount) => row.amount.is_some(),
            Some(Target::Reason) => row.reason.is_some(),
            Some(Target::Note) => row.note.is_some(),
            Some(Target::CreatedAt) => row.created_at.is_some(),
            Some(Target::Stage(stage)) => row.stages.iter().any(|(known, _)| *known == stage),
            Some(Target::LastActivity) => self.told.last_activity.is_some(),
            Some(Target::StageWord) => self.told.stage.is_some(),
            Some(Target::Kind) => self.told.kind.is_some(),
            Some(Target::Content) => self.told.content.is_some(),
            Some(Target::NamePart(part)) => self.name.part(part).is_some(),
            _ => false,
        };
        if is_known { self.take_extra(Typed::default(), written) } else { self.take(written) }
    }

    fn take(&mut self, written: &str) -> Result<(), Cause> {
        match self.column.target {
            None => {}
            Some(Target::Person(field)) => self.take_person(field, written)?,
            Some(Target::Source) => self.row.source = self.shared_word(written)?,
            Some(Target::Campaign) => self.row.campaign = self.shared_word(written)?,
            Some(Target::Industry) => self.row.industry = self.shared_word(written)?,
            Some(Target::Owner) => self.row.owner = self.line_of_text(written, LONGEST_LINE)?,
            Some(Target::Currency) => self.row.currency = self.line_of_text(written, LONGEST_LINE)?,
            Some(Target::Reason) => self.row.reason = self.line_of_text(written, LONGEST_LINE)?,
            Some(Target::Note) => self.row.note = self.note(written)?,
            Some(Target::Employees) => self.take_employees(written),
            Some(Target::Amount) => self.take_amount(written),
            Some(Target::CreatedAt) => self.row.created_at = self.created_at(written)?,
            Some(Target::Stage(stage)) => {
                let at = self.instant(written)?;
                self.row.stages.extend(at.map(|at| (stage, at)));
            }
            Some(Target::Key) => self.take_key(written),
            Some(Target::Erased) => self.take_erased(written),
            Some(Target::NamePart(part)) => *self.name.part(part) = self.name(written)?,
            Some(Target::Extra(typed)) => self.take_extra(typed, written)?,
            Some(told) => self.take_told(told, written)?,
        }
        Ok(())
    }

    pub(super) fn changed(&mut self, what: Message) {
        self.changes.push(Adjusted { line: self.line, column: self.column.name.clone(), what });
    }

    /// Through the gate, with a word where the gate had to act.
    fn through_gate(&mut self, clean: Clean) -> String {
        if clean.changed {
            self.changed(Message::new("intake.change.cleaned"));
        }
        clean.text
    }

    pub(super) fn line_of_text(&mut self, written: &str, longest: usize) -> Result<Option<String>, Cause> {
        let text = self.through_gate(clean_line(written));
        let length = text.chars().count();
        if length > longest {
            return Err(Message::new("intake.reject.long").with("n", length).with("most", longest));
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// A word that many have in common and that figures are made by: it is kept for good. A mail address in it would be
    /// somebody's; of a lead it is kept beside, with the person.
    pub(super) fn shared_word(&mut self, written: &str) -> Result<Option<String>, Cause> {
        let word = self.line_of_text(written, LONGEST_LINE)?;
        if !word.as_deref().is_some_and(holds_address) {
            return Ok(word);
        }
        match self.rules.unit {
            Unit::Leads | Unit::Stages => self.disbelieve(written, Message::new("intake.change.address")),
            Unit::Touches => self.changed(Message::new("intake.change.content")),
            Unit::Costs => return Err(Message::new("intake.reject.address")),
        }
        Ok(None)
    }

    fn note(&mut self, written: &str) -> Result<Option<String>, Cause> {
        let text = self.through_gate(clean_text(written));
        if text.len() > LONGEST_NOTE {
            return Err(Message::new("intake.reject.long_note").with("n", text.len()).with("most", LONGEST_NOTE));
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn take_person(&mut self, field: Field, written: &str) -> Result<(), Cause> {
        let text = match field {
            Field::ExternalId => self.external_id(written)?,
            Field::Name => self.name(written)?,
            Field::Mail => self.mail(written)?,
            Field::Phone | Field::Mobile => self.phone(written)?,
            Field::ConsentPhone | Field::ConsentMail | Field::ConsentPost => self.consent(field, written),
            _ => self.line_of_text(written, LONGEST_LINE)?,
        };
        if let Some(text) = text {
            self.row.person.set(field, &text);
        }
        Ok(())
    }

    /// An external id is kept composed, so that one lead is not two for the way in which a program writes ガ.
    fn external_id(&mut self, written: &str) -> Result<Option<String>, Cause> {
        let Some(id) = self.line_of_text(written, 128)? else { return Ok(None) };
        let composed: String = if id.is_ascii() { id.clone() } else { id.nfc().collect() };
        if composed != id {
            self.changed(Message::new("intake.change.composed"));
        }
        Ok(Some(self.column.id(composed)))
    }

    fn name(&mut self, written: &str) -> Result<Option<String>, Cause> {
        if !written.is_empty() && !has_visible(written) {
            return Err(Message::new("intake.reject.invisible"));
        }
        self.line_of_text(written, LONGEST_LINE)
    }

    fn mail(&mut self, written: &str) -> Result<Option<String>, Cause> {
        if written.trim().is_empty() {
            return Ok(None);
        }
        // As it came: the gate would make one line of a forged header.
        let (mail, had_scheme) = without_scheme(written.trim_matches([' ', '\u{3000}']));
        // Nobody can write to full-width letters: the address that is meant is the narrow one.
        let narrow: String = if mail.is_ascii() { mail.to_owned() } else { mail.nfkc().collect() };
        if !is_mail(&narrow) {
            if self.rules.unit != Unit::Leads {
                // Whose row of touches it is may be told by the id beside it.
                self.disbelieve(written, Message::new("intake.reject.mail"));
                return Ok(None);
            }
            return Err(Message::new("intake.reject.mail"));
        }
        if narrow != mail {
            self.changed(Message::new("intake.change.narrowed"));
        }
        if had_scheme {
            self.changed(Message::new("intake.change.scheme"));
        }
        self.line_of_text(&narrow, 254)
    }

    fn phone(&mut self, written: &str) -> Result<Option<String>, Cause> {
        let phone = self.line_of_text(written, 40)?;
        if phone.as_deref().is_none_or(is_phone) {
            return Ok(phone);
        }
        self.disbelieve(written, Message::new("intake.change.phone"));
        Ok(None)
    }

    /// What is not known is no: nobody is written to for the sake of an empty cell. In a file of our own it is what was
    /// never asked.
    fn consent(&mut self, channel: Field, written: &str) -> Option<String> {
        let text = clean_line(written).text;
        if self.rules.is_own && text.is_empty() {
            return None;
        }
        let consent = value::yes_no(&text);
        if consent.is_none() {
            self.disbelieve(written, Message::new("intake.change.consent"));
        }
        if !text.is_empty() {
            self.told.consent(channel, consent == Some(true));
        }
        Some(if consent == Some(true) { "yes" } else { "no" }.to_owned())
    }

    fn take_key(&mut self, written: &str) {
        self.row.key = written.trim().parse().ok();
        if self.row.key.is_none() && !written.trim().is_empty() {
            self.changed(Message::new("intake.change.key"));
        }
    }

    /// Of somebody whose data was erased there is nothing to take in.
    fn take_erased(&mut self, written: &str) {
        if !written.trim().is_empty() {
            self.row.passed_over = Some((self.column.name.clone(), None));
        }
    }

    /// Says that a value was not taken as it is, and keeps the original beside.
    pub(super) fn disbelieve(&mut self, written: &str, what: Message) {
        self.changed(what);
        let original = clean_text(written).text;
        if !original.is_empty() {
            self.row.person.extra.insert(format!("{}{ORIGINAL}", self.column.name), &original);
        }
    }

    fn take_employees(&mut self, written: &str) {
        let employees = value::plain_whole(written).and_then(|number| number.parse().ok());
        if employees.is_none() && !written.trim().is_empty() {
            self.disbelieve(written, Message::new("intake.change.number"));
        }
        self.row.employees = employees;
    }

    fn take_amount(&mut self, written: &str) {
        let amount = value::plain_number(written).and_then(|number| number.parse().ok());
        let amount = amount.filter(|amount: &f64| amount.is_finite() && *amount >= 0.0);
        if amount.is_none() && !written.trim().is_empty() {
            self.disbelieve(written, Message::new("intake.change.number"));
        }
        self.row.amount = amount;
    }

    /// When a lead came in; one that comes in now must say so, or its clock would start at a guess.
    fn created_at(&mut self, written: &str) -> Result<Option<Timestamp>, Cause> {
        let at = self.instant(written)?;
        if at.is_none() && self.rules.rows == Rows::Live {
            return Err(Message::new("intake.reject.no_instant"));
        }
        Ok(at)
    }

    pub(super) fn instant(&mut self, written: &str) -> Result<Option<Timestamp>, Cause> {
        let written = clean_line(written).text;
        if written.is_empty() {
            return Ok(None);
        }
        let named = self.named(&written).map_err(|fault| self.fault(fault, &written))?;
        if named.at < EARLIEST {
            return Err(Message::new("intake.reject.too_early").with("value", &written));
        }
        if named.at > self.rules.now.plus(SKEW) {
            return Err(Message::new("intake.reject.future").with("value", &written));
        }
        self.tell_assumptions(named);
        Ok(Some(named.at))
    }

    fn named(&self, written: &str) -> Result<Named, Fault> {
        Written::read_in(written, self.column.order).ok_or(Fault::NoDate)?.instant(self.column.order, self.rules.zone)
    }

    fn fault(&self, fault: Fault, written: &str) -> Cause {
        let zone = self.rules.zone.name();
        match fault {
            Fault::NoDate => Message::new("intake.reject.no_date").with("value", written),
            Fault::Order => Message::new("intake.reject.order").with("value", written),
            Fault::Gap => Message::new("intake.reject.gap").with("value", written).with("zone", zone),
        }
    }

    /// A zone that a whole column leaves open is said once, with the column; here only where others name theirs.
    fn tell_assumptions(&mut self, named: Named) {
        let zone = self.rules.zone.name();
        if named.is_fold {
            self.changed(Message::new("intake.change.fold").with("zone", zone));
        } else if named.is_local && self.column.is_mixed {
            self.changed(Message::new("intake.change.zone").with("zone", zone));
        }
    }

    fn take_extra(&mut self, typed: Typed, written: &str) -> Result<(), Cause> {
        let Some(text) = self.note(written)? else { return Ok(()) };
        let kept = match typed.shape {
            Shape::Text => Some(text),
            Shape::Whole => self.within_bounds(value::plain_whole(&text), typed, &text),
            Shape::Number => self.within_bounds(value::plain_number(&text), typed, &text),
            Shape::YesNo => value::yes_no(&text).map(|yes| if yes { "yes" } else { "no" }.to_owned()),
            Shape::Instant => self.named(&text).ok().map(|named| named.at.rfc3339(&self.rules.zone)),
            Shape::Day => Written::read_in(&text, self.column.order)
                .and_then(|day| day.day(self.column.order).ok())
                .map(|day| day.to_string()),
        };
        match kept {
            Some(kept) => {
                self.row.person.extra.insert(Arc::clone(&self.column.kept_as), &kept);
            }
            None => self.disbelieve(written, Message::new("intake.change.typed")),
        }
        Ok(())
    }

    fn within_bounds(&mut self, number: Option<String>, typed: Typed, text: &str) -> Option<String> {
        let number = number?;
        let size: f64 = number.parse().ok()?;
        let fits = typed.min.is_none_or(|min| size >= min) && typed.max.is_none_or(|max| size <= max);
        if fits && value::fold(text) != text {
            self.changed(Message::new("intake.change.folded"));
        }
        fits.then_some(number)
    }
}
