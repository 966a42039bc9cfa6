//! The picture of a screen: a buffer as an SVG of a terminal's window, the same bytes for the same screen.
//!
//! Every glyph stands in its cell whatever font the viewer has: runs of ASCII are fitted to their length, other glyphs
//! get their own columns, and the lines of boxes are drawn, not written, so that they meet.

mod colours;

use std::fmt::Write as _;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::Modifier;

use super::{Theme, draw};
use crate::app::Model;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use colours::{BACK, BAR, FORE, rgb};

/// A cell, in pixels; narrow glyphs of the usual fonts are 0.6 of their height.
const CELL: (usize, usize) = (9, 19);
const FONT_SIZE: usize = 15;
/// How far below a cell's top its text stands.
const BASELINE: usize = 14;
/// What lies around the cells, and the window's title bar.
const MARGIN: usize = 14;
const TITLE: usize = 34;
const FONTS: &str = "'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,'Noto Sans Mono CJK JP','Noto Sans CJK JP',\
     'Hiragino Kaku Gothic ProN','BIZ UDGothic','MS Gothic',monospace";

/// The screen of `model` at `now`, drawn as it would be in a terminal, as a picture.
///
/// # Errors
/// None that can happen: the terminal that is drawn on is memory.
pub fn picture(model: &Model, theme: &Theme, now: Timestamp, title: &str) -> Result<String> {
    let mut terminal = Terminal::new(TestBackend::new(model.size.0, model.size.1)).map_err(Error::internal)?;
    terminal.draw(|frame| draw(frame, model, theme, now)).map_err(Error::internal)?;
    Ok(svg(terminal.backend().buffer(), title))
}

/// Draws what is on a screen as a self-contained SVG: a dark terminal window that is called `title`.
fn svg(buffer: &Buffer, title: &str) -> String {
    let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let (width, height) = (columns * CELL.0 + 2 * MARGIN, TITLE + rows * CELL.1 + MARGIN);
    let mut picture = Picture(String::new());
    picture.open(width, height, title);
    for row in 0..rows {
        let cells = &buffer.content[row * columns..(row + 1) * columns];
        let pieces = pieces(cells);
        for piece in &pieces {
            picture.back(row, piece);
        }
        for piece in &pieces {
            picture.front(row, piece);
        }
    }
    picture.0.push_str("</g>\n</svg>\n");
    picture.0
}

/// How a cell looks once everything is resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    fore: u32,
    back: u32,
    /// Those that change how a glyph is drawn.
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let (mut fore, mut back) = (rgb(cell.fg, FORE), rgb(cell.bg, BACK));
        if cell.modifier.contains(Modifier::REVERSED) {
            (fore, back) = (back, fore);
        }
        let drawn = Modifier::BOLD
            | Modifier::DIM
            | Modifier::ITALIC
            | Modifier::UNDERLINED
            | Modifier::CROSSED_OUT
            | Modifier::HIDDEN;
        Self { fore, back, modifier: cell.modifier & drawn }
    }

    /// What of it an empty cell shows.
    fn shows_on_blank(self) -> bool {
        self.modifier.intersects(Modifier::UNDERLINED | Modifier::CROSSED_OUT)
    }
}

/// Cells beside each other that look the same and are set the same way.
struct Piece {
    column: usize,
    cells: usize,
    look: Look,
    setting: Setting,
    glyphs: Vec<String>,
}

/// How glyphs get into their columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    /// One ASCII text, fitted to its length.
    Fitted,
    /// Each glyph at its own place, so many cells from the one before: it may come from another font.
    Placed(usize),
    /// A part of a box, drawn.
    Line,
}

fn pieces(cells: &[Cell]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut column = 0;
    while let Some(cell) = cells.get(column) {
        let wide = usize::from(cell.cell_width()).max(1);
        let (look, setting) = (Look::of(cell), setting(cell.symbol(), wide));
        let glyph = if cell.symbol().is_empty() { " " } else { cell.symbol() }.to_owned();
        match pieces.last_mut() {
            Some(last) if last.look == look && last.setting == setting => {
                last.cells += wide;
                last.glyphs.push(glyph);
            }
            _ => pieces.push(Piece { column, cells: wide, look, setting, glyphs: vec![glyph] }),
        }
        column += wide;
    }
    pieces
}

fn setting(symbol: &str, wide: usize) -> Setting {
    let mut characters = symbol.chars();
    match (characters.next(), characters.next()) {
        (Some(c), None) if arms(c).is_some() => Setting::Line,
        _ if symbol.is_ascii() => Setting::Fitted,
        _ => Setting::Placed(wide),
    }
}

/// Where the light lines of a box go from the middle of its cell: up, right, down, left.
const fn arms(c: char) -> Option<[bool; 4]> {
    Some(match c {
        '─' => [false, true, false, true],
        '│' => [true, false, true, false],
        '┌' | '╭' => [false, true, true, false],
        '┐' | '╮' => [false, false, true, true],
        '└' | '╰' => [true, true, false, false],
        '┘' | '╯' => [true, false, false, true],
        '├' => [true, true, true, false],
        '┤' => [true, false, true, true],
        '┬' => [false, true, true, true],
        '┴' => [true, true, false, true],
        '┼' => [true, true, true, true],
        _ => return None,
    })
}

