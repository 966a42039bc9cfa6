//! How facts lie in the table. One that stands alone is the JSON of what happened. Those that a list tells of a lead at
//! once, of which there are millions, are one row: a JSON array of facts of one operation, numbered on from the row's
//! `n`. Words that come back are numbers of the table `word`.
//!
//! | in the array | the fact |
//! |---|---|
//! | `"live"`, `"history"` | captured |
//! | `[1, 2, 3, 204]` | described: source, campaign and industry as words, employees; what is not known is `null`, or left out at the end |
//! | `{"owner": 4}` | assigned, to a word |
//! | `"lead"`, `"mql"` … | reached, of which neither an amount nor a reason is told |
//! | `{"after": 5000, "is": …}` | one of these, so many milliseconds after the one before it |
//!
//! What was written in the form of one fact a row is read as ever.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use super::beside::Words;
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::{Fact, Operation, Traits, Way, What};
use crate::ids::{LeadId, PersonId};
use crate::storage::StoreError;

/// How many facts there are.
pub(super) const COUNT: &str =
    "SELECT coalesce(sum(iif(substr(body, 1, 1) = '[', json_array_length(body), 1)), 0) FROM fact";

/// Whether a fact may lie with others in a row. Notes, former values and further names lie under the number of the fact
/// that tells of them, which stands alone.
fn is_told_by_lists(what: &What) -> bool {
    match what {
        What::Captured { .. } | What::Described(_) | What::Assigned { .. } => true,
        What::Reached { amount, reason, .. } => amount.is_none() && reason.is_none(),
        _ => false,
    }
}

/// Writes facts of a lead down, in order; `row_of` knows the rows of their operations.
pub(super) fn write(
    connection: &Connection,
    words: &mut Words,
    lead: LeadId,
    facts: &[Fact],
    row_of: impl Fn(&Operation) -> Option<i64>,
) -> Result<(), StoreError> {
    let together = |one: &Fact, next: &Fact| {
        is_told_by_lists(&one.what)
            && is_told_by_lists(&next.what)
            && one.operation.id == next.operation.id
            && one.n + 1 == next.n
    };
    let mut insert =
        connection.prepare_cached("INSERT INTO fact (operation, lead, n, at, body) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for facts in facts.chunk_by(together) {
        let first = &facts[0];
        let operation = row_of(&first.operation);
        let operation = operation.ok_or_else(|| StoreError::Engine("a fact of no operation".to_owned()))?;
        let body = if is_told_by_lists(&first.what) {
            told_at_once(connection, words, facts)?
        } else {
            serde_json::to_string(&first.what).map_err(|cause| StoreError::Engine(cause.to_string()))?
        };
        insert.execute(params![operation, lead.0, first.n, first.at.millis(), body])?;
    }
    Ok(())
}

