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
    let (mut seen, mut is_wrong) = (None, false);
    loop {
        // Their stamps are taken before they are read: what changes meanwhile has other ones at the next look. The first
        // look reads them too, as they may have changed since the console read them.
        let now = stamps(&wardrobe.files());
        if seen.as_ref() != Some(&now) {
            seen = Some(now);
            let anew = wardrobe.read_again();
            let is_news = is_wrong || anew.as_ref().ok() != Some(&wardrobe);
            is_wrong = anew.is_err();
            if let Ok(anew) = &anew {
                wardrobe = anew.clone();
            }
            if is_news && to.send(Heard::Looks(anew.map(Box::new))).is_err() {
                return;
            }
        }
        if over.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ThemeChoice;
    use crate::ui::Looks;
    use crate::ui::theme::Depth;
    use crate::ui::theme::shelf::Shelf;

    /// What a watch says next of the look.
    fn hears(told: &Receiver<Heard>) -> Result<Box<Wardrobe>> {
        match told.recv_timeout(Duration::from_secs(20)) {
            Ok(Heard::Looks(anew)) => anew,
            _ => panic!("nothing was said of the look"),
        }
    }

    #[test]
    fn a_file_that_was_saved_before_the_watch_began_is_worn_too() {
        let folder = tempfile::tempdir().unwrap();
        let write = |line: &str| {
            let text = format!("name = 'mine'\ninherits = 'dark'\n[styles]\n{line}\n");
            std::fs::write(folder.path().join("mine.toml"), text).unwrap();
        };
        write("text = { fg = '#ffffff' }");
        let looks = Looks { theme: ThemeChoice::Named("mine".to_owned()), ..Looks::new(Depth::TrueColor) };
        let worn = Wardrobe::open(looks, Shelf::new(Some(folder.path().to_owned()))).unwrap();
        write("text = { fg = '#eeeeee' } # saved while the console opened");
        let (to, told) = channel();
        let _watch = Watch::start(worn.clone(), to).unwrap();
        let anew = hears(&told).unwrap();
        assert_ne!(anew.theme(), worn.theme());
        write("txet = { fg = '#eeeeee' }");
        assert!(hears(&told).is_err());
        write("text = { fg = '#eeeeee' } # saved while the console opened");
        assert_eq!(*hears(&told).unwrap(), *anew, "that it is right again is said, though it looks as before");
    }
}
