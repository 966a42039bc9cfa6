//! Taking out what is kept: everything, or what was written down since.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Desk;
use crate::clock::Timestamp;
use crate::domain::filter::Filter;
use crate::domain::{Alongside, Record};
use crate::error::{Error, Result};
use crate::export::{self, Cell, Column, Form, LeadColumns, Sheet, Telling, Written, Wrong};
use crate::i18n::{Lang, Message};
use crate::ids::{LeadId, OpId};
use crate::insight::Waterfall;
use crate::storage::{Since, Snapshot};

/// So many leads are read at a time.
const WINDOW: usize = 500;

/// What is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exports {
    /// Leads, one a row. What went into another one is told there.
    Leads,
    /// What people did that marketing noticed, one a row.
    Touches,
    /// Passings to sales, one a row.
    Handoffs,
}

impl Exports {
    /// The word in names of files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Leads => "leads",
            Self::Touches => "touches",
            Self::Handoffs => "handoffs",
        }
    }

    /// What they are called.
    pub const fn name(self) -> Message {
        Message::new(match self {
            Self::Leads => "export.leads",
            Self::Touches => "export.touches",
            Self::Handoffs => "export.handoffs",
        })
    }
}

/// Which of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExportAsk {
    /// Only of leads that it means, and no more than it allows; in the order of their numbers all the same.
    pub filter: Filter,
    /// Only of leads of which a hand-off is open.
    pub open: bool,
    /// Only of leads of which something was written down since; of touches those that were.
    pub since: Option<Since>,
}

/// What was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exported {
    /// What was written.
    pub written: Written,
    /// What was written down last: asked for what came after it, the next export has every change once.
    pub mark: Option<OpId>,
}

impl Desk {
    /// Writes what is asked for, all of one moment, in the language of whoever reads it. Memory does not grow with the
    /// number of leads. Breaks off as soon as `go_on` says so.
    ///
    /// # Errors
    /// [`Wrong::Io`] where `to` fails or `go_on` said no; whatever a form does not hold.
    pub fn export<'w>(
        &mut self,
        what: Exports,
        ask: &ExportAsk,
        form: Form,
        lang: Lang,
        to: Box<dyn Write + 'w>,
        go_on: &'w dyn Fn() -> bool,
    ) -> Result<Exported, Wrong> {
        let versions = std::sync::Arc::clone(&self.versions);
        let now = self.now();
        let telling = Telling { lang, zone: versions.in_force(now).agreement.zone, versions: &versions, now };
        let mut snapshot = self.store.snapshot().map_err(Error::from)?;
        let mark = snapshot.last_operation().map_err(Error::from)?;
        let leads = which(&mut *snapshot, what, ask.since)?;
        let table = Table::of(what, &mut *snapshot, ask.since)?;
        let to = Box::new(Watched { to, go_on });
        let mut sheet = export::sheet(form, &what.name().say(lang), &table.columns(telling), telling, to)?;
        let mut left = ask.filter.limit.unwrap_or(usize::MAX);
        let mut walk = Walk::new(leads);
        while left > 0
            && let Some(records) = walk.next(&mut *snapshot)?
        {
            if !go_on() {
                return Err(Wrong::Io(broken_off()));
            }
            // Whoever went into another lead is told of with that one; of whom nothing came in any more, nothing is told.
            let is_there = |record: &Record| record.lead.merged_into.is_none() && record.lead.reverted.is_none();
            let is_one = |record: &&Record| is_there(record) && is_asked_for(record, ask, telling);
            let asked_for: Vec<&Record> = records.iter().filter(is_one).take(left).collect();
            left -= asked_for.len();
            for record in asked_for {
                table.add(record, &mut *snapshot, telling, &mut *sheet)?;
            }
        }
        Ok(Exported { written: sheet.finish()?, mark })
    }

    /// Writes leads into a workbook of their own in a folder, whole or not at all. Gives how many and where.
    pub fn export_to_folder(
        &mut self,
        folder: &Path,
        ask: &ExportAsk,
        lang: Lang,
        go_on: &dyn Fn() -> bool,
    ) -> Result<(u64, PathBuf)> {
        let (what, form) = (Exports::Leads, Form::Xlsx);
        let path = folder.join(export::file_name(what.word(), form.extension(), self.now(), self.agreement().zone));
        let mut place = export::Place::new(&path, false)?;
        let exported =
            self.export(what, ask, form, lang, Box::new(place.writer()), go_on).map_err(|wrong| match wrong {
                Wrong::Refused(error) => error,
                Wrong::Io(cause) => Error::unwritten(&path, &cause),
            })?;
        place.finish()?;
        Ok((exported.written.rows, path))
    }

    /// Writes what campaigns cost.
    pub fn export_costs(&mut self, form: Form, lang: Lang, to: Box<dyn Write + '_>) -> Result<Written, Wrong> {
        let costs = self.store.costs(Timestamp::EVER).map_err(Error::from)?;
        let telling = Telling { lang, zone: self.agreement().zone, versions: &self.versions, now: self.now() };
        let title = lang.text("export.costs");
        let mut sheet = export::sheet(form, &title, &export::costs_columns(telling), telling, to)?;
        for row in export::costs(&costs) {
            sheet.row(&row)?;
        }
        sheet.finish()
    }

    /// Writes the figures of a waterfall over `span`.
    pub fn export_figures(
        &mut self,
        waterfall: &Waterfall,
        span: &str,
        form: Form,
        lang: Lang,
        to: Box<dyn Write + '_>,
    ) -> Result<Written, Wrong> {
        let now = self.now();
        let telling = Telling { lang, zone: self.agreement().zone, versions: &self.versions, now };
        let title = lang.text("export.figures");
        let mut sheet = export::sheet(form, &title, &export::figures_columns(telling), telling, to)?;
        for row in export::figures(waterfall, span, telling) {
            sheet.row(&row)?;
        }
        sheet.finish()
    }
}

