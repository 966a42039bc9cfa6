//! `[score]`: points for who somebody is and for what they did (R19–R28).

use std::collections::BTreeMap;

use super::calendar::Length;
use super::{check_unique, id, length, needed_text, term};
use crate::document::{Placed, Section};
use crate::i18n::Message;

/// What a lead's attributes must say: for each field any one of the words (decision 28).
pub type Condition = BTreeMap<String, Vec<String>>;

/// The point tables.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Score {
    /// How old touches fade; not at all where absent.
    pub decay: Option<Decay>,
    /// Points for attributes.
    pub fit: Vec<FitRule>,
    /// Points for behaviour.
    pub touch: Vec<TouchRule>,
}

/// A touch loses `percent` of its points for each full `every` of its age (R25).
#[derive(Debug, Clone, PartialEq)]
pub struct Decay {
    /// How much is lost.
    pub percent: f64,
    /// How often.
    pub every: Length,
}

/// Points for attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct FitRule {
    /// The rule's name.
    pub id: String,
    /// What must be so.
    pub when: Condition,
    /// What it gives.
    pub points: f64,
}

/// Points for something that the lead did.
#[derive(Debug, Clone, PartialEq)]
pub struct TouchRule {
    /// The rule's name.
    pub id: String,
    /// What kind of touch.
    pub kind: String,
    /// What each one gives.
    pub points: f64,
    /// What all of them give at most.
    pub cap: Option<f64>,
}

/// Fields that conditions may speak of (`interface`, the list of a lead's fields), and the domain of the mail address.
const FIELDS: [&str; 7] = ["title", "industry", "department", "role", "source", "company", "email_domain"];

impl Score {
    /// The most that anyone can have; none where some touch has no cap.
    pub(super) fn most(&self) -> Option<f64> {
        let fit: f64 = self.fit.iter().map(|rule| rule.points.max(0.0)).sum();
        let gaining = self.touch.iter().filter(|rule| rule.points.is_sign_positive());
        let touch: f64 = gaining.map(|rule| rule.cap).sum::<Option<f64>>()?;
        // Nothing at all sums up to minus zero.
        Some(fit + touch + 0.0)
    }
}

pub(super) fn read(root: &mut Section<'_, '_>) -> Score {
    let Some(mut section) = root.section("score") else { return Score::default() };
    let decay = section.section("decay").and_then(decay);
    let mut fit: Vec<FitRule> = Vec::new();
    for mut rule in section.sections("fit") {
        let id = id(&mut rule);
        if let Some(id) = &id {
            check_unique(&rule, id, fit.iter().map(|rule| rule.id.as_str()));
        }
        let when = condition(&mut rule);
        let points = points(&mut rule);
        rule.close();
        if let (Some(id), Some(points)) = (id, points) {
            fit.push(FitRule { id: id.value, when, points });
        }
    }
    let mut touch: Vec<TouchRule> = Vec::new();
    for mut rule in section.sections("touch") {
        let id = id(&mut rule);
        if let Some(id) = &id {
            check_unique(&rule, id, touch.iter().map(|rule| rule.id.as_str()));
        }
        let made = touch_rule(&mut rule);
        rule.close();
        if let (Some(id), Some((kind, points, cap))) = (id, made) {
            touch.push(TouchRule { id: id.value, kind, points, cap });
        }
    }
    section.close();
    Score { decay, fit, touch }
}

fn decay(mut section: Section<'_, '_>) -> Option<Decay> {
    let percent = section.number("percent");
    let percent = section.need("percent", percent);
    if let Some(percent) = &percent
        && !(0.0..=100.0).contains(&percent.value)
    {
        section.complain(&percent.span, Message::new("agreement.not_a_percentage").with("key", "percent"));
    }
    let every = length(&mut section, "every");
    let every = section.need("every", every);
    section.close();
    Some(Decay { percent: percent?.value, every: every?.value })
}

/// A rule that gives nothing is a mistake: nobody can reach it.
fn points(rule: &mut Section<'_, '_>) -> Option<f64> {
    let points = rule.number("points");
    let points = rule.need("points", points)?;
    if points.value == 0.0 {
        rule.complain(&points.span, Message::new("agreement.no_points"));
    }
    Some(points.value)
}

fn touch_rule(rule: &mut Section<'_, '_>) -> Option<(String, f64, Option<f64>)> {
    let kind = needed_text(rule, "kind");
    let points = points(rule);
    let cap = rule.number("cap");
    if let (Some(points), Some(cap)) = (points, &cap)
        && cap.value < points
    {
        rule.complain(&cap.span, Message::new("agreement.cap_below_one").with("cap", cap.value).with("points", points));
    }
    Some((kind?.value, points?, cap.map(|cap| cap.value)))
}

/// `when = { title = ["部長", "director"], employees = 50 }`; a number means "at least".
pub(super) fn condition(rule: &mut Section<'_, '_>) -> Condition {
    let when = rule.section("when");
    let asked = rule.need("when", when).map(|mut when| {
        let reached = reached(&mut when);
        asked(when, &FIELDS, reached)
    });
    asked.unwrap_or_default()
}

/// Every channel that somebody can opt out of (decision 26).
pub(super) const CHANNELS: [&str; 3] = ["phone", "mail", "post"];

/// What a condition asks of how somebody is reached: `opted_out = ["phone", "mail", "post"]` fits whoever opted out of all
/// of these; `free_mail = true` fits an address at which anybody can have one.
fn reached(when: &mut Section<'_, '_>) -> Condition {
    let mut condition = Condition::new();
    if let Some(channels) = when.texts("opted_out") {
        if channels.is_empty() {
            when.misfit(&channels.span, Message::new("agreement.no_words").with("key", "opted_out"));
        }
        let known =
            |channel: &Placed<String>| term(when, channel, &CHANNELS, |word| CHANNELS.iter().find(|one| **one == word));
        let channels: Vec<_> = channels.value.iter().filter_map(known).map(|word| (*word).to_owned()).collect();
        condition.insert("opted_out".to_owned(), channels);
    }
    if when.yes_no("free_mail").is_some_and(|yes| yes.value) {
        condition.insert("free_mail".to_owned(), vec!["yes".to_owned()]);
    }
    condition
}

/// What a condition asks of the `fields` that it may speak of and of the number of employees, beside what was read of
/// it already.
pub(super) fn asked(mut when: Section<'_, '_>, fields: &[&str], mut condition: Condition) -> Condition {
    for field in fields {
        let Some(list) = when.texts(field) else { continue };
        if list.is_empty() {
            when.misfit(&list.span, Message::new("agreement.no_words").with("key", field));
        }
        for blank in list.iter().filter(|text| !crate::gate::has_visible(&text.value)) {
            when.misfit(&blank.span, Message::new("agreement.blank_word").with("key", field));
        }
        condition.insert((*field).to_owned(), list.value.into_iter().map(|text| text.value).collect());
    }
    if let Some(least) = when.whole("employees") {
        condition.insert("employees".to_owned(), vec![least.value.to_string()]);
    }
    if condition.is_empty() {
        when.misfit(when.span(), Message::new("agreement.condition_asks_nothing"));
    }
    when.close();
    condition
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_any_rule_the_most_is_no_points() {
        assert_eq!(
            Score::default().most().map(|most| most.to_string()).as_deref(),
            Some("0"),
            "and not less than nothing"
        );
    }
}
