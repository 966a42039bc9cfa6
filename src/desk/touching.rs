//! Files of which a row is no lead: touches, changes of stages, costs. All are history: none opens anything or starts a
//! clock (decision 5).

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Desk;
use super::act::TRIES;
use super::arrival::{Manner, with_rest};
use super::beside::{PassedOver, kind_of, unknown_kind};
use super::import::{Contradiction, Imported, contradiction};
use super::learning::learn;
use crate::agreement::terms::Act;
use crate::domain::{Cost, Field, Operation, Touch, Way};
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;
use crate::ids::{LeadId, OpId};
use crate::intake::{Adjusted, Intake, Map, Read, Reject, Row, Strangers, Unit};
use crate::storage::{LeadChange, Record};

/// So many touches are one transaction.
const BATCH_OF_TOUCHES: usize = 20_000;
/// So many changes of stages.
const BATCH_OF_STAGES: usize = 2_000;

/// A row on its way in.
struct Coming {
    line: u64,
    row: Row,
    fields: Vec<String>,
}

/// A file on its way in.
struct Taking<'m> {
    map: &'m Map,
    manner: Manner,
    rehearse: bool,
    imported: Imported,
    /// What this import is called; its operations name it.
    import: OpId,
    passed: PassedOver,
    /// Words that stand for no kind of touch.
    unknown: BTreeSet<String>,
    /// Who the last rows were about: the rows of one person stand together in most files.
    last: Option<((Option<String>, Option<String>), Option<LeadId>)>,
    /// In a rehearsal: the touches that would be there by now.
    foreseen: HashSet<(LeadId, u64)>,
}

impl Desk {
    /// Takes in a file of touches, stages or costs. Of its rows as many are read as were created (were not there before),
    /// updated (of costs: another word on the same money), unchanged and rejected.
    pub(super) fn import_beside(&mut self, intake: &mut Intake, map: &Map, rehearse: bool) -> Result<Imported> {
        let import = self.new_operation();
        let mut taking = Taking {
            map,
            manner: Manner { way: Way::History, hand_over: false },
            rehearse,
            imported: Imported { id: Some(import), ..Imported::default() },
            import,
            passed: PassedOver::default(),
            unknown: BTreeSet::new(),
            last: None,
            foreseen: HashSet::new(),
        };
        let batch = if map.unit == Unit::Touches { BATCH_OF_TOUCHES } else { BATCH_OF_STAGES };
        let mut coming = Vec::new();
        for read in intake {
            coming.extend(taking.received(read?));
            if coming.len() >= batch {
                self.take_rows(&mut taking, std::mem::take(&mut coming))?;
            }
        }
        self.take_rows(&mut taking, coming)?;
        let Taking { mut imported, passed, .. } = taking;
        imported.rejects.sort_by_key(|reject| reject.line);
        imported.changes.extend(passed.told());
        Ok(imported)
    }

    fn take_rows(&mut self, taking: &mut Taking<'_>, rows: Vec<Coming>) -> Result<()> {
        match taking.map.unit {
            Unit::Touches => self.take_touches(taking, rows),
            Unit::Costs => self.take_costs(taking, rows),
            Unit::Stages | Unit::Leads => self.take_stages(taking, rows),
        }
    }

    /// Who a row is about; a stranger comes in, where the map says so.
    fn who_is(&mut self, taking: &mut Taking<'_>, coming: &Coming) -> Result<Option<LeadId>> {
        let by = |field| coming.row.person.get(field).map(ToOwned::to_owned);
        let key = (by(Field::ExternalId), by(Field::Mail));
        if let Some((last, known)) = &taking.last
            && *last == key
        {
            return Ok(*known);
        }
        let found = self.store.match_person(key.0.as_deref(), key.1.as_deref())?;
        taking.last = Some((key, found));
        Ok(found)
    }

