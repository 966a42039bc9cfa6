//! Text in cells: how wide it is, where it is cut, and how something is laid over it. The one place that counts cells.

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Clear;
use unicode_segmentation::UnicodeSegmentation;

use crate::gate::Shown;

/// How many cells a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.graphemes(true).map(|grapheme| usize::from(grapheme.cell_width())).sum()
}

/// As much of a text as fits, with `~` where something was cut. Never half a character.
pub(crate) fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += usize::from(grapheme.cell_width());
        if used + 1 > cells {
            break;
        }
        cut.push_str(grapheme);
    }
    if cells > 0 {
        cut.push('~');
    }
    cut
}

/// A text as lines of at most so many cells, cut between words where there is a place to.
pub(super) fn wrapped(text: &str, cells: usize) -> Vec<String> {
    if width(text) <= cells {
        return vec![text.to_owned()];
    }
    let options = textwrap::Options::new(cells.max(1)).break_words(true);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// A text cut or filled up to exactly so many cells.
pub(super) fn column(text: &str, cells: usize) -> String {
    let mut text = fit(text, cells);
    text.push_str(&" ".repeat(cells.saturating_sub(width(&text))));
    text
}

/// The same with the text at the right.
pub(super) fn column_right(text: &str, cells: usize) -> String {
    let text = fit(text, cells);
    format!("{}{text}", " ".repeat(cells.saturating_sub(width(&text))))
}

/// Writes a line; gives the column behind it.
pub(super) fn write(buffer: &mut Buffer, area: Rect, x: u16, y: u16, text: &str, style: Style) -> u16 {
    if y >= area.bottom() || x >= area.right() {
        return x;
    }
    let room = usize::from(area.right() - x);
    let text = Shown::line(text);
    buffer.set_stringn(x, y, fit(text.as_str(), room), room, style).0
}

/// Empties an area for something that lies over the screen. A wide character that it would cut in half goes whole:
/// half of one would push the border out of its column.
pub(super) fn overlay(frame: &mut Frame<'_>, area: Rect, style: Style) {
    let area = area.intersection(frame.area());
    if area.is_empty() {
        return;
    }
    let buffer = frame.buffer_mut();
    if area.x > buffer.area.x {
        for y in area.top()..area.bottom() {
            let cell = &mut buffer[(area.x - 1, y)];
            if cell.cell_width() > 1 {
                let style = cell.style();
                cell.reset();
                cell.set_style(style);
            }
        }
    }
    frame.render_widget(Clear, area);
    frame.buffer_mut().set_style(area, style);
}

/// Puts the terminal's own cursor where text is typed: that is where an input method shows what it is composing.
pub(super) fn put_cursor(frame: &mut Frame<'_>, x: u16, y: u16) {
    let area = frame.area();
    if x < area.right() && y < area.bottom() {
        frame.set_cursor_position(Position::new(x, y));
    }
}

/// Joins characters between which no line is broken.
const JOINER: char = '\u{2060}';
/// A blank at which no line is broken.
const TIED_BLANK: char = '\u{a0}';

/// Between two pieces: here a line may be broken.
pub(super) const BREAK: char = '\u{200b}';

/// A text that stays in one piece where lines are broken: a name, a length of time. [`untied`] gives it back.
pub(super) fn tied(text: &str) -> String {
    let mut tied = String::with_capacity(text.len() * 2);
    for (n, c) in text.chars().enumerate() {
        tied.extend((n > 0).then_some(JOINER));
        tied.push(if c == ' ' { TIED_BLANK } else { c });
    }
    tied
}

/// A line as it is drawn, once lines were broken.
pub(super) fn untied(line: &str) -> String {
    line.chars().filter(|c| ![JOINER, BREAK].contains(c)).map(|c| if c == TIED_BLANK { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_takes_two_cells_and_is_never_cut_in_half() {
        assert_eq!(width("株式会社A"), 9);
        assert_eq!(fit("株式会社", 8), "株式会社");
        assert_eq!(fit("株式会社日本", 8), "株式会~");
        assert_eq!(fit("株式", 3), "株~");
        assert_eq!(column("株式", 6), "株式  ");
        assert_eq!(fit("abc", 0), "");
    }

    #[test]
    fn half_width_kana_with_its_mark_is_as_wide_as_it_is_drawn() {
        let shown = Shown::line("ﾊﾟﾅｿﾆｯｸ");
        assert_eq!(width(shown.as_str()), 12, "widened by the gate: six full-width kana");
    }
}
