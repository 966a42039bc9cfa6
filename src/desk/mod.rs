//! The one way in: what the console, the command line and (later) the reminder all call.
//!
//! A [`Desk`] is somebody's place at one database: who acts, under which agreements, at which time. It brings the
//! rooms together and decides nothing itself: `domain` decides, `storage` keeps, `insight` adds up.

mod act;
mod arrival;
mod care;
mod check;
mod figures;
mod import;
mod opening;
mod sheet;

use std::sync::Arc;

pub use act::{Done, Problem};
pub use arrival::{Arrived, Manner};
pub use care::{BackedUp, Restored};
pub use check::{Checkup, ClockDoubt, Doubt};
pub use figures::WaterfallAsk;
pub use import::{Contradiction, Imported};
pub use opening::{Filling, Place, default_person, make_folder};
pub use sheet::{Event, Sheet, told};

use crate::agreement::Agreement;
use crate::clock::{Clock, Timestamp};
use crate::error::{Error, Result};
use crate::i18n::Message;
use crate::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use crate::storage::{Adopted, Page, QueueAsk, QueueCounts, Record, Store};

/// Somebody's place at one database. One thread uses it; several may be open on the same data.
pub struct Desk {
    store: Box<dyn Store>,
    agreements: Arc<Agreements>,
    clock: Arc<dyn Clock>,
    operations: OpIds,
    who: PersonId,
}

/// Every version of the agreement that is kept, read.
#[derive(Debug, Clone)]
pub struct Agreements {
    adopted: Vec<(Adopted, Agreement)>,
}

impl Agreements {
    /// Reads the versions, oldest first.
    pub fn read(adopted: Vec<Adopted>) -> Result<Self> {
        let read = |version: Adopted| {
            let name = format!("agreement v{}", version.version);
            Agreement::parse(&name, &version.text).map(|agreement| (version, agreement)).map_err(Error::from)
        };
        let adopted = adopted.into_iter().map(read).collect::<Result<Vec<_>>>()?;
        if adopted.is_empty() {
            return Err(Error::internal("there is no agreement in the database"));
        }
        Ok(Self { adopted })
    }

    /// The one in force.
    pub fn in_force(&self) -> &Agreement {
        &self.newest().1
    }

    /// The number of the one in force.
    pub fn version(&self) -> AgreementVersion {
        self.newest().0.version
    }

    /// The text of the one in force.
    pub fn text(&self) -> &str {
        &self.newest().0.text
    }

    /// The text of the first one.
    pub fn first_text(&self) -> &str {
        &self.adopted[0].0.text
    }

    /// The one that something started under.
    pub fn of(&self, version: AgreementVersion) -> Option<&Agreement> {
        self.adopted.iter().find(|(adopted, _)| adopted.version == version).map(|(_, agreement)| agreement)
    }

    /// How much time a running clock has left on its own calendar; negative when it is over.
    pub fn left(&self, clock: &str, version: AgreementVersion, due_at: Timestamp, now: Timestamp) -> chrono::TimeDelta {
        match self.calendar_of(clock, version) {
            Some(calendar) => calendar.elapsed(now, due_at),
            None => due_at.since(now),
        }
    }

    /// Whether a clock's calendar is open.
    pub fn runs(&self, clock: &str, version: AgreementVersion, now: Timestamp) -> bool {
        self.calendar_of(clock, version).is_none_or(|calendar| calendar.is_open(now))
    }

    fn calendar_of(&self, clock: &str, version: AgreementVersion) -> Option<&crate::agreement::calendar::Calendar> {
        let agreement = self.of(version)?;
        agreement.calendars.get(&agreement.clock(clock)?.calendar)
    }

    // Never empty: `read` refuses that.
    fn newest(&self) -> &(Adopted, Agreement) {
        &self.adopted[self.adopted.len() - 1]
    }
}

impl Desk {
    /// A place at `store` for `who`.
    pub fn new(mut store: Box<dyn Store>, clock: Arc<dyn Clock>, operations: OpIds, who: PersonId) -> Result<Self> {
        let agreements = Arc::new(Agreements::read(store.agreements()?)?);
        Ok(Self { store, agreements, clock, operations, who })
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
    pub fn agreements(&self) -> &Arc<Agreements> {
        &self.agreements
    }

    /// A window of the queue.
    pub fn queue(&mut self, ask: &QueueAsk) -> Result<Page> {
        Ok(self.store.queue(ask)?)
    }

    /// How the queue stands.
    pub fn queue_counts(&mut self) -> Result<QueueCounts> {
        let now = self.now();
        Ok(self.store.queue_counts(now)?)
    }

    /// The lead that somebody calls `name`: by external id, else by number.
    pub fn find(&mut self, name: &str) -> Result<LeadId> {
        self.store.find(name)?.ok_or_else(|| no_lead(name))
    }

    /// Everything there is of a lead.
    pub fn record(&mut self, id: LeadId) -> Result<Record> {
        self.store.lead(id)?.ok_or_else(|| no_lead(id))
    }

    /// Whether others have committed since this was last asked.
    pub fn has_changed(&mut self) -> Result<bool> {
        Ok(self.store.has_changed()?)
    }
}

fn no_lead(name: impl std::fmt::Display) -> Error {
    Error::user(Message::new("desk.no_lead").with("name", name)).hint(Message::new("desk.no_lead_hint"))
}
