//! What lies over the screen: a choice, a text.

use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::widgets::{Block, Borders};

use super::Screen;
use super::cells::{self, fit, put_cursor, width};
use super::theme::Meaning;
use crate::agreement::terms::Channel;
use crate::app::{Editor, OUTCOMES, Overlay, Purpose};
use crate::domain::words;
use crate::i18n::Message;

pub(super) fn draw(screen: &mut Screen<'_, '_>, overlay: &Overlay) {
    let lang = screen.model.lang;
    match overlay {
        Overlay::Reasons { act, choices, at, .. } => {
            let title = Message::new("overlay.reason").with_message("act", words::act(*act)).say(lang);
            let rows: Vec<String> = choices.iter().map(|(_, names)| names.get(lang).to_owned()).collect();
            choice(screen, &title, None, &rows, *at);
        }
        Overlay::Contact { channel, at, .. } => {
            let title = Message::new("overlay.contact").say(lang);
            let rows: Vec<String> = OUTCOMES.iter().map(|outcome| words::outcome(*outcome).say(lang)).collect();
            choice(screen, &title, Some(*channel), &rows, *at);
        }
        Overlay::Writing { purpose, editor, discarding, .. } => writing(screen, purpose, editor, *discarding),
        Overlay::Help { .. } => {}
    }
}

/// A box in the middle, as large as the screen allows; gives what is within its border.
pub(super) fn boxed(screen: &mut Screen<'_, '_>, title: &str, width: u16, height: u16) -> Rect {
    let whole = screen.frame.area();
    // The line of keys stays in sight, wherever there is one: it says how to get out of the box.
    let area = Rect { height: whole.height - u16::from(whole.height > 6), ..whole };
    let size = (width.min(area.width), height.min(area.height));
    let place = Rect {
        x: area.x + (area.width - size.0) / 2,
        y: area.y + (area.height - size.1) / 2,
        width: size.0,
        height: size.1,
    };
    let ground = screen.style(Meaning::Text);
    cells::overlay(screen.frame, place, ground);
    // A border takes two rows and columns that a very small screen does not have.
    let borders = if place.height < 5 || place.width < 20 { Borders::NONE } else { Borders::ALL };
    let block = Block::new().borders(borders).border_style(screen.style(Meaning::Accent));
    let inner = block.inner(place);
    screen.frame.render_widget(block, place);
    if borders != Borders::NONE {
        let title = format!(" {} ", fit(title, usize::from(place.width).saturating_sub(6)));
        screen.write(place, place.x + 2, place.y, &title, Meaning::Heading);
    }
    inner
}

fn choice(screen: &mut Screen<'_, '_>, title: &str, channel: Option<Channel>, rows: &[String], at: usize) {
    let lang = screen.model.lang;
    let lead = screen.model.queue.row().map(|row| row.company.to_string()).unwrap_or_default();
    let title = format!("{title}: {lead}");
    let widest = rows.iter().map(|row| width(row) + 8).max().unwrap_or(0).max(width(&title) + 8).max(44);
    let above = u16::from(channel.is_some()) * 2;
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(above + 2);
    let inner = boxed(screen, &title, u16::try_from(widest).unwrap_or(u16::MAX), height);
    let mut y = inner.y;
    if let Some(channel) = channel.filter(|_| inner.height > 2) {
        let mut x = inner.x + 1;
        for known in Channel::ALL {
            let meaning = if *known == channel { Meaning::Selected } else { Meaning::Muted };
            x = screen.write(inner, x, y, &format!(" {} ", words::channel(*known).say(lang)), meaning) + 1;
        }
        y += above.min(inner.height - 1);
    }
    // Where not all fit, the chosen one is among those that do.
    let room = usize::from(inner.bottom().saturating_sub(y)).max(1);
    let first = at.saturating_sub(room - 1);
    for (n, row) in rows.iter().enumerate().skip(first).take(room) {
        let line = Rect { y, height: 1, ..inner };
        let meaning = if n == at { Meaning::Selected } else { Meaning::Text };
        if n == at {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(line.intersection(inner), style);
        }
        let digit = if n < 9 { (n + 1).to_string() } else { " ".to_owned() };
        let x = screen.write(inner, inner.x + 1, y, &format!("{digit} "), if n == at { meaning } else { Meaning::Key });
        screen.write(inner, x, y, row, meaning);
        y += 1;
    }
}

fn writing(screen: &mut Screen<'_, '_>, purpose: &Purpose, editor: &Editor, discarding: bool) {
    let lang = screen.model.lang;
    let lead = screen.model.queue.row().map(|row| row.company.to_string()).unwrap_or_default();
    let title = match purpose {
        Purpose::Note => Message::new("overlay.note").with("lead", lead),
        Purpose::Reason { act, names, .. } => Message::new("overlay.words")
            .with_message("act", words::act(*act))
            .with("reason", names.get(lang))
            .with("lead", lead),
    };
    let inner = boxed(screen, &title.say(lang), 72, 12);
    if inner.height == 0 || inner.width == 0 {
        return;
    }
    let text = Rect { height: inner.height.saturating_sub(1).max(1), ..inner };
    text_area(screen, text, editor);
    if inner.height > 1 {
        let (key, meaning) = if discarding {
            ("overlay.discard", Meaning::SaidRefused)
        } else {
            ("overlay.how_to_save", Meaning::Muted)
        };
        let line = screen.text(key);
        screen.write(inner, inner.x, inner.bottom() - 1, &line, meaning);
    }
}

/// Draws the text and puts the terminal's cursor where the text's is. The text area tells its cursor's place in the
/// text but not how far it has scrolled, so its cursor is drawn with a mark that nothing else has, and looked for.
fn text_area(screen: &mut Screen<'_, '_>, area: Rect, editor: &Editor) {
    let mut drawn = editor.area().clone();
    let ground = screen.style(Meaning::Text);
    drawn.set_style(ground);
    drawn.set_cursor_line_style(ground);
    drawn.set_cursor_style(ground.add_modifier(Modifier::SLOW_BLINK));
    screen.frame.render_widget(&drawn, area);
    let buffer = screen.frame.buffer_mut();
    let area = area.intersection(buffer.area);
    let marked = area.positions().find(|at| buffer[*at].modifier.contains(Modifier::SLOW_BLINK));
    if let Some(at) = marked {
        buffer[at].modifier.remove(Modifier::SLOW_BLINK);
        put_cursor(screen.frame, at.x, at.y);
    }
}
