//! Whose turn it is, who has how much, what is held, and who is known at a company.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::{Colleague, Company, Held, LeadChange, StoreError};
use super::keys::{self, Kind};
use super::read::{snapshot, term, text};
use super::shares;
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::assignment::{Allotment, Claim, Load, Standing};
use crate::domain::{Keys, Lead, What, account_key};
use crate::gate::Shown;
use crate::ids::{LeadId, PersonId};

pub(super) const GIVEN_SINCE: &str =
    "SELECT count(*) FROM lead INDEXED BY lead_given WHERE given_to = ?1 AND given_at >= ?2";
pub(super) const CREDITS_OF: &str = "SELECT person, credit FROM credit WHERE pool = ?1";
pub(super) const CREDIT_OF: &str = "SELECT credit FROM credit WHERE pool = ?1 AND person = ?2";
pub(super) const HELD: &str = "SELECT id, handoff_at, held_for FROM lead INDEXED BY lead_held \
     WHERE held_for IS NOT NULL ORDER BY handoff_at, id";

pub(super) const UNCALLED: &str = "SELECT id FROM lead INDEXED BY lead_due \
     WHERE waiting = 1 AND owner IS NOT NULL AND attempts = 0 AND due_at < ?1 ORDER BY due_at, id";

/// Whose a lead is that is open, or with which a deal is open, and when it was given to them.
pub(super) const ACCOUNT_OWNER: &str = "SELECT p.company, l.owner, coalesce(l.given_at, 0) FROM lead l \
     JOIN person p ON p.lead = l.id WHERE l.id = ?1 AND l.owner IS NOT NULL AND l.merged_into IS NULL \
       AND (l.waiting = 1 OR l.stage = 'opportunity')";

pub(super) const COLLEAGUE: &str = "SELECT p.company, p.name, p.title, p.role, l.stage, l.owner \
     FROM person p JOIN lead l ON l.id = p.lead WHERE p.lead = ?1 AND l.merged_into IS NULL";

