//! Appending: one transaction for an operation, whole or not at all.

use std::collections::HashMap;
use std::sync::LazyLock;

use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::condition::ENDED;
use super::extras::Columns;
use super::search::{self, Waiting};
use super::{assignment, beside, erase, errands, judging, keys, likeness, notices, read, revert, telling};
use crate::agreement::Adoption;
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::{Change, ClockRun, Fact, Field, Handoff, Lead, Operation, Person, SlaState, What, marks_of};
use crate::ids::{AgreementVersion, LeadId, OpId, PersonId};
use crate::storage::{LeadChange, StoreError};

/// What a handle remembers between two changes.
#[derive(Debug, Default)]
pub(super) struct Memory {
    waiting: Waiting,
    keys: keys::Waiting,
    columns: Columns,
    words: beside::Words,
    /// Of the file, as others write it.
    version: i64,
}

impl Memory {
    /// Looks words and the names of columns up anew: an erase may have emptied some.
    pub(super) fn forget_names(&mut self) {
        self.columns = Columns::default();
        self.words = beside::Words::default();
    }

    /// The same where another program has written since.
    fn if_others_wrote(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let version = connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if std::mem::replace(&mut self.version, version) != version {
            self.forget_names();
        }
        Ok(())
    }

    /// Before a transaction ends.
    pub(super) fn write(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.waiting.write(connection)?;
        self.keys.write(connection)
    }

    /// A lead that is called nothing any more, and compared by nothing.
    pub(super) fn forget(&mut self, connection: &Connection, lead: LeadId, person: &Person) -> rusqlite::Result<()> {
        self.waiting.remove(connection, lead, person)?;
        self.keys.remove(connection, lead, person.keys())
    }

    /// Before somebody is sought by what they are compared by.
    pub(super) fn write_keys(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.keys.write(connection)
    }
}

pub(super) fn append(
    connection: &mut Connection,
    memory: &mut Memory,
    operations: &[Operation],
    changes: &[LeadChange],
) -> Result<Vec<LeadId>, StoreError> {
    let is_part = !connection.is_autocommit();
    let done = in_one(connection, |connection| {
        let ids = insert(connection, memory, operations, changes)?;
        if !is_part {
            memory.write(connection)?;
        }
        Ok(ids)
    });
    if done.is_err() {
        *memory = Memory::default();
    }
    done
}

/// Does it in a transaction of its own, or in the one that is open.
pub(super) fn in_one<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    if !connection.is_autocommit() {
        return work(connection);
    }
    // IMMEDIATE: a transaction that read first and then wants to write fails at once when somebody else wrote, whatever
    // the time-out.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

fn insert(
    transaction: &Connection,
    memory: &mut Memory,
    operations: &[Operation],
    changes: &[LeadChange],
) -> Result<Vec<LeadId>, StoreError> {
    memory.if_others_wrote(transaction)?;
    let guarded = erase::any_suppressed(transaction)?;
    for (person, _) in changes.iter().filter(|change| guarded && change.is_new).filter_map(|c| c.person.as_ref()) {
        // Erased since this was decided.
        if let Some(lead) = erase::suppressed(transaction, &marks_of(person))? {
            return Err(StoreError::Conflict(lead));
        }
    }
    let mut rows = HashMap::with_capacity(operations.len());
    for operation in operations {
        rows.insert(operation.id, insert_operation(transaction, operation)?);
    }
    let ids = changes.iter().map(|change| {
        let id = insert_change(transaction, memory, &rows, change)?;
        insert_beside(transaction, &rows, operations, &mut memory.words, id, change)?;
        judging::plan(transaction, id, change.judging)?;
        errands::follow(transaction, id, operations, change)?;
        notices::follow(transaction, id, change)?;
        Ok(id)
    });
    ids.collect()
}

/// A new version of the agreement, behind the one that was looked at.
pub(super) fn adopt(
    connection: &mut Connection,
    text: &str,
    (at, begins): (Timestamp, Timestamp),
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
    judging::plan_all(&transaction, begins)?;
    notices::look_at_all(&transaction, begins)?;
    transaction.commit()?;
    Ok(version)
}

