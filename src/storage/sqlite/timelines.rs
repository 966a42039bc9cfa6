//! What is recorded of leads, for a replay: one pass through the journal in the order of leads, in windows, in memory that
//! does not grow with them. Of people only that is read which an agreement's conditions look at, and what many rows name
//! (operations, words, kinds of touch) is looked up once.
//!
//! Where criteria look at companies, their leads are read together; of each lead its number and a sum of its company's name
//! are held in memory then.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::{Connection, Row};

use super::super::Timelines;
use super::journal::Journal;
use super::{extras, likeness, read};
use crate::clock::Timestamp;
use crate::domain::score::Deed;
use crate::domain::{Fact, Field, Former, Person, What, account_key};
use crate::ids::LeadId;
use crate::insight::replay::{Looks, Regime, Timeline, ToldDeed};

pub(super) const LEADS: &str =
    "SELECT id FROM lead WHERE id > ?1 AND merged_into IS NULL AND reverted_at IS NULL ORDER BY id LIMIT ?2";
pub(super) const TOUCHES: &str = "SELECT lead, operation, at, kind, content, times, amount, total, live, key FROM touch \
     WHERE lead BETWEEN ?1 AND ?2 ORDER BY lead";
pub(super) const PAST: &str =
    "SELECT lead, n, field, old, until FROM person_past WHERE lead BETWEEN ?1 AND ?2 ORDER BY lead, n";
pub(super) const COMPANIES: &str = "SELECT lead, company FROM person WHERE company IS NOT NULL ORDER BY lead";
pub(super) const SURVIVORS: &str = "SELECT DISTINCT merged_into FROM lead WHERE merged_into IS NOT NULL";

/// So many leads are read at a time.
const WINDOW: i64 = 512;

/// The lead of a deed, and its key.
type Whose = (i64, i64);

/// What many rows name.
struct Lookup<'c, 'r> {
    connection: &'c Connection,
    regime: &'r Regime<'r>,
    journal: Journal<'c>,
    kinds: HashMap<i64, u32>,
    /// Leads that others went into.
    survivors: HashSet<i64>,
    person: Option<String>,
    fields: Vec<Field>,
    has_columns: bool,
}

/// Reads every lead.
pub(super) fn read(
    connection: &Connection,
    regime: &Regime<'_>,
    each: &mut dyn FnMut(Timelines) -> bool,
) -> rusqlite::Result<()> {
    let mut lookup = Lookup::new(connection, regime)?;
    let of: i64 = connection.query_row("SELECT coalesce(max(id), 0) FROM lead", [], |row| row.get(0))?;
    let of = of.cast_unsigned();
    if regime.looks_at_accounts() {
        return read_companies(&mut lookup, of, each);
    }
    let mut after = 0;
    loop {
        let leads: Vec<i64> = connection
            .prepare_cached(LEADS)?
            .query_map([after, WINDOW], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let (Some(first), Some(last)) = (leads.first(), leads.last()) else { return Ok(()) };
        after = *last;
        let leads = lookup.window(*first, *last, &leads)?;
        if !each(Timelines { leads, is_company: false, read: after.cast_unsigned(), of }) {
            return Ok(());
        }
    }
}

/// Company by company; those of whom no company is known each alone.
fn read_companies(
    lookup: &mut Lookup<'_, '_>,
    of: u64,
    each: &mut dyn FnMut(Timelines) -> bool,
) -> rusqlite::Result<()> {
    let mut companies: Vec<(u64, i64)> = Vec::new();
    let mut statement = lookup.connection.prepare(LEADS)?;
    let mut known: HashMap<i64, u64> = HashMap::new();
    let mut people = lookup.connection.prepare(COMPANIES)?;
    let mut rows = people.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(account) = account_key(read::text(row, 1)?) {
            known.insert(row.get(0)?, sum(&account));
        }
    }
    let mut leads = statement.query([0, i64::MAX])?;
    while let Some(row) = leads.next()? {
        let lead: i64 = row.get(0)?;
        // A number of its own for whoever has no company; that it is some company's sum, too, is as good as impossible.
        companies.push((known.get(&lead).copied().unwrap_or_else(|| sum(&format!("\0{lead}"))), lead));
    }
    drop(known);
    companies.sort_unstable();
    let mut read = 0;
    for company in companies.chunk_by(|one, other| one.0 == other.0) {
        let mut leads = Vec::with_capacity(company.len());
        for (_, lead) in company {
            leads.extend(lookup.window(*lead, *lead, &[*lead])?);
        }
        read += company.len() as u64;
        if !each(Timelines { leads, is_company: true, read, of }) {
            break;
        }
    }
    Ok(())
}

