use chrono::NaiveDate;
use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct Tasks {
    #[arg(long = "who", id = "whose", value_name = "WHO")]
    pub(in crate::cli) whose: Option<String>,
    #[arg(long = "until", id = "until_day", value_name = "DAY")]
    pub(in crate::cli) until: Option<NaiveDate>,
}
