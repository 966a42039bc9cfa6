//! The queue: windows of it, and how it stands.
//!
//! It is walked in three parts, each in the order of an index: what was to be gone on with by now (a promise to call
//! back, a sleep that is over), what waits, most pressing first, and what rests until later.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::super::{OpenClock, OpenHandoff, Page, QueueAsk, QueueCounts, QueueRow};
use super::read::{instant, maybe_instant, term};
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::search_key;
use crate::gate::Shown;
use crate::ids::{AgreementVersion, LeadId, PersonId};

const ROW_COLUMNS: &str = "l.id, l.stage, l.owner, l.source, l.handoff_n, l.handoff_at, l.criterion, l.attempts, \
     l.last_contact_at, l.clock, l.clock_agreement, l.clock_started_at, l.due_at, l.soon_at, l.urgent_at, \
     p.name, p.company, p.title, p.external_id, l.industry, l.campaign, l.handoff_tier, l.accepted, \
     l.clock_paused_from, l.clock_paused_until, l.asleep_until, l.next_at, l.held_for, l.clock_tier, l.erased_at";

/// One part of a list: which leads, in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Every lead of every stage, newest first.
    All,
    /// Open, and to be gone on with by now.
    Called,
    /// Open, waiting.
    Waiting,
    /// Open, resting until later.
    Resting,
}

impl Part {
    const QUEUE: [Self; 3] = [Self::Called, Self::Waiting, Self::Resting];

    /// The leads, the condition (where `{now}` is a parameter's place), the order.
    const fn sql(self) -> (&'static str, &'static str, &'static str) {
        let (queue, rest) = ("lead l INDEXED BY lead_queue", "lead l INDEXED BY lead_queue_rest");
        match self {
            Self::All => ("lead l", "{now} IS NOT NULL", "l.id DESC"),
            Self::Called => (rest, "l.waiting = 1 AND l.rest_until <= {now}", "l.rest_until, l.id"),
            Self::Waiting => (
                queue,
                "l.waiting = 1 AND l.rest_until IS NULL AND {now} IS NOT NULL",
                "l.tier, l.due_at IS NULL, l.due_at, l.id",
            ),
            Self::Resting => (rest, "l.waiting = 1 AND l.rest_until > {now}", "l.rest_until, l.id"),
        }
    }

    /// The statements of a window and of its count, for a number of words to be found.
    pub(super) fn statements(self, words: usize) -> (String, String) {
        let (leads, open, order) = self.sql();
        let open = open.replace("{now}", "?1");
        // A word is tested row by row while the index is walked in the order of the list: no sort of the whole. A lead of
        // which no person is known is listed all the same, and found by nothing.
        let join = if words == 0 { "LEFT JOIN" } else { "CROSS JOIN" };
        let found = (2..=words + 1).fold(String::new(), |found, n| found + &format!(" AND instr(p.search, ?{n}) > 0"));
        let (limit, offset) = (words + 2, words + 3);
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
}

pub(super) fn queue(connection: &Connection, ask: &QueueAsk, now: Timestamp) -> rusqlite::Result<Page> {
    let sought = search_key(&ask.text);
    let words: Vec<Value> = std::iter::once(Value::from(now.millis()))
        .chain(sought.split_whitespace().map(|word| Value::from(word.to_owned())))
        .collect();
    let whole = |n: usize| Value::from(i64::try_from(n).unwrap_or(i64::MAX));
    let parts: &[Part] = if ask.all { &[Part::All] } else { &Part::QUEUE };
    let transaction = connection.unchecked_transaction()?;
    let mut page = Page { offset: ask.offset, rows: Vec::new(), total: 0 };
    for part in parts {
        let (window, count) = part.statements(words.len() - 1);
        let length: usize =
            transaction.prepare_cached(&count)?.query_row(params_from_iter(&words), |row| row.get(0))?;
        let (skip, room) = (ask.offset.saturating_sub(page.total), ask.limit - page.rows.len());
        page.total += length;
        if skip >= length || room == 0 {
            continue;
        }
        let values = words.iter().cloned().chain([whole(room), whole(skip)]);
        let mut statement = transaction.prepare_cached(&window)?;
        let rows = statement.query_map(params_from_iter(values), queue_row)?;
        page.rows.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(page)
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
            tier: row.get(21)?,
            accepted: row.get(22)?,
            attempts: row.get(7)?,
            last_contact_at: maybe_instant(row, 8)?,
        }),
        None => None,
    };
    let clock = match row.get(9)? {
        Some(id) => Some(OpenClock {
            id,
            tier: row.get(28)?,
            agreement: AgreementVersion(row.get(10)?),
            started_at: instant(row, 11)?,
            due_at: instant(row, 12)?,
            soon_at: maybe_instant(row, 13)?,
            urgent_at: maybe_instant(row, 14)?,
            pause: Option::zip(maybe_instant(row, 23)?, maybe_instant(row, 24)?),
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
        held_for: row.get(27)?,
        erased: row.get::<_, Option<i64>>(29)?.is_some(),
        handoff,
        clock,
        asleep_until: maybe_instant(row, 25)?,
        next_at: maybe_instant(row, 26)?,
    })
}

/// The statements that count what is open, waiting and resting.
pub(super) fn counts_statements() -> [String; 2] {
    [("lead_queue", "rest_until IS NULL"), ("lead_queue_rest", "rest_until IS NOT NULL")].map(|(index, which)| {
        format!(
            "SELECT count(*), coalesce(sum(accepted = 0), 0), coalesce(sum(urgent_at <= ?1 AND due_at >= ?1), 0), \
             coalesce(sum(due_at < ?1), 0) FROM lead INDEXED BY {index} WHERE waiting = 1 AND {which}"
        )
    })
}

pub(super) fn counts(connection: &Connection, now: Timestamp) -> rusqlite::Result<QueueCounts> {
    let transaction = connection.unchecked_transaction()?;
    let mut counts = QueueCounts::default();
    for statement in counts_statements() {
        transaction.prepare_cached(&statement)?.query_row([now.millis()], |row| {
            counts.open += row.get::<_, usize>(0)?;
            counts.unaccepted += row.get::<_, usize>(1)?;
            counts.urgent += row.get::<_, usize>(2)?;
            counts.breached += row.get::<_, usize>(3)?;
            Ok(())
        })?;
    }
    Ok(counts)
}
