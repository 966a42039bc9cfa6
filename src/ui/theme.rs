//! What things look like, by what they mean.

use std::collections::BTreeMap;
use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};

use crate::document::{Complaints, Document, Placed, Section};
use crate::domain::SlaState;
use crate::i18n::Message;

/// What something on the screen means. Screens name meanings, themes say how they look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// Ordinary text, and the ground.
    Text,
    /// What may be overlooked.
    Muted,
    /// A heading.
    Heading,
    /// What stands out without being pressing.
    Accent,
    /// A line between.
    Border,
    /// A key.
    Key,
    /// The row under the cursor.
    Selected,
    /// That this is the demo.
    Demo,
    /// A clock with time left.
    SlaOk,
    /// Past its first warning.
    SlaSoon,
    /// Past its last warning.
    SlaUrgent,
    /// Overdue.
    SlaBreached,
    /// A clock that ended.
    SlaEnded,
    /// Something was done.
    SaidDone,
    /// Something was refused.
    SaidRefused,
    /// Something failed.
    SaidFailed,
}

impl Meaning {
    /// All of them with their names in theme files.
    const NAMES: [(&'static str, Self); 16] = [
        ("text", Self::Text),
        ("muted", Self::Muted),
        ("heading", Self::Heading),
        ("accent", Self::Accent),
        ("border", Self::Border),
        ("key", Self::Key),
        ("selected", Self::Selected),
        ("demo", Self::Demo),
        ("sla.ok", Self::SlaOk),
        ("sla.soon", Self::SlaSoon),
        ("sla.urgent", Self::SlaUrgent),
        ("sla.breached", Self::SlaBreached),
        ("sla.ended", Self::SlaEnded),
        ("said.done", Self::SaidDone),
        ("said.refused", Self::SaidRefused),
        ("said.failed", Self::SaidFailed),
    ];

    /// The meaning of a clock's state.
    pub const fn of_state(state: SlaState) -> Self {
        match state {
            SlaState::Ok => Self::SlaOk,
            SlaState::Soon => Self::SlaSoon,
            SlaState::Urgent => Self::SlaUrgent,
            SlaState::Breached => Self::SlaBreached,
            SlaState::Paused | SlaState::Met | SlaState::Late | SlaState::NotRequired => Self::SlaEnded,
        }
    }
}

/// A theme that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// What it is called.
    pub name: String,
    styles: BTreeMap<Meaning, Style>,
}

/// The themes that come with the program.
const BUNDLED: [(&str, &str); 4] = [
    ("terminal", include_str!("../../themes/terminal.toml")),
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

impl Theme {
    /// The names of the themes that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUNDLED.iter().map(|(name, _)| *name)
    }

    /// A theme that comes with the program.
    pub fn bundled(name: &str) -> Option<Result<Self, Complaints>> {
        let (name, text) = BUNDLED.iter().find(|(known, _)| *known == name)?;
        Some(Self::parse(&format!("themes/{name}.toml"), text))
    }

    /// Reads a theme file.
    pub fn parse(file: &str, text: &str) -> Result<Self, Complaints> {
        let document = Document::new(file, text);
        let mut root = document.root();
        let name = root.text("name");
        let name = root.need("name", name);
        let styles = root.section("styles").map(styles).unwrap_or_default();
        root.close();
        document.finish(name.map(|name| Self { name: name.value, styles }))
    }

    /// How something looks; as the terminal draws text where the theme says nothing.
    pub fn style(&self, meaning: Meaning) -> Style {
        self.styles.get(&meaning).copied().unwrap_or_default()
    }
}

fn styles(mut section: Section<'_, '_>) -> BTreeMap<Meaning, Style> {
    let mut styles = BTreeMap::new();
    for (name, meaning) in Meaning::NAMES {
        if let Some(entry) = section.section(name) {
            styles.insert(meaning, style(entry));
        }
    }
    section.close();
    styles
}

fn style(mut section: Section<'_, '_>) -> Style {
    let mut style = Style::default();
    if let Some(color) = section.text("fg").and_then(|text| color(&section, &text)) {
        style = style.fg(color);
    }
    if let Some(color) = section.text("bg").and_then(|text| color(&section, &text)) {
        style = style.bg(color);
    }
    for text in section.texts("mods").map(|list| list.value).unwrap_or_default() {
        match modifier(&text) {
            Some(modifier) => style = style.add_modifier(modifier),
            None => section.complain(&text.span, Message::new("theme.no_modifier").with("text", &text.value)),
        }
    }
    section.close();
    style
}

fn color(section: &Section<'_, '_>, text: &Placed<String>) -> Option<Color> {
    let color = Color::from_str(text).ok();
    if color.is_none() {
        section.complain(&text.span, Message::new("theme.no_color").with("text", &text.value));
    }
    color
}

fn modifier(text: &str) -> Option<Modifier> {
    Some(match text {
        "bold" => Modifier::BOLD,
        "dim" => Modifier::DIM,
        "italic" => Modifier::ITALIC,
        "underlined" => Modifier::UNDERLINED,
        "reversed" => Modifier::REVERSED,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_that_comes_with_the_program_can_be_read() {
        for name in Theme::names() {
            let theme = Theme::bundled(name).unwrap();
            assert_eq!(theme.unwrap_or_else(|wrong| panic!("{wrong}")).name, name);
        }
    }

    #[test]
    fn without_colours_the_states_that_ask_for_something_still_differ() {
        for name in Theme::names() {
            let theme = Theme::bundled(name).unwrap().unwrap();
            let mut seen: Vec<Modifier> = Vec::new();
            for meaning in [Meaning::SlaOk, Meaning::SlaSoon, Meaning::SlaUrgent, Meaning::SlaBreached] {
                let modifiers = theme.style(meaning).add_modifier;
                assert!(!seen.contains(&modifiers), "{name}: {meaning:?} looks like another state");
                seen.push(modifiers);
            }
        }
    }

    #[test]
    fn a_misspelt_meaning_or_colour_is_told_with_its_place() {
        let wrong = Theme::parse("x.toml", "name = 'x'\n[styles]\n'sla.sone' = { fg = 'red' }\n").unwrap_err();
        assert!(wrong.to_string().contains("`sla.soon`"), "{wrong}");
        let wrong = Theme::parse("x.toml", "name = 'x'\n[styles]\ntext = { fg = 'reddish' }\n").unwrap_err();
        assert_eq!((wrong.list[0].line, wrong.list[0].message.key()), (3, "theme.no_color"));
    }
}
