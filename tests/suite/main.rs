//! x
mod agreement;
mod sla_cases;
mod words;
