//! Where histories happen: in memory alone, or at several people's desks around one file.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use tasuki::agreement::terms::{Act, Stage};
use tasuki::agreement::{Adoption, Version, Versions};
use tasuki::clock::{Clock, ManualClock, Timestamp};
use tasuki::desk::{Bulk, Desk, Done, Problem};
use tasuki::domain::{
    Decision, Field, Lead, Merging, Operation, Person, Record, Request, Setting, Traits, Way, What, decide, generate,
    take_along,
};
use tasuki::ids::{AgreementVersion, LeadId, OpId, OpIds, PersonId};
use tasuki::insight::figures::{Counting, Dimension};
use tasuki::insight::{Basis, Span, Waterfall, WaterfallAsk};
use tasuki::storage::LeadChange;
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};
use tempfile::TempDir;

use super::agreements::Known;
use super::wishes::PEOPLE;

/// A place where people work on leads.
pub trait Office {
    fn now(&self) -> Timestamp;
    /// The wall clock moves; backwards too.
    fn jump(&mut self, by: TimeDelta);
    fn versions(&self) -> Arc<Versions>;
    fn record(&mut self, lead: LeadId) -> Record;
    /// A lead comes in now, or with a stage that it reached long ago.
    fn capture(&mut self, source: Option<&str>, reached: Option<Stage>) -> LeadId;
    /// Does it, or says which rule refused it.
    fn act(&mut self, by: &PersonId, lead: LeadId, request: &Request) -> Result<(), &'static str>;
    /// Sales found somebody itself.
    fn generate(&mut self, by: &PersonId, request: &Request) -> Result<LeadId, &'static str>;
    fn adopt(&mut self, known: &Known);
    /// Open hand-offs go by the new agreement: which ones did.
    fn take_along(&mut self, leads: &[LeadId]) -> Vec<LeadId>;
}

/// Who brings leads in, and adopts.
pub fn marketing() -> PersonId {
    PersonId::new("ito")
}

fn arrival(now: Timestamp, source: Option<&str>, reached: Option<Stage>) -> Vec<(Timestamp, What)> {
    let way = if reached.is_some() { Way::History } else { Way::Live };
    let traits = Traits { source: source.map(ToOwned::to_owned), ..Traits::default() };
    let mut happened = vec![(now, What::Captured { way }), (now, What::Described(traits))];
    happened.extend(reached.map(|stage| (now, What::Reached { stage, amount: None, reason: None })));
    happened
}

fn person(n: usize) -> Person {
    let mut person = Person::default();
    person.set(Field::Company, &format!("Company {n}"));
    person.set(Field::Phone, "03-0000-0000");
    person
}

fn version(number: usize, known: &Known, adopted_at: Timestamp) -> Version {
    let (text, agreement) = (known.text.clone(), known.agreement.clone());
    Version { number: AgreementVersion(i64::try_from(number).unwrap()), text, adopted_at, by: None, agreement }
}

/// Records in memory: decide, append, fold.
pub struct InMemory {
    now: Timestamp,
    versions: Arc<Versions>,
    ids: OpIds,
    records: Vec<Record>,
}

impl InMemory {
    pub fn new(first: &Known, now: Timestamp, seed: u64) -> Self {
        let versions = Arc::new(Versions::new(version(1, first, now), Vec::new()));
        Self { now, versions, ids: OpIds::seeded(seed), records: Vec::new() }
    }

    fn operation(&self, act: Act, by: &PersonId) -> Operation {
        let agreement = self.versions.in_force(self.now).number;
        Operation { id: self.ids.next(), act, by: by.clone(), recorded_at: self.now, agreement, batch: None }
    }

    fn append(&mut self, lead: LeadId, by: &PersonId, decision: Decision) {
        let Decision { act, at, facts, texts, person } = decision;
        let operation = self.operation(act, by);
        let happened = facts.into_iter().map(|what| (at, what)).collect();
        let record = &mut self.records[usize::try_from(lead.0).unwrap() - 1];
        let change = LeadChange::of(Some(record), &operation, happened).with_texts(texts);
        record.lead = change.after;
        record.facts.extend(change.facts);
        if let Some((person, _)) = person {
            record.person = person;
        }
    }
}

impl Office for InMemory {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn jump(&mut self, by: TimeDelta) {
        self.now = self.now.plus(by);
    }

    fn versions(&self) -> Arc<Versions> {
        Arc::clone(&self.versions)
    }

    fn record(&mut self, lead: LeadId) -> Record {
        self.records[usize::try_from(lead.0).unwrap() - 1].clone()
    }

