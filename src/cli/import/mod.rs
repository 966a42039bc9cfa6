//! `import`: lists that come in.

mod bar;
mod rejected;
mod report;
mod revert;
mod watch;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::agreement::read_text;
use super::args::{DateOrderArg, Import};
use super::maps::Chosen;
use super::read_as::{describe, read_as};
use super::{Out, Setting, maps};
use crate::clock::OnWall;
use crate::desk::{Desk, Imported, Sample};
use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::intake::{DateOrder, Description, Encoding, Intake, Map, Options, Stated};
use crate::runtime::Interrupt;
use crate::ui::fit;
use bar::Bar;
use rejected::RejectsFile;
use report::{Report, Told};

/// The exit status of a program that was told to end.
const STOPPED: u8 = 130;

pub(super) fn import(setting: &Setting, args: &Import, out: &mut Out<'_>) -> Result<u8> {
    if args.list {
        return list(setting, out);
    }
    if let Some(id) = &args.revert {
        return revert::revert(setting, id, args.dry_run, out);
    }
    if args.presets {
        return maps::list(setting, out);
    }
    if args.make_map {
        return maps::make(args, setting.lang, out);
    }
    if let Some(folder) = &args.watch {
        return watched(setting, args, folder, out);
    }
    let chosen = args.files.iter().map(|file| maps::choose(args, file)).collect::<Result<Vec<_>>>()?;
    // Every file is looked at before the first one is taken in: a mistake in the last leaves nothing half-done, and what
    // cannot be read at all is said before a database is made. In which zone that is told last.
    let first_look = Options { zone: chrono_tz::Tz::UTC, now: setting.clock().now() };
    let with_maps = || args.files.iter().zip(&chosen);
    let open = |(file, chosen): (&PathBuf, &Chosen)| Intake::open(file, &chosen.map, first_look);
    let intakes = with_maps().map(open).collect::<Result<Vec<_>>>()?;
    let mut rejects = args.rejects.as_deref().map(|to| rejects_of(setting.lang, to, &intakes)).transpose()?;
    let mut desk = setting.desk()?;
    let zone = desk.agreement().zone;
    let interrupt = Interrupt::listen().map_err(Error::internal)?;
    let several = setting.is_json() && args.files.len() > 1;
    out.text(if several { "[\n" } else { "" })?;
    let mut is_stopped = false;
    for (nth, ((file, chosen), mut intake)) in with_maps().zip(intakes).enumerate() {
        if is_stopped {
            break;
        }
        if nth > 0 && several {
            out.text(",\n")?;
        }
        intake.read_in(chosen.map.time_zone.unwrap_or(zone));
        let list = List { file, chosen, intake, dry_run: args.dry_run, has_bar: std::io::stderr().is_terminal() };
        is_stopped = take(setting, &mut desk, list, rejects.as_mut(), &interrupt, out)?.is_stopped;
    }
    if setting.is_json() {
        out.text(if several { "\n]\n" } else { "\n" })?;
    }
    if let Some(rejects) = rejects.as_mut().filter(|_| !is_stopped) {
        rejects.finish()?;
    }
    Ok(if is_stopped { STOPPED } else { 0 })
}

/// A list that was understood.
struct List<'l> {
    file: &'l Path,
    chosen: &'l Chosen,
    intake: Intake,
    dry_run: bool,
    /// Whether somebody sits before a terminal and sees how far it is.
    has_bar: bool,
}

/// Takes a list in and tells of it.
fn take(
    setting: &Setting,
    desk: &mut Desk,
    mut list: List<'_>,
    mut rejects: Option<&mut RejectsFile>,
    interrupt: &Interrupt,
    out: &mut Out<'_>,
) -> Result<Imported> {
    if !setting.is_json() {
        if let Some(told) = list.chosen.told(setting.lang) {
            out.line(&told)?;
        }
        describe(setting.lang, list.file, list.intake.description(), &list.chosen.map.stated, out)?;
    }
    let samples = if list.dry_run { desk.look(list.file, Some(list.chosen.map.clone()))?.samples } else { Vec::new() };
    if !setting.is_json() {
        samples.iter().try_for_each(|sample| show(setting.lang, sample, list.intake.description(), out))?;
    }
    let mut report = Report::new(setting.lang, setting.is_json(), rejects.as_deref_mut(), interrupt);
    report.bar = (!setting.is_json() && list.has_bar).then(|| Bar::new(setting.lang));
    let imported = desk.import(&mut list.intake, &list.chosen.map, list.dry_run, &mut report)?;
    report.bar = None;
    // Of a rehearsal no lead is there that could be compared.
    let lookalikes = imported.id.map(|id| desk.lookalikes(id)).transpose()?;
    if setting.is_json() {
        let read_as = read_as(list.intake.description(), &list.chosen.map.stated);
        let told = Told { chosen: list.chosen, read_as, samples: &samples, lookalikes };
        report.print_json(list.file, &told, &imported, out)?;
    } else {
        went_on(setting.lang, &imported, out)?;
        report.print(&imported, lookalikes, list.dry_run, out)?;
    }
    if let Some(rejects) = rejects.filter(|_| !imported.is_stopped) {
        rejects.end();
    }
    Ok(imported)
}

