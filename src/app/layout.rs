//! Which parts a screen of a size has, and where they are. `ui` draws by it, the mind pages by it, and the mouse is
//! understood by it.
//!
//! | columns | what there is |
//! |---|---|
//! | under 60 | the list alone |
//! | 60–99 | the list, and a strip that tells of the lead under the cursor; where the screen is high (46 rows or more), the lead itself below the list |
//! | 100–159 | the list and the lead beside it |
//! | 160 and more | the views at the left, the list, the lead; from 190 on the team at the right |
//!
//! What was done with a lead has no column of its own, however wide the screen: its history stands at the foot of the
//! lead, where a screen that is so wide has the rows for both. Apart, each half would be 30 columns, in which notes and
//! refusals break every few words, and card and history would be scrolled by different keys. What no other part shows is
//! how everybody stands, so that is what the widest screens add; filters with a name and the counts of the queue stand
//! below the views, which leave most of their column free.
//!
//! Under 12 rows everything but the list goes, bit by bit, and nothing ever overlaps: a part that does not fit is not
//! there.

/// A place on the screen, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// Columns before it.
    pub x: u16,
    /// Rows above it.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    const fn new(x: u16, y: u16, width: u16, height: u16) -> Self {
        Self { x, y, width, height }
    }

    /// The first column behind it.
    pub const fn right(self) -> u16 {
        self.x + self.width
    }

    /// The first row below it.
    pub const fn bottom(self) -> u16 {
        self.y + self.height
    }

    /// Whether it has no cell.
    pub const fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// Whether a cell lies in it.
    pub const fn has(self, (x, y): (u16, u16)) -> bool {
        x >= self.x && x < self.right() && y >= self.y && y < self.bottom()
    }
}

/// A part that can have the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// The views.
    Views,
    /// The list.
    #[default]
    List,
    /// The lead beside the list, or below it.
    Lead,
}

/// What the user has made of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// One lead has all of it.
    pub full: bool,
    /// The list has all of it.
    pub zoomed: bool,
    /// Rows above the list that tell how everybody stands; 0 where nobody asked.
    pub board: u16,
}

/// The parts of a screen. A part that is not there has no rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layout {
    /// The line on top: the views, who, what time.
    pub top: Area,
    /// The line that names the filter.
    pub filter: Area,
    /// The views at the left.
    pub views: Area,
    /// How everybody stands, above the list.
    pub board: Area,
    /// The heads of the columns.
    pub heads: Area,
    /// The list.
    pub list: Area,
    /// The lead beside the list, below it, or on the whole screen.
    pub lead: Area,
    /// The team at the right.
    pub team: Area,
    /// The strip below the list, with the line above it.
    pub strip: Area,
    /// The line that says what was done.
    pub status: Area,
    /// The line of keys.
    pub hints: Area,
    /// Whether the lead is below the list.
    pub is_portrait: bool,
}

/// From so many columns on the lead is beside the list.
const WIDE: u16 = 100;

/// From so many on the views are at the left, and from so many the team at the right.
const WIDEST: (u16, u16) = (160, 190);

/// A screen that is too narrow for two panes side by side and so high has them one below the other.
const HIGH: u16 = 46;

/// Columns of the views and of the team.
const VIEWS: u16 = 24;
const TEAM: u16 = 34;

