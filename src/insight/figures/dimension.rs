//! What items are told apart by.

use chrono::{Datelike, NaiveDate, Timelike, Weekday};

use super::case::Case;
use super::fading::warmth;
use super::fate::fate;
use super::items::Item;
use crate::agreement::Points;
use crate::agreement::terms::terms;
use crate::clock::Timestamp;
use crate::domain::{ClockRun, Handoff, Verdict};
use crate::insight::KeptBy;
use serde::{Deserialize, Serialize};

terms! {
    /// What figures are told apart by. An item without a value counts under the empty key.
    Dimension {
        /// Where the lead came from.
        Source = "source",
        /// The campaign that brought it.
        Campaign = "campaign",
        /// The company's industry.
        Industry = "industry",
        /// How many people the company employs, in bands.
        Size = "size",
        /// Whose the lead is.
        Owner = "owner",
        /// Who did it, or whose the lead was when it happened: of a step from one stage to another when it came to the first.
        /// What was nobody's then has no value, whoever has it now.
        Rep = "rep",
        /// Whoever reports to the same person as [`Dimension::Rep`]; by that person.
        Team = "team",
        /// Whether somebody tried to reach the person in time, by the clock that waits for it.
        Contact = "contact",
        /// The reason with which the hand-off or the deal ended; no value where nothing ended, and where no reason was given.
        Ended = "ended",
        /// Whether it waits, ended for a reason, ended without one, or nobody knows.
        Fate = "fate",
        /// The version of the agreement that it goes by.
        Version = "version",
        /// The hour of the day at which the lead was handed over.
        Hour = "hour",
        /// The day of the week on which it was.
        Weekday = "weekday",
        /// The tier of its hand-off.
        Tier = "tier",
        /// What it was handed over for.
        Criterion = "criterion",
        /// Its score when it was handed over, in bands of twenty points.
        ScoreBand = "score_band",
        /// Whether anything spoke for it by who they are, where its score was written down.
        Fit = "fit",
        /// Whether it still met the definition when somebody first tried to reach them.
        Warmth = "warmth",
        /// The clock.
        Clock = "clock",
        /// The reason that was given.
        Reason = "reason",
        /// Whom that reason speaks to.
        Side = "side",
        /// The gate that was passed by.
        Gate = "gate",
        /// The stage of the deal.
        DealStage = "deal_stage",
        /// What the person had done before: every kind of it.
        Behaviour = "behaviour",
        /// What the person had read, visited or downloaded before: all of it.
        Content = "content",
        /// The agreed chains of touches that the person had gone through before.
        Path = "path",
        /// The last three different things that the person had done before, in their order.
        Way = "way",
        /// What was missing that was promised to be known: at its hand-off, or when it happened; now of what stands.
        Missing = "missing",
        /// The week, by its Monday.
        Week = "week",
        /// The month.
        Month = "month",
        /// The quarter.
        Quarter = "quarter",
    }
}

/// The empty key: no value.
pub const NONE: &str = "";

impl Dimension {
    /// Whether an item may belong to several groups: then groups add up to more than all.
    pub const fn is_many(self) -> bool {
        matches!(self, Self::Behaviour | Self::Content | Self::Path | Self::Missing)
    }

    /// What kept sums tell leads apart by in its place, where they do: whoever asks for no more is answered at once.
    pub const fn kept(self) -> Option<KeptBy> {
        match self {
            Self::Source => Some(KeptBy::Source),
            Self::Campaign => Some(KeptBy::Campaign),
            Self::Industry => Some(KeptBy::Industry),
            Self::Owner => Some(KeptBy::Owner),
            _ => None,
        }
    }

    /// Whether it tells of the lead alone, whatever is counted of it: then its groups are known without anything in them.
    pub const fn is_of_lead(self) -> bool {
        matches!(
            self,
            Self::Source | Self::Campaign | Self::Industry | Self::Size | Self::Owner | Self::DealStage | Self::Missing
        )
    }

    /// Whether its groups have an order of their own: hours, days, bands.
    pub const fn is_in_order(self) -> bool {
        use Dimension::{Hour, Month, Quarter, ScoreBand, Size, Version, Week, Weekday};
        matches!(self, Hour | Weekday | Week | Month | Quarter | Version | Size | ScoreBand)
    }

