//! What the other people of a company did: a company may have thousands, so only those who came in last are looked at.

use rusqlite::Connection;

use super::assignment::{COLLEAGUE, is_of, leads_at};
use super::beside;
use super::read::{snapshot, term, text};
use crate::agreement::terms::Stage;
use crate::gate::Shown;
use crate::ids::LeadId;
use crate::storage::{Neighbour, Neighbours};

/// What people of a company did, `but` one. At most `most` of the others are looked at, those with the highest numbers.
pub(super) fn neighbours(
    connection: &Connection,
    account: &str,
    but: LeadId,
    most: usize,
) -> rusqlite::Result<Neighbours> {
    let transaction = snapshot(connection)?;
    let leads: Vec<LeadId> = leads_at(&transaction, account)?.into_iter().filter(|lead| *lead != but).collect();
    let mut statement = transaction.prepare_cached(COLLEAGUE)?;
    let mut found = Neighbours::default();
    for lead in leads.iter().rev() {
        if found.looked_at == most {
            break;
        }
        let mut rows = statement.query([lead.0])?;
        let Some(row) = rows.next()? else { continue };
        if !is_of(row, account)? {
            continue;
        }
        found.looked_at += 1;
        let touches = beside::touches(&transaction, *lead)?;
        let times: u64 = touches.iter().map(|touch| u64::from(touch.times)).sum();
        found.touches += times;
        let Some(last) = touches.into_iter().next_back() else { continue };
        found.latest.push(Neighbour {
            lead: *lead,
            name: Shown::line(text(row, 1)?),
            title: Shown::line(text(row, 2)?),
            stage: term(row, 4, Stage::of)?,
            touches: times,
            last,
        });
    }
    // Beyond those looked at, one name of a key is as good as the other: two companies seldom share one.
    found.others = if found.looked_at == most { leads.len() } else { found.looked_at };
    found.latest.sort_by_key(|neighbour| (std::cmp::Reverse(neighbour.last.at), neighbour.lead));
    Ok(found)
}
