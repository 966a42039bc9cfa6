//! Stories of leads: every file of `fixtures/scenarios` is told step by step under the default agreement.
//!
//! A new case is a new file. A step says who does what and when, and what must be so afterwards; what it does not
//! mention is not looked at.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;
use tasuki::agreement::terms::{Act, Channel, Outcome, Slot, SlotState, Stage};
use tasuki::agreement::{Agreement, DEFAULT, Versions};
use tasuki::clock::Timestamp;
use tasuki::domain::{
    Change, ClockRun, Field, Former, Ground, Handoff, Lead, Learned, Operation, Person, Record, Refusal, Request,
    Setting, SlaState, Traits, Wake, Way, What, Wish, decide,
};
use tasuki::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use tasuki::storage::LeadChange;

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
    /// When to go on after a contact.
    next: Option<String>,
    /// Until when a lead sleeps, or when a returned one is to be looked at again (`never`).
    until: Option<String>,
    amount: Option<f64>,
    close: Option<NaiveDate>,
    #[serde(default)]
    set: BTreeMap<String, String>,
    /// What was learned: slot and state.
    #[serde(default)]
    bantc: BTreeMap<Slot, SlotState>,
    /// When it happened, where it is written down later.
    happened: Option<String>,
    /// Go past the gates.
    #[serde(default)]
    past_gates: bool,
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
    /// Until when it sleeps, or slept last; `never` where it is awake.
    asleep: Option<String>,
    /// When the last contact said to go on; `never` where it did not.
    next: Option<String>,
    /// What is known of BANTC.
    bantc: Option<BTreeMap<Slot, SlotState>>,
    /// What the deal is worth.
    amount: Option<f64>,
    /// How often the lead went back on its way.
    moved_back: Option<u32>,
    /// The tier of the last hand-off; `none` where it has none.
    tier: Option<String>,
    /// What is known of the person.
    person: Option<BTreeMap<String, String>>,
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
        let person = |to: Option<String>| to.as_deref().map(PersonId::new);
        let wish = match self.act {
            Act::Admit => Wish::Admit,
            Act::Exclude => Wish::Exclude { reason: self.reason.take().unwrap() },
            Act::HandOff => Wish::HandOff {
                ground: self.criterion.take().map_or(Ground::ByHand, Ground::Criterion),
                to: person(self.to.take()),
            },
            Act::Withdraw => Wish::Withdraw { reason: self.reason.take() },
            Act::Accept => Wish::Accept,
            Act::Reject => Wish::Reject { reason: self.reason.take().unwrap() },
            Act::Return => Wish::Return {
                reason: self.reason.take().unwrap(),
                wake: self.until.take().map(|at| if at == "never" { Wake::Never } else { Wake::At(instant(&at)) }),
            },
            Act::Contact => Wish::Contact {
                channel: self.channel.take().unwrap(),
                outcome: self.outcome.take().unwrap(),
                next: self.next.take().map(|at| instant(&at)),
                gave: Vec::new(),
            },
            Act::Defer => Wish::Defer { until: instant(&self.until.take().unwrap()), reason: self.reason.take() },
            Act::Qualify => Wish::Qualify { to: person(self.to.take()) },
            Act::Open => Wish::Open { amount: self.amount.take(), close: self.close.take() },
            Act::Win => Wish::Win { amount: self.amount.take() },
            Act::Lose => Wish::Lose { reason: self.reason.take().unwrap() },
            Act::Recycle => Wish::Recycle { reason: self.reason.take() },
            Act::Assign => Wish::Assign { to: person(self.to.take()).unwrap() },
            Act::Edit => Wish::Edit { set: std::mem::take(&mut self.set) },
            Act::Note => Wish::Note,
            Act::Undo => Wish::Undo,
            Act::Redo => Wish::Redo,
            other => panic!("there is no request for {other}"),
        };
        let unused = [&self.to, &self.criterion, &self.reason, &self.next, &self.until];
        let left_over = unused.iter().any(|value| value.is_some()) || !self.set.is_empty() || self.close.is_some();
        let left_over = left_over || self.amount.is_some() || self.channel.is_some() || self.outcome.is_some();
        assert!(!left_over, "{} takes no such value", self.act);
        let learned = |(slot, state)| Learned { slot, state, evidence: None, said_by: None };
        Request {
            wish,
            note: self.note.take(),
            answers: std::mem::take(&mut self.bantc).into_iter().map(learned).collect(),
            happened: self.happened.take().map(|at| instant(&at)),
            past_gates: self.past_gates,
        }
    }
}

