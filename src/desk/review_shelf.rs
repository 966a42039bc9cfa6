//! Reviews that are laid down as files when they are held: every Wednesday at eight, say (R83, decision 34).
//!
//! A file tells of the very instant at which its review was due, whenever it is made and by whichever program: everything is
//! derived at any past moment. So nothing need be remembered. What is there is left alone, whatever it says by now: a snapshot
//! to compare with; of those that nobody made, the last one of each is.

use std::path::{Path, PathBuf};

use super::Desk;
use super::answers::GoOn;
use super::reviewing::ReviewAsk;
use crate::agreement::goals::Delivery;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::export::{PaperForm, Place, Wrong, write_paper};
use crate::i18n::Lang;

/// Where reviews are laid down, and how they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewShelf {
    /// The folder; it is made where it is not there.
    pub folder: PathBuf,
    /// In what form.
    pub form: PaperForm,
    /// In which language.
    pub lang: Lang,
}

impl ReviewShelf {
    fn path(&self, delivery: &Delivery, due: Timestamp, desk: &Desk) -> PathBuf {
        let day = due.in_zone(&desk.agreement().zone).format("%Y-%m-%d");
        self.folder.join(format!("tasuki-review-{}-{day}.{}", delivery.id, self.form.extension()))
    }
}

impl Desk {
    /// Lays down the last review of each kind that is due and not there yet. Gives the files that were made.
    ///
    /// # Errors
    /// A folder or file that cannot be written; the others are made all the same the next time.
    pub fn lay_down_reviews(&mut self, shelf: &ReviewShelf, go_on: GoOn<'_>) -> Result<Vec<PathBuf>> {
        let mut made = Vec::new();
        for (delivery, due) in self.reviews_due() {
            let path = shelf.path(&delivery, due, self);
            if path.symlink_metadata().is_ok() {
                continue;
            }
            let ask = ReviewAsk { as_of: Some(due), ..ReviewAsk::of(delivery.rhythm) };
            let paper = self.review(&ask, &mut *go_on)?;
            if lay_down(&path, shelf, &paper)? {
                made.push(path);
            }
        }
        Ok(made)
    }

    /// When the next review is held.
    pub fn next_review(&self) -> Option<Timestamp> {
        let (now, zone) = (self.now(), self.agreement().zone);
        self.agreement().goals.deliveries.iter().filter_map(|delivery| delivery.next_after(now, zone)).min()
    }

    /// The last review of each kind that was due since there is an agreement: before, there was nothing to look back on.
    fn reviews_due(&self) -> Vec<(Delivery, Timestamp)> {
        let (now, zone) = (self.now(), self.agreement().zone);
        let began = self.versions.iter().map(|version| version.adopted_at).min();
        let last = |delivery: &Delivery| Some((delivery.clone(), delivery.last_by(now, zone)?));
        let due = self.agreement().goals.deliveries.iter().filter_map(last);
        due.filter(|(_, due)| began.is_some_and(|began| began <= *due)).collect()
    }
}

/// Writes a paper as a file that is not there yet; says no where another program was quicker.
fn lay_down(path: &Path, shelf: &ReviewShelf, paper: &crate::insight::paper::Paper) -> Result<bool> {
    let unwritten = |cause: &std::io::Error| Error::unwritten(path, cause);
    std::fs::create_dir_all(&shelf.folder).map_err(|cause| unwritten(&cause))?;
    let mut place = Place::new(path, false)?;
    write_paper(paper, shelf.form, shelf.lang, Box::new(place.writer())).map_err(|wrong| match wrong {
        Wrong::Refused(error) => error,
        Wrong::Io(cause) => unwritten(&cause),
    })?;
    match place.finish() {
        Err(_) if path.symlink_metadata().is_ok() => Ok(false),
        done => done.map(|()| true),
    }
}
