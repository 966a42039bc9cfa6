//! What a calendar answers, day by day.

use super::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn hours(texts: &[&str]) -> Vec<Interval> {
    texts.iter().map(|text| Interval::parse(text).unwrap()).collect()
}

/// Monday to Friday 9 to 12 and 13 to 18, without Japan's holidays and the days around New Year.
fn office() -> Calendar {
    let mut calendar = Calendar::always(chrono_tz::Asia::Tokyo);
    for day in &mut calendar.week {
        *day = hours(&["09:00-12:00", "13:00-18:00"]);
    }
    calendar.week[5].clear();
    calendar.week[6].clear();
    calendar.holidays = Holidays::of("JP");
    calendar.closed = vec![Closed::Yearly { from: (12, 29), to: (1, 3) }];
    calendar
}

#[test]
fn hours_are_read_to_the_minute() {
    assert_eq!(Interval::parse("09:00-12:30"), Some(Interval { from: 540, to: 750 }));
    assert_eq!(Interval::parse("00:00-24:00"), Some(Interval::WHOLE_DAY));
    for text in ["", "9-12", "9:00-12:00", "09:00", "09:60-10:00", "00:00-24:01", "25:00-26:00", "+9:00-10:00"] {
        assert_eq!(Interval::parse(text), None, "{text:?}");
    }
}

#[test]
fn hours_that_touch_are_one_shift_after_another_and_do_not_overlap() {
    let overlaps = |texts: &[&str]| {
        let mut calendar = office();
        calendar.week[1] = hours(texts);
        calendar.has_overlaps()
    };
    assert!(!overlaps(&["09:00-12:00", "12:00-18:00"]) && !overlaps(&["12:00-18:00", "09:00-12:00"]));
    assert!(overlaps(&["09:00-12:01", "12:00-18:00"]) && overlaps(&["12:00-18:00", "09:00-12:01"]));
    assert!(overlaps(&["08:00-12:00", "12:00-18:00", "17:00-19:00"]), "of any two");
}

#[test]
fn a_yearly_range_runs_over_the_end_of_the_year() {
    let calendar = office();
    assert!(calendar.is_open(at("2026-12-28T10:00:00+09:00")));
    assert!(!calendar.is_open(at("2026-12-29T10:00:00+09:00")));
    assert_eq!(calendar.next_change(at("2026-12-28T18:00:00+09:00")), Some(at("2027-01-04T09:00:00+09:00")));
    let summer = Closed::Yearly { from: (8, 13), to: (8, 15) };
    assert!(summer.contains(date("2026-08-15")) && !summer.contains(date("2026-08-16")));
}

#[test]
fn a_closed_day_says_when_it_opens_again_and_a_working_day_does_not() {
    let calendar = office();
    // A Saturday before a holiday on Monday.
    assert_eq!(calendar.reopens(at("2026-11-21T10:00:00+09:00")), Some(at("2026-11-24T09:00:00+09:00")));
    assert_eq!(calendar.reopens(at("2026-11-23T23:00:00+09:00")), Some(at("2026-11-24T09:00:00+09:00")));
    for working in ["2026-11-24T07:00:00+09:00", "2026-11-24T10:00:00+09:00", "2026-11-24T20:00:00+09:00"] {
        assert_eq!(calendar.reopens(at(working)), None, "{working}: that day it opens");
    }
    assert_eq!(Calendar::always(chrono_tz::Asia::Tokyo).reopens(at("2026-11-21T10:00:00+09:00")), None);
}

#[test]
fn a_date_with_hours_of_its_own_wins_over_everything() {
    let mut calendar = office();
    calendar.on.insert(date("2026-12-30"), hours(&["09:00-12:00"]));
    calendar.on.insert(date("2026-08-11"), hours(&["10:00-11:00"]));
    calendar.on.insert(date("2026-08-12"), vec![]);
    assert!(calendar.is_open(at("2026-12-30T11:59:59+09:00")), "closed by range");
    assert!(calendar.is_open(at("2026-08-11T10:00:00+09:00")), "a holiday");
    assert!(!calendar.is_open(at("2026-08-12T10:00:00+09:00")), "a Wednesday, closed by an empty list");
}

