//! The first time through a file: where its header is, how many rows it has, in which order each column writes its dates.

use std::collections::BTreeMap;

use super::ballot::Ballot;
use super::map::{Map, Target};
use super::record::{Record, Remark};
use super::source::Source;
use super::{Lines, Stated};
use crate::error::{Error, Result};
use crate::gate::clean_line;
use crate::i18n::{Lang, Message};

/// A header is looked for in so many rows.
const LOOKED: usize = 20;
/// So many columns a file of rejected rows has after those of the export.
pub(super) const OF_REJECTS: usize = 2;

/// What these are called in the language in which the file was written.
pub(super) fn of_rejects(lang: Lang) -> [String; OF_REJECTS] {
    ["intake.rejects_file.line", "intake.rejects_file.cause"].map(|key| lang.text(key))
}

/// Where the columns are named, and what divides them.
#[derive(Debug)]
pub(super) struct Header {
    /// The names of the columns.
    pub(super) names: Vec<String>,
    /// The line in which they stand, or would.
    pub(super) line: u64,
    /// Whether they stand there.
    pub(super) is_there: bool,
    /// Whether it is that of a file of rejected rows.
    pub(super) is_of_rejects: bool,
    /// What stands between two fields.
    pub(super) delimiter: u8,
    record: Record,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) rows: u64,
    pub(super) ballots: Vec<Ballot>,
    pub(super) repeated_headers: Lines,
    /// How many formulas stand in each column.
    pub(super) formulas: Vec<u64>,
    /// Whether any row is not text in the file's encoding.
    pub(super) is_damaged: bool,
}

impl Header {
    /// Finds the header: after the lines that are stated to come before it, else the first of the first rows that has all
    /// columns of the map, else the first row.
    pub(super) fn find(source: &mut Source, map: &Map) -> Result<Self> {
        let stated = &map.stated;
        let tried: &[u8] = if source.is_workbook() { b"," } else { b",;\t" };
        let mut found = Vec::new();
        for delimiter in tried {
            found.extend(first_rows(source, *delimiter)?.into_iter().map(|record| (*delimiter, record)));
        }
        let first_line = stated.skip.map_or(0, |lines| lines + 1);
        let has_header = stated.header.unwrap_or(true);
        let named: Vec<_> = map.named_columns().collect();
        let fits = |record: &Record| {
            let names = names(record);
            named.iter().all(|name| names.contains(name))
        };
        let widest = |found: &[(u8, Record)], line: u64| {
            let of_line = found.iter().filter(|(_, record)| record.line == line);
            // Of two that divide it into as many columns the first that was tried.
            of_line.rev().max_by_key(|(_, record)| record.width()).cloned()
        };
        // A file of rejected rows is what it is, whatever the export was that the map is for.
        let first = found.iter().map(|(_, record)| record.line).min();
        let rejects =
            found.iter().find(|(_, record)| Some(record.line) == first && fits(record) && is_of_rejects(record));
        if let Some((delimiter, record)) = rejects {
            return Ok(Self::of(record.clone(), *delimiter, true, true));
        }
        if let Some(stated) = map.delimiter.filter(|_| !source.is_workbook()) {
            found.retain(|(delimiter, _)| *delimiter == stated);
        }
        let mut lines: Vec<u64> =
            found.iter().map(|(_, record)| record.line).filter(|line| *line >= first_line).collect();
        lines.sort_unstable();
        lines.dedup();
        let fitting = lines.iter().find(|line| {
            stated.skip.is_none() && has_header && found.iter().any(|(_, record)| record.line == **line && fits(record))
        });
        let fitting = fitting.map(|line| {
            let fitting: Vec<_> = found.iter().filter(|(_, record)| fits(record)).cloned().collect();
            widest(&fitting, *line)
        });
        let chosen = fitting.flatten().or_else(|| lines.first().and_then(|line| widest(&found, *line)));
        match chosen {
            Some((delimiter, record)) => Ok(Self::of(record, delimiter, has_header, false)),
            None => Err(Error::user(Message::new("intake.file.no_header").with("path", source.path().display()))),
        }
    }

    fn of(record: Record, delimiter: u8, is_there: bool, is_of_rejects: bool) -> Self {
        let names = if is_there { names(&record) } else { places(&record) };
        Self { names, line: record.line, is_there, is_of_rejects, delimiter, record }
    }

