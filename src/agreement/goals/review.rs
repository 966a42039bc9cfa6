//! `[[delivery]]` and `[review]`: when both departments look back, at what, who comes, and how (R80–R84).

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::agenda::{self, Topic};
use super::{Goals, Rhythm};
use crate::agreement::calendar::{Interval, Length};
use crate::agreement::minutes::{Chapter, Thing, Value};
use crate::agreement::playbook::Playbook;
use crate::agreement::playbook::reading::{Lists, others};
use crate::agreement::{Names, length, needed_text, term, words};
use crate::clock::{Timestamp, at_wall};
use crate::document::{Placed, Section};
use crate::i18n::Message;

/// One review that comes again and again. Days and times are those of the agreement's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What the file calls it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// How often.
    pub rhythm: Rhythm,
    /// On which day.
    pub on: On,
    /// At which minute of that day.
    pub minute: u16,
    /// What is talked about, in this order.
    pub agenda: Vec<Topic>,
    /// Who comes: functions, departments, roles.
    pub who: Vec<String>,
}

/// How reviews are held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// For how long after the agreement began everything is tuned freely (R82); six months where absent
    /// ([`crate::agreement::Versions::settles_on`]).
    pub settling_in: Option<Length>,
    /// How many earlier periods say what is usual for a figure.
    pub usual: usize,
    /// Whether leads are shown without their names.
    pub mask: bool,
}

impl Default for Review {
    fn default() -> Self {
        Self { settling_in: None, usual: 8, mask: false }
    }
}

/// Fewer periods have no spread, more are another team's past.
const PERIODS: std::ops::RangeInclusive<usize> = 3..=53;

/// The day of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// A day of the week, Monday being 0.
    Weekday(u8),
    /// A day of the month, or of the first month of the quarter: 1 to 28, which every month has.
    Day(u8),
}

impl Delivery {
    /// When it was held last by an instant, that instant being part of it.
    pub fn last_by(&self, now: Timestamp, zone: Tz) -> Option<Timestamp> {
        let today = now.in_zone(&zone).date_naive();
        // The longest rhythm is a quarter.
        let days = (0..=100).filter_map(|back| today.checked_sub_days(Days::new(back)));
        days.filter(|day| self.is_on(*day)).map(|day| self.on(day, zone)).find(|at| *at <= now)
    }

    /// When it is held next after an instant.
    pub fn next_after(&self, now: Timestamp, zone: Tz) -> Option<Timestamp> {
        let today = now.in_zone(&zone).date_naive();
        let days = (0..=100).filter_map(|ahead| today.checked_add_days(Days::new(ahead)));
        days.filter(|day| self.is_on(*day)).map(|day| self.on(day, zone)).find(|at| *at > now)
    }

    fn is_on(&self, day: NaiveDate) -> bool {
        match (self.rhythm, self.on) {
            (_, On::Weekday(weekday)) => day.weekday().num_days_from_monday() == u32::from(weekday),
            (Rhythm::Quarterly, On::Day(of)) => day.day() == u32::from(of) && day.month0().is_multiple_of(3),
            (_, On::Day(of)) => day.day() == u32::from(of),
        }
    }

    fn on(&self, day: NaiveDate, zone: Tz) -> Timestamp {
        let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(self.minute) * 60, 0);
        at_wall(&zone, day.and_time(time.unwrap_or(NaiveTime::MIN)))
    }
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

pub(super) fn read(lists: &mut Lists<'_, '_, '_>, playbook: &Playbook) -> Vec<Delivery> {
    let rhythms: Vec<_> = Rhythm::ALL.iter().map(|rhythm| rhythm.word()).collect();
    let holders = playbook.holders();
    lists.named("delivery", |section, id, names| {
        let rhythm = needed_text(section, "kind").and_then(|text| term(section, &text, &rhythms, Rhythm::of));
        let (weekday, day) = (weekday(section), day(section));
        let on = rhythm.and_then(|rhythm| on(section, rhythm, weekday, day));
        let minute = minute(section);
        let agenda = agenda::read(section);
        let who = others(section, "who", "[[function]]", &holders);
        Some(Delivery { id, names, rhythm: rhythm?, on: on?, minute: minute?, agenda, who })
    })
}

