//! Erasing a person: what the tables held goes in one transaction with the fact that says so, and then the bytes that are
//! left in free pages, between cells and in the log go too. A kill in between leaves a mark, and whoever opens the
//! database next goes on.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::keys::{self, Kind};
use super::patience::Turns;
use super::shelf::Shelf;
use super::{likeness, personal, read, words};
use crate::domain::{
    Fact, Field, Former, Keys, MOST_ALIKE, Record, What, mailbox_key, mark_of_id, marks_of_record, name_keys,
};
use crate::ids::LeadId;
use crate::storage::{LeadChange, StoreError};

pub(super) const ERASED: &str = "SELECT id FROM lead INDEXED BY lead_erased WHERE erased_at IS NOT NULL \
     ORDER BY erased_at, id";
pub(super) const BY_MARK: &str = "SELECT lead FROM suppressed WHERE mark = ?1 ORDER BY lead LIMIT 1";
pub(super) const WHO_HAS_MAIL: &str = "SELECT mail, name FROM person WHERE lead = ?1";
pub(super) const ANY_SUPPRESSED: &str = "SELECT EXISTS (SELECT 1 FROM suppressed)";
pub(super) const MARKS_OF_LEAD: &str = "DELETE FROM suppressed WHERE lead = ?1";

/// What the facts of a change say about erasing is done with them.
pub(super) fn follow(transaction: &Connection, lead: LeadId, change: &LeadChange) -> Result<(), StoreError> {
    let says = |what: &What| change.facts.iter().any(|fact: &Fact| fact.what == *what);
    if says(&What::Erased) {
        let record = read::lead(transaction, lead)?.unwrap_or_else(|| Record::unknown(lead));
        let other_names = likeness::also_called(transaction, lead)?;
        suppress(transaction, &record, &other_names)?;
        words::forget_person(transaction, &record, &other_names)?;
        personal::empty(transaction, &record)?;
        transaction.prepare_cached("INSERT OR IGNORE INTO unswept (lead) VALUES (?1)")?.execute([lead.0])?;
    }
    if says(&What::ReturnAllowed) {
        transaction.prepare_cached(MARKS_OF_LEAD)?.execute([lead.0])?;
    }
    Ok(())
}

fn suppress(transaction: &Connection, record: &Record, other_names: &[String]) -> Result<(), StoreError> {
    let salt = salt(transaction)?;
    let mut statement = transaction.prepare_cached("INSERT OR IGNORE INTO suppressed (mark, lead) VALUES (?1, ?2)")?;
    // Further names count like the first: whoever is called by one would come in again under it.
    let shared = shared_mailboxes(transaction, record)?;
    let marks = marks_of_record(record, |mailbox| shared.contains(mailbox))
        .into_iter()
        .chain(other_names.iter().filter_map(|name| mark_of_id(name)));
    for mark in marks {
        statement.execute((&hashed(&salt, &mark)[..], record.lead.id.0))?;
    }
    Ok(())
}

/// The mailboxes of a lead by which people of another name are written to, too.
fn shared_mailboxes(transaction: &Connection, record: &Record) -> rusqlite::Result<BTreeSet<String>> {
    let is_mail = |former: &&Former| former.field == Field::Mail.word();
    let known =
        record.past.iter().filter(is_mail).map(|former| former.old.as_str()).chain(record.person.get(Field::Mail));
    let own: BTreeSet<String> = names_of(record.person.get(Field::Name));
    let mut shared = BTreeSet::new();
    let mut others = transaction.prepare_cached(WHO_HAS_MAIL)?;
    for mailbox in known.filter_map(mailbox_key) {
        let Some(key) = Keys::of_mail(&mailbox) else { continue };
        for lead in keys::leads_with(transaction, Kind::Mail, key, MOST_ALIKE)? {
            let mut rows = others.query([lead.0])?;
            let Some(row) = rows.next()?.filter(|_| lead != record.lead.id) else { continue };
            let theirs = names_of(Some(read::text(row, 1)?));
            let has_it = mailbox_key(read::text(row, 0)?).as_ref() == Some(&mailbox);
            if has_it && !theirs.is_empty() && theirs.is_disjoint(&own) {
                shared.insert(mailbox.clone());
            }
        }
    }
    Ok(shared)
}

fn names_of(name: Option<&str>) -> BTreeSet<String> {
    name.into_iter().flat_map(name_keys).collect()
}

/// Whether anybody is suppressed at all; mostly nobody is, and nothing else need be asked.
pub(super) fn any_suppressed(connection: &Connection) -> rusqlite::Result<bool> {
    connection.prepare_cached(ANY_SUPPRESSED)?.query_row([], |row| row.get(0))
}

