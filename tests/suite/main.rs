//! All integration tests in one binary: on two cores linking is what costs.

mod architecture;
mod console;
mod harness;
mod sla_cases;