#[test]
fn closing_is_closed_and_opening_is_open() {
    let calendar = office();
    assert!(!calendar.is_open(at("2026-08-10T12:00:00+09:00")));
    assert!(calendar.is_open(at("2026-08-10T13:00:00+09:00")));
    assert_eq!(calendar.next_change(at("2026-08-10T12:00:00+09:00")), Some(at("2026-08-10T13:00:00+09:00")));
    assert_eq!(calendar.next_change(at("2026-08-10T13:00:00+09:00")), Some(at("2026-08-10T18:00:00+09:00")));
    assert_eq!(calendar.next_change(at("2026-08-10T18:00:00+09:00")), Some(at("2026-08-12T09:00:00+09:00")));
}

#[test]
fn midnight_between_two_open_days_changes_nothing() {
    let mut calendar = Calendar::always(chrono_tz::Asia::Tokyo);
    assert_eq!(calendar.next_change(at("2026-08-10T12:00:00+09:00")), None, "never");
    calendar.week[6].clear();
    assert_eq!(calendar.next_change(at("2026-08-10T12:00:00+09:00")), Some(at("2026-08-16T00:00:00+09:00")));
}

#[test]
fn days_make_sense_only_where_days_are_whole() {
    let mut calendar = Calendar::always(chrono_tz::Asia::Tokyo);
    calendar.week[6].clear();
    calendar.week[0] = hours(&["12:00-24:00", "00:00-12:00"]);
    assert!(calendar.whole_days(), "two halves are a whole");
    calendar.on.insert(date("2026-12-30"), hours(&["00:00-12:00"]));
    assert!(!calendar.whole_days(), "a half day among them");
    assert!(!office().whole_days());
}

#[test]
fn a_calendar_that_never_opens_says_so_instead_of_searching() {
    let mut calendar = office();
    assert!(!calendar.never_opens());
    calendar.closed.push(Closed::Yearly { from: (1, 1), to: (12, 31) });
    assert!(calendar.never_opens());
    assert_eq!(calendar.deadline(at("2026-08-10T12:00:00+09:00"), TimeDelta::minutes(1)), Err(NoOpenTime));
    assert_eq!(calendar.next_change(at("2026-08-10T12:00:00+09:00")), None);
    calendar.on.insert(date("2026-08-12"), hours(&["09:00-10:00"]));
    assert!(!calendar.never_opens(), "one hour is enough");
    calendar.on.clear();
    calendar.week = Default::default();
    assert!(calendar.never_opens());
}

#[test]
fn a_calendar_may_open_once_in_twenty_eight_years() {
    let mut calendar = Calendar::always(chrono_tz::Asia::Tokyo);
    calendar.closed = vec![Closed::Yearly { from: (1, 1), to: (2, 28) }, Closed::Yearly { from: (3, 1), to: (12, 31) }];
    for day in &mut calendar.week[1..] {
        day.clear();
    }
    assert!(!calendar.never_opens());
    let opens = calendar.deadline(at("2026-08-10T12:00:00+09:00"), TimeDelta::minutes(1));
    assert_eq!(opens, Ok(at("2044-02-29T00:01:00+09:00")), "a Monday");
    calendar.week[0].clear();
    assert!(calendar.never_opens());
}

#[test]
fn hours_that_end_as_they_begin_open_nothing() {
    let mut calendar = Calendar::always(chrono_tz::Asia::Tokyo);
    calendar.week = std::array::from_fn(|_| hours(&["09:00-09:00", "18:00-09:00"]));
    assert!(calendar.never_opens());
    calendar.week[0] = hours(&["09:00-09:01"]);
    assert!(!calendar.never_opens(), "a minute a week is enough");
}

#[test]
fn the_next_change_of_an_office_is_its_closing_and_of_a_fair_its_end() {
    let mut office = office();
    (office.holidays, office.closed) = (None, Vec::new());
    assert_eq!(office.next_change(at("2026-08-10T16:00:00+09:00")), Some(at("2026-08-10T18:00:00+09:00")));
    let mut fair = Calendar::always(chrono_tz::Asia::Tokyo);
    fair.week = Default::default();
    fair.on.insert(date("2026-08-12"), hours(&["10:00-16:00"]));
    assert_eq!(fair.next_change(at("2026-08-12T11:00:00+09:00")), Some(at("2026-08-12T16:00:00+09:00")), "for good");
    assert_eq!(fair.next_change(at("2026-08-12T16:00:00+09:00")), None);
}

