//! `[promises]`: what marketing promises sales, beside the clocks that sales keeps (R3, R34, R47, R62; semantics, the fifth
//! of the ten capabilities). The promised volume is a `[[target]]` of MQLs.

use super::Goals;
use crate::agreement::calendar::{Calendar, Length};
use crate::agreement::calendars::{ALWAYS, Calendars};
use crate::agreement::minutes::{Chapter, Thing, Value};
use crate::agreement::playbook::passing;
use crate::agreement::{Agreement, check_named, length, words};
use crate::clock::Timestamp;
use crate::document::{Section, hint};
use crate::i18n::Message;

/// What marketing promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promises {
    /// What sales is told of a lead that it is handed: words of [`passing`].
    pub context: Vec<String>,
    /// How long a question of sales waits for an answer.
    pub answer_within: Length,
    /// How long after its promised date a lead that was given back is looked at again.
    pub wake_within: Length,
    /// The calendar on which both are counted.
    pub calendar: String,
}

/// What passes, too, but leaves no trace by which a promise could be held.
const UNSEEN: [&str; 3] = ["phase", "owner", "note"];
const USUAL: [&str; 3] = ["name", "company", "mail"];

impl Default for Promises {
    fn default() -> Self {
        let week = Length::Days(7);
        Self { context: Vec::new(), answer_within: week, wake_within: week, calendar: ALWAYS.to_owned() }
    }
}

pub(super) fn read(root: &mut Section<'_, '_>, calendars: &Calendars) -> Promises {
    let usual = Promises::default();
    let Some(mut section) = root.section("promises") else { return usual };
    let context = section.texts("context").map(|list| list.value).unwrap_or_default();
    for field in context.iter().filter(|field| !observable().any(|known| known == field.value)) {
        let unknown = Message::new("agreement.unknown_field").with("field", &field.value);
        section.complain(&field.span, unknown.with_message("hint", hint(field, observable())));
    }
    let [answer_within, wake_within] =
        ["answer_within", "wake_within"].map(|key| length(&mut section, key).map(|length| length.value));
    let calendar = section.text("calendar");
    if let Some(name) = &calendar {
        check_named(&section, name, calendars.names(), Message::new("agreement.unknown_calendar"));
    }
    section.close();
    Promises {
        context: context.into_iter().map(|field| field.value).collect(),
        answer_within: answer_within.unwrap_or(usual.answer_within),
        wake_within: wake_within.unwrap_or(usual.wake_within),
        calendar: calendar.map_or(usual.calendar, |name| name.value),
    }
}

fn observable() -> impl Iterator<Item = &'static str> {
    passing().filter(|field| !UNSEEN.contains(field))
}

impl Agreement {
    /// What sales is told of a lead that it is handed: what marketing promises, else what passes between the two tools, else
    /// who the person is.
    pub fn promised_context(&self) -> Vec<&str> {
        let promised = &self.goals.promises.context;
        let passing = &self.playbook.handover.fields;
        let fields = if promised.is_empty() { passing } else { promised };
        if fields.is_empty() {
            return USUAL.to_vec();
        }
        fields.iter().map(String::as_str).filter(|field| !UNSEEN.contains(field)).collect()
    }

    /// Until when a question that was asked at an instant is answered.
    pub fn answer_due(&self, asked: Timestamp) -> Timestamp {
        self.promised_by(asked, self.goals.promises.answer_within)
    }

    /// Until when a lead that is to be looked at again at an instant is.
    pub fn wake_due(&self, wake_at: Timestamp) -> Timestamp {
        self.promised_by(wake_at, self.goals.promises.wake_within)
    }

    fn promised_by(&self, from: Timestamp, within: Length) -> Timestamp {
        let calendar: Option<&Calendar> = self.calendars.get(&self.goals.promises.calendar);
        let due = calendar.and_then(|calendar| calendar.deadline(from, within.time()).ok());
        due.unwrap_or_else(|| from.plus(within.time()))
    }
}

pub(super) fn chapter(goals: &Goals) -> Chapter {
    let Promises { context, answer_within, wake_within, calendar } = &goals.promises;
    let thing = Thing::new("")
        .lists("minutes.context", context.iter().map(|field| Value::term(field, words::field(field))))
        .says("minutes.answer_within", Value::length(*answer_within))
        .says("minutes.wake_within", Value::length(*wake_within))
        .says("minutes.on_calendar", Value::plain(calendar));
    Chapter::one("promises", "minutes.chapter.promises", thing)
}
