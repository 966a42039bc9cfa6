//! What is kept against what leads add up to, one by one.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::storage::sqlite::{FirstAgreement, open};

fn office() -> (TempDir, Connection) {
    let folder = TempDir::new().unwrap();
    let first = FirstAgreement { text: String::new(), adopted_at: Timestamp::from_millis(0) };
    let connection = open::open(&folder.path().join("tasuki.db"), &first).unwrap();
    let words = "INSERT INTO word (id, text) VALUES (7, 'web'), (200, 'fair'), (70000, '')";
    connection.execute_batch(&format!("PRAGMA synchronous = OFF; {words}")).unwrap();
    (folder, connection)
}

/// Columns that a change may touch, and the values it may give.
const COLUMNS_CHANGED: [&str; 17] = [
    "stage",
    "owner",
    "source",
    "campaign",
    "industry",
    "generated",
    "merged_into",
    "reverted_at",
    "at_lead",
    "at_mal",
    "at_mql",
    "at_sal",
    "at_sql",
    "at_opportunity",
    "at_customer",
    "at_lost",
    "at_excluded",
];

fn value(column: &str, chance: &mut ChaCha8Rng) -> String {
    let one_of = |chance: &mut ChaCha8Rng, all: &[&str]| all[chance.random_range(0..all.len())].to_owned();
    match column {
        "stage" => format!("'{}'", Stage::ALL[chance.random_range(0..Stage::ALL.len())]),
        "owner" => one_of(chance, &["NULL", "'sato'", "'tanaka'", "'suzuki'", "''"]),
        "source" | "campaign" | "industry" => one_of(chance, &["NULL", "7", "200", "70000"]),
        "generated" => one_of(chance, &["0", "0", "1"]),
        "merged_into" | "reverted_at" => one_of(chance, &["NULL", "NULL", "NULL", "1"]),
        // Around 1970, some at the borders of quarters and days, some not at all.
        _ => match chance.random_range(0..4) {
            0 => "NULL".to_owned(),
            1 => (chance.random_range(-12..12) * QUARTER).to_string(),
            2 => (chance.random_range(-3..3) * 86_400_000 - 1).to_string(),
            _ => chance.random_range(-2 * 86_400_000_i64..2 * 86_400_000).to_string(),
        },
    }
}

/// Adds everything up; says in how many parts.
fn add_up(connection: &Connection) -> usize {
    add_up_by(connection, AT_ONCE)
}

fn add_up_by(connection: &Connection, at_once: i64) -> usize {
    1 + std::iter::from_fn(|| add_up_some(connection, at_once).unwrap().then_some(())).count()
}

/// Something that may become of the leads.
fn change(connection: &Connection, chance: &mut ChaCha8Rng) {
    let id: i64 = connection.query_row("SELECT coalesce(max(id), 0) FROM lead", [], |row| row.get(0)).unwrap();
    let id = chance.random_range(0..=id);
    match chance.random_range(0..20) {
        0..8 => {
            let values = COLUMNS_CHANGED.map(|column| value(column, chance)).join(", ");
            let columns = COLUMNS_CHANGED.join(", ");
            let add = format!(
                "INSERT INTO lead (version, waiting, tier, accepted, attempts, {columns}) VALUES (1, 0, 0, 0, 0, {values})"
            );
            connection.execute(&add, []).unwrap();
        }
        8..17 => {
            let column = COLUMNS_CHANGED[chance.random_range(0..COLUMNS_CHANGED.len())];
            let value = value(column, chance);
            connection.execute(&format!("UPDATE lead SET {column} = {value} WHERE id = ?1"), [id]).unwrap();
        }
        17 => {
            // As a change of a lead is written: all of it, in one statement.
            let upsert = "INSERT INTO lead (id, version, stage, waiting, tier, accepted, attempts, at_mql, owner) \
                          SELECT id, version, 'sal', 0, 0, 0, 0, at_mql, 'sato' FROM lead WHERE id = ?1 \
                          ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, owner = excluded.owner";
            connection.execute(upsert, [id]).unwrap();
        }
        18 => {
            connection.execute("DELETE FROM lead WHERE id = ?1", [id]).unwrap();
        }
        _ => assert!(add_up(connection) > 0),
    }
}

fn spans() -> Vec<Span> {
    let ends = [None, Some(-86_400_000), Some(0), Some(3 * QUARTER), Some(1_234_567)];
    let at = |at: Option<i64>| at.map(Timestamp::from_millis);
    let from_until = |from: &Option<i64>| ends.map(|until| Span { from: at(*from), until: at(until) });
    ends.iter().flat_map(from_until).collect()
}

/// Every way of counting, from what is kept and from the leads.
fn assert_the_same(connection: &Connection, told: &str) {
    let dimensions: Vec<_> = std::iter::once(None).chain(KeptBy::ALL.map(Some)).collect();
    for span in spans() {
        for basis in [Basis::Cohort, Basis::Period, Basis::Stock] {
            for dimension in &dimensions {
                let by = CountedBy { basis, dimension: *dimension, span, within_ms: None };
                let sorted = |mut rows: Vec<Counted>| {
                    rows.sort_by_key(|row| (row.keys.clone(), row.reached, row.recorded, row.generated));
                    rows
                };
                let (kept, scanned) = (stage_counts(connection, &by), read::stage_counts(connection, &by));
                assert_eq!(sorted(kept.unwrap()), sorted(scanned.unwrap()), "{by:?}, {told}");
            }
        }
    }
    assert!(!is_wrong(connection).unwrap(), "{told}");
}

