//! Which minutes of a year are open: every minute is looked up on the wall of its zone, one after the other. Slow, and
//! with nothing in it that could be wrong.

use std::sync::{Arc, Mutex};

use chrono::{Datelike, Timelike};
use tasuki::agreement::calendar::{Calendar, Closed, Interval};
use tasuki::agreement::holidays::Holidays;
use tasuki::clock::Timestamp;

const MINUTE: i64 = 60_000;

/// All weeks begin and end in here: 15 September 2026 to 30 September 2027, in UTC.
const FIRST: i64 = 1_789_430_400_000;
const LAST: i64 = 1_822_262_400_000;

/// Whether a minute lies in one of these parts of a day.
fn in_one_of(parts: &[Interval], minute: u16) -> bool {
    parts.iter().any(|part| part.from <= minute && minute < part.to)
}

/// Whether work is done at an instant, looked up on the wall.
fn looked_up(calendar: &Calendar, at: i64) -> bool {
    let wall = Timestamp::from_millis(at).in_zone(&calendar.zone);
    let minute = u16::try_from(wall.hour() * 60 + wall.minute()).unwrap();
    let date = wall.date_naive();
    if let Some(parts) = calendar.on.get(&date) {
        return in_one_of(parts, minute);
    }
    let closed = calendar.closed.iter().any(|closed| match closed {
        Closed::Once(day) => *day == date,
        Closed::Between { from, to } => (*from..=*to).contains(&date),
        Closed::Yearly { from, to } => {
            let today = (date.month(), date.day());
            if from <= to { (*from..=*to).contains(&today) } else { today >= *from || today <= *to }
        }
    });
    let holiday = calendar.holidays.is_some_and(|table| table.contains(date));
    let weekday = usize::try_from(wall.weekday().num_days_from_monday()).unwrap();
    !closed && !holiday && in_one_of(&calendar.week[weekday], minute)
}

/// The minutes of a calendar, each looked up once.
pub struct Minutes {
    open: Vec<bool>,
    pub ever_opens: bool,
}

/// All calendars that were asked for.
static KNOWN: Mutex<Vec<(Calendar, Arc<Minutes>)>> = Mutex::new(Vec::new());

fn is_same(one: &Calendar, other: &Calendar) -> bool {
    let country = |calendar: &Calendar| calendar.holidays.map(Holidays::country);
    one.zone == other.zone
        && one.week == other.week
        && one.on == other.on
        && one.closed == other.closed
        && country(one) == country(other)
}

impl Minutes {
    /// Those of a calendar, which are looked up when they are first asked for.
    pub fn of(calendar: &Calendar) -> Arc<Self> {
        let mut known = KNOWN.lock().unwrap();
        if let Some((_, minutes)) = known.iter().find(|(known, _)| is_same(known, calendar)) {
            return Arc::clone(minutes);
        }
        let count = (LAST - FIRST) / MINUTE;
        let open: Vec<_> = (0..count).map(|n| looked_up(calendar, FIRST + n * MINUTE)).collect();
        let new = Arc::new(Self { ever_opens: open.contains(&true), open });
        known.push((calendar.clone(), Arc::clone(&new)));
        new
    }

    pub fn is_open(&self, at: Timestamp) -> bool {
        let minute = (at.millis() - FIRST).div_euclid(MINUTE);
        let minute = usize::try_from(minute).unwrap_or_else(|_| panic!("{at:?} is before all minutes"));
        *self.open.get(minute).unwrap_or_else(|| panic!("{at:?} is after all minutes"))
    }

    /// When so much open time has passed since an instant, minute by minute; nothing where the minutes are over by then.
    pub fn passed(&self, from: Timestamp, need: i64) -> Option<Timestamp> {
        let (mut at, mut left) = (from.millis(), need);
        while left > 0 {
            if at >= LAST {
                return None;
            }
            let end = at - at.rem_euclid(MINUTE) + MINUTE;
            if self.is_open(Timestamp::from_millis(at)) {
                let counted = left.min(end - at);
                left -= counted;
                at += counted;
            } else {
                at = end;
            }
        }
        Some(Timestamp::from_millis(at))
    }
}

/// Whether somebody is quiet at an instant by their own words, on the wall of their calendar.
pub fn is_quiet(calendar: &Calendar, quiet: &[Interval], at: Timestamp) -> bool {
    let wall = at.in_zone(&calendar.zone);
    in_one_of(quiet, u16::try_from(wall.hour() * 60 + wall.minute()).unwrap())
}
