//! What the terminal can do, as far as the environment says.

use super::{Finding, Setting};
use crate::config::Depth;
use crate::i18n::Message;
use crate::runtime;

/// What the environment says of the terminal.
#[allow(clippy::struct_excessive_bools, reason = "each is a thing of its own")]
#[derive(Debug, Clone, Default)]
pub(in crate::cli) struct Surroundings {
    term: Option<String>,
    colors: Option<String>,
    no_color: bool,
    locale: Option<String>,
    inside_tmux: bool,
    inside_screen: bool,
    remote: bool,
    /// Whether a screen with a clipboard of its own is at hand.
    has_desktop: bool,
}

impl Surroundings {
    /// As the environment is.
    pub(in crate::cli) fn of(environment: &dyn Fn(&str) -> Option<String>) -> Self {
        let filled = |name: &str| environment(name).filter(|value| !value.is_empty());
        let is_set = |names: &[&str]| names.iter().any(|name| filled(name).is_some());
        Self {
            term: filled("TERM"),
            colors: filled("COLORTERM"),
            no_color: is_set(&["NO_COLOR"]),
            locale: ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| filled(name)),
            inside_tmux: is_set(&["TMUX"]),
            inside_screen: is_set(&["STY"]),
            remote: is_set(&["SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT"]),
            has_desktop: cfg!(any(windows, target_os = "macos")) || is_set(&["DISPLAY", "WAYLAND_DISPLAY"]),
        }
    }

    /// How many colours the terminal says it has.
    fn depth(&self) -> Depth {
        let term = self.term.as_deref().unwrap_or_default();
        match self.colors.as_deref() {
            _ if self.no_color => Depth::None,
            Some("truecolor" | "24bit") => Depth::TrueColor,
            _ if term.contains("direct") => Depth::TrueColor,
            _ if term.contains("256color") => Depth::Palette,
            _ => Depth::Sixteen,
        }
    }

    /// Whether the terminal marks a paste as one.
    fn marks_pastes(&self) -> bool {
        const KNOWN: [&str; 14] = [
            "xterm",
            "screen",
            "tmux",
            "rxvt",
            "alacritty",
            "foot",
            "kitty",
            "wezterm",
            "ghostty",
            "konsole",
            "vte",
            "st",
            "iterm",
            "mintty",
        ];
        cfg!(windows) || self.term.as_deref().is_some_and(|term| KNOWN.iter().any(|known| term.starts_with(known)))
    }
}

/// The least size at which list and detail can be worked with.
const LEAST: (u16, u16) = (40, 12);

pub(super) fn look(setting: &Setting, is_terminal: bool) -> Vec<Finding> {
    let around = &setting.surroundings;
    let mut findings = vec![size(is_terminal), term(around), depth(setting)];
    findings.extend(locale(around));
    findings.push(way(around));
    findings.push(if around.marks_pastes() {
        Finding::ok("paste", Message::new("doctor.paste"))
    } else {
        Finding::look("paste", Message::new("doctor.paste_unknown"), Message::new("doctor.paste_advice"))
    });
    findings.push(clipboard(around));
    findings
}

fn size(is_terminal: bool) -> Finding {
    match runtime::size().filter(|_| is_terminal) {
        None => Finding::ok("terminal", Message::new("doctor.no_terminal")),
        Some((columns, rows)) => {
            let told = Message::new("doctor.size").with("columns", columns).with("rows", rows);
            if columns < LEAST.0 || rows < LEAST.1 {
                let advice = Message::new("doctor.size_advice").with("columns", LEAST.0).with("rows", LEAST.1);
                return Finding::look("terminal", told, advice);
            }
            Finding::ok("terminal", told)
        }
    }
}

fn term(around: &Surroundings) -> Finding {
    match around.term.as_deref() {
        Some("dumb") => Finding::look("term", Message::new("doctor.dumb"), Message::new("doctor.term_advice")),
        Some(term) => Finding::ok("term", Message::new("doctor.term").with("term", term)),
        None if cfg!(windows) => Finding::ok("term", Message::new("doctor.term").with("term", "Windows")),
        None => Finding::look("term", Message::new("doctor.no_term"), Message::new("doctor.term_advice")),
    }
}

