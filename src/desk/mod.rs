//! The one way in: what the console, the command line and (later) the reminder all call.
//!
//! A [`Desk`] is somebody's place at one database: who acts, under which agreements, at which time. It brings the
//! rooms together and decides nothing itself: `domain` decides, `storage` keeps, `insight` adds up.

mod account;
mod act;
mod adopt;
mod answers;
mod arrival;
mod assignment;
mod beside;
mod briefing;
mod care;
mod check;
mod costs;
mod decisions;
mod doings;
mod drop_folder;
mod erase;
mod errands;
mod export;
mod figures;
mod foresight;
mod groups;
mod history;
mod import;
mod judging;
mod learning;
mod look;
mod many;
mod map_beside;
mod meeting;
mod merging;
mod opening;
mod reminding;
mod replay;
mod report;
mod returns;
mod reverting;
mod review_shelf;
mod reviewing;
mod scorecard;
mod sheet;
mod side_by_side;
mod snippets;
mod task;
mod told;
mod views;
mod week;

use std::sync::Arc;

pub use account::Account;
pub use act::{Bulk, Done, Problem, Rehearsal, called, called_in_queue};
pub use adopt::Taken;
pub use answers::GoOn;
pub use arrival::{Arrived, Manner};
pub use beside::kind_of;
pub use briefing::{Advice, Briefing, ClosedChannel, Colleagues, ColleaguesDoing, Given, MissingRole, called_offer};
pub use care::{BackedUp, Copies, Restored};
pub use check::{Checkup, ClockDoubt, Doubt};
pub use costs::{CampaignCost, Costs};
pub use decisions::Unsettled;
pub use doings::{Allowed, Doing};
pub use drop_folder::{DropFolder, QUIET, REJECTS, Verdict, beside};
pub use erase::{Erased, Remains};
pub use errands::{CameToIt, ErrandRow, Errands};
pub use export::{ExportAsk, Exported, Exports};
pub use foresight::{Checked, Foreseen, next_step};
pub use history::Step;
pub use import::{Contradiction, Imported, Interrupted, Onlooker, Progress, Remark};
pub use judging::BringsIn;
pub use learning::Disputed;
pub use look::{Look, SAMPLES, Sample};
pub use many::Tried;
pub use map_beside::{MapBeside, free_map_name};
pub use meeting::{Behind, LeadBehind, write_review};
pub use merging::{Alike, Duplicates, Lookalikes, Merged, Parted, Party};
pub use opening::{Filling, Place, default_person, make_folder};
pub use reminding::{
    About, Bell, Delivered, Foretold, Inbox, Mailbox, NoticeLine, Rehearsed, Reminded, Turned, next_working_day,
};
pub use replay::{ReplayAsk, ReplayPart, Replayed};
pub use report::{ReportAsk, Reported};
pub use returns::{Asked, Back, Concerned, LISTED, Returns, WEEKS, Wake, reason_told, rule_told};
pub use reverting::{LeftAlone, Reverted};
pub use review_shelf::ReviewShelf;
pub use reviewing::ReviewAsk;
pub use scorecard::{CountedTouch, ScoreLine, Scorecard, Standing};
pub use sheet::{Event, Sheet, Slotted, Told};
pub use side_by_side::{Beside, Compared, Pairing, Pairs, SideBySide, label_of, value_of};
pub use snippets::{Mail, NoMail, Places, filled, mail_for, mail_to};
pub use task::Task;
pub use told::told;
pub use views::ViewsFile;
pub use week::Due;

use crate::agreement::{Agreement, Version, Versions};
use crate::clock::{Clock, Timestamp};
use crate::domain::Field;
use crate::domain::filter::{Asking, Filter, View};
use crate::error::{Error, Result};
use crate::i18n::Message;
use crate::ids::{LeadId, OpIds, PersonId};
use crate::storage::{Adopted, Page, QueueAsk, QueueCounts, Record, Share, Store, Unwanted};

/// Somebody's place at one database. One thread uses it; several may be open on the same data.
pub struct Desk {
    store: Box<dyn Store>,
    versions: Arc<Versions>,
    clock: Arc<dyn Clock>,
    operations: OpIds,
    who: PersonId,
}

