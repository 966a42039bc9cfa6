//! Leads that come in: one by hand, or many from a list.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use super::act::{TRIES, cleaned};
use super::assignment::Sharing;
use super::beside::Beside;
use super::import::FirstWords;
use super::learning::{Disputed, Telling, learn};
use super::{Desk, Done, Foreseen, Problem};
use crate::agreement::terms::{Act, Join, Stage};
use crate::agreement::{Agreement, Reason};
use crate::clock::Timestamp;
use crate::domain::{
    Decision, Field, Ground, Operation, Refusal, Request, Setting, Traits, Way, What, Wish, check_role, decide,
    generate,
};
use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::{LeadId, OpId};
use crate::intake::{Row, row_of};
use crate::storage::{LeadChange, Record};

/// How leads come in (decision 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Now, or as something that was over. History opens nothing, starts no clock and tells nobody.
    pub way: Way,
    /// Whether a lead that is new is handed over at once.
    pub hand_over: bool,
    /// What joins rows of different external ids, where anything does (decision 40).
    pub join: Option<Join>,
}

/// The rows of a list that are taken in together.
#[derive(Debug)]
pub(super) struct Part<'p> {
    /// Of which import they are.
    pub(super) import: Option<OpId>,
    /// On which line of the list each begins.
    pub(super) lines: &'p [u64],
    pub(super) manner: Manner,
    /// Whether it is only said what would come of them.
    pub(super) rehearse: bool,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a thing of its own that is told of a row")]
pub struct Arrived {
    /// Its lead; nothing yet in a rehearsal of a new one.
    pub lead: Option<LeadId>,
    /// Whether the lead was there before.
    pub matched: bool,
    /// Whether it was found by its mail address, and is known under another external id.
    pub joined: bool,
    /// Whether anything is different now.
    pub changed: bool,
    /// Where the row and what somebody put right by hand differ, and which of them holds.
    pub disputed: Vec<Disputed>,
    /// Whether it was handed over with this: by the list, or because it meets the definition.
    pub handed_over: bool,
    /// Why it was not handed over, where it should have been.
    pub not_handed_over: Option<Refusal>,
    /// Why it did not come in at all: it tells of a person whose data was erased, or of that person's address.
    pub refused: Option<Refusal>,
    /// Stages of which a later one was recorded before an earlier one: (the later, the earlier).
    pub contradictions: Vec<(Stage, Stage)>,
    /// What else is to be said of it, each by the field that it is about.
    pub remarks: Vec<(String, Message)>,
}

impl Desk {
    /// Takes rows in, in one operation, or only says what would come of it. Of two rows for one new person the caller
    /// brings the second one later.
    pub fn take_in(&mut self, rows: &[Row], manner: Manner, rehearse: bool) -> Result<Vec<Arrived>> {
        let lines: Vec<u64> = (1..).take(rows.len()).collect();
        let part = Part { import: None, lines: &lines, manner, rehearse };
        self.take_in_of(&part, rows, &mut FirstWords::default())
    }

    /// The same as a part of a list, after what the list said first.
    pub(super) fn take_in_of(
        &mut self,
        part: &Part<'_>,
        rows: &[Row],
        first_words: &mut FirstWords,
    ) -> Result<Vec<Arrived>> {
        // Whoever has waited longer goes first.
        if part.manner.hand_over
            && !part.rehearse
            && let Err(Problem::Failed(error)) = self.give_held()
        {
            return Err(error);
        }
        let mut arrived: Vec<Arrived> = Vec::with_capacity(rows.len());
        while arrived.len() < rows.len() {
            let (rows, lines) = (&rows[arrived.len()..], &part.lines[arrived.len()..]);
            let told = self.take_some_in(&Part { lines, ..*part }, rows, first_words)?;
            for (one, line) in told.iter().zip(lines) {
                one.lead.into_iter().for_each(|lead| first_words.tell(lead, *line));
            }
            arrived.extend(told);
        }
        Ok(arrived)
    }

