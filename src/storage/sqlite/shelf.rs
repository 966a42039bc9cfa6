//! The backups that Tasuki keeps itself: a folder beside the database, names that sort by time, the older ones taken
//! away by a rule.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDateTime, TimeDelta};
use rusqlite::Connection;

use super::backup::{self, Contents, Examined, Sum};
use super::gates;
use super::open::{self, failed, refuse};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::i18n::Message;
use crate::storage::StoreError;

/// How old the newest backup may become while the database is in use.
const AGE: TimeDelta = TimeDelta::hours(24);

/// Of so many days the last backup is kept.
const DAYS: usize = 7;

/// Of so many weeks the last backup is kept.
const WEEKS: usize = 4;

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The newest one was too old.
    Daily,
    /// Somebody asked for it.
    Asked,
    /// The form of the database was about to be changed.
    BeforeUpdate,
}

impl Occasion {
    const ALL: [Self; 3] = [Self::Daily, Self::Asked, Self::BeforeUpdate];

    const fn word(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Asked => "asked",
            Self::BeforeUpdate => "update",
        }
    }
}

/// A backup that Tasuki named, by what its name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The file.
    pub path: PathBuf,
    /// When it was made, to the second.
    pub at: Timestamp,
    /// Why.
    pub occasion: Occasion,
    /// The sum that its bytes had then.
    sum: Sum,
}

/// A backup that was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Where.
    pub path: PathBuf,
    /// When.
    pub at: Timestamp,
    /// What is in it.
    pub contents: Contents,
    /// Why an older one that was due to go could not be taken away.
    pub not_removed: Option<Error>,
}

