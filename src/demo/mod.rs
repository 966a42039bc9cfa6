//! People who do not exist, leading lives by the rules of the agreement: what `tasuki demo` shows.
//!
//! Every lead's life is decided step by step by [`crate::domain::decide`], at instants before `now`, so a demo can never
//! show what the product could not. The same seed at the same time makes the same lives.

mod people;
mod story;

use chrono::TimeDelta;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::agreement::Agreement;
use crate::clock::Timestamp;
use crate::ids::{AgreementVersion, OpIds, PersonId};
use crate::storage::{Store, StoreError};
use story::{Life, Plot};

/// Who plays, when, by which rules.
#[derive(Debug, Clone, Copy)]
pub struct Cast<'c> {
    /// The rules.
    pub agreement: &'c Agreement,
    /// Their version.
    pub version: AgreementVersion,
    /// The person at the keyboard; some of the leads are theirs.
    pub me: &'c PersonId,
    /// The present.
    pub now: Timestamp,
    /// How many leads.
    pub leads: u32,
    /// What the dice begin with.
    pub seed: u64,
}

/// Fills a database with lives, in one transaction.
pub fn fill(store: &mut dyn Store, cast: &Cast<'_>) -> Result<(), StoreError> {
    let mut dice = ChaCha8Rng::seed_from_u64(cast.seed);
    let ids = OpIds::seeded(cast.seed);
    let mut operations = Vec::new();
    let mut changes = Vec::new();
    for n in 0..cast.leads {
        let mut life = Life::begin(cast, &ids, &mut dice, n);
        life.live(plot(n), n);
        let (told, change) = life.end();
        operations.extend(told);
        changes.push(change);
    }
    // A person's last operation is the one written down last.
    operations.sort_by_key(|operation| operation.recorded_at);
    store.append(&operations, &changes).map(drop)
}

/// What becomes of the n-th lead. The first ones are those that the screen opens with.
fn plot(n: u32) -> Plot {
    let minutes = TimeDelta::minutes;
    match n {
        0 => Plot::Expiring { left: minutes(2) },
        1 => Plot::Expiring { left: minutes(7) },
        2 => Plot::Expiring { left: TimeDelta::seconds(45) },
        3 => Plot::Overdue { by: minutes(12) },
        4 => Plot::Overdue { by: TimeDelta::hours(3) },
        5 => Plot::Overdue { by: minutes(1) },
        _ => match n % 12 {
            0 => Plot::Waiting { left: TimeDelta::hours(i64::from(n % 5) + 1) },
            1 | 2 => Plot::Waiting { left: minutes(i64::from(n) * 37 % 1_380 + 15) },
            3 => Plot::Accepted,
            4 => Plot::Contacted,
            5 => Plot::Returned,
            6 => Plot::Rejected,
            7 => Plot::ComeBack,
            8 => Plot::Nurtured,
            9 => Plot::ChangedMind,
            _ => Plot::Past,
        },
    }
}
