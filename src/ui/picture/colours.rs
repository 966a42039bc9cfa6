//! The colours of a picture: what a terminal would make of a cell's colour.

use ratatui::style::Color;

/// Text that names no colour.
pub(super) const FORE: u32 = 0x00d8_dee9;
/// The window.
pub(super) const BACK: u32 = 0x001b_1f27;
/// The window's title bar.
pub(super) const BAR: u32 = 0x0029_2e39;

/// The sixteen that every terminal has, dark ones first.
const ANSI: [u32; 16] = [
    0x0028_2c34,
    0x00e0_6c75,
    0x0098_c379,
    0x00e5_c07b,
    0x0061_afef,
    0x00c6_78dd,
    0x0056_b6c2,
    0x00ab_b2bf,
    0x006b_7484,
    0x00ff_7b86,
    0x00b1_e08e,
    0x00ff_d68a,
    0x0082_c4ff,
    0x00de_98f2,
    0x0070_d6e3,
    0x00ff_ffff,
];

/// A colour as red, green and blue; `own` where the cell leaves it to the terminal.
pub(super) fn rgb(colour: Color, own: u32) -> u32 {
    match colour {
        Color::Reset => own,
        Color::Black => ANSI[0],
        Color::Red => ANSI[1],
        Color::Green => ANSI[2],
        Color::Yellow => ANSI[3],
        Color::Blue => ANSI[4],
        Color::Magenta => ANSI[5],
        Color::Cyan => ANSI[6],
        Color::Gray => ANSI[7],
        Color::DarkGray => ANSI[8],
        Color::LightRed => ANSI[9],
        Color::LightGreen => ANSI[10],
        Color::LightYellow => ANSI[11],
        Color::LightBlue => ANSI[12],
        Color::LightMagenta => ANSI[13],
        Color::LightCyan => ANSI[14],
        Color::White => ANSI[15],
        Color::Rgb(red, green, blue) => u32::from_be_bytes([0, red, green, blue]),
        Color::Indexed(n) => indexed(n),
    }
}

/// The 256: the sixteen, a cube of six steps each way, and a ramp of greys.
fn indexed(n: u8) -> u32 {
    let step = |level: u8| if level == 0 { 0 } else { 55 + 40 * level };
    match n {
        0..=15 => ANSI[usize::from(n)],
        16..=231 => {
            let n = n - 16;
            u32::from_be_bytes([0, step(n / 36), step(n / 6 % 6), step(n % 6)])
        }
        232..=255 => {
            let grey = 8 + 10 * (n - 232);
            u32::from_be_bytes([0, grey, grey, grey])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexed_colours_are_where_terminals_have_them() {
        let seen = [9, 16, 21, 196, 231, 232, 255].map(|n| rgb(Color::Indexed(n), 0));
        assert_eq!(seen, [ANSI[9], 0, 0x0000_00ff, 0x00ff_0000, 0x00ff_ffff, 0x0008_0808, 0x00ee_eeee]);
        assert_eq!(rgb(Color::Reset, FORE), FORE);
    }
}
