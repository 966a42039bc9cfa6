//! A choice beside what one is writing: a line to narrow it, what there is, and of a snippet its text.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{fit, wrapped};
use super::overlay::boxed;
use super::theme::Meaning;
use crate::app::{Hit, Pick, PickOf};

/// So many rows of a snippet's text are shown.
const SHOWN: u16 = 6;

pub(super) fn draw(screen: &mut Screen<'_, '_>, pick: &Pick) {
    let lang = screen.model.lang;
    let is_snippet = pick.of.is_of_snippets();
    let title = screen.text(match &pick.of {
        PickOf::Mail(_) => "hands.which_mail",
        PickOf::Snippet => "overlay.snippets",
        PickOf::Given(_) => "overlay.given",
    });
    let below = if is_snippet { SHOWN + 1 } else { 2 };
    let count = u16::try_from(pick.choices.len()).unwrap_or(u16::MAX);
    let inner = boxed(screen, &title, 64, count.saturating_add(below + 4).min(22));
    if inner.height == 0 || inner.width < 4 {
        return;
    }
    let line = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), height: 1, ..inner };
    let x = screen.write(line, line.x, line.y, &screen.text("overlay.narrow"), Meaning::Muted) + 1;
    let room = Rect { x, width: line.right().saturating_sub(x), ..line };
    super::input::line(screen, room, &pick.typed, true);
    let above = 2.min(inner.height - 1);
    let below = if inner.height > above + below { below } else { 0 };
    let list = Rect { y: inner.y + above, height: inner.height - above - below, ..inner };
    let shown = pick.shown();
    if shown.is_empty() {
        let nothing = screen.text("overlay.nothing_fits");
        screen.write(list, list.x + 1, list.y, &nothing, Meaning::Muted);
    }
    let first = pick.at.saturating_sub(usize::from(list.height).max(1) - 1);
    for ((n, choice), y) in shown.iter().enumerate().skip(first).zip(list.top()..list.bottom()) {
        let row = Rect { y, height: 1, ..list };
        screen.spot(row, Hit::Choice(n));
        let meaning = if n == pick.at { Meaning::Selected } else { Meaning::Text };
        if n == pick.at {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(row.intersection(list), style);
        }
        let mark = match (is_snippet, pick.is_marked(&choice.id)) {
            (true, _) => "",
            (false, true) => "[x] ",
            (false, false) => "[ ] ",
        };
        let x = screen.write(row, row.x + 1, y, &format!("{mark}{}", choice.names.get(lang)), meaning);
        if choice.was_given {
            let before = screen.text("overlay.was_given");
            screen.write(row, x + 2, y, &before, if n == pick.at { meaning } else { Meaning::Muted });
        }
    }
    if below == 0 {
        return;
    }
    let foot = Rect { y: list.bottom(), height: below, ..inner };
    let cells = usize::from(foot.width.saturating_sub(2));
    let text = if is_snippet {
        pick.chosen().map(|chosen| chosen.text.clone()).unwrap_or_default()
    } else {
        screen.text("overlay.how_to_give")
    };
    let rows = text.lines().flat_map(|line| wrapped(line, cells)).collect::<Vec<_>>();
    for (row, y) in rows.iter().zip(foot.top() + 1..foot.bottom()) {
        screen.write(foot, foot.x + 1, y, &fit(row, cells), Meaning::Muted);
    }
}
