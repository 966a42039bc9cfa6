//! The keys under which the trade's words are said.

use crate::agreement::terms::{Act, Channel, Outcome, Stage};
use crate::i18n::Message;

use super::fact::Ground;

macro_rules! word_of {
    ($(#[$doc:meta])* $name:ident($term:ident) { $($item:ident => $key:literal,)+ }) => {
        $(#[$doc])*
        pub const fn $name(term: $term) -> Message {
            match term { $($term::$item => Message::new($key),)+ }
        }
    };
}

word_of! {
    /// A stage, short enough for a column.
    stage(Stage) {
        Lead => "stage.lead",
        Mal => "stage.mal",
        Mql => "stage.mql",
        Sal => "stage.sal",
        Sql => "stage.sql",
        Opportunity => "stage.opportunity",
        Customer => "stage.customer",
        Lost => "stage.lost",
        Excluded => "stage.excluded",
    }
}

word_of! {
    /// An act, as a noun.
    act(Act) {
        Capture => "act.capture",
        Admit => "act.admit",
        Exclude => "act.exclude",
        HandOff => "act.hand_off",
        Withdraw => "act.withdraw",
        Accept => "act.accept",
        Reject => "act.reject",
        Return => "act.return",
        Contact => "act.contact",
        Defer => "act.defer",
        Qualify => "act.qualify",
        Generate => "act.generate",
        Open => "act.open",
        Win => "act.win",
        Lose => "act.lose",
        Recycle => "act.recycle",
        Assign => "act.assign",
        Edit => "act.edit",
        Note => "act.note",
        Undo => "act.undo",
        Redo => "act.redo",
    }
}

word_of! {
    /// A way of contacting.
    channel(Channel) {
        Phone => "channel.phone",
        Mail => "channel.mail",
        Visit => "channel.visit",
        Web => "channel.web",
    }
}

word_of! {
    /// What came of a contact.
    outcome(Outcome) {
        Reached => "outcome.reached",
        NoAnswer => "outcome.no_answer",
        WrongPerson => "outcome.wrong_person",
        Appointment => "outcome.appointment",
    }
}

/// What a lead was handed over for.
pub fn ground(ground: &Ground) -> Message {
    match ground {
        Ground::Criterion(id) => Message::new("ground.criterion").with("id", id),
        Ground::ByHand => Message::new("ground.by_hand"),
        Ground::List => Message::new("ground.list"),
    }
}