/// The erased lead that one of these marks tells of.
pub(super) fn suppressed<'m>(
    connection: &Connection,
    marks: impl IntoIterator<Item = &'m String>,
) -> rusqlite::Result<Option<LeadId>> {
    let salt = salt(connection)?;
    let mut statement = connection.prepare_cached(BY_MARK)?;
    for mark in marks {
        let found = statement.query_row([&hashed(&salt, mark)[..]], |row| row.get(0).map(LeadId)).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

pub(super) fn erased(connection: &Connection) -> rusqlite::Result<Vec<LeadId>> {
    connection.prepare_cached(ERASED)?.query_map([], |row| row.get(0).map(LeadId))?.collect()
}

/// The leads that were erased by what lies beside the backups, and of which the database has the data: it was put in place
/// from a backup that is older than that.
pub(super) fn forgotten(connection: &Connection, database: &Path) -> Result<Vec<LeadId>, StoreError> {
    let known = erased(connection)?;
    let mut forgotten = Vec::new();
    for noted in Shelf::of(database).erased()? {
        let Some((key, lead)) = noted.split_once(' ') else { continue };
        let Ok(lead) = lead.parse().map(LeadId) else { continue };
        if !known.contains(&lead) && brought_by(connection, lead)?.as_deref() == Some(key) {
            forgotten.push(lead);
        }
    }
    Ok(forgotten)
}

/// The operation that brought a lead in: with the lead's number it is the same lead's in every copy of one database.
fn brought_by(connection: &Connection, lead: LeadId) -> rusqlite::Result<Option<String>> {
    let brought =
        "SELECT lower(hex(o.key)) FROM fact f JOIN operation o ON o.id = f.operation WHERE f.lead = ?1 AND f.n = 1";
    connection.prepare_cached(brought)?.query_row([lead.0], |row| row.get(0)).optional()
}

fn salt(connection: &Connection) -> rusqlite::Result<Vec<u8>> {
    connection.prepare_cached("SELECT bytes FROM salt")?.query_row([], |row| row.get(0))
}

fn hashed(salt: &[u8], mark: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(mark.as_bytes());
    hash.finalize().into()
}

/// Takes away the bytes that erased leads have left behind: the file is written anew without free pages and without the
/// gaps in which cells lay that were moved, and the log is emptied. `false` where somebody reads or writes just now, for
/// longer than `patience`: the next chance is taken. Leads are swept together.
pub(super) fn sweep(
    connection: &mut Connection,
    database: &Path,
    (turns, patience): (&Turns, Duration),
) -> Result<bool, StoreError> {
    let waits: bool = connection.query_row("SELECT EXISTS (SELECT 1 FROM unswept)", [], |row| row.get(0))?;
    if !waits {
        return Ok(true);
    }
    turns.wait_at_most(connection, patience)?;
    let swept = swept(connection, database);
    turns.wait_at_most(connection, StoreError::PATIENCE)?;
    match swept {
        Err(StoreError::Busy) => Ok(false),
        swept => swept,
    }
}

fn swept(connection: &Connection, database: &Path) -> Result<bool, StoreError> {
    // Those that somebody else erases from now on are not swept by this.
    let leads: Vec<i64> = connection
        .prepare("SELECT lead FROM unswept")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut noted = Vec::new();
    for lead in &leads {
        noted.extend(brought_by(connection, LeadId(*lead))?.map(|key| format!("{key} {lead}")));
    }
    Shelf::of(database).note_erased(&noted)?;
    words::forget_alone(connection)?;
    // `secure_delete` has written zeros over what was removed. What was moved before, from page to page, it has not.
    connection.execute_batch("VACUUM")?;
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        return Ok(false);
    }
    for lead in leads {
        connection.execute("DELETE FROM unswept WHERE lead = ?1", [lead])?;
    }
    Ok(true)
}

/// A copy of a database with what is still to be swept in it is swept itself: it lies elsewhere, and for long.
pub(super) fn sweep_copy(copy: &Connection) -> rusqlite::Result<()> {
    let known: bool =
        copy.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'unswept')", [], |row| row.get(0))?;
    if known && copy.query_row("SELECT EXISTS (SELECT 1 FROM unswept)", [], |row| row.get(0))? {
        words::forget_alone(copy)?;
        copy.execute("DELETE FROM unswept", [])?;
        copy.execute_batch("VACUUM")?;
    }
    Ok(())
}