    /// Takes the first rows in: those before one that tells of a lead of which one of them tells already.
    fn take_some_in(&mut self, part: &Part<'_>, rows: &[Row], first_words: &FirstWords) -> Result<Vec<Arrived>> {
        for _ in 0..TRIES {
            match self.try_take_in(part, rows, first_words) {
                // Somebody gave leads to the same people in between, or took one of these persons in.
                Err(error) if error.kind == Kind::Conflict => {}
                answer => return answer,
            }
        }
        self.try_take_in(part, rows, first_words)
    }

    /// Takes one lead in that somebody types, or only says what would come of it. A list keeps a role that the agreement's
    /// buying group does not have; whoever types one can put it right.
    pub fn capture(&mut self, row: &Row, rehearse: bool) -> Result<Option<Arrived>> {
        let role = row.person.get(Field::Role).unwrap_or_default();
        check_role(role, &self.agreement().playbook).map_err(|refusal| Error::user(refusal.message()))?;
        let manner = Manner { way: Way::Live, hand_over: false, join: self.agreement().import.join };
        let arrived = self.take_in(std::slice::from_ref(row), manner, rehearse)?.pop();
        match arrived.as_ref().and_then(|arrived| arrived.refused.as_ref()) {
            Some(refusal) => Err(Error::user(refusal.message())),
            None => Ok(arrived),
        }
    }

    fn try_take_in(&mut self, part: &Part<'_>, rows: &[Row], first_words: &FirstWords) -> Result<Vec<Arrived>> {
        let Part { manner, rehearse, .. } = *part;
        let now = self.clock.now();
        let operation = self.arrival(part.import, now);
        let mut operations = vec![operation.clone()];
        let mut sharing = Sharing::default();
        let mut changes = Vec::new();
        let mut arrived = Vec::with_capacity(rows.len());
        let mut touched = HashSet::new();
        let versions = std::sync::Arc::clone(&self.versions);
        let agreement = &versions.in_force(now).agreement;
        let guarded = self.store.any_suppressed()?;
        for (row, line) in rows.iter().map(|row| with_rest(row, agreement)).zip(part.lines) {
            let row = &*row;
            let (known, joined) = self.matched(row, manner.join)?;
            if known.is_some_and(|lead| !touched.insert(lead)) {
                break;
            }
            let first = known.and_then(|lead| first_words.before(lead, *line));
            let before = match known {
                Some(lead) => self.store.lead(lead)?,
                None => None,
            };
            let refused = if guarded { self.refused(row, before.as_ref())? } else { None };
            if refused.is_some() {
                arrived.push(Arrived { refused, ..Arrived::default() });
                continue;
            }
            let mut not_handed_over = None;
            let mut told = Beside::of(&mut *self.store, before.as_ref(), row, first, agreement)?;
            let row = &*told.without_old_words(row);
            let (mut change, disputed) = if let Some(record) = &before {
                let telling = Telling { row, last_words: &told.last_words, joined, first };
                learn(record, &telling, &operation, &versions).map_err(|why| Error::user(why.message()))?
            } else {
                let (change, refused) = self.newcomer(row, manner, &operation, &mut sharing)?;
                not_handed_over = refused;
                (Some(change), Vec::new())
            };
            told.add_to(&mut change, before.as_ref());
            if manner.way == Way::Live
                && let Some(change) = &mut change
            {
                change.touches.iter_mut().for_each(|touch| touch.is_live = true);
                operations.extend(self.follow_through(before.as_ref(), change, now, Some(&mut sharing))?);
            }
            told.remarks.extend(change.as_ref().and_then(|change| other_name(row, change)));
            let lead = change.as_ref().map(|change| &change.after).or(before.as_ref().map(|record| &record.lead));
            arrived.push(Arrived {
                lead: known,
                matched: before.is_some(),
                joined,
                changed: change.is_some(),
                disputed,
                handed_over: lead.is_some_and(|lead| {
                    let was_open = before.as_ref().is_some_and(|record| record.lead.open_handoff().is_some());
                    lead.open_handoff().is_some() && !was_open
                }),
                not_handed_over,
                refused: None,
                contradictions: lead.map(|lead| lead.reached.contradictions()).unwrap_or_default(),
                remarks: std::mem::take(&mut told.remarks),
            });
            changes.extend(change.map(|change| (arrived.len() - 1, change)));
        }
        if !rehearse && !changes.is_empty() {
            let (places, changes): (Vec<usize>, Vec<LeadChange>) = changes.into_iter().unzip();
            let ids = self.store.append(&operations, &changes)?;
            for (place, id) in places.into_iter().zip(ids) {
                arrived[place].lead = Some(id);
            }
        }
        Ok(arrived)
    }