fn told_at_once(connection: &Connection, words: &mut Words, facts: &[Fact]) -> rusqlite::Result<String> {
    let mut body = String::with_capacity(64);
    let mut before = facts[0].at;
    for (nth, fact) in facts.iter().enumerate() {
        body.push(if nth == 0 { '[' } else { ',' });
        let after = fact.at.millis() - before.millis();
        before = fact.at;
        if after != 0 {
            // Writing to a text cannot fail.
            let _ = write!(body, r#"{{"after":{after},"is":"#);
        }
        tell(&mut body, connection, words, &fact.what)?;
        if after != 0 {
            body.push('}');
        }
    }
    body.push(']');
    Ok(body)
}

fn tell(body: &mut String, connection: &Connection, words: &mut Words, what: &What) -> rusqlite::Result<()> {
    match what {
        What::Captured { way } => body.push_str(if *way == Way::Live { "\"live\"" } else { "\"history\"" }),
        What::Reached { stage, .. } => {
            let _ = write!(body, "\"{stage}\"");
        }
        What::Assigned { owner } => {
            let _ = write!(body, r#"{{"owner":{}}}"#, words.id(connection, owner.as_str())?);
        }
        What::Described(traits) => {
            let mut known = [None; 4];
            for (place, text) in known.iter_mut().zip([&traits.source, &traits.campaign, &traits.industry]) {
                *place = words.maybe(connection, text.as_deref())?;
            }
            known[3] = traits.employees.map(i64::from);
            let end = known.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
            for (nth, known) in known[..end].iter().enumerate() {
                body.push(if nth == 0 { '[' } else { ',' });
                let _ = match known {
                    Some(known) => write!(body, "{known}"),
                    None => write!(body, "null"),
                };
            }
            body.push_str(if end == 0 { "[]" } else { "]" });
        }
        _ => {}
    }
    Ok(())
}

/// Reads the facts of one row, of which `first` has the operation, the number and the instant.
pub(super) fn read(
    connection: &Connection,
    body: &str,
    first: (u32, Timestamp, Operation),
    facts: &mut Vec<Fact>,
) -> Result<(), Unreadable> {
    read_by(&mut |id| word(connection, id), body, first, facts)
}

/// The same by words that are looked up somewhere.
pub(super) fn read_by(
    word: &mut dyn FnMut(i64) -> rusqlite::Result<Option<String>>,
    body: &str,
    (n, at, operation): (u32, Timestamp, Operation),
    facts: &mut Vec<Fact>,
) -> Result<(), Unreadable> {
    if !body.starts_with('[') {
        facts.push(Fact { n, operation, at, what: serde_json::from_str(body)? });
        return Ok(());
    }
    let told: Vec<Value> = serde_json::from_str(body)?;
    let mut at = at;
    for (n, told) in (n..).zip(&told) {
        let mut is = told;
        if let (Some(after), Some(later)) = (told.get("after").and_then(Value::as_i64), told.get("is")) {
            at = Timestamp::from_millis(at.millis().saturating_add(after));
            is = later;
        }
        let what = understood(word, is)?;
        facts.push(Fact { n, operation: operation.clone(), at, what });
    }
    Ok(())
}

/// What keeps a row from being read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Engine(#[from] rusqlite::Error),
    #[error("{0} is no fact")]
    NoFact(String),
}

fn understood(
    look_up: &mut dyn FnMut(i64) -> rusqlite::Result<Option<String>>,
    told: &Value,
) -> Result<What, Unreadable> {
    let no_fact = || Unreadable::NoFact(told.to_string());
    let mut word = |told: &Value| match told {
        Value::Null => Ok(None),
        told => look_up(told.as_i64().ok_or_else(no_fact)?)?.map(Some).ok_or_else(no_fact),
    };
    match told {
        Value::String(text) => Ok(match text.as_str() {
            "live" => What::Captured { way: Way::Live },
            "history" => What::Captured { way: Way::History },
            stage => What::Reached { stage: Stage::of(stage).ok_or_else(no_fact)?, amount: None, reason: None },
        }),
        Value::Array(traits) if traits.len() <= 4 => {
            let known = |place: usize| traits.get(place).unwrap_or(&Value::Null);
            let employees = match known(3) {
                Value::Null => None,
                told => Some(told.as_u64().and_then(|n| u32::try_from(n).ok()).ok_or_else(no_fact)?),
            };
            let (source, campaign, industry) = (word(known(0))?, word(known(1))?, word(known(2))?);
            Ok(What::Described(Traits { source, campaign, industry, employees }))
        }
        Value::Object(fields) => {
            let owner = fields.get("owner").map(word).transpose()?.flatten().ok_or_else(no_fact)?;
            Ok(What::Assigned { owner: PersonId::new(&owner) })
        }
        _ => Err(no_fact()),
    }
}

/// The numbers of the words that facts told at once name.
pub(super) fn words_of(body: &str, mut each: impl FnMut(i64)) {
    // What cannot be read names nothing that could be shown.
    let told: Vec<Value> = serde_json::from_str(body).unwrap_or_default();
    for told in &told {
        match told.get("is").unwrap_or(told) {
            Value::Array(traits) => traits.iter().take(3).filter_map(Value::as_i64).for_each(&mut each),
            Value::Object(fields) => fields.get("owner").and_then(Value::as_i64).into_iter().for_each(&mut each),
            _ => {}
        }
    }
}

/// What a row of facts says without the words and the names of fields that tell of somebody; nothing where it tells of
/// nobody. `named` gathers the numbers of the words that it names no more.
pub(super) fn without(
    connection: &Connection,
    body: &str,
    tells: impl Fn(&str) -> bool,
    is_told: impl Fn(&str) -> bool,
    named: &mut BTreeSet<i64>,
) -> Result<Option<String>, Unreadable> {
    if !body.starts_with('[') {
        let what: What = serde_json::from_str(body)?;
        let silent = match &what {
            What::Described(traits) => What::Described(traits.without(tells)),
            What::Edited { fields } => {
                What::Edited { fields: fields.iter().filter(|field| !is_told(field)).cloned().collect() }
            }
            _ => return Ok(None),
        };
        return Ok(if silent == what { None } else { Some(serde_json::to_string(&silent)?) });
    }
    let mut told: Vec<Value> = serde_json::from_str(body)?;
    let mut is_same = true;
    for told in &mut told {
        let told = if told.get("is").is_some() { &mut told["is"] } else { told };
        let Value::Array(traits) = told else { continue };
        for known in traits.iter_mut().take(3) {
            let Some(id) = known.as_i64() else { continue };
            if word(connection, id)?.is_some_and(|word| tells(&word)) {
                named.insert(id);
                *known = Value::Null;
                is_same = false;
            }
        }
    }
    Ok(if is_same { None } else { Some(serde_json::to_string(&told)?) })
}

fn word(connection: &Connection, id: i64) -> rusqlite::Result<Option<String>> {
    connection.prepare_cached("SELECT text FROM word WHERE id = ?1")?.query_row([id], |row| row.get(0)).optional()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::terms::Act;
    use crate::ids::{AgreementVersion, OpIds};
    use crate::storage::sqlite::{FirstAgreement, open};

    #[test]
    fn what_a_list_tells_at_once_lies_in_one_row_and_is_read_as_it_was() {
        let folder = tempfile::TempDir::new().unwrap();
        let first = FirstAgreement { text: String::new(), adopted_at: Timestamp::from_millis(0) };
        let connection = open::open(&folder.path().join("tasuki.db"), &first).unwrap();
        let (id, by) = (OpIds::seeded(1).next(), PersonId::new("ito"));
        let recorded_at = Timestamp::from_millis(9_000);
        let operation =
            Operation { id, act: Act::Capture, by, recorded_at, agreement: AgreementVersion(1), batch: None };
        let text = |text: &str| Some(text.to_owned());
        let reached = |stage, amount| What::Reached { stage, amount, reason: None };
        let told = [
            (5_000, What::Captured { way: Way::History }),
            (5_000, What::Described(Traits { source: text("展示会"), industry: text("鉄\"道"), ..Traits::default() })),
            (5_000, What::Described(Traits { employees: Some(60), ..Traits::default() })),
            (5_000, What::Described(Traits::default())),
            (5_000, What::Assigned { owner: PersonId::new("sato") }),
            (4_000, reached(Stage::Lead, None)),
            (9_000, reached(Stage::Mql, None)),
            (9_000, reached(Stage::Customer, Some(12.5))),
            (9_000, What::Noted { about: None }),
            (9_000, What::Captured { way: Way::Live }),
        ];
        let fact = |(n, (at, what)): (u32, (i64, What))| Fact {
            n,
            operation: operation.clone(),
            at: Timestamp::from_millis(at),
            what,
        };
        let facts: Vec<Fact> = (1..).zip(told).map(fact).collect();
        let mut read_back = Vec::new();
        let mut bodies = Vec::new();
        connection
            .execute_batch(
                "INSERT INTO operation (id, key, act, by, recorded_at, agreement) VALUES (7, x'01', 'capture', 'ito', 9000, 1)",
            )
            .unwrap();
        write(&connection, &mut Words::default(), LeadId(1), &facts, |_| Some(7)).unwrap();
        let mut rows = connection.prepare("SELECT n, at, body FROM fact ORDER BY n").unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))).unwrap();
        for (n, at, body) in rows.map(Result::unwrap) {
            read(&connection, &body, (n, Timestamp::from_millis(at), operation.clone()), &mut read_back).unwrap();
            bodies.push(body);
        }
        assert_eq!(read_back, facts);
        let together = r#"["history",[1,null,2],[null,null,null,60],[],{"owner":3},{"after":-1000,"is":"lead"},{"after":5000,"is":"mql"}]"#;
        assert_eq!((bodies.len(), bodies[0].as_str(), bodies[3].as_str()), (4, together, r#"["live"]"#));
        let counted: usize = connection.query_row(COUNT, [], |row| row.get(0)).unwrap();
        assert_eq!(counted, facts.len());
        for broken in ["[1]", "[\"nothing\"]", "[[99]]", "[{\"owner\":null}]", "[[1,2,3,4,5]]", "["] {
            let facts = &mut Vec::new();
            let told = (1, recorded_at, operation.clone());
            assert!(read(&connection, broken, told, facts).is_err(), "{broken}");
        }
    }
}
