//! The waterfall from a kept sum: a week is read in milliseconds however many leads there are.
//!
//! Kept is, for each quarter of an hour of UTC, what leads entered which stages in it and how far those got whose cohort
//! begins in it, told apart by source, campaign, industry and owner at once ([`entry`]). Quarters, because days are those of
//! the agreement's zone, and zones differ by quarters: any local day of any zone is a row of them, and an agreement in
//! another zone changes nothing here. All four at once, because a lead then lies in as many places as it has moved in,
//! rarely more than four, and not in as many for each way of telling leads apart. A week at a million leads a year is 672
//! rows with twenty thousand leads in a few hundred bytes each; a year is read faster than its leads would be, so that
//! nothing coarser is kept above. Where leads stand is kept for each way of telling them apart by itself: a few rows, which
//! also name the groups that did nothing in a period.
//!
//! Whoever writes pays next to nothing. What is kept is true of leads up to a number, as they were at some time: a trigger
//! puts aside how a lead was when it first becomes different after that ([`super`]'s table `flow_since`), and new leads
//! have greater numbers, so that an import writes nothing. Whoever reads takes off those that became different as they
//! were, and adds them and the new ones as they are: the answer is always that of this moment. [`add_up_part`] brings
//! what is kept up to now, where nobody waits for it: after a list came in, beside a console, and by a writer once much has come
//! together. New leads need no trigger because no lead is ever removed: the next number is above all others.
//!
//! Not answered from here, but by walking through the leads ([`super::read::stage_counts`]): cohorts with `--within`, which
//! depend on two instants of each lead, and for which an index on the date of cohorts would cost every import more than it
//! is worth; and spans whose ends are no quarters (zones before 1972 had odd ones). The walk is also what `tasuki check`
//! and the tests hold this against.

mod entry;
mod owners;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use self::entry::{COLUMNS, Entry, FIRST_QUARTER, Part, QUARTER, Sums, standing};
use self::owners::Owners;
use super::{check, read};
use crate::insight::{Basis, Counted, CountedBy, KeptBy, Span};

/// So many leads that are not added up are worth it for somebody who has nothing else to do. They cost whoever asks a
/// millisecond or two.
pub(super) const WORTHWHILE: i64 = 512;

/// So many of them are added up by whoever writes, where nobody else is there.
pub(super) const MANY: i64 = 2_048;

/// So many leads are added up at a time. Each time most of what is kept may be written anew, so that it is not worth it for
/// fewer; others wait for half a second.
const AT_ONCE: i64 = 200_000;

pub(super) const QUARTERS: &str = "SELECT entries FROM flow WHERE place >= ?1 AND place < ?2";
pub(super) const PLACE: &str = "SELECT entries FROM flow WHERE place = ?1";
pub(super) const WAITING: &str = "SELECT (SELECT count(*) FROM flow_since) \
     + max(0, coalesce((SELECT max(id) FROM lead), 0) - (SELECT lead FROM flow_upto))";
const UPTO: &str = "SELECT lead FROM flow_upto";

/// How they were who became different since they were added up.
pub(super) fn before_statement() -> String {
    format!("SELECT lead, counted, {COLUMNS} FROM flow_since WHERE lead <= ?1")
}

/// How they are now.
pub(super) fn after_statement() -> String {
    format!("SELECT id, {COUNTED}, {COLUMNS} FROM lead WHERE id IN (SELECT lead FROM flow_since WHERE lead <= ?1)")
}

/// Those who came since, up to so many.
pub(super) fn new_statement() -> String {
    format!("SELECT id, {COUNTED}, {COLUMNS} FROM lead WHERE id > ?1 ORDER BY id LIMIT ?2")
}

/// Whether a lead counts.
const COUNTED: &str = "merged_into IS NULL AND reverted_at IS NULL";

