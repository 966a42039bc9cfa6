//! Letters: what leaves, taken by one process at a time.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::notices::{instant, known};
use crate::clock::Timestamp;
use crate::domain::notice::Channel;
use crate::ids::{LetterNo, NoticeId, PersonId};
use crate::storage::{Claim, LetterKept, LetterState, Settled, StoreError, Unsent};

/// The first person for whom something waits to leave by a channel.
pub(super) const WAITS: &str = "SELECT person FROM delivery INDEXED BY delivery_waits \
     WHERE channel = ?1 AND letter IS NULL AND dropped = 0 AND (?2 IS NULL OR person = ?2) LIMIT 1";

/// The same of one person.
pub(super) const WAITS_FOR: &str = "SELECT person FROM delivery INDEXED BY delivery_waits \
     WHERE channel = ?1 AND letter IS NULL AND dropped = 0 AND person = ?2 LIMIT 1";

/// A letter that is to be tried again, or whose sender was stopped while it had it.
pub(super) const AGAIN: &str = "SELECT id FROM letter INDEXED BY letter_next \
     WHERE channel = ?1 AND state IN ('due', 'sending') AND (?2 IS NULL OR person = ?2) AND next_at <= ?3 LIMIT 1";

/// The notices of a letter whose cause has not ended.
pub(super) const TOLD_IN: &str = "SELECT n.id, n.lead, n.matter, n.level, n.class, n.person, n.due_at, n.opens_at, n.state, \
       n.told_at, n.over_at, n.read_at \
     FROM delivery d INDEXED BY delivery_of_letter CROSS JOIN notice n ON n.id = d.notice \
     WHERE d.letter = ?1 AND n.over_at IS NULL ORDER BY n.due_at, n.id";

/// The notices that a letter is about: those whose cause has not ended, those that a try had, and all of one that was dropped.
pub(super) const ABOUT: &str = "SELECT n.id, n.lead, n.matter, n.level, n.class, n.person, n.due_at, n.opens_at, n.state, \
       n.told_at, n.over_at, n.read_at \
     FROM letter l CROSS JOIN delivery d INDEXED BY delivery_of_letter ON d.letter = l.id \
       CROSS JOIN notice n ON n.id = d.notice \
     WHERE l.id = ?1 AND (n.over_at IS NULL OR d.tried > 0 OR l.state = 'dropped')";

const COLUMNS: &str = "id, key, person, channel, made_at, state, tries, next_at, answer, settled_at";

/// A day: so long a letter that was refused is told of.
const RECENT_MS: i64 = 24 * 60 * 60 * 1000;

/// Whether anything waits, or is to be tried again.
pub(super) fn is_there(connection: &Connection, claim: &Claim, now: Timestamp) -> Result<bool, StoreError> {
    let (channel, person) = (claim.channel.to_string(), claim.person.as_ref().map(PersonId::as_str));
    let waits = connection.prepare_cached(waits(person))?.exists(params![channel, person])?;
    Ok(waits || connection.prepare_cached(AGAIN)?.exists(params![channel, person, now.millis()])?)
}

/// What asks for somebody for whom something waits.
const fn waits(person: Option<&str>) -> &'static str {
    if person.is_some() { WAITS_FOR } else { WAITS }
}

