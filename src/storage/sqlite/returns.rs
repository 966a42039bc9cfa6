//! What marketing's desk reads: by an index of its own each, bounded by a span of time or a number.

use std::sync::LazyLock;

use rusqlite::{Connection, Row, params};

use super::read::{IS_TAKEN_BACK, instant, snapshot, term, text};
use crate::agreement::terms::{Act, Stage};
use crate::clock::Timestamp;
use crate::gate::Shown;
use crate::ids::{LeadId, PersonId};
use crate::storage::{CameBack, DueWake, Question, ReturnsAsk, Wakes};

/// Leads of lists that were taken back, and of persons who are kept under another lead, are not told of.
pub(super) const IS_THERE: &str = "l.merged_into IS NULL AND l.reverted_at IS NULL";

pub(super) static CAME_BACK: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT f.lead, f.n, f.at, o.by, o.act, f.body ->> 'reason', \
           (SELECT text FROM word WHERE word.id = l.source) \
         FROM operation o INDEXED BY operation_back CROSS JOIN fact f ON f.operation = o.id JOIN lead l ON l.id = f.lead \
         WHERE o.act IN ('return', 'reject') AND o.recorded_at >= ?1 AND f.body ->> 'kind' IN ('returned', 'rejected') \
           AND {IS_THERE} AND NOT {IS_TAKEN_BACK} \
         ORDER BY o.recorded_at DESC"
    )
});

pub(super) static ABOUT_RULES: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT f.lead, f.n, f.at, o.by, f.body ->> 'about' \
         FROM fact f INDEXED BY fact_about CROSS JOIN operation o ON o.id = f.operation JOIN lead l ON l.id = f.lead \
         WHERE substr(f.body, 1, 24) = '{{\"kind\":\"noted\",\"about\":' AND f.at >= ?1 AND {IS_THERE} \
           AND NOT {IS_TAKEN_BACK} \
         ORDER BY f.at DESC"
    )
});

/// What was done with a lead after a fact of it that may be an answer, and by whom.
pub(super) static SINCE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT o.by, o.act FROM fact f CROSS JOIN operation o ON o.id = f.operation \
         WHERE f.lead = ?1 AND f.n > ?2 \
           AND o.act IN ('note', 'edit', 'hand_off', 'exclude', 'recycle', 'admit', 'withdraw', 'reject') \
           AND NOT {IS_TAKEN_BACK}"
    )
});

pub(super) static DUE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT l.id, l.wake_at, l.stage, p.company, p.name, p.external_id \
         FROM lead l INDEXED BY lead_wake JOIN person p ON p.lead = l.id \
         WHERE l.wake_at IS NOT NULL AND l.wake_at < ?1 AND {IS_THERE} ORDER BY l.wake_at, l.id LIMIT ?2"
    )
});

pub(super) const DUE_COUNT: &str =
    "SELECT count(*) FROM lead INDEXED BY lead_wake WHERE wake_at IS NOT NULL AND wake_at < ?1";

pub(super) fn came_back(connection: &Connection, since: Timestamp) -> rusqlite::Result<Vec<CameBack>> {
    connection
        .prepare_cached(&CAME_BACK)?
        .query_map([since.millis()], |row| {
            Ok(CameBack {
                lead: LeadId(row.get(0)?),
                n: row.get(1)?,
                at: instant(row, 2)?,
                by: person(row, 3)?,
                act: term(row, 4, Act::of)?,
                reason: row.get(5)?,
                source: row.get(6)?,
            })
        })?
        .collect()
}

pub(super) fn wakes(connection: &Connection, before: Timestamp, most: usize) -> rusqlite::Result<Wakes> {
    let transaction = snapshot(connection)?;
    let total = transaction.prepare_cached(DUE_COUNT)?.query_row([before.millis()], |row| row.get(0))?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let first = transaction
        .prepare_cached(&DUE)?
        .query_map(params![before.millis(), most], |row| {
            let mut known = [text(row, 3)?, text(row, 4)?, text(row, 5)?].into_iter().filter(|known| !known.is_empty());
            Ok(DueWake {
                lead: LeadId(row.get(0)?),
                at: instant(row, 1)?,
                stage: term(row, 2, Stage::of)?,
                called: Shown::line(known.next().unwrap_or_default()),
                name: Shown::line(text(row, 4)?),
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Wakes { total, first })
}

pub(super) fn questions(connection: &Connection, ask: &ReturnsAsk<'_>) -> rusqlite::Result<Vec<Question>> {
    let transaction = snapshot(connection)?;
    let is_marketing = |by: &PersonId| ask.marketing.contains(by);
    let returned = came_back(&transaction, ask.since)?.into_iter();
    let returned = returned.filter(|back| back.act == Act::Return && ask.reasons.contains(&back.reason)).map(|back| {
        let CameBack { lead, n, at, by, reason, .. } = back;
        Question { lead, n, at, by, reason: Some(reason), about: None }
    });
    let noted = transaction
        .prepare_cached(&ABOUT_RULES)?
        .query_map([ask.since.millis()], |row| {
            let lead = LeadId(row.get(0)?);
            Ok(Question {
                lead,
                n: row.get(1)?,
                at: instant(row, 2)?,
                by: person(row, 3)?,
                reason: None,
                about: row.get(4)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let asked = returned.chain(noted).filter(|question| !is_marketing(&question.by));
    let mut waiting = Vec::new();
    for question in asked {
        if !is_answered(&transaction, &question, &is_marketing)? {
            waiting.push(question);
        }
    }
    waiting.sort_by_key(|question| (std::cmp::Reverse(question.at), question.lead));
    Ok(waiting)
}

/// A note or an edit of somebody of marketing is an answer; a lead that was handed over again, or moved otherwise, by
/// whomever, needs none any more.
fn is_answered(
    connection: &Connection,
    question: &Question,
    is_marketing: &impl Fn(&PersonId) -> bool,
) -> rusqlite::Result<bool> {
    let mut statement = connection.prepare_cached(&SINCE)?;
    let mut rows = statement.query(params![question.lead.0, question.n])?;
    while let Some(row) = rows.next()? {
        let act = term(row, 1, Act::of)?;
        if !matches!(act, Act::Note | Act::Edit) || is_marketing(&person(row, 0)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn person(row: &Row<'_>, column: usize) -> rusqlite::Result<PersonId> {
    Ok(PersonId::new(&row.get::<_, String>(column)?))
}
