//! The queue: its parts with their orders and statements, a row of it, and how it stands.
//!
//! It is walked in three parts, each in the order of an index: what was to be gone on with by now (a promise to call back,
//! a sleep that is over), what waits, most pressing first, and what rests until later (decision 20: not a minute before its
//! time; whoever is called ten minutes early was promised something else). By what expires next it is walked in two: what
//! has a deadline, and what has none. `listing` walks it.

use rusqlite::types::Value;
use rusqlite::{Row, Statement};

use super::super::{OpenClock, OpenHandoff, QueueRow};
use super::condition::Condition;
use super::read::{instant, maybe_instant, term};
use crate::agreement::terms::Stage;
use crate::domain::filter::{Sort, SortBy};
use crate::gate::Shown;
use crate::ids::{AgreementVersion, LeadId, PersonId};

const ROW_COLUMNS: &str = "l.id, l.stage, l.owner, (SELECT text FROM word w WHERE w.id = l.source), l.handoff_n, l.handoff_at, l.criterion, l.attempts, \
     l.last_contact_at, l.clock, l.clock_agreement, l.clock_started_at, l.due_at, l.soon_at, l.urgent_at, \
     p.name, p.company, p.title, p.external_id, (SELECT text FROM word w WHERE w.id = l.industry), \
     (SELECT text FROM word w WHERE w.id = l.campaign), l.handoff_tier, l.accepted, \
     l.clock_paused_from, l.clock_paused_until, l.asleep_until, l.next_at, l.held_for, l.clock_tier, l.erased_at";

/// One part of a list: which leads, in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Every lead of every stage, newest first.
    All,
    /// Open, and to be gone on with by now.
    Called,
    /// Open, waiting.
    Waiting,
    /// Open, resting until later.
    Resting,
    /// Open, with a deadline, what expires first.
    Due,
    /// Open, without one.
    Endless,
}

impl Part {
    /// The queue in its own order.
    pub(super) const QUEUE: [Self; 3] = [Self::Called, Self::Waiting, Self::Resting];

    /// The parts of a list in an order, and whether each is turned round, those alike with it: an index lies in one order,
    /// and sorting within those alike would be the work of every window. Nothing where no index holds that order.
    pub(super) fn walked(all: bool, sort: Option<Sort>) -> Option<Vec<(Self, bool)>> {
        let turned = |parts: &[Self], reverse: bool| parts.iter().map(|part| (*part, reverse)).collect::<Vec<_>>();
        let reverse = sort.is_some_and(|sort| sort.reverse);
        match (all, sort.map(|sort| sort.by)) {
            (true, None) => Some(turned(&[Self::All], false)),
            // By the date at which they came in the first one comes first; the list of all begins with the last.
            (true, Some(SortBy::Created)) => Some(turned(&[Self::All], !reverse)),
            (false, None | Some(SortBy::Sla)) if reverse => {
                Some(turned(&[Self::Resting, Self::Waiting, Self::Called], true))
            }
            (false, None | Some(SortBy::Sla)) => Some(turned(&Self::QUEUE, false)),
            // What has no deadline comes last both ways.
            (false, Some(SortBy::Left)) => Some(vec![(Self::Due, reverse), (Self::Endless, false)]),
            (true, Some(_)) | (false, Some(SortBy::Company | SortBy::Handed | SortBy::Created)) => None,
        }
    }

    /// Which leads these are; `?1` is now.
    const fn which(self) -> &'static str {
        match self {
            Self::All => "l.merged_into IS NULL AND l.reverted_at IS NULL",
            Self::Called => "l.waiting = 1 AND l.rest_until <= ?1",
            Self::Waiting => "l.waiting = 1 AND l.rest_until IS NULL",
            Self::Resting => "l.waiting = 1 AND l.rest_until > ?1",
            Self::Due => "l.waiting = 1 AND l.due_at IS NOT NULL",
            Self::Endless => "l.waiting = 1 AND l.due_at IS NULL",
        }
    }

    /// The keys of its order, and whether the last one comes first.
    const fn order(self) -> (&'static [&'static str], bool) {
        match self {
            Self::All => (&["l.id"], true),
            Self::Waiting => (&["l.tier", "l.due_at IS NULL", "l.due_at", "l.id"], false),
            Self::Called | Self::Resting => (&["l.rest_until", "l.id"], false),
            Self::Due => (&["l.due_at", "l.id"], false),
            Self::Endless => (&["l.id"], false),
        }
    }

    /// The index that holds it in its order: for one person's leads alone, of that person's leads.
    const fn index(self, of_one: bool) -> Option<&'static str> {
        match (self, of_one) {
            (Self::All, _) => None,
            (Self::Waiting, false) => Some("lead_queue"),
            (Self::Waiting, true) => Some("lead_mine"),
            (Self::Called | Self::Resting, false) => Some("lead_queue_rest"),
            (Self::Called | Self::Resting, true) => Some("lead_mine_rest"),
            (Self::Due | Self::Endless, false) => Some("lead_due"),
            (Self::Due | Self::Endless, true) => Some("lead_due_mine"),
        }
    }

    /// What a statement reads from, and its condition.
    pub(super) fn leads(self, condition: &Condition, of_person: bool) -> (String, String) {
        let index = self.index(condition.owner.is_some()).map(|index| format!(" INDEXED BY {index}"));
        let person = if of_person { " LEFT JOIN person p ON p.lead = l.id" } else { "" };
        let from = format!("lead l{}{person}", index.unwrap_or_default());
        let owner = condition.owner.filter(|_| self != Self::All).map(|place| format!(" AND l.owner = ?{place}"));
        let asked = condition.sql.as_ref().map(|sql| format!(" AND {sql}"));
        (from, format!("{}{}{}", self.which(), owner.unwrap_or_default(), asked.unwrap_or_default()))
    }

    /// The statements of a window, of its count, and of all of its leads' numbers in its order; `reverse` turns the order
    /// round.
    pub(super) fn statements(self, condition: &Condition, reverse: bool) -> Statements {
        let (keys, down) = self.order();
        let down = if down == reverse { "" } else { " DESC" };
        let order: Vec<String> = keys.iter().map(|key| format!("{key}{down}")).collect();
        let order = order.join(", ");
        // A lead of which no person is known is listed all the same, and found by nothing.
        let (with_person, which) = self.leads(condition, true);
        let window =
            format!("SELECT {ROW_COLUMNS} FROM {with_person} WHERE {which} ORDER BY {order} LIMIT ?2 OFFSET ?3");
        let (from, which) = self.leads(condition, condition.of_person);
        let count = match condition.sql {
            None => format!("SELECT count(*) FROM {from} WHERE {which}"),
            Some(_) => format!("SELECT 1 FROM {from} WHERE {which}"),
        };
        let numbers = format!("SELECT l.id FROM {from} WHERE {which} ORDER BY {order}");
        Statements { window, count, numbers }
    }

    /// Where a lead stands in this part, if it does.
    pub(super) fn place_of(self, standing: &Standing, now: i64) -> Option<(i64, bool, i64)> {
        let Standing { rest_until, tier, due_at } = *standing;
        match (self, rest_until) {
            (Self::Called, Some(rest)) if rest <= now => Some((rest, false, 0)),
            (Self::Resting, Some(rest)) if rest > now => Some((rest, false, 0)),
            (Self::Waiting, None) => Some((tier, due_at.is_none(), due_at.unwrap_or(0))),
            _ => None,
        }
    }
}