pub(super) fn claim(
    connection: &Connection,
    claim: &Claim,
    key: &str,
    (now, until): (Timestamp, Timestamp),
) -> Result<Option<LetterKept>, StoreError> {
    const TAKE: &str = "UPDATE letter SET state = 'sending', tries = tries + 1, next_at = ?2 WHERE id = ?1";
    // A try that nobody told the end of may have left.
    const MAYBE: &str = "UPDATE delivery SET tried = 2 WHERE letter = ?1 AND tried = 1";
    const TRY: &str = "UPDATE delivery SET tried = max(tried, 1) \
         WHERE letter = ?1 AND (SELECT over_at FROM notice WHERE id = delivery.notice) IS NULL";
    let (channel, person) = (claim.channel.to_string(), claim.person.as_ref().map(PersonId::as_str));
    if !claim.again {
        // Whoever had it was stopped while it was leaving.
        const UNSURE: &str = "UPDATE letter SET state = 'unsure', settled_at = ?2, next_at = NULL \
             WHERE channel = ?1 AND state = 'sending' AND next_at <= ?2 AND (?3 IS NULL OR person = ?3)";
        connection.prepare_cached(UNSURE)?.execute(params![channel, now.millis(), person])?;
    }
    let again: Option<i64> = connection
        .prepare_cached(AGAIN)?
        .query_row(params![channel, person, now.millis()], |row| row.get(0))
        .optional()?;
    let id = if let Some(id) = again {
        id
    } else {
        let whose: Option<String> = connection
            .prepare_cached(waits(person))?
            .query_row(params![channel, person], |row| row.get(0))
            .optional()?;
        let Some(whose) = whose else { return Ok(None) };
        make(connection, (key, &whose, &channel), now)?
    };
    connection.prepare_cached(TAKE)?.execute(params![id, until.millis()])?;
    connection.prepare_cached(MAYBE)?.execute([id])?;
    connection.prepare_cached(TRY)?.execute([id])?;
    Ok(Some(get(connection, id)?))
}

/// A letter of all that waits for one person and channel.
fn make(
    connection: &Connection,
    (key, person, channel): (&str, &str, &str),
    now: Timestamp,
) -> Result<i64, StoreError> {
    const MAKE: &str =
        "INSERT INTO letter (key, person, channel, made_at, state, tries) VALUES (?1, ?2, ?3, ?4, 'due', 0)";
    const PUT: &str =
        "UPDATE delivery SET letter = ?1 WHERE channel = ?2 AND person = ?3 AND letter IS NULL AND dropped = 0";
    connection.prepare_cached(MAKE)?.execute(params![key, person, channel, now.millis()])?;
    let id = connection.last_insert_rowid();
    connection.prepare_cached(PUT)?.execute(params![id, channel, person])?;
    Ok(id)
}

fn get(connection: &Connection, id: i64) -> Result<LetterKept, StoreError> {
    let statement = format!("SELECT {COLUMNS} FROM letter WHERE id = ?1");
    connection.prepare_cached(&statement)?.query_row([id], |row| Ok(read(row)))?
}

pub(super) fn put_off(connection: &Connection, letter: LetterNo, until: Timestamp) -> Result<(), StoreError> {
    const OFF: &str = "UPDATE letter SET state = 'due', tries = tries - 1, next_at = ?2 WHERE id = ?1";
    connection.prepare_cached(OFF)?.execute(params![letter.0, until.millis()])?;
    connection.prepare_cached(NOT_LEFT)?.execute([letter.0])?;
    Ok(())
}

/// The last try of a letter did not leave.
const NOT_LEFT: &str = "UPDATE delivery SET tried = 0 WHERE letter = ?1 AND tried = 1";

/// The cause of a notice is there again: what left without it leaves with it. What may have left with it leaves again, if at
/// all, under the same name.
pub(super) fn again(connection: &Connection, notice: NoticeId, now: Timestamp) -> Result<(), StoreError> {
    const WITHOUT: &str = "UPDATE delivery SET letter = NULL WHERE notice = ?1 AND tried = 0 \
         AND letter IN (SELECT id FROM letter WHERE state = 'sent')";
    const TAKE_ALONG: &str = "UPDATE delivery SET dropped = 0 WHERE notice = ?1 AND letter IS NULL";
    const LEAVE: &str = "UPDATE letter SET state = 'due', next_at = ?2 WHERE id IN \
         (SELECT letter FROM delivery WHERE notice = ?1 AND (tried = 2 OR letter.state = 'dropped')) \
         AND state IN ('dropped', 'sent')";
    connection.prepare_cached(WITHOUT)?.execute([notice.0])?;
    connection.prepare_cached(TAKE_ALONG)?.execute([notice.0])?;
    connection.prepare_cached(LEAVE)?.execute(params![notice.0, now.millis()])?;
    Ok(())
}

