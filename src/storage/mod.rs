//! Where facts are kept.
//!
//! [`Store`] says in the domain's words what the rest of the house needs of an engine; `tests/suite/store.rs` holds its
//! behaviour and runs on every engine. There is one now, [`sqlite`]: a local file. No SQL leaves this room, and nothing
//! of an engine is named outside it.
//!
//! Writing is compare-and-set: whoever appends says which version of the lead the facts were decided on, and learns of
//! a [`StoreError::Conflict`] where the lead has moved on since. An operation that is already there is
//! [`StoreError::Done`]: asking again after a broken answer is safe.

mod alike;
mod change;
mod company;
mod counts;
mod decisions;
mod error;
mod health;
mod imports;
mod neighbours;
mod notices;
mod returns;
mod row_score;
mod snapshot;
pub mod sqlite;

pub use imports::{Beside, ImportKept, ImportPart, RevertKept, Tally};

use std::collections::BTreeSet;

use crate::agreement::terms::Stage;
use crate::agreement::{Adoption, Versions};
use crate::clock::Timestamp;
pub use crate::domain::Record;
use crate::domain::assignment::Standing;
use crate::domain::filter::Filter;
use crate::domain::{Consent, Cost, Lead, Left, Operation, SlaState, Touch, left};
use crate::gate::Shown;
use crate::ids::{AgreementVersion, LeadId, OpId, PersonId};
use crate::insight::{Counted, CountedBy};
pub use alike::{Crowd, Crowds, Pair};
pub use change::{Judging, LeadChange};
pub use company::{Colleague, Company};
pub use counts::{QueueCounts, Share};
pub use decisions::Decisions;
pub use error::StoreError;
pub use health::Health;
pub use neighbours::{Neighbour, Neighbours};
pub use notices::{
    Claim, LetterKept, LetterState, NoticeDue, NoticeRow, Notices, NoticesAsk, Opening, Settled, Unread, Unsent,
};
pub use returns::{CameBack, DueWake, ErrandKept, ErrandSeen, Errands, Question, ReturnsAsk, Wakes};
pub use row_score::RowScore;
pub use snapshot::{Since, Snapshot, Timelines, Window};

/// How much of the database a transaction goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// A few leads, whatever there are: whoever waits for hours between two of them keeps little in mind.
    AFew,
    /// As many as a list has, all over the file's indexes.
    List,
}

/// What the house needs of an engine that keeps facts. A handle is used by one thread; several handles may be open on
/// the same data, in several processes.
pub trait Store: Decisions + Errands + Notices + Send {
    /// Everything there is of a lead.
    fn lead(&mut self, id: LeadId) -> Result<Option<Record>, StoreError>;

    /// The lead that a person calls `name`: by external id, else by number. Where it went into another one, that one.
    fn find(&mut self, name: &str) -> Result<Option<LeadId>, StoreError>;

    /// The lead with this external id; where none is given, the one with this mail address, of several the one that has no
    /// external id, else the oldest. Where it went into another one, that one.
    fn match_person(&mut self, external_id: Option<&str>, mail: Option<&str>) -> Result<Option<LeadId>, StoreError>;

    /// Every lead that went into this one, oldest first.
    fn absorbed(&mut self, id: LeadId) -> Result<Vec<LeadId>, StoreError>;

    /// Further external ids under which lists know a lead.
    fn also_called(&mut self, id: LeadId) -> Result<Vec<String>, StoreError>;

    /// The leads that may be the same person as this one, strongest first.
    fn alike(&mut self, id: LeadId) -> Result<Vec<Pair>, StoreError>;

    /// The leads that came in by the operations of a batch, `most` of them at most, in order.
    fn brought_by(&mut self, batch: OpId, most: usize) -> Result<Vec<LeadId>, StoreError>;

    /// Gives every pair of leads that may be one person, each once and in no order, until `each` says no; in memory that
    /// does not grow with the leads. Tells what too many leads share to be a sign of anything.
    fn all_alike(&mut self, each: &mut dyn FnMut(Pair) -> bool) -> Result<Crowds, StoreError>;

    /// A window of the queue as it stands at `now`.
    fn queue(&mut self, ask: &QueueAsk, now: Timestamp) -> Result<Page, StoreError>;

