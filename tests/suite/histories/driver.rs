//! Tells one history step by step, here and in the model, and holds the two against each other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use tasuki::agreement::Versions;
use tasuki::agreement::terms::{Act, Stage};
use tasuki::clock::Timestamp;
use tasuki::domain::{Fact, Lead, Record, Request, Setting, What, Wish, decide, missing_for};
use tasuki::ids::{AgreementVersion, LeadId, PersonId};

use super::agreements;
use super::laws::{self, Memory};
use super::model::{Granted, Model};
use super::office::{InMemory, Office, OnDisk, marketing};
use super::wishes::{Chance, PEOPLE};

/// How many steps a history has.
const STEPS: usize = 200;

/// Rules that say that the lifecycle has no such step: the model must object too.
const OF_LIFE: [&str; 11] = [
    "not_from_here",
    "already_accepted",
    "already_yours",
    "not_handed_off",
    "already_handed_off",
    "already_theirs",
    "nothing_to_undo",
    "nothing_to_redo",
    "not_your_act",
    "not_undoable",
    "too_late_to_undo",
];

/// One history while it is told. When something in it is wrong, it says how to tell it again.
pub struct History<O> {
    seed: u64,
    chance: Chance,
    office: O,
    leads: BTreeMap<LeadId, Followed>,
    told: Vec<String>,
    /// What was done, from which stage, and what refused: whether histories are about anything at all.
    pub seen: BTreeSet<String>,
}

/// A lead and what is known of it beside.
struct Followed {
    model: Model,
    memory: Memory,
    /// How it stood after each operation, by how many facts it had then.
    stood: Vec<(usize, Lead)>,
}

impl<O> Drop for History<O> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let last = self.told.len().saturating_sub(15);
            let steps: Vec<_> =
                self.told[last..].iter().enumerate().map(|(n, step)| format!("{:>4} {step}", last + n + 1)).collect();
            #[allow(clippy::print_stderr, reason = "a failure says how to see it again")]
            {
                eprintln!(
                    "\nTASUKI_SEED={} tells this history again. Its last steps:\n{}",
                    self.seed,
                    steps.join("\n")
                );
            }
        }
    }
}

/// The versions that know a tier.
fn hot(versions: &Versions) -> Vec<AgreementVersion> {
    versions.iter().filter(|version| !version.agreement.tiers.is_empty()).map(|version| version.number).collect()
}

/// A weekday, a weekend or a holiday somewhere between November and May.
fn beginning(chance: &mut Chance) -> Timestamp {
    let start = Timestamp::parse_rfc3339("2026-11-13T09:00:00+09:00").unwrap();
    start.plus(TimeDelta::minutes(chance.between(0, 60 * 24 * 180)))
}

/// Tells a history in memory.
pub fn in_memory(seed: u64) -> BTreeSet<String> {
    let mut chance = Chance::seeded(seed);
    let (first, now) = (chance.one_of(&*agreements::ALL), beginning(&mut chance));
    let mut history = History::new(seed, chance, InMemory::new(first, now, seed));
    for _ in 0..STEPS {
        history.step();
    }
    history.end();
    std::mem::take(&mut history.seen)
}

/// Tells a history at desks around a file, bulk acts included.
pub fn on_disk(seed: u64) -> BTreeSet<String> {
    let mut chance = Chance::seeded(seed);
    let (first, now) = (chance.one_of(&*agreements::ALL), beginning(&mut chance));
    let mut history = History::new(seed, chance, OnDisk::new(first, now, seed));
    for step in 0..STEPS {
        // What is kept is of then, and the leads go on.
        if step == STEPS / 2 {
            history.office.add_up();
        }
        match history.chance.between(0, 99) {
            0..=4 => history.bulk(),
            16..=18 => history.confuse(),
            5..=10 => history.step_back(false),
            11..=15 => history.step_back(true),
            _ => history.step(),
        }
    }
    history.end();
    let checkup = history.office.desk(&marketing()).check().unwrap();
    assert_eq!((&checkup.health.differing, &checkup.health.engine), (&vec![], &vec![]), "what is kept");
    assert!(checkup.clocks.is_empty(), "clocks computed anew: {:?}", checkup.clocks);
    assert_eq!(checkup.health.leads, history.leads.len(), "no lead is lost");
    assert!(!checkup.health.is_flow_wrong, "what figures are read from");
    let figures = history.office.waterfalls();
    history.office.add_up();
    assert_eq!(history.office.waterfalls(), figures, "figures are what the leads add up to");
    std::mem::take(&mut history.seen)
}

