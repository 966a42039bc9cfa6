//! Care of the data: backups on command and by age, and putting one in place.

use std::path::{Path, PathBuf};

use super::{Place, Problem, versions};
use crate::agreement::Versions;
use crate::clock::Timestamp;
use crate::domain::{Refusal, Request, Wish};
use crate::error::{Error, Result};
use crate::i18n::Message;
use crate::ids::LeadId;
use crate::storage::sqlite::{self, Contents, Folding, Looked, Sqlite};

/// A backup that was made and read back.
#[derive(Debug, Clone)]
pub struct BackedUp {
    /// Where.
    pub path: PathBuf,
    /// When.
    pub at: Timestamp,
    /// What is in it.
    pub contents: Contents,
    /// Why an older one that was due to go could not be taken away.
    pub not_removed: Option<Error>,
}

impl From<sqlite::Made> for BackedUp {
    fn from(made: sqlite::Made) -> Self {
        Self { path: made.path, at: made.at, contents: made.contents, not_removed: made.not_removed }
    }
}

/// A backup that was put in place.
#[derive(Debug, Clone)]
pub struct Restored {
    /// The backup.
    pub from: PathBuf,
    /// When it was made, where its name says so.
    pub made_at: Option<Timestamp>,
    /// What is in it.
    pub contents: Contents,
    /// Under which name that is kept which was there before.
    pub kept: Option<PathBuf>,
    /// Newer backups that could not be used, and why.
    pub passed_over: Vec<(PathBuf, Error)>,
    /// The versions of the agreement in it.
    pub versions: Versions,
    /// Who had been erased since that backup was made, and was erased from it again.
    pub erased_again: Vec<LeadId>,
    /// Why it is not known, or was not done, where it is not: they are back.
    pub not_erased_again: Option<Error>,
}

/// Copies of a database in which an erased person still is, as far as Tasuki knows of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copies {
    /// Backups that Tasuki keeps and takes away by its rule.
    pub backups: Vec<PathBuf>,
    /// When the last of them goes, while the database is used every day.
    pub until: Option<Timestamp>,
    /// What restores moved aside. It goes when somebody removes it.
    pub aside: Vec<PathBuf>,
}

impl Copies {
    /// What is to be known of them: how many backups there are and for how long, and what no rule takes away.
    pub fn told(&self, zone: chrono_tz::Tz) -> Vec<Message> {
        let n = self.backups.len();
        let backups = match self.until {
            _ if n == 0 => None,
            Some(until) => {
                let until = until.in_zone(&zone).format("%Y-%m-%d");
                Some(Message::new("erase.backups").with("n", n).with("until", until))
            }
            None => Some(Message::new("erase.backups_for_good").with("n", n)),
        };
        let aside = self.aside.iter().map(|path| Message::new("erase.aside").with("path", path.display()));
        backups.into_iter().chain(aside).collect()
    }
}

impl Place {
    /// The copies that were made since `since`, when the first of the erased persons came in.
    pub(super) fn copies(&self, since: Timestamp) -> Result<Copies> {
        let (backups, until) = sqlite::Shelf::of(&self.path).holding(since, self.clock.now())?;
        Ok(Copies { backups, until, aside: sqlite::set_aside(&self.path)? })
    }

    /// Makes a backup as things stand now, and then removes these copies.
    pub fn replace_copies(&self, copies: &Copies) -> Result<BackedUp> {
        let made = self.back_up(None, false)?;
        for path in copies.backups.iter().chain(&copies.aside).filter(|path| **path != made.path) {
            match std::fs::remove_file(path) {
                Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(Error::io(path, &cause)),
                _ => {}
            }
        }
        Ok(made)
    }

    /// Whether there is a database; an error says why not.
    pub fn find(&self) -> Result<()> {
        Sqlite::find(&self.path).map_err(|cause| {
            let error = Error::io(&self.path, &cause);
            let is_none = cause.kind() == std::io::ErrorKind::NotFound;
            if is_none { error.hint(Message::new("desk.no_database_hint")) } else { error }
        })
    }

