//! Filters: which leads somebody means, as they type it (`sla:urgent,breached owner:me -流入:展示会`).
//!
//! A text is read by its [`grammar`](parse), understood as seen by somebody at a moment ([`Filter::read`]), and asked:
//! of a record here ([`Test::holds`]), of the store in the store's own language. What is not understood is told with its
//! place ([`Complaint`]) and stops nothing else. Fields and values have English and Japanese words; width, case and kana
//! make no difference ([`fields`](FieldName)).
//!
//! A field asks for something that is kept. So there is no `score:` (`[score]` of the agreement is checked and told, and
//! nothing adds points up yet), no `tag:` (nobody gives tags; a list's own columns are told with the lead and not searched
//! by name), and no field for a prefecture.

mod complaint;
mod complete;
mod fields;
mod grammar;
#[cfg(test)]
mod properties;
mod test;
#[cfg(test)]
mod tests;
mod told;
mod understand;
mod values;
mod views;

use std::sync::Arc;

use crate::agreement::Versions;
use crate::clock::Timestamp;
use crate::ids::PersonId;

pub use complaint::{Complaint, Wrong};
pub use complete::complete;
pub use fields::{FieldName, Holds, Known, SortBy};
pub use grammar::{Node, Pair, Word, Written, parse};
pub use test::{Instant, Test, Told, Trait};
pub use told::Understood;
pub use values::Between;
pub use views::{QUICK, Quick, View, is_view_name, sorted, toggled};

/// Who asks, when, and by which words.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Who *me* is.
    pub who: &'a PersonId,
    /// The agreements: people, tiers, reasons, and the calendars of clocks.
    pub versions: &'a Arc<Versions>,
    /// When: *today* goes by it.
    pub now: Timestamp,
    /// Saved views, beside those that come with the program.
    pub views: &'a [View],
}

/// In which order leads are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// The other way round.
    pub reverse: bool,
}

/// What a filter asks for, as far as it was understood.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// As it was typed.
    pub text: String,
    /// Which leads; all where absent.
    pub test: Option<Test>,
    /// In which order; in the list's own where absent.
    pub sort: Option<Sort>,
    /// How many at most.
    pub limit: Option<usize>,
    /// What was not understood.
    pub complaints: Vec<Complaint>,
    /// How it was understood.
    pub understood: Option<Understood>,
    /// The agreements by whose calendars time is left.
    pub versions: Option<Arc<Versions>>,
}

/// Two filters ask the same if they mean the same leads, to the minute, in the same order: `7d` is another instant each time
/// it is read, and still the same question.
impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        let asked = |filter: &Self| (filter.test.as_ref().map(Test::to_the_minute), filter.sort, filter.limit);
        asked(self) == asked(other)
    }
}

impl Filter {
    /// Reads what somebody typed.
    pub fn read(text: &str, asking: Asking<'_>) -> Self {
        understand::filter(text, asking)
    }

    /// Leads in which all words of `text` occur, whatever signs are in it.
    pub fn of_words(text: &str) -> Self {
        let folded = super::search_key(text);
        let words: Vec<Test> = folded.split_whitespace().map(|word| Test::Text(word.to_owned())).collect();
        let test = (!words.is_empty()).then_some(Test::All(words));
        Self { text: text.to_owned(), test, ..Self::default() }
    }

    /// Whether every lead of the list is meant, in the list's own order.
    pub fn is_empty(&self) -> bool {
        self.test.is_none() && self.sort.is_none() && self.limit.is_none()
    }
}
