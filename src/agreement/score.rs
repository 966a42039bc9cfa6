//! `[score]`: points for who somebody is and for what they did (R19–R28; semantics 11, decisions 27 and 28).

mod condition;
mod decay;
mod touch;

use std::collections::BTreeMap;

use super::points::Points;
use super::{check_unique, id};
use crate::document::{Placed, Section};
use crate::i18n::Message;

pub use condition::{COLUMN, Condition};
pub(super) use condition::{asked, condition};
pub use decay::{Decay, Fading};
pub use touch::{ByAmount, Component, Counts, TouchRule};

/// The point tables.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Score {
    /// How old touches fade; not at all where absent.
    pub decay: Option<Decay>,
    /// Points for attributes.
    pub fit: Vec<FitRule>,
    /// Points for behaviour.
    pub touch: Vec<TouchRule>,
    /// What several rules of behaviour give at most together.
    pub groups: Vec<Group>,
    /// Points for the place on the buyer's way, by the phase's id (R19). They show intent.
    pub phases: BTreeMap<String, Points>,
}

/// Points for attributes. Of the rules that ask for the same one field the most specific that fits counts: the longest
/// word (decision 28), the highest number; of two alike the first of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct FitRule {
    /// The rule's name.
    pub id: String,
    /// What must be so.
    pub when: Condition,
    /// What it gives.
    pub points: Points,
}

/// Rules of behaviour that are capped together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What its rules call it.
    pub id: String,
    /// What they give at most, all of them together, each after its own cap.
    pub cap: Points,
}

/// So many points or more; or more than so many, where `over` (R18: 80点以上, 100点超).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// How many.
    pub points: Points,
    /// Whether just as many are not enough.
    pub over: bool,
}

impl Bar {
    /// Whether `points` are enough.
    pub fn is_met_by(self, points: Points) -> bool {
        if self.over { points > self.points } else { points >= self.points }
    }

    /// The fewest points that are enough, to the thousandth.
    pub fn least(self) -> Points {
        if self.over { self.points + Points::thousandths(1) } else { self.points }
    }

    /// How many points are missing; none where they are enough.
    pub fn missing(self, points: Points) -> Points {
        (self.least() - points).max(Points::ZERO)
    }
}

impl Score {
    /// The most that anyone can have; none where some touch may go on giving points for ever.
    pub(super) fn most(&self) -> Option<Points> {
        let gaining = |points: Points| !points.is_negative();
        let fit: Points = self.fit.iter().map(|rule| rule.points.max(Points::ZERO)).sum();
        let phase = self.phases.values().copied().max().unwrap_or_default().max(Points::ZERO);
        let alone = self.touch.iter().filter(|rule| gaining(rule.points) && rule.group.is_none());
        let alone: Points = alone.map(TouchRule::most).sum::<Option<Points>>()?;
        let grouped = |group: &Group| {
            let rules = self.touch.iter().filter(|rule| gaining(rule.points) && rule.group.as_ref() == Some(&group.id));
            rules.map(TouchRule::most).sum::<Option<Points>>().map_or(group.cap, |most| most.min(group.cap))
        };
        Some(fit + phase + alone + self.groups.iter().map(grouped).sum())
    }

    /// The ids of its rules, fit first.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        let fit = self.fit.iter().map(|rule| rule.id.as_str());
        fit.chain(self.touch.iter().map(|rule| rule.id.as_str()))
    }
}

