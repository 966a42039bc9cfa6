//! The database, its backups, the agreement in it, and who acts under it.

use chrono::{Datelike, TimeDelta};

use super::{Finding, Setting, Verdict};
use crate::desk::{Desk, Place};
use crate::domain::words;
use crate::error::{Error, Result};
use crate::i18n::Message;
use crate::storage::sqlite::Sqlite;

/// A backup of a database in use is not older than this, and some hours more: somebody was away.
const AGE: TimeDelta = TimeDelta::hours(72);

/// So many years ahead of its end a table of holidays is spoken of.
const AHEAD: i32 = 1;

pub(super) fn look(setting: &Setting) -> Vec<Finding> {
    let sqlite = Message::new("doctor.sqlite").with("version", Sqlite::library_version());
    let zones = Message::new("doctor.zones").with("version", chrono_tz::IANA_TZDB_VERSION);
    let mut findings = vec![Finding::ok("sqlite", sqlite), Finding::ok("time_zones", zones)];
    let Some(path) = setting.db.clone().or_else(|| setting.usual_database()) else {
        let told = Message::new("cli.no_home");
        findings.push(Finding::wrong("database", told, None));
        return findings;
    };
    let place = Place { path, who: setting.who.clone(), clock: setting.clock(), demo: false };
    match database(&place) {
        Ok(None) => {
            let told = Message::new("doctor.no_database").with("path", place.path.display());
            findings.push(Finding::ok("database", told));
        }
        Ok(Some((database, is_current))) => {
            let is_sound = database.iter().all(|finding| finding.verdict != Verdict::Wrong);
            findings.extend(database);
            findings.push(backup(setting, &place));
            // To be opened for work it would be brought to the newest form, which is not a doctor's business.
            if is_sound && is_current {
                match place.open() {
                    Ok(desk) => findings.extend([agreement(setting, &desk), holidays(&desk), who(&desk)]),
                    Err(error) => findings.push(refused(error)),
                }
            }
        }
        Err(error) => findings.push(refused(error)),
    }
    findings
}

fn refused(error: Error) -> Finding {
    let advice = error.hint.or_else(|| Some(Message::new("doctor.database_advice")));
    Finding::wrong("database", error.message, advice)
}

/// What is to be said of a database that is there, and whether it has the newest form.
fn database(place: &Place) -> Result<Option<(Vec<Finding>, bool)>> {
    let Some(looked) = place.look()? else { return Ok(None) };
    let path = place.path.display();
    let told = Message::new("doctor.database").with("path", &path).with("system", looked.file_system);
    let mut findings = vec![if looked.others_read {
        let advice = Message::new("doctor.others_read_advice");
        Finding::look("database", Message::new("doctor.others_read").with("path", &path), advice)
    } else {
        Finding::ok("database", told)
    }];
    if let Some(warning) = place.warning() {
        findings.push(Finding::look("place", warning, Message::new("doctor.place_advice")));
    }
    let (form, newest) = looked.form;
    let is_current = form == newest;
    let told = Message::new("doctor.form").with("form", form).with("newest", newest);
    findings.push(if is_current {
        Finding::ok("form", told)
    } else {
        Finding::look("form", told, Message::new("doctor.form_advice"))
    });
    findings.push(if looked.damage.is_empty() {
        Finding::ok("integrity", Message::new("doctor.sound"))
    } else {
        let told = looked.damage.iter().map(|line| Message::new("doctor.damage").with("cause", line)).collect();
        let advice = Some(Message::new("doctor.damage_advice"));
        Finding { id: "integrity", verdict: Verdict::Wrong, told, advice }
    });
    Ok(Some((findings, is_current)))
}

fn backup(setting: &Setting, place: &Place) -> Finding {
    let now = setting.clock().now();
    let advice = || Message::new("doctor.backup_advice");
    match place.last_backup() {
        Ok(Some(at)) => {
            let told = Message::new("doctor.backup").with("hours", now.since(at).num_hours().max(0));
            if now.since(at) > AGE { Finding::look("backup", told, advice()) } else { Finding::ok("backup", told) }
        }
        Ok(None) => Finding::look("backup", Message::new("doctor.no_backup"), advice()),
        Err(error) => Finding::wrong("backup", error.message, error.hint),
    }
}

fn agreement(setting: &Setting, desk: &Desk) -> Finding {
    let now = setting.clock().now();
    let version = desk.versions().in_force(now);
    let told = Message::new("doctor.agreement").with("version", version.number);
    Finding::ok("agreement", told.with("zone", version.agreement.zone))
}

fn holidays(desk: &Desk) -> Finding {
    let agreement = desk.agreement();
    let year = desk.now().in_zone(&agreement.zone).year();
    match agreement.holidays_end() {
        None => Finding::ok("holidays", Message::new("doctor.no_holidays")),
        Some(last) => {
            let told = Message::new("doctor.holidays").with("year", last);
            let advice = Message::new("doctor.holidays_advice");
            match last {
                last if last < year => Finding { verdict: Verdict::Wrong, ..Finding::look("holidays", told, advice) },
                last if last - year <= AHEAD => Finding::look("holidays", told, advice),
                _ => Finding::ok("holidays", told),
            }
        }
    }
}

/// Whether the agreement lists whoever acts: a name that it does not list acts as a rep (decision 3). The name itself is
/// nobody else's business.
fn who(desk: &Desk) -> Finding {
    match desk.agreement().person(desk.who().as_str()) {
        Some(person) => Finding::ok("who", Message::new("doctor.who").with_message("role", words::role(person.role))),
        None => Finding::look("who", Message::new("doctor.who_unlisted"), Message::new("doctor.who_advice")),
    }
}
