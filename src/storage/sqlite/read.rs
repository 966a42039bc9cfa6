//! Reading: each statement's plan is known, and held by a test.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use super::super::{Adopted, OpenClock, OpenHandoff, Page, QueueAsk, QueueCounts, QueueRow, Record};
use crate::agreement::terms::{Act, Stage};
use crate::clock::Timestamp;
use crate::domain::{Fact, Field, Lead, Operation, Person, search_key};
use crate::gate::Shown;
use crate::ids::{AgreementVersion, LeadId, OpId, PersonId};
use crate::insight::{Basis, Counted, CountedBy, Dimension};

pub(super) const FACTS_OF: &str = "SELECT f.n, f.at, f.body, o.key, o.act, o.by, o.recorded_at, o.agreement \
     FROM fact f JOIN operation o ON o.id = f.operation WHERE f.lead = ?1 ORDER BY f.n";

pub(super) const NOTES_OF: &str = "SELECT n, text FROM note WHERE lead = ?1 ORDER BY n";
pub(super) const BY_EXTERNAL_ID: &str = "SELECT lead FROM person WHERE external_id = ?1";
pub(super) const BY_MAIL: &str =
    "SELECT lead FROM person WHERE mail = ?1 AND external_id IS NULL ORDER BY lead LIMIT 1";
pub(super) const BY_NUMBER: &str = "SELECT id FROM lead WHERE id = ?1";

pub(super) fn lead(connection: &Connection, id: LeadId) -> rusqlite::Result<Option<Record>> {
    // One snapshot for the four statements.
    let transaction = connection.unchecked_transaction()?;
    let facts = facts_of(&transaction, id)?;
    if facts.is_empty() {
        return Ok(None);
    }
    let notes = transaction
        .prepare_cached(NOTES_OF)?
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<BTreeMap<u32, String>>>()?;
    let person = person(&transaction, id)?;
    Ok(Some(Record { lead: Lead::fold(id, &facts), facts, notes, person }))
}

pub(super) fn facts_of(connection: &Connection, id: LeadId) -> rusqlite::Result<Vec<Fact>> {
    connection.prepare_cached(FACTS_OF)?.query_map([id.0], fact)?.collect()
}

fn fact(row: &Row<'_>) -> rusqlite::Result<Fact> {
    let body: String = row.get(2)?;
    let what = serde_json::from_str(&body).map_err(|cause| unreadable(2, cause))?;
    let operation = Operation {
        id: OpId::from_bytes(row.get(3)?),
        act: term(row, 4, Act::of)?,
        by: PersonId::new(&row.get::<_, String>(5)?),
        recorded_at: instant(row, 6)?,
        agreement: AgreementVersion(row.get(7)?),
    };
    Ok(Fact { n: row.get(0)?, operation, at: instant(row, 1)?, what })
}

pub(super) fn person_statement() -> String {
    let columns: Vec<_> = Field::ALL.iter().map(|field| field.word()).collect();
    format!("SELECT {}, extra FROM person WHERE lead = ?1", columns.join(", "))
}

fn person(connection: &Connection, id: LeadId) -> rusqlite::Result<Person> {
    let found = connection.prepare_cached(&person_statement())?.query_row([id.0], |row| {
        let mut person = Person::default();
        for (column, field) in Field::ALL.iter().enumerate() {
            person.set(*field, &row.get::<_, Option<String>>(column)?.unwrap_or_default());
        }
        let extra: String = row.get(Field::ALL.len())?;
        person.extra = serde_json::from_str(&extra).map_err(|cause| unreadable(Field::ALL.len(), cause))?;
        Ok(person)
    });
    Ok(found.optional()?.unwrap_or_default())
}

/// An external id goes before a number: a company whose ids are numbers means its own.
pub(super) fn find(connection: &Connection, name: &str) -> rusqlite::Result<Option<LeadId>> {
    if let Some(found) = match_person(connection, Some(name), None)? {
        return Ok(Some(found));
    }
    let Ok(number) = name.parse::<i64>() else { return Ok(None) };
    connection.prepare_cached(BY_NUMBER)?.query_row([number], |row| row.get(0).map(LeadId)).optional()
}

pub(super) fn match_person(
    connection: &Connection,
    external_id: Option<&str>,
    mail: Option<&str>,
) -> rusqlite::Result<Option<LeadId>> {
    let (statement, sought) = match (external_id, mail) {
        (Some(id), _) => (BY_EXTERNAL_ID, id),
        (None, Some(mail)) => (BY_MAIL, mail),
        (None, None) => return Ok(None),
    };
    connection.prepare_cached(statement)?.query_row([sought], |row| row.get(0).map(LeadId)).optional()
}

