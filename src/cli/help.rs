//! Help in the reader's language: the words are those of `src/i18n`, the shape is clap's.

use clap::{Arg, Command, CommandFactory};

use super::args::{CommandLine, Format};
use crate::i18n::{Lang, Message};

/// The command line with its help in `lang`.
pub(super) fn described(lang: Lang) -> Command {
    described_within(built(), lang, "cli")
}

/// The keys of all words that help is made of.
pub(super) fn words() -> Vec<String> {
    fn gather(command: &Command, path: &str, keys: &mut Vec<String>) {
        keys.push(about_key(path));
        keys.extend(command.get_arguments().map(argument_key));
        for below in command.get_subcommands() {
            gather(below, &format!("{path}.{}", below.get_name()), keys);
        }
    }
    let mut keys = Vec::new();
    gather(&built(), "cli", &mut keys);
    keys
}

/// With clap's own `help` command and arguments in it, which have words like all the others.
fn built() -> Command {
    // With what decides by itself how instants and files are read: the libraries that are built in.
    let version = format!(
        "{} (SQLite {}, tzdata {})",
        env!("CARGO_PKG_VERSION"),
        crate::storage::sqlite::Sqlite::library_version(),
        chrono_tz::IANA_TZDB_VERSION
    );
    let mut command = CommandLine::command().version(version);
    command.build();
    // In place: to change a single argument by its name would move it, and what is built finds it by its place.
    let listed = |arg: Arg| if arg.get_id() == "format" { arg.value_parser(Format::listed()) } else { arg };
    command.mut_subcommand("keys", |keys| keys.mut_args(listed))
}

/// Gives a command and everything below it their words: `cli.list.about` for a command, `cli.arg.note` for an argument,
/// which means the same wherever it stands.
fn described_within(command: Command, lang: Lang, path: &str) -> Command {
    let usage = lang.text("cli.heading.usage");
    let command = command
        .about(lang.text(&about_key(path)))
        .help_template(format!("{{about-with-newline}}\n{usage}: {{usage}}\n\n{{all-args}}"))
        .subcommand_help_heading(lang.text("cli.heading.commands"))
        .arg_required_else_help(false)
        .mut_args(|arg| argument(arg, lang));
    let below: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    below.into_iter().fold(command, |command, name| {
        let path = format!("{path}.{name}");
        command.mut_subcommand(name, |below| described_within(below, lang, &path))
    })
}

/// What clap would add in English (values, defaults, variables) is hidden; choices stand where the value's name does.
fn argument(arg: Arg, lang: Lang) -> Arg {
    let mut help = lang.text(&argument_key(&arg));
    let takes_value = arg.get_action().takes_values();
    if let Some(value) = arg.get_default_values().first().filter(|_| takes_value) {
        help.push_str(&Message::new("cli.heading.default").with("value", value.display()).say(lang));
    }
    let everywhere = arg.is_global_set() || matches!(arg.get_id().as_str(), "help" | "version");
    let heading = match (arg.is_positional(), everywhere) {
        (true, _) => "cli.heading.arguments",
        (false, true) => "cli.heading.everywhere",
        (false, false) => "cli.heading.options",
    };
    let choices = arg.get_possible_values().into_iter().filter(|value| !value.is_hide_set());
    let choices: Vec<String> = choices.map(|value| value.get_name().to_owned()).collect();
    // Words that are too many for one line are told by the text beside them.
    let arg =
        if choices.is_empty() || arg.is_hide_possible_values_set() { arg } else { arg.value_name(choices.join("|")) };
    arg.help(help).help_heading(lang.text(heading)).hide_default_value(true).hide_possible_values(true).hide_env(true)
}

/// Below `help` every command stands once more, with its own words.
fn about_key(path: &str) -> String {
    format!("{}.about", path.replace(".help.", "."))
}

fn argument_key(argument: &Arg) -> String {
    format!("cli.arg.{}", argument.get_id())
}
