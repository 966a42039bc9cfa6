//! An import that is taken back (decision 8): in transactions of many leads, of which each keeps how far it has come.
//! Whatever ends it, the same order goes on from there.

use super::act::called;
use super::import::{Onlooker, Progress};
use super::{Desk, no_lead};
use crate::agreement::terms::Act;
use crate::clock::OnWall;
use crate::domain::{Record, Reversion, Since, revert, words};
use crate::error::{Error, Result};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::{LeadId, OpId};
use crate::storage::{Beside, ImportKept, LeadChange, Reach, RevertKept};

/// So many leads are the first transaction; each one has twice as many as the one before.
const FIRST: usize = 1_024;

/// More than so many leads are never one transaction: nobody else can write meanwhile.
const MOST: usize = 16_384;

/// What came of taking an import back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reverted {
    /// The import, with how far it is taken back (of a rehearsal: would be).
    pub import: ImportKept,
    /// The leads so far.
    pub kept: RevertKept,
    /// What it had brought beside the leads, which counts no more.
    pub beside: Beside,
    /// How many leads an earlier run had looked at, which was interrupted.
    pub before: u64,
    /// Whether somebody stopped it before its end.
    pub is_stopped: bool,
}

/// A lead that stays as it is, because somebody acted upon it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftAlone {
    /// Which lead.
    pub lead: LeadId,
    /// What it is called.
    pub called: Shown,
    /// What was done with it.
    pub since: Since,
    /// The list that did it, where it was one: taken back before this one, it holds the lead no longer.
    pub list: Option<Shown>,
}

impl LeftAlone {
    /// What is said of it, with whoever acted as people call them.
    pub fn told(&self, by: &str, at: OnWall) -> Message {
        let what = match &self.list {
            Some(list) => Message::new("revert.left_for_list").with("list", list),
            None => Message::new("revert.left").with_message("act", words::act(self.since.act)),
        };
        what.with("lead", self.lead).with("called", &self.called).with("by", by).with("at", at)
    }
}

impl Reverted {
    /// What is said of it, line by line, but for the leads that stay.
    pub fn told(&self, rehearsed: bool) -> Vec<Message> {
        let key = match (rehearsed, self.is_stopped) {
            (_, true) => "revert.stopped",
            (true, false) => "revert.would",
            (false, false) => "revert.done",
        };
        let went_on = (self.before > 0).then(|| Message::new("revert.went_on").with("before", self.before));
        let counts = Message::new(key)
            .with("file", Shown::line(&self.import.file))
            .with("gone", self.kept.gone)
            .with("put_back", self.kept.put_back)
            .with("left", self.kept.left_alone);
        let Beside { touches, consents, costs } = self.beside;
        let beside = (!self.is_stopped && self.beside != Beside::default()).then(|| {
            Message::new("revert.beside").with("touches", touches).with("consents", consents).with("costs", costs)
        });
        went_on.into_iter().chain([counts]).chain(beside).collect()
    }
}

impl RevertKept {
    fn looked_at(&self) -> u64 {
        self.gone + self.put_back + self.left_alone
    }
}

impl Desk {
    /// The import that `name` begins the id of.
    ///
    /// # Errors
    /// Where none is called so, or several are.
    pub fn import_called(&mut self, name: &str) -> Result<ImportKept> {
        let sought = name.trim().to_lowercase();
        let mut found = self.store.imports()?;
        found.retain(|import| !sought.is_empty() && import.id.to_string().starts_with(&sought));
        match found.len() {
            1 => Ok(found.swap_remove(0)),
            0 => Err(Error::user(Message::new("revert.no_import").with("id", name))
                .hint(Message::new("revert.no_import_hint"))),
            _ => {
                let ids = found.iter().map(|import| import.id.to_string());
                let known = Message::new("revert.several_hint").with_words("ids", ids);
                Err(Error::user(Message::new("revert.several").with("id", name)).hint(known))
            }
        }
    }

    /// Takes back what an import brought, or (`rehearse`) only says what would come of it. Leads that were acted upon
    /// since stay as they are, and the onlooker hears of each. One that was interrupted goes on where it stopped.
    ///
    /// # Errors
    /// Where it is taken back already.
    pub fn revert_import(
        &mut self,
        import: OpId,
        rehearse: bool,
        onlooker: &mut dyn Onlooker<LeftAlone>,
    ) -> Result<Reverted> {
        self.has_changed()?;
        let taken = self.take_back(import, rehearse, onlooker);
        if taken.is_err() {
            self.store.abandon()?;
        }
        let taken = taken?;
        if taken.kept.is_whole && !rehearse {
            // Whose hand-offs are gone may take others; what stays held is given with the next act.
            self.give_held().ok();
        }
        Ok(taken)
    }

