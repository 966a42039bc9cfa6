//! What the engine cannot ask by itself: whether a folded text occurs, how much working time is left. And when it stops
//! asking: because nobody waits for the answer any more, or because it has done enough to say "at least so many".

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use super::super::Unwanted;
use super::condition;
use super::line::Line;
use super::order::Kept;
use super::search::Found;
use crate::agreement::Versions;
use crate::agreement::calendar::Calendar;
use crate::clock::Timestamp;
use crate::domain::filter::Between;
use crate::domain::{account_key, left, search_key};
use crate::ids::{AgreementVersion, LeadId};

/// So many steps of the engine are between two looks whether anybody still waits.
const STEPS: i32 = 1_000;

/// So many looks are enough to count: some two hundred thousand leads that are not meant are passed over in that. A bound
/// on work and not on time, so that the same data gives the same number everywhere.
const ENOUGH: i64 = 4_000;

/// What a question needs beside its statement.
#[derive(Default)]
pub(super) struct Asked {
    /// Words that are searched for.
    pub(super) words: Vec<Sought>,
    /// Folded parts of texts.
    pub(super) parts: Vec<String>,
    /// Spans of working time that is left.
    pub(super) lefts: Vec<Between>,
    /// The agreements by whose calendars.
    versions: Option<Arc<Versions>>,
    /// When it is asked.
    now: i64,
    /// For clocks that run: the due instants of each span by the clock, as far as they were needed.
    dues: Vec<(Clock, Between)>,
}

/// A clock by the terms that it runs under, and the span that is asked of it.
#[derive(PartialEq, Eq)]
struct Clock {
    nth: usize,
    agreement: i64,
    id: String,
    tier: Option<String>,
}

/// A word and the leads that may have it.
pub(super) struct Sought {
    pub(super) found: Found,
    pub(super) text: String,
}

/// Belongs to a handle: its functions, its patience, and the last order that was made.
pub(super) struct Sieve {
    asked: Arc<Mutex<Asked>>,
    unwanted: Arc<Mutex<Option<Unwanted>>>,
    budget: Arc<AtomicI64>,
    pub(super) kept: Option<Kept>,
    /// The queue, where a search went through it.
    pub(super) line: Option<Line>,
}

impl std::fmt::Debug for Sieve {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sieve").finish_non_exhaustive()
    }
}

/// No bound on work.
const NONE: i64 = i64::MAX;

impl Sieve {
    /// Gives a connection what filters need.
    pub(super) fn on(connection: &mut Connection) -> rusqlite::Result<Self> {
        let asked: Arc<Mutex<Asked>> = Arc::default();
        let unwanted: Arc<Mutex<Option<Unwanted>>> = Arc::default();
        let budget = Arc::new(AtomicI64::new(NONE));
        functions(connection, &asked)?;
        let (still, left) = (Arc::clone(&unwanted), Arc::clone(&budget));
        let stops = move || {
            let is_spent = left.load(Ordering::Relaxed) != NONE && left.fetch_sub(1, Ordering::Relaxed) <= 1;
            is_spent || lock(&still).as_ref().is_some_and(|unwanted| unwanted())
        };
        connection.progress_handler(STEPS, Some(stops))?;
        Ok(Self { asked, unwanted, budget, kept: None, line: None })
    }

    /// From now on a question is given up as soon as this says so.
    pub(super) fn give_up_when(&mut self, unwanted: Unwanted) {
        *lock(&self.unwanted) = Some(unwanted);
    }

    /// Puts in what a question needs.
    pub(super) fn put(&self, asked: Asked) {
        *lock(&self.asked) = asked;
    }

