//! Text in cells: how wide it is, where it is cut, and how something is laid over it. The one place that counts cells.

use std::cell::Cell;
use std::num::NonZeroU16;

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Clear;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::gate::Shown;

thread_local! {
    /// Whether what is drawn on this thread is drawn for a terminal that takes two cells for glyphs of open width.
    static WIDE: Cell<bool> = const { Cell::new(false) };
}

/// From now on this thread counts cells for such a terminal, or for one of the usual kind.
pub(super) fn draw_ambiguous(is_wide: bool) {
    WIDE.set(is_wide);
}

/// How many cells a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.graphemes(true).map(cells_of).sum()
}

/// How many cells a character takes: of open width are `…`, `→`, `①`, Greek and Cyrillic.
fn cells_of(grapheme: &str) -> usize {
    if is_drawn_wide(grapheme) { 2 } else { usize::from(grapheme.cell_width()) }
}

fn is_drawn_wide(grapheme: &str) -> bool {
    WIDE.get() && !grapheme.is_ascii() && grapheme.cell_width() == 1 && grapheme.width_cjk() > 1
}

/// As much of a text as fits, with `~` where something was cut. Never half a character.
pub(crate) fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += cells_of(grapheme);
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
    let text = fit(text.as_str(), room);
    if WIDE.get() { write_wide(buffer, x, y, &text, style) } else { buffer.set_stringn(x, y, text, room, style).0 }
}

/// The same for a terminal that takes two cells where the drawing library knows of one: it is told so, cell by cell, and
/// sets the cursor anew behind each.
fn write_wide(buffer: &mut Buffer, mut x: u16, y: u16, text: &str, style: Style) -> u16 {
    for grapheme in text.graphemes(true) {
        let behind = buffer.set_stringn(x, y, grapheme, 2, style).0;
        let wide = NonZeroU16::new(2).filter(|_| is_drawn_wide(grapheme));
        let option = wide.map_or(CellDiffOption::None, CellDiffOption::ForcedWidth);
        buffer[(x, y)].set_diff_option(option);
        if wide.is_some() && behind < buffer.area.right() {
            buffer.set_stringn(behind, y, " ", 1, style);
        }
        x = behind + u16::from(wide.is_some());
    }
    x
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
    fn where_glyphs_of_open_width_are_wide_what_stands_behind_them_keeps_its_column() {
        let line = |is_wide| {
            draw_ambiguous(is_wide);
            let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
            let area = buffer.area;
            let behind = write(&mut buffer, area, 0, 0, "①…日a", Style::new());
            let drawn = (behind, fit("①①①①", 5), buffer[(0, 0)].cell_width(), buffer[(4, 0)].symbol().to_owned());
            draw_ambiguous(false);
            drawn
        };
        assert_eq!(line(false), (5, "①①①①".to_owned(), 1, "a".to_owned()));
        assert_eq!(line(true), (7, "①①~".to_owned(), 2, "日".to_owned()));
    }

    #[test]
    fn what_is_laid_over_japanese_keeps_its_left_edge_at_every_column() {
        use ratatui::Terminal;
        use ratatui::backend::TestBackend;
        use ratatui::widgets::Block;
        for column in 0..16 {
            let mut terminal = Terminal::new(TestBackend::new(24, 3)).unwrap();
            let frame = terminal.draw(|frame| {
                for y in 0..3 {
                    let area = frame.area();
                    write(frame.buffer_mut(), area, 0, y, "株式会社日本橋営業推進部", Style::new());
                }
                let area = Rect::new(column, 0, 6, 3);
                overlay(frame, area, Style::new());
                frame.render_widget(Block::bordered(), area);
            });
            let buffer = frame.unwrap().buffer;
            let edge: Vec<_> = (0..3).map(|y| buffer[(column, y)].symbol().to_owned()).collect();
            assert_eq!(edge, ["┌", "│", "└"], "at {column}");
            let before = column.checked_sub(1).map_or(1, |before| buffer[(before, 1)].cell_width());
            assert!(before == 1 || buffer[(column - 1, 1)].symbol().is_empty(), "half a character before {column}");
        }
    }

    #[test]
    fn the_libraries_agree_on_how_wide_voiced_half_width_kana_are() {
        // Guards the pin of unicode-width: together with 0.2.3, ratatui-core 0.1.2 counts the mark twice.
        assert_eq!("ｶﾞ".cell_width(), 2);
        assert_eq!(width("ﾊﾟﾅｿﾆｯｸ"), 7);
    }

    #[test]
    fn half_width_kana_with_its_mark_is_as_wide_as_it_is_drawn() {
        let shown = Shown::line("ﾊﾟﾅｿﾆｯｸ");
        assert_eq!(width(shown.as_str()), 12, "widened by the gate: six full-width kana");
    }
}
