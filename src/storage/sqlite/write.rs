//! Appending: one transaction for an operation, whole or not at all.

use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params, params_from_iter};

use super::{assignment, erase, read};
use crate::agreement::Adoption;
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::{Change, ClockRun, Fact, Field, Ground, Handoff, Lead, Operation, Person, What, marks_of};
use crate::ids::{AgreementVersion, LeadId, OpId};
use crate::storage::{LeadChange, StoreError};

pub(super) fn append(
    connection: &mut Connection,
    operations: &[Operation],
    changes: &[LeadChange],
) -> Result<Vec<LeadId>, StoreError> {
    // IMMEDIATE: a transaction that read first and then wants to write fails at once when somebody else wrote, whatever
    // the time-out.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let guarded = erase::any_suppressed(&transaction)?;
    for (person, _) in changes.iter().filter(|change| guarded && change.is_new).filter_map(|c| c.person.as_ref()) {
        // Erased since this was decided.
        if let Some(lead) = erase::suppressed(&transaction, &marks_of(person))? {
            return Err(StoreError::Conflict(lead));
        }
    }
    let mut rows = HashMap::with_capacity(operations.len());
    for operation in operations {
        rows.insert(operation.id, insert_operation(&transaction, operation)?);
    }
    let ids = changes.iter().map(|change| insert_change(&transaction, &rows, change));
    let ids = ids.collect::<Result<_, _>>()?;
    transaction.commit()?;
    Ok(ids)
}

/// A new version of the agreement, behind the one that was looked at.
pub(super) fn adopt(
    connection: &mut Connection,
    text: &str,
    at: Timestamp,
    by: &Adoption,
    after: AgreementVersion,
) -> Result<AgreementVersion, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let newest: i64 = transaction.query_row("SELECT max(version) FROM agreement", [], |row| row.get(0))?;
    if newest != after.0 {
        return Err(StoreError::AdoptedBefore);
    }
    let version = AgreementVersion(newest + 1);
    transaction.execute(
        "INSERT INTO agreement (version, text, adopted_at, marketing, sales, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![version.0, text, at.millis(), by.marketing.as_str(), by.sales.as_str(), by.reason],
    )?;
    transaction.commit()?;
    Ok(version)
}

fn insert_operation(transaction: &Transaction<'_>, operation: &Operation) -> Result<i64, StoreError> {
    let key = operation.id.to_bytes();
    let known = transaction
        .prepare_cached("SELECT 1 FROM operation WHERE key = ?1")?
        .query_row([&key[..]], |_| Ok(()))
        .optional()?;
    if known.is_some() {
        return Err(StoreError::Done(operation.id));
    }
    transaction
        .prepare_cached(
            "INSERT INTO operation (key, act, by, recorded_at, agreement, batch) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            &key[..],
            operation.act.word(),
            operation.by.as_str(),
            operation.recorded_at.millis(),
            operation.agreement.0,
            operation.batch.map(OpId::to_bytes).as_ref().map(|batch| &batch[..]),
        ])?;
    Ok(transaction.last_insert_rowid())
}

