//! Instants on a calendar, sought backwards from what they should lead to.

use chrono::TimeDelta;

use crate::agreement::calendar::Calendar;
use crate::clock::Timestamp;

/// Further back nobody looks for open time.
const LONGEST: TimeDelta = TimeDelta::days(3 * 366);

/// The last instant from which `used` of the calendar's time has passed by `now`: a clock that began there has used as
/// much. Where the calendar holds too little time, the instant that long ago on the wall.
pub(super) fn ago(calendar: &Calendar, now: Timestamp, used: TimeDelta) -> Timestamp {
    let passed = |start: Timestamp| calendar.elapsed(start, now) >= used;
    let mut back = used.max(TimeDelta::hours(1));
    while !passed(now.plus(-back)) {
        if back > LONGEST {
            return now.plus(-used);
        }
        back = back * 2;
    }
    let (mut early, mut late) = (now.plus(-back), now);
    while late.since(early) > TimeDelta::milliseconds(1) {
        let middle = Timestamp::from_millis(i64::midpoint(early.millis(), late.millis()));
        if passed(middle) {
            early = middle;
        } else {
            late = middle;
        }
    }
    early
}

/// The instant by which so many per cent of the open time between two instants have passed; of the wall's time where
/// nothing was open in between. Never outside of the two.
pub(super) fn partway(calendar: &Calendar, from: Timestamp, to: Timestamp, percent: i64) -> Timestamp {
    let share = |whole: TimeDelta| TimeDelta::milliseconds(whole.num_milliseconds() / 100 * percent);
    let open = calendar.elapsed(from, to);
    let at = if open > TimeDelta::minutes(1) { calendar.deadline(from, share(open)).ok() } else { None };
    at.unwrap_or_else(|| from.plus(share(to.since(from)))).clamp(from, to.max(from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::{Agreement, DEFAULT};

    #[test]
    fn a_clock_that_began_then_has_used_exactly_as_much() {
        let agreement = Agreement::parse("default", DEFAULT).unwrap();
        let calendar = agreement.calendars.get("working_days").unwrap();
        let (day, left) = (TimeDelta::hours(24), TimeDelta::seconds(90));
        for now in ["2026-11-18T12:00:00+09:00", "2026-11-21T12:00:00+09:00", "2027-01-02T03:00:00+09:00"] {
            let now = Timestamp::parse_rfc3339(now).unwrap();
            let due = calendar.deadline(ago(calendar, now, day - left), day).unwrap();
            assert_eq!(calendar.elapsed(now, due), left);
            assert_eq!(Some(due), calendar.deadline(now, left).ok());
            let over = calendar.deadline(ago(calendar, now, day + left), day).unwrap();
            assert_eq!(calendar.elapsed(now, over), -left);
        }
    }

    #[test]
    fn where_nothing_is_open_the_wall_clock_counts() {
        let agreement = Agreement::parse("default", DEFAULT).unwrap();
        let office = agreement.calendars.get("office").unwrap();
        let at = |text: &str| Timestamp::parse_rfc3339(text).unwrap();
        let (noon, later) = (at("2026-11-21T12:00:00+09:00"), at("2026-11-21T14:00:00+09:00"));
        assert_eq!(partway(office, noon, later, 50), at("2026-11-21T13:00:00+09:00"));
        assert_eq!(partway(office, noon, noon, 50), noon);
        let (friday, monday) = (at("2026-11-20T17:00:00+09:00"), at("2026-11-24T10:00:00+09:00"));
        assert_eq!(
            partway(office, friday, monday, 75),
            at("2026-11-24T09:30:00+09:00"),
            "Monday the 23rd is a holiday"
        );
    }
}
