//! What reviews decide, and what became of it.

use super::Desk;
use crate::agreement::terms::Act;
use crate::clock::Timestamp;
use crate::domain::decision::{Decided, End, Objection, Proposal, Settlement, propose, settle};
use crate::error::{Error, Result};
use crate::insight::figures::Dimension;
use crate::storage::Reach;

/// Why a decision was not written down.
#[derive(Debug)]
pub enum Unsettled {
    /// A rule is against it.
    Objected(Objection),
    /// It could not be done.
    Failed(Error),
}

impl From<Objection> for Unsettled {
    fn from(objection: Objection) -> Self {
        Self::Objected(objection)
    }
}

impl<E: Into<Error>> From<E> for Unsettled {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Desk {
    /// Writes down what a review decides; whoever decides at the same moment comes after it.
    pub fn decide(&mut self, proposal: &Proposal) -> Result<Decided, Unsettled> {
        self.in_turn(|desk, made| {
            let dimensions: Vec<_> = Dimension::ALL.iter().map(|dimension| dimension.word()).collect();
            let what = propose(proposal, &made, &dimensions, desk.setting())?;
            let operation = desk.operation(desk.new_operation(), Act::Decide, None);
            let n = desk.store.append_decision(&operation, &what)?;
            Ok(Decided { n, operation, what, settlement: None })
        })
    }

    /// Says how a decision ended.
    pub fn settle(&mut self, n: u32, end: End, note: Option<&str>) -> Result<Decided, Unsettled> {
        self.in_turn(|desk, made| {
            let ending = settle(n, end, note, &made, desk.setting())?;
            let operation = desk.operation(desk.new_operation(), Act::Settle, None);
            desk.store.append_settlement(&operation, n, &ending)?;
            let settlement = Settlement { operation, end: ending.end, note: ending.note };
            let decided = made.into_iter().find(|decided| decided.n == n);
            let decided = decided.map(|decided| Decided { settlement: Some(settlement), ..decided });
            decided.ok_or_else(|| Error::internal("a decision that was there is gone").into())
        })
    }

    /// What reviews had decided by an instant, and what was known of it then, the first one first.
    pub fn decisions(&mut self, as_of: Timestamp) -> Result<Vec<Decided>> {
        let made = self.store.decisions()?;
        Ok(made.into_iter().filter_map(|decided| decided.known_at(as_of)).collect())
    }

    /// Looks at what there is and writes in one transaction, under the agreement that is the newest then.
    fn in_turn<T>(
        &mut self,
        work: impl FnOnce(&mut Self, Vec<Decided>) -> Result<T, Unsettled>,
    ) -> Result<T, Unsettled> {
        self.store.begin(Reach::AFew)?;
        let done = self.look_for_agreements().map_err(Unsettled::from).and_then(|()| {
            let made = self.store.decisions()?;
            work(self, made)
        });
        match done {
            Ok(done) => {
                self.store.commit()?;
                Ok(done)
            }
            Err(refused) => {
                self.store.abandon()?;
                Err(refused)
            }
        }
    }
}
