//! A year that was made up, in which what becomes of a lead jumps at one score: a replay finds it.

use chrono::TimeDelta;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Life, bar, day, replayed};
use crate::agreement::Points;
use crate::agreement::terms::Act;
use crate::domain::What;
use crate::insight::replay::{Goal, Replay};

/// So many leads come in over the year.
const LEADS: usize = 3_000;

/// A year of leads, every one of them handed over by hand when it had done what it does, so that of all it is known what
/// became of them: from `planted` points on nine of ten become an SQL, below it one of twenty.
fn year(seed: u64, planted: i64) -> Vec<Life> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut lives = Vec::with_capacity(LEADS);
    for _ in 0..LEADS {
        let came = chance.random_range(1..300_i64);
        let mut life = Life::live(came);
        let mut points = 0;
        for after in 1..=chance.random_range(1..8_i64) {
            let is_price = chance.random_bool(0.25);
            points += if is_price { 30 } else { 10 };
            life = life.did(came + after, if is_price { "pricing_view" } else { "download" });
        }
        let becomes = chance.random_bool(if points >= planted { 0.9 } else { 0.05 });
        life = life.handed_over_by_hand(came + 20);
        lives.push(if becomes {
            life.qualified(came + 25)
        } else {
            life.then(came + 25, Act::Reject, What::Rejected { reason: "later".to_owned() })
        });
    }
    lives
}

#[test]
fn a_threshold_that_was_planted_is_the_best_one_found() {
    for (seed, planted) in [(1, 40), (2, 60), (3, 80), (4, 100), (5, 60), (6, 50)] {
        let Replay { curve, .. } = replayed(&year(seed, planted), &bar(1_000), Goal::Sql);
        let best = curve.thresholds[curve.best.unwrap()];
        assert_eq!(best.points, Points::whole(planted), "seed {seed}");
        assert!(best.is_best_of_its_kind, "seed {seed}: no other has more precision and more recall");
    }
}

#[test]
fn the_year_lies_where_it_was_made() {
    let lives = year(1, 60);
    let last = lives.iter().flat_map(|life| &life.touches).map(|(_, at, _)| *at).max().unwrap();
    assert!(last.since(day(1)) < TimeDelta::days(365));
}
