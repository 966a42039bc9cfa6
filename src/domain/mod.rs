//! What happens: acts, facts, decisions, and the lead that facts make.
//!
//! Everything here is a pure function of its arguments. Not here: files, SQL, threads, the time, words on screens.
//!
//! The one way through: a [`Request`] on a [`Lead`] is granted by [`decide()`] as a [`Decision`], a list of [`What`]
//! happened, or refused by a named rule ([`Refusal`]). Facts are appended to the journal, and [`Lead::fold`] makes the
//! lead of all of its facts, at any past moment.

mod deal;
mod decide;
mod fact;
mod handoff;
mod lead;
mod person;
mod record;
mod refusal;
mod request;
mod search;
mod sla;
mod when;
pub mod words;

pub use deal::{Answer, Closing, Deal};
pub use decide::{
    Decision, Missing, NoSkip, Setting, course, decide, generate, is_stale, missing_for, retimed, take_along,
};
pub use fact::{Fact, Ground, Operation, TierMark, Traits, Verdict, Way, What};
pub use handoff::{ClockRun, Contact, Deferred, Ending, Handoff};
pub use lead::{Lead, Reached};
pub use person::{Change, Field, Person};
pub use record::{Former, Record, Words};
pub use refusal::Refusal;
pub use request::{Learned, Request, Wake, Wish};
pub use search::search_key;
pub use sla::{Left, SlaState, countdown, left};
pub use when::when;
