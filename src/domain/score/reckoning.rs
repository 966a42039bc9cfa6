//! The reckoning itself: an agreement's rules held against what somebody is and did.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::deed::{Deed, Kinds};
use super::fit::{self, FitLine};
use super::phase;
use crate::agreement::playbook::Phase;
use crate::agreement::{Agreement, ByAmount, Component, Counts, Decay, Points, TouchRule};
use crate::clock::Timestamp;
use crate::domain::basis::Basis;
use crate::domain::condition::Subject;
use crate::domain::exclusion::{Fitting, exclusions};

/// An agreement made ready to reckon by: which kind of touch each of its rules concerns.
#[derive(Debug, Clone)]
pub struct Rules<'a> {
    /// The agreement.
    pub agreement: &'a Agreement,
    /// Of each rule: the number of its kind.
    kind_of: Vec<u32>,
    /// Of each rule: the place of its group.
    group_of: Vec<Option<usize>>,
}

/// Which deeds are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// What was done by then and before counts for nothing any more; everything counts where absent.
    pub since: Option<Timestamp>,
    /// As of when: nothing that was done later counts.
    pub at: Timestamp,
}

impl Span {
    /// Whether something that happened then is looked at.
    pub fn holds(self, at: Timestamp) -> bool {
        at <= self.at && self.since.is_none_or(|since| at > since)
    }

    /// The deeds that are looked at, of all of somebody's in the order of time.
    pub fn of(self, deeds: &[Deed]) -> &[Deed] {
        let first = deeds.partition_point(|deed| self.since.is_some_and(|since| deed.at <= since));
        let last = deeds.partition_point(|deed| deed.at <= self.at);
        deeds.get(first..last).unwrap_or_default()
    }
}

/// What somebody comes to, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// For who they are.
    pub fit: Points,
    /// For what they did.
    pub engagement: Points,
    /// For what shows that they mean to buy, their place on the buyer's way among it.
    pub intent: Points,
}

impl Sums {
    /// All of it.
    pub fn total(self) -> Points {
        self.fit + self.engagement + self.intent
    }
}

/// What somebody comes to, with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Score<'a> {
    /// What was looked at.
    pub span: Span,
    /// The rules on who somebody is that count, in the file's order.
    pub fit: Vec<FitLine<'a>>,
    /// The rules on what they did that counted anything, in the file's order.
    pub touch: Vec<TouchLine<'a>>,
    /// Where they stand on the buyer's way.
    pub phase: Option<&'a Phase>,
    /// What that gives.
    pub phase_points: Points,
    /// What it comes to. Whoever is excluded comes to nothing: see [`Score::total`].
    pub sums: Sums,
    /// Why they are never handed over, where they are not.
    pub excluded: Vec<Fitting<'a>>,
}

/// What a rule on behaviour gives.
#[derive(Debug, Clone, PartialEq)]
pub struct TouchLine<'a> {
    /// The rule.
    pub rule: &'a TouchRule,
    /// What it counted, in the order of time.
    pub counted: Vec<Counted>,
    /// What these come to.
    pub sum: Points,
    /// The same after the rule's own cap.
    pub capped: Points,
    /// The same after its group's.
    pub given: Points,
}

/// One touch that a rule counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    /// Its place among the deeds.
    pub place: usize,
    /// When it happened.
    pub at: Timestamp,
    /// What it gave then.
    pub full: Points,
    /// What is left of that.
    pub left: Points,
}

impl Score<'_> {
    /// All of it; nothing for whoever is never handed over (R26). It may be less than nothing.
    pub fn total(&self) -> Points {
        if self.excluded.is_empty() { self.sums.total() } else { Points::ZERO }
    }

    /// What is kept with a hand-off.
    pub fn basis(&self) -> Basis {
        let fit = self.fit.iter().map(|line| (line.rule.id.clone(), line.rule.points));
        let touch = self.touch.iter().map(|line| (line.rule.id.clone(), line.given));
        let mut rules: BTreeMap<String, Points> = fit.chain(touch).collect();
        rules.retain(|_, points| !points.is_zero());
        let Sums { fit, engagement, intent } = self.sums;
        Basis { fit, engagement, intent, rules }
    }
}

/// What a rule has met so far, walking through deeds in the order of time.
#[derive(Debug, Clone, Default)]
struct Met {
    /// Whether it has met any.
    any: bool,
    /// The day of the last one that counted.
    day: Option<NaiveDate>,
    /// The assets that counted.
    assets: Vec<u64>,
    /// How much running totals have come to.
    amount: f64,
}

/// What fades smoothly is as good as gone by then.
const LONG_AGO: TimeDelta = TimeDelta::days(1_000);

