//! One moment of the journal, in windows of leads: four range scans a window, none of a whole table.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use super::super::{Since, Snapshot, StoreError, Timelines, Window};
use super::read::{self, instant};
use super::{beside, likeness, recorded, timelines};
use crate::domain::{Alongside, Fact, Field, Former, Lead, Person, Record, Touch, Words};
use crate::ids::{LeadId, OpId};
use crate::insight::replay::Regime;

pub(super) const LEADS_AFTER: &str = "SELECT id FROM lead WHERE id > ?1 ORDER BY id LIMIT ?2";
pub(super) const FACTS_IN: &str = "SELECT f.n, f.at, f.body, o.key, o.act, o.by, o.recorded_at, o.agreement, o.batch, f.lead FROM fact f \
     CROSS JOIN operation o ON o.id = f.operation WHERE f.lead BETWEEN ?1 AND ?2 ORDER BY f.lead, f.n";
pub(super) const NOTES_IN: &str =
    "SELECT n, text, said_by, lead FROM note WHERE lead BETWEEN ?1 AND ?2 ORDER BY lead, n";
pub(super) const PAST_IN: &str =
    "SELECT n, field, old, until, lead FROM person_past WHERE lead BETWEEN ?1 AND ?2 ORDER BY lead, n";
pub(super) const LAST_OPERATION: &str = "SELECT key FROM operation WHERE id = (SELECT max(id) FROM operation)";
const EXTRAS: &str =
    "SELECT e.names, p.extra FROM person p LEFT JOIN extra e ON e.id = p.extra_names WHERE p.extra <> ''";

/// The last operation of a bulk act or of an import, or the one operation of that name.
pub(super) const PLACE_OF: &str = "SELECT max(id) FROM (SELECT id FROM operation WHERE key = ?1 \
     UNION ALL SELECT id FROM operation INDEXED BY operation_batch WHERE batch = ?1)";
/// Whoever exports what changed has to look at all that did.
pub(super) const CHANGED_AFTER: &str = "SELECT DISTINCT f.lead FROM operation o CROSS JOIN fact f ON f.operation = o.id \
     WHERE o.id > ?1 ORDER BY f.lead";
const CHANGED_SINCE: &str = "SELECT DISTINCT f.lead FROM operation o CROSS JOIN fact f ON f.operation = o.id \
     WHERE o.recorded_at >= ?1 ORDER BY f.lead";

const TOUCHED_AFTER: &str = "SELECT DISTINCT lead FROM touch WHERE operation > ?1 ORDER BY lead";
const TOUCHED_SINCE: &str = "SELECT DISTINCT lead FROM touch \
     WHERE operation IN (SELECT id FROM operation WHERE recorded_at >= ?1) ORDER BY lead";
const CONSENTED_AFTER: &str = "SELECT lead FROM consent WHERE operation > ?1 UNION SELECT lead FROM consent \
     WHERE operation IN (SELECT operation FROM reverted WHERE by > ?1) ORDER BY 1";
const CONSENTED_SINCE: &str = "SELECT lead FROM consent \
     WHERE operation IN (SELECT id FROM operation WHERE recorded_at >= ?1) UNION SELECT c.lead FROM consent c \
     WHERE c.operation IN (SELECT r.operation FROM reverted r JOIN operation o ON o.id = r.by WHERE o.recorded_at >= ?1) \
     ORDER BY 1";
const BY_OPERATION_SINCE: &str = "EXISTS (SELECT 1 FROM operation o WHERE o.id = t.operation AND o.recorded_at >= ?2)";

/// A read transaction that stays open.
pub(super) struct Still<'c> {
    transaction: Transaction<'c>,
}

impl<'c> Still<'c> {
    pub(super) fn of(connection: &'c Connection) -> rusqlite::Result<Self> {
        let transaction = connection.unchecked_transaction()?;
        // The moment is that of the first read.
        transaction.query_row("SELECT count(*) FROM agreement", [], |_| Ok(()))?;
        Ok(Self { transaction })
    }

