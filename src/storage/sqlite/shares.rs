//! How the queue stands, and what everybody has of it.

use rusqlite::Connection;

use super::super::{QueueCounts, Share};
use super::assignment;
use super::read::{maybe_instant, snapshot};
use crate::clock::Timestamp;
use crate::ids::PersonId;

pub(super) const SOMEBODYS: &str =
    "SELECT count(*) FROM lead INDEXED BY lead_load WHERE waiting = 1 AND owner IS NOT NULL";

/// The statements that count what is open, waiting and resting.
pub(super) fn counts_statements() -> [String; 2] {
    [("lead_queue", "rest_until IS NULL"), ("lead_queue_rest", "rest_until IS NOT NULL")].map(|(index, which)| {
        format!(
            "SELECT count(*), coalesce(sum(accepted = 0), 0), coalesce(sum(urgent_at <= ?1 AND due_at >= ?1), 0), \
             coalesce(sum(due_at < ?1), 0) FROM lead INDEXED BY {index} WHERE waiting = 1 AND {which}"
        )
    })
}

pub(super) fn counts(connection: &Connection, who: &PersonId, now: Timestamp) -> rusqlite::Result<QueueCounts> {
    let transaction = snapshot(connection)?;
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
    counts.mine = transaction.prepare_cached(assignment::OPEN_OF)?.query_row([who.as_str()], |row| row.get(0))?;
    let somebodys: usize = transaction.prepare_cached(SOMEBODYS)?.query_row([], |row| row.get(0))?;
    counts.nobodys = counts.open.saturating_sub(somebodys);
    Ok(counts)
}

/// The statements that tell what everybody has of what waits and of what rests.
pub(super) fn shares_statements() -> [String; 2] {
    [("lead_mine", "rest_until IS NULL"), ("lead_mine_rest", "rest_until IS NOT NULL")].map(|(index, which)| {
        format!(
            "SELECT owner, count(*), coalesce(sum(urgent_at <= ?1 AND due_at >= ?1), 0), coalesce(sum(due_at < ?1), 0), \
             min(iif(due_at >= ?1, due_at, NULL)) FROM lead INDEXED BY {index} WHERE waiting = 1 AND {which} GROUP BY owner"
        )
    })
}

pub(super) fn shares(connection: &Connection, now: Timestamp) -> rusqlite::Result<Vec<Share>> {
    let transaction = snapshot(connection)?;
    let mut shares: Vec<Share> = Vec::new();
    for statement in shares_statements() {
        let mut statement = transaction.prepare_cached(&statement)?;
        let rows = statement.query_map([now.millis()], |row| {
            let owner = row.get::<_, Option<String>>(0)?.map(|owner| PersonId::new(&owner));
            let (open, urgent, breached) = (row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(Share { owner, open, urgent, breached, next_due: maybe_instant(row, 4)? })
        })?;
        for share in rows {
            add(&mut shares, share?);
        }
    }
    Ok(shares)
}

fn add(shares: &mut Vec<Share>, more: Share) {
    let Some(share) = shares.iter_mut().find(|share| share.owner == more.owner) else { return shares.push(more) };
    share.open += more.open;
    share.urgent += more.urgent;
    share.breached += more.breached;
    share.next_due = share.next_due.into_iter().chain(more.next_due).min();
}
