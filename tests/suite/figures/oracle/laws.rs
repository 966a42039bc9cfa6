//! What holds for every figure of every journal: parts add up, the past stays as it was told, nobody who is erased changes a
//! number, and the leads behind one are those that it counts.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tasuki::agreement::RuleKind;
use tasuki::agreement::goals::Figure;
use tasuki::agreement::terms::Stage;
use tasuki::clock::Timestamp;
use tasuki::insight::figures::{Answer, Ask, Cause, Counting, CountingUnit, Difference, Dimension, Moment, Sum};
use tasuki::insight::{Basis, Rate, Span, Step, Waterfall, WaterfallAsk};

use super::reading::Oracle;
use super::world::World;
use super::{every_figure, is_paid};
use crate::histories::{Office, marketing, number, tell_all};

/// Groups together.
fn together<'s>(groups: impl IntoIterator<Item = &'s Sum>) -> Sum {
    groups.into_iter().fold(Sum::default(), |mut all, group| {
        all.merge(group);
        all
    })
}

/// What is paid belongs to campaigns, sources and days alone.
fn without_pay(ask: &Ask, sum: &Sum) -> Sum {
    if is_paid(ask) {
        let mut plain = Sum::default();
        (plain.n, plain.k) = (sum.n, sum.k);
        plain
    } else {
        sum.clone()
    }
}

/// Every figure is told apart by every dimension, and by two of them: groups add up to the total.
fn parts_add_up(world: &mut World) {
    let now = Moment::live(world.office.now());
    let whole = |by: Dimension| !by.is_many();
    let mut asks = Vec::new();
    for ask in every_figure(world.some_days()) {
        let alone = Dimension::ALL.iter().map(|by| ask.clone().by(*by));
        asks.extend(alone);
        let all: Vec<Dimension> = Dimension::ALL.iter().copied().filter(|by| whole(*by)).collect();
        let [one, other] = [*world.chance.one_of(&all), *world.chance.one_of(&all)];
        asks.push(ask.by(one).by(other));
    }
    let of_costs = [Dimension::Source, Dimension::Campaign, Dimension::Week, Dimension::Month, Dimension::Quarter];
    let answers = world.answers(&asks, now);
    for (ask, answer) in asks.iter().zip(&answers) {
        let groups: Vec<Sum> = answer.groups.values().map(|sum| without_pay(ask, sum)).collect();
        let (all, total) = (together(&groups), without_pay(ask, &answer.total));
        if ask.by.iter().all(|by| whole(*by)) {
            assert_eq!(all, total, "{ask:?}");
        } else {
            assert!(all.n >= total.n && all.k >= total.k && all.open >= total.open, "{ask:?}: {answer:?}");
            assert!(groups.iter().all(|group| group.n <= total.n && group.k <= total.k), "{ask:?}: {answer:?}");
        }
        if is_paid(ask) && ask.by.iter().all(|by| of_costs.contains(by)) {
            assert_eq!(together(answer.groups.values()), answer.total, "{ask:?}");
        }
    }
}

/// The steps between two moments lead from what was seen then to what is seen now.
fn differences_add_up(world: &mut World, then: Timestamp) {
    let now = world.office.now();
    let spans = [world.some_days(), world.some_days()];
    let pairs: Vec<(Ask, Ask)> = every_figure(spans[0]).into_iter().zip(every_figure(spans[1])).collect();
    let (before, after): (Vec<Ask>, Vec<Ask>) = pairs.iter().cloned().unzip();
    let desk = world.office.desk(&marketing());
    let differences: Vec<Difference> =
        desk.differences(then, Moment::live(now), pairs, &mut |_, _| true).unwrap_or_else(|wrong| panic!("{wrong}"));
    let (before, after) = (world.answers(&before, Moment::as_of(then)), world.answers(&after, Moment::live(now)));
    for ((difference, before), after) in differences.iter().zip(&before).zip(&after) {
        let figure = &difference.ask.figure;
        assert_eq!(difference.before(), &before.total, "{figure} then");
        assert_eq!(difference.after(), &after.total, "{figure} now");
        let whole = |number: u64| i128::from(number);
        let parts = |of: fn(&Sum) -> u64| -> i128 {
            difference.steps().map(|(_, from, to)| whole(of(to)) - whole(of(from))).sum()
        };
        let ends = |of: fn(&Sum) -> u64| whole(of(&after.total)) - whole(of(&before.total));
        assert_eq!(parts(|sum| sum.n), ends(|sum| sum.n), "{figure}");
        assert_eq!(parts(|sum| sum.k), ends(|sum| sum.k), "{figure}");
        let amounts: f64 = difference.steps().map(|(_, from, to)| to.total() - from.total()).sum();
        let amount = after.total.total() - before.total.total();
        assert!((amounts - amount).abs() < 0.01, "{figure}: {amounts} and {amount}");
    }
    // Where no time went by, no other terms and no other days change anything.
    let same = every_figure(spans[0]).into_iter().map(|ask| (ask.clone(), ask)).collect();
    let desk = world.office.desk(&marketing());
    for difference in desk.differences(now, Moment::live(now), same, &mut |_, _| true).unwrap() {
        let figure = &difference.ask.figure;
        let changes =
            |(cause, from, to): (Cause, &Sum, &Sum)| matches!(cause, Cause::Definition | Cause::NewLeads) && from != to;
        assert!(!difference.steps().any(changes), "{figure}");
    }
}