/// The folder of a database's backups.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// That of a database: `tasuki.db.backups` beside `tasuki.db`.
    pub fn of(database: &Path) -> Self {
        Self { folder: gates::beside(database, ".backups") }
    }

    /// The folder, which need not be there yet.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The backups in it, oldest first. What has another name than Tasuki gives is nobody's business here.
    pub fn kept(&self) -> Result<Vec<Kept>, StoreError> {
        let entries = match self.folder.read_dir() {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(failed(&self.folder, &cause)),
        };
        let mut kept = Vec::new();
        for entry in entries {
            let path = entry.map_err(|cause| failed(&self.folder, &cause))?.path();
            kept.extend(Kept::named(path));
        }
        kept.sort_by(|a, b| (a.at, &a.path).cmp(&(b.at, &b.path)));
        Ok(kept)
    }

    /// Whether the newest backup is older than 24 hours. One of a later time than now (the clock was set back, or forward
    /// for a rehearsal) says nothing.
    pub fn is_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        let newest = self.kept()?.iter().map(|kept| kept.at).filter(|at| *at <= now).max();
        Ok(newest.is_none_or(|newest| now.since(newest) > AGE))
    }

    /// Makes a backup of what `source`, a handle on `database`, has committed, and takes older ones away.
    pub(super) fn put(
        &self,
        database: &Path,
        source: &Connection,
        occasion: Occasion,
        now: Timestamp,
    ) -> Result<Made, StoreError> {
        self.make_folder()?;
        let copied = backup::copy(database, source, &self.folder.join("backup"))?;
        let at = Timestamp::from_millis(now.millis().div_euclid(1_000) * 1_000);
        let path = self.folder.join(name(at, occasion, copied.sum));
        match copied.part.persist_noclobber(&path) {
            Ok(()) => {}
            // Of the same second and with the same bytes: it is this one.
            Err(other) if other.error.kind() == ErrorKind::AlreadyExists => {}
            Err(other) => return Err(failed(&path, &other.error)),
        }
        open::keep_names(&self.folder)?;
        let not_removed = self.prune(now).err().map(Error::from);
        Ok(Made { path, at, contents: copied.contents, not_removed })
    }

    /// The same where the newest one is too old and nobody else is about it.
    pub(super) fn put_by_age(
        &self,
        database: &Path,
        source: impl FnOnce() -> Result<Connection, StoreError>,
        now: Timestamp,
    ) -> Result<Option<Made>, StoreError> {
        if !self.is_due(now)? {
            return Ok(None);
        }
        let lock = match self.lock() {
            Err(StoreError::Busy) => return Ok(None),
            lock => lock?,
        };
        // Somebody else may just have made it.
        if !self.is_due(now)? {
            return Ok(None);
        }
        let made = self.put(database, &source()?, Occasion::Daily, now)?;
        drop(lock);
        Ok(Some(made))
    }

    /// The backups that were made since `since`, and when the last of them goes while the database is used every day: one
    /// is made then every day, or every other day where it is always used at the same hour, which is what this counts on.
    pub fn holding(&self, since: Timestamp, now: Timestamp) -> Result<(Vec<PathBuf>, Option<Timestamp>), StoreError> {
        let mut kept = self.kept()?;
        let held: Vec<PathBuf> = kept
            .iter()
            .filter(|kept| kept.at.plus(TimeDelta::seconds(1)) > since)
            .map(|kept| kept.path.clone())
            .collect();
        let is_there = |kept: &[Kept]| kept.iter().any(|kept| held.contains(&kept.path));
        let mut day = now;
        // Five weeks, and as far ahead as a clock that was set wrong may have put one.
        for _ in 0..400 {
            if !is_there(&kept) {
                break;
            }
            day = day.plus(AGE * 2);
            kept.push(Kept { path: PathBuf::new(), at: day, occasion: Occasion::Daily, sum: Sum(0) });
            let gone: Vec<Kept> = to_go(&kept, day).into_iter().cloned().collect();
            kept.retain(|kept| !gone.contains(kept));
        }
        let until = (!held.is_empty() && !is_there(&kept)).then_some(day);
        Ok((held, until))
    }

    /// Held by one program at a time: by the one that backs up by age, and by one that puts a backup in place.
    pub(super) fn lock(&self) -> Result<File, StoreError> {
        self.make_folder()?;
        let path = self.folder.join("lock");
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|cause| failed(&path, &cause))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(fs::TryLockError::WouldBlock) => Err(StoreError::Busy),
            Err(fs::TryLockError::Error(cause)) => Err(failed(&path, &cause)),
        }
    }

    /// Who was erased, a line a lead, without a word of the person: a backup that is put in place does not know it.
    pub(super) fn erased(&self) -> Result<Vec<String>, StoreError> {
        let path = self.folder.join(ERASED);
        match fs::read_to_string(&path) {
            Ok(lines) => Ok(lines.lines().map(ToOwned::to_owned).collect()),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(cause) => Err(failed(&path, &cause)),
        }
    }

    /// Adds to that.
    pub(super) fn note_erased(&self, leads: &[String]) -> Result<(), StoreError> {
        self.make_folder()?;
        let known = self.erased()?;
        let new: Vec<&str> = leads.iter().filter(|lead| !known.contains(lead)).flat_map(|lead| [lead, "\n"]).collect();
        let new = new.concat();
        let path = self.folder.join(ERASED);
        let mut options = File::options();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let write = |mut file: File| file.write_all(new.as_bytes()).and_then(|()| file.sync_all());
        options.open(&path).and_then(write).map_err(|cause| failed(&path, &cause))?;
        open::keep_names(&self.folder)
    }

    fn make_folder(&self) -> Result<(), StoreError> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&self.folder) {
            Ok(()) => open::keep_names(gates::folder_of(&self.folder)),
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists && self.folder.is_dir() => Ok(()),
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {
                Err(refuse(Message::new("care.no_folder").with("path", self.folder.display())))
            }
            Err(cause) => Err(failed(&self.folder, &cause)),
        }
    }

    /// Takes away what [`to_go`] says.
    fn prune(&self, now: Timestamp) -> Result<(), StoreError> {
        for kept in to_go(&self.kept()?, now) {
            match fs::remove_file(&kept.path) {
                Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(failed(&kept.path, &cause)),
                _ => {}
            }
        }
        Ok(())
    }

    /// The backups in the order in which a restore tries them: the newest first, those of a later time than now last.
    pub(super) fn newest_first(&self, now: Timestamp) -> Result<Vec<Kept>, StoreError> {
        let mut kept = self.kept()?;
        kept.sort_by_key(|kept| (kept.at > now, std::cmp::Reverse(kept.at)));
        Ok(kept)
    }
}

/// Which backups go: all but the last of each of the seven last days and of the four last weeks that have one (UTC,
/// weeks from Monday), and all but those that somebody asked for, or that an update made, within seven days. Those of a
/// later time than now stay.
fn to_go(kept: &[Kept], now: Timestamp) -> Vec<&Kept> {
    let (mut days, mut weeks) = (BTreeSet::new(), BTreeSet::new());
    let mut going = Vec::new();
    for backup in kept.iter().rev().filter(|backup| backup.at <= now) {
        let day = backup.at.utc().date_naive();
        let last_of_day = days.len() < DAYS && days.insert(day);
        let week = (day.iso_week().year(), day.iso_week().week());
        let last_of_week = weeks.len() < WEEKS && weeks.insert(week);
        let wanted = backup.occasion != Occasion::Daily && now.since(backup.at) <= TimeDelta::days(7);
        if !(last_of_day || last_of_week || wanted) {
            going.push(backup);
        }
    }
    going
}

/// The file that tells who was erased.
const ERASED: &str = "erased";

const TIME: &str = "%Y-%m-%dT%H%M%SZ";

