//! What takes as long as others like, and may not: it is done beside, and cut off when its time is over.

use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How long whoever was cut off may take to notice.
const GRACE: Duration = Duration::from_secs(2);

/// What is cut when the time is over.
#[derive(Debug, Default, Clone)]
pub(super) struct Line(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    is_cut: bool,
    socket: Option<TcpStream>,
}

impl Line {
    /// Holds a connection, to cut it in time. Says whether there is time left at all.
    pub(super) fn hold(&self, socket: &TcpStream) -> std::io::Result<()> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_cut {
            return Err(std::io::ErrorKind::TimedOut.into());
        }
        state.socket = Some(socket.try_clone()?);
        Ok(())
    }

    /// Whether the time is over.
    pub(super) fn is_cut(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_cut
    }

    fn cut(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_cut = true;
        if let Some(socket) = state.socket.take() {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

/// Does things one after the other, each for a time only.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Whether the one before still hangs somewhere, cut off from everything.
    hangs: Arc<AtomicBool>,
}

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotDone {
    /// It was begun, and nobody knows how far it came.
    TooSlow,
    /// It was not begun: there is no thread for it, or the one before hangs still.
    NotBegun,
}

impl Beside {
    /// Does `work`, and gives what came of it unless that takes longer than `limit`. Where it ignores that its line was
    /// cut, nothing else is begun until it ends.
    pub(super) fn within<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce(&Line) -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        if self.hangs.swap(true, Ordering::SeqCst) {
            return Err(NotDone::NotBegun);
        }
        let (tell, told) = mpsc::channel();
        let (line, hangs) = (Line::default(), Unset(Arc::clone(&self.hangs)));
        let held = line.clone();
        let begun = thread::Builder::new().name("outlet".to_owned()).spawn(move || {
            let done = work(&held);
            drop(hangs);
            let _ = tell.send(done);
        });
        if begun.is_err() {
            return Err(NotDone::NotBegun);
        }
        match told.recv_timeout(limit) {
            Ok(done) => Ok(done),
            Err(RecvTimeoutError::Disconnected) => Err(NotDone::TooSlow),
            Err(RecvTimeoutError::Timeout) => {
                line.cut();
                // What was done in the last moment was done.
                told.recv_timeout(GRACE).map_err(|_| NotDone::TooSlow)
            }
        }
    }
}

/// Says that nothing hangs any more, however the thread ends.
struct Unset(Arc<AtomicBool>);

impl Drop for Unset {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_connection_that_says_nothing_is_cut() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let read = Beside::default().within(Duration::from_millis(100), move |line| {
            let mut socket = TcpStream::connect(address).unwrap();
            line.hold(&socket).unwrap();
            socket.read(&mut [0; 10]).unwrap()
        });
        assert_eq!(read, Ok(0), "it noticed");
    }

    #[test]
    fn while_something_hangs_nothing_else_is_begun() {
        let beside = Beside::default();
        let (end, wait) = mpsc::channel();
        let hung = beside.within(Duration::from_millis(10), move |_| wait.recv().is_ok());
        assert_eq!(hung, Err(NotDone::TooSlow));
        assert_eq!(beside.within(Duration::from_secs(60), |_| ()), Err(NotDone::NotBegun));
        end.send(()).unwrap();
        while beside.hangs.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        assert_eq!(beside.within(Duration::from_secs(60), |_| 7), Ok(7));
    }

    #[test]
    fn whatever_panics_is_told_of_as_not_done_and_hangs_no_more() {
        let beside = Beside::default();
        let panicked = beside.within(Duration::from_secs(60), |_| panic!("a test's own"));
        assert_eq!(panicked, Err::<(), _>(NotDone::TooSlow));
        while beside.hangs.load(Ordering::SeqCst) {
            thread::yield_now();
        }
    }
}
