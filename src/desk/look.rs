//! A look at a list before it comes in: how it is understood, some of its rows, and what would come of all of them.

use std::path::{Path, PathBuf};

use super::Desk;
use super::map_beside::{MapBeside, free_map_name};
use crate::error::{Error, Result};
use crate::gate::clean_line;
use crate::i18n::Message;
use crate::intake::{Description, Fit, Intake, Map, Options, Preset, ReadAs, Stated, guess, headers_of};

/// So many rows are shown.
pub const SAMPLES: usize = 10;

/// How a list was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Which file it is.
    pub path: PathBuf,
    /// By which map.
    pub map: Map,
    /// The preset that it fits, where the map is that preset's.
    pub fit: Option<Fit>,
    /// How the file is written and what its columns become.
    pub description: Description,
    /// Its first rows.
    pub samples: Vec<Sample>,
    /// The map that lies beside it, where it was looked for.
    pub beside: Option<MapBeside>,
    /// Where its map can be kept: beside it, under a name that nothing has yet.
    pub keep_as: PathBuf,
    /// The ways that were tried before this one, and in which the file cannot be read.
    pub passed: Vec<ReadAs>,
}

/// One row of the list, as it would come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The line on which it begins.
    pub line: u64,
    /// What stands in its columns.
    pub cells: Vec<String>,
    /// Why it would not be taken: the column at fault, where it is one, and the cause.
    pub refused: Option<(Option<String>, Message)>,
}

impl Desk {
    /// Opens the list at `path` and reads its first rows: by `map`, else as it is recognised: as a list of our own, else by
    /// the preset that its columns fit, else by what columns are usually called.
    ///
    /// # Errors
    /// A file that is refused as a whole, and one that fits two presets alike.
    pub fn look(&self, path: &Path, map: Option<Map>) -> Result<Look> {
        match map {
            Some(map) => self.look_by(path, map, None),
            None => self.recognise(path, &Stated::default()),
        }
    }

    /// Looks at the same list in the next other way in which it can be read: another encoding, or another sheet. Where that
    /// has the same columns they become what they became before, whoever said so; else it is recognised anew.
    ///
    /// # Errors
    /// A file that cannot be read any more, and one that can be read in no other way.
    pub fn look_otherwise(&self, before: &Look) -> Result<Look> {
        let Look { path, description, .. } = before;
        // A file that is not there is no file that cannot be read in this way and that.
        std::fs::File::open(path).map_err(|cause| Error::io(path, &cause))?;
        let mut passed = Vec::new();
        for way in description.form.otherwise() {
            match self.look_as(before, &way) {
                Ok(look) => return Ok(Look { passed, ..look }),
                Err(_) => passed.push(way),
            }
        }
        let only = Message::new(if passed.is_empty() { "incoming.one_way" } else { "incoming.no_other_way" });
        let only = only.with("now", description.form.read_as().name());
        Err(Error::user(only.with_words("passed", passed.iter().map(ReadAs::name))))
    }

    fn look_as(&self, before: &Look, way: &ReadAs) -> Result<Look> {
        let stated = way.of(&before.map.stated);
        let columns = before.description.columns.iter().map(|column| &column.name);
        let is_same = |header: &Vec<String>| header.iter().eq(columns.clone());
        if headers_of(&before.path, before.map.delimiter, &stated)?.iter().any(is_same) {
            return self.look_by(&before.path, Map { stated, ..before.map.clone() }, before.fit.clone());
        }
        self.recognise(&before.path, &stated)
    }

    /// The list at `path` as its header says what it is.
    fn recognise(&self, path: &Path, stated: &Stated) -> Result<Look> {
        let headers = headers_of(path, None, stated)?;
        let (map, fit) = if let Some(map) = Map::of_own(&headers) {
            (map, None)
        } else if let Some((fit, header)) = Preset::found(path, &headers)? {
            (fit.preset.map_for(&header), Some(fit))
        } else {
            return self.guess(path, &headers[0], stated);
        };
        let stated = stated.or(&map.stated);
        self.look_by(path, Map { stated, ..map }, fit)
    }

    /// A list of somebody's own, by what columns are usually called. Where that makes dates of a column in which nobody can
    /// tell the day from the month, it stays what it is: nobody had asked for dates.
    fn guess(&self, path: &Path, header: &[String], stated: &Stated) -> Result<Look> {
        let mut map = Map { stated: stated.clone(), ..guess(header)? };
        let refused = match self.look_by(path, map.clone(), None) {
            Err(error) => error,
            looked => return looked,
        };
        map.columns.retain(|mapping| !mapping.target.is_date());
        self.look_by(path, map, None).map_err(|_| refused)
    }

    fn look_by(&self, path: &Path, map: Map, fit: Option<Fit>) -> Result<Look> {
        let mut intake = self.open_list(path, &map)?;
        intake.keep_fields();
        let description = intake.description().clone();
        let mut samples = Vec::with_capacity(SAMPLES);
        for read in intake.by_ref().take(SAMPLES) {
            let read = read?;
            let cleaned = |fields: &[String]| fields.iter().map(|field| clean_line(field).text).collect();
            samples.push(match read.row {
                Ok(_) => Sample { line: read.line, cells: cleaned(&read.fields), refused: None },
                Err(reject) => Sample {
                    line: read.line,
                    cells: cleaned(&reject.fields),
                    refused: Some((reject.column, reject.cause)),
                },
            });
        }
        let keep_as = free_map_name(path);
        Ok(Look { path: path.to_owned(), map, fit, description, samples, beside: None, keep_as, passed: Vec::new() })
    }

    /// Opens a list as this desk reads it: what the map leaves open is the agreement's.
    pub fn open_list(&self, path: &Path, map: &Map) -> Result<Intake> {
        let options = Options { zone: self.agreement().zone, now: self.now() };
        Intake::open(path, map, options)
    }
}
