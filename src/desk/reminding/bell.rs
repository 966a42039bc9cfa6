//! What the edge of a screen shows of notices, and what a page of them shows.

use std::cmp::Reverse;

use super::super::Desk;
use super::{Inbox, NoticeLine};
use crate::clock::Timestamp;
use crate::domain::notice::{Class, NoticeState};
use crate::error::Result;
use crate::ids::{LeadId, NoticeId};
use crate::storage::{NoticesAsk, Unsent};

/// So many of the newest notices are looked through for the one that presses most.
const NEWEST: usize = 100;

/// So many notices that nobody was told of yet stand on the page.
const WAITING: usize = 100;

/// What the edge of a screen shows of somebody's notices.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bell {
    /// How many are not read, by class, the most pressing first.
    pub unread: Vec<(Class, usize)>,
    /// What has not left, of this person's.
    pub unsent: Unsent,
    /// The one that was told last.
    pub newest: Option<NoticeLine>,
    /// The lead of the one that presses most of those that are not read, and all of these that are about it.
    pub next: Option<(LeadId, Vec<NoticeId>)>,
    /// Until when nothing leaves for this person.
    pub snoozed_until: Option<Timestamp>,
}

impl Bell {
    /// How many that are not read cannot wait.
    pub fn urgent(&self) -> usize {
        self.unread.iter().filter(|(class, _)| class.is_urgent()).map(|(_, n)| n).sum()
    }

    /// How many are not read.
    pub fn total(&self) -> usize {
        self.unread.iter().map(|(_, n)| n).sum()
    }

    /// How many letters could not leave: tried in vain and tried again, or refused for good.
    pub const fn stuck(&self) -> usize {
        self.unsent.delayed + self.unsent.failed
    }
}

/// What somebody was told, and what others are not told yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mailbox {
    /// What somebody was told.
    pub inbox: Inbox,
    /// What whoever is here did by hand of which nobody was told yet: it can be taken back.
    pub waiting: Vec<NoticeLine>,
}

impl Desk {
    /// What the edge of the screen shows whoever is here.
    pub fn bell(&mut self) -> Result<Bell> {
        let (who, now) = (self.who.clone(), self.now());
        let (unread, unsent) = self.unread()?;
        let told =
            self.store.notices(&NoticesAsk { person: Some(who.clone()), all: false, lead: None, limit: NEWEST })?;
        let is_new = told.iter().filter(|row| row.read_at.is_none());
        let next =
            is_new.filter_map(|row| Some((row, row.lead?))).min_by_key(|(row, _)| (row.class, Reverse(row.told_at)));
        let next = next.map(|(_, lead)| {
            let about = told.iter().filter(|row| row.lead == Some(lead) && row.read_at.is_none());
            (lead, about.map(|row| row.id).collect())
        });
        let newest = told.into_iter().next().map(|row| self.notice_line(row)).transpose()?;
        let snoozed_until = self.choice_of(&who)?.snoozed_until.filter(|until| now < *until);
        Ok(Bell { unread, unsent, newest, next, snoozed_until })
    }

    /// What whoever is here was told, what has not left, and what nobody was told of yet.
    pub fn mailbox(&mut self, most: usize) -> Result<Mailbox> {
        let inbox = self.inbox(most)?;
        let mut waiting = self.store.notices(&NoticesAsk { person: None, all: true, lead: None, limit: WAITING })?;
        let by_hand =
            |class: Class| matches!(class, Class::Assigned | Class::Returned | Class::Question | Class::Mention);
        waiting.retain(|row| row.state == NoticeState::Waiting && by_hand(row.class));
        let mut own = Vec::with_capacity(waiting.len());
        for row in waiting {
            if self.is_set_off_here(&row)? {
                own.push(row);
            }
        }
        let waiting = own;
        let waiting = waiting.into_iter().map(|row| self.notice_line(row)).collect::<Result<_>>()?;
        Ok(Mailbox { inbox, waiting })
    }
}
