//! One turn of whatever runs by itself: what is due is judged, given, told and sent.

use super::super::{Desk, Problem};
use super::{Delivered, Reminded};
use crate::error::Result;
use crate::remind::Outlet;

/// What a turn did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Turned {
    /// What came due and was told.
    pub reminded: Reminded,
    /// What left, and what could not.
    pub delivered: Delivered,
}

impl Turned {
    /// Whether anything happened.
    pub const fn did_something(&self) -> bool {
        let Reminded { steps, told, .. } = self.reminded;
        steps + told > 0 || !self.delivered.sent.is_empty() || !self.delivered.failed.is_empty()
    }
}

impl Desk {
    /// Does what has come due: leads are held against the definition, those that waited for somebody free are given, what is
    /// due is told, and what was told leaves. Of a demo nothing leaves and nobody is judged.
    pub fn take_a_turn(&mut self, outlets: &mut [Box<dyn Outlet>]) -> Result<Turned> {
        if self.is_demo() {
            return Ok(Turned { reminded: self.remind()?, delivered: Delivered::default() });
        }
        // Whoever waits is told first: nothing that goes wrong elsewhere keeps them from it.
        let mut reminded = self.remind()?;
        let mut delivered = self.deliver(outlets)?;
        self.judge_due()?;
        // A lead is overdue that is to be handed on then, or somebody has come back with a new day.
        if reminded.steps + reminded.days > 0 {
            match self.give_held() {
                // What a rule refuses waits on, and its lead says why.
                Ok(_) | Err(Problem::Refused { .. }) => {}
                Err(Problem::Failed(error)) => return Err(error),
            }
        }
        reminded += self.remind()?;
        let Delivered { sent, failed } = self.deliver(outlets)?;
        delivered.sent.extend(sent);
        delivered.failed.extend(failed);
        if reminded.steps + reminded.told > 0 {
            self.store.rest()?;
        }
        Ok(Turned { reminded, delivered })
    }
}
