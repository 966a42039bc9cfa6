//! What a review needs while it is held: the leads behind a number, and the paper as a file.

use std::path::{Path, PathBuf};

use super::Desk;
use super::answers::GoOn;
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::Field;
use crate::error::{Error, Kind, Result};
use crate::export::{PaperForm, Place, Wrong, write_paper};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::ids::{LeadId, PersonId};
use crate::insight::figures::{Ask, Moment, told};
use crate::insight::paper::{Cell, Paper};

/// The leads behind a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Behind {
    /// The first of them: those that missed most before the others.
    pub leads: Vec<LeadBehind>,
    /// How many there are.
    pub total: usize,
}

/// One of them, as it stands now.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadBehind {
    /// Which.
    pub lead: LeadId,
    /// What it adds to the number; blank where it is only counted.
    pub adds: Cell,
    /// The company.
    pub company: Shown,
    /// The person's name.
    pub name: Shown,
    /// Where it stands.
    pub stage: Stage,
    /// Whose it is.
    pub owner: Option<PersonId>,
}

impl Behind {
    /// So many are listed: nobody reads more in a meeting.
    pub const MOST: usize = 1_000;
}

impl Desk {
    /// The leads behind a number of a review, by the key that its paper holds, as of the review's moment.
    ///
    /// # Errors
    /// [`Kind::Busy`] where `go_on` said no; [`Kind::User`] where the key stands for no question.
    pub fn behind_word(&mut self, word: &str, as_of: Timestamp, go_on: GoOn<'_>) -> Result<Behind> {
        let ask =
            Ask::of_word(word).ok_or_else(|| Error::new(Kind::User, Message::new("reviewing.no_leads_behind")))?;
        let found = self.behind(&ask, Moment::as_of(as_of), go_on)?;
        let total = found.len();
        let found = found.into_iter().take(Behind::MOST);
        let leads = found.map(|(lead, sum)| self.one_behind(lead, told::added(ask.figure, &sum)));
        let leads = leads.collect::<Result<_>>()?;
        Ok(Behind { leads, total })
    }

    fn one_behind(&mut self, lead: LeadId, adds: Cell) -> Result<LeadBehind> {
        let record = self.record(lead)?;
        let known = |field| Shown::line(record.person.get(field).unwrap_or_default());
        Ok(LeadBehind {
            lead,
            adds,
            company: known(Field::Company),
            name: known(Field::Name),
            stage: record.lead.stage,
            owner: record.lead.owner.clone(),
        })
    }
}

/// Writes a paper into a file of the form that its name asks for, whole or not at all. Nothing is written over.
///
/// # Errors
/// [`Kind::Usage`] where no form ends like that; [`Kind::User`] where something is there already.
pub fn write_review(paper: &Paper, path: &Path, lang: Lang) -> Result<PathBuf> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let form = PaperForm::of_extension(extension).ok_or_else(|| {
        let message = Message::new("export.what_form").with("path", path.display());
        Error::new(Kind::Usage, message).hint(Message::new("review.what_form_hint"))
    })?;
    let mut place = Place::new(path, false)?;
    write_paper(paper, form, lang, Box::new(place.writer())).map_err(|wrong| match wrong {
        Wrong::Refused(error) => error,
        Wrong::Io(cause) => Error::unwritten(path, &cause),
    })?;
    place.finish()?;
    Ok(std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
}
