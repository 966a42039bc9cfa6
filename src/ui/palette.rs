//! Everything that can be done, by its name, each with its key: whoever looks here learns the keys.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, fit, width};
use super::overlay::boxed;
use super::theme::{Mark, Meaning};
use crate::app::keymap::written;
use crate::app::{Doable, Hit, Palette};

/// As wide as the eye still finds the key at the end of a line.
const WIDEST: u16 = 110;

pub(super) fn draw(screen: &mut Screen<'_, '_>, palette: &Palette) {
    let lang = screen.model.lang;
    let listed = palette.listed(screen.model);
    // As high as the whole list: the box does not jump while it gets shorter.
    let most = palette.most();
    let height = u16::try_from(most).unwrap_or(u16::MAX).saturating_add(3);
    // On a wide screen there is room for why something cannot be done now.
    let wide = (screen.model.size.0 / 6 * 5).max(76);
    let inner = boxed(
        screen,
        &screen.text("palette.title"),
        wide.min(WIDEST),
        height.min(screen.model.size.1.saturating_sub(4)),
    );
    if inner.height == 0 || inner.width < 4 {
        return;
    }
    let line = Rect { x: inner.x + 1, width: inner.width - 2, height: 1, ..inner };
    let prompt = format!("{} ", screen.mark(Mark::Cursor));
    let x = screen.write(line, line.x, line.y, &prompt, Meaning::Key);
    super::input::line(screen, Rect { x, width: line.right().saturating_sub(x), ..line }, &palette.input, true);
    let list = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    if listed.is_empty() {
        screen.write(list, list.x + 1, list.y, &screen.text("overlay.nothing_fits"), Meaning::Muted);
    }
    let room = usize::from(list.height).max(1);
    let first = palette.at.saturating_sub(room - 1);
    for ((n, doable), y) in listed.iter().enumerate().skip(first).zip(list.top()..list.bottom()) {
        let row = Rect { y, height: 1, ..list };
        screen.spot(row, Hit::Choice(n));
        let Doable { command, hindrance } = doable;
        let keys = screen.model.keymap.of(palette.scope(), *command).next().map(written).unwrap_or_default();
        let ground = match (n == palette.at, hindrance) {
            (true, _) => Meaning::Selected,
            (false, Some(_)) => Meaning::Muted,
            (false, None) => Meaning::Text,
        };
        if n == palette.at {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(row, style);
        }
        let cells = usize::from(row.width).saturating_sub(2);
        let keys = column(&keys, width(&keys).max(10).min(cells / 3));
        let why = hindrance.as_ref().map(|why| format!("  ({})", screen.say(why))).unwrap_or_default();
        let title = fit(&format!("{}{why}", command.title().say(lang)), cells.saturating_sub(width(&keys) + 1));
        screen.write(row, row.x + 1, y, &title, ground);
        let key_meaning = if n == palette.at { ground } else { Meaning::Key };
        let x = row.right().saturating_sub(u16::try_from(width(&keys)).unwrap_or(0) + 1);
        screen.write(row, x, y, &keys, key_meaning);
    }
}
