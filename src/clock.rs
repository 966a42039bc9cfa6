//! What time it is: the only file that may ask.
//!
//! Everything else takes `now` as a value. [`Timestamp`] is an instant of the world, in UTC and to the millisecond;
//! what it reads on somebody's wall is a matter of a time zone and belongs to calendars and screens.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// An instant, counted in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// After everything that can be written down.
    pub const EVER: Self = Self(i64::MAX);

    /// The instant `millis` milliseconds after the epoch (before it when negative).
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// When a file was written last, as far as its file system tells.
    pub fn modified(metadata: &std::fs::Metadata) -> Option<Self> {
        metadata.modified().ok().map(DateTime::<Utc>::from).map(Self::from)
    }

    /// Reads RFC 3339, which always names its offset: `2026-11-21T16:00:00+09:00`.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| Self(at.timestamp_millis()))
    }

    /// This instant as a date and time of UTC. Instants beyond what a calendar can name are held at its ends.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(if self.0 < 0 {
            DateTime::<Utc>::MIN_UTC
        } else {
            DateTime::<Utc>::MAX_UTC
        })
    }

    /// This instant as a date and time of `zone`.
    pub fn in_zone<Z: TimeZone>(self, zone: &Z) -> DateTime<Z> {
        self.utc().with_timezone(zone)
    }

    /// RFC 3339 in `zone`, to the second, or to the millisecond where there are any.
    pub fn rfc3339<Z: TimeZone>(self, zone: &Z) -> String
    where
        Z::Offset: fmt::Display,
    {
        self.in_zone(zone).to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }

    /// The instant `delta` later (earlier when negative).
    #[must_use]
    pub fn plus(self, delta: TimeDelta) -> Self {
        Self(self.0.saturating_add(delta.num_milliseconds()))
    }

    /// How long after `earlier` this instant is; negative when it is before.
    pub fn since(self, earlier: Self) -> TimeDelta {
        TimeDelta::milliseconds(self.0.saturating_sub(earlier.0))
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_millis())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339(&Utc))
    }
}

/// An instant as the wall of a zone shows it, for sentences: `2026-11-24 16:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnWall {
    /// When.
    pub at: Timestamp,
    /// On whose wall.
    pub zone: chrono_tz::Tz,
}

impl fmt::Display for OnWall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.at.in_zone(&self.zone).format("%Y-%m-%d %H:%M").fmt(f)
    }
}

/// The same of an instant until when there is time: midnight is the end of the day that is over, `2026-08-10 24:00`, and
/// not the beginning of one that may be a holiday (semantics 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Until {
    /// Until when.
    pub at: Timestamp,
    /// On whose wall.
    pub zone: chrono_tz::Tz,
}

impl Until {
    /// The day that is over then, where it is midnight.
    pub fn day_over(self) -> Option<NaiveDate> {
        let local = self.at.in_zone(&self.zone);
        local.date_naive().pred_opt().filter(|_| local.time() == NaiveTime::MIN)
    }
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.day_over() {
            Some(day) => write!(f, "{day} 24:00"),
            None => OnWall { at: self.at, zone: self.zone }.fmt(f),
        }
    }
}

/// The first instant at which the wall of `zone` shows `local`, or a later time where it leaves that one out.
pub fn at_wall(zone: &chrono_tz::Tz, local: chrono::NaiveDateTime) -> Timestamp {
    // No zone has ever left out more than a day; their offsets are whole quarters of an hour, or older than anybody's.
    let mut quarters = (0..=26 * 4).map(|n| local + TimeDelta::minutes(15 * n));
    let shown = quarters.find_map(|local| zone.from_local_datetime(&local).earliest());
    shown.map_or_else(|| Timestamp(local.and_utc().timestamp_millis()), |at| at.to_utc().into())
}

/// The first instant of a local day. A day that a zone skipped begins when the next one does.
pub fn start_of(day: NaiveDate, zone: chrono_tz::Tz) -> Timestamp {
    at_wall(&zone, day.and_time(NaiveTime::MIN))
}

