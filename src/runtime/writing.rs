//! One's own editor, which has the terminal while it runs.
//!
//! The thread that draws waits for it; those that read and write go on, and what they say is taken afterwards. The thread
//! that reads keys rests ([`super::input::Rest`]): two readers of one terminal would each get half of what is typed.
//! Signals that end the program end the editor first, so that nobody is left who draws on the terminal of the shell.

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGINT, SIGQUIT};

use super::{Body, Ended, GONE, Heard, signals};
use crate::app::Msg;
use crate::i18n::Message;

/// The editor of whoever named none.
const USUAL: &str = "vi";

/// More than this is not read back; a text takes 64 kB.
const MOST: u64 = 1 << 20;

/// How often it is looked whether the editor has ended.
const LOOK: Duration = Duration::from_millis(30);

/// So long the editor may take to end when the program has to.
const LEAVES: Duration = Duration::from_millis(400);

impl Body {
    /// Lets a text be written in the editor that the settings name.
    pub(super) fn write(&mut self, text: &str) -> Result<(), Ended> {
        let named = self.model.fixed.own.settings.editor.clone();
        let editor = named.filter(|editor| !editor.trim().is_empty()).unwrap_or_else(|| USUAL.to_owned());
        let failed = |cause: &dyn std::fmt::Display| {
            Message::new("hands.no_editor").with("editor", &editor).with("cause", cause)
        };
        let written = match Draft::keep(text) {
            Ok(draft) => match self.edit(&editor, &draft.path())? {
                Ok(()) => draft.read().map_err(|cause| failed(&cause)),
                Err(Unwritten::NotRun(cause)) => Err(failed(&cause)),
                Err(Unwritten::Failed(status)) => {
                    Err(Message::new("hands.editor_failed").with("editor", &editor).with("status", status))
                }
            },
            Err(cause) => Err(failed(&cause)),
        };
        self.hear(Msg::Written(written))
    }

    /// Runs the editor on a file, with the terminal as it was before the console took it.
    fn edit(&mut self, editor: &str, path: &Path) -> Result<Result<(), Unwritten>, Ended> {
        let mut words = match shell_words::split(editor) {
            Ok(words) => words.into_iter(),
            Err(cause) => return Ok(Err(Unwritten::NotRun(cause.to_string()))),
        };
        let mut command = Command::new(words.next().unwrap_or_else(|| USUAL.to_owned()));
        command.args(words).arg(path);
        let Some(resting) = self.rest.begin() else {
            return Ok(Err(Unwritten::NotRun("the keyboard is read by somebody else".to_owned())));
        };
        self.hold.lend();
        let ran = command.spawn().map(|child| self.wait_for(child));
        drop(resting);
        let ended = match ran {
            Ok(Err(ended)) => return Err(ended),
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(Unwritten::Failed(status.to_string())),
            Err(cause) => Err(Unwritten::NotRun(cause.to_string())),
        };
        self.hold.take().map_err(|_| GONE)?;
        self.screen.redraw();
        self.stale = true;
        self.compare_size();
        Ok(ended)
    }

    /// Waits until the editor has ended. What is heard meanwhile is kept.
    fn wait_for(&mut self, mut child: Child) -> Result<std::process::ExitStatus, Ended> {
        loop {
            if let Ok(Some(status)) = child.try_wait() {
                return Ok(status);
            }
            match self.heard.recv_timeout(LOOK) {
                // Of the keyboard: they are the editor's, which was told of them too.
                // And as long as an editor runs there is nothing else to wait for.
                Ok(Heard::Signal(SIGINT | SIGQUIT) | Heard::Continue) | Err(_) => {}
                Ok(Heard::Signal(signal)) => {
                    end(&mut child, if signal == signal_hook::consts::SIGHUP { Signal::HUP } else { Signal::TERM });
                    return Err(Ended::BySignal(signal));
                }
                Ok(Heard::TerminalGone) => {
                    end(&mut child, Signal::HUP);
                    return Err(GONE);
                }
                Ok(Heard::Suspend) => self.stand_still(signals::stop),
                Ok(heard) => self.waiting.push_back(heard),
            }
        }
    }
}

/// Ends an editor: it may give the terminal back before it goes.
fn end(child: &mut Child, signal: Signal) {
    let _ = kill_process(Pid::from_child(child), signal);
    let mut waited = Duration::ZERO;
    while waited < LEAVES && matches!(child.try_wait(), Ok(None)) {
        std::thread::park_timeout(LOOK);
        waited += LOOK;
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Why an editor left nothing that counts.
enum Unwritten {
    /// It could not be started.
    NotRun(String),
    /// It said that it failed.
    Failed(String),
}

/// The text while it lies in a file: in a folder that nobody else can look into, with whatever an editor puts beside it.
struct Draft(tempfile::TempDir);

impl Draft {
    fn keep(text: &str) -> std::io::Result<Self> {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let private = fs::Permissions::from_mode(0o700);
        let draft = Self(tempfile::Builder::new().prefix("tasuki-").permissions(private).tempdir()?);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft.path())?;
        file.write_all(text.as_bytes())?;
        if !text.is_empty() && !text.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        Ok(draft)
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("note.txt")
    }

    /// What is there now, without the line's end that editors put behind the last line.
    fn read(&self) -> std::io::Result<String> {
        let mut text = String::new();
        fs::File::open(self.path())?.take(MOST).read_to_string(&mut text)?;
        let end = text.trim_end_matches(['\n', '\r']).len();
        text.truncate(end);
        Ok(text)
    }
}