/// Counts leads by stage, from what is kept where that can answer.
pub(super) fn stage_counts(connection: &Connection, by: &CountedBy) -> rusqlite::Result<Vec<Counted>> {
    let by_leads = || read::stage_counts(connection, by);
    let Some(quarters) = quarters(by.span) else { return by_leads() };
    if by.within_ms.is_some() && by.basis != Basis::Period {
        return by_leads();
    }
    match counted(&*read::snapshot(connection)?, by, quarters) {
        // It is made anew by a check; until then the leads themselves are there.
        Err(cause) if check::is_damage(&cause) => by_leads(),
        counted => counted,
    }
}

/// The quarters of an hour of a span, the last one not included; nothing where it begins or ends within one.
fn quarters(span: Span) -> Option<(i64, i64)> {
    let quarter = |end: Option<crate::clock::Timestamp>, open: i64| match end.map(crate::clock::Timestamp::millis) {
        None => Some(open),
        Some(at) => (at.rem_euclid(QUARTER) == 0).then(|| at.div_euclid(QUARTER)),
    };
    Some((quarter(span.from, FIRST_QUARTER)?, quarter(span.until, i64::MAX)?))
}

fn counted(connection: &Connection, by: &CountedBy, quarters: (i64, i64)) -> rusqlite::Result<Vec<Counted>> {
    let mut groups = Groups::by(by.dimension);
    let stands = standing(by.dimension);
    let mut add = |place: i64, entry: Entry, leads: i64| {
        let (what, is_quarter) = (entry.what(), place >= FIRST_QUARTER);
        match by.basis {
            Basis::Cohort if is_quarter && what.is_cohort() => {
                let sums = groups.of(&entry);
                sums.leads += leads;
                what.add_cohort(leads, sums);
            }
            Basis::Period if is_quarter => what.add_period(leads, groups.of(&entry)),
            Basis::Period if place == stands => groups.of(&entry).leads += leads,
            Basis::Stock if place == stands => {
                let sums = groups.of(&entry);
                sums.leads += leads;
                what.add_standing(leads, sums);
            }
            _ => {}
        }
    };
    let is_asked = |place: i64| match place {
        place if place < FIRST_QUARTER => by.basis != Basis::Cohort && place == stands,
        place => by.basis != Basis::Stock && (quarters.0..quarters.1).contains(&place),
    };
    if by.basis != Basis::Stock {
        let mut statement = connection.prepare_cached(QUARTERS)?;
        let mut rows = statement.query([quarters.0, quarters.1])?;
        while let Some(row) = rows.next()? {
            entry::read(row.get_ref(0)?.as_blob()?, |entry, leads| add(0, entry, leads))?;
        }
    }
    if by.basis != Basis::Cohort {
        let mut statement = connection.prepare_cached(PLACE)?;
        let mut rows = statement.query([stands])?;
        while let Some(row) = rows.next()? {
            entry::read(row.get_ref(0)?.as_blob()?, |entry, leads| add(stands, entry, leads))?;
        }
    }
    let mut owners = Owners::of(connection)?;
    since(connection, &mut owners, (i64::MAX, -1), &mut |place, entry, leads| {
        if is_asked(place) {
            add(place, entry, leads);
        }
    })?;
    groups.told(connection, &owners)
}

/// Groups while they are added up.
#[derive(Debug)]
struct Groups {
    dimension: Option<KeptBy>,
    places: HashMap<u64, usize>,
    sums: Vec<(u64, Sums)>,
    /// Where the last one is: entries of a group often lie together.
    last: usize,
}

impl Groups {
    fn by(dimension: Option<KeptBy>) -> Self {
        Self { dimension, places: HashMap::new(), sums: Vec::new(), last: 0 }
    }

    fn of(&mut self, entry: &Entry) -> &mut Sums {
        let key = entry.key(self.dimension);
        if self.sums.get(self.last).is_none_or(|(last, _)| *last != key) {
            self.last = *self.places.entry(key).or_insert(self.sums.len());
            if self.last == self.sums.len() {
                self.sums.push((key, Sums::default()));
            }
        }
        &mut self.sums[self.last].1
    }

