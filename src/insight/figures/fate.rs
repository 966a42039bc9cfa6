//! Whether anything tells why a lead came no further: what is still open is not what ended and nobody said why.

use serde::{Deserialize, Serialize};

use super::case::Case;
use super::dimension::ended;
use crate::agreement::terms::{Act, Stage, terms};
use crate::domain::Handoff;

terms! {
    /// How a lead stands that a figure tells of: the groups of [`super::Dimension::Fate`].
    Fate {
        /// It waits for somebody: in marketing's hands, handed over, or as a deal.
        Open = "open",
        /// It ended, and the reason was told ([`super::Dimension::Ended`]).
        Told = "told",
        /// It ended, and nobody said why.
        NoReason = "no_reason",
        /// It came to sales and no hand-off was recorded, as in histories from elsewhere: nobody knows.
        Unknown = "unknown",
    }
}

impl Fate {
    /// Whether nothing is known of why it came no further.
    pub const fn is_untold(self) -> bool {
        matches!(self, Self::NoReason | Self::Unknown)
    }
}

pub(super) fn fate(case: &Case<'_>, handoff: Option<&Handoff>) -> Fate {
    // An erase ends what was open, and changes nothing of what is known of it.
    let is_end = |act: Act| !matches!(act, Act::Qualify | Act::Open | Act::Win | Act::Erase);
    let is_over = handoff.and_then(|handoff| handoff.ended.as_ref()).is_some_and(|ended| is_end(ended.act));
    let is_closed = case.lead.closed.as_ref().is_some_and(|closed| is_end(closed.act));
    if ended(case, handoff).is_some() {
        Fate::Told
    } else if is_over || is_closed {
        Fate::NoReason
    } else if handoff.is_none() && case.entered(Stage::Mql).is_some() {
        Fate::Unknown
    } else {
        Fate::Open
    }
}