/// A lead on its way through a story.
struct Told {
    versions: Versions,
    ids: OpIds,
    record: Record,
}

impl Told {
    fn begin(scenario: &Scenario) -> Self {
        let text = scenario.agreement.as_ref().map(|name| {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/agreements").join(name);
            fs::read_to_string(&file).unwrap_or_else(|_| panic!("{}", file.display()))
        });
        let text = text.as_deref().unwrap_or(DEFAULT);
        let agreement = Agreement::parse("agreement", text).unwrap_or_else(|wrong| panic!("{wrong}"));
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
        let operation = Operation { id, act, by, recorded_at: now, agreement: AgreementVersion(1), batch: None };
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
        let (now, request) = (instant(&step.at), step.request());
        let by = PersonId::new(&step.by);
        let setting = Setting { by: &by, now, versions: &self.versions };
        let decision = decide(&self.record, &request, setting)?;
        let happened = decision.facts.into_iter().map(|what| (decision.at, what)).collect();
        self.append(&step.by, decision.act, now, happened, decision.person);
        Ok(())
    }
}

fn clock_word(handoff: Option<&Handoff>, clock: &str, now: Timestamp) -> &'static str {
    let Some(run) = handoff.and_then(|handoff| handoff.clock(clock)) else { return "not_started" };
    match run.state(now) {
        state if run.stopped.is_some() => state.word(),
        SlaState::Paused => "paused",
        _ => "running",
    }
}

impl Expected {
    /// Compares what is mentioned with how the lead stands.
    fn hold_against(&self, record: &Record, now: Timestamp, place: &str) {
        let lead = &record.lead;
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
        self.hold_deal_against(record, last, place);
        if let Some(wake) = &self.wake {
            let wake_at = last.and_then(|handoff| handoff.ended.as_ref()).and_then(|ending| ending.wake_at);
            assert_eq!(wake_at, (wake != "never").then(|| instant(wake)), "{place}: wake");
        }
    }

    fn hold_deal_against(&self, record: &Record, last: Option<&Handoff>, place: &str) {
        let lead = &record.lead;
        let sought = |text: &String| (text != "never").then(|| instant(text));
        if let Some(asleep) = &self.asleep {
            assert_eq!(last.and_then(Handoff::sleeps_until), sought(asleep), "{place}: asleep");
        }
        if let Some(next) = &self.next {
            assert_eq!(last.and_then(Handoff::next_at), sought(next), "{place}: next");
        }
        for (slot, state) in self.bantc.iter().flatten() {
            let known = lead.bantc.get(slot).map_or(SlotState::Unknown, |answer| answer.state);
            assert_eq!(known, *state, "{place}: {slot}");
        }
        if let Some(amount) = self.amount {
            assert_eq!(lead.deal.as_ref().and_then(|deal| deal.amount), Some(amount), "{place}: amount");
        }
        if let Some(moved_back) = self.moved_back {
            assert_eq!(lead.moved_back, moved_back, "{place}: moved back");
        }
        if let Some(tier) = &self.tier {
            assert_eq!(last.and_then(Handoff::tier_id).unwrap_or("none"), tier, "{place}: tier");
        }
        for (name, value) in self.person.iter().flatten() {
            let known = Field::of(name).and_then(|field| record.person.get(field)).unwrap_or_default();
            assert_eq!(known, value, "{place}: {name}");
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
            || self.asleep.is_some()
            || self.next.is_some()
            || self.bantc.is_some()
            || self.amount.is_some()
            || self.moved_back.is_some()
            || self.tier.is_some()
            || self.person.is_some()
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
            (Ok(()), None) => step.expect.hold_against(&told.record, instant(&step.at), &place),
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
