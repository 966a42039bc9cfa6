//! The thread that reads and writes the file of views: a slow disk keeps nobody from drawing.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::deadline::Deadline;
use super::voice::Voice;
use crate::app::{Msg, ViewsJob};
use crate::desk::ViewsFile;
use crate::domain::filter::View;
use crate::error::Result;

/// Does one job after the other.
pub(super) struct Views {
    jobs: Option<Sender<ViewsJob>>,
    /// Nothing is ever said here; it closes when the thread has ended.
    ended: Receiver<()>,
}

impl Views {
    pub(super) fn start(file: ViewsFile, voice: Voice) -> io::Result<Self> {
        let (jobs, waiting) = channel::<ViewsJob>();
        let (alive, ended) = channel();
        voice.clone().spawn("views", move || {
            let _alive: Sender<()> = alive;
            for job in waiting {
                let done = carry_out(&file, &job);
                // What is saved is saved, whether anybody still listens or not.
                voice.say(Msg::Views(job, done));
            }
        })?;
        Ok(Self { jobs: Some(jobs), ended })
    }

    /// Hands a job over. A thread that has ended was heard of.
    pub(super) fn give(&self, job: ViewsJob) {
        let _ = self.jobs.as_ref().map(|jobs| jobs.send(job));
    }
}

impl Views {
    /// Takes no more jobs.
    pub(super) fn end(&mut self) {
        self.jobs = None;
    }

    /// The same; waits until those that were given are done, or the time is over.
    pub(super) fn finish(&mut self, until: &Deadline) {
        self.end();
        until.wait_for(&self.ended);
    }
}

/// Does what is to be done with the file. Gives all views there are then.
pub fn carry_out(file: &ViewsFile, job: &ViewsJob) -> Result<Vec<View>> {
    match job {
        ViewsJob::Read => file.read(),
        ViewsJob::Keep(view) => file.keep(view),
        ViewsJob::Forget(name) => file.forget(name),
    }
}
