//! What can be written behind `agreement`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Agreement {
    Show {
        #[arg(long = "version", value_name = "N")]
        number: Option<i64>,
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
    Adopt(Adopt),
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
}
