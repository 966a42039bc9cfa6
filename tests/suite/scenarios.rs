//! Stories of leads: every file of `fixtures/scenarios` is told step by step under the default agreement.
//!
//! A new case is a new file. A step says who does what and when, and what must be so afterwards; what it does not
//! mention is not looked at.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use tasuki::agreement::terms::{Act, Channel, Outcome, Stage};
use tasuki::agreement::{Agreement, DEFAULT};
use tasuki::clock::Timestamp;
use tasuki::domain::{
    ClockRun, Ground, Handoff, Lead, Operation, Person, Refusal, Request, Setting, Way, What, decide,
};
use tasuki::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use tasuki::storage::{LeadChange, Record};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    /// What is told, in one sentence.
    story: String,
    /// When the lead came in.
    came: String,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    at: String,
    by: String,
    #[serde(rename = "do")]
    act: Act,
    to: Option<String>,
    criterion: Option<String>,
    reason: Option<String>,
    channel: Option<Channel>,
    outcome: Option<Outcome>,
    note: Option<String>,
    expect: Expected,
}

/// Either the rule that refuses it and who holds the lead, or how the lead stands afterwards.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    refused: Option<String>,
    holder: Option<String>,
    stage: Option<Stage>,
    /// `nobody` where it lies in the team's queue.
    owner: Option<String>,
    /// The instant by which the clock that asks first wants its answer; `never` where none runs.
    due: Option<String>,
    /// The clocks of the last hand-off: `running`, `met`, `late`, `not_required`, or `not_started`.
    clocks: Option<BTreeMap<String, String>>,
    /// The clocks of the hand-off before.
    clocks_before: Option<BTreeMap<String, String>>,
    attempts: Option<usize>,
    /// Every hand-off: `open`, or the act that ended it.
    handoffs: Option<Vec<String>>,
    /// When to look at the lead again.
    wake: Option<String>,
}

fn instant(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap_or_else(|| panic!("{text} is no instant with an offset"))
}

impl Step {
    /// The wish, with everything that the step gives used up.
    fn request(&mut self) -> Request {
        let note = self.note.take();
        let request = match self.act {
            Act::HandOff => Request::HandOff {
                ground: self.criterion.take().map_or(Ground::ByHand, Ground::Criterion),
                to: self.to.take().as_deref().map(PersonId::new),
                note,
            },
            Act::Accept => Request::Accept,
            Act::Reject => Request::Reject { reason: self.reason.take().unwrap(), note },
            Act::Return => Request::Return { reason: self.reason.take().unwrap(), note },
            Act::Contact => {
                let (channel, outcome) = (self.channel.take().unwrap(), self.outcome.take().unwrap());
                Request::Contact { channel, outcome, note }
            }
            Act::Note => Request::Note { text: note.unwrap() },
            Act::Undo => Request::Undo,
            other => panic!("there is no request for {other}"),
        };
        let left_over = self.to.is_some() || self.criterion.is_some() || self.reason.is_some();
        assert!(!left_over && self.channel.is_none() && self.outcome.is_none(), "{} takes no such value", self.act);
        request
    }
}

/// A lead on its way through a story.
struct Told {
    agreement: Agreement,
    ids: OpIds,
    record: Record,
}

impl Told {
    fn begin(scenario: &Scenario) -> Self {
        let agreement = Agreement::parse("default", DEFAULT).unwrap_or_else(|_| panic!("the default agreement"));
        let lead = Lead::unknown(LeadId(1));
        let record = Record { lead, facts: Vec::new(), notes: BTreeMap::new(), person: Person::default() };
        let mut told = Self { agreement, ids: OpIds::seeded(1), record };
        let came = instant(&scenario.came);
        let way = if scenario.history.is_empty() { Way::Live } else { Way::History };
        let past = scenario
            .history
            .iter()
            .map(|past| (instant(&past.at), What::Reached { stage: past.stage, amount: None, reason: None }));
        let happened = std::iter::once((came, What::Captured { way })).chain(past).collect();
        told.append("ito", Act::Capture, came, happened);
        told
    }