fn insert_change(
    transaction: &Transaction<'_>,
    operations: &HashMap<OpId, i64>,
    change: &LeadChange,
) -> Result<LeadId, StoreError> {
    let id = if change.is_new { None } else { Some(change.after.id) };
    if let Some(id) = id {
        let version = transaction
            .prepare_cached("SELECT version FROM lead WHERE id = ?1")?
            .query_row([id.0], |row| row.get::<_, u32>(0))
            .optional()?;
        if version != Some(change.expected()) {
            return Err(StoreError::Conflict(id));
        }
    }
    assignment::check_standing(transaction, id.unwrap_or(LeadId(0)), change)?;
    let id = upsert_lead(transaction, id, &change.after)?;
    for fact in &change.facts {
        let operation = operations.get(&fact.operation.id);
        let operation = operation.ok_or_else(|| StoreError::Engine("a fact of no operation".to_owned()))?;
        insert_fact(transaction, *operation, id, fact)?;
    }
    assignment::keep_turns(transaction, id, change)?;
    erase::follow(transaction, id, change)?;
    for (n, words) in &change.texts {
        transaction
            .prepare_cached("INSERT INTO note (lead, n, text, said_by) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id.0, n, words.text, words.said_by])?;
    }
    if let Some((person, became)) = &change.person {
        upsert_person(transaction, id, person)?;
        // Under the fact that tells of it, so that undo finds what an operation changed.
        let telling =
            change.facts.iter().rfind(|fact| matches!(fact.what, What::Edited { .. })).or(change.facts.last());
        if let Some(fact) = telling.filter(|_| !change.is_new) {
            keep_past(transaction, id, fact, became)?;
        }
    }
    Ok(id)
}

fn insert_fact(transaction: &Transaction<'_>, operation: i64, lead: LeadId, fact: &Fact) -> Result<(), StoreError> {
    let body = serde_json::to_string(&fact.what).map_err(|cause| StoreError::Engine(cause.to_string()))?;
    transaction
        .prepare_cached("INSERT INTO fact (operation, lead, n, at, body) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![operation, lead.0, fact.n, fact.at.millis(), body])?;
    Ok(())
}

/// Columns of `lead` after its id, in the order of [`lead_values`].
pub(super) const LEAD_COLUMNS: &str = "version, stage, owner, source, campaign, industry, employees, \
     at_lead, at_mal, at_mql, at_sal, at_sql, at_opportunity, at_customer, at_lost, at_excluded, cohort_at, \
     waiting, tier, handoff_n, handoff_at, criterion, accepted, attempts, last_contact_at, \
     clock, clock_agreement, clock_started_at, due_at, soon_at, urgent_at, handoff_tier, clock_paused_from, \
     clock_paused_until, asleep_until, next_at, rest_until, generated, moved_back, deal_stage, amount, close_on, \
     closed_reason, given_to, given_at, held_for, clock_tier, erased_at";

/// Makes anew what is kept of every lead: a form that keeps more, or otherwise, keeps it of old leads too.
pub(super) fn derive_anew(connection: &Connection) -> rusqlite::Result<()> {
    let ids: Vec<i64> = connection
        .prepare("SELECT id FROM lead ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in ids.into_iter().map(LeadId) {
        let facts = read::facts_of(connection, id)?;
        upsert_lead(connection, Some(id), &Lead::fold(id, &facts))?;
    }
    Ok(())
}

fn upsert_lead(connection: &Connection, id: Option<LeadId>, lead: &Lead) -> rusqlite::Result<LeadId> {
    let values = lead_values(lead);
    let places = vec!["?"; values.len()].join(", ");
    let statement = format!(
        "INSERT INTO lead (id, {LEAD_COLUMNS}) VALUES (?, {places}) ON CONFLICT (id) DO UPDATE SET {}",
        taking_over(LEAD_COLUMNS)
    );
    let id_value = id.map_or(Value::Null, |id| Value::Integer(id.0));
    connection.prepare_cached(&statement)?.execute(params_from_iter(std::iter::once(id_value).chain(values)))?;
    Ok(id.unwrap_or_else(|| LeadId(connection.last_insert_rowid())))
}

/// `a = excluded.a, b = excluded.b …`: what an UPSERT does with the columns of a row that is there.
fn taking_over(columns: &str) -> String {
    let each = columns.split(',').map(str::trim).map(|column| format!("{column} = excluded.{column}"));
    each.collect::<Vec<_>>().join(", ")
}

/// What lists and figures need of a lead, as columns.
pub(super) fn lead_values(lead: &Lead) -> Vec<Value> {
    let handoff = lead.open_handoff();
    let clock = lead.pressing();
    let pause = clock.and_then(|run| run.pauses.last());
    let criterion = handoff.and_then(|handoff| match &handoff.ground {
        Ground::Criterion(id) => Some(id.clone()),
        Ground::ByHand | Ground::List | Ground::Generated => None,
    });
    let mut values = vec![
        Value::from(lead.version),
        Value::from(lead.stage.word().to_owned()),
        Value::from(lead.owner.as_ref().map(|owner| owner.as_str().to_owned())),
        Value::from(lead.traits.source.clone()),
        Value::from(lead.traits.campaign.clone()),
        Value::from(lead.traits.industry.clone()),
        Value::from(lead.traits.employees),
    ];
    values.extend(Stage::ALL.iter().map(|stage| Value::from(lead.reached.at(*stage).map(Timestamp::millis))));
    values.extend([
        Value::from(lead.cohort_at().map(Timestamp::millis)),
        Value::from(handoff.is_some()),
        // Whatever has no tier comes behind those that have.
        Value::from(
            handoff.and_then(|handoff| handoff.tier.as_ref()).map_or(i64::from(u32::MAX), |tier| tier.rank.into()),
        ),
        Value::from(handoff.map(|handoff| handoff.n)),
        Value::from(handoff.map(|handoff| handoff.at.millis())),
        Value::from(criterion),
        Value::from(handoff.is_some_and(|handoff| handoff.accepted.is_some())),
        Value::from(handoff.map_or(0, |handoff| i64::try_from(handoff.contacts.len()).unwrap_or(i64::MAX))),
        Value::from(handoff.and_then(Handoff::last_contact).map(|contact| contact.at.millis())),
        Value::from(clock.map(|run| run.clock.clone())),
        Value::from(clock.map(|run| run.agreement().0)),
        Value::from(clock.map(|run| run.started_at.millis())),
        Value::from(clock.map(|run| run.due_at.millis())),
        Value::from(clock.and_then(ClockRun::soon_at).map(Timestamp::millis)),
        Value::from(clock.and_then(ClockRun::urgent_at).map(Timestamp::millis)),
        Value::from(handoff.and_then(Handoff::tier_id).map(ToOwned::to_owned)),
        Value::from(pause.map(|(from, _)| from.millis())),
        Value::from(pause.map(|(_, until)| until.millis())),
        Value::from(handoff.and_then(Handoff::sleeps_until).map(Timestamp::millis)),
        Value::from(handoff.and_then(Handoff::next_at).map(Timestamp::millis)),
        Value::from(lead.rests_until().map(Timestamp::millis)),
        Value::from(lead.handoffs.iter().any(|handoff| !handoff.is_passing())),
        Value::from(lead.moved_back),
        Value::from(lead.deal.as_ref().and_then(|deal| deal.deal_stage.clone())),
        Value::from(lead.deal.as_ref().and_then(|deal| deal.amount)),
        Value::from(lead.deal.as_ref().and_then(|deal| deal.close).map(|day| day.to_string())),
        Value::from(lead.closed.as_ref().and_then(|closing| closing.reason.clone())),
        Value::from(lead.given().map(|(person, _)| person.as_str().to_owned())),
        Value::from(lead.given().map(|(_, at)| at.millis())),
        Value::from(lead.held_for().map(ToOwned::to_owned)),
        Value::from(clock.and_then(ClockRun::tier).map(ToOwned::to_owned)),
        Value::from(lead.erased.as_ref().map(|erasure| erasure.at.millis())),
    ]);
    values
}

fn upsert_person(transaction: &Transaction<'_>, lead: LeadId, person: &Person) -> Result<(), StoreError> {
    let fields: Vec<_> = Field::ALL.iter().map(|field| field.word()).collect();
    let columns = format!("{}, extra, search, account", fields.join(", "));
    let places = vec!["?"; fields.len() + 3].join(", ");
    let statement = format!(
        "INSERT INTO person (lead, {columns}) VALUES (?, {places}) ON CONFLICT (lead) DO UPDATE SET {}",
        taking_over(&columns)
    );
    let extra = serde_json::to_string(&person.extra).map_err(|cause| StoreError::Engine(cause.to_string()))?;
    let mut values = vec![Value::Integer(lead.0)];
    values.extend(Field::ALL.iter().map(|field| Value::from(person.get(*field).map(ToOwned::to_owned))));
    values.extend([Value::from(extra), Value::from(person.search_text()), Value::from(assignment::account_of(person))]);
    transaction.prepare_cached(&statement)?.execute(params_from_iter(values)).map_err(|cause| {
        match read::match_person(transaction, person.get(Field::ExternalId), None) {
            // Two lists told of the same lead at once: the later one looks again and finds it.
            Ok(Some(holder)) if holder != lead => StoreError::Conflict(holder),
            _ => cause.into(),
        }
    })?;
    Ok(())
}

fn keep_past(transaction: &Transaction<'_>, lead: LeadId, fact: &Fact, became: &[Change]) -> Result<(), StoreError> {
    let mut statement = transaction
        .prepare_cached("INSERT INTO person_past (lead, n, field, old, until) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for change in became {
        statement.execute(params![lead.0, fact.n, change.field, change.old, fact.operation.recorded_at.millis()])?;
    }
    Ok(())
}
