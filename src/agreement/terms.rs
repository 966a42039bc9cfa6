//! The trade's own words, as the agreement file writes them and as facts keep them.
//!
//! What a company may name for itself (reasons, people, criteria, clocks) is not here; these are the words that the
//! program itself must know to follow a lead's way.

use serde::{Deserialize, Serialize};

/// The fields of a lead that rules can ask for (`interface`), in the order in which they are listed.
pub const FIELDS_OF_LEAD: [&str; 14] = [
    "external_id",
    "name",
    "kana",
    "company",
    "department",
    "title",
    "phone",
    "mobile",
    "mail",
    "industry",
    "employees",
    "role",
    "source",
    "campaign",
];

macro_rules! terms {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$item_doc])* #[serde(rename = $word)] $item,)+
        }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$item),+];

            /// The word, as files and JSON write it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$item => $word),+ }
            }

            /// The one that `word` stands for.
            pub fn of(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$item),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

pub(crate) use terms;

terms! {
    /// Where a lead stands. The first seven are the way; the last two lie beside it.
    Stage {
        /// Anyone with whom there was a contact.
        Lead = "lead",
        /// Taken in by marketing for nurturing.
        Mal = "mal",
        /// Meets the agreed definition and was handed to sales.
        Mql = "mql",
        /// Sales looked at it and took it on.
        Sal = "sal",
        /// Sales confirmed it as a deal candidate.
        Sql = "sql",
        /// An open deal.
        Opportunity = "opportunity",
        /// Won.
        Customer = "customer",
        /// A deal that was lost.
        Lost = "lost",
        /// Never to be approached.
        Excluded = "excluded",
    }
}

impl Stage {
    /// The stages of the way, in order: what the waterfall counts.
    pub const WAY: [Self; 7] =
        [Self::Lead, Self::Mal, Self::Mql, Self::Sal, Self::Sql, Self::Opportunity, Self::Customer];
}

terms! {
    /// What joins rows of lists whose external ids differ.
    Join {
        /// The same mail address, to the letter but for its case.
        Mail = "mail",
    }
}

terms! {
    /// What happens in a lead's life: what starts, stops and pauses clocks, what reasons are for, what gates guard.
    Act {
        /// Comes into the database.
        Capture = "capture",
        /// Taken in for nurturing.
        Admit = "admit",
        /// Put aside by marketing for good.
        Exclude = "exclude",
        /// Passed to sales.
        HandOff = "hand_off",
        /// Pulled back by marketing before sales took it.
        Withdraw = "withdraw",
        /// Taken on by sales.
        Accept = "accept",
        /// Never to be approached, says sales.
        Reject = "reject",
        /// Given back to marketing.
        Return = "return",
        /// A person tried to reach the person.
        Contact = "contact",
        /// Kept by sales, to be resumed on a date.
        Defer = "defer",
        /// What comes next was said, and when: reminders wait until then.
        Acknowledge = "acknowledge",
        /// Confirmed as a deal candidate.
        Qualify = "qualify",
        /// Created by sales itself.
        Generate = "generate",
        /// A deal is opened.
        Open = "open",
        /// The deal is won.
        Win = "win",
        /// The deal is lost.
        Lose = "lose",
        /// A lost or excluded lead goes round again.
        Recycle = "recycle",
        /// Given to another owner.
        Assign = "assign",
        /// A person's data is corrected.
        Edit = "edit",
        /// A note is written.
        Note = "note",
        /// The last act is taken back.
        Undo = "undo",
        /// An undone act is done again.
        Redo = "redo",
        /// An open hand-off is taken along to a new version of the agreement.
        Adopt = "adopt",
        /// Two leads turn out to be one person: one of them goes into the other.
        Merge = "merge",
        /// They turn out to be two after all.
        Unmerge = "unmerge",
        /// Two leads that look alike are said to be two people.
        TellApart = "tell_apart",
        /// A person's data is erased for good.
        Erase = "erase",
        /// A list that came in is taken back, with all that it brought.
        Revert = "revert",
        /// A review decided something. Of no lead.
        Decide = "decide",
        /// How that went was said. Of no lead.
        Settle = "settle",
    }
}

terms! {
    /// By what way somebody was contacted.
    Channel {
        /// Telephone.
        Phone = "phone",
        /// Mail.
        Mail = "mail",
        /// A visit.
        Visit = "visit",
        /// A meeting on the web.
        Web = "web",
    }
}

terms! {
    /// What a contact led to.
    Outcome {
        /// The person was reached.
        Reached = "reached",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// It was the wrong person.
        WrongPerson = "wrong_person",
        /// An appointment was made.
        Appointment = "appointment",
    }
}

