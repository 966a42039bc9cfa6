//! The queue: windows of it, and how it stands.
//!
//! It is walked in three parts, each in the order of an index: what was to be gone on with by now (a promise to call
//! back, a sleep that is over), what waits, most pressing first, and what rests until later.

use rusqlite::{Connection, OptionalExtension, Row};

use super::super::{OpenClock, OpenHandoff, Page, QueueAsk, QueueRow};
use super::read::{instant, maybe_instant, snapshot, term};
use super::search::{self, Found};
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::gate::Shown;
use crate::ids::{AgreementVersion, LeadId, PersonId};

const ROW_COLUMNS: &str = "l.id, l.stage, l.owner, (SELECT text FROM word w WHERE w.id = l.source), l.handoff_n, l.handoff_at, l.criterion, l.attempts, \
     l.last_contact_at, l.clock, l.clock_agreement, l.clock_started_at, l.due_at, l.soon_at, l.urgent_at, \
     p.name, p.company, p.title, p.external_id, (SELECT text FROM word w WHERE w.id = l.industry), \
     (SELECT text FROM word w WHERE w.id = l.campaign), l.handoff_tier, l.accepted, \
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
            Self::All => {
                ("lead l", "l.merged_into IS NULL AND l.reverted_at IS NULL AND {now} IS NOT NULL", "l.id DESC")
            }
            Self::Called => (rest, "l.waiting = 1 AND l.rest_until <= {now}", "l.rest_until, l.id"),
            Self::Waiting => (
                queue,
                "l.waiting = 1 AND l.rest_until IS NULL AND {now} IS NOT NULL",
                "l.tier, l.due_at IS NULL, l.due_at, l.id",
            ),
            Self::Resting => (rest, "l.waiting = 1 AND l.rest_until > {now}", "l.rest_until, l.id"),
        }
    }

    /// The statements of a window, of its count, and of all of its leads' numbers in its order.
    pub(super) fn statements(self) -> Statements {
        let (leads, open, order) = self.sql();
        let open = open.replace("{now}", "?1");
        // A lead of which no person is known is listed all the same, and found by nothing.
        let window = format!(
            "SELECT {ROW_COLUMNS} FROM {leads} LEFT JOIN person p ON p.lead = l.id WHERE {open} \
             ORDER BY {order} LIMIT ?2 OFFSET ?3"
        );
        let count = format!("SELECT count(*) FROM {leads} WHERE {open}");
        let numbers = format!("SELECT l.id FROM {leads} WHERE {open} ORDER BY {order}");
        Statements { window, count, numbers }
    }

    /// Where a lead stands in this part, if it does.
    fn place_of(self, standing: &Standing, now: i64) -> Option<(i64, bool, i64)> {
        let Standing { rest_until, tier, due_at } = *standing;
        match (self, rest_until) {
            (Self::Called, Some(rest)) if rest <= now => Some((rest, false, 0)),
            (Self::Resting, Some(rest)) if rest > now => Some((rest, false, 0)),
            (Self::Waiting, None) => Some((tier, due_at.is_none(), due_at.unwrap_or(0))),
            _ => None,
        }
    }
}

/// What a part of a list is read by.
pub(super) struct Statements {
    pub(super) window: String,
    pub(super) count: String,
    pub(super) numbers: String,
}

/// By what an open lead has its place.
struct Standing {
    rest_until: Option<i64>,
    tier: i64,
    due_at: Option<i64>,
}

pub(super) const STANDING: &str = "SELECT rest_until, tier, due_at FROM lead WHERE id = ?1 AND waiting = 1";

/// One lead as lists show it.
pub(super) fn row_statement() -> String {
    format!("SELECT {ROW_COLUMNS} FROM lead l LEFT JOIN person p ON p.lead = l.id WHERE l.id = ?1")
}

/// Looking up where a lead stands costs as much as passing over so many in the order of the list.
const STEPS: u64 = 8;

pub(super) fn queue(connection: &Connection, ask: &QueueAsk, now: Timestamp) -> rusqlite::Result<Page> {
    let sought = search::sought(&ask.text);
    let transaction = snapshot(connection)?;
    if sought.split_whitespace().next().is_some() {
        return found(&transaction, &sought, ask, now);
    }
    let parts: &[Part] = if ask.all { &[Part::All] } else { &Part::QUEUE };
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut page = Page { offset: ask.offset, rows: Vec::new(), total: 0 };
    for part in parts {
        let Statements { window, count, .. } = part.statements();
        let length: usize = transaction.prepare_cached(&count)?.query_row([now.millis()], |row| row.get(0))?;
        let (skip, room) = (ask.offset.saturating_sub(page.total), ask.limit - page.rows.len());
        page.total += length;
        if skip >= length || room == 0 {
            continue;
        }
        let mut statement = transaction.prepare_cached(&window)?;
        let rows = statement.query_map([now.millis(), whole(room), whole(skip)], queue_row)?;
        page.rows.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(page)
}

/// A window of those who are meant by a search.
fn found(connection: &Connection, sought: &str, ask: &QueueAsk, now: Timestamp) -> rusqlite::Result<Page> {
    let found = search::find(connection, sought)?;
    let numbers = if ask.all { all_of(connection, &found)? } else { open_of(connection, &found, now)? };
    let mut statement = connection.prepare_cached(&row_statement())?;
    let window = numbers.iter().skip(ask.offset).take(ask.limit);
    let rows = window.map(|lead| statement.query_row([lead.0], queue_row)).collect::<rusqlite::Result<_>>()?;
    Ok(Page { offset: ask.offset, rows, total: numbers.len() })
}

fn all_of(connection: &Connection, found: &Found) -> rusqlite::Result<Vec<LeadId>> {
    let mut meant = Vec::new();
    for lead in found.newest_first() {
        if found.has(connection, lead)? {
            meant.push(lead);
        }
    }
    Ok(meant)
}

/// Those of them that are open, in the order of the queue: ranked one by one where they are few, else by walking the queue.
fn open_of(connection: &Connection, found: &Found, now: Timestamp) -> rusqlite::Result<Vec<LeadId>> {
    let statements = Part::QUEUE.map(Part::statements);
    let mut open = 0;
    for Statements { count, .. } in &statements {
        open += connection.prepare_cached(count)?.query_row([now.millis()], |row| row.get::<_, u64>(0))?;
    }
    let mut meant = Vec::new();
    if found.count().saturating_mul(STEPS) < open {
        let mut standing = connection.prepare_cached(STANDING)?;
        let mut ranked = Vec::new();
        for lead in found.newest_first() {
            let stands = standing
                .query_row([lead.0], |row| {
                    Ok(Standing { rest_until: row.get(0)?, tier: row.get(1)?, due_at: row.get(2)? })
                })
                .optional()?;
            let place = stands.and_then(|stands| {
                let place = |(nth, part): (usize, &Part)| Some((nth, part.place_of(&stands, now.millis())?));
                Part::QUEUE.iter().enumerate().find_map(place)
            });
            if let Some((nth, place)) = place
                && found.has(connection, lead)?
            {
                ranked.push((nth, place, lead));
            }
        }
        ranked.sort_unstable();
        meant.extend(ranked.into_iter().map(|(_, _, lead)| lead));
        return Ok(meant);
    }
    for Statements { numbers, .. } in &statements {
        let mut walk = connection.prepare_cached(numbers)?;
        let mut rows = walk.query([now.millis()])?;
        while let Some(row) = rows.next()? {
            let lead = LeadId(row.get(0)?);
            if found.has(connection, lead)? {
                meant.push(lead);
            }
        }
    }
    Ok(meant)
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
