//! A question as one word, so that whoever sees a number can ask for the leads behind it.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::board::Ask;
use super::dimension::Dimension;
use super::items::{Counting, CountingUnit};
use crate::agreement::goals::Figure;
use crate::clock::Timestamp;
use crate::insight::{Basis, Span};

#[derive(Serialize, Deserialize)]
struct Written {
    figure: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<CountingUnit>,
    basis: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    within: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    only: Vec<(Dimension, String)>,
}

impl Ask {
    /// The same of one of its groups only, all together.
    #[must_use]
    pub fn of_group(&self, keys: &[String]) -> Self {
        let mut only = self.only.clone();
        only.extend(self.by.iter().copied().zip(keys.iter().cloned()));
        Self { by: Vec::new(), only, ..self.clone() }
    }

    /// The word that stands for it. What it is told apart by is no part of it.
    pub fn word(&self) -> Option<String> {
        let written = Written {
            figure: self.figure.to_string(),
            unit: Some(self.counting.unit).filter(|unit| *unit != CountingUnit::default()),
            basis: self.counting.basis.word().to_owned(),
            within: self.counting.within.map(|within| within.num_milliseconds()),
            from: self.span.from,
            until: self.span.until,
            only: self.only.clone(),
        };
        serde_json::to_string(&written).ok()
    }

    /// The question that a word stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        let written: Written = serde_json::from_str(word).ok()?;
        let basis = [Basis::Cohort, Basis::Period, Basis::Stock];
        Some(Self {
            figure: Figure::of(&written.figure)?,
            counting: Counting {
                unit: written.unit.unwrap_or_default(),
                basis: basis.into_iter().find(|basis| basis.word() == written.basis)?,
                within: written.within.map(TimeDelta::milliseconds),
            },
            span: Span { from: written.from, until: written.until },
            by: Vec::new(),
            only: written.only,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::terms::Stage;

    #[test]
    fn a_question_is_read_back_as_it_was_written() {
        let span = Span { from: Some(Timestamp::from_millis(5)), until: None };
        let within = Some(TimeDelta::days(7));
        let ask = Ask::of(Figure::Rate(Stage::Mql, Stage::Sal), span)
            .counting(Counting { unit: CountingUnit::Handoff, basis: Basis::Period, within })
            .by(Dimension::Source);
        let group = ask.of_group(&["展示会 \"東京\" = 2026".to_owned()]);
        assert_eq!(Ask::of_word(&group.word().unwrap()), Some(group));
        assert_eq!(Ask::of_word("{}"), None);
    }
}
