//! `report sla`, `reasons`, `sources` and the others: figures of any kind, over any span, told apart by anything.

use serde_json::{Map, Value, json};

use super::args::{AnyFigures, Figures, Plan, Report as Args};
use super::review::{looked_at, print_paper, write_paper_to};
use super::{Out, Setting, report};
use crate::agreement::goals::{Figure, PageId, Rhythm, Sort};
use crate::desk::{Desk, ReportAsk, ReviewAsk};
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;
use crate::insight::figures::{Answer, Ask, Dimension, Report, Sum, told};
use crate::runtime::Interrupt;

pub(super) fn report(setting: &Setting, args: &Args, out: &mut Out<'_>) -> Result<u8> {
    let named = |report: Report, args: &Figures, out: &mut Out<'_>| {
        figures(setting, &report.figures(), report.by(), Message::new(title(report)), args, out)
    };
    match args {
        Args::Waterfall(args) => report::waterfall(setting, args, out),
        Args::Rules(args) => super::rules::rules(setting, args, out),
        Args::Sla(args) => named(Report::Sla, args, out),
        Args::Reasons(args) => named(Report::Reasons, args, out),
        Args::Sources(args) => named(Report::Sources, args, out),
        Args::Content(args) => named(Report::Content, args, out),
        Args::Behaviour(args) => named(Report::Behaviour, args, out),
        Args::Reps(args) => named(Report::Reps, args, out),
        Args::Times(args) => named(Report::Times, args, out),
        Args::Forecast(args) => named(Report::Forecast, args, out),
        Args::Industries(args) => named(Report::Industries, args, out),
        Args::Costs(args) => named(Report::Costs, args, out),
        Args::Scores(args) => named(Report::Scores, args, out),
        Args::Paths(args) => named(Report::Paths, args, out),
        Args::Gates(args) => named(Report::Gates, args, out),
        Args::Promises(args) => named(Report::Promises, args, out),
        Args::Quality(args) => named(Report::Quality, args, out),
        Args::Plan(args) => plan(setting, args, out),
        Args::Figures(args) => any(setting, args, out),
    }
}

const fn title(report: Report) -> &'static str {
    match report {
        Report::Sla => "reports.sla",
        Report::Reasons => "reports.reasons",
        Report::Sources => "reports.sources",
        Report::Content => "reports.content",
        Report::Behaviour => "reports.behaviour",
        Report::Reps => "reports.reps",
        Report::Times => "reports.times",
        Report::Forecast => "reports.forecast",
        Report::Industries => "reports.industries",
        Report::Costs => "reports.costs",
        Report::Scores => "reports.scores",
        Report::Paths => "reports.paths",
        Report::Gates => "reports.gates",
        Report::Promises => "reports.promises",
        Report::Quality => "reports.quality",
    }
}

fn any(setting: &Setting, args: &AnyFigures, out: &mut Out<'_>) -> Result<u8> {
    let figure = |word: &String| {
        Figure::of(word).ok_or_else(|| {
            let words = Figure::words();
            let unknown = Message::new("agreement.unknown_figure").with("name", word);
            let hint = crate::document::hint(word, words.iter().map(String::as_str));
            Error::new(Kind::Usage, unknown.with_message("hint", hint))
        })
    };
    let all = args.figures.iter().map(figure).collect::<Result<Vec<_>>>()?;
    figures(setting, &all, Vec::new(), Message::new("reports.figures"), &args.common, out)
}

/// The plan is the page of a review.
fn plan(setting: &Setting, args: &Plan, out: &mut Out<'_>) -> Result<u8> {
    if args.revenue.is_some_and(|revenue| !revenue.is_finite() || revenue <= 0.0) {
        return Err(Error::new(Kind::Usage, Message::new("reports.revenue_is_more_than_nothing")));
    }
    let mut desk = setting.reading_desk()?;
    let as_of = args.as_of.as_deref().map(|text| looked_at(&desk, Some(text))).transpose()?;
    let pages = Some(vec![PageId::Plan]);
    let ask = ReviewAsk { as_of, pages, goal: args.revenue, ..ReviewAsk::of(Rhythm::Monthly) };
    let interrupt = Interrupt::listen().map_err(Error::internal)?;
    let paper = desk.review(&ask, &mut |_, _| !interrupt.is_asked())?;
    print_paper(setting, &paper, out)
}

fn figures(
    setting: &Setting,
    figures: &[Figure],
    by: Vec<Dimension>,
    title: Message,
    args: &Figures,
    out: &mut Out<'_>,
) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let ask = ask(&desk, figures, by, title, args)?;
    let interrupt = Interrupt::listen().map_err(Error::internal)?;
    let mut go_on = |_, _| !interrupt.is_asked();
    if args.leads {
        let leads = desk.behind_report(&ask, &mut go_on)?;
        return leads_behind(setting, &mut desk, &leads, out);
    }
    let reported = desk.report(&ask, &mut go_on)?;
    if let Some(path) = &args.export {
        return write_paper_to(setting, &reported.paper, path, args.force, out);
    }
    if setting.is_json() {
        let figures: Vec<Value> = reported.answers.iter().map(|(ask, answer)| document(ask, answer)).collect();
        out.json(&json!({
            "as_of": reported.paper.as_of.rfc3339(&reported.paper.zone),
            "from": args.from.map(|day| day.to_string()),
            "to": args.to.map(|day| day.to_string()),
            "by": ask.by.iter().map(|by| by.word()).collect::<Vec<_>>(),
            "figures": figures,
        }))?;
        return Ok(0);
    }
    print_paper(setting, &reported.paper, out)
}