/// Reads the versions that are kept, oldest first.
fn versions(adopted: Vec<Adopted>) -> Result<Versions> {
    let read = |version: Adopted| -> Result<Version> {
        let name = format!("agreement v{}", version.version);
        let agreement = Agreement::recall(&name, &version.text).map_err(Error::from)?;
        let Adopted { version: number, text, adopted_at, by } = version;
        Ok(Version { number, text, adopted_at, by, agreement })
    };
    let mut adopted = adopted.into_iter().map(read).collect::<Result<Vec<_>>>()?.into_iter();
    let first = adopted.next().ok_or_else(|| Error::internal("there is no agreement in the database"))?;
    Ok(Versions::new(first, adopted.collect()))
}

impl Desk {
    /// A place at `store` for `who`.
    pub fn new(mut store: Box<dyn Store>, clock: Arc<dyn Clock>, operations: OpIds, who: PersonId) -> Result<Self> {
        let versions = Arc::new(versions(store.agreements()?)?);
        Ok(Self { store, versions, clock, operations, who })
    }

    /// Who acts here.
    pub fn who(&self) -> &PersonId {
        &self.who
    }

    /// What time it is here.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The versions of the agreement.
    pub fn versions(&self) -> &Arc<Versions> {
        &self.versions
    }

    /// The agreement in force.
    pub fn agreement(&self) -> &Agreement {
        &self.versions.in_force(self.now()).agreement
    }

    /// A window of the queue.
    pub fn queue(&mut self, ask: &QueueAsk) -> Result<Page> {
        let now = self.now();
        let mut page = self.store.queue(ask, now)?;
        self.score_rows(&mut page.rows, now)?;
        Ok(page)
    }

    /// Reads a filter as whoever is here means it now.
    pub fn filter(&self, text: &str, views: &[View]) -> Filter {
        Filter::read(text, Asking { who: &self.who, versions: &self.versions, now: self.now(), views })
    }

    /// From now on a question is given up as soon as this says that nobody waits for the answer any more.
    pub fn give_up_when(&mut self, unwanted: Unwanted) {
        self.store.give_up_when(unwanted);
    }

    /// How the queue stands.
    pub fn queue_counts(&mut self) -> Result<QueueCounts> {
        let now = self.now();
        Ok(self.store.queue_counts(&self.who, now)?)
    }

    /// What everybody has of the open leads, in no order.
    pub fn team(&mut self) -> Result<Vec<Share>> {
        let now = self.clock.now();
        Ok(self.store.shares(now)?)
    }

    /// The lead that somebody calls `name`: by external id, else by number. `#42` is the number, whoever has the external
    /// id `42`.
    pub fn find(&mut self, name: &str) -> Result<LeadId> {
        if let Some(number) = name.strip_prefix('#').and_then(|number| number.parse().ok())
            && self.store.lead(LeadId(number))?.is_some()
        {
            return Ok(LeadId(number));
        }
        self.store.find(name)?.ok_or_else(|| no_lead(name))
    }

    /// The same, and the lead itself where it went into another one.
    pub fn find_itself(&mut self, name: &str) -> Result<LeadId> {
        let found = self.find(name)?;
        let number = name.trim_start_matches('#').parse().ok().map(LeadId);
        for lead in self.store.absorbed(found)? {
            let record = self.record(lead)?;
            if record.person.get(Field::ExternalId) == Some(name) || (number == Some(lead) && found != lead) {
                return Ok(lead);
            }
        }
        Ok(found)
    }

    /// Everything there is of a lead.
    pub fn record(&mut self, id: LeadId) -> Result<Record> {
        self.store.lead(id)?.ok_or_else(|| no_lead(id))
    }

    /// Whether others have committed since this was last asked.
    pub fn has_changed(&mut self) -> Result<bool> {
        let changed = self.store.has_changed()?;
        if changed {
            self.look_for_agreements()?;
        }
        Ok(changed)
    }

    /// Somebody else may have adopted a new version.
    fn look_for_agreements(&mut self) -> Result<()> {
        let adopted = self.store.agreements()?;
        if adopted.last().is_some_and(|newest| newest.version != self.versions.newest().number) {
            self.versions = Arc::new(versions(adopted)?);
        }
        Ok(())
    }
}

fn no_lead(name: impl std::fmt::Display) -> Error {
    Error::user(Message::new("desk.no_lead").with("name", name)).hint(Message::new("desk.no_lead_hint"))
}
