//! The thread that takes lists in, beside the ones that read and write: a list of a million rows keeps nobody waiting.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::deadline::Deadline;
use super::pause::{Pause, Writing};
use super::voice::Voice;
use crate::app::{BackReport, Job, ListReport, Msg, News};
use crate::desk::{Desk, Look, Onlooker, Place, Progress, Remark, free_map_name};
use crate::error::{Error, Result};
use crate::i18n::{Lang, Message};
use crate::intake::{Map, Rejects, create_private};

/// Takes one list after the other.
pub(super) struct Importer {
    jobs: Option<Sender<(u64, Job)>>,
    stopped: Stopped,
    /// Nothing is ever said here; it closes when the thread has ended.
    ended: Receiver<()>,
}

impl Importer {
    pub(super) fn start(place: Place, lang: Lang, pause: Pause, voice: &Voice) -> io::Result<Self> {
        let (jobs, waiting) = channel();
        let (alive, ended) = channel();
        let stopped = Stopped::default();
        let work = Work { place, lang, desk: None, stopped: stopped.clone(), pause, voice: voice.clone() };
        voice.spawn("importer", move || {
            let _alive: Sender<()> = alive;
            work.live(&waiting);
        })?;
        Ok(Self { jobs: Some(jobs), stopped, ended })
    }

    /// Hands a job over. Whatever was given before stops for it, but for keeping a file.
    pub(super) fn give(&self, number: u64, job: Job) {
        match job {
            Job::Stop => return self.stopped.below(number.saturating_add(1)),
            Job::LookBeside(_) | Job::Look(..) | Job::LookOtherwise(_) | Job::Take(..) | Job::TakeBack(_) => {
                self.stopped.below(number);
            }
            Job::KeepMap(..) | Job::KeepRejects(..) => {}
        }
        if let Some(jobs) = &self.jobs {
            // The thread lives as long as this does; its panic is heard of elsewhere.
            let _ = jobs.send((number, job));
        }
    }

    /// Stops between two batches.
    pub(super) fn end(&mut self) {
        self.stopped.below(u64::MAX);
        self.jobs = None;
    }

    /// The same; waits for that, or until the time is over.
    pub(super) fn finish(&mut self, until: &Deadline) {
        self.end();
        until.wait_for(&self.ended);
    }
}

/// Which jobs are to stop: all below a number. A job that has not begun when it is stopped does not begin.
#[derive(Clone, Default)]
struct Stopped(Arc<AtomicU64>);

impl Stopped {
    fn below(&self, number: u64) {
        self.0.fetch_max(number, Ordering::Relaxed);
    }

    fn has(&self, number: u64) -> bool {
        number < self.0.load(Ordering::Relaxed)
    }
}

struct Work {
    place: Place,
    lang: Lang,
    desk: Option<Desk>,
    stopped: Stopped,
    pause: Pause,
    voice: Voice,
}

impl Work {
    fn live(mut self, jobs: &Receiver<(u64, Job)>) {
        for (number, job) in jobs {
            let keeps = matches!(job, Job::KeepMap(..) | Job::KeepRejects(..));
            if let Err(error) = self.work(number, job) {
                self.tell(number, if keeps { News::NotKept(error) } else { News::Failed(error) });
            }
        }
    }

    fn tell(&self, number: u64, news: News) {
        self.voice.say(Msg::Intake(number, news));
    }

    fn desk(&mut self) -> Result<&mut Desk> {
        if self.desk.is_none() {
            self.desk = Some(self.place.open()?);
        }
        // Somebody may have adopted another agreement in between.
        let desk = self.desk.as_mut().ok_or_else(|| Error::internal("no desk"))?;
        desk.has_changed()?;
        Ok(desk)
    }
}

impl Work {
    fn work(&mut self, number: u64, job: Job) -> Result<()> {
        match job {
            // Somebody asked for something else in between, and will hear of that.
            Job::LookBeside(_) | Job::Look(..) | Job::LookOtherwise(_) if self.stopped.has(number) => {}
            Job::LookBeside(path) => {
                let look = self.desk()?.look_beside(&path)?;
                self.forecast(number, look)?;
            }
            Job::Look(path, map) => {
                let look = self.desk()?.look(&path, map.map(|map| *map))?;
                self.forecast(number, look)?;
            }
            Job::LookOtherwise(before) => {
                let look = self.desk()?.look_otherwise(&before)?;
                self.forecast(number, look)?;
            }
            Job::Take(path, map) => {
                let report = self.import(number, &path, &map, false)?;
                self.tell(number, report.map_or(News::NotBegun, |report| News::Taken(Box::new(report))));
            }
            Job::KeepMap(_, look) if look.map.own.is_some() => {
                return Err(Error::user(Message::new("import.own_needs_no_map")));
            }
            Job::TakeBack(import) => {
                let mut watcher = self.watcher(number);
                watcher.writing = Some(self.pause.writing());
                let reverted = self.desk()?.revert_import(import, false, &mut watcher)?;
                let report = BackReport { reverted, left: watcher.remarks, more: watcher.more };
                self.tell(number, News::TakenBack(Box::new(report)));
            }
            Job::KeepMap(path, look) => {
                let wrong = |cause: io::Error| Error::unwritten(&path, &cause);
                create_private(&path)?.write_all(look.map.to_toml().as_bytes()).map_err(wrong)?;
                self.tell(number, News::MapKept(path, free_map_name(&look.path)));
            }
            Job::KeepRejects(path, map) => {
                let kept = self.keep_rejects(&path, &map)?;
                self.tell(number, News::Kept(kept));
            }
            Job::Stop => {}
        }
        Ok(())
    }

