//! `[[target]]`, `[watch]` and `[[benchmark]]`: what both sides aim at, look at, and compare themselves with (R71, R86,
//! R103).

use std::fmt;

use chrono::NaiveDate;

use super::figure::{Figure, Sort};
use super::{Goals, Span};
use crate::agreement::calendar::Length;
use crate::agreement::minutes::{Chapter, Thing, Value};
use crate::agreement::playbook::reading::{Lists, needed};
use crate::agreement::{Names, check_unique, day, id, needed_text, term, words};
use crate::document::{Item, Placed, Section, hint};
use crate::i18n::Message;

/// One target: measurable, from where, to where, by when.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// What reviews call it; the figure's word where the file gives none.
    pub id: String,
    /// What people call it, where it has a name of its own.
    pub names: Option<Names>,
    /// What is measured.
    pub metric: Figure,
    /// In what span of time, for counts and amounts.
    pub per: Option<Span>,
    /// Where it begins.
    pub from: Option<Amount>,
    /// Where it is to be.
    pub to: Amount,
    /// By when.
    pub due: Option<NaiveDate>,
}

/// How much of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// A number; of rates from 0 to 1.
    Number(f64),
    /// A length, of figures that are times.
    Time(Length),
}

/// The few figures that both sides look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// In the order in which they are shown.
    pub figures: Vec<Figure>,
    /// More than so many are worth a remark: whoever looks at everything sees nothing.
    pub at_most: usize,
}

impl Default for Watch {
    fn default() -> Self {
        Self { figures: Vec::new(), at_most: 5 }
    }
}

/// A figure of others, shown in grey beside one's own with its origin. Never a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    /// What the file calls it.
    pub id: String,
    /// The value, or the range from its first to its last.
    pub value: (f64, f64),
    /// In what unit.
    pub unit: String,
    /// Of what.
    pub of: Names,
    /// Whose figure it is.
    pub by: String,
    /// Beside which of one's own figures it stands, where they can be held against each other.
    pub figure: Option<Figure>,
}

impl Amount {
    /// Reads how much of a figure somebody says outside of the file: a rate as `0.25` or `25%`, a length such as `4h`, else
    /// a number. What is wrong is said of `key`.
    pub fn read(text: &str, key: &'static str, figure: Figure) -> Result<Self, Message> {
        let text = text.trim();
        if figure.sort() == Sort::Time {
            let not_a_length = || Message::new("agreement.not_a_length").with("text", text);
            return Length::parse(text).map(Self::Time).ok_or_else(not_a_length);
        }
        let (number, percent) = match text.strip_suffix(['%', '％']) {
            Some(number) if figure.sort() == Sort::Rate => (number.trim_end(), true),
            _ => (text, false),
        };
        let not_a_number = || Message::new("decision.not_a_number").with("key", key).with("text", text);
        let number: f64 = number.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(not_a_number)?;
        let number = if percent { number / 100.0 } else { number };
        match wrong(figure, number) {
            Some(wrong) => Err(Message::new(wrong).with("key", key)),
            None => Ok(Self::Number(number)),
        }
    }

    /// As people read it: a rate in per cent, all else as it is.
    pub fn told(self, figure: Figure) -> Message {
        said(figure, self).said
    }
}

/// As files and JSON write it, and [`Amount::read`] reads it.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Time(length) => length.fmt(f),
        }
    }
}

/// What is wrong with a number as one of this figure.
fn wrong(figure: Figure, number: f64) -> Option<&'static str> {
    match figure.sort() {
        Sort::Rate if !(0.0..=1.0).contains(&number) => Some("agreement.not_a_rate"),
        _ if number < 0.0 => Some("agreement.less_than_nothing"),
        _ => None,
    }
}

fn figure(section: &Section<'_, '_>, text: &Placed<String>) -> Option<Figure> {
    let figure = Figure::of(text);
    if figure.is_none() {
        let words = Figure::words();
        let unknown = Message::new("agreement.unknown_figure").with("name", &text.value);
        section.complain(&text.span, unknown.with_message("hint", hint(text, words.iter().map(String::as_str))));
    }
    figure
}

