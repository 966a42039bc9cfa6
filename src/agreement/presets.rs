//! Three ways to agree on the first contact, ready to be used (decision 35): the default agreement with another clock.

use super::DEFAULT;

/// A ready-made promise for the first contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Within 24 hours of working days: the default.
    Day,
    /// By the end of the next working day.
    NextWorkingDay,
    /// Within five minutes of office time.
    FiveMinutes,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Day, Self::NextWorkingDay, Self::FiveMinutes];

    /// What it is called on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::NextWorkingDay => "next-working-day",
            Self::FiveMinutes => "five-minutes",
        }
    }

    /// The default agreement's text with this promise in it.
    pub fn text(self) -> String {
        let [day, other] = [Self::Day, self].map(Self::promise);
        DEFAULT.replace(day, other)
    }

    /// The lines of the default agreement that say by when, and what the preset has in their place.
    const fn promise(self) -> &'static str {
        match self {
            Self::Day => {
                "within   = \"24h\"\ncalendar = \"working_days\"\nideal    = { within = \"5m\", calendar = \"office\" }"
            }
            Self::NextWorkingDay => {
                "by       = \"next working day 18:00\"\ncalendar = \"office\"\nideal    = { within = \"5m\", calendar = \"office\" }"
            }
            Self::FiveMinutes => "within   = \"5m\"\ncalendar = \"office\"",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::{Agreement, Limit};

    #[test]
    fn each_preset_is_a_right_agreement_that_promises_what_it_is_called() {
        let limit = |preset: Preset| {
            let agreement = Agreement::parse("preset", &preset.text()).unwrap_or_else(|wrong| panic!("{wrong}"));
            let clock = agreement.clock("first_contact", None).unwrap();
            (clock.limit.to_string(), clock.calendar.clone())
        };
        let found = Preset::ALL.map(limit).map(|(limit, calendar)| format!("{limit} of {calendar}"));
        assert_eq!(found, ["24h of working_days", "next working day 18:00 of office", "5m of office"]);
        assert_eq!(Preset::ALL.map(Preset::word), ["24h", "next-working-day", "five-minutes"], "as they are asked for");
        assert_eq!(Preset::Day.text(), DEFAULT);
        let by = Agreement::parse("preset", &Preset::NextWorkingDay.text()).unwrap();
        assert!(matches!(by.clock("first_contact", None).unwrap().limit, Limit::By(_)));
    }
}
