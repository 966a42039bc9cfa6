//! The journal in a local SQLite file.
//!
//! A handle is one connection. Writers take turns by `BEGIN IMMEDIATE` and `patience`; an acknowledged append survives a
//! power cut (`synchronous = FULL`). Nobody holds a read transaction between two calls, and `fold` keeps the log short.
//!
//! `gates` says what is refused before it is opened, `log` judges what an unclean end left, `open` opens, `migrate`
//! brings to the newest form. `backup` makes verified copies, `shelf` keeps them, `restore` puts one in place. `personal`
//! lists where personal data lies, `erase` empties it, `private` keeps files to their owner. `telling` says how facts lie
//! in their table, `condition` and `sieve` ask what filters ask, `search` and `keys` are indexes of our own: they keep what
//! millions of leads need in few bytes, and so does `flow`, the kept sum behind the waterfall.

mod assignment;
mod backup;
mod beside;
mod check;
mod condition;
mod decisions;
mod erase;
mod errands;
mod extras;
mod flow;
mod fold;
mod gates;
mod hearers;
mod imports;
mod journal;
mod judging;
mod keys;
mod letters;
mod likeness;
mod line;
mod listing;
mod log;
mod look;
mod migrate;
mod mishap;
mod neighbours;
mod notices;
mod open;
mod order;
mod patience;
mod personal;
#[cfg(test)]
mod plans;
mod private;
mod queue;
mod read;
mod recorded;
mod restore;
mod returns;
mod revert;
mod rules;
mod search;
mod shares;
mod shelf;
mod sieve;
mod snapshot;
mod steps;
mod sums;
mod telling;
mod timelines;
mod words;
mod write;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

pub use backup::{Contents, Examined};
pub use fold::Folding;
pub use look::Looked;
pub use open::FirstAgreement;
pub use private::make_private;
pub use restore::{Source, named_source, newest_source, put_in_place, set_aside};
pub use shelf::{Kept, Made, Occasion, Shelf};

use super::{
    Adopted, Beside, CameBack, Company, Crowds, Health, Held, ImportKept, ImportPart, Judging, LeadChange, Neighbours,
    Page, Pair, Question, QueueAsk, QueueCounts, Reach, Record, ReturnsAsk, RevertKept, Share, Snapshot, StepKept,
    Store, StoreError, Unwanted, Wakes,
};
use crate::agreement::Adoption;
use crate::clock::Timestamp;
use crate::domain::assignment::Standing;
use crate::domain::{Consent, Cost, Lead, Operation, Touch};
use crate::ids::{AgreementVersion, LeadId, OpId, PersonId};
use crate::insight::{Counted, CountedBy};

/// A handle on one file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    path: PathBuf,
    /// What `data_version` was when it was last asked, or when the file was opened.
    seen: i64,
    memory: write::Memory,
    turns: patience::Turns,
    sieve: sieve::Sieve,
    /// How often this handle has written since it looked whether leads are to be added up.
    writes: u32,
}

impl Sqlite {
    /// Opens the database at `path`, or makes one there under `first`. Refuses what is not ours, damaged, of a newer
    /// program, or on a network.
    pub fn open(path: &Path, first: &FirstAgreement) -> Result<Self, StoreError> {
        let mut connection = open::open(path, first)?;
        let sieve = sieve::Sieve::on(&mut connection)?;
        let turns = patience::Turns::default();
        turns.wait_at_most(&mut connection, StoreError::PATIENCE)?;
        // What an erase was kept from finishing is finished at the first chance. Whoever opens is not kept from their work
        // where it cannot be (no room on the disk): the mark stays, and the next one tries again.
        erase::sweep(&mut connection, path, (&turns, Duration::ZERO)).ok();
        let seen = data_version(&connection)?;
        Ok(Self { connection, path: path.to_owned(), seen, memory: write::Memory::default(), turns, sieve, writes: 0 })
    }

    /// A verified copy of all that is committed, in a file of the user's choice. One that is there is replaced only where
    /// `replace` says so.
    pub fn back_up_to(&self, file: &Path, replace: bool) -> Result<Contents, StoreError> {
        backup::to_file(&self.path, &self.connection, file, replace)
    }

    /// The same in the database's own folder of backups.
    pub fn back_up(&self, now: Timestamp) -> Result<Made, StoreError> {
        Shelf::of(&self.path).put(&self.path, &self.connection, Occasion::Asked, now)
    }

    /// The same where the newest backup is older than 24 hours; nothing where it is not, or another program is about it.
    /// The database, which must be there, is opened only where it is due.
    pub fn back_up_by_age(path: &Path, first: &FirstAgreement) -> Result<Option<Made>, StoreError> {
        Shelf::of(path).put_by_age(path, || open::open(path, first), first.adopted_at)
    }

