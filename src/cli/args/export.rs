//! `export`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Waterfall;

/// What is taken out.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Export {
    Leads(ExportRows),
    Touches(ExportRows),
    Handoffs(ExportRows),
    Costs(ExportFile),
    Figures(ExportFigures),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExportRows {
    #[arg(value_name = "FILTER")]
    pub(in crate::cli) words: Vec<String>,
    #[arg(long = "open", id = "only_open")]
    pub(in crate::cli) open: bool,
    #[arg(long, value_name = "WHEN|ID")]
    pub(in crate::cli) since: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) file: ExportFile,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExportFigures {
    #[command(flatten)]
    pub(in crate::cli) waterfall: Waterfall,
    #[command(flatten)]
    pub(in crate::cli) file: ExportFile,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExportFile {
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    #[arg(long, value_enum)]
    pub(in crate::cli) form: Option<FormArg>,
    #[arg(long = "encoding", id = "export_encoding", value_enum, default_value_t = EncodingArg::Utf8)]
    pub(in crate::cli) encoding: EncodingArg,
    #[arg(long, requires = "output")]
    pub(in crate::cli) force: bool,
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FormArg {
    Xlsx,
    SheetCsv,
    Csv,
    JsonLines,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum EncodingArg {
    #[value(name = "utf-8")]
    Utf8,
    Cp932,
}
