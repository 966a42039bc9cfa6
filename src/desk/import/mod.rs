//! A list that comes in: read on one thread, matched and written on another, in transactions of many rows of which each
//! keeps how far the import has come. Whatever ends it, the next one of the same list goes on from there.

mod batch;
mod beside;
mod fingerprint;
mod first_words;
mod foreseen;
mod interrupted;
mod reading;

use std::sync::Arc;
use std::time::Duration;

use super::Desk;
use super::arrival::{Arrived, Manner, Part};
use crate::agreement::terms::{Act, Stage};
use crate::domain::{Field, Refusal, Way, words};
use crate::error::{Error, Result};
use crate::i18n::Message;
use crate::ids::{LeadId, OpId};
use crate::intake::{Adjusted, Intake, Map, PassedOver, Read, Reject, Row, Rows, Strangers, Unit};
use crate::storage::{ImportKept, Reach, Tally};
use batch::Batch;
use beside::{Aside, Coming};
pub(super) use first_words::FirstWords;
use foreseen::Foreseen;
pub use interrupted::Interrupted;

/// So many rows are the first transaction, so that a list that is broken off early has come somewhere. Each one has twice
/// as many as the one before.
const FIRST: u64 = 1_024;

/// More than so many rows are never one transaction: nobody else can write meanwhile. So many, because every transaction
/// writes each page of an index anew that it touched.
const MOST: u64 = 32_768;

/// Nor does one go on for longer, once it has begun: others that would write give up after a few seconds.
const LONGEST: Duration = Duration::from_secs(1);

/// So long others have their turn, who wait since then: SQLite lets them look ten times a second whether they may write,
/// and between two transactions that follow one another they would hardly ever look.
const TURN: Duration = Duration::from_millis(110);

/// What came of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// What this import is called; nothing of a rehearsal.
    pub id: Option<OpId>,
    /// The rows of the whole file so far.
    pub tally: Tally,
    /// How many of them an earlier run had taken in, which was interrupted.
    pub before: u64,
    /// How many rows said what they had said before, with nothing done about their leads since: what was to be said of
    /// them was said then.
    pub told_before: u64,
    /// How many leads were handed to sales in this run, where that was asked for.
    pub handed_over: Option<u64>,
    /// Whether somebody stopped it before its end.
    pub is_stopped: bool,
}

/// A row whose dates contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The line on which the row begins.
    pub line: u64,
    /// What contradicts what.
    pub cause: Message,
}

/// What is to be said of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Something was not taken as it came.
    Changed(Adjusted),
    /// It cannot be as it stands, and was kept all the same.
    Contradicts(Contradiction),
    /// It was not taken.
    Rejected(Reject),
}

/// How far an import has come, or its taking back, which counts leads and not rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows that are done, whoever did them.
    pub rows: u64,
    /// Rows of the file.
    pub of: u64,
    /// Rows that an earlier run had done.
    pub before: u64,
    /// Bytes of the file that were read.
    pub bytes: u64,
}

/// Whoever has a list taken in or back: hears what is to be said of its rows or leads, sees how far it is, and may stop it.
pub trait Onlooker<Remark> {
    /// It begins, or goes on after the rows that were read; nothing was done yet.
    ///
    /// # Errors
    /// Where it is not to begin.
    fn begins(&mut self, _import: &ImportKept, _rehearse: bool) -> Result<()> {
        Ok(())
    }

    /// What was heard of the first `read` rows is about to be there for good.
    fn keeps(&mut self, _read: u64) -> Result<()> {
        Ok(())
    }

    /// Something is to be said, in the order of the list. There may be as much of it as rows: whoever keeps it all needs
    /// room.
    fn hear(&mut self, remark: Remark) -> Result<()>;

    /// So far it has come.
    fn see(&mut self, _progress: Progress) {}

    /// Nothing is open at this moment: whoever is to write nothing for a while rests here.
    fn rests(&self) {}

    /// Whether to stop here. What was done stays done; the same order goes on.
    fn stops(&self) -> bool {
        false
    }
}

/// Keeps every remark: for small lists.
impl<Remark> Onlooker<Remark> for Vec<Remark> {
    fn hear(&mut self, remark: Remark) -> Result<()> {
        self.push(remark);
        Ok(())
    }
}

