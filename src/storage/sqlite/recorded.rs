//! What is recorded of leads, for figures: one pass through the journal in the order of leads, in windows, in memory that does
//! not grow with them. Leads that went into others, and those of lists that were taken back, are read too: at an earlier
//! moment they counted.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::LazyLock;

use rusqlite::Connection;

use super::journal::Journal;
use super::read::{instant, text};
use super::timelines::of_lead;
use crate::clock::Timestamp;
use crate::domain::{Fact, Field, What};
use crate::ids::{LeadId, OpId};
use crate::insight::figures::{Filled, Recorded, Seen};
use crate::storage::Window;

pub(super) const LEADS: &str = "SELECT id FROM lead WHERE id > ?1 ORDER BY id LIMIT ?2";
pub(super) const SEEN: &str =
    "SELECT lead, operation, at, kind, content, times, key FROM touch WHERE lead BETWEEN ?1 AND ?2 ORDER BY lead";
pub(super) const BEFORE: &str =
    "SELECT lead, field, old <> '', until FROM person_past WHERE lead BETWEEN ?1 AND ?2 ORDER BY lead, n";
pub(super) static FILLED: LazyLock<String> = LazyLock::new(|| {
    let known = |field: &Field| format!("coalesce({}, '') <> ''", field.word());
    let known: Vec<String> = Field::ALL.iter().map(known).collect();
    format!("SELECT lead, {} FROM person WHERE lead BETWEEN ?1 AND ?2", known.join(", "))
});

/// So many leads are read at a time.
const WINDOW: i64 = 512;

/// A touch of a lead, and its key.
type Deed = (i64, u64, Seen);

/// Reads every lead. Breaks off as soon as `each` says no.
pub(super) fn read(connection: &Connection, each: &mut dyn FnMut(Window) -> bool) -> rusqlite::Result<()> {
    let mut reader = Reader::new(connection)?;
    let of: i64 = connection.query_row("SELECT coalesce(max(id), 0) FROM lead", [], |row| row.get(0))?;
    let mut after = i64::MIN;
    loop {
        let leads: Vec<i64> = connection
            .prepare_cached(LEADS)?
            .query_map([after, WINDOW], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let (Some(first), Some(last)) = (leads.first(), leads.last()) else { return Ok(()) };
        after = *last;
        let leads = reader.window(*first, *last, &leads)?;
        if !each(Window { leads, read: after.unsigned_abs(), of: of.unsigned_abs() }) {
            return Ok(());
        }
    }
}

/// For how long a lead had gone into another one, by when it was written down.
#[derive(Debug, Clone, Copy)]
struct Stay {
    lead: LeadId,
    from: Timestamp,
    until: Option<Timestamp>,
}

impl Stay {
    /// The part of it that lies in another one.
    fn within(self, other: Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let until = [self.until, other.until].into_iter().flatten().min();
        until.is_none_or(|until| from < until).then_some(Self { from, until, ..self })
    }
}

/// The leads that went into one, and those of them that turned out to be others after all.
fn stays(into: LeadId, facts: &[Fact]) -> Vec<Stay> {
    let mut stays: Vec<(OpId, Stay)> = Vec::new();
    for fact in facts {
        let at = fact.operation.recorded_at;
        match &fact.what {
            What::Absorbed { lead, .. } if *lead != into => {
                stays.push((fact.operation.id, Stay { lead: *lead, from: at, until: None }));
            }
            What::Parted { operation } | What::Undone { operation } => {
                let parted = stays.iter_mut().filter(|(merge, stay)| merge == operation && stay.until.is_none());
                parted.for_each(|(_, stay)| stay.until = Some(at));
            }
            _ => {}
        }
    }
    stays.into_iter().map(|(_, stay)| stay).collect()
}

struct Reader<'c> {
    connection: &'c Connection,
    journal: Journal<'c>,
    /// Words that many touches share.
    shared: HashMap<i64, Arc<str>>,
}