pub(super) fn read_targets(lists: &mut Lists<'_, '_, '_>) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for mut section in lists.sections("target") {
        let metric = needed_text(&mut section, "metric");
        let named = section.has("id").then(|| id(&mut section)).flatten();
        if let Some(known_as) = named.as_ref().or(metric.as_ref()) {
            check_unique(&section, known_as, targets.iter().map(|target| target.id.as_str()));
        }
        let target = target(&mut section, metric, named);
        section.close();
        targets.extend(target);
    }
    targets
}

fn target(
    section: &mut Section<'_, '_>,
    metric: Option<Placed<String>>,
    named: Option<Placed<String>>,
) -> Option<Target> {
    let has_names = section.has("ja") || section.has("en");
    let names = Names::read(section, "");
    let spans: Vec<_> = Span::ALL.iter().map(|span| span.word()).collect();
    let per = section.text("per").and_then(|text| term(section, &text, &spans, Span::of));
    let due = day(section, "due");
    let known = metric.as_ref().and_then(|metric| figure(section, metric));
    let [from, to] = ["from", "to"].map(|key| section.item(key).map(|item| (key, item)));
    let to = section.need("to", to);
    let (metric, figure) = metric.zip(known)?;
    let [from, to] = [from, to].map(|read| read.and_then(|(key, item)| amount(section, item, key, figure)));
    let sort = figure.sort();
    if matches!(sort, Sort::Count | Sort::Amount)
        && per.is_none()
        && !matches!(figure, Figure::Pipeline | Figure::DealSize)
    {
        section.misfit(&metric.span, Message::new("agreement.target_of_no_span").with("key", &metric.value));
    }
    let to = to?;
    if let Some(from) = from.as_ref().filter(|from| from.value == to.value) {
        section.misfit(&from.span, Message::new("agreement.target_moves_nothing"));
    }
    Some(Target {
        id: named.map_or(metric.value, |id| id.value),
        names: has_names.then_some(names),
        metric: figure,
        per,
        from: from.map(|from| from.value),
        to: to.value,
        due: due.map(|due| due.value),
    })
}

/// A rate from 0 to 1, a length such as `4h`, or a number.
fn amount(section: &Section<'_, '_>, item: Item<'_, '_>, key: &str, figure: Figure) -> Option<Placed<Amount>> {
    if figure.sort() == Sort::Time {
        if !item.is_text() {
            section.complain(&item.span(), Message::new("agreement.figure_is_a_time").with("key", key));
            return None;
        }
        let text = item.text()?;
        let length = Length::parse(&text);
        if length.is_none() {
            section.complain(&text.span, Message::new("agreement.not_a_length").with("text", &text.value));
        }
        return length.map(|length| Placed { value: Amount::Time(length), span: text.span });
    }
    let number = item.number()?;
    let Some(wrong) = wrong(figure, number.value) else { return Some(number.map(Amount::Number)) };
    section.complain(&number.span, Message::new(wrong).with("key", key));
    None
}

pub(super) fn read_watch(root: &mut Section<'_, '_>) -> Watch {
    let Some(mut section) = root.section("watch") else { return Watch::default() };
    let texts = section.texts("figures").map(|list| list.value).unwrap_or_default();
    let mut figures: Vec<Figure> = Vec::new();
    for text in &texts {
        let Some(figure) = figure(&section, text) else { continue };
        if figures.contains(&figure) {
            section.complain(&text.span, Message::new("agreement.listed_twice").with("name", figure));
        }
        figures.push(figure);
    }
    let read = section.whole("at_most");
    let at_most = read.as_ref().and_then(|most| usize::try_from(most.value).ok().filter(|most| *most > 0));
    if let (Some(read), None) = (&read, at_most) {
        section.complain(&read.span, Message::new("agreement.not_times").with("key", "at_most"));
    }
    section.close();
    Watch { figures, at_most: at_most.unwrap_or(Watch::default().at_most) }
}

impl Benchmark {
    /// The value from its first to its last in the unit of the figure beside which it stands: a rate from 0 to 1, seconds.
    /// Nothing where it stands beside none, or its own unit is another one.
    pub fn in_unit(&self) -> Option<(f64, f64)> {
        let by = match (self.figure?.sort(), self.unit.as_str()) {
            (Sort::Rate, "%") => 0.01,
            (Sort::Time, "min") => 60.0,
            (Sort::Time, "h") => 3_600.0,
            (Sort::Time, "days") => 86_400.0,
            // The mean month.
            (Sort::Time, "months") => 30.436_875 * 86_400.0,
            (Sort::Count | Sort::Cost | Sort::Amount | Sort::Points | Sort::Mean, _) => 1.0,
            _ => return None,
        };
        Some((self.value.0 * by, self.value.1 * by))
    }
}