    /// The place of an operation, or of the last one of an import, in the order of writing.
    fn place(&self, key: OpId) -> rusqlite::Result<Option<i64>> {
        self.transaction.prepare_cached(PLACE_OF)?.query_row([&key.to_bytes()[..]], |row| row.get(0))
    }

    /// The same, each as the lead that goes on for it.
    fn survivors_since(&self, since: Since, by_clock: &str, by_place: &str) -> rusqlite::Result<Option<Vec<LeadId>>> {
        let Some(leads) = self.leads_since(since, by_clock, by_place)? else { return Ok(None) };
        let survivors = leads.into_iter().map(|lead| likeness::survivor(&self.transaction, lead));
        let mut survivors = survivors.collect::<rusqlite::Result<Vec<_>>>()?;
        survivors.sort_unstable();
        survivors.dedup();
        Ok(Some(survivors))
    }

    fn leads_since(&self, since: Since, by_clock: &str, by_place: &str) -> rusqlite::Result<Option<Vec<LeadId>>> {
        let (statement, from) = match since {
            Since::Instant(at) => (by_clock, at.millis()),
            Since::Operation(key) => match self.place(key)? {
                Some(place) => (by_place, place),
                None => return Ok(None),
            },
        };
        let mut statement = self.transaction.prepare(statement)?;
        let leads = statement.query_map([from], |row| row.get(0).map(LeadId))?;
        leads.collect::<rusqlite::Result<_>>().map(Some)
    }

