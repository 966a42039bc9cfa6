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

    /// The one that is called `word`.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.word() == word)
    }

    /// The default agreement's text with this promise in it, ready to be adopted.
    pub fn text(self) -> String {
        let [day, other] = [Self::Day, self].map(Self::heading);
        let text = DEFAULT.replacen(day, other, 1);
        let [day, other] = [Self::Day, self].map(Self::promise);
        text.replacen(day, other, 1)
    }

    /// The first lines of the file: what it is.
    const fn heading(self) -> &'static str {
        match self {
            Self::Day => {
                "# 引き渡し合意書(既定)。マーケティングと営業で読み合わせ、自社に合わせて書き換えてください。\n\
                 # The default hand-off agreement. Read it together, marketing and sales, and make it your own.\n"
            }
            Self::NextWorkingDay => {
                "# 引き渡し合意書(初回接触は翌営業日の18時まで)。マーケティングと営業で読み合わせ、自社に合わせて書き換えてください。\n\
                 # The hand-off agreement with first contact by 18:00 on the next working day. Read it together, marketing and sales,\n\
                 # and make it your own.\n"
            }
            Self::FiveMinutes => {
                "# 引き渡し合意書(初回接触は営業時間の5分以内)。マーケティングと営業で読み合わせ、自社に合わせて書き換えてください。\n\
                 # The hand-off agreement with first contact within five minutes of office time. Read it together, marketing and\n\
                 # sales, and make it your own.\n"
            }
        }
    }

    /// The lines of the first contact that say by when. Five minutes are the ideal: no other stands beside them.
    const fn promise(self) -> &'static str {
        match self {
            Self::Day => {
                "within   = \"24h\"\n\
                 calendar = \"working_days\"\n\
                 ideal    = { within = \"5m\", calendar = \"office\" }\n"
            }
            Self::NextWorkingDay => {
                "by       = \"next working day 18:00\"   # 金曜に渡したら月曜の18時まで / handed over on Friday: until Monday 18:00\n\
                 calendar = \"office\"\n\
                 ideal    = { within = \"5m\", calendar = \"office\" }\n"
            }
            Self::FiveMinutes => {
                "within   = \"5m\"                  # 営業時間外に渡したら翌営業日の9時5分まで / handed over after hours: until 9:05 on the next working day\n\
                 calendar = \"office\"\n"
            }
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
        let titles = Preset::ALL.map(|preset| preset.text().lines().next().unwrap_or_default().to_owned());
        assert!(titles[0].contains("(既定)") && DEFAULT.starts_with(&titles[0]), "{titles:?}");
        assert!(titles[1].contains("翌営業日の18時まで") && titles[2].contains("営業時間の5分以内"), "{titles:?}");
        assert_eq!(Preset::ALL.map(Preset::word), ["24h", "next-working-day", "five-minutes"], "as they are asked for");
        assert_eq!(Preset::Day.text(), DEFAULT);
        assert_eq!(Preset::ALL.map(|preset| Preset::of(preset.word())), Preset::ALL.map(Some));
        assert_eq!(Preset::of("48h"), None);
        let by = Agreement::parse("preset", &Preset::NextWorkingDay.text()).unwrap();
        assert!(matches!(by.clock("first_contact", None).unwrap().limit, Limit::By(_)));
    }
}
