//! One theme file, read: strictly, so that a misspelt word is told with its place and does not silently look like
//! something else.

use std::collections::BTreeMap;
use std::str::FromStr;

use ratatui::style::{Color, Modifier};

use super::super::cells::width;
use super::symbols::{Mark, SymbolSet};
use super::{Meaning, Variant};
use crate::document::{Complaints, Document, Placed, Places, Section, hint};
use crate::gate::Shown;
use crate::i18n::Message;

/// The colours that every terminal has a name for.
pub(super) const ANSI: [(&str, Color); 17] = [
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("gray", Color::Gray),
    ("dark-gray", Color::DarkGray),
    ("light-red", Color::LightRed),
    ("light-green", Color::LightGreen),
    ("light-yellow", Color::LightYellow),
    ("light-blue", Color::LightBlue),
    ("light-magenta", Color::LightMagenta),
    ("light-cyan", Color::LightCyan),
    ("white", Color::White),
    ("default", Color::Reset),
];

/// The modifiers. None that blinks: it is no help to anybody.
pub(super) const MODIFIERS: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("crossed-out", Modifier::CROSSED_OUT),
];

/// Colours that have names.
pub(super) type Palette = BTreeMap<String, Color>;

/// A colour as it is written: itself, or a name of the palette, which a theme that inherits may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Paint {
    Color(Color),
    Named(String),
}

/// How something looks, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Look {
    pub(super) fg: Option<Paint>,
    pub(super) bg: Option<Paint>,
    pub(super) mods: Modifier,
    /// The line at which it stands.
    pub(super) line: usize,
}

/// One theme file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    /// As it is told to people.
    pub(super) file: String,
    pub(super) name: String,
    pub(super) variant: Option<Variant>,
    pub(super) palette: Palette,
    pub(super) styles: BTreeMap<&'static str, Look>,
    pub(super) ansi16: BTreeMap<&'static str, Look>,
    pub(super) set: Option<SymbolSet>,
    pub(super) marks: BTreeMap<Mark, String>,
}

/// What became of the theme that a file inherits: its palette, or why there is none.
pub(super) type Parent<'p> = Option<Result<&'p Palette, Message>>;

/// The name of the theme that a text inherits, whatever else is wrong with it.
pub(super) fn inherits(text: &str) -> Option<String> {
    let document = Document::new("", text);
    let name = document.root().text("inherits");
    name.map(|name| name.value)
}

impl Sheet {
    /// Reads a text.
    pub(super) fn read(file: &str, text: &str, parent: &Parent<'_>) -> Result<Self, Complaints> {
        let document = Document::new(file, text);
        let places = Places::of(text);
        let mut root = document.root();
        let name = root.text("name");
        let name = root.need("name", name);
        if let (Some(inherits), Some(Err(why))) = (root.text("inherits"), parent) {
            root.complain(&inherits.span, why.clone());
        }
        let variant = root.text("variant").and_then(|text| variant(&root, &text));
        let mut palette =
            parent.as_ref().and_then(|parent| parent.as_ref().ok()).map_or_else(Palette::new, |p| (*p).clone());
        let own = root.section("palette").map(colors).unwrap_or_default();
        palette.extend(own.clone());
        // Where what is inherited could not be read, every name of its palette would be told as a slip.
        let palette = (!matches!(parent, Some(Err(_)))).then_some(palette);
        let mut looks = |key: &'static str| {
            let section = root.section(key);
            section.map(|section| looks(section, key, palette.as_ref(), &places)).unwrap_or_default()
        };
        let (styles, ansi16) = (looks("styles"), looks("ansi16"));
        let (set, marks) = root.section("symbols").map(symbols).unwrap_or_default();
        root.close();
        let file = file.to_owned();
        let made = name.map(|name| Self { file, name: name.value, variant, palette: own, styles, ansi16, set, marks });
        document.finish(made)
    }
}

fn variant(section: &Section<'_, '_>, text: &Placed<String>) -> Option<Variant> {
    let found = Variant::ALL.into_iter().find(|variant| variant.word() == text.value);
    if found.is_none() {
        let known = hint(&text.value, Variant::ALL.map(Variant::word));
        section.complain(
            &text.span,
            Message::new("theme.no_variant").with("text", &text.value).with_message("hint", known),
        );
    }
    found
}

