//! Rows on their way to be decided on together.

use std::collections::HashSet;

use crate::agreement::terms::Join;
use crate::domain::{Field, mail_key};
use crate::intake::Row;

/// So many rows are decided on together, under one operation.
const BATCH: usize = 1_000;

/// By what a person is known in a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    ExternalId(String),
    Mail(String),
}

/// Rows that are decided on together, no two of them of the same person.
#[derive(Default)]
pub(super) struct Batch {
    /// The line of each row.
    pub(super) lines: Vec<u64>,
    /// The sum by which each is known again.
    pub(super) sums: Vec<u64>,
    pub(super) rows: Vec<Row>,
    people: HashSet<Identity>,
}

impl Batch {
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= BATCH
    }

    pub(super) fn has_person(&self, row: &Row, join: Option<Join>) -> bool {
        met_by(row, join).any(|identity| self.people.contains(&identity))
    }

    pub(super) fn add(&mut self, (line, sum): (u64, u64), row: Row) {
        self.people.extend(known_by(&row));
        self.lines.push(line);
        self.sums.push(sum);
        self.rows.push(row);
    }
}

/// By what a row meets one before it of the same person: its external id; its mail where it has none, and where mails are
/// joined (decision 40).
pub(super) fn met_by(row: &Row, join: Option<Join>) -> impl Iterator<Item = Identity> {
    identities(row, row.person.get(Field::ExternalId).is_none() || join == Some(Join::Mail))
}

/// By what a row behind it may meet it.
pub(super) fn known_by(row: &Row) -> impl Iterator<Item = Identity> {
    identities(row, true)
}

fn identities(row: &Row, by_mail: bool) -> impl Iterator<Item = Identity> {
    let id = row.person.get(Field::ExternalId).map(|id| Identity::ExternalId(id.to_owned()));
    let mail = row.person.get(Field::Mail).filter(|_| by_mail).and_then(mail_key).map(Identity::Mail);
    id.into_iter().chain(mail)
}

/// Whether nobody could be known again by such a row.
pub(super) fn is_nameless(row: &Row) -> bool {
    known_by(row).next().is_none()
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
