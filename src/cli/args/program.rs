//! What is asked of the program itself.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowConfig {
    #[arg(long = "path", id = "config_path", conflicts_with = "example")]
    pub(in crate::cli) config_path: bool,
    #[arg(long)]
    pub(in crate::cli) example: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Completions {
    #[arg(value_name = "SHELL", value_enum)]
    pub(in crate::cli) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Man {
    #[arg(value_name = "COMMAND")]
    pub(in crate::cli) page: Vec<String>,
    #[arg(long = "to", id = "man_folder", value_name = "FOLDER", conflicts_with = "page")]
    pub(in crate::cli) folder: Option<PathBuf>,
}
