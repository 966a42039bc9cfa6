//! How figures are told: what each stands for, in a cell; its definition beside it; what its groups are called.

use std::cmp::Ordering;

use chrono::TimeDelta;

use super::board::Answer;
use super::case::Terms;
use super::dimension::{Dimension, FirstContact, Fit};
use super::fading::Warmth;
use super::fate::Fate;
use super::items::{Counting, CountingUnit};
use super::sum::Sum;
use crate::agreement::goals::{Figure, Sort};
use crate::agreement::{Names, words};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::insight::paper::{Cell, Change, Tone, Unit};
use crate::insight::{Basis, chance};

/// What items of a figure come to. Of times it is the median.
pub fn cell(figure: Figure, counting: Counting, sum: &Sum) -> Cell {
    match figure.sort() {
        // Not counted is not the same as none.
        Sort::Count if matches!(figure, Figure::Count(stage) if !counting.unit.has(stage)) => Cell::Blank,
        Sort::Count => Cell::Count(sum.n),
        Sort::Rate if sum.n == 0 && sum.k == 0 => Cell::Blank,
        Sort::Rate if is_flow(figure, counting) => Cell::Ratio(sum.rate()),
        Sort::Rate => Cell::Rate(sum.rate()),
        Sort::Time => length(figure, sum.quantile(0.5)),
        Sort::Cost if sum.total() <= 0.0 => Cell::Blank,
        Sort::Cost => sum.mean().map_or_else(|| in_vain(sum.total()), |cost| Cell::Money(cost, None)),
        Sort::Amount if figure == Figure::DealSize => {
            sum.mean().map_or(Cell::Blank, |amount| Cell::Money(amount, None))
        }
        Sort::Amount => Cell::Money(sum.total(), None),
        Sort::Points => sum.mean().map_or(Cell::Blank, Cell::Points),
        Sort::Mean => Cell::number(sum.mean()),
    }
}

/// What was paid for, and brought nothing yet.
fn in_vain(amount: f64) -> Cell {
    Cell::Said(Message::new("figures.for_none").with_message("amount", Cell::Money(amount, None).message()))
}

/// In what money costs are told, where it is not the agreement's own, and what was paid in others.
pub fn moneys(answer: &Answer) -> Option<Message> {
    let apart = answer.apart.iter().map(|(money, amount)| Cell::Money(*amount, Some(money.clone())).message());
    let apart = || Message::new("figures.other_money").with_list("amounts", apart);
    let told = |money: &String| Message::new("figures.told_in").with("money", Shown::line(money));
    match (&answer.money, answer.apart.is_empty()) {
        (None, true) => None,
        (None, false) => Some(apart()),
        (Some(money), true) => Some(told(money)),
        (Some(money), false) => {
            Some(Message::new("figures.both").with_message("one", told(money)).with_message("other", apart()))
        }
    }
}

/// Whether it is a ratio of two flows: no share, and without an interval.
fn is_flow(figure: Figure, counting: Counting) -> bool {
    matches!(figure, Figure::Rate(..)) && counting.basis == Basis::Period
}

/// A length that is counted in milliseconds, or in days.
#[allow(clippy::cast_possible_truncation, reason = "lengths are far below 2^53 milliseconds")]
pub fn length(figure: Figure, length: Option<f64>) -> Cell {
    const DAY: f64 = 86_400_000.0;
    let unit = if matches!(figure, Figure::Days(..)) { DAY } else { 1.0 };
    Cell::time(length.map(|length| TimeDelta::milliseconds((length * unit).round() as i64)))
}

/// The difference of a figure to what it was. It has an arrow only where chance alone would hardly do as much (semantics 15);
/// sums of money have none, as nobody knows how they vary.
pub fn change(figure: Figure, counting: Counting, before: &Sum, after: &Sum) -> Cell {
    let (was, is) = (cell(figure, counting, before), cell(figure, counting, after));
    let (Some(old), Some(new), Some(unit)) = (was.value(), is.value(), is.unit()) else { return Cell::Blank };
    let is_sure = may_be_chance(figure, counting, before, after).is_some_and(|by_chance| by_chance < chance::ARROW);
    let by = new - old;
    let tone = match better(figure) {
        Some(up) if is_sure && by != 0.0 => {
            if (by > 0.0) == up {
                Tone::Good
            } else {
                Tone::Bad
            }
        }
        _ => Tone::Neutral,
    };
    Cell::Change(Change { by, unit, is_sure, tone })
}

