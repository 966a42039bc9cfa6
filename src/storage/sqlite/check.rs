//! `tasuki check`: the journal folded anew against what is kept.

use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};

use super::read::facts_of;
use super::write::{LEAD_COLUMNS, lead_statement, lead_values};
use super::{assignment, decisions, flow, keys, likeness, personal, search, shares};
use crate::domain::{Lead, What};
use crate::ids::LeadId;
use crate::storage::Health;

/// Folds every lead; `each` gets those that can be read, as their facts make them. What cannot be read is a finding, not a failure.
pub(super) fn check(connection: &Connection, each: &mut dyn FnMut(&Lead)) -> rusqlite::Result<Health> {
    let transaction = connection.unchecked_transaction()?;
    let mut health = Health { engine: engine(&transaction)?, ..Health::default() };
    let folded = fold_all(&transaction, &mut health, each);
    match folded {
        Err(cause) if is_damage(&cause) => health.engine.push(cause.to_string()),
        other => other?,
    }
    Ok(health)
}

/// What SQLite itself says of a file; empty when it is sound.
pub(super) fn engine(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut found = Vec::new();
    for pragma in ["PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
        let lines = connection.prepare(pragma).and_then(|mut statement| {
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            rows.collect::<Result<Vec<_>, _>>()
        });
        match lines {
            Ok(lines) if pragma.ends_with("foreign_key_check") => {
                let dangling = lines.len();
                found.extend((dangling > 0).then(|| format!("{dangling} rows refer to something that is not there")));
            }
            Ok(lines) => found.extend(lines.into_iter().filter(|line| line != "ok")),
            Err(cause) if is_damage(&cause) => found.push(cause.to_string()),
            Err(cause) => return Err(cause),
        }
    }
    Ok(found)
}

/// What a file says that was written over, as against a disk that cannot be read.
pub(super) fn is_damage(cause: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode as Code;
    match cause.sqlite_error_code() {
        Some(code) => matches!(code, Code::DatabaseCorrupt | Code::NotADatabase | Code::TypeMismatch),
        // A value of another kind than the table's.
        None => true,
    }
}

fn is_same(kept: &Value, value: &ToSqlOutput<'_>) -> bool {
    match value {
        ToSqlOutput::Borrowed(value) => ValueRef::from(kept) == *value,
        ToSqlOutput::Owned(value) => kept == value,
        _ => false,
    }
}

fn fold_all(transaction: &Connection, health: &mut Health, each: &mut dyn FnMut(&Lead)) -> rusqlite::Result<()> {
    // Leads that the journal knows and those that are kept: either alone is a difference.
    let ids: Vec<i64> = transaction
        .prepare("SELECT id FROM lead UNION SELECT lead FROM fact ORDER BY 1")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let kept = lead_statement();
    let columns = LEAD_COLUMNS.split(',').count();
    for id in ids.into_iter().map(LeadId) {
        health.leads += 1;
        let facts = match facts_of(transaction, id) {
            Err(cause) if is_damage(&cause) => {
                health.differing.push(id);
                health.engine.push(format!("lead {id}: {cause}"));
                continue;
            }
            facts => facts?,
        };
        health.facts += facts.len();
        let stored: Option<Vec<Value>> = transaction
            .prepare_cached(&kept)?
            .query_map([id.0], |row| (0..columns).map(|column| row.get(column)).collect())?
            .next()
            .transpose()?;
        let lead = Lead::fold(id, &facts);
        let is_kept = |stored: Vec<Value>| {
            stored.len() == columns && stored.iter().zip(lead_values(&lead)).all(|(kept, value)| is_same(kept, &value))
        };
        if !stored.is_some_and(is_kept)
            || !assignment::is_right(transaction, &lead)?
            || !likeness::is_right(transaction, &lead)?
        {
            health.differing.push(id);
        }
        if let Some(erased) = facts.iter().find(|fact| fact.what == What::Erased) {
            let left = personal::left_of(transaction, id, erased.n)?;
            health.engine.extend(left.iter().map(|table| format!("lead {id} was erased and is in the table {table}")));
        }
        if lead.reverted.is_some() {
            let left = personal::left_of(transaction, id, lead.version)?;
            let told = left.iter().map(|table| format!("lead {id} was taken back and is in the table {table}"));
            health.engine.extend(told);
        }
        each(&lead);
    }
    health.engine.extend(
        search::wrong_parts(transaction)?
            .into_iter()
            .map(|(first, last)| format!("the search index of leads {first} to {last} is not what they are called")),
    );
    health.engine.extend(
        keys::wrong_parts(transaction)?
            .into_iter()
            .map(|(first, last)| format!("the keys of leads {first} to {last} are not those of what is known of them")),
    );
    health.engine.extend(
        assignment::wrong_credits(transaction)?
            .into_iter()
            .map(|whose| format!("the credit of {whose} is not the sum of its turns")),
    );
    health.engine.extend(decisions::wrong(transaction)?);
    health.tallies = shares::wrong_tallies(transaction)?;
    health.is_flow_wrong = flow::is_wrong(transaction)?;
    Ok(())
}
