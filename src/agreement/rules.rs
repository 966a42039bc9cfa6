//! The rules of an agreement by their ids: what a note can speak about.

use super::fold::folded;
use super::{Agreement, Names};

/// What a rule that makes a lead an MQL looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleKind {
    /// Who somebody is: `[[score.fit]]`.
    Fit,
    /// What they did: `[[score.touch]]`.
    Touch,
    /// Whether it is enough: `[[mql]]`.
    Criterion,
}

impl RuleKind {
    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Touch => "touch",
            Self::Criterion => "criterion",
        }
    }
}

impl Agreement {
    /// Everything that somebody may want to speak about by its id, with its names where it has any: tiers, clocks, rules
    /// of points, who is never handed over, what makes an MQL, gates, reasons, rules of assignment and targets, in the
    /// file's order of kinds. An id may be that of two things of different kinds.
    pub fn rules(&self) -> Vec<(&str, Option<&Names>)> {
        fn all<'a, T: 'a>(
            of: &'a [T],
            rule: impl Fn(&'a T) -> (&'a String, Option<&'a Names>) + 'a,
        ) -> impl Iterator<Item = (&'a str, Option<&'a Names>)> {
            of.iter().map(rule).map(|(id, names)| (id.as_str(), names))
        }
        all(&self.tiers, |tier| (&tier.id, Some(&tier.names)))
            .chain(all(&self.clocks, |clock| (&clock.id, Some(&clock.names))))
            .chain(all(&self.score.fit, |rule| (&rule.id, None)))
            .chain(all(&self.score.touch, |rule| (&rule.id, None)))
            .chain(all(&self.exclusions, |rule| (&rule.id, None)))
            .chain(all(&self.criteria, |rule| (&rule.id, None)))
            .chain(all(&self.gates, |gate| (&gate.id, Some(&gate.names))))
            .chain(all(&self.reasons, |reason| (&reason.id, Some(&reason.names))))
            .chain(all(&self.assignment.rules, |rule| (&rule.id, Some(&rule.names))))
            .chain(all(&self.goals.targets, |target| (&target.id, target.names.as_ref())))
            .collect()
    }

    /// The rules that make a lead an MQL, by their ids, in the file's order of kinds. An id may be that of a rule and of a
    /// criterion.
    pub fn rules_of_mql(&self) -> impl Iterator<Item = (&str, RuleKind)> {
        let fit = self.score.fit.iter().map(|rule| (rule.id.as_str(), RuleKind::Fit));
        let touch = self.score.touch.iter().map(|rule| (rule.id.as_str(), RuleKind::Touch));
        fit.chain(touch).chain(self.criteria().map(|id| (id, RuleKind::Criterion)))
    }

    /// The kinds of touch that it knows: those that it names, and those that give points.
    pub fn touch_kinds(&self) -> impl Iterator<Item = &str> {
        let named = self.playbook.touches.iter().map(|touch| touch.id.as_str());
        let scored = self.score.touch.iter().map(|rule| rule.kind.as_str());
        named.chain(scored.filter(|kind| self.playbook.touches.iter().all(|touch| touch.id != *kind)))
    }

    /// A kind of touch as somebody writes it: its place in the order, its id, or its name in either language.
    pub fn touch_kind_written(&self, text: &str) -> Option<&str> {
        let sought = folded(text);
        let named = |kind: &str| self.playbook.touches.iter().find(|touch| touch.id == kind).map(|touch| &touch.names);
        let is_meant = |(n, kind): &(usize, &str)| {
            let names = named(kind).into_iter().flat_map(|names| [names.ja.as_str(), names.en.as_str()]);
            (n + 1).to_string() == sought || names.chain([*kind]).any(|known| folded(known) == sought)
        };
        self.touch_kinds().enumerate().find(is_meant).map(|(_, kind)| kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::DEFAULT;

    #[test]
    fn a_rule_of_every_kind_can_be_spoken_about() {
        let agreement = Agreement::parse("default", DEFAULT).unwrap();
        let name = |id: &str| {
            let rules = agreement.rules();
            let (_, names) = rules.iter().find(|(known, _)| *known == id).unwrap_or_else(|| panic!("{id} is no rule"));
            names.map(|names| names.en.clone())
        };
        for id in ["director", "pricing_page", "competitor", "score_100"] {
            assert_eq!(name(id), None, "{id} has no name but its id");
        }
        for id in ["first_contact", "sql", "too_early", "team_queue"] {
            assert!(name(id).is_some(), "{id}");
        }
        assert!(agreement.rules().iter().all(|(id, _)| *id != "tanaka"), "nobody is a rule");
    }
}
