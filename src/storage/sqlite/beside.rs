//! What lies beside the facts: touches, consents, costs. A word that comes back is kept once.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::read::instant;
use super::write::{in_one, insert_operation};
use super::{errands, judging};
use crate::clock::Timestamp;
use crate::domain::{Consent, Cost, Field, Operation, Touch};
use crate::ids::LeadId;
use crate::storage::{Judging, StoreError};

pub(super) const TOUCHES_OF: &str = "SELECT t.key, k.text, t.at, c.text, p.text, t.times, t.amount, t.total, t.live \
     FROM touch t JOIN word k ON k.id = t.kind LEFT JOIN word c ON c.id = t.content \
       LEFT JOIN word p ON p.id = t.campaign \
     WHERE t.lead = ?1 AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.operation = t.operation)";

pub(super) const CONSENTS_OF: &str = "SELECT coalesce(c.at, o.recorded_at), c.channel, c.given, c.at, c.origin \
     FROM consent c JOIN operation o ON o.id = c.operation \
     WHERE c.lead = ?1 AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.operation = c.operation)";

/// Of two touches of one key the one that counts keeps the other out.
pub(super) const ADD_TOUCH: &str = "INSERT INTO touch \
       (lead, key, operation, at, kind, content, campaign, times, amount, total, live) \
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 WHERE NOT EXISTS (SELECT 1 FROM touch t \
       WHERE t.lead = ?1 AND t.key = ?2 AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.operation = t.operation))";

pub(super) const HAS_TOUCH: &str = "SELECT 1 FROM touch t WHERE t.lead = ?1 AND t.key = ?2 \
     AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.operation = t.operation)";

/// So many words are kept in mind at most.
const MOST_WORDS: usize = 16_384;

/// Words that were looked up.
#[derive(Debug, Default)]
pub(super) struct Words(HashMap<String, i64>);

impl Words {
    pub(super) fn id(&mut self, connection: &Connection, text: &str) -> rusqlite::Result<i64> {
        if let Some(id) = self.0.get(text) {
            return Ok(*id);
        }
        let mut sought = connection.prepare_cached("SELECT id FROM word WHERE text = ?1")?;
        let known = sought.query_row([text], |row| row.get(0)).optional()?;
        let id = if let Some(id) = known {
            id
        } else {
            connection.prepare_cached("INSERT INTO word (text) VALUES (?1)")?.execute([text])?;
            connection.last_insert_rowid()
        };
        if self.0.len() >= MOST_WORDS {
            self.0.clear();
        }
        self.0.insert(text.to_owned(), id);
        Ok(id)
    }

    pub(super) fn maybe(&mut self, connection: &Connection, text: Option<&str>) -> rusqlite::Result<Option<i64>> {
        text.map(|text| self.id(connection, text)).transpose()
    }
}

/// Adds a touch of an operation that is kept already; whether it is new.
pub(super) fn add_touch(
    connection: &Connection,
    words: &mut Words,
    operation: i64,
    lead: LeadId,
    touch: &Touch,
) -> rusqlite::Result<bool> {
    let kind = words.id(connection, &touch.kind)?;
    let content = words.maybe(connection, touch.content.as_deref())?;
    let campaign = words.maybe(connection, touch.campaign.as_deref())?;
    let added = connection.prepare_cached(ADD_TOUCH)?.execute(params![
        lead.0,
        touch.key.cast_signed(),
        operation,
        touch.at.millis(),
        kind,
        content,
        campaign,
        touch.times,
        touch.amount,
        touch.is_total,
        touch.is_live,
    ])?;
    Ok(added > 0)
}

pub(super) fn append_touches(
    connection: &mut Connection,
    operation: &Operation,
    touches: &[(LeadId, Touch)],
) -> Result<Vec<bool>, StoreError> {
    in_one(connection, |transaction| {
        let mut words = Words::default();
        let mut kept = None;
        let mut added = Vec::with_capacity(touches.len());
        for (lead, touch) in touches {
            let id = match kept {
                Some(id) => id,
                // Nothing new, no operation.
                None if has_touch(transaction, *lead, touch)? => {
                    added.push(false);
                    continue;
                }
                None => *kept.insert(insert_operation(transaction, operation)?),
            };
            let is_new = add_touch(transaction, &mut words, id, *lead, touch)?;
            if is_new && touch.is_live {
                judging::plan(transaction, *lead, Judging::Again(operation.recorded_at))?;
                errands::look(transaction, *lead, operation.recorded_at)?;
            }
            added.push(is_new);
        }
        Ok(added)
    })
}

pub(super) fn has_touch(connection: &Connection, lead: LeadId, touch: &Touch) -> rusqlite::Result<bool> {
    let found = connection.prepare_cached(HAS_TOUCH)?.query_row(params![lead.0, touch.key.cast_signed()], |_| Ok(()));
    Ok(found.optional()?.is_some())
}