    fn take_back(&mut self, id: OpId, rehearse: bool, onlooker: &mut dyn Onlooker<LeftAlone>) -> Result<Reverted> {
        let import = self.not_taken_back(id)?;
        let fresh = || RevertKept {
            id: self.new_operation(),
            by: self.who.clone(),
            at: self.now(),
            place: 0,
            gone: 0,
            put_back: 0,
            left_alone: 0,
            is_whole: false,
        };
        let mut kept = import.reverted.clone().unwrap_or_else(fresh);
        let before = kept.looked_at();
        for lead in self.store.left_alone(id)? {
            let record = self.record(lead)?;
            if let Reversion::LeftAlone(since) = self.reversion(id, &record)? {
                onlooker.hear(self.left(&record, since)?)?;
            }
        }
        // What was told of leads that are gone then goes with them.
        let mut beside = self.store.brought_beside(id)?;
        let mut stay = self.store.left_alone(id)?;
        let of = (import.tally.created + import.tally.updated).max(before);
        let mut room = FIRST;
        while !kept.is_whole && !onlooker.stops() {
            if !rehearse {
                self.store.begin(Reach::List)?;
                // Another program may be about the same, and has come further.
                kept = self.not_taken_back(id)?.reverted.unwrap_or(kept);
            }
            self.take_back_some(id, &mut kept, room, rehearse, &mut |left| {
                stay.push(left.lead);
                onlooker.hear(left)
            })?;
            if kept.is_whole {
                stay.sort_unstable();
                stay.dedup();
                for lead in &stay {
                    let Beside { touches, consents, .. } = self.store.brought_to(id, *lead)?;
                    beside.touches -= touches;
                    beside.consents -= consents;
                }
            }
            if !rehearse {
                if kept.is_whole {
                    let operation = self.operation(self.new_operation(), Act::Revert, Some(kept.id));
                    self.store.revert_beside(id, &operation)?;
                }
                self.store.keep_revert(id, &kept)?;
                self.store.commit()?;
                onlooker.rests();
            }
            room = (room * 2).min(MOST);
            let rows = kept.looked_at();
            onlooker.see(Progress { rows, of: of.max(rows), before, bytes: 0 });
        }
        if !rehearse {
            self.store.add_up().ok();
        }
        let is_stopped = !kept.is_whole;
        Ok(Reverted { import, kept, beside, before, is_stopped })
    }

    fn not_taken_back(&mut self, id: OpId) -> Result<ImportKept> {
        let known = self.store.imports()?.into_iter().find(|import| import.id == id);
        let no_import =
            || Error::user(Message::new("revert.no_import").with("id", id)).hint(Message::new("revert.no_import_hint"));
        let import = known.ok_or_else(no_import)?;
        if let Some(revert) = import.reverted.as_ref().filter(|revert| revert.is_whole) {
            let at = revert.at.in_zone(&self.agreement().zone).format("%Y-%m-%d %H:%M");
            let by = Shown::line(self.versions.called(&revert.by));
            let said = Message::new("revert.already").with("file", Shown::line(&import.file)).with("by", by);
            return Err(Error::user(said.with("at", at)));
        }
        Ok(import)
    }

    /// The next operations of an import, until so many leads were looked at.
    fn take_back_some(
        &mut self,
        import: OpId,
        kept: &mut RevertKept,
        room: usize,
        rehearse: bool,
        hear: &mut dyn FnMut(LeftAlone) -> Result<()>,
    ) -> Result<()> {
        let mut looked_at = 0;
        while looked_at < room {
            let Some(part) = self.store.part_of_import(import, kept.place)? else {
                kept.is_whole = true;
                return Ok(());
            };
            kept.place = part.place;
            let operation = self.operation(self.new_operation(), Act::Revert, Some(kept.id));
            let (mut changes, mut left) = (Vec::new(), Vec::new());
            for lead in part.leads {
                let record = self.store.lead(lead)?.ok_or_else(|| no_lead(lead))?;
                // A lead of which several operations told is looked at with the first one.
                let first = record.facts.iter().find(|fact| fact.operation.batch == Some(import));
                if first.is_some_and(|fact| fact.operation.id != part.operation) {
                    continue;
                }
                looked_at += 1;
                let now = operation.recorded_at;
                let reversion = self.reversion(import, &record)?;
                let happened: Vec<_> = reversion.facts(&record, now).into_iter().map(|what| (now, what)).collect();
                let person = match reversion {
                    Reversion::Nothing => continue,
                    Reversion::LeftAlone(since) => {
                        kept.left_alone += 1;
                        left.push(lead);
                        hear(self.left(&record, since)?)?;
                        continue;
                    }
                    Reversion::Gone { .. } => {
                        kept.gone += 1;
                        None
                    }
                    Reversion::PutBack { person, .. } => {
                        kept.put_back += 1;
                        person
                    }
                };
                let mut change = LeadChange::of(Some(&record), &operation, happened);
                // What the list told goes; nothing of it is kept as a former value.
                change.person = person.map(|(person, _)| (person, Vec::new()));
                changes.push(change);
            }
            if !rehearse {
                if !changes.is_empty() {
                    self.store.append(&[operation], &changes)?;
                }
                self.store.leave_alone(import, &left)?;
            }
        }
        Ok(())
    }

    fn left(&mut self, record: &Record, since: Since) -> Result<LeftAlone> {
        let list = match since.batch.filter(|_| since.act == Act::Capture) {
            Some(import) => self.store.import_of(import)?,
            None => None,
        };
        let list = list.map(|import| Shown::line(&import.file));
        Ok(LeftAlone { lead: record.lead.id, called: called(&record.person), since, list })
    }

    fn reversion(&mut self, import: OpId, record: &Record) -> Result<Reversion> {
        let told = self.store.told_beside(import, record.lead.id)?;
        Ok(revert(record, import, told.as_ref()))
    }
}
