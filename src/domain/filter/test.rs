//! What a filter asks, once it was understood, and whether a lead is meant.
//!
//! The store asks the same in its own language; a test holds the two against each other.

use super::fields::{Holds, Known};
use super::values::Between;
use crate::agreement::Versions;
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::person::Field;
use crate::domain::{ClockRun, Ending, Handoff, Lead, Record, SlaState, Verdict, search_key};
use crate::ids::PersonId;

/// What is asked of a lead.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// All of it.
    All(Vec<Test>),
    /// Any of it.
    Any(Vec<Test>),
    /// All leads but those.
    Not(Box<Test>),
    /// The text occurs in what a search looks at; folded by [`search_key`].
    Text(String),
    /// One field.
    Is(Trait),
}

/// What is asked of one field.
#[derive(Debug, Clone, PartialEq)]
pub enum Trait {
    /// The open clock is in this state; or a clock of the last hand-off has ended so.
    Sla(SlaState),
    /// So much working time is left of the open clock, in milliseconds.
    Left(Between),
    /// It stands there.
    Stage(Stage),
    /// Its open hand-off is of this tier; of none where absent.
    Tier(Option<String>),
    /// It is somebody's; nobody's where absent.
    Owner(Option<PersonId>),
    /// The text occurs in what figures need of it, folded; nothing is known where absent.
    Trait(Told, Option<String>),
    /// The text occurs in an attribute of the person, folded.
    Person(Field, String),
    /// Something happened, or is to happen, then; never where absent.
    When(Instant, Option<Between>),
    /// It came back, was put aside or lost for this reason last; for none where absent.
    Reason(Option<String>),
    /// Something holds.
    Holds(Holds),
    /// Something is known.
    Has(Known),
    /// It is called so, or has this number.
    Id(String),
}

/// What lists told of a lead and figures need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Where it came from.
    Source,
    /// The campaign that brought it.
    Campaign,
    /// The industry.
    Industry,
}

/// Instants in the life of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instant {
    /// When it came in.
    Created,
    /// When it was handed over last.
    Handed,
    /// When somebody tried to reach the person last, in the last hand-off.
    Contacted,
    /// Until when the open clock asks.
    Due,
    /// When to go on with it.
    Next,
}

impl Lead {
    /// The dates by which filters know when it came in: the lead's own, else the one by which cohorts count it.
    pub fn came_at(&self) -> Option<Timestamp> {
        self.reached.at(Stage::Lead).or_else(|| self.cohort_at())
    }

    /// When somebody tried to reach the person last, in the last hand-off.
    pub fn contacted_at(&self) -> Option<Timestamp> {
        Some(self.handoffs.last()?.last_contact()?.at)
    }

    /// Why it came back, was put aside or lost last.
    pub fn last_reason(&self) -> Option<&str> {
        let closed = self.closed.as_ref().and_then(|closing| closing.reason.as_deref());
        let ended =
            |handoff: &Handoff| handoff.ended.as_ref().and_then(|ending: &Ending| ending.reason.clone()).is_some();
        let last = self.handoffs.iter().rfind(|handoff| ended(handoff));
        closed.or_else(|| last?.ended.as_ref()?.reason.as_deref())
    }

    /// Whether a clock of its last hand-off has ended so.
    pub fn has_ended(&self, verdict: Verdict) -> bool {
        let has = |run: &ClockRun| run.stopped.is_some_and(|(_, ended)| ended == verdict);
        self.handoffs.last().is_some_and(|handoff| handoff.clocks.iter().any(has))
    }
}

impl SlaState {
    /// How a clock ended that is in this state, where it has.
    pub const fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Met => Some(Verdict::Met),
            Self::Late => Some(Verdict::Late),
            Self::NotRequired => Some(Verdict::NotRequired),
            _ => None,
        }
    }
}

impl Test {
    /// Whether a lead is meant at `now`.
    pub fn holds(&self, record: &Record, versions: &Versions, now: Timestamp) -> bool {
        match self {
            Self::All(tests) => tests.iter().all(|test| test.holds(record, versions, now)),
            Self::Any(tests) => tests.iter().any(|test| test.holds(record, versions, now)),
            Self::Not(test) => !test.holds(record, versions, now),
            Self::Text(text) => record.person.search_text().contains(text.as_str()),
            Self::Is(asked) => asked.holds(record, versions, now),
        }
    }

