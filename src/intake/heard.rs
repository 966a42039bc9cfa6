//! Rows that were told before: a list that comes in again is mostly what it was, and need not be understood again.

use super::record::Record;
use crate::ids::LeadId;

/// Which rows were told before, and which of them came again.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// A number for what rows are read by.
    pub(super) how: u64,
    /// In order, each with the lead that it tells of.
    pub(super) sums: Vec<(u64, LeadId)>,
    pub(super) passed: PassedOver,
}

/// Rows that were passed over.
#[derive(Debug, Default)]
pub struct PassedOver {
    /// How many.
    pub rows: u64,
    /// In how many of them something was not taken as it came.
    pub adjusted: u64,
    /// Which leads they tell of, and on which lines they begin.
    pub leads: Vec<(LeadId, u64)>,
}

impl Heard {
    /// The lead of a record of which there is nothing new to be said, and whether something in it was not taken as it
    /// came.
    pub(super) fn knows(&self, record: &Record) -> Option<(LeadId, bool)> {
        if self.sums.is_empty() {
            return None;
        }
        let sum = sum_of(record, self.how);
        let place = self.sums.partition_point(|(known, _)| *known < sum);
        let (known, lead) = *self.sums.get(place)?;
        (known & !1 == sum).then_some((lead, known & 1 == 1))
    }
}

/// A number for a record, the same for the same fields read by the same rules. Even.
pub(super) fn sum_of(record: &Record, how: u64) -> u64 {
    record.fields().fold(how, mixed) & !1
}

/// The same of a text.
pub(super) fn sum_of_text(text: &str) -> u64 {
    mixed(0, text.as_bytes())
}

/// Eight bytes at a time: every row of a list goes through this.
fn mixed(before: u64, bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let step = |sum: u64, word: u64| {
        let product = u128::from(sum ^ word ^ FACTOR).wrapping_mul(u128::from(FACTOR));
        let folded = (product >> 64) ^ product;
        u64::try_from(folded & u128::from(u64::MAX)).unwrap_or(0)
    };
    let (words, rest) = bytes.as_chunks::<8>();
    let sum = words.iter().fold(step(before, bytes.len() as u64), |sum, word| step(sum, u64::from_le_bytes(*word)));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    step(step(sum, u64::from_le_bytes(last)), FACTOR)
}
