//! Stories as data: each file of `fixtures/scenarios` is the life of one lead, from the moment it came in, at a real
//! database. A key that nobody knows is a mistake in the story.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::Path;

use serde::Deserialize;
use tasuki::agreement::terms::{Channel, Outcome, Stage};
use tasuki::desk::Problem;
use tasuki::domain::{Ground, Handoff, Lead, Request, Verdict};
use tasuki::ids::PersonId;

use crate::harness::{Office, at};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    title: String,
    step: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    at: String,
    by: String,
    r#do: Deed,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Deed {
    HandOff { criterion: Option<String>, by_hand: Option<String>, to: Option<String> },
    Accept,
    Reject { reason: String, note: Option<String> },
    Return { reason: String, note: Option<String> },
    Contact { channel: Channel, outcome: Outcome, note: Option<String> },
    Note(String),
    Undo,
}

/// What is not said is not looked at. `due` and `owner` may be `none`; `clocks` are those of the last hand-off,
/// `earlier` those of the one before.
#[derive(Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Expect {
    refused: Option<String>,
    holder: Option<String>,
    stage: Option<Stage>,
    owner: Option<String>,
    due: Option<String>,
    clocks: Option<BTreeMap<String, String>>,
    attempts: Option<usize>,
    handoffs: Option<usize>,
    earlier: Option<BTreeMap<String, String>>,
}

impl Deed {
    fn request(self) -> Request {
        match self {
            Self::HandOff { criterion, by_hand, to } => {
                let ground = match (criterion, &by_hand) {
                    (Some(id), None) => Ground::Criterion(id),
                    (None, Some(_)) => Ground::ByHand,
                    _ => panic!("by a criterion or by hand"),
                };
                Request::HandOff { ground, to: to.map(|to| PersonId::new(&to)), note: by_hand }
            }
            Self::Accept => Request::Accept,
            Self::Reject { reason, note } => Request::Reject { reason, note },
            Self::Return { reason, note } => Request::Return { reason, note },
            Self::Contact { channel, outcome, note } => Request::Contact { channel, outcome, note },
            Self::Note(text) => Request::Note { text },
            Self::Undo => Request::Undo,
        }
    }
}

fn clocks(handoff: Option<&Handoff>) -> BTreeMap<String, String> {
    let state = |stopped| match stopped {
        None => "running",
        Some((_, Verdict::Met)) => "met",
        Some((_, Verdict::Late)) => "late",
        Some((_, Verdict::NotRequired)) => "not_required",
    };
    let runs = handoff.map_or(&[][..], |handoff| &handoff.clocks);
    runs.iter().map(|run| (run.clock.clone(), state(run.stopped).to_owned())).collect()
}

/// Says what is other than expected.
fn compare<T: PartialEq + Debug>(what: &str, expected: Option<T>, is: &T) -> Option<String> {
    expected.filter(|expected| expected != is).map(|expected| format!("{what}: {is:?}, not {expected:?}"))
}

impl Expect {
    fn of_lead(self, lead: &Lead) -> Vec<String> {
        let none = || "none".to_owned();
        let due = self.due.map(|due| Some(due).filter(|due| due != "none").map(|due| at(&due)));
        let (last, earlier) = (lead.handoffs.last(), lead.handoffs.iter().rev().nth(1));
        let differences = [
            self.refused.map(|rule| format!("granted, not {rule}")),
            compare("stage", self.stage, &lead.stage),
            compare("owner", self.owner, &lead.owner.as_ref().map_or_else(none, ToString::to_string)),
            compare("due", due, &lead.pressing().map(|run| run.due_at)),
            compare("clocks", self.clocks, &clocks(last)),
            compare("attempts", self.attempts, &last.map_or(0, |handoff| handoff.contacts.len())),
            compare("handoffs", self.handoffs, &lead.handoffs.len()),
            compare("earlier", self.earlier, &clocks(earlier)),
        ];
        differences.into_iter().flatten().collect()
    }

    fn of_refusal(self, problem: &Problem) -> Vec<String> {
        let Problem::Refused { refusal, .. } = problem else { return vec![format!("{problem:?}")] };
        let rule = Some(self.refused.unwrap_or_else(|| "granted".to_owned()));
        let holder = Some(self.holder);
        let is = refusal.holder().map(ToString::to_string);
        [compare("refused", rule, &refusal.rule().to_owned()), compare("holder", holder, &is)]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// Plays a story and gives what went other than it tells.
fn play(story: Story) -> Vec<String> {
    let office = Office::at(&story.step[0].at);
    let lead = office.captured("山田工業", "山田 太郎", "Web");
    let mut wrong = Vec::new();
    for (n, step) in (1..).zip(story.step) {
        let passed = at(&step.at).since(tasuki::clock::Clock::now(&*office.clock));
        assert!(passed >= chrono::TimeDelta::zero(), "{}: step {n} goes back in time", story.title);
        office.clock.advance(passed);
        let mut desk = office.desk(&step.by);
        let before = desk.record(lead).unwrap();
        let result = desk.act(lead, &step.r#do.request());
        let after = desk.record(lead).unwrap();
        let differences = match result {
            Ok(_) => step.expect.of_lead(&after.lead),
            Err(problem) => {
                assert_eq!(before, after, "{}: step {n} was refused and left something", story.title);
                step.expect.of_refusal(&problem)
            }
        };
        wrong.extend(differences.into_iter().map(|what| format!("{}, step {n}: {what}", story.title)));
    }
    let health = office.desk("ito").check().unwrap();
    assert!(health.differing.is_empty() && health.engine.is_empty(), "{}: {health:?}", story.title);
    wrong
}

#[test]
fn every_story_goes_as_it_is_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios");
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 12, "where are the stories?");
    let story = |path: &std::path::PathBuf| -> Story {
        let text = std::fs::read_to_string(path).unwrap();
        toml::from_str(&text).unwrap_or_else(|wrong| panic!("{}: {wrong}", path.display()))
    };
    let wrong: Vec<_> = files.iter().map(story).flat_map(play).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_word_that_a_story_misspells_is_not_passed_over() {
    let step =
        |rest: &str| toml::from_str::<Story>(&format!("title = 't'\n[[step]]\nat = ''\nby = ''\n{rest}")).is_ok();
    assert!(step("do = 'accept'\nexpect = { stage = 'sal' }"));
    assert!(!step("do = 'accept'\nexpect = { stages = 'sal' }"));
    assert!(!step("do = 'acept'\nexpect = {}"));
    assert!(!step("do = { return = { reason = 'x', notes = 'y' } }\nexpect = {}"));
    assert!(!step("do = 'accept'\nexpect = {}\nexpct = {}"));
}