    /// The lead that a row tells of, and whether that is known under another external id: one that it is joined to by its
    /// mail address (decision 40). A key of this very database goes before everything else.
    pub(super) fn matched(&mut self, row: &Row, join: Option<Join>) -> Result<(Option<LeadId>, bool)> {
        if let Some(lead) = self.by_key(row)? {
            return Ok((Some(lead), false));
        }
        let (id, mail) = (row.person.get(Field::ExternalId), row.person.get(Field::Mail));
        let known = self.store.match_person(id, mail)?;
        if known.is_some() || id.is_none() || join != Some(Join::Mail) {
            return Ok((known, false));
        }
        let known = self.store.match_person(None, mail)?;
        Ok((known, known.is_some()))
    }

    /// The lead that a row's key names, where it is of this database and nobody has changed its external id in the list;
    /// where it went into another one since, that one. One whose person's data was erased is nobody any more.
    pub(super) fn by_key(&mut self, row: &Row) -> Result<Option<LeadId>> {
        let Some(mut record) = self.keyed(row)? else { return Ok(None) };
        if record.lead.erased.is_some() || record.person.get(Field::ExternalId) != row.person.get(Field::ExternalId) {
            return Ok(None);
        }
        while let Some(into) = record.lead.merged_into {
            let Some(survivor) = self.store.lead(into)? else { break };
            record = survivor;
        }
        Ok(Some(record.lead.id))
    }

    /// The lead of this database that a row's key names.
    fn keyed(&mut self, row: &Row) -> Result<Option<Record>> {
        let Some(key) = row.key else { return Ok(None) };
        Ok(self.store.lead(key.lead)?.filter(|record| record.key() == Some(key)))
    }

    /// Why a row does not come in: it would bring somebody back whose data was erased.
    fn refused(&mut self, row: &Row, before: Option<&Record>) -> Result<Option<Refusal>> {
        let keyed = self.keyed(row)?;
        let gone = keyed.filter(|record| record.lead.erased.as_ref().is_some_and(|erasure| !erasure.may_return));
        match gone {
            Some(record) => Ok(Some(Refusal::Suppressed { lead: record.lead.id })),
            None => self.brings_back(&row.person, before),
        }
    }

    fn arrival(&self, import: Option<OpId>, now: Timestamp) -> Operation {
        Operation { recorded_at: now, ..self.operation(self.new_operation(), Act::Capture, import) }
    }

    /// An id for an operation of this desk.
    pub fn new_operation(&self) -> OpId {
        self.operations.next()
    }

    /// A lead that was not there, and why it is not handed over, where it should have been.
    pub(super) fn newcomer(
        &mut self,
        row: &Row,
        manner: Manner,
        operation: &Operation,
        sharing: &mut Sharing,
    ) -> Result<(LeadChange, Option<Refusal>)> {
        let now = operation.recorded_at;
        let mut days = BTreeMap::new();
        let mut refused = None;
        let mut happened = story(row, manner.way, now);
        if manner.hand_over && manner.way == Way::Live {
            let captured = captured(row, operation, happened.clone());
            let to = row.owner.as_deref().map(crate::ids::PersonId::new);
            let request = Wish::HandOff { ground: Ground::List, to }.into();
            let ruled = self.ruled(&captured, &request, Some(sharing))?;
            let setting = Setting { now, ..self.setting() };
            // A lead is not lost for a hand-off that a rule refuses: it comes in, and that it was not passed on is said.
            match decide(&captured, &ruled.request, setting) {
                Ok(decision) => {
                    happened.extend(decision.facts.into_iter().map(|what| (now, what)));
                    sharing.add(&captured, &ruled.request);
                    days = ruled.days;
                }
                Err(refusal) => refused = Some(refusal),
            }
        }
        if row.note.is_some() {
            happened.push((now, What::Noted { about: None }));
        }
        let mut change = LeadChange::of(None, operation, happened).with_note(row.note.clone());
        change.person = Some((row.person.clone(), Vec::new()));
        change.days = days;
        Ok((change, refused))
    }
}