    /// Counts as long as that is little work. Says how many were counted, and whether those are all.
    pub(super) fn counted(
        &self,
        count: impl FnOnce(&mut usize) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<(usize, bool)> {
        self.budget.store(ENOUGH, Ordering::Relaxed);
        let mut counted = 0;
        let done = count(&mut counted);
        let is_spent = self.budget.swap(NONE, Ordering::Relaxed) <= 0;
        match done {
            Err(cause) if is_spent && is_interrupt(&cause) => Ok((counted, false)),
            done => done.map(|()| (counted, true)),
        }
    }
}

pub(super) fn is_interrupt(cause: &rusqlite::Error) -> bool {
    cause.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn functions(connection: &Connection, asked: &Arc<Mutex<Asked>>) -> rusqlite::Result<()> {
    // Only for statements of this program: nothing in a file may call them.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    let of = Arc::clone(asked);
    let columns = i32::try_from(crate::domain::Person::SEARCHED.len()).unwrap_or(0);
    connection.create_scalar_function(c"tasuki_text", 2 + columns, flags, move |row| {
        let (nth, lead): (usize, i64) = (row.get(0)?, row.get(1)?);
        let asked = lock(&of);
        let Some(sought) = asked.words.get(nth) else { return Ok(false) };
        if !sought.found.may(LeadId(lead)) {
            return Ok(false);
        }
        Ok(!sought.found.is_to_be_read() || condition::searched(row, 2)?.contains(sought.text.as_str()))
    })?;
    let of = Arc::clone(asked);
    connection.create_scalar_function(c"tasuki_part", 2, flags, move |row| {
        let nth: usize = row.get(0)?;
        let Some(text) = row.get_raw(1).as_str_or_null()? else { return Ok(false) };
        let asked = lock(&of);
        Ok(asked.parts.get(nth).is_some_and(|part| search_key(text).contains(part.as_str())))
    })?;
    let of = Arc::clone(asked);
    connection.create_scalar_function(c"tasuki_left", 7, flags, move |row| {
        let nth: usize = row.get(0)?;
        let clock = row.get_raw(1).as_str_or_null()?;
        let (Some(clock), Some(agreement), Some(due)) = (clock, row.get::<Option<i64>>(2)?, row.get::<Option<i64>>(4)?)
        else {
            return Ok(false);
        };
        let pause = Option::zip(row.get::<Option<i64>>(5)?, row.get::<Option<i64>>(6)?);
        let tier = row.get_raw(3).as_str_or_null()?;
        Ok(lock(&of).is_left(nth, (agreement, clock, tier), due, pause))
    })?;
    connection.create_scalar_function(c"tasuki_company", 1, flags | FunctionFlags::SQLITE_DETERMINISTIC, |row| {
        Ok(row.get_raw(0).as_str_or_null()?.map(account_key))
    })
}

impl Asked {
    /// Nothing yet, at `now`.
    pub(super) fn at(now: Timestamp, versions: Option<Arc<Versions>>) -> Self {
        Self { now: now.millis(), versions, ..Self::default() }
    }

    /// Whether so much is left of a clock.
    fn is_left(&mut self, nth: usize, clock: (i64, &str, Option<&str>), due: i64, pause: Option<(i64, i64)>) -> bool {
        let Some(between) = self.lefts.get(nth).copied() else { return false };
        let Some(versions) = self.versions.as_ref() else { return false };
        let (agreement, id, tier) = clock;
        let calendar = || versions.calendar_of(AgreementVersion(agreement), id, tier);
        if let Some((_, until)) = pause.filter(|(from, until)| *from <= self.now && self.now < *until) {
            let at = Timestamp::from_millis;
            let left = left(calendar(), at(due), Some(at(until)), at(self.now));
            return between.has(left.time.num_milliseconds());
        }
        // Of a handful of clocks the right one is found sooner than it is named.
        let is_it = |(known, _): &&(Clock, Between)| {
            (known.nth, known.agreement, &*known.id, known.tier.as_deref()) == (nth, agreement, id, tier)
        };
        if let Some((_, dues)) = self.dues.iter().find(is_it) {
            return dues.has(due);
        }
        let dues = Between {
            from: between.from.map(|from| first_due(calendar(), self.now, from)),
            until: between.until.map(|until| first_due(calendar(), self.now, until)),
        };
        let clock = Clock { nth, agreement, id: id.to_owned(), tier: tier.map(ToOwned::to_owned) };
        self.dues.push((clock, dues));
        dues.has(due)
    }
}

/// The first due instant of which so much or more is left at `now`. What is left never shrinks as the due instant moves on.
fn first_due(calendar: Option<&Calendar>, now: i64, needed: i64) -> i64 {
    /// A hundred years: whatever is due beyond is beyond everything.
    const FAR: i64 = 100 * 366 * 86_400_000;
    let at = Timestamp::from_millis;
    let has = |due: i64| left(calendar, at(due), None, at(now)).time >= TimeDelta::milliseconds(needed);
    let (mut below, mut above) = (now, now);
    let mut step: i64 = 3_600_000;
    while !has(above) {
        below = above;
        above = above.saturating_add(step);
        if above - now > FAR {
            return i64::MAX;
        }
        step *= 2;
    }
    step = 3_600_000;
    while below == above || has(below) {
        above = below;
        below = below.saturating_sub(step);
        if now - below > FAR {
            return i64::MIN;
        }
        step *= 2;
    }
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if has(middle) {
            above = middle;
        } else {
            below = middle;
        }
    }
    above
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::{Agreement, DEFAULT};

    #[test]
    fn the_first_due_instant_of_so_much_time_is_where_that_begins_to_be_left() {
        let agreement = Agreement::parse("default", DEFAULT).unwrap();
        let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap().millis();
        let calendars: Vec<Option<&Calendar>> =
            agreement.clocks.iter().map(|clock| agreement.calendars.get(&clock.calendar)).chain([None]).collect();
        for calendar in calendars {
            for needed in [-10 * 86_400_000, -3_600_000, -1, 0, 1, 1_800_000, 86_400_000, 40 * 86_400_000] {
                let due = first_due(calendar, now, needed);
                let at = |due| left(calendar, Timestamp::from_millis(due), None, Timestamp::from_millis(now));
                assert!(at(due).time.num_milliseconds() >= needed, "{needed}");
                assert!(at(due - 1).time.num_milliseconds() < needed, "{needed}");
            }
        }
    }
}
