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
        let any = |names: &[&str]| names.iter().any(|name| is_set(name));
        if is_set("KITTY_WINDOW_ID") || says(&["xterm-kitty"]) {
            Self::Osc99
        } else if ["iTerm.app", "WezTerm"].contains(&program.as_str())
            || any(&["WT_SESSION", "ITERM_SESSION_ID", "WEZTERM_PANE"])
            || says(&["wezterm"])
        {
            Self::Osc9
        } else if program == "ghostty"
            || any(&["GHOSTTY_RESOURCES_DIR", "VTE_VERSION"])
            || says(&["foot", "rxvt-unicode", "xterm-ghostty"])
        {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(set: &'static [(&str, &str)]) -> Environment {
        Environment::of(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    fn said(kind: Kind, through: Through) -> String {
        let (title, body) = (Shown::line("至急 3件"), Shown::line("A;B\u{7}C"));
        String::from_utf8(sequence(kind, &title, &body, through)).unwrap()
    }

    #[test]
    fn each_terminal_is_told_in_its_own_way_and_rung() {
        let told = |kind| said(kind, Through::Nothing);
        assert_eq!(told(Kind::Bell), "\u{7}");
        assert_eq!(told(Kind::Osc9), "\u{1b}]9;至急 3件: A,BC\u{1b}\\\u{7}");
        assert_eq!(told(Kind::Osc777), "\u{1b}]777;notify;至急 3件;A,BC\u{1b}\\\u{7}");
        let (title, body) = (base64("至急 3件".as_bytes()), base64(b"A,BC"));
        let parts = format!(
            "\u{1b}]99;i=tasuki:d=0:e=1:p=title;{title}\u{1b}\\\u{1b}]99;i=tasuki:d=1:e=1:p=body;{body}\u{1b}\\\u{7}"
        );
        assert_eq!(told(Kind::Osc99), parts);
        assert_eq!(body, "QSxCQw==");
    }

    #[test]
    fn through_tmux_and_screen_it_is_wrapped_and_the_bell_is_not() {
        let tmux = "\u{1b}Ptmux;\u{1b}\u{1b}]777;notify;至急 3件;A,BC\u{1b}\u{1b}\\\u{1b}\\\u{7}";
        assert_eq!(said(Kind::Osc777, Through::Tmux), tmux);
        assert_eq!(said(Kind::Osc9, Through::Screen), "\u{1b}P\u{1b}]9;至急 3件: A,BC\u{7}\u{1b}\\\u{7}");
        assert_eq!(said(Kind::Bell, Through::Tmux), "\u{7}");
    }

    #[test]
    fn a_long_name_is_cut_and_a_number_is_no_order() {
        let long = Shown::line(&"山".repeat(500));
        let told = String::from_utf8(sequence(Kind::Osc9, &Shown::line("4;1;50"), &long, Through::Nothing)).unwrap();
        assert!(told.starts_with("\u{1b}]9;\u{a0}4,1,50: 山"), "{told}");
        assert_eq!(told.chars().filter(|c| *c == '山').count(), LONGEST_BODY - 1);
    }

    #[test]
    fn a_terminal_is_known_by_what_it_leaves_in_the_environment() {
        assert_eq!(Kind::of(&environment(&[("TERM", "xterm-kitty")])), Kind::Osc99);
        assert_eq!(Kind::of(&environment(&[("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "1")])), Kind::Osc99);
        assert_eq!(Kind::of(&environment(&[("TERM_PROGRAM", "WezTerm")])), Kind::Osc9);
        assert_eq!(Kind::of(&environment(&[("WT_SESSION", "x")])), Kind::Osc9);
        assert_eq!(Kind::of(&environment(&[("TERM", "foot-extra")])), Kind::Osc777);
        assert_eq!(Kind::of(&environment(&[("TERM", "xterm-256color"), ("VTE_VERSION", "7600")])), Kind::Osc777);
        assert_eq!(Kind::of(&environment(&[("TERM", "linux")])), Kind::Bell);
        assert_eq!(Through::of(&environment(&[("TMUX", "/tmp/x"), ("STY", "y")])), Through::Tmux);
        assert_eq!(Through::of(&environment(&[("STY", "y")])), Through::Screen);
        assert_eq!(Through::of(&environment(&[("TMUX", "")])), Through::Nothing);
    }
}