const ROW_COLUMNS: &str = "l.id, l.stage, l.owner, l.source, l.handoff_n, l.handoff_at, l.criterion, l.attempts, \
     l.last_contact_at, l.clock, l.clock_agreement, l.clock_started_at, l.due_at, l.soon_at, l.urgent_at, \
     p.name, p.company, p.title, p.external_id, l.industry, l.campaign";

/// The statements of a window and of its count, for a number of words to be found.
pub(super) fn queue_statements(all: bool, words: usize) -> (String, String) {
    let (leads, open, order) = if all {
        ("lead l", "1", "l.id DESC")
    } else {
        ("lead l INDEXED BY lead_queue", "l.waiting = 1", "l.tier, l.due_at IS NULL, l.due_at, l.id")
    };
    // A word is tested row by row while the index is walked in the order of the list: no sort of the whole. A lead of
    // which no person is known is listed all the same, and found by nothing.
    let join = if words == 0 { "LEFT JOIN" } else { "CROSS JOIN" };
    let found = (1..=words).fold(String::new(), |found, n| found + &format!(" AND instr(p.search, ?{n}) > 0"));
    let (limit, offset) = (words + 1, words + 2);
    let window = format!(
        "SELECT {ROW_COLUMNS} FROM {leads} {join} person p ON p.lead = l.id WHERE {open}{found} \
         ORDER BY {order} LIMIT ?{limit} OFFSET ?{offset}"
    );
    let count = if words == 0 {
        format!("SELECT count(*) FROM {leads} WHERE {open}")
    } else {
        format!("SELECT count(*) FROM {leads} {join} person p ON p.lead = l.id WHERE {open}{found}")
    };
    (window, count)
}

pub(super) fn queue(connection: &Connection, ask: &QueueAsk) -> rusqlite::Result<Page> {
    let words: Vec<Value> = search_key(&ask.text).split_whitespace().map(|word| Value::from(word.to_owned())).collect();
    let (window, count) = queue_statements(ask.all, words.len());
    let transaction = connection.unchecked_transaction()?;
    let total = transaction.prepare_cached(&count)?.query_row(params_from_iter(&words), |row| row.get(0))?;
    let whole = |n: usize| Value::from(i64::try_from(n).unwrap_or(i64::MAX));
    let values = words.iter().cloned().chain([whole(ask.limit), whole(ask.offset)]);
    let rows = transaction
        .prepare_cached(&window)?
        .query_map(params_from_iter(values), queue_row)?
        .collect::<Result<_, _>>()?;
    Ok(Page { offset: ask.offset, rows, total })
}

fn queue_row(row: &Row<'_>) -> rusqlite::Result<QueueRow> {
    let shown = |column: usize| {
        Ok::<_, rusqlite::Error>(Shown::line(&row.get::<_, Option<String>>(column)?.unwrap_or_default()))
    };
    let handoff = match row.get(4)? {
        Some(n) => Some(OpenHandoff {
            n,
            at: instant(row, 5)?,
            criterion: row.get(6)?,
            attempts: row.get(7)?,
            last_contact_at: maybe_instant(row, 8)?,
        }),
        None => None,
    };
    let clock = match row.get(9)? {
        Some(id) => Some(OpenClock {
            id,
            agreement: AgreementVersion(row.get(10)?),
            started_at: instant(row, 11)?,
            due_at: instant(row, 12)?,
            soon_at: maybe_instant(row, 13)?,
            urgent_at: maybe_instant(row, 14)?,
        }),
        None => None,
    };
    Ok(QueueRow {
        id: LeadId(row.get(0)?),
        external_id: shown(18)?,
        name: shown(15)?,
        company: shown(16)?,
        title: shown(17)?,
        industry: shown(19)?,
        source: shown(3)?,
        campaign: shown(20)?,
        stage: term(row, 1, Stage::of)?,
        owner: row.get::<_, Option<String>>(2)?.map(|owner| PersonId::new(&owner)),
        handoff,
        clock,
    })
}

pub(super) const QUEUE_COUNTS: &str = "SELECT count(*), coalesce(sum(accepted = 0), 0), \
     coalesce(sum(urgent_at <= ?1 AND due_at >= ?1), 0), coalesce(sum(due_at < ?1), 0) \
     FROM lead INDEXED BY lead_queue WHERE waiting = 1";

pub(super) fn queue_counts(connection: &Connection, now: Timestamp) -> rusqlite::Result<QueueCounts> {
    connection.prepare_cached(QUEUE_COUNTS)?.query_row([now.millis()], |row| {
        Ok(QueueCounts { open: row.get(0)?, unaccepted: row.get(1)?, urgent: row.get(2)?, breached: row.get(3)? })
    })
}

