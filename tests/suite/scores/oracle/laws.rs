//! Laws that are made up, how they are written down, and leads that live under them.

use std::fmt::Write as _;

use chrono::DateTime;
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::select;

/// The kinds of touch.
pub const KINDS: [&str; 3] = ["alpha", "beta", "gamma"];
/// What is lost, and the share that stays of it.
const PERCENTS: [(&str, i128, i128); 6] =
    [("20", 4, 5), ("25", 3, 4), ("50", 1, 2), ("12.5", 7, 8), ("0", 1, 1), ("100", 0, 1)];
/// Lengths, and half of each in milliseconds.
const LENGTHS: [(&str, i64); 3] = [("30d", 15 * DAY), ("7d", 7 * DAY / 2), ("36h", 18 * HOUR)];
/// Units of amounts, and how many tenths they have.
const UNITS: [(&str, i128); 5] = [("0.1", 1), ("0.5", 5), ("1", 10), ("7", 70), ("60", 600)];
const WORDS: [&str; 4] = ["部長", "副部長", "課長", "本部"];
const TITLES: [&str; 6] = ["", "部長", "営業本部 副部長", "課長", "本部課長", "学生"];
const ZONES: [&str; 3] = ["Asia/Tokyo", "Europe/Berlin", "America/New_York"];
pub const STATES: [&str; 3] = ["asked", "partial", "confirmed"];

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// 2026-03-01T00:00:00Z.
const BEGIN: i64 = 1_772_323_200_000;

