//! What the threads of a site say to the one that draws.

use std::io;
use std::sync::mpsc::Sender;

use super::{Heard, workers};
use crate::app::Msg;

/// The voice of the threads that work at one site. What is said at a site that the console has left meanwhile is about
/// other leads, and nobody hears it.
#[derive(Clone)]
pub(super) struct Voice {
    to: Sender<Heard>,
    site: u32,
}

impl Voice {
    /// The voice of the site of this number.
    pub(super) fn new(to: Sender<Heard>, site: u32) -> Self {
        Self { to, site }
    }

    /// Says something; whether anybody still listens.
    pub(super) fn say(&self, msg: Msg) -> bool {
        self.to.send(Heard::AtSite(self.site, msg)).is_ok()
    }

    /// A thread of the site.
    pub(super) fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        workers::spawn(name, self.to.clone(), work)
    }
}