impl<'a> Rules<'a> {
    /// An agreement, with the numbers that its kinds of touch have among `kinds`.
    pub fn new(agreement: &'a Agreement, kinds: &mut Kinds) -> Self {
        let rules = &agreement.score.touch;
        let kind_of = rules.iter().map(|rule| kinds.number(&rule.kind)).collect();
        let groups = &agreement.score.groups;
        let group = |rule: &TouchRule| groups.iter().position(|group| Some(&group.id) == rule.group.as_ref());
        Self { agreement, kind_of, group_of: rules.iter().map(group).collect() }
    }

    /// What somebody comes to, with its reasons. `deeds` are all of theirs, in the order of time. Where they stand on the
    /// buyer's way follows from what is looked at, too: what brought them there before a return gives no points again.
    pub fn score<'s>(&'s self, subject: Subject<'s>, deeds: &[Deed], kinds: &Kinds, span: Span) -> Score<'s> {
        let fit = fit::lines(&self.agreement.score.fit, &subject);
        let points = fit.iter().map(|line| line.rule.points).sum();
        let excluded = exclusions(self.agreement, subject).collect();
        Score { fit, excluded, ..self.score_of(points, deeds, kinds, span) }
    }

    /// The same of somebody of whom is known what their attributes came to, and nothing else: they were erased.
    pub fn score_of<'s>(&'s self, fit: Points, deeds: &[Deed], kinds: &Kinds, span: Span) -> Score<'s> {
        let agreement: &'s Agreement = self.agreement;
        let mut touch: Vec<TouchLine<'s>> = Vec::new();
        let mut counted: Vec<Vec<Counted>> = vec![Vec::new(); agreement.score.touch.len()];
        let given = self.given(deeds, span, |rule, one| counted[rule].push(one));
        let sums = self.add_up(given.iter().copied());
        for ((rule, counted), given) in agreement.score.touch.iter().zip(counted).zip(given) {
            if !counted.is_empty() {
                let sum = counted.iter().map(|one| one.left).sum::<Points>();
                touch.push(TouchLine { rule, counted, sum, capped: sum.capped(rule.cap), given });
            }
        }
        let mut sums = Sums { fit, ..sums };
        let phase = phase::of(agreement, sums.total(), span.of(deeds), kinds, span.at);
        let phase_points = phase.map(|phase| self.points_in(phase)).unwrap_or_default();
        sums.intent += phase_points;
        Score { span, fit: Vec::new(), touch, phase, phase_points, sums, excluded: Vec::new() }
    }

    /// The same in short, of somebody whose points for who they are have been reckoned.
    pub fn sums(&self, fit: Points, deeds: &[Deed], kinds: &Kinds, span: Span) -> Sums {
        // Millions of judgements are made so: where no rules share a cap nothing need be kept of each.
        let sums = if self.agreement.score.groups.is_empty() {
            self.add_up((0..self.kind_of.len()).map(|rule| self.given_by(rule, deeds, span, |_| {})))
        } else {
            self.add_up(self.given(deeds, span, |_, _| {}).into_iter())
        };
        let mut sums = Sums { fit, ..sums };
        if !self.agreement.score.phases.is_empty() {
            let phase = phase::of(self.agreement, sums.total(), span.of(deeds), kinds, span.at);
            sums.intent += phase.map(|phase| self.points_in(phase)).unwrap_or_default();
        }
        sums
    }

    /// When somebody comes to more by nothing but time, as far as that can be: what takes points away loses them next, or,
    /// where it does so all the time, a day later.
    pub fn next_rise(&self, deeds: &[Deed], span: Span) -> Option<Timestamp> {
        let score = &self.agreement.score;
        let decay = score.decay.as_ref()?;
        let takes = |deed: &&Deed| {
            let mut rules = self.kind_of.iter().zip(&score.touch).filter(|(kind, _)| **kind == deed.kind);
            span.holds(deed.at) && rules.any(|(_, rule)| rule.fades && rule.points.is_negative())
        };
        let rise = |deed: &Deed| match (decay, decay.next_change(span.at.since(deed.at))) {
            (_, Some(age)) => Some(deed.at.plus(age)),
            (Decay::Fades(fading), None) if fading.smooth && span.at.since(deed.at) < LONG_AGO => {
                Some(span.at.plus(TimeDelta::days(1)))
            }
            _ => None,
        };
        deeds.iter().filter(takes).filter_map(rise).min()
    }

    fn points_in(&self, phase: &Phase) -> Points {
        self.agreement.score.phases.get(&phase.id).copied().unwrap_or_default()
    }

    /// What each rule gives after its group's cap; tells of each deed that counts.
    fn given(&self, deeds: &[Deed], span: Span, mut count: impl FnMut(usize, Counted)) -> Vec<Points> {
        let rules = 0..self.kind_of.len();
        let mut given: Vec<Points> =
            rules.map(|rule| self.given_by(rule, deeds, span, |one| count(rule, one))).collect();
        for (group, cap) in self.agreement.score.groups.iter().map(|group| group.cap).enumerate() {
            self.cap_together(group, cap, &mut given);
        }
        given
    }

    /// What a rule gives after its own cap: walks through the deeds of its kind, and tells of each that counts.
    fn given_by(&self, rule: usize, deeds: &[Deed], span: Span, mut count: impl FnMut(Counted)) -> Points {
        let kind = self.kind_of[rule];
        let score = &self.agreement.score;
        let rule = &score.touch[rule];
        let decay = score.decay.as_ref().filter(|_| rule.fades);
        let mut met = Met::default();
        let mut sum = Points::ZERO;
        for (place, deed) in deeds.iter().enumerate().filter(|(_, deed)| deed.kind == kind && span.holds(deed.at)) {
            let Some(full) = met.count(rule, deed, self.agreement.zone) else { continue };
            let left = decay.map_or(full, |decay: &Decay| decay.left(full, span.at.since(deed.at)));
            sum += left;
            count(Counted { place, at: deed.at, full, left });
        }
        sum.capped(rule.cap)
    }

    /// What rules give in the order of the file, by what it shows.
    fn add_up(&self, given: impl Iterator<Item = Points>) -> Sums {
        let mut sums = Sums::default();
        for (rule, given) in self.agreement.score.touch.iter().zip(given) {
            match rule.shows {
                Component::Intent => sums.intent += given,
                Component::Engagement | Component::Fit => sums.engagement += given,
            }
        }
        sums
    }

    /// What a group gives beyond its cap is taken from its last rules.
    fn cap_together(&self, group: usize, cap: Points, given: &mut [Points]) {
        let rules = || self.group_of.iter().enumerate().filter(|(_, of)| **of == Some(group)).map(|(rule, _)| rule);
        let mut beyond = (rules().map(|rule| given[rule]).sum::<Points>() - cap).max(Points::ZERO);
        for rule in rules().collect::<Vec<_>>().into_iter().rev() {
            let taken = beyond.min(given[rule].max(Points::ZERO));
            given[rule] = given[rule] - taken;
            beyond = beyond - taken;
        }
    }
}

