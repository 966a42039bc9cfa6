//! How the queue stands, and what everybody has of it.
//!
//! How many leads are open is kept (the table `tally`); what is urgent and what is overdue depends on the time, and is
//! counted: of each person's leads those alone, by the indexes in whose order they lie together. Nothing grows with the
//! leads that are neither.

use rusqlite::{Connection, TransactionBehavior};

use super::super::{QueueCounts, Share};
use super::read::{maybe_instant, snapshot, text};
use crate::clock::Timestamp;
use crate::ids::PersonId;

/// Of everybody who has open leads: how many, how many of them are not accepted, are urgent, are overdue, and what expires
/// next.
pub(super) const EVERYBODY: &str = "SELECT owner, open, unaccepted, \
     (SELECT count(*) FROM lead l INDEXED BY lead_urgent \
        WHERE l.waiting = 1 AND l.owner IS nullif(tally.owner, '') AND l.urgent_at <= ?1 AND l.due_at >= ?1), \
     (SELECT count(*) FROM lead l INDEXED BY lead_due_mine \
        WHERE l.waiting = 1 AND l.owner IS nullif(tally.owner, '') AND l.due_at < ?1), \
     (SELECT min(l.due_at) FROM lead l INDEXED BY lead_due_mine \
        WHERE l.waiting = 1 AND l.owner IS nullif(tally.owner, '') AND l.due_at >= ?1) \
     FROM tally WHERE open > 0";

/// How many leads are open.
pub(super) const OPEN: &str = "SELECT coalesce(sum(open), 0) FROM tally";

/// The statement that tells how many of them somebody has whom it is given at this place, or nobody.
pub(super) fn open_of(place: Option<usize>) -> String {
    let owner = place.map_or("''".to_owned(), |place| format!("?{place}"));
    format!("SELECT coalesce(sum(open), 0) FROM tally WHERE owner = {owner}")
}

/// Everybody's share, with how many of its leads nobody has accepted.
fn everybody(connection: &Connection, now: Timestamp) -> rusqlite::Result<Vec<(Share, usize)>> {
    let mut statement = connection.prepare_cached(EVERYBODY)?;
    let shares = statement.query_map([now.millis()], |row| {
        let owner = Some(text(row, 0)?).filter(|owner| !owner.is_empty()).map(PersonId::new);
        let (open, urgent, breached) = (row.get(1)?, row.get(3)?, row.get(4)?);
        Ok((Share { owner, open, urgent, breached, next_due: maybe_instant(row, 5)? }, row.get(2)?))
    })?;
    shares.collect()
}

pub(super) fn shares(connection: &Connection, now: Timestamp) -> rusqlite::Result<Vec<Share>> {
    Ok(everybody(&*snapshot(connection)?, now)?.into_iter().map(|(share, _)| share).collect())
}

pub(super) fn counts(connection: &Connection, who: &PersonId, now: Timestamp) -> rusqlite::Result<QueueCounts> {
    let mut counts = QueueCounts::default();
    for (share, unaccepted) in everybody(&*snapshot(connection)?, now)? {
        counts.open += share.open;
        counts.unaccepted += unaccepted;
        counts.urgent += share.urgent;
        counts.breached += share.breached;
        match &share.owner {
            None => counts.nobodys = share.open,
            Some(owner) if owner == who => counts.mine = share.open,
            Some(_) => {}
        }
    }
    Ok(counts)
}

/// How many leads are open.
pub(super) fn open(connection: &Connection) -> rusqlite::Result<usize> {
    connection.prepare_cached(OPEN)?.query_row([], |row| row.get(0))
}

/// Makes the tallies again, as their migration made them.
pub(super) fn count_anew(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "DELETE FROM tally;
         INSERT INTO tally (owner, open, unaccepted)
           SELECT coalesce(owner, ''), count(*), sum(accepted = 0) FROM lead WHERE waiting = 1 GROUP BY owner;",
    )?;
    transaction.commit()
}

