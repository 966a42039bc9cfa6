//! What the system says: leave, stop, go on. And the watchdog, which sees to it that leaving ends.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::Duration;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGSTOP, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::Heard;
use super::terminal::Hold;
use super::workers::spawn;

/// So long the program may take to leave by itself after a signal. A terminal that does not read would hold it for ever.
pub(super) const GRACE: Duration = Duration::from_millis(1_500);

/// The same when the terminal is gone.
pub(super) const GRACE_GONE: Duration = Duration::from_millis(700);

/// Held until the program has left; dropping it calls the watchdog off.
pub(super) struct Watch {
    _alive: Sender<()>,
}

/// Listens for signals and passes them on.
pub(super) fn listen(hold: Arc<Hold>, to: Sender<Heard>) -> std::io::Result<Watch> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGTSTP, SIGCONT])?;
    let (alive, ended) = channel();
    let heard = to.clone();
    spawn("signals", to, move || {
        for signal in signals.forever() {
            if ended.try_recv() == Err(TryRecvError::Disconnected) {
                // The console is over and the program is not: a signal means again what it means to any program.
                let _ = emulate_default_handler(signal);
                continue;
            }
            // Of the keyboard, while an editor has it.
            if hold.is_lent() && matches!(signal, SIGINT | SIGQUIT) {
                continue;
            }
            let _ = heard.send(match signal {
                SIGTSTP => Heard::Suspend,
                SIGCONT => Heard::Continue,
                signal => Heard::Signal(signal),
            });
            if !matches!(signal, SIGTSTP | SIGCONT) {
                leave_at_last(&hold, &ended, signal);
            }
        }
    })?;
    Ok(Watch { _alive: alive })
}

/// Whether there is a shell that brings a program back that was stopped: one that gave it a job of its own. Whatever is
/// all that runs in a terminal would stand there stopped, with nobody to bring it back.
pub(super) fn has_shell() -> bool {
    rustix::process::getsid(None).is_ok_and(|session| session != rustix::process::getpgrp())
}

/// Gives the terminal back and stops the job: whatever the program was started by within the job stops too, else the shell
/// would wait for it. All of it at once, by the signal that nobody takes: a program that stops a moment after the one it
/// was started by may still take a key that was meant for the shell.
pub(super) fn stop_job(hold: &Hold) {
    hold.leave();
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::STOP);
}

/// Stops the program alone: whoever has told it to, tells the others.
pub(super) fn stop() {
    let _ = signal_hook::low_level::raise(SIGSTOP);
}

/// Ends the program if it has not ended by itself. What was ordered and not answered is whole or not there at all: the
/// database sees to that.
fn leave_at_last(hold: &Hold, ended: &Receiver<()>, signal: i32) {
    let grace = if signal == SIGHUP { GRACE_GONE } else { GRACE };
    if ended.recv_timeout(grace) == Err(RecvTimeoutError::Timeout) {
        hold.abandon();
        std::process::exit(128 + signal);
    }
}
