//! `completions` and `man`: made from the description of the command line that help is made of, in the user's language
//! as far as the tools have one.

use std::path::Path;

use clap::Command;
use clap_mangen::Man;

use super::args::{Completions, Man as ManArgs};
use super::{Out, Setting, help};
use crate::document::hint;
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;

const NAME: &str = "tasuki";

/// A script that lets a shell complete commands, options and choices.
pub(super) fn completions(setting: &Setting, args: &Completions, out: &mut Out<'_>) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::described(setting.lang), NAME, &mut script);
    out.text(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

/// One page, or all of them into a folder.
pub(super) fn man(setting: &Setting, args: &ManArgs, out: &mut Out<'_>) -> Result<u8> {
    let whole = help::described(setting.lang);
    if let Some(folder) = &args.folder {
        let n = all(&whole, NAME, folder)?;
        out.line(&Message::new("man.written").with("n", n).with("path", folder.display()).say(setting.lang))?;
        return Ok(0);
    }
    let (mut command, mut name) = (&whole, NAME.to_owned());
    for word in &args.page {
        let Some(below) = shown(command).find(|below| below.get_name() == word) else {
            let known = hint(word, shown(command).map(Command::get_name));
            let unknown = Message::new("man.no_page").with("command", word).with_message("hint", known);
            return Err(Error::new(Kind::Usage, unknown));
        };
        (command, name) = (below, format!("{name}-{word}"));
    }
    out.text(&page(command, &name)?)?;
    Ok(0)
}

/// The commands below one, but for `help`, which has no page.
fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|below| below.get_name() != "help")
}

/// The page of a command and of everything below it, each in a file. Gives how many.
fn all(command: &Command, name: &str, folder: &Path) -> Result<usize> {
    let file = folder.join(format!("{name}.1"));
    std::fs::write(&file, page(command, name)?).map_err(|cause| Error::unwritten(&file, &cause))?;
    let below = shown(command).map(|below| all(below, &format!("{name}-{}", below.get_name()), folder));
    Ok(below.sum::<Result<usize>>()? + 1)
}

fn page(command: &Command, name: &str) -> Result<String> {
    // What clap put in for its own `help` has no page to be referred to.
    let command = command.clone().mut_subcommands(|below| {
        let is_help = below.get_name() == "help";
        below.hide(is_help)
    });
    let mut text = Vec::new();
    let version = format!("{NAME} {}", env!("CARGO_PKG_VERSION"));
    let page = Man::new(command.display_name(name.to_owned())).title(name.to_owned()).source(version).manual("Tasuki");
    page.render(&mut text).map_err(Error::internal)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