/// What a part of a list is read by.
pub(super) struct Statements {
    pub(super) window: String,
    /// How many; for a condition a row each, so that it can be broken off.
    pub(super) count: String,
    pub(super) numbers: String,
}

/// By what an open lead has its place.
pub(super) struct Standing {
    pub(super) rest_until: Option<i64>,
    pub(super) tier: i64,
    pub(super) due_at: Option<i64>,
}

pub(super) const STANDING: &str = "SELECT rest_until, tier, due_at FROM lead WHERE id = ?1 AND waiting = 1";

/// One lead as lists show it.
pub(super) fn row_statement() -> String {
    format!("SELECT {ROW_COLUMNS} FROM lead l LEFT JOIN person p ON p.lead = l.id WHERE l.id = ?1")
}

/// Whether a lead that was found is meant by the rest, too; `?2` is its number.
pub(super) fn meant_statement(condition: &Condition) -> Option<String> {
    let sql = condition.sql.as_ref()?;
    let person = if condition.of_person { " LEFT JOIN person p ON p.lead = l.id" } else { "" };
    let which = Part::All.which();
    Some(format!("SELECT 1 FROM lead l{person} WHERE l.id = ?2 AND {which} AND {sql}"))
}

/// What is bound to a statement: now, how many, how many to pass over, then what a condition needs; as much of that as it
/// has parameters.
pub(super) fn bound(statement: &Statement<'_>, condition: &Condition, first: [i64; 3]) -> Vec<Value> {
    let all = first.into_iter().map(Value::Integer).chain(condition.values.iter().cloned());
    all.take(statement.parameter_count()).collect()
}

pub(super) fn queue_row(row: &Row<'_>) -> rusqlite::Result<QueueRow> {
    let shown = |column: usize| {
        Ok::<_, rusqlite::Error>(Shown::line(&row.get::<_, Option<String>>(column)?.unwrap_or_default()))
    };
    let handoff = match row.get(4)? {
        Some(n) => Some(OpenHandoff {
            n,
            at: instant(row, 5)?,
            criterion: row.get(6)?,
            tier: row.get(21)?,
            accepted: row.get(22)?,
            attempts: row.get(7)?,
            last_contact_at: maybe_instant(row, 8)?,
        }),
        None => None,
    };
    let clock = match row.get(9)? {
        Some(id) => Some(OpenClock {
            id,
            tier: row.get(28)?,
            agreement: AgreementVersion(row.get(10)?),
            started_at: instant(row, 11)?,
            due_at: instant(row, 12)?,
            soon_at: maybe_instant(row, 13)?,
            urgent_at: maybe_instant(row, 14)?,
            pause: Option::zip(maybe_instant(row, 23)?, maybe_instant(row, 24)?),
        }),
        None => None,
    };
    Ok(QueueRow {
        id: LeadId(row.get(0)?),
        external_id: shown(18)?,
        name: shown(15)?,
        company: shown(16)?,
        title: shown(17)?,
        industry: shown(19)?,
        source: shown(3)?,
        campaign: shown(20)?,
        stage: term(row, 1, Stage::of)?,
        owner: row.get::<_, Option<String>>(2)?.map(|owner| PersonId::new(&owner)),
        held_for: row.get(27)?,
        erased: row.get::<_, Option<i64>>(29)?.is_some(),
        score: None,
        handoff,
        clock,
        asleep_until: maybe_instant(row, 25)?,
        next_at: maybe_instant(row, 26)?,
    })
}
