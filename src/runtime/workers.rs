//! The threads that wait for the database, so that the one that draws need not: one reads, one writes.

use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::Heard;
use crate::app::{Ask, Msg, Order, Reply};
use crate::desk::{Desk, Place, Problem};
use crate::error::{Error, Kind};
use crate::i18n::Message;

/// How often the reader asks whether somebody has committed.
const LOOK: Duration = Duration::from_millis(250);

/// So many orders may wait for the writer; one more is refused at once, visibly.
const ORDERS: usize = 64;

/// The thread that reads. A newer question of a kind replaces one that still waits.
pub(super) struct Reader {
    questions: Arc<(Mutex<Questions>, Condvar)>,
}

#[derive(Default)]
struct Questions {
    queue: Option<Ask>,
    sheet: Option<Ask>,
    over: bool,
}

impl Reader {
    pub(super) fn start(place: Place, to: Sender<Heard>) -> Self {
        let questions: Arc<(Mutex<Questions>, Condvar)> = Arc::default();
        let shared = Arc::clone(&questions);
        spawn("reader", to.clone(), move || match place.open() {
            Ok(mut desk) => read(&mut desk, &shared, &to),
            Err(error) => drop(to.send(Heard::Msg(Msg::Reply(Reply::Failed(error))))),
        });
        Self { questions }
    }

    pub(super) fn ask(&self, ask: Ask) {
        let mut questions = lock(&self.questions.0);
        match &ask {
            Ask::Queue { .. } => questions.queue = Some(ask),
            Ask::Sheet(_) => questions.sheet = Some(ask),
        }
        self.questions.1.notify_one();
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        lock(&self.questions.0).over = true;
        self.questions.1.notify_one();
    }
}

fn read(desk: &mut Desk, questions: &(Mutex<Questions>, Condvar), to: &Sender<Heard>) {
    super::rehearse_panic("read");
    // What was committed before this is what the first answers show.
    let _ = desk.has_changed();
    loop {
        let ask = {
            let waiting = lock(&questions.0);
            let idle =
                |questions: &mut Questions| questions.queue.is_none() && questions.sheet.is_none() && !questions.over;
            let (mut waiting, _) =
                questions.1.wait_timeout_while(waiting, LOOK, idle).unwrap_or_else(PoisonError::into_inner);
            if waiting.over {
                return;
            }
            waiting.queue.take().or_else(|| waiting.sheet.take())
        };
        let heard = match ask {
            Some(ask) => Msg::Reply(answer(desk, ask)),
            None => match desk.has_changed() {
                Ok(false) => continue,
                Ok(true) => Msg::StoreChanged,
                Err(error) => Msg::Reply(Reply::Failed(error)),
            },
        };
        if to.send(Heard::Msg(heard)).is_err() {
            return;
        }
    }
}

fn answer(desk: &mut Desk, ask: Ask) -> Reply {
    let answered = match ask {
        Ask::Queue { generation, ask } => {
            desk.queue(&ask).and_then(|page| Ok(Reply::Queue { generation, page, counts: desk.queue_counts()? }))
        }
        Ask::Sheet(lead) => desk.sheet(lead).map(|sheet| Reply::Sheet(Box::new(sheet))),
    };
    answered.unwrap_or_else(Reply::Failed)
}

/// The thread that writes, one order after the other.
pub(super) struct Writer {
    orders: Option<SyncSender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(place: Place, to: Sender<Heard>) -> Self {
        let (orders, waiting) = sync_channel(ORDERS);
        let thread = spawn("writer", to.clone(), move || write(&place, &waiting, &to));
        Self { orders: Some(orders), thread: Some(thread) }
    }

    /// Hands an order over; gives the answer at once where the writer has too many.
    pub(super) fn give(&self, order: Order) -> Option<Reply> {
        let ticket = order.ticket;
        match self.orders.as_ref().map(|orders| orders.try_send(order)) {
            Some(Ok(())) => None,
            Some(Err(TrySendError::Full(_))) => {
                Some(refused(ticket, Error::new(Kind::Busy, Message::new("store.busy"))))
            }
            _ => Some(refused(ticket, Error::internal("the writing thread has ended"))),
        }
    }

    /// Takes no more orders and waits until those that were given are done.
    pub(super) fn finish(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // A panic in there was told of already.
            let _ = thread.join();
        }
    }
}

fn write(place: &Place, orders: &Receiver<Order>, to: &Sender<Heard>) {
    super::rehearse_panic("write");
    let mut desk = place.open();
    for order in orders {
        let result = match &mut desk {
            Ok(desk) => match order.lead {
                Some(lead) => desk.act(lead, &order.request),
                None => desk.undo_last(),
            },
            Err(error) => Err(Problem::Failed(error.clone())),
        };
        // Done or not, the order was carried out; whether anybody still listens does not change it.
        let _ = to.send(Heard::Msg(Msg::Reply(Reply::Acted { ticket: order.ticket, result })));
    }
}

fn refused(ticket: u64, error: Error) -> Reply {
    Reply::Acted { ticket, result: Err(Problem::Failed(error)) }
}

/// A thread whose panic is heard of: the terminal is the drawing thread's to give back.
pub(super) fn spawn(name: &str, to: Sender<Heard>, work: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    let guarded = move || {
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_err() {
            let _ = to.send(Heard::Panicked);
        }
    };
    let started = thread::Builder::new().name(name.to_owned()).spawn(guarded);
    started.unwrap_or_else(|_| thread::spawn(|| {}))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
