//! Reading: each statement's plan is known, and held by a test.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::LazyLock;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use super::super::{Adopted, Record};
use super::telling::{self, Unreadable};
use super::{extras, likeness};
use crate::agreement::Adoption;
use crate::agreement::terms::{Act, Stage};
use crate::clock::Timestamp;
use crate::domain::{Extra, Fact, Field, Former, Lead, Operation, Person, Words};
use crate::ids::{AgreementVersion, LeadId, OpId, PersonId};
use crate::insight::{Basis, Counted, CountedBy, KeptBy};

pub(super) const FACTS_OF: &str = "SELECT f.n, f.at, f.body, o.key, o.act, o.by, o.recorded_at, o.agreement, o.batch \
     FROM fact f JOIN operation o ON o.id = f.operation WHERE f.lead = ?1 ORDER BY f.n";

pub(super) const NOTES_OF: &str = "SELECT n, text, said_by FROM note WHERE lead = ?1 ORDER BY n";
pub(super) const PAST_OF: &str = "SELECT n, field, old, until FROM person_past WHERE lead = ?1 ORDER BY n";
pub(super) const BY_EXTERNAL_ID: &str = "SELECT lead FROM person WHERE external_id = ?1 \
     UNION ALL SELECT lead FROM also_called WHERE external_id = ?1 LIMIT 1";
pub(super) const BY_NUMBER: &str = "SELECT id FROM lead WHERE id = ?1";

/// One moment for several statements. Within a transaction they have it anyway.
pub(super) struct Snapshot<'c> {
    connection: &'c Connection,
    _own: Option<Transaction<'c>>,
}

impl Deref for Snapshot<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

pub(super) fn snapshot(connection: &Connection) -> rusqlite::Result<Snapshot<'_>> {
    let own = if connection.is_autocommit() { Some(connection.unchecked_transaction()?) } else { None };
    Ok(Snapshot { connection, _own: own })
}

