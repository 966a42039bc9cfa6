//! All integration tests in one binary: on two cores linking is what costs.
#![allow(unreachable_pub, reason = "nothing here is reached from outside")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]
#![allow(clippy::format_push_string, reason = "a test may be slow")]

mod acts;
mod adopting;
mod agreement;
mod architecture;
mod arriving;
mod assignment;
mod before_the_call;

mod care;
mod cli;
mod config;
mod console;
mod demo;
mod dialogs;
mod doctor;
mod drop_folder;
mod duplicates;
mod erase;
mod every_size;
mod export;
mod exported;
mod filter;
mod first_run;
mod formats;
mod hands;
mod harness;
mod histories;
mod hostile;
mod incoming;
mod intake;
mod keymap;
mod kills;
mod late;
mod learning;
mod lifecycle;
mod looks;
mod marketing;
mod marks;
mod monkey;
mod moving;
mod opening;
mod pairs;
mod palette;
mod places;
mod playbook;
mod presets;
mod program;
mod rejects;
mod repeated;
mod reverting;
mod scenarios;
mod screens;
mod scripts;
mod sizes;
mod sla_cases;
mod snippets;
mod store;
mod taken_back;
mod telling;
mod tiers;
mod turns;
mod views;
mod words;
