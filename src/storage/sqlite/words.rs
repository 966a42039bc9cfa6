//! Words that many leads have in common: kinds, contents and campaigns of touches, the names of lists' columns. They are
//! kept once, whoever they came with, so an erase cannot take them away with a lead's rows.
//!
//! What names the person is emptied with the erase. What stood with nobody but erased people is emptied by the sweep
//! after it, once for all of them: whether anybody else has a word is said by no index, and the first of those who have it
//! ends the search.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::extras::BETWEEN;
use crate::domain::{Record, Telling, What, names};

/// The words that stood with erased people who are still to be swept.
const OF_UNSWEPT: &str = "SELECT t.kind, t.content, t.campaign FROM unswept u JOIN touch t ON t.lead = u.lead";

/// Those of everybody else, each time that they stand somewhere.
const OF_OTHERS: &str = "SELECT t.kind, t.content, t.campaign FROM touch t \
     WHERE t.lead NOT IN (SELECT id FROM lead WHERE erased_at IS NOT NULL)";

/// Empties what names an erased lead in words that many share, and in what its own facts say.
pub(super) fn forget_person(connection: &Connection, record: &Record, other_names: &[String]) -> rusqlite::Result<()> {
    let telling = Telling::of(record, other_names);
    for (id, word) in rows(connection, "SELECT id, text FROM word")? {
        if telling.is_in(&word) {
            empty_word(connection, id)?;
        }
    }
    for (id, columns) in rows(connection, "SELECT id, names FROM extra")? {
        if telling.is_in(&columns) {
            rename(connection, id, &columns, |name| telling.is_in(name))?;
        }
    }
    forget_in_facts(connection, record, &telling)
}

/// A fact of an erased lead goes on saying what happened, without the words that tell of whom.
fn forget_in_facts(connection: &Connection, record: &Record, telling: &Telling) -> rusqlite::Result<()> {
    for fact in &record.facts {
        let silent = match &fact.what {
            What::Described(traits) => What::Described(traits.without(|word| names(word, record))),
            What::Edited { fields } => {
                What::Edited { fields: fields.iter().filter(|field| !telling.is_in(field)).cloned().collect() }
            }
            _ => continue,
        };
        if silent == fact.what {
            continue;
        }
        let body =
            serde_json::to_string(&silent).map_err(|cause| rusqlite::Error::ToSqlConversionFailure(cause.into()))?;
        connection.prepare_cached("UPDATE fact SET body = ?3 WHERE lead = ?1 AND n = ?2")?.execute(params![
            record.lead.id.0,
            fact.n,
            body
        ])?;
    }
    Ok(())
}

/// Empties the words that stood with nobody but erased people, and the columns of lists of which nobody has a value.
pub(super) fn forget_alone(connection: &Connection) -> rusqlite::Result<()> {
    let mut theirs = BTreeSet::new();
    let mut touches = connection.prepare(OF_UNSWEPT)?;
    let mut found = touches.query([])?;
    while let Some(row) = found.next()? {
        for column in 0..3 {
            theirs.extend(row.get::<_, Option<i64>>(column)?);
        }
    }
    if !theirs.is_empty() {
        let mut others = connection.prepare(OF_OTHERS)?;
        let mut found = others.query([])?;
        while let Some(row) = found.next()? {
            for column in 0..3 {
                if let Some(word) = row.get::<_, Option<i64>>(column)? {
                    theirs.remove(&word);
                }
            }
            if theirs.is_empty() {
                break;
            }
        }
    }
    theirs.into_iter().try_for_each(|word| empty_word(connection, word))?;
    let used = "SELECT id, names FROM extra \
         WHERE id NOT IN (SELECT extra_names FROM person WHERE extra_names IS NOT NULL)";
    for (id, columns) in rows(connection, used)? {
        rename(connection, id, &columns, |_| true)?;
    }
    Ok(())
}

fn rows(connection: &Connection, statement: &str) -> rusqlite::Result<Vec<(i64, String)>> {
    connection.prepare(statement)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// A word is called by its number then: each is kept once.
fn empty_word(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("UPDATE word SET text = 'erased-' || id WHERE id = ?1")?.execute([id]).map(drop)
}

/// As many names as before: values stand in their order.
fn rename(connection: &Connection, id: i64, columns: &str, goes: impl Fn(&str) -> bool) -> rusqlite::Result<()> {
    let names = columns.split(BETWEEN).zip(1..);
    let names: Vec<_> =
        names.map(|(name, nth)| if goes(name) { format!("erased-{id}-{nth}") } else { name.to_owned() }).collect();
    let statement = "UPDATE extra SET names = ?2 WHERE id = ?1";
    connection.prepare_cached(statement)?.execute(params![id, names.join(&BETWEEN.to_string())]).map(drop)
}
