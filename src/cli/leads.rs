//! `list`, `show` and `check`.

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::json;

use super::args::{List, Show};
use super::due::instant;
use super::json::Telling;
use super::{Out, Setting};
use crate::desk::{self, Desk, Event, Sheet};
use crate::domain::{countdown, words};
use crate::error::Result;
use crate::i18n::Message;
use crate::storage::{QueueAsk, QueueRow};

/// A table without lines: full-width text stays in its columns, and other programs can cut it.
pub(super) fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// The queue, most pressing first; or every lead, newest first.
pub(super) fn list(setting: &Setting, args: &List, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let ask =
        QueueAsk { text: args.words.join(" "), all: args.all, offset: 0, limit: args.limit.unwrap_or(usize::MAX) };
    let page = desk.queue(&ask)?;
    let telling = Telling { versions: desk.versions(), now: desk.now() };
    if setting.is_json() {
        out.json(&json!(page.rows.iter().map(|row| telling.row(row)).collect::<Vec<_>>()))?;
        return Ok(0);
    }
    let lang = setting.lang;
    let mut lines = table();
    let heads = ["column.id", "column.state", "column.left", "column.company", "column.name", "column.source"];
    lines.set_header(heads.into_iter().chain(["column.owner", "column.stage"]).map(|key| lang.text(key)));
    for row in &page.rows {
        lines.add_row(cells(setting, &desk, row));
    }
    out.line(&lines.to_string())?;
    out.line(&Message::new("list.count").with("n", page.rows.len()).with("total", page.total).say(lang))?;
    Ok(0)
}

fn cells(setting: &Setting, desk: &Desk, row: &QueueRow) -> Vec<String> {
    let now = desk.now();
    let (state, left) = row.clock.as_ref().map_or_else(Default::default, |clock| {
        let left = clock.left(desk.versions(), now);
        (clock.state(now).message().say(setting.lang), countdown(left.time))
    });
    let owner = row.owner.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    vec![
        row.id.to_string(),
        state,
        left,
        row.company.to_string(),
        row.name.to_string(),
        row.source.to_string(),
        owner,
        words::stage(row.stage).say(setting.lang),
    ]
}

/// One lead, now or as it was.
pub(super) fn show(setting: &Setting, args: &Show, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let id = desk.find(&args.lead)?;
    let at = args.at.as_deref().map(|text| instant(text, desk.agreement().zone)).transpose()?;
    let sheet = match at {
        Some(at) => desk.sheet_at(id, at)?,
        None => desk.sheet(id)?,
    };
    let telling = Telling { versions: desk.versions(), now: at.unwrap_or_else(|| desk.now()) };
    if setting.is_json() {
        out.json(&telling.sheet(&sheet))?;
        return Ok(0);
    }
    print(setting, &desk, &sheet, telling, out)?;
    Ok(0)
}

fn print(setting: &Setting, desk: &Desk, sheet: &Sheet, telling: Telling<'_>, out: &mut Out<'_>) -> Result<()> {
    let lang = setting.lang;
    let zone = desk.agreement().zone;
    let time = |at: crate::clock::Timestamp| at.in_zone(&zone).format("%Y-%m-%d %H:%M").to_string();
    let owner = match &sheet.owner {
        Some(owner) => Message::new("lead.owner").with("owner", owner),
        None => Message::new("lead.no_owner"),
    };
    out.line(&format!("{} {}  {}  {}", sheet.id, sheet.called, words::stage(sheet.stage).say(lang), owner.say(lang)))?;
    let mut known = table();
    for (field, value) in &sheet.person {
        known.add_row([field.label().say(lang), value.to_string()]);
    }
    let traits = &sheet.traits;
    for (key, value) in [
        ("column.source", &traits.source),
        ("column.campaign", &traits.campaign),
        ("column.industry", &traits.industry),
        ("column.employees", &traits.employees.map(|n| n.to_string())),
    ] {
        if let Some(value) = value {
            known.add_row([lang.text(key), value.clone()]);
        }
    }
    for (name, value) in &sheet.extra {
        known.add_row([name.to_string(), value.to_string()]);
    }
    out.line(&known.to_string())?;
    for run in sheet.handoffs.last().map(|handoff| handoff.clocks.as_slice()).unwrap_or_default() {
        let left = countdown(run.left(desk.versions(), telling.now).time);
        let clock = desk.versions().of(run.agreement()).clock(&run.clock, run.tier.as_deref());
        let name = clock.map_or(run.clock.as_str(), |clock| clock.names.get(lang));
        let until = Message::new("lead.until").with("at", time(run.due_at)).say(lang);
        out.line(&format!("{name}: {} {left} {until}", run.state(telling.now).message().say(lang)))?;
    }
    out.line(&lang.text("lead.history"))?;
    for event in &sheet.history {
        out.line(&format!("  {}  {}", time(event.at), told(setting, desk, event)))?;
        for line in event.note.iter().flat_map(|note| note.as_str().lines()) {
            out.line(&format!("      {line}"))?;
        }
    }
    Ok(())
}

fn told(setting: &Setting, desk: &Desk, event: &Event) -> String {
    let lang = setting.lang;
    let told = event.facts.iter().filter_map(|fact| desk::told(fact, desk.agreement()));
    let facts: Vec<String> = told.map(|message| message.say(lang)).collect();
    let what = if facts.is_empty() { words::act(event.act).say(lang) } else { facts.join(", ") };
    let undone = if event.undone { format!(" {}", lang.text("history.undone")) } else { String::new() };
    format!("{what}  {}{undone}", event.by)
}

/// Folds the journal anew and compares.
pub(super) fn check(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let health = setting.reading_desk()?.check()?;
    let sound = health.differing.is_empty() && health.engine.is_empty();
    if setting.is_json() {
        out.json(&json!({
            "sound": sound,
            "leads": health.leads,
            "facts": health.facts,
            "differing": health.differing,
            "engine": health.engine,
        }))?;
        return Ok(u8::from(!sound));
    }
    let counted = Message::new("check.folded").with("leads", health.leads).with("facts", health.facts);
    out.line(&counted.say(setting.lang))?;
    for lead in &health.differing {
        out.complain(&Message::new("check.differs").with("lead", lead).say(setting.lang));
    }
    for line in &health.engine {
        out.complain(&Message::new("check.engine").with("cause", line).say(setting.lang));
    }
    Ok(u8::from(!sound))
}
