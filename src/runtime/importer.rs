//! The thread that takes lists in, beside the ones that read and write: a list of a million rows keeps nobody waiting.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use super::{Heard, workers};
use crate::app::{Job, Msg, News};
use crate::desk::{Desk, Imported, Place};
use crate::error::{Error, Result};
use crate::i18n::Lang;
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
        let stops = matches!(job, Job::Stop | Job::Look(..) | Job::Take(..));
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
                let desk = self.desk()?;
                let look = desk.look(&path, map.map(|map| *map))?;
                let map = look.map.clone();
                self.tell(number, News::Looked(Box::new(look)));
                // Stopped: somebody asked for something else in between, and will hear of that.
                if let Some(would) = self.import(number, &path, &map, true)? {
                    self.tell(number, News::Rehearsed(Box::new(would)));
                }
            }
            Job::Take(path, map) => {
                let Some(imported) = self.import(number, &path, &map, false)? else { return Ok(()) };
                self.tell(number, News::Taken(Box::new(imported)));
            }
            Job::KeepMap(path, map) => {
                let wrong = |cause: io::Error| Error::io(&path, &cause);
                create_private(&path)?.write_all(map.to_toml().as_bytes()).map_err(wrong)?;
                self.tell(number, News::Kept(path));
            }
            Job::KeepRejects(path, header, rejects) => {
                let path = free(path);
                let mut file = Rejects::create(&path, &header, self.lang)?;
                let wrong = |cause: io::Error| Error::io(&path, &cause);
                rejects.iter().try_for_each(|reject| file.write(reject)).map_err(wrong)?;
                file.finish().map_err(wrong)?;
                self.tell(number, News::Kept(path));
            }
            Job::Stop => {}
        }
        Ok(())
    }

    /// Goes through a list; nothing where a rehearsal was stopped.
    fn import(&mut self, number: u64, path: &Path, map: &Map, rehearse: bool) -> Result<Option<Imported>> {
        let (to, stop) = (self.to.clone(), Arc::clone(&self.stop));
        let desk = self.desk()?;
        let mut list = desk.open_list(path, map)?;
        let mut watch = |read: usize| {
            let _ = to.send(Heard::Msg(Msg::Intake(number, News::Read(read))));
            if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let imported = desk.import_watched(&mut list, map, rehearse, &mut watch)?;
        Ok(Some(imported).filter(|_| !(rehearse && self.stop.load(Ordering::Relaxed))))
    }
}

/// A name that is not taken: `leads.rejects.csv`, `leads.rejects-2.csv` …
fn free(path: PathBuf) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let extension = path.extension().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let numbered = (2..).map(|n: u32| path.with_file_name(format!("{stem}-{n}.{extension}")));
    let mut names = std::iter::once(path.clone()).chain(numbered);
    names.find(|name| !name.exists()).unwrap_or(path)
}
