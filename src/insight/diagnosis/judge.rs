//! Whether a step speaks, and what it costs.

use super::super::review::{Stretch, window};
use super::super::{Rate, chance};
use super::look::{Cohort, Look};
use super::{LEAST, MATTERS, SURE, number, value};
use crate::agreement::terms::Stage;
use crate::insight::figures::Ask;

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is worse than it should be, by much, and hardly by chance.
    Speaks,
    /// It is, and one of the steps that it is made of says so.
    InAPart,
    /// It is worse by much, and may be by chance.
    MayBeChance,
    /// It is not worse by much.
    Steady,
    /// There are too few leads, or nothing to compare them with.
    NotEnough,
}

/// With what a step is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// What is aimed at.
    Target,
    /// The leads of the days before.
    Before,
    /// The leads of up to four such stretches before, together.
    Usual,
}

/// What was usual: the lowest and the highest of the earlier stretches, and all of them together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usual {
    /// The lowest rate, 1.0 for all.
    pub low: f64,
    /// The highest one.
    pub high: f64,
    /// All together.
    pub all: Rate,
}

/// A step, and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct StepFinding {
    /// From where to where.
    pub step: (Stage, Stage),
    /// The days whose leads are looked at: the last ones that have had their time.
    pub days: Stretch,
    /// How many days they had.
    pub window: u32,
    /// What is asked for: the leads behind the figure.
    pub ask: Ask,
    /// How many came through.
    pub is: Rate,
    /// What is aimed at, 1.0 for all.
    pub target: Option<f64>,
    /// How many of the days before came through; nothing where they are too few.
    pub before: Option<Rate>,
    /// What was usual, where at least two earlier stretches are known.
    pub usual: Option<Usual>,
    /// How many are usually lost, in per cent, as the agreement says: shown, and no reason to speak (R68).
    pub drop_off: Option<(f64, f64)>,
    /// How it stands.
    pub verdict: Verdict,
    /// With what it differs most, of what makes it speak; else of all.
    pub against: Option<Against>,
    /// By how much it is worse than that, 1.0 for all; less than nothing where it is better.
    pub gap: f64,
    /// How likely chance alone does as much, adjusted as Holm has it.
    pub by_chance: f64,
    /// How many wins that costs, passed through the steps behind it (R73); nothing where those are not known.
    pub cost: Option<f64>,
    /// The same as far as the steps behind it are known: by this they are put in order.
    pub(super) weight: f64,
    /// The leads with which the loss is compared; none where it is one against the target only.
    pub(super) cohort: Option<Cohort>,
}

/// One comparison of one step.
struct Compared {
    look: usize,
    against: Against,
    gap: f64,
    by_chance: f64,
}

impl Compared {
    fn speaks(&self) -> bool {
        self.by_chance < SURE && self.gap > MATTERS - 1e-9
    }
}

/// How all steps stand. They are asked about at once, so the probabilities of all comparisons are adjusted together.
pub(super) fn judge(looks: &[Look]) -> Vec<StepFinding> {
    let mut compared: Vec<Compared> = looks.iter().enumerate().flat_map(|(n, look)| compare(n, look)).collect();
    let adjusted = chance::holm(&compared.iter().map(|one| one.by_chance).collect::<Vec<_>>());
    compared.iter_mut().zip(adjusted).for_each(|(one, by_chance)| one.by_chance = by_chance);
    let mut steps: Vec<StepFinding> = looks.iter().enumerate().map(|(n, look)| told(n, look, &compared)).collect();
    price(&mut steps);
    spare_the_whole(&mut steps);
    steps
}

fn compare(nth: usize, look: &Look) -> Vec<Compared> {
    let Some(is) = look.is.value().filter(|_| look.is.n >= LEAST) else { return Vec::new() };
    let mut all = Vec::new();
    let mut add = |against, reference: f64, by_chance| {
        all.push(Compared { look: nth, against, gap: reference - is, by_chance });
    };
    if let Some(target) = look.target {
        add(Against::Target, target, chance::share_against(look.is, target));
    }
    if let Some(before) = before(look) {
        add(Against::Before, value(before), chance::shares(look.is, before));
    }
    if let Some(usual) = usual(look) {
        add(Against::Usual, value(usual.all), chance::shares(look.is, usual.all));
    }
    all
}

