//! The score beside a lead of a list.

use crate::agreement::Points;
use crate::i18n::Message;

/// What a lead of a list comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowScore {
    /// All of it; nothing for whoever is never handed over.
    pub total: Points,
    /// Whether nobody has taken it on yet, and it no longer comes to what it was handed over for.
    pub has_cooled: bool,
}

impl RowScore {
    /// Whole points, and that they no longer are what it was handed over for.
    pub fn told(self) -> Message {
        let key = if self.has_cooled { "list.score_cooled" } else { "list.score" };
        Message::new(key).with("n", self.total.shown())
    }
}
