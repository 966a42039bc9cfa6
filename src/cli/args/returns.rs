use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct Returns {
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=520))]
    pub(in crate::cli) weeks: Option<u32>,
}
