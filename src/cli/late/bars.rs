//! The bars of a strip: one line a day, its hours to scale.

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::words;
use crate::clock::{Timestamp, at_wall};
use crate::domain::strip::{Kind, Strip};
use crate::i18n::Lang;
use crate::ui::{fit, width};

/// Days beyond this are left out in the middle.
const MOST_DAYS: usize = 31;
const FIRST_DAYS: usize = 10;
const LAST_DAYS: usize = 14;

/// How wide a day's name is with the blanks around it, and how wide the time that counted.
const LABEL: usize = 13;
const COUNTED: usize = 9;

const MINUTES_OF_A_DAY: usize = 24 * 60;

/// A scale of hours, one line a day, and what the signs mean.
pub(super) fn lines(strip: &Strip, lang: Lang, columns: usize) -> Vec<String> {
    let cells = cells_of(columns);
    let mut lines = vec![scale(cells)];
    let days = days(strip);
    let left_out = if days.len() > MOST_DAYS { FIRST_DAYS..days.len() - LAST_DAYS } else { 0..0 };
    for (n, day) in days.iter().enumerate() {
        if !left_out.contains(&n) {
            lines.push(line(strip, *day, cells, columns, lang));
        } else if n == left_out.start {
            let days = crate::i18n::Message::new("strip.days_left_out").with("n", left_out.len());
            lines.push(format!("  {}", days.say(lang)));
        }
    }
    lines.push(format!("  {}", lang.text("strip.legend")));
    lines
}

/// As many as fit that divide a day into whole parts of hours.
fn cells_of(columns: usize) -> usize {
    let room = columns.saturating_sub(LABEL + COUNTED);
    [96, 48, 24].into_iter().find(|cells| *cells <= room).unwrap_or(12)
}

/// The hours above their places.
fn scale(cells: usize) -> String {
    let every = match cells {
        12 => 12,
        24 => 6,
        _ => 3,
    };
    let mut scale = " ".repeat(LABEL);
    for hour in (0..=24).step_by(every) {
        let place = LABEL + hour * cells / 24;
        scale.push_str(&" ".repeat(place.saturating_sub(scale.len())));
        scale.push_str(&hour.to_string());
    }
    scale
}

/// The days of the calendar's wall from the start to the end.
fn days(strip: &Strip) -> Vec<NaiveDate> {
    let day = |at: Timestamp| at.in_zone(&strip.zone).date_naive();
    let end = strip.due_at.max(strip.until);
    let (first, last) = (day(strip.started_at), day(end.plus(TimeDelta::milliseconds(-1)).max(strip.started_at)));
    first.iter_days().take_while(|day| *day <= last).collect()
}

/// One day: its bar, how much of it counted, and the holiday that it is.
fn line(strip: &Strip, date: NaiveDate, cells: usize, columns: usize, lang: Lang) -> String {
    let wall = |minute: usize| {
        let minute = TimeDelta::minutes(i64::try_from(minute).unwrap_or(0));
        at_wall(&strip.zone, date.and_time(NaiveTime::MIN) + minute)
    };
    let edge = |cell: usize| wall(cell * MINUTES_OF_A_DAY / cells);
    let bar: String = (0..cells).map(|cell| sign(strip, edge(cell), edge(cell + 1))).collect();
    let (midnight, end) = (wall(0), wall(MINUTES_OF_A_DAY));
    let counted = strip.time(Kind::Used, midnight, end) + strip.time(Kind::Over, midnight, end);
    let counted = if counted.is_zero() { String::new() } else { clock_like(counted) };
    let label = words::day(date, lang);
    let label = format!("  {label}{}", " ".repeat((LABEL - 2).saturating_sub(width(&label))));
    let mut line = format!("{label}{bar}");
    if !counted.is_empty() {
        line = format!("{line}{counted:>COUNTED$}");
    }
    if let Some(name) = strip.holidays.and_then(|holidays| holidays.name(date, lang)) {
        let room = columns.saturating_sub(width(&line) + 2);
        line = format!("{line}  {}", fit(name, room));
    }
    line.trim_end().to_owned()
}

/// What most of a cell is; that time ran over is never hidden by what it stands beside.
fn sign(strip: &Strip, from: Timestamp, to: Timestamp) -> char {
    if strip.time(Kind::Over, from, to) > TimeDelta::zero() {
        return '!';
    }
    let signs = [(Kind::Used, '#'), (Kind::Left, '='), (Kind::Paused, '-'), (Kind::Closed, '.')];
    let parts = signs.map(|(kind, sign)| (strip.time(kind, from, to), sign));
    // Of two that are as long the first.
    let most = parts.into_iter().rev().max_by_key(|(time, _)| *time);
    most.filter(|(time, _)| *time > TimeDelta::zero()).map_or(' ', |(_, sign)| sign)
}

/// `8:00`, `23:45`: hours and minutes in a column.
fn clock_like(time: TimeDelta) -> String {
    format!("{}:{:02}", time.num_hours(), time.num_minutes() % 60)
}
