//! The rules of an agreement by their ids: what a note can speak about.

use super::{Agreement, Names};

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
