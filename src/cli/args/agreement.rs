//! What can be written behind `agreement`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Subcommand, ValueEnum};

use crate::agreement::Preset;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Agreement {
    Show {
        #[arg(long = "version", value_name = "N")]
        number: Option<i64>,
        #[arg(long = "preset", value_enum, conflicts_with = "number")]
        promise: Option<Promise>,
    },
    Versions,
    Check {
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    Diff {
        #[arg(value_name = "FILE")]
        proposal: PathBuf,
        #[arg(value_name = "OTHER")]
        other: Option<PathBuf>,
    },
    Replay(Replay),
    Adopt(Adopt),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Replay {
    #[arg(value_name = "FILE")]
    pub(in crate::cli) replayed: PathBuf,
    #[arg(long, value_name = "DAY")]
    pub(in crate::cli) from: Option<chrono::NaiveDate>,
    #[arg(long = "to", id = "end", value_name = "DAY")]
    pub(in crate::cli) to: Option<chrono::NaiveDate>,
    #[arg(long = "outcome", value_enum, default_value = "sql")]
    pub(in crate::cli) goal: GoalArg,
    #[arg(long, value_name = "POINTS", default_value_t = 5.0)]
    pub(in crate::cli) every: f64,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum GoalArg {
    Sql,
    Customer,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Adopt {
    #[arg(value_name = "FILE")]
    pub(in crate::cli) text: PathBuf,
    #[arg(long, value_name = "PERSON", required = true)]
    pub(in crate::cli) marketing: String,
    #[arg(long, value_name = "PERSON", required = true)]
    pub(in crate::cli) sales: String,
    #[arg(long, requires = "why")]
    pub(in crate::cli) recompute_open: bool,
    #[arg(long = "reason", value_name = "TEXT", requires = "recompute_open")]
    pub(in crate::cli) why: Option<String>,
    #[arg(id = "adopt_now", long = "yes")]
    pub(in crate::cli) yes: bool,
    #[arg(long, conflicts_with = "adopt_now")]
    pub(in crate::cli) dry_run: bool,
}

/// One of the agreements that ship, by its promise for the first contact.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Promise(pub(in crate::cli) Preset);

impl ValueEnum for Promise {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Promise; Preset::ALL.len()] =
            [Promise(Preset::ALL[0]), Promise(Preset::ALL[1]), Promise(Preset::ALL[2])];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.word()))
    }
}
