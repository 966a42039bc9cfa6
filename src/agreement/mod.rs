//! What was agreed.
pub mod calendar;
pub mod holidays;
pub mod terms;
