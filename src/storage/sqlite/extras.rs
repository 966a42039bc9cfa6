//! What a list carried beside the known fields: its columns' names are kept once, not with every lead.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

use crate::domain::Extra;

/// What stands between two values. The gate takes it out of every text that comes in.
pub(super) const BETWEEN: char = '\u{1F}';

/// More names than these are no list's columns.
const MOST: usize = 64;

/// The names that were used last, and their row.
#[derive(Debug, Default)]
pub(super) struct Columns(Option<(i64, Vec<Arc<str>>)>);

impl Columns {
    /// How they are kept: the row of their names, and their values in the names' order.
    pub(super) fn kept(&mut self, connection: &Connection, extra: &Extra) -> rusqlite::Result<(Value, Value)> {
        if extra.is_empty() {
            return Ok((Value::Null, Value::Text(String::new())));
        }
        if !extra.iter().all(|(name, value)| is_plain(name) && is_plain(value)) || extra.len() > MOST {
            let extra: BTreeMap<&str, &str> = extra.iter().map(|(name, value)| (&**name, value)).collect();
            return Ok((Value::Null, Value::Text(serde_json::json!(extra).to_string())));
        }
        if let Some((id, names)) = &self.0
            && let Some(values) = values_by(names, extra)
        {
            return Ok((Value::Integer(*id), Value::Text(values)));
        }
        let known = self.0.take().map(|(_, names)| names).unwrap_or_default();
        let mut names: Vec<Arc<str>> = known.into_iter().chain(extra.names().cloned()).collect();
        names.sort_unstable();
        names.dedup();
        let names = if names.len() > MOST { extra.names().cloned().collect() } else { names };
        let id = row_of(connection, &names)?;
        let values = values_by(&names, extra).unwrap_or_default();
        self.0 = Some((id, names));
        Ok((Value::Integer(id), Value::Text(values)))
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(BETWEEN)
}

/// The values in the order of these names; nothing where one has another name. Both are in order.
fn values_by(names: &[Arc<str>], extra: &Extra) -> Option<String> {
    let mut values = String::with_capacity(64);
    let mut left = extra.iter().peekable();
    for (nth, name) in names.iter().enumerate() {
        if nth > 0 {
            values.push(BETWEEN);
        }
        if let Some((_, value)) = left.next_if(|(next, _)| *next == name) {
            values.push_str(value);
        }
    }
    values.truncate(values.trim_end_matches(BETWEEN).len());
    left.next().is_none().then_some(values)
}

fn row_of(connection: &Connection, names: &[Arc<str>]) -> rusqlite::Result<i64> {
    let names = names.join(&BETWEEN.to_string());
    let known =
        connection.prepare_cached("SELECT id FROM extra WHERE names = ?1")?.query_row([&names], |row| row.get(0));
    if let Some(id) = known.optional()? {
        return Ok(id);
    }
    connection.prepare_cached("INSERT INTO extra (names) VALUES (?1)")?.execute([&names])?;
    Ok(connection.last_insert_rowid())
}

/// What was kept. Without names it is JSON, or nothing.
pub(super) fn read(names: Option<&str>, values: &str) -> Result<Extra, serde_json::Error> {
    match names {
        None if values.is_empty() => Ok(Extra::default()),
        None => {
            let read: BTreeMap<String, String> = serde_json::from_str(values)?;
            Ok(read.into_iter().collect())
        }
        Some(names) => {
            let both = names.split(BETWEEN).zip(values.split(BETWEEN)).filter(|(_, value)| !value.is_empty());
            Ok(both.collect())
        }
    }
}
