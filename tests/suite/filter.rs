//! Filters: what somebody types, asked of a store full of lives, of the command line and in the console.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a store that does not answer is a failed test")]

mod asked;
mod lines;
mod typed;
