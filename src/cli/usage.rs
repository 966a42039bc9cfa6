//! A command line that cannot be understood: clap finds out what is wrong, the words say it in one line.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Error, ValueEnum};

use super::args::{Command, Format};
use crate::i18n::Message;

/// What is wrong, with the word that was probably meant where there is one.
pub(super) fn wrong(error: &Error) -> Message {
    let help = ["tasuki help"].into_iter().map(ToOwned::to_owned).chain(command(error));
    let help = help.collect::<Vec<_>>().join(" ");
    Message::new("cli.wrong_usage").with_message("cause", cause(error)).with("help", help)
}

/// The words of the command that was being read, as far as it was understood.
fn command(error: &Error) -> Vec<String> {
    let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) else { return Vec::new() };
    let usage = usage.to_string();
    let words = usage.split_whitespace().skip_while(|word| *word != "tasuki").skip(1);
    words
        .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        .filter(|word| !word.starts_with('-'))
        .map(ToOwned::to_owned)
        .collect()
}

/// What is wrong with a form in which a command does not print its answer.
pub(super) fn no_such_format(command: Option<&Command>, wanted: Format) -> Option<Message> {
    let offered = command.map_or(&[Format::Table, Format::Json][..], Command::formats);
    let word =
        |format: &Format| format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let known = || offered.iter().map(word);
    let refused = || Message::new("usage.no_such_format").with("format", word(&wanted)).with_words("known", known());
    (!offered.contains(&wanted)).then(refused)
}

fn cause(error: &Error) -> Message {
    let told = |kind| text(error, kind).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let command = told(ContextKind::InvalidSubcommand);
            near("usage.no_command", "usage.no_command_near", text(error, ContextKind::SuggestedSubcommand))
                .with("command", command)
        }
        ErrorKind::UnknownArgument => {
            let argument = told(ContextKind::InvalidArg);
            near("usage.no_argument", "usage.no_argument_near", text(error, ContextKind::SuggestedArg))
                .with("argument", argument)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => bad_value(error),
        ErrorKind::MissingRequiredArgument => {
            Message::new("usage.missing").with("arguments", told(ContextKind::InvalidArg))
        }
        ErrorKind::ArgumentConflict => Message::new("usage.conflict")
            .with("argument", told(ContextKind::InvalidArg))
            .with("other", told(ContextKind::PriorArg)),
        ErrorKind::MissingSubcommand => Message::new("usage.command_needed")
            .with("command", told(ContextKind::InvalidSubcommand))
            .with("known", told(ContextKind::ValidSubcommand)),
        _ => Message::new("usage.other").with("cause", first_line(error)),
    }
}

fn bad_value(error: &Error) -> Message {
    let value = text(error, ContextKind::InvalidValue).unwrap_or_default();
    let message = match text(error, ContextKind::ValidValue) {
        Some(known) if !value.is_empty() => Message::new("usage.bad_value_known").with("known", known),
        _ if value.is_empty() => Message::new("usage.no_value"),
        _ => Message::new("usage.bad_value"),
    };
    message.with("value", value).with("argument", text(error, ContextKind::InvalidArg).unwrap_or_default())
}

fn near(key: &'static str, with_nearest: &'static str, nearest: Option<String>) -> Message {
    match nearest {
        Some(nearest) => Message::new(with_nearest).with("nearest", nearest),
        None => Message::new(key),
    }
}

/// What clap knows about its refusal. Of several suggestions the last is the best.
fn text(error: &Error, kind: ContextKind) -> Option<String> {
    let text = match error.get(kind)? {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) if kind == ContextKind::SuggestedSubcommand => texts.last()?.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        other => other.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

fn first_line(error: &Error) -> String {
    error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