    /// Takes in somebody whom nobody knows, with what the row tells of them; counted as created.
    fn take_stranger(&mut self, taking: &mut Taking<'_>, coming: Coming) -> Result<()> {
        let arrived = self.take_in(std::slice::from_ref(&coming.row), taking.manner, taking.rehearse)?;
        taking.last = None;
        for (column, what) in arrived.into_iter().flat_map(|arrived| arrived.remarks) {
            taking.imported.changes.push(Adjusted { line: coming.line, column, what });
        }
        taking.imported.created += 1;
        Ok(())
    }

    fn take_touches(&mut self, taking: &mut Taking<'_>, rows: Vec<Coming>) -> Result<()> {
        let mut told: Vec<(LeadId, Touch)> = Vec::with_capacity(rows.len());
        let mut kinds: HashMap<String, Option<String>> = HashMap::new();
        for coming in rows {
            let Some(lead) = self.who_is(taking, &coming)? else {
                match taking.map.strangers {
                    Strangers::Create => self.take_stranger(taking, coming)?,
                    Strangers::Reject => taking.reject_stranger(coming),
                }
                continue;
            };
            for touch in coming.row.touches {
                let agreement = self.agreement();
                let kind = kinds.entry(touch.kind.clone()).or_insert_with(|| kind_of(agreement, &touch.kind));
                if kind.is_none() && taking.unknown.insert(touch.kind.clone()) {
                    let what = unknown_kind(&touch.kind);
                    taking.imported.changes.push(Adjusted { line: coming.line, column: "kind".to_owned(), what });
                }
                let kind = kind.clone().unwrap_or_else(|| touch.kind.clone());
                told.push((lead, Touch { kind, ..touch }));
            }
        }
        let new: Vec<bool> = if taking.rehearse {
            let known = self.store.has_touches(&told)?;
            let foreseen = &mut taking.foreseen;
            let new =
                told.iter().zip(known).map(|((lead, touch), known)| foreseen.insert((*lead, touch.key)) && !known);
            new.collect()
        } else {
            let operation = self.operation_of(taking.import);
            self.store.append_touches(&operation, &told)?
        };
        let created = new.iter().filter(|new| **new).count();
        taking.imported.matched += new.len();
        taking.imported.created += created;
        taking.imported.unchanged += new.len() - created;
        Ok(())
    }

    fn take_stages(&mut self, taking: &mut Taking<'_>, rows: Vec<Coming>) -> Result<()> {
        let mut known = Vec::with_capacity(rows.len());
        for coming in rows {
            match (self.who_is(taking, &coming)?, taking.map.strangers) {
                (Some(lead), _) => known.push((lead, coming)),
                (None, Strangers::Create) => self.take_stranger(taking, coming)?,
                (None, Strangers::Reject) => taking.reject_stranger(coming),
            }
        }
        for tried in 1.. {
            match self.try_stages(taking, &known) {
                // Somebody acted on one of these leads in between: it is looked at again.
                Err(error) if error.kind == Kind::Conflict && tried < TRIES => {}
                answer => return answer,
            }
        }
        Ok(())
    }

    /// Holds each row against its lead as the rows before it leave it.
    fn try_stages(&mut self, taking: &mut Taking<'_>, rows: &[(LeadId, Coming)]) -> Result<()> {
        let operation = self.operation_of(taking.import);
        let versions = std::sync::Arc::clone(&self.versions);
        let agreement = &versions.in_force(operation.recorded_at).agreement;
        let mut leads: HashMap<LeadId, usize> = HashMap::new();
        let mut open: Vec<(Record, Option<LeadChange>)> = Vec::new();
        let (mut told, mut created) = (Vec::new(), 0);
        for (lead, coming) in rows {
            let place = match leads.get(lead) {
                Some(place) => *place,
                None => {
                    open.push((self.record(*lead)?, None));
                    leads.insert(*lead, open.len() - 1);
                    open.len() - 1
                }
            };
            let (record, changed) = &mut open[place];
            let row = with_rest(&coming.row, agreement);
            let (change, disputed) =
                learn(record, &row, &[], &operation, &versions).map_err(|why| Error::user(why.message()))?;
            told.extend(disputed.into_iter().map(|disputed| disputed.told(coming.line, &versions, agreement.zone)));
            created += usize::from(change.is_some());
            if let Some(change) = change {
                go_on(record, &change);
                *changed = Some(match changed.take() {
                    Some(before) => followed_by(before, change),
                    None => change,
                });
            }
        }
        let changes: Vec<LeadChange> = open.iter_mut().filter_map(|(_, change)| change.take()).collect();
        if !taking.rehearse && !changes.is_empty() {
            self.store.append(&[operation], &changes)?;
        }
        let imported = &mut taking.imported;
        imported.changes.extend(told);
        imported.matched += rows.len();
        imported.created += created;
        imported.unchanged += rows.len() - created;
        let mut last_lines: HashMap<LeadId, u64> = HashMap::new();
        last_lines.extend(rows.iter().map(|(lead, coming)| (*lead, coming.line)));
        for (record, _) in &open {
            let line = last_lines.get(&record.lead.id).copied().unwrap_or_default();
            let contradictions = record.lead.reached.contradictions().into_iter();
            imported.contradictions.extend(
                contradictions.map(|(later, earlier)| Contradiction { line, cause: contradiction(later, earlier) }),
            );
        }
        Ok(())
    }

