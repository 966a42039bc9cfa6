//! `import` and `capture`: leads that come in.

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::acts::pairs;
use super::agreement::read_text;
use super::args::{Capture, DateOrderArg, Import};
use super::read_as::{describe, read_as};
use super::{Out, Setting};
use crate::desk::{Desk, Imported};
use crate::error::{Error, Result};
use crate::i18n::{Lang, Message};
use crate::intake::{DateOrder, Encoding, Intake, Map, Options, Rejects, Stated, row_of};

pub(super) fn import(setting: &Setting, args: &Import, out: &mut Out<'_>) -> Result<u8> {
    let map_file = args.map.as_deref().ok_or_else(|| Error::internal("no map"))?;
    let map = Map::parse(&map_file.display().to_string(), &read_text(map_file)?)?;
    let date_order = args.date_order.map(|order| match order {
        DateOrderArg::Dmy => DateOrder::Dmy,
        DateOrderArg::Mdy => DateOrder::Mdy,
        DateOrderArg::Ymd => DateOrder::Ymd,
    });
    // What cannot be read at all is said before a database is made. (Read in the database's zone, it is read again.)
    let first_look = Options { date_order, zone: chrono_tz::Tz::UTC, now: setting.clock().now() };
    let stated = Stated { encoding: encoding(args)?, sheet: args.sheet.clone(), ..Stated::default() };
    args.files.iter().try_for_each(|file| Intake::open_as(file, &map, &stated, first_look).map(drop))?;
    let mut desk = setting.desk()?;
    let options = Options { date_order, zone: desk.agreement().zone, now: desk.now() };
    // Every file is looked at before the first one is taken in: a mistake in the last leaves nothing half-done.
    let open = |file| Intake::open_as(file, &map, &stated, options);
    let mut intakes = args.files.iter().map(|file| open(file)).collect::<Result<Vec<_>>>()?;
    let mut documents = Vec::new();
    let mut rejects = args.rejects.as_deref().map(|file| RejectsFile::new(file, setting.lang));
    for (file, intake) in args.files.iter().zip(&mut intakes) {
        if !setting.is_json() {
            describe(setting.lang, file, intake.description(), out)?;
        }
        let header = intake.header();
        let imported = desk.import(intake, &map, args.dry_run)?;
        if let Some(rejects) = &mut rejects {
            rejects.add(&header, &imported)?;
        }
        if setting.is_json() {
            let mut document = document(setting.lang, file, &imported, args.dry_run);
            document["read_as"] = read_as(intake.description());
            documents.push(document);
        } else {
            print(setting.lang, &imported, args.dry_run, out)?;
        }
    }
    if setting.is_json() {
        let one = documents.len() == 1;
        out.json(&if one { documents.remove(0) } else { Value::Array(documents) })?;
    }
    Ok(0)
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

fn print(lang: Lang, imported: &Imported, rehearsed: bool, out: &mut Out<'_>) -> Result<()> {
    let counts = Message::new(if rehearsed { "import.would" } else { "import.done" })
        .with("read", imported.read)
        .with("created", imported.created)
        .with("matched", imported.matched)
        .with("updated", imported.updated)
        .with("unchanged", imported.unchanged)
        .with("sanitised", imported.sanitised)
        .with("rejected", imported.rejected);
    out.line(&counts.say(lang))?;
    for change in &imported.changes {
        let told = Message::new("import.changed").with("line", change.line).with("column", &change.column);
        out.line(&told.with_message("what", change.what.clone()).say(lang))?;
    }
    for contradiction in &imported.contradictions {
        let told = Message::new("import.contradicts").with("line", contradiction.line);
        out.line(&told.with_message("cause", contradiction.cause.clone()).say(lang))?;
    }
    for reject in &imported.rejects {
        let told = Message::new("import.rejects").with("line", reject.line);
        let told = told.with("column", reject.column.as_deref().unwrap_or("-"));
        out.line(&told.with_message("cause", reject.cause.clone()).say(lang))?;
    }
    Ok(())
}

fn document(lang: Lang, file: &Path, imported: &Imported, rehearsed: bool) -> Value {
    let changes = imported.changes.iter();
    let changes = changes.map(|c| json!({ "line": c.line, "column": c.column, "what": c.what.say(lang) }));
    let contradictions = imported.contradictions.iter();
    let contradictions = contradictions.map(|c| json!({ "line": c.line, "cause": c.cause.say(lang) }));
    let rejects = imported.rejects.iter();
    let rejects = rejects.map(|r| json!({ "line": r.line, "column": r.column, "cause": r.cause.say(lang) }));
    json!({
        "id": imported.id.filter(|_| !rehearsed).map(|id| id.to_string()),
        "file": file.display().to_string(),
        "read": imported.read,
        "created": imported.created,
        "matched": imported.matched,
        "updated": imported.updated,
        "unchanged": imported.unchanged,
        "sanitised": imported.sanitised,
        "rejected": imported.rejected,
        "changes": changes.collect::<Vec<_>>(),
        "contradictions": contradictions.collect::<Vec<_>>(),
        "rejects": rejects.collect::<Vec<_>>(),
    })
}

/// The file of rows that were not taken; it is made when there is one.
struct RejectsFile<'p> {
    path: &'p Path,
    lang: Lang,
    to: Option<Rejects<std::fs::File>>,
}

