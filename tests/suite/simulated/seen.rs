//! What stands in the database, read beside the program by statements of its own.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};
use tasuki::clock::Timestamp;

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: i64,
    pub lead: Option<i64>,
    pub matter: String,
    pub level: i64,
    pub class: String,
    pub person: String,
    pub hears_as: String,
    pub state: String,
    pub told_at: Option<Timestamp>,
    pub is_over: bool,
    pub made_at: Timestamp,
    pub opens_at: Timestamp,
}

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub id: i64,
    pub key: String,
    pub person: String,
    pub channel: String,
    pub state: String,
    pub tries: i64,
    pub next_at: Option<Timestamp>,
}

/// One way by which one notice leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub notice: i64,
    pub channel: String,
    pub letter: Option<i64>,
    pub dropped: bool,
    /// How often the letter that it is in was tried with it: 1 is the last time, 2 is before that.
    pub tried: i64,
}

/// A step that was recorded: when it was due, and what the clock of whoever recorded it said.
pub type Rung = (Timestamp, Timestamp);

/// All of it at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    pub rungs: BTreeMap<(i64, String, i64), Rung>,
    pub rows: usize,
    pub notices: BTreeMap<i64, Notice>,
    pub letters: BTreeMap<i64, Letter>,
    pub deliveries: Vec<Delivery>,
}

fn at(row: &Row<'_>, column: usize) -> Option<Timestamp> {
    row.get::<_, Option<i64>>(column).unwrap().map(Timestamp::from_millis)
}

fn all<T>(connection: &Connection, statement: &str, read: impl Fn(&Row<'_>) -> T) -> Vec<T> {
    let mut statement = connection.prepare_cached(statement).unwrap();
    let rows = statement.query_map([], |row| Ok(read(row))).unwrap();
    rows.map(Result::unwrap).collect()
}

impl Seen {
    pub fn now(connection: &Connection) -> Self {
        let rungs = all(connection, "SELECT lead, matter, level, due_at, recorded_at FROM rung", |row| {
            let step = (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
            (step, (at(row, 3).unwrap(), at(row, 4).unwrap()))
        });
        let notices = all(
            connection,
            "SELECT id, lead, matter, level, class, person, hears_as, state, told_at, over_at IS NOT NULL, made_at, opens_at FROM notice",
            |row| Notice {
                id: row.get(0).unwrap(),
                lead: row.get(1).unwrap(),
                matter: row.get(2).unwrap(),
                level: row.get(3).unwrap(),
                class: row.get(4).unwrap(),
                person: row.get(5).unwrap(),
                hears_as: row.get(6).unwrap(),
                state: row.get(7).unwrap(),
                told_at: at(row, 8),
                is_over: row.get(9).unwrap(),
                made_at: at(row, 10).unwrap(),
                opens_at: at(row, 11).unwrap(),
            },
        );
        let letters =
            all(connection, "SELECT id, key, person, channel, state, tries, next_at FROM letter", |row| Letter {
                id: row.get(0).unwrap(),
                key: row.get(1).unwrap(),
                person: row.get(2).unwrap(),
                channel: row.get(3).unwrap(),
                state: row.get(4).unwrap(),
                tries: row.get(5).unwrap(),
                next_at: at(row, 6),
            });
        let deliveries =
            all(connection, "SELECT notice, channel, letter, dropped, tried FROM delivery", |row| Delivery {
                notice: row.get(0).unwrap(),
                channel: row.get(1).unwrap(),
                letter: row.get(2).unwrap(),
                dropped: row.get(3).unwrap(),
                tried: row.get(4).unwrap(),
            });
        Self {
            rows: rungs.len(),
            rungs: rungs.into_iter().collect(),
            notices: notices.into_iter().map(|notice| (notice.id, notice)).collect(),
            letters: letters.into_iter().map(|letter| (letter.id, letter)).collect(),
            deliveries,
        }
    }

    /// The notices of a lead.
    pub fn of(&self, lead: i64) -> Vec<&Notice> {
        self.notices.values().filter(|notice| notice.lead == Some(lead)).collect()
    }
}
