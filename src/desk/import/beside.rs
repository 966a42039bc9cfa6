//! Files of which a row is no lead: touches, changes of stages, costs. All are history: none opens anything or starts a
//! clock (decision 5). Of their rows as many are read as were created (were not there before), updated (of costs: another
//! word on the same money than an earlier list), unchanged and rejected.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::foreseen::is_foreseen;
use super::{Contradiction, Course, Desk, Remark, contradiction};
use crate::agreement::terms::Act;
use crate::clock::Timestamp;
use crate::desk::arrival::{Manner, with_rest};
use crate::desk::beside::{PassedOver, kind_of, unknown_kind};
use crate::desk::learning::{Telling, learn};
use crate::domain::{Cost, Field, Operation, Touch, Way};
use crate::error::{Error, Result};
use crate::i18n::Message;
use crate::ids::LeadId;
use crate::intake::{Adjusted, Reject, Row, Strangers, Unit};
use crate::storage::{LeadChange, Record};

/// So many rows are decided on together.
const BATCH: usize = 4_096;

/// How people who are not known come in with a row of theirs.
const AS_HISTORY: Manner = Manner { way: Way::History, hand_over: false, join: None };

/// A row on its way in, and what it was read from.
pub(super) struct Coming {
    pub(super) line: u64,
    pub(super) row: Row,
    pub(super) fields: Vec<String>,
}

/// What by a row is known: the external id, and the mail.
type Name = (Option<String>, Option<String>);

/// What is kept in mind of the rows before.
#[derive(Default)]
pub(super) struct Aside {
    /// Rows that wait to be decided on.
    pub(super) coming: Vec<Coming>,
    /// Rows that the map passes over.
    pub(super) passed: PassedOver,
    /// Words that stand for no kind of touch, and were told of.
    pub(super) unknown: BTreeSet<String>,
    /// Who the last row was about: the rows of one person stand together in most files.
    last: Option<(Name, Option<LeadId>)>,
    /// What the list said first of each money, and where.
    costs: HashMap<Money, (Cost, u64)>,
}

/// For what and for when a cost is.
type Money = (String, Option<String>, NaiveDate, NaiveDate);

impl Aside {
    /// A line tells of a cost; says what a line before it told of the same money.
    pub(super) fn remember(&mut self, line: u64, cost: &Cost) -> Option<(Cost, u64)> {
        match self.costs.entry(money(cost)) {
            Entry::Occupied(known) => Some(known.get().clone()),
            Entry::Vacant(free) => {
                free.insert((cost.clone(), line));
                None
            }
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.coming.len() >= BATCH
    }
}

impl Desk {
    /// Decides on the rows that wait.
    pub(super) fn take_coming(&mut self, course: &mut Course<'_>) -> Result<()> {
        let rows = std::mem::take(&mut course.aside.coming);
        match course.unit {
            Unit::Touches => self.take_touches(course, rows),
            Unit::Costs => self.take_costs(course, rows),
            Unit::Stages | Unit::Leads => self.take_stages(course, rows),
        }
    }

    /// Who a row is about.
    fn who_is(&mut self, course: &mut Course<'_>, coming: &Coming) -> Result<Option<LeadId>> {
        let by = |field| coming.row.person.get(field).map(ToOwned::to_owned);
        let name = (by(Field::ExternalId), by(Field::Mail));
        if let Some((last, known)) = &course.aside.last
            && *last == name
        {
            return Ok(*known);
        }
        let found = self.store.match_person(name.0.as_deref(), name.1.as_deref())?;
        let found = found.or_else(|| course.foreseen.who_is(&coming.row, None));
        course.aside.last = Some((name, found));
        Ok(found)
    }

    /// Somebody whom nobody knows: comes in with what the row tells of them, where the map says so, and is made up by
    /// nobody where it does not.
    fn take_stranger(&mut self, course: &mut Course<'_>, coming: Coming) -> Result<()> {
        let Coming { line, row, fields } = coming;
        if course.strangers == Strangers::Reject {
            let who = row.person.get(Field::ExternalId).or(row.person.get(Field::Mail)).unwrap_or_default();
            let cause = Message::new("import.unknown_person").with("who", who);
            course.kept.tally.rejected += 1;
            return course.onlooker.hear(Remark::Rejected(Reject { line, column: None, cause, fields }));
        }
        let rows = [row];
        let arrived = self.take_in_of(&course.part(AS_HISTORY, &[line]), &rows, &mut course.first_words)?;
        course.aside.last = None;
        let (Some(arrived), [row]) = (arrived.into_iter().next(), rows) else { return Ok(()) };
        if let Some(refusal) = &arrived.refused {
            return course.refuse(line, refusal);
        }
        course.kept.tally.created += 1;
        if course.rehearse {
            let lead = course.foreseen.come(&row);
            for touch in &row.touches {
                course.foreseen.touch(lead, touch.key);
            }
        }
        for (column, what) in arrived.remarks {
            course.remark(line, column, what)?;
        }
        Ok(())
    }