struct Picture(String);

impl Picture {
    fn open(&mut self, width: usize, height: usize, title: &str) {
        let title = escaped(title);
        self.add(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{title}</title>\n\
             <rect width=\"{width}\" height=\"{height}\" rx=\"9\" fill=\"#{BACK:06x}\"/>\n\
             <path d=\"M0 {TITLE}V9a9 9 0 0 1 9-9H{}a9 9 0 0 1 9 9V{TITLE}Z\" fill=\"#{BAR:06x}\"/>\n",
            width - 9
        ));
        for (n, colour) in [0x00ff_5f57_u32, 0x00fe_bc2e, 0x0028_c840].into_iter().enumerate() {
            self.add(format_args!(
                "<circle cx=\"{}\" cy=\"{}\" r=\"6\" fill=\"#{colour:06x}\"/>\n",
                20 + n * 20,
                TITLE / 2
            ));
        }
        self.add(format_args!(
            "<g font-family=\"{FONTS}\" font-size=\"{FONT_SIZE}\" xml:space=\"preserve\" style=\"white-space:pre\">\n\
             <text x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-size=\"13\" fill=\"#{FORE:06x}\" \
             fill-opacity=\"0.7\">{title}</text>\n",
            width / 2,
            TITLE / 2 + 5
        ));
    }

    fn back(&mut self, row: usize, piece: &Piece) {
        if piece.look.back != BACK {
            self.add(format_args!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#{:06x}\" shape-rendering=\"crispEdges\"/>\n",
                x(piece.column),
                y(row),
                piece.cells * CELL.0,
                CELL.1,
                piece.look.back
            ));
        }
    }

    fn front(&mut self, row: usize, piece: &Piece) {
        let blank = piece.glyphs.iter().all(|glyph| glyph.trim().is_empty());
        if piece.look.modifier.contains(Modifier::HIDDEN) || (blank && !piece.look.shows_on_blank()) {
            return;
        }
        match piece.setting {
            Setting::Line => self.lines(row, piece),
            Setting::Fitted => self.fitted(row, piece),
            Setting::Placed(wide) => self.placed(row, piece, wide),
        }
    }

    /// Blanks around a text say nothing, but where they are underlined; nor do several between two, which viewers make one.
    fn fitted(&mut self, row: usize, piece: &Piece) {
        let text = piece.glyphs.concat();
        if piece.look.shows_on_blank() {
            self.words(row, piece, 0, &text);
            return;
        }
        let mut before = 0;
        for part in text.split("  ") {
            let words = part.trim_matches(' ');
            if !words.is_empty() {
                let blanks = part.chars().take_while(|letter| *letter == ' ').count();
                self.words(row, piece, before + blanks, words);
            }
            before += part.chars().count() + 2;
        }
    }

    /// A text that begins so many cells behind its piece.
    fn words(&mut self, row: usize, piece: &Piece, before: usize, text: &str) {
        let long = text.chars().count() * CELL.0;
        self.add(format_args!(
            "<text x=\"{}\" y=\"{}\" textLength=\"{long}\" lengthAdjust=\"spacingAndGlyphs\"{}>{}</text>\n",
            x(piece.column + before),
            y(row) + BASELINE,
            style(piece.look),
            escaped(text)
        ));
    }

    /// A wide glyph is as wide as high: it stands in the middle of its two cells. Each has a span of its own, since not
    /// every viewer understands a list of places, and a glyph may be several characters.
    fn placed(&mut self, row: usize, piece: &Piece, wide: usize) {
        let inset = (wide * CELL.0).saturating_sub(FONT_SIZE) / 2;
        self.add(format_args!("<text y=\"{}\"{}>", y(row) + BASELINE, style(piece.look)));
        for (n, glyph) in piece.glyphs.iter().enumerate() {
            let x = x(piece.column + n * wide) + inset;
            self.add(format_args!("<tspan x=\"{x}\">{}</tspan>", escaped(glyph)));
        }
        self.0.push_str("</text>\n");
    }

    fn lines(&mut self, row: usize, piece: &Piece) {
        let mut path = String::new();
        let (half, middle) = (CELL.0 / 2, CELL.1 / 2);
        for (n, glyph) in piece.glyphs.iter().enumerate() {
            let (left, top) = (x(piece.column + n), y(row));
            let (cx, cy) = (left + half, top + middle);
            let [up, right, down, to_left] = glyph.chars().next().and_then(arms).unwrap_or_default();
            let ends = [
                (up, format!("V{top}")),
                (right, format!("H{}", left + CELL.0)),
                (down, format!("V{}", top + CELL.1)),
                (to_left, format!("H{left}")),
            ];
            for (_, end) in ends.into_iter().filter(|(drawn, _)| *drawn) {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{cx} {cy}{end}");
            }
        }
        let dim = if piece.look.modifier.contains(Modifier::DIM) { " stroke-opacity=\"0.6\"" } else { "" };
        self.add(format_args!(
            "<path d=\"{path}\" transform=\"translate(0.5 0.5)\" stroke=\"#{:06x}\"{dim} fill=\"none\"/>\n",
            piece.look.fore
        ));
    }

    fn add(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(what);
    }
}