    /// How the queue stands at `now`, and what `who` has of it.
    fn queue_counts(&mut self, who: &PersonId, now: Timestamp) -> Result<QueueCounts, StoreError>;

    /// What everybody has of the open leads at `now`, in no order.
    fn shares(&mut self, now: Timestamp) -> Result<Vec<Share>, StoreError>;

    /// From now on a question is given up as [`StoreError::GivenUp`] as soon as this says that nobody waits for the answer
    /// any more. It is asked often, and by the thread that answers.
    fn give_up_when(&mut self, unwanted: Unwanted);

    /// The last operation of a person that touched a lead and was not taken back: what undo without a name means.
    fn last_operation_of(&mut self, by: &PersonId) -> Result<Option<(LeadId, Operation)>, StoreError>;

    /// The operation of a person that was taken back last and not done again since, with nothing done after it on its
    /// lead: what redo without a name means.
    fn last_undone_of(&mut self, by: &PersonId) -> Result<Option<(LeadId, Operation)>, StoreError>;

    /// All operations of a bulk act, each with its lead, in the order in which they were done.
    fn operations_of_batch(&mut self, batch: OpId) -> Result<Vec<(LeadId, OpId)>, StoreError>;

    /// What was done last, a bulk act as one step, the latest first; what lists brought in is no part of it.
    fn steps(&mut self, most: usize) -> Result<Vec<StepKept>, StoreError>;

    /// The leads whose hand-offs are open.
    fn open_leads(&mut self) -> Result<Vec<LeadId>, StoreError>;

    /// Who of these people has how much, each with when their day began, and whose turn it is in a rule's pool.
    fn standing(&mut self, pool: Option<&str>, people: &[(PersonId, Timestamp)]) -> Result<Standing, StoreError>;

    /// The leads that are held until somebody is free, oldest hand-off first.
    fn held(&mut self) -> Result<Vec<Held>, StoreError>;

    /// The open hand-offs that somebody has, of which a clock has run out by `now` and whom nobody tried to reach; the
    /// longest overdue first.
    fn uncalled(&mut self, now: Timestamp) -> Result<Vec<LeadId>, StoreError>;

    /// Whoever works on somebody of a company: has an open hand-off or an open deal, the one given last. `but` is the lead
    /// that is asked for.
    fn account_owner(&mut self, account: &str, but: Option<LeadId>) -> Result<Option<PersonId>, StoreError>;

    /// The people of a company by its key ([`crate::domain::account_key`]), at most `limit` of them.
    fn company(&mut self, account: &str, limit: usize) -> Result<Company, StoreError>;

    /// What the others of a company did that marketing noticed; of at most `most` of them, those who came in last.
    fn neighbours(&mut self, account: &str, but: LeadId, most: usize) -> Result<Neighbours, StoreError>;

    /// What came back to marketing since an instant, newest first.
    fn came_back(&mut self, since: Timestamp) -> Result<Vec<CameBack>, StoreError>;

    /// The leads that somebody promised to look at again before an instant, the longest due first.
    fn wakes(&mut self, before: Timestamp, most: usize) -> Result<Wakes, StoreError>;

