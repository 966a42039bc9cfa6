//! What may follow the keys that were pressed: shown when whoever pressed them hesitates.

use ratatui::layout::Rect;
use ratatui::widgets::Borders;

use super::Screen;
use super::cells::{self, column, width};
use super::theme::Meaning;
use crate::app::command::Command;
use crate::app::key::Key;
use crate::app::keymap::written;

/// The box at the lower right, above the lines at the bottom.
pub(super) fn draw(screen: &mut Screen<'_, '_>, above: u16) {
    if !screen.model.shows_what_follows() {
        return;
    }
    let (scope, lang) = (screen.model.scope(), screen.model.lang);
    let keys = &screen.model.keys;
    let mut rows = screen
        .model
        .keymap
        .continuations(scope, keys)
        .map(|(rest, command)| (command == Command::Erase, written(rest), command.title().say(lang)))
        .collect::<Vec<_>>();
    // What cannot be undone comes last.
    rows.sort_by_key(|(is_for_good, ..)| *is_for_good);
    let mut rows: Vec<(String, String)> = rows.into_iter().map(|(_, key, title)| (key, title)).collect();
    rows.dedup_by(|one, other| one.1 == other.1);
    let key_cells = rows.iter().map(|(key, _)| width(key)).max().unwrap_or(0);
    let widest = rows.iter().map(|(_, title)| key_cells + width(title)).max().unwrap_or(0) + 5;
    let whole = screen.frame.area();
    let size = (
        u16::try_from(widest).unwrap_or(u16::MAX).min(whole.width),
        u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(2).min(above.saturating_sub(whole.y)),
    );
    let area = Rect { x: whole.right() - size.0, y: above - size.1, width: size.0, height: size.1 };
    if area.height < 3 || area.width < 12 {
        return;
    }
    let ground = screen.style(Meaning::Text);
    cells::overlay(screen.frame, area, ground);
    let block = screen.lines(Borders::ALL, Meaning::Accent);
    let inner = block.inner(area);
    screen.frame.render_widget(block, area);
    let pressed = keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ");
    screen.write(area, area.x + 2, area.y, &format!(" {pressed} "), Meaning::Heading);
    for ((key, title), y) in rows.iter().zip(inner.top()..inner.bottom()) {
        let row = Rect { y, height: 1, ..inner };
        let x = screen.write(row, inner.x + 1, y, &column(key, key_cells), Meaning::Key);
        screen.write(row, x + 1, y, title, Meaning::Text);
    }
}
