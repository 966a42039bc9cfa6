//! What can be written behind `report`, beside the record of rules.

use clap::Args;
use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::insight::figures::Dimension;

/// What all reports have in common.
#[derive(Debug, Args)]
pub(in crate::cli) struct Figures {
    #[arg(long = "by", id = "told_apart_by", value_name = "DIM", value_enum, hide_possible_values = true, num_args = 1..=2, value_delimiter = ',')]
    pub(in crate::cli) by: Vec<DimensionArg>,
    #[arg(long = "all-together", id = "all_together", conflicts_with = "told_apart_by")]
    pub(in crate::cli) all_together: bool,
    #[arg(long = "only", id = "only_group", value_name = "DIM=VALUE")]
    pub(in crate::cli) only: Vec<String>,
    #[arg(long, value_name = "DAY")]
    pub(in crate::cli) from: Option<chrono::NaiveDate>,
    #[arg(long = "to", id = "end", value_name = "DAY")]
    pub(in crate::cli) to: Option<chrono::NaiveDate>,
    #[command(flatten)]
    pub(in crate::cli) counted: Counted,
    #[arg(long = "as-of", id = "report_as_of", value_name = "WHEN")]
    pub(in crate::cli) as_of: Option<String>,
    #[arg(long = "leads", id = "leads_behind", conflicts_with = "report_export")]
    pub(in crate::cli) leads: bool,
    #[arg(long = "export", id = "report_export", value_name = "FILE")]
    pub(in crate::cli) export: Option<std::path::PathBuf>,
    #[arg(long = "force", id = "report_force", requires = "report_export")]
    pub(in crate::cli) force: bool,
}

/// The waterfall.
#[derive(Debug, Args)]
pub(in crate::cli) struct Waterfall {
    #[arg(long = "by", id = "told_apart_by", value_name = "DIM", value_enum, hide_possible_values = true, num_args = 1..=2, value_delimiter = ',')]
    pub(in crate::cli) by: Vec<DimensionArg>,
    #[arg(long, value_name = "DAY")]
    pub(in crate::cli) from: Option<chrono::NaiveDate>,
    #[arg(long = "to", id = "end", value_name = "DAY")]
    pub(in crate::cli) to: Option<chrono::NaiveDate>,
    #[command(flatten)]
    pub(in crate::cli) counted: Counted,
    #[arg(long = "as-of", id = "report_as_of", value_name = "WHEN")]
    pub(in crate::cli) as_of: Option<String>,
}

/// How stages are counted.
#[derive(Debug, Args)]
pub(in crate::cli) struct Counted {
    #[arg(long = "unit", id = "counting_unit", value_enum, default_value_t = UnitArg::Lead)]
    pub(in crate::cli) unit: UnitArg,
    #[arg(long, conflicts_with_all = ["period", "stock"])]
    pub(in crate::cli) cohort: bool,
    #[arg(long, conflicts_with = "stock")]
    pub(in crate::cli) period: bool,
    #[arg(long, conflicts_with_all = ["from", "end"])]
    pub(in crate::cli) stock: bool,
    #[arg(long, value_name = "LENGTH", conflicts_with_all = ["period", "stock"])]
    pub(in crate::cli) within: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AnyFigures {
    #[arg(id = "any_figure", value_name = "FIGURE", required = true)]
    pub(in crate::cli) figures: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) common: Figures,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Plan {
    #[arg(long = "revenue", id = "plan_revenue", value_name = "AMOUNT")]
    pub(in crate::cli) revenue: Option<f64>,
    #[arg(long = "as-of", id = "report_as_of", value_name = "WHEN")]
    pub(in crate::cli) as_of: Option<String>,
}

/// What goes through the stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum UnitArg {
    Lead,
    Handoff,
}

/// A dimension, by its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct DimensionArg(pub(in crate::cli) Dimension);

const DIMENSIONS: [DimensionArg; Dimension::ALL.len()] = {
    let mut all = [DimensionArg(Dimension::ALL[0]); Dimension::ALL.len()];
    let mut nth = 0;
    while nth < all.len() {
        all[nth] = DimensionArg(Dimension::ALL[nth]);
        nth += 1;
    }
    all
};

impl ValueEnum for DimensionArg {
    fn value_variants<'a>() -> &'a [Self] {
        &DIMENSIONS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.word()))
    }
}
