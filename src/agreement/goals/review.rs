//! `[[delivery]]`: when both departments look back, at what, and who comes (R80–R84).

use super::{Goals, Rhythm};
use crate::agreement::calendar::Interval;
use crate::agreement::minutes::{Chapter, Thing, Value};
use crate::agreement::playbook::Playbook;
use crate::agreement::playbook::reading::{Lists, both, others};
use crate::agreement::{Names, needed_text, term, words};
use crate::document::Section;
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
    pub agenda: Vec<Names>,
    /// Who comes: functions, departments, roles.
    pub who: Vec<String>,
}

/// The day of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// A day of the week, Monday being 0.
    Weekday(u8),
    /// A day of the month, or of the first month of the quarter: 1 to 28, which every month has.
    Day(u8),
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
        let agenda = section.list("agenda").map(|list| list.value).unwrap_or_default();
        let agenda = agenda.into_iter().filter_map(both).collect();
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

pub(super) fn chapter(goals: &Goals, playbook: &Playbook) -> Chapter {
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
            .lists("minutes.agenda", agenda.iter().map(Value::text))
            .lists("minutes.comes", who.iter().map(|who| playbook.holder(who)))
    };
    let things = goals.deliveries.iter().map(delivery).collect();
    Chapter::of("delivery", "minutes.chapter.delivery", "minutes.kind.delivery", things)
}
