//! Texts into the clipboard and links to other programs, each on a thread of its own: a program of the desktop may take its
//! time, and one that hangs keeps nobody waiting.
//!
//! Inside tmux a text goes to tmux, which keeps it and hands it on. On a desktop it goes to the program of the desktop
//! that keeps clipboards, which outlives the console; a library that speaks to X11 by itself would bring a score of crates
//! and lose the text when the console is left. Else, and over SSH, it goes to the terminal (OSC 52). A text is always
//! written to a program's standard input and never stands on a command line.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::mpsc::Sender;

use super::{Heard, workers};
use crate::app::{Copied, Link, LinkOf, Msg, Way};
use crate::i18n::Message;

/// Terminals take no more than about so many bytes of OSC 52, counted as they are written there.
const MOST: usize = 74_000;

/// What programs keep clipboards: the variable without which there is no such desktop, the program, its arguments.
const PROGRAMS: [(&str, &str, &[&str]); 4] = [
    ("", "pbcopy", &[]),
    ("WAYLAND_DISPLAY", "wl-copy", &[]),
    ("DISPLAY", "xclip", &["-selection", "clipboard"]),
    ("DISPLAY", "xsel", &["--clipboard", "--input"]),
];

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Whether whoever looks at the screen sits somewhere else.
fn is_remote() -> bool {
    ["SSH_TTY", "SSH_CONNECTION"].into_iter().any(is_set)
}

/// Whether there is a desktop on which other programs can be seen.
fn has_desktop() -> bool {
    !is_remote()
        && (cfg!(any(windows, target_os = "macos"))
            || ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].into_iter().any(is_set))
}

/// Puts a text into the clipboard.
pub(super) fn copy(copied: Copied, to: Sender<Heard>) -> std::io::Result<()> {
    let tell = to.clone();
    workers::spawn("clipboard", to, move || {
        let way = by_program(&copied.text);
        // The terminal is written by whoever draws, between two frames.
        let heard = match way {
            Some(way) => Heard::Msg(Msg::Copied(copied, Ok(way))),
            None => Heard::ForTerminal(copied),
        };
        let _ = tell.send(heard);
    })
}

/// Gives a text to the first program that takes it.
fn by_program(text: &str) -> Option<Way> {
    if is_set("TMUX") && feed(Command::new("tmux").args(["load-buffer", "-w", "-"]), text) {
        return Some(Way::Tmux);
    }
    if !has_desktop() {
        return None;
    }
    let there =
        PROGRAMS.iter().filter(|(needs, ..)| if needs.is_empty() { cfg!(target_os = "macos") } else { is_set(needs) });
    let mut programs = there.map(|(_, name, arguments)| (*name, *arguments));
    programs
        .find(|(name, arguments)| feed(Command::new(name).args(*arguments), text))
        .map(|(name, _)| Way::Program(name))
}

/// Runs a program with a text as its input; whether it took it. What it says is not for our screen.
fn feed(command: &mut Command, text: &str) -> bool {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let Ok(mut child) = child else { return false };
    let written = child.stdin.take().is_some_and(|mut input| input.write_all(text.as_bytes()).is_ok());
    child.wait().is_ok_and(|status| status.success()) && written
}

/// A text as a terminal takes it for its clipboard; nothing where it is too long.
pub(super) fn for_terminal(text: &str) -> Option<Vec<u8>> {
    let written = base64(text.as_bytes());
    (written.len() <= MOST).then(|| format!("\u{1b}]52;c;{written}\u{7}").into_bytes())
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut written = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for n in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * n)) as usize & 63];
            written.push(if n <= three.len() { char::from(letter) } else { '=' });
        }
    }
    written
}

/// Lets another program open a link, apart from this one.
pub(super) fn open(link: Link, to: Sender<Heard>) -> std::io::Result<()> {
    let tell = to.clone();
    workers::spawn("opener", to, move || {
        let _ = tell.send(Heard::Msg(Msg::Opened(link.of, hand_over(&link))));
    })
}

fn hand_over(link: &Link) -> Result<(), Message> {
    if !has_desktop() {
        return Err(Message::new(match link.of {
            LinkOf::Call => "hands.no_desktop_call",
            LinkOf::Mail => "hands.no_desktop_mail",
        }));
    }
    open::that_detached(&link.url).map_err(|cause| Message::new("hands.no_program").with("cause", cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_as_rfc_4648_writes_them() {
        for (plain, written) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("山田", "5bGx55Sw")]
        {
            assert_eq!(base64(plain.as_bytes()), written);
        }
    }

    #[test]
    fn a_terminal_is_not_given_more_than_it_takes() {
        assert_eq!(for_terminal("03").unwrap(), b"\x1b]52;c;MDM=\x07");
        assert!(for_terminal(&"x".repeat(55_000)).is_some());
        assert!(for_terminal(&"x".repeat(56_000)).is_none());
    }
}
