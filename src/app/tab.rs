//! The views: which leads the list shows.

use crate::agreement::terms::Role;
use crate::domain::filter::{Sort, SortBy, Test, Trait};
use crate::i18n::Message;
use crate::ids::PersonId;
use crate::storage::QueueCounts;

pub use crate::config::Tab;

impl Tab {
    /// The one that opens for somebody with this role. Whom the agreement does not list acts as a rep (decision 3).
    pub const fn opening_for(role: Option<Role>) -> Self {
        match role {
            Some(Role::Manager | Role::Head | Role::Marketing) => Self::Team,
            _ => Self::Inbox,
        }
    }

    /// Its name.
    pub const fn title(self) -> Message {
        Message::new(match self {
            Self::Inbox => "tab.inbox",
            Self::Mine => "tab.mine",
            Self::Team => "tab.team",
            Self::Board => "tab.board",
            Self::All => "tab.all",
        })
    }

    /// What it shows and in which order, in a line.
    pub const fn told(self) -> Message {
        Message::new(match self {
            Self::Inbox => "tab.told.inbox",
            Self::Mine => "tab.told.mine",
            Self::Team => "tab.told.team",
            Self::Board => "tab.told.board",
            Self::All => "tab.told.all",
        })
    }

    /// Which of the leads of its list it shows; all where absent.
    pub fn test(self, who: &PersonId) -> Option<Test> {
        let is = |owner: Option<&PersonId>| Test::Is(Trait::Owner(owner.cloned()));
        match self {
            Self::Inbox => Some(Test::Any(vec![is(Some(who)), is(None)])),
            Self::Mine => Some(is(Some(who))),
            Self::Team | Self::Board | Self::All => None,
        }
    }

    /// In which order, where it is not the list's own.
    pub const fn sort(self) -> Option<Sort> {
        match self {
            Self::Board => Some(Sort { by: SortBy::Left, reverse: false }),
            _ => None,
        }
    }

    /// How many leads it has, where that is known.
    pub const fn count(self, counts: &QueueCounts) -> Option<usize> {
        match self {
            Self::Inbox => Some(counts.of_inbox()),
            Self::Mine => Some(counts.mine),
            Self::Team => Some(counts.open),
            Self::Board | Self::All => None,
        }
    }

    /// The one so many further on, round and round.
    #[must_use]
    pub fn after(self, by: isize) -> Self {
        let count = Self::ALL.len().cast_signed();
        let at = (self as usize).cast_signed() + by;
        Self::ALL[at.rem_euclid(count).unsigned_abs()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_views_go_round() {
        assert_eq!(Tab::All.after(1), Tab::Inbox);
        assert_eq!(Tab::Inbox.after(-1), Tab::All);
        assert!(Tab::ALL.iter().enumerate().all(|(n, tab)| *tab as usize == n));
    }
}