    fn take_costs(&mut self, taking: &mut Taking<'_>, rows: Vec<Coming>) -> Result<()> {
        let mut known = self.store.costs()?;
        let mut news: Vec<Cost> = Vec::new();
        for cost in rows.into_iter().filter_map(|coming| coming.row.cost) {
            match known.iter_mut().find(|other| other.is_of_same(&cost)) {
                Some(other) if *other == cost => {
                    taking.imported.unchanged += 1;
                    continue;
                }
                Some(other) => {
                    taking.imported.updated += 1;
                    *other = cost.clone();
                }
                None => {
                    taking.imported.created += 1;
                    known.push(cost.clone());
                }
            }
            news.push(cost);
        }
        if !taking.rehearse {
            let operation = self.operation_of(taking.import);
            self.store.append_costs(&operation, &news)?;
        }
        Ok(())
    }

    /// An operation of an import, which names it.
    fn operation_of(&self, import: OpId) -> Operation {
        self.operation(self.new_operation(), Act::Capture, Some(import))
    }
}

impl Taking<'_> {
    /// A row that is to be looked at further; the others are counted.
    fn received(&mut self, read: Read) -> Option<Coming> {
        let imported = &mut self.imported;
        imported.read += 1;
        imported.sanitised += usize::from(!read.changes.is_empty());
        imported.changes.extend(read.changes);
        match read.row {
            Err(reject) => {
                imported.rejected += 1;
                imported.rejects.push(reject);
                None
            }
            Ok(Row { passed_over: Some((column, word)), .. }) => {
                imported.unchanged += 1;
                self.passed.row(read.line, &column, &word);
                None
            }
            Ok(row) => Some(Coming { line: read.line, row, fields: read.fields }),
        }
    }

    /// Nobody is made up for a row of touches or stages.
    fn reject_stranger(&mut self, coming: Coming) {
        let name = coming.row.person.get(Field::ExternalId).or(coming.row.person.get(Field::Mail)).unwrap_or_default();
        let cause = Message::new("import.unknown_person").with("who", name);
        self.imported.rejected += 1;
        self.imported.rejects.push(Reject { line: coming.line, column: None, cause, fields: coming.fields });
    }
}

/// A lead as a change that is not written yet leaves it.
fn go_on(record: &mut Record, change: &LeadChange) {
    record.facts.extend(change.facts.iter().cloned());
    record.lead = change.after.clone();
    record.texts.extend(change.texts.iter().map(|(n, words)| (*n, words.clone())));
    if let Some((person, _)) = &change.person {
        record.person = person.clone();
    }
}

/// Two changes of one lead, one after the other, as one.
fn followed_by(mut first: LeadChange, second: LeadChange) -> LeadChange {
    first.after = second.after;
    first.facts.extend(second.facts);
    first.texts.extend(second.texts);
    first.person = match (first.person, second.person) {
        (Some((_, mut became)), Some((person, more))) => {
            became.extend(more);
            Some((person, became))
        }
        (one, other) => other.or(one),
    };
    first
}
