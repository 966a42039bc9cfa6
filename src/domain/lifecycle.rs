//! From which stages an act may be done: the lifecycle's table, for decisions and for what a screen offers.

use crate::agreement::terms::{Act, Stage};

/// The stages from which an act may be done. What else must be so is [`super::decide()`]'s to say.
pub const fn stages_for(act: Act) -> &'static [Stage] {
    use Stage::{Customer, Excluded, Lead, Lost, Mal, Mql, Opportunity, Sal, Sql};
    match act {
        // What sales found itself has only just come in.
        Act::Admit | Act::Generate => &[Lead],
        Act::Exclude => &[Lead, Mal],
        // From MQL, SAL and SQL where it stands there by its history alone (decision 5): it becomes an MQL by hand.
        Act::HandOff => &[Lead, Mal, Mql, Sal, Sql],
        Act::Withdraw | Act::Accept => &[Mql],
        Act::Reject => &[Mql, Sal],
        Act::Return | Act::Contact | Act::Acknowledge => &[Mql, Sal, Sql],
        Act::Defer | Act::Qualify => &[Sal],
        Act::Open => &[Sql],
        Act::Win => &[Opportunity],
        Act::Lose => &[Sql, Opportunity],
        Act::Recycle => &[Lost, Excluded],
        Act::Assign => &[Mql, Sal, Sql, Opportunity, Customer],
        Act::Capture
        | Act::Edit
        | Act::Note
        | Act::Undo
        | Act::Redo
        | Act::Adopt
        | Act::Merge
        | Act::Unmerge
        | Act::TellApart
        | Act::Erase
        | Act::Revert => Stage::ALL,
        // They are of no lead.
        Act::Decide | Act::Settle => &[],
    }
}
