//! Chance from a seed: the same on every machine, so that a demo can be told about and pictured.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What decides wherever a story could go either way.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub(super) fn seeded(seed: u64) -> Self {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        // Operation ids come from the same seed; on a stream of its own a story says nothing about them.
        source.set_stream(1);
        Self(source)
    }

    /// One of `list`, which is not empty.
    pub(super) fn one_of<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.0.random_range(0..list.len())]
    }

    /// Whether something of this probability happens.
    pub(super) fn percent(&mut self, probability: u32) -> bool {
        self.0.random_range(0..100) < probability
    }

    /// A number, both ends included.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.random_range(least..=most)
    }
}
