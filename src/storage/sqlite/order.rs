//! Orders that no index holds: made once for a question, and kept until something was written or a while has passed. A
//! window is then as many look-ups as it has rows.

use rusqlite::Connection;

use super::super::{Page, QueueAsk};
use super::condition::Condition;
use super::line;
use super::queue::{Part, bound, queue_row, row_statement};
use crate::clock::Timestamp;
use crate::domain::filter::{Filter, Sort, SortBy};
use crate::ids::LeadId;

/// So long an order is kept though time passes: what is urgent, and what is left, changes with it.
const KEPT_FOR: i64 = 60_000;

/// The leads of a list in an order.
#[derive(Debug)]
pub(super) struct Kept {
    filter: Filter,
    all: bool,
    at: i64,
    /// What was written when it was made: by others, by this handle.
    seen: (i64, u64),
    leads: Vec<LeadId>,
}

impl Kept {
    /// Whether it is still the answer.
    fn answers(&self, ask: &QueueAsk, now: Timestamp, seen: (i64, u64)) -> bool {
        let age = now.millis() - self.at;
        self.all == ask.all && self.seen == seen && (0..KEPT_FOR).contains(&age) && self.filter == ask.filter
    }
}

/// The keys by which leads are ordered; of those alike the one that came in first comes first, also backwards. (An order
/// that an index holds is walked as it lies there: backwards the one that came in last comes first of those alike.)
fn keys(by: SortBy) -> &'static [&'static str] {
    match by {
        SortBy::Sla => &["l.waiting = 0", "l.tier", "l.due_at"],
        SortBy::Left => &["l.due_at"],
        SortBy::Company => &["tasuki_company(p.company)"],
        SortBy::Created => &["l.id"],
        SortBy::Handed => &["l.handed_at"],
    }
}

/// The statement that gives the numbers of all leads of a list in an order.
pub(super) fn statement(all: bool, sort: Sort, condition: &Condition) -> String {
    let keys = keys(sort.by);
    let parts: &[Part] = if all { &[Part::All] } else { &[Part::Waiting, Part::Resting, Part::Called] };
    let chosen: Vec<String> = keys.iter().enumerate().map(|(n, key)| format!("{key} AS k{n}")).collect();
    let of_person = condition.of_person || sort.by == SortBy::Company;
    let selects: Vec<String> = parts
        .iter()
        .map(|part| {
            let (from, which) = part.leads(condition, of_person);
            format!("SELECT l.id AS id, {} FROM {from} WHERE {which}", chosen.join(", "))
        })
        .collect();
    let order: Vec<String> = (0..keys.len())
        .map(|n| {
            // What is not known comes last both ways, and so does what does not wait.
            let down = if sort.reverse && !keys[n].ends_with("= 0") { " DESC" } else { "" };
            format!("k{n}{down} NULLS LAST")
        })
        .collect();
    format!("SELECT id FROM ({}) ORDER BY {}, id", selects.join(" UNION ALL "), order.join(", "))
}

/// A window of an order, which is made where it is not kept.
pub(super) fn window(
    connection: &Connection,
    kept: &mut Option<Kept>,
    (ask, sort, now): (&QueueAsk, Sort, Timestamp),
    condition: &Condition,
) -> rusqlite::Result<Page> {
    let seen = line::seen(connection)?;
    let made = match kept.take() {
        Some(made) if made.answers(ask, now, seen) => made,
        _ => {
            let mut statement = connection.prepare_cached(&statement(ask.all, sort, condition))?;
            let values = bound(&statement, condition, [now.millis(), 0, 0]);
            let leads = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(0).map(LeadId))?;
            let leads = leads.collect::<rusqlite::Result<Vec<_>>>()?;
            Kept { filter: ask.filter.clone(), all: ask.all, at: now.millis(), seen, leads }
        }
    };
    let mut statement = connection.prepare_cached(&row_statement())?;
    let shown = made.leads.iter().skip(ask.offset).take(ask.limit);
    let rows = shown.map(|lead| statement.query_row([lead.0], queue_row)).collect::<rusqlite::Result<_>>()?;
    let page = Page { offset: ask.offset, rows, total: made.leads.len(), at_least: false };
    *kept = Some(made);
    Ok(page)
}
