//! What can be written on the command line. What it means is each command's own file; what it is called is the words'.

mod acts;
mod agreement;
mod export;
mod program;
mod remind;
mod report;
mod returns;
mod review;
mod tasks;
mod themes;

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use acts::{
    Accept, Acknowledge, Assign, ChannelArg, Contact, Defer, Edit, Erase, Generate, Handoff, Judging, Learning, Lose,
    Noting, On, Open, OutcomeArg, Plain, Qualify, Reasoned, Reject, Return, Undo, Why, Win,
};
pub(super) use agreement::{Adopt, Agreement, GoalArg, Replay};
pub(super) use export::{EncodingArg, Export, ExportFigures, ExportFile, ExportRows, FormArg};
pub(super) use remind::{Notices, NoticesCommand, Remind, Ways};
pub(super) use report::*;
pub(super) use returns::Returns;
pub(super) use review::{Decide, Review, ReviewCommand};
pub(super) use tasks::Tasks;
pub(super) use themes::{Color, Themes};

pub(super) use program::{Completions, Man, ShowConfig};

use crate::i18n::Lang;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "tasuki", version, disable_help_subcommand = false, max_term_width = 100)]
pub(super) struct CommandLine {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Args)]
pub(super) struct Global {
    // A variable that is set to nothing is not set.
    #[arg(long, global = true, value_name = "FILE", env = "TASUKI_DB", hide_env_values = true,
        value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub(super) db: Option<PathBuf>,
    #[arg(long = "as", global = true, value_name = "PERSON")]
    pub(super) who: Option<String>,
    #[arg(long, global = true, value_enum)]
    pub(super) lang: Option<LangArg>,
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(super) format: Format,
    #[arg(long, global = true, value_name = "NAME|FILE", env = "TASUKI_THEME", hide_env_values = true)]
    pub(super) theme: Option<String>,
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LangArg {
    Ja,
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Ja => Self::Ja,
            LangArg::En => Self::En,
        }
    }
}

/// How an answer is printed, where a command offers that ([`Command::formats`]). What one command alone prints is read
/// everywhere, for it may stand before the command, and listed by that command alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Table,
    Json,
    #[value(hide = true)]
    Md,
}

