//! Stories of leads: every file of `fixtures/scenarios` is told step by step under the default agreement,
//! or under one of `fixtures/agreements` that the story names.
//!
//! A new case is a new file. A step says who does what and when, and what must be so afterwards; what it does not
//! mention is not looked at.

mod expected;
mod step;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tasuki::agreement::terms::{Act, Stage};
use tasuki::agreement::{Agreement, DEFAULT, Version, Versions};
use tasuki::clock::Timestamp;
use tasuki::domain::{
    Change, Decision, Field, Former, Lead, Operation, Person, Record, Refusal, Setting, Traits, Way, What, decide,
    generate, take_along,
};
use tasuki::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use tasuki::storage::LeadChange;

use step::Step;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    /// What is told, in one sentence.
    story: String,
    /// The agreement under which it is told: a file beside the stories' folder; the default where absent.
    agreement: Option<String>,
    /// When the lead came in.
    came: String,
    /// Where it came from.
    source: Option<String>,
    /// What is known of the person.
    #[serde(default)]
    person: BTreeMap<String, String>,
    /// What it had reached before, for a lead that was told of afterwards.
    #[serde(default)]
    history: Vec<Past>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Past {
    stage: Stage,
    at: String,
}

fn instant(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap_or_else(|| panic!("{text} is no instant with an offset"))
}

/// The agreement of a file in `fixtures/agreements`; the default without one.
fn agreement(file: Option<&str>) -> Agreement {
    let text = file.map(|name| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/agreements").join(name);
        fs::read_to_string(&file).unwrap_or_else(|_| panic!("{}", file.display()))
    });
    let name = file.unwrap_or("default");
    Agreement::parse(name, text.as_deref().unwrap_or(DEFAULT)).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// A lead on its way through a story.
struct Told {
    versions: Versions,
    ids: OpIds,
    record: Record,
}

impl Told {
    fn begin(scenario: &Scenario) -> Self {
        let agreement = agreement(scenario.agreement.as_deref());
        let mut told =
            Self { versions: Versions::only(agreement), ids: OpIds::seeded(1), record: Record::unknown(LeadId(1)) };
        for (name, value) in &scenario.person {
            told.record.person.set(Field::of(name).unwrap(), value);
        }
        let came = instant(&scenario.came);
        let way = if scenario.history.is_empty() { Way::Live } else { Way::History };
        let past = scenario
            .history
            .iter()
            .map(|past| (instant(&past.at), What::Reached { stage: past.stage, amount: None, reason: None }));
        let traits = Traits { source: scenario.source.clone(), ..Traits::default() };
        let happened = [(came, What::Captured { way }), (came, What::Described(traits))].into_iter().chain(past);
        told.append("ito", Act::Capture, came, happened.collect(), None);
        told
    }

    fn append(
        &mut self,
        by: &str,
        act: Act,
        now: Timestamp,
        happened: Vec<(Timestamp, What)>,
        person: Option<(Person, Vec<Change>)>,
    ) {
        let (id, by) = (self.ids.next(), PersonId::new(by));
        let agreement = self.versions.in_force(now).number;
        let operation = Operation { id, act, by, recorded_at: now, agreement, batch: None };
        let change = LeadChange::of(Some(&self.record), &operation, happened);
        let n = change.facts.iter().rfind(|fact| matches!(fact.what, What::Edited { .. })).or(change.facts.last());
        let n = n.map_or(0, |fact| fact.n);
        if let Some((person, became)) = person {
            self.record.person = person;
            let former = |change: Change| Former { n, field: change.field, old: change.old, until: now };
            self.record.past.extend(became.into_iter().map(former));
        }
        self.record.facts.extend(change.facts);
        assert_eq!(Lead::fold(LeadId(1), &self.record.facts), change.after, "a lead is what its facts make of it");
        self.record.lead = change.after;
    }

    fn attempt(&mut self, step: &mut Step) -> Result<(), Refusal> {
        let now = instant(&step.at);
        if step.act == Act::Adopt {
            return self.adopt(step, now);
        }
        let request = step.request();
        let by = PersonId::new(&step.by);
        let setting = Setting { by: &by, now, versions: &self.versions };
        let decision = match step.act {
            Act::Generate => generate(&self.record, &request, setting)?,
            _ => decide(&self.record, &request, setting)?,
        };
        self.follow(&step.by, now, decision);
        Ok(())
    }

    /// Both sides adopt another agreement. Only if the step says so, an open hand-off is taken along.
    fn adopt(&mut self, step: &Step, now: Timestamp) -> Result<(), Refusal> {
        let agreement = agreement(Some(step.agreement.as_deref().expect("the agreement that is adopted")));
        let known: Vec<_> = self.versions.iter().cloned().collect();
        let number = AgreementVersion(self.versions.newest().number.0 + 1);
        let version = Version { number, text: String::new(), adopted_at: now, by: None, agreement };
        let later = known.into_iter().skip(1).chain([version]).collect();
        self.versions = Versions::new(self.versions.first().clone(), later);
        let by = PersonId::new(&step.by);
        let setting = Setting { by: &by, now, versions: &self.versions };
        let decision = if step.along { take_along(&self.record, None, setting)? } else { None };
        if let Some(decision) = decision {
            self.follow(&step.by, now, decision);
        }
        Ok(())
    }

    fn follow(&mut self, by: &str, now: Timestamp, decision: Decision) {
        let happened = decision.facts.into_iter().map(|what| (decision.at, what)).collect();
        self.append(by, decision.act, now, happened, decision.person);
    }
}

fn tell(name: &str, text: &str) {
    let mut scenario: Scenario = toml::from_str(text).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
    assert!(!scenario.story.is_empty() && !scenario.steps.is_empty(), "{name}");
    let mut told = Told::begin(&scenario);
    for (n, step) in scenario.steps.iter_mut().enumerate() {
        let place = format!("{name}, step {} ({} by {}): {}", n + 1, step.act, step.by, scenario.story);
        let before = told.record.lead.clone();
        let outcome = told.attempt(step);
        assert!(step.expect.refused.is_some() != step.expect.says_how_it_stands(), "{place}: one or the other");
        match (outcome, &step.expect.refused) {
            (Err(refusal), Some(_)) => {
                step.expect.hold_refusal_against(&refusal, &place);
                assert_eq!(told.record.lead, before, "{place}: a refusal changes nothing");
            }
            (Err(refusal), None) => panic!("{place}: refused by {}", refusal.rule()),
            (Ok(()), Some(rule)) => panic!("{place}: should be refused by {rule}"),
            (Ok(()), None) => step.expect.hold_against(&told.record, instant(&step.at), &place),
        }
    }
}

#[test]
fn every_story_ends_as_its_file_tells() {
    every_story("scenarios", 60, tell);
}

/// Tells every story of a folder of fixtures, of which there are so many at least; names those that end otherwise.
pub fn every_story(folder: &str, least: usize, tell: impl Fn(&str, &str) + std::panic::RefUnwindSafe) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= least, "{} stories", files.len());
    let ends_otherwise = |file: &PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy();
        std::panic::catch_unwind(|| tell(&name, &fs::read_to_string(file).unwrap())).is_err()
    };
    let others: Vec<_> = files.into_iter().filter(ends_otherwise).collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[test]
#[should_panic(expected = "unknown field `stge`")]
fn a_misspelt_expectation_is_not_passed_over() {
    tell(
        "misspelt",
        "story = 'x'\ncame = '2026-11-20T09:00:00+09:00'\n\
         steps = [{ at = '2026-11-20T16:00:00+09:00', by = 'tanaka', do = 'undo', expect = { stge = 'mql' } }]",
    );
}