    fn append(&mut self, by: &str, act: Act, now: Timestamp, happened: Vec<(Timestamp, What)>) {
        let (id, by) = (self.ids.next(), PersonId::new(by));
        let operation = Operation { id, act, by, recorded_at: now, agreement: AgreementVersion(1) };
        let change = LeadChange::of(Some(&self.record), &operation, happened);
        self.record.facts.extend(change.facts);
        assert_eq!(Lead::fold(LeadId(1), &self.record.facts), change.after, "a lead is what its facts make of it");
        self.record.lead = change.after;
    }

    fn attempt(&mut self, step: &mut Step) -> Result<(), Refusal> {
        let (now, request) = (instant(&step.at), step.request());
        let by = PersonId::new(&step.by);
        let setting = Setting { by: &by, now, agreement: &self.agreement };
        let decision = decide(&self.record.lead, &request, setting)?;
        let happened = decision.facts.into_iter().map(|what| (now, what)).collect();
        self.append(&step.by, decision.act, now, happened);
        Ok(())
    }
}

fn clock_word(handoff: Option<&Handoff>, clock: &str, now: Timestamp) -> &'static str {
    let Some(run) = handoff.and_then(|handoff| handoff.clock(clock)) else { return "not_started" };
    if run.stopped.is_none() { "running" } else { run.state(now).word() }
}

impl Expected {
    /// Compares what is mentioned with how the lead stands.
    fn hold_against(&self, lead: &Lead, now: Timestamp, place: &str) {
        if let Some(stage) = self.stage {
            assert_eq!(lead.stage, stage, "{place}: stage");
        }
        if let Some(owner) = &self.owner {
            assert_eq!(lead.owner.as_ref().map_or("nobody", PersonId::as_str), owner, "{place}: owner");
        }
        if let Some(due) = &self.due {
            let due = (due != "never").then(|| instant(due));
            assert_eq!(lead.pressing().map(|run: &ClockRun| run.due_at), due, "{place}: due");
        }
        let [last, before] = [1, 2].map(|back| lead.handoffs.len().checked_sub(back).map(|n| &lead.handoffs[n]));
        for (handoff, clocks) in [(last, &self.clocks), (before, &self.clocks_before)] {
            for (clock, state) in clocks.iter().flatten() {
                assert_eq!(clock_word(handoff, clock, now), state, "{place}: clock {clock}");
            }
        }
        if let Some(attempts) = self.attempts {
            assert_eq!(last.map_or(0, |handoff| handoff.contacts.len()), attempts, "{place}: attempts");
        }
        if let Some(handoffs) = &self.handoffs {
            let stand = |handoff: &Handoff| handoff.ended.as_ref().map_or("open", |ending| ending.act.word());
            assert_eq!(&lead.handoffs.iter().map(stand).collect::<Vec<_>>(), handoffs, "{place}: hand-offs");
        }
        if let Some(wake) = &self.wake {
            let wake_at = last.and_then(|handoff| handoff.ended.as_ref()).and_then(|ending| ending.wake_at);
            assert_eq!(wake_at, Some(instant(wake)), "{place}: wake");
        }
    }

    /// Everything but a refusal.
    fn says_how_it_stands(&self) -> bool {
        self.stage.is_some()
            || self.owner.is_some()
            || self.due.is_some()
            || self.clocks.is_some()
            || self.clocks_before.is_some()
            || self.attempts.is_some()
            || self.handoffs.is_some()
            || self.wake.is_some()
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
            (Err(refusal), Some(rule)) => {
                assert_eq!(refusal.rule(), rule, "{place}");
                assert_eq!(refusal.holder().map(PersonId::as_str), step.expect.holder.as_deref(), "{place}: holder");
                assert_eq!(told.record.lead, before, "{place}: a refusal changes nothing");
            }
            (Err(refusal), None) => panic!("{place}: refused by {}", refusal.rule()),
            (Ok(()), Some(rule)) => panic!("{place}: should be refused by {rule}"),
            (Ok(()), None) => step.expect.hold_against(&told.record.lead, instant(&step.at), &place),
        }
    }
}

#[test]
fn every_story_ends_as_its_file_tells() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 15, "{} stories", files.len());
    for file in files {
        tell(&file.file_name().unwrap().to_string_lossy(), &fs::read_to_string(&file).unwrap());
    }
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
