//! Rows on their way to be decided on together.

use std::collections::HashSet;

use crate::domain::Field;
use crate::intake::Row;

/// So many rows are decided on together, under one operation.
const BATCH: usize = 1_000;

/// Rows that are decided on together, no two of them of the same person.
#[derive(Default)]
pub(super) struct Batch {
    /// Each row's line, and the sum by which it is known again.
    pub(super) lines: Vec<(u64, u64)>,
    pub(super) rows: Vec<Row>,
    people: HashSet<(bool, String)>,
}

impl Batch {
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= BATCH
    }

    pub(super) fn has_person(&self, row: &Row) -> bool {
        identity(row).is_some_and(|identity| self.people.contains(&identity))
    }

    pub(super) fn add(&mut self, line: (u64, u64), row: Row) {
        self.people.extend(identity(&row));
        self.lines.push(line);
        self.rows.push(row);
    }
}

/// By what a row is matched: its external id, else its mail (decision 40).
pub(super) fn identity(row: &Row) -> Option<(bool, String)> {
    let by = |field| row.person.get(field).map(|value| (field == Field::ExternalId, value.to_owned()));
    by(Field::ExternalId).or_else(|| by(Field::Mail))
}

/// A name for a row that has none of its own, made of what it says of the person: the same row again is the same lead.
pub(super) fn content_key(row: &Row) -> String {
    // FNV-1a: the same on every machine and in every version, which the standard library's hashes do not promise.
    let known = row.person.iter().flat_map(|(field, value)| [field.word(), "\n", value, "\n"]);
    let sum = known
        .flat_map(str::bytes)
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("row-{sum:016x}")
}