impl<'p> RejectsFile<'p> {
    fn new(path: &'p Path, lang: Lang) -> Self {
        Self { path, lang, to: None }
    }

    fn add(&mut self, header: &[String], imported: &Imported) -> Result<()> {
        let wrong = |cause: std::io::Error| Error::io(self.path, &cause);
        for reject in &imported.rejects {
            let to = match &mut self.to {
                Some(to) => to,
                none => none.insert(Rejects::new(create(self.path)?, header, self.lang).map_err(wrong)?),
            };
            to.write(reject).map_err(wrong)?;
        }
        if let Some(to) = self.to.take() {
            to.finish().map_err(wrong)?;
        }
        Ok(())
    }
}

/// A new file for its owner only: it holds what leads are called. One that is there is not written over.
fn create(path: &Path) -> Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Error::user(Message::new("import.rejects_there").with("path", path.display()))
        }
        _ => Error::io(path, &cause),
    })?;
    file.flush().map_err(|cause| Error::io(path, &cause))?;
    Ok(file)
}

/// One lead by hand.
pub(super) fn capture(setting: &Setting, args: &Capture, out: &mut Out<'_>) -> Result<u8> {
    let mut pairs = pairs(&args.set)?;
    pairs.extend(args.note.iter().map(|note| ("note".to_owned(), note.clone())));
    // What says nothing of a person is refused before a database is made.
    row_of(&pairs, chrono_tz::Tz::UTC, setting.clock().now())?;
    let mut desk: Desk = setting.desk()?;
    let zone = desk.agreement().zone;
    let (row, mut changes) = row_of(&pairs, zone, desk.now())?;
    let versions = std::sync::Arc::clone(desk.versions());
    let Some(mut arrived) = desk.capture(&row, args.dry_run)? else { return Err(Error::internal("a lead got lost")) };
    changes.extend(std::mem::take(&mut arrived.disputed).into_iter().map(|disputed| disputed.told(1, &versions, zone)));
    let lead = arrived.lead;
    if setting.is_json() {
        let changes = changes.iter().map(|c| json!({ "column": c.column, "what": c.what.say(setting.lang) }));
        out.json(&json!({
            "lead": lead,
            "created": !arrived.matched,
            "updated": arrived.matched && arrived.changed,
            "changes": changes.collect::<Vec<_>>(),
        }))?;
        return Ok(0);
    }
    let key = match (args.dry_run, arrived.matched, arrived.changed) {
        (true, ..) => "capture.would",
        (false, false, _) => "capture.created",
        (false, true, true) => "capture.updated",
        (false, true, false) => "capture.unchanged",
    };
    let name = lead.map_or_else(|| "-".to_owned(), |lead| lead.to_string());
    out.line(&Message::new(key).with("lead", name).say(setting.lang))?;
    for change in changes {
        out.line(&change.told().say(setting.lang))?;
    }
    Ok(0)
}
