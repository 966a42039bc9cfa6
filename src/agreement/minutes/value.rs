//! One value in words.

use std::fmt::Display;

use crate::agreement::calendar::Length;
use crate::agreement::{Bar, Names};
use crate::i18n::Message;

/// A value as it is said, and as it is told from others: a person is the same person under another name.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is, whatever it is called.
    pub is: String,
    /// What is said.
    pub said: Message,
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.is == other.is
    }
}

impl Value {
    /// What is the same in every language: a number, a day, an address.
    pub fn plain(value: impl Display) -> Self {
        let is = value.to_string();
        Self { said: Message::new("minutes.plain").with("text", &is), is }
    }

    /// A word of the trade.
    pub fn term(word: impl Display, said: Message) -> Self {
        Self { is: word.to_string(), said }
    }

    /// A text that people wrote.
    pub fn text(text: &Names) -> Self {
        let said = Message::new("minutes.quoted").with_either("text", &text.ja, &text.en);
        Self { is: both(text), said }
    }

    /// Names: different where one of the two languages is.
    pub fn names(names: &Names) -> Self {
        Self { is: both(names), said: Message::new("minutes.plain").with_either("text", &names.ja, &names.en) }
    }

    /// Another thing of the file.
    pub fn thing(id: &str, names: Option<&Names>) -> Self {
        match names {
            Some(names) => Self { is: id.to_owned(), ..Self::names(names) },
            None => Self::plain(id),
        }
    }

    /// So many points or more, or more than so many.
    pub fn bar(bar: Bar) -> Self {
        let Bar { points, over } = bar;
        let key = if over { "minutes.points_over" } else { "minutes.points_or_more" };
        let is = if over { format!(">{points}") } else { points.to_string() };
        Self { is, said: Message::new(key).with("n", points) }
    }

    /// A length of time.
    pub fn length(length: Length) -> Self {
        let (key, n) = match length {
            Length::Seconds(n) => ("minutes.seconds", n),
            Length::Minutes(n) => ("minutes.minutes", n),
            Length::Hours(n) => ("minutes.hours", n),
            Length::Days(n) => ("minutes.days", n),
        };
        Self { is: length.to_string(), said: Message::new(key).with("n", n) }
    }

    /// A length of which only the time is kept, in the largest unit that it is whole in; one day is said as 24 hours.
    pub fn time(time: chrono::TimeDelta) -> Self {
        let seconds = time.num_seconds();
        Self::length(match seconds {
            s if s % 86_400 == 0 && s != 86_400 => Length::Days(s / 86_400),
            s if s % 3_600 == 0 => Length::Hours(s / 3_600),
            s if s % 60 == 0 => Length::Minutes(s / 60),
            s => Length::Seconds(s),
        })
    }

    /// A share from 0 to 1, in per cent.
    pub fn rate(rate: f64) -> Self {
        let percent = format!("{:.4}", rate * 100.0);
        let percent = percent.trim_end_matches('0').trim_end_matches('.');
        Self { is: rate.to_string(), said: Message::new("minutes.percent").with("n", percent) }
    }

    /// Yes or no.
    pub fn yes_no(yes: bool) -> Self {
        Self::term(yes, Message::new(if yes { "minutes.yes" } else { "minutes.no" }))
    }

    /// Two values of which the second belongs to the first: who, and when.
    pub fn pair(first: &Self, second: &Self) -> Self {
        let is = format!("{}\u{0}{}", first.is, second.is);
        let said = Message::new("minutes.pair")
            .with_message("first", first.said.clone())
            .with_message("second", second.said.clone());
        Self { is, said }
    }

    /// Several messages as one.
    pub fn all_of(said: Vec<Message>) -> Message {
        Message::new("minutes.plain").with_list("text", said)
    }

    /// Several values as one.
    pub fn all(values: &[Self]) -> Self {
        let is = values.iter().map(|value| value.is.as_str()).collect::<Vec<_>>().join("\u{0}");
        Self { is, said: all(values) }
    }
}

/// Several values in one message.
pub(super) fn all(values: &[Value]) -> Message {
    Message::new("minutes.plain").with_list("text", values.iter().map(|value| value.said.clone()))
}

fn both(names: &Names) -> String {
    format!("{}\u{0}{}", names.ja, names.en)
}
