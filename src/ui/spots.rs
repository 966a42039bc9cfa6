//! Where on the screen something is that the mouse can point at. Each part says so while it draws itself, so that what is
//! hit is always what is seen.

use ratatui::layout::{Position, Rect};

use crate::app::Hit;

/// What can be pointed at on a screen that was drawn.
#[derive(Debug, Clone, Default)]
pub struct Spots(Vec<(Rect, Option<Hit>)>);

impl Spots {
    /// Something is there, over whatever was there before.
    pub(super) fn put(&mut self, area: Rect, hit: Hit) {
        self.0.push((area, Some(hit)));
    }

    /// Nothing is there any more that was there before.
    pub(super) fn cover(&mut self, area: Rect) {
        self.0.push((area, None));
    }

    /// What is in a cell.
    pub fn at(&self, x: u16, y: u16) -> Option<Hit> {
        self.0.iter().rev().find(|(area, _)| area.contains(Position { x, y })).and_then(|(_, hit)| *hit)
    }
}