pub(super) fn settle(
    connection: &Connection,
    letter: LetterNo,
    settled: &Settled,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SETTLE: &str = "UPDATE letter SET state = ?2, next_at = ?3, answer = ?4, settled_at = ?5 \
         WHERE id = ?1 AND state = 'sending'";
    let next_at = settled.next_at.map(Timestamp::millis);
    let values = params![letter.0, settled.state.word(), next_at, settled.answer, now.millis()];
    connection.prepare_cached(SETTLE)?.execute(values)?;
    if settled.state == LetterState::Due {
        connection.prepare_cached(NOT_LEFT)?.execute([letter.0])?;
    }
    Ok(())
}

/// Letters, the newest first.
pub(super) fn list_statement(open: bool) -> String {
    let which = if open {
        "INDEXED BY letter_open WHERE state IN ('due', 'sending', 'failed', 'unsure')"
    } else {
        "INDEXED BY letter_made"
    };
    format!("SELECT {COLUMNS} FROM letter {which} ORDER BY made_at DESC, id DESC LIMIT ?1")
}

pub(super) fn list(connection: &Connection, open: bool, most: i64) -> Result<Vec<LetterKept>, StoreError> {
    let mut statement = connection.prepare_cached(&list_statement(open))?;
    let letters = statement.query_map([most], |row| Ok(read(row)))?;
    letters.map(|letter| letter?).collect()
}

/// Letters that were tried and are to be tried again.
pub(super) const DELAYED: &str = "SELECT count(*) FROM letter INDEXED BY letter_next \
         WHERE state IN ('due', 'sending') AND tries > 1 AND (?1 IS NULL OR person = ?1)";

/// Letters that were refused since.
pub(super) const FAILED: &str = "SELECT count(*) FROM letter INDEXED BY letter_failed \
         WHERE settled_at >= ?2 AND state = 'failed' AND (?1 IS NULL OR person = ?1)";

/// Notices that wait for a program that can send them.
pub(super) const WAITING: &str = "SELECT count(*) FROM delivery INDEXED BY delivery_waits \
         WHERE letter IS NULL AND dropped = 0 AND channel <> 'desktop'";

/// The same of one person.
pub(super) const WAITING_FOR: &str = "SELECT count(*) FROM delivery INDEXED BY delivery_for \
         WHERE letter IS NULL AND dropped = 0 AND channel <> 'desktop' AND person = ?1";

/// What has not left.
pub(super) fn unsent(connection: &Connection, person: Option<&PersonId>, now: Timestamp) -> Result<Unsent, StoreError> {
    let person = person.map(PersonId::as_str);
    let count = |statement: &str, values: &[&dyn rusqlite::ToSql]| -> Result<usize, StoreError> {
        Ok(connection.prepare_cached(statement)?.query_row(values, |row| row.get(0))?)
    };
    Ok(Unsent {
        delayed: count(DELAYED, &[&person])?,
        failed: count(FAILED, &[&person, &now.millis().saturating_sub(RECENT_MS)])?,
        waiting: match person {
            Some(_) => count(WAITING_FOR, &[&person])?,
            None => count(WAITING, &[])?,
        },
    })
}

/// What waits by each channel.
pub(super) fn waiting(connection: &Connection) -> Result<Vec<(Channel, usize)>, StoreError> {
    const BY_CHANNEL: &str = "SELECT channel, count(*) FROM delivery INDEXED BY delivery_waits \
         WHERE letter IS NULL AND dropped = 0 GROUP BY channel";
    let mut statement = connection.prepare_cached(BY_CHANNEL)?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    rows.map(|row| {
        let (channel, n) = row?;
        Ok((known(channel.parse().ok(), &channel)?, n))
    })
    .collect()
}

fn read(row: &Row<'_>) -> Result<LetterKept, StoreError> {
    let (channel, state): (String, String) = (row.get(3)?, row.get(5)?);
    Ok(LetterKept {
        id: LetterNo(row.get(0)?),
        key: row.get(1)?,
        person: PersonId::from(row.get::<_, String>(2)?),
        channel: known(channel.parse().ok(), &channel)?,
        made_at: Timestamp::from_millis(row.get(4)?),
        state: known(LetterState::of(&state), &state)?,
        tries: row.get(6)?,
        next_at: instant(row, 7)?,
        answer: row.get(8)?,
        settled_at: instant(row, 9)?,
    })
}
