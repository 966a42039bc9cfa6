//! x
mod sla_cases;
