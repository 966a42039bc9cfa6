//! Days as Excel counts them.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// The first number that is too late for Excel: 10000-01-01.
const END: f64 = 2_958_466.0;
const DAY: i64 = 86_400_000;

/// The date and time that a number stands for, to the millisecond.
///
/// Excel counts from 1900 and believes that 1900-02-29 existed: number 60 is no day, and those before it are a day off. In
/// workbooks from old Macs it counts from 1904.
pub(in crate::intake) fn date_of(number: f64, from_1904: bool) -> Option<NaiveDateTime> {
    if !(0.0..END).contains(&number) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "less than three million days in milliseconds")]
    let millis = (number * 86_400_000.0).round() as i64;
    let (days, rest) = (millis.div_euclid(DAY), millis.rem_euclid(DAY));
    let first = match (from_1904, days) {
        (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1),
        (false, 60) => None,
        (false, ..60) => NaiveDate::from_ymd_opt(1899, 12, 31),
        (false, _) => NaiveDate::from_ymd_opt(1899, 12, 30),
    };
    let day = first?.checked_add_days(Days::new(u64::try_from(days).ok()?))?;
    Some(day.and_time(NaiveTime::MIN) + TimeDelta::milliseconds(rest))
}

/// A date as it is read everywhere: `2026-04-01`, with its time where it has one, and the time alone where it is no day.
pub(super) fn text_of(number: f64, from_1904: bool) -> Option<String> {
    let at = date_of(number, from_1904)?;
    let (day, time) = (at.date(), at.time());
    Some(match (number < 1.0, time == NaiveTime::MIN) {
        (true, _) => time.format("%H:%M:%S%.f").to_string(),
        (false, true) => day.to_string(),
        (false, false) => format!("{day} {}", time.format("%H:%M:%S%.f")),
    })
}

/// A length of time as `26:30:00`.
pub(super) fn duration_of(number: f64) -> Option<String> {
    if !(0.0..END).contains(&number) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "less than three million days in seconds")]
    let seconds = (number * 86_400.0).round() as i64;
    Some(format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_excel_does() {
        let text = |number, from_1904| text_of(number, from_1904).unwrap_or_default();
        assert_eq!(text(46_113.0, false), "2026-04-01");
        assert_eq!(text(46_309.416_666_666_664, false), "2026-10-14 10:00:00");
        assert_eq!(text(44_651.0, true), "2026-04-01");
        assert_eq!(text(61.0, false), "1900-03-01");
        assert_eq!(text(60.0, false), "", "1900 was no leap year");
        assert_eq!(text(59.0, false), "1900-02-28");
        assert_eq!(text(1.0, false), "1900-01-01");
        assert_eq!(text(0.416_666_666_666_666_7, false), "10:00:00");
        assert_eq!((text(-1.0, false), text(2_958_466.0, false), text(f64::NAN, false)), Default::default());
        assert_eq!(duration_of(1.104_166_666_666_666_7).as_deref(), Some("26:30:00"));
    }
}
