//! What is asked of reminders and notices.

use clap::{Args, Subcommand};

#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
#[derive(Debug, Args)]
pub(in crate::cli) struct Remind {
    #[arg(long = "once", id = "remind_once", conflicts_with_all = ["remind_watch", "remind_dry_run", "trial", "install"])]
    pub(in crate::cli) once: bool,
    #[arg(long = "watch", id = "remind_watch", conflicts_with_all = ["remind_dry_run", "trial", "install"])]
    pub(in crate::cli) watch: bool,
    #[arg(long = "dry-run", id = "remind_dry_run", conflicts_with_all = ["trial", "install"])]
    pub(in crate::cli) dry_run: bool,
    #[arg(long = "until", id = "rehearsed_until", value_name = "WHEN", requires = "remind_dry_run")]
    pub(in crate::cli) until: Option<String>,
    #[arg(long = "test", id = "trial", value_name = "PERSON", num_args = 0..=1, default_missing_value = "", conflicts_with = "install")]
    pub(in crate::cli) trial: Option<String>,
    #[arg(long)]
    pub(in crate::cli) install: bool,
    #[arg(long = "example", id = "channels_example", conflicts_with_all = ["remind_once", "remind_watch", "remind_dry_run", "trial", "install"])]
    pub(in crate::cli) example: bool,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct Notices {
    #[command(subcommand)]
    pub(in crate::cli) command: Option<NoticesCommand>,
    #[arg(long = "all", id = "all_notices")]
    pub(in crate::cli) all: bool,
    #[arg(long = "who", id = "whose_notices", value_name = "PERSON")]
    pub(in crate::cli) whose: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum NoticesCommand {
    Read {
        #[arg(id = "notice", value_name = "NOTICE")]
        which: Vec<i64>,
    },
    Letters {
        #[arg(long = "all", id = "all_letters")]
        all: bool,
    },
    TakeBack {
        #[arg(id = "taken_notice", value_name = "NOTICE", required = true)]
        which: Vec<i64>,
    },
    Snooze {
        #[arg(id = "snooze_until", value_name = "WHEN")]
        until: String,
    },
    Ways(Ways),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Ways {
    #[arg(id = "way", value_name = "WAY")]
    pub(in crate::cli) chosen: Vec<String>,
    #[arg(long = "none", id = "no_way", conflicts_with = "way")]
    pub(in crate::cli) none: bool,
    #[arg(long = "for", id = "hearer", value_name = "PERSON")]
    pub(in crate::cli) hearer: Option<String>,
    #[arg(long, value_name = "HOURS")]
    pub(in crate::cli) quiet: Vec<String>,
    #[arg(long, conflicts_with = "quiet")]
    pub(in crate::cli) no_quiet: bool,
    #[arg(long, value_name = "on|off", value_parser = ["on", "off"])]
    pub(in crate::cli) digest: Option<String>,
    #[arg(long = "letters-in", id = "letters_in", value_name = "ja|en|both", value_parser = ["ja", "en", "both"])]
    pub(in crate::cli) letters_in: Option<String>,
}
