//! Stories of scores: every file of `fixtures/scores` tells of one lead, what they did, and what that comes to when.
//!
//! A new case is a new file. A story has its agreement in a file of `fixtures/agreements`, in its own text, or the default
//! one; what an expectation does not mention is not looked at.

mod expected;
mod minutes;
mod oracle;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use tasuki::agreement::terms::{Slot, SlotState};
use tasuki::agreement::{Agreement, DEFAULT, Version, Versions};
use tasuki::clock::Timestamp;
use tasuki::domain::score::{Account, Kinds, Rules, Span, ahead, definition::Standing};
use tasuki::domain::{Answer, Field, Person, Subject, Touch, Traits};
use tasuki::ids::{AgreementVersion, PersonId};

use expected::Expected;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    /// What is told, in one sentence.
    #[serde(rename = "story")]
    sentence: String,
    /// A file of `fixtures/agreements`, or the text of one; the default where absent.
    agreement: Option<String>,
    /// What was agreed later.
    #[serde(default)]
    later: Vec<Later>,
    /// What is known of the person, by the words of conditions.
    #[serde(default)]
    lead: BTreeMap<String, toml::Value>,
    /// What stood in other columns of the list that they came with.
    #[serde(default)]
    columns: BTreeMap<String, String>,
    /// What sales knows.
    #[serde(default)]
    bantc: BTreeMap<String, String>,
    #[serde(default)]
    touches: Vec<Told>,
    expect: Vec<Expected>,
}

/// An agreement that took another's place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Later {
    adopted: String,
    agreement: String,
}

/// Something that the lead did.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    at: String,
    /// When it became known; at once where absent.
    #[serde(rename = "told")]
    heard: Option<String>,
    kind: String,
    content: Option<String>,
    times: Option<u32>,
    amount: Option<f64>,
    /// What a running total had come to.
    total: Option<f64>,
}

fn instant(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap_or_else(|| panic!("{text} is no instant with an offset"))
}

/// What every agreement says and no story is about.
const HEAD: &str = "title = 'Points'\ntime_zone = 'Asia/Tokyo'\neffective_from = 2026-01-01\n";

fn agreement(said: Option<&str>) -> Agreement {
    let text = match said {
        None => DEFAULT.to_owned(),
        Some(name) if Path::new(name).extension().is_some() && !name.contains('\n') => {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/agreements").join(name);
            fs::read_to_string(&file).unwrap_or_else(|_| panic!("{}", file.display()))
        }
        Some(text) if text.contains("time_zone") => text.to_owned(),
        Some(text) => format!("{HEAD}{text}"),
    };
    Agreement::parse("agreement", &text).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// A lead of a story.
struct Lead {
    versions: Versions,
    person: Person,
    traits: Traits,
    bantc: BTreeMap<Slot, Answer>,
    /// What they did, and when that became known.
    touches: Vec<(Timestamp, Touch)>,
}

impl Lead {
    fn of(story: &Story) -> Self {
        let (mut person, mut traits) = (Person::default(), Traits::default());
        for (field, value) in &story.lead {
            let text = || value.as_str().map(ToOwned::to_owned);
            match field.as_str() {
                "source" => traits.source = text(),
                "campaign" => traits.campaign = text(),
                "industry" => traits.industry = text(),
                "employees" => traits.employees = Some(u32::try_from(value.as_integer().unwrap()).unwrap()),
                _ => person.set(Field::of(field).unwrap_or_else(|| panic!("{field}")), value.as_str().unwrap()),
            }
        }
        for (column, value) in &story.columns {
            person.extra.insert(column.as_str(), value);
        }
        let answer = |state: &String| Answer {
            state: SlotState::of(state).unwrap(),
            at: Timestamp::from_millis(0),
            by: PersonId::new("tanaka"),
            n: 1,
        };
        let bantc = story.bantc.iter().map(|(slot, state)| (Slot::of(slot).unwrap(), answer(state))).collect();
        let first = Versions::only(agreement(story.agreement.as_deref())).first().clone();
        let later = story.later.iter().zip(2..).map(|(later, number)| Version {
            number: AgreementVersion(number),
            text: String::new(),
            adopted_at: instant(&later.adopted),
            by: None,
            agreement: agreement(Some(&later.agreement)),
        });
        Self {
            versions: Versions::new(first, later.collect()),
            person,
            traits,
            bantc,
            touches: touches(&story.touches),
        }
    }
}

/// The touches as a store keeps them: of a running total what it grew by.
fn touches(told: &[Told]) -> Vec<(Timestamp, Touch)> {
    let mut known: HashMap<&str, Vec<Touch>> = HashMap::new();
    let mut touches = Vec::new();
    for told in told {
        let at = instant(&told.at);
        let touch = match told.total {
            Some(total) => {
                let before = known.entry(&told.kind).or_default();
                let touch = Touch::total(&told.kind, at, told.times.unwrap_or(1), Some(total)).beyond(before.iter());
                let touch = touch.unwrap_or_else(|| panic!("{} grew by nothing", told.kind));
                before.push(touch.clone());
                touch
            }
            None => Touch {
                content: told.content.clone(),
                times: told.times.unwrap_or(1),
                amount: told.amount,
                ..Touch::plain(&told.kind, at)
            }
            .keyed(),
        };
        touches.push((told.heard.as_deref().map_or(at, instant), touch));
    }
    touches
}

fn tell(name: &str, text: &str) {
    let story: Story = toml::from_str(text).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
    assert!(!story.sentence.is_empty() && !story.expect.is_empty(), "{name}");
    let lead = Lead::of(&story);
    for expected in &story.expect {
        let place = format!("{name}, at {}: {}", expected.at, story.sentence);
        let at = instant(&expected.at);
        let heard = expected.heard.as_deref().map(instant);
        let touches = lead.touches.iter().filter(|(told, _)| heard.is_none_or(|heard| *told <= heard));
        let touches: Vec<_> = touches.map(|(_, touch)| touch.clone()).collect();
        let agreement = &lead.versions.in_force(at).agreement;
        let mut kinds = Kinds::default();
        let rules = Rules::new(agreement, &mut kinds);
        let deeds = kinds.deeds(&touches);
        let subject = Subject { person: &lead.person, traits: &lead.traits, bantc: &lead.bantc };
        let span = Span { since: expected.since.as_deref().map(instant), at };
        let score = rules.score(subject, &deeds, &kinds, span);
        let sums = rules.sums(score.sums.fit, &deeds, &kinds, span);
        assert_eq!(sums, score.sums, "{place}: in short it is the same");
        let account = expected.account.as_ref().map_or_else(Account::default, expected::Company::account);
        let standing = Standing { sums, deeds: &deeds, kinds: &kinds, span, bantc: &lead.bantc, account };
        expected.hold_score(&score, &place);
        expected.hold_definition(standing.meets(&agreement.criteria), &ahead::of(&rules, standing), &place);
    }
}

#[test]
fn every_score_comes_out_as_its_story_tells() {
    crate::scenarios::every_story("scores", 30, tell);
}

#[test]
#[should_panic(expected = "unknown field `ttal`")]
fn a_misspelt_expectation_is_not_passed_over() {
    tell("misspelt", "story = 'x'\nexpect = [{ at = '2026-11-20T16:00:00+09:00', ttal = 3 }]");
}

#[test]
#[should_panic(expected = "the total")]
fn a_wrong_expectation_is_told() {
    tell("wrong", "story = 'x'\nexpect = [{ at = '2026-11-20T16:00:00+09:00', total = 3 }]");
}
