//! `import --watch`: a folder into which lists are dropped, taken in one after the other.

use std::path::Path;
use std::time::Duration;

use super::super::{Out, Setting};
use crate::clock::{Clock, SystemClock};
use crate::desk::{DropFolder, Verdict};
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;
use crate::runtime::Interrupt;

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// So long others may hold the database before a list is tried again.
const AGAIN: Duration = Duration::from_secs(10);

/// Looks after the folder at `path` until somebody wants it to end; with `once` until nothing in it waits any more. `take`
/// takes one list in, with the place for its rejects, and says whether it was stopped on the way.
pub(super) fn watch(
    setting: &Setting,
    path: &Path,
    once: bool,
    interrupt: &Interrupt,
    out: &mut Out<'_>,
    take: &mut dyn FnMut(&Path, &Path, &mut Out<'_>) -> Result<bool>,
) -> Result<u8> {
    let mut folder = DropFolder::open(path)?;
    let clock = SystemClock::real();
    if !once {
        out.line(&Message::new("drop.watches").with("path", path.display()).say(setting.lang))?;
    }
    while !interrupt.is_asked() {
        let mut wait = LOOK;
        for list in folder.complete(clock.elapsed())? {
            match one(setting, &mut folder, &list, out, take) {
                Ok(true) => return Ok(0),
                Ok(false) => {}
                // It stays where it is: nothing is wrong with the list.
                Err(error) if error.kind == Kind::Busy => {
                    out.complain(&format!("tasuki: {}", error.say(setting.lang)));
                    wait = AGAIN;
                }
                Err(error) => return Err(error),
            }
        }
        if once && !folder.is_waiting() {
            return Ok(0);
        }
        interrupt.wait(wait);
    }
    Ok(0)
}

/// Takes one list in and puts it away with its report; says whether it was stopped on the way, and stays where it is.
fn one(
    setting: &Setting,
    folder: &mut DropFolder,
    list: &Path,
    out: &mut Out<'_>,
    take: &mut dyn FnMut(&Path, &Path, &mut Out<'_>) -> Result<bool>,
) -> Result<bool> {
    let lang = setting.lang;
    let done = folder.place(list, Verdict::Done);
    let mut report = Vec::new();
    let mut complaints = Vec::new();
    let rejects = crate::desk::beside(&done, "rejects.csv");
    let taken = take(list, &rejects, &mut Out::new(&mut report, &mut complaints));
    let (place, told) = match taken {
        Ok(true) => return Ok(true),
        Ok(false) => (done, "drop.done"),
        Err(error) if matches!(error.kind, Kind::Busy | Kind::Internal) => return Err(error),
        Err(error) => {
            report.extend(error.say(lang).bytes());
            report.push(b'\n');
            let place = folder.place(list, Verdict::Failed);
            // Rows that were not taken before the list was refused as a whole go with it.
            if rejects.exists() {
                std::fs::rename(&rejects, crate::desk::beside(&place, "rejects.csv"))
                    .map_err(|cause| Error::io(&rejects, &cause))?;
            }
            (place, "drop.failed")
        }
    };
    report.append(&mut complaints);
    let report = String::from_utf8(report).map_err(Error::internal)?;
    folder.put_away(list, &place, &report)?;
    let name = list.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    out.line(&Message::new(told).with("file", name).with("path", place.display()).say(lang))?;
    Ok(false)
}
