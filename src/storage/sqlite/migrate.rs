//! From any earlier form of the file to the newest: one step at a time, in one transaction, a verified backup first.

use std::path::Path;

use rusqlite::{Connection, params};

use super::flow;
use super::keys;
use super::open::{self, FirstAgreement, refuse, unusable};
use super::shelf::{Occasion, Shelf};
use super::write;
use crate::i18n::Message;
use crate::storage::StoreError;

/// The steps. A step that was released is never changed; a new one is added behind.
const STEPS: [&str; 21] = [
    include_str!("migrations/0001_journal.sql"),
    include_str!("migrations/0002_agreed.sql"),
    include_str!("migrations/0003_assignment.sql"),
    include_str!("migrations/0004_redo.sql"),
    include_str!("migrations/0005_last_act.sql"),
    include_str!("migrations/0006_clock_tier.sql"),
    include_str!("migrations/0007_touches.sql"),
    include_str!("migrations/0008_import.sql"),
    include_str!("migrations/0009_likeness.sql"),
    include_str!("migrations/0010_erasure.sql"),
    include_str!("migrations/0011_words.sql"),
    include_str!("migrations/0012_filter.sql"),
    include_str!("migrations/0013_steps.sql"),
    include_str!("migrations/0014_returns.sql"),
    include_str!("migrations/0015_tally.sql"),
    include_str!("migrations/0016_judging.sql"),
    include_str!("migrations/0017_rules.sql"),
    include_str!("migrations/0018_errands.sql"),
    include_str!("migrations/0019_notices.sql"),
    include_str!("migrations/0020_flow.sql"),
    include_str!("migrations/0021_decisions.sql"),
];

/// The step from which on there is the search index, which SQL cannot make.
const IMPORT: usize = 8;

/// The form from which on facts that were told at once lie together.
pub(super) const TOLD_AT_ONCE: i32 = 8;

/// The step from which on the keys of people are kept, which SQL cannot make either.
const LIKENESS: usize = 9;

/// The newest form that this program knows.
pub(super) const NEWEST: i32 = form_after(&STEPS);

/// What is done before the form is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// A backup; without one nothing is changed.
    BackUp,
    /// Nothing: the file is a copy itself, or new.
    Nothing,
}

#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a handful of steps")]
const fn form_after(steps: &[&str]) -> i32 {
    steps.len() as i32
}

/// Brings the file to its newest form. Of several programs that start at once, one does it and the others find it done.
pub(super) fn to_newest(
    path: &Path,
    connection: &Connection,
    first: &FirstAgreement,
    before: Before,
) -> Result<(), StoreError> {
    by_steps(&STEPS, path, connection, first, before)
}

fn by_steps(
    steps: &[&str],
    path: &Path,
    connection: &Connection,
    first: &FirstAgreement,
    before: Before,
) -> Result<(), StoreError> {
    let wrong = |cause: rusqlite::Error| unusable(path, &cause);
    let newest = form_after(steps);
    if form(connection).map_err(wrong)? == newest {
        return Ok(());
    }
    // Held while the backup is made: nothing that another program commits falls between the two.
    connection.execute_batch("BEGIN IMMEDIATE").map_err(wrong)?;
    let done = form(connection).map_err(wrong).and_then(|found| {
        if found == newest {
            return Ok(());
        }
        if found > 0 && before == Before::BackUp {
            backup_first(path, first)?;
        }
        steps_from(steps, found, connection, first).map_err(wrong)
    });
    let ended = done.and_then(|()| connection.execute_batch("COMMIT").map_err(wrong));
    if ended.is_err() {
        // The transaction is gone with the connection in any case; what went wrong first is what is told.
        let _ = connection.execute_batch("ROLLBACK");
    }
    ended
}

