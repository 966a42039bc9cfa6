//! The thread that takes lists in, beside the ones that read and write: a list of a million rows keeps nobody waiting.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use super::{Heard, workers};
use crate::app::{BackReport, Job, ListReport, Msg, News};
use crate::desk::{Desk, Onlooker, Place, Progress, Remark};
use crate::error::{Error, Result};
use crate::i18n::{Lang, Message};
use crate::intake::{Map, Rejects, create_private};

/// Takes one list after the other.
pub(super) struct Importer {
    jobs: Option<Sender<(u64, Job)>>,
    /// Whether what is being done is to stop.
    stop: Arc<AtomicBool>,
    /// Nothing is ever said here; it closes when the thread has ended.
    ended: Receiver<()>,
}

impl Importer {
    pub(super) fn start(place: Place, lang: Lang, to: Sender<Heard>) -> io::Result<Self> {
        let (jobs, waiting) = channel();
        let (alive, ended) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let work = Work { place, lang, desk: None, stop: Arc::clone(&stop), to: to.clone() };
        workers::spawn("importer", to, move || {
            let _alive: Sender<()> = alive;
            work.live(&waiting);
        })?;
        Ok(Self { jobs: Some(jobs), stop, ended })
    }

    /// Hands a job over. Whatever is being done stops for it, but for keeping a file.
    pub(super) fn give(&self, number: u64, job: Job) {
        let stops = matches!(job, Job::Stop | Job::Look(..) | Job::Take(..) | Job::TakeBack(_));
        if stops {
            self.stop.store(true, Ordering::Relaxed);
        }
        if let Some(jobs) = self.jobs.as_ref().filter(|_| job != Job::Stop) {
            // The thread lives as long as this does; its panic is heard of elsewhere.
            let _ = jobs.send((number, job));
        }
    }

    /// Stops between two batches and waits for that.
    pub(super) fn finish(&mut self, within: Duration) {
        self.stop.store(true, Ordering::Relaxed);
        self.jobs = None;
        let _ = self.ended.recv_timeout(within);
    }
}

struct Work {
    place: Place,
    lang: Lang,
    desk: Option<Desk>,
    stop: Arc<AtomicBool>,
    to: Sender<Heard>,
}

impl Work {
    fn live(mut self, jobs: &Receiver<(u64, Job)>) {
        for (number, job) in jobs {
            self.stop.store(false, Ordering::Relaxed);
            if let Err(error) = self.work(number, job) {
                self.tell(number, News::Failed(error));
            }
        }
    }

    fn tell(&self, number: u64, news: News) {
        let _ = self.to.send(Heard::Msg(Msg::Intake(number, news)));
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
            Job::Look(path, map) => {
                let look = self.desk()?.look(&path, map.map(|map| *map))?;
                let map = look.map.clone();
                self.tell(number, News::Looked(Box::new(look)));
                let would = self.import(number, &path, &map, true)?;
                // Stopped: somebody asked for something else in between, and will hear of that.
                if !would.imported.is_stopped {
                    self.tell(number, News::Rehearsed(would.imported));
                }
            }
            Job::Take(path, map) => {
                let report = self.import(number, &path, &map, false)?;
                self.tell(number, News::Taken(Box::new(report)));
            }
            Job::KeepMap(_, map) if map.own.is_some() => {
                return Err(Error::user(Message::new("import.own_needs_no_map")));
            }
            Job::TakeBack(import) => {
                let mut watcher = self.watcher(number);
                let reverted = self.desk()?.revert_import(import, false, &mut watcher)?;
                let report = BackReport { reverted, left: watcher.remarks, more: watcher.more };
                self.tell(number, News::TakenBack(Box::new(report)));
            }
            Job::KeepMap(path, map) => {
                let wrong = |cause: io::Error| Error::io(&path, &cause);
                create_private(&path)?.write_all(map.to_toml().as_bytes()).map_err(wrong)?;
                self.tell(number, News::Kept(path));
            }
            Job::KeepRejects(path, map) => {
                let kept = self.keep_rejects(&path, &map)?;
                self.tell(number, News::Kept(kept));
            }
            Job::Stop => {}
        }
        Ok(())
    }

    /// Goes through a list, or takes it in.
    fn import(&mut self, number: u64, path: &Path, map: &Map, rehearse: bool) -> Result<ListReport> {
        let mut watcher = self.watcher(number);
        let desk = self.desk()?;
        let mut list = desk.open_list(path, map)?;
        let imported = desk.import(&mut list, map, rehearse, &mut watcher)?;
        let lookalikes = imported.id.map(|id| desk.lookalikes(id)).transpose()?;
        Ok(ListReport { imported, lookalikes, remarks: watcher.remarks, more: watcher.more })
    }

    fn watcher<Remark>(&self, number: u64) -> Watcher<Remark> {
        Watcher { number, to: self.to.clone(), stop: Arc::clone(&self.stop), remarks: Vec::new(), more: 0 }
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
    to: Sender<Heard>,
    stop: Arc<AtomicBool>,
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
        let _ = self.to.send(Heard::Msg(Msg::Intake(self.number, News::Read(progress.rows))));
    }

    fn stops(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
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
