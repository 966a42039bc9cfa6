//! `[[score.touch]]`: points for what somebody did (R20, R22, R24, R26; semantics 11).

use serde::{Deserialize, Serialize};

use super::{FitRule, Group, points, points_given};
use crate::agreement::points::Points;
use crate::agreement::terms::terms;
use crate::agreement::{check_named, check_unique, id, needed_text, term};
use crate::document::Section;
use crate::i18n::Message;

terms! {
    /// Which touches of a rule count, of those that are looked at.
    Counts {
        /// Every one.
        Each = "each",
        /// The first one.
        First = "first",
        /// The first of each day, by dates of the agreement's time zone.
        Day = "day",
        /// The first of each asset: what was read, visited or downloaded.
        Asset = "asset",
    }
}

terms! {
    /// What a score is made of (R19).
    Component {
        /// Who somebody is.
        Fit = "fit",
        /// What they did.
        Engagement = "engagement",
        /// What shows that they mean to buy.
        Intent = "intent",
    }
}

/// Points for something that the lead did.
#[derive(Debug, Clone, PartialEq)]
pub struct TouchRule {
    /// The rule's name.
    pub id: String,
    /// What kind of touch.
    pub kind: String,
    /// What each one gives.
    pub points: Points,
    /// What all of them give at most; from below for what takes away.
    pub cap: Option<Points>,
    /// With which others it is capped together.
    pub group: Option<String>,
    /// Which ones count.
    pub counts: Counts,
    /// Engagement or intent.
    pub shows: Component,
    /// Whether it fades as `[score] decay` says.
    pub fades: bool,
    /// By how much of it was done, where not each one gives the same (decision 27).
    pub by_amount: Option<ByAmount>,
}

/// Points for each full so much of an amount: minutes of a seminar, seconds on a website. Of a running total, for each
/// that the total comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ByAmount {
    /// How much, in the amount's own unit.
    pub per: f64,
    /// What one touch, or one running total, gives at most.
    pub max: Option<Points>,
}

impl TouchRule {
    /// What it gives at most; none where it may go on giving for ever.
    pub(super) fn most(&self) -> Option<Points> {
        let once = match self.by_amount {
            Some(by_amount) => by_amount.max,
            None => Some(self.points),
        };
        let once = once.filter(|_| self.counts == Counts::First);
        match (self.cap, once) {
            (Some(cap), Some(once)) => Some(cap.min(once)),
            (cap, once) => cap.or(once),
        }
    }
}

pub(super) fn read(section: &mut Section<'_, '_>, groups: &[Group], fit: &[FitRule]) -> Vec<TouchRule> {
    let mut rules: Vec<TouchRule> = Vec::new();
    for mut rule in section.sections("touch") {
        let id = id(&mut rule);
        if let Some(id) = &id {
            check_unique(&rule, id, rules.iter().map(|rule| rule.id.as_str()));
            // A score is told rule by rule.
            if fit.iter().any(|known| known.id == id.value) {
                rule.misfit(&id.span, Message::new("agreement.twice").with("id", &id.value));
            }
        }
        let made = touch_rule(&mut rule, groups);
        rule.close();
        if let (Some(id), Some(made)) = (id, made) {
            rules.push(TouchRule { id: id.value, ..made });
        }
    }
    rules
}

fn touch_rule(rule: &mut Section<'_, '_>, groups: &[Group]) -> Option<TouchRule> {
    let kind = needed_text(rule, "kind");
    let given = points_given(rule);
    let by_amount = by_amount(rule);
    let cap = points(rule, "cap");
    if let (Some(given), Some(cap)) = (given, &cap) {
        let is_less = if given.is_negative() { cap.value > given } else { cap.value < given };
        if is_less {
            let key = if given.is_negative() { "agreement.cap_of_taking" } else { "agreement.cap_below_one" };
            rule.complain(&cap.span, Message::new(key).with("cap", cap.value).with("points", given));
        }
    }
    let group = rule.text("group");
    if let Some(group) = &group {
        let known = groups.iter().map(|group| group.id.as_str());
        check_named(rule, group, known, Message::new("agreement.unknown_group"));
    }
    let [counts, shows] = ["counts", "shows"].map(|key| rule.text(key));
    let counts = match counts {
        Some(text) => term(rule, &text, &words(Counts::ALL, Counts::word), Counts::of),
        None => Some(Counts::Each),
    };
    // Who somebody is, is no touch.
    let shown = words(&[Component::Engagement, Component::Intent], Component::word);
    let shows = match shows {
        Some(text) => {
            term(rule, &text, &shown, |word| Component::of(word).filter(|component| *component != Component::Fit))
        }
        None => Some(Component::Engagement),
    };
    let fades = rule.yes_no("fades").is_none_or(|yes| yes.value);
    Some(TouchRule {
        id: String::new(),
        kind: kind?.value,
        points: given?,
        cap: cap.map(|cap| cap.value),
        group: group.map(|group| group.value),
        counts: counts?,
        shows: shows?,
        fades,
        by_amount,
    })
}

fn words<T: Copy>(terms: &[T], word: fn(T) -> &'static str) -> Vec<&'static str> {
    terms.iter().map(|term| word(*term)).collect()
}

/// `per = 60, max = 30`.
fn by_amount(rule: &mut Section<'_, '_>) -> Option<ByAmount> {
    let per = rule.number("per");
    let max = points(rule, "max");
    let Some(per) = per else {
        if let Some(max) = max {
            rule.misfit(&max.span, Message::new("agreement.max_without_per"));
        }
        return None;
    };
    if per.value.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
        rule.complain(&per.span, Message::new("agreement.not_positive").with("key", "per"));
        return None;
    }
    Some(ByAmount { per: per.value, max: max.map(|max| max.value) })
}