impl<O: Office> History<O> {
    fn new(seed: u64, chance: Chance, office: O) -> Self {
        let (leads, told, seen) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        let mut history = Self { seed, chance, office, leads, told, seen };
        for _ in 0..history.chance.between(1, 3) {
            history.capture();
        }
        history
    }

    fn tell(&mut self, step: &str) {
        let at = self.office.now().rfc3339(&chrono_tz::Asia::Tokyo);
        self.told.push(format!("{at} {step}"));
    }

    fn capture(&mut self) {
        let source = *self.chance.one_of(&[Some("inquiry"), Some("seminar"), None]);
        let reached = self.chance.percent(25).then(|| *self.chance.one_of(Stage::ALL));
        let lead = self.office.capture(source, reached);
        self.tell(&format!("lead {lead} comes in, from {source:?}, having reached {reached:?}"));
        let mut model = Model::captured(reached.unwrap_or(Stage::Lead));
        model.now.source = source.map(ToOwned::to_owned);
        model.came(&marketing(), self.office.now());
        self.follow(lead, model);
    }

    fn follow(&mut self, lead: LeadId, model: Model) {
        let record = self.office.record(lead);
        laws::same(&record.lead, &model.now);
        let stood = vec![(record.facts.len(), record.lead)];
        self.leads.insert(lead, Followed { model, memory: Memory::default(), stood });
    }

    fn step(&mut self) {
        let by = self.chance.while_();
        // A clock that is put right, or a machine that wakes with an old one.
        let by = if self.chance.percent(3) { -by } else { by };
        if self.chance.percent(60) {
            self.office.jump(by);
        }
        match self.chance.between(0, 199) {
            0 | 1 => self.adopt(),
            2 | 3 => self.take_along(),
            4 | 5 if self.leads.len() < 5 => self.generate(),
            6 if self.leads.len() < 5 => self.capture(),
            _ => self.ask(),
        }
    }

    fn somebody(&mut self) -> PersonId {
        PersonId::new(self.chance.one_of::<&str>(&PEOPLE))
    }

    /// Somebody: mostly whoever has the lead, or did the last thing with it.
    fn somebody_for(&mut self, record: &Record) -> PersonId {
        let last = record.lead.operations.last().or(record.lead.redoable.last());
        let known = match self.chance.between(0, 9) {
            0..=3 => record.lead.owner.clone(),
            4..=6 => last.map(|last| last.by.clone()),
            _ => None,
        };
        known.filter(|who| PEOPLE.contains(&who.as_str())).unwrap_or_else(|| self.somebody())
    }

    fn any_lead(&mut self) -> LeadId {
        let leads: Vec<_> = self.leads.keys().copied().collect();
        *self.chance.one_of(&leads)
    }

    fn ask(&mut self) {
        let lead = self.any_lead();
        let before = self.office.record(lead);
        let by = self.somebody_for(&before);
        let (versions, now) = (self.office.versions(), self.office.now());
        let request = self.chance.request(&before.lead, &versions.in_force(now).agreement, now);
        let answer = self.office.act(&by, lead, &request);
        self.judge(&before, &by, &request, answer);
    }

    /// Holds one answer to one request against the model and the laws.
    fn judge(&mut self, before: &Record, by: &PersonId, request: &Request, answer: Result<(), &'static str>) {
        let lead = before.lead.id;
        let (versions, now) = (self.office.versions(), self.office.now());
        let version = versions.in_force(now);
        self.tell(&format!("{by} on lead {lead} ({}): {request:?}: {answer:?}", before.lead.stage));
        let followed = &self.leads[&lead];
        let objection = followed.model.objection(request, by, now, version.agreement.undo_within);
        let after = self.office.record(lead);
        if let Err(rule) = answer {
            self.seen.insert(format!("refused: {rule}"));
            assert_eq!(*before, after, "a refusal changes nothing");
            assert!(
                !OF_LIFE.contains(&rule) || objection.is_some(),
                "refused by {rule}, and the model knows no reason"
            );
            return;
        }
        assert_eq!(objection, None, "granted, and the model objects");
        self.seen.insert(format!("{} from {}", request.act(), before.lead.stage));
        let moves = |fact: &Fact| matches!(fact.what, What::TierChanged { .. });
        if after.facts[before.facts.len()..].iter().any(moves) {
            self.seen.insert("another tier".to_owned());
        }
        gates_were_passed(before, &after, by, request, &versions, now);
        let ruled = after.facts[before.facts.len()..].iter().find_map(|fact| match &fact.what {
            What::HandedOff { to, .. } => to.clone(),
            What::Assigned { owner } => Some(owner.clone()),
            _ => None,
        });
        let ruled = ruled.filter(|_| matches!(request.wish, Wish::HandOff { to: None, .. } | Wish::Allot));
        let hot = &hot(&versions);
        let granted = Granted { request, by, now, version: version.number, hot, ruled: ruled.as_ref() };
        if let Some(followed) = self.leads.get_mut(&lead) {
            followed.model.grant(granted);
        }
        self.observe(before, &after, &versions);
    }