    fn capture(&mut self, source: Option<&str>, reached: Option<Stage>) -> LeadId {
        let id = LeadId(i64::try_from(self.records.len()).unwrap() + 1);
        let mut record = Record::unknown(id);
        record.person = person(self.records.len());
        record.facts =
            record.next_facts(&self.operation(Act::Capture, &marketing()), arrival(self.now, source, reached));
        record.lead = Lead::fold(id, &record.facts);
        self.records.push(record);
        id
    }

    fn act(&mut self, by: &PersonId, lead: LeadId, request: &Request) -> Result<(), &'static str> {
        let setting = Setting { by, now: self.now, versions: &self.versions };
        let record = &self.records[usize::try_from(lead.0).unwrap() - 1];
        let decision = decide(record, request, setting).map_err(|refusal| refusal.rule())?;
        self.append(lead, by, decision);
        Ok(())
    }

    fn generate(&mut self, by: &PersonId, request: &Request) -> Result<LeadId, &'static str> {
        let id = LeadId(i64::try_from(self.records.len()).unwrap() + 1);
        let mut record = Record::unknown(id);
        record.person = person(self.records.len());
        let operation = self.operation(Act::Generate, by);
        record.facts = record.next_facts(&operation, vec![(self.now, What::Captured { way: Way::Live })]);
        record.lead = Lead::fold(id, &record.facts);
        let setting = Setting { by, now: self.now, versions: &self.versions };
        let decision = generate(&record, request, setting).map_err(|refusal| refusal.rule())?;
        let happened = decision.facts.into_iter().map(|what| (decision.at, what)).collect();
        let facts = record.next_facts(&operation, happened);
        record.facts.extend(facts);
        record.lead = Lead::fold(id, &record.facts);
        self.records.push(record);
        Ok(id)
    }

    fn adopt(&mut self, known: &Known) {
        let mut all: Vec<Version> = self.versions.iter().cloned().collect();
        all.push(version(all.len() + 1, known, self.now));
        self.versions = Arc::new(Versions::new(all.remove(0), all));
    }

    fn take_along(&mut self, leads: &[LeadId]) -> Vec<LeadId> {
        let by = marketing();
        let mut taken = Vec::new();
        for lead in leads {
            let setting = Setting { by: &by, now: self.now, versions: &self.versions };
            let record = &self.records[usize::try_from(lead.0).unwrap() - 1];
            if let Some(decision) = take_along(record, None, setting).unwrap_or_else(|why| panic!("{why:?}")) {
                self.append(*lead, &by, decision);
                taken.push(*lead);
            }
        }
        taken
    }
}

/// Several desks around one SQLite file.
pub struct OnDisk {
    clock: Arc<ManualClock>,
    desks: BTreeMap<PersonId, Desk>,
    ids: OpIds,
    came: usize,
    folder: TempDir,
}

impl OnDisk {
    pub fn new(first: &Known, now: Timestamp, seed: u64) -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(ManualClock::at(now));
        let first = FirstAgreement { text: first.text.clone(), adopted_at: now };
        let desk = |(n, who): (u64, &&str)| {
            let store = Sqlite::open(&folder.path().join("tasuki.db"), &first).unwrap();
            let who = PersonId::new(who);
            let clock: Arc<dyn Clock> = Arc::clone(&clock) as _;
            let ids = OpIds::seeded(seed.wrapping_mul(31).wrapping_add(n));
            (who.clone(), Desk::new(Box::new(store), clock, ids, who).unwrap())
        };
        let desks = (1..).zip(PEOPLE.iter()).map(desk).collect();
        Self { desks, clock, ids: OpIds::seeded(seed.wrapping_mul(31)), came: 0, folder }
    }

    pub fn desk(&mut self, who: &PersonId) -> &mut Desk {
        self.desks.get_mut(who).unwrap()
    }

    /// Where it all lies.
    pub fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("tasuki.db")
    }

    /// Adds all leads up anew.
    pub fn add_up(&mut self) {
        let first = FirstAgreement { text: String::new(), adopted_at: self.clock.now() };
        Sqlite::open(&self.folder.path().join("tasuki.db"), &first).unwrap().count_anew().unwrap();
    }

    /// How many leads reached what, counted in every way.
    pub fn waterfalls(&mut self) -> Vec<Waterfall> {
        let desk = self.desk(&marketing());
        let kept = Dimension::ALL.iter().copied().filter(|by| by.kept().is_some());
        let dimensions = std::iter::once(None).chain(kept.map(Some));
        let asks = dimensions.flat_map(|dimension| {
            [Basis::Cohort, Basis::Period, Basis::Stock].map(|basis| WaterfallAsk {
                counting: Counting::of(basis),
                span: Span::default(),
                by: dimension.into_iter().collect(),
                as_of: None,
            })
        });
        asks.map(|ask| desk.waterfall(&ask, &mut |_, _| true).unwrap()).collect()
    }

    pub fn bulk(&mut self, who: &PersonId) -> Bulk {
        self.desk(who).bulk()
    }

    /// Two leads are taken for one person, and turn out to be two: where a rule has nothing against it, how both looked
    /// while they were one.
    pub fn confuse(&mut self, by: &PersonId, one: LeadId, other: LeadId) -> Result<[Record; 2], &'static str> {
        let rule = |problem| match problem {
            Problem::Refused { refusal, .. } => refusal.rule(),
            Problem::Failed(error) => panic!("{error}"),
        };
        let desk = self.desk(by);
        let survivor = desk.survivor_of(one, other).map_err(rule)?.unwrap_or(one);
        let absorbed = if survivor == one { other } else { one };
        let merging = Merging { owner: Some(by.clone()), sure: true, ..Merging::default() };
        let owner = desk.record(survivor).unwrap().lead.owner;
        let merging = if owner.as_ref() == Some(by) { Merging { owner, ..merging } } else { merging };
        desk.merge(survivor, absorbed, &merging).map_err(rule)?;
        let merged = [survivor, absorbed].map(|lead| desk.record(lead).unwrap());
        desk.unmerge(absorbed).map_err(rule)?;
        Ok(merged)
    }

    /// One lead of a bulk act.
    pub fn act_in(&mut self, bulk: Bulk, by: &PersonId, lead: LeadId, request: &Request) -> Result<(), &'static str> {
        done(self.desk(by).act_in(bulk, lead, request)).map(|_| ())
    }

    /// Somebody's last step is taken back, or done again: on which leads that worked.
    pub fn step_back(&mut self, by: &PersonId, again: bool) -> Vec<LeadId> {
        let desk = self.desk(by);
        let answers = if again { desk.redo_last() } else { desk.undo_last() };
        answers.into_iter().filter_map(|answer| done(answer).ok()).map(|done| done.lead).collect()
    }
}

