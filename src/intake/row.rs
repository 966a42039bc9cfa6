//! One record → one row: every value read as what its column is, and what cannot be believed said aloud.
//!
//! A row is rejected where its structure, its identity or an instant is at fault; a side field that cannot be
//! believed is left empty and its original kept (decision 37).

use chrono::TimeDelta;
use chrono_tz::Tz;
use unicode_normalization::UnicodeNormalization;

use super::date::{DateOrder, Fault, Named, Written};
use super::map::{Rows, Shape, Target, Typed};
use super::name::NameParts;
use super::{Adjusted, Reject, Row, value};
use crate::clock::Timestamp;
use crate::domain::{Field, is_mail, is_phone, without_scheme};
use crate::gate::{Clean, clean_line, clean_text, has_visible};
use crate::i18n::Message;

/// The longest line of text, in characters, where nothing else is said.
const LONGEST_LINE: usize = 256;
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
    /// What it becomes; nothing where the map leaves it out.
    pub(super) target: Option<Target>,
    /// The order of its dates, where it has one.
    pub(super) order: Option<DateOrder>,
    /// Whether some of its values name their offset and others do not.
    pub(super) is_mixed: bool,
}

/// What all rows of one export are read by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) rows: Rows,
    pub(super) zone: Tz,
    pub(super) now: Timestamp,
}

/// Why a value rejects its row.
type Cause = Message;

/// A row while its values are read.
pub(super) struct Reading<'c> {
    rules: Rules,
    line: u64,
    column: &'c Column,
    row: Row,
    name: NameParts,
    changes: Vec<Adjusted>,
}

/// Reads the fields of the record in `line`, which must tell who it is.
pub(super) fn read(
    rules: Rules,
    columns: &[Column],
    line: u64,
    fields: &[String],
) -> Result<(Row, Vec<Adjusted>), Reject> {
    let (mut row, changes) = read_values(rules, columns, line, fields)?;
    if !row.person.is_somebody() {
        let cause = Message::new("intake.reject.nobody");
        return Err(Reject { line, column: None, cause, fields: fields.to_vec() });
    }
    row.stages.sort_unstable_by_key(|(stage, _)| *stage);
    Ok((row, changes))
}

/// Reads the fields of a record, whoever it is about.
pub(super) fn read_values(
    rules: Rules,
    columns: &[Column],
    line: u64,
    fields: &[String],
) -> Result<(Row, Vec<Adjusted>), Reject> {
    let Some(first) = columns.first() else { return Ok((Row::default(), Vec::new())) };
    let mut reading =
        Reading { rules, line, column: first, row: Row::default(), name: NameParts::default(), changes: Vec::new() };
    for (column, field) in columns.iter().zip(fields) {
        reading.column = column;
        let reject = |cause| Reject { line, column: Some(column.name.clone()), cause, fields: fields.to_vec() };
        reading.take(field).map_err(reject)?;
    }
    reading.name.join_into(&mut reading.row.person);
    Ok((reading.row, reading.changes))
}

impl Reading<'_> {
    fn take(&mut self, written: &str) -> Result<(), Cause> {
        match self.column.target {
            None => {}
            Some(Target::Person(field)) => self.take_person(field, written)?,
            Some(Target::Source) => self.row.source = self.line_of_text(written, LONGEST_LINE)?,
            Some(Target::Campaign) => self.row.campaign = self.line_of_text(written, LONGEST_LINE)?,
            Some(Target::Industry) => self.row.industry = self.line_of_text(written, LONGEST_LINE)?,
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
            Some(Target::NamePart(part)) => *self.name.part(part) = self.name(written)?,
            Some(Target::Extra(typed)) => self.take_extra(typed, written)?,
        }
        Ok(())
    }

    fn changed(&mut self, what: Message) {
        self.changes.push(Adjusted { line: self.line, column: self.column.name.clone(), what });
    }

    /// Through the gate, with a word where the gate had to act.
    fn through_gate(&mut self, clean: Clean) -> String {
        if clean.changed {
            self.changed(Message::new("intake.change.cleaned"));
        }
        clean.text
    }

    fn line_of_text(&mut self, written: &str, longest: usize) -> Result<Option<String>, Cause> {
        let text = self.through_gate(clean_line(written));
        let length = text.chars().count();
        if length > longest {
            return Err(Message::new("intake.reject.long").with("n", length).with("most", longest));
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
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
            Field::ConsentPhone | Field::ConsentMail | Field::ConsentPost => Some(self.consent(written)),
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
        let composed: String = id.nfc().collect();
        if composed != id {
            self.changed(Message::new("intake.change.composed"));
        }
        Ok(Some(composed))
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
        if !is_mail(mail) {
            return Err(Message::new("intake.reject.mail"));
        }
        if had_scheme {
            self.changed(Message::new("intake.change.scheme"));
        }
        self.line_of_text(mail, 254)
    }

    fn phone(&mut self, written: &str) -> Result<Option<String>, Cause> {
        let phone = self.line_of_text(written, 40)?;
        if phone.as_deref().is_none_or(is_phone) {
            return Ok(phone);
        }
        self.disbelieve(written, Message::new("intake.change.phone"));
        Ok(None)
    }

    /// What is not known is no: nobody is written to for the sake of an empty cell.
    fn consent(&mut self, written: &str) -> String {
        let consent = value::yes_no(&clean_line(written).text);
        if consent.is_none() {
            self.disbelieve(written, Message::new("intake.change.consent"));
        }
        if consent == Some(true) { "yes" } else { "no" }.to_owned()
    }

    /// Says that a value was not taken as it is, and keeps the original beside.
    fn disbelieve(&mut self, written: &str, what: Message) {
        self.changed(what);
        let original = clean_text(written).text;
        if !original.is_empty() {
            self.row.person.extra.insert(format!("{} (original)", self.column.name), original);
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

    fn instant(&mut self, written: &str) -> Result<Option<Timestamp>, Cause> {
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
        Written::read(written).ok_or(Fault::NoDate)?.instant(self.column.order, self.rules.zone)
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
            Shape::Day => {
                Written::read(&text).and_then(|day| day.day(self.column.order).ok()).map(|day| day.to_string())
            }
        };
        match kept {
            Some(kept) => {
                self.row.person.extra.insert(self.column.name.clone(), kept);
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
