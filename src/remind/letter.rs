//! What leaves: one letter to one person by one channel, of all that was to be told then.

use chrono::TimeDelta;
use chrono_tz::Tz;

use crate::agreement::Names;
use crate::agreement::terms::Act;
use crate::clock::Timestamp;
use crate::domain::notice::Class;
use crate::gate::Shown;
use crate::i18n::Lang;
use crate::ids::{LeadId, PersonId};

/// One letter. It tells of companies and names nobody, wherever it goes: mails are forwarded, and screens are looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// What it is called, and stays called however often it is tried: letters, digits and `.` only.
    pub id: String,
    /// To whom.
    pub to: Addressee,
    /// In which language; in both where the person chose none.
    pub lang: Option<Lang>,
    /// When what it tells of was put together.
    pub made_at: Timestamp,
    /// The zone of the person's wall.
    pub zone: Tz,
    /// What it tells, the most pressing first; of a very long list the beginning.
    pub lines: Vec<Line>,
    /// How many it tells of in all, by class, the most pressing first. What is left out of the lines is counted here.
    pub counts: Vec<(Class, usize)>,
    /// What the day brings, in a letter at its beginning.
    pub day: Option<DayAhead>,
    /// Whether somebody only tries whether letters arrive: it tells of nothing.
    pub is_trial: bool,
}

/// To whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// Who, by the agreement.
    pub person: PersonId,
    /// The name, as the agreement has it.
    pub name: Shown,
    /// The mail address, as the agreement has it.
    pub mail: Option<String>,
}

/// One thing that somebody is told of.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What kind of thing.
    pub class: Class,
    /// Which lead.
    pub lead: LeadId,
    /// The company, where it is known.
    pub company: Shown,
    /// Whose the lead is, where it is another one's.
    pub owner: Option<Shown>,
    /// Who wrote what names the person.
    pub by: Option<Shown>,
    /// What the clock is called, where it is about one.
    pub clock: Option<Names>,
    /// The instant that it is about: until when an answer was agreed, when a call was promised.
    pub at: Timestamp,
    /// How much of the clock's time is left then, in working time; less than nothing where it is over.
    pub left: Option<TimeDelta>,
    /// What ends its clock, where one act of the person does: the command that answers is said by it.
    pub answer: Option<Act>,
}

/// What a day brings, when it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayAhead {
    /// Open leads of the person.
    pub open: usize,
    /// Of them overdue.
    pub overdue: usize,
    /// Of them due until the day's end.
    pub due_today: usize,
    /// Leads that nobody has taken on, among those that are the person's or nobody's.
    pub unaccepted: usize,
}

impl DayAhead {
    /// Whether there is anything to tell.
    pub const fn is_quiet(self) -> bool {
        self.open + self.unaccepted == 0
    }
}
