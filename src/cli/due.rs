//! `due`: until when, and how much working time lies between.

use chrono::{LocalResult, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use serde_json::json;

use super::agreement::read_text;
use super::args::Due;
use super::{Out, Setting};
use crate::agreement::calendar::{Calendar, Length};
use crate::agreement::{Agreement, Calendars, DEFAULT, too_long};
use crate::clock::Timestamp;
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;

pub(super) fn due(setting: &Setting, args: &Due, out: &mut Out<'_>) -> Result<u8> {
    let (calendars, zone) = calendars(setting, args)?;
    let Some(calendar) = calendars.get(&args.calendar) else {
        let message = Message::new("due.no_calendar").with("name", &args.calendar);
        let message = message.with_words("known", calendars.names());
        return Err(Error::user(message));
    };
    let from = instant(&args.from, zone)?;
    if calendar.never_opens() {
        return Err(Error::user(Message::new("agreement.calendar_never_opens").with("name", &args.calendar)));
    }
    if let Some(to) = &args.to {
        return between(setting, calendar, from, instant(to, zone)?, out);
    }
    let text = args.within.as_deref().unwrap_or_default();
    let length = Length::parse(text).ok_or_else(|| usage(Message::new("agreement.not_a_length").with("text", text)))?;
    if length.in_days() && !calendar.whole_days() {
        let message = Message::new("agreement.days_of_hours").with("name", &args.calendar).with("length", length);
        return Err(Error::user(message));
    }
    let too_long = |_| Error::user(too_long(length, &args.calendar));
    let due_at = calendar.deadline(from, length.time()).map_err(too_long)?.rfc3339(&calendar.zone);
    if setting.is_json() {
        out.json(&json!({ "due_at": due_at }))?;
    } else {
        out.line(&due_at)?;
    }
    Ok(0)
}

fn between(setting: &Setting, calendar: &Calendar, from: Timestamp, to: Timestamp, out: &mut Out<'_>) -> Result<u8> {
    let time = calendar.elapsed(from, to);
    let millis = time.num_milliseconds();
    if setting.is_json() {
        // Whole seconds as a whole number; a part of one as it is.
        #[allow(clippy::cast_precision_loss, reason = "centuries of milliseconds are exact")]
        let seconds = if millis % 1_000 == 0 { json!(millis / 1_000) } else { json!(millis as f64 / 1_000.0) };
        out.json(&json!({ "working_seconds": seconds }))?;
    } else {
        out.line(&crate::domain::countdown(time))?;
    }
    Ok(0)
}

fn calendars(setting: &Setting, args: &Due) -> Result<(Calendars, Tz)> {
    if let Some(file) = &args.agreement {
        return Ok(Calendars::parse(&file.display().to_string(), &read_text(file)?)?);
    }
    // Without a database the default agreement's calendars count; one that is there and cannot be looked at is said: its
    // own agreement may tell otherwise.
    let usual = || match setting.usual_database() {
        Some(usual) => std::fs::exists(&usual).map_err(|cause| Error::io(&usual, &cause)),
        None => Ok(false),
    };
    if setting.db.is_none() && !usual()? {
        let agreement = Agreement::parse("default", DEFAULT)?;
        return Ok((agreement.calendars, agreement.zone));
    }
    let desk = setting.reading_desk()?;
    let agreement = desk.agreement();
    Ok((agreement.calendars.clone(), agreement.zone))
}

/// RFC 3339, or a local date and time of `zone`.
pub(super) fn instant(text: &str, zone: Tz) -> Result<Timestamp> {
    if let Some(at) = Timestamp::parse_rfc3339(text) {
        return Ok(at);
    }
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let local = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let local =
        local.or_else(|| text.parse::<chrono::NaiveDate>().ok().map(|day| day.and_time(chrono::NaiveTime::MIN)));
    match local.map(|local| zone.from_local_datetime(&local)) {
        // Of two readings of one hour the earlier.
        Some(LocalResult::Single(at) | LocalResult::Ambiguous(at, _)) => Ok(at.to_utc().into()),
        Some(LocalResult::None) => {
            Err(usage(Message::new("due.skipped_hour").with("text", text).with("zone", zone.name())))
        }
        None => Err(usage(Message::new("due.not_an_instant").with("text", text))),
    }
}

fn usage(message: Message) -> Error {
    Error::new(Kind::Usage, message)
}