/// The leads behind a number are those whose items it counts, as the oracle has them.
fn behind_are_those_that_count(world: &mut World) {
    let now = Moment::live(world.office.now());
    let oracle = Oracle::at(&world.office.path(), now);
    for ask in every_figure(world.some_days()) {
        let desk = world.office.desk(&marketing());
        let behind = desk.behind(&ask, now, &mut |_, _| true).unwrap_or_else(|wrong| panic!("{wrong}"));
        let behind: BTreeSet<i64> = behind.into_iter().map(|(lead, _)| lead.0).collect();
        assert_eq!(behind, oracle.leads(&ask), "{ask:?}");
    }
}

impl World {
    fn waterfall(&mut self, ask: &WaterfallAsk) -> Waterfall {
        self.office.desk(&marketing()).waterfall(ask, &mut |_, _| true).unwrap_or_else(|wrong| panic!("{wrong}"))
    }
}

/// The waterfalls of some days, of all time, counted in every way that there is.
fn every_way(world: &mut World) -> Vec<WaterfallAsk> {
    let mut ways = Vec::new();
    for span in [Span::default(), world.some_days()] {
        let month = Some(TimeDelta::days(30));
        for (basis, within) in
            [(Basis::Cohort, None), (Basis::Cohort, month), (Basis::Period, None), (Basis::Stock, None)]
        {
            for unit in [CountingUnit::Lead, CountingUnit::Handoff] {
                let counting = Counting { unit, basis, within };
                ways.push(WaterfallAsk { counting, span, ..WaterfallAsk::default() });
            }
        }
    }
    ways.retain(|way| way.counting.basis != Basis::Stock || way.counting.unit == CountingUnit::Lead);
    ways
}

/// Kept sums and the walk through the journal make the same waterfall.
fn kept_sums_say_what_the_journal_says(world: &mut World) {
    let kept = Dimension::ALL.iter().copied().filter(|by| by.kept().is_some()).map(Some);
    let kept: Vec<Option<Dimension>> = std::iter::once(None).chain(kept).collect();
    assert_eq!(kept.len(), 5);
    for way in every_way(world).iter().filter(|way| way.counting.unit == CountingUnit::Lead) {
        for by in &kept {
            let ask = WaterfallAsk { by: by.iter().copied().collect(), ..way.clone() };
            let walked = WaterfallAsk { as_of: Some(world.office.now()), ..ask.clone() };
            assert!(ask.kept().is_some() && walked.kept().is_none());
            let (kept, walked) = (world.waterfall(&ask), world.waterfall(&walked));
            assert_eq!((kept.rows, kept.total), (walked.rows, walked.total), "{ask:?}");
        }
    }
}

