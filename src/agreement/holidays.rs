//! Public holidays that ship with the program, one table a country.
//!
//! A table covers some years and no others: [`Holidays::years`] says which, and outside them no day is a holiday.
//! Days that follow from astronomy are known for certain only once they are announced; until then the table carries
//! a prediction and [`Holidays::is_predicted`] says so. Source and licence stand at the head of each file.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

use crate::i18n::Lang;

static JAPAN: LazyLock<Holidays> = LazyLock::new(|| Holidays::read("JP", include_str!("holidays/jp.csv")));

/// The public holidays of one country, as dates of its own wall calendar.
#[derive(Debug, PartialEq, Eq)]
pub struct Holidays {
    country: &'static str,
    days: BTreeMap<NaiveDate, Holiday>,
}

#[derive(Debug, PartialEq, Eq)]
struct Holiday {
    ja: &'static str,
    en: &'static str,
    predicted: bool,
}

impl Holidays {
    /// The table of a country by its ISO 3166 code (`JP`); `None` for countries that have none here.
    pub fn of(country: &str) -> Option<&'static Self> {
        match country {
            "JP" => Some(&JAPAN),
            _ => None,
        }
    }

    /// The country, by its ISO 3166 code.
    pub const fn country(&self) -> &'static str {
        self.country
    }

    /// Whether `date` is a holiday. Never, outside the years of the table.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.days.contains_key(&date)
    }

    /// What the holiday on `date` is called; `None` when it is none.
    pub fn name(&self, date: NaiveDate, lang: Lang) -> Option<&str> {
        self.days.get(&date).map(|day| match lang {
            Lang::Ja => day.ja,
            Lang::En => day.en,
        })
    }

    /// Whether `date` is a holiday by prediction only, and may yet move.
    pub fn is_predicted(&self, date: NaiveDate) -> bool {
        self.days.get(&date).is_some_and(|day| day.predicted)
    }

    /// The years that the table covers, first and last; an empty range if it covers none.
    pub fn years(&self) -> RangeInclusive<i32> {
        match (self.days.first_key_value(), self.days.last_key_value()) {
            (Some((first, _)), Some((last, _))) => first.year()..=last.year(),
            _ => RangeInclusive::new(1, 0),
        }
    }

    /// Reads `date,name_ja,name_en,predicted`. Comments and the line of titles are no dates and fall away.
    fn read(country: &'static str, table: &'static str) -> Self {
        Self { country, days: table.lines().filter_map(row).collect() }
    }
}

fn row(line: &'static str) -> Option<(NaiveDate, Holiday)> {
    let mut fields = line.split(',');
    let date = fields.next()?.parse().ok()?;
    let (ja, en) = (fields.next()?, fields.next()?);
    Some((date, Holiday { ja, en, predicted: fields.next()? == "yes" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn japan() -> &'static Holidays {
        Holidays::of("JP").unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn holidays_are_those_of_the_country_that_was_asked_for() {
        assert_eq!(japan().country(), "JP");
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("holidays/jp.csv").lines();
        let rows = lines.filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(japan().days.len(), rows);
        assert_eq!(japan().years(), 2015..=2035);
        assert_eq!(japan().days.range(..date("2031-01-01")).count(), 290, "as two sources agree on");
        assert!(japan().days.values().all(|day| !day.ja.is_empty() && !day.en.is_empty()));
    }

    #[test]
    fn a_holiday_has_a_name_in_both_languages() {
        assert_eq!(japan().name(date("2026-08-11"), Lang::Ja), Some("山の日"));
        assert_eq!(japan().name(date("2026-08-11"), Lang::En), Some("Mountain Day"));
        assert_eq!(japan().name(date("2026-08-12"), Lang::Ja), None);
    }

    #[test]
    fn a_day_between_two_holidays_is_one_too() {
        assert!(japan().contains(date("2026-09-22")));
        assert_eq!(japan().name(date("2026-09-22"), Lang::Ja), Some("国民の休日"));
    }

    #[test]
    fn the_olympic_summers_moved_their_holidays() {
        assert!(japan().contains(date("2021-07-23")), "Sports Day, at the opening");
        assert!(!japan().contains(date("2021-10-11")), "and not in October");
    }

    #[test]
    fn equinoxes_not_yet_announced_are_predictions_and_so_is_what_hangs_on_them() {
        assert!(!japan().is_predicted(date("2027-09-23")), "announced");
        assert!(japan().is_predicted(date("2028-03-20")));
        assert!(japan().is_predicted(date("2032-09-21")), "between Respect for the Aged Day and the equinox");
        assert!(japan().is_predicted(date("2033-03-21")), "the Monday after an equinox Sunday");
        assert!(!japan().is_predicted(date("2033-01-01")), "New Year's Day does not depend on the sun");
    }

    #[test]
    fn a_country_without_a_table_has_none() {
        assert_eq!(Holidays::of("FR"), None);
    }
}