impl Desk {
    /// Takes in a lead that sales found itself, with the fields as somebody typed them, by their words. Whoever types can
    /// put right what cannot be believed: nothing is kept aside, it is said.
    pub fn generate_typed(&mut self, fields: &[(String, String)], request: &Request) -> Result<Done, Problem> {
        let (row, changes) = row_of(fields, self.agreement().zone, self.now())?;
        if let Some(change) = changes.into_iter().next() {
            let label = crate::domain::words::need(&change.column);
            let said = Message::new("desk.typed").with_message("field", label).with_message("what", change.what);
            return Err(Error::user(said).into());
        }
        self.generate(&row, request, false)
    }

    /// Takes a lead in that sales found itself: an SQL from the start (R7). Refused where the lead is known already: it is
    /// handed over, or goes on where it stands.
    pub fn generate(&mut self, row: &Row, request: &Request, rehearse: bool) -> Result<Done, Problem> {
        let (row, request) = (&with_rest(row, self.agreement()).into_owned(), &cleaned(request));
        let operation = self.operation(self.new_operation(), Act::Generate, None);
        let (captured, decision) = self.found(row, request, &operation)?;
        let called = super::act::called(&row.person);
        let now = operation.recorded_at;
        let mut happened: Vec<_> = captured.facts.iter().map(|fact| (fact.at, fact.what.clone())).collect();
        let first = happened.len();
        happened.extend(decision.facts.into_iter().map(|what| (now, what)));
        let texts = decision.texts.into_iter().map(|(place, words)| (first + place, words));
        let mut change = LeadChange::of(None, &operation, happened).with_texts(texts);
        change.person = Some((row.person.clone(), Vec::new()));
        let (id, at) = (operation.id, operation.recorded_at);
        let owner = change.after.owner.clone();
        let lead =
            if rehearse { LeadId(0) } else { self.store.append(&[operation], &[change])?.pop().unwrap_or(LeadId(0)) };
        Ok(Done { owner, ..Done::of(lead, Act::Generate, id, at, called) })
    }

    /// What would come of that.
    pub fn foresee_generation(&mut self, row: &Row, request: &Request) -> Result<Foreseen, Problem> {
        let (row, request) = (&with_rest(row, self.agreement()).into_owned(), &cleaned(request));
        let operation = self.operation(self.new_operation(), Act::Generate, None);
        let (captured, decision) = self.found(row, request, &operation)?;
        Ok(self.foreseen(&captured, None, decision))
    }

    /// The lead that such a row makes, and what is decided on it.
    fn found(&mut self, row: &Row, request: &Request, operation: &Operation) -> Result<(Record, Decision), Problem> {
        let known = self.store.match_person(row.person.get(Field::ExternalId), row.person.get(Field::Mail))?;
        if let Some(lead) = known {
            return Err(Problem::Failed(Error::user(Message::new("desk.known_already").with("lead", lead))));
        }
        if let Some(refusal) = self.brings_back(&row.person, None)? {
            return Err(Problem::Refused { lead: LeadId(0), called: Shown::default(), refusal: Box::new(refusal) });
        }
        let now = operation.recorded_at;
        let captured = captured(row, operation, story(row, Way::Live, now));
        let decision = generate(&captured, request, Setting { now, ..self.setting() }).map_err(|refusal| {
            let called = super::act::called(&row.person);
            Problem::Refused { lead: LeadId(0), called, refusal: Box::new(refusal) }
        })?;
        Ok((captured, decision))
    }
}

/// That a person who was known by nothing but a mail address is called otherwise now: several people may share one.
fn other_name(row: &Row, change: &LeadChange) -> Option<(String, Message)> {
    let (_, became) = change.person.as_ref().filter(|_| row.person.get(Field::ExternalId).is_none())?;
    let name = became.iter().find(|change| change.field == Field::Name.word() && !change.old.is_empty())?;
    Some((name.field.clone(), Message::new("import.other_name").with("old", Shown::line(&name.old))))
}

