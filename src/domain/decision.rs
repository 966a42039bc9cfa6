//! What a review decides (R85, R97; semantics, capability 4): a hypothesis, the measure that tries it, the figure that is
//! to move, from where to where, whose it is and until when; and how that ended.
//!
//! One hypothesis at a time for each figure, or nobody knows what moved it; two may stand beside each other only where they
//! are about different leads, such as those of two sources. A decision ends once and is never opened again:
//! another one follows it. All of it is about figures, and of no lead: an erase leaves it as it is, and nobody looks for
//! names in its texts.

mod objection;
#[cfg(test)]
mod tests;

pub use objection::Objection;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::decide::Setting;
use super::fact::Operation;
use crate::agreement::goals::{Amount, Figure, Rhythm};
use crate::agreement::playbook::{Cause, Fix};
use crate::agreement::terms::terms;
use crate::agreement::words;
use crate::clock::Timestamp;
use crate::gate::{clean_line, clean_text, has_visible};
use crate::i18n::Message;
use crate::ids::PersonId;

/// So many characters are enough for a hypothesis, a measure, a note.
pub const LONGEST: usize = 1_000;

terms! {
    /// How a decision ended.
    End {
        /// It worked, and stays.
        Kept = "kept",
        /// It did not: something was learned.
        Missed = "missed",
        /// It was not done, or withdrawn.
        Dropped = "dropped",
    }
}

/// What somebody wants a review to decide, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What is believed.
    pub hypothesis: String,
    /// What is done about it.
    pub measure: String,
    /// The `[[fix]]` of the agreement that it is.
    pub fix: Option<String>,
    /// The cause of a `[[cause_group]]` that it is against.
    pub cause: Option<String>,
    /// The figure's word.
    pub figure: String,
    /// The group of leads that it is about, `source=exhibition`; all of them where absent.
    pub group: Option<String>,
    /// What the figure comes to then; it is measured where absent.
    pub from: Option<String>,
    /// Where it is to be.
    pub to: String,
    /// Whose it is: one of one's own people, listed or not (decision 3).
    pub owner: PersonId,
    /// Until the end of which day, in the agreement's zone.
    pub due: NaiveDate,
    /// In which review.
    pub review: Rhythm,
    /// The instant whose figures the review looked at.
    pub moment: Timestamp,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    /// What is believed.
    pub hypothesis: String,
    /// What is done about it.
    pub measure: String,
    /// The `[[fix]]` that it is, by the agreement of that time.
    pub fix: Option<String>,
    /// The cause that it is against, by the agreement of that time.
    pub cause: Option<String>,
    /// The figure that is to move.
    pub figure: Figure,
    /// The group of leads that it is about; all of them where absent.
    pub group: Option<Group>,
    /// What the figure came to then; absent where nothing could be measured.
    pub from: Option<Amount>,
    /// Where it is to be.
    pub to: Amount,
    /// Whose it is.
    pub owner: PersonId,
    /// Until the end of which day, in the agreement's zone.
    pub due: NaiveDate,
    /// In which review.
    pub review: Rhythm,
    /// The instant whose figures the review looked at.
    pub moment: Timestamp,
}

/// The leads that have one value of one dimension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// The dimension's word.
    pub dimension: String,
    /// The value.
    pub key: String,
}

/// A decision that was made, and how it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The how-many-eth, from 1: by it people name it.
    pub n: u32,
    /// Who wrote it down, when, under which agreement.
    pub operation: Operation,
    /// What was decided.
    pub what: Resolution,
    /// How it ended, where it did.
    pub settlement: Option<Settlement>,
}

/// How a decision ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Who said so, when.
    pub operation: Operation,
    /// How.
    pub end: End,
    /// What was learned, or why.
    pub note: Option<String>,
}

/// The end that a decision is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// How.
    pub end: End,
    /// What was learned, or why.
    pub note: Option<String>,
}

/// As it is typed: `source=exhibition`.
impl std::fmt::Display for Group {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.dimension, self.key)
    }
}

/// How a decision stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has said yet how it ended, and its last day is not over.
    Open,
    /// Nobody has said yet, and its last day is over.
    Overdue,
    /// It ended so.
    Ended(End),
}

impl State {
    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Ended(end) => end.word(),
        }
    }

    /// What people call it.
    pub const fn told(self) -> Message {
        match self {
            Self::Open => Message::new("decision.open"),
            Self::Overdue => Message::new("decision.overdue"),
            Self::Ended(end) => end.told(),
        }
    }
}

impl Resolution {
    /// What is to move: the figure, of the group where it is of one.
    pub fn about(&self) -> Message {
        about(self.figure, self.group.as_ref())
    }
}

fn about(figure: Figure, group: Option<&Group>) -> Message {
    let figure = words::figure(figure);
    match group {
        None => figure,
        Some(group) => Message::new("decision.of_group").with_message("figure", figure).with("group", group),
    }
}

impl Decided {
    /// How it stands on a day of the agreement's zone.
    pub fn state(&self, today: NaiveDate) -> State {
        match &self.settlement {
            Some(settled) => State::Ended(settled.end),
            None if self.what.due < today => State::Overdue,
            None => State::Open,
        }
    }

    /// Whether nobody has said yet how it ended.
    pub const fn is_open(&self) -> bool {
        self.settlement.is_none()
    }

    /// Whether it is open, and its last day is over on `today`.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state(today) == State::Overdue
    }

    /// The same as it was known at an instant; nothing where it was not made yet.
    pub fn known_at(mut self, at: Timestamp) -> Option<Self> {
        self.settlement = self.settlement.filter(|settled| settled.operation.recorded_at <= at);
        (self.operation.recorded_at <= at).then_some(self)
    }
}

