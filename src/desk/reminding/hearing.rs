//! The list of what somebody was told, what has not left, and how somebody wants to hear.

use chrono::TimeDelta;

use super::super::Desk;
use super::super::returns::{Concerned, concerned};
use crate::agreement::Names;
use crate::clock::Timestamp;
use crate::domain::Record;
use crate::domain::notice::{Channel, Choice, Class, Matter};
use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::{NoticeId, PersonId};
use crate::storage::{LetterKept, NoticeRow, NoticesAsk, Unsent};

/// One notice in somebody's list.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeLine {
    /// As it is kept.
    pub row: NoticeRow,
    /// Which lead; of none where it is about a day.
    pub whom: Option<Concerned>,
    /// What the clock is called, where it is about one.
    pub clock: Option<Names>,
    /// The instant that it is about.
    pub at: Timestamp,
    /// How much of the clock's time is left now, in working time; less than nothing where it is over.
    pub left: Option<TimeDelta>,
    /// Whose the lead is, where it is another one's.
    pub owner: Option<PersonId>,
    /// Who wrote what names the person.
    pub by: Option<PersonId>,
}

/// What somebody was told and has not done yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inbox {
    /// The notices, the newest first.
    pub lines: Vec<NoticeLine>,
    /// How many are not read, by class, the most pressing first; those too that are left out of the lines.
    pub unread: Vec<(Class, usize)>,
    /// What has not left, of this person's.
    pub unsent: Unsent,
    /// Letters that are on their way or were refused, the newest first, whosever they are: a mail server that does not answer
    /// is everybody's trouble.
    pub letters: Vec<LetterKept>,
    /// Until when nothing leaves for this person.
    pub snoozed_until: Option<Timestamp>,
}

/// So many letters stand beside an inbox.
const LETTERS: usize = 50;

/// Who wrote what a notice says that somebody is named in.
pub(super) fn writer<'r>(record: &'r Record, row: &NoticeRow) -> Option<&'r PersonId> {
    let Some(Matter::Mention { n }) = row.matter else { return None };
    record.facts.iter().find(|fact| fact.n == n).map(|fact| &fact.operation.by)
}

impl Desk {
    /// What whoever is here was told, and what has not left.
    pub fn inbox(&mut self, most: usize) -> Result<Inbox> {
        let (who, now) = (self.who.clone(), self.now());
        let ask = NoticesAsk { person: Some(who.clone()), all: false, lead: None, limit: most };
        Ok(Inbox {
            lines: self.notices(&ask)?,
            unread: self.store.unread(&who)?,
            unsent: self.store.letters_waiting(Some(&who), now)?,
            letters: self.store.letters(true, LETTERS)?,
            snoozed_until: self.choice_of(&who)?.snoozed_until.filter(|until| now < *until),
        })
    }

    /// Notices, each with what it is about.
    pub fn notices(&mut self, ask: &NoticesAsk) -> Result<Vec<NoticeLine>> {
        self.store.notices(ask)?.into_iter().map(|row| self.notice_line(row)).collect()
    }

    pub(super) fn notice_line(&mut self, row: NoticeRow) -> Result<NoticeLine> {
        let record = match row.lead {
            Some(lead) => self.store.lead(lead)?,
            None => None,
        };
        let clock = record.as_ref().zip(row.matter.as_ref());
        let clock = clock.and_then(|(record, matter)| self.clock_told(&record.lead, matter, self.now()));
        let owner = record.as_ref().and_then(|record| record.lead.owner.clone());
        Ok(NoticeLine {
            whom: record.as_ref().map(concerned),
            at: clock.as_ref().map_or(row.due_at, |clock| clock.due_at),
            left: clock.as_ref().and_then(|clock| clock.left),
            clock: clock.and_then(|clock| clock.names),
            owner: owner.filter(|owner| *owner != row.person),
            by: record.as_ref().and_then(|record| writer(record, &row).cloned()),
            row,
        })
    }

