//! Days of work: each person's begins with what it brings (semantics 16).

use chrono::Days;

use super::super::Desk;
use super::next_terms;
use crate::agreement::{Agreement, Person, Versions};
use crate::clock::{Timestamp, start_of};
use crate::error::Result;
use crate::ids::PersonId;

impl Desk {
    /// Everybody's day begins with what it brings, if there is anything. A day that nobody ran at the beginning of is told of
    /// when somebody does; one that is over is not. Gives how many days began.
    pub(super) fn begin_days(&mut self) -> Result<usize> {
        let (now, mut began_now) = (self.now(), 0);
        let versions = std::sync::Arc::clone(&self.versions);
        let agreement = &versions.in_force(now).agreement;
        // Whoever is not listed any more has no days.
        for person in self.store.days_begun(now)? {
            if agreement.person(person.as_str()).is_none() {
                let planned = self.store.day_of(&person)?;
                self.store.plan_day(&person, planned, None, None)?;
            }
        }
        for person in &agreement.people {
            let id = PersonId::new(&person.id);
            let planned = self.store.day_of(&id)?;
            let next = day_after(&versions, &id, now);
            if let Some(at) = planned.filter(|at| *at > now) {
                // Another agreement has them work before that.
                if next.is_some_and(|next| next < at) {
                    self.store.plan_day(&id, planned, next, None)?;
                }
                continue;
            }
            let choice = self.choice_of(&id)?;
            let zone = agreement.zone_of(person);
            let today = now.in_zone(&zone).date_naive();
            let began = planned.filter(|at| at.in_zone(&zone).date_naive() == today);
            let tells = began.is_some() && choice.digest && !self.day_ahead(person, now)?.is_quiet();
            if next.is_some() || planned.is_some() {
                let name = today.to_string();
                let is_ours = self.store.plan_day(&id, planned, next, tells.then_some((name.as_str(), now)))?;
                began_now += usize::from(is_ours && planned.is_some());
            }
        }
        Ok(began_now)
    }
}

/// When somebody's first day of work after that of `now` begins, by the agreements that will hold then as far as they were
/// adopted.
fn day_after(versions: &Versions, who: &PersonId, now: Timestamp) -> Option<Timestamp> {
    let mut from = now;
    loop {
        let agreement = &versions.in_force(from).agreement;
        let until = next_terms(versions, from);
        let day = agreement
            .person(who.as_str())
            .and_then(|person| begins(agreement, person, from.max(midnight_after(agreement, person, now)?)));
        match (day, until) {
            (Some(day), Some(until)) if until <= day => from = until,
            (None, Some(until)) => from = until,
            (day, _) => return day,
        }
    }
}

/// The first instant from one on at which somebody works.
fn begins(agreement: &Agreement, person: &Person, from: Timestamp) -> Option<Timestamp> {
    let calendar = agreement.calendar_of(person);
    if calendar.is_open(from) { Some(from) } else { calendar.next_change(from) }
}

/// When the day of an instant ends where somebody works.
fn midnight_after(agreement: &Agreement, person: &Person, at: Timestamp) -> Option<Timestamp> {
    let zone = agreement.zone_of(person);
    let tomorrow = at.in_zone(&zone).date_naive().checked_add_days(Days::new(1))?;
    Some(start_of(tomorrow, zone))
}

/// When somebody's first day of work after that of `now` begins; nothing for whoever is not listed.
pub fn next_working_day(agreement: &Agreement, who: &PersonId, now: Timestamp) -> Option<Timestamp> {
    let person = agreement.person(who.as_str())?;
    begins(agreement, person, midnight_after(agreement, person, now)?)
}
