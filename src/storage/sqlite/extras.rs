//! What a list carried beside the known fields: its columns' names are kept once, not with every lead.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

/// What stands between two values. The gate takes it out of every text that comes in.
pub(super) const BETWEEN: char = '\u{1F}';

/// More names than these are no list's columns.
const MOST: usize = 64;

/// The names that were used last, and their row.
#[derive(Debug, Default)]
pub(super) struct Columns(Option<(i64, Vec<String>)>);

impl Columns {
    /// How they are kept: the row of their names, and their values in the names' order.
    pub(super) fn kept(
        &mut self,
        connection: &Connection,
        extra: &BTreeMap<String, String>,
    ) -> rusqlite::Result<(Value, Value)> {
        let is_plain = |text: &String| !text.is_empty() && !text.contains(BETWEEN);
        if extra.is_empty() {
            return Ok((Value::Null, Value::Text(String::new())));
        }
        if !extra.iter().all(|(name, value)| is_plain(name) && is_plain(value)) || extra.len() > MOST {
            return Ok((Value::Null, Value::Text(serde_json::json!(extra).to_string())));
        }
        let fits = |names: &[String]| extra.keys().all(|name| names.binary_search(name).is_ok());
        if !self.0.as_ref().is_some_and(|(_, names)| fits(names)) {
            let known = self.0.take().map(|(_, names)| names).unwrap_or_default();
            let mut names: Vec<String> = known.into_iter().chain(extra.keys().cloned()).collect();
            names.sort_unstable();
            names.dedup();
            let names = if names.len() > MOST { extra.keys().cloned().collect() } else { names };
            let id = row_of(connection, &names)?;
            self.0 = Some((id, names));
        }
        let Some((id, names)) = &self.0 else { return Ok((Value::Null, Value::Text(String::new()))) };
        let mut values = String::with_capacity(64);
        for (nth, name) in names.iter().enumerate() {
            if nth > 0 {
                values.push(BETWEEN);
            }
            values.push_str(extra.get(name).map_or("", String::as_str));
        }
        values.truncate(values.trim_end_matches(BETWEEN).len());
        Ok((Value::Integer(*id), Value::Text(values)))
    }
}

fn row_of(connection: &Connection, names: &[String]) -> rusqlite::Result<i64> {
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
pub(super) fn read(names: Option<&str>, values: &str) -> Result<BTreeMap<String, String>, serde_json::Error> {
    match names {
        None if values.is_empty() => Ok(BTreeMap::new()),
        None => serde_json::from_str(values),
        Some(names) => {
            let both = names.split(BETWEEN).zip(values.split(BETWEEN)).filter(|(_, value)| !value.is_empty());
            Ok(both.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
        }
    }
}
