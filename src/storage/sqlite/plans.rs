//! How the engine goes about what the screen asks all day: by index, without sorting, whatever it has learned of the
//! data.

use rusqlite::{Connection, StatementStatus, params_from_iter};

use super::read::{FACTS_OF, LAST_OPERATION_OF, QUEUE_COUNTS, queue_statements};
use super::{FirstAgreement, Sqlite};
use crate::agreement::terms::Act;
use crate::clock::Timestamp;
use crate::domain::{Ground, Operation, Person, Way, What};
use crate::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use crate::storage::{LeadChange, Store};

const NOW: Timestamp = Timestamp::from_millis(1_795_158_000_000);

struct House {
    _folder: tempfile::TempDir,
    store: Sqlite,
    ids: OpIds,
}

impl House {
    /// 300 leads, each handed over.
    fn of_300() -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        let first = FirstAgreement { text: crate::agreement::DEFAULT.to_owned(), adopted_at: NOW };
        let store = Sqlite::open(&folder.path().join("tasuki.db"), &first).unwrap();
        let mut house = Self { _folder: folder, store, ids: OpIds::seeded(1) };
        let operation = house.operation(Act::Capture, "ito");
        let change = |n: i64| {
            let due_at = Timestamp::from_millis(NOW.millis() + n * 7_919 % 300);
            let clock = "first_contact".to_owned();
            let happened = vec![
                What::Captured { way: Way::Live },
                What::HandedOff { ground: Ground::List, to: None },
                What::ClockStarted { clock, due_at, warn_at: Vec::new(), ideal_at: None },
            ];
            let happened = happened.into_iter().map(|what| (NOW, what)).collect();
            let change = LeadChange::of(None, &operation, happened);
            LeadChange { person: Some((Person::default(), Vec::new())), ..change }
        };
        let changes: Vec<_> = (0..300).map(change).collect();
        house.store.append(std::slice::from_ref(&operation), &changes).unwrap();
        house
    }

    fn operation(&self, act: Act, by: &str) -> Operation {
        let by = PersonId::new(by);
        Operation { id: self.ids.next(), act, by, recorded_at: NOW, agreement: AgreementVersion(1) }
    }

    /// `count` notes of one person, going round the leads; each taken back at once where `undone`.
    fn notes(&mut self, by: &str, count: i64, undone: bool) {
        for round in 0..count / 300 {
            let (mut operations, mut changes) = (Vec::new(), Vec::new());
            for lead in 1..=300 {
                let mut record = self.store.lead(LeadId(lead)).unwrap().unwrap();
                let noted = self.operation(Act::Note, by);
                let change = LeadChange::of(Some(&record), &noted, vec![(NOW, What::Noted)]);
                if undone {
                    record.facts.extend(change.facts.clone());
                    let undo = self.operation(Act::Undo, by);
                    let what = What::Undone { operation: noted.id };
                    changes.extend([change, LeadChange::of(Some(&record), &undo, vec![(NOW, what)])]);
                    operations.extend([noted, undo]);
                } else {
                    changes.push(change);
                    operations.push(noted);
                }
            }
            self.store.append(&operations, &changes).unwrap_or_else(|wrong| panic!("round {round}: {wrong}"));
        }
    }

    /// How many steps it takes to learn a person's last act.
    fn steps_to_the_last_act_of(&self, by: &str) -> i32 {
        let mut statement = self.store.connection.prepare(LAST_OPERATION_OF).unwrap();
        statement.query([by]).unwrap().next().unwrap();
        statement.get_status(StatementStatus::VmStep)
    }
}

fn plan(connection: &Connection, statement: &str) -> String {
    let mut explained = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    let values = vec![1; explained.parameter_count()];
    let lines = explained.query_map(params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
    lines.collect::<Result<Vec<_>, _>>().unwrap().join("\n")
}

/// The same before the engine has counted anything and after.
fn every_plan(house: &House, statement: &str, holds: impl Fn(&str) -> bool) {
    let connection = &house.store.connection;
    connection.execute_batch("DROP TABLE IF EXISTS sqlite_stat1").unwrap();
    for counted in [false, true] {
        if counted {
            connection.execute_batch("ANALYZE").unwrap();
        }
        let plan = plan(connection, statement);
        assert!(holds(&plan) && !plan.contains("TEMP B-TREE"), "{statement}\n{plan}");
    }
}

/// Nothing is walked from end to end but the index of what is open.
fn walks_only_the_queue(plan: &str) -> bool {
    plan.lines().all(|line| !line.starts_with("SCAN") || line.contains("INDEX lead_queue"))
}

#[test]
fn the_queue_is_read_in_the_order_of_its_index() {
    let house = House::of_300();
    for words in 0..=3 {
        let (window, count) = queue_statements(false, words);
        for statement in [window, count] {
            every_plan(&house, &statement, |plan| plan.contains("INDEX lead_queue") && walks_only_the_queue(plan));
        }
    }
    every_plan(&house, QUEUE_COUNTS, |plan| plan == "SCAN lead USING COVERING INDEX lead_queue");
}

#[test]
fn the_list_of_all_leads_is_read_by_number_without_sorting() {
    let house = House::of_300();
    for words in 0..=3 {
        let (window, count) = queue_statements(true, words);
        every_plan(&house, &window, |plan| plan == "SCAN l\nSEARCH p USING INTEGER PRIMARY KEY (rowid=?)");
        every_plan(&house, &count, |plan| !plan.contains("fact"));
    }
}

#[test]
fn one_lead_is_found_without_looking_at_the_others() {
    let mut house = House::of_300();
    house.notes("sato", 600, false);
    let statements = [
        FACTS_OF,
        "SELECT n, text FROM note WHERE lead = ?1 ORDER BY n",
        "SELECT lead FROM person WHERE external_id = ?1",
        "SELECT lead FROM person WHERE mail = ?1 AND external_id IS NULL ORDER BY lead LIMIT 1",
        "SELECT id FROM lead WHERE id = ?1",
        "SELECT version FROM lead WHERE id = ?1",
        LAST_OPERATION_OF,
    ];
    for statement in statements {
        every_plan(&house, statement, |plan| !plan.contains("SCAN"));
    }
}

#[test]
fn a_long_history_does_not_make_the_last_act_hard_to_find() {
    let mut house = House::of_300();
    house.notes("tanaka", 300, false);
    house.notes("sato", 5_100, false);
    for counted in [false, true] {
        if counted {
            house.store.connection.execute_batch("ANALYZE").unwrap();
        }
        for by in ["sato", "tanaka", "nobody"] {
            let steps = house.steps_to_the_last_act_of(by);
            assert!(steps < 500, "{by}: {steps} steps");
        }
    }
    house.notes("sato", 300, true);
    let steps = house.steps_to_the_last_act_of("sato");
    assert!(steps < 20_000, "300 acts taken back lie before it: {steps} steps");
}
