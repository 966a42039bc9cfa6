//! How everybody stands: above the list of what expires next, and at the right of a very wide screen.

use ratatui::layout::Rect;
use ratatui::widgets::Borders;

use super::Screen;
use super::cells::{column, column_right, width};
use super::theme::{Mark, Meaning};
use crate::domain::countdown;
use crate::gate::Shown;
use crate::i18n::Message;
use crate::storage::Share;

/// Above the list: a line for each person.
pub(super) fn board(screen: &mut Screen<'_, '_>, area: Rect) {
    if area.height < 2 {
        return;
    }
    let heads = ["board.owner", "board.open", "board.breached", "board.urgent", "board.next"];
    let heads = heads.map(|key| screen.text(key));
    let name_cells = usize::from(area.width / 4).clamp(8, 20);
    let number = heads[1..4].iter().map(|head| width(head)).max().unwrap_or(0).max(6);
    let mut x = screen.write(area, area.x + 1, area.y, &column(&heads[0], name_cells), Meaning::Muted);
    for head in &heads[1..4] {
        x = screen.write(area, x + 1, area.y, &column_right(head, number), Meaning::Muted);
    }
    screen.write(area, x + 2, area.y, &heads[4], Meaning::Muted);
    let shares = screen.model.board.shares.clone();
    let lines = usize::from(area.height - 2);
    for (share, y) in shares.iter().take(lines).zip(area.y + 1..) {
        let mut x = screen.write(area, area.x + 1, y, &column(&called(screen, share), name_cells), Meaning::Text);
        let counts =
            [(share.open, Meaning::Text), (share.breached, Meaning::SlaBreached), (share.urgent, Meaning::SlaUrgent)];
        for (n, meaning) in counts {
            let text = n.to_string();
            let gap = u16::try_from(number.saturating_sub(width(&text))).unwrap_or(0);
            x = screen.write(area, x + 1 + gap, y, &text, if n > 0 { meaning } else { Meaning::Muted });
        }
        let [next, left] = next(screen, share);
        let after = screen.write(area, x + 2, y, &next, Meaning::Text);
        // Whole or not at all: a countdown that is cut says another time.
        if usize::from(area.right().saturating_sub(after)) >= width(&left) {
            screen.write(area, after, y, &left, Meaning::Text);
        }
    }
    let rule = screen.rule(area.width);
    screen.write(area, area.x, area.bottom() - 1, &rule, Meaning::Border);
}

/// At the right: everybody with a bar as long as their share of what is open.
pub(super) fn pane(screen: &mut Screen<'_, '_>, area: Rect) {
    if area.is_empty() {
        return;
    }
    let block = screen.lines(Borders::LEFT, Meaning::Border);
    let inner = block.inner(area);
    screen.frame.render_widget(block, area);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let title = screen.text("board.team");
    screen.write(inner, inner.x, inner.y, &title, Meaning::Heading);
    let shares = screen.model.board.shares.clone();
    let most = shares.iter().map(|share| share.open).max().unwrap_or(1).max(1);
    let mut y = inner.y + 1;
    for share in &shares {
        if y + 2 > inner.bottom() {
            break;
        }
        let name = called(screen, share);
        let x = screen.write(inner, inner.x, y, &column(&name, 14), Meaning::Text);
        let x = screen.write(inner, x + 1, y, &column_right(&share.open.to_string(), 5), Meaning::Text);
        if share.breached > 0 {
            let text = Message::new("board.overdue_short").with("n", share.breached).say(screen.model.lang);
            screen.write(inner, x + 1, y, &text, Meaning::SlaBreached);
        }
        let cells = usize::from(inner.width);
        let long = (share.open * cells).div_ceil(most).min(cells);
        let late = (share.breached * long).div_ceil(share.open.max(1)).min(long);
        let x = screen.write(inner, inner.x, y + 1, &screen.mark(Mark::BarDone).repeat(late), Meaning::SlaBreached);
        screen.write(inner, x, y + 1, &screen.mark(Mark::BarLeft).repeat(long - late), Meaning::Accent);
        y += 2;
    }
}

fn called(screen: &Screen<'_, '_>, share: &Share) -> String {
    match &share.owner {
        Some(owner) if *owner == screen.model.fixed.who => screen.text("list.mine"),
        Some(owner) => Shown::line(screen.called(owner)).into_string(),
        None => screen.text("lead.no_owner"),
    }
}

/// When the next clock runs out, and how long that is by the wall.
fn next(screen: &Screen<'_, '_>, share: &Share) -> [String; 2] {
    match share.next_due {
        Some(at) => [screen.short_until(at), format!("  {}", countdown(at.since(screen.now)))],
        None => [screen.text("board.none"), String::new()],
    }
}
