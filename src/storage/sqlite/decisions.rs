//! What reviews decided: kept beside the facts, appended like them, never changed.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::Sqlite;
use super::check::is_damage;
use super::read::{self, instant, term};
use super::write::{in_one, insert_operation};
use crate::agreement::goals::{Amount, Figure, Rhythm};
use crate::domain::Operation;
use crate::domain::decision::{Decided, End, Ending, Group, Resolution, Settlement};
use crate::ids::PersonId;
use crate::storage::{Decisions, StoreError};

/// All of them: a review makes a few, and every one of them is looked at again.
pub(super) const EVERY: &str = "SELECT d.n, d.hypothesis, d.measure, d.fix, d.cause, d.figure, d.dimension, d.group_key, \
       d.from_value, d.to_value, d.owner, d.due, d.review, d.moment, \
       o.key, o.act, o.by, o.recorded_at, o.agreement, o.batch \
     FROM decision d CROSS JOIN operation o ON o.id = d.operation ORDER BY d.n";
pub(super) const END_OF: &str = "SELECT s.how, s.note, o.key, o.act, o.by, o.recorded_at, o.agreement, o.batch \
     FROM settlement s CROSS JOIN operation o ON o.id = s.operation WHERE s.decision = ?1";

impl Decisions for Sqlite {
    fn append_decision(&mut self, operation: &Operation, what: &Resolution) -> Result<u32, StoreError> {
        append(&mut self.connection, operation, what)
    }

    fn append_settlement(&mut self, operation: &Operation, n: u32, ending: &Ending) -> Result<(), StoreError> {
        settle(&mut self.connection, operation, n, ending)
    }

    fn decisions(&mut self) -> Result<Vec<Decided>, StoreError> {
        Ok(all(&self.connection)?)
    }
}

fn append(connection: &mut Connection, operation: &Operation, what: &Resolution) -> Result<u32, StoreError> {
    in_one(connection, |transaction| {
        let id = insert_operation(transaction, operation)?;
        let add = "INSERT INTO decision (n, operation, hypothesis, measure, fix, cause, figure, dimension, group_key, \
               from_value, to_value, owner, due, review, moment) \
             SELECT coalesce(max(n), 0) + 1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14 FROM decision";
        transaction.execute(
            add,
            params![
                id,
                what.hypothesis,
                what.measure,
                what.fix,
                what.cause,
                what.figure.to_string(),
                what.group.as_ref().map(|group| &group.dimension),
                what.group.as_ref().map(|group| &group.key),
                what.from.map(|from| from.to_string()),
                what.to.to_string(),
                what.owner.as_str(),
                what.due.to_string(),
                what.review.word(),
                what.moment.millis(),
            ],
        )?;
        Ok(transaction.query_row("SELECT max(n) FROM decision", [], |row| row.get(0))?)
    })
}

fn settle(connection: &mut Connection, operation: &Operation, n: u32, ending: &Ending) -> Result<(), StoreError> {
    in_one(connection, |transaction| {
        let id = insert_operation(transaction, operation)?;
        let Ending { end, note } = ending;
        let add = "INSERT INTO settlement (decision, operation, how, note) VALUES (?1, ?2, ?3, ?4)";
        transaction.execute(add, params![n, id, end.word(), note])?;
        Ok(())
    })
}

/// All of them with their ends, in the order in which they were made.
fn all(connection: &Connection) -> rusqlite::Result<Vec<Decided>> {
    let transaction = read::snapshot(connection)?;
    let mut decisions =
        transaction.prepare_cached(EVERY)?.query_map([], decided)?.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut ends = transaction.prepare_cached(END_OF)?;
    for decided in &mut decisions {
        decided.settlement = ends
            .query_row([decided.n], |row| {
                Ok(Settlement { end: term(row, 0, End::of)?, note: row.get(1)?, operation: read::operation(row, 2)? })
            })
            .optional()?;
    }
    Ok(decisions)
}

fn decided(row: &Row<'_>) -> rusqlite::Result<Decided> {
    let figure: Figure = term(row, 5, Figure::of)?;
    let amount = |text: &str| Amount::read(text, "to", figure).ok();
    let from: Option<String> = row.get(8)?;
    let group = row.get::<_, Option<String>>(6)?.zip(row.get(7)?).map(|(dimension, key)| Group { dimension, key });
    let what = Resolution {
        hypothesis: row.get(1)?,
        measure: row.get(2)?,
        fix: row.get(3)?,
        cause: row.get(4)?,
        figure,
        group,
        from: from.map(|_| term(row, 8, amount)).transpose()?,
        to: term(row, 9, amount)?,
        owner: PersonId::from(row.get::<_, String>(10)?),
        due: term(row, 11, |day: &str| day.parse().ok())?,
        review: term(row, 12, Rhythm::of)?,
        moment: instant(row, 13)?,
    };
    Ok(Decided { n: row.get(0)?, operation: read::operation(row, 14)?, what, settlement: None })
}

/// An operation that brought none, and what an operation of another kind brought: `tasuki check` finds none.
const STRAYS: &str = "SELECT 'decision ' || d.n FROM decision d JOIN operation o ON o.id = d.operation WHERE o.act <> 'decide' \
     UNION ALL SELECT 'the end of decision ' || s.decision FROM settlement s JOIN operation o ON o.id = s.operation \
       WHERE o.act <> 'settle' \
     UNION ALL SELECT 'operation ' || o.id FROM operation o \
       WHERE o.act = 'decide' AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.operation = o.id) \
     UNION ALL SELECT 'operation ' || o.id FROM operation o \
       WHERE o.act = 'settle' AND NOT EXISTS (SELECT 1 FROM settlement s WHERE s.operation = o.id)";

/// What is wrong with them: what cannot be read, two that are open of one figure, and what no act wrote.
pub(super) fn wrong(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let decisions = match all(connection) {
        Err(cause) if is_damage(&cause) => return Ok(vec![format!("what reviews decided: {cause}")]),
        decisions => decisions?,
    };
    let open = |decided: &&Decided| decided.is_open();
    let twice = decisions.iter().filter(open).filter(|one| {
        let same = |other: &&Decided| other.what.figure == one.what.figure && other.what.group == one.what.group;
        decisions.iter().filter(open).any(|other| other.n < one.n && same(&other))
    });
    let mut wrong: Vec<String> =
        twice.map(|one| format!("decision {} is about the figure of one that is open", one.n)).collect();
    let strays =
        connection.prepare(STRAYS)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    wrong.extend(strays.into_iter().map(|what| format!("{what} does not fit what reviews decided")));
    Ok(wrong)
}