/// Which form a file has: how many steps were done to it.
pub(super) fn form(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn steps_from(steps: &[&str], found: i32, connection: &Connection, first: &FirstAgreement) -> rusqlite::Result<()> {
    let done = usize::try_from(found).unwrap_or(0);
    for step in steps.iter().skip(done) {
        connection.execute_batch(step)?;
    }
    if done > 0 && done < IMPORT {
        write::fill_people(connection)?;
    }
    if done > 0 && done < LIKENESS {
        keys::build(connection)?;
    }
    if done == 0 {
        open::mark(connection)?;
        connection.execute(
            "INSERT INTO agreement (version, text, adopted_at) VALUES (1, ?1, ?2)",
            params![first.text, first.adopted_at.millis()],
        )?;
    }
    if done > 0 {
        write::derive_anew(connection)?;
        flow::add_up_within(connection)?;
    }
    connection.pragma_update(None, "user_version", form_after(steps))
}

/// The backup is of what was committed: another handle makes it, as this one is about to write.
fn backup_first(path: &Path, first: &FirstAgreement) -> Result<(), StoreError> {
    let made =
        open::raw(path).and_then(|source| Shelf::of(path).put(path, &source, Occasion::BeforeUpdate, first.adopted_at));
    match made {
        Ok(_) => Ok(()),
        Err(cause) => {
            let cause = crate::error::Error::from(cause).message;
            Err(refuse(Message::new("store.no_copy").with("path", path.display()).with_message("cause", cause)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::storage::sqlite::{backup, check, restore};

    fn first() -> FirstAgreement {
        FirstAgreement { text: "a".to_owned(), adopted_at: Timestamp::from_millis(0) }
    }

    fn columns_of_note(connection: &Connection) -> i64 {
        connection.query_row("SELECT count(*) FROM pragma_table_info('note')", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn before_its_form_is_changed_a_database_is_backed_up_as_it_was() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        let connection = open::open(&path, &first()).unwrap();
        connection.execute("INSERT INTO agreement (version, text, adopted_at) VALUES (2, 'b', 1)", []).unwrap();
        let columns = columns_of_note(&connection);
        let steps = [STEPS.as_slice(), &["ALTER TABLE note ADD COLUMN colour TEXT;"]].concat();
        by_steps(&steps, &path, &connection, &first(), Before::BackUp).unwrap();
        assert_eq!((form(&connection).unwrap(), columns_of_note(&connection)), (NEWEST + 1, columns + 1));
        let kept = Shelf::of(&path).kept().unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].occasion, Occasion::BeforeUpdate);
        let copied = backup::examine(&kept[0].path).unwrap();
        assert_eq!((copied.contents.form, copied.contents.agreements), (NEWEST, 2), "with the last commit, as it was");
        by_steps(&steps, &path, &connection, &first(), Before::BackUp).unwrap();
        assert_eq!(Shelf::of(&path).kept().unwrap().len(), 1, "there was nothing to change any more");
    }

    /// A database as the first release left it, with one lead.
    fn of_the_first_form(path: &Path) {
        std::fs::write(path, "").unwrap();
        let connection = open::raw(path).unwrap();
        by_steps(&STEPS[..1], path, &connection, &first(), Before::Nothing).unwrap();
        connection
            .execute_batch(
                r#"INSERT INTO operation VALUES (1, randomblob(16), 'capture', 'ito', 1000, 1);
                   INSERT INTO fact VALUES (1, 1, 1, 1, 1000, '{"kind":"captured","way":"live"}');
                   INSERT INTO lead (id, version, stage, at_lead, cohort_at, waiting, tier, accepted, attempts)
                     VALUES (1, 1, 'lead', 1000, 1000, 0, 0, 0, 0);"#,
            )
            .unwrap();
    }

    #[test]
    fn a_backup_that_an_update_made_can_be_put_in_place_and_is_brought_up_to_date() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        of_the_first_form(&path);
        let connection = open::open(&path, &first()).unwrap();
        assert_eq!(form(&connection).unwrap(), NEWEST);
        connection.execute("INSERT INTO agreement (version, text, adopted_at) VALUES (2, 'b', 1)", []).unwrap();
        drop(connection);
        let now = Timestamp::from_millis(5_000);
        let source = restore::newest_source(&path, now).unwrap();
        assert_eq!((source.examined.contents.form, source.examined.contents.leads), (1, 1));
        restore::put_in_place(&path, &source.examined, now).unwrap();
        let connection = open::open(&path, &first()).unwrap();
        let health = check::check(&connection, &mut |_| {}).unwrap();
        assert_eq!((health.leads, health.differing, health.engine), (1, Vec::new(), Vec::new()));
        assert!(!health.is_flow_wrong);
        assert_eq!(flow::waiting(&connection).unwrap(), 0, "its leads are added up");
        let quarter: i64 = connection.query_row("SELECT max(place) FROM flow", [], |row| row.get(0)).unwrap();
        assert_eq!(quarter, 0, "it came in a second after 1970 began");
        let agreements: i64 = connection.query_row("SELECT count(*) FROM agreement", [], |row| row.get(0)).unwrap();
        assert_eq!((form(&connection).unwrap(), agreements), (NEWEST, 1));
    }

    #[test]
    fn a_step_that_fails_or_a_backup_that_cannot_be_made_leaves_the_form_as_it_was() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("tasuki.db");
        let connection = open::open(&path, &first()).unwrap();
        let columns = columns_of_note(&connection);
        let add = "ALTER TABLE note ADD COLUMN colour TEXT;";
        let broken = [STEPS.as_slice(), &[add, "ALTER TABLE nothing ADD COLUMN x TEXT;"]].concat();
        by_steps(&broken, &path, &connection, &first(), Before::BackUp).unwrap_err();
        assert_eq!((form(&connection).unwrap(), columns_of_note(&connection)), (NEWEST, columns));

        // A file where the folder of backups would be.
        std::fs::remove_dir_all(folder.path().join("tasuki.db.backups")).unwrap();
        std::fs::write(folder.path().join("tasuki.db.backups"), "").unwrap();
        let steps = [STEPS.as_slice(), &[add]].concat();
        let Err(StoreError::Unusable(error)) = by_steps(&steps, &path, &connection, &first(), Before::BackUp) else {
            panic!("changed without a backup");
        };
        assert_eq!(error.message.key(), "store.no_copy");
        assert_eq!((form(&connection).unwrap(), columns_of_note(&connection)), (NEWEST, columns));
    }

    #[test]
    fn a_released_step_is_never_changed() {
        // FNV-1a of each step's text. A difference here means that databases out there would differ from new ones.
        let sums: Vec<u64> = STEPS.iter().map(|step| backup::Sum::of(step.as_bytes()).0).collect();
        let released = [
            18_335_280_460_299_170_304,
            18_191_343_737_733_441_896,
            13_490_831_691_858_949_238,
            7_124_455_529_156_607_372,
            628_314_644_155_234_758,
            6_722_954_157_794_558_757,
            1_705_564_025_680_928_428,
            5_669_416_544_480_871_488,
            6_081_577_789_029_086_638,
            15_586_666_174_031_138_905,
            9_600_820_394_268_101_435,
            14_930_717_457_706_246_407,
            16_130_695_481_581_544_488,
            2_059_469_907_958_971_932,
            4_873_235_349_453_270_219,
            635_539_442_190_011_016,
            9_179_930_922_102_185_661,
            16_170_203_419_093_841_232,
            546_761_274_775_313_373,
            5_524_160_038_430_122_826,
            9_700_356_732_012_524_936,
        ];
        assert_eq!(sums, released, "add a step instead");
    }
}