impl Layout {
    /// The parts of a screen.
    pub fn of((width, height): (u16, u16), shape: Shape) -> Self {
        let wide = width >= WIDE;
        let alone = shape.full || shape.zoomed;
        let is_portrait = !wide && width >= 60 && height >= HIGH && !alone;
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
        let heads = if shape.full { 0 } else { take(1, 5) };
        let filter = take(1, 6);
        let board = if shape.full || shape.board == 0 { 0 } else { take(shape.board.min(height / 3), 8) };
        let strip = if wide || alone || is_portrait || width < 60 { 0 } else { take(4, 8) };
        let below = if is_portrait { left * 45 / 100 } else { 0 };
        let body = left - below;

        let mut y = 0;
        let mut row = |x: u16, width: u16, rows: u16| {
            let part = Area::new(x, y, width, rows);
            y += rows;
            part
        };
        let (top, filter) = (row(0, width, top), row(0, width, filter));
        let (x, across, beside, team) = columns(width, shape);
        let first = filter.bottom();
        let middle = board + heads + body;
        let mut layout = Self { top, filter, is_portrait, ..Self::default() };
        if shape.full {
            layout.lead = row(x, across, middle);
        } else {
            layout.board = row(x, across, board);
            layout.heads = row(x, across, heads);
            layout.list = row(x, across, body);
            layout.lead = row(0, width, below);
        }
        if x > 0 {
            layout.views = Area::new(0, first, x, middle);
        }
        if beside > 0 {
            layout.lead = Area::new(x + across, first, beside, middle);
        }
        if team > 0 {
            layout.team = Area::new(width - team, first, team, middle);
        }
        layout.strip = row(0, width, strip);
        layout.status = row(0, width, status);
        layout.hints = row(0, width, hints);
        layout
    }

    /// Rows of the list.
    pub fn list_rows(&self) -> usize {
        usize::from(self.list.height)
    }

    /// Whether the lead is there beside the list.
    pub fn has_side(&self) -> bool {
        !self.lead.is_empty() && !self.list.is_empty()
    }
}

/// Columns before the list, of the list, of the lead beside it, and of the team.
fn columns(width: u16, shape: Shape) -> (u16, u16, u16, u16) {
    if shape.full || shape.zoomed || width < WIDE {
        return (0, width, 0, 0);
    }
    let views = if width >= WIDEST.0 { VIEWS } else { 0 };
    let team = if width >= WIDEST.1 { TEAM } else { 0 };
    let rest = width - views - team;
    let list = rest * 60 / 100;
    (views, list, rest - list, team)
}

#[cfg(test)]
mod tests {
    use super::{Layout, Shape};

    /// Everybody's shape.
    fn shapes() -> impl Iterator<Item = Shape> {
        let each = [(false, false), (true, false), (false, true)];
        each.into_iter().flat_map(|(full, zoomed)| [0, 7].map(|board| Shape { full, zoomed, board }))
    }

    #[test]
    fn the_parts_of_every_screen_cover_it_and_none_lies_over_another() {
        for width in [1, 20, 59, 60, 80, 99, 100, 120, 159, 160, 189, 190, 220] {
            for height in 1..70 {
                for shape in shapes() {
                    let l = Layout::of((width, height), shape);
                    let Layout { top, filter, views, board, heads, list, lead, team, strip, status, hints, .. } = l;
                    let parts = [top, filter, views, board, heads, list, lead, team, strip, status, hints];
                    let cells: u32 = parts.iter().map(|part| u32::from(part.width) * u32::from(part.height)).sum();
                    assert_eq!(cells, u32::from(width) * u32::from(height), "{width}×{height} {shape:?}: {l:?}");
                    for (n, one) in parts.iter().enumerate() {
                        assert!(one.right() <= width && one.bottom() <= height, "{width}×{height} {shape:?}: {l:?}");
                        let apart = |other: &super::Area| {
                            let beside = one.right() <= other.x || other.right() <= one.x;
                            one.is_empty()
                                || other.is_empty()
                                || beside
                                || one.bottom() <= other.y
                                || other.bottom() <= one.y
                        };
                        assert!(parts[n + 1..].iter().all(apart), "{width}×{height} {shape:?}: {l:?}");
                    }
                    assert!(if shape.full { lead.height > 0 } else { list.height > 0 }, "{width}×{height} {shape:?}");
                }
            }
        }
    }

    #[test]
    fn every_size_has_the_parts_that_are_promised() {
        let of = |width, height| Layout::of((width, height), Shape::default());
        assert!(!of(59, 24).has_side() && of(59, 24).strip.is_empty());
        assert!(!of(80, 24).has_side() && !of(80, 24).strip.is_empty());
        assert!(of(80, 50).has_side() && of(80, 50).is_portrait);
        assert!(of(120, 40).has_side() && of(120, 40).views.is_empty());
        assert!(!of(160, 40).views.is_empty() && of(160, 40).team.is_empty());
        assert!(!of(200, 60).views.is_empty() && !of(200, 60).team.is_empty());
    }
}
