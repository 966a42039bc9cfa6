//! What must hold for every calendar, in any zone, and an oracle that knows nothing but the rule.

use std::borrow::Cow;

use chrono::{TimeZone, Timelike};
use chrono_tz::{Africa, America, Asia, Australia, Europe, Pacific};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// Zones, each with a day on which its wall clock does something: gaps and folds by day, at midnight and of half an
/// hour, daylight saving that is negative, a date left out, a zone in which nothing happens.
const SCENES: [(Tz, &str); 9] = [
    (Asia::Tokyo, "2026-08-11"),
    (America::New_York, "2026-03-08"),
    (America::New_York, "2026-11-01"),
    (Europe::Dublin, "2026-10-25"),
    (America::Santiago, "2026-09-06"),
    (America::Santiago, "2026-04-05"),
    (Australia::Lord_Howe, "2026-10-04"),
    (Pacific::Apia, "2011-12-30"),
    (Africa::Casablanca, "2026-02-15"),
];

fn hours() -> impl Strategy<Value = Vec<Interval>> {
    // Quarters of hours, unsorted, overlapping, empty or backwards; whole days more often than chance would have it.
    let interval = (0..96u16, 0..=96u16).prop_map(|(from, to)| Interval { from: from * 15, to: to * 15 });
    prop_oneof![2 => Just(vec![]), 2 => Just(vec![Interval::WHOLE_DAY]), 5 => vec(interval, 1..4)]
}

/// A calendar with exceptions near its scene, and an instant (a whole minute) within some days of it.
fn scenes() -> impl Strategy<Value = (Calendar, Timestamp)> {
    let week = proptest::array::uniform7(hours());
    let near = |date: NaiveDate, days: i64| date + TimeDelta::days(days);
    (select(&SCENES[..]), week, vec(-5..6i64, 0..3), btree_map(-5..6i64, hours(), 0..3), any::<bool>(), -4000..4000i64)
        .prop_map(move |((zone, date), week, closed, on, japan, minutes)| {
            let date: NaiveDate = date.parse().unwrap();
            let noon = zone.from_utc_datetime(&date.and_hms_opt(12, 0, 0).unwrap()).to_utc();
            let calendar = Calendar {
                zone,
                week,
                holidays: if japan { Holidays::of("JP") } else { None },
                closed: closed.into_iter().map(|days| Closed::Once(near(date, days))).collect(),
                on: on.into_iter().map(|(days, hours)| (near(date, days), hours)).collect(),
            };
            (calendar, Timestamp::from(noon).plus(TimeDelta::minutes(minutes)))
        })
}

fn lengths() -> impl Strategy<Value = TimeDelta> {
    prop_oneof![
        Just(TimeDelta::zero()),
        (0..600i64).prop_map(TimeDelta::minutes),
        (0..20 * 24 * 3_600_000i64).prop_map(TimeDelta::milliseconds),
    ]
}

/// The rule as it is written: what does the wall read, and is that inside an interval of a date that is not closed?
fn ticks(calendar: &Calendar, at: Timestamp) -> bool {
    let wall = at.in_zone(&calendar.zone).naive_local();
    let date = wall.date();
    let closed =
        calendar.holidays.is_some_and(|days| days.contains(date)) || calendar.closed.contains(&Closed::Once(date));
    let hours = match calendar.on.get(&date) {
        Some(hours) => hours.as_slice(),
        None if closed => &[],
        None => &calendar.week[wall.weekday().num_days_from_monday() as usize],
    };
    let minute = wall.hour() * 60 + wall.minute();
    hours.iter().any(|interval| u32::from(interval.from) <= minute && minute < u32::from(interval.to))
}

fn minutes_from(start: Timestamp) -> impl Iterator<Item = Timestamp> {
    (0..).map(move |minute| start.plus(TimeDelta::minutes(minute)))
}

