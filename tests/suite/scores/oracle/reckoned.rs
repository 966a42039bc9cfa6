//! The oracle: what a law makes of a lead, in plain steps. Points are whole thousandths, shares are fractions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;

use super::laws::{Bar, Case, Counts, Criterion, Decay, Deed, Law, TouchLaw};

#[derive(Debug, Clone, PartialEq)]
pub struct Reckoned {
    /// What each rule gives that counted anything.
    pub rules: BTreeMap<String, i128>,
    pub fit: i128,
    pub engagement: i128,
    pub intent: i128,
    pub total: i128,
    pub phase: Option<String>,
    pub met: Option<String>,
}

pub fn reckon(case: &Case, law: &Law, at: i64, since: Option<i64>) -> Reckoned {
    let mut deeds: Vec<&Deed> = case.deeds.iter().collect();
    deeds.retain(|deed| deed.at <= at && since.is_none_or(|since| deed.at > since));
    deeds.sort_by_key(|deed| deed.at);
    let mut rules = fit(case, law);
    let sum_of_fit: i128 = rules.values().sum();
    let mut given: Vec<Option<i128>> = law.touch.iter().map(|rule| of_rule(law, rule, &deeds, at)).collect();
    for (group, cap) in law.groups.iter().enumerate() {
        let members: Vec<usize> = (0..given.len()).filter(|n| law.touch[*n].group == Some(group)).collect();
        let mut beyond = members.iter().map(|n| given[*n].unwrap_or(0)).sum::<i128>() - cap;
        // What is too much is taken from the last ones.
        for member in members.into_iter().rev() {
            if let Some(points) = given[member].as_mut().filter(|points| **points > 0 && beyond > 0) {
                let taken = beyond.min(*points);
                (*points, beyond) = (*points - taken, beyond - taken);
            }
        }
    }
    let sum = |is_intent: bool| -> i128 {
        (0..given.len()).filter(|n| law.touch[*n].is_intent == is_intent).map(|n| given[n].unwrap_or(0)).sum()
    };
    let (engagement, mut intent) = (sum(false), sum(true));
    let phase = phase(law, &deeds, sum_of_fit + engagement + intent);
    intent += law.phases.2[phase].unwrap_or(0);
    rules.extend((0..given.len()).filter_map(|n| Some((format!("touch_{n}"), given[n]?))));
    let sums = [sum_of_fit + engagement + intent, sum_of_fit, engagement, intent];
    // Whoever came back and did nothing since is known already.
    let is_new = since.is_none() || deeds.iter().any(|deed| deed.times > 0);
    // What names no touch wants points of what was done since.
    let pays = |n: usize| {
        let criterion = &law.criteria[n];
        since.is_none() || engagement + intent > 0 || criterion.touched.is_some() || criterion.in_order.is_some()
    };
    let met = (0..law.criteria.len())
        .find(|n| is_new && pays(*n) && meets(&law.criteria[*n], sums, law, &deeds, at, case.lead.need));
    Reckoned {
        rules,
        fit: sum_of_fit,
        engagement,
        intent,
        total: if case.lead.title.contains("学生") { 0 } else { sums[0] },
        phase: Some(["start", "middle", "end"][phase].to_owned()),
        met: met.map(|n| format!("mql_{n}")),
    }
}

/// Of the rules that look at one thing alone the one counts that says the most of it; those on two count for themselves.
fn fit(case: &Case, law: &Law) -> BTreeMap<String, i128> {
    let mut best: [Option<(usize, usize)>; 2] = [None, None];
    let mut rules = BTreeMap::new();
    for (n, rule) in law.fit.iter().enumerate() {
        let said = rule.words.iter().filter(|word| case.lead.title.contains(**word));
        let word = said.map(|word| word.chars().count()).max();
        let size = rule.employees.filter(|least| case.lead.employees.is_some_and(|size| size >= *least));
        let (asks_word, asks_size) = (!rule.words.is_empty(), rule.employees.is_some());
        if (asks_word && word.is_none()) || (asks_size && size.is_none()) {
            continue;
        }
        if asks_word && asks_size {
            rules.insert(format!("fit_{n}"), rule.points);
            continue;
        }
        let says = word.or(size.map(|size| size as usize)).unwrap();
        let place = &mut best[usize::from(asks_size)];
        if place.is_none_or(|(_, before)| says > before) {
            *place = Some((n, says));
        }
    }
    rules.extend(best.into_iter().flatten().map(|(n, _)| (format!("fit_{n}"), law.fit[n].points)));
    rules
}

