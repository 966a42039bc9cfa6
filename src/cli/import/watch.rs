//! `import --watch`: a folder into which lists are dropped, taken in one after the other.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::{Out, Setting};
use crate::clock::{Clock, SystemClock};
use crate::desk::{DropFolder, Imported, REJECTS, Verdict};
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;
use crate::runtime::Interrupt;

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// So long others may hold the database before a list is tried again.
const AGAIN: Duration = Duration::from_secs(10);

/// Takes one list in, with the place for its rejects.
pub(super) type Take<'t> = dyn FnMut(&Path, &Path, &mut Out<'_>) -> Result<Imported> + 't;

/// Looks after the folder at `path` until somebody wants it to end; with `once` until nothing in it waits any more. A list
/// that cannot be dealt with is left where it is, and the next one is taken.
pub(super) fn watch(
    setting: &Setting,
    path: &Path,
    once: bool,
    interrupt: &Interrupt,
    out: &mut Out<'_>,
    take: &mut Take<'_>,
) -> Result<u8> {
    let mut folder = DropFolder::open(path)?;
    let clock = SystemClock::real();
    if !once && !setting.is_json() {
        out.line(&Message::new("drop.watches").with("path", path.display()).say(setting.lang))?;
    }
    let mut status = 0;
    while !interrupt.is_asked() {
        let mut wait = LOOK;
        for list in folder.complete(clock.elapsed())? {
            match one(setting, &mut folder, &list, out, take) {
                Ok(true) => return Ok(status),
                Ok(false) => {}
                Err(error) => {
                    out.complain(&format!("tasuki: {}", error.say(setting.lang)));
                    if error.kind == Kind::Busy {
                        // It stays where it is: nothing is wrong with the list.
                        wait = AGAIN;
                    } else {
                        folder.leave(&list);
                        let left = Message::new("drop.left").with("path", list.display());
                        out.complain(&format!("tasuki: {}", left.say(setting.lang)));
                        status = 1;
                    }
                }
            }
        }
        if once && !folder.is_waiting() {
            return Ok(status);
        }
        interrupt.wait(wait);
    }
    Ok(status)
}

/// Takes one list in and puts it away with its report; says whether it was stopped on the way, and stays where it is.
fn one(
    setting: &Setting,
    folder: &mut DropFolder,
    list: &Path,
    out: &mut Out<'_>,
    take: &mut Take<'_>,
) -> Result<bool> {
    let lang = setting.lang;
    let done = folder.place(list, Verdict::Done);
    let mut report = Vec::new();
    let mut complaints = Vec::new();
    let rejects = crate::desk::beside(&done, REJECTS);
    let taken = take(list, &rejects, &mut Out::new(&mut report, &mut complaints));
    let place = match &taken {
        Ok(imported) if imported.is_stopped => return Ok(true),
        Ok(_) => done,
        Err(error) if matches!(error.kind, Kind::Busy | Kind::Internal) => return taken.map(|_| false),
        Err(error) => {
            report.extend(error.say(lang).bytes());
            report.push(b'\n');
            let place = folder.place(list, Verdict::Failed);
            // Rows that were not taken before the list was refused as a whole go with it.
            if rejects.exists() {
                std::fs::rename(&rejects, crate::desk::beside(&place, REJECTS))
                    .map_err(|cause| Error::io(&rejects, &cause))?;
            }
            place
        }
    };
    report.append(&mut complaints);
    let report = String::from_utf8(report).map_err(Error::internal)?;
    folder.put_away(list, &place, &report)?;
    let name = list.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if setting.is_json() {
        let told = told(&name, &place, taken.as_ref().map_err(|error| error.say(lang)));
        out.line(&told.to_string())?;
        return Ok(false);
    }
    let told = if taken.is_ok() { "drop.done" } else { "drop.failed" };
    out.line(&Message::new(told).with("file", name).with("path", place.display()).say(lang))?;
    Ok(false)
}

/// What came of a list, for programs: one line.
fn told(name: &str, place: &Path, taken: std::result::Result<&Imported, String>) -> Value {
    let mut told = json!({ "file": name, "path": place.display().to_string(), "taken": taken.is_ok() });
    match taken {
        Ok(Imported { id, tally, before, told_before, handed_over, .. }) => {
            told["handed_over"] = json!(handed_over);
            told["id"] = json!(id.map(|id| id.to_string()));
            let counts = [
                ("read", tally.read),
                ("created", tally.created),
                ("matched", tally.matched),
                ("updated", tally.updated),
                ("unchanged", tally.unchanged),
                ("sanitised", tally.sanitised),
                ("rejected", tally.rejected),
                ("before", *before),
                ("told_before", *told_before),
            ];
            for (name, count) in counts {
                told[name] = json!(count);
            }
        }
        Err(why) => told["error"] = json!(why),
    }
    told
}
