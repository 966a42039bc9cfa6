//! The lists that came in, and the question before the program is left while one is on its way.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, fit, wrapped};
use super::overlay::boxed;
use super::theme::Meaning;
use crate::app::Past;
use crate::gate::Shown;
use crate::i18n::Message;
use crate::storage::ImportKept;

/// Cells of a file's name, and of a person's.
const CELLS: (usize, usize) = (24, 12);

/// The lists as they are shown, a line each.
pub(super) fn rows(screen: &Screen<'_, '_>, past: &Past) -> Vec<String> {
    past.imports.iter().flatten().map(|import| row(screen, import)).collect()
}

fn row(screen: &Screen<'_, '_>, import: &ImportKept) -> String {
    let file = column(Shown::line(&import.file).as_str(), CELLS.0);
    let who = column(Shown::line(screen.called(&import.by)).as_str(), CELLS.1);
    format!("{file} {} {who} {}", screen.short_time(import.at), state(import).say(screen.model.lang))
}

/// What became of a list, and of how many rows.
fn state(import: &ImportKept) -> Message {
    let key = match &import.reverted {
        Some(reverted) if !reverted.is_whole => "incoming.state_goes_back",
        Some(reverted) if reverted.left_alone > 0 => "incoming.state_partly_back",
        Some(_) => "incoming.state_back",
        None if import.is_whole => "incoming.state_whole",
        None => "incoming.state_unfinished",
    };
    Message::new(key).with("rows", import.rows).with("read", import.tally.read)
}

pub(super) fn draw(screen: &mut Screen<'_, '_>, area: Rect, past: &Past, rows: &[String]) {
    if rows.is_empty() || area.height == 0 {
        return;
    }
    let cells = usize::from(area.width.saturating_sub(4)).max(1);
    let question = if past.asks { wrapped(&screen.text("incoming.take_back_sure"), cells) } else { Vec::new() };
    let below = u16::try_from(question.len()).unwrap_or(u16::MAX).min(area.height);
    let lines = Rect { y: area.bottom() - below, height: below, ..area };
    for (line, y) in question.iter().zip(lines.top()..lines.bottom()) {
        screen.write(lines, lines.x + 1, y, line, Meaning::SaidRefused);
    }
    let mut list = Rect { height: area.height - below, ..area };
    if list.height > 1 {
        let title = screen.text("incoming.past");
        screen.write(list, list.x + 1, list.y, &title, Meaning::Heading);
        list = Rect { y: list.y + 1, height: list.height - 1, ..list };
    }
    let room = usize::from(list.height).max(1);
    let first = past.at.unwrap_or(0).saturating_sub(room - 1);
    for ((n, row), y) in rows.iter().enumerate().skip(first).take(room).zip(list.top()..list.bottom()) {
        let is_at = past.at == Some(n);
        let (mark, look) = (screen.cursor(is_at), if is_at { Meaning::Selected } else { Meaning::Text });
        screen.write(list, list.x + 1, y, &fit(&format!("{mark} {row}"), cells), look);
    }
}

/// A list is on its way: whether to leave all the same.
pub(super) fn leaving(screen: &mut Screen<'_, '_>) {
    const WIDE: u16 = 72;
    let goes_back = screen.model.incoming.as_ref().is_some_and(crate::app::Incoming::goes_back);
    let asked = screen.text(if goes_back { "leaving.goes_back" } else { "leaving.comes_in" });
    let cells = usize::from(screen.frame.area().width.min(WIDE).saturating_sub(4)).max(1);
    let lines = wrapped(&asked, cells);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let inner = boxed(screen, &screen.text("leaving.title"), WIDE, height);
    for (line, y) in lines.iter().zip(inner.top()..inner.bottom()) {
        screen.write(inner, inner.x + 1, y, line, Meaning::SlaSoon);
    }
}