/// What one rule on touches gives after its own cap; nothing where it counted none.
fn of_rule(law: &Law, rule: &TouchLaw, deeds: &[&Deed], at: i64) -> Option<i128> {
    let (mut days, mut assets, mut counted) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    let mut running = 0;
    for deed in deeds.iter().filter(|deed| deed.kind == rule.kind) {
        // Where only the amount grew, only what is paid by amount sees anything, and only what counts each time.
        if deed.times == 0 && (rule.per.is_none() || rule.counts != Counts::Each) {
            continue;
        }
        if rule.per.is_some() && deed.tenths.is_none() {
            continue;
        }
        let counts = match rule.counts {
            Counts::Each => true,
            Counts::First => counted.is_empty(),
            Counts::Day => days.insert(day(law, deed.at)),
            Counts::Asset => assets.insert(deed.asset),
        };
        if !counts {
            continue;
        }
        let full = match (rule.per, deed.tenths) {
            (Some(per), Some(tenths)) if deed.is_total => {
                let before = by_amount(rule, per, running);
                running += tenths;
                by_amount(rule, per, running) - before
            }
            (Some(per), Some(tenths)) => by_amount(rule, per, tenths),
            _ if rule.counts == Counts::Each => rule.points * i128::from(deed.times),
            _ => rule.points,
        };
        counted.push(if rule.fades { left(law, full, at - deed.at) } else { full });
    }
    let sum: i128 = counted.iter().sum();
    let capped = match rule.cap {
        Some(cap) if rule.points > 0 => sum.min(cap),
        Some(cap) => sum.max(cap),
        None => sum,
    };
    (!counted.is_empty()).then_some(capped)
}

fn by_amount(rule: &TouchLaw, ((_, per), max): ((&str, i128), Option<i128>), tenths: i128) -> i128 {
    let points = rule.points * (tenths / per);
    match max {
        Some(max) if rule.points > 0 => points.min(max),
        Some(max) => points.max(max),
        None => points,
    }
}

fn day(law: &Law, at: i64) -> chrono::NaiveDate {
    let zone: chrono_tz::Tz = law.zone.parse().unwrap();
    DateTime::from_timestamp_millis(at).unwrap().with_timezone(&zone).date_naive()
}

/// What is left of points, rounded half up to a thousandth.
fn left(law: &Law, points: i128, age: i64) -> i128 {
    let half = law.every.1;
    let halves = u32::try_from(age / half).unwrap();
    match law.decay {
        Decay::None => points,
        Decay::Window => {
            if age < 2 * half {
                points
            } else {
                0
            }
        }
        Decay::Steps { kept: (kept, of), .. } => half_up(points * kept.pow(halves / 2), of.pow(halves / 2)),
        Decay::Smooth { kept: (kept, of), .. } if halves % 2 == 0 => {
            half_up(points * kept.pow(halves / 2), of.pow(halves / 2))
        }
        // The square of what is left is a fraction: the nearest whole number is the last one of which the half before it
        // is not beyond.
        Decay::Smooth { kept: (kept, of), .. } => {
            let square = |n: i128| n * n * of.pow(halves);
            let most = 4 * points * points * kept.pow(halves);
            let (mut low, mut high) = (0, points.abs() + 1);
            while high - low > 1 {
                let middle = i128::midpoint(low, high);
                if square(2 * middle - 1) <= most { low = middle } else { high = middle }
            }
            low * points.signum()
        }
    }
}

fn half_up(numerator: i128, denominator: i128) -> i128 {
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

fn phase(law: &Law, deeds: &[&Deed], points: i128) -> usize {
    let (bar, (kind, times), _) = &law.phases;
    if is_enough(bar, points) {
        return 2;
    }
    usize::from(deeds.iter().filter(|deed| deed.kind == *kind).map(|deed| deed.times).sum::<u32>() >= *times)
}

fn is_enough(bar: &Bar, points: i128) -> bool {
    if bar.over { points > bar.points } else { points >= bar.points }
}

fn meets(asks: &Criterion, sums: [i128; 4], law: &Law, deeds: &[&Deed], at: i64, need: Option<usize>) -> bool {
    let looked = || deeds.iter().filter(|deed| !asks.is_within || at - deed.at <= 2 * law.every.1);
    let times = |kind: usize| looked().filter(|deed| deed.kind == kind).map(|deed| deed.times).sum::<u32>();
    let done = |kind: usize| looked().filter(move |deed| deed.kind == kind && deed.times > 0).map(|deed| deed.at);
    asks.bars.iter().zip(sums).all(|(bar, sum)| bar.as_ref().is_none_or(|bar| is_enough(bar, sum)))
        && asks.touched.is_none_or(|(kind, least)| times(kind) >= least)
        && asks.in_order.is_none_or(|[first, then]| done(first).any(|one| done(then).any(|other| other > one)))
        && asks.need.is_none_or(|least| need.is_some_and(|known| known >= least))
}