/// A lead that was captured just now, before anything is done with it.
fn captured(row: &Row, operation: &Operation, happened: Vec<(Timestamp, What)>) -> Record {
    let mut record = Record::unknown(LeadId(0));
    record.facts = record.next_facts(operation, happened);
    record.lead = crate::domain::Lead::fold(LeadId(0), &record.facts);
    record.person = row.person.clone();
    record
}

/// What a row tells of a lead that was not there: when it came, what figures need, whose it is, which stages it reached.
fn story(row: &Row, way: Way, now: Timestamp) -> Vec<(Timestamp, What)> {
    let mut stages = stages_of(row);
    if way == Way::History && stages.is_empty() {
        stages.push((Stage::Lead, now));
    }
    let first = stages.iter().map(|(_, at)| *at).min().unwrap_or(now).min(now);
    let captured_at = if way == Way::Live { now } else { first };
    let mut happened = vec![(captured_at, What::Captured { way })];
    let traits = traits_of(row);
    if traits != Traits::default() {
        happened.push((captured_at, What::Described(traits)));
    }
    if let Some(owner) = &row.owner {
        happened.push((captured_at, What::Assigned { owner: crate::ids::PersonId::new(owner) }));
    }
    happened.extend(stages.into_iter().map(|(stage, at)| (at, reached(row, stage))));
    happened
}

/// The stages that a row tells of, in order. The day on which a lead came is that of its first stage, unless the row has
/// another one for that.
pub(super) fn stages_of(row: &Row) -> Vec<(Stage, Timestamp)> {
    let mut stages = row.stages.clone();
    if let Some(at) = row.created_at.filter(|_| stages.iter().all(|(stage, _)| *stage != Stage::Lead)) {
        stages.push((Stage::Lead, at));
    }
    stages.sort_by_key(|(stage, at)| (*at, *stage));
    stages
}

pub(super) fn reached(row: &Row, stage: Stage) -> What {
    let amount = row.amount.filter(|_| matches!(stage, Stage::Opportunity | Stage::Customer));
    let reason = row.reason.clone().filter(|_| matches!(stage, Stage::Lost | Stage::Excluded));
    What::Reached { stage, amount, reason }
}

/// A row in which nothing gets lost: an amount, a currency or a reason that belongs to no stage of the row is kept under
/// its own name (decision 37).
///
/// A reason goes into the journal only as one of the agreement's: words of another system may tell of a person, and the
/// journal is never erased (decision 1).
pub(super) fn with_rest<'r>(row: &'r Row, agreement: &Agreement) -> Cow<'r, Row> {
    let listed = row.reason.as_deref().and_then(|reason| listed(reason, agreement));
    let has = |stages: [Stage; 2]| row.stages.iter().any(|(stage, _)| stages.contains(stage));
    let amount = row.amount.filter(|_| !has([Stage::Opportunity, Stage::Customer])).map(|amount| amount.to_string());
    let reason = row.reason.clone().filter(|_| listed.is_none() || !has([Stage::Lost, Stage::Excluded]));
    let rest = [("amount", amount), ("currency", row.currency.clone()), ("reason", reason)];
    if rest.iter().all(|(_, value)| value.is_none()) && listed == row.reason {
        return Cow::Borrowed(row);
    }
    let mut row = row.clone();
    row.reason = listed;
    let rest = rest.into_iter().filter_map(|(name, value)| Some((name, value?)));
    row.person.extra.extend(rest);
    Cow::Owned(row)
}

/// The id of a reason of the agreement that a list calls by its id or by one of its names.
fn listed(reason: &str, agreement: &Agreement) -> Option<String> {
    let told = reason.trim();
    let known = |known: &&Reason| [&known.id, &known.names.ja, &known.names.en].into_iter().any(|name| name == told);
    agreement.reasons.iter().find(known).map(|known| known.id.clone())
}

pub(super) fn traits_of(row: &Row) -> Traits {
    Traits {
        source: row.source.clone(),
        campaign: row.campaign.clone(),
        industry: row.industry.clone(),
        employees: row.employees,
    }
}
