//! `report waterfall`.

use chrono::TimeDelta;

use super::args::{Counted as CountedArgs, UnitArg, Waterfall as Args};
use super::leads::table;
use super::review::looked_at;
use super::{Out, Setting, json};
use crate::agreement::calendar::Length;
use crate::agreement::terms::Stage;
use crate::desk::Desk;
use crate::domain::words;
use crate::error::{Error, Kind, Result};
use crate::i18n::{Lang, Message};
use crate::insight::figures::{Counting, CountingUnit, Dimension, Terms, told};
use crate::insight::{Basis, Counted, Rate, Step, Waterfall, WaterfallAsk};
use crate::runtime::Interrupt;

/// The waterfall that such arguments ask for.
pub(super) fn counted_waterfall(desk: &mut Desk, args: &Args) -> Result<Waterfall> {
    let (unit, basis, within) = counted(&args.counted)?;
    in_order(args.from, args.to)?;
    let by: Vec<Dimension> = args.by.iter().map(|by| by.0).collect();
    if by.len() > 2 {
        return Err(Error::new(Kind::Usage, Message::new("reports.two_at_most")));
    }
    let ask = WaterfallAsk {
        counting: Counting { unit, basis: basis.unwrap_or(Basis::Cohort), within },
        span: desk.days(args.from, args.to),
        by,
        as_of: args.as_of.as_deref().map(|text| looked_at(desk, Some(text))).transpose()?,
    };
    let interrupt = Interrupt::listen().map_err(Error::internal)?;
    desk.waterfall(&ask, &mut |_, _| !interrupt.is_asked())
}

/// What goes through the stages, how it is counted where somebody says so, and within what time.
pub(super) fn counted(args: &CountedArgs) -> Result<(CountingUnit, Option<Basis>, Option<TimeDelta>)> {
    let within = args.within.as_deref().map(length).transpose()?;
    let basis = match (args.cohort || within.is_some(), args.period, args.stock) {
        (true, _, _) => Some(Basis::Cohort),
        (_, true, _) => Some(Basis::Period),
        (_, _, true) => Some(Basis::Stock),
        _ => None,
    };
    let unit = match args.unit {
        UnitArg::Lead => CountingUnit::Lead,
        UnitArg::Handoff => CountingUnit::Handoff,
    };
    if unit == CountingUnit::Handoff && basis == Some(Basis::Stock) {
        let message = Message::new("reports.no_stock_of_handoffs");
        return Err(Error::new(Kind::Usage, message).hint(Message::new("reports.no_stock_of_handoffs_hint")));
    }
    Ok((unit, basis, within))
}

/// Days of which the first is not after the last.
pub(super) fn in_order(from: Option<chrono::NaiveDate>, to: Option<chrono::NaiveDate>) -> Result<()> {
    match from.zip(to).filter(|(from, to)| from > to) {
        Some((from, to)) => {
            let wrong = Message::new("reports.ends_before_it_begins").with("from", from).with("to", to);
            Err(Error::new(Kind::Usage, wrong))
        }
        None => Ok(()),
    }
}

/// Over which days, as it is said.
pub(super) fn span(from: Option<chrono::NaiveDate>, to: Option<chrono::NaiveDate>) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
    format!("{} – {}", day(from), day(to))
}

pub(super) fn waterfall(setting: &Setting, args: &Args, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let waterfall = counted_waterfall(&mut desk, args)?;
    let moment = desk.moment_of(waterfall.ask.as_of);
    let terms = Terms::at(desk.versions(), moment.now);
    if setting.is_json() {
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
        let as_of = moment.now.rfc3339(&terms.zone);
        out.json(&json::waterfall(&waterfall, &as_of, day(args.from).as_deref(), day(args.to).as_deref()))?;
    } else {
        print(setting.lang, &waterfall, &span(args.from, args.to), terms, out)?;
    }
    Ok(0)
}

pub(super) fn length(text: &str) -> Result<TimeDelta> {
    let wrong = || Error::new(Kind::Usage, Message::new("agreement.not_a_length").with("text", text));
    Length::parse(text).map(Length::time).ok_or_else(wrong)
}

/// The table under its own definition: what was counted, when, and how the rates are to be read.
fn print(lang: Lang, waterfall: &Waterfall, span: &str, terms: Terms<'_>, out: &mut Out<'_>) -> Result<()> {
    out.line(&waterfall.definition(span, terms).say(lang))?;
    let mut lines = table();
    let steps = [(Stage::Mql, Stage::Sal), (Stage::Sal, Stage::Sql), (Stage::Mql, Stage::Customer)];
    let by = &waterfall.ask.by;
    let mut heads: Vec<String> = by.iter().map(|by| told::dimension(*by).say(lang)).collect();
    heads.resize(by.len().max(1), String::new());
    heads.extend(Stage::WAY.iter().map(|stage| words::stage(*stage).say(lang)));
    if waterfall.has_rates() {
        heads.extend(
            steps.iter().map(|(from, to)| format!("{}→{}", words::stage(*from).say(lang), words::stage(*to).say(lang))),
        );
    }
    lines.set_header(heads);
    // Where nothing tells them apart, all are one group, which has no name.
    let group = |row| {
        let names: Vec<String> = waterfall.names(row, terms).iter().map(|name| name.say(lang)).collect();
        if names.is_empty() { vec![lang.text("waterfall.blank")] } else { names }
    };
    let rows = waterfall.rows.iter().map(|row| (row, group(row)));
    for (row, mut cells) in rows.chain([(&waterfall.total, vec![lang.text("waterfall.total")])]) {
        cells.resize(by.len().max(1), String::new());
        cells.extend(Stage::WAY.iter().map(|stage| count(waterfall, row, *stage)));
        if waterfall.has_rates() {
            let told = |(from, to): &(Stage, Stage)| waterfall.rate(row, Step { from: *from, to: *to });
            cells.extend(steps.iter().map(|step| told(step).map_or_else(|| "—".to_owned(), rate)));
        }
        lines.add_row(cells);
    }
    out.line(&lines.to_string())?;
    let rates = waterfall.has_rates().then(|| Message::new("waterfall.rates"));
    let notes = waterfall.notes().into_iter().chain([waterfall.implied()]).chain(waterfall.generated()).chain(rates);
    for note in notes {
        out.line(&note.say(lang))?;
    }
    Ok(())
}

/// A count, with a mark where some of it is known from a later stage alone; a dash where it is not counted.
fn count(waterfall: &Waterfall, row: &Counted, stage: Stage) -> String {
    let mark = if row.implied(stage) > 0 { "*" } else { "" };
    waterfall.reached(row, stage).map_or_else(|| "—".to_owned(), |reached| format!("{reached}{mark}"))
}

/// `842/8000 10.5% (9.9–11.2)`; without an interval where more left a stage than entered it.
pub(super) fn rate(rate: Rate) -> String {
    match (rate.value(), rate.interval()) {
        (Some(value), Some((low, high))) => {
            format!("{}/{} {:.1}% ({:.1}–{:.1})", rate.k, rate.n, value * 100.0, low * 100.0, high * 100.0)
        }
        (Some(value), None) => format!("{}/{} {:.1}%", rate.k, rate.n, value * 100.0),
        _ => "-".to_owned(),
    }
}