impl Format {
    /// Reads all of them and lists them all.
    pub(super) fn listed() -> impl TypedValueParser<Value = Self> {
        let words = Self::value_variants().iter().filter_map(Self::to_possible_value);
        PossibleValuesParser::new(words.map(|word| word.hide(false))).try_map(|word| Self::from_str(&word, false))
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Demo(Demo),
    Import(Import),
    List(List),
    Show(Show),
    Capture(Capture),
    Admit(Plain),
    Exclude(Reasoned),
    Handoff(Handoff),
    Withdraw(Why),
    Accept(Accept),
    Reject(Reject),
    Return(Return),
    Contact(Contact),
    Defer(Defer),
    Acknowledge(Acknowledge),
    Qualify(Qualify),
    Generate(Generate),
    Open(Open),
    Win(Win),
    Lose(Lose),
    Recycle(Why),
    Assign(Assign),
    Edit(Edit),
    Note(Noting),
    Undo(Undo),
    Redo(Undo),
    Duplicates(Duplicates),
    Merge(Merge),
    Unmerge(Unmerge),
    TellApart(TellApart),
    Erase(Erase),
    Due(Due),
    Returns(Returns),
    Review(Review),
    Tasks(Tasks),
    Judge,
    Remind(Remind),
    Notices(Notices),
    Report {
        #[command(subcommand)]
        report: Report,
    },
    Agreement {
        #[command(subcommand)]
        command: Agreement,
    },
    Costs,
    Export {
        #[command(subcommand)]
        export: Export,
    },
    Check,
    Backup(Backup),
    Restore(Restore),
    Keys,
    Themes {
        #[command(subcommand)]
        command: Themes,
    },
    Config(ShowConfig),
    Doctor,
    Completions(Completions),
    Man(Man),
}

#[derive(Debug, Args)]
pub(super) struct Demo {
    #[arg(long = "leads", value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub(super) count: u32,
    #[arg(long, value_name = "S")]
    pub(super) seed: Option<u64>,
    #[arg(long, value_name = "FILE")]
    pub(super) picture: Option<PathBuf>,
    #[arg(long, value_name = "COLUMNSxROWS", requires = "picture")]
    pub(super) size: Option<String>,
    #[arg(long = "keys", value_name = "KEYS", requires = "picture")]
    pub(super) pressed: Option<String>,
}

#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
#[derive(Debug, Args)]
pub(super) struct Import {
    #[arg(required_unless_present_any = ["list", "presets", "watch", "revert"], value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    #[arg(long, value_name = "MAP.toml")]
    pub(super) map: Option<PathBuf>,
    #[arg(long, value_name = "NAME", conflicts_with = "map")]
    pub(super) preset: Option<String>,
    #[arg(long, conflicts_with_all = ["files", "map", "preset", "make_map"])]
    pub(super) presets: bool,
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) make_map: bool,
    #[arg(long, value_enum)]
    pub(super) rows: Option<RowsArg>,
    #[arg(long)]
    pub(super) hand_over: bool,
    #[arg(long, value_enum)]
    pub(super) date_order: Option<DateOrderArg>,
    #[arg(long, value_name = "NAME")]
    pub(super) encoding: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Option<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=1_000))]
    pub(super) skip: Option<u64>,
    #[arg(long)]
    pub(super) no_header: bool,
    #[arg(long)]
    pub(super) dry_run: bool,
    #[arg(long, value_name = "OUT.csv")]
    pub(super) rejects: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["files", "map"])]
    pub(super) list: bool,
    #[arg(long, value_name = "ID", conflicts_with_all = ["files", "map", "preset", "make_map", "presets", "rejects", "list", "watch"])]
    pub(super) revert: Option<String>,
    #[arg(long, value_name = "DIR", conflicts_with_all = ["files", "dry_run", "rejects", "list", "presets", "make_map"])]
    pub(super) watch: Option<PathBuf>,
    #[arg(long, requires = "watch")]
    pub(super) once: bool,
}