    /// What sales asks marketing and nobody has answered, newest first.
    fn questions(&mut self, ask: &ReturnsAsk<'_>) -> Result<Vec<Question>, StoreError>;

    /// Gives every lead that was handed over since an instant, and some that were before, in no order; in memory that does
    /// not grow with them.
    fn handed_over(&mut self, since: Option<Timestamp>, each: &mut dyn FnMut(&Lead)) -> Result<(), StoreError>;

    /// Whether anybody said since an instant that a rule was wrong or right. What was taken back counts.
    fn any_judged(&mut self, since: Timestamp) -> Result<bool, StoreError>;

    /// How many leads reached each stage, by a dimension.
    fn stage_counts(&mut self, by: &CountedBy) -> Result<Vec<Counted>, StoreError>;

    /// All versions of the agreement, oldest first. Never empty.
    fn agreements(&mut self) -> Result<Vec<Adopted>, StoreError>;

    /// Keeps a new version of the agreement, if `after` is still the newest. Gives its number. Every live lead of marketing
    /// is to be judged from `begins` on.
    fn adopt(
        &mut self,
        text: &str,
        at: Timestamp,
        begins: Timestamp,
        by: &Adoption,
        after: AgreementVersion,
    ) -> Result<AgreementVersion, StoreError>;

    /// Appends operations and their facts: all of them or none, durably. Every fact of the changes belongs to one of the
    /// operations. Gives the leads' ids in the order of the changes.
    fn append(&mut self, operations: &[Operation], changes: &[LeadChange]) -> Result<Vec<LeadId>, StoreError>;

    /// All that is kept, as it is now, whatever others write while it is read. Memory does not grow with it.
    fn snapshot(&mut self) -> Result<Box<dyn Snapshot + '_>, StoreError>;

    /// Whether anybody was erased who may not come in again: mostly nobody, and then nobody need be looked at.
    fn any_suppressed(&mut self) -> Result<bool, StoreError>;

    /// The erased lead of whom one of these marks ([`crate::domain::marks_of`]) tells.
    fn suppressed(&mut self, marks: &BTreeSet<String>) -> Result<Option<LeadId>, StoreError>;

    /// The leads whose data was erased, the earliest first.
    fn erased(&mut self) -> Result<Vec<LeadId>, StoreError>;

    /// Takes away the bytes that erased leads may have left behind in what the engine keeps; `false` where others keep it
    /// from doing so for now. What a kill or others kept it from is done when the data is opened next.
    fn sweep(&mut self) -> Result<bool, StoreError>;

    /// From here on everything is one transaction, until [`Store::commit`] or [`Store::abandon`]; nothing where one has
    /// begun. Nobody else can write meanwhile, so it should not be long.
    fn begin(&mut self, reach: Reach) -> Result<(), StoreError>;

    /// What was appended since [`Store::begin`] is there, durably.
    fn commit(&mut self) -> Result<(), StoreError>;

    /// What was appended since [`Store::begin`] is as if it had not been.
    fn abandon(&mut self) -> Result<(), StoreError>;

    /// Brings the kept sums behind figures up to what was written, where much was. Figures are right without it, and
    /// faster after it; others may write meanwhile.
    fn add_up(&mut self) -> Result<(), StoreError>;

    /// Gives back the memory that is kept for what was read last: whoever waits for hours needs none.
    fn rest(&mut self) -> Result<(), StoreError>;

    /// The lists that came in, the last one first.
    fn imports(&mut self) -> Result<Vec<ImportKept>, StoreError>;

    /// The list that came in under this name, where it was one.
    fn import_of(&mut self, import: OpId) -> Result<Option<ImportKept>, StoreError>;

    /// The import of the list with this sum that was interrupted.
    fn unfinished_import(&mut self, sum: &[u8; 32]) -> Result<Option<ImportKept>, StoreError>;

    /// Remembers by which row each of these leads was told of last, as long as nothing becomes of the lead.
    fn hear(&mut self, heard: &[(LeadId, u64)]) -> Result<(), StoreError>;

    /// All rows that were told and of whose leads nothing became since, in order, each with its lead.
    fn heard(&mut self) -> Result<Vec<(u64, LeadId)>, StoreError>;

    /// Keeps that an import has begun, or how far it has come. One that somebody has begun to take back meanwhile goes on
    /// no further, nor one that is at another row than `from`: somebody else takes the same list in.
    fn keep_import(&mut self, import: &ImportKept, from: u64) -> Result<(), StoreError>;

    /// The first operation of an import behind a place; 0 is before them all.
    fn part_of_import(&mut self, import: OpId, after: i64) -> Result<Option<ImportPart>, StoreError>;

    /// The first operation that is no part of this import, and counts, which told something of a lead beside the facts.
    fn told_beside(&mut self, import: OpId, lead: LeadId) -> Result<Option<Operation>, StoreError>;

    /// Keeps how far an import is taken back.
    fn keep_revert(&mut self, import: OpId, revert: &RevertKept) -> Result<(), StoreError>;

    /// Keeps that leads of an import were acted upon and stay as they are when it is taken back.
    fn leave_alone(&mut self, import: OpId, leads: &[LeadId]) -> Result<(), StoreError>;

    /// The leads of an import that stay as they are.
    fn left_alone(&mut self, import: OpId) -> Result<Vec<LeadId>, StoreError>;

    /// What an import brought beside the facts, as far as it counts.
    fn brought_beside(&mut self, import: OpId) -> Result<Beside, StoreError>;

    /// The same beside one lead.
    fn brought_to(&mut self, import: OpId, lead: LeadId) -> Result<Beside, StoreError>;

    /// Leads that are to be held against the definition of an MQL by `now`, the longest due first.
    fn to_judge(&mut self, now: Timestamp, most: usize) -> Result<Vec<LeadId>, StoreError>;

    /// When the next one is.
    fn judges_next(&mut self) -> Result<Option<Timestamp>, StoreError>;

    /// Leads were judged, or are to be again.
    fn judge_again(&mut self, leads: &[(LeadId, Judging)]) -> Result<(), StoreError>;

    /// Leads that lie with marketing and of which something was told live, in order, behind one of them.
    fn live_with_marketing(&mut self, after: LeadId, most: usize) -> Result<Vec<LeadId>, StoreError>;

    /// Appends touches to leads that are there, all of one operation, which is kept only where one of them is new. Says of
    /// each whether it was; one that is known already, by its key, changes nothing. No lead's version is raised. A lead of
    /// which one that is new was told live is to be judged at once.
    fn append_touches(&mut self, operation: &Operation, touches: &[(LeadId, Touch)]) -> Result<Vec<bool>, StoreError>;

    /// Whether each of these touches is there already.
    fn has_touches(&mut self, touches: &[(LeadId, Touch)]) -> Result<Vec<bool>, StoreError>;

    /// What a person did that marketing noticed, in the order of time; what was reverted does not count.
    /// Those of leads that went into it are among them: each once, whichever of the two it was told of (semantics 12).
    fn touches(&mut self, lead: LeadId) -> Result<Vec<Touch>, StoreError>;

    /// What was said of being reached, in the order of time; what has no date of its own, when it was written down.
    fn consents(&mut self, lead: LeadId) -> Result<Vec<(Timestamp, Consent)>, StoreError>;

    /// Appends words on what campaigns cost, all of one operation.
    fn append_costs(&mut self, operation: &Operation, costs: &[Cost]) -> Result<(), StoreError>;

    /// What campaigns cost, as it was known at an instant: of each campaign, source and span of days the newest word, in the
    /// order of days.
    fn costs(&mut self, known: Timestamp) -> Result<Vec<Cost>, StoreError>;

    /// The operations of these (by their ids or their batch) that brought touches, consents or costs bring them no more,
    /// but for leads that were left alone: what they brought to these is told again by `by`. Says how many operations
    /// there were. What is told again afterwards is new, and every row of a list is looked at anew.
    fn revert_beside(&mut self, batch: OpId, by: &Operation) -> Result<usize, StoreError>;

    /// Whether somebody else (another handle, another process) has committed since this was last asked, or since
    /// the handle was opened.
    fn has_changed(&mut self) -> Result<bool, StoreError>;

    /// Folds the journal anew and compares it with what is kept; also the engine's own check of its file.
    fn check(&mut self) -> Result<Health, StoreError> {
        self.review(&mut |_| {})
    }

    /// The same; `each` gets every lead that can be read as its facts make it, all of one moment. What is only counted is
    /// put right.
    fn review(&mut self, each: &mut dyn FnMut(&Lead)) -> Result<Health, StoreError>;
}

/// Says whether anybody still waits for an answer.
pub type Unwanted = std::sync::Arc<dyn Fn() -> bool + Send + Sync>;

/// Which window of which leads.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QueueAsk {
    /// Only leads that it means, in its order, where it has one.
    pub filter: Filter,
    /// Every lead of every stage, newest first; otherwise what is open, most pressing first (decision 18).
    pub all: bool,
    /// How many to pass over.
    pub offset: usize,
    /// How many at most.
    pub limit: usize,
}