pub(super) fn touches(connection: &Connection, lead: LeadId) -> rusqlite::Result<Vec<Touch>> {
    sorted(connection.prepare_cached(TOUCHES_OF)?.query_map([lead.0], touch)?)
}

/// The same of those of which the operation fits `condition`, in which `?2` is `from`.
pub(super) fn touches_since(
    connection: &Connection,
    lead: LeadId,
    condition: &str,
    from: i64,
) -> rusqlite::Result<Vec<Touch>> {
    let statement = format!("{TOUCHES_OF} AND {condition}");
    sorted(connection.prepare_cached(&statement)?.query_map([lead.0, from], touch)?)
}

fn sorted(touches: impl Iterator<Item = rusqlite::Result<Touch>>) -> rusqlite::Result<Vec<Touch>> {
    let mut touches = touches.collect::<rusqlite::Result<Vec<_>>>()?;
    touches.sort_by_key(|touch| (touch.at, touch.key));
    Ok(touches)
}

fn touch(row: &Row<'_>) -> rusqlite::Result<Touch> {
    Ok(Touch {
        key: row.get::<_, i64>(0)?.cast_unsigned(),
        kind: row.get(1)?,
        at: instant(row, 2)?,
        content: row.get(3)?,
        campaign: row.get(4)?,
        times: row.get(5)?,
        amount: row.get(6)?,
        is_total: row.get(7)?,
        is_live: row.get(8)?,
    })
}

pub(super) fn add_consent(
    connection: &Connection,
    operation: i64,
    lead: LeadId,
    consent: &Consent,
) -> rusqlite::Result<()> {
    let Consent { channel, given, at, origin } = consent;
    let add = "INSERT INTO consent (lead, operation, channel, given, at, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let at = at.map(Timestamp::millis);
    connection.prepare_cached(add)?.execute(params![lead.0, operation, channel.word(), given, at, origin])?;
    Ok(())
}

pub(super) fn consents(connection: &Connection, lead: LeadId) -> rusqlite::Result<Vec<(Timestamp, Consent)>> {
    let mut consents = connection
        .prepare_cached(CONSENTS_OF)?
        .query_map([lead.0], |row| {
            let at = row.get::<_, Option<i64>>(3)?.map(Timestamp::from_millis);
            let channel = super::read::term(row, 1, Field::of)?;
            Ok((instant(row, 0)?, Consent { channel, given: row.get(2)?, at, origin: row.get(4)? }))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    // Stable: of two at one instant the one written down later stays last.
    consents.sort_by_key(|(at, _)| *at);
    Ok(consents)
}

pub(super) fn append_costs(
    connection: &mut Connection,
    operation: &Operation,
    costs: &[Cost],
) -> Result<(), StoreError> {
    if costs.is_empty() {
        return Ok(());
    }
    in_one(connection, |transaction| {
        let id = insert_operation(transaction, operation)?;
        for cost in costs {
            add_cost(transaction, id, cost)?;
        }
        Ok(())
    })
}

fn add_cost(transaction: &Connection, operation: i64, cost: &Cost) -> rusqlite::Result<()> {
    let Cost { campaign, source, from, to, amount, currency } = cost;
    transaction
        .prepare_cached(
            "INSERT INTO cost (operation, campaign, source, from_day, to_day, amount, currency) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![operation, campaign, source, from.to_string(), to.to_string(), amount, currency])?;
    Ok(())
}

pub(super) fn costs(connection: &Connection, known: Timestamp) -> rusqlite::Result<Vec<Cost>> {
    let words = connection
        .prepare_cached(
            "SELECT campaign, source, from_day, to_day, amount, currency FROM cost c \
             JOIN operation o ON o.id = c.operation WHERE o.recorded_at <= ?1 \
               AND NOT EXISTS (SELECT 1 FROM reverted r JOIN operation b ON b.id = r.by \
                 WHERE r.operation = c.operation AND b.recorded_at <= ?1) ORDER BY c.id",
        )?
        .query_map([known.millis()], |row| {
            let day = |column| super::read::term(row, column, |day: &str| day.parse::<NaiveDate>().ok());
            Ok(Cost {
                campaign: row.get(0)?,
                source: row.get(1)?,
                from: day(2)?,
                to: day(3)?,
                amount: row.get(4)?,
                currency: row.get(5)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    // The last word on the same money.
    let mut newest = HashMap::new();
    for cost in words {
        newest.insert((cost.campaign.clone(), cost.source.clone(), cost.from, cost.to), cost);
    }
    let mut costs: Vec<Cost> = newest.into_values().collect();
    costs.sort_by(|a, b| (a.from, a.to, &a.campaign, &a.source).cmp(&(b.from, b.to, &b.campaign, &b.source)));
    Ok(costs)
}
