//! All keys: first those of where the user is, then the others; found by their words. Made from the table and the keys
//! that are in force.

use std::collections::BTreeSet;

use ratatui::layout::Rect;
use tui_input::Input;

use super::Screen;
use super::cells::{column, width, wrapped};
use super::definition::definition_lines;
use super::list::legend;
use super::overlay::boxed;
use super::theme::Meaning;
use crate::app::command::{COMMANDS, Command, Group, Scope};
use crate::app::keymap::written;
use crate::domain::search_key;

/// What of the keys is shown.
pub(super) struct Sought<'i> {
    /// From which line on.
    pub(super) scroll: u16,
    /// Where the user was.
    pub(super) of: Scope,
    /// What is looked for.
    pub(super) find: Option<&'i Input>,
    /// Whether that is being typed.
    pub(super) finding: bool,
}

/// A line: keys and what they do, or words alone.
type Line = (String, String, Meaning);

pub(super) fn draw(screen: &mut Screen<'_, '_>, sought: &Sought<'_>) {
    // What was agreed of a lead is no matter of a review, and would name one before a room.
    let mut lines = if sought.of == Scope::Review { Vec::new() } else { definition(screen) };
    lines.extend(keys(screen, sought.of));
    lines.extend(marks(screen));
    let wanted = sought.find.map(|find| search_key(find.value())).unwrap_or_default();
    let all = lines.len();
    let keys_cells = lines.iter().filter(|line| !line.1.is_empty()).map(|line| width(&line.0)).max().unwrap_or(0);
    let cells = |line: &Line| if line.1.is_empty() { width(&line.0) } else { keys_cells + width(&line.1) };
    let widest = lines.iter().map(cells).max().unwrap_or(0) + 6;
    if !wanted.trim().is_empty() {
        let fits = |text: &str| search_key(text).contains(wanted.trim());
        lines.retain(|(keys, title, _)| {
            !title.is_empty() && (fits(title) || keys.split("  ").any(|key| key == wanted.trim()))
        });
    }
    let above = u16::from(sought.find.is_some());
    let height = u16::try_from(all).unwrap_or(u16::MAX).saturating_add(2 + above);
    let title = screen.text("overlay.help");
    let inner = boxed(screen, &title, u16::try_from(widest).unwrap_or(u16::MAX), height);
    if let Some(find) = sought.find
        && inner.height > 0
    {
        let line = Rect { height: 1, ..inner };
        let x = screen.write(line, line.x + 1, line.y, "/ ", Meaning::Key);
        let room = Rect { x, width: line.right().saturating_sub(x), ..line };
        super::input::line(screen, room, find, sought.finding);
    }
    let list = Rect { y: inner.y + above, height: inner.height.saturating_sub(above), ..inner };
    if lines.is_empty() {
        screen.write(list, list.x + 1, list.y, &screen.text("overlay.nothing_fits"), Meaning::Muted);
    }
    // What a key does is read whole, on as many lines as that takes.
    let room = usize::from(list.width).saturating_sub(keys_cells + 4);
    let lines: Vec<Line> = lines.into_iter().flat_map(|line| broken(line, room)).collect();
    let last = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(list.height);
    let from = usize::from(sought.scroll.min(last));
    for ((keys, title, meaning), y) in lines.into_iter().skip(from).zip(list.top()..list.bottom()) {
        let line = Rect { x: list.x, y, width: list.width, height: 1 };
        if title.is_empty() {
            screen.write(line, list.x + 1, y, &keys, meaning);
        } else {
            let x = screen.write(line, list.x + 1, y, &column(&keys, keys_cells), Meaning::Key);
            screen.write(line, x + 2, y, &title, meaning);
        }
    }
}

/// A line whose words take more than there is room for, as several.
fn broken((keys, title, meaning): Line, room: usize) -> Vec<Line> {
    if room < 12 || width(&title) <= room {
        return vec![(keys, title, meaning)];
    }
    let keys = std::iter::once(keys).chain(std::iter::repeat(String::new()));
    keys.zip(wrapped(&title, room)).map(|(keys, title)| (keys, title, meaning)).collect()
}

/// What was agreed of where the lead stands, in lines of the width of the box.
fn definition(screen: &Screen<'_, '_>) -> Vec<Line> {
    let cells = usize::from(screen.frame_width()).saturating_sub(6).min(76);
    let lines = definition_lines(screen).into_iter().flatten();
    let broken = |(text, meaning): (String, Meaning)| {
        wrapped(&text, cells).into_iter().map(move |line| (line, String::new(), meaning)).collect::<Vec<_>>()
    };
    let mut lines: Vec<Line> = lines.flat_map(broken).collect();
    if !lines.is_empty() {
        lines.push((String::new(), String::new(), Meaning::Text));
    }
    lines
}

/// The keys of where the user is by group, then those of elsewhere.
fn keys(screen: &Screen<'_, '_>, of: Scope) -> Vec<Line> {
    let lang = screen.model.lang;
    let mut lines: Vec<Line> = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for here in [true, false] {
        for group in Group::ALL {
            let specs = COMMANDS.iter().filter(|spec| spec.group == group && spec.scopes.contains(&of) == here);
            let rows: Vec<Line> = specs
                .filter(|spec| told.insert(spec.name))
                .map(|spec| {
                    let scope = if here { of } else { spec.scopes[0] };
                    (all_keys(screen, scope, spec.command), spec.command.title().say(lang), Meaning::Text)
                })
                .filter(|(keys, ..)| !keys.is_empty())
                .collect();
            if rows.is_empty() {
                continue;
            }
            if !lines.is_empty() {
                lines.push((String::new(), String::new(), Meaning::Text));
            }
            let heading = group.title().say(lang);
            let elsewhere = || crate::i18n::Message::new("overlay.help_elsewhere").with("group", &heading).say(lang);
            lines.push((if here { heading.clone() } else { elsewhere() }, String::new(), Meaning::Heading));
            lines.extend(rows);
        }
    }
    lines
}

fn marks(screen: &Screen<'_, '_>) -> Vec<Line> {
    let mut lines = vec![(String::new(), String::new(), Meaning::Text)];
    lines.push((screen.text("legend.heading"), String::new(), Meaning::Heading));
    lines.extend(legend(screen).into_iter().map(|(mark, what)| (mark, what, Meaning::Text)));
    let cells = usize::from(screen.frame_width()).saturating_sub(6).min(76);
    let mouse = screen.model.fixed.own.settings.mouse.then_some("hands.mouse_help");
    for key in std::iter::once("legend.order").chain(mouse) {
        let told = wrapped(&screen.text(key), cells);
        lines.extend(told.into_iter().map(|line| (line, String::new(), Meaning::Muted)));
    }
    lines
}

fn all_keys(screen: &Screen<'_, '_>, scope: Scope, command: Command) -> String {
    screen.model.keymap.of(scope, command).map(written).collect::<Vec<_>>().join("  ")
}
