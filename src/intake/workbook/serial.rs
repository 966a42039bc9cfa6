//! Days as Excel counts them, by calamine's calendar.

use calamine::{ExcelDateTime, ExcelDateTimeType};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// The first number that is too late for Excel, 10000-01-01, where days are counted from 1900 and from 1904.
const ENDS: [f64; 2] = [2_958_466.0, 2_957_004.0];

/// The date and time that a number stands for, to the millisecond.
///
/// Excel counts from 1900 and believes that 1900-02-29 existed: number 60 is no day, and those before it are a day off. In
/// workbooks from old Macs it counts from 1904.
pub(in crate::intake) fn date_of(number: f64, from_1904: bool) -> Option<NaiveDateTime> {
    if !(0.0..ENDS[usize::from(from_1904)]).contains(&number) {
        return None;
    }
    date(&ExcelDateTime::new(number, ExcelDateTimeType::DateTime, from_1904))
}

fn date(at: &ExcelDateTime) -> Option<NaiveDateTime> {
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let day = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))?;
    day.and_hms_milli_opt(u32::from(hour), u32::from(minute), u32::from(second), u32::from(milli))
}

/// A date as it is read everywhere: `2026-04-01`, with its time where it has one, and the time alone where it is no day; a
/// length of time as `26:30:00`. Nothing where it is neither.
pub(super) fn text_of(at: &ExcelDateTime) -> Option<String> {
    let number = at.as_f64();
    if !(0.0..ENDS[1]).contains(&number) {
        return None;
    }
    if at.is_duration() {
        #[allow(clippy::cast_possible_truncation, reason = "less than three million days in seconds")]
        let seconds = (number * 86_400.0).round() as i64;
        return Some(format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    }
    let at = date(at)?;
    let (day, time) = (at.date(), at.time());
    Some(match (number < 1.0, time == NaiveTime::MIN) {
        (true, _) => time.format("%H:%M:%S%.f").to_string(),
        (false, true) => day.to_string(),
        (false, false) => format!("{day} {}", time.format("%H:%M:%S%.f")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_excel_does() {
        let of = |number, kind, from_1904| text_of(&ExcelDateTime::new(number, kind, from_1904));
        let text = |number, from_1904| of(number, ExcelDateTimeType::DateTime, from_1904).unwrap_or_default();
        assert_eq!(text(46_113.0, false), "2026-04-01");
        assert_eq!(text(46_309.416_666_666_664, false), "2026-10-14 10:00:00");
        assert_eq!(text(44_651.0, true), "2026-04-01");
        assert_eq!(text(61.0, false), "1900-03-01");
        assert_eq!(text(60.0, false), "", "1900 was no leap year");
        assert_eq!(text(59.0, false), "1900-02-28");
        assert_eq!(text(1.0, false), "1900-01-01");
        assert_eq!(text(0.416_666_666_666_666_7, false), "10:00:00");
        assert_eq!((text(-1.0, false), text(2_958_466.0, false), text(f64::NAN, false)), Default::default());
        let hours = of(1.104_166_666_666_666_7, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(hours.as_deref(), Some("26:30:00"));
    }
}
