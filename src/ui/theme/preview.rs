//! A theme as a person wants to see it before wearing it: written down, and shown.

use std::fmt::Write as _;

use ratatui::style::{Color, Modifier, Style};

use super::file::{ANSI, MODIFIERS};
use super::shelf::Chain;
use super::{Depth, Mark, Meaning, Theme};

/// How a meaning looks, as a theme file would say it: `{ fg = "#7aa2d9", mods = ["bold"] }`.
pub fn written(style: Style) -> String {
    let mut parts = Vec::new();
    for (key, color) in [("fg", style.fg), ("bg", style.bg)] {
        parts.extend(color.map(|color| format!("{key} = \"{}\"", color_word(color))));
    }
    let mods: Vec<_> = modifiers(style.add_modifier).map(|name| format!("\"{name}\"")).collect();
    if !mods.is_empty() {
        parts.push(format!("mods = [{}]", mods.join(", ")));
    }
    if parts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", parts.join(", ")) }
}

/// The names of modifiers.
pub fn modifiers(of: Modifier) -> impl Iterator<Item = &'static str> {
    MODIFIERS.iter().filter(move |(_, modifier)| of.contains(*modifier)).map(|(name, _)| *name)
}

/// A colour as a theme file names it.
pub fn color_word(color: Color) -> String {
    let named = ANSI.iter().find(|(_, known)| *known == color).map(|(name, _)| (*name).to_owned());
    named.unwrap_or_else(|| color.to_string().to_ascii_lowercase())
}

/// A whole theme as one file: every meaning and every mark with what is resolved for it, and where that is said. To be
/// changed and kept as a theme of one's own.
pub fn whole(chain: &Chain) -> String {
    let theme = Theme::of(chain, Depth::TrueColor, None, false);
    let mut text = format!("name = {}\n", quoted(&theme.name));
    if let Some(variant) = theme.variant {
        let _ = writeln!(text, "variant = \"{}\"", variant.word());
    }
    let mut section = |header: &str, with_16: bool| {
        let mut lines = String::new();
        for meaning in Meaning::ALL {
            let look = chain.look(*meaning, with_16);
            if with_16 && chain.look(*meaning, false) == look {
                continue;
            }
            let (style, origin) = look.map_or((Style::default(), None), |(style, origin)| (style, Some(origin)));
            let said = format!("{:<22} = {}", quoted(meaning.name()), written(style));
            let from = origin.map(|origin| {
                let scope = if origin.scope == meaning.name() { String::new() } else { format!(" {}", origin.scope) };
                format!("  # {}:{}{scope}", origin.file, origin.line)
            });
            let _ = writeln!(lines, "{said}{}", from.unwrap_or_default());
        }
        if !lines.is_empty() {
            let _ = write!(text, "\n[{header}]\n{lines}");
        }
    };
    section("styles", false);
    section("ansi16", true);
    let _ = write!(text, "\n[symbols]\nset = \"{}\"\n", theme.symbols().set().word());
    for mark in Mark::ALL {
        let _ = writeln!(text, "{:<22} = {}", quoted(mark.name()), quoted(theme.mark(*mark)));
    }
    text
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text as a terminal is told to draw it: on the theme's ground, so many cells wide. `depth` as the theme was made for.
pub fn painted(theme: &Theme, depth: Depth, line: &[(String, Meaning)], cells: usize) -> String {
    let ground = theme.style(Meaning::Text);
    let mut painted = String::new();
    let mut used = 0;
    for (text, meaning) in line {
        let room = cells.saturating_sub(used);
        let text = super::super::cells::fit(text, room);
        used += super::super::cells::width(&text);
        let _ = write!(painted, "{}{text}\u{1b}[0m", escapes(ground.patch(theme.style(*meaning)), depth));
    }
    let _ = write!(painted, "{}{}\u{1b}[0m", escapes(ground, depth), " ".repeat(cells.saturating_sub(used)));
    painted
}

fn escapes(style: Style, depth: Depth) -> String {
    const CODES: [(Modifier, &str); 6] = [
        (Modifier::BOLD, "1"),
        (Modifier::DIM, "2"),
        (Modifier::ITALIC, "3"),
        (Modifier::UNDERLINED, "4"),
        (Modifier::REVERSED, "7"),
        (Modifier::CROSSED_OUT, "9"),
    ];
    let mut codes: Vec<String> = vec!["0".to_owned()];
    let mods = CODES.iter().filter(|(modifier, _)| style.add_modifier.contains(*modifier));
    codes.extend(mods.map(|(_, code)| (*code).to_owned()));
    if depth != Depth::None {
        codes.extend(style.fg.and_then(|color| color_code(color, 30)));
        codes.extend(style.bg.and_then(|color| color_code(color, 40)));
    }
    format!("\u{1b}[{}m", codes.join(";"))
}

/// What sets a colour: of text from 30 on, of the ground from 40 on.
fn color_code(color: Color, from: u8) -> Option<String> {
    let named = ANSI[..16].iter().position(|(_, known)| *known == color).and_then(|n| u8::try_from(n).ok());
    match (color, named) {
        (_, Some(n @ 0..8)) => Some((from + n).to_string()),
        (_, Some(n)) => Some((from + 60 + n - 8).to_string()),
        (Color::Rgb(red, green, blue), None) => Some(format!("{};2;{red};{green};{blue}", from + 8)),
        (Color::Indexed(n), None) => Some(format!("{};5;{n}", from + 8)),
        _ => None,
    }
}