/// The tables, and the phases that they name, each where it stands: whether there are such is known later.
pub(super) fn read(root: &mut Section<'_, '_>) -> (Score, Vec<Placed<String>>) {
    let Some(mut section) = root.section("score") else { return (Score::default(), Vec::new()) };
    let decay = section.section("decay").and_then(decay::read);
    let mut fit: Vec<FitRule> = Vec::new();
    for mut rule in section.sections("fit") {
        let id = id(&mut rule);
        if let Some(id) = &id {
            check_unique(&rule, id, fit.iter().map(|rule| rule.id.as_str()));
        }
        let when = condition(&mut rule);
        let points = points_given(&mut rule);
        rule.close();
        if let (Some(id), Some(points)) = (id, points) {
            fit.push(FitRule { id: id.value, when, points });
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    for mut group in section.sections("group") {
        let id = id(&mut group);
        if let Some(id) = &id {
            check_unique(&group, id, groups.iter().map(|group| group.id.as_str()));
        }
        let cap = points(&mut group, "cap");
        let cap = group.need("cap", cap);
        if let Some(cap) = cap.as_ref().filter(|cap| cap.value <= Points::ZERO) {
            group.complain(&cap.span, Message::new("agreement.not_positive").with("key", "cap"));
        }
        group.close();
        if let (Some(id), Some(cap)) = (id, cap) {
            groups.push(Group { id: id.value, cap: cap.value });
        }
    }
    let touch = touch::read(&mut section, &groups, &fit);
    let (phases, named) = phases(&mut section);
    section.close();
    (Score { decay, fit, touch, groups, phases }, named)
}

/// `phase = { consideration = 20 }`.
fn phases(section: &mut Section<'_, '_>) -> (BTreeMap<String, Points>, Vec<Placed<String>>) {
    let Some(mut table) = section.section("phase") else { return (BTreeMap::new(), Vec::new()) };
    let (mut phases, mut named) = (BTreeMap::new(), Vec::new());
    for (phase, item) in table.rest() {
        let Some(read) = item.number() else { continue };
        phases.insert(phase.value.clone(), exact(&table, read, &phase.value).value);
        named.push(phase);
    }
    table.close();
    (phases, named)
}

/// Points as they are written under `key`.
pub(super) fn points(section: &mut Section<'_, '_>, key: &str) -> Option<Placed<Points>> {
    let read = section.number(key)?;
    Some(exact(section, read, key))
}

fn exact(section: &Section<'_, '_>, read: Placed<f64>, key: &str) -> Placed<Points> {
    let value = Points::written(read.value).unwrap_or_else(|| {
        section.misfit(&read.span, Message::new("agreement.points_too_fine").with("key", key));
        Points::nearest(read.value)
    });
    Placed { value, span: read.span }
}

/// What a rule gives. One that gives nothing is a mistake: nobody can reach it.
fn points_given(rule: &mut Section<'_, '_>) -> Option<Points> {
    let points = points(rule, "points");
    let points = rule.need("points", points)?;
    if points.value.is_zero() {
        rule.complain(&points.span, Message::new("agreement.no_points"));
    }
    Some(points.value)
}

/// `score = 80` is 80 or more, `score = { over = 100 }` more than 100. Each where it stands.
pub(super) fn bar(section: &mut Section<'_, '_>, key: &str) -> Option<Placed<Bar>> {
    let item = section.item(key)?;
    if !item.is_section() {
        let read = item.number()?;
        return Some(placed(exact(section, read, key), false));
    }
    let mut table = item.section()?;
    let over = points(&mut table, "over");
    let over = table.need("over", over);
    table.close();
    over.map(|points| placed(points, true))
}

fn placed(points: Placed<Points>, over: bool) -> Placed<Bar> {
    Placed { value: Bar { points: points.value, over }, span: points.span }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_any_rule_the_most_is_no_points() {
        assert_eq!(Score::default().most(), Some(Points::ZERO));
    }

    #[test]
    fn just_as_many_are_not_more() {
        let hundred = Points::whole(100);
        let (least, over) = (Bar { points: hundred, over: false }, Bar { points: hundred, over: true });
        assert!(least.is_met_by(hundred) && !over.is_met_by(hundred));
        assert!(over.is_met_by(hundred + Points::thousandths(1)));
        assert_eq!(least.missing(Points::whole(83)), Points::whole(17));
        assert_eq!(over.missing(hundred), Points::thousandths(1));
        assert_eq!(over.missing(Points::whole(120)), Points::ZERO);
    }
}