/// Where the time comes from.
///
/// The wall clock may jump (sleep, a set clock); `elapsed` never does. Deadlines of the trade follow the wall, pauses
/// between two keys follow `elapsed`.
pub trait Clock: Send + Sync {
    /// What the wall clock says.
    fn now(&self) -> Timestamp;
    /// How long this clock has been running, by a clock that only goes forward.
    fn elapsed(&self) -> Duration;
    /// Lets time pass: for others who cannot say when they are done.
    fn wait(&self, time: Duration);
    /// Whether this is a rehearsal: a time that was set and is not the world's.
    fn is_set(&self) -> bool {
        false
    }
}

/// The machine's clock, or one that was set to another instant and runs on from there.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
    set_to: Option<Timestamp>,
}

impl SystemClock {
    /// The machine's own time.
    pub fn real() -> Self {
        Self { started: monotonic(), set_to: None }
    }

    /// Shows `at` now and runs on from there (`$TASUKI_NOW`, decision 31).
    pub fn set_to(at: Timestamp) -> Self {
        Self { started: monotonic(), set_to: Some(at) }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        match self.set_to {
            Some(at) => at.plus(TimeDelta::from_std(self.elapsed()).unwrap_or(TimeDelta::MAX)),
            None => wall(),
        }
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    #[allow(clippy::disallowed_methods, reason = "the one place that waits for time alone")]
    fn wait(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn is_set(&self) -> bool {
        self.set_to.is_some()
    }
}

/// A clock that stands still until it is moved, each of its two hands apart.
#[derive(Debug)]
pub struct ManualClock {
    wall: AtomicI64,
    elapsed_ms: AtomicI64,
}

impl ManualClock {
    /// Stands at `at`.
    pub fn at(at: Timestamp) -> Self {
        Self { wall: AtomicI64::new(at.millis()), elapsed_ms: AtomicI64::new(0) }
    }

    /// Time passes: both hands move.
    pub fn advance(&self, by: TimeDelta) {
        self.jump(by);
        self.elapsed_ms.fetch_add(by.num_milliseconds().max(0), Ordering::Relaxed);
    }

    /// The wall clock alone is moved, as by sleep or a correction; backwards too.
    pub fn jump(&self, by: TimeDelta) {
        self.wall.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.wall.load(Ordering::Relaxed))
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.elapsed_ms.load(Ordering::Relaxed)).unwrap_or(0))
    }

    fn wait(&self, time: Duration) {
        self.advance(TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX));
    }

    fn is_set(&self) -> bool {
        true
    }
}

#[allow(clippy::disallowed_methods, reason = "the one place that asks")]
fn wall() -> Timestamp {
    Utc::now().into()
}

#[allow(clippy::disallowed_methods, reason = "the one place that asks")]
fn monotonic() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_keeps_its_milliseconds_through_text() {
        let at = Timestamp::parse_rfc3339("2026-10-14T17:59:59.500+09:00").unwrap();
        assert_eq!(at.rfc3339(&chrono_tz::Asia::Tokyo), "2026-10-14T17:59:59.500+09:00");
        assert_eq!(Timestamp::parse_rfc3339("2026-10-14T17:59:59"), None, "no offset, no instant");
    }

    #[test]
    fn a_day_begins_where_its_zone_lets_it_begin() {
        let start = |day: &str, zone| start_of(day.parse().unwrap(), zone).rfc3339(&zone);
        assert_eq!(start("2026-11-21", chrono_tz::Asia::Tokyo), "2026-11-21T00:00:00+09:00");
        assert_eq!(start("2026-09-06", chrono_tz::America::Santiago), "2026-09-06T01:00:00-03:00", "no midnight there");
        assert_eq!(
            start("2026-11-01", chrono_tz::America::Havana),
            "2026-11-01T00:00:00-04:00",
            "midnight comes twice"
        );
        assert_eq!(start("2011-12-30", chrono_tz::Pacific::Apia), "2011-12-31T00:00:00+14:00", "a day was skipped");
    }

    #[test]
    fn a_laptop_that_slept_moves_the_wall_and_not_the_other_hand() {
        let clock = ManualClock::at(Timestamp::from_millis(0));
        clock.advance(TimeDelta::minutes(1));
        clock.jump(TimeDelta::minutes(40));
        assert_eq!(clock.now(), Timestamp::from_millis(41 * 60_000));
        assert_eq!(clock.elapsed(), Duration::from_secs(60));
    }
}