    /// Where a group stands among those of its dimension, by the number that a band or a version begins with; what has no value
    /// stands behind. Groups of one place are in the order of their keys.
    pub fn place(self, key: &str) -> i64 {
        let number = key.trim_start_matches('v');
        let end = number.char_indices().skip(1).find(|(_, c)| !c.is_ascii_digit()).map_or(number.len(), |(at, _)| at);
        match self {
            _ if key.is_empty() => i64::MAX,
            Self::Version | Self::Size | Self::ScoreBand => number[..end].parse().unwrap_or(0),
            _ => 0,
        }
    }

    /// The groups that an item belongs to.
    pub fn keys(self, case: &Case<'_>, item: &Item<'_>) -> Vec<String> {
        let traits = &case.lead.traits;
        let one = |key: Option<String>| vec![key.unwrap_or_default()];
        let handoff = item.handoff;
        let wall = |at: Timestamp| at.in_zone(&case.terms.zone);
        match self {
            Self::Source => one(traits.source.clone()),
            Self::Campaign => one(traits.campaign.clone()),
            Self::Industry => one(traits.industry.clone()),
            Self::Size => one(traits.employees.map(|n| size(n).to_owned())),
            Self::Owner => one(case.lead.owner.as_ref().map(ToString::to_string)),
            Self::Rep => one(item.rep.map(ToString::to_string)),
            Self::Team => one(team(case, item)),
            Self::Contact => one(handoff.and_then(|handoff| contact(case, handoff)).map(|kept| kept.word().to_owned())),
            Self::Ended => one(ended(case, handoff)),
            Self::Fate => one(Some(fate(case, handoff).word().to_owned())),
            Self::Version => one(item.version.map(|version| format!("v{}", version.0))),
            Self::Hour => one(handoff.map(|handoff| format!("{:02}", wall(handoff.at).hour()))),
            Self::Weekday => {
                one(handoff.map(|handoff| (wall(handoff.at).weekday().num_days_from_monday() + 1).to_string()))
            }
            Self::Tier => one(handoff.and_then(|handoff| handoff.tier_id()).map(ToOwned::to_owned)),
            Self::Criterion => one(handoff.and_then(|handoff| handoff.criterion()).map(ToOwned::to_owned)),
            Self::ScoreBand => one(handoff.and_then(|handoff| handoff.basis.as_ref()).map(|basis| band(basis.total()))),
            Self::Fit => one(handoff.and_then(fit).map(|fit| fit.word().to_owned())),
            Self::Warmth => {
                one(handoff.and_then(|handoff| warmth(case, handoff)).map(|warmth| warmth.word().to_owned()))
            }
            Self::Clock => one(item.clock.map(|run| run.clock.clone())),
            Self::Reason => one(item.reason.map(ToOwned::to_owned)),
            Self::Side => one(item.reason.and_then(|id| {
                let reason = case.terms.versions.newest_with(|agreement| agreement.reason(id))?;
                Some(reason.speaks_to.word().to_owned())
            })),
            Self::Gate => one(item.gate.map(ToOwned::to_owned)),
            Self::DealStage => one(case.lead.deal.as_ref().and_then(|deal| deal.deal_stage.clone())),
            Self::Behaviour => distinct(before(case, item).map(|seen| seen.kind.to_string())),
            Self::Content => distinct(before(case, item).filter_map(|seen| Some(seen.content.as_ref()?.to_string()))),
            Self::Path => paths(case, item),
            Self::Way => one(way(case, item)),
            Self::Missing => distinct(missing(case, item).map(ToOwned::to_owned)),
            Self::Week | Self::Month | Self::Quarter => {
                one(item.at.and_then(|at| self.key_of_day(wall(at).date_naive())))
            }
        }
    }

    /// The group in which a day lies; nothing where groups are not made of days.
    pub fn key_of_day(self, day: NaiveDate) -> Option<String> {
        match self {
            Self::Week => Some(day.week(Weekday::Mon).first_day().to_string()),
            Self::Month => Some(day.format("%Y-%m").to_string()),
            Self::Quarter => Some(format!("{}-Q{}", day.year(), day.month0() / 3 + 1)),
            _ => None,
        }
    }
}

terms! {
    /// Whether the first contact of a hand-off was in time: the groups of [`Dimension::Contact`]. Where it is not decided yet,
    /// and where no clock waits for it, there is no value.
    FirstContact {
        /// Somebody tried before it fell due.
        InTime = "in_time",
        /// Nobody had tried when it fell due.
        Late = "late",
        /// It ended before it fell due, and nobody had tried.
        Untouched = "untouched",
    }
}

terms! {
    /// What the points for who somebody is said at the hand-off: the groups of [`Dimension::Fit`].
    Fit {
        /// They spoke for it.
        Fits = "fits",
        /// There were none, or fewer than none.
        DoesNot = "does_not",
    }
}

