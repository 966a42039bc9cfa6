//! What was agreed.
pub mod terms;
