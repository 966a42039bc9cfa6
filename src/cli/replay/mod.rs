//! `agreement replay`.

mod plot;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::args::{Format, GoalArg, Replay as Args};
use super::{Out, Setting, json};
use crate::agreement::Points;
use crate::desk::{ReplayAsk, ReplayPart, Replayed};
use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::insight::replay::{Compared, Counts, Every, Goal, PersonLoad, Reached, Spread, Threshold, Week};
use crate::runtime::Interrupt;

pub(super) fn replay(setting: &Setting, args: &Args, out: &mut Out<'_>) -> Result<u8> {
    super::report::in_order(args.from, args.to)?;
    let mut desk = setting.reading_desk()?;
    let name = args.replayed.display().to_string();
    let text = match desk.version_called(&name) {
        Some(version) if !args.replayed.exists() => version.text.clone(),
        None if is_version(&name) && !args.replayed.exists() => {
            return Err(Error::user(Message::new("replay.no_version").with("name", &name)));
        }
        _ => super::agreement::read_text(&args.replayed)?,
    };
    let (goal, every) = (goal(args.goal), every(args.every)?);
    let ask = ReplayAsk { name, text, from: args.from, to: args.to, goal, every, is_closed: args.closed };
    let interrupt = Interrupt::listen().map_err(Error::internal)?;
    let replayed = desk.replay(&ask, &mut |_, _| !interrupt.is_asked())?;
    match setting.format {
        Format::Json => out.json(&told(&replayed))?,
        Format::Md => markdown(&replayed.page(desk.versions(), setting.lang), &replayed, setting, out)?,
        Format::Table => print(&replayed.page(desk.versions(), setting.lang), &replayed, setting, out)?,
    }
    Ok(0)
}