    /// Those that are made of any lead.
    fn told(self, connection: &Connection, owners: &Owners) -> rusqlite::Result<Vec<Counted>> {
        let mut word = connection.prepare_cached("SELECT text FROM word WHERE id = ?1")?;
        let groups = self.sums.into_iter().filter(|(_, sums)| sums.leads != 0).map(|(key, sums)| {
            let called = match self.dimension {
                None => None,
                Some(KeptBy::Owner) => Some(owners.owner(key)),
                Some(_) => Some(word.query_row([key.cast_signed()], |row| row.get(0)).optional()?.unwrap_or_default()),
            };
            Ok(sums.counted(called.into_iter().collect()))
        });
        groups.collect()
    }
}

/// What is to be added to what is kept so that it is true now. Takes leads that became different up to a number, and so
/// many new ones (all where negative); tells the last new one.
fn since(
    connection: &Connection,
    owners: &mut Owners,
    (changed, new): (i64, i64),
    each: &mut impl FnMut(i64, Entry, i64),
) -> rusqlite::Result<i64> {
    let mut upto: i64 = connection.prepare_cached(UPTO)?.query_row([], |row| row.get(0))?;
    let mut walk = |statement: &str, values: &[i64], sign: i64| -> rusqlite::Result<Option<i64>> {
        let mut statement = connection.prepare_cached(statement)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        let mut last = None;
        while let Some(row) = rows.next()? {
            Part::read(row, 1, owners)?.entries(|place, entry| each(place, entry, sign));
            last = Some(row.get(0)?);
        }
        Ok(last)
    };
    walk(&before_statement(), &[changed], -1)?;
    walk(&after_statement(), &[changed], 1)?;
    if let Some(last) = walk(&new_statement(), &[upto, new], 1)? {
        upto = last;
    }
    Ok(upto)
}

/// How many leads are not added up as they are now; those that were never there are counted too.
pub(super) fn waiting(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached(WAITING)?.query_row([], |row| row.get(0))
}

/// Brings what is kept up to now, some leads at a time; says whether there are more.
pub(super) fn add_up_part(connection: &Connection) -> rusqlite::Result<bool> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let is_more = add_up_some(&transaction, AT_ONCE)?;
    transaction.commit()?;
    Ok(is_more)
}

/// The same within a transaction, all of it.
pub(super) fn add_up_within(connection: &Connection) -> rusqlite::Result<()> {
    while add_up_some(connection, AT_ONCE)? {}
    Ok(())
}

/// Adds some leads up; says whether there are more.
fn add_up_some(connection: &Connection, at_once: i64) -> rusqlite::Result<bool> {
    // Up to which number leads are taken that became different.
    let changed: Option<i64> = connection
        .prepare_cached("SELECT lead FROM flow_since ORDER BY lead LIMIT 1 OFFSET ?1")?
        .query_row([at_once], |row| row.get(0))
        .optional()?;
    let mut owners = Owners::of(connection)?;
    let mut changes = Vec::new();
    // Where leads stand is one entry for very many of them.
    let mut stands: HashMap<(i64, Entry), i64> = HashMap::new();
    let upto = since(connection, &mut owners, (changed.unwrap_or(i64::MAX), at_once), &mut |place, entry, leads| {
        if place < FIRST_QUARTER {
            *stands.entry((place, entry)).or_default() += leads;
        } else {
            changes.push((place, entry, leads));
        }
    })?;
    changes.extend(stands.into_iter().map(|((place, entry), leads)| (place, entry, leads)));
    changes.sort_unstable();
    for changes in changes.chunk_by(|one, next| one.0 == next.0) {
        keep(connection, changes)?;
    }
    owners.keep(connection)?;
    connection.prepare_cached("DELETE FROM flow_since WHERE lead <= ?1")?.execute([changed.unwrap_or(i64::MAX)])?;
    connection.prepare_cached("UPDATE flow_upto SET lead = ?1")?.execute([upto])?;
    let is_more = "SELECT EXISTS (SELECT 1 FROM flow_since) OR EXISTS (SELECT 1 FROM lead WHERE id > ?1)";
    connection.prepare_cached(is_more)?.query_row([upto], |row| row.get(0))
}

