//! The keys under which the trade's words are said.

use crate::i18n::Message;

use super::decide::Missing;
use super::fact::Ground;

pub use crate::agreement::words::{act, channel, field as need, outcome, role, slot, slot_state, stage};

/// One thing that a gate asks for and that is not there.
pub fn missing(missing: &Missing) -> Message {
    match missing {
        Missing::Slot { slot: which, need, have, stale } => {
            let key = if *stale { "missing.slot_stale" } else { "missing.slot" };
            Message::new(key)
                .with_message("slot", slot(*which))
                .with_message("need", slot_state(*need))
                .with_message("have", slot_state(*have))
        }
        Missing::Confirmed { need, have } => Message::new("missing.confirmed").with("need", need).with("have", have),
        Missing::Field(field) => need(field),
    }
}

/// What a lead was handed over for.
pub fn ground(ground: &Ground) -> Message {
    match ground {
        Ground::Criterion(id) => Message::new("ground.criterion").with("id", id),
        Ground::ByHand => Message::new("ground.by_hand"),
        Ground::List => Message::new("ground.list"),
        Ground::Generated => Message::new("ground.generated"),
    }
}