#[test]
fn whatever_becomes_of_leads_the_flow_is_what_they_add_up_to() {
    for seed in 0..8 {
        let (_folder, connection) = office();
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        for step in 0..120 {
            change(&connection, &mut chance);
            if step % 30 == 29 {
                assert_the_same(&connection, &format!("seed {seed}, step {step}"));
            }
        }
        add_up(&connection);
        assert_eq!(waiting(&connection).unwrap().max(0), 0);
        assert_the_same(&connection, &format!("seed {seed}, added up"));
    }
}

#[test]
fn what_is_within_a_quarter_or_within_days_of_a_cohort_is_counted_by_the_leads() {
    assert_eq!(quarters(Span::default()), Some((FIRST_QUARTER, i64::MAX)));
    let at = |at: i64| Some(Timestamp::from_millis(at));
    assert_eq!(quarters(Span { from: at(-QUARTER), until: at(2 * QUARTER) }), Some((-1, 2)));
    assert_eq!(quarters(Span { from: at(1), until: None }), None);
    assert_eq!(quarters(Span { from: None, until: at(QUARTER - 1) }), None);
    let (_folder, connection) = office();
    connection
        .execute_batch(
            "INSERT INTO lead (version, stage, waiting, tier, accepted, attempts, at_mql, at_sal)
               VALUES (1, 'sal', 0, 0, 0, 0, 1000, 5000), (1, 'sal', 0, 0, 0, 0, 1000, 9000);",
        )
        .unwrap();
    let by = |until, within_ms| CountedBy {
        basis: Basis::Cohort,
        dimension: None,
        span: Span { from: None, until },
        within_ms,
    };
    let sals = |by: CountedBy| stage_counts(&connection, &by).unwrap().first().map(|row| row.reached(Stage::Sal));
    assert_eq!(sals(by(None, None)), Some(2));
    assert_eq!(sals(by(None, Some(4000))), Some(1));
    assert_eq!((sals(by(at(1001), None)), sals(by(at(1000), None))), (Some(2), None));
}

#[test]
fn what_is_kept_wrongly_is_seen_and_made_anew() {
    let (_folder, connection) = office();
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..200 {
        change(&connection, &mut chance);
    }
    add_up(&connection);
    connection.execute("UPDATE lead SET owner = 'ito', at_sal = 5 WHERE id % 3 = 0", []).unwrap();
    let harms = [
        "DELETE FROM flow WHERE place = (SELECT max(place) FROM flow)",
        "DELETE FROM flow WHERE place = (SELECT min(place) FROM flow)",
        "UPDATE flow SET entries = CAST(entries || entries AS BLOB) WHERE place > 0",
        // A number without its end.
        "UPDATE flow SET entries = x'80' WHERE place = (SELECT max(place) FROM flow)",
        "DELETE FROM flow_since",
        "UPDATE flow_since SET at_mql = 3",
        "UPDATE flow_upto SET lead = lead - 9",
        "UPDATE flow_owner SET id = id + 100",
    ];
    for harm in harms {
        assert!(!is_wrong(&connection).unwrap(), "before {harm}");
        assert!(connection.execute(harm, []).unwrap() > 0, "{harm}");
        assert!(is_wrong(&connection).unwrap(), "{harm}");
        forget(&connection).unwrap();
        add_up(&connection);
        assert_the_same(&connection, harm);
        connection
            .execute("UPDATE lead SET owner = 'abe', at_sal = coalesce(at_sal, 0) + 9000000 WHERE id % 3 = 0", [])
            .unwrap();
    }
    // What cannot be read is counted by the leads.
    connection.execute("UPDATE flow SET entries = x'80'", []).unwrap();
    let by = CountedBy { basis: Basis::Cohort, dimension: None, span: Span::default(), within_ms: None };
    assert_eq!(stage_counts(&connection, &by).unwrap(), read::stage_counts(&connection, &by).unwrap());
}

#[test]
fn leads_that_came_in_at_once_take_few_bytes_and_are_added_up_in_parts() {
    let (_folder, connection) = office();
    let many = format!(
        "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {})
         INSERT INTO lead (version, stage, waiting, tier, accepted, attempts, at_lead, source)
           SELECT 1, 'lead', 0, 0, 0, 0, i, 7 FROM c",
        1_010
    );
    connection.execute(&many, []).unwrap();
    assert_eq!(waiting(&connection).unwrap(), 1_010);
    assert_eq!((add_up_by(&connection, 1_000), waiting(&connection).unwrap()), (2, 0), "in two parts");
    let bytes: i64 = connection.query_row("SELECT sum(length(entries)) FROM flow", [], |row| row.get(0)).unwrap();
    assert!(bytes < 100, "{bytes}");
    // All of them become different, and are added up in parts again.
    connection.execute("UPDATE lead SET owner = 'sato' WHERE id > 5", []).unwrap();
    let by = |dimension| CountedBy { basis: Basis::Cohort, dimension, span: Span::default(), within_ms: None };
    let owners = |connection: &Connection| {
        let mut rows = stage_counts(connection, &by(Some(KeptBy::Owner))).unwrap();
        rows.sort_by(|a, b| a.keys.cmp(&b.keys));
        rows.into_iter().map(|row| (row.keys.concat(), row.reached[0])).collect::<Vec<_>>()
    };
    let expected = [(String::new(), 5), ("sato".to_owned(), 1_005)];
    assert_eq!(owners(&connection), expected);
    assert_eq!((add_up_by(&connection, 1_000), owners(&connection)), (2, expected.to_vec()));
    assert!(!is_wrong(&connection).unwrap());
}