/// What a change tells beside the facts, as part of the first operation: what follows from it by itself told nothing.
fn insert_beside(
    transaction: &Connection,
    rows: &HashMap<OpId, i64>,
    operations: &[Operation],
    words: &mut beside::Words,
    lead: LeadId,
    change: &LeadChange,
) -> Result<(), StoreError> {
    if change.touches.is_empty() && change.consents.is_empty() {
        return Ok(());
    }
    let operation = operations.first().and_then(|operation| rows.get(&operation.id));
    let operation = operation.ok_or_else(|| StoreError::Engine("a touch of no operation".to_owned()))?;
    for touch in &change.touches {
        beside::add_touch(transaction, words, *operation, lead, touch)?;
    }
    for consent in &change.consents {
        beside::add_consent(transaction, *operation, lead, consent)?;
    }
    Ok(())
}

pub(super) fn insert_operation(transaction: &Connection, operation: &Operation) -> Result<i64, StoreError> {
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
    transaction: &Connection,
    memory: &mut Memory,
    operations: &HashMap<OpId, i64>,
    change: &LeadChange,
) -> Result<LeadId, StoreError> {
    let id = if change.is_new { None } else { Some(change.after.id) };
    // Of a lead that is there nothing becomes different by what is told beside.
    if let (Some(id), true) = (id, change.facts.is_empty()) {
        return Ok(id);
    }
    if let Some(id) = id {
        let version = transaction
            .prepare_cached("SELECT version FROM lead WHERE id = ?1")?
            .query_row([id.0], |row| row.get::<_, u32>(0))
            .optional()?;
        if version != Some(change.expected()) {
            return Err(StoreError::Conflict(id));
        }
        transaction.prepare_cached("DELETE FROM heard WHERE lead = ?1")?.execute([id.0])?;
    }
    assignment::check_standing(transaction, id.unwrap_or(LeadId(0)), change)?;
    let id = upsert_lead(transaction, &mut memory.words, id, &change.after)?;
    let row_of = |operation: &Operation| operations.get(&operation.id).copied();
    telling::write(transaction, &mut memory.words, id, &change.facts, row_of)?;
    assignment::keep_turns(transaction, id, change)?;
    let apart = |fact: &Fact| matches!(fact.what, What::ToldApart { .. } | What::Undone { .. } | What::Redone { .. });
    if change.facts.iter().any(apart) {
        likeness::keep_apart(transaction, &change.after, id)?;
    }
    if let Some((name, fact)) = change.also_called.as_ref().zip(change.told().last()) {
        likeness::call_also(transaction, id, name, fact.n).map_err(|cause| {
            match read::match_person(transaction, Some(name), None) {
                Ok(Some(holder)) => StoreError::Conflict(holder),
                _ => cause.into(),
            }
        })?;
    }
    if change.facts.iter().any(|fact| fact.what == What::Erased) {
        memory.write(transaction)?;
        memory.forget_names();
    }
    erase::follow(transaction, id, change)?;
    revert::follow(transaction, memory, id, change)?;
    for (n, words) in &change.texts {
        transaction
            .prepare_cached("INSERT INTO note (lead, n, text, said_by) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id.0, n, words.text, words.said_by])?;
    }
    if let Some((person, became)) = &change.person {
        if change.is_new {
            memory.waiting.add(transaction, id, person)?;
            memory.keys.add(transaction, id, person.keys())?;
        } else {
            // A lead that came in by the same transaction may still wait under its first names.
            memory.write(transaction)?;
            let before = read::person(transaction, id)?;
            search::replace(transaction, id, &before, person)?;
            keys::replace(transaction, id, before.keys(), person.keys())?;
        }
        upsert_person(transaction, &mut memory.columns, id, person)?;
        // Under the fact that tells of it, so that undo finds what an operation changed.
        let telling = change.facts.iter().rfind(|fact| matches!(fact.what, What::Edited { .. }));
        let telling = telling.or_else(|| change.told().last());
        if let Some(fact) = telling.filter(|_| !change.is_new) {
            keep_past(transaction, id, fact, became)?;
        }
    }
    Ok(id)
}

/// Columns of `lead` after its id, in the order of [`lead_values`].
pub(super) const LEAD_COLUMNS: &str = "version, stage, owner, source, campaign, industry, employees, \
     at_lead, at_mal, at_mql, at_sal, at_sql, at_opportunity, at_customer, at_lost, at_excluded, \
     waiting, tier, handoff_n, handoff_at, criterion, accepted, attempts, last_contact_at, \
     clock, clock_agreement, clock_started_at, due_at, soon_at, urgent_at, handoff_tier, clock_paused_from, \
     clock_paused_until, asleep_until, next_at, rest_until, generated, moved_back, deal_stage, amount, close_on, \
     closed_reason, given_to, given_at, held_for, clock_tier, merged_into, erased_at, \
     reverted_at, handed_at, contacted_at, ended, last_reason, wake_at, live";

/// Those of them that are kept as the numbers of words.
const KEPT_AS_WORDS: std::ops::Range<usize> = 3..6;

/// Reads the columns of a lead, as [`lead_values`] gives them.
pub(super) fn lead_statement() -> String {
    let columns = LEAD_COLUMNS.split(", ").enumerate().map(|(place, column)| {
        if KEPT_AS_WORDS.contains(&place) {
            format!("(SELECT text FROM word WHERE word.id = lead.{column})")
        } else {
            column.to_owned()
        }
    });
    format!("SELECT {} FROM lead WHERE id = ?1", columns.collect::<Vec<_>>().join(", "))
}

/// Makes anew what is kept of every lead: a form that keeps more, or otherwise, keeps it of old leads too.
pub(super) fn derive_anew(connection: &Connection) -> rusqlite::Result<()> {
    let ids: Vec<i64> = connection
        .prepare("SELECT id FROM lead ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut words = beside::Words::default();
    for id in ids.into_iter().map(LeadId) {
        let facts = read::facts_of(connection, id)?;
        upsert_lead(connection, &mut words, Some(id), &Lead::fold(id, &facts))?;
    }
    Ok(())
}

static UPSERT_LEAD: LazyLock<String> = LazyLock::new(|| {
    let places = vec!["?"; LEAD_COLUMNS.split(',').count()].join(", ");
    let taken = taking_over(LEAD_COLUMNS);
    format!("INSERT INTO lead (id, {LEAD_COLUMNS}) VALUES (?, {places}) ON CONFLICT (id) DO UPDATE SET {taken}")
});

fn upsert_lead(
    connection: &Connection,
    words: &mut beside::Words,
    id: Option<LeadId>,
    lead: &Lead,
) -> rusqlite::Result<LeadId> {
    let mut statement = connection.prepare_cached(&UPSERT_LEAD)?;
    // What is not bound is NULL, as most of it is for most leads.
    if let Some(id) = id {
        statement.raw_bind_parameter(1, id.0)?;
    }
    for (place, value) in lead_values(lead).enumerate().filter(|(_, value)| *value != NULL) {
        match value {
            ToSqlOutput::Borrowed(text) if KEPT_AS_WORDS.contains(&place) => {
                statement.raw_bind_parameter(2 + place, words.id(connection, text.as_str()?)?)?;
            }
            value => statement.raw_bind_parameter(2 + place, value)?,
        }
    }
    statement.raw_execute()?;
    Ok(id.unwrap_or_else(|| LeadId(connection.last_insert_rowid())))
}

/// `a = excluded.a, b = excluded.b …`: what an UPSERT does with the columns of a row that is there.
fn taking_over(columns: &str) -> String {
    let each = columns.split(',').map(str::trim).map(|column| format!("{column} = excluded.{column}"));
    each.collect::<Vec<_>>().join(", ")
}

/// What lists and figures need of a lead, as columns.
pub(super) fn lead_values(lead: &Lead) -> impl Iterator<Item = ToSqlOutput<'_>> {
    let handoff = lead.open_handoff();
    let clock = lead.pressing();
    let pause = clock.and_then(|run| run.pauses.last());
    let has_ended = |state: SlaState| state.verdict().is_some_and(|verdict| lead.has_ended(verdict));
    let ended: i64 = ENDED.iter().filter(|(state, _)| has_ended(*state)).map(|(_, bit)| bit).sum();
    let first = [
        ToSqlOutput::from(lead.version),
        ToSqlOutput::from(lead.stage.word()),
        known(lead.owner.as_ref().map(PersonId::as_str)),
        known(lead.traits.source.as_deref()),
        known(lead.traits.campaign.as_deref()),
        known(lead.traits.industry.as_deref()),
        known(lead.traits.employees),
    ];
    let reached = Stage::ALL.iter().map(|stage| known(lead.reached.at(*stage).map(Timestamp::millis)));
    let rest = [
        ToSqlOutput::from(handoff.is_some()),
        // Whatever has no tier comes behind those that have; what does not wait has no place, and needs no room.
        ToSqlOutput::from(handoff.map_or(0, |handoff| handoff.tier.as_ref().map_or(u32::MAX, |tier| tier.rank))),
        known(handoff.map(|handoff| handoff.n)),
        known(handoff.map(|handoff| handoff.at.millis())),
        known(handoff.and_then(Handoff::criterion)),
        ToSqlOutput::from(handoff.is_some_and(|handoff| handoff.accepted.is_some())),
        ToSqlOutput::from(handoff.map_or(0, |handoff| i64::try_from(handoff.contacts.len()).unwrap_or(i64::MAX))),
        known(handoff.and_then(Handoff::last_contact).map(|contact| contact.at.millis())),
        known(clock.map(|run| run.clock.as_str())),
        known(clock.map(|run| run.agreement().0)),
        known(clock.map(|run| run.started_at.millis())),
        known(clock.map(|run| run.due_at.millis())),
        known(clock.and_then(ClockRun::soon_at).map(Timestamp::millis)),
        known(clock.and_then(ClockRun::urgent_at).map(Timestamp::millis)),
        known(handoff.and_then(Handoff::tier_id)),
        known(pause.map(|(from, _)| from.millis())),
        known(pause.map(|(_, until)| until.millis())),
        known(handoff.and_then(Handoff::sleeps_until).map(Timestamp::millis)),
        known(handoff.and_then(Handoff::next_at).map(Timestamp::millis)),
        known(lead.rests_until().map(Timestamp::millis)),
        ToSqlOutput::from(lead.handoffs.iter().any(|handoff| !handoff.is_passing())),
        ToSqlOutput::from(lead.moved_back),
        known(lead.deal.as_ref().and_then(|deal| deal.deal_stage.as_deref())),
        known(lead.deal.as_ref().and_then(|deal| deal.amount)),
        known(lead.deal.as_ref().and_then(|deal| deal.close).map(|day| day.to_string())),
        known(lead.closed.as_ref().and_then(|closing| closing.reason.as_deref())),
        known(lead.given().map(|(person, _)| person.as_str())),
        known(lead.given().map(|(_, at)| at.millis())),
        known(lead.held_for()),
        known(clock.and_then(ClockRun::tier)),
        known(lead.merged_into.map(|into| into.0)),
        known(lead.erased.as_ref().map(|erasure| erasure.at.millis())),
        known(lead.reverted.as_ref().map(|reversal| reversal.at.millis())),
        known(lead.handoffs.last().map(|handoff| handoff.at.millis())),
        known(lead.contacted_at().map(Timestamp::millis)),
        ToSqlOutput::from(ended),
        known(lead.last_reason()),
        known(lead.wakes_at().map(Timestamp::millis)),
        known(lead.live.then_some(1_i64)),
    ];
    first.into_iter().chain(reached).chain(rest)
}

/// A value, or NULL.
fn known<'v>(value: Option<impl Into<ToSqlOutput<'v>>>) -> ToSqlOutput<'v> {
    value.map_or(NULL, Into::into)
}

