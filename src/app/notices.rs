//! What somebody was told, to be looked at, read and put off; what others are not told yet; what has not left.

use crate::clock::Timestamp;
use crate::desk::{Mailbox, NoticeLine};
use crate::domain::notice::Class;
use crate::ids::{LeadId, LetterNo, NoticeId};
use crate::storage::LetterKept;

/// The page of notices, as far as it was read.
#[derive(Debug, Default)]
pub struct NoticesPage {
    /// What is on it; nothing while it is read.
    pub mailbox: Option<Box<Mailbox>>,
    /// The row under the cursor.
    pub at: usize,
    /// The first question whose answer is shown: an older one is not.
    pub(super) since: u64,
}

/// What is done with notices. It is done by the thread that writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticesJob {
    /// They were read; all of them where none is named.
    Read(Vec<NoticeId>),
    /// Nothing is to leave until then; at once again where nothing is said.
    Snooze(Option<Timestamp>),
    /// It is not to be told.
    TakeBack(NoticeId),
}

/// A row of the page.
#[derive(Debug, Clone, Copy)]
pub enum NoticeRowOf<'p> {
    /// Something that one was told.
    Told(&'p NoticeLine),
    /// Something that nobody was told of yet.
    Waiting(&'p NoticeLine),
    /// A letter that has not left.
    Letter(&'p LetterKept),
}

/// Which row it is, however the page is read anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowId {
    Notice(NoticeId),
    Letter(LetterNo),
}

impl NoticeRowOf<'_> {
    /// Its lead, where it has one.
    pub fn lead(self) -> Option<LeadId> {
        match self {
            Self::Told(line) | Self::Waiting(line) => line.row.lead,
            Self::Letter(_) => None,
        }
    }

    const fn id(self) -> RowId {
        match self {
            Self::Told(line) | Self::Waiting(line) => RowId::Notice(line.row.id),
            Self::Letter(letter) => RowId::Letter(letter.id),
        }
    }
}

impl NoticesPage {
    /// So many notices are listed.
    pub const MOST: usize = 200;

    /// The classes of what one was told, the most pressing first, each with its notices, the newest first.
    pub fn told(&self) -> Vec<(Class, Vec<&NoticeLine>)> {
        let lines = self.mailbox.iter().flat_map(|mailbox| &mailbox.inbox.lines);
        let mut classes: Vec<(Class, Vec<&NoticeLine>)> = Vec::new();
        for line in lines {
            match classes.iter_mut().find(|(class, _)| *class == line.row.class) {
                Some((_, of_class)) => of_class.push(line),
                None => classes.push((line.row.class, vec![line])),
            }
        }
        classes.sort_by_key(|(class, _)| *class);
        classes
    }

    /// All rows, in their order: what one was told, what is not told yet, what has not left.
    pub fn rows(&self) -> Vec<NoticeRowOf<'_>> {
        let told = self.told().into_iter().flat_map(|(_, lines)| lines).map(NoticeRowOf::Told);
        let waiting = self.mailbox.iter().flat_map(|mailbox| &mailbox.waiting).map(NoticeRowOf::Waiting);
        let letters = self.mailbox.iter().flat_map(|mailbox| &mailbox.inbox.letters).map(NoticeRowOf::Letter);
        told.chain(waiting).chain(letters).collect()
    }

    /// The row under the cursor.
    pub fn row(&self) -> Option<NoticeRowOf<'_>> {
        self.rows().get(self.at).copied()
    }

    /// Up and down.
    pub(super) fn move_by(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.rows().len().saturating_sub(1));
    }

    /// What was read. The cursor stays with its row; where that is gone, in its place.
    pub(super) fn take(&mut self, mailbox: Mailbox) {
        let before = self.row().map(NoticeRowOf::id);
        self.mailbox = Some(Box::new(mailbox));
        let rows = self.rows();
        let found = before.and_then(|before| rows.iter().position(|row| row.id() == before));
        let last = rows.len().saturating_sub(1);
        self.at = found.unwrap_or(self.at).min(last);
    }
}
