//! A decision in words: what came of it, and what spoke for and against everybody who was thought of.

use super::allotment::{Allotment, Bar, Claim, How, Thought};
use crate::agreement::Agreement;
use crate::i18n::Message;
use crate::ids::PersonId;

impl Allotment {
    /// What came of it, in a sentence; before it why it was asked at all, where nobody asked.
    pub fn told(&self, agreement: &Agreement) -> Message {
        let told = self.outcome(agreement);
        match &self.overdue {
            Some(overdue) => Message::new("assignment.overdue")
                .with("from", called(&overdue.from, agreement))
                .with_message("told", told),
            None => told,
        }
    }

    fn outcome(&self, agreement: &Agreement) -> Message {
        let message = Message::new(match (self.how, &self.rule) {
            (How::Account, _) => "assignment.account",
            (How::FormerOwner, _) => "assignment.former_owner",
            (How::Turn, _) => "assignment.turn",
            (How::ByHand, _) => "assignment.by_hand",
            (How::Queue, Some(_)) => "assignment.queue",
            (How::Queue, None) => "assignment.no_rule",
            (How::Held, _) => "assignment.held",
        });
        let message = self.to.iter().fold(message, |message, to| message.with("to", called(to, agreement)));
        self.rule.iter().fold(message, |message, id| match agreement.assignment.rule(id) {
            Some(rule) => message.with_either("rule", &rule.names.ja, &rule.names.en),
            None => message.with("rule", id),
        })
    }

    /// Everybody who was thought of, one sentence each, in that order.
    pub fn reasons(&self, agreement: &Agreement) -> impl Iterator<Item = Message> {
        self.thought_of.iter().map(|thought| thought.told(agreement))
    }
}

impl Thought {
    /// What spoke for and against this person, in a sentence.
    fn told(&self, agreement: &Agreement) -> Message {
        let claim = match self.claim {
            Claim::Account => Some("assignment.claim.account"),
            Claim::FormerOwner => Some("assignment.claim.former_owner"),
            Claim::Named => Some("assignment.claim.named"),
            Claim::Pool => None,
        };
        let load = Message::new("assignment.load").with("open", self.open).with("today", self.today);
        let turns = Message::new("assignment.turns")
            .with("weight", self.weight)
            .with("before", self.credit)
            .with("after", self.credit.saturating_add(self.moved));
        let barred = self.barred.as_ref().map(|bar| bar.message(agreement));
        let of_pool = matches!(self.claim, Claim::Pool | Claim::Named);
        let parts = [claim.map(Message::new), barred, Some(load), Some(turns).filter(|_| of_pool)];
        let said = Message::new("assignment.thought").with("person", called(&self.person, agreement));
        said.with_list("what", parts.into_iter().flatten())
    }
}

impl Bar {
    /// Why somebody could not be given the lead.
    pub fn message(&self, agreement: &Agreement) -> Message {
        match self {
            Self::Unknown => Message::new("assignment.bar.unknown"),
            Self::HasIt => Message::new("assignment.bar.has_it"),
            Self::HadIt => Message::new("assignment.bar.had_it"),
            Self::ReturnedFor { reason } => {
                let message = Message::new("assignment.bar.returned_for");
                match agreement.reason(reason) {
                    Some(listed) => message.with_either("reason", &listed.names.ja, &listed.names.en),
                    None => message.with("reason", reason),
                }
            }
            Self::Lacks { skills } => Message::new("assignment.bar.lacks").with_words("skills", skills),
            Self::OnLeave { until } => Message::new("assignment.bar.on_leave").with("until", until),
            Self::Full { capacity } => Message::new("assignment.bar.full").with("capacity", capacity),
            Self::DayFull { per_day } => Message::new("assignment.bar.day_full").with("per_day", per_day),
            Self::OffWork => Message::new("assignment.bar.off_work"),
        }
    }

    /// The word for programs.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::HasIt => "has_it",
            Self::HadIt => "had_it",
            Self::ReturnedFor { .. } => "returned_for",
            Self::Lacks { .. } => "lacks",
            Self::OnLeave { .. } => "on_leave",
            Self::Full { .. } => "full",
            Self::DayFull { .. } => "day_full",
            Self::OffWork => "off_work",
        }
    }
}

/// A person's name, or the id of somebody whom the agreement does not list.
fn called<'a>(person: &'a PersonId, agreement: &'a Agreement) -> &'a str {
    agreement.person(person.as_str()).map_or(person.as_str(), |listed| &listed.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assignment::{Case, Load, Standing, choose};
    use crate::i18n::Lang;

    const TEAMS: &str = include_str!("../../../fixtures/agreements/teams.toml");

    #[test]
    fn a_decision_is_explained_in_both_languages() {
        let agreement = Agreement::parse("teams", TEAMS).unwrap();
        let now = crate::clock::Timestamp::parse_rfc3339("2026-12-29T10:00:00+09:00").unwrap();
        let mut standing = Standing::default();
        standing.loads.insert(PersonId::new("sato"), Load { open: 4, today: 1 });
        let decided = choose(&agreement, &Case::default(), &standing, now);
        let told = |lang| decided.told(&agreement).say(lang);
        assert_eq!(told(Lang::En), "Given to 佐藤 健, whose turn it was (rule: All others).");
        assert_eq!(told(Lang::Ja), "佐藤 健さんに割り当てました(規則「それ以外」の順番)。");
        let reasons = |lang| decided.reasons(&agreement).map(|reason| reason.say(lang)).collect::<Vec<_>>();
        assert_eq!(
            reasons(Lang::En),
            [
                "田中 花子: on leave until 2027-01-05, 0 open, 0 today, weight 2, credit 0 → 0",
                "佐藤 健: 4 open, 1 today, weight 1, credit 0 → 0",
            ]
        );
        assert_eq!(reasons(Lang::Ja)[0], "田中 花子: 休暇中(2027-01-05まで)、対応中0件・本日0件、重み2・持ち点 0 → 0");
        standing.loads.insert(PersonId::new("sato"), Load { open: 4, today: 2 });
        let held = choose(&agreement, &Case::default(), &standing, now);
        assert!(held.is_held());
        assert_eq!(
            held.told(&agreement).say(Lang::En),
            "Held: nobody of the rule “All others” is free. It goes to whoever is free first, oldest lead first."
        );
    }
}
