//! By what a list is known again: its bytes, and what they are read by.

use std::fs::File;
use std::io::Read as _;

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::ids::AgreementVersion;
use crate::intake::{Intake, Map};

/// A number for everything but the file that decides what a row becomes.
pub(super) fn of_reading(intake: &Intake, map: &Map, agreement: AgreementVersion) -> u64 {
    let columns = &intake.description().columns;
    let columns: Vec<_> =
        columns.iter().map(|column| (&column.name, column.dates.map(|(order, _)| order), column.needs_zone)).collect();
    let sum = Sha256::digest(format!("{agreement} {map:?} {columns:?} {}", intake.description().zone));
    sum.first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
}

/// The SHA-256 of the file and of everything that decides what its rows become.
pub(super) fn of(intake: &Intake, map: &Map, agreement: AgreementVersion) -> Result<[u8; 32]> {
    let failed = |cause: std::io::Error| Error::io(intake.path(), &cause);
    let mut file = File::open(intake.path()).map_err(failed)?;
    let mut sum = Sha256::new();
    sum.update(format!("{agreement} {map:?} {:?}", intake.description()));
    let mut block = vec![0; 1 << 18];
    loop {
        match file.read(&mut block).map_err(failed)? {
            0 => return Ok(sum.finalize().into()),
            length => sum.update(&block[..length]),
        }
    }
}