fn weekday(section: &mut Section<'_, '_>) -> Option<u8> {
    let text = section.text("weekday")?;
    let of = |text: &str| (0_u8..).zip(WEEKDAYS).find(|(_, name)| *name == text).map(|(day, _)| day);
    term(section, &text, &WEEKDAYS, of)
}

fn day(section: &mut Section<'_, '_>) -> Option<u8> {
    let read = section.whole("day")?;
    let day = u8::try_from(read.value).ok().filter(|day| (1..=28).contains(day));
    if day.is_none() {
        section.complain(&read.span, Message::new("agreement.not_a_day_of_every_month"));
    }
    day
}

/// A week has weekdays, a month and a quarter have days.
fn on(section: &mut Section<'_, '_>, rhythm: Rhythm, weekday: Option<u8>, day: Option<u8>) -> Option<On> {
    let (key, stray, found) = match rhythm {
        Rhythm::Weekly => ("weekday", "day", weekday.map(On::Weekday)),
        Rhythm::Monthly | Rhythm::Quarterly => ("day", "weekday", day.map(On::Day)),
    };
    if (stray == "day" && day.is_some()) || (stray == "weekday" && weekday.is_some()) {
        let message = Message::new("agreement.stray_day").with("stray", stray).with("key", key).with("kind", rhythm);
        section.misfit(section.span(), message);
    }
    section.need(key, found)
}

fn minute(section: &mut Section<'_, '_>) -> Option<u16> {
    let text = needed_text(section, "time")?;
    let minute = Interval::parse(&format!("{}-24:00", text.value)).map(|hours| hours.from).filter(|at| *at < 1440);
    if minute.is_none() {
        section.complain(&text.span, Message::new("agreement.not_a_time_of_day").with("text", &text.value));
    }
    minute
}

pub(super) fn read_manner(root: &mut Section<'_, '_>) -> Review {
    let usual = Review::default();
    let Some(mut section) = root.section("review") else { return usual };
    let settling_in = length(&mut section, "settling_in");
    if let Some(length) = settling_in.as_ref().filter(|length| !length.value.in_days()) {
        section.complain(&length.span, Message::new("agreement.not_in_days").with("key", "settling_in"));
    }
    let periods = section.whole("usual");
    let few = |read: &Placed<i64>| usize::try_from(read.value).ok().filter(|n| PERIODS.contains(n));
    let kept = periods.as_ref().and_then(few);
    if let (Some(read), None) = (&periods, kept) {
        let message = Message::new("agreement.not_so_many").with("key", "usual");
        section.complain(&read.span, message.with("least", PERIODS.start()).with("most", PERIODS.end()));
    }
    let mask = section.yes_no("mask").map_or(usual.mask, |mask| mask.value);
    section.close();
    Review { settling_in: settling_in.map(|length| length.value), usual: kept.unwrap_or(usual.usual), mask }
}

fn manner(review: &Review) -> Chapter {
    let Review { settling_in, usual, mask } = review;
    let is_usual = Review::default();
    let thing = Thing::new("")
        .may_say("minutes.settling_in", settling_in.map(Value::length))
        .says_unless(*usual == is_usual.usual, "minutes.usual", Value::plain(usual))
        .says_unless(*mask == is_usual.mask, "minutes.mask", Value::yes_no(*mask));
    Chapter::one("review", "minutes.chapter.review", thing)
}

pub(super) fn chapters(goals: &Goals, playbook: &Playbook) -> [Chapter; 2] {
    let delivery = |delivery: &Delivery| {
        let Delivery { id, names, rhythm, on, minute, agenda, who } = delivery;
        let on = match on {
            On::Weekday(day) => Value::term(WEEKDAYS[usize::from(*day).min(6)], words::weekday(*day)),
            On::Day(day) => Value::term(day, Message::new("minutes.day_of_month").with("n", day)),
        };
        Thing::named(id, names)
            .says("minutes.rhythm", Value::term(rhythm, words::rhythm(*rhythm)))
            .says("minutes.on_day", on)
            .says("minutes.at", Value::plain(format!("{:02}:{:02}", minute / 60, minute % 60)))
            .lists("minutes.agenda", agenda.iter().map(Topic::value))
            .lists("minutes.comes", who.iter().map(|who| playbook.holder(who)))
    };
    let things = goals.deliveries.iter().map(delivery).collect();
    let deliveries = Chapter::of("delivery", "minutes.chapter.delivery", "minutes.kind.delivery", things);
    [deliveries, manner(&goals.review)]
}