/// What the rows of a list are (decision 5).
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum RowsArg {
    History,
    Live,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum DateOrderArg {
    Dmy,
    Mdy,
    Ymd,
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[arg(value_name = "FILTER")]
    pub(super) words: Vec<String>,
    #[arg(long)]
    pub(super) all: bool,
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    #[arg(long)]
    pub(super) ids: bool,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    #[arg(value_name = "LEAD")]
    pub(super) lead: String,
    #[arg(long)]
    pub(super) why_late: bool,
    #[arg(long)]
    pub(super) score: bool,
    #[arg(long, value_name = "INSTANT")]
    pub(super) at: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Capture {
    #[arg(long, value_name = "FIELD=VALUE", required = true)]
    pub(super) set: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct Duplicates {
    #[arg(value_name = "LEAD", conflicts_with_all = ["limit", "every_pair"])]
    pub(super) lead: Option<String>,
    #[arg(long, value_name = "N", conflicts_with = "every_pair")]
    pub(super) limit: Option<usize>,
    #[arg(long = "all", id = "every_pair")]
    pub(super) every_pair: bool,
}

#[derive(Debug, Args)]
pub(super) struct Merge {
    #[arg(value_name = "SURVIVOR")]
    pub(super) survivor: String,
    #[arg(value_name = "OTHER")]
    pub(super) absorbed: String,
    #[arg(long = "owner", id = "new_owner", value_name = "PERSON")]
    pub(super) owner: Option<String>,
    #[arg(long, value_name = "FIELD")]
    pub(super) take: Vec<String>,
    #[arg(long)]
    pub(super) sure: bool,
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct Unmerge {
    #[arg(value_name = "LEAD")]
    pub(super) lead: String,
}

#[derive(Debug, Args)]
pub(super) struct TellApart {
    #[arg(value_name = "LEAD")]
    pub(super) lead: String,
    #[arg(value_name = "OTHER")]
    pub(super) unlike: String,
}

#[derive(Debug, Args)]
pub(super) struct Due {
    #[arg(long, value_name = "FILE")]
    pub(super) agreement: Option<PathBuf>,
    #[arg(long, value_name = "NAME", required = true)]
    pub(super) calendar: String,
    #[arg(long, value_name = "INSTANT", required = true)]
    pub(super) from: String,
    #[arg(long, value_name = "LENGTH", conflicts_with = "end", required_unless_present = "end")]
    pub(super) within: Option<String>,
    #[arg(long = "to", id = "end", value_name = "INSTANT")]
    pub(super) to: Option<String>,
}

impl Command {
    /// The forms in which it prints its answer.
    pub(super) const fn formats(&self) -> &'static [Format] {
        match self {
            Self::Report { report: Report::Waterfall(_) | Report::Rules(_) } => &[Format::Table, Format::Json],
            Self::Keys
            | Self::Review(Review { command: None, .. })
            | Self::Report { .. }
            | Self::Agreement { command: Agreement::Replay(_) } => &[Format::Table, Format::Json, Format::Md],
            _ => &[Format::Table, Format::Json],
        }
    }

    /// Whether it does its work where the user's configuration cannot be used: it tells of that, or asks nothing of it.
    pub(super) const fn needs_no_config(&self) -> bool {
        matches!(self, Self::Config(_) | Self::Doctor | Self::Completions(_) | Self::Man(_))
    }

    /// Whether it may change what is kept of leads.
    pub(super) fn writes(&self) -> bool {
        match self {
            Self::Import(args) => !args.presets && !args.make_map && !args.list,
            Self::Review(args) => matches!(args.command, Some(ReviewCommand::Decide(_) | ReviewCommand::Settle(_))),
            Self::Capture(_)
            | Self::Admit(_)
            | Self::Exclude(_)
            | Self::Handoff(_)
            | Self::Withdraw(_)
            | Self::Accept(_)
            | Self::Reject(_)
            | Self::Return(_)
            | Self::Contact(_)
            | Self::Defer(_)
            | Self::Acknowledge(_)
            | Self::Qualify(_)
            | Self::Generate(_)
            | Self::Open(_)
            | Self::Win(_)
            | Self::Lose(_)
            | Self::Recycle(_)
            | Self::Assign(_)
            | Self::Edit(_)
            | Self::Note(_)
            | Self::Undo(_)
            | Self::Redo(_)
            | Self::Merge(_)
            | Self::Unmerge(_)
            | Self::TellApart(_)
            | Self::Erase(_)
            | Self::Judge
            | Self::Remind(_)
            | Self::Agreement { command: Agreement::Adopt(_) } => true,
            Self::Demo(_)
            | Self::List(_)
            | Self::Show(_)
            | Self::Duplicates(_)
            | Self::Due(_)
            | Self::Returns(_)
            | Self::Tasks(_)
            | Self::Notices(_)
            | Self::Report { .. }
            | Self::Agreement { .. }
            | Self::Costs
            | Self::Export { .. }
            | Self::Check
            | Self::Backup(_)
            | Self::Restore(_)
            | Self::Keys
            | Self::Config(_)
            | Self::Doctor
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Themes { .. } => false,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Backup {
    #[arg(value_name = "FILE")]
    pub(super) backup: Option<PathBuf>,
    #[arg(long, requires = "backup")]
    pub(super) overwrite: bool,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    #[arg(value_name = "FILE")]
    pub(super) restore: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Report {
    Waterfall(Waterfall),
    Rules(Rules),
    Sla(Figures),
    Reasons(Figures),
    Sources(Figures),
    Content(Figures),
    Behaviour(Figures),
    Reps(Figures),
    Times(Figures),
    Forecast(Figures),
    Industries(Figures),
    Costs(Figures),
    Scores(Figures),
    Paths(Figures),
    Gates(Figures),
    Promises(Figures),
    Quality(Figures),
    Plan(Plan),
    Figures(AnyFigures),
}

#[derive(Debug, Args)]
pub(super) struct Rules {
    #[arg(long, value_name = "DAY")]
    pub(super) from: Option<chrono::NaiveDate>,
    #[arg(long = "to", id = "end", value_name = "DAY")]
    pub(super) to: Option<chrono::NaiveDate>,
}
