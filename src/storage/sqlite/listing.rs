//! Windows of lists: those whom a filter means, in the list's order or the filter's.
//!
//! A filter is a condition on the walk through the list; where words are sought, the search index says who may be meant. How
//! many a condition means is counted as long as that is little work, and then told as "at least".

use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection, OptionalExtension, ParamsFromIter, Statement, params_from_iter};

use super::super::{Page, QueueAsk};
use super::condition::Condition;
use super::line::Line;
use super::queue::{Part, STANDING, Standing, Statements, bound, meant_statement, queue_row, row_statement};
use super::read::snapshot;
use super::search::{self, Found};
use super::sieve::{Asked, Sieve};
use super::{order, shares};
use crate::clock::Timestamp;
use crate::domain::filter::{SortBy, Test};
use crate::ids::LeadId;

/// Looking up where a lead stands costs as much as passing over so many in the order of the list.
const STEPS: u64 = 8;

/// A question while it is answered.
struct Question<'q> {
    connection: &'q Connection,
    ask: &'q QueueAsk,
    now: Timestamp,
    condition: Condition,
    /// What is walked, and which of it is turned round.
    parts: Vec<(Part, bool)>,
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
    // Another order is walked where an index holds it; whoever has a word in them stands anywhere in it.
    let parts = Part::walked(ask.all, filter.sort).filter(|_| own_order || certain.is_empty());
    let mut asked = Asked::at(now, filter.versions.clone());
    let rest = if by_words { filter.test.as_ref().and_then(beside_words) } else { filter.test.clone() };
    let condition = Condition::of(&transaction, rest.as_ref(), &mut asked)?;
    sieve.put(asked);
    let mut page = match (parts, filter.sort) {
        (None, Some(sort)) => order::window(&transaction, &mut sieve.kept, (ask, sort, now), &condition)?,
        (parts, _) => {
            let parts = parts.unwrap_or_default();
            let question = Question { connection: &transaction, ask, now, condition, parts };
            if by_words {
                question.found(&certain, (rest.as_ref(), &mut sieve.line))?
            } else {
                question.walked(sieve)?
            }
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
        self.parts.iter().map(|(part, reverse)| part.statements(&self.condition, *reverse)).collect()
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
        let (counted, is_all) = match (&self.condition.sql, &self.condition.owners) {
            (Some(_), Some(owners)) if !ask.all => (self.count_of(owners)?, true),
            (None, _) if !ask.all => (shares::open(self.connection)?, true),
            (None, _) => {
                (statements.iter().map(|part| self.count(&part.count)).sum::<rusqlite::Result<usize>>()?, true)
            }
            (Some(_), _) => {
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

    /// How many open leads these people have.
    fn count_of(&self, owners: &[Option<usize>]) -> rusqlite::Result<usize> {
        let mut counted = 0;
        for owner in owners {
            let mut statement = self.connection.prepare_cached(&shares::open_of(*owner))?;
            let values = self.bound(&statement, 0, 0);
            counted += statement.query_row(values, |row| row.get::<_, usize>(0))?;
        }
        Ok(counted)
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
    fn found(&self, words: &[&str], queue: (Option<&Test>, &mut Option<Line>)) -> rusqlite::Result<Page> {
        let found = search::find(self.connection, words)?;
        let mut numbers = if self.ask.all { self.all_of(&found)? } else { self.open_of(&found, queue)? };
        if self.is_turned() {
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

    /// Whether a list in its own order is turned round.
    fn is_turned(&self) -> bool {
        self.parts.first().is_some_and(|(_, reverse)| *reverse)
    }

    /// Those of them that are open, in the order of the queue: ranked one by one where they are few, else by going through
    /// the queue, which is kept for the next letter where its order does not change with time.
    fn open_of(
        &self,
        found: &Found,
        (test, kept): (Option<&Test>, &mut Option<Line>),
    ) -> rusqlite::Result<Vec<LeadId>> {
        let line = match kept.take() {
            Some(line) if line.is_true(self.connection, test, self.now)? => line,
            _ => {
                let open = u64::try_from(shares::open(self.connection)?).unwrap_or(u64::MAX);
                if found.count().saturating_mul(STEPS) < open {
                    return self.ranked(found);
                }
                Line::made(self.connection, (test, &self.condition), self.now)?
            }
        };
        let mut meant = Vec::new();
        for lead in &line.leads {
            if found.has(self.connection, *lead)? {
                meant.push(*lead);
            }
        }
        let stays = self.condition.sql.is_none() || self.condition.owners.is_some();
        *kept = Some(line).filter(|_| stays);
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
