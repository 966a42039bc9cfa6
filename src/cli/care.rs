//! `backup`, `restore` and `check`: care of the data.

use serde_json::json;

use super::args::{Backup, Restore};
use super::{Out, Setting, complain};
use crate::clock::Timestamp;
use crate::desk::{Doubt, Place, Restored};
use crate::error::Result;
use crate::i18n::Message;

/// A verified copy, where the user says or in the database's own folder.
pub(super) fn backup(setting: &Setting, args: &Backup, out: &mut Out<'_>) -> Result<u8> {
    let place = setting.place()?;
    let made = place.back_up(args.backup.as_deref(), args.overwrite)?;
    let contents = made.contents;
    if setting.is_json() {
        out.json(&json!({
            "backup": made.path,
            "at": made.at.rfc3339(&chrono::Utc),
            "leads": contents.leads,
            "facts": contents.facts,
            "operations": contents.operations,
            "agreements": contents.agreements,
        }))?;
    } else {
        let told = Message::new("care.backed_up").with("path", made.path.display());
        let told = told.with("leads", contents.leads).with("facts", contents.facts);
        out.line(&told.say(setting.lang))?;
    }
    if let Some(error) = &made.not_removed {
        complain(out, error, setting.lang);
    }
    warn(setting, &place, out);
    Ok(0)
}

/// The backup that is named, or the newest good one, in the database's place.
pub(super) fn restore(setting: &Setting, args: &Restore, out: &mut Out<'_>) -> Result<u8> {
    let place = setting.place()?;
    let done = place.restore(args.restore.as_deref())?;
    for (path, error) in &done.passed_over {
        let message = Message::new("care.passed_over").with("path", path.display());
        out.complain(&format!("tasuki: {}", message.with_message("cause", error.message.clone()).say(setting.lang)));
    }
    if setting.is_json() {
        let zone = done.versions.newest().agreement.zone;
        out.json(&json!({
            "restored": place.path,
            "from": done.from,
            "as_of": done.made_at.unwrap_or(done.contents.last_at).rfc3339(&zone),
            "leads": done.contents.leads,
            "facts": done.contents.facts,
            "kept": done.kept,
            "erased_again": done.erased_again,
            "passed_over": done.passed_over.iter().map(|(path, _)| path).collect::<Vec<_>>(),
        }))?;
    } else {
        out.line(&told(&done).say(setting.lang))?;
        if !done.erased_again.is_empty() {
            let again = Message::new("care.erased_again").with("n", done.erased_again.len());
            out.line(&again.say(setting.lang))?;
        }
    }
    if let Some(error) = &done.not_erased_again {
        let message = Message::new("care.not_erased_again").with_message("cause", error.message.clone());
        out.complain(&format!("tasuki: {}", message.say(setting.lang)));
    }
    Ok(0)
}

/// Which state is back, in one line.
fn told(done: &Restored) -> Message {
    let zone = done.versions.newest().agreement.zone;
    let time = |at: Timestamp| at.in_zone(&zone).format("%Y-%m-%d %H:%M").to_string();
    let as_of = match done.made_at {
        Some(at) => Message::new("care.as_of").with("at", time(at)),
        None => Message::new("care.as_of_last").with("at", time(done.contents.last_at)),
    };
    let kept = match &done.kept {
        Some(kept) => Message::new("care.kept").with("path", kept.display()),
        None => Message::new("care.nothing_kept"),
    };
    Message::new("care.restored")
        .with("leads", done.contents.leads)
        .with("from", done.from.display())
        .with_message("as_of", as_of)
        .with_message("kept", kept)
}

/// Folds the journal anew, computes the clocks anew, and lets SQLite look at its file.
pub(super) fn check(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let checkup = desk.check()?;
    let (health, sound) = (&checkup.health, checkup.is_sound());
    if setting.is_json() {
        let zone = desk.agreement().zone;
        let at = |at: Option<Timestamp>| at.map(|at| at.rfc3339(&zone));
        let clocks = checkup.clocks.iter().map(|found| {
            let (what, kept, computed) = match &found.doubt {
                Doubt::Unknown => ("unknown", None, None),
                Doubt::NoOpenTime => ("no_open_time", None, None),
                Doubt::Instant { which, kept, computed } => (*which, at(*kept), at(*computed)),
            };
            json!({
                "lead": found.lead,
                "handoff": found.handoff,
                "clock": found.clock,
                "agreement": found.agreement,
                "differs": what,
                "kept": kept,
                "computed": computed,
            })
        });
        out.json(&json!({
            "sound": sound,
            "leads": health.leads,
            "facts": health.facts,
            "clock_runs": checkup.runs,
            "differing": health.differing,
            "engine": health.engine,
            "counted_anew": health.tallies,
            "figures_counted_anew": health.is_flow_wrong,
            "clocks": clocks.collect::<Vec<_>>(),
        }))?;
    } else {
        let counted = Message::new("check.folded").with("leads", health.leads).with("facts", health.facts);
        out.line(&counted.with("runs", checkup.runs).say(setting.lang))?;
        for whose in &health.tallies {
            out.line(&desk.counted_anew(whose.as_ref()).say(setting.lang))?;
        }
        if health.is_flow_wrong {
            out.line(&Message::new("check.flow_anew").say(setting.lang))?;
        }
        for lead in &health.differing {
            out.complain(&Message::new("check.differs").with("lead", lead).say(setting.lang));
        }
        for line in &health.engine {
            out.complain(&Message::new("check.engine").with("cause", line).say(setting.lang));
        }
        if !health.engine.is_empty() {
            out.complain(&Message::new("check.engine_hint").say(setting.lang));
        }
        for doubt in &checkup.clocks {
            out.complain(&doubt.message(desk.agreement().zone).say(setting.lang));
        }
        if !checkup.clocks.is_empty() {
            out.complain(&Message::new("check.clock_hint").say(setting.lang));
        }
    }
    warn(setting, &setting.place()?, out);
    Ok(u8::from(!sound))
}

/// After an act was answered: the daily backup, where it is due. What goes wrong is said, and the act stays done.
pub(super) fn afterwards(setting: &Setting, out: &mut Out<'_>) {
    let place = match setting.place() {
        Ok(place) => place,
        Err(error) => {
            complain(out, &error, setting.lang);
            return;
        }
    };
    match place.back_up_by_age() {
        Ok(None) => {}
        Ok(Some(made)) => {
            if let Some(error) = &made.not_removed {
                complain(out, error, setting.lang);
            }
            // Once a day is enough.
            warn(setting, &place, out);
        }
        Err(error) => {
            complain(out, &error, setting.lang);
        }
    }
}

fn warn(setting: &Setting, place: &Place, out: &mut Out<'_>) {
    if let Some(warning) = place.warning() {
        out.complain(&format!("tasuki: {}", warning.say(setting.lang)));
    }
}