/// A window of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// How many were passed over.
    pub offset: usize,
    /// The rows.
    pub rows: Vec<QueueRow>,
    /// How many there are in all.
    pub total: usize,
    /// Whether there may be more than that: counting all of them would have been too much work.
    pub at_least: bool,
}

/// A lead as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// Which lead.
    pub id: LeadId,
    /// Its name in the other system.
    pub external_id: Shown,
    /// The person's name.
    pub name: Shown,
    /// The company.
    pub company: Shown,
    /// The title.
    pub title: Shown,
    /// The industry.
    pub industry: Shown,
    /// Where it came from.
    pub source: Shown,
    /// The campaign that brought it.
    pub campaign: Shown,
    /// Where it stands.
    pub stage: Stage,
    /// Whose it is.
    pub owner: Option<PersonId>,
    /// The rule that holds it until somebody is free.
    pub held_for: Option<String>,
    /// The open hand-off.
    pub handoff: Option<OpenHandoff>,
    /// The clock that asks first.
    pub clock: Option<OpenClock>,
    /// Whether the person's data was erased.
    pub erased: bool,
    /// What it comes to now, where that was reckoned: the store keeps no score, which changes with time.
    pub score: Option<RowScore>,
    /// Until when it sleeps, or slept last.
    pub asleep_until: Option<Timestamp>,
    /// When to go on, by the last contact.
    pub next_at: Option<Timestamp>,
}

