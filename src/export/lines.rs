//! JSON lines: one object a row, for programs. Blank cells of a list's own fields are left out, others are null.

use std::io::Write;

use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::{Cell, Column, Sheet, Written, Wrong};

/// One object a line; instants as RFC 3339 in the agreement's zone.
pub(super) struct JsonLines<'w> {
    to: Box<dyn Write + 'w>,
    words: Vec<String>,
    zone: Tz,
    written: Written,
}

impl<'w> JsonLines<'w> {
    pub(super) fn new(columns: &[Column], zone: Tz, to: Box<dyn Write + 'w>) -> Self {
        let words = columns.iter().map(|column| column.word.clone()).collect();
        Self { to, words, zone, written: Written::default() }
    }

    fn value(&self, cell: &Cell) -> Value {
        match cell {
            Cell::Blank => Value::Null,
            Cell::Text(text) | Cell::Term(text, _) => json!(text),
            Cell::Number(number) => json!(number),
            Cell::Whole(number) => json!(number),
            Cell::At(at) => json!(at.rfc3339(&self.zone)),
            Cell::Day(day) => json!(day.to_string()),
        }
    }
}

impl Sheet for JsonLines<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), Wrong> {
        let told = self.words.iter().zip(cells).filter(|(word, cell)| **cell != Cell::Blank || !word.contains('.'));
        let object: Map<String, Value> = told.map(|(word, cell)| (word.clone(), self.value(cell))).collect();
        let mut line = Value::Object(object).to_string();
        line.push('\n');
        self.to.write_all(line.as_bytes())?;
        self.written.rows += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written, Wrong> {
        self.to.flush()?;
        Ok(self.written)
    }
}
