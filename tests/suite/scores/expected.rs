//! What a story of scores expects at an instant.

use std::collections::BTreeMap;

use serde::Deserialize;
use tasuki::agreement::{Criterion, Points};
use tasuki::domain::score::{Account, Score, ahead::Ahead, definition::Gap};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// As of when.
    pub at: String,
    /// Since when deeds count: the lead came back from sales then.
    pub since: Option<String>,
    /// With what had been told by then; all of it where absent.
    pub heard: Option<String>,
    /// What the whole company comes to.
    pub account: Option<Company>,
    fit: Option<f64>,
    engagement: Option<f64>,
    intent: Option<f64>,
    total: Option<f64>,
    /// What lists show.
    shown: Option<i64>,
    phase: Option<String>,
    phase_points: Option<f64>,
    /// The criterion that is met; "" for none.
    meets: Option<String>,
    /// The entries that keep the lead from ever being handed over.
    excluded: Option<Vec<String>>,
    /// All rules that count, each with what it gives.
    rules: Option<BTreeMap<String, Given>>,
    /// What is missing for some criteria, the nearest first.
    ahead: Option<Vec<Missing>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    score: f64,
    people: u32,
}

impl Company {
    pub fn account(&self) -> Account {
        Account { score: points(self.score), people: self.people }
    }
}

/// What a rule gives.
#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Points(f64),
    InFull(InFull),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InFull {
    /// How many touches it counted.
    counted: Option<usize>,
    /// What these gave when they happened.
    full: Option<f64>,
    /// What is left of that.
    left: Option<f64>,
    /// The same after the rule's own cap.
    capped: Option<f64>,
    /// The same after the group's.
    given: Option<f64>,
    /// The words that a rule on who somebody is found.
    found: Option<Vec<String>>,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Missing {
    criterion: String,
    gaps: Vec<String>,
    /// The kind of touch that would do.
    touch: Option<String>,
    times: Option<u32>,
}

fn points(written: f64) -> Points {
    Points::written(written).unwrap()
}

fn same(expected: Option<f64>, found: Points, what: &str, place: &str) {
    if let Some(expected) = expected {
        assert_eq!(found.to_string(), points(expected).to_string(), "{what} in {place}");
    }
}

impl Expected {
    pub fn hold_score(&self, score: &Score<'_>, place: &str) {
        same(self.fit, score.sums.fit, "fit", place);
        same(self.engagement, score.sums.engagement, "engagement", place);
        same(self.intent, score.sums.intent, "intent", place);
        same(self.total, score.total(), "the total", place);
        same(self.phase_points, score.phase_points, "the phase's points", place);
        if let Some(shown) = self.shown {
            assert_eq!(score.total().shown(), shown, "shown in {place}");
        }
        if let Some(phase) = &self.phase {
            assert_eq!(score.phase.map_or("", |phase| &phase.id), phase, "the phase in {place}");
        }
        if let Some(excluded) = &self.excluded {
            let found: Vec<_> = score.excluded.iter().map(|fitting| &fitting.exclusion.id).collect();
            assert_eq!(found, excluded.iter().collect::<Vec<_>>(), "excluded in {place}");
        }
        if let Some(rules) = &self.rules {
            hold_rules(rules, score, place);
        }
        let basis = score.basis();
        assert_eq!(basis.fit + basis.engagement + basis.intent, score.sums.total(), "kept in {place}");
    }

    pub fn hold_definition(&self, met: Option<&Criterion>, ahead: &[Ahead<'_>], place: &str) {
        if let Some(meets) = &self.meets {
            assert_eq!(met.map_or("", |criterion| &criterion.id), meets, "the criterion in {place}");
        }
        if let Some(missing) = &self.ahead {
            let is_told = |one: &&Ahead<'_>| missing.iter().any(|told| told.criterion == one.criterion.id);
            let found: Vec<_> = ahead.iter().filter(is_told).map(Missing::of).collect();
            assert_eq!(&found, missing, "what is ahead in {place}");
        }
    }
}

fn hold_rules(rules: &BTreeMap<String, Given>, score: &Score<'_>, place: &str) {
    let mut left_over: Vec<&str> = rules.keys().map(String::as_str).collect();
    for line in &score.fit {
        let place = format!("{} in {place}", line.rule.id);
        left_over.retain(|id| *id != line.rule.id);
        match rules.get(&line.rule.id) {
            None => panic!("{place} gives {}", line.rule.points),
            Some(Given::Points(given)) => same(Some(*given), line.rule.points, "points", &place),
            Some(Given::InFull(told)) => {
                same(told.given, line.rule.points, "points", &place);
                let found: Vec<_> = line.found.iter().map(|found| found.word.to_owned()).collect();
                assert_eq!(told.found.as_ref().unwrap_or(&found), &found, "{place}");
            }
        }
    }
    for line in &score.touch {
        let place = format!("{} in {place}", line.rule.id);
        left_over.retain(|id| *id != line.rule.id);
        match rules.get(&line.rule.id) {
            None => panic!("{place} gives {}", line.given),
            Some(Given::Points(given)) => same(Some(*given), line.given, "points", &place),
            Some(Given::InFull(told)) => {
                assert_eq!(told.counted.unwrap_or(line.counted.len()), line.counted.len(), "counted by {place}");
                same(told.full, line.counted.iter().map(|one| one.full).sum(), "in full", &place);
                same(told.left, line.sum, "left", &place);
                assert_eq!(line.counted.iter().map(|one| one.left).sum::<Points>(), line.sum, "{place}");
                same(told.capped, line.capped, "capped", &place);
                same(told.given, line.given, "given", &place);
            }
        }
    }
    assert!(left_over.is_empty(), "{left_over:?} count for nothing in {place}");
}

impl Missing {
    fn of(one: &Ahead<'_>) -> Self {
        let gap = |gap: &Gap<'_>| match gap {
            Gap::Score(points) => format!("score {points}"),
            Gap::Fit(points) => format!("fit {points}"),
            Gap::Engagement(points) => format!("engagement {points}"),
            Gap::Intent(points) => format!("intent {points}"),
            Gap::Touched(kind, times) => format!("touched {kind} {times}"),
            Gap::InOrder(kinds) => format!("in_order {}", kinds.join(" ")),
            Gap::Known(slot, state) => format!("known {} {}", slot.word(), state.word()),
            Gap::Account(points) => format!("account {points}"),
            Gap::People(people) => format!("people {people}"),
        };
        Self {
            criterion: one.criterion.id.clone(),
            gaps: one.gaps.iter().map(gap).collect(),
            touch: one.touch.map(|(kind, _)| kind.to_owned()),
            times: one.touch.map(|(_, times)| times),
        }
    }
}
