//! The queue: windows of it, and how it stands.
//!
//! It is walked in three parts, each in the order of an index: what was to be gone on with by now (a promise to call
//! back, a sleep that is over), what waits, most pressing first, and what rests until later. A filter is a condition on
//! that walk; where words are sought, the search index says who may be meant. How many a condition means is counted as
//! long as that is little work, and then told as "at least".

use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection, OptionalExtension, ParamsFromIter, Row, Statement, params_from_iter};

use super::super::{OpenClock, OpenHandoff, Page, QueueAsk, QueueRow};
use super::condition::Condition;
use super::order;
use super::read::{instant, maybe_instant, snapshot, term};
use super::search::{self, Found};
use super::sieve::{Asked, Sieve};
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::filter::{SortBy, Test};
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
}

impl Part {
    pub(super) const QUEUE: [Self; 3] = [Self::Called, Self::Waiting, Self::Resting];

    /// Which leads these are; `?1` is now.
    const fn which(self) -> &'static str {
        match self {
            Self::All => "l.merged_into IS NULL AND l.reverted_at IS NULL",
            Self::Called => "l.waiting = 1 AND l.rest_until <= ?1",
            Self::Waiting => "l.waiting = 1 AND l.rest_until IS NULL",
            Self::Resting => "l.waiting = 1 AND l.rest_until > ?1",
        }
    }

    /// The keys of its order, and whether the last one comes first.
    const fn order(self) -> (&'static [&'static str], bool) {
        match self {
            Self::All => (&["l.id"], true),
            Self::Waiting => (&["l.tier", "l.due_at IS NULL", "l.due_at", "l.id"], false),
            Self::Called | Self::Resting => (&["l.rest_until", "l.id"], false),
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
    fn place_of(self, standing: &Standing, now: i64) -> Option<(i64, bool, i64)> {
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
struct Standing {
    rest_until: Option<i64>,
    tier: i64,
    due_at: Option<i64>,
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

/// Looking up where a lead stands costs as much as passing over so many in the order of the list.
const STEPS: u64 = 8;

/// A question while it is answered.
struct Question<'q> {
    connection: &'q Connection,
    ask: &'q QueueAsk,
    now: Timestamp,
    condition: Condition,
    reverse: bool,
}

pub(super) fn queue(
    connection: &Connection,
    sieve: &mut Sieve,
    ask: &QueueAsk,
    now: Timestamp,
) -> rusqlite::Result<Page> {
    let transaction = snapshot(connection)?;
    let filter = &ask.filter;
    // No window reaches beyond what the filter itself allows.
    let most = filter.limit.unwrap_or(usize::MAX);
    let ask = &QueueAsk { limit: ask.limit.min(most.saturating_sub(ask.offset)), ..ask.clone() };
    let own_order = filter.sort.is_none_or(|sort| sort.by == if ask.all { SortBy::Created } else { SortBy::Sla });
    let certain = filter.test.as_ref().map(Test::certain_words).unwrap_or_default();
    let by_words = own_order && !certain.is_empty();
    let mut asked = Asked::at(now, filter.versions.clone());
    let rest = if by_words { filter.test.as_ref().and_then(beside_words) } else { filter.test.clone() };
    let condition = Condition::of(&transaction, rest.as_ref(), &mut asked)?;
    sieve.put(asked);
    // By the date at which they came in the first one comes first; the list of all begins with the last.
    let reverse = filter.sort.is_some_and(|sort| sort.reverse != (sort.by == SortBy::Created));
    let mut page = match filter.sort {
        Some(sort) if !own_order => order::window(&transaction, &mut sieve.kept, (ask, sort, now), &condition)?,
        _ => {
            let question = Question { connection: &transaction, ask, now, condition, reverse };
            if by_words { question.found(&certain)? } else { question.walked(sieve)? }
        }
    };
    if page.total >= most {
        (page.total, page.at_least) = (most, false);
    }
    Ok(page)
}

/// What is to be asked beside the words that are looked up.
fn beside_words(test: &Test) -> Option<Test> {
    match test {
        Test::Text(_) => None,
        Test::All(tests) => {
            let mut rest: Vec<Test> = tests.iter().filter_map(beside_words).collect();
            if rest.len() > 1 { Some(Test::All(rest)) } else { rest.pop() }
        }
        test => Some(test.clone()),
    }
}

impl Question<'_> {
    fn statements(&self) -> Vec<Statements> {
        let mut parts: Vec<Part> = if self.ask.all { vec![Part::All] } else { Part::QUEUE.to_vec() };
        if self.reverse {
            parts.reverse();
        }
        parts.into_iter().map(|part| part.statements(&self.condition, self.reverse)).collect()
    }

    fn bound(&self, statement: &Statement<'_>, limit: usize, offset: usize) -> ParamsFromIter<Vec<Value>> {
        let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        params_from_iter(bound(statement, &self.condition, [self.now.millis(), whole(limit), whole(offset)]))
    }

    /// A window of those whom the condition means, in the order of indexes.
    fn walked(&self, sieve: &Sieve) -> rusqlite::Result<Page> {
        let ask = self.ask;
        let statements = self.statements();
        let mut page = Page { offset: ask.offset, ..Page::default() };
        let mut skip = ask.offset;
        for Statements { window, count, .. } in &statements {
            let room = ask.limit - page.rows.len();
            if room == 0 {
                break;
            }
            let mut statement = self.connection.prepare_cached(window)?;
            let values = self.bound(&statement, room, skip);
            let before = page.rows.len();
            for row in statement.query_map(values, queue_row)? {
                page.rows.push(row?);
            }
            // Behind a part that ends before the window begins the next one goes on.
            skip = match (skip, page.rows.len() > before) {
                (0, _) | (_, true) => 0,
                (skip, false) => skip.saturating_sub(self.count(count)?),
            };
        }
        let (counted, is_all) = match self.condition.sql {
            None => (statements.iter().map(|part| self.count(&part.count)).sum::<rusqlite::Result<usize>>()?, true),
            Some(_) => {
                sieve.counted(|counted| statements.iter().try_for_each(|part| self.each(&part.count, counted)))?
            }
        };
        let seen = ask.offset + page.rows.len();
        let goes_on = usize::from(!is_all && page.rows.len() == ask.limit && ask.limit > 0);
        (page.total, page.at_least) = (counted.max(if page.rows.is_empty() { 0 } else { seen + goes_on }), !is_all);
        if !is_all && page.rows.len() < ask.limit && !page.rows.is_empty() {
            // The window came to the end: these are all there are.
            (page.total, page.at_least) = (seen, false);
        }
        Ok(page)
    }

    fn count(&self, statement: &str) -> rusqlite::Result<usize> {
        if self.condition.sql.is_some() {
            let mut counted = 0;
            self.each(statement, &mut counted)?;
            return Ok(counted);
        }
        let mut statement = self.connection.prepare_cached(statement)?;
        let values = self.bound(&statement, 0, 0);
        statement.query_row(values, |row| row.get(0))
    }

    /// Counts one by one, so that what was counted is known when it is broken off.
    fn each(&self, statement: &str, counted: &mut usize) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare_cached(statement)?;
        let values = self.bound(&statement, 0, 0);
        let mut rows = statement.query(values)?;
        while rows.next()?.is_some() {
            *counted += 1;
        }
        Ok(())
    }

    /// A window of those in whom words occur, and whom the condition means, too.
    fn found(&self, words: &[&str]) -> rusqlite::Result<Page> {
        let found = search::find(self.connection, words)?;
        let mut numbers = if self.ask.all { self.all_of(&found)? } else { self.open_of(&found)? };
        if self.reverse {
            numbers.reverse();
        }
        let mut statement = self.connection.prepare_cached(&row_statement())?;
        let window = numbers.iter().skip(self.ask.offset).take(self.ask.limit);
        let rows = window.map(|lead| statement.query_row([lead.0], queue_row)).collect::<rusqlite::Result<_>>()?;
        Ok(Page { offset: self.ask.offset, rows, total: numbers.len(), at_least: false })
    }

    /// Whether a lead that was found is meant by the condition, too.
    fn is_meant(&self, statement: Option<&mut CachedStatement<'_>>, lead: LeadId) -> rusqlite::Result<bool> {
        let Some(statement) = statement else { return Ok(true) };
        let values = bound(statement, &self.condition, [self.now.millis(), lead.0, 0]);
        statement.exists(params_from_iter(values))
    }

    fn meant(&self) -> rusqlite::Result<Option<CachedStatement<'_>>> {
        meant_statement(&self.condition).map(|sql| self.connection.prepare_cached(&sql)).transpose()
    }

    fn all_of(&self, found: &Found) -> rusqlite::Result<Vec<LeadId>> {
        let mut condition = self.meant()?;
        let mut meant = Vec::new();
        for lead in found.newest_first() {
            if found.has(self.connection, lead)? && self.is_meant(condition.as_mut(), lead)? {
                meant.push(lead);
            }
        }
        Ok(meant)
    }

    /// Those of them that are open, in the order of the queue: ranked one by one where they are few, else by walking the
    /// queue.
    fn open_of(&self, found: &Found) -> rusqlite::Result<Vec<LeadId>> {
        let every = Condition::default();
        let now = self.now.millis();
        let mut open = 0;
        for part in Part::QUEUE {
            let mut statement = self.connection.prepare_cached(&part.statements(&every, false).count)?;
            let values = bound(&statement, &every, [now, 0, 0]);
            open += statement.query_row(params_from_iter(values), |row| row.get::<_, u64>(0))?;
        }
        if found.count().saturating_mul(STEPS) < open {
            return self.ranked(found);
        }
        let mut meant = Vec::new();
        for part in Part::QUEUE {
            let mut walk = self.connection.prepare_cached(&part.statements(&self.condition, false).numbers)?;
            let values = self.bound(&walk, 0, 0);
            let mut rows = walk.query(values)?;
            while let Some(row) = rows.next()? {
                let lead = LeadId(row.get(0)?);
                if found.has(self.connection, lead)? {
                    meant.push(lead);
                }
            }
        }
        Ok(meant)
    }

    fn ranked(&self, found: &Found) -> rusqlite::Result<Vec<LeadId>> {
        let mut standing = self.connection.prepare_cached(STANDING)?;
        let mut condition = self.meant()?;
        let mut ranked = Vec::new();
        for lead in found.newest_first() {
            let stands = standing
                .query_row([lead.0], |row| {
                    Ok(Standing { rest_until: row.get(0)?, tier: row.get(1)?, due_at: row.get(2)? })
                })
                .optional()?;
            let place = stands.and_then(|stands| {
                let place = |(nth, part): (usize, &Part)| Some((nth, part.place_of(&stands, self.now.millis())?));
                Part::QUEUE.iter().enumerate().find_map(place)
            });
            if let Some((nth, place)) = place
                && found.has(self.connection, lead)?
                && self.is_meant(condition.as_mut(), lead)?
            {
                ranked.push((nth, place, lead));
            }
        }
        ranked.sort_unstable();
        Ok(ranked.into_iter().map(|(_, _, lead)| lead).collect())
    }
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
        handoff,
        clock,
        asleep_until: maybe_instant(row, 25)?,
        next_at: maybe_instant(row, 26)?,
    })
}