/// `2026-11-20T070000Z-daily-0123456789abcdef.db`: when, why, and the sum of the bytes.
fn name(at: Timestamp, occasion: Occasion, sum: Sum) -> String {
    format!("{}-{}-{:016x}.db", at.utc().format(TIME), occasion.word(), sum.0)
}

impl Kept {
    /// The backup that a name tells of; nothing where Tasuki would have given another name.
    pub(super) fn named(path: PathBuf) -> Option<Self> {
        let text = path.file_name()?.to_str()?;
        let (rest, sum) = text.strip_suffix(".db")?.rsplit_once('-')?;
        let (time, word) = rest.rsplit_once('-')?;
        let at = Timestamp::from(NaiveDateTime::parse_from_str(time, TIME).ok()?.and_utc());
        let occasion = Occasion::ALL.into_iter().find(|occasion| occasion.word() == word)?;
        let sum = Sum(u64::from_str_radix(sum, 16).ok()?);
        let same = name(at, occasion, sum) == text;
        same.then_some(Self { path, at, occasion, sum })
    }

    /// Looks at the file: refused where it is not what was put there.
    pub(super) fn examine(&self) -> Result<Examined, StoreError> {
        let found = backup::examine(&self.path)?;
        if found.sum == self.sum {
            return Ok(found);
        }
        Err(backup::damaged(&self.path, Message::new("care.other_bytes")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    fn backup(at: Timestamp, occasion: Occasion) -> Kept {
        Kept::named(PathBuf::from(name(at, occasion, Sum(at.millis().unsigned_abs())))).unwrap()
    }

    #[test]
    fn a_name_sorts_by_time_and_says_the_same_when_it_is_read() {
        let kept = backup(at("2026-11-20T16:00:00+09:00"), Occasion::Daily);
        assert!(kept.path.to_str().unwrap().starts_with("2026-11-20T070000Z-daily-"));
        for other in [
            "lock",
            "2026-11-20T070000Z-daily-0123456789abcdef.db.part",
            "2026-11-20T070000Z-daily-123.db",
            "2026-11-20T070000Z-mine-0123456789abcdef.db",
            "2026-11-20T070000Z-daily-0123456789ABCDEF.db",
            "2026-11-20T070061Z-daily-0123456789abcdef.db",
            "copy of 2026-11-20T070000Z-daily-0123456789abcdef.db",
        ] {
            assert_eq!(Kept::named(PathBuf::from(other)), None, "{other}");
        }
    }

    /// A console that is used every day for ten weeks: what is on the shelf in the end.
    #[test]
    fn of_ten_weeks_seven_days_and_four_weeks_are_kept() {
        let mut shelf: Vec<Kept> = Vec::new();
        let first = at("2026-09-14T07:00:00Z");
        for day in 0..70 {
            let now = first.plus(TimeDelta::days(day));
            shelf.push(backup(now, Occasion::Daily));
            let gone: Vec<Kept> = to_go(&shelf, now).into_iter().cloned().collect();
            shelf.retain(|kept| !gone.contains(kept));
        }
        let days: Vec<String> = shelf.iter().map(|kept| kept.at.utc().format("%a %m-%d").to_string()).collect();
        // The last day is a Sunday, so the seven days are one of the four weeks.
        let weeks = ["Sun 11-01", "Sun 11-08", "Sun 11-15"];
        let week = ["Mon 11-16", "Tue 11-17", "Wed 11-18", "Thu 11-19", "Fri 11-20", "Sat 11-21", "Sun 11-22"];
        assert_eq!(days, [&weeks[..], &week[..]].concat());
    }

    #[test]
    fn what_was_asked_for_stays_a_week_and_what_lies_in_the_future_stays() {
        let now = at("2026-11-20T12:00:00Z");
        let ago = |hours: i64| now.plus(TimeDelta::hours(-hours));
        let mut shelf = vec![
            backup(ago(24 * 8), Occasion::Asked),
            backup(ago(24 * 8 - 1), Occasion::Daily),
            backup(ago(30), Occasion::BeforeUpdate),
            backup(ago(29), Occasion::Asked),
            backup(ago(28), Occasion::Daily),
            backup(ago(2), Occasion::Asked),
            backup(ago(1), Occasion::Daily),
        ];
        shelf.extend((1..20).map(|days| backup(ago(-24 * days), Occasion::Daily)));
        assert_eq!(to_go(&shelf, now), [&shelf[0]], "the one of the same day that is older than a week");
    }

    #[test]
    fn nothing_is_taken_away_for_being_the_only_one() {
        let old = [backup(at("2020-01-01T00:00:00Z"), Occasion::Daily)];
        assert_eq!(to_go(&old, at("2026-11-20T12:00:00Z")), Vec::<&Kept>::new());
    }
}
