//! The walk along the time line, in stretches that one local date and one offset hold for.
//!
//! All instants here are milliseconds since the epoch, in UTC.

use std::ops::Range;

use chrono::{NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;

use crate::clock::Timestamp;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// 1900-01-01 to 2200-01-01: no date of the trade lies outside, and a mistyped year must not walk for minutes.
const KNOWN: Range<i64> = -2_208_988_800_000..7_258_118_400_000;

/// How far a search looks: forty years.
pub(super) const HORIZON_YEARS: i64 = 40;
const HORIZON_MS: i64 = HORIZON_YEARS * 366 * DAY_MS;

/// Where a search that begins at `from` gives up.
pub(super) fn horizon(from: i64) -> i64 {
    from.saturating_add(HORIZON_MS).min(KNOWN.end)
}

/// A stretch of time in which the wall shows one date and runs at one distance from UTC.
pub(super) struct Stretch {
    /// The date on the wall.
    pub(super) date: NaiveDate,
    /// Where that date's 0:00 lies when its wall time is counted back under this offset; it may be outside `span`.
    pub(super) midnight: i64,
    /// The stretch itself.
    pub(super) span: Range<i64>,
}

/// The stretches of a span, in their order and without holes.
pub(super) struct Walk {
    zone: Tz,
    left: Range<i64>,
}

impl Walk {
    pub(super) fn new(zone: Tz, span: Range<i64>) -> Self {
        Self { zone, left: span.start.max(KNOWN.start)..span.end.min(KNOWN.end) }
    }
}

impl Iterator for Walk {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        if self.left.is_empty() {
            return None;
        }
        let from = self.left.start;
        let offset = offset_ms(self.zone, from);
        let local = from + offset;
        let local_midnight = local - local.rem_euclid(DAY_MS);
        let midnight = local_midnight - offset;
        let day_end = (midnight + DAY_MS).min(self.left.end);
        let to = first_change(self.zone, offset, from..day_end);
        self.left.start = to;
        let date = Timestamp::from_millis(local_midnight).utc().date_naive();
        Some(Stretch { date, midnight, span: from..to })
    }
}

/// The first instant of `span` under another offset than `offset`, which holds at its start; its end if there is none.
///
/// The span is at most a day. No zone has changed its offset and changed it back within three days since 1900, so
/// looking at the end shows whether there was a change, and halving finds it.
fn first_change(zone: Tz, offset: i64, span: Range<i64>) -> i64 {
    if offset_ms(zone, span.end) == offset {
        return span.end;
    }
    let (mut same, mut other) = (span.start, span.end);
    while other - same > 1 {
        let middle = same + (other - same) / 2;
        if offset_ms(zone, middle) == offset { same = middle } else { other = middle }
    }
    other
}

fn offset_ms(zone: Tz, at: i64) -> i64 {
    let utc = Timestamp::from_millis(at).utc().naive_utc();
    i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()) * 1000
}

/// What `spans` cover together, in order, each part once; empty ones fall away.
pub(super) fn union(spans: impl IntoIterator<Item = Range<i64>>) -> Vec<Range<i64>> {
    let mut spans: Vec<_> = spans.into_iter().filter(|span| !span.is_empty()).collect();
    spans.sort_unstable_by_key(|span| span.start);
    spans.dedup_by(|next, kept| {
        let touches = next.start <= kept.end;
        if touches {
            kept.end = kept.end.max(next.end);
        }
        touches
    });
    spans
}

/// What is left of `span` without `holes`, which are in order and apart.
pub(super) fn without(span: Range<i64>, holes: &[Range<i64>]) -> Vec<Range<i64>> {
    let inside = &holes[holes.partition_point(|hole| hole.end <= span.start)..];
    let begins = std::iter::once(span.start).chain(inside.iter().map(|hole| hole.end));
    let ends = inside.iter().map(|hole| hole.start.min(span.end)).chain([span.end]);
    begins.zip(ends).map(|(from, to)| from..to).filter(|left| !left.is_empty()).collect()
}