/// Who has how much, and whose turn it is in a pool. Each person comes with when their day began.
pub(super) fn standing(
    connection: &Connection,
    pool: Option<&str>,
    people: &[(PersonId, Timestamp)],
) -> rusqlite::Result<Standing> {
    // One snapshot: a hand-off that ends in between must not show in one count and not in the other.
    let transaction = snapshot(connection)?;
    let mut standing = Standing::default();
    for (person, since) in people {
        standing.loads.insert(person.clone(), load(&transaction, person, *since)?);
    }
    if let Some(pool) = pool {
        let credits = transaction
            .prepare_cached(CREDITS_OF)?
            .query_map([pool], |row| Ok((PersonId::new(&row.get::<_, String>(0)?), row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        standing.credits.insert(pool.to_owned(), credits);
    }
    Ok(standing)
}

fn load(connection: &Connection, person: &PersonId, since: Timestamp) -> rusqlite::Result<Load> {
    let open = connection.prepare_cached(&shares::open_of(Some(1)))?.query_row([person.as_str()], |row| row.get(0))?;
    let today = connection
        .prepare_cached(GIVEN_SINCE)?
        .query_row(params![person.as_str(), since.millis()], |row| row.get(0))?;
    Ok(Load { open, today })
}

pub(super) fn held(connection: &Connection) -> rusqlite::Result<Vec<Held>> {
    connection
        .prepare_cached(HELD)?
        .query_map([], |row| {
            let at = Timestamp::from_millis(row.get::<_, Option<i64>>(1)?.unwrap_or_default());
            Ok(Held { lead: LeadId(row.get(0)?), at, rule: row.get(2)? })
        })?
        .collect()
}

pub(super) fn uncalled(connection: &Connection, now: Timestamp) -> rusqlite::Result<Vec<LeadId>> {
    connection.prepare_cached(UNCALLED)?.query_map([now.millis()], |row| row.get(0).map(LeadId))?.collect()
}

/// The leads of whom the company has this key or, by chance, its number.
pub(super) fn leads_at(connection: &Connection, account: &str) -> rusqlite::Result<Vec<LeadId>> {
    keys::leads_with(connection, Kind::Company, Keys::of_company(account), usize::MAX)
}

/// Whether a row, of which the first column is the company's name, is of the company that is meant.
pub(super) fn is_of(row: &Row<'_>, account: &str) -> rusqlite::Result<bool> {
    Ok(account_key(text(row, 0)?).as_deref() == Some(account))
}

/// Whoever was given a lead of the company last, of those that are open or that a deal is open with.
pub(super) fn account_owner(
    connection: &Connection,
    account: &str,
    but: Option<LeadId>,
) -> rusqlite::Result<Option<PersonId>> {
    let transaction = snapshot(connection)?;
    let mut statement = transaction.prepare_cached(ACCOUNT_OWNER)?;
    let mut last: Option<(i64, PersonId)> = None;
    for lead in leads_at(&transaction, account)?.into_iter().filter(|lead| Some(*lead) != but) {
        let mut rows = statement.query([lead.0])?;
        let Some(row) = rows.next()? else { continue };
        let given_at = row.get(2)?;
        if last.as_ref().is_none_or(|(before, _)| *before < given_at) && is_of(row, account)? {
            last = Some((given_at, PersonId::new(text(row, 1)?)));
        }
    }
    Ok(last.map(|(_, owner)| owner))
}

pub(super) fn company(connection: &Connection, account: &str, limit: usize) -> rusqlite::Result<Company> {
    let transaction = snapshot(connection)?;
    let mut statement = transaction.prepare_cached(COLLEAGUE)?;
    let mut company = Company { people: Vec::new(), total: 0, roles: BTreeSet::new() };
    for lead in leads_at(&transaction, account)? {
        let mut rows = statement.query([lead.0])?;
        let Some(row) = rows.next()? else { continue };
        if !is_of(row, account)? {
            continue;
        }
        company.total += 1;
        company.roles.extend(row.get::<_, Option<String>>(3)?);
        if company.people.len() < limit {
            let shown = |column: usize| Ok::<_, rusqlite::Error>(Shown::line(text(row, column)?));
            company.people.push(Colleague {
                lead,
                name: shown(1)?,
                title: shown(2)?,
                role: shown(3)?,
                company: shown(0)?,
                stage: term(row, 4, Stage::of)?,
                owner: row.get::<_, Option<String>>(5)?.map(|owner| PersonId::new(&owner)),
            });
        }
    }
    Ok(company)
}

/// A decision whose a lead is must go by how things stand now, in the transaction that writes it: two that were made
/// from one standing would use one turn, or one place, twice.
pub(super) fn check_standing(transaction: &Connection, lead: LeadId, change: &LeadChange) -> Result<(), StoreError> {
    for fact in &change.facts {
        let What::Allotted(allotment) = &fact.what else { continue };
        if !stands(transaction, allotment, change)? {
            return Err(StoreError::Conflict(lead));
        }
    }
    Ok(())
}

fn stands(transaction: &Connection, allotment: &Allotment, change: &LeadChange) -> rusqlite::Result<bool> {
    for thought in &allotment.thought_of {
        let Some(since) = change.days.get(&thought.person) else { continue };
        let Load { open, today } = load(transaction, &thought.person, *since)?;
        let mut same = (open, today) == (thought.open, thought.today);
        if let (Claim::Pool | Claim::Named, Some(rule)) = (thought.claim, &allotment.rule) {
            let credit: Option<i64> = transaction
                .prepare_cached(CREDIT_OF)?
                .query_row([rule.as_str(), thought.person.as_str()], |row| row.get(0))
                .optional()?;
            same &= credit.unwrap_or(0) == thought.credit;
        }
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes down anew what a lead's decisions have moved, where a change may have made a difference to that.
pub(super) fn keep_turns(transaction: &Connection, lead: LeadId, change: &LeadChange) -> rusqlite::Result<()> {
    let matters = |what: &What| matches!(what, What::Allotted(_) | What::Undone { .. } | What::Redone { .. });
    if !change.facts.iter().any(|fact| matters(&fact.what)) {
        return Ok(());
    }
    transaction.prepare_cached("DELETE FROM turn WHERE lead = ?1")?.execute([lead.0])?;
    let mut insert =
        transaction.prepare_cached("INSERT INTO turn (lead, n, pool, person, moved) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (n, pool, person, moved) in turns(&change.after) {
        insert.execute(params![lead.0, n, pool, person, moved])?;
    }
    Ok(())
}

/// What the decisions on a lead have moved, by their facts.
fn turns(lead: &Lead) -> impl Iterator<Item = (u32, &str, &str, i64)> {
    lead.allotments.iter().flat_map(|allotted| {
        let moves = allotted.allotment.moves();
        moves.map(|(pool, person, moved)| (allotted.n, pool, person.as_str(), moved))
    })
}

/// Whether what is kept of a lead's turns is what its facts make, and each decision follows from what it went by.
pub(super) fn is_right(connection: &Connection, lead: &Lead) -> rusqlite::Result<bool> {
    let mut expected: Vec<_> =
        turns(lead).map(|(n, pool, person, moved)| (n, pool.to_owned(), person.to_owned(), moved)).collect();
    expected.sort();
    let mut kept = connection
        .prepare_cached("SELECT n, pool, person, moved FROM turn WHERE lead = ?1")?
        .query_map([lead.id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<rusqlite::Result<Vec<(u32, String, String, i64)>>>()?;
    kept.sort();
    Ok(kept == expected && lead.allotments.iter().all(|allotted| allotted.allotment.is_sound()))
}

/// The people whose credit is not the sum of what was moved, each with the rule.
pub(super) fn wrong_credits(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare(
            "SELECT pool, person FROM (
               SELECT pool, person, sum(moved) AS is_right FROM (
                 SELECT pool, person, moved FROM turn UNION ALL SELECT pool, person, -credit FROM credit
               ) GROUP BY pool, person
             ) WHERE is_right <> 0",
        )?
        .query_map([], |row| Ok(format!("{}: {}", row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::sqlite::{FirstAgreement, open};

    #[test]
    fn people_who_came_in_before_there_were_companies_are_found_at_theirs() {
        let folder = tempfile::TempDir::new().unwrap();
        let first = FirstAgreement { text: String::new(), adopted_at: Timestamp::from_millis(0) };
        let connection = open::open(&folder.path().join("tasuki.db"), &first).unwrap();
        // As a database of the form before this step has them.
        connection
            .execute_batch(
                "INSERT INTO lead (id, version, stage, waiting, tier, accepted, attempts)
                   VALUES (1, 1, 'lead', 0, 0, 0, 0), (2, 1, 'lead', 0, 0, 0, 0), (3, 1, 'lead', 0, 0, 0, 0);
                 INSERT INTO person (lead, company, extra)
                   VALUES (1, '株式会社山田製作所', ''), (2, '山田製作所㈱', ''), (3, NULL, '');",
            )
            .unwrap();
        let key = account_key("山田製作所").unwrap();
        assert_eq!(company(&connection, &key, 10).unwrap().total, 0);
        keys::build(&connection).unwrap();
        let people = company(&connection, &key, 10).unwrap().people;
        assert_eq!(people.iter().map(|person| person.lead.0).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn what_was_handed_over_before_counts_for_whom_it_came_to() {
        let folder = tempfile::TempDir::new().unwrap();
        let first = FirstAgreement { text: String::new(), adopted_at: Timestamp::from_millis(0) };
        let mut connection = open::open(&folder.path().join("tasuki.db"), &first).unwrap();
        let (ids, at) = (crate::ids::OpIds::seeded(1), Timestamp::from_millis(1_000));
        let operation = crate::domain::Operation {
            id: ids.next(),
            act: crate::agreement::terms::Act::HandOff,
            by: PersonId::new("ito"),
            recorded_at: at,
            agreement: crate::ids::AgreementVersion(1),
            batch: None,
        };
        let to = Some(PersonId::new("sato"));
        let handed_over = What::HandedOff { ground: crate::domain::Ground::List, to, tier: None, basis: None };
        let change = LeadChange::of(None, &operation, vec![(at, handed_over)]);
        let mut memory = super::super::write::Memory::default();
        super::super::write::append(&mut connection, &mut memory, &[operation], &[change]).unwrap();
        // As the form before this step has it.
        connection.execute("UPDATE lead SET given_to = NULL, given_at = NULL", []).unwrap();
        assert_eq!(super::super::check::check(&connection, &mut |_| {}).unwrap().differing, [LeadId(1)]);
        super::super::write::derive_anew(&connection).unwrap();
        assert_eq!(super::super::check::check(&connection, &mut |_| {}).unwrap().differing, []);
        let standing = standing(&connection, None, &[(PersonId::new("sato"), at)]).unwrap();
        assert_eq!(standing.loads[&PersonId::new("sato")], Load { open: 1, today: 1 });
    }
}