    /// A backup in a file of the user's choice, or in the database's own folder. A file that is there is replaced only
    /// where `replace` says so.
    pub fn back_up(&self, to: Option<&Path>, replace: bool) -> Result<BackedUp> {
        self.find()?;
        let now = self.clock.now();
        let store = Sqlite::open(&self.path, &self.first_agreement())?;
        let Some(file) = to else { return Ok(store.back_up(now)?.into()) };
        let contents = store.back_up_to(file, replace)?;
        Ok(BackedUp { path: file.to_owned(), at: now, contents, not_removed: None })
    }

    /// A backup, where the newest one is older than 24 hours. Nothing for a demo, whose people do not exist, for a
    /// database that is not there, and while another program is about it.
    pub fn back_up_by_age(&self) -> Result<Option<BackedUp>> {
        if self.demo || self.find().is_err() {
            return Ok(None);
        }
        let made = Sqlite::back_up_by_age(&self.path, &self.first_agreement());
        match made {
            Ok(made) => Ok(made.map(BackedUp::from)),
            Err(cause) => {
                let cause = Error::from(cause);
                Err(Error::new(cause.kind, Message::new("care.none_made").with_message("cause", cause.message)))
            }
        }
    }

    /// Somebody who folds the log into the file, so that whoever acts need not.
    pub fn folding(&self) -> Result<Folding> {
        Ok(Folding::beside(&self.path, &self.first_agreement())?)
    }

    /// Puts a backup in the database's place: the one that is named, or the newest that is good. What was there is kept.
    /// No handle on the database may be open in this process.
    pub fn restore(&self, from: Option<&Path>) -> Result<Restored> {
        let now = self.clock.now();
        let source = match from {
            Some(file) => sqlite::named_source(&self.path, file)?,
            None => sqlite::newest_source(&self.path, now)?,
        };
        // What cannot be opened afterwards must not be put in place.
        let versions = versions(source.examined.agreements.clone())?;
        let kept = sqlite::put_in_place(&self.path, &source.examined, now)?;
        let erased_again = self.erase_again();
        let (erased_again, not_erased_again) = match erased_again {
            Ok(leads) => (leads, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        Ok(Restored {
            from: source.examined.path,
            made_at: source.made_at,
            contents: source.examined.contents,
            kept,
            passed_over: source.passed_over,
            versions,
            erased_again,
            not_erased_again,
        })
    }

    /// A backup does not know who was erased after it was made. Whoever was is erased again, by whoever restores.
    fn erase_again(&self) -> Result<Vec<LeadId>> {
        let mut store = Sqlite::open(&self.path, &self.first_agreement())?;
        // A backup is not refused for what was counted wrongly in it.
        store.count_anew()?;
        let leads = store.forgotten()?;
        drop(store);
        if leads.is_empty() {
            return Ok(leads);
        }
        let mut desk = self.open()?;
        for lead in &leads {
            // Past a gate that is the doing's, which was asked when it was done.
            let request = Request { past_gates: true, ..Wish::Erase.into() };
            match desk.act(*lead, &request) {
                Ok(_) => {}
                // It went with another lead of the same person.
                Err(Problem::Refused { refusal, .. }) if matches!(*refusal, Refusal::Erased { .. }) => {}
                Err(Problem::Refused { refusal, .. }) => return Err(Error::user(refusal.message())),
                Err(Problem::Failed(error)) => return Err(error),
            }
        }
        self.finish_erase(&mut desk, &leads)?;
        Ok(leads)
    }

    /// Looks at the database without opening it for work; nothing where there is none yet. A place or a file that would be
    /// refused is an error.
    pub fn look(&self) -> Result<Option<Looked>> {
        Ok(Sqlite::look(&self.path)?)
    }

    /// When the last backup was made of those that Tasuki keeps.
    pub fn last_backup(&self) -> Result<Option<Timestamp>> {
        Ok(sqlite::Shelf::of(&self.path).kept()?.last().map(|kept| kept.at))
    }

    /// What should be known of the place itself: that its folder is copied to other machines behind SQLite's back.
    pub fn warning(&self) -> Option<Message> {
        let service = Sqlite::synchronised_by(&self.path)?;
        Some(Message::new("care.synchronised").with("path", self.path.display()).with("service", service))
    }
}