impl QueueRow {
    /// Until when it sleeps at `now`, if it does.
    pub fn asleep_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.asleep_until.filter(|until| now < *until)
    }

    /// The tier of its open hand-off.
    pub fn tier(&self) -> Option<&str> {
        self.handoff.as_ref()?.tier.as_deref()
    }
}

/// The open hand-off of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenHandoff {
    /// The how-many-eth.
    pub n: u32,
    /// When.
    pub at: Timestamp,
    /// The criterion that was met; nothing for a hand-off by hand or from a list.
    pub criterion: Option<String>,
    /// Its tier.
    pub tier: Option<String>,
    /// Whether somebody has taken it on.
    pub accepted: bool,
    /// Attempts to reach the person so far.
    pub attempts: u32,
    /// When the last one was.
    pub last_contact_at: Option<Timestamp>,
}

/// The clock that asks first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenClock {
    /// Its id in the agreement.
    pub id: String,
    /// The tier that it goes by.
    pub tier: Option<String>,
    /// The version of the agreement that it runs under.
    pub agreement: AgreementVersion,
    /// When it began.
    pub started_at: Timestamp,
    /// Until when.
    pub due_at: Timestamp,
    /// When it becomes *soon*.
    pub soon_at: Option<Timestamp>,
    /// When it becomes *urgent*.
    pub urgent_at: Option<Timestamp>,
    /// When it stood still last: `[from, until)`.
    pub pause: Option<(Timestamp, Timestamp)>,
}

impl OpenClock {
    /// Until when it stands still at `now`, if it does.
    pub fn paused_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.pause.filter(|(from, until)| *from <= now && now < *until).map(|(_, until)| until)
    }

    /// What is left of it at `now`.
    pub fn left(&self, versions: &Versions, now: Timestamp) -> Left {
        let calendar = versions.calendar_of(self.agreement, &self.id, self.tier.as_deref());
        left(calendar, self.due_at, self.paused_until(now), now)
    }

    /// Its state at `now`.
    pub fn state(&self, now: Timestamp) -> SlaState {
        match self.paused_until(now) {
            Some(_) if now <= self.due_at => SlaState::Paused,
            _ => SlaState::of_running(self.due_at, self.soon_at, self.urgent_at, now),
        }
    }
}

/// A lead that is held until somebody is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which lead.
    pub lead: LeadId,
    /// When it was handed over.
    pub at: Timestamp,
    /// The rule whose people it waits for.
    pub rule: String,
}

/// Something that was done: on one lead, or on several at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepKept {
    /// The operation; of a bulk act the last one.
    pub operation: Operation,
    /// Its lead.
    pub lead: LeadId,
    /// On how many leads it was.
    pub leads: usize,
}

/// One version of the agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    /// Its number.
    pub version: AgreementVersion,
    /// The file's text.
    pub text: String,
    /// When it was adopted.
    pub adopted_at: Timestamp,
    /// By whom; nothing for the one that the database began with.
    pub by: Option<Adoption>,
}