/// The newest operation of a person that is on a lead's journal and that nobody took back. Walks that person's acts
/// from the newest on and looks only at what came after each on its own lead.
pub(super) const LAST_OPERATION_OF: &str = "SELECT f.lead, o.key, o.act, o.by, o.recorded_at, o.agreement \
     FROM operation o INDEXED BY operation_by CROSS JOIN fact f ON f.operation = o.id \
     WHERE o.by = ?1 AND o.act NOT IN ('capture', 'undo') AND NOT EXISTS ( \
       SELECT 1 FROM fact u WHERE u.lead = f.lead AND u.n > f.n \
         AND u.body ->> 'kind' = 'undone' AND u.body ->> 'operation' = lower(hex(o.key))) \
     ORDER BY o.id DESC LIMIT 1";

pub(super) fn last_operation_of(
    connection: &Connection,
    by: &PersonId,
) -> rusqlite::Result<Option<(LeadId, Operation)>> {
    let found = connection.prepare_cached(LAST_OPERATION_OF)?.query_row([by.as_str()], |row| {
        let operation = Operation {
            id: OpId::from_bytes(row.get(1)?),
            act: term(row, 2, Act::of)?,
            by: PersonId::new(&row.get::<_, String>(3)?),
            recorded_at: instant(row, 4)?,
            agreement: AgreementVersion(row.get(5)?),
        };
        Ok((LeadId(row.get(0)?), operation))
    });
    found.optional()
}

pub(super) fn agreements(connection: &Connection) -> rusqlite::Result<Vec<Adopted>> {
    connection
        .prepare_cached("SELECT version, text, adopted_at FROM agreement ORDER BY version")?
        .query_map([], |row| {
            Ok(Adopted { version: AgreementVersion(row.get(0)?), text: row.get(1)?, adopted_at: instant(row, 2)? })
        })?
        .collect()
}

/// Counts leads by stage. A stage counts as reached at the earliest instant at which it or a later one of the way was
/// recorded; a lost deal had been an SQL at least (decision 10).
pub(super) fn stage_counts(connection: &Connection, by: &CountedBy) -> rusqlite::Result<Vec<Counted>> {
    let statement = stage_counts_statement(by);
    let millis = |at: Option<Timestamp>| Value::from(at.map(Timestamp::millis));
    let values = [millis(by.span.from), millis(by.span.until), Value::from(by.within_ms)];
    connection
        .prepare_cached(&statement)?
        .query_map(values_named(&values).as_slice(), |row| {
            let mut counted =
                Counted { key: row.get::<_, Option<String>>(0)?.unwrap_or_default(), ..Counted::default() };
            for stage in 0..Stage::WAY.len() {
                counted.reached[stage] = row.get(1 + stage)?;
                counted.recorded[stage] = row.get(1 + Stage::WAY.len() + stage)?;
            }
            Ok(counted)
        })?
        .collect()
}

fn values_named(values: &[Value; 3]) -> [(&'static str, &dyn rusqlite::ToSql); 3] {
    [(":from", &values[0]), (":until", &values[1]), (":within", &values[2])]
}

fn stage_counts_statement(by: &CountedBy) -> String {
    let key = match by.dimension {
        None => "NULL",
        Some(Dimension::Source) => "source",
        Some(Dimension::Campaign) => "campaign",
        Some(Dimension::Industry) => "industry",
        Some(Dimension::Owner) => "owner",
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
    let counts = |at: &dyn Fn(usize) -> String| -> String {
        let counted = (0..Stage::WAY.len()).map(|stage| {
            let at = at(stage);
            let condition = match by.basis {
                Basis::Cohort => {
                    format!("{at} < 9223372036854775806 AND (:within IS NULL OR {at} <= cohort_at + :within)")
                }
                Basis::Period => format!("{at} < 9223372036854775806 AND {}", in_span(&at)),
                Basis::Stock => format!("stage = '{}' AND :within IS NULL", Stage::WAY[stage]),
            };
            format!("count(*) FILTER (WHERE {condition})")
        });
        counted.collect::<Vec<_>>().join(", ")
    };
    let reached = counts(&earliest);
    let recorded = counts(&|stage| format!("coalesce({}, 9223372036854775806)", column(Stage::WAY[stage])));
    let which = match by.basis {
        Basis::Cohort => in_span("cohort_at"),
        Basis::Period | Basis::Stock => "(:from IS NULL OR 1) AND (:until IS NULL OR 1)".to_owned(),
    };
    format!("SELECT {key}, {reached}, {recorded} FROM lead WHERE {which} AND (:within IS NULL OR 1) GROUP BY 1")
}

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_millis)
}

fn maybe_instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis))
}

fn term<T>(row: &Row<'_>, column: usize, of: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let word: String = row.get(column)?;
    of(&word).ok_or_else(|| unreadable(column, format!("unknown word {word:?}")))
}

fn unreadable(column: usize, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, cause.into())
}
