//! The program on a real pseudo-terminal: what a terminal shows, what it is left in, what comes after the end. Few, for
//! each costs a second; everything that needs no terminal is in `tests/suite`.
#![cfg(unix)]
#![allow(unreachable_pub, reason = "nothing here is reached from outside")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]
#![allow(clippy::format_push_string, reason = "a test may be slow")]

mod first_run;
mod hands;
mod hostile;
mod looks;
mod monkey;
mod reminding;
mod reviewing;
mod scenes;
mod suspended;
mod terminal;