const NULL: ToSqlOutput<'static> = ToSqlOutput::Owned(Value::Null);

static UPSERT_PERSON: LazyLock<String> = LazyLock::new(|| {
    let fields: Vec<_> = Field::ALL.iter().map(|field| field.word()).collect();
    let columns = format!("{}, extra_names, extra", fields.join(", "));
    let places = vec!["?"; fields.len() + 2].join(", ");
    let taken = taking_over(&columns);
    format!("INSERT INTO person (lead, {columns}) VALUES (?, {places}) ON CONFLICT (lead) DO UPDATE SET {taken}")
});

fn upsert_person(
    transaction: &Connection,
    columns: &mut Columns,
    lead: LeadId,
    person: &Person,
) -> Result<(), StoreError> {
    let (names, extra) = columns.kept(transaction, &person.extra)?;
    let mut statement = transaction.prepare_cached(&UPSERT_PERSON)?;
    statement.raw_bind_parameter(1, lead.0)?;
    for (field, value) in person.iter() {
        statement.raw_bind_parameter(2 + field as usize, value)?;
    }
    let place = 2 + Field::ALL.len();
    statement.raw_bind_parameter(place, names)?;
    statement.raw_bind_parameter(place + 1, extra)?;
    statement.raw_execute().map_err(|cause| {
        match read::match_person(transaction, person.get(Field::ExternalId), None) {
            // Two lists told of the same lead at once: the later one looks again and finds it.
            Ok(Some(holder)) if holder != lead => StoreError::Conflict(holder),
            _ => cause.into(),
        }
    })?;
    Ok(())
}

