//! What it adds up to: pure functions from counted rows to figures.
//!
//! Not here: how rows are counted (the store does it) and how figures look. What a review or a report is, page by page,
//! and how its figures are said, is [`paper`]; the console draws it and exports write it.

pub mod chance;
pub mod diagnosis;
pub mod figures;
pub mod paper;
pub mod plan;
mod rate;
pub mod replay;
pub mod review;
mod rules;
mod waterfall;

pub use rate::Rate;
pub use rules::{RuleRecord, RuleRecords};
pub use waterfall::{Basis, Counted, CountedBy, KeptBy, Span, Step, Waterfall, WaterfallAsk};
