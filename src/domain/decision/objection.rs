//! Why a review cannot decide something so, or a decision cannot end so: which rule, and what to do.

use chrono::NaiveDate;

use super::{End, Group, LONGEST, about};
use crate::agreement::goals::Figure;
use crate::clock::OnWall;
use crate::document::{hint, nearest};
use crate::i18n::Message;
use crate::ids::PersonId;

/// Why not. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objection {
    /// A text without anything to see.
    SaysNothing {
        /// Which.
        what: &'static str,
    },
    /// A text that is longer than anybody reads in a meeting.
    TooLong {
        /// Which.
        what: &'static str,
        /// So many characters.
        long: usize,
    },
    /// Nobody counts such a figure.
    UnknownFigure {
        /// What was given.
        given: String,
        /// The figures that both sides look at.
        watched: Vec<String>,
    },
    /// This says no group of leads.
    NoGroup {
        /// What was given.
        given: String,
    },
    /// Figures are not told apart by this.
    UnknownDimension {
        /// What was given.
        given: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The agreement in force lists no such thing.
    Unlisted {
        /// What its file calls such things.
        what: &'static str,
        /// What was given.
        given: String,
        /// What there is.
        known: Vec<String>,
    },
    /// This is no amount of the figure.
    Amount {
        /// Which of the two.
        key: &'static str,
        /// What is wrong.
        why: Message,
    },
    /// No lead has that value.
    UnknownGroup {
        /// What was given.
        given: Group,
        /// The values that there are.
        known: Vec<String>,
    },
    /// The figure would stay where it is.
    MovesNothing,
    /// Somebody has to see to it.
    NobodysOwn,
    /// It would have to be done before it was decided.
    DueBefore {
        /// The day given.
        due: NaiveDate,
        /// The day on which it is decided, here.
        today: NaiveDate,
    },
    /// One hypothesis at a time moves a figure.
    OpenAlready {
        /// The decision that is open.
        n: u32,
        /// Its figure.
        figure: Figure,
        /// Its group.
        group: Option<Group>,
        /// What it believes.
        hypothesis: String,
        /// Whose it is.
        owner: PersonId,
    },
    /// Nobody made such a decision.
    NoSuch {
        /// What was given.
        n: u32,
        /// The last one that there is.
        last: Option<u32>,
    },
    /// A decision ends once.
    SettledBefore {
        /// Which.
        n: u32,
        /// How it ended.
        end: End,
        /// When.
        at: OnWall,
        /// Who said so.
        by: PersonId,
    },
}

impl Objection {
    /// The rule's name, for programs.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::SaysNothing { .. } => "says_nothing",
            Self::TooLong { .. } => "too_long",
            Self::UnknownFigure { .. } => "unknown_figure",
            Self::NoGroup { .. } => "no_group",
            Self::UnknownDimension { .. } => "unknown_dimension",
            Self::Unlisted { .. } => "unlisted",
            Self::Amount { .. } => "not_an_amount",
            Self::UnknownGroup { .. } => "unknown_group",
            Self::MovesNothing => "moves_nothing",
            Self::NobodysOwn => "nobodys_own",
            Self::DueBefore { .. } => "due_before",
            Self::OpenAlready { .. } => "open_already",
            Self::NoSuch { .. } => "no_such_decision",
            Self::SettledBefore { .. } => "settled_before",
        }
    }

    /// What is said: what happened, and what to do.
    pub fn message(&self) -> Message {
        match self {
            Self::SaysNothing { what } => Message::new("decision.says_nothing").with_message("what", told(what)),
            Self::TooLong { what, long } => {
                let message = Message::new("decision.too_long").with_message("what", told(what));
                message.with("long", long).with("most", LONGEST)
            }
            Self::UnknownFigure { given, watched } => {
                let words = Figure::words();
                // All of them would fill a screen: where none is near, those that both sides look at.
                let near = nearest(given, words.iter().map(String::as_str));
                let known = near.map_or_else(|| watched.iter().map(String::as_str).collect(), |near| vec![near]);
                Message::new("agreement.unknown_figure").with("name", given).with_message("hint", hint(given, known))
            }
            Self::NoGroup { given } => Message::new("decision.no_group").with("given", given),
            Self::UnknownDimension { given, known } => {
                Message::new("decision.unknown_dimension").with("given", given).with_words("known", known)
            }
            Self::UnknownGroup { given, known } => Message::new("decision.unknown_group")
                .with("group", given)
                .with_message("hint", hint(&given.key, known.iter().map(String::as_str))),
            Self::Unlisted { what, given, known } => {
                let message = Message::new("decision.unlisted").with("what", what).with("given", given);
                message.with_message("hint", hint(given, known.iter().map(String::as_str)))
            }
            Self::Amount { why, .. } => why.clone(),
            Self::MovesNothing => Message::new("decision.moves_nothing"),
            Self::NobodysOwn => Message::new("decision.nobodys_own"),
            Self::DueBefore { due, today } => Message::new("decision.due_before").with("due", due).with("today", today),
            Self::OpenAlready { n, figure, group, hypothesis, owner } => {
                let figure = about(*figure, group.as_ref());
                let message = Message::new("decision.open_already").with("n", n).with_message("figure", figure);
                message.with("hypothesis", hypothesis).with_person("owner", owner)
            }
            Self::NoSuch { n, last: None } => Message::new("decision.none_yet").with("n", n),
            Self::NoSuch { n, last: Some(last) } => Message::new("decision.no_such").with("n", n).with("last", last),
            Self::SettledBefore { n, end, at, by } => {
                let message = Message::new("decision.settled_before").with("n", n).with_message("end", end.told());
                message.with("at", at).with_person("by", by)
            }
        }
    }
}

impl End {
    /// What people call it.
    pub const fn told(self) -> Message {
        Message::new(match self {
            Self::Kept => "decision.kept",
            Self::Missed => "decision.missed",
            Self::Dropped => "decision.dropped",
        })
    }
}

/// A text of a decision by its name.
fn told(what: &str) -> Message {
    Message::new(match what {
        "hypothesis" => "decision.hypothesis",
        "measure" => "decision.measure",
        _ => "decision.note",
    })
}
