//! A look at a list before it comes in: how it is understood, some of its rows, and what would come of all of them.

use std::path::{Path, PathBuf};

use super::Desk;
use crate::error::Result;
use crate::gate::clean_line;
use crate::i18n::Message;
use crate::intake::{Description, Fit, Intake, Map, Options, Preset, Rows, Stated, guess, headers_of};

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
    /// Opens the list at `path` and reads its first rows: by `map`, else as a list of our own, else by the preset
    /// that its columns fit, else by what columns are usually called.
    ///
    /// # Errors
    /// A file that is refused as a whole, and one that fits two presets alike.
    pub fn look(&self, path: &Path, map: Option<Map>) -> Result<Look> {
        let (map, fit) = if let Some(map) = map {
            (map, None)
        } else {
            let headers = headers_of(path, None, &Stated::default())?;
            if let Some(map) = Map::of_own(&headers) {
                (map, None)
            } else if let Some((fit, header)) = Preset::found(path, &headers)? {
                (fit.preset.map_for(&header), Some(fit))
            } else {
                (Map { rows: Rows::Live, ..guess(&headers[0])? }, None)
            }
        };
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
        Ok(Look { path: path.to_owned(), map, fit, description, samples })
    }

    /// Opens a list as this desk reads it: what the map leaves open is the agreement's.
    pub fn open_list(&self, path: &Path, map: &Map) -> Result<Intake> {
        let options = Options { zone: self.agreement().zone, now: self.now() };
        Intake::open(path, map, options)
    }
}
