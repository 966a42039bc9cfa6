//! Letters to whoever sits at this terminal, over SSH and through tmux: the thread that draws writes them between two frames.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Heard;
use crate::domain::notice::Channel;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::remind::terminal::{Kind, Through, sequence};
use crate::remind::{Care, Failure, Letter, Outlet};

/// So long the terminal may take to be written: one that does not read is told later.
const PATIENCE: Duration = Duration::from_secs(10);

/// The terminal in which the console runs.
pub(super) struct TerminalOutlet {
    kind: Kind,
    through: Through,
    lang: Lang,
    to: Sender<Heard>,
}

impl TerminalOutlet {
    pub(super) fn of((kind, through): (Kind, Through), lang: Lang, to: Sender<Heard>) -> Self {
        Self { kind, through, lang, to }
    }

    fn said(&self, key: &'static str) -> Shown {
        Shown::line(&Message::new(key).say(self.lang))
    }
}

impl Outlet for TerminalOutlet {
    fn channel(&self) -> Channel {
        Channel::Desktop
    }

    fn care(&self) -> Care {
        Care::AtMostOnce
    }

    fn send(&mut self, letter: &Letter) -> Result<Shown, Failure> {
        let short = letter.short(letter.lang.unwrap_or(self.lang));
        let lines: Vec<&str> = short.lines.iter().map(Shown::as_str).collect();
        let bytes = sequence(self.kind, &short.title, &Shown::line(&lines.join(" / ")), self.through);
        let offer = Arc::new(Offer::of(bytes));
        let given = self.to.send(Heard::Offered(Arc::clone(&offer)));
        if given.is_err() {
            return Err(Failure::Later(self.said("inbox.terminal.gone")));
        }
        match offer.within(PATIENCE) {
            Fate::Written => Ok(self.said("inbox.terminal.told")),
            Fate::Withdrawn => Err(Failure::Later(self.said("inbox.terminal.deaf"))),
            // It may stand there when the terminal reads on: it is not shown twice.
            Fate::Unsure => Err(Failure::Never(self.said("inbox.terminal.deaf"))),
        }
    }
}

/// Bytes for the terminal, until the thread that draws takes them, or whoever offered them has waited long enough.
pub(super) struct Offer {
    state: Mutex<State>,
    changed: Condvar,
}

enum State {
    Open(Vec<u8>),
    Taken,
    Written,
    Withdrawn,
}

/// What became of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The terminal has it.
    Written,
    /// Nobody took it, and nobody will.
    Withdrawn,
    /// It is being written, and the terminal does not read.
    Unsure,
}

impl Offer {
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        Self { state: Mutex::new(State::Open(bytes)), changed: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes it, to write it at once; nothing where nobody waits for it any more.
    pub(super) fn take(&self) -> Option<Vec<u8>> {
        let mut state = self.state();
        match std::mem::replace(&mut *state, State::Taken) {
            State::Open(bytes) => Some(bytes),
            other => {
                *state = other;
                None
            }
        }
    }

    /// It was written.
    pub(super) fn written(&self) {
        *self.state() = State::Written;
        self.changed.notify_all();
    }

    /// Waits until it is written, or the time is over; nobody takes it after that.
    pub(super) fn within(&self, time: Duration) -> Fate {
        let waits = |state: &mut State| matches!(state, State::Open(_) | State::Taken);
        let waited = self.changed.wait_timeout_while(self.state(), time, waits);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match *state {
            State::Written => Fate::Written,
            State::Taken => Fate::Unsure,
            State::Open(_) | State::Withdrawn => {
                *state = State::Withdrawn;
                Fate::Withdrawn
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_did_not_take_in_time_it_never_gets() {
        let offer = Offer::of(vec![7]);
        assert_eq!(offer.within(Duration::from_millis(1)), Fate::Withdrawn);
        assert_eq!(offer.take(), None);
    }

    #[test]
    fn what_is_written_is_said_to_be_and_what_hangs_is_not_offered_twice() {
        let offer = Offer::of(vec![7]);
        assert_eq!(offer.take(), Some(vec![7]));
        assert_eq!(offer.take(), None, "once");
        assert_eq!(offer.within(Duration::from_millis(1)), Fate::Unsure);
        offer.written();
        assert_eq!(offer.within(Duration::from_millis(1)), Fate::Written);
    }
}
