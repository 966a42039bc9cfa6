//! `[calendar.NAME]`: when the clocks run.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::calendar::{Calendar, Closed, Interval};
use super::holidays::Holidays;
use crate::document::{Complaints, Document, Item, Placed, Section, nearest};
use crate::i18n::Message;

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The calendar that every agreement has: 24×7.
pub(super) const ALWAYS: &str = "always";

/// The named calendars of an agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendars(BTreeMap<String, Calendar>);

impl Calendars {
    /// The calendar called `name`.
    pub fn get(&self, name: &str) -> Option<&Calendar> {
        self.0.get(name)
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Calendar)> {
        self.0.iter().map(|(name, calendar)| (name.as_str(), calendar))
    }

    /// Reads a file of which only `time_zone` and the calendars matter; the rest of it may say anything
    /// (`tasuki due --agreement FILE`).
    pub fn parse(name: &str, text: &str) -> Result<(Self, Tz), Complaints> {
        let document = Document::new(name, text);
        let mut root = document.root();
        let zone = zone(&mut root);
        let calendars = read(&mut root, zone);
        root.leave();
        document.finish(zone.map(|zone| (calendars, zone)))
    }
}

/// The section's `time_zone`.
pub(super) fn zone(section: &mut Section<'_, '_>) -> Option<Tz> {
    let text = section.text("time_zone");
    let text = section.need("time_zone", text)?;
    parse_zone(section, &text)
}

fn parse_zone(section: &Section<'_, '_>, text: &Placed<String>) -> Option<Tz> {
    let zone = text.parse().ok();
    if zone.is_none() {
        // Three letters are always near to three others; only the names of places help.
        let places = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).filter(|name| name.contains('/'));
        let message = match nearest(text, places) {
            Some(place) => Message::new("agreement.unknown_zone_near").with("nearest", place),
            None => Message::new("agreement.unknown_zone"),
        };
        section.complain(&text.span, message.with("zone", &text.value));
    }
    zone
}

/// All calendars; `home` is the zone of those that name none. (Where the file has no right one, that has been complained
/// of, and any will do to read on.)
pub(super) fn read(root: &mut Section<'_, '_>, home: Option<Tz>) -> Calendars {
    let home = home.unwrap_or(Tz::UTC);
    let mut calendars = BTreeMap::new();
    let mut named = root.section("calendar");
    for (name, item) in named.as_mut().map(Section::rest).unwrap_or_default() {
        if name.value == ALWAYS {
            root.complain(&name.span, Message::new("agreement.always_is_built_in"));
        } else if let Some(section) = item.section() {
            calendars.insert(name.value, calendar(section, home));
        }
    }
    calendars.insert(ALWAYS.to_owned(), Calendar::always(home));
    Calendars(calendars)
}

fn calendar(mut section: Section<'_, '_>, home: Tz) -> Calendar {
    let zone = section.text("time_zone").and_then(|text| parse_zone(&section, &text)).unwrap_or(home);
    let holidays = section.text("national_holidays").and_then(|country| {
        let known = Holidays::of(&country);
        if known.is_none() {
            section.complain(&country.span, Message::new("agreement.unknown_holidays").with("country", &country.value));
        }
        known
    });
    let closed = section.list("closed").map(|list| list.value).unwrap_or_default();
    let closed = closed.into_iter().filter_map(|item| closed_day(&section, item)).collect();
    let mut week: [Vec<Interval>; 7] = Default::default();
    if let Some(mut hours) = section.section("hours") {
        for (day, name) in week.iter_mut().zip(WEEKDAYS) {
            *day = intervals(&mut hours, name);
        }
        hours.close();
    }
    let mut on = BTreeMap::new();
    for (day, item) in section.section("on").as_mut().map(Section::rest).unwrap_or_default() {
        match day.parse::<NaiveDate>() {
            Ok(date) => {
                let texts = item.texts().map(|list| list.value).unwrap_or_default();
                on.insert(date, of_a_day(&section, &texts));
            }
            Err(_) => section.complain(&day.span, Message::new("agreement.not_a_day").with("key", &day.value)),
        }
    }
    section.close();
    Calendar { zone, week, holidays, closed, on }
}

fn intervals(hours: &mut Section<'_, '_>, day: &str) -> Vec<Interval> {
    let texts = hours.texts(day).map(|list| list.value).unwrap_or_default();
    of_a_day(hours, &texts)
}

/// The hours of one day. Hours that end before they begin are a slip of the pen.
fn of_a_day(section: &Section<'_, '_>, texts: &[Placed<String>]) -> Vec<Interval> {
    let read = |text: &Placed<String>| {
        let interval = interval(section, text)?;
        if interval.to < interval.from {
            section.misfit(&text.span, Message::new("agreement.hours_reversed").with("text", &text.value));
        }
        Some(interval)
    };
    texts.iter().filter_map(read).collect()
}

fn interval(section: &Section<'_, '_>, text: &Placed<String>) -> Option<Interval> {
    let interval = Interval::parse(text);
    if interval.is_none() {
        section.complain(&text.span, Message::new("agreement.not_hours").with("text", &text.value));
    }
    interval
}

/// A day (`2026-08-13`, without quotes) or what comes every year (`"12-29..01-03"`, `"08-13"`).
fn closed_day(section: &Section<'_, '_>, item: Item<'_, '_>) -> Option<Closed> {
    if !item.is_text() {
        let date = item.date()?;
        let day = date.value.date.and_then(to_date).filter(|_| date.value.time.is_none());
        if day.is_none() {
            section.complain(&date.span, Message::new("agreement.not_a_day").with("key", "closed"));
        }
        return day.map(Closed::Once);
    }
    let text = item.text()?;
    let (from, to) = text.split_once("..").unwrap_or((&text, &text));
    let range = month_day(from).zip(month_day(to));
    if range.is_none() {
        section.complain(&text.span, Message::new("agreement.not_yearly").with("text", &text.value));
    }
    range.map(|(from, to)| Closed::Yearly { from, to })
}

fn month_day(text: &str) -> Option<(u32, u32)> {
    let (month, day) = text.trim().split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // 29 February is a day of some years.
    NaiveDate::from_ymd_opt(2024, month, day).map(|_| (month, day))
}

pub(super) fn to_date(date: toml::value::Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}
