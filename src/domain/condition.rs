//! Whether what is known of somebody is what a condition of the agreement asks for (decision 28).

use std::collections::BTreeMap;

use super::deal::Answer;
use super::fact::Traits;
use super::likeness::is_free_mail;
use super::matching::longest_match;
use super::person::{Field, Person};
use crate::agreement::terms::{Slot, SlotState};
use crate::agreement::{COLUMN, Condition, folded};

/// What is known of somebody: what conditions are held against.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The person.
    pub person: &'a Person,
    /// What figures know of the lead.
    pub traits: &'a Traits,
    /// What sales knows of BANTC.
    pub bantc: &'a BTreeMap<Slot, Answer>,
}

/// One thing that a condition asks for and that is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'a> {
    /// The field.
    pub field: &'a str,
    /// What was found there of the condition: a word, the number of people.
    pub word: &'a str,
    /// How much it says: the longer a word and the higher a number, the more.
    pub weight: u64,
}

impl<'s> Subject<'s> {
    /// All that a condition asks for, where all of it is so. What is not known is nothing.
    pub fn meets<'a>(&self, when: &'a Condition) -> Option<Vec<Found<'a>>> {
        when.iter().map(|(field, words)| self.found(field, words)).collect()
    }

    /// What is found of one field; the most that any of its words says.
    pub fn found<'a>(&self, field: &'a str, words: &'a [String]) -> Option<Found<'a>> {
        let (word, weight) = match field {
            "employees" => {
                let least = words.first()?;
                let number = least.parse().ok()?;
                (self.traits.employees? >= number).then_some((least.as_str(), u64::from(number)))?
            }
            "email_domain" => {
                let domain = folded(self.person.get(Field::Mail)?.rsplit_once('@')?.1);
                let is_meant = |word: &&str| is_of(&domain, &folded(word.trim_start_matches('@')));
                plain(words.iter().map(String::as_str).find(is_meant)?)
            }
            "free_mail" => {
                let domain = folded(self.person.get(Field::Mail)?.rsplit_once('@')?.1);
                plain(words.first().filter(|_| is_free_mail(&domain))?)
            }
            // Of every one of these channels: whoever closed one of them can be reached by the others (decision 26).
            "opted_out" => {
                let is_closed = |channel: &String| {
                    self.person.get(Field::of(&format!("consent_{channel}"))?).map(|said| said == "no")
                };
                plain(words.first().filter(|_| words.iter().all(|channel| is_closed(channel) == Some(true)))?)
            }
            _ => match Slot::of(field) {
                Some(slot) => {
                    let word = words.first()?;
                    let known = self.bantc.get(&slot).map_or(SlotState::Unknown, |answer| answer.state);
                    plain(Some(word).filter(|word| SlotState::of(word).is_some_and(|least| known >= least))?)
                }
                None => said(self.text(field)?, words)?,
            },
        };
        Some(Found { field, word, weight })
    }

    /// The text of a field that conditions look at by its words.
    pub(super) fn text(&self, field: &str) -> Option<&'s str> {
        match field {
            "industry" => self.traits.industry.as_deref(),
            "source" => self.traits.source.as_deref(),
            "campaign" => self.traits.campaign.as_deref(),
            _ => match field.strip_prefix(COLUMN) {
                Some(column) => self.person.extra.get(column),
                None => self.person.get(Field::of(field)?),
            },
        }
    }
}

fn plain(word: &str) -> (&str, u64) {
    (word, 1)
}

/// The word that says the most of what a text says of `words`, and how long it is.
fn said<'a>(text: &str, words: &'a [String]) -> Option<(&'a str, u64)> {
    let lengths = words.iter().filter_map(|word| Some((word.as_str(), longest_match(text, [word.as_str()])? as u64)));
    // Of two that are as long the first one.
    lengths.reduce(|best, other| if other.1 > best.1 { other } else { best })
}

/// A domain, or one below it: `mail.rival.example` is of `rival.example`, `notrival.example` is not.
fn is_of(domain: &str, of: &str) -> bool {
    domain == of || domain.strip_suffix(of).is_some_and(|below| below.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::ids::PersonId;

    fn when(field: &str, words: &[&str]) -> Condition {
        [(field.to_owned(), words.iter().map(ToString::to_string).collect())].into()
    }

    #[test]
    fn a_column_of_a_list_can_be_asked_for() {
        let mut person = Person::default();
        person.extra.insert("Lead Origin", "Lead Add Form");
        let (traits, bantc) = (Traits::default(), BTreeMap::new());
        let subject = Subject { person: &person, traits: &traits, bantc: &bantc };
        assert!(subject.meets(&when("column.Lead Origin", &["Lead Add Form"])).is_some());
        assert_eq!(subject.meets(&when("column.Lead Origin", &["Quick Add Form"])), None);
        assert_eq!(subject.meets(&when("column.Origin", &["Lead Add Form"])), None, "another column");
    }

    #[test]
    fn what_sales_knows_can_be_asked_for() {
        let answer =
            Answer { state: SlotState::Partial, at: Timestamp::from_millis(0), by: PersonId::new("tanaka"), n: 1 };
        let (person, traits, bantc) = (Person::default(), Traits::default(), [(Slot::Need, answer)].into());
        let subject = Subject { person: &person, traits: &traits, bantc: &bantc };
        assert!(subject.meets(&when("need", &["partial"])).is_some());
        assert_eq!(subject.meets(&when("need", &["confirmed"])), None);
        assert_eq!(subject.meets(&when("budget", &["partial"])), None, "nobody has asked");
    }
}
