//! What can be written behind `review`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Subcommand, ValueEnum};

use crate::agreement::goals::{PageId, Rhythm};
use crate::domain::decision::End;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct Review {
    #[command(subcommand)]
    pub(in crate::cli) command: Option<ReviewCommand>,
    #[arg(long, id = "review_rhythm", value_name = "RHYTHM", value_enum)]
    pub(in crate::cli) rhythm: Option<RhythmArg>,
    #[arg(long, id = "review_as_of", value_name = "WHEN")]
    pub(in crate::cli) as_of: Option<String>,
    #[arg(long, id = "review_against", value_name = "WHEN")]
    pub(in crate::cli) against: Option<String>,
    #[arg(long, id = "review_mask")]
    pub(in crate::cli) mask: bool,
    #[arg(
        long = "page",
        id = "review_page",
        value_name = "PAGE",
        value_enum,
        hide_possible_values = true,
        value_delimiter = ','
    )]
    pub(in crate::cli) pages: Vec<PageArg>,
    #[arg(long, id = "review_export", value_name = "FILE")]
    pub(in crate::cli) export: Option<PathBuf>,
    #[arg(long, id = "review_deliver", value_name = "FOLDER", conflicts_with_all = ["review_export", "review_as_of"])]
    pub(in crate::cli) deliver: Option<PathBuf>,
    #[arg(long, id = "review_force", requires = "review_export")]
    pub(in crate::cli) force: bool,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ReviewCommand {
    Decide(Box<Decide>),
    Settle(Settle),
    Decisions(Decisions),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Decide {
    #[arg(long, id = "figure", value_name = "FIGURE", required = true)]
    pub(in crate::cli) figure: String,
    #[arg(long, id = "group", value_name = "DIMENSION=VALUE")]
    pub(in crate::cli) group: Option<String>,
    #[arg(long, id = "hypothesis", value_name = "TEXT", required = true)]
    pub(in crate::cli) hypothesis: String,
    #[arg(long, id = "measure", value_name = "TEXT", required = true)]
    pub(in crate::cli) measure: String,
    #[arg(long, id = "fix", value_name = "ID")]
    pub(in crate::cli) fix: Option<String>,
    #[arg(long, id = "cause", value_name = "ID")]
    pub(in crate::cli) cause: Option<String>,
    #[arg(long = "from", id = "figure_from", value_name = "VALUE")]
    pub(in crate::cli) from: Option<String>,
    #[arg(long = "to", id = "figure_to", value_name = "VALUE", required = true)]
    pub(in crate::cli) to: String,
    #[arg(long = "owner", id = "decision_owner", value_name = "PERSON", required = true)]
    pub(in crate::cli) owner: String,
    #[arg(long = "due", id = "decision_due", value_name = "DAY", required = true)]
    pub(in crate::cli) due: String,
    #[arg(long = "review", id = "which_review", value_enum, default_value = "weekly")]
    pub(in crate::cli) review: RhythmArg,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Settle {
    #[arg(id = "decision", value_name = "N")]
    pub(in crate::cli) n: u32,
    #[command(flatten)]
    pub(in crate::cli) how: How,
    #[arg(long = "note", id = "settled_note", value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
}

/// One of the three.
#[derive(Debug, Args)]
#[group(id = "how_it_ended", required = true, multiple = false)]
pub(in crate::cli) struct How {
    #[arg(long)]
    kept: bool,
    #[arg(long)]
    missed: bool,
    #[arg(long)]
    dropped: bool,
}

impl How {
    /// Which of the three was said.
    pub(in crate::cli) const fn end(&self) -> End {
        match (self.kept, self.missed) {
            (true, _) => End::Kept,
            (_, true) => End::Missed,
            _ => End::Dropped,
        }
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Decisions {
    #[arg(long = "open", id = "open_decisions")]
    pub(in crate::cli) open: bool,
    #[arg(long, id = "as_of", value_name = "D")]
    pub(in crate::cli) as_of: Option<String>,
}

/// A review by how often it is held.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct RhythmArg(pub(in crate::cli) Rhythm);

impl ValueEnum for RhythmArg {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(Rhythm::Weekly), Self(Rhythm::Monthly), Self(Rhythm::Quarterly)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.word()))
    }
}

/// A page, by its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct PageArg(pub(in crate::cli) PageId);

const PAGES: [PageArg; PageId::ALL.len()] = {
    let mut pages = [PageArg(PageId::ALL[0]); PageId::ALL.len()];
    let mut nth = 0;
    while nth < pages.len() {
        pages[nth] = PageArg(PageId::ALL[nth]);
        nth += 1;
    }
    pages
};

impl ValueEnum for PageArg {
    fn value_variants<'a>() -> &'a [Self] {
        &PAGES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.word()))
    }
}