    /// Tells how a list is understood, then what would come of it.
    fn forecast(&mut self, number: u64, look: Look) -> Result<()> {
        let (path, map) = (look.path.clone(), look.map.clone());
        self.tell(number, News::Looked(Box::new(look)));
        if self.stopped.has(number) {
            return Ok(());
        }
        let desk = self.desk()?;
        let list = desk.open_list(&path, &map)?;
        if let Some(interrupted) = desk.interrupted(&list, &map)? {
            self.tell(number, News::Interrupted(interrupted));
        }
        let would = self.import(number, &path, &map, true)?;
        if let Some(would) = would.filter(|would| !would.imported.is_stopped) {
            self.tell(number, News::Rehearsed(Box::new(would)));
        }
        Ok(())
    }

    /// Goes through a list, or takes it in; nothing where it was stopped before the first row.
    fn import(&mut self, number: u64, path: &Path, map: &Map, rehearse: bool) -> Result<Option<ListReport>> {
        let mut watcher: Watcher<Remark> = self.watcher(number);
        if watcher.stops() {
            return Ok(None);
        }
        let writes = (!rehearse).then(|| self.pause.writing());
        let desk = self.desk()?;
        let mut list = desk.open_list(path, map)?;
        if watcher.stops() {
            return Ok(None);
        }
        watcher.writing = writes;
        let imported = desk.import(&mut list, map, rehearse, &mut watcher)?;
        watcher.writing = None;
        let lookalikes = imported.id.map(|id| desk.lookalikes(id)).transpose()?;
        Ok(Some(ListReport { imported, lookalikes, remarks: watcher.remarks, more: watcher.more }))
    }

    fn watcher<Remark>(&self, number: u64) -> Watcher<Remark> {
        let (voice, stopped) = (self.voice.clone(), self.stopped.clone());
        Watcher { number, voice, stopped, writing: None, remarks: Vec::new(), more: 0 }
    }

    /// Reads the list once more for the rows that its map does not let in: they may be more than fit into the memory.
    fn keep_rejects(&mut self, list: &Path, map: &Map) -> Result<PathBuf> {
        let lang = self.lang;
        let desk = self.desk()?;
        let mut intake = desk.open_list(list, map)?;
        let path = free_beside(list);
        let mut keeper = Keeper { path: &path, file: Rejects::create(&path, &intake.header(), lang)? };
        desk.import(&mut intake, map, true, &mut keeper)?;
        keeper.file.finish().map_err(|cause| Error::io(&path, &cause))?;
        Ok(path)
    }
}

/// So many remarks are shown.
const SHOWN: usize = 1_000;

/// Tells the screen how far a list is taken in or back, and gathers what is said first.
struct Watcher<Remark> {
    number: u64,
    voice: Voice,
    stopped: Stopped,
    /// While something is written: rests between two transactions, where the program is to stand still.
    writing: Option<Writing>,
    remarks: Vec<Remark>,
    more: u64,
}

impl<Remark> Onlooker<Remark> for Watcher<Remark> {
    fn hear(&mut self, remark: Remark) -> Result<()> {
        if self.remarks.len() < SHOWN {
            self.remarks.push(remark);
        } else {
            self.more += 1;
        }
        Ok(())
    }

    fn see(&mut self, progress: Progress) {
        self.voice.say(Msg::Intake(self.number, News::Read(progress.rows)));
    }

    fn stops(&self) -> bool {
        self.stopped.has(self.number)
    }

    fn rests(&self) {
        if let Some(writing) = &self.writing {
            writing.between();
        }
    }
}

/// Writes rejects down as they come.
struct Keeper<'p> {
    path: &'p Path,
    file: Rejects<std::fs::File>,
}

impl Onlooker<Remark> for Keeper<'_> {
    fn hear(&mut self, remark: Remark) -> Result<()> {
        match remark {
            Remark::Rejected(reject) => self.file.write(&reject).map_err(|cause| Error::io(self.path, &cause)),
            Remark::Changed(_) | Remark::Contradicts(_) => Ok(()),
        }
    }
}