/// Fills what forms before the eighth did not keep of people.
pub(super) fn fill_people(connection: &Connection) -> rusqlite::Result<()> {
    search::build(connection)
}

fn keep_past(transaction: &Connection, lead: LeadId, fact: &Fact, became: &[Change]) -> Result<(), StoreError> {
    let mut statement = transaction
        .prepare_cached("INSERT INTO person_past (lead, n, field, old, until) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for change in became {
        statement.execute(params![lead.0, fact.n, change.field, change.old, fact.operation.recorded_at.millis()])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::terms::Act;
    use crate::ids::OpIds;
    use crate::storage::sqlite::{FirstAgreement, open};

    #[test]
    fn the_table_knows_by_which_date_cohorts_count_a_lead_whatever_stages_it_reached() {
        let folder = tempfile::TempDir::new().unwrap();
        let first = FirstAgreement { text: String::new(), adopted_at: Timestamp::from_millis(0) };
        let connection = open::open(&folder.path().join("tasuki.db"), &first).unwrap();
        let (act, by, recorded_at) = (Act::Capture, PersonId::new("ito"), Timestamp::from_millis(9_000));
        let (id, agreement) = (OpIds::seeded(1).next(), AgreementVersion(1));
        let operation = Operation { id, act, by, recorded_at, agreement, batch: None };
        for which in 0..1_u32 << Stage::ALL.len() {
            let stages = Stage::ALL.iter().enumerate().filter(|(place, _)| which & (1 << place) != 0);
            let facts: Vec<Fact> = (1..)
                .zip(stages)
                .map(|(n, (place, stage))| {
                    // In any order, and a different one for each set of stages.
                    let at = i64::try_from(place).unwrap() * i64::from(which) % 17;
                    let what = What::Reached { stage: *stage, amount: None, reason: None };
                    Fact { n, operation: operation.clone(), at: Timestamp::from_millis(at), what }
                })
                .collect();
            let lead = Lead::fold(LeadId(1), &facts);
            upsert_lead(&connection, &mut beside::Words::default(), Some(LeadId(1)), &lead).unwrap();
            let kept: Option<i64> =
                connection.query_row("SELECT cohort_at FROM lead WHERE id = 1", [], |row| row.get(0)).unwrap();
            assert_eq!(kept, lead.cohort_at().map(Timestamp::millis), "{which:b}");
        }
    }
}