fn colors(mut section: Section<'_, '_>) -> Palette {
    let mut palette = Palette::new();
    for (name, item) in section.rest() {
        if let Some(color) = item.text().and_then(|text| color(&section, &text, &[])) {
            palette.insert(name.value, color);
        }
    }
    section.close();
    palette
}

fn looks(
    mut section: Section<'_, '_>,
    key: &str,
    palette: Option<&Palette>,
    places: &Places,
) -> BTreeMap<&'static str, Look> {
    let mut looks = BTreeMap::new();
    for scope in Meaning::scopes_of_all() {
        if let Some(entry) = section.section(scope) {
            let line = places.line(&format!("{key}.{scope}")).unwrap_or(1);
            looks.insert(scope, Look { line, ..look(entry, palette) });
        }
    }
    section.close();
    looks
}

fn look(mut section: Section<'_, '_>, palette: Option<&Palette>) -> Look {
    let fg = section.text("fg").and_then(|text| paint(&section, text, palette));
    let bg = section.text("bg").and_then(|text| paint(&section, text, palette));
    let mut look = Look { fg, bg, ..Look::default() };
    for text in section.texts("mods").map(|list| list.value).unwrap_or_default() {
        if let Some((_, modifier)) = MODIFIERS.iter().find(|(name, _)| *name == text.value) {
            look.mods |= *modifier;
            continue;
        }
        let known = hint(&text.value, MODIFIERS.map(|(name, _)| name));
        let message = Message::new("theme.no_modifier").with("text", &text.value);
        section.complain(&text.span, message.with_message("hint", known));
    }
    section.close();
    look
}

fn paint(section: &Section<'_, '_>, text: Placed<String>, palette: Option<&Palette>) -> Option<Paint> {
    let Some(palette) = palette else { return Some(Paint::Named(text.value)) };
    if palette.contains_key(&text.value) {
        return Some(Paint::Named(text.value));
    }
    let names: Vec<&str> = palette.keys().map(String::as_str).collect();
    color(section, &text, &names).map(Paint::Color)
}

/// A colour by its name or as `#rrggbb`.
fn color(section: &Section<'_, '_>, text: &Placed<String>, names: &[&str]) -> Option<Color> {
    let named = ANSI.iter().find(|(name, _)| *name == text.value).map(|(_, color)| *color);
    let color = named.or_else(|| Color::from_str(text).ok());
    if color.is_none() {
        let known = names.iter().copied().chain(ANSI.iter().map(|(name, _)| *name));
        let message = Message::new("theme.no_color").with("text", &text.value);
        section.complain(&text.span, message.with_message("hint", hint(&text.value, known)));
    }
    color
}

fn symbols(mut section: Section<'_, '_>) -> (Option<SymbolSet>, BTreeMap<Mark, String>) {
    let set = section.text("set").and_then(|text| {
        let found = SymbolSet::ALL.into_iter().find(|set| set.word() == text.value);
        if found.is_none() {
            let known = hint(&text.value, SymbolSet::ALL.map(SymbolSet::word));
            let message = Message::new("theme.no_set").with("text", &text.value);
            section.complain(&text.span, message.with_message("hint", known));
        }
        found
    });
    let mut marks = BTreeMap::new();
    for mark in Mark::ALL {
        let Some(text) = section.text(mark.name()) else { continue };
        let wide = width(&text);
        // What is invisible, or asks for a coloured form, has not the width that it says.
        if !(1..=mark.cells()).contains(&wide) || Shown::line(&text).as_str() != text.value || text.contains(' ') {
            let message = Message::new("theme.no_symbol").with("text", &text.value).with("cells", mark.cells());
            section.complain(&text.span, message);
        } else if set == Some(SymbolSet::Ascii) && !text.is_ascii() {
            section.misfit(&text.span, Message::new("theme.not_ascii").with("text", &text.value));
        } else {
            marks.insert(*mark, text.value);
        }
    }
    section.close();
    (set, marks)
}
