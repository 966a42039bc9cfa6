//! What somebody typed into a line, as it is understood: an instant, a day, money, a number, yes or no, a deal stage.
//!
//! What was understood stands beside the line while it is typed, so that a reading may be generous. Nothing that cannot
//! be read is ever saved.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use crate::agreement::Agreement;
use crate::clock::Timestamp;
use crate::domain::{Wake, amount, is_mail, is_phone, when, when_it_was, without_scheme};
use crate::gate::clean_line;

/// How a line is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As it stands.
    Text,
    /// As a telephone number.
    Phone,
    /// As a mail address.
    Mail,
    /// As a day and time: "月曜 9時", "in 3 days".
    When,
    /// As the day and time of something that is over: "昨日 15時", "30 min ago".
    Past,
    /// As a day and time, or as never.
    Wake,
    /// As a day.
    Day,
    /// As money, in the currency's main unit: "1,200,000", "120万".
    Amount,
    /// As a whole number.
    Number,
    /// As yes or no.
    YesNo,
    /// As a deal stage of the agreement in force: its place in the order, its id or its name.
    DealStage,
    /// As kinds of touch of the agreement in force, each by its place in the order, its id or its name; or as none.
    Touches,
}

impl Kind {
    /// How a day or a time is written, as the key of some examples; nothing for what is no date.
    pub const fn examples(self) -> Option<&'static str> {
        match self {
            Self::When => Some("reading.date_like"),
            Self::Past => Some("reading.past_like"),
            Self::Wake => Some("reading.wake_like"),
            Self::Day => Some("reading.day_like"),
            _ => None,
        }
    }
}

/// What was understood.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// Nothing was typed.
    Blank,
    /// A text.
    Text(String),
    /// An instant.
    Instant(Timestamp),
    /// Never.
    Never,
    /// A day.
    Day(NaiveDate),
    /// Money, or a number.
    Amount(f64),
    /// Yes or no.
    YesNo(bool),
    /// A deal stage, by its id.
    DealStage(String),
    /// Kinds of touch, by their ids.
    Touches(Vec<String>),
    /// Nothing.
    Unreadable,
}

impl Reading {
    /// Reads a line as of `now`, by the agreement's zone and the time at which its days begin.
    pub fn of(kind: Kind, text: &str, agreement: &Agreement, now: Timestamp) -> Self {
        let text = clean_line(text).text;
        let text = text.trim();
        if text.is_empty() {
            return Self::Blank;
        }
        let instant = || when(text, now, agreement.zone, agreement.deferral.wake_minute);
        let read = match kind {
            Kind::Text => Some(Self::Text(text.to_owned())),
            Kind::Phone => is_phone(text).then(|| Self::Text(text.to_owned())),
            Kind::Mail => {
                Some(without_scheme(text).0).filter(|mail| is_mail(mail)).map(|mail| Self::Text(mail.to_owned()))
            }
            Kind::Past => when_it_was(text, now, agreement.zone).map(Self::Instant),
            Kind::Wake | Kind::Touches if is_never(text) => Some(Self::Never),
            Kind::When | Kind::Wake => instant().map(Self::Instant),
            Kind::Day => instant().map(|at| Self::Day(at.in_zone(&agreement.zone).date_naive())),
            Kind::Amount => amount(text).map(Self::Amount),
            Kind::Number => amount(text).filter(|read| read.fract() == 0.0).map(Self::Amount),
            Kind::YesNo => yes_no(text).map(Self::YesNo),
            Kind::DealStage => {
                let stage = agreement.playbook.deal_stage_written(text);
                stage.map(|stage| Self::DealStage(stage.id.clone()))
            }
            Kind::Touches => touches(text, agreement).map(Self::Touches),
        };
        read.unwrap_or(Self::Unreadable)
    }

    /// The value as it is saved; nothing where it cannot be read.
    pub fn value(&self) -> Option<String> {
        Some(match self {
            Self::Blank => String::new(),
            Self::Text(text) | Self::DealStage(text) => text.clone(),
            Self::Instant(at) => at.rfc3339(&chrono::Utc),
            Self::Day(day) => day.to_string(),
            Self::Amount(amount) => amount.to_string(),
            Self::Never => "never".to_owned(),
            Self::Touches(kinds) => kinds.join(" "),
            Self::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Unreadable => return None,
        })
    }

    /// The instant, where it is one.
    pub fn instant(&self) -> Option<Timestamp> {
        if let Self::Instant(at) = self { Some(*at) } else { None }
    }

    /// When to look again, where that was said.
    pub fn wake(&self) -> Option<Wake> {
        match self {
            Self::Instant(at) => Some(Wake::At(*at)),
            Self::Never => Some(Wake::Never),
            _ => None,
        }
    }