/// How likely chance alone makes as much of a difference; nothing where nobody can tell.
fn may_be_chance(figure: Figure, counting: Counting, before: &Sum, after: &Sum) -> Option<f64> {
    match figure.sort() {
        Sort::Count if counting.basis != Basis::Stock && !is_stock(figure) => Some(chance::counts(before.n, after.n)),
        Sort::Rate if !is_flow(figure, counting) && !is_stock(figure) => {
            Some(chance::shares(before.rate(), after.rate()))
        }
        Sort::Time => Some(chance::lengths(before.lengths(), after.lengths())),
        _ => None,
    }
}

/// Whether it tells how things stand, and not what happened: then and now it is of the same leads for the most part, and how
/// that varies nobody knows.
const fn is_stock(figure: Figure) -> bool {
    matches!(figure, Figure::Unowned | Figure::Silent | Figure::Incomplete | Figure::Contradictions)
}

/// Whether more of it is better; nothing where it is neither.
pub const fn better(figure: Figure) -> Option<bool> {
    match figure {
        Figure::Count(_)
        | Figure::Rate(..)
        | Figure::Attainment
        | Figure::OwnerAttainment
        | Figure::Ideal
        | Figure::Pipeline
        | Figure::Forecast
        | Figure::Revenue
        | Figure::DealSize
        | Figure::Context
        | Figure::Answers
        | Figure::Wakes => Some(true),
        Figure::Cost(_)
        | Figure::Time(..)
        | Figure::Days(..)
        | Figure::Age(_)
        | Figure::FirstContact
        | Figure::FirstReached
        | Figure::Cycle
        | Figure::Returned
        | Figure::Rejected
        | Figure::Refusals
        | Figure::Untouched
        | Figure::Losses
        | Figure::GatesSkipped
        | Figure::Unowned
        | Figure::Silent
        | Figure::Incomplete
        | Figure::Contradictions => Some(false),
        Figure::Handoffs | Figure::Attempts | Figure::Score | Figure::Comeback => None,
    }
}

/// In what a figure is measured.
pub fn unit(figure: Figure) -> Unit {
    match figure.sort() {
        Sort::Count => Unit::Count,
        Sort::Rate => Unit::Percent,
        Sort::Time => Unit::Time,
        Sort::Cost | Sort::Amount => Unit::Money(None),
        Sort::Points => Unit::Points,
        Sort::Mean => Unit::Number,
    }
}

/// What a figure is, to be written beside it.
pub fn definition(figure: Figure, counting: Counting) -> Message {
    let message = Message::new("defined.of").with_message("figure", words::figure(figure));
    message.with_message("definition", meaning(figure, counting))
}

/// The same without its name.
pub fn meaning(figure: Figure, counting: Counting) -> Message {
    Message::new(match figure {
        Figure::Count(_) | Figure::Rate(..) if counting.unit == CountingUnit::Handoff => {
            match (counting.basis, figure.sort()) {
                (Basis::Period, Sort::Rate) => "defined.handoff_rate_period",
                (Basis::Period, _) => "defined.handoff_count_period",
                (_, Sort::Rate) => "defined.handoff_rate_cohort",
                _ => "defined.handoff_count_cohort",
            }
        }
        Figure::Count(_) | Figure::Rate(..) => match (counting.basis, figure.sort()) {
            (Basis::Cohort, Sort::Rate) => "defined.rate_cohort",
            (Basis::Cohort, _) => "defined.count_cohort",
            (Basis::Period, Sort::Rate) => "defined.rate_period",
            (Basis::Period, _) => "defined.count_period",
            (Basis::Stock, Sort::Rate) => "defined.rate_stock",
            (Basis::Stock, _) => "defined.count_stock",
        },
        Figure::Cost(_) => "defined.cost",
        Figure::Time(..) => "defined.time",
        Figure::Days(..) => "defined.days",
        Figure::Age(_) => "defined.age",
        Figure::Handoffs => "defined.handoffs",
        Figure::Returned | Figure::Rejected => "defined.returned",
        Figure::Refusals => "defined.refusals",
        Figure::Untouched => "defined.untouched",
        Figure::Losses => "defined.losses",
        Figure::Attempts => "defined.attempts",
        Figure::FirstContact => "defined.first_contact",
        Figure::FirstReached => "defined.first_reached",
        Figure::Attainment => "defined.attainment",
        Figure::OwnerAttainment => "defined.owner_attainment",
        Figure::Ideal => "defined.ideal",
        Figure::GatesSkipped => "defined.gates_skipped",
        Figure::Pipeline => "defined.pipeline",
        Figure::Forecast => "defined.forecast",
        Figure::Revenue => "defined.revenue",
        Figure::DealSize => "defined.deal_size",
        Figure::Cycle => "defined.cycle",
        Figure::Score => "defined.score",
        Figure::Context => "defined.context",
        Figure::Answers => "defined.answers",
        Figure::Wakes => "defined.wakes",
        Figure::Comeback => "defined.comeback",
        Figure::Unowned => "defined.unowned",
        Figure::Silent => "defined.silent",
        Figure::Incomplete => "defined.incomplete",
        Figure::Contradictions => "defined.contradictions",
    })
}

