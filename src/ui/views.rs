//! The views at the left of a very wide screen, each with its key and how many leads it has.

use ratatui::layout::Rect;
use ratatui::widgets::Borders;

use super::Screen;
use super::cells::{column, width};
use super::theme::Meaning;
use crate::app::layout::Pane;
use crate::app::{Hit, Tab};

pub(super) fn draw(screen: &mut Screen<'_, '_>, area: Rect) {
    if area.is_empty() {
        return;
    }
    let block = screen.lines(Borders::RIGHT, Meaning::Border);
    let inner = block.inner(area);
    screen.frame.render_widget(block, area);
    let has_keys = screen.model.pane() == Pane::Views;
    let title = screen.text("tab.views");
    screen.write(inner, inner.x + 1, inner.y, &title, if has_keys { Meaning::Accent } else { Meaning::Heading });
    for ((n, tab), y) in Tab::ALL.iter().enumerate().zip(inner.y + 1..inner.bottom()) {
        let row = Rect { y, height: 1, ..inner };
        screen.spot(row, Hit::Tab(*tab));
        let is_open = screen.model.queue.tab == *tab;
        let meaning = if is_open { Meaning::Selected } else { Meaning::Text };
        if is_open {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(row, style);
        }
        let mark = screen.cursor(is_open);
        let key_meaning = if is_open { meaning } else { Meaning::Key };
        let x = screen.write(row, row.x, y, &format!("{mark}{} ", n + 1), key_meaning);
        let count =
            screen.model.queue.counts.and_then(|counts| tab.count(&counts)).map(|n| n.to_string()).unwrap_or_default();
        let room = usize::from(row.right().saturating_sub(x)).saturating_sub(width(&count) + 1);
        let x = screen.write(row, x, y, &column(&tab.title().say(screen.model.lang), room), meaning);
        screen.write(row, x, y, &count, meaning);
    }
}
