//! A key as people name it: `j`, `Ctrl+D`, `Shift+PageDown`. Knows no terminal.

use std::fmt;
use std::str::FromStr;

/// One press of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// With Ctrl.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift; never for a character, which is another one with Shift.
    pub shift: bool,
}

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names on the keys")]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

/// Named keys and what they are called.
const NAMES: [(&str, Code); 14] = [
    ("Enter", Code::Enter),
    ("Esc", Code::Esc),
    ("Tab", Code::Tab),
    ("Backspace", Code::Backspace),
    ("Delete", Code::Delete),
    ("Up", Code::Up),
    ("Down", Code::Down),
    ("Left", Code::Left),
    ("Right", Code::Right),
    ("Home", Code::Home),
    ("End", Code::End),
    ("PageUp", Code::PageUp),
    ("PageDown", Code::PageDown),
    ("Space", Code::Char(' ')),
];

impl Key {
    /// A key alone.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A character alone.
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// The same key where commands are meant: what a Japanese input method writes full-width is the half-width key
    /// (`ａ`, `／`, the blank). Kana stay what they are; taking them for keys would be guessing.
    #[must_use]
    pub fn folded(self) -> Self {
        let code = match self.code {
            Code::Char(c @ '\u{FF01}'..='\u{FF5E}') => Code::Char(char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)),
            Code::Char('\u{3000}') => Code::Char(' '),
            code => code,
        };
        Self { code, ..self }
    }

    /// Whether an input method is on and letters do not arrive as keys.
    pub const fn is_kana(self) -> bool {
        matches!(self.code, Code::Char('\u{3041}'..='\u{30FF}'))
    }
}

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut key = Self::plain(Code::Esc);
        let mut rest = text;
        loop {
            // A `+` that ends the text is the key itself.
            match rest.split_once('+') {
                Some((modifier, after)) if !after.is_empty() && !modifier.is_empty() => {
                    match modifier {
                        "Ctrl" => key.ctrl = true,
                        "Alt" => key.alt = true,
                        "Shift" => key.shift = true,
                        _ => return Err(format!("{modifier} is no modifier")),
                    }
                    rest = after;
                }
                _ => break,
            }
        }
        let mut chars = rest.chars();
        key.code = match (chars.next(), chars.next()) {
            (Some(c), None) if key.ctrl => Code::Char(c.to_ascii_lowercase()),
            (Some(c), None) => Code::Char(c),
            (Some('F'), Some(_)) if rest[1..].parse::<u8>().is_ok() => Code::F(rest[1..].parse().unwrap_or(1)),
            _ => {
                let named = NAMES.iter().find(|(name, _)| *name == rest);
                named.map(|(_, code)| *code).ok_or_else(|| format!("{rest} is no key"))?
            }
        };
        Ok(key)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")] {
            f.write_str(if held { name } else { "" })?;
        }
        match self.code {
            Code::Char(' ') => f.write_str("Space"),
            Code::Char(c) if self.ctrl => write!(f, "{}", c.to_ascii_uppercase()),
            Code::Char(c) => write!(f, "{c}"),
            Code::F(n) => write!(f, "F{n}"),
            code => f.write_str(NAMES.iter().find(|(_, known)| *known == code).map_or("?", |(name, _)| name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for text in ["j", "G", "Ctrl+D", "Shift+PageDown", "F2", "Space", "/", "+", "Alt+1", "Esc"] {
            assert_eq!(text.parse::<Key>().unwrap().to_string(), text);
        }
        assert!("Strg+D".parse::<Key>().is_err());
        assert!("Hello".parse::<Key>().is_err());
    }

    #[test]
    fn full_width_letters_are_keys_and_kana_are_not() {
        assert_eq!(Key::char('ａ').folded(), Key::char('a'));
        assert_eq!(Key::char('\u{3000}').folded(), Key::char(' '));
        assert_eq!(Key::char('あ').folded(), Key::char('あ'));
        assert!(Key::char('あ').is_kana());
    }
}
