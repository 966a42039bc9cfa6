//! Years with planted causes: the right step and the right side, and silence where there is none (`plan.md`).
#![allow(clippy::print_stderr, reason = "the counts are what the plan asks for")]

use tasuki::agreement::Versions;
use tasuki::agreement::goals::Rhythm;
use tasuki::agreement::playbook::Turn;
use tasuki::agreement::terms::Stage;
use tasuki::insight::diagnosis::Diagnosis;
use tasuki::insight::figures::Recorded;

use super::found;
use super::year::{Month, leads, versions};

/// The seeds that count.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=20;

/// What the reviews after the three quarters find.
fn quarters(leads: &[Recorded], versions: &Versions) -> [Diagnosis; 3] {
    ["2026-07-06", "2026-10-06", "2027-01-06"].map(|day| found(leads, versions, Rhythm::Quarterly, day))
}

/// The step that speaks first, and whose turn it is.
fn first(diagnosis: &Diagnosis) -> Option<((Stage, Stage), Option<Turn>)> {
    diagnosis.findings.first().map(|finding| (finding.step.step, finding.turn()))
}

/// Whether each quarter's cause is named, or nothing is said where there is none.
fn is_right(seed: u64, versions: &Versions) -> [bool; 3] {
    let [first_quarter, second, third] = quarters(&leads(&Month::planned(), seed), versions);
    let right = [
        first(&first_quarter) == Some(((Stage::Mql, Stage::Sal), Some(Turn::Marketing))),
        first(&second) == Some(((Stage::Sal, Stage::Sql), Some(Turn::Sales))),
        third.findings.is_empty(),
    ];
    for (quarter, (diagnosis, is_right)) in [first_quarter, second, third].iter().zip(right).enumerate() {
        if !is_right {
            let steps: Vec<_> = diagnosis
                .steps
                .iter()
                .map(|step| (step.step, step.is, step.before.map(|before| before.k), step.gap, step.by_chance))
                .collect();
            eprintln!("seed {seed}, quarter {}: {:?} {steps:#?}", quarter + 1, first(diagnosis));
        }
    }
    right
}

/// How often each quarter was right, over these seeds.
fn counts(seeds: impl Iterator<Item = u64>) -> [usize; 3] {
    let seeds: Vec<u64> = seeds.collect();
    let versions = versions();
    let half = |seeds: &[u64]| seeds.iter().map(|seed| is_right(*seed, &versions)).collect::<Vec<_>>();
    let (some, others) = seeds.split_at(seeds.len() / 2);
    let all = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(others));
        let mut all = half(some);
        all.extend(other.join().unwrap());
        all
    });
    std::array::from_fn(|quarter| all.iter().filter(|right| right[quarter]).count())
}

#[test]
fn planted_causes_are_named_and_a_fluctuation_is_not() {
    let [marketing, sales, silent] = counts(SEEDS);
    eprintln!("of 20 years: marketing's side {marketing}, sales' side {sales}, silence {silent}");
    assert!(marketing >= 19, "the first quarter's leak was named in {marketing} of 20 years");
    assert!(sales >= 19, "the second quarter's leak was named in {sales} of 20 years");
    assert!(silent >= 19, "the third quarter was left alone in {silent} of 20 years");
}

/// `TASUKI_YEARS` draws so many others, from seed 1001 on, and tells how often each quarter was right.
#[test]
fn more_years_are_drawn_where_somebody_asks() {
    let Some(years) = std::env::var("TASUKI_YEARS").ok().and_then(|years| years.parse::<u64>().ok()) else { return };
    let right = counts(1001..1001 + years);
    eprintln!("of {years} other years: marketing's side, sales' side, silence {right:?}");
    assert!(right.iter().all(|right| *right as u64 * 10 >= years * 9), "{right:?} of {years}");
}
