//! The accounts that the rules of the game give of themselves: calendars, clocks, scores, criteria, reasons, people.

use chrono::NaiveDate;

use super::{Chapter, Thing, Told, Value, scoring};
use crate::agreement::calendar::{By, ByDay, Calendar, Closed, Interval};
use crate::agreement::calendars::ALWAYS;
use crate::agreement::criteria::Exclusion;
use crate::agreement::score::Condition;
use crate::agreement::terms::{Role, SlotState, Trigger};
use crate::agreement::{
    Agreement, Clock, ContactRules, Deferral, Gate, Ideal, Limit, Playbook, ReEntry, Reason, Requirement, Rung, Tier,
    words,
};
use crate::i18n::Message;

/// The sections that are rules. Every field of [`Agreement`] is named here once, so that none is forgotten.
pub(super) fn chapters(agreement: &Agreement) -> Vec<Chapter> {
    let Agreement { title, effective_from, next_review, zone, undo_within, .. } = agreement;
    let Agreement { calendars, score, exclusions, criteria, stages, targets, .. } = agreement;
    let Agreement { tiers, clocks, gates, hint_score, stale_after, deferral, re_entry, contacts, reasons, .. } =
        agreement;
    // These tell of themselves.
    let Agreement { people: _, assignment: _, import: _, playbook: _, goals: _, .. } = agreement;
    let head = Thing::new("")
        .says("minutes.title", Value::plain(title))
        .says("minutes.effective_from", Value::plain(effective_from))
        .may_say("minutes.next_review", next_review.map(Value::plain))
        .says("minutes.time_zone", Value::plain(zone))
        .says("minutes.undo_within", Value::time(*undo_within));
    // The calendar that is built in says nothing.
    let written = calendars.iter().filter(|(name, _)| *name != ALWAYS);
    let calendars = written.map(|(name, calendar)| self::calendar(name, calendar)).collect();
    let reason = |id: &str| Value::thing(id, agreement.reason(id).map(|reason| &reason.names));
    let mut chapters = vec![
        Chapter::one("agreement", "minutes.chapter.agreement", head),
        Chapter::of("calendar", "minutes.chapter.calendar", "minutes.kind.calendar", calendars),
        Chapter::of("tier", "minutes.chapter.tier", "minutes.kind.tier", tiers.iter().map(tier).collect()),
        Chapter::of(
            "clock",
            "minutes.chapter.clock",
            "minutes.kind.clock",
            clocks.iter().map(|one| clock(one, tiers)).collect(),
        ),
    ];
    chapters.extend(scoring::chapters(score, &agreement.playbook));
    chapters.extend([
        Chapter::of(
            "mql",
            "minutes.chapter.mql",
            "minutes.kind.mql",
            criteria.iter().map(scoring::criterion).collect(),
        ),
        Chapter::of(
            "exclude",
            "minutes.chapter.exclude",
            "minutes.kind.exclude",
            exclusions.iter().map(|exclusion| self::exclusion(exclusion, &reason)).collect(),
        ),
        Chapter::of("gate", "minutes.chapter.gate", "minutes.kind.gate", gates.iter().map(gate).collect()),
        Chapter::one(
            "sql",
            "minutes.chapter.sql",
            Thing::new("").may_say("minutes.hint_score", hint_score.map(Value::bar)),
        ),
        Chapter::one(
            "bantc",
            "minutes.chapter.bantc",
            Thing::new("").may_say("minutes.stale_after", stale_after.map(Value::time)),
        ),
        Chapter::one("defer", "minutes.chapter.defer", deferring(deferral)),
        Chapter::one("re_entry", "minutes.chapter.re_entry", coming_back(re_entry)),
        Chapter::one("contact", "minutes.chapter.contact", writing_down(contacts)),
        Chapter::of(
            "reason",
            "minutes.chapter.reason",
            "minutes.kind.reason",
            reasons.iter().map(|reason| self::reason(reason, &agreement.playbook)).collect(),
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
    ]);
    chapters
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
    let thing =
        DAYS.iter().zip(week).fold(thing, |thing, (day, hours)| thing.lists(day, hours.iter().copied().map(interval)));
    thing
        .may_say("minutes.national_holidays", holidays.map(|holidays| Value::plain(holidays.country())))
        .lists("minutes.closed", closed.iter().map(closed_days))
        .lists("minutes.other_hours", on.iter().map(|(date, hours)| other_hours(*date, hours)))
}

fn interval(hours: Interval) -> Value {
    let Interval { from, to } = hours;
    let hours = Value::plain(format!("{}–{}", time_of_day(from), time_of_day(to)));
    if (from, to) == (0, 24 * 60) { Value { said: Message::new("minutes.all_day"), ..hours } } else { hours }
}

/// Days as people write them: `12-29..01-03` is 29 December to 3 January.
fn closed_days(days: &Closed) -> Value {
    let from_to = |from: &Value, to: &Value| {
        let said = Message::new("minutes.from_day_to");
        let said = said.with_message("from", from.said.clone()).with_message("to", to.said.clone());
        Value::term(format!("{}..{}", from.is, to.is), said)
    };
    match days {
        Closed::Once(date) => Value::plain(date),
        Closed::Between { from, to } => from_to(&Value::plain(from), &Value::plain(to)),
        Closed::Yearly { from, to } if from == to => day_of_year(*from),
        Closed::Yearly { from, to } => from_to(&day_of_year(*from), &day_of_year(*to)),
    }
}

fn day_of_year((month, day): (u32, u32)) -> Value {
    const MONTHS: [&str; 12] = [
        "month.january",
        "month.february",
        "month.march",
        "month.april",
        "month.may",
        "month.june",
        "month.july",
        "month.august",
        "month.september",
        "month.october",
        "month.november",
        "month.december",
    ];
    let date = Value::plain(format!("{month:02}-{day:02}"));
    let Some(key) = (month as usize).checked_sub(1).and_then(|n| MONTHS.get(n)) else { return date };
    let said = Message::new("minutes.day_of_year").with_message("month", Message::new(key)).with("day", day);
    Value { said, ..date }
}

fn other_hours(date: NaiveDate, hours: &[Interval]) -> Value {
    let hours: Vec<_> = hours.iter().copied().map(interval).collect();
    if hours.is_empty() { Value::plain(date) } else { Value::pair(&Value::plain(date), &Value::all(&hours)) }
}

fn tier(tier: &Tier) -> Thing {
    let Tier { id, names, criteria, sources, campaigns, score } = tier;
    Thing::named(id, names)
        .lists("minutes.criteria", criteria.iter().map(Value::plain))
        .lists("minutes.sources", sources.iter().map(Value::plain))
        .lists("minutes.campaigns", campaigns.iter().map(Value::plain))
        .may_say("minutes.least_score", score.map(Value::bar))
}

/// Clocks for different tiers may share an id: they are told apart by both.
fn clock(clock: &Clock, tiers: &[Tier]) -> Thing {
    let Clock { id, names, tier, starts, repeats, stops, attempts, .. } = clock;
    let Clock { pauses, limit, calendar, ideal, warn_at, ladder, .. } = clock;
    let trigger = |trigger: &Trigger| Value::term(trigger, words::trigger(*trigger));
    let known_as = tier.as_ref().map_or_else(|| id.clone(), |tier| format!("{id}/{tier}"));
    let tier =
        tier.as_deref().map(|id| Value::thing(id, tiers.iter().find(|tier| tier.id == id).map(|tier| &tier.names)));
    let thing = Thing::named(&known_as, names)
        .may_say("minutes.for_tier", tier)
        .says("minutes.starts", trigger(starts))
        .may_say("minutes.repeats", repeats.then(|| Value::term(true, Message::new("minutes.each_time"))))
        .lists("minutes.stops", stops.iter().map(trigger))
        .may_say("minutes.attempts", (*attempts != 1).then(|| Value::plain(attempts)))
        .lists("minutes.pauses", pauses.iter().map(|act| Value::term(act, words::act(*act))));
    let thing = match limit {
        Limit::Within(within) => thing.says("minutes.within", Value::length(*within)),
        Limit::By(by) => thing.says("minutes.due_by", due_by(*by)),
    };
    thing
        .says("minutes.on_calendar", Value::plain(calendar))
        .may_say("minutes.ideal", ideal.as_ref().map(self::ideal))
        .lists("minutes.warn_at", warn_at.iter().map(|share| Value::rate(f64::from(*share) / 100.0)))
        .lists("minutes.escalate", ladder.iter().map(rung))
}

fn due_by(by: By) -> Value {
    let By { day, minute } = by;
    let key = match day {
        ByDay::Same => "minutes.same_working_day",
        ByDay::Next => "minutes.next_working_day",
    };
    let said = match minute {
        Some(minute) => {
            Message::new("minutes.by_time").with_message("day", Message::new(key)).with("time", time_of_day(minute))
        }
        None => Message::new(key),
    };
    Value::term(by, said)
}

fn time_of_day(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn ideal(ideal: &Ideal) -> Value {
    let Ideal { within, calendar } = ideal;
    Value::pair(&Value::length(*within), &Value::plain(calendar))
}

fn rung(rung: &Rung) -> Value {
    let Rung { after, tell } = rung;
    let told: Vec<_> = tell.iter().map(|recipient| Value::term(recipient, words::recipient(*recipient))).collect();
    let (at_due, after, told) = (after.time().is_zero(), Value::length(*after), Value::all(&told));
    let said = if at_due {
        Message::new("minutes.rung_at_due")
    } else {
        Message::new("minutes.rung").with_message("after", after.said.clone())
    };
    let said = said.with_message("told", told.said.clone());
    Value { said, ..Value::pair(&after, &told) }
}

/// Each word of a condition with its field.
pub(super) fn condition(when: &Condition) -> Vec<Value> {
    let pairs = when.iter().flat_map(|(field, texts)| texts.iter().map(move |text| (field, text)));
    pairs
        .map(|(field, text)| {
            let said = match field.as_str() {
                "opted_out" => {
                    Message::new("minutes.opted_out").with_message("field", words::field(&format!("consent_{text}")))
                }
                "free_mail" => words::field(field),
                "employees" => {
                    Message::new("minutes.at_least").with_message("field", words::field(field)).with("text", text)
                }
                _ => Message::new("minutes.field_is").with_message("field", words::field(field)).with("text", text),
            };
            Value::term(format!("{field}\u{0}{text}"), said)
        })
        .collect()
}

fn exclusion(exclusion: &Exclusion, named: &dyn Fn(&str) -> Value) -> Thing {
    let Exclusion { id, when, fit_below, reason } = exclusion;
    let thing =
        Thing::new(id).lists("minutes.when", condition(when)).may_say("minutes.fit_below", fit_below.map(Value::plain));
    thing.says("minutes.for_reason", named(reason))
}

fn gate(gate: &Gate) -> Thing {
    let Gate { id, names, acts, needs, bantc, confirmed, roles, skip_by } = gate;
    let role = |role: &Role| Value::term(role, words::role(*role));
    let thing = Thing::named(id, names)
        .lists("minutes.guards", acts.iter().map(|act| Value::term(act, words::act(*act))))
        .lists("minutes.requires", needs.iter().map(|need| Value::term(need, words::field(need))));
    let thing = bantc.iter().fold(thing, |thing, requirement| {
        let Requirement { slot, state } = requirement;
        let name = Message::new("minutes.slot").with_message("slot", words::slot(*slot));
        // Of a lead it says that an answer is still out; of a gate, that the question must have been put.
        let said = match state {
            SlotState::Asked => Message::new("minutes.asked"),
            state => words::slot_state(*state),
        };
        thing.says_of(name, Told::One(Value::term(state, said)))
    });
    thing
        .may_say("minutes.confirmed", (*confirmed > 0).then(|| Value::plain(confirmed)))
        .lists("minutes.only_by", roles.iter().map(role))
        .lists("minutes.skip_by", skip_by.iter().map(role))
}

fn deferring(deferral: &Deferral) -> Thing {
    let Deferral { longest, in_all, again_by, wake_minute } = deferral;
    Thing::new("")
        .may_say("minutes.longest", longest.map(Value::time))
        .may_say("minutes.in_all", in_all.map(Value::time))
        .lists("minutes.again_by", again_by.iter().map(|role| Value::term(role, words::role(*role))))
        .says("minutes.wakes_at", Value::plain(time_of_day(*wake_minute)))
}

fn coming_back(re_entry: &ReEntry) -> Thing {
    let ReEntry { cool_off, strong, ask_what_changed } = re_entry;
    Thing::new("")
        .may_say("minutes.cool_off", cool_off.map(Value::time))
        .lists("minutes.strong", strong.iter().map(Value::plain))
        .says("minutes.ask_what_changed", Value::plain(ask_what_changed))
}

fn writing_down(contacts: &ContactRules) -> Thing {
    let ContactRules { note_after, bulk_mail } = contacts;
    Thing::new("")
        .may_say("minutes.note_after", note_after.map(Value::time))
        .may_say("minutes.bulk_mail", bulk_mail.map(Value::plain))
}

fn reason(reason: &Reason, playbook: &Playbook) -> Thing {
    let Reason { id, names, acts, speaks_to, wake_after, wake_on, needs_note } = reason;
    let note = if *needs_note { "minutes.required" } else { "minutes.optional" };
    Thing::named(id, names)
        .lists("minutes.for_acts", acts.iter().map(|act| Value::term(act, words::act(*act))))
        .says("minutes.speaks_to", Value::term(speaks_to, words::side(*speaks_to)))
        .may_say("minutes.wake_after", wake_after.map(Value::time))
        .lists("minutes.wake_on", wake_on.iter().map(|kind| playbook.touch(kind)))
        .says("minutes.needs_note", Value::term(needs_note, Message::new(note)))
}
