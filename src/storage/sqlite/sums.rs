//! What is kept beside leads so that nobody need count them, and can be made again at any time: how many everybody has
//! ([`super::shares`]) and what figures are read from ([`super::flow`]).

use super::{Sqlite, flow, shares};
use crate::storage::{Health, StoreError};

/// How often a handle writes before it looks again whether leads are to be added up.
const EVERY: u32 = 64;

impl Sqlite {
    /// Counts anew how many leads everybody has, and what figures are read from. That is kept beside leads, and nothing
    /// hangs on it that could not be made again.
    pub fn count_anew(&mut self) -> Result<(), StoreError> {
        self.count_shares_anew()?;
        self.add_up_anew()
    }

    /// The same of what a check found wrong.
    pub(super) fn mend(&mut self, found: &Health) -> Result<(), StoreError> {
        if !found.tallies.is_empty() {
            self.count_shares_anew()?;
        }
        if found.is_flow_wrong { self.add_up_anew() } else { Ok(()) }
    }

    fn count_shares_anew(&mut self) -> Result<(), StoreError> {
        self.turns.let_others_first();
        shares::count_anew(&mut self.connection)?;
        self.turns.wrote();
        Ok(())
    }

    fn add_up_anew(&mut self) -> Result<(), StoreError> {
        self.turns.let_others_first();
        flow::forget(&self.connection)?;
        self.turns.wrote();
        self.add_up_all()
    }

    fn add_up_all(&mut self) -> Result<(), StoreError> {
        loop {
            self.turns.let_others_first();
            let is_more = flow::add_up_part(&self.connection)?;
            self.turns.wrote();
            if !is_more {
                return Ok(());
            }
        }
    }

    /// Adds up what leads became since, where they are many.
    pub(super) fn add_up_what_waits(&mut self) -> Result<(), StoreError> {
        let is_worth_it = self.connection.is_autocommit() && flow::waiting(&self.connection)? >= flow::WORTHWHILE;
        if is_worth_it { self.add_up_all() } else { Ok(()) }
    }

    /// Now and then whoever writes adds up what nobody else did. That it cannot be done now takes nothing from what was
    /// written.
    pub(super) fn add_up_now_and_then(&mut self) {
        let is_time = self.writes.is_multiple_of(EVERY);
        self.writes = self.writes.wrapping_add(1);
        if is_time && flow::waiting(&self.connection).is_ok_and(|waiting| waiting >= flow::MANY) {
            self.add_up_all().ok();
        }
    }
}
