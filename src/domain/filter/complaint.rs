//! What was not understood of a filter. It stops nothing: the rest is asked all the same.

use std::ops::Range;

use crate::i18n::Message;

/// Something that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Where it stands in the text, as bytes on the borders of characters.
    pub span: Range<usize>,
    /// What is wrong with it.
    pub wrong: Wrong,
    /// What may be meant: to be put where it stands.
    pub suggestion: Option<String>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// There is no such field.
    UnknownField,
    /// The field has no such value.
    UnknownValue {
        /// The field's word.
        field: &'static str,
    },
    /// The field's value is missing.
    NoValue {
        /// The field's word.
        field: &'static str,
    },
    /// No length of time, date or number.
    Unreadable {
        /// The field's word.
        field: &'static str,
        /// How it may be written.
        example: &'static str,
    },
    /// There is no such view.
    UnknownView,
    /// A view that is made of itself.
    RoundView,
    /// An order or a number of leads is no condition: it holds for the whole list, and cannot be negated.
    NoCondition {
        /// The field's word.
        field: &'static str,
    },
    /// A quote or a bracket that is not closed.
    Unclosed,
    /// A bracket that nothing opened.
    StrayBracket,
    /// Too many brackets within one another.
    TooDeep,
}

impl Complaint {
    /// What is said of it, where it stands in `text`.
    pub fn message(&self, text: &str) -> Message {
        let part = text.get(self.span.clone()).unwrap_or_default();
        let message = match &self.wrong {
            Wrong::UnknownField => Message::new("filter.unknown_field"),
            Wrong::UnknownValue { field } => Message::new("filter.unknown_value").with("field", field),
            Wrong::NoValue { field } => Message::new("filter.no_value").with("field", field),
            Wrong::Unreadable { field, example } => {
                Message::new("filter.unreadable").with("field", field).with("example", example)
            }
            Wrong::UnknownView => Message::new("filter.unknown_view"),
            Wrong::RoundView => Message::new("filter.round_view"),
            Wrong::NoCondition { field } => Message::new("filter.no_condition").with("field", field),
            Wrong::Unclosed => Message::new("filter.unclosed"),
            Wrong::StrayBracket => Message::new("filter.stray_bracket"),
            Wrong::TooDeep => Message::new("filter.too_deep"),
        };
        message.with("part", part)
    }

    /// The same with what may be meant.
    pub fn told(&self, text: &str) -> Message {
        match &self.suggestion {
            Some(suggestion) => {
                Message::new("filter.perhaps").with_message("wrong", self.message(text)).with("suggestion", suggestion)
            }
            None => self.message(text),
        }
    }

    /// Whether it is only that nobody has finished typing.
    pub const fn is_unfinished(&self) -> bool {
        matches!(self.wrong, Wrong::NoValue { .. } | Wrong::Unclosed)
    }
}

/// What is nearest to a word, where anything is near.
pub(super) fn nearest<'k>(text: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    let sought = super::super::search_key(text);
    if sought.is_empty() {
        return None;
    }
    let likeness = |known: &str| {
        let known = super::super::search_key(known);
        // Whoever has typed the beginning of a word means that word.
        if known.starts_with(&sought) { 1.0 } else { strsim::normalized_damerau_levenshtein(&sought, &known) }
    };
    let ranked = known.map(|known| (likeness(known), known)).filter(|(likeness, _)| *likeness >= 0.65);
    // Of those that are equally near the first one is meant.
    let best = ranked.fold(None, |best: Option<(f64, &str)>, one| match best {
        Some(best) if best.0 >= one.0 => Some(best),
        _ => Some(one),
    });
    best.map(|(_, known)| known.to_owned())
}