    /// What must hold after anything was done with a lead.
    fn observe(&mut self, before: &Record, after: &Record, versions: &Versions) {
        let now = self.office.now();
        laws::grew_by_one_operation(before, after);
        laws::is_sound(after, versions);
        laws::ends_have_their_reasons(before, after, versions);
        laws::clocks_keep_their_word(before, after, versions, now);
        if let Some(followed) = self.leads.get_mut(&after.lead.id) {
            laws::same(&after.lead, &followed.model.now);
            followed.memory.observe(before, after);
            followed.stood.push((after.facts.len(), after.lead.clone()));
        }
    }

    fn generate(&mut self) {
        let by = self.somebody();
        let (request, now) = (self.chance.found(), self.office.now());
        let answer = self.office.generate(&by, &request);
        self.tell(&format!("{by} found somebody: {request:?}: {answer:?}"));
        if let Ok(lead) = answer {
            self.seen.insert("generate".to_owned());
            let version = self.office.versions().in_force(now).number;
            let model = Model::generated(Granted { request: &request, by: &by, now, version, hot: &[], ruled: None });
            self.follow(lead, model);
            let memory = Memory::of_found(&self.office.record(lead));
            self.leads.entry(lead).and_modify(|followed| followed.memory = memory);
        }
    }

    fn adopt(&mut self) {
        let known = self.chance.one_of(&*agreements::ALL);
        self.office.adopt(known);
        self.tell("a new agreement is adopted");
        if self.chance.percent(60) {
            self.take_along();
        }
    }

    fn take_along(&mut self) {
        let leads: Vec<_> = self.leads.keys().copied().collect();
        let before: BTreeMap<_, _> = leads.iter().map(|lead| (*lead, self.office.record(*lead))).collect();
        let taken = self.office.take_along(&leads);
        self.tell(&format!("open hand-offs are taken along: {taken:?}"));
        let (versions, now) = (self.office.versions(), self.office.now());
        let version = versions.in_force(now).number;
        for (lead, before) in before {
            let after = self.office.record(lead);
            if !taken.contains(&lead) {
                assert_eq!(before, after, "what goes by the agreement in force, or is not open, stays");
                continue;
            }
            self.seen.insert("taken along".to_owned());
            assert!(before.lead.open_handoff().is_some(), "only what is open is taken along");
            if let Some(followed) = self.leads.get_mut(&lead) {
                followed.model.taken_along(&marketing(), now, version);
            }
            self.observe(&before, &after, &versions);
        }
    }

    /// The journal, told again from the beginning, gives every moment of every lead.
    fn end(&mut self) {
        let leads: Vec<_> = self.leads.keys().copied().collect();
        for lead in leads {
            let record = self.office.record(lead);
            for (facts, stood) in &self.leads[&lead].stood {
                assert_eq!(Lead::fold(lead, &record.facts[..*facts]), *stood, "the lead after {facts} facts");
            }
            laws::what_counts_makes_the_same(&record);
        }
    }
}

impl History<OnDisk> {
    /// One thing done with all leads, one step for undo.
    fn bulk(&mut self) {
        let lead = self.any_lead();
        let example = self.office.record(lead);
        let by = self.somebody_for(&example);
        let (versions, now) = (self.office.versions(), self.office.now());
        let request = self.chance.request(&example.lead, &versions.in_force(now).agreement, now);
        let leads: Vec<_> = self.leads.keys().copied().collect();
        let bulk = self.office.bulk(&by);
        for lead in leads {
            let before = self.office.record(lead);
            let answer = self.office.act_in(bulk, &by, lead, &request);
            self.judge(&before, &by, &request, answer);
        }
    }

