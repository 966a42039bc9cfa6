//! What somebody types in, field by field: read by the rules of a live export, the same gate and the same doubts.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::row::{self, Column, Rules};
use super::{Adjusted, Reject, Row, Rows, Target, Typed, Unit, value};
use crate::clock::Timestamp;
use crate::document::nearest;
use crate::error::{Error, Result};
use crate::i18n::Message;

/// Reads one lead that somebody types in.
///
/// # Errors
/// A field that does not exist (with the nearest one), and whatever would reject a row.
pub fn row_of(pairs: &[(String, String)], zone: Tz, now: Timestamp) -> Result<(Row, Vec<Adjusted>)> {
    let mut columns = Vec::with_capacity(pairs.len());
    for (name, _) in pairs {
        let target = Target::of_lead(name).ok_or_else(|| no_field(name, Target::words(Unit::Leads)))?;
        columns.push(column(name, target));
    }
    let values: Vec<String> = pairs.iter().map(|(_, value)| value.clone()).collect();
    let rules = Rules::of_leads(Rows::Live, zone, now);
    row::read(&rules, &columns, 1, &values).map_err(told)
}

/// Reads new values of a lead that is known, each under the name that it came with; a blank one forgets. Whatever is no
/// field is one that a list had carried beside.
///
/// # Errors
/// A value that would reject a row, and one that cannot be believed: a list's row is not lost for a bad telephone number
/// (decision 37), but whoever types one can be asked again.
pub fn corrected(
    pairs: &[(String, String)],
    zone: Tz,
    now: Timestamp,
) -> Result<(BTreeMap<String, String>, Vec<Adjusted>)> {
    let rules = Rules::of_leads(Rows::Live, zone, now);
    let (mut set, mut changes) = (BTreeMap::new(), Vec::new());
    for (name, value) in pairs {
        if value.trim().is_empty() {
            set.insert(name.clone(), String::new());
            continue;
        }
        let target = Target::of_lead(name).unwrap_or(Target::Extra(Typed::default()));
        // Whoever types may write money as when a deal is opened; what a list means by 120万 is its own.
        let plain = (target == Target::Amount).then(|| crate::domain::amount(value)).flatten();
        let value = &plain.map_or_else(|| value.clone(), |amount| amount.to_string());
        let columns = [column(name, target)];
        let (row, told_of) = row::read_values(&rules, &columns, 1, std::slice::from_ref(value)).map_err(told)?;
        if let Some(doubt) = told_of.iter().find_map(|change| doubt(change.what.key())) {
            return Err(in_column(name, doubt.with("value", value)));
        }
        set.insert(name.clone(), value_of(&row, name, target).unwrap_or_else(|| value.clone()));
        changes.extend(told_of);
    }
    Ok((set, changes))
}

/// An amount as people write it: `¥1,200,000`. It may be negative here.
pub fn amount(text: &str) -> Option<f64> {
    value::plain_number(text)?.parse().ok().filter(|amount: &f64| amount.is_finite())
}

/// A field that does not exist, with the nearest of those that do.
pub fn no_field<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Error {
    let error = Error::user(Message::new("intake.no_field").with("field", name));
    let known: Vec<_> = known.into_iter().collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => error.hint(Message::new("intake.nearest_field").with("nearest", near)),
        None => error.hint(Message::new("intake.fields").with_words("known", known)),
    }
}

fn column(name: &str, target: Target) -> Column {
    Column::plain(name, target)
}

/// What was wrong with a value that a list's row would have left empty.
fn doubt(change: &str) -> Option<Message> {
    match change {
        "intake.change.phone" => Some(Message::new("form.not_a_phone")),
        "intake.change.consent" => Some(Message::new("form.not_yes_or_no")),
        "intake.change.number" => Some(Message::new("form.not_a_number")),
        _ => None,
    }
}

/// What was read of the one field that was given; nothing for what a lead's data does not hold.
fn value_of(row: &Row, name: &str, target: Target) -> Option<String> {
    match target {
        Target::Person(field) => row.person.get(field).map(ToOwned::to_owned),
        Target::Source => row.source.clone(),
        Target::Campaign => row.campaign.clone(),
        Target::Industry => row.industry.clone(),
        Target::Employees => row.employees.map(|employees| employees.to_string()),
        Target::Amount => row.amount.map(|amount| amount.to_string()),
        Target::Currency => row.currency.clone(),
        Target::Extra(_) => row.person.extra.get(name).map(ToOwned::to_owned),
        _ => None,
    }
}

fn in_column(column: &str, cause: Message) -> Error {
    Error::user(Message::new("intake.reject.in_column").with("column", column).with_message("cause", cause))
}

fn told(reject: Reject) -> Error {
    match &reject.column {
        Some(column) => in_column(column, reject.cause.clone()),
        None => Error::user(reject.cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    fn read(name: &str, value: &str) -> Result<String, String> {
        let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap();
        let pairs = [(name.to_owned(), value.to_owned())];
        let (set, _) = corrected(&pairs, chrono_tz::Asia::Tokyo, now).map_err(|wrong| wrong.say(Lang::En))?;
        Ok(set[name].clone())
    }

    #[test]
    fn new_values_are_cleaned_as_a_lists_would_be() {
        for (name, value, kept) in [
            ("mail", "mailto:a@example.jp", "a@example.jp"),
            ("phone", " 03-1234-5678 ", "03-1234-5678"),
            ("employees", "1,200名", "1200"),
            ("amount", "¥1,500,000", "1500000"),
            ("consent_mail", "不可", "no"),
            ("title", "部長\u{1b}[31m", "部長[31m"),
            ("備考", "社長の紹介", "社長の紹介"),
            ("phone", "  ", ""),
        ] {
            assert_eq!(read(name, value).as_deref(), Ok(kept), "{name}={value}");
        }
    }

    #[test]
    fn what_cannot_be_believed_is_asked_for_again() {
        for (name, value) in [
            ("mail", "a@example.jp\r\nBcc: b@example.jp"),
            ("phone", "8.13E+11"),
            ("employees", "many"),
            ("amount", "0x32"),
            ("consent_phone", "perhaps"),
            ("name", "\u{3164}"),
        ] {
            let said = read(name, value).unwrap_err();
            assert!(said.starts_with(name), "{said}");
        }
        assert!(read("title", &"長".repeat(257)).is_err());
    }
}