/// Adds changes of one place, in order, to what is kept there.
fn keep(connection: &Connection, changes: &[(i64, Entry, i64)]) -> rusqlite::Result<()> {
    let Some((place, ..)) = changes.first() else { return Ok(()) };
    let mut entries: Vec<(Entry, i64)> = changes.iter().map(|(_, entry, leads)| (*entry, *leads)).collect();
    let mut statement = connection.prepare_cached(PLACE)?;
    let mut rows = statement.query([place])?;
    if let Some(row) = rows.next()? {
        entry::read(row.get_ref(0)?.as_blob()?, |entry, leads| entries.push((entry, leads)))?;
    }
    drop(rows);
    entries.sort_unstable();
    let mut bytes = Vec::new();
    for same in entries.chunk_by(|one, next| one.0 == next.0) {
        let leads: i64 = same.iter().map(|(_, leads)| leads).sum();
        if leads != 0 {
            same[0].0.write(leads, &mut bytes);
        }
    }
    if bytes.is_empty() {
        connection.prepare_cached("DELETE FROM flow WHERE place = ?1")?.execute([place])?;
    } else {
        let put =
            "INSERT INTO flow (place, entries) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET entries = excluded.entries";
        connection.prepare_cached(put)?.execute(rusqlite::params![place, bytes])?;
    }
    Ok(())
}

/// Throws away what is kept. It is true then, of no lead, and is added up from there on.
pub(super) fn forget(connection: &Connection) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "DELETE FROM flow; DELETE FROM flow_since; DELETE FROM flow_owner; DELETE FROM flow_upto;
         INSERT INTO flow_upto VALUES (1, 0);",
    )?;
    transaction.commit()
}

/// Whether what is kept differs from what leads add up to, as they were when they were added up.
///
/// Each place is held against a sum of sums of its entries: it takes the memory of the places, not of the leads.
pub(super) fn is_wrong(connection: &Connection) -> rusqlite::Result<bool> {
    match differs(connection) {
        Err(cause) if check::is_damage(&cause) => Ok(true),
        other => other,
    }
}

fn differs(connection: &Connection) -> rusqlite::Result<bool> {
    let sum_of = |entry: &Entry, leads: i64| {
        let mut hasher = DefaultHasher::new();
        entry.hash(&mut hasher);
        hasher.finish().wrapping_mul(leads.cast_unsigned())
    };
    let mut left: HashMap<i64, u64> = HashMap::new();
    let mut take = |place: i64, entry: &Entry, leads: i64| {
        let sum = left.entry(place).or_default();
        *sum = sum.wrapping_add(sum_of(entry, leads));
    };
    let mut owners = Owners::of(connection)?;
    let clean = format!(
        "SELECT {COUNTED}, {COLUMNS} FROM lead \
         WHERE id <= (SELECT lead FROM flow_upto) AND id NOT IN (SELECT lead FROM flow_since)"
    );
    for statement in [clean, format!("SELECT counted, {COLUMNS} FROM flow_since")] {
        let mut statement = connection.prepare(&statement)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            Part::read(row, 0, &mut owners)?.entries(|place, entry| take(place, &entry, 1));
        }
    }
    let mut statement = connection.prepare("SELECT entries, place FROM flow")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let place = row.get(1)?;
        entry::read(row.get_ref(0)?.as_blob()?, |entry, leads| take(place, &entry, -leads))?;
    }
    Ok(left.values().any(|sum| *sum != 0))
}
