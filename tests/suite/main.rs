//! All integration tests in one binary: on two cores linking is what costs.
#![allow(unreachable_pub, reason = "nothing here is reached from outside")]

mod agreement;
mod architecture;
mod console;
mod harness;
mod intake;
mod sla_cases;
mod words;
