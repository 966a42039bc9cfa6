//! The accounts that the rules of the game give of themselves: calendars, clocks, scores, criteria, reasons, people.

use chrono::NaiveDate;

use super::{Chapter, Thing, Told, Value};
use crate::agreement::calendar::{Calendar, Closed, Interval};
use crate::agreement::calendars::ALWAYS;
use crate::agreement::criteria::{Criterion, Exclusion};
use crate::agreement::score::{Condition, Decay, FitRule, Score, TouchRule};
use crate::agreement::{Agreement, Clock, Ideal, Names, Person, Reason, Requirement, Rung, words};
use crate::i18n::Message;

/// The sections that are rules. Every field of [`Agreement`] is named here once, so that none is forgotten.
pub(super) fn chapters(agreement: &Agreement) -> Vec<Chapter> {
    let Agreement { title, effective_from, next_review, zone, undo_within, .. } = agreement;
    let Agreement { calendars, clocks, score, exclusions, criteria, sql, reasons, stages, targets, people, .. } =
        agreement;
    // These tell of themselves.
    let Agreement { playbook: _, goals: _, .. } = agreement;
    let head = Thing::new("")
        .says("minutes.title", Value::plain(title))
        .says("minutes.effective_from", Value::plain(effective_from))
        .may_say("minutes.next_review", next_review.map(Value::plain))
        .says("minutes.time_zone", Value::plain(zone))
        .says("minutes.undo_within", Value::time(*undo_within));
    let Score { decay, fit, touch } = score;
    // The calendar that is built in says nothing.
    let written = calendars.iter().filter(|(name, _)| *name != ALWAYS);
    let calendars = written.map(|(name, calendar)| self::calendar(name, calendar)).collect();
    let reason = |id: &str| Value::thing(id, agreement.reason(id).map(|reason| &reason.names));
    vec![
        Chapter::one("agreement", "minutes.chapter.agreement", head),
        Chapter::of("calendar", "minutes.chapter.calendar", "minutes.kind.calendar", calendars),
        Chapter::of("clock", "minutes.chapter.clock", "minutes.kind.clock", clocks.iter().map(clock).collect()),
        Chapter::one("score", "minutes.chapter.score", fading(decay.as_ref())),
        Chapter::of("score.fit", "minutes.chapter.fit", "minutes.kind.fit", fit.iter().map(fit_rule).collect()),
        Chapter::of(
            "score.touch",
            "minutes.chapter.touch",
            "minutes.kind.touch",
            touch.iter().map(touch_rule).collect(),
        ),
        Chapter::of("mql", "minutes.chapter.mql", "minutes.kind.mql", criteria.iter().map(criterion).collect()),
        Chapter::of(
            "exclude",
            "minutes.chapter.exclude",
            "minutes.kind.exclude",
            exclusions.iter().map(|exclusion| self::exclusion(exclusion, &reason)).collect(),
        ),
        Chapter::one("sql", "minutes.chapter.sql", requirements(sql)),
        Chapter::of(
            "reason",
            "minutes.chapter.reason",
            "minutes.kind.reason",
            reasons.iter().map(self::reason).collect(),
        ),
        Chapter::one(
            "stages",
            "minutes.chapter.stages",
            stages.iter().fold(Thing::new(""), |thing, (stage, rate)| {
                let name = Message::new("minutes.chance").with_message("stage", words::stage(*stage));
                thing.says_of(name, Told::One(Value::rate(*rate)))
            }),
        ),
        Chapter::one(
            "targets",
            "minutes.chapter.targets",
            targets.iter().fold(Thing::new(""), |thing, (name, rate)| {
                thing.says_of(
                    Message::new("minutes.aimed").with_message("figure", aimed(name)),
                    Told::One(Value::rate(*rate)),
                )
            }),
        ),
        Chapter::of(
            "person",
            "minutes.chapter.person",
            "minutes.kind.person",
            people.iter().map(|person| self::person(person, agreement)).collect(),
        ),
    ]
}

fn aimed(name: &str) -> Message {
    match crate::agreement::goals::Figure::of(name) {
        Some(figure) => words::figure(figure),
        None => Message::new("minutes.plain").with("text", name),
    }
}

fn calendar(name: &str, calendar: &Calendar) -> Thing {
    const DAYS: [&str; 7] = [
        "weekday.monday",
        "weekday.tuesday",
        "weekday.wednesday",
        "weekday.thursday",
        "weekday.friday",
        "weekday.saturday",
        "weekday.sunday",
    ];
    let Calendar { zone, week, holidays, closed, on } = calendar;
    let thing = Thing::new(name).says("minutes.time_zone", Value::plain(zone));
    let thing = DAYS.iter().zip(week).fold(thing, |thing, (day, hours)| {
        thing.lists(day, hours.iter().copied().map(|hours| Value::plain(interval(hours))))
    });
    thing
        .may_say("minutes.national_holidays", holidays.map(|holidays| Value::plain(holidays.country())))
        .lists("minutes.closed", closed.iter().map(closed_days))
        .lists("minutes.other_hours", on.iter().map(|(date, hours)| other_hours(*date, hours)))
}