    /// The leads that were erased, and are back with a backup that was made before.
    pub fn forgotten(&self) -> Result<Vec<LeadId>, StoreError> {
        erase::forgotten(&self.connection, &self.path)
    }

    /// Whether a database is at `path`, be it one that still has to be put in its place; an error says why not.
    pub fn find(path: &Path) -> std::io::Result<()> {
        path.symlink_metadata().map(drop).or_else(|cause| if restore::is_pending(path) { Ok(()) } else { Err(cause) })
    }

    /// The service whose synchronised folder a database lies in: it copies the file and its log each at its own time,
    /// which is no copy of the database, and may bring back an old one.
    pub fn synchronised_by(path: &Path) -> Option<&'static str> {
        gates::cloud_of(path)
    }

    /// Looks at what stands at `path` without making, recovering or changing anything; nothing where nothing stands there.
    pub fn look(path: &Path) -> Result<Option<Looked>, StoreError> {
        look::look(path)
    }

    /// The version of the library that is built in.
    pub fn library_version() -> &'static str {
        rusqlite::version()
    }
}

impl Store for Sqlite {
    fn lead(&mut self, id: LeadId) -> Result<Option<Record>, StoreError> {
        Ok(read::lead(&self.connection, id)?)
    }

    fn find(&mut self, name: &str) -> Result<Option<LeadId>, StoreError> {
        Ok(read::find(&self.connection, name)?)
    }

    fn match_person(&mut self, external_id: Option<&str>, mail: Option<&str>) -> Result<Option<LeadId>, StoreError> {
        // Those who came in by the transaction that is open are found, too.
        if external_id.is_none() {
            self.memory.write_keys(&self.connection)?;
        }
        Ok(read::match_person(&self.connection, external_id, mail)?)
    }

    fn absorbed(&mut self, id: LeadId) -> Result<Vec<LeadId>, StoreError> {
        Ok(likeness::absorbed(&self.connection, id)?)
    }

    fn also_called(&mut self, id: LeadId) -> Result<Vec<String>, StoreError> {
        Ok(likeness::also_called(&self.connection, id)?)
    }

    fn alike(&mut self, id: LeadId) -> Result<Vec<Pair>, StoreError> {
        self.memory.write_keys(&self.connection)?;
        Ok(likeness::alike(&self.connection, id)?)
    }

    fn brought_by(&mut self, batch: OpId, most: usize) -> Result<Vec<LeadId>, StoreError> {
        Ok(likeness::brought_by(&self.connection, batch, most)?)
    }

    fn all_alike(&mut self, each: &mut dyn FnMut(Pair) -> bool) -> Result<Crowds, StoreError> {
        self.memory.write_keys(&self.connection)?;
        Ok(likeness::all_alike(&self.connection, each)?)
    }

    fn queue(&mut self, ask: &QueueAsk, now: Timestamp) -> Result<Page, StoreError> {
        Ok(listing::queue(&self.connection, &mut self.sieve, ask, now)?)
    }

    fn give_up_when(&mut self, unwanted: Unwanted) {
        self.sieve.give_up_when(unwanted);
    }

    fn queue_counts(&mut self, who: &PersonId, now: Timestamp) -> Result<QueueCounts, StoreError> {
        Ok(shares::counts(&self.connection, who, now)?)
    }

    fn shares(&mut self, now: Timestamp) -> Result<Vec<Share>, StoreError> {
        Ok(shares::shares(&self.connection, now)?)
    }

    fn last_operation_of(&mut self, by: &PersonId) -> Result<Option<(LeadId, Operation)>, StoreError> {
        Ok(read::last_operation_of(&self.connection, by)?)
    }

    fn last_undone_of(&mut self, by: &PersonId) -> Result<Option<(LeadId, Operation)>, StoreError> {
        Ok(read::last_undone_of(&self.connection, by)?)
    }

    fn operations_of_batch(&mut self, batch: OpId) -> Result<Vec<(LeadId, OpId)>, StoreError> {
        Ok(read::operations_of_batch(&self.connection, batch)?)
    }

    fn steps(&mut self, most: usize) -> Result<Vec<StepKept>, StoreError> {
        Ok(steps::steps(&self.connection, most)?)
    }

    fn open_leads(&mut self) -> Result<Vec<LeadId>, StoreError> {
        Ok(read::open_leads(&self.connection)?)
    }

    fn standing(&mut self, pool: Option<&str>, people: &[(PersonId, Timestamp)]) -> Result<Standing, StoreError> {
        Ok(assignment::standing(&self.connection, pool, people)?)
    }

    fn held(&mut self) -> Result<Vec<Held>, StoreError> {
        Ok(assignment::held(&self.connection)?)
    }

