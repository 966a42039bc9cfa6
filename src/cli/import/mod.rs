//! `import`: lists that come in.

mod bar;
mod report;

use std::io::IsTerminal;
use std::path::Path;

use serde_json::json;

use super::agreement::read_text;
use super::args::{DateOrderArg, Import};
use super::leads::table;
use super::{Out, Setting};
use crate::clock::OnWall;
use crate::desk::Imported;
use crate::error::{Error, Result};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::intake::{DateOrder, DecidedBy, Intake, Map, Options, Target};
use crate::runtime::Interrupt;
use bar::Bar;
use report::{RejectsFile, Report};

/// The exit status of a program that was told to end.
const STOPPED: u8 = 130;

pub(super) fn import(setting: &Setting, args: &Import, out: &mut Out<'_>) -> Result<u8> {
    if args.list {
        return list(setting, out);
    }
    let map_file = args.map.as_deref().ok_or_else(|| Error::internal("no map"))?;
    let map = Map::parse(&map_file.display().to_string(), &read_text(map_file)?)?;
    let date_order = args.date_order.map(|order| match order {
        DateOrderArg::Dmy => DateOrder::Dmy,
        DateOrderArg::Mdy => DateOrder::Mdy,
        DateOrderArg::Ymd => DateOrder::Ymd,
    });
    // Every file is looked at before the first one is taken in: a mistake in the last leaves nothing half-done, and what
    // cannot be read at all is said before a database is made. In which zone that is told last.
    let first_look = Options { date_order, zone: chrono_tz::Tz::UTC, now: setting.clock().now() };
    let intakes = args.files.iter().map(|file| Intake::open(file, &map, first_look)).collect::<Result<Vec<_>>>()?;
    let mut desk = setting.desk()?;
    let zone = desk.agreement().zone;
    let interrupt = Interrupt::listen().map_err(Error::internal)?;
    let mut rejects = args.rejects.as_deref().map(|file| RejectsFile::new(file, setting.lang));
    let several = setting.is_json() && args.files.len() > 1;
    out.text(if several { "[\n" } else { "" })?;
    let mut is_stopped = false;
    for (nth, (file, mut intake)) in args.files.iter().zip(intakes).enumerate() {
        if is_stopped {
            break;
        }
        if nth > 0 && several {
            out.text(",\n")?;
        }
        intake.read_in(map.time_zone.unwrap_or(zone));
        if !setting.is_json() {
            describe(setting.lang, file, &intake, out)?;
        }
        let mut report = Report::new(setting.lang, setting.is_json(), intake.header(), rejects.as_mut(), &interrupt);
        report.bar = (!setting.is_json() && std::io::stderr().is_terminal()).then(|| Bar::new(setting.lang));
        let imported = desk.import(&mut intake, &map, args.dry_run, &mut report)?;
        report.bar = None;
        if setting.is_json() {
            report.print_json(file, &imported, out)?;
        } else {
            went_on(setting.lang, &imported, out)?;
            report.print(&imported, args.dry_run, out)?;
        }
        if let Some(rejects) = &mut rejects {
            rejects.finish()?;
        }
        is_stopped = imported.is_stopped;
    }
    if setting.is_json() {
        out.text(if several { "\n]\n" } else { "\n" })?;
    }
    Ok(if is_stopped { STOPPED } else { 0 })
}

/// Where it went on, and where it stopped.
fn went_on(lang: Lang, imported: &Imported, out: &mut Out<'_>) -> Result<()> {
    if imported.before > 0 {
        out.line(&Message::new("import.went_on").with("before", imported.before).say(lang))?;
    }
    if imported.is_stopped {
        out.line(&Message::new("import.stopped").with("read", imported.tally.read).say(lang))?;
    }
    Ok(())
}

/// How the file was understood, said before anything is done.
fn describe(lang: Lang, file: &Path, intake: &Intake, out: &mut Out<'_>) -> Result<()> {
    let description = intake.description();
    let delimiter = if description.delimiter == '\t' { "TAB".to_owned() } else { description.delimiter.to_string() };
    let read = Message::new("import.reads")
        .with("file", file.display())
        .with("rows", description.rows)
        .with("encoding", description.encoding.name())
        .with("delimiter", delimiter);
    out.line(&read.say(lang))?;
    for column in &description.columns {
        let field = column.target.and_then(Target::word).unwrap_or("-");
        let told = Message::new("import.column").with("column", &column.name).with("field", field).say(lang);
        let dates = column.dates.map(|(order, decided)| order_told(order, decided).say(lang)).unwrap_or_default();
        let zone = if column.needs_zone {
            Message::new("import.zone").with("zone", description.zone.name()).say(lang)
        } else {
            String::new()
        };
        out.line(format!("  {told} {dates} {zone}").trim_end())?;
    }
    Ok(())
}

/// In which order dates are read, and why.
fn order_told(order: DateOrder, decided: DecidedBy) -> Message {
    match decided {
        DecidedBy::Stated => Message::new("import.order_stated"),
        DecidedBy::Line(line) => Message::new("import.order_decided").with("line", line),
    }
    .with("order", order.word())
}

/// The lists that came in, the last one first.
fn list(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let (lang, zone) = (setting.lang, desk.agreement().zone);
    let imports = desk.imports()?;
    if setting.is_json() {
        let told = imports.iter().map(|import| {
            json!({
                "id": import.id.to_string(),
                "file": import.file,
                "by": import.by,
                "at": import.at.rfc3339(&zone),
                "rows": import.rows,
                "read": import.tally.read,
                "created": import.tally.created,
                "matched": import.tally.matched,
                "updated": import.tally.updated,
                "unchanged": import.tally.unchanged,
                "sanitised": import.tally.sanitised,
                "rejected": import.tally.rejected,
                "whole": import.is_whole,
            })
        });
        out.json(&json!(told.collect::<Vec<_>>()))?;
        return Ok(0);
    }
    let mut lines = table();
    let columns = [
        "import.list_id",
        "import.list_file",
        "import.list_by",
        "import.list_at",
        "import.list_state",
        "import.list_read",
        "import.list_created",
        "import.list_updated",
        "import.list_unchanged",
        "import.list_rejected",
    ];
    lines.set_header(columns.map(|column| lang.text(column)));
    for import in imports {
        let tally = import.tally;
        let state = if import.is_whole { "import.whole" } else { "import.unfinished" };
        lines.add_row([
            import.id.to_string(),
            Shown::line(&import.file).into_string(),
            Shown::line(desk.versions().called(&import.by)).into_string(),
            OnWall { at: import.at, zone }.to_string(),
            lang.text(state),
            tally.read.to_string(),
            tally.created.to_string(),
            tally.updated.to_string(),
            tally.unchanged.to_string(),
            tally.rejected.to_string(),
        ]);
    }
    out.line(&lines.to_string())?;
    Ok(0)
}
