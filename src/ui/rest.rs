//! Leads that rest: asleep until a date, or to be called back at a time. In words and with a mark, never by colour alone.

use super::{Mark, Screen};
use crate::clock::Timestamp;
use crate::domain::SlaState;
use crate::i18n::Message;
use crate::storage::QueueRow;

/// How a lead rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Asleep until then.
    Asleep(Timestamp),
    /// It woke, and nobody has worked on it since.
    Woken,
    /// Somebody said when to go on.
    CallAt(Timestamp),
    /// That is now, or was before.
    CallNow,
}

impl Rest {
    /// How a lead of the list rests at `now`.
    pub(super) fn of(row: &QueueRow, now: Timestamp) -> Option<Self> {
        row.handoff.as_ref()?;
        match (row.asleep_until, row.next_at) {
            (Some(until), _) if now < until => Some(Self::Asleep(until)),
            (Some(_), _) => Some(Self::Woken),
            (None, Some(at)) if now < at => Some(Self::CallAt(at)),
            (None, Some(_)) => Some(Self::CallNow),
            (None, None) => None,
        }
    }

    /// Its mark beside the clock's.
    pub(super) const fn mark(self) -> Mark {
        match self {
            Self::Asleep(_) => Mark::Asleep,
            Self::CallAt(_) => Mark::CallAt,
            Self::Woken | Self::CallNow => Mark::CallNow,
        }
    }

    /// Whether it is said in the place of the clock's state: not where that is pressing, unless the lead is asleep.
    pub(super) fn goes_before(self, state: Option<SlaState>) -> bool {
        matches!(self, Self::Asleep(_)) || state.is_none_or(|state| state < SlaState::Urgent)
    }

    /// In a few words, for a column.
    pub(super) fn word(self, screen: &Screen<'_, '_>) -> String {
        let at = |key: &'static str, at: Timestamp| {
            let zone = screen.agreement().zone;
            let (at, today) = (at.in_zone(&zone), screen.now.in_zone(&zone).date_naive());
            let shown = if at.date_naive() == today { at.format("%H:%M") } else { at.format("%m/%d") };
            Message::new(key).with("at", shown).say(screen.model.lang)
        };
        match self {
            Self::Asleep(until) => at("rest.asleep", until),
            Self::Woken => screen.text("rest.woken"),
            Self::CallAt(next) => at("rest.call_at", next),
            Self::CallNow => screen.text("rest.call_now"),
        }
    }
}
