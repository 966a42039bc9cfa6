//! What exports are written in: encodings, line ends, delimiters, preambles, workbooks; and files that mean harm.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod encodings;
mod hostile;
mod workbooks;

use std::fs;
use std::path::{Path, PathBuf};

use chrono_tz::Asia::Tokyo;
use tasuki::clock::Timestamp;
use tasuki::error::Error;
use tasuki::intake::{Intake, Map, Options, Read, Stated};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn map(text: &str) -> Map {
    Map::parse("map.toml", text).unwrap()
}

fn options() -> Options {
    Options { zone: Tokyo, now: Timestamp::parse_rfc3339("2026-10-15T12:00:00+09:00").unwrap() }
}

fn open_file(path: &Path, map: &Map, stated: &Stated) -> Result<(Intake, Vec<Read>), Error> {
    let mut intake = Intake::open(path, &Map { stated: stated.or(&map.stated), ..map.clone() }, options())?;
    let rows = intake.by_ref().collect::<Result<_, _>>()?;
    Ok((intake, rows))
}

fn open(map: &Map, content: impl AsRef<[u8]>, stated: &Stated) -> Result<(Intake, Vec<Read>), Error> {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), content).unwrap();
    open_file(file.path(), map, stated)
}

fn read(map: &Map, content: impl AsRef<[u8]>) -> (Intake, Vec<Read>) {
    open(map, content, &Stated::default()).unwrap()
}

fn refusal(map: &Map, content: impl AsRef<[u8]>) -> Error {
    open(map, content, &Stated::default()).map(|(_, rows)| rows).unwrap_err()
}

/// The rows' lines with the key of the cause, empty for a row that came in.
fn verdicts(rows: &[Read]) -> Vec<(u64, &'static str)> {
    rows.iter().map(|read| (read.line, read.row.as_ref().err().map_or("", |reject| reject.cause.key()))).collect()
}

/// The fields of a row by their names, and the columns in which something was changed with what.
type Content = (Vec<(String, String)>, Vec<(String, &'static str)>);

/// What became of the rows, without their lines.
fn contents(rows: &[Read]) -> Vec<Content> {
    let all = rows.iter().map(|read| {
        let row = read.row.as_ref().unwrap();
        let mut fields: Vec<_> =
            row.person.iter().map(|(field, value)| (field.word().to_owned(), value.to_owned())).collect();
        fields.extend(row.person.extra.iter().map(|(name, value)| (name.to_string(), value.to_owned())));
        fields.extend(row.created_at.map(|at| ("created_at".to_owned(), at.rfc3339(&Tokyo))));
        fields.extend(row.amount.map(|amount| ("amount".to_owned(), amount.to_string())));
        (fields, read.changes.iter().map(|change| (change.column.clone(), change.what.key())).collect())
    });
    all.collect()
}
