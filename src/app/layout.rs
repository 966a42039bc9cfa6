//! Which parts a screen of a size has, and how large they are. Numbers only: `ui` draws by them, and the mind pages by
//! them.
//!
//! Under 60 columns there is the list alone; from 60 on a strip below it tells of the lead under the cursor; from 100
//! on the lead stands beside the list. Under 12 rows everything but the list goes, bit by bit, and nothing ever
//! overlaps: a part that does not fit is not there.

/// The parts of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// Rows of the line on top: counts, who, what time.
    pub top: u16,
    /// Rows of the line that names the filter.
    pub filter: u16,
    /// Rows of the heads of the columns.
    pub heads: u16,
    /// Rows of the list, or of the lead that has the whole screen.
    pub body: u16,
    /// Columns of the list; the lead has the rest, with a line between.
    pub list_width: u16,
    /// Rows of the strip below the list, with the line above it.
    pub strip: u16,
    /// Rows of the line that says what was done.
    pub status: u16,
    /// Rows of the line of keys.
    pub hints: u16,
}

impl Layout {
    /// The parts of a screen; `full` where one lead has all of it.
    pub fn of((width, height): (u16, u16), full: bool) -> Self {
        let wide = width >= 100;
        let mut left = height;
        // What goes first when there is little room comes last here.
        let mut take = |rows: u16, least: u16| {
            let fits = left >= rows + least;
            if fits {
                left -= rows;
            }
            if fits { rows } else { 0 }
        };
        let status = take(1, 2);
        let top = take(1, 3);
        let hints = take(1, 4);
        let heads = if full { 0 } else { take(1, 5) };
        let filter = take(1, 6);
        let strip = if wide || full || width < 60 { 0 } else { take(4, 8) };
        let list_width = match (full, wide) {
            (true, _) => 0,
            (false, true) => width * 58 / 100,
            (false, false) => width,
        };
        Self { width, height, top, filter, heads, body: left, list_width, strip, status, hints }
    }

    /// Rows of the list.
    pub fn list_rows(&self) -> usize {
        usize::from(self.body)
    }

    /// Whether the lead stands beside the list.
    pub fn has_side(&self) -> bool {
        self.list_width > 0 && self.list_width < self.width
    }
}

#[cfg(test)]
mod tests {
    use super::Layout;

    #[test]
    fn the_parts_of_every_screen_add_up_to_it() {
        for width in [1, 20, 59, 60, 80, 99, 100, 160, 220] {
            for height in 1..70 {
                for full in [false, true] {
                    let l = Layout::of((width, height), full);
                    let rows = l.top + l.filter + l.heads + l.body + l.strip + l.status + l.hints;
                    assert_eq!(rows, height, "{width}×{height}");
                    assert!(l.body > 0 && l.list_width <= width);
                }
            }
        }
    }
}
