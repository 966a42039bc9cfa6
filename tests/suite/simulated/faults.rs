//! Weeks in which the engine is broken on purpose: whoever looks on must see it. What is broken is broken in the database, so
//! that the engine itself is the one that everybody runs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::Connection;

use super::{among, week::Week};

/// A fault, and what is complained of in a week that has it.
const FAULTS: [(&str, &str, &str); 6] = [
    (
        "a step is recorded as often as it is looked at",
        "CREATE TABLE other AS SELECT * FROM rung; DROP TABLE rung; ALTER TABLE other RENAME TO rung;
         CREATE TRIGGER twice AFTER INSERT ON rung BEGIN
           INSERT INTO rung SELECT NEW.lead, NEW.matter, NEW.level, NEW.due_at, NEW.recorded_at
             WHERE (SELECT count(*) FROM rung WHERE lead = NEW.lead AND matter = NEW.matter AND level = NEW.level) < 2; END;",
        "recorded twice",
    ),
    (
        "nobody's hours are kept",
        "CREATE TRIGGER early AFTER INSERT ON notice BEGIN
           UPDATE notice SET state = 'told', told_at = made_at WHERE id = NEW.id; END;",
        "outside of hours",
    ),
    (
        "nobody looks at what somebody did",
        "CREATE TRIGGER blind BEFORE INSERT ON to_tell WHEN NEW.at = 0 AND EXISTS (SELECT 1 FROM notice WHERE lead = NEW.lead)
           BEGIN SELECT RAISE(IGNORE); END;
         CREATE TRIGGER blind_again BEFORE UPDATE ON to_tell WHEN NEW.at = 0 BEGIN SELECT RAISE(IGNORE); END;",
        "is lost",
    ),
    (
        "a rung is never looked for",
        "CREATE TRIGGER never AFTER INSERT ON to_tell WHEN NEW.at > 0 BEGIN DELETE FROM to_tell WHERE lead = NEW.lead; END;
         CREATE TRIGGER nor AFTER UPDATE ON to_tell WHEN NEW.at > 0 BEGIN DELETE FROM to_tell WHERE lead = NEW.lead; END;",
        "is lost",
    ),
    (
        "a letter leaves twice",
        "CREATE TRIGGER again AFTER UPDATE OF state ON letter WHEN NEW.state = 'sent' AND NEW.channel = 'desktop' AND NEW.tries = 1
           BEGIN UPDATE letter SET state = 'due', next_at = 0 WHERE id = NEW.id; END;",
        "again of notice",
    ),
    (
        "a letter is forgotten",
        "CREATE TRIGGER lost AFTER UPDATE OF state ON letter WHEN NEW.state = 'due' AND NEW.tries = 1
           BEGIN UPDATE letter SET next_at = 9000000000000 WHERE id = NEW.id; END;",
        "never left",
    ),
];

/// So many weeks at most are lived with a fault: most show it within a few.
const WEEKS: u64 = 40;

#[test]
fn a_week_with_a_broken_engine_does_not_pass() {
    let passed: Vec<_> = FAULTS.iter().filter(|fault| !is_seen(fault)).map(|(name, ..)| *name).collect();
    assert!(passed.is_empty(), "nobody saw that {passed:?}");
}

fn is_seen((_, broken, complaint): &(&str, &str, &str)) -> bool {
    (1..=WEEKS).any(|seed| {
        let week = Week::new(seed);
        Connection::open(&week.path).unwrap().execute_batch(broken).unwrap();
        let thrown = catch_unwind(AssertUnwindSafe(|| among(&week))).err();
        let said = thrown.map(|thrown| {
            let text = thrown.downcast_ref::<String>().cloned();
            text.or_else(|| thrown.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
        });
        said.is_some_and(|said| said.contains(complaint))
    })
}
