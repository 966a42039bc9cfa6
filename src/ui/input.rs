//! A line of text while it is typed, with the terminal's own cursor in it.

use ratatui::layout::Rect;
use tui_input::Input;

use super::Screen;
use super::cells::{fit, put_cursor, width};
use super::theme::Meaning;

/// Draws as much of a line around its cursor as fits in `area`, which is one row. Where it is being typed the terminal's
/// cursor stands in it: that is where an input method composes.
pub(super) fn line(screen: &mut Screen<'_, '_>, area: Rect, input: &Input, is_typed: bool) {
    let room = usize::from(area.width);
    // The cursor may stand behind the last character.
    let scroll = if is_typed { input.visual_scroll(room.saturating_sub(1)) } else { 0 };
    let text = fit(&skip_cells(input.value(), scroll), room);
    screen.write(area, area.x, area.y, &text, Meaning::Text);
    if is_typed && area.width > 0 && area.height > 0 {
        let cursor = input.visual_cursor().saturating_sub(scroll).min(room.saturating_sub(1));
        put_cursor(screen.frame, area.x + u16::try_from(cursor).unwrap_or(0), area.y);
    }
}

fn skip_cells(text: &str, cells: usize) -> String {
    let mut skipped = 0;
    let keep = |c: &char| {
        let skip = skipped < cells;
        skipped += width(c.encode_utf8(&mut [0; 4]));
        !skip
    };
    text.chars().filter(keep).collect()
}