pub(super) fn read_benchmarks(lists: &mut Lists<'_, '_, '_>) -> Vec<Benchmark> {
    let mut benchmarks: Vec<Benchmark> = Vec::new();
    for mut section in lists.sections("benchmark") {
        let id = id(&mut section);
        if let Some(id) = &id {
            check_unique(&section, id, benchmarks.iter().map(|known| known.id.as_str()));
        }
        let value = value(&mut section);
        let [unit, by] = ["unit", "by"].map(|key| needed_text(&mut section, key));
        let of = needed(&mut section, "of");
        let beside = section.text("figure");
        let figure = beside.as_ref().and_then(|text| figure(&section, text));
        let read = match (id, value, unit, of, by) {
            (Some(id), Some(value), Some(unit), Some(of), Some(by)) => {
                Some(Benchmark { id: id.value, value, unit: unit.value, of, by: by.value, figure })
            }
            _ => None,
        };
        if let (Some(benchmark), Some(beside)) = (&read, beside)
            && benchmark.figure.is_some()
            && benchmark.in_unit().is_none()
        {
            section.complain(
                &beside.span,
                Message::new("agreement.benchmark_of_other_unit").with("unit", &benchmark.unit),
            );
        }
        section.close();
        benchmarks.extend(read);
    }
    benchmarks
}

/// `15`, or `[3, 12]`.
fn value(section: &mut Section<'_, '_>) -> Option<(f64, f64)> {
    let item = section.item("value");
    let item = section.need("value", item)?;
    if !item.is_list() {
        return item.number().map(|number| (number.value, number.value));
    }
    let list = item.list()?;
    let numbers: Vec<f64> = list.value.into_iter().filter_map(Item::number).map(|number| number.value).collect();
    let range = <[f64; 2]>::try_from(numbers).ok().filter(|[first, last]| first < last);
    if range.is_none() {
        section.complain(&list.span, Message::new("agreement.not_a_range").with("key", "value"));
    }
    range.map(|[first, last]| (first, last))
}

/// As it is read: a rate in per cent, all else as it is.
fn said(figure: Figure, amount: Amount) -> Value {
    match amount {
        Amount::Number(rate) if figure.sort() == Sort::Rate => Value::rate(rate),
        Amount::Number(number) => Value::plain(number),
        Amount::Time(length) => Value::length(length),
    }
}

pub(super) fn chapters(goals: &Goals) -> [Chapter; 3] {
    let target = |target: &Target| {
        let Target { id, names, metric, per, from, to, due } = target;
        let thing = match names {
            Some(names) => Thing::named(id, names),
            None => Thing { label: words::figure(*metric), ..Thing::new(id) },
        };
        thing
            .says("minutes.metric", Value::term(metric, words::figure(*metric)))
            .may_say("minutes.per", per.map(|per| Value::term(per, words::span(per))))
            .may_say("minutes.from", from.map(|from| said(*metric, from)))
            .says("minutes.to", said(*metric, *to))
            .may_say("minutes.due", due.map(Value::plain))
    };
    let Watch { figures, at_most } = &goals.watch;
    let watch = Thing::new("")
        .lists("minutes.figures", figures.iter().map(|figure| Value::term(figure, words::figure(*figure))))
        .says("minutes.at_most", Value::plain(at_most));
    let benchmark = |benchmark: &Benchmark| {
        let Benchmark { id, value: (first, last), unit, of, by, figure } = benchmark;
        let value = if first < last { format!("{first}–{last}") } else { first.to_string() };
        Thing::named(id, of)
            .says("minutes.value", Value::plain(format!("{value} {unit}")))
            .says("minutes.by", Value::plain(by))
            .may_say("minutes.beside", figure.map(|figure| Value::term(figure, words::figure(figure))))
    };
    let targets = goals.targets.iter().map(target).collect();
    let benchmarks = goals.benchmarks.iter().map(benchmark).collect();
    [
        Chapter::of("target", "minutes.chapter.target", "minutes.kind.target", targets),
        Chapter::one("watch", "minutes.chapter.watch", watch),
        Chapter::of("benchmark", "minutes.chapter.benchmark", "minutes.kind.benchmark", benchmarks),
    ]
}
