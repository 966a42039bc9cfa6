//! What is to be done after what leads did, across all of them: tasks and flags of the agreement's `[[follow_up]]`s, and who
//! came to what they were invited to (`[candidate]`, R32). Points and a flag, no hand-off.
//!
//! What is open is [`crate::domain::errands`], for this list and for a lead's page alike. The store keeps which leads are
//! worth a look; each is looked at when it is listed, and what is over leaves the store with the next judging
//! ([`Desk::judge_due`]).

use chrono::{Days, NaiveDate};

use super::Desk;
use super::returns::{Concerned, LISTED, concerned};
use super::week::{Due, Week};
use crate::agreement::playbook::Product;
use crate::agreement::{Agreement, Names};
use crate::clock::{Timestamp, start_of};
use crate::domain::handing::is_with_marketing;
use crate::domain::{Record, Touch, errands};
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;
use crate::ids::LeadId;
use crate::storage::{ErrandKept, ErrandSeen};

/// So many leads are looked at for one list.
const LOOKED_AT: usize = 500;

/// So many leads are looked at before others may write.
const AT_ONCE: usize = 256;

/// What is to be done, and who came to what they were invited to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Errands {
    /// What is due, the longest due first: the first [`LISTED`].
    pub rows: Vec<ErrandRow>,
    /// How much is due in all, of the leads that were looked at.
    pub total: usize,
    /// What the agreement calls whoever came to what they were invited to; nothing where it has no word for it.
    pub candidate: Option<Names>,
    /// Leads with marketing that did, the newest first: the first [`LISTED`].
    pub candidates: Vec<CameToIt>,
    /// How many did in all, of the leads that were looked at.
    pub candidates_total: usize,
    /// Whether not all leads were looked at: those that are due first were.
    pub is_part: bool,
}

/// Something to be done about a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrandRow {
    /// Which lead.
    pub whom: Concerned,
    /// The follow-up's id.
    pub id: String,
    /// What to do.
    pub names: Names,
    /// A task, or a flag on the lead.
    pub makes: Product,
    /// What the person did: a kind of touch.
    pub after: String,
    /// When.
    pub at: Timestamp,
    /// From when on it is to be done.
    pub due: Timestamp,
    /// How that stands to today; nothing for what comes after this week.
    pub stands: Option<Due>,
    /// Whose errand it is: a function, a department or a role.
    pub who: Option<String>,
}

/// A lead that came to what it was invited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameToIt {
    /// Which lead.
    pub whom: Concerned,
    /// When it did.
    pub at: Timestamp,
}

/// A lead that was looked at.
struct Looked {
    record: Record,
    rows: Vec<ErrandRow>,
    candidate: Option<Timestamp>,
}

impl Desk {
    /// What is to be done until the end of a day, this Sunday where none is named; of one function, department or role, or
    /// of all. Refused for whoever the agreement does not know.
    pub fn errands(&mut self, who: Option<&str>, until: Option<NaiveDate>) -> Result<Errands> {
        let now = self.now();
        let agreement = self.agreement();
        if let Some(who) = who.filter(|who| !agreement.playbook.holders().contains(who)) {
            let known = agreement.playbook.holders().join(", ");
            let unknown = Message::new("tasks.nobody").with("who", who).with("known", known);
            return Err(Error::new(Kind::Usage, unknown));
        }
        let (zone, names) = (agreement.zone, agreement.playbook.candidate.as_ref().map(|flag| flag.names.clone()));
        let until = match until {
            Some(day) => start_of(day.checked_add_days(Days::new(1)).unwrap_or(day), zone),
            None => Week::of(now, zone).ends(),
        };
        let kept = [
            self.store.errands_due(until, LOOKED_AT)?,
            self.store.errands_stirred(now, LOOKED_AT)?,
            self.store.candidates(LOOKED_AT)?,
        ];
        let is_part = kept.iter().any(|leads| leads.len() == LOOKED_AT);
        let mut leads = kept.concat();
        leads.sort_by_key(|kept| kept.lead);
        leads.dedup_by_key(|kept| kept.lead);
        let mut errands = Errands { candidate: names, is_part, ..Errands::default() };
        for ErrandKept { lead, .. } in leads {
            let Some(Looked { record, rows, candidate }) = self.look_for_errands(lead, now)? else { continue };
            let is_asked = |row: &ErrandRow| row.due < until && who.is_none_or(|who| row.who.as_deref() == Some(who));
            errands.rows.extend(rows.into_iter().filter(is_asked));
            let candidate = candidate.filter(|_| is_with_marketing(&record.lead));
            errands.candidates.extend(candidate.map(|at| CameToIt { whom: concerned(&record), at }));
        }
        errands.rows.sort_by_key(|row| (row.due, row.whom.lead));
        errands.candidates.sort_by_key(|one| std::cmp::Reverse((one.at, one.whom.lead)));
        (errands.total, errands.candidates_total) = (errands.rows.len(), errands.candidates.len());
        errands.rows.truncate(LISTED);
        errands.candidates.truncate(LISTED);
        Ok(errands)
    }

