//! What stands after a date: the time of day, and its offset from UTC.

use chrono::{FixedOffset, NaiveTime};

use super::digits;

/// Reads a time, with its offset where it names one; nothing of both where only the day of the week is named.
pub(super) fn read_time(text: &str) -> Option<(Option<NaiveTime>, Option<FixedOffset>)> {
    let written = text.strip_prefix(['T', 't', ' ']).unwrap_or(text).trim_start();
    let text = without_weekday(written);
    if text.is_empty() {
        return (!written.is_empty()).then_some((None, None));
    }
    let (half, text) = read_japanese_half(text);
    let (hour, hour_digits, rest) = digits(text)?;
    let (minute, second, nanos, rest) = match rest.strip_prefix('時') {
        Some(rest) => read_japanese_minutes(rest.trim_start())?,
        None => read_minutes(rest)?,
    };
    if hour_digits > 2 {
        return None;
    }
    let (hour, rest) = match half {
        // 午後0時 is noon; 午後12時 is not known to be noon or midnight.
        Some(add) => ((hour < 12).then_some(hour + add)?, rest.trim_start()),
        None => read_half_of_day(hour, rest.trim_start())?,
    };
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?;
    let offset = if rest.is_empty() { None } else { Some(read_offset(rest.trim_start())?) };
    Some((Some(time), offset))
}

/// What follows the hour: `:30`, `:30:15` or `:30:15.250`.
fn read_minutes(text: &str) -> Option<(u32, u32, u32, &str)> {
    let (minute, _, rest) = digits(text.strip_prefix(':')?).filter(|(_, count, _)| *count == 2)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => digits(rest).filter(|(_, count, _)| *count == 2).map(|(second, _, rest)| (second, rest))?,
        None => (0, rest),
    };
    let (nanos, rest) = read_fraction(rest)?;
    Some((minute, second, nanos, rest))
}

/// What follows the hour in `10時`, `10時30分` and `10時30分15秒`.
fn read_japanese_minutes(text: &str) -> Option<(u32, u32, u32, &str)> {
    if let Some(rest) = text.strip_prefix('半') {
        return Some((30, 0, 0, rest));
    }
    let Some((minute, _, rest)) = digits(text) else { return Some((0, 0, 0, text)) };
    let rest = rest.strip_prefix('分')?.trim_start();
    let Some((second, _, rest)) = digits(rest) else { return Some((minute, 0, 0, rest)) };
    Some((minute, second, 0, rest.strip_prefix('秒')?))
}

/// `(水)` or `水曜日` after a date: it says nothing that the date does not say.
fn without_weekday(text: &str) -> &str {
    let days = ['日', '月', '火', '水', '木', '金', '土'];
    let bare = text.strip_prefix('(').unwrap_or(text);
    let Some(rest) = bare.strip_prefix(days) else { return text };
    let rest = rest.strip_prefix("曜日").or_else(|| rest.strip_prefix('曜')).unwrap_or(rest);
    rest.strip_prefix(')').unwrap_or(rest).trim_start()
}

/// `午前` and `午後` before the hour: what is added to it.
fn read_japanese_half(text: &str) -> (Option<u32>, &str) {
    for (word, add) in [("午前", 0), ("午後", 12)] {
        if let Some(rest) = text.strip_prefix(word) {
            return (Some(add), rest.trim_start());
        }
    }
    (None, text)
}

/// A fraction of a second, cut to whole milliseconds: rounding could move an instant into the future.
fn read_fraction(text: &str) -> Option<(u32, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 {
        return None;
    }
    let (fraction, rest) = rest.split_at(count);
    let millis: u32 = format!("{fraction:0<3}")[..3].parse().ok()?;
    Some((millis * 1_000_000, rest))
}

fn read_half_of_day(hour: u32, rest: &str) -> Option<(u32, &str)> {
    for (word, add) in [("AM", 0), ("am", 0), ("PM", 12), ("pm", 12)] {
        if let Some(rest) = rest.strip_prefix(word) {
            return (1..=12).contains(&hour).then_some((hour % 12 + add, rest));
        }
    }
    Some((hour, rest))
}

/// `Z`, `+09:00` or `+0900`.
fn read_offset(text: &str) -> Option<FixedOffset> {
    let sign = match text.chars().next()? {
        'Z' | 'z' if text.len() == 1 => return FixedOffset::east_opt(0),
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, minutes) = match &text[1..] {
        rest if rest.len() == 5 => rest.split_once(':')?,
        rest if rest.len() == 4 && rest.is_ascii() => rest.split_at(2),
        _ => return None,
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    if (hours.1, minutes.1) != (2, 2) || !hours.2.is_empty() || !minutes.2.is_empty() || hours.0 > 23 || minutes.0 > 59
    {
        return None;
    }
    FixedOffset::east_opt(sign * i32::try_from(hours.0 * 3600 + minutes.0 * 60).ok()?)
}
