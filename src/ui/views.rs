//! The views at the left of a very wide screen: each with its key and how many leads it has; below them those that are
//! filters with a name, and how the whole team's queue stands.

use ratatui::layout::Rect;
use ratatui::widgets::Borders;

use super::Screen;
use super::cells::{column, width};
use super::theme::Meaning;
use crate::app::command::{COMMANDS, Command};
use crate::app::layout::Pane;
use crate::app::{Hit, Tab};
use crate::gate::Shown;

pub(super) fn draw(screen: &mut Screen<'_, '_>, area: Rect) {
    if area.is_empty() {
        return;
    }
    let block = screen.lines(Borders::RIGHT, Meaning::Border);
    let inner = block.inner(area);
    screen.frame.render_widget(block, area);
    let rest = tabs(screen, inner);
    let rest = named(screen, below(rest));
    queue(screen, below(rest));
}

/// What is left below a part and the blank line behind it.
fn below(rest: Rect) -> Rect {
    Rect { y: rest.y.saturating_add(1), height: rest.height.saturating_sub(1), ..rest }
}

/// The heading of a part; gives the rows below it.
fn heading(screen: &mut Screen<'_, '_>, area: Rect, title: &str, meaning: Meaning) -> Rect {
    if area.height > 0 {
        screen.write(area, area.x + 1, area.y, title, meaning);
    }
    below(area)
}

fn tabs(screen: &mut Screen<'_, '_>, area: Rect) -> Rect {
    let has_keys = screen.model.pane() == Pane::Views;
    let title = screen.text("tab.views");
    let mut rest = heading(screen, area, &title, if has_keys { Meaning::Accent } else { Meaning::Heading });
    for (n, tab) in Tab::ALL.iter().enumerate() {
        let count =
            screen.model.queue.counts.and_then(|counts| tab.count(&counts)).map(|n| n.to_string()).unwrap_or_default();
        let name = tab.title().say(screen.model.lang);
        let is_open = screen.model.queue.tab == *tab;
        rest = line(screen, rest, Some(Hit::Tab(*tab)), is_open, [&(n + 1).to_string(), &name, &count]);
    }
    rest
}

/// Filters that have a name: those that were saved, by it, and those that come with the program.
fn named(screen: &mut Screen<'_, '_>, area: Rect) -> Rect {
    let title = format!("{} {}", screen.text("tab.named"), screen.key(Command::Views));
    let mut rest = heading(screen, area, &title, Meaning::Heading);
    let open = screen.model.named_view();
    for (n, view) in screen.model.named_views().into_iter().enumerate() {
        let name = if view.is_own { Shown::line(&view.name).into_string() } else { short(screen, &view.name) };
        rest = line(screen, rest, Some(Hit::View(n)), open == Some(n), ["@", &name, ""]);
    }
    rest
}

/// What a filter that comes with the program is called in a narrow column: as its key is in the line of keys.
fn short(screen: &Screen<'_, '_>, name: &str) -> String {
    let command = COMMANDS.iter().find(|spec| spec.name.strip_prefix("filter.") == Some(name));
    command.map_or_else(|| name.to_owned(), |spec| spec.command.short().say(screen.model.lang))
}

/// What of the open leads asks for something, whatever view is open.
fn queue(screen: &mut Screen<'_, '_>, area: Rect) {
    let Some(counts) = screen.model.queue.counts else { return };
    let title = screen.text("tab.queue");
    let mut rest = heading(screen, area, &title, Meaning::Heading);
    let told = [
        (Command::QuickNew, counts.unaccepted, Meaning::Text),
        (Command::QuickUrgent, counts.urgent, Meaning::SlaUrgent),
        (Command::QuickBreached, counts.breached, Meaning::SlaBreached),
    ];
    for (command, n, meaning) in told {
        let row = Rect { height: 1.min(rest.height), ..rest };
        let name = command.short().say(screen.model.lang);
        rest = line(screen, rest, None, false, [" ", &name, ""]);
        let count = n.to_string();
        if row.height > 0 && n > 0 {
            let x = row.right().saturating_sub(u16::try_from(width(&count)).unwrap_or(0) + 1);
            screen.write(row, x, row.y, &count, meaning);
        } else if row.height > 0 {
            screen.write(row, row.right().saturating_sub(2), row.y, &count, Meaning::Muted);
        }
    }
}

/// A row: its key, its name, its number at the right; gives the rows below it.
fn line(
    screen: &mut Screen<'_, '_>,
    area: Rect,
    hit: Option<Hit>,
    is_open: bool,
    [key, name, count]: [&str; 3],
) -> Rect {
    if area.height == 0 {
        return area;
    }
    let row = Rect { height: 1, ..area };
    if let Some(hit) = hit {
        screen.spot(row, hit);
    }
    let meaning = if is_open { Meaning::Selected } else { Meaning::Text };
    if is_open {
        let style = screen.style(Meaning::Selected);
        screen.frame.buffer_mut().set_style(row, style);
    }
    let mark = screen.cursor(is_open);
    let key_meaning = if is_open { meaning } else { Meaning::Key };
    let x = screen.write(row, row.x, row.y, &format!("{mark}{key} "), key_meaning);
    let room = usize::from(row.right().saturating_sub(x)).saturating_sub(width(count) + 1);
    let x = screen.write(row, x, row.y, &column(name, room), meaning);
    screen.write(row, x, row.y, count, meaning);
    below(area)
}
