//! What happens: acts, facts, decisions, and the lead that facts make.
//!
//! Everything here is a pure function of its arguments. Not here: files, SQL, threads, the time, words on screens.
//!
//! The one way through: a [`Request`] on a [`Lead`] is granted by [`decide()`] as a [`Decision`], a list of [`What`]
//! happened, or refused by a named rule ([`Refusal`]). Facts are appended to the journal, and [`Lead::fold`] makes the
//! lead of all of its facts, at any past moment.

pub mod assignment;
mod decide;
mod fact;
mod lead;
mod matching;
mod person;
mod refusal;
mod request;
mod search;
mod sla;
pub mod words;

pub use decide::{Decision, Setting, decide};
pub use fact::{Fact, Ground, Operation, Traits, Verdict, Way, What};
pub use lead::{ClockRun, Contact, Ending, Handoff, Lead, Reached};
pub use matching::longest_match;
pub use person::{Change, Field, Person};
pub use refusal::Refusal;
pub use request::Request;
pub use search::search_key;
pub use sla::{SlaState, countdown};
