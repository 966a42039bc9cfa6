//! How figures are said: the one place, for the console, Markdown and HTML.

use std::fmt;

use super::{Axis, Cell, Change, Tone, Unit};
use crate::domain::words::money;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::insight::Rate;

/// What stands for nothing.
const NOTHING: &str = "—";

/// A figure in words by its parts: what it rests on, the figure itself, between what it lies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// `12/31 `; empty for all but rates.
    pub before: String,
    /// `38.7%`.
    pub main: String,
    /// ` (23.7–56.2)`; empty for all but rates that have an interval.
    pub after: String,
}

impl From<String> for Told {
    fn from(main: String) -> Self {
        Self { main, ..Self::default() }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.before, self.main, self.after)
    }
}

impl Tone {
    /// Its sign; as wide as one letter in every font.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Bad => "✗",
            Self::Open => "◦",
            Self::Neutral => "▪",
        }
    }

    /// The sign in words, for whoever does not see it.
    pub const fn name(self) -> Message {
        Message::new(match self {
            Self::Good => "paper.good",
            Self::Bad => "paper.bad",
            Self::Open => "paper.open",
            Self::Neutral => "paper.neutral",
        })
    }
}

impl Cell {
    /// The figure in words: `12/31 38.7% (23.7–56.2)`, `3 h 20 m`, `¥1,200,000`; `—` for nothing. Text from outside has
    /// gone through the gate, and is to be escaped by whoever writes it into a markup.
    pub fn say(&self, lang: Lang) -> String {
        self.told(lang).to_string()
    }

    /// The same by its parts.
    pub fn told(&self, lang: Lang) -> Told {
        match self {
            Self::Blank => NOTHING.to_owned().into(),
            Self::NotEnough => lang.text("paper.not_enough").into(),
            Self::Text(text) => Shown::line(text).into_string().into(),
            Self::Said(message) => message.say(lang).into(),
            Self::Rate(rate) => rate_told(*rate, true),
            Self::Ratio(rate) => rate_told(*rate, false),
            Self::Day(day) => day.to_string().into(),
            Self::Change(change) => change.say(lang).into(),
            Self::Grey(cell) => cell.told(lang),
            Self::Between(low, high) => format!("{}–{}", low.say(lang), high.say(lang)).into(),
            Self::Count(_) | Self::Share(_) | Self::Number(_) | Self::Time(_) | Self::Money(..) | Self::Points(_) => {
                let said = self.value().zip(self.unit()).map(|(value, unit)| unit.say(value, lang));
                said.unwrap_or_else(|| NOTHING.to_owned()).into()
            }
        }
    }
}

impl Cell {
    /// The same within a sentence. What came from outside has gone through the gate.
    pub fn message(&self) -> Message {
        match self {
            Self::Said(message) => message.clone(),
            other => Message::new("figures.named").with_either("name", other.say(Lang::Ja), other.say(Lang::En)),
        }
    }
}

fn rate_told(rate: Rate, with_interval: bool) -> Told {
    let before = format!("{}/{} ", grouped(rate.k), grouped(rate.n));
    let main = rate.value().map_or_else(|| NOTHING.to_owned(), |value| format!("{:.1}%", value * 100.0));
    let interval = rate.interval().filter(|_| with_interval);
    let after = interval.map(|(low, high)| format!(" ({:.1}–{:.1})", low * 100.0, high * 100.0));
    Told { before, main, after: after.unwrap_or_default() }
}

impl Change {
    /// `↑ +3.2 pt`, without the arrow where chance may have done it.
    pub fn say(&self, lang: Lang) -> String {
        let size = match self.unit {
            Unit::Percent => {
                let points = format!("{:.1}", self.by.abs() * 100.0);
                Message::new("paper.percentage_points").with("n", points).say(lang)
            }
            _ => self.unit.say(self.by.abs(), lang),
        };
        let (arrow, sign) = match self.by {
            by if by > 0.0 => ("↑ ", "+"),
            by if by < 0.0 => ("↓ ", "−"),
            _ => ("", "±"),
        };
        let arrow = if self.is_sure { arrow } else { "" };
        format!("{arrow}{sign}{size}")
    }
}