    /// Whether the header itself is text in the file's encoding.
    pub(super) fn is_text(&self) -> bool {
        self.record.is_text()
    }

    /// Whether the header stands in `record` again.
    pub(super) fn is_again(&self, record: &Record) -> bool {
        self.is_there && self.record.says_the_same(record)
    }
}

/// The first rows of a file. Whatever is wrong in them is told when the whole file is read.
fn first_rows(source: &mut Source, delimiter: u8) -> Result<Vec<Record>> {
    let mut records = source.records(delimiter, 1)?;
    let mut rows = Vec::new();
    let mut record = Record::default();
    while rows.len() < LOOKED {
        match records.read(&mut record) {
            Ok(true) => rows.push(record.clone()),
            // A workbook beyond its limits is not read on in another way.
            Err(error) if source.is_workbook() || rows.is_empty() => return Err(error),
            Ok(false) | Err(_) => break,
        }
    }
    Ok(rows)
}

/// What could be the header: the names of columns in each of the first rows, by the delimiter that divides it into the most.
pub(super) fn candidates(source: &mut Source, delimiter: Option<u8>, stated: &Stated) -> Result<Vec<Vec<String>>> {
    let stated_only = delimiter.map(|delimiter| [delimiter]);
    let tried: &[u8] = match &stated_only {
        _ if source.is_workbook() => b",",
        Some(delimiter) => delimiter,
        None => b",;\t",
    };
    let first_line = stated.skip.map_or(0, |lines| lines + 1);
    let mut widest: BTreeMap<u64, Record> = BTreeMap::new();
    for delimiter in tried {
        for record in first_rows(source, *delimiter)?.into_iter().filter(|record| record.line >= first_line) {
            if widest.get(&record.line).is_none_or(|known| known.width() < record.width()) {
                widest.insert(record.line, record);
            }
        }
    }
    if stated.header == Some(false) {
        return Ok(widest.into_values().take(1).map(|record| places(&record)).collect());
    }
    Ok(widest.into_values().map(|record| names(&record)).collect())
}

/// What columns are called where nothing names them: `1`, `2` …
fn places(record: &Record) -> Vec<String> {
    (1..=record.width()).map(|nth| nth.to_string()).collect()
}

/// The names of the columns. One without a name is called by its place, one whose name was there before gets a number.
fn names(record: &Record) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(record.width().min(256));
    let mut seen = std::collections::HashSet::new();
    for (nth, field) in (1..).zip(record.fields()) {
        let name = clean_line(&String::from_utf8_lossy(field)).text;
        let name = if name.is_empty() { format!("#{nth}") } else { name };
        names.push(if seen.insert(name.clone()) { name } else { format!("{name} ({nth})") });
    }
    names
}

fn is_of_rejects(record: &Record) -> bool {
    let fields: Vec<_> = record.fields().collect();
    let ends = |lang| {
        let own = of_rejects(lang);
        fields.iter().rev().zip(own.iter().rev()).all(|(field, own)| *field == own.as_bytes())
    };
    fields.len() > OF_REJECTS && [Lang::Ja, Lang::En].into_iter().any(ends)
}

/// Counts the rows behind the header and lets the dates vote.
pub(super) fn survey(source: &mut Source, header: &Header, targets: &[Option<Target>]) -> Result<Survey> {
    let width = targets.len();
    let mut found = Survey { ballots: vec![Ballot::default(); width], formulas: vec![0; width], ..Survey::default() };
    let is_workbook = source.is_workbook();
    let mut records = source.records(header.delimiter, header.line)?;
    let mut record = Record::default();
    if header.is_there {
        records.read(&mut record)?;
    }
    while records.read(&mut record)? {
        if header.is_again(&record) {
            found.repeated_headers.add(record.line);
            continue;
        }
        found.rows += 1;
        found.is_damaged |= !record.is_text();
        if is_workbook {
            record.fit(width);
        }
        for (column, _) in record.remarks.iter().filter(|(_, remark)| *remark == Remark::Formula) {
            if let Some(count) = found.formulas.get_mut(*column) {
                *count += 1;
            }
        }
        if record.width() != width {
            continue;
        }
        for ((field, target), ballot) in record.fields().zip(targets).zip(&mut found.ballots) {
            if target.is_some_and(Target::is_date)
                && let Ok(value) = std::str::from_utf8(field)
            {
                ballot.add(value, record.line);
            }
        }
    }
    Ok(found)
}