    /// Two leads are merged and taken apart again: while they are one nothing can be done with the other one, and then
    /// both are as they were.
    fn confuse(&mut self) {
        let (one, other) = (self.any_lead(), self.any_lead());
        let by = self.somebody();
        let before: BTreeMap<_, _> = [one, other].map(|lead| (lead, self.office.record(lead))).into();
        let answer = self.office.confuse(&by, one, other);
        self.tell(&format!("{by} takes leads {one} and {other} for one: {:?}", answer.as_ref().map(|_| ())));
        let versions = self.office.versions();
        match &answer {
            Err(rule) => {
                self.seen.insert(format!("refused: {rule}"));
                assert!(one != other || *rule == "same_lead", "{rule}");
            }
            Ok([survivor, absorbed]) => {
                self.seen.insert("merged and taken apart".to_owned());
                for record in [survivor, absorbed] {
                    laws::is_sound(record, &versions);
                }
                assert_eq!(absorbed.lead.merged_into, Some(survivor.lead.id));
                assert!(absorbed.lead.open_handoff().is_none(), "its hand-off ended");
                assert!(survivor.lead.absorbed.contains(&absorbed.lead.id));
                let has_deal = matches!(survivor.lead.stage, Stage::Opportunity | Stage::Customer);
                assert!(
                    has_deal
                        || survivor.lead.open_handoff().map(|handoff| handoff.at)
                            == before.values().filter_map(|record| Some(record.lead.open_handoff()?.at)).min(),
                    "of two that are open the earlier one goes on"
                );
            }
        }
        let now = self.office.now();
        for (lead, before) in before {
            let after = self.office.record(lead);
            if answer.is_err() {
                assert_eq!(before, after, "a refusal changes nothing");
                continue;
            }
            laws::same_but_for_the_record(&before, &after);
            if let Some(followed) = self.leads.get_mut(&lead) {
                followed.model.parted(&by, now);
                laws::same(&after.lead, &followed.model.now);
                followed.stood.push((after.facts.len(), after.lead.clone()));
            }
        }
    }

    /// Somebody's last step, whichever leads it was on, is taken back or done again.
    fn step_back(&mut self, again: bool) {
        let by = self.somebody();
        let leads: Vec<_> = self.leads.keys().copied().collect();
        let before: BTreeMap<_, _> = leads.iter().map(|lead| (*lead, self.office.record(*lead))).collect();
        let changed = self.office.step_back(&by, again);
        let wish = if again { Wish::Redo } else { Wish::Undo };
        let request = Request::from(wish);
        for (lead, before) in before {
            let after = self.office.record(lead);
            if changed.contains(&lead) {
                self.seen.insert(format!("{} of a last step", request.act()));
                self.judge(&before, &by, &request, Ok(()));
            } else {
                assert_eq!(before, after, "lead {lead} was no part of {by}'s last step");
            }
        }
    }
}

/// A gate that was passed unopened is told of by a fact, and no other is; and it was not passed for nothing.
fn gates_were_passed(
    before: &Record,
    after: &Record,
    by: &PersonId,
    request: &Request,
    versions: &Versions,
    now: Timestamp,
) {
    let told: BTreeSet<_> = after.facts[before.facts.len()..]
        .iter()
        .filter_map(|fact| match &fact.what {
            What::GateSkipped { gate, .. } => Some(gate.clone()),
            _ => None,
        })
        .collect();
    assert!(told.is_empty() || (request.past_gates && request.note.is_some()), "nobody asked to go past");
    let setting = Setting { by, now, versions };
    let shut = missing_for(before, request, setting).into_iter().filter(|(_, missing)| !missing.is_empty());
    let mut shut: BTreeSet<_> = shut.map(|(gate, _)| gate.id.clone()).collect();
    if request.act() == Act::Contact && before.lead.stage == Stage::Mql {
        // It is accepted by it: what accepting asks for is asked for too.
        shut.extend(told.iter().cloned());
    }
    // What the agreement's rules decided is not known to the question.
    if !matches!(request.wish, Wish::HandOff { .. } | Wish::Allot) {
        assert_eq!(told, shut, "a skipped gate is told by a fact");
    }
    if request.allotment.is_none() && !matches!(request.wish, Wish::HandOff { .. } | Wish::Allot) && !request.counted {
        let again = decide(before, request, setting);
        assert!(again.is_ok(), "what was granted would be granted again: {again:?}");
    }
}