impl Axis {
    /// What a place is called beside the axis.
    pub fn label(&self, nth: usize, lang: Lang) -> String {
        match self {
            Self::Names(names) => names.get(nth).map(|name| name.say(lang)).unwrap_or_default(),
            Self::Days(days, each) => days.get(nth).map(|day| each.label(*day)).unwrap_or_default(),
        }
    }
}

impl Unit {
    /// A number of this unit in words.
    pub fn say(&self, value: f64, lang: Lang) -> String {
        match self {
            Self::Count => signed(value.round()),
            Self::Percent => format!("{:.1}%", value * 100.0),
            Self::Number => signed(rounded(value, 2)),
            Self::Time => lasting(value, lang),
            Self::Money(currency) => {
                let digits = if matches!(currency.as_deref(), Some("JPY" | "KRW")) { 0 } else { 2 };
                priced(&signed(rounded(value, digits)), currency.as_deref())
            }
            Self::Points => Message::new("paper.points").with("n", short(rounded(value, 1))).say(lang),
        }
    }

    /// The same above a point: a rate with a digit behind the point, all else as short as beside a tick.
    pub fn tick_or_say(&self, value: f64, lang: Lang) -> String {
        if *self == Self::Percent { self.say(value, lang) } else { self.tick(value, lang) }
    }

    /// The same beside a tick: as short as can be.
    pub fn tick(&self, value: f64, lang: Lang) -> String {
        match self {
            Self::Percent => format!("{}%", short(value * 100.0)),
            Self::Time if value == 0.0 => "0".to_owned(),
            Self::Time => lasting(value, lang),
            Self::Money(currency) => {
                let (number, unit) = in_large_units(value, lang);
                priced(&format!("{}{unit}", short(number)), currency.as_deref())
            }
            Self::Count | Self::Number | Self::Points => short(value),
        }
    }
}

fn rounded(value: f64, digits: i32) -> f64 {
    let by = 10.0_f64.powi(digits);
    // Beyond 2^53 there is no fraction to round away.
    if value.abs() < 1e13 { (value * by).round() / by } else { value.round() }
}

/// A number with as few digits behind the point as it needs, and three at most.
fn short(value: f64) -> String {
    let value = rounded(value, 3);
    if value.fract() == 0.0 { signed(value) } else { format!("{value}").replacen('-', "−", 1) }
}

/// With its thousands apart, and a minus that is as wide as a plus.
fn signed(value: f64) -> String {
    money(value + 0.0).replacen('-', "−", 1)
}

#[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
fn grouped(count: u64) -> String {
    money(count as f64)
}

/// 1,200,000 is 120万 in Japanese and 1.2M in English.
fn in_large_units(value: f64, lang: Lang) -> (f64, &'static str) {
    let units: &[(f64, &str)] = match lang {
        Lang::Ja => &[(1e12, "兆"), (1e8, "億"), (1e4, "万")],
        Lang::En => &[(1e9, "B"), (1e6, "M"), (1e3, "k")],
    };
    let unit = units.iter().find(|(size, _)| value.abs() >= *size);
    unit.map_or((value, ""), |(size, name)| (value / size, name))
}

fn priced(amount: &str, currency: Option<&str>) -> String {
    let (minus, number) = amount.strip_prefix('−').map_or(("", amount), |number| ("−", number));
    match currency {
        Some("JPY") => format!("{minus}¥{number}"),
        Some("USD") => format!("{minus}${number}"),
        Some("EUR") => format!("{minus}€{number}"),
        Some(other) => format!("{amount} {}", Shown::line(other)),
        None => amount.to_owned(),
    }
}

/// A length of time by its two largest parts: `45 s`, `20 m`, `3 h 20 m`, `4 d 6 h`. Days begin where hours can no longer
/// be told apart at a glance, after three of them.
fn lasting(seconds: f64, lang: Lang) -> String {
    #[allow(clippy::cast_possible_truncation, reason = "held within thirty thousand years")]
    let whole = seconds.abs().min(1e12).round() as i64;
    let said = if whole < 60 {
        Message::new("paper.seconds").with("n", whole)
    } else if whole < 3_600 {
        Message::new("paper.minutes").with("n", whole / 60)
    } else if whole < 3 * 86_400 {
        parts("paper.hours", "paper.hours_minutes", whole / 3_600, whole % 3_600 / 60)
    } else {
        parts("paper.days", "paper.days_hours", whole / 86_400, whole % 86_400 / 3_600)
    };
    let minus = if seconds < 0.0 && whole > 0 { "−" } else { "" };
    format!("{minus}{}", said.say(lang))
}

