//! `report waterfall`.

use chrono::TimeDelta;

use super::args::{By, Waterfall as Args};
use super::leads::table;
use super::{Out, Setting, json};
use crate::agreement::calendar::Length;
use crate::agreement::terms::Stage;
use crate::desk::WaterfallAsk;
use crate::domain::words;
use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::insight::{Basis, Counted, Dimension, Rate, Step, Waterfall};

/// What such arguments ask for.
pub(super) fn ask(args: &Args) -> Result<WaterfallAsk> {
    let basis = match (args.period, args.stock) {
        (true, _) => Basis::Period,
        (_, true) => Basis::Stock,
        _ => Basis::Cohort,
    };
    let dimension = args.by.map(|by| match by {
        By::Source => Dimension::Source,
        By::Campaign => Dimension::Campaign,
        By::Industry => Dimension::Industry,
        By::Owner => Dimension::Owner,
    });
    let within = args.within.as_deref().map(length).transpose()?;
    Ok(WaterfallAsk { basis, dimension, from: args.from, to: args.to, within })
}

/// Over which days, as it is said.
pub(super) fn span(from: Option<chrono::NaiveDate>, to: Option<chrono::NaiveDate>) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
    format!("{} – {}", day(from), day(to))
}

pub(super) fn waterfall(setting: &Setting, args: &Args, out: &mut Out<'_>) -> Result<u8> {
    let figures = setting.reading_desk()?.waterfall(&ask(args)?)?;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let (from, to) = (day(args.from), day(args.to));
    if setting.is_json() {
        out.json(&json::waterfall(&figures, from.as_deref(), to.as_deref()))?;
    } else {
        print(setting.lang, &figures, &span(args.from, args.to), args.within.as_deref(), out)?;
    }
    Ok(0)
}

pub(super) fn length(text: &str) -> Result<TimeDelta> {
    let wrong = || Error::new(Kind::Usage, Message::new("agreement.not_a_length").with("text", text));
    Length::parse(text).map(Length::time).ok_or_else(wrong)
}

/// The table under its own definition: what was counted, when, and how the rates are to be read.
fn print(lang: Lang, figures: &Waterfall, span: &str, within: Option<&str>, out: &mut Out<'_>) -> Result<()> {
    let definition = Message::new(match figures.by.basis {
        Basis::Cohort => "waterfall.cohort",
        Basis::Period => "waterfall.period",
        Basis::Stock => "waterfall.stock",
    });
    out.line(&definition.with("span", span).say(lang))?;
    let mut lines = table();
    let steps = [(Stage::Mql, Stage::Sal), (Stage::Sal, Stage::Sql), (Stage::Mql, Stage::Customer)];
    let mut heads = vec![String::new()];
    heads.extend(Stage::WAY.iter().map(|stage| words::stage(*stage).say(lang)));
    if figures.has_rates() {
        heads.extend(
            steps.iter().map(|(from, to)| format!("{}→{}", words::stage(*from).say(lang), words::stage(*to).say(lang))),
        );
    }
    lines.set_header(heads);
    let total = lang.text("waterfall.total");
    for (row, key) in figures.rows.iter().map(|row| (row, key(lang, row))).chain([(&figures.total, total)]) {
        let mut cells = vec![key];
        cells.extend(Stage::WAY.iter().map(|stage| count(row, *stage)));
        if figures.has_rates() {
            cells.extend(steps.iter().map(|(from, to)| rate(row.rate(Step { from: *from, to: *to }))));
        }
        lines.add_row(cells);
    }
    out.line(&lines.to_string())?;
    if let Some(within) = within {
        out.line(&Message::new("waterfall.within").with("within", within).say(lang))?;
    }
    out.line(&lang.text("waterfall.implied"))?;
    let generated = figures.total.generated(Stage::Sql);
    if generated > 0 && figures.has_rates() {
        out.line(&Message::new("waterfall.generated").with("n", generated).say(lang))?;
    }
    if figures.has_rates() {
        out.line(&lang.text("waterfall.rates"))?;
    }
    Ok(())
}

fn key(lang: Lang, row: &Counted) -> String {
    if row.key.is_empty() { lang.text("waterfall.blank") } else { Shown::line(&row.key).into_string() }
}

/// A count, with a mark where some of it is known from a later stage alone.
fn count(row: &Counted, stage: Stage) -> String {
    let mark = if row.implied(stage) > 0 { "*" } else { "" };
    format!("{}{mark}", row.reached(stage))
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