terms! {
    /// The five things to know of a deal candidate (R51).
    Slot {
        /// Is money set aside?
        Budget = "budget",
        /// Can we reach the person who decides?
        Authority = "authority",
        /// Is the problem explicit?
        Need = "need",
        /// When should it be in place?
        Timeline = "timeline",
        /// Who else is being considered?
        Competitor = "competitor",
    }
}

terms! {
    /// How well a slot is known, from least to most.
    SlotState {
        /// Never asked.
        Unknown = "unknown",
        /// Asked, no answer.
        Asked = "asked",
        /// The answer was no.
        Negative = "negative",
        /// Known in part.
        Partial = "partial",
        /// Confirmed.
        Confirmed = "confirmed",
    }
}

terms! {
    /// What a person of one's own company does (decision 33).
    Role {
        /// Works the queue.
        InsideSales = "inside_sales",
        /// Works the deals.
        AccountExecutive = "account_executive",
        /// Looks after customers.
        CustomerSuccess = "customer_success",
        /// Leads a team.
        Manager = "manager",
        /// Heads the department.
        Head = "head",
        /// Hands leads over.
        Marketing = "marketing",
    }
}

terms! {
    /// Whom a rung of a ladder tells.
    Recipient {
        /// The lead's owner.
        Owner = "owner",
        /// The owner's superior.
        Manager = "manager",
        /// The head of department.
        Head = "head",
    }
}

terms! {
    /// Whom a reason speaks to.
    Side {
        /// Marketing: what it hands over.
        Marketing = "marketing",
        /// Nurturing: not yet.
        Nurturing = "nurturing",
        /// Sales: how it follows up.
        Sales = "sales",
        /// Product: what it lacks.
        Product = "product",
    }
}

impl Outcome {
    /// Whether a person answered: what `stops = ["reached"]` would ask for (semantics 5).
    pub const fn is_reached(self) -> bool {
        matches!(self, Self::Reached | Self::Appointment)
    }
}

/// What starts, stops or pauses a clock: an act, or something about one that matters to clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// An act.
    Act(Act),
    /// A contact in which the person was reached (semantics 5).
    Reached,
    /// A contact that says when to go on: the next step is planned.
    Planned,
    /// An SQL was given to an account executive (decision 36).
    Passed,
}

impl Trigger {
    /// The words that are no acts.
    const MORE: [(&'static str, Self); 3] =
        [("reached", Self::Reached), ("planned", Self::Planned), ("passed", Self::Passed)];

    /// The one that `word` stands for.
    pub fn of(word: &str) -> Option<Self> {
        let more = Self::MORE.into_iter().find(|(known, _)| *known == word).map(|(_, trigger)| trigger);
        more.or_else(|| Act::of(word).map(Self::Act))
    }

    /// The word, as files write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Act(act) => act.word(),
            Self::Reached => "reached",
            Self::Planned => "planned",
            Self::Passed => "passed",
        }
    }

    /// Whether a clock can start with it: a hand-off is open afterwards, and what happened concerns it.
    pub const fn starts_clocks(self) -> bool {
        match self {
            Self::Act(act) => matches!(
                act,
                Act::HandOff | Act::Accept | Act::Contact | Act::Defer | Act::Qualify | Act::Generate | Act::Assign
            ),
            Self::Reached | Self::Planned | Self::Passed => true,
        }
    }

    /// Whether a clock can stop with it: a hand-off was open before, and what happened goes on with it or ends it.
    pub const fn stops_clocks(self) -> bool {
        match self {
            Self::Act(act) => matches!(
                act,
                Act::Accept
                    | Act::Contact
                    | Act::Defer
                    | Act::Qualify
                    | Act::Assign
                    | Act::Withdraw
                    | Act::Reject
                    | Act::Return
                    | Act::Open
                    | Act::Lose
            ),
            Self::Reached | Self::Planned | Self::Passed => true,
        }
    }

    /// All of them, acts first.
    fn all() -> impl Iterator<Item = Self> {
        Act::ALL.iter().copied().map(Self::Act).chain(Self::MORE.map(|(_, trigger)| trigger))
    }

    /// The words of those that `which` holds for, as a hint names them.
    pub fn listed(which: impl Fn(Self) -> bool) -> String {
        Self::all().filter(|trigger| which(*trigger)).map(Self::word).collect::<Vec<_>>().join(", ")
    }

    /// All words, for hints.
    pub fn words() -> Vec<&'static str> {
        Self::all().map(Self::word).collect()
    }
}

impl std::fmt::Display for Trigger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}
