//! Notices: what came due, who is to hear of it, and what has left.

use serde::{Deserialize, Serialize};

use crate::agreement::terms::terms;
use crate::clock::Timestamp;
use crate::domain::notice::{Channel, Choice, Class, Kept, Level, Matter, NoticeState, Telling};
use crate::ids::{LeadId, LetterNo, NoticeId, PersonId};

use super::StoreError;

terms! {
    /// How far a letter has come.
    LetterState {
        /// It is to be tried, or tried again.
        Due = "due",
        /// Somebody is sending it.
        Sending = "sending",
        /// It left, and was taken.
        Sent = "sent",
        /// It was refused, or tried too often.
        Failed = "failed",
        /// All that it told of had ended before it left.
        Dropped = "dropped",
        /// It may have left: who sent it was stopped, and it must not leave twice.
        Unsure = "unsure",
    }
}

/// A notice whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeDue {
    /// Which one.
    pub id: NoticeId,
    /// To whom.
    pub person: PersonId,
    /// What it is about.
    pub class: Class,
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// It is told, and leaves by these channels.
    Tell(Vec<Channel>),
    /// It waits on: the person's hours became others.
    Wait(Timestamp),
}

/// A notice as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// Which one.
    pub id: NoticeId,
    /// Of which lead; of none where it is about a day.
    pub lead: Option<LeadId>,
    /// Of what.
    pub matter: Option<Matter>,
    /// Of which step.
    pub level: Level,
    /// What it is about.
    pub class: Class,
    /// To whom.
    pub person: PersonId,
    /// When its step was due.
    pub due_at: Timestamp,
    /// From when on it is told.
    pub opens_at: Timestamp,
    /// How far it is.
    pub state: NoticeState,
    /// When it was told.
    pub told_at: Option<Timestamp>,
    /// When its cause ended.
    pub over_at: Option<Timestamp>,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

/// Which notices.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoticesAsk {
    /// Whose; everybody's where absent.
    pub person: Option<PersonId>,
    /// Of which lead only; of all where absent. Then nobody is asked for, and those are left out that nobody was told.
    pub lead: Option<LeadId>,
    /// Those too whose cause has ended, and those that nobody was told of yet.
    pub all: bool,
    /// How many at most.
    pub limit: usize,
}

/// How many notices somebody has not read, by class.
pub type Unread = Vec<(Class, usize)>;

/// A letter as it is kept. What it tells of stands with its notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterKept {
    /// Which one.
    pub id: LetterNo,
    /// What it is called outside.
    pub key: String,
    /// To whom.
    pub person: PersonId,
    /// By what.
    pub channel: Channel,
    /// When it was put together.
    pub made_at: Timestamp,
    /// How far it is.
    pub state: LetterState,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried (again); while it is being sent, until when it is somebody's.
    pub next_at: Option<Timestamp>,
    /// What was answered last.
    pub answer: Option<String>,
    /// When that was.
    pub settled_at: Option<Timestamp>,
}

/// What a channel of a process may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// By what.
    pub channel: Channel,
    /// Whose only; everybody's where absent.
    pub person: Option<PersonId>,
    /// Whether what may have left already leaves again.
    pub again: bool,
}

/// What becomes of a letter after a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// How far it is now.
    pub state: LetterState,
    /// When it is tried again.
    pub next_at: Option<Timestamp>,
    /// What was answered.
    pub answer: String,
}

/// What of a store keeps notices.
pub trait Notices {
    /// Leads of which somebody may be to be told something by `now`, the longest due first.
    fn to_tell(&mut self, now: Timestamp, most: usize) -> Result<Vec<LeadId>, StoreError>;

    /// The next instant at which there is anything to do: a lead to look at, a notice whose time comes, somebody's day that
    /// begins.
    fn tells_next(&mut self) -> Result<Option<Timestamp>, StoreError>;

    /// Where something was written down by a clock that was far ahead of this one, everything that waits for a time is looked
    /// at anew: what was put off until then is due when it is due. Says whether that was so.
    fn heal(&mut self, now: Timestamp) -> Result<bool, StoreError>;

    /// What was written down about a lead so far.
    fn notices_of(&mut self, lead: LeadId) -> Result<Kept, StoreError>;

    /// Writes down who is to hear of what of a lead. A step that is there already, by whomever, changes nothing.
    fn keep_telling(&mut self, lead: LeadId, telling: &Telling, now: Timestamp) -> Result<(), StoreError>;

