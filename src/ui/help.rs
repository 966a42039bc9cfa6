//! All keys of where the user came from, by group; made from the table.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, width};
use super::list::legend;
use super::overlay::boxed;
use super::theme::Meaning;
use crate::app::command::{COMMANDS, Group};
use crate::app::keymap::written;

pub(super) fn draw(screen: &mut Screen<'_, '_>, scroll: u16) {
    let lang = screen.model.lang;
    let mut lines: Vec<(String, String, Meaning)> = Vec::new();
    for group in Group::ALL {
        if !lines.is_empty() {
            lines.push((String::new(), String::new(), Meaning::Text));
        }
        lines.push((group.title().say(lang), String::new(), Meaning::Heading));
        for spec in COMMANDS.iter().filter(|spec| spec.group == group) {
            let keymap = &screen.model.keymap;
            let keys: Vec<String> = keymap.all_of(spec.command).into_iter().map(written).collect();
            let keys = if keys.is_empty() { vec!["-".to_owned()] } else { keys };
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
