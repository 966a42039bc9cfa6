//! The keys under which the trade's words are said.

use crate::agreement::terms::{Act, Channel, Outcome, Role, Slot, SlotState, Stage};
use crate::i18n::Message;

use super::decide::Missing;
use super::fact::Ground;
use super::person::Field;

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
        Adopt => "act.adopt",
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

word_of! {
    /// One of the five things to know of a candidate.
    slot(Slot) {
        Budget => "slot.budget",
        Authority => "slot.authority",
        Need => "slot.need",
        Timeline => "slot.timeline",
        Competitor => "slot.competitor",
    }
}

word_of! {
    /// How well one of them is known.
    slot_state(SlotState) {
        Unknown => "slot_state.unknown",
        Asked => "slot_state.asked",
        Negative => "slot_state.negative",
        Partial => "slot_state.partial",
        Confirmed => "slot_state.confirmed",
    }
}

word_of! {
    /// What somebody of one's own company does.
    role(Role) {
        InsideSales => "role.inside_sales",
        AccountExecutive => "role.account_executive",
        CustomerSuccess => "role.customer_success",
        Manager => "role.manager",
        Head => "role.head",
        Marketing => "role.marketing",
    }
}

/// What an act can carry, or a gate ask for: a field's label, or a word of its own.
pub fn need(word: &str) -> Message {
    if let Some(field) = Field::of(word) {
        return field.label();
    }
    match word {
        "industry" => Message::new("column.industry"),
        "employees" => Message::new("column.employees"),
        "source" => Message::new("column.source"),
        "campaign" => Message::new("column.campaign"),
        "owner" => Message::new("column.owner"),
        "amount" => Message::new("need.amount"),
        "close" => Message::new("need.close"),
        "deal_stage" => Message::new("need.deal_stage"),
        "to" => Message::new("need.to"),
        "next" => Message::new("need.next"),
        "until" => Message::new("need.until"),
        "gave" => Message::new("need.gave"),
        "note" => Message::new("act.note"),
        other => Message::new("need.other").with("word", other),
    }
}

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
