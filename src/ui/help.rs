//! All keys of where the user came from, by group; made from the table.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, width, wrapped};
use super::definition::definition_lines;
use super::list::legend;
use super::overlay::boxed;
use super::theme::Meaning;
use crate::app::command::{COMMANDS, Group};
use crate::app::key::Key;

pub(super) fn draw(screen: &mut Screen<'_, '_>, scroll: u16) {
    let lang = screen.model.lang;
    let mut lines: Vec<(String, String, Meaning)> = definition(screen);
    for group in Group::ALL {
        if !lines.is_empty() {
            lines.push((String::new(), String::new(), Meaning::Text));
        }
        lines.push((group.title().say(lang), String::new(), Meaning::Heading));
        for spec in COMMANDS.iter().filter(|spec| spec.group == group) {
            let keys: Vec<String> = spec.keys.iter().map(|keys| written(keys)).collect();
            lines.push((keys.join("  "), spec.command.title().say(lang), Meaning::Text));
        }
    }
    lines.push((String::new(), String::new(), Meaning::Text));
    lines.push((screen.text("legend.heading"), String::new(), Meaning::Heading));
    lines.extend(legend(screen).into_iter().map(|(mark, what)| (mark, what, Meaning::Text)));
    lines.push((screen.text("legend.order"), String::new(), Meaning::Muted));
    let keys_cells = lines.iter().filter(|line| !line.1.is_empty()).map(|line| width(&line.0)).max().unwrap_or(0);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let title = screen.text("overlay.help");
    let widest = lines.iter().map(|line| keys_cells + width(&line.1)).max().unwrap_or(0) + 6;
    let inner = boxed(screen, &title, u16::try_from(widest).unwrap_or(u16::MAX), height);
    let last = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(inner.height);
    let from = usize::from(scroll.min(last));
    for ((keys, title, meaning), y) in lines.into_iter().skip(from).zip(inner.top()..inner.bottom()) {
        let line = Rect { x: inner.x, y, width: inner.width, height: 1 };
        if title.is_empty() {
            screen.write(line, inner.x + 1, y, &keys, meaning);
        } else {
            let x = screen.write(line, inner.x + 1, y, &column(&keys, keys_cells), Meaning::Key);
            screen.write(line, x + 2, y, &title, meaning);
        }
    }
}

/// What was agreed of where the lead stands, in lines of the width of the box.
fn definition(screen: &Screen<'_, '_>) -> Vec<(String, String, Meaning)> {
    let cells = usize::from(screen.frame_width()).saturating_sub(6).min(76);
    let lines = definition_lines(screen).into_iter().flatten();
    let wrapped = |(text, meaning): (String, Meaning)| {
        wrapped(&text, cells).into_iter().map(move |line| (line, String::new(), meaning)).collect::<Vec<_>>()
    };
    lines.flat_map(wrapped).collect()
}

/// A sequence as it is shown: keys of one sequence without blanks between letters (`gg`).
fn written(keys: &str) -> String {
    let keys: Vec<String> =
        keys.split(' ').filter_map(|key| key.parse::<Key>().ok()).map(|key| key.to_string()).collect();
    if keys.iter().all(|key| key.len() == 1) { keys.concat() } else { keys.join(" ") }
}
