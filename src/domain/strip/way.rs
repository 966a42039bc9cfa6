//! How a due instant comes about, step by step, so that somebody with a wall calendar can follow it.

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::{Kind, Stretch};
use crate::clock::Timestamp;

/// One step on the way from the start of a clock to its due instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So much time counted, on one day or on several without a break between them.
    Counted {
        /// From when.
        from: Timestamp,
        /// Until when.
        to: Timestamp,
        /// How much.
        time: TimeDelta,
    },
    /// Whole days on which nothing counted, both included.
    Skipped {
        /// The first.
        from: NaiveDate,
        /// The last.
        to: NaiveDate,
    },
    /// The lead slept.
    Slept {
        /// From when.
        from: Timestamp,
        /// Until when.
        to: Timestamp,
    },
    /// Other terms from here on: the place of theirs among the strip's.
    Terms {
        /// Which of them.
        place: usize,
    },
    /// Several steps of a long way, told together.
    Several {
        /// How many runs of time counted.
        runs: usize,
        /// How much they were together.
        time: TimeDelta,
    },
}

/// More steps than this between two sleeps, or two terms, are told together, but for those at both ends.
const MOST: usize = 7;
const KEPT: usize = 3;

/// The way through the stretches to the due instant, cut where the terms changed.
pub(super) fn way(
    stretches: &[Stretch],
    start: Timestamp,
    due: Timestamp,
    changes: &[Timestamp],
    zone: Tz,
) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut reached, mut has_begun) = (start, false);
    let mut changed = 0;
    for stretch in cut(stretches, changes).into_iter().filter(|stretch| stretch.from < due) {
        while changes.get(changed).is_some_and(|change| *change <= stretch.from) {
            changed += 1;
            steps.push(Step::Terms { place: changed });
        }
        let (from, to) = (stretch.from, stretch.to.min(due));
        match stretch.kind {
            Kind::Closed | Kind::Over => continue,
            Kind::Paused => steps.push(Step::Slept { from, to }),
            Kind::Used | Kind::Left => {
                let before = steps.last_mut();
                // Used and left touch; a break for lunch is none worth telling of.
                if let Some(Step::Counted { to: end, time, .. }) = before
                    && (*end == from || last_day(*end, zone) == day(from, zone))
                {
                    *time += to.since(from);
                    *end = to;
                } else {
                    steps.extend(skipped(reached, from, zone, !has_begun));
                    steps.push(Step::Counted { from, to, time: to.since(from) });
                }
            }
        }
        (reached, has_begun) = (to, true);
    }
    steps.extend((changed..changes.len()).map(|place| Step::Terms { place: place + 1 }));
    shortened(&steps)
}

/// No stretch goes on over an instant at which the terms changed.
pub(super) fn cut(stretches: &[Stretch], changes: &[Timestamp]) -> Vec<Stretch> {
    let mut parts = Vec::with_capacity(stretches.len() + changes.len());
    for stretch in stretches {
        let mut rest = *stretch;
        for change in changes.iter().copied().filter(|change| stretch.from < *change && *change < stretch.to) {
            parts.push(Stretch { to: change, ..rest });
            rest.from = change;
        }
        parts.push(rest);
    }
    parts
}

/// The whole days between two instants; where nothing was counted before, the day of the first one is one too.
fn skipped(from: Timestamp, to: Timestamp, zone: Tz, first: bool) -> Option<Step> {
    let first = if first { Some(day(from, zone)) } else { last_day(from, zone).succ_opt() };
    let (from, to) = (first?, day(to, zone).pred_opt()?);
    (from <= to).then_some(Step::Skipped { from, to })
}

fn day(at: Timestamp, zone: Tz) -> NaiveDate {
    at.in_zone(&zone).date_naive()
}

/// The day of what ended at an instant: midnight belongs to the day that it ends.
fn last_day(end: Timestamp, zone: Tz) -> NaiveDate {
    day(end.plus(TimeDelta::milliseconds(-1)), zone)
}

fn shortened(steps: &[Step]) -> Vec<Step> {
    let is_told = |step: &Step| matches!(step, Step::Slept { .. } | Step::Terms { .. });
    let mut short = Vec::with_capacity(steps.len());
    for part in steps.chunk_by(|a, b| !is_told(a) && !is_told(b)) {
        if part.len() <= MOST {
            short.extend_from_slice(part);
            continue;
        }
        let (head, rest) = part.split_at(KEPT);
        let (middle, tail) = rest.split_at(rest.len() - KEPT);
        let counted = middle.iter().filter_map(|step| match step {
            Step::Counted { time, .. } => Some(*time),
            _ => None,
        });
        short.extend_from_slice(head);
        short.push(Step::Several { runs: counted.clone().count(), time: counted.sum() });
        short.extend_from_slice(tail);
    }
    short
}