/// The file for the rejected rows of all lists. What was rejected is mended by columns, so all must have the same ones.
fn rejects_of(lang: Lang, to: &Path, intakes: &[Intake]) -> Result<RejectsFile> {
    let header = intakes.first().map(Intake::header).unwrap_or_default();
    if let Some(other) = intakes.iter().find(|intake| intake.header() != header) {
        let differ =
            Message::new("import.rejects_differ").with("path", to.display()).with("file", other.path().display());
        return Err(Error::user(differ).hint(Message::new("import.rejects_each")));
    }
    RejectsFile::new(to, header, lang)
}

/// Looks after a folder: each list is taken in by the map that the command line names, or that its columns fit.
fn watched(setting: &Setting, args: &Import, folder: &Path, out: &mut Out<'_>) -> Result<u8> {
    let interrupt = Interrupt::listen().map_err(Error::internal)?;
    // A map that cannot be read is said before anything is waited for.
    if let Some(map) = &args.map {
        Map::parse(&map.display().to_string(), &read_text(map)?)?;
    }
    watch::watch(setting, folder, args.once, &interrupt, out, &mut |file, rejects, out| {
        let chosen = maps::choose(args, file)?;
        let mut desk = setting.desk()?;
        let zone = chosen.map.time_zone.unwrap_or(desk.agreement().zone);
        let intake = Intake::open(file, &chosen.map, Options { zone, now: desk.now() })?;
        let mut rejects = RejectsFile::new(rejects, intake.header(), setting.lang)?;
        let list = List { file, chosen: &chosen, intake, dry_run: false, has_bar: false };
        let imported = take(setting, &mut desk, list, Some(&mut rejects), &interrupt, out);
        match &imported {
            // It goes on where it is now.
            Ok(imported) if imported.is_stopped => {}
            Err(error) if matches!(error.kind, Kind::Busy | Kind::Internal) => {}
            _ => rejects.finish()?,
        }
        imported
    })
}

/// What is stated of a file.
pub(super) fn stated(args: &Import) -> Result<Stated> {
    let header = args.no_header.then_some(false);
    Ok(Stated { encoding: encoding(args)?, sheet: args.sheet.clone(), skip: args.skip, header })
}

/// The order of dates that is stated.
pub(super) fn date_order(args: &Import) -> Option<DateOrder> {
    args.date_order.map(|order| match order {
        DateOrderArg::Dmy => DateOrder::Dmy,
        DateOrderArg::Mdy => DateOrder::Mdy,
        DateOrderArg::Ymd => DateOrder::Ymd,
    })
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

/// So much of a value is shown.
const SHOWN: usize = 24;

/// One of the first rows: what stands in the columns that become something.
fn show(lang: Lang, sample: &Sample, description: &Description, out: &mut Out<'_>) -> Result<()> {
    let told = description.columns.iter().zip(&sample.cells);
    let told = told.filter(|(column, cell)| column.target.is_some() && !cell.is_empty());
    let told = told.map(|(_, cell)| fit(Shown::line(cell).as_str(), SHOWN)).collect::<Vec<_>>().join(" | ");
    let line = Message::new("import.sample").with("line", sample.line).with("values", told);
    out.line(&line.say(lang))
}

/// The encoding that was stated, by any of its names.
fn encoding(args: &Import) -> Result<Option<Encoding>> {
    let Some(word) = &args.encoding else { return Ok(None) };
    let unknown = || {
        let known = Message::new("import.encodings").with_words("known", Encoding::words());
        Error::user(Message::new("import.no_encoding").with("word", word)).hint(known)
    };
    Encoding::of(word).ok_or_else(unknown).map(Some)
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
                "reverted": revert::document(import, zone),
            })
        });
        out.json(&json!(told.collect::<Vec<_>>()))?;
        return Ok(0);
    }
    if imports.is_empty() {
        out.line(&lang.text("import.listed_none"))?;
    }
    for import in imports {
        let tally = import.tally;
        let by = |person| Shown::line(desk.versions().called(person)).into_string();
        let state = revert::state(&import, &import.reverted.as_ref().map(|it| by(&it.by)).unwrap_or_default(), zone);
        // Two lines each, which fit into eighty columns whatever the file is called.
        let head = Message::new("import.listed")
            .with("id", import.id)
            .with("at", OnWall { at: import.at, zone })
            .with("by", by(&import.by))
            .with("file", Shown::line(&import.file));
        out.line(&head.say(lang))?;
        let counted = Message::new("import.listed_rows")
            .with_message("state", state)
            .with("read", tally.read)
            .with("created", tally.created)
            .with("updated", tally.updated)
            .with("unchanged", tally.unchanged)
            .with("rejected", tally.rejected);
        out.line(&counted.say(lang))?;
    }
    Ok(0)
}
