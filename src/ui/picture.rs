//! A screen as a picture: an SVG that shows the cells of a buffer as a terminal would.

use std::fmt::Write as _;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier};

use super::{Theme, draw};
use crate::app::Model;
use crate::clock::Timestamp;
use crate::error::{Error, Result};

/// Pixels of a cell.
const CELL: (f64, f64) = (9.0, 20.0);

/// Pixels around the cells; above them is the window's bar.
const MARGIN: f64 = 14.0;
const BAR: f64 = 30.0;

/// The sixteen colours by number, on a dark ground.
const ANSI: [&str; 16] = [
    "#16181d", "#ff7b7b", "#9ccf8a", "#e8c547", "#7aa2d9", "#c792ea", "#7fc8c2", "#d7dae0", "#565d69", "#ff9e9e",
    "#b6e3a8", "#f2d878", "#9cbcf0", "#ddb3f5", "#a5e0db", "#ffffff",
];

/// The screen of `model` at `now`, drawn as it would be in a terminal, as a picture.
pub fn picture(model: &Model, theme: &Theme, now: Timestamp, title: &str) -> Result<String> {
    let mut terminal = Terminal::new(TestBackend::new(model.size.0, model.size.1)).map_err(Error::internal)?;
    terminal.draw(|frame| draw(frame, model, theme, now)).map_err(Error::internal)?;
    Ok(svg(terminal.backend().buffer(), title))
}

/// The picture of `buffer` in a window called `title`.
fn svg(buffer: &Buffer, title: &str) -> String {
    let area = buffer.area;
    let (width, height) = (f64::from(area.width) * CELL.0, f64::from(area.height) * CELL.1);
    let (whole_width, whole_height) = (width + 2.0 * MARGIN, height + BAR + MARGIN);
    let ground = buffer.content().first().map_or((ANSI[7].to_owned(), ANSI[0].to_owned()), colors);
    let mut picture = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(
        picture,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole_width}\" height=\"{whole_height}\" \
         viewBox=\"0 0 {whole_width} {whole_height}\" role=\"img\" aria-label=\"{title}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{bg}\" stroke=\"#808894\"/>\n\
         <g fill=\"#808894\"><circle cx=\"18\" cy=\"15\" r=\"5\"/><circle cx=\"36\" cy=\"15\" r=\"5\"/><circle cx=\"54\" cy=\"15\" r=\"5\"/></g>\n\
         <text x=\"{middle}\" y=\"20\" text-anchor=\"middle\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#808894\">{title}</text>\n\
         <g font-family=\"'Noto Sans Mono CJK JP','Noto Sans Mono','DejaVu Sans Mono','MS Gothic',Menlo,Consolas,monospace\" font-size=\"15\" xml:space=\"preserve\">",
        bg = ground.1,
        middle = whole_width / 2.0,
        title = escaped(title),
    );
    for y in area.top()..area.bottom() {
        row(&mut picture, buffer, y, &ground.1);
    }
    picture.push_str("</g>\n</svg>\n");
    picture
}

/// One row: stretches of one look, each with the place of every character, so that columns hold whatever the font.
fn row(picture: &mut String, buffer: &Buffer, y: u16, ground: &str) {
    let area = buffer.area;
    let top = BAR + f64::from(y - area.y) * CELL.1;
    let mut x = area.left();
    while x < area.right() {
        let look = &buffer[(x, y)];
        let start = x;
        let mut text = String::new();
        let mut places = Vec::new();
        while x < area.right() && same_look(look, &buffer[(x, y)]) {
            let cell = &buffer[(x, y)];
            if cell.symbol() != " " {
                places.push(format!("{}", MARGIN + f64::from(x - area.x) * CELL.0));
                text.push_str(cell.symbol());
            }
            x += cell.cell_width().max(1);
        }
        let x = x.min(area.right());
        let (left, width) = (MARGIN + f64::from(start - area.x) * CELL.0, f64::from(x - start) * CELL.0);
        let (fg, bg) = colors(look);
        if bg != ground {
            let _ = writeln!(
                picture,
                "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{bg}\"/>",
                CELL.1
            );
        }
        if look.modifier.contains(Modifier::UNDERLINED) {
            let at = top + CELL.1 - 2.5;
            let _ = writeln!(picture, "<rect x=\"{left}\" y=\"{at}\" width=\"{width}\" height=\"1\" fill=\"{fg}\"/>");
        }
        if !text.is_empty() {
            let _ = writeln!(
                picture,
                "<text x=\"{}\" y=\"{}\" fill=\"{fg}\"{}>{}</text>",
                places.join(" "),
                top + 15.0,
                attributes(look),
                escaped(&text)
            );
        }
    }
}

fn same_look(a: &Cell, b: &Cell) -> bool {
    (a.fg, a.bg, a.modifier) == (b.fg, b.bg, b.modifier)
}

fn attributes(cell: &Cell) -> String {
    let mut attributes = String::new();
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::DIM, " opacity=\"0.65\""),
    ] {
        if cell.modifier.contains(modifier) {
            attributes.push_str(attribute);
        }
    }
    attributes
}

/// Text and ground of a cell.
fn colors(cell: &Cell) -> (String, String) {
    let (fg, bg) = (color(cell.fg, ANSI[7]), color(cell.bg, ANSI[0]));
    if cell.modifier.contains(Modifier::REVERSED) { (bg, fg) } else { (fg, bg) }
}

fn color(color: Color, terminals_own: &str) -> String {
    let number = match color {
        Color::Reset => return terminals_own.to_owned(),
        Color::Rgb(r, g, b) => return format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Indexed(n) => return indexed(n),
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    ANSI[number].to_owned()
}

/// The colours of 256: sixteen by name, a cube of six by six by six, and greys.
fn indexed(n: u8) -> String {
    let step = |level: u8| if level == 0 { 0 } else { 55 + 40 * level };
    match n {
        0..16 => ANSI[usize::from(n)].to_owned(),
        16..232 => {
            let n = n - 16;
            format!("#{:02x}{:02x}{:02x}", step(n / 36), step(n / 6 % 6), step(n % 6))
        }
        232.. => {
            let grey = 8 + 10 * (n - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn a_full_width_character_takes_two_cells_of_the_picture() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
        buffer.set_string(0, 0, "株A<b", Style::default());
        let picture = svg(&buffer, "t");
        assert!(picture.contains("x=\"14 32 41 50\""), "{picture}");
        assert!(picture.contains("株A&lt;b"));
    }

    #[test]
    fn what_is_reversed_has_a_ground_of_its_own() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        buffer.set_string(1, 0, "x", Style::default().add_modifier(Modifier::REVERSED).fg(Color::Rgb(1, 2, 3)));
        assert!(svg(&buffer, "t").contains("fill=\"#010203\"/>"));
    }
}
