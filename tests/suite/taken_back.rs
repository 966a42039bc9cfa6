//! Somebody works for a while and takes all of it back, key by key: every lead stands step by step as it stood before.
//!
//! `TASUKI_UNDOS` says how many sittings, `TASUKI_SEED` from which seed.

use chrono::TimeDelta;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tasuki::app::command::Scope;
use tasuki::desk::Desk;
use tasuki::domain::{Lead, Person};
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;

use crate::harness::{Console, FRIDAY, Office};
use crate::histories::bare;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a whole number, not {text:?}")))
}

/// What somebody does with the lead under the cursor, or with those that are marked: keys, a text, keys.
const ACTS: &[(&str, &str, &str)] = &[
    ("a", "", ""),
    ("r 1", "not yet", "Ctrl+S"),
    ("r 2", "来期に再提案", "Ctrl+S"),
    ("x 1", "", ""),
    ("x 2", "no such firm", "Ctrl+S"),
    ("c 1", "", ""),
    ("c 2", "", ""),
    ("c n 2", "tomorrow 10:30", "Enter Ctrl+S"),
    ("d", "in 2 days", "Enter 1 Ctrl+S"),
    ("m", "電話で確認 called", "Ctrl+S"),
    ("t", "", ""),
    ("T", "suzu", "Enter"),
    ("e", "山田", "Ctrl+S"),
    ("s 4 j 4 j 4 j 4", "", "Ctrl+S"),
    ("b j 4 Enter", "the CEO", "Enter Ctrl+S"),
    ("s Ctrl+G Ctrl+S", "the board decided", "Ctrl+S"),
    ("O", "350万", "Enter"),
    ("L 1", "too dear", "Ctrl+S"),
    ("P", "mistake", "Ctrl+S"),
    ("A", "", ""),
    ("H 1", "asked for it", "Ctrl+S"),
    ("B 1", "", "Ctrl+S"),
    ("X 1", "", "Ctrl+S"),
    (".", "", ""),
];

/// How every lead and its person stand.
fn standing(desk: &mut Desk, leads: &[LeadId]) -> Vec<(Lead, Person)> {
    let stands = |lead: &LeadId| desk.record(*lead).map(|record| (bare(&record.lead), record.person)).unwrap();
    leads.iter().map(stands).collect()
}

/// How many operations there are on all leads.
fn operations(desk: &mut Desk, leads: &[LeadId]) -> usize {
    leads.iter().map(|lead| desk.record(*lead).unwrap().facts.len()).sum()
}

/// Leaves whatever is open, and what is marked.
fn home(console: &mut Console<'_>) {
    for _ in 0..30 {
        if console.model.overlay.is_none() && console.model.scope() == Scope::List && console.model.marks.count() == 0 {
            return;
        }
        console.press(if console.model.scope() == Scope::Question { "y" } else { "Esc" });
    }
    panic!("never home: {}", console.screen());
}

fn sitting(seed: u64) -> usize {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let office = Office::at(FRIDAY);
    let mut leads: Vec<LeadId> = (0..4).map(|n| office.lead(&format!("Firm {n}"), "Somebody")).collect();
    leads.push(office.captured("Firm 4", "Nobody", "Web"));
    let who = ["suzuki", "tanaka", "ito"][chance.random_range(0..3)];
    let mut console = Console::open(&office, who, (120, 40), if seed.is_multiple_of(2) { Lang::Ja } else { Lang::En });
    let (mut onlooker, mut before) = (office.desk("onlooker"), Vec::new());
    for _ in 0..24 {
        office.clock.advance(TimeDelta::minutes(chance.random_range(1..30)));
        console.press("5");
        for _ in 0..chance.random_range(0..5) {
            console.press("j");
        }
        if chance.random_ratio(1, 4) {
            console.press(["Space Space", "v j j v", "V"][chance.random_range(0..3)]);
        }
        let (keys, text, then) = ACTS[chance.random_range(0..ACTS.len())];
        let (stood, count) = (standing(&mut onlooker, &leads), operations(&mut onlooker, &leads));
        console.press(keys);
        // Where nothing is asked its letters would be keys.
        if console.model.scope().takes_text() {
            console.write(text);
        }
        if console.model.overlay.is_some() && !then.is_empty() {
            console.press(then);
        }
        home(&mut console);
        if operations(&mut onlooker, &leads) > count {
            before.push((stood, keys));
        }
        console.press("g g");
    }
    let acts = before.len();
    while let Some((stood, keys)) = before.pop() {
        office.clock.advance(TimeDelta::minutes(chance.random_range(0..10)));
        console.press("u");
        let now = standing(&mut onlooker, &leads);
        assert_eq!(now, stood, "TASUKI_SEED={seed}: {keys:?} of {who} was taken back: {}", console.said());
    }
    acts
}

#[test]
fn whatever_was_done_is_taken_back_key_by_key_to_where_it_began() {
    let sittings = number("TASUKI_UNDOS").unwrap_or(6);
    let first = number("TASUKI_SEED").unwrap_or(1);
    let acts: usize = (first..first + sittings).map(sitting).sum();
    assert!(acts as u64 >= sittings * 4, "sittings in which hardly anything is done prove little: {acts}");
}
