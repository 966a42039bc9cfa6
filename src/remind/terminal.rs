//! Notices by way of the terminal, over SSH and through tmux: the bytes that make it tell whoever looks at it.
//!
//! Nothing is written here. The console writes what it is given, and always rings the bell beside, by which tmux and
//! window managers know that something happened where the terminal knows nothing of notices.

use super::secret::Environment;
use crate::gate::Shown;

/// A terminal's way of being told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// iTerm2, WezTerm, Windows Terminal: one text.
    Osc9,
    /// kitty: a title and a text.
    Osc99,
    /// urxvt, foot, ghostty, the terminals of GNOME: a title and a text.
    Osc777,
    /// The bell alone.
    Bell,
}

impl Kind {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Osc9, Self::Osc99, Self::Osc777, Self::Bell];

    /// As the file has it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Osc9 => "osc9",
            Self::Osc99 => "osc99",
            Self::Osc777 => "osc777",
            Self::Bell => "bell",
        }
    }

    /// What the terminal seems to understand. Through tmux its own name is hidden; some leave a trace in the environment.
    /// One that is not known is rung only: what it does not understand it might print.
    pub fn of(environment: &Environment) -> Self {
        let is_set = |name: &str| environment.get(name).is_some();
        let term = environment.get("TERM").unwrap_or_default();
        let program = environment.get("TERM_PROGRAM").unwrap_or_default();
        let says = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
        if is_set("KITTY_WINDOW_ID") || says(&["xterm-kitty"]) {
            Self::Osc99
        } else if program == "iTerm.app" || program == "WezTerm" || is_set("WT_SESSION") || says(&["wezterm"]) {
            Self::Osc9
        } else if is_set("ITERM_SESSION_ID") || is_set("WEZTERM_PANE") {
            Self::Osc9
        } else if program == "ghostty" || says(&["foot", "rxvt-unicode", "xterm-ghostty"]) {
            Self::Osc777
        } else if is_set("GHOSTTY_RESOURCES_DIR") || is_set("VTE_VERSION") {
            Self::Osc777
        } else {
            Self::Bell
        }
    }
}

/// Through what the bytes go before they reach the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// Nothing.
    Nothing,
    /// tmux, which lets them pass where `allow-passthrough` is on.
    Tmux,
    /// GNU screen.
    Screen,
}

impl Through {
    /// As the environment says.
    pub fn of(environment: &Environment) -> Self {
        if environment.get("TMUX").is_some() {
            Self::Tmux
        } else if environment.get("STY").is_some() {
            Self::Screen
        } else {
            Self::Nothing
        }
    }
}

/// No title is longer, and no text; in characters.
const LONGEST_TITLE: usize = 60;
const LONGEST_BODY: usize = 160;

/// GNU screen takes no longer text at a time.
const MOST_OF_SCREEN: usize = 512;

/// The bytes that tell `title` and `body`, and ring the bell.
pub fn sequence(kind: Kind, title: &Shown, body: &Shown, through: Through) -> Vec<u8> {
    let (title, body) = (harmless(title, LONGEST_TITLE), harmless(body, LONGEST_BODY));
    let one = if body.is_empty() { title.clone() } else { format!("{title}: {body}") };
    let parts = match kind {
        Kind::Bell => Vec::new(),
        Kind::Osc9 => vec![format!("\u{1b}]9;{one}\u{1b}\\")],
        Kind::Osc777 => vec![format!("\u{1b}]777;notify;{title};{body}\u{1b}\\")],
        // `e=1`: the text is base64, so nothing in it can end it. The first part says that more comes.
        Kind::Osc99 => vec![
            format!("\u{1b}]99;i=tasuki:d=0:e=1:p=title;{}\u{1b}\\", base64(title.as_bytes())),
            format!("\u{1b}]99;i=tasuki:d=1:e=1:p=body;{}\u{1b}\\", base64(body.as_bytes())),
        ],
    };
    let mut bytes = Vec::new();
    for part in parts {
        match through {
            Through::Nothing => bytes.extend(part.bytes()),
            Through::Tmux => {
                bytes.extend(b"\x1bPtmux;");
                bytes.extend(part.replace('\u{1b}', "\u{1b}\u{1b}").bytes());
                bytes.extend(b"\x1b\\");
            }
            Through::Screen => bytes.extend(through_screen(&part)),
        }
    }
    bytes.push(7);
    bytes
}

/// A text that says nothing to a terminal: nothing of control, no `;`, at which one field ends, and not long.
fn harmless(text: &Shown, longest: usize) -> String {
    // What is shown may have several lines.
    let line = Shown::line(text.as_str()).into_string().replace(';', ",");
    let mut short: String = line.chars().take(longest).collect();
    if short.len() < line.len() {
        short.pop();
        short.push('…');
    }
    // ConEmu and Windows Terminal take a number behind `9;` as an order: no text of ours begins with one.
    if short.starts_with(|c: char| c.is_ascii_digit()) { format!("\u{a0}{short}") } else { short }
}

/// In pieces, as GNU screen would cut them anywhere. The end of a piece must not be taken for the end of the whole, so
/// the bell ends it, and no other `ESC` but the first is in it.
fn through_screen(part: &str) -> Vec<u8> {
    let part = part.replace("\u{1b}\\", "\u{7}");
    let mut bytes = Vec::new();
    for piece in part.as_bytes().chunks(MOST_OF_SCREEN) {
        bytes.extend(b"\x1bP");
        bytes.extend(piece);
        bytes.extend(b"\x1b\\");
    }
    bytes
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