impl<'c> Reader<'c> {
    fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self { connection, journal: Journal::new(connection)?, shared: HashMap::new() })
    }

    fn window(&mut self, first: i64, last: i64, leads: &[i64]) -> rusqlite::Result<Vec<Recorded>> {
        let (fact_of, facts) = self.journal.of_leads(first, last)?;
        let mut facts = facts.into_iter();
        let deeds = self.deeds(first, last)?;
        let mut filled = self.filled(first, last)?;
        let (mut next_fact, mut next_deed) = (0, 0);
        let mut window = Vec::with_capacity(leads.len());
        for lead in leads {
            let own = of_lead(&fact_of, &mut next_fact, |of| *of, *lead).len();
            let facts: Vec<Fact> = facts.by_ref().take(own).collect();
            let places = of_lead(&deeds, &mut next_deed, |(of, ..)| *of, *lead);
            let mut seen: Vec<Seen> = deeds[places.clone()].iter().map(|(_, _, seen)| seen.clone()).collect();
            if facts.iter().any(|fact| matches!(fact.what, What::Absorbed { .. })) {
                let counts = |(_, key, seen): &Deed| seen.gone_at.is_none().then_some(*key);
                let known = deeds[places].iter().filter_map(counts).collect();
                seen.extend(self.deeds_of_absorbed(LeadId(*lead), &facts, known)?);
            }
            let filled = filled.remove(lead).unwrap_or_default();
            window.push(Recorded::new(LeadId(*lead), facts, seen, filled));
        }
        Ok(window)
    }

    /// The touches of a range of leads, in the order of leads.
    fn deeds(&mut self, first: i64, last: i64) -> rusqlite::Result<Vec<Deed>> {
        let mut deeds = Vec::new();
        let connection = self.connection;
        let mut statement = connection.prepare_cached(SEEN)?;
        let mut rows = statement.query([first, last])?;
        while let Some(row) = rows.next()? {
            let (operation, times): (i64, i64) = (row.get(1)?, row.get(5)?);
            // Of what was told before, only the amount grew.
            if times == 0 {
                continue;
            }
            let kind = self.word(row.get(3)?)?;
            let content = row.get::<_, Option<i64>>(4)?.map(|id| self.word(id)).transpose()?;
            let recorded_at = self.journal.recorded_at(operation)?;
            let seen = Seen {
                at: instant(row, 2)?,
                recorded_at,
                gone_at: self.journal.taken_back_at(operation),
                kind,
                content,
                times: u32::try_from(times).unwrap_or(u32::MAX),
            };
            deeds.push((row.get(0)?, row.get::<_, i64>(6)?.cast_unsigned(), seen));
        }
        Ok(deeds)
    }

    fn word(&mut self, id: i64) -> rusqlite::Result<Arc<str>> {
        if let Some(word) = self.shared.get(&id) {
            return Ok(Arc::clone(word));
        }
        let word: Arc<str> = self.journal.word(id)?.unwrap_or_default().into();
        self.shared.insert(id, Arc::clone(&word));
        Ok(word)
    }

    /// What those did that went into a lead counts as its own for as long as they are one; what both were told of counts
    /// once.
    fn deeds_of_absorbed(
        &mut self,
        lead: LeadId,
        facts: &[Fact],
        mut known: HashSet<u64>,
    ) -> rusqlite::Result<Vec<Seen>> {
        let mut all = Vec::new();
        let mut open: Vec<Stay> = stays(lead, facts);
        while let Some(stay) = open.pop() {
            for (_, key, seen) in self.deeds(stay.lead.0, stay.lead.0)? {
                let ends = [seen.gone_at, stay.until].into_iter().flatten().min();
                if known.contains(&key) || ends.is_some_and(|ends| ends <= seen.recorded_at) {
                    continue;
                }
                if ends.is_none() {
                    known.insert(key);
                }
                all.push(Seen { recorded_at: seen.recorded_at.max(stay.from), gone_at: ends, ..seen });
            }
            let (_, facts) = self.journal.of_leads(stay.lead.0, stay.lead.0)?;
            open.extend(stays(stay.lead, &facts).into_iter().filter_map(|inner| inner.within(stay)));
        }
        Ok(all)
    }

    /// Which attributes are known of each, and were before.
    fn filled(&self, first: i64, last: i64) -> rusqlite::Result<BTreeMap<i64, Filled>> {
        let mut before: BTreeMap<i64, Vec<(Timestamp, Field, bool)>> = BTreeMap::new();
        let mut statement = self.connection.prepare_cached(BEFORE)?;
        let mut rows = statement.query([first, last])?;
        while let Some(row) = rows.next()? {
            if let Some(field) = Field::of(text(row, 1)?) {
                before.entry(row.get(0)?).or_default().push((instant(row, 3)?, field, row.get(2)?));
            }
        }
        let mut statement = self.connection.prepare_cached(&FILLED)?;
        let mut rows = statement.query([first, last])?;
        let mut all = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let lead: i64 = row.get(0)?;
            let mut now = Vec::new();
            for (place, field) in Field::ALL.iter().enumerate() {
                if row.get(place + 1)? {
                    now.push(*field);
                }
            }
            all.insert(lead, Filled::new(now, before.remove(&lead).unwrap_or_default()));
        }
        Ok(all)
    }
}
