//! What happens: acts, facts, decisions, and the lead that facts make.
//!
//! Everything here is a pure function of its arguments. Not here: files, SQL, threads, the time, words on screens.
//!
//! The one way through: a [`Request`] on a [`Lead`] is granted by [`decide()`] as a [`Decision`], a list of [`What`]
//! happened, or refused by a named rule ([`Refusal`]). Facts are appended to the journal, and [`Lead::fold`] makes the
//! lead of all of its facts, at any past moment.

mod account;
pub mod assignment;
mod basis;
mod condition;
mod deal;
mod decide;
pub mod decision;
mod errand;
mod exclusion;
mod extra;
mod fact;
pub mod filter;
pub mod handing;
mod handoff;
mod judged;
mod lead;
mod lifecycle;
mod likeness;
mod matching;
mod money;
pub mod notice;
mod person;
mod reach;
mod record;
mod refusal;
mod request;
pub mod score;
mod search;
mod sla;
pub mod strip;
mod suppression;
mod touch;
mod when;
pub mod words;

pub use account::{BuyingRole, Roles, account_key, check_role};
pub use basis::{Basis, FitSpan, KnownSpan};
pub use condition::{Found, Subject};
pub use deal::{Answer, Closing, Deal, FormerDeal};
pub use decide::{
    Decision, Joint, Merger, Merging, Missing, NoSkip, Parting, Reversion, Setting, Side, Since, change_tier, course,
    decide, generate, is_editable, is_stale, looks_at, merge, missing_for, missing_to_generate, part, retimed, revert,
    stands_for_itself, survivor_of, take_along,
};
pub use errand::{Errand, errands};
pub use exclusion::{Fitting, exclusions};
pub use extra::{Extra, ORIGINAL};
pub use fact::{Fact, Ground, Operation, TierMark, Traits, Verdict, Way, What};
pub use handoff::{Acknowledged, ClockRun, Contact, Deferred, Ending, Handoff, Terms};
pub use judged::Judged;
pub use lead::{Allotted, Erasure, Lead, Reached, Reversal};
pub use lifecycle::stages_for;
pub use likeness::{
    Keys, Likeness, MOST_ALIKE, Sign, Strength, company_domain, is_free_mail, likeness, mail_key, mailbox_key,
    name_keys,
};
pub use matching::longest_match;
pub use money::amount;
pub use person::{Change, Field, Person};
pub use reach::{holds_address, is_mail, is_phone, without_scheme};
pub use record::{Alongside, Former, LeadKey, Record, Words};
pub use refusal::{Refusal, Surface};
pub use request::{Learned, Request, Wake, Wish};
pub use search::search_key;
pub use sla::{Left, SlaState, countdown, left};
pub use suppression::{Telling, mark_of_id, marks_of, marks_of_record, names};
pub use touch::{Consent, Cost, Touch};
pub use when::{as_of, day_ahead, when, when_it_was};
