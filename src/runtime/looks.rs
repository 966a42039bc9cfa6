//! How it looks, and the thread that sees to theme files: who changes one sees at once what that looks like.

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::{Body, Ended, Heard, workers};
use crate::app::Msg;
use crate::error::Result;
use crate::i18n::Message;
use crate::ui::Wardrobe;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(1);

/// Ends the thread when it goes.
pub(super) struct Watch {
    _over: Sender<()>,
}

impl Watch {
    pub(super) fn start(wardrobe: Wardrobe, to: Sender<Heard>) -> io::Result<Self> {
        let (over, waiting) = channel();
        workers::spawn("themes", to.clone(), move || watch(wardrobe, &waiting, &to))?;
        Ok(Self { _over: over })
    }
}

fn watch(mut wardrobe: Wardrobe, over: &Receiver<()>, to: &Sender<Heard>) {
    let mut files = wardrobe.files();
    let mut seen = stamps(&files);
    while over.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
        let now = stamps(&files);
        if now == seen {
            continue;
        }
        seen = now;
        let anew = wardrobe.read_again();
        if let Ok(anew) = &anew {
            wardrobe = anew.clone();
            if wardrobe.files() != files {
                files = wardrobe.files();
                seen = stamps(&files);
            }
        }
        if to.send(Heard::Looks(anew.map(Box::new))).is_err() {
            return;
        }
    }
}

/// By which it is seen that a file was changed, came or went.
fn stamps(files: &[PathBuf]) -> Vec<impl PartialEq + use<>> {
    files.iter().map(|file| std::fs::metadata(file).ok().map(|is| (is.modified().ok(), is.len()))).collect()
}

impl Body {
    /// Theme files were read anew. A wrong one leaves the look as it is.
    pub(super) fn dress_again(&mut self, anew: Result<Box<Wardrobe>>) -> Result<(), Ended> {
        let told = match anew {
            Ok(anew) => {
                self.wardrobe.change_to(*anew);
                self.theme = self.wardrobe.theme();
                self.stale = true;
                Msg::Tell(Message::new("look.read_again").with("theme", &self.theme.name))
            }
            Err(error) => Msg::Warn(error.message),
        };
        self.hear(told)
    }

    /// From a dark look to a light one and back.
    pub(super) fn change_look(&mut self) -> Result<(), Ended> {
        let told = if self.wardrobe.toggle() {
            self.theme = self.wardrobe.theme();
            self.stale = true;
            Message::new("look.now").with("theme", &self.theme.name)
        } else {
            Message::new("look.no_colors")
        };
        self.hear(Msg::Tell(told))
    }
}
