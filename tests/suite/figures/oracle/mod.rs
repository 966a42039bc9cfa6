//! An oracle: plain SQL over the journal, written from the definitions of the figures and from nothing else, agrees with
//! every figure on random journals. `TASUKI_ORACLE` says how many, `TASUKI_SEED` tells one of them again.

mod laws;
mod reading;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use tasuki::agreement::goals::Figure;
use tasuki::clock::Timestamp;
use tasuki::insight::figures::{Answer, Ask, Counting, CountingUnit, Dimension, Moment};
use tasuki::insight::{Basis, Span};

use crate::histories::{Office, marketing, number, tell_all};
use reading::{Oracle, Told};
use world::World;

/// Every figure, counted in every way.
fn every_figure(span: Span) -> Vec<Ask> {
    let asks = Figure::words().into_iter().flat_map(|word| {
        let figure = Figure::of(&word).unwrap();
        let is_staged = matches!(figure, Figure::Count(_) | Figure::Rate(..));
        let month = Some(TimeDelta::days(30));
        let ways = [
            (CountingUnit::Lead, Basis::Cohort, None),
            (CountingUnit::Lead, Basis::Cohort, month),
            (CountingUnit::Lead, Basis::Period, None),
            (CountingUnit::Lead, Basis::Stock, None),
            (CountingUnit::Handoff, Basis::Cohort, None),
            (CountingUnit::Handoff, Basis::Cohort, month),
            (CountingUnit::Handoff, Basis::Period, None),
        ];
        let ways = ways.into_iter().take(if is_staged { 7 } else { 1 });
        ways.map(move |(unit, basis, within)| Ask::of(figure, span).counting(Counting { unit, basis, within }))
    });
    asks.collect()
}

const BY: [Dimension; 4] = [Dimension::Source, Dimension::Rep, Dimension::Reason, Dimension::Month];

/// Whether an ask tells amounts that are paid: they belong to no lead.
fn is_paid(ask: &Ask) -> bool {
    matches!(ask.figure, Figure::Cost(_))
}

impl World {
    fn answers(&mut self, asks: &[Ask], moment: Moment) -> Vec<Answer> {
        self.office.desk(&marketing()).answer(asks, moment, &mut |_, _| true).unwrap_or_else(|wrong| panic!("{wrong}"))
    }

    /// Some days of the journal's time.
    fn some_days(&mut self) -> Span {
        let now = self.office.now();
        let first = now.plus(-TimeDelta::days(self.chance.between(1, 120)));
        let last = first.plus(TimeDelta::days(self.chance.between(0, 90)));
        let day = |at: Timestamp| Some(at.in_zone(&chrono_tz::Asia::Tokyo).date_naive());
        self.office.desk(&marketing()).days(day(first), day(last))
    }
}

/// Holds every figure of a moment against the oracle; gives the words of those that count anything.
fn agrees(world: &mut World, moment: Moment, wrong: &mut Vec<String>) -> BTreeSet<String> {
    let oracle = Oracle::at(&world.office.path(), moment);
    let mut seen = BTreeSet::new();
    for span in [Span::default(), world.some_days()] {
        let asks = every_figure(span);
        let dimensions = std::iter::once(None).chain(BY.map(Some));
        for by in dimensions {
            let told_apart = |ask: &Ask| Ask { by: by.into_iter().collect(), ..ask.clone() };
            let asks: Vec<Ask> = asks.iter().map(told_apart).collect();
            let answers = world.answers(&asks, moment);
            for (ask, answer) in asks.iter().zip(&answers) {
                let expected = oracle.answer(ask);
                let mut found: BTreeMap<String, Told> =
                    answer.groups.iter().map(|(keys, sum)| (keys[0].clone(), Told::of(sum))).collect();
                if by.is_none() {
                    found.insert(String::new(), Told::of(&answer.total));
                }
                found.retain(|_, told| *told != Told::default());
                if !found.is_empty() {
                    seen.insert(ask.figure.to_string());
                }
                if found != expected {
                    let word = ask.figure.to_string();
                    let told =
                        format!("{word} {:?} by {by:?} {span:?} at {}\n", ask.counting.basis, moment.now.millis());
                    wrong.push(format!(
                        "{told}    found    {found:?}\n    expected {expected:?}\n{}",
                        oracle.items(&word)
                    ));
                }
            }
        }
    }
    seen
}

fn hold(seed: u64) -> BTreeSet<String> {
    let mut world = World::new(seed);
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let mut kept: Vec<(Timestamp, Vec<Ask>, Vec<Answer>)> = Vec::new();
    world.live(|world| {
        let now = world.office.now();
        seen.extend(agrees(world, Moment::live(now), &mut wrong));
        let by = [None, Some(Dimension::Source), Some(Dimension::Behaviour), Some(Dimension::Missing)];
        let asks: Vec<Ask> = by
            .into_iter()
            .flat_map(|by| {
                every_figure(Span::default()).into_iter().map(move |ask| by.map_or(ask.clone(), |by| ask.by(by)))
            })
            .collect();
        let answers = world.answers(&asks, Moment::live(now));
        if world.answers(&asks, Moment::as_of(now)) != answers {
            wrong.push(format!("as of now is not live at {}", now.millis()));
        }
        kept.push((now, asks, answers));
    });
    for (then, asks, answers) in &kept {
        let again = world.answers(asks, Moment::as_of(*then));
        for ((ask, before), after) in asks.iter().zip(answers).zip(&again) {
            if before != after {
                wrong.push(format!("as of {}: {ask:?}\n   {before:?}\n   {after:?}", then.millis()));
            }
        }
        agrees(&mut world, Moment::as_of(*then), &mut wrong);
    }
    if let Ok(folder) = std::env::var("TASUKI_ORACLE_KEEP") {
        let copy = format!("VACUUM INTO '{folder}/{seed}.db'");
        rusqlite::Connection::open(world.office.path()).unwrap().execute_batch(&copy).unwrap();
    }
    assert!(wrong.is_empty(), "TASUKI_SEED={seed}: {} differ\n{}", wrong.len(), wrong.join("\n"));
    seen
}

#[test]
fn every_figure_is_what_plain_sql_finds_in_the_journal() {
    let seen = tell_all(number("TASUKI_ORACLE").unwrap_or(3), hold);
    if number("TASUKI_SEED").is_some() {
        return;
    }
    let never: Vec<String> = Figure::words().into_iter().filter(|word| !seen.contains(word)).collect();
    assert!(never.is_empty(), "figures that are always empty prove nothing: {never:?}");
}
