//! The calendar against the law: every case of `fixtures/sla`, to the millisecond.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a fixture that cannot be read is a failed test")]

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::Value;
use tasuki::agreement::calendar::{Calendar, Closed, Course, Interval, Length, NoOpenTime};
use tasuki::agreement::holidays::Holidays;
use tasuki::clock::Timestamp;

const CASES: &str = include_str!("../../fixtures/sla/cases.json");
const VECTORS: &str = include_str!("../../fixtures/sla/vectors.toml");

fn cases(kind: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(CASES).unwrap();
    all[kind].as_array().unwrap().clone()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}"))
}

fn instant(value: &Value) -> Timestamp {
    Timestamp::parse_rfc3339(text(value)).unwrap()
}

fn minutes(value: &Value) -> TimeDelta {
    TimeDelta::minutes(value.as_i64().unwrap())
}

fn hours(value: &Value) -> Vec<Interval> {
    let interval = |pair: &Value| Interval::parse(&format!("{}-{}", text(&pair[0]), text(&pair[1]))).unwrap();
    list(value).iter().map(interval).collect()
}

/// `calendar` with what `case` says in the place of what it said before.
fn changed(mut calendar: Calendar, case: &Value) -> Calendar {
    if let Some(week) = case.get("weekly_hours") {
        calendar.week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|day| hours(&week[day]));
    }
    if let Some(dates) = case.get("holidays") {
        calendar.closed = list(dates).iter().map(|date| Closed::Once(text(date).parse().unwrap())).collect();
    }
    if let Some(dates) = case.get("overrides") {
        let dates = dates.as_object().unwrap();
        calendar.on = dates.iter().map(|(date, intervals)| (date.parse().unwrap(), hours(intervals))).collect();
    }
    calendar
}

fn calendar(case: &Value) -> Calendar {
    changed(Calendar::always(text(&case["tz"]).parse().unwrap()), case)
}

fn course(case: &Value) -> Course<'static> {
    let mut calendars = vec![(Timestamp::from_millis(0), calendar(case))];
    for change in list(&case["calendar_changes"]) {
        let before = calendars.last().unwrap().1.clone();
        calendars.push((instant(&change["at"]), changed(before, change)));
    }
    Course {
        calendars: calendars.into_iter().map(|(from, calendar)| (from, Cow::Owned(calendar))).collect(),
        pauses: list(&case["pauses"]).iter().map(|pause| (instant(&pause["from"]), instant(&pause["to"]))).collect(),
    }
}

/// Whether one calendar is all there is to a case.
fn is_simple(case: &Value) -> bool {
    list(&case["pauses"]).is_empty() && list(&case["calendar_changes"]).is_empty()
}

#[test]
fn every_deadline_is_met_to_the_millisecond() {
    let cases = cases("deadline_cases");
    assert_eq!(cases.len(), 51);
    for case in &cases {
        let name = text(&case["name"]);
        let expected = match case.get("expected_error") {
            Some(error) => {
                assert_eq!(text(error), "no_business_time", "{name}");
                Err(NoOpenTime)
            }
            None => Ok(instant(&case["expected_deadline"])),
        };
        let (start, need) = (instant(&case["start"]), minutes(&case["duration_minutes"]));
        assert_eq!(course(case).deadline(start, need), expected, "{name}: {}", case["reasoning"]);
        if is_simple(case) {
            assert_eq!(calendar(case).deadline(start, need), expected, "{name}, without a course");
        }
        if let Ok(due) = expected {
            assert_eq!(course(case).elapsed(start, due), need, "{name}, counted back");
        }
    }
}

#[test]
fn every_span_has_the_open_time_it_should() {
    let cases = cases("elapsed_cases");
    assert_eq!(cases.len(), 14);
    for case in &cases {
        let name = text(&case["name"]);
        let (from, to, expected) = (instant(&case["from"]), instant(&case["to"]), minutes(&case["expected_minutes"]));
        assert_eq!(course(case).elapsed(from, to), expected, "{name}: {}", case["reasoning"]);
        assert_eq!(course(case).elapsed(to, from), -expected, "{name}, backwards");
        if is_simple(case) {
            assert_eq!(calendar(case).elapsed(from, to), expected, "{name}, without a course");
        }
    }
}

#[test]
fn every_rung_of_a_ladder_has_its_own_instant() {
    let cases = cases("ladder_cases");
    assert_eq!(cases.len(), 3);
    for case in &cases {
        let (calendar, start) = (calendar(case), instant(&case["start"]));
        let rungs = list(&case["rungs_minutes"]).iter().map(|rung| calendar.deadline(start, minutes(rung)).unwrap());
        let expected: Vec<_> = list(&case["expected"]).iter().map(instant).collect();
        assert_eq!(rungs.collect::<Vec<_>>(), expected, "{}: {}", case["name"], case["reasoning"]);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    calendars: BTreeMap<String, Week>,
    vector: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Week {
    zone: String,
    holidays: String,
    monday_to_friday: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    story: String,
    on: String,
    start: String,
    need: String,
    due: String,
}

impl Week {
    fn calendar(&self) -> Calendar {
        let mut calendar = Calendar::always(self.zone.parse().unwrap());
        let hours: Vec<_> = self.monday_to_friday.iter().map(|text| Interval::parse(text).unwrap()).collect();
        calendar.week = std::array::from_fn(|day| if day < 5 { hours.clone() } else { Vec::new() });
        calendar.holidays = Holidays::of(&self.holidays);
        assert!(calendar.holidays.is_some(), "holidays of {}", self.holidays);
        calendar
    }
}

#[test]
fn a_week_in_august_goes_as_its_people_tell_it() {
    let Vectors { calendars, vector } = toml::from_str(VECTORS).unwrap();
    assert_eq!(vector.len(), 11);
    for Vector { story, on, start, need, due } in &vector {
        let [start, due] = [start, due].map(|text| Timestamp::parse_rfc3339(text).unwrap());
        let calendar = calendars[on].calendar();
        let need = Length::parse(need).unwrap();
        assert!(!need.in_days() || calendar.whole_days(), "{story}");
        assert_eq!(calendar.deadline(start, need.time()), Ok(due), "{story}");
        assert_eq!(calendar.elapsed(start, due), need.time(), "{story}");
    }
}
