//! Marketing's page: what waits for an answer, what is to be looked at again, what is to be done, what came back. A row is a lead; what is
//! done with leads is done with the one under the cursor.

use crate::desk::{Asked, Back, CameToIt, Concerned, ErrandRow, Returns, Wake};
use crate::ids::LeadId;

/// Marketing's page, as far as it was read.
#[derive(Debug, Default)]
pub struct MarketingPage {
    /// What is on it.
    pub returns: Option<Box<Returns>>,
    /// The row under the cursor.
    pub at: usize,
    /// The first question whose answer is shown: an older one is not. While others keep writing, the answer to the newest
    /// may be long in coming.
    pub(super) since: u64,
}

/// A row of the page.
#[derive(Debug, Clone, Copy)]
pub enum Row<'p> {
    /// Somebody asks.
    Asked(&'p Asked),
    /// To be looked at again.
    Wake(&'p Wake),
    /// To be done.
    Errand(&'p ErrandRow),
    /// Came to what it was invited to.
    Candidate(&'p CameToIt),
    /// Came back.
    Back(&'p Back),
}

impl<'p> Row<'p> {
    /// The lead.
    pub const fn whom(self) -> &'p Concerned {
        match self {
            Self::Asked(Asked { whom, .. })
            | Self::Wake(Wake { whom, .. })
            | Self::Errand(ErrandRow { whom, .. })
            | Self::Candidate(CameToIt { whom, .. })
            | Self::Back(Back { whom, .. }) => whom,
        }
    }

    /// In which part of the page it stands.
    const fn part(self) -> u8 {
        match self {
            Self::Asked(_) => 0,
            Self::Wake(_) => 1,
            Self::Errand(_) => 2,
            Self::Candidate(_) => 3,
            Self::Back(_) => 4,
        }
    }
}

impl MarketingPage {
    /// The rows, in their order: what waits for others first.
    pub fn rows(&self) -> Vec<Row<'_>> {
        let Some(returns) = &self.returns else { return Vec::new() };
        let asked = returns.questions.iter().map(Row::Asked);
        let errands = returns.errands.rows.iter().map(Row::Errand);
        let errands = errands.chain(returns.errands.candidates.iter().map(Row::Candidate));
        let back = returns.back.iter().map(Row::Back);
        asked.chain(returns.wakes.iter().map(Row::Wake)).chain(errands).chain(back).collect()
    }

    /// The row under the cursor.
    pub fn row(&self) -> Option<Row<'_>> {
        self.rows().get(self.at).copied()
    }

    /// The lead under the cursor.
    pub fn lead(&self) -> Option<LeadId> {
        self.row().map(|row| row.whom().lead)
    }

    /// Moves the cursor.
    pub(super) fn step(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.rows().len().saturating_sub(1));
    }

    /// Takes what was read. The cursor stays with its lead in its part; where that is gone, in its place.
    pub(super) fn take(&mut self, returns: Returns) {
        let before = self.row().map(|row| (row.part(), row.whom().lead));
        self.returns = Some(Box::new(returns));
        let rows = self.rows();
        let found = before.and_then(|before| rows.iter().position(|row| (row.part(), row.whom().lead) == before));
        let last = rows.len().saturating_sub(1);
        self.at = found.unwrap_or(self.at).min(last);
    }
}
