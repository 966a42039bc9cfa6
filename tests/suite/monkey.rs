//! Somebody who knows nothing presses everything: random keys, texts, pastes, clicks and sizes, over names that mean harm,
//! in a console with a real database. Nothing panics, every dialog is left by Esc, and nothing comes or goes but by acts.
//!
//! `TASUKI_MONKEY` says how many steps, `TASUKI_SEED` from which seed; a failure tells both.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::TimeDelta;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tasuki::app::command::{COMMANDS, Command, Scope};
use tasuki::app::key::{Code, Key};
use tasuki::app::{Effect, Msg, Preferences};
use tasuki::i18n::Lang;

use crate::harness::{Console, FRIDAY, Office};
use crate::hostile::rows;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a whole number, not {text:?}")))
}

/// An office whose leads have the hostile rows' names.
fn office() -> Office {
    let office = Office::at(FRIDAY);
    let rows = rows();
    for (_, row) in rows.iter().step_by(3) {
        office.lead(&row["company"], &row["name"]);
    }
    office
}

/// Keys of the scope, keys of any scope, letters, and what is none.
fn key(chance: &mut ChaCha8Rng, scope: Scope, console: &Console<'_>) -> Vec<Key> {
    let here: Vec<(&[Key], Command)> = console.model.keymap.sequences(scope).collect();
    match chance.random_range(0..10) {
        0..=5 if !here.is_empty() => here[chance.random_range(0..here.len())].0.to_vec(),
        6 => {
            let with_keys: Vec<_> = COMMANDS.iter().filter(|spec| !spec.keys.is_empty()).collect();
            let spec = with_keys[chance.random_range(0..with_keys.len())];
            tasuki::app::keymap::sequence(spec.keys[chance.random_range(0..spec.keys.len())]).unwrap()
        }
        7 => vec![Key::plain(Code::F(chance.random_range(1..=12)))],
        8 => {
            let texts = ["あ", "ﾊﾟ", "\u{202e}", "e\u{301}", "👨‍👩‍👧", "9", "1", "５", "\u{feff}", "-", "x"];
            texts[chance.random_range(0..texts.len())].chars().map(Key::char).collect()
        }
        _ => vec![Key {
            code: Code::Char(char::from(chance.random_range(b' '..=b'~'))),
            ctrl: chance.random_ratio(1, 6),
            alt: chance.random_ratio(1, 12),
            shift: false,
        }],
    }
}

/// What was pressed that leaves: the console goes on, for the next key.
fn leaves(console: &mut Console<'_>) {
    console.has_quit = false;
}

fn step(chance: &mut ChaCha8Rng, console: &mut Console<'_>, names: &[String]) {
    match chance.random_range(0..100) {
        0..=2 => {
            let (width, height) = (chance.random_range(1..=220), chance.random_range(1..=70));
            console.resize(width, height);
        }
        3..=4 => {
            let name = names[chance.random_range(0..names.len())].clone();
            console.paste(&name);
        }
        5..=6 => {
            console.wait(TimeDelta::seconds(chance.random_range(0..4_000)));
        }
        7 => console.model.lang = console.model.lang.other(),
        8..=10 => {
            let (width, height) = console.model.size;
            let spots = console.spots();
            let what = spots.at(chance.random_range(0..width), chance.random_range(0..height));
            console.hear(Msg::Click { what });
        }
        11 => {
            let (width, height) = console.model.size;
            let over = console.spots().at(chance.random_range(0..width), chance.random_range(0..height));
            console.hear(Msg::Wheel { over, by: if chance.random_bool(0.5) { 1 } else { -1 } });
        }
        12 => {
            if let Some(Effect::Write(text)) = console.outside.pop() {
                console.hear(Msg::Written(Ok(format!("{text}\nmore\u{1b}[2J"))));
            }
        }
        _ => {
            let scope = console.model.scope();
            for key in key(chance, scope, console) {
                console.hear(Msg::Key(key));
            }
        }
    }
}

/// Esc leaves whatever lies over the list, level by level, and only that.
fn comes_home(console: &mut Console<'_>) {
    console.office.clock.advance(TimeDelta::seconds(5));
    for _ in 0..40 {
        if console.model.overlay.is_none() && console.model.scope() == Scope::List && console.model.behind.is_empty() {
            return;
        }
        // A text that was begun is thrown away only after a question.
        console.press(if console.model.scope() == Scope::Question { "y" } else { "Esc" });
        leaves(console);
    }
    panic!("not left by Esc: {:?} {:?}\n{}", console.model.scope(), console.model.overlay, console.screen());
}

fn holds(console: &Console<'_>) {
    let model = &console.model;
    assert!(model.queue.cursor == 0 || model.queue.cursor < model.queue.page.total, "the cursor is on a row");
    assert!(model.scope() != Scope::Pair || model.overlay.is_some());
    assert!(model.keys.len() < 4, "{:?}", model.keys);
    // Whatever is there can be drawn.
    let _ = console.screen();
}

#[test]
fn whatever_somebody_presses_nothing_breaks() {
    let steps = number("TASUKI_MONKEY").unwrap_or(3_000);
    let seed = number("TASUKI_SEED").unwrap_or(7);
    let office = office();
    let names: Vec<String> = rows().iter().map(|(_, row)| format!("{}\n{}", row["name"], row["notes"])).collect();
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut done = 0;
    let told = catch_unwind(AssertUnwindSafe(|| {
        let mut console = Console::open_as(&office, "head", (100, 30), Lang::En, Preferences::default());
        let leads = |console: &mut Console<'_>| {
            console.press("5");
            console.model.queue.page.total
        };
        let before = leads(&mut console);
        while done < steps {
            step(&mut chance, &mut console, &names);
            leaves(&mut console);
            if done % 7 == 0 {
                holds(&console);
            }
            if chance.random_ratio(1, 60) {
                comes_home(&mut console);
            }
            done += 1;
        }
        console.resize(100, 30);
        comes_home(&mut console);
        for _ in 0..4 {
            console.press("Esc");
        }
        let after = leads(&mut console);
        assert!(after >= before, "leads have gone: {before}, {after}");
    }));
    // What it was has been said.
    assert!(told.is_ok(), "at step {done}: TASUKI_SEED={seed} TASUKI_MONKEY={steps}");
}