fn x(column: usize) -> usize {
    MARGIN + column * CELL.0
}

fn y(row: usize) -> usize {
    TITLE + row * CELL.1
}

fn style(look: Look) -> String {
    let mut style = format!(" fill=\"#{:06x}\"", look.fore);
    let has = |modifier| look.modifier.contains(modifier);
    if has(Modifier::DIM) {
        style.push_str(" fill-opacity=\"0.6\"");
    }
    if has(Modifier::BOLD) {
        style.push_str(" font-weight=\"bold\"");
    }
    if has(Modifier::ITALIC) {
        style.push_str(" font-style=\"italic\"");
    }
    let decoration = match (has(Modifier::UNDERLINED), has(Modifier::CROSSED_OUT)) {
        (true, true) => "underline line-through",
        (true, false) => "underline",
        (false, true) => "line-through",
        (false, false) => return style,
    };
    let _ = write!(style, " text-decoration=\"{decoration}\"");
    style
}

/// XML knows no way to write most control characters: they are left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    use super::*;

    fn drawn(width: u16, text: &str, style: Style) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
        buffer.set_string(0, 0, text, style);
        svg(&buffer, "a & b")
    }

    #[test]
    fn wide_glyphs_and_narrow_ones_stay_in_their_columns() {
        let picture = drawn(12, "AB株式C", Style::new());
        assert!(picture.contains("<text x=\"14\" y=\"48\" textLength=\"18\""), "{picture}");
        let wide = "<text y=\"48\" fill=\"#d8dee9\"><tspan x=\"33\">株</tspan><tspan x=\"51\">式</tspan></text>";
        assert!(picture.contains(wide), "{picture}");
        assert!(picture.contains("<text x=\"68\" y=\"48\" textLength=\"9\""), "C in the seventh column: {picture}");
    }

    #[test]
    fn what_stands_apart_in_a_row_is_told_apart() {
        let picture = drawn(20, " a b   12     3", Style::new());
        for part in ["x=\"23\" y=\"48\" textLength=\"27\"", "x=\"77\" y=\"48\" textLength=\"18\"", "x=\"140\""] {
            assert!(picture.contains(part), "{part}: {picture}");
        }
    }

    #[test]
    fn a_glyph_of_several_characters_takes_one_place() {
        let picture = drawn(12, "e\u{301}e\u{301}x", Style::new());
        assert!(picture.contains("<tspan x=\"14\">e\u{301}</tspan><tspan x=\"23\">e\u{301}</tspan>"), "{picture}");
        assert!(picture.contains("<text x=\"32\" y=\"48\" textLength=\"9\""), "{picture}");
    }

    #[test]
    fn looks_are_resolved() {
        let red = Style::new().fg(Color::Red).bg(Color::Rgb(1, 2, 3));
        let loud = red.add_modifier(Modifier::BOLD | Modifier::ITALIC | Modifier::UNDERLINED | Modifier::DIM);
        let picture = drawn(3, "abc", loud);
        let said = "fill=\"#e06c75\" fill-opacity=\"0.6\" font-weight=\"bold\" font-style=\"italic\" \
                    text-decoration=\"underline\">abc</text>";
        assert!(picture.contains(said), "{picture}");
        assert!(picture.contains("width=\"27\" height=\"19\" fill=\"#010203\""), "{picture}");
        let reversed = drawn(3, "abc", red.add_modifier(Modifier::REVERSED));
        assert!(reversed.contains("fill=\"#010203\">abc") && reversed.contains("height=\"19\" fill=\"#e06c75\""));
        assert!(!drawn(3, "abc", Style::new().add_modifier(Modifier::HIDDEN)).contains("abc"));
    }

    #[test]
    fn nothing_in_a_screen_becomes_markup() {
        let picture = drawn(20, "<script>\"&\"", Style::new());
        assert!(picture.contains(">&lt;script&gt;&quot;&amp;&quot;</text>"), "{picture}");
        assert!(picture.contains("<title>a &amp; b</title>"));
    }

    #[test]
    fn the_lines_of_a_box_meet() {
        let picture = drawn(4, "┌─┐x", Style::new());
        assert!(picture.contains("<path d=\"M18 43H23M18 43V53M27 43H32M27 43H23M36 43V53M36 43H32\""), "{picture}");
    }

    #[test]
    fn an_empty_screen_is_a_window() {
        let picture = svg(&Buffer::empty(Rect::new(0, 0, 0, 0)), "");
        assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"));
    }
}
