//! The lists that came in, below the line in which a new one is named: each can be taken back.

use super::incoming::TakingBack;
use crate::ids::OpId;
use crate::storage::ImportKept;

/// The lists that came in.
#[derive(Debug, Default)]
pub struct Past {
    /// The last one first; nothing while they are read.
    pub imports: Option<Vec<ImportKept>>,
    /// The one under the cursor; nothing while a path is typed.
    pub at: Option<usize>,
    /// Whether somebody is asked if it is to be taken back.
    pub asks: bool,
    /// The question whose answer is awaited.
    pub(super) generation: u64,
}

/// A list that came in some time ago and is taken back.
#[derive(Debug)]
pub struct GoingBack {
    /// Which list.
    pub import: ImportKept,
    /// How far it is.
    pub back: TakingBack,
    /// From which line on the report is shown.
    pub scroll: u16,
}

impl Past {
    /// The list under the cursor.
    pub fn import(&self) -> Option<&ImportKept> {
        self.imports.as_ref()?.get(self.at?)
    }

    /// The one under the cursor, where there is something of it that can be taken back and is not.
    pub fn can_go_back(&self) -> Option<OpId> {
        self.import().filter(|import| can_go_back(import)).map(|import| import.id)
    }

    /// What came in, as it is now. The cursor stays with its list.
    pub(super) fn take(&mut self, imports: Vec<ImportKept>) {
        let before = self.import().map(|import| import.id);
        let last = imports.len().checked_sub(1);
        let found = before.and_then(|id| imports.iter().position(|import| import.id == id));
        self.at = self.at.and_then(|at| found.or_else(|| last.map(|last| at.min(last))));
        self.asks &= found.is_some();
        self.imports = Some(imports);
    }

    /// Up and down; up from the first one is the line in which a path is typed.
    pub(super) fn step(&mut self, by: isize) {
        let Some(last) = self.imports.as_ref().and_then(|imports| imports.len().checked_sub(1)) else { return };
        self.at = match self.at {
            None if by > 0 => Some(0),
            Some(0) if by < 0 => None,
            at => at.map(|at| at.saturating_add_signed(by).min(last)),
        };
    }
}

fn can_go_back(import: &ImportKept) -> bool {
    let is_there = import.reverted.as_ref().is_none_or(|reverted| !reverted.is_whole);
    is_there && import.tally.created + import.tally.updated > 0
}