fn interval(hours: Interval) -> String {
    let Interval { from, to } = hours;
    format!("{:02}:{:02}–{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
}

fn closed_days(days: &Closed) -> Value {
    match days {
        Closed::Once(date) => Value::plain(date),
        Closed::Yearly { from, to } if from == to => Value::plain(format!("{:02}-{:02}", from.0, from.1)),
        Closed::Yearly { from, to } => Value::plain(format!("{:02}-{:02}..{:02}-{:02}", from.0, from.1, to.0, to.1)),
    }
}

fn other_hours(date: NaiveDate, hours: &[Interval]) -> Value {
    let hours: Vec<_> = hours.iter().copied().map(|hours| Value::plain(interval(hours))).collect();
    if hours.is_empty() { Value::plain(date) } else { Value::pair(&Value::plain(date), &Value::all(&hours)) }
}

fn clock(clock: &Clock) -> Thing {
    let Clock { id, names, starts, stops, pauses, within, calendar, ideal, warn_at, ladder } = clock;
    let act = |act: &_| Value::term(act, words::act(*act));
    Thing::named(id, names)
        .says("minutes.starts", act(starts))
        .lists("minutes.stops", stops.iter().map(act))
        .lists("minutes.pauses", pauses.iter().map(act))
        .says("minutes.within", Value::length(*within))
        .says("minutes.on_calendar", Value::plain(calendar))
        .may_say("minutes.ideal", ideal.as_ref().map(self::ideal))
        .lists("minutes.warn_at", warn_at.iter().map(|share| Value::rate(f64::from(*share) / 100.0)))
        .lists("minutes.escalate", ladder.iter().map(rung))
}

fn ideal(ideal: &Ideal) -> Value {
    let Ideal { within, calendar } = ideal;
    Value::pair(&Value::length(*within), &Value::plain(calendar))
}

fn rung(rung: &Rung) -> Value {
    let Rung { after, tell } = rung;
    let told: Vec<_> = tell.iter().map(|recipient| Value::term(recipient, words::recipient(*recipient))).collect();
    let (after, told) = (Value::length(*after), Value::all(&told));
    let said =
        Message::new("minutes.rung").with_message("after", after.said.clone()).with_message("told", told.said.clone());
    Value { said, ..Value::pair(&after, &told) }
}

fn fading(decay: Option<&Decay>) -> Thing {
    let told = decay.map(|decay| {
        let Decay { percent, every } = decay;
        let (percent, every) = (Value::rate(percent / 100.0), Value::length(*every));
        let said = Message::new("minutes.fading")
            .with_message("percent", percent.said.clone())
            .with_message("length", every.said.clone());
        Value { said, ..Value::pair(&percent, &every) }
    });
    Thing::new("").may_say("minutes.decay", told)
}

fn fit_rule(rule: &FitRule) -> Thing {
    let FitRule { id, when, points } = rule;
    Thing::new(id).lists("minutes.when", condition(when)).says("minutes.points", Value::plain(points))
}

fn touch_rule(rule: &TouchRule) -> Thing {
    let TouchRule { id, kind, points, cap } = rule;
    Thing::new(id)
        .says("minutes.touch_kind", Value::plain(kind))
        .says("minutes.points", Value::plain(points))
        .may_say("minutes.cap", cap.map(Value::plain))
}

/// Each word of a condition with its field.
fn condition(when: &Condition) -> Vec<Value> {
    let pairs = when.iter().flat_map(|(field, texts)| texts.iter().map(move |text| (field, text)));
    pairs
        .map(|(field, text)| {
            let key = if field == "employees" { "minutes.at_least" } else { "minutes.field_is" };
            let said = Message::new(key).with_message("field", words::field(field)).with("text", text);
            Value::term(format!("{field}\u{0}{text}"), said)
        })
        .collect()
}

fn criterion(criterion: &Criterion) -> Thing {
    let Criterion { id, score, touched } = criterion;
    Thing::new(id)
        .may_say("minutes.least_score", score.map(Value::plain))
        .lists("minutes.touched", touched.iter().map(Value::plain))
}

fn exclusion(exclusion: &Exclusion, named: &dyn Fn(&str) -> Value) -> Thing {
    let Exclusion { id, when, reason } = exclusion;
    Thing::new(id).lists("minutes.when", condition(when)).says("minutes.for_reason", named(reason))
}

fn requirements(sql: &[Requirement]) -> Thing {
    sql.iter().fold(Thing::new(""), |thing, requirement| {
        let Requirement { slot, state } = requirement;
        let name = Message::new("minutes.slot").with_message("slot", words::slot(*slot));
        thing.says_of(name, Told::One(Value::term(state, words::slot_state(*state))))
    })
}

fn reason(reason: &Reason) -> Thing {
    let Reason { id, names, acts, speaks_to, wake_after, needs_note } = reason;
    Thing::named(id, names)
        .lists("minutes.for_acts", acts.iter().map(|act| Value::term(act, words::act(*act))))
        .says("minutes.speaks_to", Value::term(speaks_to, words::side(*speaks_to)))
        .may_say("minutes.wake_after", wake_after.map(Value::time))
        .may_say("minutes.needs_note", needs_note.then(|| Value::yes_no(true)))
}

fn person(person: &Person, agreement: &Agreement) -> Thing {
    let Person { id, name, role, mail, calendar, reports_to } = person;
    let name = Names { ja: name.clone(), en: name.clone() };
    let superior = reports_to.as_deref().map(|id| match agreement.person(id) {
        Some(superior) => Value { is: id.to_owned(), ..Value::plain(&superior.name) },
        None => Value::plain(id),
    });
    Thing::named(id, &name)
        .says("minutes.role", Value::term(role, words::role(*role)))
        .may_say("minutes.mail", mail.as_ref().map(Value::plain))
        .may_say("minutes.on_calendar", calendar.as_ref().map(Value::plain))
        .may_say("minutes.reports_to", superior)
}