/// FNV-1a.
fn sum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl<'c, 'r> Lookup<'c, 'r> {
    fn new(connection: &'c Connection, regime: &'r Regime<'r>) -> rusqlite::Result<Self> {
        let numbers = |statement: &str| -> rusqlite::Result<HashSet<i64>> {
            connection.prepare(statement)?.query_map([], |row| row.get(0))?.collect()
        };
        let fields: BTreeSet<Field> = regime.looks().flat_map(Looks::fields).collect();
        let has_columns = regime.looks().any(Looks::has_columns);
        let mut columns: Vec<&str> = fields.iter().map(|field| field.word()).collect();
        if has_columns {
            columns.extend(["e.names", "p.extra"]);
        }
        let columns_of_lists = if has_columns { "LEFT JOIN extra e ON e.id = p.extra_names" } else { "" };
        let person = (!columns.is_empty()).then(|| {
            format!(
                "SELECT p.lead, {} FROM person p {columns_of_lists} WHERE p.lead BETWEEN ?1 AND ?2 ORDER BY p.lead",
                columns.join(", ")
            )
        });
        Ok(Self {
            connection,
            regime,
            journal: Journal::new(connection)?,
            kinds: HashMap::new(),
            survivors: numbers(SURVIVORS)?,
            person,
            fields: fields.into_iter().collect(),
            has_columns,
        })
    }

    /// The timelines of `leads`, which lie between two numbers.
    fn window(&mut self, first: i64, last: i64, leads: &[i64]) -> rusqlite::Result<Vec<Timeline>> {
        let (fact_of, facts) = self.journal.of_leads(first, last)?;
        let mut people = self.people(first, last)?.into_iter().peekable();
        let mut past = if self.person.is_some() { self.past(first, last)? } else { BTreeMap::new() };
        let (deed_of, deeds) = self.deeds(first, last)?;
        let mut timelines = Vec::with_capacity(leads.len());
        let (mut next_fact, mut next_deed) = (0, 0);
        for lead in leads {
            let facts = &facts[of_lead(&fact_of, &mut next_fact, |of| *of, *lead)];
            let places = of_lead(&deed_of, &mut next_deed, |(of, _)| *of, *lead);
            let own = &deeds[places.clone()];
            while people.next_if(|(of, _)| of < lead).is_some() {}
            let person = people.next_if(|(of, _)| of == lead).map(|(_, person)| person).unwrap_or_default();
            let past = past.remove(lead).unwrap_or_default();
            let timeline = if self.survivors.contains(lead) {
                let known = deed_of[places].iter().map(|(_, key)| *key).collect();
                let all = [own, &self.deeds_of_absorbed(LeadId(*lead), facts, known)?].concat();
                Timeline::new(LeadId(*lead), facts, person, &past, &all)
            } else {
                Timeline::new(LeadId(*lead), facts, person, &past, own)
            };
            timelines.push(timeline);
        }
        Ok(timelines)
    }

    fn people(&self, first: i64, last: i64) -> rusqlite::Result<Vec<(i64, Person)>> {
        let mut people = Vec::new();
        let Some(statement) = &self.person else { return Ok(people) };
        let mut statement = self.connection.prepare_cached(statement)?;
        let mut rows = statement.query([first, last])?;
        while let Some(row) = rows.next()? {
            let mut person = Person::default();
            for (place, field) in self.fields.iter().enumerate() {
                person.set(*field, read::text(row, place + 1)?);
            }
            if self.has_columns {
                let place = self.fields.len() + 1;
                let (names, values) = (row.get_ref(place)?.as_str_or_null()?, row.get_ref(place + 1)?.as_str()?);
                person.extra = extras::read(names, values).map_err(|cause| read::unreadable(place + 1, cause))?.into();
            }
            people.push((row.get(0)?, person));
        }
        Ok(people)
    }

    fn past(&self, first: i64, last: i64) -> rusqlite::Result<BTreeMap<i64, Vec<Former>>> {
        let mut past: BTreeMap<i64, Vec<Former>> = BTreeMap::new();
        let mut statement = self.connection.prepare_cached(PAST)?;
        let mut rows = statement.query([first, last])?;
        while let Some(row) = rows.next()? {
            let former = Former { n: row.get(1)?, field: row.get(2)?, old: row.get(3)?, until: read::instant(row, 4)? };
            past.entry(row.get(0)?).or_default().push(former);
        }
        Ok(past)
    }

    /// The deeds of a range of leads in their order, and of each the lead and the key.
    fn deeds(&mut self, first: i64, last: i64) -> rusqlite::Result<(Vec<Whose>, Vec<ToldDeed>)> {
        let (mut whose, mut deeds) = (Vec::new(), Vec::new());
        let connection = self.connection;
        let mut statement = connection.prepare_cached(TOUCHES)?;
        let mut rows = statement.query([first, last])?;
        while let Some(row) = rows.next()? {
            if let Some(told) = self.deed(row)? {
                whose.push((row.get(0)?, row.get(9)?));
                deeds.push(told);
            }
        }
        Ok((whose, deeds))
    }

    /// One of them; nothing for what was taken back.
    fn deed(&mut self, row: &Row<'_>) -> rusqlite::Result<Option<ToldDeed>> {
        let operation: i64 = row.get(1)?;
        if self.journal.is_taken_back(operation) {
            return Ok(None);
        }
        let deed = Deed {
            at: read::instant(row, 2)?,
            kind: self.kind(row.get(3)?)?,
            asset: row.get::<_, Option<i64>>(4)?.unwrap_or_default().cast_unsigned(),
            times: row.get(5)?,
            amount: row.get(6)?,
            is_total: row.get(7)?,
        };
        let recorded_at = self.journal.recorded_at(operation)?;
        Ok(Some(ToldDeed { deed, recorded_at, is_live: row.get(8)? }))
    }

    /// What those did that went into a lead counts as its own from then on; what both were told of counts once.
    fn deeds_of_absorbed(
        &mut self,
        lead: LeadId,
        facts: &[Fact],
        mut known: HashSet<i64>,
    ) -> rusqlite::Result<Vec<ToldDeed>> {
        let merged = facts.iter().filter(|fact| matches!(fact.what, What::Absorbed { .. }));
        let merged = merged.map(|fact| fact.operation.recorded_at).max().unwrap_or(Timestamp::from_millis(i64::MIN));
        let mut all = Vec::new();
        for other in likeness::absorbed(self.connection, lead)? {
            let (whose, deeds) = self.deeds(other.0, other.0)?;
            for ((_, key), told) in whose.into_iter().zip(deeds) {
                if known.insert(key) {
                    all.push(ToldDeed { recorded_at: told.recorded_at.max(merged), is_live: false, ..told });
                }
            }
        }
        Ok(all)
    }

    /// The number of a kind of touch, by the number of its word.
    fn kind(&mut self, id: i64) -> rusqlite::Result<u32> {
        if let Some(kind) = self.kinds.get(&id) {
            return Ok(*kind);
        }
        let word = self.journal.word(id)?;
        let kind = word.map_or(u32::MAX, |word| self.regime.kind(&word));
        self.kinds.insert(id, kind);
        Ok(kind)
    }
}

/// Where the rows of a lead lie among those of many, in their order; what lies before belongs to leads that are left out.
pub(super) fn of_lead<T>(rows: &[T], next: &mut usize, whose: impl Fn(&T) -> i64, lead: i64) -> std::ops::Range<usize> {
    let from = *next + rows[*next..].iter().take_while(|row| whose(row) < lead).count();
    *next = from + rows[from..].iter().take_while(|row| whose(row) == lead).count();
    from..*next
}