/// Whose tallies are not what their leads add up to; nothing for those whom nobody has.
pub(super) fn wrong_tallies(connection: &Connection) -> rusqlite::Result<Vec<Option<PersonId>>> {
    connection
        .prepare(
            "SELECT owner FROM (
               SELECT coalesce(owner, '') AS owner, 1 AS open, accepted = 0 AS unaccepted FROM lead WHERE waiting = 1
               UNION ALL SELECT owner, -open, -unaccepted FROM tally
             ) GROUP BY owner HAVING sum(open) <> 0 OR sum(unaccepted) <> 0",
        )?
        .query_map([], |row| Ok(Some(text(row, 0)?).filter(|owner| !owner.is_empty()).map(PersonId::new)))?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{FirstAgreement, open};
    use super::*;

    /// Everybody's share as it is counted over all leads, one by one.
    fn counted(connection: &Connection, now: i64) -> Vec<(Share, usize)> {
        let all = "SELECT owner, count(*), sum(accepted = 0), coalesce(sum(urgent_at <= ?1 AND due_at >= ?1), 0), \
                   coalesce(sum(due_at < ?1), 0), min(iif(due_at >= ?1, due_at, NULL)) \
                   FROM lead WHERE waiting = 1 GROUP BY owner ORDER BY owner";
        let mut statement = connection.prepare(all).unwrap();
        let shares = statement.query_map([now], |row| {
            let owner = row.get::<_, Option<String>>(0)?.map(|owner| PersonId::new(&owner));
            let (open, urgent, breached) = (row.get(1)?, row.get(3)?, row.get(4)?);
            Ok((Share { owner, open, urgent, breached, next_due: maybe_instant(row, 5)? }, row.get(2)?))
        });
        shares.unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn whatever_becomes_of_leads_everybodys_share_is_what_they_add_up_to() {
        let folder = tempfile::TempDir::new().unwrap();
        let first = FirstAgreement { text: String::new(), adopted_at: Timestamp::from_millis(0) };
        let mut connection = open::open(&folder.path().join("tasuki.db"), &first).unwrap();
        let steps = [
            "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 200)
             INSERT INTO lead (id, version, stage, waiting, tier, accepted, attempts, owner, due_at, urgent_at, rest_until)
               SELECT i, 1, 'mql', i % 3 > 0, 0, i % 2, 0, nullif('rep' || (i % 4), 'rep0'),
                 nullif(i * 10, 70), iif(i % 5, i * 10 - 60, NULL), iif(i % 7, NULL, 5000) FROM c",
            "UPDATE lead SET accepted = 1 - accepted WHERE id % 5 = 0",
            "UPDATE lead SET owner = 'rep3' WHERE id % 6 = 1",
            "UPDATE lead SET owner = NULL, accepted = 0 WHERE id % 10 = 3",
            "UPDATE lead SET waiting = 1 - waiting WHERE id % 11 = 2",
            "INSERT INTO lead (id, version, stage, waiting, tier, accepted, attempts, owner)
               SELECT id, version, stage, 1, 0, 1, 0, 'rep9' FROM lead WHERE id % 13 = 0
               ON CONFLICT (id) DO UPDATE SET waiting = excluded.waiting, accepted = excluded.accepted, owner = excluded.owner",
            "DELETE FROM lead WHERE id % 4 = 1",
            "UPDATE lead SET waiting = 0",
        ];
        for step in steps {
            connection.execute(step, []).unwrap();
            for now in [0, 500, 1_000, 1_990, 9_000] {
                let shares = everybody(&connection, Timestamp::from_millis(now)).unwrap();
                assert_eq!(shares, counted(&connection, now), "{now}, after: {step}");
            }
            assert_eq!(wrong_tallies(&connection).unwrap(), [], "{step}");
        }
        connection.execute("INSERT INTO tally VALUES ('rep1', 1, 0) ON CONFLICT DO UPDATE SET open = 1", []).unwrap();
        let wrong = wrong_tallies(&connection).unwrap();
        assert_eq!(wrong, [Some(PersonId::new("rep1"))], "what is wrong is seen");
        let now = Timestamp::from_millis(500);
        connection.execute("UPDATE lead SET waiting = 1 WHERE id % 3 = 0", []).unwrap();
        connection.execute("UPDATE tally SET open = open + 7, unaccepted = 9", []).unwrap();
        count_anew(&mut connection).unwrap();
        assert_eq!(wrong_tallies(&connection).unwrap(), [], "and put right");
        assert_eq!(everybody(&connection, now).unwrap(), counted(&connection, 500));
    }
}
