//! How what somebody is to hear of leaves the machine: a [`Letter`] goes out by an [`Outlet`].
//!
//! What is told to whom, when and how often is not decided here (`domain::notice` and the desk do); here is how it reads
//! and how it travels: the desktop, the terminal, mail, the room of a chat, a program of one's own. Which of them this
//! machine has, and with which secrets, stands in `channels.toml`.
//!
//! An outlet is trusted with a text and nothing else: what came from outside is in it as [`Shown`] only, what others may
//! see names companies and nobody, and whatever the other side does, an outlet comes back in time.

pub mod channels;
mod child;
mod desktop;
mod letter;
mod mail;
mod outlets;
mod program;
mod secret;
mod smtp;
pub mod terminal;
mod tls;
mod webhook;
mod within;
mod words;

pub use channels::ChannelsFile;
pub use letter::{Addressee, DayAhead, Letter, Line};
pub use outlets::Outlets;
pub use secret::{Environment, Lookup, Secret, Source};
pub use smtp::Security;
pub use words::{Short, commands};

use chrono::TimeDelta;

use crate::clock::Timestamp;
use crate::domain::notice::Channel;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

/// One way out of this machine.
pub trait Outlet: Send {
    /// Which channel it serves.
    fn channel(&self) -> Channel;

    /// How often a letter may leave where nobody knows whether it did.
    fn care(&self) -> Care;

    /// Sends a letter, and gives the answer that came. Takes no longer than half a minute, whatever the other side does.
    fn send(&mut self, letter: &Letter) -> Result<Shown, Failure>;
}

/// How often a letter may leave where nobody knows whether it did: the program was killed while it was sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Never again: the same box that pops up twice teaches people to look away.
    AtMostOnce,
    /// Again, under the same name: what was not heard of is worse than what was heard of twice.
    AtLeastOnce,
}

/// Why a letter did not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It may leave later: nobody answered, or the other side is busy.
    Later(Shown),
    /// It may leave later, and the other side said when.
    NotBefore(Shown, Wait),
    /// It never will, as it is: the other side refused it, or there is no address.
    Never(Shown),
}

impl Failure {
    /// What was said.
    pub const fn why(&self) -> &Shown {
        match self {
            Self::Later(why) | Self::NotBefore(why, _) | Self::Never(why) => why,
        }
    }
}

/// How long the other side asks to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// So long from now.
    For(TimeDelta),
    /// Until then, by its clock.
    Until(Timestamp),
}

/// No answer that is kept is longer, in characters.
const LONGEST_ANSWER: usize = 200;

/// An answer of others, fit to be kept and shown.
fn answer(message: &Message, lang: Lang) -> Shown {
    let said = message.say(lang);
    Shown::line(&said.chars().take(LONGEST_ANSWER).collect::<String>())
}

#[cfg(test)]
mod tests;