/// A name beside the list that is not taken: `leads.rejects.csv`, `leads.rejects-2.csv` …
fn free_beside(list: &Path) -> PathBuf {
    let stem = list.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let numbered = (2..).map(|n: u32| format!("-{n}"));
    let mut names = std::iter::once(String::new()).chain(numbered);
    let mut names = names.by_ref().map(|end| list.with_file_name(format!("{stem}.rejects{end}.csv")));
    names.find(|name| !name.exists()).unwrap_or_else(|| list.with_extension("rejects.csv"))
}

#[cfg(test)]
mod tests {
    use super::super::Heard;
    use super::*;
    use std::time::Duration;

    use crate::clock::{Clock, ManualClock, SystemClock, Timestamp};
    use crate::ids::PersonId;

    fn list(path: &Path, rows: usize) {
        let each = (0..rows).map(|n| format!("会社{n},person{n}@example.jp\n"));
        std::fs::write(path, std::iter::once("会社名,メール\n".to_owned()).chain(each).collect::<String>()).unwrap();
    }

    fn news_of(heard: &Receiver<Heard>, order: u64, is_it: impl Fn(&News) -> bool) -> News {
        loop {
            match heard.recv_timeout(Duration::from_secs(120)).unwrap() {
                Heard::AtSite(_, Msg::Intake(number, News::Failed(error))) => panic!("{number}: {error}"),
                Heard::AtSite(_, Msg::Intake(number, news)) if number == order && is_it(&news) => return news,
                _ => {}
            }
        }
    }

    #[test]
    fn a_stop_holds_for_every_order_before_it_and_for_none_behind() {
        const ROWS: usize = 30_000;
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap();
        let place = Place {
            path: folder.path().join("tasuki.db"),
            who: PersonId::new("ito"),
            clock: Arc::new(ManualClock::at(now)),
            demo: false,
        };
        let (path, small) = (folder.path().join("leads.csv"), folder.path().join("few.csv"));
        list(&path, ROWS);
        list(&small, 2);
        let (to, heard) = channel();
        let clock = Arc::clone(&place.clock);
        let mut importer = Importer::start(place, Lang::Ja, Pause::default(), &Voice::new(to, 0)).unwrap();
        importer.give(1, Job::Look(path.clone(), None));
        let News::Looked(look) = news_of(&heard, 1, |news| matches!(news, News::Looked(_))) else { panic!() };
        // All rows are being gone through still when it is to come in, and is stopped at once.
        importer.give(2, Job::Take(path.clone(), Box::new(look.map.clone())));
        importer.give(2, Job::Stop);
        let is_end = |news: &News| matches!(news, News::Taken(_) | News::NotBegun);
        if let News::Taken(report) = news_of(&heard, 2, is_end) {
            let imported = report.imported;
            assert!(imported.is_stopped && imported.tally.read < ROWS as u64, "{imported:?}");
        }
        importer.give(3, Job::Take(small, Box::new(look.map.clone())));
        let News::Taken(report) = news_of(&heard, 3, is_end) else { panic!("it was not stopped") };
        assert_eq!((report.imported.is_stopped, report.imported.tally.read), (false, 2));
        // Of looks that were overtaken before they began nothing is heard.
        importer.give(4, Job::Look(path.clone(), None));
        importer.give(5, Job::Look(path.clone(), None));
        importer.give(6, Job::Look(path, None));
        news_of(&heard, 6, |news| matches!(news, News::Rehearsed(_)));
        importer.finish(&Deadline::of(&clock, Duration::from_secs(60)));
    }

    #[test]
    fn a_list_that_comes_in_keeps_nobody_from_writing_while_the_program_stands_still() {
        let folder = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::real());
        let place = Place {
            path: folder.path().join("tasuki.db"),
            who: PersonId::new("ito"),
            clock: Arc::clone(&clock),
            demo: false,
        };
        let path = folder.path().join("leads.csv");
        list(&path, 30_000);
        let other = {
            drop(place.open().unwrap());
            let other = rusqlite::Connection::open(&place.path).unwrap();
            other.busy_timeout(Duration::ZERO).unwrap();
            other
        };
        let (to, heard) = channel();
        let pause = Pause::default();
        let mut importer = Importer::start(place, Lang::Ja, pause.clone(), &Voice::new(to, 0)).unwrap();
        importer.give(1, Job::Look(path.clone(), None));
        let News::Looked(look) = news_of(&heard, 1, |news| matches!(news, News::Looked(_))) else { panic!() };
        importer.give(2, Job::Take(path, Box::new(look.map.clone())));
        for round in 0..3 {
            news_of(&heard, 2, |news| matches!(news, News::Read(_)));
            let paused = pause.begin(Duration::from_secs(60));
            for _ in 0..5 {
                other.execute_batch("BEGIN IMMEDIATE; ROLLBACK").unwrap_or_else(|wrong| panic!("{round}: {wrong}"));
                clock.wait(Duration::from_millis(2));
            }
            drop(paused);
        }
        importer.give(2, Job::Stop);
        news_of(&heard, 2, |news| matches!(news, News::Taken(_) | News::NotBegun));
        importer.finish(&Deadline::of(&clock, Duration::from_secs(60)));
    }
}