/// The waterfall counts what figures count, of leads and of hand-offs, told apart by anything.
fn the_waterfall_says_what_figures_say(world: &mut World) {
    let now = Moment::live(world.office.now());
    for way in every_way(world) {
        let (counting, span) = (way.counting, way.span);
        let mut dimensions = vec![Vec::new()];
        dimensions.extend((0..4).map(|_| vec![*world.chance.one_of(Dimension::ALL)]));
        dimensions.push([0, 1].map(|_| *world.chance.one_of(Dimension::ALL)).to_vec());
        for by in dimensions {
            let told = world.waterfall(&WaterfallAsk { by: by.clone(), ..way.clone() });
            let ask = |figure| Ask { by: by.clone(), ..Ask::of(figure, span).counting(counting) };
            let counts = Stage::WAY.map(|stage| ask(Figure::Count(stage)));
            let rates = Step::ALL.map(|step| ask(Figure::Rate(step.from, step.to)));
            let counts = world.answers(&counts, now);
            let totals: Vec<u64> = counts.iter().map(|answer| answer.total.n).collect();
            assert_eq!(told.total.reached.to_vec(), totals, "{by:?} {way:?}");
            for row in &told.rows {
                let group = |answer: &Answer| {
                    let sum = if by.is_empty() { Some(&answer.total) } else { answer.groups.get(&row.keys) };
                    sum.map_or(0, |sum| sum.n)
                };
                assert_eq!(row.reached.to_vec(), counts.iter().map(group).collect::<Vec<_>>(), "{row:?} {way:?}");
                // Of a period each is counted when it was: a stage may be recorded later than it is reached.
                let is_part = row.recorded.iter().zip(row.reached).all(|(recorded, reached)| *recorded <= reached);
                assert!(is_part || counting.basis == Basis::Period, "{row:?} {way:?}");
            }
            let groups: BTreeSet<&Vec<String>> = counts.iter().flat_map(|answer| answer.groups.keys()).collect();
            let told_of: BTreeSet<&Vec<String>> = told.rows.iter().map(|row| &row.keys).collect();
            assert!(by.is_empty() || told_of.is_superset(&groups), "{by:?} {way:?}");
            if told.has_rates() {
                for (step, answer) in Step::ALL.iter().zip(world.answers(&rates, now)) {
                    let rate = told.rate(&told.total, *step).unwrap_or(Rate::new(0, 0));
                    assert_eq!((rate.k, rate.n), (answer.total.k, answer.total.n), "{step:?} {by:?} {way:?}");
                }
            }
        }
    }
}

/// Hand-offs by criterion are the record of the criteria.
fn the_record_of_criteria_says_the_same(world: &mut World) {
    let counting = Counting { unit: CountingUnit::Handoff, ..Counting::default() };
    let ask = WaterfallAsk { counting, by: vec![Dimension::Criterion], ..WaterfallAsk::default() };
    let told = world.waterfall(&ask);
    let desk = world.office.desk(&marketing());
    let records = desk.rule_records(None, None).unwrap();
    assert_eq!(told.total.reached(Stage::Mql), records.handoffs);
    for record in records.by_kind().into_iter().filter(|record| record.kind == RuleKind::Criterion && record.fired > 0)
    {
        let row = told.rows.iter().find(|row| row.keys == [record.rule.as_str()]).unwrap();
        let came = [Stage::Mql, Stage::Sal, Stage::Sql, Stage::Customer].map(|stage| row.reached(stage));
        assert_eq!(came, [record.fired, record.accepted, record.qualified, record.won], "{record:?}");
    }
}

/// What of an answer an erase must not change: whoever is erased is waited for no longer.
fn lasting(asks: &[Ask], answers: Vec<Answer>) -> Vec<Answer> {
    let waits = |ask: &Ask| matches!(ask.figure, Figure::Unowned | Figure::Silent | Figure::Incomplete);
    let lasting = |(ask, mut answer): (&Ask, Answer)| {
        if waits(ask) {
            return Answer::default();
        }
        answer.groups.values_mut().chain([&mut answer.total]).for_each(|sum| sum.open = 0);
        answer.groups.retain(|_, sum| *sum != Sum::default());
        answer
    };
    asks.iter().zip(answers).map(lasting).collect()
}

fn an_erase_changes_no_figure(world: &mut World) {
    let dimensions = std::iter::once(None).chain(Dimension::ALL.iter().copied().map(Some));
    let dimensions = dimensions.filter(|by| *by != Some(Dimension::Missing));
    let asks: Vec<Ask> = dimensions
        .flat_map(|by| {
            every_figure(Span::default()).into_iter().map(move |ask| by.map_or(ask.clone(), |by| ask.by(by)))
        })
        .collect();
    let now = Moment::live(world.office.now());
    let before = world.answers(&asks, now);
    let before = lasting(&asks, before);
    let erased: Vec<_> = (0..6).filter_map(|_| world.erase()).collect();
    let after = world.answers(&asks, now);
    for ((ask, before), after) in asks.iter().zip(&before).zip(&lasting(&asks, after)) {
        assert_eq!(before, after, "{ask:?} after {erased:?} were erased");
    }
}

fn hold(seed: u64) -> BTreeSet<String> {
    let mut world = World::new(seed);
    let mut moments = Vec::new();
    world.live(|world| moments.push(world.office.now()));
    parts_add_up(&mut world);
    let then = *world.chance.one_of(&moments);
    differences_add_up(&mut world, then);
    behind_are_those_that_count(&mut world);
    kept_sums_say_what_the_journal_says(&mut world);
    the_waterfall_says_what_figures_say(&mut world);
    the_record_of_criteria_says_the_same(&mut world);
    an_erase_changes_no_figure(&mut world);
    BTreeSet::new()
}

#[test]
fn parts_add_up_and_nobody_who_is_erased_changes_a_figure() {
    tell_all(number("TASUKI_ORACLE").unwrap_or(2), hold);
}