    fn between(&self, first: LeadId, last: LeadId) -> rusqlite::Result<Vec<Record>> {
        let facts = self.facts(first, last)?;
        let mut texts = self.ranged(NOTES_IN, first, last, 3, |row| {
            Ok((row.get::<_, u32>(0)?, Words { text: row.get(1)?, said_by: row.get(2)? }))
        })?;
        let mut past = self.ranged(PAST_IN, first, last, 4, |row| {
            Ok(Former { n: row.get(0)?, field: row.get(1)?, old: row.get(2)?, until: instant(row, 3)? })
        })?;
        let mut people: BTreeMap<LeadId, Person> = self
            .transaction
            .prepare_cached(&read::PEOPLE)?
            .query_map([first.0, last.0], |row| Ok((LeadId(row.get("lead")?), read::person_of(row)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let record = |(id, facts): (LeadId, Vec<Fact>)| Record {
            lead: Lead::fold(id, &facts),
            facts,
            texts: texts.remove(&id).unwrap_or_default().into_iter().collect(),
            person: people.remove(&id).unwrap_or_default(),
            past: past.remove(&id).unwrap_or_default(),
        };
        Ok(facts.into_iter().map(record).collect())
    }

    /// The facts of a range of leads, of which a row may hold several.
    fn facts(&self, first: LeadId, last: LeadId) -> rusqlite::Result<BTreeMap<LeadId, Vec<Fact>>> {
        let mut found: BTreeMap<LeadId, Vec<Fact>> = BTreeMap::new();
        let mut statement = self.transaction.prepare_cached(FACTS_IN)?;
        let mut rows = statement.query([first.0, last.0])?;
        while let Some(row) = rows.next()? {
            read::facts_in(&self.transaction, row, found.entry(LeadId(row.get(9)?)).or_default())?;
        }
        Ok(found)
    }

    /// The rows of a range of leads, lead by lead, whose number stands in a column.
    fn ranged<T>(
        &self,
        statement: &str,
        first: LeadId,
        last: LeadId,
        lead: usize,
        of: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<BTreeMap<LeadId, Vec<T>>> {
        let mut found: BTreeMap<LeadId, Vec<T>> = BTreeMap::new();
        let mut statement = self.transaction.prepare_cached(statement)?;
        let mut rows = statement.query([first.0, last.0])?;
        while let Some(row) = rows.next()? {
            found.entry(LeadId(row.get(lead)?)).or_default().push(of(row)?);
        }
        Ok(found)
    }
}

impl Snapshot for Still<'_> {
    fn last_operation(&mut self) -> Result<Option<OpId>, StoreError> {
        let key = self.transaction.query_row(LAST_OPERATION, [], |row| row.get(0)).optional()?;
        Ok(key.map(OpId::from_bytes))
    }

    fn extra_names(&mut self) -> Result<Vec<String>, StoreError> {
        let mut names = BTreeSet::new();
        let mut statement = self.transaction.prepare(EXTRAS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for name in read::extra_of(row, 0)?.names() {
                names.insert(name.to_string());
            }
        }
        Ok(names.into_iter().collect())
    }

    fn changed(&mut self, since: Since) -> Result<Option<Vec<LeadId>>, StoreError> {
        Ok(self.leads_since(since, CHANGED_SINCE, CHANGED_AFTER)?)
    }

    fn touched(&mut self, since: Since) -> Result<Option<Vec<LeadId>>, StoreError> {
        Ok(self.survivors_since(since, TOUCHED_SINCE, TOUCHED_AFTER)?)
    }

    fn consented(&mut self, since: Since) -> Result<Option<Vec<LeadId>>, StoreError> {
        Ok(self.survivors_since(since, CONSENTED_SINCE, CONSENTED_AFTER)?)
    }

    fn touches(&mut self, lead: LeadId, since: Option<Since>) -> Result<Vec<Touch>, StoreError> {
        let Some(since) = since else { return Ok(likeness::touches(&self.transaction, lead)?) };
        let mut leads = likeness::absorbed(&self.transaction, lead)?;
        leads.push(lead);
        let mut all = Vec::new();
        for lead in leads {
            all.extend(match since {
                Since::Instant(at) => beside::touches_since(&self.transaction, lead, BY_OPERATION_SINCE, at.millis())?,
                Since::Operation(key) => {
                    let place = self.place(key)?.unwrap_or(i64::MAX);
                    beside::touches_since(&self.transaction, lead, "t.operation > ?2", place)?
                }
            });
        }
        Ok(likeness::each_once(all))
    }

    fn alongside(&mut self, record: &Record) -> Result<Alongside, StoreError> {
        let lead = record.lead.id;
        let consents = beside::consents(&self.transaction, lead)?;
        let mut other_names = likeness::also_called(&self.transaction, lead)?;
        if !record.lead.absorbed.is_empty() {
            for other in likeness::absorbed(&self.transaction, lead)? {
                let person = read::person(&self.transaction, other)?;
                other_names.extend(person.get(Field::ExternalId).map(ToOwned::to_owned));
                other_names.extend(likeness::also_called(&self.transaction, other)?);
            }
        }
        Ok(Alongside { consents, other_names })
    }

    fn window(&mut self, after: LeadId, limit: usize) -> Result<Vec<Record>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let leads: Vec<LeadId> = self
            .transaction
            .prepare_cached(LEADS_AFTER)?
            .query_map([after.0, limit], |row| row.get(0).map(LeadId))?
            .collect::<rusqlite::Result<_>>()?;
        match (leads.first(), leads.last()) {
            (Some(first), Some(last)) => Ok(self.between(*first, *last)?),
            _ => Ok(Vec::new()),
        }
    }

    fn recorded(&mut self, each: &mut dyn FnMut(Window) -> bool) -> Result<(), StoreError> {
        Ok(recorded::read(&self.transaction, each)?)
    }

    fn timelines(&mut self, regime: &Regime<'_>, each: &mut dyn FnMut(Timelines) -> bool) -> Result<(), StoreError> {
        Ok(timelines::read(&self.transaction, regime, each)?)
    }

    fn record(&mut self, lead: LeadId) -> Result<Option<Record>, StoreError> {
        Ok(self.between(lead, lead)?.pop())
    }
}
