//! Stories of a team that shares its leads out: every file of `fixtures/assignment` is told step by step under
//! `fixtures/agreements/teams.toml`.
//!
//! A new case is a new file. A step says which lead is handed over (or which one is done with) and what must come of it;
//! what it does not mention is not looked at.

mod shell;
mod team;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use tasuki::agreement::Agreement;
use tasuki::clock::Timestamp;
use tasuki::domain::Traits;
use tasuki::domain::assignment::{Allotment, Case, Former, Standing, choose, count};
use tasuki::ids::PersonId;

const TEAMS: &str = include_str!("../../fixtures/agreements/teams.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tale {
    /// What is told, in one sentence.
    story: String,
    /// Lines of `[assignment]` that this house has besides.
    #[serde(default)]
    assignment: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    at: String,
    /// The lead that is handed over.
    lead: Option<String>,
    /// The lead whose hand-off ends.
    done: Option<String>,
    #[serde(default)]
    traits: Traits,
    /// Whoever works on the same company.
    account: Option<String>,
    /// Whoever had the lead before, and the reason of its return.
    former: Option<String>,
    returned_for: Option<String>,
    /// Somebody takes it away from its owner.
    taken_from: Option<String>,
    /// Everybody who had it in this hand-off, where it goes on because its first contact is overdue.
    overdue_with: Option<Vec<String>>,
    /// It is given to somebody by hand, and counted.
    counted_for: Option<String>,
    #[serde(default)]
    expect: Expected,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// `nobody` where it waits.
    to: Option<String>,
    how: Option<String>,
    rule: Option<String>,
    /// Why others were passed over.
    passed_over: Option<BTreeMap<String, String>>,
    /// The credits of the rule's pool afterwards.
    credits: Option<BTreeMap<String, i64>>,
}

impl Step {
    fn case(&self) -> Case {
        let person = |id: &Option<String>| id.as_deref().map(PersonId::new);
        let former = person(&self.former).map(|owner| Former { owner, returned_for: self.returned_for.clone() });
        Case {
            traits: self.traits.clone(),
            tier: None,
            account: person(&self.account),
            former,
            holder: person(&self.taken_from),
            overdue_with: self.overdue_with.as_ref().map(|had| had.iter().map(|id| PersonId::new(id)).collect()),
        }
    }
}

/// The team as the story goes on.
struct Team {
    agreement: Agreement,
    standing: Standing,
    /// Whose each lead is.
    owners: BTreeMap<String, PersonId>,
    day: String,
}

impl Team {
    fn wake(&mut self, at: &str) -> Timestamp {
        let day = at.split('T').next().unwrap().to_owned();
        if day != self.day {
            self.day = day;
            self.standing.loads.values_mut().for_each(|load| load.today = 0);
        }
        Timestamp::parse_rfc3339(at).unwrap_or_else(|| panic!("{at} is no instant with an offset"))
    }

    fn tell(&mut self, step: &Step) -> Option<Allotment> {
        let now = self.wake(&step.at);
        if let Some(owner) = step.done.as_ref().and_then(|lead| self.owners.remove(lead)) {
            self.standing.loads.get_mut(&owner).unwrap().open -= 1;
        }
        let lead = step.lead.as_ref()?;
        let case = step.case();
        let decided = match step.counted_for.as_deref().map(PersonId::new) {
            Some(to) => count(&self.agreement, &case, &self.standing, &to, now).unwrap(),
            None => choose(&self.agreement, &case, &self.standing, now),
        };
        assert!(decided.is_sound(), "{decided:?}");
        for (pool, person, moved) in decided.moves() {
            *self.standing.credits.entry(pool.to_owned()).or_default().entry(person.clone()).or_default() += moved;
        }
        if let Some(to) = &decided.to {
            let load = self.standing.loads.entry(to.clone()).or_default();
            load.open += 1;
            load.today += 1;
            self.owners.insert(lead.clone(), to.clone());
        }
        Some(decided)
    }
}

fn tell(name: &str, text: &str) {
    let tale: Tale = toml::from_str(text).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
    assert!(!tale.story.is_empty() && !tale.steps.is_empty(), "{name}");
    let house = TEAMS.replace("grace        = \"45m\"", &tale.assignment);
    let agreement = Agreement::parse("teams", &house).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
    let mut team = Team { agreement, standing: Standing::default(), owners: BTreeMap::new(), day: String::new() };
    for (n, step) in tale.steps.iter().enumerate() {
        let place = format!("{name}, step {}: {}", n + 1, tale.story);
        let decided = team.tell(step);
        let Some(decided) = decided else { continue };
        let expected = &step.expect;
        if let Some(to) = &expected.to {
            assert_eq!(decided.to.as_ref().map_or("nobody", PersonId::as_str), to, "{place}: to");
        }
        if let Some(how) = &expected.how {
            assert_eq!(decided.how.word(), how, "{place}: how");
        }
        if let Some(rule) = &expected.rule {
            assert_eq!(decided.rule.as_ref(), Some(rule), "{place}: rule");
        }
        if let Some(passed_over) = &expected.passed_over {
            let found: BTreeMap<_, _> =
                decided.passed_over().map(|(person, bar)| (person.to_string(), bar.word().to_owned())).collect();
            assert_eq!(&found, passed_over, "{place}: passed over");
        }
        if let Some(credits) = &expected.credits {
            let pool = decided.rule.as_ref().and_then(|rule| team.standing.credits.get(rule));
            let found: BTreeMap<_, _> = pool
                .into_iter()
                .flatten()
                .map(|(person, credit)| (person.to_string(), *credit))
                .filter(|(_, credit)| *credit != 0)
                .collect();
            assert_eq!(&found, credits, "{place}: credits");
        }
    }
}

#[test]
fn every_story_of_a_team_goes_as_it_is_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/assignment");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 10);
    for file in files {
        tell(file.file_stem().unwrap().to_str().unwrap(), &fs::read_to_string(&file).unwrap());
    }
}