    /// All leads that are open are to be looked at from an instant on: another agreement begins.
    fn tell_anew(&mut self, from: Timestamp) -> Result<(), StoreError>;

    /// Notices whose time has come by `now`.
    fn opening(&mut self, now: Timestamp, most: usize) -> Result<Vec<NoticeDue>, StoreError>;

    /// What becomes of a notice whose time had come.
    fn open_notice(&mut self, id: NoticeId, opening: &Opening, now: Timestamp) -> Result<(), StoreError>;

    /// Notices, the newest told first.
    fn notices(&mut self, ask: &NoticesAsk) -> Result<Vec<NoticeRow>, StoreError>;

    /// One of them.
    fn notice(&mut self, id: NoticeId) -> Result<Option<NoticeRow>, StoreError>;

    /// What somebody has not read.
    fn unread(&mut self, person: &PersonId) -> Result<Unread, StoreError>;

    /// Somebody has read notices of theirs; all of them where none is named.
    fn read_notices(&mut self, person: &PersonId, which: &[NoticeId], now: Timestamp) -> Result<usize, StoreError>;

    /// Takes a notice back that nobody was told of yet; `false` where somebody was.
    fn take_back(&mut self, id: NoticeId) -> Result<bool, StoreError>;

    /// How somebody wants to hear; nothing where they never said.
    fn choice(&mut self, person: &PersonId) -> Result<Option<Choice>, StoreError>;

    /// How everybody wants to hear who ever said.
    fn choices(&mut self) -> Result<Vec<(PersonId, Choice)>, StoreError>;

    /// Somebody wants to hear so from now on. What waits for them is looked at anew.
    fn choose(&mut self, person: &PersonId, choice: &Choice, now: Timestamp) -> Result<(), StoreError>;

    /// When somebody's next day begins, as it was planned.
    fn day_of(&mut self, person: &PersonId) -> Result<Option<Timestamp>, StoreError>;

    /// Whose planned days have begun by `now`.
    fn days_begun(&mut self, now: Timestamp) -> Result<Vec<PersonId>, StoreError>;

    /// Plans another one than `planned`. A day that has begun and has anything to tell makes a notice at that instant.
    /// `false` where somebody else has planned meanwhile: then nothing was done.
    fn plan_day(
        &mut self,
        person: &PersonId,
        planned: Option<Timestamp>,
        next: Option<Timestamp>,
        told: Option<(&str, Timestamp)>,
    ) -> Result<bool, StoreError>;

    /// Whether there may be a letter to take.
    fn has_letter(&mut self, claim: &Claim, now: Timestamp) -> Result<bool, StoreError>;

    /// Takes a letter that may leave: a new one of all that waits for one person and channel, or one whose time to be tried
    /// again has come. It is whoever takes it until `until`, under `key` where it is new.
    fn claim(
        &mut self,
        claim: &Claim,
        key: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<LetterKept>, StoreError>;

    /// The notices that a letter tells of and whose cause has not ended, the most pressing first.
    fn told_in(&mut self, letter: LetterNo) -> Result<Vec<NoticeRow>, StoreError>;

    /// What a letter is about: what it told of, or will tell of as things are now. Of one that never left because everything
    /// had ended, what that was.
    fn about(&mut self, letter: LetterNo) -> Result<Vec<NoticeRow>, StoreError>;

    /// A letter that was taken is not tried now, and may be taken again from an instant on.
    fn put_letter_off(&mut self, letter: LetterNo, until: Timestamp) -> Result<(), StoreError>;

    /// What became of a try.
    fn settle_letter(&mut self, letter: LetterNo, settled: &Settled, now: Timestamp) -> Result<(), StoreError>;

    /// Letters, the newest first; only those that are not settled, or failed, where `open`.
    fn letters(&mut self, open: bool, most: usize) -> Result<Vec<LetterKept>, StoreError>;

    /// How many notices wait for a program that can send by each channel.
    fn waiting_by_channel(&mut self) -> Result<Vec<(Channel, usize)>, StoreError>;

    /// How many letters are on their way, have failed, or wait for a process that can send them.
    fn letters_waiting(&mut self, person: Option<&PersonId>, now: Timestamp) -> Result<Unsent, StoreError>;
}

/// What has not left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unsent {
    /// Letters that were tried and are to be tried again.
    pub delayed: usize,
    /// Letters that were refused for good within the last day.
    pub failed: usize,
    /// Notices that wait for a program that can send them; not what pops up where the person sits, when they do.
    pub waiting: usize,
}