/// The leads that are read; nothing for all of them.
fn which(snapshot: &mut dyn Snapshot, what: Exports, since: Option<Since>) -> Result<Option<Vec<LeadId>>> {
    let Some(since) = since else { return Ok(None) };
    let changed = match what {
        Exports::Touches => snapshot.touched(since)?,
        Exports::Handoffs => snapshot.changed(since)?,
        Exports::Leads => {
            let consented = snapshot.consented(since)?;
            snapshot.changed(since)?.zip(consented).map(|(changed, consented)| {
                let both: BTreeSet<LeadId> = changed.into_iter().chain(consented).collect();
                both.into_iter().collect()
            })
        }
    };
    match (changed, since) {
        (Some(leads), _) => Ok(Some(leads)),
        (None, Since::Operation(id)) => Err(Error::user(Message::new("export.no_operation").with("id", id))),
        (None, Since::Instant(_)) => Ok(Some(Vec::new())),
    }
}

/// Whether the queue would list it.
fn is_asked_for(record: &Record, ask: &ExportAsk, telling: Telling<'_>) -> bool {
    if ask.open && record.lead.open_handoff().is_none() {
        return false;
    }
    ask.filter.test.as_ref().is_none_or(|test| test.holds(record, telling.versions, telling.now))
}

/// The way through the leads: all of them, or these.
struct Walk {
    after: LeadId,
    these: Option<std::vec::IntoIter<LeadId>>,
}

impl Walk {
    fn new(these: Option<Vec<LeadId>>) -> Self {
        Self { after: LeadId(i64::MIN), these: these.map(IntoIterator::into_iter) }
    }

    fn next(&mut self, snapshot: &mut dyn Snapshot) -> Result<Option<Vec<Record>>> {
        if let Some(these) = &mut self.these {
            let leads: Vec<LeadId> = these.take(WINDOW).collect();
            let mut records = Vec::with_capacity(leads.len());
            for lead in &leads {
                records.extend(snapshot.record(*lead)?);
            }
            return Ok((!leads.is_empty()).then_some(records));
        }
        let records = snapshot.window(self.after, WINDOW)?;
        let last = records.last().map(|record| record.lead.id);
        self.after = last.unwrap_or(self.after);
        Ok(last.is_some().then_some(records))
    }
}

/// What a row is made of.
enum Table {
    Leads(LeadColumns),
    Touches(Option<Since>),
    Handoffs,
}

impl Table {
    fn of(what: Exports, snapshot: &mut dyn Snapshot, since: Option<Since>) -> Result<Self> {
        Ok(match what {
            Exports::Leads => Self::Leads(LeadColumns::with(snapshot.extra_names()?)),
            Exports::Touches => Self::Touches(since),
            Exports::Handoffs => Self::Handoffs,
        })
    }

    fn columns(&self, telling: Telling<'_>) -> Vec<Column> {
        match self {
            Self::Leads(columns) => columns.columns(telling),
            Self::Touches(_) => export::touches_columns(telling),
            Self::Handoffs => export::handoffs_columns(telling),
        }
    }

    fn add(
        &self,
        record: &Record,
        snapshot: &mut dyn Snapshot,
        telling: Telling<'_>,
        sheet: &mut dyn Sheet,
    ) -> Result<(), Wrong> {
        let rows: Vec<Vec<Cell>> = match self {
            Self::Leads(columns) => {
                let alongside = match record.lead.erased {
                    Some(_) => Alongside::default(),
                    None => snapshot.alongside(record).map_err(Error::from)?,
                };
                vec![export::lead(record, &alongside, columns, telling)]
            }
            Self::Touches(since) => {
                let touches = snapshot.touches(record.lead.id, *since).map_err(Error::from)?;
                export::touches(record, &touches)
            }
            Self::Handoffs => export::handoffs(record, telling),
        };
        rows.iter().try_for_each(|row| sheet.row(row))
    }
}

/// A way out that ends as soon as nobody wants it any more: a workbook is packed in one go at the end.
struct Watched<'w> {
    to: Box<dyn Write + 'w>,
    go_on: &'w dyn Fn() -> bool,
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if (self.go_on)() { self.to.write(bytes) } else { Err(broken_off()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Not [`io::ErrorKind::Interrupted`], after which everybody tries again.
fn broken_off() -> io::Error {
    io::Error::other("broken off")
}