/// An import under way.
struct Course<'o> {
    manner: Manner,
    rehearse: bool,
    kept: ImportKept,
    before: u64,
    /// Rows that were read of the file in this run.
    read: u64,
    batch: Batch,
    /// What a row of the list is.
    unit: Unit,
    strangers: Strangers,
    /// Rows that are no leads, and what is kept in mind of them.
    aside: Aside,
    first_words: FirstWords,
    /// In a rehearsal: who would be there by now.
    foreseen: Foreseen,
    /// How many rows were read as the last commit has it.
    committed: u64,
    /// Rows since then.
    open: u64,
    /// Rows that the transaction may have.
    room: u64,
    /// When the transaction that is open began.
    begun: Option<Duration>,
    /// When others could write last.
    turn: Duration,
    told_before: u64,
    handed_over: u64,
    onlooker: &'o mut dyn Onlooker<Remark>,
}

impl Course<'_> {
    /// Rows that were told before and of whose leads nothing became since.
    fn pass_over(&mut self, PassedOver { rows, adjusted, leads }: PassedOver) {
        for (lead, line) in leads {
            self.first_words.tell(lead, line);
        }
        let tally = &mut self.kept.tally;
        tally.read += rows;
        tally.matched += rows;
        tally.unchanged += rows;
        tally.sanitised += adjusted;
        self.told_before += rows;
    }

    const fn part<'p>(&self, manner: Manner, lines: &'p [u64]) -> Part<'p> {
        let import = if self.rehearse { None } else { Some(self.kept.id) };
        Part { import, lines, manner, rehearse: self.rehearse }
    }

    /// A row that may not come in. Without a word of what it says of the person: the file of rejects is kept by somebody,
    /// too.
    fn refuse(&mut self, line: u64, refusal: &Refusal) -> Result<()> {
        self.kept.tally.rejected += 1;
        let reject = Reject { line, column: None, cause: refusal.message(), fields: Vec::new() };
        self.onlooker.hear(Remark::Rejected(reject))
    }

    /// What a rehearsal makes of a row about somebody who is not there: a row before it may bring them.
    fn foresee(&mut self, row: &Row, arrived: &mut Arrived) {
        match self.foreseen.who_is(row, self.manner.join) {
            Some(lead) => {
                arrived.matched = true;
                arrived.changed = self.foreseen.is_told_more(lead, row);
            }
            None => drop(self.foreseen.come(row)),
        }
    }
}

impl Desk {
    /// Takes a list in, or (`rehearse`) only says what would come of it. A row that is not taken touches nothing else;
    /// a list that was taken in before changes nothing. A list of which an earlier import was interrupted goes on where
    /// that one stopped.
    pub fn import(
        &mut self,
        intake: &mut Intake,
        map: &Map,
        rehearse: bool,
        onlooker: &mut dyn Onlooker<Remark>,
    ) -> Result<Imported> {
        let way = if map.rows == Rows::Live { Way::Live } else { Way::History };
        let join = map.join.or(self.agreement().import.join);
        let manner = Manner { way, hand_over: map.hand_over, join };
        let kept = self.course_of(intake, map, rehearse)?;
        let before = kept.tally.read;
        onlooker.begins(&kept, rehearse)?;
        let how = fingerprint::of_reading(intake, map, self.versions.in_force(self.now()).number);
        // What an earlier run has counted already must not be counted among what was told before.
        intake.pass_over(how, if before == 0 { self.store.heard()? } else { Vec::new() });
        let of = intake.description().rows;
        let mut course = Course {
            manner,
            rehearse,
            kept,
            before,
            read: 0,
            batch: Batch::default(),
            unit: map.unit,
            strangers: map.strangers,
            aside: Aside::default(),
            first_words: FirstWords::default(),
            foreseen: Foreseen::default(),
            committed: before,
            open: 0,
            room: FIRST,
            begun: None,
            turn: self.clock.elapsed(),
            told_before: 0,
            handed_over: 0,
            onlooker,
        };
        let is_stopped = std::thread::scope(|scope| {
            let handfuls = reading::read(scope, intake);
            for handful in handfuls {
                let handful = handful?;
                course.pass_over(handful.passed_over);
                for read in handful.reads {
                    self.take_row(read, &mut course)?;
                }
                // Only here is every row counted up to this one, those that were passed over too.
                let is_long = course.begun.is_some_and(|begun| self.clock.elapsed().saturating_sub(begun) >= LONGEST);
                if course.open >= course.room || is_long {
                    self.take_batch(&mut course)?;
                    self.commit(&mut course)?;
                    course.onlooker.rests();
                    course.room = (course.room * 2).min(MOST);
                    self.give_a_turn(&mut course);
                }
                let progress =
                    Progress { rows: course.kept.tally.read.max(course.read), of, before, bytes: handful.bytes };
                course.onlooker.see(progress);
                if course.onlooker.stops() {
                    return Ok(true);
                }
            }
            Ok::<_, Error>(false)
        });
        let ended = is_stopped.and_then(|is_stopped| {
            self.take_batch(&mut course)?;
            course.kept.is_whole = !is_stopped;
            self.commit(&mut course)?;
            for change in std::mem::take(&mut course.aside.passed).told() {
                course.onlooker.hear(Remark::Changed(change))?;
            }
            Ok(is_stopped)
        });
        if ended.is_err() {
            self.store.abandon()?;
        }
        let is_stopped = ended?;
        // The list is in: figures are right in any case.
        self.store.add_up().ok();
        let id = (!rehearse).then_some(course.kept.id);
        if map.rows == Rows::Live && !rehearse {
            // The list is in; what could not be done about it now stays due.
            let follows = self.judge_due().unwrap_or_default();
            course.handed_over += follows.iter().filter(|done| done.act == Act::HandOff).count() as u64;
        }
        let handed_over = Some(course.handed_over).filter(|n| map.hand_over || *n > 0);
        Ok(Imported { id, tally: course.kept.tally, before, told_before: course.told_before, handed_over, is_stopped })
    }