fn depth(setting: &Setting) -> Finding {
    let (found, wanted) = (setting.surroundings.depth(), setting.config.settings.color);
    let told = match (wanted, found) {
        (Depth::Auto, Depth::None) => Message::new("doctor.no_color"),
        (Depth::Auto, found) => Message::new("doctor.depth").with("depth", found),
        (wanted, found) => Message::new("doctor.depth_said").with("depth", wanted).with("found", found),
    };
    Finding::ok("colors", told)
}

/// Where a locale says nothing of Unicode, Japanese is not drawn. Other systems than Unix have none.
fn locale(around: &Surroundings) -> Option<Finding> {
    if cfg!(windows) {
        return None;
    }
    let locale = around.locale.as_deref().unwrap_or("C");
    let plain: String = locale.chars().filter(|c| *c != '-').collect();
    let told = Message::new("doctor.locale").with("locale", locale);
    Some(if plain.to_lowercase().contains("utf8") {
        Finding::ok("locale", told)
    } else {
        Finding::look("locale", told, Message::new("doctor.locale_advice"))
    })
}

/// What lies between the program and the screen that somebody looks at.
fn way(around: &Surroundings) -> Finding {
    let told = match (around.inside_tmux, around.inside_screen, around.remote) {
        (true, _, true) => "doctor.way_tmux_ssh",
        (true, _, false) => "doctor.way_tmux",
        (false, true, _) => {
            return Finding::look("way", Message::new("doctor.way_screen"), Message::new("doctor.way_screen_advice"));
        }
        (false, false, true) => "doctor.way_ssh",
        (false, false, false) => "doctor.way_direct",
    };
    Finding::ok("way", Message::new(told))
}

/// How a text would get to the clipboard: the first way that is open.
fn clipboard(around: &Surroundings) -> Finding {
    let told = if around.has_desktop && !around.remote {
        "doctor.clipboard_native"
    } else if around.inside_tmux {
        "doctor.clipboard_tmux"
    } else {
        "doctor.clipboard_osc52"
    };
    Finding::ok("clipboard", Message::new(told))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(variables: &[(&str, &str)]) -> Surroundings {
        Surroundings::of(&|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn colours_are_as_many_as_the_environment_says() {
        assert_eq!(around(&[("TERM", "xterm-256color")]).depth(), Depth::Palette);
        assert_eq!(around(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]).depth(), Depth::TrueColor);
        assert_eq!(around(&[("TERM", "xterm")]).depth(), Depth::Sixteen);
        assert_eq!(around(&[("COLORTERM", "truecolor"), ("NO_COLOR", "1")]).depth(), Depth::None);
    }

    #[test]
    fn the_clipboard_is_reached_by_the_first_way_that_is_open() {
        let way = |variables: &[(&str, &str)]| clipboard(&around(variables)).told[0].key();
        if cfg!(target_os = "linux") {
            assert_eq!(way(&[("DISPLAY", ":0")]), "doctor.clipboard_native");
            assert_eq!(way(&[("DISPLAY", ":10"), ("SSH_TTY", "/dev/pts/1")]), "doctor.clipboard_osc52");
            assert_eq!(way(&[("TMUX", "/tmp/1"), ("SSH_TTY", "/dev/pts/1")]), "doctor.clipboard_tmux");
        }
    }

    #[test]
    fn a_locale_without_unicode_is_told() {
        let verdict = |name: &str| locale(&around(&[("LC_ALL", name)])).unwrap().verdict;
        if !cfg!(windows) {
            assert_eq!(verdict("ja_JP.UTF-8"), super::super::Verdict::Ok);
            assert_eq!(verdict("ja_JP.utf8"), super::super::Verdict::Ok);
            assert_eq!(verdict("ja_JP.eucJP"), super::super::Verdict::Look);
        }
    }
}