#[derive(Debug, Clone)]
pub enum Decay {
    None,
    Steps { percent: &'static str, kept: (i128, i128) },
    Smooth { percent: &'static str, kept: (i128, i128) },
    Window,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Counts {
    Each,
    First,
    Day,
    Asset,
}

#[derive(Debug, Clone)]
pub struct TouchLaw {
    pub kind: usize,
    pub points: i128,
    pub counts: Counts,
    pub cap: Option<i128>,
    pub group: Option<usize>,
    pub is_intent: bool,
    pub fades: bool,
    /// Tenths of an amount, and the most.
    pub per: Option<((&'static str, i128), Option<i128>)>,
}

#[derive(Debug, Clone)]
pub struct FitLaw {
    pub words: Vec<&'static str>,
    pub employees: Option<u32>,
    pub points: i128,
}

#[derive(Debug, Clone)]
pub struct Bar {
    pub points: i128,
    pub over: bool,
}

#[derive(Debug, Clone)]
pub struct Criterion {
    /// In all, for who somebody is, for what they did, for what they mean.
    pub bars: [Option<Bar>; 4],
    pub touched: Option<(usize, u32)>,
    pub in_order: Option<[usize; 2]>,
    pub is_within: bool,
    pub need: Option<usize>,
}

#[derive(Debug, Clone)]
pub struct Law {
    pub adopted: i64,
    /// Days after the beginning.
    pub effective: i64,
    pub zone: &'static str,
    /// What it fades by and what is within: the length, and half of it.
    pub every: (&'static str, i64),
    pub decay: Decay,
    pub fit: Vec<FitLaw>,
    pub touch: Vec<TouchLaw>,
    pub groups: Vec<i128>,
    /// From so many points on, or so many touches of a kind, somebody is in a later phase; what each of three gives.
    pub phases: (Bar, (usize, u32), [Option<i128>; 3]),
    pub criteria: Vec<Criterion>,
}

#[derive(Debug, Clone)]
pub struct Lead {
    pub title: &'static str,
    pub employees: Option<u32>,
    pub need: Option<usize>,
}

#[derive(Debug, Clone)]
pub struct Deed {
    pub at: i64,
    pub kind: usize,
    pub times: u32,
    pub tenths: Option<i128>,
    pub asset: Option<u8>,
    pub is_total: bool,
}

#[derive(Debug, Clone)]
pub struct Case {
    pub laws: Vec<Law>,
    pub lead: Lead,
    /// In the order in which they were told.
    pub deeds: Vec<Deed>,
    pub asked: Vec<(i64, Option<i64>)>,
}

impl Case {
    /// The law at an instant: of those that had been adopted and whose day had come the last adopted one; the first one
    /// before all others.
    pub fn law_at(&self, at: i64) -> &Law {
        let mut law = &self.laws[0];
        for later in &self.laws[1..] {
            if later.adopted <= at && later.begins() <= at {
                law = later;
            }
        }
        law
    }
}

impl Law {
    /// The first midnight of its day.
    fn begins(&self) -> i64 {
        let zone: chrono_tz::Tz = self.zone.parse().unwrap();
        let day = self.day().and_time(chrono::NaiveTime::MIN).and_local_timezone(zone);
        day.single().unwrap().timestamp_millis()
    }

    fn day(&self) -> chrono::NaiveDate {
        DateTime::from_timestamp_millis(BEGIN + self.effective * DAY).unwrap().date_naive()
    }

    /// The law as people write it down.
    pub fn text(&self) -> String {
        let mut text = format!("title = 'Law'\neffective_from = {}\ntime_zone = '{}'\n", self.day(), self.zone);
        let every = self.every.0;
        text += &match &self.decay {
            Decay::None => "[score]\n".to_owned(),
            Decay::Window => format!("[score]\ndecay = {{ window = '{every}' }}\n"),
            Decay::Steps { percent, .. } => {
                format!("[score]\ndecay = {{ percent = {percent}, every = '{every}' }}\n")
            }
            Decay::Smooth { percent, .. } => {
                format!("[score]\ndecay = {{ percent = {percent}, every = '{every}', smooth = true }}\n")
            }
        };
        let given = |id: usize| Some((["start", "middle", "end"][id], self.phases.2[id]?));
        let given: Vec<_> = (0..3).filter_map(given).map(|(id, n)| format!("{id} = {}", points(n))).collect();
        writeln!(text, "phase = {{ {} }}", given.join(", ")).unwrap();
        for (n, fit) in self.fit.iter().enumerate() {
            let words = (!fit.words.is_empty()).then(|| format!("title = {:?}", fit.words));
            let employees = fit.employees.map(|least| format!("employees = {least}"));
            let when = words.into_iter().chain(employees).collect::<Vec<_>>().join(", ");
            let points = points(fit.points);
            writeln!(text, "[[score.fit]]\nid = 'fit_{n}'\nwhen = {{ {when} }}\npoints = {points}").unwrap();
        }
        for (n, cap) in self.groups.iter().enumerate() {
            writeln!(text, "[[score.group]]\nid = 'group_{n}'\ncap = {}", points(*cap)).unwrap();
        }
        for (n, rule) in self.touch.iter().enumerate() {
            text += &rule.text(n);
        }
        let (bar, (kind, times), _) = &self.phases;
        let entry = format!("{{ touched = {{ {} = {times} }} }}", KINDS[*kind]);
        writeln!(text, "[[phase]]\nid = 'start'\n[[phase]]\nid = 'middle'\nenter = [{entry}]").unwrap();
        writeln!(text, "[[phase]]\nid = 'end'\nenter = [{{ score = {} }}]", bar.text()).unwrap();
        for (n, criterion) in self.criteria.iter().enumerate() {
            text += &criterion.text(n, every);
        }
        text += "[[reason]]\nid = 'student'\nfor = ['exclude']\nspeaks_to = 'marketing'\nen = 'Student'\n";
        text + "[[exclude]]\nid = 'student'\nreason = 'student'\nwhen = { title = ['学生'] }\n"
    }
}

impl TouchLaw {
    fn text(&self, n: usize) -> String {
        let counts = ["each", "first", "day", "asset"][self.counts as usize];
        let shows = if self.is_intent { "intent" } else { "engagement" };
        let (kind, fades) = (KINDS[self.kind], self.fades);
        let given = points(self.points);
        let mut text = format!("[[score.touch]]\nid = 'touch_{n}'\nkind = '{kind}'\npoints = {given}\n");
        writeln!(text, "counts = '{counts}'\nshows = '{shows}'\nfades = {fades}").unwrap();
        if let Some(cap) = self.cap {
            writeln!(text, "cap = {}", points(cap)).unwrap();
        }
        if let Some(group) = self.group {
            writeln!(text, "group = 'group_{group}'").unwrap();
        }
        if let Some(((per, _), max)) = self.per {
            writeln!(text, "per = {per}").unwrap();
            if let Some(max) = max {
                writeln!(text, "max = {}", points(max)).unwrap();
            }
        }
        text
    }
}

impl Criterion {
    fn text(&self, n: usize, every: &str) -> String {
        let mut text = format!("[[mql]]\nid = 'mql_{n}'\n");
        for (key, bar) in ["score", "fit", "engagement", "intent"].iter().zip(&self.bars) {
            if let Some(bar) = bar {
                writeln!(text, "{key} = {}", bar.text()).unwrap();
            }
        }
        if let Some((kind, times)) = self.touched {
            writeln!(text, "touched = {{ {} = {times} }}", KINDS[kind]).unwrap();
        }
        if let Some(kinds) = self.in_order {
            writeln!(text, "in_order = {:?}", kinds.map(|kind| KINDS[kind])).unwrap();
        }
        if self.is_within {
            writeln!(text, "within = '{every}'").unwrap();
        }
        if let Some(state) = self.need {
            writeln!(text, "known = {{ need = '{}' }}", STATES[state]).unwrap();
        }
        text
    }
}

impl Bar {
    fn text(&self) -> String {
        let points = points(self.points);
        if self.over { format!("{{ over = {points} }}") } else { points }
    }
}

/// Thousandths as a file writes them.
fn points(thousandths: i128) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let (whole, rest) = (thousandths.abs() / 1_000, thousandths.abs() % 1_000);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:03}") }
}

/// Points of a rule: whole ones, halves, and some to the thousandth; one in four takes away.
fn some_points() -> impl Strategy<Value = i128> {
    let size = prop_oneof![4 => (1..60_i128).prop_map(|n| n * 1_000), 2 => (1..60_i128).prop_map(|n| n * 500), 1 => 1..9_999_i128];
    (size, prop::bool::weighted(0.25)).prop_map(|(size, takes)| if takes { -size } else { size })
}

fn a_touch_law(groups: usize) -> impl Strategy<Value = TouchLaw> {
    let counts = prop_oneof![3 => Just(Counts::Each), 1 => Just(Counts::First), 2 => Just(Counts::Day), 2 => Just(Counts::Asset)];
    let per = (select(&UNITS[..]), of(1..120_i128));
    let group = weighted(0.6, 0..groups.max(1)).prop_map(move |group| group.filter(|_| groups > 0));
    let rest = (weighted(0.5, 1..5_i128), group, any::<bool>(), prop::bool::weighted(0.8), weighted(0.3, per));
    (0..KINDS.len(), some_points(), counts, rest).prop_map(
        |(kind, points, counts, (cap, group, is_intent, fades, per))| {
            // The most of an amount is said as the points are: from below for what takes away.
            let per = per.map(|(unit, max)| (unit, max.map(|max| max * 1_000 * points.signum())));
            TouchLaw { kind, points, counts, cap: cap.map(|n| points * n), group, is_intent, fades, per }
        },
    )
}

fn a_fit_law() -> impl Strategy<Value = FitLaw> {
    let words = prop::sample::subsequence(&WORDS[..], 1..3);
    let asked = prop_oneof![
        3 => words.clone().prop_map(|words| (words, None)),
        2 => select(vec![10_u32, 50, 300]).prop_map(|least| (Vec::new(), Some(least))),
        1 => (words, select(vec![10_u32, 50])).prop_map(|(words, least)| (words, Some(least))),
    ];
    (asked, some_points()).prop_map(|((words, employees), points)| FitLaw { words, employees, points })
}

fn a_bar(most: i128) -> impl Strategy<Value = Bar> {
    (0..most, any::<bool>()).prop_map(|(points, over)| Bar { points: points * 500, over })
}

fn a_criterion() -> impl Strategy<Value = Criterion> {
    let bars = (of(a_bar(400)), weighted(0.2, a_bar(60)), weighted(0.2, a_bar(200)), weighted(0.2, a_bar(200)));
    let touched = weighted(0.4, (0..KINDS.len(), 1..4_u32));
    let in_order = weighted(0.3, (0..KINDS.len(), 0..KINDS.len()));
    (bars, touched, in_order, any::<bool>(), weighted(0.15, 0..STATES.len())).prop_map(
        |((score, fit, engagement, intent), touched, in_order, is_within, need)| {
            let asks = touched.is_some() || in_order.is_some() || need.is_some();
            // One that asks for nothing is no criterion.
            let score = score.or((!asks).then_some(Bar { points: 90_000, over: false }));
            let is_within = is_within && (touched.is_some() || in_order.is_some());
            let in_order = in_order.map(|(first, then)| [first, then]);
            Criterion { bars: [score, fit, engagement, intent], touched, in_order, is_within, need }
        },
    )
}

fn a_law(every: (&'static str, i64)) -> impl Strategy<Value = Law> {
    let decay = (0..5, select(&PERCENTS[..])).prop_map(|(way, (percent, kept, of))| match way {
        0 => Decay::None,
        1 => Decay::Window,
        2 => Decay::Smooth { percent, kept: (kept, of) },
        _ => Decay::Steps { percent, kept: (kept, of) },
    });
    let groups = vec((1..200_i128).prop_map(|n| n * 500), 0..3);
    let touch = groups.prop_flat_map(|groups| (vec(a_touch_law(groups.len()), 2..7), Just(groups)));
    let phases = (a_bar(200), (0..KINDS.len(), 1..4_u32), [of(0..40_i128), of(0..40_i128), of(0..40_i128)]);
    let when = (0..24_i64, -20..200_i64, select(&ZONES[..]));
    (when, decay, vec(a_fit_law(), 0..5), touch, phases, vec(a_criterion(), 1..4)).prop_map(
        move |((adopted, effective, zone), decay, fit, (mut touch, groups), (bar, touched, given), criteria)| {
            // With one rule that goes on giving for ever no bar is out of reach, and every kind is known.
            for kind in 0..KINDS.len() {
                let (cap, group, per) = (None, None, None);
                let counts = Counts::Each;
                touch.push(TouchLaw {
                    kind,
                    points: 7_000,
                    counts,
                    cap,
                    group,
                    is_intent: kind == 1,
                    fades: true,
                    per,
                });
            }
            let phases = (bar, touched, given.map(|n| n.map(|n| n * 1_000)));
            let adopted = BEGIN + adopted * every.1 + HOUR;
            Law { adopted, effective, zone, every, decay, fit, touch, groups, phases, criteria }
        },
    )
}

/// Moments lie at and just beside the steps of the law, and at other hours of the day; where anything fades smoothly, at
/// whole halves of a step alone: there it is known exactly how much is left.
fn a_moment() -> impl Strategy<Value = (i64, i64)> + Clone {
    (0..24_i64, select(vec![0, 0, 0, -1, 1, HOUR, 8 * HOUR, 14 * HOUR + 30_000, 15 * HOUR - 1, DAY]))
}

fn a_deed() -> impl Strategy<Value = ((i64, i64), Deed)> {
    let amount = prop_oneof![1 => Just((None, false)), 2 => (1..2_000_i128, any::<bool>()).prop_map(|(n, is_total)| (Some(n), is_total))];
    (a_moment(), 0..KINDS.len(), 0..3_u32, amount, of(0..3_u8)).prop_map(
        |(moment, kind, times, (tenths, is_total), asset)| {
            // Where nothing but an amount grew, it is one that runs.
            let times = if is_total { times } else { times.max(1) };
            (moment, Deed { at: 0, kind, times, tenths, asset, is_total })
        },
    )
}

pub fn cases() -> impl Strategy<Value = Case> {
    let lead = (select(&TITLES[..]), of(select(vec![3_u32, 10, 49, 50, 900])), of(0..STATES.len()))
        .prop_map(|(title, employees, need)| Lead { title, employees, need });
    let asked = vec((a_moment(), weighted(0.25, a_moment())), 1..5);
    select(&LENGTHS[..])
        .prop_flat_map(move |every| {
            (vec(a_law(every), 1..4), lead.clone(), vec(a_deed(), 0..14), asked.clone(), Just(every.1))
        })
        .prop_map(|(mut laws, lead, deeds, asked, half)| {
            // Later ones are adopted later.
            let mut adopted: Vec<_> = laws.iter().map(|law| law.adopted).collect();
            adopted.sort_unstable();
            laws.iter_mut().zip(adopted).for_each(|(law, at)| law.adopted = at);
            let is_smooth = laws.iter().any(|law| matches!(law.decay, Decay::Smooth { .. }));
            let at = |(half_steps, beside)| BEGIN + half_steps * half + if is_smooth { 0 } else { beside };
            let mut told: Vec<Deed> = Vec::new();
            for (moment, deed) in deeds {
                let at = at(moment);
                // Of two in the same instant nobody can say which was the first.
                if told.iter().all(|other| other.at != at) {
                    told.push(Deed { at, ..deed });
                }
            }
            let asked = asked.into_iter().map(|(moment, since)| (at(moment), since.map(at))).collect();
            Case { laws, lead, deeds: told, asked }
        })
}