    /// The same with instants in whole minutes.
    pub(super) fn to_the_minute(&self) -> Self {
        let all = |tests: &[Self]| tests.iter().map(Self::to_the_minute).collect();
        let minute = |at: Option<i64>| at.map(|at| at.div_euclid(60_000));
        match self {
            Self::All(tests) => Self::All(all(tests)),
            Self::Any(tests) => Self::Any(all(tests)),
            Self::Not(test) => Self::Not(Box::new(test.to_the_minute())),
            Self::Is(Trait::When(instant, Some(between))) => {
                let between = Between { from: minute(between.from), until: minute(between.until) };
                Self::Is(Trait::When(*instant, Some(between)))
            }
            test => test.clone(),
        }
    }

    /// The words that occur in whoever is meant, so far as that can be said without looking.
    pub fn certain_words(&self) -> Vec<&str> {
        match self {
            Self::All(tests) => tests.iter().flat_map(Self::certain_words).collect(),
            // What a search looks at holds these attributes.
            Self::Text(text) | Self::Is(Trait::Person(Field::Name | Field::Company, text)) => vec![text],
            _ => Vec::new(),
        }
    }
}

impl Trait {
    fn holds(&self, record: &Record, versions: &Versions, now: Timestamp) -> bool {
        let lead = &record.lead;
        let handoff = lead.open_handoff();
        let occurs = |text: Option<&str>, part: &str| text.is_some_and(|text| search_key(text).contains(part));
        match self {
            Self::Sla(state) => match state.verdict() {
                Some(verdict) => lead.has_ended(verdict),
                None => lead.pressing().is_some_and(|run| run.state(now) == *state),
            },
            Self::Left(between) => {
                lead.pressing().is_some_and(|run| between.has(run.left(versions, now).time.num_milliseconds()))
            }
            Self::Stage(stage) => lead.stage == *stage,
            Self::Tier(tier) => handoff.is_some_and(|handoff| handoff.tier_id() == tier.as_deref()),
            Self::Owner(owner) => lead.owner == *owner,
            Self::Trait(told, part) => {
                let text = match told {
                    Told::Source => lead.traits.source.as_deref(),
                    Told::Campaign => lead.traits.campaign.as_deref(),
                    Told::Industry => lead.traits.industry.as_deref(),
                };
                part.as_deref().map_or(text.is_none(), |part| occurs(text, part))
            }
            Self::Person(field, part) => occurs(record.person.get(*field), part),
            Self::When(instant, between) => {
                let at = match instant {
                    Instant::Created => lead.came_at(),
                    Instant::Handed => lead.handoffs.last().map(|handoff| handoff.at),
                    Instant::Contacted => lead.contacted_at(),
                    Instant::Due => lead.pressing().map(|run| run.due_at),
                    Instant::Next => lead.rests_until(),
                };
                match (between, at) {
                    (Some(between), Some(at)) => between.has(at.millis()),
                    (between, at) => between.is_none() && at.is_none(),
                }
            }
            Self::Reason(reason) => lead.last_reason() == reason.as_deref(),
            Self::Holds(holds) => match holds {
                Holds::Open => handoff.is_some(),
                Holds::New => handoff.is_some_and(|handoff| handoff.accepted.is_none()),
                Holds::Accepted => handoff.is_some_and(|handoff| handoff.accepted.is_some()),
                Holds::Held => lead.held_for().is_some(),
                Holds::Asleep => handoff.is_some_and(|handoff| handoff.asleep_until(now).is_some()),
                Holds::Waiting => lead.rests_until().is_some_and(|until| now < until),
                Holds::Called => lead.rests_until().is_some_and(|until| until <= now),
                Holds::Generated => lead.handoffs.iter().any(|handoff| !handoff.is_passing()),
                Holds::Erased => lead.erased.is_some(),
            },
            Self::Has(known) => match known {
                Known::Phone => record.person.get(Field::Phone).or_else(|| record.person.get(Field::Mobile)).is_some(),
                Known::Mail => record.person.get(Field::Mail).is_some(),
                Known::Note => !record.texts.is_empty(),
                Known::Deal => {
                    let known = lead
                        .deal
                        .as_ref()
                        .is_some_and(|deal| deal.deal_stage.is_some() || deal.amount.is_some() || deal.close.is_some());
                    known || matches!(lead.stage, Stage::Opportunity | Stage::Customer)
                }
            },
            Self::Id(id) => {
                lead.id.to_string() == id.trim_start_matches('#') || record.person.get(Field::ExternalId) == Some(id)
            }
        }
    }
}