/// Whether a name is that of a version, as in `v3`.
fn is_version(name: &str) -> bool {
    name.strip_prefix('v').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

const fn goal(goal: GoalArg) -> Goal {
    match goal {
        GoalArg::Sql => Goal::Sql,
        GoalArg::Customer => Goal::Customer,
    }
}

/// Which thresholds: each so many points, or every total that there was where that is 0.
fn every(points: f64) -> Result<Every> {
    let unclear = || Error::new(Kind::Usage, Message::new("replay.every_unclear"));
    let step = Points::written(points).filter(|step| !step.is_negative()).ok_or_else(unclear)?;
    Ok(if step.is_zero() { Every::Value } else { Every::Step(step) })
}

/// The width for which sentences are broken and curves drawn.
const CELLS: usize = 80;

fn print(parts: &[ReplayPart], replayed: &Replayed, setting: &Setting, out: &mut Out<'_>) -> Result<()> {
    for (nth, part) in parts.iter().enumerate() {
        match part {
            ReplayPart::Heading(heading) => {
                if nth > 0 {
                    out.line("")?;
                }
                textwrap::wrap(heading, CELLS).iter().try_for_each(|line| out.line(line))?;
            }
            ReplayPart::Line(line) => {
                textwrap::wrap(line, CELLS).iter().try_for_each(|line| out.line(line))?;
            }
            ReplayPart::Table { heads, rows } => {
                let mut table = super::leads::table();
                table.set_header(heads);
                for row in rows {
                    table.add_row(row);
                }
                for (place, column) in table.column_iter_mut().enumerate() {
                    column.set_padding((0, 1));
                    if place > 0 {
                        column.set_cell_alignment(comfy_table::CellAlignment::Right);
                    }
                }
                table.to_string().lines().try_for_each(|line| out.line(line.trim_end()))?;
            }
            ReplayPart::Curve => {
                for line in plot::plot(&replayed.figures.curve, CELLS) {
                    out.line(&line)?;
                }
                out.line(&setting.lang.text("replay.axis"))?;
            }
        }
    }
    Ok(())
}

fn markdown(parts: &[ReplayPart], replayed: &Replayed, setting: &Setting, out: &mut Out<'_>) -> Result<()> {
    let row = |cells: &[String]| {
        let cells: Vec<_> = cells.iter().map(|cell| cell.trim().replace('|', "\\|")).collect();
        format!("| {} |", cells.join(" | "))
    };
    for (nth, part) in parts.iter().enumerate() {
        match part {
            ReplayPart::Heading(heading) => out.line(&format!("{} {heading}\n", if nth == 0 { "#" } else { "##" }))?,
            ReplayPart::Line(line) => out.line(&format!("{}\n", line.replace('*', "\\*")))?,
            ReplayPart::Table { heads, rows } => {
                out.line(&row(heads))?;
                out.line(&format!("|---|{}", "---:|".repeat(heads.len().saturating_sub(1))))?;
                rows.iter().try_for_each(|cells| out.line(&row(cells)))?;
                out.line("")?;
            }
            ReplayPart::Curve => {
                let lines = plot::plot(&replayed.figures.curve, CELLS).join("\n");
                out.line(&format!("```text\n{lines}\n{}\n```\n", setting.lang.text("replay.axis")))?;
            }
        }
    }
    Ok(())
}

/// The whole of it for programs.
fn told(replayed: &Replayed) -> Value {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let figures = &replayed.figures;
    let sources = figures.sources.iter().map(|(key, one)| {
        let mut told = compared(one);
        if let Some(told) = told.as_object_mut() {
            told.insert("key".to_owned(), json!(key));
        }
        told
    });
    let best = figures.curve.best.and_then(|best| figures.curve.thresholds.get(best));
    json!({
        "agreement": replayed.title,
        "in_force": replayed.in_force.map(|number| number.0),
        "from": day(replayed.days.0),
        "to": day(replayed.days.1),
        "outcome": figures.asked.goal.word(),
        "same": figures.total.is_same(),
        "total": compared(&figures.total),
        "by_source": sources.collect::<Vec<_>>(),
        "load": {
            "weeks": figures.load.weeks.iter().map(week).collect::<Vec<_>>(),
            "people": figures.load.people.iter().map(person).collect::<Vec<_>>(),
        },
        "curve": {
            "best": best.map(|best| best.points.number()),
            "thresholds": figures.curve.thresholds.iter().map(threshold).collect::<Vec<_>>(),
        },
    })
}

fn compared(one: &Compared) -> Value {
    let world = |handoffs: u64, leads: Counts, precision, recall| {
        json!({
            "handoffs": handoffs,
            "leads": leads.all(),
            "positive": leads.positive,
            "negative": leads.negative,
            "unknown": leads.unknown,
            "precision": json::rate(precision),
            "recall": json::rate(recall),
        })
    };
    json!({
        "then": world(one.then, one.leads_then, one.precision_then(), one.recall_then()),
        "proposed": world(one.proposed, one.leads_proposed, one.precision_proposed(), one.recall_proposed()),
        "same_moment": one.same,
        "earlier": spread(&one.earlier),
        "later": spread(&one.later),
        "only_then": one.only_then,
        "only_proposed": one.only_proposed,
        "made_after_span": one.made_later,
        "returned": one.returned,
        "returned_avoided": one.avoided,
        "sql": reached(&one.sql),
        "customer": reached(&one.customer),
    })
}

fn reached(one: &Reached) -> Value {
    json!({
        "then": one.then,
        "missed": one.missed,
        "earlier": spread(&one.earlier),
        "later": spread(&one.later),
    })
}

fn spread(spread: &Spread) -> Value {
    let [low, median, high] = spread.quartiles().map_or([None; 3], |quartiles| quartiles.map(Some));
    json!({ "n": spread.n(), "days": { "lower_quartile": low, "median": median, "upper_quartile": high } })
}

fn week(week: &Week) -> Value {
    json!({
        "monday": week.monday.to_string(),
        "then": week.handoffs.then,
        "proposed": week.handoffs.proposed,
        "capacity": week.capacity,
    })
}

fn person(one: &PersonLoad) -> Value {
    json!({
        "person": one.person.as_ref().map(|person| Shown::line(person.as_str()).into_string()),
        "then": one.handoffs.then,
        "proposed": one.handoffs.proposed,
        "busiest_week": { "then": one.busiest.then, "proposed": one.busiest.proposed },
        "capacity_per_week": one.capacity,
        "weeks_over": { "then": one.weeks_over.then, "proposed": one.weeks_over.proposed },
    })
}

fn threshold(one: &Threshold) -> Value {
    json!({
        "threshold": one.points.number(),
        "selected": one.selected.all(),
        "tp": one.selected.positive,
        "fp": one.selected.negative,
        "fn": one.others.positive,
        "tn": one.others.negative,
        "unknown": one.selected.unknown,
        "precision": one.precision().value(),
        "recall": one.recall().value(),
        "f1": one.f1(),
        "accuracy": one.accuracy().value(),
        "undominated": one.is_best_of_its_kind,
    })
}