    fn take_touches(&mut self, course: &mut Course<'_>, rows: Vec<Coming>) -> Result<()> {
        let mut told: Vec<(LeadId, Touch)> = Vec::with_capacity(rows.len());
        let mut kinds: HashMap<String, Option<String>> = HashMap::new();
        let is_live = course.manner.way == Way::Live;
        for coming in rows {
            let Some(lead) = self.who_is(course, &coming)? else {
                self.take_stranger(course, coming)?;
                continue;
            };
            for touch in coming.row.touches {
                let agreement = self.agreement();
                let kind = kinds.entry(touch.kind.clone()).or_insert_with(|| kind_of(agreement, &touch.kind));
                if kind.is_none() {
                    course.remark(coming.line, "kind".to_owned(), unknown_kind(&touch.kind))?;
                }
                let kind = kind.clone().unwrap_or_else(|| touch.kind.clone());
                told.push((lead, Touch { kind, is_live, ..touch }));
            }
        }
        let new: Vec<bool> = if course.rehearse {
            let known = self.store.has_touches(&told)?;
            let foreseen = &mut course.foreseen;
            let new = told.iter().zip(known);
            new.map(|((lead, touch), known)| foreseen.touch(*lead, touch.key) && !known).collect()
        } else {
            let operation = self.operation_of(course);
            self.store.append_touches(&operation, &told)?
        };
        let all = u64::try_from(new.len()).unwrap_or(u64::MAX);
        let created = u64::try_from(new.iter().filter(|new| **new).count()).unwrap_or(u64::MAX);
        let tally = &mut course.kept.tally;
        tally.matched += all;
        tally.created += created;
        tally.unchanged += all - created;
        Ok(())
    }

    fn take_stages(&mut self, course: &mut Course<'_>, rows: Vec<Coming>) -> Result<()> {
        let mut known = Vec::with_capacity(rows.len());
        for coming in rows {
            match self.who_is(course, &coming)? {
                Some(lead) if is_foreseen(lead) => {
                    course.kept.tally.matched += 1;
                    course.kept.tally.created += 1;
                }
                Some(lead) => known.push((lead, coming)),
                None => self.take_stranger(course, coming)?,
            }
        }
        self.take_stages_of(course, &known)
    }

    /// Holds each row against its lead as the rows before it leave it.
    fn take_stages_of(&mut self, course: &mut Course<'_>, rows: &[(LeadId, Coming)]) -> Result<()> {
        let operation = self.operation_of(course);
        let versions = std::sync::Arc::clone(&self.versions);
        let agreement = &versions.in_force(operation.recorded_at).agreement;
        let mut places: HashMap<LeadId, usize> = HashMap::new();
        let mut leads: Vec<(Record, Option<LeadChange>, u64)> = Vec::new();
        for (lead, Coming { line, row, .. }) in rows {
            let place = if let Some(place) = places.get(lead) {
                *place
            } else {
                leads.push((self.record(*lead)?, None, *line));
                places.insert(*lead, leads.len() - 1);
                leads.len() - 1
            };
            let (record, changed, last) = &mut leads[place];
            *last = *line;
            let row = with_rest(row, agreement);
            let first = course.first_words.before(*lead, *line);
            course.first_words.tell(*lead, *line);
            let telling = Telling { row: &row, last_words: &[], joined: false, first };
            let (change, disputed) =
                learn(record, &telling, &operation, &versions).map_err(|why| Error::user(why.message()))?;
            for disputed in disputed {
                course.onlooker.hear(Remark::Changed(disputed.told(*line, &versions, agreement.zone)))?;
            }
            let tally = &mut course.kept.tally;
            tally.matched += 1;
            *if change.is_some() { &mut tally.created } else { &mut tally.unchanged } += 1;
            if let Some(change) = change {
                go_on(record, &change);
                match changed {
                    Some(before) => before.go_on(change),
                    None => *changed = Some(change),
                }
            }
        }
        let changes: Vec<LeadChange> = leads.iter_mut().filter_map(|(_, change, _)| change.take()).collect();
        if !course.rehearse && !changes.is_empty() {
            self.store.append(&[operation], &changes)?;
        }
        for (record, _, line) in leads {
            for (later, earlier) in record.lead.reached.contradictions() {
                let cause = contradiction(later, earlier);
                course.onlooker.hear(Remark::Contradicts(Contradiction { line, cause }))?;
            }
        }
        Ok(())
    }

    fn take_costs(&mut self, course: &mut Course<'_>, rows: Vec<Coming>) -> Result<()> {
        let mut known: HashMap<_, Cost> =
            self.store.costs(Timestamp::EVER)?.into_iter().map(|cost| (money(&cost), cost)).collect();
        let mut news: Vec<Cost> = Vec::new();
        for Coming { line, row, fields } in rows {
            let Some(cost) = row.cost else { continue };
            let tally = &mut course.kept.tally;
            if let Some((_, first)) = course.aside.remember(line, &cost).filter(|(told, _)| *told != cost) {
                tally.rejected += 1;
                let cause = Message::new("import.cost_told").with("first", first);
                course.onlooker.hear(Remark::Rejected(Reject { line, column: None, cause, fields }))?;
                continue;
            }
            match known.insert(money(&cost), cost.clone()) {
                Some(before) if before == cost => {
                    tally.unchanged += 1;
                    continue;
                }
                Some(_) => tally.updated += 1,
                None => tally.created += 1,
            }
            news.push(cost);
        }
        if !course.rehearse {
            let operation = self.operation_of(course);
            self.store.append_costs(&operation, &news)?;
        }
        Ok(())
    }

    /// An operation of an import, which names it.
    fn operation_of(&self, course: &Course<'_>) -> Operation {
        self.operation(self.new_operation(), Act::Capture, Some(course.kept.id))
    }
}

impl Course<'_> {
    /// Says something of a row; of a word that a thousand rows have, once.
    pub(super) fn remark(&mut self, line: u64, column: String, what: Message) -> Result<()> {
        if let Some(word) = crate::desk::beside::unknown_word(&what)
            && !self.aside.unknown.insert(word.to_owned())
        {
            return Ok(());
        }
        self.onlooker.hear(Remark::Changed(Adjusted { line, column, what }))
    }
}

fn money(cost: &Cost) -> Money {
    (cost.campaign.clone(), cost.source.clone(), cost.from, cost.to)
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
