//! What can be written behind the acts: each takes what makes sense for it and nothing else.

use clap::{Args, ValueEnum};

/// On which leads, and what may go with every act.
#[derive(Debug, Args)]
pub(in crate::cli) struct On {
    #[arg(required = true, value_name = "LEAD")]
    pub(in crate::cli) leads: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
    #[arg(long)]
    pub(in crate::cli) past_gates: bool,
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

/// What was learned of BANTC on the way.
#[derive(Debug, Args)]
pub(in crate::cli) struct Learning {
    #[arg(long, value_name = "SLOT=STATE[:TEXT]")]
    pub(in crate::cli) bantc: Vec<String>,
    #[arg(long, value_name = "TEXT", requires = "bantc")]
    pub(in crate::cli) evidence: Option<String>,
    #[arg(long, value_name = "WHO", requires = "bantc")]
    pub(in crate::cli) said_by: Option<String>,
}

/// What is said of the rules that made the lead an MQL.
#[derive(Debug, Args)]
pub(in crate::cli) struct Judging {
    #[arg(long, value_name = "RULE")]
    pub(in crate::cli) wrong: Vec<String>,
    #[arg(long, value_name = "RULE")]
    pub(in crate::cli) right: Vec<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Accept {
    #[command(flatten)]
    pub(in crate::cli) on: On,
    #[command(flatten)]
    pub(in crate::cli) judging: Judging,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Reject {
    #[command(flatten)]
    pub(in crate::cli) reasoned: Reasoned,
    #[command(flatten)]
    pub(in crate::cli) judging: Judging,
}

/// Nothing but the leads.
#[derive(Debug, Args)]
pub(in crate::cli) struct Plain {
    #[command(flatten)]
    pub(in crate::cli) on: On,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Handoff {
    #[command(flatten)]
    pub(in crate::cli) on: On,
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) criterion: Option<String>,
    #[arg(long, value_name = "PERSON")]
    pub(in crate::cli) to: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) learning: Learning,
}

/// A reason.
#[derive(Debug, Args)]
pub(in crate::cli) struct Reasoned {
    #[command(flatten)]
    pub(in crate::cli) on: On,
    #[arg(long, value_name = "ID", required = true)]
    pub(in crate::cli) reason: String,
}

/// A reason where the agreement lists any for the act, else a note.
#[derive(Debug, Args)]
pub(in crate::cli) struct Why {
    #[command(flatten)]
    pub(in crate::cli) on: On,
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Return {
    #[command(flatten)]
    pub(in crate::cli) reasoned: Reasoned,
    #[arg(id = "wake", long = "until", value_name = "WHEN|never")]
    pub(in crate::cli) until: Option<String>,
    #[arg(long, value_name = "KIND|never")]
    pub(in crate::cli) wake_on: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) judging: Judging,
    #[command(flatten)]
    pub(in crate::cli) learning: Learning,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Contact {
    #[command(flatten)]
    pub(in crate::cli) on: On,
    #[arg(long, value_enum, default_value_t = ChannelArg::Phone)]
    pub(in crate::cli) channel: ChannelArg,
    #[arg(long, value_enum, required = true)]
    pub(in crate::cli) outcome: OutcomeArg,
    #[arg(long, value_name = "WHEN")]
    pub(in crate::cli) next: Option<String>,
    #[arg(long, value_name = "CONTENT")]
    pub(in crate::cli) gave: Vec<String>,
    #[arg(long, value_name = "INSTANT")]
    pub(in crate::cli) happened: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) judging: Judging,
    #[command(flatten)]
    pub(in crate::cli) learning: Learning,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum ChannelArg {
    Phone,
    Mail,
    Visit,
    Web,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(in crate::cli) enum OutcomeArg {
    Reached,
    NoAnswer,
    WrongPerson,
    Appointment,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Defer {
    #[command(flatten)]
    pub(in crate::cli) on: On,
    #[arg(long, value_name = "WHEN", required = true)]
    pub(in crate::cli) until: String,
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) reason: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) learning: Learning,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Acknowledge {
    #[command(flatten)]
    pub(in crate::cli) on: On,
    #[arg(long, value_name = "WHEN", required = true)]
    pub(in crate::cli) until: String,
    #[command(flatten)]
    pub(in crate::cli) learning: Learning,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Qualify {
    #[command(flatten)]
    pub(in crate::cli) on: On,
    #[arg(long, value_name = "PERSON")]
    pub(in crate::cli) to: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    pub(in crate::cli) happened: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) judging: Judging,
    #[command(flatten)]
    pub(in crate::cli) learning: Learning,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Generate {
    #[arg(long, value_name = "FIELD=VALUE", required = true)]
    pub(in crate::cli) set: Vec<String>,
    #[arg(long, value_name = "PERSON")]
    pub(in crate::cli) to: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) learning: Learning,
    #[arg(long)]
    pub(in crate::cli) past_gates: bool,
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Open {
    #[command(flatten)]
    pub(in crate::cli) on: On,
    #[arg(long, value_name = "N", required = true, allow_negative_numbers = true)]
    pub(in crate::cli) amount: String,
    #[arg(long, value_name = "DATE", required = true)]
    pub(in crate::cli) close: String,
    #[arg(long, value_name = "INSTANT")]
    pub(in crate::cli) happened: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) learning: Learning,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Win {
    #[command(flatten)]
    pub(in crate::cli) on: On,
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(in crate::cli) amount: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    pub(in crate::cli) happened: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Lose {
    #[command(flatten)]
    pub(in crate::cli) reasoned: Reasoned,
    #[arg(long, value_name = "INSTANT")]
    pub(in crate::cli) happened: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) learning: Learning,
}

/// To somebody by name, to whomever the rules say, or what is held to whoever is free.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(in crate::cli) struct Assign {
    #[arg(value_name = "LEAD", required_unless_present = "held")]
    pub(in crate::cli) leads: Vec<String>,
    #[arg(long, value_name = "PERSON", required_unless_present_any = ["auto", "held", "explain"])]
    pub(in crate::cli) to: Option<String>,
    #[arg(long, conflicts_with = "to")]
    pub(in crate::cli) auto: bool,
    #[arg(long = "count", requires = "to", conflicts_with = "auto")]
    pub(in crate::cli) counted: bool,
    #[arg(long, conflicts_with_all = ["to", "auto", "leads"])]
    pub(in crate::cli) held: bool,
    #[arg(long, conflicts_with_all = ["to", "auto", "held"])]
    pub(in crate::cli) explain: bool,
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["held", "explain"])]
    pub(in crate::cli) note: Option<String>,
    #[arg(long, conflicts_with_all = ["held", "explain"])]
    pub(in crate::cli) past_gates: bool,
    #[arg(long, conflicts_with = "explain")]
    pub(in crate::cli) dry_run: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Edit {
    #[command(flatten)]
    pub(in crate::cli) on: On,
    #[arg(long, value_name = "FIELD=VALUE", required_unless_present = "bantc")]
    pub(in crate::cli) set: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) learning: Learning,
}

/// A note, which must be there.
#[derive(Debug, Args)]
pub(in crate::cli) struct Noting {
    #[arg(required = true, value_name = "LEAD")]
    pub(in crate::cli) leads: Vec<String>,
    #[arg(long, value_name = "TEXT", required = true)]
    pub(in crate::cli) note: String,
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) about: Option<String>,
    #[arg(long)]
    pub(in crate::cli) past_gates: bool,
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    #[command(flatten)]
    pub(in crate::cli) judging: Judging,
    #[command(flatten)]
    pub(in crate::cli) learning: Learning,
}

/// Taking back and doing again; without a lead whatever was last.
#[derive(Debug, Args)]
pub(in crate::cli) struct Undo {
    #[arg(value_name = "LEAD")]
    pub(in crate::cli) leads: Vec<String>,
    #[arg(long, value_name = "TEXT", requires = "leads")]
    pub(in crate::cli) note: Option<String>,
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

/// A person's data erased for good; or who was erased, and who of them may come in again.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(in crate::cli) struct Erase {
    #[arg(value_name = "LEAD", required_unless_present = "erased_list")]
    pub(in crate::cli) leads: Vec<String>,
    #[arg(id = "erase_reason", long = "reason", value_name = "TEXT")]
    pub(in crate::cli) why: Option<String>,
    #[arg(long)]
    pub(in crate::cli) yes: bool,
    #[arg(long)]
    pub(in crate::cli) also_backups: bool,
    #[arg(long, conflicts_with = "also_backups")]
    pub(in crate::cli) allow_return: bool,
    #[arg(id = "erased_list", long = "list", conflicts_with_all = ["leads", "erase_reason", "yes", "also_backups", "allow_return"])]
    pub(in crate::cli) list: bool,
    #[arg(long)]
    pub(in crate::cli) past_gates: bool,
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}
