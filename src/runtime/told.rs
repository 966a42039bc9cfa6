//! What a panic says is kept for the end, when there is a terminal again on which it can be read.

use std::panic;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::terminal::Hold;

/// What was said.
pub(super) struct Told {
    cause: Arc<Mutex<Option<String>>>,
    before: Box<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync>,
}

impl Told {
    pub(super) fn listen(hold: &Arc<Hold>) -> Self {
        let cause: Arc<Mutex<Option<String>>> = Arc::default();
        let before = panic::take_hook();
        let (hold, tell, drawing) = (Arc::clone(hold), Arc::clone(&cause), thread::current().id());
        panic::set_hook(Box::new(move |info| {
            tell.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| info.to_string());
            // Nobody but the thread that draws may give the terminal back: under it, it would go on drawing.
            if thread::current().id() == drawing {
                hold.leave();
            }
        }));
        Self { cause, before }
    }

    pub(super) fn end(self) -> Option<String> {
        panic::set_hook(self.before);
        self.cause.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