fn before(look: &Look) -> Option<Rate> {
    look.was.first().copied().filter(|before| before.n >= LEAST)
}

fn usual(look: &Look) -> Option<Usual> {
    let known: Vec<Rate> = look.was.iter().copied().filter(|rate| rate.n >= LEAST).collect();
    let values = || known.iter().filter_map(|rate| rate.value());
    let (low, high) = (values().reduce(f64::min)?, values().reduce(f64::max)?);
    let all = look.was.iter().fold(Rate::new(0, 0), |all, rate| Rate::new(all.k + rate.k, all.n + rate.n));
    (known.len() >= 2).then_some(Usual { low, high, all })
}

fn told(nth: usize, look: &Look, compared: &[Compared]) -> StepFinding {
    let own: Vec<&Compared> = compared.iter().filter(|one| one.look == nth).collect();
    let largest = |all: &[&Compared]| all.iter().copied().max_by(|a, b| a.gap.total_cmp(&b.gap)).map(|one| one.against);
    let speaking: Vec<&Compared> = own.iter().copied().filter(|one| one.speaks()).collect();
    let of_cohorts: Vec<&Compared> = speaking.iter().copied().filter(|one| one.against != Against::Target).collect();
    let verdict = match own.as_slice() {
        [] => Verdict::NotEnough,
        _ if !speaking.is_empty() => Verdict::Speaks,
        all if all.iter().any(|one| one.gap > MATTERS - 1e-9) => Verdict::MayBeChance,
        _ => Verdict::Steady,
    };
    let against = largest(&speaking).or_else(|| largest(&own));
    let chosen = own.iter().find(|one| Some(one.against) == against);
    let cohort =
        largest(&of_cohorts).map(|against| if against == Against::Usual { Cohort::Usual } else { Cohort::Before });
    StepFinding {
        step: look.step,
        days: look.days,
        window: window(look.step.1),
        ask: look.ask(look.days),
        is: look.is,
        target: look.target,
        before: before(look),
        usual: usual(look),
        drop_off: look.drop_off,
        verdict,
        against,
        gap: chosen.map_or(0.0, |one| one.gap),
        by_chance: chosen.map_or(1.0, |one| one.by_chance),
        cost: None,
        weight: 0.0,
        cohort,
    }
}

/// What each step costs in wins: those it lost beyond what it is compared with, passed through the steps behind it as they
/// usually are (R73).
fn price(steps: &mut [StepFinding]) {
    let usually = |step: &StepFinding| {
        let rate = step.usual.map(|usual| usual.all).or(step.before).unwrap_or(step.is);
        rate.value().filter(|_| rate.n >= LEAST)
    };
    let of_way: Vec<((Stage, Stage), Option<f64>)> = steps
        .iter()
        .filter(|step| step.step != (Stage::Mql, Stage::Sql))
        .map(|step| (step.step, usually(step)))
        .collect();
    for step in steps {
        let behind = of_way.iter().filter(|((from, _), _)| *from >= step.step.1).map(|(_, rate)| *rate);
        let lost = step.gap.max(0.0) * number(step.is.n);
        step.weight = lost * behind.clone().map(|rate| rate.unwrap_or(1.0)).product::<f64>();
        let all: Option<f64> = behind.product();
        step.cost = all.map(|rate| lost * rate).filter(|_| step.verdict != Verdict::NotEnough);
    }
}

/// The way from MQL to SQL as a whole speaks only where none of its steps does: nothing is told twice.
fn spare_the_whole(steps: &mut [StepFinding]) {
    let is_part = |step: &StepFinding| matches!(step.step, (Stage::Mql, Stage::Sal) | (Stage::Sal, Stage::Sql));
    let is_told = steps.iter().any(|step| is_part(step) && step.verdict == Verdict::Speaks);
    let whole = steps.iter_mut().find(|step| step.step == (Stage::Mql, Stage::Sql));
    if let Some(whole) = whole.filter(|whole| is_told && whole.verdict == Verdict::Speaks) {
        whole.verdict = Verdict::InAPart;
    }
}