    /// The lists that came in, the last one first.
    pub fn imports(&mut self) -> Result<Vec<ImportKept>> {
        Ok(self.store.imports()?)
    }

    /// The import that this one goes on with, or a new one.
    fn course_of(&mut self, intake: &Intake, map: &Map, rehearse: bool) -> Result<ImportKept> {
        let sum = fingerprint::of(intake, map, self.versions.in_force(self.now()).number)?;
        if !rehearse && let Some(kept) = self.store.unfinished_import(&sum)? {
            return Ok(kept);
        }
        let file = intake.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(ImportKept {
            id: self.new_operation(),
            file,
            sum,
            by: self.who.clone(),
            at: self.now(),
            rows: intake.description().rows,
            tally: Tally::default(),
            is_whole: false,
            reverted: None,
        })
    }

    fn take_row(&mut self, read: Read, course: &mut Course<'_>) -> Result<()> {
        course.read += 1;
        let is_done = course.read <= course.before;
        let is_adjusted = !read.changes.is_empty();
        let tally = &mut course.kept.tally;
        if !is_done {
            tally.read += 1;
            tally.sanitised += u64::from(is_adjusted);
            tally.rejected += u64::from(read.row.is_err());
            course.open += 1;
        }
        for change in read.changes {
            course.onlooker.hear(Remark::Changed(change))?;
        }
        match read.row {
            Err(reject) => course.onlooker.hear(Remark::Rejected(reject))?,
            Ok(Row { passed_over: Some((column, word)), .. }) => {
                course.aside.passed.row(read.line, column, word);
                course.kept.tally.unchanged += u64::from(!is_done);
            }
            Ok(row) if is_done => self.recall(course, read.line, &row)?,
            Ok(row) if course.unit != Unit::Leads => {
                course.aside.coming.push(Coming { line: read.line, row, fields: read.fields });
                if course.aside.is_full() {
                    self.take_batch(course)?;
                }
            }
            Ok(mut row) => {
                if row.key.is_some() && batch::is_nameless(&row) && self.by_key(&row)?.is_none() {
                    course.onlooker.hear(Remark::Changed(reading::named(&mut row, read.line)))?;
                }
                if course.batch.is_full() || course.batch.has_person(&row, course.manner.join) {
                    self.take_batch(course)?;
                }
                // Odd where something in the row was not taken as it came.
                course.batch.add((read.line, read.sum | u64::from(is_adjusted)), row);
            }
        }
        Ok(())
    }