/// Grants a proposal or refuses it by a named rule. `made` are all decisions that there are, whatever the time: a clock
/// that was put back opens no second hypothesis. `dimensions` are the words of those by which figures are told apart.
pub fn propose(
    proposal: &Proposal,
    made: &[Decided],
    dimensions: &[&str],
    setting: Setting<'_>,
) -> Result<Resolution, Objection> {
    let agreement = &setting.versions.in_force(setting.now).agreement;
    let hypothesis = worded("hypothesis", &proposal.hypothesis)?;
    let measure = worded("measure", &proposal.measure)?;
    let word = proposal.figure.trim();
    let watched = || agreement.goals.watch.figures.iter().map(ToString::to_string).collect();
    let figure = words::figure_called(word)
        .ok_or_else(|| Objection::UnknownFigure { given: word.to_owned(), watched: watched() })?;
    let group = proposal.group.as_deref().map(|text| group(text, dimensions)).transpose()?;
    let playbook = &agreement.playbook;
    let fixes = || playbook.fixes.iter().map(|fix: &Fix| fix.id.as_str());
    let causes = || playbook.cause_groups.iter().flat_map(|group| &group.causes).map(|cause: &Cause| cause.id.as_str());
    let fix = listed(proposal.fix.as_deref(), "[[fix]]", &fixes().collect::<Vec<_>>())?;
    let cause = listed(proposal.cause.as_deref(), "[[cause_group]]", &causes().collect::<Vec<_>>())?;
    let amount = |text: &str, key| Amount::read(text, key, figure).map_err(|why| Objection::Amount { key, why });
    let from = proposal.from.as_deref().map(|text| amount(text, "from")).transpose()?;
    let to = amount(&proposal.to, "to")?;
    if from.is_some_and(|from| is_same(from, to)) {
        return Err(Objection::MovesNothing);
    }
    let owner = PersonId::new(&clean_line(proposal.owner.as_str()).text);
    if !has_visible(owner.as_str()) || owner.as_str().chars().count() > LONGEST {
        return Err(Objection::NobodysOwn);
    }
    let today = setting.now.in_zone(&agreement.zone).date_naive();
    if proposal.due < today {
        return Err(Objection::DueBefore { due: proposal.due, today });
    }
    let concerns = |open: &&Decided| {
        open.is_open() && open.what.figure == figure && may_share(open.what.group.as_ref(), group.as_ref())
    };
    if let Some(open) = made.iter().find(concerns) {
        let (n, group) = (open.n, open.what.group.clone());
        let (hypothesis, owner) = (open.what.hypothesis.clone(), open.what.owner.clone());
        return Err(Objection::OpenAlready { n, figure, group, hypothesis, owner });
    }
    let (due, review, moment) = (proposal.due, proposal.review, proposal.moment);
    Ok(Resolution { hypothesis, measure, fix, cause, figure, group, from, to, owner, due, review, moment })
}

/// Ends a decision, or refuses that by a named rule.
pub fn settle(
    n: u32,
    end: End,
    note: Option<&str>,
    made: &[Decided],
    setting: Setting<'_>,
) -> Result<Ending, Objection> {
    let Some(decided) = made.iter().find(|decided| decided.n == n) else {
        return Err(Objection::NoSuch { n, last: made.iter().map(|decided| decided.n).max() });
    };
    if let Some(settled) = &decided.settlement {
        let zone = setting.versions.in_force(setting.now).agreement.zone;
        let at = crate::clock::OnWall { at: settled.operation.recorded_at, zone };
        return Err(Objection::SettledBefore { n, end: settled.end, at, by: settled.operation.by.clone() });
    }
    let note = note.filter(|note| has_visible(note)).map(|note| worded("note", note)).transpose()?;
    Ok(Ending { end, note })
}

/// A text that says something, as it may be kept.
fn worded(what: &'static str, text: &str) -> Result<String, Objection> {
    let text = clean_text(text).text;
    if !has_visible(&text) {
        return Err(Objection::SaysNothing { what });
    }
    match text.chars().count() {
        long if long > LONGEST => Err(Objection::TooLong { what, long }),
        _ => Ok(text),
    }
}

fn group(text: &str, dimensions: &[&str]) -> Result<Group, Objection> {
    let Some((dimension, key)) = text.split_once('=') else {
        return Err(Objection::NoGroup { given: text.to_owned() });
    };
    let (dimension, key) = (dimension.trim().to_owned(), clean_line(key).text);
    if !dimensions.contains(&dimension.as_str()) {
        let known = dimensions.iter().map(ToString::to_string).collect();
        return Err(Objection::UnknownDimension { given: dimension, known });
    }
    if key.chars().count() > LONGEST {
        return Err(Objection::NoGroup { given: text.to_owned() });
    }
    Ok(Group { dimension, key })
}

/// Whether leads may belong to both: only two values of one dimension are of different ones.
fn may_share(one: Option<&Group>, other: Option<&Group>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.dimension != other.dimension || one.key == other.key,
        _ => true,
    }
}

/// An id that the agreement in force has.
fn listed(given: Option<&str>, what: &'static str, known: &[&str]) -> Result<Option<String>, Objection> {
    match given {
        Some(given) if !known.contains(&given) => {
            let known = known.iter().map(ToString::to_string).collect();
            Err(Objection::Unlisted { what, given: given.to_owned(), known })
        }
        given => Ok(given.map(ToOwned::to_owned)),
    }
}

/// `24h` and `1d` are as long.
fn is_same(from: Amount, to: Amount) -> bool {
    match (from, to) {
        (Amount::Time(from), Amount::Time(to)) => from.time() == to.time(),
        (from, to) => from == to,
    }
}