/// What such arguments ask for.
fn ask(desk: &Desk, figures: &[Figure], by: Vec<Dimension>, title: Message, args: &Figures) -> Result<ReportAsk> {
    report::in_order(args.from, args.to)?;
    let own: Vec<Dimension> = args.by.iter().map(|by| by.0).collect();
    let by = match (own.is_empty(), args.all_together) {
        (_, true) => Vec::new(),
        (true, false) => by,
        (false, false) => own,
    };
    if by.len() > 2 {
        return Err(Error::new(Kind::Usage, Message::new("reports.two_at_most")));
    }
    let (unit, basis, within) = report::counted(&args.counted)?;
    let only = args.only.iter().map(|text| group(text)).collect::<Result<Vec<_>>>()?;
    Ok(ReportAsk {
        title,
        figures: figures.to_vec(),
        unit,
        basis,
        within,
        span: desk.days(args.from, args.to),
        by,
        only,
        as_of: args.as_of.as_deref().map(|text| looked_at(desk, Some(text))).transpose()?,
    })
}

/// `source=exhibition`.
fn group(text: &str) -> Result<(Dimension, String)> {
    let read = text.split_once('=').and_then(|(by, key)| Some((Dimension::of(by.trim())?, key.trim().to_owned())));
    read.ok_or_else(|| {
        let known = Dimension::ALL.iter().map(|by| by.word());
        Error::new(Kind::Usage, Message::new("reports.no_group").with("text", text).with_words("known", known))
    })
}

/// A figure as programs read it.
fn document(ask: &Ask, answer: &Answer) -> Value {
    let groups = answer.largest_first().into_iter().map(|(keys, sum)| {
        let mut object = values(ask, sum);
        object.insert("keys".to_owned(), json!(keys));
        Value::Object(object)
    });
    let counting = matches!(ask.figure, Figure::Count(_) | Figure::Rate(..)).then_some(ask.counting);
    let mut document = json!({
        "figure": ask.figure.to_string(),
        "unit": counting.map(|counting| counting.unit.word()),
        "basis": counting.map(|counting| counting.basis.word()),
        "groups": groups.collect::<Vec<_>>(),
        "total": Value::Object(values(ask, &answer.total)),
    });
    if ask.figure.sort() == Sort::Cost {
        // The agreement's own where it is null.
        document["money"] = json!(answer.money);
        document["other_money"] = json!(answer.apart);
    }
    document
}

fn values(ask: &Ask, sum: &Sum) -> Map<String, Value> {
    let seconds = |length: Option<f64>| told::length(ask.figure, length).value();
    let value = match ask.figure.sort() {
        Sort::Count => json!({ "count": sum.n }),
        Sort::Rate => {
            let rate = sum.rate();
            let (low, high) = rate.interval().unzip();
            json!({ "k": rate.k, "n": rate.n, "rate": rate.value(), "low": low, "high": high })
        }
        Sort::Time => json!({
            "n": sum.n,
            "median_seconds": seconds(sum.quantile(0.5)),
            "mean_seconds": seconds(sum.mean_length()),
            "p90_seconds": seconds(sum.quantile(0.9)),
            "open": sum.open,
            "backwards": sum.backwards,
        }),
        Sort::Cost | Sort::Amount => {
            json!({ "n": sum.n, "amount": sum.total(), "mean": sum.mean(), "unvalued": sum.unvalued })
        }
        Sort::Points | Sort::Mean => json!({ "n": sum.n, "mean": sum.mean() }),
    };
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// The leads behind a number, one a line.
fn leads_behind(setting: &Setting, desk: &mut Desk, leads: &[crate::ids::LeadId], out: &mut Out<'_>) -> Result<u8> {
    let mut rows = Vec::with_capacity(leads.len());
    for lead in leads {
        let record = desk.record(*lead)?;
        rows.push((*lead, crate::desk::called(&record.person), record.lead.stage));
    }
    if setting.is_json() {
        let leads: Vec<Value> = rows
            .iter()
            .map(|(lead, called, stage)| json!({ "id": lead.0, "called": called.as_str(), "stage": stage.word() }))
            .collect();
        out.json(&json!({ "leads": leads }))?;
        return Ok(0);
    }
    let mut lines = super::leads::table();
    for (lead, called, stage) in rows {
        let stage = crate::agreement::words::stage(stage).say(setting.lang);
        lines.add_row([format!("#{lead}"), called.into_string(), stage]);
    }
    out.line(&lines.to_string())?;
    out.line(&Message::new("reports.leads_behind").with("n", leads.len()).say(setting.lang))?;
    Ok(0)
}