    /// What whoever is here has not read, by class, and what of theirs has not left: what a line at the edge of a screen
    /// shows.
    pub fn unread(&mut self) -> Result<(Vec<(Class, usize)>, Unsent)> {
        let (who, now) = (self.who.clone(), self.now());
        Ok((self.store.unread(&who)?, self.store.letters_waiting(Some(&who), now)?))
    }

    /// Whoever is here has read these notices of theirs; all of them where none is named. Says how many.
    pub fn read_notices(&mut self, which: &[NoticeId]) -> Result<usize> {
        let (who, now) = (self.who.clone(), self.now());
        Ok(self.store.read_notices(&who, which, now)?)
    }

    /// Takes a notice back that nobody was told of yet. Only whoever set it off may.
    pub fn take_back_notice(&mut self, which: NoticeId) -> Result<()> {
        if !self.is_own(which)? {
            return Err(Error::user(Message::new("notices.not_yours").with("id", which)));
        }
        if self.store.take_back(which)? {
            return Ok(());
        }
        let told = Message::new("notices.told_already").with("id", which);
        Err(Error::new(Kind::User, told).hint(Message::new("notices.told_already_hint")))
    }

    /// Whether whoever is here set a notice off.
    fn is_own(&mut self, which: NoticeId) -> Result<bool> {
        match self.store.notice(which)? {
            Some(row) => self.is_set_off_here(&row),
            None => Err(Error::user(Message::new("notices.none").with("id", which))),
        }
    }

    /// The same of one that is at hand: by the fact that it came with.
    pub(super) fn is_set_off_here(&mut self, row: &NoticeRow) -> Result<bool> {
        use Matter::{Assigned, Mention, Question, Returned};
        let Some(Assigned { n, .. } | Mention { n } | Question { n } | Returned { n }) = row.matter else {
            return Ok(false);
        };
        let Some(lead) = row.lead else { return Ok(false) };
        let record = self.record(lead)?;
        Ok(record.facts.iter().any(|fact| fact.n == n && fact.operation.by == self.who))
    }

    /// Somebody hears so from now on. Refused for whoever the agreement does not list: nobody would ever be told anything.
    pub fn choose_ways(&mut self, person: &PersonId, choice: &Choice) -> Result<()> {
        self.known_hearer(person)?;
        let now = self.now();
        Ok(self.store.choose(person, choice, now)?)
    }

    /// Nothing leaves for whoever is here until then; at once again where nothing is said. What comes meanwhile stands in
    /// their list, and leaves afterwards.
    pub fn snooze(&mut self, until: Option<Timestamp>) -> Result<()> {
        let who = self.who.clone();
        let choice = Choice { snoozed_until: until, ..self.choice_of(&who)? };
        self.choose_ways(&who, &choice)
    }

    /// Letters, the newest first; only those on their way or refused where `open`.
    pub fn letters(&mut self, open: bool, most: usize) -> Result<Vec<LetterKept>> {
        Ok(self.store.letters(open, most)?)
    }

    /// How many notices wait for a program that can send by each channel.
    pub fn channels_waiting(&mut self) -> Result<Vec<(Channel, usize)>> {
        Ok(self.store.waiting_by_channel()?)
    }

    pub(super) fn known_hearer(&self, person: &PersonId) -> Result<()> {
        if self.agreement().person(person.as_str()).is_some() {
            return Ok(());
        }
        let known: Vec<_> = self.agreement().people.iter().map(|person| person.id.as_str()).collect();
        let unknown = Message::new("notices.nobody").with("who", Shown::line(person.as_str()));
        Err(Error::new(Kind::Usage, unknown.with("known", known.join(", "))))
    }

    /// The channels that anybody hears by, for whoever wants to know which ways out are needed.
    pub(super) fn channels_in_use(&mut self) -> Result<Vec<Channel>> {
        let people: Vec<_> = self.agreement().people.iter().map(|person| PersonId::new(&person.id)).collect();
        let mut channels = Vec::new();
        for person in people {
            channels.extend(self.choice_of(&person)?.ways.into_iter().map(|way| way.channel));
        }
        channels.sort_unstable();
        channels.dedup();
        Ok(channels)
    }
}
