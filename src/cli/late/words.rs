//! What a strip says in words: lengths, instants, the way to the due instant.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use chrono_tz::Tz;

use crate::agreement::Limit;
use crate::agreement::calendar::{ByDay, Length};
use crate::agreement::terms::Recipient;
use crate::clock::{Timestamp, Until};
use crate::domain::strip::{Charge, Held, Step, Strip};
use crate::i18n::{Lang, Message};
use crate::ids::PersonId;

/// What stands between two steps.
pub(super) const ARROW: &str = " → ";

/// The sentence by which somebody with a wall calendar can follow how the due instant comes about.
pub(super) fn way(strip: &Strip, lang: Lang) -> String {
    let mut steps = vec![instant(strip.started_at, strip.zone, lang)];
    steps.extend(strip.way.iter().map(|told| step(told, strip, lang)));
    steps.push(ending(strip.due_at, strip.zone, lang));
    // What it began with; whatever came after it is a step of the way.
    let first = strip.terms.first();
    Message::new("strip.way")
        .with_message("limit", limit(first.map_or(strip.limit, |held| held.limit)))
        .with("calendar", first.map_or(&strip.calendar, |held| &held.calendar))
        .with("steps", steps.join(ARROW))
        .say(lang)
}

fn step(told: &Step, strip: &Strip, lang: Lang) -> String {
    match told {
        Step::Counted { time, .. } => length(*time).say(lang),
        Step::Skipped { from, to } => {
            Message::new("strip.skipped").with("days", skipped(strip, *from, *to, lang)).say(lang)
        }
        Step::Slept { from, to } => {
            let slept = Message::new("strip.slept").with("from", time(*from, strip.zone));
            slept.with("to", time(*to, strip.zone)).say(lang)
        }
        Step::Terms { place } => strip.terms.get(*place).map(|held| terms(held).say(lang)).unwrap_or_default(),
        Step::Several { runs, time } => {
            Message::new("strip.several").with("n", runs).with_message("time", length(*time)).say(lang)
        }
    }
}

/// What holds from here on, and how much of it had passed before.
pub(super) fn terms(held: &Held) -> Message {
    let message = match (held.is_other_tier, &held.tier) {
        (true, Some((_, names))) => Message::new("strip.terms_of_tier").with_either("tier", &names.ja, &names.en),
        (true, None) => Message::new("strip.terms_of_no_tier"),
        (false, _) => Message::new("strip.terms").with("version", held.version),
    };
    let message = message.with_message("limit", limit(held.limit)).with("calendar", &held.calendar);
    message.with_message("used", length(held.used))
}

/// Few days are named each, with the holiday that they are.
fn skipped(strip: &Strip, from: NaiveDate, to: NaiveDate, lang: Lang) -> String {
    let between = if lang == Lang::Ja { "、" } else { ", " };
    let days: Vec<NaiveDate> = from.iter_days().take_while(|day| *day <= to).collect();
    if days.len() > 4 {
        return format!("{}–{}", day(from, lang), day(to, lang));
    }
    let named = |date: &NaiveDate| match strip.holidays.and_then(|holidays| holidays.name(*date, lang)) {
        Some(name) => format!("{} {name}", day(*date, lang)),
        None => day(*date, lang),
    };
    days.iter().map(named).collect::<Vec<_>>().join(between)
}

fn limit(limit: Limit) -> Message {
    match limit {
        Limit::Within(within) => written(within),
        Limit::By(by) => {
            let key = match (by.day, by.minute) {
                (ByDay::Same, Some(_)) => "strip.by_same",
                (ByDay::Same, None) => "strip.by_same_close",
                (ByDay::Next, Some(_)) => "strip.by_next",
                (ByDay::Next, None) => "strip.by_next_close",
            };
            let message = Message::new(key);
            match by.minute {
                Some(minute) => message.with("at", format!("{:02}:{:02}", minute / 60, minute % 60)),
                None => message,
            }
        }
    }
}

/// A length as people say it: `8時間`, `1h30m`, `7d`.
pub(super) fn length(time: TimeDelta) -> Message {
    let seconds = time.num_seconds();
    let (days, hours, minutes, rest) = (seconds / 86_400, seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if days > 1 && seconds % 86_400 == 0 {
        Message::new("strip.days").with("d", days)
    } else if hours > 0 && minutes == 0 {
        Message::new("strip.hours").with("h", hours)
    } else if hours > 0 {
        Message::new("strip.hours_minutes").with("h", hours).with("m", minutes)
    } else if rest == 0 {
        Message::new("strip.minutes").with("m", minutes)
    } else {
        Message::new("strip.minutes_seconds").with("m", minutes).with("s", rest)
    }
}

/// A length of the agreement: a day of it stays a day.
pub(super) fn written(written: Length) -> Message {
    match written {
        Length::Days(days) => Message::new("strip.days").with("d", days),
        other => length(other.time()),
    }
}

pub(super) fn owner(owner: Option<&PersonId>) -> Message {
    match owner {
        Some(owner) => Message::new("strip.who").with_person("who", owner),
        None => Message::new("strip.team"),
    }
}

pub(super) const fn recipient(recipient: Recipient) -> Message {
    Message::new(match recipient {
        Recipient::Owner => "strip.tell.owner",
        Recipient::Manager => "strip.tell.manager",
        Recipient::Head => "strip.tell.head",
    })
}

/// Whom a breach is charged to; nothing where there is none.
pub(super) fn charge(strip: &Strip) -> Option<Message> {
    match &strip.charge {
        Charge::Nobody => None,
        Charge::Team => Some(Message::new("strip.charged_team")),
        Charge::Owner { who, had } => {
            Some(Message::new("strip.charged").with_person("who", who).with_message("had", length(*had)))
        }
        Charge::Spared { who, had } => Some(
            Message::new("strip.spared")
                .with_person("who", who)
                .with_message("had", length(*had))
                .with_message("grace", length(strip.grace)),
        ),
    }
}

/// `11-20 16:00`.
pub(super) fn time(at: Timestamp, zone: Tz) -> String {
    at.in_zone(&zone).format("%m-%d %H:%M").to_string()
}

/// `金 11-20 16:00`.
pub(super) fn instant(at: Timestamp, zone: Tz, lang: Lang) -> String {
    let local = at.in_zone(&zone);
    format!("{} {}", weekday(local.weekday()).say(lang), time(at, zone))
}

/// The same of what ends then: midnight is the end of the day that is over.
pub(super) fn ending(at: Timestamp, zone: Tz, lang: Lang) -> String {
    match (Until { at, zone }).day_over() {
        Some(before) => format!("{} 24:00", day(before, lang)),
        None => instant(at, zone, lang),
    }
}

/// `金 11-20`.
pub(super) fn day(date: NaiveDate, lang: Lang) -> String {
    format!("{} {}", weekday(date.weekday()).say(lang), date.format("%m-%d"))
}

pub(super) const fn weekday(day: Weekday) -> Message {
    Message::new(match day {
        Weekday::Mon => "strip.weekday.mon",
        Weekday::Tue => "strip.weekday.tue",
        Weekday::Wed => "strip.weekday.wed",
        Weekday::Thu => "strip.weekday.thu",
        Weekday::Fri => "strip.weekday.fri",
        Weekday::Sat => "strip.weekday.sat",
        Weekday::Sun => "strip.weekday.sun",
    })
}