    fn uncalled(&mut self, now: Timestamp) -> Result<Vec<LeadId>, StoreError> {
        Ok(assignment::uncalled(&self.connection, now)?)
    }

    fn account_owner(&mut self, account: &str, but: Option<LeadId>) -> Result<Option<PersonId>, StoreError> {
        self.memory.write_keys(&self.connection)?;
        Ok(assignment::account_owner(&self.connection, account, but)?)
    }

    fn company(&mut self, account: &str, limit: usize) -> Result<Company, StoreError> {
        self.memory.write_keys(&self.connection)?;
        Ok(assignment::company(&self.connection, account, limit)?)
    }

    fn neighbours(&mut self, account: &str, but: LeadId, most: usize) -> Result<Neighbours, StoreError> {
        self.memory.write_keys(&self.connection)?;
        Ok(neighbours::neighbours(&self.connection, account, but, most)?)
    }

    fn came_back(&mut self, since: Timestamp) -> Result<Vec<CameBack>, StoreError> {
        Ok(returns::came_back(&self.connection, since)?)
    }

    fn wakes(&mut self, before: Timestamp, most: usize) -> Result<Wakes, StoreError> {
        Ok(returns::wakes(&self.connection, before, most)?)
    }

    fn questions(&mut self, ask: &ReturnsAsk<'_>) -> Result<Vec<Question>, StoreError> {
        Ok(returns::questions(&self.connection, ask)?)
    }

    fn handed_over(&mut self, since: Option<Timestamp>, each: &mut dyn FnMut(&Lead)) -> Result<(), StoreError> {
        Ok(rules::handed_over(&self.connection, since, each)?)
    }

    fn any_judged(&mut self, since: Timestamp) -> Result<bool, StoreError> {
        Ok(rules::any_judged(&self.connection, since)?)
    }

    fn stage_counts(&mut self, by: &CountedBy) -> Result<Vec<Counted>, StoreError> {
        Ok(flow::stage_counts(&self.connection, by)?)
    }

    fn agreements(&mut self) -> Result<Vec<Adopted>, StoreError> {
        Ok(read::agreements(&self.connection)?)
    }

    fn adopt(
        &mut self,
        text: &str,
        at: Timestamp,
        begins: Timestamp,
        by: &Adoption,
        after: AgreementVersion,
    ) -> Result<AgreementVersion, StoreError> {
        write::adopt(&mut self.connection, text, (at, begins), by, after)
    }

    fn append(&mut self, operations: &[Operation], changes: &[LeadChange]) -> Result<Vec<LeadId>, StoreError> {
        if self.connection.is_autocommit() {
            self.turns.let_others_first();
        }
        let written = write::append(&mut self.connection, &mut self.memory, operations, changes);
        if self.connection.is_autocommit() {
            self.turns.wrote();
            self.add_up_now_and_then();
        }
        written
    }

