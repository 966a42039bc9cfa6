//! A look at a list before it comes in: how it is understood, some of its rows, and what would come of all of them.

use std::path::{Path, PathBuf};

use super::Desk;
use crate::error::Result;
use crate::gate::clean_line;
use crate::i18n::Message;
use crate::intake::{Description, Intake, Map, Options};

/// So many rows are shown.
pub const SAMPLES: usize = 10;

/// How a list was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Which file it is.
    pub path: PathBuf,
    /// By which map.
    pub map: Map,
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
    /// What is understood of each column, in the file's order; nothing where it is blank or left out. Of a row that is
    /// not taken, what stands there.
    pub cells: Vec<Option<String>>,
    /// Why it would not be taken: the column at fault, where it is one, and the cause.
    pub refused: Option<(Option<String>, Message)>,
}

impl Desk {
    /// Opens the list at `path` and reads its first rows.
    ///
    /// # Errors
    /// A file that is refused as a whole.
    pub fn look(&self, path: &Path, map: Option<Map>) -> Result<Look> {
        let map = map.unwrap_or_else(Map::blank);
        let mut intake = self.open_list(path, &map)?;
        let description = intake.description().clone();
        let mut samples = Vec::with_capacity(SAMPLES);
        for read in intake.by_ref().take(SAMPLES) {
            let read = read?;
            samples.push(match read.row {
                Ok(row) => {
                    let told = description.columns.iter().map(|column| row.told(&column.name, column.target?));
                    Sample { line: read.line, cells: told.collect(), refused: None }
                }
                Err(reject) => Sample {
                    line: read.line,
                    cells: reject.fields.iter().map(|field| Some(clean_line(field).text)).collect(),
                    refused: Some((reject.column, reject.cause)),
                },
            });
        }
        Ok(Look { path: path.to_owned(), map, description, samples })
    }

    /// Opens a list as this desk reads it: what the map leaves open is the agreement's.
    pub fn open_list(&self, path: &Path, map: &Map) -> Result<Intake> {
        let options = Options { date_order: None, zone: self.agreement().zone, now: self.now() };
        Intake::open(path, map, options)
    }
}