proptest! {
    #[test]
    fn counting_minute_by_minute_gives_the_same((calendar, from) in scenes(), span in 0..6000i64) {
        let to = from.plus(TimeDelta::minutes(span));
        let counted = minutes_from(from).take_while(|at| *at < to).filter(|at| ticks(&calendar, *at)).count();
        prop_assert_eq!(calendar.elapsed(from, to), TimeDelta::minutes(i64::try_from(counted).unwrap()));
        prop_assert_eq!(calendar.elapsed(to, from), -calendar.elapsed(from, to));
    }

    #[test]
    fn waiting_minute_by_minute_reaches_the_same_deadline((calendar, start) in scenes(), need in 1..3000i64) {
        let last = minutes_from(start).take(15_000).filter(|at| ticks(&calendar, *at)).nth(usize::try_from(need - 1).unwrap());
        if let Some(last) = last {
            prop_assert_eq!(calendar.deadline(start, TimeDelta::minutes(need)), Ok(last.plus(TimeDelta::minutes(1))));
        }
    }

    #[test]
    fn open_and_its_next_change_are_what_the_wall_says((calendar, at) in scenes()) {
        let open = ticks(&calendar, at);
        prop_assert_eq!(calendar.is_open(at), open);
        let flip = minutes_from(at).take(6000).find(|later| ticks(&calendar, *later) != open);
        match flip {
            Some(flip) => prop_assert_eq!(calendar.next_change(at), Some(flip)),
            None => prop_assert!(calendar.next_change(at).is_none_or(|change| change >= at.plus(TimeDelta::minutes(6000)))),
        }
    }

    #[test]
    fn what_was_asked_for_has_passed_at_the_deadline((calendar, start) in scenes(), need in lengths()) {
        if let Ok(due) = calendar.deadline(start, need) {
            prop_assert_eq!(calendar.elapsed(start, due), need);
            let earlier = due.plus(TimeDelta::milliseconds(-1));
            prop_assert!(due == start || calendar.elapsed(start, earlier) < need, "the earliest such instant");
        }
    }

    #[test]
    fn time_adds_up((calendar, a) in scenes(), ab in lengths(), bc in lengths()) {
        let (b, c) = (a.plus(ab), a.plus(ab).plus(bc));
        prop_assert_eq!(calendar.elapsed(a, b) + calendar.elapsed(b, c), calendar.elapsed(a, c));
        prop_assert_eq!(calendar.elapsed(a, c) + calendar.elapsed(c, b), calendar.elapsed(a, b), "backwards too");
    }

    #[test]
    fn more_time_or_a_later_start_is_never_due_earlier(
        (calendar, start) in scenes(), need in lengths(), more in lengths(), later in lengths(),
    ) {
        if let (Ok(due), Ok(after)) = (calendar.deadline(start, need), calendar.deadline(start, need + more)) {
            prop_assert!(due <= after);
        }
        if let (Ok(due), Ok(after)) = (calendar.deadline(start, need), calendar.deadline(start.plus(later), need)) {
            prop_assert!(due <= after);
        }
    }

    #[test]
    fn a_holiday_never_makes_a_deadline_earlier((calendar, start) in scenes(), need in lengths(), days in -2..20i64) {
        let mut fewer = calendar.clone();
        fewer.closed.push(Closed::Once(start.in_zone(&calendar.zone).date_naive() + TimeDelta::days(days)));
        if let (Ok(due), Ok(after)) = (calendar.deadline(start, need), fewer.deadline(start, need)) {
            prop_assert!(due <= after);
        }
    }

    #[test]
    fn changes_and_pauses_count_as_minute_by_minute(
        (first, start) in scenes(), (second, _) in scenes(), change in 1..3000i64,
        pauses in vec((-500..4000i64, -100..1500i64), 0..4), need in 0..2000i64,
    ) {
        let after = |minutes: i64| start.plus(TimeDelta::minutes(minutes));
        let course = Course {
            calendars: vec![(after(change), Cow::Borrowed(&second)), (start, Cow::Borrowed(&first))],
            pauses: pauses.iter().map(|(from, length)| (after(*from), after(from + length))).collect(),
        };
        let counts = |at: &Timestamp| {
            let calendar = if *at < after(change) { &first } else { &second };
            ticks(calendar, *at) && !course.pauses.iter().any(|(from, to)| from <= at && at < to)
        };
        let counted = minutes_from(start).take(6000).filter(counts).count();
        prop_assert_eq!(course.elapsed(start, after(6000)), TimeDelta::minutes(i64::try_from(counted).unwrap()));
        if let Ok(due) = course.deadline(start, TimeDelta::minutes(need)) {
            prop_assert_eq!(course.elapsed(start, due), TimeDelta::minutes(need));
        }
    }
}