    fn snapshot(&mut self) -> Result<Box<dyn Snapshot + '_>, StoreError> {
        Ok(Box::new(snapshot::Still::of(&self.connection)?))
    }

    fn begin(&mut self, reach: Reach) -> Result<(), StoreError> {
        if self.connection.is_autocommit() {
            self.turns.let_others_first();
            self.connection.execute_batch(match reach {
                Reach::AFew => "PRAGMA cache_size = -1000; BEGIN IMMEDIATE",
                Reach::List => "PRAGMA cache_size = -65536; BEGIN IMMEDIATE",
            })?;
        }
        Ok(())
    }

    fn add_up(&mut self) -> Result<(), StoreError> {
        self.add_up_what_waits()
    }

    fn rest(&mut self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("PRAGMA shrink_memory")?)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.memory.write(&self.connection)?;
        // What was kept in mind for a list is given back: a console stays open all day after it.
        self.connection.execute_batch("COMMIT; PRAGMA cache_size = -2000")?;
        self.turns.wrote();
        Ok(())
    }

    fn abandon(&mut self) -> Result<(), StoreError> {
        self.memory = write::Memory::default();
        if !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK; PRAGMA cache_size = -2000")?;
        }
        Ok(())
    }

    fn imports(&mut self) -> Result<Vec<ImportKept>, StoreError> {
        Ok(imports::all(&self.connection)?)
    }

    fn import_of(&mut self, import: OpId) -> Result<Option<ImportKept>, StoreError> {
        Ok(imports::of(&self.connection, import)?)
    }

    fn unfinished_import(&mut self, sum: &[u8; 32]) -> Result<Option<ImportKept>, StoreError> {
        Ok(imports::unfinished(&self.connection, sum)?)
    }

    fn hear(&mut self, heard: &[(LeadId, u64)]) -> Result<(), StoreError> {
        Ok(imports::hear(&self.connection, heard)?)
    }

    fn heard(&mut self) -> Result<Vec<(u64, LeadId)>, StoreError> {
        Ok(imports::heard(&self.connection)?)
    }

    fn keep_import(&mut self, import: &ImportKept, from: u64) -> Result<(), StoreError> {
        imports::keep(&self.connection, import, from)
    }

    fn part_of_import(&mut self, import: OpId, after: i64) -> Result<Option<ImportPart>, StoreError> {
        Ok(revert::part(&self.connection, import, after)?)
    }

    fn told_beside(&mut self, import: OpId, lead: LeadId) -> Result<Option<Operation>, StoreError> {
        Ok(revert::told_beside(&self.connection, import, lead)?)
    }

    fn keep_revert(&mut self, import: OpId, revert: &RevertKept) -> Result<(), StoreError> {
        Ok(imports::keep_revert(&self.connection, import, revert)?)
    }

    fn leave_alone(&mut self, import: OpId, leads: &[LeadId]) -> Result<(), StoreError> {
        Ok(revert::leave_alone(&self.connection, import, leads)?)
    }

    fn left_alone(&mut self, import: OpId) -> Result<Vec<LeadId>, StoreError> {
        Ok(revert::left_alone(&self.connection, import)?)
    }

    fn brought_beside(&mut self, import: OpId) -> Result<Beside, StoreError> {
        Ok(revert::brought(&self.connection, import)?)
    }

    fn brought_to(&mut self, import: OpId, lead: LeadId) -> Result<Beside, StoreError> {
        Ok(revert::brought_to(&self.connection, import, lead)?)
    }

    fn append_touches(&mut self, operation: &Operation, touches: &[(LeadId, Touch)]) -> Result<Vec<bool>, StoreError> {
        beside::append_touches(&mut self.connection, operation, touches)
    }

    fn to_judge(&mut self, now: Timestamp, most: usize) -> Result<Vec<LeadId>, StoreError> {
        Ok(judging::due(&self.connection, now, most)?)
    }

    fn judges_next(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(judging::next(&self.connection)?)
    }

    fn judge_again(&mut self, leads: &[(LeadId, Judging)]) -> Result<(), StoreError> {
        judging::plan_each(&mut self.connection, leads)
    }

    fn live_with_marketing(&mut self, after: LeadId, most: usize) -> Result<Vec<LeadId>, StoreError> {
        Ok(judging::live(&self.connection, after, most)?)
    }

    fn has_touches(&mut self, touches: &[(LeadId, Touch)]) -> Result<Vec<bool>, StoreError> {
        let has = touches.iter().map(|(lead, touch)| beside::has_touch(&self.connection, *lead, touch));
        Ok(has.collect::<rusqlite::Result<_>>()?)
    }

    fn touches(&mut self, lead: LeadId) -> Result<Vec<Touch>, StoreError> {
        Ok(likeness::touches(&self.connection, lead)?)
    }

    fn consents(&mut self, lead: LeadId) -> Result<Vec<(Timestamp, Consent)>, StoreError> {
        Ok(beside::consents(&self.connection, lead)?)
    }

    fn append_costs(&mut self, operation: &Operation, costs: &[Cost]) -> Result<(), StoreError> {
        beside::append_costs(&mut self.connection, operation, costs)
    }

    fn costs(&mut self, known: Timestamp) -> Result<Vec<Cost>, StoreError> {
        Ok(beside::costs(&self.connection, known)?)
    }

    fn revert_beside(&mut self, batch: OpId, by: &Operation) -> Result<usize, StoreError> {
        revert::beside(&mut self.connection, batch, by)
    }

    fn any_suppressed(&mut self) -> Result<bool, StoreError> {
        Ok(erase::any_suppressed(&self.connection)?)
    }

    fn suppressed(&mut self, marks: &BTreeSet<String>) -> Result<Option<LeadId>, StoreError> {
        Ok(erase::suppressed(&self.connection, marks)?)
    }

    fn erased(&mut self) -> Result<Vec<LeadId>, StoreError> {
        Ok(erase::erased(&self.connection)?)
    }

    fn sweep(&mut self) -> Result<bool, StoreError> {
        self.memory.forget_names();
        erase::sweep(&mut self.connection, &self.path, (&self.turns, StoreError::PATIENCE))
    }

    fn has_changed(&mut self) -> Result<bool, StoreError> {
        let now = data_version(&self.connection)?;
        Ok(std::mem::replace(&mut self.seen, now) != now)
    }

    fn review(&mut self, each: &mut dyn FnMut(&Lead)) -> Result<Health, StoreError> {
        let health = check::check(&self.connection, each)?;
        self.mend(&health)?;
        Ok(health)
    }
}

/// Differs from what it was once another connection has committed; one's own commits leave it as it is.
fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}
