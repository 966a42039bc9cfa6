//! Where a buyer stands (R12–R14): by what brings somebody into a phase, forward and back.

use super::deed::{Deed, Kinds};
use crate::agreement::playbook::{Entry, Phase};
use crate::agreement::{Agreement, Points};
use crate::clock::Timestamp;

/// The last phase of the file into which somebody with so many points and such deeds has come by `at`. A phase without a
/// condition takes nobody in by itself, but for the first one, where everybody begins.
pub fn of<'a>(
    agreement: &'a Agreement,
    points: Points,
    deeds: &[Deed],
    kinds: &Kinds,
    at: Timestamp,
) -> Option<&'a Phase> {
    let phases = &agreement.playbook.phases;
    let has_entered = |phase: &&Phase| phase.enter.iter().any(|entry| enters(entry, points, deeds, kinds, at));
    phases.iter().rev().find(has_entered).or_else(|| phases.first().filter(|first| first.enter.is_empty()))
}

fn enters(entry: &Entry, points: Points, deeds: &[Deed], kinds: &Kinds, at: Timestamp) -> bool {
    entry.score.is_none_or(|bar| bar.is_met_by(points))
        && entry.touched.iter().all(|(kind, times)| times_of(kind, deeds, kinds, |deed| deed.at <= at) >= *times)
}

/// How often a kind of touch was seen, of the deeds of which `holds` says so.
pub(super) fn times_of(kind: &str, deeds: &[Deed], kinds: &Kinds, holds: impl Fn(&Deed) -> bool) -> u32 {
    let Some(kind) = kinds.known(kind) else { return 0 };
    let seen = deeds.iter().filter(|deed| deed.kind == kind && holds(deed));
    seen.fold(0, |times, deed| times.saturating_add(deed.times))
}
