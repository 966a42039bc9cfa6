//! How a filter was understood, in words: `SLA=至急|超過  AND  担当=自分`.

use super::fields::{Holds, Known};
use super::{Filter, Sort};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

/// A part of a filter as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Understood {
    /// All of them.
    All(Vec<Understood>),
    /// Any of them.
    Any(Vec<Understood>),
    /// All leads but those.
    Not(Box<Understood>),
    /// A word that is searched for.
    Text(String),
    /// A field and what it may be.
    Field(Message, Vec<Message>),
}

impl Understood {
    /// In words.
    pub fn say(&self, lang: Lang) -> String {
        let list = |parts: &[Self], between: &str| {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| match part {
                    Self::Any(_) => format!("({})", part.say(lang)),
                    part => part.say(lang),
                })
                .collect();
            parts.join(between)
        };
        match self {
            Self::All(parts) => list(parts, "  AND  "),
            Self::Any(parts) => list(parts, " OR "),
            Self::Not(part) if matches!(**part, Self::All(_)) => format!("NOT ({})", part.say(lang)),
            Self::Not(part) => format!("NOT {}", list(std::slice::from_ref(part), "")),
            Self::Text(text) => format!("\"{}\"", Shown::line(text)),
            Self::Field(label, values) => {
                let values: Vec<String> = values.iter().map(|value| value.say(lang)).collect();
                format!("{}={}", label.say(lang), values.join("|"))
            }
        }
    }
}

impl Filter {
    /// How it was understood, in words; empty where nothing was asked.
    pub fn told(&self, lang: Lang) -> String {
        let sort = self.sort.map(|Sort { by, reverse }| {
            let key = if reverse { "filter.sorted_back" } else { "filter.sorted" };
            Message::new(key).with_message("by", by.message()).say(lang)
        });
        let limit = self.limit.map(|n| Message::new("filter.limited").with("n", n).say(lang));
        let parts = self.understood.iter().map(|understood| understood.say(lang)).chain(sort).chain(limit);
        parts.collect::<Vec<_>>().join("  ")
    }
}

impl Holds {
    /// What it is called.
    pub const fn message(self) -> Message {
        Message::new(match self {
            Self::Open => "filter.is.open",
            Self::New => "filter.is.new",
            Self::Accepted => "filter.is.accepted",
            Self::Held => "filter.is.held",
            Self::Asleep => "filter.is.asleep",
            Self::Waiting => "filter.is.waiting",
            Self::Called => "filter.is.called",
            Self::Generated => "filter.is.generated",
            Self::Erased => "filter.is.erased",
        })
    }
}

impl Known {
    /// What it is called.
    pub const fn message(self) -> Message {
        Message::new(match self {
            Self::Phone => "filter.has.phone",
            Self::Mail => "filter.has.mail",
            Self::Note => "filter.has.note",
            Self::Deal => "filter.has.deal",
        })
    }
}

impl super::SortBy {
    /// What it is called.
    pub const fn message(self) -> Message {
        Message::new(match self {
            Self::Sla => "filter.sort.sla",
            Self::Left => "filter.sort.left",
            Self::Company => "filter.sort.company",
            Self::Created => "filter.sort.created",
            Self::Handed => "filter.sort.handed",
        })
    }
}