    /// Looks at every lead of which something has become, and keeps when what is to be done about it is due. What is over
    /// leaves the store.
    pub(super) fn settle_errands(&mut self) -> Result<()> {
        loop {
            let now = self.now();
            let stirred = self.store.errands_stirred(now, AT_ONCE)?;
            if stirred.is_empty() {
                return Ok(());
            }
            let again = self.versions.next_after(now);
            let mut seen = Vec::with_capacity(stirred.len());
            for kept in stirred {
                let looked = self.look_for_errands(kept.lead, now)?;
                let due = looked.iter().flat_map(|looked| &looked.rows).map(|row| row.due).min();
                let candidate = looked.and_then(|looked| looked.candidate);
                seen.push(ErrandSeen { kept, due, candidate, again });
            }
            self.store.errands_seen(&seen)?;
        }
    }

    /// All that is to be done about a lead, whenever it is due, and since when it is a candidate, whoever has it.
    fn look_for_errands(&mut self, lead: LeadId, now: Timestamp) -> Result<Option<Looked>> {
        let Some(record) = self.store.lead(lead)? else { return Ok(None) };
        let touches = self.store.touches(lead)?;
        let mut absorbed = Vec::new();
        for other in self.store.absorbed(lead)? {
            absorbed.extend(self.store.lead(other)?);
        }
        let agreement = self.agreement();
        let records: Vec<&Record> = std::iter::once(&record).chain(&absorbed).collect();
        let whom = concerned(&record);
        let week = Week::of(now, agreement.zone);
        let rows = errands(&agreement.playbook, &records, &touches, now).into_iter().map(|errand| ErrandRow {
            whom: whom.clone(),
            id: errand.follow_up.id.clone(),
            names: errand.follow_up.names.clone(),
            makes: errand.follow_up.makes,
            after: errand.after.to_owned(),
            at: errand.at,
            due: errand.due,
            stands: week.due(errand.due),
            who: errand.follow_up.who.clone(),
        });
        let rows = rows.collect();
        let candidate = candidate_since(agreement, &touches, now);
        Ok(Some(Looked { record, rows, candidate }))
    }
}

/// Since when somebody who did all this is called a candidate.
fn candidate_since(agreement: &Agreement, touches: &[Touch], now: Timestamp) -> Option<Timestamp> {
    let did: Vec<(Timestamp, &str)> = touches.iter().map(|touch| (touch.at, touch.kind.as_str())).collect();
    let flag = agreement.playbook.candidate.as_ref()?;
    agreement.playbook.came_at(&flag.touched_after, &did, now)
}

impl ErrandRow {
    /// What is to be done; of a flag it is said that it is one.
    pub fn told(&self) -> Message {
        errand_told(&self.names, self.makes)
    }

    /// Whose errand it is.
    pub fn whose(&self, agreement: &Agreement) -> Option<Message> {
        self.who.as_deref().map(|who| agreement.playbook.holder(who).said)
    }
}

impl Errands {
    /// What leads that came to what they were invited to are called, and how many they are.
    pub fn candidates_told(&self) -> Message {
        let names = self.candidate.as_ref();
        let called = names.map_or_else(
            || Message::new("tasks.no_name"),
            |names| Message::new("minutes.plain").with_either("text", &names.ja, &names.en),
        );
        Message::new("tasks.candidates").with_message("name", called).with("n", self.candidates_total)
    }
}

/// What is to be done; of a flag it is said that it is one.
pub(super) fn errand_told(names: &Names, makes: Product) -> Message {
    let key = match makes {
        Product::Task => "minutes.plain",
        Product::Flag => "tasks.flag",
    };
    Message::new(key).with_either("text", &names.ja, &names.en)
}