/// What one lead adds to a figure: so many of so many, how long it took; nothing where it is only counted.
pub fn added(figure: Figure, sum: &Sum) -> Cell {
    match figure.sort() {
        Sort::Count | Sort::Cost => Cell::Blank,
        Sort::Rate => Cell::Text(format!("{}/{}", sum.k, sum.n)),
        _ => cell(figure, Counting::usual(figure), sum),
    }
}

/// Which of two leads is looked into first: of shares the one that missed more of its own, of times the one that took longer;
/// both alike where the figure does not say what is better.
pub fn worst_first(figure: Figure, one: &Sum, other: &Sum) -> Ordering {
    let ascending = match figure.sort() {
        Sort::Rate => one.rate().value().unwrap_or(1.0).total_cmp(&other.rate().value().unwrap_or(1.0)),
        Sort::Time => one.quantile(1.0).unwrap_or(f64::MAX).total_cmp(&other.quantile(1.0).unwrap_or(f64::MAX)),
        _ => return Ordering::Equal,
    };
    match better(figure) {
        Some(true) => ascending,
        Some(false) => ascending.reverse(),
        None => Ordering::Equal,
    }
}

/// What a figure comes to, as somebody would type it: `41.3%`, `4h`, `12000`.
pub fn typed(figure: Figure, value: f64) -> String {
    match figure.sort() {
        Sort::Rate => format!("{:.1}%", value * 100.0),
        Sort::Time if value % 3_600.0 == 0.0 => format!("{:.0}h", value / 3_600.0),
        Sort::Time => format!("{:.0}m", value / 60.0),
        _ => format!("{}", (value * 100.0).round() / 100.0),
    }
}

/// What a dimension is called.
pub fn dimension(dimension: Dimension) -> Message {
    Message::new(match dimension {
        Dimension::Source => "dimension.source",
        Dimension::Campaign => "dimension.campaign",
        Dimension::Industry => "dimension.industry",
        Dimension::Size => "dimension.size",
        Dimension::Owner => "dimension.owner",
        Dimension::Rep => "dimension.rep",
        Dimension::Team => "dimension.team",
        Dimension::Contact => "dimension.contact",
        Dimension::Ended => "dimension.ended",
        Dimension::Fate => "dimension.fate",
        Dimension::Version => "dimension.version",
        Dimension::Hour => "dimension.hour",
        Dimension::Weekday => "dimension.weekday",
        Dimension::Tier => "dimension.tier",
        Dimension::Criterion => "dimension.criterion",
        Dimension::ScoreBand => "dimension.score_band",
        Dimension::Fit => "dimension.fit",
        Dimension::Warmth => "dimension.warmth",
        Dimension::Clock => "dimension.clock",
        Dimension::Reason => "dimension.reason",
        Dimension::Side => "dimension.side",
        Dimension::Gate => "dimension.gate",
        Dimension::DealStage => "dimension.deal_stage",
        Dimension::Behaviour => "dimension.behaviour",
        Dimension::Content => "dimension.content",
        Dimension::Path => "dimension.path",
        Dimension::Way => "dimension.way",
        Dimension::Missing => "dimension.missing",
        Dimension::Week => "dimension.week",
        Dimension::Month => "dimension.month",
        Dimension::Quarter => "dimension.quarter",
    })
}

