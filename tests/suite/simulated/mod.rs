//! Simulated weeks (reliability P3): several programs on one file, each with a clock of its own, that sleep, crash between
//! any two steps and in the middle of sending; people who do what they like; ways out that fail. After every step an oracle,
//! which works out by itself who hears of what, says what must be. Weeks are told in stretches of four, each at a file of
//! its own. `TASUKI_WEEKS` says how many weeks, `TASUKI_SEED=…` tells one stretch again.

mod acts;
mod agreements;
mod faults;
mod judge;
mod minutes;
mod oracle;
mod seen;
mod week;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;

use crate::histories::tell_all;
use week::Week;

/// So many weeks follow one another: leads, notices and letters grow old, and what was forgotten has time to be missed.
const STRETCH: u64 = 4;

/// Tells one stretch of weeks and lets it settle. Gives what was met in it.
fn told(seed: u64) -> BTreeSet<String> {
    let week = Week::new(seed);
    among(&week);
    std::mem::take(&mut week.judge.lock().unwrap().met)
}

/// What happens in a stretch of weeks.
fn among(week: &Arc<Week>) {
    for _ in 0..STRETCH {
        for _ in 0..week.by_chance(|chance| chance.between(1, 2)) {
            week.lead_comes();
        }
        let end = week.now().plus(TimeDelta::days(7));
        while week.now() < end {
            // Much happens within minutes, and then nothing for hours.
            let minutes = week.by_chance(|chance| {
                let most = *chance.one_of(&[2, 30, 240, 900]);
                chance.between(0, most)
            });
            week.pass(TimeDelta::milliseconds(minutes * 60_000 + week.by_chance(|chance| chance.between(0, 59_999))));
            something(week);
        }
    }
    settle(week);
}

fn something(week: &Arc<Week>) {
    let (what, who) = week.by_chance(|chance| (chance.between(0, 99), chance.between(0, 5)));
    let who = usize::try_from(who).unwrap();
    match what {
        0..=29 => week.somebody_acts(who),
        30..=33 => week.fall_asleep(who),
        _ => week.turn(who),
    }
}

/// Nobody does anything any more: every program runs now and then, until whatever is to come has come.
fn settle(week: &Arc<Week>) {
    week.calm_down();
    week.tell("nobody does anything any more");
    for step in 0..60 {
        week.pass(TimeDelta::minutes(if step % 2 == 0 { 7 * 60 + 13 } else { 3 * 60 + 41 }));
        week.turn(step % 6);
    }
    for _ in 0..2 {
        week.pass(TimeDelta::hours(2));
        (0..6).for_each(|n| week.turn(n));
    }
    let mut judge = week.judge.lock().unwrap();
    judge.settled(week.now(), &|who| week.has_program(who));
}

#[test]
fn in_simulated_weeks_nobody_is_forgotten_nor_told_twice_nor_of_what_is_done() {
    let weeks = std::env::var("TASUKI_WEEKS").ok().map_or(32, |weeks| weeks.parse().expect("TASUKI_WEEKS is a number"));
    tell_all(u64::div_ceil(weeks, STRETCH), told);
}