fn missing<'c>(case: &'c Case<'_>, item: &Item<'c>) -> impl Iterator<Item = &'c str> {
    let handoff = item.handoff.filter(|_| item.at.is_some());
    case.missing_at(handoff, handoff.map(|handoff| handoff.at).or(item.at).unwrap_or(case.now))
}

fn fit(handoff: &Handoff) -> Option<Fit> {
    let points = handoff.basis.as_ref()?.fit;
    Some(if points > Points::ZERO { Fit::Fits } else { Fit::DoesNot })
}

fn contact(case: &Case<'_>, handoff: &Handoff) -> Option<FirstContact> {
    let awaits = |run: &&ClockRun| {
        let clock = case.terms.versions.of(run.agreement()).clock(&run.clock, run.tier());
        clock.is_some_and(crate::agreement::Clock::awaits_contact)
    };
    let run = handoff.clocks.iter().find(awaits)?;
    match run.stopped {
        Some((_, Verdict::Met)) => Some(FirstContact::InTime),
        Some((_, Verdict::Late)) => Some(FirstContact::Late),
        Some((at, Verdict::NotRequired)) if at > run.due_at => Some(FirstContact::Late),
        Some((_, Verdict::NotRequired)) => handoff.contacts.is_empty().then_some(FirstContact::Untouched),
        None => (case.now > run.due_at).then_some(FirstContact::Late),
    }
}

/// To whom the person reports who did it, or whose it was when it happened.
fn team(case: &Case<'_>, item: &Item<'_>) -> Option<String> {
    let person = case.terms.versions.newest_with(|agreement| agreement.person(item.rep?.as_str()))?;
    person.reports_to.clone()
}

/// Why the hand-off ended; of one that led to a deal or a candidate, why that was lost.
pub(super) fn ended(case: &Case<'_>, handoff: Option<&Handoff>) -> Option<String> {
    let of_handoff = handoff.and_then(|handoff| handoff.ended.as_ref()).and_then(|ended| ended.reason.clone());
    of_handoff.or_else(|| case.lead.closed.as_ref()?.reason.clone())
}

/// The bands of company sizes, from the smallest.
fn size(employees: u32) -> &'static str {
    match employees {
        0..=9 => "1-9",
        10..=49 => "10-49",
        50..=99 => "50-99",
        100..=299 => "100-299",
        300..=999 => "300-999",
        _ => "1000-",
    }
}

/// The band of twenty points in which a score lies.
fn band(points: Points) -> String {
    let low = points.as_thousandths().div_euclid(20_000) * 20;
    format!("{low}-{}", low + 19)
}

/// What the person had done before the item: before the hand-off that it tells of, or before it happened.
fn before<'c>(case: &'c Case<'_>, item: &Item<'_>) -> impl Iterator<Item = &'c super::recorded::Seen> {
    let until = item.handoff.map(|handoff| handoff.at).or(item.at).unwrap_or(case.now);
    case.deeds.iter().copied().filter(move |seen| seen.at <= until)
}

fn distinct(keys: impl Iterator<Item = String>) -> Vec<String> {
    let keys: std::collections::BTreeSet<String> = keys.collect();
    if keys.is_empty() { vec![String::new()] } else { keys.into_iter().collect() }
}

/// The agreed chains whose steps were taken in their order; of a step that is a stage, that it was reached.
fn paths(case: &Case<'_>, item: &Item<'_>) -> Vec<String> {
    let done: Vec<&super::recorded::Seen> = before(case, item).collect();
    let has_gone = |steps: &[String]| {
        let mut rest = done.iter();
        let touches = steps.iter().filter(|step| crate::agreement::terms::Stage::of(step).is_none());
        touches.clone().next().is_some()
            && touches.into_iter().all(|step| rest.any(|seen| case.terms.agreement.playbook.answers(&seen.kind, step)))
    };
    let paths = case.terms.agreement.playbook.paths.iter().filter(|path| has_gone(&path.steps));
    distinct(paths.map(|path| path.id.clone()))
}

/// The last three different things, the earliest first.
fn way(case: &Case<'_>, item: &Item<'_>) -> Option<String> {
    let mut kinds: Vec<&str> = before(case, item).map(|seen| &*seen.kind).collect();
    kinds.dedup();
    let last = kinds.len().saturating_sub(3);
    (!kinds.is_empty()).then(|| kinds[last..].join(" > "))
}