/// What the group is called of those without a value.
fn nothing(dimension: Dimension) -> Message {
    Message::new(match dimension {
        Dimension::Owner | Dimension::Rep | Dimension::Team => "figures.nobodys",
        Dimension::ScoreBand | Dimension::Fit => "figures.no_score",
        Dimension::Criterion => "figures.no_criterion",
        Dimension::DealStage => "figures.no_deal_stage",
        _ => "waterfall.blank",
    })
}

/// What a group is called: as the agreement names it, as people are called, else as it was written outside.
pub fn group(dimension: Dimension, key: &str, terms: Terms<'_>) -> Cell {
    let agreement = terms.agreement;
    let named = |names: Option<&Names>| {
        names.map(|names| Message::new("figures.named").with_either("name", &names.ja, &names.en))
    };
    let said = match dimension {
        _ if key.is_empty() => Some(nothing(dimension)),
        Dimension::Owner | Dimension::Rep => return Cell::Text(terms.versions.name_of(key).unwrap_or(key).to_owned()),
        Dimension::Team => {
            let name = terms.versions.name_of(key).unwrap_or(key);
            Some(Message::new("figures.team").with("name", name))
        }
        Dimension::Contact => FirstContact::of(key).map(|kept| {
            Message::new(match kept {
                FirstContact::InTime => "figures.in_time",
                FirstContact::Late => "figures.late",
                FirstContact::Untouched => "figures.untouched",
            })
        }),
        Dimension::Fit => Fit::of(key).map(|fit| {
            Message::new(match fit {
                Fit::Fits => "figures.fits",
                Fit::DoesNot => "figures.does_not",
            })
        }),
        Dimension::Fate => Fate::of(key).map(|fate| {
            Message::new(match fate {
                Fate::Open => "figures.fate_open",
                Fate::Told => "figures.fate_told",
                Fate::NoReason => "figures.fate_no_reason",
                Fate::Unknown => "figures.fate_unknown",
            })
        }),
        Dimension::Warmth => Warmth::of(key).map(|warmth| {
            Message::new(match warmth {
                Warmth::Warm => "figures.warm",
                Warmth::Cooled => "figures.cooled",
            })
        }),
        Dimension::Reason | Dimension::Ended => {
            named(terms.versions.newest_with(|agreement| agreement.reason(key)).map(|one| &one.names))
        }
        Dimension::Side => crate::agreement::terms::Side::of(key).map(words::side),
        Dimension::Clock => named(
            terms.versions.newest_with(|one| one.clocks.iter().find(|clock| clock.id == key)).map(|clock| &clock.names),
        ),
        Dimension::Tier => named(agreement.tiers.iter().find(|tier| tier.id == key).map(|tier| &tier.names)),
        Dimension::Gate => named(agreement.gates.iter().find(|gate| gate.id == key).map(|gate| &gate.names)),
        Dimension::DealStage => agreement.playbook.deal_stage(key).map(crate::agreement::playbook::DealStage::told),
        Dimension::Behaviour => Some(agreement.playbook.touch(key).said),
        Dimension::Path => named(agreement.playbook.paths.iter().find(|path| path.id == key).map(|path| &path.names)),
        Dimension::Way => Some(
            Message::new("figures.way")
                .with_list("steps", key.split(" > ").map(|kind| agreement.playbook.touch(kind).said)),
        ),
        Dimension::Hour => Some(Message::new("figures.hour").with("hour", key)),
        Dimension::Missing => Some(words::field(key)),
        Dimension::Weekday => key.parse::<u8>().ok().map(|day| words::weekday(day.saturating_sub(1))),
        Dimension::Criterion => agreement.criterion(key).map(|criterion| {
            Message::new("ground.criterion").with_list("asks", crate::domain::words::asks(criterion, agreement))
        }),
        _ => None,
    };
    said.map_or_else(|| Cell::Text(key.to_owned()), Cell::Said)
}
