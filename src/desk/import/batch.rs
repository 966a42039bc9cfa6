//! Rows on their way to be decided on together.

use std::collections::HashSet;

use crate::agreement::terms::Join;
use crate::domain::{Field, mail_key};
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

    pub(super) fn has_person(&self, row: &Row, join: Option<Join>) -> bool {
        identities(row, join).any(|identity| self.people.contains(&identity))
    }

    pub(super) fn add(&mut self, line: (u64, u64), row: Row, join: Option<Join>) {
        self.people.extend(identities(&row, join));
        self.lines.push(line);
        self.rows.push(row);
    }
}

/// By what a row may meet another one of the same person: its external id; its mail where it has none, and where mails are
/// joined (decision 40).
pub(super) fn identities(row: &Row, join: Option<Join>) -> impl Iterator<Item = (bool, String)> {
    let id = row.person.get(Field::ExternalId);
    let mail = row.person.get(Field::Mail).filter(|_| id.is_none() || join == Some(Join::Mail)).and_then(mail_key);
    id.map(|id| (true, id.to_owned())).into_iter().chain(mail.map(|mail| (false, mail)))
}

/// Whether nobody could be known again by such a row.
pub(super) fn is_nameless(row: &Row) -> bool {
    identities(row, None).next().is_none()
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
