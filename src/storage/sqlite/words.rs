//! Words that many leads have in common: what they are described by, kinds, contents and campaigns of touches, the names
//! of lists' columns. They are kept once, whoever they came with, so an erase cannot take them away with a lead's rows.
//!
//! What names the person is emptied with the erase: everywhere, where it names them beyond chance; in the lead's own facts
//! where it may. What stood with nobody but erased people's touches is emptied by the sweep after it, once for all of them:
//! whether anybody else has a word is said by no index, and the last word that somebody else has, too, ends the search.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::extras::BETWEEN;
use super::telling;
use crate::domain::{Record, Telling, names};

/// The words of touches of erased people who are still to be swept.
const OF_UNSWEPT: &str = "SELECT t.kind, t.content, t.campaign FROM unswept u JOIN touch t ON t.lead = u.lead";

/// Those of everybody else's touches, and what leads are described by; each time that they stand somewhere.
const IN_USE: [&str; 2] = [
    "SELECT t.kind, t.content, t.campaign FROM touch t \
     WHERE t.lead NOT IN (SELECT id FROM lead WHERE erased_at IS NOT NULL)",
    "SELECT source, campaign, industry FROM lead",
];

/// Whether a version of the agreement says a word: a kind of touch that it gives points for. It is kept there in any case,
/// and without it no score of the past could be reckoned (decision 1).
const IS_AGREED: &str = "SELECT EXISTS (SELECT 1 FROM agreement a, word w WHERE w.id = ?1 \
     AND (instr(a.text, char(34) || w.text || char(34)) > 0 OR instr(a.text, char(39) || w.text || char(39)) > 0))";

/// The facts that name words.
const TOLD_AT_ONCE: &str = "SELECT body FROM fact WHERE substr(body, 1, 1) = '['";

/// Empties what names an erased lead in words that many share, and in what its own facts say.
pub(super) fn forget_person(connection: &Connection, record: &Record, other_names: &[String]) -> rusqlite::Result<()> {
    let telling = Telling::of(record, other_names);
    let named = forget_in_facts(connection, record, &telling)?;
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
    unused(connection, named)?.into_iter().try_for_each(|word| empty_word(connection, word))
}

/// A fact of an erased lead goes on saying what happened, without the words that tell of whom. Gives the words that its
/// facts name no more.
fn forget_in_facts(connection: &Connection, record: &Record, telling: &Telling) -> rusqlite::Result<BTreeSet<i64>> {
    let mut facts = connection.prepare("SELECT n, body FROM fact WHERE lead = ?1")?;
    let facts: Vec<(i64, String)> =
        facts.query_map([record.lead.id.0], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut named = BTreeSet::new();
    for (n, body) in facts {
        let silent =
            telling::without(connection, &body, |word| names(word, record), |field| telling.is_in(field), &mut named)
                .map_err(|cause| rusqlite::Error::ToSqlConversionFailure(cause.into()))?;
        if let Some(silent) = silent {
            let statement = "UPDATE fact SET body = ?3 WHERE lead = ?1 AND n = ?2";
            connection.prepare_cached(statement)?.execute(params![record.lead.id.0, n, silent])?;
        }
    }
    Ok(named)
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
    unused(connection, theirs)?.into_iter().try_for_each(|word| empty_word(connection, word))?;
    let without_value = "SELECT id, names FROM extra \
         WHERE id NOT IN (SELECT extra_names FROM person WHERE extra_names IS NOT NULL)";
    for (id, columns) in rows(connection, without_value)? {
        rename(connection, id, &columns, |_| true)?;
    }
    Ok(())
}

/// The words of these that nothing else names.
fn unused(connection: &Connection, mut words: BTreeSet<i64>) -> rusqlite::Result<BTreeSet<i64>> {
    for statement in IN_USE {
        let mut statement = connection.prepare(statement)?;
        let mut found = statement.query([])?;
        while !words.is_empty()
            && let Some(row) = found.next()?
        {
            for column in 0..3 {
                if let Some(word) = row.get::<_, Option<i64>>(column)? {
                    words.remove(&word);
                }
            }
        }
    }
    let mut facts = connection.prepare(TOLD_AT_ONCE)?;
    let mut found = facts.query([])?;
    while !words.is_empty()
        && let Some(row) = found.next()?
    {
        telling::words_of(row.get_ref(0)?.as_str()?, |word| {
            words.remove(&word);
        });
    }
    let mut agreed = connection.prepare(IS_AGREED)?;
    let mut left = BTreeSet::new();
    for word in words {
        if !agreed.query_row([word], |row| row.get::<_, bool>(0))? {
            left.insert(word);
        }
    }
    Ok(left)
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
