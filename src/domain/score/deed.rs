//! A touch as points see it.

use std::collections::HashMap;

use crate::clock::Timestamp;
use crate::domain::Touch;

/// A touch as points see it: what it is called is a number, so that millions can be held against many rules.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// What kind: a number of [`Kinds`].
    pub kind: u32,
    /// What was read, visited or downloaded: one number for each, in whatever numbering; 0 where that is not known.
    pub asset: u64,
    /// How often. 0 where only the amount of what was told before grew.
    pub times: u32,
    /// How much.
    pub amount: Option<f64>,
    /// Whether it is what a running total grew by.
    pub is_total: bool,
}

/// Numbers for kinds of touch.
#[derive(Debug, Clone, Default)]
pub struct Kinds(HashMap<String, u32>);

impl Kinds {
    /// The number of a kind, whether it was seen before or not.
    pub fn number(&mut self, kind: &str) -> u32 {
        if let Some(number) = self.0.get(kind) {
            return *number;
        }
        let number = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(kind.to_owned(), number);
        number
    }

    /// The number of a kind that was seen before.
    pub fn known(&self, kind: &str) -> Option<u32> {
        self.0.get(kind).copied()
    }

    /// Touches of one lead, in the order of time. Of two in the same instant it makes no difference which was told first.
    pub fn deeds(&mut self, touches: &[Touch]) -> Vec<Deed> {
        let mut touches: Vec<&Touch> = touches.iter().collect();
        touches.sort_by_key(|touch| (touch.at, touch.key));
        let mut assets: HashMap<&str, u64> = HashMap::new();
        let deeds = touches.into_iter().map(|touch| {
            let next = assets.len() as u64 + 1;
            let asset = touch.content.as_deref().map_or(0, |content| *assets.entry(content).or_insert(next));
            let Touch { at, times, amount, is_total, .. } = *touch;
            Deed { at, kind: self.number(&touch.kind), asset, times, amount, is_total }
        });
        deeds.collect()
    }
}