pub(super) fn lead(connection: &Connection, id: LeadId) -> rusqlite::Result<Option<Record>> {
    // One snapshot for all of it.
    let transaction = snapshot(connection)?;
    let facts = facts_of(&transaction, id)?;
    if facts.is_empty() {
        return Ok(None);
    }
    let texts = transaction
        .prepare_cached(NOTES_OF)?
        .query_map([id.0], |row| Ok((row.get(0)?, Words { text: row.get(1)?, said_by: row.get(2)? })))?
        .collect::<rusqlite::Result<BTreeMap<u32, Words>>>()?;
    let past = transaction
        .prepare_cached(PAST_OF)?
        .query_map([id.0], |row| {
            Ok(Former { n: row.get(0)?, field: row.get(1)?, old: row.get(2)?, until: instant(row, 3)? })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let person = person(&transaction, id)?;
    Ok(Some(Record { lead: Lead::fold(id, &facts), facts, texts, person, past }))
}

pub(super) fn facts_of(connection: &Connection, id: LeadId) -> rusqlite::Result<Vec<Fact>> {
    let mut statement = connection.prepare_cached(FACTS_OF)?;
    let mut rows = statement.query([id.0])?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        facts_in(connection, row, &mut facts)?;
    }
    Ok(facts)
}

/// Reads the facts of one row.
pub(super) fn facts_in(connection: &Connection, row: &Row<'_>, facts: &mut Vec<Fact>) -> rusqlite::Result<()> {
    let first = (row.get(0)?, instant(row, 1)?, operation(row, 3)?);
    telling::read(connection, row.get_ref(2)?.as_str()?, first, facts).map_err(|cause| match cause {
        Unreadable::Engine(cause) => cause,
        cause => unreadable(2, cause),
    })
}

/// An operation of which the columns begin at `first`.
pub(super) fn operation(row: &Row<'_>, first: usize) -> rusqlite::Result<Operation> {
    Ok(Operation {
        id: OpId::from_bytes(row.get(first)?),
        act: term(row, first + 1, Act::of)?,
        by: PersonId::new(&row.get::<_, String>(first + 2)?),
        recorded_at: instant(row, first + 3)?,
        agreement: AgreementVersion(row.get(first + 4)?),
        batch: row.get::<_, Option<[u8; 16]>>(first + 5)?.map(OpId::from_bytes),
    })
}

pub(super) static PERSON: LazyLock<String> = LazyLock::new(|| {
    let columns: Vec<_> = Field::ALL.iter().map(|field| field.word()).collect();
    let columns = columns.join(", ");
    format!(
        "SELECT {columns}, e.names, p.extra FROM person p LEFT JOIN extra e ON e.id = p.extra_names WHERE lead = ?1"
    )
});

/// The people of a range of leads.
pub(super) static PEOPLE: LazyLock<String> = LazyLock::new(|| {
    let columns: Vec<_> = Field::ALL.iter().map(|field| field.word()).collect();
    let columns = columns.join(", ");
    format!(
        "SELECT {columns}, e.names, p.extra, p.lead FROM person p LEFT JOIN extra e ON e.id = p.extra_names \
         WHERE p.lead BETWEEN ?1 AND ?2 ORDER BY p.lead"
    )
});

pub(super) fn person(connection: &Connection, id: LeadId) -> rusqlite::Result<Person> {
    let found = connection.prepare_cached(&PERSON)?.query_row([id.0], person_of);
    Ok(found.optional()?.unwrap_or_default())
}

/// A person of which the columns begin with the first.
pub(super) fn person_of(row: &Row<'_>) -> rusqlite::Result<Person> {
    let mut person = Person::default();
    for (column, field) in Field::ALL.iter().enumerate() {
        person.set(*field, text(row, column)?);
    }
    person.extra = extra_of(row, Field::ALL.len())?.into();
    Ok(person)
}

/// What lists carried beside, of which the names stand in `column` and the values behind it.
pub(super) fn extra_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Extra> {
    let (names, values) = (row.get_ref(column)?.as_str_or_null()?, row.get_ref(column + 1)?.as_str()?);
    extras::read(names, values).map_err(|cause| unreadable(column + 1, cause))
}

/// Reads what a search looks at, of those for whom `which` holds.
pub(super) fn searched_statement(which: &str) -> String {
    let columns: Vec<_> = Person::SEARCHED.iter().map(|field| field.word()).collect();
    format!("SELECT lead, {} FROM person WHERE {which}", columns.join(", "))
}

static SEARCHED: LazyLock<String> = LazyLock::new(|| searched_statement("lead = ?1"));

/// What a search looks at, folded.
pub(super) fn searched(connection: &Connection, lead: LeadId) -> rusqlite::Result<String> {
    let found = connection.prepare_cached(&SEARCHED)?.query_row([lead.0], searched_text);
    Ok(found.optional()?.unwrap_or_default())
}

pub(super) fn searched_text(row: &Row<'_>) -> rusqlite::Result<String> {
    let mut person = Person::default();
    for (column, field) in Person::SEARCHED.iter().enumerate() {
        person.set(*field, text(row, column + 1)?);
    }
    Ok(person.search_text().to_owned())
}

/// An external id goes before a number: a company whose ids are numbers means its own.
pub(super) fn find(connection: &Connection, name: &str) -> rusqlite::Result<Option<LeadId>> {
    if let Some(found) = match_person(connection, Some(name), None)? {
        return Ok(Some(found));
    }
    let Ok(number) = name.parse::<i64>() else { return Ok(None) };
    let found = connection.prepare_cached(BY_NUMBER)?.query_row([number], |row| row.get(0).map(LeadId)).optional()?;
    found.map(|lead| likeness::survivor(connection, lead)).transpose()
}

pub(super) fn match_person(
    connection: &Connection,
    external_id: Option<&str>,
    mail: Option<&str>,
) -> rusqlite::Result<Option<LeadId>> {
    let found = match (external_id, mail) {
        (Some(id), _) => {
            connection.prepare_cached(BY_EXTERNAL_ID)?.query_row([id], |row| row.get(0).map(LeadId)).optional()?
        }
        (None, Some(mail)) => likeness::by_mail(connection, mail)?,
        (None, None) => None,
    };
    found.map(|lead| likeness::survivor(connection, lead)).transpose()
}

pub(super) fn agreements(connection: &Connection) -> rusqlite::Result<Vec<Adopted>> {
    connection
        .prepare_cached("SELECT version, text, adopted_at, marketing, sales, reason FROM agreement ORDER BY version")?
        .query_map([], |row| {
            let name = |column: usize| -> rusqlite::Result<_> {
                Ok(row.get::<_, Option<String>>(column)?.map(|name| PersonId::new(&name)))
            };
            let by = Option::zip(name(3)?, name(4)?);
            let reason = row.get(5)?;
            Ok(Adopted {
                version: AgreementVersion(row.get(0)?),
                text: row.get(1)?,
                adopted_at: instant(row, 2)?,
                by: by.map(|(marketing, sales)| Adoption { marketing, sales, reason }),
            })
        })?
        .collect()
}

pub(super) const OPEN_LEADS: &str = "SELECT id FROM lead WHERE waiting = 1 AND rest_until IS NULL \
     UNION ALL SELECT id FROM lead WHERE waiting = 1 AND rest_until IS NOT NULL";

pub(super) fn open_leads(connection: &Connection) -> rusqlite::Result<Vec<LeadId>> {
    connection.prepare_cached(OPEN_LEADS)?.query_map([], |row| row.get(0).map(LeadId))?.collect()
}

/// Whether an operation's facts of one lead are taken back at present: the last word on it is an undo.
pub(super) const IS_TAKEN_BACK: &str = "coalesce((SELECT u.body ->> 'kind' = 'undone' FROM fact u \
       WHERE u.lead = f.lead AND u.n > f.n AND u.body ->> 'kind' IN ('undone', 'redone') \
         AND u.body ->> 'operation' = lower(hex(o.key)) ORDER BY u.n DESC LIMIT 1), 0)";

/// The newest operation of a person that is on a lead's journal and that nobody took back, be it one that cannot be:
/// undo never passes over what was done last to something older. Walks that person's acts
/// from the newest on and looks only at what came after each on its own lead.
pub(super) fn last_operation_statement() -> String {
    format!(
        "SELECT f.lead, o.key, o.act, o.by, o.recorded_at, o.agreement, o.batch, o.id \
         FROM operation o INDEXED BY operation_by CROSS JOIN fact f ON f.operation = o.id \
         WHERE o.by = ?1 AND o.act NOT IN ('undo', 'redo') \
           AND NOT {IS_TAKEN_BACK} ORDER BY o.id DESC LIMIT 1"
    )
}

/// What a person did again last and nobody took back since: whatever it is, it was done when it was done again.
pub(super) fn last_redone_statement() -> String {
    format!(
        "SELECT f.lead, o.key, o.act, o.by, o.recorded_at, o.agreement, o.batch, r.id \
         FROM operation r INDEXED BY operation_redo CROSS JOIN fact f ON f.operation = r.id \
           JOIN operation o ON o.key = unhex(f.body ->> 'operation') \
         WHERE r.by = ?1 AND r.act = 'redo' AND f.body ->> 'kind' = 'redone' \
           AND NOT {IS_TAKEN_BACK} ORDER BY r.id DESC LIMIT 1"
    )
}

/// What a person took back last and nobody did again, with nothing done on its lead since: what was taken back first is
/// done again last. Walks that person's undos from the newest on.
pub(super) const LAST_UNDONE: &str = "SELECT f.lead, o.key, o.act, o.by, o.recorded_at, o.agreement, o.batch, u.id \
     FROM operation u INDEXED BY operation_undo CROSS JOIN fact f ON f.operation = u.id \
       JOIN operation o ON o.key = unhex(f.body ->> 'operation') \
     WHERE u.by = ?1 AND u.act = 'undo' AND f.body ->> 'kind' = 'undone' \
       AND NOT EXISTS (SELECT 1 FROM fact r WHERE r.lead = f.lead AND r.n > f.n AND r.body ->> 'kind' = 'redone' \
         AND r.body ->> 'operation' = f.body ->> 'operation') \
       AND NOT EXISTS (SELECT 1 FROM fact s JOIN operation d ON d.id = s.operation \
         WHERE s.lead = f.lead AND s.n > f.n AND d.act NOT IN ('undo', 'redo')) \
     ORDER BY u.id DESC LIMIT 1";

/// What a person did last: for the first time, or again.
pub(super) fn last_operation_of(
    connection: &Connection,
    by: &PersonId,
) -> rusqlite::Result<Option<(LeadId, Operation)>> {
    let done = last_operation(connection, &last_operation_statement(), by)?;
    let redone = last_operation(connection, &last_redone_statement(), by)?;
    let later = match (&done, &redone) {
        (Some((_, _, done)), Some((_, _, again))) if again > done => redone,
        (None, _) => redone,
        _ => done,
    };
    Ok(later.map(|(lead, operation, _)| (lead, operation)))
}

pub(super) fn last_undone_of(connection: &Connection, by: &PersonId) -> rusqlite::Result<Option<(LeadId, Operation)>> {
    let undone = last_operation(connection, LAST_UNDONE, by)?;
    Ok(undone.map(|(lead, operation, _)| (lead, operation)))
}

/// An operation, and its place among all that anybody did.
fn last_operation(
    connection: &Connection,
    statement: &str,
    by: &PersonId,
) -> rusqlite::Result<Option<(LeadId, Operation, i64)>> {
    connection
        .prepare_cached(statement)?
        .query_row([by.as_str()], |row| Ok((LeadId(row.get(0)?), operation(row, 1)?, row.get(7)?)))
        .optional()
}

pub(super) const OPERATIONS_OF_BATCH: &str = "SELECT f.lead, o.key FROM operation o \
     INDEXED BY operation_batch JOIN fact f ON f.operation = o.id WHERE o.batch = ?1 ORDER BY o.id";

pub(super) fn operations_of_batch(connection: &Connection, batch: OpId) -> rusqlite::Result<Vec<(LeadId, OpId)>> {
    let mut operations = connection
        .prepare_cached(OPERATIONS_OF_BATCH)?
        .query_map([&batch.to_bytes()[..]], |row| Ok((LeadId(row.get(0)?), OpId::from_bytes(row.get(1)?))))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    // One row a fact, and the facts of an operation stand together.
    operations.dedup();
    Ok(operations)
}

/// Counts leads by stage. A stage counts as reached at the earliest instant at which it or a later one of the way was
/// recorded; a lost deal had been an SQL at least. The way of an SGL begins at SQL (decision 10); where it stands, it
/// stands.
pub(super) fn stage_counts(connection: &Connection, by: &CountedBy) -> rusqlite::Result<Vec<Counted>> {
    let statement = stage_counts_statement(by);
    let millis = |at: Option<Timestamp>| Value::from(at.map(Timestamp::millis));
    let values = [millis(by.span.from), millis(by.span.until), Value::from(by.within_ms)];
    connection
        .prepare_cached(&statement)?
        .query_map(values_named(&values).as_slice(), |row| {
            let key = by.dimension.map(|_| text(row, 0).map(ToOwned::to_owned)).transpose()?;
            let mut counted = Counted { keys: key.into_iter().collect(), ..Counted::default() };
            for stage in 0..Stage::WAY.len() {
                counted.reached[stage] = row.get(1 + stage)?;
                counted.recorded[stage] = row.get(1 + Stage::WAY.len() + stage)?;
                counted.generated[stage] = row.get(1 + 2 * Stage::WAY.len() + stage)?;
            }
            Ok(counted)
        })?
        .collect()
}

fn values_named(values: &[Value; 3]) -> [(&'static str, &dyn rusqlite::ToSql); 3] {
    [(":from", &values[0]), (":until", &values[1]), (":within", &values[2])]
}

fn stage_counts_statement(by: &CountedBy) -> String {
    // A word is looked up once a group.
    let (key, group) = match by.dimension {
        None => ("NULL", "NULL"),
        Some(KeptBy::Source) => ("(SELECT text FROM word WHERE word.id = lead.source)", "source"),
        Some(KeptBy::Campaign) => ("(SELECT text FROM word WHERE word.id = lead.campaign)", "campaign"),
        Some(KeptBy::Industry) => ("(SELECT text FROM word WHERE word.id = lead.industry)", "industry"),
        Some(KeptBy::Owner) => ("owner", "owner"),
    };
    let in_span = |at: &str| format!("{at} >= coalesce(:from, {at}) AND {at} < coalesce(:until, {at} + 1)");
    let column = |stage: Stage| format!("at_{stage}");
    // SQLite's min() of several values is NULL if one is, so what is absent counts as infinitely late.
    let earliest = |from: usize| {
        let mut later: Vec<_> = Stage::WAY[from..].iter().map(|stage| column(*stage)).collect();
        if from <= Stage::Sql as usize {
            later.push("at_lost".to_owned());
        }
        let later: Vec<_> = later.iter().map(|at| format!("coalesce({at}, 9223372036854775806)")).collect();
        format!("min({}, 9223372036854775806)", later.join(", "))
    };
    let counts = |at: &dyn Fn(usize) -> String, whose: &str| -> String {
        let counted = (0..Stage::WAY.len()).map(|stage| {
            let at = at(stage);
            let condition = match by.basis {
                Basis::Cohort => {
                    format!("{at} < 9223372036854775806 AND (:within IS NULL OR {at} <= cohort_at + :within)")
                }
                Basis::Period => format!("{at} < 9223372036854775806 AND {}", in_span(&at)),
                Basis::Stock => format!("stage = '{}' AND :within IS NULL", Stage::WAY[stage]),
            };
            let is_before = by.basis != Basis::Stock && stage < Stage::Sql as usize;
            let on_the_way = if is_before { "generated = 0" } else { "1" };
            format!("count(*) FILTER (WHERE {whose} AND {on_the_way} AND {condition})")
        });
        counted.collect::<Vec<_>>().join(", ")
    };
    let reached = counts(&earliest, "1");
    let recorded = counts(&|stage| format!("coalesce({}, 9223372036854775806)", column(Stage::WAY[stage])), "1");
    let generated = counts(&earliest, "generated = 1");
    let which = match by.basis {
        Basis::Cohort => in_span("cohort_at"),
        Basis::Period | Basis::Stock => "(:from IS NULL OR 1) AND (:until IS NULL OR 1)".to_owned(),
    };
    format!(
        "SELECT {key}, {reached}, {recorded}, {generated} FROM lead \
         WHERE merged_into IS NULL AND reverted_at IS NULL AND {which} AND (:within IS NULL OR 1) GROUP BY {group}"
    )
}

/// A text; an empty one where there is none.
pub(super) fn text<'r>(row: &'r Row<'_>, column: usize) -> rusqlite::Result<&'r str> {
    Ok(row.get_ref(column)?.as_str_or_null()?.unwrap_or_default())
}

pub(super) fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_millis)
}

pub(super) fn maybe_instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis))
}

pub(super) fn term<T>(row: &Row<'_>, column: usize, of: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let word: String = row.get(column)?;
    of(&word).ok_or_else(|| unreadable(column, format!("unknown word {word:?}")))
}

pub(super) fn unreadable(column: usize, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, cause.into())
}
