//! A decision with its reasons, as the journal keeps it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::overdue::Overdue;
use crate::ids::PersonId;

/// A decision whose a lead is, and everything that it went by. It holds ids of one's own people only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allotment {
    /// How it came about.
    pub how: How,
    /// To whom; to nobody where the lead waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<PersonId>,
    /// The rule that decided, or that would have where a manual assignment is counted; nothing where nobody got as far
    /// as the rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// That it went on to somebody else because its first contact was overdue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue: Option<Overdue>,
    /// Everybody who was thought of, in that order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thought_of: Vec<Thought>,
}

/// How a lead came to somebody, or to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// They work on somebody of the same company.
    Account,
    /// They had the lead before.
    FormerOwner,
    /// It was their turn in the rule's pool.
    Turn,
    /// Somebody gave it to them by hand, and it counts as a turn.
    ByHand,
    /// The rule leaves it in the team's queue.
    Queue,
    /// Nobody is free: it is held until somebody is.
    Held,
}

/// Somebody who was thought of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thought {
    /// Who.
    pub person: PersonId,
    /// Why they were thought of.
    pub claim: Claim,
    /// Their turns in a round.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub weight: u32,
    /// Their credit before.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub credit: i64,
    /// What the decision moved: the credit after it is the sum of both.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub moved: i64,
    /// How many open hand-offs they had.
    pub open: u32,
    /// How many they had been given that day.
    pub today: u32,
    /// Why they could not be given it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barred: Option<Bar>,
}

/// Why somebody was thought of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// They work on somebody of the same company.
    Account,
    /// They had the lead before.
    FormerOwner,
    /// They are in the rule's pool.
    Pool,
    /// They were named by hand, and are not in the pool.
    Named,
}

/// Why somebody could not be given a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Bar {
    /// The agreement does not list them (any more).
    Unknown,
    /// They have it now, and are to be relieved of it.
    HasIt,
    /// They had it in this hand-off before, and it went on to somebody else.
    HadIt,
    /// The lead was returned for a reason that speaks against them.
    ReturnedFor {
        /// The reason's id.
        reason: String,
    },
    /// They lack a skill that the rule asks for.
    Lacks {
        /// Which ones.
        skills: Vec<String>,
    },
    /// They are away.
    OnLeave {
        /// The last day of it.
        until: NaiveDate,
    },
    /// They have as many open hand-offs as they can take.
    Full {
        /// How many that is.
        capacity: u32,
    },
    /// They were given as many that day as they can take.
    DayFull {
        /// How many that is.
        per_day: u32,
    },
    /// They are not at work, and the agreement gives leads only to those who are.
    OffWork,
}

impl Bar {
    /// Whether they are away rather than busy or unfit: with `catch_up`, absence gains credit.
    pub(super) const fn is_absence(&self) -> bool {
        matches!(self, Self::OnLeave { .. } | Self::OffWork)
    }
}

impl How {
    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::FormerOwner => "former_owner",
            Self::Turn => "turn",
            Self::ByHand => "by_hand",
            Self::Queue => "queue",
            Self::Held => "held",
        }
    }
}

impl Allotment {
    /// The lead waits for whoever takes it, and nobody was thought of.
    pub const fn to_the_team() -> Self {
        Self { how: How::Queue, to: None, rule: None, overdue: None, thought_of: Vec::new() }
    }

    /// Whether the lead waits for somebody to be free.
    pub fn is_held(&self) -> bool {
        self.how == How::Held
    }

    /// What it moves of the credits of its rule's pool.
    pub fn moves(&self) -> impl Iterator<Item = (&str, &PersonId, i64)> {
        let moved = self.thought_of.iter().filter(|thought| thought.moved != 0);
        moved.filter_map(|thought| Some((self.rule.as_deref()?, &thought.person, thought.moved)))
    }

    /// Those who could not be given it, and why, in the order in which they were thought of.
    pub fn passed_over(&self) -> impl Iterator<Item = (&PersonId, &Bar)> {
        self.thought_of.iter().filter_map(|thought| Some((&thought.person, thought.barred.as_ref()?)))
    }

    /// Whether the decision follows from what it says it went by. `tasuki check` asks this of every one in the journal.
    pub fn is_sound(&self) -> bool {
        let moves_nothing = self.thought_of.iter().all(|thought| thought.moved == 0);
        let picked = || self.to.as_ref();
        match self.how {
            How::Account => self.has_claim(Claim::Account) && moves_nothing,
            How::FormerOwner => self.has_claim(Claim::FormerOwner) && moves_nothing,
            How::Turn => picked().is_some() && turn(&self.thought_of) == picked() && self.moves_as_a_turn(),
            How::ByHand => picked().is_some() && self.moves_as_a_turn(),
            How::Queue => self.to.is_none() && moves_nothing,
            How::Held => self.to.is_none() && turn(&self.thought_of).is_none() && moves_nothing,
        }
    }

    fn has_claim(&self, claim: Claim) -> bool {
        let mut free = self.thought_of.iter().filter(|thought| thought.claim == claim && thought.barred.is_none());
        free.any(|thought| Some(&thought.person) == self.to.as_ref())
    }

    /// Whoever is free gains a weight (whoever is barred may), and the one who was picked pays for them all.
    fn moves_as_a_turn(&self) -> bool {
        let pool = || self.thought_of.iter().filter(|thought| matches!(thought.claim, Claim::Pool | Claim::Named));
        let gain = |thought: &Thought| match thought.claim {
            Claim::Pool => i64::from(thought.weight),
            _ => 0,
        };
        let is_picked = |thought: &&Thought| Some(&thought.person) == self.to.as_ref();
        let others = || pool().filter(|thought| !is_picked(thought));
        let right =
            |thought: &Thought| thought.moved == gain(thought) || (thought.moved == 0 && thought.barred.is_some());
        let gained: i64 = others().map(|thought| thought.moved).sum();
        others().all(right) && pool().filter(is_picked).all(|thought| thought.moved == -gained)
    }
}

/// Whose turn it is: of those in the pool who are free, the one with the most credit after everybody has gained their
/// weight; of two with as much, the one whose id comes first.
pub(super) fn turn(thought_of: &[Thought]) -> Option<&PersonId> {
    let free = thought_of.iter().filter(|thought| thought.claim == Claim::Pool && thought.barred.is_none());
    let standing = |thought: &Thought| thought.credit.saturating_add(i64::from(thought.weight));
    let first = free.min_by(|a, b| standing(b).cmp(&standing(a)).then_with(|| a.person.cmp(&b.person)));
    first.map(|thought| &thought.person)
}

const fn one() -> u32 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
const fn is_one(weight: &u32) -> bool {
    *weight == 1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
const fn is_nothing(credit: &i64) -> bool {
    *credit == 0
}
