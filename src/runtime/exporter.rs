//! The thread that writes exports: neither a question nor an act waits for a file of a million rows.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use super::deadline::Deadline;
use super::voice::Voice;
use crate::app::{Msg, Reply};
use crate::desk::{ExportAsk, Place};
use crate::error::{Error, Kind, Result};
use crate::i18n::{Lang, Message};

/// Breaks off what is being written when it goes.
pub(super) struct Exporter {
    orders: Option<SyncSender<(ExportAsk, Lang)>>,
    over: Arc<AtomicBool>,
    /// Nothing is ever said here; it closes when the thread has ended.
    ended: Receiver<()>,
}

impl Exporter {
    pub(super) fn start(place: Place, voice: Voice) -> io::Result<Self> {
        let (orders, waiting) = sync_channel::<(ExportAsk, Lang)>(1);
        let over: Arc<AtomicBool> = Arc::default();
        let wanted = Arc::clone(&over);
        let (alive, ended) = channel();
        voice.clone().spawn("exporter", move || {
            let _alive: Sender<()> = alive;
            for (ask, lang) in waiting {
                let done = write(&place, &ask, lang, &|| !wanted.load(Ordering::Relaxed));
                if !voice.say(Msg::Reply(Reply::Exported(done))) {
                    return;
                }
            }
        })?;
        Ok(Self { orders: Some(orders), over, ended })
    }

    /// Hands an order over; gives the answer at once where others wait already.
    pub(super) fn give(&self, ask: ExportAsk, lang: Lang) -> Option<Reply> {
        let given = self.orders.as_ref().is_some_and(|orders| orders.try_send((ask, lang)).is_ok());
        let busy = || Reply::Exported(Err(Error::new(Kind::Busy, Message::new("said.export_busy"))));
        (!given).then(busy)
    }
}

impl Exporter {
    /// Breaks off what is being written.
    pub(super) fn end(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        self.orders = None;
    }

    /// The same; waits until nothing of it is left, or the time is over.
    pub(super) fn finish(&mut self, until: &Deadline) {
        self.end();
        until.wait_for(&self.ended);
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        self.end();
    }
}

/// Opens a desk of its own: nobody else waits for it.
fn write(place: &Place, ask: &ExportAsk, lang: Lang, go_on: &dyn Fn() -> bool) -> Result<(u64, std::path::PathBuf)> {
    let folder = std::env::current_dir().map_err(|cause| Error::io(std::path::Path::new("."), &cause))?;
    place.open()?.export_to_folder(&folder, ask, lang, go_on)
}