fn parts(alone: &'static str, both: &'static str, large: i64, small: i64) -> Message {
    let message = Message::new(if small == 0 { alone } else { both }).with("n", large);
    if small == 0 { message } else { message.with("and", small) }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn said(cell: &Cell) -> [String; 2] {
        [cell.say(Lang::En), cell.say(Lang::Ja)]
    }

    #[test]
    fn figures_are_said_with_what_they_rest_on() {
        assert_eq!(said(&Cell::Rate(Rate::new(12, 31))), ["12/31 38.7% (23.7–56.2)"; 2]);
        assert_eq!(said(&Cell::Ratio(Rate::new(12, 31))), ["12/31 38.7%"; 2]);
        assert_eq!(said(&Cell::Rate(Rate::new(0, 0))), ["0/0 —"; 2]);
        assert_eq!(said(&Cell::Rate(Rate::new(1_200, 34_567)))[0], "1,200/34,567 3.5% (3.3–3.7)");
        assert_eq!(said(&Cell::Count(1_234_567)), ["1,234,567"; 2]);
        assert_eq!(said(&Cell::Money(1_200_000.4, Some("JPY".to_owned()))), ["¥1,200,000"; 2]);
        assert_eq!(said(&Cell::Money(-1_200.5, Some("CHF".to_owned()))), ["−1,200.50 CHF"; 2]);
        assert_eq!(said(&Cell::Points(71.25)), ["71.3 points", "71.3点"]);
        assert_eq!(said(&Cell::Blank), ["—"; 2]);
        assert_eq!(said(&Cell::Rate(Rate::new(2, 5)).grey()), ["2/5 40.0% (11.8–76.9)"; 2]);
        assert_eq!(said(&Cell::Text("a\u{202E}b\nc".to_owned())), ["ab c"; 2], "through the gate");
    }

    #[test]
    fn times_are_said_by_their_two_largest_parts() {
        for (seconds, en, ja) in [
            (45, "45 s", "45秒"),
            (1_200, "20 m", "20分"),
            (12_000, "3 h 20 m", "3時間20分"),
            (36 * 3_600, "36 h", "36時間"),
            (4 * 86_400 + 6 * 3_600, "4 d 6 h", "4日6時間"),
            (30 * 86_400, "30 d", "30日"),
        ] {
            assert_eq!(said(&Cell::Time(TimeDelta::seconds(seconds))), [en, ja]);
        }
    }

    #[test]
    fn an_arrow_stands_only_where_chance_did_not_do_it() {
        let change = |by, is_sure| Cell::Change(Change { by, unit: Unit::Percent, is_sure, tone: Tone::Neutral });
        assert_eq!(said(&change(0.0321, true)), ["↑ +3.2 pt", "↑ +3.2pt"]);
        assert_eq!(said(&change(-0.0321, false)), ["−3.2 pt", "−3.2pt"]);
        assert_eq!(said(&change(0.0, true)), ["±0.0 pt", "±0.0pt"]);
        let count = Change { by: -4.0, unit: Unit::Count, is_sure: true, tone: Tone::Bad };
        assert_eq!(said(&Cell::Change(count)), ["↓ −4"; 2]);
    }

    #[test]
    fn ticks_are_short() {
        let yen = Unit::Money(Some("JPY".to_owned()));
        assert_eq!([yen.tick(1_500_000.0, Lang::En), yen.tick(1_500_000.0, Lang::Ja)], ["¥1.5M", "¥150万"]);
        assert_eq!(Unit::Percent.tick(0.25, Lang::En), "25%");
        assert_eq!(Unit::Percent.tick(0.005, Lang::En), "0.5%");
        assert_eq!(Unit::Time.tick(43_200.0, Lang::Ja), "12時間");
        assert_eq!(Unit::Number.tick(0.300_000_000_000_000_04, Lang::En), "0.3");
    }
}
