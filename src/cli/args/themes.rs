//! What can be asked about themes, and how many colours there are to be.

use clap::{Subcommand, ValueEnum};

/// How many colours are used. What commands print has none, but for `themes preview`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Color {
    Auto,
    Truecolor,
    #[value(name = "256")]
    C256,
    #[value(name = "16")]
    C16,
    None,
    // As many as the terminal has, whatever `NO_COLOR` says.
    Always,
    // The same as none.
    #[value(hide = true)]
    Never,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Themes {
    List,
    Show {
        #[arg(value_name = "NAME|FILE")]
        look: Option<String>,
    },
    Check {
        #[arg(value_name = "NAME|FILE")]
        looks: Vec<String>,
    },
    Preview {
        #[arg(value_name = "NAME|FILE")]
        look: Option<String>,
    },
}