    /// The kinds of touch, where any were said, or that there are none.
    pub fn touches(&self) -> Option<Vec<String>> {
        match self {
            Self::Touches(kinds) => Some(kinds.clone()),
            Self::Never => Some(Vec::new()),
            _ => None,
        }
    }

    /// The day, where it is one.
    pub fn day(&self) -> Option<NaiveDate> {
        if let Self::Day(day) = self { Some(*day) } else { None }
    }

    /// The amount, where it is one.
    pub fn amount(&self) -> Option<f64> {
        if let Self::Amount(amount) = self { Some(*amount) } else { None }
    }
}

/// Kinds of touch with commas between them; numbers alone with blanks, too.
fn touches(text: &str, agreement: &Agreement) -> Option<Vec<String>> {
    let is_numbers = text.chars().all(|c| c.is_numeric() || c.is_whitespace());
    let parts = text.split(|c: char| matches!(c, ',' | '、' | '，' | '､') || (is_numbers && c.is_whitespace()));
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| agreement.touch_kind_written(part).map(ToOwned::to_owned)).collect()
}

fn is_never(text: &str) -> bool {
    ["never", "なし", "無し", "しない"].contains(&text.to_lowercase().as_str())
}

fn yes_no(text: &str) -> Option<bool> {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    match folded.as_str() {
        "yes" | "y" | "はい" | "可" | "ok" => Some(true),
        "no" | "n" | "いいえ" | "不可" | "ng" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::DEFAULT;

    #[test]
    fn a_deal_stage_is_read_by_its_place_its_id_or_its_name() {
        let agreement = Agreement::parse("default", DEFAULT).unwrap();
        let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap();
        for text in ["2", " ２ ", "proposal", "PROPOSAL", "提案"] {
            let read = Reading::of(Kind::DealStage, text, &agreement, now);
            assert_eq!(read, Reading::DealStage("proposal".to_owned()), "{text}");
        }
        for text in ["0", "5", "pro", "提案書"] {
            assert_eq!(Reading::of(Kind::DealStage, text, &agreement, now), Reading::Unreadable, "{text}");
        }
    }

    #[test]
    fn kinds_of_touch_are_read_by_their_places_their_ids_or_their_names() {
        let agreement = Agreement::parse("default", DEFAULT).unwrap();
        let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap();
        let read = |text: &str| Reading::of(Kind::Touches, text, &agreement, now);
        let place = |id: &str| agreement.touch_kinds().position(|kind| kind == id).unwrap() + 1;
        let both = Reading::Touches(vec!["quote_request".to_owned(), "inquiry".to_owned()]);
        let places = format!("{} {}", place("quote_request"), place("inquiry"));
        for text in ["quote_request, inquiry", "見積もり依頼、問い合わせ", "quotation asked for,INQUIRY", &places]
        {
            assert_eq!(read(text), both, "{text}");
        }
        assert_eq!(read("なし").touches(), Some(Vec::new()), "none at all, whatever the reason says");
        assert_eq!(read("").touches(), None, "as the reason says");
        assert_eq!(read("quote_request, fax"), Reading::Unreadable);
    }

    #[test]
    fn a_line_is_read_as_what_it_is_for() {
        let agreement = Agreement::parse("default", DEFAULT).unwrap();
        let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap();
        let read = |kind, text: &str| Reading::of(kind, text, &agreement, now);
        let monday = Timestamp::parse_rfc3339("2026-11-23T09:00:00+09:00").unwrap();
        assert_eq!(read(Kind::When, " 月曜 9時 "), Reading::Instant(monday));
        assert_eq!(read(Kind::When, "月曜"), Reading::Instant(monday), "a day begins at nine, says the agreement");
        assert_eq!(read(Kind::Day, "月曜").value().as_deref(), Some("2026-11-23"));
        assert_eq!(read(Kind::When, "いつか"), Reading::Unreadable);
        assert_eq!(read(Kind::When, "  "), Reading::Blank);
        assert_eq!(read(Kind::Number, "1.5"), Reading::Unreadable);
        assert_eq!(read(Kind::Number, "120").value().as_deref(), Some("120"));
        assert_eq!(read(Kind::YesNo, "不可").value().as_deref(), Some("no"));
        assert_eq!(read(Kind::Phone, "０３-1234-5678").value().as_deref(), Some("０３-1234-5678"), "as it is written");
        assert_eq!(read(Kind::Phone, "提案"), Reading::Unreadable);
        assert_eq!(read(Kind::Mail, "mailto:a@example.jp"), Reading::Text("a@example.jp".to_owned()));
        assert_eq!(read(Kind::Mail, "example.jp"), Reading::Unreadable);
        assert_eq!(read(Kind::Text, "a\u{7}b"), Reading::Text("ab".to_owned()));
    }
}