/// What was done, or the rule that refused it. Nothing else may go wrong.
fn done(answer: Result<Done, Problem>) -> Result<Done, &'static str> {
    answer.map_err(|problem| match problem {
        Problem::Refused { refusal, .. } => refusal.rule(),
        Problem::Failed(error) => panic!("{error}"),
    })
}

impl Office for OnDisk {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn jump(&mut self, by: TimeDelta) {
        self.clock.jump(by);
    }

    fn versions(&self) -> Arc<Versions> {
        Arc::clone(self.desks[&marketing()].versions())
    }

    fn record(&mut self, lead: LeadId) -> Record {
        self.desk(&marketing()).record(lead).unwrap()
    }

    fn capture(&mut self, source: Option<&str>, reached: Option<Stage>) -> LeadId {
        let (now, id): (Timestamp, OpId) = (self.now(), self.ids.next());
        let who = person(self.came);
        self.came += 1;
        let mut lead = LeadId(0);
        let by = marketing();
        let desk = self.desk(&by);
        let fill = |filling: tasuki::desk::Filling<'_>| {
            let agreement = filling.versions.in_force(now).number;
            let by = filling.who.clone();
            let operation = Operation { id, act: Act::Capture, by, recorded_at: now, agreement, batch: None };
            let mut change = LeadChange::of(None, &operation, arrival(now, source, reached));
            change.person = Some((who, Vec::new()));
            lead = filling.store.append(&[operation], &[change])?[0];
            Ok(())
        };
        desk.fill_with(fill).unwrap_or_else(|wrong| panic!("{wrong}"));
        lead
    }

    fn act(&mut self, by: &PersonId, lead: LeadId, request: &Request) -> Result<(), &'static str> {
        done(self.desk(by).act(lead, request)).map(|_| ())
    }

    fn generate(&mut self, by: &PersonId, request: &Request) -> Result<LeadId, &'static str> {
        let fields = [("company".to_owned(), format!("Company {}", self.came))];
        self.came += 1;
        done(self.desk(by).generate_typed(&fields, request)).map(|done| done.lead)
    }

    fn adopt(&mut self, known: &Known) {
        // A text that is there already would be refused: every version says something new.
        let text = format!("{}\n# {}\n", known.text, self.versions().newest().number);
        let by = Adoption { marketing: marketing(), sales: PersonId::new("suzuki"), reason: None };
        self.desk(&marketing()).adopt("next", &text, &by).unwrap_or_else(|wrong| panic!("{wrong}"));
        for desk in self.desks.values_mut() {
            desk.has_changed().unwrap();
        }
    }

    fn take_along(&mut self, _leads: &[LeadId]) -> Vec<LeadId> {
        let taken = self.desk(&marketing()).take_open_along(None).unwrap_or_else(|wrong| panic!("{wrong}"));
        for taken in &taken {
            assert!(taken.result.is_ok(), "{:?}", taken.result);
        }
        taken.into_iter().map(|taken| taken.lead).collect()
    }
}
