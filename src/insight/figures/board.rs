//! Figures asked for, and what all leads together come to.

use std::collections::BTreeMap;

use super::case::Case;
use super::dimension::Dimension;
use super::items::{Counting, Item, items};
use super::sum::Sum;
use crate::agreement::goals::Figure;
use crate::insight::Span;

/// One question: a figure over a span, told apart by at most two dimensions, of some groups only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ask {
    /// Which figure.
    pub figure: Figure,
    /// How stages are counted.
    pub counting: Counting,
    /// When. What stands now belongs to every span.
    pub span: Span,
    /// Told apart by what, in this order: by at most two where people ask, by three within the diagnosis.
    pub by: Vec<Dimension>,
    /// Only items of these groups: a dimension and one of its keys.
    pub only: Vec<(Dimension, String)>,
}

impl Ask {
    /// A figure over a span, all together.
    pub fn of(figure: Figure, span: Span) -> Self {
        Self { figure, counting: Counting::default(), span, by: Vec::new(), only: Vec::new() }
    }

    /// Told apart by a dimension, after those before.
    #[must_use]
    pub fn by(mut self, dimension: Dimension) -> Self {
        self.by.push(dimension);
        self
    }

    /// Of one group only.
    #[must_use]
    pub fn only(mut self, dimension: Dimension, key: &str) -> Self {
        self.only.push((dimension, key.to_owned()));
        self
    }

    /// With stages counted like this.
    #[must_use]
    pub const fn counting(mut self, counting: Counting) -> Self {
        self.counting = counting;
        self
    }

    /// The items of a lead that it asks for.
    pub fn items<'c>(&self, case: &'c Case<'_>) -> Vec<Item<'c>> {
        let mut items = items(self.figure, self.counting, case);
        items.retain(|item| {
            self.span.has(item.at) && self.only.iter().all(|(by, key)| by.keys(case, item).contains(key))
        });
        items
    }
}

/// What a question comes to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// All together, each item once.
    pub total: Sum,
    /// By the keys of the dimensions, in their order.
    pub groups: BTreeMap<Vec<String>, Sum>,
    /// Of costs, in what money they are told: the agreement's own where absent.
    pub money: Option<String>,
    /// Of costs, what was paid in other moneys and is in no sum here.
    pub apart: BTreeMap<String, f64>,
}

impl Answer {
    /// What one group comes to; nothing where there is no item of it.
    pub fn group(&self, keys: &[&str]) -> Option<&Sum> {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        self.groups.get(&keys)
    }

    /// The groups, those of most items first; of equal ones by their keys.
    pub fn largest_first(&self) -> Vec<(&Vec<String>, &Sum)> {
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by(|(a, one), (b, other)| (other.n + other.k).cmp(&(one.n + one.k)).then_with(|| a.cmp(b)));
        groups
    }
}

/// Many questions that are answered in one walk through all leads.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Board {
    asks: Vec<Ask>,
    answers: Vec<Answer>,
}

impl Board {
    /// These questions.
    pub fn new(asks: Vec<Ask>) -> Self {
        let answers = vec![Answer::default(); asks.len()];
        Self { asks, answers }
    }

    /// Whether nothing is asked.
    pub const fn is_empty(&self) -> bool {
        self.asks.is_empty()
    }

    /// Counts a lead.
    pub fn add(&mut self, case: &Case<'_>) {
        for (ask, answer) in self.asks.iter().zip(&mut self.answers) {
            for item in ask.items(case) {
                answer.total.add(item.worth);
                if ask.by.is_empty() {
                    continue;
                }
                for keys in combined(&ask.by, case, &item) {
                    answer.groups.entry(keys).or_default().add(item.worth);
                }
            }
        }
    }

    /// The answers, in the order of the questions.
    pub fn finish(mut self) -> Vec<Answer> {
        for answer in &mut self.answers {
            answer.total.finish();
            answer.groups.values_mut().for_each(Sum::finish);
        }
        self.answers
    }
}

/// The groups of an item: each key of the first dimension with each of the second.
pub(super) fn combined(by: &[Dimension], case: &Case<'_>, item: &Item<'_>) -> Vec<Vec<String>> {
    by.iter().fold(vec![Vec::new()], |groups, by| {
        let keys = by.keys(case, item);
        let with = |group: &Vec<String>| {
            let group = group.clone();
            keys.iter().map(move |key| [group.as_slice(), std::slice::from_ref(key)].concat()).collect::<Vec<_>>()
        };
        groups.iter().flat_map(with).collect()
    })
}
