//! What the system says: leave, stop, the terminal is gone.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;

use super::Heard;
use super::terminal::give_modes_back;
use super::workers::spawn;

/// So long the program may take to leave by itself after a signal. A terminal that does not read would hold it for ever.
const GRACE: Duration = Duration::from_millis(1_500);

/// The same when the terminal is gone.
const GRACE_GONE: Duration = Duration::from_millis(700);

/// Held until the program has left; dropping it calls the watchdog off.
pub(super) struct Watch {
    _alive: Sender<()>,
}

/// Listens for signals and passes them on.
pub(super) fn listen(to: Sender<Heard>) -> std::io::Result<Watch> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGTSTP])?;
    let (alive, ended) = channel();
    let heard = to.clone();
    spawn("signals", to, move || {
        for signal in signals.forever() {
            if signal == SIGTSTP {
                let _ = heard.send(Heard::Suspend);
                continue;
            }
            let _ = heard.send(Heard::Signal(signal));
            let grace = if signal == SIGHUP { GRACE_GONE } else { GRACE };
            leave_at_last(&ended, grace, signal);
        }
    });
    Ok(Watch { _alive: alive })
}

/// Ends the program if it has not ended by itself. What was ordered and not answered is whole or not there at all: the
/// database sees to that.
fn leave_at_last(ended: &Receiver<()>, grace: Duration, signal: i32) {
    if ended.recv_timeout(grace) == Err(RecvTimeoutError::Timeout) {
        give_modes_back();
        std::process::exit(128 + signal);
    }
}
