//! How everybody stands: who has how many open leads, what is overdue, what expires next.

use crate::storage::Share;

/// How everybody stands, as far as it was read.
#[derive(Debug, Default)]
pub struct Board {
    /// Everybody who has open leads, whoever has something overdue first, then by what expires next; nobody's leads too.
    pub shares: Vec<Share>,
    /// Whether it was read.
    pub loaded: bool,
}

/// So many people are listed above the list; the others are counted.
const MOST: usize = 8;

impl Board {
    /// Takes what was read, in the order in which it is listed.
    pub(super) fn take(&mut self, mut shares: Vec<Share>) {
        shares.sort_by(|one, other| {
            let key = |share: &Share| (share.breached == 0, share.next_due.is_none(), share.next_due);
            key(one).cmp(&key(other)).then_with(|| one.owner.cmp(&other.owner))
        });
        (self.shares, self.loaded) = (shares, true);
    }

    /// Rows that it takes above the list: a head, the people, a line below.
    pub fn rows(&self) -> u16 {
        u16::try_from(self.shares.len().clamp(1, MOST)).unwrap_or(1) + 2
    }
}