impl Met {
    /// What a deed gives by a rule, before it fades; nothing where the rule does not count it.
    fn count(&mut self, rule: &TouchRule, deed: &Deed, zone: Tz) -> Option<Points> {
        // Where only an amount grew nothing was done anew: it is for rules that give by amount, each time.
        if deed.times == 0 && (rule.by_amount.is_none() || rule.counts != Counts::Each) {
            return None;
        }
        let times = match rule.counts {
            Counts::Each => deed.times,
            Counts::First if self.any => return None,
            Counts::Day if self.day == Some(day_of(deed, zone)) => return None,
            Counts::Asset if self.assets.contains(&deed.asset) => return None,
            Counts::First | Counts::Day | Counts::Asset => 1,
        };
        let full = match rule.by_amount {
            Some(by_amount) => self.by_amount(rule, by_amount, deed)?,
            None => rule.points.times(times),
        };
        self.any = true;
        match rule.counts {
            Counts::Day => self.day = Some(day_of(deed, zone)),
            Counts::Asset => self.assets.push(deed.asset),
            Counts::Each | Counts::First => {}
        }
        Some(full)
    }

    /// Points for each full so much of the amount. Of a running total what it comes to gives points, and each growth of it
    /// what it adds to them.
    fn by_amount(&mut self, rule: &TouchRule, by_amount: ByAmount, deed: &Deed) -> Option<Points> {
        let amount = deed.amount?;
        if !deed.is_total {
            return Some(points_of(rule, by_amount, amount));
        }
        let before = points_of(rule, by_amount, self.amount);
        self.amount += amount;
        Some(points_of(rule, by_amount, self.amount) - before)
    }
}

fn points_of(rule: &TouchRule, ByAmount { per, max }: ByAmount, amount: f64) -> Points {
    // Three tenths are three times a tenth, whatever their sum is in binary: a millionth of a unit is rounding.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "beyond what fits it is the most")]
    let full = (amount / per + 1e-6).floor().max(0.0) as u32;
    let points = rule.points.times(full);
    match max {
        Some(max) if rule.points.is_negative() => points.max(if max.is_negative() { max } else { -max }),
        max => points.capped(max),
    }
}

fn day_of(deed: &Deed, zone: Tz) -> NaiveDate {
    deed.at.in_zone(&zone).date_naive()
}