#[test]
fn a_change_further_away_than_anybody_looks_is_none() {
    let mut calendar = Calendar::always(chrono_tz::Asia::Tokyo);
    calendar.closed = vec![Closed::Once(date("2100-01-01"))];
    assert_eq!(calendar.next_change(at("2026-08-10T12:00:00+09:00")), None);
    assert_eq!(calendar.next_change(at("2099-12-31T12:00:00+09:00")), Some(at("2100-01-01T00:00:00+09:00")));
}

#[test]
fn half_an_hour_is_lost_and_won_on_lord_howe() {
    let calendar = Calendar::always(chrono_tz::Australia::Lord_Howe);
    let day = |from, to| calendar.elapsed(at(from), at(to));
    assert_eq!(day("2026-10-04T00:00:00+10:30", "2026-10-05T00:00:00+11:00"), TimeDelta::minutes(24 * 60 - 30));
    let mut night = calendar.clone();
    night.week[6] = hours(&["01:30-02:00"]);
    // On 5 April 2026 the wall reads 1:30 to 2:00 twice.
    assert_eq!(night.elapsed(at("2026-04-05T00:00:00+11:00"), at("2026-04-06T00:00:00+10:30")), TimeDelta::hours(1));
}

#[test]
fn a_date_that_a_zone_left_out_has_no_time() {
    let mut calendar = Calendar::always(chrono_tz::Pacific::Apia);
    calendar.week = Default::default();
    calendar.on.insert(date("2011-12-30"), vec![Interval::WHOLE_DAY]);
    assert_eq!(calendar.elapsed(at("2011-12-01T00:00:00Z"), at("2012-02-01T00:00:00Z")), TimeDelta::zero());
}

#[test]
fn a_midnight_that_comes_twice_belongs_to_both_dates() {
    // Santiago, 4 April 2026: at 24:00 the clocks go back to 23:00 of the same Saturday.
    let mut calendar = Calendar::always(chrono_tz::America::Santiago);
    calendar.week = Default::default();
    calendar.week[5] = hours(&["23:00-24:00"]);
    let (from, to) = (at("2026-04-04T12:00:00-03:00"), at("2026-04-05T12:00:00-04:00"));
    assert_eq!(calendar.elapsed(from, to), TimeDelta::hours(2));
}

#[test]
fn absurd_instants_are_answered_at_once() {
    let (first, last) = (Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX));
    let calendar = Calendar::always(chrono_tz::Asia::Tokyo);
    assert_eq!(calendar.elapsed(first, last), TimeDelta::days(109_573), "300 years are known");
    assert_eq!(calendar.deadline(last, TimeDelta::minutes(1)), Err(NoOpenTime));
    assert_eq!(calendar.deadline(first, TimeDelta::zero()), Ok(first));
    assert_eq!(calendar.deadline(at("2026-08-10T12:00:00Z"), TimeDelta::MAX), Err(NoOpenTime));
    assert!(!calendar.is_open(first) && !calendar.is_open(last));
}

#[test]
fn a_course_without_calendars_never_opens() {
    let course = Course { calendars: vec![], pauses: vec![] };
    assert_eq!(course.deadline(at("2026-08-10T12:00:00Z"), TimeDelta::minutes(1)), Err(NoOpenTime));
}

#[test]
fn a_pause_without_end_leaves_no_deadline() {
    let calendar = office();
    let start = at("2026-08-10T10:00:00+09:00");
    let mut course = Course::simple(&calendar);
    course.pauses.push((at("2026-08-10T11:00:00+09:00"), Timestamp::from_millis(i64::MAX)));
    assert_eq!(course.deadline(start, TimeDelta::hours(1)), Ok(at("2026-08-10T11:00:00+09:00")));
    assert_eq!(course.deadline(start, TimeDelta::hours(2)), Err(NoOpenTime));
}