    /// A row that an earlier run of this import took in: what it was the first to say still holds.
    fn recall(&mut self, course: &mut Course<'_>, line: u64, row: &Row) -> Result<()> {
        if let Some(cost) = &row.cost {
            course.aside.remember(line, cost);
        }
        // Of touches and costs nobody asks who was told of first.
        if matches!(course.unit, Unit::Leads | Unit::Stages)
            && let (Some(lead), _) = self.matched(row, course.manner.join)?
        {
            course.first_words.tell(lead, line);
        }
        Ok(())
    }

    fn take_batch(&mut self, course: &mut Course<'_>) -> Result<()> {
        let Batch { lines, sums, rows, .. } = std::mem::take(&mut course.batch);
        if rows.is_empty() && course.aside.coming.is_empty() {
            return Ok(());
        }
        if !course.rehearse {
            self.store.begin(Reach::List)?;
            course.begun.get_or_insert_with(|| self.clock.elapsed());
        }
        if !course.aside.coming.is_empty() {
            return self.take_coming(course);
        }
        let (zone, versions) = (self.agreement().zone, Arc::clone(self.versions()));
        let mut heard = Vec::new();
        let arrived = self.take_in_of(&course.part(course.manner, &lines), &rows, &mut course.first_words)?;
        for (place, mut arrived) in arrived.into_iter().enumerate() {
            let line = lines[place];
            if let Some(refusal) = arrived.refused {
                course.refuse(line, &refusal)?;
                continue;
            }
            if course.rehearse && !arrived.matched {
                course.foresee(&rows[place], &mut arrived);
            }
            let tally = &mut course.kept.tally;
            course.handed_over += u64::from(arrived.handed_over);
            tally.matched += u64::from(arrived.matched);
            *match (arrived.matched, arrived.changed) {
                (false, _) => &mut tally.created,
                (true, true) => &mut tally.updated,
                (true, false) => &mut tally.unchanged,
            } += 1;
            let is_first = |lead: &LeadId| course.first_words.before(*lead, line).is_none();
            let is_quiet = !arrived.joined
                && arrived.lead.as_ref().is_some_and(is_first)
                && arrived.disputed.is_empty()
                && arrived.remarks.is_empty()
                && arrived.not_handed_over.is_none()
                && arrived.contradictions.is_empty();
            heard.extend(arrived.lead.filter(|_| is_quiet).map(|lead| (lead, sums[place])));
            if arrived.joined {
                let lead = arrived.lead.map(|lead| lead.to_string()).unwrap_or_default();
                let what = Message::new("import.joined").with("lead", lead);
                let column = Field::Mail.word().to_owned();
                course.onlooker.hear(Remark::Changed(Adjusted { line, column, what }))?;
            }
            for disputed in arrived.disputed {
                course.onlooker.hear(Remark::Changed(disputed.told(line, &versions, zone)))?;
            }
            for (column, what) in arrived.remarks {
                course.remark(line, column, what)?;
            }
            if let Some(refusal) = arrived.not_handed_over {
                let what = Message::new("import.not_handed_over").with_message("why", versions.naming(refusal.why()));
                course.onlooker.hear(Remark::Changed(Adjusted { line, column: "hand_over".to_owned(), what }))?;
            }
            for (later, earlier) in arrived.contradictions {
                let cause = contradiction(later, earlier);
                course.onlooker.hear(Remark::Contradicts(Contradiction { line, cause }))?;
            }
        }
        if !course.rehearse {
            self.store.hear(&heard)?;
        }
        Ok(())
    }

    /// Where others may have waited for long, they go first.
    fn give_a_turn(&self, course: &mut Course<'_>) {
        if !course.rehearse && self.clock.elapsed().saturating_sub(course.turn) >= LONGEST {
            self.clock.wait(TURN);
            course.turn = self.clock.elapsed();
        }
    }

    /// What was taken in since the last commit is there from now on, and that it is.
    fn commit(&mut self, course: &mut Course<'_>) -> Result<()> {
        if !course.rehearse {
            course.onlooker.keeps(course.kept.tally.read)?;
            self.store.begin(Reach::List)?;
            self.store.keep_import(&course.kept, course.committed)?;
            self.store.commit()?;
        }
        course.committed = course.kept.tally.read;
        course.open = 0;
        course.begun = None;
        Ok(())
    }
}

fn contradiction(later: Stage, earlier: Stage) -> Message {
    Message::new("import.contradiction")
        .with_message("later", words::stage(later))
        .with_message("earlier", words::stage(earlier))
}
